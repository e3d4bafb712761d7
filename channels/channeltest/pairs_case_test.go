package channeltest_test

// This file is the home of the whole case that each pair of networks runs: a complaint, a handoff, a claim by two at once, answers with
// files both ways, a note, edits, a grant above the role, a promise, a case that changes hands and goes back to the bot, a second
// handoff, the end, and the question afterwards whether it is really there. What everybody sees is held against it.

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
)

func wholeCase(p *pair) {
	defer func() {
		if p.t.Failed() {
			p.dump()
		}
	}()
	p.complains()
	first := p.claims()
	p.talks(first)
	p.grants(first)
	second := p.passes(first)
	p.returns(second)
	p.resolves(second)
	p.follows()
	p.customerSaw(first, second)
	p.roomShows(first)
	p.audited(first, second)
}

// The words of the case. No line of staff that is to stay inside may reach the customer, in whole or in part.
const (
	complaint = "My stroller, order 20391, was due last week and it has not come. I am so tired of this."
	wish      = "let me talk to a person please"
	hello     = "Hello Maria, <found> & well"
	better    = "Hello Maria, <found> & well, in the depot"
	inside    = "// she sounds tired"
	other     = "not my case, but still"
	promised  = "ring you about the depot"
	why       = "knows the people there"
	outcome   = "The refund is under way."
)

// complains hands the case over: the card waits, with all that whoever takes it must know.
func (p *pair) complains() {
	p.t.Helper()
	p.caller.writes(complaint)
	pass(settled)
	if p.office.threads() > 0 {
		p.t.Error("a card although nobody is wanted")
	}
	p.caller.writes(wish)
	pass(settled)
	p.card("Claim", "Answer by", "Maria")
	p.lines(complaint, "20391", wish)
}

// claims lets two press at once: one of them has the case, the other one is told. It returns who is which.
func (p *pair) claims() (who string) {
	p.t.Helper()
	before := len(p.caller.sees())
	p.office.press("ana", "Claim")
	p.office.press("li", "Claim")
	pass(settled)
	holder := p.state().Holder
	if holder.Kind != dialogue.HolderAgent || holder.Name != "ana" && holder.Name != "li" {
		p.t.Fatalf("held by %+v", holder)
	}
	p.told(colleague(holder.Name), holder.Name+" has this conversation")
	if told := p.office.told(holder.Name); len(told) > 0 {
		p.t.Errorf("who has it was told %q", told)
	}
	if got := len(p.caller.sees()); got != before {
		p.t.Errorf("the customer was told of the claim: %v", p.caller.sees()[before:])
	}
	p.card("Resolve", holder.Name)
	return holder.Name
}

// colleague is the other one of two.
func colleague(who string) string {
	if who == "ana" {
		return "li"
	}
	return "ana"
}

// talks exchanges lines, files, a note and changes.
func (p *pair) talks(who string) {
	p.t.Helper()
	line, not := p.office.writes(who, hello), p.office.writes(colleague(who), other)
	pass(settled)
	note := p.office.writes(who, inside)
	p.caller.sends("box.pdf", "the box", "look at this box")
	pass(settled)
	label := p.office.sends(who, "label.pdf", "the label", "print this label")
	pass(settled)
	for id, want := range map[string]channels.Mark{
		line: channels.MarkDelivered, not: channels.MarkRefused, note: channels.MarkNote, label: channels.MarkDelivered,
	} {
		if got := p.office.marked(id); got != want {
			p.t.Errorf("a line of staff is marked %q, want %q", got, want)
		}
	}
	p.told(colleague(who), "Your line stayed inside")
	p.office.changes(line, better)
	question := p.caller.writes("when wil it come?")
	pass(settled)
	p.caller.changes(question, "when will it come?")
	slip := p.office.writes(who, "It wil come tomorrow.") // changed while it is held back: the slip never leaves
	p.office.changes(slip, "It will come tomorrow.")
	pass(settled)
	p.lines("look at this box", "box.pdf", "when wil it come?", "(changed) when will it come?")
	if got := p.office.lines(); !slices.ContainsFunc(got, func(s seen) bool { return slices.Contains(s.files, "box.pdf=the box") }) {
		p.t.Errorf("the customer's file did not cross: %v", got)
	}
}

