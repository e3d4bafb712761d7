package dialogue

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/amends-bot/amends/dialogue/script"
)

// This file is the home of authority: the limits that hold for everybody, and what members of staff grant and take
// back within theirs. What was done is a row of the ledger before anybody is told (I32).

// limits says which limit of r a further grant of amount would go beyond; "" when it is within all of them: those of the case,
// of the customer in a span of time, and of the day.
func (t *turn) limits(r *script.Remedy, amount int64) string {
	inCase := 0
	for _, g := range t.st.Grants {
		if g.Remedy == r.ID && !g.Reversed {
			inCase++
		}
	}
	if inCase >= max(r.PerCase, 1) {
		return "it is granted " + times(max(r.PerCase, 1)) + " in a case"
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
			return fmt.Sprintf("a customer is granted it %s in %s", times(w.Count), spanOf(w))
		case w.Most > 0 && sum+amount > w.Most:
			return fmt.Sprintf("a customer is granted at most %s of it in %s, and has had %s", plain(w.Most), spanOf(w), plain(sum))
		}
	}
	if r.PerDay > 0 && today+amount > r.PerDay {
		return fmt.Sprintf("at most %s is granted in a day, and %s of it is used", plain(r.PerDay), plain(today))
	}
	return ""
}

// within reports whether a grant at a moment counts in the window that runs now.
func (t *turn) within(w script.Window, at time.Time) bool {
	if w.Per == "" {
		return t.now.Sub(at) < w.Span
	}
	return !at.Before(t.s.Calendar.Begins(w, t.now))
}

// spanOf tells staff the length of a window.
func spanOf(w script.Window) string {
	if w.Per != "" {
		return "a calendar " + w.Per
	}
	return strconv.Itoa(int(w.Span.Hours()/24)) + " days"
}

// agentGranted grants what the agent's role may grant; the customer hears of it in the agent's name once it is under way.
func (t *turn) agentGranted(e AgentGranted) {
	if !t.heldBy(e.Agent, "The grant") {
		return
	}
	refuse := func(format string, args ...any) {
		t.notify(e.Agent, "refused", "Nothing was granted: "+fmt.Sprintf(format, args...)+".")
	}
	r := t.s.Remedy(e.Remedy)
	if r == nil {
		var ids []string
		for i := range t.s.Remedies {
			ids = append(ids, t.s.Remedies[i].ID)
		}
		refuse("there is no remedy %q; there are %s", cut(e.Remedy, 40), strings.Join(ids, ", "))
		return
	}
	if f := t.plausible(e.Amount); f != nil && t.about() == nil {
		t.st.About = f.ID
	}
	role := t.roleOf(e.Agent)
	most, may := r.MostFor(role)
	amount, known := e.Amount, true
	if amount == 0 {
		amount, known = t.worthOf(r)
	}
	switch {
	case !may:
		refuse("%s is for %s to grant", r.ID, one(r.By))
	case r.Amount.None() && e.Amount != 0:
		refuse("%s moves no money; leave the amount out", r.ID)
	case amount < 0:
		refuse("the amount is below zero")
	case !known:
		refuse("say how much; no record of the customer's says it")
	case r.Amount.Fixed > 0 && amount != r.Amount.Fixed:
		refuse("%s is always %s", r.ID, plain(r.Amount.Fixed))
	case !r.Amount.None() && amount > most:
		refuse("%s may grant up to %s of %s%s", one(role), plain(most), r.ID, t.whoMay(r, amount))
	default:
		if why := t.limits(r, amount); why != "" {
			refuse("%s", why)
			return
		}
		t.grantAs(r, amount, e.Agent)
	}
}

// one is a role with its article.
func one(role string) string {
	if role == "agent" {
		return "an agent"
	}
	return "a " + role
}

// times is "at most once", "at most 3 times".
func times(n int) string {
	if n == 1 {
		return "at most once"
	}
	return fmt.Sprintf("at most %d times", n)
}

// whoMay names the lowest role that may grant as much.
func (t *turn) whoMay(r *script.Remedy, amount int64) string {
	for _, role := range script.Roles[1:] {
		if most, may := r.MostFor(role); may && amount <= most {
			return "; " + one(role) + " may grant it"
		}
	}
	return "; nobody may grant as much"
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

// agentReversed takes a grant back: a row against it in the ledger, its promise withdrawn, and the work of undoing it for
// the one who carries it out. What was used of the day's limit stays used.
func (t *turn) agentReversed(e AgentReversed) {
	if !t.heldBy(e.Agent, "The reversal") {
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
		what := t.st.Case + ": " + g.told() + " was taken back by " + e.Agent
		switch r := t.s.Remedy(g.Remedy); {
		case g.Outcome == GrantFailed:
			t.notify("room", "reversed", what+"; it could not be carried out before. The customer was not told by the bot.")
		case r == nil:
			t.notify("room", "task", what+": stop it, or undo it. The customer was not told by the bot.")
		case r.Task != nil:
			t.notify(r.Task.Role, "task", what+": stop it, or undo it. The customer was not told by the bot.")
		default:
			t.notify("room", "reversed", what+"; fulfilment is told to undo it. The customer was not told by the bot.")
			t.do(Carry{
				Grant: g.ID + reversedEnd, Remedy: g.Remedy, Kind: r.Kind, Amount: -g.Amount, About: g.About, Case: t.st.Case,
				Customer: t.r.Standing.Customer, Of: g.ID,
			})
		}
		return
	}
	t.notify(e.Agent, "refused", "Nothing was taken back: no grant of "+strconv.Quote(cut(e.Remedy, 40))+" stands in this case.")
}

// reversedEnd ends the id of the row that takes a grant back.
const reversedEnd = "/reversed"

// told names a grant to staff.
func (g *GrantFact) told() string {
	text := strings.TrimSpace(g.Remedy + " " + g.About)
	if g.Amount > 0 {
		text += " (" + plain(g.Amount) + ")"
	}
	return text
}

// carriedBack takes in the outcome of undoing a grant, which is a matter for staff alone. It is false for any other.
func (t *turn) carriedBack(e Carried) bool {
	grant, back := strings.CutSuffix(e.Grant, reversedEnd)
	if back && !e.OK {
		what := grant
		for i := range t.st.Grants {
			if g := &t.st.Grants[i]; g.ID == grant {
				what = grant + ", " + g.told()
			}
		}
		t.notify("room", "failed", what+", was taken back, and undoing it failed: "+e.Cause+". Please undo it by hand.")
	}
	return back
}
