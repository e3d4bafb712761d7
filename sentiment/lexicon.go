package sentiment

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// This file is the home of the lexicon: how the data files are parsed and how their phrases are found in a text.
//
// A line of data/en.txt or data/zh.txt is "phrases <tab> role <tab> weight <tab> why"; alternatives stand side by side
// with | between them, # starts a comment line. A phrase is cut into tokens by the same scanner as a message, so case,
// width, apostrophes, script (Traditional is folded to Simplified) and drawn-out letters make no difference. At each
// place of a message the longest phrase wins, which is what keeps "你好" from being read as "好".

// role says what a phrase does to a reading. The first ones are the emotions: the weight is in thousandths of heat,
// negative for what cools.
type role uint8

const (
	roleNeed   role = role(emotionCount) + iota // weighs only when negated: "arrived" in "has not arrived"
	rolePraise                                  // joy that turns to sarcasm when it stands alone beside a complaint
	roleCool                                    // says that it is over ("it's fine now"): damps what went before
	roleNot                                     // negates what follows within weight tokens
	roleMore                                    // strengthens what follows: weight in thousandths of a factor
	roleUnit                                    // a unit of time: the weight is its minutes
	roleBefore                                  // in front of a time it says that it was a wait ("for", "等了")
	roleAfter                                   // behind a time it says that it was a wait ("ago", "了")
	roleAhead                                   // in front of a time it says that it was none ("within")
	rolePlain                                   // nothing: keeps a shorter phrase from matching
	roleTurn                                    // turns from what was to what is ("but", "now")
	roleOther                                   // somebody else, who may be the one who feels
	roleQuote                                   // says that somebody else says
	rolePast                                    // says that it was: the share of a feeling that is left of it
	roleSays                                    // says or thinks: what follows may be somebody else's words
)

var roleNames = map[string]role{
	"need": roleNeed, "praise": rolePraise, "cool": roleCool, "not": roleNot, "more": roleMore, "unit": roleUnit,
	"before": roleBefore, "after": roleAfter, "ahead": roleAhead, "plain": rolePlain,
	"turn": roleTurn, "other": roleOther, "says": roleSays, "quote": roleQuote, "past": rolePast,
}

// feeling is the emotion that a phrase of this role speaks of.
func (r role) feeling() emotion {
	switch {
	case r < role(emotionCount):
		return emotion(r)
	case r == rolePraise, r == roleCool:
		return joy
	default:
		return disappointment
	}
}

// entry is what a phrase means.
type entry struct {
	role   role
	weight int
	grave  int // how grave it says the matter is, thousandths
	why    reason
	felt   bool // names a feeling, which may be another's
	delay  bool // speaks of a wait
	class  class
}

// feltReasons are the reasons of what names a feeling.
const feltReasons = "|anger|intense anger|irritation|irritation dialect|annoyance|patience at an end|unhappiness|disappointment|worry|fear|sadness|" +
	"exhaustion|despair|speechless|"

// term is what the vocabulary knows of a token.
type term struct {
	id      int32 // its number, 0 if unknown
	number  uint8 // the number that an English word names, 0 if none
	foreign bool  // a function word of another language in Latin letters
	acronym bool  // written in capitals without shouting
	negates bool  // negates what follows by itself
}

// numerals are the English number words that count days and attempts. "A few" is as many as make people complain.
var numerals = map[string]uint8{
	"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
	"couple": 2, "few": 3, "several": 3, "many": 3, "dozen": 12, "second": 2, "third": 3, "fourth": 4, "fifth": 5,
	"sixth": 6, "half": 1, "twenty": 20, "thirty": 30,
}

// acronyms are words of the lexicon that everybody writes in capitals.
const acronyms = "bbb ftc fcc cfpb wtf fyi asap omg lol smh bs eta faq atm gps app tv pc usb"

// contactWords are what a number of makes a number of attempts.
const contactWords = "call email mail message letter ticket visit calls emails mails messages letters tickets chats excuses appointments visits replacements phonecalls"

// layer says what becomes of a phrase that an earlier file holds too.
type layer uint8

const (
	base     layer = iota // it is a mistake
	filling               // it stays as it is
	feelings              // it is replaced if it speaks of a feeling, and stays if it does something else
)

