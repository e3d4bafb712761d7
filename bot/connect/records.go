package connect

// This file is the home of the two kinds of records: what an order's and a bill's row mean, and
// what must hold of them.

import (
	"slices"
	"strings"
	"time"

	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
)

// Columns of orders.csv, one row an order. customer is the id that the channels know the
// customer by, such as "telegram:4711"; times are UTC.
var (
	orderColumns  = []string{"customer", "order", "amount", "ordered", "status"}
	orderOptional = []string{"item_en", "item_zh", "excess", "since", "due", "place_en", "place_zh", "to_en", "to_zh"}
)

// Columns of bills.csv, one row a line of a bill; billed and total are the same on all rows of
// one bill. The lines marked extra are those the customer would not expect; they add up to the
// bill's excess.
var (
	billColumns  = []string{"customer", "bill", "billed", "total", "at", "amount", "extra"}
	billOptional = []string{"what_en", "what_zh", "channel_en", "channel_zh"}
)

// billStatus is the status of every bill: the wording key "fact.bill" tells it.
const billStatus = "bill"

// needs lists, by status, the placeholders that its sentence must hold; the fact has to fill them.
var needs = func() map[string][]string {
	m := map[string][]string{}
	for _, k := range script.Keys {
		if status, ok := strings.CutPrefix(k.Name, "fact."); ok {
			m[status] = k.Needs
		}
	}
	return m
}()

func statuses() string {
	var list []string
	for status := range needs {
		if status != billStatus {
			list = append(list, status)
		}
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}

func (t *table) orders(into map[string][]dialogue.Fact) {
	if !t.header(orderColumns, orderOptional) {
		return
	}
	first := map[string]int{} // order -> line
	for width := len(t.row); t.next(width); {
		customer := t.customer()
		f := dialogue.Fact{
			Kind: dialogue.FactOrder, ID: t.needed("order"), Item: t.locales("item"),
			Amount: t.amount("amount"), Excess: t.amount("excess"), At: t.moment("ordered"),
			Status: t.needed("status"), Since: t.moment("since"), Due: t.moment("due"),
			Place: t.locales("place"), To: t.locales("to"), Source: t.file,
		}
		t.checkOrder(f)
		if line, twice := first[f.ID]; twice && f.ID != "" {
			t.at("order", "%s stands in line %d already; an order has one row", f.ID, line)
		}
		first[f.ID] = t.line
		into[customer] = append(into[customer], f)
	}
}

func (t *table) checkOrder(f dialogue.Fact) {
	t.needed("amount")
	t.needed("ordered")
	if f.Item == nil {
		t.at("item_en", "the item has no name; fill in item_en or item_zh")
	}
	if f.Amount < 0 {
		t.at("amount", "is negative; write what the customer paid")
	}
	if f.Excess < 0 || f.Excess > f.Amount {
		t.at("excess", "must be between 0 and the order's amount; write what was charged too much")
	}
	wants, known := needs[f.Status]
	if f.Status != "" && (!known || f.Status == billStatus) {
		t.at("status", "unknown status %q; known are %s", f.Status, statuses())
		return
	}
	for _, w := range wants {
		switch {
		case w == "due_date" && t.text("due") == "":
			t.at("due", "is empty, but %q is told with it; fill it in", f.Status)
		case w == "status_date" && t.text("since") == "":
			t.at("since", "is empty, but %q is told with it; fill it in", f.Status)
		case w == "place" && f.Place == nil:
			t.at("place_en", "is empty, but %q is told with the place; fill in place_en or place_zh", f.Status)
		}
	}
}

// openBill is a bill whose lines are still being read.
type openBill struct {
	customer string
	fact     dialogue.Fact
	line     int // of its first row
}

func (t *table) bills(into map[string][]dialogue.Fact) {
	if !t.header(billColumns, billOptional) {
		return
	}
	var open []*openBill
	byKey := map[string]*openBill{}
	for width := len(t.row); t.next(width); {
		customer, id := t.customer(), t.needed("bill")
		total, billed := t.amount("total"), t.moment("billed")
		t.needed("total")
		t.needed("billed")
		key := customer + "\x00" + id
		b := byKey[key]
		if b == nil {
			b = &openBill{customer, newBill(id, total, billed, t.file), t.line}
			open, byKey[key] = append(open, b), b
		}
		if total != b.fact.Amount {
			t.at("total", "differs from that of line %d; all rows of a bill have the same total", b.line)
		}
		if !billed.Equal(b.fact.At) {
			t.at("billed", "differs from that of line %d; all rows of a bill have the same time", b.line)
		}
		t.billLine(&b.fact)
	}
	for _, b := range open {
		t.checkSum(b)
		into[b.customer] = append(into[b.customer], b.fact)
	}
}

func newBill(id string, total int64, billed time.Time, file string) dialogue.Fact {
	return dialogue.Fact{
		Kind: dialogue.FactBill, ID: id, Amount: total, At: billed, Status: billStatus, Source: file,
		Item: map[string]string{"en": "bill " + id, "zh": id + " 账单"},
	}
}

func (t *table) billLine(f *dialogue.Fact) {
	l := dialogue.Line{
		At: t.moment("at"), What: t.locales("what"), Channel: t.locales("channel"),
		Amount: t.amount("amount"), Extra: t.flag("extra"),
	}
	t.needed("at")
	t.needed("amount")
	if l.What == nil {
		t.at("what_en", "the line does not say what it is for; fill in what_en or what_zh")
	}
	if l.Extra && l.Channel == nil {
		t.at("channel_en", "an extra line is told with where it was ordered; fill in channel_en or channel_zh")
	}
	if l.Extra && l.Amount <= 0 {
		t.at("amount", "an extra line must be above 0; correct it or take the mark away")
	}
	f.Lines = append(f.Lines, l)
	if l.Extra {
		f.Excess += l.Amount
	}
}

// checkSum refuses a bill whose lines do not add up: its numbers would be told to a customer (F1).
func (t *table) checkSum(b *openBill) {
	var sum int64
	for _, l := range b.fact.Lines {
		sum += l.Amount
	}
	if sum != b.fact.Amount {
		t.problem(b.line, 1, "bill %s: its %d lines add up to %s, its total says %s; add what is missing or correct the total",
			b.fact.ID, len(b.fact.Lines), FormatAmount(sum), FormatAmount(b.fact.Amount))
	}
}
