// Package store keeps conversations on SQLite or PostgreSQL: their logs, their states, what is
// still to be done for them, and the ledgers.
//
// The idea: one event is one transaction. Apply locks the conversation, refuses what came
// before, numbers and dates the event, loads what Step must know of the world (Standing), lets
// Step decide, and writes record, state, effects and ledgers together. Effects and timers wait
// in tables until a courier claims them under a lease and settles them with a further event,
// in the same way. There is no other way to change a conversation.
//
// Invariants, each held by a test on both databases:
//   - A key is stored once (I7); records are numbered 1, 2, 3 ... within their conversation and
//     never go back in time.
//   - What a log gives back is exactly what Step saw: event, time and Standing pass through
//     their stored form before Step sees them.
//   - A job is held by one courier at a time. Settling is part of the event's transaction and
//     fails with ErrStale, storing nothing, unless the lease is still the courier's own (I10).
//   - A lane gives out its oldest row only; a row that is leased or backed off holds the rest (I16).
//   - A reply the bot decided before a person took over is never given out for sending (I1).
//   - The bot answers a message once (I17). A day's cap is never exceeded.
//
// SQLite has one writer goroutine that groups waiting transactions into one commit, and a pool
// of readers. PostgreSQL is shared by any number of processes. Both run the same SQL texts.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"
	"unicode/utf8"
)

// Errors that callers branch on.
var (
	// ErrDuplicate says that an event with this key is stored already; nothing was stored (I7).
	ErrDuplicate = errors.New("already stored")
	// ErrStale says that the job was settled, replaced or claimed by another courier; nothing was stored.
	ErrStale = errors.New("the job is no longer held")
	// ErrNotFound says that there is no such conversation, case, customer or member of staff.
	ErrNotFound = errors.New("not found")
	// ErrReply says that Step answered the same message twice (I17): a fault of the program.
	ErrReply = errors.New("second reply to the same message")
	// ErrBudget says that Step granted beyond a cap although it was told the usage: a fault of the program.
	ErrBudget = errors.New("grant beyond the day's cap")
	// ErrMadeGood says that Step granted a second time for a record although it was told of the first: a fault of the program.
	ErrMadeGood = errors.New("second grant for the same record")
)

// Address is where messages come from and go to, as an adapter made it. The fields are those of
// channels.Address, so that one converts to the other. They are opaque here.
type Address struct{ Channel, Chat, Thread string }

// DB is an open database. It is safe for concurrent use; several processes may open the same
// one, on SQLite on the same machine only.
type DB struct {
	postgres bool
	pool     *sql.DB // readers on SQLite, everything on PostgreSQL
	writer   *writer // SQLite only
	temp     string  // a private database's folder, removed on Close
	wake     chan struct{}
}

// Open opens the database that dsn names, makes its tables or brings them up to date:
// "postgres://user:password@host/name" (or postgresql://), ":memory:" for a private database
// that is gone after Close, else the path of an SQLite file, made if it is missing. Errors say what to
// do next and hold no password.
//
// ":memory:" is a file in a temporary folder, without waiting for the disk: SQLite's own
// in-memory databases can't be shared by a writer and readers without spurious lock errors.
func Open(ctx context.Context, dsn string) (*DB, error) {
	db := &DB{wake: make(chan struct{}, 1)}
	var err error
	switch {
	case strings.HasPrefix(dsn, "postgres://"), strings.HasPrefix(dsn, "postgresql://"):
		err = db.openPostgres(ctx, dsn)
	case dsn == "":
		err = errors.New("no database is named: give a file path or a postgres:// address")
	case dsn == ":memory:":
		if db.temp, err = os.MkdirTemp("", "amends-"); err == nil {
			err = db.openSQLite(ctx, db.temp+"/amends.db", "OFF")
		}
	default:
		err = db.openSQLite(ctx, dsn, "FULL")
	}
	if err != nil {
		_ = db.Close() // the first error is the one to tell
		return nil, fmt.Errorf("store: open: %w", err)
	}
	return db, nil
}

// Close waits for the transactions under way and closes the database. Calls that come later fail.
func (db *DB) Close() error {
	var errs []error
	if db.pool != nil {
		errs = append(errs, db.pool.Close())
	}
	if db.writer != nil { // after the readers: only the last connection, if it may write, puts all into the file
		errs = append(errs, db.writer.close())
	}
	if db.temp != "" {
		errs = append(errs, os.RemoveAll(db.temp))
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("store: close: %w", err)
	}
	return nil
}

// Wait returns the channel that is signalled after a commit of this DB that may have made
// work. Signals are coalesced; other processes' commits give none, so poll for those.
func (db *DB) Wait() <-chan struct{} { return db.wake }

func (db *DB) signal() {
	select {
	case db.wake <- struct{}{}:
	default: // one is pending already
	}
}

// update runs fn in one transaction. fn may run several times and must not keep what an
// earlier run made.
func (db *DB) update(ctx context.Context, fn func(context.Context, *tx) error) error {
	if db.postgres {
		return db.updatePostgres(ctx, fn)
	}
	return db.writer.do(ctx, fn)
}

// rows runs a query outside a transaction.
func (db *DB) rows(ctx context.Context, s *statement, args ...any) (*sql.Rows, error) {
	return db.pool.QueryContext(ctx, s.text(db.postgres), args...)
}

func (db *DB) row(ctx context.Context, s *statement, args ...any) *sql.Row {
	return db.pool.QueryRowContext(ctx, s.text(db.postgres), args...)
}

// scanAll calls scan for each row of rows and closes them.
func scanAll(rows *sql.Rows, err error, scan func(*sql.Rows) error) error {
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// millis is the stored form of a time: unix milliseconds, 0 for the zero time.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func fromMillis(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// clean makes any string storable as TEXT on both databases: PostgreSQL takes neither NUL nor
// invalid UTF-8. Texts of messages don't pass here, JSON escapes them.
func clean(s string) string {
	if utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 {
		return s
	}
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}

func (a Address) clean() Address {
	return Address{clean(a.Channel), clean(a.Chat), clean(a.Thread)}
}
