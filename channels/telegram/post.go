package telegram

// This file is the home of what is written into a topic beside the card: lines of the transcript, answers to staff, marks.

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/amends-bot/amends/channels"
)

// heads stand before who speaks. Only the bot's own messages have them in bold, whatever a customer writes.
var heads = map[string]string{
	channels.LineCustomer: "👤", channels.LineBot: "🤖", channels.LineAgent: "💬", channels.LineNote: "📝", channels.LineNotice: "ℹ️",
}

// marks are what is shown of them. Telegram allows a bot only emoji of its list.
var marks = map[channels.Mark]string{
	channels.MarkTaken: "👀", channels.MarkDelivered: "👍", channels.MarkFailed: "👎", channels.MarkNote: "✍", channels.MarkRefused: "🤷",
}

// write writes a message into a topic. A closed topic is opened for it, and closed again.
func (t *Telegram) write(ctx context.Context, at channels.Address, text *rich, extra args, cost int) (int64, error) {
	params, err := args{"chat_id": chatOf(at), "link_preview_options": args{"is_disabled": true}}, error(nil)
	if at.Thread != "" || params["chat_id"] == int64(0) {
		params, err = t.into(at, params)
	}
	if err != nil {
		return 0, err
	}
	for k, v := range extra {
		params[k] = v
	}
	var sent object
	if at.Thread == "" && chatOf(at) != t.room.id() {
		err = t.formatted(params, "text", textMost, text, func() error { return t.toCustomer(ctx, chatOf(at), "sendMessage", params, &sent) })
		return sent.number("message_id"), err
	}
	err = t.opened(ctx, at, func() error {
		return t.formatted(params, "text", textMost, text, func() error {
			return t.staff(ctx, cost, callTimeout, "sendMessage", params, &sent)
		})
	})
	if err != nil {
		return 0, err
	}
	return sent.number("message_id"), nil
}

// rewrite changes a message of ours in a topic. That it was so already is no error.
func (t *Telegram) rewrite(ctx context.Context, at channels.Address, id int64, text *rich, extra args, method string) error {
	params := args{"chat_id": chatOf(at), "message_id": id}
	field, most := "caption", captionMost
	if method == "editMessageText" {
		field, most = "text", textMost
		params["link_preview_options"] = args{"is_disabled": true}
	}
	for k, v := range extra {
		params[k] = v
	}
	err := t.formatted(params, field, most, text, func() error {
		return t.staff(ctx, costCard, callTimeout, method, params, nil)
	})
	if same(err) {
		return nil
	}
	return err
}

// formatted calls with a text as HTML, and as plain text if Telegram can't read that (I12).
func (t *Telegram) formatted(params args, field string, most int, text *rich, call func() error) error {
	params[field], params["parse_mode"] = text.html.String(), "HTML"
	err := call()
	if says(err, "can't parse entities") {
		params[field] = first(text.plain.String(), most)
		delete(params, "parse_mode")
		err = call()
	}
	return err
}

// opened calls f, and if the topic is closed opens it for that.
func (t *Telegram) opened(ctx context.Context, at channels.Address, f func() error) error {
	err := f()
	if !says(err, "topic_closed", "topic_deleted") {
		return err
	}
	t.room.of(at, func(th *thread) { th.known = false })
	if err := t.turn(ctx, at, false); err != nil {
		return err
	}
	err = f()
	closed := false
	t.room.of(at, func(th *thread) { closed = th.state == channels.CardClosed })
	if closed {
		if wrong := t.turn(ctx, at, true); wrong != nil {
			t.o.Log.Warn("a topic could not be closed again", "channel", Channel, "thread", at.Thread, "error", wrong)
		}
	}
	return err
}

// Post writes lines into the topic. What one message does not hold goes out as several, and so do files; called again with
// its key it goes on where it stopped. The id names all of them; the last is the one to be answered.
func (t *Telegram) Post(ctx context.Context, at channels.Address, p channels.Post) (string, error) {
	k, err := deeds(p.Buttons, p.Conv, p.Version)
	if err != nil {
		return "", err
	}
	locale := p.Locale
	if locale == "" {
		t.room.of(at, func(th *thread) { locale = th.locale })
	}
	if locale == "" {
		locale = t.o.Locale
	}
	steps := t.steps(ctx, at, p, wordsOf(locale))
	last := args{}
	if len(k.Rows) > 0 {
		last["reply_markup"] = k
	} else if p.Ask {
		last["reply_markup"] = args{"force_reply": true}
		if who := t.room.ask(at); who != "" {
			last["reply_markup"] = args{"force_reply": true, "selective": true}
		}
	}
	ids := t.room.half(p.Key).ids
	for i := len(ids); i < len(steps); i++ {
		var extra args
		if i == len(steps)-1 {
			extra = last
		}
		id, err := steps[i](extra)
		if err != nil {
			return "", t.failed(at, err)
		}
		t.room.went(p.Key, id)
		ids = append(ids, id)
	}
	if slices.ContainsFunc(p.Lines, func(l channels.Line) bool { return l.Ring }) && len(ids) > 0 {
		if err := t.ringWith(ctx, at, ids[0]); err != nil {
			return "", t.failed(at, err)
		}
	}
	t.room.whole(p.Key)
	if len(ids) == 0 {
		return "", final("there is nothing to post")
	}
	if p.Ask {
		return decimal(ids[len(ids)-1]), nil
	}
	return idsOf(ids), nil
}

