package restate

// This file is the home of cleaning: invalid bytes, invisible characters, links, markup, and the cut
// into sentences.

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

var (
	linkPattern    = regexp.MustCompile(`(?i)\b(?:https?://|www\.|pic\.twitter\.com/|t\.co/)[^\s\p{Han}，。！？、；）」]+`)
	markupPattern  = regexp.MustCompile(`(?is)<(?:script|style)\b[^>]*>.*?</(?:script|style)\s*>|<!--.*?-->|</?[a-z][^<>]*>|</[a-z]+`)
	marksPattern   = regexp.MustCompile(`(^|[\s(,.;:!?，。！？、\p{Han}])(\*{1,3}|_{1,3}|~{2})([\pL\pN][^*_~\n]{0,80}?)(\*{1,3}|_{1,3}|~{2})($|[\s),.;:!?，。！？、\p{Han}])`)
	entityReplacer = strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">", "&quot;", `"`, "&#39;", "'", "&nbsp;", " ",
		"’", "'", "‘", "'", "`", "'", "´", "'")
)

// clean makes a text safe to look at: valid UTF-8, no control, format, bidi or private characters, no emoji, no links,
// at most maxRead characters. Line breaks survive as '\n': breaths decides which of them end sentences.
func clean(text string) string {
	if len(text) > maxRead*4*2 {
		text = text[:maxRead*4*2] // bounds the work below; a rune cut in two becomes invalid and is dropped
	}
	var b strings.Builder
	b.Grow(min(len(text), maxRead*4))
	n := 0
	for _, r := range text {
		switch {
		case r == utf8.RuneError:
			continue
		case r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029' || r == '\u0085':
			r = '\n'
		case unicode.IsSpace(r):
			r = ' '
		case r >= 0x2600 && unicode.Is(unicode.So, r) && pauses(b.String()):
			r = ','
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs, unicode.So, unicode.Variation_Selector):
			continue
		case unicode.Is(unicode.Sk, r) && r > 0x7f: // skin tones
			continue
		case r >= 0xff10 && r <= 0xff19 || r >= 0xff21 && r <= 0xff3a || r >= 0xff41 && r <= 0xff5a:
			r -= 0xfee0 // full-width digits and letters
		}
		if !utf8.ValidRune(r) || !unicode.IsPrint(r) && r != '\n' {
			continue
		}
		b.WriteRune(r)
		if n++; n == maxRead {
			break
		}
	}
	s := entityReplacer.Replace(b.String())
	s = markupPattern.ReplaceAllString(s, " ")
	for range 2 { // neighbours share the space between them
		s = marksPattern.ReplaceAllString(s, "${1}${3}${5}")
	}
	return linkPattern.ReplaceAllString(s, " ")
}

// pauses reports that a picture after s stands where a mark would: behind a word, though not behind "my" and the like.
func pauses(s string) bool {
	s = strings.TrimRight(s[max(0, len(s)-24):], " ")
	last, _ := utf8.DecodeLastRuneInString(s)
	if !unicode.IsLetter(last) && !unicode.IsDigit(last) {
		return false
	}
	switch word := strings.ToLower(s[strings.LastIndexAny(s, " \n,.")+1:]); word {
	case "my", "your", "the", "a", "an", "this", "that", "so", "i", "and", "to", "of", "in", "on", "for", "with", "i'm", "very", "our", "is", "are", "was", "more", "no":
		return false
	}
	return true
}

// sentence is one sentence of a cleaned text, without its end mark.
type sentence struct {
	text     string
	question bool
}

// sentences cuts a text at end marks and line breaks. A stop inside a number, a time or an abbreviation ends nothing.
func sentences(text string) []sentence {
	var out []sentence
	rs := []rune(text)
	start := 0
	flush := func(end int, question bool) {
		if s := strings.TrimSpace(string(rs[start:end])); s != "" {
			out = append(out, sentence{s, question})
		}
	}
	for i := 0; i < len(rs); i++ {
		if !endMark(rs, i) {
			continue
		}
		end, question := i, false
		for i < len(rs) && (strings.ContainsRune(".!?。！？…\n；．", rs[i]) || rs[i] == ' ' && i+1 < len(rs) && strings.ContainsRune("!?！？", rs[i+1])) {
			question = question || rs[i] == '?' || rs[i] == '？'
			i++
		}
		flush(end, question)
		start = i
		i--
	}
	flush(len(rs), false)
	return out
}

func endMark(rs []rune, i int) bool {
	switch rs[i] {
	case '!', '?', '。', '！', '？', '…', '\n', '；':
		return true
	case '．':
		return i == 0 || i+1 == len(rs) || !unicode.IsDigit(rs[i-1]) || !unicode.IsDigit(rs[i+1])
	case '.':
		if i+1 < len(rs) && !unicode.IsSpace(rs[i+1]) && rs[i+1] != '.' && rs[i+1] != '"' && rs[i+1] != ')' && !unicode.Is(unicode.Han, rs[i+1]) {
			return unicode.IsLetter(rs[i+1]) && unicode.IsUpper(rs[i+1]) && i > 1 && unicode.IsLower(rs[i-1]) && unicode.IsLower(rs[i-2])
		}
		return !abbreviation(rs, i)
	}
	return false
}

// abbreviation reports whether the stop at i belongs to a short form such as "e.g." or "Mr.".
func abbreviation(rs []rune, i int) bool {
	j := i
	for j > 0 && (unicode.IsLetter(rs[j-1]) || rs[j-1] == '.') {
		j--
	}
	switch strings.ToLower(string(rs[j:i])) {
	case "mr", "mrs", "ms", "dr", "st", "no", "nr", "e.g", "i.e", "vs", "approx", "etc", "p.s", "u.s":
		return i+1 < len(rs) && strings.ToLower(string(rs[j:i])) != "no" || i+2 < len(rs) && unicode.IsDigit(rs[i+2])
	case "a.m", "p.m":
		return i+2 < len(rs) && unicode.IsLower(rs[i+2])
	}
	return false
}
