// This file is the home of reading logs back.

package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/amends-bot/amends/dialogue"
)

// Logged is a stored record.
type Logged struct {
	dialogue.Record
	Key   string // with the channel before it, "telegram/m:1:2"; "" for none
	State string // StateHash after the record, "" where the state did not change
}

var readLog = sqlText(`SELECT seq, COALESCE(key, ''), at, kind, script, state, standing, body
	FROM log WHERE conv = $1 AND seq > $2 ORDER BY seq LIMIT $3`)

// Log returns up to n records of a conversation after record number after, in order. A
// conversation that does not exist has none.
func (db *DB) Log(ctx context.Context, conv, after int64, n int) ([]Logged, error) {
	var all []Logged
	rows, err := db.rows(ctx, readLog, conv, after, n)
	err = scanAll(rows, err, func(rows *sql.Rows) error {
		var l Logged
		var at int64
		var kind string
		var standing, body []byte
		err := rows.Scan(&l.Seq, &l.Key, &at, &kind, &l.Script, &l.State, &standing, &body)
		if err != nil {
			return err
		}
		l.At = fromMillis(at)
		if l.Event, err = dialogue.DecodeEvent(kind, body); err == nil {
			err = json.Unmarshal(standing, &l.Standing)
		}
		if err != nil {
			return fmt.Errorf("record %d of conversation %d: %w", l.Seq, conv, err)
		}
		all = append(all, l)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("store: log: %w", err)
	}
	return all, nil
}
