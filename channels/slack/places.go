package slack

// This file is the home of what is remembered of conversations: how far they were taken in, who is followed in
// which thread, and where an answer is looked for. It is all in memory; a restart reads back a day instead.

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"
)

// placesKept bounds the conversations that are remembered. Those that were quiet for longest are forgotten first.
const placesKept = 4096

// overlap is how much of what was taken is read again: when a connection ends, deliveries under way may have overtaken
// each other.
const overlap = time.Minute

// place is a direct message, or a thread of a channel, or a channel itself.
type place struct {
	channel, thread string // thread "" in direct messages, and for a channel itself
}

// mark is how far a place was taken in.
type mark struct {
	since string // everything up to this ts was taken
	stale bool   // something may have been missed since then
	gen   int64  // counts the reasons why it is stale
	used  int64  // a count, for forgetting
	// follows are those who mentioned the bot in this thread; false: asked, and they did not.
	follows map[string]bool
	// thread is where the customer wrote last in this direct message.
	thread string
}

// places remembers them.
type places struct {
	mu    sync.Mutex
	marks map[place]*mark
	order []place // stale ones, the next to read first
	count int64
}

func newPlaces() *places { return &places{marks: map[place]*mark{}} }

// get returns the mark of a place, a new one if need be. The caller holds mu.
func (p *places) get(at place) *mark {
	p.count++
	m := p.marks[at]
	if m == nil {
		if len(p.marks) >= placesKept {
			p.forget()
		}
		m = &mark{}
		p.marks[at] = m
	}
	m.used = p.count
	return m
}

// forget drops the half that was quiet for longest.
func (p *places) forget() {
	from := p.count - placesKept/2
	for at, m := range p.marks {
		if m.used < from && !m.stale {
			delete(p.marks, at)
		}
	}
}

// took notes that the message with this ts was taken.
func (p *places) took(at place, ts string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if m := p.get(at); !m.stale && newer(ts, m.since) {
		m.since = ts
	}
}

// missed notes that the message with this ts could not be taken: it is read back.
func (p *places) missed(at place, ts string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	m := p.get(at)
	if m.since == "" || !newer(ts, m.since) {
		m.since = before(ts, time.Microsecond)
	}
	p.spoil(at, m)
}

// spoil makes a place stale. The caller holds mu.
func (p *places) spoil(at place, m *mark) {
	m.gen++
	if !m.stale {
		m.stale = true
		p.order = append(p.order, at)
	}
}

// spoilAll notes that something may have been missed everywhere: nobody listened.
func (p *places) spoilAll() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for at, m := range p.marks {
		if m.since == "" {
			continue
		}
		if !m.stale {
			m.since = before(m.since, overlap)
		}
		p.spoil(at, m)
	}
}

// found notes a conversation that was not known: it is read back from since.
func (p *places) found(at place, since string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if m := p.get(at); m.since == "" {
		m.since = since
		p.spoil(at, m)
	}
}

// next is a place to read back, and since when.
func (p *places) next() (at place, since string, any bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(p.order) > 0 {
		at = p.order[0]
		if m := p.marks[at]; m != nil && m.stale {
			return at, m.since, true
		}
		p.order = p.order[1:]
	}
	return place{}, "", false
}

// last puts a place that could not be read behind the others.
func (p *places) last(at place) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.order) > 1 && p.order[0] == at {
		p.order = append(p.order[1:], at)
	}
}

// staleSince returns since when a place has to be read back, and what read wants to know.
func (p *places) staleSince(at place) (since string, gen int64, stale bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	m := p.marks[at]
	if m == nil || !m.stale {
		return "", 0, false
	}
	return m.since, m.gen, true
}

// read notes that a place was read back up to ts, "" nothing was there, as it was when staleSince gave gen. When
// something has been missed since then it stays stale.
func (p *places) read(at place, ts string, gen int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	m := p.get(at)
	if m.gen != gen {
		return
	}
	m.stale = false
	if ts != "" && newer(ts, m.since) {
		m.since = ts
	}
}

// follow notes whether somebody has mentioned the bot in a thread.
func (p *places) follow(at place, user string, does bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	m := p.get(at)
	if m.follows == nil {
		m.follows = map[string]bool{}
	}
	m.follows[user] = does
}

// followed returns whether somebody is followed in a thread, as far as that is known.
func (p *places) followed(at place, user string) (does, known bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	m := p.marks[at]
	if m == nil {
		return false, false
	}
	does, known = m.follows[user]
	return does, known
}

// wrote notes in which thread of a direct message the customer wrote last.
func (p *places) wrote(channel, thread string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.get(place{channel: channel}).thread = thread
}

// threadOf is in which thread of a direct message the customer wrote last; "" in none.
func (p *places) threadOf(channel string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if m := p.marks[place{channel: channel}]; m != nil && direct(channel) {
		return m.thread
	}
	return ""
}

// newer compares two ts of Slack: seconds, a dot, six digits.
func newer(a, b string) bool {
	if b == "" {
		return a != ""
	}
	sa, fa, _ := strings.Cut(a, ".")
	sb, fb, _ := strings.Cut(b, ".")
	if len(sa) != len(sb) {
		return len(sa) > len(sb)
	}
	if sa != sb {
		return sa > sb
	}
	return fa > fb
}

// before is a ts so much earlier.
func before(ts string, d time.Duration) string {
	seconds, micros, _ := strings.Cut(ts, ".")
	s, err1 := strconv.ParseInt(seconds, 10, 64)
	us, err2 := strconv.ParseInt(micros, 10, 64)
	if err1 != nil || err2 != nil || len(micros) != 6 {
		return ts
	}
	return slackTime(time.UnixMicro(s*1_000_000 + us).Add(-d))
}

// String is for logs.
func (p place) String() string { return fmt.Sprintf("%s/%s", p.channel, p.thread) }
