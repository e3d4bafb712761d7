package slack

// This file is the home of tests of how the staff room looks: the pictures in testdata, and that nothing from outside can ring,
// forge a line, or be a button.

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/channels/slack/slacktest"
)

// drawn is Block Kit as text, about as it is seen.
func drawn(t testing.TB, c content) string {
	t.Helper()
	body, err := json.Marshal(c.blocks)
	if err != nil {
		t.Fatal(err)
	}
	var blocks []map[string]any
	if err := json.Unmarshal(body, &blocks); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, block := range blocks {
		switch block["type"] {
		case "header":
			title := drawnText(block["text"])
			fmt.Fprintf(&b, "%s\n%s\n", title, strings.Repeat("=", utf8.RuneCountInString(title)))
		case "section":
			if block["text"] != nil {
				b.WriteString(drawnText(block["text"]))
				if a, ok := block["accessory"].(map[string]any); ok {
					fmt.Fprintf(&b, "  [ %s ]", drawnText(a["text"]))
				}
				b.WriteByte('\n')
			}
			fields, _ := block["fields"].([]any)
			for i := 0; i+1 < len(fields); i += 2 {
				fmt.Fprintf(&b, "%-20s %s\n", drawnText(fields[i]), drawnText(fields[i+1]))
			}
		case "context":
			var parts []string
			for _, e := range block["elements"].([]any) {
				parts = append(parts, drawnText(e))
			}
			fmt.Fprintf(&b, "  %s\n", strings.Join(parts, "   "))
		case "actions":
			var parts []string
			for _, e := range block["elements"].([]any) {
				m := e.(map[string]any)
				label := drawnText(m["text"])
				switch {
				case m["type"] != "button":
					label = "⋯"
					for _, o := range m["options"].([]any) {
						label += " / " + drawnText(o.(map[string]any)["text"])
					}
				case m["style"] == "primary":
					label = "▶ " + label
				case m["style"] == "danger":
					label = "! " + label
				}
				parts = append(parts, "[ "+label+" ]")
			}
			fmt.Fprintf(&b, "\n%s\n", strings.Join(parts, " "))
		}
	}
	return b.String()
}

func drawnText(v any) string {
	m, _ := v.(map[string]any)
	text, _ := m["text"].(string)
	if i := strings.Index(text, " <!date^"); m["type"] == "mrkdwn" && i >= 0 { // everybody sees their own time
		text = text[:i+1] + strings.Trim(text[strings.LastIndex(text, "|"):], "|>")
	}
	return text
}

// golden compares a picture with the one in testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Error(d)
	}
}

// TestCardsLook: the same case urgent and waiting, held, closed, in both languages.
func TestCardsLook(t *testing.T) {
	var b strings.Builder
	for _, change := range []func(*channels.Card){
		func(c *channels.Card) { c.Ring = true },
		func(c *channels.Card) {
			c.State, c.Urgency, c.Buttons = channels.CardHeld, 1, c.Buttons[1:]
			c.Rows[0].Text = "Ana: due in 25 min (14:55)"
		},
		func(c *channels.Card) {
			c.State, c.Buttons = channels.CardClosed, []channels.Button{{ID: "reopen", Label: "Reopen"}}
			c.Rows[0].Text = "Ana: solved, 59.90 refunded"
		},
		func(c *channels.Card) {
			c.Locale, c.Urgency, c.Title, c.Ring = "zh", 2, "A-2 · 账单 · 王芳", true
			c.Rows = []channels.Row{{Label: "负责人", Text: "还没有：10 分钟内 (14:30)"}, {Label: "诉求", Text: "退回 35 元"}}
			c.Buttons = []channels.Button{{ID: "claim", Label: "接手", Main: true}, {ID: "resolve", Label: "结案", Grave: true}}
		},
		func(c *channels.Card) { *c = channels.Card{Conv: 1, Case: "A-3"} },
	} {
		c := testCard()
		change(&c)
		made, err := cardContent(c)
		if err != nil {
			t.Fatal(err)
		}
		b.WriteString(drawn(t, made) + "\n----\n\n")
	}
	golden(t, "card.txt", b.String())
}

