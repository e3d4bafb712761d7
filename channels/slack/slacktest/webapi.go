package slacktest

// This file is the home of the Web API.

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// methods are those that there are. They run with mu held, and return an answer or Slack's word for an error.
var methods = map[string]func(s *Server, v url.Values) (map[string]any, string){
	"auth.test":                    (*Server).authTest,
	"chat.postMessage":             (*Server).postMessage,
	"chat.update":                  (*Server).update,
	"chat.postEphemeral":           (*Server).postEphemeral,
	"chat.delete":                  (*Server).deleteMessage,
	"conversations.info":           (*Server).info,
	"conversations.history":        (*Server).history,
	"conversations.replies":        (*Server).replies,
	"conversations.list":           (*Server).listChannels,
	"conversations.open":           (*Server).openDM,
	"users.info":                   (*Server).userInfo,
	"reactions.add":                (*Server).addReaction,
	"reactions.remove":             (*Server).removeReaction,
	"reactions.get":                (*Server).getReactions,
	"views.open":                   (*Server).openView,
	"views.update":                 (*Server).updateView,
	"views.publish":                (*Server).publish,
	"files.getUploadURLExternal":   (*Server).uploadURL,
	"files.completeUploadExternal": (*Server).completeUpload,
	"files.info":                   (*Server).fileInfo,
	"files.delete":                 (*Server).deleteFile,
	"assistant.threads.setStatus":  (*Server).setStatus,
	"apps.connections.open":        (*Server).connections,
}

func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request) {
	method := strings.TrimPrefix(r.URL.Path, "/api/")
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<22))
	if err != nil {
		return
	}
	values := url.Values{}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		var fields map[string]json.RawMessage
		_ = json.Unmarshal(body, &fields) // an empty one has none
		for k, raw := range fields {
			var text string
			if json.Unmarshal(raw, &text) != nil {
				text = string(raw)
			}
			values.Set(k, text)
		}
	} else if values, err = url.ParseQuery(string(body)); err != nil {
		values = url.Values{}
	}
	token := values.Get("token")
	if bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		token = bearer
	}
	s.mu.Lock()
	s.calls[method]++
	var f fault
	if waiting := s.faults[method]; len(waiting) > 0 {
		f, s.faults[method] = waiting[0], waiting[1:]
	}
	s.note()
	need := s.o.BotToken
	if method == "apps.connections.open" {
		need = s.o.AppToken
	}
	do, known := methods[method]
	code := f.code
	var answer map[string]any
	switch {
	case f.status != 0 || code != "":
	case !known:
		code = "unknown_method"
	case token == "":
		code = "not_authed"
	case token != need:
		code = "invalid_auth"
	default:
		if answer, code = do(s, values); code == "" {
			s.note()
		}
	}
	s.mu.Unlock()
	switch {
	case f.lose:
		panic(http.ErrAbortHandler)
	case f.status != 0:
		if f.pause > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(f.pause))
		}
		w.WriteHeader(f.status)
		return
	case code != "":
		answer = map[string]any{"ok": false, "error": code}
	default:
		if answer == nil {
			answer = map[string]any{}
		}
		answer["ok"] = true
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("X-OAuth-Scopes", s.o.Scopes)
	_ = json.NewEncoder(w).Encode(answer) // who left gets nothing
}

func (s *Server) authTest(url.Values) (map[string]any, string) {
	return map[string]any{
		"url": "https://amends.slack.example/", "team": "Amends", "user": "amends", "team_id": Team, "user_id": BotUser, "bot_id": BotID,
	}, ""
}

func (s *Server) channelOf(v url.Values, name string) (*channel, string) {
	c := s.channels[v.Get(name)]
	switch {
	case c == nil:
		return nil, "channel_not_found"
	case c.broken != "":
		return nil, c.broken
	case c.room != nil && c.room.Outside && !c.room.Public:
		return nil, "channel_not_found"
	case c.room != nil && c.room.Archived && name == "channel" && v.Get("text") != "":
		return nil, "is_archived"
	}
	return c, ""
}

