package sentiment

import (
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/amends-bot/amends/sentiment/train"
)

// This file is the home of fitting data/combine.txt to the hand-labelled messages.

// fold is how many parts the messages are cut into to see how well what was fitted to the others does on each.
const folds = 5

// sample is one hand-labelled message and what is found in it.
type sample struct {
	parts          []float64
	heat, severity float64
}

func collect(l *reader, set *evalSet) []sample {
	out := make([]sample, len(set.texts))
	for i, text := range set.texts {
		var e evidence
		e.tokens = l.scan(text, nil, l.model, &e.sum)
		l.find(&e)
		l.emphasize(&e)
		l.weigh(&e)
		for _, p := range e.parts {
			out[i].parts = append(out[i].parts, float64(p)/1000)
		}
		out[i].heat, out[i].severity = set.heat[i], set.severity[i]*250
	}
	return out
}

// Where the weights are pulled to, and how strongly.
var (
	heatPrior     = [parts]float64{partOne: 0, partHot: 860, partWarm: -900, partLogit + int(disappointment): 10, partLogit + int(joy): -40, partLogit + int(gratitude): -15, partLogit + headHeat: 62}
	severityPrior = [parts]float64{partHot: 600, partWarm: -300, partGrave: 500}
)

func pulls(scale float64) []float64 {
	p := make([]float64, parts)
	for i := range p {
		p[i] = scale
	}
	p[partOne] = scale / 10
	return p
}

func fitHeat(s []sample) (weights, curve []float64) {
	rows, y := make([][]float64, len(s)), make([]float64, len(s))
	for i, x := range s {
		rows[i], y[i] = x.parts, x.heat-NeutralHeat
	}
	weights = train.Ridge(rows, y, heatPrior[:], pulls(heatPull))
	return weights, fitCurve(s, weights, NeutralHeat, func(x sample) float64 { return x.heat })
}

func fitSeverity(s []sample) (weights, curve []float64) {
	rows, y := make([][]float64, len(s)), make([]float64, len(s))
	for i, x := range s {
		rows[i], y[i] = x.parts, x.severity
	}
	weights = train.Ridge(rows, y, severityPrior[:], pulls(heatPull))
	return weights, fitCurve(s, weights, 0, func(x sample) float64 { return x.severity })
}

var heatPull = 1000.0

const (
	curvePull = 10
)

func fitCurve(s []sample, weights []float64, from float64, want func(sample) float64) []float64 {
	x, y, prior := make([]float64, len(s)), make([]float64, len(s)), make([]float64, knots)
	for i := range s {
		x[i], y[i] = from+dot(weights, s[i].parts), want(s[i])
	}
	for i := range prior {
		prior[i] = math.Min(math.Max(knotFirst+float64(i)*knotStep, 0), 1000)
	}
	return train.Curve(x, y, knotFirst, knotStep, prior, curvePull)
}

func dot(a, b []float64) (sum float64) {
	for i := range a {
		sum += float64(a[i] * b[i])
	}
	return sum
}

func curved(curve []float64, x float64) float64 {
	at := math.Min(math.Max((x-knotFirst)/knotStep, 0), knots-1)
	k := min(int(at), knots-2)
	return curve[k] + (curve[k+1]-curve[k])*(at-float64(k))
}

