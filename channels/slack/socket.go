package slack

// This file is the home of Socket Mode.

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/gorilla/websocket"
	lib "github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
)

const (
	// ackWait bounds how long an acknowledgement waits for a socket: Slack delivers again what it did not get.
	ackWait = 2 * time.Second
	// longestPause is the longest between two tries to connect. The library's own grow to five minutes, in which a
	// customer would think that nobody is there.
	longestPause = 30 * time.Second
	// socketReadMost bounds a delivery by the socket; Slack's are a tenth of that.
	socketReadMost = 4 << 20
	// handshakeMost bounds the opening of the socket.
	handshakeMost = 45 * time.Second
	// socketWrite is more than an acknowledgement has at most: Slack drops what comes in several frames. Both as in the library.
	socketWrite = 32 << 10
)

// listenSocket takes events from the socket, in one loop: take, then acknowledge.
func (s *Slack) listenSocket(l *listener) error {
	s.state.down(s.o.Now(), "connecting")
	client := socketmode.New(s.api, s.socketOptions()...)
	base := context.WithoutCancel(l.ctx) // what is being taken may still be acknowledged
	var stop context.CancelFunc
	ran := make(chan error, 1)
	start := func() {
		var run context.Context
		run, stop = context.WithCancel(base)
		go func() { ran <- client.RunContext(run) }()
	}
	start()
	running := true
	defer func() {
		stop()
		if running {
			<-ran
		}
	}()
	restart := time.NewTimer(0)
	<-restart.C
	defer restart.Stop()
	gap := time.NewTimer(0)
	defer gap.Stop()
	r, pause := newReader(), time.Second
	for {
		select {
		case <-l.ctx.Done():
			return nil
		case <-gap.C:
			gap.Reset(s.step(l, r))
		case <-restart.C:
			start()
			running = true
		case err := <-ran:
			running = false
			stop()
			if fatal(err) {
				return s.safe(err)
			}
			if !errors.Is(err, context.Canceled) { // else it was us, and the reason is known
				s.state.down(s.o.Now(), reason(err))
			}
			restart.Reset(pause)
			pause = min(2*pause, longestPause)
		case e := <-client.Events:
			switch e.Type {
			case socketmode.EventTypeConnected:
				pause = time.Second
				s.places.spoilAll()
				r.cards, r.next = 0, ""
				gap.Reset(0)
				s.state.up()
				s.state.again()
			case socketmode.EventTypeConnecting:
				if c, ok := e.Data.(*lib.ConnectingEvent); ok && c.Attempt == 1 && c.ConnectionCount > 0 {
					s.state.down(s.o.Now(), "the socket was closed, connecting again")
				}
			case socketmode.EventTypeConnectionError:
				c, ok := e.Data.(*lib.ConnectionErrorEvent)
				if !ok {
					break
				}
				s.state.down(s.o.Now(), reason(c.ErrorObj))
				s.log.Warn("no connection", "error", s.safe(c.ErrorObj))
				if own, shorter := shorten(c); shorter {
					pause = own
					stop() // it comes back by ran, and starts again after our own pause
				}
			default:
				s.delivered(l, client, e)
			}
		}
	}
}

// socketOptions are those of the socket. A client that reaches Slack in its own way opens the socket in that way, too.
func (s *Slack) socketOptions() []socketmode.Option {
	options := []socketmode.Option{socketmode.OptionReadLimit(socketReadMost)}
	tr, ok := s.o.Client.Transport.(*http.Transport)
	if !ok || tr.DialContext == nil {
		return options
	}
	return append(options, socketmode.OptionDialer(&websocket.Dialer{
		NetDialContext: tr.DialContext, Proxy: tr.Proxy, TLSClientConfig: tr.TLSClientConfig.Clone(),
		HandshakeTimeout: handshakeMost, WriteBufferSize: socketWrite,
	}))
}

// shorten is the pause after which to connect again, when the library would wait longer than that.
func shorten(c *lib.ConnectionErrorEvent) (pause time.Duration, shorter bool) {
	pause = longestPause
	if limited, ok := errors.AsType[*lib.RateLimitedError](c.ErrorObj); ok {
		pause = pauseOf(limited, longestPause, waitMost)
	}
	return pause, c.Backoff > pause
}

// fatal reports whether connecting again is useless until somebody has put something right.
func fatal(err error) bool {
	if e, ok := errors.AsType[lib.SlackErrorResponse](err); ok {
		return refusesToken[e.Err]
	}
	e, ok := errors.AsType[lib.StatusCodeError](err)
	return ok && e.Code == http.StatusNotFound
}

// delivered takes one envelope, and acknowledges it when the Sink took it. What the library could not parse has its raw
// text still.
func (s *Slack) delivered(l *listener, client *socketmode.Client, e socketmode.Event) {
	req := e.Request
	if bad, ok := e.Data.(*socketmode.ErrorBadMessage); ok {
		req = &socketmode.Request{}
		if json.Unmarshal(bad.Message, req) != nil {
			s.log.Warn("a message of the socket can't be read")
			return
		}
	}
	if req == nil || req.EnvelopeID == "" {
		return // a greeting, or an error that a new connection follows
	}
	var f found
	switch req.Type {
	case socketmode.RequestTypeEventsAPI:
		f = s.decode(decoder.event, req.Payload)
	case socketmode.RequestTypeInteractive:
		f = s.decode(decoder.action, req.Payload)
	default:
		f = s.decoder().raw("", "", req.Payload)
	}
	if err := s.take(l, f); err != nil {
		s.log.Error("an event was not taken: Slack delivers it again", "error", s.safe(err))
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(l.ctx), ackWait)
	defer cancel()
	if err := client.AckCtx(ctx, req.EnvelopeID, f.answer); err != nil {
		s.log.Warn("an event could not be acknowledged: it comes again", "error", s.safe(err))
	}
}
