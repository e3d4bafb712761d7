package dialogue

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/amends-bot/amends/dialogue/restate"
	"github.com/amends-bot/amends/dialogue/script"
)

// This file is the home of handing over: the handoff itself, and the company the bot keeps
// the customer until a person has come (I5).

// handOff puts the conversation into the queue for a person.
func (t *turn) handOff(reason string, detail notice) { t.handOffWith("", reason, detail) }

// handOffWith does so after lead. Somebody whose opening was not acknowledged yet hears it
// acknowledged first, except in danger.
func (t *turn) handOffWith(lead, reason string, detail notice) {
	if len(t.st.Heard) > 0 && t.m.text == "" { // a burst that was being written
		t.m = t.understand(t.st.Heard)
		t.take()
	}
	t.open()
	rule := t.s.Rule(reason)
	danger := reason == "danger" || reason == "despair"
	if !t.st.Acked && lead == "" && !danger && t.st.Opening != "" && t.m.text != "" {
		lead = t.ackBrief()
	}
	t.st.Acked = true
	due, nobody := t.answerBy(rule.Within)
	v := t.dueVars(due)
	v["who"] = t.text(rule.Who, nil)
	var back *Agent // who had it before
	if reason == "reopened" && !nobody {
		if back = t.previous(); back != nil {
			v["who"] = back.called()
		}
	}
	kind := t.dangerKind(reason)
	var text string
	if nobody && kind == reason { // the other kinds say all that is to be done, at any hour
		text = t.absent(reason, v)
	} else {
		text = t.line("handoff."+kind, v)
	}
	text = t.join(lead, text)
	what, call := t.line("promise.answer", v), false
	if t.st.Holder.Kind == HolderQueue { // it has become more urgent; a call that was promised stays one
		for _, p := range t.st.Promises {
			if p.Outcome == "" && p.Call {
				what, call = p.What, true
			}
		}
		t.settlePromises(PromiseWithdrawn, ofPerson)
	} else {
		t.st.Trigger = ""
	}
	t.st.Trigger = tailOf(join2(t.st.Trigger, t.m.text), textKept)
	t.st.Heard, t.st.Agreed, t.st.Lost = nil, "", 0
	t.stop(timerBurst)
	if back != nil {
		t.giveBack(back, rule, detail, PromiseFact{What: what, Due: due, Call: call})
		t.say(ActHandoff, text, "")
		return
	}
	t.enqueue(rule, detail, PromiseFact{What: what, Due: due, Call: call})
	var choices []Choice
	if nobody || danger || slices.Contains([]string{"minutes", "lost", "asks"}, reason) {
		choices = t.queueChoices(danger)
	}
	t.say(ActHandoff, text, "", choices...)
}

// enqueue puts the conversation into the queue by rule, with the promise of a person's answer.
func (t *turn) enqueue(rule script.Rule, detail notice, p PromiseFact) {
	t.handTo(Holder{Kind: HolderQueue}, rule, detail, p)
}

// giveBack gives a conversation to who had it before and is there: they know it (I28). If they don't answer in time it goes
// to the queue.
func (t *turn) giveBack(a *Agent, rule script.Rule, detail notice, p PromiseFact) {
	t.handTo(Holder{Kind: HolderAgent, Name: a.Name}, rule, detail, p)
	t.st.Awaits, t.st.Choices = "", nil
	t.inform(a.Name, "reopened", "reopened", nil, part{"why", detail})
}

func (t *turn) handTo(h Holder, rule script.Rule, detail notice, p PromiseFact) {
	if p.Owner = rule.Role; h.Name != "" {
		p.Owner = h.Name
	}
	t.promise(p)
	t.handOver(h, rule, detail, p.Due)
}

// handOver is handTo where the answer is promised already.
func (t *turn) handOver(h Holder, rule script.Rule, detail notice, due time.Time) {
	t.st.Holder, t.st.Reason, t.st.Role, t.st.Late = h, rule.Reason, rule.Role, 0
	out := HandOff{Case: t.st.Case, Reason: rule.Reason, Urgent: rule.Urgent, Role: rule.Role, To: h.Name, Due: due}
	out.Detail, out.Details = detail.stored(t.s)
	t.do(out)
	t.due(due)
}

// absent is the handoff sentence when nobody is there (I5).
func (t *turn) absent(reason string, v vars) string {
	if reason == "danger" || reason == "despair" {
		return t.line("nobody."+reason, v)
	}
	when := "nobody"
	if t.s.Calendar.Open(t.now) {
		when = "absent"
	}
	if slices.Contains(plainReasons, reason) {
		return t.line(when, v)
	}
	return t.join(t.line("handoff."+reason, v), t.line(when, v))
}

