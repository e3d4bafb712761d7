package slack

// This file is the home of tests of what goes wrong on the way in: dropped sockets, busy databases, restarts.

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/channels/slack/slacktest"
	"github.com/amends-bot/amends/dialogue"
)

func TestADroppedSocketIsToldAndTheGapIsReadBack(t *testing.T) {
	w := start(t, ModeSocket, nil)
	w.listen(t)
	root := w.net.Mention("C1", "U3", "m1")
	w.net.Reply("C1", root, "U3", "m2")
	w.net.Write("U1", "a1")
	w.net.Write("U2", "b1")
	w.in.wait(t, 5)
	w.net.Cut()
	w.until(t, func() bool { return w.Health() != nil })
	if err := w.Health().Error(); !strings.Contains(err, "since 20") {
		t.Error(err)
	}
	w.net.Write("U1", "a2")
	w.net.Write("U2", "b2")
	w.net.Write("U1", "a3")
	w.net.Reply("C1", root, "U3", "m3")
	w.net.Reply("C1", root, "U4", "not for us")
	w.net.Mention("C1", "U3", "n1")
	w.net.Mend()
	w.until(t, func() bool { return w.Health() == nil })
	w.net.Write("U1", "a4")
	w.until(t, func() bool { return len(w.in.texts()) == 10 })
	got := w.in.texts()
	for _, chat := range []string{"a", "b", "m"} {
		var own []string
		for _, text := range got {
			if strings.HasPrefix(text, chat) {
				own = append(own, text)
			}
		}
		if !slices.IsSorted(own) {
			t.Errorf("out of order: %q", own)
		}
	}
	if !slices.Contains(got, "n1") || slices.Contains(got, "not for us") {
		t.Errorf("%q", got)
	}
}

func TestARestartReadsWhatWasWrittenWhileNobodyListened(t *testing.T) {
	both(t, func(t *testing.T, mode string) {
		w := start(t, mode, nil)
		w.net.Cut()
		w.net.Write("U1", "one")
		w.net.Write("U1", "two")
		w.net.Mend()
		w.listen(t)
		w.until(t, func() bool { return len(w.in.texts()) == 2 })
		if got := w.in.texts(); !slices.Equal(got, []string{"one", "two"}) {
			t.Errorf("%q", got)
		}
	})
}

func TestASinkThatFailsOnceGetsThePressAgain(t *testing.T) {
	both(t, func(t *testing.T, mode string) {
		w := start(t, mode, nil)
		w.listen(t)
		w.net.Write("U1", "hello")
		from := w.in.wait(t, 1)[0].From
		if _, err := w.Send(t.Context(), channels.Outbound{Key: "k", To: from, Text: "?", Choices: []dialogue.Choice{{ID: "a", Label: "A"}}}); err != nil {
			t.Fatal(err)
		}
		fail := sync.OnceValue(func() error { return errors.New("the disk is busy") })
		failed := false
		w.in.mu.Lock()
		w.in.do = func(channels.Inbound) error {
			if failed {
				return nil
			}
			failed = true
			return fail()
		}
		w.in.mu.Unlock()
		if err := w.net.Press("U1", "A"); err != nil {
			t.Fatal(err)
		}
		w.in.wait(t, 2)
	})
}

func TestWhatCouldNotBeStoredIsReadBackInOrder(t *testing.T) {
	w := start(t, ModeSocket, func(o *slacktest.Options, _ *Options) { o.AckWithin = time.Hour }) // it would never come again
	var down bool
	var mu sync.Mutex
	w.in.do = func(channels.Inbound) error {
		mu.Lock()
		defer mu.Unlock()
		if down {
			return errors.New("the disk is full")
		}
		return nil
	}
	w.listen(t)
	w.net.Write("U1", "one")
	w.in.wait(t, 1)
	mu.Lock()
	down = true
	mu.Unlock()
	w.net.Write("U1", "two")
	w.until(t, func() bool { _, _, stale := w.places.staleSince(place{channel: "D1"}); return stale })
	if w.net.Open() == 0 {
		t.Error("it was acknowledged although nobody took it")
	}
	mu.Lock()
	down = false
	mu.Unlock()
	w.net.Write("U1", "three")
	w.until(t, func() bool { return len(w.in.texts()) == 3 })
	if got := w.in.texts(); !slices.Equal(got, []string{"one", "two", "three"}) {
		t.Errorf("%q", got)
	}
}

// TestASlowSinkIsNotAcknowledgedInTime: what takes longer than the limit is not acknowledged within it, comes again with
// the same key, and both are taken in the end.
func TestASlowSinkIsNotAcknowledgedInTime(t *testing.T) {
	w := start(t, ModeSocket, func(o *slacktest.Options, _ *Options) { o.AckWithin = 200 * time.Millisecond })
	gate := make(chan struct{})
	w.in.do = func(channels.Inbound) error { <-gate; return nil }
	open := sync.OnceFunc(func() { close(gate) })
	w.listen(t)
	t.Cleanup(open) // before it waits for the end of Listen
	w.net.Write("U1", "hello")
	if err := w.net.Until(within(t), func() bool { return w.net.Refused() == 2 }); err != nil {
		t.Fatal(err)
	}
	if w.net.Acked() != 0 {
		t.Error("it was acknowledged before the Sink took it")
	}
	open()
	got := w.in.wait(t, 2)
	if got[0].Key != got[1].Key {
		t.Errorf("%q and %q", got[0].Key, got[1].Key)
	}
}

