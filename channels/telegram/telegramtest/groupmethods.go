package telegramtest

// This file is the home of the methods for groups, and for changing and taking back messages.

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"
)

const (
	topicMost   = 128            // characters of a topic's name
	captionMost = 1024           // UTF-16 units, as shown
	oldMost     = 48 * time.Hour // after which a message can't be deleted any more
)

// colors are those that a topic may have.
var colors = []int{7322096, 16766590, 13338331, 9367192, 16749490, 16478047}

// reactions are those that a bot may set.
var reactions = []string{
	"❤", "👍", "👎", "🔥", "🥰", "👏", "😁", "🤔", "🤯", "😱", "🤬", "😢", "🎉", "🤩", "🤮", "💩", "🙏", "👌", "🕊", "🤡", "🥱", "🥴", "😍",
	"🐳", "❤‍🔥", "🌚", "🌭", "💯", "🤣", "⚡", "🍌", "🏆", "💔", "🤨", "😐", "🍓", "🍾", "💋", "🖕", "😈", "😴", "😭", "🤓", "👻", "👨‍💻",
	"👀", "🎃", "🙈", "😇", "😨", "🤝", "✍", "🤗", "🫡", "🎅", "🎄", "☃", "💅", "🤪", "🗿", "🆒", "💘", "🙉", "🦄", "😘", "💊", "🙊",
	"😎", "👾", "🤷‍♂", "🤷", "🤷‍♀", "😡",
}

// admit looks whether a message may stand where it is to: the topic, the message that it answers, the group's limit. mu
// is held.
func (s *Server) admit(u *peer, m *Message, params url.Values) *answer {
	refuse := func(a answer) *answer { return &a }
	g := u.group
	var reply struct {
		ID      int  `json:"message_id"`
		Without bool `json:"allow_sending_without_reply"`
	}
	if params.Get("reply_parameters") != "" && json.Unmarshal([]byte(params.Get("reply_parameters")), &reply) != nil {
		return refuse(bad("can't parse reply parameters JSON object"))
	}
	if g == nil {
		if params.Get("message_thread_id") != "" {
			return refuse(bad("message thread not found"))
		}
		m.Reply = reply.ID
		return nil
	}
	if no := s.inTopic(g, &m.Thread, params); no != nil {
		return no
	}
	if g.topics[m.Thread] != nil && g.topics[m.Thread].Closed {
		return refuse(bad("TOPIC_CLOSED"))
	}
	if reply.ID != 0 {
		if !s.exists(g, reply.ID) {
			if !reply.Without {
				return refuse(bad("message to be replied not found"))
			}
			reply.ID = 0
		}
		m.Reply = reply.ID
	}
	return s.flood(g)
}

// inTopic finds the topic of a call.
func (s *Server) inTopic(g *group, thread *int, params url.Values) *answer {
	if params.Get("message_thread_id") == "" {
		return nil
	}
	*thread, _ = strconv.Atoi(params.Get("message_thread_id"))
	if g.Plain || g.topics[*thread] == nil {
		a := bad("message thread not found")
		return &a
	}
	return nil
}

// flood refuses what is beyond the limit of a group.
func (s *Server) flood(g *group) *answer {
	if wait := g.full(s.Now()); wait > 0 {
		a := refuse(http.StatusTooManyRequests, fmt.Sprintf("Too Many Requests: retry after %d", wait))
		a.Parameters = map[string]any{"retry_after": wait}
		return &a
	}
	return nil
}

// exists reports whether a group shows a message.
func (s *Server) exists(g *group, id int) bool {
	return g.messages[id] != nil || slices.ContainsFunc(s.messages[g.id], func(m *Message) bool { return m.ID == id })
}

func editMessageText(s *Server, _ context.Context, params url.Values) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, no := s.chat(params)
	if u == nil {
		return no
	}
	id, _ := strconv.Atoi(params.Get("message_id"))
	i := slices.IndexFunc(s.messages[u.id], func(m *Message) bool { return m.ID == id })
	if i < 0 {
		if u.group != nil && u.group.messages[id] != nil {
			return bad("message can't be edited")
		}
		return bad("message to edit not found")
	}
	m := s.messages[u.id][i]
	field, most := "text", textMost
	if m.File != nil {
		field, most = "caption", captionMost
	}
	if !params.Has(field) {
		return bad("there is no " + map[string]string{"text": "caption", "caption": "text"}[field] + " in the message to edit")
	}
	next := *m
	if no := s.compose(&next, params, field, most); no != nil {
		return *no
	}
	if next.Text == m.Text && reflect.DeepEqual(next.Entities, m.Entities) && reflect.DeepEqual(next.Buttons, m.Buttons) {
		return bad("message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message")
	}
	if u.group != nil {
		if no := s.flood(u.group); no != nil {
			return *no
		}
		u.group.spend(s.Now())
	}
	*m = next
	s.wake()
	return yes(s.shown(u, m))
}

