package channeltest_test

// This file is the home of Slack as emulate has rebuilt it: npm, version in .ci/peers. It knows direct messages,
// blocks, metadata, histories and signed events. It delivers an event once and has no clicks: the test delivers again
// what was not taken, as Slack does, and signs the clicks itself.

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/channels/channeltest"
	"github.com/amends-bot/amends/channels/slack"
	"github.com/amends-bot/amends/store/storetest"
)

const (
	slackToken  = "xoxb-amends"
	slackSecret = "8f742231b10e8888abcd99yyyzzz85a5"
	slackBot    = "U00AMENDS"
	slackTeam   = "T000000001"
)

// slackPeer is a running emulate, behind a fault proxy, with the adapter before it.
type slackPeer struct {
	t     *testing.T
	base  string
	http  *http.Client
	hooks *http.ServeMux // the adapter's
	fault *channeltest.Fault
	again chan struct{} // a token: something is to be delivered
	ended chan struct{}

	mu       sync.Mutex
	next     channeltest.Kind
	queue    []slackRequest
	last     map[string]slackRequest // by channel
	users    map[int]string          // ids of the customers, by chat
	channels map[int]string
	clicks   int
}

// slackRequest is what Slack delivers by HTTP.
type slackRequest struct {
	path   string
	header http.Header
	body   []byte
}

func newSlackPeer(t *testing.T) *slackPeer {
	p := &slackPeer{
		t: t, http: client(t), hooks: http.NewServeMux(), again: make(chan struct{}, 1), ended: make(chan struct{}),
		last: map[string]slackRequest{}, users: map[int]string{}, channels: map[int]string{},
	}
	events := httptest.NewServer(http.HandlerFunc(p.event))
	t.Cleanup(events.Close)
	p.base = peer(t, "slack.mjs", "AMENDS_EVENTS="+events.URL, "AMENDS_SECRET="+slackSecret)
	delivered := make(chan struct{})
	go func() {
		defer close(delivered)
		p.deliver()
	}()
	t.Cleanup(func() {
		close(p.ended)
		<-delivered
	})
	return p
}

// adapter is the real one, by HTTP.
func (p *slackPeer) adapter() channels.Adapter {
	next, err := channeltest.At(p.base)
	if err != nil {
		p.t.Fatal(err)
	}
	p.fault = &channeltest.Fault{
		Peer: next, Errors: channeltest.SlackErrors, Only: []string{"chat.postMessage"},
		Decide: func(channeltest.Call) channeltest.Kind {
			p.mu.Lock()
			defer p.mu.Unlock()
			kind := p.next
			p.next = channeltest.Pass
			return kind
		},
	}
	server := httptest.NewServer(p.fault)
	p.t.Cleanup(server.Close)
	c := client(p.t)
	c.Transport = bearer{c.Transport}
	a, err := slack.New(slack.Options{BotToken: slackToken, SigningSecret: slackSecret, API: server.URL + "/api/", Client: c, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		p.t.Fatal(err)
	}
	a.Mount(p.hooks)
	return a
}

// bearer puts the token where the peer looks for it: the library sends it in the form.
type bearer struct{ http.RoundTripper }

func (b bearer) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Header.Get("Authorization") == "" {
		r = r.Clone(r.Context())
		r.Header.Set("Authorization", "Bearer "+slackToken)
	}
	return b.RoundTripper.RoundTrip(r)
}

// event takes an event of the peer's, to be delivered.
func (p *slackPeer) event(_ http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // it comes again, or the test ends
	}
	var e struct {
		Event struct{ Channel, User string }
	}
	_ = json.Unmarshal(body, &e) // what can't be read is delivered all the same
	p.push(slackRequest{"/slack/events", r.Header, body}, e.Event.Channel, e.Event.User)
}

func (p *slackPeer) push(r slackRequest, channel, user string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.queue = append(p.queue, r)
	if user != slackBot {
		p.last[channel] = r
	}
	select {
	case p.again <- struct{}{}:
	default:
	}
}

