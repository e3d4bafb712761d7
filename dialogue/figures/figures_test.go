package figures

import (
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// now is a Saturday morning.
var now = time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)

// written is a line of testdata: what was written, and what is read in it.
type written struct {
	where, text, want string
}

// cases reads the tables of testdata.
func cases(t testing.TB) (all []written) {
	t.Helper()
	for _, path := range []string{"testdata/en.txt", "testdata/zh.txt"} {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for i, line := range strings.Split(string(data), "\n") {
			if line == "" || strings.HasPrefix(line, "#") {
				continue
			}
			text, want, ok := strings.Cut(line, " =>")
			if !ok {
				t.Fatalf("%s:%d: no arrow", path, i+1)
			}
			all = append(all, written{fmt.Sprintf("%s:%d", path, i+1), text, strings.TrimSpace(want)})
			n++
		}
		if n < 80 {
			t.Fatalf("%s has %d cases", path, n)
		}
	}
	return all
}

// show tells figures as testdata has them: #number, amount, ? for one that can't be read, tel:phone, a day or its first
// and last with < if past, a time of day or its span, at:place.
func show(f Figures) string {
	var out []string
	for _, n := range f.Numbers {
		out = append(out, "#"+n)
	}
	for _, a := range f.Amounts {
		out = append(out, fmt.Sprintf("%d.%02d", a/100, a%100))
	}
	if f.Unread {
		out = append(out, "?")
	}
	if f.Phone != "" {
		out = append(out, "tel:"+f.Phone)
	}
	for _, d := range f.Days {
		day := d.From.Format(time.DateOnly)
		if to := d.To.AddDate(0, 0, -1); !to.Equal(d.From) {
			day += ".." + to.Format("01-02")
		}
		out = append(out, day+map[bool]string{true: "<"}[d.Past]+"("+d.Text+")")
	}
	for _, c := range f.Clocks {
		clock := fmt.Sprintf("%d:%02d", c.From/60, c.From%60)
		if c.To != c.From {
			clock += fmt.Sprintf("-%d:%02d", c.To/60, c.To%60)
		}
		out = append(out, clock+"("+c.Text+")")
	}
	for _, p := range f.Places {
		out = append(out, "at:"+p)
	}
	return strings.Join(out, " ")
}

func TestIn(t *testing.T) {
	for _, c := range cases(t) {
		if got := show(In(c.text, now)); got != c.want {
			t.Errorf("%s: %s\n got %s\nwant %s", c.where, c.text, got, c.want)
		}
	}
}

// TestTheMoment: the same words on other days.
func TestTheMoment(t *testing.T) {
	newYear := time.Date(2027, 1, 2, 9, 0, 0, 0, time.UTC) // a Saturday
	monday := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	sunday := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	leap := time.Date(2028, 3, 31, 9, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		text string
		at   time.Time
		want string
	}{
		{"ordered on 28 December", newYear, "2026-12-28<(28 December)"},
		{"12月28号买的", newYear, "2026-12-28<(12月28号)"},
		{"last month", newYear, "2026-12-01..12-31<(last month)"},
		{"上个月5号", newYear, "2026-12-05<(上个月5号)"},
		{"the 31st", newYear, "2026-12-31<(the 31st)"},
		{"last week", newYear, "2026-12-21..12-27<(last week)"},
		{"in December", newYear, "2026-12-01..12-31<(December)"},
		{"can you come on Monday", monday, "2026-11-30(Monday)"},
		{"it came on Monday", monday, "2026-11-16<(Monday)"},
		{"next Tuesday", monday, "2026-12-01(next Tuesday)"},
		{"last Tuesday", monday, "2026-11-17<(last Tuesday)"},
		{"this Tuesday", monday, "2026-11-24(this Tuesday)"},
		{"上周三", monday, "2026-11-18<(上周三)"},
		{"last week", sunday, "2026-11-09..11-15<(last week)"},
		{"这周一", sunday, "2026-11-16<(这周一)"},
		{"上周日", sunday, "2026-11-15<(上周日)"},
		{"a month ago", leap, "2028-02-14..03-15<(a month ago)"},
		{"since 29 February", leap, "2028-02-29..03-31<(since 29 February)"},
		{"29 February", now, "2028-02-29(29 February)"},
		{"bought on 29 February", now, "2024-02-29<(29 February)"},
	} {
		if got := show(In(c.text, c.at)); got != c.want {
			t.Errorf("%s on %s: got %s, want %s", c.text, c.at.Format("Mon 2006-01-02"), got, c.want)
		}
	}
}

// TestTheZone: a day is that of the customer, also where the clocks change at midnight.
func TestTheZone(t *testing.T) {
	late := time.Date(2026, 11, 20, 23, 30, 0, 0, time.UTC)
	for zone, want := range map[string]string{"UTC": "2026-11-20T00:00:00Z", "Asia/Shanghai": "2026-11-21T00:00:00+08:00", "America/New_York": "2026-11-20T00:00:00-05:00"} {
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Skip(err)
		}
		days := In("today", late.In(loc)).Days
		if len(days) != 1 || days[0].From.Format(time.RFC3339) != want || days[0].To.Sub(days[0].From) != 24*time.Hour {
			t.Errorf("%s: %+v, want %s", zone, days, want)
		}
		if !days[0].Has(late) || days[0].Has(days[0].To) || days[0].Past {
			t.Errorf("%s: %+v", zone, days)
		}
	}
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip(err)
	}
	days := In("昨天", time.Date(2026, 10, 26, 9, 0, 0, 0, berlin)).Days
	if len(days) != 1 || days[0].To.Sub(days[0].From) != 25*time.Hour {
		t.Errorf("the day the clocks changed: %+v", days)
	}
}

// TestEither: where nothing says whether a day is past, that is told.
func TestEither(t *testing.T) {
	for text, want := range map[string]bool{
		"Tuesday, after 5": true, "it came on Tuesday": false, "can you come on Tuesday": false, "last Tuesday": false, "yesterday": false, "the 3rd": true,
		"18 November": true, "18 November 2026": false, "since Monday": false, "3 days ago": false,
		"周三": true, "周三买的": false, "周三能来吗": false, "上周三": false, "18号": true, "11月18日": true, "2026年11月18日": false,
	} {
		if days := In(text, now).Days; len(days) != 1 || days[0].Either != want {
			t.Errorf("%s: %+v, want %v", text, days, want)
		}
	}
}

// TestBounds: no more is taken than is kept, and no more read than is bounded.
func TestBounds(t *testing.T) {
	var many strings.Builder
	for i := range 40 {
		fmt.Fprintf(&many, "order %d cost $%d on 2026-10-%02d at %d:%02d, %d Mill Lane. ", 20000+i, i+1, i%28+1, i%24, i, i+1)
	}
	f := In(many.String(), now)
	for name, n := range map[string]int{"numbers": len(f.Numbers), "amounts": len(f.Amounts), "days": len(f.Days), "clocks": len(f.Clocks), "places": len(f.Places)} {
		if n != figuresKept {
			t.Errorf("%d %s, want %d", n, name, figuresKept)
		}
	}
	if f := In(strings.Repeat("a", readMost)+" $50", now); f.Amounts != nil {
		t.Errorf("read on: %+v", f)
	}
	if f := In("", time.Time{}); !reflect.DeepEqual(f, Figures{}) {
		t.Errorf("of nothing: %+v", f)
	}
	if f := In("yesterday, $50", time.Time{}); !slices.Equal(f.Amounts, []int64{5000}) || len(f.Days) != 1 {
		t.Errorf("at the zero time: %+v", f)
	}
}
