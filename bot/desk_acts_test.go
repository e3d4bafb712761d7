package bot

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/store"
)

func TestI30ActsInTheThread(t *testing.T) {
	eachDesk(t, func(w *deskWorld) {
		t := w.t
		th := w.handed("maria")
		w.line("ana", "maria", "!claim")
		w.after(quiet)
		if w.state("maria").Holder.Name != "ana" {
			t.Fatalf("held by %v", w.state("maria").Holder)
		}
		w.line("ana", "maria", "/promise 2h ring you about the parcel")
		w.after(quiet)
		if w.sent("ring you about the parcel") != 1 {
			t.Errorf("the promise: %q, ana was told %q", w.cust.Texts(), w.told("ana"))
		}
		w.line("ana", "maria", "/kept")
		w.line("ana", "maria", "/grant refund lots")
		w.line("ana", "maria", "/promise sometime ring you")
		w.line("ana", "maria", "/note call her Mary")
		w.line("ana", "maria", "/pass nobody please")
		w.line("ana", "maria", "/brief")
		w.after(quiet)
		for _, part := range []string{`"lots" is no amount`, `"sometime" is no time`, `There is no "nobody"`, "my parcel never came"} {
			if !w.toldOf("ana", part) {
				t.Errorf("ana was not told %q", part)
			}
		}
		if w.sent("Mary") > 0 {
			t.Error("a note went out")
		}
		w.line("ana", "maria", "/pass li knows the depot")
		w.after(quiet)
		if w.state("maria").Holder.Name != "li" || !strings.Contains(th.card.Rows[0].Text, "li") {
			t.Errorf("held by %v, rows %+v", w.state("maria").Holder, th.card.Rows)
		}
		if w.sent("depot") > 0 {
			t.Error("why it was passed on went out")
		}
		w.press("li", "maria", "escalate", "why", "wants the boss")
		w.after(quiet)
		if st := w.state("maria"); st.Holder.Kind != dialogue.HolderQueue || st.Role != "lead" || th.card.State != channels.CardWaits {
			t.Errorf("after the escalation %v %q, card %s", st.Holder, st.Role, th.card.State)
		}
		if got := th.card.Rows; !slices.Contains(got, channels.Row{Label: "Suggested", Text: "ben"}) {
			t.Errorf("rows %+v", got)
		}
		w.press("ben", "maria", "claim")
		w.press("ben", "maria", "return")
		w.after(quiet)
		if w.state("maria").Holder.Kind != "" || th.card.State != channels.CardBot {
			t.Errorf("after the return %v, card %s", w.state("maria").Holder, th.card.State)
		}
	})
}

// TestH11AskALead: a grant above the agent's role is asked of a lead with buttons, and decided there.
func TestH11AskALead(t *testing.T) {
	eachDesk(t, func(w *deskWorld) {
		t := w.t
		th := w.handed("maria")
		w.press("ana", "maria", "claim")
		w.after(quiet)
		w.press("ana", "maria", "grant", "remedy", "refund", "amount", "900.00")
		w.after(quiet)
		var asked *posted
		for i := range th.posts {
			if len(th.posts[i].Buttons) > 0 {
				asked = &th.posts[i]
			}
		}
		if asked == nil || !strings.HasPrefix(asked.Buttons[0].ID, "approve:") {
			t.Fatalf("nothing is asked: lines %q, ana was told %q, state %+v", th.lines(), w.told("ana"), w.state("maria").Approvals)
		}
		w.press("li", "maria", asked.Buttons[0].ID)
		w.after(quiet)
		if len(w.state("maria").Approvals) != 1 || len(w.told("li")) == 0 {
			t.Errorf("an agent decided: %v, li was told %q", w.state("maria").Approvals, w.told("li"))
		}
		w.press("ben", "maria", asked.Buttons[0].ID)
		w.after(quiet)
		if st := w.state("maria"); len(st.Approvals) != 0 || len(st.Grants) != 1 || st.Grants[0].By != "ben" {
			t.Errorf("approvals %v, grants %+v", st.Approvals, st.Grants)
		}
		if !w.toldOf("ana", "approved by ben") {
			t.Errorf("ana was told %q", w.told("ana"))
		}
	})
}

