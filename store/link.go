// This file is the home of one customer on several networks: codes, and what follows from one (L16).

package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/amends-bot/amends/dialogue"
)

var (
	dropLinks  = sqlText(`DELETE FROM link WHERE conv = $1 AND used = 0`)
	insertLink = sqlText(`INSERT INTO link (code, conv, until, used) VALUES ($1, $2, $3, 0) ON CONFLICT (code) DO NOTHING`)
	readLink   = sqlText(`
		SELECT c.channel, l.until, CASE WHEN l.conv = $3 OR c.channel = $4 THEN 1 ELSE 0 END FROM link l JOIN conversation c ON c.id = l.conv
		WHERE l.code = $1 AND (l.used = 0 AND l.until > $2 OR l.conv = $3)`)
	useLink       = sqlText(`UPDATE link SET used = 1 WHERE code = $1 AND used = 0 AND until > $2 AND conv <> $3 RETURNING conv`)
	joinAddresses = sqlText(`UPDATE address SET conv = $2 WHERE conv = $1 AND side = 'customer'`)
	joinEarlier   = sqlText(`UPDATE identity SET conv = $2 WHERE conv = $1`)
	joinCustomer  = sqlText(`
		INSERT INTO identity (customer, conv, home) VALUES ($1, $2, $3)
		ON CONFLICT (customer) DO UPDATE SET conv = excluded.conv`)
	joinConversation = sqlText(`UPDATE conversation SET customer = NULL, joined = $2 WHERE id = $1`)
	joinJoined       = sqlText(`UPDATE conversation SET joined = $2 WHERE joined = $1`)
	linkedTo         = sqlText(`SELECT conv FROM link WHERE code = $1`)

	partAll = []*statement{ // in this order
		sqlText(`UPDATE conversation SET joined = 0, customer = (SELECT i.customer FROM identity i WHERE i.home = conversation.id) WHERE joined = $1`),
		sqlText(`DELETE FROM identity WHERE conv = $1`),
		sqlText(`DELETE FROM link WHERE conv = $1`),
	}
	partAddresses = sqlText(`DELETE FROM address WHERE conv = $1 AND side = 'customer' AND NOT (channel = $2 AND chat = $3)`)
	partMessages  = sqlText(`DELETE FROM message WHERE conv = $1 AND NOT (channel = $2 AND chat = $3)`)
)

// linked reports whether the event came from a customer who was joined to the conversation.
func (w *work) linked() bool {
	return isCustomers(w.event) && w.e.Customer != "" && w.conv.customer != "" && w.e.Customer != w.conv.customer
}

// part undoes every join to this conversation, for its own customer: those who were joined have their own
// conversation again, and of the addresses only the one of the event still leads here.
func (w *work) part(ctx context.Context, t *tx) error {
	if w.linked() || !isCustomers(w.event) {
		return nil // not theirs to decide
	}
	for _, s := range partAll {
		if _, err := t.exec(ctx, s, w.conv.id); err != nil {
			return err
		}
	}
	for _, s := range []*statement{partAddresses, partMessages} {
		if _, err := t.exec(ctx, s, w.conv.id, w.e.From.Channel, w.e.From.Chat); err != nil {
			return err
		}
	}
	return nil
}

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
	case dialogue.Chose, dialogue.Said, dialogue.Woke:
		code = dialogue.LinkAsked(before.Choices)
	}
	if code == "" {
		return nil
	}
	l := dialogue.Link{Code: code}
	var until, here int64
	err := t.row(ctx, readLink, []any{clean(code), w.at, w.conv.id, w.e.From.Channel}, &l.Channel, &until, &here)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	l.Until, l.Here = fromMillis(until), here != 0
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
		_, err = t.exec(ctx, joinCustomer, w.conv.customer, to, w.conv.id)
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
