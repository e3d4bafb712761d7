package slacktest

// This file is the home of what people do, and of what they see.

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// message is one in a channel.
type message struct {
	ts, thread string
	user       string // "" the bot's
	text       string // as Slack keeps it: escaped
	blocks     []map[string]any
	metadata   map[string]any
	files      []File
	edited     string
	broadcast  bool
	tombstone  bool
	reactions  map[string][]string // who reacted, by name
}

// File is one that somebody sends. Without Data it can't be downloaded, and its Size is as it says.
type File struct {
	ID, Name, Type string
	Size           int64
	Data           []byte
}

// Message is one as people see it: without markup.
type Message struct {
	TS, Thread string
	User       string // "" the bot's
	Text       string
	Buttons    []string
	Files      []string
	Reactions  []string
	Raw        string           // the text beside the blocks, with markup
	Blocks     []map[string]any // as they came
}

// Meet adds somebody to the workspace, or changes what is known of them. Who was never met has their id as name.
func (s *Server) Meet(p Person) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.people[p.ID] = &p
}

// DM is the id of a user's direct message with the bot.
func DM(user string) string { return "D" + strings.TrimPrefix(user, "U") }

// Write lets a user write to the bot in their direct message, and returns the ts.
func (s *Server) Write(user, text string) string {
	return s.say(DM(user), &message{user: user, text: escape(text)})
}

// Send lets a user send files with a text in their direct message.
func (s *Server) Send(user, text string, files ...File) string {
	return s.say(DM(user), &message{user: user, text: escape(text), files: s.keep(files)})
}

// ReplySend lets a user send files with a text in a thread.
func (s *Server) ReplySend(channel, thread, user, text string, files ...File) string {
	return s.say(channel, &message{user: user, text: escape(text), thread: thread, files: s.keep(files)})
}

// Reply lets a user write in a thread: of a channel, or of their direct message.
func (s *Server) Reply(channel, thread, user, text string) string {
	return s.say(channel, &message{user: user, text: escape(text), thread: thread})
}

// Mention lets a user mention the bot in a channel, in front of the text.
func (s *Server) Mention(channel, user, text string) string {
	return s.say(channel, &message{user: user, text: "<@" + BotUser + "> " + escape(text)})
}

// ReplyMention lets a user mention the bot in a thread, in front of the text.
func (s *Server) ReplyMention(channel, thread, user, text string) string {
	return s.say(channel, &message{user: user, text: "<@" + BotUser + "> " + escape(text), thread: thread})
}

// say posts somebody's message and delivers what Slack delivers of it.
func (s *Server) say(id string, m *message) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.join(id)
	m.ts = s.ts()
	c.messages = append(c.messages, m)
	s.deliverMessage(c, m)
	s.note()
	return m.ts
}

func (s *Server) deliverMessage(c *channel, m *message) {
	event := s.messageJSON(c, m)
	event["channel"], event["event_ts"], event["channel_type"] = c.id, m.ts, c.kind()
	if len(m.files) > 0 {
		event["subtype"] = "file_share"
	}
	s.event(c, event)
	if c.user == "" && strings.Contains(m.text, "<@"+BotUser+">") && m.user != "" {
		again := s.messageJSON(c, m)
		again["type"], again["channel"], again["event_ts"] = "app_mention", c.id, m.ts
		s.event(c, again)
	}
}

// Edit lets the writer of a message change it.
func (s *Server) Edit(channel, ts, text string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, m := s.find(channel, ts)
	if m == nil {
		return errors.New("slacktest: no such message")
	}
	was := s.messageJSON(c, m)
	m.text, m.edited = escape(text), s.ts()
	now := s.messageJSON(c, m)
	s.event(c, map[string]any{
		"type": "message", "subtype": "message_changed", "channel": channel, "channel_type": c.kind(),
		"ts": m.edited, "event_ts": m.edited, "hidden": true, "message": now, "previous_message": was,
	})
	s.note()
	return nil
}

