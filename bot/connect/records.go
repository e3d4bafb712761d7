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
	orderOptional = []string{"item_en", "item_zh", "excess", "since", "due", "place_en", "place_zh", "to_en", "to_zh", "postcode", "phone", "email"}
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

// Statuses are those that an order may have, in alphabetical order: of each the script has a sentence.
func Statuses() (list []string) {
	for status := range needs {
		if status != billStatus {
			list = append(list, status)
		}
	}
	slices.Sort(list)
	return list
}

// orders reads the rows, with whose each is; proof is the column of the detail that is asked of strangers, the first of
// dialogue.Proofs there is.
func (t *table) orders(into map[string][]dialogue.Fact, owners map[string]owner) (proof string) {
	if !t.header(orderColumns, orderOptional) {
		return ""
	}
	for _, name := range slices.Backward(dialogue.Proofs) {
		if _, has := t.columns[name]; has {
			proof = name
		}
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
		if proof != "" {
			owners[strings.ToLower(f.ID)] = owner{customer, proofOf(proof, t.text(proof))}
		}
	}
	return proof
}

func (t *table) checkOrder(f dialogue.Fact) {
	t.needed("amount")
	t.needed("ordered")
	checkOrder(f, func(name string) bool { return t.text(name) != "" }, t.at)
}

// report tells what is wrong with a field: what it is and, after a semicolon, what to do. Names are those of the columns.
type report func(name, format string, args ...any)

// checkOrder is what must hold of an order whatever it was read from. given reports whether a field is there, right or wrong.
func checkOrder(f dialogue.Fact, given func(name string) bool, wrong report) {
	if f.Item == nil {
		wrong("item_en", "the item has no name; fill in item_en or item_zh")
	}
	if f.Amount < 0 {
		wrong("amount", "is negative; write what the customer paid")
	}
	if f.Excess < 0 || f.Excess > f.Amount {
		wrong("excess", "must be between 0 and the order's amount; write what was charged too much")
	}
	wants, known := needs[f.Status]
	if f.Status != "" && (!known || f.Status == billStatus) {
		wrong("status", "unknown status %q; known are %s", f.Status, strings.Join(Statuses(), ", "))
		return
	}
	for _, w := range wants {
		switch {
		case w == "due_date" && !given("due"):
			wrong("due", "is empty, but %q is told with it; fill it in", f.Status)
		case w == "status_date" && !given("since"):
			wrong("since", "is empty, but %q is told with it; fill it in", f.Status)
		case w == "place" && f.Place == nil:
			wrong("place_en", "is empty, but %q is told with the place; fill in place_en or place_zh", f.Status)
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
			b.fact.Whose = customer // everybody has a bill of that month
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
	checkLine(l, t.at)
	addLine(f, l)
}

// checkLine is what must hold of a bill's line.
func checkLine(l dialogue.Line, wrong report) {
	if l.What == nil {
		wrong("what_en", "the line does not say what it is for; fill in what_en or what_zh")
	}
	if l.Extra && l.Channel == nil {
		wrong("channel_en", "an extra line is told with where it was ordered; fill in channel_en or channel_zh")
	}
	if l.Extra && l.Amount <= 0 {
		wrong("amount", "an extra line must be above 0; correct it or take the mark away")
	}
}

func addLine(f *dialogue.Fact, l dialogue.Line) {
	f.Lines = append(f.Lines, l)
	if l.Extra {
		f.Excess += l.Amount
	}
}

// checkSum refuses a bill whose lines do not add up: its numbers would be told to a customer (F1).
func (t *table) checkSum(b *openBill) {
	if sum := sumOf(b.fact); sum != b.fact.Amount {
		t.problem(b.line, 1, "bill %s: its %d lines add up to %s, its total says %s; add what is missing or correct the total",
			b.fact.ID, len(b.fact.Lines), FormatAmount(sum), FormatAmount(b.fact.Amount))
	}
}

// sumOf is what a bill's lines add up to.
func sumOf(f dialogue.Fact) (sum int64) {
	for _, l := range f.Lines {
		sum += l.Amount
	}
	return sum
}
