package restate

import "strings"

// This file is the home of what nobody needs to read, staff neither.

// Secrets hides passwords, codes and the numbers of payment cards, and reports whether there were any. Phone numbers
// and addresses stay: staff work with them.
func Secrets(text string) (masked string, found bool) {
	masked = maskSecrets(text)
	var out strings.Builder
	at := 0
	for _, s := range digitPattern.FindAllStringIndex(masked, -1) {
		var digits []byte
		for _, b := range []byte(masked[s[0]:s[1]]) {
			if b >= '0' && b <= '9' {
				digits = append(digits, b)
			}
		}
		if n := len(digits); n >= 13 && n <= 19 && luhn(digits) {
			out.WriteString(masked[at:s[0]] + hidden + string(digits[n-4:]))
			at = s[1]
		}
	}
	masked = out.String() + masked[at:]
	return masked, masked != text
}
