package connect

// This file is the home of identity by a signed call: a company's own program compares the detail that only the customer of
// an order knows.

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/amends-bot/amends/dialogue"
)

// Proof says how the company's own program is asked whose an order is, and where in its answer what stands. The zero Proof
// asks nobody: then only accounts that the records know are told of them.
type Proof struct {
	Endpoint
	Detail  string // one of dialogue.Proofs
	OK      string // dotted path to true or false, "" is "ok"
	Account string // dotted path to the company's own name of the customer, "" is "account"
	List    string // dotted path to their records, "" is "records"; what stands in them says the Mapping
}

// verifyCall is what is sent to have a detail compared. It is in the body, which nobody logs as they log addresses.
type verifyCall struct {
	Customer string `json:"customer"`
	Order    string `json:"order"`
	Detail   string `json:"detail"` // one of dialogue.Proofs
	Given    string `json:"given"`  // as proofOf makes it
}

// Verify has a detail compared. Right and wrong are only what the answer says clearly; everything else is an error, so that
// nobody is told that a detail was wrong because a program was down (F2, F3).
func (h *HTTP) Verify(ctx context.Context, v dialogue.Verify) (dialogue.Verified, error) {
	p := h.o.Proof
	if p.URL == "" { // no more: whoever was asked was asked under another configuration
		return dialogue.Verified{Outcome: dialogue.FoundDown}, nil
	}
	given := proofOf(p.Detail, v.Proof)
	if given == "" || p.Detail == "postcode" && guesses(v.Proof) > 1 { // no digits, no address, or several: as with files it is a wrong one, and nobody need be asked
		return dialogue.Verified{Outcome: dialogue.FoundNone, Source: h.source(p.Endpoint)}, nil
	}
	return h.verify(ctx, verifyCall{v.Customer, v.Number, p.Detail, given})
}

// guesses counts the numbers in a text that could be postcodes.
func guesses(text string) (count int) {
	for _, number := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsDigit(r) }) {
		if utf8.RuneCountInString(number) >= 3 {
			count++
		}
	}
	return count
}

func (h *HTTP) verify(ctx context.Context, c verifyCall) (dialogue.Verified, error) {
	p := h.o.Proof
	wrong := func(text string) (dialogue.Verified, error) { return dialogue.Verified{}, failed(p.Endpoint, text) }
	body, err := json.Marshal(c)
	if err != nil {
		return wrong("the call can't be made")
	}
	status, answer, err := h.call(ctx, p.Endpoint, http.MethodPost, body, "", maxAnswer)
	if err != nil {
		return dialogue.Verified{}, err
	}
	if status != http.StatusOK {
		return wrong(answered(status))
	}
	whole, err := decode(answer)
	if err != nil {
		return wrong(err.Error())
	}
	source := h.source(p.Endpoint)
	switch ok, said := at(whole, cmp.Or(p.OK, "ok")).(bool); {
	case !said:
		return wrong("whether the detail is right can't be told from its answer")
	case !ok:
		return dialogue.Verified{Outcome: dialogue.FoundNone, Source: source}, nil
	}
	account := record{value: whole, mapping: Mapping{Fields: map[string]string{"account": cmp.Or(p.Account, "account")}}}
	name := account.word("account")
	if name == "" || account.bad != "" {
		return wrong("the customer's account in its answer is missing, or neither a short text nor a whole number")
	}
	facts, profile, err := h.o.Mapping.all(whole, cmp.Or(p.List, "records"), source)
	switch {
	case err != nil:
		return wrong(err.Error())
	case len(facts) == 0:
		return wrong("the detail is right by its answer, and there are no records in it")
	}
	facts = shown(facts, dialogue.Look{Numbers: []string{c.Order}})
	return dialogue.Verified{Outcome: dialogue.FoundSome, Account: name, Facts: facts, Profile: profile, Source: source}, nil
}

// TryProof has the detail of an order compared that nobody has: whether it is right must be false.
func (h *HTTP) TryProof(ctx context.Context) (right bool, err error) {
	given := "0000" // of a form in which details come
	if h.o.Proof.Detail == "email" {
		given = "nobody@amends.invalid"
	}
	verified, err := h.verify(ctx, verifyCall{Nobody, Nobody, h.o.Proof.Detail, given})
	return verified.Outcome == dialogue.FoundSome, err
}
