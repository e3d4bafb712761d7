package main

// This file is the home of what simulate prints of a conversation from JSON Lines: JSON Lines, too.

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/store"
)

// simOutput is one line of output; what does not apply is left out.
type simOutput struct {
	In       int                    `json:"in"`
	Event    string                 `json:"event"`
	T        string                 `json:"t,omitempty"`
	Customer string                 `json:"customer,omitempty"`
	Heat     *thousandths           `json:"heat,omitempty"`
	Emotion  string                 `json:"emotion,omitempty"`
	Emotions map[string]thousandths `json:"emotions,omitempty"`
	Locale   *string                `json:"locale,omitempty"`
	Cues     *[]analysisCue         `json:"cues,omitempty"`
	Text     string                 `json:"text,omitempty"`
	Act      string                 `json:"act,omitempty"`
	By       string                 `json:"by,omitempty"`
	Choices  *[]dialogue.Choice     `json:"choices,omitempty"`
	Key      string                 `json:"key,omitempty"`
	Reason   string                 `json:"reason,omitempty"`
	Urgent   *bool                  `json:"urgent,omitempty"`
	Brief    string                 `json:"brief,omitempty"`
	ID       string                 `json:"id,omitempty"`
	Remedy   string                 `json:"remedy,omitempty"`
	Amount   json.RawMessage        `json:"amount,omitempty"`
	Of       string                 `json:"of,omitempty"`
	What     string                 `json:"what,omitempty"`
	Owner    string                 `json:"owner,omitempty"`
	Due      string                 `json:"due,omitempty"`
	To       string                 `json:"to,omitempty"`
	Kind     string                 `json:"kind,omitempty"`
	Holder   string                 `json:"holder,omitempty"`
	Case     *string                `json:"case,omitempty"`
}

func (s *simulation) emit(o simOutput) {
	o.In = s.line
	if o.Event != "done" && o.Event != "error" {
		o.T = s.now.UTC().Format(time.RFC3339)
	}
	if err := s.out.Encode(o); err != nil && s.failed == nil {
		s.failed = fmt.Errorf("simulate: write: %w", err)
	}
}

// onTurn prints what was decided; replies and what staff hear are printed when they are sent.
func (s *simulation) onTurn(a store.Applied) {
	s.names[a.Conv] = a.Customer
	s.touch(a.Customer)
	if said, ok := a.Record.Event.(dialogue.Said); ok {
		r := said.Reading.With(said.Text, s.pack.Lexicon)
		heat, cues := thousandths(r.Heat), cuesJSON(r.Cues)
		s.emit(simOutput{
			Event: "reading", Customer: a.Customer, Heat: &heat, Emotion: r.Emotion,
			Emotions: emotionsJSON(r.Emotions), Locale: &r.Locale, Cues: &cues,
		})
	}
	for _, effect := range a.Effects {
		switch e := effect.(type) {
		case dialogue.Grant:
			s.emit(simOutput{
				Event: "grant", Customer: a.Customer, ID: e.ID, Remedy: e.Remedy, Case: &e.Case, By: e.By,
				Amount: amountJSON(e.Amount), Of: e.Of,
			})
		case dialogue.Promise:
			s.emit(simOutput{
				Event: "promise", Customer: a.Customer, ID: e.ID, What: e.What, Owner: e.Owner, Case: &e.Case,
				Due: e.Due.UTC().Format(time.RFC3339),
			})
		}
	}
}

// amountJSON is an amount in major units, such as 289.00.
func amountJSON(minor int64) json.RawMessage {
	sign := ""
	if minor < 0 {
		sign, minor = "-", -minor
	}
	return fmt.Appendf(nil, "%s%d.%02d", sign, minor/100, minor%100)
}

// Tell prints what staff hear; the simulation is its own staff room.
func (s *simulation) Tell(_ context.Context, n channels.Notice) error {
	customer := s.names[n.Conv]
	s.touch(customer)
	if n.Kind == channels.NoticeHandOff {
		s.emit(simOutput{
			Event: "handoff", Customer: customer, Reason: n.Reason, Urgent: &n.Urgent, Brief: n.Text,
			Case: &n.Case, Due: n.Due.UTC().Format(time.RFC3339),
		})
		return nil
	}
	s.emit(simOutput{Event: "notify", Customer: customer, To: n.To, Kind: n.Kind, Text: n.Text})
	return nil
}

// simAdapter prints what is sent.
type simAdapter struct {
	sim  *simulation
	name string
}

func (a simAdapter) Name() string { return a.name }

// Listen returns at once: input comes from the lines.
func (a simAdapter) Listen(context.Context, channels.Sink) error { return nil }

func (a simAdapter) Send(_ context.Context, out channels.Outbound) (string, error) {
	customer := out.To.Chat
	a.sim.touch(customer)
	choices := slices.Clone(out.Choices)
	if choices == nil {
		choices = []dialogue.Choice{}
	}
	if out.By == "" || len(choices) > 0 {
		a.sim.choices[customer] = choices
	}
	text := out.Text
	for _, f := range out.Files {
		text = strings.TrimSpace("[" + f.Kind + " " + f.Name + "] " + text)
	}
	a.sim.emit(simOutput{
		Event: "reply", Customer: customer, Text: text, Act: out.Act, By: out.By, Choices: &choices, Key: out.Key,
	})
	return out.Key, nil
}

// Edit prints what the reply reads from now on.
func (a simAdapter) Edit(_ context.Context, to channels.Address, id, by, text string) error {
	a.sim.touch(to.Chat)
	a.sim.emit(simOutput{Event: "revised", Customer: to.Chat, Key: id, By: by, Text: text})
	return nil
}

// Delete prints that the reply is gone.
func (a simAdapter) Delete(ctx context.Context, to channels.Address, id string) error {
	return a.Edit(ctx, to, id, "", "")
}
