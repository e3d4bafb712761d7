package bot

// This file is the home of lines of staff that change after they were sent (I18).

import (
	"context"
	"errors"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/store"
)

// Why a line that was sent stays as it is, for staff.
var (
	errNotThere = errors.New("nothing of it is known to have arrived")
	errNoEditor = errors.New("the customer's network can't change what was sent")
)

// revise changes what a line became on the customer's network, or deletes it there. Its first part gets the whole new text. What
// was changed before a try that failed is changed once more: the same text does no harm.
func (b *Bot) revise(ctx context.Context, now clock, j store.Job, e dialogue.Revise) error {
	there, err := b.o.Store.Delivered(ctx, j.Conv, e.Line)
	if err != nil {
		return err
	}
	editor, can := b.adapters[j.To.Channel].(channels.Editor)
	switch {
	case len(there) == 0:
		return b.unrevised(ctx, now, j, e, errNotThere)
	case !can:
		return b.unrevised(ctx, now, j, e, errNoEditor)
	}
	by := ""
	if e.By != "" {
		by = b.public(ctx, e.By)
	}
	trying, cancel := context.WithTimeout(ctx, sendTimeout)
	err = b.guard(j, func() error {
		for i, m := range there {
			to := channels.Address(j.To)
			if m.Channel != to.Channel { // a message of this line went elsewhere: another job's
				continue
			}
			var err error
			if i == 0 && e.Text != "" {
				err = editor.Edit(trying, to, m.ID, by, e.Text)
			} else {
				err = editor.Delete(trying, to, m.ID)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	cancel()
	if err == nil {
		b.o.Log.Debug("changed what was sent", attributes(j)...)
		return b.settle(ctx, now, j, dialogue.Revised{Key: j.Key, Line: e.Line, OK: true, Try: j.Try})
	}
	return b.unsent(ctx, now, j, "", err)
}

// unrevised ends a change that can't be made.
func (b *Bot) unrevised(ctx context.Context, now clock, j store.Job, e dialogue.Revise, cause error) error {
	b.o.Log.Info("a line stays as it was sent", attributes(j, "cause", cause)...)
	return b.settle(ctx, now, j, dialogue.Revised{Key: j.Key, Line: e.Line, Cause: forStaff(cause), Try: j.Try})
}
