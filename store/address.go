// This file is the home of addresses after they were found or made: staff threads, chats that move.

package store

import (
	"context"
	"database/sql"
	"fmt"
)

// Attach makes a staff thread lead to a conversation, so that Find knows it. An address that
// is known moves.
func (db *DB) Attach(ctx context.Context, conv int64, a Address) error {
	a = a.clean()
	err := db.update(ctx, func(ctx context.Context, t *tx) error {
		n, err := t.exec(ctx, insertAddress, a.Channel, a.Chat, a.Thread, conv, sideStaff)
		if err == nil && n == 0 {
			_, err = t.exec(ctx, moveAddress, a.Channel, a.Chat, a.Thread, conv, sideStaff)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("store: attach: %w", err)
	}
	return nil
}

var threads = sqlText(`SELECT channel, chat, thread FROM address WHERE conv = $1 AND side = 'staff' ORDER BY channel, chat, thread`)

// Threads returns the staff threads of a conversation.
func (db *DB) Threads(ctx context.Context, conv int64) ([]Address, error) {
	var all []Address
	rows, err := db.rows(ctx, threads, conv)
	err = scanAll(rows, err, func(rows *sql.Rows) error {
		var a Address
		err := rows.Scan(&a.Channel, &a.Chat, &a.Thread)
		all = append(all, a)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("store: threads: %w", err)
	}
	return all, nil
}

var (
	moveReplies   = sqlText(`UPDATE conversation SET chat = $3 WHERE channel = $1 AND chat = $2`)
	dropAddresses = sqlText(`
		DELETE FROM address WHERE channel = $1 AND chat = $3
			AND thread IN (SELECT a.thread FROM address a WHERE a.channel = $1 AND a.chat = $2)`)
	moveAddresses = sqlText(`UPDATE address SET chat = $3 WHERE channel = $1 AND chat = $2`)
	dropMessages  = sqlText(`
		DELETE FROM message WHERE channel = $1 AND chat = $2
			AND id IN (SELECT m.id FROM message m WHERE m.channel = $1 AND m.chat = $3)`)
	moveMessages   = sqlText(`UPDATE message SET chat = $3 WHERE channel = $1 AND chat = $2`)
	pendingThreads = sqlText(`SELECT DISTINCT thread FROM outbox WHERE channel = $1 AND chat = $2`)
	movePending    = sqlText(`UPDATE outbox SET chat = $4, lane = $5 WHERE channel = $1 AND chat = $2 AND thread = $3`)
)

// Move follows a chat that got another id: its addresses, the replies to it, what waits to be sent
// there and the ids of its messages go to the new one (I23). An address that leads to the new one already gives way; an id that
// a message of the new one has stays that one's, for the network counts anew there.
func (db *DB) Move(ctx context.Context, channel, from, to string) error {
	channel, from, to = clean(channel), clean(from), clean(to)
	if from == to {
		return nil
	}
	err := db.update(ctx, func(ctx context.Context, t *tx) error {
		for _, s := range []*statement{moveReplies, dropAddresses, moveAddresses, moveRooms, dropMessages, moveMessages} {
			if _, err := t.exec(ctx, s, channel, from, to); err != nil {
				return err
			}
		}
		var waiting []string
		rows, err := t.rows(ctx, pendingThreads, channel, from)
		err = scanAll(rows, err, func(rows *sql.Rows) error {
			var thread string
			err := rows.Scan(&thread)
			waiting = append(waiting, thread)
			return err
		})
		if err != nil {
			return err
		}
		for _, thread := range waiting {
			line := lane(Address{channel, to, thread})
			if _, err := t.exec(ctx, movePending, channel, from, thread, to, line); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("store: move: %w", err)
	}
	db.signal()
	return nil
}
