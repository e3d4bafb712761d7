package bot

// This file is the home of what the tests share: a bot over a fresh database and a fake network, with
// a step that does what it is told.

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/channels/channeltest"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
	"github.com/amends-bot/amends/store"
	"github.com/amends-bot/amends/store/storetest"
)

// obey is a step whose customer says what is to be decided, one effect a line: "say TEXT", "keep
// TEXT", "wake NAME SECONDS", "look", "carry GRANT", "handoff", "notify TEXT".
func obey(_ *script.Script, st dialogue.State, r dialogue.Record) (dialogue.State, []dialogue.Effect) {
	var out []dialogue.Effect
	do := func(e dialogue.Effect) { out = append(out, e) }
	st.Turn++ // the state's hash must change
	switch e := r.Event.(type) {
	case dialogue.Said:
		st.Case, st.Opening = "A-TEST", e.Text
		if st.Opened.IsZero() {
			st.Opened, st.Since = r.At, r.At
		}
		of := r.Seq
		for l := range strings.Lines(e.Text) {
			verb, rest, _ := strings.Cut(strings.TrimSpace(l), " ")
			switch verb {
			case "say":
				do(dialogue.Say{Act: dialogue.ActInform, Text: rest, Of: of})
				of = 0
			case "keep":
				do(dialogue.Say{Act: dialogue.ActHandoff, Text: rest, Keep: true})
			case "wake":
				var name string
				var seconds int
				fmt.Sscan(rest, &name, &seconds)
				st.Gen++
				do(dialogue.Wake{Name: name, At: r.At.Add(time.Duration(seconds) * time.Second), Gen: st.Gen})
			case "look":
				do(dialogue.Look{Name: "records", Customer: r.Standing.Customer})
			case "carry":
				do(dialogue.Carry{Grant: rest, Remedy: "refund", Amount: 500, Case: st.Case})
			case "handoff":
				st.Holder = dialogue.Holder{Kind: dialogue.HolderQueue}
				st.Reason = "person"
				do(dialogue.HandOff{Case: st.Case, Reason: "person", Detail: "said so", Urgent: true, Role: "lead", Due: r.At.Add(time.Hour)})
			case "notify":
				do(dialogue.Notify{To: "room", Kind: "note", Text: rest})
			}
		}
	case dialogue.Woke:
		do(dialogue.Say{Act: dialogue.ActOther, Text: "woke " + e.Name})
	case dialogue.Found:
		st.Looked = e.Outcome
	case dialogue.Carried:
		st.Outcome = fmt.Sprint(e.OK, e.Cause)
	case dialogue.Failed:
		if e.Act != "" {
			do(dialogue.Notify{To: "room", Kind: "undelivered", Text: e.Cause})
		}
	case dialogue.AgentTook:
		st.Holder = dialogue.Holder{Kind: dialogue.HolderAgent, Name: e.Agent}
		st.Epoch++
	case dialogue.AgentSaid:
		do(dialogue.Say{Act: dialogue.ActAgent, Text: e.Text, By: e.Agent, Keep: true})
	}
	return st, out
}

// room is a staff room that can fail.
type room struct {
	mu      sync.Mutex
	notices []channels.Notice
	errs    []error
	tries   int
}

func (r *room) Tell(_ context.Context, n channels.Notice) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tries++
	if len(r.errs) > 0 {
		err := r.errs[0]
		r.errs = r.errs[1:]
		if err != nil {
			return err
		}
	}
	r.notices = append(r.notices, n)
	return nil
}

func (r *room) told(kind string) []channels.Notice {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(r.notices), func(n channels.Notice) bool { return n.Kind != kind })
}

// logged is a log that tests can read.
type logged struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// world is a bot with all that is around it.
type world struct {
	*Bot
	t    *testing.T
	db   *store.DB
	dsn  string
	net  *channeltest.Network
	room *room
	log  *logged
	now  time.Time
	n    int
}

// small is a script with the least that a brief needs; it does not change with the packs.
var small = &script.Script{
	Hash: "test", Locales: []string{"en", "zh"}, Currency: "$", Bands: []script.Band{{Name: "calm"}},
	Plays: []script.Play{{
		ID: "parcel", Name: script.Text{"en": "a parcel", "zh": "包裹"}, Fact: dialogue.FactOrder,
		Details: []script.Detail{{Name: "damage"}, {Name: "arrived", Choices: []script.Choice{{ID: "y", Label: script.Text{"en": "Yes"}}}}},
	}},
}

