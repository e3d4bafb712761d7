package sentiment

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// This file is the home of data/attested.txt: a phrase that should heat, but occurs in many public texts that are
// labelled as calm or glad, weighs less. What states a fault or a wait is left alone: outside of service it means nothing.

const (
	// attestedLeast is in how many texts a phrase must occur to be judged.
	attestedLeast = 6
	// A phrase whose texts have attestedHot (in thousandths) on average keeps its weight, at attestedCalm it has none.
	// What these texts say of service is little: a phrase keeps this part of its weight at least.
	attestedKeeps = 4
	// The Chinese texts are calmer.
	attestedHot, attestedHotChinese, attestedCalm = 450, 350, 150
)

// facts are the reasons that are left alone.
var facts = []string{
	"problem stated", "does not work", "broken", "missing", "late", "waiting", "waiting too long", "waiting time", "not delivered", "no answer",
	"not possible", "ignored", "problem", "asks for money back", "asks after it", "much at stake", "not emotional", "danger", "repeated contact",
}

func TestAttested(t *testing.T) {
	if *dataFolder == "" {
		t.Skip("-data names no folder")
	}
	texts := corpora(t, os.DirFS(*dataFolder), false)
	m := embedded().model
	files := slices.DeleteFunc(lexiconFiles(), func(f lexiconFile) bool { return f.name == attestedFile })
	all := commonWords(bytes.Repeat([]byte{0xFF}, commonBytes)) // every word is right as it is
	l, err := loadLexicon(all, files)
	if err != nil {
		t.Fatal(err)
	}
	r := &reader{l, m, embedded().factors, nil}
	type count struct{ n, heat, entry int }
	counts := map[string]*count{}
	for _, c := range texts {
		var e evidence
		e.tokens = r.scan(c.Text, nil, m, &e.sum)
		r.find(&e)
		for _, h := range e.hot.hits[:e.hot.n] {
			if h.index <= 0 {
				continue
			}
			index, n := r.longest(e.tokens, h.to-1)
			for at := h.from; at < h.to; at++ { // the phrase without what strengthens it
				if i, k := r.longest(e.tokens, at); i == h.index-1 && at+k == h.to {
					index, n = i, k
				}
			}
			if index != h.index-1 {
				continue
			}
			phrase := strings.ToLower(e.piece(c.Text, h.to-n, h.to))
			if counts[phrase] == nil {
				counts[phrase] = &count{entry: index}
			}
			counts[phrase].n++
			counts[phrase].heat += int(c.Targets[headHeat] * 1000)
		}
	}
	var file strings.Builder
	file.WriteString("# Phrases that weigh less than their lexicons say, by the public texts they occur in. Made by make model.\n")
	for _, phrase := range slices.Sorted(func(yield func(string) bool) {
		for p := range counts {
			if !yield(p) {
				return
			}
		}
	}) {
		c := counts[phrase]
		e := l.entries[c.entry]
		mean := c.heat / c.n
		hot := attestedHot
		if phrase[0] >= 0x80 {
			hot = attestedHotChinese
		}
		if e.weight <= 0 || c.n < attestedLeast || mean >= hot || slices.Contains(facts, l.reasons[e.why]) || strings.ContainsAny(phrase, "\t\n|#") || e.role >= roleNeed {
			continue
		}
		weight := max(e.weight*(mean-attestedCalm)/(hot-attestedCalm), e.weight/attestedKeeps)
		fmt.Fprintf(&file, "%s\t%s\t%d\t%s\t%d\n", phrase, emotionNames[e.role.feeling()], weight, l.reasons[e.why], e.grave*weight/max(e.weight, 1))
	}
	switch {
	case *writeModel:
		if err := os.WriteFile("data/"+attestedFile, []byte(file.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	case file.String() != attested:
		t.Error("data/" + attestedFile + " is not what the texts give: run make model")
	}
}
