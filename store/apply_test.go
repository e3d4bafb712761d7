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

func TestKeyIsStoredOnce(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		first := apply(t, db, said("ann", "m:1", "hello", at(0)), answers("hi"))
		for _, e := range []Entry{
			said("ann", "m:1", "hello", at(1)),
			said("bob", "m:1", "hello", at(1)), // another chat, the same key: the adapter puts the chat into it
			{Conv: first.Conv, From: chat("ann"), Key: "m:1", At: at(2), Event: dialogue.Said{}},
		} {
			_, err := db.Apply(t.Context(), e, answers("hi"))
			wantErr(t, err, ErrDuplicate)
		}
		other := said("ann", "m:1", "from another network", at(1))
		other.From.Channel = "slack"
		if a := apply(t, db, other, answers("hi")); a.Conv != first.Conv || a.Seq != 2 {
			t.Errorf("the customer's other channel: conversation %d record %d", a.Conv, a.Seq)
		}
		if n := len(logOf(t, db, first.Conv)); n != 2 {
			t.Errorf("%d records, want 2", n)
		}
		if _, err := db.Find(t.Context(), chat("bob")); !errors.Is(err, ErrNotFound) {
			t.Errorf("a refused entry made a conversation: %v", err)
		}
	})
}

func TestRecordsAreNumberedUnderConcurrentWriters(t *testing.T) {
	const writers, conversations, turns = 32, 20, 10
	each(t, func(t *testing.T, db *DB) {
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				for i := range turns {
					e := said(fmt.Sprint("chat", (w+i)%conversations), fmt.Sprintf("m:%d:%d", w, i), "x", at(0))
					if _, err := db.Apply(context.Background(), e, answers("y")); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		total := 0
		for c := range conversations {
			conv, err := db.Find(t.Context(), chat(fmt.Sprint("chat", c)))
			if err != nil {
				t.Fatal(err)
			}
			log := logOf(t, db, conv)
			for i, l := range log {
				if l.Seq != int64(i+1) {
					t.Fatalf("conversation %d: record %d has number %d", conv, i+1, l.Seq)
				}
			}
			now, err := db.Conversation(t.Context(), conv)
			if err != nil || now.Seq != int64(len(log)) || now.State.Turn != len(log) {
				t.Errorf("conversation %d: seq %d, %d turns, %d records, %v", conv, now.Seq, now.State.Turn, len(log), err)
			}
			total += len(log)
		}
		if total != writers*turns {
			t.Errorf("%d records, want %d", total, writers*turns)
		}
	})
}

// TestLogGivesBackWhatStepSaw includes bytes that a TEXT column would not take.
func TestLogGivesBackWhatStepSaw(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		zone := time.FixedZone("x", 3600)
		texts := []string{"plain", "nul \x00 in it", "bad \xff\xfe utf-8", "emoji 😀\u202e right-to-left\n#T1 from", `\u0000`, ""}
		var saw []dialogue.Record
		step := func(st dialogue.State, r dialogue.Record) (dialogue.State, []dialogue.Effect) {
			saw = append(saw, r)
			st.Opening = r.Event.(dialogue.Said).Text
			return st, []dialogue.Effect{dialogue.Say{Text: st.Opening, Of: r.Seq}, dialogue.Suggest{Case: "T1", Text: st.Opening}}
		}
		var conv int64
		for i, text := range texts {
			e := said("a\x00b\xff", fmt.Sprint("m:\x00\xff", i), text, at(i).In(zone).Add(123456789))
			e.Message = fmt.Sprint("id\x00", i)
			conv = apply(t, db, e, step).Conv
		}
		log := logOf(t, db, conv)
		var got []dialogue.Record
		for _, l := range log {
			got = append(got, l.Record)
		}
		if diff := cmp.Diff(saw, got); diff != "" {
			t.Error(diff)
		}
		if text := log[1].Event.(dialogue.Said).Text; text != texts[1] {
			t.Errorf("NUL became %q", text)
		}
		jobs := claimed(t, db, at(60), 9)
		if len(jobs) != 1 || jobs[0].To != chat("a\uFFFDb\uFFFD") {
			t.Errorf("jobs %v", jobs)
		}
		if c, seq, err := db.FindMessage(t.Context(), chat("a\x00b\xff"), "id\x002"); c != conv || seq != 3 || err != nil {
			t.Errorf("message of %d, record %d, %v", c, seq, err)
		}
	})
}

