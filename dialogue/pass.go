package dialogue

import (
	"slices"
	"strings"

	"github.com/amends-bot/amends/dialogue/script"
)

// This file is the home of cases that change hands: passed on to a colleague or a role, and back to whoever had it when it did
// not work (H4, H10, I28, I30). Promises keep their due times, and nothing is asked again.

// ownersKept is how many of those who had the case are remembered; the log has all.
const ownersKept = 8

// owned remembers who has the case.
func (t *turn) owned(agent string) {
	if n := len(t.st.Owners); n > 0 && t.st.Owners[n-1] == agent {
		return
	}
	t.st.Owners = append(t.st.Owners[max(len(t.st.Owners)+1-ownersKept, 0):], agent)
}

// onRoster is the member of staff called name, nil when there is none.
func (t *turn) onRoster(name string) *Agent {
	i := slices.IndexFunc(t.r.Standing.Roster, func(a Agent) bool { return a.Name == name })
	if i < 0 {
		return nil
	}
	return &t.r.Standing.Roster[i]
}

// called is how customers hear of a member of staff.
func (a *Agent) called() string {
	if a.Public != "" {
		return a.Public
	}
	return a.Name
}

// previous is who had the case last, if they are on duty now, else nil (I28).
func (t *turn) previous() *Agent {
	if n := len(t.st.Owners); n > 0 {
		if a := t.onRoster(t.st.Owners[n-1]); a != nil && a.OnDuty {
			return a
		}
	}
	return nil
}

// agentPassed hands the conversation on. The sentence that tells the customer is the last of whoever had it.
func (t *turn) agentPassed(e AgentPassed) {
	if !t.heldBy(e.Agent, "pass") {
		return
	}
	to := strings.TrimSpace(e.To)
	if slices.Contains(script.Roles[1:], to) {
		t.passToRole(e, to)
		return
	}
	next, names := t.onRoster(to), []string(nil)
	for _, a := range t.r.Standing.Roster {
		if a.OnDuty && a.Name != e.Agent {
			names = append(names, a.Name)
		}
	}
	others := t.inside("pass", nil, part{"names", t.listedNames(append(names, script.Roles[2:]...))})
	switch {
	case to == e.Agent:
		t.informOf("", e.Agent, "refused", t.sentences(t.inside("yours", nil), others))
	case next == nil:
		t.informOf("", e.Agent, "refused", t.sentences(t.inside("pass.unknown", vars{"agent": cut(to, 40)}), others))
	case !next.OnDuty:
		t.informOf("", e.Agent, "refused", t.sentences(t.inside("pass.off", vars{"agent": to}), others))
	default:
		t.lastWords(t.line("passed.agent", vars{"who": next.called()}))
		t.st.Holder, t.st.Late = Holder{Kind: HolderAgent, Name: to}, 0
		t.owned(to)
		t.newOwner(e.Agent, to)
		for i := range t.st.Approvals {
			t.st.Approvals[i].By = to
		}
		t.inform(to, "passed", "passed.you", vars{"agent": e.Agent}, part{"because", t.because(e.Why)})
		t.inform("room", "passed", "passed", vars{"agent": e.Agent, "to": to})
	}
}

// tookOver takes the conversation over from a colleague. The customer is not told: whoever gave it away does not speak, words are not
// put into the mouth of who is gone, and the lines that follow bear the name of whoever has it. Epoch counts it as it does each
// take-over by a person: what the bot had decided before goes out no more, what staff wrote and promised does.
func (t *turn) tookOver(e AgentTookOver) {
	h := t.st.Holder
	refuse := func(why notice) { t.inform(e.Agent, "refused", "untaken", nil, part{"why", why}) }
	switch {
	case e.Agent == "":
		return
	case len(t.r.Standing.Roster) > 0 && t.onRoster(e.Agent) == nil:
		refuse(t.inside("unknown", vars{"agent": e.Agent}))
		return
	case h.Kind != HolderAgent:
		refuse(t.inside("untaken.nobody", nil))
		return
	case h.Name == e.Agent:
		refuse(t.inside("untaken.yours", nil))
		return
	case e.From != "" && e.From != h.Name:
		refuse(t.inside("untaken.changed", vars{"agent": h.Name}))
		return
	}
	if why := t.keeps(t.onRoster(h.Name), t.onRoster(e.Agent)); why != nil {
		refuse(why)
		return
	}
	t.st.Holder, t.st.Late = Holder{Kind: HolderAgent, Name: e.Agent}, 0
	t.st.Epoch++
	t.owned(e.Agent)
	t.newOwner(h.Name, e.Agent)
	for i := range t.st.Approvals {
		t.st.Approvals[i].By = e.Agent
	}
	t.inform(h.Name, "taken", "overtaken", vars{"agent": e.Agent})
	t.inform("room", "taken", "overtaken.room", vars{"agent": e.Agent, "from": h.Name})
}

