package script

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// This file holds the calendar against days that are no ordinary ones: clocks that change, holidays, the ends of days,
// months and years. All times are written down; nothing waits.

// moment reads a time with its offset.
func moment(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// daily is a calendar with the same hours on every day.
func daily(z *time.Location, from, to time.Duration, holidays ...string) Calendar {
	c := Calendar{Zone: z, Holidays: holidays}
	for i := range c.Hours {
		c.Hours[i] = Span{from, to}
	}
	return c
}

const (
	hour   = time.Hour
	minute = time.Minute
)

func TestAddOverChangesOfTheClock(t *testing.T) {
	berlin, york, paulo := zone(t, "Europe/Berlin"), zone(t, "America/New_York"), zone(t, "America/Sao_Paulo")
	beirut, cairo, apia := zone(t, "Asia/Beirut"), zone(t, "Africa/Cairo"), zone(t, "Pacific/Apia")
	week := weekCalendar(berlin)
	week.Hours[time.Sunday] = Span{}
	for _, tt := range []struct {
		name string
		c    Calendar
		at   string
		d    time.Duration
		want string
	}{
		// Forward: 2:00 becomes 3:00.
		{"Berlin forward: office hours stay by the wall", week, "2026-03-28T19:00:00+01:00", 2 * hour, "2026-03-30T09:00:00+02:00"},
		{"Berlin forward: the night is short", daily(berlin, 0, 24*hour), "2026-03-28T23:00:00+01:00", 4 * hour, "2026-03-29T04:00:00+02:00"},
		{"Berlin forward: there is no 2:30, it opens with the change", daily(berlin, 150*minute, 6*hour), "2026-03-29T00:00:00+01:00", hour, "2026-03-29T04:00:00+02:00"},
		{"Berlin forward: there is no 2:30, it closes with the change", daily(berlin, hour, 150*minute), "2026-03-29T01:00:00+01:00", 90 * minute, "2026-03-30T01:30:00+02:00"},
		{"Berlin forward: hours that do not happen are closed", daily(berlin, 2*hour, 3*hour), "2026-03-29T00:00:00+01:00", 0, "2026-03-30T02:00:00+02:00"},
		{"New York forward", daily(york, 0, 24*hour), "2026-03-08T01:30:00-05:00", hour, "2026-03-08T03:30:00-04:00"},
		{"New York forward: no 2:30", daily(york, 150*minute, 4*hour), "2026-03-08T00:00:00-05:00", 30 * minute, "2026-03-08T03:30:00-04:00"},

		// Back: 3:00 becomes 2:00, and 2:30 is twice.
		{"Berlin back: office hours stay by the wall", week, "2026-10-24T19:00:00+02:00", 2 * hour, "2026-10-26T09:00:00+01:00"},
		{"Berlin back: it opens at the first 2:30", daily(berlin, 150*minute, 6*hour), "2026-10-25T00:00:00+02:00", hour, "2026-10-25T02:30:00+01:00"},
		{"Berlin back: it closes at the first 2:30", daily(berlin, hour, 150*minute), "2026-10-25T01:00:00+02:00", 100 * minute, "2026-10-26T01:10:00+01:00"},
		{"Berlin back: from the first 2:30", daily(berlin, 0, 24*hour), "2026-10-25T02:30:00+02:00", hour, "2026-10-25T02:30:00+01:00"},
		{"Berlin back: from the second 2:30", daily(berlin, 0, 24*hour), "2026-10-25T02:30:00+01:00", hour, "2026-10-25T03:30:00+01:00"},
		{"New York back", daily(york, 0, 24*hour), "2026-11-01T01:30:00-04:00", hour, "2026-11-01T01:30:00-05:00"},

		// At midnight: the day begins at 1:00, or the evening before is an hour longer.
		{"Sao Paulo forward: the day begins at 1:00", daily(paulo, 0, 24*hour), "2018-11-03T23:30:00-03:00", hour, "2018-11-04T01:30:00-02:00"},
		{"Sao Paulo forward: it opens with the day", daily(paulo, 0, 8*hour), "2018-11-03T12:00:00-03:00", hour, "2018-11-04T02:00:00-02:00"},
		{"Sao Paulo back: 23:30 is twice", daily(paulo, 0, 24*hour), "2018-02-17T23:30:00-02:00", hour, "2018-02-17T23:30:00-03:00"},
		{"Sao Paulo back: it closes at the only 24:00", daily(paulo, 20*hour, 24*hour), "2018-02-17T20:00:00-02:00", 5 * hour, "2018-02-18T00:00:00-03:00"},
		{"Beirut forward", daily(beirut, 0, 24*hour), "2022-03-26T23:30:00+02:00", hour, "2022-03-27T01:30:00+03:00"},
		{"Beirut back", daily(beirut, 0, 24*hour), "2022-10-29T23:30:00+03:00", hour, "2022-10-29T23:30:00+02:00"},
		{"Cairo forward", daily(cairo, 30*minute, 8*hour), "2023-04-27T20:00:00+02:00", hour, "2023-04-28T02:00:00+03:00"},
		{"Apia leaves a day out", daily(apia, 8*hour, 16*hour), "2011-12-29T15:00:00-10:00", 2 * hour, "2011-12-31T09:00:00+14:00"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, want := tt.c.Add(moment(t, tt.at), tt.d), moment(t, tt.want); !got.Equal(want) {
				t.Errorf("Add(%s, %v) = %s, want %s", tt.at, tt.d, got.Format(time.RFC3339), tt.want)
			}
		})
	}
}

