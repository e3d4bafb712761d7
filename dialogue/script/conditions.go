package script

// This file is the home of what a remedy depends on beside its matter: how long somebody has been a customer, what they were
// granted before, and how amounts are rounded and told.

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// Tenure is how long somebody has been a customer, by the calendar. The zero Tenure is no condition.
type Tenure struct{ Years, Days int }

// None reports whether it is no condition.
func (x Tenure) None() bool { return x == Tenure{} }

// Reached reports whether a customer since a moment has been one for so long; of one whose beginning is not known nobody can tell.
func (x Tenure) Reached(since, now time.Time) bool {
	return !since.IsZero() && !since.AddDate(x.Years, 0, x.Days).After(now)
}

// grouped reports whether the value is a group of fields.
func (v value) grouped() bool {
	switch v.node.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return true
	}
	return false
}

var tenureForm = regexp.MustCompile(`^([0-9]{1,4})(d|y)$`)

// tenure reads "90d" or "2y".
func (v value) tenure() (x Tenure) {
	const longest = 100 // years; nobody is a customer for longer
	m := tenureForm.FindStringSubmatch(v.plain())
	if m == nil {
		v.problem("not how long somebody has been a customer; write 90d or 2y")
		return x
	}
	n, _ := strconv.Atoi(m[1]) // the form holds four digits at most
	switch {
	case n == 0:
		v.problem("everybody has been a customer for so long; write 90d or 2y, or delete it")
	case m[2] == "d":
		x.Days = n
	case n > longest:
		v.problem("longer than %d years; write a shorter time", longest)
	default:
		x.Years = n
	}
	return x
}

// Firsts are what may be asked of a remedy that is for the first time only.
const (
	FirstGrant = "grant" // the customer was granted nothing of its kind before
	FirstCase  = "case"  // they never complained before
)

// Ahead is for whom a remedy may stand before the others.
const (
	AheadLoyal   = "loyal"   // customers for at least as long as the pack's "loyal" says
	AheadNew     = "new"     // who never complained before
	AheadRepeat  = "repeat"  // who come back with the same matter
	AheadPatient = "patient" // who need it slower
)

// conditions reads for whom a remedy is, and for whom first.
func (r *reading) conditions(m fields, rem *Remedy) {
	if f, ok := m.get("since"); ok {
		rem.Since = f.tenure()
	}
	if f, ok := m.get("first"); ok {
		if _, yes := f.node.(*ast.BoolNode); yes {
			f.problem("the first of what; write grant (nothing of its kind was granted before) or case (they never complained before)")
		} else {
			rem.First, _ = f.oneOf("first time", []string{FirstGrant, FirstCase})
		}
	}
	list := func(name, what string, names []string) (list []string) {
		f, ok := m.get(name)
		if !ok {
			return nil
		}
		for _, item := range f.oneOrMore() {
			word, ok := item.str()
			switch {
			case !ok:
			case has(list, word):
				item.problem("%q stands here a second time; delete one", word)
			case names == nil:
				list = append(list, word)
				r.later = append(r.later, reference{item, what, word})
			case !has(names, word):
				item.problem("unknown %s %q; %s", what, word, known(word, names))
			default:
				list = append(list, word)
			}
		}
		return list
	}
	rem.Topics = list("topics", "play", nil)
	rem.Ahead = list("ahead", "customer", []string{AheadLoyal, AheadNew, AheadRepeat, AheadPatient})
	if f, ok := m.get("ahead"); ok && has(rem.Ahead, AheadLoyal) && r.script.Loyal.None() {
		f.problem(`nobody is a loyal customer here; say for how long one must have been one, such as "loyal: 2y", in pack.yaml`)
	}
}

// Rounding is how an amount that was worked out is told and paid. The zero Rounding is to the nearest minor unit.
type Rounding struct {
	To  int64  // minor units: to multiples of so much
	Way string // RoundNearest, RoundUp or RoundDown
}

// Ways of rounding. Halves go up.
const (
	RoundNearest = "nearest"
	RoundUp      = "up"
	RoundDown    = "down"
)

// wholeShare is the share that is all of it, in thousandths.
const wholeShare = 1000

// Part is the amount's share of base, rounded.
func (a Amount) Part(base int64) int64 { return a.Round.of(base*int64(a.Share), wholeShare) }

// Rounded is an amount that was asked for as it is granted.
func (a Amount) Rounded(asked int64) int64 { return a.Round.of(asked, 1) }

// of rounds n/unit minor units, which are not below zero.
func (x Rounding) of(n, unit int64) int64 {
	to := max(x.To, 1)
	step := to * unit
	switch x.Way {
	case RoundUp:
		n += step - 1
	case RoundDown:
	default:
		n += step / 2
	}
	return n / step * to
}

// rounding reads "round: 0.50", or "round: {to: 0.50, way: up}". What is granted never goes beyond the limit by it, and what
// was paid in full is never paid back in part.
func (v value) rounding(a Amount) (x Rounding) {
	x.Way = RoundNearest
	to := field{value: v}
	if v.grouped() {
		m, ok := v.fields("to", "way")
		if !ok {
			return x
		}
		if to, ok = m.need("to"); !ok {
			return x
		}
		if f, ok := m.get("way"); ok {
			x.Way, _ = f.oneOf("way", []string{RoundNearest, RoundUp, RoundDown})
		}
	}
	var ok bool
	switch x.To, ok = to.money(); {
	case !ok:
	case x.To == 0:
		to.problem("to multiples of nothing; write 0.50, for instance, or delete it")
	case a.Most%x.To != 0:
		to.problem("the limit most is no multiple of it, so that an amount could be rounded beyond; change one of them")
	}
	if a.Share == wholeShare && x.Way != RoundUp && x.To > 1 {
		v.problem("all of it is paid back, and rounded so it may be less; write {to: ..., way: up}, or delete it")
	}
	return x
}

