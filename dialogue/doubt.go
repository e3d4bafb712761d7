package dialogue

import (
	"slices"

	"github.com/amends-bot/amends/dialogue/script"
)

// This file is the home of grants of staff that the record speaks against: more than was paid, or a second making good. They are
// not done at once, since a slip of the finger looks like one of them; once more, an agent asks a lead for it, a lead does it.

// restores are the kinds of remedies that stand for what was paid: one of them makes a record good.
var restores = []string{"refund", "reship", "exchange"}

// doubtful is why a grant of a member of staff is not done at once, one of the wordings "grant.", "" for no reason.
func (t *turn) doubtful(r *script.Remedy, amount int64) string {
	f := t.about()
	if f == nil {
		return ""
	}
	if paid, known := t.paidFor(r); known && t.paidBack(f, r)+amount > paid {
		return "paid"
	}
	if slices.Contains(restores, r.Kind) && len(t.restored(f)) > 0 {
		return "second"
	}
	return ""
}

// paidBack is how much of what r gives a share of was given back already.
func (t *turn) paidBack(f *Fact, r *script.Remedy) (sum int64) {
	for _, g := range t.grantedFor(f) {
		if other := t.s.Remedy(g.Remedy); other != nil && other.Amount.Share > 0 && other.Amount.Of == r.Amount.Of {
			sum += g.Amount
		}
	}
	return sum
}

// restored are the grants that stand and have made a record good, those of earlier cases first: what did not work made nothing good.
func (t *turn) restored(f *Fact) []GrantFact {
	return slices.DeleteFunc(t.grantedFor(f), func(g GrantFact) bool {
		r := t.s.Remedy(g.Remedy)
		return r == nil || !slices.Contains(restores, r.Kind) || g.Outcome == GrantNotWorked
	})
}

// grantedFor are the grants for a record that stand: of this case, and of the customer's earlier ones by whatever account of theirs.
func (t *turn) grantedFor(f *Fact) []GrantFact {
	var here, before []GrantFact
	for _, g := range t.st.Grants {
		if g.About == f.ID && !g.Reversed && g.Outcome != GrantFailed {
			here = append(here, g)
		}
	}
	for _, u := range t.r.Standing.Usage {
		for _, given := range u.Given {
			if given.About == f.ID && given.At.Before(t.st.Opened) {
				before = append(before, GrantFact{Remedy: u.Remedy, Amount: given.Amount, About: f.ID})
			}
		}
	}
	return append(before, here...)
}

// listOf names grants to staff.
func (t *turn) listOf(grants []GrantFact) notice {
	if len(grants) == 0 {
		return t.inside("granted.none", nil)
	}
	var list []notice
	for _, g := range grants {
		list = append(list, t.inside("granted.one", nil, t.remedy(g.Remedy, g.Amount)...))
	}
	return t.listed(list...)
}

// doubted says to staff why a grant is not done at once, with what is on record and how to do it all the same; nil where nothing speaks
// against it, or they have been told.
func (t *turn) doubted(r *script.Remedy, amount int64, e AgentGranted) notice {
	why, f := t.doubtful(r, amount), t.about()
	if why == "" {
		t.st.Doubted = nil
		return nil
	}
	d := Doubted{Agent: e.Agent, Remedy: r.ID, Amount: amount, About: f.ID}
	if t.st.Doubted != nil && *t.st.Doubted == d && e.Ask {
		t.st.Doubted = nil
		return nil
	}
	t.st.Doubted = &d
	again := t.inside("grant.again.do", nil)
	if role := roleFor(r, amount, "lead"); t.roleOf(e.Agent) == script.Roles[1] && role != "" {
		again = t.inside("grant.again.ask", nil, part{"role", t.one(role)})
	}
	v, granted := vars{"about": f.ID}, part{"granted", t.listOf(t.grantedFor(f))}
	sum := part{"sum", t.sum(f.Amount)}
	if why == "paid" {
		if paid, _ := t.paidFor(r); paid > 0 {
			sum = part{"sum", t.sum(paid)}
		}
		return t.inside("grant.paid", v, sum, granted, part{"again", again})
	}
	return t.inside("grant.second", v, sum, granted, part{"again", again})
}

// recordTold tells whoever is to decide what was paid for the record, and what was granted for it; nil where no record is known.
func (t *turn) recordTold(r *script.Remedy) notice {
	f := t.about()
	if f == nil {
		return nil
	}
	sum := f.Amount
	if paid, known := t.paidFor(r); known {
		sum = paid
	}
	return t.inside("approval.record", vars{"about": f.ID}, part{"sum", t.sum(sum)}, part{"granted", t.listOf(t.grantedFor(f))})
}
