// This file is the home of deliveries that nobody understood.

package store

import (
	"context"
	"fmt"
	"time"
)

// straysFor is how long they are kept: long enough to update the program and look at them.
const straysFor = 30 * 24 * time.Hour

// straysMost is how many of a channel are kept at most, the newest: somebody may send them on purpose.
const straysMost = 10_000

// strayMost bounds one of them, in bytes; networks deliver less.
const strayMost = 64 << 10

var (
	insertStray = sqlText(`
		INSERT INTO stray (channel, key, chat, at, body) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (channel, key) DO NOTHING`)
	dropStrays = sqlText(`
		DELETE FROM stray WHERE channel = $1 AND (at < $2
			OR at < (SELECT at FROM stray WHERE channel = $1 ORDER BY at DESC LIMIT 1 OFFSET $3))`)
	countStrays = sqlText(`SELECT COUNT(*) FROM stray WHERE channel = $1`)
)

// Stray keeps what a network delivered and its adapter did not understand, as it came, for a month, the newest 10,000 of a channel. The same key
// again is nothing.
func (db *DB) Stray(ctx context.Context, key string, from Address, at time.Time, body []byte) error {
	from = from.clean()
	text := clean(string(body[:min(len(body), strayMost)]))
	err := db.update(ctx, func(ctx context.Context, t *tx) error {
		if _, err := t.exec(ctx, dropStrays, from.Channel, millis(at.Add(-straysFor)), straysMost-1); err != nil {
			return err
		}
		_, err := t.exec(ctx, insertStray, from.Channel, clean(key), from.Chat, millis(at), text)
		return err
	})
	if err != nil {
		return fmt.Errorf("store: stray: %w", err)
	}
	return nil
}

// Strays is how many of a channel are kept.
func (db *DB) Strays(ctx context.Context, channel string) (n int64, err error) {
	if err := db.row(ctx, countStrays, clean(channel)).Scan(&n); err != nil {
		return 0, fmt.Errorf("store: strays: %w", err)
	}
	return n, nil
}
