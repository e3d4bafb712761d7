package slacktest

// This file is the home of deliveries: by the socket, or by signed HTTP requests, and again when nobody took them.

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// delivery is an event on its way.
type delivery struct {
	id      string
	kind    string // "events_api", "interactive"
	payload []byte
	again   bool // it may be delivered again
	tries   int
	done    func(answer []byte) // when it was taken, with mu held; nil: nobody cares
}

// pingEvery is how often a socket is pinged; clients give up after thirty seconds without.
const pingEvery = 5 * time.Second

// socket is a client's. Writes are one at a time.
type socket struct {
	mu   sync.Mutex
	conn *websocket.Conn
}

func (k *socket) write(v any) {
	k.mu.Lock()
	defer k.mu.Unlock()
	_ = k.conn.SetWriteDeadline(time.Now().Add(pingEvery))
	_ = k.conn.WriteJSON(v) // a broken one is seen where it is read
}

// event delivers an event of the Events API. The caller holds mu.
func (s *Server) event(c *channel, event map[string]any) {
	s.count++
	s.deliver(c, "events_api", map[string]any{
		"token": "legacy", "team_id": Team, "api_app_id": App, "event": event, "type": "event_callback",
		"is_ext_shared_channel": c.room != nil && c.room.External, "event_id": "Ev" + strconv.Itoa(s.count), "event_time": time.Now().Unix(),
		"authorizations": []any{map[string]any{"team_id": Team, "user_id": BotUser, "is_bot": true}},
	}, true)
}

func (s *Server) deliver(c *channel, kind string, payload map[string]any, again bool) *delivery {
	body, err := json.Marshal(payload)
	if err != nil {
		panic(err) // it is ours
	}
	s.count++
	d := &delivery{id: fmt.Sprintf("env-%d", s.count), kind: kind, payload: body, again: again}
	if event, ok := payload["event"].(map[string]any); !ok || event["bot_id"] == nil {
		c.last = d
	}
	if !s.cut {
		s.bring(d)
	}
	return d
}

// Deliver brings a payload of the test's own making: kind is "events_api" or "interactive".
func (s *Server) Deliver(kind string, payload []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.count++
	s.bring(&delivery{id: fmt.Sprintf("env-%d", s.count), kind: kind, payload: payload, again: kind == "events_api"})
}

// Again delivers the newest event of a channel that a person made once more, although it was acknowledged.
func (s *Server) Again(channel string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.channels[channel]; c != nil && c.last != nil {
		d := *c.last
		s.count++
		d.id, d.tries = fmt.Sprintf("env-%d", s.count), max(d.tries, 1)
		s.bring(&d)
	}
}

// Retry delivers everything again that nobody took: Slack does so after one and after five minutes.
func (s *Server) Retry() {
	s.mu.Lock()
	defer s.mu.Unlock()
	open := s.open
	s.open = nil
	for _, d := range open {
		s.bring(d)
	}
}

// bring sends a delivery. The caller holds mu.
func (s *Server) bring(d *delivery) {
	if s.o.Events != "" {
		d.tries++
		s.queue = append(s.queue, d)
		s.note()
		return
	}
	s.open = append(s.open, d)
	s.note()
	for k := range s.sockets { // there is one, but for a moment after a new connection
		s.send(k, d)
		return
	}
}

func (s *Server) send(k *socket, d *delivery) {
	d.tries++
	envelope := map[string]any{
		"type": d.kind, "envelope_id": d.id, "payload": json.RawMessage(d.payload), "accepts_response_payload": d.kind == "interactive",
	}
	if d.kind == "events_api" {
		envelope["retry_attempt"], envelope["retry_reason"] = d.tries-1, ""
		if d.tries > 1 {
			envelope["retry_reason"] = "timeout"
		}
	}
	k.write(envelope)
	try := d.tries
	time.AfterFunc(s.o.AckWithin, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		i := slices.Index(s.open, d)
		if i < 0 || d.tries != try || s.ctx.Err() != nil {
			return
		}
		s.refused++
		switch {
		case !d.again:
			s.open = slices.Delete(s.open, i, i+1)
		case d.tries == 1:
			s.open = slices.Delete(s.open, i, i+1)
			s.bring(d)
		}
		s.note()
	})
}

