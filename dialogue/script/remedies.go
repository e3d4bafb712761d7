package script

// This file is the home of reading remedies.yaml: what can be done for a customer and within which limits.

import (
	"fmt"
	"regexp"
)

// Needs are what a remedy may ask to be known first, beside the details of the plays. "customer" is that the records know who it
// is for, where there are records: accounts are free, and each would get it once.
var Needs = []string{"order", "bill", "address", "phone", "customer"}

// Holds are the placeholders that a remedy's texts may hold.
var Holds = []string{"amount", "item", "order", "case", "due", "to"}

// maxID is the longest id: it is part of a button's data, and Telegram takes 64 bytes of that.
const maxID = 24

var idForm = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// windowMost is how many grants to one customer a window may count: the ledger tells a decision the last
// 20 of each remedy (dialogue.Usage).
const windowMost = 20

// id reads the id of something and reports one used before.
func (v value) id(what string, used map[string]bool) string {
	id, ok := v.str()
	switch {
	case !ok:
	case !idForm.MatchString(id) || len(id) > maxID:
		v.problem("%q can't be an id; write at most %d of a-z, 0-9 and _, a letter first", id, maxID)
	case used[id]:
		v.problem("a second %s %q; give each its own id", what, id)
	default:
		used[id] = true
	}
	return id
}

func (r *reading) remedies() {
	parts, _ := r.parts("remedies")
	used := map[string]bool{}
	var items []value
	for _, v := range parts {
		items = append(items, v.items()...)
	}
	for _, item := range items {
		m, ok := item.fields("id", "kind", "label", "says", "confirm", "started", "follow", "amount", "by",
			"higher", "needs", "only", "worth", "since", "first", "topics", "ahead", "per_case", "window", "per_day", "task", "takes", "promise", "peak")
		if ok {
			r.script.Remedies = append(r.script.Remedies, r.remedy(m, used))
		}
	}
}

func (r *reading) remedy(m fields, used map[string]bool) Remedy {
	rem := Remedy{PerCase: 1}
	if f, ok := m.need("id"); ok {
		rem.ID = f.id("remedy", used)
	}
	if f, ok := m.need("kind"); ok {
		rem.Kind, _ = f.oneOf("kind", Kinds)
	}
	if f, ok := m.need("by"); ok {
		rem.By, _ = f.oneOf("role", Roles)
	}
	if f, ok := m.need("label"); ok {
		rem.Label = r.text(f.value, Holds, maxLabel)
	}
	if rem.Kind == Gift {
		r.gift(m, &rem)
	} else {
		if f, ok := m.need("says"); ok {
			rem.Says = r.phrases(f.value, maxPhrase)
		}
		if f, ok := m.get("peak"); ok {
			f.problem("only a gift goes by how upset the customer was; delete it, or make it kind: gift")
		}
	}
	if f, ok := m.get("confirm"); ok {
		rem.Confirm = r.several(f.value, Holds)
	}
	if f, ok := m.need("started"); ok {
		rem.Started = r.several(f.value, Holds)
	}
	if f, ok := m.get("follow"); ok {
		rem.Follow = r.several(f.value, Holds)
	}
	r.limits(m, &rem)
	r.conditions(m, &rem)
	if f, ok := m.get("needs"); ok {
		for _, item := range f.items() {
			if name, ok := item.str(); ok {
				rem.Needs = append(rem.Needs, name)
				r.later = append(r.later, reference{item, "need", name})
			}
		}
	}
	if f, ok := m.get("only"); ok {
		rem.Only = r.only(f.value)
	}
	if f, ok := m.get("takes"); ok {
		rem.Takes = f.duration()
	}
	if rem.Kind != Gift && (rem.Takes > 0 || rem.Task != nil) {
		if f, ok := m.need("promise"); ok {
			rem.Promise = r.text(f.value, Holds, 0)
		}
	} else if f, ok := m.get("promise"); ok {
		rem.Promise = r.text(f.value, Holds, 0)
	}
	return rem
}

// gift checks that a gift is none that is bargained for, and that it has its limits.
func (r *reading) gift(m fields, rem *Remedy) {
	for _, name := range []string{"says", "confirm", "follow", "takes", "task", "promise", "only", "worth"} {
		if f, ok := m.get(name); ok {
			f.problem("a gift is a surprise: nobody asks for it, it takes no time and is not asked about later; delete %q", name)
		}
	}
	m.need("window")
	if _, ok := m.get("amount"); ok {
		m.need("per_day")
	}
	if f, ok := m.get("peak"); ok {
		rem.Peak = f.count(0, 1000)
	}
}

