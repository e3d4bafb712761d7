package connect

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
)

const customersHead = "customer,name,call_en,call_zh,since,patient,language\n"

// TestCustomersAreKnownToThemselves: a profile is found by the network's name, or by the account that an order proved to be theirs;
// nobody else's is.
func TestCustomersAreKnownToThemselves(t *testing.T) {
	orders := file(t, "orders.csv", "customer,order,amount,ordered,status,item_en,postcode\nmail:7,A1,20.00,2026-11-01 10:00,ok,mug,8001\n")
	customers := file(t, "customers.csv", customersHead+"telegram:4711,Wang Fang,Ms Wang,王女士,2019-03-02,no,zh\nmail:7,,Anna,,,yes,\n")
	c, err := OpenCSV(Files{Orders: orders, Customers: customers})
	if err != nil {
		t.Fatal(err)
	}
	want := &dialogue.Profile{
		Name: "Wang Fang", Call: map[string]string{"en": "Ms Wang", "zh": "王女士"}, Locale: "zh", Source: "customers.csv",
		Since: time.Date(2019, 3, 2, 12, 0, 0, 0, time.UTC),
	}
	if diff := cmp.Diff(want, look(t, c, "telegram:4711").Profile); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	anna := &dialogue.Profile{Call: map[string]string{"en": "Anna"}, Patient: true, Source: "customers.csv"}
	proved, err := c.Verify(t.Context(), dialogue.Verify{Number: "A1", Proof: "8001"})
	if diff := cmp.Diff(anna, proved.Profile); diff != "" || err != nil {
		t.Errorf("%v, -want +got:\n%s", err, diff)
	}
	later, err := c.Look(t.Context(), dialogue.Look{Customer: "telegram:1", Account: proved.Account})
	if diff := cmp.Diff(anna, later.Profile); diff != "" || err != nil {
		t.Errorf("%v, -want +got:\n%s", err, diff)
	}
	for _, nobody := range []string{"", "telegram:1", "4711"} {
		if p := look(t, c, nobody).Profile; p != nil {
			t.Errorf("%q is taken for %+v", nobody, p)
		}
	}
	if wrong, err := c.Verify(t.Context(), dialogue.Verify{Number: "A1", Proof: "8002"}); err != nil || wrong.Profile != nil {
		t.Errorf("a wrong detail: %+v, %v", wrong, err)
	}
}

func TestCustomersWithMistakes(t *testing.T) {
	_, err := OpenCSV(Files{Customers: file(t, "customers.csv", customersHead+
		"c1,,"+strings.Repeat("x", 41)+",,2019,maybe,english\n"+
		"c1,,Anna,,1019-03-02,,en\n")})
	var problems script.Problems
	if !errors.As(err, &problems) {
		t.Fatal(err)
	}
	want := []string{
		`customers.csv:2:5: call_en: is longer than 40 characters or holds a line break; write what one would say, such as Ms Wang`,
		`customers.csv:2:48: since: "2019" is no day; write it like 2019-03-02`,
		`customers.csv:2:53: patient: "maybe" is neither yes nor no; write one of them`,
		`customers.csv:2:59: language: is no language; write en, zh or zh-Hant`,
		`customers.csv:3:1: customer: c1 stands in line 2 already; a customer has one row`,
		`customers.csv:3:11: since: "1019-03-02" is no day; write it like 2019-03-02`,
	}
	have := map[string]bool{}
	for _, p := range problems {
		have[p.String()] = true
	}
	for _, w := range want {
		if !have[w] {
			t.Errorf("not reported: %s", w)
		}
	}
	if len(problems) != len(want) {
		t.Errorf("%v", err)
	}
}

// TestCustomersOfAnAnswer: what an answer says of the customer stands beside its list of records.
func TestCustomersOfAnAnswer(t *testing.T) {
	wang := map[string]string{"en": "Ms Wang", "zh": "王女士"}
	day := time.Date(2019, 3, 2, 12, 0, 0, 0, time.UTC)
	list := Mapping{List: "orders"}
	renamed := Mapping{List: "orders", Fields: map[string]string{"customer.call": "who.greeting", "customer.since": "who.joined"}}
	for _, c := range []struct {
		m    Mapping
		body string
		want *dialogue.Profile
		bad  string
	}{
		{
			list, `{"orders":[` + order + `],"customer":{"name":"Wang Fang","call":{"en":"Ms Wang","zh":"王女士"},"since":"2019-03-02","patient":true,"language":"zh"}}`,
			&dialogue.Profile{Name: "Wang Fang", Call: wang, Since: day, Patient: true, Locale: "zh"}, "",
		},
		{list, `{"orders":[],"customer":{"call":" Anna "}}`, &dialogue.Profile{Call: map[string]string{"": "Anna"}}, ""},
		{
			renamed, `{"orders":[],"who":{"greeting":"Anna","joined":"2019-03-02T08:00:00Z"}}`,
			&dialogue.Profile{Call: map[string]string{"": "Anna"}, Since: day.Add(-4 * time.Hour)}, "",
		},
		{list, `{"orders":[],"customer":"telegram:4711"}`, nil, ""},
		{list, `{"orders":[` + order + `]}`, nil, ""},
		{Mapping{}, `[` + order + `]`, nil, ""},
		{list, `{"orders":[],"customer":{"since":"never-shown"}}`, nil, "its answer: customer.since: is no"},
		{list, `{"orders":[],"customer":{"since":"2019-99-02"}}`, nil, "its answer: customer.since: is no day"},
		{list, `{"orders":[],"customer":{"language":"never-shown"}}`, nil, "its answer: customer.language: is no language"},
		{list, `{"orders":[],"customer":{"patient":"yes"}}`, nil, "its answer: customer.patient: is neither true nor false"},
		{renamed, `{"orders":[],"who":{"greeting":` + `"` + strings.Repeat("x", 50) + `"}}`, nil, "its answer: customer.call (who.greeting there): is longer than 40"},
	} {
		s := newShop(t, says(200, c.body))
		found, err := s.connector(t, c.m).Look(t.Context(), dialogue.Look{Customer: "telegram:4711"})
		if c.bad != "" {
			if err == nil || !strings.Contains(err.Error(), c.bad) || strings.Contains(err.Error(), "never-shown") {
				t.Errorf("%s: %v, want %q", c.body, err, c.bad)
			}
			continue
		}
		if c.want != nil {
			c.want.Source = found.Source
		}
		if diff := cmp.Diff(c.want, found.Profile); diff != "" || err != nil {
			t.Errorf("%s: %v, -want +got:\n%s", c.body, err, diff)
		}
	}
}

// TestReadmeCustomers: what the README shows of customers.csv is one.
func TestReadmeCustomers(t *testing.T) {
	data, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(data), "    customer,name,")
	text, _, _ = strings.Cut(text, "\n\n")
	rows := "customer,name," + strings.ReplaceAll(text, "\n    ", "\n")
	c, err := OpenCSV(Files{Customers: file(t, "customers.csv", rows+"\n")})
	if err != nil || len(c.profiles) != 2 {
		t.Errorf("%v in\n%s", err, rows)
	}
}
