package store

import (
	"testing"

	"github.com/amends-bot/amends/dialogue"
)

// TestTakenBackDoesNotCount: what a person took back is no usage of the customer's limits; what was used of the day's stays used.
func TestTakenBackDoesNotCount(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		apply(t, db, said("ann", "m:1", "x", at(0)), does(
			dialogue.Grant{ID: "A-1/1", Case: "A-1", Remedy: "refund", Amount: 3450, About: "6120", By: "bot", At: at(0)},
			dialogue.Grant{ID: "A-1/2", Case: "A-1", Remedy: "refund", Amount: 500, By: "ana", At: at(0)}))
		apply(t, db, Entry{Conv: 1, At: at(1), Event: dialogue.AgentReversed{Agent: "ana", Remedy: "refund"}}, does(
			dialogue.Grant{ID: "A-1/1/reversed", Case: "A-1", Remedy: "refund", Amount: -3450, About: "6120", By: "ana", At: at(1), Of: "A-1/1"}))
		a := apply(t, db, said("ann", "m:2", "x", at(2)), still)
		usage := a.Record.Standing.Usage
		if len(usage) != 1 || usage[0].Today != 3950 || len(usage[0].Given) != 1 || usage[0].Given[0].Amount != 500 {
			t.Errorf("%+v", usage)
		}
	})
}
