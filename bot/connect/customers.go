package connect

// This file is the home of customers: who somebody is to the company, beside what they ordered.

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/amends-bot/amends/dialogue"
)

// kindCustomer is the kind of content of customers.csv.
const kindCustomer = "customer"

// Columns of customers.csv, one row a customer. name is for staff; call_en and call_zh are how they like to be addressed, which is
// never made up of a name; since is the day from which on they are a customer; patient (yes or no) says that they need it slower;
// language is the one they are served in until they write in another.
var (
	customerColumns  = []string{"customer"}
	customerOptional = []string{"name", "call_en", "call_zh", "since", "patient", "language"}
)

const (
	callMost = 40  // characters of how somebody is addressed: it stands in a sentence
	nameMost = 100 // of a name, for staff
)

// languageForm is a language as in "en", "zh" or "zh-Hant".
var languageForm = regexp.MustCompile(`^[a-z]{2,3}(-[A-Z][a-z]{3})?$`)

// profiles reads the rows of customers.csv.
func (t *table) profiles(into map[string]*dialogue.Profile) {
	if !t.header(customerColumns, customerOptional) {
		return
	}
	first := map[string]int{} // customer -> line
	for width := len(t.row); t.next(width); {
		customer := t.customer()
		p := &dialogue.Profile{
			Name: t.short("name", nameMost), Since: t.day("since"), Patient: t.flag("patient"), Locale: t.text("language"), Source: t.file,
		}
		for _, locale := range []string{"en", "zh"} {
			if call := t.short("call_"+locale, callMost); call != "" {
				if p.Call == nil {
					p.Call = map[string]string{}
				}
				p.Call[locale] = call
			}
		}
		checkLanguage(p.Locale, t.at)
		if line, twice := first[customer]; twice && customer != "" {
			t.at("customer", "%s stands in line %d already; a customer has one row", customer, line)
		}
		first[customer] = t.line
		into[customer] = p
	}
}

// checkLanguage is what must hold of a customer's language whatever it was read from.
func checkLanguage(language string, wrong report) {
	if language != "" && !languageForm.MatchString(language) {
		wrong("language", "is no language; write en, zh or zh-Hant")
	}
}

// short returns a field that stands in one line, of at most so many characters.
func (t *table) short(name string, most int) string {
	text := t.text(name)
	if line := oneLine(text); len([]rune(text)) > most || line != text {
		t.at(name, "is longer than %d characters or holds a line break; write what one would say, such as Ms Wang", most)
	}
	return text
}

// day returns a field as a day; an empty one is the zero time.
func (t *table) day(name string) time.Time {
	text := t.text(name)
	if text == "" {
		return time.Time{}
	}
	at, err := dayOf(text)
	if err != nil {
		t.at(name, "%v", err)
	}
	return at
}

// dayOf reads a day at noon UTC, so that it is the same one in nearly every zone.
func dayOf(text string) (time.Time, error) {
	at, err := time.Parse(time.DateOnly, text)
	if err != nil || at.Year() < 1900 || at.Year() > 2200 {
		return time.Time{}, fmt.Errorf("%q is no day; write it like 2019-03-02", text)
	}
	const noon = 12 * time.Hour
	return at.Add(noon), nil
}

// profile returns what is known of whoever asks, by the network's name of them or by that which they have proved; nil for nothing.
func (c *CSV) profile(customer, account string) *dialogue.Profile {
	for _, id := range []string{customer, account} {
		if p := c.profiles[id]; p != nil && id != "" {
			known := *p // whoever is answered keeps it
			return &known
		}
	}
	return nil
}

// profile reads who the customer is from a whole answer: an object "customer" beside the list of records, unless the mapping says
// where else. It is nil when the answer holds nothing of it.
func (m Mapping) profile(whole any, source string) (*dialogue.Profile, error) {
	r := record{mapping: m, value: whole, prefix: customerPrefix}
	p := &dialogue.Profile{
		Name: r.word("name"), Call: r.calls(), Since: r.day("since"), Patient: r.flag("patient"), Locale: r.word("language"), Source: source,
	}
	checkLanguage(p.Locale, r.wrong)
	switch {
	case r.bad != "":
		return nil, answerError{r.bad}
	case p.Name == "" && p.Call == nil && p.Since.IsZero() && !p.Patient && p.Locale == "":
		return nil, nil
	}
	return p, nil
}

// customerPrefix begins our names of what an answer says of the customer.
const customerPrefix = "customer."

// calls returns how the customer is addressed: a text for every language, or texts by en and zh.
func (r *record) calls() map[string]string {
	calls := r.locales("call")
	if text, every := r.field("call").(string); every && calls != nil {
		calls = map[string]string{"": oneLine(strings.TrimSpace(text))}
	}
	for _, locale := range []string{"", "en", "zh"} {
		if len([]rune(calls[locale])) > callMost {
			r.wrong("call", "is longer than %d characters", callMost)
		}
	}
	return calls
}

// day returns a day, or the day of a time.
func (r *record) day(name string) time.Time {
	if text, ok := r.field(name).(string); ok && len(strings.TrimSpace(text)) == len(time.DateOnly) {
		at, err := dayOf(strings.TrimSpace(text))
		if err != nil {
			r.wrong(name, "is no day of the form 2019-03-02")
		}
		return at
	}
	return r.moment(name)
}
