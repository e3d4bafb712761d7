package desk

// This file is the home of who comes first: customers, and those who may take them.

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
	"github.com/amends-bot/amends/store"
)

// rank is how high a role stands.
func rank(role string) int { return slices.Index(script.Roles, role) }

// onNetwork reports whether an account, a channels.Person's ID, is one of the network.
func onNetwork(account, channel string) bool { return strings.HasPrefix(account, channel+":") }

// reachable are those who can act in a room on the network: they have an account there.
func reachable(all []store.Staff, channel string) []store.Staff {
	return slices.DeleteFunc(slices.Clone(all), func(s store.Staff) bool {
		return !slices.ContainsFunc(s.Accounts, func(account string) bool { return onNetwork(account, channel) })
	})
}

// suggested are those who are on duty, who is to take a case best first (H8, H10, I28, L14): of sufficient role and not of a
// higher one without need, who has had it before, who knows it, who has least, and those who had to bear anger last.
func suggested(all []store.Staff, c store.Conversation, role string, now time.Time) []store.Staff {
	var present []store.Staff
	for _, s := range all {
		if s.OnDuty {
			present = append(present, s)
		}
	}
	st, wanted := c.State, max(rank(role), rank("agent"))
	key := func(s store.Staff) []int {
		return []int{
			flag(rank(s.Role) < wanted),
			flag(now.Sub(s.Hot) < coolDown),
			flag(!slices.Contains(st.Owners, s.Name)),
			flag(!speaks(s, st.Locale)),
			flag(!slices.Contains(s.Topics, st.Topic)),
			rank(s.Role),
			s.Holds,
		}
	}
	slices.SortStableFunc(present, func(a, b store.Staff) int {
		return cmp.Or(slices.Compare(key(a), key(b)), a.Hot.Compare(b.Hot), cmp.Compare(a.Name, b.Name))
	})
	return present
}

const (
	// coolDown is how long somebody who has borne anger is spared, if another can be found (L14).
	coolDown = 20 * time.Minute
	// beforeCase is how long before its case is opened the customer's first words may have come.
	beforeCase = 10 * time.Minute
)

// speaks reports whether a member of staff writes the language; who names none writes all.
func speaks(s store.Staff, locale string) bool {
	return locale == "" || len(s.Locales) == 0 || slices.ContainsFunc(s.Locales, func(l string) bool { return localeOf(l) == localeOf(locale) })
}

// Order sorts conversations as people should take them: urgent ones, then the angriest, then who has waited longest, then by due
// time (H8, I3).
func Order(all []store.Conversation) {
	heat := func(c store.Conversation) int {
		switch h := c.State.Heat.Level; {
		case h >= store.HotFrom:
			return 2
		case h >= warmFrom:
			return 1
		}
		return 0
	}
	slices.SortStableFunc(all, func(a, b store.Conversation) int {
		return cmp.Or(
			cmp.Compare(flag(b.Urgent), flag(a.Urgent)), cmp.Compare(heat(b), heat(a)),
			since(a.State).Compare(since(b.State)), a.Due.Compare(b.Due), cmp.Compare(a.ID, b.ID),
		)
	})
}

// warmFrom is the heat from which a customer goes before a calm one, in thousandths.
const warmFrom = 350

// since is since when somebody waits; who does not wait comes last.
func since(st dialogue.State) time.Time {
	if st.Since.IsZero() {
		return time.Unix(1<<40, 0)
	}
	return st.Since
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}
