package script

// This file is the home of reading plays/*.yaml: what to do about each topic.

import (
	"path"
	"slices"
	"strings"
)

// reservedDetails are names under which the dialogue keeps what it reads by itself.
var reservedDetails = []string{"date", "time", "place", "amount", "wanted", "more", "order"}

// leastExamples of a topic in each locale: with fewer the recogniser guesses.
const leastExamples = 3

// plays reads all plays, in the order of their file names, the general one last.
func (r *reading) plays() {
	used := map[string]bool{}
	var general []Play
	var second field
	found := false
	for _, s := range r.sources {
		if path.Dir(s.name) != "plays" {
			continue
		}
		found = true
		v, ok := r.file(s.name)
		if !ok {
			continue
		}
		m, ok := v.fields("id", "name", "examples", "marks", "fact", "statuses", "details", "remedies", "words")
		if !ok {
			continue
		}
		play := r.play(m, used)
		if _, ok := m.get("examples"); ok {
			r.script.Plays = append(r.script.Plays, play)
			continue
		}
		second = field{value: v, name: s.name}
		general = append(general, play)
	}
	switch {
	case !found:
		r.report.add("plays", spot{}, "no play; add plays/general.yaml at least")
	case len(general) == 0:
		r.report.add("plays", spot{}, "no general play; add one without examples, for what fits no other")
	case len(general) > 1:
		second.problem("a second play without examples; give examples to all but the general one")
	}
	r.script.Plays = append(r.script.Plays, general...)
}

func (r *reading) play(m fields, used map[string]bool) Play {
	var p Play
	if f, ok := m.need("id"); ok {
		p.ID = f.id("play", used)
	}
	if f, ok := m.need("name"); ok {
		p.Name = r.text(f.value, nil, 0)
	}
	if f, ok := m.get("examples"); ok {
		p.Examples = r.phrases(f.value, maxExample)
		for _, l := range r.script.Locales {
			if n := len(p.Examples[l]); n > 0 && n < leastExamples {
				f.problem("%d examples in %s; write at least %d", n, l, leastExamples)
			}
		}
	}
	if f, ok := m.get("marks"); ok {
		p.Marks = r.phrases(f.value, maxPhrase)
	}
	if f, ok := m.get("fact"); ok {
		p.Fact, _ = f.oneOf("fact", []string{"order", "bill"})
	}
	if f, ok := m.get("statuses"); ok {
		p.Statuses = statuses(f.value)
	}
	if f, ok := m.get("details"); ok {
		names := map[string]bool{}
		for _, item := range f.items() {
			if m, ok := item.fields("name", "kind", "step", "once", "only", "ask", "choices"); ok {
				p.Details = append(p.Details, r.detail(m, names))
			}
		}
	}
	if f, ok := m.need("remedies"); ok {
		listed := map[string]bool{}
		for _, item := range f.items() {
			id, ok := item.str()
			switch {
			case !ok:
			case listed[id]:
				item.problem("%q stands here a second time; delete one", id)
			default:
				listed[id] = true
				p.Remedies = append(p.Remedies, id)
				r.later = append(r.later, reference{item, "remedy", id})
			}
		}
	}
	if f, ok := m.get("words"); ok {
		r.playWords(f.value, &p)
	}
	return p
}

// statuses reads the statuses of records that a play is about; each has its wording fact.STATUS.
func statuses(v value) []string {
	var names, list []string
	for _, k := range Keys {
		if name, ok := strings.CutPrefix(k.Name, "fact."); ok {
			names = append(names, name)
		}
	}
	for _, item := range v.items() {
		name, ok := item.oneOf("status", names)
		switch {
		case !ok:
		case has(list, name):
			item.problem("%q stands here a second time; delete one", name)
		default:
			list = append(list, name)
		}
	}
	return list
}

// playWords reads a play's own wordings; a key that has them has them in each locale.
func (r *reading) playWords(v value, p *Play) {
	m, ok := r.byLocale(v)
	if !ok {
		return
	}
	p.Words = map[string]Wordings{}
	for _, f := range m.list {
		if words, ok := f.entries(); ok {
			p.Words[f.name] = r.wordings(words, f.name, false)
		}
	}
	for _, f := range m.list {
		var lacks []string
		for _, k := range Keys {
			for _, l := range r.script.Locales {
				if len(p.Words[l][k.Name]) > 0 && len(p.Words[f.name][k.Name]) == 0 {
					lacks = append(lacks, k.Name)
					break
				}
			}
		}
		if len(lacks) > 0 {
			v.file.problem(f.at, "%s is missing in %s; write it in each locale", strings.Join(lacks, ", "), f.name)
		}
	}
}

func (r *reading) detail(m fields, names map[string]bool) Detail {
	var d Detail
	if f, ok := m.need("name"); ok {
		d.Name = f.id("detail", names)
		if has(reservedDetails, d.Name) {
			f.problem("%q is kept for what is read out of messages by itself; give it another name", d.Name)
		}
	}
	if f, ok := m.need("ask"); ok {
		d.Ask = r.asks(f.value)
	}
	kind, kinded := m.get("kind")
	if kinded {
		d.Kind, _ = kind.oneOf("kind", DetailKinds)
	}
	if f, ok := m.get("step"); ok {
		d.Step = f.yes()
	}
	if f, ok := m.get("once"); ok {
		d.Once = f.yes()
	}
	if f, ok := m.get("only"); ok {
		d.Only = r.only(f.value)
	}
	if f, ok := m.get("choices"); ok {
		if kinded {
			kind.problem("a detail is read by its kind or chosen; delete kind or choices")
		}
		ids := map[string]bool{}
		items := f.items()
		for _, item := range items {
			if m, ok := item.fields("id", "label", "says"); ok {
				d.Choices = append(d.Choices, r.choice(m, ids))
			}
		}
		if n := len(items); n < 2 || n > maxChoices {
			f.problem("%d choices; write from 2 to %d, or none", n, maxChoices)
		}
	}
	if f, ok := m.get("step"); ok && d.Step && !slices.ContainsFunc(d.Choices, func(c Choice) bool { return c.ID == StepWorks }) {
		f.problem("a step needs a choice with the id %q, for when it has helped", StepWorks)
	}
	return d
}

func (r *reading) choice(m fields, ids map[string]bool) Choice {
	var c Choice
	if f, ok := m.need("id"); ok {
		c.ID = f.id("choice", ids)
	}
	if f, ok := m.need("label"); ok {
		c.Label = r.text(f.value, nil, maxLabel)
	}
	if f, ok := m.get("says"); ok {
		c.Says = r.phrases(f.value, maxPhrase)
	}
	return c
}
