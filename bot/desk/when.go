package desk

// This file is the home of times as people type them, in English and Chinese.

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	// eveningHour is when something is due that is promised for a day, unless people go home earlier.
	eveningHour = 18
	// spanMost bounds a span: what is longer is refused anyway, and must not overflow.
	spanMost = 10_000 * time.Hour

	// numeral is a number in digits or Chinese.
	numeral = `[0-9]{1,4}(?:\.[0-9]{1,2})?|[零一二两三四五六七八九十]{1,3}`
)

var (
	leadForm  = regexp.MustCompile(`(?i)^(?:(?:in|within|by|at|before|until|till)\s+)+`)
	spanForm  = regexp.MustCompile(`(?i)^(?:(half an|an|a|one|two|three|four|five|six)\s+|(` + numeral + `)\s*)(hours?|hrs?|h|minutes?|mins?|m|days?|d|weeks?|w)\b`)
	gluedEn   = regexp.MustCompile(`(?i)^([0-9]{1,4})(h|m|d|w)([0-9]|\p{Han})`) // "1h30m", "2h给您回电"
	spanZh    = regexp.MustCompile(`^(半|` + numeral + `)\s*(个半|个)?\s*(小时|钟头|分钟|刻钟|天|周|星期)(半)?`)
	behindZh  = regexp.MustCompile(`^\s*(?:之内|以内|内|之后|以后|后|之前|以前|前)`)
	dateForm  = regexp.MustCompile(`^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})`)
	dateZh    = regexp.MustCompile(`^(?:([0-9]{4})年)?([0-9]{1,2})月([0-9]{1,2})[日号]`)
	dayForm   = regexp.MustCompile(`(?i)^(?:today|tomorrow|the day after tomorrow)\b`)
	dayZh     = regexp.MustCompile(`^(?:今天|今日|今|明天|明日|明|后天)`)
	clockEn   = regexp.MustCompile(`(?i)^([0-9]{1,2})(?::([0-9]{2}))?\s*(am|pm|a\.m\.|p\.m\.)`)
	clockForm = regexp.MustCompile(`^([0-9]{1,2}):([0-9]{2})`)
	clockZh   = regexp.MustCompile(`^(凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|早|晚)?\s*(?:([0-9]{1,2}):([0-9]{2})|([0-9]{1,2}|[零一二两三四五六七八九十]{1,3})[点时](半|一刻|三刻|整|(?:([0-9]{1,2}|[零一二三四五六七八九十]{1,3})分?))?钟?)`)
)

// reading reads a text from its beginning. at is the text with digits, colons and spaces in ASCII, rune for rune.
type reading struct {
	text string
	at   string
}

func newReading(text string) *reading {
	at := strings.Map(func(r rune) rune {
		switch {
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		case r == '：':
			return ':'
		case r == '\u3000' || r == '\u00a0':
			return ' '
		}
		return r
	}, text)
	return &reading{text, at}
}

// skip goes on by n bytes of at.
func (r *reading) skip(n int) {
	for range utf8.RuneCountInString(r.at[:n]) {
		_, size := utf8.DecodeRuneInString(r.text)
		r.text = r.text[size:]
	}
	r.at = r.at[n:]
}

func (r *reading) spaces(more string) { r.skip(len(r.at) - len(strings.TrimLeft(r.at, " \t\n"+more))) }

// take reads what the form says, if it stands here.
func (r *reading) take(form *regexp.Regexp) []string {
	m := form.FindStringSubmatch(r.at)
	if m != nil {
		r.skip(len(m[0]))
	}
	return m
}

