package slacktest

// This file is the home of what staff channels need: reactions, whispers, windows, shortcuts, and what a channel is like.

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Room is what a channel is like. The zero value is a private channel of ours with the bot in it.
type Room struct {
	Name     string
	Public   bool
	Outside  bool // the bot is not in it
	External bool // shared by Slack Connect
	Archived bool
}

// Set makes a channel what it is to be.
func (s *Server) Set(channel string, r Room) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.join(channel).room = &r
}

// Whisper is a message that one user sees only.
type Whisper struct{ Channel, Thread, User, Text string }

// Whispers are all there were.
func (s *Server) Whispers() []Whisper {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.whispers)
}

func (s *Server) info(v url.Values) (map[string]any, string) {
	c, code := s.channelOf(v, "channel")
	if code != "" {
		return nil, code
	}
	r := Room{Public: c.kind() == "channel"}
	if c.room != nil {
		r = *c.room
	}
	return map[string]any{"channel": map[string]any{
		"id": c.id, "name": r.Name, "is_member": !r.Outside, "is_private": !r.Public, "is_im": c.kind() == "im", "is_mpim": false,
		"is_archived": r.Archived, "is_ext_shared": r.External, "is_shared": r.External, "is_pending_ext_shared": false,
	}}, ""
}

func (s *Server) postEphemeral(v url.Values) (map[string]any, string) {
	c, code := s.channelOf(v, "channel")
	if code != "" {
		return nil, code
	}
	blocks, code := s.content(v)
	if code != "" {
		return nil, code
	}
	if thread := v.Get("thread_ts"); thread != "" {
		if _, root := s.find(c.id, thread); root == nil {
			return nil, "thread_not_found"
		}
	}
	if v.Get("user") == "" || v.Get("metadata") != "" {
		return nil, "invalid_arguments"
	}
	text := read(v.Get("text"))
	if len(blocks) > 0 {
		var parts []string
		for _, b := range blocks {
			parts = append(parts, textsOf(b)...)
		}
		text = strings.Join(parts, "\n")
	}
	s.whispers = append(s.whispers, Whisper{c.id, v.Get("thread_ts"), v.Get("user"), text})
	return map[string]any{"message_ts": s.ts()}, ""
}

func (s *Server) deleteMessage(v url.Values) (map[string]any, string) {
	c, code := s.channelOf(v, "channel")
	if code != "" {
		return nil, code
	}
	_, m := s.find(c.id, v.Get("ts"))
	switch {
	case m == nil || m.tombstone:
		return nil, "message_not_found"
	case m.user != "":
		return nil, "cant_delete_message"
	}
	was, at := s.messageJSON(c, m), s.ts()
	if slices.ContainsFunc(c.messages, func(other *message) bool { return other.thread == m.ts && other != m }) {
		m.tombstone, m.text, m.blocks, m.files, m.metadata, m.reactions = true, "This message was deleted.", nil, nil, nil, nil
	} else {
		c.messages = slices.DeleteFunc(c.messages, func(other *message) bool { return other == m })
	}
	s.event(c, map[string]any{
		"type": "message", "subtype": "message_deleted", "channel": c.id, "channel_type": c.kind(), "bot_id": BotID,
		"ts": at, "event_ts": at, "deleted_ts": m.ts, "hidden": true, "previous_message": was,
	})
	return map[string]any{"channel": c.id, "ts": m.ts}, ""
}

// emoji are the names of reactions that there are, enough for tests.
var emoji = []string{"eyes", "white_check_mark", "x", "memo", "no_entry", "thumbsup"}

func (s *Server) reaction(v url.Values) (*message, string, string) {
	c, code := s.channelOf(v, "channel")
	if code != "" {
		return nil, "", code
	}
	_, m := s.find(c.id, v.Get("timestamp"))
	name := v.Get("name")
	switch {
	case m == nil || m.tombstone:
		return nil, "", "message_not_found"
	case name != "" && !slices.Contains(emoji, name):
		return nil, "", "invalid_name"
	}
	return m, name, ""
}

