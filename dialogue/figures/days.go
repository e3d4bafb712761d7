package figures

import (
	"regexp"
	"slices"
	"strings"
	"time"
)

// This file is the home of days: how a day that is told of becomes one of the calendar. The words are in
// days_english.go and days_chinese.go.
//
// What leaves its year or week out is settled so:
//   - A bare weekday ("on Tuesday", 周三) is another day than today: the last one where the sentence tells of the
//     past, the next one where it asks or promises, and the last one where nothing says which: a complaint tells of the past.
//   - A date without a year is the past one, or the coming one where the sentence asks or promises; but never
//     one that is more than farMost away while there is a nearer one on the other side.
//   - "11/5" is that of its two days which was lately; if neither or both were, it is left out. In Chinese the month stands first.
//   - Weeks begin on Monday. "Last Tuesday" is the latest one, "next Tuesday" and 上周二 are those of their week.
//   - "Three weeks ago" is rough: it reaches roughWeek to both sides, but never beyond today.

const (
	farMost = 300 // days
	// lately is how far back one of two readings must lie to be preferred, in days.
	lately = 45
	// Days to each side of what was counted in weeks, months and years.
	roughWeek, roughMonth, roughYear = 3, 15, 60
	// daysBack and yearsBack bound what is reckoned.
	daysBack, yearsBack = 3700, 100
)

// Day is a calendar day or a span of days in the customer's zone.
type Day struct {
	From, To time.Time // midnights; To is exclusive, so that a single day ends on the next one
	Text     string    // as written: "last Tuesday", 上周三
	Past     bool      // it begins before the day of writing

	// Either means that nothing in the sentence says whether the day is past ("Tuesday, after 5"): From is then as
	// described above, and whoever asked for a coming day may take the next such one.
	Either bool
}

// Has reports whether the moment lies within the day or span.
func (d Day) Has(at time.Time) bool { return !at.Before(d.From) && at.Before(d.To) }

// calendar is the day of writing and the sheet that was written.
type calendar struct {
	s      *sheet
	now    time.Time // midnight
	either bool      // the figure being read would be another day if the sentence promised
}

// span counts days from the day of writing; to is exclusive.
type span struct{ from, to int }

func one(day int) (span, bool)       { return span{day, day + 1}, true }
func many(from, to int) (span, bool) { return span{from, to}, true }
func none() (span, bool)             { return span{}, false }

// dayRule reads what its pattern matches; the first group is the figure.
type dayRule struct {
	re    *regexp.Regexp
	needs []string // one of these must be there; that is sooner found out than whether the pattern matches
	read  func(c *calendar, m match) (span, bool)
}

// placed is a span and where it stands.
type placed struct {
	span
	start, end int
	text       string
	either     bool
}

// days finds the days told of.
func days(s *sheet, at time.Time) []Day {
	before := slices.Clone(s.low)
	c := &calendar{s: s, now: time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, at.Location())}
	var found []placed
	run := func(rules []dayRule) {
		for _, rule := range rules {
			if !s.any(rule.needs...) {
				continue
			}
			s.each(rule.re, func(m match) bool {
				c.either = false
				sp, ok := rule.read(c, m)
				if !ok || sp.from >= sp.to || sp.to < -yearsBack*366 || sp.from > yearsBack*366 {
					return false
				}
				found = append(found, placed{span: sp, start: m.from(), end: m.to(), text: m.written(), either: c.either})
				return true
			})
		}
	}
	if s.date {
		run(numeric)
	}
	if s.nums && s.any(monthCues...) {
		run(englishDates)
	}
	run(englishDays)
	if s.han {
		run(chineseDays)
	}
	for _, p := range found { // "last night" tells the time of day too
		if !strings.ContainsAny(p.text, "0123456789") {
			copy(s.low[p.start:p.end], before[p.start:p.end])
		}
	}
	slices.SortFunc(found, func(a, b placed) int { return a.start - b.start })
	found = c.since(c.joined(c.agreeing(found)))
	var out []Day
	for _, p := range found {
		d := Day{From: c.day(p.from), To: c.day(p.to), Text: trimmed(p.text), Past: p.from < 0, Either: p.either}
		same := func(o Day) bool { return o.From.Equal(d.From) && o.To.Equal(d.To) }
		if len(out) < figuresKept && !slices.ContainsFunc(out, same) {
			out = append(out, d)
		}
	}
	return out
}

