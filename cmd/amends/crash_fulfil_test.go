package main

// This file is the home of the crash test of fulfilment: the real program, killed with SIGKILL in the middle of calls to a
// company's own program that is slow, fails, answers twice or never, on both databases. Whatever happens, what was granted is
// granted once, done once at most, and the customer hears how it ended (P4, H4, I10, I14, I32).

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/amends-bot/amends/channels/telegram/telegramtest"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
	"github.com/amends-bot/amends/store"
	"github.com/amends-bot/amends/store/storetest"
)

// fulfilling is the program, the company's program, and a fake Telegram with one customer for each way.
type fulfilling struct {
	t       *testing.T
	company *company
	server  *httptest.Server
	peer    *telegramtest.Server
	dsn     string
	folder  string         // of the pack
	pack    *script.Script // for both databases: it takes seconds to read
	pressed map[int64]bool
	kills   int
	said    bytes.Buffer // on stderr, by all processes
}

// fulfilTick is how often the test looks and lets what waits for its next try be tried at once.
const fulfilTick = 100 * time.Millisecond

// chatOf is the customer of a way.
func chatOf(way int) int64 { return int64(2000 + way) }

// orderOf is the customer's order.
func orderOf(way int) string { return fmt.Sprint(20391 + way) }

func TestCrashFulfilment(t *testing.T) {
	folder := patientPack(t)
	pack, err := packFlag{Pack: folder}.load()
	if err != nil {
		t.Fatal(err)
	}
	storetest.Each(t, func(t *testing.T, dsn string) {
		t.Parallel()
		f := &fulfilling{t: t, dsn: dsn, folder: folder, pack: pack, pressed: map[int64]bool{}, peer: telegramtest.Start()}
		t.Cleanup(f.peer.Close)
		f.company, f.server = newCompany(t)
		for way := range fulfilments {
			f.company.ways[fmt.Sprintf("telegram:%d", chatOf(way))] = way
			f.peer.Write(chatOf(way), "My stroller, order "+orderOf(way)+", never arrived! I have waited three weeks.")
		}
		for f.run() {
		}
		f.verify()
	})
}

// lookPace is how long the bot waits for the records.
var lookPace = regexp.MustCompile(`\blook: \d+s`)

// patientPack is a folder with the built-in pack, but it waits for the records however slow the machine is.
func patientPack(t *testing.T) string {
	t.Helper()
	pack := filepath.Join(t.TempDir(), "pack")
	if err := os.CopyFS(pack, os.DirFS("../../dialogue/script/packs/default")); err != nil {
		t.Fatal(err)
	}
	settings := filepath.Join(pack, "pack.yaml")
	text, err := os.ReadFile(settings)
	if err != nil {
		t.Fatal(err)
	}
	longer := lookPace.ReplaceAll(text, []byte("look: 2m"))
	if bytes.Equal(longer, text) {
		t.Fatal("pack.yaml says nothing of pace.look")
	}
	if err := os.WriteFile(settings, longer, 0o600); err != nil {
		t.Fatal(err)
	}
	return pack
}

// run starts the program until it is killed (true), or nothing is left to be done.
func (f *fulfilling) run() (again bool) {
	f.t.Helper()
	cmd := exec.Command("amends", "serve")
	cmd.Dir = f.folder // without an amends.yaml
	cmd.Env = append(os.Environ(), "AMENDS_TELEGRAM_API="+f.peer.URL, "AMENDS_TELEGRAM_TOKEN="+f.peer.Token, "AMENDS_DB="+f.dsn, "AMENDS_PACK="+f.folder,
		"AMENDS_LOG_LEVEL=error", "AMENDS_RECORDS_URL="+f.server.URL+"/records", "AMENDS_RECORDS_SECRET="+callSecret, "AMENDS_RECORDS_AMOUNTS=minor",
		"AMENDS_FULFILMENT_URL="+f.server.URL+"/carry", "AMENDS_FULFILMENT_SECRET="+callSecret, "AMENDS_FULFILMENT_TIMEOUT=500ms")
	cmd.Stderr = &f.said
	running, killed := context.WithCancel(f.t.Context())
	defer killed()
	f.company.mu.Lock()
	err := cmd.Start()
	f.company.kill = func() {
		_ = cmd.Process.Kill() // the test sees whether it ended so
		killed()
	}
	f.company.mu.Unlock()
	if err != nil {
		f.t.Fatal(err)
	}
	if err := f.attend(running); err != nil {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		f.t.Fatalf("%v\n%s", err, f.said.String())
	}
	if running.Err() != nil {
		_ = cmd.Wait() // killed
		f.kills++
		if r := newRaw(f.t, f.dsn); r.copy == "" {
			r.leased(f.t) // waits until nothing of it runs in the server any more
		}
		f.expire()
		return true
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		f.t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		f.t.Fatalf("the program ended: %v, and said:\n%s", err, f.said.String())
	}
	return false
}

