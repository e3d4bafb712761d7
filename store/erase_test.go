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
