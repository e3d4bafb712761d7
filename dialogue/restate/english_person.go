package restate

// This file is the home of the change of person in English: the customer becomes "you", we become "we" or "us" by
// the place before or after the verb, and the verbs beside them agree.

import "strings"

// turned maps the customer's words to ours where no case has to be chosen.
var turned = map[string]string{
	"i": "you", "me": "you", "my": "your", "mine": "yours", "myself": "yourself", "we": "you", "us": "you",
	"our": "your", "ours": "yours", "ourselves": "yourselves", "am": "are", "'m": "'re",
	"your": "our", "yours": "ours", "yourself": "ourselves", "yourselves": "ourselves",
}

// turn says a clause from our side. Tokens of our own pass untouched.
func turn(ts []token) []token {
	ts = withThat(ts)
	general := generalYou(ts)
	out := make([]token, len(ts))
	subject := "" // the last subject pronoun, for verbs joined by "and"
	for i, t := range ts {
		out[i] = t
		if t.own {
			continue
		}
		switch {
		case t.low == "you":
			if general || toAnybody(ts, i) {
				general = true // and so is every "you" after it
				break
			}
			out[i].text = "us"
			if youIsSubject(ts, i) {
				out[i].text, subject = "we", "you"
			}
		case general && (t.low == "your" && !ofOurs(ts, i+1) || t.low == "yours" || t.low == "yourself"):
		case turned[t.low] != "":
			out[i].text = turned[t.low]
			if t.low == "i" || t.low == "we" {
				subject = "i"
			}
		case t.low == "he" || t.low == "she" || t.low == "it" || t.low == "they":
			subject = t.low
		default:
			out[i].text = agree(ts, i, subject)
		}
		if out[i].text != t.text {
			out[i].low = out[i].text
		}
	}
	return out
}

// withThat keeps two pronouns apart that would become the same word: "told me I had to" -> "told you that you had to".
func withThat(ts []token) []token {
	for i := 1; i+1 < len(ts); i++ {
		next := ts[i+1].low
		if !ts[i].own && !ts[i+1].own && verb(ts[i-1].low, verbBase|verbPast|verbThird|verbIng|verbPart) &&
			(ts[i].low == "me" && (next == "i" || next == "we") || ts[i].low == "us" && (next == "we" || next == "i") || ts[i].low == "you" && next == "you") {
			ts = join(ts[:i+1], []token{word("that")}, ts[i+1:])
		}
	}
	return ts
}

// agreement maps verb forms that do not stand with "you" and "we".
var agreement = map[string]string{
	"was": "were", "is": "are", "has": "have", "does": "do", "wasn't": "weren't", "isn't": "aren't", "hasn't": "haven't",
	"doesn't": "don't", "'s": "'re",
}

// agree is the verb at i as it stands with its new subject; other words come back as they are.
func agree(ts []token, i int, subject string) string {
	text := ts[i].text
	plural, ok := agreement[ts[i].low]
	if !ok {
		return text
	}
	if i+1 < len(ts) && !ts[i].glued && ts[i+1].low == "i" {
		return plural // was I
	}
	j := i - 1
	for j >= 0 && in("adverb", ts[j].low) {
		j--
	}
	if j < 0 {
		return text
	}
	switch ts[j].low {
	case "i":
		return plural
	case "you":
		if j == 0 || !in("preposition", ts[j-1].low) {
			return plural
		}
	case "and", "but", "or", "then":
		if (subject == "i" || subject == "you") && ts[i].low != "is" {
			return plural
		}
	}
	return text
}

// youIsSubject chooses between "we" and "us" by what stands on either side of "you".
func youIsSubject(ts []token, i int) bool {
	prev, next := "", ""
	if i > 0 {
		prev = ts[i-1].low
	}
	j := i + 1
	for j < len(ts) && (in("adverb", ts[j].low) || ts[j].low == "seriously" || ts[j].low == "desperately" || ts[j].low == "urgently") {
		j++
	}
	if j < len(ts) {
		next = ts[j].low
	}
	finite := in("aux", next) || len(next) > 4 && strings.HasSuffix(next, "ed") && j == i+1 || verb(next, verbBase|verbPast) && next != "to"
	switch {
	case prev == "like" && i > 1 && (ts[i-2].low == "people" || ts[i-2].low == "companies" || ts[i-2].low == "firms" || ts[i-2].low == "someone" || ts[i-2].low == "others" || ts[i-2].low == "shops"):
		return false
	case prev == "" || !ts[i-1].isWord():
		return next == "" || finite || !in("preposition", next)
	case finite && i > 1 && (ts[i-2].low == "the" || ts[i-2].low == "a" || ts[i-2].low == "my") && prev != "and":
		return true // the refund you promised
	case in("aux", prev) && !in("be", prev) && next != "" && ts[j].isWord(), in("be", prev) && !finite && next != "":
		return true
	case in("preposition", prev):
		return finite && in("aux", next) && (prev == "by" || prev == "about" || prev == "out")
	case in("thatverb", prev), in("subordinator", prev), in("wh", prev), prev == "that", prev == "and" && finite:
		return finite || prev != "told" && prev != "heard" && prev != "saw"
	case prev == "than":
		return finite
	case finite && !verb(prev, verbBase|verbPast|verbIng|verbThird):
		return true
	case verb(prev, verbBase|verbPast|verbPart|verbIng|verbThird):
		return finite && in("aux", next) && next != "'s"
	}
	return finite
}
