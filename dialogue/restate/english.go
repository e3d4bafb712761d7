package restate

// This file is the home of the English way from a cleaned text to a Restatement: sentences, segments, choice, fallback.

import (
	"cmp"
	"slices"
	"strings"
)

const (
	maxSentences = 8   // sentences looked at: the first few carry the point (O2)
	goodLength   = 170 // a restated sentence longer than this is cut at a clause
	pairLength   = 230 // two sentences are said only when they stay within this
	shortLength  = 110 // of three short sentences the last two become one
	contentScore = 1   // a sentence that says this much is worth restating
	enoughScore  = 3   // a sentence that says this much can stand alone
)

// said is one sentence from our side.
type said struct {
	words []token
	score int
	grave bool
}

// findings is what was left out of the whole text, which decides the fallback.
type findings struct {
	upset   bool   // venting, insults, threats, judgements
	grave   string // the kind of accusation that could not be turned into a clause
	hushed  bool   // the accusation is only named, and nothing else is said: an assault
	foreign bool   // a sentence in another language
	quote   []token
}

func openingEnglish(text string) Restatement {
	text = numberGiven.ReplaceAllString(undouble(withoutSecrets(text)), "")
	text = lively(text)
	text = introduced.ReplaceAllString(text, "${1}")
	ss := sentences(text)
	if len(ss) > maxSentences {
		ss = ss[:maxSentences]
	}
	var all []token
	var out []said
	var f findings
	for _, s := range ss {
		if idle(s.text) {
			continue
		}
		text, ok := withoutSpeech(s.text)
		if !ok {
			continue
		}
		text = reworded(vented.ReplaceAllString(text, ""))
		asks := s.question || unmarked.MatchString(text)
		ts := tokenize(text)
		quiet(ts)
		ts = written(names(withoutAsides(ts)))
		all = append(all, ts...)
		if f.grave = cmp.Or(assaulted(ts), f.grave); strings.HasPrefix(f.grave, "an assault") || strings.HasPrefix(f.grave, "abuse") {
			f.hushed = true
			continue
		}
		if foreign(ts) {
			f.foreign = true
			keepQuote(&f, ts)
			continue
		}
		if r, ok := restateSentence(ts, asks, &f); ok {
			out = append(out, r)
		}
	}
	r := Restatement{Matter: matter(all), Loss: lossEnglish.MatchString(text)}
	if selfHarm.MatchString(text) {
		return r
	}
	if f.hushed {
		r.Text, r.Grave = "You describe "+f.grave, true
		return r
	}
	if f.grave != "" {
		out = slices.DeleteFunc(out, func(s said) bool { return servicesOnly(s.words) })
	}
	picked := pick(out)
	if otherLanguage(text, all, &f) {
		return Restatement{}
	}
	if len(picked) == 0 {
		return fallback(r, f, all)
	}
	for i, p := range picked {
		s := asTheirs(write(p.words))
		if p.grave {
			r.Grave = true
			s = "you describe that " + strings.TrimPrefix(s, "you tell us ")
		}
		switch {
		case i == 2 && !p.grave && p.words[0].low == "you" && (low(p.words, 1) == "'d" || low(p.words, 1) == "want" || low(p.words, 1) == "would") && !strings.Contains(r.Text[strings.LastIndex(r.Text, ". ")+2:], " and "):
			r.Text += ", and " + s
			continue
		case i == 2 && !p.grave:
			r.Text += ", " + s
			continue
		case i > 0:
			r.Text += ". "
		}
		r.Text += capital(s)
	}
	if f.grave != "" && !r.Grave {
		r.Grave = true
		if t := "You describe " + f.grave + ". " + r.Text; runeLen(t) <= maxEnglish {
			r.Text = t
		}
	}
	return r
}

