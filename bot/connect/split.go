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

// Carry asks the fulfilment.
func (s Split) Carry(ctx context.Context, c dialogue.Carry) (dialogue.Carried, error) {
	if s.Fulfilment == nil {
		return dialogue.Carried{Grant: c.Grant, Cause: NoFulfilment}, nil
	}
	return s.Fulfilment.Carry(ctx, c)
}
