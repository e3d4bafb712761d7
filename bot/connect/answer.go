package connect

// This file is the home of reading records from an answer: where in it what stands, and the same checks as of files.

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/amends-bot/amends/dialogue"
)

// Mapping says where the records stand in a company's own JSON. The zero Mapping reads JSON with our names and minor units.
type Mapping struct {
	List     string            // dotted path to the list of records, "" the answer itself is the list
	Fields   map[string]string // ours, of MappingFields -> dotted path in a record (in a line for "lines.*", in the answer for "customer.*"); the same name without it
	Statuses map[string]string // theirs -> one of Statuses; ours need not be listed
	Decimal  bool              // amounts are decimals (289.00) instead of minor units (28900)
}

// The fields that an order or a bill may have. Texts are strings, or objects by locale: {"en": ..., "zh": ...}.
var mappingFields = []string{
	"id", "item", "amount", "excess", "at", "status", "since", "due", "place", "to",
	"lines", "lines.at", "lines.what", "lines.channel", "lines.amount", "lines.extra",
	"customer.name", "customer.call", "customer.since", "customer.patient", "customer.language",
}

// MappingFields are our names of what a record holds. A record that has "lines" is a bill: its amount is the total, at is when
// it was billed. Those that begin with "customer." are of the customer and stand in the answer itself, beside the list.
func MappingFields() []string { return slices.Clone(mappingFields) }

// path is where one of our fields stands in a record, or in a line of one.
func (m Mapping) path(name string) string {
	if p := m.Fields[name]; p != "" {
		return p
	}
	return strings.TrimPrefix(name, "lines.")
}

// Times that can be meant; what is outside was given in another unit, or is a program's word for none.
var (
	earliest = time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)
	latest   = time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC)
)

// answerError is what is wrong with an answer. It names fields and never what they hold.
type answerError struct{ text string }

func (e answerError) Error() string { return e.text }

// read returns the records of an answer, and who the customer is where it tells.
func (m Mapping) read(data []byte, source string) ([]dialogue.Fact, *dialogue.Profile, error) {
	whole, err := decode(data)
	if err != nil {
		return nil, nil, err
	}
	return m.all(whole, m.List, source)
}

// all returns the records at a path of an answer, and who the customer is. One that is wrong makes the whole answer wrong: a
// customer would be told that there is no such order.
func (m Mapping) all(whole any, path, source string) ([]dialogue.Fact, *dialogue.Profile, error) {
	profile, err := m.profile(whole, source)
	if err != nil {
		return nil, nil, err
	}
	list, ok := at(whole, path).([]any)
	if !ok {
		where := "its answer"
		if path != "" {
			where = strconv.Quote(path) + " of its answer"
		}
		return nil, nil, answerError{where + ` is no list of records; name the path to the list as "list"`}
	}
	var facts []dialogue.Fact
	seen := map[[2]string]bool{}
	for i, v := range list {
		r := record{mapping: m, value: v, number: i + 1}
		f := r.fact(source)
		key := [2]string{f.Kind, f.ID}
		switch {
		case f.ID == "":
			r.wrong("id", "is missing or empty")
		case seen[key]:
			r.wrong("id", "stands in the answer twice")
		}
		seen[key] = true
		if r.bad != "" {
			return nil, nil, answerError{r.bad}
		}
		facts = append(facts, f)
	}
	return facts, profile, nil
}

// record is one of an answer, or one line of a bill, while it is read.
type record struct {
	mapping Mapping
	value   any
	number  int    // from 1
	prefix  string // "lines." for a line
	bad     string // what is wrong first
}

// wrong keeps what is wrong first. Advice for files, behind a semicolon, is left out.
func (r *record) wrong(name, format string, args ...any) {
	if r.bad != "" {
		return
	}
	text, _, _ := strings.Cut(fmt.Sprintf(format, args...), ";")
	name = r.prefix + strings.TrimSuffix(name, "_en")
	where := fmt.Sprintf("record %d of its answer", r.number)
	if r.prefix == customerPrefix {
		where = "its answer"
	}
	r.bad = fmt.Sprintf("%s: %s: %s", where, name, text)
	if p := r.mapping.Fields[name]; p != "" {
		r.bad = fmt.Sprintf("%s: %s (%s there): %s", where, name, p, text)
	}
}

func (r *record) field(name string) any { return at(r.value, r.mapping.path(r.prefix+name)) }

// given reports whether a field is there and not empty.
func (r *record) given(name string) bool {
	switch v := r.field(name).(type) {
	case nil:
		return false
	case string:
		return strings.TrimSpace(v) != ""
	}
	return true
}

func (r *record) needed(names ...string) {
	for _, name := range names {
		if !r.given(name) {
			r.wrong(name, "is missing or empty")
		}
	}
}

