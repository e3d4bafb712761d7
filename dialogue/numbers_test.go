package dialogue_test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/dialoguetest"
	"github.com/amends-bot/amends/dialogue/script"
	"github.com/amends-bot/amends/sentiment"
)

// This file proves that no number in a reply is invented (F1, F2): each digit, amount, date, hour and count comes from
// what the customer wrote, a record that was looked up, the ledger of grants and promises, or the script's own short list.

// scriptNumbers are those that wordings may hold: help lines, emergency numbers, how long a code counts, how long to wait
// in a step, and the times that a question offers.
var scriptNumbers = []string{
	"110", "119", "120", "122", "12110", "12356", "988", "116 123", "15 minutes", "15 分钟", "two minutes", "两分钟", "last four digits", "后四位", "最后四位",
	"Tomorrow before 10:00", "明天 10:00 前",
}

// surveyNumbers stand in the survey only.
var surveyNumbers = regexp.MustCompile(`(from|with) 1\b|(to|and) 5\b|1 (is|for|as|最低)|5 (is|for|as|最高|是)|1 到 5|[15] ?分`)

// idioms are numerals of the script that count nothing of the customer's, or what stands right there in the message.
var idioms = regexp.MustCompile(`(?i)half an answer|half-way|half the story|half of it|a second (try|person)|if you have a second|the second (one)?should never|one of the two|the two (of (them|us|you)|be|together)|mix the two|what you two wrote|two things(: |, and neither)|两件(事都记|我都|先不放)|a (line|word) or two|(it|told|anything|thing) twice|第二遍|这两样|两个字|三言两语|两全`)

// ledger is what a reply may take its numbers from.
type ledger struct {
	script  *dialogue.Script
	heard   strings.Builder // what the customer wrote so far, and agents' decisions
	facts   []dialogue.Fact
	now     time.Time
	prev    dialogue.State
	moments []time.Time // what is promised as of now
	codes   []string
	amounts []int64
	about   []string // the records that the matter is about, before and after the step
	wrong   []string
}

// watch takes one step in and checks what the bot says in it.
func (l *ledger) watch(r dialogue.Record, st dialogue.State, effects []dialogue.Effect) {
	l.now = r.At
	switch e := r.Event.(type) {
	case dialogue.Said:
		l.heard.WriteString(e.Text + "\n")
	case dialogue.Edited:
		l.heard.WriteString(e.Text + "\n")
	case dialogue.AgentResolved:
		l.heard.WriteString(e.Outcome + "\n")
	case dialogue.Adopted:
		l.heard.WriteString(e.Text + "\n" + e.What + "\n")
	case dialogue.Commanded:
		l.codes = append(l.codes, e.Code)
	case dialogue.Found:
		l.facts = append(l.facts, e.Facts...)
		l.codes = append(l.codes, sinceForms(e.Profile)...)
	case dialogue.Verified:
		l.facts = append(l.facts, e.Facts...)
		l.codes = append(l.codes, sinceForms(e.Profile)...)
	}
	l.moments, l.amounts, l.about = nil, nil, []string{l.prev.About, st.About}
	remedies := []string{l.prev.Agreed, st.Agreed, st.Also, l.prev.Also}
	for _, s := range []*dialogue.State{&l.prev, &st} {
		l.codes = append(l.codes, s.Case, s.Last)
		if s.Holder.Kind != "" {
			l.moments = append(l.moments, s.Due)
		}
		for _, p := range s.Promises {
			if p.Outcome == "" {
				l.moments = append(l.moments, p.Due)
			}
		}
		for _, g := range s.Grants {
			l.moments, l.amounts = append(l.moments, g.Due), append(l.amounts, g.Amount)
		}
		for _, c := range s.Choices {
			remedies = append(remedies, c.ID)
		}
	}
	for _, c := range r.Standing.Cases {
		l.codes, l.moments = append(l.codes, c.Case), append(l.moments, c.Closed)
	}
	for _, effect := range effects {
		switch e := effect.(type) {
		case dialogue.Promise:
			l.moments = append(l.moments, e.Due)
		case dialogue.HandOff:
			l.moments = append(l.moments, e.Due)
		case dialogue.Grant:
			l.amounts = append(l.amounts, e.Amount)
			remedies = append(remedies, e.Remedy)
		case dialogue.Say:
			for _, c := range e.Choices {
				remedies = append(remedies, c.ID)
			}
		}
	}
	for _, id := range remedies {
		l.mayCost(l.script.Remedy(id), l.fact(l.prev.About), l.fact(st.About))
	}
	for _, f := range l.facts {
		l.moments, l.amounts = append(l.moments, f.At, f.Since, f.Due), append(l.amounts, f.Amount, f.Excess)
		for _, line := range f.Lines {
			l.moments, l.amounts = append(l.moments, line.At), append(l.amounts, line.Amount)
		}
	}
	for _, effect := range effects {
		say, ok := effect.(dialogue.Say)
		if !ok || say.By != "" {
			continue
		}
		texts := []string{say.Text}
		if say.Act == dialogue.ActSurvey { // whose buttons are 1 to 5
			texts[0] = surveyNumbers.ReplaceAllString(say.Text, "")
		} else {
			for _, c := range say.Choices {
				texts = append(texts, c.Label)
			}
		}
		for _, text := range texts {
			if bad := l.untraced(text); len(bad) > 0 {
				l.wrong = append(l.wrong, fmt.Sprintf("%q in %q", bad, text))
			}
		}
	}
	l.prev = st
}

