package restate

// This file is the home of English questions, orders and clauses without a subject: each is said as a statement.

// Each function here works on the customer's own words, before the change of person, and adds words of ours as own
// tokens. ok is false when the clause is not of that kind or can't be said safely.

func join(parts ...[]token) []token {
	var out []token
	for _, p := range parts {
		for i, t := range p {
			if i == 0 && len(out) > 0 && t.isWord() && t.text[0] != '\'' {
				t.glued = false
			}
			out = append(out, t)
		}
	}
	return out
}

// question says what a question says. single is true when it is the whole sentence, so that a second half fits behind.
func question(ts []token, single bool) ([]token, bool) {
	first := low(ts, 0)
	if said, known := rhetoric(ts, single); known {
		return said, said != nil
	}
	switch {
	case first == "how" && low(ts, 1) == "come":
		return why(ts[2:], single, true)
	case (first == "how" || first == "why") && (low(ts, 1) == "is" || low(ts, 1) == "'s") && low(ts, 2) == "it" && low(ts, 3) == "that":
		return why(ts[4:], single, true)
	case first == "why":
		return why(ts[1:], single, false)
	case (first == "anyone" || first == "anybody" || first == "someone" || first == "does" && low(ts, 1) == "anyone" || first == "does" && low(ts, 1) == "anybody") && anybodyKnows(ts) > 0:
		return join(own("you 'd like to know"), ts[anybodyKnows(ts):]), true
	case in("wh", first):
		return asked(ts)
	case (first == "any" || first == "is" && low(ts, 1) == "there" && low(ts, 2) == "any") && news(ts) > 0:
		n := news(ts)
		if n == len(ts) {
			return own("you are waiting for news"), true
		}
		return join(own("you are waiting for news"), ts[n:]), true
	case request(first) && low(ts, 1) == "you" && tellsWhat(trimPlease(ts[2:])):
		return join(own("you 'd like to know"), trimPlease(ts[2:])[2:]), true
	case request(first) && low(ts, 1) == "you":
		return ordered(trimPlease(ts[2:]), own("you 'd like us to"))
	case request(first) && (low(ts, 1) == "i" || low(ts, 1) == "we"):
		return ordered(trimPlease(ts[2:]), own("you 'd like to"))
	case request(first) && (low(ts, 1) == "someone" || low(ts, 1) == "anyone" || low(ts, 1) == "somebody" || low(ts, 1) == "anybody"):
		return ordered(trimPlease(ts[2:]), own("you 'd like someone to"))
	case first == "is" || first == "are" || first == "was" || first == "were" || first == "do" || first == "does" || first == "did" ||
		first == "will" || first == "has" || first == "have" && low(ts, 1) == "you":
		if low(ts, 1) == "you" && (low(ts, 2) == "kidding" || low(ts, 2) == "serious" || low(ts, 2) == "joking" || low(ts, 2) == "think") || low(ts, 1) == "this" {
			return nil, false
		}
		if first == "is" && low(ts, 1) == "there" {
			return join(own("you 'd like to know whether there is"), ts[2:]), len(ts) > 3
		}
		if d, ok := declare(ts); ok {
			return join(own("you 'd like to know whether"), d), true
		}
	}
	return nil, false
}

// tellsWhat reports "tell me where ...", the wish to know.
func tellsWhat(ts []token) bool {
	return len(ts) > 4 && ts[0].low == "tell" && (ts[1].low == "me" || ts[1].low == "us") && (in("wh", ts[2].low) || ts[2].low == "if" || ts[2].low == "whether") && ts[2].low != "why"
}

func request(w string) bool {
	return w == "can" || w == "could" || w == "would" || w == "will" || w == "can't" || w == "may"
}

func trimPlease(ts []token) []token {
	for len(ts) > 0 && (ts[0].low == "please" || ts[0].low == "pls" || ts[0].low == "plz" || ts[0].low == "kindly" || ts[0].low == "just") {
		ts = ts[1:]
	}
	return ts
}

// ordered puts a lead before something to be done: "you 'd like us to" + "refund me".
func ordered(ts []token, lead []token) ([]token, bool) {
	if len(ts) < 2 || !verb(ts[0].low, verbBase) || ts[0].low == "believe" || ts[0].low == "imagine" || ts[0].low == "like" {
		return nil, false
	}
	if ts[0].low == "help" && len(ts) < 3 {
		return nil, false
	}
	return join(lead, ts), true
}

// news is how many words "(is there) any update (on|about|regarding)" takes, keeping the preposition; 0 when absent.
func news(ts []token) int {
	for i, t := range ts {
		if i > 4 {
			break
		}
		if t.low == "update" || t.low == "updates" || t.low == "news" {
			return i + 1
		}
	}
	return 0
}

