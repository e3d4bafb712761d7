package telegram

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/channels/telegram/telegramtest"
)

// aDesk is one whose forms are given.
type aDesk struct {
	forms map[string]*channels.Form
	err   error
}

func (d *aDesk) Form(_ context.Context, _ channels.Person, _ int64, button string) (*channels.Form, error) {
	if d.forms == nil {
		panic("the text of a customer")
	}
	return d.forms[button], d.err
}

func (d *aDesk) Home(context.Context, channels.Person) (channels.Page, error) {
	return channels.Page{}, nil
}

func (d *aDesk) Reveal(context.Context, channels.Person, int64, int64) (string, error) {
	return "", nil
}

// forms are those of a desk with a button that asks for one thing, and one that asks for three.
func forms() *aDesk {
	return &aDesk{forms: map[string]*channels.Form{
		"resolve": {Title: "Resolve", Intro: "The customer is told <it>.", Fields: []channels.Field{{ID: "outcome", Label: "What was done", Kind: "text"}}},
		"return": {Title: "Give", Fields: []channels.Field{
			{ID: "remedy", Label: "What", Kind: "choice", Options: []channels.Option{{ID: "refund", Label: "Money back"}, {ID: "gift", Label: "@ana_agent's gift"}}},
			{ID: "amount", Label: "How much", Kind: "amount", Optional: true, Hint: "like 49.90"},
			{ID: "why", Label: "Why", Kind: "text", Value: "as agreed"},
		}},
		"brief": {Title: "Brief", Intro: "all"},
	}}
}

// TestForms: a button that asks for something asks the one who pressed in the topic; the answer is the deed, also after a restart; what
// can't be read is asked again; notes and commands are no answers.
func TestForms(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s, tg := staffed(t)
		desk := forms()
		tg.UseDesk(desk)
		at, _ := begin(t, tg, aCard())
		thread := int(threadOf(at))
		var box inbox
		stop := listening(t, tg, box.sink)
		press := func(label string) telegramtest.Message {
			t.Helper()
			before := len(s.Thread(staffGroup, thread))
			if err := s.Click(staffGroup, thread, 71, label); err != nil {
				t.Fatal(err)
			}
			wait(t, s, func() bool { return len(s.Thread(staffGroup, thread)) == before+1 })
			return s.Thread(staffGroup, thread)[before]
		}
		one := press("Resolve")
		if one.Text != "Ana \u2060Resolve\nThe customer is told <it>.\nAnswer this message.\n• What was done" || !one.Force ||
			!cmp.Equal(one.Rings, []string{"tg://user?id=71"}) {
			t.Errorf("%q %+v", one.Text, one)
		}
		three := press("Give back")
		if three.Text != "Ana \u2060Give\nAnswer this message, a line for each:\n• What\n    refund – Money back\n    gift – @\u200bana_agent's gift\n• How much like 49.90 (or -)\n• Why [as agreed]" {
			t.Errorf("%q", three.Text)
		}
		if len(box.deeds()) != 0 {
			t.Fatalf("a press that asks for something is no deed yet: %+v", box.deeds())
		}
		if err := stop(); err != nil {
			t.Fatal(err)
		}
		tg = on(t, s, func(o *Options) { o.Staff = staffGroup })
		tg.UseDesk(desk)
		listening(t, tg, box.sink)
		answer := func(to telegramtest.Message, text string) channels.Deed {
			t.Helper()
			before := len(box.deeds())
			s.Say(staffGroup, telegramtest.Line{Thread: thread, User: 72, Text: text, Reply: to.ID})
			wait(t, s, func() bool { return len(box.deeds()) > before && s.Pending() == 0 })
			return box.deeds()[before]
		}
		if d := answer(one, "// she is 80"); d.Kind != channels.DeedLine || d.Prompt != fmt.Sprint(one.ID) {
			t.Errorf("a note became an outcome: %+v", d)
		}
		d := answer(one, "Refunded.\nShe is happy.")
		d.Message = ""
		want := channels.Deed{
			Kind: channels.DeedForm, Conv: 4711, Version: 3, Button: "resolve", Prompt: fmt.Sprint(one.ID), Text: "Refunded.\nShe is happy.",
			Fields: map[string]string{"outcome": "Refunded.\nShe is happy."},
		}
		if diff := cmp.Diff(want, d); diff != "" {
			t.Error(diff)
		}
		before := len(box.deeds())
		told := "ℹ️ " + wordsOf("en").formAgain + " What"
		s.Say(staffGroup, telegramtest.Line{Thread: thread, User: 72, Text: "cash\n50\nx", Reply: three.ID})
		wait(t, s, func() bool {
			all := s.Thread(staffGroup, thread)
			return all[len(all)-1].Text == told
		})
		s.Say(staffGroup, telegramtest.Line{Thread: thread, User: 72, Text: "refund", Reply: three.ID})
		wait(t, s, func() bool { return len(box.deeds()) == before+1 })
		if diff := cmp.Diff(map[string]string{"remedy": "refund", "amount": "", "why": "as agreed"}, box.deeds()[before].Fields); diff != "" {
			t.Error(diff)
		}
		wait(t, s, func() bool { // the questions that were answered are gone
			for _, m := range s.Thread(staffGroup, thread) {
				if m.ID == one.ID || m.ID == three.ID {
					return false
				}
			}
			return true
		})
		desk.err = errors.New("the database is away")
		if err := s.Click(staffGroup, thread, 71, "Take it"); err != nil {
			t.Fatal(err)
		}
		wait(t, s, func() bool { return len(s.Told()) == 1 })
		if s.Told()[0] != wordsOf("en").again || len(box.deeds()) != before+1 {
			t.Errorf("%q", s.Told())
		}
	})
}

