package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/amends-bot/amends/bot"
	"github.com/amends-bot/amends/bot/connect"
	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/channels/console"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/store"
)

// chatCmd is the whole bot at a terminal: one person is the customer, and the agent when they like.
type chatCmd struct {
	packFlag
	DB       string `help:"Database: a file, or postgres://... The conversation goes on from there the next time." default:"amends.db" env:"AMENDS_DB" placeholder:"DSN"`
	Customer string `help:"Who writes. The demo orders belong to \"demo\"." default:"demo" placeholder:"ID"`
	Lang     string `help:"Language of the brief and of these hints: en or zh." enum:"en,zh" default:"en"`
	Orders   string `help:"Folder with orders.csv and bills.csv to look up instead of the demo data." type:"existingdir" placeholder:"DIR"`
	NoColor  bool   `help:"No colours."`
}

func (chatCmd) Help() string {
	return `Write as a customer: a late parcel, something broken, a bill that is too high. A number picks a choice. Nothing is sent anywhere; everything is kept in the database file, so that Ctrl-C or a power cut loses nothing.

Commands:
  /agent [ana]     take the conversation over; the brief is shown, and what you type goes to the customer
  // text          (as the agent) a note that stays inside
  /resolve TEXT    (as the agent) close the matter; the customer is told TEXT
  /return          (as the agent) give the conversation back to the bot
  /customer        be the customer again; the agent keeps the conversation
  /brief /status   what an agent would read; who has it and until when
  /help /quit`
}

var chatHints = map[string]struct{ hello, resumed, customer string }{
	"en": {
		"Write as an upset customer would, in English or Chinese; a number picks a choice.\n/agent takes over as a person, /help shows the rest, Ctrl-D ends. The demo shop knows orders 20391 (stroller), 6120 (kettle), 7702 (blender) and a bill for this month.",
		"The conversation goes on where it stopped (%s). /help shows the commands.",
		"You are the customer again.",
	},
	"zh": {
		"像着急的客户那样写吧，中文英文都行；输入数字就是选择。\n/agent 以客服身份接手，/help 看其他命令，Ctrl-D 结束。演示商店有订单 20391（婴儿推车）、6120（电水壶）、7702（搅拌机）和本月账单。",
		"接着上次的对话（%s）。/help 看命令。",
		"您又是客户了。",
	},
}

// chat is a running chatCmd.
type chat struct {
	cmd   chatCmd
	db    *store.DB
	bot   *bot.Bot
	con   *console.Console
	agent string // who types, "" the customer
	count int    // lines of agents, for their keys
	begun time.Time
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
	db, err := store.Open(ctx, c.DB)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := seedRoster(ctx, db); err != nil {
		return err
	}
	ch := &chat{cmd: c, db: db, begun: time.Now()}
	color := console.Auto
	if c.NoColor {
		color = console.Never
	}
	ch.con = console.New(console.Options{
		In: s.in, Out: s.out, Chat: c.Customer, Who: channels.Person{ID: c.Customer}, Color: color,
		Zone: pack.Calendar.Zone, Locale: c.Lang, Commands: ch.command, Agent: func() string { return ch.agent },
	})
	ch.bot, err = bot.New(bot.Options{
		Store: db, Script: pack, Adapters: []channels.Adapter{ch.con}, Room: ch.con, Connect: connector, Locale: c.Lang,
		Log: slog.New(slog.NewTextHandler(s.err, &slog.HandlerOptions{Level: slog.LevelError})),
	})
	if err != nil {
		return err
	}
	hints := chatHints[c.Lang]
	if at, err := ch.standing(ctx); err == nil && at.Seq > 0 {
		ch.con.Print(fmt.Sprintf(hints.resumed, cmp.Or(at.State.Case, at.State.Last, "-")))
		if len(at.State.Choices) > 0 {
			ch.con.Print(channels.Numbered("", at.State.Choices))
		}
	} else {
		ch.con.Print(hints.hello)
	}
	return ch.bot.Run(ctx)
}

func (c chatCmd) connector() (connect.Connector, error) {
	if c.Orders == "" {
		return connect.Demo(time.Now()), nil
	}
	files := connect.Files{Fulfilment: filepath.Join(c.Orders, "fulfilment.csv")}
	for name, path := range map[string]*string{"orders.csv": &files.Orders, "bills.csv": &files.Bills} {
		if full := filepath.Join(c.Orders, name); exists(full) {
			*path = full
		}
	}
	if files.Orders == "" && files.Bills == "" {
		return nil, fmt.Errorf("%s holds neither orders.csv nor bills.csv", c.Orders)
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
	rest = strings.TrimSpace(rest)
	switch verb {
	case "/help":
		c.con.Print(chatCmd{}.Help())
		return nil
	case "/quit", "/exit":
		return console.ErrQuit
	case "/customer":
		c.agent = ""
		c.con.Print(chatHints[c.cmd.Lang].customer)
		return nil
	}
	at, err := c.standing(ctx)
	if errors.Is(err, store.ErrNotFound) {
		return hint("Nobody has written yet. Write something as the customer first.")
	}
	if err != nil {
		return err
	}
	switch {
	case verb == "/agent":
		return c.take(ctx, at, cmp.Or(rest, "ana"))
	case verb == "/brief":
		return c.brief(ctx, at)
	case verb == "/status":
		due := "-"
		if !at.State.Due.IsZero() {
			due = at.State.Due.Local().Format("2006-01-02 15:04")
		}
		c.con.Print(fmt.Sprintf("holder %s · case %s · due %s", at.State.Holder, cmp.Or(at.State.Case, "none open"), due))
		return nil
	case c.agent == "" && (verb == "/resolve" || verb == "/return" || verb == "/note"):
		return hint("Take the conversation over with /agent first.")
	case verb == "/resolve":
		return c.as(ctx, at.ID, dialogue.AgentResolved{Agent: c.agent, Outcome: rest}, rest != "")
	case verb == "/return":
		return c.as(ctx, at.ID, dialogue.AgentReturned{Agent: c.agent}, true)
	case verb == "/note":
		return c.as(ctx, at.ID, dialogue.AgentNoted{Agent: c.agent, Text: rest}, false)
	case strings.HasPrefix(verb, "/") && !strings.HasPrefix(verb, "//"):
		return hint(fmt.Sprintf("There is no %s. /help shows the commands.", verb))
	case c.agent != "":
		return c.as(ctx, at.ID, bot.AgentLine(c.agent, line), false)
	}
	return hint("A note is for agents: /agent takes over first.")
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
			return hint(fmt.Sprintf("%s has this conversation; take it as /agent %s.", h.Name, h.Name))
		}
		if at.State.Holder.Kind != dialogue.HolderAgent {
			if err := c.as(ctx, at.ID, dialogue.AgentTook{Agent: name}, false); err != nil {
				return err
			}
		}
		c.agent = name
		return c.brief(ctx, at)
	}
	return hint(fmt.Sprintf("Nobody on the roster is called %q; there are %s.", name, strings.Join(names, ", ")))
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
	if done {
		c.agent = ""
		c.con.Print(chatHints[c.cmd.Lang].customer)
	}
	return nil
}
