package restate

// This file is the home of Mask: the patterns of what a message must not repeat.

import (
	"regexp"
	"strings"
)

const hidden = "***"

var (
	mailPattern   = regexp.MustCompile(`[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+`)
	secretPattern = regexp.MustCompile(`(?i)((?:\b(?:password|passwort|passwd|passcode|pwd|pin|cvv|cvc|otp|security code|verification code)\b(?: number| code)?|密码|密碼|口令|验证码|驗證碼)\s*(?:is|was|are|=|:|：|是|为|為)\s*["'“「]?)([^\s,，。;；"'”」]+)`)
	bareSecret    = regexp.MustCompile(`(?i)((?:\b(?:pin|cvv|cvc|otp)\b|密码|密碼|验证码|驗證碼)\s*)(\d{3,8})\b`)
	socialPattern = regexp.MustCompile(`\b\d{3}-\d{2}-\d{4}\b`)
	ibanPattern   = regexp.MustCompile(`\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b`)
	digitPattern  = regexp.MustCompile(`\+?\(?\d[\d ().\-]{5,28}[\dXx]`)
	orderBefore   = regexp.MustCompile(`(?i)(?:order|tracking|invoice|case|ticket|ref|reference|serial|imei|booking|parcel|订单|訂單|单号|單號|运单|運單|工单|编号|編號)[^.。!?\d]{0,14}$`)
	phoneBefore   = regexp.MustCompile(`(?i)(?:phone|mobile|cell|tel|call(?: me)?(?: (?:on|at|back))?|number|whatsapp|contact|电话|電話|手机|手機|联系|聯繫|号码|號碼)[^.。!?\d]{0,12}$`)
	cardBefore    = regexp.MustCompile(`(?i)(?:card|visa|mastercard|卡号|卡號|银行卡|銀行卡|信用卡|account)[^.。!?\d]{0,14}$`)
	identBefore   = regexp.MustCompile(`(?i)(?:passport|ssn|social security|id(?: card)?(?: number| no)?|身份证|身份證|护照|護照)[^.。!?\d]{0,12}$`)
	identPattern  = regexp.MustCompile(`(?i)((?:passport|身份证|身份證|护照|護照)(?: number| no\.?|号码|號碼|号|號)?\s*(?:is|:|：|是)?\s*)([A-Z]{1,2}\d{6,9})\b`)
	datePattern   = regexp.MustCompile(`^(?:19|20)\d\d[-. ]\d\d?[-. ]\d\d?\b|^\d\d?[-. ]\d\d?[-. ](?:19|20)\d\d\b`)
	mobileCN      = regexp.MustCompile(`^(?:86)?1[3-9]\d{9}$`)
	northAmerica  = regexp.MustCompile(`^\+?1?[ .-]?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}$|^\(\d{2,5}\)[ .-]?\d{3,4}[ .-]?\d{3,5}$|^0\d{2,3}-\d{7,8}$`)
)

// Mask hides card, phone and identity numbers, e-mail addresses and passwords. Phones and cards keep their last four digits,
// so that the customer recognises them; order numbers, dates and amounts stay. It is pure and total; everything
// else is returned as it came.
func Mask(text string) string {
	text = mailPattern.ReplaceAllString(text, hidden)
	text = secretPattern.ReplaceAllString(text, "${1}"+hidden)
	text = bareSecret.ReplaceAllString(text, "${1}"+hidden)
	text = identPattern.ReplaceAllString(text, "${1}"+hidden)
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
	case identBefore.MatchString(before), n == 17 && (s[len(s)-1] == 'X' || s[len(s)-1] == 'x'), n == 18 && chineseIdentity(digits):
		return hidden, true
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
