package connect

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/amends-bot/amends/dialogue"
)

// order is one that has all it needs, under our names.
const order = `{"id":"20391","item":"stroller","amount":28900,"at":"2026-10-31T10:24:00Z","status":"ok"}`

func TestLookReadsRecords(t *testing.T) {
	s := newShop(t, says(200, `{"data":{"orders":[
		{"number":20391,"product":{"name":"stroller"},"total":{"value":"289.00"},"created_at":"2026-10-31T11:24:00+01:00","state":"SHIPPED",
		 "since":1795011120,"due":"2026-11-21T18:00:00Z","place":null,"to":{"en":"Mill Lane 4","zh":"磨坊路 4 号"}},
		{"number":"2026-11","total":{"value":73},"created_at":1795000000,"rows":[
			{"day":"2026-11-01T00:00:00Z","what":"plan","amount":38.00},
			{"day":"2026-11-03T09:00:00Z","what":{"zh":"流量包"},"channel":"shop","amount":20.0,"extra":true},
			{"day":"2026-11-10T20:14:00Z","what":"video","channel":"hotline","amount":15.0,"extra":true}]}]}}`))
	h := s.connector(t, Mapping{
		List: "data.orders", Decimal: true, Statuses: map[string]string{"SHIPPED": "in_transit"},
		Fields: map[string]string{
			"id": "number", "item": "product.name", "amount": "total.value", "at": "created_at", "status": "state", "lines": "rows", "lines.at": "day",
		},
	})
	h.now = func() time.Time { return time.Now().Add(-2 * tolerance) }
	if _, err := h.Look(t.Context(), dialogue.Look{Customer: "telegram:4711"}); err == nil || !strings.Contains(err.Error(), "401") {
		t.Errorf("an old signature was taken: %v", err)
	}
	h.now = time.Now
	found, err := h.Look(t.Context(), dialogue.Look{Name: "records", Customer: "telegram:4711", Numbers: []string{"20391"}})
	if err != nil {
		t.Fatal(err)
	}
	if s.bodies[0] != `{"customer":"telegram:4711","numbers":["20391"]}` || s.keys[0] != "" {
		t.Errorf("asked with %q", s.bodies)
	}
	if found.Look != "records" || found.Outcome != dialogue.FoundSome || len(found.Facts) != 2 {
		t.Fatalf("%+v", found)
	}
	at, err := time.Parse("2006-01-02 15:04", strings.TrimSuffix(strings.TrimPrefix(found.Source, host(s.URL)+", "), " UTC"))
	if err != nil || time.Since(at) > time.Hour {
		t.Errorf("source %q", found.Source)
	}
	bill, order := found.Facts[0], found.Facts[1] // newest first
	want := dialogue.Fact{
		Kind: dialogue.FactOrder, ID: "20391", Item: map[string]string{"en": "stroller", "zh": "stroller"}, Amount: 28900,
		At: time.Date(2026, 10, 31, 10, 24, 0, 0, time.UTC), Status: "in_transit", Since: time.Unix(1795011120, 0).UTC(),
		Due: time.Date(2026, 11, 21, 18, 0, 0, 0, time.UTC), To: map[string]string{"en": "Mill Lane 4", "zh": "磨坊路 4 号"}, Source: found.Source,
	}
	if diff := cmp.Diff(want, order); diff != "" {
		t.Error(diff)
	}
	if bill.Kind != dialogue.FactBill || bill.Amount != 7300 || bill.Excess != 3500 || len(bill.Lines) != 3 || bill.Lines[1].What["zh"] != "流量包" {
		t.Errorf("%+v", bill)
	}
}

