package restate

// This file is the home of what English does at the edges: cutting long sentences, catching garbled ones, naming the
// matter, grave accusations, and quoting when nothing could be turned.

import "strings"

// shorten cuts a long sentence at the last clause that fits.
func shorten(ts []token) []token {
	length, cut := 0, 0
	for i, t := range ts {
		length += runeLen(t.text) + 1
		if i > 6 && length < goodLength {
			switch t.low {
			case ",", "and", "but", "because", "so", "which", "then", "while", "after", "even", "when":
				cut = i
			}
		}
	}
	if length > goodLength && cut > 0 {
		return ts[:cut]
	}
	return ts
}

// garbled catches what the change of person got wrong; such a sentence is dropped.
func garbled(ts []token) bool {
	words := 0
	if ts[0].text[0] == '\'' {
		return true
	}
	if first := low(ts, 0); in("wh", first) && in("aux", low(ts, 1)) && first != "which" {
		return true
	}
	for i, t := range ts {
		next := low(ts, i+1)
		if i > 0 && next == "we" && !t.own && (in("modal", t.low) || in("do", t.low)) || next == "you" && i > 0 && !t.own && (t.low == "are" || t.low == "were") {
			return true // a question that was not recognised
		}
		if t.low == "us" && next == "to" && low(ts, i+3) == "us" {
			return true
		}
		if t.isWord() {
			words++
		}
		if rudeWord.MatchString(t.low) {
			return true
		}
		switch t.low {
		case "i", "me", "my", "mine", "myself", "i'm", "'m", "am":
			if t.low != "am" || i == 0 || !digits(ts[i-1].low) {
				return true
			}
		case "we":
			if next == "was" || next == "is" || next == "we" || next == "us" || next == "you" && !in("verb", next) || in("preposition", next) && next != "off" || next == "has" || next == "does" {
				return true
			}
		case "us":
			if next == "are" || next == "were" || next == "we" && !t.own || next == "us" || i == 0 {
				return true
			}
		case "you":
			if next == "was" || next == "is" || next == "you" || next == "we" && i > 0 && in("preposition", ts[i-1].low) || next == "has" {
				return true
			}
		case "our":
			if next == "are" || next == "was" || next == "were" || next == "our" || next == "" || next == "the" {
				return true
			}
		}
	}
	if words < 2 || words == 2 && low(ts, 0) == "our" && !in("service", ts[1].low) && !in("matter", ts[1].low) {
		return true
	}
	last := ts[len(ts)-1].low
	if last == "no" && len(ts) > 2 && saying(ts[len(ts)-2].low) {
		return false // our shop says no
	}
	if in("determiner", last) && last != "this" && last != "that" && last != "one" && last != "all" && last != "any" && last != "some" && last != "each" && last != "both" && last != "these" && last != "those" && last != "another" && last != "his" && !in("fact", last) || in("subordinator", last) && last != "before" && last != "since" && last != "whenever" && last != "once" && last != "after" {
		return true
	}
	switch last {
	case "and", "or", "but", "of", "than", "so":
		return true
	case "to", "with", "from":
		return words < 4
	}
	return false
}

// withArticle gives a bare noun at the start of a sentence its article: "wedding is on Saturday" -> "the wedding is ...".
func withArticle(ts []token) []token {
	for n := 1; n < 4 && n < len(ts); n++ {
		w := ts[n-1]
		if w.own || !w.isWord() || in("pronoun", w.low) || in("determiner", w.low) || in("adverb", w.low) || in("preposition", w.low) || in("subordinator", w.low) || in("negative", w.low) || digits(w.low) || w.text[0] == '"' || n > 1 && w.text != w.low {
			return ts
		}
		next := ts[n].low
		if !(in("be", next) || next == "has" || next == "hasn't" || next == "won't" || next == "doesn't" || next == "never" || next == "still" || next == "just" || n > 0 && verb(next, verbPast|verbThird) && !verb(next, verbBase)) || next[0] == '\'' {
			continue
		}
		if !(in("matter", w.low) || in("service", w.low) || in("staff", w.low) || articled[w.low]) || strings.HasSuffix(w.low, "s") || w.low == "service" || w.low == "internet" || w.low == "customer" || verb(w.low, verbPast|verbIng) && !in("matter", w.low) {
			return ts
		}
		if n == 1 && !common(w.low) && !articled[w.low] {
			return ts
		}
		return join([]token{word("the")}, ts)
	}
	return ts
}

