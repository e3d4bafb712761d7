package dialogue

// This file is the home of the next step: what is not known yet is asked, one question at a time, and
// nothing twice (Q1-Q7).

import (
	"slices"
	"strings"

	"github.com/amends-bot/amends/dialogue/restate"
)

// proceed goes on after a calming turn to which the customer said nothing more (E3).
func (t *turn) proceed() {
	if t.st.Holder.Kind != "" || t.st.Case == "" || t.st.Awaits != "" || t.live() && len(t.st.Next) == 0 {
		return
	}
	if t.st.Returned {
		t.st.Returned = false
		t.say(ActAsk, t.line("returned", nil), awaitsMore)
		return
	}
	if len(t.st.Next) > 0 && t.live() {
		t.nextMatter("", false)
		return
	}
	if t.st.Looked == LookAsked && t.isSet(timerLook) { // what the records say comes first: nobody is told that nothing was found (F3)
		t.st.GoesOn = true
		return
	}
	t.advance("")
}

// goOn goes on where that had to wait for the records.
func (t *turn) goOn() {
	if t.st.GoesOn && len(t.st.Heard) == 0 {
		t.st.GoesOn = false
		t.proceed()
	}
}

// impatient hands over when the customer has waited too long for a solution (H6).
func (t *turn) impatient() {
	if !t.st.Clock.IsZero() {
		t.st.Waited += t.now.Sub(t.st.Clock)
		t.st.Clock = t.now
	}
	if t.st.Holder.Kind == "" && t.st.Case != "" && !t.handed("minutes") {
		t.handOff("minutes", nil)
	}
}

// advance takes the next step towards a solution: the record it is about, the details, the offer.
func (t *turn) advance(lead string) {
	if t.st.Looked == FoundSome && len(t.st.Asked) == 0 && len(t.st.Offered) == 0 { // the records may say better what it is about
		topic := t.topicOf(t.st.Matter)
		if topic != "" && !slices.ContainsFunc(t.st.Next, func(m Matter) bool { return m.Topic == topic }) {
			t.st.Topic = topic
		}
	}
	if t.st.Topic == t.general().ID {
		t.topicByRecord()
	}
	switch {
	case t.st.Agreed != "" && t.st.Awaits == awaitsConfirm: // still to be answered
		t.chooseWith(lead, t.st.Agreed, false)
		return
	case t.st.Topic == t.general().ID && t.st.Details[awaitsMore] == "" && len(t.st.Demands) == 0 && !t.toldEnough():
		t.ask(ActAsk, awaitsMore, lead, t.line("ask.more", nil))
		return
	}
	lead = t.acquainted(lead)
	if lead, known := t.record(lead); known && t.details(lead) {
		t.solve(lead)
	}
}

// toldEnough reports whether the opening says what happened, so that asking would be asking again (Q7).
func (t *turn) toldEnough() bool {
	r := restate.Opening(t.st.Matter, t.locale())
	return r.Text != "" && !r.Quoted && weight(r.Text) >= toldLeast
}

// toldLeast is how many letters a restatement has that says what happened; a Chinese character counts for three.
const toldLeast = 36

// topicByRecord finds the matter by the record that the customer's number or amount points to.
func (t *turn) topicByRecord() {
	f := t.byNumber()
	if f == nil {
		f = t.byAmount(nil)
	}
	certain := f != nil
	if f == nil {
		f = t.byItem()
	}
	if f == nil || f.Status == FactDelivered {
		return // a delivered item may be the subject of anything
	}
	for i := range t.s.Plays {
		if slices.Contains(t.s.Plays[i].Statuses, f.Status) {
			t.st.Topic = t.s.Plays[i].ID
			if certain {
				t.st.About = f.ID
			}
			return
		}
	}
}

// ask puts one question, at most SameAsk times each (H5).
func (t *turn) ask(act, awaits, lead, question string, choices ...Choice) {
	name, _, _ := strings.Cut(awaits, ":")
	if name+":" == awaitsDetail {
		name = awaits
	}
	if t.st.Asked[name] >= t.s.Pace.SameAsk && !t.handed("asks") {
		t.handOff("asks", t.inside("why.asks", vars{"question": name}))
		return
	}
	if t.st.Asked == nil {
		t.st.Asked = map[string]int{}
	}
	t.st.Asked[name]++
	if t.st.Patient && len(choices) < whichMost && t.mayCall() && !hasChoice(choices, choiceCallback) && awaits != awaitsEasier && act == ActAsk {
		choices = append(choices, t.callChoice())
	}
	t.say(act, t.join(lead, question), awaits, choices...)
}
