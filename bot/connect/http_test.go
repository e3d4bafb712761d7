package connect

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/amends-bot/amends/dialogue"
)

const testSecret = "never-shown-0123456789"

// shop is a company's program. It checks each call as the README says.
type shop struct {
	*httptest.Server
	mu     sync.Mutex
	bodies []string
	keys   []string
	answer http.HandlerFunc
}

func newShop(t *testing.T, answer http.HandlerFunc) *shop {
	t.Helper()
	s := &shop{answer: answer}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			err = Verify(testSecret, r.Header.Get(HeaderTimestamp), r.Header.Get(HeaderSignature), body, time.Now())
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusUnauthorized)
			return
		}
		s.mu.Lock()
		s.bodies, s.keys = append(s.bodies, string(body)), append(s.keys, r.Header.Get(HeaderKey))
		s.mu.Unlock()
		s.answer(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

// connector calls the shop for both, with what must not be shown in the address.
func (s *shop) connector(t *testing.T, m Mapping) *HTTP {
	t.Helper()
	e := Endpoint{URL: s.URL + "/amends?key=never-shown", Secret: testSecret, Timeout: 10 * time.Second}
	return NewHTTP(HTTPOptions{Records: e, Fulfilment: e, Mapping: m, Currency: "EUR"})
}

func says(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}
}

var grant = dialogue.Carry{Grant: "A-1/1", Remedy: "refund", Kind: "refund", Amount: 28900, About: "20391", Case: "A-1", Customer: "telegram:4711"}

func TestCallOfARemedy(t *testing.T) {
	s := newShop(t, says(200, `{"ok":true,"ref":"RF-1"}`))
	carried, err := s.connector(t, Mapping{}).Carry(t.Context(), grant)
	if want := (dialogue.Carried{Grant: "A-1/1", OK: true, Ref: "RF-1"}); err != nil || carried != want {
		t.Errorf("%+v, %v", carried, err)
	}
	want := `{"grant":"A-1/1","remedy":"refund","kind":"refund","amount":28900,"currency":"EUR","about":"20391","case":"A-1","customer":"telegram:4711"}`
	if s.bodies[0] != want || s.keys[0] != "A-1/1" {
		t.Errorf("called with %s, key %s", s.bodies[0], s.keys[0])
	}
	back := grant // what is taken back
	back.Grant, back.Amount, back.Of = "A-1/1/reversed", -28900, "A-1/1"
	if _, err := s.connector(t, Mapping{}).Carry(t.Context(), back); err != nil {
		t.Error(err)
	}
	want = `{"grant":"A-1/1/reversed","remedy":"refund","kind":"refund","amount":-28900,"currency":"EUR","about":"20391","case":"A-1","customer":"telegram:4711","of":"A-1/1"}`
	if s.bodies[1] != want || s.keys[1] != "A-1/1/reversed" {
		t.Errorf("called with %s, key %s", s.bodies[1], s.keys[1])
	}
}

