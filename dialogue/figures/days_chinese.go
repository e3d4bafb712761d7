package figures

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// This file is the home of the Chinese words for days; they stand here in Simplified characters, see sheet.

const (
	hanCount = `(\d{1,3}|[一二两三四五六七八九十]{1,3}|半)`
	hanUnit  = `(天|日|周|个?星期|个?礼拜|个?月|年)`
	hanWeek  = `(?:周|星期|礼拜)([一二三四五六日天])`
	hanDate  = `(\d{1,2}|[一二三四五六七八九十]{1,3})`
)

var (
	// hanPast and hanAhead are looked for in the text as written.
	hanPast = regexp.MustCompile(`了|过|過|没|沒|[未已曾]|下的?单|下的?單|买的|買的|订的|訂的|要的|送的|来的|來的|到的|说的|說的|寄的|收到|签收|簽收|就|才|当时|當時|至今|到现在|到現在|以来|以來`)
	// hanAhead is what asks or promises.
	hanAhead = regexp.MustCompile(`能|可以|[会會]|要|[请請]|想|再|方便|行吗|行嗎|好吗|好嗎|吧|有空|在家|安排|[预預][约約]|上门|上門|送[来來]|之前|以前|前|麻[烦煩]|改到|改成`)

	oneThrough31 = regexp.MustCompile(`^(?:楼|店|线|门|院|房|桌|机|床|口|车|仓|库|柜|单|客服|电池|色|码|站|馆|厅|桥|路|位|技师|员|窗|航站|本|常|用|语|元|系|栋|巷|弄|铺|宿舍|\d)`)
	notOfMonth   = regexp.MustCompile(`(?:[路街巷弄道村第工型编尾大弄a-z#\d.年月-]|单)$`)
	timesAWeek   = regexp.MustCompile(`(?:[一两二三四五六七八九十几半每\d个])$`)
	timesAfter   = regexp.MustCompile(`^(?:次|回|趟|遍|个|件|单|小时|天)`)
	noDay        = regexp.MustCompile(`(?:[天周月年目之以然最此])$`)
)