func (l *ledger) fact(id string) *dialogue.Fact {
	for i := range l.facts {
		if l.facts[i].ID == id {
			return &l.facts[i]
		}
	}
	return nil
}

// mayCost allows what a remedy on the table is worth for the records, and when it will be there.
func (l *ledger) mayCost(r *script.Remedy, about ...*dialogue.Fact) {
	if r == nil {
		return
	}
	takes := r.Takes
	if r.Task != nil {
		takes = max(takes, r.Task.Within)
	}
	due := l.script.Calendar.Add(l.now, takes)
	if takes >= 24*time.Hour {
		due = l.script.Calendar.Evening(l.script.Calendar.Add(l.now.Add(takes), 0))
	} else if d := due.Truncate(5 * time.Minute); !d.Equal(due) {
		due = d.Add(5 * time.Minute)
	}
	l.moments, l.amounts = append(l.moments, due), append(l.amounts, r.Amount.Fixed)
	for _, f := range about {
		if f != nil && r.Amount.Share > 0 {
			base := map[bool]int64{true: f.Excess, false: f.Amount}[r.Amount.Of == "excess"]
			l.amounts = append(l.amounts, rounded(base*int64(r.Amount.Share), r.Amount.Round))
		}
	}
}

// said are the ways in which the bot tells what the ledger holds.
func (l *ledger) said(chinese bool) []string {
	var all []string
	add := func(forms ...string) { all = append(all, forms...) }
	for _, code := range l.codes {
		add(code)
	}
	for _, f := range l.facts {
		add(f.ID)
		for _, m := range []map[string]string{f.Item, f.To, f.Place} {
			add(slices.Collect(maps.Values(m))...)
		}
		if f.Kind == dialogue.FactBill {
			add(strconv.Itoa(int(f.At.Month())) + "月")
		}
		for _, line := range f.Lines {
			add(slices.Collect(maps.Values(line.What))...)
			add(slices.Collect(maps.Values(line.Channel))...)
		}
	}
	for _, minor := range l.amounts {
		add(moneyForms(l.script, minor, chinese)...)
	}
	zone := l.script.Calendar.Zone
	if zone == nil {
		zone = time.UTC
	}
	now := l.now.In(zone)
	for _, at := range append([]time.Time{l.now, l.script.Calendar.Add(l.now, 0)}, l.moments...) {
		if !at.IsZero() {
			add(momentForms(at.In(zone), now, chinese)...)
		}
	}
	return append(all, scriptNumbers...)
}

