package sentiment

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
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
	fold      int // in which it is held back, -1 if never, folds if always
	features  []uint32
	traits    traitList
	heat      int
}

const (
	// tuneSlack is half of the band of a message whose label is one number.
	tuneSlack = 60
	// pairWeight is what the messages written for fitting count beside those of the development sets.
	pairWeight = 1
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
	var files []string
	for _, pattern := range []string{"testdata/dev/*/*.tsv", "testdata/dev2/fit/*/*.tsv", heldPattern} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	for _, file := range files {
		rows, err := train.Columns(os.DirFS(filepath.Dir(file)), filepath.Base(file), "text", "low", "high")
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(filepath.Dir(file)) + " " + strings.TrimSuffix(filepath.Base(file), ".tsv")
		held, err := filepath.Match(heldPattern, file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(file, "dev2") {
			name += " 2"
		}
		for i, r := range rows {
			x := &labelled{text: r[0], set: name, low: number(r[1]), high: number(r[2]), weight: 1, fold: i * folds / len(rows)}
			if held {
				x.fold, x.set = folds, name+" held"
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
			out = append(out, &labelled{text: o.Text, set: "train/own", low: mid - 100, high: mid + 100, weight: sampleWeight, fold: -1})
		}
	}
	for i, o := range publicTalk(t) {
		if i%publicEach == 0 {
			mid := float64(o.Targets[headHeat]) * 1000
			out = append(out, &labelled{text: o.Text, set: "public", low: mid - publicSlack, high: mid + publicSlack, weight: publicWeight, fold: -1})
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

// heldPattern finds the messages that nothing is fitted to.
const heldPattern = "testdata/dev2/held/*/*.tsv"

// publicTalk are the public texts whose heat is labelled: what is no talk with a company. They are for the trees only.
func publicTalk(t *testing.T) (out []train.Sample) {
	data := os.DirFS(*dataFolder)
	s, err := train.GoEmotions(data, "train.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for i := range s { // as many as of the others
		if i%publicMore == 0 {
			out = append(out, s[i])
		}
	}
	for _, read := range []func(fs.FS) ([]train.Sample, error){train.Cped, train.Weibo} {
		s, err := read(data)
		if err != nil {
			t.Fatal(err)
		}
		use, _ := hold(s)
		out = append(out, use...)
	}
	return out
}

// One of publicEach public texts is a case for the trees (of publicMore times as many English ones), and counts publicWeight.
const (
	publicEach, publicMore = 3, 3
	publicWeight           = .3
)

// publicSlack is half of the band of a public text.
const publicSlack = 120

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

// innerBlock is how many neighbours stay together when the messages are cut for the trees.
const innerBlock = 6

// treeSeeds is how many rows of trees are fitted, each to other columns at other times; their mean errs less than each of them.
const treeSeeds = 2

var placeOptions = train.TreeOptions{Trees: 40, Depth: treeDepth, Rate: .1, Pull: 20, Limits: 15, Share: .3, Linear: true}

var treeOptions = train.TreeOptions{Trees: 110, Depth: treeDepth, Rate: .08, Pull: 5, Limits: 15, Share: .3}

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
	return float64(startLogit(&x.traits, x.heat)) / 1000
}

func casesOf(all []*labelled) (out []train.Case) {
	for _, x := range all {
		mid := (x.low + x.high) / 2
		upset := min(max((mid-calmTo)/(hotFrom-calmTo), 0), 1)
		out = append(out, train.Case{Row: x.traits[:], Start: startOf(x), Weight: x.weight, Holds: upset})
	}
	return out
}

// placesOf are cases of one side: where on it the heat is. Those near the middle are of both.
func placesOf(all []*labelled, hot bool) (out []train.Case) {
	for _, x := range all {
		mid := (x.low + x.high) / 2
		if hot && mid < hotLeast || !hot && mid > calmMost {
			continue
		}
		h, c := places(x.heat)
		start := c
		if hot {
			start = h
		}
		out = append(out, train.Case{
			Row: x.traits[:], Start: float64(start) / heatUnit, Weight: x.weight,
			Holds: mid / heatUnit, Slack: placeShare * (x.high - x.low) / 2 / heatUnit,
		})
	}
	return out
}

const (
	// hotLeast and calmMost are the middles of the bands from which and up to which a message says where on a side heat is.
	hotLeast, calmMost = 380, 420
	// placeShare is the share of a band within which nothing is learned.
	placeShare = .4
)

// fitted are trees and the tables that they stand on.
type fitted struct {
	service         []byte
	side, hot, calm []train.Tree
}

// fitTrees fits both. The trees see what tables fitted to the other messages say of each, else they would believe the tables too much.
func fitTrees(t *testing.T, own []ownSentence, use []*labelled) fitted {
	l, facts, talk := embedded(), fitFacts(t), fitTalk(own, use)
	for k := range folds {
		var rest, held []*labelled
		for i, x := range use {
			if i/innerBlock%folds == k { // in blocks, since neighbours are pairs
				held = append(held, x)
			} else {
				rest = append(rest, x)
			}
		}
		serviceTraits(t, l, encodeService(fitService(own, rest), facts, talk), held)
	}
	f := fitted{service: encodeService(fitService(own, use), facts, talk)}
	f.side = grow(casesOf(use), treeOptions)
	f.hot = grow(placesOf(use, true), placeOptions)
	f.calm = grow(placesOf(use, false), placeOptions)
	return f
}

// grow fits rows of trees with their own chances and returns their mean.
func grow(cases []train.Case, o train.TreeOptions) (out []train.Tree) {
	for seed := range uint64(treeSeeds) {
		o.Seed = seed + 1
		for _, k := range train.FitTrees(cases, o) {
			for i := range k.Leaf {
				k.Leaf[i] /= treeSeeds
			}
			out = append(out, k)
		}
	}
	return out
}

// heat is what is read of a message whose traits are known.
func (f *fitted) heat(x *labelled) (heat int, upset bool) {
	score := startOf(x) + move(f.side, x)
	hot, calm := places(x.heat)
	hot += int(move(f.hot, x) * heatUnit)
	calm += int(move(f.calm, x) * heatUnit)
	return between(hot, calm, int(score*1000)), score > 0
}

func move(trees []train.Tree, x *labelled) (sum float64) {
	for i := range trees {
		sum += trees[i].Move(x.traits[:])
	}
	return sum
}

// treeLine is how a tree is written.
func treeLine(name string, k *train.Tree) string {
	var b strings.Builder
	b.WriteString(name + " ")
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

func ownSamples(t *testing.T) (own []ownSentence) {
	for _, file := range []string{"en.txt", "zh.txt", "facts-en.txt", "facts-zh.txt"} {
		s, err := train.Own(os.DirFS("train/own"), file)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range s {
			own = append(own, ownSentence{x, embedded().serviceFeatures(x.Text)})
		}
	}
	return own
}

// TestTrees makes both anew.
func TestTrees(t *testing.T) {
	if *dataFolder == "" {
		t.Skip("-data names no folder")
	}
	use := slices.DeleteFunc(labelledTexts(t), func(x *labelled) bool { return x.fold == folds })
	f := fitTrees(t, ownSamples(t), use)
	var file strings.Builder
	file.WriteString("# What the traits of a message move together; see trees.go. Made by make model.\n")
	for _, row := range []struct {
		name  string
		trees []train.Tree
	}{{"side", f.side}, {"hot", f.hot}, {"calm", f.calm}} {
		for i := range row.trees {
			file.WriteString(treeLine(row.name, &row.trees[i]) + "\n")
		}
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
