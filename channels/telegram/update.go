package telegram

// This file is the home of what an update means: the Inbound that is made of it.

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
)

// rawMost bounds in bytes what is kept of an update that is not understood; real ones have a tenth of it.
const rawMost = 64 << 10

// updates are the kinds that are asked for; Telegram remembers them, and sends nothing else.
var updates = []string{"message", "edited_message", "callback_query", "my_chat_member", "message_reaction"}

// press is a button that was pressed and waits for its answer.
type press struct {
	id            string // of the callback query
	chat, message int64  // where the button stands; 0: nobody knows any more

	// In the staff group. The buttons stay: the card is shown anew.
	staff  bool
	user   int64  // who pressed
	locale string // of their app
	alert  string // what they are told
	hint   *hint  // what follows from a message instead of a press; nil nothing
}

// reader makes Inbounds of updates. It is pure.
type reader struct {
	at  time.Time
	bot string // the bot's username, "" unknown
	// staff is the group of staff, 0 none; me is the bot's own id.
	staff, me int64
}

// read makes an Inbound of an update, whatever it holds, and tells the press that waits for an answer. What is not a
// customer's doing, or not understood, comes back in Raw.
func (r reader) read(raw []byte) (channels.Inbound, press) {
	in := channels.Inbound{From: channels.Address{Channel: Channel}, At: r.at}
	u := parse(raw)
	var p press
	switch {
	case u.object("message") != nil:
		p = r.message(&in, u.object("message"))
	case u.object("edited_message") != nil:
		r.edit(&in, u.object("edited_message"))
	case u.object("callback_query") != nil:
		p = r.press(&in, u.object("callback_query"))
	case u.object("my_chat_member") != nil:
		r.member(&in, u.object("my_chat_member"))
	}
	if in.Event == nil && in.Deed == nil && in.Moved == "" {
		in.Raw = r.unread(raw).Raw
	}
	if in.Key == "" {
		in.Key = "u:" + hash(string(raw))
		if u.has("update_id") && u.number("update_id") != 0 {
			in.Key = "u:" + decimal(u.number("update_id"))
		}
	}
	return in, p
}

// unread is an Inbound of an update of which nothing is known.
func (r reader) unread(raw []byte) channels.Inbound {
	return channels.Inbound{
		Key: "u:" + hash(string(raw)), From: channels.Address{Channel: Channel}, At: r.at,
		Raw: append([]byte{}, raw[:min(len(raw), rawMost)]...),
	}
}

// place fills in where and from whom, and reports whether it is a customer in a private chat.
func place(in *channels.Inbound, o object) bool {
	chat, from := o.object("chat"), o.object("from")
	id := chat.number("id")
	if id == 0 {
		return false
	}
	in.From.Chat = decimal(id)
	private := chat.text("type") == "private" || !chat.has("type") && id > 0 // ids of groups are negative
	if from.number("id") == 0 && private {
		from = chat // a private chat has the id and the name of the person
	}
	if who := from.number("id"); who != 0 {
		in.Who = channels.Person{ID: Channel + ":" + decimal(who), Name: nameOf(from), Locale: from.text("language_code")}
	}
	return private && !from.yes("is_bot") && in.Who.ID != ""
}

// nameOf is how a person is shown; it may hold anything.
func nameOf(from object) string {
	if name := strings.TrimSpace(from.text("first_name") + " " + from.text("last_name")); name != "" {
		return name
	}
	return from.text("username")
}

// message makes a Said or a Commanded of a customer's message, a Deed of one in the staff group, and a move of a group that
// became another.
func (r reader) message(in *channels.Inbound, m object) press {
	customer := place(in, m)
	id := m.number("message_id")
	if in.From.Chat == "" || id == 0 {
		return press{}
	}
	in.Key = "m:" + in.From.Chat + ":" + decimal(id)
	if to := m.number("migrate_to_chat_id"); to != 0 {
		in.Moved = decimal(to)
		return press{}
	}
	if r.inStaff(in) {
		return r.staffMessage(in, m)
	}
	if !customer || service(m) || r.registers(in, m) {
		return press{}
	}
	said := dialogue.Said{Text: words(m), Message: decimal(id), Files: files(m)}
	if cmd, ok := r.command(said.Text); ok && len(said.Files) == 0 {
		in.Event = cmd
		return press{}
	}
	in.Event = said
	return press{}
}

// inStaff reports whether it happened in the staff group.
func (r reader) inStaff(in *channels.Inbound) bool {
	return r.staff != 0 && in.From.Chat == decimal(r.staff)
}

// command reads "/status", "/start payload" and "/help@the_bot". What names another bot or no command is a message.
func (r reader) command(text string) (dialogue.Commanded, bool) {
	name, arg, ok := r.named(text)
	if !ok || !slices.Contains(dialogue.Commands, name) {
		return dialogue.Commanded{}, false
	}
	return dialogue.Commanded{Name: name, Arg: arg}, true
}

// edit makes an Edited of a later version of a message. A place that moves is none: its updates come every few
// seconds, and without words an Edited says that the words were taken back.
func (r reader) edit(in *channels.Inbound, m object) {
	customer := place(in, m)
	id := m.number("message_id")
	if in.From.Chat == "" || id == 0 {
		return
	}
	text := words(m)
	in.Key = fmt.Sprintf("e:%s:%d:%d:%s", in.From.Chat, id, m.number("edit_date"), hash(text))
	if r.inStaff(in) {
		r.staffEdit(in, m, text)
		return
	}
	if customer && (text != "" || !m.has("location")) {
		in.Event = dialogue.Edited{Message: decimal(id), Text: text}
	}
}

// press makes a Chose of a button that was pressed under one of our messages.
func (r reader) press(in *channels.Inbound, q object) press {
	id := q.text("id")
	if id == "" {
		return press{}
	}
	in.Key = "c:" + id
	m := q.object("message") // without it the message is too old for Telegram to know
	p := press{id: id, chat: m.object("chat").number("id"), message: m.number("message_id")}
	from := q.object("from")
	stands := object{"from": q["from"], "chat": m["chat"]}
	if m == nil && !q.has("inline_message_id") {
		stands["chat"] = q["from"] // private chats have the person's id
	}
	customer := place(in, stands)
	if r.inStaff(in) {
		return r.staffPress(in, q, p)
	}
	if !customer || !q.has("data") || from == nil {
		return p
	}
	in.Event = choseOf(q.text("data"))
	return p
}

// member makes a Blocked or an Unblocked of what the customer did with the bot (I13).
func (r reader) member(in *channels.Inbound, m object) {
	customer := place(in, m)
	status := m.object("new_chat_member").text("status")
	if in.From.Chat == "" || status == "" {
		return
	}
	in.Key = fmt.Sprintf("b:%s:%d:%s", in.From.Chat, m.number("date"), status)
	switch {
	case customer && status == "kicked":
		in.Event = dialogue.Blocked{}
	case customer && status == "member":
		in.Event = dialogue.Unblocked{}
	}
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }

// hash is short: it tells versions of one message apart.
func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:4])
}
