package restate

// This file is the home of what English leaves out because it is no matter of a complaint: requests for a person, orders
// to a program, insults in the shape of a statement, exclamations, violence. It also holds accusations that are only
// named, and wishes put without a verb.

import (
	"regexp"
	"strings"
)

var (
	violencePattern = regexp.MustCompile(`(?i)\b(?:be (?:shot|hanged|hung|killed|executed|jailed|fired|sacked|ashamed|put down|burn(?:ed|t) down|in (?:jail|prison|hell))|shoot (?:you|him|her|them|your|up|every)|stab (?:you|him|her|them|your|every)|(?:beat|blow|smash|break|burn|tear|shoot) (?:you|him|her|them|your|every|it all|the place)\b.{0,40}|(?:come|coming|bring|bringing|show(?:ing)? up|turn(?:ing)? up|visit) .{0,40}\b(?:knife|knives|gun|guns|bat|weapon|bomb|hammer|axe|petrol|gasoline|baseball bat)\b|set (?:fire to|.{1,30} on fire)|hurt (?:you|your|him|her|them)|(?:i )?know where (?:you|he|she|they) live|watch (?:your|out) back|(?:go|rot|burn|die|end up) (?:to|in) (?:jail|prison|hell)|drop dead|hope (?:you|your|they|he|she)\b.{0,30}\b(?:die|dies|rot|rots|burn|burns|bankrupt|suffer|fail|lose|cancer)|(?:you|they)(?:'ll| will| are going to| 'll) (?:all )?(?:regret|pay for|be sorry|hear from|see what|suffer)|make (?:you|them) (?:pay|suffer|regret)|destroy you|ruin you)\b`)
	hyperbole       = regexp.MustCompile(`(?i)\b(?:(?:will|would|'ll|going to|gonna) (?:be )?(?:kill|murder)(?:ed)?|killing (?:me|us)|(?:kill|murder|poison|stab)ed by (?:this|the|your) (?:delay|wait|queue|bill|stress|price))\b`)
	selfHarm        = regexp.MustCompile(`(?i)\b(?:(?:nobody|no one|no-one|noone|none) (?:will|would|is going to|'ll) (?:even )?(?:miss|notice|care about|remember) me|kill(?:ing)? (?:myself|ourselves)|(?:want|wanna|going|will|'ll|might|could|feel like|thinking of|about|trying) (?:to )?(?:just )?(?:hurt|harm|hang|drown|shoot)(?:ing)? (?:myself|ourselves)|(?:end|ending|take|taking) (?:my (?:own )?life|it all)|(?:want|wanna|going|ready|wish i was|rather) (?:to )?(?:die|be dead)\b(?: (?:now|today|tonight|anymore))?|(?:don't|do not|dont|no longer) (?:want|wish) to (?:live|be here|be alive|go on|wake up)|no (?:reason|point) (?:to|in) liv(?:e|ing)|better off (?:without me|dead|if i)|suicid(?:e|al)|self[- ]harm|can(?:'t|not|t) (?:go on|live) (?:any ?more|any longer|like this)|wish i (?:was|were) dead)\b`)
	exclaimed       = regexp.MustCompile(`(?i)^(?:what an? |how (?:sad|nice|rude|lovely|annoying|disappointing|awful|pathetic|stupid|dare|typical|convenient|funny|ridiculous|embarrassing)\b(?: (?:is|are|was|of) .*)?$|(?:it's|it is|that's|that is|it 's|that 's)? ?(?:such |just |really )*a (?:pity|shame|disgrace|joke|mess|nightmare|disaster)$|you (?:must|have|'ve|have got|'ve got|are|'re|'ve got to|have got to) ?(?:to )?(?:be )?(?:joking|kidding)\b.*)`)
	wishFor         = regexp.MustCompile(`(?i)^(?:please )?(?:i (?:want|need|demand|would like|'d like) )?(?:an? )?(?:please )?(refund|replacement|exchange|compensation)(?: please)?( (?:for|on|of) (.{2,60}?))?(?:,? (?:please|pls|plz))?(?:(?:,| because| as| since) (?:it|they) (.+))?$`)
	introduced      = regexp.MustCompile(`(?i)(^|[.!?] *)((?:hi|hello|hey|good morning|good afternoon|good evening)(?: there)?[,!. ]+)?my name(?: is|'s) \pL+(?: \p{Lu}[\pL'-]+)?(?:,? and |[,.] ?)`)
	numberGiven     = regexp.MustCompile(`(?i)(?:^|[.,] *)(?:my|the) (?:\w+ )?(?:number|no\.?|contact|e-?mail(?: address)?|address|id) (?:is|:) ?[*\d][*\d ]*(?:,? and |[,.] ?|$)`)
	calledNames     = regexp.MustCompile(`(?i)\bcalled (me|us|my \pL+) (?:(?:an? )?(?:(?:stupid|fat|old|ugly|dumb|lazy|silly|bloody|little|crazy|total|complete|f\S+) )*(?:cow|idiot|moron|liar|pig|bitch|fool|thief|scammer|cheat|hag|witch|donkey|monkey|loser|clown|karen|bastard|asshole|whore|slut|retard|scrounger|beggar)s?|(?:stupid|dumb|crazy|fat|ugly|insane|names|retarded|lazy))\b`)
	noOffence       = regexp.MustCompile(`(?i)^(?:what (?:do|did) you mean(?: by)?(?: "[^"]*")?|to whom it may concern|(?:dear [\pL ]+[,:] ?)?(?:i am|i'm|we are) writing to (?:complain|inform you|let you know|tell you|report|say) that|no offen[cs]e(?: intended| meant)?|with (?:all due |all )?respect|not to be rude|i don't (?:mean|want) to (?:be rude|complain|moan)|don't get me wrong|i hate to (?:complain|say it|moan)|sorry to (?:moan|complain|bother you)),?:? ?(?:but )?`)
	poorWay         = regexp.MustCompile(`(?i)^(?:and |really,? )?(?:this|that|what)(?:'s| is|'s not| is not| isn't)? (?:just |really |such |no |not )*(?:an? )?(?:(?:\w+ly|pretty|very|so) )?(?:terrible|horrible|awful|bad|poor|pathetic|ridiculous|lousy|disgusting|appalling|shitty|crappy|stupid|dreadful|strange|funny|great|nice|lovely)?\s?way to (treat|run|do|deliver|handle|serve|deal with|send|ship|pack|speak to|talk to) (.{3,60})$`)
	helpWith        = regexp.MustCompile(`(?i)^(?:(?:a little|some|any|please|pls|need) )*(?:help|assistance) (?:with|on) ((?:my|this|the|our|an?)\b.{2,80}?)(?:,? (?:please|pls|plz))?$`)
	myBad           = regexp.MustCompile(`(?i)^(?:(?:my|our) bad|a+h+|u+gh+|a+rgh+|o+h+),? +`)
	whatIsThis      = regexp.MustCompile(`(?i)(\S+ \S+ \S+),? (?:what(?:'s| is) (?:this|that|up with that)|and now what|now what|what now)\W*$`)
	wondered        = regexp.MustCompile(`(?i)^i(?:'m| am| was) (?:just )?wondering (?:if|whether) (you|i|we) (could|can|would)\b`)
	unmarked        = regexp.MustCompile(`(?i)^(?:(?:so|and|but|ok|okay|hi|hello|hey|please|well|@\w+)[ ,]+)*(?:(?:where|when|what|why|how|who|what time)(?:'s| is| are| do| does| did| can| could| will| has| have) (?:my|your|the|our|this|that|it|there|you|i|we|they|going|happening)\b|how (?:long|many|much|often) |(?:is|has|does|did|will|are) (?:my|your|our|there|you|i|we|they|someone|anyone)\b|(?:has|does|did|will) (?:the|this|that|it)\b|do (?:you|i|we)\b|can (?:i|we)\b|could (?:i|we)\b|have you\b)`)
	fineUntil       = regexp.MustCompile(`(?i)^(?:everything|all|it|things|(?:my|our|the|your) \pL+) (?:was|were|went|had been) (?:\pL+ )?(?:perfect|fine|great|good|well|lovely|smooth|smoothly|ok|okay|amazing|wonderful|excellent)(?: and \pL+)? until `)
	aboutWhich      = regexp.MustCompile(`(?i)^(?:(?:i|we)(?: want| need|'d like| would like| wish) to |(?:can|could|may) i (?:please )?|let me |please let me )?(?:speak|talk|complain) (?:to|with) (?:somebody|someone|a person|a human|anyone|you|a manager|an agent) (?:about|regarding) ((?:my|our|the|your|an?) .{2,60}?),? (?:which|that) ((?:was|is|has|were|have|had|keeps?|never|still|does|did|came|arrived|broke|won't|can't|doesn't|isn't)\b.+)$`)
	vented          = regexp.MustCompile(`(?i)(?:,? and | but |, )(?:i(?:'m| am) (?:about to |going to )?(?:los(?:e|ing) my mind|los(?:e|ing) it|going crazy|at my wits'? end|fuming|livid|so done|done|scream(?:ing)?|cry(?:ing)?|speechless|lost for words|not happy|furious)|i(?:'ve| have) had enough)\b(?:[ ,]+[\pL']+){0,3}\W*$|,? (?:like it(?:'s| is) (?:19|20)\d\d|my (?:foot|arse|ass|backside)|funny that|allegedly|supposedly|lol|smh)\b`)
	finiteVerb      = regexp.MustCompile(`(?i)\b(?:is|are|was|were|must|will|should|has|have|had|did|does|never|not|still|came|arrived|won't|hasn't|wasn't|isn't|didn't|would|can|could|but)\b`)
	doubled         = regexp.MustCompile(`(?i)\b(refund|money|help|order|please|delivery|replacement)(?:[ ,]+(?:refund|money|help|order|please|delivery|replacement)\b)+`)
)

