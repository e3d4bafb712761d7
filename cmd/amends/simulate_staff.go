package main

// This file is the home of what members of staff do in simulate's first way.

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/amends-bot/amends/bot/desk"
	"github.com/amends-bot/amends/dialogue"
)

func (s *simulation) agent(ctx context.Context, in simInput) error {
	conv, err := s.db.FindCustomer(ctx, in.Customer)
	if err != nil {
		return fmt.Errorf("customer %q has not written yet", in.Customer)
	}
	var e dialogue.Event
	switch {
	case in.Take:
		e = dialogue.AgentTook{Agent: in.Agent}
	case in.Say != nil, in.File != "":
		if e, err = s.staffLine(ctx, conv, in); err != nil {
			return err
		}
		if e == nil {
			return nil
		}
	case in.Edit != nil:
		edited := dialogue.AgentEdited{Agent: in.Agent, Message: in.Line}
		if w := desk.Read(*in.Edit); w.Kind == desk.WrittenLine || w.Kind == desk.WrittenForced { // all else stays inside
			edited.Text = w.Text
		}
		e = edited
	case in.Pass != nil:
		e = dialogue.AgentPassed{Agent: in.Agent, To: *in.Pass, Why: in.Why}
	case in.Decide != nil:
		if e, err = s.decided(ctx, conv, in); err != nil {
			return err
		}
	case in.Resolve != nil:
		e = dialogue.AgentResolved{Agent: in.Agent, Outcome: *in.Resolve}
	case in.Return:
		e = dialogue.AgentReturned{Agent: in.Agent}
	case in.Grant != "":
		amount, err := minorUnits(in.Amount.String())
		if err != nil {
			return err
		}
		e = dialogue.AgentGranted{Agent: in.Agent, Remedy: in.Grant, Amount: amount, Ask: in.Ask}
	case in.Reverse != "":
		e = dialogue.AgentReversed{Agent: in.Agent, Remedy: in.Reverse}
	case in.Promise != nil:
		due, err := s.dueAt(in.Due)
		if err != nil {
			return err
		}
		e = dialogue.AgentPromised{Agent: in.Agent, What: *in.Promise, Due: due}
	case in.Kept != nil:
		e = dialogue.AgentKept{Agent: in.Agent, What: *in.Kept}
	default:
		return errors.New("an agent can take, say, edit, grant, ask, decide, reverse, promise, keep a promise, pass, resolve or return")
	}
	s.touch(in.Customer)
	if err := s.bot.Agent(ctx, conv, e, s.inbound(in, nil).Key, s.now); err != nil {
		return err
	}
	if _, err = s.drain(ctx); err == nil && in.Line != "" && !in.More {
		err = s.pass(ctx, s.now.Add(s.pack.Pace.Hold))
	}
	return err
}

// staffLine is what a member of staff writes, with or without a file and a name by which it can be changed: a line, a note or a
// command, as in a staff room. nil is nothing.
func (s *simulation) staffLine(ctx context.Context, conv int64, in simInput) (dialogue.Event, error) {
	text := ""
	if in.Say != nil {
		text = *in.Say
	}
	w := desk.Read(text)
	switch w.Kind {
	case desk.WrittenNote:
		return dialogue.AgentNoted{Agent: in.Agent, Text: w.Text}, nil
	case desk.WrittenCommand:
		return s.typed(ctx, conv, in.Agent, w)
	}
	said := dialogue.AgentSaid{Agent: in.Agent, Text: w.Text, Message: in.Line}
	if in.File != "" {
		kind, name, _ := strings.Cut(in.File, " ")
		if !slices.Contains(dialogue.FileKinds, kind) {
			return nil, fmt.Errorf("file %q is of no known kind; there are %s", kind, strings.Join(dialogue.FileKinds, ", "))
		}
		said.Files = []dialogue.File{{Kind: kind, Name: name}}
	}
	return said, nil
}

// typed is a command as it is typed in a staff room.
func (s *simulation) typed(ctx context.Context, conv int64, agent string, w desk.Written) (dialogue.Event, error) {
	c, err := s.db.Conversation(ctx, conv)
	if err != nil {
		return nil, err
	}
	roster, err := s.db.Roster(ctx)
	if err != nil {
		return nil, err
	}
	who := desk.Acting{Name: agent, At: s.now, Zone: s.pack.Calendar.Zone, Open: c.State.Approvals, Script: s.pack}
	if h := c.State.Holder; h.Kind == dialogue.HolderAgent {
		who.Has = h.Name
	}
	for _, a := range roster {
		who.Staff = append(who.Staff, a.Name)
		if a.Name == agent {
			who.Role = a.Role
		}
	}
	return who.Act(w.Verb, w.Rest)
}

// decided is a decision on what was asked first, or on the approval that is named.
func (s *simulation) decided(ctx context.Context, conv int64, in simInput) (dialogue.Event, error) {
	c, err := s.db.Conversation(ctx, conv)
	if err != nil {
		return nil, err
	}
	if len(c.State.Approvals) > 0 {
		in.Approval = cmp.Or(in.Approval, c.State.Approvals[0].ID)
	}
	return dialogue.AgentDecided{Agent: in.Agent, Approval: in.Approval, Yes: *in.Decide, Why: in.Why}, nil
}
