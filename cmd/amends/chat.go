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
	"github.com/amends-bot/amends/bot/desk"
	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/channels/console"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
	"github.com/amends-bot/amends/store"
)

// chatCmd is the whole bot at a terminal: one person is the customer, and the agent when they like.
type chatCmd struct {
	packFlag
	headFlag
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
	script *script.Script
}

func (c chatCmd) Run(ctx context.Context, s streams) error {
	pack, err := c.load()
	if err != nil {
		return err
	}
	analyzer, err := c.analyzer()
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
	ch := &chat{cmd: c, db: db, words: chatTexts[c.Lang], begun: time.Now(), script: pack}
	color := console.Auto
	if c.NoColor {
		color = console.Never
	}
	ch.con = console.New(console.Options{
		In: s.in, Out: s.out, Chat: c.Customer, Who: channels.Person{ID: c.Customer}, Color: color,
		Zone: pack.Calendar.Zone, Locale: c.Lang, Commands: ch.command, Agent: ch.agent,
	})
	ch.bot, err = bot.New(bot.Options{
		Store: db, Script: pack, Analyzer: analyzer, Adapters: []channels.Adapter{ch.con}, Room: ch.con, Connect: connector, Locale: c.Lang,
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
	case verb == "/takeover", verb == "!takeover":
		return c.takeOver(ctx, at, cmp.Or(strings.ToLower(rest), "ben"))
	case verb == "/brief":
		return c.brief(ctx, at)
	case verb == "/status":
		c.status(at)
		return nil
	}
	if agent == "" {
		return c.fromOutside(ctx, at, verb, rest)
	}
	return c.staff(ctx, at, agent, line)
}

// fromOutside is a command while nobody of the staff has the conversation.
func (c *chat) fromOutside(ctx context.Context, at store.Conversation, verb, rest string) error {
	w := desk.Read(verb + " " + rest)
	switch {
	case w.Kind == desk.WrittenNote:
		return hint(c.words.noteFirst)
	case w.Verb == "claim" || w.Verb == "take":
		return c.take(ctx, at, "ana")
	case w.Verb == "suggest": // whoever has it
		return c.staff(ctx, at, "ana", verb+" "+rest)
	case w.Verb == "approve" || w.Verb == "decline":
		return c.staff(ctx, at, "", verb+" "+rest)
	case c.knows(w.Verb):
		return hint(c.words.takeFirst)
	}
	return hint(fmt.Sprintf(c.words.noCommand, verb))
}

// knows reports whether staff have this command here: duty and accounts are for rooms.
func (c *chat) knows(verb string) bool {
	return desk.Commands[verb] != "" && verb != "duty" && verb != "register"
}

// staff does what an agent writes, as a staff room does.
func (c *chat) staff(ctx context.Context, at store.Conversation, agent, line string) error {
	w := desk.Read(line)
	switch {
	case w.Kind == desk.WrittenNote:
		return c.as(ctx, at.ID, dialogue.AgentNoted{Agent: agent, Text: w.Text}, false)
	case w.Kind != desk.WrittenCommand:
		return c.as(ctx, at.ID, dialogue.AgentSaid{Agent: agent, Text: w.Text}, false)
	case !c.knows(w.Verb):
		return hint(fmt.Sprintf(c.words.noCommand, desk.Named(w.Verb)))
	}
	who, err := c.acting(ctx, at, agent, w.Verb)
	if err != nil {
		return err
	}
	e, err := who.Act(w.Verb, w.Rest)
	if err != nil {
		return hint(err.Error())
	}
	if e == nil {
		return nil
	}
	_, resolved := e.(dialogue.AgentResolved)
	_, returned := e.(dialogue.AgentReturned)
	_, passed := e.(dialogue.AgentPassed)
	return c.as(ctx, at.ID, e, resolved && w.Rest != "" || returned || passed)
}

// acting is who acts: the agent, but what was asked of a lead is decided by the first on the roster who may.
func (c *chat) acting(ctx context.Context, at store.Conversation, agent, verb string) (desk.Acting, error) {
	who := desk.Acting{Name: agent, At: time.Now(), Zone: c.script.Calendar.Zone, Locale: c.cmd.Lang, Open: at.State.Approvals, Script: c.script}
	if h := at.State.Holder; h.Kind == dialogue.HolderAgent {
		who.Has = h.Name
	}
	roster, err := c.db.Roster(ctx)
	if err != nil {
		return who, err
	}
	for _, s := range roster {
		who.Staff = append(who.Staff, s.Name)
		if s.Name == agent {
			who.Role = s.Role
		}
	}
	if (verb == "approve" || verb == "decline") && len(who.Open) > 0 {
		for _, s := range roster {
			if slices.Index(script.Roles, s.Role) >= slices.Index(script.Roles, who.Open[0].Role) {
				who.Name, who.Role = s.Name, s.Role
				break
			}
		}
	}
	return who, nil
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
			return hint(fmt.Sprintf(c.words.hasIt, h.Name, h.Name, name))
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

// takeOver makes the one who types another agent, if that one may take the conversation from who has it.
func (c *chat) takeOver(ctx context.Context, at store.Conversation, name string) error {
	if err := c.as(ctx, at.ID, dialogue.AgentTookOver{Agent: name, From: at.State.Holder.Name}, false); err != nil {
		return err
	}
	at, err := c.standing(ctx)
	if err != nil || at.State.Holder != (dialogue.Holder{Kind: dialogue.HolderAgent, Name: name}) {
		return err // they are told why not
	}
	c.typing.Store(&name)
	return c.brief(ctx, at)
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
