package dialogue

import (
	"strconv"
	"strings"
	"time"

	"github.com/amends-bot/amends/dialogue/script"
)

// This file is the home of what was granted: carried out, told, and followed up until the customer
// says that it worked (P4, S11).

// Outcomes of a GrantFact, in the order of a life that goes well.
const (
	GrantStarted     = "started"     // under way; asked about when it is due
	GrantAsked       = "asked"       // "did it work?" was asked
	GrantWorked      = "worked"      // the customer says so
	GrantNotWorked   = "not worked"  // the customer says so; a person sees to it
	GrantUnconfirmed = "unconfirmed" // asked, and never answered
	GrantFailed      = "failed"      // could not be carried out; a person sees to it
)

// grant writes the grant and has it carried out; what it tells, it tells when it has started.
func (t *turn) grant(r *script.Remedy) {
	amount, _ := t.worthOf(r)
	t.grantAs(r, amount, "bot")
}

// grantAs is grant by whoever has the authority, an agent or "bot".
func (t *turn) grantAs(r *script.Remedy, amount int64, by string) { t.grantFor(r, amount, by, by) }

// grantFor is grantAs for another agent, in whose name the customer is told: the ledger has the one with the authority.
func (t *turn) grantFor(r *script.Remedy, amount int64, by, teller string) {
	g := GrantFact{ID: t.st.Case + "/" + strconv.Itoa(len(t.st.Grants)+1), Remedy: r.ID, Amount: amount, Topic: t.st.Topic, By: by}
	if teller != by {
		g.For = teller
	}
	f := t.about()
	if f != nil {
		g.About = f.ID
	}
	t.st.Grants = append(t.st.Grants, g)
	t.st.Awaits, t.st.Choices, t.st.Agreed = "", nil, ""
	t.do(Grant{ID: g.ID, Case: t.st.Case, Remedy: r.ID, Amount: amount, About: g.About, By: by, At: t.now, Cap: r.PerDay, Record: t.keyOf(f), Once: f != nil && by == "bot" && once(r)})
	if r.Task != nil {
		t.informOf("", r.Task.Role, "task", t.task(r, &g))
		t.started(&t.st.Grants[len(t.st.Grants)-1], r)
		return
	}
	t.do(Carry{Grant: g.ID, Remedy: r.ID, Kind: r.Kind, Amount: amount, About: g.About, Case: t.st.Case, Customer: t.r.Standing.Customer})
	t.wake(timerStart, t.now.Add(t.s.Pace.Look))
}

// task tells staff what is to be done, and the answers of the customer that it stands on.
func (t *turn) task(r *script.Remedy, g *GrantFact) notice {
	text := t.inside("task", nil, part{"grant", t.granted(g, false)})
	if r.Task.Within <= urgentTask {
		text = t.inside("task.urgent", nil, part{"grant", t.granted(g, false)})
	}
	add := func(name string, value notice) {
		for i, more := range t.inside("task.answer", vars{"name": name}, part{"value", value}) {
			text[i] += more
		}
	}
	for _, d := range t.play().Details {
		value := t.st.Details[d.Name]
		if value == "" || value == stepSpared {
			continue
		}
		said := t.alike(value)
		for _, c := range d.Choices {
			if c.ID == value {
				said = t.inLocales(c.Label, nil)
			}
		}
		add(d.Name, said)
	}
	for _, name := range []string{detailWanted, detailTime, detailDate, detailPlace} {
		if value := t.st.Details[name]; value != "" && !strings.Contains(text[0], value) {
			add(name, t.alike(value))
		}
	}
	return text
}

// urgentTask is the time for a task that is marked as urgent.
const urgentTask = time.Hour

// starting says that the start takes a moment; what is being asked meanwhile stays asked.
func (t *turn) starting() {
	for _, g := range t.st.Grants {
		if r := t.s.Remedy(g.Remedy); g.Outcome == "" && t.st.Holder.Kind == "" && (r == nil || r.Kind != script.Gift) {
			t.say(ActInform, t.line("confirm.yes", nil), t.st.Awaits, t.st.Choices...)
			return
		}
	}
}

