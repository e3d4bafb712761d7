package store

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
	"github.com/amends-bot/amends/sentiment"
)

// history plays real conversations: what the bot decides is carried out when it is due. A message takes
// sendFor, three seconds at first, to reach the customer.
type history struct {
	t       testing.TB
	db      *DB
	now     time.Time
	n       int
	sendFor time.Duration
}

// morning is a Thursday within business hours.
var morning = time.Date(2026, 11, 19, 9, 30, 0, 0, time.UTC)

func (h *history) step(st dialogue.State, r dialogue.Record) (dialogue.State, []dialogue.Effect) {
	return dialogue.Step(script.Builtin(), st, r)
}

func (h *history) do(e Entry) {
	h.t.Helper()
	h.n++
	e.At, e.Script, e.Standing = h.now, script.Builtin().Hash, true
	if e.Settle == nil {
		e.Key = fmt.Sprint("m:", h.n)
	}
	apply(h.t, h.db, e, h.step)
}

// says is a message of a customer, read with this heat, or with ">" before it the id of a choice; what follows within
// five seconds happens.
func (h *history) says(who, text string, heat int) {
	h.t.Helper()
	reading := sentiment.Default().Read(text)
	reading.Heat = heat
	var e dialogue.Event = dialogue.Said{Text: text, Reading: reading}
	if id, ok := strings.CutPrefix(text, ">"); ok {
		e = dialogue.Chose{ID: id}
	}
	h.do(Entry{From: chat(who), Customer: "c-" + who, Event: e})
	h.pass(5 * time.Second)
}

func (h *history) staff(who string, e dialogue.Event) {
	h.t.Helper()
	conv, err := h.db.Find(h.t.Context(), chat(who))
	if err != nil {
		h.t.Fatal(err)
	}
	h.do(Entry{Conv: conv, Event: e})
	h.pass(5 * time.Second)
}

// pass lets time pass.
func (h *history) pass(d time.Duration) {
	h.t.Helper()
	until := h.now.Add(d)
	for {
		next, some, err := h.db.Next(h.t.Context(), channels)
		if err != nil {
			h.t.Fatal(err)
		}
		if !some || next.After(until) {
			break
		}
		if next.After(h.now) {
			h.now = next
		}
		for _, j := range claimed(h.t, h.db, h.now, 50) {
			h.settle(j)
		}
	}
	if until.After(h.now) {
		h.now = until
	}
}

func (h *history) settle(j Job) {
	h.t.Helper()
	e := Entry{Settle: &j}
	switch effect := j.Effect.(type) {
	case nil:
		e.Event = dialogue.Woke{Name: j.Timer, Gen: j.Gen}
	case dialogue.Say:
		h.now = h.now.Add(h.sendFor)
		e.Event = dialogue.Sent{Key: j.Key, ID: "n" + j.Key, Try: 1}
	case dialogue.Look:
		e.Event = dialogue.Found{Look: effect.Name, Outcome: dialogue.FoundSome, Facts: []dialogue.Fact{{
			Kind: dialogue.FactOrder, ID: "6120", Item: map[string]string{"en": "kettle"}, Amount: 3450, At: morning.AddDate(0, 0, -9),
			Status: dialogue.FactInTransit, Due: morning.AddDate(0, 0, -3), To: map[string]string{"en": "Mill Lane 4"}, Whose: effect.Customer, // each has their own
		}}}
	case dialogue.Carry:
		e.Event = dialogue.Carried{Grant: effect.Grant, OK: true}
	default: // for staff
		e.Event = dialogue.Sent{Key: j.Key, Try: 1}
	}
	h.do(e)
}

func play(t testing.TB, db *DB) *history {
	h := &history{t: t, db: db, now: morning, sendFor: 3 * time.Second}
	for _, name := range []string{"ana", "ben"} {
		if err := db.SetAgent(t.Context(), dialogue.Agent{Name: name, Role: "agent", OnDuty: true}); err != nil {
			t.Fatal(err)
		}
	}
	return h
}

func (h *history) at(day, hour, minute, second int) {
	h.now = time.Date(2026, 11, day, hour, minute, second, 0, time.UTC)
}

