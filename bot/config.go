package bot

// This file is the home of the configuration as the program uses it, and of reading it: amends.yaml, and the environment
// that overrides it.

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/amends-bot/amends/bot/connect"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
)

// Config is what the program is told about its surroundings. What it says to customers is in the script pack instead.
type Config struct {
	File      string // where it was read from, "" the environment alone
	Database  Secret // as store.Open takes it
	Pack      string // folder; "" the built-in pack
	Head      string // file of an own head over the reader of heat, "" none
	Locale    string // of briefs and pages: "en" or "zh"
	Listen    string // address for HTTP, "" no HTTP
	PublicURL string // how the networks reach Listen: https, without a slash at the end
	Telegram  *TelegramConfig
	Slack     *SlackConfig
	Orders    string // folder with orders.csv and bills.csv
	Demo      bool   // every customer has the demo shop's records
	Records   *RecordsConfig
	Fulfil    *FulfilmentConfig
	Room      string // the network with the staff room: "telegram", "slack", "" none
	Hints     string // what becomes of an agent's draft that argues: one of desk's Hints
	Staff     []dialogue.Agent
	Level     slog.Level
	JSON      bool // log lines are JSON
}

// RecordsConfig is the company's own program that knows its customers' orders and bills.
type RecordsConfig struct {
	URL     Secret // it may hold a key
	Secret  Secret // by which calls are signed
	Timeout time.Duration
	Mapping connect.Mapping
	Verify  *VerifyConfig // nil: whoever's account they don't know can't prove that an order is theirs
}

// VerifyConfig is where the program of the records compares a detail that only the customer of an order knows. Its secret and
// timeout are those of the records.
type VerifyConfig struct {
	URL               Secret // it may hold a key
	Detail            string // one of dialogue.Proofs
	OK, Account, List string // dotted paths in its answer, as in connect.Proof
}

// FulfilmentConfig is who carries out what was granted: the company's own program, or whoever reads a file. One of URL and
// File is set.
type FulfilmentConfig struct {
	URL      Secret // it may hold a key
	Secret   Secret // by which calls are signed
	Timeout  time.Duration
	Currency string // of the amounts, such as "EUR"; "" is not told
	File     string // a CSV file
}

// TelegramConfig is the bot on Telegram.
type TelegramConfig struct {
	Token   Secret
	API     string // "" Telegram's own
	Webhook bool   // Telegram comes to PublicURL; else the program polls
	Secret  Secret // by which requests are known to be Telegram's; never empty with Webhook
	Staff   int64  // the group that is the staff room, 0 unless Room is "telegram"
}

// SlackConfig is the app on Slack. AppToken is set for Socket Mode, SigningSecret for events by HTTP, never both.
type SlackConfig struct {
	BotToken      Secret
	AppToken      Secret
	SigningSecret Secret
	Mode          string // "socket" or "http"
	API           string // "" Slack's own, else with a slash at the end
	Staff         string // id of the channel that is the staff room, "" unless Room is "slack"
}

// Base returns the path part of PublicURL: "" or "/something".
func (c *Config) Base() string {
	u, err := url.Parse(c.PublicURL)
	if err != nil {
		return ""
	}
	return strings.TrimRight(u.Path, "/")
}

// Where names the database for people: a path, or server and name, never a password.
func (c *Config) Where() string {
	dsn := c.Database.Reveal()
	if !isPostgres(dsn) {
		return dsn
	}
	u, err := url.Parse(dsn)
	if err != nil {
		return "PostgreSQL"
	}
	return fmt.Sprintf("PostgreSQL at %s, database %s", cmp.Or(u.Host, "the local socket"), strings.TrimPrefix(u.Path, "/"))
}

func isPostgres(dsn string) bool {
	return strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://")
}

// Limits of what is read. A complete amends.yaml has some 40 lines.
const (
	configMost = 64 << 10 // bytes of the file
	secretMost = 8 << 10  // bytes of a file that holds a secret; the longest token has some hundred
	staffMost  = 500      // members of staff; each stands in every record of every conversation
)

// LoadConfig reads the file at path, "" for none, and the environment as os.Environ gives it, which overrides the
// file. The error is a script.Problems with everything that is wrong, each with file, line and column or the
// variable's name; it holds no secret.
func LoadConfig(path string, environ []string) (*Config, error) {
	var data []byte
	if path != "" {
		var err error
		if data, err = readConfig(path); err != nil {
			return nil, err
		}
	}
	return parseConfig(path, data, environ, readSecret)
}

