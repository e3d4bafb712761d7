package dialogue

// This file is the home of case codes: numbers a customer can read out.

// caseLetters leaves out I, L, O and U, which are misread or make words.
const caseLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

const (
	caseBlock = 1 << 20 // codes of four letters
	caseMix   = 649657  // odd, so that multiplying permutes the block; neighbours look unlike
	caseShift = 350377
)

// CaseCode returns the code of a conversation's nth case (from 1), such as "A-4F7K": the letter
// counts the customer's cases, the rest is the conversation's number, mixed. Codes are unique,
// because number is.
func CaseCode(number int64, nth int) string {
	if number < 1 {
		number = 1
	}
	n := uint64(number - 1)
	low := (n%caseBlock*caseMix + caseShift) % caseBlock
	code := make([]byte, 0, 12)
	for high := n / caseBlock; high > 0; high /= 32 {
		code = append(code, caseLetters[high%32])
	}
	for shift := 15; shift >= 0; shift -= 5 {
		code = append(code, caseLetters[low>>shift&31])
	}
	return ordinalLetters(nth) + "-" + string(code)
}

// ordinalLetters counts A, B ... Z, AA, AB ...
func ordinalLetters(n int) string {
	if n < 1 {
		n = 1
	}
	var letters []byte
	for ; n > 0; n = (n - 1) / 26 {
		letters = append([]byte{byte('A' + (n-1)%26)}, letters...)
	}
	return string(letters)
}
