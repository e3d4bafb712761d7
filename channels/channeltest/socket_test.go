package channeltest_test

// This file is the home of Slack's socket as slack-go's own slacktest has it: a real websocket that takes any
// envelope and keeps what is answered. It knows no histories and gives two messages of a second the same ts, so that
// the test posts and lists in its place.

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	gotest "github.com/slack-go/slack/slacktest"

	"github.com/amends-bot/amends/channels/slack"
	"github.com/amends-bot/amends/store/storetest"
)

const (
	socketTeam     = "T024BE7LD" // slacktest's
	socketCustomer = "U0CUSTOMER"
	socketChannel  = "D0CUSTOMER"
)

// socketPeer is a running slacktest and what the bot posted to it.
type socketPeer struct {
	t      *testing.T
	server *gotest.Server
	acks   chan string // what came by the socket

	mu        sync.Mutex
	posted    []slackMessage
	envelopes int
}

func newSocketPeer(t *testing.T) *socketPeer {
	p := &socketPeer{t: t, acks: make(chan string, 1024)}
	p.server = gotest.NewTestServer(func(c gotest.Customize) {
		c.Handle("/chat.postMessage", p.post)
		for _, method := range []string{"chat.update", "conversations.list", "conversations.history", "conversations.replies"} {
			c.Handle("/"+method, func(w http.ResponseWriter, _ *http.Request) {
				fmt.Fprint(w, `{"ok":true,"channels":[],"messages":[]}`)
			})
		}
	})
	p.server.Start()
	ended := make(chan struct{})
	go func() { // the server waits until somebody has read what came
		for {
			select {
			case m := <-p.server.SeenFeed:
				p.acks <- m
			case <-ended:
				return
			}
		}
	}()
	t.Cleanup(func() {
		p.server.Stop()
		close(ended)
	})
	p.push(`{"type":"hello","num_connections":1,"connection_info":{"app_id":"A1"},"debug_info":{"host":"test"}}`)
	return p
}

func (p *socketPeer) post(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	m := slackMessage{TS: fmt.Sprintf("1800000000.%06d", len(p.posted)+1), Text: r.FormValue("text")}
	for _, into := range []any{&m.Blocks, &m.Raw} {
		if err := json.Unmarshal([]byte(r.FormValue("blocks")), into); err != nil {
			p.t.Errorf("blocks %q: %v", r.FormValue("blocks"), err)
		}
	}
	p.posted = append(p.posted, m)
	fmt.Fprintf(w, `{"ok":true,"channel":%q,"ts":%q}`, r.FormValue("channel"), m.TS)
}

// push sends to the socket, as soon as somebody is there.
func (p *socketPeer) push(text string) { p.server.SendToWebsocket(text) }

// envelope pushes one with a number of its own.
func (p *socketPeer) envelope(kind string, payload any) {
	p.mu.Lock()
	p.envelopes++
	id := fmt.Sprintf("envelope-%d", p.envelopes)
	p.mu.Unlock()
	text, err := json.Marshal(map[string]any{"type": kind, "envelope_id": id, "accepts_response_payload": false, "payload": payload})
	if err != nil {
		p.t.Fatal(err)
	}
	p.push(string(text))
}

func (p *socketPeer) write(n int, text string) {
	p.envelope("events_api", map[string]any{
		"type": "event_callback", "team_id": socketTeam, "event_id": fmt.Sprintf("Ev%d", n), "event_time": 1800000000,
		"event": map[string]any{
			"type": "message", "channel": socketChannel, "channel_type": "im", "user": socketCustomer,
			"text": slackEscape.Replace(text), "ts": fmt.Sprintf("1790000000.%06d", n), "event_ts": fmt.Sprintf("1790000000.%06d", n),
		},
	})
}

func (p *socketPeer) shown(int) (texts []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, m := range p.posted {
		texts = append(texts, m.read())
	}
	return texts
}

func (p *socketPeer) press(_ int, label string) {
	p.mu.Lock()
	m := p.posted[len(p.posted)-1]
	p.mu.Unlock()
	payload := m.click(p.t, label, socketTeam, socketChannel, socketCustomer, 1)
	p.envelope("interactive", payload)
}

// TestPeerSlackSocketServesACustomer: a customer complains, presses a button, and is served; every envelope is acknowledged.
func TestPeerSlackSocketServesACustomer(t *testing.T) {
	p := newSocketPeer(t)
	a, err := slack.New(slack.Options{
		BotToken: slackToken, AppToken: "xapp-1-test", API: p.server.GetAPIURL(), Client: client(t), Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, storetest.SQLite(t), p.write, nil, a)
	w.served(t, "slack:"+socketTeam+":"+socketCustomer, 1, p.shown, p.press)
	for n := 1; n <= p.envelopes; n++ {
		select {
		case got := <-p.acks:
			if want := fmt.Sprintf(`{"envelope_id":"envelope-%d"}`, n); strings.TrimSpace(got) != want {
				t.Errorf("by the socket came %q, want %q", got, want)
			}
		case <-time.After(30 * time.Second):
			t.Fatalf("envelope %d was not acknowledged", n)
		}
	}
}
