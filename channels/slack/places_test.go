package slack

// This file is the home of tests of what is remembered of conversations.

import (
	"fmt"
	"testing"
	"time"
)

func TestTimeStampsCompare(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"1790000000.000200", "1790000000.000100", true},
		{"1790000000.000100", "1790000000.000100", false},
		{"1790000001.000000", "1790000000.999999", true},
		{"999999999.000000", "1790000000.000000", false},
		{"1790000000.000100", "", true},
		{"", "", false},
	} {
		if got := newer(c.a, c.b); got != c.want {
			t.Errorf("newer(%q, %q) is %v", c.a, c.b, got)
		}
	}
	if got := before("1790000000.000000", time.Microsecond); got != "1789999999.999999" {
		t.Error(got)
	}
	if got := before("strange", time.Minute); got != "strange" {
		t.Error(got)
	}
}

func TestPlacesAreBounded(t *testing.T) {
	p := newPlaces()
	for i := range 3 * placesKept {
		p.took(place{channel: fmt.Sprintf("D%d", i)}, "1790000000.000100")
	}
	if len(p.marks) > placesKept {
		t.Errorf("%d places are remembered", len(p.marks))
	}
	if _, known := p.marks[place{channel: fmt.Sprintf("D%d", 3*placesKept-1)}]; !known {
		t.Error("the newest was forgotten")
	}
}

// TestWhatWasMissedStaysMissedUntilItIsRead: newer messages do not hide it.
func TestWhatWasMissedStaysMissedUntilItIsRead(t *testing.T) {
	p, at := newPlaces(), place{channel: "D1"}
	p.took(at, "1790000000.000100")
	p.missed(at, "1790000000.000200")
	p.took(at, "1790000000.000300")
	if since, _, stale := p.staleSince(at); !stale || since != "1790000000.000100" {
		t.Error(since, stale)
	}
	if got, since, any := p.next(); got != at || since != "1790000000.000100" || !any {
		t.Error(got, since, any)
	}
	_, gen, _ := p.staleSince(at)
	p.missed(at, "1790000000.000250")
	p.read(at, "1790000000.000300", gen)
	if since, again, stale := p.staleSince(at); !stale || since != "1790000000.000100" || again == gen {
		t.Error("what was missed while it was read is forgotten", since)
	}
	_, gen, _ = p.staleSince(at)
	p.read(at, "1790000000.000300", gen)
	if _, _, any := p.next(); any {
		t.Error("it is read for ever")
	}
	p.spoilAll()
	if since, _, stale := p.staleSince(at); !stale || since != "1789999940.000300" {
		t.Error(since, stale)
	}
}
