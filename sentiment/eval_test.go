package sentiment

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestEval prints how well heat tells complaints from other texts on data that is not part of the project. It runs only
// when AMENDS_DATA names the folder that holds it, and only a collapse fails it: the figures are for looking at.
func TestEval(t *testing.T) {
	dir := os.Getenv("AMENDS_DATA")
	if dir == "" {
		t.Skip("AMENDS_DATA is not set")
	}
	heat := func(text string) int { return Default().Read(text).Heat }
	read := func(name string) []string {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Skip(err)
		}
		return strings.Split(strings.TrimSpace(string(b)), "\n")
	}

	var yes, no []int
	byGrade := map[string][]int{}
	for _, line := range read("complaints-en/dev.tsv")[1:] {
		f := strings.Split(line, "\t")
		h := heat(f[0])
		if f[1] == "1" {
			yes = append(yes, h)
		} else {
			no = append(no, h)
		}
		byGrade[f[2]] = append(byGrade[f[2]], h)
	}
	report := func(name string, yes, no []int) {
		a := auc(yes, no)
		t.Logf("%s: AUC %d thousandths, medians %d against %d", name, a, median(yes), median(no))
		if a < 600 {
			t.Errorf("%s: AUC %d thousandths, want 600 at least", name, a)
		}
	}
	report("English complaints", yes, no)
	for _, g := range []string{"0", "1", "2", "3", "4"} {
		t.Logf("English severity %s: median heat %d of %d texts", g, median(byGrade[g]), len(byGrade[g]))
	}

	yes, no = nil, nil
	for _, line := range read("reviews-zh/neg.txt") {
		yes = append(yes, heat(line))
	}
	for _, line := range read("reviews-zh/pos.txt") {
		no = append(no, heat(line))
	}
	report("Chinese reviews", yes, no)
}

func median(v []int) int {
	if len(v) == 0 {
		return 0
	}
	v = slices.Sorted(slices.Values(v))
	return v[len(v)/2]
}

// auc is the chance, in thousandths, that a member of yes is hotter than one of no; a tie counts half.
func auc(yes, no []int) int {
	no = slices.Sorted(slices.Values(no))
	wins := 0
	for _, h := range yes {
		below, _ := slices.BinarySearch(no, h)
		upTo, _ := slices.BinarySearch(no, h+1)
		wins += below + upTo
	}
	return wins * 500 / max(1, len(yes)*len(no))
}
