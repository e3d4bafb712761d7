// This file is the home of Standing: what Step must know of the world.

package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"slices"

	"github.com/amends-bot/amends/dialogue"
)

const (
	// casesKept is how many earlier cases Step is told: more say no more about a customer.
	casesKept = 20
	// usageKept is how many grants of one remedy to one customer Step is told. Limits per customer are smaller.
	usageKept = 20
)

// loadStanding is one query for five tables; each part is an index look-up that finds nothing
// for most conversations. It is sorted afterwards: an ORDER BY over the union doubles its cost. Columns: part, four texts, two numbers.
var loadStanding = sqlText(`
	SELECT 1 AS part, name AS a, public AS b, role AS c, '' AS e, on_duty AS x,
		(SELECT COUNT(*) FROM conversation h WHERE h.agent = roster.name AND h.agent <> '' AND h.holder = 'agent') AS y
	FROM roster
	UNION ALL
	SELECT 2, remedy, '', '', '', used, 0 FROM budget WHERE day = $2
	UNION ALL
	SELECT 3, remedy, about, '', '', at, amount FROM grants WHERE reverses = '' AND (conv = $1 OR conv IN (SELECT j.id FROM conversation j WHERE j.joined = $1))
		AND NOT EXISTS (SELECT 1 FROM grants b WHERE b.reverses = grants.id AND b.reverses <> '')
	UNION ALL
	SELECT 3, remedy, about, '', '', at, amount FROM grants WHERE reverses = '' AND account = $3 AND account <> ''
		AND conv <> $1 AND conv NOT IN (SELECT j.id FROM conversation j WHERE j.joined = $1)
		AND NOT EXISTS (SELECT 1 FROM grants b WHERE b.reverses = grants.id AND b.reverses <> '')
	UNION ALL
	SELECT 5, record, '', '', '', 0, 0 FROM made_good
	WHERE record IN (SELECT value FROM json_each($4)) -- only: sqlite
	WHERE record IN (SELECT json_array_elements_text(CAST($4 AS json))) -- only: postgres
	UNION ALL
	SELECT 4, code, topic, outcome, about, closed, 0 FROM cases
	WHERE closed > 0 AND (conv = $1 OR conv IN (SELECT j.id FROM conversation j WHERE j.joined = $1))`)

// Parts of loadStanding.
const (
	partRoster = iota + 1
	partBudget
	partGrants
	partCases
	partMadeGood
)

func (w *work) load(ctx context.Context, t *tx, before dialogue.State, s *dialogue.Standing) error {
	account, records := dialogue.InHand(before, w.event, s.Customer)
	for i := range records {
		records[i] = clean(records[i])
	}
	keys, err := json.Marshal(append([]string{}, records...)) // no null
	if err != nil {
		return err
	}
	rows, err := t.rows(ctx, loadStanding, w.conv.id, w.day, clean(account), string(keys))
	err = scanAll(rows, err, func(rows *sql.Rows) error {
		var part, x, y int64
		var a, b, c, e string
		if err := rows.Scan(&part, &a, &b, &c, &e, &x, &y); err != nil {
			return err
		}
		switch part {
		case partRoster:
			s.Roster = append(s.Roster, dialogue.Agent{Name: a, Public: b, Role: c, OnDuty: x != 0, Holds: int(y)})
		case partBudget:
			usage(s, a).Today = x
		case partGrants:
			u := usage(s, a)
			u.Given = append(u.Given, dialogue.Given{At: fromMillis(x), About: b, Amount: y})
		case partCases:
			s.Cases = append(s.Cases, dialogue.OldCase{Case: a, Topic: b, Outcome: c, About: e, Closed: fromMillis(x)})
		case partMadeGood:
			s.MadeGood = append(s.MadeGood, a)
		}
		return nil
	})
	slices.Sort(s.MadeGood)
	slices.SortFunc(s.Usage, func(a, b dialogue.Usage) int { return cmp.Compare(a.Remedy, b.Remedy) })
	for i := range s.Usage {
		u := &s.Usage[i]
		slices.SortFunc(u.Given, func(a, b dialogue.Given) int {
			return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.About, b.About), cmp.Compare(b.Amount, a.Amount))
		})
		u.Given = u.Given[:min(len(u.Given), usageKept)]
	}
	slices.SortFunc(s.Cases, func(a, b dialogue.OldCase) int {
		return cmp.Or(b.Closed.Compare(a.Closed), cmp.Compare(b.Case, a.Case))
	})
	s.Cases = s.Cases[:min(len(s.Cases), casesKept)]
	sortAgents(s.Roster)
	return err
}

// sortAgents orders by bytes; PostgreSQL's own order depends on its locale.
func sortAgents(agents []dialogue.Agent) {
	slices.SortFunc(agents, func(a, b dialogue.Agent) int { return cmp.Compare(a.Name, b.Name) })
}

func usage(s *dialogue.Standing, remedy string) *dialogue.Usage {
	for i := range s.Usage {
		if s.Usage[i].Remedy == remedy {
			return &s.Usage[i]
		}
	}
	s.Usage = append(s.Usage, dialogue.Usage{Remedy: remedy})
	return &s.Usage[len(s.Usage)-1]
}
