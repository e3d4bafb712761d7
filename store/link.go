// This file is the home of one customer on several networks: codes, and what follows from one (L16).

package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/amends-bot/amends/dialogue"
)

var (
	dropLinks  = sqlText(`DELETE FROM link WHERE conv = $1`)
	insertLink = sqlText(`INSERT INTO link (code, conv, until, used) VALUES ($1, $2, $3, 0) ON CONFLICT (code) DO NOTHING`)
	readLink   = sqlText(`
		SELECT c.channel, l.until FROM link l JOIN conversation c ON c.id = l.conv
		WHERE l.code = $1 AND l.used = 0 AND l.until > $2 AND l.conv <> $3`)
	useLink       = sqlText(`UPDATE link SET used = 1 WHERE code = $1 AND used = 0 AND until > $2 AND conv <> $3 RETURNING conv`)
	joinAddresses = sqlText(`UPDATE address SET conv = $2 WHERE conv = $1 AND side = 'customer'`)
	joinEarlier   = sqlText(`UPDATE identity SET conv = $2 WHERE conv = $1`)
	joinCustomer  = sqlText(`
		INSERT INTO identity (customer, conv) VALUES ($1, $2)
		ON CONFLICT (customer) DO UPDATE SET conv = excluded.conv`)
	joinConversation = sqlText(`UPDATE conversation SET customer = NULL, joined = $2 WHERE id = $1`)
	joinJoined       = sqlText(`UPDATE conversation SET joined = $2 WHERE joined = $1`)
	linkedTo         = sqlText(`SELECT conv FROM link WHERE code = $1`)
)

// giveLink remembers a code; an earlier one of the conversation does not count any more.
func (w *work) giveLink(ctx context.Context, t *tx, e dialogue.Link) error {
	if _, err := t.exec(ctx, dropLinks, w.conv.id); err != nil {
		return err
	}
	_, err := t.exec(ctx, insertLink, dialogue.CleanCode(clean(e.Code)), w.conv.id, millis(e.Until))
	return err
}

// loadLink tells Step what the code in the event, or in a choice that may be meant, leads to.
func (w *work) loadLink(ctx context.Context, t *tx, before dialogue.State, s *dialogue.Standing) error {
	code := ""
	switch e := w.event.(type) {
	case dialogue.Commanded:
		if e.Name == "link" {
			code = dialogue.CleanCode(e.Arg)
		}
	case dialogue.Chose, dialogue.Said:
		for _, c := range before.Choices {
			if rest, ok := strings.CutPrefix(c.ID, "link:"); ok {
				code = rest
			}
		}
	}
	if code == "" {
		return nil
	}
	l := dialogue.Link{Code: code}
	var until int64
	err := t.row(ctx, readLink, []any{clean(code), w.at, w.conv.id}, &l.Channel, &until)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	l.Until = fromMillis(until)
	s.Link = &l
	return err
}

// joinTo makes all that leads to this conversation lead to the one of the code. Its log stays where it is.
func (w *work) joinTo(ctx context.Context, t *tx, code string) error {
	var to int64
	err := t.row(ctx, useLink, []any{clean(code), w.at, w.conv.id}, &to)
	if errors.Is(err, sql.ErrNoRows) {
		return errAgain // somebody else was first: Step sees it
	}
	for _, s := range []*statement{joinAddresses, joinEarlier, joinConversation, joinJoined} {
		if err == nil {
			_, err = t.exec(ctx, s, w.conv.id, to)
		}
	}
	if err == nil && w.conv.customer != "" {
		_, err = t.exec(ctx, joinCustomer, w.conv.customer, to)
	}
	return err
}

// Linked returns the conversation that a code was given to, or ErrNotFound.
func (db *DB) Linked(ctx context.Context, code string) (conv int64, err error) {
	if err := db.row(ctx, linkedTo, clean(code)).Scan(&conv); err != nil {
		return 0, fmt.Errorf("store: linked: %w", missing(err))
	}
	return conv, nil
}
