package telegram

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/channels/telegram/telegramtest"
)

// bubble runs a test in which no time passes.
func bubble(t *testing.T, test func(*testing.T)) {
	t.Helper()
	synctest.Test(t, test)
}

// customer is a line of one.
func customer(text string) channels.Line {
	return channels.Line{Kind: channels.LineCustomer, Who: "Maria", Text: text}
}

// TestPost: who speaks stands in bold, what customers say in quotes, an insult behind a click (L14); lines of one speaker have
// one head.
func TestPost(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s, tg := staffed(t)
		at, _ := begin(t, tg, aCard())
		id, err := tg.Post(t.Context(), at, channels.Post{Key: "p1", Conv: 4711, Version: 4, Lines: []channels.Line{
			customer("Where is it?"), customer("<b>🤖 amends</b>\nYour refund is on its way & so on"),
			{Kind: channels.LineCustomer, Who: "Maria", Text: "You idiots", Folded: true},
			{Kind: channels.LineBot, Who: "amends", Text: "A person is coming."},
			{Kind: channels.LineAgent, Who: "Ana", Text: "I look into it."},
			{Kind: channels.LineNote, Who: "Ben", Text: "VIP"},
			{Kind: channels.LineNotice, Text: "Ana has the case."},
		}, Buttons: []channels.Button{{ID: "approve", Label: "Approve", Main: true}}})
		if err != nil {
			t.Fatal(err)
		}
		m := s.Thread(staffGroup, int(threadOf(at)))[1]
		if id != fmt.Sprint(m.ID) || m.Buttons[0][0].Data != "approve|3mv|4" || m.Force {
			t.Errorf("%s, %+v", id, m)
		}
		want := strings.Join([]string{
			"👤 Maria", "Where is it?", "<b>🤖 amends</b>", "Your refund is on its way & so on", "You idiots", "🤖 amends", "A person is coming.",
			"💬 Ana", "I look into it.", "📝 Ben", "VIP", "ℹ️ Ana has the case.",
		}, "\n")
		if diff := cmp.Diff(want, m.Text); diff != "" {
			t.Error(diff)
		}
		kinds := map[string][]string{}
		for _, e := range m.Entities {
			kinds[e.Kind] = append(kinds[e.Kind], e.Text)
		}
		if diff := cmp.Diff(map[string][]string{
			"bold":       {"👤 Maria", "🤖 amends", "💬 Ana", "📝 Ben"},
			"blockquote": {"Where is it?", "<b>🤖 amends</b>\nYour refund is on its way & so on", "You idiots", "A person is coming.", "I look into it.", "VIP"},
			"spoiler":    {"You idiots"},
			"italic":     {"Ana has the case."},
		}, kinds); diff != "" {
			t.Error(diff)
		}
	})
}

// TestNobodyIsRung: a customer's @name, whatever stands before it, rings nobody; mail addresses stay as they are (I12).
func TestNobodyIsRung(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s, tg := staffed(t)
		c := aCard()
		c.Title, c.Brief, c.Rows[0].Text = "@ana_agent", "(@ana_agent)", "x\u202e@ana_agent"
		at, _ := begin(t, tg, c)
		evil := channels.Line{Kind: channels.LineCustomer, Who: "@ana_agent", Text: "@ana_agent 你好@ana_agent\n@ana_agent, a.b@shop.example @@ana_agent <a href=\"tg://user?id=71\">x</a>"}
		for _, kind := range []string{channels.LineCustomer, channels.LineNotice, channels.LineBot} {
			evil.Kind = kind
			if _, err := tg.Post(t.Context(), at, channels.Post{Lines: []channels.Line{evil}}); err != nil {
				t.Fatal(err)
			}
		}
		if err := tg.Whisper(t.Context(), at, "", "", "k", evil.Text); err != nil {
			t.Fatal(err)
		}
		for _, m := range s.Thread(staffGroup, int(threadOf(at))) {
			if m.Rings != nil {
				t.Errorf("%q rings %q", m.Text, m.Rings)
			}
		}
		if m := s.Thread(staffGroup, int(threadOf(at)))[1]; !strings.Contains(m.Text, "a.b@shop.example") {
			t.Errorf("%q", m.Text)
		}
	})
}

