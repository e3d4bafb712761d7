package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/amends-bot/amends/dialogue"
	"github.com/google/go-cmp/cmp"
)

func TestLaneGivesItsOldestRowOnly(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		apply(t, db, said("ann", "m:1", "x", at(0)), does(
			dialogue.Say{Text: "1"}, dialogue.Notify{To: "room"}, dialogue.Say{Text: "2"}, dialogue.Look{Name: "l"}, dialogue.Carry{Grant: "g"}, dialogue.HandOff{Case: "T1"}))
		apply(t, db, said("bob", "m:2", "x", at(1)), answers("3"))
		// Customers' before staff's; of the two lanes of ann the first row each.
		jobs := claimed(t, db, at(1), 9)
		wantKeys(t, jobs, "o:1:1:0", "o:1:1:3", "o:1:1:4", "o:2:1:0", "o:1:1:1")
		want := Job{
			ID: jobs[0].ID, Conv: 1, Seq: 1, Key: "o:1:1:0", Lane: "telegram/ann/", To: chat("ann"), Effect: dialogue.Say{Text: "1"},
			Due: at(0), Try: 1, Lease: jobs[0].Lease, Until: at(61), Customer: "c-ann",
		}
		if diff := cmp.Diff(want, jobs[0], cmp.AllowUnexported(Job{})); diff != "" {
			t.Error(diff)
		}
		wantKeys(t, claimed(t, db, at(1), 9))
		apply(t, db, sent(jobs[0], at(2)), still)
		apply(t, db, sent(jobs[4], at(2)), still)
		wantKeys(t, claimed(t, db, at(2), 9), "o:1:1:2", "o:1:1:5")
		if conv, seq, err := db.FindMessage(t.Context(), chat("ann"), "no:1:1:0"); conv != 1 || seq != 1 || err != nil {
			t.Errorf("sent message: conversation %d record %d, %v", conv, seq, err)
		}
	})
}

func TestClaimGivesOnlyWhatTheProcessCanSend(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		apply(t, db, said("ann", "m:1", "x", at(0)), does(dialogue.Say{Text: "1"}, dialogue.Look{Name: "l"}))
		for _, others := range [][]string{nil, {"slack", "console"}} {
			jobs, err := db.Claim(t.Context(), others, at(0), at(1), 9)
			if err != nil {
				t.Fatal(err)
			}
			wantKeys(t, jobs, "o:1:1:1")
			if err := db.Retry(t.Context(), jobs[0], at(0), nil); err != nil {
				t.Fatal(err)
			}
		}
		jobs, err := db.Claim(t.Context(), []string{"slack", "telegram"}, at(0), at(1), 1)
		if err != nil {
			t.Fatal(err)
		}
		wantKeys(t, jobs, "o:1:1:0")
	})
}

func TestReplyDecidedBeforeATakeoverIsDropped(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		apply(t, db, said("ann", "m:1", "x", at(0)), does(
			dialogue.Say{Text: "bot's", Of: 1}, dialogue.Say{Text: "kept", Keep: true}, dialogue.Say{Text: "ana's", By: "ana"}))
		apply(t, db, Entry{Conv: 1, At: at(1), Event: dialogue.AgentTook{Agent: "ana"}}, takes)
		apply(t, db, said("ann", "m:2", "x", at(1)), does(dialogue.Say{Text: "later"}))
		for i, dropped := range []bool{true, false, false, false} {
			jobs := claimed(t, db, at(2), 9)
			if len(jobs) != 1 || jobs[0].Dropped != dropped {
				t.Fatalf("%d: %+v, want dropped %v", i, jobs, dropped)
			}
			e := sent(jobs[0], at(2))
			if dropped {
				e.Event = dialogue.Dropped{Key: jobs[0].Key}
			}
			apply(t, db, e, still)
		}
		// What was dropped did not answer: the message may be answered now.
		apply(t, db, said("ann", "m:3", "x", at(3)), does(dialogue.Say{Text: "anew", Of: 1}))
	})
}

