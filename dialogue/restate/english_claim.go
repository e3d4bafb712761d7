package restate

// This file is the home of claims on us: an obligation, a promise, a debt or a future act is never said as our own
// statement, but as what the customer says ("you tell us we promised you ...") or wants ("you'd like us to ...").

import "strings"

// claimKind is what kind of claim begins at a verb.
type claimKind uint8

const (
	noClaim   claimKind = iota
	wishClaim           // "we must refund you": becomes "you 'd like us to refund you"
	tellClaim           // "we promised you": "you tell us" stands before it
)

// claims rewords a clause that has been turned. Clauses that begin with words of ours are wishes or questions already.
func claims(ts []token) []token {
	if len(ts) > 0 && ts[0].own {
		ts = withoutPromise(ts)
	}
	if low(ts, 0) == "if" && low(ts, 2) == "'d" {
		return ts
	}
	if len(ts) == 0 || ts[0].own && (ts[0].low == "you" || ts[0].low == ",") || low(ts, 0) == "you" && low(ts, 1) == "were" && low(ts, 2) == "told" {
		return ts
	}
	if low(ts, 0) == "you" {
		for i := 1; i < 4; i++ {
			if v := english.verbs[low(ts, i)].base; v == "hope" || v == "expect" || v == "wish" {
				return ts // a wish already
			}
		}
	}
	ts = wished(ts)
	at := -1
	for i := range ts {
		if ts[i].low == "you" && i > 0 && reported(ts[:i]) {
			continue // "she told you that you should": an ordinary event
		}
		if tells(ts, i) {
			at = i
			break
		}
	}
	if at < 0 || low(ts, 0) == "you" && low(ts, 1) == "'d" {
		return ts
	}
	if first := low(ts, 0); !in("subordinator", first) && !in("wh", first) && first != "that" {
		at = 0
	}
	rest := ts[at:]
	if in("remedy", low(rest, 0)) {
		rest = join(rest)
		rest[0].text = lowerFirst(rest[0].text)
	}
	return join(ts[:at], own("you tell us"), rest)
}

// reported reports that somebody other than the customer said what follows.
func reported(ts []token) bool {
	for i := 1; i < len(ts); i++ {
		if saying(ts[i].low) && low(ts, 0) != "you" && low(ts, 0) != "we" {
			return true
		}
	}
	return false
}

// withoutPromise takes "we promised you" off a noun in a wish or a question: "where the refund we promised you is".
func withoutPromise(ts []token) []token {
	for i := 2; i+1 < len(ts); i++ {
		prev := ts[i-1]
		if ts[i].low != "we" || prev.own || in("thatverb", prev.low) || in("subordinator", prev.low) || in("wh", prev.low) || prev.low == "that" || prev.low == "and" || prev.low == "us" || !prev.isWord() ||
			!in("promise", english.verbs[ts[i+1].low].base) {
			continue
		}
		end := i + 2
		if low(ts, end) == "you" {
			end++
		}
		return join(ts[:i], ts[end:])
	}
	return ts
}

// wished turns each "we must ..." at the start of a clause into a wish, and what the customer deserves as well.
func wished(ts []token) []token {
	for i := 0; i < len(ts); i++ {
		if prev := low(ts, i-1); ts[i].own || i > 0 && !in("subordinator", low(ts, 0)) && prev != "and" && prev != "so" && prev != "," && prev != "then" {
			continue
		}
		switch {
		case ts[i].low == "we":
			if k, n := claimAt(ts, i+1); k == wishClaim {
				return wished(join(ts[:i], own("you 'd like us to"), ts[n:]))
			}
		case ts[i].low == "you" && (low(ts, i+1) == "deserve" || low(ts, i+1) == "demand") && i+2 < len(ts):
			want := own("you 'd like")
			if low(ts, i+2) == "that" || in("pronoun", low(ts, i+2)) && !in("determiner", low(ts, i+2)) {
				want = own("you 'd like it")
			}
			return join(ts[:i], want, ts[i+2:])
		case ts[i].low == "you" && low(ts, i+1) == "should" && (low(ts, i+2) == "get" || low(ts, i+2) == "receive"):
			return join(ts[:i], own("you 'd like to"), ts[i+2:])
		}
	}
	return ts
}

