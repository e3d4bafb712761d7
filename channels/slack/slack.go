// Package slack is Slack as a messaging network: direct messages of customers with a bot, and mentions of it in
// channels, answered in their thread.
//
// The idea: the library knows Slack's types, the socket and how to send; what is received goes through one loop of
// ours, because the library's own acknowledges and handles at the same time, and it is read with small structs of
// ours, because the library's reject an event whole for one block that they do not know.
//
// Invariants:
//   - An event is acknowledged only after the Sink took it, within Slack's three seconds or not at all (I7).
//   - Both events of a mention have one key, (team, channel, ts) (I8).
//   - What was missed while nobody listened is read back from Slack's own history, per conversation and in order,
//     before newer messages of that conversation are handed in (I9).
//   - Everything from outside is escaped: nobody rings a channel through the bot (I12).
//   - Nothing of the staff channel is a customer's, and nothing is shown there while other companies read along.
//   - No error, log line or id holds a token or a text.
//
// A direct message has one address whatever thread of it the customer writes in, because it is one conversation; an
// answer goes to the thread where the customer wrote last, and is shown outside it, too. In channels, where others read
// along, a conversation is that of one person in a thread: their mention starts it, they need not mention the bot again
// in that thread, and answers mention them. Others in the same thread have conversations of their own, or none, and
// can't press what was not asked of them.
package slack

// This file is the home of the options and of what all parts share.

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	lib "github.com/slack-go/slack"

	"github.com/amends-bot/amends/channels"
)

// Channel is the Channel of Slack's addresses. Chat is "TEAM/CHANNEL"; Thread is "TS/USER", the message that started the
// thread and whose conversation it is, "" in direct messages.
const Channel = "slack"

// Options of a Slack. BotToken is required, and AppToken or SigningSecret.
type Options struct {
	BotToken      string                                                                               // xoxb-...
	AppToken      string                                                                               // xapp-...: Socket Mode
	SigningSecret string                                                                               // HTTP events instead; both set is an error
	API           string                                                                               // base URL of the Web API, "" is https://slack.com/api/
	Path          string                                                                               // where the HTTP handlers are mounted, "" is "/slack"
	Public        string                                                                               // the address from outside, such as "https://bot.example.com/slack", for Examine; "" unknown
	Commands      []channels.Command                                                                   // typed as a message that is nothing else, "/" in front or not, or chosen on the App Home
	Staff         string                                                                               // id of the private channel that is the staff room, such as "C0123456789"; "" none
	Home          func(ctx context.Context, who channels.Person, locale string) (channels.Page, error) // nil: no App Home
	Client        *http.Client                                                                         // nil: one with sensible timeouts
	Log           *slog.Logger                                                                         // nil: slog.Default()
	Now           func() time.Time                                                                     // nil: the clock
}

const (
	defaultAPI  = "https://slack.com/api/"
	defaultPath = "/slack"
	// clientTimeout bounds one call of the Web API: Slack answers within a second, and a lane must not hang for long.
	clientTimeout = 20 * time.Second
	// afterwards bounds what is done after an event was taken: buttons that go away, a page that is drawn.
	afterwards = 10 * time.Second
	// atOnce bounds how much of that goes on at the same time; what comes on top is left out.
	atOnce = 16
)

// What Slack allows to send: 1 message a second to a channel with short bursts [doc]; over all channels "several
// hundred a minute" for a workspace.
const (
	perSecond, allBurst         = 8, 40
	perChatSecond, perChatBurst = 1, 3
)

// Slack is an Adapter, a Typist, an Editor, a Fetcher, Healthy and an Examiner; with a SigningSecret it is Hooked, too, and
// with a Staff channel a StaffRoom.
type Slack struct {
	o      Options
	log    *slog.Logger
	api    *lib.Client
	pace   *channels.Pace
	people *people
	places *places
	room   room
	state  state
	lines  lines

	reading sync.Mutex // held while something missed is read back and handed in

	mu       sync.Mutex
	self     self
	listener *listener // nil: nobody listens
	noStatus bool      // assistant.threads.setStatus is not for this app
	listed   bool      // every direct message that there was at the start is known
	nextRead time.Time // conversations.history has asked for a pause until then
}

