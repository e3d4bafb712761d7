package dialogue_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/dialoguetest"
	"github.com/amends-bot/amends/dialogue/script"
)

// This file plays dialogues on days that are no ordinary ones. Time passes as it is told to; nothing waits.

// in is the demo shop moved to a zone, with hours and holidays.
func in(t *testing.T, zone string, from, to time.Duration, start string, holidays ...string) dialoguetest.World {
	t.Helper()
	z, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	w := world(t)
	s := *w.Script
	s.Calendar = script.Calendar{Zone: z, Holidays: holidays}
	for i := range s.Calendar.Hours {
		s.Calendar.Hours[i] = script.Span{From: from, To: to}
	}
	w.Script, w.App, w.Start = &s, "en", clockAt(t, start)
	return w
}

// TestPromisesOverTheCalendar: what is promised over a change of the clocks, a holiday or midnight is told by the
// customer's wall clock, is due in working hours, and every number of it is the ledger's.
func TestPromisesOverTheCalendar(t *testing.T) {
	const hour = time.Hour
	person, refund := "C I want to talk to a person\n", "C order 20391 never came, I want a refund\n> yes\n"
	for _, tt := range []struct {
		name, zone string
		from, to   time.Duration
		start      string
		holidays   []string
		play       string
		says, due  string // a part of what the customer reads, and the promise in the ledger
	}{
		{
			"the clocks go forward over night", "Europe/Berlin", 8 * hour, 20 * hour, "2026-03-28T20:30:00+01:00", nil,
			person, "tomorrow 8:30", "2026-03-29T08:30:00+02:00",
		},
		{
			"the clocks go back over night", "Europe/Berlin", 8 * hour, 20 * hour, "2026-10-24T20:30:00+02:00", nil,
			person, "tomorrow 8:30", "2026-10-25T08:30:00+01:00",
		},
		{
			"within the hour that is left out", "America/New_York", 0, 24 * hour, "2026-03-08T01:45:00-05:00", nil,
			person, "3:15", "2026-03-08T03:15:00-04:00",
		},
		{
			"within the hour that comes twice", "America/New_York", 0, 24 * hour, "2026-11-01T01:45:00-04:00", nil,
			person, "1:15", "2026-11-01T01:15:00-05:00",
		},
		{
			"a day that begins at 1:00", "America/Sao_Paulo", 0, 24 * hour, "2018-11-03T23:40:00-03:00", nil,
			person, "tomorrow 1:10", "2018-11-04T01:10:00-02:00",
		},
		{
			"midnight", "Europe/Berlin", 0, 24 * hour, "2026-06-03T23:45:00+02:00", nil,
			person, "tomorrow 0:15", "2026-06-04T00:15:00+02:00",
		},
		{
			"holidays and a weekend in a row", "Europe/Berlin", 8 * hour, 20 * hour, "2026-12-24T19:50:00+01:00",
			[]string{"2026-12-25", "2026-12-26", "2026-12-27"},
			person, "Mon 28 Dec, 8:20", "2026-12-28T08:20:00+01:00",
		},
		{
			"year end", "Asia/Shanghai", 9 * hour, 18 * hour, "2026-12-31T18:30:00+08:00",
			[]string{"2027-01-01"},
			person, "Sat 2 Jan, 9:30", "2027-01-02T09:30:00+08:00",
		},
		{
			"a week of holidays, in Chinese", "Asia/Shanghai", 9 * hour, 18 * hour, "2026-09-30T18:30:00+08:00",
			[]string{"2026-10-01", "2026-10-02", "2026-10-03", "2026-10-04", "2026-10-05", "2026-10-06", "2026-10-07"},
			"C 转人工\n", "10月8日（周四）9:30", "2026-10-08T09:30:00+08:00",
		},
		{
			"leap day", "Asia/Shanghai", 9 * hour, 18 * hour, "2028-02-28T18:30:00+08:00", nil,
			person, "tomorrow 9:30", "2028-02-29T09:30:00+08:00",
		},
		{
			"a refund over the change of the clocks", "Europe/Berlin", 8 * hour, 20 * hour, "2026-10-22T10:00:00+02:00", nil,
			refund, "Tue 27 Oct, 18:00", "2026-10-27T18:00:00+01:00",
		},
		{
			"a refund due on a holiday comes the day after", "Europe/Berlin", 8 * hour, 20 * hour, "2026-10-22T10:00:00+02:00",
			[]string{"2026-10-27"},
			refund, "Wed 28 Oct, 18:00", "2026-10-28T18:00:00+01:00",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := in(t, tt.zone, tt.from, tt.to, tt.start, tt.holidays...)
			l := &ledger{script: w.Script}
			var said []string
			var due []time.Time
			w.Watch = func(r dialogue.Record, st dialogue.State, effects []dialogue.Effect) {
				l.watch(r, st, effects)
				for _, e := range effects {
					switch e := e.(type) {
					case dialogue.Say:
						said = append(said, e.Text)
					case dialogue.Promise:
						due = append(due, e.Due)
					}
				}
			}
			if out, err := w.Play(tt.play); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			want := clockAt(t, tt.due)
			if !slices.ContainsFunc(due, want.Equal) {
				t.Errorf("promised for %v, want %s", due, want)
			}
			if !strings.Contains(strings.Join(said, "\n"), tt.says) {
				t.Errorf("no %q in %q", tt.says, said)
			}
			for _, wrong := range l.wrong {
				t.Errorf("a number from nowhere: %s", wrong)
			}
		})
	}
}

