package restate

// This file is the home of English small talk and impatience, which tell nothing of the matter: "anything yet", "just fix it",
// "the bed was fine", "boo to you for". When a text holds nothing else, nothing is restated.

import (
	"regexp"
	"strings"
)

var (
	idleSentence = regexp.MustCompile(`(?i)^(?:(?:so|and|but|well|ok|okay|look|hello|hi|hey|please|pls|come on|again|guys|just) *[,!]* *)*(?:` + strings.Join([]string{
		`any(?:thing|body|one|luck| luck| progress| answer| reply| response| joy)?(?: (?:yet|there|home|new|at all|here|today))+`,
		`how (?:long|much longer)(?: (?:will|does|is|must|do|should|am|are|did|can|would))?(?: (?:this|it|that|i|we|you))*(?: (?:going to|gonna|supposed to|have to|need to|to))?(?: (?:take|be|last|wait|keep waiting|go on))?(?: (?:for|now|still|more|exactly|please|then))*`,
		`(?:this|it)(?:'s| is) taking (?:forever|ages|too long|so long|way too long)`,
		`(?:what(?:'s| is)|why is (?:this|it)) taking so (?:long|much time)(?: (?:then|please|guys))*`,
		`(?:i(?:'ve| have)?|we(?:'ve| have)?) (?:already |just )?(?:written|wrote|emailed|called|contacted|messaged|told|said|explained|complained|asked)(?: (?:to|with))?(?: (?:you|it|this|that|all this|all that|everything|all))*(?: about (?:this|it|that))?(?: (?:before|already|again|many times|so many times|a thousand times))*`,
		`(?:i|we)(?:'d| would)? (?:just |only |really )*(?:want|need|like) (?:this|it|that|everything) (?:to be |to get )?(?:sorted|fixed|resolved|done|solved|dealt with|over)(?: out)?(?: (?:now|please|asap|today|already|properly))*`,
		`(?:can you |could you |will you )?(?:just |please |now )*(?:fix|sort|resolve|solve|do|settle) (?:it|this|that)(?: out)?(?: (?:now|please|asap|today|already|then|for me))*`,
		`(?:hurry(?: up)?|come on|chop chop|get on with it|get a move on|do something|say something|answer me|talk to me|wake up|i(?:'m| am) (?:still )?(?:waiting|here)|(?:still )?waiting)(?: (?:then|please|now|already|here))*`,
		`(?:(?:no )*that(?:'s| is| was| will be)|that) (?:all|it|everything)(?: (?:for now|really|i know|i have|there is|thanks?))*`,
		`(?:no|nope)?,? ?(?:nothing|not(?:hing)?) (?:else|more)(?: (?:to say|to add|really|thanks?))*`,
		`(?:i(?:'ve| have)? )?(?:already )?(?:said|told you) (?:it all|everything|all (?:i|there) (?:know|have|is|had)(?: to say)?)`,
		`(?:is )?(?:anyone|anybody|someone|somebody) (?:there|here|home|reading this|listening)(?: at all)?`,
		`(?:are )?you (?:even |still )?(?:there|listening|reading this|a robot|a bot)`,
		`(?:i )?(?:guess|suppose) (?:so|not)`,
		`here(?:'s| is) (?:an? )?(?:(?:fun|great|nice|little|quick|funny|good|interesting|wild|crazy) )*(?:game|idea|thought|tip|one|story|question|joke|riddle|fact)(?: for (?:you|ya|everyone))?`,
		`(?:fun|true) (?:fact|game|story)`,
		`(?:this is |that's |it's |just )?(?:really )?not (?:good|acceptable|ok|okay|cool|fair|on|great|right)(?: enough| at all)?`,
		`what (?:are|r) you (?:guys |people |lot )?(?:playing at|doing|thinking|on about|up to)`,
		`(?:do you |would you )?mind (?:to )?(?:check|look|help|reply)(?:ing)?(?: (?:it|this|that|please|into))*`,
		`i(?:'m| am) (?:an? )?(?:(?:white|proud|black) )*(?:supremacist|nazi|racist|fascist)s?`,
		`(?:guess|get|riddle me) (?:what|this)`,
	}, "|") + `)[ ?!.,…:]*$`)
	booed       = regexp.MustCompile(`(?i)(^|[.!?] *)(?:boo+|shame(?: shame)*|big thumbs down|thumbs down|minus points|no thanks|a big no)(?: (?:to|on))? (?:you|@\w+|your \w+)(?: (?:guys|all|people))? for (\w+ing)\b`)
	whereYo     = regexp.MustCompile(`(?i)^(?:@\w+ )*where(?:'s| is| are|s)? (?:yo|ya|ur|your|yall|y'all) ([\pL -]{2,30}?)(?: be)? at(?: (?:cuh|cuz|bruh|bro|fam|man|tho|though|dawg|yo|ya'?ll|y'?all|dude|boo|homie|girl))*$`)
	brokeTag    = regexp.MustCompile(`(^|\s)#\d+\pL{4,}\b`)
	atPlace     = regexp.MustCompile(`^(?:At|In|On|Over at|Down at) (?:the )?(?:[\p{Lu}\d][\pL\d'.&-]*|on|in|and|of|the|at|near)(?: (?:[\p{Lu}\d][\pL\d'.&-]*|on|in|and|of|the|at|near))*$`)
	capitalAsk  = regexp.MustCompile(`([a-z]{2}|\d) ((?:So )?(?:Is|Are|Does|Did|Why|What|What's|How|When will|Can|Could) (?:it|this|that|you|i|I|the|is|are|do|does|did|new|can|long|much|many|we|your|my)\b)`)
	stopped     = regexp.MustCompile(`(?:(?:^|\s)[A-Za-z']+\.){3,}`) // Nobody. Has. Called. Me.
	stoppedVerb = regexp.MustCompile(`(?i)\b(?:has|have|is|was|are|did|does|do|not|never|me|my|you|will|won't)\b`)
	numbering   = regexp.MustCompile(`(^|\n|[.!?] +)\s*(?:\(?\d{1,2}[.)]|[•*-]) +`)
)

