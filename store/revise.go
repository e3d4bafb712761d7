// This file is the home of lines that staff change or take back: before they are sent, here; afterwards, by a courier.

package store

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/amends-bot/amends/dialogue"
)

var (
	// linesWaiting locks the rows: a courier that is claiming one of them is waited for, one that comes later passes them by.
	linesWaiting = sqlText(`
		SELECT id, channel, chat, thread, lease, unsure, kind, body FROM outbox WHERE conv = $1 AND line = $2 AND failed = 0 ORDER BY id
		FOR UPDATE -- only: postgres
		`)
	changeLine = sqlText(`UPDATE outbox SET body = $2 WHERE id = $1`)
	dropLine   = sqlText(`DELETE FROM outbox WHERE id = $1`)
	linesSent  = sqlText(`SELECT channel, chat, id FROM message WHERE conv = $1 AND line = $2 ORDER BY seq, part, id`)
)

// Delivered is a message that a network has.
type Delivered struct {
	Channel, Chat string
	ID            string // the network's
}

// Delivered returns what a line of staff became on the customer's network, its first part first; nothing where it did not
// arrive.
func (db *DB) Delivered(ctx context.Context, conv int64, line string) ([]Delivered, error) {
	rows, err := db.rows(ctx, linesSent, conv, clean(line))
	all, err := scanDelivered(rows, err)
	if err != nil {
		return nil, fmt.Errorf("store: delivered: %w", err)
	}
	return all, nil
}

func scanDelivered(rows *sql.Rows, err error) (all []Delivered, _ error) {
	err = scanAll(rows, err, func(rows *sql.Rows) error {
		var d Delivered
		err := rows.Scan(&d.Channel, &d.Chat, &d.ID)
		all = append(all, d)
		return err
	})
	return all, err
}

// waiting is a part of a line that is in the outbox.
type waiting struct {
	id   int64
	to   Address
	sure bool // nobody has claimed it, or whoever did says that it did not arrive
	say  dialogue.Say
}

// revise changes what waits untouched, in this transaction. If a part of the line was claimed or sent, a courier changes that,
// behind it in its lane. What is deleted here leaves its trace in the log: the event that took it back, and no outcome of the
// message.
func (w *work) revise(ctx context.Context, t *tx, r dialogue.Record, n int, e dialogue.Revise) error {
	var untouched, begun []waiting
	rows, err := t.rows(ctx, linesWaiting, w.conv.id, clean(e.Line))
	err = scanAll(rows, err, func(rows *sql.Rows) error {
		p, err := scanWaiting(rows)
		if p.sure {
			untouched = append(untouched, p)
		} else {
			begun = append(begun, p)
		}
		return err
	})
	if err != nil {
		return err
	}
	rows, err = t.rows(ctx, linesSent, w.conv.id, clean(e.Line))
	sent, err := scanDelivered(rows, err)
	if err != nil {
		return err
	}
	whole := len(begun)+len(sent) == 0 && len(untouched) > 0
	if whole && e.Text != "" { // the first part has all of it from now on
		p := untouched[0]
		p.say.Text = e.Text
		_, body, err := dialogue.EncodeEffect(p.say)
		if err != nil {
			return err
		}
		if _, err := t.exec(ctx, changeLine, p.id, string(body)); err != nil {
			return err
		}
		untouched = untouched[1:]
	}
	for _, p := range untouched {
		if _, err := t.exec(ctx, dropLine, p.id); err != nil {
			return err
		}
	}
	w.made = true // what stood behind it is next
	if whole {
		return nil
	}
	to := w.conv.reply
	if len(begun) > 0 {
		to = begun[0].to
	} else if len(sent) > 0 && (sent[0].Channel != to.Channel || sent[0].Chat != to.Chat) { // they have gone elsewhere since
		to = Address{Channel: sent[0].Channel, Chat: sent[0].Chat}
	}
	return w.put(ctx, t, r, n, row{effect: e, lane: lane(to), to: to, rank: rankCustomer, keep: true})
}

func scanWaiting(rows *sql.Rows) (p waiting, err error) {
	var lease, kind string
	var unsure int64
	var body []byte
	if err := rows.Scan(&p.id, &p.to.Channel, &p.to.Chat, &p.to.Thread, &lease, &unsure, &kind, &body); err != nil {
		return p, err
	}
	p.sure = lease == "" && unsure == 0
	effect, err := dialogue.DecodeEffect(kind, body)
	p.say, _ = effect.(dialogue.Say)
	return p, err
}