// number is a numeral as a number, -1 if it is none.
func number(text string) float64 {
	text = strings.ToLower(text)
	switch text {
	case "half an", "半":
		return 0.5
	case "an", "a":
		return 1
	}
	for i, word := range []string{"one", "two", "three", "four", "five", "six"} {
		if text == word {
			return float64(i + 1)
		}
	}
	if n, err := strconv.ParseFloat(text, 64); err == nil {
		return n
	}
	const digits = "零一二三四五六七八九"
	digit := func(s string) float64 {
		s = strings.ReplaceAll(s, "两", "二")
		if i := strings.Index(digits, s); s != "" && i >= 0 && utf8.RuneCountInString(s) == 1 {
			return float64(i / len("零"))
		}
		return -1
	}
	tens, ones, ten := strings.Cut(text, "十")
	if !ten {
		return digit(strings.TrimPrefix(text, "零"))
	}
	n := 10.0
	if tens != "" {
		n *= digit(tens)
	}
	if ones != "" {
		one := digit(ones)
		if one < 0 {
			return -1
		}
		n += one
	}
	return n
}

var units = map[string]time.Duration{"h": time.Hour, "m": time.Minute, "小时": time.Hour, "钟头": time.Hour, "分钟": time.Minute, "刻钟": 15 * time.Minute}

// dayUnits are those that are counted by the calendar.
var dayUnits = map[string]int{"d": 1, "w": 7, "天": 1, "周": 7, "星期": 7}

// after is n of a unit after a moment.
func after(at time.Time, n float64, unit string) time.Time {
	if days := dayUnits[unit]; days > 0 {
		whole := math.Floor(min(n, 1000))
		at = at.AddDate(0, 0, int(whole)*days)
		return at.Add(time.Duration((n - math.Floor(n)) * float64(days) * 24 * float64(time.Hour)))
	}
	return at.Add(min(time.Duration(n*float64(units[unit])), spanMost))
}

// span reads a span such as 2h, 1h30m, 2 hours, half an hour, 两个半小时.
func (r *reading) span(at time.Time) (due time.Time, ok bool) {
	for first := true; ; first = false {
		from := *r
		if !first {
			r.spaces("")
		}
		if m := gluedEn.FindStringSubmatch(r.at); m != nil {
			at, ok = after(at, number(m[1]), strings.ToLower(m[2])), true
			r.skip(len(m[1]) + len(m[2]))
			continue
		}
		if m := r.take(spanForm); m != nil && number(m[1]+m[2]) >= 0 {
			at, ok = after(at, number(m[1]+m[2]), strings.ToLower(m[3][:1])), true
			continue
		}
		if m := r.take(spanZh); m != nil && number(m[1]) >= 0 && !(m[1] == "半" && m[2] == "个半") {
			n := number(m[1])
			if m[2] == "个半" || m[4] != "" {
				n += 0.5
			}
			at, ok = after(at, n, m[3]), true
			continue
		}
		*r = from
		return at, ok
	}
}

// day reads a day; ok is false if none is named.
func (r *reading) day(now time.Time) (day time.Time, ok bool) {
	number := func(text string) int {
		n, _ := strconv.Atoi(text) // digits
		return n
	}
	start := *r
	date := func(y, m, d int) (time.Time, bool) {
		day := time.Date(y, time.Month(m), d, 0, 0, 0, 0, now.Location())
		if day.Month() != time.Month(m) || day.Day() != d {
			*r = start
			return now, false
		}
		return day, true
	}
	if m := r.take(dateForm); m != nil {
		return date(number(m[1]), number(m[2]), number(m[3]))
	}
	if m := r.take(dateZh); m != nil {
		if m[1] != "" {
			return date(number(m[1]), number(m[2]), number(m[3]))
		}
		day, ok := date(now.Year(), number(m[2]), number(m[3]))
		if ok && day.AddDate(0, 0, 1).Before(now) {
			return date(now.Year()+1, number(m[2]), number(m[3]))
		}
		return day, ok
	}
	m := r.take(dayForm)
	if m == nil {
		m = r.take(dayZh)
	}
	if m == nil {
		return now, false
	}
	if utf8.RuneCountInString(m[0]) == 1 && !strings.HasPrefix(r.at, "早") && !strings.HasPrefix(r.at, "晚") { // "今晚", and no word with 明
		*r = start
		return now, false
	}
	days := map[string]int{"tomorrow": 1, "the day after tomorrow": 2, "明天": 1, "明日": 1, "明": 1, "后天": 2}[strings.ToLower(m[0])]
	return now.AddDate(0, 0, days), true
}

