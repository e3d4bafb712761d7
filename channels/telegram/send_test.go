package telegram

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/channels/telegram/telegramtest"
	"github.com/amends-bot/amends/dialogue"
)

// to returns an Outbound for a chat.
func to(chat int64, text string, choices ...dialogue.Choice) channels.Outbound {
	return channels.Outbound{Key: "o:12:7:0", To: channels.Address{Channel: Channel, Chat: strconv.FormatInt(chat, 10)}, Text: text, Choices: choices, Try: 1}
}

// TestSendExactly: the request, byte for byte, and what the customer sees.
func TestSendExactly(t *testing.T) {
	plain := to(5, "Is <A-1042> yours & late?")
	named := to(5, "On its way.")
	named.By = "Ana <b>\n& Co"
	choice := to(5, "Which?", dialogue.Choice{ID: "exchange", Label: "A new one"}, dialogue.Choice{ID: strings.Repeat("long", 20), Label: strings.Repeat("很", 70)})
	for _, c := range []struct {
		name string
		out  channels.Outbound
		want string
		seen telegramtest.Message
	}{
		{
			"escaped", plain,
			"sendMessage\n  chat_id=5\n  link_preview_options={\"is_disabled\":true}\n  parse_mode=HTML\n  text=Is &lt;A-1042&gt; yours &amp; late?",
			telegramtest.Message{Text: "Is <A-1042> yours & late?"},
		},
		{
			"by an agent", named,
			"sendMessage\n  chat_id=5\n  link_preview_options={\"is_disabled\":true}\n  parse_mode=HTML\n  text=<b>Ana &lt;b&gt; &amp; Co</b>\nOn its way.",
			telegramtest.Message{Text: "Ana <b> & Co\nOn its way.", Bold: []string{"Ana <b> & Co"}},
		},
		{
			"with buttons", choice,
			"sendMessage\n  chat_id=5\n  link_preview_options={\"is_disabled\":true}\n  parse_mode=HTML\n  reply_markup={\"inline_keyboard\":[" +
				"[{\"text\":\"A new one\",\"callback_data\":\"o:12:7:0|exchange\"}],[{\"text\":\"" + strings.Repeat("很", 63) + "…\",\"callback_data\":\"o:12:7:0|#2\"}]]}\n  text=Which?",
			telegramtest.Message{Text: "Which?", Buttons: [][]telegramtest.Button{
				{{Label: "A new one", Data: "o:12:7:0|exchange"}}, {{Label: strings.Repeat("很", 63) + "…", Data: "o:12:7:0|#2"}},
			}},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, tg := fake(t)
			s.Know(5, telegramtest.Person{First: "Bo"})
			id, err := tg.Send(t.Context(), c.out)
			if err != nil || id != "101" {
				t.Fatalf("%q, %v", id, err)
			}
			sent := s.Requests()
			if len(sent) != 1 || sent[0].String() != c.want {
				t.Errorf("sent %v, want %s", sent, c.want)
			}
			c.seen.ID = 101
			if diff := cmp.Diff([]telegramtest.Message{c.seen}, s.Messages(5), cmpopts.IgnoreFields(telegramtest.Message{}, "Sent", "Mode", "Entities", "At")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestSendPlain: when Telegram can't read the markup, the customer still gets the words (I12).
func TestSendPlain(t *testing.T) {
	s, tg := fake(t)
	s.Know(5, telegramtest.Person{First: "Bo"})
	s.Fail("sendMessage", telegramtest.Failure{Status: 400, Told: `Bad Request: can't parse entities: Unsupported start tag "x" at byte offset 3`})
	out := to(5, "1 < 2 & so on")
	out.By = "Ana"
	if _, err := tg.Send(t.Context(), out); err != nil {
		t.Fatal(err)
	}
	if m := s.Messages(5); len(m) != 1 || m[0].Text != "Ana\n1 < 2 & so on" || m[0].Mode != "" {
		t.Errorf("%+v", m)
	}
}

// TestSendLong: what is longer than a message goes out as several, and the buttons stand under the last.
func TestSendLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, tg := fake(t)
		s.Know(5, telegramtest.Person{First: "Bo"})
		for _, exact := range []string{strings.Repeat("😀", textMost/2), strings.Repeat("<", textMost)} {
			if _, err := tg.Send(t.Context(), to(5, exact)); err != nil {
				t.Error(err)
			}
		}
		if n := len(s.Messages(5)); n != 2 {
			t.Errorf("%d messages of what fits exactly", n)
		}
		out := to(5, strings.Repeat("很生气 & <😡> ", 900), dialogue.Choice{ID: "a", Label: "ok"})
		out.By = "Ana"
		id, err := tg.Send(t.Context(), out)
		if err != nil {
			t.Fatal(err)
		}
		all := s.Messages(5)[2:]
		var text strings.Builder
		for i, m := range all {
			if (m.Buttons != nil) != (i == len(all)-1) || (m.Bold != nil) != (i == 0) {
				t.Errorf("message %d: buttons %v, bold %v", i, m.Buttons, m.Bold)
			}
			text.WriteString(m.Text)
		}
		strip := func(s string) string { return strings.Join(strings.Fields(s), "") }
		if strip(text.String()) != "Ana"+strip(out.Text) || len(all) < 2 || id != "103+104+105" {
			t.Errorf("%d messages, id %s", len(all), id)
		}
	})
}

// TestSendErrors: what the caller is told to do about each failure.
func TestSendErrors(t *testing.T) {
	fail := func(f telegramtest.Failure) func(*telegramtest.Server) {
		return func(s *telegramtest.Server) { s.Fail("sendMessage", f) }
	}
	for _, c := range []struct {
		name string
		do   func(*telegramtest.Server)
		want channels.SendError // without Err; all zero: any error that is none
	}{
		{"busy", fail(telegramtest.Failure{Status: 429, Pause: 31}), channels.SendError{After: 31 * time.Second, Staff: "Telegram asks for a pause"}},
		{"busy without a word", fail(telegramtest.Failure{Status: 429}), channels.SendError{After: pauseUntold, Staff: "Telegram asks for a pause"}},
		{"blocked", func(s *telegramtest.Server) { s.Block(5) }, channels.SendError{Final: true, Staff: "the customer blocked the bot"}},
		{"deleted", func(s *telegramtest.Server) { s.Delete(5) }, channels.SendError{Final: true, Staff: "the customer's account was deleted"}},
		{
			"never wrote", fail(telegramtest.Failure{Status: 403, Told: "Forbidden: bot can't initiate conversation with a user"}),
			channels.SendError{Final: true, Staff: "the customer has to write to the bot first"},
		},
		{
			"kicked", fail(telegramtest.Failure{Status: 403, Told: "Forbidden: bot was kicked from the group chat"}),
			channels.SendError{Final: true, Staff: "Telegram does not let the bot write there: Forbidden: bot was kicked from the group chat"},
		},
		{
			"no such chat", fail(telegramtest.Failure{Status: 400, Told: "Bad Request: chat not found"}),
			channels.SendError{Final: true, Staff: "Telegram knows no such chat: the customer has to write to the bot first"},
		},
		{
			"refused", fail(telegramtest.Failure{Status: 400, Told: `Bad Request: wrong word "secret of the customer" here`}),
			channels.SendError{Final: true, Staff: "Telegram refused the message: Bad Request: wrong word … here"},
		},
		{"moved", func(s *telegramtest.Server) { s.Move(5, -1005) }, channels.SendError{Moved: "-1005"}},
		{
			"token", func(s *telegramtest.Server) { s.Token = "1:changed" },
			channels.SendError{Staff: "the token is refused: an admin has to compare it with what @BotFather shows"},
		},
		{"gateway", fail(telegramtest.Failure{Status: 502, Page: true}), channels.SendError{}},
		{"trouble", fail(telegramtest.Failure{Status: 500}), channels.SendError{}},
		{"nobody there", func(s *telegramtest.Server) { s.Down(true) }, channels.SendError{}},
		{"answer lost", fail(telegramtest.Failure{Lost: true}), channels.SendError{Unsure: true}},
		{"page instead of an answer", fail(telegramtest.Failure{Status: 200, Page: true}), channels.SendError{Unsure: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, tg := fake(t)
			s.Know(5, telegramtest.Person{First: "Bo"})
			c.do(s)
			_, err := tg.Send(t.Context(), to(5, "secret of the customer"))
			if err == nil || strings.Contains(err.Error(), "secret of") || strings.Contains(err.Error(), telegramtest.Token) {
				t.Fatalf("error %v", err)
			}
			var got *channels.SendError
			if !errors.As(err, &got) {
				got = &channels.SendError{}
			}
			bare := *got
			bare.Err = nil
			if bare != c.want {
				t.Errorf("%v: %+v, want %+v", err, bare, c.want)
			}
		})
	}
}

// TestSendRefusesAtOnce: what never can be sent is not tried.
func TestSendRefusesAtOnce(t *testing.T) {
	s, tg := fake(t)
	nowhere := to(5, "hi")
	nowhere.To.Chat = "D024BE91L"
	for _, out := range []channels.Outbound{nowhere, to(5, " \n")} {
		_, err := tg.Send(t.Context(), out)
		var told *channels.SendError
		if !errors.As(err, &told) || !told.Final || told.Staff == "" {
			t.Errorf("%+v: %v", out, err)
		}
	}
	if n := len(s.Requests()); n != 0 {
		t.Errorf("%d requests", n)
	}
}

// TestSendTimeout: nobody knows whether it arrived; and a send that is cut short while it waits for its turn did not.
func TestSendTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := telegramtest.New()
		s.Know(5, telegramtest.Person{First: "Bo"})
		tg := on(t, s, func(o *Options) {
			o.Client = &http.Client{Transport: trip(func(r *http.Request) (*http.Response, error) {
				if _, err := s.Client().Transport.RoundTrip(r); err != nil {
					return nil, err
				}
				<-r.Context().Done() // delivered, and never answered
				return nil, r.Context().Err()
			})}
		})
		start := time.Now()
		_, err := tg.Send(t.Context(), to(5, "hi"))
		var told *channels.SendError
		if !errors.As(err, &told) || !told.Unsure || !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != callTimeout {
			t.Errorf("after %v: %v", time.Since(start), err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := tg.Send(ctx, to(5, "hi")); err == nil || errors.As(err, &told) {
			t.Errorf("%v", err)
		}
	})
}

