package connect

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/amends-bot/amends/dialogue"
)

// proving calls the shop to have a detail compared; the shop also has the records.
func (s *shop) proving(t *testing.T, p Proof, m Mapping) *HTTP {
	t.Helper()
	h := s.connector(t, m)
	p.Endpoint = h.o.Records
	h.o.Proof = p
	return h
}

// TestProofByCall: right, wrong and down are three different answers, and only a clear one is right or wrong (F2, F3).
func TestProofByCall(t *testing.T) {
	right := `{"ok":true,"account":"c-7","records":[` + order + `]}`
	changed := func(old, text string) string { return strings.Replace(right, old, text, 1) }
	for _, tt := range []struct {
		status int
		body   string
		want   string // an outcome, or what the error holds
	}{
		{200, right, dialogue.FoundSome},
		{200, changed(`"c-7"`, `7`), dialogue.FoundSome},
		{200, `{"ok":false}`, dialogue.FoundNone},
		{200, `{"ok":false,"account":"c-7","records":[` + order + `]}`, dialogue.FoundNone},
		{200, ``, "not JSON"},
		{200, `<html>never-shown</html>`, "not JSON"},
		{200, right + "x", "not JSON"},
		{200, `null`, "whether the detail is right can't be told from its answer"},
		{200, `[` + order + `]`, "can't be told from its answer"},
		{200, `{}`, "can't be told from its answer"},
		{200, `{"OK":false}`, "can't be told from its answer"},
		{200, changed(`true`, `"never-shown"`), "can't be told from its answer"},
		{200, changed(`true`, `1`), "can't be told from its answer"},
		{200, changed(`"ok":true`, `"ok":true,"ok":false`), "names a field twice"},
		{200, `{"ok":true}`, "the customer's account in its answer is missing"},
		{200, changed(`"c-7"`, `""`), "the customer's account"},
		{200, changed(`"c-7"`, `["never-shown"]`), "the customer's account"},
		{200, changed(`"c-7"`, `"`+strings.Repeat("x", 300)+`"`), "the customer's account"},
		{200, `{"ok":true,"account":"c-7"}`, `"records" of its answer is no list of records`},
		{200, `{"ok":true,"account":"c-7","records":[]}`, "there are no records in it"},
		{200, changed(`28900`, `"never-shown"`), "record 1 of its answer: amount: "},
		{200, `{"ok":false,"x":"` + strings.Repeat("x", maxAnswer) + `"}`, "larger than 1024 KB"},
		{201, `{"ok":false}`, "it answered 201"},
		{204, ``, "it answered 204"},
		{302, ``, "a redirect is not followed"},
		{401, `{"ok":false}`, "check that it has the same secret"},
		{404, `{"ok":false}`, "it answered 404"},
		{429, `{"ok":false}`, "it answered 429"},
		{500, `{"ok":false}`, "it answered 500"},
	} {
		s := newShop(t, says(tt.status, tt.body))
		v, err := s.proving(t, Proof{Detail: "phone"}, Mapping{}).Verify(t.Context(), dialogue.Verify{Customer: "telegram:1", Number: "20391", Proof: "0123"})
		got := v.Outcome
		if err != nil {
			got = err.Error()
		}
		if got != tt.want && (err == nil || !strings.Contains(got, tt.want)) || strings.Contains(got, "never-shown") || strings.Contains(got, "0123") {
			t.Errorf("%d %.120s: %q, want %q", tt.status, tt.body, got, tt.want)
		}
		if tt.want == dialogue.FoundSome != (v.Account != "" && len(v.Facts) == 1) || tt.want != dialogue.FoundSome && (v.Account != "" || v.Facts != nil) {
			t.Errorf("%d %.120s: %+v", tt.status, tt.body, v)
		}
	}
}

// TestProofBreaksOff: who does not answer has not said that the detail is wrong.
func TestProofBreaksOff(t *testing.T) {
	for _, tt := range []struct {
		name   string
		answer http.HandlerFunc
		want   string
	}{
		{"slow", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, "no answer in time"},
		{"slow in the middle", func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprint(w, `{"ok":`)
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		}, "no answer in time"},
		{"hung up", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "the call broke off without an answer"},
	} {
		h := newShop(t, tt.answer).proving(t, Proof{Detail: "email"}, Mapping{})
		if strings.HasPrefix(tt.name, "slow") {
			h.o.Proof.Timeout = 50 * time.Millisecond
		}
		v, err := h.Verify(t.Context(), dialogue.Verify{Number: "20391", Proof: "maria@example.com"})
		if err == nil || !strings.HasSuffix(err.Error(), ": "+tt.want) || v.Outcome != "" || strings.Contains(err.Error(), "maria") {
			t.Errorf("%s: %+v, %v", tt.name, v, err)
		}
	}
	h := newShop(t, says(200, `{"ok":false}`)).proving(t, Proof{Detail: "phone"}, Mapping{})
	h.o.Proof.Secret = "another-0123456789"
	if v, err := h.Verify(t.Context(), dialogue.Verify{Number: "20391", Proof: "0123"}); err == nil || !strings.Contains(err.Error(), "the same secret") {
		t.Errorf("%+v, %v", v, err)
	}
}

