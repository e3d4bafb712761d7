package bot

// This file is the home of the staff in the configuration, and of entering it into the roster.

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"

	"github.com/amends-bot/amends/bot/desk"
	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
	"github.com/amends-bot/amends/store"
)

// staffName is the form of a name: it is typed in commands and stands in logs.
var staffName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,31}$`)

// rooms are the networks that can have the staff room.
var rooms = []string{"telegram", "slack"}

// staffChannel is the id of a channel of Slack; private ones were once called groups.
var staffChannel = regexp.MustCompile(`^[CG][A-Z0-9]{6,30}$`)

func putStaffChat(c *Config, v value) string {
	id, err := strconv.ParseInt(v.text, 10, 64)
	telegram(c).Staff = id
	if err != nil || id >= 0 {
		return "not the id of a group; it is a number such as -1001234567890, with the minus sign"
	}
	return ""
}

// room checks the staff room: which network has it, and where it is there. One place alone says which network it is.
func (c *configuring) room() {
	cfg := c.config
	places := map[string]string{"telegram": "telegram.staff_chat", "slack": "slack.staff_channel"}
	set := map[string]bool{"telegram": cfg.Telegram != nil, "slack": cfg.Slack != nil}
	if !c.given("staff_room") {
		if c.given(places["telegram"]) && c.given(places["slack"]) {
			c.problem(c.at(places["slack"]), "there are two places for staff; say in which network they work: staff_room: telegram, or slack (AMENDS_STAFF_ROOM)")
			return
		}
		for _, name := range rooms {
			if c.given(places[name]) {
				cfg.Room = name
			}
		}
	}
	switch {
	case !slices.Contains(rooms, cfg.Room): // none, or told already
	case !set[cfg.Room]:
		c.problem(c.at("staff_room"), "%s is to have the staff room and is not set up; set its token, or name the other network", cfg.Room)
	case !c.given(places[cfg.Room]):
		c.problem(c.at("staff_room"), "where in %s do staff work? set %s", cfg.Room, places[cfg.Room])
	}
	if cfg.Telegram != nil && cfg.Room != "telegram" {
		cfg.Telegram.Staff = 0
	}
	if cfg.Slack != nil && cfg.Room != "slack" {
		cfg.Slack.Staff = ""
	}
	if cfg.Hints == "" {
		cfg.Hints = desk.HintsHint
	}
}

// roster reads the list of staff.
func (c *configuring) roster(f field) {
	list, ok := f.value.(*ast.SequenceNode)
	if !ok {
		c.problem(c.place(f.value), `staff is a list; write "- {name: ana, public: Ana, role: agent}" lines below it`)
		return
	}
	if len(list.Values) > staffMost {
		c.problem(f.at, "%d members of staff; at most %d", len(list.Values), staffMost)
		return
	}
	for _, n := range list.Values {
		c.member(n)
	}
}

func (c *configuring) member(n ast.Node) {
	a := dialogue.Agent{Role: script.Roles[1], OnDuty: true}
	list, ok := c.fields("staff", n, []string{"locales", "name", "on_duty", "public", "role", "topics"})
	if !ok {
		return
	}
	for _, f := range list {
		text, ok := c.text(f)
		if ok {
			at := c.place(f.value)
			v, whole := c.expand(text, at)
			ok = whole
			if bad := c.detail(&a, f.name, v); ok && bad != "" {
				c.problem(at, "%s", bad)
			}
		}
		if !ok && f.name == "name" {
			return
		}
	}
	if a.Name == "" {
		c.problem(c.place(n), `a member of staff without a name; add "name:"`)
		return
	}
	if a.Public == "" {
		a.Public = a.Name
	}
	c.config.Staff = append(c.config.Staff, a)
}

// detail puts a field of a member of staff; it returns what is wrong and what to do.
func (c *configuring) detail(a *dialogue.Agent, name string, v value) string {
	text := v.text
	switch name {
	case "name":
		a.Name = text
		switch {
		case !staffName.MatchString(text):
			return "the name " + v.shown() + " can't be typed easily; use a to z, 0 to 9, dot, _ and -, at most 32 of them"
		case slices.ContainsFunc(c.config.Staff, func(b dialogue.Agent) bool { return b.Name == text }):
			return v.shown() + " is on the staff already; give each a name of their own"
		}
	case "public":
		a.Public = text
		if channels.CleanLine(text) != text || utf8.RuneCountInString(text) > 64 {
			return "customers read this name; write one short line"
		}
	case "role":
		a.Role = text
		return oneOf("role", v, script.Roles[1:]...)
	case "topics", "locales":
		words := strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' })
		if name == "topics" {
			a.Topics = words
		} else if a.Locales = words; slices.ContainsFunc(words, func(w string) bool { return !slices.Contains([]string{"en", "zh", "zh-Hant"}, w) }) {
			return "these are not languages of customers; write en, zh or zh-Hant, with a comma between them"
		}
	case "on_duty":
		a.OnDuty = text == "true"
		return oneOf("value", v, "true", "false")
	}
	return ""
}

// Enter makes the roster what the configuration says: its staff are entered, and whoever is not among them any more goes
// off duty, so that nobody waits for them. Whoever came by an invitation or a command stays as they are, and whoever can say
// so themselves, from the staff room, is on duty by their own word. Without staff in the configuration the roster stays, but
// the demo shop's staff enter an empty one.
func (c *Config) Enter(ctx context.Context, db *store.DB, demo []dialogue.Agent) error {
	have, err := db.Staff(ctx)
	if err != nil {
		return err
	}
	staff := c.Staff
	if len(staff) == 0 {
		if !c.Demo || len(have) > 0 {
			return nil
		}
		staff = demo
	}
	for _, a := range staff {
		for _, h := range have {
			if h.Name == a.Name && len(h.Accounts) > 0 {
				a.OnDuty = h.OnDuty
			}
		}
		if err := db.SetStaff(ctx, a, false); err != nil {
			return err
		}
	}
	for _, a := range have {
		gone := !slices.ContainsFunc(staff, func(b dialogue.Agent) bool { return strings.EqualFold(a.Name, b.Name) })
		if gone && a.OnDuty && !a.Own {
			if err := db.SetDuty(ctx, a.Name, false); err != nil {
				return err
			}
		}
	}
	return nil
}
