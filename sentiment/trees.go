package sentiment

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
)

// This file is the home of the side: whether the writer is upset at all. The sum that combine.go makes is often near the middle,
// where it is wrong whatever was meant - of "great job, two hours late" and "great job, two hours early" one is hot and one is not.
// So trees, which ask a few questions of every message ("is the hottest phrase above 190? is there a question mark?"), say how likely
// it is that the writer is upset, by what the answers have in common with messages labelled by hand; the heat is then taken to
// that side of the middle, and keeps its place among those of its side. data/trees.txt holds the trees, one on each line:
// the questions as trait>limit, then what each combination of answers adds to the logit, in ten-thousandths.

//go:embed data/trees.txt
var treesData string

// treeDepth is how many questions a tree asks.
const treeDepth = 4

// tree is one of them; the answer to question i is bit i of the leaf's number.
type tree struct {
	trait [treeDepth]uint8
	limit [treeDepth]int32
	leaf  [1 << treeDepth]int16
}

func loadTrees(data string) ([]tree, error) {
	var out []tree
	for line := range dataLines(data) {
		f := strings.Fields(line)
		if len(f) != treeDepth+1<<treeDepth {
			return nil, fmt.Errorf("sentiment: data/trees.txt: %q has %d columns", line, len(f))
		}
		var t tree
		for i := range treeDepth {
			name, limit, _ := strings.Cut(f[i], ">")
			n, err := strconv.ParseUint(name, 10, 8)
			if err != nil || int(n) >= traits {
				return nil, fmt.Errorf("sentiment: data/trees.txt: trait %q", name)
			}
			at, err := strconv.ParseInt(limit, 10, 32)
			if err != nil {
				return nil, fmt.Errorf("sentiment: data/trees.txt: %w", err)
			}
			t.trait[i], t.limit[i] = uint8(n), int32(at)
		}
		for i := range t.leaf {
			v, err := strconv.ParseInt(f[treeDepth+i], 10, 16)
			if err != nil {
				return nil, fmt.Errorf("sentiment: data/trees.txt: %w", err)
			}
			t.leaf[i] = int16(v)
		}
		out = append(out, t)
	}
	return out, nil
}

// What takes a heat to its side.
const (
	// The trees start from a logit of sideSlope thousandths for each thousandth of heat above sideMiddle, and for each above
	// serveMiddle of what the table of service talk says.
	sideMiddle, sideSlope   = 380, 4
	serveMiddle, serveSlope = 400, 4
	// Within sideSoft thousandths of the logit from even, it is between both.
	sideSoft = 150
)

// upset is the logit, in thousandths, that the writer is upset.
func upset(trees []tree, t *traitList, heat int) int {
	sum := 0
	for i := range trees {
		k := &trees[i]
		at := 0
		for q := range treeDepth {
			// 1 if the trait is above the limit, without a branch that cannot be foreseen
			at |= int(uint32(k.limit[q]-t[k.trait[q]])>>31) << q
		}
		sum += int(k.leaf[at])
	}
	return sideSlope*(heat-sideMiddle) + serveSlope*(int(t[traitService])-serveMiddle) + sum/10
}

// On each side a heat keeps its place, more so the farther from the middle it is: what it becomes, sideStep apart from 0 on.
const sideStep = 100

var (
	hotSide  = [...]int{540, 555, 570, 588, 605, 628, 658, 725, 820, 910, 1000}
	calmSide = [...]int{10, 115, 185, 215, 235, 250, 260, 270, 280, 290, 300}
)

// take takes a heat to its side.
func take(heat, upset int) int {
	at := clamp(heat, 0, (len(hotSide)-1)*sideStep)
	i := min(at/sideStep, len(hotSide)-2)
	hot := hotSide[i] + (hotSide[i+1]-hotSide[i])*(at-i*sideStep)/sideStep
	calm := calmSide[i] + (calmSide[i+1]-calmSide[i])*(at-i*sideStep)/sideStep
	return calm + (hot-calm)*clamp(upset+sideSoft, 0, 2*sideSoft)/(2*sideSoft)
}
