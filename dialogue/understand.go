package dialogue

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/amends-bot/amends/dialogue/restate"
	"github.com/amends-bot/amends/dialogue/script"
)

// This file is the home of understanding: what a burst of messages means, by the phrases,
// labels and examples of the script, and by the numbers in it.

// message is what was understood of the messages being answered.
type message struct {
	text    string // joined by line breaks
	seq     int64  // of the last one
	lines   int
	heat    int // the highest
	emotion string
	intents []string
	choice  string // the id of the pending choice it picks, "" none
	remedy  string // the id of the remedy it names
	numbers []string
	amounts []int64
	phone   string
	blank   bool // nothing to read: no letter, no digit
	wants   bool // words of wanting stand in it
}

func (m *message) is(intent string) bool { return slices.Contains(m.intents, intent) }

// understand reads the burst against the script and what was asked last.
func (t *turn) understand(heard []Heard) message {
	var m message
	texts := make([]string, 0, len(heard))
	for _, h := range heard {
		texts = append(texts, h.Text)
		m.seq = h.Seq
		if h.Heat >= m.heat {
			m.heat, m.emotion = h.Heat, h.Emotion
		}
	}
	m.lines = len(heard)
	m.text = strings.Join(texts, "\n")
	m.blank = !strings.ContainsFunc(m.text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
	norm := normal(m.text)
	m.intents = intentsOf(t.s, norm)
	m.numbers, m.amounts, m.phone = figures(m.text)
	m.wants = wanting.MatchString(norm)
	m.choice = t.pick(norm, &m)
	m.remedy = t.named(norm)
	return m
}

// short bounds a message that may be nothing but an answer, such as "yes" or "好的".
func short(norm string) bool {
	return len(strings.Fields(norm)) <= 6 && len([]rune(norm)) <= 40 && (!hasHan(norm) || len([]rune(norm)) <= 14)
}

// onlyShort intents count in short messages only: in longer ones the words mean other things.
var onlyShort = []string{"yes", "no", "another", "none", "first", "second", "third", "wait", "received", "notyet", "greeting", "nevermind", "thanks"}

func intentsOf(s *Script, norm string) []string {
	var found []string
	brief := short(norm)
	var parts []string
	if brief {
		parts = strings.FieldsFunc(norm, punctuation)
	}
	for i := range s.Intents {
		in := &s.Intents[i]
		switch {
		case !brief && slices.Contains(onlyShort, in.Name):
		case matches(norm, in.Phrases["en"]), matches(norm, in.Phrases["zh"]), alone(parts, in.Alone["en"]), alone(parts, in.Alone["zh"]):
			found = append(found, in.Name)
		}
	}
	return found
}

// alone reports whether one of the parts of a short message is nothing but one of the phrases.
func alone(parts, phrases []string) bool {
	for _, part := range parts {
		part = strings.TrimSpace(part)
		for _, p := range phrases {
			if part == p {
				return true
			}
		}
	}
	return false
}

func punctuation(r rune) bool { return strings.ContainsRune(".,;:!?~。，、；：！？…", r) }

func matches(norm string, phrases []string) bool {
	for _, p := range phrases {
		if contains(norm, p) {
			return true
		}
	}
	return false
}

// contains reports whether phrase, which is normal, occurs in norm: on word boundaries where it
// begins or ends with a letter of an alphabet, anywhere in Chinese.
func contains(norm, phrase string) bool {
	if phrase == "" {
		return false
	}
	for from := 0; ; {
		i := strings.Index(norm[from:], phrase)
		if i < 0 {
			return false
		}
		start, end := from+i, from+i+len(phrase)
		if !(joined(norm, start) || joined(norm, end)) {
			return true
		}
		from = start + 1
	}
}

// joined reports whether the bytes around i are letters or digits of one word.
func joined(s string, i int) bool {
	return i > 0 && i < len(s) && wordByte(s[i-1]) && wordByte(s[i])
}

func wordByte(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= '0' && b <= '9'
}

func normal(text string) string { return script.Normal(text) }

func hasHan(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// pick finds which of the pending choices the customer means: by number, label, ordinal, or
// the phrases of the remedy or answer behind it.
func (t *turn) pick(norm string, m *message) string {
	choices := t.st.Choices
	if len(choices) == 0 {
		return ""
	}
	bare := strings.Trim(norm, " .。,，!！?？)）(（#、")
	if n, err := strconv.Atoi(bare); err == nil && n >= 1 && n <= len(choices) && len(bare) <= 2 {
		return choices[n-1].ID
	}
	for _, c := range choices {
		if bare == strings.Trim(normal(c.Label), " .。?？") {
			return c.ID
		}
	}
	if m.is("another") || m.is("none") {
		for _, c := range choices {
			if c.ID == choiceAnother || c.ID == choiceNo {
				return c.ID
			}
		}
	}
	for _, c := range choices {
		if t.means(norm, c) {
			return c.ID
		}
	}
	for n, ordinal := range []string{"first", "second", "third"} {
		if m.is(ordinal) && n < len(choices) {
			return choices[n].ID
		}
	}
	if slices.ContainsFunc(choices, func(c Choice) bool { return c.ID == choiceYes }) {
		switch {
		case (m.is("no") || m.is("notyet")) && hasChoice(choices, choiceNo):
			return choiceNo
		case (m.is("no") || m.is("notyet")) && hasChoice(choices, choiceAnother):
			return choiceAnother
		case m.is("yes") || m.is("received"):
			return choiceYes
		}
	}
	return ""
}

func hasChoice(choices []Choice, id string) bool {
	return slices.ContainsFunc(choices, func(c Choice) bool { return c.ID == id })
}

// means reports whether norm names what is behind the choice c.
func (t *turn) means(norm string, c Choice) bool {
	if r := t.s.Remedy(c.ID); r != nil && c.Kind == ChoiceRemedy {
		return says(norm, r.Says)
	}
	if id, isOrder := strings.CutPrefix(c.ID, choiceOrder); isOrder {
		if f := t.fact(id); f != nil {
			return contains(norm, f.ID) || mentions(norm, f)
		}
	}
	if d := t.detail(strings.TrimPrefix(t.st.Awaits, awaitsDetail)); d != nil {
		for _, o := range d.Choices {
			if o.ID == c.ID {
				return says(norm, o.Says) || contains(norm, normal(o.Label["en"])) || contains(norm, normal(o.Label["zh"]))
			}
		}
	}
	return false
}

func says(norm string, phrases map[string][]string) bool {
	return matches(norm, phrases["en"]) || matches(norm, phrases["zh"])
}

// mentions reports whether norm names the fact's item, in any language it is known in.
func mentions(norm string, f *Fact) bool {
	for _, locale := range []string{"en", "zh", ""} {
		if item := f.Item[locale]; item != "" && contains(norm, normal(item)) {
			return true
		}
	}
	return false
}

// named returns the remedy that norm asks for, those of the play first.
func (t *turn) named(norm string) string {
	for _, id := range t.play().Remedies {
		if r := t.s.Remedy(id); r != nil && says(norm, r.Says) {
			return id
		}
	}
	for i := range t.s.Remedies {
		if says(norm, t.s.Remedies[i].Says) {
			return t.s.Remedies[i].ID
		}
	}
	return ""
}

var (
	wanting = regexp.MustCompile(`\b(want|demand|expect|owe|owed|compensat\w*|reimburse\w*|refund|give me|pay me|pay for|money back)\b|赔|賠|补偿|補償|退|要求|给我|給我`)
	money   = regexp.MustCompile(`(?i)(?:[$£€¥￥]\s?(\d{1,7}(?:[.,]\d{2})?))|(?:\b|[^\d.])(\d{1,7}(?:\.\d{1,2})?)\s?(?:dollars?|bucks|usd|euros?|eur|pounds?|gbp|yuan|rmb|元|块|塊|圆)`)
	charged = regexp.MustCompile(`(?i)\b(?:charged?|paid|cost|refund|overcharged|want|stole|took)\D{0,20}?(\d{1,6}\.\d{2})\b`)
	phones  = regexp.MustCompile(`(?:\+\d[\d -]{7,16}\d)|(?:\b1[3-9]\d{9}\b)|(?:\b0\d{2,4}[ -]?\d{6,8}\b)|(?:\b\d{3}[ -]\d{3}[ -]\d{4}\b)`)
	orders  = regexp.MustCompile(`\d{4,}`)
)

// figures takes order numbers, amounts (minor units) and a phone number out of a text.
func figures(text string) (numbers []string, amounts []int64, phone string) {
	if !strings.ContainsAny(text, "0123456789") {
		return nil, nil, ""
	}
	phone = strings.TrimSpace(phones.FindString(text))
	rest := phones.ReplaceAllString(text, " ")
	for _, re := range []*regexp.Regexp{money, charged} {
		for _, m := range re.FindAllStringSubmatch(rest, 8) {
			if a := minor(m[1:]); a > 0 && !slices.Contains(amounts, a) {
				amounts = append(amounts, a)
			}
		}
	}
	rest = money.ReplaceAllString(rest, " ")
	for _, at := range orders.FindAllStringIndex(rest, 16) {
		n := rest[at[0]:at[1]]
		before, after := lastByte(rest[:at[0]]), firstByte(rest[at[1]:])
		if after == '.' && at[1]+1 < len(rest) && rest[at[1]+1] >= '0' && rest[at[1]+1] <= '9' || before == '.' || before == '-' && len(n) < 5 ||
			after == '-' && len(n) == 4 || len(n) > 12 || after == '%' || year(n) || slices.Contains(numbers, n) {
			continue
		}
		numbers = append(numbers, n)
	}
	return numbers, amounts, phone
}

// year reports whether n reads as a year rather than as an order number.
func year(n string) bool {
	return len(n) == 4 && (strings.HasPrefix(n, "19") || strings.HasPrefix(n, "20"))
}

func firstByte(s string) byte {
	if s == "" {
		return 0
	}
	return s[0]
}

func lastByte(s string) byte {
	if s == "" {
		return 0
	}
	return s[len(s)-1]
}

// minor reads the first non-empty group as an amount in minor units.
func minor(groups []string) int64 {
	for _, g := range groups {
		if g == "" {
			continue
		}
		whole, cents, _ := strings.Cut(strings.ReplaceAll(g, ",", "."), ".")
		n, err := strconv.ParseInt(whole, 10, 64)
		if err != nil {
			return 0
		}
		c, _ := strconv.ParseInt((cents + "00")[:2], 10, 64)
		return n*100 + c
	}
	return 0
}

// topicOf returns the play whose marks and examples are nearest to the text, "" when none is.
// Marks weigh markWeight each, examples by the words they share with the text.
func topicOf(s *Script, text string) string {
	norm := normal(text)
	words := tokens(norm)
	best, bestScore := "", topicLeast-1
	for i := range s.Plays[:len(s.Plays)-1] {
		p := &s.Plays[i]
		score := 0
		for _, locale := range []string{"en", "zh"} {
			for _, mark := range p.Marks[locale] {
				if contains(norm, mark) {
					score += markWeight
				}
			}
			nearest := 0
			for _, example := range p.Examples[locale] {
				nearest = max(nearest, overlap(words, tokens(example)))
			}
			score += nearest
		}
		if score > bestScore {
			best, bestScore = p.ID, score
		}
	}
	return best
}

// Scores of topicOf, in thousandths of a perfect overlap with one example.
const (
	markWeight = 400
	topicLeast = 390
)

// tokens are the words of an alphabet and the pairs of Chinese characters, each once, sorted.
func tokens(norm string) []string {
	var out []string
	var han rune
	word := -1
	for i, r := range norm + " " {
		letter := unicode.IsLetter(r) && !unicode.Is(unicode.Han, r)
		if letter && word < 0 {
			word = i
		}
		if !letter && word >= 0 {
			if w := stem(norm[word:i]); len(w) > 2 && !slices.Contains(stopWords, w) {
				out = append(out, w)
			}
			word = -1
		}
		if unicode.Is(unicode.Han, r) {
			if han != 0 {
				out = append(out, string([]rune{han, r}))
			}
			han = r
		} else {
			han = 0
		}
		if len(out) >= tokensMost {
			break
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// stem takes the commonest endings off, so that "charged" and "charge me" meet.
func stem(w string) string {
	for _, end := range []string{"ing", "ed", "es", "s", "e"} {
		if len(w) > len(end)+3 && strings.HasSuffix(w, end) {
			return strings.TrimSuffix(w, end)
		}
	}
	return w
}

// tokensMost bounds the work on long messages; the matter stands at the beginning (O2).
const tokensMost = 200

var stopWords = []string{
	"and", "are", "but", "can", "did", "for", "from", "get", "got", "had", "has", "have", "her", "his", "how", "its",
	"just", "not", "now", "our", "out", "she", "still", "that", "the", "their", "them", "then", "there", "they", "this",
	"was", "were", "what", "when", "where", "which", "who", "why", "will", "with", "would", "you", "your",
}

// overlap is the Dice coefficient of two sorted sets, in thousandths.
func overlap(a, b []string) int {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	shared := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			shared++
			i++
			j++
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return 2000 * shared / (len(a) + len(b))
}

// Understanding is what the dialogue reads in one message, for people who tune scripts.
type Understanding struct {
	Topic       string            // a play's id
	Intents     []string          // of the script
	Demands     []string          // "refund", "goodwill 400.00"
	Details     map[string]string // "order", "amount", "phone", and a play's details
	Restatement string
}

// Understand reads one message as the opening of a case. locale is that of its reading.
func Understand(s *Script, text, locale string) Understanding {
	st := State{Case: "-", Locale: locale, Looked: FoundNone, Heard: []Heard{{Seq: 1, Text: cut(text, textKept)}}}
	t := begin(s, st, Record{Seq: 1})
	t.m = t.understand(t.st.Heard)
	t.take()
	u := Understanding{
		Topic: t.st.Topic, Intents: t.m.intents, Demands: []string{}, Details: map[string]string{},
		Restatement: restate.Opening(t.st.Opening, t.locale()).Text,
	}
	for _, d := range t.st.Demands {
		wish := d.Remedy
		if d.Amount > 0 {
			wish += " " + plain(d.Amount)
		}
		u.Demands = append(u.Demands, wish)
	}
	if len(t.m.numbers) > 0 {
		u.Details["order"] = t.m.numbers[0]
	}
	if len(t.m.amounts) > 0 {
		u.Details["amount"] = plain(t.m.amounts[0])
	}
	if t.m.phone != "" {
		u.Details["phone"] = t.m.phone
	}
	for i := range t.play().Details {
		d := &t.play().Details[i]
		if id := t.overheard(d); id != "" {
			u.Details[d.Name] = id
		}
	}
	return u
}
