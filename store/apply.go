// This file is the home of Apply: one event, one transaction.

package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/amends-bot/amends/dialogue"
)

// Entry is an event on its way into a log.
type Entry struct {
	// Conv is the conversation, where it is known: timers, outcomes, agents. 0: that of Settle,
	// else found by From and Customer, else made if the event is the customer's (Said, Chose).
	Conv int64
	// Key names the event for de-duplication, within From.Channel: "m:<chat>:<message>" (I7). "": none;
	// settling events are de-duplicated by the job's lease.
	Key string
	// From is where the event came from. It is remembered, and becomes the reply address if the
	// event is the customer's and did not come from a staff thread.
	From Address
	// Customer is the customer's id, "" for unknown. A known one on a new address joins that
	// customer's conversation; an address that is known already stays with its conversation, unless
	// that one had no customer yet; what somebody else writes there is heard in their own.
	Customer string
	// Shared says that others may read along at From.
	Shared bool
	// Name is the customer's name as the network gives it, "" to leave it as it is.
	Name string
	// Message is the network's id of the message that brought the event, or that was sent; FindMessage finds it.
	Message string
	// At is when the event was accepted, by this machine's clock and not the network's: the log never goes back
	// in time, so a date in the far future would hold all that follows. Kept in milliseconds.
	At    time.Time
	Event dialogue.Event
	// Settle is the job that the event settles: it is deleted, or kept as failed for Failed. Its
	// lease must still be held, else ErrStale.
	Settle *Job
	// Script is the hash of the script that step uses.
	Script string
	// Standing loads all of Standing. Without it only Number, Customer and Name are known, which
	// is enough for Sent.
	Standing bool
	// Audit is what a member of staff did by the event: it is kept with the case, and with whether it was refused.
	Audit *Audited
}

// StepFunc decides. It must be pure: it runs again when a budget was overtaken or a commit was
// lost. A panic becomes Apply's error.
type StepFunc func(st dialogue.State, r dialogue.Record) (dialogue.State, []dialogue.Effect)

// Applied is what Apply stored. With ErrDuplicate only Conv is set.
type Applied struct {
	Conv, Seq int64
	Record    dialogue.Record
	State     dialogue.State
	Effects   []dialogue.Effect
	Customer  string
}

// Apply stores e and what step makes of it in one transaction, and returns after the commit. The order of
// Applies of one conversation is the order of its log. Errors to branch on: ErrDuplicate, ErrStale, ErrNotFound (e
// is not a customer's and its conversation is unknown). With any error nothing is stored.
func (db *DB) Apply(ctx context.Context, e Entry, step StepFunc) (Applied, error) {
	w, err := newWork(e, step)
	if err != nil {
		return Applied{}, fmt.Errorf("store: apply: %w", err)
	}
	w.room = db.room
	if err := db.update(ctx, w.run); err != nil {
		if errors.Is(err, ErrDuplicate) {
			return Applied{Conv: w.conv.id}, fmt.Errorf("store: apply: %w", ErrDuplicate)
		}
		return Applied{}, fmt.Errorf("store: apply: %w", err)
	}
	if w.made || e.Settle != nil {
		db.signal()
	}
	return w.applied, nil
}

// work is an Apply under way. What depends on the database is set anew by each run.
type work struct {
	e     Entry
	step  StepFunc
	key   any // string or nil
	kind  string
	body  string
	event dialogue.Event // as it will be read back

	conv    conversation
	at      int64
	day     string // UTC, for budgets
	applied Applied
	made    bool   // there is something to do
	room    string // the channel of the staff room
	account string // the customer's, for the ledger
}

func newWork(e Entry, step StepFunc) (*work, error) {
	w := &work{e: e, step: step}
	e.From = e.From.clean()
	e.Customer, e.Name, e.Message = clean(e.Customer), clean(e.Name), clean(e.Message)
	e.Script = clean(e.Script)
	if e.Key != "" {
		w.key = e.From.Channel + "/" + clean(e.Key)
	}
	if e.Conv == 0 && e.Settle != nil {
		e.Conv = e.Settle.Conv
	}
	w.e = e
	kind, body, err := dialogue.EncodeEvent(e.Event)
	if err != nil {
		return nil, err
	}
	// Step sees what a replay will see: JSON mends invalid UTF-8 and drops a time's zone.
	w.event, err = dialogue.DecodeEvent(kind, body)
	w.kind, w.body = kind, string(body)
	return w, err
}