// only reads the answers after which something is asked or offered, "damage: [arrived, part]".
func (r *reading) only(v value) (list []Answer) {
	answers, _ := v.entries()
	for _, a := range answers.list {
		for _, item := range a.oneOrMore() {
			if choice, ok := item.str(); ok {
				list = append(list, Answer{a.name, choice})
				r.later = append(r.later, reference{item, "answer", a.name + ": " + choice})
			}
		}
	}
	return list
}

// limits reads what a remedy is worth and how often it may be granted. A remedy that moves money has a
// highest amount, always.
func (r *reading) limits(m fields, rem *Remedy) {
	if f, ok := m.get("amount"); ok {
		rem.Amount = amount(f.value)
	}
	if f, ok := m.get("higher"); ok {
		r.higher(f.value, rem)
	}
	if f, ok := m.get("worth"); ok {
		rem.Worth, _ = f.money()
	}
	if f, ok := m.get("per_case"); ok {
		rem.PerCase = f.count(1, 10)
	}
	if f, ok := m.get("window"); ok {
		r.window(f.value, rem)
	}
	if f, ok := m.get("per_day"); ok {
		cap, ok := f.money()
		rem.PerDay = cap
		switch most := rem.highest(); {
		case rem.Amount.None():
			f.problem("a cap on money, but the remedy has no amount; add one or delete the cap")
		case ok && cap < most:
			f.problem("a cap below %s, which may be granted at once and never could be; write at least that, or lower the amount", fmt.Sprintf("%d.%02d", most/100, most%100))
		}
	}
	if f, ok := m.get("task"); ok {
		if t, ok := f.fields("role", "within"); ok {
			rem.Task = &Task{}
			if f, ok := t.need("role"); ok {
				rem.Task.Role, _ = f.oneOf("role", Roles[1:])
			}
			if f, ok := t.need("within"); ok {
				if rem.Task.Within = f.duration(); rem.Task.Within == 0 {
					f.problem("a person needs some time for it; write 4h, for instance")
				}
			}
		}
	}
}

// higher reads what those may grant who stand higher than "by": "higher: {lead: 500.00, manager: 2000.00}".
func (r *reading) higher(v value, rem *Remedy) {
	if rem.Amount.None() || rem.Amount.Fixed > 0 {
		v.problem("limits by role, but the amount is fixed or none; delete them")
		return
	}
	limits, ok := v.fields(Roles[1:]...)
	if !ok {
		return
	}
	least := rem.Amount.Most
	for _, role := range Roles[1:] {
		f, ok := limits.get(role)
		if !ok {
			continue
		}
		most, ok := f.money()
		if ok && most <= least {
			f.problem("a %s may grant no more than those below; write an amount above, or delete the line", role)
		}
		least = max(least, most)
		rem.Higher = append(rem.Higher, Limit{role, most})
	}
}

// highest is the most that anybody may grant at once, in minor units.
func (rem *Remedy) highest() int64 {
	most := max(rem.Amount.Fixed, rem.Amount.Most)
	for _, l := range rem.Higher {
		most = max(most, l.Most)
	}
	return most
}

// amount reads exactly one of fixed, share and asked, the latter two with their limit.
func amount(v value) Amount {
	var a Amount
	m, ok := v.fields("fixed", "share", "of", "asked", "most", "round")
	if !ok {
		return a
	}
	ways := 0
	if f, ok := m.get("fixed"); ok {
		ways++
		if a.Fixed, ok = f.money(); ok && a.Fixed == 0 {
			f.problem("a fixed amount of nothing; write the amount or delete the field")
		}
	}
	if f, ok := m.get("share"); ok {
		ways++
		a.Share = f.count(1, 1000)
		if f, ok := m.need("of"); ok {
			a.Of, _ = f.oneOf("amount", []string{"amount", "excess"})
		}
	} else if f, ok := m.get("of"); ok {
		v.file.problem(f.at, `"of" goes with "share"; add the share in thousandths or delete it`)
	}
	if f, ok := m.get("asked"); ok {
		ways++
		if a.Asked = f.yes(); !a.Asked {
			f.problem(`"asked" is true or not there; delete it`)
		}
	}
	if ways != 1 {
		v.problem("an amount is one of fixed, share and asked; write exactly one")
	}
	f, limited := m.get("most")
	switch _, fixed := m.get("fixed"); {
	case limited && fixed:
		v.file.problem(f.at, "a fixed amount is its own limit; delete most")
	case limited:
		var ok bool
		if a.Most, ok = f.money(); ok && a.Most == 0 {
			f.problem("a limit of nothing grants nothing; write the highest amount")
		}
	case !fixed:
		v.problem("a remedy that moves money without a limit; add most, the highest amount")
	}
	if f, ok := m.get("round"); ok {
		if a.Round = f.rounding(a); a.Fixed > 0 {
			f.problem("a fixed amount is rounded already; delete round")
		}
	}
	return a
}
