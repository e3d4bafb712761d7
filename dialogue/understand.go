package dialogue

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/amends-bot/amends/dialogue/figures"
	"github.com/amends-bot/amends/dialogue/restate"
	"github.com/amends-bot/amends/dialogue/script"
)

// This file is the home of understanding: what a burst of messages means, by the phrases,
// labels and examples of the script, and by the numbers in it.

// message is what was understood of the messages being answered.
type message struct {
	text    string // joined by line breaks
	seq     int64  // of the last one
	heat    int    // the highest
	emotion string
	intents []string
	choice  string // the id of the pending choice it picks, "" none
	remedy  string // the id of the remedy it names
	numbers []string
	amounts []int64
	unread  bool // it names an amount that can't be read exactly
	phone   string
	blank   bool     // nothing to read: no letter, no digit
	wants   bool     // words of wanting stand in it
	pressed bool     // the choice was named by its number or label, which is as good as the button
	texts   []string // the messages one by one
	figures figures.Figures
	wishes  []string // ids of all remedies it asks for, in the order of the text
	either  bool     // one or the other of them
	files   []string // kinds of what came with it
	foreign bool     // nothing of it is in a language that is read here, and nothing was recognised in it
}

func (m *message) is(intent string) bool { return slices.Contains(m.intents, intent) }

// understand reads the burst against the script and what was asked last.
func (t *turn) understand(heard []Heard) message {
	var m message
	texts := make([]string, 0, len(heard))
	for _, h := range heard {
		if h.Text != "" || len(h.Files) == 0 {
			texts = append(texts, h.Text)
		}
		m.files = append(m.files, h.Files...)
		m.seq = h.Seq
		if h.Heat >= m.heat {
			m.heat, m.emotion = h.Heat, h.Emotion
		}
	}
	m.texts = texts
	m.text = strings.Join(texts, "\n")
	m.blank = !strings.ContainsFunc(m.text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
	norm := normal(m.text)
	m.intents = slices.Clone(t.intents(norm))
	for _, h := range heard {
		for _, intent := range h.Urgent {
			if !m.is(intent) {
				m.intents = append(m.intents, intent)
			}
		}
	}
	if m.is("received") && !strings.ContainsAny(norm, "?？") { // "sorry, it's there" is theirs to say, and refuses no apology
		m.intents = slices.DeleteFunc(m.intents, func(in string) bool { return in == "sorry" })
	}
	at := t.now
	if n := len(heard); n > 0 && !heard[n-1].At.IsZero() {
		at = heard[n-1].At
	}
	m.foreign = len(heard) > 0 && len(m.intents) == 0 && !slices.ContainsFunc(heard, func(h Heard) bool { return !h.Foreign })
	f := figures.In(m.text, at.In(t.zone()))
	m.numbers, m.amounts, m.unread, m.phone, m.figures = f.Numbers, f.Amounts, f.Unread, f.Phone, f
	m.wants = slices.ContainsFunc(clauses.FindAllString(norm, -1), func(c string) bool { return wanting.MatchString(c) && !failing.MatchString(c) })
	m.choice = t.pick(norm, &m)
	m.remedy = t.named(norm)
	return m
}

func punctuation(r rune) bool {
	switch r {
	case '.', ',', ';', ':', '!', '?', '~', '。', '，', '、', '；', '：', '！', '？', '…':
		return true
	}
	return false
}

func matches(norm string, phrases []string) bool {
	for _, p := range phrases {
		if contains(norm, p) {
			return true
		}
	}
	return false
}

// contains reports whether phrase, which is normal, occurs in norm: on word boundaries where it
// begins or ends with a letter of an alphabet, anywhere in Chinese. A "*" in it stands for up to
// script.GapMost bytes within the sentence: "speak * manager".
func contains(norm, phrase string) bool { return indexOf(norm, phrase) >= 0 }

// indexOf returns where phrase begins in norm, -1 if it does not occur.
func indexOf(norm, phrase string) int {
	head, rest, gap := strings.Cut(phrase, "*")
	head = strings.TrimSpace(head)
	for from := 0; head != ""; {
		i := strings.Index(norm[from:], head)
		if i < 0 {
			return -1
		}
		start, end := from+i, from+i+len(head)
		if !joined(norm, start) && !joined(norm, end) && (!gap || follows(norm[end:], rest)) {
			return start
		}
		from = start + 1
	}
	return -1
}

// follows reports whether the rest of a phrase comes soon in the same sentence.
func follows(norm, rest string) bool {
	near := norm[:min(len(norm), script.GapMost+len(rest))]
	if end := strings.IndexFunc(near, punctuation); end >= 0 {
		near = near[:end]
	}
	return contains(near, strings.TrimSpace(rest))
}

// joined reports whether the bytes around i are letters or digits of one word.
func joined(s string, i int) bool {
	return i > 0 && i < len(s) && wordByte(s[i-1]) && wordByte(s[i])
}

func wordByte(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= '0' && b <= '9'
}

// normal is script.Normal with lines kept apart as sentences are: "no" and "talk to a person" are
// two things.
func normal(text string) string { return script.Normal(strings.ReplaceAll(text, "\n", " . ")) }

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
		m.pressed = true
		return choices[n-1].ID
	}
	for _, c := range choices {
		if bare == strings.Trim(normal(c.Label), " .。?？") && !strings.ContainsAny(norm, "?？") {
			m.pressed = true
			return c.ID
		}
	}
	if strings.HasPrefix(t.st.Awaits, awaitsThis) && m.is("yes") && !m.is("no") {
		return choiceYes // "yes, it never arrived" says which one
	}
	followUp := t.st.Awaits == awaitsFollowUp
	if followUp && m.is("received") && !m.is("notyet") && hasChoice(choices, choiceYes) {
		return choiceYes
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
		case m.is("yes") || followUp && m.is("received"):
			return choiceYes
		}
	}
	return t.likeness(norm, choices, m)
}

