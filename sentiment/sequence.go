package sentiment

import "math/bits"

// This file is the home of what follows what: praise and then a fault, what was and then a turn, somebody else's words and then
// a question. Each phrase that is found has a symbol, and the symbols in a row, one, two and three of them, are pieces for the table of
// service talk, beside the pieces of the words themselves.

// Symbols are the classes, then these; with symbolNegated or symbolOthers added for what is negated or in somebody else's mouth.
const (
	symbolTurn = iota + uint32(classes)
	symbolNot
	symbolMore
	symbolLess
	symbolPast
	symbolOther
	symbolSays
	symbolWait
	symbolTried
	symbolAsk
	symbolCry
	symbolQuoted
	symbolNegated = 32
	symbolOthers  = 64
)

const saltSymbols = 0xB5297A4D

// symbols are those found last.
type symbols struct{ one, two uint32 }

// follow adds a symbol to the row and its pieces to the table of service talk.
func (f *finder) follow(s uint32, t *token) {
	side := alphabet
	if t.kind == han || t.kind == stop && f.e.sum.of[chinese] > f.e.sum.of[alphabet] {
		side = chinese
	}
	h := hash(s, saltSymbols)
	f.piece(side, row(h))
	if f.symbols.one != 0 {
		h = hash(h, f.symbols.one)
		f.piece(side, row(h))
	}
	if f.symbols.two != 0 {
		f.piece(side, row(hash(h, bits.RotateLeft32(f.symbols.two, 5))))
	}
	f.symbols.two, f.symbols.one = f.symbols.one, s+1
}

// piece adds a piece to the table of service talk.
func (f *finder) piece(side side, r uint32) {
	e := f.e
	e.sum.more[side]++
	e.sum.serve[side] += int32(int8(f.model.service[side].rows[serviceRow*r]))
	if e.pieces != nil {
		*e.pieces = append(*e.pieces, uint32(side)*gramRows+r)
	}
}

// symbolOf is the symbol of a phrase, 0 if it has none.
func symbolOf(e *entry) uint32 {
	switch e.role {
	case roleTurn:
		return symbolTurn
	case roleNot:
		return symbolNot
	case roleMore:
		if e.weight < 1000 {
			return symbolLess
		}
		return symbolMore
	case rolePast:
		return symbolPast
	case roleOther:
		return symbolOther
	case roleSays, roleQuote:
		return symbolSays
	}
	return uint32(e.class)
}
