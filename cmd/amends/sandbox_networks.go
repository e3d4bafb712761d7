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

func sandboxTelegram(ctx context.Context, listen, locale string) (*standIn, error) {
	const chat = 4711
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", listen)
	if err != nil {
		return nil, err
	}
	fake := telegramtest.New()
	fake.Know(chat, telegramtest.Person{First: "Maria", Language: locale})
	server := &http.Server{Handler: fake, ReadHeaderTimeout: headerTimeout}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	where := "http://" + listener.Addr().String()
	return &standIn{
		where:   where,
		exports: fmt.Sprintf("AMENDS_TELEGRAM_API=%s AMENDS_TELEGRAM_TOKEN=%s", where, fake.Token),
		write:   func(text string) { fake.Write(chat, text) },
		press:   func(label string) error { return fake.Press(chat, label) },
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

func sandboxSlack(_ context.Context, listen, locale string) (*standIn, error) {
	const user = "U0MARIA01"
	fake, err := slacktest.New(slacktest.Options{Addr: listen})
	if err != nil {
		return nil, err
	}
	fake.Meet(slacktest.Person{ID: user, Name: "Maria", Locale: map[string]string{"en": "en-US", "zh": "zh-CN"}[locale]})
	return &standIn{
		where:   fake.URL(),
		exports: fmt.Sprintf("AMENDS_SLACK_API=%s AMENDS_SLACK_BOT_TOKEN=%s AMENDS_SLACK_APP_TOKEN=%s", fake.URL(), slacktest.BotToken, slacktest.AppToken),
		write:   func(text string) { fake.Write(user, text) },
		press:   func(label string) error { return fake.Press(user, label) },
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