// self is who the bot is on Slack, from auth.test.
type self struct {
	Team, User, Bot string
}

// listener is one run of Listen.
type listener struct {
	ctx  context.Context // ends when Listen was told to stop; what has begun to be taken goes on to its end
	sink channels.Sink
	wg   sync.WaitGroup
	free chan struct{} // places for what is done afterwards
}

var (
	_ channels.Adapter  = (*Slack)(nil)
	_ channels.Typist   = (*Slack)(nil)
	_ channels.Healthy  = (*Slack)(nil)
	_ channels.Hooked   = (*Slack)(nil)
	_ channels.Examiner = (*Slack)(nil)
)

// New returns a Slack. It calls nobody; what it refuses is told without the secret.
func New(o Options) (*Slack, error) {
	switch {
	case o.BotToken == "":
		return nil, errors.New(`slack: the bot token is missing: it starts with "xoxb-" and stands under "OAuth & Permissions" of your app`)
	case !strings.HasPrefix(o.BotToken, "xoxb-"):
		return nil, errors.New(`slack: the bot token must start with "xoxb-": take the "Bot User OAuth Token" under "OAuth & Permissions" of your app`)
	case o.AppToken == "" && o.SigningSecret == "":
		return nil, errors.New(`slack: give an app token ("xapp-", Socket Mode) or a signing secret (events by HTTP)`)
	case o.AppToken != "" && o.SigningSecret != "":
		return nil, errors.New("slack: give an app token (Socket Mode) or a signing secret (events by HTTP), not both")
	case o.AppToken != "" && !strings.HasPrefix(o.AppToken, "xapp-"):
		return nil, errors.New(`slack: the app token must start with "xapp-": make one with the scope connections:write under "Basic Information", "App-Level Tokens"`)
	}
	for _, secret := range []string{o.BotToken, o.AppToken, o.SigningSecret} {
		if strings.ContainsFunc(secret, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
			return nil, errors.New("slack: a token or the signing secret holds a space or a strange character: was it copied whole?")
		}
	}
	if o.Staff != "" && (!isID(o.Staff) || !strings.HasPrefix(o.Staff, "C") && !strings.HasPrefix(o.Staff, "G")) {
		return nil, errors.New(`slack: the staff channel must be given by its id, such as "C0123456789": open the channel's details in Slack, it stands at the very bottom`)
	}
	if o.API == "" {
		o.API = defaultAPI
	}
	if !strings.HasSuffix(o.API, "/") {
		o.API += "/" // the library joins without one
	}
	if o.Path == "" {
		o.Path = defaultPath
	}
	o.Path = "/" + strings.Trim(o.Path, "/")
	if o.Client == nil {
		o.Client = &http.Client{Timeout: clientTimeout}
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	s := &Slack{
		o:      o,
		log:    o.Log.With("channel", Channel),
		api:    lib.New(o.BotToken, lib.OptionAPIURL(o.API), lib.OptionAppLevelToken(o.AppToken), lib.OptionHTTPClient(o.Client)),
		pace:   channels.NewPace(perSecond, allBurst, perChatSecond, perChatBurst),
		people: newPeople(),
		places: newPlaces(),
		room:   room{wait: formWait},
	}
	s.state.down(o.Now(), "it has not been started")
	return s, nil
}

// Name is Channel.
func (s *Slack) Name() string { return Channel }

// Listen hands what happens to sink until ctx ends. In HTTP mode it only says which sink the requests are for. It
// returns an error when Slack refuses the token or can't be asked who the bot is; a lost socket it makes again
// itself.
func (s *Slack) Listen(ctx context.Context, sink channels.Sink) error {
	if err := s.identify(ctx); err != nil {
		if ctx.Err() != nil {
			return nil
		}
		s.state.down(s.o.Now(), reason(err))
		return fmt.Errorf("slack: listen: %w", err)
	}
	if err := s.checkRoom(ctx); err != nil {
		if ctx.Err() != nil {
			return nil
		}
		s.state.down(s.o.Now(), reason(err))
		return fmt.Errorf("slack: listen: %w", err)
	}
	l := &listener{ctx: ctx, sink: sink, free: make(chan struct{}, atOnce)}
	s.mu.Lock()
	if s.listener != nil {
		s.mu.Unlock()
		return errors.New("slack: listen: it listens already")
	}
	s.listener, s.listed = l, false
	s.mu.Unlock()
	var err error
	if s.o.AppToken != "" {
		err = s.listenSocket(l)
	} else {
		err = s.listenHTTP(l)
	}
	s.mu.Lock()
	s.listener = nil
	s.mu.Unlock()
	l.wg.Wait()
	why := "it has been stopped"
	if err != nil {
		why = reason(err)
	}
	s.state.down(s.o.Now(), why)
	if err != nil {
		return fmt.Errorf("slack: listen: %w", err)
	}
	return nil
}

// identify asks Slack who the bot is, once.
func (s *Slack) identify(ctx context.Context) error {
	if s.whoami() != (self{}) {
		return nil
	}
	who, err := s.api.AuthTestContext(ctx)
	if err != nil {
		return s.safe(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.self = self{Team: who.TeamID, User: who.UserID, Bot: who.BotID}
	return nil
}

func (s *Slack) whoami() self {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.self
}

// begin counts something that Listen waits for before it returns; nil when nobody listens any more. The caller
// calls done on the listener's group.
func (s *Slack) begin() *listener {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.listener != nil {
		s.listener.wg.Add(1)
	}
	return s.listener
}

// later does something that nothing depends on, while the listener lives.
func (s *Slack) later(l *listener, what string, do func(context.Context) error) {
	select {
	case l.free <- struct{}{}:
	default:
		s.log.Warn("left out: too much is going on", "what", what)
		return
	}
	l.wg.Go(func() {
		defer func() { <-l.free }()
		ctx, cancel := context.WithTimeout(l.ctx, afterwards)
		defer cancel()
		defer func() {
			if p := recover(); p != nil {
				s.panicked("could not be done: "+what, p)
			}
		}()
		if err := do(ctx); err != nil && l.ctx.Err() == nil {
			s.log.Warn("could not be done", "what", what, "error", s.safe(err))
		}
	})
}

// safe is err without anything secret in what it says. Errors of the library do not hold tokens as far as we know;
// this keeps it so, whatever they come to say. The kinds that callers ask for stay findable.
func (s *Slack) safe(err error) error {
	if err == nil {
		return nil
	}
	said := err.Error()
	clean := s.redact(said)
	if clean == said {
		return err
	}
	return &redacted{text: clean, err: err}
}

func (s *Slack) redact(text string) string {
	for _, secret := range []string{s.o.BotToken, s.o.AppToken, s.o.SigningSecret} {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "[secret]")
		}
	}
	if i := strings.Index(text, "ticket="); i >= 0 { // of a socket's address: it lets anybody listen for 30 seconds
		end := strings.IndexAny(text[i:], "&\" ")
		if end < 0 {
			end = len(text) - i
		}
		text = text[:i] + "ticket=[secret]" + text[i+end:]
	}
	return text
}

// redacted is an error whose words were cleaned. Only well-known kinds are found in it, so that nobody prints the rest.
type redacted struct {
	text string
	err  error
}

func (e *redacted) Error() string { return e.text }

func (e *redacted) Is(target error) bool {
	return (target == context.Canceled || target == context.DeadlineExceeded) && errors.Is(e.err, target)
}

func (e *redacted) Timeout() bool {
	n, ok := errors.AsType[net.Error](e.err)
	return ok && n.Timeout()
}