// attend lets the customers choose and the time between tries pass, until all is done or the program is killed.
func (f *fulfilling) attend(running context.Context) error {
	db := f.open()
	defer db.Close() //nolint:errcheck // the statements have been checked
	late := time.NewTimer(serveMost)
	defer late.Stop()
	tick := time.NewTicker(fulfilTick)
	defer tick.Stop()
	for {
		select {
		case <-running.Done():
			return nil
		case <-late.C:
			return fmt.Errorf("after %v not all is done; calls %v", serveMost, f.company.calls)
		case <-tick.C:
		}
		all := true
		for way := range fulfilments {
			if !f.pressed[chatOf(way)] {
				f.pressed[chatOf(way)] = f.peer.Press(chatOf(way), "Refund 289.00") == nil
			}
			all = all && f.pressed[chatOf(way)]
		}
		if done, err := f.quiet(db); err != nil || all && done {
			return err
		}
	}
}

// quiet lets what waits for its next try be tried at once, and reports whether every customer's grant is settled and said.
func (f *fulfilling) quiet(db *sql.DB) (bool, error) {
	f.company.mu.Lock()
	asked := len(f.company.calls)
	f.company.mu.Unlock()
	if f.kills == 0 || asked < len(fulfilments) { // before the kill no tries are wasted: they are counted
		return false, nil
	}
	now := time.Now()
	if _, err := db.Exec(`UPDATE outbox SET ready = $1 WHERE kind = 'carry' AND lease = '' AND failed = 0 AND ready > $1`, now.UnixMilli()); err != nil {
		return false, err
	}
	var open int
	err := db.QueryRow(`SELECT (SELECT COUNT(*) FROM outbox WHERE failed = 0) + (SELECT COUNT(*) FROM timer WHERE ready < $1)`, now.Add(serveSoon).UnixMilli()).Scan(&open)
	return err == nil && open == 0 && f.peer.Pending() == 0, err
}

// expire lets what killed processes held be taken at once. Nobody is running.
func (f *fulfilling) expire() {
	f.t.Helper()
	db := f.open()
	defer db.Close() //nolint:errcheck // the statements have been checked
	for _, table := range []string{"outbox", "timer"} {
		if _, err := db.Exec(`UPDATE `+table+` SET ready = $1 WHERE lease <> '' AND ready > $1`, time.Now().UnixMilli()); err != nil {
			f.t.Fatal(err)
		}
	}
}

func (f *fulfilling) open() *sql.DB {
	f.t.Helper()
	driver, source := "sqlite3", "file:"+f.dsn+"?_busy_timeout=30000"
	if strings.HasPrefix(f.dsn, "postgres") {
		driver, source = "pgx", f.dsn
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		f.t.Fatal(err)
	}
	return db
}

