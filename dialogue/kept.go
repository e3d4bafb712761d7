package dialogue

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// This file is the home of what members of staff promise in words of their own: the customer hears it once it is on disk, its
// owner is reminded before it is due, and when it is late the customer hears it from us first (P4, P5, P7, O6, L3).

const (
	// promiseMost is how many bytes of a promise are told; more is a letter and no promise.
	promiseMost = 200
	// promiseFar is how far ahead one may be due: what is further off is forgotten by both sides.
	promiseFar = 180 * 24 * time.Hour
	// warnAhead is how long before it is due its owner is reminded; of a short one in the middle.
	warnAhead = 30 * time.Minute
	// warnFrom is how long a promise must run to be reminded of: a shorter one is still in its owner's mind.
	warnFrom = 10 * time.Minute
	// lateAgain is the new time that a late promise is given, in business time.
	lateAgain = 4 * time.Hour
)

// agentPromised writes the promise down and tells it in the agent's name.
func (t *turn) agentPromised(e AgentPromised) {
	if !t.heldBy(e.Agent, "promise") {
		return
	}
	e.Due = e.Due.Truncate(time.Minute) // as it is told
	what := deedOf(strings.TrimRight(strings.Join(strings.Fields(e.What), " "), ".。!！ "))
	switch {
	case what == "" || len(what) > promiseMost:
		t.inform(e.Agent, "refused", "promise.what", vars{"n": strconv.Itoa(promiseMost), "han": strconv.Itoa(promiseMost / len("字"))})
		return
	case !e.Due.After(t.now) || e.Due.After(t.now.Add(promiseFar)):
		t.inform(e.Agent, "refused", "promise.when", vars{"days": strconv.Itoa(int(promiseFar / (24 * time.Hour)))})
		return
	}
	t.promise(PromiseFact{What: what, Owner: e.Agent, By: e.Agent, Due: e.Due})
	t.agentTells(t.ofPromise("agent.promised", t.st.Promises[len(t.st.Promises)-1]))
}

// agentKept ends the promise whose text holds what was given, or the only one that is open, and tells the customer that it is done
// (P5). Who had the case last may say so of a promise of their own while nobody else has it.
func (t *turn) agentKept(e AgentKept) {
	if e.Agent == "" {
		return
	}
	theirs := t.st.Holder.Kind != HolderAgent && len(t.st.Owners) > 0 && t.st.Owners[len(t.st.Owners)-1] == e.Agent
	var open, said []*PromiseFact
	for i := range t.st.Promises {
		p := &t.st.Promises[i]
		if p.Outcome != "" || !ofStaff(*p) || theirs && p.By != e.Agent {
			continue
		}
		open = append(open, p)
		if holdsWords(p.What, e.What) {
			said = append(said, p)
		}
	}
	if !theirs || len(open) == 0 {
		if !t.heldBy(e.Agent, "kept") {
			return
		}
	}
	alike := func() bool { // to the customer they are the same
		return !slices.ContainsFunc(said, func(p *PromiseFact) bool { return p.What != said[0].What })
	}
	switch {
	case len(open) == 0:
		t.inform(e.Agent, "refused", "promise.none", nil)
		return
	case len(said) == 0 || !alike():
		var list []notice
		for _, p := range open {
			list = append(list, t.inside("promise.one", vars{"what": p.What, "due": stamp(p.Due)}))
		}
		key := "promise.which"
		if len(said) == 0 {
			key = "promise.unlike"
		}
		t.inform(e.Agent, "refused", key, vars{"example": exampleOf(open[0].What)}, part{"promises", t.listed(list...)})
		return
	}
	p := slices.MinFunc(said, func(a, b *PromiseFact) int { return a.Due.Compare(b.Due) })
	p.Outcome = PromiseKept
	t.do(Settle{ID: p.ID, Outcome: PromiseKept})
	text := t.ofPromise("agent.kept", *p)
	if !theirs {
		t.agentTells(text)
		return
	}
	t.st.Spoke = t.now
	t.do(Say{Act: ActAgent, Text: t.traditional(t.tidy(text)), By: e.Agent, Keep: true})
}

// holdsWords reports whether a promise says what was typed to name it; nothing typed names any.
func holdsWords(what, typed string) bool {
	plain := func(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }
	return strings.Contains(plain(what), strings.TrimRight(plain(typed), ".。!！ "))
}

// exampleOf is as much of a promise as one would type to name it.
func exampleOf(what string) string {
	const words, han = 3, 24 // and bytes of Chinese
	fields := strings.Fields(what)
	if len(fields) > words {
		return strings.Join(fields[:words], " ")
	}
	if hasHan(what) {
		return cut(what, han)
	}
	return what
}

// agentTells says something in the name of the agent who has the conversation.
func (t *turn) agentTells(text string) {
	t.settlePromises(PromiseKept, ofPerson) // it is an answer of a person
	t.st.Since, t.st.Spoke, t.st.Late = noTime, t.now, 0
	t.do(Say{Act: ActAgent, Text: t.traditional(t.tidy(text)), By: t.st.Holder.Name, Keep: true})
	t.due(t.s.Calendar.Add(t.now, t.s.Pace.Nudge))
}