func TestASecondDeliveryHasTheSameKey(t *testing.T) {
	both(t, func(t *testing.T, mode string) {
		w := start(t, mode, nil)
		w.listen(t)
		w.net.Write("U1", "hello")
		first := w.in.wait(t, 1)[0]
		w.net.Again("D1")
		second := w.in.wait(t, 2)[1]
		first.At, second.At = time.Time{}, time.Time{}
		if first.Key != second.Key || first.Event.(dialogue.Said).Text != second.Event.(dialogue.Said).Text {
			t.Errorf("%+v and %+v", first, second)
		}
	})
}

func TestListenEndsWhenSlackRefusesTheToken(t *testing.T) {
	w := start(t, ModeSocket, func(_ *slacktest.Options, o *Options) { o.AppToken = "xapp-wrong" })
	err := w.Listen(t.Context(), w.in.sink)
	if err == nil || strings.Contains(err.Error(), "xapp-wrong") {
		t.Error(err)
	}
	if h := w.Health(); h == nil || !strings.Contains(h.Error(), "refuses the token") {
		t.Error(h)
	}
	w = start(t, ModeSocket, func(_ *slacktest.Options, o *Options) { o.BotToken = "xoxb-wrong" })
	if err := w.Listen(t.Context(), w.in.sink); err == nil || strings.Contains(err.Error(), "xoxb-wrong") {
		t.Error(err)
	}
}

func TestARemovedAppIsSeenInHealth(t *testing.T) {
	w := start(t, ModeSocket, nil)
	w.listen(t)
	w.net.Deliver("events_api", []byte(`{"type":"event_callback","team_id":"T0AMENDS1","event_id":"Ev1","event":{"type":"app_uninstalled"}}`))
	in := w.in.wait(t, 1)[0]
	if in.Event != nil || len(in.Raw) == 0 || in.Key != "ev:Ev1" {
		t.Errorf("%+v", in)
	}
	if h := w.Health(); h == nil || !strings.Contains(h.Error(), "removed") {
		t.Error(h)
	}
}

// TestAnotherWorkspaceChangesNothing: what is correctly signed but of another installation is kept and no more. Of a channel
// that two workspaces share, ours may be told as the one whom it is for.
func TestAnotherWorkspaceChangesNothing(t *testing.T) {
	both(t, func(t *testing.T, mode string) {
		w := start(t, mode, nil)
		w.listen(t)
		const message = `"event":{"type":"message","channel":"D1","channel_type":"im","user":"U1","ts":"1790000000.000100","text":"hello"}}`
		for i, c := range []struct {
			kind, payload string
			ours          bool
		}{
			{"events_api", `{"type":"event_callback","team_id":"T0OTHER01","event_id":"Ev0",` + message, false},
			{"events_api", `{"type":"event_callback","team_id":"T0OTHER01","event_id":"Ev1","authorizations":[{"team_id":"T0OTHER01"}],` + message, false},
			{"events_api", `{"type":"event_callback","team_id":"T0OTHER01","event_id":"Ev2","event":{"type":"app_uninstalled"}}`, false},
			{"events_api", `{"type":"event_callback","team_id":"T0OTHER01","event_id":"Ev3","event":{"type":"tokens_revoked","tokens":{"bot":["U0AMENDS1"]}}}`, false},
			{"interactive", `{"type":"block_actions","team":{"id":"T0OTHER01"},"user":{"id":"U1"},"container":{"type":"message","message_ts":"1.2","channel_id":"D1"},
				"message":{"bot_id":"B0OTHER01"},"actions":[{"action_id":"choose:1","value":"k|a","action_ts":"1.3"}]}`, false},
			{"events_api", `{"type":"event_callback","team_id":"T0OTHER01","event_id":"Ev5","authorizations":[{"team_id":"T0AMENDS1"}],` + message, true},
			{"interactive", `{"type":"block_actions","team":{"id":"T0OTHER01"},"user":{"id":"U1"},"container":{"type":"message","message_ts":"1.2","channel_id":"D1"},
				"message":{"bot_id":"B0AMENDS1"},"actions":[{"action_id":"choose:1","value":"k|a","action_ts":"1.3"}]}`, true},
		} {
			w.net.Deliver(c.kind, []byte(c.payload))
			in := w.in.wait(t, i+1)[i]
			if c.ours != (in.Event != nil) || c.ours == (len(in.Raw) > 0) {
				t.Errorf("%d: %+v", i, in)
			}
			if !c.ours && in.From != (channels.Address{Channel: Channel, Chat: slacktest.Team}) {
				t.Errorf("%d: it is kept at %v", i, in.From)
			}
		}
		if err := w.Health(); err != nil {
			t.Error(err)
		}
	})
}

// TestAMalformedBlockCostsNothing: the library refuses the whole event; the text is there nevertheless, and it is
// acknowledged.
func TestAMalformedBlockCostsNothing(t *testing.T) {
	both(t, func(t *testing.T, mode string) {
		w := start(t, mode, nil)
		w.listen(t)
		w.net.Deliver("events_api", []byte(`{"type":"event_callback","team_id":"T0AMENDS1","event_id":"Ev1","event":{
			"type":"message","channel":"D1","channel_type":"im","user":"U1","ts":"1790000000.000100","text":"my words",
			"blocks":[{"type":"section","text":7}, 8, {"type":"rich_text","elements":"no"}]}}`))
		if in := w.in.wait(t, 1)[0]; in.Event.(dialogue.Said).Text != "my words" {
			t.Errorf("%+v", in)
		}
		w.until(t, func() bool { return w.net.Acked() == 1 })
	})
}