func (s *Server) addReaction(v url.Values) (map[string]any, string) {
	m, name, code := s.reaction(v)
	switch {
	case code != "":
		return nil, code
	case slices.Contains(m.reactions[name], BotUser):
		return nil, "already_reacted"
	}
	if m.reactions == nil {
		m.reactions = map[string][]string{}
	}
	m.reactions[name] = append(m.reactions[name], BotUser)
	return nil, ""
}

func (s *Server) removeReaction(v url.Values) (map[string]any, string) {
	m, name, code := s.reaction(v)
	switch {
	case code != "":
		return nil, code
	case !slices.Contains(m.reactions[name], BotUser):
		return nil, "no_reaction"
	}
	m.reactions[name] = slices.DeleteFunc(m.reactions[name], func(user string) bool { return user == BotUser })
	if len(m.reactions[name]) == 0 {
		delete(m.reactions, name)
	}
	return nil, ""
}

func (s *Server) getReactions(v url.Values) (map[string]any, string) {
	m, _, code := s.reaction(v)
	if code != "" {
		return nil, code
	}
	all := []any{}
	for name, users := range m.reactions {
		all = append(all, map[string]any{"name": name, "users": users, "count": len(users)})
	}
	return map[string]any{"type": "message", "message": map[string]any{"ts": m.ts, "reactions": all}}, ""
}

// React lets a user react to a message.
func (s *Server) React(channel, ts, user, name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, m := s.find(channel, ts)
	if m == nil {
		return errors.New("slacktest: no such message")
	}
	if m.reactions == nil {
		m.reactions = map[string][]string{}
	}
	m.reactions[name] = append(m.reactions[name], user)
	return nil
}

// trigger lets a window be opened, once and for three seconds.
type trigger struct {
	user  string
	until time.Time
}

const triggerLasts = 3 * time.Second

// interaction begins the payload of something that somebody did.
func (s *Server) interaction(kind, user string) map[string]any {
	team := Team
	if p := s.people[user]; p != nil && p.Team != "" {
		team = p.Team
	}
	s.count++
	id := "1." + strconv.Itoa(s.count)
	s.triggers[id] = trigger{user, time.Now().Add(triggerLasts)}
	return map[string]any{
		"type": kind, "team": map[string]any{"id": Team, "domain": "amends"},
		"user":       map[string]any{"id": user, "username": strings.ToLower(user), "name": s.nameOf(user), "team_id": team},
		"api_app_id": App, "trigger_id": id,
	}
}

// Shortcut lets a user choose a shortcut from the menu of a message.
func (s *Server) Shortcut(channel, ts, user, callback string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, m := s.find(channel, ts)
	if m == nil {
		return errors.New("slacktest: no such message")
	}
	payload := s.interaction("message_action", user)
	payload["callback_id"], payload["action_ts"], payload["message_ts"] = callback, s.ts(), m.ts
	payload["channel"], payload["message"] = map[string]any{"id": c.id, "name": "privategroup"}, s.messageJSON(c, m)
	s.deliver(c, "interactive", payload, false)
	return nil
}

// window is a modal that is open.
type window struct {
	id     string
	view   map[string]any
	blocks []map[string]any
	errors map[string]string
}

const (
	mostTitle, mostModal, mostMetadata = 24, 100, 3_000
)

// parseView checks a modal as Slack does.
func (s *Server) parseView(text string) (map[string]any, []map[string]any, string) {
	var view map[string]any
	var raw struct {
		Blocks json.RawMessage `json:"blocks"`
	}
	if json.Unmarshal([]byte(text), &view) != nil || json.Unmarshal([]byte(text), &raw) != nil || view["type"] != "modal" {
		return nil, nil, "invalid_arguments"
	}
	blocks, rings, code := parseBlocks(string(raw.Blocks), mostModal, true)
	metadata, _ := view["private_metadata"].(string)
	callback, _ := view["callback_id"].(string)
	c := checker{ids: map[string]bool{}}
	c.text(view["title"], mostTitle, "plain_text")
	input := false
	for _, b := range blocks {
		input = input || b["type"] == "input"
	}
	for _, name := range []string{"submit", "close"} {
		if view[name] != nil {
			c.text(view[name], mostTitle, "plain_text")
		}
	}
	c.must(!input || view["submit"] != nil)
	c.must(utf8.RuneCountInString(metadata) <= mostMetadata && utf8.RuneCountInString(callback) <= mostID && raw.Blocks != nil)
	if code != "" || c.bad {
		return nil, nil, "invalid_arguments"
	}
	s.rang = append(s.rang, rings...)
	return view, blocks, ""
}

