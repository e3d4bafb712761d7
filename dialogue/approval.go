package dialogue

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/amends-bot/amends/dialogue/script"
)

// This file is the home of approvals: what an agent may not grant is asked of somebody who may. If that is declined, or nobody decides
// in time, the agent who asked hears what is still possible; the customer, kindly, only if they had asked for it themselves (H11).
// Approvals wait only while an agent has the conversation.

// approvalsMost is how many may wait at a time: more is a case for the lead, as a whole.
const approvalsMost = 3

// ask asks the lowest role that may grant so much of r, from least on; refuse tells the agent why not.
func (t *turn) askApproval(r *script.Remedy, amount int64, agent, least string, refuse func(notice)) {
	role := roleFor(r, amount, least)
	deciders, present := 0, false
	for _, a := range t.r.Standing.Roster {
		if mayDecide(r, amount, a.Role, role) {
			deciders++
			present = present || a.OnDuty
		}
	}
	switch {
	case role == "":
		refuse(t.inside("ask.nobody", nil, append(t.remedy(r.ID, 0), part{"sum", t.sum(amount)}, part{"most", t.sum(mostOf(r))})...))
		return
	case deciders == 0:
		refuse(t.inside("ask.none", nil, part{"role", t.one(role)}))
		return
	case slices.ContainsFunc(t.st.Approvals, func(a Approval) bool { return a.Remedy == r.ID && a.Amount == amount }):
		refuse(t.inside("ask.already", nil, t.remedy(r.ID, amount)...))
		return
	case len(t.st.Approvals) >= approvalsMost && t.askedFor(r.ID) == nil:
		refuse(t.inside("ask.many", vars{"n": strconv.Itoa(approvalsMost)}, part{"role", t.one(role)}))
		return
	}
	if old := t.askedFor(r.ID); old != nil { // this one takes its place
		t.withdraw(*old)
	}
	t.st.Askings++
	a := Approval{
		ID: t.st.Case + "/a" + strconv.Itoa(t.st.Askings), Remedy: r.ID, Amount: amount, By: agent, Role: role,
		Until: t.s.Calendar.Add(t.now, t.s.Pace.Approval).Truncate(time.Second),
	}
	t.st.Approvals = append(t.st.Approvals, a)
	v := vars{"agent": agent, "until": stamp(a.Until)}
	asks, absent := t.inside("approval", v, t.remedy(r.ID, amount)...), notice(nil)
	if most, may := r.MostFor(t.roleOf(agent)); may && amount > most { // else it is asked for what the record says
		asks = t.inside("approval.most", v, append(t.remedy(r.ID, amount), part{"role", t.one(t.roleOf(agent))}, part{"most", t.sum(most)})...)
	}
	t.informOf(a.ID, role, "approval", t.sentences(asks, t.recordTold(r)))
	if !present {
		absent = t.inside("asked.absent", nil)
	}
	t.informOf(a.ID, agent, "asked", t.sentences(t.inside("asked", v, append(t.remedy(r.ID, amount), part{"role", t.one(role)})...), absent))
}

// mayGrant reports whether role may grant so much of r.
func mayGrant(r *script.Remedy, amount int64, role string) bool {
	most, may := r.MostFor(role)
	return may && (r.Amount.None() || amount <= most)
}

// mayDecide reports whether role may grant so much of r where the lowest that is asked is another.
func mayDecide(r *script.Remedy, amount int64, role, lowest string) bool {
	return mayGrant(r, amount, role) && slices.Index(script.Roles, role) >= slices.Index(script.Roles, lowest)
}

// roleFor is the lowest role of staff, from least on, that may grant so much of r, "" when none may.
func roleFor(r *script.Remedy, amount int64, least string) string {
	for _, role := range script.Roles[1:] {
		if mayDecide(r, amount, role, least) {
			return role
		}
	}
	return ""
}

// mostOf is the most of r that anybody may grant.
func mostOf(r *script.Remedy) int64 {
	most, _ := r.MostFor(script.Roles[len(script.Roles)-1])
	return most
}

