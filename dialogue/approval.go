package dialogue

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/amends-bot/amends/dialogue/script"
)

// This file is the home of approvals: what an agent may not grant is asked of somebody who may, who decides in time or the
// customer hears, kindly, what is still possible (H11). They wait only while an agent has the conversation; nothing of them
// reaches the customer but the outcome.

// approvalsMost is how many may wait at a time: more is a case for the lead, as a whole.
const approvalsMost = 3

// ask asks the lowest role that may grant so much of r; refuse tells the agent why not.
func (t *turn) askApproval(r *script.Remedy, amount int64, agent string, refuse func(string, ...any)) {
	role := roleFor(r, amount)
	deciders, present := 0, false
	for _, a := range t.r.Standing.Roster {
		if mayGrant(r, amount, a.Role) {
			deciders++
			present = present || a.OnDuty
		}
	}
	switch {
	case role == "":
		refuse("nobody may grant as much")
		return
	case deciders == 0:
		refuse("%s may grant it, and there is none on the roster", one(role))
		return
	case slices.ContainsFunc(t.st.Approvals, func(a Approval) bool { return a.Remedy == r.ID }):
		refuse("%s is asked for already", r.ID)
		return
	case len(t.st.Approvals) >= approvalsMost:
		refuse("%d decisions are waited for already; pass the case on to %s", approvalsMost, one(role))
		return
	}
	t.st.Askings++
	a := Approval{
		ID: t.st.Case + "/a" + strconv.Itoa(t.st.Askings), Remedy: r.ID, Amount: amount, By: agent, Role: role,
		Until: t.s.Calendar.Add(t.now, t.s.Pace.Approval).Truncate(time.Second),
	}
	t.st.Approvals = append(t.st.Approvals, a)
	until := a.Until.Format(time.RFC3339)
	what, most := granted(a), ""
	if m, may := r.MostFor(t.roleOf(agent)); may {
		most = " (" + one(t.roleOf(agent)) + " may grant up to " + plain(m) + ")"
	}
	t.do(Notify{To: role, Kind: "approval", Text: t.st.Case + ": " + agent + " asks for " + what + most + ". Please decide by " + until + "; after that it counts as refused.", Ref: a.ID})
	text := what + " is asked of " + one(role) + ", until " + until + ". The customer was not told."
	if !present {
		text += " Nobody who may decide it is on duty."
	}
	t.do(Notify{To: agent, Kind: "asked", Text: text, Ref: a.ID})
}

// granted names to staff what is asked for.
func granted(a Approval) string {
	if a.Amount == 0 {
		return a.Remedy
	}
	return a.Remedy + " " + plain(a.Amount)
}

// mayGrant reports whether role may grant so much of r.
func mayGrant(r *script.Remedy, amount int64, role string) bool {
	most, may := r.MostFor(role)
	return may && (r.Amount.None() || amount <= most)
}

// roleFor is the lowest role of staff that may grant so much of r, "" when none may.
func roleFor(r *script.Remedy, amount int64) string {
	for _, role := range script.Roles[1:] {
		if mayGrant(r, amount, role) {
			return role
		}
	}
	return ""
}

// agentDecided takes the decision of a member of staff who may grant what was asked; the limits are looked at again.
func (t *turn) agentDecided(e AgentDecided) {
	if e.Agent == "" {
		return
	}
	tell := func(kind, text string) { t.do(Notify{To: e.Agent, Kind: kind, Text: text, Ref: e.Approval}) }
	i := slices.IndexFunc(t.st.Approvals, func(a Approval) bool { return a.ID == e.Approval })
	if i < 0 {
		tell("refused", "Nothing waits for this decision: it was made, has run out, or is not needed any more.")
		return
	}
	a := t.st.Approvals[i]
	if !a.Until.After(t.now) { // the program stood still when it ran out
		tell("refused", "Nothing was decided: "+granted(a)+" had to be decided by "+a.Until.Format(time.RFC3339)+".")
		t.approvalDue()
		return
	}
	r := t.s.Remedy(a.Remedy)
	if r == nil {
		t.notGranted(a, "agent.declined", granted(a)+" is nothing that can be granted any more.")
		return
	}
	if !mayGrant(r, a.Amount, t.roleOf(e.Agent)) {
		tell("refused", "Nothing was decided: "+granted(a)+" is above what "+one(t.roleOf(e.Agent))+" may grant"+t.whoMay(r, a.Amount)+".")
		return
	}
	if !e.Yes {
		t.notGranted(a, "agent.declined", granted(a)+" was declined by "+e.Agent+because(e.Why)+".")
		return
	}
	if why := t.limits(r, a.Amount); why != "" {
		tell("refused", "Nothing was granted: "+why+".")
		t.notGranted(a, "agent.declined", e.Agent+" approved "+granted(a)+", and it can't be granted any more: "+why+".")
		return
	}
	t.drop(a)
	t.do(Notify{To: a.By, Kind: "decided", Text: granted(a) + " was approved by " + e.Agent + because(e.Why) + ". The customer hears of it once it is under way.", Ref: a.ID})
	t.grantFor(r, a.Amount, e.Agent, a.By)
}

// drop ends an approval.
func (t *turn) drop(a Approval) {
	t.st.Approvals = slices.DeleteFunc(slices.Clone(t.st.Approvals), func(x Approval) bool { return x.ID == a.ID })
}

// notGranted tells the agent who asked why, and what they may grant themselves, and the customer, in the agent's name, that it
// can't be had and what can: never a bare no.
func (t *turn) notGranted(a Approval, key, why string) {
	t.drop(a)
	var staff, customer []string
	for _, p := range t.possible(a) {
		staff = append(staff, p.staff)
		customer = append(customer, p.customer)
	}
	if len(staff) == 0 {
		staff = []string{"nothing that fits; ask what else would help, or pass the case on"}
	}
	text := t.line("agent.can.none", nil)
	if len(customer) > 0 {
		text = t.line("agent.can", vars{"options": t.either(customer)})
	}
	text = t.join(t.line(key, vars{"what": t.customerName(t.s.Remedy(a.Remedy), a)}), text)
	t.do(Notify{To: a.By, Kind: "decided", Text: why + " Within your authority: " + strings.Join(staff, ", ") + ". The customer was told: " + text, Ref: a.ID})
	t.agentTells(text)
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
type way struct{ staff, customer string }

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
			slices.ContainsFunc(t.st.Grants, func(g GrantFact) bool { return g.Remedy == id && !g.Reversed }) {
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
			id == a.Remedy && amount == a.Amount || t.limits(r, amount) != "" {
			continue
		}
		staff := r.ID
		if amount > 0 {
			staff += " " + plain(amount)
		}
		out = append(out, way{staff: staff, customer: t.nameOf(r, amount)})
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
		t.do(Notify{To: a.Role, Kind: "late", Text: t.st.Case + ": nobody decided in time on " + granted(a) + ", which " + a.By + " asked for. The customer was told what else is possible.", Ref: a.ID})
		t.notGranted(a, "agent.undecided", granted(a)+" was not decided in time.")
		return
	}
}

// decide keeps the approval timer at the next moment at which one runs out, and withdraws them all when no agent is there any
// more to tell the customer.
func (t *turn) decide() {
	if t.st.Holder.Kind != HolderAgent || t.st.Case == "" {
		for _, a := range t.st.Approvals {
			for _, to := range []string{a.Role, a.By} {
				t.do(Notify{To: to, Kind: "decided", Text: a.ID + ": " + granted(a) + " is not asked for any more.", Ref: a.ID})
			}
		}
		t.st.Approvals = nil
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
