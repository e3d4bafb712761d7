package restate

// This file is the home of passwords and codes: what follows the word for one is hidden, with or without "is".

import (
	"regexp"
	"strings"
)

var (
	secretPattern = regexp.MustCompile(`(?i)(\b(?:password|passwort|passwd|passcode|pass code|pwd|pin|cvv|cvc|otp|security code|verification code|access code|login code|one-time code)\b(?: number| code)?|密码|密碼|口令|验证码|驗證碼)(\s*(?:\b(?:is|was|are)\b|=|:|：|是|为|為)?\s*["'“「]?)([!-+\--:<-~]+)`)
	codePattern   = regexp.MustCompile(`(?i)((?:^|[^\pL]|\b(\pL+) )code(?:\s*(?:is|was|:|=)\s*|\s+))(\d{4,8})\b`)
	identPattern  = regexp.MustCompile(`(?i)(?:(\pL+)\s+)?((?:\b(?:passport|id|identity)\b|身份证|身份證|护照|護照)(?: card| document)?(?: number| no\.?|号码|號碼|号|號)?\s*(?:\bis\b|:|：|#|是|为|為)?\s*)([A-Za-z]{1,2}\d{6,10}[A-Za-z]?)\b`)
	secretSaid    = regexp.MustCompile(`(?i)((?:背面(?:的?(?:三位数?|数字|安全码))?|后三位|後三位|安全码|安全碼|security number|(?:code|number) on the back|password|passwort|passwd|passcode|pass code|pwd|pin|cvv|cvc|otp|code|密码|密碼|口令|验证码|驗證碼|passport|身份证|身份證|护照|護照)(?: number| code|号码|號碼|号|號)?)(\s*(?:is|was|are|=|:|：|是|为|為)?\s*)["'“「]?\*\*\*["'”」]?(,? (?:and|but) it\b)?`)
)

// cardCode is the short code of a card, which no "is" need announce.
var cardCode = regexp.MustCompile(`(?i)(\b(?:cvv2?|cvc2?|security (?:number|code)|code on the back|number on the back)\b\D{0,12}|(?:背面|后三位|後三位|安全码|安全碼)[^\d]{0,8})\d{3,4}\b`)

// maskSecrets hides what follows the word for a secret. Without "is" between them it must look like one: a digit in it.
func maskSecrets(text string) string {
	if digits(text) {
		text = cardCode.ReplaceAllString(text, "${1}"+hidden)
	}
	text = secretPattern.ReplaceAllStringFunc(text, func(s string) string {
		m := secretPattern.FindStringSubmatch(s)
		value := strings.TrimRight(m[3], ".?:)")
		low := strings.ToLower(value)
		verb := strings.TrimSpace(strings.Trim(m[2], ` "'“「`))
		switch {
		case value == "" || in("plainafter", low) || low == hidden:
			return s
		case verb == "" && (!digits(value) || len(value) < 4 || strings.HasPrefix(value, "#")):
			return s
		}
		return m[1] + m[2] + hidden + m[3][len(value):]
	})
	if !digits(text) { // the others have some
		return text
	}
	text = codePattern.ReplaceAllStringFunc(text, func(s string) string {
		m := codePattern.FindStringSubmatch(s)
		switch strings.ToLower(m[2]) {
		case "error", "promo", "promotion", "discount", "voucher", "coupon", "gift", "zip", "post", "postal", "area", "country", "order", "tracking", "product",
			"item", "booking", "reference", "status", "bar", "qr", "fault", "dress", "article", "store", "shop", "model", "color", "colour", "reason":
			return s
		}
		return m[1] + hidden
	})
	return identPattern.ReplaceAllStringFunc(text, func(s string) string {
		m := identPattern.FindStringSubmatch(s)
		if numbered(m[1]) {
			return s
		}
		return s[:len(s)-len(m[3])] + hidden
	})
}

// numbered reports a word before "id" that makes it the number of a purchase rather than of a person.
func numbered(w string) bool {
	switch strings.ToLower(w) {
	case "order", "transaction", "booking", "tracking", "ticket", "case", "product", "item", "invoice", "payment", "reference", "shipment", "parcel", "device":
		return true
	}
	return false
}

// withoutSecrets takes the hidden places out of a masked text, so that what is said of a password can be restated.
func withoutSecrets(text string) string {
	return secretSaid.ReplaceAllStringFunc(text, func(s string) string {
		m := secretSaid.FindStringSubmatch(s)
		if strings.TrimSpace(m[2]) != "" && m[3] == "" {
			return hidden
		}
		return m[1]
	})
}
