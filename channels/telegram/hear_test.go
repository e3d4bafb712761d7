package telegram

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/channels/telegram/telegramtest"
	"github.com/amends-bot/amends/dialogue"
)

// TestDeeds: what staff do in the group, by poll and by webhook, over real HTTP.
func TestDeeds(t *testing.T) {
	for _, way := range []string{"poll", "webhook"} {
		t.Run(way, func(t *testing.T) {
			s := telegramtest.Start()
			t.Cleanup(s.Close)
			s.Found(staffGroup, telegramtest.Group{Title: "Complaints"})
			mux := http.NewServeMux()
			served := httptest.NewServer(mux)
			t.Cleanup(served.Close)
			tg, err := New(hookedTo(way, served.URL, Options{Token: s.Token, API: s.URL, Staff: staffGroup, Log: slog.New(slog.DiscardHandler)}))
			if err != nil {
				t.Fatal(err)
			}
			tg.Mount(mux)
			tryDeeds(t, s, tg)
		})
	}
}

func hookedTo(way, url string, o Options) Options {
	if way == "webhook" {
		o.Webhook = &Webhook{URL: url + "/telegram", Secret: "s3cret"}
	}
	return o
}

func tryDeeds(t *testing.T, s *telegramtest.Server, tg *Telegram) {
	s.Know(71, telegramtest.Person{First: "Ana", Last: "Agent", Language: "zh-hans"})
	s.Join(staffGroup, 71, "member")
	at, card, err := tg.Begin(t.Context(), "k", aCard())
	if err != nil {
		t.Fatal(err)
	}
	thread := int(threadOf(at))
	ids, _ := numbers(card)
	var box inbox
	listening(t, tg, box.sink)

	say := func(l telegramtest.Line) string {
		l.Thread, l.User = thread, 71
		return decimal(int64(s.Say(staffGroup, l)))
	}
	line := say(telegramtest.Line{Text: "It comes <tomorrow>"})
	number, err := strconv.Atoi(line)
	if err != nil {
		t.Fatal(err)
	}
	answer := say(telegramtest.Line{Text: "a refund", Reply: int(ids[0])})
	photo := s.Keep(telegramtest.File{Kind: "photo", Data: []byte("x")})
	album1 := say(telegramtest.Line{Fields: map[string]any{"photo": []any{photo}, "caption": "both", "media_group_id": "9"}})
	album2 := say(telegramtest.Line{Fields: map[string]any{"photo": []any{photo}, "media_group_id": "9"}})
	s.Change(staffGroup, number, "It comes on Monday")
	toOwn := say(telegramtest.Line{Text: "not to the bot", Reply: number})
	say(telegramtest.Line{Text: "/undo@" + telegramtest.Username, Reply: number})
	say(telegramtest.Line{Text: "/note", Reply: number})
	say(telegramtest.Line{Text: "/备注", Reply: number})
	say(telegramtest.Line{Text: "/撤回", Reply: number})
	noted := say(telegramtest.Line{Text: "/note she is 80"})
	code := say(telegramtest.Line{Text: "/register ABC-123"})
	other := say(telegramtest.Line{Text: "/undo@other_bot"})
	if err := s.Click(staffGroup, thread, 71, "Take it"); err != nil {
		t.Fatal(err)
	}
	private := s.Write(71, "/register XYZ-9")
	file := []dialogue.File{{Kind: "photo", Type: "image/jpeg", Size: 1, Ref: photo["file_id"].(string)}}
	want := []channels.Deed{
		{Kind: channels.DeedLine, Message: line, Text: "It comes <tomorrow>"},
		{Kind: channels.DeedLine, Message: answer, Prompt: card, Text: "a refund"},
		{Kind: channels.DeedLine, Message: album1, Text: "both", Files: file},
		{Kind: channels.DeedLine, Message: album2, Files: file},
		{Kind: channels.DeedEdit, Message: line, Text: "It comes on Monday"},
		{Kind: channels.DeedLine, Message: toOwn, Text: "not to the bot"},
		{Kind: channels.DeedDelete, Message: line},
		{Kind: channels.DeedNote, Message: line},
		{Kind: channels.DeedNote, Message: line},
		{Kind: channels.DeedDelete, Message: line},
		{Kind: channels.DeedLine, Message: noted, Text: "/note she is 80"},
		{Kind: channels.DeedRegister, Message: code, Text: "ABC-123"},
		{Kind: channels.DeedLine, Message: other, Text: "/undo@other_bot"},
		{Kind: channels.DeedPress, Conv: 4711, Version: 3, Button: "claim", Message: card},
		{Kind: channels.DeedRegister, Message: decimal(int64(private)), Text: "XYZ-9"},
	}
	wait(t, s, func() bool { return len(box.deeds()) >= len(want) && s.Pending() == 0 && s.Answered() == 1 })
	if diff := cmp.Diff(want, box.deeds()); diff != "" {
		t.Error(diff)
	}
	keys := map[string]bool{}
	for _, in := range box.in {
		from := at
		if in.Key == "m:71:"+decimal(int64(private)) {
			from = channels.Address{Channel: Channel, Chat: "71"}
		}
		if keys[in.Key] || in.Event != nil || in.Raw != nil || in.From != from || in.Who.ID != "telegram:71" || in.Who.Name != "Ana Agent" {
			t.Errorf("%+v", in)
		}
		keys[in.Key] = true
	}
	if len(s.Thread(staffGroup, thread)[0].Buttons) == 0 {
		t.Error("the press took the buttons away")
	}
}

