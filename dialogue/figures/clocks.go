package figures

import (
	"regexp"
	"slices"
	"strings"
)

// This file is the home of times of day.
//
//   - An hour said without more is that of a working day: 1 to 6 are in the afternoon. Written in digits with
//     minutes (5:30) it is the 24-hour clock.
//   - "After 5" lasts until midnight, "before 10am" from midnight; "morning" and its like are spans.
//   - A greeting ("good morning", 晚上好) is none.

// Clock is a time of day or a span of it, in minutes after midnight.
type Clock struct {
	From, To int    // To equals From for a moment; it is 1440 for the end of the day, and smaller than From for a span over midnight
	Text     string // as written: "after 5pm", 下午三点半
}

const dayEnd = 24 * 60

const (
	enHour = `(\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)`
	enMark = `(?:\s?(am|pm|a\.m\.?|p\.m\.?|o'?clock|h|hrs|hours|uhr)\b\.?)?`
	enPart = `(?: (?:in the |at |this |tomorrow )?(morning|afternoon|evening|night|tonight))?`
	enLead = `(?:((?:last )?night|morning|afternoon|evening|tonight),? (?:at )?)?`

	hanPart = `(凌晨|清晨|早上|早晨|上午|中午|下午|午后|傍晚|晚上|晚间|夜里|夜间|深夜|半夜|今早|明早|昨早|昨晚|今晚|明晚|前晚|昨夜|早|晚)?`
	hanHour = `(\d{1,2}|二十[一二三四]?|十[一二三四五六七八九]?|[一二两三四五六七八九])`
	hanMin  = `(?:钟|整|(半|一刻|三刻|\d{1,2}分?|[一二三四五十零]{1,4}分))?`
	hanTime = hanPart + `的?` + hanHour + `[点时]` + hanMin
	digital = hanPart + `的?(\d{1,2}):(\d{2})`
	hanTo   = `(?:到|至|-|~)`
	hanOpen = `(以后|之后|过后|后|以前|之前|前)?`
)

// clockRule reads what its pattern matches; the first group is the figure.
type clockRule struct {
	re    *regexp.Regexp
	needs []string // as in dayRule
	read  func(m match) (from, to int, ok bool)
}

var (
	// hourly follows an hour that is not marked as one: anything else may be what is counted.
	hourly = regexp.MustCompile(`^(?:\s*(?:$|[,;!?)\n]|\.(?:\D|$)|-(?:\D|$))| (?:on|today|tomorrow|please|pls|would|will|works?|in the|is|was|if|and|but|or|so|i|we|he|she|it|they|you|my|the|only|sharp|latest|at the|every|this|next|last|for me|because|when|with|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b|\s*[一-龥])`)
	// points follows a number of points: 三点建议.
	points   = regexp.MustCompile(`^(?:建议|要求|意见|问题|原因|理由|说明|希望|不满|诉求|:|都|也|儿|没|点|心|头)`)
	hanSign  = regexp.MustCompile(`^(?:以|之|前|后|左右|到|来|能|可以|送|有空|在家|多|才|就|过|的时候|打|开|至)`)
	hanDay   = regexp.MustCompile(`(?:[号日天晚早]|[周期][一二三四五六日天])$`)
	greeting = regexp.MustCompile(`\b(?:good|gd) $`)
	hailed   = regexp.MustCompile(`^(?:[,!]| (?:@|all\b|team\b|guys\b|folks\b|everyone\b|sir\b|madam\b))`)
	hello    = regexp.MustCompile(`^(?:好|安|餐)`)
)

// hourWords are what an hour is told with that is not written in digits.
var hourWords = []string{" one", " two", " three", " four", " five", " six", " seven", " eight", " nine", " ten", " eleven", " twelve", "clock"}

// dayParts are in all Chinese words for a part of the day.
var dayParts = []string{"晨", "早", "午", "傍晚", "晚", "夜"}

// partSpans are the parts of the day.
var partSpans = map[string][2]int{
	"morning": {6 * 60, 12 * 60}, "afternoon": {12 * 60, 18 * 60}, "evening": {18 * 60, dayEnd}, "tonight": {18 * 60, dayEnd},
	"last night": {18 * 60, dayEnd}, "at night": {22 * 60, 6 * 60},
	"凌晨": {0, 6 * 60}, "清晨": {5 * 60, 8 * 60}, "早": {6 * 60, 10 * 60}, "上午": {8 * 60, 12 * 60}, "中午": {11 * 60, 14 * 60},
	"下午": {12 * 60, 18 * 60}, "傍晚": {17 * 60, 19 * 60}, "晚": {18 * 60, dayEnd}, "夜": {22 * 60, 6 * 60},
}

