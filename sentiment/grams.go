package sentiment

import "math/bits"

// This file is the home of the features that the trained tables weigh: hashed pieces of a text. There is one table for
// what is written in an alphabet and one for Chinese; each token adds its pieces to its own table.
//
//	alphabet: two words in a row, the word, and the word's runs of three to five letters (what keeps a misspelled word
//	          close to the right one); under a negation only the word, as another one
//	Chinese:  one, two and three characters in a row
//
// A feature is a row of a table: its number depends on nothing but the text.

const (
	// gramBits is the width of a table's row numbers: 2^15 rows of 8 bytes keep both tables at half a megabyte.
	gramBits = 15
	gramRows = 1 << gramBits
	// maxGrams bounds the pieces of one token.
	maxGrams = 3*maxWord + 8
	// negationReach is how many words a negation marks.
	negationReach = 3
)

// Odd numbers that keep the kinds of pieces apart.
const (
	saltWord, saltPair, saltNot = 0x9E3779B1, 0x85EBCA6B, 0xC2B2AE35
	saltPart                    = 0x27D4EB2F
	saltOne, saltTwo, saltThree = 0x165667B1, 0xD3A2646D, 0xFD7046C5
)

// side says which table a piece belongs to.
type side uint8

const (
	alphabet side = iota
	chinese
	sides
)

// hash mixes two numbers.
func hash(a, b uint32) uint32 {
	h := (a ^ bits.RotateLeft32(b, 13)) * 0x9E3779B1
	h ^= h >> 15
	h *= 0x85EBCA6B
	return h ^ h>>13
}

func row(h uint32) uint32 { return h >> (32 - gramBits) }

// wordHash numbers a word in its normal form.
func wordHash(key []byte) uint32 {
	h := uint32(2166136261)
	for _, b := range key {
		h = (h ^ uint32(b)) * 16777619
	}
	return h
}

// gramChain walks over tokens and names the pieces that each adds.
type gramChain struct {
	last      uint32 // the word before, 0 at the beginning of a clause
	one, two  rune   // the characters before
	notWithin int    // how many more words a negation marks
}

// add appends the rows of what token t adds, and says to which table they belong.
func (c *gramChain) add(t *token, key []byte, negates bool, rows []uint32) (side, []uint32) {
	switch t.kind {
	case word:
		h := wordHash(key)
		rows = append(rows, row(hash(h^bits.RotateLeft32(c.last, 7), saltPair)))
		if c.notWithin > 0 {
			rows = append(rows, row(hash(h, saltNot)))
			c.notWithin--
		} else {
			rows = wordParts(key, append(rows, row(hash(h, saltWord))))
		}
		c.last = h
		if negates {
			c.notWithin = negationReach
		}
		c.two, c.one = c.one, 'w'
		return alphabet, rows
	case han:
		return chinese, c.character(t.r, rows)
	case number:
		c.last, c.two, c.one = saltOne, c.one, '0'
	case stop:
		mark := '.'
		switch {
		case t.cry:
			mark = '!'
		case t.ask:
			mark = '?'
		}
		if mark != '.' {
			if c.one > 0x2E80 {
				rows = c.character(mark, rows)
				c.last, c.one, c.two, c.notWithin = 0, 0, 0, 0
				return chinese, rows
			}
			h := uint32(mark)
			rows = append(rows, row(hash(h, saltWord)), row(hash(h^bits.RotateLeft32(c.last, 7), saltPair)))
		}
		c.last, c.one, c.two, c.notWithin = 0, 0, 0, 0
	case gap:
		c.last, c.one, c.two, c.notWithin = 0, 0, 0, 0
	}
	return alphabet, rows
}

func (c *gramChain) character(r rune, rows []uint32) []uint32 {
	rows = append(rows, row(hash(uint32(r), saltOne)), row(hash(uint32(r)|uint32(c.one)<<16, saltTwo)))
	if c.one != 0 {
		rows = append(rows, row(hash(hash(uint32(r)|uint32(c.one)<<16, uint32(c.two)), saltThree)))
	}
	c.two, c.one = c.one, r
	return rows
}

// wordParts appends the runs of three to five letters of <key>.
func wordParts(key []byte, rows []uint32) []uint32 {
	if len(key) < 3 {
		return rows
	}
	window := uint64('<')
	n := 1
	for i := 0; i <= len(key); i++ {
		b := byte('>')
		if i < len(key) {
			b = key[i]
		}
		window = window<<8 | uint64(b)
		n++
		if n >= 3 {
			rows = append(rows, row(hash(uint32(window&0xFFFFFF), saltPart)))
		}
		if n >= 4 {
			rows = append(rows, row(hash(uint32(window), saltPart+2)))
		}
		if n >= 5 {
			rows = append(rows, row(hash(uint32(window)^uint32(window>>32&0xFF)*saltPair, saltPart+4)))
		}
	}
	return rows
}