func TestI18EditsBothWays(t *testing.T) {
	eachDesk(t, func(w *deskWorld) {
		t := w.t
		th := w.handed("maria")
		w.press("ana", "maria", "claim")
		w.after(quiet)
		id := w.line("ana", "maria", "It is losst")
		w.does("ana", th.at, channels.Deed{Kind: channels.DeedEdit, Message: id, Text: "It is found"})
		slip := w.line("ana", "maria", "what a nuisance she is")
		w.does("ana", th.at, channels.Deed{Kind: channels.DeedDelete, Message: slip})
		inside := w.line("ana", "maria", "she is rather upset")
		w.does("ana", th.at, channels.Deed{Kind: channels.DeedNote, Message: inside})
		w.after(quiet)
		if w.sent("losst")+w.sent("nuisance")+w.sent("upset") > 0 || w.sent("It is found") != 1 {
			t.Errorf("sent %q", w.cust.Texts())
		}
		if th.marks[slip] != channels.MarkRefused || th.marks[inside] != channels.MarkNote {
			t.Errorf("marks %v", th.marks)
		}
		w.does("ana", th.at, channels.Deed{Kind: channels.DeedEdit, Message: id, Text: "It is found, in the depot"})
		note := w.line("ana", "maria", "// a note")
		w.does("ana", th.at, channels.Deed{Kind: channels.DeedEdit, Message: note, Text: "a note no longer"})
		never := w.line("li", "maria", "never sent")
		w.does("li", th.at, channels.Deed{Kind: channels.DeedEdit, Message: never, Text: "never sent, changed"})
		w.after(quiet)
		if got := fmt.Sprint(w.cust.edits); !strings.Contains(got, "It is found, in the depot") {
			t.Errorf("edits %s", got)
		}
		if w.sent("no longer")+w.sent("never sent") > 0 {
			t.Errorf("sent %q", w.cust.Texts())
		}
		w.receive(channels.Inbound{
			From: channels.Address{Channel: "net", Chat: "maria"}, Who: channels.Person{ID: "net:maria"},
			Event: dialogue.Edited{Message: "m1", Text: "my parcel never came, and it is the second one"},
		})
		w.after(quiet)
		if !th.has("(changed) my parcel never came, and it is the second one") {
			t.Errorf("lines %q", th.lines())
		}
	})
}

func TestI20ABurstIsOneMessage(t *testing.T) {
	eachDesk(t, func(w *deskWorld) {
		t := w.t
		th := w.handed("maria")
		w.press("ana", "maria", "claim")
		w.after(quiet)
		before := len(th.posts)
		for i := range 10 {
			w.says("maria", fmt.Sprintf("part %d of it", i))
		}
		w.says("maria", strings.Repeat("and so on, ", 700))
		w.after(quiet)
		if got := len(th.posts) - before; got > 4 {
			t.Errorf("%d posts", got)
		}
		if got := th.posts[before]; len(got.Lines) < 10 {
			t.Errorf("%d lines in the first", len(got.Lines))
		}
	})
}

func TestI11NamesAreData(t *testing.T) {
	eachDesk(t, func(w *deskWorld) {
		t := w.t
		for i, name := range []string{"#T1 from\n// @all", "\u202Eevil", "🎈🎈", "/claim", strings.Repeat("long ", 100)} {
			chat := fmt.Sprint("c", i)
			w.receive(channels.Inbound{
				From: channels.Address{Channel: "net", Chat: chat}, Who: channels.Person{ID: "net:" + chat, Name: name},
				Event: dialogue.Said{Text: "let me talk to a person", Message: chat},
			})
			w.after(quiet)
			th := w.thread(chat)
			if strings.ContainsAny(th.card.Title, "\n\u202E") || len([]rune(th.card.Title)) > 120 {
				t.Errorf("title %q", th.card.Title)
			}
			w.press("ana", chat, "claim")
			w.line("ana", chat, "answer for "+chat)
			w.after(quiet)
		}
		for _, m := range w.cust.Seen() {
			if strings.HasPrefix(m.Text, "answer for ") && m.Text != "answer for "+m.To.Chat {
				t.Errorf("%q went to %s", m.Text, m.To.Chat)
			}
		}
	})
}