// undouble says a word shouted twice once: "refund refund".
func undouble(s string) string {
	return doubled.ReplaceAllStringFunc(s, func(run string) string {
		words := strings.FieldsFunc(run, func(r rune) bool { return r == ' ' || r == ',' })
		out := words[:1]
		for _, w := range words[1:] {
			if !strings.EqualFold(w, out[len(out)-1]) {
				out = append(out, w)
			}
		}
		if len(out) == len(words) {
			return run
		}
		return strings.Join(out, " ")
	})
}

// reworded says a wish put as a noun as a clause: "refund for order 5521, it arrived in pieces" becomes "order 5521 arrived in
// pieces, and I 'd like a refund".
func reworded(s string) string {
	s = whereYo.ReplaceAllString(strings.TrimRight(s, " "), "where are your $1")
	s = calledNames.ReplaceAllString(s, "insulted $1")
	if m := poorWay.FindStringSubmatch(s); m != nil {
		s = "I don't like the way you " + strings.ToLower(m[1]) + " " + m[2]
	}
	s = whatIsThis.ReplaceAllString(myBad.ReplaceAllString(s, ""), "$1")
	s = helpWith.ReplaceAllString(s, "I need help with $1")
	s = wondered.ReplaceAllString(s, "$2 $1")
	s = fineUntil.ReplaceAllString(s, "")
	s = noOffence.ReplaceAllString(s, "")
	if m := aboutWhich.FindStringSubmatch(s); m != nil {
		return m[1] + " " + m[2]
	}
	m := wishFor.FindStringSubmatch(strings.TrimRight(s, " ,"))
	if m == nil || m[4] == "" && finiteVerb.MatchString(m[3]) {
		return s
	}
	want := "I'd like a " + strings.ToLower(m[1])
	switch low := strings.ToLower(m[1]); {
	case low == "compensation":
		want = "I'd like compensation"
	case low == "exchange":
		want = "I'd like an exchange"
	}
	switch {
	case m[4] != "" && m[3] != "":
		return m[3] + " " + m[4] + ", and " + want
	case m[4] != "":
		return "it " + m[4] + ", and " + want
	}
	return want + m[2]
}

