package telegram

// This file is the home of tests of what can't be read.

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/channels/telegram/telegramtest"
)

// poisoned is a network with these updates, of which one makes answers unreadable. What else is asked is answered well.
type poisoned struct {
	updates []string // number n is update 7+n

	mu     sync.Mutex
	limits []string
}

func (p *poisoned) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.HasSuffix(r.URL.Path, "/getUpdates") {
		_, _ = w.Write([]byte(`{"ok":true,"result":{}}`))
		return
	}
	var ask struct{ Offset, Limit int }
	_ = json.NewDecoder(r.Body).Decode(&ask)
	p.mu.Lock()
	from := min(max(ask.Offset-7, 0), len(p.updates))
	p.limits = append(p.limits, fmt.Sprint(ask.Limit))
	p.mu.Unlock()
	if from == len(p.updates) {
		select {
		case <-time.After(pollFor):
		case <-r.Context().Done():
		}
	}
	_, _ = w.Write([]byte(`{"ok":true,"result":[` + strings.Join(p.updates[from:min(from+ask.Limit, len(p.updates))], ",") + `]}`))
}

func (p *poisoned) asked() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Join(p.limits, " ")
}

// write is update number n, with more in its message.
func write(n int, more string) string {
	return fmt.Sprintf(`{"update_id":%d,"message":{"message_id":%d,"chat":{"id":1,"type":"private"},"text":"%d"%s}}`, 7+n, 1+n, n, more)
}

// TestOneUpdateSpoilsTheAnswer: the others arrive, and it is kept as far as that goes.
func TestOneUpdateSpoilsTheAnswer(t *testing.T) {
	deep := `,"x":` + strings.Repeat("[", 10_001) + strings.Repeat("]", 10_001)
	synctest.Test(t, func(t *testing.T) {
		var log logs
		p := &poisoned{updates: []string{write(0, ""), write(1, deep+`,"caption":"{\"update_id\":99"`), write(2, ""), write(3, "")}}
		tg := on(t, telegramtest.New(), log.option, func(o *Options) { o.Client = &http.Client{Transport: visit{p}} })
		var box inbox
		stop := listening(t, tg, box.sink)
		<-time.After(20 * time.Second) // of the bubble
		if err := tg.Health(); err != nil {
			t.Error(err)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff([]string{"0", "2", "3"}, box.texts()); diff != "" {
			t.Error(diff)
		}
		if in := box.in[1]; in.Event != nil || !strings.Contains(string(in.Raw), `"update_id":8`) {
			t.Errorf("kept: %.100q", in.Raw)
		}
		if asked := p.asked(); !strings.HasPrefix(asked, "100 100 100 1 1 100") {
			t.Errorf("asked for %s", asked)
		}
		if got := log.String(); !strings.Contains(got, "level=ERROR msg=\"an update can't be read; it is kept as it came, and passed by\" channel=telegram update=8") || strings.Contains(got, "caption") {
			t.Errorf("the log:\n%s", got)
		}
	})
}

// TestAnswersThatSayNothing: nothing is passed by, and Health tells.
func TestAnswersThatSayNothing(t *testing.T) {
	for name, updates := range map[string][]string{
		"a page":    {"<html>"},
		"no number": {strings.ReplaceAll(write(0, "x"), "update_id", "id")},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := &poisoned{updates: updates}
				tg := on(t, telegramtest.New(), func(o *Options) { o.Client = &http.Client{Transport: visit{p}} })
				var box inbox
				stop := listening(t, tg, box.sink)
				<-time.After(time.Hour) // of the bubble
				if err := tg.Health(); err == nil || !strings.Contains(err.Error(), "not the Bot API's") {
					t.Errorf("health: %v", err)
				}
				if err := stop(); err != nil || len(box.in) != 0 {
					t.Errorf("%d taken, %v", len(box.in), err)
				}
				if asked := p.asked(); !strings.HasPrefix(asked, "100 100 100 1 1 1") || len(strings.Fields(asked)) > 130 {
					t.Errorf("asked for %s", asked)
				}
			})
		})
	}
}

func TestScanID(t *testing.T) {
	for raw, want := range map[string]int64{
		`{"ok":true,"result":[{"update_id":5,"message":{"text":"{\"update_id\":9"}}]}`: 5,
		`[{"x":1, "update_id" : 123456789012 `:                                         123456789012,
		`{"update_id":5},{"update_id":6}`:                                              0,
		`{"update_id":-5}`:                                                             0,
		`{"update_id":99999999999999999999}`:                                           0,
		`{"update_id":"5"}`:                                                            0,
		``:                                                                             0,
	} {
		if got := scanID([]byte(raw)); got != want {
			t.Errorf("%s: %d, want %d", raw, got, want)
		}
	}
}

// TestPanicWhileReading: the update is kept as it came, the others arrive, and the log says nothing of what it held.
func TestPanicWhileReading(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log logs
		s, tg := fake(t, log.option)
		tg.read = func(r reader, raw []byte) (channels.Inbound, press) {
			if strings.Contains(string(raw), "secret words") {
				panic(string(raw))
			}
			return r.read(raw)
		}
		s.Write(1, "before")
		s.Write(1, "secret words")
		s.Write(1, "after")
		var box inbox
		listening(t, tg, box.sink)
		wait(t, s, func() bool { return s.Pending() == 0 })
		if diff := cmp.Diff([]string{"before", "after"}, box.texts()); diff != "" {
			t.Error(diff)
		}
		if in := box.in[1]; in.Event != nil || in.Key == "" || in.From.Channel != Channel || in.At.IsZero() || !strings.Contains(string(in.Raw), "secret words") {
			t.Errorf("kept as %+v", in)
		}
		if got := log.String(); strings.Contains(got, "secret words") || !strings.Contains(got, "panic of type string") {
			t.Errorf("the log:\n%s", got)
		}
	})
}
