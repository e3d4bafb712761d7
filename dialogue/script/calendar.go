package script

import (
	"slices"
	"time"
)

// Calendar is business time: the hours in which people answer.
type Calendar struct {
	Zone     *time.Location
	Hours    [7]Span  // by weekday, Sunday first; an empty Span is closed
	Holidays []string // "2026-12-25", closed
}

// Span is a part of a day, from From up to To after midnight, 24 hours at most; equal is closed. Hours over midnight are
// not told here: a night shift is the end of one day and the beginning of the next.
type Span struct{ From, To time.Duration }

const (
	searchDays = 60   // closed days in a row, after which the time is taken as it comes
	mostDays   = 3660 // days in all that Add walks over
)

// Open reports whether people answer at t.
func (c Calendar) Open(t time.Time) bool {
	d := c.dayOf(t)
	from, closing := c.hours(d)
	return !t.Before(from) && t.Before(closing)
}

// Add returns the moment d of business time after t. Outside business hours the time starts
// to run at the next opening; what ends with the day ends at closing, and not at the next opening.
func (c Calendar) Add(t time.Time, d time.Duration) time.Time {
	d = max(d, 0)
	first := c.dayOf(t)
	for n, closed := 0, 0; closed < searchDays && n < mostDays; n++ {
		from, closing := c.hours(first.next(n))
		if !from.Before(closing) || !t.Before(closing) {
			closed++
			continue
		}
		closed = 0
		if t.After(from) {
			from = t
		}
		left := closing.Sub(from)
		if d <= left {
			return from.Add(d)
		}
		d -= left
		t = closing
	}
	return t.Add(d)
}

// eveningHour is when a promise for a day falls due, if people still work then.
const eveningHour = 18 * time.Hour

// Evening returns when a promise for the day of t falls due: 18:00, or the closing hour if people only work before or
// only after that; t itself on a day that is closed.
func (c Calendar) Evening(t time.Time) time.Time {
	d := c.dayOf(t)
	from, closing := c.hours(d)
	if !from.Before(closing) {
		return t
	}
	if evening := d.at(eveningHour, c.zone()); evening.After(from) && evening.Before(closing) {
		return evening
	}
	return closing
}

func (c Calendar) zone() *time.Location {
	if c.Zone == nil {
		return time.UTC
	}
	return c.Zone
}

// hours are the opening and the closing of a day, equal when it is closed.
func (c Calendar) hours(d day) (from, closing time.Time) {
	span := c.Hours[d.midnight().Weekday()]
	if span.From >= span.To || slices.Contains(c.Holidays, d.midnight().Format(time.DateOnly)) {
		return time.Time{}, time.Time{}
	}
	return d.at(span.From, c.zone()), d.at(span.To, c.zone())
}

// day is a date, in whatever zone.
type day struct {
	year  int
	month time.Month
	day   int
}

func (c Calendar) dayOf(t time.Time) day {
	y, m, d := t.In(c.zone()).Date()
	return day{y, m, d}
}

// next is the date n days later: by the calendar and not by hours, for a day may have 23 or 25 of them, or none.
func (d day) next(n int) day {
	y, m, n := time.Date(d.year, d.month, d.day+n, 0, 0, 0, 0, time.UTC).Date()
	return day{y, m, n}
}

// midnight stands for the date where no zone is meant.
func (d day) midnight() time.Time { return time.Date(d.year, d.month, d.day, 0, 0, 0, 0, time.UTC) }

// at is the first moment at which the clocks of that day show the time, or have gone past it: where they go forward, the
// moment of the change; where they go back and show it twice, the first time. time.Date promises neither.
func (d day) at(clock time.Duration, zone *time.Location) time.Time {
	want := d.midnight().Add(clock) // as if the wall clock were UTC
	t := time.Date(d.year, d.month, d.day, int(clock/time.Hour), int(clock%time.Hour/time.Minute), 0, 0, zone)
	start, end := t.ZoneBounds()
	shown := wall(t)
	switch {
	case shown.After(want):
		return start
	case shown.Before(want):
		return end
	case start.IsZero():
		return t
	}
	before := start.Add(-time.Second)
	if earlier := want.Add(before.Sub(wall(before))); earlier.Before(start) {
		return earlier.In(zone)
	}
	return t
}

// wall is what the clocks show at t, as if it were UTC.
func wall(t time.Time) time.Time {
	_, offset := t.Zone()
	return t.UTC().Add(time.Duration(offset) * time.Second)
}