var (
	// promised tells of the past, but of a day that may be still to come.
	promised    = regexp.MustCompile(`\b(?:promis|suppos|said|told|due|schedul|expect|confirm|until|agreed)|说|說|答应|答應|承诺|承諾|保证|保證|约|約|预计|預計`)
	beside      = regexp.MustCompile(`^(?:,? ?(?:the )?| ?\()$`)
	justWeekday = regexp.MustCompile(`^(?:` + weekdays + `|` + hanWeek + `)$`)
	joining     = regexp.MustCompile(`^(?: ?(?:-|~|to|till|until|through|到|至) ?)$`)
	joinedBy    = regexp.MustCompile(`^ and (?:on )?$`)
	between     = regexp.MustCompile(`\bbetween $`)
	sinceThen   = regexp.MustCompile(`\b(since|ever since) (?:the )?(?:(?:end|start|beginning|middle) of )?$`)
	sinceHan    = regexp.MustCompile(`^(?:以来|起|开始|到现在|至今|到今天)`)
)

// agreeing leaves a weekday out that stands beside its date: "Tuesday, 17 November", 11月17日（周二）.
func (c *calendar) agreeing(found []placed) (out []placed) {
	for _, p := range found {
		if n := len(out); n > 0 && out[n-1].end <= p.start && beside.Match(c.s.low[out[n-1].end:p.start]) {
			last := &out[n-1]
			if first, second := justWeekday.MatchString(asciiLower(last.text)), justWeekday.MatchString(asciiLower(p.text)); first != second {
				keep := *last
				if first {
					keep = p
				}
				if keep.to-keep.from == 1 {
					end := p.end
					if byteAt(c.s.low, end) == ')' && byteAt(c.s.low, p.start-1) == '(' {
						end++
					}
					last.span, last.either, last.end, last.text = keep.span, keep.either, end, c.s.text[last.start:end]
					continue
				}
			}
		}
		out = append(out, p)
	}
	return out
}

// trimmed is a figure on one line, without the point of an abbreviation.
func trimmed(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if short := strings.TrimSuffix(s, "."); short != "" && !isDigit(short[len(short)-1]) {
		return short
	}
	return s
}

// joined makes one span of "Monday to Wednesday" and 18号到20号.
func (c *calendar) joined(found []placed) (out []placed) {
	for _, p := range found {
		if n := len(out); n > 0 && out[n-1].end <= p.start {
			last := &out[n-1]
			gap := string(c.s.low[last.end:p.start])
			single := last.to-last.from == 1 && p.to-p.from == 1
			if single && (joining.MatchString(gap) || joinedBy.MatchString(gap) && between.Match(c.s.low[max(0, last.start-10):last.start])) {
				for range 2 {
					if p.to <= last.from { // Friday to Monday
						p.from, p.to = p.from+7, p.to+7
					}
				}
				if p.to > last.from && (p.to <= 1 || last.from >= 0 || p.to-last.from < 60) {
					last.to, last.end, last.text = p.to, p.end, c.s.text[last.start:p.end]
					continue
				}
			}
		}
		out = append(out, p)
	}
	return out
}

// since lets a span last until today where that is said.
func (c *calendar) since(found []placed) []placed {
	for i := range found {
		p := &found[i]
		if p.from > 0 {
			continue
		}
		if at := sinceThen.FindSubmatchIndex(c.s.low[max(0, p.start-32):p.start]); at != nil {
			from := max(0, p.start-32) + at[2]
			p.to, p.text, p.either = max(p.to, 1), c.s.text[from:p.end], false
		} else if after := sinceHan.Find(c.s.low[p.end:min(len(c.s.low), p.end+12)]); after != nil {
			p.to, p.text, p.either = max(p.to, 1), c.s.text[p.start:p.end+len(after)], false
		}
	}
	return found
}

// day returns the midnight n days from the day of writing.
func (c *calendar) day(n int) time.Time {
	return time.Date(c.now.Year(), c.now.Month(), c.now.Day()+n, 0, 0, 0, 0, c.now.Location())
}

// to counts the days until a date, or reports that there is none such.
func (c *calendar) to(year, month, day int) (int, bool) {
	at := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if month < 1 || month > 12 || day < 1 || at.Day() != day {
		return 0, false
	}
	now := time.Date(c.now.Year(), c.now.Month(), c.now.Day(), 0, 0, 0, 0, time.UTC)
	return int(at.Sub(now).Hours()) / 24, year > c.now.Year()-yearsBack && year < c.now.Year()+yearsBack
}

