package restate

// This file is the home of Mask: the patterns of what a message must not repeat.

import (
	"regexp"
	"strings"
)

const hidden = "***"

var (
	mailPattern   = regexp.MustCompile(`[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+`)
	socialPattern = regexp.MustCompile(`\b\d{3}-\d{2}-\d{4}\b`)
	ibanPattern   = regexp.MustCompile(`\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b`)
	digitPattern  = regexp.MustCompile(`\+?\(?\d[\d ().\-]{5,28}[\dXx]`)
	orderBefore   = regexp.MustCompile(`(?i)(?:order|tracking|invoice|case|ticket|ref|reference|serial|imei|booking|parcel|订单|訂單|单号|單號|运单|運單|工单|编号|編號)[^.。!?\d]{0,14}$`)
	wordedOrder   = regexp.MustCompile(`(?i)(?:\border|订单|訂單)[^.。!?\d]{0,14}$`)
	phoneBefore   = regexp.MustCompile(`(?i)(?:phone|mobile|cell|tel|call(?: me)?(?: (?:on|at|back))?|number|whatsapp|contact|电话|電話|手机|手機|联系|聯繫|号码|號碼)[^.。!?\d]{0,12}$`)
	cardBefore    = regexp.MustCompile(`(?i)(?:card|visa|mastercard|卡号|卡號|银行卡|銀行卡|信用卡|account)[^.。!?\d]{0,14}$`)
	identBefore   = regexp.MustCompile(`(?i)(?:(\pL+) )?(?:\b(?:passport|ssn|social security|id(?: card)?(?: number| no)?)\b|身份证|身份證|护照|護照)[^.。!?\d]{0,12}$`)
	datePattern   = regexp.MustCompile(`^(?:19|20)\d\d[-. ]\d\d?[-. ]\d\d?\b|^\d\d?[-. ]\d\d?[-. ](?:19|20)\d\d\b`)
	mobileCN      = regexp.MustCompile(`^(?:86)?1[3-9]\d{9}$`)
	northAmerica  = regexp.MustCompile(`^\+?1?[ .-]?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}$|^\(\d{2,5}\)[ .-]?\d{3,4}[ .-]?\d{3,5}$|^0\d{2,3}-\d{7,8}$`)
)

// Mask hides card, phone and identity numbers, e-mail addresses and passwords. Phones and cards keep their last four digits,
// so that the customer recognises them; order numbers, dates and amounts stay, unless what is called an order number is
// that of a payment card. It is pure and total; everything else is returned as it came.
func Mask(text string) string {
	if strings.Contains(text, "@") {
		text = mailPattern.ReplaceAllString(text, hidden)
	}
	text = maskSecrets(text)
	if !digits(text) { // all the others have some
		return text
	}
	text = socialPattern.ReplaceAllString(text, hidden)
	text = ibanPattern.ReplaceAllStringFunc(text, func(s string) string {
		if strings.ContainsAny(s, "0123456789") && len(s) >= 15 {
			return hidden
		}
		return s
	})
	return maskNumbers(text)
}

func maskNumbers(text string) string {
	spans := digitPattern.FindAllStringIndex(text, -1)
	if spans == nil {
		return text
	}
	var b strings.Builder
	at := 0
	for _, s := range spans {
		if s[0] > 0 && (letter(text[s[0]-1]) || text[s[0]-1] == '-' || strings.HasSuffix(text[:s[0]], "#")) {
			continue // part of a code such as ABC-1234567
		}
		before := text[max(0, s[0]-48):s[0]]
		m, ok := maskNumber(text[s[0]:s[1]], before)
		if !ok {
			continue
		}
		b.WriteString(text[at:s[0]])
		b.WriteString(m)
		at = s[1]
	}
	b.WriteString(text[at:])
	return b.String()
}

// maskNumber decides from the digits and the words before them.
func maskNumber(s, before string) (string, bool) {
	digits := make([]byte, 0, 20)
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			digits = append(digits, s[i])
		}
	}
	n := len(digits)
	if n < 7 || datePattern.MatchString(s) {
		return s, false
	}
	last := "****" + string(digits[n-4:])
	switch {
	case cardBefore.MatchString(before) && n >= 12:
		return last, true
	case identity(before), n == 17 && (s[len(s)-1] == 'X' || s[len(s)-1] == 'x'), n == 18 && chineseIdentity(digits):
		return hidden, true
	case payment(digits) && wordedOrder.MatchString(before):
		return last, true // a card given for an order number
	case orderBefore.MatchString(before):
		return s, false
	case n >= 13 && n <= 19 && luhn(digits):
		return last, true
	case mobileCN.Match(digits), s[0] == '+' && n <= 15, northAmerica.MatchString(s):
		return last, true
	case n <= 15 && phoneBefore.MatchString(before):
		return last, true
	}
	return s, false
}

// identity reports whether the words before a number name a paper of a person.
func identity(before string) bool {
	m := identBefore.FindStringSubmatch(before)
	return m != nil && !numbered(m[1])
}

// payment reports the length, first digits and check sum of a payment card.
func payment(d []byte) bool {
	if len(d) < 13 || len(d) > 16 || !luhn(d) {
		return false
	}
	return d[0] == '4' || d[0] == '5' && d[1] >= '1' && d[1] <= '5' || d[0] == '2' && d[1] >= '2' && d[1] <= '7' ||
		d[0] == '3' && (d[1] == '4' || d[1] == '7') && len(d) == 15 || d[0] == '6' && (d[1] == '0' || d[1] == '2' || d[1] == '5')
}

// luhn is the check sum of payment cards.
func luhn(digits []byte) bool {
	sum := 0
	for i, c := range digits {
		d := int(c - '0')
		if (len(digits)-i)%2 == 0 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0 && digits[0] != '0'
}

// chineseIdentity looks for a plausible birth date in the middle of 18 digits.
func chineseIdentity(d []byte) bool {
	year, month, day := string(d[6:8]), string(d[10:12]), string(d[12:14])
	return (year == "19" || year == "20") && month >= "01" && month <= "12" && day >= "01" && day <= "31" && d[0] >= '1' && d[0] <= '8'
}

func letter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