func moneyForms(s *dialogue.Script, minor int64, chinese bool) []string {
	if minor == 0 {
		return nil
	}
	exact := fmt.Sprintf("%d.%02d", minor/100, minor%100)
	if !chinese {
		return []string{s.Currency + exact}
	}
	if minor%100 == 0 {
		return []string{strconv.FormatInt(minor/100, 10) + "元"}
	}
	return []string{exact + "元"}
}

// momentForms tells a moment as people would who know what day it is.
func momentForms(at, now time.Time, chinese bool) (forms []string) {
	clock := strings.TrimPrefix(at.Format("15:04"), "0")
	midnight := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC) }
	date := at.Format("2 January")
	if chinese {
		date = fmt.Sprintf("%d月%d日", at.Month(), at.Day())
	}
	if at.After(now) && chinese {
		date += "（周" + string([]rune("日一二三四五六")[at.Weekday()]) + "）"
	} else if at.After(now) {
		date = at.Format("Mon 2 Jan")
	}
	forms = append(forms, date, date+" "+clock, date+" at "+clock, date+", "+clock)
	switch midnight(at).Sub(midnight(now)) / (24 * time.Hour) {
	case 0:
		forms = append(forms, clock, "今天 "+clock)
	case 1:
		forms = append(forms, "tomorrow "+clock, "明天 "+clock)
	}
	return forms
}

// dated is what stands before a clock that belongs to a day.
var (
	dated      = regexp.MustCompile(`(?:tomorrow|today|(?:January|February|March|April|May|June|July|August|September|October|November|December) at|[A-Z][a-z]{2},|今天|明天|后天|日|）) ?$`)
	clockForm  = regexp.MustCompile(`^\d{1,2}:\d{2}$`)
	digitRuns  = regexp.MustCompile(`[A-Z]-[A-Z0-9]{4}|\d+(?:[.:]\d+)*`)
	englishNum = regexp.MustCompile(`(?i)\b(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|fifty|dozen|hundred|thousand|twice|thrice|second|third|fourth|fifth|half)\b`)
	chineseNum = regexp.MustCompile(`第?(半|[一二两三四五六七八九十百千万]*[二两三四五六七八九十百千万][一二两三四五六七八九十百千万]*)多?个?半?(小时|钟头|月|星期|礼拜|天|次|回|遍|趟|年|周|号|日|点|元|块|毛|分|秒|笔|件|条|倍|单|张|台|位|种|样|步|句|项|人|成|折)`)
	goesBefore = regexp.MustCompile(`\d[.:]?$`)
	goesBehind = regexp.MustCompile(`^[.:]?\d`)
	lineAmount = regexp.MustCompile(`(\d+(?:\.\d\d)?)元?$`)

	totalForm   = regexp.MustCompile(`\d+\.\d\d`)
	totalFormZh = regexp.MustCompile(`(\d+(?:\.\d\d)?)元`)
	phoneForm   = regexp.MustCompile(`\+?\d[\d ()-]{5,}\d`)
	notDigit    = regexp.MustCompile(`\D`)
)