func TestOutcomesOfARemedy(t *testing.T) {
	host := "127.0.0.1"
	for _, tt := range []struct {
		status int
		body   string
		want   string // "" done, "refused: ..." or "error: ..."
	}{
		{200, `{"ok":true}`, ""},
		{200, ``, ""},
		{204, ``, ""},
		{202, " \n", ""},
		{201, `{"ok":true,"ref":7}`, ""},
		{200, `{"ok":false,"cause":"the order is\ncancelled"}`, "refused: HOST refused it: the order is cancelled"},
		{200, `{"ok":false}`, "refused: HOST refused it: it answered 200 OK"},
		{422, `{"cause":"` + strings.Repeat("x", 1000) + `"}`, "refused: HOST refused it: " + strings.Repeat("x", maxCause-1) + "…"},
		{400, `{"ok":true}`, "refused: HOST refused it: it answered 400 Bad Request"},
		{404, `<html>`, "refused: HOST refused it: it answered 404 Not Found"},
		{403, ``, "refused: HOST refused it: it answered 403 Forbidden; check that it has the same secret"},
		{409, ``, ""},
		{409, `<html>`, ""},
		{409, `{"ref":"RF-1"}`, ""},
		{409, `{"ok":false,"cause":"another amount"}`, "refused: HOST refused it: another amount"},
		{200, `{"ok":"yes"}`, "error: connect: HOST: whether it was done can't be told from its answer"},
		{200, `{"OK":true}`, "error: connect: HOST: whether it was done can't be told from its answer"},
		{200, `{"ok":true,"ok":false}`, "error: connect: HOST: whether it was done can't be told from its answer"},
		{200, `{"ok":true} {}`, "error: connect: HOST: whether it was done can't be told from its answer"},
		{200, `<html>never-shown</html>`, "error: connect: HOST: whether it was done can't be told from its answer"},
		{200, `{"ok":true,"ref":"` + strings.Repeat("x", maxOutcome) + `"}`, "error: connect: HOST: its answer is larger than 64 KB"},
		{408, ``, "error: connect: HOST: it answered 408 Request Timeout"},
		{425, ``, "error: connect: HOST: it answered 425 Too Early"},
		{429, `{"ok":false}`, "error: connect: HOST: it answered 429 Too Many Requests"},
		{500, `{"ok":true}`, "error: connect: HOST: it answered 500 Internal Server Error"},
		{503, ``, "error: connect: HOST: it answered 503 Service Unavailable"},
		{304, ``, "error: connect: HOST: it answered 304 Not Modified, and a redirect is not followed; write the final address into the configuration"},
	} {
		s := newShop(t, says(tt.status, tt.body))
		carried, err := s.connector(t, Mapping{}).Carry(t.Context(), grant)
		got := ""
		switch {
		case err != nil:
			got = "error: " + err.Error()
		case !carried.OK:
			got = "refused: " + carried.Cause
		}
		got = strings.ReplaceAll(got, strings.TrimPrefix(s.URL, "http://"), "HOST")
		if got != tt.want || err == nil && carried.Grant != grant.Grant {
			t.Errorf("%d %.50q: %q, want %q", tt.status, tt.body, got, tt.want)
		}
		if strings.Contains(got, host) || strings.Contains(got, "never-shown") {
			t.Errorf("shown: %s", got)
		}
	}
}

func TestCallsThatBreakOff(t *testing.T) {
	release := make(chan struct{})
	var elsewhere *shop
	for _, tt := range []struct {
		name   string
		answer http.HandlerFunc
		want   string
	}{
		{"slow", func(_ http.ResponseWriter, r *http.Request) {
			select {
			case <-release:
			case <-r.Context().Done():
			}
		}, "no answer in time"},
		{"slow in the middle", func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprint(w, `{"ok":`)
			_ = http.NewResponseController(w).Flush()
			select {
			case <-release:
			case <-r.Context().Done():
			}
		}, "no answer in time"},
		{"hung up", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "the call broke off without an answer"},
		{"cut off", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			fmt.Fprint(w, `{"ok":true}`)
		}, "the call broke off without an answer"},
		{"no HTTP", func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			fmt.Fprint(conn, "never-shown never-shown\r\n\r\n")
			conn.Close()
		}, "the call broke off without an answer"},
		{"redirect", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.URL+"/never-shown", http.StatusTemporaryRedirect)
		}, "it answered 307 Temporary Redirect, and a redirect is not followed"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			elsewhere = newShop(t, says(200, `{"ok":true}`))
			s := newShop(t, tt.answer)
			h := s.connector(t, Mapping{})
			if strings.HasPrefix(tt.name, "slow") {
				h.o.Fulfilment.Timeout, h.o.Records.Timeout = 50*time.Millisecond, 50*time.Millisecond
			}
			_, err := h.Carry(t.Context(), grant)
			_, wrong := h.Look(t.Context(), dialogue.Look{Customer: "telegram:4711"})
			for _, err := range []error{err, wrong} {
				if err == nil || !strings.Contains(err.Error(), ": "+tt.want) || strings.Contains(err.Error(), "never-shown") {
					t.Errorf("%v", err)
				}
			}
			if len(elsewhere.bodies) > 0 {
				t.Error("a redirect was followed")
			}
		})
	}
	close(release)
	s := newShop(t, says(200, ""))
	h := s.connector(t, Mapping{})
	s.Close()
	if _, err := h.Carry(t.Context(), grant); err == nil || !strings.HasSuffix(err.Error(), ": connection refused") {
		t.Errorf("%v", err)
	}
	h.o.Fulfilment.URL = "https://nowhere.invalid/?key=never-shown"
	if _, err := h.Carry(t.Context(), grant); err == nil || strings.Contains(err.Error(), "never-shown") {
		t.Errorf("%v", err)
	}
	secure := httptest.NewUnstartedServer(says(200, ""))
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.StartTLS()
	defer secure.Close()
	h.o.Fulfilment.URL = secure.URL
	if _, err := h.Carry(t.Context(), grant); err == nil || !strings.Contains(err.Error(), "its certificate is not accepted") {
		t.Errorf("%v", err)
	}
}

