package restate

// This file is the home of what English leaves out: greetings, swearing, venting, sarcasm, threats and judgements.

import (
	"regexp"
	"strings"
)

var (
	threatPattern = regexp.MustCompile(`(?i)\b(?:(?:(?:will|would|'ll|shall|going to|gonna) never|never again|never ever|never going to) (?:\w+ )?(?:buy|shop|use|order|lease|fly|book|come|go|stay|return|do business|recommend|be)\w*|never (?:again )?(?:buy|shopp|us|order|leas|fly|book|com|go|stay|return|recommend)ing|(?:buy|shop|order|book|fly|use)ing? .{0,30}\bagain\b|su(?:e|ing) (?:you|them)|(?:my|our|an?) (?:\w+ )?(?:lawyer|attorney|solicitor)s?|(?:involv|call|contact|hir|gett?|see|consult|speak to|talk to)(?:e|ing)? (?:\w+ )?(?:lawyers?|attorneys?|solicitors?)|(?:see|take) you (?:in|to) court|small claims|(?:to|contact|contacting|tell|involve) (?:the |a |my |your )?(?:regulator|ombudsman)|report(?:ing)? you|bbb|class action|(?:considering|thinking (?:of|about)) (?:switching|leaving|changing|moving to|going elsewhere)|(?:take|taking) my (?:business|money)|(?:lost|losing|lose) (?:a|this|another|my) (?:loyal )?(?:customer|business)|tell(?:ing)? everyone|go(?:ing)? viral|kill you|burn (?:it|you)|(?:i'll|i will|going to|gonna|i can|and) find you|(?:done|finished) with you|i(?:'m|'ll be| am| will be) (?:leav|switch|boycott)ing|boycott|avoid (?:this|these|them|it|like|at)|stay away|don't (?:buy|use|shop|bother))\b`)
	rudeWord      = regexp.MustCompile(`(?i)(?:^|[^a-z])(?:mother)?(?:f+u+c+k+\w*|f[*@#!u]+c?k+\w*|s+h+i+t+\w*|sh[*!]t\w*|bull\W?sh\w*|crap\w*|cunts?|(?:ass|arse)(?:es|hole\w*)?|bastards?|bitch\w*|damn\w*|dicks?|dickheads?|wank\w*|twats?|piss\w*|idiot\w*|moron\w*|stupid\w*|scum\w*|bollocks|bloody|retard\w*|liars?|suck\w*|whores?|sluts?|wtf|stfu|fool\w*)(?:$|[^a-z])`)
	questionStart = regexp.MustCompile(`(?i)^(?:who|when|where|what|which|how|if|whether)\b`)
	gravePhrase   = regexp.MustCompile(`(?i)\b(?:because (?:i'm|i am|we're|we are|he's|he is|she's|she is|they're|they are) (?:an? )?(?:black|white|brown|asian|chinese|indian|african|arab|muslim|jewish|gay|lesbian|trans|disabled|deaf|blind|wom[ae]n|foreign(?:er)?s?|immigrants?|gypsy|gypsies)|because of (?:my|our|his|her) (?:skin|race|religion|accent|colou?r|disability|wheelchair|headscarf|nationality)|helped (?:himself|herself|themselves)|(?:hacked|emptied) (?:into )?(?:my|our)|(?:somebody|someone|one of your \w+|your (?:staff|\w+er|\w+man|agent))(?: (?:at|in|from) your \w+)? (?:has |have )?(?:took|taken|pocketed|withdrew) .{1,40}(?:from|out of) (?:my|our) .{0,20}(?:account|bag|suitcase|wallet|purse|luggage|room|locker|car|coat|jacket|pocket|desk|drawer|house|flat))\b`)
	believeStart  = regexp.MustCompile(`(?i)^(?:i )?(?:just )?(?:can't|cannot|cant|can not) believe (?:that )?(?:(you|your|i|my|the|after|we|it)\b)`)
	loveHow       = regexp.MustCompile(`(?i)^(?:(?:i )?(?:just |really |absolutely )?(?:love|like|adore|enjoy) (?:how|that|when|it when) |(?:i'm |i am |we're |we are )?(?:so |just |really |very |absolutely )*(?:glad|happy|thrilled|delighted) (?:that )?((?:i|you|we|my|your|our) ))`)
	disbelief     = regexp.MustCompile(`(?i)^(?:are|r|is|you) (?:you |this |that )?(?:guys |people |actually |even |absolutely )*(?:kidding|serious|joking|for real|having a laugh|insane|out of your minds?)\b(?: me)?$`)
	vainThought   = regexp.MustCompile(`(?i)\byou (?:wouldn't|would not|would never|'d never|would) .{0,40}\b(?:your own|yourself|yourselves)\b|\b(?:how would you (?:like|feel)|put yourself in|imagine (?:if|being|your))\b|\bslap in\b|^how about (?:you|we)\b|^(?:i|we) (?:get|understand) (?:it|that)$|^you(?:'re| are) (?:all )?(?:very |so )?busy$|^you (?:all |people |guys )*make me sick\b|^(?:thanks|thx|thank you|cheers)(?: a (?:lot|bunch|million)| very much)? for (?:nothing|that|this|everything)$|\bbest (?:\w+ ){1,3}(?:ever|in the world|in town)\b|\b(?:i've|i have|we've|had) had it with\b|\bthis is how you treat\b|^you (?:guys |people |all |really |truly |never )*(?:rock|rule|disappoint|outdid)\b|^(?:5|five|10|ten|0|zero|1|one) ?(?:stars?|/ ?(?:5|10)|out of (?:5|10|five|ten))$|^(?:5|10|0|1|11)/(?:5|10)$|^(?:please )?help(?: me| us| please| asap| needed)*$`)
	knowWhether   = regexp.MustCompile(`(?i)^you (?:guys |all |people )?(?:do )?know (?:that )?((?:there|i|my|the|it|this)\b)|^(?:i(?:'d| would)? (?:just )?(?:want|like|need) (?:everyone |you )?to (?:know|say|let you know) (?:that )?|(?:just )?to let you know (?:that )?|fyi |it seems (?:like |that )?|i (?:think|guess|believe) (?:that )?)`)
)

