package main

// This file is the home of the report as CSV: the same in every language, for other programs.

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/amends-bot/amends/store"
)

// csvTable is one file.
type csvTable struct {
	name string
	head []string
	rows [][]any // string, int, int64, csvNumber
}

// csvNumber is a number that is written as it stands.
type csvNumber string

func seconds(d time.Duration) csvNumber {
	return csvNumber(strconv.FormatFloat(d.Seconds(), 'f', -1, 64))
}

// tables are all of them, also those that are empty.
func (p *reportPage) tables(words bool) []csvTable {
	from, to := p.days()
	rated, average := p.Satisfaction()
	overview := csvTable{name: "overview", head: []string{"figure", "value"}, rows: [][]any{
		{"first_day", from},
		{"last_day", to},
		{"zone", p.span.from.Location().String()},
		{"cases", p.Cases},
		{"open", p.Open},
		{"handed_over", p.HandedOver},
		{"reopened", p.Reopened},
		{"same_matter_again", p.Again},
		{"heat_first", csvNumber(hundredths(p.Heat.First))},
		{"heat_last", csvNumber(hundredths(p.Heat.Last))},
		{"several_messages", p.Heat.More},
		{"cooler", p.Heat.Cooler},
		{"hotter", p.Heat.Hotter},
		{"promises_overdue", p.Overdue},
		{"ratings", rated},
		{"rating_average", csvNumber(strconv.FormatFloat(average, 'f', 2, 64))},
	}}
	topics := csvTable{name: "topics", head: []string{"topic", "cause", "cases"}}
	for _, t := range p.Topics {
		topics.add(t.Topic, t.Cause, t.Cases)
	}
	heat := csvTable{name: "heat", head: []string{"band", "first", "last"}}
	for i, row := range p.heat().rows {
		heat.add(p.pack.Bands[i].Name, csvNumber(row[1]), csvNumber(row[2]))
	}
	times := csvTable{name: "times", head: []string{"time", "cases", "median_seconds", "p90_seconds", "longest_seconds"}}
	for _, t := range []struct {
		name string
		store.Spread
	}{{"first_reply", p.Reply}, {"close", p.Resolution}} {
		times.add(t.name, t.N, seconds(t.Median), seconds(t.P90), seconds(t.Most))
	}
	grants := csvTable{name: "grants", head: []string{"remedy", "grants", "by_bot", "sum", "sum_by_bot"}}
	for _, g := range p.Grants {
		grants.add(g.Remedy, g.N, g.ByBot, csvNumber(plainMoney(g.Amount)), csvNumber(plainMoney(g.BotGiven)))
	}
	budget := csvTable{name: "budget", head: []string{"remedy", "days", "used", "fullest_day", "used_then", "cap"}}
	for _, u := range p.Budget {
		limit := csvNumber("")
		if n := p.dayCap(u.Remedy); n > 0 {
			limit = csvNumber(plainMoney(n))
		}
		budget.add(u.Remedy, u.Days, csvNumber(plainMoney(u.Used)), u.FullestDay, csvNumber(plainMoney(u.Most)), limit)
	}
	promises := csvTable{name: "promises", head: []string{"outcome", "bot", "people"}}
	for _, o := range p.Promises {
		promises.add(o.Outcome, o.Bot, o.People)
	}
	ratings := csvTable{name: "satisfaction", head: []string{"score", "ratings"}}
	for score, n := range p.Scores {
		ratings.add(score, n)
	}
	all := []csvTable{
		overview, topics, counts("outcomes", "outcome", p.Outcomes), heat, times, counts("handoffs", "reason", p.Handoffs),
		grants, budget, promises, ratings, counts("suggestions", "kind", p.Suggestions),
	}
	if words {
		t := csvTable{name: "words", head: []string{"at", "case", "kind", "score", "text"}}
		for _, w := range p.words() {
			t.add(w.At.Format(time.RFC3339), w.Case, w.Kind, w.Score, w.Text)
		}
		all = append(all, t)
	}
	return all
}

func counts(name, key string, all []store.ReportCount) csvTable {
	t := csvTable{name: name, head: []string{key, "number"}}
	for _, c := range all {
		t.add(c.Name, c.N)
	}
	return t
}

func (t *csvTable) add(row ...any) { t.rows = append(t.rows, row) }

func (t *csvTable) write(w io.Writer) error {
	out := csv.NewWriter(w)
	lines := [][]string{t.head}
	for _, row := range t.rows {
		line := make([]string, 0, len(row))
		for _, cell := range row {
			if text, ok := cell.(string); ok {
				cell = csvText(text)
			}
			line = append(line, fmt.Sprint(cell))
		}
		lines = append(lines, line)
	}
	return out.WriteAll(lines) // it flushes
}

// csvText keeps a spreadsheet from taking a text for a formula: those that begin like one get an apostrophe.
func csvText(text string) string {
	begins := strings.TrimLeft(text, " \t\r\n\u00a0\u3000")
	if strings.HasPrefix(text, "\t") || strings.HasPrefix(text, "\r") || strings.HasPrefix(text, "\n") ||
		begins != "" && strings.ContainsRune("=+-@＝＋－＠|", []rune(begins)[0]) {
		return "'" + text
	}
	return text
}

// writeCSV writes the tables into a folder. Without force nothing is written if any of the files is there.
func (p *reportPage) writeCSV(out io.Writer, dir string, words, force bool) error {
	if err := os.MkdirAll(dir, 0o700); err != nil { // complaints are nobody else's business
		return fmt.Errorf("%w; --csv names a folder that can be made and written to", err)
	}
	tables := p.tables(words)
	names := make([]string, len(tables))
	for i, t := range tables {
		names[i] = t.name + ".csv"
		if _, err := os.Lstat(filepath.Join(dir, names[i])); !force && err == nil {
			return csvExists(filepath.Join(dir, names[i]))
		}
	}
	for i, t := range tables {
		if err := t.save(filepath.Join(dir, names[i]), force); err != nil {
			if errors.Is(err, fs.ErrExist) { // it came meanwhile
				return csvExists(filepath.Join(dir, names[i]))
			}
			return err
		}
	}
	_, err := fmt.Fprintf(out, p.texts["csv"]+"\n", len(tables), dir, strings.Join(names, ", "))
	return err
}

func csvExists(path string) error {
	return fmt.Errorf("%s is there already; --force overwrites it, and --csv names another folder", path)
}

func (t *csvTable) save(path string, force bool) (err error) {
	flags := os.O_WRONLY | os.O_CREATE | os.O_EXCL
	if force {
		flags = os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	}
	f, err := os.OpenFile(path, flags, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(t.write(f), f.Close())
}
