package bot

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/channels/channeltest"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/store"
	"github.com/amends-bot/amends/store/storetest"
)

// running starts w on the clock and returns what stops it and waits for the end.
func running(t *testing.T, w *world) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	return func() {
		t.Helper()
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

func TestRunAnswersAndStops(t *testing.T) {
	before := goleak.IgnoreCurrent()
	w := newWorld(t, storetest.SQLite(t))
	w.now = time.Now()
	stop := running(t, w)
	w.net.Deliver(w.inbound("1", "say hello"))
	w.net.Begun()
	stop()
	w.texts("hello")
	if n := len(events[dialogue.Sent](w, "1")); n != 1 {
		t.Errorf("%d settled before the stop, want 1", n)
	}
	w.db.Close()
	goleak.VerifyNone(t, before)
}

func TestRunWaitsForSendsInFlight(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	w.now = time.Now()
	release := w.net.Hold()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	w.net.Deliver(w.inbound("1", "say hello"))
	w.net.Begun()
	cancel()
	select {
	case <-done:
		t.Error("Run returned with a send in flight")
	default:
	}
	release()
	if err := <-done; err != nil {
		t.Error(err)
	}
	w.texts("hello")
	if n := len(events[dialogue.Sent](w, "1")); n != 1 {
		t.Errorf("%d settled, want 1", n)
	}
}

func TestRunEndsWithTheInput(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	w.now = time.Now()
	w.net.Deliver(w.inbound("1", "say hello\nwake far 3600"))
	w.net.Close()
	if err := w.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.texts("hello")
}

// TestRunLingers runs on a fake clock; the database is opened inside of it.
func TestRunLingers(t *testing.T) {
	dsn := storetest.SQLite(t)
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, dsn)
		w.now = time.Now()
		began := w.now
		w.net.Deliver(w.inbound("1", "wake burst 5\nwake slow 12\nwake far 3600"))
		w.net.Close()
		if err := w.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.texts("woke burst", "woke slow")
		if took := time.Since(began); took < 12*time.Second || took > linger+2*pollEvery {
			t.Errorf("took %v", took)
		}
	})
}

// TestRunWakesInTime runs on a fake clock, too: timers far ahead fire, a listener that breaks again
// and again comes back, and nothing is left running.
func TestRunWakesInTime(t *testing.T) {
	dsn := storetest.SQLite(t)
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, dsn)
		l := &flaky{Network: w.net, breaks: 8}
		w.o.Adapters = []channels.Adapter{l}
		var err error
		if w.Bot, err = New(w.o); err != nil {
			t.Fatal(err)
		}
		w.step, w.now = obey, time.Now()
		stop := running(t, w)
		w.net.Deliver(w.inbound("1", "wake far 3600"))
		<-time.After(2 * time.Hour) // of the bubble
		w.texts("woke far")
		stop()
		if n := strings.Count(w.log.String(), "listening broke off"); n != 8 {
			t.Errorf("broke off %d times", n)
		}
	})
}

// flaky is a network whose connection breaks a few times.
type flaky struct {
	*channeltest.Network
	breaks int
}

func (f *flaky) Listen(ctx context.Context, sink channels.Sink) error {
	if f.breaks--; f.breaks >= 0 {
		return errors.New("connection reset")
	}
	return f.Network.Listen(ctx, sink)
}

// refusing is a network that refuses the token for a while.
type refusing struct {
	*channeltest.Network
	until time.Time
	cause func() error
}

func (r *refusing) Listen(ctx context.Context, sink channels.Sink) error {
	if time.Now().Before(r.until) {
		return r.cause()
	}
	return r.Network.Listen(ctx, sink)
}

// TestTheSameTroubleIsToldOnce: a wrong token is an error in the log once, and then a reminder now and then; another
// cause is told at once.
func TestTheSameTroubleIsToldOnce(t *testing.T) {
	dsn := storetest.SQLite(t)
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, dsn)
		start := time.Now()
		l := &refusing{Network: w.net, until: start.Add(time.Hour), cause: func() error {
			if time.Since(start) < 30*time.Minute {
				return errors.New("the token is refused")
			}
			return errors.New("no network")
		}}
		w.o.Adapters = []channels.Adapter{l}
		var err error
		if w.Bot, err = New(w.o); err != nil {
			t.Fatal(err)
		}
		stop := running(t, w)
		<-time.After(2 * time.Hour) // of the bubble
		stop()
		log := w.log.String()
		for level, want := range map[string]int{"ERROR": 2, "WARN": 4} {
			if n := strings.Count(log, "level="+level+" msg=\"listening broke off"); n != want {
				t.Errorf("%d times %s, want %d", n, level, want)
			}
		}
		if n := strings.Count(log, "level=ERROR"); n != 2 {
			t.Errorf("%d errors", n)
		}
	})
}

func TestRunNeedsADatabase(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	w.db.Close()
	if err := w.Run(t.Context()); err == nil || !strings.HasPrefix(err.Error(), "bot: start: ") {
		t.Errorf("error %v", err)
	}
	if _, err := w.Drain(t.Context(), w.now); err == nil {
		t.Error("Drain hides the store's error")
	}
}

func TestTwoProcessesShareTheWork(t *testing.T) {
	dsn := storetest.Postgres(t)
	w := newWorld(t, dsn)
	w.now = time.Now()
	db, err := store.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	o := w.o
	o.Store = db
	other, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	other.step = obey
	for _, chat := range strings.Split("abcdefghijklmnop", "") {
		w.hear(chat, "say 1"+chat, "keep 2"+chat)
	}
	done := make(chan error, 2)
	for _, b := range []*Bot{w.Bot, other} {
		go func() {
			_, err := b.Drain(t.Context(), w.now)
			done <- err
		}()
	}
	if err := errors.Join(<-done, <-done); err != nil {
		t.Fatal(err)
	}
	w.drain(0)
	last := map[string]string{}
	for _, m := range w.net.Seen() {
		last[m.To.Chat] += m.Text[:1]
	}
	for chat, got := range last {
		if got != "12" {
			t.Errorf("chat %s saw %s", chat, got)
		}
	}
	if len(last) != 16 {
		t.Errorf("%d chats were answered", len(last))
	}
}
