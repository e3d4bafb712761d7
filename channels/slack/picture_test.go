package slack

// This file is the home of the picture of the staff room in .github: drawn from what is really sent.

import (
	"encoding/json"
	"fmt"
	"html"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/amends-bot/amends/channels"
)

// sketch draws Block Kit as SVG, about as Slack shows it.
type sketch struct {
	b    strings.Builder
	x, y int
}

const (
	sketchWide = 760 // of the picture
	sketchLine = 96  // characters of a line of text
)

func (s *sketch) text(x, size int, style, text string) {
	fmt.Fprintf(&s.b, `  <text x="%d" y="%d" font-size="%d"%s>%s</text>`+"\n", x, s.y, size, style, html.EscapeString(text))
}

// para is a text over as many lines as it needs.
func (s *sketch) para(text string) {
	for _, line := range strings.Split(text, "\n") {
		words := strings.Fields(line)
		row := ""
		for _, word := range append(words, "") {
			if word != "" && len(row)+len(word) < sketchLine {
				row = strings.TrimSpace(row + " " + word)
				continue
			}
			s.y += 20
			s.text(s.x, 14, "", row)
			row = word
		}
	}
}

func (s *sketch) buttons(elements []any) {
	s.y += 14
	x := s.x
	for _, e := range elements {
		m := e.(map[string]any)
		label, fill, ink := drawnText(m["text"]), "#fff", "#1d1c1d"
		switch {
		case m["type"] != "button":
			label = "⋯"
		case m["style"] == "primary":
			fill, ink = "#007a5a", "#fff"
		case m["style"] == "danger":
			ink = "#c01343"
		}
		wide := 24 + 8*len([]rune(label))
		fmt.Fprintf(&s.b, `  <rect x="%d" y="%d" width="%d" height="30" rx="5" fill="%s" stroke="#bbb"/>`+"\n", x, s.y, wide, fill)
		fmt.Fprintf(&s.b, `  <text x="%d" y="%d" font-size="13" font-weight="600" fill="%s" text-anchor="middle">%s</text>`+"\n", x+wide/2, s.y+20, ink, html.EscapeString(label))
		x += wide + 8
	}
	s.y += 30
}

func (s *sketch) blocks(t *testing.T, c content) {
	t.Helper()
	body, err := json.Marshal(c.blocks)
	if err != nil {
		t.Fatal(err)
	}
	var blocks []map[string]any
	if err := json.Unmarshal(body, &blocks); err != nil {
		t.Fatal(err)
	}
	strip := func(v any) string { return strings.ReplaceAll(drawnText(v), "*", "") }
	for _, block := range blocks {
		switch block["type"] {
		case "header":
			s.y += 26
			s.text(s.x, 19, ` font-weight="700"`, drawnText(block["text"]))
			s.y += 6
		case "section":
			if m, ok := block["text"].(map[string]any); ok && m["type"] == "mrkdwn" {
				s.y += 22
				s.text(s.x, 14, ` font-weight="600"`, strings.ReplaceAll(strip(m), bell, "@here"))
			} else if ok {
				s.para(drawnText(m))
				if a, ok := block["accessory"].(map[string]any); ok {
					s.x, s.y = s.x+430, s.y-34
					s.buttons([]any{a})
					s.x, s.y = s.x-430, s.y+4
				}
			}
			fields, _ := block["fields"].([]any)
			for i := 0; i+1 < len(fields); i += 2 {
				s.y += 22
				s.text(s.x, 14, ` font-weight="600"`, strip(fields[i]))
				s.text(s.x+170, 14, "", drawnText(fields[i+1]))
			}
		case "context":
			s.y += 24
			for _, e := range block["elements"].([]any) {
				s.text(s.x, 12, ` fill="#616061"`, strip(e))
			}
		case "actions":
			s.buttons(block["elements"].([]any))
		}
	}
}

// TestPicture draws .github/slack-room.svg; run it with -update when cards look different.
func TestPicture(t *testing.T) {
	card, err := cardContent(channels.Card{
		Conv: 7, Case: "A-7K2P", Version: 3, State: channels.CardHeld, Urgency: 1, Locale: "en", Title: "A-7K2P · the delivery · Maria",
		Rows: []channels.Row{
			{Label: "With", Text: "ana"},
			{Label: "Answer by", Text: "2026-11-19 16:14"},
			{Label: "Why", Text: "asked for a person"},
			{Label: "Waits since", Text: "2026-11-19 14:05"},
			{Label: "Heat", Text: "▃▅▆▃▇"},
			{Label: "Wants", Text: "229.00"},
		},
		Brief: "…", Buttons: []channels.Button{ // as bot/desk has them
			{ID: "resolve", Label: "Resolve", Main: true, Grave: true},
			{ID: "return", Label: "Back to the bot"},
			{ID: "grant", Label: "Grant"},
			{ID: "promise", Label: "Promise"},
			{ID: "transfer", Label: "Pass on"},
			{ID: "escalate", Label: "To a lead"},
			{ID: "note", Label: "Note"},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 19, 14, 5, 0, 0, time.UTC)
	thread, err := postContent(channels.Post{Conv: 7, Version: 3, Lines: []channels.Line{
		{Kind: channels.LineCustomer, Who: "Maria", Text: "This is the fourth time I write. Is anybody there?", At: at},
		{Kind: channels.LineCustomer, Who: "Maria", Folded: true, Seq: 9, At: at.Add(time.Minute)},
		{Kind: channels.LineBot, Who: "amends", Text: "You have had to ask four times, and it is still not there. Ana takes this over now.", At: at.Add(2 * time.Minute)},
		{Kind: channels.LineAgent, Who: "Ana", Text: "Maria, I have found it: it lies in our depot. A courier brings it on Thursday, before noon.", At: at.Add(9 * time.Minute)},
		{Kind: channels.LineNote, Who: "Ana", Text: "the depot had the wrong house number", At: at.Add(10 * time.Minute)},
	}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	s := sketch{x: 32, y: 20}
	s.blocks(t, card)
	s.y += 18
	line := s.y
	s.x, s.y = 64, s.y+4
	s.blocks(t, thread)
	high := s.y + 24
	var out strings.Builder
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="system-ui, sans-serif" fill="#1d1c1d">`+"\n", sketchWide, high)
	out.WriteString("  <title>A case in the staff room in Slack: its card, and the thread below it</title>\n")
	fmt.Fprintf(&out, `  <rect width="%d" height="%d" rx="10" fill="#fff" stroke="#ddd"/>`+"\n", sketchWide, high)
	fmt.Fprintf(&out, `  <path d="M46 %dV%d" stroke="#ddd" stroke-width="3"/>`+"\n", line+4, high-20)
	out.WriteString(s.b.String() + "</svg>\n")
	const file = "../../.github/slack-room.svg"
	if *update {
		if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), out.String()); d != "" {
		t.Error(d)
	}
}
