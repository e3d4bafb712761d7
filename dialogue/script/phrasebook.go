package script

// This file is the home of finding the phrases of all intents in a text at once.

import (
	"bytes"
	"slices"
	"strings"
	"sync"
)

// Phrasebook has the phrases of a script's intents, cut at their gaps into pieces, so that one walk over a text finds
// all of them, however often they stand there. It is immutable and safe for concurrent use.
type Phrasebook struct {
	Intents []Sayings // in the order of the script
	pieces  []string  // sorted
	opens   []uint64  // by piece: the intents (by their number modulo 64) of which a phrase may begin with it

	// The pieces as a tree over their bytes: the edges of node n are from[n] up to from[n+1], in the order of their
	// bytes, and edge e leads to node e+1.
	from []int32
	edge []byte
	ends []int32 // by node: 1 + the piece that ends there, 0 none

	free sync.Pool // of *Places, for use again
}

// Sayings are the phrases of one intent by locale.
type Sayings struct {
	Phrases, Not map[string][]Phrase
	Near         map[string][]Saying
}

// Saying is a Pair of lists of words.
type Saying struct{ One, Other, Then []Phrase }

// Phrase is a phrase, cut at its gaps.
type Phrase struct {
	Text        string // without "^" and "$"
	First, Last bool   // it begins a clause, it ends one
	Pieces      []Piece
}

// Piece is what stands before, between or behind gaps.
type Piece struct {
	ID   int32 // -1 for a piece without letters, which is nowhere
	Size int
	Rest int // how many bytes of the phrase stand behind the gap after it
}

// Book returns the phrases of the script's intents.
func (s *Script) Book() *Phrasebook {
	if s.book == nil {
		return bind(s.Intents)
	}
	return s.book()
}

func bind(intents []Intent) *Phrasebook {
	b := &Phrasebook{}
	all := map[string]bool{}
	for i := range intents {
		b.Intents = append(b.Intents, sayingsOf(&intents[i], func(p string) Phrase {
			phrase := cutPhrase(p)
			for piece := range strings.SplitSeq(phrase.Text, "*") {
				all[strings.TrimSpace(piece)] = true
			}
			return phrase
		}))
	}
	delete(all, "")
	for p := range all {
		b.pieces = append(b.pieces, p)
	}
	slices.Sort(b.pieces)
	b.opens = make([]uint64, len(b.pieces))
	number := func(i int, p *Phrase, opens bool) {
		text := p.Text
		for gap := true; gap; {
			var piece string
			piece, text, gap = strings.Cut(text, "*")
			piece = strings.TrimSpace(piece)
			id, found := slices.BinarySearch(b.pieces, piece)
			if !found {
				id = -1
			} else if opens && len(p.Pieces) == 0 {
				b.opens[id] |= 1 << (i % 64)
			}
			p.Pieces = append(p.Pieces, Piece{ID: int32(id), Size: len(piece), Rest: len(text)})
			text = strings.TrimSpace(text)
		}
	}
	for i := range b.Intents {
		b.Intents[i].each(func(p *Phrase, opens bool) { number(i, p, opens) })
	}
	b.grow()
	return b
}

// sayingsOf cuts all phrases of an intent.
func sayingsOf(in *Intent, read func(p string) Phrase) Sayings {
	lists := func(from map[string][]string) map[string][]Phrase {
		out := map[string][]Phrase{}
		for locale, list := range from {
			for _, p := range list {
				out[locale] = append(out[locale], read(p))
			}
		}
		return out
	}
	s := Sayings{Phrases: lists(in.Phrases), Not: lists(in.Not), Near: map[string][]Saying{}}
	for locale, pairs := range in.Near {
		for i := range pairs {
			l := lists(map[string][]string{"one": pairs[i].One, "other": pairs[i].Other, "then": pairs[i].Then})
			s.Near[locale] = append(s.Near[locale], Saying{One: l["one"], Other: l["other"], Then: l["then"]})
		}
	}
	return s
}

