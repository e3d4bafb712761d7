package bot

// This file is the home of a staff room for tests: a network in memory that has threads, cards and marks, and that fails as it is told.

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/channels/channeltest"
	"github.com/amends-bot/amends/dialogue"
)

// staffNet is the room. It refuses what a real one refuses, and notes in wrong what no desk may do.
type staffNet struct {
	*channeltest.Network
	mu      sync.Mutex
	desk    channels.Desk
	threads []*thread
	count   int
	aside   []whisper
	wrong   []string
	fail    func(op string, try int) error // nil: all succeeds
	tries   map[string]int
	files   map[string]string // by ref
}

type thread struct {
	at       channels.Address
	card     channels.Card
	cardID   string
	cards    int
	posts    []posted
	marks    map[string]channels.Mark
	marked   []string // every mark that there was: "l3 taken"
	gone     bool
	busy     bool
	versions []int64
}

type posted struct {
	id string
	channels.Post
}

type whisper struct {
	at     channels.Address
	to, id string
	key    string
	text   string
}

func newStaffNet() *staffNet {
	return &staffNet{Network: channeltest.New("room"), tries: map[string]int{}, files: map[string]string{}}
}

func (n *staffNet) UseDesk(d channels.Desk) { n.desk = d }

// begin begins a call: errors that the test wants come first.
func (n *staffNet) begin(op, key string) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.tries[op+key]++
	if n.fail == nil {
		return nil
	}
	return n.fail(op, n.tries[op+key])
}

func (n *staffNet) find(at channels.Address) (*thread, error) {
	for _, t := range n.threads {
		if t.at == at && !t.gone {
			if t.busy {
				n.wrong = append(n.wrong, "two calls at once for "+at.Thread)
			}
			return t, nil
		}
	}
	return nil, &channels.SendError{Err: errors.New("message thread not found"), Final: true, Gone: true}
}

// within runs f in the thread, which is busy meanwhile.
func (n *staffNet) within(at channels.Address, f func(*thread) error) error {
	n.mu.Lock()
	t, err := n.find(at)
	if err != nil {
		n.mu.Unlock()
		return err
	}
	t.busy = true
	n.mu.Unlock()
	<-time.After(time.Millisecond) // a network takes a moment
	n.mu.Lock()
	defer n.mu.Unlock()
	t.busy = false
	return f(t)
}

func (n *staffNet) Begin(_ context.Context, key string, c channels.Card) (channels.Address, string, error) {
	if err := n.begin("begin", key); err != nil && !errors.Is(err, errLostAnswer) {
		return channels.Address{}, "", err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.count++
	t := &thread{
		at: channels.Address{Channel: "room", Chat: "staff", Thread: fmt.Sprintf("t%d", n.count)}, card: c, cardID: fmt.Sprintf("card%d", n.count),
		marks: map[string]channels.Mark{}, versions: []int64{c.Version},
	}
	n.threads = append(n.threads, t)
	return t.at, t.cardID, nil
}

func (n *staffNet) Show(_ context.Context, at channels.Address, card string, c channels.Card) error {
	if err := n.begin("show", at.Thread); err != nil {
		return err
	}
	return n.within(at, func(t *thread) error {
		if t.cardID != card {
			n.wrong = append(n.wrong, "another card")
		}
		if c.Version < t.card.Version {
			n.wrong = append(n.wrong, fmt.Sprintf("version %d after %d", c.Version, t.card.Version))
		}
		t.card, t.cards, t.versions = c, t.cards+1, append(t.versions, c.Version)
		return nil
	})
}

var errLostAnswer = errors.New("the answer was lost")

func (n *staffNet) Post(ctx context.Context, at channels.Address, p channels.Post) (id string, err error) {
	lost := n.begin("post", p.Key)
	if lost != nil && !errors.Is(lost, errLostAnswer) {
		return "", lost
	}
	runes := 0
	for i, l := range p.Lines {
		runes += len([]rune(l.Text)) + len([]rune(l.Who))
		for _, f := range l.Files {
			if f.Open == nil {
				p.Lines[i].Text += " [" + f.Name + " did not cross]"
				continue
			}
			file, err := f.Open(ctx)
			if err != nil {
				p.Lines[i].Text += " [" + f.Name + ": " + err.Error() + "]"
				continue
			}
			data, _ := io.ReadAll(file)
			_ = file.Close()
			p.Lines[i].Text += " [" + f.Name + "=" + string(data) + "]"
		}
	}
	err = n.within(at, func(t *thread) error {
		if runes > channels.PostMost {
			n.wrong = append(n.wrong, fmt.Sprintf("a post of %d characters", runes))
		}
		for _, old := range t.posts {
			if old.Key == p.Key { // as Slack's metadata tell it
				id = old.id
				return nil
			}
		}
		n.count++
		id = fmt.Sprintf("p%d", n.count)
		t.posts = append(t.posts, posted{id, p})
		return nil
	})
	if err == nil {
		err = lost
	}
	return id, err
}

func (n *staffNet) Mark(_ context.Context, at channels.Address, id string, m channels.Mark) error {
	if err := n.begin("mark", id+string(m)); err != nil {
		return err
	}
	if at.Thread == "" { // outside of the cases
		return nil
	}
	return n.within(at, func(t *thread) error {
		t.marks[id] = m
		t.marked = append(t.marked, id+" "+string(m))
		return nil
	})
}

func (n *staffNet) Whisper(_ context.Context, at channels.Address, to, id, key, text string) error {
	if err := n.begin("whisper", key); err != nil {
		return err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if at.Thread != "" {
		if _, err := n.find(at); err != nil {
			return err
		}
	}
	n.aside = append(n.aside, whisper{at, to, id, key, text})
	return nil
}

func (n *staffNet) Erase(_ context.Context, at channels.Address, _ string, _ []string) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	t, err := n.find(at)
	if err == nil {
		t.gone = true
	}
	return 0, err
}

func (n *staffNet) Fetch(_ context.Context, _ channels.Address, f dialogue.File) (channels.File, error) {
	data, known := n.files[f.Ref]
	if !known {
		return channels.File{}, errors.New("no such file")
	}
	return channels.File{ReadCloser: io.NopCloser(strings.NewReader(data)), Name: f.Name, Size: int64(len(data))}, nil
}

// lines are the texts in a thread, in order.
func (t *thread) lines() []string {
	var all []string
	for _, p := range t.posts {
		for _, l := range p.Lines {
			all = append(all, l.Kind+" "+l.Who+": "+l.Text)
		}
	}
	return all
}

// has reports whether a line holds the text.
func (t *thread) has(text string) bool {
	return slices.ContainsFunc(t.lines(), func(l string) bool { return strings.Contains(l, text) })
}

// button reports whether the card has it.
func (t *thread) button(id string) bool {
	return slices.ContainsFunc(t.card.Buttons, func(b channels.Button) bool { return b.ID == id })
}

func tooMany(after time.Duration) error {
	return &channels.SendError{Err: errors.New(http.StatusText(http.StatusTooManyRequests)), After: after}
}
