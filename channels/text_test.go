package channels

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/amends-bot/amends/dialogue"
)

func TestSplit(t *testing.T) {
	for _, c := range []struct {
		name, text string
		limit      int
		unit       Unit
		want       []string
	}{
		{"fits", "hello", 5, Runes, []string{"hello"}},
		{"blank", "", 5, Runes, []string{""}},
		{"sentence", "One is here. Two is there. Three", 28, Runes, []string{"One is here. Two is there.", "Three"}},
		{"not a decimal point", "It costs 28.50 in all", 16, Runes, []string{"It costs 28.50", "in all"}},
		{"paragraph", "aaaa bb.\n\ncc dd. ee", 14, Runes, []string{"aaaa bb.", "cc dd. ee"}},
		{"chinese", "第一句话很长。第二句话也长。第三", 15, Runes, []string{"第一句话很长。第二句话也长。", "第三"}},
		{"word", "aaaa bbbb cccc", 11, Runes, []string{"aaaa bbbb", "cccc"}},
		{"no place", "aaaaaaaaaa", 4, Runes, []string{"aaaa", "aaaa", "aa"}},
		{"utf16", "😀😀😀", 4, UTF16, []string{"😀😀", "😀"}},
		{"family", "ab👨‍👩‍👧cd", 5, Runes, []string{"ab", "👨‍👩‍👧", "cd"}},
		{"accent", "abe\u0301f", 3, Runes, []string{"ab", "e\u0301f"}},
		{"flags", "🇩🇪🇫🇷", 3, Runes, []string{"🇩🇪", "🇫🇷"}},
	} {
		if diff := cmp.Diff(c.want, Split(c.text, c.limit, c.unit)); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

func FuzzSplit(f *testing.F) {
	f.Add("One. Two!\n\nThree 😀 第一句。", 7)
	f.Add("\xff\xfe 👨‍👩‍👧", 1)
	bare := func(s string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsSpace(r) {
				return -1
			}
			return r
		}, s)
	}
	f.Fuzz(func(t *testing.T, text string, limit int) {
		if limit < 2 || limit > 5000 {
			return
		}
		parts := Split(text, limit, UTF16)
		for i, p := range parts {
			if Size(p, UTF16) > limit {
				t.Errorf("part %d has %d units, limit %d", i, Size(p, UTF16), limit)
			}
			if p == "" && len(parts) > 1 {
				t.Error("empty part")
			}
			if utf8.ValidString(text) && !utf8.ValidString(p) {
				t.Errorf("part %q is torn", p)
			}
		}
		// Halves of a broken character may make a whole one when they are put together.
		if got := bare(strings.Join(parts, "")); utf8.ValidString(text) && got != bare(text) {
			t.Errorf("%q became %q", text, parts)
		}
	})
}

func TestChoicesByNumber(t *testing.T) {
	choices := []dialogue.Choice{{ID: "new", Label: "New one by express"}, {ID: "refund", Label: "Refund 289.00"}}
	if got, want := Numbered("Which?", choices), "Which?\n1 New one by express\n2 Refund 289.00"; got != want {
		t.Errorf("%q", got)
	}
	for line, want := range map[string]string{
		"1": "new", " 2 ": "refund", "2.": "refund", "1)": "new", "２": "refund", "１、": "new",
		"": "", "0": "", "3": "", "12": "", "1 please": "", "01": "", "-1": "", "99999999999999999999": "", ".": "",
	} {
		got := ""
		if c := Picked(line, choices); c != nil {
			got = c.ID
		}
		if got != want {
			t.Errorf("%q picks %q, want %q", line, got, want)
		}
	}
	if Picked("1", nil) != nil {
		t.Error("picked from nothing")
	}
}

func TestClean(t *testing.T) {
	for text, want := range map[string]string{
		"plain 中文 😀\n\tnext":     "plain 中文 😀\n\tnext",
		"\x1b[2J\x1b]0;owned\a!": "[2J]0;owned!",
		"\u009b31mred":           "31mred",
		"all done\rFAILED\r\nok": "all done\nFAILED\nok",
		"a\u202egnp.exe\u2066b":  "agnp.exeb",
		"x\x00y\x7fz\b":          "xyz",
		"\ufeffa\u2028b\xff":     "a\nb\ufffd",
		"👨\u200d👩":               "👨\u200d👩",
	} {
		if got := Clean(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
	if got := CleanLine(" Eve\n\t#T1 from\x1b "); got != "Eve #T1 from" {
		t.Errorf("%q", got)
	}
}

func FuzzClean(f *testing.F) {
	f.Add("\x1b]52;c;aGk=\a\u202e\u009d")
	f.Fuzz(func(t *testing.T, text string) {
		got := Clean(text)
		for _, r := range got {
			if unicode.IsControl(r) && r != '\n' && r != '\t' {
				t.Errorf("%q still holds %U", got, r)
			}
		}
		if !utf8.ValidString(got) || Clean(got) != got {
			t.Errorf("%q became %q", text, got)
		}
	})
}

func TestSendError(t *testing.T) {
	for want, e := range map[string]*SendError{
		"send failed":                        {},
		"blocked":                            {Staff: "blocked"},
		"too many requests (again after 3s)": {Err: errTooMany, After: 3e9},
		"too many requests":                  {Err: errTooMany, Staff: "x"},
	} {
		if e.Error() != want {
			t.Errorf("%q, want %q", e.Error(), want)
		}
	}
	if a := (Address{"net", "1", ""}); a.String() != "net/1" || (Address{"net", "1", "2"}).String() != "net/1/2" {
		t.Errorf("%s", a)
	}
}

var errTooMany = &SendError{Staff: "too many requests"}