// segments cuts at commas and the like.
func segments(ts []token) [][]token {
	var out [][]token
	start := 0
	for i, t := range ts {
		switch t.low {
		case "/", "+", "~", ">", "=", "-", "|":
			if t.glued || i+1 < len(ts) && ts[i+1].glued {
				continue
			}
		case ",", ";", ":", "—", "–", "(", ")", "[", "]":
		case "but", "however":
			if i > start {
				out = append(out, ts[start:i])
				start = i
			}
			continue
		default:
			continue
		}
		out = append(out, ts[start:i])
		start = i + 1
	}
	return append(out, ts[start:])
}

// restateSentence turns one sentence; ok is false when nothing of it is left.
func restateSentence(ts []token, asks bool, f *findings) (said, bool) {
	var r said
	segs := split(segments(caring(ts)))
	kept, dropped, judged := 0, false, false
	relative := false // the segment before was "who is 82", so that the next goes on with the one before it
	var bounds []int  // where each kept segment but the first begins
	for i, seg := range segs {
		link := low(seg, 0)
		seg = strip(seg)
		if n := countWords(seg); n == 0 || n < 3 && pivots(segs[i]) && len(segs) > 1 {
			continue
		}
		seg = notTrue(seg)
		grave, verdict := judge(seg, f)
		lied := untrue(seg)
		if p := pivot(segs, i); p > 0 && kept == 0 && (verdict == keep && fond(seg) || verdict != failed && pleasing(seg) != nil) {
			if np := pleasing(seg); np != nil && p == i+1 {
				segs[p] = replaced(segs[p], np)
			}
			for i+1 < p && i+1 < len(segs) {
				segs[i+1], i = nil, i+1
			}
			dropped = true
			continue
		}
		if verdict == drop && lied == nil {
			dropped = true
			if programmed(seg) && spoken(seg) {
				break // the rest is what should be said
			}
			continue
		}
		if lied != nil {
			seg, grave = lied, false
		} else if verdict == failed {
			seg = failing(seg)
			if seg == nil {
				dropped = true
				continue
			}
		} else {
			keepQuote(f, seg)
			turned, ok := say(seg, asks && (i == 0 || i == len(segs)-1), onlySegment(segs), kept > 0, kept > 0 && !judged && (goesOn(r.words, seg) || relative), kept > 0 && !asks && bare(r.words))
			if !ok {
				dropped = true
				continue
			}
			if form, ok := agreement[low(turned, 0)]; ok && kept > 0 && !asks && goesOn(r.words, seg) && (low(r.words, 0) == "you" || low(r.words, 0) == "we") && turned[0].text[0] != '\'' {
				turned = join([]token{word(form)}, turned[1:]) // you visited the shop and were shocked
			}
			if seg = turned; i == 0 || low(seg, 0) != "that" {
				seg = claims(turned)
			}
		}
		if judged && !hasSubject(seg) {
			if kept != 1 || !leads(r.words, "unhappy") || countWords(seg) < 3 {
				continue
			}
			r.words, kept, judged = nil, 0, false // what it was says more than that it was bad
		}
		judged = judged || verdict == failed || lied != nil
		if kept > 0 {
			if link == "and" && (low(segs[i], 1) == "then" || low(segs[i], 1) == "now") && low(seg, 0) != "and" && low(seg, 0) != low(segs[i], 1) {
				seg = join([]token{word("and"), word(low(segs[i], 1))}, seg)
			}
			if (link == "then" || link == "now" || link == "so" && low(segs[i], 1) != "much" && low(segs[i], 1) != "many") && low(seg, 0) != link {
				seg = join(own(link), seg)
				seg[0].own = false
			}
			if (link == "but" || link == "and" || link == "however" || judged) && low(seg, 0) != "and" && low(seg, 0) != "then" && low(seg, 0) != "so" && (low(seg, 0) != "you" || !seg[0].own) {
				seg = join(own("and"), seg) // never the pivoting "but"
			}
			seg = join(own(","), seg)
			seg[0].glued = true
			if low(seg, 1) == "you" && seg[1].own && !in("subordinator", low(r.words, 0)) {
				seg = join(seg[:1], own("and"), seg[1:])
			}
		}
		if kept == 0 && len(seg) > 0 {
			seg[0].glued = false
		}
		relative = kept > 0 && (low(segs[i], 0) == "who" || low(segs[i], 0) == "which" || low(segs[i], 0) == "whose" || low(segs[i], 0) == "aged")
		if kept > 0 {
			bounds = append(bounds, len(r.words))
		}
		r.words = join(r.words, seg)
		r.grave = r.grave || grave
		kept++
	}
	for garbledEnd := len(bounds) - 1; garbledEnd >= 0 && garbled(r.words); garbledEnd-- {
		r.words = r.words[:bounds[garbledEnd]]
		dropped, kept = true, kept-1
	}
	r.words = withArticle(shorten(r.words))
	if kept == 0 || len(r.words) == 0 || garbled(r.words) {
		return said{}, false
	}
	if first := low(r.words, 0); dropped && kept == 1 && (in("subordinator", first) || first == "which" || first == "who") {
		return said{}, false
	}
	if runeLen(write(r.words)) > maxEnglish-60 {
		return said{}, false
	}
	if first := low(r.words, 0); ((first == "at" || first == "in" && len(r.words) < 14) && verb(low(r.words, 1), verbIng) && (first == "at" || dropped) || first == "of" || first == "from" || first == "with" || first == "by" || first == "in" || first == "for") && (first == "in" && dropped || !hasPronoun(r.words)) {
		return said{}, false
	}
	r.score = score(r.words)
	if first := low(r.words, 0); r.grave && !hasSubject(r.words) && (first != "because" && first != "when" && first != "after" || !hasPronoun(r.words)) {
		f.grave = graveName(r.words)
		return said{}, false
	}
	return r, true
}

