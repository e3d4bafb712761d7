// Package telegramtest is a fake Telegram: the Bot API over HTTP, and the customers behind it.
//
// The idea: a program under test talks to it as to api.telegram.org, and the test acts as the customers do: they
// write, press, edit and block. It is strict where the real one is strict, so that what passes here has a chance there.
// It has been written after the documentation and the source of Telegram's server, and was never compared with the real one.
//
// Invariants:
//   - An update comes again until it is confirmed: by a poll with a higher offset, or by an answer of 2xx.
//   - A second poll ends the first one with 409; a poll while a webhook is set is refused with 409.
//   - Texts, buttons and markup that Telegram refuses are refused in Telegram's words: 4096 UTF-16 units after the
//     markup was taken out, 64 bytes in a button, unknown tags, markup that is not closed.
//   - In a group a bot sends and changes 20 messages a minute at most, in topics that exist and are open, and does only
//     what it has the rights for.
//   - What a test wants to go wrong goes wrong once for each Failure, in order, and nothing else does.
package telegramtest

// This file is the home of the Server: how it is reached, what it keeps, and how a test waits for it.

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Token is what a new Server knows its bot by. It has the form of a real one.
const Token = "987654321:TEST-not-a-secret-only-for-the-fake-0"

// Username is that of its bot.
const Username = "amends_test_bot"

// Server is a fake Telegram with one bot. Its methods may be called at any time by anybody; the fields are set before
// the first request.
type Server struct {
	URL   string           // for Options.API: of Start, "" of New
	Token string           // Token
	Now   func() time.Time // dates of messages; time.Now
	Retry time.Duration    // pause before the webhook is tried again, 50 ms; Telegram's grow from seconds to minutes
	Hook  *http.Client     // by which the webhook is reached; http.DefaultClient

	listener *httptest.Server
	down     bool

	mu       sync.Mutex // guards what follows
	changed  chan struct{}
	stopped  bool
	users    map[int64]*user
	groups   map[int64]*group
	files    map[string]*File // by file_id
	paths    map[string]*File // where they may be downloaded
	moved    map[int64]int64
	messages map[int64][]*Message // the bot's, by chat
	lastID   int
	callback map[string]bool // queries that may be answered: true when it was
	menus    map[string][]Command
	requests []Request
	refused  map[int]int
	failures map[string][]Failure

	updateID int64
	pending  []update
	last     map[int64]update // by chat
	allowed  []string
	poll     context.CancelCauseFunc // ends the poll that is under way
	hook     webhook
	post     context.CancelFunc // ends the deliveries to the webhook
	busy     bool               // they are under way
	posting  sync.WaitGroup
}

type user struct {
	id               int64
	first, last      string
	username, locale string
	blocked, deleted bool
}

// Message is one of the bot's, as the customer sees it.
type Message struct {
	ID      int
	Text    string     // as shown: without markup
	Bold    []string   // what stands in bold
	Buttons [][]Button // rows; nil when they were taken away
	Sent    string     // the text as it was sent
	Mode    string     // parse_mode
	Preview bool       // links are shown with a preview

	Entities []Entity // all that is shown in another way
	Thread   int      // the topic, in a group; 0: General
	Reply    int      // the message that it answers; 0 none
	File     *File    // nil: a text
	Force    bool     // whoever sees it is asked to answer
	Rings    []string // the @names that are rung by it, and the people whose names lead to them, as "tg://user?id=7"
	At       time.Time
}

// Button is one below a message.
type Button struct{ Label, Data string }

// Command is a line of the bot's menu.
type Command struct{ Name, Description string }

// Request is a call of the API.
type Request struct {
	Method string
	Params map[string]string // as a form has them: texts as they are, all else as JSON
	Type   string            // media type of the body
}

