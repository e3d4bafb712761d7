package slack

// This file is the home of what staff do, as Slack delivers it: lines in the threads of the staff channel, buttons, forms,
// the shortcut, and the invitation code in a direct message. Nothing of the staff channel is ever a customer's.

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/amends-bot/amends/channels"
)

// staffed reports whether a channel is the staff room.
func (d decoder) staffed(channel string) bool { return d.staff != "" && channel == d.staff }

// thread is the address of a thread of the staff room. It belongs to a case and not to a person.
func (d decoder) thread(ts string) channels.Address {
	return channels.Address{Channel: Channel, Chat: d.self.Team + "/" + d.staff, Thread: ts}
}

// line decodes a message of the staff channel. Outside the threads that the bot has started staff talk among themselves; only a
// command, such as "!duty off", is for us there.
func (d decoder) line(m wireMessage) found {
	f := d.from(d.staff, m)
	if m.ThreadTS == "" || m.ThreadTS == m.TS || m.ParentUserID != "" && m.ParentUserID != d.self.User {
		if !typed.MatchString(d.text(m)) {
			return found{}
		}
		f = found{in: f.in}
		f.in.From.Thread = "" // it is no case's
	}
	f.in.Key = d.lineKey(m.TS)
	f.in.Deed = &channels.Deed{Kind: channels.DeedLine, Message: m.TS, Text: d.text(m), Files: filesOf(m)}
	return f
}

// lineKey is the key of a line in the staff channel. What becomes of a line may come before it by another of our sockets.
func (d decoder) lineKey(ts string) string { return "m:" + d.self.Team + ":" + d.staff + ":" + ts }

// typed is a command. Slack takes lines that begin with "/" for its own, so that "!" does as well.
var typed = regexp.MustCompile(`^[/!／！]\pL`)

// staffWord is what a member of staff may write to the bot directly: a Deed, where they are not customers.
func staffWord(m wireMessage, text string) *channels.Deed {
	if code, ok := register(text); ok {
		return &channels.Deed{Kind: channels.DeedRegister, Message: m.TS, Text: code}
	}
	if words := duty.FindStringSubmatch(text); words != nil {
		return &channels.Deed{Kind: channels.DeedLine, Message: m.TS, Text: "/duty " + words[1] + words[2]}
	}
	return nil
}

// duty is their word on whether they are there, and nothing else.
var duty = regexp.MustCompile(`(?i)^\s*(?:[/!／！]?duty\s+(on|off|上班|下班)|[/!／！](上班|下班))\s*$`)

// register recognises a member of staff who shows an invitation code: "register CODE" and nothing else. What may be meant
// for something else, such as "register complaint", is a customer's unless it begins with a "/" or "!".
func register(text string) (code string, ok bool) {
	words := strings.Fields(text)
	const codeLeast, codeMost = 6, 100
	if len(words) != 2 || len(words[1]) > codeMost {
		return "", false
	}
	name, code := words[0], words[1]
	bare := strings.TrimLeft(name, "/!／！")
	if !strings.EqualFold(bare, "register") && bare != "注册" && bare != "登记" {
		return "", false
	}
	looksSo := strings.ContainsFunc(code, unicode.IsDigit) || code == strings.ToUpper(code) && name != strings.ToUpper(name) // who shouts shouts all of it
	return code, bare != name || len(code) >= codeLeast && codeForm.MatchString(code) && looksSo
}

var codeForm = regexp.MustCompile(`^[A-Za-z0-9-]+$`)

// outsideCases reports whether something is a deed that belongs to no case: a command or a code, which no change takes back.
func outsideCases(in channels.Inbound) bool {
	return in.Deed != nil && (direct(channelOf(in.From.Chat)) || in.From.Thread == "")
}

// What the ids of buttons and forms in the staff room start with. A button carries the case, the version of the card, and
// which button it is.
const (
	actDesk   = "desk:"   // a button of the desk's
	actMore   = "more:"   // a menu of them
	actBrief  = "brief"   // the adapter's own: the brief of a card
	actShow   = "show:"   // the text of a folded line
	actAnswer = "answer:" // an answer to this very message
	actHome   = "home:"   // a button of the desk's on the App Home; it carries the direct message, where the answer goes

	formDesk   = "desk"   // the form that a button of the desk's has asked for
	formAnswer = "answer" // the form for an answer
	formPage   = "page"   // something to read

	shortcutNote = "amends_note" // the message shortcut that makes a line a note
)

// deskValue is what a button of the desk's carries.
func deskValue(conv, version int64, id string) string {
	return strconv.FormatInt(conv, 10) + ":" + strconv.FormatInt(version, 10) + ":" + id
}

// readDesk is a deskValue read again. The id is the last, and may hold anything.
func readDesk(value string) (conv, version int64, id string, ok bool) {
	first, rest, ok1 := strings.Cut(value, ":")
	second, id, ok2 := strings.Cut(rest, ":")
	conv, err1 := strconv.ParseInt(first, 10, 64)
	version, err2 := strconv.ParseInt(second, 10, 64)
	return conv, version, id, ok1 && ok2 && err1 == nil && err2 == nil && conv > 0
}

// asked is something pressed in the staff room that the desk has to be asked about before it is a deed, if it becomes one.
type asked struct {
	act     string // actDesk, actBrief, actShow or actAnswer
	trigger string // lets a form be opened, for three seconds
	seq     int64  // of a folded line
	deed    channels.Deed
}

