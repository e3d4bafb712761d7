package telegram

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/channels/telegram/telegramtest"
	"github.com/amends-bot/amends/dialogue"
)

var errDisk = errors.New("the disk is full")

// TestOrderAndAcknowledgement: updates arrive in order, and none is confirmed before the Sink took it (I10).
func TestOrderAndAcknowledgement(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, tg := fake(t)
		var want []string
		for i := range 150 { // more than one answer holds
			want = append(want, fmt.Sprint(i))
			s.Write(int64(1+i%3), want[i])
		}
		var box inbox
		box.fail = func(in channels.Inbound) error {
			if taken := len(box.in); s.Pending() < 150-taken {
				t.Errorf("%s: %d taken, but only %d of 150 are not confirmed", in.Key, taken, s.Pending())
			}
			<-time.After(time.Millisecond) // a disk
			return nil
		}
		stop := listening(t, tg, box.sink)
		wait(t, s, func() bool { return s.Pending() == 0 })
		synctest.Wait()
		if diff := cmp.Diff(want, box.texts()); diff != "" {
			t.Error(diff)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}

// TestSinkFails: Listen ends with the Sink's error, and the same update comes again, with those behind it.
func TestSinkFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, tg := fake(t)
		for i := range 4 {
			s.Write(1, fmt.Sprint(i))
		}
		box := inbox{fail: func(in channels.Inbound) error {
			if in.Event.(dialogue.Said).Text == "2" {
				return errDisk
			}
			return nil
		}}
		if err := tg.Listen(t.Context(), box.sink); !errors.Is(err, errDisk) {
			t.Fatalf("Listen: %v", err)
		}
		if diff := cmp.Diff([]string{"0", "1"}, box.texts()); diff != "" {
			t.Error(diff)
		}
		box.fail = nil
		listening(t, tg, box.sink)
		synctest.Wait()
		if diff := cmp.Diff([]string{"0", "1", "2", "3"}, box.texts()); diff != "" {
			t.Error(diff)
		}
		if s.Pending() != 0 {
			t.Errorf("%d are not confirmed", s.Pending())
		}
	})
}

// TestKilled: what a process took without confirming it comes to the next one, under the same keys.
func TestKilled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, tg := fake(t)
		s.Write(1, "a")
		s.Write(2, "b")
		var first, second inbox
		ctx, kill := context.WithCancel(t.Context())
		first.fail = func(in channels.Inbound) error {
			if in.From.Chat == "2" {
				kill() // before it is taken
				return ctx.Err()
			}
			return nil
		}
		if err := tg.Listen(ctx, first.sink); err != nil {
			t.Errorf("Listen: %v", err)
		}
		listening(t, on(t, s), second.sink)
		synctest.Wait()
		if diff := cmp.Diff([]string{"a", "b"}, second.texts()); diff != "" {
			t.Error(diff)
		}
		if first.in[0].Key != second.in[0].Key {
			t.Errorf("key %s, and then %s", first.in[0].Key, second.in[0].Key)
		}
	})
}

// TestUpdateIDsJump: after a quiet week they start anywhere, also lower; nothing is swallowed by an old offset.
func TestUpdateIDsJump(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, tg := fake(t)
		var box inbox
		listening(t, tg, box.sink)
		s.Write(1, "before")
		<-time.After(8 * 24 * time.Hour)
		s.Skip(17)
		s.Write(1, "after")
		synctest.Wait()
		if diff := cmp.Diff([]string{"before", "after"}, box.texts()); diff != "" {
			t.Error(diff)
		}
		if err := tg.Health(); err != nil {
			t.Error(err)
		}
	})
}

