package sentiment

// This file is the home of finding signs: phrases of the lexicon with what stands around them - a negation in front, a
// strengthening word, quotation marks, somebody else as the one who feels, a turn from what was to what is.

// span is where something that acts on its surroundings stood: the tokens from and to, and its strength.
type span struct{ from, to, strength int }

// reaches is true if the span still acts at token i.
func (s span) reaches(i int) bool { return s.to >= 0 && i-s.to < s.strength }

const (
	// quotedNum/quotedDen is what the words of others count, otherNum/otherDen the feelings of others.
	quotedNum, quotedDen = 1, 5
	otherNum, otherDen   = 1, 3
	// otherReach is how many tokens behind somebody else the feeling may stand.
	otherReach = 8
	// turnedNum/turnedDen is what still counts of a feeling that the text says is over.
	turnedNum, turnedDen = 1, 4
)

// finder walks over the tokens once.
type finder struct {
	*reader
	e      *evidence
	praise ranking
	not    span // a negation
	more   span // a strengthening or weakening word
	other  span // somebody else
	said   int  // behind which token they say or think it, 0 if they do not
	past   int  // the clause, from 1, that is about what was
	left   int  // and how many thousandths of a feeling are left of it
	before role // of the phrase in front
	clause int
	turns  int
	mended [4]int // the last clauses in which something was mended
	mends  int
	symbols
}

// find collects the signs that the words give, for heat and against it.
func (l *reader) find(e *evidence) {
	f := finder{reader: l, e: e, not: span{to: -1}, more: span{to: -1}, other: span{to: -1}, before: roleNot}
	tokens := e.tokens
	for i := 0; i < len(tokens); {
		if tokens[i].scare {
			f.follow(symbolQuoted, &tokens[i])
		}
		if k := tokens[i].kind; k == stop || k == gap {
			f.clause++
			switch t := &tokens[i]; {
			case t.ask:
				f.follow(symbolAsk, t)
			case t.cry:
				f.follow(symbolCry, t)
			}
			if _, n := l.longest(tokens, i); n == 0 {
				f.not.to, f.more.to, f.before = -1, -1, roleNot
				if f.said > 0 && f.said != i || !tokens[i].comma {
					f.other.to, f.said = -1, 0
				} else if f.said == i {
					f.said++
				}
				i++
				continue
			}
		}
		if h, next := l.counted(tokens, i, f.before); next > i {
			if h.weight > 0 {
				s := symbolWait
				if h.index == signAttempt {
					s = symbolTried
				}
				f.follow(s, &tokens[i])
				f.file(h, roleNot)
			}
			i, f.before = next, roleNot
			continue
		}
		index, n := l.longest(tokens, i)
		if n == 0 {
			i++
			f.before = roleNot
			continue
		}
		f.phrase(i, n, index)
		i += n
	}
	f.settle()
}

// phrase takes in the phrase of entry index at tokens[i:i+n].
func (f *finder) phrase(i, n, index int) {
	tokens := f.e.tokens
	e := &f.entries[index]
	h := hit{from: i, to: i + n, index: index + 1, weight: e.weight, grave: e.grave, feeling: e.role.feeling(), why: e.why}
	negated := f.not.reaches(i) && !f.negates(tokens[i])
	if f.more.to >= 0 && i-f.more.to <= 1 {
		h.weight = h.weight * f.more.strength / 1000
		if h.weight != 0 && e.role < roleNot {
			h.from = f.more.from
		}
	}
	f.before = e.role
	if s := symbolOf(e); s != 0 {
		switch {
		case s >= symbolTurn:
		case negated:
			s += symbolNegated
		case f.said > 0 || f.other.reaches(i) || tokens[i].quoted:
			s += symbolOthers
		}
		f.follow(s, &tokens[i])
	}
	switch e.role {
	case roleNot:
		f.not = span{i, i + n, e.weight}
	case roleMore:
		f.e.counts.more++
		strength := e.weight
		if f.more.to == i {
			strength = max(strength, f.more.strength)
		}
		f.more = span{i, i + n, strength}
	case roleTurn:
		f.turn()
	case roleOther:
		f.other = span{i, i + n, otherReach}
	case roleSays:
		if f.other.reaches(i) {
			f.said = i + n
		}
	case roleQuote:
		f.said = i + n
	case rolePast:
		f.past, f.left = f.clause+1, e.weight
		f.e.counts.past++
	case roleUnit, roleBefore, roleAfter, roleAhead, rolePlain:
	default:
		f.note(e, h.weight, i, negated)
		if e.role == roleNeed && !negated || e.role == roleCool {
			f.mended[f.mends%len(f.mended)] = f.clause + 1
			f.mends++
		}
		if negated {
			f.negated(h, e)
			return
		}
		if e.felt && f.past == f.clause+1 {
			h.weight = h.weight * f.left / 1000
		}
		if f.said > 0 || e.felt && f.other.reaches(i) {
			h.weight, h.grave = h.weight*otherNum/otherDen, h.grave*otherNum/otherDen
			f.mute(i, n)
		}
		f.file(h, e.role)
	}
}

// note keeps account of a phrase that speaks of heat for the traits.
func (f *finder) note(e *entry, weight, at int, negated bool) {
	c := &f.e.counts
	strength := int32(abs(weight))
	switch {
	case negated && e.role == roleNeed:
		c.class[classWait] = max(c.class[classWait], strength)
	case negated && weight > 0:
		c.negHot = max(c.negHot, strength)
	case negated:
		c.negWarm = max(c.negWarm, strength)
	case f.said > 0 || f.other.reaches(at) || f.e.tokens[at].quoted:
		if weight > 0 {
			c.others = max(c.others, strength)
		}
	default:
		c.class[e.class] = max(c.class[e.class], max(strength, 1))
		if e.class == classGlad {
			c.praise++
		}
	}
}