// TestNoDeeds: what is kept, and nothing follows from it.
func TestNoDeeds(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s, tg := staffed(t)
		s.Found(-1007, telegramtest.Group{Title: "Another"})
		at, _ := begin(t, tg, aCard())
		thread := int(threadOf(at))
		var box inbox
		listening(t, tg, box.sink)
		s.Say(staffGroup, telegramtest.Line{User: 71, Text: "in General"})
		s.Say(staffGroup, telegramtest.Line{User: 71, Text: "an answer in General", Fields: map[string]any{"message_thread_id": 5}})
		s.Say(-1007, telegramtest.Line{User: 71, Text: "elsewhere", Thread: thread})
		s.Say(staffGroup, telegramtest.Line{User: 71, Thread: thread, Fields: map[string]any{"pinned_message": map[string]any{}}})
		s.Say(staffGroup, telegramtest.Line{User: 71, Thread: thread, Text: "bot", Fields: map[string]any{"from": map[string]any{"id": 8, "is_bot": true, "first_name": "B"}}})
		s.Say(staffGroup, telegramtest.Line{User: 71, Thread: thread, Text: "nobody", Anonymous: true})
		s.Say(staffGroup, telegramtest.Line{User: 71, Thread: thread, Text: "nobody again", Anonymous: true})
		s.Say(staffGroup, telegramtest.Line{User: 71, Thread: thread, Text: "/undo"})
		s.Say(staffGroup, telegramtest.Line{User: 71, Thread: thread, Text: " /note"}) // a line: it begins with a blank
		s.Say(staffGroup, telegramtest.Line{User: 71, Thread: thread, Text: "/note"})
		wait(t, s, func() bool { return s.Pending() == 0 && len(s.Thread(staffGroup, thread)) == 4 })
		for _, in := range box.in {
			if in.Event != nil || in.Deed != nil && in.Deed.Text != " /note" || in.Deed == nil && in.Raw == nil {
				t.Errorf("%+v", in)
			}
		}
		m := s.Thread(staffGroup, thread)[1:]
		words := wordsOf("en")
		if m[0].Text != "ℹ️ "+words.anonymous || m[1].Text != "ℹ️ "+words.undo || m[2].Text != "ℹ️ "+words.note || m[1].Reply == 0 {
			t.Errorf("%+v", m)
		}
	})
}

// TestGeneral: what belongs to no case can be said in General, and is answered there.
func TestGeneral(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s, tg := staffed(t)
		var box inbox
		listening(t, tg, box.sink)
		for _, text := range []string{"/duty off", "!duty on", "/help", "/claim", "I am /duty"} {
			s.Say(staffGroup, telegramtest.Line{User: 71, Text: text})
		}
		wait(t, s, func() bool { return s.Pending() == 0 })
		var got []string
		for _, in := range box.in {
			if in.Deed != nil {
				got = append(got, in.Deed.Text)
				if in.From.Thread != "" || in.Who.ID != "telegram:71" || in.Deed.Kind != channels.DeedLine {
					t.Errorf("%+v", in)
				}
			}
		}
		if want := []string{"/duty off", "!duty on", "/help"}; !slices.Equal(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
		if err := tg.Whisper(t.Context(), box.in[0].From, "telegram:71", "", "k", "You are off duty."); err != nil {
			t.Error(err)
		}
		if all := s.Thread(staffGroup, 0); len(all) != 1 || all[0].Text != "ℹ️ You are off duty." {
			t.Errorf("%+v", all)
		}
	})
}

// TestPressers: only who is in the group may press; whoever was found there is not asked about for a minute.
func TestPressers(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s, tg := staffed(t)
		at, _ := begin(t, tg, aCard())
		thread := int(threadOf(at))
		for who, status := range map[int64]string{81: "creator", 82: "administrator", 83: "restricted", 84: "left", 85: "kicked"} {
			s.Join(staffGroup, who, status)
		}
		var box inbox
		listening(t, tg, box.sink)
		press := func(who int64) (deed bool) {
			t.Helper()
			before, answered := len(box.deeds()), s.Answered()
			if err := s.Click(staffGroup, thread, who, "Take it"); err != nil {
				t.Fatal(err)
			}
			wait(t, s, func() bool { return s.Answered() == answered+1 })
			return len(box.deeds()) > before
		}
		for who, want := range map[int64]bool{71: true, 81: true, 82: true, 83: true, 84: false, 85: false, 86: false} {
			if press(who) != want {
				t.Errorf("%d: %v", who, !want)
			}
		}
		if diff := cmp.Diff([]string{wordsOf("en").stranger, wordsOf("en").stranger, wordsOf("en").stranger}, s.Told()); diff != "" {
			t.Error(diff)
		}
		asked := len(s.Requests("getChatMember"))
		s.Join(staffGroup, 71, "left")
		if !press(71) || len(s.Requests("getChatMember")) != asked {
			t.Error("asked again within a minute")
		}
		<-time.After(memberFor)
		if press(71) {
			t.Error("who left may press for ever")
		}
		s.Join(staffGroup, 71, "member")
		s.Fail("getChatMember", telegramtest.Failure{Status: 500})
		if press(71) || s.Told()[4] != wordsOf("en").unsure {
			t.Errorf("who can't be found out about pressed: %q", s.Told())
		}
		if !press(71) {
			t.Error("and never again")
		}
	})
}

