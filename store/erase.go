// This file is the home of forgetting a person.

package store

import (
	"context"
	"database/sql"
	"fmt"
)

// eraseAll locks the conversation first, as everything does.
var eraseAll = []*statement{
	sqlText(`UPDATE conversation SET customer = NULL, name = '', channel = '', chat = '', thread = '',
		state = '', holder = '', agent = '', code = '', due = 0, urgent = 0 WHERE id = $1`),
	sqlText(`DELETE FROM stray WHERE EXISTS (SELECT 1 FROM address a WHERE a.conv = $1 AND a.side = 'customer' AND a.channel = stray.channel AND a.chat = stray.chat)`),
	sqlText(`DELETE FROM address WHERE conv = $1`),
	sqlText(`DELETE FROM link WHERE conv = $1`),
	sqlText(`DELETE FROM identity WHERE conv = $1`),
	sqlText(`DELETE FROM message WHERE conv = $1`),
	sqlText(`DELETE FROM log WHERE conv = $1`),
	sqlText(`DELETE FROM outbox WHERE conv = $1`),
	sqlText(`DELETE FROM timer WHERE conv = $1`),
	sqlText(`UPDATE grants SET customer = '', account = '' WHERE conv = $1`),
	sqlText(`DELETE FROM made_good WHERE conv = $1 AND record <> about`), // they name the customer
	sqlText(`UPDATE promise SET what = '' WHERE conv = $1`),
	sqlText(`UPDATE rating SET word = '' WHERE conv = $1`),
	sqlText(`UPDATE suggestion SET body = '' WHERE conv = $1`),
}

var joinedTo = sqlText(`SELECT id FROM conversation WHERE joined = $1 ORDER BY id`)

// Erase forgets who a conversation was with and what was said in it: log, addresses, messages, what
// was still to be done. The ledgers keep numbers, kinds and amounts, without identity (I26). The
// person is a new customer from then on. What they said elsewhere before they joined (L16) is forgotten, too. ErrNotFound if there is no such conversation. What the
// networks and staff rooms hold, and backups, are not the store's.
func (db *DB) Erase(ctx context.Context, conv int64) error {
	err := db.update(ctx, func(ctx context.Context, t *tx) error {
		all := []int64{conv}
		rows, err := t.rows(ctx, joinedTo, conv)
		err = scanAll(rows, err, func(rows *sql.Rows) error {
			var id int64
			err := rows.Scan(&id)
			all = append(all, id)
			return err
		})
		if err != nil {
			return err
		}
		for _, id := range all {
			for i, s := range eraseAll {
				n, err := t.exec(ctx, s, id)
				if err != nil {
					return err
				}
				if i == 0 && n == 0 {
					return ErrNotFound
				}
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("store: erase: %w", err)
	}
	return nil
}
