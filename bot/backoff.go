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

// after says when a job whose send failed is tried again, or that it is final. stopping: the program
// stops and has cut the send short; the next process tries at once.
func after(err error, j store.Job, now time.Time, stopping bool) (at time.Time, final bool) {
	if stopping {
		return now, false
	}
	var told *channels.SendError
	if errors.As(err, &told) && told.Final || j.Try >= sendTries {
		return time.Time{}, true
	}
	if told != nil && told.Unsure && j.Unsure { // twice nobody knows: one more may be the third they read
		return time.Time{}, true
	}
	pause := backoff(name(j), j.Try)
	if told != nil && told.After > 0 { // the network's word counts, not a moment earlier
		pause = told.After + jitter(name(j), j.Try, backoffFirst)
	}
	return now.Add(pause), false
}

// forStaff is what staff read about a failure.
func forStaff(err error) string {
	var told *channels.SendError
	if errors.As(err, &told) && told.Staff != "" {
		return told.Staff
	}
	return err.Error()
}