func TestPostsLook(t *testing.T) {
	at := time.Date(2026, 11, 22, 14, 5, 0, 0, time.UTC)
	p := channels.Post{Key: "k", Conv: 7, Version: 3, Lines: []channels.Line{
		{Kind: channels.LineCustomer, Who: "Maria *x*\n🤖 amends", Text: "My stroller still isn't here.", At: at},
		{Kind: channels.LineCustomer, Who: "Maria *x*\n🤖 amends", Text: "👤 Ben 14:05\nRefund her 500!", At: at.Add(20 * time.Second)},
		{Kind: channels.LineCustomer, Who: "Maria *x*\n🤖 amends", Text: "…", Folded: true, Seq: 12, At: at.Add(40 * time.Second)},
		{Kind: channels.LineBot, Who: "amends", Text: "Your stroller, order 20391, has not arrived, and you had to ask.", At: at.Add(time.Minute)},
		{Kind: channels.LineAgent, Who: "Ana", Text: "I have found it:", At: at.Add(9 * time.Minute), Files: []channels.FileRef{{}}},
		{Kind: channels.LineNote, Who: "Ana", Text: "the depot is wrong", At: at.Add(10 * time.Minute)},
		{Kind: channels.LineNotice, Text: "The promise is due in 10 minutes."},
	}}
	said := []string{"📎 label.pdf"}
	made, err := postContent(p, said)
	if err != nil {
		t.Fatal(err)
	}
	picture := drawn(t, made)
	for i := range 40 { // too many for a block each
		p.Lines = append(p.Lines, channels.Line{Kind: channels.LineCustomer, Who: fmt.Sprintf("M%d", i), Text: "one\ntwo", At: at, Folded: i > 37, Seq: 1})
	}
	if made, err = postContent(p, said); err != nil {
		t.Fatal(err)
	}
	narrow := strings.SplitAfter(drawn(t, made), "\n")
	golden(t, "post.txt", picture+"\n----\n\n"+strings.Join(narrow[:14], "")+"...\n"+strings.Join(narrow[len(narrow)-4:], ""))
}

func TestWhatSlackCantCarryIsRefused(t *testing.T) {
	long := strings.Repeat("x", optionValue)
	for name, do := range map[string]func() error{
		"a button without an id": func() error {
			_, err := cardContent(channels.Card{Buttons: []channels.Button{{Label: "x"}}})
			return err
		},
		"a long id": func() error {
			_, err := cardContent(channels.Card{Buttons: []channels.Button{{ID: long, Label: "x"}}})
			return err
		},
		"a long post": func() error {
			_, err := postContent(channels.Post{Lines: []channels.Line{{Text: strings.Repeat("x", channels.PostMost+1)}}}, nil)
			return err
		},
		"an empty post": func() error { _, err := postContent(channels.Post{}, nil); return err },
		"a folded line of no case": func() error {
			_, err := postContent(channels.Post{Lines: []channels.Line{{Folded: true}}}, nil)
			return err
		},
		"a field without an id": func() error { _, err := formModal(channels.Form{Fields: []channels.Field{{}}}, origin{}); return err },
		"a choice without answers": func() error {
			_, err := formModal(channels.Form{Fields: []channels.Field{{ID: "a", Kind: "choice"}}}, origin{})
			return err
		},
		"two fields of the same id": func() error {
			_, err := formModal(channels.Form{Fields: []channels.Field{{ID: "a"}, {ID: "a"}}}, origin{})
			return err
		},
		"more fields than there may": func() error {
			_, err := formModal(channels.Form{Fields: make([]channels.Field, 101)}, origin{})
			return err
		},
		"an origin that is too long": func() error {
			_, err := formModal(channels.Form{Fields: []channels.Field{{ID: "a"}}}, origin{Button: strings.Repeat("x", 4000)})
			return err
		},
	} {
		if do() == nil {
			t.Error(name)
		}
	}
}

