package slack

// This file is the home of what was missed while nobody listened, or could not be stored: it is read back from
// Slack's history (I9). Keys make it safe to read too much.
//
// What can't be read back: edits and deletions (the newest text comes), presses and forms, threads of a direct message that
// nobody has written in since the start, and mentions in channels where there was none since the start.

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"time"

	lib "github.com/slack-go/slack"
	"golang.org/x/time/rate"
)

const (
	// readAtStart is how far back direct messages are read at the start, when nothing is remembered: a machine that
	// went down in the evening is started again in the morning.
	readAtStart = 24 * time.Hour
	// readPages bounds what is read of one conversation.
	readPages = 20
	// listPages bounds the direct messages looked at after a start: 1,000, which take twenty minutes.
	listPages, listSize = 5, "200"
	// cardPages bounds the cards looked at after a start, the newest first: 500.
	cardPages = 5
	// readEvery and readBurst are Slack's limit for conversations.history, "50 and more a minute" [doc].
	readEvery, readBurst = 1200 * time.Millisecond, 20
	// readIdle is how soon one looks again whether there is something to read, readRetry after a failure.
	readIdle, readRetry = time.Second, 5 * time.Second
)

// reader reads back what was missed, one call at a time.
type reader struct {
	limit  *rate.Limiter
	pages  int // of the list of direct messages; listPages: done
	cursor string
	cards  int    // pages of the staff channel; cardPages: done
	next   string // where the next of them begins
}

func newReader() *reader { return &reader{limit: rate.NewLimiter(rate.Every(readEvery), readBurst)} }

// step does one thing that is to be done, and returns after how long to come again.
func (s *Slack) step(l *listener, r *reader) time.Duration {
	if pause := s.pause(); pause > 0 {
		return pause
	}
	at, _, any := s.places.next()
	if s.o.Staff == "" {
		r.cards = cardPages
	}
	if !any && r.pages == listPages && r.cards == cardPages {
		return readIdle
	}
	ctx, cancel := context.WithTimeout(l.ctx, afterwards)
	defer cancel()
	var err error
	switch {
	case any:
		_, err = s.readBack(ctx, l, at, "")
	case r.cards < cardPages: // members of staff wait for a sign that they were heard
		err = s.listCards(ctx, r)
	default:
		err = s.list(ctx, r)
	}
	if l.ctx.Err() != nil {
		return readIdle
	}
	if err != nil {
		s.log.Warn("what was missed could not be read back yet", "error", s.safe(err))
		if any {
			s.places.last(at)
		}
		s.notePause(err)
		return readRetry
	}
	return max(r.limit.Reserve().Delay(), time.Millisecond)
}

// list finds the direct messages that the bot has, a page of them.
func (s *Slack) list(ctx context.Context, r *reader) error {
	values := url.Values{"types": {"im"}, "limit": {listSize}, "exclude_archived": {"true"}}
	if r.cursor != "" {
		values.Set("cursor", r.cursor)
	}
	var p page
	err := s.call(ctx, "conversations.list", values, &p)
	if closed(err) {
		s.log.Warn("direct messages can't be listed: what was written before the start is not read", "error", s.safe(err))
		r.pages = listPages
		s.setListed(true)
		return nil
	}
	if err != nil {
		return err
	}
	since := s.startSince()
	for _, c := range p.Channels {
		if direct(c.ID) && !c.IsUserDeleted {
			s.places.found(place{channel: c.ID}, since)
		}
	}
	r.cursor = p.Meta.Next
	if r.pages++; r.cursor == "" {
		r.pages = listPages
	}
	s.setListed(r.pages == listPages)
	return nil
}

// listCards finds the threads of the staff room in which somebody may have written while nobody listened, a page of them:
// after a start, and after a new connection those as well that are not remembered.
func (s *Slack) listCards(ctx context.Context, r *reader) error {
	p, err := s.history(ctx, s.o.Staff, "", "", r.next, false)
	if closed(err) {
		s.log.Warn("the staff channel can't be read back", "error", s.safe(err))
		r.cards, r.next = cardPages, ""
		return nil
	}
	if err != nil {
		return err
	}
	since := s.startSince()
	for _, raw := range p.Messages {
		var m struct {
			TS          string   `json:"ts"`
			LatestReply string   `json:"latest_reply"`
			ReplyUsers  []string `json:"reply_users"`
		}
		if json.Unmarshal(raw, &m) != nil || m.TS == "" || !newer(m.LatestReply, since) {
			continue
		}
		others := func(user string) bool { return user != s.whoami().User }
		if len(m.ReplyUsers) == 0 || slices.ContainsFunc(m.ReplyUsers, others) {
			s.places.found(place{channel: s.o.Staff, thread: m.TS}, since)
		}
	}
	r.next = p.Meta.Next
	if r.cards++; r.next == "" || r.cards == cardPages {
		r.cards, r.next = cardPages, ""
	}
	return nil
}

