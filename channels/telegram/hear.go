package telegram

// This file is the home of what members of staff do in the staff group: the Deeds that are made of it.

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/go-telegram/bot"

	"github.com/amends-bot/amends/channels"
)

const (
	memberFor   = time.Minute     // how long somebody who was found in the group counts as there
	memberCheck = 5 * time.Second // of asking whether somebody is
	membersTop  = 4096            // people who are remembered
	hintsKept   = 64              // hints and questions that wait to be given; others are not
)

// Commands of staff. A command that is none of these is a line like another.
const (
	commandRegister = "register" // shows who somebody is, by the code behind it
	commandUndo     = "undo"     // as an answer to a line: takes it back; Telegram tells nobody of lines that are deleted
	commandNote     = "note"     // as an answer to a line: it stays inside; with words behind it they are a note
)

// hint is something that a member of staff is told about using the room, or asked.
type hint struct {
	kind   hintKind
	thread int64
	line   int64 // the message that it answers
	locale string
	about  string    // of hintForm: the question whose answer can't be read
	ask    *question // of hintAsk
}

type hintKind int

const (
	hintNone hintKind = iota
	hintAnonymous
	hintUndo
	hintNote
	hintForm
	hintAsk
	hintAnswered // nothing is told: the question line can go
)

// anonymous reports whether a message was written in the name of the group or of a channel.
func anonymous(m object) bool { return m.has("sender_chat") }

// staffMessage makes a Deed of a message in the staff group. What stands outside of the topics is none but for a few commands, and neither
// is what bots write, or what tells that something happened.
func (r reader) staffMessage(in *channels.Inbound, m object) press {
	id, thread := m.number("message_id"), m.number("message_thread_id")
	if !m.yes("is_topic_message") || thread == 0 || service(m) {
		r.inGeneral(in, m)
		return press{}
	}
	in.From.Thread = decimal(thread)
	from := m.object("from")
	h := &hint{thread: thread, line: id, locale: localeOf(from)}
	switch {
	case anonymous(m):
		h.kind = hintAnonymous
		return press{hint: h}
	case from.yes("is_bot") || in.Who.ID == "":
		return press{}
	}
	d := &channels.Deed{Kind: channels.DeedLine, Message: decimal(id), Text: words(m), Files: files(m)}
	answered := int64(0)
	if to := m.object("reply_to_message"); to != nil && to.number("message_id") != thread && !to.has("forum_topic_created") {
		answered = to.number("message_id")
		if to.object("from").number("id") == r.me {
			d.Prompt = decimal(answered)
			r.formDeed(d, to)
		}
	}
	name, arg, ok := r.named(d.Text)
	switch { // as its buttons say it in Chinese
	case name == "备注":
		name = commandNote
	case name == "撤回" && arg == "":
		name = commandUndo
	}
	switch {
	case !ok || len(d.Files) > 0:
	case name == commandRegister:
		*d = channels.Deed{Kind: channels.DeedRegister, Message: d.Message, Text: arg}
	case name == commandUndo && answered == 0:
		h.kind = hintUndo // it must not reach the customer
		return press{hint: h}
	case name == commandUndo:
		*d = channels.Deed{Kind: channels.DeedDelete, Message: decimal(answered)}
	case name == commandNote && arg != "": // the desk knows it
	case name == commandNote && answered == 0:
		h.kind = hintNote
		return press{hint: h}
	case name == commandNote:
		*d = channels.Deed{Kind: channels.DeedNote, Message: decimal(answered)}
	}
	in.Deed = d
	if d.Kind == channels.DeedForm {
		return press{locale: h.locale}
	}
	return press{}
}

// generalCommands are those that belong to no case, and an idea, which the desk says the place of. Others, and all else that is written in General, are people who talk.
var generalCommands = []string{"duty", "help", "suggest", "上班", "下班", "值班", "帮助", "提建议"}

// slashes are what commands begin with as well, there and on Chinese keyboards.
var slashes = strings.NewReplacer("!", "/", "！", "/", "／", "/", "、", "/")

// inGeneral makes a Deed of a command in General.
func (r reader) inGeneral(in *channels.Inbound, m object) {
	if m.yes("is_topic_message") || service(m) || anonymous(m) || m.object("from").yes("is_bot") || in.Who.ID == "" {
		return
	}
	text := words(m)
	if name, _, ok := r.named(slashes.Replace(text)); ok && slices.Contains(generalCommands, name) {
		in.Deed = &channels.Deed{Kind: channels.DeedLine, Message: decimal(m.number("message_id")), Text: text}
	}
}