// TestPace: three at once to a chat, then one a second; thirty a second to all.
func TestPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, tg := fake(t)
		start := time.Now()
		for i := range int64(5) {
			s.Know(5, telegramtest.Person{})
			if _, err := tg.Send(t.Context(), to(5, fmt.Sprint(i))); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(start); took != 2*time.Second {
			t.Errorf("five to one chat took %v", took)
		}
		<-time.After(time.Minute)
		start = time.Now()
		for i := range int64(90) {
			s.Know(100+i, telegramtest.Person{})
			if _, err := tg.Send(t.Context(), to(100+i, "hi")); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(start).Round(10 * time.Millisecond); took != 2*time.Second {
			t.Errorf("ninety to ninety chats took %v", took)
		}
	})
}

func TestTyping(t *testing.T) {
	s, tg := fake(t)
	s.Know(5, telegramtest.Person{})
	if err := tg.Typing(t.Context(), channels.Address{Channel: Channel, Chat: "5"}); err != nil {
		t.Fatal(err)
	}
	if got := s.Requests()[0].String(); got != "sendChatAction\n  action=typing\n  chat_id=5" {
		t.Error(got)
	}
	if err := tg.Typing(t.Context(), channels.Address{Channel: Channel, Chat: "x"}); err == nil {
		t.Error("typing nowhere")
	}
}

