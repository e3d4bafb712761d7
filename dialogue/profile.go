package dialogue

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/amends-bot/amends/dialogue/script"
)

// This file is the home of what is known of the customer beside their orders (L18, S9): how they like to be addressed, since when
// they are one, and what was granted to them before. It is used in private only, and said once where it does good.

// Profile is what the records know of a customer.
type Profile struct {
	Name    string            `json:"name,omitempty"`    // in full, for staff
	Call    map[string]string `json:"call,omitempty"`    // by locale how they are addressed, "" for any: "Ms Wang", 王女士, "Anna"
	Since   time.Time         `json:"since,omitzero"`    // a customer since
	Patient bool              `json:"patient,omitempty"` // needs it slower (L17)
	Locale  string            `json:"locale,omitempty"`  // the language that they are served in, until they write in another
	Source  string            `json:"source"`            // what said so
	At      time.Time         `json:"at,omitzero"`       // when it was asked; Step sets it
}

// Shares of the state's Told of what was said of the profile.
const (
	toldName  = "known:name"
	toldSince = "known:since"
)

// meet takes in who the customer is.
func (t *turn) meet(p *Profile) {
	if p == nil {
		return
	}
	known := *p
	known.At = t.now
	t.st.Profile = &known
	if t.st.Locale == "" && slices.Contains(t.s.Locales, script.Base(known.Locale)) { // what they wrote tells no language: "20391"
		t.st.Locale = known.Locale
	}
}

// profile is what is known of the customer, nil where nothing is, and where others read along.
func (t *turn) profile() *Profile {
	if t.st.Shared {
		return nil
	}
	return t.st.Profile
}

// name is how the customer is addressed in the language that is spoken, "" when that is not known; it is never made up.
func (t *turn) name() string {
	p := t.profile()
	if p == nil {
		return ""
	}
	if name := p.Call[script.Base(t.locale())]; name != "" {
		return name
	}
	return p.Call[""]
}

// loyal reports whether they are a long-standing customer, as the pack counts it.
func (t *turn) loyal() bool {
	p := t.profile()
	return p != nil && t.s.IsLoyal(p.Since, t.now)
}

// addressed puts the customer's name before the first answer of a case, where the sentence takes it.
func (t *turn) addressed(text string) string {
	name := t.name()
	if name == "" || text == "" || slices.Contains(t.st.Told, toldName) {
		return text
	}
	if script.Base(t.locale()) == "en" {
		lower, ok := afterName(text)
		if !ok {
			return text
		}
		text = lower
	}
	t.st.Told = append(t.st.Told, toldName)
	return t.line("known.name", vars{"name": name, "text": text})
}

// afterName is an English text as it goes on after a name and a comma. It is false for one that begins with what may be a name
// itself, or with more than a sentence.
func afterName(text string) (string, bool) {
	end := strings.IndexFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' && r != '’' })
	if end <= 0 {
		return text, false
	}
	word := strings.ReplaceAll(text[:end], "’", "'")
	switch lower := strings.ToLower(word); {
	case word == "I" || strings.HasPrefix(word, "I'"):
		return text, true
	case slices.Contains(beginnings, lower) || strings.HasPrefix(lower, "you'"):
		_, size := utf8.DecodeRuneInString(text)
		return strings.ToLower(text[:size]) + text[size:], true
	}
	return text, false
}

// beginnings are words that begin a sentence with a capital letter and are written without it elsewhere.
var beginnings = []string{
	"a", "after", "all", "an", "and", "as", "at", "because", "but", "by", "every", "first", "for", "having", "he", "how", "in", "it", "it's", "its",
	"nobody", "no", "not", "nothing", "now", "of", "on", "one", "our", "she", "since", "so", "some", "somebody", "someone", "something", "that",
	"that's", "the", "their", "there", "there's", "these", "they", "this", "those", "three", "to", "today", "twice", "two", "we", "we've", "we're",
	"what", "when", "where", "why", "with", "yesterday", "you", "your",
}