// untraced are the numbers of a text that come from nowhere.
func (l *ledger) untraced(text string) (bad []string) {
	text = sentiment.Simplify(text)
	chinese := strings.ContainsFunc(text, func(r rune) bool { return r >= 0x4e00 && r <= 0x9fff })
	if sum := sumShown(text, chinese); sum != "" {
		bad = append(bad, sum)
	}
	rest := []byte(text)
	forms := l.said(chinese)
	slices.SortStableFunc(forms, func(a, b string) int { return len(b) - len(a) })
	for _, form := range slices.Compact(forms) {
		if form == "" {
			continue
		}
		if head, _, _ := strings.Cut(form, " "); !strings.Contains(text, head) {
			continue // most are not there
		}
		for _, at := range patternOf(form).FindAllIndex(rest, -1) {
			before, after := text[:at[0]], text[at[1]:]
			if clockForm.MatchString(form) && dated.MatchString(before) || partOfNumber(before, after) {
				continue
			}
			for i := at[0]; i < at[1]; i++ {
				rest[i] = 0
			}
		}
	}
	heard := sentiment.Simplify(l.heard.String())
	told, values := digitRuns.FindAllString(heard, -1), l.values(heard)
	for _, n := range digitRuns.FindAllString(string(rest), -1) {
		if !slices.Contains(told, n) && !slices.ContainsFunc(told, func(h string) bool { return sameValue(h, n) }) && !values[n] && !l.tailOf(heard, n) {
			bad = append(bad, n)
		}
	}
	words := idioms.ReplaceAllString(string(rest), "")
	for _, n := range append(englishNum.FindAllString(words, -1), chineseNum.FindAllString(words, -1)...) {
		if !strings.Contains(strings.ToLower(heard), strings.ToLower(n)) && !values[valueOf(n)] {
			bad = append(bad, n)
		}
	}
	return bad
}

// patterns are those of forms that were looked for: most come again in the next reply.
var patterns sync.Map

// patternOf matches form with or without its spaces.
func patternOf(form string) *regexp.Regexp {
	pattern, known := patterns.Load(form)
	if !known {
		pattern, _ = patterns.LoadOrStore(form, regexp.MustCompile(strings.ReplaceAll(regexp.QuoteMeta(form), " ", " ?")))
	}
	return pattern.(*regexp.Regexp)
}

// partOfNumber reports whether what was found goes on as a longer number before or behind.
func partOfNumber(before, after string) bool {
	return goesBefore.MatchString(before) || goesBehind.MatchString(after)
}

// sumShown checks that what stands below a list of amounts is their sum.
func sumShown(text string, chinese bool) string {
	lines := strings.Split(text, "\n")
	sum, n := int64(0), 0
	for _, line := range lines {
		if m := lineAmount.FindStringSubmatch(line); strings.HasPrefix(line, "· ") && m != nil {
			sum, n = sum+minorOf(m[1]), n+1
			continue
		}
		if n > 0 {
			total := map[bool]*regexp.Regexp{false: totalForm, true: totalFormZh}[chinese].FindString(line)
			if total == "" {
				return ""
			}
			if minorOf(strings.TrimSuffix(total, "元")) != sum {
				return fmt.Sprintf("%s, the lines make %d.%02d", total, sum/100, sum%100)
			}
			return ""
		}
	}
	return ""
}

func minorOf(s string) int64 {
	f, _ := strconv.ParseFloat(s, 64)
	return int64(f*100 + 0.5)
}

// sameValue reports whether two numbers are the same amount: 35 and 35.00.
func sameValue(a, b string) bool {
	x, err1 := strconv.ParseFloat(a, 64)
	y, err2 := strconv.ParseFloat(b, 64)
	return err1 == nil && err2 == nil && x == y
}

// tailOf reports whether n is the end of a phone number that the customer wrote.
func (l *ledger) tailOf(heard, n string) bool {
	for _, phone := range phoneForm.FindAllString(heard, -1) {
		digits := notDigit.ReplaceAllString(phone, "")
		if len(n) == 4 && strings.HasSuffix(digits, n) {
			return true
		}
	}
	return false
}

var numerals = map[string]int{
	"two": 2, "twice": 2, "second": 2, "three": 3, "thrice": 3, "third": 3, "four": 4, "fourth": 4, "five": 5, "fifth": 5, "six": 6,
	"seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "dozen": 12, "twenty": 20, "thirty": 30, "fifty": 50,
	"二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10,
}

// valueOf is a numeral with its unit as digits, "" when it is none of the plain ones.
func valueOf(word string) string {
	if m := chineseNum.FindStringSubmatch(word); m != nil {
		word = m[1]
	}
	if n := numerals[strings.ToLower(word)]; n > 0 {
		return strconv.Itoa(n)
	}
	return ""
}

