package channels

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// TestPaceSaysThatNothingWasTried: a turn that would come too late is told at once, and costs no place.
func TestPaceSaysThatNothingWasTried(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewPace(30, 30, 1, 1)
		start := time.Now()
		if err := p.Wait(t.Context(), "a"); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second/2)
		defer cancel()
		if err := p.Wait(ctx, "a"); !errors.Is(err, ErrBusy) || time.Since(start) != 0 {
			t.Errorf("after %v: %v", time.Since(start), err)
		}
		if err := p.Wait(t.Context(), "a"); err != nil || time.Since(start) != time.Second {
			t.Errorf("after %v: %v", time.Since(start), err)
		}
		ended, end := context.WithCancel(t.Context())
		end()
		if err := p.Wait(ended, "a"); !errors.Is(err, ErrBusy) || !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled: %v", err)
		}
	})
}

// TestSpareLeavesRoomForMessages: it never waits, takes from the same budget, and leaves half of it.
func TestSpareLeavesRoomForMessages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewPace(10, 10, 1, 2)
		start := time.Now()
		for n, want := range []bool{true, true, false} { // a chat's burst
			if got := p.Spare("a"); got != want {
				t.Errorf("%d in chat a: %v", n, got)
			}
		}
		spared := 0
		for _, chat := range []string{"b", "c", "d", "e", "f", "g", "h", "i"} {
			if p.Spare(chat) {
				spared++
			}
		}
		if spared != 4 { // with those of chat a six of ten
			t.Errorf("%d spared", spared)
		}
		for _, chat := range []string{"k", "l", "m", "n"} {
			if err := p.Wait(t.Context(), chat); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(start); took != 0 {
			t.Errorf("messages waited for %v", took)
		}
	})
}

// TestYield: what can wait leaves half of the places of all to others, and gives up at the end of its context.
func TestYield(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewPace(10, 10, 100, 100)
		for range 5 {
			if err := p.Yield(t.Context(), "a"); err != nil {
				t.Fatal(err)
			}
		}
		start := time.Now()
		for range 3 {
			if err := p.Wait(t.Context(), "b"); err != nil || time.Since(start) != 0 {
				t.Fatal(time.Since(start), err)
			}
		}
		if err := p.Yield(t.Context(), "a"); err != nil || time.Since(start) < 300*time.Millisecond {
			t.Error(time.Since(start), err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer cancel()
		if err := p.Yield(ctx, "a"); !errors.Is(err, ErrBusy) {
			t.Error(err)
		}
	})
}