// mute takes the heat of n tokens at i out of what the tables say: what it is said of does not feel it.
func (f *finder) mute(i, n int) {
	for k := i; k < i+n; k++ {
		t := &f.e.tokens[k]
		if t.push <= 0 {
			continue
		}
		side := alphabet
		if t.kind == han {
			side = chinese
		}
		f.e.sum.sum[side][headHeat] -= t.push
		t.push = 0
	}
}

// turn makes all that was found so far early.
func (f *finder) turn() {
	f.turns++
	f.e.counts.turn++
	f.other.to, f.said, f.past = -1, 0, 0
	f.e.hot.early()
	f.e.warm.early()
	f.praise.early()
}

// early says of all hits that they stand in front of a turn.
func (k *ranking) early() {
	for i := range k.n {
		k.hits[i].late = false
	}
}

// negates is true for a word that is a negation by itself: a phrase that begins with it has had its negation.
func (l *lexicon) negates(t token) bool {
	end := l.ends[l.nodes[uint64(t.id)]]
	return t.id != 0 && end != 0 && l.entries[end-1].role == roleNot
}

// negated files a hit that has a negation in front of it.
func (f *finder) negated(h hit, e *entry) {
	h.from = f.not.from
	switch {
	case e.role == roleNeed:
		f.file(h, role(h.feeling))
	case e.role == role(gratitude), e.role == roleCool && h.weight == 0:
	case h.weight < 0: // "not happy", "not resolved"
		h.weight, h.feeling, h.why = -h.weight+40, disappointment, e.why+1
		f.file(h, role(disappointment))
	default: // "not angry"
		f.mute(h.from, h.to-h.from)
		h.weight, h.grave, h.feeling, h.why = -h.weight/5, 0, neutral, whyNegation
		f.file(h, role(neutral))
	}
}

// file puts a hit among what heats or what cools.
func (f *finder) file(h hit, r role) {
	if r == roleNeed {
		return
	}
	hot, warm := &f.e.hot, &f.e.warm
	h.clause, h.late = f.clause, true
	if f.e.tokens[h.from].quoted {
		h.weight, h.grave = h.weight*quotedNum/quotedDen, h.grave*quotedNum/quotedDen
	}
	switch {
	case r == roleCool:
		hot.scale(true, turnedNum, turnedDen)
		hot.scale(false, turnedNum, turnedDen)
		h.weight = -h.weight
		warm.add(h, maxWarm)
	case (r == rolePraise || r == role(gratitude) || r == role(joy)) && h.weight < 0:
		h.weight, h.sure = -h.weight, r == role(joy)
		f.praise.add(h, maxWarm)
	case h.weight < 0:
		h.weight = -h.weight
		warm.add(h, maxWarm)
	case h.weight > 0:
		hot.add(h, maxHot)
	}
}

// settle decides what praise and thanks are worth, and what a turn has left of what stood before it.
func (f *finder) settle() {
	hot, warm := &f.e.hot, &f.e.warm
	for i := range f.praise.n {
		h := f.praise.hits[i]
		if f.sarcastic(&f.praise.hits[i]) {
			h.weight, h.feeling, h.why, h.index = sarcasmWeight, anger, whySarcasm, signSarcasm
			h.grave = sarcasmWeight
			hot.add(h, maxHot)
		} else {
			warm.add(h, maxWarm)
		}
	}
	if f.turns == 0 {
		return
	}
	wasHot, isHot := hot.peakOf(false), hot.peakOf(true)
	wasWarm, isWarm := warm.peakOf(false), warm.relief()
	switch {
	case wasHot > 0 && isHot == 0 && isWarm >= turnedFrom: // "I was angry, but now all is well"
		hot.scale(false, turnedNum, turnedDen)
	case wasWarm > 0 && warm.peakOf(true) == 0 && isHot > 0: // "You were good, but now ..."
		warm.scale(false, turnedNum, turnedDen)
	}
}

// turnedFrom is the weight from which what cools behind a turn says that it is over; thanks and courtesy do not.
const turnedFrom = 40

// relief is the greatest weight behind the last turn of what cools and is no thanks.
func (k *ranking) relief() int {
	for i := range k.n {
		if h := &k.hits[i]; h.late && h.feeling != gratitude {
			return h.weight
		}
	}
	return 0
}

// sarcastic is true for praise and thanks that are not meant: beside a complaint, without a turn between them.
func (f *finder) sarcastic(p *hit) bool {
	for _, c := range f.mended {
		if c == p.clause+1 {
			return false
		}
	}
	thanks := p.feeling == gratitude
	for i := range f.e.hot.n {
		h := &f.e.hot.hits[i]
		switch {
		case h.weight < sarcasmAt || h.late != p.late:
		case h.clause == p.clause && h.from > p.from: // "thanks for ruining", "love waiting"
			return true
		case !thanks && !p.sure && clauseWords(f.e.tokens, p.from, p.to) <= loneClause: // "Great. Another delay"
			return true
		}
	}
	return false
}

// clauseWords counts the words of the clause around tokens[from:to], up to just over loneClause.
func clauseWords(tokens []token, from, to int) int {
	n := 0
	for i := to - 1; i >= 0 && n <= loneClause && tokens[i].kind != stop; i-- {
		n++
	}
	for i := to; i < len(tokens) && n <= loneClause && tokens[i].kind != stop; i++ {
		n++
	}
	return n
}
