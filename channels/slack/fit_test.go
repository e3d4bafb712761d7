package slack

// This file is the home of tests of what can go wrong with the staff room: the channel, lost answers, threads that are gone.

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/channels/slack/slacktest"
)

func sendErr(t *testing.T, err error) *channels.SendError {
	t.Helper()
	se, ok := errors.AsType[*channels.SendError](err)
	if !ok {
		t.Fatalf("%v is no SendError", err)
	}
	return se
}

// TestAnUnfitChannelIsRefused: customers' words must not stand where everybody or another company reads them.
func TestAnUnfitChannelIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		room   slacktest.Room
		en, zh string
	}{
		"public":   {slacktest.Room{Public: true}, "not a private channel", "不是私有频道"},
		"shared":   {slacktest.Room{External: true}, "shared with another company", "与其他公司共享"},
		"outside":  {slacktest.Room{Outside: true}, "the bot is not in it", "机器人不在里面"},
		"archived": {slacktest.Room{Archived: true}, "archived", "已归档"},
	} {
		t.Run(name, func(t *testing.T) {
			w, _ := startRoom(t, ModeHTTP, nil)
			w.net.Set(staffRoom, c.room)
			if err := w.Listen(t.Context(), w.in.sink); err == nil || !strings.Contains(err.Error(), c.en) || !strings.Contains(w.Health().Error(), c.en) {
				t.Errorf("%v, health %v", err, w.Health())
			}
			_, _, err := w.Begin(t.Context(), "k", testCard())
			if se := sendErr(t, err); se.Final || se.After == 0 || !strings.Contains(se.Staff, c.en) {
				t.Errorf("%+v", se)
			}
			for locale, want := range map[string]string{"en": c.en, "zh": c.zh} {
				all := w.Examine(t.Context(), locale)
				i := slices.IndexFunc(all, func(f channels.Finding) bool { return f.What == "staff channel" || f.What == "员工频道" })
				if i < 0 || !all[i].Bad || all[i].Do == "" || !strings.Contains(all[i].Text, want) {
					t.Errorf("%+v", all)
				}
			}
			w.net.Set(staffRoom, slacktest.Room{Name: "care"})
			if w.begin(t, testCard()); len(w.net.FromBot(staffRoom)) != 1 {
				t.Error("it is not looked at again")
			}
			if all := w.Examine(t.Context(), "en"); all[2].Bad || !strings.Contains(all[2].Text, "#care") {
				t.Errorf("%+v", all)
			}
		})
	}
	if _, err := New(Options{BotToken: "xoxb-1", AppToken: "xapp-1", Staff: "#care-staff"}); err == nil || !strings.Contains(err.Error(), "id") {
		t.Error(err)
	}
}

// TestNothingIsShownOnceAnotherCompanyReadsAlong: a channel may be shared long after the start.
func TestNothingIsShownOnceAnotherCompanyReadsAlong(t *testing.T) {
	w, _ := startRoom(t, ModeSocket, nil)
	w.listen(t)
	at, card := w.begin(t, testCard())
	w.net.Set(staffRoom, slacktest.Room{External: true})
	w.net.Reply(staffRoom, card, "U1", "x")
	w.in.wait(t, 1)
	_, err := w.Post(t.Context(), at, channels.Post{Key: "k", Lines: []channels.Line{{Text: "x"}}})
	if se := sendErr(t, err); !strings.Contains(se.Staff, "Slack Connect") {
		t.Errorf("%+v", se)
	}
	if err := w.Show(t.Context(), at, card, testCard()); err == nil {
		t.Error("the card is shown")
	}
	w.net.Set(staffRoom, slacktest.Room{})
	if _, err := w.Post(t.Context(), at, channels.Post{Key: "k", Lines: []channels.Line{{Text: "x"}}}); err != nil {
		t.Error(err)
	}
}

// TestAChannelThatWasMadePublicIsSeen, within the hour.
func TestAChannelThatWasMadePublicIsSeen(t *testing.T) {
	later := time.Duration(0)
	w, _ := startRoom(t, ModeHTTP, func(_ *slacktest.Options, o *Options) { o.Now = func() time.Time { return time.Now().Add(later) } })
	at, card := w.begin(t, testCard())
	w.net.Set(staffRoom, slacktest.Room{Public: true})
	later = fitFor + time.Minute
	if se := sendErr(t, w.Show(t.Context(), at, card, testCard())); !strings.Contains(se.Staff, "not a private channel") {
		t.Errorf("%+v", se)
	}
}

