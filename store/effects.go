// This file is the home of turning effects into rows.

package store

import (
	"context"
	"fmt"
	"net/url"

	"github.com/amends-bot/amends/dialogue"
)

// Ranks of outbox rows: customers before staff (I24).
const (
	rankCustomer = 0
	rankStaff    = 1
)

// carry writes the effects. Budgets come first, then the records that are made good, both sorted: they are locks.
func (w *work) carry(ctx context.Context, t *tx, r dialogue.Record, after dialogue.State, effects []dialogue.Effect) error {
	w.account = dialogue.Account(after, w.conv.customer)
	if err := w.spend(ctx, t, effects); err != nil {
		return err
	}
	if err := w.makeGood(ctx, t, effects); err != nil {
		return err
	}
	for n, e := range effects {
		var err error
		switch e := e.(type) {
		case dialogue.Say:
			err = w.say(ctx, t, r, after, n, e)
		case dialogue.Join:
			if err = w.joinTo(ctx, t, e.Code); err == nil {
				err = w.put(ctx, t, r, n, row{effect: e, rank: rankCustomer, keep: true})
			}
		case dialogue.Part:
			err = w.part(ctx, t)
		case dialogue.Look, dialogue.Verify, dialogue.Carry:
			err = w.put(ctx, t, r, n, row{effect: e, rank: rankCustomer, keep: true})
		case dialogue.Notify:
			err = w.put(ctx, t, r, n, row{effect: e, lane: w.staffLane(), rank: rankStaff, keep: true})
		case dialogue.HandOff:
			w.conv.urgent = flag(e.Urgent)
			if err = w.put(ctx, t, r, n, row{effect: e, lane: w.staffLane(), rank: rankStaff, keep: true}); err == nil {
				err = w.ledger(ctx, t, r, n, e)
			}
		case dialogue.Wake:
			err = w.wake(ctx, t, e)
		case dialogue.MadeGood: // written above
		default:
			err = w.ledger(ctx, t, r, n, e)
		}
		if err != nil {
			return fmt.Errorf("effect %d, %T: %w", n, e, err)
		}
	}
	if after.Holder.Kind == "" || after.Case == "" {
		w.conv.urgent = 0
	}
	return nil
}

// row is what the kinds of outbox rows differ in.
type row struct {
	effect dialogue.Effect
	lane   string
	to     Address
	rank   int
	epoch  int64
	keep   bool // not dropped when a person takes over
}

var insertOutbox = sqlText(`
	INSERT INTO outbox (conv, seq, n, lane, channel, chat, thread, rank, epoch, keep, due, ready, kind, body)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,
		COALESCE((SELECT p.until FROM pause p WHERE p.channel = $5 AND p.chat = $6 AND p.until > $11), $11), $12, $13)`)

func (w *work) put(ctx context.Context, t *tx, r dialogue.Record, n int, o row) error {
	kind, body, err := dialogue.EncodeEffect(o.effect)
	if err != nil {
		return err
	}
	w.made = true
	_, err = t.exec(ctx, insertOutbox, w.conv.id, r.Seq, n, o.lane, o.to.Channel, o.to.Chat, o.to.Thread,
		o.rank, o.epoch, flag(o.keep), w.at, kind, string(body))
	return err
}

// say puts a message into the lane of the reply address. The bot answers a message once (I17);
// the conversation's row lock makes the comparison safe. What was dropped or failed frees the
// message again, see settle.
func (w *work) say(ctx context.Context, t *tx, r dialogue.Record, after dialogue.State, n int, s dialogue.Say) error {
	c := &w.conv
	if s.Of > 0 && s.By == "" {
		if s.Of <= c.answered {
			return fmt.Errorf("record %d of conversation %d: %w (I17)", s.Of, c.id, ErrReply)
		}
		c.answered = s.Of
	}
	return w.put(ctx, t, r, n, row{
		effect: s, lane: lane(c.reply), to: c.reply, rank: rankCustomer,
		epoch: after.Epoch, keep: s.Keep || s.By != "",
	})
}

// lane names the line of one thread of a chat.
func lane(a Address) string {
	return a.Channel + "/" + url.PathEscape(a.Chat) + "/" + url.PathEscape(a.Thread)
}

func (w *work) staffLane() string { return fmt.Sprintf("staff:%d", w.conv.id) }

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
