// Package storetest gives tests databases: fresh SQLite files, and fresh databases on a private
// PostgreSQL server.
//
// The idea: the server is started once per test process, on the first demand, in a folder of its
// own under /tmp and reachable through a Unix socket there only. It ends with the process, however
// that ends: a small watchdog reads from a pipe that the test process holds open, and stops the server
// and removes the folder when the pipe closes. So no test needs a TestMain.
//
// Without PostgreSQL's programs the tests that want it are skipped. AMENDS_TEST_POSTGRES may
// name a running server instead, by the address of a database whose user may make others.
package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// Env names a running server to use instead of a private one.
const Env = "AMENDS_TEST_POSTGRES"

// Each runs f as two subtests, "sqlite" and "postgres", with the name of a fresh database.
func Each(t *testing.T, f func(t *testing.T, dsn string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { f(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { f(t, Postgres(t)) })
}

// SQLite returns the path of a fresh database, gone after the test.
func SQLite(t testing.TB) (dsn string) {
	t.Helper()
	return filepath.Join(t.TempDir(), "amends.db")
}

// Postgres returns the address of a fresh database, gone after the test. It skips the test
// where PostgreSQL is not installed.
func Postgres(t testing.TB) (dsn string) {
	t.Helper()
	server, err := startOnce()
	if errors.Is(err, errMissing) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatalf("PostgreSQL: %v", err)
	}
	name := fmt.Sprintf("amends_test_%d_%d", os.Getpid(), databases.Add(1))
	if err := run(server.dsn, `CREATE DATABASE `+name); err != nil {
		t.Fatalf("PostgreSQL: %v", err)
	}
	t.Cleanup(func() {
		if err := run(server.dsn, `DROP DATABASE `+name+` WITH (FORCE)`); err != nil {
			t.Errorf("PostgreSQL: %v", err)
		}
	})
	u, err := url.Parse(server.dsn)
	if err != nil {
		t.Fatal("PostgreSQL: the server's address can't be read") // it may hold a password
	}
	u.Path = "/" + name
	return u.String()
}

var (
	databases  atomic.Int64
	errMissing = errors.New("PostgreSQL is not installed: initdb and pg_ctl are neither on the PATH nor in /usr/lib/postgresql")
	startOnce  = sync.OnceValues(start)
)

// startMost bounds how long the server may take to start or to make a database.
const startMost = time.Minute

// run sends one statement to the server. Its own connection: tests count theirs.
func run(dsn, statement string) error {
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		return errors.New("the server's address can't be read") // it may hold a password
	}
	ctx, cancel := context.WithTimeout(context.Background(), startMost)
	defer cancel()
	db := stdlib.OpenDB(*config)
	_, err = db.ExecContext(ctx, statement)
	return errors.Join(err, db.Close())
}

// server is a running one. Its watchdog's pipe is held open until the process ends.
type server struct {
	dsn  string // of its first database
	pipe io.Closer
}

func start() (s server, err error) {
	if dsn := os.Getenv(Env); dsn != "" {
		return server{dsn: dsn}, nil
	}
	initdb, pgctl := program("initdb"), program("pg_ctl")
	if initdb == "" || pgctl == "" {
		return s, errMissing
	}
	dir, err := os.MkdirTemp("/tmp", "amends-pg-") // short: a socket's path holds 107 bytes at most
	if err != nil {
		return s, err
	}
	attr, err := owner(dir)
	if err == nil {
		s.pipe, err = guard(dir, pgctl, attr)
	}
	if err != nil {
		return s, errors.Join(err, os.RemoveAll(dir))
	}
	data := filepath.Join(dir, "data")
	if err := command(attr, dir, initdb, "-D", data, "-A", "trust", "-U", "amends", "-E", "UTF8", "--no-locale", "--no-sync"); err != nil {
		return s, err
	}
	options := fmt.Sprintf("-c listen_addresses='' -c unix_socket_directories=%s -c max_connections=200", dir)
	if err := command(attr, dir, pgctl, "-D", data, "-l", filepath.Join(dir, "log"), "-o", options, "-w", "start"); err != nil {
		return s, err
	}
	s.dsn = "postgres://amends@/postgres?host=" + url.QueryEscape(dir)
	return s, nil
}

// program finds one of PostgreSQL's programs; "" if it is not installed.
func program(name string) string {
	if path, err := exec.LookPath(name); err == nil {
		return path
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + name) // the pattern is well-formed
	if len(found) == 0 {
		return ""
	}
	return slices.Max(found)
}

// owner gives dir to the user that the server will run as, and returns how to become that user.
// PostgreSQL refuses to run as root.
func owner(dir string) (*syscall.SysProcAttr, error) {
	attr := &syscall.SysProcAttr{Setpgid: true} // ^C is for the tests, the watchdog ends the server
	if os.Geteuid() != 0 {
		return attr, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err := errors.Join(err1, err2, os.Chown(dir, int(uid), int(gid))); err != nil {
			return nil, err
		}
		attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		return attr, nil
	}
	return nil, errors.New("there is neither a user postgres nor nobody to run the server as")
}

// watchdog waits for its input's end.
const watchdog = `cat >/dev/null; "$1" -D "$2/data" -m immediate stop >/dev/null 2>&1; rm -rf "$2"`

func guard(dir, pgctl string, attr *syscall.SysProcAttr) (io.Closer, error) {
	cmd := exec.Command("/bin/sh", "-c", watchdog, "watchdog", pgctl, dir)
	cmd.Dir, cmd.SysProcAttr = "/tmp", attr
	pipe, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	return pipe, cmd.Start()
}

func command(attr *syscall.SysProcAttr, dir, name string, args ...string) error {
	ctx, cancel := context.WithTimeout(context.Background(), startMost)
	defer cancel()
	// A file and not a pipe: the server keeps it open.
	out, err := os.CreateTemp(dir, "out-")
	if err != nil {
		return err
	}
	defer out.Close() //nolint:errcheck // only read back
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.SysProcAttr = dir, attr
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Run(); err != nil {
		said, _ := os.ReadFile(out.Name()) // the error is told anyway
		return fmt.Errorf("%s: %w: %s", filepath.Base(name), err, bytes.TrimSpace(said))
	}
	return nil
}
