package desk

// This file is the home of commands: typed in a thread, pressed on a card, or filled in.

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
)

// commandForm is "/grant refund 50", with "!" or full width as well, and with the bot's name behind it as Telegram has it.
var commandForm = regexp.MustCompile(`(?s)^[/!／！]([A-Za-z_]+)(?:@\w+)?(?:\s+(.*))?$`)

// command reads a typed command.
func command(text string) (verb, rest string, is bool) {
	m := commandForm.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return "", "", false
	}
	return strings.ToLower(m[1]), strings.TrimSpace(m[2]), true
}

// pressed is a button, with what was filled in.
func (a *act) pressed(ctx context.Context) error {
	button, id, _ := strings.Cut(a.deed.Button, ":")
	f := func(name string) string { return strings.TrimSpace(a.deed.Fields[name]) }
	switch button {
	case buttonClaim, buttonReturn, channels.ButtonBrief:
		return a.command(ctx, button, "")
	case buttonResolve:
		return a.command(ctx, button, f("outcome"))
	case buttonGrant:
		return a.grant(ctx, f("remedy"), f("amount"))
	case buttonPromise:
		return a.promise(ctx, f("when"), f("what"))
	case buttonTransfer:
		return a.pass(ctx, f("to"), f("why"))
	case buttonEscalate:
		return a.pass(ctx, a.higher(), f("why"))
	case buttonNote:
		return a.command(ctx, button, f("text"))
	case buttonApprove, buttonDecline:
		return a.decide(ctx, button == buttonApprove, id, f("why"))
	case buttonOnDuty:
		return a.duty(ctx, "on")
	case buttonOffDuty:
		return a.duty(ctx, "off")
	}
	return a.refuse(ctx, "press", "unknown", fmt.Sprintf(a.words.noCommand, cut(a.deed.Button, 20)))
}

// command does what was typed or pressed. What nobody knows goes nowhere: it might be a slip of the finger before a customer's eyes.
func (a *act) command(ctx context.Context, verb, rest string) error {
	me := a.who.Name
	switch verb {
	case "claim", "take":
		return a.event(ctx, "claim", "", dialogue.AgentTook{Agent: me})
	case "resolve":
		return a.event(ctx, verb, "", dialogue.AgentResolved{Agent: me, Outcome: rest})
	case "return":
		return a.event(ctx, verb, "", dialogue.AgentReturned{Agent: me})
	case "grant":
		remedy, amount, _ := strings.Cut(rest, " ")
		return a.grant(ctx, remedy, amount)
	case "reverse":
		return a.event(ctx, verb, "", dialogue.AgentReversed{Agent: me, Remedy: rest})
	case "promise":
		when, what, _ := strings.Cut(rest, " ")
		return a.promise(ctx, when, what)
	case "kept":
		return a.event(ctx, verb, "", dialogue.AgentKept{Agent: me, What: rest})
	case "pass", "transfer":
		to, why, _ := strings.Cut(rest, " ")
		return a.pass(ctx, to, why)
	case "lead", "escalate":
		return a.pass(ctx, a.higher(), rest)
	case "approve":
		return a.decide(ctx, true, "", rest)
	case "decline":
		return a.decide(ctx, false, "", rest)
	case "note":
		if rest == "" {
			return nil
		}
		return a.event(ctx, verb, "", dialogue.AgentNoted{Agent: me, Text: rest})
	case "brief":
		s, err := a.o.Story(ctx, a.conv, a.o.Locale)
		if err != nil {
			return err
		}
		return a.done(ctx, verb, s.Brief)
	case "duty":
		return a.duty(ctx, rest)
	case "help":
		return a.done(ctx, verb, a.words.help)
	case "register":
		a.deed.Text = rest
		return a.register(ctx)
	}
	return a.refuse(ctx, "command", "unknown", fmt.Sprintf(a.words.noCommand, "/"+cut(verb, 20)))
}

// grant grants, or asks whom it takes (H11).
func (a *act) grant(ctx context.Context, remedy, sum string) error {
	amount, err := Amount(sum)
	switch {
	case remedy == "":
		return a.refuse(ctx, "grant", "form", a.words.grantHow)
	case err != nil:
		return a.refuse(ctx, "grant", "form", fmt.Sprintf(a.words.noAmount, cut(sum, 20)))
	}
	return a.event(ctx, "grant", "", dialogue.AgentGranted{Agent: a.who.Name, Remedy: remedy, Amount: amount, Ask: true})
}

func (a *act) promise(ctx context.Context, when, what string) error {
	due, err := a.when(when)
	switch {
	case strings.TrimSpace(what) == "":
		return a.refuse(ctx, "promise", "form", a.words.promiseHow)
	case err != nil:
		return a.refuse(ctx, "promise", "form", fmt.Sprintf(a.words.noWhen, cut(when, 20)))
	}
	return a.event(ctx, "promise", "", dialogue.AgentPromised{Agent: a.who.Name, What: strings.TrimSpace(what), Due: due})
}

