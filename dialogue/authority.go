package dialogue

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/amends-bot/amends/dialogue/script"
)

// This file is the home of authority: the limits that hold for everybody, and what members of staff grant and take
// back within theirs. What was done is a row of the ledger before anybody is told (I32).

// limits says to staff which limit of r a further grant of amount would go beyond; nil when it is within all of them: those of the case,
// of the customer in a span of time, and of the day.
func (t *turn) limits(r *script.Remedy, amount int64) notice {
	inCase := 0
	for _, g := range t.st.Grants {
		if g.Remedy == r.ID && !g.Reversed {
			inCase++
		}
	}
	if inCase >= max(r.PerCase, 1) {
		return t.inside("limit.case", nil, part{"times", t.times(max(r.PerCase, 1))})
	}
	today := int64(0)
	for _, u := range t.r.Standing.Usage {
		if u.Remedy != r.ID {
			continue
		}
		today = u.Today
		recent, sum := 0, int64(0)
		for _, g := range u.Given {
			if t.within(r.Window, g.At) {
				recent, sum = recent+1, sum+g.Amount
			}
		}
		switch w := r.Window; {
		case w.Count > 0 && recent >= w.Count:
			return t.inside("limit.customer", nil, part{"times", t.times(w.Count)}, part{"span", t.spanOf(w)})
		case w.Most > 0 && sum+amount > w.Most:
			return t.inside("limit.sum", nil, part{"most", t.sum(w.Most)}, part{"span", t.spanOf(w)}, part{"sum", t.sum(sum)})
		}
	}
	if r.PerDay > 0 && today+amount > r.PerDay {
		return t.inside("limit.day", nil, part{"most", t.sum(r.PerDay)}, part{"sum", t.sum(today)})
	}
	return nil
}

// within reports whether a grant at a moment counts in the window that runs now.
func (t *turn) within(w script.Window, at time.Time) bool {
	if w.Per == "" {
		return t.now.Sub(at) < w.Span
	}
	return !at.Before(t.s.Calendar.Begins(w, t.now))
}

// spanOf tells staff the length of a window.
func (t *turn) spanOf(w script.Window) notice {
	if w.Per != "" {
		return t.inside("span."+w.Per, nil)
	}
	return t.inside("span.days", vars{"n": strconv.Itoa(int(w.Span.Hours() / 24))})
}

// agentGranted grants what the agent's role may grant; the customer hears of it in the agent's name once it is under way.
func (t *turn) agentGranted(e AgentGranted) {
	if !t.heldBy(e.Agent, "grant") {
		return
	}
	refuse := func(why notice) { t.inform(e.Agent, "refused", "ungranted", nil, part{"why", why}) }
	r := t.s.Remedy(e.Remedy)
	if r == nil {
		var ids []string
		for i := range t.s.Remedies {
			ids = append(ids, t.s.Remedies[i].ID)
		}
		refuse(t.inside("grant.unknown", vars{"remedy": cut(e.Remedy, 40)}, part{"ids", t.listedNames(ids)}))
		return
	}
	if f := t.plausible(e.Amount); f != nil && t.about() == nil {
		t.st.About = f.ID
	}
	role := t.roleOf(e.Agent)
	most, may := r.MostFor(role)
	amount, known := e.Amount, true
	if amount == 0 {
		if amount, known = t.worthOf(r); known && r.Amount.Share > 0 {
			_, known = t.paidFor(r) // of a bill, not of the order that the case is about
		}
	}
	named := t.remedy(r.ID, 0)
	switch {
	case !may && !e.Ask:
		refuse(t.inside("grant.role", nil, append(named, part{"role", t.one(r.By)})...))
	case r.Amount.None() && e.Amount != 0:
		refuse(t.inside("grant.nothing", nil, named...))
	case amount < 0:
		refuse(t.inside("grant.below", nil))
	case !known:
		refuse(t.inside("grant.amount", nil))
	case r.Amount.Fixed > 0 && amount != r.Amount.Fixed:
		refuse(t.inside("grant.fixed", nil, append(named, part{"sum", t.sum(r.Amount.Fixed)})...))
	case !mayGrant(r, amount, role) && e.Ask:
		if why := t.limits(r, amount); why != nil {
			refuse(why)
			return
		}
		t.askApproval(r, amount, e.Agent, "", refuse)
	case !r.Amount.None() && amount > most:
		refuse(t.inside("grant.above", nil, append(named, part{"role", t.one(role)}, part{"most", t.sum(most)}, part{"who", t.whoMay(r, amount)})...))
	default:
		if why := t.limits(r, amount); why != nil {
			refuse(why)
			return
		}
		asked := t.askedFor(r.ID)
		if asked != nil && asked.Amount == amount && role == script.Roles[1] {
			refuse(t.inside("ask.already", nil, t.remedy(r.ID, amount)...))
			return
		}
		if why := t.doubted(r, amount, e); why != nil {
			refuse(why)
			return
		}
		if t.doubtful(r, amount) != "" && role == script.Roles[1] {
			t.askApproval(r, amount, e.Agent, "lead", refuse)
			return
		}
		if asked != nil { // this is what they do instead
			t.withdraw(*asked)
		}
		t.grantAs(r, amount, e.Agent)
	}
}

