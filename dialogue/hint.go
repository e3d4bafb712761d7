package dialogue

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/amends-bot/amends/dialogue/figures"
	"github.com/amends-bot/amends/dialogue/script"
)

// This file is the home of never-argue help: what in an agent's draft would make an angry customer angrier (E6, P6).

// Hint finds in an agent's draft what argues, blames, or promises without a time, and says in the agent's language (locale) why,
// and what to write instead; found is "" when there is nothing of the kind. It is for the agent's eyes, before the line goes out.
func Hint(s *Script, text, locale string) (found, why string) {
	norm := normal(text)
	w := wordingOf(s.HintBook(), norm)
	defer w.done()
	for i := range s.Hints {
		h := &s.Hints[i]
		if h.Name == script.HintVague && namesTime(text) {
			continue
		}
		if found := w.hinted(i); found != "" {
			return asWritten(text, found), s.In(h.Why, locale)
		}
	}
	if found, why = script.Provokes(text, locale); found != "" && namesTime(text) && timeHeals.MatchString(found) {
		return "", ""
	}
	return found, why
}

// hinted is the first phrase of the hint number i that stands in the text, "" when none does.
func (w *wording) hinted(i int) string {
	if found := w.firstOf(i); found == "" {
		return ""
	}
	rest := w.text
	for _, locale := range w.locales {
		for j := range w.book.Intents[i].Not[locale] {
			if p := &w.book.Intents[i].Not[locale][j]; w.places.All(p) {
				rest = cutOut(rest, p.Text)
			}
		}
	}
	if rest == w.text {
		return w.firstOf(i)
	}
	left := wordingOf(w.book, rest)
	defer left.done()
	return left.firstOf(i)
}

func (w *wording) firstOf(i int) string {
	for _, locale := range w.locales {
		for j := range w.book.Intents[i].Phrases[locale] {
			p := &w.book.Intents[i].Phrases[locale][j]
			if at := w.placeOf(p); at >= 0 {
				end, _ := w.whole(p, at)
				return w.text[at:end]
			}
		}
	}
	return ""
}

// asWritten is a found phrase as the agent wrote it, where it stands so.
func asWritten(text, found string) string {
	if at := strings.Index(strings.ToLower(text), found); at >= 0 && at+len(found) <= len(text) && strings.EqualFold(text[at:at+len(found)], found) {
		return text[at : at+len(found)]
	}
	return found
}

// spans are times that are counted from now: "within two hours", 半小时内.
var spans = regexp.MustCompile(`(?i)\b(in|within|under|about)( the next| about| at most)? (an?|one|two|three|four|five|ten|fifteen|twenty|thirty|half an|a couple of|\d+)( more| working| business)? ?(minutes?|mins?|hours?|hrs?|h|days?)\b` +
	`|\b(by|before|until) (the end of|noon|midday|midnight|tonight|lunch|close|then)\b|\b(today|tonight|this (morning|afternoon|evening))\b|\bright (now|away)\b|\bwithin the (hour|day|minute)\b` +
	`|[0-9〇零一二两三四五六七八九十半几]+ ?(个)?(多)?(半)?(分钟|小时|钟头|刻钟|天|工作日|个工作日)(之内|以内|内|后|左右|就)|[0-9一二两三四五六七八九十]+点|今天|今晚|今早|明天|明早|后天|下班前|中午前|晚上前|现在就`)

// timeHeals are the phrases that nobody minds where a time stands beside them.
var timeHeals = regexp.MustCompile(`(?i)contact|touch|back to you|call you|reach out|联系|专人|耐心`)

// namesTime reports whether a draft names a time that is to come.
func namesTime(text string) bool {
	f := figures.In(text, hintDay)
	return len(f.Clocks) > 0 || slices.ContainsFunc(f.Days, func(d figures.Day) bool { return !d.Past || d.Either }) || spans.MatchString(text)
}

// hintDay is any day: only whether a time is named counts, not which.
var hintDay = time.Date(2026, 11, 19, 12, 0, 0, 0, time.UTC)