// grants asks a lead for what is above an agent's role, who approves it with a button; an agent can't.
func (p *pair) grants(who string) {
	p.t.Helper()
	p.office.fill(who, "Grant", [2]string{"What", "Refund"}, [2]string{"How much", "900"})
	pass(settled)
	p.told(who, "refund 900.00 is asked of a lead")
	p.office.press(colleague(who), "Approve")
	pass(settled)
	if st := p.state(); len(st.Approvals) != 1 || len(st.Grants) != 0 {
		p.t.Errorf("an agent approved it: %+v %+v", st.Approvals, st.Grants)
	}
	p.told(colleague(who), "above what an agent may grant")
	p.office.press("ben", "Approve")
	pass(settled)
	if st := p.state(); len(st.Approvals) != 0 || len(st.Grants) != 1 || st.Grants[0].By != "ben" {
		p.t.Errorf("approvals %+v, grants %+v", st.Approvals, st.Grants)
	}
	p.told(who, "refund 900.00 was approved by ben")
	p.office.fill(who, "Promise", [2]string{"What you will do", promised}, [2]string{"By when (2h, 16:30)", "2h"})
	pass(settled)
}

// passes hands the case to the colleague, who keeps the promise.
func (p *pair) passes(who string) (to string) {
	p.t.Helper()
	to = colleague(who)
	p.office.fill(who, "Pass on", [2]string{"To whom", to + " (agent, 0)"}, [2]string{"Why", why})
	pass(settled)
	if h := p.state().Holder; h.Name != to {
		p.t.Fatalf("held by %+v", h)
	}
	p.card("Resolve", to)
	p.lines(who + " passed it on to you: " + why)
	p.office.writes(to, "!kept")
	pass(settled)
	return to
}

// returns gives the case back to the bot, which answers what comes next, once.
func (p *pair) returns(who string) {
	p.t.Helper()
	before := len(p.caller.sees())
	p.office.press(who, "Back to the bot")
	pass(settled)
	p.card("Claim", "the bot")
	p.caller.writes("and what about my refund?")
	pass(settled)
	if got := len(p.caller.sees()) - before; got != 1 || p.state().Holder.Kind != "" {
		p.t.Errorf("%d answers after the return, held by %+v", got, p.state().Holder)
	}
}

// resolves takes the case a second time, in the same thread, and ends it.
func (p *pair) resolves(who string) {
	p.t.Helper()
	p.caller.writes("I want to talk to a human")
	pass(settled)
	p.card("Claim", "Answer by")
	p.office.press(who, "Claim")
	pass(settled)
	p.card("Resolve", who)
	p.office.fill(who, "Resolve", [2]string{"What was done", outcome})
	pass(settled)
	p.caller.writes("yes, thank you")
	pass(settled)
	if n := p.office.threads(); n != 1 {
		p.t.Errorf("%d threads", n)
	}
}

// follows waits for the question whether the refund is there; with the answer the case is over.
func (p *pair) follows() {
	p.t.Helper()
	for range 30 { // as many minutes
		if last := p.caller.sees(); strings.Contains(last[len(last)-1].text, "900.00 in your account") {
			break
		}
		pass(time.Minute)
	}
	p.caller.writes("yes, it is there")
	pass(settled)
	p.caller.writes("5")
	pass(settled)
	if st := p.state(); st.Case != "" {
		p.t.Errorf("the case is open still: %+v", st)
	}
	if !p.office.closed() {
		p.t.Errorf("the room does not show that it is over: %v", p.office.card())
	}
}

// customerSaw holds what the customer saw against the case: these messages, in this order, and no others. "= " begins what is the
// whole text.
func (p *pair) customerSaw(first, second string) {
	p.t.Helper()
	public := map[string]string{"ana": "Ana", "li": "小李"}
	want := []string{
		"20391", "you choose: <New one by express> <Refund 289.00>", // the bot listens, and offers
		"a colleague",
		"= " + public[first] + "\n" + better,
		"= " + public[first] + "\nprint this label [label.pdf=the label]",
		"= " + public[first] + "\nIt will come tomorrow.",
		public[first] + "\n|900.00|being refunded",
		public[first] + "\n|" + promised,
		public[first] + "\n|" + public[second],
		public[second] + "\n|" + promised,
		"refund of 900.00", // the bot again
		"a colleague",
		outcome + "|<Yes>",
		"900.00", // is still to come
		"900.00 in your account|<Yes>",
		"<1> <2> <3> <4> <5>",
		"", // thanks
	}
	var got []string
	for _, m := range p.caller.sees() {
		if n := len(got); n > 0 && m.text == "" && len(m.files) > 0 { // Slack shows files below their text
			got[n-1] += " " + strings.TrimSpace(m.String())
			continue
		}
		got = append(got, m.String())
	}
	for i, text := range got {
		if i >= len(want) {
			p.t.Errorf("and then the customer saw %q", text)
			continue
		}
		exact, whole := strings.CutPrefix(want[i], "= ")
		if whole && text != exact {
			p.t.Errorf("message %d is %q, want %q", i+1, text, exact)
		}
		for _, part := range strings.Split(want[i], "|") {
			if !whole && !strings.Contains(text, part) {
				p.t.Errorf("message %d is %q, want %q in it", i+1, text, part)
			}
		}
	}
	if len(got) < len(want) {
		p.t.Errorf("the customer saw %d messages, want %d", len(got), len(want))
	}
	for _, secret := range []string{"sounds tired", other, "wil ", why, "approved", "may grant"} {
		if text := strings.Join(got, "\n"); strings.Contains(text, secret) {
			p.t.Errorf("%q reached the customer:\n%s", secret, text)
		}
	}
}

