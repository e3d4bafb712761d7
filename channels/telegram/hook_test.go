package telegram

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/amends-bot/amends/channels"
)

const (
	hookURL = "https://bot.example/hook/telegram"
	secret  = "s3cret_of-the-test"
	hello   = `{"update_id":1,"message":{"message_id":2,"from":{"id":5,"first_name":"Bo"},"chat":{"id":5,"type":"private"},"text":"hi"}}`
)

func byHook(o *Options) { o.Webhook = &Webhook{URL: hookURL, Secret: secret} }

// post posts a body to the adapter's webhook.
func post(tg *Telegram, secret, body string) *http.Response {
	r := httptest.NewRequest(http.MethodPost, hookURL, strings.NewReader(body))
	if secret != "" {
		r.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
	}
	return serve(tg, r)
}

func serve(tg *Telegram, r *http.Request) *http.Response {
	mux, rec := http.NewServeMux(), httptest.NewRecorder()
	tg.Mount(mux)
	mux.ServeHTTP(rec, r)
	return rec.Result()
}

// TestHookEndToEnd: Telegram is told where to deliver, delivers in order, and comes again when something was not stored.
func TestHookEndToEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, tg := fake(t, byHook)
		mux := http.NewServeMux()
		tg.Mount(mux)
		s.Hook = &http.Client{Transport: visit{mux}}
		failures := 3
		box := inbox{fail: func(channels.Inbound) error {
			if failures--; failures >= 0 {
				return errDisk
			}
			return nil
		}}
		s.Write(1, "a") // before anybody listens
		stop := listening(t, tg, box.sink)
		s.Write(2, "b")
		s.Write(1, "c")
		wait(t, s, func() bool { return s.Pending() == 0 })
		if diff := cmp.Diff([]string{"a", "b", "c"}, box.texts()); diff != "" {
			t.Error(diff)
		}
		synctest.Wait()
		if err := tg.Health(); err != nil {
			t.Error(err)
		}
		want := "setWebhook\n  allowed_updates=[\"message\",\"edited_message\",\"callback_query\",\"my_chat_member\",\"message_reaction\"]" +
			"\n  secret_token=" + secret + "\n  url=" + hookURL
		if got := s.Requests("setWebhook"); len(got) != 1 || got[0].String() != want {
			t.Errorf("%v", got)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
		if r := post(tg, secret, hello); r.StatusCode != http.StatusServiceUnavailable {
			t.Errorf("after Listen: %s", r.Status)
		}
		s.Close()
	})
}

// TestHookIsStrict: only Telegram gets something in, and everything it brings is taken.
func TestHookIsStrict(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, tg := fake(t, byHook)
		if r := post(tg, secret, hello); r.StatusCode != http.StatusServiceUnavailable || r.Header.Get("Retry-After") == "" {
			t.Errorf("before Listen: %s", r.Status)
		}
		var box inbox
		listening(t, tg, box.sink)
		synctest.Wait()
		for _, c := range []struct {
			name, secret, body string
			status, taken      int
		}{
			{"no secret", "", hello, 401, 0},
			{"wrong secret", secret + "x", hello, 401, 0},
			{"part of the secret", secret[:5], hello, 401, 0},
			{"an update", secret, hello, 200, 1},
			{"the same again", secret, hello, 200, 1}, // the store knows its key
			{"garbage", secret, "<html>", 200, 1},
			{"nothing", secret, "", 200, 1},
			{"too long", secret, strings.Repeat("x", hookMost+9), 200, 1},
		} {
			before := len(box.in)
			if r := post(tg, c.secret, c.body); r.StatusCode != c.status {
				t.Errorf("%s: %s", c.name, r.Status)
			}
			if taken := len(box.in) - before; taken != c.taken {
				t.Errorf("%s: %d taken", c.name, taken)
			}
		}
		if raw := string(box.in[2].Raw); raw != "<html>" || box.in[2].Event != nil {
			t.Errorf("garbage is kept as %q", raw)
		}
		if len(box.in[4].Raw) != rawMost {
			t.Errorf("%d bytes are kept", len(box.in[4].Raw))
		}
		for _, r := range []struct {
			method, url string
			status      int
		}{
			{http.MethodGet, hookURL, 405}, {http.MethodPost, hookURL + "/more", 404}, {http.MethodPost, "https://bot.example/", 404},
		} {
			if got := serve(tg, httptest.NewRequest(r.method, r.url, strings.NewReader(hello))); got.StatusCode != r.status {
				t.Errorf("%s %s: %s", r.method, r.url, got.Status)
			}
		}
	})
}

// TestHookReadsNothingForStrangers: a body without the secret costs nothing.
func TestHookReadsNothingForStrangers(t *testing.T) {
	_, tg := fake(t, byHook)
	r := httptest.NewRequest(http.MethodPost, hookURL, io.NopCloser(untouched{t}))
	if got := serve(tg, r); got.StatusCode != 401 {
		t.Error(got.Status)
	}
}

