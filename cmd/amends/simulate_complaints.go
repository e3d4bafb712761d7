package main

// This file is the home of simulate's second way: conversations that open with complaints from a file, each on a
// day of its own.

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/amends-bot/amends/bot"
	"github.com/amends-bot/amends/bot/connect"
	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/sentiment"
	"github.com/amends-bot/amends/store"
)

// Defaults of --n and --seed.
const (
	defaultN    = 30
	defaultSeed = 1
)

// complaints holds the conversations and reports.
func (c simulateCmd) complaints(ctx context.Context, pack *dialogue.Script, s streams) error {
	all, err := readOpenings(c.From)
	if err != nil {
		return err
	}
	seed := or(c.Seed, defaultSeed)
	analyzer, err := c.analyzer()
	if err != nil {
		return err
	}
	st, err := newStage(ctx, pack, analyzer, slog.New(slog.NewTextHandler(s.err, &slog.HandlerOptions{Level: slog.LevelError})))
	if err != nil {
		return err
	}
	defer st.db.Close()
	r := report{from: c.From, seed: seed}
	for i, o := range pickOpenings(all, or(c.N, defaultN), seed) {
		t := st.newTalk(i+1, o, c.Locale, seed)
		if err := st.play(ctx, t); err != nil {
			return fmt.Errorf("conversation %d, line %d of %s: %w", i+1, o.line, c.From, err)
		}
		r.talks = append(r.talks, t)
	}
	return r.print(s.out, or(c.Show, 0))
}

// or is what a flag says, or what holds without it.
func or[T any](flag *T, without T) T {
	if flag != nil {
		return *flag
	}
	return without
}

// stage is the real program with the network, the records and the staff room of a simulation. One conversation is
// held at a time.
type stage struct {
	db   *store.DB
	bot  *bot.Bot
	pack *dialogue.Script
	read sentiment.Analyzer
	talk *talk
}

func newStage(ctx context.Context, pack *dialogue.Script, analyzer sentiment.Analyzer, log *slog.Logger) (*stage, error) {
	db, err := store.Open(ctx, ":memory:")
	if err != nil {
		return nil, err
	}
	s := &stage{db: db, pack: pack, read: analyzer}
	if err = seedRoster(ctx, db); err == nil {
		s.bot, err = bot.New(bot.Options{
			Store: db, Script: pack, Analyzer: analyzer, Adapters: []channels.Adapter{s}, Room: s,
			Connect: s, OnTurn: func(a store.Applied) { s.talk.saw(a) }, Serial: true, Log: log,
		})
	}
	if err != nil {
		db.Close()
		return nil, err
	}
	return s, nil
}

// newTalk sets up a conversation. What happens in it depends on the seed, its number and its line alone.
func (s *stage) newTalk(number int, o opening, locale string, seed int64) *talk {
	d := newDice(seed, o.line)
	reading := s.read.Read(o.text).With(o.text, s.pack.Lexicon)
	if locale == "" || locale == "auto" {
		locale = reading.Locale
	}
	start := simulationStart.AddDate(0, 0, number-1)
	hour := 8 + d.roll(12)
	if d.chance(atNight) {
		hour = (20 + d.roll(12)) % 24
	}
	start = time.Date(start.Year(), start.Month(), start.Day(), hour, d.roll(60), 0, 0, time.UTC)
	t := &talk{number: number, opening: o, id: fmt.Sprintf("customer-%d", number), now: start, fails: d.chance(carryFails)}
	var orders []string
	switch roll := d.roll(100); {
	case roll < recordsFound:
		demo := connect.Demo(start)
		t.records = demoForAll{demo}
		orders = []string{"20391", "7702", "6120", "99999"}
	case roll < recordsFound+recordsNone:
		t.records = connect.Demo(start) // which knows nothing of this customer
	}
	t.customer = newCustomer(d, o.text, locale, s.pack.BandOf(reading.Heat) != s.pack.Bands[0].Name, orders)
	return t
}

// Name is the channel's.
func (s *stage) Name() string { return "console" }

// Listen returns at once: the customer is in the program.
func (s *stage) Listen(context.Context, channels.Sink) error { return nil }

// Send brings a message to the customer.
func (s *stage) Send(_ context.Context, out channels.Outbound) (string, error) {
	if out.To.Chat == s.talk.id {
		s.talk.sent(out)
	}
	return out.Key, nil
}

// Tell has nobody to tell: who was asked to take over stands in the decision.
func (s *stage) Tell(context.Context, channels.Notice) error { return nil }

// Look looks up the records of this conversation's customer.
func (s *stage) Look(ctx context.Context, l dialogue.Look) (dialogue.Found, error) {
	if s.talk.records == nil {
		return dialogue.Found{Look: l.Name, Outcome: dialogue.FoundDown}, nil
	}
	return s.talk.records.Look(ctx, l)
}

// Carry starts a remedy, or fails for good.
func (s *stage) Carry(_ context.Context, c dialogue.Carry) (dialogue.Carried, error) {
	return dialogue.Carried{Grant: c.Grant, OK: !s.talk.fails, Cause: map[bool]string{true: "simulated: the shop answered 500"}[s.talk.fails]}, nil
}
