package bot

// This file is the home of what the tests of the desk share: a customer's network with files, a staff room, a roster.

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/channels/channeltest"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
	"github.com/amends-bot/amends/store"
	"github.com/amends-bot/amends/store/storetest"
)

// custNet is the customers' network: files can be had there, and what was sent can be changed.
type custNet struct {
	*channeltest.Network
	files map[string]string
	edits []string
}

func (n *custNet) Fetch(_ context.Context, _ channels.Address, f dialogue.File) (channels.File, error) {
	data, known := n.files[f.Ref]
	if !known {
		return channels.File{}, errors.New("no such file")
	}
	return channels.File{ReadCloser: io.NopCloser(strings.NewReader(data)), Name: f.Name, Size: -1}, nil
}

func (n *custNet) Edit(_ context.Context, _ channels.Address, id, by, text string) error {
	n.edits = append(n.edits, id+"="+by+": "+text)
	return nil
}

func (n *custNet) Delete(_ context.Context, _ channels.Address, id string) error {
	n.edits = append(n.edits, id+" deleted")
	return nil
}

// deskWorld is a bot with a staff room, the built-in script and the real dialogue.
type deskWorld struct {
	*Bot
	t    *testing.T
	db   *store.DB
	dsn  string
	cust *custNet
	room *staffNet
	log  *logged
	now  time.Time
	n    int
}

func eachDesk(t *testing.T, f func(w *deskWorld), with ...func(*Options)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, dsn string) { f(newDeskWorld(t, dsn, with...)) })
}

func newDeskWorld(t *testing.T, dsn string, with ...func(*Options)) *deskWorld {
	t.Helper()
	w := &deskWorld{
		t: t, dsn: dsn, cust: &custNet{Network: channeltest.New("net"), files: map[string]string{}}, room: newStaffNet(), log: &logged{}, now: noon,
	}
	w.open(with...)
	for _, a := range []dialogue.Agent{
		{Name: "ana", Public: "Ana", Role: "agent", OnDuty: true},
		{Name: "li", Public: "小李", Role: "agent", OnDuty: true},
		{Name: "ben", Public: "Ben", Role: "lead", OnDuty: true},
	} {
		err := w.db.SetAgent(t.Context(), a)
		if err == nil {
			err = w.db.LinkAccount(t.Context(), "room:"+a.Name, a.Name)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		for _, wrong := range w.room.wrong {
			t.Error(wrong)
		}
		w.db.Close()
	})
	return w
}

func (w *deskWorld) open(with ...func(*Options)) {
	w.t.Helper()
	var err error
	if w.db, err = store.Open(w.t.Context(), w.dsn); err != nil {
		w.t.Fatal(err)
	}
	w.Bot = w.process(w.db, with...)
}

// process is a bot over the database, as another process has it.
func (w *deskWorld) process(db *store.DB, with ...func(*Options)) *Bot {
	w.t.Helper()
	o := Options{
		Store: db, Script: script.Builtin(), Adapters: []channels.Adapter{w.cust, w.room}, Staff: "room",
		Log: slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	for _, f := range with {
		f(&o)
	}
	b, err := New(o)
	if err != nil {
		w.t.Fatal(err)
	}
	return b
}

func (w *deskWorld) receive(in channels.Inbound) {
	w.t.Helper()
	w.n++
	if in.Key == "" {
		in.Key = fmt.Sprintf("k:%d", w.n)
	}
	in.At = w.now
	if err := w.Receive(w.t.Context(), in); err != nil {
		w.t.Fatal(err)
	}
}

// says is a message of a customer.
func (w *deskWorld) says(chat, text string, files ...dialogue.File) {
	w.t.Helper()
	w.receive(channels.Inbound{
		From: channels.Address{Channel: "net", Chat: chat}, Who: channels.Person{ID: "net:" + chat, Name: "Maria " + chat},
		Event: dialogue.Said{Text: text, Message: fmt.Sprint("m", w.n+1), Files: files},
	})
}

// does is a deed of staff in a thread.
func (w *deskWorld) does(who string, at channels.Address, d channels.Deed) {
	w.t.Helper()
	w.receive(channels.Inbound{From: at, Who: channels.Person{ID: "room:" + who, Name: who}, Deed: &d})
}

// line is a line of staff in the thread of a customer's case; it returns its id.
func (w *deskWorld) line(who, chat, text string, files ...dialogue.File) (id string) {
	w.t.Helper()
	id = fmt.Sprint("l", w.n+1)
	w.does(who, w.thread(chat).at, channels.Deed{Kind: channels.DeedLine, Text: text, Message: id, Files: files})
	return id
}

// press is a button on the card.
func (w *deskWorld) press(who, chat, button string, fields ...string) {
	w.t.Helper()
	t := w.thread(chat)
	d := channels.Deed{Kind: channels.DeedPress, Conv: t.card.Conv, Version: t.card.Version, Button: button}
	if len(fields) > 0 {
		d.Kind, d.Fields = channels.DeedForm, map[string]string{}
		for i := 0; i < len(fields); i += 2 {
			d.Fields[fields[i]] = fields[i+1]
		}
	}
	w.does(who, t.at, d)
}

func (w *deskWorld) conv(chat string) int64 {
	w.t.Helper()
	conv, err := w.db.Find(w.t.Context(), store.Address{Channel: "net", Chat: chat})
	if err != nil {
		w.t.Fatal(err)
	}
	return conv
}

func (w *deskWorld) state(chat string) dialogue.State {
	w.t.Helper()
	c, err := w.db.Conversation(w.t.Context(), w.conv(chat))
	if err != nil {
		w.t.Fatal(err)
	}
	return c.State
}

// thread is the present thread of a customer's case.
func (w *deskWorld) thread(chat string) *thread {
	w.t.Helper()
	conv := w.conv(chat)
	for i := len(w.room.threads) - 1; i >= 0; i-- {
		if t := w.room.threads[i]; t.card.Conv == conv && !t.gone {
			return t
		}
	}
	w.t.Fatalf("no thread shows the case of %s; the log says\n%s", chat, w.log)
	return nil
}

// after lets time pass and everything be carried out that falls due.
func (w *deskWorld) after(d time.Duration) {
	w.t.Helper()
	end := w.now.Add(d)
	for {
		next, err := w.Drain(w.t.Context(), w.now)
		if err != nil {
			w.t.Fatal(err)
		}
		if next.IsZero() || next.After(end) {
			break
		}
		if next.After(w.now) {
			w.now = next
		}
	}
	w.now = end
}

// quiet is long enough for a burst to end, for a line that is held back, and for two updates of a room.
const quiet = 20 * time.Second

// handed is a customer who asked for a person, with the thread of their case.
func (w *deskWorld) handed(chat string) *thread {
	w.t.Helper()
	w.says(chat, "my parcel never came, let me talk to a person please")
	w.after(quiet)
	return w.thread(chat)
}

// told are what a member of staff was told alone.
func (w *deskWorld) told(who string) (texts []string) {
	for _, a := range w.room.aside {
		if a.to == "room:"+who {
			texts = append(texts, a.text)
		}
	}
	return texts
}

func (w *deskWorld) toldOf(who, part string) bool {
	return strings.Contains(strings.Join(w.told(who), "\n"), part)
}

// sent are the customers' texts that hold part.
func (w *deskWorld) sent(part string) (n int) {
	for _, m := range w.cust.Seen() {
		if strings.Contains(m.Text, part) {
			n++
		}
	}
	return n
}
