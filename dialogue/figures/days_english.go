package figures

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// This file is the home of the English words for days, and of dates in digits.

const (
	weekdays = `(monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tues?|wed|thur?s?|fri|sat|sun)`
	fullDays = `(monday|tuesday|wednesday|thursday|friday|saturday|sunday)`
	months   = `(january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?`
	count    = `(\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|twenty|thirty)`
	unitName = `(day|week|fortnight|month|year)s?`
	yearName = `((?:19|20)\d\d)`
)

var (
	dayCues   = []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}
	monthCues = []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}

	enPast = regexp.MustCompile(`\b(?:(?:(?:was|were|wasn't|weren't)(?: (?:supposed|meant|due|going|scheduled|expected) to)?|did|didn't|did not|never|(?:should|would|could) have|couldn't|wouldn't|could not|would not|had to|promised to|(?:you|they|it|he|she|we)'d)(?: [a-z]+)?|had|been|bought|came|got|sent|told|said|paid|went|made|took|gave|saw|left|broke|spoke|wrote|lost|found|ago|[a-z]{2,}ed)\b`)
	// enAhead is what asks or promises.
	enAhead = regexp.MustCompile(`\b(?:will|won't|can|can't|shall|could (?:you|i|we|someone)|would (?:you|like|suit|work|be)|going to|gonna|(?:want|need|like) (?:it|them|this|that|the [a-z]+) (?:to be )?[a-z]+|want|need|please|pls|let's|comes?|coming|arrives|arriving|delivers?|delivering|book|schedule|reschedule|expect|hope|prefer|(?:be|is|am|are|i'm|we're) free|available|works|suits|get it|call me|send)\b|'ll\b`)
	enBy    = regexp.MustCompile(`\b(?:by|until|till|before) (?:the )?$`)
	// counted follows the number of a date that is none: "the 3rd time", "march 12 boxes".
	counted = regexp.MustCompile(`^(?::\d| ?%| (?:days?|weeks?|months?|years?|hours?|times?|boxes|items|pieces|people|parts|stars|points|of \d)\b)`)
	// ranked follows the 3rd of something else than the month.
	rankEnd = regexp.MustCompile(`^(?:\s*(?:$|[^\sa-z\d'-])| (?:and|but|or|i|it|he|she|you|we|they|my|your|still|nothing|nobody|at|in|was|is|the|not|no|for|with|from|until|to|this|already|between|around|after|before|please|if|when|so|as|because|works|would)\b|\s*[一-龥])`)
	notThat = regexp.MustCompile(`\b(?:black|cyber|good|easter|ash|every|each|any|half|or|and a|most|other|some)[ -]$`)
	// within is about a time that is allowed or takes, not one that is past.
	within  = regexp.MustCompile(`\b(?:within|in|every|per|next|another|takes?|up to|needs?|each|after|give me|give you|wait|than|or) $|-$`)
	waiting = regexp.MustCompile(`\b(?:for|waited|waiting|wait|been|over|past|these|already|almost|nearly|(?:it's|its|it is|for) (?:about|over|almost|nearly|already))(?: the past| the last| about| over| almost| nearly| more than| at least)? $`)
	lasted  = regexp.MustCompile(`^ (?:now|already|late|of waiting|overdue|without|and (?:still|nothing|counting)|have passed|passed|gone)\b`)
)

