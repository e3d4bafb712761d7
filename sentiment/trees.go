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
// that side of the middle, and other trees say where on that side it is: mildly unhappy or furious, neutral or glad. data/trees.txt
// holds the trees, one on each line: "side", or "hot" or "calm" for its place there, the questions as trait>limit, then what each
// combination of answers adds to the logit or to the heat, in ten-thousandths of heatUnit.

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

// forest holds the rows of trees by what they say.
type forest struct {
	side      []tree // how likely it is that the writer is upset
	hot, calm []tree // where on its side the heat is
}

func loadTrees(data string) (forest, error) {
	var out forest
	for line := range dataLines(data) {
		name, line, _ := strings.Cut(line, " ")
		into := map[string]*[]tree{"side": &out.side, "hot": &out.hot, "calm": &out.calm}[name]
		if into == nil {
			return out, fmt.Errorf("sentiment: data/trees.txt: trees that say %q", name)
		}
		f := strings.Fields(line)
		if len(f) != treeDepth+1<<treeDepth {
			return out, fmt.Errorf("sentiment: data/trees.txt: %q has %d columns", line, len(f))
		}
		var t tree
		for i := range treeDepth {
			name, limit, _ := strings.Cut(f[i], ">")
			n, err := strconv.ParseUint(name, 10, 8)
			if err != nil || int(n) >= traits {
				return out, fmt.Errorf("sentiment: data/trees.txt: trait %q", name)
			}
			at, err := strconv.ParseInt(limit, 10, 32)
			if err != nil {
				return out, fmt.Errorf("sentiment: data/trees.txt: %w", err)
			}
			t.trait[i], t.limit[i] = uint8(n), int32(at)
		}
		for i := range t.leaf {
			v, err := strconv.ParseInt(f[treeDepth+i], 10, 16)
			if err != nil {
				return out, fmt.Errorf("sentiment: data/trees.txt: %w", err)
			}
			t.leaf[i] = int16(v)
		}
		*into = append(*into, t)
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

// sum adds up what trees say, in ten-thousandths.
func sum(trees []tree, t *traitList) (sum int) {
	for i := range trees {
		k := &trees[i]
		at := 0
		for q := range treeDepth {
			// 1 if the trait is above the limit, without a branch that cannot be foreseen
			at |= int(uint32(k.limit[q]-t[k.trait[q]])>>31) << q
		}
		sum += int(k.leaf[at])
	}
	return sum
}

// upset is the logit, in thousandths, that the writer is upset.
func (f *forest) upset(t *traitList, heat int) int {
	return startLogit(t, heat) + sum(f.side, t)/10
}

func startLogit(t *traitList, heat int) int {
	return sideSlope*(heat-sideMiddle) + serveSlope*(int(t[traitService])-serveMiddle)
}

// On each side a heat starts from its place, more so the farther from the middle it is: what it becomes, sideStep apart from 0 on.
const sideStep = 100

var (
	hotSide  = [...]int{540, 555, 570, 588, 605, 628, 658, 725, 820, 910, 1000}
	calmSide = [...]int{10, 115, 185, 215, 235, 250, 260, 270, 280, 290, 300}
)

// places are where a heat starts on either side.
func places(heat int) (hot, calm int) {
	at := clamp(heat, 0, (len(hotSide)-1)*sideStep)
	i := min(at/sideStep, len(hotSide)-2)
	hot = hotSide[i] + (hotSide[i+1]-hotSide[i])*(at-i*sideStep)/sideStep
	calm = calmSide[i] + (calmSide[i+1]-calmSide[i])*(at-i*sideStep)/sideStep
	return hot, calm
}

// The trees of a side speak of units of heatUnit.
const heatUnit = 100

// take takes a heat to its side.
func (f *forest) take(t *traitList, heat int) int {
	hot, calm := places(heat)
	upset := f.upset(t, heat)
	if upset > -sideSoft {
		hot += sum(f.hot, t) * heatUnit / 10_000
	}
	if upset < sideSoft {
		calm += sum(f.calm, t) * heatUnit / 10_000
	}
	return between(hot, calm, upset)
}

// between is the heat between both sides.
func between(hot, calm, upset int) int {
	return clamp(calm+(hot-calm)*clamp(upset+sideSoft, 0, 2*sideSoft)/(2*sideSoft), 0, 1000)
}
