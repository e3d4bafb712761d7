package restate

// This file is the home of English tokens: cutting a sentence into them, normalising chat spelling and shouting,
// and joining them again.

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is a word, a number or one punctuation mark.
type token struct {
	text  string // as it will be written
	low   string // lower case, for look-ups
	glued bool   // no space before it
	own   bool   // already said from our side: never turned
}

func word(s string) token { return token{text: s, low: strings.ToLower(s)} }

func own(words string) []token {
	var out []token
	for w := range strings.FieldsSeq(words) {
		out = append(out, token{text: w, low: strings.ToLower(w), glued: w[0] == '\'' || w == ",", own: true})
	}
	return out
}

func (t token) isWord() bool {
	r, _ := utf8.DecodeRuneInString(t.text)
	return unicode.IsLetter(r) || unicode.IsDigit(r) || (t.text[0] == '\'' || t.text[0] == '"') && len(t.text) > 1 || t.text[0] == '$' || r == '€' || r == '£' || t.text[0] == '*' && len(t.text) > 1
}

// chat maps chat spelling to words. Several words are allowed.
var chat = map[string]string{
	"u": "you", "ur": "your", "r": "are", "im": "I 'm", "ive": "I 've", "i": "I", "youre": "you 're", "youve": "you 've",
	"cant": "can't", "dont": "don't", "wont": "won't", "didnt": "didn't", "doesnt": "doesn't", "isnt": "isn't", "wasnt": "wasn't",
	"shouldnt": "shouldn't", "werent": "weren't", "hadnt": "hadn't", "aint": "ain't", "hasen't": "hasn't", "shes": "she 's", "hes": "he 's", "weve": "we 've", "theyre": "they 're", "itll": "it 'll", "youll": "you 'll", "theyve": "they 've",
	"couldnt": "couldn't", "havent": "haven't", "hasnt": "hasn't", "wouldnt": "wouldn't", "arent": "aren't", "theres": "there 's",
	"yall": "you", "y'all": "you", "ya": "you", "thats": "that 's", "whats": "what 's", "wheres": "where 's", "bc": "because",
	"cuz": "because", "cos": "because", "coz": "because", "b/c": "because", "bcuz": "because", "gonna": "going to", "wanna": "want to", "gotta": "have to", "ppl": "people", "b4": "before",
	"msg": "message", "acct": "account", "w/": "with", "w/o": "without", "&": "and", "yrs": "years",
	"lemme": "let me", "gimme": "give me", "2day": "today", "tho": "though", "thru": "through", "recieve": "receive", "recieved": "received",
}

// clitics are split off the word they hang on, so that pronoun and verb can be turned apart.
var clitics = []string{"'m", "'re", "'ve", "'ll", "'d", "'s"}

// tokenize cuts one sentence. Quotation marks are dropped; mentions become "@" plus the name.
func tokenize(s string) []token {
	var out []token
	rs := []rune(s)
	glued := true
	add := func(w string) {
		t := word(w)
		t.glued = glued
		out = append(out, t)
		glued = true
	}
	for i := 0; i < len(rs); {
		r := rs[i]
		switch {
		case r == ' ':
			glued = false
			i++
		case (r == '"' || r == '“' || r == '«') && quotedToken(rs[i:]) > 0:
			n := quotedToken(rs[i:])
			glued = glued && i > 0 && rs[i-1] != ' '
			add(string(rs[i : i+n]))
			out[len(out)-1] = quoteToken(rs[i+1:i+n-1], out[len(out)-1].glued)
			i += n
		case r == '\'' && i > 0 && (rs[i-1] == 's' || rs[i-1] == 'S') && i+2 < len(rs) && rs[i+1] == ' ' && unicode.IsLetter(rs[i+2]) && len(out) > 0 && !strings.ContainsRune(string(rs[:i]), '\'') && out[len(out)-1].isWord():
			out[len(out)-1].text += "'" // the bridesmaids' dresses
			i++
		case r == '"' || r == '“' || r == '”' || r == '«' || r == '»' || r == '\'' && (i+1 == len(rs) || !unicode.IsLetter(rs[i+1]) || i == 0 || rs[i-1] == ' '):
			i++
		case wordRune(r) || strings.ContainsRune("$€£@#", r) && i+1 < len(rs) && wordRune(rs[i+1]):
			j := i + 1
			for j < len(rs) && (wordRune(rs[j]) || j+1 < len(rs) && strings.ContainsRune("'.,:/-*&_", rs[j]) && inner(rs, j) || rs[j] == '%') {
				j++
			}
			addWord(string(rs[i:j]), &glued, add)
			i = j
		default:
			add(string(r))
			i++
		}
	}
	return out
}

func wordRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
}

