package figures

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// This file is the home of amounts: with a sign or a currency, in words, and bare behind a word that tells of money.
// A percentage is none, nor is a quantity.

// amountMost is the largest amount that is read, in minor units; what is larger a person reads.
const amountMost = 100_000_000

const (
	number = `(\d{1,3}(?:[,.]\d{3})+(?:[,.]\d{1,2})?|\d+(?:[,.]\d{1,2})?)`
	scale  = `(k\b|grand\b|hundred\b|thousand\b|mil(?:lion)?\b|m\b|bn\b|billion\b|百万|十万|千万|亿|百|千|万)?`
	// currency stands behind the number.
	currency = `(?:[$£€¥]|(?:us |american |australian |canadian )?(?:dollars?|bucks?|usd|aud|cad|hkd|sgd|euros?|eur|pounds?|gbp|quid|chf|francs|yuan|rmb|cny)\b|` +
		`(?:美|欧|日|港|澳|加)?元|块|美金|港币|人民币|英镑|镑)`
	// told tells of money.
	told = `(?:(?:over)?charg\w*|paid|pay\w*|cost\w*|pric\w*|bill\w*|refund\w*|want\w*|stole|took|taken|ow[ei](?:d|s|ng)?|worth|total(?:led)?|` +
		`fees?|debited|deducted|spent|credit(?:ed)?|compensat(?:ion|e)|amount|invoice)\b`
	// closing follows a bare number that is an amount: anything else may be what is counted.
	closing = `(?:k\b)?(?:[ \n]*(?:$|[,;!?"')]|\.(?:\D|$))|\s+(?:for|as|in|on|at|of|from|to|and|or|but|so|please|pls|now|back|off|each|more|less|total|altogether|extra|` +
		`refund|compensation|by|because|when|if|then|it|i|we|you|the|this|that|my|is|was|which|with|without|instead|only|today|immediately|asap)\b|[，。！？、…的了吧呢啊就才都还也可但我你您他没买结不怎然定话服押运邮手违会现到在是给整钱以左])`
)