func TestALostAnswerMakesNoSecondCardAndNoSecondLine(t *testing.T) {
	both(t, func(t *testing.T, mode string) {
		w, _ := startRoom(t, mode, nil)
		w.listen(t)
		w.net.Lose("chat.postMessage")
		c := testCard()
		if _, _, err := w.Begin(t.Context(), "b", c); err == nil {
			t.Fatal("no error")
		}
		c.Version, c.Title = 2, "newer"
		at, card, err := w.Begin(t.Context(), "b", c)
		if err != nil || len(w.net.FromBot(staffRoom)) != 1 || !strings.Contains(w.shown(t, card).Text, "newer") {
			t.Fatal(err, w.net.FromBot(staffRoom))
		}
		for _, try := range []int{0, 1} {
			p := channels.Post{Key: "p" + string(rune('0'+try)), Try: try, Lines: []channels.Line{{Kind: channels.LineBot, Text: "hello"}}}
			w.net.Lose("chat.postMessage")
			if _, err := w.Post(t.Context(), at, p); err == nil {
				t.Fatal("no error")
			}
			if p.Try > 0 {
				p.Try++
			}
			id, err := w.Post(t.Context(), at, p)
			if err != nil || len(w.net.FromBot(staffRoom)) != 2+try || w.shown(t, id).Thread != card {
				t.Error(err, w.net.FromBot(staffRoom))
			}
		}
		if got := w.net.Calls("conversations.replies"); got != 3 { // none for a first try
			t.Errorf("looked %d times", got)
		}
	})
}

func TestAnOlderCardIsNeverShownAfterANewerOne(t *testing.T) {
	w, _ := startRoom(t, ModeHTTP, nil)
	at, card := w.begin(t, testCard())
	show := func(version int64, title string) error {
		c := testCard()
		c.Version, c.Title = version, title
		return w.Show(t.Context(), at, card, c)
	}
	if err := errors.Join(show(5, "five"), show(4, "four"), show(5, "five")); err != nil {
		t.Fatal(err)
	}
	if got := w.shown(t, card).Text; !strings.HasPrefix(got, "🔴 five") {
		t.Errorf("%q", got)
	}
	w.net.Lose("chat.update")
	if err := show(7, "seven"); err == nil {
		t.Error("no error")
	}
	if err := show(6, "six"); err != nil || !strings.HasPrefix(w.shown(t, card).Text, "🔴 seven") {
		t.Error(err, w.shown(t, card).Text)
	}
	var wg sync.WaitGroup
	for v := range int64(20) {
		wg.Go(func() { _ = show(100+v, "at once "+string(rune('a'+v))) })
	}
	wg.Wait()
	if got := w.shown(t, card).Text; !strings.HasPrefix(got, "🔴 at once t") {
		t.Errorf("%q", got)
	}
}

// TestAnUrgentCaseThatNobodyHasRingsOnce (H8): when it comes, or when it becomes one, and nothing else rings.
func TestAnUrgentCaseThatNobodyHasRingsOnce(t *testing.T) {
	both(t, func(t *testing.T, mode string) {
		w, _ := startRoom(t, mode, nil)
		w.listen(t)
		c := testCard()
		at, card := w.begin(t, c)
		show := func(ring bool) {
			t.Helper()
			c.Version++
			c.Ring = ring
			if err := w.Show(t.Context(), at, card, c); err != nil {
				t.Fatal(err)
			}
		}
		bells := func() (n int) {
			for _, m := range w.net.Messages(staffRoom) {
				if m.Thread == card && strings.HasPrefix(m.Raw, bell) {
					n++
				}
			}
			return n
		}
		show(false)
		if got := w.net.Rang(); len(got) > 0 {
			t.Fatalf("%q", got)
		}
		show(true)
		show(true)
		if bells() != 1 || !strings.HasPrefix(w.shown(t, card).Text, "🔴 A-1 · Delivery · Maria <!channel>\n@here an urgent case") {
			t.Errorf("%d bells, %q", bells(), w.shown(t, card).Text)
		}
		show(false)
		show(true)
		if bells() != 2 {
			t.Errorf("%d bells", bells())
		}
		d := testCard()
		d.Case, d.Ring, d.Locale = "A-2", true, "zh"
		_, second := w.begin(t, d)
		if got := w.shown(t, second); !strings.HasPrefix(got.Raw, bell+" 🔴") || !slices.Contains(got.Buttons, "简报") {
			t.Errorf("%+v", got)
		}
		for _, text := range w.net.Rang() {
			if strings.Count(text, "<!") != 1 || !strings.HasPrefix(text, bell) || strings.Contains(text, "<@") {
				t.Errorf("rang: %q", text)
			}
		}
	})
}

