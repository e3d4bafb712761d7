// Package channels says what amends needs of a messaging network, and no more.
//
// The idea: an Adapter turns what a network delivers into Inbound and hands it to a Sink; a
// courier hands it Outbound, one network message each. Everything else a network can do is one
// more small interface, found by type assertion.
//
// Invariants:
//   - An Inbound has a natural key, the same on every delivery of the same event (I7, I8).
//   - When the Sink returned nil the event is on disk; only then the network is told (I10).
//   - Addresses are opaque: made by the adapter, compared and stored by the others (I11).
//   - An adapter decides nothing. It sends what it is given, once per call, in the order of the
//     calls, and says honestly what became of it (I15).
//   - No error, log line or id holds a secret or the text of a message.
package channels

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/amends-bot/amends/dialogue"
)

// Address is a place on a network where messages go: opaque, made only by the adapter.
type Address struct {
	Channel string // the adapter's Name
	Chat    string
	Thread  string // "" outside threads
}

// String is "channel/chat/thread", for logs.
func (a Address) String() string {
	s := a.Channel + "/" + a.Chat
	if a.Thread != "" {
		s += "/" + a.Thread
	}
	return s
}

// Person is whoever wrote, as the network knows them. Name is data, never trusted.
type Person struct {
	ID     string // stable, such as "telegram:4711"; look-ups use it as the customer's id
	Name   string // as shown; may hold anything
	Locale string // the language of their app as the network tells it, such as "zh-hans"; "" unknown
}

// Inbound is something that happened on a network.
type Inbound struct {
	Key   string // the same on every delivery: "m:<chat>:<message>", "c:<callback>"
	From  Address
	Who   Person
	At    time.Time      // when the adapter took it, by this machine's clock: the log never goes back in time; in UTC
	Event dialogue.Event // a Said or Edited without its Reading, a Chose, a Commanded ...; on the staff side an agent's event; nil with Raw or Moved
	Raw   []byte         // what the adapter does not understand, as it came: it is kept, and nothing follows from it
	Moved string         // the Chat that From's Chat has become, with all that leads to it (I23); "" nothing moved
	Deed  *Deed          // what a member of staff did in a staff room; Event is nil then
	// Shared says that others may read along where it was written, such as in a channel. Then Who.ID and From are of
	// this person in this place only: what is between us and them elsewhere must not be told there, nor to others here.
	Shared bool
}

// Outbound is one network message to send.
type Outbound struct {
	Key     string // of the outbox, the same on every try; a network's idempotency key where it has one
	To      Address
	Of      int64  // seq of the message that it answers, 0: unasked
	Act     string // one of dialogue's acts
	By      string // the agent who wrote it, as customers hear of them; "" the bot
	Text    string // plain; the adapter escapes it (I12)
	Choices []dialogue.Choice
	Files   []FileRef
	Try     int // which try this is, from 1: from the second on the message may be there already
}

// Sink takes an Inbound. When it returns nil the event is on disk: acknowledge it. It fails only
// when storage fails; do not acknowledge then, and hand the event in again.
type Sink func(context.Context, Inbound) error

// Adapter is one messaging network.
type Adapter interface {
	// Name is the Channel of its addresses; constant.
	Name() string
	// Listen hands what happens to sink, in the network's order for each chat, until ctx ends
	// or the network has nothing more to give (nil), as at the end of a file. It does not start
	// again by itself after an error: the caller does.
	Listen(ctx context.Context, sink Sink) error
	// Send sends one message and returns the network's id of it. Calls for different chats may
	// come at the same time. Errors are *SendError where the network says more than that it
	// did not work.
	Send(ctx context.Context, out Outbound) (id string, err error)
}

// SendError says what to do after a failed Send. Any other error is tried again as if the
// network were down.
type SendError struct {
	Err    error
	After  time.Duration // not before (429); 0: the caller's own backoff
	Final  bool          // trying again is useless: blocked, no such chat, refused content
	Unsure bool          // nobody knows whether it arrived: the answer was lost, and the network can't be asked
	Moved  string        // the Chat's new id: send it there (I23)
	Gone   bool          // the thread is not there any more (I22)
	Staff  string        // what staff should read: "the customer blocked the bot"; "" tells Err
}