// times is "at most once", "at most 3 times".
func (t *turn) times(n int) notice {
	if n == 1 {
		return t.inside("times.once", nil)
	}
	return t.inside("times", vars{"n": strconv.Itoa(n)})
}

// whoMay names the lowest role that may grant as much.
func (t *turn) whoMay(r *script.Remedy, amount int64) notice {
	if role := roleFor(r, amount, ""); role != "" {
		return t.inside("who.role", nil, part{"role", t.one(role)})
	}
	return t.inside("who.nobody", nil, part{"most", t.sum(mostOf(r))})
}

// roleOf is the role of a member of staff; who is not on the roster has the lowest.
func (t *turn) roleOf(agent string) string {
	for _, a := range t.r.Standing.Roster {
		if a.Name == agent && slices.Contains(script.Roles, a.Role) {
			return a.Role
		}
	}
	return script.Roles[1]
}

// agentReversed takes back what was asked for and not decided yet, or else a grant: a row against it in the ledger, its promise withdrawn, and the work of undoing it for
// the one who carries it out. What was used of the day's limit stays used.
func (t *turn) agentReversed(e AgentReversed) {
	if !t.heldBy(e.Agent, "reversal") {
		return
	}
	if asked := t.askedFor(e.Remedy); asked != nil { // it is not granted yet
		t.withdraw(*asked)
		return
	}
	for i := range t.st.Grants {
		g := &t.st.Grants[i]
		if g.Remedy != e.Remedy || g.Reversed {
			continue
		}
		g.Reversed = true
		if g.Outcome == "" || g.Outcome == GrantStarted || g.Outcome == GrantAsked {
			t.ended(g, GrantUnconfirmed, PromiseWithdrawn)
		}
		t.do(Grant{ID: g.ID + reversedEnd, Case: t.st.Case, Remedy: g.Remedy, Amount: -g.Amount, About: g.About, By: e.Agent, At: t.now, Of: g.ID})
		v, what := vars{"agent": e.Agent}, part{"grant", t.granted(g, true)}
		switch r := t.s.Remedy(g.Remedy); {
		case g.Outcome == GrantFailed:
			t.inform("room", "reversed", "reversed.failed", v, what)
		case r == nil:
			t.inform("room", "task", "reversed.task", v, what)
		case r.Task != nil:
			t.inform(r.Task.Role, "task", "reversed.task", v, what)
		default:
			t.inform("room", "reversed", "reversed", v, what)
			t.do(Carry{
				Grant: g.ID + reversedEnd, Remedy: g.Remedy, Kind: r.Kind, Amount: -g.Amount, About: g.About, Case: t.st.Case,
				Customer: t.r.Standing.Customer, Of: g.ID,
			})
		}
		return
	}
	t.inform(e.Agent, "refused", "reversed.none", vars{"remedy": cut(e.Remedy, 40)})
}

// reversedEnd ends the id of the row that takes a grant back.
const reversedEnd = "/reversed"

// carriedBack takes in the outcome of undoing a grant, which is a matter for staff alone. It is false for any other.
func (t *turn) carriedBack(e Carried) bool {
	grant, back := strings.CutSuffix(e.Grant, reversedEnd)
	if back && !e.OK {
		what := t.alike(grant)
		for i := range t.st.Grants {
			if g := &t.st.Grants[i]; g.ID == grant {
				what = t.granted(g, true)
			}
		}
		t.inform("room", "failed", "undoing", vars{"number": grant, "cause": e.Cause}, part{"grant", what})
	}
	return back
}