var chineseDays = []dayRule{
	{regexp.MustCompile(`((\d{4}|[二〇零一三四五六七八九]{4})年(?:` + hanDate + `月(?:份|` + hanDate + `[日号]?)?)?)`), []string{"年"}, func(c *calendar, m match) (span, bool) {
		year, ok := positional(m.group(2))
		month, day := hanNumber(m.group(3)), hanNumber(m.group(4))
		switch {
		case !ok:
			return none()
		case day > 0:
			return c.date(m, year, month, day)
		case month > 0:
			return c.monthOf(year, month)
		}
		return c.year(year - c.now.Year())
	}},
	{regexp.MustCompile(`((前年|去年|今年|明年)(?:的?` + hanDate + `月(?:份|` + hanDate + `[日号]?)?)?)`), []string{"年"}, func(c *calendar, m match) (span, bool) {
		n := map[string]int{"前年": -2, "去年": -1, "明年": 1}[m.group(2)]
		month, day := hanNumber(m.group(3)), hanNumber(m.group(4))
		switch {
		case day > 0:
			return c.date(m, c.now.Year()+n, month, day)
		case month > 0:
			return c.monthOf(c.now.Year()+n, month)
		}
		return c.year(n)
	}},
	{regexp.MustCompile(`((上上|上|这|本|下下|下)个?月(?:的?` + hanDate + `[日号]|(?:月?份|[初中底末])?))`), []string{"月"}, func(c *calendar, m match) (span, bool) {
		n := which(m.group(2))
		if strings.HasSuffix(m.group(1), "初") || strings.HasSuffix(m.group(1), "中") || strings.HasSuffix(m.group(1), "底") || strings.HasSuffix(m.group(1), "末") {
			return c.part(n, m.group(1))
		}
		if day := hanNumber(m.group(3)); day > 0 {
			return c.inMonth(n, day)
		}
		return c.month(n)
	}},
	{regexp.MustCompile(`(` + hanDate + `月` + hanDate + `[日号]?)`), []string{"月"}, func(c *calendar, m match) (span, bool) {
		if oneThrough31.MatchString(m.after(6)) && !strings.HasSuffix(m.group(1), "日") || isDigit(byteAt(c.s.low, m.from()-1)) {
			return none()
		}
		return c.date(m, 0, hanNumber(m.group(2)), hanNumber(m.group(3)))
	}},
	{regexp.MustCompile(`(` + hanDate + `月份)`), []string{"月份"}, func(c *calendar, m match) (span, bool) {
		return c.named(m, hanNumber(m.group(2)))
	}},
	{regexp.MustCompile(`((\d{1,2})\.(\d{1,2})[日号]?)(?:下单|买的|买了|订的|拍的|付的款|签收|发货|到货)`), []string{"."}, func(c *calendar, m match) (span, bool) {
		return c.date(m, 0, digitsIn(m, 2), digitsIn(m, 3))
	}},
	{regexp.MustCompile(`((上上|上|这|本|下下|下)个?` + hanWeek + `)`), []string{"周", "星期", "礼拜"}, func(c *calendar, m match) (span, bool) {
		if timesAfter.MatchString(m.after(6)) {
			return none()
		}
		return c.inWeek(which(m.group(2)), hanWeekday(m.group(3)))
	}},
	{regexp.MustCompile(`((上上|上|这|本|下下|下)个?(?:周末))`), []string{"周末"}, func(c *calendar, m match) (span, bool) { return c.weekend(which(m.group(2))) }},
	{regexp.MustCompile(`((上上|上|这|本|下下|下)个?(?:周|星期|礼拜))`), []string{"周", "星期", "礼拜"}, func(c *calendar, m match) (span, bool) {
		if strings.HasSuffix(m.before(3), "一") || m.group(1) == "下周" && strings.HasPrefix(m.after(3), "期") {
			return none()
		}
		return c.week(which(m.group(2)))
	}},
	{regexp.MustCompile(`(大前天|大前日)`), []string{"大前"}, fixed(-3)},
	{regexp.MustCompile(`(大后天)`), []string{"大后天"}, fixed(3)},
	{regexp.MustCompile(`(前[天日晚])`), []string{"前"}, wordAlone(-2)},
	{regexp.MustCompile(`(后天)`), []string{"后天"}, wordAlone(2)},
	{regexp.MustCompile(`([昨](?:天|日|晚|夜|早|儿)|昨天)`), []string{"昨"}, fixed(-1)},
	{regexp.MustCompile(`(今(?:天|日|晚|早|夜|儿)|当天夜里)`), []string{"今", "当天"}, wordAlone(0)},
	{regexp.MustCompile(`(明(?:天|日|晚|早|儿))`), []string{"明"}, wordAlone(1)},
	{regexp.MustCompile(`(` + hanCount + hanUnit + `(?:之|以)?前)`), []string{"前"}, func(c *calendar, m match) (span, bool) {
		if strings.HasSuffix(m.before(3), "几") || strings.HasSuffix(m.before(3), "月") && m.group(3) == "日" || m.group(3) == "日" || isDigit(byteAt(c.s.low, m.from()-1)) || roughly(m.group(2)) {
			return none()
		}
		return c.long(m, c.ago)
	}},
	{regexp.MustCompile(`(` + hanCount + hanUnit + `)(?:多?了|都?没|还没|过去|都过)`), []string{"了", "没", "过"}, func(c *calendar, m match) (span, bool) {
		if m.group(3) == "日" || strings.HasSuffix(m.before(3), "第") || m.group(3) == "月" || isDigit(byteAt(c.s.low, m.from()-1)) || roughly(m.group(2)) {
			return none()
		}
		return c.long(m, c.lasting)
	}},
	{regexp.MustCompile(`(?:等|过|拖|已经|快|整整|足足)了?(` + hanCount + hanUnit + `)`), []string{"等", "过", "拖", "已经", "快", "整整", "足足"}, func(c *calendar, m match) (span, bool) {
		if m.group(3) == "日" || m.group(3) == "月" || m.group(3) == "年" || roughly(m.group(2)) || strings.HasPrefix(m.after(3), "后") || strings.HasPrefix(m.after(3), "内") {
			return none()
		}
		return c.long(m, c.lasting)
	}},
	{regexp.MustCompile(`(` + hanWeek + `)`), []string{"周", "星期", "礼拜"}, func(c *calendar, m match) (span, bool) {
		if timesAfter.MatchString(m.after(6)) || timesAWeek.MatchString(m.before(3)) {
			return none()
		}
		return c.weekday(m, hanWeekday(m.group(2)))
	}},
	{regexp.MustCompile(`(周末)`), []string{"周末"}, func(c *calendar, m match) (span, bool) {
		if c.ahead(m) || c.now.Weekday() == time.Sunday {
			return c.weekend(0)
		}
		return c.weekend(-1)
	}},
	{regexp.MustCompile(`(` + hanDate + `[号日])`), []string{"号", "日"}, func(c *calendar, m match) (span, bool) {
		if oneThrough31.MatchString(m.after(6)) || notOfMonth.MatchString(m.before(3)) {
			return none()
		}
		return c.dayOfMonth(m, hanNumber(m.group(2)))
	}},
}