// anybodyKnows is how many words "(does) anyone know" takes when a question follows; 0 when it is absent.
func anybodyKnows(ts []token) int {
	for k := 1; k < 4; k++ {
		if w := low(ts, k); w == "know" || w == "knows" || w == "tell" && low(ts, k+1) == "me" {
			if w == "tell" {
				k++
			}
			if in("wh", low(ts, k+1)) || low(ts, k+1) == "if" || low(ts, k+1) == "whether" {
				return k + 1
			}
		}
	}
	return 0
}

func why(ts []token, single, straight bool) ([]token, bool) {
	if len(ts) < 2 {
		return nil, false
	}
	if ts[0].low == "should" && in("pronoun", ts[1].low) && len(ts) > 3 {
		return join(own("you 'd like to know why"), ts[1:2], ts[:1], ts[2:]), true
	}
	if ts[0].low == "would" || ts[0].low == "should" || ts[0].low == "bother" || ts[0].low == "do" && low(ts, 2) == "do" {
		return nil, false
	}
	d, ok := ts, true
	switch {
	case in("aux", ts[0].low):
		d, ok = declare(ts)
	case ts[0].low == "no" || straight:
	case in("determiner", ts[0].low):
	case in("pronoun", ts[0].low) && (in("aux", ts[1].low) || in("adverb", ts[1].low) || verb(ts[1].low, verbBase|verbPast|verbThird)):
	default:
		at := 1
		for at < len(ts) && at < 6 && !in("aux", ts[at].low) {
			at++
		}
		if at >= len(ts) || at == 6 || !in("be", low(ts, at)) && !in("have", low(ts, at)) && !in("do", low(ts, at)) {
			return nil, false // "why the page is not opening" has the order of a statement
		}
	}
	if !ok {
		return nil, false
	}
	switch first := low(d, 0); {
	case !single:
	case (first == "i" || first == "we") && len(d) < 14:
		d = join(d, own("and want to know why"))
	default:
		d = join(d, own(", and you 'd like to know why"))
	}
	return d, true
}

// asked says "you 'd like to know when ..." for the question words other than why.
func asked(ts []token) ([]token, bool) {
	if low(ts, 1) == "about" {
		return nil, false
	}
	if in("determiner", low(ts, 1)) && (ts[0].low == "when" || ts[0].low == "where") {
		for i := 3; i < len(ts) && i < 12; i++ {
			if in("be", ts[i].low) || in("modal", ts[i].low) {
				return join(own("you 'd like to know"), ts), true // when the chest of drawers will be in stock
			}
		}
	}
	at := 1
	for at < len(ts) && at < 5 && !in("aux", ts[at].low) {
		if verb(ts[at].low, verbPast|verbThird) && (ts[0].low == "what" || ts[0].low == "who") {
			return join(own("you 'd like to know"), ts), true // what happened to my order
		}
		at++
	}
	if at >= len(ts) || at >= 5 || at+1 >= len(ts) {
		return nil, false
	}
	if verbAt := at + 2; (ts[0].low == "how" || ts[0].low == "who" || ts[0].low == "where") && at == 1 && (low(ts, 2) == "i" || low(ts, 2) == "we") && (low(ts, 1) == "do" || low(ts, 1) == "can" || low(ts, 1) == "should" || low(ts, 1) == "could") && verb(low(ts, verbAt), verbBase) && low(ts, verbAt) != "be" && low(ts, verbAt) != "have" && low(ts, verbAt) != "know" {
		return join(own("you 'd like to know "+ts[0].low+" to"), ts[verbAt:]), true
	}
	if ts[0].low == "what" && at == 1 && (low(ts, 2) == "up" || low(ts, 2) == "wrong") {
		if len(ts) < 5 || low(ts, 3) != "with" {
			return nil, false
		}
		return join(own("you 'd like to know what is going on with"), ts[4:]), true
	}
	if ts[0].low == "who" && (in("be", ts[at].low) || in("modal", ts[at].low)) || ts[0].low == "what" && (low(ts, at+1) == "going" || low(ts, at+1) == "happening") {
		return join(own("you 'd like to know"), ts), true
	}
	if ts[0].low == "what" && (low(ts, at+1) == "the" && (in("insult", low(ts, at+2)) || in("swear", low(ts, at+2))) || low(ts, at+1) == "a") {
		return nil, false
	}
	d, ok := declare(ts[at:])
	if !ok {
		return nil, false
	}
	return join(own("you 'd like to know"), ts[:at], d), true
}

