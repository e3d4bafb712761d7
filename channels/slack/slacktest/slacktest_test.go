package slacktest

// This file is the home of tests of what the workspace is strict in.

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func start(t *testing.T, o Options) (s *Server, call func(method, token string, v url.Values) (code string, answer map[string]any)) {
	t.Helper()
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	client := &http.Client{Transport: &http.Transport{}}
	t.Cleanup(client.CloseIdleConnections)
	return s, func(method, token string, v url.Values) (string, map[string]any) {
		t.Helper()
		if v == nil {
			v = url.Values{}
		}
		v.Set("token", token)
		resp, err := client.PostForm(s.URL()+method, v)
		if err != nil {
			return "lost", nil
		}
		defer resp.Body.Close()
		var answer map[string]any
		if resp.StatusCode != http.StatusOK || json.NewDecoder(resp.Body).Decode(&answer) != nil {
			return resp.Status, nil
		}
		code, _ := answer["error"].(string)
		return code, answer
	}
}

func TestItIsStrict(t *testing.T) {
	s, call := start(t, Options{})
	root := s.Write("U1", "hello")
	section := func(text, kind string) string {
		return `[{"type":"section","text":{"type":"` + kind + `","text":"` + text + `"}}]`
	}
	button := `{"type":"button","action_id":"a","text":{"type":"plain_text","text":"x"}}`
	for name, c := range map[string]struct {
		token string
		v     url.Values
		want  string
	}{
		"all is well":          {BotToken, url.Values{"channel": {"D1"}, "text": {"hi"}, "thread_ts": {root}}, ""},
		"no token":             {"", url.Values{"channel": {"D1"}, "text": {"hi"}}, "not_authed"},
		"a wrong token":        {AppToken, url.Values{"channel": {"D1"}, "text": {"hi"}}, "invalid_auth"},
		"no such channel":      {BotToken, url.Values{"channel": {"D9"}, "text": {"hi"}}, "channel_not_found"},
		"no text":              {BotToken, url.Values{"channel": {"D1"}}, "no_text"},
		"too long":             {BotToken, url.Values{"channel": {"D1"}, "text": {strings.Repeat("x", 40_001)}}, "msg_too_long"},
		"no such thread":       {BotToken, url.Values{"channel": {"D1"}, "text": {"x"}, "thread_ts": {"1.2"}}, "thread_not_found"},
		"a long section":       {BotToken, url.Values{"channel": {"D1"}, "blocks": {section(strings.Repeat("x", 3001), "plain_text")}}, "invalid_blocks"},
		"an empty section":     {BotToken, url.Values{"channel": {"D1"}, "blocks": {section("", "mrkdwn")}}, "invalid_blocks"},
		"strange blocks":       {BotToken, url.Values{"channel": {"D1"}, "blocks": {"{}"}}, "invalid_blocks_format"},
		"two equal action ids": {BotToken, url.Values{"channel": {"D1"}, "blocks": {`[{"type":"actions","elements":[` + button + "," + button + `]}]`}}, "invalid_blocks"},
		"bad metadata":         {BotToken, url.Values{"channel": {"D1"}, "text": {"x"}, "metadata": {`{"event_type":"x"}`}}, "invalid_metadata_schema"},
	} {
		if got, _ := call("chat.postMessage", c.token, c.v); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	if got, _ := call("no.such", BotToken, nil); got != "unknown_method" {
		t.Error(got)
	}
	if rang := s.Rang(); len(rang) != 0 {
		t.Errorf("%q", rang)
	}
	call("chat.postMessage", BotToken, url.Values{"channel": {"D1"}, "text": {"<!channel>"}})
	call("chat.postMessage", BotToken, url.Values{"channel": {"D1"}, "text": {"x"}, "blocks": {section("<@U1>", "mrkdwn")}})
	call("chat.postMessage", BotToken, url.Values{"channel": {"D1"}, "text": {"x"}, "blocks": {section("<@U1>", "plain_text")}})
	if rang := s.Rang(); len(rang) != 2 {
		t.Errorf("%q", rang)
	}
}

func TestFaults(t *testing.T) {
	s, call := start(t, Options{})
	s.Write("U1", "hello")
	v := func() url.Values { return url.Values{"channel": {"D1"}, "text": {"x"}} }
	s.Fail("chat.postMessage", http.StatusBadGateway, 0)
	s.Refuse("chat.postMessage", "ratelimited")
	s.Lose("chat.postMessage")
	for _, want := range []string{"502 Bad Gateway", "ratelimited", "lost", ""} {
		if got, _ := call("chat.postMessage", BotToken, v()); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := s.FromBot("D1"); len(got) != 2 {
		t.Errorf("%q: what was lost was delivered, and nothing else", got)
	}
}

// TestDeliveredAgain: what is not acknowledged comes again at once, then when asked for; an acknowledgement ends it.
func TestDeliveredAgain(t *testing.T) {
	s, call := start(t, Options{AckWithin: 50 * time.Millisecond})
	_, answer := call("apps.connections.open", AppToken, nil)
	address, _ := answer["url"].(string)
	conn, resp, err := websocket.DefaultDialer.DialContext(t.Context(), address, nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	defer conn.Close()
	type envelope struct {
		Type    string `json:"type"`
		ID      string `json:"envelope_id"`
		Attempt int    `json:"retry_attempt"`
	}
	next := func() (e envelope) {
		t.Helper()
		if err := conn.ReadJSON(&e); err != nil {
			t.Fatal(err)
		}
		return e
	}
	if e := next(); e.Type != "hello" {
		t.Errorf("%+v", e)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := s.Until(ctx, s.Connected); err != nil {
		t.Fatal(err)
	}
	s.Write("U1", "hello")
	one, two := next(), next()
	if one.ID != two.ID || one.Attempt != 0 || two.Attempt != 1 {
		t.Errorf("%+v %+v", one, two)
	}
	if err := s.Until(ctx, func() bool { return s.Refused() == 2 }); err != nil {
		t.Fatal(err)
	}
	s.Retry()
	three := next()
	if err := conn.WriteJSON(map[string]string{"envelope_id": three.ID}); err != nil {
		t.Fatal(err)
	}
	if err := s.Until(ctx, func() bool { return s.Acked() == 1 && s.Open() == 0 }); err != nil {
		t.Fatal(err)
	}
}
