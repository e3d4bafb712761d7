package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/amends-bot/amends/bot"
	"github.com/amends-bot/amends/bot/connect"
	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/channels/console"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
	"github.com/amends-bot/amends/store"
)

// chatCmd is the whole bot at a terminal: one person is the customer, and the agent when they like.
type chatCmd struct {
	packFlag
	DB       string `help:"Database: a file, or postgres://...; amends.db of this folder if it is left out. The conversation goes on from there the next time." default:"amends.db" env:"AMENDS_DB" placeholder:"DSN"`
	Customer string `help:"Who writes. The demo orders belong to \"demo\"." default:"demo" placeholder:"ID"`
	Lang     string `help:"Language of the brief and of these hints: en or zh." enum:"en,zh" default:"en"`
	Orders   string `help:"Folder with orders.csv, bills.csv and customers.csv to look up instead of the demo data." type:"existingdir" placeholder:"DIR"`
	NoColor  bool   `help:"No colours."`
}

func (chatCmd) Help() string {
	return `Write as a customer: a late parcel, something broken, a bill that is too high. A number picks a choice. Nothing is sent anywhere; everything is kept in the database file, so that Ctrl-C or a power cut loses nothing.

` + chatCommands
}

// chat is a running chatCmd.
type chat struct {
	cmd    chatCmd
	db     *store.DB
	bot    *bot.Bot
	con    *console.Console
	words  chatWords
	typing atomic.Pointer[string] // the agent who types, nil: the customer
	count  int                    // lines of agents, for their keys
	begun  time.Time
}

func (c chatCmd) Run(ctx context.Context, s streams) error {
	pack, err := c.load()
	if err != nil {
		return err
	}
	connector, err := c.connector()
	if err != nil {
		return err
	}
	db, err := openStore(ctx, c.DB)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := seedRoster(ctx, db); err != nil {
		return err
	}
	ch := &chat{cmd: c, db: db, words: chatTexts[c.Lang], begun: time.Now()}
	color := console.Auto
	if c.NoColor {
		color = console.Never
	}
	ch.con = console.New(console.Options{
		In: s.in, Out: s.out, Chat: c.Customer, Who: channels.Person{ID: c.Customer}, Color: color,
		Zone: pack.Calendar.Zone, Locale: c.Lang, Commands: ch.command, Agent: ch.agent,
	})
	ch.bot, err = bot.New(bot.Options{
		Store: db, Script: pack, Adapters: []channels.Adapter{ch.con}, Room: ch.con, Connect: connector, Locale: c.Lang,
		Log: slog.New(slog.NewTextHandler(s.err, &slog.HandlerOptions{Level: slog.LevelError})),
	})
	if err != nil {
		return err
	}
	ch.greet(ctx)
	err = ch.bot.Run(ctx)
	if ctx.Err() != nil {
		ch.con.Print("\n" + ch.words.stop)
	}
	return err
}

// agent is who types, "" the customer.
func (c *chat) agent() string {
	if name := c.typing.Load(); name != nil {
		return *name
	}
	return ""
}

// greet says what can be done here, or where the conversation stopped.
func (c *chat) greet(ctx context.Context) {
	at, err := c.standing(ctx)
	switch {
	case err == nil && at.Seq > 0:
		c.con.Print(fmt.Sprintf(c.words.resumed, cmp.Or(at.State.Case, at.State.Last, "-")))
		if len(at.State.Choices) > 0 {
			c.con.Print(channels.Numbered("", at.State.Choices))
		}
	case c.cmd.Orders != "":
		c.con.Print(c.words.helloOwn)
	default:
		c.con.Print(c.words.hello)
	}
}

func (c chatCmd) connector() (connect.Connector, error) {
	if c.Orders == "" {
		return connect.Demo(time.Now()), nil
	}
	return openFolder(c.Orders, true)
}

