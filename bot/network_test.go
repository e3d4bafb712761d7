package bot

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/channels/channeltest"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
	"github.com/amends-bot/amends/store"
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

// TestAPauseOfTenYearsEnds: what the network asks for is bounded, and after an hour the owner hears of it (I14).
func TestAPauseOfTenYearsEnds(t *testing.T) {
	each(t, func(w *world) {
		mended := false
		w.net.FailWith(func(channels.Outbound, int) error {
			if mended {
				return nil
			}
			return channeltest.TooMany(315360000 * time.Second)
		})
		w.hear("1", "say one", "keep two")
		start, next := w.now, w.drain(0)
		w.db.Close()
		w.open() // the pause outlives the process, and is as short there
		for len(w.room.told("undelivered")) == 0 {
			if pause := next.Sub(w.now); pause <= 0 || pause > pauseMost+backoffFirst || next.Sub(start) > 2*heldMost {
				w.t.Fatalf("a pause of %v until %v, and nobody is told", pause, next)
			}
			w.now = next
			next = w.drain(0)
		}
		if took := w.now.Sub(start); took < heldMost || took > heldMost+pauseMost {
			w.t.Errorf("the owner was told after %v", took)
		}
		if n := len(w.room.told("undelivered")); n != 2 {
			w.t.Errorf("the owner was told of %d messages: what stood behind the first is as old", n)
		}
		if failed := events[dialogue.Failed](w, "1"); len(failed) != 2 || failed[0].Act != dialogue.ActInform {
			w.t.Errorf("failed as %+v", failed)
		}
		if log := w.log.String(); !strings.Contains(log, `level=WARN msg="not sent; the network asks for a long pause"`) {
			w.t.Errorf("the log: %s", log)
		}
		mended = true
		w.hear("1", "say three")
		w.drain(pauseMost + backoffFirst)
		w.texts("three")
	})
}

// TestAShortPauseIsGrantedToOldMessages: after a night without the program everything goes out at once, and the
// network is busy.
func TestAShortPauseIsGrantedToOldMessages(t *testing.T) {
	each(t, func(w *world) {
		w.net.Fail(channeltest.TooMany(30*time.Second), channeltest.TooMany(pauseShort))
		w.hear("1", "say hello")
		w.drain(8 * time.Hour)
		w.drain(32 * time.Second)
		w.texts()
		w.drain(pauseShort + backoffFirst)
		w.texts("hello")
	})
}

func TestTheNetworksPausesAreBounded(t *testing.T) {
	j := store.Job{Key: "o:1:1:0", Try: 1}
	for _, c := range []struct{ asked, age, least, most time.Duration }{ // most 0: final
		{time.Second, 0, time.Second, 2 * time.Second},
		{pauseMost, 0, pauseMost, pauseMost + backoffFirst},
		{pauseMost + 1, 0, pauseMost, pauseMost + backoffFirst},
		{math.MaxInt64, heldMost - 1, pauseMost, pauseMost + backoffFirst},
		{math.MaxInt64, heldMost, 0, 0},
		{pauseShort + 1, heldMost, 0, 0},
		{pauseShort, 24 * heldMost, pauseShort, pauseShort + backoffFirst},
		{math.MinInt64, 0, backoffFirst, 2 * backoffFirst}, // nothing is asked for
	} {
		at, final := after(&channels.SendError{After: c.asked}, j, noon.Add(-c.age), noon, false)
		if pause := at.Sub(noon); final != (c.most == 0) || !final && (pause < c.least || pause > c.most) {
			t.Errorf("asked for %v after %v: %v, %v", c.asked, c.age, pause, final)
		}
	}
}

// TestWaitingForATurnIsNoTry: however long the budget is used up, the message is as good as new.
func TestWaitingForATurnIsNoTry(t *testing.T) {
	each(t, func(w *world) {
		const busy = 2 * sendTries
		n := 0
		w.net.FailWith(func(out channels.Outbound, _ int) error {
			if out.Try != 1 {
				w.t.Errorf("turn %d is try %d", n, out.Try)
			}
			if n++; n <= busy {
				return fmt.Errorf("net: send: %w", channels.ErrBusy)
			}
			return nil
		})
		w.hear("1", "say hello")
		for next := w.drain(0); !next.IsZero(); next = w.drain(0) {
			if pause := next.Sub(w.now); pause < busyPause || pause > 2*busyPause {
				w.t.Fatalf("a pause of %v", pause)
			}
			w.now = next
		}
		w.texts("hello")
		if n != busy+1 || len(events[dialogue.Failed](w, "1")) != 0 {
			w.t.Errorf("%d turns, failed: %v", n, events[dialogue.Failed](w, "1"))
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
	hangs bool // each call, until its ctx ends
}

func (t typist) Typing(ctx context.Context, to channels.Address) error {
	t.shown <- to
	if t.hangs {
		<-ctx.Done()
	}
	return ctx.Err()
}

// TestTypingIsShownToSome: many wait and the network is slow; there are no more calls than typingAtOnce, also when
// answers have gone out meanwhile, and as many again later.
func TestTypingIsShownToSome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shows := make(chan channels.Address, 1000)
		ctx, stop := context.WithCancel(t.Context())
		show := newTyping(ctx, []channels.Adapter{typist{channeltest.New("net"), shows, true}})
		said := store.Applied{Record: dialogue.Record{Event: dialogue.Said{}}, State: dialogue.State{Heard: []dialogue.Heard{{}}}}
		waits := func(first, n int64) {
			for conv := first; conv < first+n; conv++ {
				applied := said
				applied.Conv = conv
				show.noted(applied, store.Address{Channel: "net", Chat: fmt.Sprint(conv)})
			}
			synctest.Wait()
		}
		waits(1, 10*typingAtOnce)
		for conv := range int64(typingAtOnce) {
			show.noted(store.Applied{Conv: 1 + conv}, store.Address{Channel: "net"}) // answered, but the calls are under way
		}
		waits(1000, 10)
		if n := len(shows); n != typingAtOnce {
			t.Errorf("%d calls at once", n)
		}
		<-time.After(typingMost) // of the bubble
		synctest.Wait()
		waits(2000, 10*typingAtOnce)
		if n := len(shows); n != 2*typingAtOnce {
			t.Errorf("%d calls in all", n)
		}
		stop()
		show.wait()
	})
}

func TestTypingIsShownUntilTheAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shows := make(chan channels.Address, 100)
		w := newWorld(t, storetest.SQLite(t), func(o *Options) {
			o.Script = script.Builtin()
			o.Adapters = []channels.Adapter{typist{o.Adapters[0].(*channeltest.Network), shows, false}}
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
