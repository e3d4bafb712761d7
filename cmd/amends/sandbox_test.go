package main

// This file is the home of the test of the sandbox, with the tour of the README: the stand-in for a network at one
// terminal, serve at another.

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/amends-bot/amends/channels/telegram/telegramtest"
)

func TestSandbox(t *testing.T) {
	for _, network := range []string{"telegram", "slack"} {
		t.Run(network, func(t *testing.T) { tour(t, network) })
		t.Run(network+" with a room", func(t *testing.T) { tour(t, network, "--room") })
		t.Run(network+" by HTTP", func(t *testing.T) { tour(t, network, "--http", freePort(t)) })
	}
}

// freePort is an address of this machine where nobody listens.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// TestSandboxMinds: what nobody takes is told of once, with what to do.
func TestSandboxMinds(t *testing.T) {
	for _, tt := range []struct {
		about string
		c     sandboxCmd
		set   string // the webhook
		want  string
	}{
		{"telegram", sandboxCmd{On: "telegram"}, "", `is "amends serve" running`},
		{"telegram with a webhook elsewhere", sandboxCmd{On: "telegram"}, "https://amends.invalid/telegram", `could not be delivered to https://amends.invalid/telegram yet.*--http 127`},
		{"telegram by HTTP", sandboxCmd{On: "telegram", HTTP: freePort(t)}, "", `is "amends serve" running`},
		{"slack", sandboxCmd{On: "slack"}, "", `is "amends serve" running.*opens no socket.*--http 127`},
		{"slack by HTTP", sandboxCmd{On: "slack", HTTP: freePort(t)}, "", `is "amends serve" running`},
	} {
		t.Run(tt.about, func(t *testing.T) {
			tt.c.Listen = "127.0.0.1:0"
			n, err := tt.c.start(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer n.close()
			if tt.set != "" {
				answer, err := http.PostForm(n.where+"/bot"+telegramtest.Token+"/setWebhook", url.Values{"url": {tt.set}})
				if err != nil {
					t.Fatal(err)
				}
				if err := answer.Body.Close(); err != nil {
					t.Fatal(err)
				}
			}
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			screen, out := io.Pipe()
			done := make(chan struct{})
			go func() {
				defer close(done)
				n.mind(ctx, out, time.Millisecond)
			}()
			n.write("my parcel is late")
			line, err := bufio.NewReader(screen).ReadString('\n')
			if err != nil || !regexp.MustCompile(tt.want).MatchString(line) {
				t.Errorf("it says %q (%v)", line, err)
			}
			stop()
			<-done
		})
	}
}

// TestSandboxPorts: a second one takes the next port, unless one was named.
func TestSandboxPorts(t *testing.T) {
	first, err := sandboxCmd{On: "telegram"}.start(t.Context())
	if err != nil {
		t.Skip("every port is taken here: ", err)
	}
	defer first.close()
	second, err := sandboxCmd{On: "slack"}.start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer second.close()
	if first.where == second.where || !strings.Contains(second.exports, second.where) {
		t.Errorf("%s and %s: %s", first.where, second.where, second.exports)
	}
	if _, err := (sandboxCmd{On: "telegram", Listen: strings.TrimPrefix(first.where, "http://")}).start(t.Context()); err == nil {
		t.Error("two listen at one address")
	}
}

func tour(t *testing.T, network string, flags ...string) {
	t.Chdir(t.TempDir())
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	in, keys := io.Pipe()
	screen, out := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, append([]string{"sandbox", "--on", network, "--listen", "127.0.0.1:0"}, flags...), in, out, io.Discard)
		_ = out.Close()
	}()
	lines := bufio.NewScanner(screen)
	until := func(form string) string {
		t.Helper()
		match := regexp.MustCompile(form)
		for lines.Scan() {
			if match.MatchString(lines.Text()) {
				return lines.Text()
			}
		}
		t.Fatalf("nothing on the screen matches %s", form)
		return ""
	}
	for _, set := range strings.Fields(until(`^  export `))[1:] {
		name, value, _ := strings.Cut(set, "=")
		t.Setenv(name, value)
	}
	until(`Ctrl-D ends`)
	typed := func(line string) {
		t.Helper()
		if _, err := io.WriteString(keys, line+"\n"); err != nil {
			t.Fatal(err)
		}
	}
	var doctor strings.Builder
	if code := run(ctx, []string{"doctor"}, strings.NewReader(""), &doctor, &doctor); code != 0 {
		t.Errorf("the doctor finds\n%s", doctor.String())
	}
	served := make(chan int, 1)
	serving, stopServing := context.WithCancel(ctx)
	go func() { served <- run(serving, []string{"serve"}, strings.NewReader(""), io.Discard, io.Discard) }()
	if slices.Contains(flags, "--room") {
		invite := func(name string, flags ...string) string {
			t.Helper()
			var invited strings.Builder
			if code := run(ctx, append([]string{"staff", "invite", name}, flags...), strings.NewReader(""), &invited, io.Discard); code != 0 {
				t.Fatalf("%s is not invited", name)
			}
			register, _, _ := strings.Cut(invited.String(), "\n")
			return register
		}
		register := invite("ana", "--public", "Ana Miller")
		typed("My stroller, order 20391, never came. I want to talk to a person.")
		until(`^     \d Claim$`)
		typed("@ana " + register)
		until(`^room \(to ana\) .*Welcome, ana\.`)
		typed("@ana 1")
		until(`ana has it\.`)
		typed("@ana It lies at the depot")
		until(`^bot  Ana Miller$`)
		forBen := invite("ben")
		typed("@ana " + forBen)
		until(`^room \(to ana\) .*This account is ana's already`)
		typed("@Ben " + forBen)
		until(`^room \(ben is (telegram:502|slack:\w+:U0STAFF502) here\)$`)
		until(`^room \(to ben\) .*Welcome, ben\. You are on the roster as lead`)
		typed("@ana !grant refund 500")
		until(`ana asks for refund 500\.00`)
		typed("@ben !approve")
		until(`^     Your 500\.00`)
		typed("@ana edit 1 It lies at the Westgate depot")
		typed("@ana edit 99 x")
		until(`^there is no such line`)
		typed("@ana /resolve It comes today.")
		until(`^bot  .*It comes today\.`)
	} else {
		typed("My stroller, order 20391, still isn't here. Where is it?")
		until(`^bot  .*stroller`)
		until(`^     2 Refund 289\.00$`)
		typed("2")
		until(`^bot  .*289\.00.* case A-\w+`)
	}
	stopServing()
	if code := <-served; code != 0 {
		t.Errorf("serve ended with %d", code)
	}
	if err := keys.Close(); err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.Copy(io.Discard, screen) }()
	if code := <-ended; code != 0 {
		t.Errorf("the sandbox ended with %d", code)
	}
}