// ringWith pins a message of ours so that everybody in the group is told of it, whatever they have muted. Where the bot may not pin, the
// message itself has to do.
func (t *Telegram) ringWith(ctx context.Context, at channels.Address, id int64) error {
	err := t.staff(ctx, costCard, callTimeout, "pinChatMessage", args{"chat_id": chatOf(at), "message_id": id, "disable_notification": false}, nil)
	if err == nil || same(err) {
		return nil
	}
	var no *refused
	if errors.As(err, &no) && no.code != http.StatusTooManyRequests {
		t.o.Log.Warn("the group could not be rung", "channel", Channel, "thread", at.Thread, "error", err)
		return nil
	}
	return err
}

// step sends one message; extra are parameters of the last.
type step func(extra args) (int64, error)

// steps are the messages of a Post: its texts, then its files. One file alone carries the text.
func (t *Telegram) steps(ctx context.Context, at channels.Address, p channels.Post, words roomWords) []step {
	var files []channels.FileRef
	for _, l := range p.Lines {
		for _, f := range l.Files {
			if portable(f) {
				files = append(files, f)
			}
		}
	}
	texts := t.texts(at, p, words)
	var out []step
	if len(files) == 1 && len(texts) == 1 && texts[0].units <= captionMost-failRoom {
		return append(out, func(extra args) (int64, error) {
			return t.fileInto(ctx, at, files[0], texts[0], extra, words)
		})
	}
	for _, text := range texts {
		out = append(out, func(extra args) (int64, error) { return t.write(ctx, at, text, extra, costLine) })
	}
	for _, f := range files {
		caption := (&rich{}).text("📎 " + fileName(f))
		out = append(out, func(extra args) (int64, error) { return t.fileInto(ctx, at, f, caption, extra, words) })
	}
	return out
}

// texts are the lines of a Post, each message at most as long as Telegram takes. Lines of one speaker have one head.
func (t *Telegram) texts(at channels.Address, p channels.Post, words roomWords) []*rich {
	page := &rich{}
	var out []*rich
	if who := t.room.ask(at); p.Ask && who != "" {
		t.room.ring(who, page)
	}
	flush := func() {
		if page.units > 0 {
			out = append(out, page)
			page = &rich{}
		}
	}
	before := ""
	for _, l := range p.Lines {
		head := heads[l.Kind]
		if head == "" {
			head = heads[channels.LineNotice]
		}
		who := shorten(tame(channels.CleanLine(l.Who)), nameMost)
		body := strings.TrimSpace(tame(l.Text))
		for _, f := range l.Files {
			body = strings.TrimSpace(body + "\n📎 " + fileName(f))
			if note := tame(channels.CleanLine(f.Note)); note != "" {
				body += " " + shorten(note, nameMost)
			}
			if f.Open == nil && f.Ref != "" {
				body += " " + words.lostFile
			}
		}
		if body == "" {
			body = "…"
		}
		at := t.clock(l.At)
		top := channels.Size(head+" "+who+at+"\n\n", channels.UTF16)
		speaker := l.Kind + "\x00" + who + "\x00" + at
		for _, piece := range channels.Split(body, textMost-top, channels.UTF16) {
			if page.units+top+channels.Size(piece, channels.UTF16) > textMost {
				flush()
				before = ""
			}
			page.spoken(l, head, who, at, piece, speaker != before)
			before = speaker
		}
	}
	flush()
	return out
}

// clock is when a line was written, by the clock that its time has: with the day if that is not today. "" unknown.
func (t *Telegram) clock(at time.Time) string {
	now := t.o.Now().In(at.Location())
	switch {
	case at.IsZero():
		return ""
	case now.YearDay() == at.YearDay() && now.Year() == at.Year():
		return " " + at.Format("15:04")
	}
	return " " + at.Format("01-02 15:04")
}

