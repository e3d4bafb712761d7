package dialogue

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// This file is the home of what customers suggest and point out, of what they find wrong with the bot, and of telling them when an
// idea of theirs was taken up (L9, L10).

// suggest keeps a suggestion, a tip or praise and thanks for it.
func (t *turn) suggest() { t.say(ActOther, t.suggestion(), "") }

func (t *turn) suggestion() string {
	kind := "suggestion"
	for _, k := range []string{"praise", "tip"} {
		if t.m.is(k) {
			kind = k
		}
	}
	t.do(Suggest{Case: t.st.Case, Kind: kind, Text: cut(t.m.text, textKept)})
	t.notify("room", kind, cut(t.m.text, textKept))
	return t.line(kind, nil)
}

// aboutBot keeps what somebody finds wrong with the bot itself, once in a case; the answer is to their matter.
func (t *turn) aboutBot() {
	if t.st.AboutBot || !t.m.is("robot") {
		return
	}
	t.st.AboutBot = true
	t.do(Suggest{Case: t.st.Case, Kind: "bot", Text: cut(t.m.text, textKept)})
}

const (
	// ideaMost is how many characters of a suggestion its author is reminded of.
	ideaMost = 80
	// AdoptedMost is how many bytes of Adopted.What are told.
	AdoptedMost = 300
)

// AdoptedText is what is told of an idea that was taken up: on one line, without the end of the sentence; "" is nothing to tell.
func AdoptedText(what string) string {
	return strings.Trim(strings.Join(strings.Fields(what), " "), ".。!！,，… ")
}

// adopted marks the suggestion, and tells its author: at once, or after the matter that is open.
func (t *turn) adopted(e Adopted) {
	e.What = AdoptedText(e.What)
	if e.What == "" || len(e.What) > AdoptedMost {
		return
	}
	t.do(Adopt{Seq: e.Seq, N: e.N})
	t.st.Adopted = append(slices.Clone(t.st.Adopted), e)
	t.tellAdopted()
}

// tellAdopted tells of the ideas that were taken up, unless something is being talked about.
func (t *turn) tellAdopted() {
	if t.st.Case != "" || len(t.st.Adopted) == 0 { // the close sets the timer
		return
	}
	if len(t.st.Heard) > 0 { // what is being written comes first
		t.wake(timerAdopted, t.now.Add(adoptedPause))
		return
	}
	e := t.st.Adopted[0]
	if t.st.Adopted = t.st.Adopted[1:]; len(t.st.Adopted) == 0 {
		t.st.Adopted = nil
	} else {
		t.wake(timerAdopted, t.now.Add(adoptedPause))
	}
	t.st.Pleased = t.now
	t.say(ActInform, t.line("adopted", vars{"idea": shorten(e.Text, ideaMost), "what": e.What}), "")
}

// shorten keeps the first most characters, up to the end of a word, on one line and without the end of the sentence.
func shorten(text string, most int) string {
	text = strings.TrimRight(strings.Join(strings.Fields(text), " "), ".。!！,， ")
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	at := breakBefore(text, most)
	if at == 0 {
		at = len(string([]rune(text)[:most]))
	}
	return strings.TrimRight(text[:at], ",，;；.。 ") + "…"
}
