package bot

import (
	"strings"
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

// TestBriefNamesOneAmount: the button of an offer may have shown another amount than the one that was granted, wished for or asked.
func TestBriefNamesOneAmount(t *testing.T) {
	h := &history{script: script.Builtin(), labels: map[string]string{"refund": "Refund 289.00"}}
	h.conv.State.Grants = []dialogue.GrantFact{{ID: "g1", Remedy: "refund", Amount: 50000, About: "20391", By: "ben", Outcome: dialogue.GrantStarted}}
	h.conv.State.Demands = []dialogue.Demand{{Remedy: "refund", Amount: 50000}}
	h.conv.State.Approvals = []dialogue.Approval{{ID: "a1", Remedy: "refund", Amount: 50000, By: "ana", Role: "lead", Until: noon}}
	for locale, want := range map[string]string{"en": "Refund 500.00 (20391) · ben · started", "zh": "退款 500.00 (20391) · ben · 已开始"} {
		p := h.page(locale)
		p.done()
		if got := p.String(); !strings.Contains(got, want) || strings.Contains(got, "289") {
			t.Errorf("granted: %q, want %q", got, want)
		}
		for _, got := range append(p.asked(), p.wishes()) {
			if !strings.Contains(got, "500.00") || strings.Contains(got, "289") {
				t.Errorf("%s: %q", locale, got)
			}
		}
	}
}