func TestAddOverEndsAndHolidays(t *testing.T) {
	utc := time.UTC
	christmas := weekCalendar(utc)
	christmas.Hours[time.Sunday] = Span{}
	christmas.Holidays = []string{"2026-12-25", "2026-12-26"} // a Friday and a Saturday
	closed := daily(utc, 9*hour, 17*hour)
	for d := moment(t, "2026-03-02T00:00:00Z"); d.Before(moment(t, "2026-07-01T00:00:00Z")); d = d.AddDate(0, 0, 1) {
		closed.Holidays = append(closed.Holidays, d.Format(time.DateOnly))
	}
	for _, tt := range []struct {
		name string
		c    Calendar
		at   string
		d    time.Duration
		want string
	}{
		{"holidays in a row, then Sunday", christmas, "2026-12-24T19:45:00Z", 30 * minute, "2026-12-28T08:15:00Z"},
		{"from the middle of them", christmas, "2026-12-26T12:00:00Z", 0, "2026-12-28T08:00:00Z"},
		{"to the last minute before them", christmas, "2026-12-24T19:00:00Z", hour, "2026-12-24T20:00:00Z"},
		{"year end", daily(utc, 0, 24*hour, "2027-01-01"), "2026-12-31T23:30:00Z", hour, "2027-01-02T00:30:00Z"},
		{"midnight by the clock", daily(utc, 0, 24*hour), "2026-12-31T23:59:59Z", time.Second, "2027-01-01T00:00:00Z"},
		{"leap day", daily(utc, 9*hour, 17*hour), "2028-02-28T16:30:00Z", hour, "2028-02-29T09:30:00Z"},
		{"no leap day", daily(utc, 9*hour, 17*hour), "2027-02-28T16:30:00Z", hour, "2027-03-01T09:30:00Z"},
		{"a leap day that is a holiday", daily(utc, 9*hour, 17*hour, "2028-02-29"), "2028-02-28T16:30:00Z", hour, "2028-03-01T09:30:00Z"},
		{"at closing the next day counts", daily(utc, 9*hour, 17*hour), "2026-06-03T17:00:00Z", 0, "2026-06-04T09:00:00Z"},
		{"at opening it runs at once", daily(utc, 9*hour, 17*hour), "2026-06-03T09:00:00Z", minute, "2026-06-03T09:01:00Z"},
		{"more days than are searched for an open one", daily(utc, 9*hour, 10*hour), "2026-01-01T09:00:00Z", 100 * hour, "2026-04-10T10:00:00Z"},
		{"closed for good: from the last closing on", closed, "2026-03-01T16:00:00Z", 2 * hour, "2026-03-01T18:00:00Z"},
		{"less than nothing is nothing", daily(utc, 9*hour, 17*hour), "2026-06-03T12:00:00Z", -hour, "2026-06-03T12:00:00Z"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, want := tt.c.Add(moment(t, tt.at), tt.d), moment(t, tt.want); !got.Equal(want) {
				t.Errorf("Add(%s, %v) = %s, want %s", tt.at, tt.d, got.Format(time.RFC3339), tt.want)
			}
		})
	}
}