// Failure is what becomes of a call.
type Failure struct {
	Status int    // 429, 500, 502 ...; 0: the call succeeds
	Pause  int    // retry_after in seconds, of a 429
	Told   string // description; "": the usual one
	Page   bool   // the answer is a page of a gateway, not JSON
	Lost   bool   // the call is carried out, and the connection breaks before the answer
}

// New returns a server that is an http.Handler, and is reached by Client.
func New() *Server {
	return &Server{
		Token: Token, Now: time.Now, Retry: 50 * time.Millisecond, Hook: http.DefaultClient,
		changed: make(chan struct{}), users: map[int64]*user{}, groups: map[int64]*group{}, files: map[string]*File{}, paths: map[string]*File{}, moved: map[int64]int64{}, messages: map[int64][]*Message{},
		refused: map[int]int{}, callback: map[string]bool{}, menus: map[string][]Command{}, failures: map[string][]Failure{}, last: map[int64]update{},
		updateID: 700_000_000, lastID: 100,
	}
}

// Start returns a server that listens on a port of this machine; see URL. Close ends it.
func Start() *Server {
	s := New()
	s.listener = httptest.NewServer(s)
	s.URL = s.listener.URL
	return s
}

// Close ends the polls and the deliveries that are under way, and the listener of Start.
func (s *Server) Close() {
	s.mu.Lock()
	s.stopped = true
	if s.poll != nil {
		s.poll(errors.New("closed"))
	}
	if s.post != nil {
		s.post()
	}
	s.mu.Unlock()
	s.posting.Wait()
	if s.listener != nil {
		s.listener.CloseClientConnections()
		s.listener.Close()
	}
}

// Wait returns when ready is true, or with an error at the end of ctx. It asks at each change; ready may call the
// server's other methods.
func (s *Server) Wait(ctx context.Context, ready func() bool) error {
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if ready() {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("telegramtest: wait: %w", ctx.Err())
		}
	}
}

// wake tells those who wait that something changed. mu is held.
func (s *Server) wake() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// Messages are the bot's messages that a chat shows, oldest first.
func (s *Server) Messages(chat int64) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Message
	for _, m := range s.messages[chat] {
		out = append(out, *m)
	}
	return out
}

// Requests are the calls so far, in the order in which they came; methods, if any are named, leaves only those.
func (s *Server) Requests(methods ...string) []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Request
	for _, r := range s.requests {
		if len(methods) == 0 || slices.Contains(methods, r.Method) {
			out = append(out, r)
		}
	}
	return out
}

// Refused is how many calls were refused with this status by what the server is strict in, and not by a Failure.
func (s *Server) Refused(status int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.refused[status]
}

// Menu are the commands set for a language, "" for all.
func (s *Server) Menu(language string) []Command {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.menus[language])
}

// Pending is how many updates have not been confirmed.
func (s *Server) Pending() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.pending)
}

// Fail lets the next calls of a method end like this, one after the other.
func (s *Server) Fail(method string, failures ...Failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failures[method] = append(s.failures[method], failures...)
}

// Down lets Client reach nobody, or somebody again.
func (s *Server) Down(down bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.down = down
}

// Client reaches the server without a network, under any host name: also in a bubble of testing/synctest.
func (s *Server) Client() *http.Client { return &http.Client{Transport: inside{s}} }

// inside is the way to a server without a network.
type inside struct{ s *Server }

func (i inside) RoundTrip(r *http.Request) (*http.Response, error) {
	i.s.mu.Lock()
	down := i.s.down
	i.s.mu.Unlock()
	if down {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	}
	return Within(i.s).RoundTrip(r)
}

// Within is the way to a handler without a network: also in a bubble of testing/synctest.
func Within(h http.Handler) http.RoundTripper { return within{h} }

type within struct{ http.Handler }

