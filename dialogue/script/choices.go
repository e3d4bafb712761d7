package script

import (
	"slices"
	"strings"
)

// This file is the home of choosing in words: which of the offered remedies an answer means, by its likeness to
// what other customers typed (choices.*).

// choices reads the lists choices.* of each locale, which a pack may do without: by the id of a remedy what customers
// type to choose it, and under "none" how they answer an offer without choosing.
func (r *reading) choices() {
	var names []string
	for i := range r.script.Remedies {
		names = append(names, r.script.Remedies[i].ID)
	}
	names = append(names, noChoice)
	for _, l := range r.script.Locales {
		for _, h := range r.heaps(choicesOf(l), names, false) {
			if rem := r.script.Remedy(h.name); rem != nil {
				rem.Chosen = heaped(rem.Chosen, l, h.messages)
			} else {
				r.script.Unchosen = heaped(r.script.Unchosen, l, h.messages)
			}
		}
	}
}

// noChoice is what stands for no remedy in choices.*.
const noChoice = "none"

func choicesOf(locale string) string { return "choices." + locale }

// learnChoices learns the remedies for which there are examples.
func learnChoices(s *Script) *meanings {
	var m meanings
	for i := range s.Remedies {
		if s.Remedies[i].Chosen != nil {
			m.names = append(m.names, s.Remedies[i].ID)
		}
	}
	c := schoolFor(len(m.names))
	for _, l := range s.Locales {
		class := 0
		for i := range s.Remedies {
			r := &s.Remedies[i]
			if r.Chosen != nil {
				c.teach(class, r.Chosen[l])
				c.teach(class, r.Says[l])
				c.teach(class, []string{holderForm.ReplaceAllString(r.Label[l], "")})
				class++
			}
		}
		c.teach(c.nobody, s.Unchosen[l])
		for i := range s.Intents {
			if in := &s.Intents[i]; in.Name != "callback" {
				c.teach(c.nobody, in.Alone[l])
			}
		}
	}
	m.index = c.learn(len(s.Locales), 0)
	return &m
}

// chosenLatin and chosenHan are the scores from which an answer chooses something, ahead by so much of what else was offered.
const chosenLatin, chosenHan, chosenLead = 450, 350, 100

// Choice returns which of the remedies, by id, an answer to their offer means, "" when that can't be told. It is
// the same on every machine, and bounded for a text of any length.
func (s *Script) Choice(text string, remedies []string) string {
	if s.choices == nil {
		return ""
	}
	m := s.choices()
	v := m.see(Normal(text[:min(len(text), textMost)]))
	scores := m.scores(&v, guessing)
	chosen, best, second := "", scores[m.nobody], scores[m.nobody]
	for i, name := range m.names {
		switch {
		case !slices.Contains(remedies, name):
		case scores[i] > best:
			chosen, best, second = name, scores[i], best
		case scores[i] > second:
			second = scores[i]
		}
	}
	least := chosenLatin
	if strings.ContainsFunc(text, isHan) {
		least = chosenHan
	}
	if best < least || best-second < chosenLead {
		return ""
	}
	return chosen
}
