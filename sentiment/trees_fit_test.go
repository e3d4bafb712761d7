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

// This file is the home of fitting data/service.bin and data/trees.txt to the messages labelled by hand: the tuning messages, the
// development sets (testdata/dev), whose texts have a band in which their heat should lie, and train/own.

// labelled is a message with its band.
type labelled struct {
	text, set string
	low, high float64
	weight    float64
	fold      int // in which it is held back, -1 if never
	features  []uint32
	traits    traitList
	heat      int
}

const (
	// tuneSlack is half of the band of a message whose label is one number.
	tuneSlack = 60
	// pairWeight is what the messages written for fitting count beside those written by others.
	pairWeight = .6
	// One of samplesEach of the project's sentences is a case for the trees, and counts sampleWeight.
	samplesEach, sampleWeight = 12, .4
	// Below calmTo the middle of a band says that the writer is not upset, above hotFrom that they are, between them in part.
	calmTo, hotFrom = 320, 560
	// middle tells the sides apart when they are counted.
	middle = 400
)

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
	for _, file := range files {
		rows, err := train.Columns(os.DirFS(filepath.Dir(file)), filepath.Base(file), "text", "low", "high")
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(filepath.Dir(file)) + " " + strings.TrimSuffix(filepath.Base(file), ".tsv")
		for i, r := range rows {
			out = append(out, &labelled{text: r[0], set: name, low: number(r[1]), high: number(r[2]), weight: 1, fold: i * folds / len(rows)})
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
			out = append(out, &labelled{text: o.Text, set: "train/own", low: mid - 100, high: mid + 100, weight: sampleWeight, fold: -1})
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

// How the table of service talk is fitted.
const (
	// serviceUnit is its unit while it is fitted, in thousandths of heat.
	serviceUnit = 100
	// The tables of serviceSeeds orders of visits are averaged.
	serviceSeeds                             = 4
	serviceEpochs, serviceRate, serviceDecay = 12, .15, 1e-2
	// sentenceWeight is what each of the project's sentences with its blanks filled in counts, serviceSlack how far from its label
	// nothing is learned, and bandShare the share of a band within which nothing is.
	sentenceWeight, serviceSlack, bandShare = .1, .5, .6
	// innerBlock is how many neighbours stay together when the messages are cut for the trees.
	innerBlock = 6
)

// treeSeeds is how many rows of trees are fitted, each to other columns at other times; their mean errs less than each of them.
const treeSeeds = 3

var treeOptions = train.TreeOptions{Trees: 100, Depth: treeDepth, Rate: .07, Pull: 10, Limits: 15, Share: .3}

// fitService fits the tables of service talk to labelled messages and the project's own sentences.
func fitService(own []train.Sample, use []*labelled) (out [sides]train.Quantised) {
	for s := range sides {
		var docs []train.Doc
		for _, x := range use {
			if x.set == "train/own" {
				continue
			}
			if f := ofSide(x.features, s); len(f) > 0 {
				docs = append(docs, train.Doc{Features: f, Targets: []float32{float32((x.low + x.high) / 2 / serviceUnit)}, Weight: float32(x.weight), Slack: float32((x.high - x.low) / 2 / serviceUnit * bandShare)})
			}
		}
		for _, o := range own {
			if f := ofSide(embedded().serviceFeatures(o.Text), s); len(f) > 0 {
				docs = append(docs, train.Doc{Features: f, Targets: []float32{o.Targets[headHeat] * 1000 / serviceUnit}, Weight: o.Weight * sentenceWeight, Slack: serviceSlack})
			}
		}
		mean := train.Table{Heads: 1, Weights: make([]float32, gramRows), Bias: make([]float32, 1)}
		for seed := range uint64(serviceSeeds) {
			table := train.Fit(docs, train.Options{Rows: gramRows, Heads: 1, Epochs: serviceEpochs, Rate: serviceRate, Decay: serviceDecay, Seed: seed + 1, Linear: true})
			for i, w := range table.Weights {
				mean.Weights[i] += w / serviceSeeds
			}
			mean.Bias[0] += table.Bias[0] / serviceSeeds
		}
		out[s] = mean.Quantise()
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

// startOf is the logit from which the trees start.
func startOf(x *labelled) float64 {
	return float64(sideSlope*(x.heat-sideMiddle)+serveSlope*(int(x.traits[traitService])-serveMiddle)) / 1000
}

func casesOf(all []*labelled) (out []train.Case) {
	for _, x := range all {
		mid := (x.low + x.high) / 2
		upset := min(max((mid-calmTo)/(hotFrom-calmTo), 0), 1)
		out = append(out, train.Case{Row: x.traits[:], Start: startOf(x), Weight: x.weight, Holds: upset})
	}
	return out
}

// fitted are trees and the tables that they stand on.
type fitted struct {
	service []byte
	trees   []train.Tree
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
		serviceTraits(t, l, encodeService(fitService(own, rest)), held)
	}
	f := fitted{service: encodeService(fitService(own, use))}
	for seed := range uint64(treeSeeds) {
		o := treeOptions
		o.Seed = seed + 1
		for _, k := range train.FitTrees(casesOf(use), o) {
			for i := range k.Leaf {
				k.Leaf[i] /= treeSeeds
			}
			f.trees = append(f.trees, k)
		}
	}
	return f
}

// heat is what is read of a message whose traits are known.
func (f *fitted) heat(x *labelled) (heat int, upset bool) {
	score := startOf(x)
	for i := range f.trees {
		score += f.trees[i].Move(x.traits[:])
	}
	return take(x.heat, int(score*1000)), score > 0
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