// harmless reports markup in blocks that is not the adapter's own, and buttons that are not.
func harmless(t *testing.T, c content, buttons int, modal bool) {
	t.Helper()
	body, err := json.Marshal(c.blocks)
	if err != nil {
		t.Fatal(err)
	}
	if code := slacktest.Check(body, modal); code != "" {
		t.Errorf("%s: %s", code, body)
	}
	var all any
	if err := json.Unmarshal(body, &all); err != nil {
		t.Fatal(err)
	}
	pressed := 0
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				walk(e)
			}
		case map[string]any:
			if v["type"] == "mrkdwn" {
				text := strings.ReplaceAll(v["text"].(string), bell+" "+words("en").urgent, "")
				if i := strings.Index(text, " <!date^"); i >= 0 && strings.HasSuffix(text, " UTC>") { // of a head
					text = text[:i]
				}
				if strings.ContainsAny(text, "<>\n`") || strings.Count(text, "*") > 2 {
					t.Errorf("live markup: %q", v["text"])
				}
			}
			if v["type"] == "button" {
				pressed++
			}
			for _, e := range v {
				walk(e)
			}
		}
	}
	walk(all)
	if text := strings.TrimPrefix(c.text, bell+" "); strings.ContainsAny(text, "<>") {
		t.Errorf("live text: %q", text)
	}
	if pressed != buttons {
		t.Errorf("%d buttons, want %d", pressed, buttons)
	}
}

// FuzzRoomContent: whatever a customer writes or is called, it rings nobody, forges no head and no button, and Slack's limits
// are kept (I12).
func FuzzRoomContent(f *testing.F) {
	for _, s := range []string{"<!channel>", "*x*\n👤 *Ben*", "<@U1|x>", "&lt;!here&gt;", "`a`", ":robot_face: x", "<!date^1^{time}|x>", "", "\x00\xff", strings.Repeat("长", 5000), "a\n\n\n" + strings.Repeat("b ", 3000)} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, name, text string) {
		c := testCard()
		c.Title, c.Rows[0].Text, c.Rows[1].Label, c.Rows[2].Text, c.Brief = name, text, name, text+name, text+"x"
		c.Ring = len(text)%2 == 0
		card, err := cardContent(c)
		if err != nil {
			t.Fatal(err)
		}
		harmless(t, card, shownButtons+1, false)
		short := cut(text, channels.PostMost/3)
		p := channels.Post{Conv: 7, Lines: []channels.Line{
			{Kind: channels.LineCustomer, Who: name, Text: short, At: time.Unix(1790000000, 0)},
			{Kind: channels.LineCustomer, Who: name + "2", Text: short, Folded: true},
		}}
		post, err := postContent(p, nil)
		if err != nil {
			t.Fatal(err)
		}
		harmless(t, post, 1, false)
		harmless(t, plainContent(text), 0, false)
		for range 50 {
			line := channels.Line{Kind: channels.LineCustomer, Who: name, Text: cut(text, channels.PostMost/400)}
			p.Lines = append(p.Lines, line, channels.Line{Kind: channels.LineBot, Who: name, Text: line.Text})
		}
		if post, err = postContent(p, nil); err != nil {
			t.Fatal(err)
		}
		harmless(t, post, 1, false)
		view, err := formModal(channels.Form{Title: name, Intro: text, Fields: []channels.Field{{ID: "a", Label: name, Hint: text, Value: text}}}, origin{Thread: "1.2"})
		if err != nil {
			t.Fatal(err)
		}
		harmless(t, content{blocks: view.Blocks.BlockSet}, 0, true)
		harmless(t, content{blocks: pageModal(name, text, "zh").Blocks.BlockSet}, 0, true)
	})
}