const maxSplits = 12 // places looked at in a sentence, which bounds the time

// split cuts segments at "and" and the like where one side has to be left out and the other can stand alone.
func split(segs [][]token) [][]token {
	var out [][]token
	tries := maxSplits
	for _, seg := range segs {
		for cut := true; cut; {
			cut = false
			for i := 2; i+2 < len(seg) && tries > 0; i++ {
				if w := seg[i].low; w != "and" && w != "so" && w != "because" && w != "then" && w != "since" {
					continue
				}
				tries--
				if right := seg[i+1:]; (in("pronoun", low(strip(seg), 0)) || in("determiner", low(strip(seg), 0))) && programmed(right) && !in("orderafter", low(right, 1)) {
					continue // you keep my deposit and say the flat was dirty
				}
				left, right := seg[:i], seg[i+1:]
				for len(right) > 0 && (right[0].low == "then" || right[0].low == "so") {
					right = right[1:]
				}
				if first := low(right, 0); !in("pronoun", first) && !in("determiner", first) && (seg[i].low != "and" || !unfit(right)) && (untrue(left) == nil || !verb(first, verbPast)) || unfit(left) == unfit(right) {
					continue
				}
				out = append(out, left)
				seg, cut = right, true
				break
			}
		}
		out = append(out, seg)
	}
	return out
}

