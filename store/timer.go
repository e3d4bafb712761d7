// This file is the home of timers: set, claimed, fired.

package store

import (
	"context"

	"github.com/amends-bot/amends/dialogue"
)

var (
	setTimer = sqlText(`
		INSERT INTO timer (conv, name, at, gen, ready, try, lease) VALUES ($1, $2, $3, $4, $3, 0, '')
		ON CONFLICT (conv, name) DO UPDATE
		SET at = excluded.at, gen = excluded.gen, ready = excluded.ready, try = 0, lease = ''`)
	stopTimer  = sqlText(`DELETE FROM timer WHERE conv = $1 AND name = $2`)
	fireTimer  = sqlText(`DELETE FROM timer WHERE conv = $1 AND name = $2 AND gen = $3 AND lease = $4`)
	retryTimer = sqlText(`UPDATE timer SET ready = $5, lease = '' WHERE conv = $1 AND name = $2 AND gen = $3 AND lease = $4`)

	claimTimers = sqlText(`
		WITH due AS MATERIALIZED (
			SELECT conv, name FROM timer WHERE ready <= $1 ORDER BY ready, conv, name LIMIT $2
			FOR UPDATE SKIP LOCKED -- only: postgres
		)
		UPDATE timer SET ready = $3, lease = $4, try = try + 1
		WHERE (conv, name) IN (SELECT conv, name FROM due)
		RETURNING conv, name, gen, at, try,
			(SELECT COALESCE(c.customer, '') FROM conversation c WHERE c.id = timer.conv),
			(SELECT c.epoch FROM conversation c WHERE c.id = timer.conv)`)
)

// wake sets or stops a timer. Setting it takes it away from a courier that has claimed it.
func (w *work) wake(ctx context.Context, t *tx, e dialogue.Wake) error {
	if e.At.IsZero() {
		_, err := t.exec(ctx, stopTimer, w.conv.id, clean(e.Name))
		return err
	}
	w.made = true
	_, err := t.exec(ctx, setTimer, w.conv.id, clean(e.Name), millis(e.At), e.Gen)
	return err
}