// tells reports whether a claim begins at i that has to be given as the customer's words.
func tells(ts []token, i int) bool {
	t := ts[i]
	switch {
	case t.own:
		return false
	case t.low == "we":
		k, _ := claimAt(ts, i+1)
		return k != noClaim
	case t.low == "our":
		for j := i + 1; j < len(ts) && j < i+5 && ts[j].isWord(); j++ {
			if in("blame", ts[j].low) {
				return true
			}
			if in("preposition", ts[j].low) {
				return false
			}
			if k, _ := claimAt(ts, j); k != noClaim && j > i+1 && !saying(ts[j].low) && (!in("modal", ts[j].low) || ts[j].low != "would") {
				return true // what somebody of ours said is an ordinary event
			}
		}
	case t.low == "ours":
		return low(ts, i-1) == "is" && in("blame", low(ts, i-2))
	case t.low == "you":
		return customerClaim(ts, i+1)
	case in("remedy", t.low):
		for j := i + 1; j < len(ts) && j < i+6; j++ {
			switch next := low(ts, j+1); ts[j].low {
			case "will", "must", "should":
				return next != "not" && next != "never"
			case "is", "are":
				return next == "due" || next == "owed" || next == "guaranteed"
			}
		}
	case in("illegal", t.low):
		return true
	}
	return false
}

// customerClaim reports what the customer will get, is owed or was promised, and what would sound like a threat of ours.
func customerClaim(ts []token, i int) bool {
	for in("adverb", low(ts, i)) && low(ts, i) != "not" && low(ts, i) != "never" {
		i++
	}
	next := low(ts, i+1)
	switch low(ts, i) {
	case "will", "'ll", "shall", "must", "should":
		return next != "not" && next != "never"
	case "are", "'re", "were":
		if next == "getting" || next == "receiving" {
			for _, t := range ts[i:] {
				if in("remedy", t.low) || t.low == "compensated" || t.low == "paid" {
					return true
				}
			}
		}
		return next == "owed" || next == "promised" || next == "guaranteed" || next == "entitled" || next == "due" || next == "assured" || next == "going" && low(ts, i+2) == "to" && in("remedyverb", low(ts, i+3))
	}
	return false
}

// claimAt judges the verb at i of a clause of which we are the subject. after is where the verb of a wish stands.
func claimAt(ts []token, i int) (kind claimKind, after int) {
	for in("adverb", low(ts, i)) && low(ts, i) != "not" && low(ts, i) != "never" {
		i++
	}
	w, next := low(ts, i), low(ts, i+1)
	k := i + 1
	for in("adverb", low(ts, k)) && low(ts, k) != "not" && low(ts, k) != "never" {
		k++
	}
	act := low(ts, k)
	switch w {
	case "must", "should":
		if act == "have" || act == "be" || act == "not" || act == "never" || !verb(act, verbBase) {
			return tellClaim, 0
		}
		return wishClaim, k
	case "have", "need", "has", "needs", "ought", "had":
		switch {
		case act == "better" || next == "better":
			return wishClaim, i + 2
		case in("promise", english.verbs[act].base) && verb(act, verbPart):
			return tellClaim, 0
		case act != "to":
			return noClaim, 0
		case w == "had" || w == "has" || w == "needs" || low(ts, k+1) == "be" || !verb(low(ts, k+1), verbBase):
			return tellClaim, 0
		}
		return wishClaim, k + 1
	case "better":
		return wishClaim, k
	case "'d":
		if next == "better" {
			return wishClaim, i + 2
		}
		return tellClaim, 0
	case "will", "'ll", "shall", "would":
		switch {
		case act == "not" || act == "never":
			return noClaim, 0
		case (act == "have" || act == "need") && low(ts, k+1) == "to" && verb(low(ts, k+2), verbBase) && low(ts, k+2) != "be":
			return wishClaim, k + 2
		case in("remedyverb", act):
			return wishClaim, k
		}
		return tellClaim, 0
	case "can", "could", "may", "might":
		if in("remedyverb", act) {
			return wishClaim, k
		}
		if (act == "need" || act == "want") && low(ts, k+1) == "to" && verb(low(ts, k+2), verbBase) && low(ts, k+2) != "be" && low(ts, k+2) != "have" {
			return wishClaim, k + 2
		}
		return noClaim, 0
	case "are", "'re", "were", "is", "was":
		switch {
		case act == "going" && low(ts, k+1) == "to" && in("remedyverb", low(ts, k+2)) && w != "was" && w != "were":
			return wishClaim, k + 2
		case act == "going" && low(ts, k+1) == "to", act == "supposed", act == "meant" && low(ts, k+1) == "to", act == "required", act == "obliged", act == "obligated", act == "bound",
			act == "liable", act == "responsible", act == "guilty", act == "negligent", act == "at" && low(ts, k+1) == "fault", act == "to" && low(ts, k+1) == "blame":
			return tellClaim, 0
		case english.verbs[act].kind&verbIng != 0 && in("remedyverb", english.verbs[act].base) && low(ts, k-1) != "not":
			return tellClaim, 0
		}
		return noClaim, 0
	}
	base := english.verbs[w].base
	switch {
	case in("promise", base) && (verb(w, verbPast) || base == "owe" || given(next)):
		return tellClaim, 0
	case saying(w):
		for _, t := range ts[i:] {
			if t.low == "would" || t.low == "will" || t.low == "'ll" || t.low == "'d" {
				return tellClaim, 0
			}
		}
	case in("remedyverb", w) && english.verbs[w].kind&verbBase != 0 && english.verbs[w].kind&verbPast == 0 && i > 0 && ts[i-1].low == "we" && given(next):
		return tellClaim, 0
	}
	return noClaim, 0
}