// TestTypingTakesNothingAway: it keeps still when Telegram asks for that, and when messages need the budget.
func TestTypingTakesNothingAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, tg := fake(t)
		for chat := range int64(paceBurst) {
			s.Know(1+chat, telegramtest.Person{})
		}
		s.Fail("sendChatAction", telegramtest.Failure{Status: 429, Pause: 20})
		if err := tg.Typing(t.Context(), to(1, "").To); err == nil {
			t.Error("a refusal is none")
		}
		typed := func(chat int64) int {
			t.Helper()
			if err := tg.Typing(t.Context(), to(chat, "").To); err != nil {
				t.Error(err)
			}
			return len(s.Requests("sendChatAction"))
		}
		<-time.After(19 * time.Second) // of the bubble
		if n := typed(2); n != 1 {
			t.Errorf("%d requests although Telegram asked for a pause", n)
		}
		<-time.After(2 * time.Second)
		if n := typed(2); n != 2 {
			t.Errorf("%d requests after the pause", n)
		}
		for chat := range int64(paceBurst - 1) {
			if _, err := tg.Send(t.Context(), to(1+chat, "hi")); err != nil {
				t.Fatal(err)
			}
		}
		if n := typed(paceBurst); n != 2 {
			t.Errorf("%d requests: one took the place of a message", n)
		}
		s.Fail("sendMessage", telegramtest.Failure{Status: 429, Pause: 315360000})
		if _, err := tg.Send(t.Context(), to(1, "hi")); err == nil {
			t.Error("a refusal is none")
		}
		<-time.After(pauseAsked - time.Second)
		if n := typed(1); n != 2 {
			t.Errorf("%d requests although Telegram asked for a pause", n)
		}
		<-time.After(time.Second)
		if n := typed(1); n != 3 {
			t.Errorf("%d requests after the longest pause", n)
		}
	})
}

