package script

import "strings"

// This file is the home of finding the marks of all plays in a text at once.

// A mark is a phrase that points to a play.
type mark struct {
	head, rest string // rest: what follows soon behind a "*"
	play       int
}

// GapMost is what a "*" in a mark or a phrase spans, in bytes: four or five words, eight Chinese characters.
const GapMost = 24

// mark adds phrases to the marks of a play.
func (t *topics) mark(play int, phrases []string) {
	for _, p := range phrases {
		head, rest, _ := strings.Cut(p, "*")
		head = strings.TrimSpace(head)
		if first := firstOf(head); first != "" {
			t.marks[first] = append(t.marks[first], mark{head, strings.TrimSpace(rest), play})
		}
	}
}

// hit counts for each play the places of norm where one of its marks stands.
func (t *topics) hit(norm string, hits []int) {
	var free [maxFiles]int // by play: where its last mark ended
	for i := 0; i < len(norm); {
		first := firstOf(norm[i:])
		for _, m := range t.marks[first] {
			if i >= free[m.play] && m.at(norm, i) {
				hits[m.play]++
				free[m.play] = i + len(m.head)
			}
		}
		i += max(len(first), 1)
	}
}

// at reports whether the mark stands at the byte i of norm, where a word or a character begins.
func (m mark) at(norm string, i int) bool {
	if !strings.HasPrefix(norm[i:], m.head) {
		return false
	}
	end := i + len(m.head)
	if end < len(norm) && wordByte(norm[end-1]) && wordByte(norm[end]) {
		return false
	}
	return strings.Contains(norm[end:min(len(norm), end+len(m.rest)+GapMost)], m.rest)
}

// firstOf is the word or the Chinese character that s begins with, "" when it begins with neither.
func firstOf(s string) string {
	end := 0
	for end < len(s) && wordByte(s[end]) {
		end++
	}
	if end > 0 || s == "" || s[0] < 0x80 {
		return s[:end]
	}
	for end++; end < len(s) && s[end]&0xC0 == 0x80; end++ {
	}
	return s[:end]
}

func wordByte(b byte) bool { return b >= 'a' && b <= 'z' || b >= '0' && b <= '9' }
