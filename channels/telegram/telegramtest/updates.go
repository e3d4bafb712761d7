package telegramtest

// This file is the home of delivering updates: the queue, polls, and the webhook.

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// Limits of Telegram.
const (
	pollMost   = 50 * time.Second
	limitMost  = 100
	secretMost = 256
)

// errTaken ends a poll when another one begins.
var errTaken = errors.New("terminated by other getUpdates request; make sure that only one bot instance is running")

// update is one that waits to be confirmed.
type update struct {
	id   int64
	chat int64
	kind string
	body any
}

func (u update) json() json.RawMessage {
	raw, err := json.Marshal(map[string]any{"update_id": u.id, u.kind: u.body})
	if err != nil {
		panic(fmt.Sprintf("telegramtest: an update that is no JSON: %v", err)) // of the test's making
	}
	return raw
}

// notByDefault are kinds that come only if they were asked for.
var notByDefault = []string{"chat_member", "message_reaction", "message_reaction_count"}

// queue adds an update, if the bot wants its kind. mu is held.
func (s *Server) queue(chat int64, kind string, body any) {
	if len(s.allowed) > 0 && !slices.Contains(s.allowed, kind) || len(s.allowed) == 0 && slices.Contains(notByDefault, kind) {
		return
	}
	s.updateID++
	u := update{id: s.updateID, chat: chat, kind: kind, body: body}
	s.pending = append(s.pending, u)
	s.last[chat] = u
	s.deliver()
	s.wake()
}

// allow keeps the kinds that the bot wants; without any the earlier ones stay. mu is held.
func (s *Server) allow(params url.Values) {
	var kinds []string
	if json.Unmarshal([]byte(params.Get("allowed_updates")), &kinds) == nil && params.Has("allowed_updates") {
		s.allowed = kinds
	}
}

func getUpdates(s *Server, ctx context.Context, params url.Values) answer {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	offset, _ := strconv.ParseInt(params.Get("offset"), 10, 64)
	limit, _ := strconv.Atoi(params.Get("limit"))
	if limit < 1 || limit > limitMost {
		limit = limitMost
	}
	seconds, _ := strconv.Atoi(params.Get("timeout"))
	wait := min(time.Duration(max(seconds, 0))*time.Second, pollMost)

	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped {
		return refuse(http.StatusBadGateway, "Bad Gateway")
	}
	if s.hook.URL != "" {
		return refuse(http.StatusConflict, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
	}
	if s.poll != nil {
		s.poll(errTaken)
	}
	s.poll = cancel
	s.allow(params)
	switch {
	case offset > 0:
		s.pending = slices.DeleteFunc(s.pending, func(u update) bool { return u.id < offset })
	case offset < 0:
		s.pending = s.pending[max(len(s.pending)+int(offset), 0):]
	}
	s.wake() // what was confirmed may be waited for
	timer := time.NewTimer(wait)
	defer timer.Stop()
	for len(s.pending) == 0 {
		changed := s.changed
		s.mu.Unlock()
		over := false
		select {
		case <-changed:
		case <-timer.C:
			over = true
		case <-ctx.Done():
		}
		s.mu.Lock()
		if errors.Is(context.Cause(ctx), errTaken) {
			return refuse(http.StatusConflict, "Conflict: "+errTaken.Error())
		}
		if over || ctx.Err() != nil {
			break
		}
	}
	out := []json.RawMessage{}
	for _, u := range s.pending[:min(len(s.pending), limit)] {
		out = append(out, u.json())
	}
	return yes(out)
}

type webhook struct {
	URL     string   `json:"url"`
	Pending int      `json:"pending_update_count"`
	Failed  int64    `json:"last_error_date,omitempty"`
	Told    string   `json:"last_error_message,omitempty"`
	Most    int      `json:"max_connections,omitempty"`
	Allowed []string `json:"allowed_updates,omitempty"`
	Custom  bool     `json:"has_custom_certificate"`
	secret  string
}

func setWebhook(s *Server, _ context.Context, params url.Values) answer {
	at, err := url.Parse(params.Get("url"))
	secret := params.Get("secret_token")
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case params.Get("url") == "":
		return s.unhook(params)
	case err != nil || at.Host == "" || at.Scheme != "http" && at.Scheme != "https": // a server of one's own takes http
		return bad("bad webhook: invalid webhook URL specified")
	case len(secret) > secretMost || !plain(secret):
		return bad("secret token contains unallowed characters")
	}
	s.stopPosts()
	s.allow(params)
	s.hook = webhook{URL: params.Get("url"), Most: 40, secret: secret}
	s.drop(params)
	s.deliver()
	s.wake()
	return yes(true)
}

