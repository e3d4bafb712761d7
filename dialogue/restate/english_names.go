package restate

// This file is the home of who is speaking and who is meant: mentions, hashtags, quoted speech, asides, other languages.

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/amends-bot/amends/sentiment"
)

// names turns mentions into the company where they stand for it, drops the others, and reduces hashtags to words.
func names(ts []token) []token {
	var out []token
	for i, t := range ts {
		switch t.text[0] {
		case '@':
			if len(t.text) == 1 {
				continue
			}
			next := low(ts, i+1)
			switch {
			case strings.HasSuffix(t.low, "'s"):
				t = word("your")
			case len(out) > 0 && (low(out, len(out)-1) == "to" || low(out, len(out)-1) == "at" || low(out, len(out)-1) == "in") && visited(out):
				t = word(t.text[1:])
			case len(out) > 0 && (low(out, len(out)-1) == "my" || low(out, len(out)-1) == "the"):
				t = word(t.text[1:])
			case len(out) > 0 && (low(out, len(out)-1) == "think" || low(out, len(out)-1) == "off") && !strings.HasPrefix(next, "@"):
				t = word(t.text[1:])
			case len(out) > 2 && (next == "won't" || next == "doesn't" || next == "refuses" || next == "keeps") && out[len(out)-1].isWord() && !joins(out[len(out)-1].low) && !in("subordinator", out[len(out)-1].low):
				out = append(out, token{text: ",", low: ",", glued: true})
				t = word("you")
				plural(ts, i+1)
			case len(out) > 0 && in("preposition", out[len(out)-1].low) && !strings.HasPrefix(next, "@"):
				if named(ts, i+1) {
					t = word(t.text[1:])
					break
				}
				t = word("you")
			case len(out) > 0 && (in("subordinator", low(out, len(out)-1)) || in("wh", low(out, len(out)-1)) || low(out, len(out)-1) == "that") && !in("be", next) &&
				(in("aux", next) || in("adverb", next) || verb(next, verbPast|verbThird) && !verb(next, verbBase)):
				t = word("you")
				plural(ts, i+1)
			case (len(out) == 0 || joins(out[len(out)-1].low)) && companyActs(ts[i+1:]):
				t = word("you")
				plural(ts, i+1)
			default:
				if len(out) > 0 && (low(out, len(out)-1) == "help" || in("pronoun", next) || in("wh", next) || i+1 < len(ts) && common(next) && ts[i+1].text != next && out[len(out)-1].isWord()) && !in("subordinator", low(out, len(out)-1)) {
					out = append(out, token{text: ",", low: ",", glued: true})
				}
				continue
			}
		case '#':
			if len(t.text) == 1 || i == 0 || !within(ts, i) {
				if len(t.text) > 1 && strings.ContainsAny(t.text, "0123456789") && letters(t.text) < 5 && i > 0 || len(t.text) > 1 && i > 0 && in("preposition", ts[i-1].low) {
					t.text, t.low = t.text[1:], t.low[1:]
					break
				}
				continue
			}
			t.text, t.low = t.text[1:], t.low[1:]
		}
		out = append(out, t)
	}
	return out
}

// within reports a hashtag used as a word of the sentence: words stand before it and behind it.
func within(ts []token, i int) bool {
	for i+1 < len(ts) && ts[i+1].text[0] == '#' {
		i++
	}
	start := i
	for start > 0 && ts[start].text[0] == '#' {
		start--
	}
	if i+1 < len(ts) && !ts[start].isWord() {
		return false
	}
	return i+1 < len(ts) && ts[i+1].isWord() && ts[i+1].text[0] != '@'
}

// named reports that a noun follows a mention at once, so that it names something of the company: "with @shop users".
func named(ts []token, i int) bool {
	w := low(ts, i)
	if w == "" || !ts[i].isWord() {
		return false
	}
	return !common(w) && !digits(w) && w != "i" || in("matter", w) || in("service", w) || in("staff", w)
}

func joins(w string) bool { return w == "and" || w == "but" || w == "so" || w == "," || w == "because" }

