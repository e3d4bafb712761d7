package bot

// This file is the home of the staff in the configuration, and of entering it into the roster.

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
	"github.com/amends-bot/amends/store"
)

// staffName is the form of a name: it is typed in commands and stands in logs.
var staffName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,31}$`)

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
	list, ok := c.fields("staff", n, []string{"name", "on_duty", "public", "role"})
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
	case "on_duty":
		a.OnDuty = text == "true"
		return oneOf("value", v, "true", "false")
	}
	return ""
}

// Enter makes the roster what the configuration says: its staff are entered, and whoever is not among them any more goes
// off duty, so that nobody waits for them. Without staff in the configuration the roster stays, but the demo
// shop's staff enter an empty one.
func (c *Config) Enter(ctx context.Context, db *store.DB, demo []dialogue.Agent) error {
	have, err := db.Roster(ctx)
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
		if err := db.SetAgent(ctx, a); err != nil {
			return err
		}
	}
	for _, a := range have {
		gone := !slices.ContainsFunc(staff, func(b dialogue.Agent) bool { return strings.EqualFold(a.Name, b.Name) })
		if gone && a.OnDuty {
			if err := db.SetDuty(ctx, a.Name, false); err != nil {
				return err
			}
		}
	}
	return nil
}
