package script

import (
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"
)

// This file is the home of what is looked at in a text to tell its topic: its words, their pairs and
// pieces, its Chinese characters and their pairs, and what sort of things they mean.

// The kinds of features.
const (
	kindWord  = iota // a word without its ending
	kindPair         // two words side by side
	kindNear         // two words with at most a few others between them
	kindPiece        // four letters of a word: they survive a wrong letter elsewhere, and a new ending
	kindHan          // a Chinese character
	kindTwo          // two of them side by side
	kindAlike        // what sort of thing the word means (alike.txt)
	kinds
)

// kindWeight says how much each kind counts, in tenths. Several of them see the same place.
var kindWeight = [kinds]int64{kindWord: 10, kindPair: 9, kindNear: 5, kindPiece: 4, kindHan: 8, kindTwo: 7, kindAlike: 10}

// features calls add with the kind and the hash of each feature of norm, which is Normal, in the
// order in which they stand there and as often as they do.
func features(norm string, add func(kind int, hash uint64)) {
	emit := func(kind int, h uint64) { add(kind, h*kinds+uint64(kind)) }
	var words [nearMost]uint64 // the last ones of the clause, the very last first
	var n int                  // how many of them there are
	var last rune              // the Chinese character before, 0 none
	for i := 0; i < len(norm); {
		r, size := utf8.DecodeRuneInString(norm[i:])
		switch {
		case unicode.Is(unicode.Han, r):
			emit(kindHan, uint64(r))
			if last != 0 {
				emit(kindTwo, uint64(last)<<21|uint64(r))
			}
			for end := i + size; end <= min(len(norm), i+alikeMost); end++ {
				if sort := alike[norm[i:end]]; sort != 0 {
					emit(kindAlike, sort)
				}
			}
			last, n = r, 0
		case unicode.IsLetter(r), r >= '0' && r <= '9':
			end := wordEnd(norm, i)
			word := norm[i:end]
			size, last = end-i, 0
			if strings.Trim(word, "0123456789") == "" {
				n = 0
				break
			}
			var buf [wordMost]byte
			key := letters(buf[:0], word)
			short := stem(key)
			h := hashOf(short)
			emit(kindWord, h)
			if sort := alike[word]; sort != 0 {
				emit(kindAlike, sort)
			} else if sort := alike[string(short)]; sort != 0 {
				emit(kindAlike, sort)
			}
			for j, before := range words[:n] {
				if j == 0 {
					emit(kindPair, before*prime+h)
				}
				emit(kindNear, before*prime^h)
			}
			copy(words[1:], words[:])
			words[0], n = h, min(n+1, nearMost)
			if len(key) >= pieceLen {
				pieces(key, func(h uint64) { emit(kindPiece, h) })
			}
		case r == ' ':
			last = 0
		default:
			last, n = 0, 0
		}
		i += size
	}
}

const (
	nearMost = 4  // how many words back a word is paired with
	wordMost = 48 // bytes of a word that are looked at
	pieceLen = 4
)

const (
	prime = 1099511628211 // of the hash FNV-1a
	basis = 14695981039346656037
)

func hashOf(b []byte) uint64 {
	h := uint64(basis)
	for _, c := range b {
		h = (h ^ uint64(c)) * prime
	}
	return h
}

// wordEnd is where the word or number that begins at i ends.
func wordEnd(norm string, i int) int {
	for i < len(norm) {
		r, size := utf8.DecodeRuneInString(norm[i:])
		switch {
		case unicode.Is(unicode.Han, r):
			return i
		case unicode.IsLetter(r), r >= '0' && r <= '9':
		case r == '\'' && i+1 < len(norm) && wordByte(norm[i+1]):
		default:
			return i
		}
		i += size
	}
	return i
}

// letters appends the word without apostrophes: "dont" is "don't".
func letters(key []byte, word string) []byte {
	for i := 0; i < len(word) && len(key) < wordMost-2; i++ {
		if word[i] != '\'' {
			key = append(key, word[i])
		}
	}
	return key
}

// pieces calls add with the hash of each four letters of ^word$.
func pieces(word []byte, add func(uint64)) {
	var buf [wordMost]byte
	b := append(append(append(buf[:0], '^'), word...), '$')
	for i := 0; i+pieceLen <= len(b); i++ {
		add(hashOf(b[i : i+pieceLen]))
	}
}

// stem takes the commonest endings off, so that "charged", "charges" and "charge me" meet.
func stem(w []byte) []byte {
	cut := func(end string, least int) bool {
		if len(w) >= len(end)+least && string(w[len(w)-len(end):]) == end {
			w = w[:len(w)-len(end)]
			return true
		}
		return false
	}
	switch {
	case cut("ies", 3), cut("ied", 3):
		return w
	case cut("ss", 2):
		return w[:len(w)+2]
	case cut("s", 3):
	}
	_ = cut("ing", 3) || cut("ed", 3) || cut("ation", 4)
	if n := len(w); n > 3 && w[n-1] == w[n-2] && w[n-1] != 's' { // cancell, shipp
		w = w[:n-1]
	}
	_ = cut("e", 3) || cut("y", 4)
	return w
}

// alikeText has words that mean things of one sort, a line each: from "the plumber never came" a play
// learns something about electricians. It is small on purpose: what matters to a shop stands in its pack.
//
//go:embed alike.txt
var alikeText string

// alikeMost is the longest Chinese word in it, in bytes.
const alikeMost = 12

// alike has the sort of a word, from 1. Words of an alphabet stand as they are and as stems.
var alike = func() map[string]uint64 {
	sorts := map[string]uint64{}
	n := uint64(0)
	for line := range strings.Lines(alikeText) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		n++
		for _, word := range strings.Fields(line) {
			sorts[word] = n
			sorts[string(stem([]byte(word)))] = n
		}
	}
	return sorts
}()
