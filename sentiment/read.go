package sentiment

// This file is the home of the reading itself: from tokens to hits, from hits to heat and emotions.

// modelName is what a Reading of this analyzer carries; it changes with the data or the rules.
const modelName = "lexicon-1"

const (
	// maxHot and maxWarm are how many signs for and against heat count: beyond them a sign would weigh next to nothing.
	maxHot  = 8
	maxWarm = 4
	// Each further sign counts fadeNum/fadeDen of the one before it, so that the sum has a limit (about three times the
	// strongest) and a long message is not hot for its length.
	fadeNum, fadeDen = 7, 10
	// feelingScale turns heat moved by an emotion's signs into the strength of that emotion.
	feelingScale = 2
	// boiling is the heat from which disappointment shows as anger.
	boiling = 700
	// sarcasmAt is the weight of complaint beside which a lone word of praise is not believed.
	sarcasmAt = 150
	// sarcasmWeight is what such praise adds, and loneClause how many words its clause may have.
	sarcasmWeight = 150
	loneClause    = 4
)

// hit is a sign found in the text, at tokens[from:to].
type hit struct {
	from, to int
	index    int // of the entry, or a negative number for a sign found by rule
	weight   int
	feeling  emotion
	why      string
}

// ranking keeps the strongest hits, strongest first, equal ones in the order found. A phrase counts once.
type ranking struct {
	hits [maxHot]hit
	n    int
}

// add keeps h if it is among the strongest limit hits.
func (k *ranking) add(h hit, limit int) {
	for i := range k.n {
		if k.hits[i].index == h.index && h.index != 0 {
			if k.hits[i].weight >= h.weight {
				return
			}
			copy(k.hits[i:k.n-1], k.hits[i+1:k.n])
			k.n--
			break
		}
	}
	at := k.n
	for at > 0 && k.hits[at-1].weight < h.weight {
		at--
	}
	if at >= limit {
		return
	}
	k.n = min(k.n+1, limit)
	copy(k.hits[at+1:k.n], k.hits[at:k.n-1])
	k.hits[at] = h
}

// fade lowers each hit by its rank and returns the sum.
func (k *ranking) fade() int {
	sum, num, den := 0, 1, 1
	for i := range k.n {
		k.hits[i].weight = k.hits[i].weight * num / den
		sum += k.hits[i].weight
		num, den = num*fadeNum, den*fadeDen
	}
	return sum
}

// scale multiplies every weight by num/den.
func (k *ranking) scale(num, den int) {
	for i := range k.n {
		k.hits[i].weight = k.hits[i].weight * num / den
	}
}

// Read implements Analyzer.
func (l *lexicon) Read(text string) Reading {
	var few [96]token
	tokens := l.scan(text, few[:0])
	hot, warm := l.find(tokens)

	// What was found by rule (capitals, exclamation marks) strengthens what the words say: in full when they complain,
	// by half when they say nothing, not at all when they are glad.
	content, gladness := hot.peak(), warm.peak()
	if gladness <= content || content > 0 && gladness < 2*content {
		feeling := anger
		if content > 0 && (hot.hits[0].feeling == fear || hot.hits[0].feeling == sadness) {
			feeling = hot.hits[0].feeling
		}
		for _, h := range emphasis(tokens) {
			if h.weight == 0 {
				continue
			}
			h.feeling = feeling
			if content == 0 {
				h.weight /= 2
			}
			hot.add(h, maxHot)
		}
	}

	heat, cooling := hot.fade(), warm.fade()
	// Thanks within a complaint are mostly politeness: alone they cool in full, the more complaint beside them the less,
	// down to a half.
	if heat > 0 && cooling > 0 {
		num, den := 2*cooling+heat, 2*(heat+cooling)
		warm.scale(num, den)
	}
	return l.reading(text, tokens, &hot, &warm)
}

// peak is the greatest weight, 0 if there is none.
func (k *ranking) peak() int {
	if k.n == 0 {
		return 0
	}
	return k.hits[0].weight
}

