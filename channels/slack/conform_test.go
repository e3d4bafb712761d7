package slack

// This file is the home of the conformance suite on a workspace in memory, by both ways in.

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/amends-bot/amends/channels/channeltest"
	"github.com/amends-bot/amends/channels/slack/slacktest"
)

func TestConform(t *testing.T) {
	for _, mode := range []string{ModeSocket, ModeHTTP} {
		t.Run(mode, func(t *testing.T) {
			channeltest.Conform(t, func(t *testing.T) channeltest.Rig {
				w := start(t, mode, nil)
				user := func(chat int) string { return fmt.Sprintf("U%04d", chat) }
				return channeltest.Rig{
					Adapter: w.Slack,
					Write:   func(chat int, text string) { w.net.Write(user(chat), text) },
					Again:   func(chat int) { w.net.Again(slacktest.DM(user(chat))) },
					Press: func(chat int, label string) {
						if err := w.net.Press(user(chat), label); err != nil {
							t.Error(err)
						}
					},
					Seen: func(chat int) []string { return w.net.FromBot(slacktest.DM(user(chat))) },
					Fail: func(status, pause int) {
						if status == http.StatusForbidden { // Slack says it with a word; a status is a proxy's
							w.net.Refuse("chat.postMessage", "user_disabled")
							return
						}
						w.net.Fail("chat.postMessage", status, pause)
					},
				}
			})
		})
	}
}