// uncaring is the reproach that we don't care: said back by us it would be a confession, or mockery.
var uncaring = regexp.MustCompile(`(?i)^(?:and |but )?you(?: all| guys| people| lot| just| really| simply| clearly| obviously| honestly)* (?:don't|dont|do not|couldn't|could not|can't|cant) (?:even |really )?(?:care(?: less| at all| any ?more| one bit| (?:about|for) (?:me|us|it|this|that|anything|anyone|anybody|(?:your |the |any )?(?:customers?|people|clients?)))*|give an? [a-z*']+(?: about .*)?)$`)

// caring is ts without the reproach, at its end or in front of what it is about, that we don't care.
func caring(ts []token) []token {
	for i := range ts {
		if next := low(ts, i+1); ts[i].low == "care" && (next == "that" || next == "if" || next == "whether") && i < 8 && uncaring.MatchString(write(ts[:i+1])) {
			return ts[i+2:]
		}
		if (ts[i].low == "you" || (ts[i].low == "and" || ts[i].low == "but") && low(ts, i+1) == "you") && len(ts)-i < 12 && uncaring.MatchString(write(ts[i:])) {
			return ts[:i]
		}
	}
	return ts
}

// strip takes off swearing everywhere, and greetings, names for us and connecting words at the ends.
func strip(seg []token) []token {
	var out []token
	for i, t := range seg {
		if in("swear", t.low) {
			continue
		}
		if (t.low == "guys" || t.low == "people" || t.low == "lot" || t.low == "folks" || t.low == "all") && i > 0 && seg[i-1].low == "you" {
			continue
		}
		out = append(out, t)
	}
	out = lovedDoing(withoutNames(out))
	for len(out) > 0 && (in("lead", out[0].low) || !out[0].isWord() && strings.Trim(out[0].text, "*_~`'.,-<>|/+=&^") == "") {
		out = out[1:]
	}
	for len(out) > 0 && (in("trail", out[len(out)-1].low) || strings.Trim(out[len(out)-1].text, "*_~`'.,-<>|/+=&^") == "") {
		out = out[:len(out)-1]
	}
	for n := len(out); n > 4 && (out[n-1].low == "nice" || out[n-1].low == "awesome" || out[n-1].low == "classy" || out[n-1].low == "lovely") && out[n-2].isWord() && (in("matter", out[n-2].low) || !common(out[n-2].low)); n = len(out) {
		out = out[:n-1] // no eggs on my sandwich nice
	}
	if low(out, 0) == "like" && in("aux", low(out, 1)) {
		out = out[1:]
	}
	if low(out, 0) == "however" || low(out, 0) == "of" && low(out, 1) == "course" && len(out) > 2 {
		out = out[1:]
		if low(out, 0) == "course" {
			out = out[1:]
		}
	}
	if low(out, 0) == "no" && (low(out, 1) == "my" || low(out, 1) == "your" || in("pronoun", low(out, 1))) {
		out = out[1:]
	}
	if !loveHow.MatchString(write(out)) {
		out = unpraise(out)
	}
	if n := len(out); n > 2 && out[n-1].low == "help" && (out[n-2].low == "please" || out[n-2].low == "pls" || out[n-2].low == "plz") {
		out = out[:n-2]
	}
	s := write(out)
	for _, p := range []*regexp.Regexp{felt, believeStart, loveHow, knowWhether} {
		if m := p.FindStringSubmatchIndex(s); m != nil {
			end := m[1]
			for g := 2; g < len(m); g += 2 {
				if m[g] >= 0 {
					end = m[g]
					break
				}
			}
			if p == knowWhether && strings.HasSuffix(strings.TrimSpace(s[:end]), "know") && questionStart.MatchString(s[end:]) {
				continue
			}
			out = tokenize(s[end:])
			s = s[end:]
		}
	}
	if len(out) > 0 {
		out[0].glued = false
	}
	return out
}

