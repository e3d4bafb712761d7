package bot

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/channels/channeltest"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/store/storetest"
)

func TestSendKeepsOrderWithinALane(t *testing.T) {
	each(t, func(w *world) {
		w.hear("1", "say one", "keep two", "keep three")
		w.hear("2", "say uno", "keep due")
		w.net.Fail(channeltest.Down())
		w.drain(0)
		w.drain(time.Minute)
		var one, two []string
		for _, m := range w.net.Seen() {
			if m.To.Chat == "1" {
				one = append(one, m.Text)
			} else {
				two = append(two, m.Text)
			}
		}
		if !slices.Equal(one, []string{"one", "two", "three"}) || !slices.Equal(two, []string{"uno", "due"}) {
			w.t.Errorf("chat 1 saw %q, chat 2 saw %q", one, two)
		}
		sent := events[dialogue.Sent](w, "1")
		if len(sent) != 3 || sent[0].ID == "" || sent[0].Key == "" {
			w.t.Errorf("settled as %+v", sent)
		}
	})
}

func TestSendBacksOff(t *testing.T) {
	each(t, func(w *world) {
		w.net.FailWith(func(channels.Outbound, int) error { return channeltest.Down() })
		w.hear("1", "say hello")
		var total time.Duration
		for try := 1; try < sendTries; try++ {
			next := w.drain(0)
			if w.net.Tries() != try {
				w.t.Fatalf("%d tries, want %d", w.net.Tries(), try)
			}
			pause := next.Sub(w.now)
			least := min(backoffFirst<<(try-1), backoffMost)
			if pause < least || pause > least+least/jitterParts {
				w.t.Errorf("after try %d a pause of %v, want %v and up to a quarter more", try, pause, least)
			}
			w.drain(pause - time.Millisecond)
			if w.net.Tries() != try {
				w.t.Fatalf("try %d came early", try+1)
			}
			total += pause
			w.now = next
		}
		w.drain(0)
		if n := len(w.room.told("undelivered")); n != 1 {
			w.t.Errorf("after %v the owner was told %d times, want once", total, n)
		}
		if total > 2*time.Hour {
			w.t.Errorf("giving up took %v: too long for the owner to know nothing (I14)", total)
		}
		failed := events[dialogue.Failed](w, "1")
		if len(failed) != 1 || failed[0].Act != dialogue.ActInform || failed[0].Try != sendTries {
			w.t.Errorf("failed as %+v", failed)
		}
		if next := w.drain(24 * time.Hour); !next.IsZero() || w.net.Tries() != sendTries {
			w.t.Errorf("something is left to do at %v", next)
		}
	})
}

func TestRetrySurvivesRestart(t *testing.T) {
	each(t, func(w *world) {
		w.net.Fail(channeltest.TooMany(40 * time.Second))
		w.hear("1", "say hello")
		next := w.drain(0)
		if pause := next.Sub(w.now); pause < 40*time.Second || pause >= 42*time.Second {
			w.t.Errorf("the network asked for 40 s, the pause is %v (I24)", pause)
		}
		w.db.Close()
		w.open()
		w.drain(39 * time.Second)
		w.texts()
		w.drain(3 * time.Second)
		w.texts("hello")
	})
}

func TestFinalErrorIsToldToTheOwner(t *testing.T) {
	each(t, func(w *world) {
		w.net.Fail(channeltest.Blocked())
		w.hear("1", "say secret words", "keep next")
		w.drain(0)
		w.texts("next") // the lane goes on
		told := w.room.told("undelivered")
		if len(told) != 1 || told[0].Text != "the customer blocked the bot" || told[0].Case != "A-TEST" || told[0].Customer != "Maria 1" {
			w.t.Errorf("staff were told %+v", told)
		}
		if log := w.log.String(); strings.Contains(log, "secret words") || !strings.Contains(log, "given up") {
			w.t.Errorf("the log: %s", log)
		}
	})
}

func TestFailedNoticeMakesNoNotice(t *testing.T) {
	each(t, func(w *world) {
		w.room.errs = []error{channeltest.Blocked(), channeltest.Blocked(), channeltest.Blocked()}
		w.hear("1", "notify look here")
		next := w.drain(0)
		if w.room.tries != 1 || !next.IsZero() {
			w.t.Errorf("%d tries, more to do at %v", w.room.tries, next)
		}
		if failed := events[dialogue.Failed](w, "1"); len(failed) != 1 || failed[0].Act != "" {
			w.t.Errorf("failed as %+v", failed)
		}
	})
}

