package dialogue

import (
	"slices"
	"strings"
)

// This file is the home of staff: a person takes over, answers, resolves, returns (I1, I21, I29).

// took gives the conversation to agent, unless somebody else has it.
func (t *turn) took(agent string) {
	switch h := t.st.Holder; {
	case agent == "":
		return
	case len(t.r.Standing.Roster) > 0 && !slices.ContainsFunc(t.r.Standing.Roster, func(a Agent) bool { return a.Name == agent }):
		t.inform(agent, "refused", "unknown", vars{"agent": agent})
		return
	case h.Kind == HolderAgent && h.Name == agent:
		t.inform(agent, "refused", "yours", nil)
		return
	case h.Kind == HolderAgent:
		t.inform(agent, "refused", "theirs", vars{"agent": h.Name})
		return
	}
	if len(t.st.Heard) > 0 { // nothing of a burst is lost
		t.m = t.understand(t.st.Heard)
		t.take()
	}
	t.open()
	t.st.Holder = Holder{Kind: HolderAgent, Name: agent}
	t.inherit(agent)
	t.owned(agent)
	t.st.Epoch++
	t.unasked()
	t.st.Heard, t.st.Awaits, t.st.Choices, t.st.Agreed, t.st.Offered, t.st.Also, t.st.Either = nil, "", nil, "", nil, "", nil
	if !t.isSet(timerDue) {
		t.due(t.s.Calendar.Add(t.now, t.s.Rule("person").Within))
	}
	t.inform("room", "taken", "taken", vars{"agent": agent})
}

// heldBy reports whether agent has the conversation; if not, agent is told what to do, and that what they were doing, one of
// the wordings "stayed", went nowhere.
func (t *turn) heldBy(agent, doing string) bool {
	h := t.st.Holder
	switch {
	case h.Kind == HolderAgent && h.Name == agent:
		return true
	case h.Kind == HolderAgent:
		t.informOf("", agent, "refused", t.sentences(t.inside("theirs", vars{"agent": h.Name}), t.inside("stayed."+doing, nil)))
	default:
		t.informOf("", agent, "refused", t.sentences(t.inside("unclaimed", nil), t.inside("stayed."+doing, nil)))
	}
	return false
}

// resolved tells the customer the outcome and asks whether it is right (L6, S11).
func (t *turn) resolved(e AgentResolved) {
	if !t.heldBy(e.Agent, "outcome") {
		return
	}
	outcome := strings.TrimSpace(e.Outcome)
	if outcome == "" {
		t.inform(e.Agent, "refused", "outcome", nil)
		return
	}
	t.release()
	t.st.Outcome = ResolvedBy + e.Agent
	if f := t.about(); f != nil { // whatever was done, the bot adds nothing to it
		t.do(MadeGood{Record: t.keyOf(f), About: f.ID})
	}
	t.st.Following, t.st.Offered = "", nil
	yes := Choice{ID: choiceYes, Label: t.line("label.yes", nil), Kind: ChoiceAnswer}
	no := Choice{ID: choiceNo, Label: t.line("label.reopen", nil), Kind: ChoiceAnswer}
	v := vars{"case": t.st.Case, "outcome": strings.TrimRight(outcome, ".。!！ "), "what": outcome}
	t.sayKept(ActInform, t.join(t.line("resolved", v), t.line("followup", v)), awaitsFollowUp, yes, no)
	t.wake(timerSilence, t.now.Add(t.s.Pace.AutoClose))
}

// ResolvedBy begins the outcome of a case that an agent resolved.
const ResolvedBy = "resolved by "

// returned gives the conversation back to the bot, which speaks when the customer does (I2).
func (t *turn) returned(agent string) {
	if !t.heldBy(agent, "return") {
		return
	}
	waiting := !t.st.Since.IsZero()
	t.release()
	t.st.Returned = true
	t.st.Awaits, t.st.Choices = "", nil
	t.inform("room", "returned", "returned", vars{"agent": agent})
	if waiting {
		t.wake(timerProceed, t.now.Add(t.s.Pace.Quiet))
	} else {
		t.wake(timerSilence, t.now.Add(t.s.Pace.Nudge))
	}
}

// release takes the conversation from the person. The old reason does not hand it over again.
func (t *turn) release() {
	t.settlePromises(PromiseKept, ofPerson)
	t.st.Holder = Holder{}
	if t.st.Reason != "" && !slices.Contains(t.st.Handed, t.st.Reason) {
		t.st.Handed = append(t.st.Handed, t.st.Reason)
	}
	t.st.Back, t.st.Late = t.st.Turn, 0
	t.st.Calmed, t.st.Lost, t.st.Asked, t.st.Waited = 0, 0, nil, 0
	t.st.Heard = nil
}

// owner is whom staff messages about the conversation go to.
func (t *turn) owner() string {
	if t.st.Holder.Kind == HolderAgent {
		return t.st.Holder.Name
	}
	return "room"
}

// failed tells the case's owner that a message will not reach the customer (I13, I14). That a
// notice to staff failed is not told by another notice.
func (t *turn) failed(e Failed) {
	if e.Act == "" {
		return
	}
	t.st.Away = true
	t.inform(t.owner(), "undelivered", "undelivered", vars{"cause": e.Cause}, part{"act", t.actName(e.Act)})
}

// actName is what a message did, for staff.
func (t *turn) actName(act string) notice {
	if !slices.Contains(acts, act) {
		return t.alike(act)
	}
	return t.inside("act."+act, nil)
}

// acts are those of a Say.
var acts = []string{
	ActAcknowledge, ActCalm, ActAsk, ActOffer, ActConfirm, ActInform, ActClose, ActSurvey, ActStatus, ActHandoff, ActAgent, ActOther,
}
