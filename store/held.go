// This file is the home of what there is of a person, before they are forgotten.

package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
)

// Held is what the store has of a person, and what stands elsewhere because of it. It holds nothing that was said.
type Held struct {
	Conv      int64    // their conversation
	Names     []string // the networks' for them, as "telegram:4711"
	Cases     []string // all of them
	Open      []string // those that are not closed
	Owner     string   // the member of staff who has the open case
	Records   int64    // of the log, with those of conversations that were joined to this one (L16)
	Waiting   int64    // messages and tasks that are still to be done
	Undone    int64    // grants that are not carried out yet
	Promises  int64    // that are open
	Grants    int64
	Remarks   int64     // ratings and suggestions
	Customers []Address // where they wrote from
	Threads   []Shown   // what stands in staff rooms
}

// Empty reports whether there is nothing to erase: the ledgers keep what they have.
func (h Held) Empty() bool {
	return len(h.Names)+len(h.Customers)+len(h.Threads) == 0 && h.Records+h.Waiting == 0
}

// Shown is what a staff room has of a person in one of its threads.
type Shown struct {
	At    Address
	Card  string
	IDs   []string // what the bot posted in the chat about the person; of several threads of a chat only the first has them
	Lines int64    // of staff, likewise
}

var (
	wholeOf     = sqlText(`SELECT CASE WHEN joined > 0 THEN joined ELSE id END FROM conversation WHERE id = $1`)
	joinedTo    = sqlText(`SELECT id FROM conversation WHERE joined = $1 ORDER BY id`)
	namesOf     = sqlText(`SELECT customer FROM conversation WHERE id = $1 AND customer IS NOT NULL UNION SELECT customer FROM identity WHERE conv = $1`)
	casesOf     = sqlText(`SELECT code, closed FROM cases WHERE conv = $1 ORDER BY opened, code`)
	agentOf     = sqlText(`SELECT agent FROM conversation WHERE id = $1`)
	addressesOf = sqlText(`SELECT channel, chat, thread, side FROM address WHERE conv = $1 ORDER BY channel, chat, thread`)
	cardOf      = sqlText(`SELECT COALESCE((SELECT card FROM room WHERE conv = $1 AND channel = $2 AND chat = $3 AND thread = $4), '')`)
	linesIn     = sqlText(`SELECT COUNT(*) FROM message WHERE conv = $1 AND channel = $2 AND chat = $3 AND part <> 1`)
	countOf     = []*statement{ // in the order of Held's fields
		sqlText(`SELECT COUNT(*) FROM log WHERE conv = $1`),
		sqlText(`SELECT COUNT(*) FROM outbox WHERE conv = $1`),
		sqlText(`SELECT COUNT(*) FROM outbox WHERE conv = $1 AND kind = 'carry' AND failed = 0`),
		sqlText(`SELECT COUNT(*) FROM promise WHERE conv = $1 AND ended = 0`),
		sqlText(`SELECT COUNT(*) FROM grants WHERE conv = $1`),
		sqlText(`SELECT (SELECT COUNT(*) FROM rating WHERE conv = $1) + (SELECT COUNT(*) FROM suggestion WHERE conv = $1)`),
	}
)

// whole are the conversations of a person: the one that goes on, first, and those that were joined to it.
func whole(ctx context.Context, t querier, conv int64) ([]int64, error) {
	var main int64
	found := false
	read := func(into func(int64), s *statement, id int64) error {
		rows, err := t.rows(ctx, s, id)
		return scanAll(rows, err, func(rows *sql.Rows) error {
			var id int64
			err := rows.Scan(&id)
			into(id)
			return err
		})
	}
	if err := read(func(id int64) { main, found = id, true }, wholeOf, conv); err != nil {
		return nil, err
	}
	if !found {
		return nil, ErrNotFound
	}
	all := []int64{main}
	return all, read(func(id int64) { all = append(all, id) }, joinedTo, main)
}

// querier is a transaction, or the database outside of one.
type querier interface {
	rows(ctx context.Context, s *statement, args ...any) (*sql.Rows, error)
}

// Holds is what there is of the person of a conversation. ErrNotFound if there is no such conversation.
func (db *DB) Holds(ctx context.Context, conv int64) (Held, error) {
	all, err := whole(ctx, db, conv)
	if err != nil {
		return Held{}, fmt.Errorf("store: holds: %w", err)
	}
	h := Held{Conv: all[0]}
	for _, id := range all {
		if err := db.addTo(ctx, &h, id); err != nil {
			return h, fmt.Errorf("store: holds: %w", err)
		}
	}
	h.Names, err = db.names(ctx, db, all)
	if err != nil {
		return h, fmt.Errorf("store: holds: %w", err)
	}
	return h, nil
}

// names are what the networks call the person of conversations.
func (db *DB) names(ctx context.Context, t querier, all []int64) (names []string, err error) {
	for _, id := range all {
		rows, err := t.rows(ctx, namesOf, id)
		err = scanAll(rows, err, func(rows *sql.Rows) error {
			var name string
			err := rows.Scan(&name)
			names = append(names, name)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

func (db *DB) addTo(ctx context.Context, h *Held, conv int64) error {
	for i, n := range []*int64{&h.Records, &h.Waiting, &h.Undone, &h.Promises, &h.Grants, &h.Remarks} {
		var count int64
		if err := db.row(ctx, countOf[i], conv).Scan(&count); err != nil {
			return err
		}
		*n += count
	}
	if conv == h.Conv {
		if err := db.row(ctx, agentOf, conv).Scan(&h.Owner); err != nil {
			return err
		}
	}
	rows, err := db.rows(ctx, casesOf, conv)
	err = scanAll(rows, err, func(rows *sql.Rows) error {
		var code string
		var closed int64
		err := rows.Scan(&code, &closed)
		h.Cases = append(h.Cases, code)
		if closed == 0 {
			h.Open = append(h.Open, code)
		}
		return err
	})
	if err != nil {
		return err
	}
	var threads []Address
	rows, err = db.rows(ctx, addressesOf, conv)
	err = scanAll(rows, err, func(rows *sql.Rows) error {
		var a Address
		var side string
		err := rows.Scan(&a.Channel, &a.Chat, &a.Thread, &side)
		if side == sideCustomer {
			h.Customers = append(h.Customers, a)
		} else {
			threads = append(threads, a)
		}
		return err
	})
	for i, a := range threads {
		if err != nil {
			return err
		}
		s := Shown{At: a}
		if err = db.row(ctx, cardOf, conv, a.Channel, a.Chat, a.Thread).Scan(&s.Card); err != nil {
			return err
		}
		if i == 0 || threads[i-1].Channel != a.Channel || threads[i-1].Chat != a.Chat {
			if s.IDs, err = db.Posted(ctx, conv, a.Channel, a.Chat); err == nil {
				err = db.row(ctx, linesIn, conv, a.Channel, a.Chat).Scan(&s.Lines)
			}
		}
		h.Threads = append(h.Threads, s)
	}
	return err
}
