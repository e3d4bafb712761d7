package bot

// This file is the home of showing that an answer is being written (O1).

import (
	"context"
	"sync"
	"time"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/store"
)

const (
	// typingMost is how long typing is shown at most: an answer that takes longer is not near.
	typingMost = 30 * time.Second
	// typingAtOnce is to how many it is shown at once. With more waiting, the calls are better spent on answers.
	typingAtOnce = 16
)

// typing shows on the networks that can that answers are due. It is an extra: it may fail, and nothing waits for it.
type typing struct {
	ctx   context.Context // that of Run
	show  map[string]channels.Typist
	all   sync.WaitGroup
	slots chan struct{} // holds one for each that runs

	mu  sync.Mutex
	due map[int64]chan struct{} // conversations for which it is shown; closed when the answer is there
}

func newTyping(ctx context.Context, adapters []channels.Adapter) *typing {
	t := &typing{
		ctx: ctx, show: map[string]channels.Typist{}, slots: make(chan struct{}, typingAtOnce), due: map[int64]chan struct{}{},
	}
	for _, a := range adapters {
		if typist, ok := a.(channels.Typist); ok {
			t.show[a.Name()] = typist
		}
	}
	return t
}

// noted follows what was stored: a burst of the customer that the bot has not answered yet, or its answer.
func (t *typing) noted(applied store.Applied, from store.Address) {
	if t == nil || len(t.show) == 0 {
		return
	}
	_, said := applied.Record.Event.(dialogue.Said)
	waits := len(applied.State.Heard) > 0 && applied.State.Holder.Kind != dialogue.HolderAgent
	t.mu.Lock()
	defer t.mu.Unlock()
	switch done, shown := t.due[applied.Conv]; {
	case shown && !waits:
		close(done)
		delete(t.due, applied.Conv)
	case !shown && waits && said && t.show[from.Channel] != nil && t.ctx.Err() == nil:
		select {
		case t.slots <- struct{}{}:
		default:
			return
		}
		done := make(chan struct{})
		t.due[applied.Conv] = done
		t.all.Go(func() { t.run(applied.Conv, t.show[from.Channel], channels.Address(from), done) })
	}
}

// run shows it until the answer is there.
func (t *typing) run(conv int64, typist channels.Typist, to channels.Address, done chan struct{}) {
	ctx, cancel := context.WithTimeout(t.ctx, typingMost)
	defer cancel()
	defer func() {
		<-t.slots
		t.mu.Lock()
		defer t.mu.Unlock()
		if t.due[conv] == done {
			delete(t.due, conv)
		}
	}()
	again := time.NewTicker(channels.TypingLasts)
	defer again.Stop()
	for typist.Typing(ctx, to) == nil {
		select {
		case <-again.C:
		case <-done:
			return
		case <-ctx.Done():
			return
		}
	}
}

// wait returns when nothing is shown any more; the context has ended before.
func (t *typing) wait() { t.all.Wait() }
