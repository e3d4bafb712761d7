package bot

// This file is the home of the tests of fulfilment through the whole bot: a customer complains and chooses, a company's program
// is called over real HTTP, and whatever that does the case ends right.

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/amends-bot/amends/bot/connect"
	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
	"github.com/amends-bot/amends/store/storetest"
)

const shopSecret = "shop-0123456789abcdef"

// Records of the shop.
const (
	stroller = `{"id":"20391","item":"stroller","amount":28900,"at":"2026-10-31T10:24:00Z","status":"misdelivered",
		"since":"2026-11-18T14:12:00Z","place":"the Westgate depot","to":"Mill Lane 4"}`
	kettle = `{"id":"6120","item":"kettle","amount":3450,"at":"2026-11-10T08:15:00Z","status":"late","due":"2026-11-16T18:00:00Z"}`
	broken = `{"id":"6120","item":"kettle","amount":34.50,"at":"2026-11-10T08:15:00Z","status":"late","due":"2026-11-16T18:00:00Z"}`
)

// shop is a company's program: it has one order of each customer's, and does what its behaviour says of remedies.
type shop struct {
	*httptest.Server
	t      *testing.T
	mu     sync.Mutex
	calls  int
	done   map[string]int // how often a grant was carried out, by its idempotency key
	orders string         // answer to a look-up, "" a server's error
	looks  int
	behave func(s *shop, w http.ResponseWriter, r *http.Request, call int)
}

func newShop(t *testing.T, behave func(s *shop, w http.ResponseWriter, r *http.Request, call int)) *shop {
	t.Helper()
	s := &shop{t: t, done: map[string]int{}, behave: behave, orders: "[" + stroller + "]"}
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(s.Close)
	return s
}

func (s *shop) serve(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the caller is gone
	}
	stamp, signature := r.Header.Get(connect.HeaderTimestamp), r.Header.Get(connect.HeaderSignature)
	if err := connect.Verify(shopSecret, stamp, signature, body, time.Now()); err != nil {
		s.t.Error(err)
	}
	if r.URL.Path == "/records" {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.looks++; s.orders == "" {
			w.WriteHeader(http.StatusBadGateway)
		}
		fmt.Fprint(w, s.orders)
		return
	}
	s.mu.Lock()
	s.calls++
	call := s.calls
	s.mu.Unlock()
	s.behave(s, w, r, call)
}

// do carries the remedy out unless that was done.
func (s *shop) do(r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if key := r.Header.Get(connect.HeaderKey); s.done[key] == 0 {
		s.done[key]++
	}
}

func (s *shop) connector() connect.Connector {
	e := connect.Endpoint{Secret: shopSecret, Timeout: 5 * time.Second}
	records, carry := e, e
	records.URL, carry.URL, carry.Timeout = s.URL+"/records", s.URL+"/carry", time.Second
	return connect.NewHTTP(connect.HTTPOptions{Records: records, Fulfilment: carry})
}

func yes(s *shop, w http.ResponseWriter, r *http.Request) {
	s.do(r)
	fmt.Fprint(w, `{"ok":true,"ref":"RF-1"}`)
}

