package dialogue

import (
	"cmp"
	"slices"
	"strings"

	"github.com/amends-bot/amends/dialogue/script"
)

// This file is the home of making good once: for a record the bot grants something once, whichever account asks for it, and nothing where
// a person has decided. Anything more is for a person.

// key names the record over all customers. A bill's id is its month, which everybody has.
func (f *Fact) key(account string) string {
	switch {
	case f.Whose != "":
		return f.Whose + "/" + f.ID
	case f.Kind == FactBill:
		return account + "/" + f.ID
	}
	return f.ID
}

// Account is the name under which a customer is known: the company's own once an order is proved, else that of the network.
func Account(st State, customer string) string { return cmp.Or(st.Account, customer) }

// InHand returns, for an event on its way to Step, the customer's account and the keys of the records that Step may decide about.
func InHand(st State, e Event, customer string) (account string, records []string) {
	account = Account(st, customer)
	facts := st.Facts
	switch e := e.(type) {
	case Found:
		facts = append(slices.Clip(facts), e.Facts...)
	case Verified:
		account = cmp.Or(e.Account, account)
		facts = append(slices.Clip(facts), e.Facts...)
	}
	for i := range facts {
		if key := facts[i].key(account); !slices.Contains(records, key) {
			records = append(records, key)
		}
	}
	return account, records
}

// second says to staff why r would be a second time, nil when it would not: something was granted for the record, taken back, or granted by
// a person without naming a record.
func (t *turn) second(r *script.Remedy) notice {
	f := t.about()
	switch {
	case !once(r):
		return nil
	case f != nil && t.madeGood(f):
		return t.inside("second.record", vars{"about": f.ID})
	}
	for _, g := range t.st.Grants {
		switch {
		case g.Reversed && (g.About == "" || f == nil || g.About == f.ID):
			return t.inside("second.reversed", nil, t.remedy(g.Remedy, 0)...)
		case !g.Reversed && g.About == "" && g.By != "" && g.By != "bot" && g.Outcome != GrantFailed:
			return t.inside("second.granted", vars{"agent": g.By}, t.remedy(g.Remedy, 0)...)
		}
	}
	return nil
}

// keyOf is the key of the record that the matter is about, "" for none.
func (t *turn) keyOf(f *Fact) string {
	if f == nil {
		return ""
	}
	return f.key(Account(t.st, t.r.Standing.Customer))
}

// once reports whether r makes a record good, so that the bot grants it, or any other, once: not what is only looked into, nor a gift.
func once(r *script.Remedy) bool {
	return r.Kind != script.Gift && (len(r.Needs) > 0 || !r.Amount.None())
}

// madeGood reports whether something was granted for the record before: to this customer in this case or another, or to anybody by
// whatever account, taken back or not. A second time is for a person to decide.
func (t *turn) madeGood(f *Fact) bool {
	if strings.HasPrefix(t.st.Outcome, ResolvedBy) && t.st.About == f.ID ||
		slices.ContainsFunc(t.r.Standing.Cases, func(c OldCase) bool { return c.About == f.ID && strings.HasPrefix(c.Outcome, ResolvedBy) }) {
		return true
	}
	return slices.Contains(t.r.Standing.MadeGood, t.keyOf(f)) || slices.ContainsFunc(t.r.Standing.Usage, func(u Usage) bool {
		return slices.ContainsFunc(u.Given, func(g Given) bool { return g.About == f.ID })
	})
}

// paidFor is what was paid for the record that the matter is about, of which r gives a share back; false where r is no share of
// anything, or it isn't known.
func (t *turn) paidFor(r *script.Remedy) (int64, bool) {
	f := t.about()
	switch {
	case r.Amount.Share == 0 || f == nil || slices.Contains(r.Needs, "bill") && f.Kind != FactBill:
		return 0, false
	case r.Amount.Of == "excess":
		return f.Excess, f.Excess > 0
	}
	return f.Amount, f.Amount > 0
}
