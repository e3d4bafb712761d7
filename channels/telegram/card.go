package telegram

// This file is the home of how a card looks: the texts, the buttons, the topic's name and colour.

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/amends-bot/amends/channels"
)

const (
	titleMost = 200 // characters of a card's title; ours
	rowMost   = 400 // of a row; ours
	rowsMost  = 20
	briefMost = 8 // messages that a brief takes at most; it is one page
	rowButton = 2 // buttons beside each other: a phone shows their labels whole
)

// topicColors are by urgency. Telegram allows these and three more, and never changes one.
var topicColors = [3]int64{0x6FB9F0, 0xFFD67E, 0xFB6F5F} // blue, yellow, red

// urgencySigns stand before what waits for somebody.
var urgencySigns = [3]string{"🔵", "🟡", "🔴"}

// sign tells at a glance how it is with a case.
func sign(c channels.Card) string {
	switch c.State {
	case channels.CardHeld:
		return "👤"
	case channels.CardBot:
		return "🤖"
	case channels.CardClosed:
		return "✅"
	}
	return urgencySigns[min(max(c.Urgency, 0), 2)]
}

// title is the one line of a card.
func title(c channels.Card) string {
	for _, s := range []string{c.Title, c.Case} {
		if s = channels.CleanLine(s); s != "" {
			return s
		}
	}
	return decimal(c.Conv)
}

// topicName is a topic's name.
func topicName(c channels.Card) string {
	return sign(c) + " " + first(title(c), topicMost-channels.Size(sign(c)+" ", channels.UTF16))
}

// page is a card as messages: the card itself, and what does not fit into it.
type page struct {
	parts   []*rich
	buttons keyboard
}

// pageOf lays a card out. shown are the messages that it has already; nil: as many as it needs.
func pageOf(c channels.Card, shown []int64) (page, error) {
	k, err := deeds(c.Buttons, c.Conv, c.Version)
	if err != nil {
		return page{}, err
	}
	head := &rich{}
	head.text(sign(c) + " ").bold(shorten(tame(title(c)), titleMost))
	for i, r := range c.Rows {
		label, text := tame(channels.CleanLine(r.Label)), tame(channels.CleanLine(r.Text))
		if text == "" && label == "" || i >= rowsMost {
			continue
		}
		head.line()
		if label != "" {
			head.bold(shorten(label, titleMost) + ":").text(" ")
		}
		head.text(shorten(text, rowMost))
	}
	p := page{parts: []*rich{head}, buttons: k}
	brief := strings.TrimSpace(tame(c.Brief))
	room := textMost - head.units - 2
	switch {
	case brief == "" && len(shown) < 2:
	case len(shown) == 1, shown == nil && channels.Size(brief, channels.UTF16) <= room:
		if brief = first(brief, room); brief != "" {
			head.text("\n").fold(brief)
		}
	default:
		pieces := channels.Split(brief, textMost, channels.UTF16)
		if most := len(shown) - 1; shown != nil {
			for len(pieces) < most {
				pieces = append(pieces, "…") // a message can't be empty
			}
			pieces = pieces[:most]
		}
		for _, piece := range pieces[:min(len(pieces), briefMost)] {
			if strings.TrimSpace(piece) == "" {
				piece = "…"
			}
			p.parts = append(p.parts, (&rich{}).fold(piece))
		}
	}
	return p, nil
}

// extra are the parameters of part i beside its text.
func (p page) extra(i int) args {
	if i == 0 && len(p.buttons.Rows) > 0 {
		return args{"reply_markup": p.buttons}
	}
	return nil
}

// hash tells whether part i is another than before.
func (p page) hash(i int) uint64 {
	raw, err := json.Marshal(p.extra(i))
	if err != nil {
		return 0
	}
	return sum(p.parts[i].html.String() + "\x00" + string(raw))
}

// deeds are the buttons of a card: the one that is wanted most in a row of its own.
func deeds(buttons []channels.Button, conv, version int64) (keyboard, error) {
	var k keyboard
	var row []button
	end := func() {
		if len(row) > 0 {
			k.Rows = append(k.Rows, row)
			row = nil
		}
	}
	for _, b := range buttons {
		data := deedData(b.ID, conv, version)
		if len(data) > dataMost || b.ID == "" {
			return keyboard{}, final("the id of a button is too long for Telegram")
		}
		label := shorten(tame(channels.CleanLine(b.Label)), labelMost)
		if label == "" {
			label = b.ID
		}
		if b.Main || len(row) == rowButton {
			end()
		}
		row = append(row, button{Text: label, Data: data})
		if b.Main {
			end()
		}
	}
	end()
	return k, nil
}

// deedData is what a button of a card carries: its id, the conversation and the card's version, short enough for Telegram.
func deedData(id string, conv, version int64) string {
	return id + "|" + strconv.FormatInt(conv, 36) + "|" + strconv.FormatInt(version, 36)
}

// deedOf reads what a button of a card carries.
func deedOf(data string) (id string, conv, version int64, ok bool) {
	rest, last, found := cutLast(data)
	id, middle, also := cutLast(rest)
	conv, err := strconv.ParseInt(middle, 36, 64)
	version, wrong := strconv.ParseInt(last, 36, 64)
	return id, conv, version, found && also && id != "" && err == nil && wrong == nil
}

func cutLast(s string) (before, after string, found bool) {
	i := strings.LastIndexByte(s, '|')
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}
