package channels

// This file is the home of what every network needs done to texts: splitting, numbered choices,
// and making a stranger's text harmless on a terminal.

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/amends-bot/amends/dialogue"
)

// Unit is how a network counts the length of a text.
type Unit func(rune) int

// UTF16 counts as Telegram does.
func UTF16(r rune) int { // Telegram
	if r >= 0x10000 {
		return 2
	}
	return 1
}

// Runes counts characters, as Slack does.
func Runes(rune) int { return 1 }

// Bytes counts UTF-8.
func Bytes(r rune) int { return max(utf8.RuneLen(r), 1) }

// Size is the length of text in units.
func Size(text string, unit Unit) int {
	n := 0
	for _, r := range text {
		n += unit(r)
	}
	return n
}

// Split cuts text into parts of at most limit units (limit at least 1), at the end of a
// paragraph, line, sentence or word if there is one in the second half of a part, and never
// inside what is seen as one character, unless that alone is longer than limit. White space at
// the cuts is dropped; nothing else is. A text that fits is returned as it is; parts are never
// empty, but a blank text is one part.
func Split(text string, limit int, unit Unit) []string {
	var parts []string
	for rest := text; ; {
		end := fitting(rest, limit, unit)
		if end == len(rest) {
			if rest != "" || len(parts) == 0 {
				parts = append(parts, rest)
			}
			return parts
		}
		cut := cutBefore(rest, end)
		if part := strings.TrimRightFunc(rest[:cut], unicode.IsSpace); part != "" {
			parts = append(parts, part)
		}
		rest = strings.TrimLeftFunc(rest[cut:], unicode.IsSpace)
		if rest == "" {
			return parts
		}
	}
}

// fitting returns how many bytes of text fit into limit units; at least one character.
func fitting(text string, limit int, unit Unit) int {
	n := 0
	for i, r := range text {
		if n += unit(r); n > limit && i > 0 {
			return i
		}
	}
	return len(text)
}

// cutBefore returns where to cut text at end or before it.
func cutBefore(text string, end int) int {
	const rank = 4 // kinds of places, the best first
	var best [rank]int
	half := end / 2
	for i, r := range text[:end] {
		after := i + utf8.RuneLen(r)
		if r == utf8.RuneError {
			_, size := utf8.DecodeRuneInString(text[i:])
			after = i + size
		}
		if after <= half {
			continue
		}
		switch next, _ := utf8.DecodeRuneInString(text[after:]); {
		case r == '\n' && next == '\n':
			best[0] = after
		case r == '\n':
			best[1] = after
		case strings.ContainsRune("。！？…；", r), strings.ContainsRune(".!?;", r) && unicode.IsSpace(next):
			best[2] = after
		case unicode.IsSpace(r), strings.ContainsRune("，、：", r):
			best[3] = after
		}
	}
	for _, at := range best {
		if at > 0 {
			return at
		}
	}
	for at := end; at > 0; {
		if boundary(text, at) {
			return at
		}
		_, size := utf8.DecodeLastRuneInString(text[:at])
		at -= size
	}
	return end // one character longer than the limit
}

// boundary reports whether a new character, as people see it, starts at byte i of text: not at
// an accent, a joined or coloured emoji, or the second half of a flag.
func boundary(text string, i int) bool {
	r, _ := utf8.DecodeRuneInString(text[i:])
	before, _ := utf8.DecodeLastRuneInString(text[:i])
	switch {
	case before == '\r' && r == '\n', before == joiner:
		return false
	case extends(r):
		return false
	case regional(r):
		flags := 0
		for rest := text[:i]; ; flags++ {
			last, size := utf8.DecodeLastRuneInString(rest)
			if !regional(last) {
				return flags%2 == 0
			}
			rest = rest[:len(rest)-size]
		}
	}
	return true
}

const joiner = '\u200d' // zero width joiner

// extends reports whether r belongs to the character before it.
func extends(r rune) bool {
	return unicode.In(r, unicode.Mn, unicode.Me, unicode.Mc) || r == joiner || r == '\u200c' ||
		r >= 0x1F3FB && r <= 0x1F3FF || // skin tones
		r >= 0xE0020 && r <= 0xE007F // tags of flags
}

func regional(r rune) bool { return r >= 0x1F1E6 && r <= 0x1F1FF }

// Numbered is text with its choices as a numbered list, for networks without buttons.
func Numbered(text string, choices []dialogue.Choice) string {
	var out strings.Builder
	out.WriteString(text)
	for i, c := range choices {
		if out.Len() > 0 {
			out.WriteByte('\n')
		}
		out.WriteString(strconv.Itoa(i+1) + " " + c.Label)
	}
	return out.String()
}

// Picked returns the choice that a line picks by its number alone, as in "2", "2." or "２、";
// nil when it does not.
func Picked(line string, choices []dialogue.Choice) *dialogue.Choice {
	line = strings.TrimRight(strings.TrimSpace(line), ".)、。）．")
	n := 0
	for i, r := range line {
		if r >= '０' && r <= '９' {
			r -= '０' - '0'
		}
		if r < '0' || r > '9' || i > 6 || i == 0 && r == '0' {
			return nil
		}
		n = n*10 + int(r-'0')
	}
	if n < 1 || n > len(choices) {
		return nil
	}
	return &choices[n-1]
}

// Clean makes a stranger's text harmless on a terminal: no escape sequence, no control
// character but line breaks and tabs, nothing that turns the direction of writing around, and
// valid UTF-8. What is left reads as before.
func Clean(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t':
			return r
		case r == '\r', r == '\u2028', r == '\u2029', r == '\v', r == '\f', r == '\u0085':
			return '\n' // a carriage return would overwrite what stands in the line
		case unicode.IsControl(r): // ESC, BEL, and the eight-bit forms of CSI and OSC
			return -1
		case r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069', r == '\u200e', r == '\u200f', r == '\u061c':
			return -1
		case r == '\ufeff', r >= '\ufff9' && r <= '\ufffb', r == '\u2060', r == '\u00ad':
			return -1
		}
		return r // invalid bytes have become U+FFFD
	}, text)
}

// CleanLine is Clean on one line, for names and the like: line breaks and tabs become spaces.
func CleanLine(text string) string {
	return strings.Join(strings.Fields(Clean(text)), " ")
}