// ackBrief restates the opening in front of a handoff, without the wish for a person and
// the threat, which the handoff answers. It is "" when nothing is left to restate.
func (t *turn) ackBrief() string {
	r := restate.Opening(t.without(t.st.Opening, "person", "threat", "human", "english", "chinese"), t.locale())
	if r.Text == "" {
		return ""
	}
	return t.addressed(t.line("ack.brief", vars{"restate": r.Text}))
}

// without is a text without the clauses that mean one of the intents: they are answered, not restated.
func (t *turn) without(text string, intents ...string) string {
	var rest []string
	for _, clause := range clauses.FindAllString(text, -1) {
		in := t.intents(normal(clause))
		if !slices.ContainsFunc(intents, func(name string) bool { return slices.Contains(in, name) }) {
			rest = append(rest, clause)
		}
	}
	if len(rest) == 0 {
		return ""
	}
	return strings.TrimRight(strings.Join(rest, ""), " ,，、;；")
}

// clauses cuts at the marks behind which a new thought begins.
var clauses = regexp.MustCompile(`[^.!?。！？，,;；\n]+[.!?。！？，,;；\n]*\s*`)

// plainReasons need no sentence of their own when nobody is there: who comes when says it all.
var plainReasons = []string{"person", "heat", "asks", "minutes", "lost", "trouble"}

// callDue reports whether a call is promised.
func (t *turn) callDue() bool {
	return slices.ContainsFunc(t.st.Promises, func(p PromiseFact) bool { return p.Outcome == "" && p.Call })
}

// waits says by when a person answers, in the sentences of key, or calls, if that was promised.
func (t *turn) waits(act, key string, v vars) {
	switch {
	case t.callDue():
		key = "queue.call"
	case t.st.Shared:
		key = "queue.shared"
	}
	t.say(act, t.reachable(t.line(key, v)), "", t.queueChoices(false)...)
}

// ownsUp tells that nobody came, or called, by the time they were told (O6), and the new one.
func (t *turn) ownsUp(due time.Time, awaits string) {
	key := "queue.late"
	if t.callDue() {
		key = "queue.late.call"
	}
	t.say(ActInform, t.reachable(t.line(key, t.dueVars(due))), awaits, t.queueChoices(false)...)
}

func (t *turn) queueChoices(danger bool) []Choice {
	call := Choice{ID: choiceCallback, Label: t.line("label.callback", nil), Kind: ChoiceAnswer}
	switch {
	case t.callDue() || t.st.Shared: // a call is on its way, or its number would be read by others
		return nil
	case danger:
		return []Choice{call}
	}
	return []Choice{call, {ID: choiceWait, Label: t.line("label.wait", nil), Kind: ChoiceAnswer}}
}

// answerBy returns when a person will answer, and whether nobody is there now (I5).
func (t *turn) answerBy(within time.Duration) (due time.Time, nobody bool) {
	present := slices.ContainsFunc(t.r.Standing.Roster, func(a Agent) bool { return a.OnDuty })
	open := t.s.Calendar.Open(t.now)
	if open && !present {
		within = max(within, absentWithin)
	}
	return roundUp(t.s.Calendar.Add(t.now, within)), !open || !present
}

// absentWithin is when somebody looks in on a working day on which nobody is on duty.
const absentWithin = 2 * time.Hour

func (t *turn) dueVars(due time.Time) vars {
	return vars{
		"case": t.st.Case, "due": t.when(due), "now": clockOf(t.now.In(t.zone())),
		"open": t.when(t.s.Calendar.Add(t.now, 0)), "who": t.waitedFor(),
	}
}

// waitedFor is how the customer hears of whom they wait for: as the rule says, unless it was passed on to another role.
func (t *turn) waitedFor() string {
	if rule := t.s.Rule(t.st.Reason); t.st.Role == "" || t.st.Role == rule.Role {
		return t.text(rule.Who, nil)
	}
	return t.roleName(t.st.Role)
}

// roleName is how customers hear of a role.
func (t *turn) roleName(role string) string {
	if names := t.s.Lines(nil, t.locale(), "role."+role); len(names) > 0 {
		return names[0]
	}
	return role
}

func join2(a, b string) string {
	switch {
	case a == "":
		return b
	case b == "":
		return a
	}
	return a + "\n" + b
}

