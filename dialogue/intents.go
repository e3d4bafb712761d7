package dialogue

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/amends-bot/amends/dialogue/script"
)

// This file is the home of hearing what a message means by the phrases of intents.yaml and by
// its likeness to examples.

// short bounds a message that may be nothing but an answer, such as "yes" or "好的".
func short(norm string) bool {
	return len(strings.Fields(norm)) <= 6 && len([]rune(norm)) <= 40 && (!hasHan(norm) || len([]rune(norm)) <= 14)
}

// onlyShort intents count in short messages only: in longer ones the words mean other things. Words that
// stand together count in all.
var onlyShort = []string{"yes", "no", "another", "none", "first", "second", "third", "wait", "received", "notyet", "greeting", "nevermind", "thanks", "vent"}

// notDenied intents don't count behind a negation: "I don't want a person".
var notDenied = []string{"person", "callback"}

func intentsOf(s *Script, norm string) []string {
	norm = script.Spelled(norm)
	brief := short(norm)
	var parts []string
	if brief {
		parts = strings.FieldsFunc(norm, punctuation)
	}
	said, alike := wordingOf(norm), s.Means(norm)
	var found []string
	for i := range s.Intents {
		in := &s.Intents[i]
		if (slices.Contains(kinds, in.Name) || slices.Contains(kindsOfDespair, in.Name)) && !slices.Contains(found, "danger") && !slices.Contains(found, "despair") {
			continue // what kind of danger, of which there is none
		}
		if alone(parts, in.Alone["en"]) || alone(parts, in.Alone["zh"]) || said.means(in, brief) ||
			slices.Contains(alike, in.Name) && !(slices.Contains(notDenied, in.Name) && negation.MatchString(norm)) {
			found = append(found, in.Name)
		}
	}
	return found
}

// hears reports whether the text means the intent with that name.
func hears(s *Script, norm, name string) bool { return slices.Contains(intentsOf(s, norm), name) }

// wording is a text in which phrases are looked for.
type wording struct {
	text      string
	grams     grams
	sentences []string
	locales   []string // whose phrases may occur
}

func wordingOf(norm string) *wording {
	w := &wording{text: norm, sentences: strings.FieldsFunc(norm, func(r rune) bool { return strings.ContainsRune(".!?。！？;；", r) })}
	w.grams.add(norm)
	han, letters := hasHan(norm), strings.ContainsFunc(norm, func(r rune) bool { return r >= 'a' && r <= 'z' })
	if letters || !han {
		w.locales = append(w.locales, "en")
	}
	if han {
		w.locales = append(w.locales, "zh")
	}
	return w
}

// means reports whether the text means the intent, by phrases or by words that stand together, in what is
// left without that which only looks like it.
func (w *wording) means(in *script.Intent, brief bool) bool {
	if !w.looksLike(in, brief) {
		return false
	}
	rest := w.text
	for _, locale := range w.locales {
		for _, p := range in.Not[locale] {
			if w.grams.may(p) {
				rest = cutOut(rest, p)
			}
		}
	}
	return rest == w.text || wordingOf(rest).looksLike(in, brief)
}

func (w *wording) looksLike(in *script.Intent, brief bool) bool {
	denied := slices.Contains(notDenied, in.Name)
	for _, locale := range w.locales {
		if (brief || !slices.Contains(onlyShort, in.Name)) && w.says(in.Phrases[locale], denied) || w.together(in.Near[locale], denied) {
			return true
		}
	}
	return false
}

// says reports whether one of the phrases occurs and, where that matters, is not negated.
func (w *wording) says(phrases []string, denied bool) bool {
	for _, p := range phrases {
		if !w.grams.may(p) {
			continue
		}
		if at := placeOf(w.text, p); at >= 0 && !(denied && negated(w.text, at)) {
			return true
		}
	}
	return false
}

