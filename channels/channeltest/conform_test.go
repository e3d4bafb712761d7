package channeltest

// This file is the home of the fake network's own rig.

import (
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
)

func TestMain(m *testing.M) {
	// slack-go's slacktest never ends it.
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/slack-go/slack/slacktest.handlePendingMessages"))
}

// TestConform: the fake network does what adapters must do.
func TestConform(t *testing.T) { Conform(t, func(*testing.T) Rig { return rig(New("fake")) }) }

func rig(n *Network) Rig {
	last, count := map[int]channels.Inbound{}, 0
	inbound := func(chat int, kind string, e dialogue.Event) channels.Inbound {
		count++
		return channels.Inbound{
			Key: fmt.Sprintf("%s:%d:%d", kind, chat, count), From: channels.Address{Channel: n.Name(), Chat: fmt.Sprint(chat)},
			Who: channels.Person{ID: fmt.Sprintf("fake:%d", chat)}, At: time.Now().UTC(), Event: e,
		}
	}
	seen := func(chat int) (out []channels.Outbound) {
		for _, m := range n.Seen() {
			if m.To.Chat == fmt.Sprint(chat) {
				out = append(out, m)
			}
		}
		return out
	}
	return Rig{
		Adapter: n,
		Write: func(chat int, text string) {
			last[chat] = inbound(chat, "m", dialogue.Said{Text: text, Message: fmt.Sprint(count + 1)})
			n.Deliver(last[chat])
		},
		Again: func(chat int) { n.Deliver(last[chat]) },
		Press: func(chat int, label string) {
			all := seen(chat)
			m := all[len(all)-1]
			for _, c := range m.Choices {
				if c.Label == label {
					n.Deliver(inbound(chat, "c", dialogue.Chose{ID: c.ID, Of: m.Key}))
				}
			}
		},
		Seen: func(chat int) (texts []string) {
			for _, m := range seen(chat) {
				texts = append(texts, m.Text)
			}
			return texts
		},
		Fail: func(status, pause int) {
			switch status {
			case http.StatusTooManyRequests:
				n.Fail(TooMany(time.Duration(pause) * time.Second))
			case http.StatusForbidden:
				n.Fail(Blocked())
			default:
				n.Fail(errors.New(http.StatusText(status)))
			}
		},
	}
}
