package train

import (
	"math"
	"slices"
	"testing"
	"testing/fstest"
)

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

func TestMeasures(t *testing.T) {
	if got := Pearson([]float64{1, 2, 3}, []float64{2, 4, 6}); !near(got, 1) {
		t.Errorf("Pearson %v", got)
	}
	if got := Pearson([]float64{1, 1}, []float64{2, 4}); got != 0 {
		t.Errorf("Pearson of a constant %v", got)
	}
	if got := Spearman([]float64{1, 10, 100}, []float64{3, 2, 1}); !near(got, -1) {
		t.Errorf("Spearman %v", got)
	}
	if got := Ranks([]float64{5, 1, 5}); !slices.Equal(got, []float64{2.5, 1, 2.5}) {
		t.Errorf("ranks %v", got)
	}
	if got := AUC([]float64{1, 2, 3, 3}, []bool{false, true, false, true}); !near(got, .625) {
		t.Errorf("AUC %v", got)
	}
	if got := MacroF1([]string{"a", "a", "b"}, []string{"a", "b", "b"}); !near(got, 2./3) {
		t.Errorf("macro-F1 %v", got)
	}
	if got := CalibrationError([]float64{110, 120, 900}, []float64{210, 20, 800}); !near(got, 100./3) {
		t.Errorf("calibration error %v", got)
	}
}

func TestRidge(t *testing.T) {
	rows, y := [][]float64{{1, 0}, {0, 1}, {1, 1}}, []float64{2, 3, 5}
	if w := Ridge(rows, y, []float64{0, 0}, []float64{0, 0}); !near(w[0], 2) || !near(w[1], 3) {
		t.Errorf("without a pull %v, want what the rows say", w)
	}
	if w := Ridge(rows, y, []float64{7, 8}, []float64{1e12, 1e12}); math.Abs(w[0]-7) > 1e-6 || math.Abs(w[1]-8) > 1e-6 {
		t.Errorf("with a strong pull %v, want the prior", w)
	}
}

func TestCurveIsMonotone(t *testing.T) {
	curve := Curve([]float64{0, 10, 20, 30}, []float64{0, 30, 5, 40}, 0, 10, []float64{0, 10, 20, 30}, .01)
	if !slices.IsSorted(curve) {
		t.Errorf("%v goes down", curve)
	}
}

func TestLogit(t *testing.T) {
	w := Logit([][]float64{{1, -1}, {1, -2}, {1, 1}, {1, 2}}, []bool{false, false, true, true}, []float64{0, 0}, .1)
	if w[1] < .5 {
		t.Errorf("weights %v do not tell the rows apart", w)
	}
}

// TestFitTrees: trees tell the rows apart by two columns together, start from what was known, and are the same every time.
func TestFitTrees(t *testing.T) {
	var cases []Case
	for i := range 64 {
		a, b := int32(i%2), int32(i/2%2)
		cases = append(cases, Case{Row: []int32{a, b, int32(i)}, Start: .3, Holds: float64(a & b), Weight: 1})
	}
	o := TreeOptions{Trees: 40, Depth: 2, Rate: .5, Pull: .1, Limits: 4, Share: 1, Seed: 1}
	trees := FitTrees(cases, o)
	if len(trees) == 0 {
		t.Fatal("no tree")
	}
	for _, c := range cases {
		sum := c.Start
		for i := range trees {
			sum += trees[i].Move(c.Row)
		}
		if (sum > 0) != (c.Holds > 0) {
			t.Fatalf("row %v: logit %.2f, holds %v", c.Row, sum, c.Holds)
		}
	}
	again := FitTrees(cases, o)
	for i := range trees {
		if !slices.Equal(trees[i].Leaf, again[i].Leaf) || !slices.Equal(trees[i].Limit, again[i].Limit) {
			t.Fatal("two fits differ")
		}
	}
	if FitTrees(nil, o) != nil {
		t.Error("trees of nothing")
	}
}

