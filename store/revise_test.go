package store

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/amends-bot/amends/dialogue"
)

// line is an agent's line that can be changed, in so many parts.
func line(id string, after time.Time, parts ...string) StepFunc {
	var effects []dialogue.Effect
	for _, p := range parts {
		effects = append(effects, dialogue.Say{Act: dialogue.ActAgent, Text: p, By: "ana", Keep: true, Line: id, After: after})
	}
	return does(effects...)
}

func revised(t testing.TB, db *DB, when time.Time, id, text string) {
	t.Helper()
	apply(t, db, Entry{Conv: 1, At: when, Event: dialogue.AgentEdited{Agent: "ana", Message: id, Text: text}, Script: "abc"}, does(dialogue.Revise{Line: id, Text: text}))
}

func textOf(j Job) string {
	switch e := j.Effect.(type) {
	case dialogue.Say:
		return e.Text
	case dialogue.Revise:
		return "revise " + e.Line + ": " + e.Text
	}
	return fmt.Sprintf("%T", j.Effect)
}

// A line waits for its time, and nothing of its lane overtakes it.
func TestHeldLineWaits(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		apply(t, db, said("ann", "m:1", "x", at(0)), line("L1", at(4), "held"))
		apply(t, db, said("ann", "m:2", "x", at(1)), does(dialogue.Say{Text: "next", Keep: true}))
		wantKeys(t, claimed(t, db, at(3), 9))
		if next, ok, err := db.Next(t.Context(), channels); err != nil || !ok || !next.Equal(at(4)) {
			t.Errorf("next %v %v %v", next, ok, err)
		}
		wantKeys(t, claimed(t, db, at(4), 9), "o:1:1:0")
	})
}

// What nobody has claimed is changed at once; what was taken back is never sent, and its lane goes on.
func TestLineChangesBeforeItIsSent(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		apply(t, db, said("ann", "m:1", "x", at(0)), line("L1", at(4), "first", "and more"))
		revised(t, db, at(1), "L1", "second")
		revised(t, db, at(2), "L1", "third")
		apply(t, db, said("ann", "m:2", "x", at(2)), line("L2", at(6), "a slip", "and more of it"))
		apply(t, db, said("ann", "m:3", "x", at(2)), line("L3", at(6), "fine"))
		revised(t, db, at(3), "L2", "")
		j := claimed(t, db, at(9), 9)
		wantKeys(t, j, "o:1:1:0")
		if textOf(j[0]) != "third" {
			t.Errorf("sent as %q", textOf(j[0]))
		}
		apply(t, db, sent(j[0], at(9)), still)
		j = claimed(t, db, at(9), 9)
		if len(j) != 1 || textOf(j[0]) != "fine" {
			t.Fatalf("then %v", keys(j))
		}
		apply(t, db, sent(j[0], at(9)), still)
		wantKeys(t, claimed(t, db, at(99), 9))
	})
}

// What was claimed or sent is changed by a courier, behind it in its lane.
func TestLineChangesAfterItIsSent(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		apply(t, db, said("ann", "m:1", "x", at(0)), line("L1", at(0), "one", "two", "three"))
		first := claimed(t, db, at(0), 9)[0]
		apply(t, db, sent(first, at(0)), still)
		flying := claimed(t, db, at(0), 9)[0]
		revised(t, db, at(1), "L1", "new") // one is sent, two is being sent, three waits
		wantKeys(t, claimed(t, db, at(1), 9))
		apply(t, db, sent(flying, at(2)), still)
		j := claimed(t, db, at(2), 9)
		if len(j) != 1 || textOf(j[0]) != "revise L1: new" || j[0].To != chat("ann") {
			t.Fatalf("claimed %+v", j)
		}
		got, err := db.Delivered(t.Context(), 1, "L1")
		if err != nil || len(got) != 2 || got[0].ID != "no:1:1:0" || got[1].ID != "no:1:1:1" || got[0].Chat != "ann" {
			t.Errorf("delivered %+v, %v", got, err)
		}
		apply(t, db, Entry{Settle: &j[0], At: at(3), Event: dialogue.Revised{Key: j[0].Key, Line: "L1", OK: true, Try: 1}, Script: "abc"}, still)
		wantKeys(t, claimed(t, db, at(99), 9))
		revised(t, db, at(100), "L1", "")
		if j := claimed(t, db, at(100), 9); len(j) != 1 || textOf(j[0]) != "revise L1: " {
			t.Errorf("taken back by %v", keys(j))
		}
	})
}