// TestTroubleWhilePolling: what passes by itself is waited for, shows in Health, and loses nothing (I9).
func TestTroubleWhilePolling(t *testing.T) {
	for name, c := range map[string]struct {
		fail  telegramtest.Failure
		pause time.Duration // before the next try
		tells string
	}{
		"busy":        {telegramtest.Failure{Status: 429, Pause: 7}, 7 * time.Second, "429"},
		"gateway":     {telegramtest.Failure{Status: 502, Page: true}, time.Second, "502"},
		"trouble":     {telegramtest.Failure{Status: 500}, time.Second, "500 Internal Server Error"},
		"second one":  {telegramtest.Failure{Status: 409, Told: "Conflict: terminated by other getUpdates request"}, time.Second, "409 Conflict"},
		"cut off":     {telegramtest.Failure{Lost: true}, time.Second, "the connection broke"},
		"odd refusal": {telegramtest.Failure{Status: 400, Told: "Bad Request: strange"}, time.Second, "400 Bad Request: strange"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, tg := fake(t)
				s.Fail("getUpdates", c.fail)
				s.Write(1, "hello")
				var box inbox
				start := time.Now()
				stop := listening(t, tg, box.sink)
				synctest.Wait()
				if err := tg.Health(); err == nil || !strings.Contains(err.Error(), c.tells) || !strings.Contains(err.Error(), "since 2000-01-01T00:00:00Z") {
					t.Errorf("health: %v", err)
				}
				wait(t, s, func() bool { return s.Pending() == 0 })
				if got := time.Since(start); got != c.pause {
					t.Errorf("tried again after %v, not %v", got, c.pause)
				}
				synctest.Wait()
				if err := tg.Health(); err != nil {
					t.Errorf("health: %v", err)
				}
				if diff := cmp.Diff([]string{"hello"}, box.texts()); diff != "" {
					t.Error(diff)
				}
				if err := stop(); err != nil {
					t.Error(err)
				}
				if err := tg.Health(); err == nil {
					t.Error("nobody listens, and it is healthy")
				}
			})
		})
	}
}

// TestLongOutage: the network goes and comes back; nothing is lost, and nobody is asked more often than needed.
func TestLongOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log logs
		s, tg := fake(t, log.option)
		var box inbox
		s.Down(true)
		listening(t, tg, box.sink)
		s.Write(1, "a")
		s.Write(1, "b")
		<-time.After(time.Hour)
		if err := tg.Health(); err == nil || !strings.Contains(err.Error(), "since 2000-01-01T00:00:00Z: telegram: getMe: no answer: dial tcp: connection refused") {
			t.Errorf("health: %v", err)
		}
		s.Down(false)
		<-time.After(pauseMost)
		synctest.Wait()
		if diff := cmp.Diff([]string{"a", "b"}, box.texts()); diff != "" {
			t.Error(diff)
		}
		if err := tg.Health(); err != nil {
			t.Errorf("health: %v", err)
		}
		if lines := strings.Count(log.String(), "\n"); lines != 2 { // it went, it came back
			t.Errorf("%d lines in the log:\n%s", lines, log.String())
		}
	})
}

// TestSilence: a connection that is open but dead is noticed.
func TestSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dead := false
		s := telegramtest.New()
		tg := on(t, s, func(o *Options) {
			o.Client = &http.Client{Transport: trip(func(r *http.Request) (*http.Response, error) {
				if dead {
					<-r.Context().Done()
					return nil, r.Context().Err()
				}
				return s.Client().Transport.RoundTrip(r)
			})}
		})
		stop := listening(t, tg, (&inbox{}).sink)
		synctest.Wait()
		dead = true
		s.Write(1, "ends the poll that is under way")
		synctest.Wait()
		<-time.After(pollFor + pollSlack)
		synctest.Wait()
		if err := tg.Health(); err == nil || !strings.Contains(err.Error(), "deadline exceeded") {
			t.Errorf("health: %v", err)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}

// trip is a way to the network that a test makes up.
type trip func(*http.Request) (*http.Response, error)

