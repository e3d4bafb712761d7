// This file is the home of the ledgers: grants and their budgets, promises, cases, ratings,
// suggestions.

package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/amends-bot/amends/dialogue"
)

var (
	// spendBudget changes no row if the day's use would go beyond the cap.
	spendBudget = sqlText(`
		INSERT INTO budget (remedy, day, used)
		SELECT $1, $2, CAST($3 AS BIGINT) WHERE CAST($3 AS BIGINT) <= CAST($4 AS BIGINT)
		ON CONFLICT (day, remedy) DO UPDATE SET used = budget.used + excluded.used
		WHERE budget.used + excluded.used <= CAST($4 AS BIGINT)`)
	insertGrant = sqlText(`
		INSERT INTO grants (id, conv, seq, customer, code, remedy, amount, about, granter, at, reverses, account)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`)
	insertMadeGood = sqlText(`INSERT INTO made_good (record, about, conv) VALUES ($1, $2, $3) ON CONFLICT (record) DO NOTHING`)
	insertPromise  = sqlText(`
		INSERT INTO promise (id, conv, seq, code, what, owner, made, due, outcome, ended)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', 0)
		ON CONFLICT (id) DO UPDATE SET what = excluded.what, owner = excluded.owner, due = excluded.due, outcome = '', ended = 0`)
	settlePromise = sqlText(`UPDATE promise SET outcome = $3, ended = $4 WHERE id = $1 AND conv = $2`)
	openCase      = sqlText(`
		INSERT INTO cases (code, conv, opened, topic, about, closed, outcome) VALUES ($1, $2, $3, '', '', 0, '')
		ON CONFLICT (code) DO UPDATE SET closed = 0, outcome = ''`)
	closeCase = sqlText(`
		INSERT INTO cases (code, conv, opened, topic, about, closed, outcome) VALUES ($1, $2, $3, $4, $5, $3, $6)
		ON CONFLICT (code) DO UPDATE SET topic = excluded.topic, about = excluded.about, closed = excluded.closed, outcome = excluded.outcome`)
	insertRating     = sqlText(`INSERT INTO rating (conv, seq, n, code, at, score, word) VALUES ($1, $2, $3, $4, $5, $6, $7)`)
	adoptSuggestion  = sqlText(`UPDATE suggestion SET adopted = $4 WHERE conv = $1 AND seq = $2 AND n = $3 AND adopted = 0`)
	insertHandoff    = sqlText(`INSERT INTO handoff (conv, seq, n, code, at, reason, role, urgent, due) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`)
	insertSuggestion = sqlText(`INSERT INTO suggestion (conv, seq, n, code, at, kind, body, agent) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`)
)

// day is the budget's day: that of the record, in UTC.
func day(ms int64) string { return time.UnixMilli(ms).UTC().Format(time.DateOnly) }

// spend takes the grants' amounts from their budgets, in the order of remedies, so that two processes never
// wait for each other. A budget that another conversation used up meanwhile sends the
// transaction back to before Step, which then sees the newer usage.
func (w *work) spend(ctx context.Context, t *tx, effects []dialogue.Effect) error {
	var grants []dialogue.Grant
	for _, e := range effects {
		if g, ok := e.(dialogue.Grant); ok && g.Amount > 0 { // what is taken back stays used
			grants = append(grants, g)
		}
	}
	slices.SortStableFunc(grants, func(a, b dialogue.Grant) int { return cmp.Compare(a.Remedy, b.Remedy) })
	for _, g := range grants {
		limit := g.Cap
		if limit == 0 {
			limit = math.MaxInt64
		}
		n, err := t.exec(ctx, spendBudget, clean(g.Remedy), w.day, g.Amount, limit)
		if err != nil {
			return fmt.Errorf("budget: %w", err)
		}
		if n == 0 {
			return fmt.Errorf("remedy %s: %w: %w", g.Remedy, ErrBudget, errAgain)
		}
	}
	return nil
}

// makeGood marks the records that a grant is for, or that a person saw to, in the order of their names. A record for which the bot
// may grant once, and for which another conversation was faster, sends the transaction back to before Step, which then sees it.
func (w *work) makeGood(ctx context.Context, t *tx, effects []dialogue.Effect) error {
	var grants []dialogue.Grant
	for _, e := range effects {
		switch e := e.(type) {
		case dialogue.Grant:
			grants = append(grants, e)
		case dialogue.MadeGood:
			grants = append(grants, dialogue.Grant{Record: e.Record, About: e.About})
		}
	}
	slices.SortStableFunc(grants, func(a, b dialogue.Grant) int { return cmp.Compare(a.Record, b.Record) })
	for _, g := range grants {
		if g.Record == "" {
			continue
		}
		n, err := t.exec(ctx, insertMadeGood, clean(g.Record), clean(g.About), w.conv.id)
		if err != nil {
			return fmt.Errorf("made good: %w", err)
		}
		if n == 0 && g.Once {
			return fmt.Errorf("remedy %s: %w: %w", g.Remedy, ErrMadeGood, errAgain)
		}
	}
	return nil
}

