// This file is the home of what is asked about conversations and of the roster.

package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/amends-bot/amends/dialogue"
)

// Conversation is a conversation as it stands.
type Conversation struct {
	ID       int64
	Customer string // "" if unknown
	Name     string // as the network gives it; data, never trusted
	State    dialogue.State
	Seq      int64     // of the last record
	Last     time.Time // of the last record
	Address  Address   // where replies go
	Holder   dialogue.Holder
	Case     string    // the open case's code, "" for none
	Due      time.Time // when the owner must have acted
	Urgent   bool      // handed over as urgent, and still with people
}

const conversationColumns = `id, COALESCE(customer, ''), name, state, seq, last_at, channel, chat, thread, urgent`

var (
	conversationByID = sqlText(`SELECT ` + conversationColumns + ` FROM conversation WHERE id = $1`)
	queue            = sqlText(`SELECT ` + conversationColumns + ` FROM conversation
		WHERE holder <> '' AND code <> '' ORDER BY urgent DESC, due, id`)
	findAddress = sqlText(`SELECT conv FROM address WHERE channel = $1 AND chat = $2 AND thread = $3`)
	findCase    = sqlText(`SELECT conv FROM cases WHERE code = $1`)
	findMessage = sqlText(`SELECT conv, seq FROM message WHERE channel = $1 AND chat = $2 AND id = $3`)
)

func scanConversation(scan func(...any) error) (Conversation, error) {
	var c Conversation
	var state []byte
	var last, urgent int64
	err := scan(&c.ID, &c.Customer, &c.Name, &state, &c.Seq, &last, &c.Address.Channel, &c.Address.Chat, &c.Address.Thread, &urgent)
	if err != nil {
		return c, err
	}
	if len(state) > 0 {
		if err := json.Unmarshal(state, &c.State); err != nil {
			return c, fmt.Errorf("stored state of conversation %d: %w", c.ID, err)
		}
	}
	c.Last, c.Urgent = fromMillis(last), urgent != 0
	c.Holder, c.Case, c.Due = c.State.Holder, c.State.Case, c.State.Due
	return c, nil
}

// Conversation returns one conversation, or ErrNotFound.
func (db *DB) Conversation(ctx context.Context, conv int64) (Conversation, error) {
	c, err := scanConversation(db.row(ctx, conversationByID, conv).Scan)
	if err != nil {
		return c, fmt.Errorf("store: conversation: %w", missing(err))
	}
	return c, nil
}

// Queue returns the conversations with an open case that people hold or wait for: urgent ones
// first (H8), then by due time.
func (db *DB) Queue(ctx context.Context) ([]Conversation, error) {
	var all []Conversation
	rows, err := db.rows(ctx, queue)
	err = scanAll(rows, err, func(rows *sql.Rows) error {
		c, err := scanConversation(rows.Scan)
		all = append(all, c)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("store: queue: %w", err)
	}
	return all, nil
}

func missing(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	return err
}

// find returns the one number that s gives.
func (db *DB) find(ctx context.Context, what string, s *statement, args ...any) (int64, error) {
	var conv int64
	if err := db.row(ctx, s, args...).Scan(&conv); err != nil {
		return 0, fmt.Errorf("store: find %s: %w", what, missing(err))
	}
	return conv, nil
}

// Find returns the conversation of an address, or ErrNotFound.
func (db *DB) Find(ctx context.Context, a Address) (int64, error) {
	a = a.clean()
	return db.find(ctx, "address", findAddress, a.Channel, a.Chat, a.Thread)
}

// FindCustomer returns a customer's conversation, or ErrNotFound.
func (db *DB) FindCustomer(ctx context.Context, customer string) (int64, error) {
	return db.find(ctx, "customer", idByCustomer, clean(customer))
}

// FindCase returns the conversation of a case, open or closed, by its code, or ErrNotFound.
func (db *DB) FindCase(ctx context.Context, code string) (int64, error) {
	return db.find(ctx, "case", findCase, clean(code))
}

// FindMessage returns the conversation and the record of a message, by the network's id of it,
// in either direction; or ErrNotFound. For a message that was sent, seq is the record that decided it.
func (db *DB) FindMessage(ctx context.Context, a Address, id string) (conv, seq int64, err error) {
	a = a.clean()
	if err := db.row(ctx, findMessage, a.Channel, a.Chat, clean(id)).Scan(&conv, &seq); err != nil {
		return 0, 0, fmt.Errorf("store: find message: %w", missing(err))
	}
	return conv, seq, nil
}

var (
	readRoster = sqlText(`SELECT name, public, role, on_duty, topics, locales,
		(SELECT COUNT(*) FROM conversation h WHERE h.agent = roster.name AND h.agent <> '' AND h.holder = 'agent')
		FROM roster`)
	setAgent = sqlText(`
		INSERT INTO roster (name, public, role, on_duty, topics, locales) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (name) DO UPDATE SET public = excluded.public, role = excluded.role, on_duty = excluded.on_duty,
			topics = excluded.topics, locales = excluded.locales`)
	setDuty = sqlText(`UPDATE roster SET on_duty = $2 WHERE name = $1`)
)

// Roster returns all members of staff by name, with how many conversations each has in hand.
func (db *DB) Roster(ctx context.Context) ([]dialogue.Agent, error) {
	var all []dialogue.Agent
	rows, err := db.rows(ctx, readRoster)
	err = scanAll(rows, err, func(rows *sql.Rows) error {
		var a dialogue.Agent
		var duty int64
		var topics, locales string
		err := rows.Scan(&a.Name, &a.Public, &a.Role, &duty, &topics, &locales, &a.Holds)
		a.OnDuty, a.Topics, a.Locales = duty != 0, list(topics), list(locales)
		all = append(all, a)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("store: roster: %w", err)
	}
	sortAgents(all)
	return all, nil
}

// SetAgent adds or changes a member of staff; Holds is counted and not stored.
func (db *DB) SetAgent(ctx context.Context, a dialogue.Agent) error {
	err := db.update(ctx, func(ctx context.Context, t *tx) error {
		_, err := t.exec(ctx, setAgent, clean(a.Name), clean(a.Public), clean(a.Role), flag(a.OnDuty), words(a.Topics), words(a.Locales))
		return err
	})
	if err != nil {
		return fmt.Errorf("store: set agent: %w", err)
	}
	return nil
}

// SetDuty puts a member of staff on or off duty, or returns ErrNotFound.
func (db *DB) SetDuty(ctx context.Context, name string, on bool) error {
	err := db.update(ctx, func(ctx context.Context, t *tx) error {
		n, err := t.exec(ctx, setDuty, clean(name), flag(on))
		if err == nil && n == 0 {
			err = ErrNotFound
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("store: set duty: %w", err)
	}
	return nil
}
