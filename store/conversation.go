// This file is the home of finding, making and locking the conversation an event belongs to.

package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/amends-bot/amends/dialogue"
)

// conversation is a locked row, as Apply needs it.
type conversation struct {
	id             int64
	customer, name string
	seq, lastAt    int64
	reply          Address
	answered       int64
	urgent         int64
	state          string
}

// Sides of an address.
const (
	sideCustomer = "customer"
	sideStaff    = "staff"
)

const lockColumns = `
	c.id, COALESCE(c.customer, ''), c.name, c.seq, c.last_at, c.channel, c.chat, c.thread, c.answered, c.urgent, c.state`

var (
	lockByID = sqlText(`SELECT ` + lockColumns + `, EXISTS (SELECT 1 FROM log WHERE key = $2), ''
		FROM conversation c WHERE c.id = $1
		FOR UPDATE -- only: postgres
		`)
	lockByAddress = sqlText(`SELECT ` + lockColumns + `, EXISTS (SELECT 1 FROM log WHERE key = $4), a.side
		FROM address a JOIN conversation c ON c.id = a.conv
		WHERE a.channel = $1 AND a.chat = $2 AND a.thread = $3
		FOR UPDATE OF c -- only: postgres
		`)
	idByCustomer = sqlText(`
		SELECT conv AS id FROM identity WHERE customer = $1
		UNION ALL
		SELECT id FROM conversation WHERE customer = $1`)  // one of them: who is joined has no conversation of their own
	insertConversation = sqlText(`
		INSERT INTO conversation (customer, name, seq, last_at, channel, chat, thread, answered, state, epoch, holder, agent, code, due, urgent)
		VALUES ($1, $2, 0, 0, $3, $4, $5, 0, '', 0, '', '', '', 0, 0)
		ON CONFLICT (customer) DO NOTHING
		RETURNING id`)
	insertAddress = sqlText(`
		INSERT INTO address (channel, chat, thread, conv, side) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (channel, chat, thread) DO NOTHING`)
	moveAddress = sqlText(`UPDATE address SET conv = $4, side = $5 WHERE channel = $1 AND chat = $2 AND thread = $3`)
	setCustomer = sqlText(`UPDATE conversation SET customer = $2 WHERE id = $1`)
)

// lock finds or makes the conversation, locks its row, and refuses a key that is stored. What another
// process stores meanwhile the unique key refuses.
func (w *work) lock(ctx context.Context, t *tx) error {
	var side string
	var err error
	if w.e.Conv != 0 {
		side, err = w.read(ctx, t, lockByID, w.e.Conv, w.key)
		if errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("conversation %d: %w", w.e.Conv, ErrNotFound)
		}
		if err == nil {
			side, err = w.remember(ctx, t)
		}
	} else {
		side, err = w.lockFrom(ctx, t)
	}
	if err != nil {
		return err
	}
	if w.e.Name != "" {
		w.conv.name = w.e.Name
	}
	if isCustomers(w.event) && side == sideCustomer {
		w.conv.reply = w.e.From
	}
	return nil
}

// isCustomers says whether the customer did it: only such an event makes a conversation or
// moves the reply address.
func isCustomers(e dialogue.Event) bool {
	switch e.(type) {
	case dialogue.Said, dialogue.Chose, dialogue.Commanded:
		return true
	}
	return false
}

func (w *work) read(ctx context.Context, t *tx, s *statement, args ...any) (side string, err error) {
	c := &w.conv
	var stored bool
	err = t.row(ctx, s, args,
		&c.id, &c.customer, &c.name, &c.seq, &c.lastAt, &c.reply.Channel, &c.reply.Chat, &c.reply.Thread,
		&c.answered, &c.urgent, &c.state, &stored, &side)
	if err == nil && stored {
		err = ErrDuplicate
	}
	return side, err
}

// remember keeps From of an event whose conversation was known. It returns From's side, "" for no From.
func (w *work) remember(ctx context.Context, t *tx) (string, error) {
	from := w.e.From
	side := sideStaff
	if isCustomers(w.event) {
		side = sideCustomer
	}
	if from.Channel == "" {
		return "", nil
	}
	if from == w.conv.reply {
		return sideCustomer, nil
	}
	_, err := t.exec(ctx, insertAddress, from.Channel, from.Chat, from.Thread, w.conv.id, side)
	return side, err
}

func (w *work) lockFrom(ctx context.Context, t *tx) (string, error) {
	from, customer := w.e.From, w.e.Customer
	if from.Channel == "" {
		return "", errors.New("an entry needs a conversation, a job or an address")
	}
	side, err := w.read(ctx, t, lockByAddress, from.Channel, from.Chat, from.Thread, w.key)
	switch {
	case err == nil && w.linked() && side == sideCustomer:
		return side, w.own(ctx, t)
	case err == nil && (customer == "" || w.conv.customer != "" || side != sideCustomer):
		return side, nil
	case err == nil:
		return side, w.adopt(ctx, t)
	case !errors.Is(err, sql.ErrNoRows):
		return "", err
	case !isCustomers(w.event):
		return "", fmt.Errorf("conversation of this address: %w", ErrNotFound)
	}
	id, err := w.join(ctx, t)
	if err != nil {
		return "", err
	}
	// The lock comes first: the address' foreign key takes a weaker one, and two processes that both
	// hold that wait for each other.
	if _, err := w.read(ctx, t, lockByID, id, w.key); err != nil {
		return "", err
	}
	n, err := t.exec(ctx, insertAddress, from.Channel, from.Chat, from.Thread, id, sideCustomer)
	if err == nil && n == 0 {
		err = errAgain // another process has just made it
	}
	return sideCustomer, err
}

// own is for somebody who writes where another customer's conversation is: they are heard in their own, unless they
// were joined to this one.
func (w *work) own(ctx context.Context, t *tx) error {
	id, err := w.join(ctx, t)
	if err != nil || id == w.conv.id {
		return err
	}
	_, err = w.read(ctx, t, lockByID, id, w.key)
	return err
}

// join returns the customer's conversation, made if need be.
func (w *work) join(ctx context.Context, t *tx) (id int64, err error) {
	var customer any
	if w.e.Customer != "" {
		customer = w.e.Customer
		err = t.row(ctx, idByCustomer, []any{customer}, &id)
		if !errors.Is(err, sql.ErrNoRows) {
			return id, err
		}
	}
	from := w.e.From
	err = t.row(ctx, insertConversation, []any{customer, w.e.Name, from.Channel, from.Chat, from.Thread}, &id)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, errAgain // another process has just made it
	}
	return id, err
}

// adopt is for an address whose conversation had no customer id until now. Either the conversation
// becomes that customer's, or, if there is one already, the address moves there: logs are never merged.
func (w *work) adopt(ctx context.Context, t *tx) error {
	var id int64
	err := t.row(ctx, idByCustomer, []any{w.e.Customer}, &id)
	if errors.Is(err, sql.ErrNoRows) {
		if _, err = t.exec(ctx, setCustomer, w.conv.id, w.e.Customer); err == nil {
			w.conv.customer = w.e.Customer
		}
		if sqlState(err) == "23505" {
			return errAgain // another process has just made it
		}
		return err
	}
	if err != nil {
		return err
	}
	// This holds the lock of the one conversation while it takes the other's. Two that want each
	// other's can't be: a conversation without a customer is never moved to.
	if _, err := w.read(ctx, t, lockByID, id, w.key); err != nil {
		return err
	}
	from := w.e.From
	_, err = t.exec(ctx, moveAddress, from.Channel, from.Chat, from.Thread, id, sideCustomer)
	return err
}
