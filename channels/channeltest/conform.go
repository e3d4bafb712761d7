package channeltest

// This file is the home of the conformance suite: what a Rig is, and how its parts are run. What is heard is
// tried in conform_hear.go, what is sent in conform_send.go.

import (
	"context"
	"errors"
	"reflect"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
)

// Rig is an adapter with a network behind it that a test can act on as customers do.
type Rig struct {
	Adapter channels.Adapter
	// Write lets a customer write a text in a chat of their own. Chats are numbered from 1.
	Write func(chat int, text string)
	// Again delivers the last message of a chat once more, as networks do that missed the acknowledgement; nil where
	// that can't be.
	Again func(chat int)
	// Press lets the customer press the button with this label under the last message they see; nil where there
	// are no buttons.
	Press func(chat int, label string)
	// Seen are the texts that the customer sees from the bot, oldest first, as they read there: without markup.
	Seen func(chat int) []string
	// Fail lets the next send fail with this HTTP status, with a pause for 429 of so many seconds; nil where that
	// can't be.
	Fail func(status, pause int)
	// Close takes the network away after Listen has ended, so that goroutines can be counted; nil where nothing is
	// to be taken away.
	Close func()
	// Not names the parts of Conform that can't hold on this network, and why. They are skipped by name.
	Not map[string]string
}

// Parts of Conform that a Rig may name in Not.
const (
	PartName    = "name"    // the name is constant, and in the addresses
	PartHear    = "hear"    // a text arrives as it was written, under one key
	PartLines   = "lines"   // a text of several lines is one message
	PartOrder   = "order"   // a chat's messages arrive in their order
	PartChats   = "chats"   // chats don't mix; some may be sent to at the same time
	PartAgain   = "again"   // what is delivered again has the same key
	PartHeld    = "held"    // what the Sink did not take comes again, and nothing of the chat overtakes it
	PartStop    = "stop"    // Listen ends with its context, and leaves no goroutine
	PartRestart = "restart" // a second Listen hears what is written then
	PartHealth  = "health"  // it is healthy while it hears, and not when nobody listens
	PartSend    = "send"    // what is seen is what was said
	PartSent    = "sent"    // sends are seen in order, and have ids of their own
	PartChoices = "choices" // buttons give their choice, and the key of their message
	PartPause   = "pause"   // a 429 says when to come back
	PartFinal   = "final"   // a 403 is final
	PartDown    = "down"    // a 500 is tried again
)

// part is one of them. lacks says what it needs of the rig and this one has not.
type part struct {
	name  string
	lacks func(Rig) bool
	try   func(*trial)
}

func nothing(Rig) bool   { return false }
func noAgain(r Rig) bool { return r.Again == nil }
func noPress(r Rig) bool { return r.Press == nil }
func noFail(r Rig) bool  { return r.Fail == nil }

func noHealth(r Rig) bool {
	_, ok := r.Adapter.(channels.Healthy)
	return !ok
}

var parts = []part{
	{PartName, nothing, (*trial).name},
	{PartHear, nothing, (*trial).hear},
	{PartLines, nothing, (*trial).lines},
	{PartOrder, nothing, (*trial).order},
	{PartChats, nothing, (*trial).chats},
	{PartAgain, noAgain, (*trial).again},
	{PartHeld, nothing, (*trial).held},
	{PartStop, nothing, (*trial).stops},
	{PartRestart, nothing, (*trial).restarts},
	{PartHealth, noHealth, (*trial).health},
	{PartSend, nothing, (*trial).sends},
	{PartSent, nothing, (*trial).sent},
	{PartChoices, noPress, (*trial).choices},
	{PartPause, noFail, (*trial).pause},
	{PartFinal, noFail, (*trial).final},
	{PartDown, noFail, (*trial).down},
}