func TestTimeNeverGoesBack(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		for i, s := range []int{5, 3, 0, 9, 8} {
			apply(t, db, said("ann", fmt.Sprint("m:", i), "x", at(s)), still)
		}
		var got []time.Time
		for _, l := range logOf(t, db, 1) {
			got = append(got, l.At)
		}
		if diff := cmp.Diff([]time.Time{at(5), at(5), at(5), at(9), at(9)}, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestStateIsHashedWhereItChanged(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		a := apply(t, db, said("ann", "m:1", "x", at(0)), answers("y"))
		apply(t, db, said("ann", "m:2", "x", at(0)), still)
		log := logOf(t, db, a.Conv)
		want, err := StateHash(a.State)
		if err != nil || log[0].State != want || log[1].State != "" {
			t.Errorf("hashes %q and %q, want %q and none; %v", log[0].State, log[1].State, want, err)
		}
		if log[0].Key != "telegram/m:1" {
			t.Errorf("key %q", log[0].Key)
		}
	})
}

func TestPanicInStepIsThatApplysError(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		_, err := db.Apply(t.Context(), said("ann", "m:1", "x", at(0)), func(dialogue.State, dialogue.Record) (dialogue.State, []dialogue.Effect) {
			panic("a secret text")
		})
		if err == nil || strings.Contains(err.Error(), "secret") || !strings.Contains(err.Error(), "apply_test.go") {
			t.Errorf("error %v", err)
		}
		if a := apply(t, db, said("ann", "m:1", "x", at(0)), still); a.Seq != 1 {
			t.Errorf("record %d after the panic", a.Seq)
		}
	})
}

func TestSecondReplyIsRefused(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		a := apply(t, db, said("ann", "m:1", "x", at(0)), answers("one"))
		again := does(dialogue.Say{Text: "two", Of: a.Seq})
		_, err := db.Apply(t.Context(), said("ann", "m:2", "x", at(0)), again)
		wantErr(t, err, ErrReply)
		_, err = db.Apply(t.Context(), said("ann", "m:2", "x", at(0)), does(dialogue.Say{Of: 2}, dialogue.Say{Of: 2}))
		wantErr(t, err, ErrReply)
		// Still so when the first one was sent and its row is gone.
		apply(t, db, sent(claimed(t, db, at(1), 9)[0], at(1)), still)
		_, err = db.Apply(t.Context(), said("ann", "m:2", "x", at(1)), again)
		wantErr(t, err, ErrReply)
		// Agents and unasked messages may follow.
		apply(t, db, said("ann", "m:2", "x", at(1)), does(dialogue.Say{Text: "a", Of: 1, By: "ana"}, dialogue.Say{Text: "b"}))
	})
}

func TestStandingHoldsTheWorld(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		for _, a := range []dialogue.Agent{{Name: "bo", Role: "lead"}, {Name: "ana", Public: "Ana", Role: "agent", OnDuty: true}} {
			if err := db.SetAgent(t.Context(), a); err != nil {
				t.Fatal(err)
			}
		}
		apply(t, db, said("bob", "m:0", "x", at(0)), takes)
		a := apply(t, db, said("ann", "m:1", "x", at(0)), does(
			dialogue.Open{Case: "T2"},
			dialogue.Grant{ID: "T2-1", Case: "T2", Remedy: "refund", Amount: 500, By: "bot", At: at(0), Cap: 1000},
			dialogue.Grant{ID: "T2-2", Case: "T2", Remedy: "gift", By: "bot", At: at(0)},
			dialogue.Close{Case: "T2", Topic: "late", Outcome: "resolved"}))
		if first := (dialogue.Standing{Number: 2, Customer: "c-ann", Name: "ann", Roster: []dialogue.Agent{
			{Name: "ana", Public: "Ana", Role: "agent", OnDuty: true, Holds: 1}, {Name: "bo", Role: "lead"},
		}}); !cmp.Equal(first, a.Record.Standing) {
			t.Error(cmp.Diff(first, a.Record.Standing))
		}
		next := apply(t, db, said("ann", "m:2", "x", at(60)), does(
			dialogue.Grant{ID: "T2-3", Case: "T2", Remedy: "refund", Amount: 300, By: "bot", At: at(60), Cap: 1000}))
		last := apply(t, db, said("ann", "m:3", "x", at(61)), still)
		want := dialogue.Standing{
			Number: 2, Customer: "c-ann", Name: "ann",
			Cases: []dialogue.OldCase{{Case: "T2", Topic: "late", Closed: at(0), Outcome: "resolved"}},
			Usage: []dialogue.Usage{{Remedy: "gift", Given: []dialogue.Given{{At: at(0)}}}, {Remedy: "refund", Given: []dialogue.Given{{At: at(0), Amount: 500}}, Today: 500}},
			Roster: []dialogue.Agent{
				{Name: "ana", Public: "Ana", Role: "agent", OnDuty: true, Holds: 1}, {Name: "bo", Role: "lead"},
			},
		}
		if diff := cmp.Diff(want, next.Record.Standing); diff != "" {
			t.Error(diff)
		}
		want.Usage[1] = dialogue.Usage{Remedy: "refund", Given: []dialogue.Given{{At: at(60), Amount: 300}, {At: at(0), Amount: 500}}, Today: 800}
		if diff := cmp.Diff(want, last.Record.Standing); diff != "" {
			t.Error(diff)
		}
		tomorrow := apply(t, db, said("zoe", "m:4", "x", at(24*3600)), still)
		if u := tomorrow.Record.Standing.Usage; u != nil {
			t.Errorf("tomorrow's usage for another customer: %v", u)
		}
		cheap := said("ann", "m:5", "x", at(62))
		cheap.Standing = false
		if diff := cmp.Diff(dialogue.Standing{Number: 2, Customer: "c-ann", Name: "ann"}, apply(t, db, cheap, still).Record.Standing); diff != "" {
			t.Error(diff)
		}
	})
}

