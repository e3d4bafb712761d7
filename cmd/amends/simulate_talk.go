package main

// This file is the home of one simulated conversation: the customer and the real program take turns until nothing
// is open, or a person has it.

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/amends-bot/amends/bot/connect"
	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/store"
)

// Bounds of a simulated conversation.
const (
	turnsMost   = 12                  // of the customer, until it is resolved or handed over
	furtherMost = 6                   // more, when a matter has been settled and another one goes on
	afterMost   = 6                   // of the customer afterwards: "any news?", "did it work?", the survey
	burstWait   = 6 * time.Second     // the customer lets the bot finish: the burst, the look-up, the start of a remedy
	calmWait    = 10 * time.Minute    // the customer waits for what comes when nothing was asked
	settledWait = 20 * 24 * time.Hour // everything granted has worked or not by then
)

// How a conversation ends.
const (
	endOpen    = "open"
	endHandoff = "handoff"
	endGranted = "granted"   // a remedy was granted and told
	endAnswer  = "explained" // the explanation was accepted
	endNoted   = "noted"     // a suggestion, praise or a tip was thanked for and kept; nothing is open
)

// What the look-ups of a simulated conversation bring, in percent of the conversations.
const (
	recordsFound = 65 // the demo records
	recordsNone  = 25 // none; else the records can't be reached
	carryFails   = 8
	atNight      = 15 // begins outside working hours
)

// talk is one simulated conversation.
type talk struct {
	number   int // in the run, from 1
	opening  opening
	customer *simCustomer
	id       string // of the customer
	now      time.Time
	records  connect.Connector // nil: they can't be reached
	fails    bool              // carrying out fails

	turns   int // of the customer, until it ended
	deeds   int // all of them
	end     string
	reason  string // of the last handoff
	owner   string // who it is for
	due     time.Time
	closed  string // the outcome of the close
	granted bool
	kept    bool            // a suggestion or praise
	heard   strings.Builder // all that the customer wrote
	lines   []botLine
	script  strings.Builder // the transcript
	shown   time.Time       // until when the transcript tells that time passed
	faults  []fault
}

// play holds the conversation.
func (s *stage) play(ctx context.Context, t *talk) error {
	s.talk = t
	t.shown = t.now
	err := s.do(ctx, deed{text: t.opening.text})
	for err == nil {
		if t.end, err = s.settled(ctx); t.end != "" || err != nil {
			break
		}
		if t.deeds >= turnsMost && (!t.granted || t.deeds >= turnsMost+furtherMost) {
			t.end = endOpen
			break
		}
		err = s.turn(ctx)
	}
	t.turns = t.deeds
	switch {
	case err != nil:
		return err
	case t.end == endHandoff:
		err = s.inQueue(ctx)
	case t.end != endOpen:
		err = s.afterwards(ctx)
	}
	if err != nil {
		return err
	}
	t.check()
	conv, err := s.db.FindCustomer(ctx, t.id)
	if err != nil {
		return err
	}
	return s.db.Erase(ctx, conv) // its timers must not run on under the next one
}

// turn is the customer's next deed before anything is settled.
func (s *stage) turn(ctx context.Context) error {
	t := s.talk
	if err := s.pass(ctx, t.customer.pause()); err != nil {
		return err
	}
	m := t.lastLine()
	t.customer.heated = t.customer.heated || t.deeds >= patience
	if m.asks() {
		return s.do(ctx, t.customer.answer(m))
	}
	if t.customer.moans() {
		return s.do(ctx, t.customer.moan())
	}
	said := len(t.lines)
	if err := s.passUntil(ctx, t.now.Add(calmWait), func() bool { return len(t.lines) > said }); err != nil || len(t.lines) > said {
		return err
	}
	return s.do(ctx, deed{text: t.customer.one(t.customer.lines.news)})
}