// plural makes the verb at i, behind its adverbs, agree with "you": "just keeps" -> "just keep".
func plural(ts []token, i int) {
	for i < len(ts) && in("adverb", ts[i].low) {
		i++
	}
	if i == len(ts) {
		return
	}
	if form, ok := agreement[ts[i].low]; ok {
		ts[i] = word(form)
	} else if verb(ts[i].low, verbThird) {
		ts[i] = word(baseOf(ts[i].low))
	}
}

// visited reports whether the words lead to a place, so that a mention is where the customer went.
func visited(ts []token) bool {
	for _, t := range ts[max(0, len(ts)-3):] {
		if v := english.verbs[t.low].base; v == "go" || v == "be" && t.low == "been" || v == "stay" || v == "eat" || v == "shop" {
			return true
		}
	}
	return false
}

// companyActs reports whether the words after a mention make it the doer: "@shop has lost my order".
func companyActs(ts []token) bool {
	k := 0
	for k < len(ts) && in("adverb", ts[k].low) {
		k++
	}
	next, after := low(ts, k), low(ts, k+1)
	switch next {
	case "has", "is", "keeps", "won't", "doesn't", "refuses":
		return !in("pronoun", after) && (next != "is" || !in("determiner", after))
	}
	if next == "have" && (after == "still" || after == "not" || after == "now") {
		for _, t := range ts[k+1:] {
			if v := english.verbs[t.low].base; v != "" {
				return !customerDoes(t.low) && v != "hear"
			}
		}
	}
	if !verb(next, verbThird|verbPast) || verb(next, verbBase) || next == "was" || next == "were" {
		return false
	}
	if low(ts, len(ts)-1) == "yet" {
		return false
	}
	for _, t := range ts[k+1:] {
		if t.low == "me" || t.low == "my" || t.low == "us" || t.low == "our" {
			return !customerDoes(next) || after == "me" || after == "us"
		}
	}
	return false
}

// unspaced reports writing that puts no spaces between words.
func unspaced(w string) bool {
	for _, r := range w {
		if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai) {
			return true
		}
	}
	return false
}

// foreign reports whether a sentence has hardly a word of English in it.
func foreign(ts []token) bool {
	known, all := 0, 0
	for _, t := range ts {
		if unspaced(t.text) {
			all += 3
		}
		if t.isWord() && letters(t.text) > 0 {
			all++
			if common(t.low) || t.low == "i" {
				known++
			}
		}
	}
	return all >= 3 && known*5 < all
}

// otherLanguage reports a text in another language written in Latin letters, for which nothing is said.
func otherLanguage(text string, all []token, f *findings) bool {
	known, words := 0, 0
	for _, t := range all {
		if unspaced(t.text) {
			return false
		}
		if !t.isWord() || letters(t.text) == 0 {
			continue
		}
		if r, _ := utf8.DecodeRuneInString(t.text); !unicode.Is(unicode.Latin, r) && t.text[0] != '\'' && t.text[0] != '@' {
			return false
		}
		words++
		if common(t.low) || t.low == "i" {
			known++
		}
	}
	return words >= 3 && (f.foreign && 5*known < words || 2*known < words && sentiment.Language(text) == "")
}

func numbers(ts []token) bool {
	for _, t := range ts {
		if digits(t.low) {
			return true
		}
	}
	return false
}

// withoutAsides leaves out what stands in brackets, unless it is a number or a date.
func withoutAsides(ts []token) []token {
	var out []token
	for i := 0; i < len(ts); i++ {
		if ts[i].text == "(" {
			j := i + 1
			for j < len(ts) && ts[j].text != ")" {
				j++
			}
			if j < len(ts) {
				if inside := ts[i+1 : j]; countWords(inside) < 6 && !hasPronoun(inside) && numbers(inside) && j > i+1 {
					out = append(out, token{text: ",", low: ",", glued: true})
					out = append(out, join(inside)...)
					if j+1 < len(ts) && ts[j+1].isWord() {
						out = append(out, token{text: ",", low: ",", glued: true})
					}
				}
				i = j
				continue
			}
		}
		out = append(out, ts[i])
	}
	return out
}
