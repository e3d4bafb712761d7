package restate

// This file is the home of English questions that ask for nothing: each says something, and that is what is restated.
// "How many times do I have to call?" says that the customer had to call many times.

// rhetoric says what a rhetorical question says, in the customer's words. known is true when the question is one; nothing is
// said then when said is nil.
func rhetoric(ts []token, single bool) (said []token, known bool) {
	first := low(ts, 0)
	switch {
	case first == "how" && (low(ts, 1) == "many" && (low(ts, 2) == "times" || low(ts, 2) == "more" && low(ts, 3) == "times") || low(ts, 1) == "often"):
		return manyTimes(ts)
	case (first == "why" || first == "how") && (low(ts, 1) == "would" || low(ts, 1) == "could" || low(ts, 1) == "can" || low(ts, 1) == "did") && low(ts, 2) == "you":
		return didYou(ts, single)
	case first == "why" && (low(ts, 1) == "would" || low(ts, 1) == "does") && (low(ts, 2) == "anyone" || low(ts, 2) == "anybody" || low(ts, 2) == "somebody") && verb(low(ts, 3), verbBase) && low(ts, 3) != "be" && low(ts, 3) != "have" && low(ts, 3) != "want" && low(ts, 3) != "buy" && low(ts, 3) != "use" && len(ts) > 5:
		return join([]token{word("you")}, ts[3:]), true // why would anyone charge 12 for a call
	case first == "how" && (low(ts, 1) == "dare") && low(ts, 2) == "you" && verb(low(ts, 3), verbBase):
		return join([]token{word("you"), word(pastOf(ts[3].low))}, ts[4:]), true
	case first == "what" && (low(ts, 1) == "kind" || low(ts, 1) == "sort" || low(ts, 1) == "type") && low(ts, 2) == "of":
		return whatKind(ts)
	case first == "what" && (low(ts, 1) == "'s" || low(ts, 1) == "is") && low(ts, 2) == "the" && (low(ts, 3) == "point" || low(ts, 3) == "use" || low(ts, 3) == "good"):
		for k := 4; k < len(ts); k++ {
			if ts[k].low == "if" || ts[k].low == "when" || ts[k].low == "because" {
				return ts[k+1:], k+3 < len(ts)
			}
		}
		return nil, true
	case (first == "is" || first == "was") && low(ts, 1) == "it" && tolerable(low(ts, 2)) && (low(ts, 3) == "that" || low(ts, 3) == "when" || low(ts, 3) == "if"):
		return ts[4:], len(ts) > 6
	case (first == "do" || first == "don't" || first == "did" || first == "can") && low(ts, 1) == "you":
		return doYouKnow(ts)
	case first == "is" && low(ts, 1) == "it" && (low(ts, 2) == "too" || low(ts, 2) == "really") && low(ts, 3) != "possible",
		first == "who" && (low(ts, 1) == "thought" || low(ts, 1) == "came" || low(ts, 1) == "decided" || low(ts, 1) == "even" || low(ts, 1) == "designed"), first == "wouldn't", first == "shouldn't", first == "isn't" && low(ts, 1) == "it", first == "is" && low(ts, 1) == "that" && low(ts, 2) == "how",
		first == "is" && low(ts, 1) == "this" && (low(ts, 2) == "how" || low(ts, 2) == "what"), first == "who" && (low(ts, 1) == "does" || low(ts, 1) == "do") && (low(ts, 2) == "that" || low(ts, 3) == "think"):
		return nil, true
	}
	return nil, false
}

func tolerable(w string) bool {
	switch w {
	case "normal", "ok", "okay", "acceptable", "legal", "right", "fair", "usual", "standard", "reasonable", "professional":
		return true
	}
	return false
}

// manyTimes turns "how many times do I have to call you" into "I have had to call you many times".
func manyTimes(ts []token) ([]token, bool) {
	k := 1
	for k < len(ts) && k < 5 && !in("aux", ts[k].low) {
		k++
	}
	who := word("I")
	switch low(ts, k+1) {
	case "i", "we", "one", "someone", "somebody", "people":
	case "a":
		if low(ts, k+2) != "customer" && low(ts, k+2) != "person" {
			return nil, false
		}
		k++
	default:
		return nil, false
	}
	rest := ts[min(k+2, len(ts)):]
	switch {
	case (low(rest, 0) == "have" || low(rest, 0) == "need") && low(rest, 1) == "to" && verb(low(rest, 2), verbBase) && low(rest, 2) != "be":
		rest = rest[1:]
	case in("modal", low(ts, k)) && verb(low(rest, 0), verbBase):
		rest = join([]token{word("to")}, rest)
	default:
		return nil, false
	}
	return join([]token{who}, own("have had"), rest, own("many times")), true
}

