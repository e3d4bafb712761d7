package main

// This file is the home of the report's tables, as a text.

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
	"github.com/amends-bot/amends/store"
)

// reportPage is a report in a language.
type reportPage struct {
	store.Report
	pack   *script.Script
	span   reportSpan
	locale string
	texts  map[string]string
}

// days names the first and the last day.
func (p *reportPage) days() (from, to string) {
	return p.span.from.Format(time.DateOnly), p.span.last().Format(time.DateOnly)
}

// draw is the whole text.
func (p *reportPage) draw(width int, block string) string {
	from, to := p.days()
	if p.Empty() {
		return fmt.Sprintf(p.texts["empty"], from, to) + "\n"
	}
	var b strings.Builder
	fmt.Fprintf(&b, p.texts["head"]+"\n", from, to, p.span.from.Location())
	fmt.Fprintf(&b, p.texts["cases"]+"\n", p.Cases, p.Open)
	for _, s := range []section{
		p.topics(), p.outcomes(), p.heat(), p.times(), p.handoffs(), p.back(),
		p.grants(), p.budgets(), p.promises(), p.satisfaction(), p.suggestions(),
	} {
		if len(s.rows) == 0 {
			continue
		}
		b.WriteString("\n" + s.title + "\n")
		s.draw(&b, width, block)
		for _, note := range s.notes {
			b.WriteString("  " + note + "\n")
		}
	}
	p.drawWords(&b)
	return b.String()
}

// section is a table with its title, and what is told below it.
type section struct {
	title string
	textTable
	notes []string
}

func (p *reportPage) section(title string, left int, head ...string) section {
	s := section{title: p.texts[title]}
	s.left = left
	for _, key := range head {
		s.head = append(s.head, p.texts[key])
	}
	return s
}

// add adds a row with a bar of n.
func (s *section) add(n int, cells ...string) {
	s.rows, s.bars = append(s.rows, cells), append(s.bars, n)
}

// name is the word for a value of a list, the value itself if there is none. What is stored is a stranger's on a terminal.
func (p *reportPage) name(list, value string) string {
	if word := p.texts[list+"."+value]; word != "" {
		return word
	}
	return cutText(channels.CleanLine(value), nameMost)
}

const (
	nameMost  = 40  // characters of a value that the program does not know
	wordsMost = 300 // characters of what a customer wrote
)

func cutText(text string, most int) string {
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "…"
	}
	return text
}

func (p *reportPage) topicName(id string) string {
	for i := range p.pack.Plays {
		if play := &p.pack.Plays[i]; play.ID == id && id != "" {
			return p.pack.In(play.Name, p.locale)
		}
	}
	return p.name("topic", id)
}

var amountMark = regexp.MustCompile(`\s*\{\w+\}\s*`)

// remedyName is the id, which English readers understand, or the button without its amounts.
func (p *reportPage) remedyName(id string) string {
	if r := p.pack.Remedy(id); r != nil && p.locale != "en" {
		if label := strings.TrimSpace(amountMark.ReplaceAllString(p.pack.In(r.Label, p.locale), "")); label != "" {
			return label
		}
	}
	return p.name("remedy", id)
}

// money writes minor units as the pack does.
func (p *reportPage) money(minor int64) string {
	if p.locale == "zh" {
		return plainMoney(minor) + "元"
	}
	return p.pack.Currency + plainMoney(minor)
}

func plainMoney(minor int64) string {
	sign := ""
	if minor < 0 {
		sign, minor = "-", -minor
	}
	return fmt.Sprintf("%s%d.%02d", sign, minor/100, minor%100)
}

// share is a part in percent, "" of nothing.
func share(part, all int) string {
	if all == 0 {
		return ""
	}
	return strconv.Itoa((100*part+all/2)/all) + " %"
}