func TestI24CustomersGoFirstAndNothingIsLost(t *testing.T) {
	eachDesk(t, func(w *deskWorld) {
		t := w.t
		th := w.handed("maria")
		w.press("ana", "maria", "claim")
		w.after(quiet)
		until := w.now.Add(2 * time.Minute)
		w.room.fail = func(string, int) error {
			if w.now.Before(until) {
				return tooMany(until.Sub(w.now))
			}
			return nil
		}
		w.line("ana", "maria", "I am on it")
		w.says("maria", "good, thank you")
		w.after(time.Minute)
		if w.sent("I am on it") != 1 || th.has("good, thank you") {
			t.Errorf("after a minute: sent %q, lines %q", w.cust.Texts(), th.lines())
		}
		w.after(3 * time.Minute)
		if !th.has("good, thank you") {
			t.Errorf("lines %q", th.lines())
		}
	})
}

func TestI10LostAnswersOfTheRoom(t *testing.T) {
	eachDesk(t, func(w *deskWorld) {
		t := w.t
		n := 0
		w.room.fail = func(op string, _ int) error {
			if n++; op == "post" && n%2 == 1 {
				return errLostAnswer
			}
			return nil
		}
		w.handed("maria")
		w.press("ana", "maria", "claim")
		for i := range 5 {
			w.says("maria", fmt.Sprintf("token-%d", i))
			w.after(quiet)
		}
		w.after(5 * time.Minute)
		th := w.thread("maria")
		for i := range 5 {
			if got := strings.Count(strings.Join(th.lines(), "\n"), fmt.Sprintf("token-%d", i)); got != 1 {
				t.Errorf("token-%d stands there %d times", i, got)
			}
		}
	})
}

func TestI28ReopenedGoesToSomebodyPresent(t *testing.T) {
	eachDesk(t, func(w *deskWorld) {
		t := w.t
		th := w.handed("maria")
		w.press("ana", "maria", "claim")
		w.press("ana", "maria", "resolve", "outcome", "It comes tomorrow.")
		w.after(quiet)
		if err := w.db.SetDuty(t.Context(), "ana", false); err != nil {
			t.Fatal(err)
		}
		w.says("maria", "no, it still has not come")
		w.after(quiet)
		if h := w.state("maria").Holder; h.Name == "ana" {
			t.Errorf("held by %v, who is not there", h)
		}
		if th.card.State != channels.CardWaits {
			t.Errorf("card %+v", th.card)
		}
		for _, r := range th.card.Rows {
			if r.Label == "Suggested" && r.Text == "ana" {
				t.Error("somebody is suggested who is not there")
			}
		}
	})
}

func TestI5NobodyOnDuty(t *testing.T) {
	eachDesk(t, func(w *deskWorld) {
		t := w.t
		for _, name := range []string{"ana", "li", "ben"} {
			w.does(name, channels.Address{Channel: "room", Chat: "staff", Thread: "general"}, channels.Deed{Kind: channels.DeedLine, Text: "/duty off"})
		}
		th := w.handed("maria")
		for _, r := range th.card.Rows {
			if r.Label == "Suggested" {
				t.Errorf("%s is suggested", r.Text)
			}
		}
		last := w.cust.Seen()[len(w.cust.Seen())-1]
		if len(last.Choices) == 0 || strings.Contains(strings.ToLower(last.Text), "connecting you") {
			t.Errorf("the customer reads %q %v", last.Text, last.Choices)
		}
	})
}

func TestH8UrgentCasesRing(t *testing.T) {
	eachDesk(t, func(w *deskWorld) {
		t := w.t
		w.says("maria", "the gas heater you sold me is leaking gas, we feel dizzy")
		w.after(quiet)
		th := w.thread("maria")
		if !th.card.Ring || th.card.Urgency != 2 {
			t.Errorf("card %+v", th.card)
		}
		w.press("ana", "maria", "claim")
		w.after(quiet)
		if th.card.Ring {
			t.Error("it rings although somebody has it")
		}
	})
}

func TestDeskHints(t *testing.T) {
	const draft = "That is not our fault, you should have read the terms."
	if found, _ := dialogue.Hint(newDeskWorld(t, t.TempDir()+"/h.db").script.Load(), draft, "en"); found == "" {
		t.Skip("nothing is found in the draft yet")
	}
	for _, hints := range []string{"off", "hint", "hold"} {
		eachDesk(t, func(w *deskWorld) {
			t := w.t
			th := w.handed("maria")
			w.press("ana", "maria", "claim")
			w.after(quiet)
			id := w.line("ana", "maria", draft)
			w.after(quiet)
			out, told := w.sent("not our fault") == 1, len(w.told("ana")) > 0
			if out != (hints != "hold") || told != (hints != "off") {
				t.Errorf("%s: sent %v, told %q", hints, out, w.told("ana"))
			}
			if hints == "hold" {
				if th.marks[id] != channels.MarkRefused {
					t.Errorf("marked %v", th.marks)
				}
				w.line("ana", "maria", "!!"+draft)
				w.after(quiet)
				if w.sent("not our fault") != 1 {
					t.Error("!! does not send it")
				}
			}
		}, func(o *Options) { o.Hints = hints })
	}
}

