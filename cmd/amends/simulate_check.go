package main

// This file is the home of what every line of the bot is checked for in simulated conversations.

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
	"github.com/amends-bot/amends/sentiment"
)

// botLine is a message of the bot as the customer sees it.
type botLine struct {
	act     string
	text    string
	choices []dialogue.Choice
	danger  bool // said to somebody in danger
}

// asks reports whether the customer is expected to answer.
func (m botLine) asks() bool {
	return len(m.choices) > 0 || m.act == dialogue.ActAsk || strings.ContainsAny(m.text, "?？")
}

// Longest messages, in characters: what fits a phone's screen.
const (
	longestText    = 400
	longestChinese = 180
)

// fault is something a check found. Kind is one of the kinds below.
type fault struct {
	kind string
	what string
}

// Kinds of a fault.
const (
	faultEmpty    = "empty"
	faultRepeat   = "said twice"
	faultLong     = "too long"
	faultPhrase   = "never say"
	faultAsks     = "too many questions"
	faultLoud     = "exclamation mark"
	faultEmoji    = "emoji"
	faultUnfilled = "placeholder"
	faultParrot   = "parroting" // says back what says nothing
	faultOpen     = "open"      // no end within turnsMost
	faultOwner    = "owner"     // handed over without an owner or a due time
	faultUnclosed = "closed"    // settled, and never closed
)

// checkLine checks one message by itself. heard is all that the customer wrote: their own words, restated, are no
// fault of ours.
func checkLine(m botLine, heard string) (faults []fault) {
	found := func(kind, format string, args ...any) {
		faults = append(faults, fault{kind, fmt.Sprintf(format, args...)})
	}
	if strings.TrimSpace(m.text) == "" {
		found(faultEmpty, "a message of act %s says nothing", m.act)
	}
	length, most := utf8.RuneCountInString(m.text), longestText
	if hanIn(m.text)*4 > length {
		most = longestChinese
	}
	if length > most {
		found(faultLong, "%d characters, at most %d: %q", length, most, m.text)
	}
	if hit, _ := script.NeverSaid(strings.Map(unloud, m.text)); hit != "" && !strings.Contains(plainText(heard), plainText(hit)) {
		found(faultPhrase, "%q in %q", hit, m.text)
	}
	mayAsk := 1
	if m.danger {
		mayAsk = 2
	}
	if n := strings.Count(m.text, "?") + strings.Count(m.text, "？"); n > mayAsk {
		found(faultAsks, "%d question marks, at most %d: %q", n, mayAsk, m.text)
	}
	if strings.ContainsAny(m.text, "!！") {
		found(faultLoud, "%q", m.text)
	}
	if strings.ContainsFunc(m.text, isEmoji) {
		found(faultEmoji, "%q", m.text)
	}
	if hit := placeholder.FindString(m.text); hit != "" && !strings.Contains(heard, hit) {
		found(faultUnfilled, "%s in %q", hit, m.text)
	}
	return faults
}

// unloud takes out what is a fault of its own kind.
func unloud(r rune) rune {
	if r == '!' || r == '！' || isEmoji(r) {
		return -1
	}
	return r
}

var placeholder = regexp.MustCompile(`\{[a-z_]+\}`)

// checkRepeats finds the sentences that were said twice in a conversation. Facts, in lines of their own that
// begin with "·", may be told again.
func checkRepeats(lines []botLine) (faults []fault) {
	var said []string
	for _, m := range lines {
		for _, s := range sentences(m.text) {
			norm := bare(s)
			if norm == "" || strings.HasPrefix(s, "·") {
				continue
			}
			if slices.Contains(said, norm) {
				faults = append(faults, fault{faultRepeat, fmt.Sprintf("%q", s)})
				continue
			}
			said = append(said, norm)
		}
	}
	return faults
}

// checkParroting finds a customer's empty words, such as "hello??" or "要等到什么时候", said back to them as if they
// were a matter. Of two or three characters they may stand in anything.
func checkParroting(lines []botLine, words []string) (faults []fault) {
	for _, w := range words {
		norm := bare(w)
		if utf8.RuneCountInString(norm) < 4 || hanIn(norm) == 0 && len(norm) < 8 { // "hello" stands in a greeting, too
			continue
		}
		for _, m := range lines {
			if strings.Contains(bare(m.text), norm) {
				faults = append(faults, fault{faultParrot, fmt.Sprintf("%q in %q", w, m.text)})
			}
		}
	}
	return faults
}

// sentences splits a text at its sentence ends and line breaks. A point within a number or an address ends none.
func sentences(text string) (all []string) {
	start := 0
	cut := func(end int) {
		if s := strings.TrimSpace(text[start:end]); s != "" {
			all = append(all, s)
		}
		start = end
	}
	for i, r := range text {
		end := i + utf8.RuneLen(r)
		switch r {
		case '\n', '?', '!', '。', '？', '！':
			cut(end)
		case '.':
			if next, _ := utf8.DecodeRuneInString(text[end:]); !unicode.IsLetter(next) && !unicode.IsDigit(next) {
				cut(end)
			}
		}
	}
	cut(len(text))
	return all
}

// bare is a sentence by its letters and digits alone.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// plainText is a text as the phrases are written: in small letters, straight quotes and Simplified characters.
func plainText(s string) string {
	return sentiment.Simplify(strings.ReplaceAll(strings.ToLower(s), "’", "'"))
}

// hanIn counts Chinese characters: an English message may hold a few.
func hanIn(s string) (n int) {
	for _, r := range s {
		if unicode.Is(unicode.Han, r) {
			n++
		}
	}
	return n
}

func isEmoji(r rune) bool {
	return r >= 0x1f000 && r < 0x20000 || r >= 0x2600 && r < 0x27c0 || r >= 0x2b00 && r < 0x2bff || r == 0xfe0f || r == 0x200d
}
