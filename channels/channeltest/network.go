// Package channeltest is a fake messaging network for tests. It does what real ones do to a
// program: it doubles, reorders and drops what it delivers, answers sends with errors, and loses
// answers (I34). Everything it does is told by the test or follows from a seed.
package channeltest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/amends-bot/amends/channels"
)

// Network is an adapter of a fake network. Its zero value is not usable; see New.
type Network struct {
	name string

	mu    sync.Mutex
	seen  []channels.Outbound // what the customers saw, doubles included
	tries []channels.Outbound // every call of Send
	fail  func(out channels.Outbound, try int) error
	gate  chan struct{} // not nil: sends wait for it
	begun chan struct{} // a token for each Send that has begun
	inbox inbox
}

// New returns a network whose adapter is called name.
func New(name string) *Network {
	return &Network{name: name, begun: make(chan struct{}, 1024), inbox: inbox{came: make(chan struct{}, 1)}}
}

// Errors that networks answer with.
var (
	errAnswer = errors.New("the answer was lost")
	errCut    = errors.New("the connection was cut")
)

// TooMany is a 429 that asks for a pause.
func TooMany(after time.Duration) error {
	return &channels.SendError{Err: errors.New(http.StatusText(http.StatusTooManyRequests)), After: after}
}

// Down is a 5xx.
func Down() error { return errors.New(http.StatusText(http.StatusBadGateway)) }

// Blocked is a final 403.
func Blocked() error {
	return &channels.SendError{Err: errors.New(http.StatusText(http.StatusForbidden)), Final: true, Staff: "the customer blocked the bot"}
}

// Lost is a message that was delivered although the send failed.
func Lost() error { return errAnswer }

// Unsure is a send of which nobody knows whether it arrived, on a network that can't be asked; did says whether it
// has.
func Unsure(did bool) error {
	err := errCut
	if did {
		err = errAnswer
	}
	return &channels.SendError{Err: err, Unsure: true}
}

// Fail lets the next sends end in these errors, one after the other; nil is a success. Later ones succeed.
func (n *Network) Fail(errs ...error) {
	n.FailWith(func(channels.Outbound, int) error {
		if len(errs) == 0 {
			return nil
		}
		err := errs[0]
		errs = errs[1:]
		return err
	})
}

// FailWith asks f what becomes of a send; try counts the sends with the same key, from 1. nil: they succeed.
func (n *Network) FailWith(f func(out channels.Outbound, try int) error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.fail = f
}

// Hold lets sends begin but not end, until release is called.
func (n *Network) Hold() (release func()) {
	n.mu.Lock()
	defer n.mu.Unlock()
	gate := make(chan struct{})
	n.gate = gate
	return sync.OnceFunc(func() {
		n.mu.Lock()
		n.gate = nil
		n.mu.Unlock()
		close(gate)
	})
}

// Begun waits until one more send has begun.
func (n *Network) Begun() { <-n.begun }

// Name is the adapter's name.
func (n *Network) Name() string { return n.name }

// Send delivers a message, or fails as the test wants it.
func (n *Network) Send(ctx context.Context, out channels.Outbound) (string, error) {
	n.mu.Lock()
	n.tries = append(n.tries, out)
	try := 0
	for _, t := range n.tries {
		if t.Key == out.Key {
			try++
		}
	}
	gate := n.gate
	n.mu.Unlock()
	n.begun <- struct{}{}
	if gate != nil {
		select {
		case <-gate:
		case <-ctx.Done():
			return "", fmt.Errorf("channeltest: %w", ctx.Err())
		}
	}
	n.mu.Lock()
	defer n.mu.Unlock() // also when fail panics
	if n.fail != nil {
		if err := n.fail(out, try); err != nil {
			if errors.Is(err, errAnswer) {
				n.seen = append(n.seen, out)
			}
			return "", err
		}
	}
	n.seen = append(n.seen, out)
	return fmt.Sprintf("%s-%d", n.name, len(n.seen)), nil
}

// Seen are the messages that customers saw, in order.
func (n *Network) Seen() []channels.Outbound {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Clone(n.seen)
}

// Texts are the texts of Seen.
func (n *Network) Texts() []string {
	var out []string
	for _, m := range n.Seen() {
		out = append(out, m.Text)
	}
	return out
}

// Tries is how often Send was called.
func (n *Network) Tries() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return len(n.tries)
}

// Disturb returns the deliveries that a bad network makes of in: about every third event comes again,
// at once or later (its acknowledgement was dropped), chats overtake each other, and within a chat the
// first deliveries keep their order. Each event comes at least once. Equal seeds give equal results.
func Disturb(seed uint64, in []channels.Inbound) []channels.Inbound {
	r := rand.New(rand.NewPCG(seed, 0))
	chats := map[channels.Address][]channels.Inbound{}
	var order []channels.Address
	for _, i := range in {
		if chats[i.From] == nil {
			order = append(order, i.From)
		}
		chats[i.From] = append(chats[i.From], i)
	}
	var out, again []channels.Inbound
	for len(order) > 0 {
		k := r.IntN(len(order))
		i := chats[order[k]][0]
		if chats[order[k]] = chats[order[k]][1:]; len(chats[order[k]]) == 0 {
			order = slices.Delete(order, k, k+1)
		}
		out = append(out, i)
		if r.IntN(3) == 0 {
			again = append(again, i)
		}
		if len(again) > 0 && r.IntN(2) == 0 {
			out, again = append(out, again[0]), again[1:]
		}
	}
	return append(out, again...)
}
