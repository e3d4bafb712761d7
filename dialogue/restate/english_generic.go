package restate

// This file is the home of "you" that means anybody: "you can never reach anyone", "when you tap the icon", "the line
// just cuts you off". It stays "you", since it would accuse us or praise us of what nobody said.

// generalYou recognises a clause in which every "you" is anybody.
func generalYou(ts []token) bool {
	for _, t := range ts {
		if t.low == "me" || t.low == "us" || t.low == "my" {
			return false
		}
	}
	for i, t := range ts {
		if t.low == "your" && (in("family", low(ts, i+1)) || low(ts, i+1) == "family" || (low(ts, i+1) == "whole" || low(ts, i+1) == "entire") && low(ts, i+2) == "family") && low(ts, 0) == "when" {
			return true // when the agent puts your whole family on a list
		}
		if t.low == "you" && i == 0 && (low(ts, 1) == "'d" || low(ts, 1) == "would") && (low(ts, 2) == "think" || low(ts, 2) == "expect" || low(ts, 2) == "assume" || low(ts, 2) == "hope") {
			return true // you'd think a bank could count
		}
		if t.low == "you" && (reaches(ts, i+1) || asCustomer(ts, i)) {
			return true
		}
	}
	return false
}

// asCustomer reports "you" at i doing what customers do with a thing: "when you tap", "you can't log in".
func asCustomer(ts []token, i int) bool {
	j := i + 1
	for j < len(ts) && (ts[j].low == "can" || ts[j].low == "can't" || ts[j].low == "cannot" || in("do", ts[j].low) || in("adverb", ts[j].low) || ts[j].low == "have" || ts[j].low == "to" || ts[j].low == "even") {
		j++
	}
	if !in("customer", low(ts, j)) {
		return false
	}
	if low(ts, j) == "get" {
		for _, t := range ts[j:] {
			if t.low == "right" || t.low == "straight" || t.low == "correct" || t.low == "wrong" {
				return false // you can't even get a simple order right
			}
		}
	}
	prev := low(ts, i-1)
	return i == 0 || j > i+1 || in("subordinator", prev) || in("wh", prev) || prev == "time" || prev == "that" && verb(low(ts, j), verbBase) || in("modal", prev) && i > 1 && in("wh", low(ts, i-2))
}

// reaches reports what only a customer tries and can't, at the verb from i: "can never reach anyone", "can't get through".
func reaches(ts []token, i int) bool {
	able := false
	for ; i < len(ts); i++ {
		switch w := ts[i].low; {
		case in("modal", w), w == "to", w == "have" || w == "need":
			able = true
			continue
		case w == "only" || w == "ever" || w == "even" || w == "never" || w == "just" || w == "actually" || w == "hardly" || w == "barely" || w == "not" || w == "simply" || w == "always":
			continue
		}
		break
	}
	next := low(ts, i+1)
	switch low(ts, i) {
	case "reach", "speak", "talk", "rely", "trust", "queue", "wait", "expect":
		return able && next != "for" || low(ts, i) == "reach"
	case "get":
		return able && (next == "through" || next == "hold" || next == "anyone" || next == "anybody" || next == "any" || next == "past" || next == "an" && (low(ts, i+2) == "answer" || low(ts, i+2) == "appointment"))
	}
	return false
}

// toAnybody reports "you" at i as the one to whom something of ours is done: "they cut you off", "the app makes you wait".
func toAnybody(ts []token, i int) bool {
	switch english.verbs[low(ts, i-1)].base {
	case "make", "let", "cut", "keep", "leave", "force", "allow", "charge", "send", "treat", "ask", "give", "take", "kick", "log", "throw", "hang", "redirect", "show", "tell":
	default:
		return false
	}
	if next := low(ts, i+1); in("aux", next) && next != "'s" {
		return false // "the refund you promised" and the like have their own subject
	}
	for j := i - 2; j >= 0 && j >= i-4; j-- {
		switch w := ts[j].low; {
		case w == "they" || w == "it" || w == "which":
			return true
		case in("service", w) && w != "company" && w != "store" && w != "shop" && w != "bank", w == "line", w == "hotline", w == "page", w == "machine", w == "bot", w == "menu":
			return true
		case in("adverb", w), in("modal", w), in("do", w), w == "that", w == "keep", w == "keeps", w == "kept":
		default:
			return false
		}
	}
	return false
}

// ofOurs reports that "your" belongs to us although "you" is anybody: "you can never reach anyone on your hotline".
func ofOurs(ts []token, i int) bool {
	for j := i; j < len(ts) && j < i+3; j++ {
		w := ts[j].low
		if in("service", w) || in("staff", w) || w == "hotline" || w == "line" || w == "number" || w == "chat" || w == "phone" || w == "desk" || w == "office" || w == "branch" {
			return true
		}
	}
	return false
}