func TestLeaseEndsAndTheLateCourierIsRefused(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		apply(t, db, said("ann", "m:1", "x", at(0)), answers("y"))
		late := claimed(t, db, at(0), 9)[0]
		wantKeys(t, claimed(t, db, at(59), 9))
		next := claimed(t, db, at(60), 9)[0]
		if next.Key != late.Key || next.Try != 2 {
			t.Errorf("again: %+v", next)
		}
		_, err := db.Apply(t.Context(), sent(late, at(61)), still)
		wantErr(t, err, ErrStale)
		wantErr(t, db.Retry(t.Context(), late, at(61), nil), ErrStale)
		apply(t, db, sent(next, at(61)), still)
		_, err = db.Apply(t.Context(), sent(next, at(61)), still)
		wantErr(t, err, ErrStale)
		wantErr(t, db.Retry(t.Context(), next, at(61), nil), ErrStale)
		_, err = db.Apply(t.Context(), Entry{Settle: &Job{Conv: 1, ID: 1}, At: at(61), Event: dialogue.Sent{}}, still)
		wantErr(t, err, ErrStale)
		if n := len(logOf(t, db, 1)); n != 2 {
			t.Errorf("%d records, want 2: nothing of a stale settle is stored", n)
		}
	})
}

func TestRetryHoldsTheLane(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		apply(t, db, said("ann", "m:1", "x", at(0)), does(dialogue.Say{Text: "1"}, dialogue.Say{Text: "2"}))
		j := claimed(t, db, at(0), 9)[0]
		if err := db.Retry(t.Context(), j, at(30), errors.New("429\x00 "+strings.Repeat("é", 400))); err != nil {
			t.Fatal(err)
		}
		wantKeys(t, claimed(t, db, at(29), 9))
		next, ok, err := db.Next(t.Context(), channels)
		if err != nil || !ok || !next.Equal(at(30)) {
			t.Errorf("next %v %v %v", next, ok, err)
		}
		j = claimed(t, db, at(30), 9)[0]
		if j.Key != "o:1:1:0" || j.Try != 2 || !strings.HasPrefix(j.Cause, "429") || !j.Due.Equal(at(30)) {
			t.Errorf("again: %+v", j)
		}
		next, ok, err = db.Next(t.Context(), channels)
		if err != nil || !ok || !next.Equal(at(90)) {
			t.Errorf("next is the lease's end: %v %v %v", next, ok, err)
		}
		// Failing for good frees the lane and keeps the row.
		apply(t, db, Entry{Settle: &j, At: at(31), Event: dialogue.Failed{Key: j.Key, Cause: "blocked"}}, still)
		dead, err := db.Dead(t.Context())
		if err != nil || len(dead) != 1 || dead[0].Key != "o:1:1:0" || dead[0].Cause != "blocked" {
			t.Errorf("dead %+v, %v", dead, err)
		}
		j = claimed(t, db, at(31), 9)[0]
		apply(t, db, sent(j, at(32)), still)
		if next, ok, err := db.Next(t.Context(), channels); err != nil || ok {
			t.Errorf("all is quiet, but next is %v, %v", next, err)
		}
	})
}

func TestTimersAndGenerations(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		wake := func(n int, gen int64) dialogue.Wake { return dialogue.Wake{Name: "quiet", At: at(n), Gen: gen} }
		apply(t, db, said("ann", "m:1", "x", at(0)), does(wake(5, 1), dialogue.Wake{Name: "nudge", At: at(9), Gen: 2}))
		apply(t, db, said("ann", "m:2", "x", at(1)), does(wake(6, 3)))
		apply(t, db, said("ann", "m:3", "x", at(1)), does(dialogue.Wake{Name: "nudge"}))
		if next, ok, err := db.Next(t.Context(), nil); err != nil || !ok || !next.Equal(at(6)) {
			t.Errorf("next %v %v %v", next, ok, err)
		}
		wantKeys(t, claimed(t, db, at(5), 9))
		jobs := claimed(t, db, at(6), 9)
		wantKeys(t, jobs, "t:1:quiet:3")
		if j := jobs[0]; j.Customer != "c-ann" || j.Try != 1 || !j.Due.Equal(at(6)) {
			t.Errorf("timer %+v", j)
		}
		woke := func(j Job, n int) Entry {
			return Entry{Settle: &j, At: at(n), Event: dialogue.Woke{Name: j.Timer, Gen: j.Gen}, Standing: true}
		}
		// It is set anew while it is out: the one that was claimed is stale.
		apply(t, db, said("ann", "m:4", "x", at(6)), does(wake(8, 4)))
		_, err := db.Apply(t.Context(), woke(jobs[0], 7), still)
		wantErr(t, err, ErrStale)
		// Given back, it comes again; fired, it may be set in the same step.
		j := claimed(t, db, at(8), 9)[0]
		if err := db.Retry(t.Context(), j, at(10), nil); err != nil {
			t.Fatal(err)
		}
		wantKeys(t, claimed(t, db, at(9), 9))
		j = claimed(t, db, at(10), 9)[0]
		apply(t, db, woke(j, 10), does(wake(20, 5)))
		wantKeys(t, claimed(t, db, at(20), 9), "t:1:quiet:5")
	})
}