var (
	// money has its sign before it, moneyOf its currency behind it.
	money   = regexp.MustCompile(`((?:[$£€¥]|\b(?:usd|eur|gbp|rmb|cny|hkd|aud|cad|sgd|chf)\b|人民币|港币)\s?` + number + `\s?` + scale + `)`)
	moneyOf = regexp.MustCompile(`(` + number + `\s?` + scale + `\s?` + currency + `)`)
	cents   = regexp.MustCompile(`^\s?(?:and )?(\d{1,2}) ?(?:cents?|pence|p)\b|^([一二三四五六七八九\d])(?:毛|角|钱|$|[^\d.a-z一-龥])`)
	justCts = regexp.MustCompile(`\b((\d{1,2}) ?(?:cents?|pence))\b`)
	justMao = regexp.MustCompile(`((\d|[一二两三四五六七八九])毛钱)`)

	// spelled is a currency that may have number words before it.
	spelled = regexp.MustCompile(`\b(dollars?|bucks?|euros?|pounds?|quid|yuan|rmb|grand)\b`)
	spoke   = regexp.MustCompile(`(?:(?:[a-z]+|\d{1,3})[ -])+$`)
	wordCts = regexp.MustCompile(`^ (?:and )?[a-z]+(?:[ -][a-z]+)? (?:cents?|pence)\b`)
	hanOf   = regexp.MustCompile(`([\d零〇一二两三四五六七八九十百千万亿几数多来余半上近]*[零〇一二两三四五六七八九十百千万亿几数多来余半](?:美|欧|日|港)?(?:元|块|美金|英镑|港币|人民币))`)
	hanBare = regexp.MustCompile(`(?:赔|退|付|花|扣|收|补|值|卖|要)(?:了|我|偿|给|给我|回|过){0,2}(\d{1,4}[百千万][零\d一二两三四五六七八九十百千万]*|[一二两三四五六七八九]?[十百千万][零一二两三四五六七八九十百千万]*)`)
	piece   = regexp.MustCompile(`^(?:电池|屏|蛋糕|玻璃|石|木|手表|表|肉|布|饼|砖|硬盘|板|地|糖|巧克力|瓷|肥皂|香皂|毛巾|披萨|牛排|内存|显卡|主板|充电|键|儿|去|来|走|披|面包)`)

	paid = regexp.MustCompile(`\b` + told + `[^\d\n.!?]{0,24}?\b(` + number + `(k\b)?)`)
	// paidWhole and spentHan tell of money so clearly that what is behind them needs no decimal mark.
	paidWhole = regexp.MustCompile(`\b(?:(?:over)?charged?|paid|pay|paying|costs?|refund(?:ed)?(?: me)?|spent|ow[ei](?:d|s|ng)?|fee)\b(?: of| was| is| me| us| about| only| just| for it){0,2}\s(` + number + `(k\b)?)`)
	paidHan   = regexp.MustCompile(`(?:扣|付|花|收|退|赔|补|充|价|费|款|共|总计|差)(?:了|我|过|的|是|多收|你们|您|掉|到|回|值|钱|款|费|偿|:|\s){0,4}(` + number + `(k\b|百|千|万)?)`)
	spentHan  = regexp.MustCompile(`(?:花|扣|收|赔|充|付|补)(?:了|我|偿|给我|费){0,2}\s?(` + number + `(k\b|百|千|万)?)`)
	costing   = regexp.MustCompile(`\b(?:was|is|were|for|of|only|just)\s(\d{1,6}[.,]\d{2})\b`)
	bareWish  = regexp.MustCompile(`\b(?:want|demand|compensation(?: of)?|at least|give me)\s+(?:my\s+|the\s+|all\s+)?(\d{1,5}(?:k\b)?)`)
	wishedAs  = regexp.MustCompile(`\b(\d{1,5})\s+(?:as )?compensation\b`)
	alone     = regexp.MustCompile(`^\W*(` + number + `(k)?)[\s.!]*$`)
	closed    = regexp.MustCompile(`^` + closing)
	counting  = regexp.MustCompile(`^\s?(?:[个件次天号点度月日年周楼栋单盒箱袋瓶双条台部份位分倍折成人张把支只斤克米公小秒页级星套趟种名间晚杯根颗粒%k]|percent\b|per cent\b)`)
	// spaced and spacedTo are thousands set apart by a space, which may be two numbers.
	spaced   = regexp.MustCompile(`^ \d{3}(?:\D|$)`)
	spacedTo = regexp.MustCompile(`(?:^|[^\d])\d{1,3} \d{3}$`)
	vague    = regexp.MustCompile(`\b(?:couple|few|several|hundreds|thousands|dozens?|half|lots|many|millions?|billions?)\b`)
	leading  = regexp.MustCompile(`^[多来余半上近数]+([\d一二两三四五六七八九十几])`)
	other    = regexp.MustCompile(`^(?:旦|宵|素|件|老|月)`)
	word     = regexp.MustCompile(`[a-z]+|\d+`)
)

var (
	// currencies are in all that money and moneyOf match, tells in all that told does.
	currencies = []string{"$", "£", "€", "¥", "dollar", "buck", "eur", "pound", "quid", "yuan", "rmb", "cny", "usd", "gbp", "aud", "cad", "hkd", "sgd", "chf", "franc", "元", "块", "美金", "币", "镑"}
	tells      = []string{"charg", "pa", "cost", "pric", "bill", "refund", "want", "stol", "took", "take", "ow", "worth", "total", "fee", "debit", "deduct", "spent", "credit", "compens", "amount", "invoice"}
)

var scales = map[string]int64{
	"k": 1000, "grand": 1000, "hundred": 100, "thousand": 1000, "mil": 1_000_000, "million": 1_000_000, "m": 1_000_000,
	"bn": 1_000_000_000, "billion": 1_000_000_000, "百": 100, "千": 1000, "万": 10_000, "十万": 100_000, "百万": 1_000_000,
	"千万": 10_000_000, "亿": 100_000_000,
}