func TestFoundNoneAndDownAreThree(t *testing.T) {
	for _, tt := range []struct {
		status int
		body   string
		want   string // an outcome, or what the error holds
	}{
		{200, `[` + order + `]`, dialogue.FoundSome},
		{200, `[]`, dialogue.FoundNone},
		{404, `<html>`, dialogue.FoundNone},
		{200, ``, "not JSON"},
		{204, ``, "it answered 204"},
		{200, `null`, "its answer is no list of records"},
		{200, `{}`, "its answer is no list of records"},
		{200, `{"orders":[]}`, "its answer is no list of records"},
		{200, `[` + order, "not JSON"},
		{200, `[` + order + `]x`, "not JSON"},
		{200, "[\"\xff\"]", "not JSON"},
		{200, `[{"id":"1","id":"2"}]`, "names a field twice"},
		{200, strings.Repeat("[", 100) + strings.Repeat("]", 100), "nested too deeply"},
		{200, `["` + strings.Repeat("x", maxAnswer) + `"]`, "larger than 1024 KB"},
		{200, `[7]`, "record 1 of its answer is no object"},
		{200, `[` + order + `,` + order + `]`, "record 2 of its answer: id: stands in the answer twice"},
		{200, with(`"id":"20391"`, `"id":""`), "record 1 of its answer: id: is missing or empty"},
		{200, with(`"id":"20391"`, `"id":" \u0007"`), "id: is missing or empty"},
		{200, with(`"id":"20391"`, `"id":1.5`), "id: is neither a text nor a whole number"},
		{200, with(`"id":"20391"`, `"id":"`+strings.Repeat("x", 300)+`"`), "id: is longer than 200"},
		{200, with(`"amount":28900`, `"amount":289.00`), "amount: is no whole number of minor units"},
		{200, with(`"amount":28900`, `"amount":"289,00"`), "amount: is no whole number of minor units"},
		{200, with(`"amount":28900`, `"amount":[]`), "amount: is no amount"},
		{200, with(`"amount":28900`, `"amount":-1`), "amount: is negative"},
		{200, with(`"amount":28900`, `"amount":100000000000001`), "amount: is no whole number"},
		{200, with(`"amount":28900,`, ``), "amount: is missing"},
		{200, with(`"amount":28900`, `"amount":100,"excess":200`), "excess: must be between"},
		{200, with(`"item":"stroller"`, `"item":{"fr":"poussette"}`), "item: is no text"},
		{200, with(`"item":"stroller",`, ``), "item: the item has no name"},
		{200, with(`2026-10-31T10:24:00Z`, `yesterday`), "at: is no time of the form"},
		{200, with(`"2026-10-31T10:24:00Z"`, `1795011120000`), "at: is no time between 1990 and 2200"},
		{200, with(`2026-10-31T10:24:00Z`, `0001-01-01T00:00:00Z`), "at: is no time between"},
		{200, with(`"ok"`, `"never-shown"`), "status: holds a word that is not listed"},
		{200, with(`"ok"`, `"bill"`), "status: holds a word that is not listed"},
		{200, with(`"ok"`, `"late"`), `due: is empty, but "late" is told with it`},
		{200, with(`"ok"`, `"misdelivered","since":1795011120`), `place: is empty`},
		{200, with(`"ok"`, `"ok","lines":[]`), "lines: do not add up to the amount"},
		{200, with(`"ok"`, `"ok","lines":{}`), "lines: is no list"},
		{200, with(`"ok"`, `"ok","lines":[{"at":1795011120,"what":"x","amount":28901}]`), "lines: do not add up to the amount"},
		{200, with(`"ok"`, `"ok","lines":[{"at":1795011120,"amount":28900}]`), "lines.what: the line does not say"},
		{200, with(`"ok"`, `"ok","lines":[{"at":1795011120,"what":"x","amount":28900,"extra":true}]`), "lines.channel: an extra line"},
		{200, with(`"ok"`, `"ok","lines":[{"at":1795011120,"what":"x","amount":28900,"extra":"yes"}]`), "lines.extra: is neither true nor false"},
		{200, with(`"ok"`, `"ok","lines":[null]`), "lines.at: is missing"},
		{401, `[]`, "check that it has the same secret"},
		{400, `[]`, "it answered 400"},
		{500, `[]`, "it answered 500"},
	} {
		s := newShop(t, says(tt.status, tt.body))
		found, err := s.connector(t, Mapping{}).Look(t.Context(), dialogue.Look{Name: "records", Customer: "telegram:4711"})
		got := found.Outcome
		if err != nil {
			got = err.Error()
		}
		if got != tt.want && (err == nil || !strings.Contains(got, tt.want)) || strings.Contains(got, "never-shown") {
			t.Errorf("%d %.120s: %q, want %q", tt.status, tt.body, got, tt.want)
		}
	}
	s := newShop(t, says(200, `[`+order+`]`))
	if found := look(t, s.connector(t, Mapping{}), ""); found.Outcome != dialogue.FoundNone || len(s.bodies) > 0 {
		t.Errorf("nobody was found: %+v", found)
	}
}

// with is an answer whose one order differs in one place.
func with(old, changed string) string { return "[" + strings.Replace(order, old, changed, 1) + "]" }

// TestReadmeAnswer: what the README shows as an answer is one.
func TestReadmeAnswer(t *testing.T) {
	data, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	from := strings.Index(text, `    [{"id": "20391"`)
	if from < 0 {
		t.Fatal("there is none")
	}
	text, _, _ = strings.Cut(text[from:], "\n\n")
	facts, _, err := Mapping{}.read([]byte(text), "shop")
	if err != nil || len(facts) != 2 || facts[0].Place["zh"] == "" || facts[1].Excess != 2000 {
		t.Errorf("%+v, %v", facts, err)
	}
}

// TestWrongNamesTheirField: who wrote the mapping reads of their own names.
func TestWrongNamesTheirField(t *testing.T) {
	_, _, err := Mapping{Fields: map[string]string{"amount": "total.value"}}.read([]byte(`[`+order+`]`), "shop")
	if err == nil || err.Error() != "record 1 of its answer: amount (total.value there): is missing or empty" {
		t.Errorf("%v", err)
	}
}

// FuzzAnswer: no answer stops the program, what is read holds what files must hold, and an error holds nothing of it.
func FuzzAnswer(f *testing.F) {
	f.Add([]byte(`[`+order+`]`), "", false)
	f.Add([]byte(`{"data":{"orders":[`+order+`]}}`), "data.orders", true)
	f.Add([]byte(`[{"id":"2026-11","amount":73,"at":1795000000,"lines":[{"at":1795000000,"what":"plan","channel":"shop","amount":73,"extra":true}]}]`), "", false)
	f.Add([]byte(`[{"id":1,"amount":"1.50","at":"2026-11-01T00:00:00Z","item":{"zh":"杯"},"status":"SHIPPED","due":1795000000}]`), "", true)
	f.Fuzz(func(t *testing.T, data []byte, list string, decimal bool) {
		m := Mapping{List: list, Decimal: decimal, Statuses: map[string]string{"SHIPPED": "in_transit"}}
		facts, _, err := m.read(data, "shop")
		if err != nil {
			if len(facts) > 0 || err.Error() == "" {
				t.Errorf("%+v, %v", facts, err)
			}
			return
		}
		for _, x := range facts {
			if x.ID == "" || x.At.IsZero() || x.Source != "shop" || x.Item == nil || x.Excess < 0 && x.Kind == dialogue.FactOrder {
				t.Errorf("incomplete: %+v", x)
			}
			if x.Kind == dialogue.FactBill && sumOf(x) != x.Amount {
				t.Errorf("the sum is %d: %+v", sumOf(x), x)
			}
			if x.Kind == dialogue.FactOrder && (x.Amount < 0 || x.Excess > x.Amount) {
				t.Errorf("the amount is odd: %+v", x)
			}
		}
	})
}
