package desk

// This file is the home of lines: what the log tells, as the thread shows it, merged into few messages.

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/store"
)

const (
	// lastLines is how many lines a new thread begins with: the brief has the rest.
	lastLines = 20
	// lineHead is what a line takes beside its text and its name: a time, a sign, white space.
	lineHead = 20
)

// text is the text of a moment.
func (d *Desk) text(m Moment) string {
	switch {
	case m.Change && m.Text == "":
		return d.words.takenBack
	case m.Change:
		return d.words.changed + m.Text
	case m.Dropped:
		return d.words.dropped + m.Text
	}
	return m.Text
}

// line is a moment as a line. whole: the thread did not exist then, so that it shows what staff wrote elsewhere, too.
func (d *Desk) line(s Story, m Moment, whole bool) (l channels.Line, ok bool) {
	if m.Kind == "" || m.Message != "" && !whole {
		return l, false
	}
	l = channels.Line{Kind: m.Kind, Who: m.Who, Text: d.text(m), At: m.At.In(d.zone()), Seq: m.Seq, Folded: m.Folded}
	if m.Kind == channels.LineCustomer {
		l.Who = s.Customer
	}
	for _, f := range m.Files {
		l.Files = append(l.Files, d.File(m.From, f))
	}
	return l, true
}

// File is a file that arrived at from, to go to another network (I19).
func (d *Desk) File(from store.Address, f dialogue.File) channels.FileRef {
	return Relay(d.o.Fetch(from.Channel), channels.Address(from), f)
}

// Relay is f with the way to its bytes, if by can get them. What is larger than channels.FileMost does not cross.
func Relay(by channels.Fetcher, from channels.Address, f dialogue.File) channels.FileRef {
	ref := channels.FileRef{File: f}
	if by == nil || f.Ref == "" || f.Size > channels.FileMost {
		return ref
	}
	ref.Open = func(ctx context.Context) (channels.File, error) {
		file, err := by.Fetch(ctx, from, f)
		if err != nil {
			return file, err
		}
		if file.Size > channels.FileMost {
			_ = file.Close() // nothing was read
			return channels.File{}, fmt.Errorf("the file has %d bytes; %d cross at most", file.Size, channels.FileMost)
		}
		return file, nil
	}
	return ref
}

func size(l channels.Line) int {
	return utf8.RuneCountInString(l.Text) + utf8.RuneCountInString(l.Who) + lineHead
}

// posts merges lines into messages. A line that is too long alone is cut into several.
func posts(lines []channels.Line) [][]channels.Line {
	var all [][]channels.Line
	room := 0
	for _, l := range lines {
		for _, part := range parts(l) {
			if n := size(part); len(all) == 0 || n > room {
				all, room = append(all, nil), channels.PostMost
			}
			last := len(all) - 1
			all[last] = append(all[last], part)
			room -= size(part)
		}
	}
	return all
}

func parts(l channels.Line) []channels.Line {
	if size(l) <= channels.PostMost {
		return []channels.Line{l}
	}
	l.Who = cut(l.Who, 200)
	var all []channels.Line
	texts := channels.Split(l.Text, channels.PostMost-utf8.RuneCountInString(l.Who)-lineHead, channels.Runes)
	for i, text := range texts {
		part := l
		part.Text = text
		if i < len(texts)-1 {
			part.Files = nil
		}
		part.Ring = l.Ring && i == 0
		all = append(all, part)
	}
	return all
}

// cut returns the first n characters of text.
func cut(text string, n int) string {
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	return string([]rune(text)[:n])
}

// from is the record after which a new thread tells what was said in the case: the last lines, as many as fit a message (I22).
func (d *Desk) from(s Story) int64 {
	first, room, n := s.Conv.Seq, channels.PostMost, 0
	for _, m := range slices.Backward(s.Moments) {
		if m.At.Before(s.Conv.State.Opened.Add(-beforeCase)) {
			break
		}
		l, ok := d.line(s, m, true)
		if !ok {
			continue
		}
		if room -= size(l); room < 0 && n > 0 || n == lastLines {
			break
		}
		first, n = min(first, m.Seq-1), n+1
	}
	return first
}

// between are the lines of the records after one and up to another, with what is told beside the log, in order.
func (d *Desk) between(s Story, began, after, upto int64, notices []notice) []channels.Line {
	var all []channels.Line
	for _, m := range s.Moments {
		if m.Seq <= after || m.Seq > upto {
			continue
		}
		if l, ok := d.line(s, m, m.Seq <= began); ok {
			all = append(all, l)
		}
	}
	for _, n := range notices {
		all = append(all, channels.Line{Kind: channels.LineNotice, Who: n.Who, Text: n.Text, At: n.at.In(d.zone()), Ring: n.Ring})
	}
	slices.SortStableFunc(all, func(a, b channels.Line) int { return a.At.Compare(b.At) })
	return all
}

// marks are the last mark of each line of staff that the records bring, in order.
func marks(s Story, after, upto int64) []Moment {
	var all []Moment
	for _, m := range s.Moments {
		if m.Seq <= after || m.Seq > upto || m.Message == "" || m.Mark == "" {
			continue
		}
		all = slices.DeleteFunc(all, func(o Moment) bool { return o.Message == m.Message })
		all = append(all, m)
	}
	slices.SortStableFunc(all, func(a, b Moment) int { return cmp.Compare(a.Seq, b.Seq) })
	return all
}
