package bot

// This file is the home of the tests of the configuration: txtar files in testdata/config, each with an environment, a
// file or none, and either what is read or all its problems. "-update" writes those anew; read what changed.

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/store"
	"github.com/amends-bot/amends/store/storetest"
)

var update = flag.Bool("update", false, "write the expected parts of testdata/config anew")

// hidden is in every secret of the tests.
const hidden = "never-shown"

// files are the secrets' files of the tests.
func files(path string) (string, error) {
	switch path {
	case "/run/secrets/slack_app":
		return "xapp-" + hidden, nil
	case "/run/secrets/slack_bot":
		return "xoxb-" + hidden, nil
	case "/run/secrets/empty":
		return "", nil
	}
	return "", &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
}

func TestConfig(t *testing.T) {
	names, err := filepath.Glob("testdata/config/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			var file string
			var data []byte
			var environ []string
			for _, f := range archive.Files {
				switch {
				case f.Name == "env":
					environ = strings.Split(strings.TrimSpace(string(f.Data)), "\n")
				case strings.HasSuffix(f.Name, ".yaml"):
					file, data = f.Name, f.Data
				}
			}
			last := &archive.Files[len(archive.Files)-1]
			c, err := parseConfig(file, data, environ, files)
			got, kind := "", "config"
			if err != nil {
				got, kind = err.Error()+"\n", "problems"
			} else {
				got = shown(c)
			}
			if strings.Contains(got, hidden) {
				t.Errorf("a secret is shown:\n%s", got)
			}
			if *update {
				last.Name, last.Data = kind, []byte(got)
				if err := os.WriteFile(name, txtar.Format(archive), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if last.Name != kind {
				t.Fatalf("the %s are:\n%s", kind, got)
			}
			if diff := cmp.Diff(string(last.Data), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// shown prints a configuration for the tests.
func shown(c *Config) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("file %s", c.File)
	line("database %s", c.Where())
	line("pack %s", c.Pack)
	if c.Head != "" {
		line("head %s", c.Head)
	}
	line("locale %s", c.Locale)
	line("listen %s", c.Listen)
	line("public %s", c.PublicURL)
	line("orders %s", c.Orders)
	if c.Demo {
		line("demo")
	}
	if t := c.Telegram; t != nil {
		line("telegram webhook %v secret %v api %q", t.Webhook, !t.Secret.Empty(), t.API)
	}
	if s := c.Slack; s != nil {
		line("slack mode %s app %v signing %v api %q", s.Mode, !s.AppToken.Empty(), !s.SigningSecret.Empty(), s.API)
	}
	if r := c.Records; r != nil {
		line("records at %s signed %v within %v %+v", Host(r.URL), !r.Secret.Empty(), r.Timeout, r.Mapping)
		if v := r.Verify; v != nil {
			line("a %s is compared at %s, ok %q account %q list %q", v.Detail, Host(v.URL), v.OK, v.Account, v.List)
		}
	}
	if f := c.Fulfil; f != nil {
		line("fulfilment at %q signed %v within %v currency %q file %q", Host(f.URL), !f.Secret.Empty(), f.Timeout, f.Currency, f.File)
	}
	if c.Room != "" {
		line("staff room in %s", c.Room)
		if c.Room == "telegram" {
			line("  %d", c.Telegram.Staff)
		} else {
			line("  %s", c.Slack.Staff)
		}
	}
	line("hints %s", c.Hints)
	line("staff %v", c.Staff)
	line("log %v json %v", c.Level, c.JSON)
	return b.String()
}

func TestConfigFileMissing(t *testing.T) {
	_, err := LoadConfig(filepath.Join(t.TempDir(), "amends.yaml"), nil)
	if err == nil || !strings.Contains(err.Error(), "there is no ") {
		t.Errorf("%v", err)
	}
}

func TestConfigReadsFiles(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("token", "  111111:AAE-"+hidden+"\n")
	write("amends.yaml", "telegram: {token_file: token}\n")
	c, err := LoadConfig(filepath.Join(dir, "amends.yaml"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Telegram.Token.Reveal(); got != "111111:AAE-"+hidden {
		t.Errorf("%d characters are read", len(got))
	}
	write("token", strings.Repeat("x", secretMost+1))
	if _, err := LoadConfig(filepath.Join(dir, "amends.yaml"), nil); err == nil || !strings.Contains(err.Error(), "too long") {
		t.Errorf("%v", err)
	}
	write("amends.yaml", strings.Repeat("# a long file\n", configMost/14+1))
	if _, err := LoadConfig(filepath.Join(dir, "amends.yaml"), nil); err == nil || !strings.Contains(err.Error(), "larger than 64 KB") {
		t.Errorf("%v", err)
	}
}

// TestConfigSecretWithMark: editors put a byte order mark before a text.
func TestConfigSecretWithMark(t *testing.T) {
	path := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(path, []byte("\ufeff111111:AAE-"+hidden+"\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := LoadConfig("", []string{"AMENDS_TELEGRAM_TOKEN_FILE=" + path})
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Telegram.Token.Reveal(); got != "111111:AAE-"+hidden {
		t.Errorf("%d characters are read", len(got))
	}
}

// TestReadWithin: a pipe is read as a file, and one into which nobody writes holds nothing up.
func TestReadWithin(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Skip(err)
	}
	if _, err := readWithin(path, 10, time.Millisecond); err == nil || !strings.Contains(err.Error(), "nothing came within 1ms") {
		t.Errorf("nobody writes: %v", err)
	}
	// Both ends at once: what was left behind above ends, too.
	end, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := end.WriteString(strings.Repeat("x", 20)); err != nil {
		t.Fatal(err)
	}
	data, err := readWithin(path, 10, time.Minute)
	if closed := end.Close(); err != nil || len(data) != 10 || closed != nil {
		t.Errorf("%q %v %v", data, err, closed)
	}
}

func TestCheckDatabase(t *testing.T) {
	for _, dsn := range []string{
		"amends.db", ":memory:", "/var/lib/amends/a@b.db", "my data/amends.db", "postgres://u:pw@h/x", "postgresql:///x?host=/run", "dbhost.db", "x=1.db",
	} {
		if err := CheckDatabase(dsn); err != nil {
			t.Errorf("%s is refused: %v", dsn, err)
		}
	}
	for _, dsn := range []string{
		"host=db user=u password=" + hidden + " dbname=x", "password=" + hidden, "user=u\tpassword = " + hidden, "PORT=1",
		"mysql:u:" + hidden + "@h/x", "postgres:u:" + hidden + "@h/x", "u:" + hidden + "@h/x", "mysql://u:" + hidden + "@h/x",
		hidden + " " + hidden + "://x", "Server=h;Password=" + hidden,
	} {
		if err := CheckDatabase(dsn); err == nil || strings.Contains(err.Error(), hidden) || !strings.Contains(err.Error(), "; name a file") {
			t.Errorf("%s: %v", dsn, err)
		}
	}
}

// TestLoadPart: a command that needs the database only is not held up by what is wrong elsewhere, but by what it reads.
func TestLoadPart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "amends.yaml")
	for _, tt := range []struct{ file, want string }{
		{"database: kept.db\nlocale: fr\nunknown: 1\ntelegram: {mode: webhook}", filepath.Dir(path) + "/kept.db"},
		{"# nothing", "amends.db"},
		{"database: ${NOT_SET}", "NOT_SET"},
		{"database: mysql://x", "unknown kind"},
		{"database: [kept.db", "not YAML"},
	} {
		if err := os.WriteFile(path, []byte(tt.file), 0o600); err != nil {
			t.Fatal(err)
		}
		got := ""
		c, err := LoadPart(path, []string{"AMENDS_TELEGRAM_TOKN=1:" + hidden}, "database")
		if err != nil {
			got = err.Error()
		} else {
			got = c.Database.Reveal()
		}
		if !strings.Contains(got, tt.want) {
			t.Errorf("%q: %s, want %s", tt.file, got, tt.want)
		}
	}
}

// TestWebhookSecretIsTheSame on every start: Telegram keeps the one it was told.
func TestWebhookSecretIsTheSame(t *testing.T) {
	env := []string{"AMENDS_TELEGRAM_TOKEN=1:a", "AMENDS_TELEGRAM_MODE=webhook", "AMENDS_PUBLIC_URL=https://x.example/"}
	var seen []string
	for range 2 {
		c, err := parseConfig("", nil, env, files)
		if err != nil {
			t.Fatal(err)
		}
		seen = append(seen, c.Telegram.Secret.Reveal())
		if c.PublicURL != "https://x.example" || c.Base() != "" {
			t.Errorf("%q %q", c.PublicURL, c.Base())
		}
	}
	if seen[0] != seen[1] || !webhookSecret.MatchString(seen[0]) {
		t.Error("the secrets differ, or are of another form")
	}
}

func TestSecretIsNeverShown(t *testing.T) {
	s := NewSecret(hidden)
	type inner struct{ s Secret }
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%p", "%20s", "%T"} {
		for _, v := range []any{s, &s, inner{s}, &inner{s}, []Secret{s}, map[string]Secret{"a": s}, struct{ S Secret }{s}, TelegramConfig{Token: s}} {
			fmt.Fprintf(&out, verb+"\n", v)
		}
	}
	for _, handler := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
		slog.New(handler).Info("secret", "s", s, "p", &s, "in", inner{s}, "list", []Secret{s}, "config", &Config{Database: s})
	}
	for _, v := range []any{s, &s, inner{s}, map[string]any{"s": s}, SlackConfig{BotToken: s}, map[Secret]int{s: 1}} {
		data, err := json.Marshal(v)
		if err != nil {
			t.Error(err)
		}
		out.Write(data)
	}
	fmt.Fprintln(&out, errors.Join(fmt.Errorf("%w %v", errors.New("x"), s)))
	text := out.String()
	if strings.Contains(text, hidden) || strings.Contains(text, fmt.Sprintf("%x", hidden)) {
		t.Errorf("shown:\n%s", text)
	}
	if !strings.Contains(text, masked) || s.Reveal() != hidden || s.Empty() || !NewSecret("").Empty() {
		t.Error("the secret is lost")
	}
}

func TestEnterRoster(t *testing.T) {
	db, err := store.Open(t.Context(), storetest.SQLite(t))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	demo := []dialogue.Agent{{Name: "demo", Role: "agent", OnDuty: true}}
	ana := dialogue.Agent{Name: "ana", Public: "Ana", Role: "agent", OnDuty: true}
	for _, step := range []struct {
		about string
		c     Config
		want  string
	}{
		{"nothing is said", Config{}, "[]"},
		{"the demo shop fills an empty roster", Config{Demo: true}, "[{demo  agent true 0 [] []}]"},
		{"the file counts", Config{Staff: []dialogue.Agent{ana}}, "[{ana Ana agent true 0 [] []} {demo  agent false 0 [] []}]"},
		{"and nothing changes without it", Config{Demo: true}, "[{ana Ana agent true 0 [] []} {demo  agent false 0 [] []}]"},
	} {
		if err := step.c.Enter(t.Context(), db, demo); err != nil {
			t.Fatal(err)
		}
		roster, err := db.Roster(t.Context())
		if got := fmt.Sprint(roster); err != nil || got != step.want {
			t.Errorf("%s: %s, want %s (%v)", step.about, got, step.want, err)
		}
	}
}

// FuzzConfig: no file and no environment stops the program, and no problem shows what could be a secret.
func FuzzConfig(f *testing.F) {
	names, err := filepath.Glob("testdata/config/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range names {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		env := ""
		for _, file := range archive.Files {
			switch {
			case file.Name == "env":
				env = string(file.Data)
			case strings.HasSuffix(file.Name, ".yaml"):
				f.Add(string(file.Data), env)
			}
		}
	}
	f.Add("telegram: &a {token: *a}", "")
	f.Add("slack: {bot_token: xoxb-1234567890-"+hidden+", mode: [}", "AMENDS_SLACK_APP_TOKEN=xapp-"+hidden)
	f.Fuzz(func(t *testing.T, data, env string) {
		c, err := parseConfig("amends.yaml", []byte(data), strings.Split(env, "\n"), files)
		if (c == nil) == (err == nil) {
			t.Fatalf("configuration %v, error %v", c, err)
		}
		if err == nil {
			if c.Telegram == nil && c.Slack == nil || c.Database.Empty() || c.Locale != "en" && c.Locale != "zh" {
				t.Errorf("an incomplete configuration: %s", shown(c))
			}
			return
		}
		if strings.TrimSpace(err.Error()) == "" || strings.ContainsRune(err.Error(), 0) {
			t.Errorf("%q", err.Error())
		}
	})
}
