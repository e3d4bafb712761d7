package store

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/store/storetest"
	"github.com/google/go-cmp/cmp"
)

func TestOpenSaysWhatToDo(t *testing.T) {
	dir := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	foreign := filepath.Join(dir, "foreign.db")
	other := open(t, foreign)
	if err := other.update(t.Context(), func(ctx context.Context, t *tx) error {
		_, err := t.exec(ctx, sqlText(`ALTER TABLE amends RENAME TO theirs`))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ dsn, want string }{
		{"", "give a file path"},
		{dir, "is a folder"},
		{filepath.Join(dir, "none", "amends.db"), "mkdir -p"},
		{file("text.db", strings.Repeat("this is no database\n", 100)), "is not a database"},
		{foreign, "another program's tables"},
		{"postgres://ann:sesame@[", "must look like"},
		{"postgres://ann:sesame@127.0.0.1:1/amends?connect_timeout=2", "PostgreSQL at 127.0.0.1:1 can't be reached"},
	} {
		db, err := Open(t.Context(), tt.dsn)
		if err == nil {
			_ = db.Close()
		}
		if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "sesame") {
			t.Errorf("%q: error %v, want %q and no password", tt.dsn, err, tt.want)
		}
	}
}

// TestOwnerOnly: nobody else reads a new database, nor the files beside it; an existing one keeps its rights.
func TestOwnerOnly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "amends.db")
	db := open(t, path)
	if err := db.SetAgent(t.Context(), dialogue.Agent{Name: "ana"}); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{path, path + "-wal", path + "-shm"} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has the mode %v", filepath.Base(name), info.Mode())
		}
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	again := open(t, path)
	if err := again.SetAgent(t.Context(), dialogue.Agent{Name: "ben"}); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("%v %v", info.Mode(), err)
	}
}

func TestMissingPostgresDatabase(t *testing.T) {
	dsn := strings.Replace(storetest.Postgres(t), "/amends_test", "/none", 1)
	if _, err := Open(t.Context(), dsn); err == nil || !strings.Contains(err.Error(), "createdb none") {
		t.Errorf("error %v", err)
	}
}

func TestNewerSchemaIsRefused(t *testing.T) {
	eachDSN(t, func(t *testing.T, dsn string) {
		db := open(t, dsn)
		texts, err := migrations()
		if err != nil {
			t.Fatal(err)
		}
		if err := db.update(t.Context(), func(ctx context.Context, t *tx) error {
			_, err := t.exec(ctx, sqlText(`UPDATE amends SET version = $1`), len(texts)+1)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		want := fmt.Sprintf("written by a newer amends (schema %d, this program knows %d): update the program", len(texts)+1, len(texts))
		if _, err := Open(t.Context(), dsn); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	})
}

func TestReopeningKeepsAll(t *testing.T) {
	eachDSN(t, func(t *testing.T, dsn string) {
		db, err := Open(t.Context(), dsn)
		if err != nil {
			t.Fatal(err)
		}
		a := apply(t, db, said("ann", "m:1", "x", at(0)), does(dialogue.Say{Text: "y"}, dialogue.Wake{Name: "w", At: at(9), Gen: 1}))
		before := logOf(t, db, a.Conv)
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		db = open(t, dsn)
		if diff := cmp.Diff(before, logOf(t, db, a.Conv)); diff != "" {
			t.Error(diff)
		}
		wantKeys(t, claimed(t, db, at(9), 9), "t:1:w:1", "o:1:1:0")
		if b := apply(t, db, said("ann", "m:2", "x", at(0)), still); b.Conv != a.Conv || b.Seq != 2 || b.State.Turn != 1 {
			t.Errorf("after reopening: %+v", b)
		}
	})
}

func TestOddFileNames(t *testing.T) {
	for _, name := range []string{"a b.db", "what?.db", "50%.db", "a#b.db", "投诉.db", "a&mode=ro.db"} {
		path := filepath.Join(t.TempDir(), name)
		apply(t, open(t, path), said("ann", "m:1", "x", at(0)), still)
		if _, err := os.Stat(path); err != nil {
			t.Error(err)
		}
	}
}

// TestSettingsReachEveryConnection reads back what the data source names ask for.
func TestSettingsReachEveryConnection(t *testing.T) {
	db := open(t, storetest.SQLite(t))
	pragmas := func(conn func(string) string) map[string]string {
		got := map[string]string{}
		for _, p := range []string{"journal_mode", "synchronous", "foreign_keys", "busy_timeout", "query_only"} {
			got[p] = conn("PRAGMA " + p)
		}
		return got
	}
	writer := pragmas(func(q string) (v string) {
		if err := db.writer.tx.conn.QueryRowContext(t.Context(), q).Scan(&v); err != nil {
			t.Error(err)
		}
		return v
	})
	want := map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "10000", "query_only": "0"}
	if diff := cmp.Diff(want, writer); diff != "" {
		t.Errorf("writer: %s", diff)
	}
	want["query_only"] = "1"
	for range readersMost { // all at once, so that each is another connection
		conn, err := db.pool.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close() //nolint:errcheck // the test is over
		reader := pragmas(func(q string) (v string) {
			if err := conn.QueryRowContext(t.Context(), q).Scan(&v); err != nil {
				t.Error(err)
			}
			return v
		})
		if diff := cmp.Diff(want, reader); diff != "" {
			t.Errorf("reader: %s", diff)
		}
		if _, err := conn.ExecContext(t.Context(), `DELETE FROM log`); err == nil {
			t.Error("a reader may write")
		}
	}
	// A transaction that is begun by the pool takes the write lock at once.
	if write, _ := sqliteDSN("x", "FULL"); !strings.Contains(write, "_txlock=immediate") {
		t.Errorf("data source name %s", write)
	}
}

func TestPrivateDatabaseIsGoneAfterClose(t *testing.T) {
	db, err := Open(t.Context(), ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	apply(t, db, said("ann", "m:1", "x", at(0)), still)
	if n := len(logOf(t, db, 1)); n != 1 {
		t.Errorf("%d records", n)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(db.temp); !os.IsNotExist(err) {
		t.Errorf("the folder is left: %v", err)
	}
}

func TestDialect(t *testing.T) {
	s := sqlText("SELECT $2, $1 -- a note\nFOR UPDATE -- only: postgres\nLIMIT $10 -- only: sqlite\n")
	if want := "SELECT ?2, ?1 -- a note\nLIMIT ?10\n"; s.sqlite != want {
		t.Errorf("sqlite %q", s.sqlite)
	}
	if want := "SELECT $2, $1 -- a note\nFOR UPDATE\n"; s.pg != want {
		t.Errorf("postgres %q", s.pg)
	}
}
