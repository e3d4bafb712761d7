package slack

// This file is the home of tests against a workspace in memory, by both ways in.

import (
	"context"
	"errors"
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/channels/slack/slacktest"
	"github.com/amends-bot/amends/dialogue"
)

func both(t *testing.T, test func(t *testing.T, mode string)) {
	t.Helper()
	for _, mode := range []string{ModeSocket, ModeHTTP} {
		t.Run(mode, func(t *testing.T) { test(t, mode) })
	}
}

func TestACustomerWritesAndIsAnswered(t *testing.T) {
	both(t, func(t *testing.T, mode string) {
		w := start(t, mode, nil)
		w.net.Meet(slacktest.Person{ID: "U1", Name: "Ana"})
		w.listen(t)
		ts := w.net.Write("U1", "The shirt <b> & I")
		in := w.in.wait(t, 1)[0]
		in.At = time.Time{}
		want := channels.Inbound{
			Key: "m:" + slacktest.Team + ":D1:" + ts, From: w.address("D1", ""),
			Who: channels.Person{ID: "slack:" + slacktest.Team + ":U1", Name: "Ana"}, Event: dialogue.Said{Text: "The shirt <b> & I", Message: ts},
		}
		if d := cmp.Diff(want, in); d != "" {
			t.Error(d)
		}
		id, err := w.Send(t.Context(), channels.Outbound{
			Key: "k1", To: in.From, Text: "A refund, or <!channel> a voucher?", Try: 1,
			Choices: []dialogue.Choice{{ID: "refund", Label: "Refund"}, {ID: "voucher", Label: "A voucher & more"}},
		})
		if err != nil || id == "" {
			t.Fatal(id, err)
		}
		seen := w.net.Messages("D1")
		if got := seen[len(seen)-1]; got.Text != "A refund, or <!channel> a voucher?" || !slices.Equal(got.Buttons, []string{"Refund", "A voucher & more"}) {
			t.Errorf("%+v", got)
		}
		if err := w.net.Press("U1", "A voucher & more"); err != nil {
			t.Fatal(err)
		}
		in = w.in.wait(t, 2)[1]
		if d := cmp.Diff(dialogue.Event(dialogue.Chose{ID: "voucher", Of: "k1"}), in.Event); d != "" || in.From != want.From || in.Who != want.Who {
			t.Error(d, in)
		}
		w.until(t, func() bool { return len(w.net.Messages("D1")[1].Buttons) == 0 })
		if got := w.net.Messages("D1")[1].Text; got != "A refund, or <!channel> a voucher?\n✓ A voucher & more" {
			t.Errorf("%q", got)
		}
		if rang := w.net.Rang(); len(rang) > 0 {
			t.Errorf("rang: %q", rang)
		}
	})
}

func TestAMentionIsOneEventAndItsThreadGoesOn(t *testing.T) {
	both(t, func(t *testing.T, mode string) {
		w := start(t, mode, nil)
		w.listen(t)
		w.net.Reply("C1", "", "U2", "chatter that is not for us")
		ts := w.net.Mention("C1", "U1", "help me")
		got := w.in.wait(t, 2)
		if got[0].Key != got[1].Key || got[0].Key != "m:"+slacktest.Team+":C1:"+ts || got[0].From != w.address("C1", ts+"/U1") {
			t.Errorf("%+v", got)
		}
		if got[0].Event.(dialogue.Said).Text != "help me" {
			t.Errorf("%+v", got[0].Event)
		}
		if _, err := w.Send(t.Context(), channels.Outbound{Key: "k", To: got[0].From, Text: "Gladly", By: "Ana *x*"}); err != nil {
			t.Fatal(err)
		}
		seen := w.net.Messages("C1")
		if last := seen[len(seen)-1]; last.Thread != ts || last.Text != "@U1 Ana ∗x∗\nGladly" {
			t.Errorf("%+v", last)
		}
		w.net.Reply("C1", ts, "U2", "somebody else's word")
		w.net.Reply("C1", ts, "U1", "and more")
		if got := w.in.wait(t, 3)[2]; got.From != w.address("C1", ts+"/U1") || got.Event.(dialogue.Said).Text != "and more" {
			t.Errorf("%+v", got)
		}
	})
}

