package desk

// This file is the home of cards: one case at a glance, and what can be done with it.

import (
	"slices"
	"strings"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
)

// Buttons of a card, by their ID. Those of an approval are followed by ":" and its id.
const (
	buttonClaim    = "claim"
	buttonResolve  = "resolve"
	buttonReturn   = "return"
	buttonGrant    = "grant"
	buttonPromise  = "promise"
	buttonTransfer = "transfer"
	buttonEscalate = "escalate"
	buttonNote     = "note"
	buttonSuggest  = "suggest"
	buttonTakeOver = "takeover" // followed by ":" and who has the case
	buttonApprove  = "approve"
	buttonDecline  = "decline"
	buttonOnDuty   = "on_duty"
	buttonOffDuty  = "off_duty"
)

// newest is the card as it is to stand now.
func (s *showing) newest() channels.Card {
	st, w := s.story.Conv.State, s.words
	c := channels.Card{
		Conv: s.job.Conv, Case: s.story.Case, Version: s.story.Conv.Seq, Urgency: s.story.Urgency, Locale: s.o.Locale,
		Title: title(s.story.Case, s.story.Topic, s.story.Customer), Brief: s.story.Brief,
	}
	row := func(label, text string) {
		if text = strings.TrimSpace(text); text != "" {
			c.Rows = append(c.Rows, channels.Row{Label: label, Text: text})
		}
	}
	switch {
	case st.Case == "":
		c.State, c.Urgency = channels.CardClosed, 0
		row(w.outcome, s.story.Outcome)
		row(w.done, s.story.Done)
		row(w.rated, s.story.Rated)
		return c
	case st.Holder.Kind == dialogue.HolderAgent:
		c.State, c.Buttons = channels.CardHeld, s.buttons(buttonResolve, buttonReturn, buttonGrant, buttonPromise, buttonTransfer, buttonEscalate, buttonNote, buttonSuggest)
		c.Buttons = append(c.Buttons, s.takeOver(st.Holder.Name))
	case st.Holder.Kind == dialogue.HolderQueue:
		c.State, c.Ring, c.Buttons = channels.CardWaits, s.story.Conv.Urgent, s.buttons(buttonClaim, buttonNote, buttonSuggest)
	default:
		c.State, c.Urgency, c.Buttons = channels.CardBot, min(c.Urgency, 1), s.buttons(buttonClaim, buttonNote, buttonSuggest)
	}
	row(w.owner, s.story.Owner)
	row(w.dueFor(s.story.For), s.story.Due)
	row(w.why, s.story.Why)
	row(w.waits, s.story.Waits)
	row(w.heat, s.story.Heat)
	row(w.wants, s.story.Wants)
	if c.State == channels.CardWaits {
		row(w.suggested, s.story.Suggested)
	}
	return c
}

// takeOver is the button by which the case is taken over from who has it: from them and nobody else, so that two who press at once don't
// take it from each other.
func (d *Desk) takeOver(from string) channels.Button {
	id := buttonTakeOver
	if len(from) <= takeOverMost {
		id += ":" + from
	}
	return channels.Button{ID: id, Label: d.words.buttons[buttonTakeOver]}
}

// takeOverMost is how long a name is that stands in a button: Telegram gives one 64 bytes, with two numbers behind it.
const takeOverMost = 32

// past is the card of a case that is over, in its own thread.
func (s *showing) past(code string) channels.Card {
	return channels.Card{
		Conv: s.job.Conv, Case: code, Version: s.story.Conv.Seq, State: channels.CardClosed, Locale: s.o.Locale,
		Title: title(code, "", s.story.Customer),
	}
}

func title(parts ...string) string {
	var all []string
	for _, p := range parts {
		if p = channels.CleanLine(p); p != "" {
			all = append(all, p)
		}
	}
	return cut(strings.Join(all, " · "), titleMost)
}

// titleMost is what every network takes in a headline.
const titleMost = 120

// Labels are what stands on the buttons of cards and of what is asked of leads, in the language of locale.
func Labels(locale string) []string {
	var all []string
	for id, label := range wordsOf[localeOf(locale)].buttons {
		if id != buttonOnDuty && id != buttonOffDuty { // of a page of their own
			all = append(all, label)
		}
	}
	slices.Sort(all)
	return all
}

func (d *Desk) buttons(ids ...string) []channels.Button {
	var all []channels.Button
	for i, id := range ids {
		all = append(all, channels.Button{ID: id, Label: d.words.buttons[id], Main: i == 0, Grave: id == buttonResolve})
	}
	return all
}