// reading adds up what was found.
func (l *lexicon) reading(text string, tokens []token, hot, warm *ranking) Reading {
	r := Reading{Heat: NeutralHeat, Locale: language(tokens), Model: modelName}
	var feelings [emotionCount]int
	if n := hot.n + warm.n; n > 0 {
		r.Cues = make([]Cue, 0, n)
	}
	note := func(k *ranking, sign int) {
		for i := range k.n {
			h := &k.hits[i]
			feelings[h.feeling] += h.weight * feelingScale
			if h.weight == 0 {
				continue
			}
			r.Heat += sign * h.weight
			piece := text[tokens[h.from].start:tokens[h.to-1].end]
			r.Cues = append(r.Cues, Cue{Text: piece, Why: h.why, Weight: sign * h.weight})
		}
	}
	note(hot, 1)
	note(warm, -1)
	r.Heat = clamp(r.Heat, 0, 1000)
	if r.Heat >= boiling {
		feelings[anger] += feelings[disappointment] / 2
	}
	r.Emotions, r.Emotion = settle(feelings)
	return r
}

// span is where something that acts on its surroundings stood: the tokens from and to, and its strength.
type span struct{ from, to, strength int }

// find collects the signs that the words give, for heat and against it.
func (l *lexicon) find(tokens []token) (hot, warm ranking) {
	var praise ranking
	not, more, before := span{to: -1}, span{to: -1}, roleNot
	for i := 0; i < len(tokens); {
		if k := tokens[i].kind; k == stop || k == gap {
			if _, n := l.longest(tokens, i); n == 0 {
				not.to, more.to, before = -1, -1, roleNot
				i++
				continue
			}
		}
		if h, next := l.counted(tokens, i, before); next > i {
			if h.weight > 0 {
				hot.add(h, maxHot)
			}
			i, before = next, roleNot
			continue
		}
		index, n := l.longest(tokens, i)
		if n == 0 {
			i++
			before = roleNot
			continue
		}
		e := &l.entries[index]
		h := hit{from: i, to: i + n, index: index + 1, weight: e.weight, feeling: e.role.feeling(), why: e.why}
		negated := not.to >= 0 && i-not.to < not.strength && !l.negates(tokens[i])
		if more.to >= 0 && i-more.to <= 1 {
			h.weight = h.weight * more.strength / 1000
			if h.weight != 0 && e.role < roleNot {
				h.from = more.from
			}
		}
		before = e.role
		switch e.role {
		case roleNot:
			not = span{i, i + n, e.weight}
		case roleMore:
			if more.to == i {
				e = &entry{weight: max(e.weight, more.strength)}
			}
			more = span{i, i + n, e.weight}
		case roleUnit, roleBefore, roleAfter, roleAhead, rolePlain:
		default:
			l.weigh(h, e, negated, not, tokens, &hot, &warm, &praise)
		}
		i += n
	}
	l.believe(&praise, &hot, &warm)
	return hot, warm
}

// negates is true for a word that is a negation by itself: a phrase that begins with it has had its negation.
func (l *lexicon) negates(t token) bool {
	end := l.ends[l.nodes[uint64(t.id)]]
	return t.id != 0 && end != 0 && l.entries[end-1].role == roleNot
}

// weigh files a hit under what heats or what cools, with a negation in front of it taken into account.
func (l *lexicon) weigh(h hit, e *entry, negated bool, not span, tokens []token, hot, warm, praise *ranking) {
	if negated {
		h.from = not.from
		switch {
		case e.role == roleNeed:
			hot.add(h, maxHot)
		case e.role == role(gratitude):
		case h.weight < 0: // "not happy", "not resolved"
			h.weight, h.feeling, h.why = -h.weight+40, disappointment, "negated: "+e.why
			hot.add(h, maxHot)
		default: // "not angry"
			h.weight, h.feeling, h.why = h.weight/5, neutral, "negation"
			warm.add(h, maxWarm)
		}
		return
	}
	switch {
	case e.role == roleNeed:
	case e.role == roleCool:
		hot.scale(1, 4)
		h.weight = -h.weight
		warm.add(h, maxWarm)
	case e.role == rolePraise && clauseWords(tokens, h.from, h.to) <= loneClause:
		h.weight = -h.weight
		praise.add(h, maxWarm)
	case h.weight < 0:
		h.weight = -h.weight
		warm.add(h, maxWarm)
	case h.weight > 0:
		hot.add(h, maxHot)
	}
}

// believe decides whether lone praise is meant: beside a complaint and without thanks it is sarcasm.
func (l *lexicon) believe(praise, hot, warm *ranking) {
	for _, h := range praise.hits[:praise.n] {
		if hot.peak() >= sarcasmAt {
			h.weight, h.feeling, h.why, h.index = sarcasmWeight, anger, "sarcasm", signSarcasm
			hot.add(h, maxHot)
		} else {
			warm.add(h, maxWarm)
		}
	}
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
