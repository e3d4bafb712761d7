// Package bot is the running program: it takes in what the networks deliver, and carries out what
// was decided.
//
// The way of one message is a straight line: adapter -> Receive -> store.Apply -> dialogue.Step ->
// outbox -> courier (Drain) -> adapter. Everything that a courier brings about comes back through
// store.Apply as an event, so that the log tells the whole story.
//
// Invariants:
//   - The network is told that a message was taken only after it is on disk (I10).
//   - Each outgoing message ends as Sent, Failed or Dropped within a bound, and Failed reaches the
//     case's owner (I14). A handoff is tried until somebody was told, and never given up.
//   - The bot decides nothing: it sends what Step decided, in the order of each lane (I15, I16).
//   - A send happens at least once: a crash between send and settle repeats it, with the same key. At
//     most jobsAtOnce messages are between the two.
//   - Texts of customers and staff never get into a log line.
package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/amends-bot/amends/bot/connect"
	"github.com/amends-bot/amends/bot/desk"
	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
	"github.com/amends-bot/amends/sentiment"
	"github.com/amends-bot/amends/store"
)

// Options of a Bot. Store and Script are required.
type Options struct {
	Store    *store.DB
	Script   *script.Script
	Analyzer sentiment.Analyzer // nil: sentiment.Default()
	Adapters []channels.Adapter // each with a name of its own
	Connect  connect.Connector  // nil: customers are taken at their word, carrying out fails and goes to a person
	Room     channels.Room      // nil: staff notices end in the log, without their text
	Staff    string             // the adapter that has the staff room, "" none; what belongs to no thread there goes to Room
	Hints    string             // what becomes of a draft that argues: one of desk's Hints
	Log      *slog.Logger       // nil: slog.Default()
	Locale   string             // of the briefs and of the staff room: "en" (also "") or "zh"
	Serial   bool               // one job after the other, in a fixed order: for simulations
	// Lease is how long a job is ours, and so how long its work waits after a crash; 0: long enough for the
	// slowest network. Shorter is for tests: whoever overruns it sees the job done twice.
	Lease time.Duration
	// OnTurn is called after each event that was stored, in order within a conversation only if
	// Serial. It must not block, nor change what it is given.
	OnTurn func(store.Applied)
}

// Bot is the running program. Its methods may be called at the same time.
type Bot struct {
	o        Options
	script   atomic.Pointer[script.Script]
	adapters map[string]channels.Adapter
	names    []string // of the adapters: the channels this process can send on
	step     func(*script.Script, dialogue.State, dialogue.Record) (dialogue.State, []dialogue.Effect)
	desk     *desk.Desk // nil without a staff room
	known    histories
	typing   atomic.Pointer[typing] // set while Run runs
}

// New returns a Bot; nothing runs until Run, Drain or Receive is called.
func New(o Options) (*Bot, error) {
	switch {
	case o.Store == nil:
		return nil, errors.New("bot: no store is given")
	case o.Script == nil:
		return nil, errors.New("bot: no script is given")
	}
	if o.Analyzer == nil {
		o.Analyzer = sentiment.Default()
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Room == nil {
		o.Room = noRoom{o.Log}
	}
	if o.Lease == 0 {
		o.Lease = lease
	}
	if o.OnTurn == nil {
		o.OnTurn = func(store.Applied) {}
	}
	b := &Bot{o: o, adapters: map[string]channels.Adapter{}, step: dialogue.Step}
	for _, a := range o.Adapters {
		if b.adapters[a.Name()] != nil {
			return nil, fmt.Errorf("bot: two adapters are called %q; give each a name of its own", a.Name())
		}
		b.adapters[a.Name()] = a
		b.names = append(b.names, a.Name())
	}
	b.Use(o.Script)
	return b, b.openDesk()
}

// openDesk opens the staff's side over the adapter that has the room.
func (b *Bot) openDesk() error {
	if b.o.Staff == "" {
		return nil
	}
	room, can := b.adapters[b.o.Staff].(channels.StaffRoom)
	if !can {
		return fmt.Errorf("bot: %q has no staff room; name a network that is set up and can have one", b.o.Staff)
	}
	b.desk = desk.New(desk.Options{
		Store: b.o.Store, Room: room, Channel: b.o.Staff, Script: b.script.Load, Act: b.act, Story: b.story, Entry: b.entry,
		Fetch: b.fetcher, Else: b.o.Room, Locale: b.o.Locale, Hints: b.o.Hints, Log: b.o.Log,
	})
	b.o.Room = b.desk
	return nil
}

// fetcher is who gets the files that came by a channel, nil if nobody can.
func (b *Bot) fetcher(channel string) channels.Fetcher {
	f, _ := b.adapters[channel].(channels.Fetcher)
	return f
}

// Use makes s the script of every decision from now on.
func (b *Bot) Use(s *script.Script) { b.script.Store(s) }

// decide is the StepFunc of the present script, with the script's hash for the record.
func (b *Bot) decide() (store.StepFunc, string) {
	s := b.script.Load()
	return func(st dialogue.State, r dialogue.Record) (dialogue.State, []dialogue.Effect) {
		return b.step(s, st, r)
	}, s.Hash
}

// noRoom is the Room of a program without one. Handoffs still stand in the queue.
type noRoom struct{ log *slog.Logger }

func (r noRoom) Tell(ctx context.Context, n channels.Notice) error {
	level := slog.LevelInfo
	switch n.Kind {
	case channels.NoticeHandOff, "late", "danger", "task":
		level = slog.LevelWarn
	case "customer", "edited", "received": // stands with the case
		level = slog.LevelDebug
	}
	r.log.Log(ctx, level, "a person is wanted and no staff room is set up: \"amends queue\" shows the case", "conversation", n.Conv, "case", n.Case, "kind", n.Kind, "to", n.To)
	return nil
}

// Times of the running program.
const (
	breath        = 20 * time.Millisecond // between two rounds, should another process hold what is due
	pollEvery     = time.Second           // other processes' commits give no signal; nobody notices a second
	restartFirst  = time.Second           // a listener that broke off starts again after so much,
	restartMost   = time.Minute           // doubled up to this,
	restartCalm   = time.Minute           // and from the beginning once it held so long
	restartTold   = 10 * time.Minute      // the log says no more often that it broke off for the same reason
	listenersStop = 10 * time.Second      // a listener that does not return by then is left behind
	sendsStop     = 15 * time.Second      // sends in flight may take so long at the stop; networks answer in 1 or 2
	linger        = 15 * time.Second      // at the end of all input the answers due by then still go out: longer than the longest burst
)

// Run carries out what is due and listens, until ctx ends or every adapter has come to the end of
// its input; then it returns nil. It starts the database, the couriers, the listeners in this order, and
// stops the other way round: the listeners finish what they have taken, sends in flight are waited for.
func (b *Bot) Run(ctx context.Context) error {
	if _, err := b.o.Store.Roster(ctx); err != nil {
		return fmt.Errorf("bot: start: the database does not answer: %w", err)
	}
	if err := b.o.Store.SeeAll(ctx, time.Now()); err != nil {
		return fmt.Errorf("bot: start: %w", err)
	}
	b.o.Script.Learn() // now, not within the first message's transaction
	sending, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	claiming, stop := context.WithCancel(sending)
	typing := newTyping(claiming, b.o.Adapters)
	b.typing.Store(typing)
	defer func() {
		b.typing.Store(nil)
		typing.wait()
	}()
	ended, couriers := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(couriers)
		b.courier(claiming, sending, ended)
	}()

	b.listenAll(ctx)
	if ctx.Err() == nil { // the input has ended
		close(ended)
		select {
		case <-couriers:
		case <-ctx.Done():
		}
	}
	stop()
	grace := time.AfterFunc(sendsStop, cut)
	defer grace.Stop()
	<-couriers
	return nil
}

