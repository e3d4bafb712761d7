package script

import (
	"strings"

	"github.com/amends-bot/amends/sentiment"
)

// This file is the home of reading hints.yaml: what an agent is told about a draft before it goes out.

// HintNames are the kinds of hints, the gravest first.
var HintNames = []string{"argues", "blames", "vague"}

// HintVague is the kind that a time in the draft makes good.
const HintVague = "vague"

// Hint is one way in which a line of staff makes an angry customer angrier (E6, P6).
type Hint struct {
	Name string
	Why  Text // for the agent: what is wrong, and what to write instead
	// Says are by locale the phrases of it, Not what only looks like them.
	Says, Not map[string][]string
}

// hints reads hints.yaml, which a pack may do without.
func (r *reading) hints() {
	const name = "hints.yaml"
	there := false
	for _, s := range r.sources {
		there = there || s.name == name
	}
	if !there {
		return
	}
	v, ok := r.file(name)
	if !ok {
		return
	}
	m, ok := v.fields(HintNames...)
	if !ok {
		return
	}
	for _, name := range HintNames {
		f, ok := m.get(name)
		if !ok {
			continue
		}
		parts, ok := f.fields("why", "says", "not")
		if !ok {
			continue
		}
		h := Hint{Name: name}
		if f, ok := parts.need("why"); ok {
			h.Why = r.text(f.value, nil, 0)
		}
		if f, ok := parts.need("says"); ok {
			h.Says = r.drafts(f.value)
		}
		if f, ok := parts.get("not"); ok {
			h.Not = r.drafts(f.value)
		}
		r.script.Hints = append(r.script.Hints, h)
	}
}

// drafts reads lists of phrases by locale; staff may write fewer languages than customers.
func (r *reading) drafts(v value) map[string][]string {
	m, _ := v.entries()
	return r.lists(r.knownLocales(m), maxPhrase)
}

// HintBook returns the phrases of the script's hints, in their order.
func (s *Script) HintBook() *Phrasebook {
	if s.hints == nil {
		return bindHints(s.Hints)
	}
	return s.hints()
}

func bindHints(hints []Hint) *Phrasebook {
	all := make([]Intent, len(hints))
	for i, h := range hints {
		all[i] = Intent{Name: h.Name, Phrases: h.Says, Not: h.Not}
	}
	return bind(all)
}

// Provokes finds in an agent's text what the bot itself never says because it makes people angrier, and says in the language of
// locale what to write instead; "" when there is nothing of the kind. What is a matter of taste, such as an exclamation mark, is
// the agent's own.
func Provokes(text, locale string) (phrase, advice string) {
	for _, t := range []string{text, sentiment.Simplify(text)} {
		for _, n := range never {
			if n.zh == "" {
				continue
			}
			if found := strings.TrimSpace(n.form.FindString(t)); found != "" {
				if Base(locale) == "zh" {
					return found, n.zh
				}
				return found, strings.ToUpper(n.advice[:1]) + n.advice[1:] + "."
			}
		}
	}
	return "", ""
}
