package telegram

// This file is the home of forms: Telegram has none in groups, so their questions stand in a message that is answered.
//
// What an answer belongs to stands in the question itself, where nobody sees it, so that it survives a restart.

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/amends-bot/amends/channels"
)

const (
	formPath = "/amends-form/" // of the link that a question hides
	// joiner is shown as nothing; it carries the link.
	joiner = "\u2060"
	// skip is an answer to a question that needs none.
	skip = "-"
)

// question is a form that is to be asked in a topic.
type question struct {
	thread int64
	who    channels.Person
	locale string
	form   channels.Form
	data   string // of the button
}

// formLink is the address that a question hides. It leads nowhere else than to the bot.
func formLink(bot, data string) string {
	if bot == "" {
		bot = "telegram"
	}
	return "https://t.me/" + bot + formPath + strings.ReplaceAll(data, "|", "/")
}

// askedBy tells which button a message of ours asks for.
func askedBy(m object) (id string, conv, version int64, ok bool) {
	for _, e := range m.list("entities") {
		_, data, found := strings.Cut(e.text("url"), formPath)
		if e.text("type") == "text_link" && found {
			return deedOf(strings.ReplaceAll(data, "/", "|"))
		}
	}
	return "", 0, 0, false
}

// formDeed makes a Deed of an answer to a question; its fields are not read yet.
func (r reader) formDeed(d *channels.Deed, asked object) {
	id, conv, version, ok := askedBy(asked)
	if !ok || d.Text == "" || strings.ContainsRune("/!;／！；", []rune(d.Text)[0]) { // a note or a command is none
		return
	}
	d.Kind, d.Button, d.Conv, d.Version = channels.DeedForm, id, conv, version
}

// formOf asks the desk what a button asks for; nil: nothing that somebody has to write.
func (t *Telegram) formOf(ctx context.Context, who channels.Person, conv int64, button string) (*channels.Form, error) {
	t.room.mu.Lock()
	desk := t.room.desk
	t.room.mu.Unlock()
	if desk == nil {
		return nil, nil
	}
	form, err := desk.Form(ctx, who, conv, button)
	if err != nil {
		return nil, fmt.Errorf("telegram: form: %w", err)
	}
	if form == nil || len(form.Fields) == 0 {
		return nil, nil
	}
	return form, nil
}

// ask writes the questions of a form into the topic, for the one who pressed.
func (t *Telegram) ask(ctx context.Context, q question) error {
	words := wordsOf(t.locale(q.locale))
	page := &rich{}
	t.room.ring(q.who.ID, page)
	page.link(formLink(t.username(), q.data), joiner)
	page.bold(shorten(tame(channels.CleanLine(q.form.Title)), titleMost))
	if intro := strings.TrimSpace(tame(q.form.Intro)); intro != "" {
		page.line().text(first(intro, textMost/4))
	}
	how := words.formOne
	if len(q.form.Fields) > 1 {
		how = words.formMany
	}
	page.line().italic(how)
	for _, f := range q.form.Fields {
		page.line().text("• ").bold(shorten(tame(channels.CleanLine(f.Label)), titleMost))
		about := tame(channels.CleanLine(f.Hint))
		if f.Value != "" {
			about = strings.TrimSpace(about + " [" + tame(channels.CleanLine(f.Value)) + "]")
		}
		if f.Optional {
			about = strings.TrimSpace(about + " " + words.formOptional)
		}
		if about != "" {
			page.text(" " + shorten(about, rowMost))
		}
		for _, o := range f.Options {
			option := tame(channels.CleanLine(o.ID))
			if label := tame(channels.CleanLine(o.Label)); label != "" && label != option {
				option += " – " + label
			}
			if option = shorten(option, titleMost); page.units+len(option) < textMost-nameMost {
				page.line().text("    " + option)
			}
		}
	}
	_, err := t.write(ctx, t.at(q.thread), page, args{"reply_markup": args{"force_reply": true, "selective": true}}, costLine)
	return err
}

// link adds words that lead somewhere.
func (t *rich) link(url, words string) *rich {
	t.put(`<a href="`+url+`">`, words, "</a>")
	return t
}

// fill reads the answers to a form. An error says which of them can't be read.
func fill(form channels.Form, text string) (map[string]string, error) {
	fields := map[string]string{}
	rest := strings.TrimSpace(text)
	for i, f := range form.Fields {
		var line string
		switch last := i == len(form.Fields)-1; {
		case last:
			line, rest = rest, ""
		case f.Kind == "choice":
			line, rest = chosen(f, rest)
		default:
			line, rest, _ = strings.Cut(rest, "\n")
		}
		line, rest = strings.TrimSpace(line), strings.TrimSpace(rest)
		if line == skip && f.Optional {
			line = ""
		}
		if line == "" {
			line = f.Value
		}
		if f.Kind == "choice" && line != "" {
			if line = optionOf(f, line); line == "" {
				return nil, errors.New(f.Label)
			}
		}
		if line == "" && !f.Optional {
			return nil, errors.New(f.Label)
		}
		fields[f.ID] = line
	}
	return fields, nil
}

// chosen cuts the answer to a choice off: its line, or the first word of it if that alone is an option.
func chosen(f channels.Field, text string) (line, rest string) {
	line, rest, _ = strings.Cut(text, "\n")
	if optionOf(f, strings.TrimSpace(line)) != "" {
		return line, rest
	}
	if word, others, found := strings.Cut(strings.TrimSpace(line), " "); found && optionOf(f, word) != "" {
		return word, others + "\n" + rest
	}
	return line, rest
}

// optionOf is the option that somebody names by its id or its label, "" none.
func optionOf(f channels.Field, line string) string {
	for _, o := range f.Options {
		if strings.EqualFold(line, o.ID) || strings.EqualFold(line, channels.CleanLine(o.Label)) {
			return o.ID
		}
	}
	return ""
}
