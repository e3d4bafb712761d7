package telegramtest

// This file is the home of groups: who is in them, their topics, and what people do there.

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Group is a supergroup as its owner has set it up.
type Group struct {
	Title     string
	Username  string   // public under this name; "" private
	Plain     bool     // it has no topics
	Basic     bool     // it is not even a supergroup
	Bot       string   // "administrator", "member", "left" or "kicked"
	Rights    []string // of the bot as an administrator; nil: AllRights
	Reactions []string // those allowed; nil all
	Linked    int64    // the channel whose comments it holds; 0 none
}

// AllRights are those that a bot needs in a group with topics.
var AllRights = []string{"can_manage_topics", "can_pin_messages", "can_delete_messages"}

// Topic is one of a group.
type Topic struct {
	ID     int
	Name   string
	Color  int
	Closed bool
	Pinned []int // messages
	Rung   int   // how often everybody was told of a pinned message
}

type group struct {
	Group
	id        int64
	members   map[int64]string // status by person
	topics    map[int]*Topic
	messages  map[int]*line // of people
	reactions map[int]string
	sent      []time.Time // by the bot, of the last minute
}

// line is what somebody wrote in a group.
type line struct {
	user   int64
	thread int
	body   map[string]any
}

const (
	groupMost   = 20 // messages a minute of a bot in a group; changes count as well
	groupWindow = time.Minute
)

// Found makes a group, or sets an existing one up anew. Nobody but the bot is in it at first.
func (s *Server) Found(id int64, g Group) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if g.Bot == "" {
		g.Bot = "administrator"
	}
	if g.Rights == nil {
		g.Rights = AllRights
	}
	old := s.groups[id]
	if old == nil {
		old = &group{id: id, members: map[int64]string{}, topics: map[int]*Topic{}, messages: map[int]*line{}, reactions: map[int]string{}}
		s.groups[id] = old
	}
	old.Group = g
}

// Join lets somebody be in a group as "member", "administrator", "creator", "restricted", "left" or "kicked".
func (s *Server) Join(group, user int64, status string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.know(user)
	s.groups[group].members[user] = status
}

// Line is something that somebody writes in a group.
type Line struct {
	Thread    int // 0: General
	User      int64
	Text      string
	Reply     int  // the message that it answers
	Anonymous bool // an administrator who writes in the group's name
	Fields    map[string]any
}

// Say lets somebody write in a group, and returns the message's id.
func (s *Server) Say(group int64, l Line) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.groups[group]
	s.lastID++
	m := map[string]any{"message_id": s.lastID, "from": s.know(l.User).from(), "chat": g.chat(), "date": s.Now().Unix()}
	if l.Text != "" {
		m["text"] = l.Text
	}
	if l.Anonymous {
		m["from"] = map[string]any{"id": 1087968824, "is_bot": true, "first_name": "Group", "username": "GroupAnonymousBot"}
		m["sender_chat"] = g.chat()
	}
	if l.Thread != 0 {
		m["message_thread_id"], m["is_topic_message"] = l.Thread, true
		m["reply_to_message"] = map[string]any{ // the topic's beginning
			"message_id": l.Thread, "from": s.bot(), "chat": g.chat(), "forum_topic_created": map[string]any{"name": "x"},
			"message_thread_id": l.Thread, "is_topic_message": true,
		}
	}
	if l.Reply != 0 {
		m["reply_to_message"] = s.stands(g, l.Reply)
	}
	maps.Copy(m, l.Fields)
	g.messages[s.lastID] = &line{user: l.User, thread: l.Thread, body: m}
	s.queue(group, "message", m)
	return s.lastID
}

// stands is a message of a group as replies hold it.
func (s *Server) stands(g *group, id int) map[string]any {
	if l := g.messages[id]; l != nil {
		return l.body
	}
	for _, m := range s.messages[g.id] {
		if m.ID == id {
			return s.shown(&peer{id: g.id, group: g}, m)
		}
	}
	return map[string]any{"message_id": id, "chat": g.chat(), "date": 0}
}

// Change lets who wrote a line of a group change it.
func (s *Server) Change(group int64, message int, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.groups[group]
	m := maps.Clone(g.messages[message].body)
	m["text"], m["edit_date"] = text, s.Now().Unix()
	g.messages[message].body = m
	s.queue(group, "edited_message", m)
}

