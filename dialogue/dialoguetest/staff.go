package dialoguetest

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/amends-bot/amends/dialogue"
)

// This file is the home of what members of staff do in a dialogue.

func (p *player) agent(name, doing string) error {
	verb, text, _ := strings.Cut(doing, " ")
	head, tail, _ := strings.Cut(text, ":")
	head, tail = strings.TrimSpace(head), strings.TrimSpace(tail)
	switch verb {
	case "takes":
		return p.apply(dialogue.AgentTook{Agent: name})
	case "says":
		return p.apply(dialogue.AgentSaid{Agent: name, Text: text})
	case "writes":
		return p.apply(dialogue.AgentSaid{Agent: name, Text: tail, Message: head})
	case "changes":
		return p.apply(dialogue.AgentEdited{Agent: name, Text: tail, Message: head})
	case "unsays":
		return p.apply(dialogue.AgentEdited{Agent: name, Message: head})
	case "sends":
		kind, file, _ := strings.Cut(head, " ")
		return p.apply(dialogue.AgentSaid{Agent: name, Text: tail, Files: []dialogue.File{{Kind: kind, Name: file}}})
	case "passes":
		return p.apply(dialogue.AgentPassed{Agent: name, To: head, Why: tail})
	case "approves", "declines":
		id, why := "", text
		if len(p.st.Approvals) > 0 {
			id = p.st.Approvals[0].ID
		}
		if first, rest, _ := strings.Cut(text, " "); approvalID.MatchString(first) {
			id, why = p.st.Case+"/"+first, rest
		}
		return p.apply(dialogue.AgentDecided{Agent: name, Approval: id, Yes: verb == "approves", Why: why})
	case "overtakes":
		return p.apply(dialogue.AgentTookOver{Agent: name, From: head})
	case "suggests":
		return p.apply(dialogue.AgentSuggested{Agent: name, Text: text})
	case "notes":
		return p.apply(dialogue.AgentNoted{Agent: name, Text: text})
	case "resolves":
		return p.apply(dialogue.AgentResolved{Agent: name, Outcome: text})
	case "returns":
		return p.apply(dialogue.AgentReturned{Agent: name})
	case "grants", "asks":
		remedy, amount, _ := strings.Cut(text, " ")
		minor, err := strconv.ParseInt(strings.Replace(amount, ".", "", 1), 10, 64)
		if amount != "" && err != nil {
			return err
		}
		return p.apply(dialogue.AgentGranted{Agent: name, Remedy: remedy, Amount: minor, Ask: verb == "asks"})
	case "reverses":
		return p.apply(dialogue.AgentReversed{Agent: name, Remedy: text})
	case "promises":
		span, what, _ := strings.Cut(text, " ")
		d, err := time.ParseDuration(span)
		if err != nil {
			return err
		}
		return p.apply(dialogue.AgentPromised{Agent: name, What: what, Due: p.now.Add(d)})
	case "kept":
		return p.apply(dialogue.AgentKept{Agent: name, What: text})
	}
	return fmt.Errorf("@%s: takes, says, writes, changes, unsays, sends, notes, grants, asks, approves, declines, reverses, promises, kept, passes, overtakes, suggests, resolves or returns, not %q", name, verb)
}

// approvalID is the end of an approval's id.
var approvalID = regexp.MustCompile(`^a[0-9]+$`)

// noHold releases whatever is held back.
var noHold = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// release prints the lines of staff whose hold has ended by then, in their order, as the outbox does.
func (p *player) release(by time.Time) {
	for len(p.held) > 0 && !p.held[0].After.After(by) {
		p.say(p.held[0])
		p.held = p.held[1:]
	}
}

// revise changes what is held back, as the store does, or what was sent, as a courier does.
func (p *player) revise(e dialogue.Revise) error {
	i := slices.IndexFunc(p.held, func(s dialogue.Say) bool { return s.Line == e.Line })
	switch {
	case i >= 0 && e.Text == "":
		p.held = slices.DeleteFunc(p.held, func(s dialogue.Say) bool { return s.Line == e.Line })
		p.note("not sent: %s was taken back in time", e.Line)
		return nil
	case i >= 0:
		p.held[i].Text = e.Text
		p.note("changed before it is sent: %s", e.Line)
		return nil
	case p.fixed:
		return p.apply(dialogue.Revised{Key: "o:1:1:0", Line: e.Line, Cause: "the network can't change what was sent", Try: 1})
	}
	p.note("the customer sees %s changed: %s", e.Line, cmp.Or(e.Text, "it is gone"))
	return p.apply(dialogue.Revised{Key: "o:1:1:0", Line: e.Line, OK: true, Try: 1})
}
