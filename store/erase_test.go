package store

import (
	"testing"

	"github.com/amends-bot/amends/dialogue"
)

func TestEraseKeepsAmountsOnly(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		apply(t, db, said("ann", "m:1", "my name is Ann", at(0)), does(
			dialogue.Open{Case: "T1"}, dialogue.Say{Text: "hello Ann"}, dialogue.Wake{Name: "w", At: at(1), Gen: 1},
			dialogue.Grant{ID: "T1-1", Case: "T1", Remedy: "refund", Amount: 500, By: "bot"},
			dialogue.Promise{ID: "p1", Case: "T1", What: "we call Ann", Due: at(9)},
			dialogue.Suggest{Case: "T1", Text: "Ann says"}, dialogue.Rate{Case: "T1", Score: 5, Word: "Ann"}))
		if err := db.Erase(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		wantErr(t, db.Erase(t.Context(), 9), ErrNotFound)
		wantKeys(t, claimed(t, db, at(9), 9))
		if n := len(logOf(t, db, 1)); n != 0 {
			t.Errorf("%d records are left", n)
		}
		_, err := db.FindCustomer(t.Context(), "c-ann")
		wantErr(t, err, ErrNotFound)
		grants, err := db.Grants(t.Context(), "T1")
		if err != nil || len(grants) != 1 || grants[0].Amount != 500 || grants[0].Customer != "" {
			t.Errorf("grants %+v, %v", grants, err)
		}
		promises, err := db.Promises(t.Context(), "T1")
		if err != nil || len(promises) != 1 || promises[0].What != "" {
			t.Errorf("promises %+v, %v", promises, err)
		}
		if a := apply(t, db, said("ann", "m:1", "again", at(2)), still); a.Conv == 1 || a.Seq != 1 {
			t.Errorf("afterwards: conversation %d, record %d", a.Conv, a.Seq)
		}
	})
}

func TestMoveFollowsTheChat(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		apply(t, db, said("old", "m:1", "x", at(0)), does(dialogue.Say{Text: "1"}, dialogue.Say{Text: "2"}))
		apply(t, db, said("new", "m:2", "x", at(0)), still) // the network's first message from there came before the news
		if err := db.Move(t.Context(), "telegram", "old", "new"); err != nil {
			t.Fatal(err)
		}
		if conv, err := db.Find(t.Context(), chat("new")); conv != 1 || err != nil {
			t.Errorf("conversation %d, %v", conv, err)
		}
		_, err := db.Find(t.Context(), chat("old"))
		wantErr(t, err, ErrNotFound)
		apply(t, db, Entry{Conv: 1, At: at(1), Event: dialogue.AgentNoted{}}, does(dialogue.Say{Text: "3"}))
		for _, want := range []string{"o:1:1:0", "o:1:1:1", "o:1:2:0"} {
			jobs := claimed(t, db, at(1), 9)
			wantKeys(t, jobs, want)
			if jobs[0].To != chat("new") || jobs[0].Lane != "telegram/new/" {
				t.Errorf("to %v in %s", jobs[0].To, jobs[0].Lane)
			}
			apply(t, db, sent(jobs[0], at(1)), still)
		}
	})
}

func TestMoveTakesTheMessagesAlong(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		write := func(key, from, id string, want int64) {
			t.Helper()
			e := said(from, key, "x", at(0))
			e.Message = id
			if a := apply(t, db, e, does(dialogue.Say{Text: key, Line: key})); a.Conv != want {
				t.Fatalf("conversation %d, want %d", a.Conv, want)
			}
		}
		found := func(id string, want int64) {
			t.Helper()
			if conv, _, err := db.FindMessage(t.Context(), chat("new"), id); conv != want || err != nil {
				t.Errorf("message %s is of conversation %d, %v, want %d", id, conv, err, want)
			}
		}
		write("m:1", "old", "5", 1)
		write("m:2", "old", "6", 1)
		write("m:3", "new", "6", 2) // before the news of the move; the network counts anew
		job := claimed(t, db, at(0), 9)[0]
		apply(t, db, sent(job, at(0)), still)
		if err := db.Move(t.Context(), "telegram", "old", "new"); err != nil {
			t.Fatal(err)
		}
		found("5", 1)
		found("6", 2)
		delivered, err := db.Delivered(t.Context(), 1, "m:1")
		if err != nil || len(delivered) != 1 || delivered[0].Chat != "new" {
			t.Errorf("the line is at %+v, %v", delivered, err)
		}
		_, _, err = db.FindMessage(t.Context(), chat("old"), "6")
		wantErr(t, err, ErrNotFound)
		e := Entry{Conv: 2, From: chat("new"), Message: "5", Key: "m:4", At: at(1), Event: dialogue.AgentNoted{}}
		apply(t, db, e, still) // the same id, given anew
		found("5", 2)
	})
}