// ofStaff reports whether a member of staff promised it in words of their own.
func ofStaff(p PromiseFact) bool { return p.By != "" }

// warnAt is when its owner is reminded, in whole seconds: timers are kept in milliseconds.
func (p PromiseFact) warnAt() time.Time {
	return p.Due.Add(-min(warnAhead, p.Due.Sub(p.Made)/2)).Truncate(time.Second)
}

// unwarned reports whether nobody is reminded of p: the bot forgets nothing, and of what is due at once one thinks anyway.
func unwarned(p PromiseFact) bool { return p.Owner == "bot" || p.Due.Sub(p.Made) < warnFrom }

// watch keeps the promise timer at the next moment at which somebody has to hear of a promise: ahead of one that a person is to
// keep, and when one in the words of staff is due. What else is due has timers of its own.
func (t *turn) watch() {
	var next time.Time
	for _, p := range t.st.Promises {
		if p.Outcome != "" || p.Warned && !ofStaff(p) {
			continue
		}
		at := p.Due
		switch {
		case !p.Warned:
			at = p.warnAt()
		case p.Pressed && t.waitsFor(&p):
			at = p.Due.Add(agentGrace)
		}
		if next.IsZero() || at.Before(next) {
			next = at
		}
	}
	if next.IsZero() || t.st.Case == "" {
		t.stop(timerPromise)
		return
	}
	if i, set := t.timer(timerPromise); !set || !t.st.Timers[i].At.Equal(next) {
		t.wake(timerPromise, next)
	}
}

// promiseDue reminds the owner of what will be due, and owns up to what is late: the customer is told with a new time, and a
// lead has it from then on.
func (t *turn) promiseDue() {
	for i := range t.st.Promises {
		p := &t.st.Promises[i]
		switch {
		case p.Outcome != "":
		case ofStaff(*p) && !p.Due.After(t.now) && t.waitsFor(p):
			if !p.Pressed {
				p.Pressed = true
				t.inform(p.Owner, "late", "late.now", vars{"what": p.What, "due": stamp(p.Due.Add(agentGrace))})
			}
		case ofStaff(*p) && !p.Due.After(t.now):
			t.promiseLate(i)
			return // the next one at the next tick of the timer, one message each
		case !p.Warned && !t.now.Before(p.warnAt()):
			p.Warned = true
			t.remind(*p)
		}
	}
}

// waitsFor reports whether p is not late yet although its time is over: whoever has the case promised it, and is about to keep it.
func (t *turn) waitsFor(p *PromiseFact) bool {
	return p.Owner == t.st.Holder.Name && p.Again == 0 && t.inGrace(p.Due)
}

// remind tells whoever is to keep p that it will be due soon (L3).
func (t *turn) remind(p PromiseFact) {
	to, key := p.Owner, "soon"
	if t.st.Holder.Kind == HolderAgent && !ofStaff(p) && ofPerson(p) { // it is theirs to answer
		to = t.st.Holder.Name
	}
	if ofStaff(p) {
		if key = "soon.yours"; p.Owner != p.By { // it was passed on, or is late already
			key = "soon.theirs"
		}
	}
	t.inform(to, "soon", key, vars{"what": p.What, "due": stamp(p.Due), "agent": p.By})
}

// promiseLate owns up to a promise that wasn't kept in time: somebody is wanted who sees to it.
func (t *turn) promiseLate(i int) {
	old := &t.st.Promises[i]
	old.Outcome = PromiseBroken
	t.do(Settle{ID: old.ID, Outcome: PromiseBroken})
	due := roundUp(t.s.Calendar.Add(t.now, lateAgain))
	late := PromiseFact{What: old.What, Owner: "lead", By: old.By, Due: due, Again: old.Again + 1}
	if late.Again > lateDoublings { // once a day from then on: the alarm is with staff
		due = t.s.Calendar.Evening(t.s.Calendar.Add(t.now.Add(20*time.Hour), 0))
		late.Due = due
	}
	t.inform("lead", "late", "late.promise", vars{"agent": old.By, "what": old.What, "due": stamp(due)})
	if late.Again > 1 { // the owner and a lead were told before
		t.inform("room", "late", "late.again", vars{"what": old.What})
	}
	text := t.ofPromise("promise.late", late)
	if t.st.Holder.Kind == HolderAgent { // a person is wanted who sees to it
		t.inform(t.st.Holder.Name, "late", "late.unkept", nil)
		answer, _ := t.answerBy(t.s.Rule("reopened").Within)
		rule := t.s.Rule("reopened")
		rule.Role = "lead"
		t.settlePromises(PromiseBroken, ofPerson)
		t.enqueue(rule, t.inside("why.unkept", vars{"agent": late.By}), PromiseFact{What: t.line("promise.answer", t.dueVars(answer)), Due: answer})
	}
	t.promise(late)
	switch {
	case t.st.Holder.Kind == "" && t.st.Awaits == awaitsFollowUp:
		choices, asking := t.st.Choices, t.st.Asking // they stay where they are: a "yes" under this would be one to being late
		t.sayKept(ActInform, text, t.st.Awaits)
		t.st.Choices, t.st.Asking = choices, asking
	case t.st.Holder.Kind == "":
		t.sayKept(ActInform, text, t.st.Awaits, t.st.Choices...)
	default:
		t.sayKept(ActInform, text, "", t.queueChoices(false)...)
	}
}