func (s *Server) openView(v url.Values) (map[string]any, string) {
	t, ok := s.triggers[v.Get("trigger_id")]
	switch {
	case !ok:
		return nil, "exchanged_trigger_id"
	case time.Now().After(t.until):
		return nil, "expired_trigger_id"
	}
	view, blocks, code := s.parseView(v.Get("view"))
	if code != "" {
		return nil, code
	}
	delete(s.triggers, v.Get("trigger_id"))
	s.count++
	w := &window{id: "V" + strconv.Itoa(s.count), view: view, blocks: blocks}
	s.windows[t.user] = w
	return map[string]any{"view": map[string]any{"id": w.id, "type": "modal"}}, ""
}

func (s *Server) updateView(v url.Values) (map[string]any, string) {
	for _, w := range s.windows {
		if w.id == v.Get("view_id") {
			view, blocks, code := s.parseView(v.Get("view"))
			if code != "" {
				return nil, code
			}
			w.view, w.blocks = view, blocks
			return map[string]any{"view": map[string]any{"id": w.id, "type": "modal"}}, ""
		}
	}
	return nil, "not_found"
}

// Window is what somebody sees in a window.
type Window struct {
	Title, Submit string
	Texts         []string          // of its blocks, labels of inputs as well
	Errors        map[string]string // by label, after a Submit
}

// Window is the one that a user has open; ok is false when there is none.
func (s *Server) Window(user string) (w Window, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	open := s.windows[user]
	if open == nil {
		return Window{}, false
	}
	w = Window{Title: textOf(open.view["title"]), Submit: textOf(open.view["submit"]), Errors: map[string]string{}}
	for _, b := range open.blocks {
		w.Texts = append(w.Texts, textsOf(b)...)
		if id, _ := b["block_id"].(string); open.errors[id] != "" {
			w.Errors[textOf(b["label"])] = open.errors[id]
		}
	}
	return w, true
}

// CloseWindow lets a user close a window.
func (s *Server) CloseWindow(user string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.windows, user)
}

// Submit lets a user send the form that is open, with these answers by label; of a choice the label. What it is not told
// keeps its first value. The window closes when it was taken, and else shows what is wrong.
func (s *Server) Submit(user string, answers map[string]string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := s.windows[user]
	if w == nil || w.view["submit"] == nil {
		return errors.New("slacktest: there is no form")
	}
	values := map[string]any{}
	for _, b := range w.blocks {
		if b["type"] != "input" {
			continue
		}
		e, _ := b["element"].(map[string]any)
		action, _ := e["action_id"].(string)
		block, _ := b["block_id"].(string)
		answer, told := answers[textOf(b["label"])]
		state := map[string]any{"type": e["type"]}
		switch {
		case e["type"] == "static_select":
			state["selected_option"] = e["initial_option"]
			for _, o := range list(e["options"]) {
				if option, _ := o.(map[string]any); told && textOf(option["text"]) == answer {
					state["selected_option"] = option
				}
			}
		case told && answer != "":
			state["value"] = answer
		case !told:
			state["value"] = e["initial_value"]
		}
		if b["optional"] != true && state["value"] == nil && state["selected_option"] == nil {
			return fmt.Errorf("slacktest: Slack asks to fill in %q", textOf(b["label"]))
		}
		values[block] = map[string]any{action: state}
	}
	view := map[string]any{"id": w.id, "state": map[string]any{"values": values}}
	for k, v := range w.view {
		view[k] = v
	}
	payload := s.interaction("view_submission", user)
	payload["view"] = view
	d := s.deliver(s.join(DM(user)), "interactive", payload, false)
	d.done = func(answer []byte) {
		var said struct {
			Action string            `json:"response_action"`
			Errors map[string]string `json:"errors"`
		}
		_ = json.Unmarshal(answer, &said) // an empty one closes it
		if said.Action == "errors" {
			w.errors = said.Errors
			return
		}
		delete(s.windows, user)
	}
	return nil
}