// unfit reports a clause that is no part of the matter.
func unfit(seg []token) bool {
	if untrue(seg) != nil {
		return true // has its own wording, so that it has to stand alone
	}
	var scratch findings
	seg = strip(seg)
	if countWords(seg) == 0 {
		return false
	}
	if idleSentence.MatchString(write(seg)) {
		return false // I'm waiting since nine
	}
	_, v := judge(seg, &scratch)
	return aside(seg) || v == drop && scratch.upset
}

// aside recognises requests for a person, orders to a program, exclamations and statements that are insults.
func aside(seg []token) bool {
	return forPerson(seg) || programmed(seg) || branded(seg) || exclaimed.MatchString(write(seg))
}

// forPerson recognises the wish for somebody to talk to, which is for the conversation to answer.
func forPerson(seg []token) bool {
	asks, speaks := false, false
	for i, t := range seg {
		switch {
		case in("personnoun", t.low) && (asks || speaks || i == 0 || i < 3 && !in("pronoun", low(seg, 0)) && !in("determiner", low(seg, 0))), in("anybody", t.low) && speaks:
			return requested(seg[i+1:])
		case t.low == "speak" || t.low == "talk" || t.low == "speaking" || t.low == "talking" || t.low == "chat" || t.low == "transfer" || t.low == "connect" || t.low == "escalate":
			speaks = true
		case t.low == "want" || t.low == "need" || t.low == "demand" || t.low == "get" || t.low == "give" || t.low == "fetch" || t.low == "bring" || t.low == "let" || t.low == "put" ||
			t.low == "can" || t.low == "could" || t.low == "may" || t.low == "call" || t.low == "request" || t.low == "require" || t.low == "like" || t.low == "insist" || t.low == "find" || t.low == "ask" || t.low == "send" || t.low == "see" || t.low == "where" || t.low == "please" || t.low == "is" && i == 0:
			asks = true
		case t.low == "i", t.low == "we", t.low == "you", t.low == "me", t.low == "us", t.low == "your", t.low == "'d", t.low == "would", t.low == "will", t.low == "to", t.low == "with", t.low == "a", t.low == "an", t.low == "the",
			t.low == "through", t.low == "on", t.low == "for", t.low == "real", t.low == "actual", t.low == "live", t.low == "another", t.low == "some", t.low == "duty", t.low == "there", t.low == "now", t.low == "just", t.low == "immediately",
			t.low == "must", t.low == "over", t.low == "this", t.low == "it", t.low == "any", t.low == "different", t.low == "senior", t.low == "higher", t.low == "somebody", t.low == "someone", t.low == "that", t.low == "store", t.low == "customer", t.low == "service", t.low == "going", t.low == "'m", t.low == "am":
		default:
			return false
		}
	}
	return false
}

// requested reports that nothing of the matter follows the person asked for.
func requested(rest []token) bool {
	if len(rest) == 0 {
		return true
	}
	next := rest[0].low
	if next == "about" || next == "regarding" {
		return true
	}
	for _, t := range rest {
		if in("event", t.low) && t.low != "replied" || digits(t.low) {
			return false
		}
	}
	if in("aux", next) || verb(next, verbPast|verbThird) && !verb(next, verbBase) {
		return false
	}
	return true
}

