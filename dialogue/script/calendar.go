package script

import "time"

// Calendar is business time: the hours in which people answer.
type Calendar struct {
	Zone     *time.Location
	Hours    [7]Span  // by weekday, Sunday first; an empty Span is closed
	Holidays []string // "2026-12-25", closed
}

// Span is a part of a day, from From up to To after midnight; equal is closed.
type Span struct{ From, To time.Duration }

// searchDays bounds the walk over closed days; after that the time is taken as it comes.
const searchDays = 60

// Open reports whether people answer at t.
func (c Calendar) Open(t time.Time) bool {
	day, span := c.day(t)
	return span.From < span.To && !t.Before(day.at(span.From)) && t.Before(day.at(span.To))
}

// Add returns the moment d of business time after t. Outside business hours the time starts
// to run at the next opening.
func (c Calendar) Add(t time.Time, d time.Duration) time.Time {
	first, _ := c.day(t)
	for n := range searchDays {
		// By the calendar and not by hours: a day may begin at 1:00 or end twice.
		day, span := c.day(time.Date(first.year, first.month, first.day+n, 12, 0, 0, 0, first.zone))
		from, closing := day.at(span.From), day.at(span.To)
		if span.From >= span.To || !t.Before(closing) {
			continue
		}
		if t.After(from) {
			from = t
		}
		left := closing.Sub(from)
		if d <= left {
			return from.Add(d)
		}
		d -= left
	}
	return t.Add(d)
}

// eveningHour is when a promise for a day falls due, if people still work then.
const eveningHour = 18 * time.Hour

// Evening returns when a promise for the day of t falls due: 18:00, or the closing hour if that
// is earlier; t itself on a day that is closed.
func (c Calendar) Evening(t time.Time) time.Time {
	day, span := c.day(t)
	if span.From >= span.To {
		return t
	}
	return day.at(min(eveningHour, span.To))
}

type day struct {
	year  int
	month time.Month
	day   int
	zone  *time.Location
}

// at is the moment with the wall-clock time d on that day, whatever daylight saving does.
func (d day) at(clock time.Duration) time.Time {
	return time.Date(d.year, d.month, d.day, int(clock/time.Hour), int(clock%time.Hour/time.Minute), 0, 0, d.zone)
}

func (c Calendar) day(t time.Time) (day, Span) {
	zone := c.Zone
	if zone == nil {
		zone = time.UTC
	}
	t = t.In(zone)
	y, m, d := t.Date()
	for _, h := range c.Holidays {
		if h == t.Format(time.DateOnly) {
			return day{y, m, d, zone}, Span{}
		}
	}
	return day{y, m, d, zone}, c.Hours[t.Weekday()]
}