// didYou turns "why would you send me a left shoe" into "you sent me a left shoe", which is what has happened.
func didYou(ts []token, single bool) ([]token, bool) {
	k := 3
	for in("adverb", low(ts, k)) && low(ts, k) != "not" && low(ts, k) != "never" {
		k++
	}
	v := low(ts, k)
	if !verb(v, verbBase) || v == "be" || v == "have" || v == "explain" || v == "help" || v == "guarantee" || k+1 >= len(ts) {
		return nil, ts[1].low != "did" && (v == "be" || v == "have")
	}
	if low(ts, 0) == "how" && low(ts, 1) == "did" {
		return nil, false
	}
	if next := low(ts, k+1); k+2 >= len(ts) && (next == "this" || next == "that" || next == "it") || next == "sleep" || v == "sleep" || v == "think" || v == "expect" || v == "let" && low(ts, k+2) == "happen" {
		return nil, true
	}
	said := join([]token{word("you")}, ts[3:k], []token{word(pastOf(v))}, ts[k+1:])
	if single {
		said = join(said, own(", and you 'd like to know"), own(ts[0].low))
	}
	return said, true
}

// whatKind turns "what kind of company charges me twice" into "you charge me twice".
func whatKind(ts []token) ([]token, bool) {
	for k := 3; k < len(ts) && k < 7; k++ {
		if !verb(ts[k].low, verbThird) && !in("aux", ts[k].low) || k == 3 {
			continue
		}
		verbOf := ts[k]
		if form, ok := agreement[verbOf.low]; ok {
			verbOf = word(form)
		} else if verb(verbOf.low, verbThird) {
			verbOf = word(baseOf(verbOf.low))
		}
		if in("be", ts[k].low) || k+1 >= len(ts) {
			return nil, true
		}
		return join([]token{word("you"), verbOf}, ts[k+1:]), true
	}
	return nil, true
}

// doYouKnow takes the lead off "do you realise that ..." and drops what only asks for understanding.
func doYouKnow(ts []token) ([]token, bool) {
	k := 2
	for in("adverb", low(ts, k)) || low(ts, k) == "people" || low(ts, k) == "guys" {
		k++
	}
	switch v := english.verbs[low(ts, k)].base; {
	case v == "believe" && low(ts, 0) == "can" && len(ts)-k > 3:
		k++
		if low(ts, k) == "that" {
			k++
		}
		return ts[k:], true
	case v == "think", v == "call", v == "get" && (low(ts, k+1) == "that" || low(ts, k+1) == "it" || low(ts, k+1) == ""), v == "see" && len(ts) < 6, v == "believe", v == "care", v == "imagine":
		return nil, true
	case low(ts, k) == "have" && low(ts, k+1) == "any" && (low(ts, k+2) == "idea" || low(ts, k+2) == "clue"):
		k += 3
	case v == "know", v == "realise", v == "realize", v == "understand":
		k++
	default:
		return nil, false
	}
	switch low(ts, k) {
	case "that":
		return ts[min(k+1, len(ts)):], true
	case "what", "when", "where", "if", "whether", "why", "who", "which":
		return join(own("you 'd like to know"), ts[k:]), k+2 < len(ts)
	case "how":
		if low(ts, k+1) != "long" && low(ts, k+1) != "many" && low(ts, k+1) != "much" && !in("pronoun", low(ts, k+1)) && low(ts, k+1) != "to" {
			return nil, true
		}
		if low(ts, k+1) == "long" && in("pronoun", low(ts, k+2)) && (low(ts, k+3) == "'ve" || low(ts, k+3) == "have") {
			return join(ts[k+2:], own("a long time")), true
		}
		return join(own("you 'd like us to know"), ts[k:]), true
	}
	if in("pronoun", low(ts, k)) || in("determiner", low(ts, k)) {
		return ts[k:], len(ts)-k > 2
	}
	return nil, true
}
