package bot

// This file is the home of the tests of cases that are taken from a colleague, of what agents suggest, and of what a room reads of danger
// and of the end.

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/store"
)

// audited are who did what, the oldest first; "!" behind what was refused.
func (w *deskWorld) audited(what string) (all []string) {
	w.t.Helper()
	audits, err := w.db.Audits(w.t.Context(), time.Time{}, 100)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, a := range slices.Backward(audits) {
		if a.What == what {
			if a.Refused != "" {
				a.Who += "!"
			}
			all = append(all, a.Who)
		}
	}
	return all
}

// TestL9AgentsSuggest: whoever has the case, what an agent suggests is kept with their name, and they are told in the thread when it is
// taken up, also when that case is over and the bot has another one.
func TestL9AgentsSuggest(t *testing.T) {
	eachDesk(t, func(w *deskWorld) {
		t := w.t
		th := w.handed("maria")
		before := len(w.cust.Texts())
		w.line("li", "maria", "/suggest print the depot's number in the brief")
		w.press("ana", "maria", "claim")
		w.line("li", "maria", "/suggest")
		w.press("li", "maria", "suggest", "idea", "ask for the door code first")
		w.does("li", channels.Address{Channel: "room", Chat: "staff"}, channels.Deed{Kind: channels.DeedLine, Text: "/suggest more tea", Message: "g1"})
		w.after(quiet)
		all, err := w.db.Suggestions(t.Context(), dialogue.SuggestStaff)
		if err != nil || len(all) != 2 || all[0].By != "li" || all[0].Text != "print the depot's number in the brief" || all[1].Text != "ask for the door code first" || all[0].Case == "" {
			t.Fatalf("%+v %v", all, err)
		}
		if !th.has("li suggests: ask for the door code first") || !w.toldOf("li", "/suggest ask for") || !w.toldOf("li", "write it in the thread of one") {
			t.Errorf("lines %q, li was told %q", th.lines(), w.told("li"))
		}
		if got := strings.Join(w.audited("suggest"), " "); got != "li li! li li!" {
			t.Errorf("audited: %s", got)
		}
		if w.state("maria").Holder.Name != "ana" || len(w.cust.Texts()) != before {
			t.Errorf("held by %v, the customer read %q", w.state("maria").Holder, w.cust.Texts()[before:])
		}
		adopt := func(s store.Suggestion, what string) {
			t.Helper()
			if err := w.Agent(t.Context(), s.Conv, dialogue.Adopted{Seq: s.Seq, N: s.N, Text: s.Text, What: what, By: s.By}, "adopted:"+s.ID, w.now); err != nil {
				t.Fatal(err)
			}
			w.after(quiet)
		}
		adopt(all[0], "the brief has it")
		if !th.has("li: The idea of li, \"print the depot's number in the brief\", was taken up: the brief has it.") {
			t.Errorf("lines %q", th.lines())
		}
		w.press("ana", "maria", "resolve", "outcome", "It is on its way.")
		w.after(quiet)
		w.says("maria", "yes, all good")
		w.after(30 * 24 * time.Hour)
		w.says("maria", "something else: my bill is too high")
		w.after(quiet)
		adopt(all[1], "the form asks for it")
		if !th.has("the form asks for it") {
			t.Errorf("after the case: lines %q", th.lines())
		}
		if w.sent("door code")+w.sent("taken up")+w.sent("depot") > 0 {
			t.Errorf("the customer read %q", w.cust.Texts())
		}
		if all, err = w.db.Suggestions(t.Context(), ""); err != nil || all[0].Adopted.IsZero() || all[1].Adopted.IsZero() {
			t.Errorf("%+v %v", all, err)
		}
	})
}

// TestH10TakenOver: a lead takes a case from an agent by its button, which takes it from nobody else; an agent takes it only from who is
// not there.
func TestH10TakenOver(t *testing.T) {
	eachDesk(t, func(w *deskWorld) {
		t := w.t
		if err := w.db.SetAgent(t.Context(), dialogue.Agent{Name: "mei", Public: "Mei", Role: "manager", OnDuty: true}); err != nil {
			t.Fatal(err)
		}
		if err := w.db.LinkAccount(t.Context(), "room:mei", "mei"); err != nil {
			t.Fatal(err)
		}
		th := w.handed("maria")
		w.line("li", "maria", "!takeover")
		w.press("ana", "maria", "claim")
		w.after(quiet)
		if last := th.card.Buttons[len(th.card.Buttons)-1]; last.ID != "takeover:ana" {
			t.Fatalf("the last button is %+v", last)
		}
		before := len(w.cust.Texts())
		w.line("li", "maria", "!takeover")
		w.after(quiet)
		if w.state("maria").Holder.Name != "ana" || !w.toldOf("li", "nobody of the staff has this conversation") || !w.toldOf("li", "Ask ana to pass it on to you, or a lead to take it over") {
			t.Errorf("held by %v, li was told %q", w.state("maria").Holder, w.told("li"))
		}
		w.press("ben", "maria", "takeover:ana")
		w.press("mei", "maria", "takeover:ana") // at the same moment
		w.after(quiet)
		if w.state("maria").Holder.Name != "ben" || !w.toldOf("mei", "ben has this conversation by now") {
			t.Errorf("held by %v, mei was told %q", w.state("maria").Holder, w.told("mei"))
		}
		if !th.has("ana: "+w.state("maria").Case+": ben took it over from you.") || !th.has("ben took it over from ana") || !th.button("takeover:ben") {
			t.Errorf("lines %q, buttons %+v", th.lines(), th.card.Buttons)
		}
		if err := w.db.SetDuty(t.Context(), "ben", false); err != nil {
			t.Fatal(err)
		}
		w.line("li", "maria", "/takeover")
		w.line("li", "maria", "Hello, this is Li.")
		w.line("ben", "maria", "I am back")
		w.after(quiet)
		if got := w.cust.Texts()[before:]; w.state("maria").Holder.Name != "li" || !slices.Equal(got, []string{"Hello, this is Li."}) {
			t.Errorf("held by %v, the customer read %q", w.state("maria").Holder, got)
		}
		if got := strings.Join(w.audited("takeover"), " "); got != "li! li! ben mei! li" {
			t.Errorf("audited: %s", got)
		}
	})
}

