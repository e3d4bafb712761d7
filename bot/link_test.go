package bot

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/channels/channeltest"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
	"github.com/amends-bot/amends/store"
	"github.com/amends-bot/amends/store/storetest"
)

// linked plays L16: a case begun in chat 1 goes on in chat +2, of another network.
func linked(t *testing.T, f func(w *world, other *channeltest.Network, code string)) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		other := channeltest.New("other")
		w := newWorld(t, dsn, func(o *Options) { o.Adapters = append(o.Adapters, other) })
		w.Bot.step = dialogue.Step
		w.Use(script.Builtin())
		w.hear("1", "My parcel is late, order 6120")
		w.drain(5 * time.Second)
		there := w.state("1").Case
		code := w.code("1")
		// A stranger's guess, one from the same network, then the code as somebody types it.
		w.hear("3", "link AAAABBBB")
		w.hear("4", "link "+code)
		w.drain(5 * time.Second)
		if len(w.state("4").Choices) > 0 {
			t.Error("a code counts in the network it comes from")
		}
		w.hear("+2", "Link "+strings.ToLower(code[:4]+"-"+code[4:]))
		w.drain(5 * time.Second)
		if there == "" || w.conv("+2") == w.conv("1") {
			t.Fatal("joined without consent")
		}
		w.hear("+2", "yes")
		w.drain(10 * time.Second)
		if w.conv("+2") != w.conv("1") || w.state("+2").Case != there {
			t.Fatalf("chat +2 leads to %d, chat 1 to %d; %q", w.conv("+2"), w.conv("1"), other.Texts())
		}
		f(w, other, code)
	})
}

// code is what the customer of chat is given.
func (w *world) code(chat string) string {
	w.t.Helper()
	w.hear(chat, "link")
	w.drain(5 * time.Second)
	texts := w.net.Texts()
	code := regexp.MustCompile(`[A-Z2-7]{8}`).FindString(texts[len(texts)-1])
	if code == "" {
		w.t.Fatalf("no code in %q", texts)
	}
	return code
}

func TestACaseGoesOnInAnotherApp(t *testing.T) {
	linked(t, func(w *world, other *channeltest.Network, code string) {
		told, here := w.net.Texts(), other.Texts()
		if !strings.Contains(told[len(told)-1], "other") || told[len(told)-1] == here[len(here)-1] {
			w.t.Errorf("told %q, here %q", told, here)
		}
		// The customer writes from a thread of the second app: their identity is known.
		in := w.inbound("+2", "how far is it?")
		in.From.Thread = "t"
		if err := w.Receive(w.t.Context(), in); err != nil {
			w.t.Fatal(err)
		}
		if conv, err := w.db.Find(w.t.Context(), store.Address{Channel: "other", Chat: "+2", Thread: "t"}); err != nil || conv != w.conv("1") {
			w.t.Errorf("the thread leads to %d, %v", conv, err)
		}
		// A code counts once; here it says that nothing is left to do.
		w.hear("+4", "link "+code)
		w.hear("+2", "link "+code)
		w.drain(5 * time.Second)
		if w.conv("+4") == w.conv("1") || len(w.state("+4").Choices) > 0 || w.conv("+2") != w.conv("1") {
			w.t.Error("the code counts a second time")
		}
		// Erasing one forgets all of them.
		if err := w.db.Erase(w.t.Context(), w.conv("1")); err != nil {
			w.t.Fatal(err)
		}
		if _, err := w.db.FindCustomer(w.t.Context(), "c+2"); err == nil {
			w.t.Error("the second identity is still known")
		}
	})
}

// TestItWasNotMe: whoever had the conversation first takes it back; the other one has no part in it any more, and a
// person looks at it.
func TestItWasNotMe(t *testing.T) {
	linked(t, func(w *world, other *channeltest.Network, code string) {
		chose := w.inbound("+2", "")
		chose.Event = dialogue.Chose{ID: "notme"}
		if err := w.Receive(w.t.Context(), chose); err != nil {
			w.t.Fatal(err)
		}
		if w.conv("+2") != w.conv("1") || w.state("1").Holder.Kind != "" {
			t.Error("the one who came cut off the one who was there")
		}
		w.hear("1", "It wasn't me!")
		w.drain(5 * time.Second)
		st := w.state("1")
		if st.Holder.Kind != dialogue.HolderQueue || st.Reason != "stranger" {
			t.Errorf("%+v", st.Holder)
		}
		seen := other.Texts()
		w.hear("+2", "so, the refund?")
		w.drain(5 * time.Second)
		if w.conv("+2") == w.conv("1") || w.state("+2").Case == st.Case {
			t.Error("the other one is still in it")
		}
		if got := other.Texts(); len(got) != len(seen)+1 || strings.Contains(got[len(seen)], st.Case) {
			t.Errorf("the other one reads %q", got[len(seen):])
		}
		texts := w.net.Texts()
		if last := texts[len(texts)-1]; !strings.Contains(last, "our duty lead") {
			t.Errorf("the first one reads %q", last)
		}
		w.hear("+2", "link "+code)
		w.drain(5 * time.Second)
		if len(w.state("+2").Choices) > 0 && w.conv("+2") == w.conv("1") {
			t.Error("the code counts a second time")
		}
	})
}

// TestSomebodyElseInTheSamePlace: who writes where another customer's conversation is has one of their own.
func TestSomebodyElseInTheSamePlace(t *testing.T) {
	each(t, func(w *world) {
		w.hear("1", "say hello")
		in := w.inbound("1", "say and you")
		in.Who = channels.Person{ID: "somebody else", Name: "Bob"}
		if err := w.Receive(w.t.Context(), in); err != nil {
			t.Fatal(err)
		}
		w.hear("1", "say again")
		w.drain(0)
		if n := len(events[dialogue.Said](w, "1")); n != 2 {
			t.Errorf("%d messages of the first", n)
		}
		conv, err := w.db.FindCustomer(t.Context(), "somebody else")
		if err != nil || conv == w.conv("1") {
			t.Errorf("%d, %v", conv, err)
		}
		w.texts("hello", "and you", "again")
	})
}

func TestLinkIsACommand(t *testing.T) {
	for text, want := range map[string]string{
		"link": "-", " /link ": "-", "关联": "-", "link abcd2345": "abcd2345", "“关联 ABCD-2345”": "ABCD-2345", "Link: ABCD 2345.": "ABCD 2345",
		"link my accounts": "", "the link is broken": "", "link abcd1345": "", "link abcd23456": "",
	} {
		got := ""
		if c, ok := linking(dialogue.Said{Text: text}).(dialogue.Commanded); ok {
			if got = c.Arg; got == "" {
				got = "-"
			}
		}
		if got != want {
			t.Errorf("%q gives %q, want %q", text, got, want)
		}
	}
}
