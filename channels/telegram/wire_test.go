package telegram

import (
	"errors"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/channels/telegram/telegramtest"
)

// TestOverSockets: it works over a real connection, with the client that is made when none is given.
func TestOverSockets(t *testing.T) {
	s := telegramtest.Start()
	defer s.Close()
	tg := on(t, s, func(o *Options) { o.API, o.Client = s.URL, nil })
	defer tg.wire.http.CloseIdleConnections()
	var box inbox
	stop := listening(t, tg, box.sink)
	s.Write(7, "hello")
	wait(t, s, func() bool { return s.Pending() == 0 })
	if got := box.texts(); len(got) != 1 || got[0] != "hello" {
		t.Errorf("%q", got)
	}
	if _, err := tg.Send(t.Context(), to(7, "hi")); err != nil {
		t.Error(err)
	}
	s.Fail("sendMessage", telegramtest.Failure{Lost: true})
	_, err := tg.Send(t.Context(), to(7, "delivered"))
	var told *channels.SendError
	if !errors.As(err, &told) || !told.Unsure || len(s.Messages(7)) != 2 {
		t.Errorf("the answer was lost: %v", err)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}

// TestSureThatNothingWasSent: a connection that could not be made is no reason for doubt.
func TestSureThatNothingWasSent(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := l.Addr().String()
	l.Close()
	for _, api := range []string{"http://" + closed, "http://no-such-host.invalid"} {
		tg := on(t, telegramtest.New(), func(o *Options) { o.API, o.Client = api, nil })
		_, err := tg.Send(t.Context(), to(7, "hi"))
		var told *channels.SendError
		if err == nil || errors.As(err, &told) {
			t.Errorf("%s: %v", api, err)
		}
	}
}

// TestAnyPause: whatever number Telegram writes, nothing overflows.
func TestAnyPause(t *testing.T) {
	for _, c := range []struct {
		wrote string
		want  time.Duration
	}{
		{"7", 7 * time.Second},
		{`"7"`, 7 * time.Second},
		{"0.2", time.Second},
		{"2.5", 3 * time.Second},
		{"0", pauseUntold},
		{"-5", pauseUntold},
		{"-9223372036854775808", pauseUntold},
		{"null", pauseUntold},
		{`"soon"`, pauseUntold},
		{`"NaN"`, pauseUntold},
		{"[]", pauseUntold},
		{"315360000", afterMost},
		{"9223372036854775807", afterMost},
		{"9223372037", afterMost}, // in nanoseconds more than fits
		{"18446744073709551617", afterMost},
		{"1e400", afterMost},
	} {
		tg := on(t, telegramtest.New(), func(o *Options) {
			o.Client = &http.Client{Transport: answers(429, `{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":`+c.wrote+`}}`)}
		})
		_, err := tg.Send(t.Context(), to(7, "hi"))
		var told *channels.SendError
		if !errors.As(err, &told) || told.After != c.want {
			t.Errorf("%s: %v, want a pause of %v", c.wrote, err, c.want)
		}
	}
}

// TestRedirectsAreNotFollowed: another host would learn the token.
func TestRedirectsAreNotFollowed(t *testing.T) {
	asked := 0
	tg := on(t, telegramtest.New(), func(o *Options) {
		o.Client = &http.Client{Transport: visit{http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked++
			http.Redirect(w, r, "https://elsewhere.example"+r.URL.Path, http.StatusTemporaryRedirect)
		})}}
	})
	_, err := tg.Send(t.Context(), to(7, "hi"))
	var told *channels.SendError
	if err == nil || errors.As(err, &told) || asked != 1 {
		t.Errorf("asked %d times: %v", asked, err)
	}
}

// TestAnswerOfTheFuture: a message was sent, whatever else stands in the answer.
func TestAnswerOfTheFuture(t *testing.T) {
	tg := on(t, telegramtest.New(), func(o *Options) {
		o.Client = &http.Client{Transport: answers(200, `{"ok":true,"result":{"message_id":9,"from":7,"chat":[],"date":"now","reply_markup":{"new":1}},"more":{}}`)}
	})
	if id, err := tg.Send(t.Context(), to(7, "hi")); id != "9" || err != nil {
		t.Errorf("%q, %v", id, err)
	}
}
