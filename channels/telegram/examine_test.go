package telegram

import (
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/channels/telegram/telegramtest"
)

// TestExamine: each state of things in plain words, with what to do about it.
func TestExamine(t *testing.T) {
	token := channels.Finding{What: "token", Text: "Telegram knows the token: the bot is @amends_test_bot."}
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	set := func(url, kinds string) func(*testing.T, *telegramtest.Server) {
		return func(t *testing.T, s *telegramtest.Server) {
			s.Hook = &http.Client{Transport: visit{http.NotFoundHandler()}}
			r, err := s.Client().Post("http://telegram.test/bot"+s.Token+"/setWebhook", "application/json", strings.NewReader(`{"url":"`+url+`","allowed_updates":`+kinds+`}`))
			if err != nil || r.StatusCode != 200 {
				t.Fatal(err, r)
			}
		}
	}
	all := `["message","edited_message","callback_query","my_chat_member","message_reaction"]`
	for _, c := range []struct {
		name   string
		locale string
		hook   bool
		do     func(*testing.T, *telegramtest.Server)
		want   []channels.Finding
	}{
		{"polling", "en", false, nil, []channels.Finding{
			token, {What: "webhook", Text: "None is set, as it should be: this program fetches its messages."},
		}},
		{"polling with news", "zh", false, func(_ *testing.T, s *telegramtest.Server) { s.Write(1, "hi") }, []channels.Finding{
			{What: "令牌", Text: "Telegram 认得这个令牌：机器人是 @amends_test_bot。"},
			{What: "Webhook", Text: "没有设置，这样正好：本程序自己去取消息。还有 1 条更新等待处理。"},
		}},
		{"polling, and a webhook is set", "en", false, set("https://old.example/secret-path", all), []channels.Finding{
			token,
			{
				What: "webhook", Text: "One is set that points to old.example, while this program is to fetch its messages.",
				Do: "Nothing, if that is an old one: it is removed when the program starts. If another program still uses it, give each its own bot.",
			},
		}},
		{"not set yet", "en", true, nil, []channels.Finding{
			token, {What: "webhook", Text: "None is set yet.", Do: "Start the program: it tells Telegram its address by itself."},
		}},
		{"set elsewhere", "en", true, set("https://old.example/secret-path", all), []channels.Finding{
			token,
			{
				What: "webhook", Bad: true, Text: "Telegram delivers to old.example, and not to this program.",
				Do: "Start the program: it tells Telegram its address by itself. If another program uses that one, give each its own bot.",
			},
		}},
		{"set", "en", true, set(hookURL, all), []channels.Finding{token, {What: "webhook", Text: "Telegram delivers to bot.example."}}},
		{"kinds are missing", "en", true, set(hookURL, `["message","edited_message"]`), []channels.Finding{
			token,
			{
				What: "webhook", Bad: true, Text: "Telegram does not deliver everything that is needed: callback_query is missing.",
				Do: "Start the program: it asks for what it needs by itself.",
			},
		}},
		{"failing", "en", true, func(t *testing.T, s *telegramtest.Server) {
			set(hookURL, all)(t, s)
			s.FailedHook(now.Add(-time.Minute), "Wrong response from the webhook: 503 Service Unavailable")
		}, []channels.Finding{
			token,
			{
				What: "webhook", Bad: true,
				Text: "Telegram could not deliver at 2026-11-22T11:59:00Z: Wrong response from the webhook: 503 Service Unavailable",
				Do:   "Open the address from outside: it needs a certificate that is valid and public, and the way to this program must be open. The program answers only while it runs.",
			},
		}},
		{"failed long ago", "en", true, func(t *testing.T, s *telegramtest.Server) {
			set(hookURL, all)(t, s)
			s.FailedHook(now.Add(-48*time.Hour), "Connection timed out")
		}, []channels.Finding{
			token, {What: "webhook", Text: "Telegram delivers to bot.example. The last failure was at 2026-11-20T12:00:00Z."},
		}},
		{"token refused", "en", false, func(_ *testing.T, s *telegramtest.Server) { s.Token = "1:other" }, []channels.Finding{
			{What: "token", Bad: true, Text: "Telegram does not know the token (401 Unauthorized).", Do: "Copy the token once more from @BotFather: /mybots, the bot, API Token."},
		}},
		{"out of reach", "en", false, func(_ *testing.T, s *telegramtest.Server) { s.Down(true) }, []channels.Finding{
			{
				What: "token", Bad: true, Text: "Telegram can't be reached: no answer: dial tcp: connection refused",
				Do: "Check that this machine may connect to telegram.test (firewall, proxy), then try again.",
			},
		}},
		{"no word about webhooks", "en", false, func(_ *testing.T, s *telegramtest.Server) {
			s.Fail("getWebhookInfo", telegramtest.Failure{Status: 500})
		}, []channels.Finding{
			token, {What: "webhook", Bad: true, Text: "Telegram did not tell how it delivers: 500 Internal Server Error", Do: "Try again in a minute."},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, tg := fake(t, func(o *Options) {
				o.Now = func() time.Time { return now }
				if c.hook {
					byHook(o)
				}
			})
			if c.do != nil {
				c.do(t, s)
			}
			before := len(s.Requests("setWebhook", "deleteWebhook", "setMyCommands", "getUpdates"))
			if diff := cmp.Diff(c.want, tg.Examine(t.Context(), c.locale)); diff != "" {
				t.Error(diff)
			}
			if len(s.Requests("setWebhook", "deleteWebhook", "setMyCommands", "getUpdates")) != before {
				t.Error("it changed something")
			}
		})
	}
}

// TestWordingsAreWhole: nothing is unsaid in a language, and each has the same gaps to fill.
func TestWordingsAreWhole(t *testing.T) {
	en, zh := reflect.ValueOf(wordings["en"]), reflect.ValueOf(wordings["zh"])
	for i := range en.NumField() {
		a, b := en.Field(i).String(), zh.Field(i).String()
		if a == "" || b == "" || strings.Count(a, "%s") != strings.Count(b, "%s") || strings.Count(a, "%d") != strings.Count(b, "%d") {
			t.Errorf("%s: %q, %q", en.Type().Field(i).Name, a, b)
		}
	}
}