// TestALineThatRings (H8): danger in a case that somebody has rings once, also when the answer was lost.
func TestALineThatRings(t *testing.T) {
	w, _ := startRoom(t, ModeHTTP, nil)
	at, _ := w.begin(t, testCard())
	p := channels.Post{Key: "p", Locale: "en", Lines: []channels.Line{
		{Kind: channels.LineCustomer, Who: "Maria", Text: "<!channel> I smell gas"}, {Kind: channels.LineNotice, Who: "leads", Text: "Please look in.", Ring: true},
	}}
	for range 2 {
		if _, err := w.Post(t.Context(), at, p); err != nil {
			t.Fatal(err)
		}
	}
	p.Key, p.Lines[1].Ring = "q", false
	if _, err := w.Post(t.Context(), at, p); err != nil {
		t.Fatal(err)
	}
	want := []string{bell + " danger: please look in", bell + " 👤 Maria: &lt;!channel&gt; I smell gas ℹ️ leads: Please look in."} // the same message
	if got := w.net.Rang(); !slices.Equal(got, want) {
		t.Errorf("rang: %q", got)
	}
	if w.Prefix() != "!" {
		t.Error("Slack keeps lines that begin with a slash")
	}
}

func TestAThreadThatIsGone(t *testing.T) {
	w, _ := startRoom(t, ModeHTTP, nil)
	at, card := w.begin(t, testCard())
	if err := w.net.Delete(staffRoom, card); err != nil {
		t.Fatal(err)
	}
	gone := func(what string, err error) {
		t.Helper()
		if se := sendErr(t, err); !se.Gone || se.Final {
			t.Errorf("%s: %+v", what, se)
		}
	}
	p := channels.Post{Key: "p", Lines: []channels.Line{{Kind: channels.LineBot, Text: "x"}}}
	_, err := w.Post(t.Context(), at, p)
	gone("post", err)
	c := testCard()
	gone("show", w.Show(t.Context(), at, card, c))
	c.Ring, c.Version = true, 9
	gone("ring", w.Show(t.Context(), at, card, c))
	gone("whisper", w.Whisper(t.Context(), at, "slack:T:U1", "", "", "x"))
	again, second, err := w.Begin(t.Context(), "another", testCard())
	if err != nil || second == card {
		t.Fatal(err)
	}
	for _, code := range []string{"is_archived", "channel_not_found", "not_in_channel"} {
		w.net.Refuse("chat.postMessage", code)
		p.Key = code
		_, err := w.Post(t.Context(), again, p)
		if se := sendErr(t, err); !se.Final || se.Gone || !strings.Contains(se.Staff, "staff channel") {
			t.Errorf("%s: %+v", code, se)
		}
	}
	w.net.Refuse("chat.postEphemeral", "user_not_in_channel")
	if se := sendErr(t, w.Whisper(t.Context(), again, "slack:T:U1", "", "", "x")); !se.Final {
		t.Errorf("%+v", se)
	}
	for _, to := range []channels.Address{{Chat: "nowhere"}, w.address("D1", ""), w.address(staffRoom, "")} {
		if _, err := w.Post(t.Context(), to, p); !sendErr(t, err).Final {
			t.Errorf("%v: %v", to, err)
		}
	}
	none := start(t, ModeHTTP, nil)
	if _, _, err := none.Begin(t.Context(), "k", testCard()); !sendErr(t, err).Final {
		t.Error(err)
	}
}

