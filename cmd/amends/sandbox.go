package main

// This file is the home of the sandbox subcommand: a stand-in for Telegram or Slack on this machine, with one customer
// at the terminal, so that serve can be tried without an account and a token.

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// sandboxCmd is a network to serve, and a chat to the one at the terminal.
type sandboxCmd struct {
	On     string `help:"Which network it stands in for: telegram or slack." enum:"telegram,slack" default:"telegram"`
	Listen string `help:"Where it listens; only programs of this machine should reach it. Without it 127.0.0.1:8081, or the next port that is free." placeholder:"ADDRESS"`
	HTTP   string `name:"http" help:"Deliver by HTTP, as to a webhook, to serve at this address, such as 127.0.0.1:8080. Without it serve fetches what is written." placeholder:"ADDRESS"`
	Room   bool   `help:"With a staff room on it, too: a line that begins with @NAME is that of a member of staff in the newest case's thread, @ana 1 presses a button there."`
	Lang   string `help:"Language of the customer's app: en or zh." enum:"en,zh" default:"en"`
}

func (sandboxCmd) Help() string {
	return `It is the fake that the tests use: strict where the network is known to be strict, but not the network. What you type is a customer's message, a number presses a button of the last message that has some, Ctrl-D ends. Run "amends serve" beside it as it says at the start.

With --room several members of staff can be tried, each by a name and with an account of their own:

  @ana /register CODE     lets her in, by the code of "amends staff invite ana"; @ben and others likewise
  @ana /claim             a command, a note, or a line for the customer, in the newest case's thread
  @ben 1                  presses the first button that was shown last
  @ana edit 2 TEXT        changes the second of her lines; @ana undo 2 takes it back`
}

// Validate finds what can't be delivered to: without a certificate serve takes deliveries on this machine only.
func (c sandboxCmd) Validate() error {
	host, port, err := net.SplitHostPort(c.HTTP)
	if ip := net.ParseIP(host); c.HTTP != "" && (err != nil || port == "" || host != "localhost" && (ip == nil || !ip.IsLoopback())) {
		return fmt.Errorf("--http %s: name a host and a port of this machine, such as 127.0.0.1:8080", c.HTTP)
	}
	return nil
}

// The ports that are tried when none is named.
const portFirst, portLast = 8081, 8100

// start makes the stand-in, at the address that is named or at the first that is free.
func (c sandboxCmd) start(ctx context.Context) (*standIn, error) {
	start := sandboxTelegram
	if c.On == "slack" {
		start = sandboxSlack
	}
	if c.Listen != "" {
		return start(ctx, c)
	}
	for port := portFirst; ; port++ {
		c.Listen = net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
		n, err := start(ctx, c)
		if err == nil || port == portLast || !errors.Is(err, syscall.EADDRINUSE) {
			return n, err
		}
	}
}

// standIn is a fake network with one customer.
type standIn struct {
	where, exports string
	pending        func() int    // what was written or pressed and not taken
	hint           func() string // why it may be so, and what to do
	again          func()        // delivers it once more
	room           staffSeat     // nil: none
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
	net, err := c.start(ctx)
	if err != nil {
		return fmt.Errorf("the stand-in can't listen: %w; name another address with --listen", err)
	}
	defer net.close()
	room := ""
	if net.room != nil {
		room = `
Lines that begin with @ana are those of a member of staff, in the newest case's thread; "@ana 1" presses a button, "@ana edit 2 TEXT" and
"@ana undo 2" change and take back the second of her lines. First let her in: "amends staff invite ana" in the other terminal, and here
"@ana" with the line that it prints. @ben, or any other name, is somebody else, with an account of their own.
`
	}
	fmt.Fprintf(s.out, `A stand-in for %s listens at %s. In another terminal:

  export %s AMENDS_DEMO=true
  amends doctor
  amends serve
%s
Then write here as an upset customer would; a number presses a button, Ctrl-D ends.
`, strings.ToUpper(c.On[:1])+c.On[1:], net.where, net.exports, room)

	ctx, cancel := context.WithCancel(ctx)
	var beside sync.WaitGroup
	beside.Go(func() { net.print(ctx, s.out) })
	beside.Go(func() { net.mind(ctx, s.out, takenWithin) })
	if net.room != nil {
		beside.Go(func() { net.printRoom(ctx, s.out) })
	}
	defer func() {
		cancel()
		beside.Wait()
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
	if m := staffLine.FindStringSubmatch(line); m != nil && n.room != nil {
		n.actStaff(m[1], m[2], out)
		return
	}
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

// takenWithin is how long serve may take to fetch a message, or the stand-in to deliver it, until something is said: both are
// done within a moment.
const takenWithin = 5 * time.Second

// mind says once, each time that nothing is taken for so long, what may be wrong; until ctx ends.
func (n *standIn) mind(ctx context.Context, out io.Writer, within time.Duration) {
	taken := func() bool { return n.pending() == 0 }
	for ctx.Err() == nil && n.wait(ctx, func() bool { return !taken() }) == nil {
		for told := false; ; told = true {
			soon, cancel := context.WithTimeout(ctx, within)
			err := n.wait(soon, taken)
			cancel()
			if err == nil || ctx.Err() != nil {
				break
			}
			if !told {
				fmt.Fprintln(out, n.hint())
			}
			n.again()
		}
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
