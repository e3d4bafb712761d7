package dialogue

import (
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/amends-bot/amends/dialogue/script"
	"github.com/amends-bot/amends/sentiment"
)

// This file is the home of wording: which variant is said, and how times and amounts are told.

// saidKept bounds State.Said; a conversation with more messages may repeat its first ones.
const saidKept = 400

// vars are the values of a wording's placeholders.
type vars map[string]string

// line renders a wording of key: a variant not used in this conversation, chosen by a hash of
// the conversation, the turn and the key, never by chance.
func (t *turn) line(key string, v vars) string {
	return fill(t.variant(t.s.Lines(t.play(), t.locale(), key), key), v)
}

// variant picks one of lines, "" when there are none.
func (t *turn) variant(lines []string, key string) string {
	if len(lines) == 0 {
		return ""
	}
	first := len(lines) // so many are taken before the others
	if t.st.Patient {
		lines, first = shortFirst(lines), (len(lines)+1)/2
	}
	start := int(hash(strconv.FormatInt(t.r.Standing.Number, 10), strconv.Itoa(t.st.Turn), key) % uint32(first))
	pick, mark, oldest := "", uint32(0), len(t.st.Said)
	for i := range lines { // one that was not said yet, else the one that was said longest ago
		line := lines[i]
		if i < first {
			line = lines[(start+i)%first]
		}
		m := hash(key, line)
		last := slices.Index(t.st.Said, m)
		if pick == "" || last < oldest {
			pick, mark, oldest = line, m, last
		}
	}
	t.st.Said = slices.DeleteFunc(slices.Clone(t.st.Said), func(m uint32) bool { return m == mark })
	t.st.Said = append(t.st.Said, mark)
	if n := len(t.st.Said) - saidKept; n > 0 {
		t.st.Said = slices.Clone(t.st.Said[n:])
	}
	return pick
}

// shortFirst puts the shorter wordings before the longer ones, for those who need it simple (L17).
func shortFirst(lines []string) []string {
	lines = slices.Clone(lines)
	slices.SortStableFunc(lines, func(a, b string) int { return utf8.RuneCountInString(a) - utf8.RuneCountInString(b) })
	return lines
}

// once leaves out of a message the sentences that were said before in this conversation, unless nothing
// would be left; variants see to it that this is rare.
func (t *turn) once(text string) string {
	said := slices.Clone(t.st.Said)
	var kept []string
	for _, sentence := range sentencesOf(text) {
		m := hash(strings.ToLower(strings.TrimSpace(sentence)))
		if slices.Contains(said, m) && !strings.ContainsAny(sentence, "?？·") {
			continue
		}
		said = append(said, m)
		kept = append(kept, sentence)
	}
	t.st.Said = said[max(len(said)-saidKept, 0):]
	if out := strings.TrimSpace(strings.Join(kept, "")); out != "" {
		return out
	}
	return text
}

// Lengths of one message in characters: what a phone shows without scrolling.
const (
	messageMost    = 400
	messageMostHan = 180
)

// parts cuts a message that is too long behind a sentence, so that it goes out as two of about the same
// length, or more.
func (t *turn) parts(text string) []string {
	most := messageMost
	if t.chinese() {
		most = messageMostHan
	}
	return cutParts(text, most)
}

// brief reports whether a text leaves room in one message for as much again: a question, or the first of an offer.
func (t *turn) brief(text string) bool {
	most := messageMost
	if t.chinese() {
		most = messageMostHan
	}
	return utf8.RuneCountInString(text) <= most/2
}

// agentMost bounds in characters one message of an agent's line; what is longer goes out as several. Every network
// takes so many, whatever they are.
const agentMost = 2000

// cutParts cuts a text into parts of at most most characters where sentences end, of about the same length.
func cutParts(text string, most int) []string {
	all := utf8.RuneCountInString(text)
	if all <= most {
		return []string{text}
	}
	cut, best, size, at := 0, all, 0, 0
	for _, sentence := range sentencesOf(text) {
		at += len(sentence)
		size += utf8.RuneCountInString(sentence)
		if off := max(size-all/2, all/2-size); at < len(text) && size <= most && (off < best || all-size > most) {
			cut, best = at, off
		}
	}
	if cut == 0 { // one sentence that is too long by itself
		if cut = breakBefore(text, most); cut == 0 {
			cut = len(string([]rune(text)[:most]))
		}
	}
	return append([]string{strings.TrimSpace(text[:cut])}, cutParts(strings.TrimSpace(text[cut:]), most)...)
}