// spanWords is a time in words: "45 s", "2 min", "3 h", "5 days".
func (p *reportPage) spanWords(d time.Duration) string {
	for _, unit := range []struct {
		key        string
		unit, most time.Duration
	}{{"s", time.Second, 90 * time.Second}, {"min", time.Minute, 90 * time.Minute}, {"h", time.Hour, 72 * time.Hour}} {
		if d < unit.most {
			return fmt.Sprintf(p.texts[unit.key], d.Round(unit.unit)/unit.unit)
		}
	}
	const day = 24 * time.Hour
	return fmt.Sprintf(p.texts["d"], d.Round(day)/day)
}

func (p *reportPage) topics() section {
	s := p.section("topics", 2, "topic", "cause", "n", "share")
	for _, t := range p.Topics {
		s.add(t.Cases, p.topicName(t.Topic), p.name("cause", t.Cause), strconv.Itoa(t.Cases), share(t.Cases, p.Cases))
	}
	return s
}

func (p *reportPage) outcomes() section {
	s := p.section("outcomes", 1, "outcome", "n", "share")
	for _, c := range p.Outcomes {
		s.add(c.N, p.name("outcome", c.Name), strconv.Itoa(c.N), share(c.N, p.Cases))
	}
	return s
}

func (p *reportPage) heat() section {
	s := p.section("heat", 1, "band", "first", "last")
	h := p.Heat
	if h.Cases == 0 {
		return s
	}
	for _, band := range p.pack.Bands {
		count := func(all []int) (n int) {
			for _, heat := range all {
				if p.pack.BandOf(heat) == band.Name {
					n++
				}
			}
			return n
		}
		s.add(count(h.Lasts), p.name("band", band.Name), strconv.Itoa(count(h.Firsts)), strconv.Itoa(count(h.Lasts)))
	}
	s.notes = append(s.notes, fmt.Sprintf(p.texts["heat.average"], hundredths(h.First), hundredths(h.Last)))
	if h.More > 0 {
		s.notes = append(s.notes, fmt.Sprintf(p.texts["heat.moved"], h.More, h.Cooler, h.Hotter))
	}
	return s
}

func hundredths(heat int) string { return fmt.Sprintf("%d.%02d", (heat+5)/1000, (heat+5)%1000/10) }

func (p *reportPage) times() section {
	s := p.section("times", 1, "time", "n", "median", "p90", "most")
	for _, t := range []struct {
		key string
		store.Spread
	}{{"time.reply", p.Reply}, {"time.close", p.Resolution}} {
		if t.N > 0 {
			s.add(0, p.texts[t.key], strconv.Itoa(t.N), p.spanWords(t.Median), p.spanWords(t.P90), p.spanWords(t.Most))
		}
	}
	return s
}

func (p *reportPage) handoffs() section {
	s := p.section("handoffs", 1, "reason", "n", "share")
	s.title = fmt.Sprintf(s.title, p.HandedOver)
	for _, c := range p.Handoffs {
		s.add(c.N, p.name("reason", c.Name), strconv.Itoa(c.N), share(c.N, p.Cases))
	}
	return s
}

// failed is how many cases were handed over because the solution did not work.
func (p *reportPage) failed() int {
	for _, c := range p.Handoffs {
		if c.Name == "reopened" {
			return c.N
		}
	}
	return 0
}

func (p *reportPage) back() section {
	s := p.section("back", 1, "came", "n", "share")
	if p.Cases == 0 {
		return s
	}
	for _, c := range []store.ReportCount{{Name: "reopened", N: p.Reopened}, {Name: "again", N: p.Again}, {Name: "failed", N: p.failed()}} {
		s.add(c.N, p.name("back", c.Name), strconv.Itoa(c.N), share(c.N, p.Cases))
	}
	return s
}

func (p *reportPage) grants() section {
	s := p.section("grants", 1, "remedy", "count", "by bot", "sum")
	var n, byBot int
	var sum int64
	for _, g := range p.Grants {
		s.add(g.N, p.remedyName(g.Remedy), strconv.Itoa(g.N), strconv.Itoa(g.ByBot), p.money(g.Amount))
		n, byBot, sum = n+g.N, byBot+g.ByBot, sum+g.Amount
	}
	if len(p.Grants) > 1 {
		s.add(0, p.texts["together"], strconv.Itoa(n), strconv.Itoa(byBot), p.money(sum))
	}
	return s
}

