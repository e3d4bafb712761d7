package dialogue

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// This file is the home of promises: what we said we would do, by when, and how it ended (P1-P8).

// promise writes a promise and remembers it.
func (t *turn) promise(p PromiseFact) {
	t.st.Promised++
	p.ID = t.st.Case + "/p" + strconv.Itoa(t.st.Promised)
	if len(t.st.Promises) >= promisesKept {
		t.st.Promises = slices.DeleteFunc(t.st.Promises, func(p PromiseFact) bool { return p.Outcome != "" })
	}
	p.Made = t.now
	p.Warned = unwarned(p)
	if p.What == "" {
		p.What = strings.ToLower(p.Remedy)
	}
	t.st.Promises = append(t.st.Promises, p)
	t.do(Promise{ID: p.ID, Case: t.st.Case, What: p.What, Owner: p.Owner, Due: p.Due})
}

// promisesKept is how many promises the state remembers before it leaves those that ended to the ledger.
const promisesKept = 20

// settlePromises ends the open promises for which ours holds.
func (t *turn) settlePromises(outcome string, ours func(PromiseFact) bool) {
	for i := range t.st.Promises {
		if p := &t.st.Promises[i]; p.Outcome == "" && ours(*p) {
			p.Outcome = outcome
			t.do(Settle{ID: p.ID, Outcome: outcome})
		}
	}
}

func ofRemedy(p PromiseFact) bool { return p.Remedy != "" }
func ofPerson(p PromiseFact) bool { return p.Remedy == "" && p.By == "" }

// businessTime is when something that takes d will be done, at a moment people would name.
func (t *turn) businessTime(d time.Duration) time.Time {
	if d < 24*time.Hour {
		return roundUp(t.s.Calendar.Add(t.now, d))
	}
	local := t.now.In(t.zone()) // by the calendar: a day may have 23 hours or 25
	return t.s.Calendar.Evening(t.s.Calendar.Add(local.AddDate(0, 0, int(d/(24*time.Hour))).Add(d%(24*time.Hour)), 0))
}

// roundUp rounds to the next five minutes, as a person would say it.
func roundUp(at time.Time) time.Time {
	const step = 5 * time.Minute
	if r := at.Truncate(step); !r.Equal(at) {
		return r.Add(step)
	}
	return at
}
