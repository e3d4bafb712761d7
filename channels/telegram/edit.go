package telegram

// This file is the home of changing and taking back what customers were sent (I18).

import (
	"context"
	"strings"

	"github.com/amends-bot/amends/channels"
)

// Edit puts text in the place of what a customer was sent. Telegram changes a message only as a whole, with the name above it.
func (t *Telegram) Edit(ctx context.Context, to channels.Address, id, by, text string) error {
	chat, ids, err := sentAs(to, id)
	if err != nil {
		return err
	}
	by = shorten(channels.CleanLine(by), nameMost)
	text = strings.ToValidUTF8(text, "\uFFFD")
	if strings.TrimSpace(text) == "" {
		return final("the message has no text")
	}
	room := textMost
	if by != "" {
		room -= channels.Size(by+"\n", channels.UTF16)
	}
	parts := channels.Split(text, room, channels.UTF16)
	if len(parts) > len(ids) {
		return final("the text is longer than the message that it is to replace")
	}
	for i, n := range ids {
		if i >= len(parts) {
			err = t.takeBack(ctx, chat, n)
		} else {
			err = t.replace(ctx, chat, n, by, parts[i])
		}
		if err != nil {
			return editError(err)
		}
		by = ""
	}
	return nil
}

// replace changes one message, or the caption of a file.
func (t *Telegram) replace(ctx context.Context, chat, id int64, by, text string) error {
	page := &rich{}
	if by != "" {
		page.bold(by).text("\n")
	}
	page.text(text)
	change := func(method, field string, most int) error {
		if page.units > most {
			return final("the text is longer than what can stand below a file")
		}
		params := args{"chat_id": chat, "message_id": id}
		if field == "text" {
			params["link_preview_options"] = args{"is_disabled": true}
		}
		return t.formatted(params, field, most, page, func() error { return t.toCustomer(ctx, chat, method, params, nil) })
	}
	err := change("editMessageText", "text", textMost)
	if says(err, "there is no text") {
		err = change("editMessageCaption", "caption", captionMost)
	}
	if same(err) {
		return nil
	}
	return err
}

// Delete takes back what a customer was sent. That it is not there any more is no error.
func (t *Telegram) Delete(ctx context.Context, to channels.Address, id string) error {
	chat, ids, err := sentAs(to, id)
	if err != nil {
		return err
	}
	for _, n := range ids {
		if err := t.takeBack(ctx, chat, n); err != nil {
			return editError(err)
		}
	}
	return nil
}

func (t *Telegram) takeBack(ctx context.Context, chat, id int64) error {
	err := t.toCustomer(ctx, chat, "deleteMessage", args{"chat_id": chat, "message_id": id}, nil)
	if says(err, "message to delete not found") {
		return nil
	}
	return err
}

// toCustomer calls a method for a customer's chat.
func (t *Telegram) toCustomer(ctx context.Context, chat int64, method string, params args, result any) error {
	if err := t.pace.Wait(ctx, decimal(chat)); err != nil {
		return err
	}
	within := callTimeout
	for _, v := range params {
		if _, ok := v.(upload); ok {
			within = uploadTimeout
		}
	}
	err := t.wire.call(ctx, within, method, params, result)
	t.spoke(err)
	return err
}

// editError says what to do after a message could not be changed.
func editError(err error) error {
	switch {
	case says(err, "message to edit not found"):
		return &channels.SendError{Err: err, Final: true, Staff: "the customer deleted the message"}
	case says(err, "can't be deleted", "can't be edited", "message_id_invalid"):
		return &channels.SendError{Err: err, Final: true, Staff: "Telegram does not let the bot change or take back this message any more"}
	}
	return sendError(err)
}

func sentAs(to channels.Address, id string) (chat int64, ids []int64, err error) {
	if chat = chatOf(to); chat == 0 {
		return 0, nil, final("the address is none of Telegram's")
	}
	ids, err = numbers(id)
	return chat, ids, err
}