// TestFill: how answers are read.
func TestFill(t *testing.T) {
	three := *forms().forms["return"]
	for text, want := range map[string]string{
		"refund\n50\nlate":             "refund/50/late",
		"Money back\n49,90\na\nb":      "refund/49,90/a\nb",
		"GIFT 20":                      "gift/20/as agreed",
		"refund 50\nlate":              "refund/50/late",
		"refund\n-\n":                  "refund//as agreed",
		"@ana_agent's gift\n\nbecause": "gift/because/as agreed",
		"other\n50":                    "What",
		"":                             "What",
	} {
		fields, err := fill(three, text)
		got := strings.Join([]string{fields["remedy"], fields["amount"], fields["why"]}, "/")
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	if _, err := fill(channels.Form{Fields: []channels.Field{{ID: "x", Label: "X"}, {ID: "y", Label: "Y"}}}, "only x"); err == nil || err.Error() != "Y" {
		t.Error(err)
	}
}

// TestWhisperInPrivate: who registers in their own chat is answered there, in as many messages as it takes.
func TestWhisperInPrivate(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s, tg := staffed(t)
		private := channels.Address{Channel: Channel, Chat: "71"}
		if err := tg.Whisper(t.Context(), private, "telegram:71", "", "k", "Welcome, <Ana>."); err != nil {
			t.Fatal(err)
		}
		if err := tg.Whisper(t.Context(), private, "telegram:71", "", "l", strings.Repeat("long ", 1000)); err != nil {
			t.Fatal(err)
		}
		if m := s.Messages(71); len(m) != 3 || m[0].Text != "ℹ️ Welcome, <Ana>." {
			t.Errorf("%+v", m)
		}
		s.Block(71)
		if told := asSendError(t, tg.Whisper(t.Context(), private, "telegram:71", "", "m", "x")); !told.Final {
			t.Errorf("%+v", told)
		}
		if err := tg.Whisper(t.Context(), channels.Address{Channel: "slack", Chat: "C0"}, "", "", "", "x"); !asSendError(t, err).Final {
			t.Error(err)
		}
	})
}

// TestTimes: lines show when they were written, by the company's clock, and the day if that is another.
func TestTimes(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s, tg := staffed(t, func(o *Options) { o.Now = func() time.Time { return noon } })
		at, _ := begin(t, tg, aCard())
		zone := time.FixedZone("CET", 3600)
		old, early, late := customer("old"), customer("early"), customer("late")
		old.At, early.At, late.At = noon.AddDate(0, 0, -1), noon.Add(-time.Hour).In(zone), noon.Add(-time.Hour+time.Second).In(zone)
		if _, err := tg.Post(t.Context(), at, channels.Post{Lines: []channels.Line{old, early, late}}); err != nil {
			t.Fatal(err)
		}
		if m := s.Thread(staffGroup, int(threadOf(at)))[1]; m.Text != "👤 Maria 11-21 12:00\nold\n👤 Maria 12:00\nearly\nlate" {
			t.Errorf("%q", m.Text)
		}
	})
}

// TestDeskPanics: what the desk can't bear is kept as it came, and ends nothing.
func TestDeskPanics(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var log logs
		s, tg := staffed(t, log.option)
		tg.UseDesk(&aDesk{})
		at, _ := begin(t, tg, aCard())
		var box inbox
		listening(t, tg, box.sink)
		if err := s.Click(staffGroup, int(threadOf(at)), 71, "Take it"); err != nil {
			t.Fatal(err)
		}
		s.Write(5, "hi")
		wait(t, s, func() bool { return s.Pending() == 0 && s.Answered() == 1 })
		if len(box.deeds()) != 0 || len(box.texts()) != 1 || !strings.Contains(log.String(), "panic of type string") || strings.Contains(log.String(), "customer") {
			t.Errorf("%+v\n%s", box.in, log.String())
		}
	})
}
