// Command amends is a complaint bot that listens, calms, offers a choice, keeps its promises,
// and fetches a person who has the whole story.
//
// It has one file per subcommand. Every subcommand reads its input as data, says what is wrong
// where and what to do next, and exits with 0 (done), 1 (failed) or 2 (wrong usage).
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/amends-bot/amends/bot"
	"github.com/amends-bot/amends/dialogue/script"
	"github.com/amends-bot/amends/store"
)

type cli struct {
	Chat        chatCmd        `cmd:"" help:"Talk to the bot in this terminal; play the agent with /agent."`
	Serve       serveCmd       `cmd:"" help:"Run the bot on Telegram and Slack."`
	Doctor      doctorCmd      `cmd:"" help:"Look whether all is in order for serve, and say what to do."`
	Queue       queueCmd       `cmd:"" help:"Show which cases wait for a person, and the brief of one."`
	Staff       staffCmd       `cmd:"" help:"Keep the roster: who works on cases, by which accounts, and what they did."`
	Erase       eraseCmd       `cmd:"" help:"Forget a person: in the database, and in the staff room."`
	Report      reportCmd      `cmd:"" help:"Show what was complained about, and what became of it; also as CSV."`
	Suggestions suggestionsCmd `cmd:"" help:"Show what customers suggested, and tell the author of an idea that was taken up."`
	Manifest    manifestCmd    `cmd:"" help:"Print the manifest from which Slack makes the app."`
	Sandbox     sandboxCmd     `cmd:"" help:"Stand in for Telegram or Slack on this machine, to try serve without a token."`
	Simulate    simulateCmd    `cmd:"" help:"Play a conversation from JSON Lines in virtual time."`
	Analyze     analyzeCmd     `cmd:"" help:"Show what the bot reads in messages: heat, topic, restatement."`
	Train       trainCmd       `cmd:"" help:"Fit what the bot reads to your own labelled messages."`
	Bench       benchCmd       `cmd:"" help:"Measure durable turns per second on this machine."`
	Pipe        pipeCmd        `cmd:"" hidden:"" help:"Lines in with keys, lines out with outbox keys (for crash tests)."`
	Version     versionCmd     `cmd:"" help:"Show the version."`
}

const description = `amends answers complaints: it restates what happened from your side, calms before it solves, offers a choice, does what it may, and hands over to a person with the full context.

Try "amends chat" first; it needs nothing but a terminal.`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// streams are the program's standard streams, handed to the subcommands.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// run is the program without the process: the exit code is its result.
func run(ctx context.Context, args []string, in io.Reader, out, errs io.Writer) (code int) {
	exited := -1
	parser, err := kong.New(&cli{},
		kong.Name("amends"), kong.Description(description),
		kong.Writers(out, errs), kong.Exit(func(c int) { exited = c }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(streams{in, out, errs}),
	)
	if err != nil {
		fmt.Fprintln(errs, "amends:", err)
		return 1
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	if args[0] == "help" { // as many people type it
		args = append(slices.Clone(args[1:]), "--help")
	}
	cmd, err := parser.Parse(args)
	switch {
	case exited >= 0: // --help
		return exited
	case err != nil:
		help := "amends --help"
		var wrong *kong.ParseError
		if errors.As(err, &wrong) && wrong.Context.Selected() != nil {
			help = wrong.Context.Selected().FullPath() + " --help"
		}
		fmt.Fprintf(errs, "amends: %v\nRun \"%s\" for what there is.\n", err, help)
		return 2
	}
	if err := cmd.Run(); err != nil {
		if errors.Is(err, context.Canceled) && ctx.Err() != nil {
			return 0 // stopped by Ctrl-C, in order
		}
		fmt.Fprintln(errs, "amends:", err)
		return 1
	}
	return 0
}

// packFlag is the choice of the script pack.
type packFlag struct {
	Pack string `help:"Folder of a script pack; without it the built-in one is used." type:"existingdir" placeholder:"DIR"`
}

func (f packFlag) load() (*script.Script, error) {
	if f.Pack == "" {
		return script.Builtin(), nil
	}
	if words := doctorTexts["en"]; !isFolder(f.Pack) {
		return nil, errors.New(fmt.Sprintf(words.noFolder, f.Pack) + "; " + words.noPackDo)
	}
	s, err := script.Parse(os.DirFS(f.Pack))
	if err != nil {
		return nil, fmt.Errorf("the pack in %s can't be used:\n%w", f.Pack, err)
	}
	return s, nil
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// openStore opens the database that dsn names, unless dsn is no name of one.
func openStore(ctx context.Context, dsn string) (*store.DB, error) {
	if err := checkDatabase(dsn); err != nil {
		return nil, err
	}
	return store.Open(ctx, dsn)
}

func checkDatabase(dsn string) error {
	if err := bot.CheckDatabase(dsn); err != nil {
		return fmt.Errorf("the database can't be used: %w", err)
	}
	return nil
}
