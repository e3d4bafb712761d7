package channeltest_test

// This file is the home of Slack's staff room against emulate, which knows private channels, threads, reactions, changed and
// deleted messages, windows and files. It has no clicks: what would follow one the adapter's own tests show.

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/channels/slack"
	"github.com/amends-bot/amends/dialogue"
)

// oneHost sends everything to the peer by the address that it was given: its own answers call it by another name.
type oneHost struct {
	http.RoundTripper
	base *url.URL
}

func (o oneHost) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Port() == o.base.Port() {
		r = r.Clone(r.Context())
		r.URL.Host = o.base.Host
	}
	return o.RoundTripper.RoundTrip(r)
}

// staffPeer is a private channel of the peer's with the adapter in it.
type staffPeer struct {
	*slackPeer
	*slack.Slack
	channel string
	deeds   chan channels.Inbound
}

// newStaffPeer listens, and keeps what staff do.
func newStaffPeer(t *testing.T) *staffPeer {
	t.Helper()
	p := newStaffRoom(t)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		done <- p.Listen(ctx, func(_ context.Context, in channels.Inbound) error { p.deeds <- in; return nil })
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return p
}

// newStaffRoom makes the channel, and the adapter, to which nobody listens yet.
func newStaffRoom(t *testing.T) *staffPeer {
	t.Helper()
	p := &staffPeer{slackPeer: newSlackPeer(t), deeds: make(chan channels.Inbound, 100)}
	var made struct{ Channel struct{ ID string } }
	p.as(1, "conversations.create", map[string]any{"name": "care-staff", "is_private": true}, &made)
	p.channel = made.Channel.ID
	base, err := url.Parse(p.base)
	if err != nil {
		t.Fatal(err)
	}
	c := client(t)
	c.Transport = bearer{oneHost{c.Transport, base}}
	api := "http://localhost:" + base.Port() + "/api/" // as the peer calls itself
	p.Slack, err = slack.New(slack.Options{BotToken: slackToken, SigningSecret: slackSecret, API: api, Staff: p.channel, Client: c, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := p.Begin(t.Context(), "k", channels.Card{Conv: 1}); err == nil {
		t.Error("a card in a private channel in which the bot is not")
	}
	var ok struct{}
	p.as(1, "conversations.invite", map[string]any{"channel": p.channel, "users": slackBot}, &ok)
	p.Mount(p.hooks)
	return p
}

// slackReply is a message of a thread.
type slackReply struct {
	User, Text, TS string
	Blocks         []slackBlock
	Files          []struct{ ID, Name, Title string }
	Reactions      []struct {
		Name  string
		Users []string
	}
}

// thread are the messages of a case.
func (p *staffPeer) thread(at channels.Address) (all []slackReply) {
	var got struct{ Messages []slackReply }
	p.as(1, "conversations.replies", map[string]any{"channel": p.channel, "ts": at.Thread, "limit": 200}, &got)
	return got.Messages
}

// deed waits for the next deed.
func (p *staffPeer) deed(t *testing.T) (channels.Inbound, channels.Deed) {
	t.Helper()
	late := time.After(10 * time.Second)
	for {
		select {
		case in := <-p.deeds:
			if in.Deed != nil {
				return in, *in.Deed
			}
			if in.Event != nil {
				t.Fatalf("an event of a customer in the staff room: %+v", in)
			}
		case <-late:
			t.Fatal("no deed came")
		}
	}
}

func TestPeerSlackShowsACaseToStaff(t *testing.T) {
	p := newStaffPeer(t)
	ctx := t.Context()
	card := channels.Card{
		Conv: 7, Case: "A-1", Version: 1, State: channels.CardWaits, Urgency: 2, Title: "A-1 · Maria <!channel>",
		Rows: []channels.Row{{Label: "Owner", Text: "nobody"}}, Brief: "all there is", Buttons: []channels.Button{{ID: "claim", Label: "Claim", Main: true}},
	}
	at, id, err := p.Begin(ctx, "begin", card)
	if err != nil {
		t.Fatal(err)
	}
	if again, same, err := p.Begin(ctx, "begin", card); err != nil || again != at || same != id {
		t.Errorf("a second card: %v %v %v", again, same, err)
	}
	card.Version, card.State, card.Title = 2, channels.CardHeld, "A-1 · held"
	older := card
	older.Version, older.Title = 1, "older"
	if err := errors.Join(p.Show(ctx, at, id, card), p.Show(ctx, at, id, older)); err != nil {
		t.Fatal(err)
	}
	text := func(context.Context) (channels.File, error) {
		return channels.File{ReadCloser: io.NopCloser(strings.NewReader("a receipt")), Name: "receipt.txt", Size: -1}, nil
	}
	post := channels.Post{Key: "post", Lines: []channels.Line{{
		Kind: channels.LineCustomer, Who: "Maria <@U1>", Text: "here & now <!here>", Files: []channels.FileRef{{File: dialogue.File{Name: "receipt.txt"}, Open: text}},
	}}}
	line, err := p.Post(ctx, at, post)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := p.Post(ctx, at, post); err != nil || again != line {
		t.Errorf("a second line: %q, not %q: %v", again, line, err)
	}
	if err := p.Whisper(ctx, at, "slack:"+slackTeam+":"+p.user(1), line, "w", "claim it first"); err != nil {
		t.Error(err)
	}

	var said struct{ TS string }
	p.as(1, "chat.postMessage", map[string]any{"channel": p.channel, "thread_ts": at.Thread, "text": "I look into it"}, &said)
	in, deed := p.deed(t)
	if in.From != at || in.Who.ID != "slack:"+slackTeam+":"+p.user(1) || deed.Kind != channels.DeedLine || deed.Message != said.TS || deed.Text != "I look into it" {
		t.Errorf("%+v %+v", in, deed)
	}
	for _, m := range []channels.Mark{channels.MarkTaken, channels.MarkDelivered} {
		if err := p.Mark(ctx, at, said.TS, m); err != nil {
			t.Error(m, err)
		}
	}

	all := p.thread(at)
	is := func(ts string) slackReply {
		return all[slices.IndexFunc(all, func(m slackReply) bool { return m.TS == ts })]
	}
	if got := is(id); !strings.HasSuffix(got.Text, "A-1 · held") {
		t.Errorf("the card: %+v", got)
	}
	if got := is(said.TS).Reactions; len(got) != 1 || got[0].Name != "white_check_mark" {
		t.Errorf("%+v", got)
	}
	if got := is(line); strings.Contains(got.Text, "<") || len(got.Blocks) < 2 {
		t.Errorf("%+v", got)
	}
	var files []string
	for _, m := range all {
		for _, f := range m.Files {
			files = append(files, f.ID)
		}
	}
	if len(files) != 1 {
		t.Fatalf("%q", files)
	}
	f, err := p.Fetch(ctx, at, dialogue.File{Ref: files[0]})
	if err != nil {
		t.Fatal(err)
	}
	if body, err := io.ReadAll(f); err != nil || string(body) != "a receipt" || f.Close() != nil {
		t.Errorf("%q %v", body, err)
	}

	if left, err := p.Erase(ctx, at, id, []string{line}); err != nil || left != 0 {
		t.Error(left, err)
	}
	if body, err := json.Marshal(p.thread(at)); err != nil || strings.Contains(string(body), "here & now") || strings.Contains(string(body), "A-1") {
		t.Errorf("%s %v", body, err)
	}
}

// TestPeerSlackTakesWindows: the peer's own checks of windows.
func TestPeerSlackTakesWindows(t *testing.T) {
	p := newStaffPeer(t)
	desk := &peerDesk{form: &channels.Form{Title: "Resolve this case now", Fields: []channels.Field{
		{ID: "outcome", Label: "Outcome", Kind: "choice", Options: []channels.Option{{ID: "solved", Label: "Solved"}}},
		{ID: "amount", Label: "Amount", Kind: "amount", Optional: true},
		{ID: "why", Label: "Why", Kind: "text", Value: "as agreed"},
	}}}
	p.UseDesk(desk)
	at, id, err := p.Begin(t.Context(), "begin", channels.Card{Conv: 7, Version: 1, Title: "A-1", Buttons: []channels.Button{{ID: "resolve", Label: "Resolve"}}})
	if err != nil {
		t.Fatal(err)
	}
	var trigger struct {
		ID string `json:"trigger_id"`
	}
	post(t, p.http, p.base+"/api/views.generateTriggerId", slackToken, map[string]any{"user_id": p.user(1)}, &trigger)
	payload, err := json.Marshal(map[string]any{
		"type": "block_actions", "team": map[string]any{"id": slackTeam}, "user": map[string]any{"id": p.user(1), "team_id": slackTeam},
		"trigger_id": trigger.ID, "container": map[string]any{"type": "message", "message_ts": id, "channel_id": p.channel},
		"channel": map[string]any{"id": p.channel}, "message": map[string]any{"ts": id},
		"actions": []any{map[string]any{"type": "button", "action_id": "desk:1", "value": "7:1:resolve", "action_ts": "1.2"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	p.push(signed("/slack/actions", url.Values{"payload": {string(payload)}}.Encode()), p.channel, p.user(1))
	if !asked(t, 10*time.Second, func() bool { return p.shows(t, desk.form.Title) }) {
		t.Fatalf("no window for the case at %v", at)
	}
}

// shows reports whether the peer's own page of windows has a text.
func (p *staffPeer) shows(t *testing.T, text string) bool {
	t.Helper()
	resp, err := p.http.Get(p.base + "/?tab=views")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	page, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Contains(string(page), text)
}

// peerDesk is a Desk with one form.
type peerDesk struct{ form *channels.Form }

func (d *peerDesk) Form(context.Context, channels.Person, int64, string) (*channels.Form, error) {
	return d.form, nil
}

func (d *peerDesk) Home(context.Context, channels.Person) (channels.Page, error) {
	return channels.Page{}, nil
}

func (d *peerDesk) Reveal(context.Context, channels.Person, int64, int64) (string, error) {
	return "", nil
}
