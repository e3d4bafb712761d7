package telegram

// This file is the home of texts with markup for the staff room. Everything is escaped on its way in, and what comes from
// outside can neither look like a line of the bot nor ring anybody (I12).

import (
	"html"
	"strings"

	"github.com/amends-bot/amends/channels"
)

// rich is a text in two forms: as HTML, and plain for the case that Telegram can't read that.
type rich struct {
	html, plain strings.Builder
	units       int // of what is shown, as Telegram counts
}

// tame is a text from outside as it may be shown: no control characters, and no @name that would ring somebody.
func tame(text string) string {
	text = channels.Clean(text)
	var out strings.Builder
	var before rune
	for i, r := range text {
		out.WriteRune(r)
		if r == '@' && !word(before) && strings.IndexFunc(text[i+1:], word) == 0 {
			out.WriteRune('\u200b') // Telegram sees no name behind it; people see nothing
		}
		before = r
	}
	return out.String()
}

// word reports whether r may be part of a name in Telegram. Behind one of them an @ is that of a mail address.
func word(r rune) bool {
	return r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}

func (t *rich) put(before, text, after string) *rich {
	t.html.WriteString(before + html.EscapeString(text) + after)
	t.plain.WriteString(text)
	t.units += channels.Size(text, channels.UTF16)
	return t
}

// text adds a text as it is; it is tamed before.
func (t *rich) text(s string) *rich { return t.put("", s, "") }

func (t *rich) bold(s string) *rich { return t.put("<b>", s, "</b>") }

func (t *rich) italic(s string) *rich { return t.put("<i>", s, "</i>") }

// quote adds what somebody said. In the plain form each of its lines has a mark.
func (t *rich) quote(s string, hidden bool) *rich {
	open, end := "<blockquote>", "</blockquote>"
	if hidden {
		open, end = open+"<tg-spoiler>", "</tg-spoiler>"+end
	}
	return t.marked(open, s, end)
}

// fold adds a long text that is opened on request.
func (t *rich) fold(s string) *rich {
	return t.marked("<blockquote expandable>", s, "</blockquote>")
}

func (t *rich) marked(open, s, end string) *rich {
	t.html.WriteString(open + html.EscapeString(s) + end)
	t.plain.WriteString("│ " + strings.ReplaceAll(s, "\n", "\n│ "))
	t.units += channels.Size(s, channels.UTF16)
	return t
}

// ring adds the name of a member of staff, who is told of it.
func (t *rich) ring(id, name string) *rich {
	return t.put(`<a href="tg://user?id=`+html.EscapeString(id)+`">`, name, "</a>")
}

// line begins a new one, unless it is the first.
func (t *rich) line() *rich {
	if t.units > 0 {
		t.text("\n")
	}
	return t
}

// first is as much of text as n units hold, with a sign that it was cut.
func first(text string, n int) string {
	if channels.Size(text, channels.UTF16) <= n {
		return text
	}
	if n < 2 {
		return ""
	}
	return channels.Split(text, n-1, channels.UTF16)[0] + "…"
}