func TestHandOffIsNeverGivenUp(t *testing.T) {
	each(t, func(w *world) {
		for range 2 * sendTries {
			w.room.errs = append(w.room.errs, channeltest.Blocked())
		}
		w.hear("1", "handoff")
		for range 2 * sendTries {
			next := w.drain(0)
			if next.IsZero() || next.Sub(w.now) > 2*backoffMost {
				w.t.Fatalf("next try at %v", next)
			}
			w.now = next
		}
		if w.drain(0); len(w.room.told(channels.NoticeHandOff)) != 1 {
			w.t.Errorf("%d tries, nobody was told", w.room.tries)
		}
		n := w.room.told(channels.NoticeHandOff)[0]
		if n.To != "lead" || !n.Urgent || n.Case != "A-TEST" || n.Due.IsZero() || !strings.Contains(n.Text, "A-TEST · Maria 1") {
			w.t.Errorf("told %+v", n)
		}
		if !strings.Contains(w.log.String(), "level=ERROR") {
			w.t.Error("not logged as an error")
		}
	})
}

func TestTakeOverDropsWhatTheBotHadDecided(t *testing.T) {
	each(t, func(w *world) {
		if err := w.db.SetAgent(t.Context(), dialogue.Agent{Name: "ana", Public: "Ana", Role: "agent", OnDuty: true}); err != nil {
			w.t.Fatal(err)
		}
		w.hear("1", "say of the bot", "keep of a grant")
		w.agent("1", dialogue.AgentTook{Agent: "ana"})
		w.agent("1", dialogue.AgentSaid{Agent: "ana", Text: "of Ana"})
		w.drain(0)
		w.texts("of a grant", "of Ana")
		if by := w.net.Seen()[1].By; by != "Ana" {
			w.t.Errorf("the customer hears from %q", by)
		}
		if d := events[dialogue.Dropped](w, "1"); len(d) != 1 {
			w.t.Errorf("dropped as %+v", d)
		}
		text, err := w.Brief(t.Context(), w.conv("1"), "en")
		if err != nil || !strings.Contains(text, "dropped, a person had taken over · inform: of the bot") {
			w.t.Errorf("the brief does not show it: %v\n%s", err, text)
		}
	})
}

func TestNotesNeverReachTheCustomer(t *testing.T) {
	each(t, func(w *world) {
		w.hear("1", "handoff")
		w.agent("1", dialogue.AgentTook{Agent: "ana"})
		for _, prefix := range []string{"//", ";;", " // ", "／／", "；；"} {
			w.agent("1", dialogue.AgentSaid{Agent: "ana", Text: prefix + "a hard one"})
			w.agent("1", AgentLine("ana", prefix+"a hard one"))
		}
		w.agent("1", AgentLine("ana", "a / b; c"))
		w.drain(0)
		w.texts("a / b; c")
		if n := len(events[dialogue.AgentNoted](w, "1")); n != 10 {
			w.t.Errorf("%d notes, want 10", n)
		}
	})
}

func TestLookDownIsNotNone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		c := &connector{errs: []error{errOther, nil, errOther, errOther, errOther}}
		w := newWorld(t, dsn, func(o *Options) { o.Connect = c })
		w.hear("1", "look")
		w.drain(0)
		w.drain(lookPause)
		if w.state("1").Looked != dialogue.FoundNone || c.looks != 2 {
			t.Errorf("%q after %d look-ups", w.state("1").Looked, c.looks)
		}
		w.hear("1", "look")
		for range lookTries {
			w.drain(lookPause)
		}
		if w.state("1").Looked != dialogue.FoundDown || c.looks != 2+lookTries {
			t.Errorf("%q after %d look-ups", w.state("1").Looked, c.looks)
		}
		if found := events[dialogue.Found](w, "1"); found[0].Look != "records" {
			t.Errorf("found %+v", found)
		}
	})
}

func TestCarryFailsInTheEnd(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		c := &connector{}
		for range carryTries {
			c.errs = append(c.errs, errOther)
		}
		w := newWorld(t, dsn, func(o *Options) { o.Connect = c })
		w.hear("1", "carry G-1")
		for next := w.drain(0); !next.IsZero(); next = w.drain(0) {
			w.now = next
		}
		carried := events[dialogue.Carried](w, "1")
		if len(carried) != 1 || carried[0].OK || carried[0].Grant != "G-1" || !strings.Contains(carried[0].Cause, "check before") {
			t.Errorf("carried %+v", carried)
		}
		w.hear("1", "carry G-2")
		w.drain(0)
		if carried = events[dialogue.Carried](w, "1"); !carried[1].OK || carried[1].Ref != "R-1" || c.carry != carryTries+1 {
			t.Errorf("carried %+v, %d calls", carried, c.carry)
		}
	})
}

