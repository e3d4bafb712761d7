package connect

// This file is the home of CSV: records in files, as a shop without an order system's API
// exports them.

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
	"golang.org/x/text/width"
)

// maxFacts are told of one customer at most: more can't be shown as a choice, and the dialogue
// stores them with the conversation.
const maxFacts = 20

// maxFile bounds a file that is read into memory.
const maxFile = 64 << 20

// Files names the files of a CSV connector by path. Each may be "": there are none of that kind.
type Files struct {
	Orders     string // orders.csv; records.go has the columns
	Bills      string // bills.csv
	Customers  string // customers.csv; customers.go has the columns
	Fulfilment string // written: one row for each grant carried out
}

// CSV is a Connector over files. They are read once, when it is opened; to refresh the data,
// replace the files and start the program again. It is safe for concurrent use.
type CSV struct {
	facts    map[string][]dialogue.Fact   // by customer, newest first
	owners   map[string]owner             // by order
	profiles map[string]*dialogue.Profile // by customer
	proof    string                       // one of dialogue.Proofs, "" none
	rows     map[string]*rows             // by customer
	source   string
	ledger   *ledger // nil: nothing is written, carrying out succeeds (demo)
}

// OpenCSV reads the files. What is wrong in them is reported all at once as script.Problems,
// each with file, line and column and what to do.
func OpenCSV(f Files) (*CSV, error) {
	var contents []content
	for _, one := range []struct {
		path string
		kind string
	}{{f.Orders, dialogue.FactOrder}, {f.Bills, dialogue.FactBill}, {f.Customers, kindCustomer}} {
		if one.path == "" {
			continue
		}
		data, err := readFile(one.path)
		if err != nil {
			return nil, err
		}
		contents = append(contents, content{filepath.Base(one.path), one.kind, data})
	}
	c, err := parse(contents)
	if err != nil {
		return nil, err
	}
	if f.Fulfilment != "" {
		if c.ledger, err = openLedger(f.Fulfilment); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func readFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("connect: read records: %w; check the path in the configuration", err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("connect: read records: %s is no file; put one there", path)
	}
	if info.Size() > maxFile {
		return nil, fmt.Errorf("connect: read records: %s has %d MB, at most %d are read; leave out old records", path, info.Size()>>20, maxFile>>20)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("connect: read records: %w", err)
	}
	return data, nil
}

// rows are those of one customer: how many, and where the first stands.
type rows struct {
	count int
	file  string
	line  int
}

// Strangers counts the rows whose customer is not known, over all files, and says where the first stands, as "orders.csv:2".
func (c *CSV) Strangers(known func(customer string) bool) (count int, first string) {
	var least *rows
	for customer, r := range c.rows {
		if known(customer) {
			continue
		}
		count += r.count
		if least == nil || cmp.Or(cmp.Compare(r.file, least.file), cmp.Compare(r.line, least.line)) < 0 {
			least = r
		}
	}
	if least == nil {
		return 0, ""
	}
	return count, fmt.Sprintf("%s:%d", least.file, least.line)
}

// Close closes the fulfilment file. Nothing else is held open.
func (c *CSV) Close() error {
	if c.ledger == nil {
		return nil
	}
	return c.ledger.close()
}

// Look returns the customer's records, newest first; those the customer named come first.
func (c *CSV) Look(_ context.Context, l dialogue.Look) (dialogue.Found, error) {
	found := dialogue.Found{Look: l.Name, Outcome: dialogue.FoundNone, Source: c.source, Proof: c.proof}
	if l.Customer == "" {
		return found, nil // nobody we know: no identity, no facts
	}
	found.Profile = c.profile(l.Customer, l.Account)
	own := slices.Clone(c.facts[l.Customer])
	if l.Account != l.Customer {
		own = append(own, c.facts[l.Account]...)
	}
	if own = shown(own, l); len(own) > 0 {
		found.Outcome, found.Facts, found.Proof = dialogue.FoundSome, own, ""
	}
	return found, nil
}

// owner is who placed an order, and the detail that only they know, as proofOf makes it comparable; "" none.
type owner struct{ customer, proof string }

// Verify compares a detail with that of the order.
func (c *CSV) Verify(_ context.Context, v dialogue.Verify) (dialogue.Verified, error) {
	o := c.owners[strings.ToLower(v.Number)]
	given := proofOf(c.proof, v.Proof)
	if o.proof == "" || given != o.proof && !(c.proof == "postcode" && spoken(given, o.proof)) {
		return dialogue.Verified{Outcome: dialogue.FoundNone, Source: c.source}, nil
	}
	own := shown(slices.Clone(c.facts[o.customer]), dialogue.Look{Numbers: []string{v.Number}})
	return dialogue.Verified{Outcome: dialogue.FoundSome, Account: o.customer, Facts: own, Profile: c.profile(o.customer, ""), Source: c.source}, nil
}

// spoken reports whether what was given is a postcode with words around it: "it's 8001", "12 Mill Lane, 8001". What could be a
// second guess makes it none: a further number, or digits that run into it.
func spoken(given, postcode string) bool {
	if len(postcode) < 4 {
		return false
	}
	most := 2 // digits in a row beside it: the number of a house
	if strings.ContainsFunc(postcode, unicode.IsLetter) {
		most = 0 // there the postcode's own digits are as few
	}
	after, first := strings.CutPrefix(given, postcode)
	if next, _ := utf8.DecodeRuneInString(after); first && !unicode.IsDigit(next) && digitsInRow(after) <= most {
		return true
	}
	before, last := strings.CutSuffix(given, postcode)
	prev, _ := utf8.DecodeLastRuneInString(before)
	return last && !unicode.IsDigit(prev) && digitsInRow(before) <= most
}

// digitsInRow is the length of the longest number in text.
func digitsInRow(text string) (most int) {
	n := 0
	for _, r := range text {
		if n++; !unicode.IsDigit(r) {
			n = 0
		}
		most = max(most, n)
	}
	return most
}

// proofOf is a detail without what people write differently: spaces, case, the first digits of a telephone number, words around it.
func proofOf(kind, text string) string {
	text = strings.ToLower(width.Narrow.String(text))
	switch kind {
	case "phone":
		digits := strings.Map(func(r rune) rune {
			if r < '0' || r > '9' {
				return -1
			}
			return r
		}, text)
		if len(digits) < 4 {
			return ""
		}
		return digits[len(digits)-4:]
	case "email":
		for _, word := range strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("<>()\"',;，。：:", r) }) {
			if strings.Contains(word, "@") {
				return strings.TrimRight(word, ".!?")
			}
		}
		return ""
	}
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return r
	}, text)
}