// agentDecided takes the decision of a member of staff who may grant what was asked; the limits are looked at again.
func (t *turn) agentDecided(e AgentDecided) {
	if e.Agent == "" {
		return
	}
	refuse := func(text notice) { t.informOf(e.Approval, e.Agent, "refused", text) }
	i := slices.IndexFunc(t.st.Approvals, func(a Approval) bool { return a.ID == e.Approval })
	if i < 0 {
		refuse(t.inside("decision.none", nil))
		return
	}
	a := t.st.Approvals[i]
	what, who := t.remedy(a.Remedy, a.Amount), vars{"agent": e.Agent, "until": stamp(a.Until)}
	if !a.Until.After(t.now) { // the program stood still when it ran out
		refuse(t.inside("decision.late", who, what...))
		t.approvalDue()
		return
	}
	r := t.s.Remedy(a.Remedy)
	if r == nil {
		t.notGranted(a, "agent.declined", t.inside("decision.gone", nil, what...))
		return
	}
	may := mayDecide(r, a.Amount, t.roleOf(e.Agent), a.Role)
	if e.Agent == a.By && !e.Yes && !may { // whoever asked may think better of it
		t.withdraw(a)
		return
	}
	if !may && (e.Yes || !t.above(e.Agent, a.By)) {
		refuse(t.inside("decision.above", nil, append(what, part{"role", t.one(t.roleOf(e.Agent))}, part{"who", t.inside("who.role", nil, part{"role", t.one(a.Role)})})...))
		return
	}
	if !e.Yes {
		t.notGranted(a, "agent.declined", t.inside("declined", who, append(what, part{"because", t.because(e.Why)})...))
		return
	}
	if why := t.limits(r, a.Amount); why != nil {
		refuse(t.inside("ungranted", nil, part{"why", why}))
		t.notGranted(a, "agent.declined", t.inside("approved.late", who, append(what, part{"why", why})...))
		return
	}
	t.drop(a)
	t.informOf(a.ID, a.By, "decided", t.inside("approved", who, append(what, part{"because", t.because(e.Why)})...))
	t.grantFor(r, a.Amount, e.Agent, a.By)
}

// above reports whether one member of staff has a higher role than another: enough to say no to whatever they ask for.
func (t *turn) above(one, other string) bool {
	return slices.Index(script.Roles, t.roleOf(one)) > slices.Index(script.Roles, t.roleOf(other))
}

// askedFor is what waits for a decision on a remedy, nil when nothing does.
func (t *turn) askedFor(remedy string) *Approval {
	i := slices.IndexFunc(t.st.Approvals, func(a Approval) bool { return a.Remedy == remedy })
	if i < 0 {
		return nil
	}
	return &t.st.Approvals[i]
}

// withdraw ends an approval that is not asked for any more: who was to decide and who asked are told, the customer never knew.
func (t *turn) withdraw(a Approval) {
	t.drop(a)
	for _, to := range []string{a.Role, a.By} {
		t.informOf(a.ID, to, "decided", t.inside("withdrawn", vars{"approval": a.ID}, t.remedy(a.Remedy, a.Amount)...))
	}
}

// drop ends an approval.
func (t *turn) drop(a Approval) {
	t.st.Approvals = slices.DeleteFunc(slices.Clone(t.st.Approvals), func(x Approval) bool { return x.ID == a.ID })
}

// notGranted tells the agent who asked why, and what they may grant themselves, with a sentence for the customer: that it can't be
// had and what can, never a bare no. It goes out in the agent's name to a customer who had asked for it; who had not would hear a no
// to what they never heard of. It reports whether they were told.
func (t *turn) notGranted(a Approval, key string, why notice) (told bool) {
	t.drop(a)
	var staff []notice
	var customer []string
	for _, p := range t.possible(a) {
		staff = append(staff, p.staff)
		customer = append(customer, p.customer)
	}
	if len(staff) == 0 {
		staff = []notice{t.inside("within.none", nil)}
	}
	text := t.line("agent.can.none", nil)
	if len(customer) > 0 {
		text = t.line("agent.can", vars{"options": t.either(customer)})
	}
	text = t.join(t.line(key, vars{"what": t.customerName(t.s.Remedy(a.Remedy), a)}), text)
	told = t.demanded(a)
	within := t.inside("within", vars{"text": text}, part{"options", t.listed(staff...)})
	if !told {
		within = t.inside("within.untold", vars{"text": t.traditional(t.tidy(text))}, part{"options", t.listed(staff...)})
	}
	t.informOf(a.ID, a.By, "decided", t.sentences(why, within))
	if told {
		t.agentTells(text)
	}
	return told
}

