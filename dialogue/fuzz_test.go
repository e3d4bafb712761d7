package dialogue_test

import (
	"testing"
	"time"

	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/dialoguetest"
)

// Whatever somebody writes, first or as an answer, is decided without a panic and answered.
func FuzzSaid(f *testing.F) {
	for _, text := range append(append([]string{"8812 double", "\xff\xfe", "，。", "$1,2,3.4.5k 十百千万元", "不不不退款"}, phrases...), personPhrases...) {
		f.Add(text)
	}
	w := world(f)
	f.Fuzz(func(t *testing.T, text string) {
		at := dialoguetest.Start
		seq := int64(0)
		step := func(st dialogue.State, e dialogue.Event) (dialogue.State, bool) {
			seq++
			at = at.Add(3 * time.Second)
			next, effects := dialogue.Step(w.Script, st, dialogue.Record{
				Seq: seq, At: at, Event: e, Standing: dialogue.Standing{Number: 1, Roster: w.Roster},
			})
			if next.Reason == "trouble" {
				t.Fatalf("Step panicked on %q", text)
			}
			said := false
			for _, effect := range effects {
				switch effect.(type) {
				case dialogue.Say, dialogue.Carry: // what is being carried out is told when it has started
					said = true
				}
			}
			return decode(t, encode(t, next)), said
		}
		say := func(st dialogue.State, text string) dialogue.State {
			st, answered := step(st, dialogue.Said{Text: text, Reading: w.Analyzer.Read(text)})
			for _, timer := range st.Timers {
				if timer.Name == "burst" {
					st, answered = step(st, dialogue.Woke{Name: timer.Name, Gen: timer.Gen})
				}
			}
			if st.Looked == dialogue.LookAsked {
				var found bool
				st, found = step(st, dialogue.Found{Outcome: dialogue.FoundSome, Facts: w.Facts})
				answered = answered || found
			}
			if !answered {
				t.Fatalf("no answer to %q; awaited %q, timers %v", text, st.Awaits, st.Timers)
			}
			return st
		}
		_ = say(say(dialogue.State{}, text), text)
		st := say(dialogue.State{}, "order 6120 is late")
		st = say(st, text)
		st = say(st, "refund please")
		_ = say(st, text)
	})
}
