package main

// This file is the home of the tests of serve beside the scripts: its readiness, and its end.

import (
	"bufio"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/amends-bot/amends/bot"
	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/channels/telegram/telegramtest"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/store"
	"github.com/amends-bot/amends/store/storetest"
)

// unwell is an adapter with a health.
type unwell struct {
	channels.Adapter
	err error
}

func (unwell) Name() string    { return "net" }
func (u unwell) Health() error { return u.err }

// plain is an adapter without one.
type plain struct{ channels.Adapter }

func (plain) Name() string { return "plain" }

func TestReady(t *testing.T) {
	db, err := store.Open(t.Context(), storetest.SQLite(t))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	net := &unwell{}
	nets := &networks{adapters: []channels.Adapter{net, plain{}}}
	w := &web{}
	asks := func(status int, want string) {
		t.Helper()
		rec := httptest.NewRecorder()
		w.ready(rec, httptest.NewRequest(http.MethodGet, "/readyz", nil), slog.New(slog.DiscardHandler), db, nets)
		if got := strings.TrimSpace(rec.Body.String()); rec.Code != status || got != want {
			t.Errorf("%d %s, want %d %s", rec.Code, got, status, want)
		}
	}
	asks(200, `{"ready":true,"database":"ok","channels":{"net":"ok","plain":"ok"}}`)
	net.err = errors.New("no socket since noon")
	asks(503, `{"ready":false,"database":"ok","channels":{"net":"no socket since noon","plain":"ok"}}`)
	net.err = nil
	w.stopping.Store(true)
	asks(503, `{"ready":false,"database":"ok","channels":{"net":"ok","plain":"ok"}}`)
	w.stopping.Store(false)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	asks(503, `{"ready":false,"database":"does not answer","channels":{"net":"ok","plain":"ok"}}`)
}

// TestMenu: every command has a text in both languages, and no other has one.
func TestMenu(t *testing.T) {
	for _, c := range menu() {
		if c.Label["en"] == "" || c.Label["zh"] == "" {
			t.Errorf("%s has no label", c.Name)
		}
	}
	for name := range labels {
		if !slices.Contains(dialogue.Commands, name) {
			t.Errorf("%s is no command", name)
		}
	}
}

// TestServeLeavesNothing runs all of it within the test, and looks for what is left of it.
func TestServeLeavesNothing(t *testing.T) { storetest.Each(t, leavesNothing) }

func leavesNothing(t *testing.T, dsn string) {
	before := goleak.IgnoreCurrent()
	fake := telegramtest.Start()
	t.Chdir(t.TempDir())
	for name, value := range map[string]string{
		"AMENDS_TELEGRAM_API": fake.URL, "AMENDS_TELEGRAM_TOKEN": fake.Token, "AMENDS_LISTEN": "127.0.0.1:0", "AMENDS_LOG_LEVEL": "debug", "AMENDS_DB": dsn,
	} {
		t.Setenv(name, value)
	}
	ctx, stop := context.WithCancel(t.Context())
	var out, errs strings.Builder
	done := make(chan int)
	go func() { done <- run(ctx, []string{"serve"}, strings.NewReader(""), &out, &errs) }()
	fake.Write(1, "My parcel is late, the code is 0815.")
	if err := fake.Wait(t.Context(), func() bool { return len(fake.Messages(1)) > 0 }); err != nil {
		t.Error(err)
	}
	stop()
	if code := <-done; code != 0 {
		t.Errorf("exit code %d", code)
	}
	for _, secret := range []string{fake.Token, "TEST-not-a-secret", "0815", "parcel"} {
		if strings.Contains(out.String()+errs.String(), secret) {
			t.Errorf("%q is in the log:\n%s", secret, errs.String())
		}
	}
	fake.Close()
	http.DefaultClient.CloseIdleConnections()
	goleak.VerifyNone(t, before)
}

// TestServeEndsByPort: when HTTP breaks off, serve ends and says so.
func TestServeEndsByPort(t *testing.T) {
	db, err := store.Open(t.Context(), storetest.SQLite(t))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	log := slog.New(slog.DiscardHandler)
	w, err := listenHTTP(t.Context(), &bot.Config{Listen: "127.0.0.1:0"}, log, db, &networks{})
	if err != nil {
		t.Fatal(err)
	}
	pack, err := packFlag{}.load()
	if err != nil {
		t.Fatal(err)
	}
	b, err := bot.New(bot.Options{Store: db, Script: pack, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.listener.Close(); err != nil {
		t.Fatal(err)
	}
	if err := serve(t.Context(), log, b, w); err == nil || !strings.Contains(err.Error(), "serving HTTP broke off") {
		t.Errorf("%v", err)
	}
}

// serving starts the real program over a fake Telegram and returns when it is up; lines are its log.
func serving(t *testing.T, api string) (cmd *exec.Cmd, lines *bufio.Scanner) {
	t.Helper()
	cmd = exec.Command("amends", "serve")
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), "AMENDS_TELEGRAM_API="+api, "AMENDS_TELEGRAM_TOKEN="+telegramtest.Token)
	errs, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	lines = bufio.NewScanner(errs)
	for lines.Scan() {
		if strings.Contains(lines.Text(), "amends starts") {
			return cmd, lines
		}
	}
	t.Fatal("it did not start")
	return nil, nil
}

func TestServeStopsAtSIGTERM(t *testing.T) {
	fake := telegramtest.Start()
	defer fake.Close()
	cmd, lines := serving(t, fake.URL)
	fake.Write(1, "My parcel is late.")
	if err := fake.Wait(t.Context(), func() bool { return len(fake.Messages(1)) > 0 }); err != nil {
		t.Fatal(err)
	}
	sendSignal(t, cmd, syscall.SIGTERM)
	last := ""
	for lines.Scan() {
		last = lines.Text()
	}
	if err := cmd.Wait(); err != nil || !strings.Contains(last, "amends has stopped; everything is kept") {
		t.Errorf("%v after %q", err, last)
	}
}

// TestServeEndsAtTheSecondSignal although a send is in flight, for which the first one waits.
func TestServeEndsAtTheSecondSignal(t *testing.T) {
	fake := telegramtest.New()
	sending, release := make(chan struct{}, 10), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/sendMessage") {
			sending <- struct{}{}
			<-release
		}
		fake.ServeHTTP(rw, r)
	}))
	defer server.Close()
	defer fake.Close()
	defer close(release)
	cmd, lines := serving(t, server.URL)
	fake.Write(1, "My parcel is late.")
	<-sending
	sendSignal(t, cmd, syscall.SIGTERM)
	ended := make(chan struct{})
	go func() {
		for lines.Scan() {
		}
		close(ended)
	}()
	again := time.NewTicker(5 * time.Millisecond) // two that come before the first one was seen are one
	defer again.Stop()
	for open := true; open; {
		select {
		case <-ended:
			open = false
		case <-again.C:
			_ = cmd.Process.Signal(syscall.SIGTERM) // it may have ended
		}
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGTERM {
		t.Errorf("it ended with %v", err)
	}
}

func sendSignal(t *testing.T, cmd *exec.Cmd, s os.Signal) {
	t.Helper()
	if err := cmd.Process.Signal(s); err != nil {
		t.Fatal(err)
	}
}
