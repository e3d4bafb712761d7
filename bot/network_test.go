package bot

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/channels/channeltest"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
	"github.com/amends-bot/amends/store/storetest"
)

// This file is the home of the tests of what real networks do beside delivering.

func TestTooManyHoldsTheWholeChat(t *testing.T) {
	each(t, func(w *world) {
		w.net.Fail(channeltest.TooMany(40 * time.Second))
		w.hear("1", "say one")
		w.drain(0)
		thread := w.inbound("1", "say two")
		thread.From.Thread = "7"
		if err := w.Receive(t.Context(), thread); err != nil {
			t.Fatal(err)
		}
		w.hear("2", "say other")
		w.drain(time.Second)
		w.texts("other")
		w.db.Close()
		w.open() // the pause outlives the process (I24)
		w.drain(30 * time.Second)
		w.texts("other")
		w.drain(12 * time.Second)
		if n := len(w.net.Texts()); n != 3 {
			t.Errorf("customers saw %q", w.net.Texts())
		}
	})
}

func TestUnsureIsRepeatedOnce(t *testing.T) {
	each(t, func(w *world) {
		unsure := &channels.SendError{Err: errors.New("the answer was lost"), Unsure: true}
		w.net.Fail(unsure, unsure)
		w.hear("1", "say hello", "keep next")
		w.drain(0)
		w.drain(time.Minute)
		w.texts("next") // the lane goes on; whether "hello" arrived, nobody knows
		if n := w.net.Tries(); n != 3 {
			t.Errorf("%d tries, want two of the first and one of the second", n)
		}
		if told := w.room.told("undelivered"); len(told) != 1 {
			t.Errorf("staff were told %+v", told)
		}
	})
}

func TestASendFollowsAChatThatMoved(t *testing.T) {
	each(t, func(w *world) {
		w.net.Fail(&channels.SendError{Err: errors.New("migrated"), Moved: "9"})
		w.hear("1", "say hello", "keep again")
		w.drain(0)
		w.texts("hello", "again")
		for _, out := range w.net.Seen() {
			if out.To.Chat != "9" {
				t.Errorf("%q went to %v", out.Text, out.To)
			}
		}
		if w.conv("9") != 1 {
			t.Error("the new chat leads elsewhere")
		}
		moved := channels.Inbound{Key: "g:9", From: channels.Address{Channel: "net", Chat: "9"}, At: w.now, Moved: "10"}
		if err := w.Receive(t.Context(), moved); err != nil {
			t.Fatal(err)
		}
		if w.conv("10") != 1 {
			t.Error("the third chat leads elsewhere")
		}
	})
}

func TestWhatIsNotUnderstoodIsKept(t *testing.T) {
	each(t, func(w *world) {
		in := channels.Inbound{Key: "u:1", From: channels.Address{Channel: "net"}, At: w.now, Raw: []byte(`{"poll":{"question":"secret words"}}`)}
		for range 2 {
			if err := w.Receive(t.Context(), in); err != nil {
				t.Fatal(err)
			}
		}
		if n, err := w.db.Strays(t.Context(), "net"); err != nil || n != 1 {
			t.Errorf("%d kept, %v", n, err)
		}
		if strings.Contains(w.log.String(), "secret words") {
			t.Error("the log tells it")
		}
	})
}

func TestEditsAndCommandsAreRead(t *testing.T) {
	each(t, func(w *world) {
		w.hear("1", "hello")
		w.n++
		edited := w.inbound("1", "")
		edited.Event = dialogue.Edited{Message: "1", Text: "WHERE IS MY PARCEL?!\x00"}
		start := w.inbound("2", "")
		start.Event, start.Who.Locale = dialogue.Commanded{Name: "start", Arg: "20391"}, "zh-hans"
		for _, in := range []channels.Inbound{edited, start} {
			if err := w.Receive(t.Context(), in); err != nil {
				t.Fatal(err)
			}
		}
		if e := events[dialogue.Edited](w, "1"); len(e) != 1 || e[0].Text != "WHERE IS MY PARCEL?!" || e[0].Reading.Heat == 0 {
			t.Errorf("edited as %+v", e)
		}
		if c := events[dialogue.Commanded](w, "2"); len(c) != 1 || c[0].Locale != "zh" {
			t.Errorf("commanded as %+v", c)
		}
	})
}

func TestLocaleOfAnApp(t *testing.T) {
	for tag, want := range map[string]string{"": "", "en": "en", "en-US": "en", "zh-hans": "zh", "zh_CN": "zh", "zh-TW": "zh-Hant", "zh-Hant-HK": "zh-Hant", "de": "de"} {
		if got := localeOf(tag); got != want {
			t.Errorf("%q is %q, want %q", tag, got, want)
		}
	}
}

func TestBriefNamesFilesAndChanges(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t), func(o *Options) { o.Script = script.Builtin() })
	w.Bot.step = dialogue.Step
	in := w.inbound("1", "")
	in.Event = dialogue.Said{Text: "", Message: "p1", Files: []dialogue.File{{Kind: "photo", Name: "box\x1b.jpg", Ref: "f1"}}}
	if err := w.Receive(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	w.drain(5 * time.Second)
	w.hear("1", "My lamp arrived broken, I want a person")
	w.drain(5 * time.Second)
	in = w.inbound("1", "")
	in.Event = dialogue.Edited{Message: "2", Text: "My lamp and my kettle arrived broken"}
	if err := w.Receive(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	brief, err := w.Brief(t.Context(), w.conv("1"), "en")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Files:\n", "[photo box.jpg]", "Messages changed afterwards:\n", "My lamp and my kettle arrived broken", "Opening:\n  My lamp arrived broken"} {
		if !strings.Contains(brief, want) {
			t.Errorf("%q is missing in\n%s", want, brief)
		}
	}
}

// typist is a network that shows typing.
type typist struct {
	*channeltest.Network
	shown chan channels.Address
}

func (t typist) Typing(_ context.Context, to channels.Address) error {
	t.shown <- to
	return nil
}

func TestTypingIsShownUntilTheAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shows := make(chan channels.Address, 100)
		w := newWorld(t, storetest.SQLite(t), func(o *Options) {
			o.Script = script.Builtin()
			o.Adapters = []channels.Adapter{typist{o.Adapters[0].(*channeltest.Network), shows}}
		})
		defer w.db.Close()
		w.Bot.step = dialogue.Step
		w.now = time.Now()
		stop := running(t, w)
		w.net.Deliver(w.inbound("1", "My parcel is late"))
		to := <-shows
		if to != (channels.Address{Channel: "net", Chat: "1"}) {
			t.Errorf("shown to %v", to)
		}
		w.net.Begun()             // the answer goes out
		<-time.After(time.Minute) // of the bubble
		if n := len(shows); n > 1 {
			t.Errorf("typing was shown %d times after the answer", n)
		}
		stop()
	})
}
