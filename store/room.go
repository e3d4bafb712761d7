// This file is the home of staff rooms: what each shows of a conversation, and that it is shown by one courier at a time.
//
// The idea: a room holds nothing of its own. Apply marks a conversation's row when staff have something to see; a courier
// claims it, looks at the log, shows what is new and keeps how far it came. What comes meanwhile is counted, so that the
// row is claimed again.

package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/amends-bot/amends/dialogue"
)

// Room is what a staff room shows of a conversation. Its fields are the courier's to keep with SaveRoom.
type Room struct {
	At      Address // of the thread; Thread "": there is none
	Card    string  // the network's id of the card
	Code    string  // the case of the thread
	Began   int64   // the record before which all is told at the thread's beginning
	Gen     int64   // threads that were made so far
	Shown   int64   // records up to it are told
	Upto    int64   // records up to it are being told, 0: none are
	Aside   int64   // asides up to it are being told
	Part    int     // posts of them that are out
	Version int64   // the record of the card that is shown
	Hash    string  // of what stands on the card

	wanted int64
}

// UseRoom makes Apply mark what staff have to see in the room of channel, and Claim give it out. It is called before
// anything else; every process of a database is to have the same room.
func (db *DB) UseRoom(channel string) { db.room = clean(channel) }

var (
	markRoom = sqlText(`
		UPDATE room SET wanted = wanted + 1, finished = 0,
			ready = CASE WHEN lease <> '' OR ready > 0 THEN ready WHEN next > $2 THEN next ELSE $2 END
		WHERE conv = $1 AND channel = $3 AND (finished = 0 OR $4 = 1)`)
	// makeRoom also takes a row over from a room on another network: there it stays as it is.
	makeRoom = sqlText(`
		INSERT INTO room (conv, channel, wanted, ready) VALUES ($1, $3, 1, $2)
		ON CONFLICT (conv) DO UPDATE SET channel = excluded.channel, chat = '', thread = '', card = '', code = '', began = 0,
			shown = 0, upto = 0, aside = 0, part = 0, version = 0, hash = '', finished = 0, next = 0,
			wanted = room.wanted + 1, ready = excluded.ready, lease = ''
		WHERE room.channel <> excluded.channel`)

	claimRooms = sqlText(`
		WITH due AS MATERIALIZED (
			SELECT conv FROM room WHERE ready > 0 AND ready <= $1 AND channel = $5 ORDER BY ready, conv LIMIT $2
			FOR UPDATE SKIP LOCKED -- only: postgres
		)
		UPDATE room SET ready = $3, lease = $4, try = try + 1
		WHERE conv IN (SELECT conv FROM due)
		RETURNING ` + roomColumns + `, try`)
	keepConversation = sqlText(`
		SELECT id FROM conversation WHERE id = $1
		FOR KEY SHARE -- only: postgres
		`)
	saveRoom = sqlText(`
		UPDATE room SET chat = $3, thread = $4, card = $5, code = $6, began = $7, gen = $8, shown = $9, upto = $10,
			aside = $11, part = $12, version = $13, hash = $14
		WHERE conv = $1 AND lease = $2`)
	finishRoom = sqlText(`
		UPDATE room SET lease = '', try = 0, next = CAST($4 AS BIGINT),
			ready = CASE WHEN wanted = $3 THEN 0 ELSE CAST($4 AS BIGINT) END, finished = CASE WHEN wanted = $3 THEN CAST($5 AS BIGINT) ELSE 0 END
		WHERE conv = $1 AND lease = $2`)
	retryRoom = sqlText(`UPDATE room SET lease = '', ready = $3 WHERE conv = $1 AND lease = $2`)
	pauseRoom = sqlText(`UPDATE room SET ready = $2 WHERE channel = $1 AND lease = '' AND ready > 0 AND ready < $2`)
	nextRoom  = sqlText(`SELECT MIN(ready) FROM room WHERE ready > 0 AND channel = $1`)
	roomOf    = sqlText(`SELECT ` + roomColumns + ` FROM room WHERE conv = $1 AND channel = $2`)
	roomAt    = sqlText(`SELECT conv FROM address WHERE channel = $1 AND chat = $2 AND thread = $3 AND side = 'staff'`)
	moveRooms = sqlText(`UPDATE room SET chat = $3 WHERE channel = $1 AND chat = $2`)

	unseen = sqlText(`
		SELECT c.id FROM conversation c
		WHERE c.holder <> '' AND NOT EXISTS (SELECT 1 FROM room r WHERE r.conv = c.id AND r.channel = $1) ORDER BY c.id`)
	messageOf = sqlText(`SELECT id FROM message WHERE conv = $1 AND seq = $2 AND channel = $3 AND chat = $4 AND part = 0 ORDER BY id LIMIT 1`)
	postedIn  = sqlText(`SELECT id FROM message WHERE conv = $1 AND channel = $2 AND chat = $3 AND part = 1 ORDER BY seq, id`)
)

