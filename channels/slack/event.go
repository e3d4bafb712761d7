package slack

// This file is the home of what an event of Slack means to us.

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
)

// decoder makes Inbound of Slack's JSON. It asks nobody and remembers nothing: the same JSON always gives the same.
type decoder struct {
	self     self
	staff    string // the channel that is the staff room, "" none
	commands []channels.Command
	now      time.Time
}

// found is what was found in a delivery. Without a Key nothing is handed to the Sink.
type found struct {
	in     channels.Inbound
	ts     string // of the message that the place has come to; "" where it is none
	thread string // ts of the thread that the message stands in, also in a direct message
	start  bool   // it mentions the bot in a channel
	// follow says that it stands in a thread of a channel without mentioning the bot: it is for us only when this
	// person has mentioned it there before.
	follow  bool
	parent  string   // who started that thread
	home    *opened  // a page to draw
	redraw  *opened  // a page to draw when the event was taken
	pressed *pressed // buttons to take away
	asked   *asked   // the desk has to be asked before in is handed on
	answer  any      // to what was sent, beside that it was taken; nil: nothing
	lost    string   // the app was taken away: why
	foreign bool     // of another workspace
	exposed *bool    // whether other companies read along in the staff room; nil: not told
}

// opened is a customer who looks at the App Home.
type opened struct {
	user, channel string
}

// pressed is a message with buttons, one of which was pressed.
type pressed struct {
	channel, ts, text, label string
	blocks                   []json.RawMessage
}

func (d decoder) person(channel string, m wireMessage) channels.Person {
	team := d.self.Team
	switch {
	case m.UserTeam != "":
		team = m.UserTeam
	case m.Team != "":
		team = m.Team
	}
	return channels.Person{ID: personID(team, m.User, channel)}
}

// event decodes what the Events API delivers, by whatever way it came.
func (d decoder) event(payload []byte) found {
	var env wireEnvelope
	if json.Unmarshal(payload, &env) != nil {
		return d.raw("", "", payload)
	}
	id := env.EventID
	if !d.ours(env.teams()...) {
		return d.stray(id, payload)
	}
	var e wireEvent
	if json.Unmarshal(env.Event, &e) != nil {
		return d.raw(id, "", payload)
	}
	channel := e.channel()
	switch e.Type {
	case "message", "app_mention":
		if channel == "" || !direct(channel) && e.ChannelType == "im" {
			return d.raw(id, channel, payload)
		}
		switch e.Subtype {
		case "message_changed":
			return d.changed(e, channel, id, payload)
		case "message_deleted":
			return d.deleted(e, channel, id, payload)
		}
		f, known := d.message(channel, e.wireMessage)
		if !known && (direct(channel) || e.Type == "app_mention") {
			return d.raw(id, channel, payload)
		}
		if d.staffed(channel) {
			f.exposed = env.External
		}
		return f
	case "app_home_opened":
		if e.Tab == "home" && isID(e.User) {
			return found{home: &opened{user: e.User, channel: channel}}
		}
		return found{} // somebody looks at the messages
	case "app_uninstalled":
		f := d.raw(id, "", payload)
		f.lost = "the app was removed from the workspace: install it again"
		return f
	case "tokens_revoked":
		f := d.raw(id, "", payload)
		if len(e.Tokens.Bot) == 0 {
			return f // somebody's own token, which we do not use
		}
		f.lost = "the app's tokens were taken back: install it again, and put the new token into the configuration"
		return f
	}
	return d.raw(id, channel, payload)
}

// ours reports whether one of these workspaces is ours, as far as they are told. An app that is installed in several has
// one signing secret and one socket for all of them.
func (d decoder) ours(teams ...string) bool {
	told := slices.ContainsFunc(teams, func(team string) bool { return team != "" })
	return !told || d.self.Team == "" || slices.Contains(teams, d.self.Team)
}

// stray keeps what belongs to another workspace, at no conversation: ids of channels are that workspace's.
func (d decoder) stray(eventID string, payload []byte) found {
	f := d.raw(eventID, "", payload)
	f.foreign = true
	return f
}

// raw keeps what is not understood. Its key is that of the event, or a hash where it has none.
func (d decoder) raw(eventID, channel string, payload []byte) found {
	if len(payload) == 0 {
		return found{} // there is nothing to keep
	}
	chat := d.self.Team
	if channel != "" {
		chat += "/" + channel
	}
	key := "ev:" + eventID
	if eventID == "" {
		sum := sha256.Sum256(payload)
		key = "ev:#" + hex.EncodeToString(sum[:16])
	}
	return found{in: channels.Inbound{
		Key: key, From: channels.Address{Channel: Channel, Chat: chat}, At: d.now, Raw: slices.Clone(payload), Shared: shared(channel),
	}}
}

// said are the subtypes of messages that people write.
var said = []string{"", "file_share", "thread_broadcast", "me_message"}

// message decodes a message of an event or of a history. It is not known when it is of a kind that is not for us;
// a known one may still be nobody's business (an own message, chatter in a channel): then it has no key.
func (d decoder) message(channel string, m wireMessage) (f found, known bool) {
	switch {
	case d.own(m):
		return found{}, true
	case m.BotID != "" || !isID(m.User) || m.User == "USLACKBOT" || m.TS == "" || !slices.Contains(said, m.Subtype):
		return found{}, false
	case d.staffed(channel):
		return d.line(m), true
	}
	f = d.from(channel, m)
	text := d.text(m)
	f.in.Key = "m:" + d.self.Team + ":" + channel + ":" + m.TS
	files := filesOf(m)
	if deed := staffWord(m, text); deed != nil && d.staff != "" && direct(channel) && len(files) == 0 {
		f.in.Deed = deed
		return f, true
	}
	if c, ok := d.command(text); ok && len(files) == 0 {
		f.in.Event = c
		return f, true
	}
	f.in.Event = dialogue.Said{Text: text, Message: m.TS, Files: files}
	return f, true
}

