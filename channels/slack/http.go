package slack

// This file is the home of events by HTTP.

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"sync"
	"time"

	lib "github.com/slack-go/slack"
)

const (
	// bodyMost bounds a request: Slack's events have some kilobytes, messages with long blocks a hundred.
	bodyMost = 1 << 20
	// answerWithin is when a request is answered at the latest: Slack gives up after three seconds, and the answer
	// has a way to go.
	answerWithin = 2900 * time.Millisecond
	// requestsAtOnce bounds the requests in work; more are sent away and come again.
	requestsAtOnce = 128
)

// Mount puts Path/events and Path/actions on mux. Without a SigningSecret there is nothing to mount.
func (s *Slack) Mount(mux *http.ServeMux) {
	if s.o.SigningSecret == "" {
		return
	}
	mux.HandleFunc("POST "+s.o.Path+"/events", s.serveEvents)
	mux.HandleFunc("POST "+s.o.Path+"/actions", s.serveActions)
}

// listenHTTP says that requests are for this listener's sink until its ctx ends.
func (s *Slack) listenHTTP(l *listener) error {
	s.places.spoilAll()
	s.state.up()
	s.state.again()
	gap := time.NewTimer(0)
	defer gap.Stop()
	for r := newReader(); ; {
		select {
		case <-l.ctx.Done():
			return nil
		case <-gap.C:
			gap.Reset(s.step(l, r))
		}
	}
}

// lines keeps the order within a conversation: each in it waits for the one that came before.
type lines struct {
	mu   sync.Mutex
	tail map[string]chan struct{}
	size int
}

// join stands in the line of a chat. Wait for before, if it is not nil; call leave when done. full says that too many
// stand in lines already.
func (q *lines) join(chat string) (before <-chan struct{}, leave func(), full bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.size >= requestsAtOnce {
		return nil, nil, true
	}
	q.size++
	if q.tail == nil {
		q.tail = map[string]chan struct{}{}
	}
	last, mine := q.tail[chat], make(chan struct{})
	q.tail[chat] = mine
	return last, func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		q.size--
		if q.tail[chat] == mine {
			delete(q.tail, chat)
		}
		close(mine)
	}, false
}

func (s *Slack) serveEvents(w http.ResponseWriter, r *http.Request) {
	s.serve(w, r, func(body []byte) ([]byte, bool) {
		var env wireEnvelope
		if json.Unmarshal(body, &env) == nil && env.Type == "url_verification" {
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			_, _ = io.WriteString(w, env.Challenge) // who left gets nothing
			return nil, false
		}
		return body, true
	}, decoder.event)
}

func (s *Slack) serveActions(w http.ResponseWriter, r *http.Request) {
	s.serve(w, r, func(body []byte) ([]byte, bool) {
		form, err := url.ParseQuery(string(body))
		if err != nil || form.Get("payload") == "" {
			return body, true // kept as it came
		}
		return []byte(form.Get("payload")), true
	}, decoder.action)
}

// serve checks a request, takes it, and answers 200 when the Sink took it in time. Otherwise it is 503, and Slack
// comes again; what has begun goes on meanwhile. Slack's own count of retries is not looked at: a retry may be the
// only delivery there is.
func (s *Slack) serve(w http.ResponseWriter, r *http.Request, payload func([]byte) ([]byte, bool), decode func(decoder, []byte) found) {
	limit := time.NewTimer(answerWithin)
	defer limit.Stop()
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyMost))
	if err != nil {
		status := http.StatusBadRequest
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			status = http.StatusRequestEntityTooLarge
		}
		http.Error(w, http.StatusText(status), status)
		return
	}
	if !s.signed(r.Header, body) {
		http.Error(w, "the signature is wrong", http.StatusUnauthorized)
		return
	}
	body, on := payload(body)
	if !on {
		return
	}
	l := s.begin()
	if l == nil {
		http.Error(w, "not listening yet", http.StatusServiceUnavailable)
		return
	}
	f := s.decode(decode, body)
	before, leave, full := s.lines.join(f.in.From.Chat)
	if full {
		l.wg.Done()
		http.Error(w, "too much is going on", http.StatusServiceUnavailable)
		return
	}
	done := make(chan error, 1)
	go func() {
		defer l.wg.Done()
		defer leave()
		if before != nil {
			<-before
		}
		done <- s.take(l, f)
	}()
	select {
	case err := <-done:
		if err != nil {
			s.log.Error("an event was not taken: Slack delivers it again", "error", s.safe(err))
			http.Error(w, "not taken", http.StatusServiceUnavailable)
			return
		}
		if f.answer != nil {
			w.Header().Set("Content-Type", "application/json; charset=utf-8")
			_ = json.NewEncoder(w).Encode(f.answer) // who left gets nothing
			return
		}
		w.WriteHeader(http.StatusOK)
	case <-limit.C:
		http.Error(w, "it takes too long", http.StatusServiceUnavailable)
	}
}

// signed reports whether Slack made the request, within the last five minutes.
func (s *Slack) signed(header http.Header, body []byte) bool {
	v, err := lib.NewSecretsVerifier(header, s.o.SigningSecret)
	if err != nil {
		return false
	}
	if _, err := v.Write(body); err != nil {
		return false
	}
	return v.Ensure() == nil
}
