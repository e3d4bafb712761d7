package main

// This file is the home of what must hold after the crashes: no decision lost, doubled or out of
// order, and no message sent again that was not in flight.

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
	"github.com/amends-bot/amends/store"
)

// verdict counts what was decided, over all conversations.
type verdict struct {
	records, says, settled, cases, grants, carried, looks, handoffs, notices, timers int
}

func (v verdict) String() string {
	return fmt.Sprintf("%d records, %d replies, %d effects settled, %d cases, %d grants, %d carried out, %d look-ups, %d handoffs, %d notices, %d timers fired",
		v.records, v.says, v.settled, v.cases, v.grants, v.carried, v.looks, v.handoffs, v.notices, v.timers)
}

// verify reads all logs back and decides everything again.
func verify(t *testing.T, dsn string, n *network) (v verdict) {
	t.Helper()
	db, err := store.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	pack := *script.Builtin()
	pack.Pace.Quiet = 0
	granted := map[string]dialogue.Grant{}
	settled := map[string]bool{}
	for _, c := range n.customers {
		o := &log{t: t, v: &v, granted: granted, settled: settled, customer: c, due: map[string]dialogue.Effect{}, timers: map[string]bool{}}
		o.verify(db, &pack)
	}
	for key, times := range n.seen {
		if !settled[key] {
			t.Errorf("%s went out and was not settled", key)
		}
		if times-1 > n.freed[key] {
			t.Errorf("%s went out %d times and was in flight at %d kills", key, times, n.freed[key])
		}
	}
	if n.repeated() > len(n.freed) {
		t.Errorf("%d sends repeated, %d were in flight", n.repeated(), len(n.freed))
	}
	verifyGrants(t, db, &pack, granted)
	if dead, err := db.Dead(t.Context()); err != nil || len(dead) > 0 {
		t.Errorf("%d failed for good: %v", len(dead), err)
	}
	few := n.size.customers / 10
	if v.cases < few || v.grants < few || v.carried < few || v.looks < few || v.handoffs < few {
		t.Errorf("too little happened to prove anything: %s", v)
	}
	return v
}

// log is one conversation being verified.
type log struct {
	t        *testing.T
	v        *verdict
	customer *customer
	granted  map[string]dialogue.Grant  // over all
	settled  map[string]bool            // sends, over all
	due      map[string]dialogue.Effect // decided and not yet settled
	timers   map[string]bool            // fired
	said     []string                   // keys of messages
	order    []string                   // outbox keys of replies, as decided
}

func (l *log) errorf(format string, args ...any) {
	l.t.Helper()
	l.t.Errorf("customer %s: %s", l.customer.id, fmt.Sprintf(format, args...))
}

func (l *log) verify(db *store.DB, pack *script.Script) {
	l.t.Helper()
	conv, err := db.FindCustomer(l.t.Context(), l.customer.id)
	if err != nil {
		l.t.Fatal(err)
	}
	l.replay(db, pack, conv)
	want := make([]string, len(l.customer.texts))
	for i := range want {
		want[i] = "pipe/" + l.customer.key(i)
	}
	if !slices.Equal(l.said, want) {
		l.errorf("messages in the log: %v", l.said)
	}
	for key, e := range l.due {
		l.errorf("%s was decided and never settled: %T", key, e)
	}
	if !slices.Equal(l.customer.sent, l.order) {
		l.errorf("first sends in the order\n%v, decided in the order\n%v", l.customer.sent, l.order)
	}
}

// replay decides everything again, and follows what was settled.
func (l *log) replay(db *store.DB, pack *script.Script, conv int64) {
	l.t.Helper()
	logged, err := db.Log(l.t.Context(), conv, 0, 10_000)
	if err != nil {
		l.t.Fatal(err)
	}
	records := make([]dialogue.Record, len(logged))
	for i, r := range logged {
		records[i] = r.Record
		if r.Seq != int64(i+1) || r.Script != pack.Hash || i > 0 && r.At.Before(logged[i-1].At) {
			l.errorf("record %d has number %d, time %v, script %s", i+1, r.Seq, r.At, r.Script)
		}
	}
	l.v.records += len(logged)
	before := hash(l.t, dialogue.State{})
	for i, turn := range dialogue.Replay(pack, dialogue.State{}, records) {
		after := hash(l.t, turn.State)
		// A state that did not change is stored as "".
		if stored := logged[i].State; stored != after && (stored != "" || after != before) {
			l.errorf("record %d (%T): state %q stored, %s replayed from %s", i+1, turn.Record.Event, stored, after, before)
		}
		before = after
		l.event(conv, logged[i], turn.Record.Event)
		l.effects(conv, turn)
	}
	now, err := db.Conversation(l.t.Context(), conv)
	if err != nil {
		l.t.Fatal(err)
	}
	if h := hash(l.t, now.State); h != before || now.Seq != int64(len(logged)) {
		l.errorf("the conversation stands at record %d, state %s; the log at %d, %s", now.Seq, h, len(logged), before)
	}
}

