package script

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestAdmitted: what counts as admitting a fault, and where it may be said.
func TestAdmitted(t *testing.T) {
	for _, tt := range []struct{ key, text, want string }{
		// Where a record, the ledger or the program itself shows it.
		{"fact.late", "It was due by {due_date}. That is our mistake.", ""},
		{"fact.charged_twice", "多扣了一次，是我们的错。", ""},
		{"queue.late", "You should have had an answer by now; that's on us.", ""},
		{"handoff.failed", "没办成，是我们没做好。", ""},
		// The bot's own part, which it knows.
		{"handoff.lost", "I'm not following you, and that's my failing.", ""},
		{"ask.again", "是我没听懂，我换个问法。", ""},
		{"ask.again", "You're right, that was our mistake.", "our mistake"},
		{"ack.upset", "{restate}. I got this wrong, sorry.", "I got this wrong"},
		{"calm", "怪我，您接着说。", "怪我"},
		// Regret and ownership, always.
		{"ack.upset", "{restate}. I'm sorry it's come to this, and I'll see to it.", ""},
		{"ack.furious", "{restate}. You shouldn't have had to go through that, and I'm truly sorry.", ""},
		{"ack.calm", "{restate}。让您费心了，真的抱歉，这件事交给我。", ""},
		{"calm", "碰上这样的事，谁都不好受。您往下说，我来办。", ""},
		// An admission that only the customer's words would carry.
		{"ack.upset", "{restate}. That's our fault, and I'm sorry.", "our fault"},
		{"ack.calm", "{restate}. We got that wrong; I'm on it.", "We got that wrong"},
		{"ack.furious", "{restate}. We let you down.", "We let you down"},
		{"ack.furious", "{restate}. We've failed you here.", "We've failed"},
		{"calm", "Clearly we made a mistake.", "we made a mistake"},
		{"calm", "The fault is all ours.", "fault is all ours"},
		{"calm", "That's on us.", "That's on us"},
		{"calm.sorry", "We should never have done that.", "We should never have"},
		{"offer", "We slipped up, so here's what I can do:", "We slipped up"},
		{"fact.ok", "That's order {order}, and we are to blame.", "we are to blame"},
		{"fact.delivered", "You were let down on {status_date}.", "You were let down"},
		{"fact.refund_pending", "We didn't keep our word on {amount}, due {due_date}.", "We didn't keep"},
		{"", "It's our own mistake, so shall I refund {amount}?", "our own mistake"},
		{"ack.upset", "{restate}。是我们的错，对不起。", "我们的错"},
		{"ack.upset", "{restate}。是我们没做好，对不起。", "是我们没"},
		{"ack.upset", "{restate}。这事怪我们。", "这事怪我们"},
		{"ack.furious", "{restate}。责任全在我们。", "责任全在我们"},
		{"calm", "我们本该早点告诉您的。", "我们本该"},
		{"calm", "又让您失望了。", "让您失望"},
		{"fact.delivered", "{status_date} 送到了，是我们送错了。", "是我们送错"},
		{"", "我们多收了您 {amount}，退给您好吗？", "我们多收"},
	} {
		if got := admitted(tt.key, tt.text); got != tt.want {
			t.Errorf("%s: %q: found %q, want %q", tt.key, tt.text, got, tt.want)
		}
	}
}

// TestAdmissionsHaveTheirWords: whatever a form matches has one of the words without which it is not tried.
func TestAdmissionsHaveTheirWords(t *testing.T) {
	for _, a := range slices.Concat(admissions, ownAdmissions) {
		form := regexp.MustCompile(strings.ReplaceAll(a.form.String(), `\b`, "")) // what it generates knows no boundaries
		rapid.Check(t, func(rt *rapid.T) {
			text := rapid.StringMatching(form.String()).Draw(rt, "text")
			if strings.ContainsAny(text, "\u017f\u212a") {
				rt.Skip("the old s and the sign for Kelvin, which count as s and k")
			}
			if a.form.FindString(text) != "" && first([]admission{a}, text) == "" {
				rt.Fatalf("%q is not found: it has none of %q", text, a.words)
			}
		})
	}
}

// TestBuiltinAdmits: where the record shows a fault it is admitted, in every variant (S1), and it may be shown nowhere else.
func TestBuiltinAdmits(t *testing.T) {
	s := Builtin()
	for key := range faultShown {
		if !strings.HasPrefix(key, "fact.") {
			continue
		}
		for _, l := range s.Locales {
			for _, text := range s.Words[l][key] {
				if first(admissions, text) == "" {
					t.Errorf("%s does not admit what the record shows: %s", key, text)
				}
			}
		}
	}
	known := map[string]bool{}
	for _, k := range Keys {
		known[k.Name] = true
	}
	for _, key := range ownConduct {
		if !known[key] {
			t.Errorf("%s is no wording", key)
		}
	}
	for key := range faultShown {
		if !known[key] {
			t.Errorf("%s is no wording", key)
		}
	}
}

// Regret for what happened, and ownership of what is done about it.
var (
	regrets = regexp.MustCompile(`(?i)\bsorry\b|apolog|regret|sympath|抱歉|对不起|对不住|过意不去|不好意思|遗憾|难过|节哀`)
	owns    = regexp.MustCompile(`(?i)\bI'm (\w+ )?(on|at|in|\w+ing)\b|\bI('ll| will|'ve got|'ve taken| won't)\b|\blet('s| me)\b|\b(with|to|for) me\b|\bmy (job|hands)\b|\bmine to\b|\bhere to help\b|\bhelps me\b|\bwe'll\b|我|咱们`)
)

// TestBuiltinThreeActs: the first answer to somebody upset regrets and owns, always; and admits nothing, which Parse sees to.
func TestBuiltinThreeActs(t *testing.T) {
	said(Builtin(), func(where, _, text string) {
		key := where[strings.LastIndex(where, " ")+1:]
		switch key {
		case "ack.upset", "ack.furious", "ack.worried", "ack.repeat", "ack.loss":
			if !owns.MatchString(text) {
				t.Errorf("%s: nobody sees to it: %s", where, text)
			}
			fallthrough
		case "ack.brief", "ack.unclear.upset":
			if !regrets.MatchString(text) {
				t.Errorf("%s: no regret: %s", where, text)
			}
		case "ack.calm":
			if !owns.MatchString(text) {
				t.Errorf("%s: nobody sees to it: %s", where, text)
			}
		}
	})
}
