package dialogue_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
)

// meanings are those of testdata/turns and the intents by which they are heard; those of "no..." must not
// be heard. Of unseen.txt, which nobody tuned on, at least so many percent of its lines must be read rightly.
var meanings = []struct {
	name    string
	intents []string
	unseen  int
}{
	{"danger", []string{"danger"}, 85},
	{"nodanger", []string{"danger"}, 80},
	{"despair", []string{"despair"}, 75},
	{"nodespair", []string{"despair"}, 80},
	{"person", []string{"person"}, 70},
	{"human", []string{"human"}, 80},
	{"repeat", []string{"repeat"}, 60},
	{"patient", []string{"patient"}, 80},
	{"tried", []string{"tried"}, 80},
	{"why", []string{"why", "onlywhy"}, 80},
	{"threat", []string{"threat"}, 80},
	{"status", []string{"status"}, 55},
	{"sorry", []string{"sorry"}, 80},
	{"insult", []string{"insult"}, 80},
	{"suggestion", []string{"suggestion"}, 70},
	{"tip", []string{"tip"}, 50},
	{"praise", []string{"praise"}, 60},
	{"change", []string{"change"}, 80},
	{"second", []string{"second"}, 60},
	{"callback", []string{"callback"}, 70},
}

// devLeast is the same for dev.txt, on which phrases and examples were tuned, whatever the meaning.
const devLeast = 85

// TestTurns reads lines written by somebody who has not seen the phrases.
func TestTurns(t *testing.T) {
	for _, file := range []string{"dev", "unseen"} {
		body, err := os.ReadFile("testdata/turns/" + file + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		t.Run(file, func(t *testing.T) { turns(t, file, string(body)) })
	}
}

func turns(t *testing.T, file, body string) {
	s := script.Builtin()
	right, lines := map[string]int{}, map[string]int{}
	for line := range strings.Lines(body) {
		name, text, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		at := slices.IndexFunc(meanings, func(m struct {
			name    string
			intents []string
			unseen  int
		},
		) bool {
			return m.name == name
		})
		if !ok || at < 0 {
			t.Fatalf("no such meaning: %q", line)
		}
		got := dialogue.Understand(s, text, "").Intents
		heard := slices.ContainsFunc(meanings[at].intents, func(in string) bool { return slices.Contains(got, in) })
		lines[name]++
		if heard != strings.HasPrefix(name, "no") {
			right[name]++
		} else if file == "dev" {
			t.Logf("%s: %s", name, text)
		}
	}
	all, of := 0, 0
	for _, m := range meanings {
		if lines[m.name] == 0 {
			continue
		}
		all, of = all+right[m.name], of+lines[m.name]
		share := 100 * right[m.name] / lines[m.name]
		t.Logf("%-10s %3d of %3d (%d%%)", m.name, right[m.name], lines[m.name], share)
		floor := m.unseen
		if file == "dev" {
			floor = devLeast
		}
		if share < floor {
			t.Errorf("%s: %d%% of %s.txt are read rightly, at least %d%% must be", m.name, share, file, floor)
		}
	}
	t.Logf("all        %3d of %3d", all, of)
}

// rare are the meanings that no opening of a complaint has, but for one in fifty.
var rare = []string{"person", "human", "callback", "change", "praise", "suggestion", "tip", "second", "patient"}

// TestTurnsFalse reads the examples of the topics, which are complaints and nothing else.
func TestTurnsFalse(t *testing.T) {
	files, err := filepath.Glob("testdata/topics/dev.*.tsv")
	if err != nil || len(files) == 0 {
		t.Fatalf("no topics: %v", err)
	}
	s := script.Builtin()
	heard, lines := map[string]int{}, 0
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(body)) {
			_, text, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
			if !ok {
				t.Fatalf("%s: no tab in %q", file, line)
			}
			lines++
			for _, in := range dialogue.Understand(s, text, "").Intents {
				heard[in]++
				t.Logf("%s: %s", in, text)
			}
		}
	}
	for _, in := range script.IntentNames {
		t.Logf("%-10s false %2d of %d", in, heard[in], lines)
		if slices.Contains(rare, in) && 50*heard[in] > lines {
			t.Errorf("%s is heard in %d of %d complaints, at most 2%% may be", in, heard[in], lines)
		}
	}
}
