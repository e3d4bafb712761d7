package dialogue

import (
	"regexp"
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
		t.handOff("minutes", t.inside("why.news", nil))
		return
	}
	if t.st.Asked == nil {
		t.st.Asked = map[string]int{}
	}
	t.st.Asked[askedStatus]++
	for i := len(t.st.Promises) - 1; i >= 0; i-- {
		if p := t.st.Promises[i]; p.Outcome == "" && p.Due.After(t.now) {
			line := t.line("status.agreed", vars{"case": t.st.Case, "what": p.What, "due": t.when(p.Due)})
			if ofStaff(p) { // their words, whatever their grammar
				line = t.stillOwed(&p)
			}
			t.say(ActStatus, line, t.st.Awaits, t.st.Choices...)
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
			t.inform("room", "customer", "of", vars{"text": cut(t.m.text, textKept)})
			if ofStaff(p) {
				t.say(ActInform, t.join(t.line("noted", nil), t.stillOwed(&p)), t.st.Awaits, t.st.Choices...)
				return true
			}
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
		if p.Outcome != "" {
			continue
		}
		g := t.following()
		running = running || p.Due.After(t.now)
		open = open || p.Due.After(t.now) || g == nil || p.Grant != g.ID // what is due and was asked about ends with the question
	}
	switch {
	case running && t.st.Awaits == awaitsFollowUp && t.following() != nil: // never answered; something else is promised still
		t.ended(t.following(), GrantUnconfirmed, PromiseUnconfirmed)
		t.st.Awaits, t.st.Choices = "", nil
		t.wake(timerSilence, t.now.Add(t.s.Pace.AutoClose))
	case running: // what was promised comes first
		t.wake(timerSilence, t.now.Add(t.s.Pace.AutoClose))
	case open: // due this moment: the customer is told first what became of it
		t.wake(timerSilence, t.now.Add(t.s.Pace.AutoClose))
	case t.st.Awaits == awaitsSurvey:
		t.close("resolved")
	case t.st.Awaits == awaitsFollowUp:
		t.ended(t.following(), GrantUnconfirmed, PromiseUnconfirmed)
		t.say(ActClose, t.line("close.idle", vars{"case": t.st.Case}), "")
		t.close("silent")
		t.st.Ended = endedUnanswered
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
	if t.st.Case == "" && t.st.Last != "" {
		if g := t.disputed(); g != nil {
			t.st.Case, t.st.Ended, t.st.Outcome, t.st.Heard = t.st.Last, "", "", nil
			t.do(Open{Case: t.st.Case})
			t.disputes(g)
			return true
		}
	}
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

// disputes hands over what was granted and is not right after all (I28).
func (t *turn) disputes(g *GrantFact) {
	t.ended(g, GrantNotWorked, PromiseBroken)
	t.handOff("reopened", t.inside("why.disputed", nil, part{"grant", t.granted(g, false)}))
}

// disputed is what was granted in the case that is over, or as good as over, of which the message says that it is not right after
// all: "actually only 3.45 arrived". Nil when it speaks of something else.
func (t *turn) disputed() *GrantFact {
	m := &t.m
	norm := normal(m.text)
	topic := t.topicAside(m.text)
	elsewhere := topic != "" && topic != t.st.Topic && !slices.Contains(t.s.Play(topic).Statuses, FactRefundPending)
	if m.choice != "" || m.wants || m.remedy != "" && desiring.MatchString(norm) || elsewhere || t.now.Sub(t.st.Spoke) > reopenFor || !amiss.MatchString(allRight.ReplaceAllString(norm, "")) || t.otherRecordNamed() {
		return nil
	}
	for i := range slices.Backward(t.st.Grants) {
		g := &t.st.Grants[i]
		r := t.s.Remedy(g.Remedy)
		if r == nil || g.Reversed || g.Outcome == GrantFailed || g.Outcome == GrantNotWorked || spokenOf[r.Kind] == nil ||
			!spokenOf[r.Kind].MatchString(norm) && !(r.Kind == "refund" && len(m.amounts) > 0 && cameIn.MatchString(norm)) {
			continue
		}
		if slices.ContainsFunc(m.numbers, func(n string) bool { return n != g.About }) {
			return nil // of another order
		}
		return g
	}
	return nil
}

// spokenOf is how customers speak of what they were granted, by its kind.
var spokenOf = map[string]*regexp.Regexp{
	"refund":   regexp.MustCompile(`\b(refund\w*|money)\b|退款|退的|退了|退錢|退钱|到账|到帳`),
	"exchange": regexp.MustCompile(`\b(replacement|new one|new \w+ you sent|exchange\w*|second one)\b|换的|换来的|换了|換的|換來的|新的`),
	"reship":   regexp.MustCompile(`\b(replacement|new one|new parcel|second one|resent)\b|补发|重发|新的|补寄|補發|重發|補寄`),
}

// cameIn says that something was received.
var cameIn = regexp.MustCompile(`\b(arrived|came|received|got)\b|到了|收到`)

// desiring asks for something; a remedy named without it may be one that was granted.
var desiring = regexp.MustCompile(`\b(want|need|give|please|pls|like|prefer|can i|could i|may i|can you|could you|refund me|send)\b|我要|我想|想要|给我|給我|帮我|幫我|请|請|麻烦|麻煩|要求|能不能|可以`)

// amiss says that something is not as it should be.
var amiss = regexp.MustCompile(`\b(wrong|only|not|never|half|short|missing|less|incorrect|mistake|too little|broken|leaks?|\w+n't)\b|不对|不對|没|沒|只|少了|不够|不夠|错|錯|也坏|也壞|还是坏|还是不`)

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
