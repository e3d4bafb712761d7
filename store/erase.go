// This file is the home of forgetting a person.

package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
)

// eraseAll locks the conversation first, as everything does. Each takes the conversation.
var eraseAll = []*statement{
	sqlText(`UPDATE conversation SET customer = NULL, name = '', channel = '', chat = '', thread = '',
		state = '', holder = '', agent = '', code = '', due = 0, urgent = 0 WHERE id = $1`),
	sqlText(`DELETE FROM stray WHERE EXISTS (SELECT 1 FROM address a WHERE a.conv = $1 AND a.side = 'customer' AND a.channel = stray.channel AND a.chat = stray.chat)`),
	sqlText(`DELETE FROM pause WHERE EXISTS (SELECT 1 FROM address a WHERE a.conv = $1 AND a.side = 'customer' AND a.channel = pause.channel AND a.chat = pause.chat)`),
	sqlText(`DELETE FROM address WHERE conv = $1`),
	sqlText(`DELETE FROM link WHERE conv = $1`),
	sqlText(`DELETE FROM identity WHERE conv = $1`),
	sqlText(`DELETE FROM message WHERE conv = $1`),
	sqlText(`DELETE FROM log WHERE conv = $1`),
	sqlText(`DELETE FROM outbox WHERE conv = $1`),
	sqlText(`DELETE FROM timer WHERE conv = $1`),
	sqlText(`DELETE FROM room WHERE conv = $1`),
	sqlText(`DELETE FROM aside WHERE conv = $1`),
	sqlText(`UPDATE grants SET customer = '', account = '', about = '' WHERE conv = $1`),
	sqlText(`DELETE FROM made_good WHERE conv = $1 AND record <> about`), // they name the customer
	sqlText(`UPDATE cases SET about = '' WHERE conv = $1`),
	sqlText(`UPDATE promise SET what = '' WHERE conv = $1`),
	sqlText(`UPDATE rating SET word = '' WHERE conv = $1`),
	sqlText(`UPDATE suggestion SET body = '' WHERE conv = $1`),
}

// A customer who wrote to the bot as staff do is in the audit and was answered; what nobody understood has the number of who sent
// it somewhere.
var (
	erasePerson  = sqlText(`UPDATE audit SET account = '', key = NULL WHERE account = $1 AND who = ''`)
	eraseAnswers = sqlText(`DELETE FROM aside WHERE conv = 0 AND body LIKE $1 ESCAPE '!'`)
	eraseStrays  = sqlText(`DELETE FROM stray WHERE channel = $1 AND body LIKE $2 ESCAPE '!'`)
)

var (
	roomCount = sqlText(`SELECT COUNT(*) FROM room WHERE conv = $1`)
	holdRoom  = sqlText(`UPDATE room SET lease = 'erase', ready = $3 WHERE conv = $1 AND (lease = '' OR lease = 'erase' OR ready <= $2)`)
)

// HoldRoom keeps every courier from showing anything of the person in a staff room until then; what is shown there meanwhile would
// be there again after it was erased. false: a courier is just showing something; try again.
func (db *DB) HoldRoom(ctx context.Context, conv int64, now, until time.Time) (held bool, err error) {
	err = db.update(ctx, func(ctx context.Context, t *tx) error {
		all, err := whole(ctx, t, conv)
		if err != nil {
			return err
		}
		held = true
		for _, id := range all {
			var rooms int64
			if err := t.row(ctx, roomCount, []any{id}, &rooms); err != nil {
				return err
			}
			n, err := t.exec(ctx, holdRoom, id, millis(now), millis(until))
			if err != nil {
				return err
			}
			held = held && n == rooms
		}
		return nil
	})
	if err != nil {
		return false, fmt.Errorf("store: hold room: %w", err)
	}
	return held, nil
}

// Erase forgets who a conversation was with and what was said in it: log, addresses, messages, what
// was still to be done. The ledgers keep numbers, kinds and amounts, without identity, and the audit what staff did on which case (I26). The
// person is a new customer from then on. What they said elsewhere before they joined (L16) is forgotten, too; so is all of it if
// the conversation is one that was joined to another. ErrNotFound if there is no such conversation. What the
// networks and staff rooms hold, and backups, are not the store's.
func (db *DB) Erase(ctx context.Context, conv int64) error {
	err := db.update(ctx, func(ctx context.Context, t *tx) error {
		all, err := whole(ctx, t, conv)
		if err != nil {
			return err
		}
		names, err := db.names(ctx, t, all)
		if err != nil {
			return err
		}
		for _, id := range all {
			for _, s := range eraseAll {
				if _, err := t.exec(ctx, s, id); err != nil {
					return err
				}
			}
		}
		for _, name := range names {
			if err := eraseName(ctx, t, name); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("store: erase: %w", err)
	}
	return nil
}

// eraseName forgets what a network calls the person, such as "slack:T0AMENDS1:U0MARIA01".
func eraseName(ctx context.Context, t *tx, name string) error {
	channel, _, _ := strings.Cut(name, ":")
	number := name[strings.LastIndexByte(name, ':')+1:]
	_, err := t.exec(ctx, erasePerson, name)
	if err == nil {
		_, err = t.exec(ctx, eraseAnswers, within(`"`+name+`"`))
	}
	if err == nil && number != "" {
		_, err = t.exec(ctx, eraseStrays, channel, within(number))
	}
	return err
}

// within is a pattern for LIKE: what has text anywhere.
func within(text string) string {
	return "%" + strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(text) + "%"
}

// Scrub takes what was deleted out of an SQLite file, where it would stand until the space is used again; it writes the whole file
// anew. done is false where that is not ours to do: PostgreSQL sees to it in its own time.
func (db *DB) Scrub(ctx context.Context) (done bool, err error) {
	if db.postgres {
		return false, nil
	}
	pool, err := sql.Open("sqlite3", db.path)
	if err != nil {
		return false, fmt.Errorf("store: scrub: %w", err)
	}
	defer pool.Close() //nolint:errcheck // it holds nothing
	pool.SetMaxOpenConns(1)
	if _, err := pool.ExecContext(ctx, `VACUUM`); err != nil {
		return false, fmt.Errorf("store: scrub: %w", err)
	}
	var busy, pages, moved int64
	if err := pool.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &pages, &moved); err != nil {
		return false, fmt.Errorf("store: scrub: %w", err)
	}
	if busy != 0 {
		return false, errors.New("store: scrub: the write-ahead log is in use")
	}
	return true, nil
}
