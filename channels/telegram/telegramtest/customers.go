package telegramtest

// This file is the home of what customers do, and of the updates that come of it.

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
)

// Person names a customer; the zero value of a field is left out of the updates.
type Person struct{ First, Last, Username, Language string }

// Know makes a customer known to the bot, as after a first /start, without an update. chat is the customer's id, too.
func (s *Server) Know(chat int64, p Person) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.know(chat)
	*s.users[chat] = user{id: chat, first: p.First, last: p.Last, username: p.Username, locale: p.Language}
}

// Write lets a customer write in their chat with the bot, and returns the message's id. Those who are not known yet
// become so, with the name "Customer <id>".
func (s *Server) Write(chat int64, text string) int {
	return s.message(chat, map[string]any{"text": text})
}

// Send lets a customer send a message of these fields, such as {"photo": [...], "caption": "..."}.
func (s *Server) Send(chat int64, fields map[string]any) int { return s.message(chat, fields) }

func (s *Server) message(chat int64, fields map[string]any) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.know(chat)
	s.lastID++
	m := map[string]any{"message_id": s.lastID, "from": u.from(), "chat": u.chat(), "date": s.Now().Unix()}
	for k, v := range fields {
		m[k] = v
	}
	if text, ok := m["text"].(string); ok && strings.HasPrefix(text, "/") {
		command, _, _ := strings.Cut(text, " ")
		m["entities"] = []map[string]any{{"type": "bot_command", "offset": 0, "length": len(command)}}
	}
	s.queue(chat, "message", m)
	return s.lastID
}

// Edit lets a customer change a message.
func (s *Server) Edit(chat int64, message int, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.know(chat)
	now := s.Now().Unix()
	s.queue(chat, "edited_message", map[string]any{
		"message_id": message, "from": u.from(), "chat": u.chat(), "date": now, "edit_date": now, "text": text,
	})
}

// Press lets a customer press the button with this label, the lowest in the chat, and returns an error if there is none.
func (s *Server) Press(chat int64, label string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.know(chat)
	all := s.messages[chat]
	for i := len(all) - 1; i >= 0; i-- {
		for _, row := range all[i].Buttons {
			for _, b := range row {
				if b.Label != label {
					continue
				}
				s.lastID++
				id := fmt.Sprintf("%d%09d", chat, s.lastID)
				s.callback[id] = false
				s.queue(chat, "callback_query", map[string]any{
					"id": id, "from": u.from(), "chat_instance": strconv.FormatInt(-chat, 10), "data": b.Data,
					"message": s.shown(&peer{id: chat, user: u}, all[i]),
				})
				return nil
			}
		}
	}
	return fmt.Errorf("telegramtest: chat %d shows no button %q", chat, label)
}

// Block lets a customer block the bot: the bot hears of it, and is refused with 403 from now on.
func (s *Server) Block(chat int64) { s.block(chat, true) }

// Unblock takes a Block back.
func (s *Server) Unblock(chat int64) { s.block(chat, false) }

func (s *Server) block(chat int64, on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.know(chat)
	u.blocked = on
	status := map[bool]string{true: "kicked", false: "member"}
	member := func(on bool) map[string]any {
		m := map[string]any{"user": s.bot(), "status": status[on]}
		if on {
			m["until_date"] = 0
		}
		return m
	}
	s.queue(chat, "my_chat_member", map[string]any{
		"chat": u.chat(), "from": u.from(), "date": s.Now().Unix(), "old_chat_member": member(!on), "new_chat_member": member(on),
	})
}

// Delete lets a customer delete their account: the bot hears nothing, and is refused with 403 from now on.
func (s *Server) Delete(chat int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.know(chat).deleted = true
}

// Move turns a group into another: the bot hears of it, and messages to the old one are refused with the new id.
func (s *Server) Move(from, to int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.moved[from] = to
	if g := s.groups[from]; g != nil {
		delete(s.groups, from)
		g.id, s.groups[to] = to, g
	} else {
		s.know(to)
	}
	s.lastID++
	s.queue(from, "message", map[string]any{
		"message_id": s.lastID, "from": map[string]any{"id": 1087968824, "is_bot": true, "first_name": "Group", "username": "GroupAnonymousBot"},
		"chat": map[string]any{"id": from, "type": "group", "title": "Team"}, "date": s.Now().Unix(), "migrate_to_chat_id": to,
	})
}

// Again delivers the last update of a chat once more, with another number, as if the first confirmation had been lost.
func (s *Server) Again(chat int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if u, ok := s.last[chat]; ok {
		s.queue(chat, u.kind, u.body)
	}
}

// Deliver delivers an update of this kind, such as "message_reaction", with this body.
func (s *Server) Deliver(kind string, body json.RawMessage) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queue(0, kind, body)
}

// Skip lets the numbers of updates go on from there, as they do after a week without any.
func (s *Server) Skip(to int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.updateID = to
}

// know returns the customer of a chat. mu is held.
func (s *Server) know(chat int64) *user {
	if s.users[chat] == nil {
		s.users[chat] = &user{id: chat, first: "Customer", last: strconv.FormatInt(chat, 10), locale: "en"}
	}
	return s.users[chat]
}

func (u *user) from() map[string]any {
	m := u.named()
	m["is_bot"] = false
	if u.locale != "" {
		m["language_code"] = u.locale
	}
	return m
}

func (u *user) chat() map[string]any {
	m := u.named()
	m["type"] = "private"
	return m
}

func (u *user) named() map[string]any {
	m := map[string]any{"id": u.id, "first_name": u.first}
	if u.last != "" {
		m["last_name"] = u.last
	}
	if u.username != "" {
		m["username"] = u.username
	}
	return m
}

func (s *Server) bot() map[string]any {
	id, _, _ := strings.Cut(s.Token, ":")
	number, _ := strconv.ParseInt(id, 10, 64)
	return map[string]any{"id": number, "is_bot": true, "first_name": "Amends", "username": Username}
}

// shown is one of the bot's messages as updates and answers hold it.
func (s *Server) shown(u *peer, m *Message) map[string]any {
	out := map[string]any{"message_id": m.ID, "from": s.bot(), "chat": u.chat(), "date": m.At.Unix()}
	if m.File != nil {
		out[m.File.Kind] = m.File.shown()
		if m.File.Kind == "photo" {
			out["photo"] = []map[string]any{m.File.shown()}
		}
		if m.Text != "" {
			out["caption"] = m.Text
		}
	} else {
		out["text"] = m.Text
		var entities []map[string]any
		for _, e := range m.Entities {
			entity := map[string]any{"type": e.Kind, "offset": e.At, "length": len(utf16.Encode([]rune(e.Text)))}
			if e.URL != "" {
				entity["url"] = e.URL
			}
			entities = append(entities, entity)
		}
		if entities != nil {
			out["entities"] = entities
		}
	}
	if m.Thread != 0 {
		out["message_thread_id"], out["is_topic_message"] = m.Thread, true
	}
	if m.Buttons != nil {
		var rows [][]map[string]any
		for _, row := range m.Buttons {
			var r []map[string]any
			for _, b := range row {
				r = append(r, map[string]any{"text": b.Label, "callback_data": b.Data})
			}
			rows = append(rows, r)
		}
		out["reply_markup"] = map[string]any{"inline_keyboard": rows}
	}
	return out
}
