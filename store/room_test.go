package store

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/amends-bot/amends/dialogue"
)

// asksPerson is a StepFunc that hands over.
func asksPerson(st dialogue.State, _ dialogue.Record) (dialogue.State, []dialogue.Effect) {
	st.Turn++
	st.Case, st.Holder = "A-1", dialogue.Holder{Kind: dialogue.HolderQueue}
	return st, nil
}

// closes is a StepFunc that gives back to the bot and closes the case.
func closes(st dialogue.State, _ dialogue.Record) (dialogue.State, []dialogue.Effect) {
	st.Turn++
	st.Case, st.Holder = "", dialogue.Holder{}
	return st, nil
}

// rooms claims what the staff room does not show.
func rooms(t *testing.T, db *DB, now time.Time) []Job {
	t.Helper()
	return slices.DeleteFunc(claimed(t, db, now, 16), func(j Job) bool { return j.Room == nil })
}

func TestRoomIsMarkedByWhatConcernsStaff(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		db.UseRoom("staff")
		apply(t, db, said("maria", "m:1", "hello", at(0)), does())
		if got := rooms(t, db, at(1)); len(got) != 0 {
			t.Fatalf("staff see %v before anybody is asked", got)
		}
		apply(t, db, said("maria", "m:2", "a person!", at(2)), asksPerson)
		jobs := rooms(t, db, at(2))
		if len(jobs) != 1 || jobs[0].Try != 1 {
			t.Fatalf("claimed %+v", jobs)
		}
		j := jobs[0]
		if got := rooms(t, db, at(3)); len(got) != 0 {
			t.Fatalf("two couriers have %v", got)
		}
		apply(t, db, said("maria", "m:3", "still there?", at(4)), does()) // while it is carried out
		j.Room.At, j.Room.Card, j.Room.Shown = Address{"staff", "room", "t1"}, "c1", 2
		if err := db.SaveRoom(t.Context(), j, at(4), []string{"c1"}); err != nil {
			t.Fatal(err)
		}
		if err := db.FinishRoom(t.Context(), j, at(10), false); err != nil {
			t.Fatal(err)
		}
		if conv, err := db.FindThread(t.Context(), Address{"staff", "room", "t1"}); conv != j.Conv || err != nil {
			t.Errorf("the thread leads to %d, %v", conv, err)
		}
		if got := rooms(t, db, at(9)); len(got) != 0 {
			t.Fatalf("shown before its time: %v", got)
		}
		next, waits, err := db.Next(t.Context(), channels)
		if err != nil || !waits || !next.Equal(at(10)) {
			t.Errorf("next %v %v %v", next, waits, err)
		}
		jobs = rooms(t, db, at(10))
		if len(jobs) != 1 || jobs[0].Room.Shown != 2 || jobs[0].Room.Card != "c1" {
			t.Fatalf("claimed %+v", jobs)
		}
		if err := db.FinishRoom(t.Context(), jobs[0], at(13), false); err != nil {
			t.Fatal(err)
		}
		if got := rooms(t, db, at(20)); len(got) != 0 {
			t.Fatalf("there is nothing new in %v", got)
		}
		wantErr(t, db.FinishRoom(t.Context(), jobs[0], at(21), false), ErrStale)
		wantErr(t, db.SaveRoom(t.Context(), jobs[0], at(21), nil), ErrStale)
	})
}

func TestRoomOfAClosedCaseRests(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		db.UseRoom("staff")
		apply(t, db, said("maria", "m:1", "a person!", at(0)), asksPerson)
		apply(t, db, said("maria", "m:2", "thanks", at(1)), closes)
		j := rooms(t, db, at(2))[0]
		if err := db.FinishRoom(t.Context(), j, at(3), true); err != nil {
			t.Fatal(err)
		}
		apply(t, db, said("maria", "m:3", "what is the time?", at(4)), does())
		if got := rooms(t, db, at(5)); len(got) != 0 {
			t.Fatalf("claimed %v", got)
		}
		apply(t, db, said("maria", "m:4", "a person!", at(6)), asksPerson)
		if got := rooms(t, db, at(7)); len(got) != 1 {
			t.Fatalf("claimed %v", got)
		}
	})
}

func TestRoomLeaseRunsOut(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		db.UseRoom("staff")
		apply(t, db, said("maria", "m:1", "a person!", at(0)), asksPerson)
		first := rooms(t, db, at(0))[0]
		second := rooms(t, db, at(61))
		if len(second) != 1 || second[0].Try != 2 {
			t.Fatalf("claimed %+v", second)
		}
		wantErr(t, db.Retry(t.Context(), first, at(62), errors.New("slow")), ErrStale)
		if err := db.Hold(t.Context(), second[0], at(90), errors.New("429")); err != nil {
			t.Fatal(err)
		}
		if got := rooms(t, db, at(89)); len(got) != 0 {
			t.Fatalf("claimed %v", got)
		}
		if got := rooms(t, db, at(90)); len(got) != 1 || got[0].Try != 3 {
			t.Fatalf("claimed %v", got)
		}
	})
}