// TestPartsThatWaitAreTries: what went out before such a part would be repeated without end, did it not count.
func TestPartsThatWaitAreTries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, tg := fake(t)
		s.Know(5, telegramtest.Person{})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := tg.Send(ctx, to(5, strings.Repeat("word ", 5*textMost/5))); err == nil || errors.Is(err, channels.ErrBusy) || len(s.Messages(5)) == 0 {
			t.Errorf("%d parts, %v", len(s.Messages(5)), err)
		}
		if _, err := tg.Send(ctx, to(5, "hi")); !errors.Is(err, channels.ErrBusy) {
			t.Errorf("%v", err)
		}
	})
}

// TestButtonsComeBack: whatever keys and choices are called, a button carries 64 bytes at most and says the truth.
func TestButtonsComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.OneOf(rapid.StringMatching(`o:[0-9]{1,20}:[0-9]{1,20}:[0-9]{1,3}`), rapid.String()).Draw(t, "key")
		id := rapid.OneOf(rapid.StringMatching(`[a-z_]{1,60}`), rapid.String()).Draw(t, "id")
		n := rapid.IntRange(1, 100).Draw(t, "n")
		data := dataOf(key, id, n)
		got := choseOf(data)
		if len(data) > dataMost || got.ID != id && got.ID != fmt.Sprintf("#%d", n) || got.Of != key && got.Of != "" {
			t.Errorf("%q: %+v", data, got)
		}
		if len(key)+5 <= dataMost && !strings.Contains(key, "|") && got.Of != key {
			t.Errorf("%q lost its message", data)
		}
	})
}