// values are the counts that the customer gave, in words or digits, and those that a record shows.
func (l *ledger) values(heard string) map[string]bool {
	all := map[string]bool{}
	for _, n := range append(englishNum.FindAllString(heard, -1), chineseNum.FindAllString(heard, -1)...) {
		all[valueOf(n)] = true
	}
	for _, n := range digitRuns.FindAllString(heard, -1) {
		all[n] = true
	}
	for _, id := range l.about { // two charges are two
		if f := l.fact(id); f != nil && f.Status == dialogue.FactChargedTwice {
			all["2"] = true
		}
	}
	delete(all, "")
	return all
}

// played runs one dialogue under watch and returns what could not be traced. In a conversation with another number a label
// or a code that the dialogue presses may not be there; it then ends.
func played(t *testing.T, w dialoguetest.World, text string) []string {
	t.Helper()
	l := &ledger{script: w.Script}
	w.Watch = l.watch
	if _, err := w.Play(text); err != nil && w.Number == 0 {
		t.Fatal(err)
	}
	return l.wrong
}

// TestEveryNumberIsTraceable plays every golden dialogue, as it is and in other words. Nothing runs beside it that could race: there,
// where it takes ten times as long, it is fewer of them; "make test" runs all without.
func TestEveryNumberIsTraceable(t *testing.T) {
	t.Parallel()
	eachDialogue(t, func(name string, w dialoguetest.World, text string) {
		for number := range map[bool]int64{false: 6, true: 1}[raced] {
			w.Number = number
			for _, wrong := range played(t, w, text) {
				t.Errorf("%s, %d: a number from nowhere: %s", name, number, wrong)
			}
		}
	})
}

// TestInventedNumbersAreFound proves that the proof is one: whatever a wording invents is found.
func TestInventedNumbersAreFound(t *testing.T) {
	at := func(s string) time.Time { return clockAt(t, s) }
	l := &ledger{
		script: script.Builtin(), now: at("2026-11-19T09:30:00Z"), codes: []string{"A-AP59"}, amounts: []int64{2000, 1500, 3500, 1299},
		moments: []time.Time{at("2026-11-03T09:00:00Z"), at("2026-11-19T11:30:00Z"), at("2026-11-20T08:30:00Z"), at("2026-11-24T18:00:00Z")},
		facts:   []dialogue.Fact{{Kind: dialogue.FactOrder, ID: "20391", To: map[string]string{"en": "Mill Lane 4", "zh": "磨坊路 4 号"}}},
	}
	l.heard.WriteString("My router, order 777, failed three times since the 3rd, call 555 010 4477. 等了三天")
	for text, want := range map[string]string{
		// What may be said.
		"Order 20391 to Mill Lane 4, or 777: 12.99 by 11:30, 20.00 by Tue 24 Nov, 18:00.":                          "",
		"Case A-AP59, tomorrow 8:30, the number ending in 4477. Three times, since 3 November at 9:00.":            "",
		"受理号 A-AP59，三天，12.99元，今天 11:30 前，最晚11月24日（周二）18:00，磨坊路 4 号，11月3日 9:00。":                                    "",
		"These:\n· 3 November at 9:00, shop: data pack, 20.00\n· 3 November, hotline: video, 15.00\n35.00 in all.": "",
		// What may not.
		"Order 20392 is on its way.":                             "20392",
		"That's 12.98 back.":                                     "12.98",
		"That's 112.99 back.":                                    "112.99",
		"That's 1.299 back.":                                     "1.299",
		"You'll hear by 11:35.":                                  "11:35",
		"You'll hear by tomorrow 11:30.":                         "11:30",
		"You'll hear by Wed 25 Nov, 18:00.":                      "25",
		"You'll hear by Mon 24 Nov, 18:00.":                      "24",
		"It came on 3 November at 9:10.":                         "9:10",
		"Case A-AP58.":                                           "A-AP58",
		"The number ending in 4478.":                             "4478",
		"It failed four times.":                                  "four",
		"Your account shows two of them.":                        "two",
		"It takes 5 days.":                                       "5",
		"等了四天，对不住。":                                              "四天",
		"退您 13元。":                                                "13",
		"最晚明天 18:00 到账。":                                         "18:00",
		"最晚11月25日（周三）18:00 到账。":                                  "11",
		"十五分钟内回您。":                                               "十五分",
		"先付三百元。":                                                 "三百元",
		"電話尾號 4478。":                                             "4478",
		"These:\n· shop, 20.00\n· hotline, 15.00\n12.99 in all.": "12.99, the lines make 35.00",
		"这些：\n· 营业厅 20元\n· 热线 15元\n加起来 20元。": "20元, the lines make 35.00",
	} {
		got := strings.Join(l.untraced(text), " ")
		if want == "" && got != "" || want != "" && !strings.Contains(got, want) {
			t.Errorf("%q: found %q, want %q", text, got, want)
		}
	}

	// And in a whole dialogue, where a wording of the pack makes up a number.
	for locale, lines := range map[string][]string{
		"en": {"{restate}. I'm sorry; 9 in 10 customers hear from us within 45 minutes."},
		"zh": {"{restate}。对不起，四十五分钟内给您答复。"},
	} {
		w := world(t)
		s := *w.Script
		s.Words = maps.Clone(s.Words)
		s.Words[locale] = maps.Clone(s.Words[locale])
		s.Words[locale]["ack.brief"] = lines
		w.Script, w.App = &s, locale
		text := map[string]string{"en": "C The lamp came broken, get me a manager\n", "zh": "C 台灯送来就是碎的，找你们领导\n"}[locale]
		if wrong := played(t, w, text); len(wrong) != 1 {
			t.Errorf("%s: an invented number was found %d times: %v", locale, len(wrong), wrong)
		}
	}
}

