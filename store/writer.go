// This file is the home of SQLite's one writer goroutine, which groups transactions.

package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
)

// groupMost is how many transactions share one commit. More would gain nothing - the wait for
// the disk is long paid for - and make the first ones wait.
const groupMost = 128

var errClosed = errors.New("the database is closed")

// writer owns the only connection that writes. Transactions wait in a channel; what waits is
// run as one transaction with a savepoint each, and every caller is answered after the commit.
// Statements run under the writer's own context: a caller's, cancelled in the middle of a
// statement, would roll back everybody's.
type writer struct {
	pool    *sql.DB
	tx      *tx
	waiting chan *member
	stop    chan struct{} // closed by close
	stopped chan struct{} // closed when the goroutine has ended
	once    sync.Once
}

// member is one transaction of a group.
type member struct {
	run   func(context.Context, *tx) error
	state atomic.Int32 // queued, then running or left
	err   error
	done  chan struct{} // closed when err is final
}

const (
	queued = iota
	running
	left // by its caller, whose context ended
)

var (
	begin        = sqlText(`BEGIN IMMEDIATE`)
	commit       = sqlText(`COMMIT`)
	rollback     = sqlText(`ROLLBACK`)
	savepoint    = sqlText(`SAVEPOINT member`)
	release      = sqlText(`RELEASE member`)
	rollbackTo   = sqlText(`ROLLBACK TO member`)
	againMost    = 5 // how often a transaction is run again before its error is told
	errAgain     = errors.New("decide again")
	errGroupLost = errors.New("the group's transaction is lost")
)

func newWriter(ctx context.Context, pool *sql.DB) (*writer, error) {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return nil, err
	}
	w := &writer{
		pool:    pool,
		tx:      &tx{conn: conn, prepared: map[*statement]*sql.Stmt{}},
		waiting: make(chan *member, groupMost),
		stop:    make(chan struct{}),
		stopped: make(chan struct{}),
	}
	go w.loop()
	return w, nil
}

// do runs fn in the next group and returns after the commit. ctx counts while fn waits; once
// it runs, do waits for its end.
func (w *writer) do(ctx context.Context, fn func(context.Context, *tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m := &member{run: fn, done: make(chan struct{})}
	select {
	case w.waiting <- m:
	case <-ctx.Done():
		return ctx.Err()
	case <-w.stop:
		return errClosed
	}
	select {
	case <-m.done:
		return m.err
	case <-ctx.Done():
		if m.state.CompareAndSwap(queued, left) {
			return ctx.Err()
		}
	case <-w.stopped: // queued behind the end, unless it is done
		if m.state.CompareAndSwap(queued, left) {
			return errClosed
		}
	}
	<-m.done
	return m.err
}

// close lets the group under way end; what waits is refused.
func (w *writer) close() error {
	w.once.Do(func() { close(w.stop) })
	<-w.stopped
	for _, p := range w.tx.prepared {
		_ = p.Close() // the connection's own close tells
	}
	_ = w.tx.conn.Close() // back to the pool, whose close tells
	return w.pool.Close()
}

func (w *writer) loop() {
	defer close(w.stopped)
	group := make([]*member, 0, groupMost)
	for {
		group = group[:0]
		select {
		case <-w.stop:
			return
		case m := <-w.waiting:
			group = w.take(group, m)
		}
		// Those answered a moment ago come back at once: let them join, else every other
		// commit would be for the first of them alone.
		runtime.Gosched()
	more:
		for len(group) < groupMost {
			select {
			case m := <-w.waiting:
				group = w.take(group, m)
			default:
				break more
			}
		}
		w.runGroup(context.Background(), group)
		for _, m := range group {
			close(m.done)
		}
	}
}

// take adds m to group unless its caller has left.
func (w *writer) take(group []*member, m *member) []*member {
	if m.state.CompareAndSwap(queued, running) {
		group = append(group, m)
	}
	return group
}

// runGroup runs the members in one transaction, or each in its own if that one is lost.
func (w *writer) runGroup(ctx context.Context, group []*member) {
	if len(group) == 1 {
		w.runSingle(ctx, group[0])
		return
	}
	if _, err := w.tx.exec(ctx, begin); err != nil {
		for _, m := range group { // each alone would wait as long for the lock, and in vain
			m.err = err
		}
		return
	}
	if w.tryGroup(ctx, group) == nil {
		return
	}
	for _, m := range group {
		w.runSingle(ctx, m)
	}
}

// tryGroup runs the members and commits. An error says that nothing was stored.
func (w *writer) tryGroup(ctx context.Context, group []*member) error {
	for _, m := range group {
		if err := w.runMember(ctx, m); err != nil {
			w.rollback(ctx)
			return err
		}
	}
	if _, err := w.tx.exec(ctx, commit); err != nil {
		w.rollback(ctx)
		return err
	}
	return nil
}

// runMember runs m between savepoints. Its error is m's own; what it returns is the group's:
// some errors make SQLite roll everything back, which shows in the savepoint being gone.
func (w *writer) runMember(ctx context.Context, m *member) error {
	for range againMost {
		if _, err := w.tx.exec(ctx, savepoint); err != nil {
			return err
		}
		m.err = guard(ctx, w.tx, m.run)
		if m.err != nil {
			if _, err := w.tx.exec(ctx, rollbackTo); err != nil {
				return errors.Join(errGroupLost, err)
			}
		}
		if _, err := w.tx.exec(ctx, release); err != nil {
			return errors.Join(errGroupLost, err)
		}
		if !errors.Is(m.err, errAgain) {
			break
		}
	}
	return nil
}

func (w *writer) runSingle(ctx context.Context, m *member) {
	for range againMost {
		if _, m.err = w.tx.exec(ctx, begin); m.err != nil {
			return
		}
		if m.err = guard(ctx, w.tx, m.run); m.err == nil {
			_, m.err = w.tx.exec(ctx, commit)
		}
		if m.err == nil {
			return
		}
		w.rollback(ctx)
		if !errors.Is(m.err, errAgain) {
			return
		}
	}
}

// rollback ends the transaction if there is still one: an error here says that there is none.
func (w *writer) rollback(ctx context.Context) { _, _ = w.tx.exec(ctx, rollback) }

// guard runs fn and makes an error of its panic. The error names the place and not the value,
// which may hold a message's text.
func guard(ctx context.Context, t *tx, fn func(context.Context, *tx) error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			what := fmt.Sprintf("%T", v)
			if e, ok := v.(runtime.Error); ok {
				what = e.Error()
			}
			err = fmt.Errorf("panic at %s: %s", panicPlace(), what)
		}
	}()
	return fn(ctx, t)
}

// panicPlace is "file:line" of the panic that is being recovered.
func panicPlace() string {
	var pcs [32]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs[:])]) // past Callers, panicPlace and guard's defer
	for {
		f, more := frames.Next()
		if len(f.Function) < 8 || f.Function[:8] != "runtime." {
			return fmt.Sprintf("%s:%d", f.File, f.Line)
		}
		if !more {
			return "an unknown place"
		}
	}
}
