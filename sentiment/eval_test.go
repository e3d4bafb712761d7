package sentiment

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jonreiter/govader"

	"github.com/amends-bot/amends/sentiment/train"
)

// This file is the home of make eval: how the reader does on texts that it was not fitted to, beside the Go port of VADER
// where the texts are English. MODEL.md says what the sets are.

// evalSet is a set of labelled texts; what a set doesn't say is nil.
type evalSet struct {
	name     string
	texts    []string
	heat     []float64 // thousandths
	severity []float64 // of any unit: it is compared by rank
	is       []bool    // a complaint, or negative
	emotion  []string
	english  bool
}

func TestEval(t *testing.T) {
	if *dataFolder == "" {
		t.Skip("-data names no folder")
	}
	sets := publicSets(t, os.DirFS(*dataFolder))
	sets = append(sets, ownSets(t)...)
	fmt.Printf("%-22s %6s  %7s %8s %6s %8s %8s %6s  %6s\n", "set", "texts", "Pearson", "Spearman", "AUC", "macro-F1", "off by", "µs", "VADER")
	for _, s := range sets {
		s.print(t)
	}
	for _, s := range ownSets(t) {
		if strings.HasPrefix(s.name, "own tune-") { // nobody looks at the others
			s.worst(t)
		}
	}
	challenges(t)
}