func (f trip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// TestAPauseOfTenYears: Telegram is asked again sooner, and the log says why.
func TestAPauseOfTenYears(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log logs
		s, tg := fake(t, log.option)
		s.Fail("getUpdates", telegramtest.Failure{Status: 429, Pause: 315360000})
		s.Write(1, "hello")
		var box inbox
		start := time.Now()
		listening(t, tg, box.sink)
		<-time.After(pauseAsked - time.Second) // of the bubble
		wait(t, s, func() bool { return s.Pending() == 0 })
		if took := time.Since(start); took != pauseAsked {
			t.Errorf("asked again after %v", took)
		}
		synctest.Wait()
		if err := tg.Health(); err != nil || len(box.texts()) != 1 {
			t.Errorf("%q, health: %v", box.texts(), err)
		}
		if got := log.String(); strings.Count(got, "a very long pause") != 1 || !strings.Contains(got, "level=WARN") {
			t.Errorf("the log:\n%s", got)
		}
	})
}

// TestTokenRefused: nothing mends that by itself, so Listen ends and says what to do.
func TestTokenRefused(t *testing.T) {
	for _, token := range []string{"987654321:another-one-that-nobody-knows", "1:x"} {
		var log logs
		s, tg := fake(t, log.option, func(o *Options) { o.Token = token })
		s.Write(1, "hello")
		err := tg.Listen(t.Context(), (&inbox{}).sink)
		if err == nil || !strings.Contains(err.Error(), "401") || !strings.Contains(err.Error(), "@BotFather") || strings.Contains(err.Error(), token) {
			t.Errorf("Listen: %v", err)
		}
		if err := tg.Health(); err == nil {
			t.Error("healthy")
		}
		if s.Pending() != 1 {
			t.Error("something was taken")
		}
		if log.String() != "" { // Listen's caller logs its error
			t.Errorf("the log:\n%s", log.String())
		}
	}
}

// TestBeforePolling: a webhook is taken away without what waits there, and the menu is set in each language.
func TestBeforePolling(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, tg := fake(t, func(o *Options) {
			o.Commands = []channels.Command{
				{Name: "status", Label: map[string]string{"en": "How far it is", "zh": "处理进度", "zh-Hant": "處理進度"}},
				{Name: "human", Label: map[string]string{"en": "Talk to a person"}},
			}
		})
		s.Hook = &http.Client{Transport: visit{http.NotFoundHandler()}}
		r, err := s.Client().Post("http://telegram.test/bot"+s.Token+"/setWebhook", "application/json", strings.NewReader(`{"url":"https://old.example/hook"}`))
		if err != nil || r.StatusCode != 200 {
			t.Fatal(err)
		}
		s.Write(1, "waiting")
		s.Fail("setMyCommands", telegramtest.Failure{Status: 500}) // nothing depends on it
		var box inbox
		listening(t, tg, box.sink)
		synctest.Wait()
		var got []string
		for _, r := range s.Requests() {
			got = append(got, r.String())
		}
		want := []string{
			"setWebhook\n  url=https://old.example/hook",
			"getMe",
			"deleteWebhook",
			"setMyCommands\n  commands=[{\"command\":\"status\",\"description\":\"How far it is\"},{\"command\":\"human\",\"description\":\"Talk to a person\"}]",
			"setMyCommands\n  commands=[{\"command\":\"status\",\"description\":\"How far it is\"},{\"command\":\"human\",\"description\":\"Talk to a person\"}]\n  language_code=en",
			"setMyCommands\n  commands=[{\"command\":\"status\",\"description\":\"处理进度\"},{\"command\":\"human\",\"description\":\"Talk to a person\"}]\n  language_code=zh",
			"getUpdates\n  allowed_updates=[\"message\",\"edited_message\",\"callback_query\",\"my_chat_member\",\"message_reaction\"]\n  limit=100\n  timeout=50",
			"getUpdates\n  allowed_updates=[\"message\",\"edited_message\",\"callback_query\",\"my_chat_member\",\"message_reaction\"]\n  limit=100\n  offset=700000002\n  timeout=50",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"waiting"}, box.texts()); diff != "" {
			t.Error(diff)
		}
		if len(s.Menu("")) != 0 || len(s.Menu("zh")) != 2 {
			t.Errorf("menus: %v, %v", s.Menu(""), s.Menu("zh"))
		}
	})
}

