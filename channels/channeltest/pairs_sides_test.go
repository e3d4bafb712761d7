package channeltest_test

// This file is the home of both sides of a case on each network: a customer in a chat of their own, and a staff room with those who
// work there. Each is what people see and do in our fake of that network.

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/channels/slack/slacktest"
	"github.com/amends-bot/amends/channels/telegram/telegramtest"
)

// seen is a message of the bot as people see it; its files are "name=content".
type seen struct {
	text    string
	files   []string
	buttons []string
}

func (s seen) String() string {
	out := s.text
	for _, f := range s.files {
		out = strings.TrimSpace(out + " [" + f + "]")
	}
	for _, b := range s.buttons {
		out += " <" + b + ">"
	}
	return out
}

// caller is a customer in their chat. Ids are the network's.
type caller interface {
	writes(text string) (id string)
	sends(name, data, text string) (id string)
	changes(id, text string)
	sees() []seen // of the bot, as it stands now, in the order in which it came
}

// office is a staff room. All is done in the newest thread.
type office interface {
	press(who, label string)
	fill(who, label string, answers ...[2]string) // presses, and answers the questions: label of each, and the answer
	writes(who, text string) (id string)
	sends(who, name, data, text string) (id string)
	changes(id, text string)
	marked(id string) channels.Mark
	threads() int
	closed() bool // the thread says that the case is over
	card() seen
	lines() []seen // what the bot wrote below the card
	told(who string) []string
}

// staffOf are the accounts of the demo team, and Maria's.
var staffOf = map[string]struct {
	telegram int64
	slack    string
}{
	"ana": {71, "U0ANA0001"}, "li": {72, "U0LI00001"}, "ben": {73, "U0BEN0001"}, "maria": {5, "U0MARIA01"},
}

const (
	staffGroup   = -1001234567890
	staffChannel = "C0STAFF01"
)

// telegramCaller is Maria on Telegram.
type telegramCaller struct{ s *telegramtest.Server }

func (c telegramCaller) chat() int64 { return staffOf["maria"].telegram }

func (c telegramCaller) writes(text string) string { return fmt.Sprint(c.s.Write(c.chat(), text)) }

func (c telegramCaller) sends(name, data, text string) string {
	f := c.s.Keep(telegramtest.File{Kind: "document", Name: name, Mime: "application/pdf", Data: []byte(data)})
	return fmt.Sprint(c.s.Send(c.chat(), map[string]any{"document": f, "caption": text}))
}

func (c telegramCaller) changes(id, text string) { c.s.Edit(c.chat(), number(id), text) }

func (c telegramCaller) sees() (all []seen) {
	for _, m := range c.s.Messages(c.chat()) {
		all = append(all, onTelegram(m))
	}
	return all
}

func onTelegram(m telegramtest.Message) seen {
	s := seen{text: m.Text}
	if m.File != nil {
		s.files = []string{m.File.Name + "=" + string(m.File.Data)}
	}
	for _, b := range slices.Concat(m.Buttons...) {
		s.buttons = append(s.buttons, b.Label)
	}
	return s
}

func number(id string) (n int) {
	if _, err := fmt.Sscan(id, &n); err != nil {
		panic(err) // it is one that we gave
	}
	return n
}

// telegramOffice is the group with topics.
type telegramOffice struct {
	t *testing.T
	s *telegramtest.Server
}

func (o telegramOffice) topic() telegramtest.Topic {
	all := o.s.Topics(staffGroup)
	if len(all) == 0 {
		o.t.Fatal("there is no topic")
	}
	return all[len(all)-1]
}

func (o telegramOffice) press(who, label string) {
	o.t.Helper()
	if err := o.s.Click(staffGroup, o.topic().ID, staffOf[who].telegram, label); err != nil {
		o.t.Fatal(err)
	}
}

// fill answers the question that the press brings, a line for each.
func (o telegramOffice) fill(who, label string, answers ...[2]string) {
	o.t.Helper()
	before := len(o.s.Thread(staffGroup, o.topic().ID))
	o.press(who, label)
	pass(breather)
	all := o.s.Thread(staffGroup, o.topic().ID)
	if len(all) == before || !all[len(all)-1].Force {
		o.t.Fatalf("%s asks nothing", label)
	}
	var lines []string
	for _, a := range answers {
		lines = append(lines, a[1])
	}
	o.s.Say(staffGroup, telegramtest.Line{Thread: o.topic().ID, User: staffOf[who].telegram, Text: strings.Join(lines, "\n"), Reply: all[len(all)-1].ID})
}

func (o telegramOffice) writes(who, text string) string {
	return fmt.Sprint(o.s.Say(staffGroup, telegramtest.Line{Thread: o.topic().ID, User: staffOf[who].telegram, Text: text}))
}

func (o telegramOffice) sends(who, name, data, text string) string {
	f := o.s.Keep(telegramtest.File{Kind: "document", Name: name, Mime: "application/pdf", Data: []byte(data)})
	fields := map[string]any{"document": f, "caption": text}
	return fmt.Sprint(o.s.Say(staffGroup, telegramtest.Line{Thread: o.topic().ID, User: staffOf[who].telegram, Fields: fields}))
}

func (o telegramOffice) changes(id, text string) { o.s.Change(staffGroup, number(id), text) }

func (o telegramOffice) marked(id string) channels.Mark {
	return map[string]channels.Mark{
		"👀": channels.MarkTaken, "👍": channels.MarkDelivered, "👎": channels.MarkFailed, "✍": channels.MarkNote, "🤷": channels.MarkRefused,
	}[o.s.Reaction(staffGroup, number(id))]
}

