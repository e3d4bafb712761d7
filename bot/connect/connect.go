// Package connect is where facts come from and where remedies go to: look-ups in a company's
// records and the fulfilment of what was granted.
//
// There are files (CSV), signed calls to the company's own program (HTTP), and both side by side (Split).
//
// The idea: the dialogue decides with an effect (Look, Carry), a courier asks a Connector, and
// the answer comes back as an event (Found, Carried). A replay never asks again.
//
// Invariants:
//   - Only the customer's own records are told. A number that belongs to somebody else is
//     answered like one that does not exist.
//   - Nothing is guessed: amounts are exact, sums add up, a status has all that its sentence
//     needs (F1-F3). Data that break this are refused when they are read.
//   - Carry is idempotent by the grant's id, over restarts. For HTTP the receiver sees to it.
//   - An error shows neither a secret nor anything that was sent or came back.
//   - "found", "none" and "down" are three different answers. An error is "down", never "none".
package connect

import (
	"context"

	"github.com/amends-bot/amends/dialogue"
)

// Connector is a company's records and its fulfilment. Both methods may be called again with
// the same argument, and at the same time from several goroutines. An error says that the
// other side could not be asked; the caller tries again. What the other side answered,
// including a refusal, is an event and no error.
type Connector interface {
	// Look returns the records of l.Customer, those named in l.Numbers among them if they are
	// the customer's.
	Look(ctx context.Context, l dialogue.Look) (dialogue.Found, error)
	// Carry starts the remedy of a grant. c.Grant is the idempotency key: a second call with
	// it starts nothing and gives the same answer.
	Carry(ctx context.Context, c dialogue.Carry) (dialogue.Carried, error)
}

// Verifier is a Connector that knows of orders a detail which only their customer knows. Its Look says in Found.Proof which.
type Verifier interface {
	// Verify compares the detail. A wrong one and an order that does not exist are the same answer. With the right one it
	// returns the records of whoever placed the order, and their Account, with which Look finds them from then on.
	Verify(ctx context.Context, v dialogue.Verify) (dialogue.Verified, error)
}
