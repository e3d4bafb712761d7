package main

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/amends-bot/amends/bot"
	"github.com/amends-bot/amends/bot/connect"
	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
	"github.com/amends-bot/amends/store"
)

// benchCmd measures what durability costs here, all in one run, so that the ratios hold on a noisy
// machine.
type benchCmd struct {
	DB      string        `help:"Database: a folder to put a fresh SQLite file in, or postgres://... (a fresh database)." default:"." placeholder:"DSN"`
	For     time.Duration `help:"How long each part runs." default:"3s"`
	Waiting []int         `help:"How many customers wait at the same time." default:"1,32"`
}

func (benchCmd) Help() string {
	return `A turn is an inbound message accepted and decided, its reply enqueued, claimed for sending and settled: at least two durable transactions. "Bare" is the same database with one small commit for each turn and nothing else. The network is left out.`
}

func (c benchCmd) Run(ctx context.Context, s streams) error {
	if err := bot.CheckDatabase(c.DB); err != nil {
		return fmt.Errorf("bench: the database can't be used: %w", err)
	}
	dir, dsn := c.DB, c.DB
	postgres := strings.HasPrefix(c.DB, "postgres")
	if postgres {
		dir = os.TempDir()
	}
	dir, err := os.MkdirTemp(dir, "amends-bench-")
	if err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	defer os.RemoveAll(dir)
	if !postgres {
		dsn = filepath.Join(dir, "bench.db")
	}
	syncs, err := syncRate(filepath.Join(dir, "sync"), c.For)
	if err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	fmt.Fprintf(s.out, "fdatasync                    %9.0f /s\n", syncs)
	if syncs > 20_000 {
		fmt.Fprintf(s.out, "  (so fast that this disk does not wait for its medium: grouping commits saves little here)\n")
	}
	bare, err := bareRate(ctx, dir, dsn, postgres, c.For)
	if err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	fmt.Fprintf(s.out, "bare, one commit per turn    %9.0f /s\n", bare)
	for _, waiting := range c.Waiting {
		r, err := turnRate(ctx, dsn, waiting, c.For, s.err)
		if err != nil {
			return fmt.Errorf("bench: %w", err)
		}
		fmt.Fprintf(s.out, "durable turns, %2d waiting    %9.0f /s   %5.2f x bare   p50 %v  p99 %v\n",
			waiting, r.rate, r.rate/bare, r.at(50), r.at(99))
	}
	return nil
}

