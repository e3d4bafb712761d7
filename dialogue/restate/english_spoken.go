package restate

// This file is the home of spoken English: what people type as they talk is put right before a sentence is cut into
// segments. Fillers go, short forms are written out, and a comma stands where one clause runs into the next.

// fillers are said for emphasis only, beside a question word or at the end.
var fillers = [][]string{
	{"on", "earth"},
	{"in", "the", "world"},
	{"the", "hell"},
	{"the", "heck"},
	{"the", "fuck"},
	{"the", "f**k"},
	{"the", "f*ck"},
	{"the", "devil"},
	{"in", "god's", "name"},
	{"for", "god's", "sake"},
	{"for", "christ's", "sake"},
	{"for", "heaven's", "sake"},
	{"for", "goodness", "sake"},
	{"for", "crying", "out", "loud"},
	{"to", "be", "honest"},
	{"to", "be", "fair"},
	{"as", "usual"},
	{"once", "and", "for", "all"},
	{"if", "you", "please"},
	{"of", "all", "things"},
	{"believe", "it", "or", "not"},
	{"you", "know", "what"},
	{"mind", "you"},
	{"by", "the", "way"},
	{"in", "this", "day", "and", "age"},
}

// written is the sentence as it would be written with care.
func written(ts []token) []token {
	for i := 2; i < 4 && (low(ts, 0) == "my" || low(ts, 0) == "our"); i++ {
		if low(ts, i) == "and" && low(ts, i+1) == "i" && !in("aux", low(ts, i-1)) { // my son and I -> I and my son
			ts = join([]token{word("I"), word("and")}, ts[:i], ts[i+2:])
			break
		}
	}
	var out []token
	for i := 0; i < len(ts); i++ {
		if n := filler(ts[i:]); n > 0 && (ts[i].low != "in" && ts[i].low != "the" || i > 0 && in("wh", ts[i-1].low)) {
			i += n - 1
			continue
		}
		t, prev, next := ts[i], low(ts, i-1), low(ts, i+1)
		switch {
		case t.low == "its" && predicative(next), t.low == "it" && next == "s":
			out = append(out, token{text: "it", low: "it", glued: t.glued}, token{text: "'s", low: "'s", glued: true})
			if t.low == "it" {
				i++
			}
			continue
		case t.low == "yr":
			full := "your"
			if digits(prev) || in("fact", prev) || prev == "a" || prev == "per" || prev == "last" || prev == "this" {
				full = "year"
			}
			t.text, t.low = full, full
		case t.low == "cause" && (next == "i" || next == "you" || next == "we" || next == "they" || next == "it" || next == "my" || next == "your"), t.low == "'cause":
			t.text, t.low = "because", "because"
		case t.low == "&" || t.text == "n" && i > 0 && next != "":
			t.text, t.low, t.glued = "and", "and", false
		case calendar[t.low] != "" && t.text == t.low:
			t.text = calendar[t.low]
		case i > 3 && next == "you" && (t.low == "can" || t.low == "could") && (low(ts, i+2) == "please" || low(ts, i+2) == "pls") && ts[i-1].isWord() && !in("wh", prev) && !in("subordinator", prev) && prev != "and" && prev != "so",
			i > 3 && (t.low == "please" || t.low == "pls") && verb(next, verbBase) && (low(ts, i+2) == "me" || low(ts, i+2) == "my" || low(ts, i+2) == "us" || next == "help" && i+2 == len(ts)) && ts[i-1].isWord() && !in("aux", prev) && !in("pronoun", prev) && prev != "and" && prev != "but" && prev != "to" && prev != "so" && prev != "when",
			i > 2 && t.low == "how" && next == "come" && ts[i-1].isWord() && !in("aux", prev) && !in("thatverb", prev) && prev != "and" && prev != "so" && prev != "but":
			out = append(out, token{text: ",", low: ",", glued: true})
		case listed(ts, i):
			out = append(out, token{text: ",", low: ",", glued: true})
		case t.low == ":" && i == 1 && verb(prev, verbPast):
			continue // ordered: one lamp
		case runsOn(ts, i), i > 2 && (t.low == "got" || t.low == "received") && (in("event", ts[0].low) || in("event", low(ts, 1))) && (digits(prev) || in("matter", prev)) && verb(ts[0].low, verbPast):
			out = append(out, token{text: ",", low: ",", glued: true})
		}
		out = append(out, t)
	}
	return out
}