func deleteMessage(s *Server, _ context.Context, params url.Values) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, no := s.chat(params)
	if u == nil {
		return no
	}
	id, _ := strconv.Atoi(params.Get("message_id"))
	i := slices.IndexFunc(s.messages[u.id], func(m *Message) bool { return m.ID == id })
	if i < 0 {
		if u.group != nil && u.group.messages[id] != nil {
			if !u.group.may("can_delete_messages") {
				return bad("message can't be deleted")
			}
			delete(u.group.messages, id)
			return yes(true)
		}
		return bad("message to delete not found")
	}
	if s.Now().Sub(s.messages[u.id][i].At) > oldMost {
		return bad("message can't be deleted for everyone")
	}
	s.messages[u.id] = slices.Delete(s.messages[u.id], i, i+1)
	s.wake()
	return yes(true)
}

func setMessageReaction(s *Server, _ context.Context, params url.Values) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, no := s.chat(params)
	if u == nil {
		return no
	}
	var list []struct{ Type, Emoji string }
	if json.Unmarshal([]byte(params.Get("reaction")), &list) != nil {
		return bad("can't parse reaction types JSON object")
	}
	id, _ := strconv.Atoi(params.Get("message_id"))
	switch {
	case u.group == nil || !s.exists(u.group, id):
		return bad("message to react not found")
	case len(list) > 1:
		return bad("REACTIONS_TOO_MANY")
	case len(list) == 0:
		delete(u.group.reactions, id)
		return yes(true)
	case list[0].Type != "emoji" || !slices.Contains(reactions, list[0].Emoji) ||
		u.group.Reactions != nil && !slices.Contains(u.group.Reactions, list[0].Emoji):
		return bad("REACTION_INVALID")
	}
	u.group.reactions[id] = list[0].Emoji
	s.wake()
	return yes(true)
}

func getChat(s *Server, _ context.Context, params url.Values) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, no := s.chat(params)
	if u == nil {
		return no
	}
	out := u.chat()
	if u.group != nil {
		if u.group.Linked != 0 {
			out["linked_chat_id"] = u.group.Linked
		}
		if u.group.Reactions != nil {
			list := []map[string]string{}
			for _, r := range u.group.Reactions {
				list = append(list, map[string]string{"type": "emoji", "emoji": r})
			}
			out["available_reactions"] = list
		}
	}
	return yes(out)
}

func getChatMember(s *Server, _ context.Context, params url.Values) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, no := s.chat(params)
	if u == nil {
		return no
	}
	id, err := strconv.ParseInt(params.Get("user_id"), 10, 64)
	if err != nil {
		return bad("invalid user_id specified")
	}
	if u.group == nil {
		return bad("method is available for supergroup and channel chats only")
	}
	if id == s.bot()["id"] {
		out := map[string]any{"user": s.bot(), "status": u.group.Bot}
		if u.group.Bot == "administrator" {
			for _, r := range append(slices.Clone(AllRights), u.group.Rights...) {
				out[r] = u.group.may(r)
			}
		}
		return yes(out)
	}
	who := s.users[id]
	if who == nil {
		return bad("user not found")
	}
	status := u.group.members[id]
	if status == "" {
		return bad("PARTICIPANT_ID_INVALID")
	}
	out := map[string]any{"user": who.from(), "status": status}
	if status == "restricted" {
		out["is_member"] = true
	}
	return yes(out)
}

// topic finds the topic of a call that the bot needs a right for. mu is held.
func (s *Server) topic(params url.Values, right, task string) (*peer, *Topic, answer) {
	u, no := s.chat(params)
	switch {
	case u == nil:
		return nil, nil, no
	case u.group == nil || u.group.Plain || u.group.Basic:
		return nil, nil, bad("the chat is not a forum")
	case !u.group.may(right):
		return nil, nil, bad("not enough rights to " + task)
	}
	id, _ := strconv.Atoi(params.Get("message_thread_id"))
	t := u.group.topics[id]
	if t == nil {
		return nil, nil, bad("TOPIC_ID_INVALID")
	}
	return u, t, answer{}
}

