// Package train fits what the reader of package sentiment weighs: tables of hashed pieces of text, and an operator's own
// head on top of them.
//
// The idea: a text is a bag of feature numbers (package sentiment says which), a head is one weight per feature and gives
// a probability by the logistic function; all heads are fitted together by stochastic gradient descent with AdaGrad steps.
// What is fitted is rounded to whole numbers (Quantise), and only those are ever used for reading.
//
// Invariants: nothing here is random or concurrent - the documents are visited in an order that depends on the seed alone,
// sums are added in that order, and products are rounded before they are added - so the same documents give the same
// weights. The package reads no files: it gets documents and gives weights.
package train

import "math"

// Doc is one labelled text.
type Doc struct {
	// Features are the numbers of its pieces, repeated if they occur repeatedly.
	Features []uint32
	// Targets are the wanted probabilities, one for each head; a negative one is unknown and teaches nothing.
	Targets []float32
	// Weight is how much the document counts, 1 as a rule.
	Weight float32
	// Slack is how far a sum may be from its target without teaching anything, if Options.Linear.
	Slack float32
}

// Options are the settings of Fit.
type Options struct {
	Rows   int     // how many features there are
	Heads  int     // how many targets a document has
	Epochs int     // how often each document is visited
	Rate   float64 // the step
	Decay  float64 // pulls weights towards zero at each touch
	Seed   uint64  // of the order of visits
	Linear bool    // targets are any numbers and come near the sums themselves; none is unknown
}

// Table is what Fit found: Weights[feature*heads+head] and a bias for each head.
type Table struct {
	Heads   int
	Weights []float32
	Bias    []float32
}

// Fit finds weights such that the logistic of bias + sum of weights / root of the number of features comes near the targets.
func Fit(docs []Doc, o Options) Table {
	t := Table{o.Heads, make([]float32, o.Rows*o.Heads), make([]float32, o.Heads)}
	seen := make([]float32, o.Rows*o.Heads) // sums of squared gradients
	seenBias := make([]float32, o.Heads)
	order := make([]int, len(docs))
	for i := range order {
		order[i] = i
	}
	sums, grads := make([]float64, o.Heads), make([]float32, o.Heads)
	random := o.Seed
	rate, decay := float32(o.Rate), float32(o.Decay)
	for range o.Epochs {
		for i := len(order) - 1; i > 0; i-- {
			random = random*6364136223846793005 + 1442695040888963407
			j := int((random >> 33) % uint64(i+1))
			order[i], order[j] = order[j], order[i]
		}
		for _, at := range order {
			d := &docs[at]
			if len(d.Features) == 0 {
				continue
			}
			x := float32(1 / math.Sqrt(float64(len(d.Features))))
			t.sum(d.Features, float64(x), sums)
			for h := range sums {
				grads[h] = 0
				switch {
				case o.Linear:
					grads[h] = beyond(float32(sums[h])-d.Targets[h], d.Slack) * d.Weight
				case d.Targets[h] >= 0:
					grads[h] = float32(logistic(sums[h])-float64(d.Targets[h])) * d.Weight
				}
				g := grads[h]
				seenBias[h] += float32(g * g)
				t.Bias[h] -= step(rate, g, seenBias[h])
				grads[h] = float32(g * x)
			}
			for _, f := range d.Features {
				w := t.Weights[int(f)*o.Heads : int(f+1)*o.Heads]
				s := seen[int(f)*o.Heads : int(f+1)*o.Heads]
				for h := range w {
					if grads[h] == 0 {
						continue
					}
					g := grads[h] + float32(decay*w[h])
					s[h] += float32(g * g)
					w[h] -= step(rate, g, s[h])
				}
			}
		}
	}
	return t
}

// beyond is what of a miss lies outside the slack.
func beyond(miss, slack float32) float32 {
	switch {
	case miss > slack:
		return miss - slack
	case miss < -slack:
		return miss + slack
	}
	return 0
}

func step(rate, g, seen float32) float32 {
	return rate * g / (float32(math.Sqrt(float64(seen))) + 1e-6)
}

func (t *Table) sum(features []uint32, x float64, sums []float64) {
	for h := range sums {
		sums[h] = 0
	}
	for _, f := range features {
		w := t.Weights[int(f)*t.Heads : int(f+1)*t.Heads]
		for h := range sums {
			sums[h] += float64(w[h])
		}
	}
	for h := range sums {
		sums[h] = float64(t.Bias[h]) + float64(sums[h]*x)
	}
}

// Predict returns the logits of the heads.
func (t *Table) Predict(features []uint32) []float64 {
	sums := make([]float64, t.Heads)
	if len(features) > 0 {
		t.sum(features, 1/math.Sqrt(float64(len(features))), sums)
	}
	return sums
}

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// Quantised is a table in whole numbers: weight = Weights * Scale / 127000, bias = Bias / 1000.
type Quantised struct {
	Heads   int
	Weights []int8
	Scale   []int32 // thousandths of the weight that 127 stands for
	Bias    []int32 // thousandths
}

// Quantise rounds a table. Each head has its own scale; the few weights beyond the cut, a thousandth of those in use, are
// cut off, which leaves the others finer steps.
func (t *Table) Quantise() Quantised {
	q := Quantised{t.Heads, make([]int8, len(t.Weights)), make([]int32, t.Heads), make([]int32, t.Heads)}
	for h := range t.Heads {
		cut := t.cut(h)
		q.Scale[h] = int32(math.Round(cut * 1000))
		q.Bias[h] = int32(math.Round(float64(t.Bias[h]) * 1000))
		for i := h; i < len(t.Weights); i += t.Heads {
			v := math.Round(float64(t.Weights[i]) / cut * 127)
			q.Weights[i] = int8(min(max(v, -127), 127))
		}
	}
	return q
}

// cut finds the absolute weight that only one in a thousand of the weights in use exceeds.
func (t *Table) cut(h int) float64 {
	const steps = 4096
	top := 0.0
	for i := h; i < len(t.Weights); i += t.Heads {
		top = max(top, math.Abs(float64(t.Weights[i])))
	}
	if top == 0 {
		return 1
	}
	var count [steps + 1]int
	used := 0
	for i := h; i < len(t.Weights); i += t.Heads {
		if t.Weights[i] != 0 {
			used++
			count[int(math.Abs(float64(t.Weights[i]))/top*steps)]++
		}
	}
	beyond := 0
	for i := steps; i > 0; i-- {
		if beyond += count[i]; beyond*1000 > used {
			return top * float64(i) / steps
		}
	}
	return top
}
