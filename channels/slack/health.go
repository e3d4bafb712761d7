package slack

// This file is the home of what the adapter knows of its own connection.

import (
	"errors"
	"fmt"
	"sync"
	"time"

	lib "github.com/slack-go/slack"
)

// state is whether Slack reaches us, and since when not. Its zero value is "connected".
type state struct {
	mu    sync.Mutex
	why   string // "" connected
	since time.Time
	lost  string // the app was taken away from us: only a new start helps
	lostT time.Time
}

// down notes that the connection is lost. The time of the first loss stays, the newest reason is told.
func (s *state) down(now time.Time, why string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.why == "" {
		s.since = now
	}
	s.why = why
}

func (s *state) up() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.why = ""
}

// gone notes that the app was removed or its tokens were taken back.
func (s *state) gone(now time.Time, why string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lost == "" {
		s.lostT = now
	}
	s.lost = why
}

// again notes that Slack has accepted the token after all.
func (s *state) again() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lost = ""
}

// Health is nil while Slack reaches us and takes what we send; else it says since when not, and why (I9).
func (s *Slack) Health() error {
	s.state.mu.Lock()
	defer s.state.mu.Unlock()
	switch {
	case s.state.lost != "":
		return fmt.Errorf("slack: since %s: %s", s.state.lostT.UTC().Format(time.RFC3339), s.state.lost)
	case s.state.why != "":
		return fmt.Errorf("slack: not connected since %s: %s", s.state.since.UTC().Format(time.RFC3339), s.state.why)
	}
	return nil
}

// reason is err in the words of Health: short, and without addresses.
func reason(err error) string {
	if e, ok := errors.AsType[lib.SlackErrorResponse](err); ok {
		if refusesToken[e.Err] {
			return "Slack refuses the token (" + e.Err + ")"
		}
		return "Slack says " + e.Err
	}
	if e, ok := errors.AsType[*lib.RateLimitedError](err); ok {
		return fmt.Sprintf("Slack asks for a pause of %s", pauseOf(e, time.Second, afterMost))
	}
	if e, ok := errors.AsType[lib.StatusCodeError](err); ok {
		return fmt.Sprintf("Slack answers %d", e.Code)
	}
	if u, ok := errors.AsType[*unfit](err); ok {
		return u.Error()
	}
	if errors.Is(err, errRefused) {
		return errRefused.Error()
	}
	return "Slack can't be reached"
}

// errRefused is a connection that can't be made with this token.
var errRefused = errors.New("Slack refuses the token")