func (r *record) fact(source string) dialogue.Fact {
	if _, ok := r.value.(map[string]any); !ok {
		r.bad = fmt.Sprintf("record %d of its answer is no object", r.number)
		return dialogue.Fact{}
	}
	r.needed("id", "amount", "at")
	if r.field("lines") != nil {
		return r.bill(source)
	}
	r.needed("status")
	f := dialogue.Fact{
		Kind: dialogue.FactOrder, ID: r.word("id"), Item: r.locales("item"), Amount: r.amount("amount"), Excess: r.amount("excess"),
		At: r.moment("at"), Status: r.status(), Since: r.moment("since"), Due: r.moment("due"),
		Place: r.locales("place"), To: r.locales("to"), Source: source,
	}
	checkOrder(f, r.given, r.wrong)
	return f
}

func (r *record) bill(source string) dialogue.Fact {
	f := newBill(r.word("id"), r.amount("amount"), r.moment("at"), source)
	list, ok := r.field("lines").([]any)
	if !ok {
		r.wrong("lines", "is no list")
		return f
	}
	for _, v := range list {
		line := record{mapping: r.mapping, value: v, number: r.number, prefix: "lines."}
		line.needed("at", "amount")
		l := dialogue.Line{
			At: line.moment("at"), What: line.locales("what"), Channel: line.locales("channel"), Amount: line.amount("amount"), Extra: line.flag("extra"),
		}
		checkLine(l, line.wrong)
		if line.bad != "" {
			r.bad = line.bad
			return f
		}
		addLine(&f, l)
	}
	if sumOf(f) != f.Amount {
		r.wrong("lines", "do not add up to the amount")
	}
	return f
}

// longestWord bounds ids, statuses and texts: they stand in sentences.
const longestWord = 200 // characters

// word returns a text or a whole number as text.
func (r *record) word(name string) string {
	switch v := r.field(name).(type) {
	case nil:
	case json.Number:
		if !strings.ContainsAny(v.String(), ".eE") {
			return v.String()
		}
		r.wrong(name, "is neither a text nor a whole number")
	case string:
		return r.clean(name, v)
	default:
		r.wrong(name, "is neither a text nor a whole number")
	}
	return ""
}

func (r *record) clean(name, text string) string {
	text = oneLine(text)
	if len([]rune(text)) > longestWord {
		r.wrong(name, "is longer than %d characters", longestWord)
	}
	return text
}

func (r *record) status() string {
	word := r.word("status")
	if ours, ok := r.mapping.Statuses[word]; ok {
		return ours
	}
	if !slices.Contains(Statuses(), word) {
		r.wrong("status", `holds a word that is not listed under "statuses"`)
		return ""
	}
	return word
}

// locales returns a text by locale: a string is for every language.
func (r *record) locales(name string) map[string]string {
	out := map[string]string{}
	switch v := r.field(name).(type) {
	case nil:
	case string:
		if text := r.clean(name, v); text != "" {
			out["en"], out["zh"] = text, text
		}
	case map[string]any:
		for _, locale := range slices.Sorted(maps.Keys(v)) {
			text, ok := v[locale].(string)
			if !ok || locale != "en" && locale != "zh" {
				r.wrong(name, "is no text, nor texts by en and zh")
				return nil
			}
			if text = r.clean(name, text); text != "" {
				out[locale] = text
			}
		}
	default:
		r.wrong(name, "is no text, nor texts by en and zh")
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// amount returns an amount in minor units, 0 for none. Nothing is rounded.
func (r *record) amount(name string) int64 {
	var text string
	switch v := r.field(name).(type) {
	case nil:
		return 0
	case json.Number:
		text = v.String()
	case string:
		if text = strings.TrimSpace(v); text == "" {
			return 0
		}
	default:
		r.wrong(name, "is no amount")
		return 0
	}
	if r.mapping.Decimal {
		n, err := ParseAmount(text)
		if err != nil {
			r.wrong(name, "is no exact decimal amount such as 289.00")
		}
		return n
	}
	n, err := strconv.ParseInt(text, 10, 64)
	const most = 1e14 // what ParseAmount can read; so a bill's sum can't overflow
	if err != nil || n > most || n < -most {
		r.wrong(name, `is no whole number of minor units; write "amounts: decimal" if amounts look like 289.00`)
		return 0
	}
	return n
}

// moment returns a time in UTC, the zero time for none.
func (r *record) moment(name string) (when time.Time) {
	switch v := r.field(name).(type) {
	case nil:
		return time.Time{}
	case json.Number:
		seconds, err := strconv.ParseInt(v.String(), 10, 64)
		if err != nil {
			r.wrong(name, "is no time")
			return time.Time{}
		}
		when = time.Unix(seconds, 0)
	case string:
		if v = strings.TrimSpace(v); v == "" {
			return time.Time{}
		}
		var err error
		if when, err = time.Parse(time.RFC3339, v); err != nil {
			r.wrong(name, "is no time of the form 2026-11-18T14:12:00+01:00, nor a number of seconds since 1970")
			return time.Time{}
		}
	default:
		r.wrong(name, "is no time")
		return time.Time{}
	}
	if when.Before(earliest) || when.After(latest) {
		r.wrong(name, "is no time between 1990 and 2200")
		return time.Time{}
	}
	return when.UTC()
}

// flag returns a truth value, false for none.
func (r *record) flag(name string) bool {
	switch v := r.field(name).(type) {
	case nil:
		return false
	case bool:
		return v
	}
	r.wrong(name, "is neither true nor false")
	return false
}
