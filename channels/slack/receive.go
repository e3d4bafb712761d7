package slack

// This file is the home of taking events in, whatever way they came.

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"time"
)

const (
	// sinkTimeout bounds one call of the Sink. It goes on when Slack's limit has passed or a stop was asked for: what
	// has begun is finished, and the same event coming again is a duplicate.
	sinkTimeout = 30 * time.Second
	// askWait bounds a question to Slack that an event has to wait for.
	askWait = 1200 * time.Millisecond
)

// sinkPauses are those between the tries to hand one event in: together far below Slack's three seconds. Presses of
// buttons are delivered only once, so that a busy database must not cost one.
var sinkPauses = []time.Duration{100 * time.Millisecond, 400 * time.Millisecond}

func (s *Slack) decoder() decoder {
	return decoder{self: s.whoami(), staff: s.o.Staff, commands: s.o.Commands, now: s.o.Now().UTC()}
}

// decode decodes a delivery. What makes it panic is kept as it came: it would come again, and kill the program each time.
func (s *Slack) decode(how func(decoder, []byte) found, payload []byte) (f found) {
	d := s.decoder()
	defer func() {
		if p := recover(); p != nil {
			s.panicked("a delivery could not be decoded, and is kept as it came", p)
			f = d.raw("", "", payload)
		}
	}()
	return how(d, payload)
}

// panicked logs a panic: its kind and where it was, not its words, which may be a customer's.
func (s *Slack) panicked(what string, p any) {
	at := "?"
	var callers [32]uintptr
	frames := runtime.CallersFrames(callers[:runtime.Callers(0, callers[:])])
	for raised := false; ; { // the first frame below the panic that is not the runtime's
		frame, more := frames.Next()
		raised = raised || frame.Function == "runtime.gopanic"
		if raised && !strings.HasPrefix(frame.Function, "runtime.") {
			at = frame.Function + ":" + strconv.Itoa(frame.Line)
			break
		}
		if !more {
			break
		}
	}
	s.log.Error(what, "panic", fmt.Sprintf("%T", p), "at", at)
}

// take hands what was found in a delivery to the Sink. nil: it may be acknowledged. The order of calls for a
// conversation is that of its events.
func (s *Slack) take(l *listener, f found) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(l.ctx), sinkTimeout)
	defer cancel()
	if f.home != nil && (s.o.Home != nil || s.room.desk != nil) {
		s.later(l, "the App Home", func(ctx context.Context) error { return s.draw(ctx, l, *f.home) })
	}
	if f.foreign {
		s.log.Warn("an event of another workspace is kept, and nothing follows from it: is the app installed elsewhere, too?", "key", f.in.Key)
	}
	if f.lost != "" {
		s.state.gone(s.o.Now(), f.lost)
	}
	if f.exposed != nil {
		s.noteExposed(*f.exposed)
	}
	if f.in.Key == "" || f.follow && !s.follows(ctx, f) {
		return nil
	}
	if f.asked != nil {
		return s.ask(ctx, l, f)
	}
	channel := channelOf(f.in.From.Chat)
	at := placeOf(channel, f)
	if f.ts != "" {
		if done, err := s.readFirst(ctx, l, at, f.ts); done || err != nil {
			return err // it was among what was missed, or what is before it can't be stored
		}
	}
	if err := s.hand(ctx, l, f); err != nil {
		if f.ts != "" {
			s.places.missed(at, f.ts)
		}
		return err
	}
	if f.ts != "" {
		s.noteTaken(at, f)
	}
	if f.redraw != nil && s.room.desk != nil {
		s.later(l, "the App Home", func(ctx context.Context) error { return s.draw(ctx, l, *f.redraw) })
	}
	if p := f.pressed; p != nil {
		s.later(l, "buttons", func(ctx context.Context) error { return s.settle(ctx, p) })
	}
	return nil
}

// noteTaken remembers how far a conversation has come.
func (s *Slack) noteTaken(at place, f found) {
	s.places.took(at, f.ts)
	if direct(at.channel) {
		s.places.wrote(at.channel, at.thread)
		return
	}
	if f.start {
		s.places.follow(at, f.in.Who.ID, true)
		if at.thread == f.ts {
			s.places.took(place{channel: at.channel}, f.ts)
		}
	}
}

// placeOf is where a message has to be read back.
func placeOf(channel string, f found) place {
	if direct(channel) && f.thread == f.ts {
		return place{channel: channel}
	}
	return place{channel: channel, thread: f.thread}
}

// hand hands one event to the Sink, a few times if need be.
func (s *Slack) hand(ctx context.Context, l *listener, f found) error {
	in := f.in
	if in.Who.ID != "" {
		in.Who.Name, _ = s.whoIs(ctx, l, userOf(in.Who.ID), nameWait)
	}
	for try := 0; ; try++ {
		err := l.sink(ctx, in)
		if err == nil {
			return nil
		}
		if try == len(sinkPauses) || !sleep(ctx, l, sinkPauses[try]) {
			return &notTaken{fmt.Errorf("slack: take %s: %w", in.Key, err)}
		}
	}
}

// notTaken is an event that the Sink did not take: nothing of its conversation may overtake it.
type notTaken struct{ err error }

func (e *notTaken) Error() string { return e.err.Error() }
func (e *notTaken) Unwrap() error { return e.err }

// sleep waits, unless a stop was asked for.
func sleep(ctx context.Context, l *listener, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	case <-l.ctx.Done():
		return false
	}
}

// follows reports whether a line in a thread is for us without a mention: its writer has mentioned the bot there. What
// a restart forgot is asked again where it can be seen at once: in a thread that the writer started. In other
// threads the bot has to be mentioned again.
func (s *Slack) follows(ctx context.Context, f found) bool {
	at := place{channel: channelOf(f.in.From.Chat), thread: f.thread}
	user := userOf(f.in.Who.ID)
	if does, known := s.places.followed(at, f.in.Who.ID); known || f.parent != user {
		return does
	}
	ctx, cancel := context.WithTimeout(ctx, askWait)
	defer cancel()
	p, err := s.history(ctx, at.channel, at.thread, "", "", false)
	if err != nil {
		return false // asked again with the next line
	}
	does := false
	for _, raw := range p.Messages {
		var m wireMessage
		if json.Unmarshal(raw, &m) == nil && m.User == user && mentions(m.Text, s.whoami().User) {
			does = true
		}
	}
	s.places.follow(at, f.in.Who.ID, does)
	return does
}