// known tells, once in a case and only to somebody who has reason to be upset, that we know for how long they have been with us.
func (t *turn) known() string {
	p := t.profile()
	if !t.loyal() || t.st.Patient || slices.Contains(t.st.Told, toldSince) {
		return ""
	}
	t.st.Told = append(t.st.Told, toldSince)
	t.spare = t.line("known.since", vars{"since": t.since(p.Since)})
	return t.spare
}

// fitted leaves the sentence that can be spared out of a message that is too long for one with it; it may come another time.
func (t *turn) fitted(text string) string {
	spare := t.spare
	t.spare = ""
	if spare == "" || len(t.parts(text)) == 1 || !strings.Contains(text, spare) {
		return text
	}
	before, after, _ := strings.Cut(text, spare)
	t.st.Told = slices.DeleteFunc(slices.Clone(t.st.Told), func(told string) bool { return told == toldSince })
	return t.join(before, after)
}

// acquainted is known for somebody furious: their first answer did not wait for the records, so it leads the next.
func (t *turn) acquainted(lead string) string {
	if lead != "" || t.st.Calmed == 0 || t.opens == ActAcknowledge || len(t.st.Asked)+len(t.st.Offered) > 0 || t.st.Repeat {
		return lead
	}
	if t.known() == "" {
		return lead
	}
	t.spare = t.addressed(t.spare)
	return t.spare
}

// since tells when somebody became a customer: the year, or the month of this one.
func (t *turn) since(at time.Time) string {
	at = at.In(t.zone())
	if at.Year() == t.now.In(t.zone()).Year() {
		return t.month(at)
	}
	if t.chinese() {
		return strconv.Itoa(at.Year()) + "年"
	}
	return strconv.Itoa(at.Year())
}

// glad is what is said when it worked, with the customer's name where that is known.
func (t *turn) glad() string {
	if name := t.name(); name != "" {
		return t.line("known.kept", vars{"name": name})
	}
	return t.line("kept", nil)
}

// meets reports whether r is for this customer, in this matter: how long they have been one, whether it is the first time.
func (t *turn) meets(r *script.Remedy) bool {
	if len(r.Topics) > 0 && !slices.Contains(r.Topics, t.st.Topic) {
		return false
	}
	if p := t.profile(); !r.Since.None() && (p == nil || !r.Since.Reached(p.Since, t.now)) {
		return false
	}
	switch r.First {
	case script.FirstCase:
		return t.firstCase()
	case script.FirstGrant:
		return !t.grantedBefore(func(other *script.Remedy) bool { return other != nil && other.Kind == r.Kind }, time.Time{}, t.now)
	}
	return true
}

// firstCase reports whether the customer never complained before.
func (t *turn) firstCase() bool { return t.st.Cases <= 1 && len(t.r.Standing.Cases) == 0 }

// grantedBefore reports whether the customer was granted one of some remedies from one moment up to another.
func (t *turn) grantedBefore(of func(*script.Remedy) bool, from, to time.Time) bool {
	return slices.ContainsFunc(t.r.Standing.Usage, func(u Usage) bool {
		return of(t.s.Remedy(u.Remedy)) && slices.ContainsFunc(u.Given, func(g Given) bool { return !g.At.Before(from) && !g.At.After(to) })
	})
}

// ranked puts remedies in the order that suits this customer (S9): those that the pack puts ahead for who they are, and last
// what was granted in a case before, when they come back with the same matter.
func (t *turn) ranked(list []*script.Remedy) []*script.Remedy {
	var kinds []string
	if t.loyal() {
		kinds = append(kinds, script.AheadLoyal)
	}
	if t.firstCase() {
		kinds = append(kinds, script.AheadNew)
	}
	if t.st.Repeat {
		kinds = append(kinds, script.AheadRepeat)
	}
	if t.st.Patient {
		kinds = append(kinds, script.AheadPatient)
	}
	return script.AheadOf(list, kinds, func(r *script.Remedy) bool {
		return t.st.Repeat && r.Kind != "callback" &&
			t.grantedBefore(func(other *script.Remedy) bool { return other == r }, t.now.Add(-repeatFor), t.st.Opened.Add(-time.Nanosecond))
	})
}
