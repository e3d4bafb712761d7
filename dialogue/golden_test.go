package dialogue_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/dialoguetest"
	"github.com/amends-bot/amends/dialogue/script"
	"github.com/amends-bot/amends/sentiment"
)

// world is the demo shop: its orders, its bill and its staff.
func world(t testing.TB) dialoguetest.World {
	t.Helper()
	body, err := os.ReadFile("testdata/facts.json")
	if err != nil {
		t.Fatal(err)
	}
	var facts []dialogue.Fact
	if err := json.Unmarshal(body, &facts); err != nil {
		t.Fatal(err)
	}
	return dialoguetest.World{
		Script: script.Builtin(), Analyzer: sentiment.Default(), Facts: facts,
		Roster: []dialogue.Agent{
			{Name: "ana", Public: "Ana", Role: "agent", OnDuty: true},
			{Name: "ben", Public: "Ben", Role: "lead", OnDuty: true},
		},
	}
}

// eachDialogue calls f with every dialogue of the golden files: its name, the world that it is played in, and its text.
func eachDialogue(t *testing.T, f func(name string, w dialoguetest.World, text string)) {
	t.Helper()
	for _, file := range goldenFiles(t) {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range archive.Files {
			w := world(t)
			w.App = d.Name
			f(filepath.Base(file)+", "+d.Name, w, string(d.Data))
		}
	}
}

func goldenFiles(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/dialogues/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden dialogues: %v", err)
	}
	return files
}

// The golden dialogues, in testdata/dialogues: what a customer lives through.
func TestGoldenDialogues(t *testing.T) {
	for _, file := range goldenFiles(t) {
		t.Run(filepath.Base(file), func(t *testing.T) { dialoguetest.File(t, world(t), file) })
	}
}