func TestCombine(t *testing.T) {
	if *dataFolder == "" {
		t.Skip("-data names no folder")
	}
	l := embedded()
	own := *l
	l = &own
	l.trees = nil // they stand on what is fitted here
	var file strings.Builder
	file.WriteString("# What the parts of a reading weigh; see combine.go. Made by make model.\n")
	for _, set := range ownSets(t) {
		lang, ok := strings.CutPrefix(set.name, "own tune-")
		if !ok {
			continue
		}
		s := collect(l, &set)
		var got, want, gotS, wantS []float64
		for k := range folds {
			var use, held []sample
			for i, x := range s {
				if i%folds == k {
					held = append(held, x)
				} else {
					use = append(use, x)
				}
			}
			w, c := fitHeat(use)
			ws, cs := fitSeverity(use)
			for _, x := range held {
				got, want = append(got, curved(c, NeutralHeat+dot(w, x.parts))), append(want, x.heat)
				gotS, wantS = append(gotS, curved(cs, dot(ws, x.parts))), append(wantS, x.severity)
			}
		}
		t.Logf("%s: heat Pearson %.3f, severity Spearman %.3f, crosswise over %d messages", lang, train.Pearson(got, want), train.Spearman(gotS, wantS), len(s))
		w, c := fitHeat(s)
		ws, cs := fitSeverity(s)
		line := func(name string, v []float64, unit float64) {
			fmt.Fprintf(&file, "%s %s", lang, name)
			for _, x := range v {
				fmt.Fprintf(&file, " %d", int(math.Round(x*unit)))
			}
			file.WriteString("\n")
		}
		line("heat", w, 1)
		line("curve", level(c), 1)
		line("severity", ws, 1)
		line("grade", cs, 1)
		side := alphabet
		if lang == "zh" {
			side = chinese
		}
		for i := range parts {
			l.factors[side].heat[i] = int(math.Round(w[i]))
		}
		for i := range knots {
			l.factors[side].curve[i] = int(math.Round(c[i]))
		}
	}
	fitEmotions(t, l, &file)
	switch {
	case *writeModel:
		if err := os.WriteFile("data/combine.txt", []byte(file.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	case file.String() != combineData:
		t.Error("data/combine.txt is not what the messages give: run make model")
	}
}

// level makes a curve leave a text without any sign where it is.
func level(curve []float64) []float64 {
	const at = (NeutralHeat - knotFirst) / knotStep
	for i := range curve {
		switch {
		case i == at:
			curve[i] = NeutralHeat
		case i < at:
			curve[i] = math.Min(curve[i], NeutralHeat)
		default:
			curve[i] = math.Max(curve[i], NeutralHeat)
		}
		curve[i] = math.Min(math.Max(curve[i], 0), 1000)
	}
	return curve
}

// emotionPrior is where the weights of each emotion are pulled to.
var emotionPrior = []float64{-1, 3, .5, 0}

// fitEmotions fits the emotions to the messages of both languages together: there are too few of some for each.
func fitEmotions(t *testing.T, l *reader, file *strings.Builder) {
	var rows [emotionCount][][]float64
	var names []string
	for _, set := range ownSets(t) {
		if !strings.HasPrefix(set.name, "own tune-") {
			continue
		}
		for i, text := range set.texts {
			var e evidence
			e.tokens = l.scan(text, nil, l.model, &e.sum)
			l.find(&e)
			l.emphasize(&e)
			l.weigh(&e)
			heat := l.reading(text, &e).Heat
			for k, p := range e.emotionParts(heat) {
				rows[k] = append(rows[k], []float64{float64(p[0]) / 1000, float64(p[1]) / 1000, float64(p[2]) / 1000, float64(p[3]) / 1000})
			}
			names = append(names, set.emotion[i])
		}
	}
	fit := func(in func(i int) bool) (w [emotionCount][]float64) {
		for k := range rows {
			var x [][]float64
			var y []bool
			for i, r := range rows[k] {
				if in(i) {
					x, y = append(x, r), append(y, names[i] == emotionNames[k])
				}
			}
			w[k] = train.Logit(x, y, emotionPrior, 2)
		}
		return w
	}
	best := func(w [emotionCount][]float64, i int) string {
		k := 0
		for e := range rows {
			if dot(w[e], rows[e][i]) > dot(w[k], rows[k][i]) {
				k = e
			}
		}
		return emotionNames[k]
	}
	got := make([]string, len(names))
	for k := range folds {
		w := fit(func(i int) bool { return i%folds != k })
		for i := range names {
			if i%folds == k {
				got[i] = best(w, i)
			}
		}
	}
	t.Logf("emotion macro-F1 %.3f, crosswise over %d messages", train.MacroF1(got, names), len(names))
	w := fit(func(int) bool { return true })
	for _, lang := range []string{"en", "zh"} {
		for k := range w {
			fmt.Fprintf(file, "%s %s", lang, emotionNames[k])
			for _, x := range w[k] {
				fmt.Fprintf(file, " %d", int(math.Round(x*1000)))
			}
			file.WriteString("\n")
		}
	}
}