// A try that may have arrived counts as begun, as does one whose courier died; what failed for good, or was never there, is
// for a courier to tell.
func TestLineThatMayHaveArrived(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		apply(t, db, said("ann", "m:1", "x", at(0)), line("L1", at(0), "one"))
		j := claimed(t, db, at(0), 9)[0]
		j.Unsure = true
		if err := db.Retry(t.Context(), j, at(30), nil); err != nil {
			t.Fatal(err)
		}
		revised(t, db, at(1), "L1", "new")
		j = claimed(t, db, at(30), 9)[0]
		if textOf(j) != "one" {
			t.Fatalf("changed under way: %q", textOf(j))
		}
		revised(t, db, at(200), "L1", "newer") // the lease has ended, nobody knows
		j = claimed(t, db, at(200), 9)[0]
		if textOf(j) != "one" {
			t.Fatalf("changed under way: %q", textOf(j))
		}
		apply(t, db, Entry{Settle: &j, At: at(201), Event: dialogue.Failed{Key: j.Key, Act: "agent", Cause: "blocked"}, Script: "abc"}, still)
		for _, want := range []string{"revise L1: new", "revise L1: newer"} {
			j := claimed(t, db, at(202), 9)
			if len(j) != 1 || textOf(j[0]) != want {
				t.Fatalf("%v, want %q", keys(j), want)
			}
			apply(t, db, Entry{Settle: &j[0], At: at(202), Event: dialogue.Revised{Line: "L1"}, Script: "abc"}, still)
		}
		revised(t, db, at(203), "L9", "nobody knows it")
		if j := claimed(t, db, at(203), 9); len(j) != 1 || textOf(j[0]) != "revise L9: nobody knows it" {
			t.Errorf("of an unknown line: %v", keys(j))
		}
	})
}

// A courier claims the line at the very moment at which it is changed: either the new version is what is claimed, or the change
// comes behind; never is the old one all that the customer gets, nor are both nothing.
func TestLineChangesWhileItIsClaimed(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		const rounds = 60
		before, behind := 0, 0
		for i := range rounds {
			name := fmt.Sprint("c", i)
			a := apply(t, db, said(name, "m:"+name, "x", at(i)), line("L1", at(i), "old"))
			text := "new"
			if i%2 == 1 {
				text = ""
			}
			var got []Job
			var all sync.WaitGroup
			start := make(chan struct{})
			all.Go(func() {
				<-start
				var err error
				if got, err = db.Claim(t.Context(), channels, at(i), at(i+60), 9); err != nil {
					t.Error(err)
				}
			})
			all.Go(func() {
				<-start
				_, err := db.Apply(t.Context(), Entry{Conv: a.Conv, At: at(i), Event: dialogue.AgentEdited{Agent: "ana", Message: "L1", Text: text}, Script: "abc"}, does(dialogue.Revise{Line: "L1", Text: text}))
				if err != nil {
					t.Error(err)
				}
			})
			close(start)
			all.Wait()
			var texts []string
			for range 3 { // the first claim may have passed the row by, since it was locked
				for _, j := range got {
					texts = append(texts, textOf(j))
					apply(t, db, sent(j, at(i)), still)
				}
				got = claimed(t, db, at(i), 9)
			}
			switch all := strings.Join(texts, ", "); {
			case text == "" && all == "", all == "new":
				before++
			case all == "old, revise L1: "+text:
				behind++
			default:
				t.Fatalf("round %d, changed to %q: the courier had %q", i, text, all)
			}
		}
		t.Logf("changed before the courier %d times, behind it %d times", before, behind)
	})
}