// lexicon holds the phrases as a tree over numbered tokens. It is never changed after loading.
type lexicon struct {
	words   map[string]term
	runes   map[rune]int32
	nodes   map[uint64]int32 // node<<32 | token id -> node
	ends    []int32          // node -> 1 + index into entries, 0 if no phrase ends there
	entries []entry
	lastID  int32
	faces   faces
	// contacts are the words for calls and letters, which are counted as attempts are.
	contacts map[int32]bool
	near     nearby
	common   commonWords
	layer    layer    // of the file being read
	marks    []uint16 // by token number: the closed sets of words it belongs to
	// reasons are the texts of reasons, reasonIDs their numbers.
	reasons   []string
	reasonIDs map[string]reason
}

// maxPhrase bounds the tokens of a phrase, and with it the work done at each place of a message.
const maxPhrase = 12

var (
	//go:embed data/en.txt
	enData string
	//go:embed data/zh.txt
	zhData string
	//go:embed data/en-complaints.txt
	enMore string
	//go:embed data/zh-complaints.txt
	zhMore string
	//go:embed data/attested.txt
	attested string
	//go:embed data/en-modifiers.txt
	enModifiers string
	//go:embed data/zh-modifiers.txt
	zhModifiers string
	//go:embed data/words.txt
	wordsData string
	//go:embed data/foreign.txt
	foreignData string
)

func loadLexicon(common commonWords, files []lexiconFile) (*lexicon, error) {
	l := &lexicon{common: common, near: nearby{}, words: map[string]term{}, runes: map[rune]int32{}, nodes: map[uint64]int32{}, ends: make([]int32, 1)}
	for line := range dataLines(foreignData) {
		for w := range strings.FieldsSeq(line) {
			l.words[w] = term{foreign: true}
		}
	}
	for line := range dataLines(wordsData) {
		for w := range strings.FieldsSeq(line) {
			l.intern(w)
		}
	}
	l.contacts = map[int32]bool{}
	for w := range strings.FieldsSeq(contactWords) {
		l.contacts[l.intern(w)] = true
	}
	for w := range strings.FieldsSeq(acronyms) {
		l.words[w] = term{id: l.intern(w), acronym: true}
	}
	for w, n := range numerals { // each word is set by itself: the order does not matter
		l.words[w] = term{id: l.words[w].id, number: n}
	}
	for _, file := range files {
		l.layer = file.layer
		for line := range dataLines(file.data) {
			if err := l.addLine(line); err != nil {
				return nil, fmt.Errorf("sentiment: data/%s: %q: %w", file.name, line, err)
			}
		}
	}
	l.addMarks()
	for w, t := range l.words { // each word is set by itself: the order does not matter
		if t.id != 0 && l.negates(token{term: t}) {
			t.negates = true
			l.words[w] = t
		}
	}
	return l, nil
}

// addMarks numbers the words of the marks.
func (l *lexicon) addMarks() {
	type marked struct {
		id   int32
		mark int
	}
	var all []marked
	for i, list := range markWords {
		for w := range strings.FieldsSeq(list) {
			if r, size := utf8.DecodeRuneInString(w); size == len(w) && size > 1 {
				r, _ = simplify(r)
				if l.runes[r] == 0 {
					l.runes[r] = l.newID()
				}
				all = append(all, marked{l.runes[r], i})
				continue
			}
			all = append(all, marked{l.intern(w), i})
		}
	}
	l.marks = make([]uint16, l.lastID+1)
	for _, m := range all {
		l.marks[m.id] |= 1 << m.mark
	}
}

// lexiconFile is a file of phrases.
type lexiconFile struct {
	name, data string
	layer      layer
}

// lexiconFiles are all of them, in the order in which they are read.
func lexiconFiles() []lexiconFile {
	return []lexiconFile{
		{"en.txt", enData, base},
		{"zh.txt", zhData, base},
		{"en-modifiers.txt", enModifiers, filling},
		{"zh-modifiers.txt", zhModifiers, filling},
		{"en-complaints.txt", enMore, feelings},
		{"zh-complaints.txt", zhMore, feelings},
		{attestedFile, attested, feelings},
	}
}

