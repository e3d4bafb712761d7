package connect

// This file is the home of the demonstration data: records of one customer, and a small team.

import (
	"embed"
	"time"

	"github.com/amends-bot/amends/dialogue"
)

// DemoCustomer is the id of the customer whose records Demo has.
const DemoCustomer = "demo"

//go:embed demo/orders.csv demo/bills.csv demo/customers.csv
var demoFiles embed.FS

// demoDay is the day as whose the demonstration records are written.
var demoDay = time.Date(2026, 11, 19, 0, 0, 0, 0, time.UTC)

// Demo returns a connector over the embedded records, moved by whole days so that they always
// look as on their own day: what was due tomorrow is due tomorrow. It carries out nothing and
// says so to nobody: a Carry succeeds.
func Demo(now time.Time) *CSV {
	var files []content
	for _, f := range []content{{name: "orders.csv", kind: dialogue.FactOrder}, {name: "bills.csv", kind: dialogue.FactBill}, {name: "customers.csv", kind: kindCustomer}} {
		data, err := demoFiles.ReadFile("demo/" + f.name)
		if err != nil {
			panic(err) // a mistake in the lines above
		}
		f.data = data
		files = append(files, f)
	}
	c, err := parse(files)
	if err != nil {
		panic(err) // a mistake in the embedded files; a test reads them
	}
	now = now.UTC()
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)
	shift(c.facts[DemoCustomer], int(today.Sub(demoDay)/(24*time.Hour)))
	return c
}

// Own makes demonstration records those of one customer among many, each of whom has the same.
func Own(found dialogue.Found, customer string) dialogue.Found {
	for i := range found.Facts {
		found.Facts[i].Whose = customer
	}
	return found
}

func shift(facts []dialogue.Fact, days int) {
	move := func(t *time.Time) {
		if !t.IsZero() {
			*t = t.AddDate(0, 0, days)
		}
	}
	for i := range facts {
		f := &facts[i]
		move(&f.At)
		move(&f.Since)
		move(&f.Due)
		for j := range f.Lines {
			move(&f.Lines[j].At)
		}
		if f.Kind == dialogue.FactBill {
			id := f.At.Format("2006-01")
			f.ID, f.Item = id, newBill(id, 0, f.At, "").Item
		}
	}
}

// DemoRoster returns the team of the demonstration, all of them on duty.
func DemoRoster() []dialogue.Agent {
	return []dialogue.Agent{
		{Name: "ana", Public: "Ana", Role: "agent", OnDuty: true},
		{Name: "li", Public: "小李", Role: "agent", OnDuty: true},
		{Name: "ben", Public: "Ben", Role: "lead", OnDuty: true},
		{Name: "mei", Public: "Mei", Role: "manager", OnDuty: true},
	}
}
