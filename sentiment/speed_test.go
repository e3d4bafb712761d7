package sentiment

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jonreiter/govader"

	"github.com/amends-bot/amends/sentiment/train"
)

// This file is the home of how long a reading takes: a part of make eval, since times depend on the machine.

// longest is how long a message may be; longMost is what it may take.
const (
	longest  = 20_000
	longMost = 5 * time.Millisecond
)

// TestAllocations: a reading makes the list of its cues, and nothing else.
func TestAllocations(t *testing.T) {
	for _, text := range append(benchTexts, "", "hello", "谢谢") {
		if n := testing.AllocsPerRun(20, func() { Default().Read(text) }); n > 2 {
			t.Errorf("%q: %.0f allocations, want 2 at most", text, n)
		}
	}
}

// TestSpeed compares with the Go port of VADER, each text read by one and by the other in turn, and reads long messages.
func TestSpeed(t *testing.T) {
	if *dataFolder == "" {
		t.Skip("-data names no folder")
	}
	rows, err := train.Columns(os.DirFS(*dataFolder), "complaints-en/dev.tsv", "text")
	if err != nil {
		t.Fatal(err)
	}
	ours, peer := Default(), govader.NewSentimentIntensityAnalyzer()
	timed := func(read func()) time.Duration {
		start := time.Now()
		read()
		return time.Since(start)
	}
	const rounds = 5
	var a, b []time.Duration
	for range rounds {
		for _, r := range rows {
			a = append(a, timed(func() { ours.Read(r[0]) }))
			b = append(b, timed(func() { peer.PolarityScores(r[0]) }))
		}
	}
	slices.Sort(a)
	slices.Sort(b)
	median := func(d []time.Duration) float64 { return float64(d[len(d)/2].Nanoseconds()) / 1000 }
	fmt.Printf("a reading takes %.1f µs, VADER's %.1f µs (medians of %d interleaved pairs, complaints-en)\n", median(a), median(b), len(a))
	if median(a) > median(b) {
		t.Error("a reading is slower than VADER's")
	}
	for name, text := range longTexts() {
		best := time.Hour
		for range 20 {
			best = min(best, timed(func() { ours.Read(text) }))
		}
		fmt.Printf("%d characters, %s: %.2f ms\n", longest, name, float64(best.Microseconds())/1000)
		if best > longMost {
			t.Errorf("%s: %v, want %v at most", name, best, longMost)
		}
	}
}

// longTexts are what could be slow: usual text, and text that looks like the beginning of something everywhere.
func longTexts() map[string]string {
	fill := func(s string) string {
		r := []rune(strings.Repeat(s, longest/len([]rune(s))+1))
		return string(r[:longest])
	}
	return map[string]string{
		"English": fill(benchTexts[0] + " "), "Chinese": fill(benchTexts[1]), "misspelled": fill("dissapointted furiouss angryyy expirience "),
		"one word": fill("a"), "faces": fill("(╯°□°)╯"), "negations": fill("not no never "), "numbers": fill("第三次 3 "), "stops": fill("!?."),
		"curses": fill("你们这群骗子"), "quotes": fill("\"“「"),
	}
}