// inner reports whether the mark at j belongs to the word around it: don't, 12.99, 14:12, 24/7, ABC-1234, f**k, AT&T.
func inner(rs []rune, j int) bool {
	before, after := rs[j-1], rs[j+1]
	switch rs[j] {
	case '.', ',', ':':
		return unicode.IsDigit(before) && unicode.IsDigit(after) || rs[j] == '.' && unicode.IsLetter(before) && unicode.IsLetter(after)
	case '*':
		return wordRune(after) || after == '*'
	case '&':
		return unicode.IsUpper(before) && unicode.IsUpper(after)
	}
	return (wordRune(before) || before == '*') && wordRune(after)
}

func addWord(w string, glued *bool, add func(string)) {
	low := strings.ToLower(w)
	if full, ok := chat[low]; ok {
		first := true
		for part := range strings.FieldsSeq(full) {
			if !first && part[0] != '\'' {
				*glued = false
			}
			add(part)
			first = false
		}
		return
	}
	for _, c := range clitics {
		if stem, ok := strings.CutSuffix(low, c); ok && stem != "" {
			// A possessive stays on its noun; only pronouns and question words carry a verb.
			if c == "'s" && !in("pronoun", stem) && !in("wh", stem) {
				break
			}
			addWord(w[:len(w)-len(c)], glued, add)
			add(w[len(w)-len(c):])
			return
		}
	}
	add(w)
}

// quiet lowers shouting. In a text that is mostly capitals every word is lowered save acronyms and codes; elsewhere single
// shouted words are.
func quiet(ts []token) {
	upper, all := 0, 0
	for _, t := range ts {
		if n := letters(t.text); n > 1 && t.text[0] != '@' {
			all++
			if strings.ToUpper(t.text) == t.text {
				upper++
			}
		}
	}
	shouting := upper > 2 && 2*upper > all || upper == 2 && all == 2 && len(ts) == 2
	loud := runs(ts)
	for i, t := range ts {
		if t.text == "US" && (!shouting || i > 0 && (ts[i-1].low == "the" || ts[i-1].low == "from" || ts[i-1].low == "in")) {
			ts[i].own = true // the country
			continue
		}
		if i > 0 && ts[i-1].isWord() && (t.text == "No" || t.text == "Not" || t.text == "And" || t.text == "But" || t.text == "Still") {
			ts[i].text = t.low
			continue
		}
		if t.text == "A" && (shouting || loud[i]) {
			ts[i].text = "a"
		}
		if strings.ToUpper(t.text) != t.text || letters(t.text) < 2 || strings.ContainsAny(t.text, "0123456789@$") || in("acronym", t.low) {
			if i == 0 && common(t.low) {
				ts[i].text = t.low
			}
			continue
		}
		if shouting || loud[i] || common(t.low) || len(t.text) >= 4 && (strings.HasSuffix(t.low, "ly") || strings.HasSuffix(t.low, "ing") || strings.HasSuffix(t.low, "ed")) {
			ts[i].text = t.low
		}
	}
}

// runs marks the words in a row of at least three in capitals: "nobody was home I WAS HOME ALL DAY".
func runs(ts []token) []bool {
	loud := make([]bool, len(ts))
	start, long := 0, 0
	for i := 0; i <= len(ts); i++ {
		if i < len(ts) && letters(ts[i].text) > 0 && strings.ToUpper(ts[i].text) == ts[i].text && ts[i].text[0] != '@' && ts[i].text[0] != '#' {
			if letters(ts[i].text) > 1 {
				long++
			}
			continue
		}
		if long >= 3 {
			for k := start; k < i; k++ {
				loud[k] = true
			}
		}
		start, long = i+1, 0
	}
	return loud
}

func lowerFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(r)) + s[n:]
}

// common reports whether a word is ordinary English, so that a capital on it is shouting or the start of a sentence.
func common(low string) bool {
	if in("pronoun", low) {
		return low != "i"
	}
	for _, list := range []string{"base", "aux", "adverb", "preposition", "subordinator", "determiner", "wh", "negative", "swear", "praise", "eval", "matter", "event", "fact", "family"} {
		if in(list, low) {
			return true
		}
	}
	_, ok := english.verbs[low]
	return ok
}

func letters(s string) int {
	n := 0
	for _, r := range s {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}

// write joins tokens into a text without capital or end mark.
func write(ts []token) string {
	var b strings.Builder
	for i, t := range ts {
		if i > 0 && !t.glued {
			b.WriteByte(' ')
		}
		b.WriteString(t.text)
	}
	return strings.Trim(b.String(), " ,;:-")
}

// capital puts a capital on the first letter, unless the first word mixes cases by itself (iPhone).
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if !unicode.IsLower(r) {
		return s
	}
	if next, _ := utf8.DecodeRuneInString(s[n:]); unicode.IsUpper(next) {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}