// ledger writes the effects that are done once they are written.
func (w *work) ledger(ctx context.Context, t *tx, r dialogue.Record, n int, e dialogue.Effect) error {
	c := &w.conv
	var err error
	switch e := e.(type) {
	case dialogue.Grant:
		at := millis(e.At)
		if at == 0 {
			at = w.at
		}
		_, err = t.exec(ctx, insertGrant, clean(e.ID), c.id, r.Seq, c.customer, clean(e.Case), clean(e.Remedy), e.Amount, clean(e.About), clean(e.By), at, clean(e.Of), clean(w.account))
	case dialogue.Promise:
		_, err = t.exec(ctx, insertPromise, clean(e.ID), c.id, r.Seq, clean(e.Case), clean(e.What), clean(e.Owner), w.at, millis(e.Due))
	case dialogue.Settle:
		_, err = t.exec(ctx, settlePromise, clean(e.ID), c.id, clean(e.Outcome), w.at)
	case dialogue.HandOff:
		_, err = t.exec(ctx, insertHandoff, c.id, r.Seq, n, clean(e.Case), w.at, clean(e.Reason), clean(e.Role), flag(e.Urgent), millis(e.Due))
	case dialogue.Open:
		_, err = t.exec(ctx, openCase, clean(e.Case), c.id, w.at)
	case dialogue.Close:
		_, err = t.exec(ctx, closeCase, clean(e.Case), c.id, w.at, clean(e.Topic), clean(e.About), clean(e.Outcome))
	case dialogue.Link:
		err = w.giveLink(ctx, t, e)
	case dialogue.Rate:
		_, err = t.exec(ctx, insertRating, c.id, r.Seq, n, clean(e.Case), w.at, e.Score, clean(e.Word))
	case dialogue.Suggest:
		_, err = t.exec(ctx, insertSuggestion, c.id, r.Seq, n, clean(e.Case), w.at, clean(e.Kind), clean(e.Text), clean(e.By))
	case dialogue.Adopt:
		_, err = t.exec(ctx, adoptSuggestion, c.id, e.Seq, e.N, w.at)
	default:
		err = fmt.Errorf("this kind of effect has no table")
	}
	return err
}

// Granted is a row of the grant ledger.
type Granted struct {
	ID, Customer, Case, Remedy string
	Conv, Seq                  int64
	Amount                     int64  // minor units; below zero in a row that takes another back
	About                      string // the record it is for, "" for none
	By                         string // "bot" or the agent
	At                         time.Time
	Of                         string // the id of the grant that this row takes back, "" none
}

// Promised is a row of the promise ledger.
type Promised struct {
	ID, Case, What, Owner string
	Conv, Seq             int64
	Made, Due             time.Time
	Outcome               string // "" while it is open
	Ended                 time.Time
}

var (
	grantsOf = sqlText(`SELECT id, customer, code, remedy, conv, seq, amount, about, granter, at, reverses FROM grants
		WHERE code = $1 OR $1 = '' ORDER BY at, id`)
	promisesOf = sqlText(`SELECT id, code, what, owner, conv, seq, made, due, outcome, ended FROM promise
		WHERE code = $1 OR $1 = '' ORDER BY made, id`)
)

// Grants returns the grants of a case, oldest first; "" for all cases.
func (db *DB) Grants(ctx context.Context, caseCode string) ([]Granted, error) {
	var all []Granted
	rows, err := db.rows(ctx, grantsOf, clean(caseCode))
	err = scanAll(rows, err, func(rows *sql.Rows) error {
		var g Granted
		var at int64
		err := rows.Scan(&g.ID, &g.Customer, &g.Case, &g.Remedy, &g.Conv, &g.Seq, &g.Amount, &g.About, &g.By, &at, &g.Of)
		g.At = fromMillis(at)
		all = append(all, g)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("store: grants: %w", err)
	}
	return all, nil
}

// Promises returns the promises of a case, oldest first; "" for all cases.
func (db *DB) Promises(ctx context.Context, caseCode string) ([]Promised, error) {
	var all []Promised
	rows, err := db.rows(ctx, promisesOf, clean(caseCode))
	err = scanAll(rows, err, func(rows *sql.Rows) error {
		var p Promised
		var made, due, ended int64
		err := rows.Scan(&p.ID, &p.Case, &p.What, &p.Owner, &p.Conv, &p.Seq, &made, &due, &p.Outcome, &ended)
		p.Made, p.Due, p.Ended = fromMillis(made), fromMillis(due), fromMillis(ended)
		all = append(all, p)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("store: promises: %w", err)
	}
	return all, nil
}