// content checks the text and the blocks of a message.
func (s *Server) content(v url.Values) (blocks []map[string]any, code string) {
	text := v.Get("text")
	blocks, rings, code := parseBlocks(v.Get("blocks"), mostBlocks, false)
	switch {
	case code != "":
		return nil, code
	case text == "" && len(blocks) == 0:
		return nil, "no_text"
	case utf8.RuneCountInString(text) > mostText:
		return nil, "msg_too_long"
	}
	if live(text) {
		rings = append(rings, text)
	}
	s.rang = append(s.rang, rings...)
	return blocks, ""
}

func (s *Server) postMessage(v url.Values) (map[string]any, string) {
	c, code := s.channelOf(v, "channel")
	if code != "" {
		return nil, code
	}
	blocks, code := s.content(v)
	if code != "" {
		return nil, code
	}
	metadata, code := parseMetadata(v.Get("metadata"))
	if code != "" {
		return nil, code
	}
	thread := v.Get("thread_ts")
	if thread != "" {
		if _, root := s.find(c.id, thread); root == nil || root.thread != "" && root.thread != root.ts {
			return nil, "thread_not_found"
		}
	}
	m := &message{
		ts: s.ts(), thread: thread, text: v.Get("text"), blocks: blocks, metadata: metadata,
		broadcast: thread != "" && v.Get("reply_broadcast") == "true",
	}
	c.messages = append(c.messages, m)
	s.deliverMessage(c, m)
	return map[string]any{"channel": c.id, "ts": m.ts, "message": s.messageJSON(c, m)}, ""
}

func (s *Server) update(v url.Values) (map[string]any, string) {
	c, code := s.channelOf(v, "channel")
	if code != "" {
		return nil, code
	}
	_, m := s.find(c.id, v.Get("ts"))
	switch {
	case m == nil:
		return nil, "message_not_found"
	case m.user != "":
		return nil, "cant_update_message"
	}
	blocks, code := s.content(v)
	if code != "" {
		return nil, code
	}
	was := s.messageJSON(c, m)
	m.text, m.blocks, m.edited = v.Get("text"), blocks, s.ts()
	s.event(c, map[string]any{ // the bot's own come back, too
		"type": "message", "subtype": "message_changed", "channel": c.id, "channel_type": c.kind(), "bot_id": BotID,
		"ts": m.edited, "event_ts": m.edited, "hidden": true, "message": s.messageJSON(c, m), "previous_message": was,
	})
	return map[string]any{"channel": c.id, "ts": m.ts, "text": m.text}, ""
}

func (s *Server) history(v url.Values) (map[string]any, string) {
	return s.page(v, func(m *message) bool { return m.thread == "" || m.thread == m.ts || m.broadcast }, true)
}

func (s *Server) replies(v url.Values) (map[string]any, string) {
	thread := v.Get("ts")
	c, code := s.channelOf(v, "channel")
	if code != "" {
		return nil, code
	}
	if _, root := s.find(c.id, thread); root == nil {
		return nil, "thread_not_found"
	}
	return s.page(v, func(m *message) bool { return m.thread == thread || m.ts == thread }, false)
}

// page is a page of messages: the newest first in a history, the oldest first in a thread, whose first message is
// always there.
func (s *Server) page(v url.Values, in func(*message) bool, newest bool) (map[string]any, string) {
	c, code := s.channelOf(v, "channel")
	if code != "" {
		return nil, code
	}
	var all []any
	inclusive, latest := v.Get("inclusive") == "true", v.Get("latest")
	for _, m := range c.messages {
		at := inclusive && (m.ts == v.Get("oldest") || m.ts == latest)
		if !in(m) || !at && m.ts != v.Get("ts") && (m.ts <= v.Get("oldest") || latest != "" && m.ts >= latest) {
			continue
		}
		j := s.messageJSON(c, m)
		if v.Get("include_all_metadata") == "true" && m.metadata != nil {
			j["metadata"] = m.metadata
		}
		all = append(all, j)
	}
	if newest {
		slices.Reverse(all)
	}
	part, next := paged(all, v)
	return map[string]any{"messages": part, "has_more": next != "", "response_metadata": map[string]any{"next_cursor": next}}, ""
}

