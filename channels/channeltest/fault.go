package channeltest

// This file is the home of the fault proxy: it stands before any peer that speaks a network's HTTP API, and
// answers some requests as the network does on a bad day.

import (
	"bytes"
	"fmt"
	"io"
	"log"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httputil"
	"net/url"
	"path"
	"strconv"
	"sync"
)

// Kind is what happens to a request.
type Kind string

// Kinds of faults.
const (
	Pass       Kind = ""            // nothing: it is forwarded
	TooManyReq Kind = "429"         // too many requests, come back later; not forwarded
	Forbidden  Kind = "403"         // the customer can't be reached any more; not forwarded
	NoThread   Kind = "no thread"   // the thread is unknown; not forwarded
	Error500   Kind = "500"         // the network fails; not forwarded
	LostAnswer Kind = "lost answer" // forwarded, and the connection closed instead of an answer
	Cut        Kind = "cut"         // the connection closed before anything is forwarded
)

// Dialect is how a network words its errors.
type Dialect struct {
	status func(k Kind) int
	body   func(k Kind, pause int) string
}

// TelegramErrors words errors as Telegram's Bot API does.
var TelegramErrors = Dialect{
	status: func(k Kind) int {
		return map[Kind]int{TooManyReq: http.StatusTooManyRequests, Forbidden: http.StatusForbidden, NoThread: http.StatusBadRequest, Error500: http.StatusInternalServerError}[k]
	},
	body: func(k Kind, pause int) string {
		switch k {
		case TooManyReq:
			return fmt.Sprintf(`{"ok":false,"error_code":429,"description":"Too Many Requests: retry after %d","parameters":{"retry_after":%d}}`, pause, pause)
		case Forbidden:
			return `{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}`
		case NoThread:
			return `{"ok":false,"error_code":400,"description":"Bad Request: message thread not found"}`
		}
		return `{"ok":false,"error_code":500,"description":"Internal Server Error"}`
	},
}

// SlackErrors words errors as Slack's Web API does: most of them are answered with 200.
var SlackErrors = Dialect{
	status: func(k Kind) int {
		return map[Kind]int{TooManyReq: http.StatusTooManyRequests, Forbidden: http.StatusOK, NoThread: http.StatusOK, Error500: http.StatusInternalServerError}[k]
	},
	body: func(k Kind, _ int) string {
		switch k {
		case TooManyReq:
			return `{"ok":false,"error":"ratelimited"}`
		case Forbidden:
			return `{"ok":false,"error":"is_archived"}`
		case NoThread:
			return `{"ok":false,"error":"thread_not_found"}`
		}
		return `Internal Server Error`
	},
}

// Call is a request that a fault may befall.
type Call struct {
	Method string // the last part of its path: "sendMessage", "chat.postMessage"
	N      int    // how many of this method came, from 1
	Body   []byte
}

// Fault is the proxy. Set its fields before it serves.
type Fault struct {
	Peer   http.Handler     // where requests are forwarded
	Errors Dialect          // how faults are worded
	Only   []string         // the methods that faults may befall; others are forwarded always
	Pause  int              // seconds that a 429 asks for, 0: 1
	Decide func(Call) Kind  // what happens to a call; nil: all pass
	Seen   func(Call, Kind) // told of each of those calls before it is answered; may be nil

	mu     sync.Mutex
	n      map[string]int
	counts map[Kind]int
}

// At is a Peer that listens elsewhere.
func At(base string) (http.Handler, error) {
	u, err := url.Parse(base)
	if err != nil {
		return nil, fmt.Errorf("channeltest: peer: %w", err)
	}
	return &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(u) }, FlushInterval: -1,
		ErrorLog: log.New(io.Discard, "", 0), // who asked is answered with 502
	}, nil
}

// Seeded is a Decide that lets one call in each fail, in one of the ways given. Equal seeds give equal
// results for calls in the same order.
func Seeded(seed uint64, each int, kinds ...Kind) func(Call) Kind {
	var mu sync.Mutex
	r := rand.New(rand.NewPCG(seed, 0))
	return func(Call) Kind {
		mu.Lock()
		defer mu.Unlock()
		if r.IntN(each) > 0 {
			return Pass
		}
		return kinds[r.IntN(len(kinds))]
	}
}

// Counts tells how many of the calls that faults may befall met which; Pass are those that met none.
func (f *Fault) Counts() map[Kind]int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return maps.Clone(f.counts)
}

// ServeHTTP forwards a request, or lets it fail.
func (f *Fault) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	method := path.Base(r.URL.Path)
	if !f.befalls(method) {
		f.Peer.ServeHTTP(w, r)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler) // the program has gone
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	switch kind := f.decide(method, body); kind {
	case Pass:
		f.Peer.ServeHTTP(w, r)
	case Cut:
		panic(http.ErrAbortHandler) // net/http closes the connection
	case LostAnswer:
		f.Peer.ServeHTTP(&unheard{header: http.Header{}}, r)
		panic(http.ErrAbortHandler)
	default:
		pause := max(f.Pause, 1)
		w.Header().Set("Content-Type", "application/json")
		if kind == TooManyReq {
			w.Header().Set("Retry-After", strconv.Itoa(pause))
		}
		w.WriteHeader(f.Errors.status(kind))
		_, _ = io.WriteString(w, f.Errors.body(kind, pause)) // the program may have gone
	}
}

func (f *Fault) befalls(method string) bool {
	for _, m := range f.Only {
		if m == method {
			return true
		}
	}
	return false
}

func (f *Fault) decide(method string, body []byte) Kind {
	f.mu.Lock()
	if f.n == nil {
		f.n, f.counts = map[string]int{}, map[Kind]int{}
	}
	f.n[method]++
	call := Call{Method: method, N: f.n[method], Body: body}
	f.mu.Unlock()
	kind := Pass
	if f.Decide != nil {
		kind = f.Decide(call)
	}
	f.mu.Lock()
	f.counts[kind]++
	f.mu.Unlock()
	if f.Seen != nil {
		f.Seen(call, kind)
	}
	return kind
}

// unheard takes an answer that nobody gets.
type unheard struct{ header http.Header }

func (u *unheard) Header() http.Header         { return u.header }
func (u *unheard) Write(p []byte) (int, error) { return len(p), nil }
func (u *unheard) WriteHeader(int)             {}
