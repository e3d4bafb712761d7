package dialogue

import (
	"slices"

	"github.com/amends-bot/amends/dialogue/figures"
	"github.com/amends-bot/amends/dialogue/script"
)

// This file is the home of commands: what a customer chooses from a menu, whatever the conversation is at; and of
// customers who let no message through for a while.

// commanded does what was commanded. What was being written is answered with it.
func (t *turn) commanded(e Commanded) {
	t.heardFrom()
	if t.st.Holder.Kind == HolderAgent {
		t.mirror("[/" + e.Name + "]")
		return
	}
	if t.st.Locale == "" {
		t.st.Locale = e.Locale
	}
	if e.Name == "start" {
		t.keepNumbers(e.Arg)
	}
	if len(t.st.Heard) > 0 && e.Name != "human" { // it is part of the burst, which is answered in a moment
		if e.Name == "language" {
			t.language(e.Arg)
		}
		return
	}
	t.m = t.understand(t.st.Heard)
	t.m.seq = t.r.Seq
	switch e.Name {
	case "human":
		if t.st.Holder.Kind == HolderQueue {
			t.m.intents = append(t.m.intents, "person")
			t.m.text = join2(t.m.text, "/human")
			t.st.Heard = nil
			t.stop(timerBurst)
			t.company()
			return
		}
		if len(t.st.Heard) > 0 {
			t.take()
		}
		t.handOff("person", t.inside("why.command", nil))
	case "status":
		t.commandedStatus()
	case "language":
		t.language(e.Arg)
	case "link":
		t.link(e)
	case "help":
		t.aside(t.line("help", nil))
	default: // start
		switch {
		case t.st.Holder.Kind == HolderQueue:
			t.company()
		case t.st.Case != "":
			t.onceMore(t.line("start.again", nil))
		default:
			t.beside(ActAsk, t.line("greeting", nil))
		}
	}
}

func (t *turn) commandedStatus() {
	switch {
	case t.st.Holder.Kind == HolderQueue:
		t.company()
	case t.st.Case != "":
		t.uncounted(t.status)
	case t.st.Last != "":
		t.beside(ActStatus, t.line("status.closed", vars{"case": t.st.Last}))
	default:
		t.beside(ActStatus, t.line("status.none", nil))
	}
}

// aside says something that is no part of the case; what was being asked stays asked.
func (t *turn) aside(text string) { t.beside(ActOther, text) }

// beside is aside with an act of its own.
func (t *turn) beside(act, text string) {
	if t.linking() {
		text = t.join(text, t.line("link.still", nil))
	}
	t.say(act, text, t.st.Awaits, t.st.Choices...)
}

// languageNames are how languages call themselves.
var languageNames = map[string]string{"en": "English", "zh": "中文"}

// language answers in locale from now on; without one, or with one the script does not speak, it asks which. What is
// being written is answered in it in a moment, which says as much.
func (t *turn) language(locale string) {
	if t.st.Holder.Kind == HolderAgent {
		t.mirror("[/language " + cut(locale, 20) + "]")
		return
	}
	norm := normal(locale)
	for _, l := range t.s.Locales {
		base := script.Base(norm)
		if norm != "" && (base == l || norm == normal(languageNames[l])) {
			t.st.Tongue = l
			if script.Base(t.st.Locale) != l { // Traditional stays Traditional
				t.st.Locale = l
			}
			if len(t.st.Heard) > 0 {
				return
			}
			text := t.line("language", nil)
			switch {
			case t.st.Case == "":
				t.aside(text)
			case t.st.Holder.Kind != "":
				t.say(ActOther, text, "")
			default:
				t.onceMore(text)
			}
			return
		}
	}
	if len(t.st.Heard) > 0 { // which one may come up again
		return
	}
	choices := make([]Choice, 0, len(t.s.Locales))
	for _, l := range t.s.Locales {
		name := languageNames[l]
		if name == "" {
			name = l
		}
		choices = append(choices, Choice{ID: choiceLanguage + l, Label: name, Kind: ChoiceAnswer})
	}
	t.say(ActOther, t.line("language.ask", nil), t.st.Awaits, choices...)
}

// onceMore is again at the customer's own wish: it does not count as asking the same question (H5).
func (t *turn) onceMore(lead string) {
	t.uncounted(func() { t.again(lead) })
}

// uncounted does what the customer asked for by a command: whatever is asked by it does not count (H5, H6).
func (t *turn) uncounted(do func()) {
	asked := t.st.Asked
	t.st.Asked = nil
	do()
	if t.st.Holder.Kind == "" {
		t.st.Asked = asked
	}
}

// keepNumbers keeps the order numbers and the telephone number of a text that is not answered.
func (t *turn) keepNumbers(text string) {
	f := figures.In(text, t.now.In(t.zone()))
	for _, n := range f.Numbers {
		if !slices.Contains(t.st.Numbers, n) && len(t.st.Numbers) < heardKept {
			t.st.Numbers = append(t.st.Numbers, n)
		}
	}
	if f.Phone != "" {
		t.st.Phone = f.Phone
	}
}

// blocked marks the customer as out of reach, and tells whoever owns the case (I13).
func (t *turn) blocked() {
	if t.st.Away {
		return
	}
	t.st.Away = true
	if t.st.Case != "" {
		t.inform(t.owner(), "undelivered", "blocked", nil)
	}
}

// unblocked: they can be reached again.
func (t *turn) unblocked() {
	if !t.st.Away {
		return
	}
	t.st.Away = false
	if t.st.Case != "" {
		t.inform(t.owner(), "reachable", "reachable", nil)
	}
}
