// Package desk is the staff's side: it decides what stands in a staff room and what follows from what staff do there.
//
// The idea: a room shows the log. For each conversation that people have to do with, the desk looks at what the log tells,
// shows what is new, and keeps how far it came (store.Room); when the thread is gone it makes another one of the same log
// (I22). What staff do becomes an event of the dialogue like everything else: whether they may is decided under the
// conversation's lock, so that two who claim at once don't both have it (I29).
//
// Invariants:
//   - A line of staff reaches a customer only if its author is on the roster, writes in the present thread of that customer's
//     case, has the case, and does not begin it as a note or a command (I21).
//   - Nothing of one case is ever shown in the thread of another (I11): threads are found by stored ids alone.
//   - After quiet each card shows the newest state, and never an older one after a newer one.
//   - Calls for one thread come one after the other, on whatever process: who carries a room out holds its lease.
//   - What comes twice counts once (I7), and is answered once.
//   - All that staff do, or are refused, is audited, without texts.
package desk

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
	"github.com/amends-bot/amends/store"
)

// What is done with a draft that argues, blames or promises without a time.
const (
	HintsOff  = "off"  // nothing
	HintsHint = "hint" // its author is told, and it goes out
	HintsHold = "hold" // its author is told, and it does not
)

// Options of a Desk. All but Fetch, Locale, Hints and Log are required.
type Options struct {
	Store   *store.DB
	Room    channels.StaffRoom
	Channel string // the room's adapter
	Script  func() *script.Script
	// Act takes in an event of a member of staff. Errors to branch on: those of store.Apply.
	Act func(ctx context.Context, e store.Entry) (store.Applied, error)
	// Story is what the log tells of a conversation, in the language of locale.
	Story func(ctx context.Context, conv int64, locale string) (Story, error)
	// Entry is a conversation on a few lines, for lists.
	Entry func(ctx context.Context, c store.Conversation, locale string, now time.Time) (string, error)
	// Fetch is who gets the files of a network; nil where nobody can.
	Fetch  func(channel string) channels.Fetcher
	Else   channels.Room // for what belongs to no thread
	Locale string        // of the room: "en" (also "") or "zh"
	Hints  string        // one of the Hints; "" is HintsOff
	Log    *slog.Logger
}

// Desk is the staff's side over one room. Its methods may be called at the same time.
type Desk struct {
	o      Options
	prefix string // of commands
	words  *words
}

var (
	_ channels.Desk = (*Desk)(nil)
	_ channels.Room = (*Desk)(nil)
)

// New returns a Desk, and makes it the one that the room asks.
func New(o Options) *Desk {
	if o.Fetch == nil {
		o.Fetch = func(string) channels.Fetcher { return nil }
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	o.Locale = localeOf(o.Locale)
	d := &Desk{o: o, prefix: "/"}
	if p, keeps := o.Room.(channels.Prefixer); keeps {
		d.prefix = p.Prefix()
	}
	d.words = wordsFor(o.Locale, d.prefix)
	o.Store.UseRoom(o.Channel)
	o.Room.UseDesk(d)
	return d
}

func localeOf(locale string) string {
	if strings.HasPrefix(strings.ToLower(locale), "zh") {
		return "zh"
	}
	return "en"
}

// Story is what the log tells of a conversation. All texts are as they are shown, in the language that was asked for; what
// a customer wrote is in them.
type Story struct {
	Conv     store.Conversation
	Case     string // the open one, or the last
	Staffed  bool   // people have to do with the case, or had
	Customer string
	Topic    string
	Owner    string // who has it
	Due      string
	For      string // what is due then: one of the Dues
	Why      string // it is with people
	Waits    string // since the customer's first unanswered message (I3), "" nothing is unanswered
	Heat     string // a small curve
	Wants    string
	Outcome  string // how it ended, "" it has not, or just ended
	Brief    string
	Urgency  int // as a Card's
	Moments  []Moment

	Done  string // what whoever resolved the case says was done, "" nobody did
	Rated string // how the customer found it, "" they did not say

	Suggested string // who is to take it best; the desk's own
}

// Dues: what is due when a case says so.
const (
	DueAnswer  = "answer by"   // somebody waits for us
	DuePromise = "promised by" // nobody waits, but something was promised
	DueLook    = "next look"   // nobody waits: the case is looked at again
)

// Moment is what a room shows of one record: a line, or a mark on a line of staff, or both.
type Moment struct {
	Seq     int64
	At      time.Time
	Kind    string // of a Line, "" there is none
	Who     string // an agent's name, "" the customer or the bot
	Text    string
	Files   []dialogue.File
	From    store.Address // where the files arrived
	Folded  bool          // an insult (L14)
	Change  bool          // Text is the new version of an earlier message, "" it was taken back
	Dropped bool          // Text was never said: a person had taken over
	Message string        // the room's id of the line of staff
	Mark    channels.Mark // what became of it
}

// callError is an error of the network.
type callError struct{ error }

func (e callError) Unwrap() error { return e.error }

// IsCall reports whether the error of Carry is one of the network, and not of the store.
func IsCall(err error) bool {
	var call callError
	return errors.As(err, &call)
}

// zone is where the company's clocks are.
func (d *Desk) zone() *time.Location {
	if z := d.o.Script().Calendar.Zone; z != nil {
		return z
	}
	return time.UTC
}

// Reveal is the text of a folded line (L14).
func (d *Desk) Reveal(ctx context.Context, who channels.Person, conv, seq int64) (string, error) {
	if _, err := d.o.Store.StaffOf(ctx, who.ID); errors.Is(err, store.ErrNotFound) {
		return d.words.register, nil
	} else if err != nil {
		return "", fmt.Errorf("desk: reveal: %w", err)
	}
	_, err := d.o.Store.RoomOf(ctx, conv) // an erased one has none
	var s Story
	if err == nil {
		s, err = d.o.Story(ctx, conv, d.o.Locale)
	}
	if err != nil {
		return "", ignoreMissing("reveal", err)
	}
	for _, m := range s.Moments {
		if m.Seq == seq && m.Kind == channels.LineCustomer {
			return d.text(m), nil
		}
	}
	return "", nil
}
