package telegram

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/channels/telegram/telegramtest"
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
		<-time.After(time.Minute)
		if err := tg.Health(); err == nil || !strings.Contains(err.Error(), "connection refused") {
			t.Errorf("health: %v", err)
		}
		s.Down(false)
		<-time.After(pauseMost)
		synctest.Wait()
		if err := tg.Health(); err != nil {
			t.Error(err)
		}
		<-time.After(24 * time.Hour) // quiet is not ill
		if err := tg.Health(); err != nil {
			t.Error(err)
		}
		s.Close()
	})
}

// TestHookIsTakenAway: another program sets the webhook elsewhere, or removes it; it is set again within minutes.
func TestHookIsTakenAway(t *testing.T) {
	for ask, tells := range map[string]string{
		`setWebhook {"url":"https://elsewhere.example/secret-path"}`: "the webhook points to elsewhere.example, and not to this program",
		`deleteWebhook {}`: "the webhook is gone",
	} {
		synctest.Test(t, func(t *testing.T) {
			var log logs
			s, tg := fake(t, byHook, log.option)
			mux := http.NewServeMux()
			tg.Mount(mux)
			s.Hook = &http.Client{Transport: visit{mux}}
			var box inbox
			listening(t, tg, box.sink)
			synctest.Wait()
			method, body, _ := strings.Cut(ask, " ")
			if r, err := s.Client().Post("http://telegram.test/bot"+s.Token+"/"+method, "application/json", strings.NewReader(body)); err != nil || r.StatusCode != 200 {
				t.Fatal(err)
			}
			s.Write(1, "waiting")
			s.Fail("setWebhook", telegramtest.Failure{Status: 500})
			<-time.After(hookCheck) // of the bubble
			synctest.Wait()
			if err := tg.Health(); err == nil {
				t.Error("healthy although Telegram does not deliver here")
			}
			wait(t, s, func() bool { return s.Pending() == 0 })
			synctest.Wait()
			if err := tg.Health(); err != nil || len(box.texts()) != 1 {
				t.Errorf("%q, health: %v", box.texts(), err)
			}
			if got := log.String(); !strings.Contains(got, "level=WARN") || !strings.Contains(got, tells) || strings.Contains(got, "secret-path") {
				t.Errorf("the log:\n%s", got)
			}
			s.Close()
		})
	}
}

// TestTokenRevoked: with a webhook only a send notices; Listen ends, and a send that works clears it.
func TestTokenRevoked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log logs
		s, tg := fake(t, byHook, log.option)
		s.Know(5, telegramtest.Person{})
		ended := make(chan error, 1)
		go func() { ended <- tg.Listen(t.Context(), (&inbox{}).sink) }()
		synctest.Wait()
		gone := telegramtest.Failure{Status: 401}
		s.Fail("sendMessage", gone)
		if _, err := tg.Send(t.Context(), to(5, "hi")); err == nil {
			t.Fatal("no error")
		}
		synctest.Wait() // Telegram is asked at once, and knows the token
		if err := tg.Health(); err != nil {
			t.Errorf("one odd answer: %v", err)
		}
		s.Fail("sendMessage", gone)
		s.Fail("getWebhookInfo", gone)
		_, _ = tg.Send(t.Context(), to(5, "hi"))
		if err := <-ended; err == nil || !strings.Contains(err.Error(), "@BotFather") {
			t.Errorf("Listen: %v", err)
		}
		if err := tg.Health(); err == nil || !strings.Contains(err.Error(), "401") {
			t.Errorf("health: %v", err)
		}
		if got := log.String(); strings.Contains(got, "level=WARN") || strings.Contains(got, "level=ERROR") { // Listen's caller logs its error
			t.Errorf("the log:\n%s", got)
		}
		if _, err := tg.Send(t.Context(), to(5, "hi")); err != nil {
			t.Fatal(err)
		}
		if err := tg.Health(); err == nil || strings.Contains(err.Error(), "401") {
			t.Errorf("health: %v", err)
		}
	})
}