// likeness finds the remedy that the answer chooses in words that no phrase has, among those offered. What is
// refused doesn't count: "no refund, I want a new lamp".
func (t *turn) likeness(norm string, choices []Choice, m *message) string {
	if slices.ContainsFunc(answeringNot, m.is) {
		return ""
	}
	var remedies []string
	for _, c := range choices {
		if c.Kind == ChoiceRemedy {
			remedies = append(remedies, c.ID)
		}
	}
	if len(remedies) == 0 {
		return ""
	}
	said := slices.DeleteFunc(clauses.FindAllString(norm, -1), negation.MatchString)
	if len(said) == 0 {
		return ""
	}
	return t.s.Choice(strings.Join(said, " "), remedies)
}

// answeringNot are intents with which an answer doesn't choose, whatever it is like.
var answeringNot = []string{"danger", "despair", "person", "threat", "human", "none", "another", "no", "sorry", "insult", "why", "status", "thanks", "vent"}

func hasChoice(choices []Choice, id string) bool {
	return slices.ContainsFunc(choices, func(c Choice) bool { return c.ID == id })
}

// means reports whether norm names what is behind the choice c.
func (t *turn) means(norm string, c Choice) bool {
	if r := t.s.Remedy(c.ID); r != nil && c.Kind == ChoiceRemedy {
		return asksFor(norm, r.Says)
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
		if r := t.s.Remedy(id); r != nil && asksFor(norm, r.Says) {
			return id
		}
	}
	for i := range t.s.Remedies {
		if asksFor(norm, t.s.Remedies[i].Says) {
			return t.s.Remedies[i].ID
		}
	}
	return ""
}

