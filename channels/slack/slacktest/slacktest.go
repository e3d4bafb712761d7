// Package slacktest is a Slack for tests and for trying things out: one workspace, in memory, behind the Web API,
// Socket Mode and signed HTTP events, with people in it that a test lets write and press.
//
// The idea: an adapter can't tell it from Slack in what it uses. What Slack is strict in, this is strict in: tokens,
// channels, lengths, the shape of blocks, signatures, acknowledgements.
//
// Invariants:
//   - An event is delivered again at once when it is not acknowledged in time, then whenever Retry is called, and when
//     a socket comes back; presses are never delivered again. What happens while the connection is Cut stands in the
//     history only.
//   - A mention in a channel gives two events, and the bot's own messages come back as events.
//   - Nothing is random; times are the clock's, and rise.
//
// It was written from Slack's documentation; it has never been compared with the real Slack.
package slacktest

// This file is the home of the server: its start, its end, and its faults.

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

// Who is who in the workspace, and the secrets unless the Options say otherwise.
const (
	Team      = "T0AMENDS1"
	BotUser   = "U0AMENDS1"
	BotID     = "B0AMENDS1"
	App       = "A0AMENDS1"
	BotToken  = "xoxb-000000000000-test"
	AppToken  = "xapp-1-A0AMENDS1-test"
	Signature = "8f742231b10e8888abcd99yyyzzz85a5"
	// Scopes are those that the bot token has.
	Scopes = "app_mentions:read,channels:history,chat:write,files:read,files:write,groups:history,groups:read,im:history,im:read,reactions:read,reactions:write,users:read"
)

// ackWithin is Slack's limit for acknowledgements.
const ackWithin = 3 * time.Second

// Options of a Server. The zero value is a workspace with Socket Mode.
type Options struct {
	BotToken  string        // "" is BotToken
	AppToken  string        // "" is AppToken
	Secret    string        // that signs HTTP events; "" is Signature
	Events    string        // where HTTP events go, such as "http://127.0.0.1:8080/slack"; "" is Socket Mode
	Scopes    string        // "" is Scopes
	AckWithin time.Duration // 0: three seconds, as at Slack
	Addr      string        // to listen at; "" is a free port of this machine
	Listener  net.Listener  // to listen on, instead of Addr: one without a network, for a bubble of testing/synctest
}

// Server is a workspace. Its methods may be called at the same time.
type Server struct {
	o    Options
	http *http.Server
	url  string
	ctx  context.Context
	stop context.CancelFunc
	wg   sync.WaitGroup

	mu       sync.Mutex
	changed  chan struct{} // closed at every change
	lastTS   int64
	count    int
	people   map[string]*Person
	channels map[string]*channel
	views    map[string]json.RawMessage // App Homes, by user
	windows  map[string]*window         // open ones, by user
	triggers map[string]trigger
	files    map[string]*file
	whispers []Whisper
	rang     []string
	calls    map[string]int
	faults   map[string][]fault
	sockets  map[*socket]bool
	cut      bool
	queue    []*delivery // HTTP, to be sent
	open     []*delivery // not acknowledged
	acked    int
	refused  int
}

// Person is somebody in the workspace.
type Person struct {
	ID, Name, Locale string
	Team             string // of a stranger by Slack Connect; "" is ours
}

type channel struct {
	id       string
	user     string // of a direct message
	messages []*message
	broken   string // Slack's word for what is wrong with it
	room     *Room  // nil: the bot is in it, and everybody may be
	last     *delivery
}

// fault is what the next call of a method meets.
type fault struct {
	status, pause int
	code          string
	lose          bool
}

// New starts a workspace.
func New(o Options) (*Server, error) {
	for value, fallback := range map[*string]string{
		&o.BotToken: BotToken, &o.AppToken: AppToken, &o.Secret: Signature, &o.Scopes: Scopes, &o.Addr: "127.0.0.1:0",
	} {
		if *value == "" {
			*value = fallback
		}
	}
	if o.AckWithin <= 0 {
		o.AckWithin = ackWithin
	}
	listener := o.Listener
	if listener == nil {
		var err error
		if listener, err = net.Listen("tcp", o.Addr); err != nil {
			return nil, fmt.Errorf("slacktest: %w", err)
		}
	}
	ctx, stop := context.WithCancel(context.Background())
	s := &Server{
		o: o, url: "http://" + listener.Addr().String() + "/api/", ctx: ctx, stop: stop,
		changed: make(chan struct{}), people: map[string]*Person{}, channels: map[string]*channel{},
		views: map[string]json.RawMessage{}, windows: map[string]*window{}, triggers: map[string]trigger{}, files: map[string]*file{}, calls: map[string]int{}, faults: map[string][]fault{}, sockets: map[*socket]bool{},
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/api/", s.serveAPI)
	mux.HandleFunc("/socket", s.serveSocket)
	mux.HandleFunc("POST /upload/{id}", s.serveUpload)
	mux.HandleFunc("GET /files/{id}", s.serveFile)
	s.http = &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	s.wg.Go(func() { _ = s.http.Serve(listener) }) // it ends with Close
	if o.Events != "" {
		s.wg.Go(s.post)
	}
	return s, nil
}

// URL is the base URL of the Web API.
func (s *Server) URL() string { return s.url }

// Close ends it all.
func (s *Server) Close() {
	s.stop()
	s.drop()
	_ = s.http.Close()
	s.wg.Wait()
}

// note wakes who waits. The caller holds mu.
func (s *Server) note() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// Until waits until cond holds, which is asked at every change. It returns an error at the end of ctx.
func (s *Server) Until(ctx context.Context, cond func() bool) error {
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if cond() {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return errors.New("slacktest: it did not happen in time")
		}
	}
}

// Connected reports whether a socket is open.
func (s *Server) Connected() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.sockets) > 0
}

// Acked is how many deliveries were acknowledged.
func (s *Server) Acked() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.acked
}

// Refused is how many deliveries were not acknowledged in time, or refused.
func (s *Server) Refused() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.refused
}

// Open is how many events wait for their acknowledgement.
func (s *Server) Open() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.open) + len(s.queue)
}

// Calls is how often a method of the Web API was called.
func (s *Server) Calls(method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[method]
}

// Rang are the texts that rang somebody: with a live mention of a channel, a group or a person.
func (s *Server) Rang() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.rang...)
}

// Fail lets the next call of a method be answered with this HTTP status; pause are the seconds to wait that a 429 asks for.
func (s *Server) Fail(method string, status, pause int) {
	s.fault(method, fault{status: status, pause: pause})
}

// Refuse lets the next call of a method be answered with an error of Slack's, such as "ratelimited".
func (s *Server) Refuse(method, code string) { s.fault(method, fault{code: code}) }

// Lose lets the next call of a method be carried out, but its answer be lost.
func (s *Server) Lose(method string) { s.fault(method, fault{lose: true}) }

func (s *Server) fault(method string, f fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults[method] = append(s.faults[method], f)
}

// Break lets every call about a channel be answered with an error of Slack's, such as "is_archived"; "" mends it.
func (s *Server) Break(channel, code string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.join(channel).broken = code
}

// Drop closes the sockets; a client may connect again at once.
func (s *Server) Drop() { s.drop() }

// Cut closes the sockets, and refuses new ones until Mend: what happens meanwhile is delivered to nobody.
func (s *Server) Cut() {
	s.mu.Lock()
	s.cut = true
	s.mu.Unlock()
	s.drop()
}

// Mend ends a Cut.
func (s *Server) Mend() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cut = false
	s.note()
}
