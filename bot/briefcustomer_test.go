package bot

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
)

// TestBriefCountsEarlierGrants: what was granted in cases before is told with its sum; what was in this one stands elsewhere.
func TestBriefCountsEarlierGrants(t *testing.T) {
	at := func(days int) time.Time { return noon.AddDate(0, 0, -days) }
	h := &history{script: script.Builtin(), labels: map[string]string{}, usage: []dialogue.Usage{
		{Remedy: "refund", Given: []dialogue.Given{{At: at(0), Amount: 28900}}},
		{Remedy: "ticket", Given: []dialogue.Given{{At: at(9)}}},
		{Remedy: "voucher", Given: []dialogue.Given{{At: at(0), Amount: 1000}, {At: at(100), Amount: 1000}, {At: at(300), Amount: 1000}}},
	}}
	h.conv.State.Opened = noon.Add(-time.Hour)
	want := []string{"Have technicians check · 1×, last 2026-11-10 12:00", "voucher 20.00 · 2×, last 2026-08-11 12:00"}
	if diff := cmp.Diff(want, h.page("en").before()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
