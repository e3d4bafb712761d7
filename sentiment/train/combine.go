package train

import (
	"math"
	"slices"
)

// This file is the home of fitting few weights to few texts: what the parts of a reading weigh together, and the curve that
// makes the sum mean the same in every language.

// Ridge finds weights near prior such that the rows' weighted sums come near y: it minimises the squared errors plus
// pull[i] * (w[i]-prior[i])² for each weight. With few rows the prior decides, with many the rows do.
func Ridge(rows [][]float64, y, prior, pull []float64) []float64 {
	n := len(prior)
	a := make([][]float64, n) // the normal equations of the differences from the prior
	for i := range a {
		a[i] = make([]float64, n+1)
		a[i][i] = pull[i]
	}
	for r, row := range rows {
		miss := y[r]
		for i, x := range row {
			miss -= float64(x * prior[i])
		}
		for i := range n {
			for j := range n {
				a[i][j] += float64(row[i] * row[j])
			}
			a[i][n] += float64(row[i] * miss)
		}
	}
	d := solve(a)
	for i := range d {
		d[i] += prior[i]
	}
	return d
}

// solve is Gauss's elimination with pivots.
func solve(a [][]float64) []float64 {
	n := len(a)
	for c := range n {
		p := c
		for r := c + 1; r < n; r++ {
			if math.Abs(a[r][c]) > math.Abs(a[p][c]) {
				p = r
			}
		}
		a[c], a[p] = a[p], a[c]
		if a[c][c] == 0 {
			continue
		}
		for r := range n {
			if r == c {
				continue
			}
			f := a[r][c] / a[c][c]
			for k := c; k <= n; k++ {
				a[r][k] -= float64(f * a[c][k])
			}
		}
	}
	x := make([]float64, n)
	for i := range x {
		if a[i][i] != 0 {
			x[i] = a[i][n] / a[i][i]
		}
	}
	return x
}

// Curve finds heights for knots at first, first+step, ... such that straight lines between them lead from x to y: by least
// squares near the heights given, then made monotone by averaging neighbours that are out of order.
func Curve(x, y []float64, first, step float64, prior []float64, pull float64) []float64 {
	rows := make([][]float64, len(x))
	for i, v := range x {
		rows[i] = make([]float64, len(prior))
		at := min(max((v-first)/step, 0), float64(len(prior)-1))
		k := min(int(at), len(prior)-2)
		rows[i][k] = 1 - (at - float64(k))
		rows[i][k+1] = at - float64(k)
	}
	pulls := make([]float64, len(prior))
	for i := range pulls {
		pulls[i] = pull
	}
	return monotone(Ridge(rows, y, prior, pulls))
}

// monotone pools neighbours that are out of order.
func monotone(v []float64) []float64 {
	type pool struct {
		mean float64
		n    int
	}
	var pools []pool
	for _, x := range v {
		pools = append(pools, pool{x, 1})
		for len(pools) > 1 && pools[len(pools)-2].mean > pools[len(pools)-1].mean {
			a, b := pools[len(pools)-2], pools[len(pools)-1]
			n := a.n + b.n
			pools = append(pools[:len(pools)-2], pool{(float64(a.mean*float64(a.n)) + float64(b.mean*float64(b.n))) / float64(n), n})
		}
	}
	out := slices.Grow([]float64(nil), len(v))
	for _, p := range pools {
		for range p.n {
			out = append(out, p.mean)
		}
	}
	return out
}

// Logit finds weights near prior such that the logistic of the rows' weighted sums tells the rows that hold from the others:
// Newton's steps on the likelihood less pull/2 * (w-prior)² for each weight.
func Logit(rows [][]float64, holds []bool, prior []float64, pull float64) []float64 {
	const steps = 20
	n := len(prior)
	w := slices.Clone(prior)
	for range steps {
		a := make([][]float64, n)
		for i := range a {
			a[i] = make([]float64, n+1)
			a[i][i] = pull
			a[i][n] = float64(pull * (prior[i] - w[i]))
		}
		for r, row := range rows {
			sum, y := 0.0, 0.0
			for i, x := range row {
				sum += float64(w[i] * x)
			}
			if holds[r] {
				y = 1
			}
			p := logistic(sum)
			for i := range n {
				for j := range n {
					a[i][j] += float64(float64(p*(1-p)) * float64(row[i]*row[j]))
				}
				a[i][n] += float64(row[i] * (y - p))
			}
		}
		for i, d := range solve(a) {
			w[i] += d
		}
	}
	return w
}