// TestPress: a press is answered and its buttons go away, once it is on disk; and nothing waits for that.
func TestPress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, tg := fake(t)
		var box inbox
		listening(t, tg, box.sink)
		s.Know(1, telegramtest.Person{First: "Ana"})
		choices := []dialogue.Choice{{ID: "exchange", Label: "A new one"}, {ID: "refund", Label: "Money back"}}
		if _, err := tg.Send(t.Context(), channels.Outbound{Key: "o:1:2:0", To: channels.Address{Channel: Channel, Chat: "1"}, Text: "Which?", Choices: choices}); err != nil {
			t.Fatal(err)
		}
		box.fail = func(in channels.Inbound) error {
			if _, press := in.Event.(dialogue.Chose); press && s.Answered() > 0 {
				t.Error("it was answered before it was on disk")
			}
			return nil
		}
		if err := s.Press(1, "Money back"); err != nil {
			t.Fatal(err)
		}
		s.Write(1, "and hurry")
		synctest.Wait()
		if diff := cmp.Diff([]dialogue.Event{dialogue.Chose{ID: "refund", Of: "o:1:2:0"}, dialogue.Said{Text: "and hurry", Message: "103"}}, box.events(),
			cmp.Transformer("message", func(s dialogue.Said) string { return s.Text })); diff != "" {
			t.Error(diff)
		}
		if s.Answered() != 1 || s.Messages(1)[0].Buttons != nil {
			t.Errorf("%d answered, buttons %v", s.Answered(), s.Messages(1)[0].Buttons)
		}
	})
}

// TestPressThatCantBeAnswered: the choice counts all the same, and the next messages arrive.
func TestPressThatCantBeAnswered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, tg := fake(t)
		var box inbox
		listening(t, tg, box.sink)
		s.Fail("answerCallbackQuery", telegramtest.Failure{Status: 500}, telegramtest.Failure{Lost: true})
		s.Fail("editMessageReplyMarkup", telegramtest.Failure{Status: 429, Pause: 9})
		for range pressesKept + 9 {
			s.Deliver("callback_query", []byte(`{"id":"9","from":{"id":1},"data":"o:1|a","message":{"message_id":3,"chat":{"id":1,"type":"private"}}}`))
		}
		s.Write(1, "after")
		synctest.Wait()
		events := box.events()
		if len(events) != pressesKept+10 || events[0] != (dialogue.Chose{ID: "a", Of: "o:1"}) || box.texts()[0] != "after" {
			t.Errorf("%d events, the first %v", len(events), events[0])
		}
	})
}

// TestWebhookAppearsWhilePolling: somebody set one; it is removed again.
func TestWebhookAppearsWhilePolling(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, tg := fake(t)
		var box inbox
		listening(t, tg, box.sink)
		s.Fail("getUpdates", telegramtest.Failure{}, telegramtest.Failure{Status: 409, Told: "Conflict: can't use getUpdates method while webhook is active"})
		s.Write(1, "a")
		<-time.After(pollFor + pauseFirst)
		synctest.Wait()
		if n := len(s.Requests("deleteWebhook")); n != 2 {
			t.Errorf("it was removed %d times", n)
		}
		if diff := cmp.Diff([]string{"a"}, box.texts()); diff != "" {
			t.Error(diff)
		}
	})
}

// TestUpdateWithoutNumber: it can't be confirmed and comes again and again, but neither in a hurry nor for nothing.
func TestUpdateWithoutNumber(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		tg := on(t, telegramtest.New(), func(o *Options) {
			o.Client = &http.Client{Transport: visit{http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if !strings.HasSuffix(r.URL.Path, "/getUpdates") {
					_, _ = w.Write([]byte(`{"ok":true,"result":{}}`))
					return
				}
				n++
				_, _ = w.Write([]byte(`{"ok":true,"result":[{"message":{"message_id":1,"chat":{"id":1,"type":"private"},"text":"hi"}}]}`))
			})}}
		})
		var box inbox
		stop := listening(t, tg, box.sink)
		<-time.After(10*pauseMost - time.Second)
		if err := stop(); err != nil || n != 10 {
			t.Errorf("%d requests, %v", n, err)
		}
		if !slices.Contains(box.texts(), "hi") {
			t.Error("it was not taken")
		}
	})
}