// findWishes finds what the message asks for: one remedy, or one of the play's with another beside it or instead.
func (t *turn) findWishes(norm string) {
	m := &t.m
	m.remedy = t.named(norm)
	first := t.s.Remedy(m.remedy)
	if first == nil {
		return
	}
	m.wishes = []string{m.remedy}
	at, end := wishAt(norm, first.Says)
	ids := slices.Clone(t.play().Remedies)
	for _, r := range t.s.Remedies {
		if !slices.Contains(ids, r.ID) {
			ids = append(ids, r.ID)
		}
	}
	for _, id := range ids {
		r := t.s.Remedy(id)
		if r == nil || id == m.remedy || r.Kind == first.Kind {
			continue
		}
		from, to := wishAt(norm, r.Says)
		if from < 0 || from < end && to > at { // the same words
			continue
		}
		m.wishes = append(m.wishes, id)
		between := norm[min(end, to):max(at, from)]
		m.either = oneOfThem.MatchString(between)
		if from < at && !m.either {
			m.wishes, m.remedy = []string{id, m.remedy}, id
		}
		return
	}
}

// asksFor reports whether norm asks for what the phrases name. That one occurs is not enough: not
// behind a negation ("no voucher"), not in a complaint about the very thing ("the refund never
// came"), and in longer messages and questions only with a word of wishing close by.
func asksFor(norm string, phrases map[string][]string) bool {
	at, _ := wishAt(norm, phrases)
	return at >= 0
}

// wishAt is where the wish stands, -1 when there is none.
func wishAt(norm string, phrases map[string][]string) (from, to int) {
	for _, locale := range []string{"en", "zh"} {
		for _, p := range phrases[locale] {
			at := indexOf(norm, p)
			if at < 0 || negated(norm, at) {
				continue
			}
			said := clauseAt(norm, at)
			if failing.MatchString(said) {
				continue
			}
			if wishing.MatchString(said) || short(norm) && !strings.ContainsAny(norm, "?？") || len(strings.Fields(said)) <= 2 && len(said) <= 24 {
				head, _, _ := strings.Cut(p, "*")
				return at, at + len(strings.TrimSpace(head))
			}
		}
	}
	return -1, -1
}

// unwanted reports whether norm names one of the phrases behind a negation.
func unwanted(norm string, phrases map[string][]string) bool {
	for _, locale := range []string{"en", "zh"} {
		for _, p := range phrases[locale] {
			if at := indexOf(norm, p); at >= 0 && negated(norm, at) {
				return true
			}
		}
	}
	return false
}

// negated reports whether a negation stands close before the byte at, in the same clause: "no, I don't want a
// refund". "能不能" and 退不退 ask and deny nothing, and behind "not helpful, I want" a statement of its own begins.
func negated(norm string, at int) bool {
	head := norm[startAt(norm, at-negationMost):at]
	for _, m := range negation.FindAllStringIndex(head, -1) {
		gap := head[m[1]:]
		word := head[m[0]:m[1]]
		switch {
		case strings.ContainsFunc(gap, punctuation):
		case word == "不":
			before, _ := utf8.DecodeLastRuneInString(head[:m[0]])
			after, _ := utf8.DecodeRuneInString(norm[at:])
			if gap == "" && before != after {
				return true
			}
		case !hasHan(word):
			if len(gap) <= 24 && !anew.MatchString(gap) {
				return true
			}
		case utf8.RuneCountInString(gap) <= 4 && !strings.Contains(gap, "了"):
			first, size := utf8.DecodeRuneInString(word)
			second, _ := utf8.DecodeRuneInString(word[size:])
			before, _ := utf8.DecodeLastRuneInString(head[:m[0]])
			if first != '不' || before != second {
				return true
			}
		}
	}
	return false
}

// negationMost is how many bytes before a word a negation of it is looked for.
const negationMost = 64

// clauseAt is the part of s between two marks in which the byte at stands.
func clauseAt(s string, at int) string {
	start := 0
	if i := strings.LastIndexFunc(s[:at], punctuation); i >= 0 {
		_, size := utf8.DecodeRuneInString(s[i:])
		start = i + size
	}
	if end := strings.IndexFunc(s[at:], punctuation); end >= 0 {
		return s[start : at+end]
	}
	return s[start:]
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
