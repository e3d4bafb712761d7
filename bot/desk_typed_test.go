package bot

import (
	"slices"
	"strings"
	"testing"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/store"
	"github.com/amends-bot/amends/store/storetest"
)

// TestI21WhatLooksLikeACommand: in any script, a command does what it says, and a slip goes nowhere.
func TestI21WhatLooksLikeACommand(t *testing.T) {
	w := newDeskWorld(t, storetest.SQLite(t), func(o *Options) { o.Locale = "zh" })
	th := w.handed("maria")
	w.line("ana", "maria", "！接手")
	w.after(quiet)
	if h := w.state("maria").Holder; h.Name != "ana" {
		t.Fatalf("held by %v", h)
	}
	before := len(w.cust.Seen())
	var slips []string
	for _, text := range []string{"/abc备注 她很难缠", "/ claim", `\claim`, "、她很难缠", "! 没有", "您好\n/备注 她很难缠", "/resolve // 她很难缠"} {
		slips = append(slips, w.line("ana", "maria", text))
	}
	for _, text := range []string{"/备注 她很难缠", "、、她很难缠", "/备注她很难缠"} {
		w.line("ana", "maria", text)
	}
	w.after(quiet)
	if got := w.cust.Texts()[before:]; len(got) > 0 {
		t.Errorf("the customer reads %q", got)
	}
	for _, id := range slips {
		if th.marks[id] != channels.MarkRefused {
			t.Errorf("%s is marked %q", id, th.marks[id])
		}
	}
	w.line("ana", "maria", "/承诺 2小时 给您打电话")
	w.line("ana", "maria", "！！/备注 照原样")
	w.after(quiet)
	if w.sent("给您打电话") != 1 || w.sent("/备注 照原样") != 1 {
		t.Errorf("the customer reads %q, ana %q", w.cust.Texts()[before:], w.told("ana"))
	}
}

// TestI18EditedIntoACommand: a line that becomes a command is taken back, and its author told what to do.
func TestI18EditedIntoACommand(t *testing.T) {
	for _, text := range []string{"/grant refund 50", "/批准 退款 50", `\grant refund 50`} {
		w := newDeskWorld(t, storetest.SQLite(t))
		th := w.handed("maria")
		w.press("ana", "maria", "claim")
		w.after(quiet)
		sent := w.line("ana", "maria", "grant refund 50")
		w.after(quiet)
		kept := w.line("ana", "maria", "a path")
		w.after(quiet)
		w.does("ana", th.at, channels.Deed{Kind: channels.DeedEdit, Message: sent, Text: text})
		w.does("ana", th.at, channels.Deed{Kind: channels.DeedEdit, Message: kept, Text: "!!/usr/bin"})
		w.after(quiet)
		edits := strings.Join(w.cust.edits, "\n")
		if !strings.Contains(edits, "deleted") || strings.Contains(edits, "grant") || !strings.Contains(edits, ": /usr/bin") {
			t.Errorf("edits %q", edits)
		}
		if !w.toldOf("ana", "Write a command as a new line") || th.marks[sent] != channels.MarkRefused || len(w.state("maria").Grants) > 0 {
			t.Errorf("ana was told %q, marks %v, grants %v", w.told("ana"), th.marks, w.state("maria").Grants)
		}
	}
}

// TestOffDutyNamesTheCases: who leaves is told what they still have, and a reason is asked for where somebody else needs it.
func TestOffDutyNamesTheCases(t *testing.T) {
	w := newDeskWorld(t, storetest.SQLite(t))
	w.handed("maria")
	w.press("ana", "maria", "claim")
	w.after(quiet)
	w.line("ana", "maria", "/lead")
	w.press("ana", "maria", "escalate", "why", " ")
	w.after(quiet)
	if h := w.state("maria").Holder; h.Name != "ana" || !w.toldOf("ana", "Say why, for the lead") {
		t.Errorf("held by %v, ana was told %q", h, w.told("ana"))
	}
	w.line("ana", "maria", "/duty off")
	w.line("li", "maria", "/duty off")
	w.after(quiet)
	if code := w.state("maria").Case; !w.toldOf("ana", "You still have "+code+": ") || w.toldOf("li", code) || !w.toldOf("li", "off duty") {
		t.Errorf("ana was told %q, li %q", w.told("ana"), w.told("li"))
	}
}

// TestRegisterKeepsAccounts: an account that is somebody's is not moved to whoever the code was made for.
func TestRegisterKeepsAccounts(t *testing.T) {
	w := newDeskWorld(t, storetest.SQLite(t))
	ana, err := w.db.StaffOf(t.Context(), "room:ana")
	if err != nil {
		t.Fatal(err)
	}
	ben := ana.Agent
	ben.Name, ben.Role = "mei", "lead"
	if err := w.db.Invite(t.Context(), "ABCDEFGH2345", ben, w.now.AddDate(0, 0, 2)); err != nil {
		t.Fatal(err)
	}
	home := channels.Address{Channel: "room", Chat: "dm"}
	w.does("ana", home, channels.Deed{Kind: channels.DeedRegister, Text: "ABCD-EFGH-2345"})
	w.does("mei", home, channels.Deed{Kind: channels.DeedRegister, Text: "ABCD-EFGH-2345"})
	w.after(quiet)
	still, err := w.db.StaffOf(t.Context(), "room:ana")
	if err != nil || still.Name != "ana" || !w.toldOf("ana", "This account is ana's already") || !w.toldOf("mei", "Welcome, mei") {
		t.Errorf("%+v %v, ana was told %q, mei %q", still, err, w.told("ana"), w.told("mei"))
	}
	all, err := w.db.Audits(t.Context(), noon.AddDate(0, 0, -1), 9)
	if err != nil || !slices.ContainsFunc(all, func(a store.Audited) bool { return a.Refused == "taken" }) {
		t.Errorf("%+v %v", all, err)
	}
}

// TestAnswerByOnlyWhileSomebodyWaits: what is due is called what it is.
func TestAnswerByOnlyWhileSomebodyWaits(t *testing.T) {
	w := newDeskWorld(t, storetest.SQLite(t))
	th := w.handed("maria")
	shows := func(after, want string) {
		t.Helper()
		w.after(quiet)
		var labels []string
		for _, r := range th.card.Rows {
			if slices.Contains([]string{"Answer by", "Promised by", "Next look"}, r.Label) {
				labels = append(labels, r.Label)
			}
		}
		if got := strings.Join(labels, " "); got != want {
			t.Errorf("after %s the card says %q, want %q", after, got, want)
		}
	}
	shows("the handoff", "Answer by")
	w.press("ana", "maria", "claim")
	shows("the claim", "Answer by")
	w.line("ana", "maria", "I am looking into it")
	w.line("ana", "maria", "/kept")
	shows("an answer", "Next look")
	w.line("ana", "maria", "/promise 2h ring you")
	shows("a promise", "Promised by")
	w.says("maria", "and where is it?")
	shows("a question", "Answer by")
	w.line("ana", "maria", "/return")
	w.after(quiet)
	w.says("maria", "my stroller has not come, order 20391")
	shows("the return", "Next look")
}
