package script

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// This file is the home of cutting a message into the parts that may be about different things.

// A clause is text[at:end] of a text, with what divides it from the one before.
type clause struct {
	at, end int
	link    int
}

// What stands between a clause and the one before it. The weaker it is, the more a second matter
// behind it has to show (secondLeast).
const (
	linkComma    = iota // a comma, or "and"
	linkSentence        // the end of a sentence
	linkAdds            // "also", "another thing": the customer says that it is one more
	links
)

// addsMost is the longest clause, in bytes, that only announces the next: "one more thing:".
const addsMost = 20

// clausesMost bounds the clauses that are looked at; the rest of a longer message is one more.
const clausesMost = 40

// clausesOf cuts text into clauses. They cover all of it but the marks and white space between them.
func clausesOf(text string) []clause {
	var out []clause
	from, link := 0, linkComma
	next := linkComma
	end := func(to int) {
		at := from
		for at < to {
			r, size := utf8.DecodeRuneInString(text[at:])
			if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '$' || r == '€' || r == '£' || r == '¥' || r == '￥' {
				break
			}
			at += size
		}
		if at < to {
			out = append(out, clause{at, to, link})
			link = next
		} else {
			link = max(link, next)
		}
		from, next = to, linkComma
	}
	for i := 0; i < len(text) && len(out) < clausesMost-1; {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case strings.ContainsRune("!?;。！？；…\n", r), r == '.' && (i+1 == len(text) || !wordByte(text[i+1]|0x20)):
			next = linkSentence
			end(i + size)
		case strings.ContainsRune("，、—", r), r == ',' && (i+1 == len(text) || text[i+1] < '0' || text[i+1] > '9'),
			r == '-' && i > 0 && text[i-1] == ' ', r == ':' && i+1 < len(text) && text[i+1] == ' ':
			end(i + size)
		case i > from && (r >= utf8.RuneSelf || text[i-1] == ' '):
			if n, kind := joins(text[i:]); n > 0 {
				next = max(next, kind)
				end(i)
				i += n
				continue
			}
		}
		i += size
	}
	end(len(text))
	all := out[:0]
	alone := -1 // where an "also" begins that is a clause of its own
	for i, c := range out {
		if i > 0 && adds(text[c.at:c.end]) {
			c.link = linkAdds
			if c.end-c.at <= addsMost && alone < 0 && i+1 < len(out) {
				alone = c.at
				continue
			}
		}
		if alone >= 0 {
			c.at, c.link, alone = alone, linkAdds, -1
		}
		all = append(all, c)
	}
	return all
}

// joins reports how long the word is by which a new clause begins at the start of s, 0 if by none.
func joins(s string) (size, link int) {
	r, _ := utf8.DecodeRuneInString(s)
	if r >= utf8.RuneSelf {
		for _, w := range addingHan {
			if strings.HasPrefix(s, w) {
				return len(w), linkAdds
			}
		}
		return 0, 0
	}
	switch r | 0x20 {
	case 'a', 'b', 'p', 't':
	default:
		return 0, 0
	}
	end := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
	if end < 0 || end > 8 {
		return 0, 0
	}
	switch strings.ToLower(s[:end]) {
	case "and", "but", "then":
		return end, linkComma
	case "also", "plus", "additionally":
		return end, linkAdds
	}
	return 0, 0
}

var addingHan = []string{"还有", "還有", "另外", "此外", "顺便", "順便", "再有", "再者", "其次", "以及", "对了", "對了"}

// adds reports whether a clause says of itself that it is one more.
func adds(s string) bool {
	s = Normal(s[:min(len(s), 64)])
	for _, w := range []string{"and ", "oh ", "ps ", "but ", "then ", "my ", "the "} {
		s = strings.TrimPrefix(s, w)
	}
	return slices.ContainsFunc(addingEnglish, func(w string) bool {
		return strings.HasPrefix(s, w) && (len(s) == len(w) || !wordByte(s[len(w)]))
	}) || slices.ContainsFunc(addingHan, func(w string) bool { return strings.HasPrefix(s, w) }) ||
		slices.ContainsFunc(addingFirst, func(w string) bool { return strings.HasPrefix(s, w) })
}

var addingEnglish = []string{
	"also", "another", "additionally", "besides", "plus", "on top of", "second", "secondly", "furthermore", "moreover", "one more",
	"separately", "by the way", "btw", "i also", "you also", "we also", "there is also", "there's also", "in addition", "apart from that",
	"a different", "different matter", "other thing", "unrelated", "not only that", "third", "thirdly", "lastly",
}

var addingFirst = []string{"第二", "二是", "第三", "而且", "并且", "再就是", "再说", "再一个", "我还", "你们还"}
