package dialogue

import (
	"slices"
	"strings"

	"github.com/amends-bot/amends/dialogue/figures"
)

// This file is the home of what comes beside the text of a message - pictures, documents, voice - and of messages that
// are changed afterwards.

// files answers a burst with files; false when its words are answered as any others, after a word about the files.
// The bot sees no picture and hears no voice, and says so; whoever takes the case over has them all (I6, F3).
func (t *turn) files() bool {
	m := &t.m
	kept := slices.ContainsFunc(m.files, func(kind string) bool { return kind != "sticker" })
	voice := slices.Contains(m.files, "voice") || slices.Contains(m.files, "audio")
	switch {
	case !kept && strings.TrimSpace(m.text) == "":
		m.blank = true // a sticker is an emoji
		return false
	case !kept:
		return false
	case t.st.Holder.Kind == HolderQueue:
		t.notify("room", "customer", join2(cut(m.text, textKept), "["+strings.Join(m.files, ", ")+"]"))
		if m.blank {
			t.st.Heard = nil
			t.notedInQueue()
			return true
		}
		return false
	case !m.blank:
		t.lead = t.line("file.noted", nil)
		return false
	case t.reopens():
		return false
	case voice:
		t.st.Heard = nil
		if t.st.Case == "" {
			t.say(ActAsk, t.line("file.voice", nil), "")
		} else {
			t.lost(t.line("file.voice", nil))
		}
		return true
	case t.st.Case == "":
		t.st.Heard = nil
		t.say(ActAsk, t.line("file.first", nil), "")
		return true
	}
	t.st.Heard = nil
	t.again(t.line("file.noted", nil))
	return true
}

// reopens reports whether the burst goes on with a case that has just ended or waits for "did it work?".
func (t *turn) reopens() bool { return t.st.Case == "" && t.st.Last != "" && !t.m.blank }

// FilesText names files for staff: "[photo box.jpg]". What stands in it is data, of bounded length.
func FilesText(files []File) string {
	var names []string
	for _, f := range files {
		name := f.Kind
		for _, more := range []string{f.Name, f.Note} {
			if more != "" {
				name += " " + cut(more, fileNameMost)
			}
		}
		names = append(names, "["+name+"]")
	}
	return strings.Join(names, " ")
}

// fileNameMost bounds in bytes what staff read of a file's name.
const fileNameMost = 120

// edited takes in a later version of a message (I18): before the answer it is read anew; after it the version is
// kept, staff see it, and what it tells exactly counts. A cry for help is heard at any time.
func (t *turn) edited(e Edited) {
	t.st.Away = false
	at := slices.IndexFunc(t.st.Heard, func(h Heard) bool { return h.Message != "" && h.Message == e.Message })
	said := Said{Text: e.Text, Message: e.Message, Reading: e.Reading}
	if at < 0 {
		t.editedLate(said)
		return
	}
	files := t.st.Heard[at].Files
	heard := slices.Delete(slices.Clone(t.st.Heard), at, at+1)
	t.st.Heard = heard
	if e.Text == "" && len(files) == 0 { // taken back
		if len(heard) == 0 {
			t.stop(timerBurst)
			t.st.Since = noTime
		}
		return
	}
	t.hear(said)
	if i := len(t.st.Heard) - 1; i >= 0 && t.st.Heard[i].Seq == t.r.Seq { // else it was answered at once
		t.st.Heard[i].Files = files
	}
}

func (t *turn) editedLate(e Said) {
	if e.Text == "" {
		if t.st.Holder.Kind != "" {
			t.inform(t.owner(), "edited", "unsaid", nil)
		}
		return
	}
	intents := t.intents(normal(e.Text))
	for _, name := range []string{"danger", "despair", "person"} {
		if slices.Contains(intents, name) {
			t.hear(e)
			return
		}
	}
	switch f := figures.In(e.Text, t.now.In(t.zone())); {
	case t.st.Holder.Kind == "" && t.st.Awaits != "" && slices.ContainsFunc(f.Numbers, func(n string) bool { return !slices.Contains(t.st.Numbers, n) }):
		t.hear(e) // it answers the question
	case t.st.Holder.Kind != "":
		t.inform(t.owner(), "edited", "edited", vars{"text": cut(e.Text, textKept)})
	case t.st.Case != "":
		t.keepNumbers(e.Text)
	}
}