// owedByStaff is the first promise of a member of staff that is open, nil if none is.
func (t *turn) owedByStaff() *PromiseFact {
	i := slices.IndexFunc(t.st.Promises, func(p PromiseFact) bool { return p.Outcome == "" && ofStaff(p) })
	if i < 0 {
		return nil
	}
	return &t.st.Promises[i]
}

// stillOwed says that p is still to be kept.
func (t *turn) stillOwed(p *PromiseFact) string {
	return t.ofPromise("promise.still", *p)
}

// overlooked answers a customer whom the bot has again and who asks where a promise of a colleague's remains, or complains that nobody
// kept it: with regret, what is promised, and until when; nothing new is begun. Who asks too often gets a person.
func (t *turn) overlooked() bool {
	p, m := t.nextOwed(), &t.m
	call := p != nil && calling.MatchString(normal(p.What))
	wished := t.s.Remedy(m.remedy) // to be called once more is no other wish
	norm := normal(m.text)
	asks := uncalled.MatchString(norm)
	if p == nil || m.blank || m.choice != "" && !asks || wished != nil && !(call && wished.Kind == "callback") || m.is("received") || m.is("change") || m.is("threat") || t.otherRecordNamed() ||
		slices.ContainsFunc(m.numbers, func(n string) bool { return !slices.Contains(t.st.Numbers, n) }) || t.st.Awaits == awaitsFollowUp || t.st.Awaits == awaitsSurvey {
		return false
	}
	asks = asks || call && (m.is("callback") || wished != nil)
	if t.st.Awaits == "" && !t.underWay() { // else it is rather about what was asked, or started
		asks = asks || m.is("status") || m.is("notyet") || m.is("vent")
	}
	if !asks {
		return false
	}
	t.st.Heard = nil
	if t.st.Asked[askedStatus] >= t.s.Pace.SameAsk && !t.handed("minutes") {
		t.handOff("minutes", t.inside("why.news", nil))
		return true
	}
	if t.st.Asked == nil {
		t.st.Asked = map[string]int{}
	}
	t.st.Asked[askedStatus]++
	t.inform(p.Owner, "customer", "of", vars{"text": cut(m.text, textKept)})
	t.say(ActStatus, t.ofPromise("promise.asked", *p), t.st.Awaits, t.st.Choices...)
	return true
}

// nextOwed is the promise of a member of staff that is due next, nil if none is.
func (t *turn) nextOwed() (next *PromiseFact) {
	for i := range t.st.Promises {
		if p := &t.st.Promises[i]; p.Outcome == "" && ofStaff(*p) && p.Due.After(t.now) && (next == nil || p.Due.Before(next.Due)) {
			next = p
		}
	}
	return next
}

var (
	// uncalled says that nobody did what was promised, or asks what became of it.
	uncalled = regexp.MustCompile(`\b(?:(?:nobody|no one|no-one|noone)(?:'s| has| have| did)?(?: even| ever| yet| still)? (?:call|rung|ring|rang|phone|contact|writ|wrote|got|get|come|came|answer|repl|been|told|done)\w*|` +
		`(?:haven't|have not|never|didn't|hasn't|has not) (?:even )?(?:heard|been called|been rung|call|rung|ring|phone|gotten|got|get)\w*|still (?:waiting|nothing|nobody|no one|no (?:call|reply|answer|word|news))|` +
		`what(?:'s| is| on earth is| the hell is) (?:going on|happening|up|the matter)|where(?:'s| is) (?:my|the|that) call|(?:you|they|she|he) (?:said|promised|told me)|` +
		`was (?:promised|told|supposed)|when (?:will|are|is|do) .{0,24}\b(?:call|ring|phone|write|get back|hear)\w*)\b|` +
		`(?:没|沒)有?人(?:给我|給我|跟我)?(?:打|来|來|联系|聯繫|回|管|理|通知)|(?:还|還)(?:是|都)?(?:没|沒|在等)|一直(?:没|沒|在等)|什么情况|什麼情況|怎么回事|怎麼回事|怎么(?:还|就)|怎麼還|` +
		`等到(?:现在|現在)|(?:说|說)好(?:的|了)|答应(?:过|了|我|的)|答應|(?:电话|電話)(?:呢|还没|還沒|没|沒)`)
	// calling promises a call.
	calling = regexp.MustCompile(`\b(?:ring|call|phone|telephone)\b|电话|電話|回电|回電|打给|打給`)
)
