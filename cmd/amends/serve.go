package main

// This file is the home of the serve subcommand: the bot on the networks, until it is told to stop.

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/amends-bot/amends/bot"
	"github.com/amends-bot/amends/bot/connect"
	"github.com/amends-bot/amends/dialogue/script"
	"github.com/amends-bot/amends/store"
)

// configName is the configuration that is read when none is named.
const configName = "amends.yaml"

// configFlag is the choice of the configuration.
type configFlag struct {
	Config string `help:"The configuration; without it amends.yaml of this folder, if there is one. The environment overrides it, and is enough alone." env:"AMENDS_CONFIG" placeholder:"FILE"`
}

// path is where the configuration is, "" if there is none.
func (f configFlag) path() (string, error) {
	if f.Config != "" {
		return f.Config, nil
	}
	_, err := os.Stat(configName)
	switch {
	case err == nil:
		return configName, nil
	case !errors.Is(err, fs.ErrNotExist):
		return "", fmt.Errorf("%w; check its permissions", err)
	}
	return "", nil
}

func (f configFlag) load() (*bot.Config, error) { return f.loaded(bot.LoadConfig) }

// part loads these settings only.
func (f configFlag) part(names ...string) (*bot.Config, error) {
	return f.loaded(func(path string, environ []string) (*bot.Config, error) { return bot.LoadPart(path, environ, names...) })
}

func (f configFlag) loaded(load func(path string, environ []string) (*bot.Config, error)) (*bot.Config, error) {
	path, err := f.path()
	if err != nil {
		return nil, err
	}
	c, err := load(path, os.Environ())
	if problems := script.Problems(nil); errors.As(err, &problems) {
		return nil, fmt.Errorf("the configuration can't be used:\n%w", err)
	}
	return c, err
}

// serveCmd is the bot on Telegram and Slack.
type serveCmd struct{ configFlag }

func (serveCmd) Help() string {
	return `Set AMENDS_TELEGRAM_TOKEN, or AMENDS_SLACK_BOT_TOKEN and AMENDS_SLACK_APP_TOKEN, or name them in amends.yaml; "amends doctor" looks whether all is in order. Everything is kept in the database: SIGTERM or Ctrl-C lets what is under way finish, a second one ends at once, and the next start goes on from there.`
}

// serveLease is bot.Options.Lease. Tests that kill the program shorten it: what a killed process held waits so long.
var serveLease time.Duration

// stopHTTP is how long requests under way may take at the stop.
const stopHTTP = 5 * time.Second

func (c serveCmd) Run(ctx context.Context, s streams) (err error) {
	cfg, err := c.load()
	if err != nil {
		return err
	}
	log := newLog(s.err, cfg)
	pack, err := packFlag{Pack: cfg.Pack}.load()
	if err != nil {
		return err
	}
	analyzer, err := headFlag{cfg.Head}.analyzer()
	if err != nil {
		return err
	}
	records, err := openRecords(cfg)
	if err != nil {
		return err
	}
	db, err := store.Open(ctx, cfg.Database.Reveal())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := cfg.Enter(ctx, db, connect.DemoRoster()); err != nil {
		return err
	}
	var b *bot.Bot
	nets, err := openNetworks(cfg, log, func() *bot.Bot { return b })
	if err != nil {
		return err
	}
	b, err = bot.New(bot.Options{
		Store: db, Script: pack, Analyzer: analyzer, Adapters: nets.adapters, Connect: records, Locale: cfg.Locale, Log: log,
		Staff: cfg.Room, Hints: cfg.Hints, Lease: serveLease,
	})
	if err != nil {
		return err
	}
	web, err := listenHTTP(ctx, cfg, log, db, nets)
	if err != nil {
		return err
	}
	announce(ctx, log, cfg, pack, db, nets, web)
	return serve(ctx, log, b, web)
}

// serve runs the bot, and HTTP beside it if there is any. At the stop the listeners end first, then what is being sent,
// then HTTP, which says meanwhile that it is not ready.
func serve(ctx context.Context, log *slog.Logger, b *bot.Bot, web *web) error {
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := web.serve(); err != nil {
			fail(fmt.Errorf("serving HTTP broke off: %w; start the program again", err))
		}
	}()
	err := b.Run(ctx)
	broken := context.Cause(ctx)
	if ctx.Err() == nil || errors.Is(broken, context.Canceled) {
		broken = nil // it was told to stop
	}
	if stopErr := web.stop(stopHTTP); stopErr != nil {
		log.Warn("requests under way were broken off", "cause", stopErr)
	}
	<-done
	if err = errors.Join(err, broken); err == nil {
		log.Info("amends has stopped; everything is kept")
	}
	return err
}

func newLog(out io.Writer, c *bot.Config) *slog.Logger {
	o := &slog.HandlerOptions{Level: c.Level}
	if c.JSON {
		return slog.New(slog.NewJSONHandler(out, o))
	}
	return slog.New(slog.NewTextHandler(out, o))
}

// openRecords returns the connector that the configuration asks for, nil for none. Records and fulfilment are set apart.
func openRecords(c *bot.Config) (connect.Connector, error) {
	var all connect.Split
	switch {
	case c.Demo:
		demo := demoForAll{connect.Demo(time.Now())}
		all = connect.Split{Records: demo, Fulfilment: demo}
	case c.Orders != "":
		files, err := openFolder(c.Orders, c.Fulfil == nil)
		if err != nil {
			return nil, err
		}
		all = connect.Split{Records: files, Fulfilment: files}
	case c.Records != nil:
		all.Records = connect.NewHTTP(connect.HTTPOptions{Records: c.Records.Endpoint(), Mapping: c.Records.Mapping, Proof: c.Records.Proof()})
	}
	switch f := c.Fulfil; {
	case f == nil:
	case f.File != "":
		file, err := connect.OpenCSV(connect.Files{Fulfilment: f.File})
		if err != nil {
			return nil, err
		}
		all.Fulfilment = file
	default:
		all.Fulfilment = connect.NewHTTP(connect.HTTPOptions{Fulfilment: f.Endpoint(), Currency: f.Currency})
	}
	if all.Records == nil && all.Fulfilment == nil {
		return nil, nil
	}
	return all, nil
}

// announce says what runs where, and what is missing although the program can run without it.
func announce(ctx context.Context, log *slog.Logger, c *bot.Config, pack *script.Script, db *store.DB, nets *networks, web *web) {
	onDuty := 0
	roster, err := db.Roster(ctx)
	for _, a := range roster {
		if a.OnDuty {
			onDuty++
		}
	}
	if err == nil && onDuty == 0 {
		log.Warn("nobody is on duty: who needs a person has to wait; list your staff in amends.yaml")
	}
	if c.Demo {
		log.Warn("every customer is shown the demo shop's orders; name your own with \"orders\"")
	} else if c.Orders == "" {
		if c.Records == nil {
			log.Warn("no records are set up: the bot can look nothing up; name them with \"orders\" or \"records\"")
		}
		if c.Fulfil == nil {
			log.Warn("no fulfilment is set up: what is granted goes to a person; name it with \"fulfilment\", or \"orders\"")
		}
	}
	if c.Room == "" {
		log.Warn("no staff room is set up: \"amends queue\" shows who waits for a person; name one with \"staff_room\"")
	}
	log.Info("amends starts", "version", version(), "channels", strings.Join(nets.about, ", "), "listen", web.address(),
		"database", c.Where(), "pack", pack.Name, "script", pack.Hash, "on duty", onDuty)
}