var noon = time.Date(2026, 11, 19, 12, 0, 0, 0, time.UTC)

// each runs f on both databases.
func each(t *testing.T, f func(w *world)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, dsn string) { f(newWorld(t, dsn)) })
}

func newWorld(t *testing.T, dsn string, with ...func(*Options)) *world {
	t.Helper()
	w := &world{t: t, dsn: dsn, net: channeltest.New("net"), room: &room{}, log: &logged{}, now: noon}
	w.open(with...)
	t.Cleanup(func() { w.db.Close() })
	return w
}

// open opens the database, for the first time or after a restart, and a bot over it.
func (w *world) open(with ...func(*Options)) {
	w.t.Helper()
	var err error
	if w.db, err = store.Open(w.t.Context(), w.dsn); err != nil {
		w.t.Fatal(err)
	}
	o := Options{
		Store: w.db, Script: small, Adapters: []channels.Adapter{w.net}, Room: w.room,
		Log: slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	for _, f := range with {
		f(&o)
	}
	if w.Bot, err = New(o); err != nil {
		w.t.Fatal(err)
	}
	w.step = obey
}

// at is the address of chat: one that begins with "+" is in another network.
func at(chat string) store.Address {
	if strings.HasPrefix(chat, "+") {
		return store.Address{Channel: "other", Chat: chat}
	}
	return store.Address{Channel: "net", Chat: chat}
}

func (w *world) inbound(chat, text string) channels.Inbound {
	w.n++
	return channels.Inbound{
		Key: fmt.Sprintf("m:%s:%d", chat, w.n), From: channels.Address(at(chat)),
		Who: channels.Person{ID: "c" + chat, Name: "Maria " + chat}, At: w.now,
		Event: dialogue.Said{Text: text, Message: fmt.Sprint(w.n)},
	}
}

// hear takes in lines of the customer in chat.
func (w *world) hear(chat string, lines ...string) {
	w.t.Helper()
	if err := w.Receive(w.t.Context(), w.inbound(chat, strings.Join(lines, "\n"))); err != nil {
		w.t.Fatal(err)
	}
}

// agent takes in an event of staff for the conversation of chat.
func (w *world) agent(chat string, e dialogue.Event) {
	w.t.Helper()
	w.n++
	if err := w.Agent(w.t.Context(), w.conv(chat), e, fmt.Sprintf("a:%d", w.n), w.now); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) conv(chat string) int64 {
	w.t.Helper()
	conv, err := w.db.Find(w.t.Context(), at(chat))
	if err != nil {
		w.t.Fatal(err)
	}
	return conv
}

func (w *world) state(chat string) dialogue.State {
	w.t.Helper()
	c, err := w.db.Conversation(w.t.Context(), w.conv(chat))
	if err != nil {
		w.t.Fatal(err)
	}
	return c.State
}

// drain carries out what is due after d more.
func (w *world) drain(d time.Duration) (next time.Time) {
	w.t.Helper()
	w.now = w.now.Add(d)
	next, err := w.Drain(w.t.Context(), w.now)
	if err != nil {
		w.t.Fatal(err)
	}
	return next
}

// texts checks what customers saw.
func (w *world) texts(want ...string) {
	w.t.Helper()
	if got := w.net.Texts(); !slices.Equal(got, want) {
		w.t.Errorf("customers saw %q, want %q", got, want)
	}
}

// events are the conversation's events of one kind.
func events[E dialogue.Event](w *world, chat string) []E {
	w.t.Helper()
	log, err := w.db.Log(w.t.Context(), w.conv(chat), 0, 1000)
	if err != nil {
		w.t.Fatal(err)
	}
	var out []E
	for _, l := range log {
		if e, ok := l.Event.(E); ok {
			out = append(out, e)
		}
	}
	return out
}

// connector answers as it is told.
type connector struct {
	errs  []error
	looks int
	carry int
}

func (c *connector) err() error {
	if len(c.errs) == 0 {
		return nil
	}
	err := c.errs[0]
	c.errs = c.errs[1:]
	return err
}

func (c *connector) Look(context.Context, dialogue.Look) (dialogue.Found, error) {
	c.looks++
	return dialogue.Found{Outcome: dialogue.FoundNone}, c.err()
}

func (c *connector) Carry(context.Context, dialogue.Carry) (dialogue.Carried, error) {
	c.carry++
	return dialogue.Carried{OK: true, Ref: "R-1"}, c.err()
}

var errOther = errors.New("the other side is away")