// TestRoomIsFollowed: a group that moved while nobody listened is found again at the start, and one that moves is followed (I23).
func TestRoomIsFollowed(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var log logs
		s, tg := staffed(t, log.option)
		s.Move(staffGroup, -1009)
		var box inbox
		stop := listening(t, tg, box.sink)
		wait(t, s, func() bool { return s.Pending() == 0 && tg.room.id() == -1009 })
		if in := box.in[0]; in.Moved != "-1009" || in.From.Chat != decimal(staffGroup) {
			t.Errorf("%+v", in)
		}
		s.Say(-1009, telegramtest.Line{Thread: 7, User: 71, Text: "hi"})
		s.Move(-1009, -1010)
		wait(t, s, func() bool { return s.Pending() == 0 && tg.room.id() == -1010 })
		if err := stop(); err != nil || len(box.deeds()) != 1 || !strings.Contains(log.String(), "the staff group has a new id") {
			t.Errorf("%v\n%s", err, log.String())
		}
	})
}

// TestDeedAgain: a deed that was not stored comes again with the same key.
func TestDeedAgain(t *testing.T) {
	s, _ := staffed(t)
	raw := func() []byte {
		var got struct{ Result []json.RawMessage }
		r, err := s.Client().Post("http://telegram.test/bot"+s.Token+"/getUpdates", "application/json", strings.NewReader(`{}`))
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		if err := json.NewDecoder(r.Body).Decode(&got); err != nil {
			t.Fatal(err)
		}
		return got.Result[len(got.Result)-1]
	}
	s.Say(staffGroup, telegramtest.Line{Thread: 7, User: 71, Text: "hi"})
	r := reader{at: noon, staff: staffGroup}
	one, _ := r.read(raw())
	s.Again(staffGroup)
	two, _ := r.read(raw())
	if diff := cmp.Diff(one, two, cmpopts.EquateEmpty()); diff != "" || one.Deed == nil {
		t.Error(diff, one)
	}
}

// FuzzStaffUpdate: whatever stands in the staff group, no customer's event comes of it, and what is not understood is kept.
func FuzzStaffUpdate(f *testing.F) {
	for _, text := range []string{
		`{"update_id":1,"message":{"message_id":5,"chat":{"id":-1001234567890,"type":"supergroup"},"from":{"id":7},"message_thread_id":3,"is_topic_message":true,"text":"x"}}`,
		`{"update_id":1,"edited_message":{"message_id":5,"chat":{"id":-1001234567890},"from":{"id":7},"message_thread_id":3,"is_topic_message":true,"caption":"x"}}`,
		`{"update_id":1,"callback_query":{"id":"5","from":{"id":7},"data":"claim|1|2","message":{"message_id":4,"chat":{"id":-1001234567890}}}}`,
		`{"update_id":1,"callback_query":{"id":"5","from":{"id":7},"data":"||","message":{"chat":{"id":-1001234567890}}}}`,
		`{"update_id":1,"my_chat_member":{"chat":{"id":-1001234567890},"new_chat_member":{"status":"kicked"}}}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		in, p := reader{at: noon, staff: staffGroup, me: 9}.read(raw)
		if in.From.Chat == decimal(staffGroup) && in.Event != nil {
			t.Errorf("%+v", in)
		}
		if in.Key == "" || in.Deed == nil && in.Event == nil && in.Moved == "" && in.Raw == nil {
			t.Errorf("%+v", in)
		}
		if in.Deed != nil && in.Deed.Kind != channels.DeedRegister && in.From.Chat != decimal(staffGroup) {
			t.Errorf("%+v, %+v", in, p)
		}
	})
}

// TestDeedData: what a button carries comes back, whatever its numbers.
func TestDeedData(t *testing.T) {
	for _, want := range []channels.Deed{{Button: "claim", Conv: 1, Version: 1}, {Button: "a|b", Conv: 1 << 62, Version: 1<<63 - 1}} {
		data := deedData(want.Button, want.Conv, want.Version)
		id, conv, version, ok := deedOf(data)
		if !ok || id != want.Button || conv != want.Conv || version != want.Version || len(data) > dataMost {
			t.Errorf("%q", data)
		}
	}
	for _, odd := range []string{"", "claim", "claim|1", "|1|2", "o:12:7:0|exchange", "x|1|é"} {
		if _, _, _, ok := deedOf(odd); ok {
			t.Errorf("%q is none of ours", odd)
		}
	}
}