// partPosted is the part of a message that a staff room was told: no record brought it.
const partPosted = 1

const roomColumns = `conv, channel, chat, thread, card, code, began, gen, shown, upto, aside, part, version, hash, wanted`

func scanRoom(scan func(...any) error, more ...any) (conv int64, r Room, err error) {
	var part int64
	dest := []any{
		&conv, &r.At.Channel, &r.At.Chat, &r.At.Thread, &r.Card, &r.Code, &r.Began, &r.Gen, &r.Shown, &r.Upto, &r.Aside,
		&part, &r.Version, &r.Hash, &r.wanted,
	}
	err = scan(append(dest, more...)...)
	r.Part = int(part)
	return conv, r, err
}

// see marks the conversation for the staff room, if staff have to do with it or had.
func (w *work) see(ctx context.Context, t *tx, after dialogue.State) error {
	if w.room == "" {
		return nil
	}
	held := after.Holder.Kind != ""
	n, err := t.exec(ctx, markRoom, w.conv.id, w.at, w.room, flag(held))
	if err == nil && n == 0 && held {
		n, err = t.exec(ctx, makeRoom, w.conv.id, w.at, w.room)
	}
	w.made = w.made || n > 0
	if err == nil {
		err = w.strain(ctx, t, after)
	}
	return err
}

