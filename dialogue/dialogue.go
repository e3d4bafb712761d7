// Package dialogue is the core of amends: what the bot says and does, decided by a pure
// function of what was remembered and what happened.
//
//	Step(script, state, record) -> (state, effects)
//
// The idea: a conversation is a log of events. Each event, with all that had to be known of
// the world when it came, is stored as a Record; Step makes of it the next State and a list of
// Effects; the store makes both durable in one transaction; couriers carry the effects out and
// report back with further events. Timers, retries, agents and look-ups are all events.
//
// Invariants, each held by a property test:
//   - Step is total and deterministic. It does no I/O, reads no clock, uses no chance, ranges
//     over no map, and does not change its arguments. Wording varies by a hash.
//   - While a person holds the conversation the bot says nothing to the customer; while it
//     waits for one, the bot only keeps the customer company (I1, I5).
//   - What the bot may not grant it does not offer.
//   - An open case has an owner and a due time after every step (I4).
//   - A customer who asks for a person is handed over in that turn (H2).
//   - Replay of a log gives the recorded states.
package dialogue

import "github.com/amends-bot/amends/dialogue/script"

// Script is the pack that decides wordings, plays, remedies and rules.
type Script = script.Script
