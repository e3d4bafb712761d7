package channeltest_test

// This file is the home of the slow database: another program holds it, and Slack's three seconds run.

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/amends-bot/amends/channels/slack"
	"github.com/amends-bot/amends/channels/slack/slacktest"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/store/storetest"
)

// TestSlackWithASlowDatabase: what is on disk after two seconds is acknowledged in time and delivered once; what takes
// five is not acknowledged, comes again, and gets one answer all the same (I7, I8). By both ways in, on both databases.
func TestSlackWithASlowDatabase(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{slack.ModeSocket, slack.ModeHTTP} {
		for takes, again := range map[time.Duration]bool{2 * time.Second: false, 5 * time.Second: true} {
			t.Run(mode+"/"+takes.String(), func(t *testing.T) {
				t.Parallel()
				storetest.Each(t, func(t *testing.T, dsn string) {
					t.Parallel()
					slowly(t, mode, dsn, takes, again)
				})
			})
		}
	}
}

// slackMost is when an event is acknowledged at the latest, or not at all.
const slackMost = 2900 * time.Millisecond

func slowly(t *testing.T, mode, dsn string, takes time.Duration, again bool) {
	o := slack.Options{BotToken: slacktest.BotToken, Client: client(t), Log: slog.New(slog.DiscardHandler)}
	net := slacktest.Options{}
	hooks := http.NewServeMux()
	if mode == slack.ModeHTTP {
		server := httptest.NewServer(hooks)
		t.Cleanup(server.Close)
		o.SigningSecret, net.Events = slacktest.Signature, server.URL+"/slack"
	} else {
		o.AppToken = slacktest.AppToken
	}
	s, err := slacktest.New(net)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	o.API = s.URL()
	a, err := slack.New(o)
	if err != nil {
		t.Fatal(err)
	}
	a.Mount(hooks)
	w := newWorld(t, dsn, func(_ int, text string) { s.Write("U1", text) }, nil, a)
	const id = "slack:" + slacktest.Team + ":U1"
	w.mu.Lock()
	w.people[id] = &customer{id: id}
	w.mu.Unlock()
	until := func(what string, holds func() bool) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		if err := s.Until(ctx, holds); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
	}
	w.write(1, "My stroller, order 20391, has not come.") // both sides know each other from here on
	w.until("the first is answered", func() bool { return w.offered("Refund 289.00") && w.idle() })
	s.Retry() // by HTTP it may have come before anybody listened; then it was read back
	until("the first is acknowledged", func() bool { return s.Open() == 0 })
	acked, refused, told := s.Acked(), s.Refused(), len(s.FromBot(slacktest.DM("U1")))

	release := occupy(t, dsn)
	written := time.Now()
	w.write(1, "Refund please")
	<-time.After(takes)
	if got := s.Acked() - acked; got != 0 {
		t.Errorf("%d acknowledged before it was on disk", got)
	}
	release()
	tried := 0
	until("it is acknowledged", func() bool {
		if n := s.Refused(); n > tried { // Slack comes again at once, after a minute, and after five: not in a test
			tried = n
			s.Retry()
		}
		return s.Acked() > acked && s.Open() == 0
	})
	took := time.Since(written)
	w.until("it is answered", func() bool { return w.offered("Yes") && w.idle() })
	if late := s.Refused() > refused; late != again && !(late && took > slackMost) { // a machine may be slow itself
		t.Errorf("held for %v, acknowledged after %v: not in time is %t", takes, took, late)
	}
	heard := 0
	conv, err := w.db.FindCustomer(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	logged, err := w.db.Log(t.Context(), conv, 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range logged {
		if said, ok := l.Event.(dialogue.Said); ok && said.Text == "Refund please" {
			heard++
		}
	}
	if heard != 1 {
		t.Errorf("heard %d times", heard)
	}
	if seen := s.FromBot(slacktest.DM("U1"))[told:]; len(seen) != 1 || !strings.Contains(seen[0], "289.00") {
		t.Errorf("seen %q", seen)
	}
}

// occupy holds the database, as a backup or another program might, until release is called.
func occupy(t *testing.T, dsn string) (release func()) {
	t.Helper()
	driver, statement := "pgx", "LOCK TABLE conversation, message, log IN ACCESS EXCLUSIVE MODE"
	if !strings.Contains(dsn, "://") {
		driver, dsn, statement = "sqlite3", dsn+"?_txlock=immediate&_busy_timeout=10000", "UPDATE amends SET version = version"
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.ExecContext(t.Context(), statement); err != nil {
		t.Fatal(errors.Join(err, tx.Rollback()))
	}
	return func() {
		if err := tx.Rollback(); err != nil {
			t.Error(err)
		}
	}
}
