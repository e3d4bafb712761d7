package train

import (
	"math"
	"slices"
)

// This file is the home of the figures by which a reader is judged.

// Pearson is the linear correlation of a and b, 0 where one of them is constant.
func Pearson(a, b []float64) float64 {
	n := float64(len(a))
	var ma, mb float64
	for i := range a {
		ma += a[i] / n
		mb += b[i] / n
	}
	var ab, aa, bb float64
	for i := range a {
		ab += float64((a[i] - ma) * (b[i] - mb))
		aa += float64((a[i] - ma) * (a[i] - ma))
		bb += float64((b[i] - mb) * (b[i] - mb))
	}
	if aa == 0 || bb == 0 {
		return 0
	}
	return ab / math.Sqrt(aa*bb)
}

// Spearman is the correlation of the ranks.
func Spearman(a, b []float64) float64 { return Pearson(Ranks(a), Ranks(b)) }

// Ranks numbers values from 1 on in ascending order; equal ones share the mean of their places.
func Ranks(v []float64) []float64 {
	order := make([]int, len(v))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		switch {
		case v[i] < v[j]:
			return -1
		case v[i] > v[j]:
			return 1
		}
		return 0
	})
	ranks := make([]float64, len(v))
	for i := 0; i < len(order); {
		j := i
		for j < len(order) && v[order[j]] == v[order[i]] {
			j++
		}
		for k := i; k < j; k++ {
			ranks[order[k]] = float64(i+j+1) / 2
		}
		i = j
	}
	return ranks
}

// AUC is the chance that a score of one that holds is above one that does not; a tie counts half.
func AUC(scores []float64, holds []bool) float64 {
	ranks := Ranks(scores)
	yes, sum := 0, 0.0
	for i, h := range holds {
		if h {
			yes++
			sum += ranks[i]
		}
	}
	no := len(holds) - yes
	if yes == 0 || no == 0 {
		return 0.5
	}
	return (sum - float64(yes)*float64(yes+1)/2) / (float64(yes) * float64(no))
}

// MacroF1 is the mean of F1 over the labels that want contains.
func MacroF1(got, want []string) float64 {
	labels := slices.Compact(slices.Sorted(slices.Values(want)))
	sum := 0.0
	for _, l := range labels {
		var hit, said, is int
		for i := range want {
			if got[i] == l {
				said++
			}
			if want[i] == l {
				is++
			}
			if got[i] == l && want[i] == l {
				hit++
			}
		}
		if hit > 0 {
			sum += 2 * float64(hit) / float64(said+is)
		}
	}
	return sum / float64(len(labels))
}

// CalibrationError is how far readings are off on average: texts are put into ten bins by what was read, and the
// differences between the mean reading and the mean of what was wanted are averaged by the size of the bins. The unit is
// that of the arguments, which lie within 0..1000.
func CalibrationError(got, want []float64) float64 {
	var n, g, w [11]float64
	for i := range got {
		b := min(max(int(got[i]/100), 0), 10)
		n[b]++
		g[b] += got[i]
		w[b] += want[i]
	}
	sum := 0.0
	for b := range n {
		sum += math.Abs(g[b] - w[b])
	}
	return sum / float64(max(1, len(got)))
}
