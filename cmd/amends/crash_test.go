package main

// This file is the home of the crash tests: the real program with a pipe as its network, killed with
// SIGKILL at random points and started again, like a machine that loses its power again and again.
// What must hold afterwards is in crash_verify_test.go, what customers write in crash_texts_test.go.

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/amends-bot/amends/store/storetest"
)

// seedEnv repeats a run with the seed that it printed. When the program is interrupted differs
// nevertheless.
const seedEnv = "AMENDS_CRASH_SEED"

func TestCrashSQLite(t *testing.T) {
	t.Parallel()
	crash(t, storetest.SQLite(t))
}

func TestCrashPostgres(t *testing.T) {
	t.Parallel()
	crash(t, storetest.Postgres(t))
}

// size is how much is done. Between two kills lie 20 to acksMost acknowledgements.
type size struct{ customers, each, kills, acksMost int }

func crash(t *testing.T, dsn string) {
	s := size{customers: 200, each: 25, kills: 20, acksMost: 400}
	if raced { // where a message takes ten times as long: as many kills, and less between them; "make crash" does all
		s = size{customers: 100, each: 12, kills: 20, acksMost: 100}
	}
	if testing.Short() {
		s = size{customers: 40, each: 10, kills: 5, acksMost: 60}
	}
	seed := uint64(time.Now().UnixNano())
	if v := os.Getenv(seedEnv); v != "" {
		n, err := strconv.ParseUint(v, 10, 64)
		if err != nil {
			t.Fatalf("%s: %v", seedEnv, err)
		}
		seed = n
	}
	t.Logf("%s=%d", seedEnv, seed)
	random := rand.New(rand.NewPCG(seed, 0))
	n := &network{t: t, dsn: dsn, size: s, random: random, db: newRaw(t, dsn), seen: map[string]int{}, freed: map[string]int{}}
	for i := range s.customers {
		n.add(fmt.Sprintf("c%d", i), plot(random, i, s.each))
	}
	began := time.Now()
	for n.run() {
	}
	took := time.Since(began)
	if n.kills < s.kills {
		t.Errorf("killed %d times, want %d at least", n.kills, s.kills)
	}
	v := verify(t, dsn, n)
	t.Logf("%d messages of %d conversations, %d kills, %.1f s, of it %.1f s to drain at the end",
		s.customers*s.each, s.customers, n.kills, took.Seconds(), n.drained.Seconds())
	t.Logf("in flight at the kills: %d sends, %d jobs in all, %d at one kill at most; repeated sends: %d; messages handed in again: %d",
		len(n.freed), n.jobs, n.jobsMost, n.repeated(), n.again)
	t.Logf("decided: %s", v)
}

// network plays the messaging network: it hands in each message until it is acknowledged, the
// next one of a customer then, and keeps what was sent.
type network struct {
	t      *testing.T
	dsn    string
	size   size
	random *rand.Rand
	db     raw

	customers []*customer
	byID      map[string]*customer
	seen      map[string]int // how often a message went out, by outbox key
	freed     map[string]int // at how many kills a send was between claim and settle, by outbox key
	leases    map[string]bool
	kills     int
	acks      int
	jobs      int // between claim and settle at the kills
	jobsMost  int
	again     int
	drained   time.Duration
}

// customer is one of them; the first done of texts are acknowledged.
type customer struct {
	id    string
	texts []string
	done  int
	tried int      // how many were handed in
	sent  []string // outbox keys of what came out, first sight only, in order
}

func (n *network) add(id string, texts []string) {
	c := &customer{id: id, texts: texts}
	n.customers = append(n.customers, c)
	if n.byID == nil {
		n.byID = map[string]*customer{}
	}
	n.byID[id] = c
}

func (c *customer) key(i int) string { return fmt.Sprintf("m:%s:%d", c.id, i) }

func (n *network) left() int { return n.size.customers*n.size.each - n.acks }

// killAfter is how many acknowledgements the next process may give: random, but so that there is
// something left for all the kills; 0: it may live.
func (n *network) killAfter() int {
	const least = 20
	left, want := n.left(), n.size.kills-n.kills
	most := n.size.acksMost
	if want > 0 {
		most = min(most, 2*left/(want+1))
	}
	if most > left || most < least {
		return 0
	}
	return least + n.random.IntN(most-least+1)
}

// lease is how long a killed process holds up its jobs here. It must be longer than a job ever
// takes on a busy machine, else it is done twice without a crash.
const lease = 5 * time.Second