// challenges prints the share of the cases of each challenge set that hold: *.tsv in testdata/challenge, with the columns
// text, low and high (heat lies between), or hotter, cooler and margin (the first is hotter by it).
func challenges(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(filepath.Dir(*ownFolder), "challenge", "*.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	number := func(s string) float64 {
		v, err := strconv.ParseFloat(s, 64)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	heat := func(text string) float64 { return float64(Default().Read(text).Heat) }
	for _, file := range files {
		dir, name := os.DirFS(filepath.Dir(file)), filepath.Base(file)
		held, all := 0, 0
		note := func(ok bool) {
			all++
			if ok {
				held++
			}
		}
		if rows, err := train.Columns(dir, name, "text", "low", "high"); err == nil {
			for _, r := range rows {
				h := heat(r[0])
				note(number(r[1]) <= h && h <= number(r[2]))
			}
		} else if rows, err := train.Columns(dir, name, "hotter", "cooler", "margin"); err == nil {
			for _, r := range rows {
				note(heat(r[0]) >= heat(r[1])+number(r[2]))
			}
		} else {
			t.Fatal(err)
		}
		fmt.Printf("challenge %-28s %3d of %3d hold (%.0f %%)\n", strings.TrimSuffix(name, ".tsv"), held, all, 100*float64(held)/float64(max(all, 1)))
	}
}

// worst prints what is farthest off, for whoever improves the reader.
func (s *evalSet) worst(t *testing.T) {
	if *showWorst == 0 || s.heat == nil {
		return
	}
	type miss struct {
		i   int
		off float64
	}
	var all []miss
	for i, text := range s.texts {
		all = append(all, miss{i, float64(Default().Read(text).Heat) - s.heat[i]})
	}
	slices.SortStableFunc(all, func(a, b miss) int { return abs(int(b.off)) - abs(int(a.off)) })
	for _, m := range all[:min(*showWorst, len(all))] {
		r := Default().Read(s.texts[m.i])
		t.Logf("%s: heat %d, wanted %.0f: %s\n   %v", s.name, r.Heat, s.heat[m.i], s.texts[m.i], r.Cues)
	}
}

func (s *evalSet) print(t *testing.T) {
	n := len(s.texts)
	heat, severity, emotion := make([]float64, n), make([]float64, n), make([]string, n)
	start := time.Now()
	for i, text := range s.texts {
		r := Default().Read(text)
		heat[i], severity[i], emotion[i] = float64(r.Heat), float64(r.Severity), r.Emotion
	}
	took := float64(time.Since(start).Nanoseconds()) / 1000 / float64(max(1, n))
	cell := func(v float64, have bool) string {
		if !have {
			return "-"
		}
		return strconv.FormatFloat(v, 'f', 3, 64)
	}
	peer := ""
	if s.english && (s.heat != nil || s.is != nil) {
		vader := vaderScores(s.texts)
		if s.heat != nil {
			peer = "Pearson " + cell(train.Pearson(vader, s.heat), true)
		} else {
			peer = "AUC " + cell(train.AUC(vader, s.is), true)
		}
	}
	fmt.Printf("%-22s %6d  %7s %8s %6s %8s %8s %6.1f  %6s\n", s.name, n,
		cell(train.Pearson(heat, s.heat2(n)), s.heat != nil), cell(train.Spearman(severity, s.severity2(n)), s.severity != nil),
		cell(train.AUC(heat, s.is2(n)), s.is != nil), cell(train.MacroF1(emotion, s.emotion2(emotion)), s.emotion != nil),
		cell(train.CalibrationError(heat, s.heat2(n))/1000, s.heat != nil), took, peer)
}

func (s *evalSet) heat2(n int) []float64 {
	if s.heat == nil {
		return make([]float64, n)
	}
	return s.heat
}

func (s *evalSet) severity2(n int) []float64 {
	if s.severity == nil {
		return make([]float64, n)
	}
	return s.severity
}

func (s *evalSet) is2(n int) []bool {
	if s.is == nil {
		return make([]bool, n)
	}
	return s.is
}

func (s *evalSet) emotion2(got []string) []string {
	if s.emotion == nil {
		return got
	}
	return s.emotion
}

func vaderScores(texts []string) []float64 {
	peer := govader.NewSentimentIntensityAnalyzer()
	out := make([]float64, len(texts))
	for i, text := range texts {
		out[i] = -peer.PolarityScores(text).Compound
	}
	return out
}

// publicSets are those of the data folder.
func publicSets(t *testing.T, data fs.FS) []evalSet {
	t.Helper()
	rows, err := train.Columns(data, "complaints-en/dev.tsv", "text", "complaint", "severity", "emotion")
	if err != nil {
		t.Fatal(err)
	}
	all := evalSet{name: "complaints-en", english: true}
	only := evalSet{name: "complaints-en, only them", english: true}
	for _, r := range rows {
		grade, err := strconv.ParseFloat(r[2], 64)
		if err != nil {
			t.Fatal(err)
		}
		all.texts, all.is, all.severity = append(all.texts, r[0]), append(all.is, r[1] == "1"), append(all.severity, grade)
		if r[1] == "1" {
			only.texts, only.severity = append(only.texts, r[0]), append(only.severity, grade)
		}
	}
	sets := []evalSet{all, only}
	samples, err := train.GoEmotions(data, "dev.tsv")
	if err != nil {
		t.Fatal(err)
	}
	dev := sampleSet("goemotions dev", samples)
	dev.english = true
	sets = append(sets, dev)
	for _, c := range []struct {
		name string
		read func(fs.FS) ([]train.Sample, error)
	}{{"cped, a tenth", train.Cped}, {"weibo, a tenth", train.Weibo}, {"reviews-zh, a tenth", train.Reviews}} {
		samples, err := c.read(data)
		if err != nil {
			t.Fatal(err)
		}
		_, held := hold(samples)
		set := sampleSet(c.name, held)
		if strings.HasPrefix(c.name, "reviews") {
			set.emotion, set.heat = nil, nil
		}
		sets = append(sets, set)
	}
	return sets
}

// hold keeps every tenth sample back, so that there is Chinese text that the tables have not seen.
func hold(samples []train.Sample) (use, held []train.Sample) {
	for i, s := range samples {
		if i%10 == 9 {
			held = append(held, s)
		} else {
			use = append(use, s)
		}
	}
	return use, held
}

func sampleSet(name string, samples []train.Sample) evalSet {
	s := evalSet{name: name}
	for _, x := range samples {
		s.texts = append(s.texts, x.Text)
		s.heat = append(s.heat, float64(x.Targets[headHeat])*1000)
		s.is = append(s.is, x.Targets[headHeat] > .35)
		best := neutral
		for e := range neutral {
			if x.Targets[e] >= .5 && (best == neutral || x.Targets[e] > x.Targets[best]) {
				best = e
			}
		}
		s.emotion = append(s.emotion, emotionNames[best])
	}
	return s
}

// ownSets are the project's hand-labelled messages: *.tsv in testdata/own with text, heat, severity and emotion.
func ownSets(t *testing.T) (sets []evalSet) {
	t.Helper()
	files, err := filepath.Glob(*ownFolder + "/*.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		rows, err := train.Columns(os.DirFS(filepath.Dir(file)), filepath.Base(file), "text", "heat", "severity", "emotion")
		if err != nil {
			t.Fatal(err)
		}
		s := evalSet{name: "own " + strings.TrimSuffix(filepath.Base(file), ".tsv"), english: strings.Contains(filepath.Base(file), "en")}
		for _, r := range rows {
			heat, err := strconv.ParseFloat(r[1], 64)
			if err != nil {
				t.Fatal(err)
			}
			if heat <= 1 {
				heat *= 1000
			}
			grade, err := strconv.ParseFloat(r[2], 64)
			if err != nil {
				t.Fatal(err)
			}
			s.texts, s.heat, s.severity, s.emotion = append(s.texts, r[0]), append(s.heat, heat), append(s.severity, grade), append(s.emotion, r[3])
			s.is = append(s.is, heat >= 400)
		}
		sets = append(sets, s)
	}
	return sets
}