type untouched struct{ t *testing.T }

func (u untouched) Read([]byte) (int, error) {
	u.t.Error("the body was read")
	return 0, io.EOF
}

// TestHookEndsInOrder: Listen returns when the last request is through the Sink.
func TestHookEndsInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, tg := fake(t, byHook)
		at, gate := make(chan bool), make(chan bool)
		stop := listening(t, tg, func(context.Context, channels.Inbound) error {
			close(at)
			<-gate
			return nil
		})
		synctest.Wait()
		answered, ended := make(chan int), make(chan error)
		go func() { answered <- post(tg, secret, hello).StatusCode }()
		<-at
		go func() { ended <- stop() }()
		synctest.Wait()
		select {
		case <-ended:
			t.Error("Listen ended while a request was at the Sink")
		default:
		}
		close(gate)
		if code := <-answered; code != 200 {
			t.Error(code)
		}
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// TestHookBodyBreaksOff: half an update is none.
func TestHookBodyBreaksOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, tg := fake(t, byHook)
		var box inbox
		listening(t, tg, box.sink)
		synctest.Wait()
		r := httptest.NewRequest(http.MethodPost, hookURL, io.MultiReader(strings.NewReader(hello[:20]), broken{}))
		r.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
		if got := serve(tg, r); got.StatusCode != 400 || len(box.in) != 0 {
			t.Errorf("%s, %d taken", got.Status, len(box.in))
		}
	})
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("reset") }

// TestHookIsNotSet: as long as Telegram has not taken it, Health says so and it is tried again.
func TestHookIsNotSet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, tg := fake(t, byHook)
		s.Down(true)
		s.Hook = &http.Client{Transport: visit{http.NotFoundHandler()}}
		listening(t, tg, (&inbox{}).sink)
		time.Sleep(time.Minute)
		if err := tg.Health(); err == nil || !strings.Contains(err.Error(), "connection refused") {
			t.Errorf("health: %v", err)
		}
		s.Down(false)
		time.Sleep(pauseMost)
		synctest.Wait()
		if err := tg.Health(); err != nil {
			t.Error(err)
		}
		time.Sleep(24 * time.Hour) // quiet is not ill
		if err := tg.Health(); err != nil {
			t.Error(err)
		}
		s.Close()
	})
}

// TestMountWithoutHook: with a poll there is nothing to serve.
func TestMountWithoutHook(t *testing.T) {
	_, tg := fake(t)
	if r := post(tg, secret, hello); r.StatusCode != 404 {
		t.Error(r.Status)
	}
}

func TestNewSaysWhatIsWrong(t *testing.T) {
	const token = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
	hook := func(url, secret string) Options {
		return Options{Token: token, Webhook: &Webhook{URL: url, Secret: secret}}
	}
	for _, c := range []struct {
		o    Options
		want string // "": all is well
	}{
		{Options{Token: token}, ""},
		{Options{Token: "123:abc", API: "http://localhost:8081/"}, ""},
		{Options{}, "the token is missing"},
		{Options{Token: "secret-word"}, "does not look like one"},
		{Options{Token: token + "\n"}, "does not look like one"},
		{Options{Token: token[:30]}, "cut off"},
		{Options{Token: token, API: "api.telegram.org"}, "must look like"},
		{Options{Token: token, API: "ftp://x"}, "must look like"},
		{hook("https://bot.example:8443/tg/", secret), ""},
		{hook("https://bot.example", secret), ""},
		{hook("http://bot.example/tg", secret), "https"},
		{hook("bot.example/tg", secret), "https"},
		{hook("https://bot.example:8080/tg", secret), "8080"},
		{hook("https://bot.example/tg?x=1", secret), "end with the path"},
		{hook("https://bot.example/{id}", secret), "letters"},
		{hook("https://bot.example/a/../b", secret), "slashes"},
		{hook("https://bot.example/tg", ""), "secret"},
		{hook("https://bot.example/tg", "spaced out"), "secret"},
		{hook("https://bot.example/tg", strings.Repeat("x", 257)), "secret"},
		{Options{Token: token, API: "http://localhost:8081", Webhook: &Webhook{URL: "http://127.0.0.1:9000/tg", Secret: secret}}, ""},
	} {
		_, err := New(c.o)
		if (err == nil) != (c.want == "") || err != nil && (!strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "telegram: ")) {
			t.Errorf("%+v: %v, want %q", c.o, err, c.want)
		}
		if err != nil && c.o.Token != "" && strings.Contains(err.Error(), c.o.Token[:len(c.o.Token)-1]) {
			t.Errorf("%v shows the token", err)
		}
	}
}
