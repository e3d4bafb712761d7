package sentiment

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/amends-bot/amends/sentiment/train"
)

// This file is the home of how well what trees_fit_test.go fits does on messages that it has not seen: each fifth of the
// messages is read by what is fitted to the others. The messages written for fitting are never held back; some were written after a
// look at what was read wrongly, so these figures flatter a little.

// crossCount counts the messages of a set.
type crossCount struct {
	all, right     int // right: on the side of the middle of their bands
	before, held   int // within the band without trees, and with them
	cool, hot      int
	read, labelled []float64
}

func (c *crossCount) note(x *labelled, heat int, upset bool) {
	c.all++
	mid := (x.low + x.high) / 2
	if mid > middle == upset {
		c.right++
	}
	if float64(x.heat) >= x.low && float64(x.heat) <= x.high {
		c.before++
	}
	switch h := float64(heat); {
	case h < x.low:
		c.cool++
	case h > x.high:
		c.hot++
	default:
		c.held++
	}
	c.read, c.labelled = append(c.read, float64(heat)), append(c.labelled, mid)
}

func (c *crossCount) print(name string) {
	share := func(n int) float64 { return 100 * float64(n) / float64(c.all) }
	fmt.Printf("crosswise %-20s %5d  %4.1f %% hold (without trees %4.1f %%), %3d too cool, %3d too hot, side right %4.1f %%, Pearson %.3f\n",
		name, c.all, share(c.held), share(c.before), c.cool, c.hot, share(c.right), train.Pearson(c.read, c.labelled))
}

func TestTreesCrosswise(t *testing.T) {
	if *dataFolder == "" {
		t.Skip("-data names no folder")
	}
	all, own := labelledTexts(t), ownSamples(t)
	counts := map[string]*crossCount{}
	var names []string
	count := func(name string) *crossCount {
		if counts[name] == nil {
			counts[name] = &crossCount{}
			names = append(names, name)
		}
		return counts[name]
	}
	for k := range folds + 1 {
		var use, held []*labelled
		for _, x := range all {
			switch x.fold {
			case k:
				held = append(held, x)
			case folds:
			default:
				use = append(use, x)
			}
		}
		if *onlyHeld && k < folds {
			continue
		}
		f := fitTrees(t, own, use)
		serviceTraits(t, embedded(), f.service, held)
		for _, x := range held {
			heat, upset := f.heat(x)
			count(x.set).note(x, heat, upset)
			lang, _, _ := strings.Cut(x.set, " ") // "en", "zh", "own"
			if x.fold == folds {
				lang += " held"
			}
			count("all "+lang).note(x, heat, upset)
			if float64(heat) < x.low || float64(heat) > x.high {
				if *showSet != "" && strings.Contains(x.set, *showSet) {
					t.Logf("%s: %d without trees, %d with them, wanted %.0f..%.0f: %s", x.set, x.heat, heat, x.low, x.high, x.text)
				}
			}
		}
	}
	slices.Sort(names)
	for _, name := range names {
		counts[name].print(name)
	}
}
