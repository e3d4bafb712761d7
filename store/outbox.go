// This file is the home of the outbox: claiming, settling, retrying.

package store

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/amends-bot/amends/dialogue"
)

// Job is something to do, held under a lease: an effect, (Timer not "") a timer that fell due, or (Room not nil) a staff room
// that does not show everything.
type Job struct {
	ID      int64 // of the outbox row, 0 for a timer
	Conv    int64
	Seq     int64           // the record that decided it, 0 for a timer
	Key     string          // "o:<conv>:<seq>:<n>", the same in every try; "" for a timer
	Lane    string          // "": stands in no line
	To      Address         // of a Say
	Effect  dialogue.Effect // nil for a timer
	Timer   string          // the timer's name
	Room    *Room           // what the staff room shows of the conversation; FinishRoom settles it
	Gen     int64           // the timer's generation, for Woke
	Due     time.Time       // when it should have been done first, or after the last Retry; when the timer was set to
	Try     int             // which try this is, from 1; tries that ended in a crash count
	Lease   string
	Until   time.Time // the lease's end
	Epoch   int64     // the conversation's epoch when it was decided; a timer's: now
	Dropped bool      // decided before a person took over: settle it with Dropped, don't send it (I1)

	Customer string // the customer's id, "" if unknown
	Cause    string // why the last try failed
	Unsure   bool   // an earlier try may have arrived: it was cut short, or Retry was told so

	rank int
	n    int64 // of the effect within its record
}

var (
	settleOutbox = sqlText(`DELETE FROM outbox WHERE id = $1 AND conv = $2 AND lease = $3 AND failed = 0`)
	failOutbox   = sqlText(`UPDATE outbox SET failed = 1, lease = '', cause = $4 WHERE id = $1 AND conv = $2 AND lease = $3 AND failed = 0`)
	retryOutbox  = sqlText(`UPDATE outbox SET due = $4, ready = $4, lease = '', cause = $5, unsure = $6, try = $7 WHERE id = $1 AND conv = $2 AND lease = $3 AND failed = 0`)

	setPause = sqlText(`
		INSERT INTO pause (channel, chat, until) VALUES ($1, $2, $3)
		ON CONFLICT (channel, chat) DO UPDATE SET until = $3 WHERE pause.until < $3`)
	pauseOutbox = sqlText(`UPDATE outbox SET ready = $3 WHERE channel = $1 AND chat = $2 AND failed = 0 AND lease = '' AND ready < $3`)
)

// settle ends the job that the event is the outcome of.
func (w *work) settle(ctx context.Context, t *tx, j Job) error {
	n, err := int64(0), error(nil)
	failed, isFailed := w.event.(dialogue.Failed)
	switch {
	case j.Lease == "":
		return ErrStale
	case j.Timer != "":
		n, err = t.exec(ctx, fireTimer, j.Conv, j.Timer, j.Gen, j.Lease)
	case isFailed:
		n, err = t.exec(ctx, failOutbox, j.ID, j.Conv, j.Lease, clean(failed.Cause))
	default:
		n, err = t.exec(ctx, settleOutbox, j.ID, j.Conv, j.Lease)
	}
	if err != nil {
		return fmt.Errorf("settle: %w", err)
	}
	if n == 0 || j.Conv != w.conv.id {
		return ErrStale
	}
	// A reply that never went out leaves the message unanswered, so that it may be answered anew.
	_, isDropped := w.event.(dialogue.Dropped)
	if say, ok := j.Effect.(dialogue.Say); ok && (isFailed || isDropped) && say.By == "" && say.Of > 0 && say.Of == w.conv.answered {
		w.conv.answered--
	}
	return nil
}