func TestAnotherSecretIsRefused(t *testing.T) {
	s := newShop(t, says(200, `{"ok":true}`))
	h := s.connector(t, Mapping{})
	h.o.Fulfilment.Secret, h.o.Records.Secret = "another-0123456789", "another-0123456789"
	carried, err := h.Carry(t.Context(), grant)
	if err != nil || carried.OK || !strings.HasSuffix(carried.Cause, "401 Unauthorized; check that it has the same secret") {
		t.Errorf("%+v, %v", carried, err)
	}
	if found, err := h.Look(t.Context(), dialogue.Look{Customer: "telegram:4711"}); err == nil {
		t.Errorf("found %+v", found)
	}
	if status, err := h.TryFulfilment(t.Context()); err != nil || status != http.StatusUnauthorized {
		t.Errorf("%d, %v", status, err)
	}
	if len(s.bodies) > 0 {
		t.Errorf("taken: %q", s.bodies)
	}
}

// TestDoneOnce: an answer that is lost after the remedy was started is asked for again with the same key.
func TestDoneOnce(t *testing.T) {
	done := map[string]string{}
	lost := 2
	s := newShop(t, nil)
	s.answer = func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		key := r.Header.Get(HeaderKey)
		if done[key] == "" {
			done[key] = "RF-" + strconv.Itoa(len(done)+1)
		}
		ref := done[key]
		lost--
		drop := lost >= 0
		s.mu.Unlock()
		if drop {
			panic(http.ErrAbortHandler)
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"ok": true, "ref": ref})
	}
	h := s.connector(t, Mapping{})
	var err error
	var carried dialogue.Carried
	for range 5 {
		if carried, err = h.Carry(t.Context(), grant); err == nil {
			break
		}
	}
	again, err2 := h.Carry(t.Context(), grant)
	if err := errors.Join(err, err2); err != nil || carried.Ref != "RF-1" || again != carried || len(done) != 1 {
		t.Errorf("%+v, %+v, %v; done %v", carried, again, err, done)
	}
	for _, key := range s.keys {
		if key != grant.Grant {
			t.Errorf("keys %q", s.keys)
		}
	}
}

// TestAnswersBelongToTheirCall: who answers a call twice has not answered the next one with it.
func TestAnswersBelongToTheirCall(t *testing.T) {
	const yes = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n" + `{"ok":true}`
	var conns []net.Conn
	calls, ended := 0, make(chan struct{})
	s := newShop(t, nil)
	s.answer = func(w http.ResponseWriter, _ *http.Request) {
		if calls++; calls > 1 {
			fmt.Fprint(w, `{"ok":false,"cause":"the order is cancelled"}`)
			return
		}
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		conns = append(conns, conn)
		fmt.Fprint(conn, yes)
		go func() {
			if _, err := conn.Read(make([]byte, 1)); err == nil { // the next call, on the same connection
				fmt.Fprint(conn, yes)
			}
			close(ended)
		}()
	}
	h := s.connector(t, Mapping{})
	for i, want := range []bool{true, false} {
		if carried, err := h.Carry(t.Context(), grant); err != nil || carried.OK != want {
			t.Errorf("call %d: %+v, %v", i+1, carried, err)
		}
	}
	for _, conn := range conns {
		conn.Close()
	}
	<-ended
}