// TestL14Strain: whoever had to bear anger is counted, and is not the next who is asked to.
func TestL14Strain(t *testing.T) {
	eachDesk(t, func(w *deskWorld) {
		t := w.t
		w.handed("maria")
		w.press("ana", "maria", "claim")
		w.after(quiet)
		w.says("maria", "THIS IS AN OUTRAGE!!! YOU ARE ALL LIARS AND THIEVES, I HATE YOU, YOU IDIOTS!!!")
		w.after(quiet)
		all, err := w.db.Strains(t.Context(), noon)
		if err != nil || len(all) != 1 || all[0].Name != "ana" || all[0].Hot != 1 {
			t.Errorf("strain %+v %v", all, err)
		}
		folded := false
		for _, p := range w.thread("maria").posts {
			for _, l := range p.Lines {
				folded = folded || l.Folded && strings.Contains(l.Text, "OUTRAGE")
			}
		}
		if !folded {
			t.Error("the insult is not folded")
		}
		other := w.handed("otto")
		if got := other.card.Rows; !slices.Contains(got, channels.Row{Label: "Suggested", Text: "li"}) {
			t.Errorf("rows %+v", got)
		}
		text, err := w.room.desk.Reveal(t.Context(), channels.Person{ID: "room:ana"}, w.conv("maria"), w.folded("maria"))
		if err != nil || !strings.Contains(text, "OUTRAGE") {
			t.Errorf("revealed %q %v", text, err)
		}
	})
}

func (w *deskWorld) folded(chat string) int64 {
	for _, p := range w.thread(chat).posts {
		for _, l := range p.Lines {
			if l.Folded {
				return l.Seq
			}
		}
	}
	return 0
}

func TestDeskHomeAndForms(t *testing.T) {
	eachDesk(t, func(w *deskWorld) {
		t := w.t
		w.handed("maria")
		w.handed("otto")
		w.press("ana", "otto", "claim")
		w.after(quiet)
		page, err := w.room.desk.Home(t.Context(), channels.Person{ID: "room:ana"})
		if err != nil || len(page.Cases) != 2 || !strings.Contains(page.Cases[0], "otto") || len(page.Buttons) != 1 || page.Buttons[0].ID != "off_duty" {
			t.Errorf("%+v %v", page, err)
		}
		page, err = w.room.desk.Home(t.Context(), channels.Person{ID: "room:eve"})
		if err != nil || page.Title != "" {
			t.Errorf("a stranger sees %+v %v", page, err)
		}
		w.does("ana", channels.Address{Channel: "room", Chat: "dm"}, channels.Deed{Kind: channels.DeedPress, Button: "off_duty"})
		for _, button := range []string{"claim", "return", "resolve", "grant", "promise", "transfer", "escalate", "note", "brief", "approve:1", "decline:1"} {
			f, err := w.room.desk.Form(t.Context(), channels.Person{ID: "room:ana"}, w.conv("otto"), button)
			if err != nil || (f == nil) != slices.Contains([]string{"claim", "return", "approve:1"}, button) {
				t.Errorf("%s: %+v %v", button, f, err)
			}
			for _, field := range fieldsOf(f) {
				if field.Label == "" || field.Kind == "choice" && len(field.Options) == 0 {
					t.Errorf("%s: %+v", button, field)
				}
			}
		}
		staff, err := w.db.StaffOf(t.Context(), "room:ana")
		if err != nil || staff.OnDuty {
			t.Errorf("%+v %v", staff, err)
		}
	})
}

func fieldsOf(f *channels.Form) []channels.Field {
	if f == nil {
		return nil
	}
	return f.Fields
}

