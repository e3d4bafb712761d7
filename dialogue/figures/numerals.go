package figures

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// This file is the home of number words: "three hundred and fifty", 一万两千, 三百五.

var (
	hanDigits = map[rune]int64{'零': 0, '〇': 0, '一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9}
	hanUnits  = map[rune]int64{'十': 10, '百': 100, '千': 1000}
	english   = map[string]int64{
		"zero": 0, "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
		"ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
		"eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
		"eighty": 80, "ninety": 90,
	}
	hanNumeral = regexp.MustCompile(`^[零〇一二两三四五六七八九十百千万]+$`)
)

// wordsMost is the length of the longest number in words: more is no sum of a complaint.
const wordsMost = 9

// han reads Chinese numerals, digits among them: 十二, 三百五十, 一万两千, 2千5, and 三百五 and 一千二, which leave
// the last unit out; short says so.
func han(s string) (n int64, short, ok bool) {
	var total, part, digit, last int64 // last is the unit before the digit
	seen, zero := false, false
	for i := 0; i < len(s); {
		r, size := rune(s[i]), 1
		if r >= 0x80 {
			r, size = utf8.DecodeRuneInString(s[i:])
		}
		d, isHan := hanDigits[r]
		switch {
		case isDigit(s[i]):
			end := i
			for end < len(s) && isDigit(s[end]) {
				end++
			}
			if seen || end-i > 4 {
				return 0, false, false
			}
			digit, _ = strconv.ParseInt(s[i:end], 10, 64)
			seen, size = true, end-i
		case isHan && d == 0:
			if seen {
				return 0, false, false
			}
			zero = true
		case isHan:
			if seen { // 一两百: about
				return 0, false, false
			}
			digit, seen = d, true
		case hanUnits[r] > 0:
			u := hanUnits[r]
			if !seen && u != 10 || last > 0 && u >= last {
				return 0, false, false
			}
			if !seen {
				digit = 1
			}
			part, digit, seen, zero, last = part+digit*u, 0, false, false, u
		case r == '万':
			if total > 0 || part+digit == 0 {
				return 0, false, false
			}
			total, part, digit, seen, zero, last = (part+digit)*10_000, 0, 0, false, false, 10_000
		default:
			return 0, false, false
		}
		i += size
	}
	if seen && last > 10 && !zero && digit < 10 {
		return total + part + digit*last/10, true, true
	}
	return total + part + digit, false, seen || last > 0
}

// small reads a number up to 999 in digits, in English or in Chinese.
func small(s string) (int, bool) {
	if n, err := strconv.Atoi(s); err == nil {
		return n, n >= 0 && n < 1000
	}
	if n, ok := english[s]; ok {
		return int(n), true
	}
	if hanNumeral.MatchString(s) {
		n, _, ok := han(s)
		return int(n), ok && n < 1000
	}
	n, ok := spoken(strings.Fields(strings.ReplaceAll(s, "-", " ")))
	return int(n), ok && n < 1000
}

// spoken reads "three hundred and fifty", "a thousand", "twenty five", "2 thousand".
func spoken(words []string) (int64, bool) {
	var total, part int64
	room := int64(1000) // what may still be added is smaller
	if len(words) == 0 || len(words) > wordsMost {
		return 0, false
	}
	counted := false
	for i, w := range words {
		n, isNumber := english[w]
		if !isNumber && len(w) <= 3 {
			if d, err := strconv.ParseInt(w, 10, 64); err == nil && i == 0 {
				n, isNumber = d, true
			}
		}
		switch {
		case w == "and":
			if i == 0 || i == len(words)-1 || !counted {
				return 0, false
			}
		case isNumber:
			if n >= room || n == 0 && len(words) > 1 || (w == "a" || w == "an") && (i > 0 || len(words) > 1 && words[1] != "hundred" && words[1] != "thousand") {
				return 0, false
			}
			part, counted = part+n, true
			switch {
			case n >= 20 && n%10 == 0:
				room = 10
			default:
				room = 0
			}
		case w == "hundred":
			if part == 0 || part > 99 {
				return 0, false
			}
			part, room = part*100, 100
		case w == "thousand":
			if part == 0 || total > 0 {
				return 0, false
			}
			total, part, room = part*1000, 0, 1000
		default:
			return 0, false
		}
	}
	return total + part, true
}