// numeric are dates in digits.
var numeric = []dayRule{
	{regexp.MustCompile(`\b(` + yearName + `([-/.])(\d{1,2})([-/.])(\d{1,2}))\b`), []string{"19", "20"}, func(c *calendar, m match) (span, bool) {
		if m.group(3) != m.group(5) {
			return none()
		}
		return c.date(m, digitsIn(m, 2), digitsIn(m, 4), digitsIn(m, 6))
	}},
	{regexp.MustCompile(`\b((\d{1,2})([-/.])(\d{1,2})([-/.])(` + `(?:19|20)\d\d|\d\d))\b`), []string{"-", "/", "."}, func(c *calendar, m match) (span, bool) {
		a, b, year := digitsIn(m, 2), digitsIn(m, 4), digitsIn(m, 6)
		if m.group(3) != m.group(5) {
			return none()
		}
		if year < 100 {
			if year += c.now.Year() / 100 * 100; year < c.now.Year()-5 || year > c.now.Year()+1 {
				return none()
			}
		}
		return c.dayOrMonth(m, year, a, b, m.group(3) == ".")
	}},
	{regexp.MustCompile(`(?:^|[^\d/])((\d{1,2})/(\d{1,2}))(?:$|[^\d/])`), []string{"/"}, func(c *calendar, m match) (span, bool) {
		a, b := digitsIn(m, 2), digitsIn(m, 3)
		if counted.MatchString(m.after(10)) || a == 24 && b == 7 || a <= 12 && b <= 12 && !c.s.han && !dated.MatchString(m.before(16)) {
			return none()
		}
		if (a == b && a <= 10 || b == 10 || b == 5 && a < 5) && !dated.MatchString(m.before(16)) {
			return none() // 9/10, 5/5: a mark
		}
		return c.dayOrMonth(m, 0, a, b, false)
	}},
	{regexp.MustCompile(`\b(?:on|since|from|by|until|till|am|dated|date|vom|the)\s((\d{1,2})\.(\d{1,2})\.)(?:\s|$|[,;)])`), []string{"."}, func(c *calendar, m match) (span, bool) {
		return c.date(m, 0, digitsIn(m, 3), digitsIn(m, 2))
	}},
}

// dated stands before a date.
var dated = regexp.MustCompile(`(?:\b(?:on|since|from|by|until|till|dated|date|of|before|after|ordered|bought|the)|-|日期) ?:? ?$`)

// dayOrMonth settles which of two numbers is the month.
func (c *calendar) dayOrMonth(m match, year, a, b int, dayFirst bool) (span, bool) {
	at := func(month, day int) (int, bool) {
		if year > 0 {
			return c.to(year, month, day)
		}
		return c.nearest(month, day, false)
	}
	dm, dmOK := at(b, a)
	md, mdOK := at(a, b)
	if dayFirst {
		mdOK = false
	}
	if c.s.han && mdOK {
		dmOK = false
	}
	recent := func(n int) bool { return n <= 0 && n >= -lately }
	switch {
	case dmOK && (!mdOK || dm == md || recent(dm) && !recent(md)):
		return c.date(m, year, b, a)
	case mdOK && (!dmOK || recent(md) && !recent(dm)):
		return c.date(m, year, a, b)
	}
	return none()
}

// digitsIn reads a group of up to four digits, 0 if it is empty.
func digitsIn(m match, group int) int {
	n, _ := strconv.Atoi(m.group(group))
	return n
}

// englishDates are dates with the name of the month.
var englishDates = []dayRule{
	{regexp.MustCompile(`\b((\d{1,2})(?:st|nd|rd|th)?(?: of)?[ -]` + months + `(?:,? ` + yearName + `)?)\b`), monthCues, func(c *calendar, m match) (span, bool) {
		return c.date(m, digitsIn(m, 4), monthNamed(m.group(3)), digitsIn(m, 2))
	}},
	{regexp.MustCompile(`\b(` + months + ` ` + yearName + `)\b`), monthCues, func(c *calendar, m match) (span, bool) {
		return c.monthOf(digitsIn(m, 3), monthNamed(m.group(2)))
	}},
	{regexp.MustCompile(`\b(` + months + ` (?:the )?(\d{1,2})(?:st|nd|rd|th)?(?:,? ` + yearName + `)?)\b`), monthCues, func(c *calendar, m match) (span, bool) {
		if counted.MatchString(m.after(10)) {
			return none()
		}
		return c.date(m, digitsIn(m, 4), monthNamed(m.group(2)), digitsIn(m, 3))
	}},
}