// partOf brings the words for a part of the day down to those of partSpans.
func partOf(s string) string {
	switch s {
	case "早上", "早晨", "今早", "明早", "昨早":
		return "早"
	case "午后":
		return "下午"
	case "晚上", "晚间", "今晚", "明晚", "昨晚", "前晚", "昨夜":
		return "晚"
	case "夜里", "夜间", "深夜", "半夜":
		return "夜"
	}
	return s
}

// minutes reads an hour, its minutes, its mark (am, pm) and the part of the day.
func minutes(hour, minute, mark, part string) (int, bool) {
	h, ok := small(hour)
	n := 0
	switch minute {
	case "":
	case "半":
		n = 30
	case "一刻":
		n = 15
	case "三刻":
		n = 45
	default:
		var fine bool
		if n, fine = small(strings.TrimPrefix(strings.TrimSuffix(minute, "分"), "0")); minute == "00" || minute == "0" {
			n, fine = 0, true
		} else if strings.HasPrefix(minute, "零") {
			n, fine = small(strings.TrimSuffix(strings.TrimPrefix(minute, "零"), "分"))
		}
		ok = ok && fine
	}
	if !ok || h > 24 || n > 59 || h == 24 && n > 0 {
		return 0, false
	}
	mark = strings.ReplaceAll(strings.TrimSuffix(mark, "."), ".", "")
	late := mark == "pm"
	switch part = partOf(part); {
	case mark == "am", mark == "pm":
		if h < 1 || h > 12 {
			return h*60 + n, h > 12 && late
		}
	case part == "afternoon", part == "下午", part == "傍晚", part == "中午" && h < 6:
		late = true
	case part == "evening", part == "tonight", part == "last night", part == "晚":
		late = h > 4
		if h == 12 {
			return dayEnd + n, n == 0
		}
	case part == "night", part == "夜":
		late = h > 6 && h < 12
		if h == 12 {
			h = 0
		}
	case part == "morning", part == "凌晨", part == "清晨", part == "早", part == "上午":
		mark = "am"
		if h == 12 && part != "凌晨" {
			return h*60 + n, true
		}
	case part == "" && mark != "h" && mark != "hrs" && mark != "hours" && mark != "uhr" && mark != ":":
		late = h >= 1 && h <= 6 && hour[0] != '0'
	}
	switch {
	case late && h < 12:
		h += 12
	case !late && mark == "am" && h == 12:
		h = 0
	}
	return h*60 + n, true
}

// until settles the end of a span of which only one half may be told.
func until(from, to int) (int, int, bool) {
	if to <= from && to+12*60 > from && to < 12*60 {
		to += 12 * 60
	}
	return from % dayEnd, to, from != to
}

// open turns a moment into the time before or after it.
func open(word string, at int) (int, int, bool) {
	switch word {
	case "after", "from", "since", "以后", "之后", "过后", "后":
		return at % dayEnd, dayEnd, at < dayEnd
	case "before", "by", "until", "till", "以前", "之前", "前":
		return 0, at, at > 0
	}
	return at % dayEnd, at % dayEnd, true
}

// clocks finds the times of day told of.
func clocks(s *sheet) []Clock {
	type placedClock struct {
		Clock
		at int
	}
	var found []placedClock
	run := func(rules []clockRule) {
		for _, rule := range rules {
			if !s.any(rule.needs...) {
				continue
			}
			s.each(rule.re, func(m match) bool {
				from, to, ok := rule.read(m)
				if !ok || isDigit(byteAt(s.low, m.from()-1)) || byteAt(s.low, m.from()-1) == '.' {
					return false
				}
				found = append(found, placedClock{Clock{from, to, m.written()}, m.from()})
				return true
			})
		}
	}
	if s.han {
		run(chineseClocks)
	}
	if s.nums || s.any(hourWords...) {
		run(englishHours)
	}
	run(englishParts)
	slices.SortFunc(found, func(a, b placedClock) int { return a.at - b.at })
	var out []Clock
	for _, c := range found {
		same := func(o Clock) bool { return o.From == c.From && o.To == c.To }
		if len(out) < figuresKept && !slices.ContainsFunc(out, same) {
			c.Text = strings.Join(strings.Fields(c.Text), " ")
			out = append(out, c.Clock)
		}
	}
	return out
}

