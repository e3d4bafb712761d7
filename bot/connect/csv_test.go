package connect

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
)

func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func look(t *testing.T, c Connector, customer string, numbers ...string) dialogue.Found {
	t.Helper()
	found, err := c.Look(t.Context(), dialogue.Look{Name: "records", Customer: customer, Numbers: numbers})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

const ordersHead = "customer,order,item_en,amount,ordered,status,since,due,place_en,excess\n"

func TestProblemsAreToldAllAtOnceWithTheirPlace(t *testing.T) {
	orders := file(t, "orders.csv", "\ufeff"+ordersHead+
		"c1,1,Kännchen,12.5O,2026-11-01 10:00,ok,,,,\n"+
		"c1,2,mug,12.00,yesterday,late,,,,\n"+
		",3,mug,\"1,200.00\",2026-11-01 10:00,lost,,,,\n"+
		"c1,1,mug,1.00,2026-11-01 10:00,ok,,,,2.00\n"+
		"c1,4,mug\n")
	bills := file(t, "bills.csv", "customer,bill,billed,total,at,what_en,amount,extra\n"+
		"c1,2026-11,2026-11-15 08:00,30.00,2026-11-03 09:00,data pack,20.00,perhaps\n"+
		"c1,2026-11,2026-11-15 08:00,31.00,2026-11-10 20:14,video,15.00,yes\n")
	_, err := OpenCSV(Files{Orders: orders, Bills: bills})
	var problems script.Problems
	if !errors.As(err, &problems) {
		t.Fatalf("error %v", err)
	}
	want := []string{
		`orders.csv:2:15: amount: "12.5O" is no exact amount; write it like 289.00, without a currency sign or thousands separator`,
		`orders.csv:3:16: ordered: "yesterday" is no time; write 2026-11-18 14:12 (UTC) or 2026-11-18T14:12:00+01:00`,
		`orders.csv:3:32: due: is empty, but "late" is told with it; fill it in`,
		`orders.csv:4:1: customer: is empty; fill it in`,
		`orders.csv:4:8: amount: "1,200.00" is no exact amount; write it like 289.00, without a currency sign or thousands separator`,
		`orders.csv:4:36: status: unknown status "lost"; known are charged_twice, delivered, in_transit, late, misdelivered, ok, refund_pending`,
		`orders.csv:5:38: excess: must be between 0 and the order's amount; write what was charged too much`,
		`orders.csv:5:4: order: 1 stands in line 2 already; an order has one row`,
		`orders.csv:6:1: the row has 3 fields, the first line has 10; put a text with commas into double quotes`,
		`bills.csv:2:68: extra: "perhaps" is neither yes nor no; write one of them`,
		`bills.csv:3:29: total: differs from that of line 2; all rows of a bill have the same total`,
		`bills.csv:3:1: channel_en: an extra line is told with where it was ordered; fill in channel_en or channel_zh`,
		`bills.csv:2:1: bill 2026-11: its 2 lines add up to 35.00, its total says 30.00; add what is missing or correct the total`,
	}
	if diff := cmp.Diff(want, strings.Split(problems.Error(), "\n")); diff != "" {
		t.Error(diff)
	}
}

func TestHeaderIsStrict(t *testing.T) {
	for text, want := range map[string]string{
		"":                                    "orders.csv:1:1: the file is empty; its first line names the columns: customer,order",
		"customer,ordr,amount\n":              `orders.csv:1:10: unknown column "ordr"; the columns are`,
		"customer,order,amount,ordered\n":     `orders.csv:1:1: column "status" is missing; add it to the first line`,
		ordersHead[:8] + "," + ordersHead:     `column "customer" stands twice; remove one`,
		ordersHead + "c1,1,\"mug,1.00\n":      "orders.csv:",
		ordersHead + "c1,1,m\xffug,1,,,,,,\n": "orders.csv:2:6: not UTF-8; save the file as CSV UTF-8",
	} {
		_, err := OpenCSV(Files{Orders: file(t, "orders.csv", text)})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %s", text, err, want)
		}
	}
	if _, err := OpenCSV(Files{Orders: filepath.Join(t.TempDir(), "none.csv")}); err == nil || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
}

