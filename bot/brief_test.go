package bot

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/amends-bot/amends/bot/connect"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
	"github.com/amends-bot/amends/store/storetest"
)

// full is a step that makes the state of the test's briefs; what it says comes from the text.
func full(s *script.Script, st dialogue.State, r dialogue.Record) (dialogue.State, []dialogue.Effect) {
	next, effects := obey(s, st, r)
	if said, ok := r.Event.(dialogue.Said); ok {
		opening := st.Opening
		if opening == "" {
			opening = said.Text
		}
		next.Opening, next.Trigger = opening[:min(len(opening), 4000)], said.Text
		next.Topic = s.Plays[0].ID
		next.Details = map[string]string{"damage": "a dent\x1b[31m"}
		next.Facts = []dialogue.Fact{{
			Kind: dialogue.FactOrder, ID: "20391", Item: map[string]string{"en": "stroller", "zh": "婴儿推车"}, Amount: 28900,
			At: noon.AddDate(0, 0, -19), Status: "misdelivered", Since: noon.Add(-22 * time.Hour),
			Place: map[string]string{"en": "the Westgate depot", "zh": "西门分拣站"}, Source: "orders.csv",
		}}
		next.About, next.FactsAt = "20391", noon
		next.Profile = &dialogue.Profile{
			Name: "Wang \x1b[31mFang", Call: map[string]string{"en": "Ms Wang", "zh": "王女士"}, Since: noon.AddDate(-7, 0, 0), Patient: true,
			Source: "customers.csv", At: noon,
		}
		next.Heat = dialogue.Track{First: 850, Peak: 900, Last: 500, Emotion: "anger", Curve: []int{850, 900, 500}}
		next.Demands = []dialogue.Demand{{Amount: 40000}}
		next.Offered, next.Declined, next.Agreed = []string{"r1", "r2"}, []string{"r1"}, "r2"
		next.Grants = []dialogue.GrantFact{{ID: "G1", Remedy: "r2", Amount: 5000, Outcome: "failed"}}
		next.Promises = []dialogue.PromiseFact{{ID: "P1", What: "the refund", Owner: "lead", Due: noon.Add(time.Hour)}}
		next.Next = []dialogue.Matter{{Topic: next.Topic, Text: "and the app logs me out"}}
		next.Phone, next.Due = "+49 30 0134", noon.Add(time.Hour)
	}
	return next, effects
}

func TestBriefHoldsEverything(t *testing.T) {
	each(t, func(w *world) {
		w.step = full
		w.hear("1", "handoff", "say We look for it.", "My stroller is not here \u202egnp.exe")
		w.now = w.now.Add(time.Minute)
		w.hear("1", "I want a person \x1b]0;owned\a now")
		w.agent("1", dialogue.AgentNoted{Agent: "ana", Text: "a regular customer"})
		en, err := w.Brief(t.Context(), w.conv("1"), "en")
		if err != nil {
			w.t.Fatal(err)
		}
		zh, err := w.Brief(t.Context(), w.conv("1"), "zh")
		if err != nil {
			w.t.Fatal(err)
		}
		for _, want := range []string{
			"A-TEST · Maria 1 · c1 · net", "Matter: a parcel · 20391 stroller $289.00", "damage = ", "Not known yet: arrived", "20391 stroller", "289.00", "URGENT · asked for a person (said so)",
			"Customer: Wang [31mFang · Ms Wang · customer since 2019-11-19 [customers.csv, 2026-11-19 12:00]", "Pace: needs it slower",
			"Opening:\n  handoff\n  say We look for it.\n  My stroller is not here gnp.exe", "Before the handoff:\n  I want a person ]0;owned now",
			"Unanswered:", "delivered to the wrong place", "at the Westgate depot", "[orders.csv, 2026-11-19 12:00]", "▇█▅  .85 → .50 (peak .90), anger", "400.00",
			"Offered: r1, r2", "Refused: r1", "Agreed, not under way yet: r2", "r2 $50.00 · FAILED", "the refund · by 2026-11-19 13:00 · lead · open",
			"+49 30 0134", "not sent yet · inform: We look for it.", "ana: a regular customer", ": and the app logs me out", "a dent[31m",
		} {
			if !strings.Contains(en, want) {
				w.t.Errorf("missing: %q", want)
			}
		}
		for _, want := range []string{"紧急 · 客户要求人工", "客户：Wang [31mFang · 王女士 · 2019-11-19 起的客户", "婴儿推车", "送错地方", "西门分拣站", "开头原话：\n", "愤怒", "内部备注"} {
			if !strings.Contains(zh, want) {
				w.t.Errorf("missing: %q", want)
			}
		}
		for _, text := range []string{en, zh} {
			if strings.ContainsAny(text, "\x1b\a\u202e") || strings.Contains(text, "%!") {
				w.t.Errorf("the brief can steer a terminal: %q", text)
			}
			if n := strings.Count(text, "\n"); n > 60 {
				w.t.Errorf("%d lines are more than a page", n)
			}
		}
		w.t.Logf("\n%s\n\n%s", en, zh)
	})
}

