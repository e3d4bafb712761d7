package channeltest

// This file is the home of the tests of the fault proxy.

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

func TestFaults(t *testing.T) {
	var arrived atomic.Int64
	peer := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		arrived.Add(1)
		fmt.Fprintf(w, `{"ok":true,"echo":%q}`, body)
	})
	behind := httptest.NewServer(peer)
	defer behind.Close()
	elsewhere, err := At(behind.URL)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		errors  Dialect
		kind    Kind
		status  int // 0: no answer at all
		after   string
		body    string
		arrives int64
	}{
		{TelegramErrors, Pass, 200, "", `"echo":"hello"`, 1},
		{TelegramErrors, TooManyReq, 429, "7", `"parameters":{"retry_after":7}`, 0},
		{TelegramErrors, Forbidden, 403, "", `"description":"Forbidden: bot was blocked by the user"`, 0},
		{TelegramErrors, NoThread, 400, "", `"Bad Request: message thread not found"`, 0},
		{TelegramErrors, Error500, 500, "", `"error_code":500`, 0},
		{TelegramErrors, LostAnswer, 0, "", "", 1},
		{TelegramErrors, Cut, 0, "", "", 0},
		{SlackErrors, TooManyReq, 429, "7", `"error":"ratelimited"`, 0},
		{SlackErrors, Forbidden, 200, "", `"ok":false`, 0},
		{SlackErrors, NoThread, 200, "", `"error":"thread_not_found"`, 0},
		{SlackErrors, Error500, 500, "", "", 0},
		{SlackErrors, LostAnswer, 0, "", "", 1},
	} {
		for name, next := range map[string]http.Handler{"handler": peer, "elsewhere": elsewhere} {
			f := &Fault{Peer: next, Errors: c.errors, Only: []string{"send"}, Pause: 7, Decide: func(Call) Kind { return c.kind }}
			server := httptest.NewServer(f)
			arrived.Store(0)
			answer, err := http.Post(server.URL+"/bot123:secret/send", "text/plain", strings.NewReader("hello"))
			switch {
			case c.status == 0 && err == nil:
				t.Errorf("%s, %s: an answer came", c.kind, name)
			case c.status != 0 && err != nil:
				t.Errorf("%s, %s: %v", c.kind, name, err)
			case c.status != 0:
				body, err := io.ReadAll(answer.Body)
				answer.Body.Close()
				if err != nil || answer.StatusCode != c.status || answer.Header.Get("Retry-After") != c.after || !strings.Contains(string(body), c.body) {
					t.Errorf("%s, %s: %d, Retry-After %q, %s, %v", c.kind, name, answer.StatusCode, answer.Header.Get("Retry-After"), body, err)
				}
			}
			if n := arrived.Load(); n != c.arrives {
				t.Errorf("%s, %s: %d requests were forwarded, want %d", c.kind, name, n, c.arrives)
			}
			if got := f.Counts(); !maps.Equal(got, map[Kind]int{c.kind: 1}) {
				t.Errorf("%s, %s: counted %v", c.kind, name, got)
			}
			server.Close()
		}
	}
	http.DefaultClient.CloseIdleConnections()
}

func TestFaultsBefallTheChosenMethodsOnly(t *testing.T) {
	peer := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	var calls []Call
	f := &Fault{
		Peer: peer, Errors: TelegramErrors, Only: []string{"sendMessage"},
		Decide: func(Call) Kind { return Error500 }, Seen: func(c Call, _ Kind) { calls = append(calls, c) },
	}
	for _, c := range []struct {
		path string
		want int
	}{{"/bot1/getUpdates", 200}, {"/bot1/sendMessage", 500}, {"/bot1/sendMessage", 500}, {"/api/chat.postMessage", 200}} {
		w := httptest.NewRecorder()
		f.ServeHTTP(w, httptest.NewRequest(http.MethodPost, c.path, strings.NewReader("x=1")))
		if w.Code != c.want {
			t.Errorf("%s: %d, want %d", c.path, w.Code, c.want)
		}
	}
	if len(calls) != 2 || calls[1].N != 2 || calls[1].Method != "sendMessage" || string(calls[1].Body) != "x=1" {
		t.Errorf("calls %+v", calls)
	}
}

func TestSeededFaults(t *testing.T) {
	run := func() (counts map[Kind]int) {
		counts = map[Kind]int{}
		decide := Seeded(7, 4, TooManyReq, LostAnswer)
		for range 1000 {
			counts[decide(Call{})]++
		}
		return counts
	}
	first := run()
	if !maps.Equal(first, run()) {
		t.Error("equal seeds give different results")
	}
	if first[Pass] < 650 || first[Pass] > 850 || first[TooManyReq] < 60 || first[LostAnswer] < 60 {
		t.Errorf("counts %v", first)
	}
}
