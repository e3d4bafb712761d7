package dialogue

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/amends-bot/amends/dialogue/script"
)

// This file is the home of company: what the bot says while the customer waits for a person (I5), in danger above
// all, and how the person's answer becomes a call.

// company answers the customer who waits for a person. It never goes back to solving.
func (t *turn) company() {
	m := &t.m
	t.st.Trigger = tailOf(join2(t.st.Trigger, m.text), textKept)
	if m.text != "" {
		t.notify("room", "customer", cut(m.text, textKept))
	}
	told := m.phone != "" && m.phone != t.st.Phone
	if told {
		t.st.Phone = m.phone
	}
	for _, reason := range []string{"danger", "despair", "threat"} {
		if m.is(reason) && t.moreUrgent(reason) {
			t.handOff(reason, t.inside("why.waiting", nil))
			return
		}
	}
	v, grave := t.dueVars(t.st.Due), t.grave()
	urgent := t.st.Reason == "danger" || t.st.Reason == "despair"
	switch {
	case (m.is("danger") || m.is("despair")) && !m.is("joke"): // a threat that is taken back names it again
		reason := "danger"
		if m.is("despair") {
			reason = "despair"
		}
		key := "queue." + reason
		if kind := t.dangerKind(reason); kind != reason { // what to do now, word for word
			key = "handoff." + kind
		} else if reason == "danger" && grave != "company.danger" && grave != "" {
			key = grave
		}
		t.inform("room", "danger", "danger", nil)
		t.say(ActOther, t.reachable(t.line(key, v)), "", t.queueChoices(true)...)
	case m.choice == choiceCallback || m.is("callback") || told || m.phone != "" && t.st.Called || t.callDue() && !t.wantedTime().IsZero():
		t.callbackAsk()
	case urgent && (m.is("better") || m.is("joke")):
		t.inform("room", "customer", "better", nil)
		t.say(ActOther, t.reachable(t.line("company.better", v)), "", t.queueChoices(true)...)
	case grave != "":
		t.say(ActOther, t.reachable(t.line(grave, v)), "", t.queueChoices(true)...)
	case m.is("status") || m.choice == choiceWait || m.text == "":
		t.waits(ActStatus, "status.queue", v)
	case m.is("thanks"):
		t.say(ActOther, t.reachable(t.line("thanks", nil)), "")
	case m.is("human") && !m.is("person") && !t.complains():
		key := "queue.human"
		if t.callDue() {
			key = "queue.call.human"
		}
		t.say(ActOther, t.reachable(t.line(key, v)), "", t.queueChoices(false)...)
	case m.is("solve") || m.is("notyet") || m.is("person") || m.is("vent") || m.is("greeting") || strings.ContainsAny(m.text, "?？") || m.is("insult") || m.is("sorry") || t.band() == t.furious():
		t.waits(ActOther, "queue.wait", v)
	case urgent: // no filing receipts
		t.waits(ActStatus, "status.queue", v)
	default:
		t.notedInQueue()
	}
}

// notedInQueue says that what came while they wait is with the rest.
func (t *turn) notedInQueue() {
	key := "queue.noted"
	if t.callDue() {
		key = "queue.call"
	}
	t.say(ActOther, t.reachable(t.line(key, t.dueVars(t.st.Due))), "")
}

// numberAsked counts in State.Asked how often the number for a promised call was asked for again, numberAsks is how often at most: from
// then on it would be nagging, and whoever takes the case sees that it is missing (H5).
const (
	numberAsked = "number"
	numberAsks  = 4
)

// reachable asks for the number in each answer, until it is known, while a call is promised that can't be made without (P3).
func (t *turn) reachable(text string) string {
	if !t.callDue() || t.st.Phone != "" || t.st.Shared || t.st.Asked[numberAsked] >= numberAsks {
		return text
	}
	if t.st.Asked == nil {
		t.st.Asked = map[string]int{}
	}
	t.st.Asked[numberAsked]++
	return t.join(text, t.line("queue.number", nil))
}

// dangerKind tells what kind of danger it is: what to do differs. Despair is of one kind, unless something was
// taken or done already, or it is somebody else's. Other reasons stay what they are.
func (t *turn) dangerKind(reason string) string {
	of := kinds
	switch reason {
	case "danger":
	case "despair":
		of = kindsOfDespair
	default:
		return reason
	}
	for _, kind := range of {
		if t.m.is(kind) {
			if kind == "fire" {
				return reason
			}
			return kind
		}
	}
	return reason
}

// kinds and kindsOfDespair are the intents that tell danger from danger; the first that is heard counts.
var (
	kinds          = []string{"taken", "violence", "gas", "harm", "trapped", "fire", "health", "unsafe"}
	kindsOfDespair = []string{"taken", "relative"}
)

