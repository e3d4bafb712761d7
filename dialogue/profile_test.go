package dialogue_test

import (
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
)

// This file is the home of what the other tests need of profiles and of earlier grants, and of the limits by the calendar.

// profile is what a look-up knows of the customer now and then.
func (w *walker) profile() *dialogue.Profile {
	switch rapid.IntRange(0, 3).Draw(w.t, "profile") {
	case 0:
		return &dialogue.Profile{Call: map[string]string{"en": "Ms Wang", "zh": "王女士"}, Since: w.now.AddDate(-5, 0, 0), Source: "customers.csv"}
	case 1:
		return &dialogue.Profile{Call: map[string]string{"": "{text}"}, Since: w.now.AddDate(0, -2, 0), Patient: true, Locale: "zh", Source: "customers.csv"}
	}
	return nil
}

func (w *walker) carryUsage(g dialogue.Grant) {
	if r := w.w.Script.Remedy(g.Remedy); g.About != "" && len(r.Needs) > 0 && r.Kind != script.Gift { // a gift comes on top
		if w.madeGood[g.About] && g.By == "bot" { // a person may decide it a second time
			w.t.Fatalf("%s was made good twice", g.About)
		}
		if w.madeGood == nil {
			w.madeGood = map[string]bool{}
		}
		w.madeGood[g.About] = true
	}
	given := dialogue.Given{At: g.At, About: g.About, Amount: g.Amount}
	for i := range w.usage {
		if w.usage[i].Remedy == g.Remedy {
			w.usage[i].Given = append([]dialogue.Given{given}, w.usage[i].Given...)
			w.usage[i].Today += g.Amount
			return
		}
	}
	w.usage = append(w.usage, dialogue.Usage{Remedy: g.Remedy, Given: []dialogue.Given{given}, Today: g.Amount})
}

// sinceForms are the ways in which it is told since when somebody has been a customer.
func sinceForms(p *dialogue.Profile) []string {
	if p == nil || p.Since.IsZero() {
		return nil
	}
	year := p.Since.Format("2006")
	return []string{year, year + "年", strconv.Itoa(int(p.Since.Month())) + "月"}
}

// rounded works a share in thousandths out, as the pack says it is rounded.
func rounded(thousandths int64, x script.Rounding) int64 {
	step := max(x.To, 1)
	exact := float64(thousandths) / 1000 / float64(step)
	switch x.Way {
	case script.RoundUp:
		return int64(math.Ceil(exact)) * step
	case script.RoundDown:
		return int64(math.Floor(exact)) * step
	}
	return int64(math.Round(exact)) * step
}

// TestWindowsOfTheCalendar has an agent grant a voucher a second time, before and after the window has turned over in the pack's
// time zone.
func TestWindowsOfTheCalendar(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	at := func(s string) time.Time {
		moment, err := time.ParseInLocation("2006-01-02 15:04", s, berlin)
		if err != nil {
			t.Fatal(err)
		}
		return moment.UTC()
	}
	for _, c := range []struct {
		window     script.Window
		given, now string
		want       string // why it is refused, "" granted
	}{
		{script.Window{Count: 1, Per: "day"}, "2026-11-18 23:30", "2026-11-18 23:59", "at most once in a calendar day"},
		{script.Window{Count: 1, Per: "day"}, "2026-11-18 23:59", "2026-11-19 00:01", ""}, // the day before in Berlin, the same one in UTC
		{script.Window{Count: 1, Per: "week"}, "2026-11-16 00:10", "2026-11-22 23:50", "at most once in a calendar week"},
		{script.Window{Count: 1, Per: "week"}, "2026-11-15 23:50", "2026-11-16 00:10", ""}, // Sunday, Monday
		{script.Window{Count: 1, Per: "month"}, "2026-11-01 00:10", "2026-11-30 12:00", "at most once in a calendar month"},
		{script.Window{Count: 1, Per: "month"}, "2026-10-31 23:50", "2026-11-01 00:10", ""},
		{script.Window{Count: 1, Per: "year"}, "2026-01-01 00:10", "2026-12-31 23:50", "at most once in a calendar year"},
		{script.Window{Count: 1, Per: "year"}, "2025-12-31 23:50", "2026-01-01 00:10", ""},
		{script.Window{Count: 1, Span: 48 * time.Hour}, "2026-11-17 12:01", "2026-11-19 12:00", "at most once in 2 days"},
		{script.Window{Count: 1, Span: 48 * time.Hour}, "2026-11-17 12:00", "2026-11-19 12:00", ""},
		{script.Window{Count: 5, Per: "month", Most: 1500}, "2026-11-02 12:00", "2026-11-19 12:00", "at most 15.00 of it in a calendar month, and has had 10.00"},
		{script.Window{Count: 5, Per: "month", Most: 2000}, "2026-11-02 12:00", "2026-11-19 12:00", ""},
	} {
		w := world(t)
		s := *w.Script
		s.Calendar.Zone = berlin
		s.Remedies = append([]script.Remedy{}, s.Remedies...)
		for i := range s.Remedies {
			if s.Remedies[i].ID == "voucher" {
				s.Remedies[i].Window = c.window
			}
		}
		w.Script, w.Start = &s, at(c.now)
		w.Usage = []dialogue.Usage{{Remedy: "voucher", Given: []dialogue.Given{{At: at(c.given), Amount: 1000}}}}
		got, err := w.Play("C I want to talk to a person\n@ana takes\n@ana grants voucher\n")
		if err != nil {
			t.Fatal(err)
		}
		if granted := strings.Contains(got, "= grant voucher 10.00"); granted != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%+v, given %s, asked for at %s: want %q, got\n%s", c.window, c.given, c.now, c.want, got)
		}
	}
}

