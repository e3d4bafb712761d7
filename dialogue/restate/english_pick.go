package restate

// This file is the home of the choice in English: how much a sentence says, which sentences are said, and the courtesy
// before a complaint, which is not.

// pick chooses one or two sentences in their order: the first that says something, and the next that adds to it. Where the
// first says little, the one that says most stands beside it.
func pick(out []said) []said {
	first, best := -1, -1
	for i, s := range out {
		if first < 0 && (s.grave || s.score >= contentScore) {
			first = i
		}
		if best < 0 || s.score > out[best].score {
			best = i
		}
	}
	if best < 0 {
		return nil
	}
	if first < 0 {
		return out[best : best+1]
	}
	fits := func(i, j int) bool {
		return runeLen(write(out[i].words))+runeLen(write(out[j].words)) <= pairLength
	}
	if out[first].score < enoughScore && best > first && fits(first, best) {
		return []said{out[first], out[best]}
	}
	if first > 0 && out[first-1].score == 0 && countWords(out[first-1].words) > 3 && fits(first-1, first) {
		first--
	}
	picked := out[first : first+1]
	length := runeLen(write(out[first].words))
	for i := first + 1; i < len(out) && i <= first+2; i++ {
		n := runeLen(write(out[i].words))
		if out[i].score < 0 || repeats(out[first].words, out[i].words) || length+n > pairLength || len(picked) == 2 && length+n > shortLength {
			continue
		}
		picked, length = append(picked[:len(picked):len(picked)], out[i]), length+n
		if length > shortLength {
			break
		}
	}
	return picked
}

// repeats reports that every word of a sentence stands in the one before: "without brakes. WITHOUT BRAKES".
func repeats(said, again []token) bool {
	seen := wordSet{}
	for _, t := range said {
		seen[t.low] = true
	}
	for _, t := range again {
		if t.isWord() && !seen[t.low] {
			return false
		}
	}
	return true
}

// fond and pivots recognise the courtesy before a complaint: "I like your app but".
func fond(seg []token) bool {
	k := 1
	for in("adverb", low(seg, k)) || low(seg, k) == "do" {
		k++
	}
	w := low(seg, k)
	return (low(seg, 0) == "i" || low(seg, 0) == "we") && (w == "love" || w == "like" || w == "enjoy" || w == "appreciate" || w == "liked" || w == "enjoyed")
}

// pivot is the place of the next segment after i that begins with "but"; 0 when there is none.
func pivot(segs [][]token, i int) int {
	for p := i + 1; p < len(segs); p++ {
		if pivots(segs[p]) {
			return p
		}
	}
	return 0
}

// pleasing is what "the pizza was delicious" praises; nil when the segment is no such praise.
func pleasing(seg []token) []token {
	if fond(seg) && len(seg) > 3 && in("determiner", low(seg, 2)) && low(seg, 2) != "that" {
		return seg[2:] // I love my car
	}
	for i := 1; i+1 < len(seg); i++ {
		if !in("be", seg[i].low) {
			continue
		}
		k := i + 1
		for k < len(seg) && (in("adverb", seg[k].low) || seg[k].low == "so" || seg[k].low == "very" || seg[k].low == "quite") {
			k++
		}
		if k != len(seg)-1 || !in("pleasing", seg[k].low) && !in("praise", seg[k].low) || in("negative", seg[i].low) {
			return nil
		}
		return seg[:i]
	}
	return nil
}

// replaced puts what was praised in the place of the pronoun that the clause after it begins with.
func replaced(seg, np []token) []token {
	at := 0
	for at < len(seg) && (pivots(seg[at:]) || in("adverb", seg[at].low)) {
		at++
	}
	if w := low(seg, at); w == "it" || w == "they" {
		return join(seg[:at], np, seg[at+1:])
	}
	for i := at; i < len(seg) && i < at+4; i++ {
		if seg[i].low == "he" || seg[i].low == "she" {
			return join(seg[:i], np, seg[i+1:])
		}
	}
	return seg
}

func pivots(seg []token) bool {
	return low(seg, 0) == "but" || low(seg, 0) == "however"
}

// score says how much of the what, when, how often and with what consequence a sentence holds.
func score(ts []token) int {
	n := 0
	for i, t := range ts {
		switch {
		case t.own && t.low != "we" && t.low != "our":
		case in("event", t.low), digits(t.low):
			n += 2
		case in("fact", t.low), in("negative", t.low), in("matter", t.low):
			n++
		case in("family", t.low):
			n++
		case (t.low == "we" || t.low == "our") && i < 4:
			n++
		}
	}
	switch {
	case low(ts, 0) == "waste" && low(ts, 1) == "of", servicesOnly(ts):
		n = -1
	case len(ts) < 6 && n < 5 && low(ts, 0) == "you" && (low(ts, len(ts)-1) == "happy" || low(ts, len(ts)-1) == "impressed" || low(ts, len(ts)-1) == "pleased" || low(ts, len(ts)-1) == "satisfied" || low(ts, len(ts)-1) == "amused"):
		n = -1
	case vague(ts):
		n = min(n, 0)
	case len(ts) > 6 && ts[0].own && low(ts, 5) == "whether":
		n = min(n-2, -1) // whether something is so is asked more often for effect than to be told
	case len(ts) < 4 && n == 0:
		n--
	case low(ts, 2) == "unhappy" && ts[2].own && len(ts) < 9:
		n = -1 // what happened says more
	case low(ts, 2) == "unhappy" && ts[2].own:
		n++
	case low(ts, 1) == "would" || low(ts, 1) == "'d":
		n++
	}
	return n
}

// servicesOnly reports a mere name of ours: "customer service".
func servicesOnly(ts []token) bool {
	for _, t := range ts {
		if !in("service", t.low) && t.low != "customer" {
			return false
		}
	}
	return true
}

// vague reports a wish that names nothing: "you'd like us to look into it".
func vague(ts []token) bool {
	if len(ts) < 6 || len(ts) > 10 || !ts[0].own || low(ts, 3) != "us" {
		return false
	}
	for _, t := range ts[5:] {
		switch t.low {
		case "look", "into", "it", "this", "that", "explain", "to", "you", "sort", "out", "fix", "help", "do", "something", "advise", "check", "please", "asap", "resolve", "solve", "make", "right", "us", "know", "let", "stop", "now", "tell", "why", "soon", "answer", "reply", "respond":
		default:
			return false
		}
	}
	return true
}