// Conform is what every adapter must do, tried on a fresh Rig for each part. A part that the rig can't do
// is skipped by its name, with the reason.
func Conform(t *testing.T, fresh func(t *testing.T) Rig) {
	t.Helper()
	known := map[string]bool{}
	for _, p := range parts {
		known[p.name] = true
		t.Run(p.name, func(t *testing.T) {
			r := fresh(t)
			if why := r.Not[p.name]; why != "" {
				t.Skipf("left out: %s: %s", p.name, why)
			}
			if p.lacks(r) {
				t.Skipf("left out: %s: this rig has nothing for it", p.name)
			}
			c := &trial{T: t, Rig: r, heard: make(chan channels.Inbound, 1024), more: make(chan channels.Inbound, 1024), taken: map[string]channels.Inbound{}, others: goleak.IgnoreCurrent()}
			p.try(c)
			c.stop()
		})
	}
	for name := range fresh(t).Not {
		if !known[name] {
			t.Errorf("Rig.Not names %q, which is no part", name)
		}
	}
}

// patience bounds what a test waits for; the network behind the rig is on this machine.
const patience = 30 * time.Second

// errDisk is what the Sink says when storage fails.
var errDisk = errors.New("the disk is full")

// trial is one part under way.
type trial struct {
	*testing.T
	Rig
	heard  chan channels.Inbound // what the Sink took for the first time
	more   chan channels.Inbound // what it took again: the same key
	others goleak.Option         // goroutines that were there before

	mu     sync.Mutex
	refuse func(in channels.Inbound) bool // asked for each event, with mu held; nil: all are taken
	tries  []channels.Inbound             // what the Sink was given, taken or not
	taken  map[string]channels.Inbound    // by key

	cancel context.CancelFunc
	ended  chan error // the outcome of the last Listen
}

// sink is the Sink of the trial. An adapter may hand something in again at any time, with the same key: it can't
// know what was stored before it was started.
func (c *trial) sink(_ context.Context, in channels.Inbound) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tries = append(c.tries, in)
	if c.refuse != nil && c.refuse(in) {
		return errDisk
	}
	if first, ok := c.taken[in.Key]; ok {
		if first.From != in.From || !reflect.DeepEqual(first.Event, in.Event) {
			c.Errorf("key %q came with %#v from %v, and again with %#v from %v", in.Key, first.Event, first.From, in.Event, in.From)
		}
		c.more <- in
		return nil
	}
	c.taken[in.Key] = in
	c.heard <- in
	return nil
}

// listen starts listening as the program does: what breaks off is started again, until stop.
func (c *trial) listen() {
	ctx, cancel := context.WithCancel(c.Context())
	c.cancel, c.ended = cancel, make(chan error, 1)
	go func() {
		for {
			err := c.Adapter.Listen(ctx, c.sink)
			if err == nil || ctx.Err() != nil {
				c.ended <- err
				return
			}
		}
	}()
}

// stop ends listening.
func (c *trial) stop() {
	c.Helper()
	if c.cancel == nil {
		return
	}
	c.cancel()
	c.cancel = nil
	select {
	case err := <-c.ended:
		if err != nil {
			c.Errorf("Listen ended with its context, and with the error %v", err)
		}
	case <-time.After(patience):
		c.Errorf("Listen did not end within %v after its context", patience)
	}
}

// next is the next event that the Sink took.
func (c *trial) next() channels.Inbound {
	c.Helper()
	select {
	case in := <-c.heard:
		return in
	case err := <-c.ended:
		c.Fatalf("Listen ended by itself: %v", err)
	case <-time.After(patience):
		c.Fatal("what the customer did never arrived")
	}
	panic("not reached")
}

// said is the next event, which must be a text.
func (c *trial) said() (channels.Inbound, string) {
	c.Helper()
	in := c.next()
	said, ok := in.Event.(dialogue.Said)
	if !ok {
		c.Fatalf("a %T arrived, want a text", in.Event)
	}
	return in, said.Text
}

// address is where the customer of chat is, known from a message of theirs.
func (c *trial) address(chat int) channels.Address {
	c.Helper()
	c.Write(chat, "hello")
	in, _ := c.said()
	return in.From
}
