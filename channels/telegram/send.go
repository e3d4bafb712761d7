package telegram

// This file is the home of sending: messages, their buttons, and what is done when one was pressed.

import (
	"context"
	"errors"
	"fmt"
	"html"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
)

// Limits of Telegram, unless said otherwise.
const (
	textMost     = 4096            // UTF-16 units of a message, as it is shown
	dataMost     = 64              // bytes that a button carries
	labelMost    = 64              // characters of a button; ours: more is not shown on a phone
	nameMost     = 64              // characters of an agent's name; ours
	pressesKept  = 64              // presses that wait for their answer; ours: those beyond are not answered
	pressTimeout = 5 * time.Second // of one call for a press; ours: the customer sees a wheel turn until it is answered
	chatAction   = 5 * time.Second // how long typing is shown, and so the longest that it makes sense to try to show it
)

// keyboard is the part of models.InlineKeyboardMarkup that is used here: the library's buttons would send an empty
// copy_text as well, which nobody has seen real Telegram accept.
type keyboard struct {
	Rows [][]button `json:"inline_keyboard"`
}

type button struct {
	Text string `json:"text"`
	Data string `json:"callback_data"`
}

// Send sends one message, with the agent's name in bold above the text when one wrote it. What is too long for a
// message goes out as several, the buttons under the last; the id names all of them. Errors are *channels.SendError.
func (t *Telegram) Send(ctx context.Context, out channels.Outbound) (string, error) {
	chat, err := strconv.ParseInt(out.To.Chat, 10, 64)
	text := strings.ToValidUTF8(out.Text, "\uFFFD")
	switch {
	case err != nil || chat == 0:
		return "", final("the address is none of Telegram's")
	case strings.TrimSpace(text) == "" && len(out.Files) == 0:
		return "", final("the message has no text")
	}
	by := channels.CleanLine(out.By)
	if by != "" {
		by = shorten(by, nameMost)
	}
	room := textMost
	if by != "" {
		room -= channels.Size(by+"\n", channels.UTF16)
	}
	if len(out.Files) > 0 {
		return t.sendFiles(ctx, chat, out, by, text)
	}
	var ids []int64
	parts := channels.Split(text, room, channels.UTF16)
	for i, part := range parts {
		params := bot.SendMessageParams{ChatID: chat, LinkPreviewOptions: &models.LinkPreviewOptions{IsDisabled: bot.True()}}
		if i == len(parts)-1 && len(out.Choices) > 0 {
			params.ReplyMarkup = buttons(out.Key, out.Choices)
		}
		if i > 0 {
			by = ""
		}
		var id int64
		id, err = t.sendPart(ctx, params, by, part)
		t.spoke(err)
		switch {
		case errors.Is(err, channels.ErrBusy) && i > 0: // what went out before it would come again and again
			return "", fmt.Errorf("telegram: part %d of a message had to wait too long", i+1)
		case err != nil:
			return "", sendError(err)
		}
		ids = append(ids, id)
	}
	return idsOf(ids), nil
}

// sendPart sends one message as HTML, and as plain text if Telegram can't read that (I12).
func (t *Telegram) sendPart(ctx context.Context, params bot.SendMessageParams, by, text string) (int64, error) {
	chat := decimal(params.ChatID.(int64))
	if err := t.pace.Wait(ctx, chat); err != nil {
		return 0, err
	}
	params.Text, params.ParseMode = html.EscapeString(text), models.ParseModeHTML
	if by != "" {
		params.Text = "<b>" + html.EscapeString(by) + "</b>\n" + params.Text
	}
	var sent object
	err := t.wire.call(ctx, callTimeout, "sendMessage", params, &sent)
	var no *refused
	if errors.As(err, &no) && no.code == http.StatusBadRequest && no.says("can't parse entities") {
		params.Text, params.ParseMode = strings.TrimPrefix(by+"\n"+text, "\n"), ""
		err = t.wire.call(ctx, callTimeout, "sendMessage", params, &sent)
	}
	if err != nil {
		return 0, err
	}
	return sent.number("message_id"), nil
}

// buttons are choices, a row each.
func buttons(key string, choices []dialogue.Choice) keyboard {
	var k keyboard
	for i, c := range choices {
		label := shorten(channels.CleanLine(c.Label), labelMost)
		if label == "" {
			label = strconv.Itoa(i + 1) // Telegram takes no button without words
		}
		k.Rows = append(k.Rows, []button{{Text: label, Data: dataOf(key, c.ID, i+1)}})
	}
	return k
}

// shorten cuts text to most characters, with a sign that it was cut.
func shorten(text string, most int) string {
	if channels.Size(text, channels.Runes) <= most {
		return text
	}
	return channels.Split(text, most-1, channels.Runes)[0] + "…"
}

// dataOf is what button number n (from 1) of the message with this outbox key carries: key and choice, or key and
// number where that does not fit or would not come back as it was. A key that does not fit even so is left out.
func dataOf(key, id string, n int) string {
	number := "#" + strconv.Itoa(n)
	for _, choice := range []string{id, number} {
		data := key + "|" + choice
		if len(data) <= dataMost && utf8.ValidString(data) && choice != "" && (choice == number || choice[0] != '#') &&
			choseOf(data) == (dialogue.Chose{ID: choice, Of: key}) {
			return data
		}
	}
	return "|" + number
}

// choseOf reads what a button carries.
func choseOf(data string) dialogue.Chose {
	key, id, found := strings.Cut(data, "|")
	if !found {
		return dialogue.Chose{ID: data}
	}
	return dialogue.Chose{ID: id, Of: key}
}

// Typing shows for five seconds that an answer is being written, if that takes nothing away from messages: not while
// Telegram asks for a pause, or many messages go out.
func (t *Telegram) Typing(ctx context.Context, to channels.Address) error {
	chat, err := strconv.ParseInt(to.Chat, 10, 64)
	if err != nil {
		return final("the address is none of Telegram's")
	}
	if t.hushed() || !t.pace.Spare(decimal(chat)) {
		return nil
	}
	err = t.wire.call(ctx, chatAction, "sendChatAction", bot.SendChatActionParams{ChatID: chat, Action: models.ChatActionTyping}, nil)
	t.spoke(err)
	return err
}

// answerPresses tells Telegram that presses have arrived, and takes the buttons away, so that nobody presses twice.
// All of that may fail: the choice is on disk.
func (t *Telegram) answerPresses(ctx context.Context, presses <-chan press) {
	for {
		select {
		case <-ctx.Done():
			return
		case p := <-presses:
			if p.staff {
				t.pressed(ctx, t.answerStaff(ctx, p))
				continue
			}
			err := t.wire.call(ctx, pressTimeout, "answerCallbackQuery", bot.AnswerCallbackQueryParams{CallbackQueryID: p.id}, nil)
			t.pressed(ctx, err)
			if p.message != 0 {
				err = t.wire.call(ctx, pressTimeout, "editMessageReplyMarkup", bot.EditMessageReplyMarkupParams{ChatID: p.chat, MessageID: int(p.message)}, nil)
				t.pressed(ctx, err)
			}
		}
	}
}

func (t *Telegram) pressed(ctx context.Context, err error) {
	if err != nil && ctx.Err() == nil {
		t.o.Log.Info("a press was taken, but not shown as such", "channel", Channel, "error", err)
	}
}
