package slack

// This file is the home of tests of channels, where others read along, write and press.

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/channels/slack/slacktest"
	"github.com/amends-bot/amends/dialogue"
)

// heard waits for somebody's words and returns them.
func (w *world) heard(t *testing.T, text string) channels.Inbound {
	t.Helper()
	is := func(in channels.Inbound) bool {
		said, ok := in.Event.(dialogue.Said)
		return ok && said.Text == text
	}
	w.until(t, func() bool { return slices.ContainsFunc(w.in.got(), is) })
	all := w.in.got()
	return all[slices.IndexFunc(all, is)]
}

func (w *world) ask(t *testing.T, key string, to channels.Address) {
	t.Helper()
	out := channels.Outbound{Key: key, To: to, Text: "How about it?", Choices: []dialogue.Choice{{ID: "yes", Label: "Yes"}, {ID: "no", Label: "No"}}}
	if _, err := w.Send(t.Context(), out); err != nil {
		t.Fatal(err)
	}
}

// TestEverybodyHasAConversationOfTheirOwn: who writes in somebody's thread is not taken for them, and nobody is the same in
// a channel as in their direct messages, or in another channel.
func TestEverybodyHasAConversationOfTheirOwn(t *testing.T) {
	both(t, func(t *testing.T, mode string) {
		w := start(t, mode, nil)
		w.net.Meet(slacktest.Person{ID: "U2", Name: "Bob"})
		w.listen(t)
		root := w.net.Mention("C1", "U1", "my case")
		alice := w.heard(t, "my case")
		w.net.Reply("C1", root, "U2", "not for the bot")
		w.net.ReplyMention("C1", root, "U2", "what is her case?")
		bob := w.heard(t, "what is her case?")
		w.net.Reply("C1", root, "U2", "and more from Bob")
		w.net.Mention("C2", "U1", "elsewhere")
		w.net.Write("U1", "between us")
		type who struct {
			From   channels.Address
			ID     string
			Name   string
			Shared bool
		}
		got := map[string]who{}
		for _, text := range []string{"my case", "what is her case?", "and more from Bob", "elsewhere", "between us"} {
			in := w.heard(t, text)
			got[text] = who{in.From, in.Who.ID, in.Who.Name, in.Shared}
		}
		other := got["elsewhere"].From
		other.Thread = strings.TrimSuffix(other.Thread, "/U1")
		const person = "slack:" + slacktest.Team + ":"
		want := map[string]who{
			"my case":           {w.address("C1", root+"/U1"), person + "U1@C1", "U1", true},
			"what is her case?": {w.address("C1", root+"/U2"), person + "U2@C1", "Bob", true},
			"and more from Bob": {w.address("C1", root+"/U2"), person + "U2@C1", "Bob", true},
			"elsewhere":         {w.address("C2", other.Thread+"/U1"), person + "U1@C2", "U1", true},
			"between us":        {w.address("D1", ""), person + "U1", "U1", false},
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
		if slices.Contains(w.in.texts(), "not for the bot") {
			t.Error("who has not mentioned the bot is followed")
		}
		for _, in := range []channels.Inbound{alice, bob} {
			if _, err := w.Send(t.Context(), channels.Outbound{Key: in.Key, To: in.From, Text: "Hello <@U9>"}); err != nil {
				t.Fatal(err)
			}
			if err := w.Typing(t.Context(), in.From); err != nil {
				t.Error(err)
			}
		}
		var answers []string
		for _, m := range w.net.Messages("C1") {
			if m.User == "" {
				answers = append(answers, m.Thread+" "+m.Text)
			}
		}
		if d := cmp.Diff([]string{root + " @U1\nHello <@U9>", root + " @U2\nHello <@U9>"}, answers); d != "" {
			t.Error(d)
		}
		for _, text := range w.net.Rang() {
			if strings.Contains(text, "<@U9") {
				t.Errorf("rang: %q", text)
			}
		}
	})
}

// TestNobodyPressesForSomebodyElse: also after a restart. The buttons stay for the one who was asked.
func TestNobodyPressesForSomebodyElse(t *testing.T) {
	both(t, func(t *testing.T, mode string) {
		w := start(t, mode, nil)
		stop := w.listen(t)
		w.net.Mention("C1", "U1", "my case")
		alice := w.in.wait(t, 2)[0] // a mention gives two events
		w.ask(t, "k1", alice.From)
		w.until(t, func() bool { return w.net.Open() == 0 }) // or the workspace would deliver again
		stop()
		var err error
		if w.Slack, err = New(w.o); err != nil { // it remembers nothing
			t.Fatal(err)
		}
		w.remount(w.Slack)
		w.listen(t)
		before, acked := len(w.in.got()), w.net.Acked()
		if err := w.net.PressIn("C1", "U2", "Yes"); err != nil {
			t.Fatal(err)
		}
		w.until(t, func() bool { return w.net.Acked() > acked && w.net.Open() == 0 })
		if got := w.in.got(); len(got) != before {
			t.Errorf("a stranger's press is taken: %+v", got[before:])
		}
		if err := w.net.PressIn("C1", "U1", "No"); err != nil { // they are still there
			t.Fatal(err)
		}
		in := w.in.wait(t, before+1)[before]
		if in.Event != (dialogue.Chose{ID: "no", Of: "k1"}) || in.From != alice.From || in.Who != alice.Who || !in.Shared {
			t.Errorf("%+v", in)
		}
		text := func() string { m := w.net.Messages("C1"); return m[len(m)-1].Text }
		w.until(t, func() bool { return text() == "@U1\nHow about it?\n✓ No" })
		if n := w.net.Calls("chat.update"); n != 1 {
			t.Errorf("changed %d times", n)
		}
	})
}

// TestAThreadIsReadBackForEach: what was missed in a thread comes to whom it belongs.
func TestAThreadIsReadBackForEach(t *testing.T) {
	w := start(t, ModeSocket, nil)
	w.listen(t)
	root := w.net.Mention("C1", "U1", "a1")
	w.net.ReplyMention("C1", root, "U2", "b1")
	w.heard(t, "b1")
	w.net.Cut()
	w.net.Reply("C1", root, "U1", "a2")
	w.net.Reply("C1", root, "U3", "c1")
	w.net.Reply("C1", root, "U2", "b2")
	w.net.ReplyMention("C1", root, "U3", "c2")
	w.net.Mend()
	for text, user := range map[string]string{"a2": "U1", "b2": "U2", "c2": "U3"} {
		if in := w.heard(t, text); in.From != w.address("C1", root+"/"+user) || userOf(in.Who.ID) != user || !in.Shared {
			t.Errorf("%+v", in)
		}
	}
	if slices.Contains(w.in.texts(), "c1") {
		t.Error("who had not mentioned the bot yet is followed")
	}
}

func TestAddressesReadAgain(t *testing.T) {
	d := testDecoder()
	for want, a := range map[spot]channels.Address{
		{"C1", "1.2", "U1"}: d.address("C1", "1.2", "U1"),
		{"G1", "1.2", "W1"}: d.address("G1", "1.2", "W1"),
		{"D1", "", ""}:      d.address("D1", "1.2", "U1"),
		{"C2", "1.2", ""}:   {Chat: "T/C2", Thread: "1.2"},
		{"C3", "1.2", ""}:   {Chat: "T/C3", Thread: "1.2/<!here"},
		{"D2", "1.2", ""}:   {Chat: "T/D2", Thread: "1.2/U1"},
		{"", "", ""}:        {Chat: "T"},
	} {
		if got := spotOf(a); got != want {
			t.Errorf("%v: %+v, want %+v", a, got, want)
		}
	}
	for _, channel := range []string{"C1", "G1", "D1", ""} {
		if got := userOf(personID("T1", "U1", channel)); got != "U1" {
			t.Errorf("%q: %q", channel, got)
		}
	}
}
