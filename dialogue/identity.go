package dialogue

import (
	"regexp"
	"slices"
	"strings"
)

// This file is the home of identity: whose account in this network is not known to the records proves an order to be theirs by a
// detail that only they know. Before that no record is told and no money granted for one.

const (
	// proofsMost is how many wrong details are taken; then a person looks at it.
	proofsMost = 3
	// proofMost is how many bytes of an answer are compared: a postcode, an address, a few digits.
	proofMost = 100
)

// prove asks for the detail, when the records can tell by one whose order it is. It reports whether it has asked.
func (t *turn) prove(lead string) bool {
	if t.st.Proof == "" || len(t.st.Numbers) == 0 || t.st.Shared {
		return false
	}
	t.st.Proving = t.st.Numbers[len(t.st.Numbers)-1]
	if t.st.Wrong >= proofsMost && slices.Contains(t.st.Handed, "identity") { // a person had it, and it is no clearer (I2)
		number := t.st.Proving
		t.st.Proof, t.st.Proving, t.st.About = "", "", NoFact
		t.advance(t.join(lead, t.line("proof.closed", vars{"number": number})))
		return true
	}
	if t.st.Wrong >= proofsMost { // in a case before, too
		t.handOffWith(lead, "identity", t.inside("why.proof.before", nil))
		return true
	}
	t.askProof(lead, t.line("ask.proof", vars{"number": t.st.Proving, "detail": t.line("detail."+t.st.Proof, nil)}))
	return true
}

func (t *turn) askProof(lead, question string) {
	goOn := Choice{ID: choiceGoOn, Label: t.line("label.noproof", nil), Kind: ChoiceAnswer}
	person := Choice{ID: choicePerson, Label: t.line("label.person", nil), Kind: ChoiceAnswer}
	t.ask(ActAsk, awaitsProof, lead, question, goOn, person)
}

// namesOrder tells the number of an order from a detail.
var namesOrder = regexp.MustCompile(`(?i)\border\b|订单|訂單|单号|單號`)

// answerProof has the detail compared.
func (t *turn) answerProof() bool {
	m := &t.m
	switch {
	case m.choice == choiceGoOn || m.is("nevermind"):
		t.st.Proof, t.st.Proving, t.st.About = "", "", NoFact
		return t.understood("")
	case m.blank || m.choice != "" || len(m.text) > proofMost || m.is("status") || m.is("greeting") || m.is("why"):
		return false
	}
	t.st.Lost = 0
	if n := len(m.numbers); n > 0 && namesOrder.MatchString(m.text) { // "sorry, it's order 7702"
		t.st.Proving = m.numbers[n-1]
		t.askProof("", t.line("ask.proof", vars{"number": t.st.Proving, "detail": t.line("detail."+t.st.Proof, nil)}))
		return true
	}
	t.st.Numbers = slices.DeleteFunc(slices.Clone(t.st.Numbers), func(n string) bool { // digits of a detail are no order
		return n != t.st.Proving && slices.Contains(m.numbers, n)
	})
	t.st.Looked, t.st.Awaits, t.st.Choices = LookAsked, "", nil
	t.do(Verify{Name: "identity", Customer: t.r.Standing.Customer, Number: t.st.Proving, Proof: strings.TrimSpace(m.text)})
	t.wake(timerLook, t.now.Add(t.s.Pace.Look))
	return true
}

// verified takes in whether the detail was right. That an order exists is not told to who can't prove it.
func (t *turn) verified(e Verified) {
	if t.st.Case == "" || t.st.Proving == "" || t.st.Looked != LookAsked {
		return
	}
	number := t.st.Proving
	t.stop(timerLook)
	t.st.Looked, t.st.FactsAt = e.Outcome, t.now
	if e.Outcome == FoundSome {
		t.meet(e.Profile)
	}
	if t.st.Holder.Kind != "" {
		t.st.Facts, t.st.Proving = e.Facts, ""
		return // a person has it: the brief shows what was found
	}
	switch e.Outcome {
	case FoundSome:
		t.st.Facts, t.st.Account, t.st.Proof, t.st.Proving, t.st.Wrong = e.Facts, e.Account, "", "", 0
		if t.fact(number) != nil {
			t.st.About = number
		}
		t.advance(t.join(t.line("proof.right", nil), t.slower()))
	case FoundNone:
		if t.st.Wrong++; t.st.Wrong >= proofsMost {
			t.st.Proving = ""
			t.handOff("identity", t.inside("why.proof", vars{"number": number}))
			return
		}
		t.askProof("", t.line("proof.wrong", vars{"number": number}))
	default:
		t.st.Proving = ""
		t.advance("")
	}
}
