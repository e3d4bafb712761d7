package main

// This file is the home of the tests that keep the pages for staff true: the case that they show is played through the adapters, the
// commands that they name exist, and so do the buttons.

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/amends-bot/amends/bot"
	"github.com/amends-bot/amends/bot/connect"
	"github.com/amends-bot/amends/bot/desk"
	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/channels/telegram"
	"github.com/amends-bot/amends/channels/telegram/telegramtest"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
	"github.com/amends-bot/amends/store"
)

// pageMoment is when the case of the pages happens: a Thursday, when the demo shop is open.
var pageMoment = time.Date(2026, 11, 19, 10, 42, 0, 0, time.UTC)

// pageCase is a case between a customer and a staff room on a fake Telegram, in virtual time.
type pageCase struct {
	t   *testing.T
	tg  *telegramtest.Server
	bot *bot.Bot
	now time.Time
	n   int
}

const pageCustomer, pageAna = 4711, 501

func newPageCase(t *testing.T, locale string) *pageCase {
	t.Helper()
	c := &pageCase{t: t, tg: telegramtest.Start(), now: pageMoment}
	t.Cleanup(c.tg.Close)
	c.tg.Know(pageCustomer, telegramtest.Person{First: "Maria", Language: locale})
	c.tg.Found(scriptGroup, telegramtest.Group{Title: "care"})
	c.tg.Join(scriptGroup, pageAna, "member")
	a, err := telegram.New(telegram.Options{Token: c.tg.Token, API: c.tg.URL, Staff: scriptGroup, Locale: locale, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	for _, s := range []dialogue.Agent{
		{Name: "ana", Public: "Ana", Role: "agent", OnDuty: true}, {Name: "ben", Public: "Ben", Role: "lead", OnDuty: true},
	} {
		if err := db.SetStaff(t.Context(), s, true); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.LinkAccount(t.Context(), fmt.Sprint("telegram:", pageAna), "ana"); err != nil {
		t.Fatal(err)
	}
	c.bot, err = bot.New(bot.Options{
		Store: db, Script: script.Builtin(), Adapters: []channels.Adapter{a}, Staff: "telegram", Locale: locale,
		Connect: demoForAll{connect.Demo(pageMoment)}, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *pageCase) receive(in channels.Inbound) {
	c.t.Helper()
	c.n++
	in.Key, in.At = fmt.Sprint("k", c.n), c.now
	if err := c.bot.Receive(c.t.Context(), in); err != nil {
		c.t.Fatal(err)
	}
	for end := c.now.Add(20 * time.Second); c.now.Before(end); c.now = c.now.Add(time.Second) {
		if _, err := c.bot.Drain(c.t.Context(), c.now); err != nil {
			c.t.Fatal(err)
		}
	}
}

// says is a line of the customer.
func (c *pageCase) says(text string) {
	c.t.Helper()
	id := c.tg.Write(pageCustomer, text)
	c.receive(channels.Inbound{
		From: channels.Address{Channel: telegram.Channel, Chat: fmt.Sprint(pageCustomer)}, Who: channels.Person{ID: fmt.Sprint("telegram:", pageCustomer), Name: "Maria"},
		Event: dialogue.Said{Text: text, Message: fmt.Sprint(id)},
	})
}

// line is a line of Ana's in the topic.
func (c *pageCase) line(text string) {
	c.t.Helper()
	thread := c.tg.Topics(scriptGroup)[0].ID
	id := c.tg.Say(scriptGroup, telegramtest.Line{Thread: thread, User: pageAna, Text: text})
	c.receive(channels.Inbound{
		From: channels.Address{Channel: telegram.Channel, Chat: fmt.Sprint(scriptGroup), Thread: fmt.Sprint(thread)},
		Who:  channels.Person{ID: fmt.Sprint("telegram:", pageAna), Name: "Ana"},
		Deed: &channels.Deed{Kind: channels.DeedLine, Text: text, Message: fmt.Sprint(id)},
	})
}

// thread is all that the bot wrote in the topic, the card first.
func (c *pageCase) thread() (all []string) {
	for _, m := range c.tg.Thread(scriptGroup, c.tg.Topics(scriptGroup)[0].ID) {
		text := m.Text
		for _, row := range m.Buttons {
			text += "\n"
			for i, b := range row {
				if i > 0 {
					text += " "
				}
				text += "[ " + b.Label + " ]"
			}
		}
		all = append(all, text)
	}
	return all
}

// pageLines are what the customer and Ana write on the pages, by language.
var pageLines = map[string][]string{
	"en": {
		"My stroller, order 20391, still isn't here. The baby comes next week!", "I want to talk to a person.", "/claim",
		"I have found it, Maria: it lies at the Westgate depot.", "// the depot had the wrong house number", "/promise 2h ring you when the courier is on the way",
		"/resolve The courier brings it today before six.",
	},
	"zh": {
		"我的婴儿推车，订单20391，到现在还没到，宝宝下周就要出生了！", "我要找人工。", "/claim",
		"找到了，在西门分拣站。", "// 分拣站把门牌号写错了", "/promise 2h 快递出发就给您打电话",
		"/resolve 快递今天六点前送到。",
	},
}

// TestPagesShowTheCase: the cards on the pages for agents are what the bot shows; "-update" writes them anew.
func TestPagesShowTheCase(t *testing.T) {
	for locale, file := range map[string]string{"en": "../../.github/agents.md", "zh": "../../.github/agents.zh.md"} {
		t.Run(locale, func(t *testing.T) {
			t.Parallel()
			c := newPageCase(t, locale)
			lines := pageLines[locale]
			c.says(lines[0])
			c.says(lines[1])
			waits := c.thread()
			for _, l := range lines[2:6] {
				c.line(l)
			}
			held := c.thread()
			c.line(lines[6])
			shows(t, file, "card", waits[0])
			shows(t, file, "thread", strings.Join(held[1:], "\n")) // how lines are merged depends on how fast they are posted
			head, _, _ := strings.Cut(held[0], "\nA-AP59")
			shows(t, file, "held", head+"\n"+held[0][strings.Index(held[0], "[ "):])
			var seen []string
			for _, m := range c.tg.Messages(pageCustomer) {
				seen = append(seen, m.Text)
			}
			shows(t, file, "customer", strings.Join(seen[len(seen)-4:], "\n\n"))
		})
	}
}

// shows compares a block of a page with what it should be.
func shows(t *testing.T, file, name, want string) {
	t.Helper()
	want = strings.TrimRight(want, "\n") + "\n"
	page, from, to := block(t, file, name)
	if *update {
		if err := os.WriteFile(file, []byte(page[:from]+want+page[to:]), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(page[from:to], want); diff != "" {
		t.Errorf("%s, block %q: %s", file, name, diff)
	}
}

// pageCommand is a command as the pages for staff write it.
var pageCommand = regexp.MustCompile("`[/!]([a-z]+)")

// TestPagesForAgents: every command on the pages exists and is there, and so does and is every button of the cards.
func TestPagesForAgents(t *testing.T) {
	for locale, file := range map[string]string{"en": "../../.github/agents.md", "zh": "../../.github/agents.zh.md"} {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		page, named := string(data), map[string]bool{"undo": true} // Telegram's own
		for _, m := range pageCommand.FindAllStringSubmatch(page, -1) {
			named[desk.Commands[m[1]]] = true
			if desk.Commands[m[1]] == "" && m[1] != "undo" {
				t.Errorf("%s: there is no command /%s", file, m[1])
			}
		}
		for verb, what := range desk.Commands {
			if !named[what] {
				t.Errorf("%s does not name /%s", file, verb)
			}
		}
		for _, label := range desk.Labels(locale) {
			if !strings.Contains(page, "**"+label+"**") {
				t.Errorf("%s does not tell of the button %q", file, label)
			}
		}
	}
}

// TestPageForAdmins: its configuration is one, its commands are there, and so are the subcommands of "amends staff" on it.
func TestPageForAdmins(t *testing.T) {
	const file = "../../.github/admins.md"
	page, from, to := block(t, file, "amends.yaml")
	path := t.TempDir() + "/amends.yaml"
	if err := os.WriteFile(path, []byte(page[from:to]), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := bot.LoadConfig(path, []string{"AMENDS_SLACK_BOT_TOKEN=xoxb-1", "AMENDS_SLACK_APP_TOKEN=xapp-1"})
	if err != nil || c.Room != "slack" || c.Slack.Staff != "C0123456789" || c.Hints != desk.HintsHint {
		t.Fatalf("%+v %v", c, err)
	}
	for _, name := range []string{"List", "Invite", "Add", "Remove", "Link", "Audit", "Strain"} {
		if _, is := reflect.TypeFor[staffCmd]().FieldByName(name); !is || !strings.Contains(page, "`amends staff "+strings.ToLower(name)) {
			t.Errorf("%s does not tell of amends staff %s", file, strings.ToLower(name))
		}
	}
	if n := reflect.TypeFor[staffCmd]().NumField(); n != 7 {
		t.Errorf("there are %d subcommands of amends staff", n)
	}
	for _, file := range []string{"../../README.md", file, "../../.github/agents.md", "../../.github/slack.md", "../../.github/telegram.md"} {
		pageCommands(t, file)
	}
}

// pageLine is a command line of this program on a page: indented, or in back quotes.
var pageLine = regexp.MustCompile("(?m)(?:^    (?:\\./)?|`)amends ([a-z]+)((?: [^`\n]*)?)")

// pageCommands looks whether the program has the commands and flags of a page.
func pageCommands(t *testing.T, file string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	helps := map[string]string{}
	for _, m := range pageLine.FindAllStringSubmatch(string(data), -1) {
		args := []string{m[1]}
		if sub := strings.Fields(m[2]); m[1] == "staff" && len(sub) > 0 && sub[0] != "|" {
			args = append(args, sub[0])
		}
		name := strings.Join(args, " ")
		if _, seen := helps[name]; !seen {
			var out strings.Builder
			if code := run(t.Context(), append(args, "--help"), strings.NewReader(""), &out, io.Discard); code != 0 {
				t.Errorf("%s: there is no command amends %s", file, name)
			}
			helps[name] = out.String()
		}
		for _, flag := range regexp.MustCompile(`--[a-z-]+`).FindAllString(strings.SplitN(m[2], "#", 2)[0], -1) {
			if !strings.Contains(helps[name], flag) && flag != "--help" {
				t.Errorf("%s: amends %s has no flag %s", file, name, flag)
			}
		}
	}
}