// TestAsk: whoever pressed last is asked, and nobody else; the answer leads back to the question.
func TestAsk(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s, tg := staffed(t)
		at, _ := begin(t, tg, aCard())
		ask := channels.Post{Ask: true, Lines: []channels.Line{{Kind: channels.LineNotice, Text: "What came out of it?"}}}
		if _, err := tg.Post(t.Context(), at, ask); err != nil {
			t.Fatal(err)
		}
		var in inbox
		listening(t, tg, in.sink)
		if err := s.Click(staffGroup, int(threadOf(at)), 71, "Resolve"); err != nil {
			t.Fatal(err)
		}
		wait(t, s, func() bool { return s.Answered() == 1 })
		id, err := tg.Post(t.Context(), at, ask)
		if err != nil {
			t.Fatal(err)
		}
		m := s.Thread(staffGroup, int(threadOf(at)))
		if !m[1].Force || m[1].Rings != nil || !m[2].Force || !cmp.Equal(m[2].Rings, []string{"tg://user?id=71"}) || m[2].Text != "Ana \nℹ️ What came out of it?" {
			t.Errorf("%+v\n%+v", m[1], m[2])
		}
		s.Say(staffGroup, telegramtest.Line{Thread: int(threadOf(at)), User: 71, Text: "A refund", Reply: m[2].ID})
		wait(t, s, func() bool { return len(in.deeds()) == 2 })
		if d := in.deeds()[1]; d.Prompt != id || d.Text != "A refund" {
			t.Errorf("%+v", d)
		}
	})
}

// TestLongPost: what is longer than a message is several, whole, and the id names all.
func TestLongPost(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s, tg := staffed(t)
		at, _ := begin(t, tg, aCard())
		text := strings.Repeat("😡 <wait> & ", channels.PostMost/11)
		id, err := tg.Post(t.Context(), at, channels.Post{Key: "k", Lines: []channels.Line{
			customer(text), {Kind: channels.LineBot, Text: strings.Repeat("😀", channels.PostMost)},
		}})
		if err != nil {
			t.Fatal(err)
		}
		all := s.Thread(staffGroup, int(threadOf(at)))[1:]
		if len(all) < 2 || len(strings.Split(id, "+")) != len(all) {
			t.Errorf("%d messages, %s", len(all), id)
		}
		got := ""
		for _, m := range all {
			got += m.Text
		}
		if n := strings.Count(got, "<wait>"); n != strings.Count(text, "<wait>") || strings.Count(got, "😀") != channels.PostMost {
			t.Errorf("%d of the words", n)
		}
	})
}

// TestPostGoesOn: after a failure in the middle only what is missing is sent.
func TestPostGoesOn(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s, tg := staffed(t)
		at, _ := begin(t, tg, aCard())
		p := channels.Post{Key: "k", Lines: []channels.Line{customer("one"), {Kind: channels.LineBot, Text: strings.Repeat("two ", 1023)}}}
		s.Fail("sendMessage", telegramtest.Failure{}, telegramtest.Failure{Status: 502, Page: true})
		if _, err := tg.Post(t.Context(), at, p); err == nil {
			t.Fatal("a page is no answer")
		}
		if _, err := tg.Post(t.Context(), at, p); err != nil {
			t.Fatal(err)
		}
		if n := len(s.Thread(staffGroup, int(threadOf(at)))); n != 3 {
			t.Errorf("%d messages", n)
		}
	})
}

// TestRoomPlain: when Telegram can't read the markup, staff still get the words, and no line can be forged (I12).
func TestRoomPlain(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s, tg := staffed(t)
		at, card := begin(t, tg, aCard())
		odd := telegramtest.Failure{Status: 400, Told: `Bad Request: can't parse entities: Unsupported start tag "x"`}
		s.Fail("sendMessage", odd)
		s.Fail("editMessageText", odd)
		if _, err := tg.Post(t.Context(), at, channels.Post{Lines: []channels.Line{customer("1 < 2\n💬 Ana\nPay him")}}); err != nil {
			t.Fatal(err)
		}
		c := aCard()
		c.Version, c.Rows[0].Text = 4, "1 < 2"
		if err := tg.Show(t.Context(), at, card, c); err != nil {
			t.Fatal(err)
		}
		m := s.Thread(staffGroup, int(threadOf(at)))
		if m[1].Text != "👤 Maria\n│ 1 < 2\n│ 💬 Ana\n│ Pay him" || m[1].Mode != "" || !strings.Contains(m[0].Text, "Waits since: 1 < 2") {
			t.Errorf("%+v", m)
		}
	})
}

// TestClosedTopic: what is to be said in a closed topic is said there, and it stays closed.
func TestClosedTopic(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s, tg := staffed(t)
		at, card := begin(t, tg, aCard())
		c := aCard()
		c.Version, c.State = 4, channels.CardClosed
		if err := tg.Show(t.Context(), at, card, c); err != nil {
			t.Fatal(err)
		}
		if _, err := tg.Post(t.Context(), at, channels.Post{Lines: []channels.Line{customer("thanks")}}); err != nil {
			t.Fatal(err)
		}
		if n := len(s.Thread(staffGroup, int(threadOf(at)))); n != 2 || !s.Topics(staffGroup)[0].Closed {
			t.Errorf("%d messages, %+v", n, s.Topics(staffGroup))
		}
		// A person closes the topic of an open case: it is opened when there is something to say.
		c.Version, c.State = 5, channels.CardHeld
		if err := tg.Show(t.Context(), at, card, c); err != nil {
			t.Fatal(err)
		}
		s.CloseTopic(staffGroup, int(threadOf(at)), 71, true)
		if err := tg.Whisper(t.Context(), at, "telegram:71", "", "k", "x"); err != nil {
			t.Fatal(err)
		}
		if s.Topics(staffGroup)[0].Closed {
			t.Error("still closed")
		}
	})
}

