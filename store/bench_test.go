package store

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/store/storetest"
)

// turn is a usual one: a message of a known customer that sets a timer and is answered.
func turn(st dialogue.State, r dialogue.Record) (dialogue.State, []dialogue.Effect) {
	st.Turn++
	st.Opening = "I have been waiting for my order for three weeks now and nobody answers me."
	return st, []dialogue.Effect{
		dialogue.Say{Act: dialogue.ActAsk, Text: "You have been waiting for your order for three weeks now. Which one is it?", Of: r.Seq},
		dialogue.Wake{Name: "nudge", At: r.At, Gen: r.Seq},
	}
}

var databases = []struct {
	name string
	dsn  func(testing.TB) string
}{{"sqlite", storetest.SQLite}, {"postgres", storetest.Postgres}}

// BenchmarkApply measures turns; "ns/op" is the time per turn with so many callers at once.
func BenchmarkApply(b *testing.B) {
	for _, d := range databases {
		for _, callers := range []int{1, 32} {
			b.Run(fmt.Sprintf("%s/%d", d.name, callers), func(b *testing.B) {
				db := open(b, d.dsn(b))
				b.ReportAllocs()
				b.ResetTimer()
				parallel(b, callers, b.N, func(i int64) error {
					_, err := db.Apply(context.Background(), benchEntry(i), turn)
					return err
				})
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "turns/s")
			})
		}
	}
}

// BenchmarkSingle is BenchmarkApply with one commit per turn, which shows what grouping gains.
func BenchmarkSingle(b *testing.B) {
	db := open(b, storetest.SQLite(b))
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		w, err := newWork(benchEntry(int64(i)), turn)
		if err != nil {
			b.Fatal(err)
		}
		m := &member{run: w.run}
		db.writer.runSingle(context.Background(), m) // the goroutine is idle
		if m.err != nil {
			b.Fatal(m.err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "turns/s")
}

// BenchmarkClaim claims and settles one job out of a backlog of so many lanes, and asks for the next time.
func BenchmarkClaim(b *testing.B) {
	const backlog = 5000
	for _, d := range databases {
		b.Run(d.name, func(b *testing.B) {
			db := open(b, d.dsn(b))
			parallel(b, 32, backlog, func(i int64) error {
				e := said(fmt.Sprint("chat", i), fmt.Sprint("m:", i), "x", at(0))
				_, err := db.Apply(context.Background(), e, does(dialogue.Say{Text: "1"}, dialogue.Say{Text: "2"}, dialogue.Notify{To: "room"}))
				return err
			})
			b.ReportAllocs()
			for b.Loop() {
				j := claimed(b, db, at(1), 1)[0]
				if _, _, err := db.Next(b.Context(), channels); err != nil {
					b.Fatal(err)
				}
				if err := db.Retry(b.Context(), j, at(0), nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func benchEntry(i int64) Entry {
	e := said(fmt.Sprint("chat", i%200), fmt.Sprint("m:", i), "I have been waiting for my order for three weeks now and nobody answers me.", at(0))
	e.Message = fmt.Sprint(i)
	return e
}

// parallel shares n calls of f between so many goroutines.
func parallel(b *testing.B, callers, n int, f func(i int64) error) {
	var next atomic.Int64
	done := make(chan error, callers)
	for range callers {
		go func() {
			var err error
			for i := next.Add(1); i <= int64(n) && err == nil; i = next.Add(1) {
				err = f(i)
			}
			done <- err
		}()
	}
	for range callers {
		if err := <-done; err != nil {
			b.Error(err)
		}
	}
}