func TestFulfilmentEndsRight(t *testing.T) {
	for _, tt := range []struct {
		name    string
		behave  func(s *shop, w http.ResponseWriter, r *http.Request, call int)
		done    int
		calls   int
		cause   string // what staff read of a grant that was not carried out, "" for one that was
		restart bool   // between the tries
	}{
		{"at once", func(s *shop, w http.ResponseWriter, r *http.Request, _ int) { yes(s, w, r) }, 1, 1, "", false},
		{"an error, then done", func(s *shop, w http.ResponseWriter, r *http.Request, call int) {
			if call < 3 {
				http.Error(w, "", http.StatusInternalServerError)
				return
			}
			yes(s, w, r)
		}, 1, 3, "", false},
		{"the answer is lost after doing it", func(s *shop, w http.ResponseWriter, r *http.Request, call int) {
			s.do(r)
			if call == 1 {
				panic(http.ErrAbortHandler)
			}
			yes(s, w, r)
		}, 1, 2, "", true},
		{"the answer is lost, then it is known", func(s *shop, w http.ResponseWriter, r *http.Request, call int) {
			s.do(r)
			if call == 1 {
				panic(http.ErrAbortHandler)
			}
			w.WriteHeader(http.StatusConflict)
		}, 1, 2, "", false},
		{"too slow, although it does it", func(s *shop, w http.ResponseWriter, r *http.Request, call int) {
			s.do(r)
			if call == 1 {
				<-r.Context().Done() // the caller gave up
				return
			}
			yes(s, w, r)
		}, 1, 2, "", true},
		{"refused", func(_ *shop, w http.ResponseWriter, _ *http.Request, _ int) {
			fmt.Fprint(w, `{"ok":false,"cause":"this order was paid by voucher"}`)
		}, 0, 1, "refused it: this order was paid by voucher", false},
		{"refused with a status", func(_ *shop, w http.ResponseWriter, _ *http.Request, _ int) {
			w.WriteHeader(http.StatusUnprocessableEntity)
		}, 0, 1, "refused it: it answered 422", false},
		{"garbage, although it does it", func(s *shop, w http.ResponseWriter, r *http.Request, _ int) {
			s.do(r)
			fmt.Fprint(w, "<html>thank you</html>")
		}, 1, carryTries, "check before repeating it", true},
		{"away", func(_ *shop, w http.ResponseWriter, _ *http.Request, _ int) {
			w.WriteHeader(http.StatusServiceUnavailable)
		}, 0, carryTries, "it answered 503 Service Unavailable (it may have been started", true},
		{"somewhere else", func(_ *shop, w http.ResponseWriter, r *http.Request, _ int) {
			http.Redirect(w, r, "/records", http.StatusPermanentRedirect)
		}, 0, carryTries, "a redirect is not followed", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, dsn string) {
				s := newShop(t, tt.behave)
				with := func(o *Options) { o.Script, o.Connect = script.Builtin(), s.connector() }
				w := newWorld(t, dsn, with)
				w.step = dialogue.Step
				if err := w.db.SetAgent(t.Context(), dialogue.Agent{Name: "ana", Public: "Ana", Role: "agent", OnDuty: true}); err != nil {
					t.Fatal(err)
				}
				for _, text := range []string{"My stroller, order 20391, never arrived! I have waited three weeks.", "Refund 289.00"} {
					w.hear("1", text)
					w.quiet()
				}
				for next := w.drain(0); len(events[dialogue.Carried](w, "1")) == 0 && !next.IsZero(); next = w.drain(0) {
					if tt.restart {
						w.db.Close()
						w.open(with)
						w.step = dialogue.Step
					}
					w.now = next
				}
				w.quiet()
				w.ended(s, tt.done, tt.calls, tt.cause)
			})
		})
	}
}

// quiet carries out what is due within seconds of each other.
func (w *world) quiet() {
	w.t.Helper()
	for next := w.drain(0); !next.IsZero() && next.Sub(w.now) <= 2*time.Second; next = w.drain(0) {
		w.now = next
	}
}

