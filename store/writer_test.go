package store

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"

	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/store/storetest"
	"go.uber.org/goleak"
)

// hold keeps the writer busy until the returned function is called, so that what is applied
// meanwhile becomes one group.
func hold(t *testing.T, db *DB) (release func()) {
	t.Helper()
	started, free, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		done <- db.update(context.Background(), func(context.Context, *tx) error {
			close(started)
			<-free
			return nil
		})
	}()
	<-started
	return func() {
		close(free)
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

// waitQueued returns when n transactions wait for the writer.
func waitQueued(db *DB, n int) {
	for len(db.writer.waiting) < n {
		runtime.Gosched()
	}
}

func TestFailingMemberDoesNotHurtItsGroup(t *testing.T) {
	db := open(t, storetest.SQLite(t))
	free := hold(t, db)
	var wg sync.WaitGroup
	errs := make([]error, 9)
	for i := range errs {
		wg.Go(func() {
			step := answers("y")
			if i%3 == 1 {
				step = does(dialogue.Say{Text: "y"}, dialogue.Say{Of: 1}, dialogue.Say{Of: 1}) // fails after rows were written
			}
			if i%3 == 2 {
				step = func(dialogue.State, dialogue.Record) (dialogue.State, []dialogue.Effect) { panic(i) }
			}
			_, errs[i] = db.Apply(context.Background(), said(fmt.Sprint(i), fmt.Sprint("m:", i), "x", at(0)), step)
		})
	}
	waitQueued(db, len(errs))
	free()
	wg.Wait()
	for i, err := range errs {
		if (err == nil) != (i%3 == 0) {
			t.Errorf("%d: %v", i, err)
		}
		_, err := db.Find(t.Context(), chat(fmt.Sprint(i)))
		if (err == nil) != (i%3 == 0) {
			t.Errorf("%d: conversation: %v", i, err)
		}
	}
	if jobs := claimed(t, db, at(1), 99); len(jobs) != 3 {
		t.Errorf("jobs %v, want 3", keys(jobs))
	}
}

func TestMembersOfALostGroupRunSingly(t *testing.T) {
	db := open(t, storetest.SQLite(t))
	free := hold(t, db)
	errLost := errors.New("disk full, say")
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			if _, err := db.Apply(context.Background(), said(fmt.Sprint(i), fmt.Sprint("m:", i), "x", at(0)), answers("y")); err != nil {
				t.Error(err)
			}
		})
	}
	waitQueued(db, 4)
	wg.Go(func() {
		err := db.update(context.Background(), func(ctx context.Context, t *tx) error {
			_, err := t.exec(ctx, rollback) // as SQLite does by itself on some errors
			return errors.Join(errLost, err)
		})
		if !errors.Is(err, errLost) {
			t.Error(err)
		}
	})
	waitQueued(db, 5)
	free()
	wg.Wait()
	if jobs := claimed(t, db, at(1), 99); len(jobs) != 4 {
		t.Errorf("jobs %v, want 4", keys(jobs))
	}
}

func TestCancelledCallerLeavesTheQueueOnly(t *testing.T) {
	db := open(t, storetest.SQLite(t))
	free := hold(t, db)
	ctx, cancel := context.WithCancel(t.Context())
	gone := make(chan error, 1)
	go func() {
		_, err := db.Apply(ctx, said("ann", "m:1", "x", at(0)), answers("y"))
		gone <- err
	}()
	waitQueued(db, 1)
	stays := make(chan error, 1)
	go func() {
		_, err := db.Apply(context.Background(), said("bob", "m:2", "x", at(0)), answers("y"))
		stays <- err
	}()
	waitQueued(db, 2)
	cancel()
	wantErr(t, <-gone, context.Canceled) // while the writer is still busy
	free()
	if err := <-stays; err != nil {
		t.Error(err)
	}
	wantKeys(t, claimed(t, db, at(1), 9), "o:1:1:0")

	// Cancelled in the middle of its turn, it is stored all the same.
	ctx, cancel = context.WithCancel(t.Context())
	_, err := db.Apply(ctx, said("cat", "m:3", "x", at(0)), func(st dialogue.State, r dialogue.Record) (dialogue.State, []dialogue.Effect) {
		cancel()
		return st, nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestCloseEndsTheWriter(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	db, err := Open(t.Context(), ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	free := hold(t, db)
	waits := make(chan error, 1)
	go func() { waits <- db.update(context.Background(), func(context.Context, *tx) error { return nil }) }()
	waitQueued(db, 1)
	closed := make(chan error, 1)
	go func() { closed <- db.Close() }()
	free()
	if err := <-closed; err != nil {
		t.Error(err)
	}
	if err := <-waits; err != nil { // either it was in time or it is told
		wantErr(t, err, errClosed)
	}
	_, err = db.Apply(t.Context(), said("ann", "m:1", "x", at(0)), still)
	wantErr(t, err, errClosed)
}
