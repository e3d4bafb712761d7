package channels

import (
	"context"
	"fmt"
	"sync"

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

// NewPace allows all messages a second in total and perChat a second to one chat, and bursts of so many.
func NewPace(all rate.Limit, allBurst int, perChat rate.Limit, chatBurst int) *Pace {
	return &Pace{all: rate.NewLimiter(all, allBurst), perChat: perChat, burst: chatBurst, chats: map[string]*rate.Limiter{}}
}

// Wait returns when a message to chat may go out, or with an error when that would be after the end of ctx.
func (p *Pace) Wait(ctx context.Context, chat string) error {
	if err := p.of(chat).Wait(ctx); err != nil { // the chat first: who waits for it must not hold a place of all
		return fmt.Errorf("channels: pace: %w", err)
	}
	if err := p.all.Wait(ctx); err != nil {
		return fmt.Errorf("channels: pace: %w", err)
	}
	return nil
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