// each calls f with all phrases; opens says that the intent may be meant where the phrase begins.
func (s *Sayings) each(f func(p *Phrase, opens bool)) {
	list := func(list []Phrase, opens bool) {
		for i := range list {
			f(&list[i], opens)
		}
	}
	for _, l := range s.Phrases {
		list(l, true)
	}
	for _, l := range s.Not {
		list(l, false)
	}
	for _, pairs := range s.Near {
		for i := range pairs {
			list(pairs[i].One, true)
			list(pairs[i].Other, false)
			list(pairs[i].Then, false)
		}
	}
}

func cutPhrase(p string) (phrase Phrase) {
	phrase.Text, phrase.First = strings.CutPrefix(p, "^")
	phrase.Text, phrase.Last = strings.CutSuffix(phrase.Text, "$")
	return phrase
}

// grow makes the tree, level by level.
func (b *Phrasebook) grow() {
	type node struct{ low, high, depth int } // of the pieces that go through it
	level := []node{{0, len(b.pieces), 0}}
	for i := 0; i < len(level); i++ {
		n := level[i]
		b.from = append(b.from, int32(len(b.edge)))
		end := int32(0)
		if n.low < n.high && len(b.pieces[n.low]) == n.depth {
			n.low++
			end = int32(n.low)
		}
		b.ends = append(b.ends, end)
		for n.low < n.high {
			c, to := b.pieces[n.low][n.depth], n.low+1
			for to < n.high && b.pieces[to][n.depth] == c {
				to++
			}
			b.edge = append(b.edge, c)
			level = append(level, node{n.low, to, n.depth + 1})
			n.low = to
		}
	}
	b.from = append(b.from, int32(len(b.edge)))
}

// Places is where the pieces of phrases stand in a text.
type Places struct {
	Opens uint64 // the intents that may be meant, by their number modulo 64
	slots []slot // by piece
	hits  []hit  // in the order of the text
	at    []int32
}

type (
	slot struct{ from, n, last int32 } // of Places.at; last is where the next one goes
	hit  struct{ piece, at int32 }
)

// Of returns where a piece stands, on the boundaries of words.
func (p *Places) Of(id int32) []int32 {
	if id < 0 {
		return nil
	}
	s := p.slots[id]
	return p.at[s.from : s.from+s.n]
}

// All reports whether all pieces of a phrase stand somewhere.
func (p *Places) All(phrase *Phrase) bool {
	for i := range phrase.Pieces {
		if id := phrase.Pieces[i].ID; id < 0 || p.slots[id].n == 0 {
			return false
		}
	}
	return true
}

// Find walks over normal text once. Give the places back by Done.
func (b *Phrasebook) Find(norm string) *Places {
	p, _ := b.free.Get().(*Places)
	if p == nil {
		p = &Places{slots: make([]slot, len(b.pieces))}
	}
	for i := range len(norm) {
		if norm[i]&0xC0 == 0x80 || i > 0 && wordByte(norm[i-1]) && wordByte(norm[i]) {
			continue
		}
		node := int32(0)
		for j := i; j < len(norm); {
			from := b.from[node]
			e := bytes.IndexByte(b.edge[from:b.from[node+1]], norm[j])
			if e < 0 {
				break
			}
			node = from + int32(e) + 1
			j++
			if end := b.ends[node]; end > 0 && (j == len(norm) || !wordByte(norm[j-1]) || !wordByte(norm[j])) {
				p.hits = append(p.hits, hit{end - 1, int32(i)})
				p.slots[end-1].n++
			}
		}
	}
	p.at = slices.Grow(p.at, len(p.hits))[:len(p.hits)]
	used := int32(0)
	for _, h := range p.hits {
		s := &p.slots[h.piece]
		if s.last == 0 { // its first hit: n is how many there are
			p.Opens |= b.opens[h.piece]
			s.from, s.last, used = used, used, used+s.n
		}
		p.at[s.last] = h.at
		s.last++
	}
	return p
}

// Done takes places back that are used no more.
func (b *Phrasebook) Done(p *Places) {
	for _, h := range p.hits {
		p.slots[h.piece] = slot{}
	}
	p.Opens, p.hits, p.at = 0, p.hits[:0], p.at[:0]
	b.free.Put(p)
}
