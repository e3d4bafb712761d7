package restate

// This file is the home of the word lists: it reads words/*.txt, which are embedded, and answers look-ups.

import (
	_ "embed"
	"strings"
)

//go:embed words/verbs.txt
var verbLines string

//go:embed words/english.txt
var englishLines string

// wordSet is a set of lower-case words. Sets are looked up, never ranged over.
type wordSet map[string]bool

// verbKind is a bit set: "left" is past and participle, "cut" is everything.
type verbKind uint8

const (
	verbBase verbKind = 1 << iota
	verbThird
	verbPast
	verbPart
	verbIng
)

type verbForm struct {
	base string
	kind verbKind
}

// lexicon holds everything the English side knows about words.
type lexicon struct {
	verbs map[string]verbForm
	pasts map[string]string // base -> past
	sets  map[string]wordSet
}

var english = readLexicon(verbLines, englishLines)

func readLexicon(verbs, lists string) lexicon {
	l := lexicon{verbs: map[string]verbForm{}, pasts: map[string]string{}, sets: map[string]wordSet{}}
	add := func(form, base string, kind verbKind) {
		f, ok := l.verbs[form]
		if !ok {
			f.base = base
		}
		if f.base == base {
			f.kind |= kind
		}
		l.verbs[form] = f
	}
	for line := range strings.Lines(verbs) {
		f := strings.Fields(line)
		if len(f) == 0 || f[0] == "#" {
			continue
		}
		base := f[0]
		past, part := regularPast(base), regularPast(base)
		if len(f) == 3 {
			past, part = f[1], f[2]
			if len(past) > 4 && strings.HasSuffix(past, "lled") { // canceled beside cancelled
				add(base+"ed", base, verbPast|verbPart)
			}
		}
		l.pasts[base] = past
		add(base, base, verbBase)
		add(thirdPerson(base), base, verbThird)
		add(past, base, verbPast)
		add(part, base, verbPart)
		add(presentParticiple(base, past), base, verbIng)
	}
	for line := range strings.Lines(lists) {
		name, words, ok := strings.Cut(line, ":")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		s := wordSet{}
		for w := range strings.FieldsSeq(words) {
			s[w] = true
		}
		l.sets[name] = s
	}
	return l
}

// in reports whether a lower-case word is on the named list.
func in(list, word string) bool { return english.sets[list][word] }

// verb reports whether the word can be one of the given verb forms.
func verb(word string, kind verbKind) bool { return english.verbs[word].kind&kind != 0 }

// pastOf is the simple past of a base form.
func pastOf(base string) string {
	if p, ok := english.pasts[base]; ok {
		return p
	}
	return regularPast(base)
}

// baseOf is the base form of a third-person verb, or the word itself.
func baseOf(third string) string {
	if f, ok := english.verbs[third]; ok && f.kind&verbThird != 0 {
		return f.base
	}
	return third
}

func regularPast(base string) string {
	switch {
	case strings.HasSuffix(base, "e"):
		return base + "d"
	case consonantY(base):
		return base[:len(base)-1] + "ied"
	}
	return base + "ed"
}

func thirdPerson(base string) string {
	switch {
	case base == "have":
		return "has"
	case base == "be":
		return "is"
	case consonantY(base):
		return base[:len(base)-1] + "ies"
	}
	for _, end := range []string{"s", "sh", "ch", "x", "z", "o"} {
		if strings.HasSuffix(base, end) {
			return base + "es"
		}
	}
	return base + "s"
}

// presentParticiple doubles a consonant where the past does or where a short irregular verb does.
func presentParticiple(base, past string) string {
	if n := len(base); n > 1 && len(past) == n+3 && past[n-1] == past[n] {
		return past[:n+1] + "ing"
	}
	switch base {
	case "get", "let", "put", "cut", "set", "hit", "quit", "run", "sit", "shut", "win", "begin", "forget":
		return base + base[len(base)-1:] + "ing"
	case "lie", "die":
		return base[:1] + "ying"
	case "be", "see", "agree":
		return base + "ing"
	}
	return strings.TrimSuffix(base, "e") + "ing"
}

func consonantY(base string) bool {
	n := len(base)
	return n > 1 && base[n-1] == 'y' && !strings.ContainsRune("aeiou", rune(base[n-2]))
}
