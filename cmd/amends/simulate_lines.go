package main

// This file is the home of simulate's first way: a conversation from JSON Lines, one input after the other.

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/amends-bot/amends/bot"
	"github.com/amends-bot/amends/bot/connect"
	"github.com/amends-bot/amends/bot/desk"
	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/store"
)

// simulatedChannels may be named in an input.
var simulatedChannels = []string{"telegram", "slack", "console"}

// simInput is one line of input.
type simInput struct {
	Say      *string         `json:"say"`
	More     bool            `json:"more"`
	File     string          `json:"file"`
	Edit     *string         `json:"edit"`
	Choose   json.RawMessage `json:"choose"`
	Command  string          `json:"command"`
	Block    *bool           `json:"block"`
	Wait     string          `json:"wait"`
	At       string          `json:"at"`
	Agent    string          `json:"agent"`
	Take     bool            `json:"take"`
	Resolve  *string         `json:"resolve"`
	Return   bool            `json:"return"`
	Grant    string          `json:"grant"`
	Amount   json.Number     `json:"amount"`
	Reverse  string          `json:"reverse"`
	Promise  *string         `json:"promise"`
	Due      string          `json:"due"`
	Kept     *string         `json:"kept"`
	Ask      bool            `json:"ask"`
	Pass     *string         `json:"pass"`
	Why      string          `json:"why"`
	Decide   *bool           `json:"decide"`
	Approval string          `json:"approval"`
	Line     string          `json:"line"`
	Duty     map[string]bool `json:"duty"`
	Customer string          `json:"customer"`
	Channel  string          `json:"channel"`
	Key      string          `json:"key"`
}

// simulation is a run.
type simulation struct {
	db      *store.DB
	bot     *bot.Bot
	pack    *dialogue.Script
	out     *json.Encoder
	now     time.Time
	run     string // makes keys of different runs on one database different
	line    int
	touched []string
	choices map[string][]dialogue.Choice // of the last reply, by customer
	names   map[int64]string             // customer by conversation
	said    map[string]string            // id of the last message, by customer
	failed  error                        // of writing the output
}

// lines plays standard input.
func (c simulateCmd) lines(ctx context.Context, pack *dialogue.Script, s streams) error {
	analyzer, err := c.analyzer()
	if err != nil {
		return err
	}
	db, err := openStore(ctx, cmp.Or(c.DB, ":memory:"))
	if err != nil {
		return err
	}
	defer db.Close()
	sim := &simulation{
		db: db, pack: pack, out: json.NewEncoder(s.out), now: simulationStart, run: rand.Text(),
		choices: map[string][]dialogue.Choice{}, names: map[int64]string{}, said: map[string]string{},
	}
	sim.out.SetEscapeHTML(false)
	if err := seedRoster(ctx, db); err != nil {
		return err
	}
	var adapters []channels.Adapter
	for _, name := range simulatedChannels {
		adapters = append(adapters, simAdapter{sim, name})
	}
	sim.bot, err = bot.New(bot.Options{
		Store: db, Script: pack, Analyzer: analyzer, Adapters: adapters, Room: sim,
		Connect: nameless{connect.Demo(simulationStart)}, OnTurn: sim.onTurn, Serial: true,
		Log: slog.New(slog.NewTextHandler(s.err, &slog.HandlerOptions{Level: slog.LevelError})),
	})
	if err != nil {
		return err
	}
	return eachLine(ctx, s.in, func(n int, line string) error {
		sim.line, sim.touched = n, nil
		if err := sim.input(ctx, line); err != nil {
			sim.emit(simOutput{Event: "error", Text: err.Error()})
		}
		if err := sim.states(ctx); err != nil {
			return err
		}
		sim.emit(simOutput{Event: "done"})
		return sim.failed
	})
}