// shown returns at most maxFacts of a customer's records, newest first; those the customer named are among them.
func shown(own []dialogue.Fact, l dialogue.Look) []dialogue.Fact {
	newestFirst(own)
	if len(own) > maxFacts {
		slices.SortStableFunc(own, func(a, b dialogue.Fact) int { return cmp.Compare(named(b, l), named(a, l)) })
		own = own[:maxFacts]
		newestFirst(own)
	}
	return own
}

// named is 1 for a record the customer gave the number of.
func named(f dialogue.Fact, l dialogue.Look) int {
	if slices.ContainsFunc(l.Numbers, func(n string) bool { return strings.EqualFold(n, f.ID) }) {
		return 1
	}
	return 0
}

// Carry writes the grant down for whoever fulfils it, or, without a fulfilment file, answers
// that it is started.
func (c *CSV) Carry(ctx context.Context, g dialogue.Carry) (dialogue.Carried, error) {
	if c.ledger != nil {
		if err := c.ledger.write(ctx, g, time.Now()); err != nil {
			return dialogue.Carried{}, err
		}
	}
	return dialogue.Carried{Grant: g.Grant, OK: true, Ref: reference(g.Grant)}, nil
}

// reference is a short number for people, the same for the same grant.
func reference(grant string) string {
	h := fnv.New32a()
	h.Write([]byte(grant))
	return fmt.Sprintf("R-%07X", h.Sum32()&0xfffffff)
}

// content is one file to parse.
type content struct {
	name string
	kind string // dialogue.FactOrder, dialogue.FactBill or kindCustomer
	data []byte
}

// parse reads all files before it reports what is wrong in them.
func parse(files []content) (*CSV, error) {
	c := &CSV{facts: map[string][]dialogue.Fact{}, rows: map[string]*rows{}, owners: map[string]owner{}, profiles: map[string]*dialogue.Profile{}}
	var problems script.Problems
	var names []string
	for _, f := range files {
		names = append(names, f.name)
		t := openTable(f.name, f.data)
		t.customers = c.rows
		switch f.kind {
		case dialogue.FactOrder:
			c.proof = t.orders(c.facts, c.owners)
		case kindCustomer:
			t.profiles(c.profiles)
		default:
			t.bills(c.facts)
		}
		problems = append(problems, t.problems...)
	}
	if len(problems) > 0 {
		return nil, problems
	}
	c.source = strings.Join(names, ", ")
	for customer := range c.facts {
		newestFirst(c.facts[customer])
	}
	return c, nil
}

func newestFirst(facts []dialogue.Fact) {
	slices.SortStableFunc(facts, func(a, b dialogue.Fact) int {
		return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID))
	})
}

// bom is written before the first column by spreadsheet programs.
var bom = []byte("\xef\xbb\xbf")

func trimBOM(data []byte) []byte { return bytes.TrimPrefix(data, bom) }
