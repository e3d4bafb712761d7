package dialogue

import (
	"slices"
	"strings"
	"unicode"
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
	said, alike := wordingOf(s.Book(), norm), s.Means(norm)
	defer said.done()
	if courteous(s, parts) { // word for word; 不客气 is like a threat, and is none
		alike = nil
	}
	var found []string
	for i := range s.Intents {
		in := &s.Intents[i]
		if (slices.Contains(kinds, in.Name) || slices.Contains(kindsOfDespair, in.Name)) && !slices.Contains(found, "danger") && !slices.Contains(found, "despair") {
			continue // what kind of danger, of which there is none
		}
		if alone(parts, in.Alone["en"]) || alone(parts, in.Alone["zh"]) || said.means(i, in.Name, brief) ||
			slices.Contains(alike, in.Name) && !(slices.Contains(notDenied, in.Name) && negation.MatchString(norm)) {
			found = append(found, in.Name)
		}
	}
	return found
}

// courteous reports whether all parts of a short message are courtesies.
func courteous(s *Script, parts []string) bool {
	for i := range s.Intents {
		if in := &s.Intents[i]; in.Name == "courtesy" {
			return len(parts) > 0 && !slices.ContainsFunc(parts, func(part string) bool {
				return strings.TrimSpace(part) != "" && !alone([]string{part}, in.Alone["en"]) && !alone([]string{part}, in.Alone["zh"])
			})
		}
	}
	return false
}

// intents is intentsOf, found out once for each text of the step.
func (t *turn) intents(norm string) []string {
	found, known := t.meant[norm]
	if !known {
		if found = intentsOf(t.s, norm); t.meant == nil {
			t.meant = map[string][]string{}
		}
		t.meant[norm] = found
	}
	return found
}

// hears reports whether the text means the intent with that name.
func hears(s *Script, norm, name string) bool { return slices.Contains(intentsOf(s, norm), name) }

// wording is a text in which phrases are looked for. What it takes grows with the length of the text and with
// nothing else: the pieces of all phrases are found in one walk, and each place at which one stands is looked at
// together with no more than its neighbourhood.
type wording struct {
	text      string
	book      *script.Phrasebook
	places    *script.Places
	locales   []string // whose phrases may occur
	marks     []int32  // where punctuation stands
	sentences [][2]int // from, to
	denials   map[int32]bool
	others    []int32 // see together
	thens     []int32
}

func wordingOf(book *script.Phrasebook, norm string) *wording {
	w := &wording{text: norm, book: book, places: book.Find(norm)}
	han, letters, from := false, false, -1
	for i, r := range norm {
		letters = letters || r >= 'a' && r <= 'z'
		han = han || r >= utf8.RuneSelf && unicode.Is(unicode.Han, r)
		if punctuation(r) {
			w.marks = append(w.marks, int32(i))
		}
		switch ends := endsSentence(r); {
		case ends && from >= 0:
			w.sentences = append(w.sentences, [2]int{from, i})
			from = -1
		case !ends && from < 0:
			from = i
		}
	}
	if from >= 0 {
		w.sentences = append(w.sentences, [2]int{from, len(norm)})
	}
	if letters || !han {
		w.locales = append(w.locales, "en")
	}
	if han {
		w.locales = append(w.locales, "zh")
	}
	return w
}

func (w *wording) done() { w.book.Done(w.places) }

func endsSentence(r rune) bool {
	switch r {
	case '.', '!', '?', '。', '！', '？', ';', '；':
		return true
	}
	return false
}

// means reports whether the text means the intent, by phrases or by words that stand together, in what is
// left without that which only looks like it.
func (w *wording) means(intent int, name string, brief bool) bool {
	if !w.looksLike(intent, name, brief) {
		return false
	}
	rest := w.text
	for _, locale := range w.locales {
		for i := range w.book.Intents[intent].Not[locale] {
			if p := &w.book.Intents[intent].Not[locale][i]; w.places.All(p) {
				rest = cutOut(rest, p.Text)
			}
		}
	}
	if rest == w.text {
		return true
	}
	left := wordingOf(w.book, rest)
	defer left.done()
	return left.looksLike(intent, name, brief)
}

func (w *wording) looksLike(intent int, name string, brief bool) bool {
	if w.places.Opens&(1<<(intent%64)) == 0 {
		return false
	}
	denied := slices.Contains(notDenied, name)
	in := &w.book.Intents[intent]
	for _, locale := range w.locales {
		if (brief || !slices.Contains(onlyShort, name)) && w.says(in.Phrases[locale], denied) || w.together(in.Near[locale], denied) {
			return true
		}
	}
	return false
}

// says reports whether one of the phrases occurs and, where that matters, is not negated where it does so first.
func (w *wording) says(phrases []script.Phrase, denied bool) bool {
	for i := range phrases {
		if at := w.placeOf(&phrases[i]); at >= 0 && !(denied && w.denied(at)) {
			return true
		}
	}
	return false
}

// placeOf is where a phrase stands first, -1 if nowhere. A phrase may ask for its place: "^call me" begins a clause
// but for a word such as "please", "is it sorted$" ends one.
func (w *wording) placeOf(p *script.Phrase) int {
	for _, at := range w.places.Of(p.Pieces[0].ID) {
		end := int(at) + p.Pieces[0].Size
		if _, ok := w.whole(p, int(at)); ok && (!p.First || leads(w.text[w.markBefore(int(at)):at])) && (!p.Last || trails(w.text[end:w.markBehind(end)])) {
			return int(at)
		}
	}
	return -1
}