// given reports the customer as the one something is given to.
func given(w string) bool { return w == "you" || w == "your" || w == "to" || w == "that" }

func saying(w string) bool {
	switch english.verbs[w].base {
	case "say", "tell", "confirm", "claim", "state":
		return true
	}
	return false
}

// sameTense puts the second of two coordinated verbs into the past of the first: "you charged me and then make me wait".
func sameTense(ts []token) []token {
	first := -1
	for i, t := range ts {
		f, ok := english.verbs[t.low]
		if i > 0 && ok && f.kind&(verbBase|verbPast|verbThird) != 0 && in("pronoun", low(ts, i-1)) {
			first = i
			break
		}
	}
	if first < 0 || english.verbs[ts[first].low].kind&verbPast == 0 || english.verbs[ts[first].low].kind&verbBase != 0 || in("aux", ts[first].low) {
		return ts
	}
	switch english.verbs[ts[first].low].base {
	case "make", "let", "help", "see", "watch", "hear", "have", "ask", "tell":
		return ts
	}
	for i := first + 1; i < len(ts); i++ {
		if ts[i].low == "to" || in("modal", ts[i].low) {
			return ts
		}
		if ts[i].low != "and" {
			continue
		}
		j := i + 1
		for in("adverb", low(ts, j)) {
			j++
		}
		f := english.verbs[low(ts, j)]
		if f.kind != verbBase || in("aux", low(ts, j)) {
			continue
		}
		if obj := low(ts, j+1); obj == "me" || obj == "us" || obj == "my" || obj == "our" {
			ts = join(ts[:j], []token{word(pastOf(f.base))}, ts[j+1:])
		}
	}
	return ts
}

// notTrue says "which was a lie" without the insult.
func notTrue(ts []token) []token {
	for i := 2; i < len(ts); i++ {
		if ts[i].low == "lie" && ts[i-1].low == "a" && in("be", ts[i-2].low) {
			return join(ts[:i-1], own("not true"), ts[i+1:])
		}
	}
	return ts
}

// untrue says "you lied to me" without the insult; nil when the clause is not of that kind.
func untrue(ts []token) []token {
	at := -1
	for i, t := range ts {
		if t.low == "lied" || t.low == "lying" {
			at = i
			break
		}
	}
	if at < 1 || at > 5 || low(ts, 0) != "you" && low(ts, 0) != "your" {
		return nil
	}
	for i := at + 1; i < len(ts); i++ {
		if ts[i].low == "about" {
			break
		}
		if ts[i].low != "to" && ts[i].low != "me" && ts[i].low != "us" && !in("adverb", ts[i].low) {
			return nil
		}
	}
	who := "we"
	if ts[0].low == "your" {
		var noun []string
		for _, t := range ts[1:at] {
			if in("aux", t.low) || in("adverb", t.low) || verb(t.low, verbBase) {
				break
			}
			noun = append(noun, t.text)
		}
		if len(noun) == 0 || in("insult", strings.ToLower(noun[len(noun)-1])) {
			return nil
		}
		who = "our " + strings.Join(noun, " ")
	}
	return own("you describe that " + who + " told you something untrue")
}