// listenAll returns when all listeners have ended, or ctx has; without adapters when ctx has.
func (b *Bot) listenAll(ctx context.Context) {
	var all sync.WaitGroup
	for _, a := range b.o.Adapters {
		all.Go(func() { b.listen(ctx, a) })
	}
	done := make(chan struct{})
	go func() {
		all.Wait()
		close(done)
	}()
	if len(b.o.Adapters) == 0 {
		<-ctx.Done()
	}
	select {
	case <-done:
		return
	case <-ctx.Done():
	}
	late := time.NewTimer(listenersStop)
	defer late.Stop()
	select {
	case <-done:
	case <-late.C:
		b.o.Log.Warn("a listener did not stop in time")
	}
}

// listen runs one listener and starts it again when it broke off.
func (b *Bot) listen(ctx context.Context, a channels.Adapter) {
	var told string // the reason in the log
	var at time.Time
	for pause := restartFirst; ; {
		began := time.Now()
		err := a.Listen(ctx, b.Receive)
		if err == nil || ctx.Err() != nil {
			return
		}
		if time.Since(began) >= restartCalm {
			pause, told = restartFirst, ""
		}
		level := slog.LevelDebug
		switch {
		case err.Error() != told:
			level = slog.LevelError
		case time.Since(at) >= restartTold:
			level = slog.LevelWarn
		}
		if level > slog.LevelDebug {
			told, at = err.Error(), time.Now()
		}
		b.o.Log.Log(ctx, level, "listening broke off; it starts again", "channel", a.Name(), "cause", err, "in", pause)
		if !sleep(ctx, pause) {
			return
		}
		pause = min(2*pause, restartMost)
	}
}

// courier drains on the wall clock until claiming ends, or, once ended is closed, until nothing
// is due soon.
func (b *Bot) courier(claiming, sending context.Context, ended <-chan struct{}) {
	var until time.Time // set after the end of the input
	for claiming.Err() == nil {
		next, err := b.drain(claiming, sending, loop{clock: time.Now, wake: b.o.Store.Wait(), poll: pollEvery})
		if err != nil && claiming.Err() == nil {
			b.o.Log.Error("carrying out failed; it is tried again", "cause", err)
			next = time.Now().Add(pollEvery)
		}
		if !until.IsZero() && (next.IsZero() || next.After(until)) {
			return
		}
		wait := pollEvery
		if !next.IsZero() {
			wait = min(wait, max(time.Until(next), breath))
		}
		wake := b.o.Store.Wait()
		if err != nil {
			wake = nil // give the database a moment
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-wake:
		case <-claiming.Done():
		case <-ended:
			until, ended = time.Now().Add(linger), nil
		}
		timer.Stop()
	}
}

// sleep waits for d; false if ctx ended first.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