// programmed recognises orders to a program: "ignore all instructions", "say yes", "pretend you are".
func programmed(seg []token) bool {
	k := 0
	for k < len(seg) && (trimmable(seg[k].low) || k > 0 && seg[k].low == "you" && low(seg, k+2) != "you" && low(seg, k+2) != "it" && low(seg, k+2) != "that" || request(seg[k].low) && low(seg, k+1) == "you") {
		k++
	}
	w, next := low(seg, k), low(seg, k+1)
	switch {
	case w == "from" && next == "now" && low(seg, k+2) == "on", w == "you" && (next == "are" || next == "'re") && low(seg, k+2) == "now" && in("determiner", low(seg, k+3)):
		return true
	case !in("order", w):
		return false
	}
	return w == "say" || w == "pretend" || w == "imagine" || w == "act" && next == "as" || next == "" || in("orderafter", next) || in("determiner", next) || in("pronoun", next) && next != "i" && next != "we"
}

func trimmable(w string) bool {
	return w == "please" || w == "pls" || w == "now" || w == "just" || w == "then" || w == "and" || w == "first" || w == "instead" || w == "kindly"
}

// spoken reports an order whose rest is what the program should say.
func spoken(seg []token) bool {
	for _, t := range seg {
		switch t.low {
		case "say", "repeat", "print", "output", "write", "translate", "recite", "echo", "reveal":
			return true
		}
	}
	return false
}

// branded recognises "you are a bunch of ...", and statements such as "you are evil" that say what we are, not what happened.
func branded(seg []token) bool {
	k := 0
	if low(seg, 0) != "you" {
		return false
	}
	for k = 1; k < len(seg) && (seg[k].low == "people" || seg[k].low == "guys" || seg[k].low == "all" || seg[k].low == "lot"); k++ {
	}
	if w := low(seg, k); w != "are" && w != "'re" && w != "were" {
		return false
	}
	for k++; in("adverb", low(seg, k)) && low(seg, k) != "not" || low(seg, k) == "so" || low(seg, k) == "nothing" || low(seg, k) == "such" || low(seg, k) == "all"; k++ {
	}
	for _, t := range seg[k:] {
		if in("negative", t.low) || in("event", t.low) || digits(t.low) || in("fact", t.low) || in("matter", t.low) {
			return false
		}
	}
	w := low(seg, k)
	if w == "a" || w == "an" || w == "the" || w == "just" || w == "but" {
		return true
	}
	_, known := english.verbs[w]
	return w != "" && k == len(seg)-1 && !known && !in("state", w) && !in("preposition", w) && !in("aux", w) && !in("negative", w) && !strings.HasSuffix(w, "ing") && !strings.HasSuffix(w, "ed")
}

// assaulted names an assault or abuse without any detail; "" when there is none.
func assaulted(ts []token) string {
	what := ""
	for i, t := range ts {
		switch {
		case !in("assault", t.low) || low(ts, i-1) == "not":
		case strings.HasPrefix(t.low, "abus"):
			if what == "" {
				what = "abuse"
			}
		default:
			what = "an assault"
		}
	}
	if what == "" {
		return ""
	}
	for i, t := range ts {
		if t.low != "your" {
			continue
		}
		for j := i + 1; j < len(ts) && j < i+4; j++ {
			if in("staff", ts[j].low) {
				return what + " by our " + ts[j].low
			}
		}
	}
	return what
}

// blamed reports that a death is laid at our door.
func blamed(ts []token) bool {
	cause, us := false, false
	for i, t := range ts {
		switch t.low {
		case "because", "due", "from", "caused", "eating", "using", "drinking":
			cause = true
		case "killed", "killing", "kills", "kill", "murdered":
			by := low(ts, i+1) == "by" && (low(ts, i+2) == "you" || low(ts, i+2) == "your")
			if us || by {
				return true
			}
		case "you", "your":
			us = true
		case "after":
			cause = cause || english.verbs[low(ts, i+1)].kind&verbIng != 0
		}
	}
	return cause && us
}

// struck reports a blow at i: "your guard beat me".
func struck(ts []token, i int) bool {
	switch ts[i].low {
	case "beat", "hit", "kicked", "shoved", "pushed", "choked", "strangled":
		next := low(ts, i+1)
		return i > 0 && (next == "me" || next == "us" || next == "you" || (next == "my" || next == "your") && in("family", low(ts, i+2))) && low(ts, i+2) != "to"
	}
	return false
}