func (o telegramOffice) threads() int { return len(o.s.Topics(staffGroup)) }

func (o telegramOffice) closed() bool {
	return o.topic().Closed && strings.HasPrefix(o.topic().Name, "✅")
}

func (o telegramOffice) card() seen { return onTelegram(o.s.Thread(staffGroup, o.topic().ID)[0]) }

func (o telegramOffice) lines() (all []seen) {
	for _, m := range o.s.Thread(staffGroup, o.topic().ID)[1:] {
		all = append(all, onTelegram(m))
	}
	return all
}

// told are the answers to somebody's lines, and what rings them.
func (o telegramOffice) told(who string) (all []string) {
	id := staffOf[who].telegram
	theirs := map[int]bool{}
	for _, m := range o.s.Spoken(staffGroup, id) {
		theirs[m] = true
	}
	for _, m := range o.s.Thread(staffGroup, o.topic().ID) {
		if theirs[m.Reply] || slices.Contains(m.Rings, fmt.Sprintf("tg://user?id=%d", id)) {
			all = append(all, m.Text)
		}
	}
	return all
}

// slackCaller is Maria on Slack.
type slackCaller struct{ s *slacktest.Server }

func (c slackCaller) user() string { return staffOf["maria"].slack }

func (c slackCaller) writes(text string) string { return c.s.Write(c.user(), text) }

func (c slackCaller) sends(name, data, text string) string {
	return c.s.Send(c.user(), text, slackFile(name, data))
}

func slackFile(name, data string) slacktest.File {
	return slacktest.File{ID: "F0" + strings.ToUpper(strings.ReplaceAll(name, ".", "")), Name: name, Type: "application/pdf", Data: []byte(data)}
}

func (c slackCaller) changes(id, text string) {
	if err := c.s.Edit(slacktest.DM(c.user()), id, text); err != nil {
		panic(err)
	}
}

func (c slackCaller) sees() (all []seen) {
	for _, m := range c.s.Messages(slacktest.DM(c.user())) {
		if m.User == "" {
			all = append(all, onSlack(c.s, m))
		}
	}
	return all
}

func onSlack(s *slacktest.Server, m slacktest.Message) seen {
	out := seen{text: m.Text, buttons: m.Buttons}
	for _, f := range m.Files {
		out.files = append(out.files, f+"="+string(s.Uploaded(f)))
	}
	return out
}

// slackOffice is the private channel.
type slackOffice struct {
	t *testing.T
	s *slacktest.Server
}

// thread is the card, with all that stands below it.
func (o slackOffice) thread() (all []slacktest.Message) {
	for _, m := range o.s.Messages(staffChannel) {
		if m.Thread == "" {
			all = nil
		}
		all = append(all, m)
	}
	if len(all) == 0 {
		o.t.Fatal("there is no card")
	}
	return all
}

func (o slackOffice) press(who, label string) {
	o.t.Helper()
	all := o.thread()
	for _, m := range slices.Backward(all) {
		if slices.Contains(m.Buttons, label) {
			if err := o.s.PressOn(staffChannel, m.TS, staffOf[who].slack, label); err != nil {
				o.t.Fatal(err)
			}
			return
		}
	}
	o.t.Fatalf("there is no button %q", label)
}

func (o slackOffice) fill(who, label string, answers ...[2]string) {
	o.t.Helper()
	o.press(who, label)
	pass(breather)
	fields := map[string]string{}
	for _, a := range answers {
		fields[a[0]] = a[1]
	}
	if err := o.s.Submit(staffOf[who].slack, fields); err != nil {
		o.t.Fatalf("%s: %v", label, err)
	}
	pass(breather)
	if w, open := o.s.Window(staffOf[who].slack); open {
		o.t.Fatalf("%s: the window is still there: %+v", label, w)
	}
}

func (o slackOffice) writes(who, text string) string {
	return o.s.Reply(staffChannel, o.thread()[0].TS, staffOf[who].slack, text)
}

func (o slackOffice) sends(who, name, data, text string) string {
	return o.s.ReplySend(staffChannel, o.thread()[0].TS, staffOf[who].slack, text, slackFile(name, data))
}

func (o slackOffice) changes(id, text string) {
	if err := o.s.Edit(staffChannel, id, text); err != nil {
		o.t.Fatal(err)
	}
}

func (o slackOffice) marked(id string) channels.Mark {
	for _, m := range o.thread() {
		if m.TS == id && len(m.Reactions) == 1 {
			return map[string]channels.Mark{
				"eyes": channels.MarkTaken, "white_check_mark": channels.MarkDelivered, "x": channels.MarkFailed, "memo": channels.MarkNote, "no_entry": channels.MarkRefused,
			}[m.Reactions[0]]
		}
	}
	return ""
}

func (o slackOffice) threads() (n int) {
	for _, m := range o.s.Messages(staffChannel) {
		if m.Thread == "" {
			n++
		}
	}
	return n
}

func (o slackOffice) closed() bool { return strings.HasPrefix(o.card().text, "✓") }

func (o slackOffice) card() seen { return onSlack(o.s, o.thread()[0]) }

func (o slackOffice) lines() (all []seen) {
	for _, m := range o.thread()[1:] {
		if m.User == "" {
			all = append(all, onSlack(o.s, m))
		}
	}
	return all
}

func (o slackOffice) told(who string) (all []string) {
	for _, w := range o.s.Whispers() {
		if w.User == staffOf[who].slack {
			all = append(all, w.Text)
		}
	}
	return all
}
