package dialogue

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/amends-bot/amends/dialogue/figures"
	"github.com/amends-bot/amends/dialogue/script"
)

// This file is the home of offering: what is asked for, what may be granted, the offer, the choice and the
// explanation. The consent and the grant are in grant.go.

// offerMost is how many remedies stand in one offer (S7).
const offerMost = 3

// demand keeps what the customer asks for, if it can be told.
func (t *turn) demand() {
	m := &t.m
	d := Demand{Remedy: m.remedy}
	if m.wants && len(m.amounts) > 0 {
		d.Amount = slices.Max(m.amounts)
	}
	if strings.Contains(m.text, "?") && m.is("why") || againstThem.MatchString(normal(m.text)) {
		return // a question, or what we want of them
	}
	if d == (Demand{}) || t.st.Awaits == awaitsOffer && m.choice != "" {
		return
	}
	if r := t.asked(); r != nil && d.Remedy == "" {
		d.Remedy = r.ID
	}
	if !slices.Contains(t.st.Demands, d) && len(t.st.Demands) < heardKept {
		t.st.Demands = append(t.st.Demands, d)
	}
}

// asked returns the remedy that pays what the customer asks for, or nil.
func (t *turn) asked() *script.Remedy {
	for i := range t.s.Remedies {
		if t.s.Remedies[i].Amount.Asked {
			return &t.s.Remedies[i]
		}
	}
	return nil
}

// beyond hands over when the customer wants more than the bot may decide (H1).
func (t *turn) beyond() bool {
	if t.handed("authority") {
		return false
	}
	if t.m.unread && t.wantsUnread() {
		t.handOff("authority", t.inside("why.unread", nil))
		return true
	}
	n := len(t.st.Demands)
	if n == 0 || t.m.remedy == "" && !t.m.wants {
		return false
	}
	d := t.st.Demands[n-1]
	if d.Amount > 0 && (t.worth(d.Amount) || t.live()) {
		return false // an amount that is on the record, not a wish
	}
	r := t.s.Remedy(d.Remedy)
	switch {
	case r == nil:
		return false
	case d.Amount > 0 && r.Amount.Most > 0 && d.Amount > r.Amount.Most:
		t.handOff("authority", t.inside("why.above", nil, part{"sum", t.sum(d.Amount)}, part{"most", t.sum(r.Amount.Most)}))
	case r.By != "bot":
		t.handOff("authority", t.inside("why.role", vars{"by": r.By}, append(t.remedy(r.ID, 0), part{"role", t.one(r.By)})...))
	default:
		return false
	}
	return true
}

// wantsUnread reports whether the amount that can't be read stands with the wish, not with what was paid.
func (t *turn) wantsUnread() bool {
	return slices.ContainsFunc(clauses.FindAllString(t.m.text, -1), func(clause string) bool {
		return wanting.MatchString(normal(clause)) && figures.In(clause, t.now).Unread
	})
}

// worth reports whether amount is the price or the excess of one of the customer's records.
func (t *turn) worth(amount int64) bool {
	return slices.ContainsFunc(t.st.Facts, func(f Fact) bool { return f.Amount == amount || f.Excess == amount })
}

// plain tells minor units to staff.
func plain(minor int64) string {
	return strconv.FormatInt(minor/100, 10) + "." + string([]byte{byte('0' + minor%100/10), byte('0' + minor%10)})
}

// live reports whether a remedy for the present matter is granted and has not failed.
func (t *turn) live() bool {
	about := ""
	if f := t.about(); f != nil {
		about = f.ID
	}
	return slices.ContainsFunc(t.st.Grants, func(g GrantFact) bool {
		return g.Topic == t.st.Topic && g.About == about && g.Outcome != GrantFailed && g.Outcome != GrantNotWorked && !g.Reversed
	})
}

// underWay reports whether a promise of a remedy is open.
func (t *turn) underWay() bool {
	return slices.ContainsFunc(t.st.Promises, func(p PromiseFact) bool { return p.Outcome == "" && p.Remedy != "" })
}

// worthOf returns what r would pay now, and whether it can be told.
func (t *turn) worthOf(r *script.Remedy) (int64, bool) {
	a := r.Amount
	switch {
	case a.Fixed > 0:
		return a.Fixed, true
	case a.Share > 0:
		f := t.about()
		if f == nil {
			return 0, false
		}
		base := f.Amount
		if a.Of == "excess" {
			base = f.Excess
		}
		amount := a.Part(base)
		return amount, amount > 0
	case a.Asked:
		for i := len(t.st.Demands) - 1; i >= 0; i-- {
			if d := t.st.Demands[i]; d.Amount > 0 && d.Remedy == r.ID {
				return a.Rounded(d.Amount), a.Rounded(d.Amount) > 0
			}
		}
		return 0, false
	}
	return 0, true
}

