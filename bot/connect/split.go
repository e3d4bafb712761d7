package connect

// This file is the home of two connectors as one: records from here, fulfilment there.

import (
	"context"

	"github.com/amends-bot/amends/dialogue"
)

// Split asks Records for facts and Fulfilment for remedies. Either may be nil: then customers are taken at their word, or
// a person carries out what was granted.
type Split struct{ Records, Fulfilment Connector }

// Look asks the records.
func (s Split) Look(ctx context.Context, l dialogue.Look) (dialogue.Found, error) {
	if s.Records == nil {
		return dialogue.Found{Look: l.Name, Outcome: dialogue.FoundNowhere}, nil
	}
	return s.Records.Look(ctx, l)
}

// Verify asks the records, if they can tell.
func (s Split) Verify(ctx context.Context, v dialogue.Verify) (dialogue.Verified, error) {
	if verifier, can := s.Records.(Verifier); can {
		return verifier.Verify(ctx, v)
	}
	return dialogue.Verified{Outcome: dialogue.FoundDown}, nil
}

// Carry asks the fulfilment.
func (s Split) Carry(ctx context.Context, c dialogue.Carry) (dialogue.Carried, error) {
	if s.Fulfilment == nil {
		return dialogue.Carried{Grant: c.Grant, Cause: NoFulfilment}, nil
	}
	return s.Fulfilment.Carry(ctx, c)
}
