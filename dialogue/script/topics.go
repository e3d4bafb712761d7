package script

import (
	"slices"
	"strings"
	"unicode"
)

// This file is the home of finding what a message is about: which play is meant, by what the message
// has in common with the examples and marks of all plays, and whether there are several.

// What customers say in a case without telling a matter - greetings, wishes, answers - and what the general play's
// marks name is nobody's, so that "my money back, please" is about no play.

// topics is what was learnt. It is immutable.
type topics struct {
	index
	names []string          // the ids of the plays but the general one: the classes
	marks map[string][]mark // by their first word or Chinese character
}

// nobodys is taken from nobody's score: a customer who writes mostly has a matter.
const nobodys = one * 65 / 100

// telling are the intents whose phrases tell a matter; those of all others are nobody's.
var telling = []string{
	"danger", "despair", "status", "received", "notyet", "why",
	"taken", "violence", "gas", "harm", "trapped", "fire", "health", "unsafe", "relative", "better", "joke",
}

// wishForms are how customers ask for a remedy, which tells no matter: a refund may be wanted for anything.
var wishForms = map[string][]string{"en": {"i want %", "% please"}, "zh": {"我要%", "%吧"}}

func learnTopics(s *Script) *topics {
	c := schoolFor(len(s.Plays) - 1)
	t := topics{marks: map[string][]mark{}}
	for p := range s.Plays[:c.nobody] {
		t.names = append(t.names, s.Plays[p].ID)
	}
	for _, l := range s.Locales {
		for p := range s.Plays {
			c.teach(p, s.Plays[p].Examples[l])
			c.teach(p, s.Plays[p].Marks[l])
			t.mark(p, s.Plays[p].Marks[l])
		}
		for i := range s.Intents {
			if in := &s.Intents[i]; !has(telling, in.Name) {
				c.teach(c.nobody, in.Phrases[l])
				c.teach(c.nobody, in.Alone[l])
			}
		}
		c.teachWishes(s, l)
	}
	t.index = c.learn(len(s.Locales), nobodys)
	return &t
}

// teachWishes takes what customers call the remedies for nobody's.
func (c *school) teachWishes(s *Script, locale string) {
	for i := range s.Remedies {
		for _, says := range s.Remedies[i].Says[locale] {
			for _, wish := range wishForms[locale] {
				c.teach(c.nobody, []string{strings.ReplaceAll(wish, "%", says)})
			}
		}
	}
}

// A Topic is something that a message is about.
type Topic struct {
	Play  string // the id of a play, never that of the general one
	Score int    // how much speaks for it; from Sure on hardly anything else comes into question
	Vague bool   // hardly sure: no feeling should be named that only such a matter gives
	At    int    // the byte of the text where the part begins that is about it
}

// Sure is the score from which a message in the middle of a case brings a matter of its own: there
// it may as well be an answer in which words of another play occur.
const Sure = 700

// textMost bounds the bytes that are looked at: in a longer message the matter stands at the beginning (O2).
const textMost = 4096

const (
	topicsMost = 3   // of one message: who lists more is better asked
	leadLeast  = 0   // how much more a message is about a play than about the next
	wholeLeast = 250 // and what the whole message must have of a second matter
	before     = 100 // what a second matter must have more that comes first: it is often how the other came about
	secondLead = 180 // the same for a part that brings a second matter
	markWorth  = 200 // what a mark adds to a score, for two of them at most; half of it for a second matter
	guessing   = 5   // so many tenths of a rare word are taken as seen in every text: one word proves little,
	cautious   = 15  // and less where a second matter hangs on it
)

// sureness are the scores from which a message is about something, by how it is written: a Chinese message has fewer
// features, so its scores are lower. Found on labelled messages (dialogue/testdata/topics).
type sureness struct {
	topic  int        // from which a message is about a play at all
	vague  int        // below which it hardly is
	second [links]int // from which a part of it is about something else than the whole, by what stands before it
}

// A second matter that is none costs the customer more than one missed.
var (
	inLatin = sureness{topic: 450, vague: 600, second: [links]int{linkComma: 600, linkSentence: 600, linkAdds: 300}}
	inHan   = sureness{topic: 225, vague: 350, second: [links]int{linkComma: 400, linkSentence: 400, linkAdds: 300}}
)

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