// closed reports whether Slack says that the app may not read something, which trying again does not change.
func closed(err error) bool {
	e, ok := errors.AsType[lib.SlackErrorResponse](err)
	return ok && cannotRead[e.Err]
}

// startSince is since when a conversation is read that is not known.
func (s *Slack) startSince() string { return slackTime(s.o.Now().Add(-readAtStart)) }

// setListed notes whether every direct message there was at the start is known.
func (s *Slack) setListed(all bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.listed = all
}

// readFirst reads back what was missed of a conversation before a newer message of it is handed in, and reports
// whether that message was among it and is done. While the direct messages are still being listed, an unknown one may
// have been missed, too. When Slack does not tell it in time, the order is given up rather than the message; when the
// Sink does not take it, that is the error, and the newer message has to wait.
func (s *Slack) readFirst(ctx context.Context, l *listener, at place, ts string) (done bool, err error) {
	s.mu.Lock()
	listed := s.listed
	s.mu.Unlock()
	if direct(at.channel) && at.thread == "" && !listed {
		s.places.found(at, s.startSince())
	}
	if since, _, stale := s.places.staleSince(at); !stale || s.pause() > 0 || !newer(ts, since) {
		return false, nil
	}
	ctx, cancel := context.WithTimeout(ctx, askWait)
	defer cancel()
	done, err = s.readBack(ctx, l, at, ts)
	if _, refused := errors.AsType[*notTaken](err); refused || err == nil {
		return done, err
	}
	s.notePause(err)
	s.log.Warn("what was missed could not be read back yet", "error", s.safe(err))
	return done, nil
}

// notePause keeps what Slack says when it has been asked too often.
func (s *Slack) notePause(err error) {
	if e, ok := errors.AsType[*lib.RateLimitedError](err); ok {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.nextRead = s.o.Now().Add(pauseOf(e, readRetry, waitMost))
	}
}

// pause is how long conversations.history must be left alone. A clock that went back does not make it longer.
func (s *Slack) pause() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	pause := s.nextRead.Sub(s.o.Now())
	if pause > waitMost {
		return 0
	}
	return max(pause, 0)
}

// readBack hands in what people wrote in a place since it was taken in last, in order, and reports whether the message
// with this ts was among it and was taken.
func (s *Slack) readBack(ctx context.Context, l *listener, at place, ts string) (done bool, err error) {
	s.reading.Lock()
	defer s.reading.Unlock()
	since, gen, stale := s.places.staleSince(at)
	if !stale {
		return false, nil // somebody else has
	}
	var all []past
	cursor := ""
	for range readPages {
		p, err := s.history(ctx, at.channel, at.thread, since, cursor, false)
		if closed(err) {
			s.log.Warn("a conversation can't be read back", "error", s.safe(err))
			s.places.read(at, "", gen)
			return false, nil
		}
		if err != nil {
			return false, err
		}
		for _, raw := range p.Messages {
			m := past{raw: raw}
			if json.Unmarshal(raw, &m.wireMessage) == nil && newer(m.TS, since) {
				all = append(all, m)
			}
		}
		if cursor = p.Meta.Next; cursor == "" {
			break
		}
	}
	slices.SortStableFunc(all, func(a, b past) int {
		switch {
		case newer(a.TS, b.TS):
			return 1
		case newer(b.TS, a.TS):
			return -1
		}
		return 0
	})
	last := ""
	for _, m := range all {
		if l.ctx.Err() != nil {
			return done, l.ctx.Err()
		}
		if err := s.readMessage(ctx, l, at, m); err != nil {
			return done, err
		}
		last = m.TS
		done = done || m.TS == ts
	}
	s.places.read(at, last, gen)
	return done, nil
}

// past is a message of a history.
type past struct {
	wireMessage
	raw json.RawMessage
}

func (s *Slack) readMessage(ctx context.Context, l *listener, at place, m past) error {
	known := true
	f := s.decode(func(d decoder, _ []byte) (f found) {
		f, known = d.message(at.channel, m.wireMessage)
		return f
	}, m.raw)
	switch {
	case !known || f.in.Key == "":
		return nil
	case f.in.Raw != nil: // kept, and it is in the way of nothing
	case direct(at.channel):
	case at.thread == "" && (!f.start || m.ThreadTS != "" && m.ThreadTS != m.TS):
		return nil // chatter; threads are read by themselves
	case f.follow && !s.follows(ctx, f):
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), sinkTimeout)
	defer cancel()
	if err := s.hand(ctx, l, f); err != nil {
		return err
	}
	if f.ts != "" {
		s.noteTaken(placeOf(at.channel, f), f)
	}
	return nil
}
