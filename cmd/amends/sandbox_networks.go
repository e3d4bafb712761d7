package main

// This file is the home of the sandbox's stand-ins: the fakes of the tests.

import (
	"context"
	"fmt"
	"net"
	"net/http"

	"github.com/amends-bot/amends/channels/slack/slacktest"
	"github.com/amends-bot/amends/channels/telegram/telegramtest"
)

// sandboxSigning signs what the stand-in for Slack delivers by HTTP. It is no secret.
const sandboxSigning = "0123456789abcdef0123456789abcdef"

// untaken is what is said when nobody takes what was written.
const untaken = `Nobody has taken this yet: is "amends serve" running, with the export line above?`

// byHTTP is what serve needs to be reached at address.
func byHTTP(address string) string {
	return " AMENDS_LISTEN=" + address + " AMENDS_PUBLIC_URL=http://" + address
}

func sandboxTelegram(ctx context.Context, c sandboxCmd) (*standIn, error) {
	const chat = 4711
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Listen)
	if err != nil {
		return nil, err
	}
	fake := telegramtest.New()
	fake.Know(chat, telegramtest.Person{First: "Maria", Language: c.Lang})
	server := &http.Server{Handler: fake, ReadHeaderTimeout: headerTimeout}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	where := "http://" + listener.Addr().String()
	exports := fmt.Sprintf("AMENDS_TELEGRAM_API=%s AMENDS_TELEGRAM_TOKEN=%s", where, fake.Token)
	if c.HTTP != "" {
		exports += " AMENDS_TELEGRAM_MODE=webhook" + byHTTP(c.HTTP)
	}
	var room staffSeat
	if c.Room {
		room = newTelegramSeat(fake)
		exports += room.exports()
	}
	return &standIn{
		where:   where,
		exports: exports,
		room:    room,
		pending: fake.Pending,
		again:   func() {}, // it delivers again by itself
		hint: func() string {
			hook := ""
			for _, r := range fake.Requests("setWebhook", "deleteWebhook") {
				hook = r.Params["url"]
			}
			if hook == "" || c.HTTP != "" {
				return untaken
			}
			return fmt.Sprintf(`This could not be delivered to %s yet, which serve has set as its webhook. A stand-in reaches this machine only: start it with "--http 127.0.0.1:8080", and serve with the line that it prints then.`, hook)
		},
		write: func(text string) { fake.Write(chat, text) },
		press: func(label string) error { return fake.Press(chat, label) },
		shown: func() (all []shown) {
			for _, m := range fake.Messages(chat) {
				s := shown{text: m.Text}
				for _, row := range m.Buttons {
					for _, b := range row {
						s.buttons = append(s.buttons, b.Label)
					}
				}
				all = append(all, s)
			}
			return all
		},
		wait:   fake.Wait,
		failed: failed,
		close: func() {
			fake.Close()
			_ = server.Close() // nothing is kept here
		},
	}, nil
}

func sandboxSlack(_ context.Context, c sandboxCmd) (*standIn, error) {
	const user = "U0MARIA01"
	o := slacktest.Options{Addr: c.Listen, Secret: sandboxSigning}
	if c.HTTP != "" {
		o.Events = "http://" + c.HTTP + slackPath
	}
	fake, err := slacktest.New(o)
	if err != nil {
		return nil, err
	}
	fake.Meet(slacktest.Person{ID: user, Name: "Maria", Locale: map[string]string{"en": "en-US", "zh": "zh-CN"}[c.Lang]})
	exports, hint := fmt.Sprintf("AMENDS_SLACK_API=%s AMENDS_SLACK_BOT_TOKEN=%s", fake.URL(), slacktest.BotToken), untaken
	if c.HTTP != "" {
		exports += " AMENDS_SLACK_MODE=http AMENDS_SLACK_SIGNING_SECRET=" + sandboxSigning + byHTTP(c.HTTP)
	} else {
		exports += " AMENDS_SLACK_APP_TOKEN=" + slacktest.AppToken
		hint += ` In the mode http it opens no socket: then start this with "--http 127.0.0.1:8080", and serve with the line that it prints.`
	}
	var room staffSeat
	if c.Room {
		room = newSlackSeat(fake)
		exports += room.exports()
	}
	return &standIn{
		where:   fake.URL(),
		exports: exports,
		room:    room,
		pending: fake.Open,
		again: func() {
			if c.HTTP != "" { // a socket is given what waits when it opens
				fake.Retry()
			}
		},
		hint:  func() string { return hint },
		write: func(text string) { fake.Write(user, text) },
		press: func(label string) error { return fake.Press(user, label) },
		shown: func() (all []shown) {
			for _, m := range fake.Messages(slacktest.DM(user)) {
				if m.User == "" {
					all = append(all, shown{m.Text, m.Buttons})
				}
			}
			return all
		},
		wait:  fake.Until,
		close: fake.Close,
	}, nil
}