func paged(all []any, v url.Values) (part []any, next string) {
	limit, err := strconv.Atoi(v.Get("limit"))
	if err != nil || limit < 1 || limit > 999 {
		limit = 100
	}
	start, err := strconv.Atoi(v.Get("cursor"))
	if err != nil || start < 0 || start > len(all) {
		start = 0
	}
	end := min(start+limit, len(all))
	if end < len(all) {
		next = strconv.Itoa(end)
	}
	return all[start:end], next
}

func (s *Server) listChannels(v url.Values) (map[string]any, string) {
	var ids []string
	for id := range s.channels {
		if slices.Contains(strings.Split(v.Get("types"), ","), map[string]string{"im": "im", "group": "private_channel", "channel": "public_channel"}[s.channels[id].kind()]) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	var all []any
	for _, id := range ids {
		c := map[string]any{"id": id, "is_im": s.channels[id].kind() == "im"}
		if user := s.channels[id].user; user != "" {
			c["user"], c["is_user_deleted"] = user, false
		}
		all = append(all, c)
	}
	part, next := paged(all, v)
	return map[string]any{"channels": part, "response_metadata": map[string]any{"next_cursor": next}}, ""
}

func (s *Server) openDM(v url.Values) (map[string]any, string) {
	user := v.Get("users")
	if !strings.HasPrefix(user, "U") {
		return nil, "user_not_found"
	}
	return map[string]any{"channel": map[string]any{"id": s.join(DM(user)).id}}, ""
}

func (s *Server) userInfo(v url.Values) (map[string]any, string) {
	id := v.Get("user")
	if id == "" {
		return nil, "user_not_found"
	}
	user := map[string]any{"id": id, "team_id": Team, "name": strings.ToLower(id), "real_name": s.nameOf(id), "locale": "en-US"}
	profile := map[string]any{"real_name": s.nameOf(id)}
	if p := s.people[id]; p != nil {
		profile["display_name"] = p.Name
		if p.Locale != "" {
			user["locale"] = p.Locale
		}
	}
	user["profile"] = profile
	return map[string]any{"user": user}, ""
}

func (s *Server) publish(v url.Values) (map[string]any, string) {
	var view struct {
		Type   string          `json:"type"`
		Blocks json.RawMessage `json:"blocks"`
	}
	if v.Get("user_id") == "" || json.Unmarshal([]byte(v.Get("view")), &view) != nil || view.Type != "home" {
		return nil, "invalid_arguments"
	}
	_, rings, code := parseBlocks(string(view.Blocks), 2*mostBlocks, true)
	if code != "" {
		return nil, "invalid_arguments"
	}
	s.rang = append(s.rang, rings...)
	s.views[v.Get("user_id")] = json.RawMessage(v.Get("view"))
	return map[string]any{"view": map[string]any{"id": "V" + v.Get("user_id"), "type": "home"}}, ""
}

func (s *Server) setStatus(v url.Values) (map[string]any, string) {
	if _, code := s.channelOf(v, "channel_id"); code != "" {
		return nil, code
	}
	if v.Get("thread_ts") == "" {
		return nil, "invalid_thread_ts"
	}
	return nil, ""
}

func (s *Server) connections(url.Values) (map[string]any, string) {
	switch {
	case s.o.Events != "":
		return nil, "socket_mode_not_enabled"
	case s.cut:
		return nil, "internal_error"
	}
	s.count++
	base := strings.TrimSuffix(strings.Replace(s.url, "http://", "ws://", 1), "/api/")
	return map[string]any{"url": base + "/socket?ticket=" + strconv.Itoa(s.count)}, ""
}
