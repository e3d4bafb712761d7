package main

// This file is the home of the crash test of serve: the real program on a fake Telegram that delivers again what
// was not confirmed, killed with SIGKILL while it sends, and started again.

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/amends-bot/amends/channels/telegram/telegramtest"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
	"github.com/amends-bot/amends/store"
)

// serveSize is how much is done.
type serveSize struct{ customers, each, kills int }

func TestCrashServe(t *testing.T) {
	t.Parallel()
	size := serveSize{customers: 30, each: 5, kills: 5}
	if testing.Short() {
		size = serveSize{customers: 15, each: 4, kills: 2} // more than serveLead, else all is written before the first kill
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
	s := &served{
		t: t, size: size, random: rand.New(rand.NewPCG(seed, 0)), peer: telegramtest.Start(), dsn: filepath.Join(t.TempDir(), "amends.db"),
		freed: map[string]int{},
	}
	t.Cleanup(s.peer.Close)
	for i := range size.customers {
		s.customers = append(s.customers, &writer{chat: int64(1000 + i), texts: plot(s.random, i, size.each)})
	}
	began := time.Now()
	for s.run() {
	}
	took := time.Since(began)
	v, repeated := s.verify()
	t.Logf("%d messages of %d customers, %d kills, %.1f s; updates unconfirmed at the kills: %d", size.customers*size.each, size.customers, s.kills, took.Seconds(), s.unconfirmed)
	t.Logf("in flight at the kills: %d sends, %d jobs in all; repeated sends: %d", s.flown(), s.jobs, repeated)
	t.Logf("decided: %s", v)
}

// served is a program on the fake Telegram, and what was seen of it.
type served struct {
	t         *testing.T
	size      serveSize
	random    *rand.Rand
	peer      *telegramtest.Server
	dsn       string
	customers []*writer

	kills       int
	written     int
	unconfirmed int
	jobs        int
	freed       map[string]int  // at how many kills a send was between claim and settle, by outbox key
	leases      map[string]bool // that killed processes held
}

// writer is a customer who writes.
type writer struct {
	chat  int64
	texts []string
	ids   []int // of the messages written
}

const (
	// serveLead bounds what customers write ahead of what the bot sends, so that there is something to do for all kills.
	serveLead = 30
	// serveIdle is after how long without anything happening more is written: a burst of a customer is over.
	serveIdle = 3 * time.Second
	// serveSoon is how near a timer must be for the end to wait for it: bursts end, look-ups are given up.
	serveSoon = 5 * time.Second
	// serveMost bounds the whole.
	serveMost = 5 * time.Minute
)

// run starts the program until it is killed (true), or has answered all.
func (s *served) run() (more bool) {
	s.t.Helper()
	var errs bytes.Buffer
	cmd := exec.Command("amends", "serve")
	cmd.Dir = filepath.Dir(s.dsn)
	cmd.Env = append(os.Environ(), "AMENDS_TELEGRAM_API="+s.peer.URL, "AMENDS_TELEGRAM_TOKEN="+s.peer.Token, "AMENDS_DB="+s.dsn,
		"AMENDS_DEMO=true", "AMENDS_LOG_LEVEL=error", "AMENDS_PACK=")
	cmd.Stderr = &errs
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	before := s.sends()
	after := s.size.each + s.random.IntN(s.size.customers/2)
	s.expire(cmd)
	ctx, cancel := context.WithTimeout(s.t.Context(), serveMost)
	defer cancel()
	var kill bool
	for !kill && s.written < s.size.customers*s.size.each {
		idle, stop := context.WithTimeout(ctx, serveIdle)
		err := s.peer.Wait(idle, func() bool {
			sent := s.sends()
			kill = s.kills < s.size.kills && sent-before >= after
			s.write(sent + serveLead - s.written)
			return kill || s.written == s.size.customers*s.size.each
		})
		stop()
		if ctx.Err() != nil {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
			s.t.Fatalf("after %v only %d messages were written and %d sent\n%s", serveMost, s.written, s.sends(), errs.String())
		}
		if err != nil { // it is quiet
			s.write(serveLead)
		}
	}
	if kill || s.kills < s.size.kills {
		s.kill(cmd, &errs)
		return true
	}
	s.await(ctx)
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		s.t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil || errs.Len() > 0 {
		s.t.Fatalf("the program ended: %v, and said:\n%s", err, errs.String())
	}
	return false
}

// sends is how many messages the bot has begun to send.
func (s *served) sends() int { return len(s.peer.Requests("sendMessage")) }

// write lets customers, by chance, write n messages more.
func (s *served) write(n int) {
	for ; n > 0 && s.written < s.size.customers*s.size.each; n-- {
		c := s.customers[s.random.IntN(len(s.customers))]
		for len(c.ids) == len(c.texts) {
			c = s.customers[s.random.IntN(len(s.customers))]
		}
		c.ids = append(c.ids, s.peer.Write(c.chat, c.texts[len(c.ids)]))
		s.written++
	}
}

func (s *served) kill(cmd *exec.Cmd, errs *bytes.Buffer) {
	s.t.Helper()
	s.write(serveLead / 5) // these are on their way
	if err := cmd.Process.Kill(); err != nil {
		s.t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil || errs.Len() > 0 {
		s.t.Fatalf("the program ended: %v, and said:\n%s", err, errs.String())
	}
	s.kills++
	s.unconfirmed += s.peer.Pending()
	now := 0
	leases := map[string]bool{}
	for _, j := range newRaw(s.t, s.dsn).leased(s.t) {
		leases[j.lease] = true
		if s.leases[j.lease] {
			continue // an earlier process held it, and this one did not come to it
		}
		now++
		if j.send {
			s.freed[j.key]++
		}
	}
	s.leases = leases
	s.jobs += now
	if now > jobsAtOnce {
		s.t.Errorf("kill %d: %d jobs in flight, want %d at most", s.kills, now, jobsAtOnce)
	}
}

// expire lets the leases of the killed process run out as soon as the next one polls: in life that takes a
// minute and a half. What the new process holds by then is not touched.
func (s *served) expire(cmd *exec.Cmd) {
	s.t.Helper()
	if len(s.leases) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(s.t.Context(), serveMost)
	defer cancel()
	polls := len(s.peer.Requests("getUpdates"))
	if err := s.peer.Wait(ctx, func() bool { return len(s.peer.Requests("getUpdates")) > polls }); err != nil {
		_ = cmd.Process.Kill()
		s.t.Fatal(err)
	}
	db := s.open()
	defer db.Close() //nolint:errcheck // the statements have been checked
	for lease := range s.leases {
		for _, table := range []string{"outbox", "timer"} {
			if _, err := db.Exec(`UPDATE `+table+` SET ready = ?1 WHERE lease = ?2`, time.Now().UnixMilli(), lease); err != nil {
				s.t.Fatal(err)
			}
		}
	}
}

func (s *served) open() *sql.DB {
	s.t.Helper()
	db, err := sql.Open("sqlite3", "file:"+s.dsn+"?_busy_timeout=30000")
	if err != nil {
		s.t.Fatal(err)
	}
	return db
}

// await waits until every message is confirmed and nothing is left to be said or done at once. The database gives
// no signal to others.
func (s *served) await(ctx context.Context) {
	s.t.Helper()
	db := s.open()
	defer db.Close() //nolint:errcheck // nothing was written
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		var open int
		err := db.QueryRow(`SELECT (SELECT COUNT(*) FROM outbox WHERE failed = 0) + (SELECT COUNT(*) FROM timer WHERE ready < ?1)`,
			time.Now().Add(serveSoon).UnixMilli()).Scan(&open)
		if err != nil {
			s.t.Fatal(err)
		}
		if open == 0 && s.peer.Pending() == 0 {
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			s.t.Fatalf("%d things are left to do, %d updates unconfirmed", open, s.peer.Pending())
		}
	}
}

// verify reads all logs back, decides everything again, and holds it against what the customers saw.
func (s *served) verify() (v verdict, repeated int) {
	s.t.Helper()
	db, err := store.Open(s.t.Context(), s.dsn)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			s.t.Error(err)
		}
	}()
	pack := script.Builtin()
	granted, settled := map[string]dialogue.Grant{}, map[string]bool{}
	for _, c := range s.customers {
		id := fmt.Sprintf("telegram:%d", c.chat)
		l := &log{
			t: s.t, v: &v, granted: granted, settled: settled, customer: &customer{id: id, texts: c.texts},
			due: map[string]dialogue.Effect{}, timers: map[string]bool{},
		}
		conv, err := db.FindCustomer(s.t.Context(), id)
		if err != nil {
			s.t.Fatal(err)
		}
		l.replay(db, pack, conv)
		for key, e := range l.due {
			l.errorf("%s was decided and never settled: %T", key, e)
		}
		var want []string
		for _, m := range c.ids {
			want = append(want, fmt.Sprintf("telegram/m:%d:%d", c.chat, m))
		}
		if got := strings.Join(l.said, " "); got != strings.Join(want, " ") {
			l.errorf("messages in the log: %s, want %v", got, want)
		}
		repeated += s.seen(db, pack, l, conv, c)
	}
	verifyGrants(s.t, db, pack, granted)
	if dead, err := db.Dead(s.t.Context()); err != nil || len(dead) > 0 {
		s.t.Errorf("%d failed for good: %v", len(dead), err)
	}
	if repeated > s.flown() {
		s.t.Errorf("%d sends repeated, %d were in flight", repeated, s.flown())
	}
	if v.cases == 0 || v.says == 0 || s.kills < s.size.kills {
		s.t.Errorf("too little happened to prove anything: %d kills, %s", s.kills, v)
	}
	return v, repeated
}

