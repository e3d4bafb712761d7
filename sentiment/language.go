package sentiment

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
)

// This file is the home of telling languages and the two Chinese scripts apart.

// form is the script that a Chinese character belongs to.
type form uint8

const (
	bothForms       form = iota // written alike in both, or unknown
	simplifiedForm              // written so in Simplified only
	traditionalForm             // written so in Traditional only
)

//go:embed data/trad.txt
var tradData string

type variant struct {
	plain rune // the Simplified form
	form  form
}

// variants maps the characters that differ between the scripts.
var variants = sync.OnceValue(func() map[rune]variant {
	m := make(map[rune]variant, 4096)
	for line := range strings.Lines(tradData) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if both, ok := strings.CutPrefix(line, "both "); ok {
			for _, r := range both {
				m[r] = variant{r, bothForms}
			}
			continue
		}
		pair := []rune(line)
		for i := 0; i+1 < len(pair); i += 2 {
			m[pair[i]] = variant{pair[i+1], traditionalForm}
			m[pair[i+1]] = variant{pair[i+1], simplifiedForm}
		}
	}
	return m
})

// simplify returns the Simplified form of a Chinese character and the script that the character belongs to.
func simplify(r rune) (rune, form) {
	if v, ok := variants()[r]; ok {
		return v.plain, v.form
	}
	return r, bothForms
}

// Other is what Language says of a message that is plainly in a language which is not read here.
const Other = "other"

// Language says what a message is written in: "en", "zh" (Simplified Chinese), "zh-Hant" (Traditional Chinese), Other, or ""
// when that cannot be told: emoji, numbers, codes, names, a word that several languages share. Chinese with product names in Latin letters is
// Chinese, and so is Chinese that uses no character by which the two scripts differ ("zh"). Total, linear time.
func Language(text string) string {
	l := embedded()
	var few [64]token
	return language(l.scan(text, few[:0], nil, nil))
}

// language judges by what was counted in the tokens.
func language(tokens []token) string {
	var hans, traditional, simplified, words, english, other, strange, kana int
	for i := range tokens {
		switch t := &tokens[i]; t.kind {
		case han:
			hans++
			switch t.form {
			case traditionalForm:
				traditional++
			case simplifiedForm:
				simplified++
			}
		case word:
			switch {
			case isKana(t.r):
				kana++
			case t.foreign:
				other++
			case !t.latin:
				if unicode.Is(unicode.Latin, t.r) || t.r <= unicode.MaxASCII {
					other++
				} else {
					other += 3 // another alphabet
				}
			case t.id != 0, t.common:
				words++
				english++
			case t.glued || t.caps || t.end-t.start < 2: // codes and names of companies
			default: // a name, or a word of another language
				words++
				strange++
			}
		}
	}
	switch {
	case hans > 0 && kana*2 < hans && 2*hans >= words+2*other:
		if traditional > simplified {
			return "zh-Hant"
		}
		return "zh"
	case kana > 0 || other > 0 && other+strange > max(2*english, 1) || other >= 2 && other > english:
		return Other
	case words == 0 || other > english || other+strange > 2*english:
		return ""
	}
	return "en"
}

func isKana(r rune) bool { return r >= 0x3040 && r <= 0x30FF || r >= 0xFF66 && r <= 0xFF9F }
