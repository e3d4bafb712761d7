package slack

// This file is the home of tests of what the person who sets the bot up sees: options, the manifest, the examination.

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/goccy/go-yaml"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/channels/slack/slacktest"
)

func TestNewRefusesWhatCantWork(t *testing.T) {
	for name, c := range map[string]struct {
		o    Options
		want string
	}{
		"nothing":          {Options{}, "xoxb-"},
		"a user's token":   {Options{BotToken: "xoxp-1", AppToken: "xapp-1"}, "OAuth & Permissions"},
		"no way in":        {Options{BotToken: "xoxb-1"}, "signing secret"},
		"two ways in":      {Options{BotToken: "xoxb-1", AppToken: "xapp-1", SigningSecret: "s"}, "not both"},
		"tokens exchanged": {Options{BotToken: "xoxb-1", AppToken: "xoxb-2"}, "App-Level Tokens"},
		"a line break":     {Options{BotToken: "xoxb-1\n", AppToken: "xapp-1"}, "copied whole"},
	} {
		_, err := New(c.o)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "xoxb-2") || strings.Contains(err.Error(), "xoxp-1") {
			t.Errorf("%s: %v", name, err)
		}
	}
	s, err := New(Options{BotToken: "xoxb-1", AppToken: "xapp-1"})
	if err != nil || s.Name() != Channel || s.Health() == nil {
		t.Error(err)
	}
	s.Mount(http.NewServeMux())
}

// TestTokensAreNeverTold: whatever an error holds, our tokens are not in what we say.
func TestTokensAreNeverTold(t *testing.T) {
	const bot, app = "xoxb-very-secret", "xapp-very-secret"
	leak := fmt.Errorf("Post https://slack.example/?token=%s&ticket=abc-def&x=1: %s: no route", bot, app)
	s, err := New(Options{BotToken: bot, AppToken: app, Log: quiet, Client: &http.Client{Transport: failing{leak}}})
	if err != nil {
		t.Fatal(err)
	}
	secret := func(text string) bool {
		return strings.Contains(text, "very-secret") || strings.Contains(text, "abc-def")
	}
	_, sent := s.Send(t.Context(), channels.Outbound{Key: "k", To: channels.Address{Chat: "T/D1"}, Text: "x"})
	_, again := s.Send(t.Context(), channels.Outbound{Key: "k", To: channels.Address{Chat: "T/D1"}, Text: "x", Try: 2})
	s.places.wrote("D1", "1.2")
	said := []error{sent, again, s.Listen(t.Context(), newInbox().sink), s.Typing(t.Context(), channels.Address{Chat: "T/D1"}), s.Health()}
	for i, err := range said {
		if err == nil || secret(err.Error()) || secret(fmt.Sprintf("%+v", err)) {
			t.Errorf("%d: %v", i, err)
		}
	}
	for _, locale := range []string{"en", "zh"} {
		for _, f := range s.Examine(t.Context(), locale) {
			if secret(fmt.Sprintf("%+v", f)) || !f.Bad || f.Do == "" {
				t.Errorf("%+v", f)
			}
		}
	}
}

type failing struct{ err error }

func (f failing) RoundTrip(*http.Request) (*http.Response, error) { return nil, f.err }

func TestExamine(t *testing.T) {
	w := start(t, ModeSocket, nil)
	for _, f := range w.Examine(t.Context(), "en") {
		if f.Bad || f.Text == "" {
			t.Errorf("%+v", f)
		}
	}
	w = start(t, ModeSocket, func(no *slacktest.Options, o *Options) {
		no.Scopes, o.AppToken = "chat:write,im:history", "xapp-wrong"
	})
	bad := map[string]channels.Finding{}
	for _, f := range w.Examine(t.Context(), "zh") {
		if f.Bad {
			bad[f.What] = f
		}
	}
	if f := bad["权限"]; !strings.Contains(f.Text, "users:read") || strings.Contains(f.Text, "im:history") || !strings.Contains(f.Do, "OAuth & Permissions") {
		t.Errorf("%+v", f)
	}
	if f := bad["连接"]; !strings.Contains(f.Text, "invalid_auth") || !strings.Contains(f.Do, "connections:write") {
		t.Errorf("%+v", f)
	}
	for _, staff := range []string{"", staffRoom} { // what only a staff channel needs is missed only with one
		w = start(t, ModeHTTP, func(no *slacktest.Options, o *Options) {
			no.Scopes, o.Staff = strings.ReplaceAll(strings.ReplaceAll(slacktest.Scopes, ",reactions:read,reactions:write", ""), ",groups:read", ""), staff
		})
		w.net.Set(staffRoom, slacktest.Room{})
		if f := w.Examine(t.Context(), "en")[1]; f.Bad != (staff != "") || f.Bad && !strings.Contains(f.Text, "reactions:write") {
			t.Errorf("%+v", f)
		}
	}
	w = start(t, ModeHTTP, func(_ *slacktest.Options, o *Options) { o.BotToken = "xoxb-wrong" })
	if all := w.Examine(t.Context(), "en"); len(all) != 1 || !all[0].Bad || !strings.Contains(all[0].Text, "invalid_auth") {
		t.Errorf("%+v", all)
	}
	w = start(t, ModeHTTP, nil)
	if all := w.Examine(t.Context(), "en"); len(all) != 4 || !strings.Contains(all[2].Do, "/slack/events") {
		t.Errorf("%+v", all)
	}
}

