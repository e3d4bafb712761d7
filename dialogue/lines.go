package dialogue

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// This file is the home of the lines of staff: said, changed, taken back (I18, I19, I21).

// linesKept is how many lines of staff can still be changed: nobody looks further back to mend a slip.
const linesKept = 30

// agentSaid relays the line of the agent who has the conversation. One that can be changed is held back for a moment.
func (t *turn) agentSaid(e AgentSaid) {
	if !t.heldBy(e.Agent, "line") {
		return
	}
	text := strings.TrimSpace(e.Text)
	switch {
	case text == "" && len(e.Files) == 0:
		t.inform(e.Agent, "refused", "nothing", nil)
		return
	case e.Message != "" && t.lineOf(e.Message) != nil:
		return // it came a second time
	}
	t.settlePromises(PromiseKept, ofPerson)
	t.st.Since, t.st.Spoke, t.st.Late = noTime, t.now, 0
	say := Say{Act: ActAgent, By: e.Agent, Keep: true, Line: e.Message, Files: e.Files}
	if e.Message != "" {
		t.st.Lines = append(t.st.Lines[max(len(t.st.Lines)+1-linesKept, 0):], StaffLine{Message: e.Message, Agent: e.Agent})
		if t.s.Pace.Hold > 0 {
			say.After = t.now.Add(t.s.Pace.Hold)
		}
	}
	for _, part := range cutParts(text, agentMost) {
		say.Text = part
		t.do(say)
		say.Files = nil // they come with the first
	}
	t.ease(eases(ActAgent))
	t.due(t.s.Calendar.Add(t.now, t.s.Pace.Nudge))
}

// lineOf is the line of staff that the network calls message, nil if it is not among the last ones.
func (t *turn) lineOf(message string) *StaffLine {
	i := slices.IndexFunc(t.st.Lines, func(l StaffLine) bool { return l.Message == message })
	if i < 0 {
		return nil
	}
	return &t.st.Lines[i]
}

// agentEdited changes an agent's own line, or takes it back. Nothing becomes a line to the customer by being changed: a note
// stays one (I21).
func (t *turn) agentEdited(e AgentEdited) {
	text, h := strings.TrimSpace(e.Text), t.st.Holder
	var why notice
	switch l := t.lineOf(e.Message); {
	case e.Agent == "":
		return
	case l == nil || e.Message == "":
		why = t.inside("unrevised.old", nil)
	case l.Agent != e.Agent:
		why = t.inside("unrevised.theirs", vars{"agent": l.Agent})
	case text != "" && (h.Kind != HolderAgent || h.Name != e.Agent):
		why = t.inside("unrevised.gone", nil)
	case utf8.RuneCountInString(text) > agentMost:
		why = t.inside("unrevised.long", nil)
	}
	if why != nil {
		t.informOf(e.Message, e.Agent, "unrevised", t.inside("unrevised", nil, part{"why", why}))
		return
	}
	t.do(Revise{Line: e.Message, Text: text, By: e.Agent})
}

// revised tells the agent whose line could not be changed that the customer still reads the old version.
func (t *turn) revised(e Revised) {
	if e.OK {
		return
	}
	to := t.owner()
	if l := t.lineOf(e.Line); l != nil {
		to = l.Agent
	}
	t.informOf(e.Line, to, "unrevised", t.inside("unrevised.still", vars{"cause": e.Cause}))
}