func hasPronoun(ts []token) bool {
	for _, t := range ts {
		switch t.low {
		case "you", "we", "your", "our", "us", "it", "they":
			return true
		}
	}
	return false
}

// say restates one segment: question, order, clause without a subject, or plain statement. kept is true when
// another segment stands before it, going when a clause without a subject shares that of the one before, and lone when
// only a noun stands before it.
func say(seg []token, asks, single, kept, going, lone bool) ([]token, bool) {
	if common(seg[0].low) && (calendar[seg[0].low] == "" || seg[0].low == "may" || seg[0].low == "march") {
		seg[0].text = lowerFirst(seg[0].text)
	}
	if trimmed := trimPlease(seg); len(trimmed) > 1 && request(trimmed[0].low) {
		seg = trimmed
	}
	first := low(seg, 0)
	if asks && single && len(seg) > 2 && low(seg, len(seg)-1) == "yet" && verb(first, verbPast|verbPart) && !in("aux", first) {
		return turn(join(own("you 'd like to know whether"), []token{word("you")}, own("have"), seg)), true // found my order yet?
	}
	asking := first == "when" && single && in("determiner", low(seg, 1)) && within8(seg, "will") || asks && (in("wh", first) || in("aux", first) && (first != "was" || !verb(low(seg, 1), verbPart)) || first == "any") || in("wh", first) && in("aux", low(seg, 1)) && first != "which" && first != "who" && (first != "when" && first != "what" || in("pronoun", low(seg, 2)) && !in("be", low(seg, 1)) && first == "what" || low(seg, 2) == "up") ||
		request(first) && low(seg, 1) == "you" || (first == "anyone" || first == "anybody") && anybodyKnows(seg) > 0 || first == "how" && low(seg, 1) == "dare" || first == "what" && low(seg, 2) == "the" && (low(seg, 3) == "point" || low(seg, 3) == "use") || in("aux", first) && in("pronoun", low(seg, 1)) && low(seg, 1) != "this" && low(seg, 1) != "that" && first[0] != '\'' || first == "why" || first == "where" && in("aux", low(seg, 1))
	if asking {
		q, ok := question(seg, single)
		if !ok {
			return nil, false
		}
		return turn(dropPlease(q)), true
	}
	if c, ok := command(seg); ok {
		return turn(dropPlease(c)), true
	}
	seg = dropPlease(seg)
	if len(seg) == 0 {
		return nil, false
	}
	if asks && single && (seg[0].low == "i" || seg[0].low == "we") && in("be", low(seg, 1)) && (low(seg, 2) == "supposed" || low(seg, 2) == "meant" || low(seg, 2) == "expected") {
		return nil, false
	}
	if asks && seg[0].low == "since" && low(seg, 1) == "when" || seg[0].low == "see" && (low(seg, 1) == "attached" || low(seg, 1) == "below" || low(seg, 1) == "photo" || low(seg, 1) == "picture") ||
		(seg[0].low == "everyone" || seg[0].low == "everybody") && verb(low(seg, 1), verbBase) && !verb(low(seg, 1), verbPast) {
		return nil, false
	}
	if seg[0].low == "don't" || seg[0].low == "let" || seg[0].low == "imagine" || seg[0].low == "let's" {
		return nil, false
	}
	if w := verbAt(seg); lone && in("aux", w) && w[0] != '\'' {
		return turn(seg), true // my kettle, order 6120, still isn't here
	}
	if kept && (seg[0].low == "won't" || seg[0].low == "doesn't" || seg[0].low == "isn't" || english.verbs[seg[0].low].kind == verbIng && !objectMe(seg[1:])) || going && verb(seg[0].low, verbPast|verbPart|verbIng) {
		return turn(sameTense(seg)), true
	}
	return turn(sameTense(complete(seg))), true
}

