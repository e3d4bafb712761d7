package telegram

// This file is the home of what Telegram takes of a bot in one group: 20 messages a minute. Changes of messages and what
// leaves a line of its own, such as a topic that is closed, count as messages; reactions and answers to presses do not.

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/amends-bot/amends/channels"
)

const (
	windowMost  = 20
	windowSpan  = time.Minute + time.Second // a second more than Telegram's: requests don't take the same time
	windowCards = 15                        // of them for what can wait, such as cards; the others are left to what people wrote
	windowWait  = 10 * time.Second          // what a call waits for its place; beyond that its caller is told to come back
)

// window keeps the messages to one group within Telegram's limit. Its clock is that of the machine, as with other paces.
type window struct {
	mu   sync.Mutex
	sent []time.Time // of the last windowSpan
	hold time.Time   // Telegram asked for a pause until then
}

// wait returns when a message may go out, of which there are to be at most so many in a minute. Else it tells when to come back.
func (w *window) wait(ctx context.Context, most int) error {
	until := time.Now().Add(windowWait)
	for {
		pause := w.take(most)
		if pause <= 0 {
			return nil
		}
		end, bounded := ctx.Deadline()
		if at := time.Now().Add(pause); at.After(until) || bounded && at.After(end) {
			return &channels.SendError{Err: channels.ErrBusy, After: pause, Staff: "more is to be shown in the group than Telegram takes in a minute"}
		}
		if sleep(ctx, pause); ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

// take takes a place, or tells how long there is none.
func (w *window) take(most int) time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := time.Now()
	if now.Before(w.hold) {
		return w.hold.Sub(now)
	}
	w.sent = slices.DeleteFunc(w.sent, func(at time.Time) bool { return now.Sub(at) >= windowSpan })
	if n := len(w.sent); n >= most {
		return w.sent[n-most].Add(windowSpan).Sub(now)
	}
	w.sent = append(w.sent, now)
	return 0
}

// held is how long Telegram still asks for a pause.
func (w *window) held() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	return time.Until(w.hold)
}

// pause keeps still for so long.
func (w *window) pause(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if until := time.Now().Add(d); until.After(w.hold) {
		w.hold = until
	}
}