// date is that day of the month in the year that is meant; year is 0 if it was left out.
func (c *calendar) date(m match, year, month, day int) (span, bool) {
	if year > 0 {
		if n, ok := c.to(year, month, day); ok {
			return one(n)
		}
		return none()
	}
	way := c.way(m)
	n, ok := c.nearest(month, day, way > 0)
	if ok && n > 0 && way < 0 && !promised.MatchString(asciiLower(c.s.text[max(0, m.from()-sentenceMost):m.from()])) {
		for year := c.now.Year(); ok && n > 0 && year > c.now.Year()-8; year-- {
			if d, exists := c.to(year, month, day); exists && d <= 0 {
				n = d
			}
		}
	}
	if !ok {
		return none()
	}
	return one(n)
}

// nearest resolves a date without a year: see the top of this file.
func (c *calendar) nearest(month, day int, ahead bool) (int, bool) {
	past, pastOK := 0, false
	next, nextOK := 0, false
	for year := c.now.Year() + 8; year >= c.now.Year()-8; year-- { // 29 February
		n, ok := c.to(year, month, day)
		switch {
		case !ok:
		case n > 0 || n == 0 && ahead:
			next, nextOK = n, true
		case !pastOK:
			past, pastOK = n, true
		}
	}
	switch {
	case !pastOK || !nextOK:
		return past + next, pastOK || nextOK
	case ahead && next > farMost && -past < next, !ahead && (-past <= farMost || -past < next):
		return past, true
	}
	return next, true
}

// weekday is a day of the week of which nothing says whether it is past.
func (c *calendar) weekday(m match, day time.Weekday) (span, bool) {
	n := int(day-c.now.Weekday()+7) % 7
	if n == 0 {
		n = 7
	}
	if c.ahead(m) {
		return one(n)
	}
	if n == 7 {
		return one(-7)
	}
	return one(n - 7)
}

// monday counts the days to the Monday of this week.
func (c *calendar) monday() int { return -(int(c.now.Weekday()) + 6) % 7 }

// inWeek is a weekday of the week that is weeks from this one.
func (c *calendar) inWeek(weeks int, day time.Weekday) (span, bool) {
	return one(c.monday() + 7*weeks + (int(day)+6)%7)
}

// week, month and year are those so many from this one.
func (c *calendar) week(n int) (span, bool) {
	return many(c.monday()+7*n, c.monday()+7*n+7)
}

func (c *calendar) weekend(n int) (span, bool) {
	return many(c.monday()+7*n+5, c.monday()+7*n+7)
}

