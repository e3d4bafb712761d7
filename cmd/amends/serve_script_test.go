package main

// This file is the home of the script commands around serve: a fake Telegram with its customers, and looking at HTTP.

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/amends-bot/amends/channels/slack/slacktest"
	"github.com/amends-bot/amends/channels/telegram/telegramtest"
)

// scriptWaits is how long a script waits for what must come: the race detector on a busy machine included.
const scriptWaits = 90 * time.Second

// fakes are the fake networks of a script.
type fakes struct {
	telegram *telegramtest.Server
	slack    *slacktest.Server
}

type fakesKey struct{}

// telegramCmd acts as Telegram and the customers there:
//
//	telegram start                 a new one; AMENDS_TELEGRAM_API and AMENDS_TELEGRAM_TOKEN lead to it
//	telegram write CHAT TEXT       a customer writes
//	telegram press CHAT LABEL      a customer presses a button
//	telegram shows CHAT REGEXP     waits until a message of the bot's, with its buttons, matches
//	telegram never CHAT REGEXP     no message so far matches
func telegramCmd(ts *testscript.TestScript, neg bool, args []string) {
	const usage = "telegram start | write CHAT TEXT | press CHAT LABEL | shows CHAT REGEXP | never CHAT REGEXP"
	f := ts.Value(fakesKey{}).(*fakes)
	if len(args) == 1 && args[0] == "start" {
		f.telegram = telegramtest.Start()
		ts.Defer(f.telegram.Close)
		ts.Setenv("AMENDS_TELEGRAM_API", f.telegram.URL)
		ts.Setenv("AMENDS_TELEGRAM_TOKEN", f.telegram.Token)
		return
	}
	wantArgs(ts, neg, args, 3, usage)
	chat, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	switch text := args[2]; args[0] {
	case "write":
		f.telegram.Write(chat, unquote(ts, text))
	case "press":
		ts.Check(f.telegram.Press(chat, text))
	case "shows":
		match := regexp.MustCompile(text)
		ctx, cancel := context.WithTimeout(context.Background(), scriptWaits)
		defer cancel()
		err := f.telegram.Wait(ctx, func() bool { return showsTo(f.telegram, chat, match) })
		if err != nil {
			ts.Fatalf("no message matches %s in chat %d: %v", text, chat, f.telegram.Messages(chat))
		}
	case "never":
		if showsTo(f.telegram, chat, regexp.MustCompile(text)) {
			ts.Fatalf("a message matches %s", text)
		}
	default:
		ts.Fatalf("usage: %s", usage)
	}
}

func showsTo(s *telegramtest.Server, chat int64, match *regexp.Regexp) bool {
	for _, m := range s.Messages(chat) {
		text := m.Text
		for _, row := range m.Buttons {
			for _, b := range row {
				text += "\n[" + b.Label + "]"
			}
		}
		if match.MatchString(text) {
			return true
		}
	}
	return false
}

// slackCmd acts as Slack and the people there:
//
//	slack start [EVENTS]         a new workspace with Socket Mode, or with events by HTTP to EVENTS; AMENDS_SLACK_... lead to it
//	slack write USER TEXT        somebody writes to the bot
//	slack press USER LABEL       somebody presses a button
//	slack shows USER REGEXP      waits until a message of the bot's, with its buttons, matches
//	slack home USER REGEXP       opens the App Home, waits until it matches
func slackCmd(ts *testscript.TestScript, neg bool, args []string) {
	const usage = "slack start [EVENTS] | write USER TEXT | press USER LABEL | shows USER REGEXP | home USER REGEXP"
	f := ts.Value(fakesKey{}).(*fakes)
	if len(args) > 0 && args[0] == "start" {
		slackStart(ts, f, args[1:])
		return
	}
	wantArgs(ts, neg, args, 3, usage)
	user, text := args[1], args[2]
	until := func(what func() []string) {
		match := regexp.MustCompile(text)
		ctx, cancel := context.WithTimeout(context.Background(), scriptWaits)
		defer cancel()
		if err := f.slack.Until(ctx, func() bool { return slices.ContainsFunc(what(), match.MatchString) }); err != nil {
			ts.Fatalf("%s sees nothing that matches %s: %q", user, text, what())
		}
	}
	switch args[0] {
	case "write":
		f.slack.Write(user, unquote(ts, text))
	case "press":
		ts.Check(f.slack.Press(user, text))
	case "shows":
		until(func() (texts []string) {
			for _, m := range f.slack.Messages(slacktest.DM(user)) {
				if m.User == "" {
					texts = append(texts, strings.Join(append([]string{m.Text}, m.Buttons...), "\n"))
				}
			}
			return texts
		})
	case "home":
		f.slack.OpenHome(user)
		until(func() []string {
			texts, buttons := f.slack.Home(user)
			return append(texts, buttons...)
		})
	default:
		ts.Fatalf("usage: %s", usage)
	}
}

func slackStart(ts *testscript.TestScript, f *fakes, args []string) {
	o := slacktest.Options{}
	secret, value := "AMENDS_SLACK_APP_TOKEN", slacktest.AppToken
	if len(args) == 1 {
		o.Events = args[0]
		secret, value = "AMENDS_SLACK_SIGNING_SECRET", slacktest.Signature
	}
	var err error
	f.slack, err = slacktest.New(o)
	ts.Check(err)
	ts.Defer(f.slack.Close)
	ts.Setenv("AMENDS_SLACK_API", f.slack.URL())
	ts.Setenv("AMENDS_SLACK_BOT_TOKEN", slacktest.BotToken)
	ts.Setenv(secret, value)
}

// portCmd sets a variable to an address of this machine where nobody listens.
func portCmd(ts *testscript.TestScript, neg bool, args []string) {
	wantArgs(ts, neg, args, 1, "port VARIABLE")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Setenv(args[0], l.Addr().String())
	ts.Check(l.Close())
}

// busyCmd sets a variable to an address of this machine where somebody listens until the script ends.
func busyCmd(ts *testscript.TestScript, neg bool, args []string) {
	wantArgs(ts, neg, args, 1, "busy VARIABLE")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Setenv(args[0], l.Addr().String())
	server := &http.Server{Handler: http.NotFoundHandler(), ReadHeaderTimeout: time.Second}
	go func() { _ = server.Serve(l) }()
	ts.Defer(func() { _ = server.Close() })
}

// getCmd asks for a page until its status and text match; the program may still be starting.
func getCmd(ts *testscript.TestScript, neg bool, args []string) {
	wantArgs(ts, neg, args, 3, "get URL STATUS REGEXP")
	match := regexp.MustCompile(args[2])
	var last string
	tick := time.NewTicker(20 * time.Millisecond) // the program's port gives no signal when it opens
	defer tick.Stop()
	for end := time.Now().Add(scriptWaits); time.Now().Before(end); <-tick.C {
		resp, err := http.Get(args[0])
		if err != nil {
			last = err.Error()
			continue
		}
		text, err := io.ReadAll(resp.Body)
		ts.Check(err)
		ts.Check(resp.Body.Close())
		last = fmt.Sprintf("%d %s", resp.StatusCode, text)
		if strconv.Itoa(resp.StatusCode) == args[1] && match.Match(text) {
			return
		}
	}
	ts.Fatalf("%s answers %s", args[0], last)
}