func createForumTopic(s *Server, _ context.Context, params url.Values) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, no := s.chat(params)
	if u == nil {
		return no
	}
	color, _ := strconv.Atoi(params.Get("icon_color"))
	name := params.Get("name")
	switch {
	case u.group == nil || u.group.Plain || u.group.Basic:
		return bad("the chat is not a forum")
	case !u.group.may("can_manage_topics"):
		return bad("not enough rights to create a topic")
	case name == "":
		return bad("TOPIC_TITLE_EMPTY")
	case utf8.RuneCountInString(name) > topicMost:
		return bad("TOPIC_TITLE_TOO_LONG") // Telegram cuts it
	case params.Has("icon_color") && !slices.Contains(colors, color):
		return bad("TOPIC_ICON_COLOR_INVALID") // not seen: the documentation only says which are allowed
	}
	if no := s.flood(u.group); no != nil {
		return *no
	}
	u.group.spend(s.Now())
	s.lastID++
	t := &Topic{ID: s.lastID, Name: name, Color: color}
	u.group.topics[t.ID] = t
	s.wake()
	return yes(map[string]any{"message_thread_id": t.ID, "name": name, "icon_color": color})
}

func editForumTopic(s *Server, _ context.Context, params url.Values) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, t, no := s.topic(params, "can_manage_topics", "edit the topic")
	if u == nil {
		return no
	}
	name := params.Get("name")
	switch {
	case utf8.RuneCountInString(name) > topicMost:
		return bad("TOPIC_TITLE_TOO_LONG")
	case name == "" || name == t.Name:
		return bad("TOPIC_NOT_MODIFIED")
	}
	return s.serve(u.group, func() { t.Name = name })
}

func closeForumTopic(s *Server, _ context.Context, params url.Values) answer {
	return s.setClosed(params, true)
}

func reopenForumTopic(s *Server, _ context.Context, params url.Values) answer {
	return s.setClosed(params, false)
}

func (s *Server) setClosed(params url.Values, closed bool) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, t, no := s.topic(params, "can_manage_topics", "close or reopen the topic")
	if u == nil {
		return no
	}
	if t.Closed == closed {
		return bad("TOPIC_NOT_MODIFIED")
	}
	return s.serve(u.group, func() { t.Closed = closed })
}

// serve does what leaves a line of its own in a topic, which counts as a message. mu is held.
func (s *Server) serve(g *group, do func()) answer {
	if no := s.flood(g); no != nil {
		return *no
	}
	g.spend(s.Now())
	do()
	s.lastID++
	s.wake()
	return yes(true)
}

func deleteForumTopic(s *Server, _ context.Context, params url.Values) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, t, no := s.topic(params, "can_delete_messages", "delete the topic")
	if u == nil {
		return no
	}
	s.dropTopic(u.group, t.ID)
	return yes(true)
}

func pinChatMessage(s *Server, _ context.Context, params url.Values) answer {
	return s.pin(params, true)
}

func unpinChatMessage(s *Server, _ context.Context, params url.Values) answer {
	return s.pin(params, false)
}

func (s *Server) pin(params url.Values, on bool) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, no := s.chat(params)
	if u == nil {
		return no
	}
	if u.group == nil || !u.group.may("can_pin_messages") {
		return bad("not enough rights to manage pinned messages in the chat")
	}
	id, _ := strconv.Atoi(params.Get("message_id"))
	i := slices.IndexFunc(s.messages[u.id], func(m *Message) bool { return m.ID == id })
	if i < 0 {
		return bad("message to pin not found")
	}
	t := u.group.topics[s.messages[u.id][i].Thread]
	if t == nil {
		return yes(true)
	}
	pinned := slices.Contains(t.Pinned, id)
	switch {
	case !on:
		t.Pinned = slices.DeleteFunc(t.Pinned, func(n int) bool { return n == id })
		return yes(true)
	case pinned:
		return bad("CHAT_NOT_MODIFIED")
	}
	return s.serve(u.group, func() {
		t.Pinned = append(t.Pinned, id)
		if params.Get("disable_notification") != "true" {
			t.Rung++
		}
	})
}