// Claim leases due work to the caller until until, n jobs at most: timers that fell due, effects
// to be sent on one of the channels, and all that is not sent on a channel (Look, Carry, Notify,
// HandOff). Of a lane only the oldest row is given out (I16), customers' before staff's (I24), staff rooms last.
// Whoever claims settles each job with Apply or gives it back with Retry before the lease ends; after
// that another courier may have it. now is the caller's time.
func (db *DB) Claim(ctx context.Context, channels []string, now, until time.Time, n int) ([]Job, error) {
	if n <= 0 {
		return nil, nil
	}
	lease := rand.Text()
	var jobs []Job
	err := db.update(ctx, func(ctx context.Context, t *tx) error {
		jobs = jobs[:0]
		var err error
		// Timers are decisions that wait, a few rows each; at least half is left for effects.
		if jobs, err = claim(ctx, t, jobs, claimTimers, scanTimer, millis(now), (n+1)/2, millis(until), lease); err != nil {
			return fmt.Errorf("timers: %w", err)
		}
		if len(jobs) == n {
			return nil
		}
		effects := n - len(jobs)
		if db.room != "" && effects >= roomsOf {
			effects -= effects / roomsOf
		}
		args := []any{millis(now), effects, millis(until), lease}
		for _, c := range channels {
			args = append(args, clean(c))
		}
		jobs, err = claim(ctx, t, jobs, outboxFor(&claimOutbox, claimOutboxText, 5, len(channels)), scanOutbox, args...)
		if err == nil && db.room != "" && len(jobs) < n {
			jobs, err = db.claimRooms(ctx, t, jobs, millis(now), millis(until), n-len(jobs), lease)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("store: claim: %w", err)
	}
	for i := range jobs {
		jobs[i].Lease, jobs[i].Until = lease, fromMillis(millis(until))
	}
	return jobs, nil
}

// roomsOf is the part of a claim that is kept for staff rooms: many customers must not hide from staff what they wrote.
const roomsOf = 4

const outboxColumns = `outbox.id, outbox.conv, outbox.seq, outbox.n, outbox.lane, outbox.channel, outbox.chat, outbox.thread, outbox.rank, outbox.epoch, outbox.keep, outbox.due, outbox.try, outbox.cause, outbox.unsure, outbox.kind, outbox.body,
	(SELECT COALESCE(c.customer, '') FROM conversation c WHERE c.id = outbox.conv),
	(SELECT c.epoch FROM conversation c WHERE c.id = outbox.conv)`

// isHead is %w in the texts below, and %s in it the list of channels. A lane's head is its oldest
// row, whatever that one waits for.
const isHead = `o.failed = 0 AND o.channel IN (%s)
	AND (o.lane = '' OR NOT EXISTS (SELECT 1 FROM outbox p WHERE p.lane = o.lane AND p.id < o.id AND p.failed = 0))`

const claimOutboxText = `
	WITH head AS MATERIALIZED (
		SELECT o.id FROM outbox o
		WHERE o.ready <= $1 AND %w
		ORDER BY o.rank, o.ready, o.id
		LIMIT $2
		FOR UPDATE OF o SKIP LOCKED -- only: postgres
	)
	UPDATE outbox SET ready = $3, lease = $4, try = try + 1, unsure = CASE WHEN lease <> '' THEN 1 ELSE unsure END
	WHERE id IN (SELECT id FROM head)
	RETURNING ` + outboxColumns

// nextOutboxText looks into each rank by itself, so that the index gives the first row at once.
const nextOutboxText = `
	SELECT MIN(ready) FROM (
		SELECT ready FROM (SELECT ready FROM outbox o WHERE o.rank = 0 AND %w ORDER BY o.ready LIMIT 1) customers
		UNION ALL
		SELECT ready FROM (SELECT ready FROM outbox o WHERE o.rank = 1 AND %w ORDER BY o.ready LIMIT 1) staff
	) heads`

// Statements by the number of channels: a process asks for the same ones all its life.
var claimOutbox, nextOutbox sync.Map

// outboxFor returns the statement for so many channels, the first being parameter first.
func outboxFor(cache *sync.Map, text string, first, channels int) *statement {
	if s, ok := cache.Load(channels); ok {
		return s.(*statement)
	}
	list := "''" // what is not sent on a channel
	for i := range channels {
		list += ", $" + strconv.Itoa(first+i)
	}
	s, _ := cache.LoadOrStore(channels, sqlText(strings.ReplaceAll(text, "%w", strings.Replace(isHead, "%s", list, 1))))
	return s.(*statement)
}

// claim appends the rows that s returns, in the order of their lines.
func claim(ctx context.Context, t *tx, jobs []Job, s *statement, scan func(*sql.Rows) (Job, error), args ...any) ([]Job, error) {
	var claimed []Job
	rows, err := t.rows(ctx, s, args...)
	err = scanAll(rows, err, func(rows *sql.Rows) error {
		j, err := scan(rows)
		claimed = append(claimed, j)
		return err
	})
	slices.SortFunc(claimed, func(a, b Job) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), a.Due.Compare(b.Due), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Conv, b.Conv), cmp.Compare(a.Timer, b.Timer))
	})
	return append(jobs, claimed...), err
}

func scanTimer(rows *sql.Rows) (Job, error) {
	var j Job
	var at int64
	err := rows.Scan(&j.Conv, &j.Timer, &j.Gen, &at, &j.Try, &j.Customer, &j.Epoch)
	j.Due = fromMillis(at)
	return j, err
}

