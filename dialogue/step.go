package dialogue

import (
	"maps"
	"slices"
	"time"
)

// This file is the home of Step: one event in, the next state and the effects out.

// Step decides what follows from one record. It is pure, total and deterministic; s and st are
// not changed. A panic inside is recovered here, so that a replay agrees: the conversation is
// then handed to a person.
func Step(s *Script, st State, r Record) (next State, effects []Effect) {
	defer func() {
		if recover() != nil {
			next, effects = trouble(s, st, r)
		}
	}()
	t := begin(s, st, r)
	t.handle()
	t.settle()
	return t.st, t.effects
}

// turn is one Step under way.
type turn struct {
	s       *Script
	st      State
	r       Record
	now     time.Time
	effects []Effect
	m       message             // what was understood of the burst that is being answered
	grew    bool                // a further matter came in this step
	paid    bool                // a refund that is under way was spoken of
	vague   bool                // the topic is hardly sure: the first answer names no feeling that only it would give
	lead    string              // stands before whatever is said next
	idea    string              // a suggestion of the message that was kept
	spare   string              // a sentence of the message that may be left out where it would be too long
	opens   string              // the act that the message begins with, before a question: acknowledge, calm, status
	meant   map[string][]string // what texts of this step mean, by the text; see intents
}

func begin(s *Script, st State, r Record) *turn {
	st.Timers = slices.Clone(st.Timers)
	st.Grants = slices.Clone(st.Grants)
	st.Promises = slices.Clone(st.Promises)
	st.Details = maps.Clone(st.Details)
	st.Asked = maps.Clone(st.Asked)
	st.Approvals = slices.Clone(st.Approvals)
	st.Lines = slices.Clip(st.Lines)
	for _, list := range []*[]string{&st.Numbers, &st.NotIt, &st.Told, &st.Offered, &st.Declined, &st.Handed, &st.Owners} {
		*list = slices.Clip(*list)
	}
	st.Heard = slices.Clip(st.Heard)
	st.Facts = slices.Clip(st.Facts)
	st.Next = slices.Clip(st.Next)
	st.Demands = slices.Clip(st.Demands)
	st.Said = slices.Clip(st.Said)
	st.Heat.Curve = slices.Clip(st.Heat.Curve)
	return &turn{s: s, st: st, r: r, now: r.At}
}

func (t *turn) do(e Effect) { t.effects = append(t.effects, e) }

func (t *turn) handle() {
	switch e := t.r.Event.(type) {
	case Said:
		t.hear(e)
	case Edited:
		t.edited(e)
	case Chose:
		t.chose(e)
	case Commanded:
		t.commanded(e)
	case Joined:
		t.joined(e)
	case Blocked:
		t.blocked()
	case Unblocked:
		t.unblocked()
	case Woke:
		t.woke(e)
	case Found:
		t.found(e)
	case Verified:
		t.verified(e)
	case Carried:
		t.carried(e)
	case Adopted:
		t.adopted(e)
	case Failed:
		t.failed(e)
	case AgentTook:
		t.took(e.Agent)
	case AgentSaid:
		t.agentSaid(e)
	case AgentNoted, Sent, Dropped:
		// Facts of the log; the brief shows them, the conversation goes on as it was.
	case AgentResolved:
		t.resolved(e)
	case AgentReturned:
		t.returned(e.Agent)
	case AgentGranted:
		t.agentGranted(e)
	case AgentReversed:
		t.agentReversed(e)
	case AgentPromised:
		t.agentPromised(e)
	case AgentKept:
		t.agentKept(e)
	case AgentEdited:
		t.agentEdited(e)
	case AgentPassed:
		t.agentPassed(e)
	case AgentDecided:
		t.agentDecided(e)
	case AgentTookOver:
		t.tookOver(e)
	case AgentSuggested:
		t.agentSuggested(e)
	case Revised:
		t.revised(e)
	}
}

// Names of the conversation's timers.
const (
	timerBurst    = "burst"    // the burst has ended (E4)
	timerLook     = "look"     // the look-up takes too long
	timerStart    = "start"    // carrying out takes a moment: say that it is being started
	timerProceed  = "proceed"  // after calming, go on by ourselves (E3)
	timerPatience = "patience" // too long with the bot (H6)
	timerFollowUp = "followup" // did it work? (S11)
	timerSilence  = "silence"  // the customer has not answered (I27)
	timerDue      = "due"      // a person should have acted (L3)
	timerAdopted  = "adopted"  // an idea of theirs was taken up: tell them now that the matter is closed (L9)
	timerPromise  = "promise"  // a promise of staff is due soon, or now (L3)
	timerApproval = "approval" // nobody has decided in time (H11)
)

// wake sets the timer name; the latest setting counts.
func (t *turn) wake(name string, at time.Time) {
	t.st.Gen++
	timer := Timer{Name: name, At: at, Gen: t.st.Gen}
	i, found := t.timer(name)
	if found {
		t.st.Timers[i] = timer
	} else {
		t.st.Timers = slices.Insert(t.st.Timers, i, timer)
	}
	t.do(Wake{Name: name, At: at, Gen: timer.Gen})
}

// stop stops the timer name if it is set.
func (t *turn) stop(name string) {
	if i, found := t.timer(name); found {
		t.st.Timers = slices.Delete(t.st.Timers, i, i+1)
		t.do(Wake{Name: name})
	}
}

// timer returns the place of the timer name, which is sorted in.
func (t *turn) timer(name string) (int, bool) {
	return slices.BinarySearchFunc(t.st.Timers, name, func(x Timer, n string) int {
		switch {
		case x.Name < n:
			return -1
		case x.Name > n:
			return 1
		}
		return 0
	})
}