// money reads the amounts that have a currency.
func (f *Figures) money(s *sheet) {
	if s.any("元", "块", "镑", "美金", "币") {
		s.each(hanOf, f.inHan)
	}
	if s.nums {
		for _, re := range []*regexp.Regexp{money, moneyOf} {
			if !s.any(currencies...) {
				continue
			}
			s.each(re, func(m match) bool {
				digitsFrom, digitsTo := m.at[4], m.at[5]
				cut := spaced.Match(s.low[digitsTo:]) || spacedTo.Match(s.low[max(0, digitsFrom-5):digitsTo]) || digitAround(s.low, digitsFrom, digitsTo) || cutHan(s.low, digitsFrom)
				if re == moneyOf && (noMoney(m) || strings.HasSuffix(m.group(1), "$") && isDigit(byteAt(s.low, m.to()))) {
					return false
				}
				minor, ok := scaled(m.group(2), m.group(3))
				if rest := cents.FindSubmatchIndex(s.low[m.to():min(len(s.low), m.to()+24)]); rest != nil && ok && minor%100 == 0 {
					minor += f.cents(s, m.to(), rest)
				}
				f.add(minor, ok && !cut && !strings.HasPrefix(m.after(3), "多"))
				return true
			})
		}
		if s.any("cent", "pence") {
			s.each(justCts, func(m match) bool {
				n, ok := small(m.group(2))
				f.add(int64(n), ok)
				return true
			})
		}
	}
	if s.any("毛钱") {
		s.each(justMao, func(m match) bool {
			n, ok := small(m.group(2))
			f.add(int64(n)*10, ok)
			return true
		})
	}
	if s.any("dollar", "buck", "euro", "pound", "quid", "yuan", "rmb", "grand") {
		s.each(spelled, f.inWords)
	}
	if s.any("赔", "退", "付", "花", "扣", "收", "补", "值", "卖", "要") {
		s.each(hanBare, func(m match) bool {
			if counting.MatchString(m.after(4)) {
				return false
			}
			n, short, ok := han(m.group(1))
			f.add(n*100, ok && !strings.HasPrefix(m.after(3), "多") && (!short || n < 1000)) // 一千二 may be anything, 两百五 is 250
			return true
		})
	}
}

// cents reads what stands behind whole units - "5 dollars and 20 cents", 三块五 - and crosses it out.
func (f *Figures) cents(s *sheet, from int, at []int) int64 {
	for _, group := range []int{1, 2} {
		if a, b := at[2*group], at[2*group+1]; a >= 0 {
			n, ok := small(string(s.low[from+a : from+b]))
			if !ok {
				return 0
			}
			clear(s.low[from+a : from+b])
			if group == 2 {
				n *= 10
			}
			return int64(n)
		}
	}
	return 0
}

// inHan reads 三百五十块 and knows that 几百块 and 一百多块 can't be read. What is written with digits alone is
// left to moneyOf.
func (f *Figures) inHan(m match) bool {
	written := m.group(1)
	n := leading.ReplaceAllString(strings.TrimRight(written, "元块美欧日港金英镑币人民"), "$1")
	dot := byteAt(m.s.low, m.from()-1)
	switch {
	case strings.Trim(n, "0123456789") == "", strings.Trim(n, "多来余半上近数") == "", n == "一" && !oneUnit(m), dot == '.', dot == ',', noMoney(m):
		return false
	case strings.Trim(strings.TrimLeft(n, "0123456789"), "百千万") == "" && isDigit(n[0]):
		return false // 2千块, as "2k"
	}
	v, _, ok := han(n)
	v *= 100
	if rest := cents.FindSubmatchIndex(m.s.low[m.to():min(len(m.s.low), m.to()+24)]); rest != nil && ok {
		v += f.cents(m.s, m.to(), rest)
	}
	f.add(v, ok)
	return true
}

// noMoney reports whether 块 counts pieces, or 元 is part of another word.
func noMoney(m match) bool {
	if strings.HasSuffix(m.group(1), "块") {
		return piece.MatchString(m.after(12))
	}
	return strings.HasSuffix(m.group(1), "元") && other.MatchString(m.after(6))
}

// oneUnit reports whether 一块 is money rather than "together", "a piece" or "this one".
func oneUnit(m match) bool {
	if !strings.HasSuffix(m.group(1), "块") {
		return true
	}
	r, _ := utf8.DecodeRuneInString(m.after(4))
	return (r < '一' || r > '龥' || strings.ContainsRune("钱一二三四五六七八九的了吧呢啊都也就还邮运", r)) &&
		!strings.HasSuffix(m.before(3), "这") && !strings.HasSuffix(m.before(3), "那")
}

// inWords reads "three hundred and fifty pounds", and knows that "a couple hundred dollars" can't be read.
func (f *Figures) inWords(m match) bool {
	tail := spoke.FindString(m.before(96))
	words := word.FindAllString(tail, -1)
	if n := len(words); n > 0 && (words[n-1] == "us" || words[n-1] == "american" || words[n-1] == "of") {
		words = words[:n-1]
	}
	from := len(words)
	for from > 0 && (english[words[from-1]] > 0 || slices.Contains([]string{"hundred", "thousand", "and"}, words[from-1])) {
		from--
	}
	for from < len(words) && words[from] == "and" {
		from++
	}
	words, before := words[from:], words[max(0, from-2):from]
	grand := m.group(1) == "grand"
	switch {
	case grand && !closed.Match(m.s.low[m.to():]):
		return false
	case slices.ContainsFunc(before, vague.MatchString):
		f.add(0, false)
		return true
	case len(words) == 0, len(words) == 1 && english[words[0]] == 1 && words[0] != "one" && !grand:
		return false // "the dollar", "not a dollar"
	}
	n, ok := spoken(words)
	if grand {
		n *= 1000
	}
	f.add(n*100, ok && (len(before) == 0 || digits(before[len(before)-1]) == 0) && !wordCts.MatchString(m.after(40)))
	return true
}