// FuzzEscape: Telegram shows every text as it was written, and finds no markup in it (I12).
func FuzzEscape(f *testing.F) {
	for _, text := range []string{"_*[]()~<&>", "</b>", "<b", "&lt;", "&#0;", "&#xD800;", `<a href="x">'"`, "`", "客服<不>理", "a\u202eb\x00", "👨‍👩‍👧\\", "<b>Ana</b>\n"} {
		f.Add(text, "Ana")
		f.Add("Hello", text)
	}
	f.Fuzz(func(t *testing.T, text, by string) {
		s := telegramtest.New()
		s.Know(5, telegramtest.Person{First: "Bo"})
		tg := on(t, s)
		out := to(5, text, dialogue.Choice{ID: text, Label: text})
		out.By = by
		_, err := tg.Send(t.Context(), out)
		if strings.TrimSpace(text) == "" {
			return
		}
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if n := len(s.Requests()); n != len(s.Messages(5)) {
			t.Errorf("%q by %q: %d requests for %d messages", text, by, n, len(s.Messages(5)))
		}
		m := s.Messages(5)[0]
		if by := channels.CleanLine(by); by == "" && len(m.Bold) > 0 || by != "" && len(m.Bold) != 1 {
			t.Errorf("%q: bold %q", text, m.Bold)
		}
		if by == "" && len(s.Messages(5)) == 1 && m.Text != strings.TrimSpace(strings.ToValidUTF8(text, "\uFFFD")) {
			t.Errorf("%q is shown as %q", text, m.Text)
		}
	})
}

// TestTokenIsNeverShown: not in an error, nor in what it wraps, nor in the log, whatever goes wrong.
func TestTokenIsNeverShown(t *testing.T) {
	const secret = "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
	const token = "123456789:" + secret
	var log logs
	for name, way := range map[string]trip{
		"nobody there": func(*http.Request) (*http.Response, error) {
			return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connect to " + token)}
		},
		"a proxy that tells": func(r *http.Request) (*http.Response, error) {
			return nil, fmt.Errorf("proxy: can't get %s", r.URL)
		},
		"half of it":  func(*http.Request) (*http.Response, error) { return nil, errors.New("bad word " + secret) },
		"redirected":  answers(302, "moved", "Location", "https://elsewhere.example/bot"+token+"/getMe"),
		"a page":      answers(502, "<h1>502 at /bot"+token+"</h1>"),
		"a wild page": answers(200, "/bot"+token),
		"refused":     answers(400, `{"ok":false,"error_code":400,"description":"Bad Request: /bot`+token+` is wrong"}`),
		"unknown":     answers(401, `{"ok":false,"error_code":401,"description":"Unauthorized `+token+`"}`),
		"busy":        answers(429, `{"ok":false,"error_code":429,"description":"`+token+`","parameters":{"retry_after":1}}`),
		"trouble":     answers(500, `{"ok":false,"error_code":500,"description":"`+secret+`"}`),
	} {
		synctest.Test(t, func(t *testing.T) {
			tg := on(t, telegramtest.New(), log.option, func(o *Options) { o.Token, o.Client = token, &http.Client{Transport: way} })
			typed := tg.Typing(t.Context(), to(5, "").To)
			_, sent := tg.Send(t.Context(), to(5, "hi"))
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			heard := tg.Listen(ctx, (&inbox{}).sink)
			found := fmt.Sprintf("%+v", tg.Examine(t.Context(), "en"))
			if sent == nil || typed == nil || tg.Health() == nil {
				t.Errorf("%s: %v, %v", name, sent, typed)
			}
			shown := found
			for _, err := range []error{sent, typed, heard, tg.Health()} {
				for ; err != nil; err = errors.Unwrap(err) {
					shown += fmt.Sprintf("%v %+v %#v\n", err, err, err)
				}
			}
			if strings.Contains(shown, secret) {
				t.Errorf("%s: %s", name, shown)
			}
		})
	}
	if strings.Contains(log.String(), secret) || log.String() == "" {
		t.Errorf("the log:\n%s", log.String())
	}
}

// answers is a network where everything is answered the same.
func answers(status int, body string, header ...string) trip {
	return visit{http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if len(header) == 2 {
			w.Header().Set(header[0], header[1])
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	})}.RoundTrip
}
