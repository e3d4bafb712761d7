package channeltest_test

// This file is the home of what the tests of whole networks share: the real bot on SQLite over some adapters,
// with customers who write the next message when the last one is answered, and what must hold afterwards.

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/amends-bot/amends/bot"
	"github.com/amends-bot/amends/bot/connect"
	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
	"github.com/amends-bot/amends/store"
)

// plots are what customers write, one thing after each answer.
var plots = [][]string{
	{"My stroller, order 20391, was due last week and it has not come. I am so tired of this.", "Refund please", "yes", "when will the money be there?"},
	{"我的电水壶一直没到，订单 6120，真让人着急。", "退款吧", "好的", "什么时候到账"},
	{"The blender from order 7702 is broken, the motor <does not> start & smells.", "exchange it", "yes", "any news?"},
}

// customer is one of them.
type customer struct {
	id    string // as the adapter names the person
	chat  int
	texts []string
	done  int   // written
	waits bool  // the last one written is not in the log yet
	heard int64 // seq of the last one in the log
	told  bool  // it is answered
}

// world is the bot with all that is around it.
type world struct {
	t     *testing.T
	db    *store.DB
	pack  *script.Script
	write func(chat int, text string)
	stop  func()

	mu      sync.Mutex
	people  map[string]*customer
	order   []*customer
	says    map[string]int64    // decided, by outbox key: in which turn
	labels  map[string][]string // of the buttons, by outbox key
	settled map[string]bool
	carried bool          // a remedy was
	changed chan struct{} // a token: something was stored
	ready   chan *customer
	quiet   chan struct{} // a token when nothing is owed
}

// demoForAll gives every customer the demo orders.
type demoForAll struct{ *connect.CSV }

func (d demoForAll) Look(ctx context.Context, l dialogue.Look) (dialogue.Found, error) {
	customer := l.Customer
	l.Customer = connect.DemoCustomer
	found, err := d.CSV.Look(ctx, l)
	return connect.Own(found, customer), err
}