// TestReport: five customers, five cases. The figures are worked out by hand beside them.
func TestReport(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		h := play(t, db)
		// Ann: 9:30:00 message, 9:30:02 the burst has ended and her case is opened, 9:30:05 the answer arrives.
		h.says("ann", "order 6120 is late", 300)
		h.says("ann", ">refund", 0)
		// Bob: 10:00:00 message, 10:00:02 case and handoff, 10:00:05 the answer arrives.
		h.at(19, 10, 0, 0)
		h.says("bob", "I want to talk to a person!!", 800)
		h.staff("bob", dialogue.AgentTook{Agent: "ana"})
		h.staff("bob", dialogue.AgentSaid{Agent: "ana", Text: "I am Ana, I have sent it again."}) // the person's answer was promised: kept
		h.staff("bob", dialogue.AgentResolved{Agent: "ana", Outcome: "it was sent again"})
		h.says("bob", ">yes", 0)
		h.at(19, 11, 0, 0)
		h.says("bob", "4", 200) // closed at 11:00:02, an hour after it was opened
		// Cat gets her refund, too, and does not say whether it came. Her first answer takes 12 seconds.
		h.at(19, 12, 0, 0)
		h.sendFor = 10 * time.Second
		h.says("cat", "order 6120 is late", 400)
		h.sendFor = 3 * time.Second
		h.says("cat", ">refund", 0)
		// Dan wants a person and is forgotten. His case was never closed, what he was promised is overdue.
		h.at(19, 13, 0, 0)
		h.says("dan", "I want to talk to a person!!", 900)
		dan, err := db.Find(t.Context(), chat("dan"))
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Erase(t.Context(), dan); err != nil {
			t.Fatal(err)
		}
		// Eve has no complaint: no case.
		h.says("eve", "I have a suggestion: put the delivery time into the email", 100)
		// The refunds are due on Tuesday the 24th at 18:00. Ann has hers; closed 5 days and 11 hours after it was opened.
		h.at(24, 20, 0, 0)
		h.pass(0)
		h.says("ann", ">yes", 0)
		h.at(24, 20, 30, 2)
		h.says("ann", ">rate:5", 0)
		// Cat's case is closed in silence, and her answer comes after all: it is open again, with a person.
		h.pass(5 * 24 * time.Hour)
		h.at(30, 10, 0, 0)
		h.says("cat", "no, it did not come", 600)
		// Ann comes back with the same order.
		h.says("ann", "order 6120 is late", 350)

		o := ReportOptions{From: morning, To: morning.AddDate(0, 0, 30), Now: h.now, General: "general", Words: true}
		want := Report{
			Cases: 5, Open: 2, // Cat's, and Ann's second one
			Topics:   []ReportTopic{{"delivery", "late", 3}, {"", "", 1}, {"general", "", 1}}, // Dan's topic is forgotten, Bob told none
			Outcomes: []ReportCount{{"", 2}, {Forgotten, 1}, {"resolved", 1}, {"resolved by", 1}},
			Heat: ReportHeat{
				Cases: 4, First: 463, Last: 363, Firsts: []int{300, 350, 400, 800}, Lasts: []int{200, 300, 350, 600},
				More: 2, Cooler: 1, Hotter: 1, // Bob, Cat
			},
			Reply:      Spread{N: 4, Median: 5 * time.Second, P90: 12 * time.Second, Most: 12 * time.Second},
			Resolution: Spread{N: 2, Median: 66 * time.Hour, P90: 131 * time.Hour, Most: 131 * time.Hour},
			HandedOver: 3, Handoffs: []ReportCount{{"person", 2}, {"reopened", 1}},
			Reopened: 1, Again: 1,
			Grants:   []ReportGrant{{Remedy: "refund", N: 2, ByBot: 2, Amount: 6900, BotGiven: 6900}},
			Budget:   []ReportBudget{{Remedy: "refund", Days: 1, Used: 6900, Most: 6900, FullestDay: "2026-11-19"}},
			Promises: []ReportPromise{{"", 0, 2}, {"kept", 1, 1}, {"unconfirmed", 1, 0}},
			Overdue:  1, Scores: [6]int{4: 1, 5: 1},
			Suggestions: []ReportCount{{"suggestion", 1}},
			Words: []ReportWords{
				{At: time.Date(2026, 11, 19, 11, 0, 0, 0, time.UTC), Case: "A-YGK2", Kind: "rating", Score: 4, Text: "4"},
				{
					At: time.Date(2026, 11, 19, 13, 0, 7, 0, time.UTC), Kind: "suggestion",
					Text: "I have a suggestion: put the delivery time into the email",
				},
			},
		}
		report := func(want Report) {
			t.Helper()
			got, err := db.Report(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		}
		report(want)

		o.Words = false
		want.Words = nil
		report(want)
		if n, average := want.Satisfaction(); n != 2 || average != 4.5 {
			t.Errorf("%d ratings, %v on average", n, average)
		}

		// Ann's second case alone: the first one still tells that it is the same matter.
		o.From = time.Date(2026, 11, 30, 10, 0, 6, 0, time.UTC)
		report(Report{
			Cases: 1, Open: 1, Topics: []ReportTopic{{"delivery", "late", 1}}, Outcomes: []ReportCount{{"", 1}}, Again: 1,
			Heat:  ReportHeat{Cases: 1, First: 350, Last: 350, Firsts: []int{350}, Lasts: []int{350}},
			Reply: Spread{N: 1, Median: 5 * time.Second, P90: 5 * time.Second, Most: 5 * time.Second},
		})

		o.From = h.now
		report(Report{})
		if r := (Report{}); !r.Empty() || want.Empty() {
			t.Error("empty is what has nothing in it")
		}
	})
}

// TestReportBesideWriters: what is stored meanwhile neither waits for the report nor is half in it.
func TestReportBesideWriters(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		h := play(t, db)
		h.says("ann", "order 6120 is late", 300)
		err := db.snapshot(t.Context(), func(q *snapshot) error {
			w := reporter{snapshot: q, r: &Report{}, from: 0, to: h.now.UnixMilli()}
			if err := w.ledgers(t.Context()); err != nil {
				return err
			}
			h.says("bob", "order 6120 is late", 300)
			if err := w.cases(t.Context()); err != nil {
				return err
			}
			if w.r.Cases != 1 {
				t.Errorf("%d cases, want that of the beginning", w.r.Cases)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		h.says("cat", "order 6120 is late", 300)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := db.Report(ctx, ReportOptions{To: h.now}); err == nil {
			t.Error("a report that was broken off has an outcome")
		}
		r, err := db.Report(t.Context(), ReportOptions{To: h.now.Add(time.Hour), Now: h.now})
		if err != nil || r.Cases != 3 {
			t.Errorf("%d cases, %v", r.Cases, err)
		}
	})
}

func TestSpread(t *testing.T) {
	var all []time.Duration
	for n := range 20 {
		all = append(all, time.Duration(20-n)) // 20 ... 1
	}
	if diff := cmp.Diff(Spread{N: 20, Median: 10, P90: 18, Most: 20}, spread(all)); diff != "" { // between 10 and 11, in whole nanoseconds
		t.Error(diff)
	}
	if diff := cmp.Diff(Spread{N: 1, Median: 7, P90: 7, Most: 7}, spread([]time.Duration{7})); diff != "" {
		t.Error(diff)
	}
}
