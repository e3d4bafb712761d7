package desk

// This file is the home of forgetting a person in the staff room (I26).

import (
	"context"
	"errors"
	"fmt"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/store"
)

// Erase deletes what the room was told about a conversation, as far as the network lets us, and returns how many messages are
// left there. It is called before the store forgets the conversation, and may be called again.
func (d *Desk) Erase(ctx context.Context, conv int64) (left int, err error) {
	threads, err := d.o.Store.Threads(ctx, conv)
	if err != nil {
		return 0, fmt.Errorf("desk: erase: %w", err)
	}
	room, err := d.o.Store.RoomOf(ctx, conv)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return 0, fmt.Errorf("desk: erase: %w", err)
	}
	for _, at := range threads {
		card := ""
		ids, err := d.o.Store.Posted(ctx, conv, at.Channel, at.Chat)
		switch {
		case err != nil:
			return left, fmt.Errorf("desk: erase: %w", err)
		case at.Channel != d.o.Channel: // of a room that is not set up any more
			left += len(ids)
			continue
		case at == room.At:
			card = room.Card
		default: // what was posted goes with the present thread, or what the network knows of this one
			ids = nil
		}
		n, err := d.o.Room.Erase(ctx, channels.Address(at), card, ids)
		if gone(err) {
			continue
		}
		if err != nil {
			return left, fmt.Errorf("desk: erase: %w", err)
		}
		left += n
	}
	return left, nil
}
