package slack

// This file is the home of tests of pauses that Slack asks for.

import (
	"errors"
	"math"
	"net/http"
	"testing"
	"time"

	lib "github.com/slack-go/slack"

	"github.com/amends-bot/amends/channels/slack/slacktest"
)

// TestNobodySilencesTheBotForEver: however long a pause is asked for, the adapter's own waits end.
func TestNobodySilencesTheBotForEver(t *testing.T) {
	for after, want := range map[time.Duration]time.Duration{
		0: time.Second, 7 * time.Second: 7 * time.Second, time.Hour: waitMost, math.MaxInt64: waitMost, math.MinInt64: pauseUnsaid, -1: pauseUnsaid,
	} {
		if got := pauseOf(&lib.RateLimitedError{RetryAfter: after}, time.Second, waitMost); got != want {
			t.Errorf("%v: %v, want %v", after, got, want)
		}
	}
	for _, c := range []struct {
		backoff time.Duration
		err     error
		want    time.Duration
		shorter bool
	}{
		{time.Second, errors.New("no route"), longestPause, false},
		{5 * time.Minute, errors.New("no route"), longestPause, true},
		{45 * time.Second, &lib.RateLimitedError{RetryAfter: 45 * time.Second}, 45 * time.Second, false},
		{2 * time.Minute, &lib.RateLimitedError{RetryAfter: time.Second}, longestPause, true},
		{math.MaxInt64, &lib.RateLimitedError{RetryAfter: math.MaxInt64}, waitMost, true},
		{time.Minute, &lib.RateLimitedError{RetryAfter: math.MinInt64}, pauseUnsaid, true},
	} {
		if got, shorter := shorten(&lib.ConnectionErrorEvent{Backoff: c.backoff, ErrorObj: c.err}); got != c.want || shorter != c.shorter {
			t.Errorf("%v after %v: %v %v, want %v %v", c.backoff, c.err, got, shorter, c.want, c.shorter)
		}
	}
}

// TestAHistoryThatAsksForAYear: it is asked again after five minutes; a clock that went back does not make it longer.
func TestAHistoryThatAsksForAYear(t *testing.T) {
	for _, seconds := range []int{365 * 24 * 3600, math.MaxInt64} {
		w := start(t, ModeSocket, nil)
		now := time.Unix(1_790_000_000, 0)
		w.o.Now = func() time.Time { return now }
		w.net.Write("U1", "hello")
		w.net.Fail("conversations.history", http.StatusTooManyRequests, seconds)
		_, err := w.history(t.Context(), slacktest.DM("U1"), "", "", "", false)
		w.notePause(err)
		if got := w.pause(); got != waitMost {
			t.Errorf("%v: %v", err, got)
		}
		now = now.Add(waitMost)
		if got := w.pause(); got != 0 {
			t.Errorf("after that: %v", got)
		}
		now = now.Add(-time.Hour)
		if got := w.pause(); got != 0 {
			t.Errorf("with a clock that went back: %v", got)
		}
	}
}