// unpraise takes sarcastic praise off the front when something follows it: "very nice, was put on hold", "thanks for losing
// my bag" (which says "you lost my bag").
func unpraise(ts []token) []token {
	k := 0
	if (low(ts, 0) == "thanks" || low(ts, 0) == "thank") && low(ts, 1) == "to" && low(ts, 2) == "you" && in("pronoun", low(ts, 3)) {
		return ts[3:] // thanks to you I missed my flight
	}
	if (low(ts, 0) == "thanks" || low(ts, 0) == "thank") && low(ts, 1) == "to" && low(ts, 2) == "your" {
		for i := 3; i < len(ts) && i < 7; i++ {
			if ts[i].low == "i" || ts[i].low == "we" || ts[i].low == "my" || ts[i].low == "our" {
				return ts[i:]
			}
		}
	}
	if low(ts, 0) == "very" || low(ts, 0) == "so" {
		k = 1
	}
	if !in("praise", low(ts, k)) {
		return ts
	}
	for k < len(ts) && (in("praise", ts[k].low) || ts[k].low == "job" || ts[k].low == "work" || ts[k].low == "one" || ts[k].low == "touch" || ts[k].low == "idea" || ts[k].low == "move" || ts[k].low == "you" || ts[k].low == "service" || ts[k].low == "customer") {
		k++
	}
	if low(ts, k) == "for" && english.verbs[low(ts, k+1)].kind&verbIng != 0 && len(ts) > k+2 {
		return join([]token{word("you"), word(pastOf(english.verbs[ts[k+1].low].base))}, ts[k+2:])
	}
	if english.verbs[low(ts, k)].kind&verbIng != 0 && (in("determiner", low(ts, k+1)) || low(ts, k+1) == "me" || low(ts, k+1) == "us") && len(ts) > k+2 {
		return join([]token{word("you"), word(pastOf(english.verbs[ts[k].low].base))}, ts[k+1:]) // nice touch charging me
	}
	if low(ts, k) == "for" && (low(ts, k+1) == "nothing" || low(ts, k+1) == "that" || low(ts, k+1) == "it") {
		if k += 2; len(ts)-k < 3 {
			return ts
		}
	}
	if len(ts)-k < 4 || !in("pronoun", low(ts, k)) && !in("determiner", low(ts, k)) && !verb(low(ts, k), verbPast) {
		return ts
	}
	return ts[k:]
}

// withoutNames takes a rude word off the noun it stands before, where something is said of that noun: "your stupid site says".
func withoutNames(ts []token) []token {
	for i := 1; i+2 < len(ts); i++ {
		switch ts[i].low {
		case "stupid", "dumb", "useless", "pathetic", "ridiculous", "crappy", "lousy", "shitty", "idiotic", "incompetent", "rubbish", "so-called":
		default:
			continue
		}
		if !in("determiner", ts[i-1].low) || !ts[i+1].isWord() || in("insult", ts[i+1].low) || in("be", ts[i+1].low) {
			continue
		}
		for j := i + 2; j < len(ts) && j < i+5; j++ {
			if in("aux", ts[j].low) && !in("be", ts[j].low) || verb(ts[j].low, verbThird|verbPast|verbBase) && !in("be", ts[j].low) {
				return join(ts[:i], ts[i+1:])
			}
		}
	}
	return ts
}

// celebrated reports a day that is wished happy: "it said Happy Birthday".
func celebrated(w string) bool {
	return w == "birthday" || w == "anniversary" || w == "christmas" || w == "easter" || w == "new" || w == "mother's" || w == "father's"
}

// aboutCustomer reports that the word at i was said of the customer: "told me I was lying".
func aboutCustomer(seg []token, i int) bool {
	k := i - 1
	for k >= 0 && (in("adverb", seg[k].low) || in("be", seg[k].low) || seg[k].low == "a") {
		k--
	}
	return low(seg, k) == "i" && k > 0 || low(seg, k) == "me"
}

type verdict int

const (
	keep   verdict = iota
	drop           // venting, threat, insult, greeting, praise
	failed         // a judgement on something of ours: said as "you're unhappy with"
)

