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

// A challenge is a line of testdata/intents: a text and the intent it must or must not have.
// Of a file named after an intent the lines read "want<TAB>text" and "not<TAB>text", of the
// others "intent<TAB>text" and "!intent<TAB>text". "open-" in front marks a known limit of
// phrases, which is counted and not failed.
type challenge struct {
	at, intent, text string
	want, open       bool
}

func challenges(t *testing.T, file string) []challenge {
	t.Helper()
	body, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	name := strings.TrimSuffix(filepath.Base(file), ".txt")
	var all []challenge
	for line := range strings.Lines(string(body)) {
		line = strings.TrimSuffix(line, "\n")
		kind, text, ok := strings.Cut(line, "\t")
		if !ok {
			t.Fatalf("%s: no tab in %q", file, line)
		}
		c := challenge{at: filepath.Base(file) + ": " + line, intent: name, text: text, want: true}
		kind, c.open = strings.CutPrefix(kind, "open-")
		switch intent, not := strings.CutPrefix(kind, "!"); {
		case kind == "want":
		case kind == "not":
			c.want = false
		case slices.Contains(script.IntentNames, intent):
			c.intent, c.want = intent, !not
		default:
			t.Fatalf("%s: no such kind: %q", file, kind)
		}
		all = append(all, c)
	}
	return all
}

// TestIntentChallenges reads what customers write, and what only looks like it, through the
// built-in script.
func TestIntentChallenges(t *testing.T) {
	files, err := filepath.Glob("testdata/intents/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no challenges: %v", err)
	}
	s := script.Builtin()
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			right, limits := 0, 0
			all := challenges(t, file)
			for _, c := range all {
				got := slices.Contains(dialogue.Understand(s, c.text, "").Intents, c.intent)
				switch {
				case got == c.want:
					right++
				case c.open:
					limits++
				default:
					t.Errorf("%s: %s is %v", c.at, c.intent, got)
				}
			}
			t.Logf("%d of %d right, %d known limits", right, len(all), limits)
		})
	}
}