// TestMarks: each has a reaction that Telegram allows, the newest in the place of the one before; a line that was deleted needs none.
func TestMarks(t *testing.T) {
	s, tg := staffed(t)
	at := tg.at(7)
	line := s.Say(staffGroup, telegramtest.Line{User: 71, Text: "x"})
	for m, want := range map[channels.Mark]string{
		channels.MarkTaken: "👀", channels.MarkDelivered: "👍", channels.MarkFailed: "👎", channels.MarkNote: "✍", channels.MarkRefused: "🤷",
	} {
		if err := tg.Mark(t.Context(), at, fmt.Sprint(line), m); err != nil || s.Reaction(staffGroup, line) != want {
			t.Errorf("%s: %q, %v", m, s.Reaction(staffGroup, line), err)
		}
	}
	s.Found(staffGroup, telegramtest.Group{Title: "x", Reactions: []string{"👍"}})
	if err := tg.Mark(t.Context(), at, fmt.Sprint(line), channels.MarkTaken); !asSendError(t, err).Final || !strings.Contains(err.Error(), "REACTION_INVALID") {
		t.Error(err)
	}
	if err := tg.Mark(t.Context(), at, fmt.Sprint(line), "odd"); !asSendError(t, err).Final {
		t.Error(err)
	}
	s.DropMessage(staffGroup, line)
	if err := tg.Mark(t.Context(), at, fmt.Sprint(line), channels.MarkDelivered); err != nil {
		t.Error(err)
	}
}

// TestWhisper: it answers the line, or stands alone when that is gone.
func TestWhisper(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s, tg := staffed(t)
		at, _ := begin(t, tg, aCard())
		line := s.Say(staffGroup, telegramtest.Line{Thread: int(threadOf(at)), User: 71, Text: "x"})
		for _, gone := range []bool{false, true} {
			if gone {
				s.DropMessage(staffGroup, line)
			}
			if err := tg.Whisper(t.Context(), at, "telegram:71", fmt.Sprint(line), fmt.Sprint(gone), "claim it <first>"); err != nil {
				t.Fatal(err)
			}
		}
		m := s.Thread(staffGroup, int(threadOf(at)))
		if m[1].Reply != line || m[2].Reply != 0 || m[2].Text != "ℹ️ claim it <first>" {
			t.Errorf("%+v", m[1:])
		}
	})
}

// TestErase: the topic goes with all that stands there; where it may not, each message goes, and what can't go is emptied; what
// stays even so is counted (I26).
func TestErase(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s, tg := staffed(t)
		at, card := begin(t, tg, aCard())
		if left, err := tg.Erase(t.Context(), at, card, nil); left != 0 || err != nil || len(s.Topics(staffGroup)) != 0 {
			t.Errorf("%d left, %v", left, err)
		}

		at, card = begin(t, tg, aCard())
		file := customer("see")
		file.Files = []channels.FileRef{ref("document", "invoice.pdf", "application/pdf", []byte("%PDF"))}
		var ids []string
		for _, l := range []channels.Line{customer("old"), file} {
			id, err := tg.Post(t.Context(), at, channels.Post{Lines: []channels.Line{l}})
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, id)
		}
		<-time.After(oldEnough)
		id, err := tg.Post(t.Context(), at, channels.Post{Lines: []channels.Line{customer("new")}})
		if err != nil {
			t.Fatal(err)
		}
		s.Found(staffGroup, telegramtest.Group{Title: "x", Rights: []string{"can_manage_topics"}})
		left, err := tg.Erase(t.Context(), at, card, append(ids, id))
		if left != 1 || err != nil {
			t.Errorf("%d left, %v", left, err)
		}
		for _, m := range s.Thread(staffGroup, int(threadOf(at))) {
			if m.Text != "…" {
				t.Errorf("%q", m.Text)
			}
		}
		if top := s.Topics(staffGroup)[0]; strings.Contains(top.Name, "Maria") {
			t.Errorf("%+v", top)
		}
		s.Fail("deleteForumTopic", telegramtest.Failure{Status: 500})
		if left, err := tg.Erase(t.Context(), at, card, ids); left != 3 || err == nil {
			t.Errorf("%d left, %v", left, err)
		}
	})
}

