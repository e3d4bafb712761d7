package main

// This file is the home of the sandbox's staff room: one member of staff at the same terminal.

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/amends-bot/amends/channels/slack/slacktest"
	"github.com/amends-bot/amends/channels/telegram/telegramtest"
)

// sandboxStaff is what lines of the member of staff begin with.
const sandboxStaff = "@ana "

// staffSeat is a staff room as one member of staff sees it.
type staffSeat interface {
	exports() string          // what serve needs to know of it
	write(text string) error  // in the newest thread
	register(text string)     // to the bot alone
	press(label string) error // below the newest message that has buttons
	seen() []seen             // what the bot shows there, in order
}

// seen is a message in a staff room, or what became of a line there.
type seen struct {
	key, text string
	buttons   []string
}

var errNoCase = errors.New("there is no thread yet: no case has come to people")

// actStaff is what a line of the member of staff does.
func (n *standIn) actStaff(line string, out io.Writer) {
	if word := strings.TrimLeft(line, "/!"); strings.HasPrefix(word, "register") {
		n.room.register(word)
		return
	}
	var buttons []string
	for _, m := range n.room.seen() {
		if len(m.buttons) > 0 {
			buttons = m.buttons
		}
	}
	var err error
	if i, no := strconv.Atoi(line); no == nil && i >= 1 && i <= len(buttons) {
		err = n.room.press(buttons[i-1])
	} else {
		err = n.room.write(line)
	}
	if err != nil {
		fmt.Fprintln(out, err)
	}
}

// printRoom prints what is new or has changed in the staff room, until ctx ends.
func (n *standIn) printRoom(ctx context.Context, out io.Writer) {
	known := map[string]string{}
	for {
		var fresh []seen
		if n.wait(ctx, func() bool {
			fresh = nil
			for _, m := range n.room.seen() {
				if known[m.key] != m.text {
					fresh = append(fresh, m)
				}
			}
			return len(fresh) > 0
		}) != nil {
			return
		}
		for _, m := range fresh {
			known[m.key] = m.text
			fmt.Fprintf(out, "room %s\n", strings.ReplaceAll(m.text, "\n", "\n     "))
			for i, label := range m.buttons {
				fmt.Fprintf(out, "     %d %s\n", i+1, label)
			}
		}
	}
}

// telegramSeat is a group with topics on the stand-in for Telegram.
type telegramSeat struct {
	fake  *telegramtest.Server
	mu    sync.Mutex
	lines []int // that she wrote
}

const (
	sandboxGroup = -1001234567890
	sandboxAna   = 501
)

func newTelegramSeat(fake *telegramtest.Server) *telegramSeat {
	fake.Know(sandboxAna, telegramtest.Person{First: "Ana"})
	fake.Found(sandboxGroup, telegramtest.Group{Title: "care"})
	fake.Join(sandboxGroup, sandboxAna, "member")
	return &telegramSeat{fake: fake}
}

func (s *telegramSeat) exports() string {
	return fmt.Sprintf(" AMENDS_STAFF_ROOM=telegram AMENDS_TELEGRAM_STAFF_CHAT=%d", sandboxGroup)
}

func (s *telegramSeat) thread() int {
	topics := s.fake.Topics(sandboxGroup)
	if len(topics) == 0 {
		return 0
	}
	return topics[len(topics)-1].ID
}

func (s *telegramSeat) write(text string) error {
	thread := s.thread()
	l := telegramtest.Line{Thread: thread, User: sandboxAna, Text: text}
	if all := s.fake.Thread(sandboxGroup, thread); len(all) > 0 && all[len(all)-1].Force { // it is asked
		l.Reply = all[len(all)-1].ID
	}
	id := s.fake.Say(sandboxGroup, l)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lines = append(s.lines, id)
	return nil
}

func (s *telegramSeat) register(text string) { s.fake.Write(sandboxAna, "/"+text) }

func (s *telegramSeat) press(label string) error {
	thread := s.thread()
	if thread == 0 {
		return errNoCase
	}
	return s.fake.Click(sandboxGroup, thread, sandboxAna, label)
}

func (s *telegramSeat) seen() (all []seen) {
	messages := s.fake.Messages(sandboxAna)
	messages = append(messages, s.fake.Thread(sandboxGroup, 0)...)
	for _, topic := range s.fake.Topics(sandboxGroup) {
		messages = append(messages, s.fake.Thread(sandboxGroup, topic.ID)...)
	}
	for _, m := range messages {
		one := seen{key: strconv.Itoa(m.ID), text: m.Text}
		for _, row := range m.Buttons {
			for _, b := range row {
				one.buttons = append(one.buttons, b.Label)
			}
		}
		all = append(all, one)
	}
	s.mu.Lock()
	lines := slices.Clone(s.lines)
	s.mu.Unlock()
	for i, id := range lines {
		if mark := s.fake.Reaction(sandboxGroup, id); mark != "" {
			all = append(all, seen{key: fmt.Sprint("mark ", id), text: mark + " (on line " + strconv.Itoa(i+1) + " of yours)"})
		}
	}
	return all
}

// slackSeat is a private channel on the stand-in for Slack.
type slackSeat struct{ fake *slacktest.Server }

const (
	sandboxChannel = "C0STAFF01"
	sandboxAnaID   = "U0ANA0001"
)

func newSlackSeat(fake *slacktest.Server) slackSeat {
	fake.Meet(slacktest.Person{ID: sandboxAnaID, Name: "Ana"})
	fake.Set(sandboxChannel, slacktest.Room{Name: "care"})
	return slackSeat{fake}
}

func (s slackSeat) exports() string {
	return " AMENDS_STAFF_ROOM=slack AMENDS_SLACK_STAFF_CHANNEL=" + sandboxChannel
}

// card is the newest one.
func (s slackSeat) card() string {
	card := ""
	for _, m := range s.fake.Messages(sandboxChannel) {
		if m.User == "" && (m.Thread == "" || m.Thread == m.TS) {
			card = m.TS
		}
	}
	return card
}

func (s slackSeat) write(text string) error {
	card := s.card()
	if card == "" {
		return errNoCase
	}
	s.fake.Reply(sandboxChannel, card, sandboxAnaID, text)
	return nil
}

func (s slackSeat) register(text string) { s.fake.Write(sandboxAnaID, text) }

func (s slackSeat) press(label string) error {
	return s.fake.PressIn(sandboxChannel, sandboxAnaID, label)
}

func (s slackSeat) seen() (all []seen) {
	for _, m := range s.fake.Messages(slacktest.DM(sandboxAnaID)) {
		if m.User == "" {
			all = append(all, seen{"dm " + m.TS, m.Text, m.Buttons})
		}
	}
	lines := 0
	for _, m := range s.fake.Messages(sandboxChannel) {
		switch {
		case m.User == "":
			all = append(all, seen{m.TS, m.Text, m.Buttons})
		default:
			if lines++; len(m.Reactions) > 0 {
				all = append(all, seen{key: "mark " + m.TS, text: fmt.Sprintf(":%s: (on line %d of yours)", strings.Join(m.Reactions, ": :"), lines)})
			}
		}
	}
	for i, w := range s.fake.Whispers() {
		all = append(all, seen{key: fmt.Sprint("whisper ", i), text: "(to you) " + w.Text})
	}
	if w, open := s.fake.Window(sandboxAnaID); open {
		all = append(all, seen{key: "window " + w.Title, text: "a window: " + w.Title + ". Windows can't be filled in here; type the command."})
	}
	return all
}
