package script

// This file is the home of the admins' own words for heat.

import "github.com/amends-bot/amends/sentiment"

// maxLexicon entries: each is looked for in every message.
const maxLexicon = 500

// emotionNames are those an entry may name; the same as sentiment.Emotions without neutral.
var emotionNames = []string{"anger", "fear", "sadness", "disappointment", "joy", "gratitude"}

// lexicon reads the entries of pack.yaml: text, weight, and optionally locale and emotion.
func (r *reading) lexicon(v value) {
	items := v.items()
	if len(items) > maxLexicon {
		v.problem("%d entries; write at most %d", len(items), maxLexicon)
		return
	}
	used := map[[2]string]bool{}
	for _, item := range items {
		m, ok := item.fields("text", "weight", "locale", "emotion")
		if !ok {
			continue
		}
		var e sentiment.Entry
		if f, ok := m.get("locale"); ok {
			e.Locale, _ = f.oneOf("locale", r.script.Locales)
		}
		if f, ok := m.need("text"); ok {
			if e.Text, ok = f.str(); ok && len([]rune(e.Text)) > maxPhrase {
				f.problem("%d characters; write at most %d", len([]rune(e.Text)), maxPhrase)
			}
			if used[[2]string{e.Text, e.Locale}] {
				f.problem("%q stands here a second time; delete one", e.Text)
			}
			used[[2]string{e.Text, e.Locale}] = true
		}
		if f, ok := m.need("weight"); ok {
			if e.Weight = f.count(-1000, 1000); e.Weight == 0 {
				f.problem("a weight of 0 changes nothing; write one or delete the entry")
			}
		}
		if f, ok := m.get("emotion"); ok {
			e.Emotion, _ = f.oneOf("emotion", emotionNames)
		}
		r.script.Lexicon = append(r.script.Lexicon, e)
	}
}