// declare puts a question's words into the order of a statement: "did you charge me" -> "you charged me". ts begins with
// the auxiliary.
func declare(ts []token) ([]token, bool) {
	if len(ts) < 2 {
		return nil, false
	}
	aux := ts[0]
	switch aux.low {
	case "'s":
		aux = word("is")
	case "'re":
		aux = word("are")
	case "'ve":
		aux = word("have")
	}
	n := subjectLen(ts[1:], aux.low)
	if n == 0 {
		return nil, false
	}
	subject, rest := ts[1:1+n], ts[1+n:]
	if subject[0].low == "i" && aux.low == "are" || aux.low == "'d" || aux.low == "'ll" {
		return nil, false
	}
	k := 0
	for k < len(rest) && in("adverb", rest[k].low) {
		k++
	}
	switch aux.low {
	case "did", "does", "do":
		for _, t := range rest[:k] {
			if t.low == "not" {
				return nil, false
			}
		}
		if k >= len(rest) || !verb(rest[k].low, verbBase) {
			return nil, false
		}
		v := rest[k]
		switch {
		case aux.low == "did":
			v = word(pastOf(v.low))
			if v.text == "was" {
				v = word("were")
			}
		case aux.low == "does":
			v = word(thirdPerson(v.low))
		}
		return join(subject, rest[:k], []token{v}, rest[k+1:]), true
	}
	aux.glued = false
	return join(subject, []token{aux}, rest), true
}

// subjectLen is the number of words of the subject at the start of ts, which an auxiliary precedes; 0 when not found.
func subjectLen(ts []token, aux string) int {
	first := low(ts, 0)
	switch first {
	case "i", "you", "we", "they", "he", "she", "it", "there", "nobody", "someone", "anyone", "everyone", "everything", "nothing":
		return 1
	case "this", "that", "these", "those":
		if len(ts) == 1 || predicate(ts[1], aux) {
			return 1
		}
	}
	n := 1
	if !in("determiner", first) && (predicate(ts[0], aux) || in("swear", first) || in("preposition", first)) {
		return 0
	}
	if in("determiner", first) {
		n = 2
	}
	most := 7
	if in("be", aux) {
		most = 11
	}
	for ; n < len(ts) && n < most; n++ {
		if w := ts[n].low; in("be", aux) && n > 1 && (w == "you" || w == "i" || w == "we" || w == "they") && verb(low(ts, n+1), verbPast) {
			return len(ts) // the refund you promised me
		}
		if !ts[n].isWord() || predicate(ts[n], aux) && !(in("determiner", ts[n].low) && in("preposition", ts[n-1].low)) {
			return n
		}
	}
	if n == len(ts) && in("be", aux) {
		return n
	}
	return 0
}

// predicate reports whether a word begins what is said of the subject.
func predicate(t token, aux string) bool {
	if in("adverb", t.low) {
		return true
	}
	switch {
	case in("be", aux):
		return verb(t.low, verbIng|verbPart) && !verb(t.low, verbBase) || in("state", t.low) || in("preposition", t.low) && t.low != "of" && t.low != "for" || in("determiner", t.low)
	case in("have", aux):
		return verb(t.low, verbPart)
	}
	return verb(t.low, verbBase)
}

// command says an order as a wish: "give me my money back" -> "you 'd like us to give me my money back".
func command(ts []token) ([]token, bool) {
	polite := len(ts) > 0 && (ts[0].low == "please" || ts[0].low == "just" || ts[0].low == "pls" || ts[0].low == "plz")
	ts = trimPlease(ts)
	if len(ts) < 2 {
		return nil, false
	}
	if polite && verb(ts[0].low, verbBase) && !verb(ts[0].low, verbPast) && !in("aux", ts[0].low) && ts[0].low != "let" && ts[0].low != "help" && low(ts, 1) != "you" && (in("determiner", low(ts, 1)) || in("preposition", low(ts, 1))) {
		return join(own("you 'd like us to"), ts), true
	}
	switch ts[0].low {
	case "give", "send", "fix", "tell", "sort", "explain", "stop", "bring", "resolve", "solve", "replace", "return", "cancel", "refund", "get", "find",
		"make", "remove", "change", "update", "check", "call", "contact", "repair", "deliver", "help", "restore", "add", "reply", "respond", "answer", "advise", "provide", "investigate", "look", "credit", "delete", "unlock", "confirm", "let":
		if ts[0].low == "let" && (low(ts, 1) != "me" && low(ts, 1) != "us" || low(ts, 2) != "know") {
			return nil, false
		}
		if ts[0].low == "help" && low(ts, 1) == "me" && len(ts) < 4 || ts[0].low == "get" && low(ts, 1) != "me" && low(ts, 1) != "this" && low(ts, 1) != "it" && low(ts, 1) != "my" {
			return nil, false
		}
		next := low(ts, 1)
		if ts[0].low == "send" && (next == "help" || next == "money") {
			return join(own("you 'd like us to"), ts), true
		}
		if next == "you" {
			return nil, false
		}
		if polite || in("determiner", next) || in("pronoun", next) || next == "back" || next == "me" || next == "us" || verb(next, verbIng) {
			return join(own("you 'd like us to"), ts), true
		}
	}
	return nil, false
}

func low(ts []token, i int) string {
	if i < 0 || i >= len(ts) {
		return ""
	}
	return ts[i].low
}
