package slack

// This file is the home of tests of the staff room: a case in it, from the card to its end, by both ways in.

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/channels/slack/slacktest"
	"github.com/amends-bot/amends/dialogue"
)

const staffRoom = "C0STAFF01"

// deskStub is a Desk that answers what it was given.
type deskStub struct {
	mu     sync.Mutex
	forms  map[string]*channels.Form // by button
	home   channels.Page
	err    error
	hold   chan struct{} // not nil: answers wait for its end
	pressd []string      // who pressed what
}

func (d *deskStub) Form(ctx context.Context, who channels.Person, conv int64, button string) (*channels.Form, error) {
	d.mu.Lock()
	hold := d.hold
	d.mu.Unlock()
	if hold != nil {
		select {
		case <-hold:
		case <-ctx.Done():
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.pressd = append(d.pressd, userOf(who.ID)+" "+button)
	return d.forms[button], d.err
}

func (d *deskStub) Home(context.Context, channels.Person) (channels.Page, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.home, d.err
}

func (d *deskStub) Reveal(_ context.Context, _ channels.Person, conv, seq int64) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if conv != 7 || seq != 12 {
		return "", errors.New("no such line")
	}
	return "you <b> & <!channel> idiots", d.err
}

func newDesk() *deskStub {
	return &deskStub{forms: map[string]*channels.Form{
		"resolve": {
			Title: "Resolve case A-1 of Maria", Intro: "What became of it?", Submit: "Resolve",
			Fields: []channels.Field{
				{ID: "outcome", Label: "Outcome", Kind: "choice", Options: []channels.Option{{ID: "solved", Label: "Solved"}, {ID: "refused", Label: "Refused"}}},
				{ID: "amount", Label: "Amount", Kind: "amount", Optional: true, Hint: "in EUR"},
				{ID: "why", Label: "Why", Kind: "text", Value: "as agreed"},
			},
		},
	}}
}

// startRoom is start with a staff channel and a desk.
func startRoom(t *testing.T, mode string, change func(*slacktest.Options, *Options)) (*world, *deskStub) {
	t.Helper()
	w := start(t, mode, func(no *slacktest.Options, o *Options) {
		o.Staff = staffRoom
		if change != nil {
			change(no, o)
		}
	})
	w.net.Set(staffRoom, slacktest.Room{Name: "care-staff"})
	d := newDesk()
	w.UseDesk(d)
	w.hurry()
	return w, d
}

// hurry lets the adapter send as fast as it can: what Slack allows is tested elsewhere.
func (w *world) hurry() { w.pace = channels.NewPace(10_000, 10_000, 10_000, 10_000) }

func testCard() channels.Card {
	return channels.Card{
		Conv: 7, Case: "A-1", Version: 1, State: channels.CardWaits, Urgency: 2, Locale: "en",
		Title: "A-1 · Delivery · Maria <!channel>",
		Rows: []channels.Row{
			{Label: "Owner", Text: "nobody: due in 10 min (14:30)"},
			{Label: "Wants", Text: "a refund of 59.90 & <@U9>"},
			{Label: "Opening", Text: "My stroller still isn't here. I have called three times, and *nobody* told me anything <!here>. My child needs it by Friday."},
		},
		Brief: "Maria, here since 2024. <!everyone>\n\nHeat: 620 → 480 → 700",
		Buttons: []channels.Button{
			{ID: "claim", Label: "Claim", Main: true},
			{ID: "resolve", Label: "Resolve", Grave: true},
			{ID: "return", Label: "Return"},
			{ID: "grant", Label: "Grant …"},
			{ID: "promise", Label: "Promise …"},
			{ID: "transfer", Label: "Transfer …"},
		},
	}
}

// begin posts a card.
func (w *world) begin(t *testing.T, c channels.Card) (channels.Address, string) {
	t.Helper()
	at, card, err := w.Begin(t.Context(), "begin:"+c.Case, c)
	if err != nil {
		t.Fatal(err)
	}
	return at, card
}

// shown is the message of this ts in the staff room.
func (w *world) shown(t *testing.T, ts string) slacktest.Message {
	t.Helper()
	all := w.net.Messages(staffRoom)
	i := slices.IndexFunc(all, func(m slacktest.Message) bool { return m.TS == ts })
	if i < 0 {
		t.Fatalf("there is no message %s", ts)
	}
	return all[i]
}

// once waits for n events of different keys, and returns them: what was missed before the start may come twice (I7).
func (w *world) once(t *testing.T, n int, of func(channels.Inbound) bool) (all []channels.Inbound) {
	t.Helper()
	w.until(t, func() bool {
		all = nil
		seen := map[string]bool{}
		for _, in := range w.in.got() {
			if !seen[in.Key] && of(in) {
				seen[in.Key] = true
				all = append(all, in)
			}
		}
		return len(all) >= n
	})
	return all
}

// deed waits for the nth deed.
func (w *world) deed(t *testing.T, n int) (channels.Inbound, channels.Deed) {
	t.Helper()
	in := w.once(t, n, func(in channels.Inbound) bool { return in.Deed != nil })[n-1]
	if in.Event != nil || in.Shared {
		t.Fatalf("%+v is no deed", in)
	}
	return in, *in.Deed
}

func TestACaseInTheStaffRoom(t *testing.T) {
	both(t, func(t *testing.T, mode string) {
		w, desk := startRoom(t, mode, nil)
		w.net.Meet(slacktest.Person{ID: "U1", Name: "Ana"})
		w.listen(t)
		at, card := w.begin(t, testCard())
		if at != w.address(staffRoom, card) {
			t.Errorf("%v %v", at, card)
		}
		seen := w.shown(t, card)
		if !slices.Equal(seen.Buttons, []string{"Claim", "Resolve", "Return", "Grant …", "Brief", "Promise …", "Transfer …"}) || !strings.HasPrefix(seen.Text, "🔴 A-1 · Delivery") {
			t.Errorf("%+v", seen)
		}

		// a line, changed and taken back
		ts := w.net.Reply(staffRoom, card, "U1", "I am on it <b> & more")
		in, deed := w.deed(t, 1)
		if in.From != at || in.Who != (channels.Person{ID: "slack:" + slacktest.Team + ":U1", Name: "Ana"}) {
			t.Errorf("%+v", in)
		}
		if d := cmp.Diff(channels.Deed{Kind: channels.DeedLine, Message: ts, Text: "I am on it <b> & more"}, deed); d != "" {
			t.Error(d)
		}
		if err := errors.Join(w.net.Edit(staffRoom, ts, "I look into it"), w.net.Shortcut(staffRoom, ts, "U1", shortcutNote)); err != nil {
			t.Fatal(err)
		}
		if _, deed = w.deed(t, 2); deed.Kind != channels.DeedEdit || deed.Message != ts || deed.Text != "I look into it" || deed.First != in.Key {
			t.Errorf("%+v", deed)
		}
		if in, deed = w.deed(t, 3); deed.Kind != channels.DeedNote || deed.Message != ts || in.From != at {
			t.Errorf("%+v", deed)
		}
		for _, m := range []channels.Mark{channels.MarkTaken, channels.MarkDelivered, channels.MarkDelivered, channels.MarkFailed, channels.MarkNote, channels.MarkRefused} {
			if err := w.Mark(t.Context(), at, ts, m); err != nil {
				t.Fatal(m, err)
			}
			if got := w.shown(t, ts).Reactions; !slices.Equal(got, []string{reactionOf[m]}) {
				t.Errorf("%s: %q", m, got)
			}
		}
		if err := w.net.Delete(staffRoom, ts); err != nil {
			t.Fatal(err)
		}
		if _, deed = w.deed(t, 4); deed.Kind != channels.DeedDelete || deed.Message != ts {
			t.Errorf("%+v", deed)
		}
		if err := w.Mark(t.Context(), at, ts, channels.MarkTaken); err != nil {
			t.Error("a line that is gone", err)
		}
		if err := w.Whisper(t.Context(), at, in.Who.ID, ts, "k", "Claim it first <!channel>"); err != nil {
			t.Fatal(err)
		}
		if got := w.net.Whispers(); len(got) != 1 || got[0] != (slacktest.Whisper{Channel: staffRoom, Thread: card, User: "U1", Text: "Claim it first <!channel>"}) {
			t.Errorf("%+v", got)
		}

		// buttons: one that is a deed, one in the menu, one with a form
		for i, c := range []struct{ label, id string }{{"Claim", "claim"}, {"Transfer …", "transfer"}} {
			if err := w.net.PressOn(staffRoom, card, "U1", c.label); err != nil {
				t.Fatal(err)
			}
			in, deed = w.deed(t, 5+i)
			if d := cmp.Diff(channels.Deed{Kind: channels.DeedPress, Conv: 7, Version: 1, Button: c.id}, deed); d != "" || in.From != at || in.Who.Name != "Ana" {
				t.Error(d, in)
			}
		}
		w.fillIn(t, card, desk)
		in, deed = w.deed(t, 7)
		want := channels.Deed{Kind: channels.DeedForm, Conv: 7, Version: 1, Button: "resolve", Fields: map[string]string{"outcome": "refused", "amount": "12.50", "why": "as agreed"}}
		if d := cmp.Diff(want, deed); d != "" || in.From != at || in.Who.ID != "slack:"+slacktest.Team+":U1" {
			t.Error(d, in)
		}
		w.until(t, func() bool { _, open := w.net.Window("U1"); return !open })
		if rang := w.net.Rang(); len(rang) > 0 {
			t.Errorf("rang: %q", rang)
		}
	})
}

// fillIn presses Resolve, sends the form with mistakes, and then without.
func (w *world) fillIn(t *testing.T, card string, _ *deskStub) {
	t.Helper()
	if err := w.net.PressOn(staffRoom, card, "U1", "Resolve"); err != nil {
		t.Fatal(err)
	}
	w.until(t, func() bool { _, open := w.net.Window("U1"); return open })
	form, _ := w.net.Window("U1")
	if d := cmp.Diff(slacktest.Window{
		Title: "Resolve case A-1 of…", Submit: "Resolve", Errors: map[string]string{},
		Texts: []string{"Resolve case A-1 of Maria", "What became of it?", "Outcome", "Amount", "Why"},
	}, form); d != "" {
		t.Error(d)
	}
	if err := w.net.Submit("U1", map[string]string{"Outcome": "Refused", "Amount": "1,000", "Why": "  "}); err != nil {
		t.Fatal(err)
	}
	w.until(t, func() bool { form, _ = w.net.Window("U1"); return len(form.Errors) > 0 })
	if d := cmp.Diff(map[string]string{"Amount": wordsOf["en"].number, "Why": wordsOf["en"].blank}, form.Errors); d != "" {
		t.Error(d)
	}
	if err := w.net.Submit("U1", map[string]string{"Outcome": "Refused", "Amount": "12,50 €"}); err != nil {
		t.Fatal(err)
	}
}

func TestBriefsFoldedLinesAndAnswersOpenInWindows(t *testing.T) {
	both(t, func(t *testing.T, mode string) {
		w, desk := startRoom(t, mode, nil)
		w.listen(t)
		at, card := w.begin(t, testCard())
		window := func(press func() error) slacktest.Window {
			t.Helper()
			if err := press(); err != nil {
				t.Fatal(err)
			}
			w.until(t, func() bool { _, open := w.net.Window("U1"); return open })
			got, _ := w.net.Window("U1")
			w.net.CloseWindow("U1")
			return got
		}
		brief := func() error { return w.net.PressOn(staffRoom, card, "U1", "Brief") }
		if err := brief(); err != nil { // of somebody to whom the desk does not show it
			t.Fatal(err)
		}
		if _, deed := w.deed(t, 1); deed.Kind != channels.DeedPress || deed.Button != channels.ButtonBrief || deed.Conv != 7 {
			t.Errorf("%+v", deed)
		}
		desk.mu.Lock()
		desk.forms[channels.ButtonBrief] = &channels.Form{Intro: strings.Repeat("长 text ", 2000)}
		desk.mu.Unlock()
		if got := window(brief); got.Title != "Brief" || len(got.Texts) < 4 || strings.Join(got.Texts, " ") != strings.TrimSpace(strings.Repeat("长 text ", 2000)) {
			t.Errorf("%d parts", len(got.Texts))
		}
		id, err := w.Post(t.Context(), at, channels.Post{
			Key: "p1", Conv: 7, Version: 2, Ask: true, Lines: []channels.Line{
				{Kind: channels.LineCustomer, Who: "Maria", Text: "you idiots", Seq: 12, Folded: true},
				{Kind: channels.LineCustomer, Who: "Maria", Text: "sorry"},
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := w.shown(t, id); got.Text != "👤 Maria\nInsults, folded.\nsorry" || strings.Contains(got.Raw, "idiots") || !slices.Equal(got.Buttons, []string{"Show", "Answer"}) {
			t.Errorf("%+v", got)
		}
		if got := window(func() error { return w.net.PressOn(staffRoom, id, "U1", "Show") }); !slices.Equal(got.Texts, []string{"you <b> & <!channel> idiots"}) {
			t.Errorf("%+v", got)
		}
		if err := w.net.PressOn(staffRoom, id, "U1", "Answer"); err != nil {
			t.Fatal(err)
		}
		w.until(t, func() bool { _, open := w.net.Window("U1"); return open })
		if err := w.net.Submit("U1", map[string]string{"Answer": "because of <that>"}); err != nil {
			t.Fatal(err)
		}
		in, deed := w.deed(t, 2)
		if d := cmp.Diff(channels.Deed{Kind: channels.DeedLine, Prompt: id, Text: "because of <that>"}, deed); d != "" || in.From != at {
			t.Error(d, in)
		}
		if err := w.Mark(t.Context(), at, deed.Message, channels.MarkTaken); err != nil {
			t.Error(err)
		}
		if rang := w.net.Rang(); len(rang) > 0 {
			t.Errorf("rang: %q", rang)
		}
	})
}

// TestASlowDeskCostsNoWindow: what opens a window is good for three seconds, so one is opened before it is known what stands in it.
func TestASlowDeskCostsNoWindow(t *testing.T) {
	both(t, func(t *testing.T, mode string) {
		w, desk := startRoom(t, mode, nil)
		w.room.wait = time.Millisecond
		w.listen(t)
		_, card := w.begin(t, testCard())
		press := func(label string) {
			t.Helper()
			desk.mu.Lock()
			desk.hold = make(chan struct{})
			desk.mu.Unlock()
			if err := w.net.PressOn(staffRoom, card, "U1", label); err != nil {
				t.Fatal(err)
			}
			w.until(t, func() bool {
				got, open := w.net.Window("U1")
				return open && slices.Contains(got.Texts, wordsOf["en"].loading)
			})
			if len(w.in.got()) > 0 {
				t.Error("a deed before the desk has said whether it is one")
			}
			close(desk.hold)
		}
		shows := func(text string) {
			t.Helper()
			w.until(t, func() bool { got, _ := w.net.Window("U1"); return slices.Contains(got.Texts, text) })
			w.net.CloseWindow("U1")
		}
		press("Resolve")
		shows("What became of it?")
		fails := func(err error) {
			desk.mu.Lock()
			defer desk.mu.Unlock()
			desk.err = err
		}
		fails(errors.New("the database is away"))
		press("Claim")
		shows(wordsOf["en"].again)
		fails(nil)
		press("Claim")
		shows(wordsOf["en"].done)
		if _, deed := w.deed(t, 1); deed.Kind != channels.DeedPress || deed.Button != "claim" {
			t.Errorf("%+v", deed)
		}
	})
}

func TestAWindowThatCantBeOpenedIsSaid(t *testing.T) {
	w, desk := startRoom(t, ModeHTTP, nil)
	w.listen(t)
	_, card := w.begin(t, testCard())
	whispered := func(text string) {
		t.Helper()
		w.until(t, func() bool {
			return slices.ContainsFunc(w.net.Whispers(), func(x slacktest.Whisper) bool { return x.User == "U1" && x.Thread == card && x.Text == text })
		})
	}
	w.net.Refuse("views.open", "expired_trigger_id")
	if err := w.net.PressOn(staffRoom, card, "U1", "Resolve"); err != nil {
		t.Fatal(err)
	}
	whispered(wordsOf["en"].late)
	desk.mu.Lock()
	desk.err = errors.New("the database is away")
	desk.mu.Unlock()
	if err := w.net.PressOn(staffRoom, card, "U1", "Claim"); err != nil {
		t.Fatal(err)
	}
	whispered(wordsOf["en"].again)
	if got := w.in.got(); len(got) > 0 {
		t.Errorf("%+v", got)
	}
}

// TestTheStaffRoomIsNoCustomers: whatever is written there begins no conversation.
func TestTheStaffRoomIsNoCustomers(t *testing.T) {
	both(t, func(t *testing.T, mode string) {
		w, _ := startRoom(t, mode, nil)
		w.listen(t)
		_, card := w.begin(t, testCard())
		own := w.net.Reply(staffRoom, "", "U2", "lunch?")
		w.net.Reply(staffRoom, own, "U3", "yes")
		w.net.Mention(staffRoom, "U2", "are you there?")
		w.net.ReplyMention(staffRoom, own, "U2", "and here?")
		w.net.ReplyMention(staffRoom, card, "U2", "in a case")
		w.net.Write("U2", "register AB12CD")
		w.net.Write("U2", " /register abc")
		w.net.Write("U2", "register complaint")
		w.net.Write("U2", "duty off")
		w.net.Write("U2", "！下班")
		told := w.net.Reply(staffRoom, "", "U2", "!duty on")
		var got []string
		for _, in := range w.once(t, 7, func(channels.Inbound) bool { return true }) {
			switch {
			case in.Deed != nil:
				got = append(got, in.Deed.Kind+" "+in.Deed.Text+" "+in.Who.ID+" "+in.From.Chat)
			default:
				got = append(got, in.Event.(dialogue.Said).Text)
			}
		}
		who := " slack:" + slacktest.Team + ":U2 " + slacktest.Team
		want := []string{
			"line in a case" + who + "/" + staffRoom, // both events of a mention are one
			"register AB12CD" + who + "/D2", "register abc" + who + "/D2", "register complaint", "line /duty off" + who + "/D2", "line /duty 下班" + who + "/D2", "line !duty on" + who + "/" + staffRoom,
		}
		slices.Sort(want)
		slices.Sort(got) // by HTTP what is of different places comes at the same time
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
		for _, to := range []channels.Address{w.address(staffRoom, ""), w.address("D2", "")} { // where the desk answers that
			if err := errors.Join(w.Whisper(t.Context(), to, "slack:"+slacktest.Team+":U2", told, "w", "You are on duty."), w.Mark(t.Context(), to, told, channels.MarkRefused)); err != nil {
				t.Error(err)
			}
		}
		if got := w.net.FromBot("D2"); len(got) != 1 || len(w.net.Whispers()) != 1 {
			t.Errorf("%q %v", got, w.net.Whispers())
		}
	})
}

func TestTheSinksRefusalKeepsAForm(t *testing.T) {
	both(t, func(t *testing.T, mode string) {
		w, _ := startRoom(t, mode, func(no *slacktest.Options, _ *Options) { no.AckWithin = 1500 * time.Millisecond })
		w.listen(t)
		_, card := w.begin(t, testCard())
		if err := w.net.PressOn(staffRoom, card, "U1", "Resolve"); err != nil {
			t.Fatal(err)
		}
		w.until(t, func() bool { _, open := w.net.Window("U1"); return open })
		w.in.mu.Lock()
		w.in.do = func(channels.Inbound) error { return errors.New("the disk is full") }
		w.in.mu.Unlock()
		answers := map[string]string{"Outcome": "Solved"}
		if err := w.net.Submit("U1", answers); err != nil {
			t.Fatal(err)
		}
		w.until(t, func() bool { return w.net.Refused() == 1 })
		if _, open := w.net.Window("U1"); !open {
			t.Fatal("the form is gone, and its answers with it")
		}
		w.in.mu.Lock()
		w.in.do = nil
		w.in.mu.Unlock()
		if err := w.net.Submit("U1", answers); err != nil {
			t.Fatal(err)
		}
		if _, deed := w.deed(t, 1); deed.Fields["outcome"] != "solved" {
			t.Errorf("%+v", deed)
		}
	})
}

// TestLinesWrittenWhileNobodyListenedAreReadBack (I9).
func TestLinesWrittenWhileNobodyListenedAreReadBack(t *testing.T) {
	both(t, func(t *testing.T, mode string) {
		w, _ := startRoom(t, mode, nil)
		_, card := w.begin(t, testCard())
		other := w.net.Reply(staffRoom, "", "U2", "lunch?")
		w.net.Cut()
		w.net.Reply(staffRoom, card, "U1", "one")
		w.net.Reply(staffRoom, card, "U1", "two")
		w.net.Reply(staffRoom, other, "U1", "no case")
		w.net.Mend()
		again, err := New(w.o) // a restart remembers nothing
		if err != nil {
			t.Fatal(err)
		}
		again.UseDesk(newDesk())
		w.Slack = again
		w.hurry()
		w.remount(again)
		w.listen(t)
		w.until(t, func() bool { return len(w.in.got()) >= 2 })
		var texts []string
		for _, in := range w.in.got() {
			if in.Deed != nil && !slices.Contains(texts, in.Deed.Text) {
				texts = append(texts, in.Deed.Text)
			}
		}
		if !slices.Equal(texts, []string{"one", "two"}) {
			t.Errorf("%q", texts)
		}
	})
}