func (s *Server) serveSocket(w http.ResponseWriter, r *http.Request) {
	up := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	s.mu.Lock()
	refuse := s.cut || r.URL.Query().Get("ticket") == ""
	s.mu.Unlock()
	if refuse {
		http.Error(w, "no", http.StatusForbidden)
		return
	}
	conn, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	k := &socket{conn: conn}
	done := make(chan struct{})
	defer func() {
		close(done)
		s.mu.Lock()
		delete(s.sockets, k)
		s.note()
		s.mu.Unlock()
		_ = conn.Close()
	}()
	k.write(map[string]any{"type": "hello", "num_connections": 1, "connection_info": map[string]any{"app_id": App}, "debug_info": map[string]any{"host": "test"}})
	_ = conn.WriteControl(websocket.PingMessage, []byte("p"), time.Now().Add(time.Second))
	s.mu.Lock()
	s.sockets[k] = true
	for _, d := range s.open { // nobody took them on the old one
		s.send(k, d)
	}
	s.note()
	s.mu.Unlock()
	s.wg.Go(func() {
		tick := time.NewTicker(pingEvery)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				_ = conn.WriteControl(websocket.PingMessage, []byte("p"), time.Now().Add(time.Second))
			case <-done:
				return
			case <-s.ctx.Done():
				return
			}
		}
	})
	for {
		var ack struct {
			EnvelopeID string          `json:"envelope_id"`
			Payload    json.RawMessage `json:"payload"`
		}
		if conn.ReadJSON(&ack) != nil {
			return
		}
		s.mu.Lock()
		if i := slices.IndexFunc(s.open, func(d *delivery) bool { return d.id == ack.EnvelopeID }); i >= 0 {
			d := s.open[i]
			s.open = slices.Delete(s.open, i, i+1)
			s.acked++
			if d.done != nil {
				d.done(ack.Payload)
			}
		}
		s.note()
		s.mu.Unlock()
	}
}

func (s *Server) drop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for k := range s.sockets {
		_ = k.conn.Close()
		delete(s.sockets, k)
	}
	s.note()
}

// post sends HTTP events, one after the other: the order in which Slack makes them.
func (s *Server) post() {
	client := &http.Client{Timeout: s.o.AckWithin}
	for {
		s.mu.Lock()
		changed := s.changed
		var d *delivery
		if len(s.queue) > 0 {
			d = s.queue[0] // it stays in front until it is answered
		}
		s.mu.Unlock()
		if d == nil {
			select {
			case <-changed:
				continue
			case <-s.ctx.Done():
				return
			}
		}
		answer, ok := s.request(client, d)
		s.mu.Lock()
		s.queue = s.queue[1:]
		switch {
		case ok:
			s.acked++
			if d.done != nil {
				d.done(answer)
			}
		case d.again && d.tries == 1:
			s.refused++
			s.bring(d)
		default:
			s.refused++
			if d.again {
				s.open = append(s.open, d)
			}
		}
		s.note()
		s.mu.Unlock()
	}
}

// request delivers by HTTP, and reports what it was answered, and whether with 200 and in time.
func (s *Server) request(client *http.Client, d *delivery) (answer []byte, ok bool) {
	ctx, cancel := context.WithTimeout(s.ctx, s.o.AckWithin)
	defer cancel()
	to, kind, body := s.o.Events+"/events", "application/json", d.payload
	if d.kind == "interactive" {
		to, kind = s.o.Events+"/actions", "application/x-www-form-urlencoded"
		body = []byte(url.Values{"payload": {string(d.payload)}}.Encode())
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(body))
	if err != nil {
		return nil, false
	}
	req.Header.Set("Content-Type", kind)
	if d.tries > 1 {
		req.Header.Set("X-Slack-Retry-Num", strconv.Itoa(d.tries-1))
		req.Header.Set("X-Slack-Retry-Reason", "http_timeout")
	}
	Sign(req.Header, s.o.Secret, time.Now(), body)
	resp, err := client.Do(req)
	if err != nil {
		return nil, false
	}
	answer, _ = io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	_ = resp.Body.Close()
	return answer, resp.StatusCode == http.StatusOK
}

// Sign adds the headers of a request of Slack's.
func Sign(h http.Header, secret string, at time.Time, body []byte) {
	stamp := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(mac, "v0:%s:%s", stamp, body)
	h.Set("X-Slack-Request-Timestamp", stamp)
	h.Set("X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
}
