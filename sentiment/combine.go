package sentiment

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// This file is the home of putting together what was found by words, by rule and by the tables: one heat, one severity, the
// emotions, and cues that add up to the heat.
//
//	raw  = words and rules, weighed + wording (what the tables say), weighed
//	heat = curve(raw), a monotone line through a few knots, which makes heat mean the same in every language
//
// The weights are in data/combine.txt. They are fitted to hand-labelled messages by make model, and few enough to be read.

//go:embed data/combine.txt
var combineData string

// Parts of a reading that are weighed.
const (
	partOne   = iota // 1000 where there is anything to read
	partHot          // what heats, faded
	partWarm         // what cools, faded
	partGrave        // how grave the words say it is, faded
	partLogit        // the heads' logits from here on, damped
	parts     = partLogit + headsAll
)

const (
	// knots are how many points a curve has, knotStep apart from knotFirst on.
	knots     = 16
	knotFirst = -300
	knotStep  = 100
	// wordingTokens is how many tokens make the tables count half: of a word or two they know little.
	wordingTokens = 2
	// logitMost bounds what a head may say.
	logitMost = 4000
	// maxWording is how many pieces are named for what the tables say.
	maxWording = 2
)

// factors are what the parts of a reading weigh, in thousandths, for one side.
type factors struct {
	heat, severity [parts]int
	curve, grade   [knots]int // from the raw sums to heat and severity
	// emotions are, for each, what goes into its logit: a constant, what words say of it, what the tables say, heat.
	emotions [emotionCount][emotionParts]int
}

const emotionParts = 4

// loadFactors parses data/combine.txt: a side, a name and the numbers on each line.
func loadFactors(data string) (out [sides]factors, err error) {
	for line := range dataLines(data) {
		f := strings.Fields(line)
		of := &out[alphabet]
		if f[0] == "zh" {
			of = &out[chinese]
		}
		name := f[min(1, len(f)-1)]
		into := map[string][]int{
			"heat": of.heat[:], "severity": of.severity[:], "curve": of.curve[:], "grade": of.grade[:],
		}[name]
		if e, ok := emotionOf(name); ok {
			into = of.emotions[e][:]
		}
		if len(into) == 0 || len(into) != len(f)-2 {
			return out, fmt.Errorf("sentiment: data/combine.txt: %q has not %d numbers", line, len(into))
		}
		for i := range into {
			if into[i], err = strconv.Atoi(f[2+i]); err != nil {
				return out, fmt.Errorf("sentiment: data/combine.txt: %w", err)
			}
		}
	}
	return out, nil
}

// along reads a curve at x: straight lines between the knots, level beyond the last ones.
func along(curve *[knots]int, x int) int {
	at := clamp(x-knotFirst, 0, (knots-1)*knotStep)
	i := min(at/knotStep, knots-2)
	return curve[i] + (curve[i+1]-curve[i])*(at-i*knotStep)/knotStep
}

// evidence is all that was found in a text.
type evidence struct {
	tokens    []token
	hot, warm ranking
	sum       tally
	logits    scores
	parts     [parts]int
	counts    counts
	traits    traitList
	pieces    *[]uint32 // if not nil, the pieces that sequence.go adds are listed
}

// weigh fills the parts from what was found.
func (l *reader) weigh(e *evidence) {
	e.parts[partHot] = e.hot.fade()
	e.parts[partWarm] = e.warm.fade()
	e.parts[partGrave] = e.hot.grave()
	n := e.sum.of[alphabet] + e.sum.of[chinese]
	if n == 0 {
		return
	}
	e.logits = l.model.logits(&e.sum)
	e.parts[partOne] = 1000 * n / (n + wordingTokens)
	for h, v := range e.logits {
		e.parts[partLogit+h] = clamp(int(v), -logitMost, logitMost) * n / (n + wordingTokens)
	}
}

// factorsOf are those of the side that the text is written in; a text of neither is read as an alphabet.
func (l *reader) factorsOf(e *evidence) *factors {
	if e.sum.of[chinese] > e.sum.of[alphabet] {
		return &l.factors[chinese]
	}
	return &l.factors[alphabet]
}

// reading adds up what was found.
func (l *reader) reading(text string, e *evidence) Reading {
	r := Reading{Locale: language(e.tokens), Model: modelName}
	f := l.factorsOf(e)
	wording, severity := 0, 0
	for i := range parts {
		severity += f.severity[i] * e.parts[i]
		if i != partHot && i != partWarm {
			wording += f.heat[i] * e.parts[i]
		}
	}
	wording /= 1000
	words := (f.heat[partHot]*e.parts[partHot] + f.heat[partWarm]*e.parts[partWarm]) / 1000
	raw := NeutralHeat + words + wording
	r.Heat = clamp(along(&f.curve, raw), 0, 1000)
	r.Severity = clamp(along(&f.grade, severity/1000), 0, 1000)
	e.conclude(r.Heat, r.Severity, l.model.serve(&e.sum))
	summed := r.Heat
	if l.trees != nil && e.traits[traitTokens] > 0 {
		r.Heat = l.trees.take(&e.traits, r.Heat)
	}
	r.Cues = l.cues(text, e, f, raw, wording, summed, r.Heat)

	r.Emotions, r.Emotion = settle(e.feelings(f, r.Heat))
	return r
}