// verbAt is the first word behind adverbs, "" for none.
func verbAt(ts []token) string {
	for _, t := range ts {
		if !in("adverb", t.low) {
			return t.low
		}
	}
	return ""
}

// within8 reports that a word stands among the first eight.
func within8(ts []token, w string) bool {
	for _, t := range ts[:min(len(ts), 8)] {
		if t.low == w {
			return true
		}
	}
	return false
}

// leads reports that a word of ours stands third: "you 're unhappy with".
func leads(ts []token, w string) bool { return low(ts, 2) == w && ts[2].own }

// goesOn reports that what was said last has a person for its subject, which a clause without one then shares: "You ordered
// two, got one".
func goesOn(said, seg []token) bool {
	start := 0
	for i, t := range said {
		if t.low == "," {
			start = i + 1
		}
	}
	for i := start; i < len(said) && i < start+4; i++ {
		switch w := said[i].low; {
		case w == "you" || w == "we" || w == "he" || w == "she" || w == "they":
			return true
		case in("staff", w) && (low(said, start) == "our" || low(said, start) == "the"):
			return true
		case w == "our" && i == start && objectMe(seg[min(1, len(seg)):]):
			return true
		case in("aux", w):
			return false
		}
	}
	return false
}

// bare reports that nothing but a thing was said so far: "your kettle, order 6120".
func bare(ts []token) bool {
	aside := false
	for i, t := range ts {
		if t.low == "," {
			aside = low(ts, i+1) == "which" || low(ts, i+1) == "who"
		}
		if aside {
			continue
		}
		if in("aux", t.low) || verb(t.low, verbPast|verbThird) || verb(t.low, verbIng) && !(i == 1 && in("determiner", ts[0].low)) || in("pronoun", t.low) && !in("determiner", t.low) || verb(t.low, verbBase) && i == 0 && !in("matter", t.low) {
			return false
		}
	}
	return len(ts) > 0 && (in("determiner", ts[0].low) || in("matter", ts[0].low) || articled[ts[0].low])
}

func dropPlease(ts []token) []token {
	var out []token
	for _, t := range ts {
		if t.low != "please" && t.low != "pls" && t.low != "plz" && t.low != "kindly" {
			out = append(out, t)
		}
	}
	return out
}

func digits(s string) bool { return strings.ContainsAny(s, "0123456789") }

func countWords(ts []token) int {
	n := 0
	for _, t := range ts {
		if t.isWord() {
			n++
		}
	}
	return n
}

// onlySegment reports whether one of the segments has words, and no more.
func onlySegment(segs [][]token) bool {
	n := 0
	for _, s := range segs {
		if countWords(strip(s)) > 0 {
			if n++; n > 1 {
				break
			}
		}
	}
	return n == 1
}