// late owns up to a person who did not come in time, before the customer has to ask (O6, P7).
func (t *turn) late() {
	if t.st.Reason == "" { // an agent took it without a handoff
		t.st.Reason = "person"
	}
	rule := t.s.Rule(t.st.Reason)
	switch t.st.Holder.Kind {
	case HolderAgent:
		t.agentLate(rule)
	case HolderQueue:
		what, call := t.owed()
		t.settlePromises(PromiseBroken, ofPerson)
		late := 0
		for _, p := range t.st.Promises {
			if p.Remedy == "" && p.Outcome == PromiseBroken && slices.Contains(script.Roles, p.Owner) { // since it waits for anybody
				late++
			}
		}
		due, _ := t.answerBy(rule.Within << min(late, lateDoublings))
		if late > lateDoublings { // from then on once a day: the alarm is with staff
			due = t.s.Calendar.Evening(t.s.Calendar.Add(t.now.Add(20*time.Hour), 0))
		}
		t.promise(PromiseFact{What: what, Owner: "lead", Due: due, Call: call})
		for _, to := range remindedOf(late, rule.Role) {
			t.inform(to, "late", "late.queue", vars{"due": stamp(due)})
		}
		t.due(due)
		t.ownsUp(due, t.st.Awaits)
	}
}

// owed is what a person owes the customer, and whether it is a call: a call stays a call.
func (t *turn) owed() (what string, call bool) {
	what = t.line("promise.answer", t.dueVars(t.st.Due))
	if p := t.answerOwed(); p != nil {
		what, call = p.What, p.Call
	}
	return what, call
}

// remindedOf are those who hear that a case waited too long in the queue for the nth time: whom it waits for and the lead, who
// takes the promise on; from the second time on the lead and everyone (L3).
func remindedOf(nth int, role string) []string {
	switch {
	case nth > 1:
		return []string{"lead", "room"}
	case role == "lead":
		return []string{role}
	}
	return []string{role, "lead"}
}

// agentLate reminds the agent, then the lead, too, each time after twice as long; an agent who lets the
// customer wait through agentLates reminders loses the conversation to the queue, and everyone is told (L3, I28). Where an answer was
// promised for now there is one reminder, and a short grace: that somebody has the case is no excuse before the customer (O6).
func (t *turn) agentLate(rule script.Rule) {
	name, promised := t.st.Holder.Name, t.answerOwed()
	if promised != nil && promised.Due.After(t.now) { // what was due came before it
		promised = nil
	}
	if t.st.Since.IsZero() && promised == nil {
		t.inform(name, "open", "open", nil)
		t.due(t.s.Calendar.Add(t.now, t.s.Pace.Nudge))
		return
	}
	if promised != nil && t.inGrace(promised.Due) {
		late := promised.Due.Add(agentGrace)
		t.inform(name, "late", "late.agent.now", vars{"due": stamp(late)})
		t.due(late)
		return
	}
	t.st.Late++
	if t.st.Late > 1 || promised != nil {
		t.inform("lead", "late", "late.lead", vars{"agent": name})
	}
	if t.st.Late < agentLates && promised == nil {
		t.inform(name, "late", "late.agent", nil)
		t.due(t.s.Calendar.Add(t.now, rule.Within<<t.st.Late))
		return
	}
	t.inform(name, "late", "late.back", nil)
	t.inform("room", "late", "late.room", vars{"agent": name})
	due, _ := t.answerBy(rule.Within)
	what, call := t.owed()
	t.settlePromises(PromiseBroken, ofPerson)
	t.enqueue(rule, t.inside("why.unanswered", vars{"agent": name}), PromiseFact{What: what, Due: due, Call: call})
	t.ownsUp(due, "")
}

// agentGrace is how long after the time that was promised whoever has the case may still be about to write: nobody's case is taken
// away from under their hands. It runs by the clock, since they are there.
const agentGrace = 10 * time.Minute

// inGrace reports whether what was due at a time is not late yet, since somebody on duty has the case.
func (t *turn) inGrace(due time.Time) bool {
	if t.st.Holder.Kind != HolderAgent || !t.now.Before(due.Add(agentGrace)) {
		return false
	}
	a := t.onRoster(t.st.Holder.Name)
	return a != nil && a.OnDuty
}

// answerOwed is the answer, or the call, that a person owes the customer, nil for none.
func (t *turn) answerOwed() *PromiseFact {
	i := slices.IndexFunc(t.st.Promises, func(p PromiseFact) bool { return p.Outcome == "" && ofPerson(p) })
	if i < 0 {
		return nil
	}
	return &t.st.Promises[i]
}

// agentLates is how many due times an agent may let pass.
const agentLates = 3

// lateDoublings bounds how the interval grows, so that nobody is told the same every few minutes.
const lateDoublings = 3
