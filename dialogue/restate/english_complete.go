package restate

// This file is the home of English clauses without a subject: each gets the one it stands for.

import "strings"

// thingDone are participles of what is done to things; of others it is the customer: "was told", "was charged".
var thingDone = wordSet{
	"delivered": true, "sent": true, "shipped": true, "dispatched": true, "left": true, "delayed": true, "damaged": true, "broken": true, "opened": true, "lost": true, "returned": true,
	"supposed": true, "made": true, "stolen": true, "dumped": true, "thrown": true, "cracked": true, "smashed": true, "marked": true, "packed": true, "cooked": true, "advertised": true, "scheduled": true,
	"meant": true, "missing": true, "torn": true, "scratched": true, "installed": true, "fixed": true, "repaired": true, "replaced": true, "paid": true, "cleaned": true, "bought": true, "ordered": true,
}

// inanimate are verbs of things: what is "still not working" is not the customer.
var inanimate = wordSet{"work": true, "load": true, "charge": true, "power": true, "connect": true, "respond": true, "show": true, "open": true, "function": true, "happen": true, "start": true, "turn": true, "leak": true, "crash": true, "arrive": true, "come": true}

// complete gives a clause without a subject the one it stands for: "waited two weeks" -> "I waited two weeks".
func complete(ts []token) []token {
	k := 0
	for k < len(ts) && in("adverb", ts[k].low) {
		k++
	}
	if k >= len(ts) {
		return ts
	}
	w, next := ts[k].low, low(ts, k+1)
	i := []token{word("I")}
	it := []token{word("it")}
	switch {
	case (w == "wish" || w == "hope") && (in("pronoun", next) || in("determiner", next)):
		return join(i, ts)
	case k == 0 && w == "ready" && next == "to":
		return join(i, own("are"), []token{word(w)}, ts[1:])
	case k == 0 && (w == "would" || w == "could") && (next == "appreciate" || next == "like" || next == "love" || next == "prefer" || next == "expect"):
		return join(i, ts)
	case w == "owed", verb(w, verbIng) && !verb(w, verbBase) && continues(ts, k):
		if k > 0 && inanimate[english.verbs[w].base] {
			return ts // still not working
		}
		if objectMe(ts[k+1:]) && w != "having" && w != "trying" && w != "waiting" {
			return join([]token{word("you")}, own("are"), ts)
		}
		return join(i, own("are"), ts)
	case k == 0 && (w == "will" || w == "must" || w == "should" || w == "shall") && in("remedyverb", next):
		return join([]token{word("you")}, ts)
	case w == "been" && (in("fact", next) || in("fact", low(ts, k+2)) || digits(next)):
		return join(it, own("has"), ts)
	case k == 0 && (w == "am" || w == "was" && !thingDone[next] && (verb(next, verbPart) || strings.HasSuffix(next, "ed"))):
		return join(i, ts)
	case k == 0 && (w == "is" || w == "was" || w == "could" && next == "be" || w == "seems" || w == "has" || w == "does"):
		return join(it, ts)
	case w == "took" && (next == "me" || next == "us" || next == "you" || digits(next) || in("fact", next) || next != "the" && next != "my" && in("fact", low(ts, k+2))):
		return join(it, ts)
	case k == 0 && (w == "been" || w == "had" && next == "been"):
		if w == "had" {
			return join(i, ts)
		}
		return join(i, own("have"), ts)
	case k > 0 && (w == "happy" || w == "impressed" || w == "pleased" || w == "satisfied"):
		return join(i, own("are"), ts)
	case k > 0 && verb(w, verbThird) && !verb(w, verbBase) && next != "" && low(ts, 0) != "today" && low(ts, 0) != "yesterday" && !in("matter", w) && !in("service", w):
		return join(it, ts)
	case w == "won't" || w == "doesn't" || w == "isn't" || w == "hasn't" || w == "wasn't" || k == 0 && (w == "keeps" || w == "broke" || w == "arrived" || w == "came" || w == "died" || w == "crashes" || w == "fell" || w == "stopped" && next == "working"):
		return join(it, ts)
	case w == "need" || w == "want" || w == "can't" || w == "cannot" || w == "couldn't" || w == "haven't" || w == "don't" && k > 0 || w == "didn't" || w == "unable" || w == "have" && k+2 < len(ts):
		if w == "unable" {
			return join(i, own("are"), ts)
		}
		return join(i, ts)
	case verb(w, verbPast) && !verb(w, verbBase|verbThird) && w != "left" && w != "was" && w != "were" && w != "did" && w != "expired" && k+1 < len(ts):
		if in("preposition", next) && (w == "sent" || w == "returned" || w == "cancelled" || w == "canceled" || w == "placed" || w == "booked" || w == "ordered") && next != "from" {
			return ts // sent to the wrong state
		}
		if next == "by" || next == "and" && verb(w, verbPart) && (thingDone[w] || k == 0) {
			return ts
		}
		if objectMe(ts[k+1:]) {
			return join([]token{word("you")}, ts)
		}
		if customerDoes(w) || next == "you" {
			return join(i, ts)
		}
	}
	return ts
}

// objectMe reports that the customer is the object of the verb before ts, so that somebody of ours does it.
func objectMe(ts []token) bool {
	for _, t := range ts {
		if t.low == "you" {
			return false
		}
		if t.low == "me" {
			return true
		}
		if !in("determiner", t.low) {
			return false
		}
	}
	return false
}

// continues reports that the -ing form at k is a tense without its "am" and no subject of another verb: "trying to log in
// for days", but not "getting an answer is impossible".
func continues(ts []token, k int) bool {
	switch ts[k].low {
	case "missing", "regarding", "concerning", "considering", "according", "including", "nothing", "something", "everything", "anything", "during", "shocking", "disappointing", "appalling", "thing", "morning", "evening", "leaking", "freezing", "boiling", "shipping", "packing", "heating", "building", "booking":
		return false
	}
	if k+1 >= len(ts) {
		return false
	}
	for j := k + 1; j < len(ts); j++ {
		switch ts[j].low {
		case "is", "was", "isn't", "wasn't", "takes", "has", "are", "seems", "means":
			for b := k + 1; b < j; b++ {
				if in("pronoun", ts[b].low) && !(ts[b].low == "someone" || ts[b].low == "anyone" || ts[b].low == "somebody" || ts[b].low == "anybody" || ts[b].low == "it") || in("subordinator", ts[b].low) || in("wh", ts[b].low) || ts[b].low == "that" || ts[b].low == "and" {
					return true
				}
			}
			return false
		}
	}
	return true
}

// customerDoes reports whether a verb is more likely the customer's than ours when nobody is named.
func customerDoes(w string) bool {
	switch english.verbs[w].base {
	case "order", "buy", "pay", "call", "wait", "receive", "try", "get", "spend", "email", "contact", "ask", "return", "book", "purchase", "go", "tell",
		"phone", "have", "sign", "cancel", "place", "take", "write", "message", "visit", "download", "install", "complain", "request",
		"send", "log", "start", "report", "submit", "speak", "upload", "experience", "notice", "wake", "travel", "drive", "arrive", "stand", "sit", "queue", "open", "put", "rent", "hire", "park", "apply", "update", "reset", "fill", "join", "subscribe", "see", "import", "reach", "connect", "register", "scan", "click", "choose", "select", "enter", "switch", "transfer", "upgrade":
		return true
	}
	return false
}