func clockAt(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// counting is a numeral that counts time, money or people; "a line or two" does not.
var counting = regexp.MustCompile(`(?i)\b(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|fifty|dozen|hundred|thousand|half an?) (of (them|you|the) |more |full |working |business )?(seconds?|minutes?|hours?|days?|weeks?|months?|years?|times|percent|cents|dollars|euros|pounds|customers|people|colleagues)\b|[二两三四五六七八九十百千万]+(多|个)*(小时|钟头|月|星期|礼拜|天|年|周|号|日|点|元|块|毛|分|秒|倍|人|成|折)`)

var holder = regexp.MustCompile(`\{\w+\}`)

// TestWordingsHoldNoNumbers holds the texts that no golden dialogue says to the same: numbers come by placeholders.
func TestWordingsHoldNoNumbers(t *testing.T) {
	s := script.Builtin()
	l := &ledger{script: s}
	check := func(where string, texts ...string) {
		for _, text := range texts {
			text = holder.ReplaceAllString(text, "X")
			if strings.HasPrefix(where, "survey ") {
				text = surveyNumbers.ReplaceAllString(text, "")
			}
			bad := slices.DeleteFunc(l.untraced(text), func(n string) bool {
				return !strings.ContainsAny(n, "0123456789") && !counting.MatchString(text)
			})
			if len(bad) > 0 {
				t.Errorf("%s: %q in %q: let it come from a placeholder", where, bad, text)
			}
		}
	}
	for _, locale := range s.Locales {
		words := func(where string, w script.Wordings) {
			for _, k := range script.Keys {
				if k.Name != "fact.charged_twice" { // which counts the charges
					check(where+k.Name+" "+locale, w[k.Name]...)
				}
			}
		}
		words("", s.Words[locale])
		for _, p := range s.Plays {
			words(p.ID+" ", p.Words[locale])
			for _, d := range p.Details {
				if !d.Step { // which tells how long to wait, and no fact
					check(p.ID+" "+d.Name, d.Ask[locale]...)
				}
			}
		}
		for _, r := range s.Remedies {
			check(r.ID, append(slices.Concat(r.Confirm[locale], r.Started[locale], r.Follow[locale]), r.Label[locale], r.Promise[locale])...)
		}
	}
}
