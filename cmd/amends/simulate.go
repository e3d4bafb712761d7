package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/amends-bot/amends/bot/connect"
	"github.com/amends-bot/amends/store"
)

// simulateCmd plays conversations in virtual time, with the whole real program behind: store, couriers,
// connector. What the customer says comes from JSON Lines, or, with --from, from a file of complaints and a
// simple simulated customer.
type simulateCmd struct {
	packFlag
	headFlag
	DB     string `help:"Database: a file, or postgres://... Without it a fresh one in memory." placeholder:"DSN"`
	From   string `help:"Hold conversations that open with complaints from FILE: one a line, or a .tsv with a column \"text\"." placeholder:"FILE"`
	N      *int   `help:"With --from: how many complaints, taken at random." placeholder:"30"`
	Seed   *int64 `help:"With --from: which ones, and what the customers do. The same seed gives the same conversations." placeholder:"1"`
	Locale string `help:"With --from: the language the customers go on in, en or zh; auto is that of their complaint." enum:"auto,en,zh" default:"auto"`
	Show   *int   `help:"With --from: print the first so many conversations in full." placeholder:"0"`
}

func (simulateCmd) Help() string {
	return `Reads JSON Lines from standard input and answers each line with JSON Lines that end in {"in":N,"event":"done"}. Nothing sleeps: time is virtual and starts on a working morning, with the demo staff on duty and the demo orders of customer "demo".

Inputs:
  {"say":"my parcel is late"}        a message; with "more":true the burst goes on
  {"file":"photo box.jpg"}           a file by its kind and name, with or without "say"
  {"edit":"my parcel is gone"}       the last message reads so now; "" takes it back
  {"choose":"refund"} {"choose":1}   a button, by id or by its place in the last reply
  {"command":"status"}               start, status, human, language, link or help, as from a network's menu
  {"block":true}                     the customer lets no message through any more; false: again
  {"wait":"6m"} {"at":"2026-11-20T09:00:00Z"}
  {"agent":"ana","take":true}        also "say":"..." ("//" begins a note, "/" a command as in a staff room), "resolve":"...", "return":true,
                                     "grant":"refund","amount":34.50, "reverse":"refund", "kept":"",
                                     "promise":"ring you","due":"2h" (or a moment),
                                     "grant":"refund","amount":500,"ask":true asks for what is above the role,
                                     "pass":"ben" or "lead" with or without "why":"...", "file":"photo box.jpg"
  {"agent":"ben","decide":true}      approves what was asked first, or the "approval" with that id; false declines, "why":"..."
  {"agent":"ana","say":"...","line":"L1"}   a line with a name: it waits a moment before it goes out ("more":true: it still waits
                                     after this input); {"agent":"ana","edit":"...","line":"L1"} changes it, "" takes it back
  {"duty":{"ana":false}}
Any line may carry "customer", "channel" (telegram, slack, console) and "key" (the same key again is a redelivery).

Outputs: reading, reply, revised (a reply that was changed, or without text deleted), handoff, grant, promise, notify, state, error, done.

  echo '{"say":"my parcel is late"}' | amends simulate

With --from, complaints from a file open conversations with a simulated customer, who presses buttons or types, answers questions in a line, is now and then unhelpful when angry, says yes to confirmations, answers "did it work?", and falls silent at the end. In a .tsv the column "text" is taken and, if there is a column "complaint", only rows with 1 in it. Every line of the bot is checked: nothing empty, no sentence twice in a conversation, at most 400 characters (180 in Chinese), at most one question mark (two in danger), no exclamation mark, no emoji, no phrase that nobody may hear from us, no empty words said back; and every conversation ends within 12 turns of the customer, in a resolution or with a person who has it and a time. What failed is listed, and the exit code is 1.

  amends simulate --from complaints.txt --n 30 --seed 1 --show 3`
}

// demoCustomer is whose orders the demo data are.
const demoCustomer = "demo"

// simulationStart is a working morning; the demo orders look as seen on that day.
var simulationStart = time.Date(2026, 11, 19, 9, 30, 0, 0, time.UTC)

func (c simulateCmd) Run(ctx context.Context, s streams) error {
	pack, err := c.load()
	if err != nil {
		return err
	}
	if c.From != "" {
		return c.complaints(ctx, pack, s)
	}
	return c.lines(ctx, pack, s)
}

// Validate finds flags that don't go together.
func (c simulateCmd) Validate() error {
	switch {
	case c.From == "" && (c.N != nil || c.Seed != nil || c.Show != nil || c.Locale != "auto"):
		return errors.New("--n, --seed, --locale and --show need --from FILE, the complaints to take")
	case c.From != "" && c.DB != "":
		return errors.New("--db and --from don't go together: the conversations of --from are held in a fresh database in memory")
	case c.N != nil && *c.N < 1:
		return fmt.Errorf("--n %d: at least 1 complaint has to be taken", *c.N)
	case c.Show != nil && *c.Show < 0:
		return fmt.Errorf("--show %d: give 0 or more conversations to print", *c.Show)
	}
	return nil
}

// seedRoster enters the demo staff into a database that has none.
func seedRoster(ctx context.Context, db *store.DB) error {
	have, err := db.Roster(ctx)
	if err != nil || len(have) > 0 {
		return err
	}
	for _, a := range connect.DemoRoster() {
		if err := db.SetAgent(ctx, a); err != nil {
			return err
		}
	}
	return nil
}