// TestFailedDeliveriesAreLogged: once as long as Telegram tells the same, and not what is old.
func TestFailedDeliveriesAreLogged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log logs
		s, tg := fake(t, byHook, log.option)
		listening(t, tg, (&inbox{}).sink)
		synctest.Wait()
		for _, c := range []struct {
			told string // "" no failure since the last look
			ago  time.Duration
			want int // lines so far
		}{
			{"Connection refused", 24 * time.Hour, 0},
			{"Connection timed out", time.Minute, 1},
			{"Connection timed out", time.Minute, 1},
			{"Wrong response from the webhook: 503", time.Minute, 2},
			{"", 0, 2},
			{"Wrong response from the webhook: 503", time.Minute, 3},
		} {
			if c.told != "" {
				s.FailedHook(time.Now().Add(hookCheck-c.ago), c.told)
			}
			<-time.After(hookCheck) // of the bubble
			synctest.Wait()
			if n := strings.Count(log.String(), "could not deliver"); n != c.want {
				t.Errorf("%q: %d lines, want %d", c.told, n, c.want)
			}
		}
		if err := tg.Health(); err != nil || strings.Count(log.String(), "\n") != 3 {
			t.Errorf("health: %v, the log:\n%s", err, log.String())
		}
	})
}

// TestHookWithoutInfo: a server of one's own that tells nothing of webhooks is no reason to worry.
func TestHookWithoutInfo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, tg := fake(t, byHook)
		listening(t, tg, (&inbox{}).sink)
		s.Fail("getWebhookInfo", telegramtest.Failure{Status: 404})
		<-time.After(hookCheck + time.Second) // of the bubble
		if err := tg.Health(); err != nil || len(s.Requests("getWebhookInfo")) != 1 || len(s.Requests("setWebhook")) != 1 {
			t.Errorf("health: %v, %v", err, s.Requests("getWebhookInfo", "setWebhook"))
		}
	})
}

func TestSameURL(t *testing.T) {
	const ours = "https://bot.example/hook"
	for url, want := range map[string]bool{
		ours: true, "https://BOT.example:443/hook": true, "": false, "https://bot.example/": false, "https://bot.example/hook/": false,
		"https://bot.example:8443/hook": false, "http://bot.example/hook": false, "https://other.example/hook": false, "://": false, ours + "?x": false,
	} {
		if sameURL(url, ours) != want {
			t.Errorf("%q: %v", url, !want)
		}
	}
	if !sameURL("https://bot.example", "https://bot.example/") || !sameURL("://", "://") {
		t.Error("the same is not the same")
	}
}

// TestHookTooLong: it is taken, else it would come again for a day; but the log says that it is lost.
func TestHookTooLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log logs
		_, tg := fake(t, byHook, log.option)
		var box inbox
		listening(t, tg, box.sink)
		synctest.Wait()
		long := strings.TrimSuffix(hello, `"}}`) + strings.Repeat(" secret", hookMost/7) + `"}}`
		if r := post(tg, secret, long); r.StatusCode != 200 || len(box.in) != 1 || len(box.in[0].Raw) != rawMost {
			t.Errorf("%s, %d taken", r.Status, len(box.in))
		}
		got := log.String()
		if !strings.Contains(got, "level=ERROR") || !strings.Contains(got, fmt.Sprintf("update=1 bytes=%d", len(long))) || strings.Contains(got, "secret") {
			t.Errorf("the log:\n%s", got)
		}
		fits := strings.TrimSuffix(hello, `"}}`) + strings.Repeat("x", hookMost-len(hello)) + `"}}`
		if r := post(tg, secret, fits); r.StatusCode != 200 || len(fits) != hookMost || log.String() != got || len(box.texts()) != 1 {
			t.Errorf("%s, %d taken of %d bytes", r.Status, len(box.texts()), len(fits))
		}
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