func TestAThreadGoesOnAfterARestart(t *testing.T) {
	w := start(t, ModeSocket, nil)
	ts := w.net.Mention("C1", "U1", "help me")
	w.net.Retry() // nobody listened
	w.listen(t)
	w.in.wait(t, 2)
	again, err := New(w.o)
	if err != nil {
		t.Fatal(err)
	}
	l := &listener{ctx: t.Context(), free: make(chan struct{}, 1)}
	f := found{in: channels.Inbound{From: w.address("C1", ts+"/U1"), Who: channels.Person{ID: "slack:T:U1@C1"}}, thread: ts, parent: "U1"}
	if err := again.identify(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !again.follows(l.ctx, f) {
		t.Error("who started the thread with a mention is not followed")
	}
	f.in.From, f.in.Who.ID = w.address("C1", ts+"/U2"), "slack:T:U2@C1"
	if again.follows(l.ctx, f) {
		t.Error("a stranger in that thread is followed")
	}
}

func TestADirectMessagesThreadIsTheSameConversation(t *testing.T) {
	w := start(t, ModeSocket, nil)
	w.listen(t)
	ts := w.net.Write("U1", "one")
	w.net.Reply("D1", ts, "U1", "two, in a thread")
	got := w.in.wait(t, 2)
	if got[0].From != got[1].From {
		t.Errorf("%v and %v", got[0].From, got[1].From)
	}
	w.until(t, func() bool { return w.places.threadOf("D1") == ts })
	if _, err := w.Send(t.Context(), channels.Outbound{Key: "k", To: got[0].From, Text: "answer"}); err != nil {
		t.Fatal(err)
	}
	seen := w.net.Messages("D1")
	if last := seen[len(seen)-1]; last.Thread != ts {
		t.Errorf("%+v", last)
	}
	if err := w.Typing(t.Context(), got[0].From); err != nil || w.net.Calls("assistant.threads.setStatus") != 1 {
		t.Error(err)
	}
	w.net.Refuse("assistant.threads.setStatus", "missing_scope")
	if err := w.Typing(t.Context(), got[0].From); err == nil {
		t.Error("no error")
	}
	if err := w.Typing(t.Context(), got[0].From); err != nil || w.net.Calls("assistant.threads.setStatus") != 2 {
		t.Error("it is called although it is not for this app", err)
	}
	w.net.Lose("chat.postMessage")
	lost := channels.Outbound{Key: "lost", To: got[0].From, Text: "once", Try: 1}
	if _, err := w.Send(t.Context(), lost); err == nil {
		t.Error("no error")
	}
	lost.Try = 2
	if _, err := w.Send(t.Context(), lost); err != nil || len(w.net.FromBot("D1")) != 2 {
		t.Error(err, w.net.FromBot("D1"))
	}
	w.net.Refuse("chat.postMessage", "thread_not_found")
	if _, err := w.Send(t.Context(), channels.Outbound{Key: "k3", To: got[0].From, Text: "the thread is gone", Try: 1}); err != nil {
		t.Error(err)
	}
	if seen := w.net.Messages("D1"); seen[len(seen)-1].Thread != "" {
		t.Errorf("%+v", seen)
	}
	w.net.Write("U1", "outside again")
	w.in.wait(t, 3)
	w.until(t, func() bool { return w.places.threadOf("D1") == "" })
}

func TestEditsDeletionsFilesAndCommands(t *testing.T) {
	both(t, func(t *testing.T, mode string) {
		w := start(t, mode, nil)
		w.listen(t)
		w.until(t, func() bool { // else what is read back at the start may come before what was deleted
			w.mu.Lock()
			defer w.mu.Unlock()
			return w.listed
		})
		ts := w.net.Write("U1", "one")
		if err := errors.Join(w.net.Edit("D1", ts, "one and a half"), w.net.Delete("D1", ts)); err != nil {
			t.Fatal(err)
		}
		w.net.Send("U1", "look", slacktest.File{ID: "F1", Name: "a.jpg", Type: "image/jpeg", Size: 12})
		for _, text := range []string{"/Status", "language zh", "帮助", "status please", "human"} {
			w.net.Write("U1", text)
		}
		var events []dialogue.Event
		for _, in := range w.in.wait(t, 9) {
			e := in.Event
			if said, ok := e.(dialogue.Said); ok {
				said.Message = ""
				e = said
			}
			events = append(events, e)
		}
		want := []dialogue.Event{
			dialogue.Said{Text: "one"},
			dialogue.Edited{Message: ts, Text: "one and a half"},
			dialogue.Edited{Message: ts},
			dialogue.Said{Text: "look", Files: []dialogue.File{{Kind: "photo", Name: "a.jpg", Type: "image/jpeg", Size: 12, Ref: "F1"}}},
			dialogue.Commanded{Name: "status"},
			dialogue.Commanded{Name: "language", Arg: "zh"},
			dialogue.Commanded{Name: "help"},
			dialogue.Said{Text: "status please"},
			dialogue.Commanded{Name: "human"},
		}
		if d := cmp.Diff(want, events); d != "" {
			t.Error(d)
		}
	})
}

func TestTheAppHomeShowsCasesAndTakesCommands(t *testing.T) {
	both(t, func(t *testing.T, mode string) {
		w := start(t, mode, func(_ *slacktest.Options, o *Options) {
			o.Home = func(_ context.Context, who channels.Person, locale string) (channels.Page, error) {
				if who.Name != "Ana" || !strings.HasSuffix(who.ID, ":U1") || locale != "zh" {
					t.Errorf("%v %v", who, locale)
				}
				return channels.Page{Title: "Cases <!channel>", Cases: []string{"A-1: <b> & open"}}, nil
			}
		})
		w.net.Meet(slacktest.Person{ID: "U1", Name: "Ana", Locale: "zh-CN"})
		w.listen(t)
		w.net.OpenHome("U1")
		w.until(t, func() bool { _, b := w.net.Home("U1"); return len(b) > 0 })
		texts, buttons := w.net.Home("U1")
		if d := cmp.Diff([]string{"Cases <!channel>", "A-1: <b> & open"}, texts); d != "" {
			t.Error(d)
		}
		if d := cmp.Diff([]string{"状态", "人工", "语言", "帮助"}, buttons); d != "" {
			t.Error(d)
		}
		if err := w.net.PressHome("U1", "状态"); err != nil {
			t.Fatal(err)
		}
		if in := w.in.wait(t, 1)[0]; in.Event != (dialogue.Commanded{Name: "status"}) || in.From != w.address("D1", "") {
			t.Errorf("%+v", in)
		}
	})
}

func TestALostAnswerIsLookedForBeforeTheNextTry(t *testing.T) {
	both(t, func(t *testing.T, mode string) {
		w := start(t, mode, nil)
		w.listen(t)
		root := w.net.Mention("C1", "U1", "hello")
		w.net.Write("U1", "hello")
		w.in.wait(t, 3)
		for _, to := range []channels.Address{w.address("D1", ""), w.address("C1", root+"/U1")} {
			out := channels.Outbound{Key: "k:" + to.Chat, To: to, Text: "once", Try: 1}
			w.net.Lose("chat.postMessage")
			_, err := w.Send(t.Context(), out)
			if se, ok := errors.AsType[*channels.SendError](err); err == nil || ok && (se.Final || se.Unsure) {
				t.Fatalf("%v", err)
			}
			out.Try = 2
			id, err := w.Send(t.Context(), out)
			if err != nil || id == "" {
				t.Fatal(id, err)
			}
			if got := w.net.FromBot(channelOf(to.Chat)); len(got) != 1 {
				t.Errorf("%q", got)
			}
			out.Key, out.Text = "k2:"+to.Chat, "twice"
			if _, err := w.Send(t.Context(), out); err != nil || len(w.net.FromBot(channelOf(to.Chat))) != 2 {
				t.Error("what was not there was not sent", err)
			}
		}
	})
}

func TestRefusals(t *testing.T) {
	w := start(t, ModeSocket, nil)
	w.listen(t)
	w.net.Write("U1", "hello")
	w.in.wait(t, 1)
	out := channels.Outbound{Key: "k", To: w.address("D1", ""), Text: "secret words", Try: 1}
	send := func(out channels.Outbound) *channels.SendError {
		t.Helper()
		_, err := w.Send(t.Context(), out)
		if err == nil {
			t.Fatal("no error")
		}
		if strings.Contains(err.Error(), "secret words") || strings.Contains(err.Error(), slacktest.BotToken) {
			t.Errorf("it tells too much: %v", err)
		}
		se, _ := errors.AsType[*channels.SendError](err)
		return se
	}
	w.net.Fail("chat.postMessage", http.StatusTooManyRequests, 7)
	if se := send(out); se == nil || se.After != 7*time.Second || se.Final {
		t.Errorf("%+v", se)
	}
	w.net.Fail("chat.postMessage", http.StatusTooManyRequests, math.MaxInt32*1000)
	if se := send(out); se == nil || se.After != afterMost {
		t.Errorf("%+v", se)
	}
	w.net.Fail("chat.postMessage", http.StatusTooManyRequests, 10_000_000_000) // seconds that overflow
	if se := send(out); se == nil || se.After <= 0 || se.After > afterMost {
		t.Errorf("%+v", se)
	}
	w.net.Fail("chat.postMessage", http.StatusTooManyRequests, 0)
	if se := send(out); se == nil || se.After != pauseUnsaid {
		t.Errorf("%+v", se)
	}
	w.net.Fail("chat.postMessage", http.StatusBadGateway, 0)
	if se := send(out); se != nil {
		t.Errorf("%+v", se)
	}
	w.net.Break("D1", "user_disabled")
	if se := send(out); se == nil || !se.Final || se.Staff != "the customer's account was deactivated" {
		t.Errorf("%+v", se)
	}
	w.net.Break("D1", "")
	if se := send(channels.Outbound{Key: "k", To: w.address("D9", ""), Text: "x"}); se == nil || !se.Final {
		t.Errorf("%+v", se)
	}
	if se := send(channels.Outbound{To: channels.Address{Chat: "nowhere"}, Text: "x"}); se == nil || !se.Final {
		t.Errorf("%+v", se)
	}
	if se := send(channels.Outbound{To: out.To, Text: " "}); se == nil || !se.Final {
		t.Errorf("%+v", se)
	}
	w.net.Refuse("chat.postMessage", "token_revoked")
	if se := send(out); se == nil || se.Final || se.Staff != "Slack refuses the token" || w.Health() == nil {
		t.Errorf("%+v, health %v", se, w.Health())
	}
	if _, err := w.Send(t.Context(), out); err != nil || w.Health() != nil {
		t.Error(err, w.Health())
	}
}

func TestLongTextsAndManyButtonsKeepSlacksLimits(t *testing.T) {
	w := start(t, ModeSocket, nil)
	w.listen(t)
	w.net.Write("U1", "hello")
	w.in.wait(t, 1)
	out := channels.Outbound{Key: "k", To: w.address("D1", ""), Text: strings.TrimSpace(strings.Repeat("& <word> ", 10_000/9))}
	for range 30 {
		out.Choices = append(out.Choices, dialogue.Choice{ID: "x", Label: strings.Repeat("长", 80)})
	}
	if _, err := w.Send(t.Context(), out); err != nil {
		t.Fatal(err)
	}
	last := w.net.Messages("D1")[1]
	out.Text += strings.Repeat("x", 1000)
	if _, err := w.Send(t.Context(), out); err == nil {
		t.Error("a message that Slack refuses is sent")
	}
	if strings.ReplaceAll(last.Text, "\n", " ") != strings.TrimRight(out.Text, "x") || len(last.Buttons) != 30 {
		t.Errorf("%d characters, %d buttons", len(last.Text), len(last.Buttons))
	}
}
