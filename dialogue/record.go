package dialogue

import (
	"slices"
	"strings"
	"time"

	"github.com/amends-bot/amends/dialogue/figures"
	"github.com/amends-bot/amends/dialogue/script"
)

// This file is the home of facts: which record the matter is about, and what it tells (F1-F3).

// whichMost is how many records are offered as choices; more would be a list to read (S7).
const whichMost = 4

// fact returns the looked-up fact with id, or nil.
func (t *turn) fact(id string) *Fact {
	for i := range t.st.Facts {
		if t.st.Facts[i].ID == id {
			return &t.st.Facts[i]
		}
	}
	return nil
}

// about returns the record the matter is about, or nil.
func (t *turn) about() *Fact { return t.fact(t.st.About) }

// record finds the record the matter is about, from what was said where that tells, else by
// one question. It reports whether the matter can go on, with what is to be said first; if not, it has asked.
func (t *turn) record(lead string) (string, bool) {
	play := t.play()
	if t.st.About != "" {
		return lead, true
	}
	if f := t.byNumber(); f != nil {
		t.st.About = f.ID
		money := f.Status == FactRefundPending || f.Status == FactChargedTwice
		if money && play.Fact == FactOrder || play.Fact != "" && !fits(play, f) {
			t.topicByRecord() // the record knows better what it is about
		}
		t.otherNumbers()
		return lead, true
	}
	if t.wishNeedsNothing() {
		return lead, true
	}
	if play.Fact == "" {
		if !t.wishNeedsRecord() {
			return lead, true
		}
		p := *play
		p.Fact = FactOrder
		play = &p
	}
	if f := t.byAmount(play); f != nil {
		t.st.About = f.ID
		return lead, true
	}
	person := Choice{ID: choicePerson, Label: t.line("label.person", nil), Kind: ChoicePerson}
	goOn := Choice{ID: choiceGoOn, Label: t.line("label.goon", nil), Kind: ChoiceAnswer}
	another := Choice{ID: choiceAnother, Label: t.line("label.another", nil), Kind: ChoiceAnswer}
	switch t.st.Looked {
	case FoundDown, FoundNowhere:
		t.st.About = NoFact
		switch {
		case t.st.Looked == FoundDown:
			lead = t.join(lead, t.line("facts.down", nil))
		case t.st.Shared:
			lead = t.join(lead, t.line("facts.shared", nil))
		}
		if len(t.st.Numbers) > 0 {
			return lead, true // it was told, and can't be looked up
		}
		t.ask(ActAsk, awaitsOrder, lead, t.line("ask.order", nil), goOn, person)
		return "", false
	case FoundNone:
		if t.prove(lead) {
			return "", false
		}
		if n := len(t.st.Numbers); n > 0 && !slices.Contains(t.st.Told, "unknown:"+t.st.Numbers[n-1]) {
			t.st.Told = append(t.st.Told, "unknown:"+t.st.Numbers[n-1], FoundNone)
			t.ask(ActAsk, awaitsOrder, lead, t.line("ask.unknown", vars{"number": t.st.Numbers[n-1]}), goOn, person)
			return "", false
		}
		if !slices.Contains(t.st.Told, FoundNone) {
			t.st.Told = append(t.st.Told, FoundNone)
			lead = t.join(lead, t.line("facts.none", nil))
		}
		t.ask(ActAsk, awaitsOrder, lead, t.line("ask.order", nil), goOn, person)
		return "", false
	}
	if n := len(t.st.Numbers); n > 0 && t.byItem() == nil && !slices.Contains(t.st.Told, "unknown:"+t.st.Numbers[n-1]) {
		unknown := t.st.Numbers[n-1]
		t.st.Told = append(t.st.Told, "unknown:"+unknown)
		choices := append(t.orderChoices(t.suspects(play)), goOn, person)
		t.ask(ActAsk, awaitsOrder, lead, t.line("ask.unknown", vars{"number": unknown}), choices...)
		return "", false
	}
	found := t.suspects(play)
	if f := t.sameAgain(play); f != nil {
		if len(found) == 1 && found[0] == f && mentions(normal(t.st.Matter), f) { // the same case, the same thing
			t.st.About = f.ID
			return lead, true
		}
		found = []*Fact{f}
	}
	switch {
	case len(found) == 1:
		yes := Choice{ID: choiceYes, Label: t.line("label.yes", nil), Kind: ChoiceAnswer}
		t.ask(ActAsk, awaitsThis+found[0].ID, lead, t.line("ask.this", t.factVars(found[0])), yes, another)
	case len(found) > 1 && len(found) <= whichMost:
		t.ask(ActAsk, awaitsWhich, lead, t.line("ask.which", nil), append(t.orderChoices(found), another)...)
	default:
		t.ask(ActAsk, awaitsOrder, lead, t.line("ask.order", nil), goOn, person)
	}
	return "", false
}

// wishNeedsRecord reports whether what the customer asks for can only be granted for an order.
func (t *turn) wishNeedsRecord() bool {
	n := len(t.st.Demands)
	if n == 0 {
		return false
	}
	r := t.s.Remedy(t.st.Demands[n-1].Remedy)
	return r != nil && r.By == "bot" && (slices.Contains(r.Needs, "order") || slices.Contains(r.Needs, "customer") && !t.onRecord())
}

// onRecord reports whether the records know who the customer is. Where there are no records, their word is taken, but where others
// read along.
func (t *turn) onRecord() bool {
	return len(t.st.Facts) > 0 || t.profile() != nil || t.st.Looked == FoundNowhere && !t.st.Shared
}