// calendar writes days and months as they are written. "may" and "march" are verbs too often.
var calendar = map[string]string{
	"monday": "Monday", "tuesday": "Tuesday", "wednesday": "Wednesday", "thursday": "Thursday", "friday": "Friday", "saturday": "Saturday", "sunday": "Sunday",
	"january": "January", "february": "February", "april": "April", "june": "June", "july": "July", "august": "August", "september": "September",
	"october": "October", "november": "November", "december": "December", "christmas": "Christmas", "easter": "Easter",
}

// listed reports the next of "no parcel no email no phone call nothing".
func listed(ts []token, i int) bool {
	if i < 2 || ts[i].low != "no" && ts[i].low != "nothing" || !ts[i-1].isWord() {
		return false
	}
	for j := i - 2; j >= 0 && j >= i-4; j-- {
		if ts[j].low == "no" {
			return !in("aux", ts[i-1].low) && !in("preposition", ts[i-1].low) && ts[i-1].low != "and" && ts[i-1].low != "or" && ts[i-1].low != "there"
		}
	}
	return false
}

func filler(ts []token) int {
	for _, words := range fillers {
		n := 0
		for n < len(words) && low(ts, n) == words[n] {
			n++
		}
		if n == len(words) {
			return n
		}
	}
	return 0
}

// predicative reports a word that stands after "it is" and not after a possessive.
func predicative(w string) bool {
	switch w {
	case "a", "an", "the", "not", "been", "still", "over", "just", "now", "so", "too", "very", "my", "your", "been,", "only", "always", "never", "also", "already", "almost", "like", "because", "that", "all":
		return true
	}
	return in("state", w) && w != "same" && w != "due" && w != "free" || verb(w, verbIng) || digits(w)
}

// runsOn reports that a new clause begins at i without a mark before it: "nobody was home | I was home all day".
func runsOn(ts []token, i int) bool {
	if i < 3 || i+2 >= len(ts) {
		return false
	}
	t, prev := ts[i], ts[i-1]
	switch t.low {
	case "i", "we", "nobody", "they", "he", "she":
	default:
		return false
	}
	k := i + 1
	for in("adverb", low(ts, k)) {
		k++
	}
	if next := low(ts, k); !in("aux", next) && !verb(next, verbPast|verbBase|verbThird) || next[0] == '\'' && t.low == "nobody" {
		return false
	}
	if (t.low == "i" || t.low == "we") && (prev.low == "it" || prev.low == "them" || prev.low == "him") && verb(low(ts, i-2), verbBase|verbPast) {
		return true // I reset it | I use the new one
	}
	if !prev.isWord() || in("aux", prev.low) || in("preposition", prev.low) || in("subordinator", prev.low) || in("wh", prev.low) || in("thatverb", prev.low) || in("adverb", prev.low) && prev.low != "again" && prev.low != "yet" && prev.low != "twice" && prev.low != "today" && prev.low != "yesterday" ||
		in("determiner", prev.low) || prev.low == "and" || prev.low == "but" || prev.low == "or" || prev.low == "so" || prev.low == "than" || prev.low == "that" || prev.low == "then" || prev.low == "like" || verb(prev.low, verbBase|verbThird|verbPast|verbIng) {
		return false
	}
	if obj := low(ts, k+1); (t.low == "i" || t.low == "we") && !in("pronoun", prev.low) && !in("aux", low(ts, k)) && (obj == "him" || obj == "them" || obj == "it") {
		return true // my fries | I saw him
	}
	// Between the last verb and this place stands a noun with its determiner, which a relative clause may follow.
	for j := i - 1; j >= 0 && j >= i-4; j-- {
		if in("determiner", ts[j].low) || in("pronoun", ts[j].low) && j == i-1 {
			return t.low == "nobody" && j < i-1
		}
		if in("aux", ts[j].low) || in("preposition", ts[j].low) {
			break
		}
	}
	if in("fact", prev.low) {
		return !in("determiner", low(ts, i-2)) || low(ts, i-2) == "the" && low(ts, i-3) == "in" // "the day I ordered", "every time I call"
	}
	return in("state", prev.low) || verb(prev.low, verbPart) || prev.low == "home" || prev.low == "again" || prev.low == "yet" || prev.low == "twice"
}