// spoken adds what somebody said at a time; named: with who it was.
func (t *rich) spoken(l channels.Line, head, who, at, text string, named bool) {
	t.line()
	if l.Kind == channels.LineNotice || heads[l.Kind] == "" {
		t.text(head + " ")
		if who != "" {
			t.bold(who).text("\n")
		}
		if l.Folded {
			t.quote(text, true)
			return
		}
		t.italic(text)
		return
	}
	if named {
		t.bold(strings.TrimSpace(head + " " + who)).text(at + "\n")
	}
	t.quote(text, l.Folded)
}

// Whisper answers a line of staff in the topic: in a group Telegram has nothing that one member alone reads. Outside of topics,
// such as in their own chat with the bot, it is said there.
func (t *Telegram) Whisper(ctx context.Context, at channels.Address, to, id, key, text string) error {
	var extra args
	head := &rich{}
	if key != "" {
		key = "whisper " + key
	}
	if ids, err := numbers(id); err == nil {
		extra = args{"reply_parameters": args{"message_id": ids[0], "allow_sending_without_reply": true}}
	} else if at.Thread != "" {
		t.room.ring(to, head)
	}
	done := len(t.room.half(key).ids)
	for i, piece := range channels.Split(strings.TrimSpace(tame(text)), textMost-2*nameMost, channels.UTF16) {
		if i < done {
			continue
		}
		page := head
		if i > 0 {
			page, extra = &rich{}, nil
		}
		page.text(heads[channels.LineNotice] + " ").italic(piece)
		sent, err := t.write(ctx, at, page, extra, costLine)
		if err != nil && at.Thread == "" {
			return sendError(err)
		}
		if err != nil {
			return t.failed(at, err)
		}
		t.room.went(key, sent)
	}
	t.room.whole(key)
	return nil
}

// Mark shows what became of a line by a reaction. A line that is not there any more needs none.
func (t *Telegram) Mark(ctx context.Context, at channels.Address, id string, m channels.Mark) error {
	ids, err := numbers(id)
	emoji := marks[m]
	switch {
	case err != nil:
		return err
	case emoji == "":
		return final("there is no such mark: " + strconv.Quote(string(m)))
	}
	err = t.staff(ctx, costNone, callTimeout, "setMessageReaction", args{
		"chat_id": chatOf(at), "message_id": ids[0], "reaction": []args{{"type": "emoji", "emoji": emoji}},
	}, nil)
	switch {
	case says(err, "message to react not found", "message_id_invalid"):
		return nil
	case says(err, "reaction_invalid", "reactions_too_many"):
		return &channels.SendError{Err: err, Final: true, Staff: "the group does not allow the reaction " + emoji}
	}
	return roomError(err)
}

// Erase deletes the topic with all that stands there. Where it may not, it deletes the bot's messages, and takes the text out
// of those that can't be deleted any more; left are those whose content stays.
func (t *Telegram) Erase(ctx context.Context, at channels.Address, card string, ids []string) (int, error) {
	params, err := t.into(at, nil)
	if err != nil {
		return 0, err
	}
	err = t.staff(ctx, costNone, callTimeout, "deleteForumTopic", params, nil)
	if err == nil || gone(err) {
		t.room.forget(at)
		return 0, nil
	}
	var no *refused
	if !errors.As(err, &no) || no.code != 400 {
		return 1 + len(ids), roomError(err)
	}
	left := 0
	for _, id := range append([]string{card}, ids...) {
		all, err := numbers(id)
		if err != nil {
			continue // none of ours
		}
		for _, n := range all {
			stays, err := t.wipe(ctx, at, n)
			if err != nil {
				return left + 1, roomError(err)
			}
			if stays {
				left++
			}
		}
	}
	if err := t.rename(ctx, at, "✖"); err != nil {
		left++ // the name holds the customer's
	}
	return left, nil
}

// wipe deletes a message, or at least what it says, and tells whether something of it stays.
func (t *Telegram) wipe(ctx context.Context, at channels.Address, id int64) (stays bool, err error) {
	err = t.staff(ctx, costNone, callTimeout, "deleteMessage", args{"chat_id": chatOf(at), "message_id": id}, nil)
	if err == nil || says(err, "message to delete not found") {
		return false, nil
	}
	if !says(err, "can't be deleted", "not enough rights", "chat_admin_required") {
		return true, err
	}
	err = t.rewrite(ctx, at, id, (&rich{}).text("…"), nil, "editMessageText")
	file := says(err, "there is no text")
	if file { // only its caption can go
		err = t.rewrite(ctx, at, id, (&rich{}).text("…"), nil, "editMessageCaption")
	}
	if says(err, "") {
		return true, nil
	}
	return file || err != nil, err
}
