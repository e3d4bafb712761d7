package channeltest_test

// This file is the home of a whole case on emulate: a customer's direct message and the staff channel, the real adapter, the real desk
// and the running bot between them. Emulate has no clicks, so that agents do by commands what they would press.

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/amends-bot/amends/bot"
	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/channels/slack"
	"github.com/amends-bot/amends/store/storetest"
)

func TestPeerSlackDeskWorksACase(t *testing.T) {
	p := newStaffRoom(t)
	const agent, customer = 1, 2
	w := newWorld(t, storetest.SQLite(t), p.write, func(o *bot.Options) { o.Staff = slack.Channel }, p.Slack)
	if err := w.db.LinkAccount(t.Context(), "slack:"+slackTeam+":"+p.user(agent), "ana"); err != nil {
		t.Fatal(err)
	}
	until := func(what string, holds func() bool) {
		t.Helper()
		if !asked(t, time.Minute, holds) {
			t.Fatalf("it did not happen: %s", what)
		}
	}
	p.write(customer, "My stroller, order 20391, has not come. Let me talk to a person please.")
	var at channels.Address
	until("the card", func() bool {
		var got struct{ Messages []slackReply }
		p.as(agent, "conversations.history", map[string]any{"channel": p.channel, "limit": 100}, &got)
		for _, m := range got.Messages {
			if m.User == slackBot && strings.Contains(m.Text, "A-") {
				at.Thread = m.TS
			}
		}
		return at.Thread != ""
	})
	says := func(text string) (ts string) {
		t.Helper()
		var said struct{ TS string }
		p.as(agent, "chat.postMessage", map[string]any{"channel": p.channel, "thread_ts": at.Thread, "text": text}, &said)
		return said.TS
	}
	in := func(text string) func() bool {
		return func() bool {
			return slices.ContainsFunc(p.thread(at), func(m slackReply) bool { return m.User == slackBot && holds(m.Blocks, text) })
		}
	}
	marked := func(ts, name string) func() bool {
		return func() bool {
			return slices.ContainsFunc(p.thread(at), func(m slackReply) bool {
				return m.TS == ts && len(m.Reactions) == 1 && m.Reactions[0].Name == name
			})
		}
	}
	reads := func(text string) func() bool {
		return func() bool {
			return slices.ContainsFunc(p.shown(customer), func(got string) bool { return strings.Contains(got, text) })
		}
	}
	until("the opening in the thread", in("Let me talk to a person please."))
	until("a mark on a line of a case that nobody has", marked(says("too early"), "no_entry"))
	says("!claim")
	until("who has it", in("ana has it."))
	answer, note := says("Hello, <it> is found & well"), says("// sounds tired")
	until("the answer", reads("is found"))
	until("the mark on the answer", marked(answer, "white_check_mark"))
	until("the mark on the note", marked(note, "memo"))
	var changed struct{}
	p.as(agent, "chat.update", map[string]any{"channel": p.channel, "ts": answer, "text": "Hello, it is in the depot"}, &changed)
	until("the change of the answer", reads("it is in the depot"))
	p.write(customer, "wonderful, and when?")
	until("the customer's line", in("wonderful, and when?"))
	says("!promise 2h ring you about it")
	until("the promise", reads("ring you about it"))
	says("!resolve It comes tomorrow at ten.")
	until("the outcome", reads("It comes tomorrow at ten"))
	for _, inside := range []string{"too early", "tired", "claim"} {
		if reads(inside)() {
			t.Errorf("%q reached the customer: %q", inside, p.shown(customer))
		}
	}
}

// holds reports whether a block has a text.
func holds(blocks []slackBlock, text string) bool {
	return slices.ContainsFunc(blocks, func(b slackBlock) bool { return strings.Contains(b.Text.Text, text) })
}