// plain reports whether a secret has only the characters that Telegram allows.
func plain(secret string) bool {
	for _, c := range secret {
		if (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' && c != '-' {
			return false
		}
	}
	return true
}

func deleteWebhook(s *Server, _ context.Context, params url.Values) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.unhook(params)
}

// unhook removes the webhook. mu is held.
func (s *Server) unhook(params url.Values) answer {
	s.stopPosts()
	s.hook = webhook{}
	s.drop(params)
	s.wake()
	return yes(true)
}

func (s *Server) drop(params url.Values) {
	if params.Get("drop_pending_updates") == "true" {
		s.pending = nil
	}
}

func (s *Server) stopPosts() {
	if s.post != nil {
		s.post()
		s.post = nil
	}
}

func getWebhookInfo(s *Server, _ context.Context, _ url.Values) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	info := s.hook
	info.Pending, info.Allowed = len(s.pending), s.allowed
	return yes(info)
}

// FailedHook lets getWebhookInfo tell of a failed delivery.
func (s *Server) FailedHook(at time.Time, told string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hook.Failed, s.hook.Told = at.Unix(), told
}

// deliver begins to deliver what waits to the webhook, unless that is under way. mu is held.
func (s *Server) deliver() {
	if s.hook.URL == "" || s.stopped || s.busy || len(s.pending) == 0 {
		return
	}
	s.busy = true
	ctx, cancel := context.WithCancel(context.Background())
	s.post = cancel
	hook := s.hook
	s.posting.Go(func() {
		defer cancel()
		s.posts(ctx, hook)
	})
}

// posts delivers to the webhook until nothing waits, one update after the other, each until it is taken. Telegram does
// so for each chat by itself.
func (s *Server) posts(ctx context.Context, hook webhook) {
	for {
		s.mu.Lock()
		if ctx.Err() != nil || len(s.pending) == 0 {
			s.busy = false
			s.deliver() // to another webhook that was set meanwhile
			s.mu.Unlock()
			return
		}
		next := s.pending[0]
		s.mu.Unlock()
		wrong := s.postOne(ctx, hook, next)
		if ctx.Err() != nil {
			continue
		}
		s.mu.Lock()
		if wrong == "" {
			s.pending = slices.DeleteFunc(s.pending, func(u update) bool { return u.id == next.id })
		} else {
			s.hook.Failed, s.hook.Told = s.Now().Unix(), wrong
		}
		s.wake()
		s.mu.Unlock()
		if wrong != "" {
			select {
			case <-time.After(s.Retry):
			case <-ctx.Done():
			}
		}
	}
}

// postOne posts an update, and returns what went wrong in Telegram's words, "" nothing.
func (s *Server) postOne(ctx context.Context, hook webhook, u update) string {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, hook.URL, bytes.NewReader(u.json()))
	if err != nil {
		return "Invalid URL"
	}
	req.Header.Set("Content-Type", "application/json")
	if hook.secret != "" {
		req.Header.Set("X-Telegram-Bot-Api-Secret-Token", hook.secret)
	}
	resp, err := s.Hook.Do(req)
	if err != nil {
		return "Connection failed"
	}
	defer resp.Body.Close()
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return "Wrong response from the webhook: " + resp.Status
	}
	return ""
}
