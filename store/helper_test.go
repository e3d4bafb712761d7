package store

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/store/storetest"
)

var (
	t0       = time.Date(2026, 11, 3, 9, 0, 0, 0, time.UTC)
	channels = []string{"telegram"}
)

// each runs f on both databases.
func each(t *testing.T, f func(t *testing.T, db *DB)) {
	t.Helper()
	eachDSN(t, func(t *testing.T, dsn string) { f(t, open(t, dsn)) })
}

func eachDSN(t *testing.T, f func(t *testing.T, dsn string)) {
	t.Helper()
	storetest.Each(t, f)
}

func open(t testing.TB, dsn string) *DB {
	t.Helper()
	db, err := Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// at is n seconds after the tests' first moment.
func at(n int) time.Time { return t0.Add(time.Duration(n) * time.Second) }

func chat(name string) Address { return Address{Channel: "telegram", Chat: name} }

// said is a customer's message.
func said(name, key, text string, when time.Time) Entry {
	return Entry{Key: key, From: chat(name), Customer: "c-" + name, Name: name, At: when, Event: dialogue.Said{Text: text}, Script: "abc", Standing: true}
}

// does is a StepFunc that returns the effects and counts the turns.
func does(effects ...dialogue.Effect) StepFunc {
	return func(st dialogue.State, r dialogue.Record) (dialogue.State, []dialogue.Effect) {
		st.Turn++
		return st, effects
	}
}

// answers is a StepFunc that answers the event.
func answers(text string) StepFunc {
	return func(st dialogue.State, r dialogue.Record) (dialogue.State, []dialogue.Effect) {
		st.Turn++
		return st, []dialogue.Effect{dialogue.Say{Act: dialogue.ActOther, Text: text, Of: r.Seq}}
	}
}

// takes is a StepFunc by which a person takes over.
func takes(st dialogue.State, r dialogue.Record) (dialogue.State, []dialogue.Effect) {
	st.Epoch++
	st.Holder = dialogue.Holder{Kind: dialogue.HolderAgent, Name: "ana"}
	return st, nil
}

func still(st dialogue.State, r dialogue.Record) (dialogue.State, []dialogue.Effect) { return st, nil }

func apply(t testing.TB, db *DB, e Entry, step StepFunc) Applied {
	t.Helper()
	a, err := db.Apply(t.Context(), e, step)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func claimed(t testing.TB, db *DB, now time.Time, n int) []Job {
	t.Helper()
	jobs, err := db.Claim(t.Context(), channels, now, now.Add(time.Minute), n)
	if err != nil {
		t.Fatal(err)
	}
	return jobs
}

// sent is the entry that settles j as delivered.
func sent(j Job, when time.Time) Entry {
	return Entry{Settle: &j, At: when, Event: dialogue.Sent{Key: j.Key, ID: "n" + j.Key, Try: j.Try}, Script: "abc"}
}

func keys(jobs []Job) []string {
	out := []string{}
	for _, j := range jobs {
		if j.Timer != "" {
			out = append(out, fmt.Sprintf("t:%d:%s:%d", j.Conv, j.Timer, j.Gen))
		} else {
			out = append(out, j.Key)
		}
	}
	return out
}

func wantKeys(t testing.TB, jobs []Job, want ...string) {
	t.Helper()
	if got := keys(jobs); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Fatalf("claimed %v, want %v", got, want)
	}
}

func wantErr(t testing.TB, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("error %v, want %v", err, want)
	}
}

func logOf(t testing.TB, db *DB, conv int64) []Logged {
	t.Helper()
	log, err := db.Log(context.Background(), conv, 0, 10_000)
	if err != nil {
		t.Fatal(err)
	}
	return log
}
