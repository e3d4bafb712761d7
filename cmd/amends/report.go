package main

// This file is the home of the report subcommand: what was complained about in a time, and what became of it.

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/amends-bot/amends/dialogue/script"
	"github.com/amends-bot/amends/store"
)

// reportCmd counts what the database holds of a time.
type reportCmd struct {
	configFlag
	DB    string `help:"Database: a file, or postgres://...; that of the configuration if it is left out." placeholder:"DSN"`
	From  string `help:"First day, such as 2026-11-01." placeholder:"DATE"`
	To    string `help:"Last day; today if it is left out." placeholder:"DATE"`
	Days  int    `help:"So many days up to the last one, unless --from is given." default:"30"`
	Lang  string `help:"Language of what it says: en or zh." enum:"en,zh" default:"en"`
	Words bool   `help:"With what customers wrote to ratings and as suggestions."`
	CSV   string `name:"csv" help:"Write each table as a CSV file into this folder instead." placeholder:"DIR"`
	Force bool   `help:"Let --csv overwrite files."`
}

func (reportCmd) Help() string {
	return `Complaints by topic and cause, how they ended, heat from the first to the last message, time to the first reply and to the close, handoffs by reason, grants and their sums, use of budgets, promises kept and broken, satisfaction, what came back, suggestions. Cases count on the day they were opened, all else on the day it was made; days are those of the script pack's zone.

It changes nothing, and may run beside "amends serve". No customer is named and nothing they wrote is shown, but with --words.

  amends report
  amends report --from 2026-11-01 --to 2026-11-30 --lang zh
  amends report --days 7 --csv week`
}

func (c reportCmd) Run(ctx context.Context, s streams) (err error) {
	dsn, pack, err := c.place(c.DB)
	if err != nil {
		return err
	}
	now := time.Now()
	span, err := c.span(now.In(zoneOf(pack)))
	if err != nil {
		return err
	}
	if c.CSV == "-" {
		return errors.New("--csv takes a folder: there is one file for each table")
	}
	db, err := openThere(ctx, dsn)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	figures, err := db.Report(ctx, store.ReportOptions{
		From: span.from, To: span.to, Now: now, General: pack.Plays[len(pack.Plays)-1].ID, Words: c.Words,
	})
	if err != nil {
		return err
	}
	p := &reportPage{Report: figures, pack: pack, span: span, locale: c.Lang, texts: reportTexts[c.Lang]}
	if c.CSV != "" {
		return p.writeCSV(s.out, c.CSV, c.Words, c.Force)
	}
	_, err = io.WriteString(s.out, p.draw(reportWidth(s.out), barOf(os.Getenv)))
	return err
}

// reportSpan is from the beginning of a day to that of another one, which is not in it.
type reportSpan struct{ from, to time.Time }

// last is the last day.
func (s reportSpan) last() time.Time { return s.to.AddDate(0, 0, -1) }

// span reads the days, in the zone of now.
func (c reportCmd) span(now time.Time) (reportSpan, error) {
	day := func(flag, text string) (time.Time, error) {
		t, err := time.ParseInLocation(time.DateOnly, strings.TrimSpace(text), now.Location())
		if err != nil {
			return t, fmt.Errorf("--%s %s is no date; write it as %s", flag, text, now.Format(time.DateOnly))
		}
		return t, nil
	}
	last := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	var err error
	if c.To != "" {
		if last, err = day("to", c.To); err != nil {
			return reportSpan{}, err
		}
	}
	s := reportSpan{to: last.AddDate(0, 0, 1)}
	if c.From != "" {
		if s.from, err = day("from", c.From); err != nil {
			return reportSpan{}, err
		}
		if s.from.After(last) {
			return reportSpan{}, fmt.Errorf("--from %s is after the last day, %s; give an earlier one, or a later --to", c.From, last.Format(time.DateOnly))
		}
		return s, nil
	}
	if c.Days < 1 || c.Days > daysMost {
		return reportSpan{}, fmt.Errorf("--days %d: give 1 to %d", c.Days, daysMost)
	}
	s.from = last.AddDate(0, 0, 1-c.Days)
	return s, nil
}

// daysMost is a hundred years.
const daysMost = 36525

// zoneOf is the zone of the pack's opening hours.
func zoneOf(pack *script.Script) *time.Location {
	if pack.Calendar.Zone == nil {
		return time.UTC
	}
	return pack.Calendar.Zone
}
