package dialogue_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/dialoguetest"
	"github.com/amends-bot/amends/dialogue/script"
)

// staged plays events by the clock of a test, which fires timers when it likes.
type staged struct {
	t   fataler
	s   *script.Script
	now time.Time
	seq int64
	st  dialogue.State
	did []dialogue.Effect // by the last event

	roster []dialogue.Agent // nil: an agent and a lead
}

func (p *staged) do(e dialogue.Event) {
	p.seq++
	if p.roster == nil {
		p.roster = []dialogue.Agent{{Name: "ana", Public: "Ana", Role: "agent", OnDuty: true}, {Name: "ben", Public: "Ben", Role: "lead", OnDuty: true}}
	}
	r := dialogue.Record{Seq: p.seq, At: p.now, Event: e, Standing: dialogue.Standing{Number: 1, Roster: slices.Clone(p.roster)}}
	open := 0
	for _, one := range p.st.Promises {
		if one.Outcome == "" && one.By != "" {
			open++
		}
	}
	p.st, p.did = dialogue.Step(p.s, p.st, r)
	late := 0
	for _, effect := range p.did {
		switch effect := effect.(type) {
		case dialogue.Close:
			if open > 0 {
				p.t.Fatalf("closed by %+v with %d promises of staff open: %+v", e, open, p.did)
			}
		case dialogue.Settle:
			if effect.Outcome == dialogue.PromiseBroken {
				late++
			}
			if effect.Outcome == dialogue.PromiseWithdrawn {
				p.t.Fatalf("%+v withdrew a promise: %+v", e, p.did)
			}
		case dialogue.Say:
			late--
		}
	}
	if late > 0 {
		p.t.Fatalf("%+v broke a promise and told nobody: %+v", e, p.did)
	}
}

// fire lets the timer happen, at its time or late.
func (p *staged) fire(name string) bool {
	for _, timer := range p.st.Timers {
		if timer.Name == name {
			if timer.At.After(p.now) {
				p.now = timer.At
			}
			p.do(dialogue.Woke{Name: name, Gen: timer.Gen})
			return true
		}
	}
	return false
}

// TestI27NoCloseOverAPromiseOfStaff: whatever the order in which the timers fire that are due at the same moment - the silence of the
// customer may come just before the promise is late, with it, or long after it - no case closes while a promise is open, and none
// is broken without a word to the customer.
func TestI27NoCloseOverAPromiseOfStaff(t *testing.T) {
	s := script.Builtin()
	rapid.Check(t, func(rt *rapid.T) {
		p := &staged{t: rt, s: s, now: dialoguetest.Start}
		text := "My stroller, order 20391, never came. I want to talk to a person."
		p.do(dialogue.Said{Text: text, Message: "m1"})
		p.fire("burst")
		p.do(dialogue.AgentTook{Agent: "ana"})
		// The customer has answered nothing when the silence ends: promises that are due around then.
		due := p.now.Add(s.Pace.AutoClose).Truncate(time.Minute)
		for range rapid.IntRange(1, 2).Draw(rt, "promises") {
			p.do(dialogue.AgentPromised{Agent: "ana", What: "ring the courier", Due: due.Add(time.Duration(rapid.IntRange(-1, 1).Draw(rt, "minutes")) * time.Minute)})
		}
		if rapid.Bool().Draw(rt, "returned") {
			p.do(dialogue.AgentReturned{Agent: "ana"})
		} else {
			p.do(dialogue.AgentResolved{Agent: "ana", Outcome: "The courier knows where you live"})
			if rapid.Bool().Draw(rt, "pleased") {
				p.do(dialogue.Chose{ID: "yes"})
			}
		}
		kept := rapid.IntRange(0, 30).Draw(rt, "kept after")
		for n := range 40 {
			if p.st.Case == "" {
				break
			}
			if n == kept {
				p.do(dialogue.AgentTook{Agent: "ben"})
				for range 2 {
					p.do(dialogue.AgentKept{Agent: "ben"})
				}
				p.do(dialogue.AgentResolved{Agent: "ben", Outcome: "It was in the depot"})
			}
			if len(p.st.Timers) == 0 {
				rt.Fatalf("the case waits for nothing: %+v", p.st)
			}
			first := p.st.Timers[0].At
			for _, timer := range p.st.Timers {
				if timer.At.Before(first) {
					first = timer.At
				}
			}
			// What is due in this minute may fire in any order: the process was down, or did not look.
			var names []string
			for _, timer := range p.st.Timers {
				if !timer.At.After(first.Add(time.Minute)) {
					names = append(names, timer.Name)
				}
			}
			p.fire(rapid.SampledFrom(names).Draw(rt, "timer"))
		}
		if p.st.Case != "" && kept < 30 {
			rt.Fatalf("the case never closes: %+v", p.st)
		}
	})
}
