package store

import (
	"testing"

	"github.com/amends-bot/amends/dialogue"
	"github.com/google/go-cmp/cmp"
)

// handsOver is a StepFunc that opens a case and hands it over.
func handsOver(code string, urgent bool, due int) StepFunc {
	return func(st dialogue.State, r dialogue.Record) (dialogue.State, []dialogue.Effect) {
		st.Case, st.Holder, st.Due = code, dialogue.Holder{Kind: dialogue.HolderQueue}, at(due)
		return st, []dialogue.Effect{dialogue.Open{Case: code}, dialogue.HandOff{Case: code, Urgent: urgent, Due: at(due)}}
	}
}

func TestQueueHasUrgentOnesFirst(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		apply(t, db, said("ann", "m:1", "x", at(0)), handsOver("T1", false, 20))
		apply(t, db, said("bob", "m:2", "x", at(0)), handsOver("T2", true, 30))
		apply(t, db, said("cat", "m:3", "x", at(0)), handsOver("T3", false, 10))
		apply(t, db, said("dan", "m:4", "x", at(0)), still)
		order := func() (codes []string) {
			all, err := db.Queue(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range all {
				codes = append(codes, c.Case+" "+c.Holder.String())
			}
			return codes
		}
		if diff := cmp.Diff([]string{"T2 queue", "T3 queue", "T1 queue"}, order()); diff != "" {
			t.Error(diff)
		}
		apply(t, db, Entry{Conv: 2, At: at(1), Event: dialogue.AgentTook{Agent: "ana"}}, takes)
		apply(t, db, Entry{Conv: 3, At: at(1), Event: dialogue.AgentResolved{Agent: "ana"}}, func(st dialogue.State, r dialogue.Record) (dialogue.State, []dialogue.Effect) {
			return dialogue.State{Last: st.Case}, []dialogue.Effect{dialogue.Close{Case: st.Case, Outcome: "resolved by ana"}}
		})
		if diff := cmp.Diff([]string{"T2 agent:ana", "T1 queue"}, order()); diff != "" {
			t.Error(diff)
		}
		c, err := db.Conversation(t.Context(), 2)
		want := Conversation{
			ID: 2, Customer: "c-bob", Name: "bob", State: c.State, Seq: 2, Last: at(1), Address: chat("bob"),
			Holder: dialogue.Holder{Kind: dialogue.HolderAgent, Name: "ana"}, Case: "T2", Due: at(30), Urgent: true,
		}
		if diff := cmp.Diff(want, c); diff != "" || err != nil {
			t.Error(diff, err)
		}
		for code, want := range map[string]int64{"T1": 1, "T2": 2, "T3": 3} { // closed ones too
			if conv, err := db.FindCase(t.Context(), code); conv != want || err != nil {
				t.Errorf("case %s: conversation %d, %v", code, conv, err)
			}
		}
		_, err = db.FindCase(t.Context(), "T9")
		wantErr(t, err, ErrNotFound)
		_, err = db.FindCustomer(t.Context(), "c9")
		wantErr(t, err, ErrNotFound)
		_, err = db.Conversation(t.Context(), 9)
		wantErr(t, err, ErrNotFound)
		_, _, err = db.FindMessage(t.Context(), chat("ann"), "9")
		wantErr(t, err, ErrNotFound)
	})
}

func TestRoster(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		for _, a := range []dialogue.Agent{{Name: "émile", Role: "agent"}, {Name: "bo", Role: "lead"}, {Name: "Ana", Role: "agent"}, {Name: "bo", Public: "Bo", Role: "manager", Holds: 7}} {
			if err := db.SetAgent(t.Context(), a); err != nil {
				t.Fatal(err)
			}
		}
		if err := db.SetDuty(t.Context(), "Ana", true); err != nil {
			t.Error(err)
		}
		wantErr(t, db.SetDuty(t.Context(), "nobody", true), ErrNotFound)
		got, err := db.Roster(t.Context())
		want := []dialogue.Agent{{Name: "Ana", Role: "agent", OnDuty: true}, {Name: "bo", Public: "Bo", Role: "manager"}, {Name: "émile", Role: "agent"}}
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Error(diff, err)
		}
	})
}

func TestLedgers(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		apply(t, db, said("ann", "m:1", "x", at(0)), does(
			dialogue.Open{Case: "T1"},
			dialogue.Grant{ID: "T1-1", Case: "T1", Remedy: "refund", Amount: 500, By: "bot", At: at(0)},
			dialogue.Promise{ID: "p1", Case: "T1", What: "we call", Owner: "lead", Due: at(50)},
			dialogue.Promise{ID: "p2", Case: "T1", What: "we send it", Owner: "bot", Due: at(60)},
			dialogue.Rate{Case: "T1", Score: 4, Word: "ok\x00"},
			dialogue.Suggest{Case: "T1", Kind: "praise", Text: "nice"}))
		apply(t, db, said("ann", "m:2", "x", at(1)), does(
			dialogue.Settle{ID: "p2", Outcome: "kept"},
			dialogue.Promise{ID: "p1", Case: "T1", What: "we call", Owner: "lead", Due: at(70)})) // a new time
		grants, err := db.Grants(t.Context(), "T1")
		if diff := cmp.Diff([]Granted{{ID: "T1-1", Customer: "c-ann", Case: "T1", Remedy: "refund", Conv: 1, Seq: 1, Amount: 500, By: "bot", At: at(0)}}, grants); diff != "" || err != nil {
			t.Error(diff, err)
		}
		promises, err := db.Promises(t.Context(), "")
		want := []Promised{
			{ID: "p1", Case: "T1", What: "we call", Owner: "lead", Conv: 1, Seq: 1, Made: at(0), Due: at(70)},
			{ID: "p2", Case: "T1", What: "we send it", Owner: "bot", Conv: 1, Seq: 1, Made: at(0), Due: at(60), Outcome: "kept", Ended: at(1)},
		}
		if diff := cmp.Diff(want, promises); diff != "" || err != nil {
			t.Error(diff, err)
		}
		// The ledger is append-only: an id is granted once.
		_, err = db.Apply(t.Context(), said("ann", "m:3", "x", at(1)), does(dialogue.Grant{ID: "T1-1", Case: "T1", Remedy: "refund"}))
		if err == nil {
			t.Error("an id was granted twice")
		}
	})
}

func TestWaitIsSignalled(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		signalled := func() bool {
			select {
			case <-db.Wait():
				return true
			default:
				return false
			}
		}
		apply(t, db, said("ann", "m:1", "x", at(0)), still)
		if signalled() {
			t.Error("there is nothing to do")
		}
		apply(t, db, said("ann", "m:2", "x", at(0)), answers("y"))
		apply(t, db, said("ann", "m:3", "x", at(0)), answers("y"))
		if !signalled() || signalled() {
			t.Error("want one signal")
		}
		apply(t, db, sent(claimed(t, db, at(1), 1)[0], at(1)), still)
		if !signalled() {
			t.Error("the lane goes on, and nobody is told")
		}
	})
}