// slackRetry is the pause before something is delivered again; Slack's are longer.
const slackRetry = 20 * time.Millisecond

// asked asks until something holds that no event of the peer announces, and reports whether it did in time.
func asked(t *testing.T, most time.Duration, holds func() bool) bool {
	t.Helper()
	tick, late := time.NewTicker(slackRetry), time.After(most)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-late:
			return false
		}
	}
	return true
}

// deliver hands everything to the adapter, in order, until it is taken.
func (p *slackPeer) deliver() {
	for {
		p.mu.Lock()
		empty := len(p.queue) == 0
		var r slackRequest
		if !empty {
			r = p.queue[0]
		}
		p.mu.Unlock()
		if empty {
			select {
			case <-p.again:
			case <-p.ended:
				return
			}
			continue
		}
		req := httptest.NewRequest(http.MethodPost, r.path, bytes.NewReader(r.body))
		req.Header = r.header.Clone()
		answer := httptest.NewRecorder()
		p.hooks.ServeHTTP(answer, req)
		if answer.Code == http.StatusOK {
			p.mu.Lock()
			p.queue = p.queue[1:]
			p.mu.Unlock()
			continue
		}
		select {
		case <-time.After(slackRetry):
		case <-p.ended:
			return
		}
	}
}

// as calls a method as the customer of chat.
func (p *slackPeer) as(chat int, method string, v, result any) {
	var ok struct {
		OK    bool
		Error string
	}
	var raw json.RawMessage
	post(p.t, p.http, p.base+"/api/"+method, fmt.Sprintf("xoxp-customer%d", chat), v, &raw)
	if err := json.Unmarshal(raw, &ok); err != nil || !ok.OK {
		p.t.Fatalf("%s: %s %v", method, raw, err)
	}
	if err := json.Unmarshal(raw, result); err != nil {
		p.t.Fatalf("%s: %s %v", method, raw, err)
	}
}

// user is the id of the customer of chat.
func (p *slackPeer) user(chat int) string {
	if p.users[chat] == "" {
		var who struct {
			User string `json:"user_id"`
		}
		p.as(chat, "auth.test", map[string]any{}, &who)
		p.users[chat] = who.User
	}
	return p.users[chat]
}

// slackEscape is what Slack does with what people type.
var slackEscape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

func (p *slackPeer) write(chat int, text string) {
	var sent struct{ Channel string }
	p.as(chat, "chat.postMessage", map[string]any{"channel": slackBot, "text": slackEscape.Replace(text)}, &sent)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.channels[chat] = sent.Channel
}

func (p *slackPeer) rewrite(chat int) {
	p.mu.Lock()
	channel := p.channels[chat]
	r := p.last[channel]
	p.mu.Unlock()
	p.push(r, channel, "")
}

// slackMessage is one of a history.
type slackMessage struct {
	User   string
	TS     string
	Text   string
	Blocks []slackBlock
	Raw    []any // the blocks as they came
}

type slackBlock struct {
	Type     string
	Text     struct{ Type, Text string }
	Elements []struct {
		ActionID string `json:"action_id"`
		Value    string
		Text     json.RawMessage // of a button an object
	}
}

// UnmarshalJSON keeps the blocks in both forms.
func (m *slackMessage) UnmarshalJSON(b []byte) error {
	type plain slackMessage
	if err := json.Unmarshal(b, (*plain)(m)); err != nil {
		return err
	}
	return json.Unmarshal(b, &struct{ Blocks *[]any }{&m.Raw})
}

// escaped is a block as Slack tells it to others: its texts are escaped.
func escaped(v any) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = escaped(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = escaped(v[k])
		}
		if text, ok := v["text"].(string); ok {
			v["text"] = slackEscape.Replace(text)
		}
	}
	return v
}

