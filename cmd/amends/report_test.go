package main

// This file is the home of the tests of the report's words, days and drawing; its figures are tested in store, its
// text in testdata/report.txtar.

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/amends-bot/amends/dialogue/script"
	"github.com/amends-bot/amends/store/storetest"
)

// TestReportHasItsWords: both languages have the same keys, and what packs and the dialogue may store has a name in each.
func TestReportHasItsWords(t *testing.T) {
	keys := func(locale string) []string { return slices.Sorted(maps.Keys(reportTexts[locale])) }
	if diff := cmp.Diff(keys("en"), keys("zh")); diff != "" {
		t.Error(diff)
	}
	for locale, texts := range reportTexts {
		for _, reason := range script.Reasons {
			if texts["reason."+reason] == "" {
				t.Errorf("%s: no word for the reason %s", locale, reason)
			}
		}
		for _, band := range script.Builtin().Bands {
			if texts["band."+band.Name] == "" {
				t.Errorf("%s: no word for the band %s", locale, band.Name)
			}
		}
		for _, play := range script.Builtin().Plays {
			for _, status := range play.Statuses {
				if texts["cause."+status] == "" {
					t.Errorf("%s: no word for the cause %s", locale, status)
				}
			}
		}
		for key, text := range texts {
			if want := strings.Count(reportTexts["en"][key], "%"); strings.Count(text, "%") != want {
				t.Errorf("%s: %s has not the placeholders of the English one", locale, key)
			}
		}
	}
}

func TestReportSpan(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip(err)
	}
	now := time.Date(2026, 10, 26, 0, 30, 0, 0, berlin) // the day after the clocks went back
	for _, c := range []struct {
		cmd      reportCmd
		from, to string // UTC
		err      string
	}{
		{cmd: reportCmd{Days: 1}, from: "2026-10-25T23:00:00Z", to: "2026-10-26T23:00:00Z"},
		{cmd: reportCmd{Days: 2}, from: "2026-10-24T22:00:00Z", to: "2026-10-26T23:00:00Z"}, // 49 hours
		{cmd: reportCmd{From: "2026-10-25", To: " 2026-10-25 "}, from: "2026-10-24T22:00:00Z", to: "2026-10-25T23:00:00Z"},
		{cmd: reportCmd{To: "2026-03-01", Days: 2}, from: "2026-02-27T23:00:00Z", to: "2026-03-01T23:00:00Z"},
		{cmd: reportCmd{From: "2026-10-01", Days: -1}, from: "2026-09-30T22:00:00Z", to: "2026-10-26T23:00:00Z"},
		{cmd: reportCmd{From: "2026-10-27", Days: 1}, err: "--from 2026-10-27 is after the last day, 2026-10-26; give an earlier one, or a later --to"},
		{cmd: reportCmd{From: "1/10/2026"}, err: "--from 1/10/2026 is no date; write it as 2026-10-26"},
		{cmd: reportCmd{Days: daysMost + 1}, err: "--days 36526: give 1 to 36525"},
	} {
		s, err := c.cmd.span(now)
		if c.err != "" {
			if err == nil || err.Error() != c.err {
				t.Errorf("%+v: %v", c.cmd, err)
			}
			continue
		}
		from, to := s.from.UTC().Format(time.RFC3339), s.to.UTC().Format(time.RFC3339)
		if err != nil || from != c.from || to != c.to {
			t.Errorf("%+v: from %s to %s, %v", c.cmd, from, to, err)
		}
	}
}

func TestReportTableFitsTheTerminal(t *testing.T) {
	table := textTable{
		head: []string{"主题", "n"}, left: 1, bars: []int{1000, 500, 1, 0},
		rows: [][]string{{"配送", "1000"}, {"é́ bill", "500"}, {"x", "1"}, {"nothing", "0"}},
	}
	for width, want := range map[int]string{
		200: "  主题        n\n" +
			"  配送     1000  " + strings.Repeat("█", 30) + "\n" +
			"  é́ bill    500  " + strings.Repeat("█", 15) + "\n" +
			"  x           1  █\n" +
			"  nothing     0\n",
		27: "  主题        n\n" +
			"  配送     1000  ██████████\n" +
			"  é́ bill    500  █████\n" +
			"  x           1  █\n" +
			"  nothing     0\n",
		19: "  主题        n\n" +
			"  配送     1000\n" +
			"  é́ bill    500\n" +
			"  x           1\n" +
			"  nothing     0\n",
	} {
		var b strings.Builder
		table.draw(&b, width, "█")
		if diff := cmp.Diff(want, b.String()); diff != "" {
			t.Errorf("%d columns:\n%s", width, diff)
		}
	}
}

func TestReportBarsFollowTheLocale(t *testing.T) {
	for _, c := range []struct {
		env  map[string]string
		want string
	}{
		{nil, "#"},
		{map[string]string{"LANG": "en_US.UTF-8"}, "█"},
		{map[string]string{"LANG": "zh_CN.utf8"}, "█"},
		{map[string]string{"LANG": "en_US.UTF-8", "LC_ALL": "C"}, "#"},
		{map[string]string{"LANG": "zh_CN.GB18030"}, "#"},
		{map[string]string{"LANG": "C", "LC_CTYPE": "C.UTF-8"}, "█"},
	} {
		if got := barOf(func(name string) string { return c.env[name] }); got != c.want {
			t.Errorf("%v: %s", c.env, got)
		}
	}
}

func TestReportTimesInWords(t *testing.T) {
	for d, want := range map[time.Duration][2]string{
		0:                       {"0 s", "0 秒"},
		89 * time.Second:        {"89 s", "89 秒"},
		2 * time.Minute:         {"2 min", "2 分钟"},
		89*time.Minute + 1:      {"89 min", "89 分钟"},
		3 * time.Hour:           {"3 h", "3 小时"},
		71 * time.Hour:          {"71 h", "71 小时"},
		131 * time.Hour:         {"5 days", "5 天"},
		89*time.Second + 6e8:    {"90 s", "90 秒"},
		1500 * time.Millisecond: {"2 s", "2 秒"},
	} {
		for i, locale := range []string{"en", "zh"} {
			p := reportPage{texts: reportTexts[locale]}
			if got := p.spanWords(d); got != want[i] {
				t.Errorf("%v: %q, want %q", d, got, want[i])
			}
		}
	}
}

// TestReportCSVTextIsNoFormula: what a spreadsheet would run is marked as a text.
func TestReportCSVTextIsNoFormula(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "late": "late", "a=b": "a=b", "2 days - late": "2 days - late", "'x": "'x",
		"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)", "  =1": "'  =1", "\t=1": "'\t=1", "\tx": "'\tx",
		"\r=1": "'\r=1", "＝1": "'＝1", "\u3000=1": "'\u3000=1",
	} {
		if got := csvText(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

func TestReportOnPostgres(t *testing.T) {
	dsn := storetest.Postgres(t)
	var out, errs strings.Builder
	args := []string{"report", "--db", dsn, "--from", "2026-11-01", "--to", "2026-11-30"}
	if code := run(t.Context(), args, strings.NewReader(""), &out, &errs); code != 0 {
		t.Fatal(errs.String())
	}
	const want = "All quiet from 2026-11-01 to 2026-11-30: no complaint came in, and nothing was granted, promised or suggested.\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}
