package telegram

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/channels/telegram/telegramtest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const staffGroup = -1001234567890

// staffed returns a network with a staff group, and an adapter that works in it.
func staffed(t *testing.T, change ...func(*Options)) (*telegramtest.Server, *Telegram) {
	t.Helper()
	s, tg := fake(t, append([]func(*Options){func(o *Options) { o.Staff = staffGroup }}, change...)...)
	s.Found(staffGroup, telegramtest.Group{Title: "Complaints"})
	for _, who := range []struct {
		id    int64
		first string
	}{{71, "Ana"}, {72, "Ben"}} {
		s.Know(who.id, telegramtest.Person{First: who.first, Language: "en"})
		s.Join(staffGroup, who.id, "member")
	}
	return s, tg
}

// aCard is one as the desk makes it.
func aCard() channels.Card {
	return channels.Card{
		Conv: 4711, Case: "A-7K2P", Version: 3, State: channels.CardWaits, Urgency: 2, Locale: "en", Ring: true,
		Title: "A-7K2P · Maria López · delivery",
		Rows: []channels.Row{
			{Label: "Waits since", Text: "10:42, a person by 11:00"},
			{Label: "Why", Text: "asks for a person"},
			{Label: "Wants", Text: "289.00 EUR back"},
		},
		Brief: "Maria López, Telegram, here since 2024\n\n\"My stroller, order 20391, still isn't here. <b>Where</b> is it?\"\n\nOrder 20391: Stroller, 289.00 EUR, in transit since 3 Nov.\nOffered: a new one; refused.",
		Buttons: []channels.Button{
			{ID: "claim", Label: "Take it", Main: true}, {ID: "return", Label: "Give back"}, {ID: "resolve", Label: "Resolve", Grave: true},
		},
	}
}

// begin begins the case of a card.
func begin(t *testing.T, tg *Telegram, c channels.Card) (channels.Address, string) {
	t.Helper()
	at, card, err := tg.Begin(t.Context(), "case "+c.Case, c)
	if err != nil {
		t.Fatal(err)
	}
	return at, card
}

// asSendError is what an error tells the caller.
func asSendError(t *testing.T, err error) channels.SendError {
	t.Helper()
	var told *channels.SendError
	if !errors.As(err, &told) {
		t.Fatalf("%v is no SendError", err)
	}
	return *told
}

// drawn is a message as it looks, for people.
func drawn(m telegramtest.Message) string {
	var out strings.Builder
	text := m.Text
	for _, e := range m.Entities {
		if strings.HasSuffix(e.Kind, "blockquote") {
			text = strings.Replace(text, e.Text, "┃ "+strings.ReplaceAll(strings.TrimSpace(e.Text), "\n", "\n┃ "), 1)
		}
	}
	out.WriteString(strings.ReplaceAll(text, "┃ \n", "┃\n") + "\n")
	for _, row := range m.Buttons {
		for _, b := range row {
			out.WriteString("[ " + b.Label + " ]")
		}
		out.WriteString("\n")
	}
	return out.String()
}

// TestBegin: the topic, the card with its buttons, pinned, everybody told of what is urgent; and how it looks.
func TestBegin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, tg := staffed(t)
		at, card := begin(t, tg, aCard())
		topics := s.Topics(staffGroup)
		want := []telegramtest.Topic{{ID: topics[0].ID, Name: "🔴 A-7K2P · Maria López · delivery", Color: 0xFB6F5F, Pinned: []int{topics[0].ID + 1}, Rung: 1}}
		if diff := cmp.Diff(want, topics); diff != "" {
			t.Error(diff)
		}
		if at != (channels.Address{Channel: Channel, Chat: fmt.Sprint(staffGroup), Thread: fmt.Sprint(topics[0].ID)}) || card != fmt.Sprint(topics[0].ID+1) {
			t.Errorf("%v, card %s", at, card)
		}
		m := s.Thread(staffGroup, topics[0].ID)
		if len(m) != 1 || m[0].Buttons[0][0].Data != "claim|3mv|3" || m[0].Preview {
			t.Fatalf("%+v", m)
		}
		kinds := ""
		for _, e := range m[0].Entities {
			kinds += e.Kind + " "
		}
		if kinds != "bold bold bold bold expandable_blockquote " {
			t.Error(kinds)
		}
		got := "topic:  " + topics[0].Name + "\n\n" + drawn(m[0])
		if *update {
			if err := os.WriteFile("testdata/card.txt", []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		golden, err := os.ReadFile("testdata/card.txt")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(golden), got); diff != "" {
			t.Error(diff)
		}
	})
}