// placeOf is indexOf for a phrase that may ask for its place: "^call me" begins a clause but for a word such as
// "please", "is it sorted$" ends one.
func placeOf(norm, phrase string) int {
	bare, first := strings.CutPrefix(phrase, "^")
	bare, last := strings.CutSuffix(bare, "$")
	if !first && !last {
		return indexOf(norm, phrase)
	}
	for from := 0; from < len(norm); {
		at := indexOf(norm[from:], bare)
		if at < 0 {
			return -1
		}
		at += from
		if !joined(norm, at) && (!first || leads(norm[:at])) && (!last || trails(norm[at+headLen(bare):])) {
			return at
		}
		_, size := utf8.DecodeRuneInString(norm[at:])
		from = at + size
	}
	return -1
}

// leadIns and leadOuts stand before and behind what is said and change nothing of it.
var (
	leadIns = []string{
		"please", "so", "and", "but", "or", "ok", "okay", "well", "then", "just", "now", "hi", "hello", "hey", "yes", "can you", "could you", "would you",
		"will you", "maybe", "look", "listen", "oh", "um", "actually", "sorry", "thanks", "again", "also", "kindly", "dear team", "excuse me", "you can", "you could",
		"请问", "请", "麻烦你", "麻烦您", "麻烦", "那就", "那", "就", "好", "嗯", "你好", "您好", "先", "快点", "快", "赶紧", "直接", "还是", "可以", "能不能", "帮我", "喂", "你们", "你", "您",
		"我说", "所以", "到底", "哎", "唉", "哦", "对", "行", "现在", "马上", "立刻", "拜托",
	}
	leadOuts = []string{
		"please", "now", "then", "thanks", "thank you", "yet", "today", "already", "instead", "ok", "lol", "mate", "again", "at all", "or not", "or what", "by the way", "haha", "though",
		"吧", "啊", "呢", "呗", "嘛", "吗", "呀", "啦", "了", "哦", "喔", "咯", "哈", "谢谢", "多谢", "行不行", "行吗", "好吗", "好不好", "可以吗", "没有", "没", "哈哈", "诶", "欸", "耶", "么", "的",
	}
)

func leads(before string) bool {
	if at := strings.LastIndexFunc(before, punctuation); at >= 0 {
		_, size := utf8.DecodeRuneInString(before[at:])
		before = before[at+size:]
	}
	for {
		before = strings.Trim(before, quotes)
		rest := before
		for _, word := range leadIns {
			if cut, ok := strings.CutPrefix(before, word); ok && (cut == "" || !joined(before, len(word))) {
				rest = cut
				break
			}
		}
		if before == "" || rest == before {
			return before == ""
		}
		before = rest
	}
}

func trails(after string) bool {
	if at := strings.IndexFunc(after, punctuation); at >= 0 {
		after = after[:at]
	}
	for {
		after = strings.Trim(after, quotes)
		rest := after
		for _, word := range leadOuts {
			if cut, ok := strings.CutSuffix(after, word); ok && (cut == "" || !joined(after, len(cut))) {
				rest = cut
				break
			}
		}
		if after == "" || rest == after {
			return after == ""
		}
		after = rest
	}
}

const quotes = " \"“”「」()（）-—*"

const (
	nearMost    = 72 // bytes between two words that mean something together: a dozen words, 24 Chinese characters
	thenMost    = 36 // bytes between a word and the one that follows it in the same clause
	figuresMost = 8  // figures of speech taken out of one message
)

// together reports whether a pair of words stands in one sentence, close to each other; or in one clause,
// one after the other.
func (w *wording) together(pairs []script.Pair, denied bool) bool {
	for i := range pairs {
		pair := &pairs[i]
		for _, one := range pair.One {
			if !w.grams.may(one) {
				continue
			}
			for _, sentence := range w.sentences {
				if w.stands(sentence, one, pair, denied) {
					return true
				}
			}
		}
	}
	return false
}

