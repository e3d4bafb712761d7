package figures

import (
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// Whatever is written is read without a panic, within bounds, and the same every time.
func FuzzIn(f *testing.F) {
	for _, c := range cases(f) {
		f.Add(c.text, now.Unix())
	}
	for _, text := range []string{"", "\xff\xfe", "，。", "$1,2,3.4.5k 十百千万元", "99999999999999999999999 dollars", "31/02 30 February 0/0/0000", "99年99月99日 99点99分", strings.Repeat("18/11 5pm $5 中山路1号 ", 900)} {
		f.Add(text, int64(0))
		f.Add(text, int64(-62135596800)) // the zero time
	}
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		f.Skip(err)
	}
	f.Fuzz(func(t *testing.T, text string, at int64) {
		const years = 60 * 60 * 24 * 365
		when := time.Unix(at%(4000*years), 0).In(berlin)
		got := In(text, when)
		if again := In(text, when); !reflect.DeepEqual(got, again) {
			t.Fatalf("%q: %+v, then %+v", text, got, again)
		}
		if len(got.Numbers) > figuresKept || len(got.Amounts) > figuresKept || len(got.Days) > figuresKept || len(got.Clocks) > figuresKept || len(got.Places) > figuresKept {
			t.Fatalf("%q: too many: %+v", text, got)
		}
		today := time.Date(when.Year(), when.Month(), when.Day(), 0, 0, 0, 0, berlin)
		folded := strings.Join(strings.Fields(plain(text)), " ")
		for _, d := range got.Days {
			if !d.From.Before(d.To) || d.Past != d.From.Before(today) || d.From.Location() != berlin || d.Text == "" {
				t.Errorf("%q at %s: %+v", text, when, d)
			}
		}
		for _, c := range got.Clocks {
			if c.From < 0 || c.From >= dayEnd || c.To < 0 || c.To > dayEnd || c.Text == "" {
				t.Errorf("%q: %+v", text, c)
			}
		}
		for _, p := range got.Places {
			if !utf8.ValidString(p) || p == "" {
				t.Errorf("%q: %q", text, p)
			}
		}
		for _, n := range got.Numbers {
			if len(n) < 4 || len(n) > numberMost || !strings.Contains(folded, n) {
				t.Errorf("%q: %q", text, n)
			}
		}
		for _, a := range got.Amounts {
			if a <= 0 || a > amountMost {
				t.Errorf("%q: %d", text, a)
			}
		}
	})
}

// The characters that are looked for keep their places.
func TestTraditionalKeepsTheLength(t *testing.T) {
	for from, to := range traditional {
		if utf8.RuneLen(from) != utf8.RuneLen(to) {
			t.Errorf("%c and %c differ in length", from, to)
		}
	}
}