// attestedFile is the one that the texts have a say in; see fit_test.go.
const attestedFile = "attested.txt"

// dataLines yields the lines that are neither blank nor comments.
func dataLines(data string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for line := range strings.Lines(data) {
			line = strings.TrimRight(line, "\r\n")
			if line != "" && line[0] != '#' && !yield(line) {
				return
			}
		}
	}
}

func (l *lexicon) addLine(line string) error {
	f := strings.Split(line, "\t")
	if len(f) != 4 && len(f) != 5 {
		return fmt.Errorf("%d columns, want 4 or 5", len(f))
	}
	r, ok := roleNames[f[1]]
	if !ok {
		e, known := emotionOf(f[1])
		if !known {
			return fmt.Errorf("unknown role %q", f[1])
		}
		r = role(e)
	}
	weight, err := strconv.Atoi(f[2])
	if err != nil {
		return fmt.Errorf("weight: %w", err)
	}
	grave := max(weight, 0)
	if len(f) == 5 {
		if grave, err = strconv.Atoi(f[4]); err != nil {
			return fmt.Errorf("severity: %w", err)
		}
	}
	l.entries = append(l.entries, entry{r, weight, grave, l.reasonOf(f[3]), strings.Contains(feltReasons, "|"+f[3]+"|"), f[3] == "late" || strings.HasPrefix(f[3], "waiting"), classOf(r, weight, f[3])})
	for phrase := range strings.SplitSeq(f[0], "|") {
		if err := l.add(phrase, int32(len(l.entries))); err != nil {
			return err
		}
	}
	return nil
}

func (l *lexicon) add(phrase string, end int32) error {
	if isFace(phrase) {
		l.addFace(phrase, end)
		return nil
	}
	s := scanner{text: phrase}
	node, n := int32(0), 0
	for s.next() {
		var id int32
		switch s.tok.kind {
		case word, number:
			id = l.intern(string(s.key))
		case han, emoji, stop:
			id = l.runes[s.tok.r]
			if id == 0 {
				id = l.newID()
				l.runes[s.tok.r] = id
			}
		default:
			return fmt.Errorf("phrase %q holds what is never matched", phrase)
		}
		edge := uint64(node)<<32 | uint64(id)
		next, ok := l.nodes[edge]
		if !ok {
			next = int32(len(l.ends))
			l.ends = append(l.ends, 0)
			l.nodes[edge] = next
		}
		node = next
		n++
	}
	if n == 0 || n > maxPhrase {
		return fmt.Errorf("phrase %q has %d tokens, want 1..%d", phrase, n, maxPhrase)
	}
	if old := l.ends[node]; old != 0 {
		switch was := l.entries[old-1].role; {
		case l.layer == base:
			return fmt.Errorf("phrase %q occurs twice", phrase)
		case l.layer == filling, was >= roleNeed:
			return nil
		}
	}
	l.ends[node] = end
	return nil
}

// addFace takes in a phrase that is no words: a kaomoji, an emoticon, a sticker's name in brackets.
func (l *lexicon) addFace(phrase string, end int32) {
	first, _ := utf8.DecodeRuneInString(phrase)
	r := faceBase + rune(len(l.runes))
	l.runes[r] = l.newID()
	node := int32(len(l.ends))
	l.nodes[uint64(l.runes[r])] = node
	l.ends = append(l.ends, end)
	if l.faces == nil {
		l.faces = faces{}
	}
	list := append(l.faces[first], face{phrase, r})
	slices.SortStableFunc(list, func(a, b face) int { return len(b.text) - len(a.text) })
	l.faces[first] = list
}

// intern numbers a word. A word of two languages is taken for English.
func (l *lexicon) intern(w string) int32 {
	t := l.words[w]
	if t.id == 0 {
		t.id, t.foreign = l.newID(), false
		l.words[w] = t
		if l.near != nil {
			l.addNear(w, t.id)
		}
	}
	return t.id
}

// newID draws the next number: words and characters draw from one row, from 1 on.
func (l *lexicon) newID() int32 {
	l.lastID++
	return l.lastID
}

