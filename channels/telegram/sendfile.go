package telegram

// This file is the home of messages to customers that have files.

import (
	"context"
	"errors"
	"strings"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"github.com/amends-bot/amends/channels"
)

// sendFiles sends a text with its files: one file carries the text if it is short enough, else the text goes first. When a file
// can't be sent the rest still goes, and the error, which is final, says what is missing. Called again with its key it goes on
// where it stopped.
func (t *Telegram) sendFiles(ctx context.Context, chat int64, out channels.Outbound, by, text string) (string, error) {
	s := &sending{t: t, chat: chat, out: out}
	if out.Key != "" {
		s.key = "send " + out.Key
		s.done = t.room.half(s.key).ids
	}
	caption := &rich{}
	if by != "" {
		caption.bold(by)
	}
	if strings.TrimSpace(text) != "" {
		caption.line().text(text)
	}
	single := len(out.Files) == 1 && caption.units <= captionMost
	var err error
	if single && portable(out.Files[0]) {
		err = s.file(ctx, out.Files[0], caption, true)
		text = ""
	} else {
		err = s.text(ctx, by, text)
		for i := 0; i < len(out.Files) && err == nil; i++ {
			err = s.file(ctx, out.Files[i], &rich{}, false)
		}
	}
	if err != nil {
		return "", err
	}
	t.room.whole(s.key)
	if len(s.lost) > 0 {
		told := "these files could not be sent: " + strings.Join(s.lost, "; ")
		if s.said {
			told = "the text has arrived; " + told
		}
		return "", final(told)
	}
	id := idsOf(s.ids)
	return id, nil
}

// sending is a message that goes out in parts.
type sending struct {
	t    *Telegram
	chat int64
	out  channels.Outbound
	key  string
	done []int64 // parts that went out before
	ids  []int64
	lost []string
	said bool // the text went out
}

// part sends one part, unless it went out before.
func (s *sending) part(send func() (int64, error)) error {
	if n := len(s.ids); n < len(s.done) {
		s.ids = append(s.ids, s.done[n])
		return nil
	}
	id, err := send()
	if err != nil {
		return err
	}
	s.t.room.went(s.key, id)
	s.ids = append(s.ids, id)
	return nil
}

func (s *sending) text(ctx context.Context, by, text string) error {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	room := textMost - channels.Size(by+"\n", channels.UTF16)
	parts := channels.Split(text, room, channels.UTF16)
	for i, part := range parts {
		params := bot.SendMessageParams{ChatID: s.chat, LinkPreviewOptions: &models.LinkPreviewOptions{IsDisabled: bot.True()}}
		if i == len(parts)-1 && len(s.out.Choices) > 0 {
			params.ReplyMarkup = buttons(s.out.Key, s.out.Choices)
		}
		if err := s.part(func() (int64, error) { return s.t.sendPart(ctx, params, by, part) }); err != nil {
			s.t.spoke(err)
			return sendError(err)
		}
		by = ""
	}
	s.said = true
	return nil
}

// file sends one of the files; whole: with all of the text. A file that can't be had is tried again some times before the
// rest goes without it.
func (s *sending) file(ctx context.Context, f channels.FileRef, caption *rich, whole bool) error {
	params := args{"chat_id": s.chat}
	if whole && len(s.out.Choices) > 0 {
		params["reply_markup"] = buttons(s.out.Key, s.out.Choices)
	}
	err := error(&lostFile{why: "there is no way to fetch it", final: true})
	if portable(f) {
		err = s.part(func() (int64, error) {
			var sent object
			err := s.t.sendFile(ctx, f, params, caption, func(method string, params args) error {
				return s.t.toCustomer(ctx, s.chat, method, params, &sent)
			})
			return sent.number("message_id"), err
		})
	}
	var none *lostFile
	switch {
	case err == nil:
		s.said = s.said || whole
		return nil
	case !errors.As(err, &none):
		return sendError(err)
	case !none.final && s.out.Try < fileTries && !s.said:
		return err // nothing has gone out yet
	}
	s.lost = append(s.lost, fileName(f)+" ("+none.why+")")
	if whole {
		by, text := s.out.By, s.out.Text
		return s.text(ctx, shorten(channels.CleanLine(by), nameMost), strings.ToValidUTF8(text, "\uFFFD"))
	}
	return nil
}
