package dialogue

import (
	"slices"
	"time"

	"github.com/amends-bot/amends/dialogue/script"
)

// This file is the home of two kinds of customer who need more than the usual: who writes about the same
// matter again (L7), and who needs it slower (L17, H9).

// repeatFor is how long after an earlier case closed the same matter is the same matter.
const repeatFor = 90 * 24 * time.Hour

// recognise finds out whether the customer comes back with a matter: by their words, or by an earlier case.
func (t *turn) recognise() {
	if t.m.is("repeat") {
		t.st.Repeat = true
	}
	if c := t.earlier(); c != nil && t.st.Repeat {
		t.st.Earlier = c.Case
	}
}

// earlier is the case before about the same matter, nil when there was none.
func (t *turn) earlier() *OldCase {
	for i := range t.r.Standing.Cases {
		c := &t.r.Standing.Cases[i]
		same := t.st.Topic != t.general().ID && c.Topic == t.st.Topic || c.About != "" && slices.Contains(t.st.Numbers, c.About)
		if same && t.now.Sub(c.Closed) < repeatFor {
			return c
		}
	}
	return nil
}

// repeated tells that the earlier case is known, once: the one the customer speaks of, or one about the
// same record.
func (t *turn) repeated() string {
	if t.st.Earlier == "" && t.about() != nil {
		for _, c := range t.r.Standing.Cases {
			if c.About == t.st.About && t.now.Sub(c.Closed) < repeatFor {
				t.st.Earlier, t.st.Repeat = c.Case, true
				break
			}
		}
	}
	if t.st.Earlier == "" || slices.Contains(t.st.Told, "case:"+t.st.Earlier) {
		return ""
	}
	for _, c := range t.r.Standing.Cases {
		if c.Case == t.st.Earlier {
			t.st.Told = append(slices.Clone(t.st.Told), "case:"+c.Case)
			return t.line("repeat.known", vars{"case": c.Case, "date": t.date(c.Closed)})
		}
	}
	return ""
}

// sameAgain is the record of the earlier case, if it may be what the play is about.
func (t *turn) sameAgain(p *script.Play) *Fact {
	for _, c := range t.r.Standing.Cases {
		if f := t.fact(c.About); c.Case == t.st.Earlier && f != nil && fits(p, f) && !slices.Contains(t.st.NotIt, f.ID) {
			return f
		}
	}
	return nil
}

// slower notes that the customer needs it slower, by their words or by their profile; the first time it says so.
func (t *turn) slower() string {
	p := t.profile()
	if t.st.Patient || !t.m.is("patient") && (p == nil || !p.Patient) {
		return ""
	}
	t.st.Patient = true
	return t.line("patient", nil)
}

// easier offers a call instead of a further question to somebody who is lost (Q4, H9). It reports false when
// that was offered before, or nobody needs it. lead stands before it.
func (t *turn) easier(lead string) bool {
	if !t.st.Patient || t.st.Awaits == awaitsEasier || t.st.Asked[awaitsEasier] > 0 || !t.mayCall() {
		return false
	}
	t.ask(ActAsk, awaitsEasier, lead, t.line("patient.call", nil), t.callChoice(),
		Choice{ID: choiceGoOn, Label: t.line("label.here", nil), Kind: ChoiceAnswer})
	return true
}

// mayCall reports whether a call can be offered: the pack has one that the bot may grant.
func (t *turn) mayCall() bool {
	return !t.st.Shared && slices.ContainsFunc(t.s.Remedies, func(r script.Remedy) bool { return r.Kind == "callback" && r.By == "bot" })
}

func (t *turn) callChoice() Choice {
	return Choice{ID: choiceCallback, Label: t.line("label.callback", nil), Kind: ChoiceAnswer}
}
