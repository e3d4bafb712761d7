package desk

// This file is the home of what a room is told beside the log: notices of the bot, answers to one member of staff, marks.

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue/script"
	"github.com/amends-bot/amends/store"
)

// notice is the body of a store.Aside.
type notice struct {
	Kind     string        `json:"kind"`
	Who      string        `json:"who,omitempty"`     // whom a line concerns
	To       string        `json:"to,omitempty"`      // the Person.ID of whom is answered
	Message  string        `json:"message,omitempty"` // the line that is answered or marked
	Text     string        `json:"text,omitempty"`
	Mark     channels.Mark `json:"mark,omitempty"`
	At       store.Address `json:"at,omitzero"`        // where an answer goes, none: into the thread
	Approval string        `json:"approval,omitempty"` // what is asked
	Ring     bool          `json:"ring,omitempty"`     // the line rings the room

	id  int64
	key string
	at  time.Time
}

// Kinds of a notice.
const (
	noticeLine = "line" // a line of the thread
	noticeTell = "tell" // an answer to one, with a mark on their line
	noticeAsk  = "ask"  // an approval that is asked, with its buttons
	noticePost = "post" // a post in the thread as it is, whatever case it shows
)

func (n notice) aside(conv int64, key string, at time.Time) store.Aside {
	body, err := json.Marshal(n)
	if err != nil {
		panic("desk: " + err.Error()) // a notice is strings
	}
	return store.Aside{Key: key, Conv: conv, At: at, Body: string(body)}
}

// notices are what a room has not been told yet.
func (d *Desk) notices(ctx context.Context, conv int64) ([]notice, error) {
	asides, err := d.o.Store.Asides(ctx, conv)
	if err != nil {
		return nil, err
	}
	var all []notice
	for _, a := range asides {
		var n notice
		if err := json.Unmarshal([]byte(a.Body), &n); err != nil {
			return nil, fmt.Errorf("aside %d: %w", a.ID, err)
		}
		n.id, n.key, n.at = a.ID, a.Key, a.At
		all = append(all, n)
	}
	return all, nil
}

// noticeAdopted is the kind of a channels.Notice that tells a member of staff that an idea of theirs was taken up (L9).
const noticeAdopted = "adopted"

// stamp is a moment as the dialogue writes it in notices.
var stamp = regexp.MustCompile(`\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ`)

// clocks writes moments as the company's clocks show them.
func (d *Desk) clocks(text string) string {
	return stamp.ReplaceAllStringFunc(text, func(s string) string {
		at, err := time.Parse(time.RFC3339, s)
		if err != nil {
			return s
		}
		return at.In(d.zone()).Format("2006-01-02 15:04")
	})
}

// Tell brings a notice into the thread of its case, to whom it concerns. What the thread shows anyway is not said twice; what
// belongs to no thread goes where it went without a room.
func (d *Desk) Tell(ctx context.Context, n channels.Notice) error {
	n.Text, n.Texts = d.clocks(n.In(d.o.Locale)), nil
	switch n.Kind {
	case "undelivered", "unrevised", "failed", "carried":
		n.Text = Cause(n.Text, d.o.Locale)
	}
	room, err := d.o.Store.RoomOf(ctx, n.Conv)
	var c store.Conversation
	if err == nil {
		c, err = d.o.Store.Conversation(ctx, n.Conv)
	}
	if errors.Is(err, store.ErrNotFound) || err == nil && c.Holder.Kind == "" && room.Code != n.Case && n.Kind != noticeAdopted {
		return d.o.Else.Tell(ctx, n)
	}
	if err != nil {
		return fmt.Errorf("desk: tell: %w", err)
	}
	switch n.Kind {
	case channels.NoticeHandOff, "customer", "edited": // the card and the lines show it
		return nil
	}
	who := d.words.forWhom(n.To)
	note := notice{Kind: noticeLine, Who: who, Text: n.Text}
	switch n.Kind {
	case "danger": // what names no single one of them is for all who are there (H8)
		note.Ring = n.To == "room" || slices.Contains(script.Roles, n.To)
	case noticeAdopted: // the case in which they suggested it may be long over
		note.Kind = noticePost
	case "approval":
		note.Kind, note.Approval = noticeAsk, n.Ref
	case "refused", "unrevised", "asked", "decided":
		account, err := d.account(ctx, n.To)
		if err != nil {
			return err
		}
		if account == "" {
			break
		}
		note = notice{Kind: noticeTell, To: account, Text: n.Text}
		note.Message, err = d.o.Store.MessageOf(ctx, n.Conv, n.Seq, room.At)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return fmt.Errorf("desk: tell: %w", err)
		}
		if n.Kind == "refused" && note.Message != "" {
			note.Mark = channels.MarkRefused
		}
		if n.Kind == "unrevised" && n.Ref != "" {
			note.Message = n.Ref
		}
	}
	if err := d.o.Store.Tell(ctx, note.aside(n.Conv, n.Key, n.At)); err != nil && !errors.Is(err, store.ErrDuplicate) {
		return fmt.Errorf("desk: tell: %w", err)
	}
	return nil
}

// account is who a member of staff is on the room's network, "" unknown.
func (d *Desk) account(ctx context.Context, name string) (string, error) {
	all, err := d.o.Store.Staff(ctx)
	if err != nil {
		return "", fmt.Errorf("desk: tell: %w", err)
	}
	for _, s := range all {
		for _, account := range s.Accounts {
			if s.Name == name && onNetwork(account, d.o.Channel) {
				return account, nil
			}
		}
	}
	return "", nil
}