// may reports whether the bot may grant r now: its authority, what it needs, and the limits of
// the case, the customer and the day. What it may not grant it never offers.
func (t *turn) may(r *script.Remedy) bool {
	if r == nil || r.By != "bot" || r.Kind != script.Gift && t.live() || r.Kind == "callback" && !t.mayCall() {
		return false
	}
	amount, known := t.worthOf(r)
	if !known || !r.Amount.None() && r.Amount.Fixed == 0 && amount > r.Amount.Most {
		return false
	}
	f := t.about()
	for _, need := range r.Needs {
		if !t.knows(need, f) {
			return false
		}
	}
	if !t.answered(r.Only) || !t.meets(r) {
		return false
	}
	if r.Worth > 0 && (f == nil || f.Amount < r.Worth) {
		return false
	}
	if f != nil && f.Status == FactRefundPending && r.Kind == "refund" {
		return false
	}
	return t.second(r) == nil && t.limits(r, amount) == nil
}

// knows reports whether what a remedy needs is known, with f as the record the matter is about, nil for none.
func (t *turn) knows(need string, f *Fact) bool {
	switch need {
	case "order":
		return f != nil && f.Kind == FactOrder
	case "bill":
		return f != nil && f.Excess > 0
	case "address":
		return f != nil && t.local(f.To) != ""
	case "phone":
		return t.st.Phone != ""
	case "customer":
		return t.onRecord()
	}
	return t.st.Details[need] != ""
}

// mayStill reports whether a remedy offered earlier can be chosen now (a change of mind).
func (t *turn) mayStill(id string) bool {
	return t.st.Case != "" && slices.Contains(t.st.Offered, id) && t.may(t.s.Remedy(id))
}

// options are the remedies of the play that the bot may grant and the customer did not refuse, the most fitting first.
func (t *turn) options() []*script.Remedy {
	var out []*script.Remedy
	for _, id := range t.play().Remedies {
		if r := t.s.Remedy(id); t.may(r) && !slices.Contains(t.st.Declined, id) {
			out = append(out, r)
		}
	}
	out = t.ranked(out)
	return out[:min(len(out), offerMost)]
}

// solve tells the facts and offers, or goes straight to the one wish that can be granted (S4).
func (t *turn) solve(lead string) {
	story := t.story()
	lead = t.join(lead, t.repeated(), story)
	f := t.about()
	onItsWay := f != nil && (f.Status == FactInTransit || f.Status == FactRefundPending) && f.Due.After(t.now) &&
		len(t.st.Demands) == 0 && len(t.st.Offered) == 0
	why := t.m.remedy == "" && len(t.st.Demands) == 0 && hears(t.s, normal(t.st.Matter+"\n"+t.m.text), "onlywhy")
	if story != "" && t.m.remedy == "" && (onItsWay || why) {
		t.explain(lead)
		return
	}
	if why && len(t.st.Offered) == 0 && t.offerToFindOut(lead) {
		return
	}
	if either := t.st.Either; len(either) > 0 {
		if t.st.Either = nil; t.offerThese(lead, either) {
			return
		}
	}
	if n := len(t.st.Demands); n > 0 && len(t.st.Offered) == 0 {
		r := t.s.Remedy(t.st.Demands[n-1].Remedy)
		if t.may(r) {
			t.st.Offered = append(t.st.Offered, r.ID)
			t.chooseWith(lead, r.ID, false)
			return
		}
		if r != nil && r.By == "bot" && !t.handed("authority") {
			if why := t.second(r); why != nil {
				t.handOffWith(lead, "authority", t.inside("why.second", nil, append(t.remedy(r.ID, 0), part{"why", why})...))
				return
			}
		}
	}
	options := t.options()
	if len(options) < 2 {
		if t.handed("options") {
			t.say(ActInform, t.join(lead, t.line("declined.all", nil)), awaitsMore, t.personChoice())
			return
		}
		detail := t.inside("why.options", nil)
		if t.st.Topic == t.general().ID {
			detail = t.inside("why.play", nil)
		}
		t.handOffWith(lead, "options", detail)
		return
	}
	key := "offer"
	if len(t.st.Declined) > 0 {
		key = "offer.again"
	}
	t.offer(lead, key, options)
}

// offerToFindOut offers to somebody who only wants to know why, and whose record does not tell, to find out
// (S8, F3). It reports false when the bot may not.
func (t *turn) offerToFindOut(lead string) bool {
	var ways []*script.Remedy
	for i := range t.s.Remedies {
		r := &t.s.Remedies[i]
		listed := slices.Contains(t.play().Remedies, r.ID) || slices.Contains(t.general().Remedies, r.ID)
		if listed && (r.Kind == "explanation" && len(ways) == 0 || r.Kind == "callback") && t.may(r) {
			ways = append(ways, r)
		}
	}
	if len(ways) < 2 {
		return false
	}
	t.offer(lead, "why.unknown", ways)
	return true
}

// offerThese offers what the customer would take one or the other of, as far as the bot may grant it.
func (t *turn) offerThese(lead string, ids []string) bool {
	var these []*script.Remedy
	for _, id := range ids {
		if r := t.s.Remedy(id); t.may(r) {
			these = append(these, r)
		}
	}
	if len(these) < 2 {
		return false
	}
	t.offer(lead, "offer", these)
	return true
}

