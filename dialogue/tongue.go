package dialogue

import (
	"slices"
	"strings"

	"github.com/amends-bot/amends/dialogue/script"
	"github.com/amends-bot/amends/sentiment"
)

// This file is the home of the customer's language: which one they are answered in, and what is said to who writes in one that is
// not read here.

// speak follows the customer's language. A word or two ("ok", "refund", 好的) do not change it, nor
// do characters that Simplified and Traditional share.
func (t *turn) speak(locale, text string) {
	switch asked := t.languageAsked(text); {
	case asked != "":
		t.st.Tongue = asked
		for _, l := range []string{locale, t.st.Locale, asked} { // Traditional stays Traditional
			if script.Base(l) == asked {
				t.st.Locale = l
				break
			}
		}
	case locale == "" || locale == sentiment.Other || t.st.Tongue != "" && script.Base(locale) != t.st.Tongue: // as they asked to be answered
	case t.st.Locale == "":
		t.st.Locale = locale
	case t.st.Locale != locale && len(text) >= sureOf[locale] && (locale != "en" || sentence(text)):
		t.st.Locale = locale
	}
}

// languageAsked is the language that the customer asks to be answered in, "" when they ask for none.
func (t *turn) languageAsked(text string) string {
	if len(text) > languageMost {
		return ""
	}
	intents := t.intents(normal(text))
	for _, l := range []struct{ intent, locale string }{{"english", "en"}, {"chinese", "zh"}} {
		if slices.Contains(intents, l.intent) && slices.Contains(t.s.Locales, l.locale) {
			return l.locale
		}
	}
	return ""
}

// languageMost is how many bytes a message has that asks for a language.
const languageMost = 80

// sentence reports whether an English text is more than a name or a number: "MacBook Air M3" is none.
func sentence(text string) bool {
	return slices.ContainsFunc(strings.Fields(normal(text)), func(w string) bool {
		return slices.Contains(plainWords, w)
	})
}

// plainWords are in every English sentence and in few names of goods.
var plainWords = []string{
	"and", "are", "but", "can", "did", "for", "from", "get", "got", "had", "has", "have", "her", "his", "how", "i", "is", "it", "its",
	"just", "my", "never", "not", "now", "order", "number", "our", "out", "please", "she", "still", "that", "the", "their", "them",
	"then", "there", "these", "they", "this", "those", "to", "want", "was", "were", "what", "when", "where", "which", "who", "why",
	"will", "with", "would", "you", "your",
}

// sureOf is how many bytes of a language it takes to change to it.
var sureOf = map[string]int{"en": 12, "zh": 12, "zh-Hant": 6}

// otherLanguage owns up to not reading what was written, in the language of the pack that fits best, and offers a person; the
// second time a person comes (H9). What was written is not restated, and the next words that can be read are the opening.
func (t *turn) otherLanguage() {
	t.st.Foreign = true
	if t.st.Lost++; t.st.Lost >= t.s.Pace.NotUnderstood && !t.handed("lost") {
		t.handOff("lost", nil)
		return
	}
	t.say(ActAsk, t.line("language.other", nil), "", t.personChoice())
}
