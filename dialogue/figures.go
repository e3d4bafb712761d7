package dialogue

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/amends-bot/amends/dialogue/restate"
)

// This file is the home of figures: order numbers, amounts and phone numbers in what was said,
// and of the words around a wish.

var (
	// wanting says that an amount is asked for, not only told of.
	wanting = regexp.MustCompile(`\b(want|demand|expect|owe|owed|compensat\w*|reimburse\w*|refund|give me|pay me|pay for|money back)\b|赔|賠|补偿|補償|退款|退钱|退錢|退我|退给|退給|退回|退还|退還|全额退|要求|给我|給我`)
	// wishing says that something is asked for.
	wishing = regexp.MustCompile(`\b(want|need|give|send|please|pls|just|like|prefer|take|choose|can i|could i|may i|can you|could you|i'll|let's|do the|go for|ask for|demand|expect|refund me|claim)\b|我要|我想|想要|给我|給我|请|請|麻烦|麻煩|还是|還是|算了|就|选|選|吧|退|换|換|赔|賠|帮我|幫我|要求|可以`)
	// negation stands right before what is not wanted.
	negation = regexp.MustCompile(`(\b(don't|dont|do not|not|no|never|without|won't|wouldn't|rather than|instead of)\b[^.,;:!?]{0,24}|(不想|不要|不用|不需|不是|不稀罕|才不|别|別|甭|没说|沒說)[^，。！？；：、,.!?了]{0,4})$`)
	// anew begins a statement of its own behind a negation: "not helpful, I want a person".
	anew = regexp.MustCompile(`\b(i|we|just|please|so|let)\b`)
	// failing follows a thing that was promised and did not come.
	failing = regexp.MustCompile(`\b(never|not|hasn't|hasnt|didn't|didnt|wasn't|isn't|pending|where|late|delayed|failed|rejected|refused|expired)\b|没|沒|未|不能|不了|失败|失敗`)
	// hesitating takes a yes back.
	hesitating = regexp.MustCompile(`\b(but|first|however|wait|unless|if|yeah right|sure,? like)\b|但|不过|不過|先|才怪|除非|如果|要是|等等`)

	// againstThem says that money is wanted of the customer.
	againstThem = regexp.MustCompile(`要我(赔|賠|付|交)|叫我(赔|賠|付)|让我(赔|賠|付)|\b(want|wants|asked|asking|made) me to pay\b|\byou want \d`)
	// partly takes back a "yes, it came".
	partly = regexp.MustCompile(`\b(but|only|not|nothing|half|short|missing|never)\b|没|沒|只|一半|少了|不对|不對`)
	// onlyWhy asks for the explanation and for nothing else (S8).
	onlyWhy = regexp.MustCompile(`\b(just|only) (want(ed)?|would like|need) to (know|understand|hear)\b|\bjust (tell me|explain)\b|只想知道|就想知道|只要个解释|说法|說法`)

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

// figures are what the numbers in a text are.
type figures struct {
	numbers []string
	amounts []int64 // minor units
	unread  bool    // an amount stands there that can't be read exactly
	phone   string
}

// figuresIn reads the figures of a text. Cards, passwords and identity numbers are masked before,
// so that they are taken for nothing.
func figuresIn(text string) figures {
	var f figures
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
	f.phone = strings.TrimSpace(phones.FindString(text))
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
	if len(f.amounts) == 0 && !f.unread {
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
		case len(n) > numberMost, len(f.numbers) >= figuresKept, slices.Contains(f.numbers, n),
			year(n), after == '%', before == '*', before == '.', // a part of an amount, a date, a masked number
			after == '.' && isDigit(byteAt(rest, at[1]+1)),
			before == '-' && len(n) < 5, after == '-' && len(n) == 4:
		default:
			f.numbers = append(f.numbers, n)
		}
	}
	return f
}

// amount adds an amount as written, with its scale ("k", 千).
func (f *figures) amount(written, scale string, cutOff bool) {
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

func (f *figures) add(a int64, exact bool) {
	switch {
	case !exact || a > amountMost:
		f.unread = true
	case a > 0 && !slices.Contains(f.amounts, a) && len(f.amounts) < figuresKept:
		f.amounts = append(f.amounts, a)
	}
}

// inWords reads "a thousand dollars" and 一千块.
func (f *figures) inWords(text string) {
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
