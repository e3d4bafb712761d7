package sentiment

// This file is the home of the reading itself: which signs count how much. find.go finds them, combine.go adds them up.

// modelName is what a Reading of this analyzer carries; it changes with the data, the tables or the rules.
const modelName = "amends-4"

const (
	// maxHot and maxWarm are how many signs for and against heat count: beyond them a sign would weigh next to nothing.
	maxHot  = 8
	maxWarm = 4
	// Each further sign counts fadeNum/fadeDen of the one before it, so that the sum has a limit (about three times the
	// strongest) and a long message is not hot for its length.
	fadeNum, fadeDen = 3, 5
	// feelingScale turns heat moved by an emotion's signs into the strength of that emotion.
	feelingScale = 2
	// sarcasmAt is the weight of complaint beside which a lone word of praise is not believed.
	sarcasmAt = 90
	// sarcasmWeight is what such praise adds, and loneClause how many words its clause may have.
	sarcasmWeight = 260
	loneClause    = 4
)

// hit is a sign found in the text, at tokens[from:to].
type hit struct {
	from, to int
	index    int // of the entry, or a negative number for a sign found by rule
	weight   int
	grave    int
	clause   int // the clauses before it
	feeling  emotion
	sure     bool // praise that stands alone and is still meant
	late     bool // behind the last turn ("but", "now")
	why      reason
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
				k.hits[i].late = k.hits[i].late || h.late
				return
			}
			k.drop(i)
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

// drop takes a hit out.
func (k *ranking) drop(i int) {
	copy(k.hits[i:k.n-1], k.hits[i+1:k.n])
	k.n--
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

// grave is how grave the gravest sign is, and a quarter of each other.
func (k *ranking) grave() int {
	most, sum := 0, 0
	for i := range k.n {
		most = max(most, k.hits[i].grave)
		sum += k.hits[i].grave
	}
	return most + (sum-most)/4
}

// scale multiplies the weights of early or late hits by num/den.
func (k *ranking) scale(late bool, num, den int) {
	for i := range k.n {
		if h := &k.hits[i]; h.late == late {
			h.weight, h.grave = h.weight*num/den, h.grave*num/den
		}
	}
	for i := 1; i < k.n; i++ {
		for j := i; j > 0 && k.hits[j-1].weight < k.hits[j].weight; j-- {
			k.hits[j-1], k.hits[j] = k.hits[j], k.hits[j-1]
		}
	}
}

// peak is the greatest weight, 0 if there is none.
func (k *ranking) peak() int {
	if k.n == 0 {
		return 0
	}
	return k.hits[0].weight
}

// peakOf is the greatest weight of the early or the late hits.
func (k *ranking) peakOf(late bool) int {
	for i := range k.n {
		if k.hits[i].late == late {
			return k.hits[i].weight
		}
	}
	return 0
}

// Read implements Analyzer.
func (l *reader) Read(text string) Reading {
	var few [96]token
	var e evidence
	e.tokens = l.scan(text, few[:0], l.model, &e.sum)
	l.find(&e)
	l.emphasize(&e)
	l.observe(&e)
	l.weigh(&e)
	return l.reading(text, &e)
}

// emphasize adds what was found by rule (capitals, exclamation marks): it strengthens what the words say, in full when they
// complain, by half when they say nothing, not at all when they are glad.
func (l *reader) emphasize(e *evidence) {
	content, gladness := e.hot.peak(), e.warm.peak()
	if gladness > content || content > 0 && gladness >= 2*content {
		return
	}
	feeling := anger
	if content > 0 && (e.hot.hits[0].feeling == fear || e.hot.hits[0].feeling == sadness) {
		feeling = e.hot.hits[0].feeling
	}
	for _, h := range emphasis(e.tokens) {
		if h.weight == 0 {
			continue
		}
		h.feeling = feeling
		if content == 0 {
			h.weight /= 2
		}
		e.hot.add(h, maxHot)
	}
}
