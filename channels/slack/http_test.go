package slack

// This file is the home of tests of requests by HTTP, without a network: the clock is the test's.

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/channels/slack/slacktest"
)

// canned answers the Web API without a network.
type canned func(method string, body url.Values) (status int, answer string)

func (c canned) RoundTrip(r *http.Request) (*http.Response, error) {
	body := url.Values{}
	if r.Body != nil {
		defer r.Body.Close()
		if err := r.ParseForm(); err == nil {
			body = r.PostForm
		}
	}
	status, answer := c(r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:], body)
	if status == 0 {
		return nil, errors.New("no network")
	}
	w := httptest.NewRecorder()
	w.WriteHeader(status)
	_, _ = w.WriteString(answer)
	return w.Result(), nil
}

const authTest = `{"ok":true,"team":"Amends","user":"amends","team_id":"T0AMENDS1","user_id":"U0AMENDS1","bot_id":"B0AMENDS1"}`

func knowsItself(method string, _ url.Values) (int, string) {
	if method == "auth.test" {
		return http.StatusOK, authTest
	}
	return http.StatusOK, `{"ok":false,"error":"unknown_method"}`
}

// byHTTP is an adapter without a network, listening.
func byHTTP(t *testing.T, sink channels.Sink) (s *Slack, serve func(path, body string, change func(http.Header)) int) {
	t.Helper()
	s, err := New(Options{BotToken: slacktest.BotToken, SigningSecret: slacktest.Signature, Log: quiet, Client: &http.Client{Transport: canned(knowsItself)}})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	s.Mount(mux)
	if sink != nil {
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error)
		go func() { done <- s.Listen(ctx, sink) }()
		t.Cleanup(func() {
			cancel()
			if err := <-done; err != nil {
				t.Error(err)
			}
		})
		synctest.Wait()
	}
	return s, func(path, body string, change func(http.Header)) int {
		r := httptest.NewRequest(http.MethodPost, "/slack/"+path, strings.NewReader(body))
		slacktest.Sign(r.Header, slacktest.Signature, time.Now(), []byte(body))
		if change != nil {
			change(r.Header)
		}
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, r)
		return w.Code
	}
}

const hello = `{"type":"event_callback","event_id":"Ev1","event":{"type":"message","channel":"D1","channel_type":"im","user":"U1","ts":"1790000000.000100","text":"hello"}}`

// TestTheThreeSeconds: a Sink that takes two seconds is acknowledged in time; one that takes five is not, the event
// comes again with the same key, and both calls of the Sink come to their end (I7).
func TestTheThreeSeconds(t *testing.T) {
	for _, c := range []struct {
		takes time.Duration
		want  int
	}{{2 * time.Second, http.StatusOK}, {5 * time.Second, http.StatusServiceUnavailable}} {
		synctest.Test(t, func(t *testing.T) {
			in := newInbox()
			in.do = func(channels.Inbound) error { <-time.After(c.takes); return nil }
			_, serve := byHTTP(t, in.sink)
			began := time.Now()
			if got := serve("events", hello, nil); got != c.want || time.Since(began) >= 3*time.Second {
				t.Errorf("a Sink of %v: %d after %v", c.takes, got, time.Since(began))
			}
			if c.want == http.StatusOK {
				return
			}
			in.mu.Lock()
			in.do = nil // the second call is a duplicate, which is fast
			in.mu.Unlock()
			retried := func(h http.Header) { h.Set("X-Slack-Retry-Num", "1"); h.Set("X-Slack-Retry-Reason", "http_timeout") }
			if got := serve("events", hello, retried); got != http.StatusOK {
				t.Errorf("the second delivery: %d", got)
			}
			if got := in.got(); len(got) != 2 || got[0].Key != got[1].Key {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestRequestsThatAreRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in := newInbox()
		_, serve := byHTTP(t, in.sink)
		for name, c := range map[string]struct {
			body   string
			change func(http.Header)
			want   int
		}{
			"no signature":      {hello, func(h http.Header) { h.Del("X-Slack-Signature") }, http.StatusUnauthorized},
			"a wrong signature": {hello, func(h http.Header) { slacktest.Sign(h, "other", time.Now(), []byte(hello)) }, http.StatusUnauthorized},
			"another body":      {hello, func(h http.Header) { slacktest.Sign(h, slacktest.Signature, time.Now(), []byte("x")) }, http.StatusUnauthorized},
			"six minutes old": {hello, func(h http.Header) {
				slacktest.Sign(h, slacktest.Signature, time.Now().Add(-6*time.Minute), []byte(hello))
			}, http.StatusUnauthorized},
			"six minutes early": {hello, func(h http.Header) {
				slacktest.Sign(h, slacktest.Signature, time.Now().Add(6*time.Minute), []byte(hello))
			}, http.StatusUnauthorized},
			"larger than it may": {strings.Repeat("x", bodyMost+1), nil, http.StatusRequestEntityTooLarge},
		} {
			if got := serve("events", c.body, c.change); got != c.want {
				t.Errorf("%s: %d, want %d", name, got, c.want)
			}
		}
		if got := in.got(); len(got) != 0 {
			t.Errorf("%+v", got)
		}
		if got := serve("events", "no json at all", nil); got != http.StatusOK || len(in.got()) != 1 || in.got()[0].Raw == nil {
			t.Errorf("what is not understood: %d %+v", got, in.got())
		}
	})
}

func TestTheAddressIsProvedAndNothingIsTakenBeforeListen(t *testing.T) {
	s, serve := byHTTP(t, nil)
	if got := serve("events", hello, nil); got != http.StatusServiceUnavailable {
		t.Errorf("before Listen: %d", got)
	}
	if err := s.Health(); err == nil {
		t.Error("it is healthy before Listen")
	}
	body := `{"type":"url_verification","challenge":"3eZbrw1aB10"}`
	r := httptest.NewRequest(http.MethodPost, "/slack/events", strings.NewReader(body))
	slacktest.Sign(r.Header, slacktest.Signature, time.Now(), []byte(body))
	w := httptest.NewRecorder()
	s.serveEvents(w, r)
	if w.Code != http.StatusOK || w.Body.String() != "3eZbrw1aB10" {
		t.Errorf("%d %q", w.Code, w.Body.String())
	}
}

func TestASinkThatFailsIsAnswered503(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in := newInbox()
		in.do = func(channels.Inbound) error { return errors.New("the disk is full") }
		_, serve := byHTTP(t, in.sink)
		if got := serve("events", hello, nil); got != http.StatusServiceUnavailable {
			t.Error(got)
		}
		if got := serve("actions", "payload=%7B%7D", nil); got != http.StatusServiceUnavailable {
			t.Error(got)
		}
	})
}