// grave is what the customer who waits was last in: the wording of company for it, or "" when it was nothing
// of the kind or not meant so.
func (t *turn) grave() string {
	if t.st.Reason != "danger" && t.st.Reason != "despair" {
		return ""
	}
	company := ""
	lines := strings.Split(t.st.Trigger, "\n")
	for i, line := range slices.Backward(lines) {
		intents := t.intents(normal(line))
		has := func(name string) bool { return slices.Contains(intents, name) }
		switch {
		case has("joke") && i > 0: // what brought the handoff about counts all the same
			return company
		case has("taken"):
			return "company.taken"
		case has("despair"):
			return "company.despair"
		case has("danger"):
			at := slices.IndexFunc(kinds, has)
			if at < 0 {
				continue // which danger was said before
			}
			if companyOf[kinds[at]] == "" { // a place to keep away from stays one
				return "company.danger"
			}
			company = cmp.Or(company, companyOf[kinds[at]])
		}
	}
	return cmp.Or(company, "company."+t.st.Reason)
}

// companyOf are the wordings for kinds of danger with which the customer is not at a place to keep away from.
var companyOf = map[string]string{"violence": "company.violence", "trapped": "company.trapped", "harm": "company.health", "health": "company.health"}

// moreUrgent reports whether reason comes before the one that the customer waits for.
func (t *turn) moreUrgent(reason string) bool {
	return slices.Index(script.Reasons, reason) < slices.Index(script.Reasons, t.st.Reason) ||
		t.s.Rule(reason).Urgent && !t.s.Rule(t.st.Reason).Urgent
}

// callback hands over to somebody who calls.
func (t *turn) callback(lead string) {
	t.open()
	rule := t.s.Rule("person")
	due, _ := t.answerBy(rule.Within)
	t.st.Trigger = cut(t.m.text, textKept)
	t.enqueue(rule, t.inside("why.call", nil), PromiseFact{What: t.line("promise.call", nil), Due: due, Call: true})
	t.callbackSay(lead)
}

// callbackAsk turns the answer of the person the customer waits for into a call: at the time they named, if we are
// there then and it isn't urgent, otherwise when the answer was due.
func (t *turn) callbackAsk() {
	rule, due, asked := t.s.Rule(t.st.Reason), t.st.Due, t.wantedTime()
	if !due.After(t.now) { // late, and about to say so
		due, _ = t.answerBy(rule.Within)
	}
	if asked.After(t.now) && t.s.Calendar.Open(asked.Add(-time.Minute)) && !rule.Urgent {
		due = asked
	}
	if !t.callDue() || !due.Equal(t.st.Due) {
		t.settlePromises(PromiseWithdrawn, ofPerson)
		t.promise(PromiseFact{What: t.line("promise.call", nil), Owner: rule.Role, Due: due, Call: true})
		t.due(due)
	}
	wish, other := "callback", notice(nil)
	if t.st.Phone != "" {
		wish = "callback.phone"
	}
	if !asked.IsZero() && !asked.Equal(due) {
		other = t.inside("callback.asked", vars{"when": stamp(asked)})
	}
	t.informOf("", "room", "callback", t.sentences(t.inside(wish, vars{"due": stamp(due), "phone": t.st.Phone}), other))
	t.callbackSay("")
}

// wantedTime is the end of the day or time of day that the message names, zero when it names none.
func (t *turn) wantedTime() time.Time {
	f := &t.m.figures
	day := t.now.In(t.zone())
	switch {
	case len(f.Days) > 0 && f.Days[0].Past && !f.Days[0].Either:
		return time.Time{}
	case len(f.Days) > 0 && f.Days[0].Past:
		day = f.Days[0].From.AddDate(0, 0, 7)
	case len(f.Days) > 0:
		day = f.Days[0].From
	case len(f.Clocks) == 0:
		return time.Time{}
	}
	if len(f.Clocks) == 0 || f.Clocks[0].To == 24*60 { // any time that day, or after some time
		return t.s.Calendar.Evening(day)
	}
	clock := f.Clocks[0]
	return time.Date(day.Year(), day.Month(), day.Day(), 0, max(clock.From, clock.To), 0, 0, day.Location())
}

// callbackSay asks for the number, or confirms the known one.
func (t *turn) callbackSay(lead string) {
	due := t.when(t.st.Due)
	t.st.Called = t.st.Phone == ""
	if !t.st.Called {
		t.say(ActInform, t.join(lead, t.line("queue.callback.set", vars{"phone": tail(t.st.Phone), "due": due})), "")
		return
	}
	t.say(ActInform, t.join(lead, t.line("queue.callback", vars{"due": due})), "")
}