// TestBeginGoesOn: called again with its key it makes no second topic, also when it made all of the first; another key makes its own.
func TestBeginGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, tg := staffed(t)
		s.Fail("sendMessage", telegramtest.Failure{Status: 502, Page: true})
		if _, _, err := tg.Begin(t.Context(), "k", aCard()); err == nil {
			t.Fatal("a gateway's page is no answer")
		}
		if _, _, err := tg.Begin(t.Context(), "k", aCard()); err != nil {
			t.Fatal(err)
		}
		if n := len(s.Topics(staffGroup)); n != 1 {
			t.Errorf("%d topics", n)
		}
		s.Fail("pinChatMessage", telegramtest.Failure{Status: 400, Told: "Bad Request: not enough rights to manage pinned messages in the chat"})
		at, card, err := tg.Begin(t.Context(), "l", aCard())
		if err != nil {
			t.Errorf("what is not pinned is there: %v", err)
		}
		again, same, err := tg.Begin(t.Context(), "l", aCard())
		if n := len(s.Topics(staffGroup)); n != 2 || again != at || same != card || err != nil {
			t.Errorf("%d topics: %v %s, %v %s, %v", n, at, card, again, same, err)
		}
	})
}

// TestLongBrief: what a message does not hold follows the card, and changes with it.
func TestLongBrief(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, tg := staffed(t)
		c := aCard()
		c.Brief = strings.Repeat("She waits for <it>. 😡\n", 300)
		at, card := begin(t, tg, c)
		m := s.Thread(staffGroup, int(threadOf(at)))
		if len(m) != 3 || m[0].Buttons == nil || m[1].Buttons != nil || len(strings.Split(card, "+")) != 3 || strings.Contains(m[0].Text, "waits for") {
			t.Fatalf("%d messages, card %s", len(m), card)
		}
		if strings.Join(strings.Fields(m[1].Text+" "+m[2].Text), " ") != strings.Join(strings.Fields(c.Brief), " ") {
			t.Error("something of the brief is missing")
		}
		c.Version, c.Brief = 4, "Short now."
		if err := tg.Show(t.Context(), at, card, c); err != nil {
			t.Fatal(err)
		}
		m = s.Thread(staffGroup, int(threadOf(at)))
		if m[1].Text != "Short now." || m[2].Text != "…" {
			t.Errorf("%q, %q", m[1].Text, m[2].Text)
		}
		c = aCard()
		c.Case = "A-2222"
		at, card = begin(t, tg, c)
		c.Version, c.Brief = 4, strings.Repeat("long ", 1000)
		if err := tg.Show(t.Context(), at, card, c); err != nil {
			t.Fatal(err)
		}
		if m := s.Thread(staffGroup, int(threadOf(at))); len(m) != 1 || !strings.HasSuffix(m[0].Text, "…") {
			t.Errorf("%d messages", len(m))
		}
	})
}

