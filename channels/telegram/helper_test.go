package telegram

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/channels/telegram/telegramtest"
	"github.com/amends-bot/amends/dialogue"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// fake returns a network and an adapter on it that need no sockets: they work in a bubble of synctest, too.
func fake(t *testing.T, change ...func(*Options)) (*telegramtest.Server, *Telegram) {
	t.Helper()
	s := telegramtest.New()
	t.Cleanup(s.Close)
	return s, on(t, s, change...)
}

// on returns an adapter on s.
func on(t *testing.T, s *telegramtest.Server, change ...func(*Options)) *Telegram {
	t.Helper()
	o := Options{Token: s.Token, API: "http://telegram.test", Client: s.Client(), Log: slog.New(slog.DiscardHandler)}
	for _, c := range change {
		c(&o)
	}
	tg, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return tg
}

// inbox is a Sink that keeps what it takes.
type inbox struct {
	mu   sync.Mutex
	in   []channels.Inbound
	fail func(channels.Inbound) error // nil: it takes all
}

func (b *inbox) sink(_ context.Context, in channels.Inbound) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.fail != nil {
		if err := b.fail(in); err != nil {
			return err
		}
	}
	b.in = append(b.in, in)
	return nil
}

func (b *inbox) texts() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var out []string
	for _, in := range b.in {
		if said, ok := in.Event.(dialogue.Said); ok {
			out = append(out, said.Text)
		}
	}
	return out
}

func (b *inbox) events() []dialogue.Event {
	b.mu.Lock()
	defer b.mu.Unlock()
	var out []dialogue.Event
	for _, in := range b.in {
		out = append(out, in.Event)
	}
	return out
}

// listening starts Listen and returns what ends it; that returns Listen's error.
func listening(t *testing.T, tg *Telegram, sink channels.Sink) (stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- tg.Listen(ctx, sink) }()
	stop = sync.OnceValue(func() error { cancel(); return <-done })
	t.Cleanup(func() { _ = stop() })
	return stop
}

// within bounds what a test waits for; nothing takes a hundredth of it.
func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// wait waits for something that a server sees.
func wait(t *testing.T, s *telegramtest.Server, ready func() bool) {
	t.Helper()
	if err := s.Wait(within(t), ready); err != nil {
		t.Fatal(err)
	}
}

// visit lets an http.Client reach a handler without a network.
type visit struct{ http.Handler }

func (v visit) RoundTrip(r *http.Request) (*http.Response, error) {
	rec := httptest.NewRecorder()
	v.ServeHTTP(rec, r)
	return rec.Result(), nil
}

// logs collects what is logged.
type logs struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

func (l *logs) option(o *Options) {
	o.Log = slog.New(slog.NewTextHandler(l, &slog.HandlerOptions{Level: slog.LevelDebug}))
}