// TestALineThatSlackPutBesideItsThreadIsTakenBack: what a customer wrote must not stand in the channel itself.
func TestALineThatSlackPutBesideItsThreadIsTakenBack(t *testing.T) {
	var deleted string
	s, err := New(Options{BotToken: "xoxb-1", SigningSecret: "s", Staff: staffRoom, Log: quiet, Client: &http.Client{Transport: canned(func(method string, v url.Values) (int, string) {
		switch method {
		case "auth.test":
			return http.StatusOK, `{"ok":true,"team_id":"T1","user_id":"U1","bot_id":"B1"}`
		case "conversations.info":
			return http.StatusOK, `{"ok":true,"channel":{"is_private":true,"is_member":true}}`
		case "chat.postMessage":
			return http.StatusOK, `{"ok":true,"ts":"1790000000.000200","message":{"text":"x"}}`
		case "chat.delete":
			deleted = v.Get("ts")
			return http.StatusOK, `{"ok":true}`
		}
		return http.StatusOK, `{"ok":false,"error":"thread_not_found"}`
	})}})
	if err != nil {
		t.Fatal(err)
	}
	at := channels.Address{Channel: Channel, Chat: "T1/" + staffRoom, Thread: "1790000000.000100"}
	_, err = s.Post(context.Background(), at, channels.Post{Key: "k", Lines: []channels.Line{{Kind: channels.LineCustomer, Text: "x"}}})
	if se := sendErr(t, err); !se.Gone || deleted != "1790000000.000200" {
		t.Errorf("%+v, deleted %q", se, deleted)
	}
}

// TestErase (I26): all that the bot wrote goes, the files with it; what others wrote stays, and what can't go is counted.
func TestErase(t *testing.T) {
	both(t, func(t *testing.T, mode string) {
		w, _ := startRoom(t, mode, nil)
		w.listen(t)
		at, card := w.begin(t, testCard())
		p := channels.Post{Key: "p", Lines: []channels.Line{{Kind: channels.LineCustomer, Text: "my address", Files: []channels.FileRef{held("a.txt", "secret")}}}}
		id, err := w.Post(t.Context(), at, p)
		if err != nil {
			t.Fatal(err)
		}
		p = channels.Post{Key: "q", Lines: []channels.Line{{Kind: channels.LineBot, Text: "not told to the desk"}}}
		if _, err := w.Post(t.Context(), at, p); err != nil {
			t.Fatal(err)
		}
		w.net.Reply(staffRoom, card, "U1", "mine")
		if left, err := w.Erase(t.Context(), at, card, []string{id, id, "1.2"}); err != nil || left != 0 {
			t.Fatal(left, err)
		}
		for _, m := range w.net.Messages(staffRoom) {
			if m.User == "" && m.Text != "This message was deleted." {
				t.Errorf("%+v", m)
			}
		}
		if w.net.Uploaded("a.txt") != nil {
			t.Error("the file is still there")
		}
		if left, err := w.Erase(t.Context(), at, card, []string{id}); err != nil || left != 0 {
			t.Error("a second time", left, err)
		}
		at, card = w.begin(t, channels.Card{Conv: 8, Case: "A-2"})
		w.net.Refuse("chat.delete", "cant_delete_message")
		if left, err := w.Erase(t.Context(), at, card, nil); err != nil || left != 1 {
			t.Error(left, err)
		}
	})
}

func TestPausesAreToldAsTheyAre(t *testing.T) {
	w, _ := startRoom(t, ModeHTTP, nil)
	at, card := w.begin(t, testCard())
	line := w.net.Reply(staffRoom, card, "U1", "x")
	for method, do := range map[string]func() error{
		"chat.postMessage": func() error {
			_, err := w.Post(t.Context(), at, channels.Post{Key: "k", Lines: []channels.Line{{Text: "x"}}})
			return err
		},
		"chat.update":        func() error { return w.Show(t.Context(), at, card, testCard()) },
		"chat.postEphemeral": func() error { return w.Whisper(t.Context(), at, "slack:T:U1", "", "", "x") },
		"reactions.add":      func() error { return w.Mark(t.Context(), at, line, channels.MarkTaken) },
		"chat.delete":        func() error { _, err := w.Erase(t.Context(), at, card, nil); return err },
	} {
		w.net.Fail(method, http.StatusTooManyRequests, 7)
		se, ok := errors.AsType[*channels.SendError](do())
		if !ok || se.After != 7*time.Second || se.Final || se.Gone {
			t.Errorf("%s: %+v", method, se)
		}
	}
}