// judge decides what becomes of a segment.
func judge(seg []token, f *findings) (grave bool, v verdict) {
	insult, praise, negative, eval, vent, facts := 0, 0, 0, 0, 0, 0
	for i, t := range seg {
		w := t.low
		switch {
		case w == "happy" && celebrated(low(seg, i+1)):
		case w == "sorry" && i > 0 && saying(seg[i-1].low):
		case w == "screw" && low(seg, i+1) != "you" && low(seg, i+1) != "this" && low(seg, i+1) != "that" && low(seg, i+1) != "them" && low(seg, i+1) != "u":
		case (w == "lying" || w == "liar" || w == "stupid") && aboutCustomer(seg, i):
		case w == "killed" || w == "murdered" || w == "death" || w == "deaths" || (w == "died" || w == "dead") && i > 0 && (in("family", seg[i-1].low) || seg[i-1].low == "dog" || seg[i-1].low == "cat"):
			grave = grave || blamed(seg)
		case in("graveverb", w), struck(seg, i):
			grave = true
		case in("gravename", w):
			f.grave, f.upset, insult = graveName(seg), true, insult+1
		case in("insult", w):
			insult++
		case in("praise", w), w == "happy":
			praise++
		case in("vent", w) && venting(seg, i):
			vent++
		}
		if in("eval", w) && !thrownAway(seg, i) {
			eval++
		}
		if in("negative", w) {
			negative++
		}
		if in("fact", w) || in("event", w) || digits(w) {
			facts++
		}
	}
	said := write(seg)
	grave = grave || gravePhrase.MatchString(said)
	switch {
	case hyperbole.MatchString(said):
		return false, drop
	case threatPattern.MatchString(said) || violencePattern.MatchString(said):
		f.upset = true
		return false, drop
	case disbelief.MatchString(said):
		f.upset = true
		return false, drop
	case low(seg, 0) == "call" && low(seg, 1) == "your", vainThought.MatchString(said), idleSentence.MatchString(said):
		return false, drop
	case aside(seg):
		f.upset = f.upset || branded(seg)
		return false, drop
	case grave:
		return true, keep
	case insult > 0:
		f.upset = true
		if eval > 0 && facts < 2 {
			return false, failed
		}
		return false, drop
	case praise > 0 && negative == 0:
		return false, drop
	case praise > 0 && vent == 1 && eval == 0 && facts < 2: // not happy with
		f.upset = true
		return false, failed
	case eval > 0 && facts < 2 && mild(seg) && failing(seg) == nil:
		return false, keep
	case eval > 0 && facts < 2:
		f.upset = true
		return false, failed
	case vent > 0 && facts < 2:
		f.upset = true
		return false, failed
	case countWords(seg) == 1 && (seg[0].low == "me" || seg[0].low == "us"):
		return false, keep // me, my husband and his parents
	case ownNumber(seg):
		return false, drop
	case countWords(seg) == 1 && (strings.HasPrefix(seg[len(seg)-1].text, `"`) || seg[0].low == "nothing"):
		return false, keep
	case countWords(seg) == 1 && verb(seg[0].low, verbThird|verbPast) && !in("aux", seg[0].low):
		return false, keep
	case countWords(seg) == 1 && facts == 0 && !in("matter", seg[0].low) && !articled[seg[0].low] && !in("state", seg[0].low):
		return false, drop
	}
	return false, keep
}

// ownNumber recognises "my number is ****0143", which is no part of the matter.
func ownNumber(seg []token) bool {
	for i, t := range seg {
		if strings.HasPrefix(t.text, "*") {
			return low(seg, 0) == "my" && i > 0 && in("be", seg[i-1].low)
		}
		if in("event", t.low) {
			return false
		}
	}
	return false
}

// failing says "you're unhappy with our service" for a judgement on a thing that is named; nil when none is.
func failing(seg []token) []token {
	for i, t := range seg {
		if (t.low == "your" || t.low == "my") && i+1 < len(seg) {
			n := i + 1
			for n < len(seg) && n < i+4 && seg[n].isWord() && !in("aux", seg[n].low) && !in("preposition", seg[n].low) && !in("eval", seg[n].low) && !in("adverb", seg[n].low) && !verb(seg[n].low, verbPast|verbIng) {
				n++
			}
			if n == i+1 || !in("service", seg[n-1].low) && !in("matter", seg[n-1].low) && !in("staff", strings.TrimSuffix(seg[n-1].low, "s")) {
				continue
			}
			return unhappy(turn(seg[i:n]))
		}
	}
	for i, t := range seg {
		if in("service", t.low) {
			from := i
			if i > 0 && seg[i-1].low == "customer" || i > 0 && in("service", seg[i-1].low) {
				from--
			}
			return unhappy(join(own("our"), seg[from:i+1]))
		}
	}
	return nil
}

func unhappy(what []token) []token { return join(own("you 're unhappy with"), what) }