// TestAPanicIsKept: what makes the decoder panic kills nobody, is kept as it came, and acknowledged, so that
// it does not come again. What the log says of it holds no words of customers.
func TestAPanicIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in := newInbox()
		s, serve := byHTTP(t, in.sink)
		var log strings.Builder
		s.log = slog.New(slog.NewTextHandler(&log, nil))
		for i, broken := range []func(decoder, []byte) found{
			func(_ decoder, b []byte) found { panic("they wrote " + string(b)) },
			func(d decoder, b []byte) found { return found{ts: d.commands[len(b)].Name} },
			func(decoder, []byte) found { var p *pressed; return found{ts: p.ts} },
		} {
			r := httptest.NewRequest(http.MethodPost, "/slack/events", strings.NewReader(hello))
			slacktest.Sign(r.Header, slacktest.Signature, time.Now(), []byte(hello))
			w := httptest.NewRecorder()
			s.serve(w, r, func(b []byte) ([]byte, bool) { return b, true }, broken)
			if w.Code != http.StatusOK {
				t.Errorf("%d: %d", i, w.Code)
			}
			got := in.got()
			if len(got) != i+1 || string(got[i].Raw) != hello || got[i].Event != nil || got[i].Key != got[0].Key {
				t.Errorf("%d: %+v", i, got)
			}
		}
		if said := log.String(); strings.Contains(said, "hello") || strings.Count(said, "slack.TestAPanicIsKept.") != 3 ||
			!strings.Contains(said, "panic=string") || !strings.Contains(said, "panic=runtime.boundsError") {
			t.Error(said)
		}
		if got := serve("events", hello, nil); got != http.StatusOK {
			t.Errorf("the next one: %d", got)
		}
	})
}

// TestOrderWithinAConversation: a message does not overtake the one before it, whose Sink is slow.
func TestOrderWithinAConversation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in := newInbox()
		in.do = func(i channels.Inbound) error {
			if strings.HasSuffix(i.Key, "100") {
				<-time.After(time.Second)
			}
			return nil
		}
		_, serve := byHTTP(t, in.sink)
		first := make(chan int)
		go func() { first <- serve("events", hello, nil) }()
		synctest.Wait()
		other := strings.ReplaceAll(hello, "D1", "D2")
		if got := serve("events", strings.ReplaceAll(other, "000100", "000300"), nil); got != http.StatusOK {
			t.Error(got)
		}
		if got := serve("events", strings.ReplaceAll(hello, "000100", "000200"), nil); got != http.StatusOK {
			t.Error(got)
		}
		if got := <-first; got != http.StatusOK {
			t.Error(got)
		}
		var keys []string
		for _, i := range in.got() {
			keys = append(keys, i.Key[len(i.Key)-3:])
		}
		if got := strings.Join(keys, " "); got != "300 100 200" {
			t.Error(got)
		}
	})
}
