package bot

import (
	"strings"
	"testing"
	"time"

	"github.com/amends-bot/amends/dialogue"
)

// TestQueue: who waits is listed on both databases, the urgent ones first, and nothing in a name steers a terminal.
func TestQueue(t *testing.T) {
	each(t, func(w *world) {
		w.step = full
		if text, err := w.queue(t.Context(), "en", noon); err != nil || text != "" {
			w.t.Errorf("nobody waits: %q %v", text, err)
		}
		w.hear("1", "say nothing is wrong")
		w.hear("2", "handoff")
		w.hear("3\x1b[31m", "handoff")
		w.agent("3\x1b[31m", dialogue.AgentTook{Agent: "ana"})
		for _, tt := range []struct {
			locale string
			after  time.Duration
			want   []string
		}{
			{"en", 0, []string{"A-TEST · URGENT · waits for ", "due 2026-11-19 13:00", "asked for a person · with people since 2026-11-19 12:00", "Maria 2 · c2 · net · call back at +49 30 0134", "ana has it", "Maria 3[31m · "}},
			{"zh", 2 * time.Hour, []string{"紧急 · 等 ", "已超时，原定 2026-11-19 13:00", "客户要求人工 · 2026-11-19 12:00 转人工", "回电 +49 30 0134", "ana 在处理"}},
		} {
			text, err := w.queue(t.Context(), tt.locale, noon.Add(tt.after))
			if err != nil {
				w.t.Fatal(err)
			}
			for _, want := range tt.want {
				if !strings.Contains(text, want) {
					w.t.Errorf("missing: %q in\n%s", want, text)
				}
			}
			if strings.Contains(text, "c1") || strings.ContainsAny(text, "\x1b") || strings.Contains(text, "%!") {
				w.t.Errorf("unwanted:\n%s", text)
			}
		}
	})
}