// carried takes in the outcome of a grant. A case that was closed meanwhile is taken up again.
func (t *turn) carried(e Carried) {
	if t.carriedBack(e) {
		return
	}
	for i := range t.st.Grants {
		g := &t.st.Grants[i]
		if g.ID == e.Grant && g.Reversed {
			if t.stop(timerStart); !e.OK {
				t.inform("room", "carried", "uncarried", vars{"number": e.Grant, "cause": e.Cause}, part{"grant", t.granted(g, true)})
			}
			return
		}
		if g.ID != e.Grant || g.Outcome != "" {
			continue
		}
		t.stop(timerStart)
		if r := t.s.Remedy(g.Remedy); r != nil && r.Kind == script.Gift {
			if e.OK {
				t.given(g, r)
			} else {
				t.ungiven(g, e.Cause)
			}
			return
		}
		if t.st.Case == "" {
			t.st.Case, t.st.Ended = t.st.Last, ""
			t.do(Open{Case: t.st.Case})
		}
		r := t.s.Remedy(g.Remedy)
		switch {
		case e.OK && r != nil:
			t.started(g, r)
		case e.OK:
			g.Outcome = GrantWorked // the script knows nothing of it any more: there is nothing to ask
		default:
			g.Outcome = GrantFailed
			detail := t.inside("why.failed", vars{"cause": e.Cause}, t.remedy(g.Remedy, 0)...)
			if t.st.Holder.Kind == "" {
				t.handOff("failed", detail)
			} else {
				t.inform(t.owner(), "failed", "of", nil, part{"text", detail})
			}
		}
		return
	}
	if t.st.Case == "" || !e.OK { // of a case before; nothing of it may be lost
		key := "carried"
		if !e.OK {
			key = "carried.failed"
		}
		t.inform("room", "carried", key, vars{"number": e.Grant, "cause": e.Cause})
	}
}

// grantVars are the placeholders of a grant's texts: of its own record and amount, whatever the
// conversation has turned to since (F1).
func (t *turn) grantVars(g *GrantFact) vars {
	v := vars{"case": t.st.Case, "due": t.when(g.Due)}
	if f := t.fact(g.About); f != nil {
		for _, name := range []string{"order", "item", "to"} {
			v[name] = t.factVars(f)[name]
		}
	}
	if g.Amount > 0 {
		v["amount"] = t.amount(g.Amount)
	}
	return v
}

// started tells that a remedy is under way and promises when it will have worked (P5).
func (t *turn) started(g *GrantFact, r *script.Remedy) {
	g.Outcome = GrantStarted
	g.Due = t.takes(r)
	delete(t.st.Asked, askedStatus) // there is news
	v := t.grantVars(g)
	if r.Takes > 0 || r.Task != nil {
		owner := "bot"
		if r.Task != nil {
			owner = r.Task.Role
		}
		t.promise(PromiseFact{What: t.text(r.Promise, v), Owner: owner, Due: g.Due, Remedy: r.ID, Grant: g.ID})
	} else {
		g.Due = t.s.Calendar.Add(t.now.Add(t.s.Pace.FollowUp), 0)
	}
	told := t.oneOf(r.Started, "started."+r.ID, v)
	if h := t.st.Holder; h.Kind == HolderAgent {
		if g.By != h.Name && g.For != h.Name {
			t.inform(h.Name, "started", "started", nil, t.remedy(r.ID, 0)...)
			return
		}
		t.agentTells(told)
		t.inform(h.Name, "started", "started.told", vars{"text": told}, t.remedy(r.ID, 0)...)
		return
	}
	// A committed grant is told, whoever takes over meanwhile; what is being asked stays asked.
	if also := t.s.Remedy(t.st.Also); also != nil && t.st.Holder.Kind == "" && also.ID != r.ID {
		t.sayKept(ActInform, told, "")
		t.st.Also = ""
		lead := t.line("wish.also", vars{"remedy": t.text(also.Label, t.remedyVars(also))})
		t.handOffWith(lead, "authority", t.inside("why.also", vars{"other": also.ID}, append(t.remedy(r.ID, 0), part{"also", t.remedy(also.ID, 0)[2].text})...))
		return
	}
	t.sayKept(ActInform, told, t.st.Awaits, t.st.Choices...)
	t.st.Also = ""
	if len(t.st.Next) > 0 && t.st.Holder.Kind == "" && t.st.Awaits == "" {
		t.wake(timerProceed, t.now.Add(t.s.Pace.Quiet))
	}
}

// nextGrant is the grant to ask about next, or nil.
func (t *turn) nextGrant() *GrantFact {
	var next *GrantFact
	for i := range t.st.Grants {
		if g := &t.st.Grants[i]; g.Outcome == GrantStarted && (next == nil || g.Due.Before(next.Due)) {
			next = g
		}
	}
	return next
}

