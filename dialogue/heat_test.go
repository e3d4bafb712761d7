package dialogue_test

import (
	"slices"
	"testing"
	"time"

	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/dialoguetest"
	"github.com/amends-bot/amends/dialogue/script"
	"github.com/amends-bot/amends/sentiment"
)

// TestHeatOverAConversation: what was felt a moment ago lingers, cools by time and by what we do, and a rise counts (E1).
func TestHeatOverAConversation(t *testing.T) {
	type line struct {
		wait time.Duration
		heat int
	}
	for name, c := range map[string]struct {
		lines []line
		ours  bool // an agent answers each of them
		want  []int
	}{
		"the same":              {[]line{{0, 300}, {time.Minute, 300}}, false, []int{300, 300}},
		"hotter at once":        {[]line{{0, 300}, {time.Minute, 900}}, false, []int{300, 900}},
		"calm words linger":     {[]line{{0, 900}, {0, 150}, {0, 150}, {0, 150}}, false, []int{900, 400, 233, 177}},
		"half in twenty min":    {[]line{{0, 800}, {20 * time.Minute, 100}}, false, []int{800, 200}},
		"in between":            {[]line{{0, 800}, {10 * time.Minute, 0}}, false, []int{800, 200}},
		"gone by the next day":  {[]line{{0, 900}, {24 * time.Hour, 200}}, false, []int{900, 200}},
		"a rise":                {[]line{{0, 400}, {0, 500}, {0, 600}}, false, []int{400, 500, 700}},
		"no rise, only noise":   {[]line{{0, 400}, {0, 440}, {0, 480}}, false, []int{400, 440, 480}},
		"no rise after a pause": {[]line{{0, 600}, {0, 400}, {0, 500}}, false, []int{600, 466, 500}},
		"a rise ends at 1000":   {[]line{{0, 600}, {0, 800}, {0, 1000}}, false, []int{600, 800, 1000}},
		"answered":              {[]line{{0, 900}, {0, 150}}, true, []int{900, 366}},
	} {
		t.Run(name, func(t *testing.T) {
			var st dialogue.State
			at, seq := dialoguetest.Start, int64(0)
			step := func(e dialogue.Event) {
				seq++
				st, _ = dialogue.Step(script.Builtin(), st, dialogue.Record{Seq: seq, At: at, Event: e, Standing: dialogue.Standing{Number: 1}})
			}
			step(dialogue.AgentTook{Agent: "ana"}) // so that nothing of the bot's stands between
			var got []int
			for _, l := range c.lines {
				at = at.Add(l.wait)
				step(dialogue.Said{Text: "x", Reading: sentiment.Reading{Heat: l.heat, Locale: "en"}})
				got = append(got, st.Heat.Level)
				if c.ours {
					step(dialogue.AgentSaid{Agent: "ana", Text: "I see."})
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}