func (w *wording) stands(sentence, one string, pair *script.Pair, denied bool) bool {
	for from := 0; from < len(sentence); {
		at := indexOf(sentence[from:], one)
		if at < 0 {
			return false
		}
		at += from
		from = at + 1
		for from < len(sentence) && (joined(sentence, from) || !startsRune(sentence[from])) {
			from++ // no word begins here
		}
		if denied && negated(sentence, at) {
			continue
		}
		end := at + headLen(one)
		if w.anyOf(pair.Other, sentence[startAt(sentence, at-nearMost):startAt(sentence, end+nearMost)], "") {
			return true
		}
		if len(pair.Then) > 0 {
			after := sentence[end:]
			if stop := strings.IndexFunc(after, punctuation); stop >= 0 {
				after = after[:stop]
			}
			if w.anyOf(pair.Then, after, one) {
				return true
			}
		}
	}
	return false
}

// anyOf reports whether one of the words occurs in text: behind a word in front, within thenMost of it.
func (w *wording) anyOf(words []string, text, front string) bool {
	for _, word := range words {
		if !w.grams.may(word) {
			continue
		}
		if at := indexOf(text, word); at >= 0 && (front == "" || at <= thenMost) {
			return true
		}
	}
	return false
}

func startsRune(b byte) bool { return b&0xC0 != 0x80 }

// startAt is the place at or before i, within s, at which a word or character starts.
func startAt(s string, i int) int {
	i = max(0, min(len(s), i))
	for i > 0 && i < len(s) && (!startsRune(s[i]) || joined(s, i)) {
		i--
	}
	return i
}

// headLen is the length of a phrase up to its gap.
func headLen(phrase string) int {
	n := strings.IndexByte(phrase, '*')
	if n < 0 {
		return len(phrase)
	}
	for n > 0 && phrase[n-1] == ' ' {
		n--
	}
	return n
}

// cutOut takes a phrase out of norm wherever it stands.
func cutOut(norm, phrase string) string {
	for range figuresMost {
		at := indexOf(norm, phrase)
		if at < 0 {
			break
		}
		_, rest, gap := strings.Cut(phrase, "*")
		end := at + headLen(phrase)
		if rest = strings.TrimSpace(rest); gap {
			if next := indexOf(norm[end:], rest); next >= 0 {
				end += next + len(rest)
			}
		}
		norm = norm[:at] + "~" + norm[end:]
	}
	return norm
}

// grams are the triples of bytes that occur in a text, hashed: of a thousand phrases all but a few
// are told to be absent by a look at their first bytes, which in Chinese are a character.
type grams [256]uint64

func (g *grams) add(norm string) {
	for i := 0; i+2 < len(norm); i++ {
		h := gramOf(norm[i:])
		g[h>>6] |= 1 << (h & 63)
	}
}

func gramOf(s string) uint32 {
	return (uint32(s[0])<<16 | uint32(s[1])<<8 | uint32(s[2])) * 2654435761 >> 18
}

// may reports whether phrase may occur; false is certain.
func (g *grams) may(phrase string) bool {
	if len(phrase) > 1 && phrase[0] == '^' {
		phrase = phrase[1:]
	}
	if len(phrase) < 3 || len(phrase) == 3 && phrase[2] == '$' || phrase[0] == '*' || phrase[1] == '*' || phrase[2] == '*' {
		return true
	}
	if !g.has(phrase) {
		return false
	}
	if len(phrase) > 5 && phrase[3] != '*' && phrase[4] != '*' && phrase[4] != '$' && !g.has(phrase[2:]) {
		return false
	}
	n := headLen(phrase)
	if phrase[n-1] == '$' {
		n--
	}
	if n < 6 {
		return n < 4 || g.has(phrase[n-3:])
	}
	return g.has(phrase[n-4:]) && g.has(phrase[n-3:]) // where characters meet, then the last
}

func (g *grams) has(s string) bool {
	h := gramOf(s)
	return g[h>>6]&(1<<(h&63)) != 0
}

// alone reports whether one of the parts of a short message is nothing but one of the phrases.
func alone(parts, phrases []string) bool {
	for _, part := range parts {
		part = strings.TrimSpace(part)
		for _, p := range phrases {
			if part == p {
				return true
			}
		}
	}
	return false
}