// LoadPart reads as LoadConfig does, but only the settings of these names, such as "database": what is wrong with others,
// or missing, is for the commands that need them.
func LoadPart(path string, environ []string, names ...string) (*Config, error) {
	var data []byte
	if path != "" {
		var err error
		if data, err = readConfig(path); err != nil {
			return nil, err
		}
	}
	c := newConfiguring(path, readSecret)
	c.environment(environ)
	if path == "" || c.yaml(data) {
		c.problems = nil
	}
	for i := range settings {
		if slices.Contains(names, settings[i].name) {
			c.take(&settings[i])
		}
	}
	c.defaults()
	return c.result()
}

func readConfig(path string) ([]byte, error) {
	data, err := readWithin(path, configMost+1, readWait)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no %s; name the file with --config, or leave it out and set the environment", path)
	}
	if err != nil {
		return nil, fmt.Errorf("the configuration can't be read: %w; check the path and its permissions", err)
	}
	return data, nil
}

// readSecret returns what a file of a secret holds, without the white space around it. Editors and shells put a byte order
// mark before it.
func readSecret(path string) (string, error) {
	data, err := readWithin(path, secretMost+1, readWait)
	if err == nil && len(data) > secretMost {
		err = errors.New("it is too long for a secret")
	}
	return strings.TrimSpace(strings.TrimPrefix(string(data), "\ufeff")), err
}

// readWait is how long a file may take. A pipe into which nobody writes would hold up the start for ever, and the signals
// that are to end it; one of a shell's "<(...)" is read as any file.
const readWait = 5 * time.Second

// readWithin reads at most so many bytes of a file. One that takes longer than wait is left behind.
func readWithin(path string, most int64, wait time.Duration) ([]byte, error) {
	type result struct {
		data []byte
		err  error
	}
	done := make(chan result, 1)
	go func() {
		f, err := os.Open(path)
		if err != nil {
			done <- result{nil, err}
			return
		}
		defer f.Close() //nolint:errcheck // nothing was written
		data, err := io.ReadAll(io.LimitReader(f, most))
		done <- result{data, err}
	}()
	late := time.NewTimer(wait)
	defer late.Stop()
	select {
	case r := <-done:
		return r.data, r.err
	case <-late.C:
		return nil, &fs.PathError{Op: "read", Path: path, Err: fmt.Errorf("nothing came within %v, as from a pipe into which nobody writes", wait)}
	}
}

// configuring is a configuration while it is read.
type configuring struct {
	config   *Config
	file     string
	env      map[string]string // what is set and not empty
	written  map[string]entry  // of the file, by the setting's name
	from     map[string]origin // of the settings that were taken
	read     func(path string) (string, error)
	problems script.Problems
}

// origin is where a setting came from: a place of the file, or a variable's name.
type origin struct {
	name         string
	line, column int
}

func (c *configuring) problem(at origin, format string, args ...any) {
	c.problems = append(c.problems, script.Problem{File: at.name, Line: at.line, Column: at.column, Text: fmt.Sprintf(format, args...)})
}

// at is where the setting came from; where it would have stood if it did not come at all.
func (c *configuring) at(name string) origin {
	if o, ok := c.from[name]; ok {
		return o
	}
	return origin{name: cmp.Or(c.file, "environment")}
}

func newConfiguring(file string, read func(string) (string, error)) *configuring {
	return &configuring{
		config: &Config{File: file}, file: file, env: map[string]string{},
		written: map[string]entry{}, from: map[string]origin{}, read: read,
	}
}

func parseConfig(file string, data []byte, environ []string, read func(string) (string, error)) (*Config, error) {
	c := newConfiguring(file, read)
	c.environment(environ)
	if file != "" {
		c.yaml(data)
	}
	for i := range settings {
		c.take(&settings[i])
	}
	c.together()
	return c.result()
}

// result is the configuration, or all that is wrong with it, by place.
func (c *configuring) result() (*Config, error) {
	if len(c.problems) == 0 {
		return c.config, nil
	}
	slices.SortStableFunc(c.problems, func(a, b script.Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return nil, slices.Compact(c.problems)
}

// inFolder is a path of the file as seen from here: it is relative to the file's folder.
func (c *configuring) inFolder(path string, at origin) string {
	if at.line == 0 || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(c.file), path)
}