// articled are nouns of no list that people put without their article.
var articled = wordSet{"wedding": true, "zip": true, "lid": true, "guy": true, "man": true, "lady": true, "woman": true, "button": true, "page": true, "link": true, "line": true, "box": true, "lamp": true, "door": true, "window": true, "train": true, "bus": true, "plane": true, "code": true, "kettle": true, "food": true, "ceiling": true}

// hasSubject reports whether a clause can follow "you describe that".
func hasSubject(ts []token) bool {
	subject := false
	if first := low(ts, 0); !in("pronoun", first) && !in("determiner", first) && first != "we" && first != "our" && !in("matter", first) {
		return false
	}
	for i, t := range ts {
		if i > 8 {
			return false
		}
		if in("pronoun", t.low) || in("determiner", t.low) || in("family", t.low) {
			subject = true
			continue
		}
		if subject && (in("aux", t.low) || verb(t.low, verbPast|verbThird) || verb(t.low, verbBase) && i > 0 && in("pronoun", ts[i-1].low)) {
			return true
		}
	}
	return false
}

func graveName(ts []token) string {
	for i, t := range ts {
		w := t.low
		switch {
		case strings.HasPrefix(w, "stol") || strings.HasPrefix(w, "steal") || w == "theft" || strings.HasPrefix(w, "rob") || strings.HasPrefix(w, "thie"):
			return "a theft"
		case strings.HasPrefix(w, "scam") || strings.Contains(w, "fraud") || strings.HasPrefix(w, "swindle") || w == "embezzled":
			return "a fraud"
		case strings.HasPrefix(w, "poison"):
			return "a poisoning"
		case strings.HasPrefix(w, "rac") || strings.HasPrefix(w, "discrim") || w == "sexist" || w == "homophobic":
			return "discrimination"
		case strings.HasPrefix(w, "harass"):
			return "harassment"
		case strings.HasPrefix(w, "death") || w == "killed" || w == "murdered" || w == "died":
			return "a death"
		case w == "assaulted" || w == "assault" || w == "punched" || w == "groped" || w == "raped" || w == "beaten" || w == "attacked" || w == "slapped" || struck(ts, i):
			return "an assault"
		}
	}
	return "something grave"
}

// matter names what it is about: the first noun of the trade, with the noun before it when that belongs to it.
func matter(ts []token) string {
	for i, t := range ts {
		if !in("matter", t.low) || i > 0 && (ts[i-1].low == "to" || in("pronoun", ts[i-1].low) && !in("determiner", ts[i-1].low) || in("modal", ts[i-1].low)) {
			continue
		}
		if n := low(ts, i+1); in("matter", n) && n != t.low && !ts[i+1].glued && n != "update" && n != "charge" {
			return "the " + t.low + " " + n
		}
		return "the " + strings.ToLower(t.text)
	}
	return ""
}

// keepQuote remembers the longest run of harmless words, in case nothing can be turned.
func keepQuote(f *findings, ts []token) {
	var run []token
	for i := 0; i <= len(ts); i++ {
		if i < len(ts) && ts[i].isWord() && !in("insult", ts[i].low) && !in("swear", ts[i].low) && !rudeWord.MatchString(ts[i].low) && !in("eval", ts[i].low) && ts[i].text[0] != '@' && ts[i].text[0] != '#' && !strings.Contains(ts[i].text, "*") {
			run = append(run, ts[i])
			continue
		}
		if len(run) > len(f.quote) {
			f.quote = run
		}
		run = nil
	}
}

