package dialogue

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/amends-bot/amends/dialogue/figures"
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
	if t.idea == "" { // else take has kept it
		t.keepIdea(kind, t.m.text)
	}
	return t.line(kind, nil)
}

func (t *turn) keepIdea(kind, text string) {
	t.idea = cut(text, textKept)
	t.do(Suggest{Case: t.st.Case, Kind: kind, Text: t.idea})
	t.notify("room", kind, t.idea)
}

// ideaBeside keeps a suggestion that stands beside something else in the message, without the rest; see alsoIdea.
func (t *turn) ideaBeside() {
	idea, rest := t.ideaIn(t.m.text)
	if idea == "" || !t.says(rest) {
		return
	}
	t.keepIdea("suggestion", idea)
	if m := t.m; t.st.Acked { // what is left answers, or goes on
		t.m = t.understand([]Heard{{Seq: m.seq, At: t.now, Text: strings.TrimSpace(rest), Heat: m.heat, Emotion: m.emotion, Files: m.files}})
		t.lead = t.join(t.lead, t.alsoIdea())
	}
}

// moreThanIdea reports whether a complaint stands beside the suggestion.
func (t *turn) moreThanIdea() bool {
	idea, rest := t.ideaIn(t.m.text)
	return idea != "" && t.says(rest) && !t.pointless(rest)
}

// alsoIdea thanks for it in half a sentence, which is left out where it would be too long.
func (t *turn) alsoIdea() string {
	if t.idea == "" || t.spare != "" {
		return ""
	}
	t.spare = t.line("suggestion.also", nil)
	return t.spare
}

// ideaIn cuts a text into what it suggests and the rest. A suggestion goes on to the end of its sentence, or to a clause about
// the customer's own matter, and is none itself: "you should send me my money".
func (t *turn) ideaIn(text string) (idea, rest string) {
	var ideas, others []string
	on := false
	for _, clause := range clauses.FindAllString(text, -1) {
		norm := normal(clause)
		own := ownMatter.MatchString(norm) && t.hasTopic(clause) || t.named(norm) != "" || wanting.MatchString(norm) || len(figures.In(clause, t.now).Numbers) > 0
		if !own && weight(clause) >= ideaLeast && slices.Contains(t.intents(norm), "suggestion") {
			on = true
		} else if own || adding.MatchString(norm) {
			on = false
		}
		if on {
			ideas = append(ideas, clause)
		} else {
			others = append(others, clause)
		}
		on = on && !strings.ContainsAny(strings.TrimRight(clause, " ")[max(len(strings.TrimRight(clause, " "))-3, 0):], ".!?。！？\n")
	}
	return strings.TrimRight(strings.Join(ideas, ""), " ,，;；\n"), strings.Join(others, "")
}

// ideaLeast is how many letters a clause has that suggests something; a Chinese character counts for three.
const ideaLeast = 15

// aboutBot keeps what somebody finds wrong with the bot itself, once in a case; the answer is to their matter.
func (t *turn) aboutBot() {
	if t.st.AboutBot || !t.m.is("robot") {
		return
	}
	t.st.AboutBot = true
	t.do(Suggest{Case: t.st.Case, Kind: "bot", Text: cut(t.m.text, textKept)})
}

// agentSuggested keeps what a member of staff suggests, whoever has the case. Nothing else changes, and no customer hears of it.
func (t *turn) agentSuggested(e AgentSuggested) {
	text := cut(strings.TrimSpace(e.Text), textKept)
	switch {
	case e.Agent == "":
	case text == "":
		t.inform(e.Agent, "refused", "unsuggested", nil)
	default:
		code := cmp.Or(t.st.Case, t.st.Last)
		t.do(Suggest{Case: code, Kind: SuggestStaff, Text: text, By: e.Agent})
		t.inform("room", "suggestion", "suggested", vars{"case": code, "agent": e.Agent, "text": text})
	}
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
	if e.By != "" { // a colleague's, whom the room shall see it from
		t.inform(e.By, "adopted", "adopted", vars{"agent": e.By, "idea": shorten(e.Text, ideaMost), "what": e.What})
		return
	}
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