// TestAmountsAreRounded holds shares and wishes against the pack's rounding.
func TestAmountsAreRounded(t *testing.T) {
	for _, c := range []struct {
		amount script.Amount
		base   int64
		want   int64
	}{
		{script.Amount{Share: 1000}, 8990, 8990},
		{script.Amount{Share: 250}, 8990, 2248}, // 22.475
		{script.Amount{Share: 250, Round: script.Rounding{To: 50, Way: "up"}}, 8990, 2250},
		{script.Amount{Share: 250, Round: script.Rounding{To: 50, Way: "down"}}, 8990, 2200},
		{script.Amount{Share: 250, Round: script.Rounding{To: 50, Way: "nearest"}}, 8990, 2250},
		{script.Amount{Share: 250, Round: script.Rounding{To: 100, Way: "nearest"}}, 8990, 2200},
		{script.Amount{Share: 500, Round: script.Rounding{To: 100, Way: "nearest"}}, 900, 500}, // halves go up
		{script.Amount{Share: 10, Round: script.Rounding{To: 500, Way: "down"}}, 8990, 0},
		{script.Amount{Share: 10, Round: script.Rounding{To: 500, Way: "up"}}, 0, 0},
	} {
		if got := c.amount.Part(c.base); got != c.want {
			t.Errorf("%+v of %d: %d, want %d", c.amount, c.base, got, c.want)
		}
		if got := rounded(c.base*int64(c.amount.Share), c.amount.Round); got != c.want {
			t.Errorf("the tests' own rounding of %+v of %d: %d, want %d", c.amount, c.base, got, c.want)
		}
	}
	asked := script.Amount{Asked: true, Round: script.Rounding{To: 500, Way: "up"}}
	if got := asked.Rounded(4730); got != 5000 {
		t.Errorf("47.30 was asked for, and %d granted", got)
	}
}

// TestCurrency tells amounts as the pack writes them.
func TestCurrency(t *testing.T) {
	dollar, euro := &script.Script{Currency: "$"}, &script.Script{Money: script.Text{"en": "€#", "zh": "#欧元"}}
	for _, c := range []struct {
		script *script.Script
		minor  int64
		en, zh string
	}{
		{&script.Script{}, 28900, "289.00", "289元"},
		{dollar, 1299, "$12.99", "12.99元"},
		{euro, 28900, "€289.00", "289欧元"},
		{euro, 1205, "€12.05", "12.05欧元"},
	} {
		if en, zh := c.script.Sum(c.minor, "en"), c.script.Sum(c.minor, "zh-Hant"); en != c.en || zh != c.zh {
			t.Errorf("%d: %q and %q, want %q and %q", c.minor, en, zh, c.en, c.zh)
		}
	}
}