func (p *reportPage) budgets() section {
	s := p.section("budget", 1, "remedy", "days", "used", "fullest", "most", "cap", "share")
	s.head[4] = p.texts["used"]
	for _, b := range p.Budget {
		most, part := "", ""
		if limit := p.dayCap(b.Remedy); limit > 0 {
			most, part = p.money(limit), strconv.FormatInt((100*b.Most+limit/2)/limit, 10)+" %"
		}
		s.add(int(b.Most), p.remedyName(b.Remedy), strconv.Itoa(b.Days), p.money(b.Used), b.FullestDay, p.money(b.Most), most, part)
	}
	s.bars = nil // the share says it
	return s
}

// dayCap is the cap of a remedy's day in the pack as it is now, 0 for none.
func (p *reportPage) dayCap(remedy string) int64 {
	if r := p.pack.Remedy(remedy); r != nil {
		return r.PerDay
	}
	return 0
}

func (p *reportPage) promises() section {
	s := p.section("promises", 1, "promise", "of bot", "of people", "together")
	kept, due := 0, 0
	for _, o := range p.Promises {
		n := o.Bot + o.People
		s.add(n, p.name("promise", o.Outcome), strconv.Itoa(o.Bot), strconv.Itoa(o.People), strconv.Itoa(n))
		switch o.Outcome {
		case dialogue.PromiseKept:
			kept, due = kept+n, due+n
		case dialogue.PromiseBroken:
			due += n
		}
	}
	if due > 0 {
		s.notes = append(s.notes, fmt.Sprintf(p.texts["promises.kept"], share(kept, due)))
	}
	if p.Overdue > 0 {
		s.notes = append(s.notes, fmt.Sprintf(p.texts["overdue"], p.Overdue))
	}
	return s
}

func (p *reportPage) satisfaction() section {
	s := p.section("satisfaction", 1, "score", "count", "share")
	n, average := p.Satisfaction()
	if n+p.Scores[0] == 0 {
		return s
	}
	for score := len(p.Scores) - 1; score > 0; score-- {
		s.add(p.Scores[score], strconv.Itoa(score), strconv.Itoa(p.Scores[score]), share(p.Scores[score], n))
	}
	if p.Scores[0] > 0 {
		s.add(0, p.texts["score.0"], strconv.Itoa(p.Scores[0]), "")
	}
	if n > 0 {
		s.notes = append(s.notes, fmt.Sprintf(p.texts["score.average"], average, n))
	}
	return s
}

func (p *reportPage) suggestions() section {
	s := p.section("suggestions", 1, "kind", "count")
	for _, c := range p.Suggestions {
		s.add(c.N, p.name("kind", c.Name), strconv.Itoa(c.N))
	}
	return s
}

// words are those worth reading: a bare "4" has been counted.
func (p *reportPage) words() (all []store.ReportWords) {
	for _, w := range p.Report.Words {
		w.Text = cutText(channels.CleanLine(w.Text), wordsMost)
		if _, err := strconv.Atoi(w.Text); err != nil && w.Text != "" {
			w.Case = channels.CleanLine(w.Case)
			w.At = w.At.In(p.span.from.Location())
			all = append(all, w)
		}
	}
	return all
}

// drawWords lists them without a table: they are long.
func (p *reportPage) drawWords(b *strings.Builder) {
	for i, w := range p.words() {
		if i == 0 {
			b.WriteString("\n" + p.texts["words"] + "\n")
		}
		parts := []string{w.At.Format("2006-01-02 15:04"), p.name("kind", w.Kind)}
		if w.Score > 0 {
			parts[1] += " " + strconv.Itoa(w.Score)
		}
		if w.Case != "" {
			parts = append(parts, w.Case)
		}
		b.WriteString("  " + strings.Join(parts, " · ") + "\n    " + w.Text + "\n")
	}
}