func TestAPanicOfAnAdapterIsAnError(t *testing.T) {
	each(t, func(w *world) {
		w.net.FailWith(func(out channels.Outbound, try int) error {
			if try == 1 {
				panic(out.Text)
			}
			return nil
		})
		w.hear("1", "say secret words")
		w.hear("2", "say hello")
		w.drain(0)
		w.drain(time.Minute)
		if got := w.net.Texts(); len(got) != 2 {
			w.t.Errorf("customers saw %q", got)
		}
		if log := w.log.String(); strings.Contains(log, "secret words") || !strings.Contains(log, "panic of type string") {
			w.t.Errorf("the log: %s", log)
		}
	})
}

func TestJobsOfACrashComeBack(t *testing.T) {
	each(t, func(w *world) {
		w.hear("1", "say hello", "wake soon 0")
		jobs, err := w.db.Claim(t.Context(), []string{"net"}, w.now, w.now.Add(lease), 10)
		if err != nil || len(jobs) != 2 {
			w.t.Fatalf("%d jobs, %v", len(jobs), err)
		}
		next := w.drain(0) // by another process, after this one was killed
		w.texts()
		if !next.Equal(w.now.Add(lease)) {
			w.t.Errorf("next at %v", next)
		}
		w.drain(lease)
		w.texts("hello", "woke soon")
		if sent := events[dialogue.Sent](w, "1"); sent[0].Try != 2 {
			w.t.Errorf("sent %+v", sent)
		}
		// The dead one comes back to life: what it settles is refused.
		if err := w.do(t.Context(), func() time.Time { return w.now }, jobs[0]); err != nil {
			w.t.Error(err)
		}
		w.drain(0)
		w.texts("hello", "woke soon")
	})
}

func TestTimersFireOnce(t *testing.T) {
	each(t, func(w *world) {
		w.hear("1", "wake burst 5", "wake later 60")
		if next := w.drain(0); !next.Equal(noon.Add(5 * time.Second)) {
			w.t.Errorf("next at %v", next)
		}
		w.texts()
		if next := w.drain(5 * time.Second); !next.Equal(noon.Add(time.Minute)) {
			w.t.Errorf("next at %v", next)
		}
		w.drain(0)
		w.texts("woke burst")
		w.drain(time.Hour)
		w.texts("woke burst", "woke later")
	})
}

func TestLostAnswerRepeatsWithTheSameKey(t *testing.T) {
	each(t, func(w *world) {
		w.net.Fail(channeltest.Lost())
		w.hear("1", "say hello")
		w.drain(0)
		w.drain(time.Minute)
		seen := w.net.Seen()
		if len(seen) != 2 || seen[0].Key != seen[1].Key || len(events[dialogue.Sent](w, "1")) != 1 {
			w.t.Errorf("seen %+v", seen)
		}
	})
}

func TestOneSlowSendHoldsNobodyElse(t *testing.T) {
	each(t, func(w *world) {
		release := w.net.Hold()
		w.hear("1", "say slow")
		done := make(chan error, 1)
		go func() {
			_, err := w.Drain(t.Context(), w.now)
			done <- err
		}()
		w.net.Begun() // it hangs in the network
		w.hear("2", "say quick")
		another, err := New(w.o)
		if err != nil {
			w.t.Fatal(err)
		}
		another.step = obey
		go func() {
			_, err := another.Drain(t.Context(), w.now)
			done <- err
		}()
		w.net.Begun()
		if n := w.net.Tries(); n != 2 {
			w.t.Errorf("%d sends, want one of each", n)
		}
		release()
		if err := errors.Join(<-done, <-done); err != nil {
			w.t.Error(err)
		}
		if got := w.net.Texts(); len(got) != 2 {
			w.t.Errorf("seen %q", got)
		}
	})
}

func TestDuplicatesGiveOneReply(t *testing.T) {
	each(t, func(w *world) {
		var in []channels.Inbound
		for _, chat := range []string{"1", "2", "3"} {
			for _, text := range []string{"say a", "say b", "say c"} {
				in = append(in, w.inbound(chat, text))
			}
		}
		for _, i := range channeltest.Disturb(7, in) {
			if err := w.Receive(t.Context(), i); err != nil {
				w.t.Fatal(err)
			}
		}
		w.drain(0)
		seen := map[string]string{}
		for _, m := range w.net.Seen() {
			seen[m.To.Chat] += m.Text
		}
		if len(seen) != 3 || seen["1"] != "abc" || seen["2"] != "abc" || seen["3"] != "abc" {
			w.t.Errorf("seen %v", seen)
		}
	})
}

func TestBackoffIsTheSameForTheSameTry(t *testing.T) {
	first := backoff("k", 3)
	if backoff("k", 3) != first || backoff("l", 3) == first {
		t.Error("the jitter must follow from key and try")
	}
	for _, try := range []int{-1, 0, 1, 20, 64, 1 << 30} {
		if d := backoff("k", try); d < backoffFirst || d > backoffMost*5/4 {
			t.Errorf("try %d: %v", try, d)
		}
	}
}
