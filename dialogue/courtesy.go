package dialogue

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
)

// This file is the home of courtesies: greetings, thanks and the like, told from what is said beside them. "Hi, parcel lost"
// is no greeting.

// courtesies are the intents of clauses that bring nothing to be dealt with.
var courtesies = []string{"greeting", "thanks", "courtesy", "nevermind"}

// talkFor is how long after our last message a courtesy answers it; later it opens a talk.
const talkFor = 24 * time.Hour

// nothingBut reports whether the message means the courtesy, and each of its clauses is one: nothing else is said.
func (t *turn) nothingBut(courtesy string) bool {
	some := false
	for _, clause := range clauses.FindAllString(t.m.text, -1) {
		switch in := t.courtesiesOf(normal(clause)); {
		case slices.Contains(in, courtesy):
			some = true
		case len(in) == 0 && t.says(clause) && !(courtesy == "nevermind" && t.m.is("nevermind") && t.pointless(clause)):
			return false
		}
	}
	return some
}

// nothingBeside reports whether nothing is said beside the clauses that mean one of the intents, and courtesies.
func (t *turn) nothingBeside(intents ...string) bool {
	for _, clause := range clauses.FindAllString(t.m.text, -1) {
		norm := normal(clause)
		if !slices.ContainsFunc(t.intents(norm), func(in string) bool { return slices.Contains(intents, in) }) &&
			len(t.courtesiesOf(norm)) == 0 && t.says(clause) {
			return false
		}
	}
	return true
}

// courtesiesOf are the courtesies that a clause is, none when it tells something as well: "good morning my phone is dead". A bare
// yes or no is one where nothing was asked.
func (t *turn) courtesiesOf(norm string) (found []string) {
	bare := []string{strings.Trim(strings.TrimFunc(norm, punctuation), quotes)}
	for i := range t.s.Intents {
		in := &t.s.Intents[i]
		if !alone(bare, in.Alone["en"]) && !alone(bare, in.Alone["zh"]) {
			continue
		}
		if slices.Contains(courtesies, in.Name) {
			found = append(found, in.Name)
		} else if in.Name == "yes" || in.Name == "no" {
			found = append(found, "courtesy")
		}
	}
	if len(found) > 0 || !t.pointless(norm) {
		return found
	}
	for _, in := range t.intents(norm) {
		if slices.Contains(courtesies, in) {
			found = append(found, in)
		}
	}
	if len(found) == 0 && thanking.MatchString(norm) && !taking.MatchString(norm) {
		found = append(found, "thanks")
	}
	return found
}

// thanking begins with thanks, taking takes them back: "thanks for nothing".
var (
	thanking = regexp.MustCompile(`^(?:(?:ok|okay|great|perfect|well|and|so|oh|lovely|wonderful|brilliant|many|hi|hello)[ ,]+)*(?:thanks|thank (?:you|u)|thx|cheers)\b|^(?:好的?|嗯|那|真的?|太|非常|十分)*(?:谢谢|感谢|多谢|謝謝|感謝|多謝)`)
	taking   = regexp.MustCompile(`\b(?:nothing|not|no|never|still|but|nobody|no one|without|though|again|\w+n't)\b|没|不|还|又|但|可是|白`)
)

// pointless reports whether a clause brings no matter: it has no topic for sure, and presses for nothing.
func (t *turn) pointless(clause string) bool {
	found := t.s.Topics(t.subject(clause))
	return (len(found) == 0 || found[0].Vague) && !slices.ContainsFunc(t.intents(normal(clause)), func(in string) bool {
		return slices.Contains([]string{"notyet", "repeat", "threat", "danger", "despair", "person"}, in)
	})
}

// says reports whether a clause says something: more than a word or a sign.
func (t *turn) says(clause string) bool {
	if t.hasTopic(clause) {
		return true
	}
	han := 0
	for _, r := range clause {
		if unicode.Is(unicode.Han, r) {
			han++
		}
	}
	if han > 0 {
		return han >= 2
	}
	return len(strings.FieldsFunc(normal(clause), func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' })) >= 2
}

// matterOf is a text without its courtesies, unless it is nothing else.
func (t *turn) matterOf(text string) string {
	var rest []string
	for _, clause := range clauses.FindAllString(text, -1) {
		if len(t.courtesiesOf(normal(clause))) == 0 {
			rest = append(rest, clause)
		}
	}
	if len(rest) == 0 {
		return text
	}
	return strings.Join(rest, "")
}
