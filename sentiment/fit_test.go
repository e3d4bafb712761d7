package sentiment

import (
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
	writeModel = flag.Bool("write", false, "write data/reader.bin instead of comparing with it")
)

// corpora reads all that the tables are fitted to.
func corpora(t *testing.T, data fs.FS) (all []train.Sample) {
	t.Helper()
	add := func(s []train.Sample, err error) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, s...)
	}
	add(train.GoEmotions(data, "train.tsv"))
	add(train.Words(data))
	add(train.Cped(data))
	add(train.Weibo(data))
	add(train.Reviews(data))
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

func encodeModel(tables [sides]train.Quantised) []byte {
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
	return out
}

func TestModel(t *testing.T) {
	if *dataFolder == "" {
		t.Skip("-data names no folder")
	}
	samples := corpora(t, os.DirFS(*dataFolder))
	var tables [sides]train.Quantised
	for s := range sides {
		docs := sideDocs(samples, s)
		t.Logf("side %d: %d documents", s, len(docs))
		table := train.Fit(docs, train.Options{Rows: gramRows, Heads: headsAll, Epochs: 4, Rate: .1, Decay: 1e-6, Seed: 1})
		tables[s] = table.Quantise()
	}
	data := encodeModel(tables)
	if *writeModel {
		if err := os.WriteFile("data/reader.bin", data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	m, err := loadModel(data)
	if err != nil {
		t.Fatal(err)
	}
	probe(t, m)
}

func probe(t *testing.T, m *model) {
	l := embedded().lexicon
	score := func(text string) scores {
		var sum tally
		l.scan(text, nil, m, &sum)
		return m.logits(&sum)
	}
	rows, err := train.Columns(os.DirFS(*dataFolder), "complaints-en/dev.tsv", "text", "complaint", "severity")
	if err != nil {
		t.Fatal(err)
	}
	for h := range headsAll {
		var s []float64
		var is []bool
		for _, r := range rows {
			s = append(s, float64(score(r[0])[h]))
			is = append(is, r[1] == "1")
		}
		t.Logf("complaints head %d AUC %.3f", h, train.AUC(s, is))
	}
	for _, k := range []float64{0, .03, .05, .1, .2, .4} {
		var s, sev []float64
		var is []bool
		for _, r := range rows {
			sc := score(r[0])
			s = append(s, float64(Default().Read(r[0]).Heat)+k*float64(sc[headHeat]))
			is = append(is, r[1] == "1")
			sev = append(sev, float64(r[2][0]))
		}
		t.Logf("lexicon + %.2f heat: AUC %.3f spearman %.3f", k, train.AUC(s, is), train.Spearman(s, sev))
	}
	dev, err := train.GoEmotions(os.DirFS(*dataFolder), "dev.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for h := range headsAll {
		var s, w []float64
		for _, d := range dev {
			s = append(s, float64(score(d.Text)[h]))
			w = append(w, float64(d.Targets[h]))
		}
		t.Logf("goemotions dev head %d Pearson %.3f", h, train.Pearson(s, w))
	}
}