func (i within) RoundTrip(r *http.Request) (*http.Response, error) {
	if trace := httptrace.ContextClientTrace(r.Context()); trace != nil && trace.GotConn != nil {
		trace.GotConn(httptrace.GotConnInfo{})
	}
	type result struct {
		resp *http.Response
		err  error
	}
	done := make(chan result, 1)
	go func() {
		rec := httptest.NewRecorder()
		defer func() {
			switch p := recover(); p {
			case nil:
				done <- result{resp: rec.Result()}
			case http.ErrAbortHandler:
				done <- result{err: errors.New("the connection broke")}
			default:
				panic(p)
			}
		}()
		req := r.Clone(r.Context())
		if req.Body == nil {
			req.Body = http.NoBody
		}
		i.ServeHTTP(rec, req)
	}()
	select {
	case d := <-done:
		return d.resp, d.err
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

// ServeHTTP is the Bot API.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/file/") {
		s.download(w, r)
		return
	}
	rest, ok := strings.CutPrefix(r.URL.Path, "/bot")
	token, method, found := strings.Cut(rest, "/")
	number, _, colon := strings.Cut(token, ":")
	if _, err := strconv.Atoi(number); !ok || !found || !colon || err != nil {
		write(w, refuse(http.StatusNotFound, "Not Found"))
		return
	}
	if token != s.Token {
		write(w, refuse(http.StatusUnauthorized, "Unauthorized"))
		return
	}
	params, parts, media, err := paramsOf(r)
	if err != nil {
		write(w, refuse(http.StatusBadRequest, "Bad Request: "+err.Error()))
		return
	}
	handle := methods[strings.ToLower(method)]
	if handle == nil {
		write(w, refuse(http.StatusNotFound, "Not Found: method not found"))
		return
	}
	fail := s.called(method, params, media)
	if fail.Status == 0 || fail.Lost {
		a := handle(s, context.WithValue(r.Context(), partsKey{}, parts), params)
		if fail.Lost {
			panic(http.ErrAbortHandler)
		}
		if !a.OK {
			s.mu.Lock()
			s.refused[a.Code]++
			s.mu.Unlock()
		}
		write(w, a)
		return
	}
	if fail.Page {
		http.Error(w, "<html><body><h1>"+strconv.Itoa(fail.Status)+"</h1></body></html>", fail.Status)
		return
	}
	told := fail.Told
	if told == "" {
		told = http.StatusText(fail.Status)
	}
	a := refuse(fail.Status, told)
	if fail.Status == http.StatusTooManyRequests {
		a.Description = fmt.Sprintf("Too Many Requests: retry after %d", fail.Pause)
		a.Parameters = map[string]any{"retry_after": fail.Pause}
	}
	write(w, a)
}

// called keeps a call, and tells what is to become of it.
func (s *Server) called(method string, params url.Values, media string) Failure {
	s.mu.Lock()
	defer s.mu.Unlock()
	flat := map[string]string{}
	for k := range params {
		flat[k] = params.Get(k)
	}
	s.requests = append(s.requests, Request{Method: method, Params: flat, Type: media})
	s.wake()
	var fail Failure
	if queue := s.failures[method]; len(queue) > 0 {
		fail, s.failures[method] = queue[0], queue[1:]
	}
	return fail
}

// answer is what the Bot API answers.
type answer struct {
	OK          bool           `json:"ok"`
	Result      any            `json:"result,omitempty"`
	Code        int            `json:"error_code,omitempty"`
	Description string         `json:"description,omitempty"`
	Parameters  map[string]any `json:"parameters,omitempty"`
}

func yes(result any) answer { return answer{OK: true, Result: result} }

func refuse(code int, told string) answer { return answer{Code: code, Description: told} }

func bad(told string) answer { return refuse(http.StatusBadRequest, "Bad Request: "+told) }

func write(w http.ResponseWriter, a answer) {
	w.Header().Set("Content-Type", "application/json")
	if !a.OK {
		w.WriteHeader(a.Code)
	}
	_ = json.NewEncoder(w).Encode(a) // nobody there any more
}
