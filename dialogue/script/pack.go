package script

// This file is the home of reading pack.yaml: locales, pace, bands, calendar, rules, the lexicon of heat.

import (
	"fmt"
	"regexp"
	"strings"
	"time"
	_ "time/tzdata" // zones must not depend on the machine
)

// BandNames are the bands of heat, rising; they are the suffixes of wording keys.
var BandNames = []string{"calm", "upset", "furious"}

// Roles are those who grant, answer and carry out; the bot and then the staff, rising.
var Roles = []string{"bot", "agent", "lead", "manager"}

var localeForm = regexp.MustCompile(`^[a-z]{2,3}$`)

// pack reads pack.yaml. Without it the locales come from the names of the word files, so that the other
// files can be checked all the same.
func (r *reading) pack() {
	defer r.guessLocales()
	v, ok := r.file("pack.yaml")
	if !ok {
		return
	}
	m, ok := v.fields("name", "locales", "currency", "loyal", "pace", "bands", "calendar", "rules", "lexicon")
	if !ok {
		return
	}
	if f, ok := m.need("name"); ok {
		r.script.Name, _ = f.str()
	}
	if f, ok := m.need("locales"); ok {
		r.locales(f.value)
	}
	r.guessLocales()
	if f, ok := m.get("currency"); ok {
		r.currency(f.value)
	}
	if f, ok := m.get("loyal"); ok {
		r.script.Loyal = f.tenure()
	}
	if f, ok := m.need("pace"); ok {
		r.pace(f.value)
	}
	if f, ok := m.need("bands"); ok {
		r.bands(f.value)
	}
	if f, ok := m.need("calendar"); ok {
		r.calendar(f.value)
	}
	if f, ok := m.need("rules"); ok {
		r.rules(f.value)
	}
	if f, ok := m.get("lexicon"); ok {
		r.lexicon(f.value)
	}
}

func (r *reading) locales(v value) {
	for _, item := range v.items() {
		locale, ok := item.str()
		switch {
		case !ok:
		case Base(locale) != locale:
			item.problem("%q is served by %q; leave it out", locale, Base(locale))
		case !localeForm.MatchString(locale):
			item.problem("%q is not a language; write two or three small letters such as en", locale)
		case has(r.script.Locales, locale):
			item.problem("%q stands here a second time; delete one", locale)
		default:
			r.script.Locales = append(r.script.Locales, locale)
		}
	}
	if len(r.script.Locales) == 0 {
		v.problem("no locale; write at least one, such as [en, zh]")
	}
}

func (r *reading) guessLocales() {
	if len(r.script.Locales) > 0 {
		return
	}
	for _, s := range r.sources {
		l := strings.TrimSuffix(strings.TrimPrefix(s.name, "words."), ".yaml")
		if wordsOf(l)+".yaml" == s.name && localeForm.MatchString(l) {
			r.script.Locales = append(r.script.Locales, l)
		}
	}
}

func (r *reading) pace(v value) {
	p := &r.script.Pace
	lengths := []struct {
		name string
		to   *time.Duration
		from time.Duration // at least
	}{
		{"quiet", &p.Quiet, 0},
		{"most", &p.Most, 0},
		{"look", &p.Look, time.Second},
		{"proceed", &p.Proceed, time.Second},
		{"patience", &p.Patience, time.Minute},
		{"nudge", &p.Nudge, time.Minute},
		{"auto_close", &p.AutoClose, time.Minute},
		{"follow_up", &p.FollowUp, time.Minute},
	}
	counts := []struct {
		name      string
		to        *int
		low, high int
	}{
		{"calm_turns", &p.CalmTurns, 0, 2}, // E2: two at most, else calming is stalling
		{"same_ask", &p.SameAsk, 1, 3},     // H5: more than three asks are a person's matter
		{"not_understood", &p.NotUnderstood, 1, 3},
	}
	own := []struct { // of packs that say nothing of them
		name        string
		to          *time.Duration
		usual       time.Duration
		least, most time.Duration
	}{
		{"hold", &p.Hold, 4 * time.Second, 0, time.Minute}, // longer is a customer who waits
		{"approval", &p.Approval, 15 * time.Minute, time.Minute, 24 * time.Hour},
	}
	var names []string
	for _, l := range lengths {
		names = append(names, l.name)
	}
	for _, o := range own {
		names = append(names, o.name)
		*o.to = o.usual
	}
	for _, c := range counts {
		names = append(names, c.name)
	}
	m, ok := v.fields(names...)
	if !ok {
		return
	}
	for _, l := range lengths {
		if f, ok := m.need(l.name); ok {
			if *l.to = f.duration(); *l.to < l.from {
				f.problem("%s is too short; write at least %v", l.name, l.from)
			}
		}
	}
	for _, o := range own {
		if f, ok := m.get(o.name); ok {
			if *o.to = f.duration(); *o.to < o.least || *o.to > o.most {
				f.problem("%s is at least %v and at most %v", o.name, o.least, o.most)
			}
		}
	}
	for _, c := range counts {
		if f, ok := m.need(c.name); ok {
			*c.to = f.count(c.low, c.high)
		}
	}
	if f, ok := m.get("most"); ok && p.Most < p.Quiet {
		f.problem("most is shorter than quiet; make it at least as long")
	}
}