func TestBriefCountsWhatItLeavesOut(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	w.step = full
	w.hear("1", strings.Repeat("x", 10_000))
	for i := range 20 {
		w.hear("1", fmt.Sprint("and another thing ", i))
	}
	text, err := w.Brief(t.Context(), w.conv("1"), "en")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"x … (8500 more characters in the log)", "… (13 more in the log)"} {
		if !strings.Contains(text, want) {
			t.Errorf("missing %q in\n%s", want, text)
		}
	}
	w.hear("2", strings.Repeat("y", textMost+1))
	if text, _ = w.Brief(t.Context(), w.conv("2"), "en"); !strings.Contains(text, "the customer wrote more than is kept") {
		t.Errorf("the cut is silent:\n%s", text)
	}
}

func TestBriefOfAnotherScriptDoesNotGuess(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	w.hear("1", "say of the bot")
	w.agent("1", dialogue.AgentTook{Agent: "ana"})
	w.drain(0)
	w.step = func(s *script.Script, st dialogue.State, r dialogue.Record) (dialogue.State, []dialogue.Effect) {
		st, effects := obey(s, st, r)
		st.Lost = 7
		for i := range effects {
			effects[i] = dialogue.Say{Text: "never said"}
		}
		return st, effects
	}
	text, err := w.Brief(t.Context(), w.conv("1"), "en")
	if err != nil || strings.Contains(text, "never said") || !strings.Contains(text, "dropped, a person had taken over · inform\n") {
		t.Errorf("%v\n%s", err, text)
	}
}

// TestRealScript goes the whole way with the script that comes with the program.
func TestRealScript(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t), func(o *Options) {
		o.Serial, o.Script = true, script.Builtin()
		o.Connect = connect.Demo(noon)
	})
	w.step = dialogue.Step
	w.hear("1", "My stroller never came and I am furious!!")
	w.drain(time.Minute)
	if len(w.net.Seen()) == 0 {
		t.Fatal("no answer")
	}
	w.hear("1", "I want to talk to a human being, now")
	w.drain(time.Minute)
	told := w.room.told("hand_off")
	if len(told) != 1 || !strings.Contains(told[0].Text, "My stroller never came and I am furious!!") || !strings.Contains(told[0].Text, "asked for a person") {
		t.Fatalf("staff were told %+v", w.room.notices)
	}
	w.agent("1", dialogue.AgentTook{Agent: "ana"})
	w.agent("1", AgentLine("ana", "Ana here, I have found it."))
	w.drain(0)
	seen := w.net.Seen()
	if last := seen[len(seen)-1]; last.Text != "Ana here, I have found it." || last.By != "ana" {
		t.Errorf("the customer saw %+v", last)
	}
	t.Logf("%q\n%s", w.net.Texts(), told[0].Text)
}

// waits makes whoever writes wait for a line of staff.
func waits(s *script.Script, st dialogue.State, r dialogue.Record) (dialogue.State, []dialogue.Effect) {
	next, effects := obey(s, st, r)
	switch r.Event.(type) {
	case dialogue.Said:
		if next.Since = st.Since; next.Since.IsZero() {
			next.Since = r.At
		}
	case dialogue.AgentSaid:
		next.Since = time.Time{}
	}
	return next, effects
}

func TestI3UnansweredInTheOrderOfTheRecords(t *testing.T) {
	each(t, func(w *world) {
		for chat, drifted := range map[string]bool{"1": false, "2": true} {
			w.step = waits
			w.hear(chat, "handoff", "the first") // all of it in the same millisecond
			w.agent(chat, dialogue.AgentTook{Agent: "ana"})
			w.agent(chat, dialogue.AgentSaid{Agent: "ana", Text: "It is found."})
			w.hear(chat, "the second", "the third")
			if drifted { // another script has decided it: the words of the bot are not known, nor is its state
				w.step = func(s *script.Script, st dialogue.State, r dialogue.Record) (dialogue.State, []dialogue.Effect) {
					st.Turn += 2
					return st, nil
				}
			}
			text, err := w.Brief(t.Context(), w.conv(chat), "en")
			if err != nil {
				w.t.Fatal(err)
			}
			_, waiting, _ := strings.Cut(text, "Unanswered:\n")
			if !strings.HasPrefix(waiting, "  2026-11-19 12:00  the second\n  the third\n") {
				w.t.Errorf("drifted %v: unanswered are\n%s", drifted, waiting)
			}
		}
	})
}
