package script

import (
	"testing"
	"time"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// weekCalendar is Mon-Sat 8-20, Sun 9-17, with Christmas closed.
func weekCalendar(z *time.Location) Calendar {
	day := Span{8 * time.Hour, 20 * time.Hour}
	return Calendar{
		Zone:     z,
		Hours:    [7]Span{{9 * time.Hour, 17 * time.Hour}, day, day, day, day, day, day},
		Holidays: []string{"2026-12-25"},
	}
}

func TestOpen(t *testing.T) {
	c := weekCalendar(time.UTC)
	for _, tt := range []struct {
		at   string
		open bool
	}{
		{"2026-11-23T07:59:59Z", false}, // a Monday
		{"2026-11-23T08:00:00Z", true},
		{"2026-11-23T19:59:59Z", true},
		{"2026-11-23T20:00:00Z", false},
		{"2026-11-22T08:30:00Z", false}, // a Sunday
		{"2026-11-22T09:00:00Z", true},
		{"2026-11-22T17:00:00Z", false},
		{"2026-12-25T12:00:00Z", false}, // a holiday
	} {
		at, _ := time.Parse(time.RFC3339, tt.at)
		if got := c.Open(at); got != tt.open {
			t.Errorf("Open(%s) = %v, want %v", tt.at, got, tt.open)
		}
	}
	if (Calendar{}).Open(time.Now()) {
		t.Error("a calendar without hours is open")
	}
}

func TestAdd(t *testing.T) {
	berlin := zone(t, "Europe/Berlin")
	shop := weekCalendar(time.UTC)
	late := weekCalendar(berlin)
	late.Hours[time.Sunday] = Span{1 * time.Hour, 5 * time.Hour} // over the change of the clocks
	always := Calendar{Zone: berlin}
	for i := range always.Hours {
		always.Hours[i] = Span{0, 24 * time.Hour}
	}
	for _, tt := range []struct {
		name string
		c    Calendar
		at   string
		d    time.Duration
		want string
	}{
		{"within the day", shop, "2026-11-23T10:00:00Z", 45 * time.Minute, "2026-11-23T10:45:00Z"},
		{"to the very end", shop, "2026-11-23T19:30:00Z", 30 * time.Minute, "2026-11-23T20:00:00Z"},
		{"over the night", shop, "2026-11-23T19:30:00Z", 45 * time.Minute, "2026-11-24T08:15:00Z"},
		{"from the night", shop, "2026-11-23T23:40:00Z", 30 * time.Minute, "2026-11-24T08:30:00Z"},
		{"from early morning", shop, "2026-11-23T05:00:00Z", 0, "2026-11-23T08:00:00Z"},
		{"Saturday night to Sunday", shop, "2026-11-21T20:30:00Z", time.Hour, "2026-11-22T10:00:00Z"},
		{"over a short Sunday", shop, "2026-11-21T19:00:00Z", 10 * time.Hour, "2026-11-23T09:00:00Z"},
		{"over a holiday", shop, "2026-12-24T19:30:00Z", time.Hour, "2026-12-26T08:30:00Z"},
		{"24 business hours are two days", shop, "2026-11-23T08:00:00Z", 24 * time.Hour, "2026-11-24T20:00:00Z"},
		{"clocks go back: an hour more is open", late, "2026-10-25T01:00:00+02:00", 5 * time.Hour, "2026-10-25T05:00:00+01:00"},
		{"clocks go forward: an hour less", late, "2026-03-29T01:00:00+01:00", 3 * time.Hour, "2026-03-29T05:00:00+02:00"},
		{"and the rest on Monday", late, "2026-03-29T01:00:00+01:00", 4 * time.Hour, "2026-03-30T09:00:00+02:00"},
		{"around the clock", always, "2026-10-24T23:00:00+02:00", 26 * time.Hour, "2026-10-26T00:00:00+01:00"},
		{"never open counts as open", Calendar{}, "2026-11-23T10:00:00Z", time.Hour, "2026-11-23T11:00:00Z"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			at, _ := time.Parse(time.RFC3339, tt.at)
			want, _ := time.Parse(time.RFC3339, tt.want)
			if got := tt.c.Add(at, tt.d); !got.Equal(want) {
				t.Errorf("Add(%s, %v) = %s, want %s", tt.at, tt.d, got.Format(time.RFC3339), tt.want)
			}
		})
	}
}
