package slack

// This file is the home of the lines in a case's thread: who said what, when, so that nobody's text can look like another's.
// A line's head is markup of ours, its text plain.

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	lib "github.com/slack-go/slack"

	"github.com/amends-bot/amends/channels"
)

const (
	// postBlocks bounds the blocks of lines; a message has at most 50, and buttons come on top.
	postBlocks = 44
	// sameBurst is how long after the one before a line of the same person needs no head of its own.
	sameBurst = 5 * time.Minute
)

// lineMarks tell the kinds of lines apart. They stand first in a head, where no name can put one.
var lineMarks = map[string]string{
	channels.LineCustomer: "👤", channels.LineBot: "🤖", channels.LineAgent: "🎧", channels.LineNote: "📝", channels.LineNotice: "ℹ️",
}

// Post writes lines into the thread of a case as one message; files come right below it.
func (s *Slack) Post(ctx context.Context, at channels.Address, p channels.Post) (string, error) {
	if err := s.fit(ctx); err != nil {
		return "", err
	}
	thread := spotOf(at).thread
	if thread == "" || spotOf(at).channel != s.o.Staff {
		return "", final(errors.New("slack: post: the address is none of the staff room's"), "the address of the staff room is damaged")
	}
	ts := ""
	if p.Try != 1 && p.Key != "" {
		var err error
		if ts, err = s.posted(ctx, s.o.Staff, thread, p.Key); err != nil {
			return "", s.roomError("look whether it is there", err)
		}
	}
	var refs []channels.FileRef
	for _, l := range p.Lines {
		refs = append(refs, l.Files...)
	}
	if ts != "" && len(refs) == 0 {
		return ts, nil
	}
	sent, err := s.upload(ctx, refs, p.Locale)
	if err != nil {
		return "", s.roomError("upload", err)
	}
	if ts == "" {
		made, err := postContent(p, sent.said)
		if err != nil {
			return "", final(fmt.Errorf("slack: post: %w", err), "Slack can't take this line: "+err.Error())
		}
		if ts, err = s.write(ctx, thread, made); err != nil {
			return "", s.roomError("post", err)
		}
	}
	if err := s.share(ctx, s.o.Staff, thread, ts, sent, p.Try != 1); err != nil {
		return "", s.roomError("share files", err)
	}
	return ts, nil
}

// postContent is a post as a message; said are what is to be said of its files, one after the other.
func postContent(p channels.Post, said []string) (content, error) {
	made := content{key: p.Key, text: escape(cut(notification(p.Lines), textMost/5*4))}
	all := 0
	for _, l := range p.Lines {
		all += utf8.RuneCountInString(l.Text)
	}
	if all > channels.PostMost {
		return content{}, fmt.Errorf("its lines have %d characters, and may have %d", all, channels.PostMost)
	}
	blocks, err := lineBlocks(p, said)
	if err != nil {
		return content{}, err
	}
	if len(blocks) > postBlocks {
		blocks = narrowBlocks(p, said)
	}
	made.blocks = blocks
	w := words(p.Locale)
	row, menu, err := deskButtons(p.Buttons, p.Conv, p.Version, w.more)
	if err != nil {
		return content{}, err
	}
	if p.Ask {
		row = append(row, lib.NewButtonBlockElement(actAnswer, "1", plain(w.answer)))
	}
	if menu != nil {
		row = append(row, menu)
	}
	if len(row) > 0 {
		made.blocks = append(made.blocks, lib.NewActionBlock("", row...))
	}
	if len(made.blocks) == 0 {
		return content{}, errors.New("it is empty")
	}
	if made.text == "" {
		made.text = "…"
	}
	if slices.ContainsFunc(p.Lines, func(l channels.Line) bool { return l.Ring }) {
		made.text = bell + " " + made.text
		made.blocks = append([]lib.Block{lib.NewSectionBlock(markup(bell+" "+w.danger), nil, nil)}, made.blocks...)
	}
	return made, nil
}

