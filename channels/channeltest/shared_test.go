package channeltest_test

// This file is the home of channels of Slack with the whole bot behind them: several customers in one thread, who are
// somebody else in their direct messages.

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/amends-bot/amends/channels/slack"
	"github.com/amends-bot/amends/channels/slack/slacktest"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/store/storetest"
)

// TestSlackChannelKeepsCustomersApart: two who write in the same thread have a conversation each, and the one of direct
// messages is not continued there. Answers in the thread say whom they are for, by both ways in.
func TestSlackChannelKeepsCustomersApart(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{slack.ModeSocket, slack.ModeHTTP} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			apart(t, mode)
		})
	}
}

func apart(t *testing.T, mode string) {
	o := slack.Options{BotToken: slacktest.BotToken, Client: client(t), Log: slog.New(slog.DiscardHandler)}
	net := slacktest.Options{}
	hooks := http.NewServeMux()
	if mode == slack.ModeHTTP {
		server := httptest.NewServer(hooks)
		t.Cleanup(server.Close)
		o.SigningSecret, net.Events = slacktest.Signature, server.URL+"/slack"
	} else {
		o.AppToken = slacktest.AppToken
	}
	s, err := slacktest.New(net)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	o.API = s.URL()
	a, err := slack.New(o)
	if err != nil {
		t.Fatal(err)
	}
	a.Mount(hooks)
	w := newWorld(t, storetest.SQLite(t), nil, nil, a)
	const person = "slack:" + slacktest.Team + ":"
	logged := func(id string) (said []string) {
		conv, err := w.db.FindCustomer(t.Context(), id)
		if err != nil {
			return nil
		}
		log, err := w.db.Log(t.Context(), conv, 0, 1000)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range log {
			if e, ok := l.Event.(dialogue.Said); ok {
				said = append(said, e.Text)
			}
		}
		return said
	}
	heard := func(id, text string) {
		t.Helper()
		s.Retry() // by HTTP it may have come before anybody listened
		w.until(fmt.Sprintf("%s is heard", id), func() bool { return slices.Contains(logged(id), text) && w.idle() })
	}
	s.Write("U1", "My stroller, order 20391, has not come.")
	heard(person+"U1", "My stroller, order 20391, has not come.")
	root := s.Mention("C1", "U1", "Hello, it is about a parcel")
	heard(person+"U1@C1", "Hello, it is about a parcel")
	s.ReplyMention("C1", root, "U2", "And what is with it?")
	heard(person+"U2@C1", "And what is with it?")
	s.Reply("C1", root, "U1", "Any news?")
	heard(person+"U1@C1", "Any news?")

	got := map[string][]string{}
	convs := map[int64]string{}
	for _, id := range []string{"U1", "U1@C1", "U2@C1"} {
		got[id] = logged(person + id)
		conv, err := w.db.FindCustomer(t.Context(), person+id)
		if err != nil || convs[conv] != "" {
			t.Errorf("%s has the conversation of %q: %v", id, convs[conv], err)
		}
		convs[conv] = id
	}
	want := map[string][]string{
		"U1": {"My stroller, order 20391, has not come."}, "U1@C1": {"Hello, it is about a parcel", "Any news?"}, "U2@C1": {"And what is with it?"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	answered := map[string]bool{}
	for _, m := range s.Messages("C1") {
		if m.User == "" {
			to, _, _ := strings.Cut(m.Text, "\n")
			answered[to] = true
			if m.Thread != root {
				t.Errorf("%+v", m)
			}
		}
	}
	if d := cmp.Diff(map[string]bool{"@U1": true, "@U2": true}, answered); d != "" {
		t.Error(d)
	}
}