func TestOpenOverChangesOfTheClock(t *testing.T) {
	berlin, paulo := zone(t, "Europe/Berlin"), zone(t, "America/Sao_Paulo")
	for _, tt := range []struct {
		name string
		c    Calendar
		at   string
		open bool
	}{
		{"before a 2:30 that is left out", daily(berlin, 150*minute, 6*hour), "2026-03-29T01:59:59+01:00", false},
		{"the change stands for it", daily(berlin, 150*minute, 6*hour), "2026-03-29T03:00:00+02:00", true},
		{"hours that do not happen", daily(berlin, 2*hour, 3*hour), "2026-03-29T03:00:00+02:00", false},
		{"between the two 2:30s", daily(berlin, 150*minute, 6*hour), "2026-10-25T02:15:00+01:00", true},
		{"closed since the first 2:30", daily(berlin, hour, 150*minute), "2026-10-25T02:15:00+01:00", false},
		{"the day begins at 1:00", daily(paulo, 0, 8*hour), "2018-11-04T01:00:00-02:00", true},
		{"a moment before", daily(paulo, 0, 8*hour), "2018-11-03T23:59:59-03:00", false},
		{"the second 23:30", daily(paulo, 0, 24*hour), "2018-02-17T23:30:00-03:00", true},
		{"a holiday by the zone's date", daily(paulo, 0, 24*hour, "2018-06-01"), "2018-06-02T02:00:00Z", false},
		{"and its end", daily(paulo, 0, 24*hour, "2018-06-01"), "2018-06-02T03:00:00Z", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.c.Open(moment(t, tt.at)); got != tt.open {
				t.Errorf("Open(%s) = %v", tt.at, got)
			}
		})
	}
}

func TestEvening(t *testing.T) {
	berlin := zone(t, "Europe/Berlin")
	for _, tt := range []struct {
		name     string
		c        Calendar
		at, want string
	}{
		{"18:00", daily(berlin, 8*hour, 20*hour), "2026-06-03T09:00:00+02:00", "2026-06-03T18:00:00+02:00"},
		{"an early closing", daily(berlin, 8*hour, 13*hour), "2026-06-03T09:00:00+02:00", "2026-06-03T13:00:00+02:00"},
		{"people who come at 19:00", daily(berlin, 19*hour, 23*hour), "2026-06-03T19:00:00+02:00", "2026-06-03T23:00:00+02:00"},
		{"the day the clocks go forward", daily(berlin, 8*hour, 20*hour), "2026-03-29T00:30:00+01:00", "2026-03-29T18:00:00+02:00"},
		{"the day they go back", daily(berlin, 8*hour, 20*hour), "2026-10-25T00:30:00+02:00", "2026-10-25T18:00:00+01:00"},
		{"the zone's date, not UTC's", daily(berlin, 8*hour, 20*hour), "2026-06-02T22:30:00Z", "2026-06-03T18:00:00+02:00"},
		{"a holiday", daily(berlin, 8*hour, 20*hour, "2026-06-03"), "2026-06-03T09:00:00+02:00", "2026-06-03T09:00:00+02:00"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, want := tt.c.Evening(moment(t, tt.at)), moment(t, tt.want); !got.Equal(want) {
				t.Errorf("Evening(%s) = %s, want %s", tt.at, got.Format(time.RFC3339), tt.want)
			}
		})
	}
}

