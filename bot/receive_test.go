package bot

import (
	"context"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
	"github.com/amends-bot/amends/store"
	"github.com/amends-bot/amends/store/storetest"
)

func TestReceiveReadsTheMessage(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	w.hear("1", "I am furious!!! This is the third time!")
	said := events[dialogue.Said](w, "1")
	if len(said) != 1 || said[0].Reading.Heat <= 400 || said[0].Reading.Model == "" || said[0].Message != "1" {
		t.Errorf("said %+v", said)
	}
}

func TestReceiveTidiesTexts(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	long := strings.Repeat("é", textMost+5)
	for _, text := range []string{"a\x00b\xffc", long, ""} {
		in := w.inbound("1", text)
		in.Who.Name = "Eve\x1b]0;owned\a\n#T1 from"
		if err := w.Receive(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
	said := events[dialogue.Said](w, "1")
	if said[0].Text != "ab\ufffdc" {
		t.Errorf("stored %q", said[0].Text)
	}
	if n := utf8.RuneCountInString(said[1].Text); n != textMost+utf8.RuneCountInString(CutMark) || !strings.HasSuffix(said[1].Text, CutMark) {
		t.Errorf("stored %d characters", n)
	}
	c, err := w.db.Conversation(t.Context(), w.conv("1"))
	if err != nil || strings.ContainsAny(c.Name, "\x1b\a\n") {
		t.Errorf("name %q, %v", c.Name, err)
	}
}

func TestReceiveGoesOnWhenTheProgramStops(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := w.Receive(ctx, w.inbound("1", "say hello")); err != nil {
		t.Fatal(err)
	}
	w.drain(0)
	w.texts("hello")
}

func TestReceiveFailsOnlyWithStorage(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	in := w.inbound("1", "say hello")
	in.Event = nil
	if err := w.Receive(t.Context(), in); err != nil {
		t.Errorf("an event without content holds up the network: %v", err)
	}
	// A step that answers one message twice is a fault of the program. The message is kept all the same.
	w.step = func(_ *script.Script, st dialogue.State, r dialogue.Record) (dialogue.State, []dialogue.Effect) {
		if _, ok := r.Event.(dialogue.Said); !ok {
			return st, nil
		}
		return st, []dialogue.Effect{dialogue.Say{Text: "a", Of: r.Seq}, dialogue.Say{Text: "b", Of: r.Seq}}
	}
	if err := w.Receive(t.Context(), w.inbound("1", "hello")); err != nil {
		t.Fatal(err)
	}
	w.drain(0)
	if len(w.room.told("trouble")) != 1 || len(events[dialogue.Said](w, "1")) != 1 {
		t.Errorf("staff were told %+v", w.room.notices)
	}
	w.db.Close()
	if err := w.Receive(t.Context(), w.inbound("1", "hello")); err == nil {
		t.Error("a message that is not on disk was taken")
	}
}

func TestOnTurnSeesEveryEvent(t *testing.T) {
	var turns []store.Applied
	w := newWorld(t, storetest.SQLite(t), func(o *Options) {
		o.Serial = true
		o.OnTurn = func(a store.Applied) { turns = append(turns, a) }
	})
	w.hear("1", "say hello", "wake soon 0")
	w.drain(0)
	var seqs []int64
	for _, a := range turns {
		seqs = append(seqs, a.Seq)
	}
	if len(turns) != 4 || turns[0].Conv == 0 || seqs[3] != 4 {
		t.Errorf("turns %v", seqs)
	}
}

func TestSerialIsInAFixedOrder(t *testing.T) {
	var first []string
	for range 3 {
		w := newWorld(t, storetest.SQLite(t), func(o *Options) { o.Serial = true })
		for _, chat := range []string{"1", "2", "3", "4"} {
			w.hear(chat, "say a"+chat, "keep b"+chat, "notify c"+chat, "wake w 0")
		}
		w.drain(0)
		got := w.net.Texts()
		if first == nil {
			first = got
		}
		if len(got) != 12 || strings.Join(got, " ") != strings.Join(first, " ") {
			t.Errorf("seen %q, before %q", got, first)
		}
	}
}

func TestNewSaysWhatIsMissing(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	for name, o := range map[string]Options{
		"store":    {Script: small},
		"script":   {Store: w.db},
		"adapters": {Store: w.db, Script: small, Adapters: []channels.Adapter{w.net, w.net}},
	} {
		if _, err := New(o); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
