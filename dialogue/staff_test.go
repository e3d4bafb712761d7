package dialogue_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/dialoguetest"
	"github.com/amends-bot/amends/dialogue/script"
)

// atDesk is a staged conversation with a lead, a manager and two agents, in which the customer has asked for a person.
func atDesk(t *testing.T) *staged {
	t.Helper()
	p := &staged{t: t, s: script.Builtin(), now: dialoguetest.Start, roster: []dialogue.Agent{
		{Name: "ana", Public: "Ana", Role: "agent", OnDuty: true},
		{Name: "li", Public: "Li", Role: "agent", OnDuty: true},
		{Name: "ben", Public: "Ben", Role: "lead", OnDuty: true},
		{Name: "mei", Public: "Mei", Role: "manager", OnDuty: true},
	}}
	p.do(dialogue.Said{Text: "My stroller, order 20391, never came. I want to talk to a person.", Message: "m1"})
	p.fire("burst")
	p.do(dialogue.AgentTook{Agent: "ana"})
	return p
}

// told are the texts of the notices of the last event for one member of staff or role.
func (p *staged) told(to string) string {
	var all []string
	for _, effect := range p.did {
		if n, ok := effect.(dialogue.Notify); ok && n.To == to {
			all = append(all, n.Text)
		}
	}
	return strings.Join(all, "\n")
}

// said is what the customer was told by the last event.
func (p *staged) said() string {
	var all []string
	for _, effect := range p.did {
		if s, ok := effect.(dialogue.Say); ok {
			all = append(all, s.Text)
		}
	}
	return strings.Join(all, "\n")
}

// TestH11LeadDeclinesAboveTheirOwn: who stands above the one who asked may say no to whatever was asked, and yes only to what they may
// grant; a colleague may say neither.
func TestH11LeadDeclinesAboveTheirOwn(t *testing.T) {
	p := atDesk(t)
	p.do(dialogue.AgentGranted{Agent: "ana", Remedy: "refund", Amount: 289000, Ask: true})
	if len(p.st.Approvals) != 1 || p.st.Approvals[0].Role != "manager" {
		t.Fatalf("asked: %+v", p.st.Approvals)
	}
	id := p.st.Approvals[0].ID
	for _, e := range []dialogue.AgentDecided{{Agent: "li", Approval: id}, {Agent: "ben", Approval: id, Yes: true}} {
		p.do(e)
		if len(p.st.Approvals) != 1 || p.told(e.Agent) == "" {
			t.Errorf("%+v decided: %q", e, p.told(e.Agent))
		}
	}
	p.do(dialogue.AgentDecided{Agent: "ben", Approval: id, Why: "it cost 289"})
	if len(p.st.Approvals) != 0 || !strings.Contains(p.told("ana"), "declined by ben") || p.said() != "" {
		t.Errorf("the lead declined: %+v, ana was told %q, the customer %q", p.st.Approvals, p.told("ana"), p.said())
	}
}

// TestH11WithdrawnByWhoAsked: what was asked by mistake is taken back by who asked, and its decider knows.
func TestH11WithdrawnByWhoAsked(t *testing.T) {
	for _, e := range []func(id string) dialogue.Event{
		func(string) dialogue.Event { return dialogue.AgentReversed{Agent: "ana", Remedy: "refund"} },
		func(id string) dialogue.Event { return dialogue.AgentDecided{Agent: "ana", Approval: id} },
		func(string) dialogue.Event {
			return dialogue.AgentGranted{Agent: "ana", Remedy: "refund", Amount: 28900, Ask: true}
		},
		func(string) dialogue.Event {
			return dialogue.AgentGranted{Agent: "ana", Remedy: "refund", Amount: 95000, Ask: true}
		},
	} {
		p := atDesk(t)
		p.do(dialogue.AgentGranted{Agent: "ana", Remedy: "refund", Amount: 289000, Ask: true})
		id := p.st.Approvals[0].ID
		event := e(id)
		p.do(event)
		gone := !slices.ContainsFunc(p.st.Approvals, func(a dialogue.Approval) bool { return a.ID == id })
		if !gone || !strings.Contains(p.told("manager"), "not asked for any more") || strings.Contains(p.said(), "2890") {
			t.Errorf("%+v: %+v, the manager was told %q, the customer %q", event, p.st.Approvals, p.told("manager"), p.said())
		}
	}
}