// TestFitSlack: what is near enough teaches nothing.
func TestFitSlack(t *testing.T) {
	docs := []Doc{{Features: []uint32{0}, Targets: []float32{3}, Weight: 1, Slack: 1}}
	table := Fit(docs, Options{Rows: 1, Heads: 1, Epochs: 400, Rate: .1, Seed: 1, Linear: true})
	if got := table.Predict([]uint32{0})[0]; got < 1.8 || got > 2.4 {
		t.Errorf("%.2f, want the near end of 2..4", got)
	}
}

// TestFit: what is fitted tells the documents apart, is the same every time, and survives rounding.
func TestFit(t *testing.T) {
	var docs []Doc
	for i := range 200 {
		f := uint32(i % 2)
		docs = append(docs, Doc{Features: []uint32{f, 2 + uint32(i)%7}, Targets: []float32{float32(f), -1}, Weight: 1})
	}
	o := Options{Rows: 16, Heads: 2, Epochs: 5, Rate: .1, Decay: 1e-6, Seed: 1}
	table := Fit(docs, o)
	if yes, no := table.Predict([]uint32{1})[0], table.Predict([]uint32{0})[0]; yes < no+1 {
		t.Errorf("logits %v and %v", yes, no)
	}
	if again := Fit(docs, o); !slices.Equal(again.Weights, table.Weights) {
		t.Error("the same documents gave other weights")
	}
	for i := 1; i < len(table.Weights); i += 2 {
		if table.Weights[i] != 0 {
			t.Fatal("a head without targets learnt something")
		}
	}
	q := table.Quantise()
	for i, w := range q.Weights {
		if back := float64(w) * float64(q.Scale[i%2]) / 127_000; w != 127 && w != -127 && math.Abs(back-float64(table.Weights[i])) > float64(q.Scale[i%2])/127_000 {
			t.Errorf("weight %v became %v", table.Weights[i], back)
		}
	}
}

func TestCorpora(t *testing.T) {
	data := fstest.MapFS{
		"goemotions/labels.txt": {Data: []byte("admiration\namusement\nanger\nneutral\n")},
		"goemotions/train.tsv":  {Data: []byte("so [NAME] mad\t2,1\tid\n")},
		"cped/dev.tsv":          {Data: []byte("utterance\temotion\tsentiment\n滚\tanger\tnegative\n")},
		"reviews-zh/neg.txt":    {Data: []byte("差\n")},
		"reviews-zh/pos.txt":    {Data: []byte("好\n")},
		"own.txt":               {Data: []byte("# note\n=thing order|parcel\n55 50 anger\twhere is my {thing}\n20 0 neutral\thello\n")},
		"broken.txt":            {Data: []byte("55 50 anger\twhere is my {thing}\n")},
	}
	s, err := GoEmotions(data, "train.tsv")
	if err != nil || len(s) != 1 || s[0].Targets[anger] != 1 || s[0].Targets[heat] < .5 || s[0].Text != "so  mad" {
		t.Errorf("GoEmotions: %v %v", s, err)
	}
	if s, err := Cped(data); err != nil || len(s) != 1 || s[0].Targets[anger] != 1 {
		t.Errorf("Cped: %v %v", s, err)
	}
	if s, err := Reviews(data); err != nil || len(s) != 2 || s[0].Targets[heat] < s[1].Targets[heat] || s[0].Targets[fear] >= 0 {
		t.Errorf("Reviews: %v %v", s, err)
	}
	if s, err := Own(data, "own.txt"); err != nil || len(s) != samplesOfOne+1 || s[samplesOfOne].Weight != wholeWeight {
		t.Errorf("Own: %v %v", s, err)
	}
	if _, err := Own(data, "broken.txt"); err == nil {
		t.Error("a blank that nothing stands for was taken")
	}
	if _, err := Weibo(data); err == nil {
		t.Error("a file that is missing was read")
	}
}