// lively writes mocking turns as what they say: "boo to you for charging me" as "thanks for charging me", which is said as
// "we charged you".
func lively(text string) string {
	text = numbering.ReplaceAllString(text, "${1}")
	text = capitalAsk.ReplaceAllString(text, "${1}. ${2}")
	text = stopped.ReplaceAllStringFunc(text, func(run string) string {
		if !stoppedVerb.MatchString(run) {
			return run
		}
		words := strings.Fields(strings.ReplaceAll(run, ".", ""))
		for i := 1; i < len(words); i++ {
			if words[i] != "I" {
				words[i] = strings.ToLower(words[i])
			}
		}
		return " " + strings.Join(words, " ") + "."
	})
	text = brokeTag.ReplaceAllString(text, "${1}")
	return booed.ReplaceAllString(text, "${1}thanks for ${2}")
}

// place reports a sentence that only names a place: "At Fisherman's Wharf."
func place(s string) bool {
	if !atPlace.MatchString(s) {
		return false
	}
	for w := range strings.FieldsSeq(strings.ToLower(s)) {
		if calendar[w] != "" || in("fact", w) || in("matter", w) {
			return false
		}
	}
	return true
}

// onlyPraise reports "the bed was fine".
func onlyPraise(s string) bool {
	ts := strip(tokenize(strings.TrimRight(s, ".!")))
	if len(ts) > 8 || fond(ts) || pleasing(ts) == nil || low(ts, 0) == "this" || low(ts, 0) == "that" {
		return false
	}
	for _, t := range ts {
		if in("negative", t.low) || t.low == "," || t.low == "but" || in("aux", t.low) && !in("be", t.low) || t.low == "too" || t.low == "only" {
			return false
		}
	}
	return true
}

// idle reports a sentence that tells nothing of the matter.
func idle(s string) bool {
	s = strings.TrimSpace(s)
	return idleSentence.MatchString(s) || place(s) || onlyPraise(s)
}
