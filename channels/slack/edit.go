package slack

// This file is the home of messages that are changed or taken back after they were sent: to customers, and in the staff room.

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"

	lib "github.com/slack-go/slack"

	"github.com/amends-bot/amends/channels"
)

// keeps are refusals to change a message, in words for staff.
var keeps = map[string]string{
	"message_not_found":                   "the message is not there any more",
	"cant_update_message":                 "Slack does not let the bot change this message",
	"cant_delete_message":                 "Slack does not let the bot take this message back",
	"edit_window_closed":                  "Slack does not let anybody change messages that are so old",
	"compliance_exports_prevent_deletion": "the workspace does not let anybody delete messages",
}

// Edit puts text in the place of a message to a customer: who says it and whom it is for stay, buttons go.
func (s *Slack) Edit(ctx context.Context, to channels.Address, id, by, text string) error {
	at := spotOf(to)
	if at.channel == "" || id == "" || strings.TrimSpace(text) == "" {
		return final(errors.New("slack: edit: the address or the text is empty"), "there is nothing to change")
	}
	old, err := s.message(ctx, at.channel, at.thread, id) // in a direct message also what stands in threads is in the history
	if err != nil && !closed(err) {
		return s.keepError("edit", err)
	}
	made := plainContent(text)
	head := ""
	if old != nil && len(old.Blocks) > 0 {
		var block struct {
			Text struct{ Type, Text string }
		}
		if json.Unmarshal(old.Blocks[0], &block) == nil && block.Text.Type == lib.MarkdownType {
			head = block.Text.Text // ours: who says it
		}
	}
	if head == "" { // it can't be read any more
		head = bold(cut(by, labelMost))
		if at.user != "" {
			head = strings.TrimSpace("<@" + at.user + "> " + head)
		}
	}
	if head != "" {
		made.blocks = append([]lib.Block{lib.NewSectionBlock(markup(head), nil, nil)}, made.blocks...)
		made.text = head + " " + made.text
	}
	v, err := made.values(at.channel)
	if err != nil {
		return fmt.Errorf("slack: edit: %w", err)
	}
	v.Set("ts", id)
	if err := s.pace.Wait(ctx, at.channel); err != nil {
		return fmt.Errorf("slack: edit: %w", err)
	}
	if err := s.call(ctx, "chat.update", v, nil); err != nil {
		return s.keepError("edit", err)
	}
	return nil
}

// Delete takes a message to a customer back. One that is not there any more is taken back already.
func (s *Slack) Delete(ctx context.Context, to channels.Address, id string) error {
	at := spotOf(to)
	if at.channel == "" || id == "" {
		return final(errors.New("slack: delete: the address is none of Slack's"), "there is nothing to take back")
	}
	if err := s.pace.Wait(ctx, at.channel); err != nil {
		return fmt.Errorf("slack: delete: %w", err)
	}
	err := s.call(ctx, "chat.delete", url.Values{"channel": {at.channel}, "ts": {id}}, nil)
	if err != nil && !isSlack(err, "message_not_found") {
		return s.keepError("delete", err)
	}
	return nil
}

func (s *Slack) keepError(what string, err error) error {
	if e, ok := errors.AsType[lib.SlackErrorResponse](err); ok && keeps[e.Err] != "" {
		return final(fmt.Errorf("slack: %s: %w", what, s.safe(err)), keeps[e.Err])
	}
	return s.sendError(what, err)
}

// erase takes back a message in the staff channel.
func (s *Slack) erase(ctx context.Context, ts string) error {
	if err := s.pace.Yield(ctx, s.o.Staff+" cards"); err != nil {
		return err
	}
	err := s.call(ctx, "chat.delete", url.Values{"channel": {s.o.Staff}, "ts": {ts}}, nil)
	if isSlack(err, "message_not_found", "thread_not_found") {
		return nil
	}
	return err
}

// Erase deletes all that the bot wrote about a case, with the files that it brought there, the card last. What staff wrote
// themselves only they can delete; it does not count. What was whispered is gone by itself.
func (s *Slack) Erase(ctx context.Context, at channels.Address, card string, ids []string) (left int, err error) {
	thread := spotOf(at).thread
	if s.o.Staff == "" || spotOf(at).channel != s.o.Staff {
		return 0, final(errors.New("slack: erase: the address is none of the staff room's"), "the address of the staff room is damaged")
	}
	if err := s.identify(ctx); err != nil {
		return len(ids) + 1, s.roomError("erase", err)
	}
	gone := map[string]bool{card: true}
	var order, files []string
	for _, id := range ids {
		if !gone[id] {
			gone[id] = true
			order = append(order, id)
		}
	}
	written, attached, err := s.written(ctx, thread)
	if err != nil {
		return len(order) + 1, s.roomError("erase", err)
	}
	files = attached
	for _, id := range written {
		if !gone[id] {
			gone[id] = true
			order = append(order, id)
		}
	}
	if card != "" {
		order = append(order, card)
	}
	for i, f := range files {
		err := s.call(ctx, "files.delete", url.Values{"file": {f}}, nil)
		switch {
		case err == nil, isSlack(err, "file_not_found", "file_deleted"):
		case refused(err):
			left++
		default:
			return left + len(files) - i + len(order), s.roomError("erase", err)
		}
	}
	for i, id := range order {
		err := s.erase(ctx, id)
		switch {
		case err == nil:
		case refused(err):
			left++
		default:
			return left + len(order) - i, s.roomError("erase", err)
		}
	}
	s.room.mu.Lock()
	delete(s.room.cards, card)
	s.room.mu.Unlock()
	return left, nil
}

// refused reports whether Slack says no for good.
func refused(err error) bool {
	e, ok := errors.AsType[lib.SlackErrorResponse](err)
	return ok && !limited(e.Err) && !refusesToken[e.Err]
}

// written are the bot's own messages in a thread, and the files in them.
func (s *Slack) written(ctx context.Context, thread string) (messages, files []string, err error) {
	cursor := ""
	for range readPages {
		p, err := s.history(ctx, s.o.Staff, thread, "", cursor, false)
		if closed(err) {
			return messages, files, nil
		}
		if err != nil {
			return nil, nil, err
		}
		for _, raw := range p.Messages {
			var m wireMessage
			if json.Unmarshal(raw, &m) != nil || !s.decoder().own(m) {
				continue
			}
			messages = append(messages, m.TS)
			for _, f := range m.Files {
				if f.ID != "" && f.Mode != "tombstone" {
					files = append(files, f.ID)
				}
			}
		}
		if cursor = p.Meta.Next; cursor == "" {
			break
		}
	}
	return messages, files, nil
}