// roomShows holds the transcript against the case, in order: what the customer wrote, what the bot said, who had it, and what they did
// by buttons. What staff wrote stands there itself.
func (p *pair) roomShows(first string) {
	p.t.Helper()
	second := colleague(first)
	want := []string{
		complaint, "20391", wish, "a colleague", first + " has it.", "look at this box", "when wil it come?", "(changed) when will it come?",
		first + " asks for refund 900.00", "being refunded", "refund has been started", promised, first + " passed it on to " + second, promised,
		second + " gave it back to the bot.", "and what about my refund?", "refund of 900.00", "I want to talk to a human", second + " has it.", outcome,
		"yes, thank you", "900.00 in your account", "yes, it is there", "[5]",
	}
	p.lines(want...)
	if text := p.thread(); strings.Count(text, "when wil it come?") != 1 || strings.Contains(text, hello) || strings.Contains(text, other) {
		p.t.Errorf("something stands twice in the thread:\n%s", text)
	}
}

// audited checks that what staff did is written down, with who did it, and what was refused.
func (p *pair) audited(first, second string) {
	p.t.Helper()
	all, err := p.db.Audits(p.t.Context(), time.Time{}, 100)
	if err != nil {
		p.t.Fatal(err)
	}
	did := map[string]int{}
	for _, a := range all {
		what := a.Who + " " + a.What
		if a.Refused != "" {
			what += ", refused"
		}
		did[what]++
	}
	want := map[string]int{"ben approve": 1, second + " claim, refused": 1, second + " line, refused": 1, second + " approve, refused": 1}
	for what, n := range map[string]int{"claim": 1, "line": 3, "edit": 2, "note": 1, "grant": 1, "promise": 1, "pass": 1} {
		want[first+" "+what] = n
	}
	for _, what := range []string{"claim", "kept", "return", "resolve"} {
		want[second+" "+what] = 1
	}
	if !maps.Equal(did, want) {
		p.t.Errorf("written down is %v, want %v", did, want)
	}
}

// state is the dialogue's.
func (p *pair) state() dialogue.State {
	p.t.Helper()
	conv, err := p.db.FindCustomer(p.t.Context(), p.customer)
	if err != nil {
		p.t.Fatal(err)
	}
	c, err := p.db.Conversation(p.t.Context(), conv)
	if err != nil {
		p.t.Fatal(err)
	}
	return c.State
}

// card checks that the card has a button and shows these texts.
func (p *pair) card(button string, parts ...string) {
	p.t.Helper()
	c := p.office.card()
	if !slices.Contains(c.buttons, button) {
		p.t.Errorf("the card has no button %q: %v", button, c)
	}
	for _, part := range parts {
		if !strings.Contains(c.text, part) {
			p.t.Errorf("the card does not show %q: %v", part, c)
		}
	}
}

// lines checks that these texts stand below the card, in order.
func (p *pair) lines(parts ...string) {
	p.t.Helper()
	rest := p.thread()
	for _, part := range parts {
		_, after, found := strings.Cut(rest, part)
		if !found {
			p.t.Fatalf("%q does not stand in the thread, or not in its place:\n%s", part, p.thread())
		}
		rest = after
	}
}

// thread is all that stands below the card.
func (p *pair) thread() string {
	var all []string
	for _, m := range p.office.lines() {
		all = append(all, m.text)
	}
	return strings.Join(all, "\n")
}

// told checks that a member of staff was told something.
func (p *pair) told(who, part string) {
	p.t.Helper()
	if told := p.office.told(who); !strings.Contains(strings.Join(told, "\n"), part) {
		p.t.Errorf("%s was not told %q but %q", who, part, told)
	}
}

// dump tells what everybody sees.
func (p *pair) dump() {
	p.t.Helper()
	for _, m := range p.caller.sees() {
		p.t.Logf("the customer sees  %s", m)
	}
	if p.office.threads() == 0 {
		return
	}
	p.t.Logf("the card  %s", p.office.card())
	for _, m := range p.office.lines() {
		p.t.Logf("the thread  %s", m)
	}
	for _, who := range []string{"ana", "li", "ben"} {
		p.t.Logf("%s was told %q", who, p.office.told(who))
	}
}