// ended checks the end of a case: granted once, carried once, and the customer told once, or a person has it with the cause.
func (w *world) ended(s *shop, done, calls int, cause string) {
	w.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	st := w.state("1")
	grants, err := w.db.Grants(w.t.Context(), st.Case)
	if err != nil || len(grants) != 1 || grants[0].Amount != 28900 || len(st.Grants) != 1 {
		w.t.Fatalf("granted %+v, %v; the state has %+v", grants, err, st.Grants)
	}
	if s.done[grants[0].ID] != done || len(s.done) != done || s.calls != calls {
		w.t.Errorf("carried out %v in %d calls, want %d in %d", s.done, s.calls, done, calls)
	}
	carried := events[dialogue.Carried](w, "1")
	if len(carried) != 1 || carried[0].OK != (cause == "") || carried[0].Grant != grants[0].ID || !strings.Contains(carried[0].Cause, cause) {
		w.t.Errorf("carried %+v", carried)
	}
	told := 0
	for _, text := range w.net.Texts() {
		if strings.Contains(text, "289.00") && strings.Contains(text, st.Case) {
			told++
		}
	}
	handed := w.room.told(channels.NoticeHandOff)
	if w.t.Failed() {
		w.t.Logf("the customer saw %q", w.net.Texts())
	}
	if cause == "" {
		if told != 1 || len(handed) > 0 || st.Grants[0].Outcome != dialogue.GrantStarted {
			w.t.Errorf("told %d times, handed over %d times, the grant is %q", told, len(handed), st.Grants[0].Outcome)
		}
		return
	}
	if len(handed) != 1 || !strings.Contains(handed[0].Text, cause) || st.Holder.Kind != dialogue.HolderQueue || st.Grants[0].Outcome != dialogue.GrantFailed {
		w.t.Errorf("handed over %+v, with %+v, the grant is %q", handed, st.Holder, st.Grants[0].Outcome)
	}
	if told != 0 {
		w.t.Error("the customer was told that it is on its way")
	}
	if log := w.log.String(); strings.Contains(log, shopSecret) || strings.Contains(log, "thank you") {
		w.t.Error("the log shows the secret or an answer")
	}
}

// TestLookUpsAreHonest: found, ambiguous, not found and away are told apart, and each source is asked once for a case.
func TestLookUpsAreHonest(t *testing.T) {
	said := map[string]string{} // what customers saw -> outcome
	for _, tt := range []struct {
		orders, looked string
		looks          int
		items          []string // that the customer is shown
	}{
		{"[" + stroller + "]", dialogue.FoundSome, 1, []string{"stroller"}},
		{"[" + stroller + "," + kettle + "]", dialogue.FoundSome, 1, []string{"stroller", "kettle"}},
		{"[]", dialogue.FoundNone, 1, nil},
		{"", dialogue.FoundDown, lookTries, nil},
		{"[" + stroller + "," + broken + "]", dialogue.FoundDown, lookTries, nil},
	} {
		storetest.Each(t, func(t *testing.T, dsn string) {
			s := newShop(t, func(s *shop, w http.ResponseWriter, r *http.Request, _ int) { yes(s, w, r) })
			s.orders = tt.orders
			w := newWorld(t, dsn, func(o *Options) { o.Script, o.Connect = script.Builtin(), s.connector() })
			w.step = dialogue.Step
			w.hear("1", "My parcel never arrived! I have waited three weeks.")
			w.quiet()
			seen := strings.Join(w.net.Texts(), "\n")
			for _, out := range w.net.Seen() {
				for _, c := range out.Choices {
					seen += "\n" + c.Label
				}
			}
			if st := w.state("1"); st.Looked != tt.looked {
				t.Errorf("%q: %q", tt.orders, st.Looked)
			}
			for _, item := range []string{"stroller", "kettle"} {
				if strings.Contains(seen, item) != slices.Contains(tt.items, item) {
					t.Errorf("%q: %s or not: the customer saw %q", tt.orders, item, seen)
				}
			}
			if other, twice := said[seen]; twice && other != tt.looked {
				t.Errorf("%s and %s sound the same: %q", other, tt.looked, seen)
			}
			said[seen] = tt.looked
			w.hear("1", "hello?")
			w.quiet()
			s.mu.Lock()
			defer s.mu.Unlock()
			if s.looks != tt.looks {
				t.Errorf("%q: asked %d times, want %d", tt.orders, s.looks, tt.looks)
			}
			if log := w.log.String(); strings.Contains(log, "kettle") || strings.Contains(log, "34.50") {
				t.Errorf("the log tells of records: %s", log)
			}
		})
	}
}
