package main

// This file is the home of the erase subcommand: forgetting a person.

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/amends-bot/amends/bot"
	"github.com/amends-bot/amends/store"
)

// eraseCmd forgets a person (I26).
type eraseCmd struct {
	configFlag
	Who string `arg:"" help:"A case of theirs, such as A-7K2P, or who they are on their network: telegram:4711, slack:T0123456789:U0123456789."`
	Yes bool   `help:"Really. Nothing of it can be brought back."`
}

func (eraseCmd) Help() string {
	return `Their messages, files' names, answers, notes about them and what was still to be said are deleted from the database, and what the bot wrote about them in the staff room, as far as its network allows; what is left there is told. Grants, promises, ratings and cases stay as numbers, kinds and amounts without a name. What stands in their own chat with the bot is theirs to delete, and backups are yours.

It may run beside "amends serve".`
}

func (c eraseCmd) Run(ctx context.Context, s streams) (err error) {
	cfg, err := c.load()
	if err != nil {
		return err
	}
	pack, err := packFlag{Pack: cfg.Pack}.load()
	if err != nil {
		return err
	}
	db, err := openStore(ctx, cfg.Database.Reveal())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	conv, err := c.find(ctx, db)
	if err != nil {
		return err
	}
	if !c.Yes {
		return fmt.Errorf("%s would be forgotten for good; add --yes if that is meant", c.Who)
	}
	log := newLog(io.Discard, cfg)
	var b *bot.Bot
	nets, err := openNetworks(cfg, log, func() *bot.Bot { return b })
	if err != nil {
		return err
	}
	if b, err = bot.New(bot.Options{Store: db, Script: pack, Adapters: nets.adapters, Staff: cfg.Room, Locale: cfg.Locale, Log: log}); err != nil {
		return err
	}
	left, err := b.Erase(ctx, conv)
	if err != nil {
		return fmt.Errorf("nothing was deleted from the database yet, try again: %w", err)
	}
	text := "They are forgotten.\n"
	if left > 0 {
		text = fmt.Sprintf("They are forgotten, but for %d messages in the staff room that its network does not let the bot delete: delete them there by hand.\n", left)
	}
	_, err = io.WriteString(s.out, text)
	return err
}

// find returns their conversation.
func (c eraseCmd) find(ctx context.Context, db *store.DB) (int64, error) {
	conv, err := db.FindCustomer(ctx, strings.TrimSpace(c.Who))
	if errors.Is(err, store.ErrNotFound) {
		conv, err = db.FindCase(ctx, strings.ToUpper(strings.TrimSpace(c.Who)))
	}
	if errors.Is(err, store.ErrNotFound) {
		return 0, fmt.Errorf("there is neither a case nor a customer %q; \"amends queue\" shows both of whoever waits", c.Who)
	}
	return conv, err
}
