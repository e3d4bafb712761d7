package main

// This file is the home of the staff room in the whole program: set up as an admin would, and killed in the middle.

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/amends-bot/amends/channels/telegram/telegramtest"
)

// TestCrashStaffRoom: an agent is invited, registers, claims and answers, while the program is killed and started again; nothing is
// lost, and each line reaches the customer once, unless it was on its way when the program died.
func TestCrashStaffRoom(t *testing.T) {
	if testing.Short() {
		t.Skip("what a killed program had in hand waits a minute and a half")
	}
	t.Parallel()
	const group, maria, ana = -1001234567890, 4711, 501
	fake := telegramtest.Start()
	defer fake.Close()
	fake.Found(group, telegramtest.Group{Title: "care"})
	fake.Join(group, ana, "member")
	dir := t.TempDir()
	env := append(os.Environ(), "AMENDS_TELEGRAM_API="+fake.URL, "AMENDS_TELEGRAM_TOKEN="+fake.Token, "AMENDS_STAFF_ROOM=telegram",
		fmt.Sprint("AMENDS_TELEGRAM_STAFF_CHAT=", group))
	serve := func() (kill func()) {
		cmd := exec.Command("amends", "serve")
		cmd.Dir, cmd.Env = dir, env
		var errs strings.Builder
		cmd.Stderr = &errs
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		return func() {
			_ = cmd.Process.Kill()
			_ = cmd.Wait() // it was killed
			if t.Failed() {
				t.Logf("the log:\n%s", errs.String())
			}
		}
	}
	until := func(what string, ready func() bool) {
		t.Helper()
		for end := time.Now().Add(3 * time.Minute); !ready(); time.Sleep(50 * time.Millisecond) {
			if time.Now().After(end) {
				var all []string
				for _, topic := range fake.Topics(group) {
					for _, m := range fake.Thread(group, topic.ID) {
						all = append(all, m.Text)
					}
				}
				for _, chat := range []int64{maria, ana} {
					for _, m := range fake.Messages(chat) {
						all = append(all, m.Text)
					}
				}
				t.Fatalf("%s does not come; there is %q", what, all)
			}
		}
	}
	read := func(chat int64) string {
		var all []string
		for _, m := range fake.Messages(chat) {
			all = append(all, m.Text)
		}
		return strings.Join(all, "\n")
	}
	in := func(text string) func() bool {
		return func() bool {
			for _, topic := range fake.Topics(group) {
				for _, m := range fake.Thread(group, topic.ID) {
					if strings.Contains(m.Text, text) {
						return true
					}
				}
			}
			return false
		}
	}

	invite := exec.Command("amends", "staff", "invite", "ana", "--public", "Ana")
	invite.Dir, invite.Env = dir, env
	said, err := invite.Output()
	if err != nil {
		t.Fatal(err)
	}
	code, _, _ := strings.Cut(string(said), "\n")
	kill := serve()
	defer func() { kill() }()
	fake.Write(ana, code)
	until("the welcome", func() bool { return strings.Contains(read(ana), "Welcome, ana") })

	fake.Write(maria, "my parcel never came, let me talk to a person please")
	until("the topic", in("let me talk to a person please"))
	topic := fake.Topics(group)[0].ID
	if err := fake.Click(group, topic, ana, "Claim"); err != nil {
		t.Fatal(err)
	}
	until("the claim", in("ana has it"))
	for round := range 3 {
		for k := range 2 {
			fake.Say(group, telegramtest.Line{Thread: topic, User: ana, Text: fmt.Sprintf("answer %d.%d", round, k)})
			fake.Write(maria, fmt.Sprintf("question %d.%d", round, k))
		}
		time.Sleep(time.Duration(round) * 2 * time.Second) // before, while and after they are sent
		kill()
		kill = serve()
	}
	doubled := 0
	for round := range 3 {
		for k := range 2 {
			answer, question := fmt.Sprintf("answer %d.%d", round, k), fmt.Sprintf("question %d.%d", round, k)
			until(answer, func() bool { return strings.Contains(read(maria), answer) })
			until(question, in(question))
			doubled += strings.Count(read(maria), answer) - 1
		}
	}
	t.Logf("%d lines came twice", doubled)
	if doubled > 2 {
		t.Errorf("%d lines came twice", doubled)
	}
	if len(fake.Topics(group)) != 1 {
		t.Errorf("%d topics", len(fake.Topics(group)))
	}
}