// pressedByStaff decodes a button of the staff room. ok is false when it is none that we know.
func (d decoder) pressedByStaff(a wireAction) (f found, ok bool) {
	act := a.Actions[0]
	channel, on := a.Container.ChannelID, a.Container.MessageTS
	if channel == "" {
		channel = a.Channel.ID
	}
	thread := a.Message.ThreadTS
	for _, other := range []string{a.Container.ThreadTS, on} { // a card without replies is its own thread
		if thread == "" {
			thread = other
		}
	}
	if !d.staffed(channel) || thread == "" || act.ActionTS == "" {
		return found{}, false
	}
	value := act.Value
	if act.Selected.Value != "" {
		value = act.Selected.Value
	}
	ask := &asked{trigger: a.TriggerID}
	var id string
	if act.ActionID == actAnswer {
		ask.act, ask.deed = actAnswer, channels.Deed{Kind: channels.DeedLine, Prompt: on}
	} else {
		ask.deed.Conv, ask.deed.Version, id, ok = readDesk(value)
		if !ok {
			return found{}, false
		}
		switch {
		case strings.HasPrefix(act.ActionID, actDesk), strings.HasPrefix(act.ActionID, actMore):
			ask.act = actDesk
			ask.deed.Kind, ask.deed.Button = channels.DeedPress, id
		case act.ActionID == actBrief:
			ask.act, ask.deed.Kind, ask.deed.Button = actBrief, channels.DeedPress, channels.ButtonBrief // the desk says who may read it
		case strings.HasPrefix(act.ActionID, actShow):
			seq, err := strconv.ParseInt(id, 10, 64)
			if err != nil {
				return found{}, false
			}
			ask.act, ask.seq = actShow, seq
		default:
			return found{}, false
		}
	}
	f = found{asked: ask, in: channels.Inbound{
		Key:  "c:" + act.ActionTS + ":" + a.User.ID + ":" + act.ActionID + ":" + on,
		From: d.thread(thread), Who: d.presser(a, ""), At: d.now, Deed: &ask.deed,
	}}
	return f, true
}

// pressedAtHome decodes a button of the desk's on the App Home. It belongs to no case.
func (d decoder) pressedAtHome(a wireAction) (f found, ok bool) {
	act := a.Actions[0]
	channel, id, cut := strings.Cut(act.Value, ":")
	if d.staff == "" || !strings.HasPrefix(act.ActionID, actHome) || !cut || id == "" || !direct(channel) || act.ActionTS == "" {
		return found{}, false
	}
	return found{redraw: &opened{user: a.User.ID, channel: channel}, in: channels.Inbound{
		Key:  "c:" + act.ActionTS + ":" + a.User.ID + ":" + act.ActionID + ":" + a.Container.ViewID,
		From: d.address(channel, "", a.User.ID), Who: d.presser(a, ""), At: d.now,
		Deed: &channels.Deed{Kind: channels.DeedPress, Button: id},
	}}, true
}

// origin is where a form was asked for: it is kept in the form.
type origin struct {
	Conv    int64  `json:"c,omitempty"`
	Version int64  `json:"v,omitempty"`
	Button  string `json:"b,omitempty"`
	Thread  string `json:"t,omitempty"`
	Prompt  string `json:"p,omitempty"`
	Locale  string `json:"l,omitempty"` // of the labels that we add
}

// submitted decodes a form that was sent. A form with something wrong in it gets an answer, and is no deed yet.
func (d decoder) submitted(a wireAction, payload []byte) found {
	var from origin
	if a.View.CallbackID == formPage {
		return found{} // there was nothing to fill in
	}
	if d.staff == "" || a.View.ID == "" || json.Unmarshal([]byte(a.View.Metadata), &from) != nil || from.Thread == "" {
		return d.raw("", "", payload)
	}
	fields, wrong := readForm(a.View, from.Locale)
	if len(wrong) > 0 {
		return found{answer: map[string]any{"response_action": "errors", "errors": wrong}}
	}
	deed := &channels.Deed{Kind: channels.DeedForm, Conv: from.Conv, Version: from.Version, Button: from.Button, Fields: fields}
	switch a.View.CallbackID {
	case formDesk:
	case formAnswer:
		deed = &channels.Deed{Kind: channels.DeedLine, Prompt: from.Prompt, Text: fields[answerField]}
	default:
		return d.raw("", "", payload)
	}
	return found{in: channels.Inbound{
		Key: "v:" + a.View.ID + ":" + a.User.ID, From: d.thread(from.Thread), Who: d.presser(a, ""), At: d.now, Deed: deed,
	}}
}

// shortcut decodes a message shortcut. Where there is nothing to mark it is nothing.
func (d decoder) shortcut(a wireAction) found {
	m := a.Message
	if a.CallbackID != shortcutNote || !d.staffed(a.Channel.ID) || m.ThreadTS == "" || m.TS == "" || m.ThreadTS == m.TS || a.ActionTS == "" {
		return found{}
	}
	return found{in: channels.Inbound{
		Key:  "c:" + a.ActionTS + ":" + a.User.ID + ":" + shortcutNote + ":" + m.TS,
		From: d.thread(m.ThreadTS), Who: d.presser(a, ""), At: d.now, Deed: &channels.Deed{Kind: channels.DeedNote, Message: m.TS, First: d.lineKey(m.TS)},
	}}
}

func contains(all []string, one string) bool { return slices.Contains(all, one) }
