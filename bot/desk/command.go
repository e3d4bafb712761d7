package desk

// This file is the home of what is pressed on a card, filled in, or typed as a command in its thread.

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
)

// pressed is a button, with what was filled in.
func (a *act) pressed(ctx context.Context) error {
	button, id, _ := strings.Cut(a.deed.Button, ":")
	f := func(name string) string { return strings.TrimSpace(a.deed.Fields[name]) }
	who, err := a.acting(ctx)
	if err != nil {
		return err
	}
	var e dialogue.Event
	switch button {
	case buttonClaim, buttonReturn, channels.ButtonBrief:
		return a.command(ctx, button, "")
	case buttonResolve:
		return a.command(ctx, button, f("outcome"))
	case buttonNote:
		return a.command(ctx, button, f("text"))
	case buttonSuggest:
		return a.command(ctx, button, f("idea"))
	case buttonTakeOver:
		e = who.takeOver(cmp.Or(id, who.Has))
	case buttonOnDuty:
		return a.duty(ctx, "on")
	case buttonOffDuty:
		return a.duty(ctx, "off")
	case buttonGrant:
		e, err = who.grant(f("remedy"), f("amount"))
	case buttonPromise:
		e, err = who.promise(f("when"), f("what"))
	case buttonTransfer:
		e, err = who.pass(f("to"), f("why"))
	case buttonEscalate:
		e, err = who.escalate(f("why"))
	case buttonApprove, buttonDecline:
		e, err = who.decide(button == buttonApprove, id, f("why"))
	default:
		return a.refuse(ctx, "press", "unknown", fmt.Sprintf(a.words.noCommand, cut(a.deed.Button, 20)))
	}
	return a.follow(ctx, Commands[button], e, err)
}

// acting is who acts, as the grammar has to know them.
func (a *act) acting(ctx context.Context) (Acting, error) {
	who := Acting{Name: a.who.Name, Role: a.who.Role, At: a.in.At, Zone: a.zone(), Locale: a.o.Locale, Prefix: a.prefix, Open: a.c.State.Approvals, Script: a.o.Script()}
	if h := a.c.State.Holder; h.Kind == dialogue.HolderAgent {
		who.Has = h.Name
	}
	all, err := a.o.Store.Staff(ctx)
	for _, s := range all {
		who.Staff = append(who.Staff, s.Name)
	}
	return who, err
}

// follow takes in what a command or a form asked for, or refuses it.
func (a *act) follow(ctx context.Context, what string, e dialogue.Event, err error) error {
	var wrong *Wrong
	if errors.As(err, &wrong) {
		return a.refuse(ctx, what, wrong.Why, wrong.Text)
	}
	if err != nil || e == nil {
		return err
	}
	return a.event(ctx, what, "", e)
}

// command does what was typed or pressed.
func (a *act) command(ctx context.Context, verb, rest string) error {
	what := cmp.Or(Commands[verb], "command")
	switch what {
	case "brief":
		s, err := a.o.Story(ctx, a.conv, a.o.Locale)
		if err != nil {
			return err
		}
		return a.done(ctx, what, s.Brief)
	case "duty":
		return a.duty(ctx, rest)
	case "help":
		return a.done(ctx, what, a.words.help)
	case "register":
		a.deed.Text = rest
		return a.register(ctx)
	}
	who, err := a.acting(ctx)
	if err != nil {
		return err
	}
	e, err := who.Act(verb, rest)
	return a.follow(ctx, what, e, err)
}

// Form is what has to be filled in for a button.
func (d *Desk) Form(ctx context.Context, who channels.Person, conv int64, button string) (*channels.Form, error) {
	me, err := d.o.Store.StaffOf(ctx, who.ID)
	if err != nil { // who is on no roster is told so when they press
		return nil, ignoreMissing("form", err)
	}
	name, _, _ := strings.Cut(button, ":")
	w := d.words.form[name]
	f := &channels.Form{Title: w.title, Intro: w.intro, Submit: w.submit}
	ask := func(id, kind string, optional bool, options ...channels.Option) {
		f.Fields = append(f.Fields, channels.Field{ID: id, Label: d.words.field[id], Kind: kind, Optional: optional, Options: options})
	}
	switch name {
	case buttonResolve:
		ask("outcome", "text", false)
	case buttonGrant:
		ask("remedy", "choice", false, d.remedies()...)
		ask("amount", "amount", true)
	case buttonPromise:
		ask("what", "line", false)
		ask("when", "line", false)
	case buttonTransfer:
		options, err := d.colleagues(ctx, me.Name)
		if err != nil {
			return nil, err
		}
		ask("to", "choice", false, options...)
		ask("why", "text", true)
	case buttonEscalate, buttonDecline:
		ask("why", "text", false)
	case buttonNote:
		ask("text", "text", false)
	case buttonSuggest:
		ask("idea", "text", false)
	case channels.ButtonBrief:
		_, err := d.o.Store.RoomOf(ctx, conv) // an erased one has none
		var s Story
		if err == nil {
			s, err = d.o.Story(ctx, conv, d.o.Locale)
		}
		if err != nil {
			return nil, ignoreMissing("form", err)
		}
		f.Intro = s.Brief
	default:
		return nil, nil
	}
	return f, nil
}

// remedies are what can be granted, by how it is called on its button.
func (d *Desk) remedies() []channels.Option {
	var all []channels.Option
	s := d.o.Script()
	for i := range s.Remedies {
		r := &s.Remedies[i]
		all = append(all, channels.Option{ID: r.ID, Label: cmp.Or(labelOf(s, r, d.o.Locale), r.ID)})
	}
	return all
}

// colleagues are those to whom a case can be passed: who is there, and the roles.
func (d *Desk) colleagues(ctx context.Context, me string) ([]channels.Option, error) {
	all, err := d.o.Store.Staff(ctx)
	if err != nil {
		return nil, fmt.Errorf("desk: form: %w", err)
	}
	var options []channels.Option
	for _, s := range all {
		if s.OnDuty && s.Name != me {
			options = append(options, channels.Option{ID: s.Name, Label: fmt.Sprintf("%s (%s, %d)", s.Name, d.words.title(s.Role), s.Holds)})
		}
	}
	for _, role := range script.Roles[1:] {
		options = append(options, channels.Option{ID: role, Label: d.words.title(role)})
	}
	return options, nil
}