// staffEdit makes a Deed of a line that was changed.
func (r reader) staffEdit(in *channels.Inbound, m object, text string) {
	thread := m.number("message_thread_id")
	if !m.yes("is_topic_message") || thread == 0 || anonymous(m) || m.object("from").yes("is_bot") || in.Who.ID == "" ||
		text == "" && m.has("location") {
		return
	}
	in.From.Thread = decimal(thread)
	in.Deed = &channels.Deed{Kind: channels.DeedEdit, Message: decimal(m.number("message_id")), Text: text, Files: files(m)}
}

// staffPress makes a Deed of a button of a card. It is not known yet whether they may press it.
func (r reader) staffPress(in *channels.Inbound, q object, p press) press {
	m, from := q.object("message"), q.object("from")
	p.staff, p.user, p.locale = true, from.number("id"), localeOf(from)
	id, conv, version, ok := deedOf(q.text("data"))
	if !ok || p.user == 0 || from.yes("is_bot") {
		return p
	}
	if m.yes("is_topic_message") {
		in.From.Thread = decimal(m.number("message_thread_id"))
	}
	in.Deed = &channels.Deed{
		Kind: channels.DeedPress, Conv: conv, Version: version, Button: id, Message: decimal(m.number("message_id")),
	}
	return p
}

// registers makes a Deed of "/register CODE" in a private chat, and reports whether it was that.
func (r reader) registers(in *channels.Inbound, m object) bool {
	name, arg, ok := r.named(words(m))
	if !ok || name != commandRegister || r.staff == 0 {
		return false
	}
	in.Deed = &channels.Deed{Kind: channels.DeedRegister, Message: decimal(m.number("message_id")), Text: arg}
	return true
}

// named reads "/name arg" and "/name@the_bot arg".
func (r reader) named(text string) (name, arg string, ok bool) {
	first := text
	if i := strings.IndexFunc(text, unicode.IsSpace); i >= 0 {
		first, arg = text[:i], strings.TrimSpace(text[i:])
	}
	name, slash := strings.CutPrefix(first, "/")
	name, bot, _ := strings.Cut(name, "@")
	if !slash || bot != "" && r.bot != "" && !strings.EqualFold(bot, r.bot) {
		return "", "", false
	}
	return strings.ToLower(name), arg, true
}

// localeOf is the language of somebody's app as far as we speak it, "" not.
func localeOf(from object) string {
	switch lang, _, _ := strings.Cut(from.text("language_code"), "-"); lang {
	case "en", "zh":
		return lang
	}
	return ""
}

// heed does what an update of the staff group asks for before it is handed in: presses of people who are not in the group are
// none, a group that moved is followed, and who works there is remembered.
func (t *Telegram) heed(ctx context.Context, in *channels.Inbound, p *press, raw []byte) {
	keep := func() { in.Deed, in.Raw = nil, append([]byte{}, raw[:min(len(raw), rawMost)]...) }
	defer func() {
		if c := recover(); c != nil { // what it panicked with may hold a text: only its type is told
			t.o.Log.Error("panic over something in the staff group; it is kept as it came", "channel", Channel, "key", in.Key,
				"cause", fmt.Sprintf("panic of type %T", c), "stack", string(debug.Stack()))
			p.hint = nil
			keep()
		}
	}()
	if in.Moved != "" {
		t.moved(chatOf(in.From), chatOf(channels.Address{Chat: in.Moved}))
	}
	m := parse(raw).object("message")
	if in.From.Chat == decimal(t.room.id()) && (m.has("forum_topic_closed") || m.has("forum_topic_reopened") || m.has("forum_topic_edited")) {
		t.room.of(channels.Address{Thread: decimal(m.number("message_thread_id"))}, func(th *thread) { th.known, th.name = false, "" })
	}
	if p.hint != nil && p.hint.kind == hintAnonymous && !t.room.tell(decimal(p.hint.thread)) {
		p.hint = nil
	}
	if in.Deed == nil || in.Deed.Kind == channels.DeedRegister {
		return
	}
	switch {
	case p.staff:
		if t.refuses(ctx, in, p) {
			keep()
			return
		}
		t.room.seen(in.Who, in.From.Thread)
		if p.hint != nil {
			keep()
		}
	case in.Deed.Kind == channels.DeedForm:
		if t.fills(ctx, in, p); p.hint.kind != hintAnswered {
			keep()
		}
	default:
		t.room.seen(in.Who, "")
	}
}

