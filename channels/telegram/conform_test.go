package telegram

import (
	"net/http"
	"testing"

	"github.com/amends-bot/amends/channels/channeltest"
	"github.com/amends-bot/amends/channels/telegram/telegramtest"
)

// TestConform: it does what every adapter must do, whichever way Telegram delivers.
func TestConform(t *testing.T) {
	t.Run("poll", func(t *testing.T) {
		channeltest.Conform(t, func(t *testing.T) channeltest.Rig { return rig(t) })
	})
	t.Run("webhook", func(t *testing.T) {
		channeltest.Conform(t, func(t *testing.T) channeltest.Rig { return rig(t, byHook) })
	})
}

func rig(t *testing.T, change ...func(*Options)) channeltest.Rig {
	s, tg := fake(t, change...)
	mux := http.NewServeMux()
	tg.Mount(mux)
	s.Hook = &http.Client{Transport: visit{mux}}
	return channeltest.Rig{
		Adapter: tg,
		Write:   func(chat int, text string) { s.Write(int64(chat), text) },
		Again:   func(chat int) { s.Again(int64(chat)) },
		Press: func(chat int, label string) {
			if err := s.Press(int64(chat), label); err != nil {
				t.Error(err)
			}
		},
		Seen: func(chat int) []string {
			var out []string
			for _, m := range s.Messages(int64(chat)) {
				out = append(out, m.Text)
			}
			return out
		},
		Fail: func(status, pause int) {
			s.Fail("sendMessage", telegramtest.Failure{Status: status, Pause: pause})
		},
	}
}
