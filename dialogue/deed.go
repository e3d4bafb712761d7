package dialogue

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// This file is the home of how a promise is told: members of staff type what they will do, "ring you about the bill", and the bot's own
// promises are called something, "the refund of 289.00". Both have to stand in a sentence.

// ofPromise words key for p: where a member of staff typed a deed, in the frames that take one, "I'll {what}".
func (t *turn) ofPromise(key string, p PromiseFact) string {
	what := p.What
	if ofStaff(p) && t.deed(what) {
		key += ".do"
		what = lowerFirst(what)
	}
	return t.line(key, vars{"case": t.st.Case, "what": what, "due": t.when(p.Due)})
}

// deed reports whether a text can stand behind "I'll" or 我会. What can't stands behind a colon, which takes anything.
func (t *turn) deed(what string) bool {
	if t.chinese() {
		return doing.MatchString(what)
	}
	r, _ := utf8.DecodeRuneInString(what)
	return !hasHan(what) && unicode.IsLetter(r) && !thing.MatchString(strings.ToLower(what))
}

var (
	// doing begins what will be done, in Chinese.
	doing = regexp.MustCompile(`^(给|帮|替|为|把|将|打|拨|查|问|让|请|去|找|催|联系|安排|确认|核实|核对|寄|发|通知|跟|回|退|换|补|重新|再|亲自|派|上门|處理|处理|給|幫|為|聯繫|確認|核實|核對|寄|發|退|換|補|親自)`)
	// thing begins, in English, what is no deed: an article, a number, a word that goes with a thing, or one that says how, or that it
	// is being done.
	thing = regexp.MustCompile(`^(?:(?:an?|the|this|that|these|those|some|any|another|one|two|three|your|my|our|his|her|their|its|i|we|you|he|she|it|they|there|no|new|full|` +
		`free|express|about|by|until|within|for|in|on|at|with|from|as|all|everything|something|somebody|someone|news|delivery|replacement|callback|compensation|yes|ok|okay|` +
		`please|\w{3,}ing|\w{3,}ed)\b|(?:answer|reply|refund|call|visit)(?:$| (?:of|from|by|within)\b))`)
	// saying stands before what will be done and is said by the frame.
	saying    = regexp.MustCompile(`(?i)^(?:(?:i|we)(?:['’]ll| will|['’]m going to|['’]re going to| am going to| are going to| promise to| shall)|will|to)\s+`)
	sayingHan = regexp.MustCompile(`^(?:我们?会|我們會|我来|我來|会|會)`)
)

// deedOf is what was promised without the words that its sentence brings itself: "I'll ring you" is "ring you".
func deedOf(what string) string {
	for _, before := range []*regexp.Regexp{saying, sayingHan} {
		if rest := strings.TrimSpace(before.ReplaceAllString(what, "")); rest != "" {
			what = rest
		}
	}
	return what
}

// lowerFirst writes the first word small, unless it is written in capitals.
func lowerFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if next, _ := utf8.DecodeRuneInString(s[n:]); !unicode.IsUpper(r) || unicode.IsUpper(next) {
		return s
	}
	return string(unicode.ToLower(r)) + s[n:]
}
