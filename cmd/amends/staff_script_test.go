package main

// This file is the home of the script commands for staff rooms: one member of staff at each fake network.

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/amends-bot/amends/channels/slack/slacktest"
	"github.com/amends-bot/amends/channels/telegram/telegramtest"
)

// Where staff work on the fakes.
const (
	scriptGroup   = -1001234567890
	scriptChannel = "C0STAFF01"
)

// roomCmd acts as staff, in the room of a network that was started:
//
//	room telegram|slack open USER...     makes it, with these people in it; AMENDS_STAFF_ROOM and what belongs to it lead there
//	room NETWORK press USER LABEL        presses a button in the newest thread
//	room NETWORK write USER TEXT         writes in the newest thread
//	room NETWORK shows REGEXP            waits until what stands in the room matches
//	room NETWORK never REGEXP            what stands there does not match
func roomCmd(ts *testscript.TestScript, neg bool, args []string) {
	const usage = "room NETWORK open USER... | press USER LABEL | write USER TEXT | shows REGEXP | never REGEXP"
	if neg || len(args) < 3 {
		ts.Fatalf("usage: %s", usage)
	}
	var r scriptRoom = slackRoom{ts.Value(fakesKey{}).(*fakes).slack}
	if args[0] == "telegram" {
		r = telegramRoom{ts.Value(fakesKey{}).(*fakes).telegram}
	}
	does, args := args[1], args[2:]
	ctx, cancel := context.WithTimeout(context.Background(), scriptWaits)
	defer cancel()
	switch {
	case does == "open":
		for name, value := range r.open(args) {
			ts.Setenv(name, value)
		}
	case does == "press" && len(args) == 2:
		var err error
		if r.wait(ctx, func() bool { err = r.press(args[0], args[1]); return err == nil }) != nil {
			ts.Fatalf("%v; the room shows %q", err, r.texts())
		}
	case does == "write" && len(args) == 2:
		ts.Check(r.write(args[0], unquote(ts, args[1])))
	case does == "shows" && len(args) == 1:
		match := regexp.MustCompile(args[0])
		if r.wait(ctx, func() bool { return slices.ContainsFunc(r.texts(), match.MatchString) }) != nil {
			ts.Fatalf("nothing matches %s: %q", match, r.texts())
		}
	case does == "never" && len(args) == 1:
		if texts := r.texts(); slices.ContainsFunc(texts, regexp.MustCompile(args[0]).MatchString) {
			ts.Fatalf("something matches %s: %q", args[0], texts)
		}
	default:
		ts.Fatalf("usage: %s", usage)
	}
}

// scriptRoom is the staff's side of a fake.
type scriptRoom interface {
	open(users []string) (env map[string]string)
	press(user, label string) error
	write(user, text string) error
	texts() []string
	wait(ctx context.Context, ready func() bool) error
}

var errNoThread = errors.New("there is no thread")

type telegramRoom struct{ *telegramtest.Server }

func (r telegramRoom) open(users []string) map[string]string {
	r.Found(scriptGroup, telegramtest.Group{Title: "care"})
	for _, user := range users {
		id, _ := strconv.ParseInt(user, 10, 64) // 0 is nobody
		r.Join(scriptGroup, id, "member")
	}
	return map[string]string{"AMENDS_STAFF_ROOM": "telegram", "AMENDS_TELEGRAM_STAFF_CHAT": fmt.Sprint(scriptGroup)}
}

func (r telegramRoom) newest() (int, error) {
	topics := r.Topics(scriptGroup)
	if len(topics) == 0 {
		return 0, errNoThread
	}
	return topics[len(topics)-1].ID, nil
}

func (r telegramRoom) press(user, label string) error {
	thread, err := r.newest()
	id, _ := strconv.ParseInt(user, 10, 64)
	if err == nil {
		err = r.Click(scriptGroup, thread, id, label)
	}
	return err
}

func (r telegramRoom) write(user, text string) error {
	thread, err := r.newest()
	id, _ := strconv.ParseInt(user, 10, 64)
	if err == nil {
		r.Say(scriptGroup, telegramtest.Line{Thread: thread, User: id, Text: text})
	}
	return err
}

func (r telegramRoom) texts() (all []string) {
	for _, topic := range r.Topics(scriptGroup) {
		all = append(all, topic.Name)
		for _, m := range r.Thread(scriptGroup, topic.ID) {
			all = append(all, m.Text)
		}
	}
	return all
}

func (r telegramRoom) wait(ctx context.Context, ready func() bool) error { return r.Wait(ctx, ready) }

type slackRoom struct{ *slacktest.Server }

func (r slackRoom) open(users []string) map[string]string {
	r.Set(scriptChannel, slacktest.Room{Name: "care"})
	for _, user := range users {
		r.Meet(slacktest.Person{ID: user, Name: user})
	}
	return map[string]string{"AMENDS_STAFF_ROOM": "slack", "AMENDS_SLACK_STAFF_CHANNEL": scriptChannel}
}

// newest is the card of the newest thread.
func (r slackRoom) newest() (string, error) {
	for _, m := range slices.Backward(r.Messages(scriptChannel)) {
		if m.User == "" && len(m.Buttons) > 0 {
			return m.TS, nil
		}
	}
	return "", errNoThread
}

func (r slackRoom) press(user, label string) error {
	card, err := r.newest()
	if err == nil {
		err = r.PressOn(scriptChannel, card, user, label)
	}
	return err
}

func (r slackRoom) write(user, text string) error {
	card, err := r.newest()
	if err == nil {
		r.Reply(scriptChannel, card, user, text)
	}
	return err
}

func (r slackRoom) texts() (all []string) {
	for _, m := range r.Messages(scriptChannel) {
		all = append(all, strings.Join(append([]string{m.Text}, m.Buttons...), "\n"))
	}
	for _, w := range r.Whispers() {
		all = append(all, w.Text)
	}
	return all
}

func (r slackRoom) wait(ctx context.Context, ready func() bool) error { return r.Until(ctx, ready) }
