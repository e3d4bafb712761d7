package telegram

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
)

var (
	noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	ana  = channels.Person{ID: "telegram:5512345678", Name: "Ana Lopez", Locale: "es"}
	wei  = channels.Person{ID: "telegram:601234567", Name: "小伟", Locale: "zh-hans"}
)

// as returns a dated Inbound of a chat.
func as(chat string, who channels.Person, key string, e dialogue.Event) channels.Inbound {
	return channels.Inbound{Key: key, From: channels.Address{Channel: Channel, Chat: chat}, Who: who, At: noon, Event: e}
}

func TestUpdates(t *testing.T) {
	fromAna := func(key string, e dialogue.Event) channels.Inbound { return as("5512345678", ana, key, e) }
	fromWei := func(key string, e dialogue.Event) channels.Inbound { return as("601234567", wei, key, e) }
	said := func(text string, files ...dialogue.File) channels.Inbound {
		return fromAna("m:5512345678:412", dialogue.Said{Text: text, Message: "412", Files: files})
	}
	raw := func(in channels.Inbound) channels.Inbound { in.Raw = []byte("kept"); return in }
	group := func(key string) channels.Inbound { return raw(as("-1002034567890", ana, key, nil)) }
	pressed := fromAna("c:4382bfdwdsb323b2d9", dialogue.Chose{ID: "exchange", Of: "o:12:7:0"})
	moved := as("-4012345678", channels.Person{ID: "telegram:1087968824", Name: "Group"}, "m:-4012345678:56", nil)
	moved.Moved = "-1002034567890"

	want := map[string]channels.Inbound{
		"text":         said("My order A-1042 is 9 days late.\nIs anybody there? <b>&amp; 😡"),
		"text_chinese": fromWei("m:601234567:77", dialogue.Said{Text: "客服一直不回，到底什么时候退款？👨‍👩‍👧", Message: "77"}),
		"links":        said("Look 👉 here (https://shop.example/orders/1042?x=1&y=2) and https://shop.example/a or the shop (https://shop.example/)"),
		"link_shown":   said("see shop.example/a now"),
		"reply":        said("This one!"),
		"forward":      said("Your parcel was handed over on the 3rd."),
		"photo": said("The box looked like this, see our photos (https://pics.example/7)",
			dialogue.File{Kind: "photo", Type: "image/jpeg", Size: 91233, Ref: "AgACAgIAAxkBAAIBnGc-y"}),
		"album_1": fromAna("m:5512345678:413", dialogue.Said{
			Text: "Both are broken", Message: "413",
			Files: []dialogue.File{{Kind: "photo", Type: "image/jpeg", Size: 1203, Ref: "AgACAgIAAxkBAAIBnGc-s"}},
		}),
		"album_2": fromAna("m:5512345678:414", dialogue.Said{
			Message: "414",
			Files:   []dialogue.File{{Kind: "photo", Type: "image/jpeg", Size: 91233, Ref: "AgACAgIAAxkBAAIBnGc-y"}},
		}),
		"document":   said("", dialogue.File{Kind: "document", Name: "invoice #7 <b>.pdf", Type: "application/pdf", Size: 48211, Ref: "BQACAgIAAxkBAAIBnQ"}),
		"voice":      said("", dialogue.File{Kind: "voice", Type: "audio/ogg", Size: 51877, Ref: "AwACAgIAAxkBAAIBng"}),
		"audio":      said("", dialogue.File{Kind: "audio", Name: "hold.mp3", Type: "audio/mpeg", Size: 3211077, Ref: "CQACAgIAAxkBAAIBnw", Note: "Hold Music - Still waiting"}),
		"video":      said("It does this all day", dialogue.File{Kind: "video", Name: "VID_7.mp4", Type: "video/mp4", Size: 2811077, Ref: "BAACAgIAAxkBAAIBoA"}),
		"video_note": said("", dialogue.File{Kind: "video", Type: "video/mp4", Size: 411077, Ref: "DQACAgIAAxkBAAIBoQ"}),
		"animation":  said("", dialogue.File{Kind: "video", Name: "rage.gif.mp4", Type: "video/mp4", Size: 90111, Ref: "CgACAgQAAxkBAAIBog"}),
		"sticker":    said("", dialogue.File{Kind: "sticker", Type: "image/webp", Size: 31077, Ref: "CAACAgIAAxkBAAIBow", Note: "😡"}),
		"location":   said("", dialogue.File{Kind: "location", Note: "52.52001,13.40495"}),
		"venue":      said("", dialogue.File{Kind: "location", Note: "-33.85678,151.21530 Pickup point 12, Macquarie St"}),
		"contact":    said("", dialogue.File{Kind: "contact", Note: "Luis Lopez +34600111222"}),
		"dice":       said("", dialogue.File{Kind: "other", Note: "dice"}),
		"poll":       said("", dialogue.File{Kind: "other", Note: "poll"}),
		"story":      said("", dialogue.File{Kind: "other", Note: "story"}),
		// A kind newer than this program: the words are read, and the customer is not ignored.
		"unknown_kind": said("in three dimensions", dialogue.File{Kind: "other", Note: "hologram"}),
		// Fields of other kinds than expected cost nothing but themselves.
		"odd_fields": said("Still here", dialogue.File{Kind: "photo", Type: "image/jpeg"}),

		"start":             fromAna("m:5512345678:412", dialogue.Commanded{Name: "start", Arg: "order-A-1042"}),
		"status_bot":        fromAna("m:5512345678:412", dialogue.Commanded{Name: "status"}),
		"command_other_bot": said("/status@other_bot"),
		"command_unknown":   said("/refund now"),
		"language":          fromWei("m:601234567:77", dialogue.Commanded{Name: "language", Arg: "zh"}),

		"edited":         fromAna("e:5512345678:412:1795318840:836b83e6", dialogue.Edited{Message: "412", Text: "My order A-1043 is 9 days late."}),
		"edited_caption": fromAna("e:5512345678:412:1795318841:59e1fbcb", dialogue.Edited{Message: "412", Text: "This box"}),
		"edited_place":   raw(fromAna("e:5512345678:412:1795318842:e3b0c442", nil)),

		"press":        pressed,
		"press_old":    pressed,
		"press_number": fromAna("c:4382bfdwdsb323b2d9", dialogue.Chose{ID: "#2", Of: "o:12:7:0"}),
		"press_group":  group("c:4382bfdwdsb323b2d9"),
		"press_game":   raw(fromAna("c:4382bfdwdsb323b2d9", nil)),

		"blocked":        fromAna("b:5512345678:1795318800:kicked", dialogue.Blocked{}),
		"unblocked":      fromAna("b:5512345678:1795318805:member", dialogue.Unblocked{}),
		"added_to_group": group("b:-1002034567890:1795318800:member"),

		"pinned":         raw(fromAna("m:5512345678:412", nil)),
		"from_bot":       raw(as("5512345678", channels.Person{ID: "telegram:987654321", Name: "Amends"}, "m:5512345678:412", nil)),
		"group":          group("m:-1002034567890:55"),
		"migrated":       moved,
		"reaction":       raw(channels.Inbound{Key: "u:871203445", From: channels.Address{Channel: Channel}, At: noon}),
		"unknown_update": raw(channels.Inbound{Key: "u:871203446", From: channels.Address{Channel: Channel}, At: noon}),
	}

	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) != len(want) {
		t.Errorf("%d files, %d expectations, %v", len(files), len(want), err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		t.Run(name, func(t *testing.T) {
			update, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got, _ := reader{at: noon, bot: "amends_test_bot"}.read(update)
			w := want[name]
			if w.Raw != nil {
				w.Raw = update
			}
			if diff := cmp.Diff(w, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestPressKnowsItsButton: the press that is answered later has what it takes.
func TestPressKnowsItsButton(t *testing.T) {
	for name, want := range map[string]press{
		"press":       {id: "4382bfdwdsb323b2d9", chat: 5512345678, message: 415},
		"press_old":   {id: "4382bfdwdsb323b2d9"},
		"press_group": {id: "4382bfdwdsb323b2d9", chat: -1002034567890, message: 91},
		"text":        {},
	} {
		update, err := os.ReadFile("testdata/" + name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		if _, got := (reader{at: noon}).read(update); got != want {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
}

// TestWhatCantBeRead: it is kept, bounded, under a key that is the same each time.
func TestWhatCantBeRead(t *testing.T) {
	long := `{"update_id":7,"novelty":"` + strings.Repeat("x", 2*rawMost) + `"}`
	for update, key := range map[string]string{
		``:                               "u:e3b0c442",
		`null`:                           "u:74234e98",
		`[1,2]`:                          "u:49a64717",
		`not json`:                       "u:7ccfa1fb",
		`{"update_id":7}`:                "u:7",
		`{"update_id":"7","message":{}}`: "u:7",
		`{"update_id":7,"message":{"message_id":1,"text":"no chat"}}`:     "u:7",
		`{"update_id":7,"message":{"chat":{"id":5},"text":"no id"}}`:      "u:7",
		`{"update_id":7,"callback_query":{"from":{"id":5},"data":"a|b"}}`: "u:7",
		`{"update_id":7,"my_chat_member":{"chat":{"id":5}}}`:              "u:7",
		long: "u:7",
	} {
		in, _ := reader{at: noon}.read([]byte(update))
		if in.Event != nil || in.Key != key || string(in.Raw) != update[:min(len(update), rawMost)] {
			t.Errorf("%.60s: key %s, event %v, %d bytes kept", update, in.Key, in.Event, len(in.Raw))
		}
	}
}

// TestMinimalMessage: what other servers leave out is not needed.
func TestMinimalMessage(t *testing.T) {
	in, _ := reader{at: noon}.read([]byte(`{"update_id":1,"message":{"message_id":2,"chat":{"id":5,"first_name":"Bo"},"text":"hi"}}`))
	want := as("5", channels.Person{ID: "telegram:5", Name: "Bo"}, "m:5:2", dialogue.Said{Text: "hi", Message: "2"})
	if diff := cmp.Diff(want, in); diff != "" {
		t.Error(diff)
	}
}

// TestOddFieldsLoseNothing: whatever one field of a message turns out to be, the customer is heard.
func TestOddFieldsLoseNothing(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.json")
	tried := 0
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		in, _ := reader{at: noon}.read(raw)
		m := parse(raw).object("message")
		if m == nil || in.Event == nil {
			continue
		}
		said, _ := in.Event.(dialogue.Said)
		for key := range m {
			if key == "message_id" || key == "chat" || key == "text" || key == "caption" || strings.HasSuffix(key, "entities") {
				continue // without these it can't be the same
			}
			for _, odd := range []string{`7`, `"x"`, `[]`, `[[{}]]`, `{}`, `{"id":{}}`, `null`, `true`, `-1e99`} {
				changed := maps.Clone(m)
				changed[key] = json.RawMessage(odd)
				body, err := json.Marshal(map[string]any{"update_id": 1, "message": changed})
				if err != nil {
					t.Fatal(err)
				}
				got, _ := reader{at: noon}.read(body)
				now, isSaid := got.Event.(dialogue.Said)
				if got.Event == nil || got.Key != in.Key || got.From != in.From || got.Who.ID != in.Who.ID || isSaid && now.Text != said.Text {
					t.Errorf("%s with %s=%s: %+v", file, key, odd, got)
				}
				tried++
			}
		}
	}
	if tried < 500 {
		t.Errorf("only %d were tried", tried)
	}
}

// TestLinksThatLie: an entity that can't be right loses neither the text nor the address.
func TestLinksThatLie(t *testing.T) {
	for entities, want := range map[string]string{
		`[{"type":"text_link","offset":0,"length":2,"url":"u.example"}]`:                                              "😀 (u.example) ok",
		`[{"type":"text_link","offset":0,"length":1,"url":"u.example"}]`:                                              "😀 (u.example) ok",
		`[{"type":"text_link","offset":-4,"length":9,"url":"u.example"}]`:                                             "😀 ok (u.example)",
		`[{"type":"text_link","offset":4,"length":99999999999,"url":"u.example"}]`:                                    "😀 ok (u.example)",
		`[{"type":"text_link","offset":9223372036854775807,"length":1,"url":"u.example"}]`:                            "😀 ok (u.example)",
		`[{"type":"text_link","offset":1,"length":9223372036854775807,"url":"u.example"}]`:                            "😀 ok (u.example)",
		`[{"type":"text_link","offset":0,"length":2}, 7, null, {"type":"text_link"}, "x"]`:                            "😀 ok",
		`[{"type":"text_link","offset":3,"length":2,"url":"b"},{"type":"text_link","offset":0,"length":2,"url":"a"}]`: "😀 (a) ok (b)",
	} {
		m := parse([]byte(`{"text":"😀 ok","entities":` + entities + `}`))
		if got := words(m); got != want {
			t.Errorf("%s: %q, want %q", entities, got, want)
		}
	}
}

// FuzzUpdate: no input brings it down, everything becomes an event, a move or is kept, and a customer's words arrive.
func FuzzUpdate(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.json")
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw, "words")
	}
	f.Add([]byte(`{"message":{"text":7}}`), "/start 😀\xff")
	f.Fuzz(func(t *testing.T, raw []byte, text string) {
		in, _ := reader{at: noon, bot: "b"}.read(raw)
		again, _ := reader{at: noon, bot: "b"}.read(raw)
		if diff := cmp.Diff(in, again); diff != "" {
			t.Error(diff)
		}
		outcomes := 0
		for _, is := range []bool{in.Event != nil, in.Moved != "", in.Raw != nil} {
			if is {
				outcomes++
			}
		}
		if outcomes != 1 || in.Key == "" || in.From.Channel != Channel {
			t.Errorf("%q: %+v", raw, in)
		}
		// The same update with these words: they arrive, whatever else it holds.
		u := parse(raw)
		m := u.object("message")
		if m == nil || text == "" {
			return
		}
		if service(m) || m.has("migrate_to_chat_id") {
			return
		}
		words, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		m["text"], m["message_id"] = words, json.RawMessage("3")
		m["from"], m["chat"] = json.RawMessage(`{"id":5}`), json.RawMessage(`{"id":5,"type":"private"}`)
		body, err := json.Marshal(m)
		if err != nil {
			t.Skip() // a field's value was no JSON on its own
		}
		in, _ = reader{at: noon}.read([]byte(`{"update_id":1,"message":` + string(body) + `}`))
		clean := parse(body).text("text")
		switch e := in.Event.(type) {
		case dialogue.Said:
			if !m.has("entities") && e.Text != clean {
				t.Errorf("%q became %q", clean, e.Text)
			}
		case dialogue.Commanded:
			if !strings.Contains(clean, e.Arg) {
				t.Errorf("%q became %+v", clean, e)
			}
		default:
			t.Errorf("%s: %+v", body, in)
		}
	})
}
