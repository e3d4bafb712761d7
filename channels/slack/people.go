package slack

// This file is the home of people's names and languages, which Slack tells only when asked.

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/amends-bot/amends/channels"
)

const (
	// nameWait is how long an event may wait for its writer's name: the acknowledgement must not.
	nameWait = 300 * time.Millisecond
	// nameKept is how long a name is believed, and unknownKept how long nobody asks again after a failure.
	nameKept, unknownKept = 12 * time.Hour, time.Minute
	// peopleKept bounds the names that are remembered.
	peopleKept = 4096
)

// person is what is known of somebody.
type person struct {
	name, locale string
	until        time.Time     // asked again after that
	asked        chan struct{} // closed when the answer is there
}

// people remembers names.
type people struct {
	mu   sync.Mutex
	byID map[string]*person
}

func newPeople() *people { return &people{byID: map[string]*person{}} }

// whoIs returns the name and the locale of a user, as far as they are known within wait. The question itself goes on,
// so that the next event has them.
func (s *Slack) whoIs(ctx context.Context, l *listener, user string, wait time.Duration) (name, locale string) {
	now := s.o.Now()
	s.people.mu.Lock()
	p := s.people.byID[user]
	if p == nil || now.After(p.until) {
		for id := range s.people.byID {
			if len(s.people.byID) < peopleKept {
				break
			}
			delete(s.people.byID, id) // any: it is only asked for again
		}
		old := p
		p = &person{until: now.Add(unknownKept), asked: make(chan struct{})}
		if old != nil {
			p.name, p.locale = old.name, old.locale
		}
		s.people.byID[user] = p
		done := p.asked
		l.wg.Go(func() {
			defer close(done)
			s.askName(l.ctx, user, p)
		})
	}
	s.people.mu.Unlock()
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-p.asked:
	case <-timer.C:
	case <-ctx.Done():
	}
	s.people.mu.Lock()
	defer s.people.mu.Unlock()
	return p.name, p.locale
}

func (s *Slack) askName(ctx context.Context, user string, p *person) {
	ctx, cancel := context.WithTimeout(ctx, afterwards)
	defer cancel()
	u, err := s.api.GetUserInfoContext(ctx, user)
	if err != nil {
		return // a name is an extra
	}
	name := u.Profile.DisplayName
	for _, other := range []string{u.Profile.RealName, u.RealName, u.Name} {
		if name == "" {
			name = other
		}
	}
	locale := "en"
	if strings.HasPrefix(strings.ToLower(u.Locale), "zh") {
		locale = "zh"
	}
	s.people.mu.Lock()
	defer s.people.mu.Unlock()
	p.name, p.locale, p.until = channels.CleanLine(name), locale, s.o.Now().Add(nameKept)
}