// openFolder opens the records of a folder, and with fulfil the file there of what is to be done.
func openFolder(folder string, fulfil bool) (*connect.CSV, error) {
	if words := doctorTexts["en"]; !isFolder(folder) {
		return nil, errors.New(fmt.Sprintf(words.noFolder, folder) + "; " + words.noOrdersDo)
	}
	var files connect.Files
	if fulfil {
		files.Fulfilment = filepath.Join(folder, "fulfilment.csv")
	}
	for name, path := range map[string]*string{"orders.csv": &files.Orders, "bills.csv": &files.Bills, "customers.csv": &files.Customers} {
		if full := filepath.Join(folder, name); exists(full) {
			*path = full
		}
	}
	if files.Orders == "" && files.Bills == "" {
		return nil, fmt.Errorf("%s holds neither orders.csv nor bills.csv; put one of them there, or name another folder", folder)
	}
	return connect.OpenCSV(files)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// standing returns the conversation of the customer who types.
func (c *chat) standing(ctx context.Context) (store.Conversation, error) {
	conv, err := c.db.FindCustomer(ctx, c.cmd.Customer)
	if err != nil {
		return store.Conversation{}, err
	}
	return c.db.Conversation(ctx, conv)
}

// hint is an error that the one who types reads as it stands.
type hint string

func (h hint) Error() string { return string(h) }

// command acts on a line that starts with "/", and on every line while an agent types.
func (c *chat) command(ctx context.Context, line string) error {
	verb, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	verb, rest = strings.ToLower(verb), strings.TrimSpace(rest)
	switch verb {
	case "/help":
		c.con.Print(c.words.help)
		return nil
	case "/quit", "/exit":
		return console.ErrQuit
	case "/customer":
		c.typing.Store(nil)
		c.con.Print(c.words.customer)
		return nil
	}
	at, err := c.standing(ctx)
	if errors.Is(err, store.ErrNotFound) {
		return hint(c.words.nobodyYet)
	}
	if err != nil {
		return err
	}
	agent := c.agent()
	if h := at.State.Holder; agent == "" && h.Kind == dialogue.HolderAgent {
		agent = h.Name // whoever has it acts, also from the customer's seat
	}
	switch {
	case verb == "/agent":
		return c.take(ctx, at, cmp.Or(strings.ToLower(rest), "ana"))
	case verb == "/brief":
		return c.brief(ctx, at)
	case verb == "/status":
		c.status(at)
		return nil
	case agent == "" && slices.Contains([]string{"/resolve", "/return", "/note", "/grant", "/reverse", "/promise", "/kept", "/ask", "/pass"}, verb):
		return hint(c.words.takeFirst)
	case verb == "/approve" || verb == "/decline":
		return c.decide(ctx, at, verb == "/approve", rest)
	case verb == "/pass":
		to, why, _ := strings.Cut(rest, " ")
		if to == "" {
			return hint(c.words.passHow)
		}
		return c.as(ctx, at.ID, dialogue.AgentPassed{Agent: agent, To: strings.ToLower(to), Why: why}, true)
	case verb == "/grant" || verb == "/ask":
		remedy, sum, _ := strings.Cut(rest, " ")
		amount, err := minorUnits(strings.TrimSpace(sum))
		if err != nil || remedy == "" {
			return hint(c.words.grantHow)
		}
		return c.as(ctx, at.ID, dialogue.AgentGranted{Agent: agent, Remedy: remedy, Amount: amount, Ask: verb == "/ask"}, false)
	case verb == "/reverse":
		return c.as(ctx, at.ID, dialogue.AgentReversed{Agent: agent, Remedy: rest}, false)
	case verb == "/promise":
		span, what, _ := strings.Cut(rest, " ")
		d, err := time.ParseDuration(span)
		if err != nil || strings.TrimSpace(what) == "" {
			return hint(c.words.promiseHow)
		}
		return c.as(ctx, at.ID, dialogue.AgentPromised{Agent: agent, What: what, Due: time.Now().Add(d)}, false)
	case verb == "/kept":
		return c.as(ctx, at.ID, dialogue.AgentKept{Agent: agent, What: rest}, false)
	case verb == "/resolve":
		return c.as(ctx, at.ID, dialogue.AgentResolved{Agent: agent, Outcome: rest}, rest != "")
	case verb == "/return":
		return c.as(ctx, at.ID, dialogue.AgentReturned{Agent: agent}, true)
	case verb == "/note":
		return c.as(ctx, at.ID, dialogue.AgentNoted{Agent: agent, Text: rest}, false)
	case strings.HasPrefix(verb, "/") && !strings.HasPrefix(verb, "//"):
		return hint(fmt.Sprintf(c.words.noCommand, verb))
	case agent != "":
		return c.as(ctx, at.ID, bot.AgentLine(agent, line), false)
	}
	return hint(c.words.noteFirst)
}

// decide answers what was asked first, as the first on the roster who may.
func (c *chat) decide(ctx context.Context, at store.Conversation, yes bool, why string) error {
	if len(at.State.Approvals) == 0 {
		return hint(c.words.nothingAsked)
	}
	a := at.State.Approvals[0]
	roster, err := c.db.Roster(ctx)
	if err != nil {
		return err
	}
	for _, s := range roster {
		if slices.Index(script.Roles, s.Role) >= slices.Index(script.Roles, a.Role) {
			return c.as(ctx, at.ID, dialogue.AgentDecided{Agent: s.Name, Approval: a.ID, Yes: yes, Why: why}, false)
		}
	}
	return hint(c.words.nothingAsked)
}

func (c *chat) status(at store.Conversation) {
	due := "-"
	if !at.State.Due.IsZero() {
		due = at.State.Due.UTC().Format("2006-01-02 15:04 MST")
	}
	holder := fmt.Sprintf(c.words.holder, at.State.Holder)
	c.con.Print(fmt.Sprintf(c.words.status, holder, cmp.Or(at.State.Case, c.words.noCase), due))
}

// take makes the one who types an agent who holds the conversation.
func (c *chat) take(ctx context.Context, at store.Conversation, name string) error {
	roster, err := c.db.Roster(ctx)
	if err != nil {
		return err
	}
	names := make([]string, 0, len(roster))
	for _, a := range roster {
		names = append(names, a.Name)
		if a.Name != name {
			continue
		}
		if h := at.State.Holder; h.Kind == dialogue.HolderAgent && h.Name != name {
			return hint(fmt.Sprintf(c.words.hasIt, h.Name, h.Name))
		}
		if at.State.Holder.Kind != dialogue.HolderAgent {
			if err := c.as(ctx, at.ID, dialogue.AgentTook{Agent: name}, false); err != nil {
				return err
			}
		}
		c.typing.Store(&name)
		return c.brief(ctx, at)
	}
	return hint(fmt.Sprintf(c.words.notOnRoster, name, strings.Join(names, ", ")))
}

func (c *chat) brief(ctx context.Context, at store.Conversation) error {
	brief, err := c.bot.Brief(ctx, at.ID, c.cmd.Lang)
	if err != nil {
		return err
	}
	return c.con.Tell(ctx, channels.Notice{Kind: "brief", Text: brief, Case: at.State.Case, Customer: at.Name})
}

// as lets an agent act; done makes the one who types the customer again.
func (c *chat) as(ctx context.Context, conv int64, e dialogue.Event, done bool) error {
	c.count++
	key := fmt.Sprintf("a:%d:%d:%d", os.Getpid(), c.begun.UnixNano(), c.count)
	if err := c.bot.Agent(ctx, conv, e, key, time.Now()); err != nil {
		return err
	}
	if _, note := e.(dialogue.AgentNoted); note {
		c.con.Print(c.words.noted)
	}
	if done {
		c.typing.Store(nil)
		c.con.Print(c.words.customer)
	}
	return nil
}