// Delete lets the writer of a message take it back.
func (s *Server) Delete(channel, ts string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, m := s.find(channel, ts)
	if m == nil {
		return errors.New("slacktest: no such message")
	}
	was, at := s.messageJSON(c, m), s.ts()
	c.messages = slices.DeleteFunc(c.messages, func(other *message) bool { return other == m })
	s.event(c, map[string]any{
		"type": "message", "subtype": "message_deleted", "channel": channel, "channel_type": c.kind(),
		"ts": at, "event_ts": at, "deleted_ts": ts, "hidden": true, "previous_message": was,
	})
	s.note()
	return nil
}

// Press lets a user press the button with this label under the newest message with buttons in their direct message.
func (s *Server) Press(user, label string) error { return s.PressIn(DM(user), user, label) }

// PressIn is Press in a channel.
func (s *Server) PressIn(channel, user, label string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[channel]
	if c == nil {
		return errors.New("slacktest: no such channel")
	}
	for _, m := range slices.Backward(c.messages) {
		if len(buttonsOf(m.blocks)) > 0 {
			return s.pressOn(c, m, user, label)
		}
	}
	return errors.New("slacktest: there is no message with buttons")
}

// PressOn is Press below a certain message; what stands in a menu is a button, too.
func (s *Server) PressOn(channel, ts, user, label string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, m := s.find(channel, ts)
	if m == nil {
		return errors.New("slacktest: no such message")
	}
	return s.pressOn(c, m, user, label)
}

func (s *Server) pressOn(c *channel, m *message, user, label string) error {
	for _, b := range buttonsOf(m.blocks) {
		if textOf(b["text"]) != label {
			continue
		}
		container := map[string]any{"type": "message", "message_ts": m.ts, "channel_id": c.id, "is_ephemeral": false}
		if m.thread != "" {
			container["thread_ts"] = m.thread
		}
		s.pressed(c, user, b, map[string]any{
			"container": container, "channel": map[string]any{"id": c.id, "name": "directmessage"}, "message": s.messageJSON(c, m),
			"response_url": s.url + "none",
		})
		return nil
	}
	return fmt.Errorf("slacktest: there is no button %q under the message", label)
}

// OpenHome lets a user look at the App Home.
func (s *Server) OpenHome(user string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.join(DM(user))
	s.event(c, map[string]any{"type": "app_home_opened", "user": user, "channel": c.id, "tab": "home", "event_ts": s.ts()})
}

// Home is what a user sees on the App Home: a text a block, and the labels of its buttons.
func (s *Server) Home(user string) (texts, buttons []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	blocks := s.homeBlocks(user)
	for _, b := range blocks {
		if t := textOf(b["text"]); t != "" {
			texts = append(texts, t)
		}
	}
	for _, b := range buttonsOf(blocks) {
		buttons = append(buttons, textOf(b["text"]))
	}
	return texts, buttons
}

func (s *Server) homeBlocks(user string) []map[string]any {
	var view struct {
		Blocks []map[string]any `json:"blocks"`
	}
	_ = json.Unmarshal(s.views[user], &view) // it was checked when it came
	return view.Blocks
}

// PressHome lets a user press a button of the App Home.
func (s *Server) PressHome(user, label string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, b := range buttonsOf(s.homeBlocks(user)) {
		if textOf(b["text"]) == label {
			s.pressed(s.join(DM(user)), user, b, map[string]any{
				"container": map[string]any{"type": "view", "view_id": "V" + user}, "view": map[string]any{"id": "V" + user, "type": "home"},
			})
			return nil
		}
	}
	return fmt.Errorf("slacktest: there is no button %q", label)
}

func (s *Server) pressed(c *channel, user string, button, more map[string]any) {
	action := map[string]any{"type": "button", "block_id": "b1", "action_ts": s.ts()}
	for k, v := range button {
		action[k] = v
	}
	if action["type"] != "button" {
		delete(action, "text") // it stands in the option
	}
	payload := s.interaction("block_actions", user)
	payload["actions"] = []any{action}
	for k, v := range more {
		payload[k] = v
	}
	s.deliver(c, "interactive", payload, false)
	s.note()
}

