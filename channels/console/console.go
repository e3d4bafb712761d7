// Package console is the terminal as a messaging network: one customer types, the bot answers,
// and what staff would see is drawn beside it. It is what "amends chat" runs on.
//
// The idea: it is an ordinary adapter and staff room, so that a chat at the terminal goes the
// same way as one on a network.
//
// Invariants:
//   - Nothing a customer types and nothing stored can steer the terminal (channels.Clean).
//   - All that colours say is said without them, too.
//   - Keys are unique over sessions, so that a second chat on the same database is no duplicate.
package console

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
)

// Channel is the Channel of console addresses.
const Channel = "console"

// ErrQuit is returned by Commands to end the chat, like Ctrl-D.
var ErrQuit = errors.New("console: quit")

// Color says whether colours are used.
type Color int

// Auto uses colours on a terminal, unless NO_COLOR is set.
const (
	Auto Color = iota
	Always
	Never
)

// maxLine bounds a line typed or piped in; what is longer ends the chat with an error.
const maxLine = 1 << 20

// defaultWidth is that of a text on a terminal in columns: comfortable to read.
const defaultWidth = 92

// Options of a Console. In and Out are required.
type Options struct {
	In      io.Reader
	Out     io.Writer
	Chat    string          // Chat of its address; "" is "1"
	Who     channels.Person // the customer who types; an empty ID is "console"
	Session string          // part of the keys; "" makes one of the time of the start
	Color   Color
	Width   int            // columns, 0: a comfortable width
	Zone    *time.Location // of times shown, nil: the machine's
	Locale  string         // of the console's own words: "en" or "zh"
	// Commands gets the lines that start with "/". An error but ErrQuit is shown and the chat
	// goes on. nil: such lines are messages like any other.
	Commands func(ctx context.Context, line string) error
	// Agent names the agent who types now; every line goes to Commands then. "" or nil: the
	// customer types.
	Agent func() string
	// Now is the time of the lines typed; nil: the clock.
	Now func() time.Time
}

// Console is an Adapter and a Room.
type Console struct {
	o      Options
	prompt bool

	mu      sync.Mutex // guards Out and what follows
	reading bool       // lines are being read: there is a prompt to keep
	asked   bool       // the prompt stands at the end of the screen
	count   int        // lines read
	sent    int
	last    string // outbox key of the last message with choices
	choices []dialogue.Choice
}

var (
	_ channels.Adapter = (*Console)(nil)
	_ channels.Room    = (*Console)(nil)
)

// New returns a console.
func New(o Options) *Console {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Chat == "" {
		o.Chat = "1"
	}
	if o.Who.ID == "" {
		o.Who.ID = Channel
	}
	if o.Session == "" {
		o.Session = strconv.FormatInt(o.Now().UnixNano(), 36)
	}
	if o.Width <= 0 {
		o.Width = widthOf(o.Out)
	}
	if o.Zone == nil {
		o.Zone = time.Local
	}
	onTerminal := isTerminal(o.Out)
	if o.Color == Auto {
		o.Color = Never
		if onTerminal && os.Getenv("NO_COLOR") == "" {
			o.Color = Always
		}
	}
	return &Console{o: o, prompt: onTerminal && isTerminal(o.In)}
}