// refuses looks whether somebody may press, and what they are to be asked then; they are told why not.
func (t *Telegram) refuses(ctx context.Context, in *channels.Inbound, p *press) bool {
	words := wordsOf(t.locale(p.locale))
	switch ok, err := t.member(ctx, p.user); {
	case err != nil:
		p.alert = words.unsure
		return true
	case !ok:
		p.alert = words.stranger
		return true
	}
	form, err := t.formOf(ctx, in.Who, in.Deed.Conv, in.Deed.Button)
	if err != nil {
		t.o.Log.Error("what a button asks for is not known", "channel", Channel, "conversation", in.Deed.Conv, "error", err)
		p.alert = words.again
		return true
	}
	if form != nil && in.From.Thread != "" {
		p.hint = &hint{kind: hintAsk, ask: &question{
			thread: threadOf(in.From), who: in.Who, locale: p.locale, form: *form, data: deedData(in.Deed.Button, in.Deed.Conv, in.Deed.Version),
		}}
	}
	return false
}

// fills reads the answers to a form. The question goes when they can be read; else whoever answered is told.
func (t *Telegram) fills(ctx context.Context, in *channels.Inbound, p *press) {
	d := in.Deed
	line, asked := int64(0), int64(0)
	if ids, err := numbers(d.Message); err == nil {
		line = ids[0]
	}
	if ids, err := numbers(d.Prompt); err == nil {
		asked = ids[0]
	}
	p.hint = &hint{kind: hintForm, thread: threadOf(in.From), line: line, locale: p.locale}
	form, err := t.formOf(ctx, in.Who, d.Conv, d.Button)
	if err != nil {
		t.o.Log.Error("what a button asks for is not known", "channel", Channel, "conversation", d.Conv, "error", err)
		return
	}
	if form == nil { // it asks for nothing any more: the desk decides
		form = &channels.Form{}
	}
	fields, err := fill(*form, d.Text)
	if err != nil {
		p.hint.about = err.Error()
		return
	}
	d.Fields = fields
	p.hint = &hint{kind: hintAnswered, line: asked}
}

// tell reports whether a topic was not told yet that nobody may be anonymous, and keeps that it is now.
func (r *room) tell(thread string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.told) >= threadsTop {
		clear(r.told)
	}
	was := r.told[thread]
	r.told[thread] = true
	return !was
}

// member reports whether somebody is in the staff group.
func (t *Telegram) member(ctx context.Context, user int64) (bool, error) {
	now := t.o.Now()
	t.room.mu.Lock()
	until := t.room.members[user]
	t.room.mu.Unlock()
	if now.Before(until) {
		return true, nil
	}
	var found object
	err := t.staff(ctx, costNone, memberCheck, "getChatMember", args{"chat_id": t.room.id(), "user_id": user}, &found)
	var no *refused
	if errors.As(err, &no) && no.code == http.StatusBadRequest && no.says("user not found", "participant_id_invalid", "member not found", "user_not_participant") {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	switch found.text("status") {
	case "creator", "administrator", "member":
	case "restricted":
		if !found.yes("is_member") {
			return false, nil
		}
	default:
		return false, nil
	}
	t.room.mu.Lock()
	defer t.room.mu.Unlock()
	if len(t.room.members) >= membersTop {
		clear(t.room.members)
	}
	t.room.members[user] = now.Add(memberFor)
	return true, nil
}

// locale is the language to tell somebody something in.
func (t *Telegram) locale(theirs string) string {
	if theirs != "" {
		return theirs
	}
	return t.o.Locale
}

// answerStaff tells Telegram, and whoever pressed, what became of a press in the staff group; the card shows the rest.
func (t *Telegram) answerStaff(ctx context.Context, p press) error {
	params := bot.AnswerCallbackQueryParams{CallbackQueryID: p.id, Text: p.alert, ShowAlert: p.alert != ""}
	return t.wire.call(ctx, pressTimeout, "answerCallbackQuery", params, nil)
}

// giveHints answers lines in the staff group with how the room is used.
func (t *Telegram) giveHints(ctx context.Context, hints <-chan hint) {
	for {
		select {
		case <-ctx.Done():
			return
		case h := <-hints:
			if err := t.giveHint(ctx, h); err != nil && ctx.Err() == nil {
				t.o.Log.Info("a hint was not given", "channel", Channel, "error", err)
			}
		}
	}
}

func (t *Telegram) giveHint(ctx context.Context, h hint) error {
	words := wordsOf(t.locale(h.locale))
	text := map[hintKind]string{
		hintAnonymous: words.anonymous, hintUndo: words.undo, hintNote: words.note, hintForm: strings.TrimSpace(words.formAgain + " " + h.about),
	}[h.kind]
	switch h.kind {
	case hintAsk:
		return t.ask(ctx, *h.ask)
	case hintAnswered:
		return t.staff(ctx, costNone, callTimeout, "deleteMessage", args{"chat_id": t.room.id(), "message_id": h.line}, nil)
	}
	return t.Whisper(ctx, t.at(h.thread), "", decimal(h.line), "", text)
}
