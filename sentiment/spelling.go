package sentiment

import "unicode/utf8"

// This file is the home of misspelled words: one letter too many, too few, swapped, or another vowel ("dissapointed", "angyr"). A word
// that is no common English word is taken for the lexicon's word that it is next to.
//
// Two words are next to each other if they become the same by leaving out at most one letter of each, the two being neighbours;
// the first letter of a word is hardly ever wrong. The words with
// a letter left out are kept as hashes; a wrong match by equal hashes is possible, rare, and harmless beside a typing error.

const (
	// Shorter words are next to too many others; longer ones are not words.
	nearLeast, nearMost = 5, 16
)

// nearby maps hashes of words, and of words with a letter left out, to the words.
type nearby map[uint32]near

// near is a word and which of its letters is left out and what it is; whole if none is.
type near struct {
	id     int32
	left   int8
	letter byte
}

const whole = -1

// addNear takes in a word of the lexicon; the first of two that share a hash keeps it.
func (l *lexicon) addNear(w string, id int32) {
	if len(w) < nearLeast || len(w) > nearMost || !isASCIIWord(w) {
		return
	}
	key := []byte(w)
	l.near[wordHash(key)] = near{id: id, left: whole}
	for i := 1; i < len(key); i++ {
		if h := hashWithout(key, i); l.near[h].id == 0 {
			l.near[h] = near{id, int8(i), key[i]}
		}
	}
}

// correct finds the word that an unknown one is next to.
func (l *lexicon) correct(key []byte) int32 {
	if len(key) <= nearLeast || len(key) > nearMost || l.common.has(wordHash(key)) {
		return 0
	}
	for _, b := range key {
		if b >= utf8.RuneSelf {
			return 0
		}
	}
	if n := l.near[wordHash(key)]; n.id != 0 {
		return n.id
	}
	other := int32(0)
	for i := 1; i < len(key); i++ {
		switch n := l.near[hashWithout(key, i)]; {
		case n.id == 0:
		case n.left == whole:
			return n.id
		case abs(int(n.left)-i) == 1: // swapped
			return n.id
		case other == 0 && int(n.left) == i && isVowel(n.letter) && isVowel(key[i]): // another consonant makes another word
			other = n.id
		}
	}
	return other
}

// hashWithout is wordHash without the letter at i.
func hashWithout(key []byte, i int) uint32 {
	h := uint32(2166136261)
	for j, b := range key {
		if j != i {
			h = (h ^ uint32(b)) * 16777619
		}
	}
	return h
}

func isVowel(b byte) bool {
	switch b {
	case 'a', 'e', 'i', 'o', 'u', 'y':
		return true
	}
	return false
}

func isASCIIWord(w string) bool {
	for i := range len(w) {
		if !isASCIILetter(w[i]) {
			return false
		}
	}
	return true
}

// commonWords says of most words whether they are common English: a Bloom filter, made with the tables. It never denies one
// that is and rarely affirms one that is not.
type commonWords []byte

const (
	commonBits  = 17
	commonBytes = 1 << (commonBits - 3)
	commonProbe = 4
)

func (c commonWords) has(h uint32) bool {
	for i := range uint32(commonProbe) {
		at := hash(h, i) >> (32 - commonBits)
		if c[at>>3]>>(at&7)&1 == 0 {
			return false
		}
	}
	return true
}