// TestTwoProcessesNeverShareAJob has two handles on one database apply, claim and settle at once.
func TestTwoProcessesNeverShareAJob(t *testing.T) {
	const conversations, messages = 10, 12
	eachDSN(t, func(t *testing.T, dsn string) {
		dbs := []*DB{open(t, dsn), open(t, dsn)}
		var mu sync.Mutex
		order := map[int64][]int64{} // conversation to the records its sends answer
		var wg, couriers sync.WaitGroup
		done := make(chan struct{})
		for i, db := range dbs {
			for c := range conversations {
				wg.Go(func() {
					for m := range messages / 2 {
						e := said(fmt.Sprint(c), fmt.Sprintf("m:%d:%d:%d", i, c, m), "x", at(0))
						if _, err := db.Apply(context.Background(), e, answers("y")); err != nil {
							t.Error(err)
						}
					}
				})
			}
			for range 3 {
				couriers.Go(func() {
					for last := false; !last; {
						select {
						case <-done:
							last = true // once more, for what came meanwhile
						case <-db.Wait(): // asking again and again would keep the other handle from SQLite's lock
						}
						for {
							jobs, err := db.Claim(context.Background(), channels, at(1), at(1).Add(time.Hour), 4)
							if err != nil {
								t.Error(err)
								return
							}
							if len(jobs) == 0 {
								break
							}
							for _, j := range jobs {
								mu.Lock()
								order[j.Conv] = append(order[j.Conv], j.Seq)
								mu.Unlock()
								if _, err := db.Apply(context.Background(), sent(j, at(1)), still); err != nil {
									t.Error(err)
								}
							}
						}
					}
				})
			}
		}
		wg.Wait()
		close(done)
		couriers.Wait()
		for j := claimed(t, dbs[0], at(1), 1); len(j) > 0; j = claimed(t, dbs[0], at(1), 1) {
			order[j[0].Conv] = append(order[j[0].Conv], j[0].Seq)
			apply(t, dbs[0], sent(j[0], at(1)), still)
		}
		for conv, seqs := range order {
			if len(seqs) != messages {
				t.Errorf("conversation %d: %d sends, want %d", conv, len(seqs), messages)
			}
			for i := 1; i < len(seqs); i++ {
				if seqs[i] <= seqs[i-1] {
					t.Errorf("conversation %d: sent in the order %v", conv, seqs)
					break
				}
			}
		}
	})
}

