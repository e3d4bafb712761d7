package bot

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
	"github.com/amends-bot/amends/store"
)

// TestACaseGoesOnInAnotherApp plays L16: a case begun in chat 1 goes on in chat 2.
func TestACaseGoesOnInAnotherApp(t *testing.T) {
	each(t, func(w *world) {
		w.Bot.step = dialogue.Step
		w.Use(script.Builtin())
		w.hear("1", "My parcel is late, order 6120")
		w.drain(5 * time.Second)
		there := w.state("1").Case
		w.hear("1", "link")
		w.drain(5 * time.Second)
		texts := w.net.Texts()
		code := regexp.MustCompile(`[A-Z2-7]{8}`).FindString(texts[len(texts)-1])
		if code == "" {
			t.Fatalf("no code in %q", texts)
		}
		// A stranger's guess, then the code as somebody types it.
		w.hear("3", "link AAAABBBB")
		w.hear("2", "Link "+strings.ToLower(code[:4]+"-"+code[4:]))
		w.drain(5 * time.Second)
		if there == "" || w.conv("2") == w.conv("1") {
			t.Fatal("joined without consent")
		}
		w.hear("2", "yes")
		w.drain(10 * time.Second)
		if w.conv("2") != w.conv("1") || w.state("2").Case != there {
			t.Fatalf("chat 2 leads to %d, chat 1 to %d; %q", w.conv("2"), w.conv("1"), w.net.Texts())
		}
		var last []string
		for _, chat := range []string{"1", "2"} {
			seen := slices.DeleteFunc(w.net.Seen(), func(o channels.Outbound) bool { return o.To.Chat != chat })
			last = append(last, seen[len(seen)-1].Text)
		}
		if !strings.Contains(last[0], "net") || last[1] == last[0] {
			t.Errorf("told %q", last)
		}
		// The customer writes from a thread of the second app: their identity is known.
		in := w.inbound("2", "how far is it?")
		in.From.Thread = "t"
		if err := w.Receive(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		if conv, err := w.db.Find(t.Context(), store.Address{Channel: "net", Chat: "2", Thread: "t"}); err != nil || conv != w.conv("1") {
			t.Errorf("the thread leads to %d, %v", conv, err)
		}
		// A code counts once.
		w.hear("4", "link "+code)
		w.drain(5 * time.Second)
		if w.conv("4") == w.conv("1") || len(w.state("4").Choices) > 0 {
			t.Error("the code counts a second time")
		}
		// Erasing one forgets all of them.
		if err := w.db.Erase(t.Context(), w.conv("1")); err != nil {
			t.Fatal(err)
		}
		if _, err := w.db.FindCustomer(t.Context(), "c2"); err == nil {
			t.Error("the second identity is still known")
		}
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