func (t *turn) isSet(name string) bool {
	_, found := t.timer(name)
	return found
}

// woke acts on a timer, unless it was set anew or stopped since.
func (t *turn) woke(e Woke) {
	i, found := t.timer(e.Name)
	if !found || t.st.Timers[i].Gen != e.Gen {
		return
	}
	t.st.Timers = slices.Delete(t.st.Timers, i, i+1)
	switch e.Name {
	case timerBurst:
		t.respond()
	case timerLook:
		if t.st.Looked == LookAsked && t.st.Proving != "" {
			t.verified(Verified{Outcome: FoundDown})
			return
		}
		if t.st.Looked == LookAsked {
			t.st.Looked = FoundDown
		}
		if !t.isSet(timerBurst) {
			t.respond()
		}
		t.goOn()
	case timerStart:
		t.starting()
	case timerProceed:
		t.proceed()
	case timerPatience:
		t.impatient()
	case timerFollowUp:
		t.followUp()
	case timerSilence:
		t.silence()
	case timerDue:
		t.late()
	case timerAdopted:
		t.tellAdopted()
	case timerPromise:
		t.promiseDue()
	case timerApproval:
		t.approvalDue()
	}
}

// settle ends every step: the clock of the customer's patience, and an owner with a due time
// for every open case (I4).
func (t *turn) settle() {
	t.clock()
	t.follow()
	t.watch()
	t.decide()
	if t.st.Case == "" {
		t.st.Due = time.Time{}
		return
	}
	if t.st.Holder.Kind != "" {
		for _, name := range []string{timerBurst, timerProceed, timerSilence, timerStart, timerLook} {
			if name == timerBurst && t.st.Holder.Kind == HolderQueue {
				continue // company is kept in bursts, too
			}
			t.stop(name)
		}
		if i, found := t.timer(timerDue); found {
			t.st.Due = t.st.Timers[i].At
		} else {
			t.due(t.s.Calendar.Add(t.now, t.s.Rule("trouble").Within))
		}
		return
	}
	t.stop(timerDue)
	if slices.ContainsFunc(t.st.Next, t.settled) {
		t.st.Next = slices.DeleteFunc(slices.Clone(t.st.Next), t.settled)
	}
	if t.live() && len(t.st.Next) > 0 && t.st.Awaits == "" && len(t.st.Heard) == 0 && !t.isSet(timerProceed) && !t.isSet(timerStart) {
		t.wake(timerProceed, t.now.Add(t.s.Pace.Quiet))
	}
	awaited := t.st.Awaits != "" || len(t.st.Timers) == 0
	if awaited && !t.isSet(timerSilence) && !t.isSet(timerBurst) {
		t.wake(timerSilence, t.now.Add(t.s.Pace.Nudge))
	}
	t.st.Due = t.st.Timers[0].At
	for _, timer := range t.st.Timers {
		if timer.At.Before(t.st.Due) {
			t.st.Due = timer.At
		}
	}
}

// due sets the time by which the person who has the conversation must have acted.
func (t *turn) due(at time.Time) {
	t.st.Due = at
	t.wake(timerDue, at)
}

// clock runs while the customer waits for us and nothing is agreed (H6). It stops while we
// wait for the customer.
func (t *turn) clock() {
	runs := t.st.Case != "" && t.st.Holder.Kind == "" && t.st.Awaits == "" && !t.live() && !t.underWay() &&
		(!t.st.Since.IsZero() || t.isSet(timerProceed)) && t.st.Waited < t.s.Pace.Patience && !t.handed("minutes")
	switch {
	case runs && t.st.Clock.IsZero():
		t.st.Clock = t.now
	case !runs && !t.st.Clock.IsZero():
		t.st.Waited += max(t.now.Sub(t.st.Clock), 0)
		t.st.Clock = time.Time{}
	}
	switch {
	case !runs:
		t.stop(timerPatience)
	case !t.isSet(timerPatience):
		t.wake(timerPatience, t.st.Clock.Add(max(t.s.Pace.Patience-t.st.Waited, time.Second)))
	}
}

// trouble is the answer to a panic in Step: a person takes over, nothing is lost.
func trouble(s *Script, st State, r Record) (State, []Effect) {
	t := begin(s, st, r)
	if e, woke := r.Event.(Woke); woke { // its row is gone: nothing may wait for it
		t.st.Timers = slices.DeleteFunc(t.st.Timers, func(x Timer) bool { return x.Name == e.Name && x.Gen == e.Gen })
	}
	if t.st.Holder.Kind == HolderAgent {
		t.inform(t.st.Holder.Name, "trouble", "trouble", nil)
		if !t.isSet(timerDue) {
			t.due(t.s.Calendar.Add(t.now, t.s.Rule("trouble").Within))
		}
		return t.st, t.effects
	}
	t.open()
	t.st.Heard, t.st.Awaits, t.st.Choices = nil, "", nil
	rule := t.s.Rule("trouble")
	t.st.Holder, t.st.Reason = Holder{Kind: HolderQueue}, rule.Reason
	t.due(t.s.Calendar.Add(t.now, rule.Within))
	h := HandOff{Case: t.st.Case, Reason: rule.Reason, Urgent: rule.Urgent, Role: rule.Role, Due: t.st.Due}
	h.Detail, h.Details = t.inside("why.trouble", nil).stored(t.s)
	t.do(h)
	t.tellTrouble()
	return t.st, t.effects
}

// tellTrouble tells the customer who answers by when, if even that can be worded.
func (t *turn) tellTrouble() {
	defer func() { _ = recover() }() // the person is told in any case
	t.say(ActHandoff, t.line("handoff.trouble", t.dueVars(t.st.Due)), "")
}
