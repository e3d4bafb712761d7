package dialogue_test

import (
	"strings"
	"testing"
	"time"

	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/dialoguetest"
)

// TestGoingOnWaitsForTheRecords: when it is time to go on and the records have not answered, nobody is told that nothing was found;
// what they say, or that they are down, is what it goes on with (F3).
func TestGoingOnWaitsForTheRecords(t *testing.T) {
	w := world(t)
	for name, answer := range map[string]dialogue.Event{
		"found": dialogue.Found{Look: "records", Outcome: dialogue.FoundSome, Facts: w.Facts},
		"down":  nil, // the look-up takes too long
	} {
		t.Run(name, func(t *testing.T) {
			now, seq := dialoguetest.Start, int64(0)
			var st dialogue.State
			step := func(e dialogue.Event) (said string) {
				seq++
				next, effects := dialogue.Step(w.Script, st, dialogue.Record{Seq: seq, At: now, Event: e, Standing: dialogue.Standing{Number: 1, Roster: w.Roster}})
				st = next
				for _, e := range effects {
					if say, ok := e.(dialogue.Say); ok {
						said += say.Text + "\n"
					}
				}
				return said
			}
			fire := func(name string) string {
				for _, timer := range st.Timers {
					if timer.Name == name {
						return step(dialogue.Woke{Name: name, Gen: timer.Gen})
					}
				}
				t.Fatalf("no timer %s in %v", name, st.Timers)
				return ""
			}
			text := "THIS IS RIDICULOUS!! My stroller, order 20391, never came AGAIN. I am furious!"
			step(dialogue.Said{Text: text, Reading: w.Analyzer.Read(text)})
			now = now.Add(2 * time.Second)
			if said := fire("burst"); !strings.Contains(said, "20391") {
				t.Fatalf("acknowledged with %q", said)
			}
			now = now.Add(time.Second) // sooner than in any pack: the records are slow
			if said := fire("proceed"); said != "" {
				t.Fatalf("went on without the records: %q", said)
			}
			said := ""
			if answer != nil {
				said = step(answer)
			} else {
				said = fire("look")
			}
			if said == "" || strings.Contains(said, "No luck") || st.GoesOn {
				t.Errorf("went on with %q", said)
			}
		})
	}
}