func isTerminal(v any) bool {
	f, ok := v.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// widthOf is that of the terminal, but not wider than what is comfortable to read.
func widthOf(v any) int {
	if f, ok := v.(*os.File); ok {
		if columns, _, err := term.GetSize(int(f.Fd())); err == nil && columns > 0 {
			return min(columns-1, defaultWidth)
		}
	}
	return defaultWidth
}

// Name is Channel.
func (c *Console) Name() string { return Channel }

// Address is where the customer at the terminal is.
func (c *Console) Address() channels.Address {
	return channels.Address{Channel: Channel, Chat: c.o.Chat}
}

// Listen reads lines until the end of the input (Ctrl-D), ErrQuit, or the end of ctx, and
// returns nil then. A number picks a choice of the bot's last message; a blank line is
// nothing. Lines pasted together come one after the other, as a burst.
//
// A read from a terminal can't be broken off: when ctx ends first, one goroutine stays until
// the input gives another line or ends.
func (c *Console) Listen(ctx context.Context, sink channels.Sink) error {
	type input struct {
		line string
		err  error
	}
	lines, done := make(chan input), make(chan struct{})
	defer close(done)
	go func() {
		defer close(lines)
		scan := bufio.NewScanner(c.o.In)
		scan.Buffer(nil, maxLine)
		give := func(in input) bool {
			select {
			case lines <- in:
				return true
			case <-done:
				return false
			}
		}
		for scan.Scan() {
			if !give(input{line: scan.Text()}) {
				return
			}
		}
		if err := scan.Err(); err != nil {
			give(input{err: fmt.Errorf("console: read: %w", err)})
		}
	}()
	c.ask()
	for {
		select {
		case <-ctx.Done():
			return nil
		case in, open := <-lines:
			if !open {
				return nil
			}
			if in.err != nil {
				return in.err
			}
			if err := c.line(ctx, sink, in.line); err != nil {
				if errors.Is(err, ErrQuit) {
					return nil
				}
				return err
			}
			c.ask()
		}
	}
}

// line acts on one line of the input.
func (c *Console) line(ctx context.Context, sink channels.Sink, line string) error {
	line = strings.TrimSuffix(line, "\r")
	c.mu.Lock()
	c.asked = false // the Enter has left it behind
	c.mu.Unlock()
	switch {
	case strings.TrimSpace(line) == "":
		return nil
	case c.o.Commands != nil && (strings.HasPrefix(line, "/") || c.agent() != ""):
		err := c.o.Commands(ctx, line)
		if err != nil && !errors.Is(err, ErrQuit) {
			c.Print(err.Error())
			return nil
		}
		return err
	}
	in := channels.Inbound{From: c.Address(), Who: c.o.Who, At: c.o.Now().UTC()}
	in.Key, in.Event = c.event(line)
	return sink(ctx, in)
}

func (c *Console) agent() string {
	if c.o.Agent == nil {
		return ""
	}
	return c.o.Agent()
}

// event makes an event of a line: a choice of the last message, or something said.
func (c *Console) event(line string) (key string, e dialogue.Event) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.count++
	id := c.o.Session + ":" + strconv.Itoa(c.count)
	if choice := channels.Picked(line, c.choices); choice != nil {
		chose := dialogue.Chose{ID: choice.ID, Of: c.last}
		c.choices, c.last = nil, ""
		return "c:" + id, chose
	}
	return "m:" + c.o.Chat + ":" + id, dialogue.Said{Text: line, Message: id}
}

// Send draws a message of the bot or of an agent.
func (c *Console) Send(_ context.Context, out channels.Outbound) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.write(c.message(out)); err != nil {
		return "", err
	}
	c.choices, c.last = out.Choices, out.Key
	c.sent++
	return "b:" + c.o.Session + ":" + strconv.Itoa(c.sent), nil
}

// Tell draws what staff are told.
func (c *Console) Tell(_ context.Context, n channels.Notice) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.write(c.notice(n))
}

// Print draws a text of the program itself, such as the answer to a command.
func (c *Console) Print(text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	_ = c.write(c.remark(text)) // nobody could be told
}

// ask shows the prompt where somebody types.
func (c *Console) ask() {
	if c.prompt {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.reading = true
		if !c.asked {
			_, _ = io.WriteString(c.o.Out, c.promptText())
			c.asked = true
		}
	}
}

// promptText says who types.
func (c *Console) promptText() string { return c.paint(styleYou, channels.CleanLine(c.agent())+"> ") }

func (c *Console) write(text string) error {
	if c.prompt {
		text = "\r\x1b[K" + text
		if c.reading {
			text += c.promptText()
			c.asked = true
		}
	}
	if _, err := io.WriteString(c.o.Out, text); err != nil {
		return fmt.Errorf("console: write: %w", err)
	}
	return nil
}