// follow keeps the follow-up timer at the due time of the next grant.
func (t *turn) follow() {
	g := t.nextGrant()
	if g == nil || t.st.Case == "" {
		t.stop(timerFollowUp)
		return
	}
	if i, set := t.timer(timerFollowUp); !set || !t.st.Timers[i].At.Equal(g.Due) {
		t.wake(timerFollowUp, g.Due)
	}
}

// Pauses of a follow-up that would come at a bad moment.
const (
	followAfterBurst = time.Minute      // something was just said
	followAfterTalk  = 30 * time.Minute // something else is being talked about
)

// followUp asks whether the remedy worked; it does not trust the record (S11).
func (t *turn) followUp() {
	g := t.nextGrant()
	if g == nil || g.Due.After(t.now) {
		return
	}
	switch {
	case t.st.Holder.Kind != "": // a person has it: they are told, and it is asked later
		for _, name := range t.postpone(t.s.Calendar.Add(t.now.Add(t.s.Pace.FollowUp), 0)) {
			t.inform(t.owner(), "due", "due", nil, t.remedy(name, 0)...)
		}
	case len(t.st.Heard) > 0:
		t.postpone(t.now.Add(followAfterBurst))
	case t.st.Awaits != "" && t.now.Sub(t.st.Spoke) < followAfterTalk:
		t.postpone(t.now.Add(followAfterTalk))
	default:
		t.askWorked(g)
	}
}

// postpone puts off all questions that are due, and returns the remedies they are about.
func (t *turn) postpone(to time.Time) (remedies []string) {
	for i := range t.st.Grants {
		if g := &t.st.Grants[i]; g.Outcome == GrantStarted && !g.Due.After(t.now) {
			g.Due = to
			t.putOff(g.ID, to)
			remedies = append(remedies, g.Remedy)
		}
	}
	return remedies
}

// putOff moves the promise of a grant to the time at which it will be asked about, with the one who has the conversation as
// its owner: nobody knows yet whether it was kept.
func (t *turn) putOff(grant string, to time.Time) {
	for i := range t.st.Promises {
		p := &t.st.Promises[i]
		if p.Grant != grant || p.Outcome != "" {
			continue
		}
		if p.Due = to; t.st.Holder.Kind == HolderAgent {
			p.Owner = t.st.Holder.Name
		}
		p.Warned = true // it is asked about then, there is nothing to do for it before
		t.do(Promise{ID: p.ID, Case: t.st.Case, What: p.What, Owner: p.Owner, Due: p.Due})
	}
}

// askWorked asks about g.
func (t *turn) askWorked(g *GrantFact) {
	if before := t.following(); before != nil && before != g {
		t.ended(before, GrantUnconfirmed, PromiseUnconfirmed)
	}
	v := t.grantVars(g)
	question := ""
	if r := t.s.Remedy(g.Remedy); r != nil {
		question = t.oneOf(r.Follow, "follow."+r.ID, v)
		if r.Task != nil {
			t.inform(r.Task.Role, "due", "due.task", nil, part{"what", t.inLocales(r.Promise, v)})
		}
	}
	if question == "" {
		question = t.line("followup", v)
	}
	g.Outcome, t.st.Following = GrantAsked, g.ID
	yes := Choice{ID: choiceYes, Label: t.line("label.yes", nil), Kind: ChoiceAnswer}
	no := Choice{ID: choiceNo, Label: t.line("label.no", nil), Kind: ChoiceAnswer}
	t.say(ActAsk, question, awaitsFollowUp, yes, no)
	t.wake(timerSilence, t.now.Add(t.s.Pace.AutoClose))
}

// unasked takes the question whether it worked back, when something else is talked about before it was answered: it is asked again later.
func (t *turn) unasked() {
	g := t.following()
	if g == nil {
		return
	}
	g.Outcome, g.Due = GrantStarted, t.s.Calendar.Add(t.now.Add(t.s.Pace.FollowUp), 0)
	t.st.Following = ""
	t.putOff(g.ID, g.Due)
}

// following is the grant that was asked about, nil if none is.
func (t *turn) following() *GrantFact {
	for i := range t.st.Grants {
		if g := &t.st.Grants[i]; t.st.Following != "" && g.ID == t.st.Following && g.Outcome == GrantAsked {
			return g
		}
	}
	return nil
}

// ended ends a grant and the promise that was made with it.
func (t *turn) ended(g *GrantFact, outcome, promise string) {
	if g == nil {
		return
	}
	g.Outcome = outcome
	t.settlePromises(promise, func(p PromiseFact) bool { return p.Grant == g.ID })
	if t.st.Following == g.ID {
		t.st.Following = ""
	}
}
