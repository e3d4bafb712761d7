package main

// This file is the home of what must hold after the crashes of the staff's side: nothing is lost, notes stay inside, and what came
// twice is what no network gives a means against.

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/amends-bot/amends/channels/slack/slacktest"
)

// sees are the bot's messages to a customer.
func (c *deskCaller) sees(d *staffed) (all []string) {
	if c.chat == 0 {
		return d.sl.FromBot(slacktest.DM(c.user))
	}
	for _, m := range d.tg.Messages(c.chat) {
		all = append(all, m.Text)
	}
	return all
}

// mirror is what the bot told in the thread of a case.
func (c *deskCaller) mirror(d *staffed) string {
	var all []string
	for _, m := range d.sl.Messages(deskRoom) {
		if m.Thread == c.thread && m.User == "" {
			all = append(all, m.Text)
		}
	}
	return strings.Join(all, "\n")
}

// relayed counts what went over, both ways.
func (d *staffed) relayed() (n int) {
	for _, c := range d.callers {
		seen, mirror := strings.Join(c.sees(d), "\n"), c.mirror(d)
		for _, l := range c.lines {
			if strings.Contains(seen, l.text) {
				n++
			}
		}
		for _, q := range c.said[1:] {
			if strings.Contains(mirror, q) {
				n++
			}
		}
	}
	return n
}

// missing is what has not arrived as it is to stand in the end.
func (d *staffed) missing() (all []string) {
	marks := map[string][]string{}
	for _, m := range d.sl.Messages(deskRoom) {
		marks[m.TS] = m.Reactions
	}
	for _, c := range d.callers {
		seen, mirror := c.sees(d), c.mirror(d)
		for _, l := range c.lines {
			if !slices.ContainsFunc(seen, func(text string) bool { return strings.HasSuffix(text, "\n"+l.last()) }) {
				all = append(all, l.last()+" at the customer")
			}
			if !slices.Equal(marks[l.ts], []string{"white_check_mark"}) {
				all = append(all, fmt.Sprintf("the mark on %s, %q", l.last(), marks[l.ts]))
			}
		}
		for i, ts := range c.notes {
			if !slices.Equal(marks[ts], []string{"memo"}) {
				all = append(all, fmt.Sprintf("the mark on note %d of %s, %q", i, d.name(c.n), marks[ts]))
			}
		}
		for _, q := range c.said {
			if !strings.Contains(mirror, q) {
				all = append(all, q+" in the thread")
			}
		}
	}
	return all
}

func (d *staffed) done() bool { return len(d.missing()) == 0 }

