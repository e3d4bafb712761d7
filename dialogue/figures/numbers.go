package figures

import (
	"regexp"
	"slices"
	"strings"
)

// This file is the home of the numbers that name something: orders, bills and cases, and telephones.

// numberMost is the length of the longest order number; longer ones are cards and accounts.
const numberMost = 12

var (
	orders = regexp.MustCompile(`\d{4,}`)
	// phones have the form of a telephone number.
	phones = regexp.MustCompile(`(?:\+\d{1,3}[ -]?|\b00\d{1,3}[ -])(?:\(0?\d{0,4}\)[ -]?)?\d[\d -]{5,14}\d\b|` + // +44 (0)20 7946 0958
		`\b1[3-9]\d[ -]?\d{4}[ -]?\d{4}\b|` + // a Chinese mobile
		`\b0\d{2,4}[ -]?\d{6,8}\b|\b0\d{2,4}[ -]\d{3,4}[ -]\d{3,4}\b|\(0\d{2,4}\)[ -]?\d{3,4}[ -]?\d{3,4}\b|` + // an area code
		`\b\d{3}[ -]\d{3}[ -]\d{4}\b|\(\d{3}\)[ -]?\d{3}[ -]?\d{4}\b|` + // America, and 400-820-8820
		`\b\d{3}\.\d{3}\.\d{4}\b`)
	// called is a number that has no form of its own, behind a word for telephones.
	called = regexp.MustCompile(`(?i)(?:\b(?:phone|mobile|cell|tel|telephone|whatsapp|landline)(?: (?:number|no\.?))?(?: is|'s)?|\b(?:call|ring|phone|text|reach)(?: me)?(?: back)?(?: on| at)|` +
		`电话|電話|手机|手機|座机|座機|打我|打给我|打給我|回电|回電|联系我|聯繫我)(?:号码?|號碼?)?(?:是|为|為)?[ :]{0,2}(\d[\d -]{5,12}\d)\b`)
	// named says what the number behind it is, so that it is no telephone.
	named = regexp.MustCompile(`(?i)(?:\b(?:order|tracking|parcel|booking|invoice|ticket|case|reference|ref|account|acct|a/c|request|complaint|card)(?: (?:number|no\.?|id))?(?: is)?|订单|訂單|单号|單號|运单|運單|工单|工單|编号|編號)(?:号码?|號碼?)?(?:是|为|為)?[ :#]{0,2}$`)
	// ending says that the number behind it is a part of one.
	ending = regexp.MustCompile(`(?:\b(?:ending|ends|end|last (?:four|4)(?: digits)?)(?: (?:in|with|on|are|is))?|尾号|末尾|后四位|末四位)(?:是|为)?[ :#*]{0,2}$`)
	// orderly says that it is a part of an order number all the same.
	orderly = regexp.MustCompile(`(?:order|订单|单号|运单)\D{0,12}$`)
	// measured follows a number that counts something.
	measured = regexp.MustCompile(`^ ?(?:mah|km|kg|ml|mm|gb|mb|miles|met(?:er|re)s|people|steps|words|times|points|pieces|items|units|days|hours|minutes|[x×]\d|` +
		`公里|千米|米|公斤|斤|克|毫升|毫安|人|次|积分|个|件|天|小时|分钟|瓦|字|条|步)`)
)

// phone finds the first number to call, and crosses all out.
func phone(text string) (rest, first string) {
	if !strings.ContainsAny(text, "0123456789") {
		return text, ""
	}
	rest = replace(phones, text, func(before, written string) bool {
		if named.MatchString(before) {
			return false
		}
		if first == "" {
			first = written
		}
		return true
	})
	if at := called.FindStringSubmatchIndex(rest); at != nil && first == "" {
		if d := digits(rest[at[2]:at[3]]); d >= 7 && d <= 12 {
			first = rest[at[2]:at[3]]
			rest = rest[:at[2]] + " " + rest[at[3]:]
		}
	}
	return rest, first
}

// replace takes what a pattern matches and take agrees to out of a text.
func replace(re *regexp.Regexp, text string, take func(before, written string) bool) string {
	var b strings.Builder
	at := 0
	for _, m := range re.FindAllStringIndex(text, matchesMost) {
		if take(text[max(0, m[0]-40):m[0]], text[m[0]:m[1]]) {
			b.WriteString(text[at:m[0]])
			b.WriteString(" ")
			at = m[1]
		}
	}
	if at == 0 {
		return text
	}
	b.WriteString(text[at:])
	return b.String()
}

func digits(s string) (n int) {
	for i := range len(s) {
		if isDigit(s[i]) {
			n++
		}
	}
	return n
}

// numbers finds what may be the numbers of orders, bills and cases in what is left.
func numbers(s *sheet) (found []string) {
	if !s.nums {
		return nil
	}
	rest := s.low
	for _, at := range orders.FindAllIndex(rest, 2*figuresKept) {
		n := string(rest[at[0]:at[1]])
		before, after := byteAt(rest, at[0]-1), byteAt(rest, at[1])
		told := rest[max(0, at[0]-40):at[0]]
		switch {
		case len(n) > numberMost, len(found) >= figuresKept, slices.Contains(found, n),
			year(n), after == '%', before == '*', before == '.', // a part of an amount, a date, a masked number
			after == '.' && isDigit(byteAt(rest, at[1]+1)),
			before == '-' && len(n) < 5, after == '-' && len(n) == 4,
			ending.Match(told) && !orderly.Match(told), measured.Match(rest[at[1]:]):
		default:
			found = append(found, n)
		}
	}
	return found
}

// year reports whether n reads as a year rather than as an order number.
func year(n string) bool {
	return len(n) == 4 && (strings.HasPrefix(n, "19") || strings.HasPrefix(n, "20"))
}
