package main

// This file is the home of the sandbox subcommand: a stand-in for Telegram or Slack on this machine, with one customer
// at the terminal, so that serve can be tried without an account and a token.

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// sandboxCmd is a network to serve, and a chat to the one at the terminal.
type sandboxCmd struct {
	On     string `help:"Which network it stands in for: telegram or slack." enum:"telegram,slack" default:"telegram"`
	Listen string `help:"Where it listens; only programs of this machine should reach it. Default: 127.0.0.1:8081." default:"127.0.0.1:8081" placeholder:"ADDRESS"`
	Lang   string `help:"Language of the customer's app: en or zh." enum:"en,zh" default:"en"`
}

func (sandboxCmd) Help() string {
	return `It is the fake that the tests use: strict where the network is known to be strict, but not the network. What you type is a customer's message, a number presses a button of the last message that has some, Ctrl-D ends. Run "amends serve" beside it as it says at the start.`
}

// standIn is a fake network with one customer.
type standIn struct {
	where, exports string
	write          func(text string)
	press          func(label string) error
	shown          func() []shown // the bot's messages, oldest first
	wait           func(ctx context.Context, ready func() bool) error
	failed         <-chan error // nil: it can't fail
	close          func()
}

// shown is a message of the bot's.
type shown struct {
	text    string
	buttons []string
}

func (c sandboxCmd) Run(ctx context.Context, s streams) error {
	start := sandboxTelegram
	if c.On == "slack" {
		start = sandboxSlack
	}
	net, err := start(ctx, c.Listen, c.Lang)
	if err != nil {
		return fmt.Errorf("can't listen on %s: %w; name another address with --listen", c.Listen, err)
	}
	defer net.close()
	fmt.Fprintf(s.out, `A stand-in for %s listens at %s. In another terminal:

  export %s AMENDS_DEMO=true
  amends doctor
  amends serve

Then write here as an upset customer would; a number presses a button, Ctrl-D ends.
`, strings.ToUpper(c.On[:1])+c.On[1:], net.where, net.exports)

	ctx, cancel := context.WithCancel(ctx)
	printed := make(chan struct{})
	go func() {
		defer close(printed)
		net.print(ctx, s.out)
	}()
	defer func() {
		cancel()
		<-printed
	}()
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
				net.act(line, s.out)
			}
		case err := <-end:
			return err
		case err := <-net.failed:
			return fmt.Errorf("the stand-in broke off: %w; start it again", err)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// act is what a line does: a number presses a button if there is one of that number, all else is written.
func (n *standIn) act(line string, out io.Writer) {
	var buttons []string
	for _, m := range n.shown() {
		if len(m.buttons) > 0 {
			buttons = m.buttons
		}
	}
	i, err := strconv.Atoi(line)
	if err != nil || i < 1 || i > len(buttons) {
		n.write(line)
		return
	}
	if err := n.press(buttons[i-1]); err != nil {
		fmt.Fprintln(out, err)
	}
}

// print prints the bot's messages as they come, until ctx ends.
func (n *standIn) print(ctx context.Context, out io.Writer) {
	for seen := 0; ; {
		var all []shown
		if n.wait(ctx, func() bool { all = n.shown(); return len(all) > seen }) != nil {
			return
		}
		for _, m := range all[seen:] {
			fmt.Fprintf(out, "bot  %s\n", strings.ReplaceAll(m.text, "\n", "\n     "))
			for i, label := range m.buttons {
				fmt.Fprintf(out, "     %d %s\n", i+1, label)
			}
		}
		seen = len(all)
	}
}