func TestManifest(t *testing.T) {
	for _, c := range []struct{ mode, base, events, actions string }{
		{ModeSocket, "", "", ""},
		{ModeHTTP, "https://bot.example.com", "https://bot.example.com/slack/events", "https://bot.example.com/slack/actions"},
		{ModeHTTP, "https://bot.example.com/in/slack/", "https://bot.example.com/in/slack/events", "https://bot.example.com/in/slack/actions"},
	} {
		text, err := Manifest(c.mode, "amends: care", c.base)
		if err != nil {
			t.Fatal(err)
		}
		var m manifest
		if err := yaml.UnmarshalWithOptions(text, &m, yaml.Strict()); err != nil {
			t.Fatal(err)
		}
		s := m.Settings
		if s.Socket != (c.mode == ModeSocket) || s.Events.URL != c.events || s.Interactivity.URL != c.actions || !s.Interactivity.Enabled {
			t.Errorf("%s", text)
		}
		if h := m.Features.Home; !h.Home || !h.Messages || h.ReadOnly || m.Display.Name != "amends: care" {
			t.Errorf("%s", text)
		}
		if c := m.Features.Shortcuts; len(c) != 1 || c[0].CallbackID != shortcutNote || c[0].Type != "message" || utf8.RuneCountInString(c[0].Name) > 24 {
			t.Errorf("%s", text)
		}
		if len(m.OAuth.Scopes.Bot) != len(scopes) || len(s.Events.Bot) != len(botEvents) || !strings.Contains(string(text), "messages_tab_read_only_enabled: false") {
			t.Errorf("%s", text)
		}
	}
	for _, c := range [][3]string{
		{"other", "x", ""},
		{ModeSocket, "", ""},
		{ModeSocket, strings.Repeat("x", 36), ""},
		{ModeHTTP, "x", ""},
		{ModeHTTP, "x", "http://bot.example.com"},
		{ModeHTTP, "x", "https://bot.example.com?a=b"},
	} {
		if text, err := Manifest(c[0], c[1], c[2]); err == nil {
			t.Errorf("%v gives %s", c, text)
		}
	}
}

// TestTheHistoryIsClosedToTheApp: who may not read can't look whether a message is there, and sends it.
func TestTheHistoryIsClosedToTheApp(t *testing.T) {
	var posted int
	s, err := New(Options{BotToken: "xoxb-1", SigningSecret: "s", Log: quiet, Client: &http.Client{Transport: canned(func(method string, _ url.Values) (int, string) {
		switch method {
		case "conversations.history":
			return http.StatusOK, `{"ok":false,"error":"missing_scope","needed":"im:history","provided":"chat:write"}`
		case "chat.postMessage":
			posted++
			return http.StatusOK, `{"ok":true,"channel":"D1","ts":"1790000000.000100"}`
		}
		return http.StatusInternalServerError, "<html>"
	})}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Send(t.Context(), channels.Outbound{Key: "k", To: channels.Address{Chat: "T/D1"}, Text: "x", Try: 2}); err != nil || posted != 1 {
		t.Error(err, posted)
	}
	down := canned(func(string, url.Values) (int, string) { return http.StatusBadGateway, "<html>" })
	s.o.Client.Transport = down
	_, err = s.Send(t.Context(), channels.Outbound{Key: "k", To: channels.Address{Chat: "T/D1"}, Text: "x", Try: 2})
	if _, ok := errors.AsType[*channels.SendError](err); err == nil || ok {
		t.Errorf("%v", err)
	}
}
