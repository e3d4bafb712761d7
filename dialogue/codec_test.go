package dialogue_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/dialoguetest"
)

// Every kind of event and effect comes back from the codec as it was.
func TestCodec(t *testing.T) {
	for _, e := range []dialogue.Event{
		dialogue.Said{Text: "a\x00b\"", Message: "1"},
		dialogue.Chose{ID: "x"},
		dialogue.Woke{Name: "burst", Gen: 3},
		dialogue.Found{Look: "records", Outcome: dialogue.FoundSome, Facts: world(t).Facts},
		dialogue.Carried{Grant: "g", OK: true},
		dialogue.Sent{Key: "k", Try: 1},
		dialogue.Failed{Key: "k"},
		dialogue.Dropped{Key: "k"},
		dialogue.Adopted{Seq: 3, N: 1, Text: "a", What: "b"},
		dialogue.AgentTook{Agent: "ana"},
		dialogue.AgentSaid{Agent: "ana", Text: "x"},
		dialogue.AgentNoted{Agent: "ana"},
		dialogue.AgentResolved{Agent: "ana"},
		dialogue.AgentReturned{Agent: "ana"},
		dialogue.AgentSaid{Agent: "ana", Message: "1.2", Files: []dialogue.File{{Kind: "photo", Ref: "f"}}},
		dialogue.AgentEdited{Agent: "ana", Message: "1.2", Text: "y"},
		dialogue.AgentPassed{Agent: "ana", To: "ben", Why: "z"},
		dialogue.AgentTookOver{Agent: "ben", From: "ana"},
		dialogue.AgentSuggested{Agent: "ana", Text: "z"},
		dialogue.Adopted{Seq: 2, N: 1, Text: "y", What: "z", By: "ana"},
		dialogue.AgentGranted{Agent: "ana", Remedy: "refund", Amount: 1, Ask: true},
		dialogue.AgentDecided{Agent: "ben", Approval: "A/a1", Yes: true, Why: "z"},
		dialogue.Revised{Key: "k", Line: "1.2", OK: true, Try: 1},
	} {
		kind, body, err := dialogue.EncodeEvent(e)
		if err != nil {
			t.Fatal(err)
		}
		back, err := dialogue.DecodeEvent(kind, body)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(e, back); diff != "" {
			t.Errorf("%s: %s", kind, diff)
		}
	}
	at := dialoguetest.Start
	for _, e := range []dialogue.Effect{
		dialogue.Say{Act: "ask", Text: "x", Choices: []dialogue.Choice{{ID: "a", Label: "A", Kind: "answer"}}},
		dialogue.Wake{Name: "x", At: at, Gen: 1},
		dialogue.Look{Name: "records"},
		dialogue.Grant{ID: "g", At: at},
		dialogue.Carry{Grant: "g"},
		dialogue.MadeGood{Record: "20391", About: "20391"},
		dialogue.Promise{ID: "p", Due: at},
		dialogue.Settle{ID: "p", Outcome: "kept"},
		dialogue.HandOff{Case: "A", Due: at},
		dialogue.Notify{To: "room"},
		dialogue.Open{Case: "A"},
		dialogue.Close{Case: "A"},
		dialogue.Rate{Score: 5},
		dialogue.Suggest{Kind: "praise"},
		dialogue.Suggest{Kind: dialogue.SuggestStaff, By: "ana"},
		dialogue.Say{Act: "agent", Line: "1.2", After: at, Files: []dialogue.File{{Kind: "photo"}}},
		dialogue.Revise{Line: "1.2", Text: "y"},
		dialogue.Notify{To: "lead", Kind: "approval", Ref: "A/a1"},
	} {
		kind, body, err := dialogue.EncodeEffect(e)
		if err != nil {
			t.Fatal(err)
		}
		back, err := dialogue.DecodeEffect(kind, body)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(e, back); diff != "" {
			t.Errorf("%s: %s", kind, diff)
		}
	}
	if _, err := dialogue.DecodeEvent("of tomorrow", nil); err == nil {
		t.Error("an unknown kind was decoded")
	}
}

// Case codes differ for different conversations and cases.
func TestCaseCode(t *testing.T) {
	seen := map[string]bool{}
	for n := int64(1); n <= 70_000; n++ {
		code := dialogue.CaseCode(n, 1)
		if seen[code] {
			t.Fatalf("%s came twice", code)
		}
		seen[code] = true
	}
	if a, b := dialogue.CaseCode(5, 1), dialogue.CaseCode(5, 28); a[1:] != b[2:] || a[0] != 'A' || b[:2] != "AB" {
		t.Errorf("codes of one customer: %s, %s", a, b)
	}
	if got := dialogue.CaseCode(1<<20+1, 1); len(got) != len("A-12345") {
		t.Errorf("beyond a million: %s", got)
	}
}

func BenchmarkStep(b *testing.B) {
	w := world(b)
	text := "I ordered the stroller 3 weeks ago, your courier says delivered, nothing is here and I've been on hold twice"
	said := dialogue.Said{Text: text, Reading: w.Analyzer.Read(text)}
	b.ReportAllocs()
	for b.Loop() {
		st, _ := dialogue.Step(w.Script, dialogue.State{}, dialogue.Record{Seq: 1, At: dialoguetest.Start, Event: said, Standing: dialogue.Standing{Number: 1}})
		st, _ = dialogue.Step(w.Script, st, dialogue.Record{Seq: 2, At: dialoguetest.Start.Add(2 * time.Second), Event: dialogue.Woke{Name: "burst", Gen: st.Gen}, Standing: dialogue.Standing{Number: 1}})
		if st.Case == "" {
			b.Fatal("no case was opened")
		}
	}
}