// TestProofAsItIsSent: the detail is in the body alone, without what people write differently; what holds none is not sent.
func TestProofAsItIsSent(t *testing.T) {
	for _, tt := range []struct{ detail, said, given string }{
		{"postcode", "It's SW1A 1AA!", "itssw1a1aa"},
		{"phone", "+49 170 555-０１２３", "0123"},
		{"phone", "no idea", ""},
		{"email", "it was Maria@Example.com.", "maria@example.com"},
		{"email", "8001", ""},
		{"postcode", "???", ""},
		{"postcode", "12 Mill Lane, 8001", "12milllane8001"},
		{"postcode", "8000 or 8001", ""},
	} {
		var line string
		s := newShop(t, func(w http.ResponseWriter, r *http.Request) {
			line = r.Method + " " + r.URL.String()
			fmt.Fprint(w, `{"ok":false}`)
		})
		v, err := s.proving(t, Proof{Detail: tt.detail}, Mapping{}).Verify(t.Context(), dialogue.Verify{Customer: "telegram:1", Number: "20391", Proof: tt.said})
		if err != nil || v.Outcome != dialogue.FoundNone || !strings.Contains(v.Source, host(s.URL)) {
			t.Errorf("%s %q: %+v, %v", tt.detail, tt.said, v, err)
		}
		if tt.given == "" {
			if len(s.bodies) > 0 {
				t.Errorf("%s %q was sent: %s", tt.detail, tt.said, s.bodies)
			}
			continue
		}
		want := `{"customer":"telegram:1","order":"20391","detail":"` + tt.detail + `","given":"` + tt.given + `"}`
		if len(s.bodies) != 1 || s.bodies[0] != want || line != "POST /amends?key=never-shown" {
			t.Errorf("%s %q: %s %s", tt.detail, tt.said, line, s.bodies)
		}
	}
}

// TestProvedAccountIsLookedUp: the records tell by which detail an order can be proved, and are asked with the account from then on.
func TestProvedAccountIsLookedUp(t *testing.T) {
	s := newShop(t, nil)
	s.answer = func(w http.ResponseWriter, _ *http.Request) {
		s.mu.Lock()
		body := s.bodies[len(s.bodies)-1]
		s.mu.Unlock()
		if strings.Contains(body, `"given":"8001"`) {
			fmt.Fprint(w, `{"match":true,"customer":{"id":"c-7","name":"Wang Fang","orders":[`+strings.Replace(order, `"id"`, `"number"`, 1)+`]}}`)
			return
		}
		fmt.Fprint(w, "[]")
	}
	h := s.proving(t, Proof{Detail: "postcode", OK: "match", Account: "customer.id", List: "customer.orders"}, Mapping{Fields: map[string]string{"id": "number"}})
	if found := look(t, h, "telegram:1"); found.Outcome != dialogue.FoundNone || found.Proof != "postcode" {
		t.Errorf("%+v", found)
	}
	v, err := h.Verify(t.Context(), dialogue.Verify{Customer: "telegram:1", Number: "20391", Proof: "8001"})
	if err != nil || v.Outcome != dialogue.FoundSome || v.Account != "c-7" || len(v.Facts) != 1 || v.Facts[0].ID != "20391" || v.Facts[0].Source != v.Source || v.Profile == nil || v.Profile.Name != "Wang Fang" {
		t.Errorf("%+v, %v", v, err)
	}
	if _, err := h.Look(t.Context(), dialogue.Look{Customer: "telegram:1", Account: v.Account}); err != nil || s.bodies[2] != `{"customer":"telegram:1","account":"c-7"}` {
		t.Errorf("%s, %v", s.bodies, err)
	}
	h.o.Proof = Proof{} // as after a restart with another configuration
	if found := look(t, h, "telegram:1"); found.Proof != "" {
		t.Errorf("%+v", found)
	}
	if v, err := h.Verify(t.Context(), dialogue.Verify{Number: "20391", Proof: "8001"}); err != nil || v.Outcome != dialogue.FoundDown {
		t.Errorf("%+v, %v", v, err)
	}
}

func TestTryProof(t *testing.T) {
	for _, tt := range []struct {
		detail, given string
		answer        http.HandlerFunc
		right, failed bool
	}{
		{"postcode", "0000", says(200, `{"ok":false}`), false, false},
		{"email", "nobody@amends.invalid", says(200, `{"ok":true,"account":"c","records":[`+order+`]}`), true, false},
		{"phone", "0000", says(404, `{"ok":false}`), false, true},
	} {
		s := newShop(t, tt.answer)
		right, err := s.proving(t, Proof{Detail: tt.detail}, Mapping{}).TryProof(t.Context())
		want := fmt.Sprintf(`{"customer":%q,"order":%[1]q,"detail":%q,"given":%q}`, Nobody, tt.detail, tt.given)
		if right != tt.right || (err != nil) != tt.failed || s.bodies[0] != want {
			t.Errorf("%s: %v, %v, asked %s", tt.detail, right, err, s.bodies)
		}
	}
}

// TestReadmeProof: what the README shows as a call is one.
func TestReadmeProof(t *testing.T) {
	data, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(data), `    {"customer": "telegram:4711", "order"`)
	text, _, _ = strings.Cut(`{"customer": "telegram:4711", "order"`+text, "\n")
	var c verifyCall
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil || c.Given != proofOf(c.Detail, "SW1A 1AA") {
		t.Errorf("%s: %+v, %v", text, c, err)
	}
}