func TestOnlyTheCustomersOwnRecords(t *testing.T) {
	var rows strings.Builder
	rows.WriteString(ordersHead)
	for i := range 30 {
		rows.WriteString("c1," + strconv.Itoa(100+i) + ",mug,1.00,2026-10-01 10:" + strconv.Itoa(10+i) + ",ok,,,,\n")
	}
	rows.WriteString("c2,900,lamp,5.00,2026-11-01 10:00,ok,,,,\n")
	c, err := OpenCSV(Files{Orders: file(t, "orders.csv", rows.String())})
	if err != nil {
		t.Fatal(err)
	}
	found := look(t, c, "c1", "900", "100")
	if found.Outcome != dialogue.FoundSome || found.Source != "orders.csv" || len(found.Facts) != maxFacts {
		t.Fatalf("found %d, %s", len(found.Facts), found.Outcome)
	}
	ids := make([]string, 0, maxFacts)
	for _, f := range found.Facts {
		ids = append(ids, f.ID)
	}
	if ids[0] != "129" || !slices.Contains(ids, "100") || slices.Contains(ids, "900") {
		t.Errorf("found %v", ids)
	}
	for _, nobody := range []string{"", "c3", "C1"} {
		if f := look(t, c, nobody, "900"); f.Outcome != dialogue.FoundNone || len(f.Facts) != 0 {
			t.Errorf("customer %q was told %+v", nobody, f)
		}
	}
}

func TestStrangers(t *testing.T) {
	orders := ordersHead + "telegram:1,100,mug,1.00,2026-10-01 10:10,ok,,,,\n4711,101,mug,1.00,2026-10-01 10:10,ok,,,,\n4711,102,mug,1.00,2026-10-01 10:10,ok,,,,\n"
	c, err := OpenCSV(Files{Orders: file(t, "orders.csv", orders)})
	if err != nil {
		t.Fatal(err)
	}
	known := func(customer string) bool { return strings.HasPrefix(customer, "telegram:") }
	if n, first := c.Strangers(known); n != 2 || first != "orders.csv:3" {
		t.Errorf("%d, the first at %s", n, first)
	}
	if n, first := c.Strangers(func(string) bool { return true }); n != 0 || first != "" {
		t.Errorf("%d, the first at %s", n, first)
	}
}

func TestDemo(t *testing.T) {
	for _, now := range []time.Time{demoDay.Add(9 * time.Hour), time.Date(2027, 3, 2, 23, 59, 0, 0, time.UTC)} {
		c := Demo(now)
		days := int(now.Sub(demoDay) / (24 * time.Hour))
		found := look(t, c, DemoCustomer)
		byID := map[string]dialogue.Fact{}
		for _, f := range found.Facts {
			if byID[f.ID] = f; f.Item["en"] == "" || f.Item["zh"] == "" || f.Source == "" {
				t.Errorf("incomplete: %+v", f)
			}
		}
		stroller := byID["20391"]
		if stroller.Amount != 28900 || stroller.Status != "misdelivered" || stroller.Place["en"] != "the Westgate depot" || stroller.To["zh"] != "磨坊路 4 号" ||
			!stroller.Since.Equal(time.Date(2026, 11, 18+days, 14, 12, 0, 0, time.UTC)) {
			t.Errorf("stroller %+v", stroller)
		}
		if twice := byID["8812"]; twice.Excess != 3900 || twice.Status != "charged_twice" {
			t.Errorf("charged twice %+v", twice)
		}
		bill := byID[stroller.Since.AddDate(0, 0, -3).Format("2006-01")]
		if bill.Kind != dialogue.FactBill || bill.Status != "bill" || bill.Excess != 3500 || bill.Amount != 7300 || len(bill.Lines) != 3 {
			t.Errorf("bill %+v", bill)
		}
		if len(found.Facts) != 10 {
			t.Errorf("%d facts", len(found.Facts))
		}
		if carried, err := c.Carry(t.Context(), dialogue.Carry{Grant: "G"}); err != nil || !carried.OK || carried.Ref != reference("G") || carried.Grant != "G" {
			t.Errorf("carried %+v, %v", carried, err)
		}
	}
	for _, a := range DemoRoster() {
		if a.Public == "" || !a.OnDuty {
			t.Errorf("agent %+v", a)
		}
	}
}

func TestFulfilmentIsWrittenOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "fulfilment.csv")
	grant := dialogue.Carry{Grant: "A-1/1", Remedy: "refund", Kind: "refund", Amount: 28900, About: "20391", Case: "A-1"}
	open := func() *CSV {
		t.Helper()
		c, err := OpenCSV(Files{Fulfilment: path})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	carry := func(c *CSV, g dialogue.Carry) dialogue.Carried {
		t.Helper()
		carried, err := c.Carry(t.Context(), g)
		if err != nil || !carried.OK {
			t.Fatalf("%+v, %v", carried, err)
		}
		return carried
	}
	rows := func() []string {
		t.Helper()
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Split(strings.TrimSpace(string(data)), "\n")
	}
	c := open()
	first := carry(c, grant)
	if second := carry(c, grant); second != first {
		t.Errorf("%+v, then %+v", first, second)
	}
	c.Close()
	c = open()
	carry(c, grant)
	c.Close()
	got := rows()
	if len(got) != 2 || !strings.HasPrefix(got[1], "A-1/1,refund,refund,289.00,20391,A-1,20") {
		t.Fatalf("written %q", got)
	}

	// What is taken back is a row of its own.
	c = open()
	carry(c, dialogue.Carry{Grant: "A-1/1/reversed", Remedy: "refund", Kind: "refund", Amount: -28900, About: "20391", Case: "A-1", Of: "A-1/1"})
	c.Close()
	if got := rows(); len(got) != 3 || !strings.HasPrefix(got[2], "A-1/1/reversed,refund,refund,-289.00,20391,A-1,20") {
		t.Fatalf("written %q", got)
	}
	if err := os.WriteFile(path, []byte(strings.Join(got, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}

	// A row torn by a crash is cut off, and its grant written anew.
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for cutOff := 2; cutOff < 40; cutOff++ {
		if err := os.WriteFile(path, whole[:len(whole)-cutOff], 0o600); err != nil {
			t.Fatal(err)
		}
		c = open()
		carry(c, grant)
		c.Close()
		if got = rows(); len(got) != 2 || !strings.HasPrefix(got[1], "A-1/1,refund,refund,289.00,20391,A-1,20") {
			t.Fatalf("cut %d: written %q", cutOff, got)
		}
	}
	// A last line break that an editor took away loses nothing.
	if err := os.WriteFile(path, []byte(strings.TrimSpace(string(whole))), 0o600); err != nil {
		t.Fatal(err)
	}
	c = open()
	grant.Grant = "A-1/2"
	carry(c, grant)
	c.Close()
	if got = rows(); len(got) != 3 {
		t.Errorf("written %q", got)
	}
	if _, err := OpenCSV(Files{Fulfilment: file(t, "f.csv", "name,phone\nEve,1\n")}); err == nil {
		t.Error("somebody else's file was taken")
	}
}

func TestAmounts(t *testing.T) {
	for text, want := range map[string]int64{"0": 0, "289": 28900, "289.5": 28950, "-12.99": -1299, "0.01": 1, "-0.50": -50} {
		n, err := ParseAmount(text)
		if err != nil || n != want {
			t.Errorf("%q: %d, %v", text, n, err)
		}
		if again, err := ParseAmount(FormatAmount(n)); err != nil || again != n {
			t.Errorf("%q is written as %q", text, FormatAmount(n))
		}
	}
	for _, text := range []string{"", ".", "1.", ".5", "1.234", "1,5", "€1", "1e3", "--1", "+1", "1 000", "９", "1.-5", "9999999999999"} {
		if n, err := ParseAmount(text); err == nil {
			t.Errorf("%q was read as %d", text, n)
		}
	}
}

func FuzzOrders(f *testing.F) {
	f.Add([]byte(ordersHead + "c1,1,mug,1.00,2026-11-01 10:00,ok,,,,\n"))
	f.Add([]byte("\xef\xbb\xbfcustomer,\"a\nb\""))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := parse([]content{{"orders.csv", dialogue.FactOrder, data}, {"bills.csv", dialogue.FactBill, data}})
		if (err == nil) == (c == nil) {
			t.Error("neither data nor problems")
		}
	})
}