// newWorld starts the bot. write lets a customer write in a chat of their own.
func newWorld(t *testing.T, dsn string, write func(chat int, text string), with func(*bot.Options), adapters ...channels.Adapter) *world {
	t.Helper()
	pack := *script.Builtin()
	pack.Pace.Quiet, pack.Pace.Proceed = 0, 100*time.Millisecond // the tests don't wait for bursts, nor for calm
	w := &world{
		t: t, pack: &pack, write: write, people: map[string]*customer{}, says: map[string]int64{}, settled: map[string]bool{},
		labels: map[string][]string{}, changed: make(chan struct{}, 1),
		ready: make(chan *customer, 1024), quiet: make(chan struct{}, 1),
	}
	db, err := store.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	w.db = db
	for _, a := range connect.DemoRoster() {
		if err := db.SetAgent(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	o := bot.Options{
		Store: db, Script: &pack, Adapters: adapters, Connect: demoForAll{connect.Demo(time.Now())}, OnTurn: w.turn,
		Log: slog.New(slog.DiscardHandler),
	}
	if with != nil {
		with(&o)
	}
	b, err := bot.New(o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- b.Run(ctx) }()
	w.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(func() {
		w.stop()
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

// add lets a customer take part; id is as the adapter names the person.
func (w *world) add(chat int, id string, texts []string) {
	c := &customer{id: id, chat: chat, texts: texts}
	w.people[id] = c
	w.order = append(w.order, c)
	w.ready <- c
}

// turn follows what is decided and settled. A settling may be told before the decision.
func (w *world) turn(a store.Applied) {
	w.mu.Lock()
	defer w.mu.Unlock()
	c := w.people[a.Customer]
	switch e := a.Record.Event.(type) {
	case dialogue.Said, dialogue.Chose:
		if c != nil {
			c.heard, c.waits = a.Seq, false
		}
	case dialogue.Sent:
		w.settle(c, e.Key)
	case dialogue.Failed:
		w.settle(c, e.Key)
	case dialogue.Dropped:
		w.settle(c, e.Key)
	case dialogue.Carried:
		w.carried = true
	}
	for i, e := range a.Effects {
		if say, ok := e.(dialogue.Say); ok {
			key := fmt.Sprintf("o:%d:%d:%d", a.Conv, a.Seq, i)
			for _, choice := range say.Choices {
				w.labels[key] = append(w.labels[key], choice.Label)
			}
			w.says[key] = a.Seq
			if w.settled[key] {
				w.answered(c, a.Seq)
			}
		}
	}
	w.calm()
	select {
	case w.changed <- struct{}{}:
	default:
	}
}

// until waits until holds does, which is asked with mu held after each thing that is stored.
func (w *world) until(what string, holds func() bool) {
	w.t.Helper()
	const patience = 30 * time.Second
	late := time.NewTimer(patience)
	defer late.Stop()
	for {
		w.mu.Lock()
		ok := holds()
		w.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-w.changed:
		case <-late.C:
			w.stuck()
			w.t.Fatalf("after %v still not: %s", patience, what)
		}
	}
}

// offered reports whether a message with such a button was delivered.
func (w *world) offered(label string) bool {
	for key, labels := range w.labels {
		if w.settled[key] && slices.Contains(labels, label) {
			return true
		}
	}
	return false
}

func (w *world) settle(c *customer, key string) {
	w.settled[key] = true
	if seq, ok := w.says[key]; ok {
		w.answered(c, seq)
	}
}

// answered lets the customer go on to whom something came that was decided after their last message.
func (w *world) answered(c *customer, decided int64) {
	if c != nil && !c.waits && !c.told && decided >= c.heard {
		c.told = true
		w.ready <- c
	}
}

// calm gives a token when all is settled that was decided.
func (w *world) calm() {
	if !w.idle() {
		return
	}
	select {
	case w.quiet <- struct{}{}:
	default:
	}
}

// idle reports whether all is settled that was decided.
func (w *world) idle() bool {
	for key := range w.says {
		if !w.settled[key] {
			return false
		}
	}
	return true
}

// talk lets all customers write all they have to say, and waits until everything is settled. most bounds
// the wait for one answer.
func (w *world) talk(most time.Duration) {
	w.t.Helper()
	left := len(w.order)
	for left > 0 {
		select {
		case c := <-w.ready:
			if c.done == len(c.texts) {
				left--
				continue
			}
			w.mu.Lock()
			c.waits, c.told = true, false
			w.mu.Unlock()
			c.done++
			w.write(c.chat, c.texts[c.done-1])
		case <-time.After(most):
			w.stuck()
			w.t.Fatalf("%d customers wait for an answer longer than %v", left, most)
		}
	}
	for {
		select {
		case <-w.quiet:
		case <-time.After(most):
			w.t.Fatalf("what was decided is not settled after %v", most)
		}
		w.mu.Lock()
		idle := w.idle()
		w.mu.Unlock()
		if idle {
			return
		}
	}
}

// stuck tells the logs of two customers who wait in vain.
func (w *world) stuck() {
	told := 0
	for _, c := range w.order {
		w.mu.Lock()
		waits := c.waits
		w.mu.Unlock()
		conv, err := w.db.FindCustomer(w.t.Context(), c.id)
		if err != nil || told == 2 {
			continue
		}
		logged, err := w.db.Log(w.t.Context(), conv, 0, 10_000)
		if err != nil {
			continue
		}
		var records []dialogue.Record
		for _, l := range logged {
			records = append(records, l.Record)
		}
		turns := dialogue.Replay(w.pack, dialogue.State{}, records)
		if len(turns) == 0 || slices.ContainsFunc(turns[len(turns)-1].Effects, isSay) {
			continue
		}
		told++
		w.t.Logf("customer %s has written %d, the last in the log: %t", c.id, c.done, !waits)
		for _, turn := range turns {
			w.t.Logf("  %d %T %+v", turn.Record.Seq, turn.Record.Event, turn.Record.Event)
			for _, e := range turn.Effects {
				w.t.Logf("    %T %+v", e, e)
			}
		}
	}
}

func isSay(e dialogue.Effect) bool { _, ok := e.(dialogue.Say); return ok }
