package restate

// This file is the home of what stands in quotation marks in English: a short quotation stays word for word, as one token,
// since "I" and "you" in it are somebody else's; a long or rude one is left out, with the sentence if that hangs on it.

import (
	"regexp"
	"strings"
	"unicode"
)

const quoteKept = 8 // words of a quotation that is repeated; longer ones are left out

var (
	speechPattern = regexp.MustCompile(`(?i)["“«][^"”»]*\b(?:i|i'm|i'll|me|my|we|our|you|your|you're)\b[^"”»]*["”»]`)
	singlePattern = regexp.MustCompile(`(?i)(^|[\s:,(])'[^'\n]*(?:'[a-z]+[^'\n]*)*\b(?:i|i'm|i'll|me|my|we|our|you|your|you're)\b[^'\n]*(?:'[a-z]+[^'\n]*)*'($|[\s.,;!?)])`)
	beforeSpeech  = regexp.MustCompile(`(?i)(?:^|\b(?:said|says|say|saying|told (?:me|us)|tells me|replied|answered|wrote|like|was|is)|[:,])\s*$`)
	quotedOffer   = regexp.MustCompile(`(?i)\b(?:refund|compensat\w*|reimburse\w*|money|dollars?|euros?|pounds?|owe|promise\w*|guarantee\w*|free)\b`)
	quoteVerb     = regexp.MustCompile(`(?i)(?:,? quote,?|,? and i quote,?)\s*(["“«])`)
)

// withoutSpeech leaves out quoted speech that names persons, unless it is short, since "I" in it is somebody else. ok is
// false when the sentence hangs on what was said.
func withoutSpeech(s string) (string, bool) {
	s = quoteVerb.ReplaceAllString(s, " ${1}")
	s = singlePattern.ReplaceAllStringFunc(s, func(q string) string { // single marks as double ones
		a, b := strings.Index(q, "'"), strings.LastIndex(q, "'")
		return q[:a] + `"` + strings.ReplaceAll(q[a+1:b], `"`, "") + `"` + q[b+1:]
	})
	spans := speechPattern.FindAllStringIndex(s, -1)
	for i := len(spans) - 1; i >= 0; i-- {
		if rs := []rune(s[spans[i][0]:spans[i][1]]); quotable(rs[1 : len(rs)-1]) {
			continue
		}
		if beforeSpeech.MatchString(s[:spans[i][0]]) {
			return "", false
		}
		s = s[:spans[i][0]] + s[spans[i][1]:]
	}
	return s, true
}

// quotable reports whether what stands between two marks may be repeated.
func quotable(inner []rune) bool {
	words := strings.Fields(string(inner))
	if len(words) == 0 || len(words) > quoteKept || len(inner) > 70 {
		return false
	}
	for _, w := range words {
		w = strings.ToLower(strings.Trim(w, ".,!?;:'"))
		if in("insult", w) || in("swear", w) || rudeWord.MatchString(w) || in("gravename", w) || in("assault", w) || strings.ContainsAny(w, "*@#") || unspaced(w) {
			return false
		}
	}
	return len(words) < 2 || !quotedOffer.MatchString(string(inner))
}

// quotedToken is the length of a quotation at the start of rs that is kept with its marks; 0 when there is none.
func quotedToken(rs []rune) int {
	for i := 1; i < len(rs) && i < 80; i++ {
		if strings.ContainsRune("\"”»", rs[i]) {
			if inner := rs[1:i]; quotable(inner) && inner[0] != ' ' && (unicode.IsLetter(inner[0]) || unicode.IsDigit(inner[0])) {
				return i + 1
			}
			return 0
		}
	}
	return 0
}

// quoteToken holds a quotation as it was said. One word is looked up as itself: the boiler was "fixed".
func quoteToken(inner []rune, glued bool) token {
	text := strings.TrimRight(string(inner), " .,!;:")
	t := token{text: `"` + text + `"`, low: `"` + strings.ToLower(text) + `"`, glued: glued, own: true}
	if !strings.Contains(text, " ") && !in("pronoun", strings.ToLower(text)) && turned[strings.ToLower(text)] == "" {
		t.low = strings.ToLower(text)
	}
	return t
}