// wordAlone is a word that may be a part of others: 目前天天, 三天后天.
func wordAlone(day int) func(*calendar, match) (span, bool) {
	return func(_ *calendar, m match) (span, bool) {
		if day != 0 && noDay.MatchString(m.before(3)) {
			return none()
		}
		return one(day)
	}
}

// long reads a count and a unit: 三天, 两周, 半个月.
func (c *calendar) long(m match, reckon func(n, unit int) (span, bool)) (span, bool) {
	unit := map[string]int{"天": unitDay, "周": unitWeek, "星期": unitWeek, "礼拜": unitWeek, "月": unitMonth, "年": unitYear}[strings.TrimPrefix(m.group(3), "个")]
	if m.group(2) == "半" {
		switch {
		case m.group(3) == "个月":
			sp, ok := reckon(15, unitDay)
			if sp.to < 1 {
				sp.from, sp.to = sp.from-roughWeek, sp.to+roughWeek
			}
			return sp, ok
		case unit == unitYear:
			return reckon(6, unitMonth)
		}
		return none()
	}
	return reckon(hanNumber(m.group(2)), unit)
}

// part is the beginning, the middle or the end of a month.
func (c *calendar) part(n int, written string) (span, bool) {
	sp, ok := c.month(n)
	switch {
	case strings.HasSuffix(written, "初"):
		sp.to = sp.from + 10
	case strings.HasSuffix(written, "中"):
		sp.from, sp.to = sp.from+10, sp.from+20
	default:
		sp.from += 20
	}
	return sp, ok
}

// roughly reports whether a count names two numbers: 两三天.
func roughly(n string) bool {
	_, ok := small(n)
	return !ok && n != "半"
}

func which(prefix string) int {
	return map[string]int{"上上": -2, "上": -1, "下": 1, "下下": 2}[prefix]
}

func hanWeekday(name string) time.Weekday {
	if name == "天" {
		return time.Sunday
	}
	return time.Weekday(strings.Index("日一二三四五六", name) / len("日"))
}

// hanNumber reads the number of a day or month, 0 if there is none.
func hanNumber(s string) int {
	if n, ok := small(s); ok && s != "" {
		return n
	}
	return 0
}

// positional reads 2026 and 二〇二六.
func positional(s string) (int, bool) {
	if n, err := strconv.Atoi(s); err == nil {
		return n, n >= 1900 && n < 2200
	}
	n := 0
	for _, r := range s {
		d, ok := hanDigits[r]
		if !ok {
			return 0, false
		}
		n = n*10 + int(d)
	}
	return n, n >= 1900 && n < 2200
}
