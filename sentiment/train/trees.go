package train

import (
	"math"
	"slices"
)

// This file is the home of fitting trees: each asks the same questions of all rows, and moves what is still off.

// Case is a row of whole numbers, the logit from which its reading starts, and how far something holds of it, from 0 to 1; or,
// for a value that is no chance, from where its reading starts, the value, and how far from it nothing is learned.
type Case struct {
	Row    []int32
	Start  float64
	Holds  float64
	Slack  float64
	Weight float64
}

// TreeOptions are the settings of FitTrees.
type TreeOptions struct {
	Trees, Depth int
	Rate         float64 // how much of each tree is believed
	Pull         float64 // how much it takes to believe a leaf: about four uncertain cases are 1
	Limits       int     // how many limits are tried for each column, at most
	Share        float64 // the share of the columns that a tree may ask about
	Seed         uint64
	Linear       bool // what is fitted is no chance
}

// Tree asks whether Column[i] is above Limit[i]; the answers are the bits of the leaf's number.
type Tree struct {
	Column []int
	Limit  []int32
	Leaf   []float64
}

// Move is what the tree adds for a row.
func (t *Tree) Move(row []int32) float64 {
	at := 0
	for i, c := range t.Column {
		if row[c] > t.Limit[i] {
			at |= 1 << i
		}
	}
	return t.Leaf[at]
}

// FitTrees finds trees one after the other, each by what the ones before missed: Newton's steps on the likelihood.
func FitTrees(cases []Case, o TreeOptions) []Tree {
	if len(cases) == 0 {
		return nil
	}
	limits := limitsOf(cases, o.Limits)
	bins := make([][]uint8, len(limits)) // column by column: how many limits a row is above
	for c := range limits {
		bins[c] = make([]uint8, len(cases))
		for i := range cases {
			n, _ := slices.BinarySearch(limits[c], cases[i].Row[c])
			bins[c][i] = uint8(n)
		}
	}
	got := make([]float64, len(cases))
	for i := range cases {
		got[i] = cases[i].Start
	}
	miss, bend, at := make([]float64, len(cases)), make([]float64, len(cases)), make([]int, len(cases))
	random := o.Seed
	var trees []Tree
	for range o.Trees {
		for i := range cases {
			at[i] = 0
			if c := &cases[i]; o.Linear {
				off := c.Holds - got[i]
				miss[i], bend[i] = (off-min(max(off, -c.Slack), c.Slack))*c.Weight, c.Weight
				continue
			}
			p := logistic(got[i])
			miss[i] = (cases[i].Holds - p) * cases[i].Weight
			bend[i] = p * (1 - p) * cases[i].Weight
		}
		var ask []int
		for c := range limits {
			random = random*6364136223846793005 + 1442695040888963407
			if len(limits[c]) > 0 && float64(random>>40)/(1<<24) < o.Share {
				ask = append(ask, c)
			}
		}
		t := Tree{}
		for d := range o.Depth {
			best, column, limit := math.Inf(-1), -1, 0
			for _, c := range ask {
				gain, l := bestLimit(bins[c], len(limits[c]), at, 1<<d, bend, miss, o.Pull)
				if gain > best {
					best, column, limit = gain, c, l
				}
			}
			if column < 0 {
				break
			}
			t.Column, t.Limit = append(t.Column, column), append(t.Limit, limits[column][limit])
			for i := range at {
				if int(bins[column][i]) > limit {
					at[i] |= 1 << d
				}
			}
		}
		if len(t.Column) < o.Depth {
			continue
		}
		sums, weights := make([]float64, 1<<o.Depth), make([]float64, 1<<o.Depth)
		for i := range cases {
			sums[at[i]] += miss[i]
			weights[at[i]] += bend[i]
		}
		t.Leaf = make([]float64, 1<<o.Depth)
		for i := range t.Leaf {
			t.Leaf[i] = float64(o.Rate*sums[i]) / (weights[i] + o.Pull)
		}
		for i := range cases {
			got[i] += t.Leaf[at[i]]
		}
		trees = append(trees, t)
	}
	return trees
}

// bestLimit finds the limit of a column that tells the misses in the leaves apart best.
func bestLimit(bins []uint8, limits int, at []int, leaves int, bend []float64, miss []float64, pull float64) (best float64, limit int) {
	n := limits + 1
	sums, weights := make([]float64, leaves*n), make([]float64, leaves*n)
	for i, b := range bins {
		k := at[i]*n + int(b)
		sums[k] += miss[i]
		weights[k] += bend[i]
	}
	gains := make([]float64, limits)
	for l := range leaves {
		allSum, allWeight := 0.0, 0.0
		for b := range n {
			allSum += sums[l*n+b]
			allWeight += weights[l*n+b]
		}
		sum, weight := 0.0, 0.0
		for b := range limits {
			sum += sums[l*n+b]
			weight += weights[l*n+b]
			other := allSum - sum
			gains[b] += float64(sum*sum)/(weight+pull) + float64(other*other)/(allWeight-weight+pull)
		}
	}
	best = math.Inf(-1)
	for b, g := range gains {
		if g > best {
			best, limit = g, b
		}
	}
	return best, limit
}

// limitsOf finds limits for each column between which about as many rows lie.
func limitsOf(cases []Case, most int) [][]int32 {
	out := make([][]int32, len(cases[0].Row))
	for c := range out {
		values := make([]int32, len(cases))
		for i := range cases {
			values[i] = cases[i].Row[c]
		}
		slices.Sort(values)
		for k := 1; k <= most; k++ {
			v := values[k*(len(values)-1)/(most+1)]
			if n := len(out[c]); v < values[len(values)-1] && (n == 0 || out[c][n-1] != v) {
				out[c] = append(out[c], v)
			}
		}
		if len(out[c]) == 0 && values[0] != values[len(values)-1] { // a rare one
			out[c] = append(out[c], values[0])
		}
	}
	return out
}