var englishHours = []clockRule{
	{regexp.MustCompile(`\b(` + enLead + `(between |from |)` + enHour + `(?:[:.](\d\d))?` + enMark + `(?: and |\s?(?:to|until|till|-)\s?)` + enHour + `(?:[:.](\d\d))?` + enMark + enPart + `)(?:$|\W)`), []string{"-", "to", "til", "and"}, readSpan},
	{regexp.MustCompile(`\b(` + enLead + `(after|before|by|until|till|from|since|at|around|about) (?:about |around )?` + enHour + `(?:[:.](\d\d))?` + enMark + enPart + `)(?:$|\W)`), []string{"after ", "before ", "by ", "until ", "till ", "from ", "since ", "at ", "around ", "about "}, func(m match) (int, int, bool) {
		mark, part := m.group(6), m.group(7)+m.group(2)
		switch {
		case mark == "" && part == "" && !hourly.MatchString(m.after(16)), byteAt(m.s.low, m.to()) == '%':
			return 0, 0, false // "after 5 days"
		case mark == "hours" || mark == "hrs" || mark == "h" && m.group(5) == "" && m.group(3) != "at":
			return 0, 0, false // "after 5 hours"
		case mark == "" && m.group(5) != "":
			mark = ":"
		}
		at, ok := minutes(m.group(4), m.group(5), mark, part)
		if !ok {
			return 0, 0, false
		}
		return open(m.group(3), at)
	}},
	{regexp.MustCompile(`\b(` + enLead + `(half past|quarter past|quarter to) ` + enHour + enMark + enPart + `)(?:$|\W)`), []string{"half past", "quarter"}, func(m match) (int, int, bool) {
		at, ok := minutes(m.group(4), "", m.group(5), m.group(6)+m.group(2))
		at += map[string]int{"half past": 30, "quarter past": 15, "quarter to": -15}[m.group(3)]
		return at % dayEnd, at % dayEnd, ok && at >= 0
	}},
	{regexp.MustCompile(`\b(` + enLead + enHour + `(?:[:.](\d\d))?\s?(am|pm|a\.m\.?|p\.m\.?|o'?clock)` + enPart + `)(?:$|\W)`), []string{"am", "pm", "a.m", "p.m", "clock"}, func(m match) (int, int, bool) {
		at, ok := minutes(m.group(3), m.group(4), m.group(5), m.group(6)+m.group(2))
		return at % dayEnd, at % dayEnd, ok
	}},
	{regexp.MustCompile(`\b(` + enLead + `(\d{1,2})(?:[:.](\d\d)\s?(?:h|hrs|uhr)|h(\d\d)|:(\d\d))` + enPart + `)(?:$|[^\w:])`), []string{":", "h"}, func(m match) (int, int, bool) {
		at, ok := minutes(m.group(3), m.group(4)+m.group(5)+m.group(6), ":", m.group(7)+m.group(2))
		return at % dayEnd, at % dayEnd, ok
	}},
	{regexp.MustCompile(`\b(` + enHour + enMark + ` (?:in the (morning|afternoon|evening)|at (night)))\b`), []string{" in the ", " at night"}, func(m match) (int, int, bool) {
		at, ok := minutes(m.group(2), "", m.group(3), m.group(4)+m.group(5))
		return at % dayEnd, at % dayEnd, ok
	}},
}

var englishParts = []clockRule{
	{regexp.MustCompile(`\b((?:(after|before|by|until|till|from|since) )?(noon|midday|midnight))\b`), []string{"noon", "midday", "midnight"}, func(m match) (int, int, bool) {
		at := 12 * 60
		if m.group(3) == "midnight" {
			if at = 0; m.group(2) == "by" || m.group(2) == "before" || m.group(2) == "until" || m.group(2) == "till" {
				at = dayEnd
			}
		}
		return open(m.group(2), at)
	}},
	{regexp.MustCompile(`\b(?:(?:yesterday|tomorrow|that|(?:mon|tues|wednes|thurs|fri|satur|sun)day) )(night)\b`), []string{" night"}, func(match) (int, int, bool) {
		return 18 * 60, dayEnd, true
	}},
	{regexp.MustCompile(`\b(last night|at night|morning|afternoon|evening|tonight)s?\b`), []string{"night", "morning", "afternoon", "evening"}, func(m match) (int, int, bool) {
		if greeting.MatchString(m.before(6)) || hailed.MatchString(m.after(12)) {
			return 0, 0, false
		}
		p := partSpans[m.group(1)]
		return p[0], p[1], true
	}},
}