func TestNothingIsSetUp(t *testing.T) {
	for _, c := range []Connector{NewHTTP(HTTPOptions{}), Split{}} {
		found, err := c.Look(t.Context(), dialogue.Look{Name: "records", Customer: "c"})
		if err != nil || found.Outcome != dialogue.FoundNowhere || found.Look != "records" {
			t.Errorf("%+v, %v", found, err)
		}
		carried, err := c.Carry(t.Context(), grant)
		if err != nil || carried.OK || carried.Cause != NoFulfilment || carried.Grant != grant.Grant {
			t.Errorf("%+v, %v", carried, err)
		}
	}
	both := Split{Records: Demo(time.Now()), Fulfilment: Demo(time.Now())}
	if found := look(t, both, DemoCustomer); found.Outcome != dialogue.FoundSome {
		t.Errorf("%+v", found)
	}
	if carried, err := both.Carry(t.Context(), grant); err != nil || !carried.OK {
		t.Errorf("%+v, %v", carried, err)
	}
}

func TestVerify(t *testing.T) {
	now := time.Unix(1_795_000_000, 0)
	stamp, body := "1795000000", []byte(`{"grant":"A-1/1"}`)
	good := sign(testSecret, stamp, body)
	// Written down so that receivers in other languages can be checked: it never changes.
	if want := "v1=" + knownSignature; good != want {
		t.Errorf("signed as %s, want %s", good, want)
	}
	for _, tt := range []struct {
		about, secret, stamp, signature, body string
		later                                 time.Duration
		ok                                    bool
	}{
		{"as it is", testSecret, stamp, good, string(body), 0, true},
		{"late, but not too late", testSecret, stamp, good, string(body), tolerance, true},
		{"a clock that is slow", testSecret, stamp, good, string(body), -tolerance, true},
		{"recorded and sent again", testSecret, stamp, good, string(body), tolerance + time.Second, false},
		{"of the future", testSecret, stamp, good, string(body), -tolerance - time.Second, false},
		{"another secret", testSecret + "0", stamp, good, string(body), 0, false},
		{"no secret", "", stamp, sign("", stamp, body), string(body), 0, false},
		{"another body", testSecret, stamp, good, string(body) + " ", 0, false},
		{"another time", testSecret, "1795000001", good, string(body), 0, false},
		{"no signature", testSecret, stamp, "", string(body), 0, false},
		{"an empty one", testSecret, stamp, "v1=", string(body), 0, false},
		{"another version", testSecret, stamp, "v2=" + good[3:], string(body), 0, false},
		{"half of it", testSecret, stamp, good[:len(good)-2], string(body), 0, false},
		{"a time in words", testSecret, "today", sign(testSecret, "today", body), string(body), 0, false},
	} {
		err := Verify(tt.secret, tt.stamp, tt.signature, []byte(tt.body), now.Add(tt.later))
		if (err == nil) != tt.ok || err != nil && strings.Contains(err.Error(), "never-shown") {
			t.Errorf("%s: %v", tt.about, err)
		}
	}
}

func TestTryRecords(t *testing.T) {
	for _, tt := range []struct {
		answer          http.HandlerFunc
		records, status int
		failed          bool
	}{
		{says(200, `[]`), 0, 200, false},
		{says(404, ``), 0, 404, false},
		{says(200, `[`+order+`]`), 1, 200, false},
		{says(500, ``), 0, 500, true},
	} {
		s := newShop(t, tt.answer)
		n, status, err := s.connector(t, Mapping{}).TryRecords(t.Context())
		if n != tt.records || status != tt.status || (err != nil) != tt.failed {
			t.Errorf("%d records, status %d, %v", n, status, err)
		}
		if diff := cmp.Diff([]string{`{"customer":"amends:doctor"}`}, s.bodies); diff != "" {
			t.Error(diff)
		}
	}
}

const knownSignature = "7fdab372cd358eb7b82758545701749ca4eecbaea372d142c80794ac9b3a0fea"
