package sentiment

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// This file is the home of what an admin adds to a reading: the lexicon of a script pack.

// Entry is a word or phrase that a script's own lexicon weighs, set by an admin.
type Entry struct {
	// Text is the phrase. Case, width and Traditional or Simplified form make no difference. What begins or ends with
	// a letter or digit of an alphabet matches whole words only; Chinese matches anywhere.
	Text string
	// Locale limits the entry to messages of that language ("en", "zh"; "zh" and "zh-Hant" are one). With "" it applies
	// to all, and an entry of any locale applies to a message whose language could not be told.
	Locale string
	// Weight is in thousandths of heat, signed, held within -1000..1000.
	Weight int
	// Emotion names the emotion that grows along with the weight; "" or an unknown name means none.
	Emotion string
}

const (
	scriptWhy = "script lexicon"
	// maxScriptCues bounds the cues that With adds; entries beyond it still count.
	maxScriptCues = 8
)

// With returns the reading of text as a script's own lexicon sees it: each entry that occurs adds its weight once, the
// heat is then clamped to 0..1000, and cues say so. It is pure; the receiver, its cues and the entries are left alone, since
// the base reading is what is stored.
func (r Reading) With(text string, entries []Entry) Reading {
	var feelings [emotionCount]int
	var cues []Cue
	added := 0
	var folded *foldedText
	for _, e := range entries {
		weight := clamp(e.Weight, -1000, 1000)
		if weight == 0 || !sameLanguage(r.Locale, e.Locale) {
			continue
		}
		if folded == nil {
			folded = fold(text)
		}
		piece, ok := folded.find(e.Text)
		if !ok {
			continue
		}
		added += weight
		if feeling, ok := emotionOf(e.Emotion); ok && feeling != neutral {
			feelings[feeling] = clamp(feelings[feeling]+max(weight, -weight)*feelingScale, 0, 1000)
		}
		if len(cues) < maxScriptCues {
			cues = append(cues, Cue{Text: piece, Why: scriptWhy, Weight: weight})
		}
	}
	if len(cues) == 0 {
		r.Cues = append([]Cue(nil), r.Cues...)
		return r
	}
	r.Heat = clamp(r.Heat+added, 0, 1000)
	all := r.Emotions.list()
	strongest := 0
	for i := range all {
		all[i] = clamp(all[i], 0, 1000) + feelings[i]
		strongest = max(strongest, feelings[i])
	}
	all[neutral] -= strongest
	r.Emotions, r.Emotion = settle(all)
	r.Cues = append(append(make([]Cue, 0, len(r.Cues)+len(cues)), r.Cues...), cues...)
	return r
}

// sameLanguage compares locales by their language; "" goes with any.
func sameLanguage(a, b string) bool {
	a, _, _ = strings.Cut(a, "-")
	b, _, _ = strings.Cut(b, "-")
	return a == "" || a == Other || b == "" || a == b
}

// foldedText is a text in the form in which entries are compared, with the way back to how it was written.
type foldedText struct {
	text  string
	plain string
	at    []int32 // byte of plain -> byte of text where its character began; one more for the end
}

// fold lowers case, narrows width, simplifies, drops what nobody sees and turns each run of spaces into one.
func fold(text string) *foldedText {
	plain := make([]byte, 0, len(text))
	at := make([]int32, 0, len(text)+1)
	for i := 0; i < len(text); {
		raw, size := utf8.DecodeRuneInString(text[i:])
		begin := i
		i += size
		r := foldWidth(raw)
		switch {
		case raw == utf8.RuneError && size == 1:
			r = 0 // matches nothing an admin can write
		case isIgnorable(r):
			continue
		case unicode.IsSpace(r):
			if n := len(plain); n == 0 || plain[n-1] == ' ' {
				continue
			}
			r = ' '
		case unicode.Is(unicode.Han, r):
			r, _ = simplify(r)
		default:
			r = unicode.ToLower(r)
		}
		from := len(plain)
		plain = utf8.AppendRune(plain, r)
		for range len(plain) - from {
			at = append(at, int32(begin))
		}
	}
	return &foldedText{text, string(plain), append(at, int32(len(text)))}
}

// find returns the first place where phrase occurs, as written.
func (f *foldedText) find(phrase string) (string, bool) {
	want := strings.TrimSpace(fold(phrase).plain)
	if want == "" || strings.ContainsRune(want, 0) {
		return "", false
	}
	first, _ := utf8.DecodeRuneInString(want)
	last, _ := utf8.DecodeLastRuneInString(want)
	for from := 0; ; {
		i := strings.Index(f.plain[from:], want)
		if i < 0 {
			return "", false
		}
		start := from + i
		end := start + len(want)
		before, _ := utf8.DecodeLastRuneInString(f.plain[:start])
		after, _ := utf8.DecodeRuneInString(f.plain[end:])
		if !(isWordRune(first) && isWordRune(before)) && !(isWordRune(last) && isWordRune(after)) {
			return strings.TrimRightFunc(f.text[f.at[start]:f.at[end]], isSeparator), true
		}
		from = start + utf8.RuneLen(first)
	}
}

// isSeparator is true for what may follow a match in the text without being part of it.
func isSeparator(r rune) bool { return unicode.IsSpace(r) || isIgnorable(r) }

func isWordRune(r rune) bool {
	return r != utf8.RuneError && !unicode.Is(unicode.Han, r) && (unicode.IsLetter(r) || unicode.IsDigit(r))
}
