// Package telegram is Telegram as a messaging network: private chats of customers with a bot, and a group where staff
// work on their cases.
//
// The idea: the library knows the types of the Bot API. Calling and receiving are ours: the library acknowledges what
// nobody has taken yet, in another order, and refuses a whole update or answer for one field that it doesn't know.
//
// Invariants:
//   - An update is acknowledged only after the Sink took it: by the offset of the next poll, or by the answer 200.
//   - The updates of a chat reach the Sink in Telegram's order.
//   - Everything from outside is escaped; no error, log line or id holds the token or a text.
//   - What is not understood is kept as it came; one field of an unexpected kind loses nothing else.
package telegram

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/amends-bot/amends/channels"
)

// This file is the home of what an adapter is made of, and of how it is with it.

// Channel is the Channel of Telegram's addresses. Chat is the chat's id in decimal.
const Channel = "telegram"

// Options of a Telegram. Token is required.
type Options struct {
	Token    string
	API      string             // base URL of the API, "" is https://api.telegram.org
	Webhook  *Webhook           // nil: long polling
	Staff    int64              // the private supergroup with topics where staff work on cases, such as -1001234567890; 0 none
	Locale   string             // "en" or "zh": in which staff are told something that nobody has asked for; "" is "en"
	Commands []channels.Command // shown in the menu, set at the start of Listen
	Client   *http.Client       // nil: one with sensible timeouts
	Log      *slog.Logger       // nil: slog.Default()
	Now      func() time.Time   // nil: the clock
}

// Webhook says where Telegram delivers by HTTP.
type Webhook struct {
	URL    string // the public https address that Telegram is told; its path is where the handler is mounted
	Secret string // Telegram sends it with every request; 1 to 256 characters of A-Z a-z 0-9 _ -
}

const (
	publicAPI = "https://api.telegram.org"
	// Telegram takes at most 30 messages a second from a bot and about one a second to a chat; short bursts pass.
	paceAll, paceBurst    = 30, 30
	paceChat, paceChatTop = 1, 3
	// staleAfter is when a poll that has not come back means that nobody is there: twice the longest poll.
	staleAfter = 2 * (pollFor + pollSlack)
	// secretLeast is what a real token has at least behind its colon; one that was cut off when copied has less.
	secretLeast = 30
)

