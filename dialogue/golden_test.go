package dialogue_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

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

// The golden dialogues, in testdata/dialogues: what a customer lives through.
func TestGoldenDialogues(t *testing.T) {
	files, err := filepath.Glob("testdata/dialogues/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden dialogues: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) { dialoguetest.File(t, world(t), file) })
	}
}