// breakBefore is the place behind the last comma or space within the first most characters, 0 when there is none.
func breakBefore(text string, most int) (at int) {
	n := 0
	for i, r := range text {
		if n++; n > most {
			return at
		}
		if r == ' ' || r == '，' || r == '、' || r == ',' {
			at = i + utf8.RuneLen(r)
		}
	}
	return 0
}

// sentencesOf cuts a text behind the marks that end a sentence; joined they are the text again.
func sentencesOf(text string) (out []string) {
	start := 0
	for i, r := range text {
		next := i + utf8.RuneLen(r)
		inside := r == '.' && next < len(text) && text[next] != ' ' && text[next] != '\n' // 12.99
		if strings.ContainsRune(".?!。？！\n", r) && !inside {
			out = append(out, text[start:next])
			start = next
		}
	}
	if start < len(text) {
		out = append(out, text[start:])
	}
	return out
}

// oneOf renders one of the variants of a remedy's or a play's text, "" when there are none.
func (t *turn) oneOf(lines script.Variants, key string, v vars) string {
	return fill(t.variant(t.byLocale(lines), key), v)
}

// byLocale returns the lines of the customer's language, or of the pack's first.
func (t *turn) byLocale(lines script.Variants) []string {
	if l := lines[script.Base(t.locale())]; len(l) > 0 {
		return l
	}
	return lines[t.s.Locales[0]]
}

// text renders a text of the pack that has no variants.
func (t *turn) text(x script.Text, v vars) string { return fill(t.s.In(x, t.locale()), v) }

// fill puts the values in. Values are data: a brace in one is not looked at again.
func fill(line string, v vars) string {
	if !strings.Contains(line, "{") {
		return line
	}
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(line, "{")
		out.WriteString(before)
		if !found {
			return out.String()
		}
		name, after, closed := strings.Cut(rest, "}")
		value, known := v[name]
		if !closed || !known {
			out.WriteString("{")
			line = rest
			continue
		}
		out.WriteString(value)
		line = after
	}
}

func hash(parts ...string) uint32 {
	h := fnv.New32a()
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	return h.Sum32()
}

// locale is the language of the customer, the pack's first until one was heard.
func (t *turn) locale() string {
	if t.st.Locale == "" {
		return t.s.Locales[0]
	}
	return t.st.Locale
}

func (t *turn) chinese() bool { return script.Base(t.locale()) == "zh" }

// tidy takes out the spaces that a number's place leaves in Chinese when a word came there.
func (t *turn) tidy(text string) string {
	if !t.chinese() || !strings.Contains(text, " ") {
		return text
	}
	runes := []rune(text)
	out := make([]rune, 0, len(runes))
	for i, r := range runes {
		if r == ' ' && i > 0 && i+1 < len(runes) && (runes[i-1] == '）' || wide(runes[i-1]) && wide(runes[i+1])) {
			continue
		}
		out = append(out, r)
	}
	return string(out)
}

func wide(r rune) bool { return r >= 0x2e80 }

// traditional gives a text the customer's Chinese script; packs are written in Simplified.
func (t *turn) traditional(text string) string {
	if t.st.Locale == "zh-Hant" {
		return sentiment.Traditional(text)
	}
	return text
}

// join puts sentences together as one message.
func (t *turn) join(parts ...string) string {
	space := " "
	if t.chinese() {
		space = ""
	}
	var out string
	for _, p := range parts {
		p = strings.TrimSpace(p)
		switch {
		case p == "":
		case out == "":
			out = p
		case strings.HasSuffix(out, "\n") || strings.HasPrefix(p, "\n"):
			out += p
		case strings.Contains(out, "\n· "): // after a list, a new line
			out += "\n" + p
		default:
			out += space + p
		}
	}
	return out
}

// amount tells minor units as people write them: "289.00", "289元".
func (t *turn) amount(minor int64) string { return t.s.Sum(minor, t.locale()) }