var (
	tokenForm  = regexp.MustCompile(`^[0-9]{1,20}:[A-Za-z0-9_-]+$`)
	secretForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`)
	pathForm   = regexp.MustCompile(`^/[A-Za-z0-9._~/-]*$`)
	hookPorts  = map[string]bool{"": true, "443": true, "80": true, "88": true, "8443": true} // Telegram delivers to no other
)

// Telegram is an Adapter. Listen is called by one goroutine at a time, the other methods by any.
type Telegram struct {
	o     Options
	wire  wire
	pace  *channels.Pace
	path  string        // of the webhook
	doubt chan struct{} // with a webhook: look at once whether all is well
	read  func(reader, []byte) (channels.Inbound, press)
	room  *room
	me    int64 // the bot's own id: it stands in the token

	// Of Listen's goroutine only.
	offset int64 // what the next poll acknowledges; 0: nothing new
	unread int   // answers in a row that could not be read
	single int   // polls that are still to fetch one update each

	mu     sync.Mutex // guards what follows
	name   string     // the bot's username, "" until Telegram has told it
	live   *session   // to which the webhook's requests go; nil: to nobody
	listen bool
	good   time.Time // the last success; zero: none since Listen began
	bad    error     // what is wrong now, nil nothing
	since  time.Time // of bad
	hush   time.Time // until when nothing is sent that nobody misses
}

var (
	_ channels.Adapter   = (*Telegram)(nil)
	_ channels.Typist    = (*Telegram)(nil)
	_ channels.Healthy   = (*Telegram)(nil)
	_ channels.Hooked    = (*Telegram)(nil)
	_ channels.Examiner  = (*Telegram)(nil)
	_ channels.StaffRoom = (*Telegram)(nil)
	_ channels.Editor    = (*Telegram)(nil)
	_ channels.Fetcher   = (*Telegram)(nil)
)

// New returns an adapter, or says what is wrong with the options. It asks nothing of the network: that is for Listen
// and Examine.
func New(o Options) (*Telegram, error) {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	api := strings.TrimRight(o.API, "/")
	if api == "" {
		api = publicAPI
	}
	at, err := url.Parse(api)
	if err != nil || at.Host == "" || at.Scheme != "http" && at.Scheme != "https" {
		return nil, errors.New("telegram: the address of the API must look like https://api.telegram.org")
	}
	number, secret, _ := strings.Cut(o.Token, ":")
	switch {
	case o.Token == "":
		return nil, errors.New("telegram: the token is missing: @BotFather gives it, at /newbot or /token")
	case !tokenForm.MatchString(o.Token):
		return nil, errors.New("telegram: the token does not look like one: digits, a colon and a row of letters, as @BotFather gives it")
	case api == publicAPI && len(secret) < secretLeast:
		return nil, errors.New("telegram: the token seems to be cut off: copy all of it from @BotFather")
	}
	if o.Staff > 0 {
		return nil, errors.New("telegram: the staff group's id must be negative, such as -1001234567890: a positive one is a person's")
	}
	me, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return nil, errors.New("telegram: the token does not begin with the number of a bot")
	}
	t := &Telegram{
		me: me, room: newRoom(o.Staff),
		o: o, wire: newWire(o.Client, api, o.Token),
		pace:  channels.NewPace(paceAll, paceBurst, paceChat, paceChatTop),
		doubt: make(chan struct{}, 1), read: reader.read,
	}
	if o.Webhook != nil {
		if t.path, err = o.Webhook.check(api == publicAPI); err != nil {
			return nil, fmt.Errorf("telegram: webhook: %w", err)
		}
	}
	return t, nil
}

// check returns the path of the webhook. public: it is Telegram itself that delivers, which is strict; a server of
// one's own delivers anywhere.
func (w *Webhook) check(public bool) (string, error) {
	at, err := url.Parse(w.URL)
	switch {
	case err != nil || at.Host == "" || at.Scheme != "https" && (public || at.Scheme != "http"):
		return "", errors.New("its URL must be a full one that starts with https://")
	case public && !hookPorts[at.Port()]:
		return "", fmt.Errorf("Telegram does not deliver to port %s, only to 443, 80, 88 and 8443", at.Port())
	case at.RawQuery != "" || at.Fragment != "":
		return "", errors.New("its URL must end with the path")
	case !secretForm.MatchString(w.Secret):
		return "", errors.New("its secret must have 1 to 256 characters of A-Z a-z 0-9 _ -")
	}
	where := at.Path
	if where == "" {
		where = "/"
	}
	if clean := path.Clean(where); !pathForm.MatchString(where) || clean != where && clean+"/" != where {
		return "", errors.New("the path of its URL may hold letters, digits, dots, dashes and single slashes")
	}
	return where, nil
}

// Name is Channel.
func (t *Telegram) Name() string { return Channel }

// Health is nil while Telegram answers: the last poll came back, or Telegram knows the webhook. Else it says since
// when not, and why (I9).
func (t *Telegram) Health() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case t.bad != nil:
		return fmt.Errorf("telegram: not connected since %s: %w", t.since.UTC().Format(time.RFC3339), t.bad)
	case !t.listen:
		return errors.New("telegram: nobody listens")
	case t.good.IsZero():
		return errors.New("telegram: not connected yet")
	case t.o.Webhook == nil && t.o.Now().Sub(t.good) > staleAfter:
		return fmt.Errorf("telegram: nothing was fetched since %s", t.good.UTC().Format(time.RFC3339))
	}
	return nil
}

// heard keeps how it went with the network, and logs when that changes. That the token is refused ends Listen, and is
// for its caller to log.
func (t *Telegram) heard(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case err == nil && t.bad != nil:
		t.o.Log.Info("Telegram answers again", "channel", Channel, "since", t.since.UTC().Format(time.RFC3339))
	case err != nil && t.bad == nil:
		t.since = t.o.Now()
		if !tokenRefused(err) {
			t.o.Log.Warn("Telegram does not answer as it should; it is tried again", "channel", Channel, "error", err)
		}
	}
	if err == nil {
		t.good = t.o.Now()
	}
	t.bad = err
}

// spoke keeps what a send says beyond itself: that the token is refused or known again, of which a webhook hears in no
// other way, and that Telegram wants less of us.
func (t *Telegram) spoke(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	var no *refused
	switch {
	case err == nil && tokenRefused(t.bad):
		t.bad = nil
		t.o.Log.Info("Telegram knows the token again", "channel", Channel, "since", t.since.UTC().Format(time.RFC3339))
	case tokenRefused(err):
		if t.bad == nil {
			t.since = t.o.Now()
		}
		t.bad = err
		select {
		case t.doubt <- struct{}{}: // Listen ends when it hears the same
		default:
		}
	case errors.As(err, &no) && no.code == http.StatusTooManyRequests:
		t.hush = t.o.Now().Add(min(no.pause(), pauseAsked))
	}
}

// hushed reports whether Telegram asked for a pause that is not over.
func (t *Telegram) hushed() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.o.Now().Before(t.hush)
}

// listening keeps that Listen began or ended.
func (t *Telegram) listening(on bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.listen = on
	if on {
		t.good = time.Time{}
	}
}

// username is the bot's, "" as long as it is unknown.
func (t *Telegram) username() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.name
}