// SeeAll marks the conversations that people have or wait for and that the room does not know: it may be newer than they are.
func (db *DB) SeeAll(ctx context.Context, now time.Time) error {
	if db.room == "" {
		return nil
	}
	err := db.update(ctx, func(ctx context.Context, t *tx) error {
		var all []int64
		rows, err := t.rows(ctx, unseen, db.room)
		err = scanAll(rows, err, func(rows *sql.Rows) error {
			var conv int64
			err := rows.Scan(&conv)
			all = append(all, conv)
			return err
		})
		for _, conv := range all {
			if err == nil {
				_, err = t.exec(ctx, makeRoom, conv, millis(now), db.room)
			}
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("store: see all: %w", err)
	}
	db.signal()
	return nil
}

// claimRooms appends the conversations of which the room does not show everything.
func (db *DB) claimRooms(ctx context.Context, t *tx, jobs []Job, now, until int64, n int, lease string) ([]Job, error) {
	rows, err := t.rows(ctx, claimRooms, now, n, until, lease, db.room)
	first := len(jobs)
	err = scanAll(rows, err, func(rows *sql.Rows) error {
		var j Job
		conv, r, err := scanRoom(rows.Scan, &j.Try)
		j.Conv, j.Room = conv, &r
		jobs = append(jobs, j)
		return err
	})
	slices.SortFunc(jobs[first:], func(a, b Job) int { return int(a.Conv - b.Conv) })
	return jobs, err
}

// RoomOf is what the staff room shows of a conversation, or ErrNotFound.
func (db *DB) RoomOf(ctx context.Context, conv int64) (Room, error) {
	_, r, err := scanRoom(db.row(ctx, roomOf, conv, db.room).Scan)
	if err != nil {
		return r, fmt.Errorf("store: room: %w", missing(err))
	}
	return r, nil
}

// FindThread returns the conversation of a staff thread, or ErrNotFound.
func (db *DB) FindThread(ctx context.Context, a Address) (int64, error) {
	a = a.clean()
	return db.find(ctx, "thread", roomAt, a.Channel, a.Chat, a.Thread)
}

// MessageOf returns the network's id of the message in a's chat that brought a record, or that it decided; or ErrNotFound.
func (db *DB) MessageOf(ctx context.Context, conv, seq int64, a Address) (id string, err error) {
	a = a.clean()
	if err := db.row(ctx, messageOf, conv, seq, a.Channel, a.Chat).Scan(&id); err != nil {
		return "", fmt.Errorf("store: message: %w", missing(err))
	}
	return id, nil
}

// Posted are the network's ids of what a staff room was told about a conversation in a chat, the oldest first.
func (db *DB) Posted(ctx context.Context, conv int64, channel, chat string) ([]string, error) {
	var all []string
	rows, err := db.rows(ctx, postedIn, conv, clean(channel), clean(chat))
	err = scanAll(rows, err, func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		all = append(all, id)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("store: posted: %w", err)
	}
	return all, nil
}

// SaveRoom keeps how far the room of j has come: its thread leads to the conversation from then on, posted are the network's
// ids of what was written there, told are asides that were told. ErrStale if the lease is lost.
func (db *DB) SaveRoom(ctx context.Context, j Job, at time.Time, posted []string, told ...int64) error {
	r := *j.Room
	a := r.At.clean()
	err := db.update(ctx, func(ctx context.Context, t *tx) error {
		var conv int64 // its lock comes first, as in Apply: addresses and messages refer to it
		err := t.row(ctx, keepConversation, []any{j.Conv}, &conv)
		if errors.Is(err, sql.ErrNoRows) { // 0 is none
			err = nil
		}
		if err == nil && a.Thread != "" && conv != 0 {
			var n int64
			if n, err = t.exec(ctx, insertAddress, a.Channel, a.Chat, a.Thread, j.Conv, sideStaff); err == nil && n == 0 {
				_, err = t.exec(ctx, moveAddress, a.Channel, a.Chat, a.Thread, j.Conv, sideStaff)
			}
		}
		for _, id := range posted {
			if err == nil && conv != 0 && id != "" {
				_, err = t.exec(ctx, insertMessage, a.Channel, a.Chat, clean(id), j.Conv, r.Shown, partPosted, "")
			}
		}
		if err == nil {
			var n int64
			n, err = t.exec(ctx, saveRoom, j.Conv, j.Lease, a.Chat, a.Thread, clean(r.Card), clean(r.Code), r.Began, r.Gen, r.Shown, r.Upto,
				r.Aside, r.Part, r.Version, clean(r.Hash))
			if err == nil && n == 0 {
				err = ErrStale
			}
		}
		for _, id := range told {
			if err == nil {
				_, err = t.exec(ctx, tellAside, id, millis(at))
			}
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("store: save room: %w", err)
	}
	return nil
}

// FinishRoom gives the room of j back: it shows all that there was when it was claimed. What came since is shown from next on. finished
// says that its case is over: only a person's having it again marks it anew.
func (db *DB) FinishRoom(ctx context.Context, j Job, next time.Time, finished bool) error {
	return db.endRoom(ctx, finishRoom, j.Conv, j.Lease, j.Room.wanted, millis(next), flag(finished))
}

func (db *DB) endRoom(ctx context.Context, s *statement, args ...any) error {
	err := db.update(ctx, func(ctx context.Context, t *tx) error {
		n, err := t.exec(ctx, s, args...)
		if err == nil && n == 0 {
			err = ErrStale
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("store: room: %w", err)
	}
	db.signal()
	return nil
}

// asidesKept is how long what was told is remembered, so that it is not told again.
const asidesKept = 48 * time.Hour

// Aside is something to be told in a room beside the log. Body is the caller's.
type Aside struct {
	ID   int64
	Key  string
	Conv int64 // 0: of no case
	At   time.Time
	Body string // forgotten once it was told
}

var (
	insertAside = sqlText(`INSERT INTO aside (key, conv, at, body) VALUES ($1, $2, $3, $4) ON CONFLICT (key) DO NOTHING`)
	tellAside   = sqlText(`UPDATE aside SET done = $2, body = '' WHERE id = $1`)
	dropAsides  = sqlText(`DELETE FROM aside WHERE done > 0 AND done < $1`)
	readAsides  = sqlText(`SELECT id, key, conv, at, body FROM aside WHERE conv = $1 AND done = 0 ORDER BY id`)
)

// Tell has the room tell something, once for each key. ErrNotFound if the conversation has no room; ErrDuplicate if it was
// told, or is to be, already.
func (db *DB) Tell(ctx context.Context, a Aside) error {
	err := db.update(ctx, func(ctx context.Context, t *tx) error { return db.tell(ctx, t, a) })
	if err != nil {
		return fmt.Errorf("store: tell: %w", err)
	}
	db.signal()
	return nil
}

func (db *DB) tell(ctx context.Context, t *tx, a Aside) error {
	if db.room == "" {
		return ErrNotFound
	}
	at := millis(a.At)
	n, err := t.exec(ctx, markRoom, a.Conv, at, db.room, 1)
	if err == nil && n == 0 && a.Conv == 0 {
		n, err = t.exec(ctx, makeRoom, 0, at, db.room)
	}
	if err == nil && n == 0 {
		return ErrNotFound
	}
	if err == nil {
		_, err = t.exec(ctx, dropAsides, at-asidesKept.Milliseconds())
	}
	if err == nil {
		n, err = t.exec(ctx, insertAside, clean(a.Key), a.Conv, at, clean(a.Body))
	}
	if err == nil && n == 0 {
		return ErrDuplicate
	}
	return err
}

// Asides are what a conversation's room has not told yet, in order.
func (db *DB) Asides(ctx context.Context, conv int64) ([]Aside, error) {
	var all []Aside
	rows, err := db.rows(ctx, readAsides, conv)
	err = scanAll(rows, err, func(rows *sql.Rows) error {
		var a Aside
		var at int64
		err := rows.Scan(&a.ID, &a.Key, &a.Conv, &at, &a.Body)
		a.At = fromMillis(at)
		all = append(all, a)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("store: asides: %w", err)
	}
	return all, nil
}

// words are a list as one column.
func words(list []string) string { return clean(strings.Join(list, " ")) }

// list is the inverse of words; nil for none.
func list(words string) []string {
	if words == "" {
		return nil
	}
	return strings.Fields(words)
}
