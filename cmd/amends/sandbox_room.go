package main

// This file is the home of the sandbox's staff room: members of staff at the same terminal.

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/amends-bot/amends/channels/slack/slacktest"
	"github.com/amends-bot/amends/channels/telegram/telegramtest"
)

// seat is a member of staff at the terminal.
type seat struct {
	name    string
	account int // the last digits of who they are on the network
	lines   []string
}

// seats are those who wrote as staff, in the order in which they came; the first is there from the start.
type seats struct {
	mu  sync.Mutex
	all []*seat
}

const (
	sandboxFirst   = "ana"
	sandboxAccount = 501 // hers; 502 and so on are those of others as they come
)

// sit is the seat of a name. fresh says that it is a new one.
func (s *seats) sit(name string) (who *seat, fresh bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, one := range s.all {
		if one.name == name {
			return one, false
		}
	}
	who = &seat{name: name, account: sandboxAccount + len(s.all)}
	s.all = append(s.all, who)
	return who, true
}

// wrote keeps the id of a line, by which it is changed and marked.
func (s *seats) wrote(who *seat, id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	who.lines = append(who.lines, id)
}

// line is the id of their nth line, "" there is none.
func (s *seats) line(who *seat, n int) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n < 1 || n > len(who.lines) {
		return ""
	}
	return who.lines[n-1]
}

// list is who there is, with their lines as they are now.
func (s *seats) list() (all []seat) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, one := range s.all {
		all = append(all, seat{one.name, one.account, slices.Clone(one.lines)})
	}
	return all
}

// staffSeat is a staff room as those who work there see it.
type staffSeat interface {
	exports() string                          // what serve needs to know of it
	sit(name string) (*seat, string)          // who that is, and their account if they are new
	write(who *seat, text string) error       // in the newest thread
	register(who *seat, text string)          // to the bot alone
	press(who *seat, label string) error      // below the newest message that has buttons
	edit(who *seat, n int, text string) error // their nth line; "" takes it back
	seen() []seen                             // what the bot shows there, in order
}

// seen is a message in a staff room, or what became of a line there.
type seen struct {
	key, text string
	buttons   []string
}

var (
	errNoCase = errors.New("there is no thread yet: no case has come to people")
	errNoLine = errors.New("there is no such line; the first that they wrote in a thread is 1")

	staffLine  = regexp.MustCompile(`^@([A-Za-z0-9][A-Za-z0-9._-]{0,31})(?:\s+(.*))?$`)
	staffEdits = regexp.MustCompile(`^(edit|undo) ([0-9]{1,4})(?:\s+(.*))?$`)
)