// demanded reports whether the customer asked for what an agent asked for: the very amount, by whatever name, or the remedy without an
// amount, as long as it is no more than they would expect.
func (t *turn) demanded(a Approval) bool {
	return slices.ContainsFunc(t.st.Demands, func(d Demand) bool {
		if a.Amount > 0 && d.Amount > 0 {
			return d.Amount == a.Amount
		}
		if d.Remedy != a.Remedy {
			return false
		}
		r, paid, known := t.s.Remedy(a.Remedy), int64(0), false
		if r != nil {
			paid, known = t.paidFor(r)
		}
		return !known || a.Amount <= paid
	})
}

// customerName is what was asked for as the customer knows it.
func (t *turn) customerName(r *script.Remedy, a Approval) string {
	if r == nil {
		return a.Remedy
	}
	return t.nameOf(r, a.Amount)
}

// nameOf names a remedy in a sentence: "the refund of 40.00".
func (t *turn) nameOf(r *script.Remedy, amount int64) string {
	v := t.remedyVars(r)
	if amount > 0 {
		v["amount"] = t.amount(amount)
	}
	if name := t.text(r.Promise, v); name != "" {
		return name
	}
	return t.text(r.Label, v)
}

// way is something that can be done still, as staff call it and in the customer's language.
type way struct {
	staff    notice
	customer string
}

// possible are the ways that the agent who asked may go without asking: less of the same, and the other remedies of the play.
func (t *turn) possible(a Approval) []way {
	var out []way
	role, f, ids := t.roleOf(a.By), t.about(), []string{a.Remedy}
	if t.st.Topic != t.general().ID { // the general play's are for whoever has no matter yet
		ids = append(ids, t.play().Remedies...)
	}
	for _, id := range ids {
		r := t.s.Remedy(id)
		if r == nil || len(out) >= offerMost || id == a.Remedy && len(out) > 0 || r.Kind == "callback" || slices.Contains(t.st.Declined, id) ||
			slices.ContainsFunc(t.st.Grants, func(g GrantFact) bool { return g.Remedy == id }) { // granted, or taken back
			continue
		}
		most, may := r.MostFor(role)
		amount, known := t.worthOf(r)
		if id == a.Remedy && !r.Amount.None() && r.Amount.Fixed == 0 { // less of it
			amount, known = min(most, a.Amount), most > 0
			if worth, told := t.worthOf(r); told && worth > 0 {
				amount = min(amount, worth)
			}
		}
		needs := slices.ContainsFunc(r.Needs, func(need string) bool { return !t.knows(need, f) })
		if !may || !known || needs || !mayGrant(r, amount, role) || !t.answered(r.Only) || !t.meets(r) || r.Kind == script.Gift ||
			f != nil && f.Status == FactRefundPending && r.Kind == "refund" || r.Worth > 0 && (f == nil || f.Amount < r.Worth) ||
			id == a.Remedy && amount == a.Amount || t.limits(r, amount) != nil || t.doubtful(r, amount) != "" {
			continue
		}
		out = append(out, way{staff: t.inside("within.way", nil, t.remedy(r.ID, amount)...), customer: t.nameOf(r, amount)})
	}
	return out
}

// either lists things to choose from.
func (t *turn) either(list []string) string {
	n := len(list)
	switch {
	case n == 0:
		return ""
	case n == 1:
		return list[0]
	case t.chinese():
		return strings.Join(list[:n-1], "、") + "，或者" + list[n-1]
	}
	return strings.Join(list[:n-1], ", ") + " or " + list[n-1]
}

// approvalDue treats what nobody decided in time as refused, one at a tick of the timer.
func (t *turn) approvalDue() {
	for _, a := range t.st.Approvals {
		if a.Until.After(t.now) {
			continue
		}
		what := t.remedy(a.Remedy, a.Amount)
		key := "late.decision.untold"
		if t.notGranted(a, "agent.undecided", t.inside("undecided.asked", nil, what...)) {
			key = "late.decision"
		}
		t.informOf(a.ID, a.Role, "late", t.inside(key, vars{"agent": a.By}, what...))
		return
	}
}

// decide keeps the approval timer at the next moment at which one runs out, and withdraws them all when no agent is there any
// more to tell the customer.
func (t *turn) decide() {
	if t.st.Holder.Kind != HolderAgent || t.st.Case == "" {
		for _, a := range t.st.Approvals {
			t.withdraw(a)
		}
	}
	var next time.Time
	for _, a := range t.st.Approvals {
		if next.IsZero() || a.Until.Before(next) {
			next = a.Until
		}
	}
	if next.IsZero() {
		t.stop(timerApproval)
		return
	}
	if i, set := t.timer(timerApproval); !set || !t.st.Timers[i].At.Equal(next) {
		t.wake(timerApproval, next)
	}
}