// clock reads an hour of the clock, as minutes after midnight.
func (r *reading) clock() (minutes int, ok bool) {
	of := func(hour, minute float64) (int, bool) {
		return int(hour)*60 + int(minute), hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && hour == math.Floor(hour)
	}
	if m := r.take(clockEn); m != nil {
		hour := number(m[1])
		if hour > 12 {
			return 0, false
		}
		hour = math.Mod(hour, 12)
		if strings.HasPrefix(strings.ToLower(m[3]), "p") {
			hour += 12
		}
		return of(hour, max(number(m[2]), 0))
	}
	if m := r.take(clockForm); m != nil {
		return of(number(m[1]), number(m[2]))
	}
	m := r.take(clockZh)
	if m == nil {
		return 0, false
	}
	hour, minute := number(m[2]+m[4]), 0.0
	switch {
	case m[3] != "":
		minute = number(m[3])
	case m[5] == "半":
		minute = 30
	case m[5] == "一刻":
		minute = 15
	case m[5] == "三刻":
		minute = 45
	case m[6] != "":
		minute = number(m[6])
	}
	switch m[1] {
	case "下午", "傍晚", "晚上", "晚":
		if hour < 12 {
			hour += 12
		}
	case "中午":
		if hour < 4 {
			hour += 12
		}
	case "":
		if m[4] != "" && hour >= 1 && hour <= 6 { // 四点 is in the afternoon for whoever works by day
			hour += 12
		}
	}
	return of(hour, minute)
}

// timed reads the time at the beginning of a text, and returns what follows it.
func (a Acting) timed(text string) (due time.Time, rest string, ok bool) {
	r := newReading(strings.TrimSpace(text))
	r.take(leadForm)
	now := a.At.In(a.Zone)
	if due, ok = r.span(a.At); !ok {
		day, named := r.day(now)
		hour := *r
		hour.spaces(",，tT")
		hour.take(leadForm)
		minutes, clocked := hour.clock()
		switch {
		case clocked:
			*r = hour
			due = time.Date(day.Year(), day.Month(), day.Day(), 0, minutes, 0, 0, a.Zone)
			if !named && due.Before(now) {
				due = time.Date(day.Year(), day.Month(), day.Day()+1, 0, minutes, 0, 0, a.Zone)
			}
		case named:
			due = a.evening(day)
		default:
			return due, text, false
		}
	}
	r.take(behindZh)
	if len(r.at) > 1 && r.at[0] == ':' && r.at[1] >= '0' && r.at[1] <= '9' { // "16:30:20"
		return due, text, false
	}
	before := r.at
	r.spaces(",，、。:")
	glued := before == r.at && before != ""
	if first, _ := utf8.DecodeRuneInString(before); glued && first < utf8.RuneSelf { // a word that only begins like a time
		return due, text, false
	}
	return due, strings.TrimSpace(r.text), true
}

// evening is when something is due that is promised for a day without an hour.
func (a Acting) evening(day time.Time) time.Time {
	noon := time.Date(day.Year(), day.Month(), day.Day(), 12, 0, 0, 0, a.Zone)
	if a.Script != nil {
		if at := a.Script.Calendar.Evening(noon); !at.Equal(noon) {
			return at
		}
	}
	return time.Date(day.Year(), day.Month(), day.Day(), eveningHour, 0, 0, 0, a.Zone)
}

// when reads a time that stands alone: a span such as 2h, 30m or 1d, an hour of the clock, a day, or a day with an hour.
func (a Acting) when(text string) (time.Time, bool) {
	due, rest, ok := a.timed(text)
	return due, ok && rest == ""
}