func (c *calendar) month(n int) (span, bool) {
	at := time.Date(c.now.Year(), c.now.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	return c.monthOf(at.Year(), int(at.Month()))
}

func (c *calendar) monthOf(year, month int) (span, bool) {
	from, ok := c.to(year, month, 1)
	next := time.Date(year, time.Month(month)+1, 1, 0, 0, 0, 0, time.UTC)
	to, _ := c.to(next.Year(), int(next.Month()), 1)
	return span{from, to}, ok
}

func (c *calendar) year(n int) (span, bool) {
	from, ok := c.to(c.now.Year()+n, 1, 1)
	to, _ := c.to(c.now.Year()+n+1, 1, 1)
	return span{from, to}, ok
}

// named is the month with that name, in the year that is meant: this month counts as past.
func (c *calendar) named(m match, month int) (span, bool) {
	year := c.now.Year()
	switch ahead := c.ahead(m); {
	case ahead && month < int(c.now.Month()):
		year++
	case !ahead && month > int(c.now.Month()):
		year--
	}
	return c.monthOf(year, month)
}

// dayOfMonth is the latest day with that number, or the coming one where the sentence asks or promises.
func (c *calendar) dayOfMonth(m match, day int) (span, bool) {
	step := -1
	if c.ahead(m) {
		step = 1
	}
	for n := range 3 { // no two months in a row are short
		at := time.Date(c.now.Year(), c.now.Month()+time.Month(n*step), 1, 0, 0, 0, 0, time.UTC)
		if d, ok := c.to(at.Year(), int(at.Month()), day); ok && d*step >= 0 {
			return one(d)
		}
	}
	return none()
}

// inMonth is a day of the month that is so many from this one.
func (c *calendar) inMonth(n, day int) (span, bool) {
	at := time.Date(c.now.Year(), c.now.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	if d, ok := c.to(at.Year(), int(at.Month()), day); ok {
		return one(d)
	}
	return none()
}

// Units of time.
const (
	unitDay = iota
	unitWeek
	unitMonth
	unitYear
)

// ago is n units before the day of writing, rough unless in days.
func (c *calendar) ago(n, unit int) (span, bool) {
	if n <= 0 {
		return none()
	}
	back, rough := c.back(n, unit), []int{0, roughWeek, roughMonth, roughYear}[unit]
	if back < -daysBack {
		return none()
	}
	return many(back-rough, min(back+rough+1, 1))
}

// lasting is the span of n units until today.
func (c *calendar) lasting(n, unit int) (span, bool) {
	if back := c.back(n, unit); n > 0 && back >= -daysBack {
		return many(back, 1)
	}
	return none()
}

// back counts the days to the day n units ago.
func (c *calendar) back(n, unit int) int {
	switch unit {
	case unitWeek:
		return -7 * n
	case unitMonth, unitYear:
		if unit == unitYear {
			n *= 12
		}
		at := time.Date(c.now.Year(), c.now.Month()-time.Month(n), 1, 0, 0, 0, 0, time.UTC)
		last := at.AddDate(0, 1, -1).Day()
		d, ok := c.to(at.Year(), int(at.Month()), min(c.now.Day(), last))
		if !ok {
			return -daysBack - 1
		}
		return d
	}
	return -n
}

// ahead reports whether the sentence around a figure asks or promises rather than tells of the past.
func (c *calendar) ahead(m match) bool { return c.way(m) > 0 }

// way is 1 where the sentence asks or promises, -1 where it tells of the past, 0 where nothing says which: the cue
// that stands nearest before the figure decides, in Chinese the one behind it, and else the nearest on the other side.
func (c *calendar) way(m match) int {
	from, to := m.from(), m.to()
	low := asciiLower(c.s.text[max(0, from-sentenceMost):min(len(c.s.text), to+sentenceMost)])
	start := from - max(0, from-sentenceMost)
	before, after := low[:start], low[start+to-from:]
	if i := strings.LastIndexAny(before, ".!?;\n。！？；"); i >= 0 {
		before = before[i:]
	}
	if i := strings.IndexAny(after, ".!?;\n。！？；"); i >= 0 {
		after = after[:i]
	}
	if hasHan(before + after + m.written()) {
		if way := firstWay(hanAhead, hanPast, after); way != 0 {
			return way
		}
		way := lastWay(hanAhead, hanPast, before)
		c.either = way == 0
		return way
	}
	if way := lastWay(enAhead, enPast, before); way != 0 {
		return way
	}
	if way := firstWay(enAhead, enPast, after); way != 0 {
		return way
	}
	if enBy.MatchString(before) {
		return 1
	}
	c.either = true
	return 0
}

// asciiLower keeps the length, as strings.ToLower does not.
func asciiLower(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

// sentenceMost is how far around a figure its sentence is looked at, in bytes.
const sentenceMost = 120

// firstWay returns 1 if ahead matches first, -1 if past does, 0 if neither.
func firstWay(ahead, past *regexp.Regexp, text string) int {
	a, p := ahead.FindStringIndex(text), past.FindStringIndex(text)
	switch {
	case a == nil && p == nil:
		return 0
	case p == nil || a != nil && a[0] < p[0]:
		return 1
	}
	return -1
}

// lastWay does so for the last match; of two that end together the longer one counts.
func lastWay(ahead, past *regexp.Regexp, text string) int {
	a, p := last(ahead, text), last(past, text)
	switch {
	case a[1] < 0 && p[1] < 0:
		return 0
	case a[1] > p[1] || a[1] == p[1] && a[0] < p[0]:
		return 1
	}
	return -1
}

func last(re *regexp.Regexp, text string) [2]int {
	at := [2]int{-1, -1}
	for _, m := range re.FindAllStringIndex(text, -1) {
		at = [2]int{m[0], m[1]}
	}
	return at
}

func hasHan(s string) bool {
	for _, r := range s {
		if r >= '\u3400' && r <= '\u9fff' {
			return true
		}
	}
	return false
}