// feelings are the strengths of the emotions.
func (e *evidence) feelings(f *factors, heat int) (out [emotionCount]int) {
	for i, parts := range e.emotionParts(heat) {
		logit := 0
		for k, v := range parts {
			logit += f.emotions[i][k] * v
		}
		out[i] = chance(int32(clamp(logit/1000, -8000, 7999)))
	}
	return out
}

// emotionParts are what goes into each emotion's logit, in thousandths.
func (e *evidence) emotionParts(heat int) (out [emotionCount][emotionParts]int) {
	var words [emotionCount]int
	e.hot.feel(&words)
	e.warm.feel(&words)
	most := 0
	for i := range neutral {
		most = max(most, words[i])
	}
	words[neutral] = -most
	for i := range out {
		out[i] = [emotionParts]int{1000, clamp(words[i], -1000, 1000), e.parts[partLogit+i], heat - NeutralHeat}
	}
	return out
}

// feel adds up what the hits say of each emotion.
func (k *ranking) feel(feelings *[emotionCount]int) {
	for i := range k.n {
		feelings[k.hits[i].feeling] += k.hits[i].weight * feelingScale
	}
}

// cueList collects cues. The curve bends all alike, so that they add up to target.
type cueList struct {
	cues          []Cue
	moved, target int
	rest          int // of the target, not said yet
}

func (c *cueList) put(piece, why string, weight int) {
	weight = weight * c.target / c.moved
	if weight == 0 || piece == "" {
		return
	}
	c.rest -= weight
	c.cues = append(c.cues, Cue{piece, why, weight})
}

// cues names what moved the heat. What words and rules moved they say themselves; what the tables moved is divided among the
// pieces that moved them most.
func (l *reader) cues(text string, e *evidence, f *factors, raw, wording, summed, heat int) []Cue {
	c := cueList{moved: raw - NeutralHeat, target: summed - NeutralHeat}
	if c.moved == 0 || c.target == 0 {
		return e.whole(text, nil, heat-NeutralHeat)
	}
	c.rest = c.target
	n := e.hot.n + e.warm.n + 1
	if wording != 0 {
		n += maxWording
	}
	c.cues = make([]Cue, 0, max(n, 1))
	for i := range e.hot.n {
		h := &e.hot.hits[i]
		c.put(e.piece(text, h.from, h.to), l.reasons[h.why], h.weight*f.heat[partHot]/1000)
	}
	for i := range e.warm.n {
		h := &e.warm.hits[i]
		c.put(e.piece(text, h.from, h.to), l.reasons[h.why], h.weight*f.heat[partWarm]/1000)
	}
	if wording != 0 {
		strong, n := strongest(e.tokens, wording)
		total := 0
		for _, i := range strong[:n] {
			total += abs(int(e.tokens[i].push))
		}
		for _, i := range strong[:n] {
			c.put(e.piece(text, i, i+1), wordingWhy, wording*abs(int(e.tokens[i].push))/total)
		}
	}
	if len(c.cues) == 0 {
		for i := range e.tokens { // nothing by itself: the first word stands for all
			if e.tokens[i].kind != gap {
				c.cues = append(c.cues, Cue{e.piece(text, i, i+1), wordingWhy, c.target})
				return e.whole(text, c.cues, heat-summed)
			}
		}
		return nil
	}
	c.cues[0].Weight += c.rest // what rounding left
	c.cues = e.whole(text, c.cues, heat-summed)
	slices.SortStableFunc(c.cues, func(a, b Cue) int { return abs(b.Weight) - abs(a.Weight) })
	if c.cues[len(c.cues)-1].Weight == 0 {
		return c.cues[:len(c.cues)-1]
	}
	return c.cues
}

// whole adds what the message as a whole moved the heat by, with the word that does most for it as its place.
func (e *evidence) whole(text string, cues []Cue, moved int) []Cue {
	best, most := -1, int32(0)
	for i := range e.tokens {
		push := e.tokens[i].serve
		if moved < 0 {
			push = -push
		}
		if e.tokens[i].kind != gap && (best < 0 || push > most) {
			best, most = i, push
		}
	}
	if moved == 0 || best < 0 {
		return cues
	}
	return append(cues, Cue{e.piece(text, best, best+1), wholeWhy, moved})
}

// wholeWhy is the reason given for what the trees say.
const wholeWhy = "as a whole"

// piece is the text of tokens[from:to] as written.
func (e *evidence) piece(text string, from, to int) string {
	return text[e.tokens[from].start:e.tokens[to-1].end]
}

// wordingWhy is the reason given for what the tables say.
const wordingWhy = "wording"

// strongest finds up to maxWording tokens that pushed most in the direction of sign, in the order of the text.
func strongest(tokens []token, sign int) (at [maxWording]int, n int) {
	for i := range tokens {
		p := int(tokens[i].push)
		if sign < 0 {
			p = -p
		}
		if p <= 0 {
			continue
		}
		k := n
		for k > 0 && abs(int(tokens[at[k-1]].push)) < p {
			k--
		}
		if k >= maxWording {
			continue
		}
		n = min(n+1, maxWording)
		copy(at[k+1:n], at[k:n-1])
		at[k] = i
	}
	return at, n
}

func abs(n int) int { return max(n, -n) }