// Messages are those of a channel as people see them, oldest first, threads among the others.
func (s *Server) Messages(channel string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[channel]
	if c == nil {
		return nil
	}
	var all []Message
	for _, m := range c.messages {
		shown := Message{TS: m.ts, Thread: m.thread, User: m.user, Text: read(m.text), Raw: m.text, Blocks: m.blocks}
		for _, f := range m.files {
			shown.Files = append(shown.Files, f.Name)
		}
		for name := range m.reactions {
			shown.Reactions = append(shown.Reactions, name)
		}
		slices.Sort(shown.Reactions)
		if len(m.blocks) > 0 {
			var parts []string
			for _, b := range m.blocks {
				parts = append(parts, textsOf(b)...)
			}
			shown.Text = strings.Join(parts, "\n")
		}
		for _, b := range buttonsOf(m.blocks) {
			shown.Buttons = append(shown.Buttons, textOf(b["text"]))
		}
		all = append(all, shown)
	}
	return all
}

// FromBot are the texts of the bot in a channel.
func (s *Server) FromBot(channel string) []string {
	var texts []string
	for _, m := range s.Messages(channel) {
		if m.User == "" {
			texts = append(texts, m.Text)
		}
	}
	return texts
}

// join returns a channel, which is made if need be. The caller holds mu.
func (s *Server) join(id string) *channel {
	c := s.channels[id]
	if c == nil {
		c = &channel{id: id}
		if c.kind() == "im" {
			c.user = "U" + id[1:]
		}
		s.channels[id] = c
	}
	return c
}

func (s *Server) find(channel, ts string) (*channel, *message) {
	c := s.channels[channel]
	if c == nil {
		return nil, nil
	}
	for _, m := range c.messages {
		if m.ts == ts {
			return c, m
		}
	}
	return c, nil
}

func (c *channel) kind() string {
	switch {
	case c.id[0] == 'D':
		return "im"
	case c.id[0] == 'G' || c.room != nil && !c.room.Public:
		return "group"
	}
	return "channel"
}

func (s *Server) nameOf(user string) string {
	if p := s.people[user]; p != nil && p.Name != "" {
		return p.Name
	}
	return user
}

// ts is the next time stamp: the clock's, and never the same twice. The caller holds mu.
func (s *Server) ts() string {
	s.lastTS = max(s.lastTS+1, time.Now().UnixMicro())
	return fmt.Sprintf("%d.%06d", s.lastTS/1_000_000, s.lastTS%1_000_000)
}

// messageJSON is a message as Slack tells it. The caller holds mu.
func (s *Server) messageJSON(c *channel, m *message) map[string]any {
	j := map[string]any{"type": "message", "ts": m.ts, "text": m.text}
	team := Team
	if m.tombstone {
		j["user"], j["subtype"] = "USLACKBOT", "tombstone"
	} else if m.user == "" {
		j["user"], j["bot_id"], j["app_id"] = BotUser, BotID, App
	} else {
		j["user"], j["client_msg_id"] = m.user, "c-"+m.ts
		if p := s.people[m.user]; p != nil && p.Team != "" {
			team = p.Team
			j["user_team"], j["source_team"] = team, team
		}
	}
	j["team"] = team
	if m.thread != "" {
		j["thread_ts"] = m.thread
		if _, root := s.find(c.id, m.thread); root != nil && root != m {
			j["parent_user_id"] = cmp.Or(root.user, BotUser)
		}
		if m.broadcast {
			j["subtype"] = "thread_broadcast"
		}
	}
	replies, latest := 0, ""
	for _, other := range c.messages {
		if other.thread == m.ts && other != m {
			replies, latest = replies+1, other.ts
		}
	}
	if replies > 0 {
		j["thread_ts"], j["reply_count"], j["latest_reply"] = m.ts, replies, latest
	}
	if m.edited != "" {
		j["edited"] = map[string]any{"user": m.user, "ts": m.edited}
	}
	if len(m.blocks) > 0 {
		j["blocks"] = m.blocks
	}
	if len(m.files) > 0 {
		var files []any
		for _, f := range m.files {
			files = append(files, map[string]any{
				"id": f.ID, "name": f.Name, "title": f.Name, "mimetype": f.Type, "size": f.Size, "mode": "hosted",
				"url_private": s.fileURL(f.ID),
			})
		}
		j["files"] = files
	}
	return j
}
