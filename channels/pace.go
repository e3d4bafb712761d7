package channels

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Pace keeps an adapter's sends within what a network allows, over all chats and to each of them. What a network
// says beyond that (429) is the outbox's to keep. Its methods may be called at the same time.
type Pace struct {
	all     *rate.Limiter
	perChat rate.Limit
	burst   int

	mu    sync.Mutex
	chats map[string]*rate.Limiter
}

// chatsKept bounds the chats that are remembered: one that has been quiet for long has its whole budget anyway.
const chatsKept = 4096

// ErrBusy is the error of a message that was not tried: so many wait that its turn would come too late. It says nothing
// of the network, and counts as no try.
var ErrBusy = errors.New("more is to be sent than the network takes at once")

// NewPace allows all messages a second in total and perChat a second to one chat, and bursts of so many.
func NewPace(all rate.Limit, allBurst int, perChat rate.Limit, chatBurst int) *Pace {
	return &Pace{all: rate.NewLimiter(all, allBurst), perChat: perChat, burst: chatBurst, chats: map[string]*rate.Limiter{}}
}

// Wait returns when a message to chat may go out, or with an ErrBusy when that would be after the end of ctx.
func (p *Pace) Wait(ctx context.Context, chat string) error {
	for _, l := range []*rate.Limiter{p.of(chat), p.all} { // the chat first: who waits for it must not hold a place of all
		if err := l.Wait(ctx); err != nil {
			return fmt.Errorf("channels: pace: %w: %w", ErrBusy, err)
		}
	}
	return nil
}

// Spare takes the place of a message to chat if one is free now and half of all are: for what nobody misses, such as
// showing that somebody types. It never waits.
func (p *Pace) Spare(chat string) bool {
	return p.all.Tokens() >= float64(p.all.Burst())/2 && p.of(chat).Allow() && p.all.Allow()
}

// Yield is Wait for what may wait for others, such as what is shown to staff: it leaves half of the places of all to messages to
// customers.
func (p *Pace) Yield(ctx context.Context, chat string) error {
	if err := p.of(chat).Wait(ctx); err != nil {
		return fmt.Errorf("channels: pace: %w: %w", ErrBusy, err)
	}
	for {
		missing := float64(p.all.Burst())/2 - p.all.Tokens()
		if missing <= 0 && p.all.Allow() {
			return nil
		}
		pause := time.NewTimer(max(time.Duration(missing/float64(p.all.Limit())*float64(time.Second)), time.Millisecond))
		select {
		case <-pause.C:
		case <-ctx.Done():
			pause.Stop()
			return fmt.Errorf("channels: pace: %w: %w", ErrBusy, ctx.Err())
		}
	}
}

func (p *Pace) of(chat string) *rate.Limiter {
	p.mu.Lock()
	defer p.mu.Unlock()
	l := p.chats[chat]
	if l == nil {
		for name, other := range p.chats {
			if len(p.chats) < chatsKept {
				break
			}
			if other.Tokens() >= float64(p.burst) {
				delete(p.chats, name)
			}
		}
		l = rate.NewLimiter(p.perChat, p.burst)
		p.chats[chat] = l
	}
	return l
}
