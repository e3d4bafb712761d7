package dialogue

import (
	"cmp"
	"strings"

	"github.com/amends-bot/amends/dialogue/script"
)

// This file is the home of gifts: a small surprise after all has been put right (S12). A gift is granted like everything else, from
// a budget and within a limit for each customer; it is never offered, and nobody can ask for it.

// surprise is the gift that the customer gets now that it worked, nil for none: after a hard time, and where nothing else was
// given on top.
func (t *turn) surprise() *script.Remedy {
	if t.st.Shared || t.st.Holder.Kind != "" || strings.HasPrefix(t.st.Outcome, ResolvedBy) {
		return nil
	}
	for _, g := range t.st.Grants {
		if r := t.s.Remedy(g.Remedy); r != nil && (r.Kind == "coupon" || r.Kind == "compensation" || r.Kind == script.Gift) {
			return nil
		}
	}
	for i := range t.s.Remedies {
		if r := &t.s.Remedies[i]; r.Kind == script.Gift && t.st.Heat.Peak >= r.Peak && t.may(r) {
			return r
		}
	}
	return nil
}

// given tells of a gift that is there, and asks how it went. Nobody is asked later whether it worked.
func (t *turn) given(g *GrantFact, r *script.Remedy) {
	g.Outcome = GrantWorked
	told := t.oneOf(r.Started, "started."+r.ID, t.grantVars(g))
	switch {
	case t.st.Holder.Kind == HolderAgent:
		t.inform(t.st.Holder.Name, "started", "given", nil, t.remedy(r.ID, 0)...)
	case t.quiet():
		t.survey(told)
	default:
		t.sayKept(ActInform, told, t.st.Awaits, t.st.Choices...)
	}
}

// ungiven is the end of a gift that could not be carried out: the customer knows nothing of it, so they hear nothing of it.
func (t *turn) ungiven(g *GrantFact, cause string) {
	g.Outcome = GrantFailed
	t.inform("room", "failed", "ungiven", vars{"case": cmp.Or(t.st.Case, t.st.Last), "cause": cause}, t.remedy(g.Remedy, 0)...)
	if t.quiet() {
		t.survey("")
	}
}

// quiet reports whether nothing is asked, being written, or with a person.
func (t *turn) quiet() bool {
	return t.st.Case != "" && t.st.Holder.Kind == "" && t.st.Awaits == "" && len(t.st.Heard) == 0
}
