package desk

// This file is the home of what a member of staff sees on a page of their own.

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/store"
)

// homeMost bounds the cases of a page: networks bound pages.
const homeMost = 20

// Home lists the cases that somebody has, then those that wait, as they should be taken (H8). Who is on no roster has no such
// page: they may be a customer.
func (d *Desk) Home(ctx context.Context, who channels.Person) (channels.Page, error) {
	page := channels.Page{Title: d.words.home, Empty: d.words.noOne}
	me, err := d.o.Store.StaffOf(ctx, who.ID)
	if errors.Is(err, store.ErrNotFound) {
		return channels.Page{}, nil
	}
	var all []store.Conversation
	if err == nil {
		all, err = d.o.Store.Queue(ctx)
	}
	if err != nil {
		return page, fmt.Errorf("desk: home: %w", err)
	}
	Order(all)
	mine := dialogue.Holder{Kind: dialogue.HolderAgent, Name: me.Name}
	for _, part := range []struct {
		label string
		in    func(dialogue.Holder) bool
	}{
		{d.words.mine, func(h dialogue.Holder) bool { return h == mine }},
		{d.words.waiting, func(h dialogue.Holder) bool { return h.Kind == dialogue.HolderQueue }},
	} {
		for _, c := range all {
			if !part.in(c.Holder) || len(page.Cases) == homeMost {
				continue
			}
			text, err := d.o.Entry(ctx, c, d.o.Locale, time.Now())
			if err != nil {
				return page, fmt.Errorf("desk: home: %w", err)
			}
			page.Cases = append(page.Cases, part.label+text)
		}
	}
	duty := buttonOnDuty
	if me.OnDuty {
		duty = buttonOffDuty
	}
	page.Buttons = d.buttons(duty)
	return page, nil
}

// ignoreMissing is nil for what is not there.
func ignoreMissing(what string, err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return fmt.Errorf("desk: %s: %w", what, err)
}