// inQueue lets the customer write a little while they wait for a person. Then they are silent.
func (s *stage) inQueue(ctx context.Context) error {
	t := s.talk
	for t.customer.stays() && t.deeds < t.turns+afterMost {
		if err := s.pass(ctx, t.customer.pause()); err != nil {
			return err
		}
		d := deed{text: t.customer.one(t.customer.lines.news)}
		if m := t.lastLine(); m.asks() {
			d = t.customer.answer(m)
		}
		if err := s.do(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

// afterwards plays what follows a resolution, until the case is closed or a person has it after all.
func (s *stage) afterwards(ctx context.Context) error {
	t := s.talk
	until := t.now.Add(settledWait)
	if t.end == endGranted && t.customer.dice.chance(asksNews) {
		if err := s.do(ctx, deed{text: t.customer.one(t.customer.lines.news)}); err != nil {
			return err
		}
	}
	silent, said := false, 0
	for {
		st, err := s.state(ctx)
		switch {
		case err != nil:
			return err
		case st.Holder.Kind != "":
			t.end = endHandoff
			return s.inQueue(ctx)
		case st.Case == "":
			return nil
		case !t.now.Before(until):
			return nil
		}
		m := t.lastLine()
		if !silent && m.asks() && len(t.lines) > said && t.deeds < t.turns+afterMost {
			said = len(t.lines)
			if err := s.pass(ctx, t.customer.pause()); err != nil {
				return err
			}
			switch {
			case m.act == dialogue.ActSurvey && !t.customer.dice.chance(rates):
				silent = true
				continue
			case m.act == dialogue.ActSurvey:
				err = s.do(ctx, t.customer.answer(m))
			case len(m.choices) == 2:
				err = s.do(ctx, t.customer.follow(m))
			default:
				err = s.do(ctx, t.customer.answer(m))
			}
			if err != nil {
				return err
			}
			continue
		}
		now := len(t.lines)
		err = s.passUntil(ctx, until, func() bool { return len(t.lines) > now || t.closed != "" })
		if err != nil {
			return err
		}
	}
}

// settled says how the conversation has ended, "" if it has not.
func (s *stage) settled(ctx context.Context) (string, error) {
	t := s.talk
	st, err := s.state(ctx)
	m := t.lastLine()
	switch {
	case err != nil:
		return "", err
	case st.Holder.Kind != "":
		return endHandoff, nil
	case t.granted && (!m.asks() || m.act == dialogue.ActSurvey) && len(st.Next) == 0:
		return endGranted, nil
	case m.act == dialogue.ActSurvey, t.closed != "":
		return endAnswer, nil
	case st.Case == "" && t.kept && !m.asks():
		return endNoted, nil
	}
	return "", nil
}

func (s *stage) state(ctx context.Context) (dialogue.State, error) {
	conv, err := s.db.FindCustomer(ctx, s.talk.id)
	if err != nil {
		return dialogue.State{}, err
	}
	c, err := s.db.Conversation(ctx, conv)
	return c.State, err
}

func (t *talk) lastLine() botLine {
	if len(t.lines) == 0 {
		return botLine{}
	}
	return t.lines[len(t.lines)-1]
}

// do lets the customer do something, and the bot answer.
func (s *stage) do(ctx context.Context, d deed) error {
	t := s.talk
	t.deeds++
	t.tellTime()
	var e dialogue.Event = dialogue.Chose{ID: d.press}
	if d.press == "" {
		t.heard.WriteString(d.text + "\n")
		fmt.Fprintf(&t.script, "C  %s\n", d.text)
		e = dialogue.Said{Text: d.text}
	} else {
		fmt.Fprintf(&t.script, ">  %s\n", d.label)
	}
	err := s.bot.Receive(ctx, channels.Inbound{
		Key: fmt.Sprintf("%s:%d", t.id, t.deeds), From: channels.Address{Channel: s.Name(), Chat: t.id},
		Who: channels.Person{ID: t.id}, At: t.now, Event: e,
	})
	if err != nil {
		return err
	}
	return s.pass(ctx, burstWait)
}

// pass lets time pass, from due time to due time.
func (s *stage) pass(ctx context.Context, d time.Duration) error {
	return s.passUntil(ctx, s.talk.now.Add(d), func() bool { return false })
}

// passUntil lets time pass until a moment, or until enough has happened.
func (s *stage) passUntil(ctx context.Context, until time.Time, enough func() bool) error {
	t := s.talk
	for {
		next, err := s.bot.Drain(ctx, t.now)
		if err != nil || enough() {
			return err
		}
		if next.IsZero() || next.After(until) {
			t.now = later(t.now, until)
			_, err := s.bot.Drain(ctx, t.now)
			return err
		}
		t.now = later(t.now, next)
	}
}

// tellTime writes into the transcript how much time has passed, if it was long.
func (t *talk) tellTime() {
	if d := t.now.Sub(t.shown).Round(time.Second); d >= 5*time.Minute {
		fmt.Fprintf(&t.script, ".. %v\n", d)
	}
	t.shown = t.now
}

func (t *talk) note(format string, args ...any) { fmt.Fprintf(&t.script, "  = "+format+"\n", args...) }

// saw takes in what was decided.
func (t *talk) saw(a store.Applied) {
	if a.Customer != t.id {
		return
	}
	for _, effect := range a.Effects {
		switch e := effect.(type) {
		case dialogue.Grant:
			t.granted = t.granted || !slices.ContainsFunc(a.Effects, isCarry) // a person does it; that is told at once
			t.tellTime()
			if e.Amount == 0 {
				t.note("grant %s", e.Remedy)
			} else {
				t.note("grant %s %d.%02d", e.Remedy, e.Amount/100, e.Amount%100)
			}
		case dialogue.HandOff:
			t.tellTime()
			t.reason, t.owner, t.due = e.Reason, e.Role, e.Due
			t.note("handoff: %s, to %s by %s%s", e.Reason, e.Role, e.Due.Format("Mon 15:04"), strings.TrimSuffix("; "+e.Detail, "; "))
		case dialogue.Close:
			t.tellTime()
			t.closed = cmp.Or(e.Outcome, "closed")
			t.note("closed: %s", e.Outcome)
		case dialogue.Rate:
			t.note("rated %d", e.Score)
		case dialogue.Suggest:
			t.kept = true
			t.note("kept as %s", e.Kind)
		}
	}
	if c, ok := a.Record.Event.(dialogue.Carried); ok && c.OK {
		t.granted = true
	}
}

func isCarry(e dialogue.Effect) bool {
	_, ok := e.(dialogue.Carry)
	return ok
}

// sent takes in a message of the bot.
func (t *talk) sent(out channels.Outbound) {
	const margin = "               "
	t.tellTime()
	t.lines = append(t.lines, botLine{
		act: out.Act, text: out.Text, choices: out.Choices, danger: t.reason == "danger" || t.reason == "despair",
	})
	fmt.Fprintf(&t.script, "%-14s %s\n", "B "+out.Act, strings.ReplaceAll(out.Text, "\n", "\n"+margin))
	if len(out.Choices) == 0 {
		return
	}
	labels := make([]string, 0, len(out.Choices))
	for _, c := range out.Choices {
		labels = append(labels, "["+c.Label+"]")
	}
	t.script.WriteString(margin + strings.Join(labels, " ") + "\n")
}

// check holds the whole conversation against the checks.
func (t *talk) check() {
	for _, m := range t.lines {
		t.faults = append(t.faults, checkLine(m, t.heard.String())...)
	}
	t.faults = append(t.faults, checkRepeats(t.lines)...)
	t.faults = append(t.faults, checkParroting(t.lines, t.customer.empty)...)
	switch {
	case t.end == endOpen:
		t.faults = append(t.faults, fault{faultOpen, fmt.Sprintf("after %d turns of the customer neither resolved nor with a person; last said: %q", t.turns, t.lastLine().text)})
	case t.end == endHandoff && (t.owner == "" || t.due.IsZero()):
		t.faults = append(t.faults, fault{faultOwner, fmt.Sprintf("handed over (%s) to %q, due %v", t.reason, t.owner, t.due)})
	case t.end != endHandoff && t.end != endNoted && t.closed == "":
		t.faults = append(t.faults, fault{faultUnclosed, fmt.Sprintf("%s, and still open %v later", t.end, settledWait)})
	}
}