func TestRoomIsTakenOverByAnotherNetwork(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		apply(t, db, said("maria", "m:1", "a person!", at(0)), asksPerson)
		db.UseRoom("telegram")
		if err := db.SeeAll(t.Context(), at(1)); err != nil {
			t.Fatal(err)
		}
		j := rooms(t, db, at(1))[0]
		j.Room.At, j.Room.Card, j.Room.Hash = Address{"telegram", "group", "t1"}, "c1", "x"
		if err := errors.Join(db.SaveRoom(t.Context(), j, at(1), nil), db.FinishRoom(t.Context(), j, at(2), false)); err != nil {
			t.Fatal(err)
		}
		db.UseRoom("slack")
		if err := db.SeeAll(t.Context(), at(3)); err != nil {
			t.Fatal(err)
		}
		got := rooms(t, db, at(3))
		if len(got) != 1 || got[0].Room.At != (Address{Channel: "slack"}) || got[0].Room.Hash != "" {
			t.Fatalf("claimed %+v", got)
		}
	})
}

func TestAsidesAreToldOnce(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		wantErr(t, db.Tell(t.Context(), Aside{Key: "a", At: at(0)}), ErrNotFound)
		db.UseRoom("staff")
		wantErr(t, db.Tell(t.Context(), Aside{Key: "a", Conv: 99, At: at(0)}), ErrNotFound)
		if err := db.Tell(t.Context(), Aside{Key: "a", At: at(0), Body: "{}"}); err != nil {
			t.Fatal(err)
		}
		j := rooms(t, db, at(0))[0]
		all, err := db.Asides(t.Context(), 0)
		if err != nil || j.Conv != 0 || len(all) != 1 || all[0].Key != "a" {
			t.Fatalf("%+v %+v %v", j, all, err)
		}
		if err := db.SaveRoom(t.Context(), j, at(1), nil, all[0].ID); err != nil {
			t.Fatal(err)
		}
		wantErr(t, db.Tell(t.Context(), Aside{Key: "a", At: at(2), Body: "{}"}), ErrDuplicate)
		if all, err = db.Asides(t.Context(), 0); err != nil || len(all) != 0 {
			t.Errorf("%v %v", all, err)
		}
	})
}

func TestInvitations(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		ana := dialogue.Agent{Name: "ana", Public: "Ana", Role: "lead", Topics: []string{"delivery"}}
		if err := db.Invite(t.Context(), "ABCD2345", ana, at(100)); err != nil {
			t.Fatal(err)
		}
		_, err := db.Register(t.Context(), "ABCD2345", "telegram:1", at(100))
		wantErr(t, err, ErrNotFound) // too old
		for range 2 {                // the answer was lost
			s, err := db.Register(t.Context(), "abcd-2345", "telegram:1", at(99))
			if err != nil || s.Name != "ana" || s.Role != "lead" || !s.OnDuty {
				t.Fatalf("%+v %v", s, err)
			}
		}
		_, err = db.Register(t.Context(), "ABCD2345", "telegram:2", at(99))
		wantErr(t, err, ErrNotFound)
		s, err := db.StaffOf(t.Context(), "telegram:1")
		if err != nil || fmt.Sprint(s.Topics, s.Accounts, s.Own) != "[delivery] [telegram:1] true" {
			t.Errorf("%+v %v", s, err)
		}
		if err := db.DropStaff(t.Context(), "ana"); err != nil {
			t.Fatal(err)
		}
		_, err = db.StaffOf(t.Context(), "telegram:1")
		wantErr(t, err, ErrNotFound)
	})
}

func TestAuditIsOfOneTransaction(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		a := apply(t, db, said("maria", "m:1", "a person!", at(0)), asksPerson)
		claim := Entry{
			Conv: a.Conv, Key: "c:1", From: Address{Channel: "staff"}, At: at(1), Event: dialogue.AgentTook{Agent: "ana"}, Script: "abc",
			Audit: &Audited{Key: "staff/c:1", Who: "ana", Account: "staff:1", What: "claim"},
		}
		apply(t, db, claim, takes)
		_, err := db.Apply(t.Context(), claim, takes)
		wantErr(t, err, ErrDuplicate)
		claim.Key, claim.Audit = "c:2", &Audited{Key: "staff/c:2", Who: "li", Account: "staff:2", What: "claim"}
		apply(t, db, claim, does(dialogue.Notify{To: "li", Kind: "refused", Text: "ana has it"}))
		all, err := db.Audits(t.Context(), at(0), 10)
		if err != nil || len(all) != 2 || all[0].Refused != "refused" || all[1].Refused != "" || all[1].Who != "ana" || all[1].Case != "A-1" {
			t.Errorf("%+v %v", all, err)
		}
		wantErr(t, db.Audit(t.Context(), Audited{Key: "staff/c:2", What: "claim"}), ErrDuplicate)
	})
}