// offer puts the options as choices, after a line of key.
func (t *turn) offer(lead, key string, options []*script.Remedy) {
	choices := make([]Choice, 0, offerMost+1)
	if t.st.Patient {
		options = fewer(options)
		if key == "offer" {
			key = "patient.offer"
		}
	}
	for _, r := range options {
		choices = append(choices, Choice{ID: r.ID, Label: t.text(r.Label, t.remedyVars(r)), Kind: ChoiceRemedy})
		if !slices.Contains(t.st.Offered, r.ID) {
			t.st.Offered = append(t.st.Offered, r.ID)
		}
	}
	if t.st.Patient && t.mayCall() && !hasChoice(choices, choiceCallback) {
		choices = append(choices, t.callChoice())
	}
	t.ask(ActOffer, awaitsOffer, lead, t.line(key, nil), append(choices, t.personChoice())...)
}

// fewer leaves two remedies to choose from to somebody who needs it slower; the call is offered beside them.
func fewer(options []*script.Remedy) []*script.Remedy {
	var out []*script.Remedy
	for _, r := range options {
		if r.Kind != "callback" && len(out) < 2 {
			out = append(out, r)
		}
	}
	if len(out) < 2 {
		return options[:min(len(options), 2)]
	}
	return out
}

func (t *turn) personChoice() Choice {
	return Choice{ID: choicePerson, Label: t.line("label.person", nil), Kind: ChoicePerson}
}

// remedyVars are the placeholders of a remedy's texts.
func (t *turn) remedyVars(r *script.Remedy) vars {
	v := vars{"case": t.st.Case, "due": t.when(t.takes(r))}
	if f := t.about(); f != nil {
		for _, name := range []string{"order", "item", "to"} {
			v[name] = t.factVars(f)[name]
		}
	}
	if amount, known := t.worthOf(r); known && amount > 0 {
		v["amount"] = t.amount(amount)
	}
	return v
}

// takes is when r should have worked: in business hours, and for days at the day's end.
func (t *turn) takes(r *script.Remedy) time.Time {
	takes := r.Takes
	if r.Task != nil && r.Task.Within > takes {
		takes = r.Task.Within
	}
	return t.businessTime(takes)
}

// choose acts on the wish for one remedy; a priced button is consent enough.
func (t *turn) choose(id string, byButton bool) {
	t.st.Lost = 0
	t.chooseWith("", id, byButton)
}

func (t *turn) chooseWith(lead, id string, byButton bool) {
	r := t.s.Remedy(id)
	if !t.may(r) {
		detail := t.inside("why.chose", nil, t.remedy(id, 0)...)
		if r != nil && t.second(r) != nil {
			detail = t.inside("why.chose.second", nil, append(t.remedy(id, 0), part{"why", t.second(r)})...)
		}
		t.handOffWith(lead, "authority", detail)
		return
	}
	if r.Kind == "callback" {
		t.callback(lead)
		return
	}
	if t.st.Agreed != id {
		delete(t.st.Asked, awaitsConfirm)
	}
	t.st.Agreed = id
	if byButton && !t.st.Patient && !slices.Contains(r.Needs, "address") { // the button says it all, but where it goes
		t.grant(r)
		return
	}
	confirm := t.oneOf(r.Confirm, "confirm."+r.ID, t.remedyVars(r))
	if confirm == "" { // asked for in words, which may mean something else
		confirm = t.line("confirm.any", vars{"remedy": t.text(r.Label, t.remedyVars(r))})
	}
	if t.st.Patient && t.st.Asked[awaitsConfirm] == 0 { // what comes next is told before it is asked for (L17)
		lead = t.join(lead, t.line("patient.confirm", nil))
	}
	yes := Choice{ID: choiceYes, Label: t.line("label.yes", nil), Kind: ChoiceAnswer}
	no := Choice{ID: choiceNo, Label: t.line("label.no", nil), Kind: ChoiceAnswer}
	t.ask(ActConfirm, awaitsConfirm, lead, confirm, yes, no, t.personChoice())
}

// explain gives the explanation and nothing else to somebody who only wants to know why (S8).
func (t *turn) explain(lead string) {
	t.ask(ActInform, awaitsExplained, lead, t.line("explained", nil),
		Choice{ID: choiceYes, Label: t.line("label.answered", nil), Kind: ChoiceAnswer},
		Choice{ID: choiceOptions, Label: t.line("label.options", nil), Kind: ChoiceAnswer}, t.personChoice())
}

// explainAgain tells once more, in other words, what the record says, to somebody who asks why.
func (t *turn) explainAgain() {
	id := t.st.About
	t.st.Told = slices.DeleteFunc(slices.Clone(t.st.Told), func(told string) bool { return told == id })
	if story := t.story(); story != "" {
		t.explain(story)
		return
	}
	t.advance("")
}