func surenessOf(text string) *sureness {
	if strings.ContainsFunc(text, isHan) {
		return &inHan
	}
	return &inLatin
}

// Topics returns what text is about, the surest first, at most three: several when parts of it are
// clearly about different things. It returns none when nothing is sure enough, which is the
// general play's matter. It is the same on every machine, and bounded for a text of any length.
func (s *Script) Topics(text string) []Topic {
	if s.topics == nil {
		return nil
	}
	return s.topics().of(text)
}

// A section is what a text says about one thing, in one or more clauses after another.
type section struct {
	at, link int // where it begins, and what stands before it
	play     int
	view     view
}

func (t *topics) of(text string) []Topic {
	sure := surenessOf(text)
	clauses := clausesOf(text[:min(len(text), textMost)])
	sections := make([]section, 0, len(clauses))
	whole := t.blank()
	for _, c := range clauses {
		v := t.look(Normal(text[c.at:c.end]))
		play, score, lead := best(t.scores(&v, false))
		if play == t.nobody && score >= sure.topic && len(clauses) > 1 {
			continue // a wish, thanks, a greeting
		}
		whole.add(v)
		if score < sure.topic || lead < leadLeast {
			play = t.nobody
		}
		if n := len(sections); n > 0 {
			last := &sections[n-1]
			if play == last.play || c.link < linkAdds && (play == t.nobody || last.play == t.nobody) {
				last.view.add(v)
				if last.play == t.nobody {
					last.play = play
				}
				continue
			}
		}
		sections = append(sections, section{c.at, c.link, play, v})
	}
	scores := t.scores(&whole, false)
	first, score, lead := best(scores)
	if score < sure.topic || lead < leadLeast {
		first = t.nobody
	}
	found := make([]Topic, 0, 1)
	if first != t.nobody {
		found = append(found, Topic{Play: t.names[first], Score: t.scores(&whole, true)[first], Vague: score < sure.vague})
	}
	if len(sections) < 2 {
		return found
	}
	return t.others(sure, found, first, scores, sections)
}

// others adds to found, which holds the first topic if there is one, what the sections are clearly
// about besides; scores are those of the whole text. When none of them is about the first, then it is
// what they are about together, and they are not told apart.
func (t *topics) others(sure *sureness, found []Topic, first int, scores []int, sections []section) []Topic {
	own := first == t.nobody
	more := found
	for i := range sections {
		s := &sections[i]
		least := sure.second[s.link]
		if i == 0 {
			least = sure.second[sections[1].link]
			if first != t.nobody {
				least += before
			}
		}
		play, score, lead := best(t.scores(&s.view, true))
		switch {
		case play == t.nobody:
		case play == first && !own:
			own = true
			more[0].At = s.at
		case slices.ContainsFunc(more, func(x Topic) bool { return x.Play == t.names[play] }):
		case score >= least && lead >= secondLead && scores[play] >= wholeLeast && len(more) < topicsMost:
			more = append(more, Topic{Play: t.names[play], Score: score, At: s.at})
		}
	}
	if !own {
		return found
	}
	return more
}

// A view is what is seen of a text, and of the marks in it.
type view struct {
	sight
	hits []int // by class: the places where one of its marks stands
}

func (t *topics) blank() view { return view{hits: make([]int, t.nobody+1)} }

func (t *topics) look(norm string) view {
	v := t.blank()
	t.hit(norm, v.hits)
	v.sight = t.see(norm)
	return v
}

func (v *view) add(w view) {
	v.sight.add(w.sight)
	for p := range v.hits {
		v.hits[p] += w.hits[p]
	}
}

// scores says for each play, and for nobody, how much v is about it. careful is for second matters.
func (t *topics) scores(v *view, careful bool) []int {
	plain, worth := int64(guessing), markWorth
	if careful {
		plain, worth = cautious, markWorth/2
	}
	out := t.index.scores(&v.sight, plain)
	for p, hits := range v.hits {
		out[p] += min(hits, 2) * worth
	}
	return out
}

// best is the play with the highest score, that score, and how much higher it is than the next.
func best(scores []int) (play, score, lead int) {
	second := -1 << 30
	score = second
	for p, n := range scores {
		switch {
		case n > score:
			play, score, second = p, n, score
		case n > second:
			second = n
		}
	}
	return play, score, score - second
}
