package bot

import (
	"context"
	"database/sql"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/store"
)

// TestI26NothingIsLeft erases a person after a busy conversation, and reads every row of every table.
func TestI26NothingIsLeft(t *testing.T) {
	eachDesk(t, func(w *deskWorld) {
		t := w.t
		const who = "zq7419" // in the customer's name, chat and account
		other := w.handed("maria")
		busy(w, who)
		conv := w.conv(who)
		traces := []string{who, "xylo", "555 0199", "20391"}
		before := rowsWith(t, w.dsn, traces...)
		for _, table := range []string{"conversation", "address", "message", "log", "outbox", "promise", "grants", "suggestion", "aside", "audit", "stray", "pause"} {
			if before[table] == 0 {
				t.Errorf("the conversation has left nothing in %s: %v", table, before)
			}
		}
		h, err := w.db.Holds(t.Context(), conv)
		if err != nil || len(h.Threads) != 1 || len(h.Threads[0].IDs) == 0 || h.Threads[0].Card == "" || h.Threads[0].Lines == 0 {
			t.Fatalf("%+v %v", h, err)
		}
		if h.Records == 0 || len(h.Cases) != 1 || len(h.Names) != 1 || h.Owner != "ana" {
			t.Errorf("%+v", h)
		}
		if held, err := w.db.HoldRoom(t.Context(), conv, w.now, w.now.Add(time.Hour)); !held || err != nil {
			t.Fatal(held, err)
		}
		if err := w.db.Erase(t.Context(), conv); err != nil {
			t.Fatal(err)
		}
		if after := rowsWith(t, w.dsn, traces...); len(after) > 0 {
			t.Errorf("rows that still tell of the person: %v", after)
		}
		if _, err := w.db.Scrub(t.Context()); err != nil {
			t.Error(err)
		}
		if !strings.Contains(w.dsn, "://") {
			for _, file := range []string{w.dsn, w.dsn + "-wal"} {
				data, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				for _, trace := range traces {
					if strings.Contains(string(data), trace) {
						t.Errorf("%s holds %q", file, trace)
					}
				}
			}
		}
		// The others are not touched, and the person is a new customer.
		w.says(who, "my kettle leaks")
		w.press("ana", "maria", "claim")
		w.after(quiet)
		if w.conv(who) == conv || other.card.State != channels.CardHeld {
			t.Errorf("conversation %d again, the other's card %q", conv, other.card.State)
		}
		if got := len(w.room.threads); got != 2 {
			t.Errorf("%d threads", got)
		}
	})
}

// busy is a conversation that leaves something everywhere; every text has "xylo" in it.
func busy(w *deskWorld, who string) {
	w.t.Helper()
	at := channels.Address{Channel: "net", Chat: who}
	from := channels.Person{ID: "net:" + who, Name: "Maria " + who}
	w.says(who, "I have a suggestion: pack every xylophone in a bigger box")
	w.after(quiet)
	w.says(who, "my xylophone, order 20391, never came, call me on 555 0199, let me talk to a person please",
		dialogue.File{Kind: "image", Name: "xylo.jpg", Ref: "xylo"})
	w.after(quiet)
	th := w.thread(who)
	w.receive(channels.Inbound{From: at, Who: from, Event: dialogue.Commanded{Name: "link"}})
	w.press("ana", who, "claim")
	w.after(quiet)
	line := w.line("ana", who, "I look for the xylo")
	w.line("ana", who, "// wants the xylo badly")
	w.line("li", who, "that xylo again")
	w.after(quiet)
	w.does("ana", th.at, channels.Deed{Kind: channels.DeedEdit, Message: line, Text: "I look for the xylophone"})
	w.press("ana", who, "promise", "when", "2h", "what", "ring you about the xylo")
	w.press("ana", who, "grant", "remedy", "refund", "amount", "900.00")
	w.after(quiet)
	w.press("ben", who, "decline:"+w.state(who).Approvals[0].ID, "why", "the xylo is too dear")
	w.press("ana", who, "grant", "remedy", "refund", "amount", "20.00")
	w.after(quiet)
	w.receive(channels.Inbound{From: at, Who: from, Deed: &channels.Deed{Kind: channels.DeedRegister, Text: "xylo-code"}})
	err := w.db.Stray(w.t.Context(), "s1", store.Address{Channel: "net"}, w.now, []byte(`{"from":"`+who+`","text":"xylo"}`))
	if err != nil {
		w.t.Fatal(err)
	}
	db := openRaw(w.t, w.dsn)
	if _, err := db.ExecContext(w.t.Context(), `INSERT INTO pause (channel, chat, until) VALUES ('net', '`+who+`', 1)`); err != nil {
		w.t.Fatal(err)
	}
	w.says(who, "and the xylo?") // nothing of it is carried out yet
	w.line("ana", who, "The xylo is in the van")
}

// rowsWith counts the rows that hold one of the texts, by table.
func rowsWith(t *testing.T, dsn string, texts ...string) map[string]int {
	t.Helper()
	tables := `SELECT name FROM sqlite_master WHERE type = 'table'`
	if strings.Contains(dsn, "://") {
		tables = `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()`
	}
	db := openRaw(t, dsn)
	found, known := map[string]int{}, 0
	for _, table := range column(t, db, tables) {
		known++
		for _, row := range column(t, db, `SELECT * FROM `+table) {
			for _, text := range texts {
				if strings.Contains(row, text) {
					found[table]++
					break
				}
			}
		}
	}
	if known < 20 {
		t.Fatalf("there are %d tables only", known)
	}
	return found
}

// openRaw opens the database behind the store's back.
func openRaw(t *testing.T, dsn string) *sql.DB {
	t.Helper()
	driver := "sqlite3"
	if strings.Contains(dsn, "://") {
		driver = "pgx"
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// column is each row as one text.
func column(t *testing.T, db *sql.DB, query string) (all []string) {
	t.Helper()
	rows, err := db.QueryContext(context.Background(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	names, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		cells, into := make([]sql.NullString, len(names)), make([]any, len(names))
		for i := range cells {
			into[i] = &cells[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		var parts []string
		for _, c := range cells {
			parts = append(parts, c.String)
		}
		all = append(all, strings.Join(parts, " "))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}