// event checks what settles.
func (l *log) event(conv int64, logged store.Logged, e dialogue.Event) {
	l.t.Helper()
	switch e := e.(type) {
	case dialogue.Said:
		l.said = append(l.said, logged.Key)
		if i := len(l.said) - 1; i < len(l.customer.texts) && e.Text != l.customer.texts[i] {
			l.errorf("message %d is %q, want %q", i, e.Text, l.customer.texts[i])
		}
	case dialogue.Sent:
		_, say := l.settle(e.Key).(dialogue.Say)
		l.settled[e.Key] = say
	case dialogue.Found:
		l.settleBy(func(d dialogue.Effect) bool { look, ok := d.(dialogue.Look); return ok && look.Name == e.Look }, e)
	case dialogue.Carried:
		l.settleBy(func(d dialogue.Effect) bool { carry, ok := d.(dialogue.Carry); return ok && carry.Grant == e.Grant }, e)
		l.v.carried++
		if !e.OK {
			l.errorf("%s was not carried out: %s", e.Grant, e.Cause)
		}
	case dialogue.Woke:
		name := fmt.Sprintf("%d:%s:%d", conv, e.Name, e.Gen)
		if l.timers[name] {
			l.errorf("timer %s fired twice", name)
		}
		l.timers[name] = true
		l.v.timers++
	default: // nobody took over, and the pipe takes everything
		l.errorf("record %d is a %T", logged.Seq, e)
	}
}

func (l *log) settle(key string) dialogue.Effect {
	l.t.Helper()
	e := l.due[key]
	if e == nil {
		l.errorf("%s was settled, and was not due (again)", key)
	}
	delete(l.due, key)
	l.v.settled++
	return e
}

// settleBy settles the one effect that is.
func (l *log) settleBy(is func(dialogue.Effect) bool, by dialogue.Event) {
	l.t.Helper()
	var keys []string
	for key, e := range l.due {
		if is(e) {
			keys = append(keys, key)
		}
	}
	if len(keys) == 0 {
		l.errorf("%+v came back, and was not due (again)", by)
		return
	}
	slices.Sort(keys)
	l.settle(keys[0])
}

// effects notes what is to be settled.
func (l *log) effects(conv int64, turn dialogue.Turn) {
	l.t.Helper()
	for i, e := range turn.Effects {
		key := fmt.Sprintf("o:%d:%d:%d", conv, turn.Record.Seq, i)
		switch e := e.(type) {
		case dialogue.Say:
			l.v.says++
			l.order = append(l.order, key)
			l.due[key] = e
		case dialogue.HandOff:
			l.v.handoffs++
			l.due[key] = e
		case dialogue.Notify:
			l.v.notices++
			l.due[key] = e
		case dialogue.Look:
			l.v.looks++
			l.due[key] = e
		case dialogue.Carry:
			l.due[key] = e
		case dialogue.Open:
			l.v.cases++
		case dialogue.Grant:
			l.v.grants++
			if _, twice := l.granted[e.ID]; twice {
				l.errorf("grant %s was decided twice", e.ID)
			}
			l.granted[e.ID] = e
		}
	}
}

// verifyGrants holds the ledger against what was decided, and the day's caps against both.
func verifyGrants(t *testing.T, db *store.DB, pack *script.Script, decided map[string]dialogue.Grant) {
	t.Helper()
	ledger, err := db.Grants(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	if len(ledger) != len(decided) {
		t.Errorf("%d grants in the ledger, %d decided", len(ledger), len(decided))
	}
	used := map[string]int64{}
	for _, g := range ledger {
		if d, ok := decided[g.ID]; !ok || d.Amount != g.Amount || d.Remedy != g.Remedy || d.Case != g.Case {
			t.Errorf("grant %+v in the ledger, decided %+v", g, d)
		}
		day := g.Remedy + " " + g.At.UTC().Format("2006-01-02")
		used[day] += g.Amount
		if most := pack.Remedy(g.Remedy).PerDay; most > 0 && used[day] > most {
			t.Errorf("%s: %d granted, %d is the cap", day, used[day], most)
		}
	}
	days := make([]string, 0, len(used))
	for day, n := range used {
		days = append(days, fmt.Sprintf("%s %d.%02d", day, n/100, n%100))
	}
	slices.SortFunc(days, cmp.Compare[string])
	t.Logf("granted: %s", strings.Join(days, ", "))
}

func hash(t *testing.T, st dialogue.State) string {
	t.Helper()
	h, err := store.StateHash(st)
	if err != nil {
		t.Fatal(err)
	}
	return h
}
