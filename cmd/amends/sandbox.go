package main

// This file is the home of the sandbox subcommand: a stand-in for Telegram on this machine, with one customer at the
// terminal, so that serve can be tried without an account and a token.

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"

	"github.com/amends-bot/amends/channels/telegram/telegramtest"
)

// sandboxCmd is Telegram to serve, and a chat to the one at the terminal.
type sandboxCmd struct {
	Listen string `help:"Where the stand-in for Telegram listens; only programs of this machine should reach it. Default: 127.0.0.1:8081." default:"127.0.0.1:8081" placeholder:"ADDRESS"`
	Lang   string `help:"Language of the customer's app: en or zh." enum:"en,zh" default:"en"`
}

func (sandboxCmd) Help() string {
	return `It is the fake that the tests use: strict where Telegram is known to be strict, but not Telegram. What you type is a customer's message, a number presses a button of the last message, Ctrl-D ends. Run "amends serve" beside it as it says at the start.`
}

// sandboxChat is the chat of the one customer.
const sandboxChat = 4711

func (c sandboxCmd) Run(ctx context.Context, s streams) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Listen)
	if err != nil {
		return fmt.Errorf("can't listen on %s: %w; name another address with --listen", c.Listen, err)
	}
	fake := telegramtest.New()
	fake.Know(sandboxChat, telegramtest.Person{First: "Maria", Language: c.Lang})
	server := &http.Server{Handler: fake, ReadHeaderTimeout: headerTimeout}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	ctx, cancel := context.WithCancel(ctx)
	shown := make(chan struct{})
	go func() {
		defer close(shown)
		show(ctx, fake, s.out)
	}()
	defer func() {
		cancel()
		<-shown
		fake.Close()
		_ = server.Close() // nothing is kept here
	}()
	fmt.Fprintf(s.out, `A stand-in for Telegram listens at http://%[1]s. In another terminal:

  export AMENDS_TELEGRAM_API=http://%[1]s AMENDS_TELEGRAM_TOKEN=%[2]s AMENDS_DEMO=true
  amends doctor
  amends serve

Then write here as an upset customer would; a number presses a button, Ctrl-D ends.
`, listener.Addr(), fake.Token)
	lines, end := make(chan string), make(chan error, 1)
	go func() {
		in := bufio.NewScanner(s.in)
		for in.Scan() {
			select {
			case lines <- in.Text():
			case <-ctx.Done():
				return
			}
		}
		end <- in.Err()
	}()
	for {
		select {
		case line := <-lines:
			if line = strings.TrimSpace(line); line != "" {
				act(fake, line, s.out)
			}
		case err := <-end:
			return err
		case err := <-failed:
			return fmt.Errorf("the stand-in broke off: %w", err)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// act is what a line does: a number presses a button if there is one of that number, all else is written.
func act(fake *telegramtest.Server, line string, out io.Writer) {
	n, err := strconv.Atoi(line)
	buttons := onShow(fake)
	if err != nil || n < 1 || n > len(buttons) {
		fake.Write(sandboxChat, line)
		return
	}
	if err := fake.Press(sandboxChat, buttons[n-1]); err != nil {
		fmt.Fprintln(out, err)
	}
}

// onShow are the buttons of the last message that has some.
func onShow(fake *telegramtest.Server) (labels []string) {
	all := fake.Messages(sandboxChat)
	for i := len(all) - 1; i >= 0 && labels == nil; i-- {
		labels = labelsOf(all[i])
	}
	return labels
}

func labelsOf(m telegramtest.Message) (labels []string) {
	for _, row := range m.Buttons {
		for _, b := range row {
			labels = append(labels, b.Label)
		}
	}
	return labels
}

// show prints the bot's messages as they come, until ctx ends.
func show(ctx context.Context, fake *telegramtest.Server, out io.Writer) {
	for seen := 0; ; {
		var all []telegramtest.Message
		err := fake.Wait(ctx, func() bool {
			all = fake.Messages(sandboxChat)
			return len(all) > seen
		})
		if errors.Is(err, context.Canceled) {
			return
		}
		for _, m := range all[seen:] {
			fmt.Fprintf(out, "bot  %s\n", strings.ReplaceAll(m.Text, "\n", "\n     "))
			for i, label := range labelsOf(m) {
				fmt.Fprintf(out, "     %d %s\n", i+1, label)
			}
		}
		seen = len(all)
	}
}