// syncRate is how often a second 4 KiB reach the disk.
func syncRate(path string, d time.Duration) (float64, error) {
	f, err := os.Create(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	block := make([]byte, 4096)
	n, began := 0, time.Now()
	for time.Since(began) < d {
		if _, err := f.WriteAt(block, int64(n%256)*4096); err != nil {
			return 0, err
		}
		if err := syscall.Fdatasync(int(f.Fd())); err != nil {
			return 0, err
		}
		n++
	}
	return float64(n) / time.Since(began).Seconds(), nil
}

// bareRate is how many turns a second the database itself would carry at one commit for each: a row
// appended to a log and a state updated, as durable as ours.
func bareRate(ctx context.Context, dir, dsn string, postgres bool, d time.Duration) (float64, error) {
	driver, source, mark := "sqlite3", "file:"+filepath.Join(dir, "bare.db")+"?_journal_mode=WAL&_synchronous=FULL&_txlock=immediate", "?"
	if postgres {
		driver, source, mark = "pgx", dsn, "$"
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		return 0, err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	for _, q := range []string{
		`CREATE TABLE bare_log (conv BIGINT, seq BIGINT, body TEXT, PRIMARY KEY (conv, seq))`,
		`CREATE TABLE bare_state (conv BIGINT PRIMARY KEY, state TEXT)`,
		`INSERT INTO bare_state VALUES (1, '')`,
	} {
		if _, err := db.ExecContext(ctx, q); err != nil {
			return 0, err
		}
	}
	defer func() { _, _ = db.ExecContext(context.WithoutCancel(ctx), `DROP TABLE bare_log`) }()
	defer func() { _, _ = db.ExecContext(context.WithoutCancel(ctx), `DROP TABLE bare_state`) }()
	insert, err := db.PrepareContext(ctx, fmt.Sprintf(`INSERT INTO bare_log VALUES (1, %[1]s1, %[1]s2)`, mark))
	if err != nil {
		return 0, err
	}
	defer insert.Close()
	update, err := db.PrepareContext(ctx, fmt.Sprintf(`UPDATE bare_state SET state = %[1]s1 WHERE conv = 1`, mark))
	if err != nil {
		return 0, err
	}
	defer update.Close()
	body := strings.Repeat("x", 400)
	n, began := 0, time.Now()
	for time.Since(began) < d {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return 0, err
		}
		_, err = tx.StmtContext(ctx, insert).ExecContext(ctx, n, body)
		if err == nil {
			_, err = tx.StmtContext(ctx, update).ExecContext(ctx, body)
		}
		if err != nil {
			_ = tx.Rollback()
			return 0, err
		}
		if err := tx.Commit(); err != nil {
			return 0, err
		}
		n++
	}
	return float64(n) / time.Since(began).Seconds(), nil
}

// turns is the outcome of turnRate.
type turns struct {
	rate      float64
	latencies []time.Duration // sorted
}

func (t turns) at(percent int) time.Duration {
	if len(t.latencies) == 0 {
		return 0
	}
	return t.latencies[min(len(t.latencies)*percent/100, len(t.latencies)-1)].Round(10 * time.Microsecond)
}

// benchTexts are answered at once, each by one message.
var benchTexts = []string{"hello", "are you a robot?", "您好", "thanks!"}

// turnRate runs the whole program with as many customers who each write again once they were
// answered and the answer was settled.
func turnRate(ctx context.Context, dsn string, waiting int, d time.Duration, logs io.Writer) (turns, error) {
	db, err := store.Open(ctx, dsn)
	if err != nil {
		return turns{}, err
	}
	defer db.Close()
	pack := *script.Builtin()
	pack.Pace.Quiet = 0
	settled := map[string]chan struct{}{}
	customers := make([]string, waiting)
	for i := range customers {
		customers[i] = "bench" + strconv.Itoa(waiting) + "-" + strconv.Itoa(i)
		settled[customers[i]] = make(chan struct{}, 1)
	}
	b, err := bot.New(bot.Options{
		Store: db, Script: &pack, Adapters: []channels.Adapter{sinkhole{}}, Connect: connect.Demo(time.Now()),
		Log: slog.New(slog.NewTextHandler(logs, &slog.HandlerOptions{Level: slog.LevelError})),
		OnTurn: func(a store.Applied) {
			if _, sent := a.Record.Event.(dialogue.Sent); sent {
				settled[a.Customer] <- struct{}{}
			}
		},
	})
	if err != nil {
		return turns{}, err
	}
	running, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- b.Run(running) }()

	var (
		all   sync.WaitGroup
		mu    sync.Mutex // guards result
		bad   atomic.Pointer[error]
		began = time.Now()
	)
	var result turns
	for _, customer := range customers {
		all.Go(func() {
			var mine []time.Duration
			for n := 0; time.Since(began) < d && ctx.Err() == nil && bad.Load() == nil; n++ {
				start := time.Now()
				err := b.Receive(ctx, channels.Inbound{
					Key: customer + ":" + strconv.Itoa(n), From: channels.Address{Channel: sinkhole{}.Name(), Chat: customer},
					Who: channels.Person{ID: customer}, At: start, Event: dialogue.Said{Text: benchTexts[n%len(benchTexts)]},
				})
				if err != nil {
					bad.Store(&err)
					return
				}
				select {
				case <-settled[customer]:
				case <-ctx.Done():
					return
				case <-time.After(answerMost):
					err := fmt.Errorf("no answer was settled within %v", answerMost)
					bad.Store(&err)
					return
				}
				mine = append(mine, time.Since(start))
			}
			mu.Lock()
			defer mu.Unlock()
			result.latencies = append(result.latencies, mine...)
		})
	}
	all.Wait()
	took := time.Since(began)
	stop()
	err = <-ended
	if e := bad.Load(); e != nil {
		err = cmp.Or(err, *e)
	}
	slices.Sort(result.latencies)
	result.rate = float64(len(result.latencies)) / took.Seconds()
	return result, err
}

// answerMost is when the benchmark gives up on an answer.
const answerMost = 30 * time.Second

// sinkhole is a network that takes everything at once.
type sinkhole struct{}

func (sinkhole) Name() string { return "bench" }

func (sinkhole) Listen(ctx context.Context, _ channels.Sink) error {
	<-ctx.Done()
	return nil
}

func (sinkhole) Send(_ context.Context, out channels.Outbound) (string, error) { return out.Key, nil }
