package bot

// This file is the home of Drain: claiming what is due, a few jobs at a time.

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/amends-bot/amends/store"
)

const (
	// jobsAtOnce bounds what is between claim and settle, and so what a crash may repeat. Sends wait
	// for the network, not for the processor. With 8 the settlings of a slow disk are grouped too
	// thinly (half the turns a second at 2 ms for each sync); with 32 a crash may repeat more.
	jobsAtOnce = 16
	// lease is how long a job is ours: the longest try (sendTimeout), then the settling (storeTimeout),
	// and some. After a crash its jobs wait so long.
	lease = 90 * time.Second
	// drainMost bounds one Drain: a script that wakes itself for ever must not hang the caller.
	drainMost = 10_000
)

// clock tells what time it is. What takes long is dated and put off from when it ended.
type clock func() time.Time

// loop says how a drain runs: with a fixed now, or with a clock, new work being looked for
// while slow jobs are under way.
type loop struct {
	clock clock
	wake  <-chan struct{} // nil: no signal
	poll  time.Duration   // 0: none
}

// Drain carries out everything that is due at now until all is quiet, and says when to come back;
// the zero time when nothing waits. Events are dated now. It returns the errors of the store, and those
// of jobs that the store did not take; the others have been carried out nevertheless. When ctx ends
// nothing new is begun; what was begun is finished.
func (b *Bot) Drain(ctx context.Context, now time.Time) (next time.Time, err error) {
	return b.drain(ctx, context.WithoutCancel(ctx), loop{clock: func() time.Time { return now }})
}

// drain claims until claiming ends; jobs run under sending.
func (b *Bot) drain(claiming, sending context.Context, l loop) (time.Time, error) {
	limit := jobsAtOnce
	if b.o.Serial {
		limit = 1
	}
	var (
		errs   []error
		done   = make(chan error, limit)
		begun  int
		flying int
		full   bool // the store gave as many as were asked for: there may be more
		broken bool // the store fails
	)
	for {
		full = false
		if free := limit - flying; free > 0 && !broken && begun < drainMost && claiming.Err() == nil {
			now := l.clock()
			jobs, err := b.o.Store.Claim(claiming, b.names, now, now.Add(b.o.Lease), free)
			if err != nil && claiming.Err() == nil {
				errs, broken = append(errs, fmt.Errorf("bot: drain: %w", err)), true
			}
			for _, j := range jobs {
				begun++
				flying++
				go func() { done <- b.do(sending, l.clock, j) }()
			}
			full = len(jobs) == free
		}
		if flying == 0 {
			break
		}
		if err := l.wait(done, flying < limit && !full); !errors.Is(err, errLook) {
			flying--
			if err != nil {
				errs = append(errs, err)
			}
			for _, err := range l.gather(done, min(flying, limit/2-(limit-flying))) {
				flying--
				if err != nil {
					errs = append(errs, err)
				}
			}
		}
	}
	if err := errors.Join(errs...); err != nil || claiming.Err() != nil {
		return time.Time{}, errors.Join(err, claiming.Err())
	}
	if begun >= drainMost {
		return l.clock(), nil
	}
	next, waits, err := b.o.Store.Next(claiming, b.names)
	if err != nil || !waits {
		return time.Time{}, err
	}
	return next, nil
}

// errLook says that there may be new work although no job has ended.
var errLook = errors.New("look again")

// wait returns the outcome of the next job that ends, or, if look, errLook when new work may be there.
func (l loop) wait(done <-chan error, look bool) error {
	if !look || l.poll == 0 {
		return <-done
	}
	timer := time.NewTimer(l.poll)
	defer timer.Stop()
	select {
	case err := <-done:
		return err
	case <-l.wake:
	case <-timer.C:
	}
	return errLook
}

// gather waits for up to n more outcomes, but not for long: a claim that brings several jobs costs as
// much as one that brings one, and the claims take turns with what customers write.
func (l loop) gather(done <-chan error, n int) (outcomes []error) {
	if l.poll == 0 || n <= 0 {
		return nil
	}
	timer := time.NewTimer(gatherFor)
	defer timer.Stop()
	for range n {
		select {
		case err := <-done:
			outcomes = append(outcomes, err)
		case <-timer.C:
			return outcomes
		}
	}
	return outcomes
}

// gatherFor is less than anybody notices and more than a settling takes.
const gatherFor = 2 * time.Millisecond

// do carries one job out. An error is one of the store: the outcome could not be kept. The job is then
// given back, so that it does not hold up others until its lease ends.
func (b *Bot) do(ctx context.Context, now clock, j store.Job) error {
	err := b.carryOut(ctx, now, j)
	if err == nil || errors.Is(err, store.ErrStale) {
		if err != nil {
			b.o.Log.Info("somebody else has the job", attributes(j)...)
		}
		return nil
	}
	err = fmt.Errorf("bot: conversation %d, job %q: %w", j.Conv, name(j), err)
	if back := b.retry(ctx, j, now().Add(backoff(name(j), j.Try)), err); back != nil && !errors.Is(back, store.ErrStale) {
		return errors.Join(err, back)
	}
	return err
}

// name is the job's key, of a timer its name and generation.
func name(j store.Job) string {
	switch {
	case j.Timer != "":
		return fmt.Sprintf("t:%d:%s:%d", j.Conv, j.Timer, j.Gen)
	case j.Room != nil:
		return fmt.Sprintf("r:%d", j.Conv)
	}
	return j.Key
}

// attributes are what a log line tells of a job; never its text.
func attributes(j store.Job, more ...any) []any {
	return append([]any{"conversation", j.Conv, "seq", j.Seq, "attempt", j.Try, "key", name(j)}, more...)
}