// history are the bot's messages in a chat, oldest first.
func (p *slackPeer) history(chat int) (all []slackMessage) {
	p.mu.Lock()
	channel := p.channels[chat]
	p.mu.Unlock()
	if channel == "" {
		return nil
	}
	var got struct{ Messages []slackMessage }
	p.as(chat, "conversations.history", map[string]any{"channel": channel, "limit": 200}, &got)
	for i := len(got.Messages) - 1; i >= 0; i-- {
		if got.Messages[i].User == slackBot {
			all = append(all, got.Messages[i])
		}
	}
	return all
}

// shown is what the customer reads: plain text as it is. Markup would be a fault, and is shown as one.
func (p *slackPeer) shown(chat int) (texts []string) {
	for _, m := range p.history(chat) {
		texts = append(texts, m.read())
	}
	return texts
}

// read is the message as it reads.
func (m slackMessage) read() string {
	var parts []string
	for _, b := range m.Blocks {
		switch {
		case b.Type == "section" && b.Text.Type == "plain_text":
			parts = append(parts, b.Text.Text)
		case b.Type == "section":
			parts = append(parts, b.Text.Type+": "+b.Text.Text)
		}
	}
	return strings.Join(parts, "\n")
}

// press clicks a button of the last message, in Slack's place.
func (p *slackPeer) press(chat int, label string) {
	all := p.history(chat)
	p.clicks++
	payload, err := json.Marshal(all[len(all)-1].click(p.t, label, slackTeam, p.channels[chat], p.user(chat), p.clicks))
	if err != nil {
		p.t.Fatal(err)
	}
	p.push(signed("/slack/actions", url.Values{"payload": {string(payload)}}.Encode()), p.channels[chat], p.user(chat))
}

// click is what Slack delivers when somebody clicks the button with this label.
func (m slackMessage) click(t *testing.T, label, team, channel, user string, n int) map[string]any {
	t.Helper()
	for _, b := range m.Blocks {
		for _, e := range b.Elements {
			var text struct{ Text string }
			if json.Unmarshal(e.Text, &text) != nil || text.Text != label {
				continue
			}
			return map[string]any{
				"type": "block_actions", "team": map[string]any{"id": team},
				"user":      map[string]any{"id": user, "team_id": team, "username": "maria"},
				"container": map[string]any{"type": "message", "message_ts": m.TS, "channel_id": channel},
				"channel":   map[string]any{"id": channel},
				"message":   map[string]any{"ts": m.TS, "text": m.Text, "blocks": escaped(m.Raw)},
				"actions": []any{map[string]any{
					"type": "button", "action_id": e.ActionID, "value": e.Value, "action_ts": fmt.Sprintf("%d.%06d", time.Now().Unix(), n),
					"text": map[string]any{"type": "plain_text", "text": slackEscape.Replace(label)},
				}},
			}
		}
	}
	t.Fatalf("no button %q in %+v", label, m)
	return nil
}

// signed is a form as Slack signs it.
func signed(path, body string) slackRequest {
	at := fmt.Sprint(time.Now().Unix())
	mac := hmac.New(sha256.New, []byte(slackSecret))
	fmt.Fprintf(mac, "v0:%s:%s", at, body)
	h := http.Header{}
	h.Set("Content-Type", "application/x-www-form-urlencoded")
	h.Set("X-Slack-Request-Timestamp", at)
	h.Set("X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
	return slackRequest{path, h, []byte(body)}
}

func (p *slackPeer) rig() channeltest.Rig {
	return channeltest.Rig{
		Adapter: p.adapter(), Write: p.write, Again: p.rewrite, Press: p.press, Seen: p.shown,
		Fail: func(status, pause int) {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.fault.Pause = pause
			p.next = channeltest.Kind(fmt.Sprint(status))
		},
	}
}

func TestPeerSlackConforms(t *testing.T) {
	channeltest.Conform(t, func(t *testing.T) channeltest.Rig { return newSlackPeer(t).rig() })
}

func TestPeerSlackServesACustomer(t *testing.T) {
	p := newSlackPeer(t)
	a := p.adapter()
	w := newWorld(t, storetest.SQLite(t), p.write, nil, a)
	w.served(t, "slack:"+slackTeam+":"+p.user(1), 1, p.shown, p.press)
}
