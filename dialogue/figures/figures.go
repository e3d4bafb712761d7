// Package figures reads what can be read exactly out of a message: order numbers, amounts, phone numbers, days, times
// of day and places, in English and Chinese.
//
// The idea: a figure is taken only where the text itself says what it is, by a sign, a word or a form. What is read is
// crossed out, so that no digit is two things: a date is no order number, a house number no amount. An amount that
// stands there and can't be read exactly is said to be unread; any other figure that could be two things is left out.
// Days are told as the customer counts them, from the moment at which they wrote.
//
// Invariants, for any input whatever:
//   - The result is a function of the arguments alone: no clock, chance, I/O or iteration over maps.
//   - Nothing panics, and everything is bounded: readMost bytes are looked at, figuresKept of each kind are taken.
//   - Cards, passwords and identity numbers are masked first, so that they are taken for nothing.
//   - What is given as written stands in the text so, full-width forms made plain.
package figures

import (
	"bytes"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/amends-bot/amends/dialogue/restate"
)

// This file is the home of In, and of the sheet on which figures are crossed out.

const (
	// readMost is how many bytes are looked at: a burst of several long messages.
	readMost = 16 << 10
	// figuresKept bounds what is taken of each kind: what has more is a list, and read by a person.
	figuresKept = 8
	// matchesMost bounds how often one pattern is looked for.
	matchesMost = 64
)

// Figures are what the numbers in a text are, each kind in the order in which it was read, without repetition.
type Figures struct {
	// Numbers may be those of orders, bills or cases: four digits or more.
	Numbers []string

	// Amounts are in minor units, whatever the currency.
	Amounts []int64

	// Unread means that an amount stands there that can't be read exactly.
	Unread bool

	// Phone is the first number to call, as written, or "".
	Phone string

	// Days are the days and spans of days told of, in the order of the text.
	Days []Day

	// Clocks are the times of day told of, in the order of the text.
	Clocks []Clock

	// Places are addresses with a house number, as written.
	Places []string
}

// Some reports whether any figure was read.
func (f Figures) Some() bool {
	return len(f.Numbers)+len(f.Amounts)+len(f.Days)+len(f.Clocks)+len(f.Places) > 0 || f.Phone != ""
}

// In reads the figures of a text that was written at the moment at; its Location is the customer's zone.
func In(text string, at time.Time) Figures {
	var f Figures
	if len(text) > readMost {
		text = text[:readMost]
	}
	text = plain(text)
	text, f.Phone = phone(text)
	if strings.ContainsAny(text, "0123456789") {
		text = restate.Mask(text)
	}
	s := newSheet(text)
	f.Places = places(s)
	f.money(s)
	f.Days = days(s, at)
	f.Clocks = clocks(s)
	f.bare(s)
	f.Numbers = numbers(s)
	return f
}

// plain makes full-width forms plain ones, as they are typed in the midst of Chinese.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～': // full-width ASCII
			return r - '！' + '!'
		case r == '￥':
			return '¥'
		case r == '\u3000' || r == '\u00a0' || r == 0: // zero is what crosses out
			return ' '
		case r == '’':
			return '\''
		case r == '–' || r == '—':
			return '-'
		}
		return r
	}, strings.ToValidUTF8(text, " "))
}

// sheet is a text and what of it has not been read yet.
type sheet struct {
	text string // as written
	low  []byte // of the same length: ASCII in lower case, Traditional characters as Simplified ones, what was read as zeros
	han  bool
	nums bool // there is a digit
	date bool // there are digits on both sides of a mark, as in dates
}

// traditional maps the characters that figures are told with; both have the same length in UTF-8.
var traditional = map[rune]rune{
	'後': '后', '點': '点', '號': '号', '禮': '礼', '週': '周', '兩': '两', '個': '个', '萬': '万', '塊': '块', '錢': '钱', '圓': '元', '圆': '元',
	'幾': '几', '數': '数', '鐘': '钟', '時': '时', '過': '过', '開': '开', '現': '现', '樓': '楼', '棟': '栋', '單': '单', '區': '区', '廈': '厦',
	'園': '园', '廣': '广', '場': '场', '衚': '胡', '衕': '同', '賠': '赔', '償': '偿', '給': '给', '費': '费', '價': '价', '補': '补', '條': '条',
	'這': '这', '內': '内', '歐': '欧', '鎊': '镑', '幣': '币', '會': '会', '請': '请', '買': '买', '訂': '订', '沒': '没', '來': '来', '預': '预',
	'約': '约', '煩': '烦', '發': '发', '貨': '货', '電': '电', '話': '话', '機': '机', '聯': '联', '繫': '系', '總': '总', '計': '计', '億': '亿',
	'餘': '余', '間': '间', '裡': '里', '裏': '里', '淩': '凌', '運': '运', '編': '编', '車': '车', '張': '张', '隻': '只', '還': '还', '門': '门',
	'應': '应', '說': '说', '雙': '双', '層': '层',
}

func newSheet(text string) *sheet {
	s := &sheet{text: text, low: make([]byte, 0, len(text))}
	for _, r := range text {
		switch {
		case r >= 'A' && r <= 'Z':
			r += 'a' - 'A'
		case r >= '0' && r <= '9':
			s.nums = true
			if n := len(s.low); n > 1 && isDigit(s.low[n-2]) && strings.IndexByte("-/.", s.low[n-1]) >= 0 {
				s.date = true
			}
		case r >= '\u3400' && r <= '\u9fff':
			s.han = true
			if simple, ok := traditional[r]; ok {
				r = simple
			}
		}
		s.low = utf8.AppendRune(s.low, r)
	}
	return s
}

// each calls read for the matches of a pattern in what has not been read yet; where that returns true, the
// first group of the match is crossed out.
func (s *sheet) each(re *regexp.Regexp, read func(m match) bool) {
	for _, at := range re.FindAllSubmatchIndex(s.low, matchesMost) {
		if m := (match{s, at}); read(m) {
			clear(s.low[m.from():m.to()])
		}
	}
}

// any reports whether one of the words is in what has not been read yet: that is sooner found out than whether
// a pattern matches.
func (s *sheet) any(words ...string) bool {
	for _, w := range words {
		if bytes.Contains(s.low, []byte(w)) {
			return true
		}
	}
	return false
}

// match is where a pattern matches; its first group is the figure.
type match struct {
	s  *sheet
	at []int
}

func (m match) from() int { return m.at[2] }
func (m match) to() int   { return m.at[3] }

// group returns the group n of the pattern, in lower case and Simplified characters, or "".
func (m match) group(n int) string {
	if m.at[2*n] < 0 {
		return ""
	}
	return string(m.s.low[m.at[2*n]:m.at[2*n+1]])
}

// written returns the figure as the customer wrote it.
func (m match) written() string { return m.s.text[m.from():m.to()] }

// before and after return what stands around the figure, at most n bytes.
func (m match) before(n int) string { return string(m.s.low[max(0, m.from()-n):m.from()]) }
func (m match) after(n int) string  { return string(m.s.low[m.to():min(len(m.s.low), m.to()+n)]) }

func byteAt[T string | []byte](s T, i int) byte {
	if i < 0 || i >= len(s) {
		return 0
	}
	return s[i]
}

func isDigit(b byte) bool  { return b >= '0' && b <= '9' }
func isLetter(b byte) bool { return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' }
