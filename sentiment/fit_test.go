package sentiment

import (
	"bytes"
	"encoding/binary"
	"flag"
	"io/fs"
	"os"
	"testing"

	"github.com/amends-bot/amends/sentiment/train"
)

// This file is the home of making the embedded model: make model DATA=folder runs it.

var (
	dataFolder = flag.String("data", "", "folder with the public data sets (see MODEL.md)")
	ownFolder  = flag.String("own", "testdata/own", "folder with the hand-labelled messages")
	showWorst  = flag.Int("worst", 0, "how many of the readings that are farthest off to show")
	showSet    = flag.String("set", "", "of which sets to show the readings that are off")
	onlyHeld   = flag.Bool("held", false, "crosswise, show only the messages that are always held back")
	writeModel = flag.Bool("write", false, "write data/reader.bin and data/combine.txt instead of comparing with them")
)

// corpora reads all that the tables are fitted to: the public texts, and with own the project's sentences and all lexicons.
func corpora(t *testing.T, data fs.FS, own bool) (all []train.Sample) {
	t.Helper()
	add := func(s []train.Sample, err error) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, s...)
	}
	part := func(s []train.Sample, err error) { // without what make eval holds back
		use, _ := hold(s)
		add(use, err)
	}
	if own {
		add(train.Own(os.DirFS("train/own"), "en.txt"))
		add(train.Own(os.DirFS("train/own"), "zh.txt"))
		for _, file := range []string{"zh.txt", "zh-complaints.txt", "en-complaints.txt"} {
			add(train.Phrases(os.DirFS("data"), file))
		}
		add(train.Words(data))
	}
	add(train.GoEmotions(data, "train.tsv"))
	part(train.Cped(data))
	part(train.Weibo(data))
	part(train.Reviews(data))
	return all
}

// sideDocs are the documents of one side: its features, renumbered from 0.
func sideDocs(samples []train.Sample, s side) (docs []train.Doc) {
	for _, sample := range samples {
		var own []uint32
		for _, f := range Features(sample.Text) {
			if side(f/gramRows) == s {
				own = append(own, f%gramRows)
			}
		}
		if len(own) > 0 {
			docs = append(docs, train.Doc{Features: own, Targets: sample.Targets, Weight: sample.Weight})
		}
	}
	return docs
}

func encodeModel(tables [sides]train.Quantised, common commonWords) []byte {
	out := append([]byte(modelMagic), modelVersion, byte(headsAll), gramBits, 0)
	for _, q := range tables {
		for h := range headsAll {
			out = binary.LittleEndian.AppendUint32(out, uint32(q.Scale[h]))
			out = binary.LittleEndian.AppendUint32(out, uint32(q.Bias[h]))
		}
		for _, w := range q.Weights {
			out = append(out, byte(w))
		}
	}
	return append(out, common...)
}

func TestModel(t *testing.T) {
	if *dataFolder == "" {
		t.Skip("-data names no folder")
	}
	samples := corpora(t, os.DirFS(*dataFolder), true)
	var tables [sides]train.Quantised
	for s := range sides {
		docs := sideDocs(samples, s)
		t.Logf("side %d: %d documents", s, len(docs))
		table := train.Fit(docs, train.Options{Rows: gramRows, Heads: headsAll, Epochs: 4, Rate: .1, Decay: 1e-6, Seed: 1})
		tables[s] = table.Quantise()
	}
	data := encodeModel(tables, commonIn(t, samples))
	switch {
	case *writeModel:
		if err := os.WriteFile("data/reader.bin", data, 0o644); err != nil {
			t.Fatal(err)
		}
	case !bytes.Equal(data, modelData):
		t.Error("data/reader.bin is not what these data and lexicons give: run make model")
	}
	if _, err := loadModel(data); err != nil {
		t.Fatal(err)
	}
}

// commonLeast is how often a word must occur to be common, commonBeside one that is next to a word of the lexicon: it may be that
// one misspelled.
const commonLeast, commonBeside = 2, 8

// commonIn collects the words that the samples use often.
func commonIn(t *testing.T, samples []train.Sample) commonWords {
	t.Helper()
	l, err := loadLexicon(make(commonWords, commonBytes), lexiconFiles())
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for _, sample := range samples {
		s := scanner{text: sample.Text}
		for s.next() {
			if s.tok.kind == word && s.tok.latin {
				count[string(s.key)]++
			}
		}
	}
	c := make(commonWords, commonBytes)
	for w, n := range count { // bits are set by themselves: the order does not matter
		if n >= commonBeside || n >= commonLeast && (l.words[w].id != 0 || l.correct([]byte(w)) == 0) {
			c.add(wordHash([]byte(w)))
		}
	}
	return c
}

// add puts a word into the list.
func (c commonWords) add(h uint32) {
	for i := range uint32(commonProbe) {
		at := hash(h, i) >> (32 - commonBits)
		c[at>>3] |= 1 << (at & 7)
	}
}
