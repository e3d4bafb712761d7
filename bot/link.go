package bot

// This file is the home of going on in another app (L16): what a code is, and what follows once the customer has
// confirmed it.

import (
	"context"
	"crypto/rand"
	"errors"
	"regexp"
	"strings"

	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/store"
)

// codeLong is how many of 32 letters a code has: 40 bits, of which somebody who guesses has 15 minutes.
const codeLong = 8

func newCode() string { return rand.Text()[:codeLong] }

// linkForm is a message that is a command to go on here, or to get a code for it.
var linkForm = regexp.MustCompile(`^(?i:/?link|关联|關聯)(?:[\s:：]+([A-Za-z2-7]{4}[- ]?[A-Za-z2-7]{4}))?$`)

// linking is the command that a message may be instead.
func linking(e dialogue.Event) dialogue.Event {
	said, ok := e.(dialogue.Said)
	if !ok || len(said.Files) > 0 {
		return e
	}
	m := linkForm.FindStringSubmatch(strings.Trim(strings.TrimSpace(said.Text), "“”\"'.。"))
	if m == nil {
		return e
	}
	return dialogue.Commanded{Name: "link", Arg: m[1]}
}

// join goes on where the customer is now with the conversation of the code: they are told where they were before,
// and what was being asked is asked here. Each event is stored once, however often the job is tried.
func (b *Bot) join(ctx context.Context, now clock, j store.Job, e dialogue.Join) error {
	to, err := b.o.Store.Linked(ctx, e.Code)
	if errors.Is(err, store.ErrNotFound) {
		return b.settle(ctx, now, j, dialogue.Sent{Key: j.Key, Try: j.Try}) // erased meanwhile
	}
	if err != nil {
		return err
	}
	from, err := b.o.Store.Conversation(ctx, j.Conv)
	if err != nil {
		return err
	}
	here := from.Address
	for _, entry := range []store.Entry{
		{Conv: to, Key: "j:" + j.Key + ":there", At: now(), Event: dialogue.Joined{Channel: here.Channel}},
		{Conv: to, Key: "j:" + j.Key + ":here", From: here, At: now(), Event: dialogue.Commanded{Name: "start"}},
	} {
		entry.Standing = true
		if _, err := b.apply(ctx, entry); err != nil && !errors.Is(err, store.ErrDuplicate) {
			return err
		}
	}
	return b.settle(ctx, now, j, dialogue.Sent{Key: j.Key, Try: j.Try})
}