// notification is what a notification shows of lines; nothing that is folded.
func notification(lines []channels.Line) string {
	var parts []string
	for _, l := range lines {
		text := channels.CleanLine(l.Text)
		if l.Folded {
			text = "…"
		}
		if who := channels.CleanLine(l.Who); who != "" {
			text = who + ": " + text
		}
		parts = append(parts, lineMarks[l.Kind]+" "+text)
	}
	return strings.TrimSpace(strings.Join(parts, " "))
}

// lineBlocks are lines: a head for each that begins something, and the texts below.
func lineBlocks(p channels.Post, said []string) ([]lib.Block, error) {
	var blocks []lib.Block
	w := words(p.Locale)
	var before *channels.Line
	for i := range p.Lines {
		l := &p.Lines[i]
		if before == nil || before.Kind != l.Kind || before.Who != l.Who || l.At.Sub(before.At).Abs() > sameBurst {
			blocks = append(blocks, lib.NewContextBlock("", markup(head(*l))))
		}
		before = l
		switch text := strings.TrimSpace(channels.Clean(l.Text)); {
		case l.Folded:
			if p.Conv <= 0 {
				return nil, errors.New("a folded line needs its conversation")
			}
			blocks = append(blocks, lib.NewSectionBlock(plain(w.folded), nil, lib.NewAccessory(showButton(p, i))))
		case text != "":
			for _, part := range channels.Split(text, sectionMost, channels.Runes) {
				blocks = append(blocks, lib.NewSectionBlock(plain(part), nil, nil))
			}
		}
		for range l.Files {
			blocks = append(blocks, lib.NewContextBlock("", plain(said[0])))
			said = said[1:]
		}
	}
	return blocks, nil
}

// head is who speaks, and when, in everybody's own time.
func head(l channels.Line) string {
	text := lineMarks[l.Kind]
	if text == "" {
		text = "·"
	}
	if who := bold(cut(l.Who, labelMost)); who != "" {
		text += " " + who
	}
	if !l.At.IsZero() {
		text += fmt.Sprintf(" <!date^%d^{time}|%s UTC>", l.At.Unix(), l.At.UTC().Format("15:04"))
	}
	return text
}

// narrowBlocks are many short lines: one below the other, with what follows a line break moved in, so that it can't be
// taken for a line of its own.
func narrowBlocks(p channels.Post, said []string) []lib.Block {
	var blocks []lib.Block
	part := ""
	flush := func() {
		if part != "" {
			blocks = append(blocks, lib.NewSectionBlock(plain(part), nil, nil))
			part = ""
		}
	}
	for i, l := range p.Lines {
		line := lineMarks[l.Kind] + " " + cut(channels.CleanLine(l.Who), labelMost)
		if !l.At.IsZero() {
			line += " " + l.At.UTC().Format("15:04") + " UTC"
		}
		text := shown(channels.Clean(l.Text))
		if l.Folded {
			text = words(p.Locale).folded
		}
		line += ": " + text
		for range l.Files {
			line += "\n" + said[0]
			said = said[1:]
		}
		line = cut(strings.ReplaceAll(line, "\n", "\n      "), sectionMost)
		if l.Folded && len(blocks) < postBlocks-2 { // what does not fit any more stays folded
			flush()
			blocks = append(blocks, lib.NewSectionBlock(plain(line), nil, lib.NewAccessory(showButton(p, i))))
			continue
		}
		if part != "" && utf8.RuneCountInString(part)+1+utf8.RuneCountInString(line) > sectionMost {
			flush()
		}
		if part != "" {
			part += "\n"
		}
		part += line
	}
	flush()
	return blocks
}

// showButton is the button that shows a folded line.
func showButton(p channels.Post, i int) *lib.ButtonBlockElement {
	value := deskValue(p.Conv, p.Version, strconv.FormatInt(p.Lines[i].Seq, 10))
	return lib.NewButtonBlockElement(actShow+strconv.Itoa(i+1), value, plain(words(p.Locale).show))
}

// plainContent is a text of the bot's as a message.
func plainContent(text string) content {
	text = shown(text)
	made := content{text: escape(cut(text, textMost/5*4))}
	for i, part := range channels.Split(text, sectionMost, channels.Runes) {
		if i == messageMost/sectionMost {
			break
		}
		made.blocks = append(made.blocks, lib.NewSectionBlock(plain(part), nil, nil))
	}
	return made
}
