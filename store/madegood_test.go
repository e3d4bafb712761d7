package store

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/amends-bot/amends/dialogue"
)

// order is a record that the connectors give to whoever proves that it is theirs.
var order = dialogue.Fact{Kind: dialogue.FactOrder, ID: "20391", Amount: 28900}

// refunds is a StepFunc that grants a refund of the order unless that was made good, and hands over if it was.
func refunds(id string) StepFunc {
	return func(st dialogue.State, r dialogue.Record) (dialogue.State, []dialogue.Effect) {
		st.Facts = []dialogue.Fact{order}
		if slices.Contains(r.Standing.MadeGood, order.ID) {
			st.Reason = "authority"
			return st, nil
		}
		return st, []dialogue.Effect{dialogue.Grant{
			ID: id, Case: "T", Remedy: "refund", Amount: order.Amount, About: order.ID, By: "bot", At: r.At, Record: order.ID, Once: true,
		}}
	}
}

// TestARecordIsMadeGoodOnce: of many accounts that ask for the same order at the same time, over two processes, one is paid, and
// the others are decided again, with that in sight.
func TestARecordIsMadeGoodOnce(t *testing.T) {
	const accounts = 30
	eachDSN(t, func(t *testing.T, dsn string) {
		dbs := []*DB{open(t, dsn), open(t, dsn)}
		for c := range accounts { // the order is in hand when they ask
			apply(t, dbs[0], said(fmt.Sprint(c), fmt.Sprint("m:a", c), "x", at(0)), func(st dialogue.State, _ dialogue.Record) (dialogue.State, []dialogue.Effect) {
				st.Facts = []dialogue.Fact{order}
				return st, nil
			})
		}
		var wg sync.WaitGroup
		var mu sync.Mutex
		handed := 0
		for c := range accounts {
			wg.Go(func() {
				a, err := dbs[c%2].Apply(context.Background(), said(fmt.Sprint(c), fmt.Sprint("m:b", c), "x", at(1)), refunds(fmt.Sprint("T/", c)))
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				if a.State.Reason != "" {
					handed++
				}
			})
		}
		wg.Wait()
		grants, err := dbs[1].Grants(t.Context(), "T")
		if err != nil || len(grants) != 1 || handed != accounts-1 {
			t.Errorf("%d grants, %d handed over, %v", len(grants), handed, err)
		}
		// Step that does not heed what it is told is refused loudly.
		_, err = dbs[0].Apply(t.Context(), said("x", "m:x", "x", at(2)), refunds("T/x"))
		wantErr(t, err, ErrMadeGood)
		// A person may decide it.
		apply(t, dbs[0], said("x", "m:x", "x", at(2)), does(
			dialogue.Grant{ID: "T/ana", Case: "T", Remedy: "refund", Amount: 1, About: order.ID, By: "ana", At: at(2), Record: order.ID}))
	})
}

// TestMadeGoodStays: when the grant was taken back, and when a person resolved it without one; the records come with the event, too.
func TestMadeGoodStays(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		kettle, bill := dialogue.Fact{Kind: dialogue.FactOrder, ID: "6120"}, dialogue.Fact{Kind: dialogue.FactBill, ID: "2026-11"}
		apply(t, db, said("ann", "m:1", "x", at(0)), does(
			dialogue.Grant{ID: "A-1/1", Case: "A-1", Remedy: "refund", Amount: 3450, About: "20391", By: "bot", At: at(0), Record: "20391", Once: true},
			dialogue.Grant{ID: "A-1/2", Case: "A-1", Remedy: "credit", Amount: 1500, About: "2026-11", By: "bot", At: at(0), Record: "c-ann/2026-11", Once: true}))
		apply(t, db, Entry{Conv: 1, At: at(1), Event: dialogue.AgentReversed{Agent: "ana", Remedy: "refund"}}, does(
			dialogue.Grant{ID: "A-1/1/reversed", Case: "A-1", Remedy: "refund", Amount: -3450, About: "20391", By: "ana", At: at(1), Of: "A-1/1"},
			dialogue.MadeGood{Record: "6120", About: "6120"}))
		apply(t, db, said("bob", "m:2", "x", at(2)), still)
		seen := func(e dialogue.Event, want ...string) {
			t.Helper()
			a := apply(t, db, Entry{Conv: 2, At: at(3), Event: e, Standing: true}, still)
			if !slices.Equal(a.Record.Standing.MadeGood, want) {
				t.Errorf("%T: %q, want %q", e, a.Record.Standing.MadeGood, want)
			}
		}
		all := []dialogue.Fact{order, kettle, bill, {Kind: dialogue.FactOrder, ID: "4410"}}
		seen(dialogue.Woke{Name: "burst"})
		seen(dialogue.Found{Facts: all}, "20391", "6120") // somebody else's bill of the same month is not theirs
		seen(dialogue.Verified{Facts: all, Account: "c-ann"}, "20391", "6120", "c-ann/2026-11")
		if err := db.Erase(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		seen(dialogue.Verified{Facts: all, Account: "c-ann"}, "20391", "6120") // a key that names the customer is forgotten
	})
}

// TestLimitsCountByAccount: what a customer was granted counts in all of their accounts once these have proved to be theirs.
func TestLimitsCountByAccount(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		voucher := func(id, name, account string, when int) {
			apply(t, db, said(name, "m:"+id, "x", at(when)), func(st dialogue.State, r dialogue.Record) (dialogue.State, []dialogue.Effect) {
				st.Account = account
				return st, []dialogue.Effect{dialogue.Grant{ID: id, Case: "A", Remedy: "voucher", Amount: 1000, By: "bot", At: r.At}}
			})
		}
		voucher("A/1", "ann", "", 0)         // known to the records by the network
		voucher("A/2", "slack1", "c-ann", 1) // has proved to be her
		voucher("A/3", "other", "", 2)       // somebody else
		given := func(e dialogue.Event, want int) {
			t.Helper()
			apply(t, db, said("slack2", "m:"+fmt.Sprint(want), "x", at(3)), still)
			conv, err := db.Find(t.Context(), chat("slack2"))
			if err != nil {
				t.Fatal(err)
			}
			n := 0
			for _, u := range apply(t, db, Entry{Conv: conv, At: at(4), Event: e, Standing: true}, still).Record.Standing.Usage {
				n += len(u.Given)
			}
			if n != want {
				t.Errorf("%T: %d grants, want %d", e, n, want)
			}
		}
		given(dialogue.Verified{Outcome: dialogue.FoundSome, Account: "c-ann"}, 2)
		given(dialogue.Woke{Name: "burst"}, 0)
	})
}
