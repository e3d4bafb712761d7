package main

// This file is the home of the tests that run the program as a stranger does: by its command line.
// The scripts are in testdata, one file for each subject. When a script's expected output has changed for
// a reason, "go test ./cmd/amends -run Scripts -update" writes it anew; read what changed.

import (
	"database/sql"
	"flag"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "write the expected outputs of the scripts anew")

// TestMain makes "amends" a command for the scripts and for the crash tests: this test binary,
// started again under that name.
func TestMain(m *testing.M) {
	// Most of them wait: for a pace of a network, for the lease of a process that was killed. "-parallel" overrides it.
	if f := flag.Lookup("test.parallel"); f != nil {
		_ = f.Value.Set(strconv.Itoa(max(4, runtime.GOMAXPROCS(0))))
	}
	testscript.Main(m, map[string]func(){"amends": func() {
		if v := os.Getenv(leaseEnv); v != "" {
			var err error
			if serveLease, err = time.ParseDuration(v); err != nil {
				panic(err) // a mistake of a test
			}
		}
		main()
	}})
}

// leaseEnv shortens the leases of serve. Only this test binary knows it.
const leaseEnv = "TEST_LEASE"

func TestScripts(t *testing.T) {
	pack, err := filepath.Abs("../../dialogue/script/packs/default")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("AMENDS_PACK", pack)
			env.Values[fakesKey{}] = &fakes{}
			return nil
		},
		Condition: func(cond string) (bool, error) {
			return cond == "root" && os.Geteuid() == 0, nil // root may read everything
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"busy":     busyCmd,
			"get":      getCmd,
			"outline":  outlineCmd,
			"pack":     packCmd,
			"port":     portCmd,
			"replace":  replaceCmd,
			"room":     roomCmd,
			"repeat":   repeatCmd,
			"slack":    slackCmd,
			"sql":      sqlCmd,
			"telegram": telegramCmd,
		},
	})
}

// wantArgs ends the script unless it gave n arguments.
func wantArgs(ts *testscript.TestScript, neg bool, args []string, n int, usage string) {
	if neg || len(args) != n {
		ts.Fatalf("usage: %s", usage)
	}
}

// packCmd copies the built-in pack, to be changed.
func packCmd(ts *testscript.TestScript, neg bool, args []string) {
	wantArgs(ts, neg, args, 1, "pack DIR")
	ts.Check(os.CopyFS(ts.MkAbs(args[0]), os.DirFS(ts.Getenv("AMENDS_PACK"))))
}

// replaceCmd replaces one place of a file, with Go's escapes.
func replaceCmd(ts *testscript.TestScript, neg bool, args []string) {
	wantArgs(ts, neg, args, 3, "replace FILE OLD NEW")
	text, was, now := ts.ReadFile(args[0]), unquote(ts, args[1]), unquote(ts, args[2])
	if strings.Count(text, was) != 1 {
		ts.Fatalf("%s holds %q %d times, want once", args[0], was, strings.Count(text, was))
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Replace(text, was, now, 1)), 0o600))
}

// repeatCmd appends a text to a file, so many times, with Go's escapes.
func repeatCmd(ts *testscript.TestScript, neg bool, args []string) {
	wantArgs(ts, neg, args, 3, "repeat FILE TIMES TEXT")
	times, err := strconv.Atoi(args[1])
	ts.Check(err)
	f, err := os.OpenFile(ts.MkAbs(args[0]), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	ts.Check(err)
	_, err = f.WriteString(strings.Repeat(unquote(ts, args[2]), times))
	ts.Check(err)
	ts.Check(f.Close())
}

func unquote(ts *testscript.TestScript, text string) string {
	plain, err := strconv.Unquote(`"` + strings.ReplaceAll(text, `"`, `\"`) + `"`)
	ts.Check(err)
	return plain
}

// sqlCmd changes an SQLite file behind the program's back.
func sqlCmd(ts *testscript.TestScript, neg bool, args []string) {
	wantArgs(ts, neg, args, 2, "sql FILE STATEMENT")
	db, err := sql.Open("sqlite3", "file:"+ts.MkAbs(args[0])+"?mode=rw")
	ts.Check(err)
	_, err = db.Exec(args[1])
	ts.Check(err)
	ts.Check(db.Close())
}
