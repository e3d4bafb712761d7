package train

import "math"

// This file is the home of an operator's own head: what the operator's labels say beyond the embedded reader.

// Example is a labelled text as the embedded reader sees it.
type Example struct {
	Features []uint32
	Read     float64 // the heat that was read
	Wanted   float64 // the heat that the label says, in the same unit
}

// Head is what Own found: heat = Level + Slope * what was read + the weights of the features by the root of their number.
type Head struct {
	Level, Slope float64
	Table        Table
}

const (
	// ownPull is how many examples it takes to believe that the labels have another level or slope than the reader.
	ownPull = 20
	// The head's steps are few and small: there are more features than labels.
	ownEpochs, ownRate, ownDecay = 6, 4.0, 0.02
)

// FitHead fits a head to examples; rows is how many features there are. Heat is in thousandths.
func FitHead(examples []Example, rows int) Head {
	var x [][]float64
	var y []float64
	for _, e := range examples {
		x, y = append(x, []float64{1, (e.Read - 500) / 250}), append(y, e.Wanted)
	}
	line := Ridge(x, y, []float64{500, 250}, []float64{ownPull, ownPull})
	h := Head{Level: line[0] - line[1]*2, Slope: line[1] / 250}
	var docs []Doc
	for _, e := range examples {
		rest := e.Wanted - h.Level - float64(h.Slope*e.Read)
		docs = append(docs, Doc{Features: e.Features, Targets: []float32{float32(rest)}, Weight: 1})
	}
	h.Table = Fit(docs, Options{Rows: rows, Heads: 1, Epochs: ownEpochs, Rate: ownRate, Decay: ownDecay, Seed: 1, Linear: true})
	return h
}

// Apply is the heat that the head makes of a reading.
func (h *Head) Apply(e Example) float64 {
	heat := h.Level + float64(h.Slope*e.Read) + h.Table.Predict(e.Features)[0]
	return math.Min(math.Max(heat, 0), 1000)
}