// TestDeskNewCaseNewThread: the thread of a case is over with it.
func TestDeskNewCaseNewThread(t *testing.T) {
	eachDesk(t, func(w *deskWorld) {
		t := w.t
		first := w.handed("maria")
		w.press("ana", "maria", "claim")
		w.press("ana", "maria", "resolve", "outcome", "It is on its way.")
		w.after(quiet)
		w.says("maria", "yes, all good")
		w.after(30 * 24 * time.Hour)
		if first.card.State != channels.CardClosed {
			t.Fatalf("card %+v", first.card)
		}
		w.says("maria", "something else: my bill is too high")
		w.after(quiet)
		if first.has("my bill is too high") {
			t.Error("a new case in the old thread")
		}
		w.says("maria", "let me talk to a person, please")
		w.after(quiet)
		second := w.thread("maria")
		if second == first || !second.has("my bill is too high") || first.has("my bill is too high") {
			t.Errorf("the second thread holds %q", second.lines())
		}
		w.does("ana", first.at, channels.Deed{Kind: channels.DeedLine, Text: "into the old thread", Message: "x1"})
		w.does("ana", first.at, channels.Deed{Kind: channels.DeedPress, Conv: first.card.Conv, Version: first.versions[0], Button: "claim"})
		w.after(quiet)
		if w.sent("into the old thread") > 0 || w.state("maria").Holder.Kind != dialogue.HolderQueue {
			t.Errorf("sent %q, held by %v", w.cust.Texts(), w.state("maria").Holder)
		}
	})
}

func TestI14FailureReachesTheAuthor(t *testing.T) {
	eachDesk(t, func(w *deskWorld) {
		t := w.t
		th := w.handed("maria")
		w.press("ana", "maria", "claim")
		w.after(quiet)
		w.cust.Fail(&channels.SendError{Err: errors.New("Forbidden"), Final: true, Staff: "the customer blocked the bot"})
		id := w.line("ana", "maria", "hello?")
		w.after(quiet)
		if th.marks[id] != channels.MarkFailed || !th.has("the customer blocked the bot") {
			t.Errorf("marks %v, lines %q", th.marks, th.lines())
		}
	})
}

// TestDeskMovedGroup: a group that became another one keeps its cases (I23).
func TestDeskMovedGroup(t *testing.T) {
	eachDesk(t, func(w *deskWorld) {
		t := w.t
		th := w.handed("maria")
		w.receive(channels.Inbound{From: channels.Address{Channel: "room", Chat: "staff"}, Moved: "super"})
		th.at.Chat = "super"
		w.press("ana", "maria", "claim")
		w.line("ana", "maria", "still here")
		w.after(quiet)
		if w.sent("still here") != 1 || th.card.State != channels.CardHeld {
			t.Errorf("sent %q, card %s", w.cust.Texts(), th.card.State)
		}
	})
}

// TestDeskAnotherProcess: what one process took in the other one shows.
func TestDeskAnotherProcess(t *testing.T) {
	eachDesk(t, func(w *deskWorld) {
		t := w.t
		db, err := store.Open(t.Context(), w.dsn)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		other := w.process(db)
		th := w.handed("maria")
		w.press("ana", "maria", "claim")
		w.line("ana", "maria", "by the one")
		for range 20 {
			if _, err := other.Drain(t.Context(), w.now); err != nil {
				t.Fatal(err)
			}
			w.now = w.now.Add(time.Second)
		}
		if w.sent("by the one") != 1 || th.card.State != channels.CardHeld {
			t.Errorf("sent %q, card %s", w.cust.Texts(), th.card.State)
		}
	})
}

func TestI26ErasedInTheStaffRoom(t *testing.T) {
	eachDesk(t, func(w *deskWorld) {
		t := w.t
		th := w.handed("maria")
		w.press("ana", "maria", "claim")
		w.after(quiet)
		conv := w.conv("maria")
		if left, err := w.room.Erase(t.Context(), th.at, th.cardID, nil); err != nil || left != 0 {
			t.Fatalf("%d left, %v", left, err)
		}
		if err := w.db.Erase(t.Context(), conv); err != nil {
			t.Fatal(err)
		}
		if !th.gone {
			t.Error("the thread is still there")
		}
		w.does("ana", th.at, channels.Deed{Kind: channels.DeedLine, Text: "to nobody", Message: "x"})
		w.after(quiet)
		f, err := w.room.desk.Form(t.Context(), channels.Person{ID: "room:ana"}, conv, "brief")
		if err != nil || f != nil {
			t.Errorf("the brief is still %+v %v", f, err)
		}
		if w.sent("to nobody") > 0 {
			t.Error("a line reached somebody who was forgotten")
		}
	})
}
