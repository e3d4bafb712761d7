package main

// This file is the home of the queue subcommand: who waits for a person, for as long as no staff room tells it.

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/amends-bot/amends/bot"
	"github.com/amends-bot/amends/store"
)

// queueCmd lists the open cases that wait for a person or are with one, or shows the brief of a case.
type queueCmd struct {
	configFlag
	DB   string `help:"Database: a file, or postgres://...; that of the configuration if it is left out." placeholder:"DSN"`
	Lang string `help:"Language of what it says: en or zh." enum:"en,zh" default:"en"`
	Case string `arg:"" optional:"" help:"A case, such as A-7K2P: its brief is shown, all that whoever takes over must know."`
}

func (queueCmd) Help() string {
	return `Each case stands with whom it waits for or who has it, by when, why, since when, the customer and their network, and a number to call back if they left one; urgent ones come first. It changes nothing, and may run beside "amends serve". Times are those of the script pack's opening hours.

  amends queue
  amends queue A-7K2P`
}

// nobodyWaits is the empty list.
var nobodyWaits = map[string]string{"en": "Nobody waits for a person.", "zh": "没有人在等人工。"}

func (c queueCmd) Run(ctx context.Context, s streams) (err error) {
	db, pack, err := c.openExisting(ctx, c.DB)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	b, err := bot.New(bot.Options{Store: db, Script: pack, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	text := ""
	if c.Case == "" {
		text, err = b.Queue(ctx, c.Lang)
	} else {
		text, err = c.brief(ctx, db, b)
	}
	if err != nil {
		return err
	}
	if text == "" {
		text = nobodyWaits[c.Lang]
	}
	_, err = io.WriteString(s.out, strings.TrimRight(text, "\n")+"\n")
	return err
}

func (c queueCmd) brief(ctx context.Context, db *store.DB, b *bot.Bot) (string, error) {
	code := strings.ToUpper(strings.TrimSpace(c.Case))
	conv, err := db.FindCase(ctx, code)
	if errors.Is(err, store.ErrNotFound) {
		return "", fmt.Errorf("there is no case %s; \"amends queue\" lists those that are with people", code)
	}
	if err != nil {
		return "", err
	}
	return b.Brief(ctx, conv, c.Lang)
}