func (r *reading) bands(v value) {
	last := -1
	for i, item := range v.items() {
		m, ok := item.fields("name", "from")
		if !ok {
			continue
		}
		var b Band
		if f, ok := m.need("name"); ok {
			b.Name, ok = f.oneOf("band", BandNames)
			if ok && (i >= len(BandNames) || b.Name != BandNames[i]) {
				f.problem("band %q is out of order; the bands are %s", b.Name, strings.Join(BandNames, ", "))
			}
		}
		if f, ok := m.need("from"); ok {
			b.From = f.count(0, 1000)
			switch {
			case i == 0 && b.From != 0:
				f.problem("the first band begins at %d; begin it at 0", b.From)
			case b.From <= last:
				f.problem("bands must rise, but %d follows %d; put them in order", b.From, last)
			}
			last = b.From
		}
		r.script.Bands = append(r.script.Bands, b)
	}
	if n := len(r.script.Bands); n < len(BandNames) {
		v.problem("%d of %d bands; write %s", n, len(BandNames), strings.Join(BandNames, ", "))
	}
}

// weekdays are the names in a calendar, in the order of time.Weekday.
var weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

func (r *reading) calendar(v value) {
	c := &r.script.Calendar
	m, ok := v.fields("zone", "hours", "holidays")
	if !ok {
		return
	}
	if f, ok := m.need("zone"); ok {
		if name, ok := f.str(); ok {
			zone, err := time.LoadLocation(name)
			if err != nil || name == "Local" { // Local depends on the machine
				f.problem("unknown time zone %q; write one such as Europe/Berlin or UTC", name)
			} else {
				c.Zone = zone
			}
		}
	}
	if f, ok := m.need("hours"); ok {
		r.hours(f.value)
	}
	if f, ok := m.get("holidays"); ok {
		for _, item := range f.items() {
			day, ok := item.str()
			if !ok {
				continue
			}
			if _, err := time.Parse(time.DateOnly, day); err != nil {
				item.problem("%q is not a day; write it like 2026-12-25", day)
			} else if has(c.Holidays, day) {
				item.problem("%s stands here a second time; delete one", day)
			} else {
				c.Holidays = append(c.Holidays, day)
			}
		}
	}
}

func (r *reading) hours(v value) {
	m, ok := v.fields(weekdays...)
	if !ok {
		return
	}
	open := false
	for i, name := range weekdays {
		f, ok := m.need(name)
		if !ok {
			continue
		}
		span, err := hours(f.plain())
		if err != nil {
			f.problem("%v; write it like 08:00-20:00, or closed", err)
		}
		r.script.Calendar.Hours[i] = span
		open = open || span.From < span.To || err != nil
	}
	if !open && len(m.list) == len(weekdays) {
		v.problem("nobody ever answers; open at least one day")
	}
}

var hoursForm = regexp.MustCompile(`^([0-9]{2}):([0-9]{2})-([0-9]{2}):([0-9]{2})$`)

// hours reads "08:00-20:00" or "closed". A day may end at 24:00.
func hours(text string) (Span, error) {
	if text == "closed" {
		return Span{}, nil
	}
	if !hoursForm.MatchString(text) {
		return Span{}, fmt.Errorf("%q is not a span of hours", text)
	}
	clock := func(s string) (time.Duration, bool) {
		h, m := int(s[0]-'0')*10+int(s[1]-'0'), int(s[3]-'0')*10+int(s[4]-'0')
		d := time.Duration(h)*time.Hour + time.Duration(m)*time.Minute
		return d, m < 60 && d <= 24*time.Hour
	}
	from, ok1 := clock(text[:5])
	to, ok2 := clock(text[6:])
	switch {
	case !ok1 || !ok2:
		return Span{}, fmt.Errorf("%q has a time that no clock shows", text)
	case from >= to:
		return Span{}, fmt.Errorf("%q ends before it begins", text)
	}
	return Span{from, to}, nil
}

func (r *reading) rules(v value) {
	m, ok := v.fields(Reasons...)
	if !ok {
		return
	}
	for _, reason := range Reasons {
		f, ok := m.need(reason)
		if !ok {
			continue
		}
		rule := Rule{Reason: reason}
		m, ok := f.fields("urgent", "within", "role", "who")
		if !ok {
			continue
		}
		if f, ok := m.get("urgent"); ok {
			rule.Urgent = f.yes()
		}
		if f, ok := m.need("within"); ok {
			if rule.Within = f.duration(); rule.Within == 0 {
				f.problem("a person needs some time to answer; write 5m, for instance")
			}
		}
		if f, ok := m.need("role"); ok {
			rule.Role, _ = f.oneOf("role", Roles[1:])
		}
		if f, ok := m.need("who"); ok {
			rule.Who = r.text(f.value, nil, 0)
		}
		r.script.Rules = append(r.script.Rules, rule)
	}
}
