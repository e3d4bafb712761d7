package sentiment

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/amends-bot/amends/sentiment/train"
)

// This file is the home of fitting data/service.bin and data/trees.txt to the messages labelled by hand: the tuning messages, and
// the development sets (testdata/dev), whose texts have a band in which their heat should lie.

// labelled is a message with its band.
type labelled struct {
	text, set string
	low, high float64
	weight    float64
	fold      int
	features  []uint32
	traits    traitList
	heat      int
}

// One of samplesEach of the project's sentences is a case for the trees, and counts ownWeight.
const samplesEach = 12

var ownWeight, publicWeight = .4, 0.0

var publicEach = 30

// tuneSlack is half of the band of a message whose label is one number.
const tuneSlack = 60

// labelledTexts reads all of them. Neighbours in a file are of the same fold: many are pairs.
func labelledTexts(t *testing.T) (out []*labelled) {
	t.Helper()
	number := func(s string) float64 {
		v, err := strconv.ParseFloat(s, 64)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	files, err := filepath.Glob("testdata/dev/*/*.tsv")
	if err != nil {
		t.Fatal(err)
	}
	more, err := filepath.Glob("testdata/dev/*.tsv") // written while fitting: they are never held back
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range append(files, more...) {
		rows, err := train.Columns(os.DirFS(filepath.Dir(file)), filepath.Base(file), "text", "low", "high")
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(filepath.Dir(file)) + " " + strings.TrimSuffix(filepath.Base(file), ".tsv")
		for i, r := range rows {
			x := &labelled{text: r[0], set: name, low: number(r[1]), high: number(r[2]), weight: 1, fold: i * folds / len(rows)}
			if strings.HasPrefix(name, "dev ") {
				x.fold = -1
			}
			out = append(out, x)
		}
	}
	for _, lang := range []string{"en", "zh"} {
		out = append(out, pairs(t, lang)...)
	}
	for _, s := range ownSets(t) {
		if !strings.HasPrefix(s.name, "own tune-") {
			continue
		}
		for i, text := range s.texts {
			out = append(out, &labelled{text: text, set: s.name, low: s.heat[i] - tuneSlack, high: s.heat[i] + tuneSlack, weight: 1, fold: i % folds})
		}
	}
	for i, o := range ownSamples(t) {
		if i%samplesEach == 0 {
			mid := float64(o.Targets[headHeat]) * 1000
			out = append(out, &labelled{text: o.Text, set: "train/own", low: mid - 100, high: mid + 100, weight: ownWeight, fold: -1})
		}
	}
	if publicWeight > 0 {
		for i, o := range corpora(t, os.DirFS(*dataFolder), false) {
			if i%publicEach == 0 {
				mid := float64(o.Targets[headHeat]) * 1000
				out = append(out, &labelled{text: o.Text, set: "train/own", low: mid - 100, high: mid + 100, weight: publicWeight, fold: -1})
			}
		}
	}
	l := *embedded()
	l.trees = nil
	for _, x := range out {
		x.features = l.serviceFeatures(x.text)
		x.traits, x.heat = l.traitsOf(x.text)
	}
	return out
}

// steps are the bands of the steps in train/own/pairs-*.txt.
var steps = [...][2]float64{{0, 250}, {100, 350}, {300, 520}, {450, 750}, {550, 850}, {700, 1000}}

// pairs reads the messages written for fitting; they are never held back.
func pairs(t *testing.T, lang string) (out []*labelled) {
	t.Helper()
	b, err := os.ReadFile("train/own/pairs-" + lang + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range dataLines(string(b)) {
		step, text, ok := strings.Cut(line, "\t")
		n, err := strconv.Atoi(step)
		if !ok || err != nil || n < 0 || n >= len(steps) {
			t.Fatalf("train/own/pairs-%s.txt: %q", lang, line)
		}
		out = append(out, &labelled{text: text, set: "pairs " + lang, low: steps[n][0], high: steps[n][1], weight: pairWeight, fold: -1})
	}
	return out
}

var pairWeight = .6

// serviceFeatures are the pieces that the table of service talk weighs.
func (l *reader) serviceFeatures(text string) []uint32 {
	out := Features(text)
	e := evidence{pieces: &out}
	e.tokens = l.scan(text, nil, l.model, &e.sum)
	l.find(&e)
	return out
}

// traitsOf are the traits of a text and its heat without trees.
func (l *reader) traitsOf(text string) (traitList, int) {
	var e evidence
	e.tokens = l.scan(text, nil, l.model, &e.sum)
	l.find(&e)
	l.emphasize(&e)
	l.observe(&e)
	l.weigh(&e)
	return e.traits, l.reading(text, &e).Heat
}

// serviceUnit is the unit in which the table of service talk is fitted, in thousandths of heat.
const serviceUnit = 100

var (
	serviceEpochs, serviceRate, serviceDecay = 12, .15, 1e-2
	treeOptions                              = train.TreeOptions{Trees: 150, Depth: treeDepth, Rate: .06, Pull: 10, Limits: 15, Share: .4, Seed: 1}
	bandInner                                = 30.0
	calmTo, hotFrom                          = 320.0, 560.0
	ownLines                                 = .1
)

// fitService fits the tables of service talk to labelled messages and the project's own sentences.
func fitService(t *testing.T, own []train.Sample, use []*labelled) (out [sides]train.Quantised) {
	for s := range sides {
		var docs []train.Doc
		for _, x := range use {
			if x.set == "train/own" {
				continue
			}
			if f := ofSide(x.features, s); len(f) > 0 {
				docs = append(docs, train.Doc{Features: f, Targets: []float32{float32((x.low + x.high) / 2 / serviceUnit)}, Weight: float32(x.weight), Slack: float32((x.high - x.low) / 2 / serviceUnit * .6)})
			}
		}
		for _, o := range own {
			if f := ofSide(embedded().serviceFeatures(o.Text), s); len(f) > 0 {
				docs = append(docs, train.Doc{Features: f, Targets: []float32{o.Targets[headHeat] * 1000 / serviceUnit}, Weight: o.Weight * float32(ownLines), Slack: .5})
			}
		}
		table := train.Fit(docs, train.Options{Rows: gramRows, Heads: 1, Epochs: serviceEpochs, Rate: serviceRate, Decay: serviceDecay, Seed: 1, Linear: true})
		out[s] = table.Quantise()
	}
	return out
}

func ofSide(features []uint32, s side) (out []uint32) {
	for _, f := range features {
		if side(f/gramRows) == s {
			out = append(out, f%gramRows)
		}
	}
	return out
}

func encodeService(tables [sides]train.Quantised) (out []byte) {
	for _, q := range tables {
		out = binary.LittleEndian.AppendUint32(out, uint32(q.Scale[0]*serviceUnit/1000))
		out = binary.LittleEndian.AppendUint32(out, uint32(q.Bias[0]*serviceUnit/1000))
		for _, w := range q.Weights {
			out = append(out, byte(w))
		}
	}
	return out
}

// serviceTraits fills in the traits that the table of service talk gives.
func serviceTraits(t *testing.T, l *reader, tables []byte, all []*labelled) {
	m := *l.model
	var err error
	if m.service, err = loadService(tables); err != nil {
		t.Fatal(err)
	}
	r := *l
	r.model, r.trees = &m, nil
	for _, x := range all {
		x.traits, x.heat = r.traitsOf(x.text)
	}
}

func casesOf(all []*labelled) (out []train.Case) {
	for _, x := range all {
		for c := range x.traits {
			if dropTrait[c] {
				x.traits[c] = 0
			}
		}
		mid := (x.low + x.high) / 2
		hot := min(max((mid-calmTo)/(hotFrom-calmTo), 0), 1)
		out = append(out, train.Case{Row: x.traits[:], Start: startOf(x), Weight: x.weight, Hot: hot})
	}
	return out
}

// fitted are trees and the tables that they stand on.
type fitted struct {
	service []byte
	trees   []train.Tree
	place   [2][]float64
}

// fitTrees fits both. The trees see what tables fitted to the other messages say of each, else they would believe the tables too much.
func fitTrees(t *testing.T, own []train.Sample, use []*labelled) fitted {
	l := embedded()
	for k := range folds {
		var rest, held []*labelled
		for i, x := range use {
			if i/innerBlock%folds == k { // in blocks, since neighbours are pairs
				held = append(held, x)
			} else {
				rest = append(rest, x)
			}
		}
		serviceTraits(t, l, encodeService(fitService(t, own, rest)), held)
	}
	trees := train.FitTrees(casesOf(use), treeOptions)
	f := fitted{service: encodeService(fitService(t, own, use)), trees: trees}
	for side := range 2 {
		var rows [][]float64
		var y []float64
		for _, x := range use {
			mid := (x.low + x.high) / 2
			if (mid > 400) != (side == 1) || x.set == "train/own" {
				continue
			}
			score := startOf(x)
			for i := range trees {
				score += trees[i].Move(x.traits[:])
			}
			rows, y = append(rows, placeRow(x, score)), append(y, mid)
		}
		pull := make([]float64, len(rows[0]))
		for i := range pull {
			pull[i] = 5
		}
		f.place[side] = train.Ridge(rows, y, make([]float64, len(pull)), pull)
	}
	return f
}

// treeLine is how a tree is written.
func treeLine(k *train.Tree) string {
	var b strings.Builder
	for i, c := range k.Column {
		fmt.Fprintf(&b, "%d>%d ", c, k.Limit[i])
	}
	for i, v := range k.Leaf {
		if i > 0 {
			b.WriteByte(' ')
		}
		fmt.Fprintf(&b, "%.0f", v*10000)
	}
	return b.String()
}

func ownSamples(t *testing.T) (own []train.Sample) {
	for _, file := range []string{"en.txt", "zh.txt"} {
		s, err := train.Own(os.DirFS("train/own"), file)
		if err != nil {
			t.Fatal(err)
		}
		own = append(own, s...)
	}
	return own
}

// TestTreesCrosswise says how well what is fitted to four fifths of the messages does on the others.
func TestTreesCrosswise(t *testing.T) {
	if *dataFolder == "" {
		t.Skip("-data names no folder")
	}
	all, own := labelledTexts(t), ownSamples(t)
	type count struct{ n, right, was, held, cool, hot int }
	counts, names := map[string]*count{}, []string{}
	var got, want [sides][]float64
	for k := range folds {
		var use, held []*labelled
		for _, x := range all {
			if x.fold == k {
				held = append(held, x)
			} else if useShare >= 1 || x.fold < 0 || len(x.text)*37%100 < int(useShare*100) {
				use = append(use, x)
			}
		}
		f := fitTrees(t, own, use)
		serviceTraits(t, embedded(), f.service, held)
		for _, x := range held {
			score := startOf(x)
			for i := range f.trees {
				score += f.trees[i].Move(x.traits[:])
			}
			heat := float64(take2(x.heat, int(score*1000)))
			if placing {
				heat = place(f.place, x, score)
			}
			c := counts[x.set]
			if c == nil {
				c = &count{}
				counts[x.set] = c
				names = append(names, x.set)
			}
			c.n++
			if mid := (x.low + x.high) / 2; (mid > 400) == (score > 0) {
				c.right++
			}
			if float64(x.heat) >= x.low && float64(x.heat) <= x.high {
				c.was++
			}
			switch {
			case heat < x.low:
				c.cool++
			case heat > x.high:
				c.hot++
			default:
				c.held++
			}
			if (heat < x.low || heat > x.high) && *showWorst > 0 && strings.Contains(x.set, *showSet) {
				t.Logf("%s: was %d, is %.0f, wanted %.0f..%.0f service %d: %s", x.set, x.heat, heat, x.low, x.high, x.traits[traitService], x.text)
			}
			if strings.HasPrefix(x.set, "own") {
				side := alphabet
				if strings.HasSuffix(x.set, "zh") {
					side = chinese
				}
				got[side], want[side] = append(got[side], heat), append(want[side], (x.low+x.high)/2)
			}
		}
	}
	sum := map[string]*count{}
	for _, name := range names {
		c := counts[name]
		fmt.Printf("crosswise %-22s %3d of %3d hold, %.0f %% (without trees %.0f %%), %d too cool, %d too hot\n", name, c.held, c.n, 100*float64(c.held)/float64(c.n), 100*float64(c.was)/float64(c.n), c.cool, c.hot)
		lang, _, _ := strings.Cut(name, " ") // "en", "zh", "own"
		if sum[lang] == nil {
			sum[lang] = &count{}
		}
		sum[lang].n += c.n
		sum[lang].held += c.held
		sum[lang].was += c.was
		sum[lang].right += c.right
	}
	for _, lang := range []string{"en", "zh", "own"} {
		c := sum[lang]
		fmt.Printf("crosswise %s %.1f %% (without trees %.1f %%), side right %.1f %%\n", lang, 100*float64(c.held)/float64(c.n), 100*float64(c.was)/float64(c.n), 100*float64(c.right)/float64(c.n))
	}
	fmt.Printf("crosswise own Pearson AUC %.3f en %.3f zh %.3f\n", complaintsAUC(t, fitTrees(t, own, all)), train.Pearson(got[alphabet], want[alphabet]), train.Pearson(got[chinese], want[chinese]))
}

func take2(heat, upset int) int { return take(heat, upset*sideSoft/int(soft*1000)) }

func complaintsAUC(t *testing.T, f fitted) float64 {
	rows, err := train.Columns(os.DirFS(*dataFolder), "complaints-en/dev.tsv", "text", "complaint")
	if err != nil {
		t.Fatal(err)
	}
	var all []*labelled
	for _, r := range rows {
		all = append(all, &labelled{text: r[0]})
	}
	serviceTraits(t, embedded(), f.service, all)
	var got []float64
	var is []bool
	for i, x := range all {
		score := startOf(x)
		for k := range f.trees {
			score += f.trees[k].Move(x.traits[:])
		}
		got, is = append(got, float64(take2(x.heat, int(score*1000)))), append(is, rows[i][1] == "1")
	}
	return train.AUC(got, is)
}

// TestTrees makes both anew.
func TestTrees(t *testing.T) {
	if *dataFolder == "" {
		t.Skip("-data names no folder")
	}
	f := fitTrees(t, ownSamples(t), labelledTexts(t))
	var file strings.Builder
	file.WriteString("# What the traits of a message move together; see trees.go. Made by make model.\n")
	for i := range f.trees {
		file.WriteString(treeLine(&f.trees[i]) + "\n")
	}
	switch {
	case *writeModel:
		if err := os.WriteFile("data/trees.txt", []byte(file.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile("data/service.bin", f.service, 0o644); err != nil {
			t.Fatal(err)
		}
	case file.String() != treesData || !bytes.Equal(f.service, serviceData):
		t.Error("data/trees.txt or data/service.bin is not what the messages give: run make model")
	}
}

var dropTrait = map[int]bool{}
var useShare = 1.0

var placing = os.Getenv("PLACE") != ""

func placeRow(x *labelled, score float64) []float64 {
	t := &x.traits
	return []float64{1, float64(x.heat) / 1000, min(max(score, -2), 2), float64(t[traitSeverity]) / 1000, float64(t[traitGrave]) / 1000, float64(t[traitPeak]) / 1000, float64(t[traitService]) / 1000,
		float64(t[traitClass+int(classInsult)]) / 1000, float64(t[traitClass+int(classThreat)]) / 1000, float64(t[traitWarmPeak]) / 1000}
}

func place(w [2][]float64, x *labelled, score float64) float64 {
	r := placeRow(x, score)
	calm, hot := dot(w[0], r), dot(w[1], r)
	share := min(max((score+soft)/(2*soft), 0), 1)
	return min(max(calm+(hot-calm)*share, 0), 1000)
}

var soft = .15

var slope1, slope2 = 4.0, 4.0

func startOf(x *labelled) float64 {
	return (slope1*float64(x.heat-sideMiddle) + slope2*float64(x.traits[traitService]-serveMiddle)) / 1000
}
var innerBlock = 6
