package desk

// This file is the home of what becomes of a line before the line itself has come: a network that delivers by several connections, to
// several processes, keeps no order, and a process that is killed has its part delivered again later.

import (
	"context"
	"errors"
	"strings"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/store"
)

// meant is the event that the line of a change was, nil if it was none. done says that the line had not come: then what it is to be now
// was taken in under its own key, so that the line itself, when it comes, is one that came before (I7, I18).
func (a *act) meant(ctx context.Context) (record dialogue.Event, done bool, err error) {
	record, err = a.written(ctx)
	if err != nil || record != nil || a.deed.First == "" {
		return record, false, err
	}
	came, err := a.o.Store.Audited(ctx, a.in.From.Channel+"/"+a.deed.First)
	if err != nil || came { // it went nowhere, and stays where it is
		return nil, false, err
	}
	err = a.instead(ctx)
	if !errors.Is(err, store.ErrDuplicate) {
		return nil, true, err
	}
	record, err = a.written(ctx) // it came at this very moment
	return record, false, err
}

// instead takes in, in the place of the line, what it has become.
func (a *act) instead(ctx context.Context) error {
	line := *a
	line.in.Key, line.deed.Kind = a.deed.First, channels.DeedLine
	text := strings.TrimSpace(a.deed.Text)
	switch {
	case a.deed.Kind == channels.DeedEdit && (text != "" || len(a.deed.Files) > 0):
		return line.line(ctx)
	case a.deed.Kind == channels.DeedNote && text != "":
		return line.event(ctx, "note", "", dialogue.AgentNoted{Agent: a.who.Name, Text: text})
	}
	gone := line.audited(channels.DeedLine, "")
	gone.Refused = "taken back"
	if a.deed.Kind == channels.DeedNote {
		return a.o.Store.Audit(ctx, gone, line.answer("", channels.MarkNote))
	}
	return a.o.Store.Audit(ctx, gone)
}