// held are the jobs that are under way: of both processes, since nothing tells whose they are.
func (r raw) held(t *testing.T) (jobs []leased) {
	t.Helper()
	db := r.open(t)
	defer db.Close() //nolint:errcheck // nothing was written
	rows, err := db.Query(`SELECT 'o:' || conv || ':' || seq || ':' || n, lease, CASE WHEN kind = 'say' AND channel = 'telegram' THEN 1 ELSE 0 END
		FROM outbox WHERE lease <> '' AND failed = 0 UNION ALL SELECT 'room:' || conv, lease, 0 FROM room WHERE lease <> ''`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		var j leased
		var send int
		if err := rows.Scan(&j.key, &j.lease, &send); err != nil {
			t.Fatal(err)
		}
		j.send = send == 1
		jobs = append(jobs, j)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return jobs
}

// drain waits until nothing is left to be sent or shown.
func (d *staffed) drain() {
	d.t.Helper()
	db := d.db.open(d.t)
	defer db.Close() //nolint:errcheck // nothing was written
	d.until("nothing is left to do", func() bool {
		var open int
		err := db.QueryRow(`SELECT (SELECT COUNT(*) FROM outbox WHERE failed = 0) + (SELECT COUNT(*) FROM room WHERE ready > 0)
			+ (SELECT COUNT(*) FROM aside WHERE done = 0)`).Scan(&open)
		if err != nil {
			d.t.Fatal(err)
		}
		return open == 0 && d.tg.Pending() == 0 && d.sl.Open() == 0
	})
}

// verify counts everything at both sides.
func (d *staffed) verify() {
	d.t.Helper()
	lost, onTelegram, onSlack, inThreads := d.missing(), 0, 0, 0
	for _, c := range d.callers {
		seen := c.sees(d)
		times := map[string]int{}
		for _, text := range seen {
			times[text]++
			if strings.Contains(text, "secret") {
				d.t.Errorf("a note reached %s: %q", d.name(c.n), text)
			}
			for _, other := range d.callers {
				if other != c && strings.Contains(text, fmt.Sprintf("answer-%d-", other.n)) {
					d.t.Errorf("%q reached %s", text, d.name(c.n))
				}
			}
		}
		for text, n := range times {
			if c.chat != 0 {
				onTelegram += n - 1
			} else if onSlack += n - 1; n > 1 {
				d.t.Errorf("%s saw %q %d times", d.name(c.n), text, n)
			}
		}
		mirror := c.mirror(d)
		for _, q := range c.said {
			if n := strings.Count(mirror, q); n != 1 {
				inThreads += n - 1
				d.t.Errorf("%q stands in the thread %d times", q, n)
			}
		}
		c.inOrder(d, seen)
	}
	if cards := d.cards(); cards != deskCustomers {
		d.t.Errorf("%d cards, want %d", cards, deskCustomers)
	}
	sends := 0
	for _, j := range d.flying {
		if j.send {
			sends++
		}
	}
	if onTelegram > sends {
		d.t.Errorf("%d messages came twice on Telegram, %d were under way at the kills", onTelegram, sends)
	}
	if onTelegram == 0 {
		d.t.Error("nothing came twice on Telegram: the kill was too late to prove anything")
	}
	if len(lost) > 0 || d.kills != len(deskDoom) {
		d.t.Errorf("%d kills; lost: %q", d.kills, lost)
	}
	notes := 0
	for _, c := range d.callers {
		notes += len(c.notes)
	}
	d.t.Logf("%d customers, %d lines of theirs, %d of the agent, %d notes; %d kills", len(d.callers), deskCustomers*(deskRounds+1),
		deskCustomers*deskRounds, notes, d.kills)
	t := "under way at the kills, of both processes: %d jobs, of them %d sends to Telegram; lost: %d; twice: %d on Telegram, which has no means against it, %d at customers on Slack, %d in threads"
	d.t.Logf(t, len(d.flying), sends, len(lost), onTelegram, onSlack, inThreads)
}

// inOrder checks that the agent's lines came in the order in which they were written; what came twice counts where it came first.
func (c *deskCaller) inOrder(d *staffed, seen []string) {
	d.t.Helper()
	last := -1
	for _, l := range c.lines {
		i := slices.IndexFunc(seen, func(text string) bool { return strings.Contains(text, l.text) })
		if i < last {
			d.t.Errorf("%s came before what was written earlier: %q", l.text, seen)
		}
		last = i
	}
}

func (d *staffed) cards() (n int) {
	for _, m := range d.sl.Messages(deskRoom) {
		if m.Thread == "" && m.User == "" {
			n++
		}
	}
	return n
}

// dump tells what is missing.
func (d *staffed) dump() {
	d.t.Helper()
	for _, what := range d.missing() {
		d.t.Logf("missing: %s", what)
	}
	db := d.db.open(d.t)
	defer db.Close() //nolint:errcheck // nothing was written
	rows, err := db.Query(`SELECT who || ' ' || what || ' ' || refused || ' ' || COALESCE(key, '') FROM audit WHERE refused <> '' ORDER BY id`)
	if err != nil {
		d.t.Fatal(err)
	}
	defer rows.Close() //nolint:errcheck // as far as it goes
	for rows.Next() {
		var refused string
		if rows.Scan(&refused) == nil {
			d.t.Logf("refused: %s", refused)
		}
	}
	for _, w := range d.sl.Whispers() {
		d.t.Logf("told: %s", w.Text)
	}
	for i := range d.processes {
		d.t.Logf("a process said: %s", d.processes[i].Load().errs)
	}
}