// verify looks at the ledgers, at what the company's program was asked for, and at what the customers saw.
func (f *fulfilling) verify() {
	f.t.Helper()
	db, err := store.Open(f.t.Context(), f.dsn)
	if err != nil {
		f.t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // nothing was written
	if all, err := db.Grants(f.t.Context(), ""); err != nil || len(all) != len(fulfilments) {
		f.t.Errorf("%d grants for %d customers, %v", len(all), len(fulfilments), err)
	}
	given := 0
	for way, tt := range fulfilments {
		f.verifyOne(db, way)
		if tt.cause != "" && tt.name != "refused" {
			given++
		}
	}
	for line := range strings.Lines(f.said.String()) {
		if strings.Contains(line, "carrying out failed, given up") {
			given--
		} else {
			f.t.Errorf("the program said: %s", line)
		}
	}
	if given != 0 {
		f.t.Errorf("giving up was logged %d times too seldom", given)
	}
	if f.kills != 1 || len(f.company.doom) != doomed() || f.company.again == 0 {
		f.t.Errorf("%d kills with %v under way, %d calls for what was done before", f.kills, f.company.doom, f.company.again)
	}
	f.t.Logf("calls %v, %d for what was done before", f.company.calls, f.company.again)
}

// verifyOne checks how one way ended: granted once, asked for under one key, done once at most; then the customer was told,
// or a person has the case, with the grant and the cause, and the customer knows of that.
func (f *fulfilling) verifyOne(db *store.DB, way int) {
	f.t.Helper()
	tt, customer := fulfilments[way], fmt.Sprintf("telegram:%d", chatOf(way))
	errorf := func(format string, args ...any) { f.t.Errorf(tt.name+": "+format, args...) }
	conv, err := db.FindCustomer(f.t.Context(), customer)
	if err != nil {
		f.t.Fatal(err)
	}
	c, err := db.Conversation(f.t.Context(), conv)
	if err != nil {
		f.t.Fatal(err)
	}
	st := c.State
	grants, err := db.Grants(f.t.Context(), st.Case)
	if err != nil || len(grants) != 1 || grants[0].Amount != 28900 || grants[0].Of != "" || len(st.Grants) != 1 {
		errorf("granted %+v, %v; the state has %+v", grants, err, st.Grants)
		return
	}
	key := grants[0].ID
	if keys := f.company.keys[customer]; len(keys) != 1 || keys[0] != key || f.company.done[key] != tt.done {
		errorf("%s was done %d times, want %d; asked for as %q", key, f.company.done[key], tt.done, keys)
	}
	if n := f.company.calls[customer]; n < len(tt.replies) || n > triesMost {
		errorf("%d calls, want %d to %d", n, len(tt.replies), triesMost)
	}
	ended := f.told(db, conv, way)
	if len(ended) != 1 || ended[0].Grant != key || ended[0].OK != (tt.cause == "") || !strings.Contains(ended[0].Cause, tt.cause) {
		errorf("carried %+v", ended)
	}
	waits := slices.ContainsFunc(f.queue(db), func(id int64) bool { return id == conv })
	switch outcome := st.Grants[0].Outcome; {
	case tt.cause == "":
		if outcome != dialogue.GrantStarted || waits || st.Holder.Kind != "" {
			errorf("the grant is %q, with %+v", outcome, st.Holder)
		}
	case outcome != dialogue.GrantFailed || !waits || st.Holder.Kind != dialogue.HolderQueue || st.Reason != "failed" || st.Due.IsZero():
		errorf("the grant is %q, with %+v because of %q, due %v", outcome, st.Holder, st.Reason, st.Due)
	}
}

func (f *fulfilling) queue(db *store.DB) (conversations []int64) {
	f.t.Helper()
	all, err := db.Queue(f.t.Context())
	if err != nil {
		f.t.Fatal(err)
	}
	for _, c := range all {
		conversations = append(conversations, c.ID)
	}
	return conversations
}

// told returns how carrying out ended, after it has held what the customer saw against what was decided: everything once, and
// again only if it was in flight at a kill; and the end of the grant in words that are true.
func (f *fulfilling) told(db *store.DB, conv int64, way int) (ended []dialogue.Carried) {
	f.t.Helper()
	tt := fulfilments[way]
	logged, err := db.Log(f.t.Context(), conv, 0, 1000)
	if err != nil {
		f.t.Fatal(err)
	}
	records := make([]dialogue.Record, len(logged))
	for i, r := range logged {
		records[i] = r.Record
	}
	decided := map[string]int{}
	for _, turn := range dialogue.Replay(f.pack, dialogue.State{}, records) {
		carried, end := turn.Record.Event.(dialogue.Carried)
		said := false
		for _, e := range turn.Effects {
			say, ok := e.(dialogue.Say)
			if !ok {
				continue
			}
			decided[say.Text]++
			started := strings.Contains(say.Text, "289.00") && strings.Contains(say.Text, "case A-")
			if started != (end && tt.cause == "") {
				f.t.Errorf("%s: %T was answered with %q", tt.name, turn.Record.Event, say.Text)
			}
			said = said || started || say.Act == dialogue.ActHandoff
		}
		if end {
			ended = append(ended, carried)
			if !said {
				f.t.Errorf("%s: the customer was not told: %+v", tt.name, turn.Effects)
			}
		}
	}
	seen := map[string]int{}
	for _, m := range f.peer.Messages(chatOf(way)) {
		seen[m.Text]++
	}
	for text, n := range seen {
		if decided[text] == 0 || n > decided[text]+f.kills {
			f.t.Errorf("%s: seen %d times, decided %d times: %q", tt.name, n, decided[text], text)
		}
	}
	for text, n := range decided {
		if seen[text] < n {
			f.t.Errorf("%s: seen %d times, decided %d times: %q", tt.name, seen[text], n, text)
		}
	}
	return ended
}
