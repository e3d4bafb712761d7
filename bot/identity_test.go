package bot

// This file is the home of a stranger who proves that an order is theirs.

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/amends-bot/amends/bot/connect"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
	"github.com/amends-bot/amends/store/storetest"
)

// strangers is a world whose records know the owner of an order, and the postcode it went to.
func strangers(t *testing.T, dsn, owner string) *world {
	t.Helper()
	file := filepath.Join(t.TempDir(), "orders.csv")
	rows := "customer,order,item_en,amount,ordered,status,since,due,to_en,postcode\n" +
		owner + ",6120,kettle,34.50,2026-11-10 08:15,late,2026-11-14 06:30,2026-11-16 18:00,Mill Lane 4,8001\n"
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
	return w
}

// TestAStrangerProvesAnOrder: nothing of an order is told before its customer has proved it; then it is found, also in the next case.
func TestAStrangerProvesAnOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		w := strangers(t, dsn, "mail:7")
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

// TestOneOrderManyAccounts: who is known by the records gets the refund, and nobody gets it again who proves the same order to be theirs
// from another account.
func TestOneOrderManyAccounts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		w := strangers(t, dsn, "c1")
		for _, chat := range []string{"1", "2", "3"} {
			for _, text := range []string{"My kettle, order 6120, is late. Refund please.", "8001", "yes"} {
				if chat == "1" && text == "8001" {
					continue // the records know them
				}
				w.hear(chat, text)
				w.drain(5 * time.Second)
			}
		}
		grants, err := w.o.Store.Grants(t.Context(), "")
		if err != nil || len(grants) != 1 || grants[0].Customer != "c1" {
			t.Errorf("%+v, %v", grants, err)
		}
		for _, chat := range []string{"2", "3"} {
			if st := w.state(chat); st.Account != "c1" || st.Reason != "authority" || st.Holder.Kind != dialogue.HolderQueue {
				t.Errorf("%s: account %q, %s, held by %s", chat, st.Account, st.Reason, st.Holder)
			}
		}
	})
}

// TestAStrangerProvesAnOrderByCall: what a company's own program says of a detail is taken as it is. When it can't be asked the
// customer hears that, nothing is told, and it is no wrong detail (F2, F3). The detail stands in no log and in no address.
func TestAStrangerProvesAnOrderByCall(t *testing.T) {
	const detail, given = "SW1A 1AA", `"given":"sw1a1aa"`
	right := `{"ok":true,"account":"c-7","records":[` + kettle + `]}`
	for _, tt := range []struct {
		name    string
		answer  func(w http.ResponseWriter, r *http.Request, call int)
		outcome string
		calls   int
	}{
		{"right", func(w http.ResponseWriter, _ *http.Request, _ int) { fmt.Fprint(w, right) }, dialogue.FoundSome, 1},
		{"wrong", func(w http.ResponseWriter, _ *http.Request, _ int) { fmt.Fprint(w, `{"ok":false}`) }, dialogue.FoundNone, 1},
		{"an error, then right", func(w http.ResponseWriter, _ *http.Request, call int) {
			if call == 1 {
				w.WriteHeader(http.StatusInternalServerError)
			}
			fmt.Fprint(w, right)
		}, dialogue.FoundSome, 2},
		{"errors", func(w http.ResponseWriter, _ *http.Request, _ int) {
			w.WriteHeader(http.StatusInternalServerError)
			fmt.Fprint(w, `{"ok":false}`)
		}, dialogue.FoundDown, lookTries},
		{"garbage", func(w http.ResponseWriter, _ *http.Request, _ int) { fmt.Fprint(w, `{"ok":"kettle"}`) }, dialogue.FoundDown, lookTries},
		{"slow", func(_ http.ResponseWriter, r *http.Request, _ int) { <-r.Context().Done() }, dialogue.FoundDown, lookTries},
	} {
		t.Run(tt.name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, dsn string) {
				var calls atomic.Int64
				server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					body, err := io.ReadAll(r.Body)
					if err == nil {
						err = connect.Verify(shopSecret, r.Header.Get(connect.HeaderTimestamp), r.Header.Get(connect.HeaderSignature), body, time.Now())
					}
					if err != nil {
						t.Error(err)
					}
					if r.URL.Path != "/whose" {
						fmt.Fprint(w, "[]")
						return
					}
					if !strings.Contains(string(body), given) || r.URL.RawQuery != "" {
						t.Errorf("asked %s with %s", r.URL, body)
					}
					tt.answer(w, r, int(calls.Add(1)))
				}))
				defer server.Close()
				records := connect.Endpoint{URL: server.URL + "/records", Secret: shopSecret, Timeout: 5 * time.Second}
				proof := connect.Proof{Endpoint: records, Detail: "postcode"}
				proof.URL = server.URL + "/whose"
				if tt.name == "slow" {
					proof.Timeout = 100 * time.Millisecond
				}
				h := connect.NewHTTP(connect.HTTPOptions{Records: records, Proof: proof})
				w := newWorld(t, dsn, func(o *Options) { o.Connect, o.Script = connect.Split{Records: h}, script.Builtin() })
				w.step = dialogue.Step
				w.hear("1", "My kettle, order 6120, is late. Refund please.")
				w.quiet()
				if texts := w.net.Texts(); len(texts) == 0 || !strings.Contains(texts[len(texts)-1], "postcode") {
					t.Fatalf("asked %q", texts)
				}
				w.hear("1", detail)
				w.quiet()
				st, texts := w.state("1"), strings.Join(w.net.Texts(), "\n")
				found := tt.outcome == dialogue.FoundSome
				wrong := 0
				if tt.outcome == dialogue.FoundNone {
					wrong = 1
				}
				if int(calls.Load()) != tt.calls || st.Looked != tt.outcome || st.Wrong != wrong || (st.Account == "c-7") != found || strings.Contains(texts, "34.50") != found {
					t.Errorf("%d calls, looked %q, wrong %d, account %q; the customer saw %q", calls.Load(), st.Looked, st.Wrong, st.Account, texts)
				}
				if v := events[dialogue.Verified](w, "1"); len(v) != 1 || v[0].Outcome != tt.outcome || !found && v[0].Facts != nil {
					t.Errorf("%+v", v)
				}
				if log := w.log.String(); strings.Contains(strings.ToLower(log), "sw1a") || strings.Contains(log, "kettle") || strings.Contains(log, "c-7") {
					t.Errorf("the log shows what is the customer's: %s", log)
				}
			})
		})
	}
}