var englishDays = []dayRule{
	{regexp.MustCompile(`\b((?:the )?(day|night) before (?:yesterday|last))\b`), []string{" before "}, fixed(-2)},
	{regexp.MustCompile(`\b((?:the )?day after tomorrow)\b`), []string{" after tomorrow"}, fixed(2)},
	{regexp.MustCompile(`\b(last night|yesterday)\b`), []string{"last night", "yesterday"}, fixed(-1)},
	{regexp.MustCompile(`\b(today|tonight|this (?:morning|afternoon|evening))\b`), []string{"today", "tonight", "this "}, fixed(0)},
	{regexp.MustCompile(`\b(tomorrow|tmrw|tmr)\b`), []string{"tomorrow", "tmr"}, fixed(1)},
	{regexp.MustCompile(`\b(` + count + ` ` + unitName + ` (?:ago|back))\b`), []string{" ago", " back"}, func(c *calendar, m match) (span, bool) {
		if notThat.MatchString(m.before(12)) || strings.HasSuffix(m.before(1), "-") {
			return none()
		}
		n, unit := counts(m)
		return c.ago(n, unit)
	}},
	{regexp.MustCompile(`\b((?:the )?(week|month|weekend) before last)\b`), []string{" before last"}, func(c *calendar, m match) (span, bool) { return c.period(m.group(2), -2) }},
	{regexp.MustCompile(`\b((last|this|next|coming) week,? (?:on )?` + weekdays + `)\b`), []string{" week"}, func(c *calendar, m match) (span, bool) {
		return c.inWeek(weekOf(m.group(2)), weekdayNamed(m.group(3)))
	}},
	{regexp.MustCompile(`\b(` + weekdays + ` (?:of )?(last|this|next) week)\b`), []string{" week"}, func(c *calendar, m match) (span, bool) {
		return c.inWeek(weekOf(m.group(3)), weekdayNamed(m.group(2)))
	}},
	{regexp.MustCompile(`\b((last|past|this|next|coming) ` + weekdays + `)\b`), []string{"last ", "past ", "this ", "next ", "coming "}, func(c *calendar, m match) (span, bool) {
		day := weekdayNamed(m.group(3))
		switch back := int(c.now.Weekday()-day+7) % 7; {
		case m.group(2) == "last" || m.group(2) == "past":
			if back == 0 {
				back = 7
			}
			return one(-back)
		case m.group(2) == "coming":
			return one(7 - back)
		case m.group(2) == "this" && back > 0 && back <= int(c.now.Weekday()+6)%7 && c.ahead(m):
			return one(7 - back)
		}
		return c.inWeek(weekOf(m.group(2)), day)
	}},
	{regexp.MustCompile(`\b(the (\d{1,2})(?:st|nd|rd|th)(?: of)? (last|this|next) month)\b`), []string{" month"}, func(c *calendar, m match) (span, bool) {
		return c.inMonth(weekOf(m.group(3)), digitsIn(m, 2))
	}},
	{regexp.MustCompile(`\b((last|previous|this|next|coming) (week|weekend|month|year))\b`), []string{"last ", "previous ", "this ", "next ", "coming "}, func(c *calendar, m match) (span, bool) {
		return c.period(m.group(3), weekOf(m.group(2)))
	}},
	{regexp.MustCompile(`\b(?:at|over|on) (the weekend)\b`), []string{"the weekend"}, func(c *calendar, m match) (span, bool) {
		if c.ahead(m) || c.now.Weekday() == time.Sunday {
			return c.weekend(0)
		}
		return c.weekend(-1)
	}},
	{regexp.MustCompile(`\b(` + weekdays + `,? (?:the )?(\d{1,2})(?:st|nd|rd|th))\b`), []string{"st", "nd", "rd", "th"}, func(c *calendar, m match) (span, bool) {
		sp, ok := c.dayOfMonth(m, digitsIn(m, 3))
		for n := 0; ok && n < 12 && c.day(sp.from).Weekday() != weekdayNamed(m.group(2)); n++ {
			at := c.day(sp.from)
			sp, _ = c.inMonth(int(at.Month()-c.now.Month())-1+12*(at.Year()-c.now.Year()), digitsIn(m, 3))
		}
		return sp, ok && sp.from < sp.to
	}},
	{regexp.MustCompile(`\b(?:on|since|by|until|till) (` + weekdays + `)\b\.?`), dayCues, bareWeekday},
	{regexp.MustCompile(`\b(` + fullDays + `)\b`), []string{"day"}, bareWeekday},
	{regexp.MustCompile(`\b(?:in|since|during|until|of) (` + months + `)`), monthCues, monthAlone},
	{regexp.MustCompile(`\b((?:last|this|next) ` + months + `)`), monthCues, monthAlone},
	{regexp.MustCompile(`\b(the (\d{1,2})(?:st|nd|rd|th))`), []string{"the "}, func(c *calendar, m match) (span, bool) {
		if !rankEnd.MatchString(m.after(16)) {
			return none()
		}
		return c.dayOfMonth(m, digitsIn(m, 2))
	}},
	{regexp.MustCompile(`\b((?:past|last) (?:` + count + ` )?` + unitName + `)\b`), []string{"past ", "last "}, func(c *calendar, m match) (span, bool) {
		n, unit := counts(m)
		return c.lasting(max(n, 1), unit)
	}},
	{regexp.MustCompile(`\bin (` + count + ` ` + unitName + `)\b`), []string{"in "}, func(c *calendar, m match) (span, bool) {
		n, unit := counts(m)
		if unit > unitWeek || n > 60 || !c.ahead(m) || strings.HasPrefix(m.after(2), "'") {
			return none()
		}
		return one(n * []int{1, 7}[unit])
	}},
	{regexp.MustCompile(`\b(` + count + ` (?:whole |full |long )?` + unitName + `)\b`), []string{"day", "week", "fortnight", "month", "year"}, func(c *calendar, m match) (span, bool) {
		before, after := m.before(40), m.after(20)
		whole := strings.Trim(string(c.s.low[:m.from()])+string(c.s.low[m.to():]), " \n.,!?") == ""
		if within.MatchString(before) || !whole && !waiting.MatchString(before) && !lasted.MatchString(after) ||
			strings.HasPrefix(after, " warranty") || strings.HasPrefix(after, " guarantee") || strings.HasPrefix(after, " old") {
			return none()
		}
		n, unit := counts(m)
		return c.lasting(n, unit)
	}},
}

