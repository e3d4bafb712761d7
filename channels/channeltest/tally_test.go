package channeltest_test

// This file is the home of what must hold after customers have talked over a bad network: each message is in
// the log once and answered once, and what was decided was seen.

import (
	"fmt"
	"slices"

	"github.com/amends-bot/amends/dialogue"
)

// tally counts what became of all that customers wrote and the bot decided.
type tally struct {
	messages int // written by customers
	unheard  int // not in the log
	twice    int // more than once in the log
	silent   int // without an answer
	says     int // decided
	failed   int // settled as Failed
	lost     int // neither failed nor seen
	doubled  int // seen more often than decided
	strange  int // seen and never decided
	notices  int // what staff were told about messages that failed
}

func (a tally) String() string {
	return fmt.Sprintf("%d messages (unheard %d, twice %d, unanswered %d), %d sends decided: failed %d, lost %d, doubled %d, strange %d",
		a.messages, a.unheard, a.twice, a.silent, a.says, a.failed, a.lost, a.doubled, a.strange)
}

// count reads the logs, and holds them against what customers saw in each chat.
func (w *world) count(seen func(chat int) []string) (a tally) {
	w.t.Helper()
	for _, c := range w.order {
		a.messages += len(c.texts)
		conv, err := w.db.FindCustomer(w.t.Context(), c.id)
		if err != nil {
			w.t.Errorf("customer %s: %v", c.id, err)
			a.unheard += len(c.texts)
			continue
		}
		logged, err := w.db.Log(w.t.Context(), conv, 0, 10_000)
		if err != nil {
			w.t.Fatal(err)
		}
		records := make([]dialogue.Record, len(logged))
		for i, l := range logged {
			records[i] = l.Record
		}
		texts := map[string]string{}   // of the says, by outbox key
		outcome := map[string]string{} // of them
		open, answers := false, map[int64]int{}
		var said []string
		for _, turn := range dialogue.Replay(w.pack, dialogue.State{}, records) {
			switch e := turn.Record.Event.(type) {
			case dialogue.Said:
				if open {
					a.silent++
				}
				open = true
				said = append(said, e.Text)
			case dialogue.Sent:
				outcome[e.Key] = "sent"
			case dialogue.Failed:
				outcome[e.Key] = "failed"
			}
			for i, e := range turn.Effects {
				switch e := e.(type) {
				case dialogue.Say:
					texts[fmt.Sprintf("o:%d:%d:%d", conv, turn.Record.Seq, i)] = e.Text
					open = false
					if e.Of != 0 {
						answers[e.Of]++
					}
				case dialogue.Notify:
					if _, ok := turn.Record.Event.(dialogue.Failed); ok {
						a.notices++
					}
				}
			}
		}
		a.unheard += max(0, len(c.texts)-len(said))
		a.twice += max(0, len(said)-len(c.texts))
		if !slices.Equal(said, c.texts) {
			w.t.Errorf("customer %s: the log has %q, written were %q", c.id, said, c.texts)
		}
		if open {
			a.silent++
		}
		for seq, n := range answers {
			if n > 1 {
				w.t.Errorf("customer %s: message %d has %d answers", c.id, seq, n)
			}
		}
		a.add(texts, outcome, seen(c.chat))
	}
	return a
}

// add holds what was decided in a chat against what was seen there.
func (a *tally) add(texts, outcome map[string]string, seen []string) {
	decided, failed, sights := map[string]int{}, map[string]int{}, map[string]int{}
	for key, text := range texts {
		a.says++
		decided[text]++
		if outcome[key] == "failed" {
			a.failed++
			failed[text]++
		}
	}
	for _, text := range seen {
		sights[text]++
		if decided[text] == 0 {
			a.strange++
		}
	}
	for text, n := range decided {
		a.lost += max(0, n-failed[text]-sights[text])
		a.doubled += max(0, sights[text]-n)
	}
}