// flown counts the sends in flight at the kills; one that met two of them counts twice.
func (s *served) flown() (n int) {
	for _, kills := range s.freed {
		n += kills
	}
	return n
}

// seen holds what a customer saw against what was decided: each message once, and again only if it was in flight at
// a kill. Telegram does not tell keys; the texts do.
func (s *served) seen(db *store.DB, pack *script.Script, l *log, conv int64, c *writer) (repeated int) {
	s.t.Helper()
	logged, err := db.Log(s.t.Context(), conv, 0, 10_000)
	if err != nil {
		s.t.Fatal(err)
	}
	records := make([]dialogue.Record, len(logged))
	for i, r := range logged {
		records[i] = r.Record
	}
	keys := map[string][]string{} // of the messages with a text
	for _, turn := range dialogue.Replay(pack, dialogue.State{}, records) {
		for i, e := range turn.Effects {
			if say, ok := e.(dialogue.Say); ok {
				keys[say.Text] = append(keys[say.Text], fmt.Sprintf("o:%d:%d:%d", conv, turn.Record.Seq, i))
			}
		}
	}
	shown := map[string]int{}
	for _, m := range s.peer.Messages(c.chat) {
		shown[m.Text]++
		if keys[m.Text] == nil {
			l.errorf("saw what nobody decided: %q", m.Text)
		}
	}
	for text, decided := range keys {
		if shown[text] < len(decided) {
			l.errorf("%v was decided, and seen %d times", decided, shown[text])
		}
		most := 0
		for _, key := range decided {
			most += s.freed[key]
		}
		if more := shown[text] - len(decided); more > 0 {
			repeated += more
			if more > most {
				l.errorf("%v was seen %d times more than decided, and was in flight at %d kills", decided, more, most)
			}
		}
	}
	return repeated
}