// oldEnough is when Telegram lets nobody delete a message any more.
const oldEnough = 49 * time.Hour

// FuzzRoomEscape: Telegram reads every line and every card, and finds no markup in it but ours; nobody is rung; only our
// heads are bold (I12).
func FuzzRoomEscape(f *testing.F) {
	for _, text := range []string{"_*[]()~<&>", "</blockquote><b>🤖 amends</b>", "@ana", "a@b @c", "&#64;ana", "<tg-spoiler>", "\u202e@x", "", " \n", "<a href=\"tg://user?id=71\">", "👨‍👩‍👧\\", "\x00\xff", "│ x"} {
		f.Add(text, "Maria", true)
		f.Add("x", text, false)
	}
	f.Fuzz(func(t *testing.T, text, who string, folded bool) {
		s := telegramtest.New()
		s.Found(staffGroup, telegramtest.Group{Title: "x"})
		tg := on(t, s, func(o *Options) { o.Staff = staffGroup })
		tg.pace = channels.NewPace(1e6, 1e6, 1e6, 1e6)
		c := aCard()
		c.Title, c.Brief, c.Rows[0].Label, c.Rows[0].Text, c.Buttons[0].Label = text, text, who, text, who
		at, card, err := tg.Begin(t.Context(), "k", c)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if _, err := numbers(card); err != nil {
			t.Error(err)
		}
		id, err := tg.Post(t.Context(), at, channels.Post{Lines: []channels.Line{{Kind: channels.LineCustomer, Who: who, Text: text, Folded: folded}}})
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		for _, m := range s.Messages(staffGroup) {
			if m.Rings != nil || m.Mode != "HTML" || len(utf16.Encode([]rune(m.Text))) > textMost {
				t.Errorf("%q: rings %q, mode %q", m.Text, m.Rings, m.Mode)
			}
		}
		all := s.Messages(staffGroup)
		last := all[len(all)-1]
		if head := "👤 " + shorten(tame(channels.CleanLine(who)), nameMost); !strings.Contains(id, "+") && (len(last.Bold) != 1 || strings.TrimSpace(last.Bold[0]) != strings.TrimSpace(head)) {
			t.Errorf("%q: bold %q", head, last.Bold)
		}
		if refused := s.Refused(400); refused != 0 {
			t.Errorf("%q was refused %d times", text, refused)
		}
	})
}

// deeds are those that a sink took.
func (b *inbox) deeds() []channels.Deed {
	b.mu.Lock()
	defer b.mu.Unlock()
	var out []channels.Deed
	for _, in := range b.in {
		if in.Deed != nil {
			out = append(out, *in.Deed)
		}
	}
	return out
}

// TestARingingLine: it is pinned so that everybody is told, once, and the post stands where the bot may not pin (H8).
func TestARingingLine(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s, tg := staffed(t)
		c := aCard()
		c.Ring = false
		at, card := begin(t, tg, c)
		post := func(key string) error {
			_, err := tg.Post(t.Context(), at, channels.Post{Key: key, Lines: []channels.Line{
				{Kind: channels.LineNotice, Who: "leads", Text: "the customer speaks of danger", Ring: true}, customer("I smell gas"),
			}})
			return err
		}
		if err := post("p1"); err != nil || s.Topics(staffGroup)[0].Rung != 1 {
			t.Errorf("rung %d times, %v", s.Topics(staffGroup)[0].Rung, err)
		}
		s.Fail("pinChatMessage", telegramtest.Failure{Status: 400, Told: "Bad Request: not enough rights to manage pinned messages in the chat"})
		if err := post("p2"); err != nil || len(s.Thread(staffGroup, int(threadOf(at)))) != 3 {
			t.Errorf("%v, %+v", err, s.Thread(staffGroup, int(threadOf(at))))
		}
		s.Fail("pinChatMessage", telegramtest.Failure{Status: 429, Pause: 3})
		if err := post("p3"); err == nil {
			t.Error("it did not ring, and nobody tries again")
		}
		<-time.After(time.Minute)
		if err := post("p3"); err != nil || s.Topics(staffGroup)[0].Rung != 2 || len(s.Thread(staffGroup, int(threadOf(at)))) != 4 {
			t.Errorf("%v, %+v", err, s.Topics(staffGroup)[0])
		}
		c.Version, c.Ring = c.Version+1, true // it goes back to the queue as an urgent one: the card rings for itself
		if err := tg.Show(t.Context(), at, card, c); err != nil || s.Topics(staffGroup)[0].Rung != 3 {
			t.Errorf("%v, %+v", err, s.Topics(staffGroup)[0])
		}
	})
}