// bare reads the amounts that have no currency, behind a word that tells of money.
func (f *Figures) bare(s *sheet) {
	if !s.nums {
		return
	}
	if at := alone.FindSubmatchIndex(s.low); at != nil {
		m := match{s, at}
		if n := m.group(1); strings.ContainsAny(n, ".,k") {
			minor, ok := scaled(m.group(2), m.group(3))
			f.add(minor, ok)
			clear(s.low[m.from():m.to()])
			return
		}
	}
	if s.any(tells...) {
		s.each(paid, func(m match) bool { return f.told(m, 0) })
		s.each(paidWhole, func(m match) bool { return f.told(m, 3) })
	}
	s.each(costing, func(m match) bool {
		if next := s.low[m.to():]; measured.Match(next) || counting.Match(next) || digitAround(s.low, m.from(), m.to()) {
			return false
		}
		minor, ok := parse(m.group(1))
		f.add(minor, ok)
		return true
	})
	if s.han {
		s.each(spentHan, func(m match) bool { return f.told(m, 5) })
		s.each(paidHan, func(m match) bool { return f.told(m, 3) })
	}
	if len(f.Amounts) == 0 && !f.Unread {
		for _, re := range []*regexp.Regexp{bareWish, wishedAs} {
			s.each(re, func(m match) bool {
				if re == bareWish && !closed.Match(s.low[m.to():]) || len(f.Amounts) > 0 {
					return false
				}
				n, k := strings.CutSuffix(m.group(1), "k")
				minor, ok := scaled(n, map[bool]string{true: "k"}[k])
				f.add(minor, ok)
				return true
			})
		}
	}
}

// told reads a number behind a word that tells of money: one with a decimal mark or a scale, or else one of
// few digits that counts nothing.
func (f *Figures) told(m match, most int) bool {
	n, next := m.group(2), m.s.low[m.to():]
	marked := strings.ContainsAny(n, ".,") || m.group(3) != ""
	switch {
	case digitAround(m.s.low, m.at[4], m.at[5]), counting.Match(next), isLetter(byteAt(next, 0)):
		return false
	case !marked && (len(n) > most || !closed.Match(next)):
		return false
	case marked && !strings.HasSuffix(m.group(1), "k") && measured.Match(next):
		return false
	}
	minor, ok := scaled(n, m.group(3))
	f.add(minor, ok)
	return true
}

func (f *Figures) add(minor int64, exact bool) {
	switch {
	case !exact || minor > amountMost || minor < 0:
		f.Unread = true
	case minor > 0 && !slices.Contains(f.Amounts, minor) && len(f.Amounts) < figuresKept:
		f.Amounts = append(f.Amounts, minor)
	}
}

// scaled reads an amount as written, with its scale ("k", 千).
func scaled(written, scale string) (minor int64, ok bool) {
	minor, ok = parse(written)
	if by := scales[scale]; by > 0 {
		minor *= by
	}
	return minor, ok
}

// parse reads "1,000", "1.000,50", "50,01" and "12.5" as minor units: a mark with three digits
// behind it groups, any other is the decimal one.
func parse(s string) (minor int64, ok bool) {
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

// digitAround reports whether the number between from and to is cut out of a longer one, or out of a range.
func digitAround(s []byte, from, to int) bool {
	mark := func(b byte) bool { return b == ',' || b == '.' || b == '-' || b == '~' }
	return isDigit(byteAt(s, from-1)) || mark(byteAt(s, from-1)) && isDigit(byteAt(s, from-2)) ||
		isDigit(byteAt(s, to)) || mark(byteAt(s, to)) && isDigit(byteAt(s, to+1))
}

// cutHan reports whether the number at from is the rest of one with a Chinese unit, as 5 is in 2千5块.
func cutHan(s []byte, from int) bool {
	before := string(s[max(0, from-3):from])
	return hanNumeral.MatchString(before) && from >= 4
}