// Click lets somebody press the button with this label, the lowest in a topic, and returns an error if there is none.
func (s *Server) Click(group int64, thread int, user int64, label string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.groups[group]
	all := s.messages[group]
	for i := len(all) - 1; i >= 0; i-- {
		for _, b := range slices.Concat(all[i].Buttons...) {
			if b.Label != label || all[i].Thread != thread {
				continue
			}
			s.lastID++
			id := fmt.Sprintf("%d%09d", user, s.lastID)
			s.callback[id] = false
			s.queue(group, "callback_query", map[string]any{
				"id": id, "from": s.know(user).from(), "chat_instance": strconv.FormatInt(-group, 10), "data": b.Data,
				"message": s.shown(&peer{id: group, group: g}, all[i]),
			})
			return nil
		}
	}
	return fmt.Errorf("telegramtest: topic %d of %d shows no button %q", thread, group, label)
}

// DropTopic lets a person delete a topic with all that stands there: the bot hears nothing.
func (s *Server) DropTopic(group int64, thread int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dropTopic(s.groups[group], thread)
}

func (s *Server) dropTopic(g *group, thread int) {
	delete(g.topics, thread)
	s.messages[g.id] = slices.DeleteFunc(s.messages[g.id], func(m *Message) bool { return m.Thread == thread })
	maps.DeleteFunc(g.messages, func(_ int, l *line) bool { return l.thread == thread })
	s.wake()
}

// CloseTopic lets a person close a topic, or open it again: the bot hears of it.
func (s *Server) CloseTopic(group int64, thread int, user int64, closed bool) {
	field := map[bool]string{true: "forum_topic_closed", false: "forum_topic_reopened"}[closed]
	s.mu.Lock()
	s.groups[group].topics[thread].Closed = closed
	s.mu.Unlock()
	s.Say(group, Line{Thread: thread, User: user, Fields: map[string]any{field: map[string]any{}}})
}

// DropMessage lets a person delete a message of a group: the bot hears nothing.
func (s *Server) DropMessage(group int64, id int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.groups[group].messages, id)
	s.messages[group] = slices.DeleteFunc(s.messages[group], func(m *Message) bool { return m.ID == id })
}

// Topics are those of a group, the oldest first.
func (s *Server) Topics(group int64) []Topic {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Topic
	for _, id := range slices.Sorted(maps.Keys(s.groups[group].topics)) {
		t := *s.groups[group].topics[id]
		t.Pinned = slices.Clone(t.Pinned)
		out = append(out, t)
	}
	return out
}

// Thread are the bot's messages in a topic, the oldest first.
func (s *Server) Thread(group int64, thread int) []Message {
	return slices.DeleteFunc(s.Messages(group), func(m Message) bool { return m.Thread != thread })
}

// Reaction is the bot's on a message of a group, "" none.
func (s *Server) Reaction(group int64, message int) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.groups[group].reactions[message]
}

// Spoken are the messages that somebody wrote in a group, the oldest first.
func (s *Server) Spoken(group, user int64) []int {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []int
	for _, id := range slices.Sorted(maps.Keys(s.groups[group].messages)) {
		if s.groups[group].messages[id].user == user {
			out = append(out, id)
		}
	}
	return out
}

// Told are the answers to presses that were shown to those who pressed, in order.
func (s *Server) Told() []string {
	var out []string
	for _, r := range s.Requests("answerCallbackQuery") {
		if r.Params["text"] != "" {
			out = append(out, r.Params["text"])
		}
	}
	return out
}

func (g *group) chat() map[string]any {
	m := map[string]any{"id": g.id, "title": g.Title, "type": "supergroup"}
	if g.Basic {
		m["type"] = "group"
	}
	if g.Username != "" {
		m["username"] = g.Username
	}
	if !g.Plain && !g.Basic {
		m["is_forum"] = true
	}
	return m
}

// may reports whether the bot has a right.
func (g *group) may(right string) bool {
	return g.Bot == "administrator" && slices.Contains(g.Rights, right)
}

// full is how many seconds the bot has to wait before it may send again, 0 none.
func (g *group) full(now time.Time) int {
	g.sent = slices.DeleteFunc(g.sent, func(at time.Time) bool { return now.Sub(at) >= groupWindow })
	if len(g.sent) < groupMost {
		return 0
	}
	return int((groupWindow-now.Sub(g.sent[0]))/time.Second) + 1
}

func (g *group) spend(now time.Time) { g.sent = append(g.sent, now) }

var mentionForm = regexp.MustCompile(`(?:^|[^A-Za-z0-9_])@([A-Za-z0-9_]{2,32})`)

// ringsOf are those whom a message rings.
func ringsOf(m *Message) []string {
	var out []string
	for _, found := range mentionForm.FindAllStringSubmatch(m.Text, -1) {
		out = append(out, "@"+found[1])
	}
	for _, e := range m.Entities {
		if strings.HasPrefix(e.URL, "tg://user?id=") {
			out = append(out, e.URL)
		}
	}
	return out
}
