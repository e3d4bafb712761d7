package sentiment

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// This file is the home of what is drawn rather than written: emoticons, kaomoji, and stickers whose names stand in brackets.
// They are found before anything else, each as one token.

// face is one of them; r is the character that stands for it.
type face struct {
	text string
	r    rune
}

// faces are all, by their first character, the longest first.
type faces map[rune][]face

// faceBase is where the characters that stand for faces begin: in a plane that no text uses.
const faceBase = 0xF0000

// isFace is true for a phrase of the lexicon with a sign that is no letter, digit, emoji, or what stands between words.
func isFace(phrase string) bool {
	signs, letters := 0, 0
	for _, r := range phrase {
		switch f := foldWidth(r); {
		case isLetter(f) && r <= unicode.MaxASCII, unicode.Is(unicode.Han, f) && f != '皿' && f != '益' && f != '凸', '0' <= f && f <= '9':
			letters++
		case isEmoji(f), isIgnorable(r), f == ' ', f == '\'', f == '-', f == '&', f == '%', f == '/':
			if f == '-' || f == '/' {
				signs++
			}
		case f == '*', isStop(f):
			signs++
		default:
			return true
		}
	}
	return signs > 0 && letters <= 1 && len(phrase) > 1 && strings.ContainsAny(phrase, ":;=-")
}

// face finds the longest of list at the place reached: the character that stands for it and its length in bytes, 0 if there is
// none. What begins or ends with a letter must not touch others.
func (s *scanner) face(list []face) (rune, int) {
	rest := s.text[s.pos:]
	for _, f := range list {
		if !strings.HasPrefix(rest, f.text) {
			continue
		}
		if first := f.text[0]; isASCIILetter(first) && s.pos > 0 && isASCIILetter(s.text[s.pos-1]) {
			continue
		}
		last, _ := utf8.DecodeLastRuneInString(f.text)
		after, _ := utf8.DecodeRuneInString(rest[len(f.text):])
		if isLetter(last) && isLetter(after) || last == '/' && after == '/' {
			continue
		}
		return f.r, len(f.text)
	}
	return 0, 0
}