// when tells a moment as seen from now: the hour today, "tomorrow 8:00", the date beyond.
func (t *turn) when(at time.Time) string {
	zone := t.zone()
	at, now := at.In(zone), t.now.In(zone)
	clock := clockOf(at)
	switch days := daysBetween(now, at); {
	case days == 0 && t.chinese():
		return "今天 " + clock
	case days == 0 && at.Before(now):
		return t.date(at) + " at " + clock
	case days == 0:
		return clock
	case days == 1 && t.chinese():
		return "明天 " + clock
	case days == 1:
		return "tomorrow " + clock
	case t.chinese():
		return t.date(at) + " " + clock
	case days < 0:
		return t.date(at) + " at " + clock
	}
	return t.date(at) + ", " + clock
}

// date tells a day: "Tue 24 Nov", "11月24日（周二）"; days that are past go without the weekday.
func (t *turn) date(at time.Time) string {
	at = at.In(t.zone())
	if t.chinese() {
		day := strconv.Itoa(int(at.Month())) + "月" + strconv.Itoa(at.Day()) + "日"
		if at.After(t.now) {
			day += "（周" + []string{"日", "一", "二", "三", "四", "五", "六"}[at.Weekday()] + "）"
		}
		return day
	}
	if at.After(t.now) {
		return at.Format("Mon 2 Jan")
	}
	return at.Format("2 January")
}

func (t *turn) zone() *time.Location {
	if t.s.Calendar.Zone == nil {
		return time.UTC
	}
	return t.s.Calendar.Zone
}

// daysBetween counts midnights from a to b, both in the same zone.
func daysBetween(a, b time.Time) int {
	da := time.Date(a.Year(), a.Month(), a.Day(), 0, 0, 0, 0, time.UTC)
	db := time.Date(b.Year(), b.Month(), b.Day(), 0, 0, 0, 0, time.UTC)
	return int(db.Sub(da) / (24 * time.Hour))
}

// local returns the text of a fact in the customer's language, or in any it has.
func (t *turn) local(m map[string]string) string {
	for _, locale := range append([]string{script.Base(t.locale())}, t.s.Locales...) {
		if v := m[locale]; v != "" {
			return v
		}
	}
	return m[""]
}

// factVars are the placeholders that a fact fills.
func (t *turn) factVars(f *Fact) vars {
	v := vars{
		"order": f.ID, "item": t.local(f.Item), "amount": t.amount(f.Amount), "date": t.date(f.At),
		"place": t.local(f.Place), "to": t.local(f.To), "total": t.amount(f.Excess),
	}
	if !f.Since.IsZero() {
		v["status_date"] = t.when(f.Since)
	}
	if !f.Due.IsZero() {
		v["due_date"] = t.date(f.Due)
	}
	if f.Kind == FactBill {
		v["item"] = t.month(f.At) + map[bool]string{true: "账单", false: " bill"}[t.chinese()]
		v["month"], v["lines"] = t.month(f.At), t.billLines(f)
		v["amount"] = t.amount(f.Excess)
	}
	return v
}

func (t *turn) month(at time.Time) string {
	at = at.In(t.zone())
	if t.chinese() {
		return strconv.Itoa(int(at.Month())) + "月"
	}
	return at.Format("January")
}

// billLines tells each extra line with its date, hour, channel and amount (F1).
func (t *turn) billLines(f *Fact) string {
	var out strings.Builder
	for _, l := range f.Lines {
		if !l.Extra {
			continue
		}
		at := l.At.In(t.zone())
		clock := clockOf(at)
		if t.chinese() {
			out.WriteString("\n· " + t.date(at) + " " + clock + "，" + t.local(l.Channel) + "，" + t.local(l.What) + " " + t.amount(l.Amount))
		} else {
			out.WriteString("\n· " + t.date(at) + " at " + clock + ", " + t.local(l.Channel) + ": " + t.local(l.What) + ", " + t.amount(l.Amount))
		}
	}
	return out.String() + "\n"
}

// clockOf tells the hour as people say it, without a leading zero.
func clockOf(at time.Time) string { return strings.TrimPrefix(at.Format("15:04"), "0") }
