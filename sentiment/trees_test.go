package sentiment

import (
	"strings"
	"testing"
)

func TestLoadTrees(t *testing.T) {
	leaves := strings.Repeat(" 100", 1<<treeDepth)
	for data, want := range map[string]string{
		"side 0>5 1>5 2>5": "columns", "side x>5 1>5 2>5 3>5" + leaves: "trait", "side 200>5 1>5 2>5 3>5" + leaves: "trait",
		"hot 0>y 1>5 2>5 3>5" + leaves: "syntax", "calm 0>5 1>5 2>5 3>5" + strings.Replace(leaves, "100", "99999", 1): "range",
		"warm 0>5 1>5 2>5 3>5" + leaves: "warm",
	} {
		if _, err := loadTrees(data); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want an error about %q", data, err, want)
		}
	}
	if _, err := loadService(nil); err == nil {
		t.Error("a table of nothing was loaded")
	}
}

// TestTake: on each side more heat is never read as less, and the start on a side is never far into the other.
func TestTake(t *testing.T) {
	for _, side := range []int{-1000, 1000} {
		last := -1
		for heat := range 1001 {
			hot, calm := places(heat)
			got := between(hot, calm, side)
			if got < last || (side < 0) != (got < 400) {
				t.Fatalf("heat %d on side %d becomes %d after %d", heat, side, got, last)
			}
			last = got
		}
	}
}

// TestPlace: only the trees of the side that a heat is taken to move it.
func TestPlace(t *testing.T) {
	flat := func(v int16) []tree {
		var k tree
		for i := range k.leaf {
			k.leaf[i] = v
		}
		return []tree{k}
	}
	var list traitList
	list[traitService] = serveMiddle
	for upset, want := range map[int16]int{30_000: 605 - 100, -30_000: 235 + 50} {
		f := forest{side: flat(upset), hot: flat(-10_000), calm: flat(5000)}
		if got := f.take(&list, 400); got != want {
			t.Errorf("on the side of %d a heat of 400 becomes %d, want %d", upset, got, want)
		}
	}
}

// TestUpset: each question is a bit of the leaf's number.
func TestUpset(t *testing.T) {
	k := tree{trait: [treeDepth]uint8{traitPeak, traitTurns, traitAsks, traitTokens}, limit: [treeDepth]int32{100, 0, 0, 5}}
	for i := range k.leaf {
		k.leaf[i] = int16(i * 10)
	}
	var list traitList
	list[traitService] = serveMiddle
	list[traitPeak], list[traitAsks], list[traitTokens] = 101, 1, 5
	f := forest{side: []tree{k}}
	if got := f.upset(&list, sideMiddle); got != 1+4 {
		t.Errorf("leaf %d, want %d", got, 5)
	}
}

// TestClassOf: the reasons of the lexicons have classes.
func TestClassOf(t *testing.T) {
	for _, tt := range []struct {
		role   role
		weight int
		why    string
		want   class
	}{
		{role(anger), 300, "insult", classInsult},
		{role(anger), 200, "threat of court", classThreat},
		{role(joy), -100, "joy", classGlad},
		{role(disappointment), 100, "problem stated", classFact},
		{roleCool, -90, "over now", classOver},
		{role(anger), 200, "angry emoji", classFace},
		{role(gratitude), -60, "emoji", classSmile},
		{roleNot, 3, "negation", classNone},
		{role(fear), 90, "loss", classFear},
		{role(neutral), -15, "politeness", classCalm},
	} {
		if got := classOf(tt.role, tt.weight, tt.why); got != tt.want {
			t.Errorf("%s: class %d, want %d", tt.why, got, tt.want)
		}
	}
}