// TestAnswerComesDueOverTheChange: over each change of the clocks the reminder rings when the wall clock shows the time that
// was promised, and not an hour beside it.
func TestAnswerComesDueOverTheChange(t *testing.T) {
	for _, start := range []string{"2026-03-28T20:30:00+01:00", "2026-10-24T20:30:00+02:00"} {
		w := in(t, "Europe/Berlin", 8*time.Hour, 20*time.Hour, start)
		var woke []time.Time
		w.Watch = func(r dialogue.Record, _ dialogue.State, _ []dialogue.Effect) {
			if e, ok := r.Event.(dialogue.Woke); ok && e.Name == "due" {
				woke = append(woke, r.At)
			}
		}
		if _, err := w.Play("C I want to talk to a person\n.. 13h\n"); err != nil {
			t.Fatal(err)
		}
		if len(woke) == 0 || woke[0].In(w.Script.Calendar.Zone).Format("15:04") != "08:30" {
			t.Errorf("%s: the answer came due at %v", start, woke)
		}
	}
}

// TestEarlierRecord: the store never dates a record before the last one; if one came all the same, nothing would break: no
// panic, no case without a due time, and no promise for a time that is past.
func TestEarlierRecord(t *testing.T) {
	backs := []time.Duration{time.Second, time.Hour, 48 * time.Hour, 400 * 24 * time.Hour}
	if raced { // which shows nothing here and takes ten times as long; "make test" runs all without
		backs = backs[2:3]
	}
	eachDialogue(t, func(name string, w dialoguetest.World, text string) {
		before := dialogue.State{}
		w.Watch = func(r dialogue.Record, st dialogue.State, _ []dialogue.Effect) {
			for _, back := range backs {
				early := r
				early.At = r.At.Add(-back)
				next, effects := dialogue.Step(w.Script, before, early)
				switch {
				case next.Reason == "trouble" && before.Reason != "trouble":
					t.Errorf("%s: a record %v too early panicked: %T", name, back, r.Event)
				case next.Case != "" && next.Due.IsZero():
					t.Errorf("%s: a record %v too early leaves the case without a due time: %T", name, back, r.Event)
				}
				for _, e := range effects {
					if p, ok := e.(dialogue.Promise); ok && p.Due.Before(early.At) {
						t.Errorf("%s: promised for %s at %s", name, p.Due, early.At)
					}
				}
			}
			before = st
		}
		if _, err := w.Play(text); err != nil {
			t.Fatal(err)
		}
	})
}