// scan appends the tokens of text to tokens and numbers those that the vocabulary knows. With a model it also adds up what
// the tables say.
func (l *lexicon) scan(text string, tokens []token, m *model, sum *tally) []token {
	s := scanner{text: text, faces: l.faces}
	opened := -1     // the first token of what is quoted
	var before tally // what was added up in front of it
	for {
		more := s.next()
		switch {
		case s.quoting && opened < 0:
			opened = len(tokens)
			if sum != nil {
				before = *sum
			}
		case !s.quoting && opened >= 0:
			if size := quotedSize(tokens[opened:]); size < quotedLeast {
				if size > 0 {
					tokens[opened].scare = true
				}
			} else {
				for i := opened; i < len(tokens); i++ {
					tokens[i].quoted, tokens[i].push = true, 0
				}
				if sum != nil {
					sum.forget(&before)
				}
			}
			opened = -1
		}
		if !more {
			return tokens
		}
		t := s.tok
		switch t.kind {
		case word:
			w, ok := l.words[string(s.key)]
			if !ok && t.long {
				w = l.shorten(s.key)
			} else if !ok && t.latin {
				w.id = l.correct(s.key)
			}
			t.term = w
			t.common = w.id == 0 && l.common.has(wordHash(s.key))
			if t.caps && s.pos < len(text) && isDigit(text[s.pos]) {
				t.term = term{} // a code
			}
		case number:
			t.term = l.words[string(s.key)]
		case han, emoji, stop:
			t.id = l.runes[t.r]
		}
		if m != nil {
			t.push = m.add(sum, &t, s.key, t.negates)
		}
		tokens = append(tokens, t)
	}
}

// quotedLeast is how long a quotation must be to be somebody's words: a shorter one casts doubt.
const quotedLeast = 6

// quotedSize is how long a quotation is: two for a word, one for a Chinese character.
func quotedSize(tokens []token) (n int) {
	for i := range tokens {
		if n += 2; tokens[i].kind == han {
			n--
		}
	}
	return n
}

// Features returns the numbers of the pieces that the trained tables weigh in text, below FeatureRows: those of Chinese
// stand behind those of alphabets. Heads of an operator's own are fitted to them.
func Features(text string) []uint32 {
	var out []uint32
	var few [maxGrams]uint32
	var chain gramChain
	l := embedded().lexicon
	s := scanner{text: text, faces: l.faces}
	opened, size, from := -1, 0, 0
	for {
		more := s.next()
		switch {
		case s.quoting && opened < 0:
			opened, from = size, len(out)
		case !s.quoting && opened >= 0:
			if size-opened >= quotedLeast {
				out = out[:from]
			}
			opened = -1
		}
		if !more {
			return out
		}
		t := s.tok
		if size += 2; t.kind == han {
			size--
		}
		if t.kind == word {
			t.term = l.words[string(s.key)]
		}
		side, rows := chain.add(&t, s.key, t.negates, few[:0])
		for _, r := range rows {
			out = append(out, uint32(side)*gramRows+r)
		}
	}
}

// FeatureRows is how many features there are.
const FeatureRows = int(sides) * gramRows

// shorten looks a word with drawn-out letters up: every run of three or more is tried as two letters, then as one
// ("sooo" is "so", "cooool" is "cool").
func (l *lexicon) shorten(key []byte) term {
	for keep := 2; keep >= 1; keep-- {
		var buf [maxWord + 8]byte
		out := buf[:0]
		for i := 0; i < len(key); {
			j := i
			for j < len(key) && key[j] == key[i] {
				j++
			}
			n := j - i
			if n >= 3 {
				n = keep
			}
			for range n {
				out = append(out, key[i])
			}
			i = j
		}
		if t, ok := l.words[string(out)]; ok {
			return t
		}
	}
	return term{}
}

// longest finds the longest phrase that begins at token i: its entry's index and its length in tokens, 0 if none.
func (l *lexicon) longest(tokens []token, i int) (index, length int) {
	node := int32(0)
	for j := i; j < len(tokens) && tokens[j].id != 0; j++ {
		next, ok := l.nodes[uint64(node)<<32|uint64(tokens[j].id)]
		if !ok {
			break
		}
		node = next
		if end := l.ends[node]; end != 0 {
			index, length = int(end)-1, j-i+1
		}
	}
	return index, length
}
