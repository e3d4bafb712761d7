package script

// This file is the home of the form in which phrases are compared with what customers write.

import (
	"strings"
	"unicode"

	"github.com/amends-bot/amends/sentiment"
)

// Normal is how texts and phrases are compared: lower case, straight quotes, Simplified characters,
// white space and full-width signs folded. Parse gives all phrases, examples and marks in this form.
func Normal(text string) string {
	plain := true
	for i := 0; i < len(text); i++ {
		if b := text[i]; b >= 0x80 || b >= 'A' && b <= 'Z' || b < ' ' || b == ' ' && i+1 < len(text) && text[i+1] == ' ' {
			plain = false
			break
		}
	}
	if plain {
		return strings.TrimSpace(text)
	}
	text = sentiment.Simplify(text)
	var out strings.Builder
	out.Grow(len(text))
	space := true
	for _, r := range text {
		switch {
		case r == '’' || r == '‘' || r == '＇':
			r = '\''
		case r >= '！' && r <= '～': // full-width ASCII
			r = r - '！' + '!'
		}
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			if !space {
				out.WriteByte(' ')
			}
			space = true
			continue
		}
		space = false
		out.WriteRune(unicode.ToLower(r))
	}
	return strings.TrimRight(out.String(), " ")
}
