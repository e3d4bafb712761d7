// Package figures reads what can be read exactly out of a message: order numbers, amounts, phone numbers, days, times
// of day and places.
//
// The idea: a figure is taken only where the text itself says what it is, in English or Chinese, by a sign, a word or a
// form. What stands there and can't be read exactly is said to be unread rather than guessed. Days are told as the
// customer counts them, from the moment at which they wrote.
//
// Invariants, for any input whatever:
//   - The result is a function of the arguments alone: no clock, chance, I/O or iteration over maps.
//   - Nothing panics, and everything is bounded: figuresKept of each kind at most.
//   - Cards, passwords and identity numbers are masked first, so that they are taken for nothing.
package figures

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/amends-bot/amends/dialogue/restate"
)

// This file is the home of In: order numbers, amounts and phone numbers.

var (
	number   = `(\d{1,3}(?:[,.]\d{3})+(?:[,.]\d{1,2})?|\d+(?:[,.]\d{1,2})?)`
	money    = regexp.MustCompile(`(?i)(?:[$£€¥]|\b(?:usd|eur|gbp|rmb|cny)\b)\s?` + number + `(k\b|千|万|萬|百)?`)
	moneyOf  = regexp.MustCompile(`(?i)` + number + `\s?(k\b|千|万|萬|百)?\s?(?:dollars?\b|bucks\b|usd\b|euros?\b|eur\b|pounds?\b|gbp\b|quid\b|yuan\b|rmb\b|元|块|塊|圆|圓)`)
	charged  = regexp.MustCompile(`(?i)\b(?:charged?|paid|cost|refund|overcharged|want|stole|took)\D{0,20}?(\d{1,6}\.\d{2})\b`)
	bareWish = regexp.MustCompile(`(?i)\b(?:want|demand|compensation(?: of)?|at least|give me)\s+(?:my\s+|the\s+|all\s+)?(\d{1,5})\b|\b(\d{1,5})\s+(?:as )?compensation\b|赔(?:我|偿)?\s?(\d{1,5})`)
	inWords  = regexp.MustCompile(`(?i)\b(a|one|two|three|four|five|six|seven|eight|nine|ten)\s(hundred|thousand)\s(?:dollars|bucks|euros|pounds|quid|yuan)`)
	inHan    = regexp.MustCompile(`([一二两兩三四五六七八九十百千万萬]+)(?:元|块钱|塊錢|块|塊)`)
	phones   = regexp.MustCompile(`(?:\+\d[\d -]{7,16}\d)|(?:\b1[3-9]\d{9}\b)|(?:\b0\d{2,4}[ -]?\d{6,8}\b)|(?:\b\d{3}[ -]\d{3}[ -]\d{4}\b)`)
	orders   = regexp.MustCompile(`\d{4,}`)
	numerals = map[rune]int64{'一': 1, '二': 2, '两': 2, '兩': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9}
	units    = map[rune]int64{'十': 10, '百': 100, '千': 1000}
	englishN = map[string]int64{"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "hundred": 100, "thousand": 1000}
)

const (
	// amountMost is the largest amount that is read, in minor units; what is larger a person reads.
	amountMost = 100_000_000
	// numberMost is the length of the longest order number; longer ones are cards and accounts.
	numberMost = 12
	// figuresKept bounds what is taken from one burst.
	figuresKept = 8
)

// Figures are what the numbers in a text are, each kind in the order in which it was written, without repetition.
type Figures struct {
	// Numbers may be those of orders, bills or cases: four digits or more.
	Numbers []string

	// Amounts are in minor units.
	Amounts []int64

	// Unread means that an amount stands there that can't be read exactly.
	Unread bool

	// Phone is the first number to call, as written, or "".
	Phone string

	// Days are the days told of.
	Days []Day

	// Clocks are the times of day told of.
	Clocks []Clock

	// Places are addresses with a house number, as written.
	Places []string
}

// Day is a calendar day or a span of days in the customer's zone.
type Day struct {
	From, To time.Time // midnights; To is exclusive
	Text     string    // as written: "last Tuesday"
	Past     bool      // the span began before the day of writing
}

// Clock is a time of day or a span of it.
type Clock struct {
	From, To int    // minutes after midnight; equal for a moment, To is smaller for a span over midnight
	Text     string // as written: "after 5pm"
}

// In reads the figures of a text that was written at the moment at; its Location is the customer's zone.
func In(text string, _ time.Time) Figures {
	var f Figures
	text = strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' { // full-width ASCII
			return r - '！' + '!'
		}
		if r == '￥' {
			return '¥'
		}
		return r
	}, text)
	f.inWords(text)
	if !strings.ContainsAny(text, "0123456789") {
		return f
	}
	f.Phone = strings.TrimSpace(phones.FindString(text))
	rest := restate.Mask(phones.ReplaceAllString(text, " "))
	for _, re := range []*regexp.Regexp{money, moneyOf, charged} {
		for _, at := range re.FindAllStringSubmatchIndex(rest, figuresKept) {
			scale := ""
			if len(at) > 4 && at[4] >= 0 {
				scale = rest[at[4]:at[5]]
			}
			f.amount(rest[at[2]:at[3]], scale, digitAround(rest, at[2], at[3]))
		}
		if re != charged {
			rest = re.ReplaceAllString(rest, " ")
		}
	}
	if len(f.Amounts) == 0 && !f.Unread {
		if m := bareWish.FindStringSubmatch(rest); m != nil {
			a, ok := parseAmount(m[1] + m[2] + m[3])
			f.add(a, ok)
			rest = strings.Replace(rest, m[0], " ", 1)
		}
	}
	for _, at := range orders.FindAllStringIndex(rest, 2*figuresKept) {
		n := rest[at[0]:at[1]]
		before, after := byteAt(rest, at[0]-1), byteAt(rest, at[1])
		switch {
		case len(n) > numberMost, len(f.Numbers) >= figuresKept, slices.Contains(f.Numbers, n),
			year(n), after == '%', before == '*', before == '.', // a part of an amount, a date, a masked number
			after == '.' && isDigit(byteAt(rest, at[1]+1)),
			before == '-' && len(n) < 5, after == '-' && len(n) == 4:
		default:
			f.Numbers = append(f.Numbers, n)
		}
	}
	return f
}