// run is the transaction. The order of locks is conversation, budgets by name, records made good by name.
func (w *work) run(ctx context.Context, t *tx) error {
	w.made = false
	if err := w.lock(ctx, t); err != nil {
		return err
	}
	if w.e.Settle != nil {
		if err := w.settle(ctx, t, *w.e.Settle); err != nil {
			return err
		}
	}
	c := &w.conv
	w.at = max(millis(w.e.At), c.lastAt)
	w.day = day(w.at)
	var before dialogue.State
	if c.state != "" {
		if err := json.Unmarshal([]byte(c.state), &before); err != nil {
			return fmt.Errorf("stored state of conversation %d: %w", c.id, err)
		}
	}
	standing := dialogue.Standing{Number: c.id, Customer: c.customer, Name: c.name, Linked: w.linked(), Shared: w.e.Shared}
	if w.e.Standing {
		err := w.load(ctx, t, before, &standing)
		if err == nil {
			err = w.loadLink(ctx, t, before, &standing)
		}
		if err != nil {
			return fmt.Errorf("standing: %w", err)
		}
	}
	r := dialogue.Record{Seq: c.seq + 1, At: time.UnixMilli(w.at).UTC(), Script: w.e.Script, Event: w.event, Standing: standing}
	after, effects := w.step(before, r)
	state, err := json.Marshal(after)
	if err != nil {
		return fmt.Errorf("state: %w", err)
	}
	if err := w.carry(ctx, t, r, after, effects); err != nil {
		return err
	}
	if err := w.save(ctx, t, r, after, string(state)); err != nil {
		return err
	}
	if err := w.see(ctx, t, after); err != nil {
		return fmt.Errorf("room: %w", err)
	}
	if err := w.audit(ctx, t, after, effects); err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	w.applied = Applied{Conv: c.id, Seq: r.Seq, Record: r, State: after, Effects: effects, Customer: c.customer}
	return nil
}

var (
	insertLog = sqlText(`
		INSERT INTO log (conv, seq, key, at, kind, script, state, standing, body)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (key) DO NOTHING`)
	updateSeen = sqlText(`
		UPDATE conversation SET seq = $2, last_at = $3, name = $4, channel = $5, chat = $6, thread = $7,
			answered = $8, urgent = $9
		WHERE id = $1`)
	updateState = sqlText(`
		UPDATE conversation SET seq = $2, last_at = $3, name = $4, channel = $5, chat = $6, thread = $7,
			answered = $8, urgent = $9,
			state = $10, epoch = $11, holder = $12, agent = $13, code = $14, due = $15
		WHERE id = $1`)
	// The first record that a message brought is the one that counts. That another conversation has the id means that its chat
	// moved here: the network has given the id anew.
	insertMessage = sqlText(`
		INSERT INTO message (channel, chat, id, conv, seq, part, line) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (channel, chat, id) DO UPDATE SET conv = excluded.conv, seq = excluded.seq, part = excluded.part, line = excluded.line
		WHERE message.conv <> excluded.conv`)
)

// save writes the record, the conversation and the message's id.
func (w *work) save(ctx context.Context, t *tx, r dialogue.Record, after dialogue.State, state string) error {
	c := &w.conv
	standing, err := json.Marshal(r.Standing)
	if err != nil {
		return fmt.Errorf("standing: %w", err)
	}
	hash := ""
	if state != c.state {
		hash = hashState([]byte(state))
	}
	n, err := t.exec(ctx, insertLog, c.id, r.Seq, w.key, w.at, w.kind, r.Script, hash, string(standing), w.body)
	if err != nil {
		return fmt.Errorf("log: %w", err)
	}
	if n == 0 {
		return ErrDuplicate // another process was first
	}
	args := []any{c.id, r.Seq, w.at, c.name, c.reply.Channel, c.reply.Chat, c.reply.Thread, c.answered, c.urgent}
	s := updateSeen
	if hash != "" {
		s = updateState
		args = append(args, state, after.Epoch, after.Holder.Kind, clean(after.Holder.Name), clean(after.Case), millis(after.Due))
	}
	if _, err := t.exec(ctx, s, args...); err != nil {
		return fmt.Errorf("conversation: %w", err)
	}
	if err := w.saveMessage(ctx, t, r); err != nil {
		return fmt.Errorf("message: %w", err)
	}
	return nil
}

// saveMessage remembers the network's id of a message that came in or went out.
func (w *work) saveMessage(ctx context.Context, t *tx, r dialogue.Record) error {
	id, place, seq, part, line := w.e.Message, w.e.From, r.Seq, int64(0), ""
	if sent, ok := w.event.(dialogue.Sent); ok && w.e.Settle != nil {
		seq = w.e.Settle.Seq
		if say, is := w.e.Settle.Effect.(dialogue.Say); is && say.Line != "" {
			part, line = w.e.Settle.n, say.Line
		}
		if id == "" {
			id = clean(sent.ID)
		}
		if place == (Address{}) {
			place = w.e.Settle.To
		}
	}
	if id == "" || place.Channel == "" {
		return nil
	}
	_, err := t.exec(ctx, insertMessage, place.Channel, place.Chat, id, w.conv.id, seq, part, clean(line))
	return err
}

// StateHash is the hash that the log keeps of a state, 16 hex digits.
func StateHash(st dialogue.State) (string, error) {
	b, err := json.Marshal(st)
	if err != nil {
		return "", fmt.Errorf("store: state hash: %w", err)
	}
	return hashState(b), nil
}

func hashState(state []byte) string {
	sum := sha256.Sum256(state)
	return hex.EncodeToString(sum[:8])
}
