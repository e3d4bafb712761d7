package channeltest_test

// This file is the home of Telegram as telegram-test-api has rebuilt it: npm, version in .ci/peers. It knows
// private chats, texts, buttons and their presses; it forgets an update once it was fetched, whether confirmed or not.

import (
	"encoding/json"
	"fmt"
	"html"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/amends-bot/amends/channels/channeltest"
	"github.com/amends-bot/amends/channels/telegram"
	"github.com/amends-bot/amends/store/storetest"
)

// telegramPeer is a bot of its own on a running telegram-test-api, behind a fault proxy.
type telegramPeer struct {
	t     *testing.T
	base  string
	token string
	http  *http.Client

	mu    sync.Mutex
	next  channeltest.Kind // what becomes of the next send
	seen  map[int][]string
	last  map[int]telegramShown
	fault *channeltest.Fault
	news  chan struct{} // a token: something waits to be fetched
}

// telegramShown is a message of the bot as the peer keeps it.
type telegramShown struct {
	MessageID int `json:"messageId"`
	Message   struct {
		Text   string          `json:"text"`
		Mode   string          `json:"parse_mode"`
		Markup json.RawMessage `json:"reply_markup"`
	} `json:"message"`
}

// markup is what HTML does not show.
var markup = regexp.MustCompile(`<[^>]*>`)

// read is the text as it reads: what is not escaped is gone.
func (m telegramShown) read() string {
	if m.Message.Mode != "HTML" {
		return m.Message.Text
	}
	return html.UnescapeString(markup.ReplaceAllString(m.Message.Text, ""))
}

var telegramBots atomic.Int64

func newTelegramPeer(t *testing.T, base string) *telegramPeer {
	return &telegramPeer{
		t: t, base: base, token: fmt.Sprintf("%d:peer", 4711+telegramBots.Add(1)), http: client(t),
		seen: map[int][]string{}, last: map[int]telegramShown{}, news: make(chan struct{}, 1),
	}
}

// adapter is the real one.
func (p *telegramPeer) adapter() *telegram.Telegram {
	next, err := channeltest.At(p.base)
	if err != nil {
		p.t.Fatal(err)
	}
	p.fault = &channeltest.Fault{
		Peer: next, Errors: channeltest.TelegramErrors, Only: []string{"sendMessage"},
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
	c.Transport = patient{c.Transport, p.news}
	a, err := telegram.New(telegram.Options{Token: p.token, API: server.URL, Client: c, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		p.t.Fatal(err)
	}
	return a
}

// patient holds a poll back until there is something to fetch: the peer ignores the timeout, so that polling
// would never rest.
type patient struct {
	http.RoundTripper
	news <-chan struct{}
}

func (p patient) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.HasSuffix(r.URL.Path, "/getUpdates") {
		select {
		case <-p.news:
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	}
	return p.RoundTripper.RoundTrip(r)
}

// common is what the peer wants of a client's message.
func (p *telegramPeer) common(chat int) map[string]any {
	name := fmt.Sprintf("Maria %d", chat)
	return map[string]any{
		"botToken": p.token, "date": time.Now().Unix(),
		"from": map[string]any{"id": chat, "first_name": name, "is_bot": false},
		"chat": map[string]any{"id": chat, "first_name": name, "type": "private"},
	}
}

func (p *telegramPeer) arrived() {
	select {
	case p.news <- struct{}{}:
	default:
	}
}

func (p *telegramPeer) write(chat int, text string) {
	m := p.common(chat)
	m["text"] = text
	post(p.t, p.http, p.base+"/sendMessage", "", m, nil)
	p.arrived()
}

// fetch reads what the customer has not seen yet.
func (p *telegramPeer) fetch(chat int) {
	var got struct{ Result []telegramShown }
	post(p.t, p.http, p.base+"/getUpdates", "", map[string]any{"token": p.token, "chatId": chat}, &got)
	for _, m := range got.Result {
		p.seen[chat] = append(p.seen[chat], m.read())
		p.last[chat] = m
	}
}

func (p *telegramPeer) shown(chat int) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fetch(chat)
	return p.seen[chat]
}

func (p *telegramPeer) press(chat int, label string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fetch(chat)
	m := p.last[chat]
	var markup struct {
		Rows [][]struct {
			Text string `json:"text"`
			Data string `json:"callback_data"`
		} `json:"inline_keyboard"`
	}
	if err := json.Unmarshal(m.Message.Markup, &markup); err != nil {
		p.t.Fatalf("%v: %s", err, m.Message.Markup)
	}
	for _, row := range markup.Rows {
		for _, b := range row {
			if b.Text != label {
				continue
			}
			q, under := p.common(chat), p.common(chat)
			under["message_id"], under["text"] = m.MessageID, m.Message.Text
			q["message"], q["data"] = under, b.Data
			post(p.t, p.http, p.base+"/sendCallback", "", q, nil)
			p.arrived()
			return
		}
	}
	p.t.Fatalf("no button %q in %s", label, m.Message.Markup)
}

func (p *telegramPeer) rig() channeltest.Rig {
	return channeltest.Rig{
		Adapter: p.adapter(), Write: p.write, Press: p.press, Seen: p.shown,
		Fail: func(status, pause int) {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.fault.Pause = pause
			p.next = channeltest.Kind(fmt.Sprint(status))
		},
		Not: map[string]string{
			channeltest.PartHeld: "telegram-test-api forgets an update once it was fetched; telegramtest covers it",
		},
	}
}

func TestPeerTelegramConforms(t *testing.T) {
	base := peer(t, "telegram.mjs")
	channeltest.Conform(t, func(t *testing.T) channeltest.Rig { return newTelegramPeer(t, base).rig() })
}

func TestPeerTelegramServesACustomer(t *testing.T) {
	p := newTelegramPeer(t, peer(t, "telegram.mjs"))
	a := p.adapter()
	w := newWorld(t, storetest.SQLite(t), p.write, nil, a)
	w.served(t, "telegram:4711", 4711, p.shown, p.press)
}