// wishNeedsNothing reports whether what the customer asks for can be granted as it is, so that no record is
// to be found first: "cancel my subscription".
func (t *turn) wishNeedsNothing() bool {
	n := len(t.st.Demands)
	if n == 0 {
		return false
	}
	r := t.s.Remedy(t.st.Demands[n-1].Remedy)
	more := func(need string) bool { return need != "customer" }
	return r != nil && !slices.ContainsFunc(r.Needs, more) && r.Kind != "callback" && t.may(r)
}

func (t *turn) orderChoices(found []*Fact) []Choice {
	var choices []Choice
	for _, f := range found {
		if len(choices) < whichMost {
			choices = append(choices, Choice{ID: choiceOrder + f.ID, Label: t.line("label.order", t.factVars(f)), Kind: ChoiceAnswer})
		}
	}
	return choices
}

// fits reports whether a record may be what the play is about.
func fits(p *script.Play, f *Fact) bool {
	return f.Kind == p.Fact || slices.Contains(p.Statuses, f.Status)
}

// told is what was said about the present matter: the others have their turn.
func (t *turn) told() string {
	text := t.st.Matter + "\n" + t.m.text
	for _, next := range t.st.Next {
		text = strings.ReplaceAll(text, next.Text, " ")
	}
	return text
}

// byNumber returns the first record whose number the customer named.
func (t *turn) byNumber() *Fact {
	for _, n := range t.st.Numbers {
		if f := t.fact(n); f != nil && !slices.Contains(t.st.NotIt, n) {
			return f
		}
	}
	return nil
}

// otherNumbers makes further matters of the other records named beside the one in hand.
func (t *turn) otherNumbers() {
	for _, n := range t.st.Numbers {
		known := slices.ContainsFunc(t.st.Next, func(m Matter) bool { return strings.Contains(m.Text, n) })
		if n != t.st.About && t.fact(n) != nil && !slices.Contains(t.st.NotIt, n) && !known && len(t.st.Next) < nextKept {
			t.st.Next = append(t.st.Next, Matter{Topic: t.st.Topic, Text: n, At: t.now})
		}
	}
}

// byAmount returns the one record of the play (nil: of any) whose amount the customer named.
func (t *turn) byAmount(p *script.Play) *Fact {
	var found *Fact
	amounts := figures.In(t.told(), t.now.In(t.zone())).Amounts
	for i := range t.st.Facts {
		f := &t.st.Facts[i]
		if p != nil && !fits(p, f) || slices.Contains(t.st.NotIt, f.ID) {
			continue
		}
		if slices.Contains(amounts, f.Amount) || f.Excess > 0 && slices.Contains(amounts, f.Excess) {
			if found != nil {
				return nil
			}
			found = f
		}
	}
	return found
}

// byItem returns the one record whose item the customer named.
func (t *turn) byItem() *Fact {
	var found *Fact
	norm := normal(t.told())
	for i := range t.st.Facts {
		if f := &t.st.Facts[i]; mentions(norm, f) && !slices.Contains(t.st.NotIt, f.ID) {
			if found != nil {
				return nil
			}
			found = f
		}
	}
	return found
}

// plausible is the one record that a grant of amount by a person can be for, nil when there is none or there are several.
func (t *turn) plausible(amount int64) *Fact {
	if f := t.byNumber(); f != nil {
		return f
	}
	var worth []*Fact
	for i := range t.st.Facts {
		f := &t.st.Facts[i]
		if amount > 0 && (f.Amount == amount || f.Excess == amount) && !slices.Contains(t.st.NotIt, f.ID) {
			worth = append(worth, f)
		}
	}
	if len(worth) == 0 {
		if f := t.byItem(); f != nil {
			return f
		}
		worth = t.suspects(t.play())
	}
	if len(worth) != 1 {
		return nil
	}
	return worth[0]
}

// suspects are the records the matter may be about: those whose item was named, else those
// whose status belongs to the play, else all that fit.
func (t *turn) suspects(p *script.Play) []*Fact {
	var named, dated, likely, delivered, possible []*Fact
	norm := normal(t.told())
	for i := range t.st.Facts {
		f := &t.st.Facts[i]
		if !fits(p, f) || slices.Contains(t.st.NotIt, f.ID) {
			continue
		}
		possible = append(possible, f)
		switch {
		case !slices.Contains(p.Statuses, f.Status):
		case f.Status == FactDelivered:
			delivered = append(delivered, f)
		default:
			likely = append(likely, f)
		}
		switch {
		case mentions(norm, f):
			named = append(named, f)
		case buying.MatchString(norm) && t.madeOn(f):
			dated = append(dated, f)
		}
	}
	switch {
	case len(named) > 0:
		return named
	case len(dated) > 0:
		return dated
	case len(likely) > 0:
		return likely
	case len(delivered) > 0:
		return delivered
	}
	return possible
}

// madeOn reports whether the customer named the day on which the order was placed.
func (t *turn) madeOn(f *Fact) bool {
	return f.Kind == FactOrder && t.st.Details[detailDate] == f.At.In(t.zone()).Format(time.DateOnly)
}

// statusOf is the record's status as of now: what was due and has not come is late (F2).
func (t *turn) statusOf(f *Fact) string {
	if f.Status == FactInTransit && !f.Due.IsZero() && f.Due.Before(t.now) {
		return FactLate
	}
	return f.Status
}

// story tells what the record says, once, if it belongs to the matter; the wording admits a
// fault only where the record shows it (S1).
func (t *turn) story() string {
	f := t.about()
	if f == nil || slices.Contains(t.st.Told, f.ID) || !slices.Contains(t.play().Statuses, f.Status) {
		return ""
	}
	t.st.Told = append(t.st.Told, f.ID)
	return strings.TrimRight(t.line("fact."+t.statusOf(f), t.factVars(f)), " \n")
}
