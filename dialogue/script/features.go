package script

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// This file is the home of what is looked at in a text to tell its topic: its words, their pairs
// and pieces, its Chinese characters, their pairs and triples, and that it names money.

// The kinds of features. Each has its own weight (kindWeight): what is longer is rarer and says more,
// but several of them see the same place.
const (
	kindWord   = iota // a word without its ending
	kindPair          // two words side by side
	kindPiece         // four letters of a word: they survive a wrong letter elsewhere, and a new ending
	kindHan           // a character
	kindHanTwo        // two characters side by side
	kindHanThree
	kindSign // a sum of money, a time
	kinds
)

var kindWeight = [kinds]int64{10, 9, 4, 5, 10, 6, 8}

// features calls add with the kind and the hash of each feature of norm, which is Normal, in the
// order in which they stand there and as often as they do.
func features(norm string, add func(kind int, hash uint64)) {
	var last uint64 // the word before in the same clause, 0 none
	var one, two rune
	emit := func(kind int, h uint64) { add(kind, h*kinds+uint64(kind)) }
	for i := 0; i < len(norm); {
		r, size := utf8.DecodeRuneInString(norm[i:])
		switch {
		case r < utf8.RuneSelf && wordByte(byte(r)) || r >= utf8.RuneSelf && unicode.IsLetter(r) && !unicode.Is(unicode.Han, r):
			end, digits := wordEnd(norm, i)
			w := norm[i:end]
			i = end
			one, two = 0, 0
			if digits {
				if strings.HasPrefix(strings.TrimLeft(norm[end:], " "), "元") || strings.HasPrefix(strings.TrimLeft(norm[end:], " "), "块") {
					emit(kindSign, hashMoney)
				}
				last = 0
				continue
			}
			if money[w] {
				emit(kindSign, hashMoney)
			}
			var buf [48]byte
			key := buf[:0]
			for j := 0; j < len(w) && len(key) < len(buf); j++ {
				if w[j] != '\'' {
					key = append(key, w[j])
				}
			}
			s := stem(key)
			h := hashOf(s)
			emit(kindWord, h)
			if last != 0 {
				emit(kindPair, last*prime+h)
			}
			last = h
			if len(key) > 3 {
				pieces(key, func(h uint64) { emit(kindPiece, h) })
			}
			continue
		case unicode.Is(unicode.Han, r):
			h := uint64(r)
			emit(kindHan, h)
			if one != 0 {
				emit(kindHanTwo, uint64(one)<<21|h)
			}
			if two != 0 {
				emit(kindHanThree, uint64(two)<<42|uint64(one)<<21|h)
			}
			one, two = r, one
			last = 0
		case r == '$' || r == '€' || r == '£' || r == '¥' || r == '￥':
			emit(kindSign, hashMoney)
			last, one, two = 0, 0, 0
		case r == ' ':
			one, two = 0, 0
		default:
			last, one, two = 0, 0, 0
		}
		i += size
	}
}

var money = map[string]bool{"euro": true, "euros": true, "eur": true, "dollar": true, "dollars": true, "usd": true, "pound": true, "pounds": true, "quid": true, "gbp": true, "bucks": true, "rmb": true, "yuan": true}

const (
	hashMoney = 1
	prime     = 1099511628211
	basis     = 14695981039346656037
)

func hashOf(b []byte) uint64 {
	h := uint64(basis)
	for _, c := range b {
		h = (h ^ uint64(c)) * prime
	}
	return h
}

// wordEnd is where the word that begins at i ends; digits reports whether it is a number.
func wordEnd(norm string, i int) (end int, digits bool) {
	digits = true
	for end = i; end < len(norm); {
		r, size := utf8.DecodeRuneInString(norm[end:])
		switch {
		case r >= '0' && r <= '9':
		case r == '\'' && end+1 < len(norm) && wordByte(norm[end+1]):
		case unicode.IsLetter(r) && !unicode.Is(unicode.Han, r):
			digits = false
		default:
			return end, digits
		}
		end += size
	}
	return end, digits
}

// pieces calls add with the hash of each four letters of ^word$.
func pieces(w []byte, add func(uint64)) {
	if len(w) > 40 {
		w = w[:40]
	}
	var buf [48]byte
	b := append(append(append(buf[:0], '^'), w...), '$')
	for i := 0; i+pieceLen <= len(b); i++ {
		add(hashOf(b[i : i+pieceLen]))
	}
}

var pieceLen = 4

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