// Spans of the calendar within which grants to one customer are counted, in the pack's time zone.
const (
	PerDay   = "day"
	PerWeek  = "week" // from Monday on
	PerMonth = "month"
	PerYear  = "year"
)

// window reads how often one customer is granted a remedy: within a span up to now, or in a day, week, month or year of the
// calendar.
func (r *reading) window(v value, rem *Remedy) {
	w, ok := v.fields("count", "span", "per", "most")
	if !ok {
		return
	}
	if f, ok := w.need("count"); ok {
		rem.Window.Count = f.count(1, windowMost)
	}
	span, spanned := w.get("span")
	if spanned {
		if rem.Window.Span = span.duration(); rem.Window.Span == 0 {
			span.problem("a window without length limits nothing; write 90d, for instance")
		}
	}
	per, calendar := w.get("per")
	if calendar {
		rem.Window.Per, _ = per.oneOf("part of the calendar", []string{PerDay, PerWeek, PerMonth, PerYear})
	}
	switch {
	case spanned && calendar:
		per.problem("a window has a span up to now or is one of the calendar; delete span or per")
	case !spanned && !calendar:
		v.problem(`"span" or "per" is missing; add one, such as span: 90d or per: month`)
	}
	if f, ok := w.get("most"); ok {
		if rem.Window.Most, ok = f.money(); ok && rem.Window.Most == 0 {
			f.problem("a limit of nothing grants nothing; write the highest amount")
		}
		if rem.Amount.None() {
			f.problem("a cap on money, but the remedy has no amount; add one or delete the cap")
		}
	}
}

// Begins is when the window that a moment lies in has begun.
func (c Calendar) Begins(w Window, now time.Time) time.Time {
	d := c.dayOf(now)
	switch w.Per {
	case PerDay:
	case PerWeek:
		const week = 7
		d = d.next(-(int(d.midnight().Weekday()) + week - int(time.Monday)) % week)
	case PerMonth:
		d.day = 1
	case PerYear:
		d.month, d.day = time.January, 1
	default:
		return now.Add(-w.Span)
	}
	return d.at(0, c.zone())
}

// maxCurrency is the longest sign of a currency, in characters: "US$ ".
const maxCurrency = 4

// amountMark stands where the number of an amount goes.
const amountMark = "#"

// currency reads "$", or by locale how amounts are written: {en: "$#", zh: "#美元"}. Without the mark a sign stands before
// the number, as it does in English.
func (r *reading) currency(v value) {
	form := func(v value) string {
		text, ok := v.str()
		sign := strings.Replace(text, amountMark, "", 1)
		switch {
		case !ok:
		case len([]rune(sign)) > maxCurrency:
			v.problem("a currency sign longer than %d characters; write a sign such as $", maxCurrency)
		case strings.ContainsAny(sign, "0123456789#{}"):
			v.problem("a currency sign with more than a sign and one # for the number; write $# or #元, for instance")
		case !strings.Contains(text, amountMark):
			text += amountMark
		}
		return text
	}
	if !v.grouped() {
		r.script.Currency = strings.TrimSuffix(form(v), amountMark)
		if strings.Contains(r.script.Currency, amountMark) {
			v.problem(`where the number stands is told by language; write {en: %q}`, r.script.Currency)
		}
		return
	}
	m, ok := v.fields(r.script.Locales...)
	if !ok {
		return
	}
	r.script.Money = Text{}
	for _, l := range r.script.Locales {
		if f, ok := m.need(l); ok {
			r.script.Money[l] = form(f.value)
		}
	}
	r.script.Currency = strings.TrimSuffix(r.script.Money[r.script.Locales[0]], amountMark) // for staff, in the first language
	if strings.Contains(r.script.Currency, amountMark) {
		r.script.Currency = ""
	}
}

// Sum tells minor units in a locale: "289.00", "$289.00", "289元".
func (s *Script) Sum(minor int64, locale string) string {
	whole, cents := minor/100, minor%100
	text := strconv.FormatInt(whole, 10)
	chinese := Base(locale) == "zh"
	if !chinese || cents != 0 {
		text += "." + string([]byte{byte('0' + cents/10), byte('0' + cents%10)})
	}
	switch form := s.Money[Base(locale)]; {
	case form != "":
		return strings.Replace(form, amountMark, text, 1)
	case chinese:
		return text + "元"
	}
	return s.Currency + text
}

// IsLoyal reports whether a customer since a moment is a long-standing one to the pack.
func (s *Script) IsLoyal(since, now time.Time) bool {
	return !s.Loyal.None() && s.Loyal.Reached(since, now)
}

// AheadOf puts those remedies first that stand ahead for one of the kinds of customer, and those that were tried last;
// beside that the order stays.
func AheadOf(list []*Remedy, kinds []string, tried func(*Remedy) bool) []*Remedy {
	rank := func(r *Remedy) int {
		switch {
		case slices.ContainsFunc(r.Ahead, func(kind string) bool { return slices.Contains(kinds, kind) }):
			return 0
		case tried(r):
			return 2
		}
		return 1
	}
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b *Remedy) int { return rank(a) - rank(b) })
	return list
}
