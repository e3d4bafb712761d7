package channeltest_test

// This file is the home of one customer who complains, chooses by buttons, and is served.

import (
	"strings"
	"testing"

	"github.com/amends-bot/amends/dialogue"
)

// served lets one customer complain, choose a refund by its button, and see that it is under way.
func (w *world) served(t *testing.T, id string, chat int, seen func(int) []string, press func(int, string)) {
	t.Helper()
	presses := []string{"Refund 289.00"}
	w.people[id] = &customer{id: id, chat: chat}
	w.order = append(w.order, w.people[id])
	w.write(chat, "My stroller, order 20391, was due last week and it has not come. I am so tired of this <b>&</b> angry.")
	for _, label := range presses {
		w.until("the button "+label, func() bool { return w.offered(label) })
		press(chat, label)
	}
	w.until("the refund is told", func() bool { return w.carried && w.idle() })
	got := seen(chat)
	t.Logf("seen:\n%s", strings.Join(got, "\n"))
	if len(got) < 3 || !strings.Contains(got[0], "20391") || !strings.Contains(got[len(got)-1], "289.00") {
		t.Errorf("seen %q", got)
	}
	conv, err := w.db.FindCustomer(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	c, err := w.db.Conversation(t.Context(), conv)
	if err != nil {
		t.Fatal(err)
	}
	grants, err := w.db.Grants(t.Context(), c.State.Case)
	if err != nil || len(grants) != 1 || grants[0].Amount != 28900 {
		t.Errorf("granted %+v, %v", grants, err)
	}
	logged, err := w.db.Log(t.Context(), conv, 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	chosen := 0
	for _, l := range logged {
		if _, ok := l.Event.(dialogue.Chose); ok {
			chosen++
		}
	}
	if chosen != len(presses) {
		t.Errorf("%d choices in the log, want %d", chosen, len(presses))
	}
}