// TestCalendarLaws: whatever the hours, the zone and the holidays, business time runs forward, only while people work,
// and adds up.
func TestCalendarLaws(t *testing.T) {
	zones := []*time.Location{
		time.UTC, zone(t, "Europe/Berlin"), zone(t, "America/New_York"), zone(t, "America/Sao_Paulo"),
		zone(t, "Asia/Beirut"), zone(t, "Africa/Cairo"), zone(t, "Asia/Kathmandu"), zone(t, "Australia/Lord_Howe"),
	}
	start := time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC)
	rapid.Check(t, func(r *rapid.T) {
		c := Calendar{Zone: rapid.SampledFrom(zones).Draw(r, "zone")}
		some := false
		for i := range c.Hours {
			from := rapid.IntRange(0, 48).Draw(r, "from")
			to := rapid.IntRange(from, 48).Draw(r, "to")
			c.Hours[i] = Span{time.Duration(from) * 30 * minute, time.Duration(to) * 30 * minute}
			some = some || to > from+4 // more than the hour that a change of the clock may take away
		}
		if !some {
			c.Hours[time.Monday] = Span{8 * hour, 20 * hour}
		}
		at := start.Add(time.Duration(rapid.IntRange(0, 7*365*24*60).Draw(r, "at")) * minute)
		// Half of the times are near a change of the clocks, where there is one.
		if _, change := at.In(c.Zone).ZoneBounds(); !change.IsZero() && rapid.Bool().Draw(r, "near") {
			at = change.Add(time.Duration(rapid.IntRange(-2000, 2000).Draw(r, "off")) * minute)
		}
		for range rapid.IntRange(0, 5).Draw(r, "holidays") {
			c.Holidays = append(c.Holidays, at.AddDate(0, 0, rapid.IntRange(-2, 9).Draw(r, "holiday")).Format(time.DateOnly))
		}
		slices.Sort(c.Holidays)
		later := at.Add(time.Duration(rapid.IntRange(0, 3000).Draw(r, "later")) * minute)
		a := time.Duration(rapid.IntRange(0, 6000).Draw(r, "a")) * minute
		b := time.Duration(rapid.IntRange(1, 6000).Draw(r, "b")) * minute

		got := c.Add(at, a)
		if got.Before(at) {
			r.Fatalf("Add(%s, %v) = %s goes back", at, a, got)
		}
		if !c.Open(got) && !c.Open(got.Add(-time.Nanosecond)) {
			r.Fatalf("Add(%s, %v) = %s, when nobody works", at, a, got.In(c.Zone))
		}
		if x := c.Add(later, a); x.Before(got) {
			r.Fatalf("asked later, due earlier: %s -> %s, %s -> %s", at, got, later, x)
		}
		if x := c.Add(at, a+b); x.Before(got) {
			r.Fatalf("longer, due earlier: %v -> %s, %v -> %s", a, got, a+b, x)
		}
		// What is left after a closing begins at the next opening, so b is more than nothing here.
		if x, y := c.Add(at, a+b), c.Add(got, b); !x.Equal(y) {
			r.Fatalf("Add(%s, %v+%v) = %s, in two steps %s", at, a, b, x, y)
		}
		if e := c.Evening(got); e.In(c.Zone).Format(time.DateOnly) != got.In(c.Zone).Format(time.DateOnly) && c.Open(got) && c.Hours[got.In(c.Zone).Weekday()].To < 24*hour {
			r.Fatalf("Evening(%s) = %s, another day", got, e)
		}
	})
}