// fallback answers when no sentence could be turned.
func fallback(r Restatement, f findings, all []token) Restatement {
	about := ""
	if r.Matter != "" {
		about = " about " + r.Matter
	}
	words := f.quote
	if !f.foreign {
		words = nounPhrase(words)
	}
	quote := quoted(words)
	if !telling(words) && !f.foreign {
		quote = ""
	}
	switch {
	case f.grave != "":
		r.Text, r.Grave = "You describe "+f.grave, true
	case f.upset && r.Matter != "":
		r.Text = "You are unhappy with " + r.Matter
	case (len(words) >= 2 || f.foreign) && quote != "":
		r.Text, r.Quoted = "You wrote to us"+about+`: "`+quote+`"`, true
	case r.Matter != "":
		r.Text = "You wrote to us" + about
	case f.upset && serviceIn(all) != "":
		r.Text = "You are unhappy with our " + serviceIn(all)
	case f.upset: // the caller asks what happened
	case countQuotable(all) >= 3:
		r.Text = "You have something to raise with us"
	}
	return r
}

// serviceIn names a part of ours that somebody rails at, "" when it is the company as a whole.
func serviceIn(ts []token) string {
	for i, t := range ts {
		switch t.low {
		case "service", "services", "support":
			if low(ts, i-1) == "customer" {
				return "customer " + t.low
			}
			return t.low
		case "app", "website", "site", "staff", "delivery", "products", "food", "helpline", "chat", "chatbot", "network", "communication", "hotline", "prices", "policy", "employees", "drivers", "agents":
			if i > 0 && (ts[i-1].low == "my" || ts[i-1].low == "their") {
				continue
			}
			return t.low
		}
	}
	return ""
}

// nounPhrase is what of a run of words can stand by itself in quotation marks: a thing, without a verb or a person; nil when
// nothing can.
func nounPhrase(ts []token) []token {
	loose := func(t token) bool {
		w := t.low
		return in("preposition", w) || in("aux", w) || in("adverb", w) || in("subordinator", w) || in("wh", w) || in("negative", w) || in("lead", w) || in("trail", w) || w == "a" || w == "an" || w == "that" || w == "this" || w == "or"
	}
	for len(ts) > 0 && loose(ts[0]) {
		ts = ts[1:]
	}
	for len(ts) > 0 && (loose(ts[len(ts)-1]) || in("determiner", ts[len(ts)-1].low)) {
		ts = ts[:len(ts)-1]
	}
	for i, t := range ts {
		w := t.low
		if in("aux", w) || in("pronoun", w) || in("wh", w) || in("subordinator", w) || verb(w, verbPast|verbIng) && !in("matter", w) && (i == 0 && (w != english.verbs[w].base+"ing" || len(ts) < 2 || in("determiner", ts[1].low) || in("preposition", ts[1].low)) || i > 0 && i == len(ts)-1) || verb(w, verbBase) && i == 0 && !in("matter", w) || in("determiner", w) && (w == "my" || w == "your" || w == "our") {
			return nil
		}
	}
	if len(ts) > quoteWords {
		return nil
	}
	return ts
}

// telling reports that words are worth quoting: one of them at least is no mere function word.
func telling(ts []token) bool {
	for _, t := range ts[:min(len(ts), quoteWords)] {
		if t.isWord() && letters(t.text) > 2 && !in("preposition", t.low) && !in("pronoun", t.low) && !in("determiner", t.low) && !in("wh", t.low) && !in("aux", t.low) && !in("adverb", t.low) && !in("subordinator", t.low) {
			return true
		}
	}
	return false
}

func countQuotable(ts []token) int {
	n := 0
	for _, t := range ts {
		if t.isWord() && !in("lead", t.low) && !in("praise", t.low) && !in("swear", t.low) {
			n++
		}
	}
	return n
}

// quoted is at most quoteWords words, and for writing without spaces at most quoteHan characters.
func quoted(ts []token) string {
	n := 0
	for i := range ts {
		if ts[i].text[0] == '\'' {
			continue
		}
		if n++; n > quoteWords {
			ts = ts[:i]
			break
		}
	}
	s := strings.ReplaceAll(write(ts), `"`, "")
	if runes := []rune(s); len(runes) > 60 || unspaced(s) && len(runes) > quoteHan {
		return string(runes[:quoteHan])
	}
	return s
}