// input plays one line.
func (s *simulation) input(ctx context.Context, line string) error {
	var in simInput
	dec := json.NewDecoder(bytes.NewReader([]byte(line)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&in); err != nil {
		why := strings.TrimPrefix(err.Error(), "json: ")
		if errors.Is(err, io.EOF) {
			why = "it is empty"
		}
		if wrong := (*json.UnmarshalTypeError)(nil); errors.As(err, &wrong) {
			why = cmp.Or(wrong.Field, "the line") + " can't be a JSON " + wrong.Value
		}
		return fmt.Errorf("line %d is not an input: %s (see amends simulate --help)", s.line, why)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("line %d holds more than one JSON value; put each on a line of its own", s.line)
	}
	in.Customer = cmp.Or(in.Customer, demoCustomer)
	in.Channel = cmp.Or(in.Channel, "console")
	if !slices.Contains(simulatedChannels, in.Channel) {
		return fmt.Errorf("channel %q is unknown; there are %s", in.Channel, strings.Join(simulatedChannels, ", "))
	}
	if in.deeds() > 1 {
		return fmt.Errorf("line %d says more than one thing to do; put each on a line of its own", s.line)
	}
	if err := s.catchUp(ctx, in.Customer); err != nil {
		return err
	}
	switch {
	case in.Agent != "":
		return s.agent(ctx, in)
	case in.Say != nil, in.File != "":
		return s.say(ctx, in)
	case in.Edit != nil, in.Command != "", in.Block != nil:
		return s.aside(ctx, in)
	case in.Choose != nil:
		return s.choose(ctx, in)
	case in.Wait != "":
		d, err := time.ParseDuration(in.Wait)
		if err != nil || d < 0 {
			return fmt.Errorf("wait %q is no duration such as \"6m\" or \"1h30m\"", in.Wait)
		}
		return s.pass(ctx, s.now.Add(d))
	case in.At != "":
		at, err := time.Parse(time.RFC3339, in.At)
		if err != nil {
			return fmt.Errorf("at %q is no time such as \"2026-11-20T09:00:00Z\"", in.At)
		}
		if at.Before(s.now) {
			return fmt.Errorf("at %s lies before now (%s); time goes forward only", in.At, s.now.Format(time.RFC3339))
		}
		return s.pass(ctx, at.UTC())
	case in.Duty != nil:
		return s.duty(ctx, in.Duty)
	}
	return errors.New("the line says nothing to do: say, file, edit, choose, command, block, wait, at, agent or duty")
}

// deeds counts what the line says to do.
func (in *simInput) deeds() (n int) {
	for _, is := range []bool{
		in.Say != nil || in.File != "", in.Edit != nil, in.Choose != nil, in.Command != "", in.Block != nil, in.Wait != "", in.At != "", in.Duty != nil,
		in.Take, in.Resolve != nil, in.Return, in.Grant != "", in.Reverse != "", in.Promise != nil, in.Kept != nil, in.Pass != nil, in.Decide != nil,
	} {
		if is {
			n++
		}
	}
	return n
}

// catchUp goes on when the customer's conversation stopped, in a database that has one from an
// earlier run: what is decided is never dated before.
func (s *simulation) catchUp(ctx context.Context, customer string) error {
	conv, err := s.db.FindCustomer(ctx, customer)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	c, err := s.db.Conversation(ctx, conv)
	if err != nil {
		return err
	}
	s.now = later(s.now, c.Last)
	if _, known := s.choices[customer]; !known {
		s.choices[customer] = c.State.Choices
	}
	return nil
}

func (s *simulation) inbound(in simInput, e dialogue.Event) channels.Inbound {
	key := in.Key
	if key == "" {
		key = fmt.Sprintf("%s:%d", s.run, s.line)
	}
	return channels.Inbound{
		Key: key, From: channels.Address{Channel: in.Channel, Chat: in.Customer},
		Who: channels.Person{ID: in.Customer}, At: s.now, Event: e,
	}
}

func (s *simulation) say(ctx context.Context, in simInput) error {
	said := dialogue.Said{Message: fmt.Sprintf("%s:%d", s.run, s.line)}
	if in.Say != nil {
		said.Text = *in.Say
	}
	if in.File != "" {
		kind, name, _ := strings.Cut(in.File, " ")
		if !slices.Contains(dialogue.FileKinds, kind) {
			return fmt.Errorf("file %q is of no known kind; there are %s", kind, strings.Join(dialogue.FileKinds, ", "))
		}
		said.Files = []dialogue.File{{Kind: kind, Name: name}}
	} else if strings.TrimSpace(said.Text) == "" {
		return errors.New("say is empty; there is nothing to answer")
	}
	s.touch(in.Customer)
	s.said[in.Customer] = said.Message
	if err := s.bot.Receive(ctx, s.inbound(in, said)); err != nil {
		return err
	}
	if in.More {
		_, err := s.drain(ctx)
		return err
	}
	return s.settleBurst(ctx, in.Customer)
}

// aside plays what customers do beside writing and choosing.
func (s *simulation) aside(ctx context.Context, in simInput) error {
	var e dialogue.Event
	switch {
	case in.Edit != nil:
		if s.said[in.Customer] == "" {
			return errors.New("edit changes the last message, and there is none in this run")
		}
		e = dialogue.Edited{Message: s.said[in.Customer], Text: *in.Edit}
	case in.Block != nil && *in.Block:
		e = dialogue.Blocked{}
	case in.Block != nil:
		e = dialogue.Unblocked{}
	default:
		name, arg, _ := strings.Cut(strings.TrimPrefix(in.Command, "/"), " ")
		if !slices.Contains(dialogue.Commands, name) {
			return fmt.Errorf("command %q is unknown; there are %s", name, strings.Join(dialogue.Commands, ", "))
		}
		e = dialogue.Commanded{Name: name, Arg: arg}
	}
	s.touch(in.Customer)
	if err := s.bot.Receive(ctx, s.inbound(in, e)); err != nil {
		return err
	}
	return s.settleBurst(ctx, in.Customer)
}

// briefPause is how long the first telling of a handoff may wait for a look-up.
const briefPause = time.Second

// settleBurst lets the burst window of the customer pass.
func (s *simulation) settleBurst(ctx context.Context, customer string) error {
	limit := s.now.Add(s.pack.Pace.Most + s.pack.Pace.Look)
	for {
		next, err := s.drain(ctx)
		if err != nil {
			return err
		}
		conv, err := s.db.FindCustomer(ctx, customer)
		if err != nil {
			return err
		}
		c, err := s.db.Conversation(ctx, conv)
		if err != nil {
			return err
		}
		soon := !next.IsZero() && !next.After(s.now.Add(briefPause))
		if !soon && (len(c.State.Heard) == 0 || next.IsZero() || next.After(limit)) {
			return nil
		}
		s.now = later(s.now, next)
	}
}

func (s *simulation) choose(ctx context.Context, in simInput) error {
	var id string
	var place int
	switch {
	case json.Unmarshal(in.Choose, &id) == nil:
	case json.Unmarshal(in.Choose, &place) == nil:
		choices := s.choices[in.Customer]
		if place < 1 || place > len(choices) {
			return fmt.Errorf("choose %d: the last reply has %d choices", place, len(choices))
		}
		id = choices[place-1].ID
	default:
		return errors.New("choose takes a choice's id, or its number in the last reply")
	}
	s.touch(in.Customer)
	if err := s.bot.Receive(ctx, s.inbound(in, dialogue.Chose{ID: id})); err != nil {
		return err
	}
	return s.settleBurst(ctx, in.Customer)
}

// minorUnits reads an amount such as 50 or 49.90; "" is 0.
func minorUnits(text string) (int64, error) {
	n, err := desk.Amount(text)
	if err != nil {
		return 0, fmt.Errorf("amount %s: write it as 50 or 49.90", text)
	}
	return n, nil
}

// dueAt reads when a promise is due: a moment, or a duration from now.
func (s *simulation) dueAt(text string) (time.Time, error) {
	if d, err := time.ParseDuration(text); err == nil {
		return s.now.Add(d), nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return at, fmt.Errorf("due %q: write a moment such as \"2026-11-20T12:00:00Z\", or a duration such as \"2h\"", text)
	}
	return at, nil
}

func (s *simulation) duty(ctx context.Context, duty map[string]bool) error {
	names := make([]string, 0, len(duty))
	for name := range duty {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if err := s.db.SetDuty(ctx, name, duty[name]); err != nil {
			return fmt.Errorf("duty: nobody on the roster is called %q", name)
		}
	}
	return nil
}

// pass goes from due time to due time until the moment is reached.
func (s *simulation) pass(ctx context.Context, until time.Time) error {
	for {
		next, err := s.drain(ctx)
		if err != nil {
			return err
		}
		if next.IsZero() || next.After(until) {
			s.now = later(s.now, until)
			_, err := s.drain(ctx)
			return err
		}
		s.now = later(s.now, next)
	}
}

func (s *simulation) drain(ctx context.Context) (time.Time, error) {
	next, err := s.bot.Drain(ctx, s.now)
	return next, errors.Join(err, s.failed)
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func (s *simulation) touch(customer string) {
	if !slices.Contains(s.touched, customer) {
		s.touched = append(s.touched, customer)
	}
}

// states prints where each touched conversation stands.
func (s *simulation) states(ctx context.Context) error {
	for _, customer := range s.touched {
		conv, err := s.db.FindCustomer(ctx, customer)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		c, err := s.db.Conversation(ctx, conv)
		if err != nil {
			return err
		}
		out := simOutput{Event: "state", Customer: customer, Holder: c.State.Holder.String(), Case: &c.State.Case}
		if !c.State.Due.IsZero() {
			out.Due = c.State.Due.UTC().Format(time.RFC3339)
		}
		s.emit(out)
	}
	return nil
}
