package bot

// This file is the home of a stranger who proves that an order is theirs.

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/amends-bot/amends/bot/connect"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
	"github.com/amends-bot/amends/store/storetest"
)

// TestAStrangerProvesAnOrder: nothing of an order is told before its customer has proved it; then it is found, also in the next case.
func TestAStrangerProvesAnOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		file := filepath.Join(t.TempDir(), "orders.csv")
		rows := "customer,order,item_en,amount,ordered,status,since,due,to_en,postcode\n" +
			"mail:7,6120,kettle,34.50,2026-11-10 08:15,late,2026-11-14 06:30,2026-11-16 18:00,Mill Lane 4,8001\n"
		if err := os.WriteFile(file, []byte(rows), 0o600); err != nil {
			t.Fatal(err)
		}
		records, err := connect.OpenCSV(connect.Files{Orders: file})
		if err != nil {
			t.Fatal(err)
		}
		w := newWorld(t, dsn, func(o *Options) { o.Connect = records })
		w.Bot.step = dialogue.Step
		w.Use(script.Builtin())
		say := func(text string) string {
			t.Helper()
			w.hear("1", text)
			w.drain(5 * time.Second)
			texts := w.net.Texts()
			return texts[len(texts)-1]
		}
		if got := say("My kettle, order 6120, is late. Refund please."); strings.Contains(got, "34.50") || !strings.Contains(got, "postcode") {
			t.Errorf("asked %q", got)
		}
		if got := say("9999"); strings.Contains(got, "34.50") || w.state("1").Wrong != 1 {
			t.Errorf("after a wrong one %q", got)
		}
		if got := say("8001"); !strings.Contains(got, "34.50") {
			t.Errorf("after the right one %q", got)
		}
		if st := w.state("1"); st.Account != "mail:7" || st.About != "6120" || st.Wrong != 0 {
			t.Errorf("%+v", st)
		}
		w.hear("2", "My kettle, order 6120, is late.") // somebody else is still a stranger
		w.drain(5 * time.Second)
		if st := w.state("2"); len(st.Facts) > 0 || st.Account != "" {
			t.Errorf("%+v", st.Facts)
		}
	})
}
