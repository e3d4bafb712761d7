package restate

// This file is the home of feelings and judgements in English: which words vent, which only tell how somebody felt, and
// what stands behind "I'm furious that".

import "regexp"

const feelings = `(?:furious|angry|mad|livid|upset|unhappy|disappointed|annoyed|frustrated|irritated|fed up|sick and tired|shocked|surprised|stunned|disgusted|appalled|ashamed|embarrassed|outraged|sad|sorry|gutted|devastated|heartbroken|worried|confused|baffled|amazed)`

const verdicts = `(?:joke|disgrace|shame|scandal|nightmare|mess|insane|crazy|mad|ridiculous|unacceptable|outrageous|unbelievable|absurd|shocking|appalling|disgusting|pathetic|unreal|laughable|beyond me|bad enough|incredible|infuriating|frustrating|annoying|embarrassing|disappointing)`

// felt is the feeling before what it is about: "I'm furious that nobody told us", "it's a joke that I have to pay".
var felt = regexp.MustCompile(`(?i)^(?:(?:i(?:'m| am| was)|we(?:'re| are| were)) (?:(?:so|very|really|extremely|absolutely|just|beyond|quite|totally|honestly|completely|pretty|utterly|a bit|rather) )*` + feelings +
	`|(?:(?:it(?:'s| is)|this is|that's) )?(?:(?:so|very|really|extremely|absolutely|just|beyond|quite|totally|completely|pretty|utterly) )*(?:an? (?:total |complete |absolute |real )?)?` + verdicts + `)` +
	` (?:that|because|to (?:say|report|tell you)(?: that)?|how|when) ((?:i|you|we|my|your|our|nobody|no|the|it|they|he|she|there|an?|this|after|not)\b)` +
	`|^(?:the|what's) (?:crazy|funny|worst|annoying|ridiculous|sad|stupid|silly|mad|sickening|best) (?:thing|part|bit|of it all|of all)? ?is,? (?:that )?((?:i|you|we|my|your|our|nobody|no|the|it|they|he|she|there|an?|this|after|not)\b)`)

// venting reports that the word at i tells the customer's own temper. "My mother was upset" and "it made my kids sick" are
// what happened.
func venting(seg []token, i int) bool {
	next := low(seg, i+1)
	if seg[i].low == "sick" && next != "of" && next != "and" {
		return false
	}
	first := low(seg, 0)
	switch first {
	case "i", "we", "so", "very", "really", "extremely", "absolutely", "this", "that", "it", "just", "feeling", "not", "what", "how", "beyond", "truly", "super", "pretty", "too", "you", "such", "am", "being":
	default:
		if i > 1 {
			return false
		}
	}
	switch next {
	case "of", "with", "about", "by", "at":
		// "tired of calling every week" says what happened, "fed up with you" does not.
		if after := low(seg, i+2); (first == "i" || first == "we") && i+3 < len(seg) && after != "you" && after != "it" && after != "this" && after != "that" && !in("eval", low(seg, i+3)) && failing(seg) == nil {
			return false
		}
	}
	return true
}

// thrownAway reports rubbish as a thing: "my trash was not picked up".
func thrownAway(seg []token, i int) bool {
	switch seg[i].low {
	case "trash", "garbage", "rubbish":
		switch low(seg, i-1) {
		case "the", "my", "our", "your", "their":
			return true
		}
		next := low(seg, i+1)
		return next == "bin" || next == "bag" || next == "bags" || next == "collection" || next == "truck" || next == "can" || next == "cans"
	}
	return false
}

// mild reports a plain word on a thing that is named, which can be said again: "the sound is horrible on the left side".
func mild(seg []token) bool {
	for i, t := range seg {
		if !in("eval", t.low) || thrownAway(seg, i) {
			continue
		}
		switch t.low {
		case "bad", "poor", "terrible", "horrible", "awful", "dreadful", "terribly":
		default:
			return false
		}
	}
	first := low(seg, 0)
	if first == "had" || first == "i" || first == "we" {
		for _, t := range seg {
			switch t.low {
			case "experience", "stay", "meal", "night", "trip", "time", "visit", "sleep", "smell", "noise":
				return len(seg) > 4
			}
		}
	}
	if first == "poor" || first == "bad" {
		return len(seg) > 1 && seg[1].isWord() && len(seg) < 6
	}
	return len(seg) > 3 && (in("determiner", first) && first != "this" && first != "that" || first == "there") && !in("service", low(seg, 1)) && low(seg, 1) != "worst"
}

// lovedDoing says mock love of what nobody loves as what happened: "I love waiting an hour" -> "I waited an hour".
func lovedDoing(ts []token) []token {
	k := 0
	if low(ts, k) == "i" || low(ts, k) == "we" {
		k++
	}
	for in("adverb", low(ts, k)) || low(ts, k) == "absolutely" {
		k++
	}
	switch low(ts, k) {
	case "love", "loved", "loving", "enjoy", "enjoyed", "enjoying":
	default:
		return ts
	}
	switch v := english.verbs[low(ts, k+1)]; v.base {
	case "wait", "sit", "stand", "pay", "queue", "waste", "spend", "lose", "get":
		if v.kind&verbIng != 0 && k+2 < len(ts) {
			return join([]token{word("I"), word(pastOf(v.base))}, ts[k+2:])
		}
	case "be":
		if v.kind&verbIng != 0 && (verb(low(ts, k+2), verbPart) || in("preposition", low(ts, k+2))) {
			return join([]token{word("I"), word("was")}, ts[k+2:])
		}
	}
	return ts
}