// TestShow: the newest version, never an older one after it; nothing is asked twice; the topic is closed and opened.
func TestShow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, tg := staffed(t)
		c := aCard()
		c.Ring = false
		at, card := begin(t, tg, c)
		thread := int(threadOf(at))
		show := func(change func(*channels.Card)) []telegramtest.Request {
			t.Helper()
			before := len(s.Requests())
			change(&c)
			if err := tg.Show(t.Context(), at, card, c); err != nil {
				t.Fatal(err)
			}
			return s.Requests()[before:]
		}
		methods := func(r []telegramtest.Request) string {
			var out []string
			for _, r := range r {
				out = append(out, r.Method)
			}
			return strings.Join(out, " ")
		}
		if got := methods(show(func(c *channels.Card) {})); got != "" {
			t.Errorf("nothing changed: %s", got)
		}
		if got := methods(show(func(c *channels.Card) {
			c.Version, c.State, c.Rows[0].Text = 5, channels.CardHeld, "Ana has it"
		})); got != "editMessageText editForumTopic" {
			t.Error(got)
		}
		if m := s.Thread(staffGroup, thread)[0]; !strings.Contains(m.Text, "Ana has it") || m.Buttons[0][0].Data != "claim|3mv|5" {
			t.Errorf("%+v", m)
		}
		if got := methods(show(func(c *channels.Card) { c.Version = 4; c.Rows[0].Text = "older" })); got != "" || strings.Contains(s.Thread(staffGroup, thread)[0].Text, "older") {
			t.Errorf("an older card after a newer one: %s", got)
		}
		if got := methods(show(func(c *channels.Card) { c.Version, c.State, c.Buttons = 6, channels.CardClosed, nil })); got != "editMessageText editForumTopic closeForumTopic" {
			t.Error(got)
		}
		if top := s.Topics(staffGroup)[0]; !top.Closed || !strings.HasPrefix(top.Name, "✅ ") || s.Thread(staffGroup, thread)[0].Buttons != nil {
			t.Errorf("%+v", top)
		}
		if got := methods(show(func(c *channels.Card) { c.Version, c.State, c.Ring = 7, channels.CardWaits, true })); got != "reopenForumTopic editMessageText editForumTopic unpinChatMessage pinChatMessage" {
			t.Error(got)
		}
		if top := s.Topics(staffGroup)[0]; top.Closed || top.Rung != 1 {
			t.Errorf("%+v", top)
		}
		if got := methods(show(func(c *channels.Card) { c.Version, c.Rows[0].Text = 8, "long" })); got != "editMessageText" {
			t.Errorf("everybody was told already: %s", got)
		}
		// After a restart nothing is known, and what is so already is no error.
		again := on(t, s, func(o *Options) { o.Staff = staffGroup })
		c.Ring = false
		if err := again.Show(t.Context(), at, card, c); err != nil {
			t.Error(err)
		}
	})
}

// TestGone: whoever deletes a topic, or the card in it, is answered with a new one (I22).
func TestGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, do := range map[string]func(tg *Telegram, at channels.Address, card string) error{
			"show": func(tg *Telegram, at channels.Address, card string) error {
				c := aCard()
				c.Version = 9
				return tg.Show(t.Context(), at, card, c)
			},
			"post": func(tg *Telegram, at channels.Address, _ string) error {
				_, err := tg.Post(t.Context(), at, channels.Post{Lines: []channels.Line{{Kind: channels.LineNote, Text: "x"}}})
				return err
			},
			"whisper": func(tg *Telegram, at channels.Address, _ string) error {
				return tg.Whisper(t.Context(), at, "telegram:71", "5", "k", "x")
			},
			"rename": func(tg *Telegram, at channels.Address, card string) error {
				c := aCard()
				c.Version = 9
				tg.room.of(at, func(th *thread) {
					p, _ := pageOf(c, []int64{1})
					id, _ := numbers(card)
					th.shown[id[0]] = p.hash(0)
				})
				c.Title = "other"
				return tg.Show(t.Context(), at, card, c)
			},
		} {
			s, tg := staffed(t)
			at, card := begin(t, tg, aCard())
			s.DropTopic(staffGroup, int(threadOf(at)))
			if told := asSendError(t, do(tg, at, card)); !told.Gone || told.Final || told.Staff == "" {
				t.Errorf("%s: %+v", name, told)
			}
			if left, err := tg.Erase(t.Context(), at, card, nil); left != 0 || err != nil {
				t.Errorf("%s: erase: %d, %v", name, left, err)
			}
		}
	})
}