// whole reports whether all of a phrase stands where its first piece does, and where it ends.
func (w *wording) whole(p *script.Phrase, at int) (end int, ok bool) {
	if len(p.Pieces) == 1 {
		return at + p.Pieces[0].Size, true
	}
	return w.behind(p.Pieces, at, len(w.text))
}

// behind finds the pieces after the first, which stands at the byte at: each soon, in the same clause, before most.
func (w *wording) behind(pieces []script.Piece, at, most int) (end int, ok bool) {
	end = at + pieces[0].Size
	if len(pieces) == 1 {
		return end, true
	}
	next := &pieces[1]
	most = min(most, end+script.GapMost+pieces[0].Rest, w.markBehind(end))
	places := w.places.Of(next.ID)
	i, _ := slices.BinarySearch(places, int32(end))
	for ; i < len(places) && int(places[i])+next.Size <= most; i++ {
		if end, ok := w.behind(pieces[1:], int(places[i]), most); ok {
			return end, true
		}
	}
	return 0, false
}

// markBefore is where the clause begins in which the byte at stands, markBehind where it ends.
func (w *wording) markBefore(at int) int {
	i, _ := slices.BinarySearch(w.marks, int32(at))
	if i == 0 {
		return 0
	}
	_, size := utf8.DecodeRuneInString(w.text[w.marks[i-1]:])
	return int(w.marks[i-1]) + size
}

func (w *wording) markBehind(at int) int {
	if i, _ := slices.BinarySearch(w.marks, int32(at)); i < len(w.marks) {
		return int(w.marks[i])
	}
	return len(w.text)
}

// denied is negated, asked once for each place.
func (w *wording) denied(at int) bool {
	is, known := w.denials[int32(at)]
	if !known {
		if is = negated(w.text, at); w.denials == nil {
			w.denials = map[int32]bool{}
		}
		w.denials[int32(at)] = is
	}
	return is
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

// leadMost is how many bytes of such words are looked at.
const leadMost = 200

// leads reports whether nothing but lead-ins stands in before, which is the beginning of a clause.
func leads(before string) bool {
	if len(before) > leadMost {
		return false
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

// trails reports whether nothing but lead-outs stands in after, which is the end of a clause.
func trails(after string) bool {
	if len(after) > leadMost {
		return false
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
func (w *wording) together(pairs []script.Saying, denied bool) bool {
	for i := range pairs {
		pair := &pairs[i]
		if !w.any(pair.One) {
			continue
		}
		others, thens := w.any(pair.Other), w.any(pair.Then)
		if others {
			w.others = w.endsOf(w.others, pair.Other)
			for i := len(w.text) - 1; i >= 0; i-- { // the first end of one that begins here or later
				w.others[i] = min(w.others[i], w.others[i+1])
			}
		}
		if thens {
			w.thens = w.endsOf(w.thens, pair.Then)
		}
		if !others && !thens {
			continue
		}
		for i := range pair.One {
			if w.stands(&pair.One[i], others, thens, denied) {
				return true
			}
		}
	}
	return false
}

// any reports whether one of the phrases may occur.
func (w *wording) any(phrases []script.Phrase) bool {
	for i := range phrases {
		if w.places.All(&phrases[i]) {
			return true
		}
	}
	return false
}

// nowhere is an end that is none.
const nowhere = 1<<31 - 1

// endsOf tells for each byte of the text where the shortest of the phrases ends that begins there.
func (w *wording) endsOf(ends []int32, phrases []script.Phrase) []int32 {
	n := len(w.text) + 1
	ends = slices.Grow(ends[:0], n)[:n]
	for i := range ends {
		ends[i] = nowhere
	}
	for i := range phrases {
		p := &phrases[i]
		if !w.places.All(p) {
			continue
		}
		for _, at := range w.places.Of(p.Pieces[0].ID) {
			if end, ok := w.whole(p, int(at)); ok {
				ends[at] = min(ends[at], int32(end))
			}
		}
	}
	return ends
}

// stands reports whether one stands somewhere with one of others near it, or one of thens soon behind it.
func (w *wording) stands(one *script.Phrase, others, thens, denied bool) bool {
	if !w.places.All(one) {
		return false
	}
	sentences := w.sentences
	for _, place := range w.places.Of(one.Pieces[0].ID) {
		at := int(place)
		end := at + one.Pieces[0].Size
		for len(sentences) > 0 && sentences[0][1] <= at {
			sentences = sentences[1:]
		}
		if len(sentences) == 0 {
			return false
		}
		from, to := sentences[0][0], sentences[0][1]
		if _, ok := w.whole(one, at); !ok || at < from || end > to {
			continue
		}
		near := others && int(w.others[from+startAt(w.text[from:to], at-from-nearMost)]) <= from+startAt(w.text[from:to], end-from+nearMost)
		if !near && thens {
			stop := w.markBehind(end)
			for i := end; i <= min(end+thenMost, stop) && !near; i++ {
				near = int(w.thens[i]) <= stop
			}
		}
		if near && !(denied && w.denied(at)) {
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
	from := 0
	for range figuresMost {
		at := indexOf(norm[from:], phrase)
		if at < 0 {
			break
		}
		at += from
		_, rest, gap := strings.Cut(phrase, "*")
		end := at + headLen(phrase)
		if rest = strings.TrimSpace(rest); gap {
			if next := indexOf(norm[end:], rest); next >= 0 {
				end += next + len(rest)
			}
		}
		norm = norm[:at] + "~" + norm[end:]
		from = at + 1 // nothing that stands before reaches beyond the mark
	}
	return norm
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
