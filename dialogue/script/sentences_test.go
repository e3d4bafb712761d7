package script

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// sentences are the parts of a text that end with a mark, trimmed.
func sentences(text string) (out []string) {
	start := 0
	add := func(end int) {
		if s := strings.Trim(text[start:end], " .?!。？！\n·"); s != "" {
			out = append(out, strings.ToLower(s))
		}
		start = end
	}
	for i, r := range text {
		if !strings.ContainsRune(".?!。？！\n", r) || r == '.' && i+1 < len(text) && text[i+1] != ' ' && text[i+1] != '\n' {
			continue
		}
		add(i + utf8.RuneLen(r))
	}
	add(len(text))
	return out
}

// TestBuiltinSentences: no sentence stands in two wordings, or a customer may read it twice (E14). Staff may.
func TestBuiltinSentences(t *testing.T) {
	first := map[string]string{}
	said(Builtin(), func(where, locale, text string) {
		if strings.Contains(where, "label.") || strings.HasPrefix(where, "promise.") || strings.HasPrefix(where, noticePrefix) || short(Builtin(), text) {
			return
		}
		for _, s := range sentences(text) {
			if strings.Trim(holderForm.ReplaceAllString(s, ""), " ,，:：") == "" {
				continue // nothing but a placeholder
			}
			key := locale + " " + s
			if at, ok := first[key]; ok {
				t.Errorf("%s and %s: %q is said in both", at, where, s)
			}
			first[key] = where
		}
	})
}

// short reports whether a text is a label or the name of a promise, which are said alike always.
func short(s *Script, text string) bool {
	same := func(x Text) bool { return slices.Contains([]string{x["en"], x["zh"]}, text) }
	for _, r := range s.Remedies {
		if same(r.Label) || same(r.Promise) {
			return true
		}
	}
	for _, p := range s.Plays {
		for _, d := range p.Details {
			if slices.ContainsFunc(d.Choices, func(c Choice) bool { return same(c.Label) }) {
				return true
			}
		}
	}
	return false
}

// own are the sentences that each play words by itself: what is felt about a parcel is not what is felt about a bill (E10).
var own = []string{"ack.calm", "ack.upset", "ack.furious", "ack.worried", "calm", "offer", "offer.again", "why.unknown"}

// TestBuiltinPlays: ten topics and the general one, each whole in each language.
func TestBuiltinPlays(t *testing.T) {
	s := Builtin()
	var ids []string
	for _, p := range s.Plays {
		ids = append(ids, p.ID)
		for _, l := range s.Locales {
			for _, k := range own {
				if n := len(p.Words[l][k]); n < leastVariants {
					t.Errorf("%s, %s: %d of at least %d variants of %s", p.ID, l, n, leastVariants, k)
				}
			}
			for _, d := range p.Details {
				if n := len(d.Ask[l]); n < leastVariants {
					t.Errorf("%s, %s: %d of at least %d questions for %s", p.ID, l, n, leastVariants, d.Name)
				}
			}
			if n := len(p.Examples[l]); n < 40 && p.ID != "general" {
				t.Errorf("%s, %s: %d examples", p.ID, l, n)
			}
		}
	}
	want := []string{"account", "appointment", "billing", "damaged", "delivery", "outage", "refund", "staff", "subscription", "wrong", "general"}
	if !slices.Equal(ids, want) {
		t.Errorf("plays are %v, want %v", ids, want)
	}
}