// TestRoomErrors: what the desk is told to do about each failure.
func TestRoomErrors(t *testing.T) {
	fail := func(f telegramtest.Failure) func(*telegramtest.Server) {
		return func(s *telegramtest.Server) { s.Fail("sendMessage", f) }
	}
	for _, c := range []struct {
		name string
		do   func(*telegramtest.Server)
		want channels.SendError // without Err and Staff; all zero: any error that is none
	}{
		{"busy", fail(telegramtest.Failure{Status: 429, Pause: 31}), channels.SendError{After: 31 * time.Second}},
		{"moved", func(s *telegramtest.Server) { s.Move(staffGroup, -1005) }, channels.SendError{Moved: "-1005"}},
		{"kicked", func(s *telegramtest.Server) {
			s.Found(staffGroup, telegramtest.Group{Title: "x", Bot: "kicked"})
		}, channels.SendError{After: rightsWait}},
		{"answer lost", fail(telegramtest.Failure{Lost: true}), channels.SendError{Unsure: true}},
		{"refused", fail(telegramtest.Failure{Status: 400, Told: "Bad Request: odd"}), channels.SendError{Final: true}},
		{"gateway", fail(telegramtest.Failure{Status: 502, Page: true}), channels.SendError{}},
		{"nobody there", func(s *telegramtest.Server) { s.Down(true) }, channels.SendError{}},
	} {
		synctest.Test(t, func(t *testing.T) {
			s, tg := staffed(t)
			at, _ := begin(t, tg, aCard())
			c.do(s)
			_, err := tg.Post(t.Context(), at, channels.Post{Lines: []channels.Line{{Kind: channels.LineCustomer, Text: "secret of the customer"}}})
			if err == nil || strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), telegramtest.Token) {
				t.Fatal(c.name, err)
			}
			var got *channels.SendError
			if !errors.As(err, &got) {
				got = &channels.SendError{}
			}
			bare := *got
			bare.Err, bare.Staff = nil, ""
			if bare != c.want {
				t.Errorf("%s: %v: %+v, want %+v", c.name, err, bare, c.want)
			}
		})
	}
}

// TestMovedGroup: whoever asks follows the group to its new id (I23), also where no address can be given a new one.
func TestMovedGroup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, tg := staffed(t)
		s.Move(staffGroup, -1009)
		at, _ := begin(t, tg, aCard())
		if at.Chat != "-1009" || len(s.Topics(-1009)) != 1 {
			t.Errorf("%v", at)
		}
	})
}

// TestTwentyAMinute: never more than Telegram takes; whoever would wait too long is told when to come; customers' lines may use
// what cards may not; nobody else waits.
func TestTwentyAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, tg := staffed(t)
		c := aCard()
		c.Ring = false
		at, card := begin(t, tg, c) // a topic, a card, a pin
		post := func() error {
			_, err := tg.Post(t.Context(), at, channels.Post{Lines: []channels.Line{{Kind: channels.LineCustomer, Who: "Maria", Text: "hello?"}}})
			return err
		}
		for n := 3; n < windowCards; n++ {
			if err := post(); err != nil {
				t.Fatal(err)
			}
		}
		c.Version++
		if told := asSendError(t, tg.Show(t.Context(), at, card, c)); !errors.Is(told.Err, channels.ErrBusy) || told.After < 30*time.Second {
			t.Errorf("a card took the place of a line: %+v", told)
		}
		for n := windowCards; n < windowMost; n++ {
			if err := post(); err != nil {
				t.Fatal(err)
			}
		}
		told := asSendError(t, post())
		if !errors.Is(told.Err, channels.ErrBusy) || told.After < 30*time.Second || told.After > time.Minute {
			t.Errorf("%+v", told)
		}
		s.Know(5, telegramtest.Person{})
		start := time.Now()
		if _, err := tg.Send(t.Context(), to(5, "hi")); err != nil || time.Since(start) != 0 {
			t.Errorf("a customer waited %v for the group: %v", time.Since(start), err)
		}
		line := s.Say(staffGroup, telegramtest.Line{Thread: int(threadOf(at)), User: 71, Text: "On its way."})
		if err := tg.Mark(t.Context(), at, fmt.Sprint(line), channels.MarkDelivered); err != nil || time.Since(start) != 0 {
			t.Errorf("marks need no place: %v", err)
		}
		<-time.After(told.After)
		if err := post(); err != nil {
			t.Error(err)
		}
		<-time.After(2 * time.Minute)
		for range 60 {
			if err := post(); err != nil {
				<-time.After(asSendError(t, err).After)
			}
		}
		if refused := s.Refused(429); refused != 0 {
			t.Errorf("Telegram had to refuse %d times", refused)
		}
	})
}

