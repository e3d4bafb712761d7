package console

// This file is the home of the conformance of the console: what a terminal can't do is named.

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/amends-bot/amends/channels/channeltest"
)

func TestConform(t *testing.T) {
	channeltest.Conform(t, func(t *testing.T) channeltest.Rig {
		in, typed := io.Pipe()
		t.Cleanup(func() { typed.Close() })
		screen := &screen{}
		return channeltest.Rig{
			Adapter: newConsole(in, screen, func(o *Options) {
				o.Now, o.Width = nil, 1<<20 // nothing is wrapped: a wrapped line can't be told from two
			}),
			Write: func(_ int, text string) { fmt.Fprintln(typed, text) },
			Press: func(_ int, label string) {
				if n := screen.number(label); n > 0 {
					fmt.Fprintln(typed, n)
				}
			},
			Seen:  func(int) []string { return screen.texts() },
			Close: func() { typed.Close() },
			Not: map[string]string{
				channeltest.PartLines:   "a line typed is a message",
				channeltest.PartChats:   "one customer sits at a terminal",
				channeltest.PartHeld:    "a line that could not be stored ends the chat with the error; who typed it sees that",
				channeltest.PartRestart: "a read from a terminal can't be broken off, so that the old Listen takes one line more",
			},
		}
	})
}

// screen is what stands on a terminal without colours.
type screen struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

// messages are the bot's, each with its lines.
func (s *screen) messages() (all [][]string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	const first, others = "bot  ", "     "
	for line := range strings.Lines(s.b.String()) {
		line = strings.TrimSuffix(line, "\n")
		if text, ok := strings.CutPrefix(line, first); ok {
			all = append(all, []string{text})
			continue
		}
		last := len(all) - 1
		all[last] = append(all[last], strings.TrimPrefix(line, others))
	}
	return all
}

// option is a line that offers a choice.
var option = regexp.MustCompile(`^(\d+) (.*)$`)

// texts are the messages without their choices.
func (s *screen) texts() (texts []string) {
	for _, lines := range s.messages() {
		for len(lines) > 1 && option.MatchString(lines[len(lines)-1]) {
			lines = lines[:len(lines)-1]
		}
		texts = append(texts, strings.Join(lines, "\n"))
	}
	return texts
}

// number is what to type for the choice with this label, 0 when it is not there.
func (s *screen) number(label string) int {
	all := s.messages()
	for _, line := range all[len(all)-1] {
		if m := option.FindStringSubmatch(line); m != nil && m[2] == label {
			n, _ := strconv.Atoi(m[1])
			return n
		}
	}
	return 0
}
