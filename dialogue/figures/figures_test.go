package figures

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// show tells figures in short, as the tables below have them.
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
		day := d.From.Format("2006-01-02")
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

func TestTmp(t *testing.T) {
	b, _ := os.ReadFile("/tmp/cases.txt")
	for _, s := range strings.Split(strings.TrimSpace(string(b)), "\n") {
		fmt.Printf("%-40s %s\n", s, show(In(s, time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC))))
	}
}
