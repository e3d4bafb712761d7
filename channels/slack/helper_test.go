package slack

// This file is the home of what the tests share.

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/channels/slack/slacktest"
	"github.com/amends-bot/amends/dialogue"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m,
		goleak.IgnoreAnyFunction("github.com/slack-go/slack/slacktest.handlePendingMessages"), // the peer's own, which it never ends
	)
}

// patience is how long a test waits for what must happen.
const patience = 20 * time.Second

func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

// inbox is a Sink that remembers.
type inbox struct {
	mu      sync.Mutex
	changed chan struct{}
	all     []channels.Inbound
	do      func(channels.Inbound) error // before it is remembered; nil: nothing
}

func newInbox() *inbox { return &inbox{changed: make(chan struct{})} }

func (b *inbox) sink(_ context.Context, in channels.Inbound) error {
	b.mu.Lock()
	do := b.do
	b.mu.Unlock()
	if do != nil {
		if err := do(in); err != nil {
			return err
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.all = append(b.all, in)
	close(b.changed)
	b.changed = make(chan struct{})
	return nil
}

func (b *inbox) got() []channels.Inbound {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.all)
}

// wait waits until n events came, and returns them.
func (b *inbox) wait(t *testing.T, n int) []channels.Inbound {
	t.Helper()
	ctx := within(t)
	for {
		b.mu.Lock()
		changed, all := b.changed, slices.Clone(b.all)
		b.mu.Unlock()
		if len(all) >= n {
			return all
		}
		select {
		case <-changed:
		case <-ctx.Done():
			t.Fatalf("%d of %d events came", len(all), n)
		}
	}
}

// texts are what was said, each once, in the order in which it came first.
func (b *inbox) texts() []string {
	var texts []string
	seen := map[string]bool{}
	for _, in := range b.got() {
		if said, ok := in.Event.(dialogue.Said); ok && !seen[in.Key] {
			seen[in.Key] = true
			texts = append(texts, said.Text)
		}
	}
	return texts
}

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

var commands = []channels.Command{
	{Name: "status", Label: map[string]string{"en": "How is my case?", "zh": "状态"}},
	{Name: "human", Label: map[string]string{"en": "A person, please", "zh": "人工"}},
	{Name: "language", Label: map[string]string{"en": "Language", "zh": "语言"}},
	{Name: "help", Label: map[string]string{"en": "Help", "zh": "帮助"}},
}

// world is a workspace with the adapter in it.
type world struct {
	*Slack
	net *slacktest.Server
	in  *inbox
	mux atomic.Pointer[http.ServeMux] // HTTP
}

// start starts a workspace and the adapter: by the socket, or by HTTP.
func start(t *testing.T, mode string, change func(*slacktest.Options, *Options)) *world {
	t.Helper()
	w := &world{in: newInbox()}
	no, o := slacktest.Options{}, Options{BotToken: slacktest.BotToken, Commands: commands, Log: quiet}
	if mode == ModeHTTP {
		server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { w.mux.Load().ServeHTTP(rw, r) }))
		t.Cleanup(server.Close)
		no.Events, o.SigningSecret = server.URL+"/slack", slacktest.Signature
	} else {
		o.AppToken = slacktest.AppToken
	}
	client := &http.Client{Transport: &http.Transport{}}
	t.Cleanup(client.CloseIdleConnections)
	o.Client = client
	if change != nil {
		change(&no, &o)
	}
	var err error
	if w.net, err = slacktest.New(no); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.net.Close)
	o.API = w.net.URL()
	if w.Slack, err = New(o); err != nil {
		t.Fatal(err)
	}
	w.remount(w.Slack)
	return w
}

// remount lets requests come to an adapter.
func (w *world) remount(s *Slack) {
	mux := http.NewServeMux()
	s.Mount(mux)
	w.mux.Store(mux)
}

// listen runs Listen until the test ends or stop is called, and waits until it is connected.
func (w *world) listen(t *testing.T) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- w.Listen(ctx, w.in.sink) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Listen: %v", err)
		}
	})
	t.Cleanup(stop)
	w.until(t, func() bool { return w.Health() == nil })
	return stop
}

// until waits for something that no event of the workspace announces.
func (w *world) until(t *testing.T, cond func() bool) {
	t.Helper()
	ctx := within(t)
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for !cond() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatal("it did not happen in time")
		}
	}
}

func (w *world) address(channel, thread string) channels.Address {
	return channels.Address{Channel: Channel, Chat: slacktest.Team + "/" + channel, Thread: thread}
}
