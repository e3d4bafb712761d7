package sentiment

import (
	"encoding/binary"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/amends-bot/amends/sentiment/train"
)

// This file is the home of fitting data/service.bin: the tables of service talk, of facts and of talk.

// How the table of service talk is fitted.
const (
	// serviceUnit is its unit while it is fitted, in thousandths of heat.
	serviceUnit = 100
	// The tables of serviceSeeds orders of visits are averaged.
	serviceSeeds                             = 4
	serviceEpochs, serviceRate, serviceDecay = 12, .15, 1e-3
	// sentenceWeight is what each of the project's sentences with its blanks filled in counts, serviceSlack how far from its label
	// nothing is learned, and bandShare the share of a band within which nothing is.
	sentenceWeight, serviceSlack, bandShare = .2, .5, .6
)

// ownSentence is one of the project's own, with its pieces.
type ownSentence struct {
	train.Sample
	features []uint32
}

// fitService fits the tables of service talk to labelled messages and the project's own sentences.
func fitService(own []ownSentence, use []*labelled) (out [sides]train.Quantised) {
	for s := range sides {
		var docs []train.Doc
		for _, x := range use {
			if x.set == "train/own" || x.set == "public" {
				continue
			}
			if f := ofSide(x.features, s); len(f) > 0 {
				docs = append(docs, train.Doc{Features: f, Targets: []float32{float32((x.low + x.high) / 2 / serviceUnit)}, Weight: float32(x.weight), Slack: float32((x.high - x.low) / 2 / serviceUnit * bandShare)})
			}
		}
		for _, o := range own {
			if f := ofSide(o.features, s); len(f) > 0 {
				docs = append(docs, train.Doc{Features: f, Targets: []float32{o.Targets[headHeat] * 1000 / serviceUnit}, Weight: o.Weight * sentenceWeight, Slack: serviceSlack})
			}
		}
		out[s] = meanTable(docs, serviceEpochs, serviceDecay)
	}
	return out
}

// meanTable is the mean of the tables of several orders of visits, which errs less than each of them.
func meanTable(docs []train.Doc, epochs int, decay float64) train.Quantised {
	mean := train.Table{Heads: 1, Weights: make([]float32, gramRows), Bias: make([]float32, 1)}
	for seed := range uint64(serviceSeeds) {
		table := train.Fit(docs, train.Options{Rows: gramRows, Heads: 1, Epochs: epochs, Rate: serviceRate, Decay: decay, Seed: seed + 1, Linear: true})
		for i, w := range table.Weights {
			mean.Weights[i] += w / serviceSeeds
		}
		mean.Bias[0] += table.Bias[0] / serviceSeeds
	}
	return mean.Quantise()
}

func ofSide(features []uint32, s side) (out []uint32) {
	for _, f := range features {
		if side(f/gramRows) == s {
			out = append(out, f%gramRows)
		}
	}
	return out
}

// factTargets are what the lists in train/own/facts-*.txt say of facts.
var factTargets = map[string]float32{
	"bad": 1, "fine": -1, "plain": 0, "ask": 0, "praise": 0, "thanks": 0, "polite": 0, "sign": 0, "small": -.2, "who": 0, "turn": 0,
	"坏": 1, "好": -1, "平": 0, "问": 0, "夸": 0, "谢": 0, "敬": 0, "署": 0, "小": -.2, "谁": 0, "转": 0,
}

// fitFacts fits the tables of facts.
func fitFacts(t *testing.T) (out [sides]train.Quantised) {
	files := [sides]string{"facts-en.txt", "facts-zh.txt"}
	lexicons := [sides][]string{{"en.txt", "en-complaints.txt"}, {"zh.txt", "zh-complaints.txt"}}
	for s := range sides {
		lists, err := train.Lists(os.DirFS("train/own"), files[s])
		if err != nil {
			t.Fatal(err)
		}
		var docs []train.Doc
		add := func(text string, target, weight float32) {
			if f := ofSide(Features(text), s); len(f) > 0 {
				docs = append(docs, train.Doc{Features: f, Targets: []float32{target}, Weight: weight})
			}
		}
		for _, name := range slices.Sorted(maps.Keys(lists)) {
			if target, ok := factTargets[name]; ok {
				for _, text := range lists[name] {
					add(text, target, 1)
				}
			}
		}
		for _, file := range lexicons[s] {
			b, err := os.ReadFile("data/" + file)
			if err != nil {
				t.Fatal(err)
			}
			for line := range dataLines(string(b)) {
				f := strings.Split(line, "\t")
				e, ok := emotionOf(f[1])
				weight, err := strconv.Atoi(f[2])
				if err != nil {
					t.Fatal(err)
				}
				if c := classOf(role(e), weight, f[3]); ok && (c == classFact || c == classWait) {
					for phrase := range strings.SplitSeq(f[0], "|") {
						add(phrase, 1, factPhrase)
					}
				}
			}
		}
		out[s] = meanTable(docs, factEpochs, factDecay)
	}
	return out
}

// How the tables of facts are fitted; factPhrase is what a phrase of a lexicon counts.
const (
	factEpochs = 12
	factDecay  = 1e-2
	factPhrase = .2
)

// fitTalk fits the tables that tell what customers write from other talk.
func fitTalk(own []ownSentence, all []*labelled) (out [sides]train.Quantised) {
	for s := range sides {
		var docs []train.Doc
		add := func(features []uint32, target, weight float32) {
			if f := ofSide(features, s); len(f) > 0 {
				docs = append(docs, train.Doc{Features: f, Targets: []float32{target}, Weight: weight})
			}
		}
		for _, o := range own {
			add(o.features, 1, o.Weight*talkOwn)
		}
		for _, x := range all {
			switch {
			case x.set == "public":
				add(x.features, -1, 1)
			case strings.HasPrefix(x.set, "pairs "):
				add(x.features, 1, 1)
			}
		}
		table := train.Fit(docs, train.Options{Rows: gramRows, Heads: 1, Epochs: 4, Rate: serviceRate, Decay: talkDecay, Seed: 1, Linear: true})
		out[s] = table.Quantise()
	}
	return out
}

const talkOwn, talkDecay = .1, 1e-2

func encodeService(tables, facts, talk [sides]train.Quantised) (out []byte) {
	for s, q := range tables {
		out = binary.LittleEndian.AppendUint32(out, uint32(q.Scale[0]*serviceUnit/1000))
		out = binary.LittleEndian.AppendUint32(out, uint32(q.Bias[0]*serviceUnit/1000))
		for i, w := range q.Weights {
			out = append(out, byte(w), byte(facts[s].Weights[i]), byte(talk[s].Weights[i]))
		}
	}
	return out
}