func fixed(day int) func(*calendar, match) (span, bool) {
	return func(*calendar, match) (span, bool) { return one(day) }
}

func bareWeekday(c *calendar, m match) (span, bool) {
	if notThat.MatchString(m.before(12)) {
		return none()
	}
	return c.weekday(m, weekdayNamed(m.group(2)))
}

func monthAlone(c *calendar, m match) (span, bool) {
	month, now := monthNamed(m.group(2)), int(c.now.Month())
	switch which, _, both := strings.Cut(m.group(1), " "); {
	case !both:
		return c.named(m, month)
	case month == 5 && which != "last":
		return none() // "this may be"
	case which == "last" && month >= now:
		return c.monthOf(c.now.Year()-1, month)
	case which == "next" && month <= now:
		return c.monthOf(c.now.Year()+1, month)
	}
	return c.monthOf(c.now.Year(), month)
}

// counts reads the number and the unit of a match, in its groups 2 and 3.
func counts(m match) (n, unit int) {
	n, _ = small(m.group(2))
	switch m.group(3) {
	case "week":
		unit = unitWeek
	case "fortnight":
		return 2 * n, unitWeek
	case "month":
		unit = unitMonth
	case "year":
		unit = unitYear
	}
	return n, unit
}

// period is the week, weekend, month or year so many from this one.
func (c *calendar) period(unit string, n int) (span, bool) {
	switch unit {
	case "week":
		return c.week(n)
	case "weekend":
		return c.weekend(n)
	case "month":
		return c.month(n)
	}
	return c.year(n)
}

// weekOf tells which week, month or year is meant.
func weekOf(which string) int {
	switch which {
	case "last", "previous", "past":
		return -1
	case "next", "coming":
		return 1
	}
	return 0
}

func weekdayNamed(name string) time.Weekday {
	return time.Weekday(strings.Index("sunmontuewedthufrisat", name[:3]) / 3)
}

func monthNamed(name string) int {
	return strings.Index("janfebmaraprmayjunjulaugsepoctnovdec", name[:3])/3 + 1
}