// amount adds an amount as written, with its scale ("k", 千).
func (f *Figures) amount(written, scale string, cutOff bool) {
	a, ok := parseAmount(written)
	switch scale {
	case "百":
		a *= 100
	case "k", "K", "千":
		a *= 1000
	case "万", "萬":
		a *= 10_000
	}
	f.add(a, ok && !cutOff)
}

func (f *Figures) add(a int64, exact bool) {
	switch {
	case !exact || a > amountMost:
		f.Unread = true
	case a > 0 && !slices.Contains(f.Amounts, a) && len(f.Amounts) < figuresKept:
		f.Amounts = append(f.Amounts, a)
	}
}

// inWords reads "a thousand dollars" and 一千块.
func (f *Figures) inWords(text string) {
	for _, m := range inWords.FindAllStringSubmatch(text, figuresKept) {
		f.add(englishN[strings.ToLower(m[1])]*englishN[strings.ToLower(m[2])]*100, true)
	}
	for _, m := range inHan.FindAllStringSubmatch(text, figuresKept) {
		var total, part, digit int64
		for _, r := range m[1] {
			switch {
			case numerals[r] > 0:
				digit = numerals[r]
			case units[r] > 0:
				part, digit = part+max(digit, 1)*units[r], 0
			default: // 万
				total, part, digit = (part+digit)*10_000, 0, 0
			}
		}
		f.add((total+part+digit)*100, true)
	}
}

// parseAmount reads "1,000", "1.000,50", "50,01" and "12.5" as minor units: a mark with three digits
// behind it groups, any other is the decimal one.
func parseAmount(s string) (minor int64, ok bool) {
	whole, cents := s, ""
	if i := strings.LastIndexAny(s, ".,"); i >= 0 && len(s)-i-1 < 3 {
		whole, cents = s[:i], s[i+1:]
	}
	whole = strings.NewReplacer(",", "", ".", "").Replace(whole)
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || n > amountMost/100 {
		return 0, false
	}
	c, _ := strconv.ParseInt((cents + "00")[:2], 10, 64)
	return n*100 + c, true
}

// digitAround reports whether the number between from and to is cut out of a longer one.
func digitAround(s string, from, to int) bool {
	mark := func(b byte) bool { return b == ',' || b == '.' }
	return isDigit(byteAt(s, from-1)) || mark(byteAt(s, from-1)) && isDigit(byteAt(s, from-2)) ||
		isDigit(byteAt(s, to)) || mark(byteAt(s, to)) && isDigit(byteAt(s, to+1))
}

func byteAt(s string, i int) byte {
	if i < 0 || i >= len(s) {
		return 0
	}
	return s[i]
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

// year reports whether n reads as a year rather than as an order number.
func year(n string) bool {
	return len(n) == 4 && (strings.HasPrefix(n, "19") || strings.HasPrefix(n, "20"))
}
