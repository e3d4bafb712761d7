package script

import "strings"

// This file is the home of what a message means by its likeness to the examples of intents.

// meanings is what was learnt. It is immutable.
type meanings struct {
	index
	names []string // of the intents with examples: the classes
}

// learnMeanings takes what customers write in a complaint, and what only seems to mean something, for nobody's.
func learnMeanings(s *Script) *meanings {
	var m meanings
	for i := range s.Intents {
		if s.Intents[i].Examples != nil {
			m.names = append(m.names, s.Intents[i].Name)
		}
	}
	c := schoolFor(len(m.names))
	for _, l := range s.Locales {
		class := 0
		for i := range s.Intents {
			in := &s.Intents[i]
			if in.Examples == nil && len(in.Phrases) == 0 { // what means something only by itself is like nothing
				continue
			}
			to := c.nobody
			if in.Examples != nil {
				to = class
				class++
			}
			c.teach(to, in.Examples[l])
			c.teach(to, in.Phrases[l])
			c.teach(to, in.Alone[l])
			c.teach(c.nobody, in.Unlike[l])
			c.teach(c.nobody, in.Not[l])
		}
		for p := range s.Plays {
			c.teach(c.nobody, s.Plays[p].Examples[l])
		}
		c.teachWishes(s, l)
	}
	m.index = c.learn(len(s.Locales), 0)
	return &m
}

// leastLatin and leastHan are the scores from which a text means something, by how it is written: a Chinese message
// has fewer features, so its scores are lower. Danger and despair need more, as much as leaves the fewest false
// alarms without missing many. Found on labelled messages (dialogue/testdata/turns/dev.txt) and real complaints.
const leastLatin, leastHan, alarm = 550, 450, 50

// Means returns the intents that text means by its likeness to their examples, as a whole or in one of its
// sentences, in the order of the script. It is the same on every machine, and bounded for a text of any length.
func (s *Script) Means(text string) []string {
	if s.meanings == nil {
		return nil
	}
	m := s.meanings()
	return m.of(text, m.likeness(text))
}

func (m *meanings) of(text string, likeness []int) []string {
	var found []string
	least := leastLatin
	if strings.ContainsFunc(text, isHan) {
		least = leastHan
	}
	for i, score := range likeness {
		if m.names[i] == "danger" || m.names[i] == "despair" {
			score -= alarm
		}
		if score >= least {
			found = append(found, m.names[i])
		}
	}
	return found
}

// likeness is for each intent how much the text is like it, at most.
func (m *meanings) likeness(text string) []int {
	text = text[:min(len(text), textMost)]
	best := make([]int, len(m.names))
	look := func(v sight) {
		for i, score := range m.scores(&v, guessing)[:len(best)] {
			best[i] = max(best[i], score)
		}
	}
	var whole sight
	sentences := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(".!?。！？;；\n", r) })
	for _, sentence := range sentences {
		v := m.see(Normal(sentence))
		whole.add(v)
		if len(sentences) > 1 {
			look(v)
		}
	}
	look(whole)
	return best
}
