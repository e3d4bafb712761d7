package dialogue

import (
	"slices"
	"strings"
	"time"
)

// This file is the home of the end of a case: status answers, "did it work?", long silence, close.

var noTime time.Time

// status answers "where does it stand?" (L4).
func (t *turn) status() {
	if t.st.Awaits == awaitsFollowUp && t.st.Outcome != "" {
		t.say(ActStatus, t.line("followup", vars{"case": t.st.Case}), t.st.Awaits, t.st.Choices...)
		return
	}
	if t.st.Asked[askedStatus] >= t.s.Pace.SameAsk && !t.handed("minutes") {
		t.handOff("minutes", "asked for news a fourth time")
		return
	}
	if t.st.Asked == nil {
		t.st.Asked = map[string]int{}
	}
	t.st.Asked[askedStatus]++
	for i := len(t.st.Promises) - 1; i >= 0; i-- {
		if p := t.st.Promises[i]; p.Outcome == "" && p.Due.After(t.now) {
			v := vars{"case": t.st.Case, "what": p.What, "due": t.when(p.Due)}
			t.say(ActStatus, t.line("status.agreed", v), t.st.Awaits, t.st.Choices...)
			return
		}
	}
	if g := t.nextGrant(); g != nil && !g.Due.After(t.now) { // due, and not asked yet
		t.askWorked(g)
		return
	}
	for i := len(t.st.Grants) - 1; i >= 0; i-- { // done at once, and not asked about yet
		if g := &t.st.Grants[i]; g.Outcome == GrantStarted && t.s.Remedy(g.Remedy) != nil {
			t.say(ActStatus, t.oneOf(t.s.Remedy(g.Remedy).Started, "started."+g.Remedy, t.grantVars(g)), t.st.Awaits, t.st.Choices...)
			return
		}
	}
	line := t.line("status.open", vars{"case": t.st.Case})
	if t.live() {
		t.say(ActStatus, line, t.st.Awaits, t.st.Choices...)
		return
	}
	t.opens = ActStatus
	if t.st.Returned {
		t.st.Returned, line = false, t.line("returned.on", nil)
	}
	switch t.st.Awaits { // they wait for us, we for them
	case "":
	case awaitsOffer:
		line = t.line("status.choose", vars{"case": t.st.Case})
	default:
		line = t.line("status.needs", nil)
	}
	t.advance(line)
}

// passOn tells whoever is on the remedy what the customer adds while it is under way; false when it is a question,
// or too little to tell.
func (t *turn) passOn() bool {
	told := slices.DeleteFunc(clauses.FindAllString(normal(t.m.text), -1), func(c string) bool { return strings.ContainsAny(c, "?？") })
	if len(t.m.intents) > 0 || weight(strings.Join(told, "")) < subjectLeast {
		return false
	}
	for _, p := range slices.Backward(t.st.Promises) {
		if p.Outcome == "" && p.Due.After(t.now) {
			t.notify("room", "customer", t.st.Case+": "+cut(t.m.text, textKept))
			t.say(ActInform, t.line("noted.live", vars{"case": t.st.Case, "what": p.What, "due": t.when(p.Due)}), t.st.Awaits, t.st.Choices...)
			return true
		}
	}
	return false
}

// askedStatus counts in State.Asked how often the customer asked for news since there was some (H5).
const askedStatus = "status"

// silence acts on a customer who has not answered: one kind word, later the close (I27).
func (t *turn) silence() {
	if t.st.Case == "" || t.st.Holder.Kind != "" {
		return
	}
	open, running := false, false
	for _, p := range t.st.Promises {
		open = open || p.Outcome == ""
		running = running || p.Outcome == "" && p.Due.After(t.now)
	}
	switch {
	case running && t.st.Awaits == awaitsFollowUp && t.following() != nil: // never answered; something else is promised still
		t.ended(t.following(), GrantUnconfirmed, PromiseUnconfirmed)
		t.st.Awaits, t.st.Choices = "", nil
		t.wake(timerSilence, t.now.Add(t.s.Pace.AutoClose))
	case running: // what was promised comes first
		t.wake(timerSilence, t.now.Add(t.s.Pace.AutoClose))
	case t.st.Awaits == awaitsSurvey:
		t.close("resolved")
	case t.st.Awaits == awaitsFollowUp:
		t.ended(t.following(), GrantUnconfirmed, PromiseUnconfirmed)
		t.say(ActClose, t.line("close.idle", vars{"case": t.st.Case}), "")
		t.close("silent")
		t.st.Ended = endedUnanswered
	case open:
		t.wake(timerSilence, t.now.Add(t.s.Pace.AutoClose))
	case !t.st.Nudged:
		t.st.Nudged = true
		if t.st.Awaits == "" || t.st.Awaits == awaitsMore || t.live() {
			t.say(ActOther, t.line("nudge", nil), t.st.Awaits, t.st.Choices...)
		} else {
			t.opens = ActOther
			t.again(t.line("nudge", nil))
		}
		t.wake(timerSilence, t.now.Add(t.s.Pace.AutoClose))
	default:
		t.say(ActClose, t.line("close.idle", vars{"case": t.st.Case}), "")
		t.close("silent")
	}
}

// reopen takes a case up again that was closed in silence, when the answer comes after all.
func (t *turn) reopen() bool {
	m := &t.m
	pleased := t.now.Sub(t.st.Pleased) <= talkFor // a yes is to the news that an idea of theirs was taken up
	answer := m.is("no") || m.is("notyet") || m.is("yes") && !pleased || m.is("received")
	if t.st.Case != "" || t.st.Ended != endedUnanswered || !answer || !short(normal(m.text)) || t.now.Sub(t.st.Spoke) > reopenFor {
		return false
	}
	t.st.Case, t.st.Ended, t.st.Heard = t.st.Last, "", nil
	t.do(Open{Case: t.st.Case})
	if m.is("no") || m.is("notyet") {
		t.notWorked()
	} else {
		t.kept()
	}
	return true
}

const (
	endedUnanswered = "unanswered" // closed while "did it work?" was open
	// reopenFor is how long a late "no, it did not come" belongs to the case before.
	reopenFor = 30 * 24 * time.Hour
)

// close ends the case. What was promised about it ends with it.
func (t *turn) close(outcome string) {
	if t.st.Outcome != "" && outcome == "resolved" {
		outcome = t.st.Outcome
	}
	t.settlePromises(PromiseWithdrawn, func(PromiseFact) bool { return true })
	about := t.st.About
	if about == NoFact {
		about = ""
	}
	t.do(Close{Case: t.st.Case, Topic: t.st.Topic, About: about, Outcome: outcome})
	for len(t.st.Timers) > 0 {
		t.stop(t.st.Timers[0].Name)
	}
	t.st.Last, t.st.Case, t.st.Ended = t.st.Case, "", outcome
	t.st.Awaits, t.st.Choices, t.st.Agreed = "", nil, ""
	t.st.Holder = Holder{}
	if len(t.st.Adopted) > 0 {
		t.wake(timerAdopted, t.now.Add(adoptedPause))
	}
}

// adoptedPause is how long after a matter, or another idea, somebody is told of an idea of theirs.
const adoptedPause = time.Hour