func scanOutbox(rows *sql.Rows) (Job, error) {
	var j Job
	var keep, due, unsure, epoch int64
	var kind string
	var body []byte
	err := rows.Scan(&j.ID, &j.Conv, &j.Seq, &j.n, &j.Lane, &j.To.Channel, &j.To.Chat, &j.To.Thread,
		&j.rank, &j.Epoch, &keep, &due, &j.Try, &j.Cause, &unsure, &kind, &body, &j.Customer, &epoch)
	if err != nil {
		return j, err
	}
	j.Key = fmt.Sprintf("o:%d:%d:%d", j.Conv, j.Seq, j.n)
	j.Due = fromMillis(due)
	j.Dropped = keep == 0 && j.Epoch < epoch
	j.Unsure = unsure != 0
	j.Effect, err = dialogue.DecodeEffect(kind, body)
	return j, err
}

// causeMost bounds the kept cause of a failure, in bytes: some servers answer with a page.
const causeMost = 500

// Retry gives j back: it is due again at at, and what stands behind it in its lane waits (I16). j.Unsure and j.Try are
// kept: one that was claimed but not tried is given back with a Try less. A timer's are not. ErrStale says that the lease is lost. cause must not hold a message's text or a secret.
func (db *DB) Retry(ctx context.Context, j Job, at time.Time, cause error) error {
	return db.giveBack(ctx, j, at, cause, false)
}

// Hold is Retry where the network takes nothing for the whole chat before at: what else is to be sent there waits,
// too, and whatever is decided meanwhile, over restarts (I24).
func (db *DB) Hold(ctx context.Context, j Job, at time.Time, cause error) error {
	return db.giveBack(ctx, j, at, cause, true)
}

func (db *DB) giveBack(ctx context.Context, j Job, at time.Time, cause error, hold bool) error {
	if j.Lease == "" {
		return fmt.Errorf("store: retry: %w", ErrStale)
	}
	why := ""
	if cause != nil {
		why = cause.Error()
		why = clean(why[:min(len(why), causeMost)])
	}
	err := db.update(ctx, func(ctx context.Context, t *tx) error {
		n, err := int64(0), error(nil)
		switch {
		case j.Timer != "":
			n, err = t.exec(ctx, retryTimer, j.Conv, j.Timer, j.Gen, j.Lease, millis(at))
		case j.Room != nil:
			if n, err = t.exec(ctx, retryRoom, j.Conv, j.Lease, millis(at)); err == nil && n > 0 && hold {
				_, err = t.exec(ctx, pauseRoom, db.room, millis(at))
			}
		default:
			n, err = t.exec(ctx, retryOutbox, j.ID, j.Conv, j.Lease, millis(at), why, flag(j.Unsure), j.Try)
		}
		if err == nil && n > 0 && hold && j.To.Channel != "" {
			if _, err = t.exec(ctx, setPause, j.To.Channel, j.To.Chat, millis(at)); err == nil {
				_, err = t.exec(ctx, pauseOutbox, j.To.Channel, j.To.Chat, millis(at))
			}
		}
		if err == nil && n == 0 {
			err = ErrStale
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("store: retry: %w", err)
	}
	db.signal()
	return nil
}

var nextTimer = sqlText(`SELECT MIN(ready) FROM timer`)

// Next returns when Claim for the same channels will next have something to give, which may be
// past; false if nothing waits. What is leased counts with its lease's end, what stands behind
// the head of a lane does not count.
func (db *DB) Next(ctx context.Context, channels []string) (time.Time, bool, error) {
	args := make([]any, len(channels))
	for i, c := range channels {
		args[i] = clean(c)
	}
	var timer, effect, room sql.NullInt64
	err := db.row(ctx, nextTimer).Scan(&timer)
	if err == nil && db.room != "" {
		err = db.row(ctx, nextRoom, db.room).Scan(&room)
	}
	if err == nil {
		err = db.row(ctx, outboxFor(&nextOutbox, nextOutboxText, 1, len(channels)), args...).Scan(&effect)
	}
	if err != nil {
		return time.Time{}, false, fmt.Errorf("store: next: %w", err)
	}
	first := sql.NullInt64{}
	for _, next := range []sql.NullInt64{timer, effect, room} {
		if next.Valid && (!first.Valid || next.Int64 < first.Int64) {
			first = next
		}
	}
	if !first.Valid {
		return time.Time{}, false, nil
	}
	return time.UnixMilli(first.Int64).UTC(), true, nil
}

var deadOutbox = sqlText(`SELECT ` + outboxColumns + ` FROM outbox WHERE failed = 1 ORDER BY id`)

// Dead returns what failed for good, kept for inspection, oldest first.
func (db *DB) Dead(ctx context.Context) ([]Job, error) {
	var jobs []Job
	rows, err := db.rows(ctx, deadOutbox)
	err = scanAll(rows, err, func(rows *sql.Rows) error {
		j, err := scanOutbox(rows)
		jobs = append(jobs, j)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("store: dead: %w", err)
	}
	return jobs, nil
}