// TestPauseOfGroup: while Telegram asks for a pause the group is left alone, and customers are not.
func TestPauseOfGroup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, tg := staffed(t)
		at, _ := begin(t, tg, aCard())
		s.Fail("sendMessage", telegramtest.Failure{Status: 429, Pause: 40})
		whisper := func() error { return tg.Whisper(t.Context(), at, "", "", "", "x") }
		if told := asSendError(t, whisper()); told.After != 40*time.Second {
			t.Errorf("%+v", told)
		}
		<-time.After(10 * time.Second)
		before := len(s.Requests())
		for _, err := range []error{whisper(), tg.Mark(t.Context(), at, "7", channels.MarkTaken)} {
			if told := asSendError(t, err); told.After != 30*time.Second || !errors.Is(err, channels.ErrBusy) {
				t.Errorf("%+v", told)
			}
		}
		if len(s.Requests()) != before {
			t.Error("the group was not left alone")
		}
		s.Know(5, telegramtest.Person{})
		if _, err := tg.Send(t.Context(), to(5, "hi")); err != nil {
			t.Error(err)
		}
		<-time.After(25 * time.Second) // five more seconds are waited for
		if err := whisper(); err != nil {
			t.Error(err)
		}
	})
}

// TestCustomersGoFirst: the room leaves half of what Telegram takes in all to customers.
func TestCustomersGoFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, tg := staffed(t)
		at, _ := begin(t, tg, aCard())
		<-time.After(time.Minute)
		for chat := range int64(25) {
			s.Know(1+chat, telegramtest.Person{})
			if _, err := tg.Send(t.Context(), to(1+chat, "hi")); err != nil {
				t.Fatal(err)
			}
		}
		start := time.Now()
		if err := tg.Whisper(t.Context(), at, "", "", "", "x"); err != nil || time.Since(start) < 300*time.Millisecond {
			t.Errorf("after %v: %v", time.Since(start), err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		for chat := range int64(20) {
			_, _ = tg.Send(t.Context(), to(1+chat, "hi"))
		}
		if err := tg.Whisper(ctx, at, "", "", "", "x"); !errors.Is(err, channels.ErrBusy) {
			t.Error(err)
		}
	})
}

// TestNoRoom: without a group there is nothing to begin, and wrong ones are told at once.
func TestNoRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, tg := fake(t)
		if _, _, err := tg.Begin(t.Context(), "k", aCard()); !asSendError(t, err).Final {
			t.Error(err)
		}
		if _, err := New(Options{Token: telegramtest.Token, Staff: 71}); err == nil {
			t.Error("a person is no group")
		}
		c := aCard()
		c.Buttons[0].ID = strings.Repeat("x", 60)
		_, tg = staffed(t)
		if _, _, err := tg.Begin(t.Context(), "k", c); !asSendError(t, err).Final {
			t.Error(err)
		}
	})
}