// TestH8DangerInAHeldCaseRings: once for what the customer writes, and not for what follows.
func TestH8DangerInAHeldCaseRings(t *testing.T) {
	eachDesk(t, func(w *deskWorld) {
		t := w.t
		th := w.handed("maria")
		rung := func() (n int) {
			for _, p := range th.posts {
				for _, l := range p.Lines {
					if l.Ring {
						n++
					}
				}
			}
			return n
		}
		w.press("ana", "maria", "claim")
		w.says("maria", "and what about my parcel?")
		w.after(quiet)
		if rung() != 0 {
			t.Fatalf("lines %q", th.lines())
		}
		w.says("maria", "the heater you sent instead is leaking gas, we feel dizzy")
		w.after(quiet)
		w.says("maria", "are you there?")
		w.after(quiet)
		if rung() != 1 || !th.has("leads: "+w.state("maria").Case+": the customer speaks of danger, and ana has the case") {
			t.Errorf("rung %d times, lines %q", rung(), th.lines())
		}
	})
}

// TestL6ClosedCardTellsTheOutcome: what was done and how the customer found it stay on the card.
func TestL6ClosedCardTellsTheOutcome(t *testing.T) {
	eachDesk(t, func(w *deskWorld) {
		t := w.t
		th := w.handed("maria")
		w.press("ana", "maria", "claim")
		w.press("ana", "maria", "resolve", "outcome", "The courier brings it today before six.")
		w.after(quiet)
		w.says("maria", "yes, thank you")
		w.after(quiet)
		w.says("maria", "4")
		w.after(quiet)
		want := []channels.Row{
			{Label: "Outcome", Text: "resolved by ana"}, {Label: "What was done", Text: "The courier brings it today before six."}, {Label: "Rating", Text: "4/5"},
		}
		if th.card.State != channels.CardClosed || !slices.Equal(th.card.Rows, want) {
			t.Errorf("card %s %+v", th.card.State, th.card.Rows)
		}
	})
}

// TestH10SuggestedCanActHere: who has no account on the room's network is suggested for nothing.
func TestH10SuggestedCanActHere(t *testing.T) {
	eachDesk(t, func(w *deskWorld) {
		t := w.t
		row := func(chat string) string {
			for _, r := range w.handed(chat).card.Rows {
				if r.Label == "Suggested" {
					return r.Text
				}
			}
			return ""
		}
		for _, name := range []string{"ana", "li"} {
			if err := w.db.DropStaff(t.Context(), name); err != nil {
				t.Fatal(err)
			}
			if err := w.db.SetAgent(t.Context(), dialogue.Agent{Name: name, Role: "agent", OnDuty: true}); err != nil {
				t.Fatal(err)
			}
			if err := w.db.LinkAccount(t.Context(), "elsewhere:"+name, name); err != nil {
				t.Fatal(err)
			}
		}
		if got := row("maria"); got != "ben" {
			t.Errorf("suggested is %q", got)
		}
		if err := w.db.DropStaff(t.Context(), "ben"); err != nil {
			t.Fatal(err)
		}
		if got := row("otto"); got != "" {
			t.Errorf("suggested is %q", got)
		}
	})
}

// bangNet is a room that keeps lines with "/" for itself.
type bangNet struct{ *staffNet }

func (bangNet) Prefix() string { return "!" }

// slashed is a command as it would be typed elsewhere, or a text that was not filled in.
var slashed = regexp.MustCompile(`[ "]/[a-z]|\{`)

// TestDeskSaysCommandsAsTheyAreTyped: with the prefix that the room's network lets through.
func TestDeskSaysCommandsAsTheyAreTyped(t *testing.T) {
	eachDesk(t, func(w *deskWorld) {
		t := w.t
		w.handed("maria")
		w.line("eve", "maria", "hello")
		w.line("ana", "maria", "!frobnicate")
		w.line("ana", "maria", "!help")
		w.line("ana", "maria", "!grant")
		w.does("ana", channels.Address{Channel: "room", Chat: "dm"}, channels.Deed{Kind: channels.DeedLine, Text: "!duty perhaps", Message: "d1"})
		w.after(quiet)
		if !w.toldOf("eve", `write "register CODE" to me`) {
			t.Errorf("eve was told %q", w.told("eve"))
		}
		for _, part := range []string{`no command "!frobnicate"`, `"!help" lists them`, "!claim !takeover !resolve", "!grant refund 50.", "Say !duty on, or !duty off."} {
			if !w.toldOf("ana", part) {
				t.Errorf("ana was not told %q: %q", part, w.told("ana"))
			}
		}
		if all := strings.Join(slices.Concat(w.told("ana"), w.told("eve")), "\n"); slashed.MatchString(all) {
			t.Errorf("told: %s", all)
		}
	}, func(o *Options) {
		if room, is := o.Adapters[1].(*staffNet); is {
			o.Adapters[1] = bangNet{room}
		}
	})
}