// readSpan reads "between 8 and 12", "9-11am", "14:00 to 16:30".
func readSpan(m match) (int, int, bool) {
	lead, word, mark1, mark2, part := m.group(2), m.group(3), m.group(6), m.group(9), m.group(10)
	min1, min2 := m.group(5), m.group(8)
	and := strings.Contains(m.group(1), " and ")
	if and && word != "between " {
		return 0, 0, false
	}
	clear1, clear2 := mark1 != "" || min1 != "", mark2 != "" || min2 != "" || part != "" || lead != ""
	switch {
	case mark2 == "h" && min2 == "", mark2 == "hours" || mark2 == "hrs":
		return 0, 0, false // 8 to 10 hours
	case !clear2 && (word == "" || !hourly.MatchString(m.after(16))), word == "" && !clear1 && min2 != "":
		return 0, 0, false
	case word == "" && mark2 == "" && part == "" && lead == "" && !strings.Contains(m.group(1), ":"):
		return 0, 0, false // 12.50-13.00
	}
	if part += lead; mark1 == "" && mark2 != "" {
		mark1 = mark2
	}
	if min1 != "" && mark1 == "" {
		mark1 = ":"
	}
	if min2 != "" && mark2 == "" {
		mark2 = ":"
	}
	from, ok := minutes(m.group(4), min1, mark1, part)
	to, ok2 := minutes(m.group(7), min2, mark2, part)
	if ok && ok2 && from >= to && m.group(6) == "" && from >= 12*60 {
		from -= 12 * 60 // 11-2pm
	}
	if !ok || !ok2 {
		return 0, 0, false
	}
	return until(from, to)
}

var chineseClocks = []clockRule{
	{regexp.MustCompile(`(` + digital + hanTo + digital + `)`), []string{":"}, func(m match) (int, int, bool) { return hanSpan(m, ":") }},
	{regexp.MustCompile(`(` + hanTime + hanTo + hanTime + `)`), []string{"点", "时"}, func(m match) (int, int, bool) { return hanSpan(m, "") }},
	{regexp.MustCompile(`(` + hanPart + hanHour + `()` + hanTo + hanTime + `)`), []string{"点", "时"}, func(m match) (int, int, bool) { return hanSpan(m, "") }},
	{regexp.MustCompile(`(` + digital + hanOpen + `)`), []string{":"}, func(m match) (int, int, bool) {
		at, ok := minutes(m.group(3), m.group(4), ":", m.group(2))
		if !ok || isDigit(byteAt(m.s.low, m.to())) || byteAt(m.s.low, m.to()) == ':' {
			return 0, 0, false
		}
		return open(m.group(5), at)
	}},
	{regexp.MustCompile(`(` + hanTime + hanOpen + `)`), []string{"点", "时"}, func(m match) (int, int, bool) {
		hour, part := m.group(3), m.group(2)
		whole := m.group(1) != part+hour+"点" && m.group(1) != part+"的"+hour+"点"
		after, digitsGiven := m.after(12), isDigit(hour[0])
		h, _ := small(hour)
		switch {
		case part == "" && points.MatchString(after), strings.HasSuffix(m.before(3), "小") && part == "":
			return 0, 0, false
		case !whole && part == "" && !digitsGiven && h < 5 && !hanSign.MatchString(after) && !hanDay.MatchString(m.before(6)):
			return 0, 0, false // 三点: three points
		case part == "" && hour == "一" && !strings.ContainsAny(m.group(1), "钟半刻整分") && m.group(5) == "":
			return 0, 0, false // 快一点
		case strings.HasSuffix(m.before(3), "几"), strings.HasSuffix(m.before(3), "第"):
			return 0, 0, false
		}
		at, ok := minutes(hour, m.group(4), "", part)
		if !ok {
			return 0, 0, false
		}
		return open(m.group(5), at)
	}},
	{regexp.MustCompile(`(凌晨|清晨|早上|早晨|上午|中午|下午|午后|傍晚|晚上|晚间|夜里|夜间|深夜|半夜|今早|明早|昨早|昨晚|今晚|明晚|前晚|昨夜)`), dayParts, func(m match) (int, int, bool) {
		if hello.MatchString(m.after(3)) {
			return 0, 0, false
		}
		p := partSpans[partOf(m.group(1))]
		return p[0], p[1], true
	}},
}

// hanSpan reads 八点到十点: what is told of its beginning goes for its end too.
func hanSpan(m match, mark string) (int, int, bool) {
	part := m.group(5)
	if part == "" {
		part = m.group(2)
	}
	from, ok := minutes(m.group(3), m.group(4), mark, m.group(2))
	to, ok2 := minutes(m.group(6), m.group(7), mark, part)
	if !ok || !ok2 {
		return 0, 0, false
	}
	return until(from, to)
}