func TestIdentityJoinsAddresses(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		anonymous := said("web1", "m:1", "x", at(0))
		anonymous.Customer = ""
		a := apply(t, db, anonymous, still)
		if a.Customer != "" {
			t.Errorf("customer %q", a.Customer)
		}
		// The id becomes known: the conversation is that customer's.
		known := said("web1", "m:2", "x", at(0))
		known.Customer = "c9"
		if b := apply(t, db, known, still); b.Conv != a.Conv || b.Customer != "c9" {
			t.Errorf("adopted: %+v", b)
		}
		// Another anonymous address turns out to be the same customer: it moves.
		other := said("web2", "m:3", "x", at(0))
		other.Customer = ""
		c := apply(t, db, other, still)
		other.Key, other.Customer = "m:4", "c9"
		if d := apply(t, db, other, answers("hi")); d.Conv != a.Conv || c.Conv == a.Conv {
			t.Errorf("moved from %d to %d, want %d", c.Conv, d.Conv, a.Conv)
		}
		conv, err := db.FindCustomer(t.Context(), "c9")
		if err != nil || conv != a.Conv {
			t.Errorf("customer's conversation %d, %v", conv, err)
		}
		now, err := db.Conversation(t.Context(), conv)
		if err != nil || now.Address != chat("web2") {
			t.Errorf("reply address %v, %v", now.Address, err)
		}
		// A staff thread routes, and never becomes the reply address.
		thread := Address{"slack", "room", "7"}
		if err := db.Attach(t.Context(), conv, thread); err != nil {
			t.Fatal(err)
		}
		apply(t, db, Entry{From: thread, Key: "m:5", At: at(1), Event: dialogue.AgentNoted{Agent: "ana"}}, still)
		now, err = db.Conversation(t.Context(), conv)
		if err != nil || now.Address != chat("web2") {
			t.Errorf("reply address %v, %v", now.Address, err)
		}
		if th, err := db.Threads(t.Context(), conv); err != nil || len(th) != 1 || th[0] != thread {
			t.Errorf("threads %v, %v", th, err)
		}
		_, err = db.Apply(t.Context(), Entry{From: chat("nobody"), At: at(1), Event: dialogue.AgentNoted{}}, still)
		wantErr(t, err, ErrNotFound)
		_, err = db.Apply(t.Context(), Entry{Conv: 99, At: at(1), Event: dialogue.AgentNoted{}}, still)
		wantErr(t, err, ErrNotFound)
	})
}

func TestOneCustomerFromTwoProcessesIsOneConversation(t *testing.T) {
	eachDSN(t, func(t *testing.T, dsn string) {
		dbs := []*DB{open(t, dsn), open(t, dsn)}
		var wg sync.WaitGroup
		for c := range 10 {
			for i := range 8 {
				wg.Go(func() {
					e := said(fmt.Sprintf("%d-%d", c, i), fmt.Sprintf("m:%d:%d", c, i), "x", at(0))
					e.Customer = fmt.Sprint("c", c)
					if _, err := dbs[i%2].Apply(context.Background(), e, answers("y")); err != nil {
						t.Error(err)
					}
				})
			}
		}
		wg.Wait()
		for c := range 10 {
			conv, err := dbs[0].FindCustomer(t.Context(), fmt.Sprint("c", c))
			if err != nil {
				t.Fatal(err)
			}
			if n := len(logOf(t, dbs[1], conv)); n != 8 {
				t.Errorf("customer %d: %d records, want 8", c, n)
			}
		}
	})
}