// pass hands the case on to a member of staff or to a role.
func (a *act) pass(ctx context.Context, to, why string) error {
	all, err := a.o.Store.Staff(ctx)
	if err != nil {
		return err
	}
	to = strings.ToLower(strings.TrimPrefix(strings.TrimSpace(to), "@"))
	var names []string
	for _, s := range all {
		names = append(names, s.Name)
	}
	if !slices.Contains(names, to) && !slices.Contains(script.Roles[1:], to) {
		return a.refuse(ctx, "pass", "nobody", fmt.Sprintf(a.words.noPerson, cut(to, 40), strings.Join(append(names, script.Roles[1:]...), ", ")))
	}
	return a.event(ctx, "pass", "", dialogue.AgentPassed{Agent: a.who.Name, To: to, Why: strings.TrimSpace(why)})
}

// higher is whom somebody escalates to.
func (a *act) higher() string {
	if rank(a.who.Role) >= rank("lead") {
		return "manager"
	}
	return "lead"
}

// decide answers an approval: the one that is named, else the only one that waits.
func (a *act) decide(ctx context.Context, yes bool, id, why string) error {
	what := buttonDecline
	if yes {
		what = buttonApprove
	}
	open := a.c.State.Approvals
	if first, rest, _ := strings.Cut(why, " "); id == "" && slices.ContainsFunc(open, func(o dialogue.Approval) bool { return o.ID == first }) {
		id, why = first, strings.TrimSpace(rest)
	}
	if id == "" && len(open) == 1 {
		id = open[0].ID
	}
	if id == "" {
		return a.refuse(ctx, what, "no approval", a.words.noApproval)
	}
	return a.event(ctx, what, "", dialogue.AgentDecided{Agent: a.who.Name, Approval: id, Yes: yes, Why: why})
}

var amountForm = regexp.MustCompile(`^([0-9]{1,12})(?:[.,]([0-9]{1,2}))?$`)

// Amount reads an amount such as 50, 49.90 or 49,9, in minor units; "" is 0.
func Amount(text string) (int64, error) {
	if text = strings.Trim(text, " €$¥￥£元"); text == "" {
		return 0, nil
	}
	m := amountForm.FindStringSubmatch(text)
	if m == nil {
		return 0, errors.New("no amount")
	}
	return strconv.ParseInt(m[1]+(m[2] + "00")[:2], 10, 64)
}

// when reads a time: a span such as 2h, 30m or 1d, an hour of the clock, or a date with it.
func (a *act) when(text string) (time.Time, error) {
	text = strings.TrimSpace(text)
	if days, is := strings.CutSuffix(text, "d"); is {
		if n, err := strconv.Atoi(days); err == nil && n > 0 && n < 1000 {
			return a.in.At.AddDate(0, 0, n), nil
		}
	}
	if span, err := time.ParseDuration(text); err == nil {
		return a.in.At.Add(span), nil
	}
	now := a.in.At.In(a.zone())
	if at, err := time.ParseInLocation("15:04", text, a.zone()); err == nil {
		due := time.Date(now.Year(), now.Month(), now.Day(), at.Hour(), at.Minute(), 0, 0, a.zone())
		if due.Before(now) {
			due = due.AddDate(0, 0, 1)
		}
		return due, nil
	}
	return time.ParseInLocation("2006-01-02 15:04", strings.Replace(text, "T", " ", 1), a.zone())
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
		ask("why", "text", true)
	case buttonNote:
		ask("text", "text", false)
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
		label := strings.Join(strings.Fields(placeholder.ReplaceAllString(s.In(r.Label, d.o.Locale), " ")), " ")
		all = append(all, channels.Option{ID: r.ID, Label: cmp.Or(label, r.ID)})
	}
	return all
}

// placeholder is a part of a wording that only a conversation fills.
var placeholder = regexp.MustCompile(`\{[a-z_]+\}`)

// colleagues are those to whom a case can be passed: who is there, and the roles.
func (d *Desk) colleagues(ctx context.Context, me string) ([]channels.Option, error) {
	all, err := d.o.Store.Staff(ctx)
	if err != nil {
		return nil, fmt.Errorf("desk: form: %w", err)
	}
	var options []channels.Option
	for _, s := range all {
		if s.OnDuty && s.Name != me {
			options = append(options, channels.Option{ID: s.Name, Label: fmt.Sprintf("%s (%s, %d)", s.Name, s.Role, s.Holds)})
		}
	}
	for _, role := range script.Roles[1:] {
		options = append(options, channels.Option{ID: role, Label: role})
	}
	return options, nil
}
