// Package restate says a customer's opening sentences again from our side of the conversation: "your courier left my
// parcel in the rain and you charged me" becomes "Our courier left your parcel in the rain and we charged you", and
// 你们的客服骂我 becomes 我们的客服骂了您 (O2, E10, E11).
//
// The idea: what happened, when, how often and with what consequence is kept in the customer's own words; who did it to
// whom is turned round; greetings, insults, venting, sarcasm and threats are left out. Text is cut into sentences and
// those into segments; a segment that can't be turned safely is dropped rather than garbled, and when nothing is
// left a few words are quoted where they can stand by themselves. Short messages with line breaks between them are one sentence where they
// make one (burst.go). What somebody is quoted as saying stays word for word when it is short. A question that asks for
// nothing is said as what it says: "how many times do I have to call?" becomes "You have had to call many times".
//
// Invariants, for any input whatever:
//   - The result is a function of the arguments alone: no clock, chance, I/O or iteration over maps.
//   - Nothing panics, and the time is bounded: only the first maxRead characters are looked at.
//   - The result is valid UTF-8 without control, bidi or line-breaking characters, and within maxEnglish or maxChinese.
//   - Outside quotation marks the customer never speaks in the first person.
//   - No debt, promise, duty or future act of ours opens a statement: it is what the customer says or wants. Nor is anything said to be
//     granted, confirmed, on its way, or admitted, but as what the customer says.
//   - Markup and template characters pass as plain text: whoever sends the result escapes it (I12).
package restate

import (
	"regexp"
	"strings"
	"unicode"
)

const (
	maxRead    = 1500 // characters looked at: more than the first few sentences of anybody
	maxEnglish = 320  // characters of Text: two sentences on a phone screen
	maxChinese = 160  // the same for Chinese
	quoteWords = 5    // words quoted at most; more would be parroting
	quoteHan   = 10   // the same in characters for text written without spaces
)

// Restatement is a customer's opening seen from our side (O2).
type Restatement struct {
	// Text is one or two sentences, the first letter a capital, without final punctuation; at most 320 characters, 160 in
	// Chinese. It is "" when nothing can or should be said: an empty message, a greeting, emoji, small talk, impatience, a mere
	// insult or threat, another language in Latin letters, or words of suicide, which need care and no restatement.
	Text string

	// Matter is what it is about in a few words ("the stroller", 宽带), or "" when it could not be named.
	Matter string

	// Quoted means that rewriting was not safe: Text holds at most five of the customer's words in quotation marks. A
	// quotation in the customer's own sentence does not make it so.
	Quoted bool

	// Grave means an accusation such as theft, fraud, assault, poisoning, discrimination or death. Text then gives it
	// as reported ("You describe ...", 您反映……), never as fact, and an assault without any detail.
	Grave bool

	// Loss means that the customer tells of a death, a miscarriage, a grave illness or an accident of somebody near, so that
	// words of condolence are due. It is independent of Grave, which lays it at our door.
	Loss bool
}

// Opening restates the first sentences of text from our side (O2, E10, E11). The locale is "en", "zh" or "zh-Hant";
// what the text is written in counts for more: Han characters in the main make it Chinese, and no Han character at all
// makes it English. Traditional text stays Traditional. Secrets are masked as by Mask.
func Opening(text, locale string) Restatement {
	text = joining.ReplaceAllString(withoutLabels(Mask(clean(text))), "")
	han := chineseText(text, locale)
	text = breaths(text, han)
	if han {
		return guard(openingChinese(text, locale), maxChinese, "您有事情要跟我们说")
	}
	return guard(openingEnglish(text), maxEnglish, "You have something to raise with us")
}

// joining ties a message to the one before; restated it would hang in the air.
var joining = regexp.MustCompile(`(?i)^\s*(?:(?:by the way|btw|oh and|and also|also|and|plus|besides)\b[,: ]*|(?:对了|對了|还有就是|還有就是|还有|還有|另外|顺便说一下)[，,：: ]*)`)

var (
	quotation   = regexp.MustCompile(`"[^"]*"|“[^”]*”|「[^」]*」|『[^』]*』`)
	firstPerson = regexp.MustCompile(`(?i)(?:^|[^\pL\pN_])(?:i|me|my|mine|myself|i'm|i've|(?:you|we) (?:was|is))(?:[^\pL\pN_]|$)`)
	bound       = regexp.MustCompile(`(?i)(?:^|[.;:] |, |, (?:and|so) )(?:we|our (?:company|store|shop|staff|agent)) (?:\w+ly )?(?:owe|promised|promise|guaranteed?|must|shall|will (?:\w+ly )?(?:give|pay|refund|send|replace|compensate|get|be)|should)\b`)
	boundHan    = regexp.MustCompile(`(?:^|[。，])(?:我们|我們)(?:一定)?(?:答应|答應|承诺|承諾|保证|保證|欠[您了]|必须|必須|应该|應該|应当|要赔|要賠|会[赔给退补]|會[賠給退補])`)
	ourselves   = strings.NewReplacer("我们", "", "我們", "", "我司", "")
)

// guard is the last check of the invariants: a text that breaks one is replaced by a plain sentence that says little.
func guard(r Restatement, limit int, plain string) Restatement {
	bare := quotation.ReplaceAllString(r.Text, "")
	if runeLen(r.Text) > limit || bound.MatchString(bare) || boundHan.MatchString(bare) || firstPerson.MatchString(bare) || strings.Contains(ourselves.Replace(bare), "我") ||
		dictates(bare, limit == maxChinese) {
		r.Text, r.Quoted = plain, false
		switch {
		case r.Grave && limit == maxEnglish:
			r.Text = "You describe something grave"
		case r.Grave:
			r.Text = "您反映的事情很严重"
		}
	}
	return r
}

// chineseText decides which side restates a cleaned text. Kana means Japanese, which neither does: English quotes it.
func chineseText(text, locale string) bool {
	han, words, inWord := 0, 0, false
	for _, r := range text {
		switch {
		case unicode.In(r, unicode.Hiragana, unicode.Katakana, unicode.Hangul):
			return false
		case unicode.Is(unicode.Han, r):
			han, inWord = han+1, false
		case unicode.IsLetter(r):
			if !inWord {
				words++
			}
			inWord = true
		default:
			inWord = false
		}
	}
	if strings.HasPrefix(locale, "zh") {
		return han > 0 && 2*han >= words
	}
	return han > 0 && han >= words
}

// runeLen is the length in characters, which the limits count in.
func runeLen(s string) int {
	n := 0
	for range s {
		n++
	}
	return n
}