// keeps is why by may not take a conversation from who has it, nil they may: nobody is asked of who is not there, and leads and
// managers take from their like and from lower roles.
func (t *turn) keeps(has, by *Agent) notice {
	if has == nil || !has.OnDuty {
		return nil
	}
	rank := func(a *Agent) int { return slices.Index(script.Roles, t.roleOf(a.Name)) }
	lead := slices.Index(script.Roles, "lead")
	switch {
	case by == nil || rank(by) < lead:
		return t.inside("untaken.present", vars{"agent": has.Name}, part{"role", t.one("lead")})
	case rank(by) < rank(has):
		return t.inside("untaken.above", vars{"agent": has.Name}, part{"role", t.one(t.roleOf(has.Name))})
	}
	return nil
}

// passToRole puts the conversation back into the queue, for role. An answer that is promised stays promised for when it was.
func (t *turn) passToRole(e AgentPassed, role string) {
	if t.st.Reason == "" { // it was taken without a handoff
		t.st.Reason = "person"
	}
	rule := t.s.Rule(t.st.Reason)
	rule.Role = role
	who, queue := t.roleName(role), Holder{Kind: HolderQueue}
	detail := t.inside("why.passed", vars{"agent": e.Agent}, part{"because", t.because(e.Why)})
	t.newOwner(e.Agent, role)
	for _, p := range t.st.Promises {
		if p.Outcome == "" && ofPerson(p) && p.Due.After(t.now) {
			t.lastWords(t.line("passed.role", vars{"who": who, "due": t.when(p.Due)}))
			t.handOver(queue, rule, detail, p.Due)
			return
		}
	}
	t.settlePromises(PromiseBroken, ofPerson) // it is late
	due, _ := t.answerBy(rule.Within)
	t.lastWords(t.line("passed.role", vars{"who": who, "due": t.when(due)}))
	t.handTo(queue, rule, detail, PromiseFact{What: t.line("promise.answer", vars{"who": who}), Due: due})
}

// lastWords are said in the name of whoever has the conversation and gives it away: no answer, so what is promised stays so.
func (t *turn) lastWords(text string) {
	t.st.Spoke = t.now
	t.do(Say{Act: ActAgent, Text: t.traditional(t.tidy(text)), By: t.st.Holder.Name, Keep: true})
}

// newOwner gives what is promised to whoever has the conversation from now on. What is late is seen to where it fell due.
func (t *turn) newOwner(from, to string) {
	t.give(to, func(p PromiseFact) bool { return p.Owner == from || ofPerson(p) })
}

// give makes to the owner of the open promises that fall due from now on and for which theirs holds.
func (t *turn) give(to string, theirs func(PromiseFact) bool) {
	for i := range t.st.Promises {
		if p := &t.st.Promises[i]; p.Outcome == "" && p.Due.After(t.now) && theirs(*p) {
			p.Owner = to
			t.do(Promise{ID: p.ID, Case: t.st.Case, What: p.What, Owner: p.Owner, Due: p.Due})
		}
	}
}

// inherit gives what members of staff promised to whoever claims the case: what is a role's, or was left to them by the one who had
// it last. From now on they are reminded of it.
func (t *turn) inherit(agent string) {
	last := ""
	if n := len(t.st.Owners); n > 0 {
		last = t.st.Owners[n-1]
	}
	t.give(agent, func(p PromiseFact) bool {
		return ofStaff(p) && p.Owner != agent && (p.Owner == last || slices.Contains(script.Roles, p.Owner))
	})
}
