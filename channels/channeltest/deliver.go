package channeltest

// This file is the home of what the fake network does to what it delivers: in fair weather it hands each event
// in once, in a storm it delays, reorders, doubles and drops, and the connection breaks (I34).

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"

	"github.com/amends-bot/amends/channels"
)

// inbox is what was delivered and not yet taken. Network.mu guards it.
type inbox struct {
	waiting []channels.Inbound // of a chat the oldest first
	again   []channels.Inbound // taken, but their acknowledgement was dropped
	came    chan struct{}      // a token: something is new
	closed  bool
	storm   *rand.Rand // nil: fair weather
	counts  Weather
}

// Weather counts what a network did to its deliveries.
type Weather struct {
	Delivered int // handed to the Sink, all of the following included
	Doubled   int // of these again, because the acknowledgement was dropped
	Dropped   int // lost on the way, and delivered later
	Overtook  int // older messages of other chats were still waiting
	Refused   int // the Sink failed
	Broken    int // the connection was lost
}

// ErrBroken is how Listen ends when a storm breaks the connection.
var ErrBroken = errors.New("the connection was lost")

// Storm makes the network a bad one from now on: of its deliveries about one in four is dropped and comes
// later, one in four comes again later because its acknowledgement was dropped, chats overtake each other,
// and about one in thirty-two breaks the connection. Within a chat the first deliveries keep their order, as
// they do on every network that amends speaks. Equal seeds give equal weather as long as the events come in
// the same order.
func (n *Network) Storm(seed uint64) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.inbox.storm = rand.New(rand.NewPCG(seed, 0))
}

// Weather tells what the network did so far.
func (n *Network) Weather() Weather {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.inbox.counts
}

// Deliver lets Listen hand in events, in this order.
func (n *Network) Deliver(in ...channels.Inbound) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.inbox.waiting = append(n.inbox.waiting, in...)
	n.inbox.signal()
}

// Close ends the input: Listen returns when it has handed in all.
func (n *Network) Close() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.inbox.closed = true
	n.inbox.signal()
}

func (b *inbox) signal() {
	select {
	case b.came <- struct{}{}:
	default:
	}
}

// Listen hands in what Deliver was given. An event that the sink does not take ends it with the
// sink's error, and is handed in again by the next Listen, before all others of its chat.
func (n *Network) Listen(ctx context.Context, sink channels.Sink) error {
	for ctx.Err() == nil {
		n.mu.Lock()
		in, from, err := n.inbox.next()
		closed, came := n.inbox.closed, n.inbox.came
		n.mu.Unlock()
		if err != nil {
			return err
		}
		if from == nil {
			if closed {
				return nil
			}
			select {
			case <-ctx.Done():
			case <-came:
			}
			continue
		}
		err = sink(ctx, in)
		n.mu.Lock()
		n.inbox.done(in, from, err)
		n.mu.Unlock()
		if err != nil {
			return err
		}
	}
	return nil
}

// next is what is to be delivered now, and the list that holds it; nil: nothing waits.
func (b *inbox) next() (in channels.Inbound, from *[]channels.Inbound, err error) {
	if b.storm == nil {
		if len(b.waiting) == 0 {
			return in, nil, nil
		}
		return b.waiting[0], &b.waiting, nil
	}
	for len(b.waiting)+len(b.again) > 0 {
		if b.storm.IntN(32) == 0 {
			b.counts.Broken++
			return in, nil, ErrBroken
		}
		from = &b.waiting
		if len(b.waiting) == 0 || len(b.again) > 0 && b.storm.IntN(3) == 0 {
			from = &b.again
		}
		in = (*from)[b.storm.IntN(len(*from))]
		if b.storm.IntN(4) == 0 {
			b.counts.Dropped++
			continue // it waits still
		}
		if from == &b.waiting { // the oldest of the chat
			i := slices.IndexFunc(b.waiting, func(o channels.Inbound) bool { return o.From == in.From })
			in = b.waiting[i]
			if i > 0 {
				b.counts.Overtook++
			}
		}
		return in, from, nil
	}
	return in, nil, nil
}

// done notes what became of a delivery.
func (b *inbox) done(in channels.Inbound, from *[]channels.Inbound, err error) {
	b.counts.Delivered++
	if from == &b.again {
		b.counts.Doubled++
	}
	if err != nil {
		b.counts.Refused++
		return // it stays where it is
	}
	i := slices.IndexFunc(*from, func(o channels.Inbound) bool { return o.Key == in.Key && o.From == in.From })
	if i < 0 {
		return // another Listen had it, too
	}
	*from = slices.Delete(*from, i, i+1)
	if b.storm != nil && b.storm.IntN(4) == 0 {
		b.again = append(b.again, in)
	}
}