// own reports whether the bot itself wrote it.
func (d decoder) own(m wireMessage) bool {
	return m.User != "" && m.User == d.self.User || m.BotID != "" && m.BotID == d.self.Bot
}

// from is where a person's message stands and who wrote it.
func (d decoder) from(channel string, m wireMessage) found {
	f := found{ts: m.TS, thread: m.ThreadTS, parent: m.ParentUserID}
	thread := m.ThreadTS
	if d.staffed(channel) {
		f.in = channels.Inbound{From: d.thread(thread), Who: d.person("", m), At: d.now}
		return f
	}
	if shared(channel) {
		f.start = mentions(m.Text, d.self.User)
		f.follow = !f.start
		if thread == "" {
			thread = m.TS
		}
		f.thread = thread
	}
	f.in = channels.Inbound{From: d.address(channel, thread, m.User), Who: d.person(channel, m), At: d.now, Shared: shared(channel)}
	return f
}

func (d decoder) text(m wireMessage) string {
	text := unescape(m.Text, d.self.User)
	if text == "" && len(m.Files) == 0 {
		var passed []string
		for _, a := range m.Attachments { // a message passed on
			if a.Text == "" {
				a.Text = a.Fallback
			}
			if a.Text != "" {
				passed = append(passed, unescape(a.Text, d.self.User))
			}
		}
		text = strings.Join(passed, "\n")
	}
	return text
}

// changed decodes an edit. What only got a preview or a reaction is none.
func (d decoder) changed(e wireEvent, channel, id string, payload []byte) found {
	m, was := e.Message, e.PreviousMessage
	if m == nil || m.TS == "" {
		return d.raw(id, channel, payload)
	}
	if m.Subtype == "tombstone" { // deleted, but others had answered in its thread
		return d.taken(e, channel, m.TS, was, id, payload)
	}
	if f, known := d.message(channel, *m); !known || f.in.Key == "" || outsideCases(f.in) {
		return found{} // a code that was shown needs no second word
	}
	at := e.EventTS
	if m.Edited != nil && m.Edited.TS != "" {
		at = m.Edited.TS
	}
	if at == "" || was == nil && m.Edited == nil || was != nil && d.text(*m) == d.text(*was) {
		return found{}
	}
	f := d.from(channel, *m)
	f.ts = "" // it is no newer than it was
	f.in.Key = "e:" + d.self.Team + ":" + channel + ":" + m.TS + ":" + at
	if d.staffed(channel) {
		f.in.Deed = &channels.Deed{Kind: channels.DeedEdit, Message: m.TS, First: d.lineKey(m.TS), Text: d.text(*m), Files: filesOf(*m)}
		return f
	}
	f.in.Event = dialogue.Edited{Message: m.TS, Text: d.text(*m)}
	return f
}

// deleted decodes a message that was taken back.
func (d decoder) deleted(e wireEvent, channel, id string, payload []byte) found {
	return d.taken(e, channel, e.DeletedTS, e.PreviousMessage, id, payload)
}

func (d decoder) taken(e wireEvent, channel, ts string, was *wireMessage, id string, payload []byte) found {
	if ts == "" || was == nil {
		return d.raw(id, channel, payload)
	}
	was.TS = ts
	if f, known := d.message(channel, *was); !known || f.in.Key == "" || outsideCases(f.in) {
		return found{}
	}
	f := d.from(channel, *was)
	f.ts = ""
	f.in.Key = "d:" + d.self.Team + ":" + channel + ":" + ts
	if d.staffed(channel) {
		f.in.Deed = &channels.Deed{Kind: channels.DeedDelete, Message: ts, First: d.lineKey(ts)}
		return f
	}
	f.in.Event = dialogue.Edited{Message: ts}
	return f
}

// command recognises a message that is nothing but a command: its name, with or without "/", or its label.
// Only "language" may have a word after it.
func (d decoder) command(text string) (dialogue.Commanded, bool) {
	words := strings.Fields(text)
	if len(words) == 0 || len(words) > 2 && len(text) > labelMost*4 {
		return dialogue.Commanded{}, false
	}
	name := strings.TrimPrefix(strings.TrimPrefix(words[0], "/"), "／")
	for _, c := range d.commands {
		for _, label := range c.Label {
			if strings.EqualFold(label, strings.TrimSpace(text)) {
				return dialogue.Commanded{Name: c.Name}, true
			}
		}
		if !strings.EqualFold(name, c.Name) {
			continue
		}
		switch {
		case len(words) == 1:
			return dialogue.Commanded{Name: c.Name}, true
		case len(words) == 2 && c.Name == "language":
			return dialogue.Commanded{Name: c.Name, Arg: words[1]}, true
		}
	}
	return dialogue.Commanded{}, false
}

func filesOf(m wireMessage) []dialogue.File {
	var files []dialogue.File
	for _, f := range m.Files {
		if f.ID == "" || f.Mode == "tombstone" {
			continue
		}
		size, err := f.Size.Int64()
		if err != nil || size < 0 {
			size = 0
		}
		name := f.Name
		if name == "" {
			name = f.Title
		}
		files = append(files, dialogue.File{Kind: fileKind(f), Name: name, Type: f.Mimetype, Size: size, Ref: f.ID})
	}
	return files
}

func fileKind(f wireFile) string {
	kind, _, _ := strings.Cut(f.Mimetype, "/")
	switch {
	case f.Subtype == "slack_audio":
		return "voice"
	case kind == "image":
		return "photo"
	case kind == "audio", kind == "video":
		return kind
	}
	return "document"
}