// actStaff is what a line of a member of staff does.
func (n *standIn) actStaff(name, line string, out io.Writer) {
	who, account := n.room.sit(strings.ToLower(name))
	if account != "" {
		fmt.Fprintf(out, "room (%s is %s here)\n", who.name, account)
	}
	if line = strings.TrimSpace(line); line == "" {
		fmt.Fprintf(out, "Write something behind @%s.\n", who.name)
		return
	}
	if word := strings.TrimLeft(line, "/!"); strings.HasPrefix(word, "register") {
		n.room.register(who, word)
		return
	}
	var buttons []string
	for _, m := range n.room.seen() {
		if len(m.buttons) > 0 {
			buttons = m.buttons
		}
	}
	var err error
	if m := staffEdits.FindStringSubmatch(line); m != nil && (m[1] == "edit") == (m[3] != "") {
		number, _ := strconv.Atoi(m[2]) // digits
		err = n.room.edit(who, number, m[3])
	} else if i, no := strconv.Atoi(line); no == nil && i >= 1 && i <= len(buttons) {
		err = n.room.press(who, buttons[i-1])
	} else {
		err = n.room.write(who, line)
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
	seats
	fake *telegramtest.Server
}

const sandboxGroup = -1001234567890

func newTelegramSeat(fake *telegramtest.Server) *telegramSeat {
	fake.Found(sandboxGroup, telegramtest.Group{Title: "care"})
	s := &telegramSeat{fake: fake}
	s.sit(sandboxFirst)
	return s
}

func (s *telegramSeat) exports() string {
	return fmt.Sprintf(" AMENDS_STAFF_ROOM=telegram AMENDS_TELEGRAM_STAFF_CHAT=%d", sandboxGroup)
}

func (s *telegramSeat) sit(name string) (*seat, string) {
	who, fresh := s.seats.sit(name)
	if !fresh {
		return who, ""
	}
	s.fake.Know(int64(who.account), telegramtest.Person{First: firstUpper(name)})
	s.fake.Join(sandboxGroup, int64(who.account), "member")
	return who, fmt.Sprint("telegram:", who.account)
}

func firstUpper(name string) string { return strings.ToUpper(name[:1]) + name[1:] }

func (s *telegramSeat) thread() int {
	topics := s.fake.Topics(sandboxGroup)
	if len(topics) == 0 {
		return 0
	}
	return topics[len(topics)-1].ID
}

func (s *telegramSeat) write(who *seat, text string) error {
	thread := s.thread()
	l := telegramtest.Line{Thread: thread, User: int64(who.account), Text: text}
	if all := s.fake.Thread(sandboxGroup, thread); len(all) > 0 && all[len(all)-1].Force { // it is asked
		l.Reply = all[len(all)-1].ID
	}
	s.wrote(who, strconv.Itoa(s.fake.Say(sandboxGroup, l)))
	return nil
}

func (s *telegramSeat) edit(who *seat, n int, text string) error {
	id, err := strconv.Atoi(s.line(who, n))
	switch {
	case err != nil:
		return errNoLine
	case text == "": // Telegram tells nobody of lines that are deleted
		s.fake.Say(sandboxGroup, telegramtest.Line{Thread: s.thread(), User: int64(who.account), Text: "/undo", Reply: id})
	default:
		s.fake.Change(sandboxGroup, id, text)
	}
	return nil
}

func (s *telegramSeat) register(who *seat, text string) { s.fake.Write(int64(who.account), "/"+text) }

func (s *telegramSeat) press(who *seat, label string) error {
	thread := s.thread()
	if thread == 0 {
		return errNoCase
	}
	return s.fake.Click(sandboxGroup, thread, int64(who.account), label)
}

func (s *telegramSeat) seen() (all []seen) {
	show := func(to string, messages []telegramtest.Message) {
		for _, m := range messages {
			one := seen{key: strconv.Itoa(m.ID), text: to + m.Text}
			for _, row := range m.Buttons {
				for _, b := range row {
					one.buttons = append(one.buttons, b.Label)
				}
			}
			all = append(all, one)
		}
	}
	list := s.list()
	for _, who := range list {
		show(toAlone(who.name), s.fake.Messages(int64(who.account)))
	}
	show("", s.fake.Thread(sandboxGroup, 0))
	for _, topic := range s.fake.Topics(sandboxGroup) {
		show("", s.fake.Thread(sandboxGroup, topic.ID))
	}
	for _, who := range list {
		for i, line := range who.lines {
			id, _ := strconv.Atoi(line) // an id of ours
			if mark := s.fake.Reaction(sandboxGroup, id); mark != "" {
				all = append(all, seen{key: "mark " + line, text: markOn(mark, who.name, i)})
			}
		}
	}
	return all
}

// toAlone stands before what one of them reads alone.
func toAlone(name string) string { return "(to " + name + ") " }

// markOn is a mark on the line with index i.
func markOn(mark, name string, i int) string {
	return fmt.Sprintf("%s (on line %d of %s's)", mark, i+1, name)
}

// slackSeat is a private channel on the stand-in for Slack.
type slackSeat struct {
	seats
	fake *slacktest.Server
}

const (
	sandboxChannel = "C0STAFF01"
	sandboxTeam    = slacktest.Team
)

func newSlackSeat(fake *slacktest.Server) *slackSeat {
	fake.Set(sandboxChannel, slacktest.Room{Name: "care"})
	s := &slackSeat{fake: fake}
	s.sit(sandboxFirst)
	return s
}

// slackID is who they are on Slack.
func slackID(who seat) string { return fmt.Sprintf("U0STAFF%d", who.account) }

func (s *slackSeat) sit(name string) (*seat, string) {
	who, fresh := s.seats.sit(name)
	if !fresh {
		return who, ""
	}
	s.fake.Meet(slacktest.Person{ID: slackID(*who), Name: firstUpper(name)})
	return who, "slack:" + sandboxTeam + ":" + slackID(*who)
}

func (s *slackSeat) exports() string {
	return " AMENDS_STAFF_ROOM=slack AMENDS_SLACK_STAFF_CHANNEL=" + sandboxChannel
}

// card is the newest one.
func (s *slackSeat) card() string {
	card := ""
	for _, m := range s.fake.Messages(sandboxChannel) {
		if m.User == "" && (m.Thread == "" || m.Thread == m.TS) {
			card = m.TS
		}
	}
	return card
}

func (s *slackSeat) write(who *seat, text string) error {
	card := s.card()
	if card == "" {
		return errNoCase
	}
	s.wrote(who, s.fake.Reply(sandboxChannel, card, slackID(*who), text))
	return nil
}

func (s *slackSeat) edit(who *seat, n int, text string) error {
	id := s.line(who, n)
	switch {
	case id == "":
		return errNoLine
	case text == "":
		return s.fake.Delete(sandboxChannel, id)
	}
	return s.fake.Edit(sandboxChannel, id, text)
}

func (s *slackSeat) register(who *seat, text string) { s.fake.Write(slackID(*who), text) }

func (s *slackSeat) press(who *seat, label string) error {
	return s.fake.PressIn(sandboxChannel, slackID(*who), label)
}

func (s *slackSeat) seen() (all []seen) {
	list := s.list()
	names := map[string]string{}
	for _, who := range list {
		names[slackID(who)] = who.name
		for _, m := range s.fake.Messages(slacktest.DM(slackID(who))) {
			if m.User == "" {
				all = append(all, seen{who.name + " " + m.TS, toAlone(who.name) + m.Text, m.Buttons})
			}
		}
	}
	marks := map[string]string{}
	for _, m := range s.fake.Messages(sandboxChannel) {
		if m.User == "" {
			all = append(all, seen{m.TS, m.Text, m.Buttons})
		} else if len(m.Reactions) > 0 {
			marks[m.TS] = ":" + strings.Join(m.Reactions, ": :") + ":"
		}
	}
	for _, who := range list {
		for i, id := range who.lines {
			if marks[id] != "" {
				all = append(all, seen{key: "mark " + id, text: markOn(marks[id], who.name, i)})
			}
		}
		if w, open := s.fake.Window(slackID(who)); open {
			all = append(all, seen{key: who.name + " window " + w.Title, text: toAlone(who.name) + "a window: " + w.Title + ". Windows can't be filled in here; type the command."})
		}
	}
	for i, w := range s.fake.Whispers() {
		all = append(all, seen{key: fmt.Sprint("whisper ", i), text: toAlone(names[w.User]) + w.Text})
	}
	return all
}
