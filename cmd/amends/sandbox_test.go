package main

// This file is the home of the test of the sandbox, with the tour of the README: the stand-in for a network at one
// terminal, serve at another.

import (
	"bufio"
	"context"
	"io"
	"regexp"
	"strings"
	"testing"
)

func TestSandbox(t *testing.T) {
	for _, network := range []string{"telegram", "slack"} {
		t.Run(network, func(t *testing.T) { tour(t, network) })
	}
}

func tour(t *testing.T, network string) {
	t.Chdir(t.TempDir())
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	in, keys := io.Pipe()
	screen, out := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"sandbox", "--on", network, "--listen", "127.0.0.1:0"}, in, out, io.Discard)
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
	typed("My stroller, order 20391, still isn't here. Where is it?")
	until(`^bot  .*stroller`)
	until(`^     2 Refund 289\.00$`)
	typed("2")
	until(`^bot  .*289\.00.* case A-\w+`)
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
