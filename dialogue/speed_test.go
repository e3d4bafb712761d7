package dialogue_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/dialoguetest"
)

// nasty are pieces of which a message is made that is slow to read if anything looks at the whole of it again for
// each of its parts: words of pairs, beginnings of phrases, lead-ins, negations, signs, marks.
var nasty = []string{
	"I ", "i i ", "u ", "im ", "pls ", "I'm ", "i've ", "again ", "f*", "no ", "no, ", "not a ", "you said you would ", "call me ", "please ", "still not ",
	"我", "我我", "我要退款", "我要投诉到12315", "不", "请问", "你们", "打了", "三天", "退不退",
	"$1,", "1.1.", "1 ", "12 ", "555 010 4477 ", "4111 1111 1111 1111 ", "A St 1 ", "1 A B C Street ", "monday and ", "at 5 ", "5:30 ", "between 8 and 12 ", "中山路1号", "一百", "三点半", "11月17日",
	"a\n", "a.", "a,", "second, ", "he said i ", "a refund or ", "\"a\" ", "<!--", "《我》", "！", ". ", "password ", "http://a ",
}

const ordinary = "My parcel was left in the rain on Monday, order 6120, and nobody has answered since. "

// Who writes much makes nobody wait who writes little: all are decided upon one after the other. What a message takes
// grows with its length and no faster, whatever it is made of: it takes about as long as an ordinary one of that length.
func TestSpeed(t *testing.T) {
	long := 20_000
	if raced { // where everything takes ten times as long
		long = 2_000
	}
	const most = 8 // times as long as an ordinary message of that length
	w := world(t)
	w.Script.Learn()
	step := func(st dialogue.State, e dialogue.Event) dialogue.State {
		st, _ = dialogue.Step(w.Script, st, dialogue.Record{Seq: int64(st.Turn) + 2, At: dialoguetest.Start, Event: e, Standing: dialogue.Standing{Number: 1, Roster: w.Roster}})
		return st
	}
	burst := func(st dialogue.State) dialogue.State {
		if i := slices.IndexFunc(st.Timers, func(x dialogue.Timer) bool { return x.Name == "burst" }); i >= 0 {
			st = step(st, dialogue.Woke{Name: "burst", Gen: st.Timers[i].Gen})
		}
		if st.Looked == dialogue.LookAsked {
			st = step(st, dialogue.Found{Outcome: dialogue.FoundSome, Facts: w.Facts})
		}
		return st
	}
	open := burst(step(dialogue.State{}, dialogue.Said{Text: "order 6120 is late"}))
	agent := step(step(open, dialogue.Said{Text: "get me a manager please"}), dialogue.AgentTook{Agent: "ana"})
	if open.Case == "" || agent.Holder.Kind != dialogue.HolderAgent {
		t.Fatalf("no open case in %v, or no agent in %v", open, agent)
	}
	for _, state := range []struct {
		name string
		st   dialogue.State
	}{{"fresh", dialogue.State{}}, {"open", open}, {"agent", agent}} {
		for i, piece := range nasty {
			if raced && i%6 != 0 {
				continue
			}
			t.Run(state.name+"/"+strconv.Quote(piece), func(t *testing.T) {
				takes := func(piece string) time.Duration {
					text := strings.Repeat(piece, long/len(piece))
					start := time.Now()
					burst(step(state.st, dialogue.Said{Text: text, Reading: w.Analyzer.Read(text)}))
					return time.Since(start)
				}
				var whole, usual time.Duration
				for range 4 { // the machine may be busy otherwise
					if whole, usual = takes(piece), takes(ordinary); whole < most*usual {
						return
					}
				}
				t.Errorf("%d bytes take %v, those of an ordinary message %v", long, whole, usual)
			})
		}
	}
}