func TestBudgetIsNeverExceeded(t *testing.T) {
	const limit, amount, customers = 1000, 70, 40
	eachDSN(t, func(t *testing.T, dsn string) {
		dbs := []*DB{open(t, dsn), open(t, dsn)}
		var wg sync.WaitGroup
		for c := range customers {
			wg.Go(func() {
				name := fmt.Sprint(c)
				_, err := dbs[c%2].Apply(context.Background(), said(name, "m:"+name, "x", at(0)), func(st dialogue.State, r dialogue.Record) (dialogue.State, []dialogue.Effect) {
					used := map[string]int64{}
					for _, u := range r.Standing.Usage {
						used[u.Remedy] = u.Today
					}
					var out []dialogue.Effect
					for _, remedy := range []string{"b", "a"} {
						if used[remedy]+amount <= limit {
							out = append(out, dialogue.Grant{ID: name + remedy, Case: "T", Remedy: remedy, Amount: amount, By: "bot", At: r.At, Cap: limit})
						}
					}
					return st, out
				})
				if err != nil && !errors.Is(err, errAgain) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		grants, err := dbs[0].Grants(t.Context(), "T")
		if err != nil {
			t.Fatal(err)
		}
		sum := map[string]int64{}
		for _, g := range grants {
			sum[g.Remedy] += g.Amount
		}
		const full = limit / amount * amount
		if sum["a"] != full || sum["b"] != full {
			t.Errorf("granted %v, want %d of each", sum, full)
		}
		// Step that does not heed the usage is refused loudly.
		_, err = dbs[0].Apply(t.Context(), said("x", "m:x", "x", at(0)), does(dialogue.Grant{ID: "x", Remedy: "a", Amount: amount, Cap: limit}))
		wantErr(t, err, ErrBudget)
	})
}

func TestHoldStopsTheWholeChat(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		thread := said("ann", "m:2", "x", at(0))
		thread.From.Thread = "7"
		apply(t, db, said("ann", "m:1", "x", at(0)), answers("1"))
		apply(t, db, thread, does(dialogue.Say{Text: "2"}))
		apply(t, db, said("bob", "m:3", "x", at(0)), answers("3"))
		jobs := claimed(t, db, at(0), 1)
		wantKeys(t, jobs, "o:1:1:0")
		if err := db.Hold(t.Context(), jobs[0], at(30), errors.New("429")); err != nil {
			t.Fatal(err)
		}
		// What is decided meanwhile waits, too; other chats don't.
		apply(t, db, said("ann", "m:4", "x", at(5)), does(dialogue.Say{Text: "4"}))
		wantKeys(t, claimed(t, db, at(29), 9), "o:2:1:0")
		if next, waits, err := db.Next(t.Context(), []string{"telegram"}); err != nil || !waits || !next.Equal(at(30)) {
			t.Errorf("next at %v (%v), %v", next, waits, err)
		}
		wantKeys(t, claimed(t, db, at(30), 9), "o:1:2:0", "o:1:1:0")
	})
}

func TestUnsureIsRemembered(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		apply(t, db, said("ann", "m:1", "x", at(0)), answers("1"))
		j := claimed(t, db, at(0), 1)[0]
		if j.Unsure {
			t.Error("unsure before the first try")
		}
		j.Unsure = true
		if err := db.Retry(t.Context(), j, at(1), nil); err != nil {
			t.Fatal(err)
		}
		if j = claimed(t, db, at(1), 1)[0]; !j.Unsure || j.Try != 2 {
			t.Errorf("after an unsure try: %+v", j)
		}
		apply(t, db, said("bob", "m:2", "x", at(1)), answers("2"))
		j = claimed(t, db, at(1), 1)[0]
		if j = claimed(t, db, at(90), 9)[1]; j.Conv != 2 || !j.Unsure || j.Try != 2 { // the first courier died
			t.Errorf("after a crash: %+v", j)
		}
	})
}

// TestWhatWasNotTriedDoesNotCount: Retry and Hold keep the number of tries that they are told.
func TestWhatWasNotTriedDoesNotCount(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		apply(t, db, said("ann", "m:1", "x", at(0)), answers("1"))
		for n, give := range []func(context.Context, Job, time.Time, error) error{db.Retry, db.Hold, db.Retry} {
			j := claimed(t, db, at(n), 1)[0]
			if j.Try != 1 {
				t.Errorf("claim %d is try %d", n, j.Try)
			}
			j.Try--
			if err := give(t.Context(), j, at(n+1), nil); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestStrays(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		ann := apply(t, db, said("ann", "m:1", "x", at(0)), still)
		for range 2 {
			if err := db.Stray(t.Context(), "u:1", chat("ann"), at(1), []byte(`{"dice":6}`)); err != nil {
				t.Fatal(err)
			}
		}
		if err := db.Stray(t.Context(), "u:2", chat("bob"), at(2), []byte("\x00\xff")); err != nil {
			t.Fatal(err)
		}
		count := func(want int64) {
			t.Helper()
			if n, err := db.Strays(t.Context(), "telegram"); err != nil || n != want {
				t.Errorf("%d strays, want %d, %v", n, want, err)
			}
		}
		count(2)
		if err := db.Erase(t.Context(), ann.Conv); err != nil {
			t.Fatal(err)
		}
		count(1)
		if err := db.Stray(t.Context(), "u:3", chat("eve"), at(3).Add(straysFor), nil); err != nil {
			t.Fatal(err)
		}
		count(1)
	})
}
