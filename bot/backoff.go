package bot

// This file is the home of what follows from an error of a network: when to try again, when to stop.

import (
	"errors"
	"hash/fnv"
	"strconv"
	"time"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/store"
)

const (
	backoffFirst = time.Second     // most hiccups are over by then
	backoffMost  = 5 * time.Minute // a network that is back is noticed soon enough
	jitterParts  = 4               // up to a quarter is added, so that those who failed together don't come back together

	// What a network asks for is obeyed, but it may be mistaken: a chat that it asks to leave alone for ten years
	// is tried again, and the owner hears of it (I14).
	pauseMost  = 15 * time.Minute // of one pause
	pauseLong  = 5 * time.Minute  // a pause above it is unusual: the log says so
	pauseShort = time.Minute      // a busy network asks for so much; such pauses are bounded by sendTries
	heldMost   = time.Hour        // a message as old as that gets no longer pause than a short one any more

	busyPause = 10 * time.Second // after which a message whose turn did not come is tried anew
)

// backoff is the pause after try number try (from 1) of a job: doubled each time up to a cap,
// with a jitter that is the same for the same key and try.
func backoff(key string, try int) time.Duration {
	pause := backoffMost
	if shift := max(try, 1) - 1; shift < 20 {
		pause = min(backoffFirst<<shift, backoffMost)
	}
	return pause + jitter(key, try, pause/jitterParts)
}

// jitter is 0 up to most, by a hash.
func jitter(key string, try int, most time.Duration) time.Duration {
	h := fnv.New64a()
	h.Write([]byte(key))
	h.Write([]byte{0})
	h.Write([]byte(strconv.Itoa(try)))
	return time.Duration(h.Sum64() % uint64(max(most, 1)))
}

// after says when a job whose send failed is tried again, or that it is final. since is when it was
// decided. stopping: the program stops and has cut the send short; the next process tries at once.
func after(err error, j store.Job, since, now time.Time, stopping bool) (at time.Time, final bool) {
	if stopping {
		return now, false
	}
	if errors.Is(err, channels.ErrBusy) { // its turn comes: the budget is ours
		return now.Add(busyPause + jitter(name(j), j.Try, busyPause/jitterParts)), false
	}
	told := &channels.SendError{}
	errors.As(err, &told)
	switch {
	case told.Final, j.Try >= sendTries:
		return time.Time{}, true
	case told.Unsure && j.Unsure: // twice nobody knows: one more may be the third they read
		return time.Time{}, true
	case told.After > pauseShort && now.Sub(since) >= heldMost:
		return time.Time{}, true
	case told.After > 0: // the network's word counts, not a moment earlier
		return now.Add(min(told.After, pauseMost) + jitter(name(j), j.Try, backoffFirst)), false
	}
	return now.Add(backoff(name(j), j.Try)), false
}

// forStaff is what staff read about a failure.
func forStaff(err error) string {
	var told *channels.SendError
	if errors.As(err, &told) && told.Staff != "" {
		return told.Staff
	}
	return err.Error()
}