// run starts the program, until it is killed (true) or has answered all.
func (n *network) run() (more bool) {
	n.t.Helper()
	limit, extra := n.killAfter(), n.random.IntN(10)
	var errs bytes.Buffer
	cmd := exec.Command("amends", "pipe", "--db", n.dsn, "--lease", lease.String())
	cmd.Stderr = &errs
	in, err := cmd.StdinPipe()
	if err != nil {
		n.t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		n.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		n.t.Fatal(err)
	}
	todo := make(chan string, len(n.customers)) // one message of each customer at a time
	written := make(chan struct{})
	go func() {
		defer close(written)
		for line := range todo {
			_, _ = io.WriteString(in, line) // a killed process reads no more; the line comes again
		}
		in.Close()
	}()
	waits := 0
	for _, c := range n.customers {
		if c.done < len(c.texts) {
			n.again += c.tried - c.done
			todo <- c.hand()
			waits++
		}
	}
	var ended time.Time // of the input
	finish := func() {
		if ended.IsZero() {
			ended = time.Now()
			close(todo)
		}
	}
	if waits == 0 {
		finish()
	}
	killed, acks := false, 0
	for lines := bufio.NewReader(out); ; {
		line, err := lines.ReadString('\n')
		if err != nil { // what a kill cut off is not a line
			break
		}
		c, acked := n.take(line)
		if acked && c.done < len(c.texts) && ended.IsZero() {
			todo <- c.hand()
		} else if acked {
			if waits--; waits == 0 {
				finish()
			}
		}
		if acked {
			acks++
		}
		if limit > 0 && acks >= limit && !killed {
			if extra--; extra < 0 {
				if err := cmd.Process.Kill(); err != nil {
					n.t.Fatal(err)
				}
				killed = true
			}
		}
	}
	finish()
	err = cmd.Wait()
	<-written
	if errs.Len() > 0 || (err == nil) == killed {
		n.t.Fatalf("the program ended: %v, and said:\n%s", err, errs.String())
	}
	if !killed {
		n.drained = time.Since(ended)
		return false
	}
	n.kills++
	n.inFlight()
	return true
}

// hand returns the line with the customer's next message.
func (c *customer) hand() string {
	line, err := json.Marshal(pipeLine{Key: c.key(c.done), Customer: c.id, Say: c.texts[c.done]})
	if err != nil {
		panic(err) // three strings
	}
	c.tried = c.done + 1
	return string(line) + "\n"
}

// take notes a line of the program's. It reports whether it acknowledges the message that was
// handed in last.
func (n *network) take(line string) (c *customer, acked bool) {
	n.t.Helper()
	var out pipeOut
	if err := json.Unmarshal([]byte(line), &out); err != nil {
		n.t.Fatalf("%v: %q", err, line)
	}
	if out.Ack != "" {
		id := strings.Split(out.Ack, ":")[1]
		c = n.byID[id]
		if want := c.key(c.done); out.Ack != want {
			n.t.Fatalf("acknowledged %s, want %s", out.Ack, want)
		}
		c.done++
		n.acks++
		return c, true
	}
	c = n.byID[out.Customer]
	if c == nil || out.Send == "" || out.Text == "" {
		n.t.Fatalf("line %q", line)
	}
	if n.seen[out.Send]++; n.seen[out.Send] == 1 {
		c.sent = append(c.sent, out.Send)
	}
	return c, false
}

// inFlight notes which jobs the killed process held. A job that an earlier process held and this
// one did not come to has its old lease still.
func (n *network) inFlight() {
	n.t.Helper()
	held, now := map[string]bool{}, 0
	for _, j := range n.db.leased(n.t) {
		held[j.lease+j.key] = true
		if n.leases[j.lease+j.key] {
			continue
		}
		now++
		if j.send {
			n.freed[j.key]++
		}
	}
	n.leases = held
	n.jobs += now
	n.jobsMost = max(n.jobsMost, now)
	if now > jobsAtOnce {
		n.t.Errorf("kill %d: %d jobs in flight, want %d at most", n.kills, now, jobsAtOnce)
	}
}

// jobsAtOnce is what package bot promises.
const jobsAtOnce = 16

// repeated counts what was sent again.
func (n *network) repeated() (sends int) {
	for _, times := range n.seen {
		sends += times - 1
	}
	return sends
}