// Error tells Err.
func (e *SendError) Error() string {
	switch {
	case e.Err == nil && e.Staff != "":
		return e.Staff
	case e.Err == nil:
		return "send failed"
	case e.After > 0:
		return fmt.Sprintf("%v (again after %v)", e.Err, e.After)
	}
	return e.Err.Error()
}

// Unwrap returns Err.
func (e *SendError) Unwrap() error { return e.Err }

// Room is the staff side of an adapter, or another way to reach staff. Optional.
type Room interface {
	// Tell tells staff something, once per call. Errors are those of Send. A Key that was told
	// already may be told again after a crash; a network with idempotency uses it.
	Tell(ctx context.Context, n Notice) error
}

// NoticeHandOff is the Kind of a Notice that brings a conversation into the queue; its Text is
// the brief. The other kinds are those of dialogue.Notify.
const NoticeHandOff = "hand_off"

// Notice is something for staff. Its Text may hold what a customer wrote; it is plain and has
// to be escaped.
type Notice struct {
	To       string // an agent's name, a role, or "room"
	Kind     string
	Text     string
	Texts    map[string]string // by locale the same in other languages; see In
	Case     string
	Reason   string // of a handoff, one of script.Reasons
	Conv     int64
	Customer string // name for display
	Urgent   bool
	Due      time.Time // zero: none
	Key      string    // of the outbox
	Seq      int64     // of the record that decided it
	At       time.Time // when it is told
	Ref      string    // as in dialogue.Notify
}

// In returns the text in the language of locale, as far as there is one.
func (n Notice) In(locale string) string { return dialogue.Local(n.Text, n.Texts, locale) }

// Typist shows that an answer is being written. Optional; it may fail, and nothing depends on it.
type Typist interface {
	// Typing shows it for some seconds, at most TypingLasts.
	Typing(ctx context.Context, to Address) error
}

// TypingLasts is after how long Typing is called again while an answer is due: networks show it for five seconds.
const TypingLasts = 4 * time.Second

// Editor changes and takes back what was sent. Optional; without it, or with an error that is Final, the agent is told that the
// customer still has the old version (I18).
type Editor interface {
	// Edit puts text in the place of the message id that Send returned. by is who says it, as in Outbound.By: another process
	// may have sent it.
	Edit(ctx context.Context, to Address, id, by, text string) error
	// Delete takes it back.
	Delete(ctx context.Context, to Address, id string) error
}

// Healthy tells whether an adapter hears and is heard. Optional.
type Healthy interface {
	// Health is nil while the network is connected; else it says since when and why not (I9).
	Health() error
}

// Hooked is an adapter to which the network comes by HTTP. Optional. Listen then does nothing but say which
// sink the requests are for, until its ctx ends; before and after it requests are answered with 503.
type Hooked interface {
	Mount(mux *http.ServeMux)
}

// Examiner looks at what an adapter needs to work, for "amends doctor". Optional.
type Examiner interface {
	// Examine asks the network, and tells what it found in the language of locale, "en" or "zh". It changes nothing.
	Examine(ctx context.Context, locale string) []Finding
}

// Finding is one thing looked at.
type Finding struct {
	What string // "token", "webhook", "privacy mode" ...
	Bad  bool   // it does not work like this
	Text string // what is so, in plain words, without secrets
	Do   string // what to do about it; "" when all is well
}

// Command is something that customers may type after a "/", or choose from a menu, whatever the conversation is at:
// a Commanded follows.
type Command struct {
	Name  string            // one of dialogue.Commands
	Label map[string]string // what it does, by locale
}

// Page is what a customer sees of their cases on a page of their own, where a network has one.
type Page struct {
	Title string
	Cases []string // a paragraph each, the open ones first
	Empty string   // instead of cases, when there are none
	// Buttons stand below, on a page of staff: a press is a Deed without Conv.
	Buttons []Button
}
