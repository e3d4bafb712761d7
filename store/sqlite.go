// This file is the home of what is special about SQLite: how it is opened.

package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/mattn/go-sqlite3"
)

const (
	// readersMost bounds the readers of an SQLite file; they are short and CPU-bound.
	readersMost = 8
	// busyFor is how long a process waits for another one's commit before it gives up. A commit
	// takes milliseconds; a backup or a checkpoint on a slow disk may take seconds.
	busyFor = 10 * time.Second
	// writerCache is the writer's page cache, in KiB: enough to keep the upper pages of the unique
	// keys of millions of messages, which every turn looks up. SQLite's own default is 2000.
	writerCache = 64 << 10
)

// sqliteDSN returns the data source names of the writer and of the readers. All settings are
// here: a PRAGMA run later would reach one connection of the pool only. synchronous=FULL, since a
// network that was told "taken" does not send again, so a power cut must not take a commit back.
func sqliteDSN(path, synchronous string) (write, read string) {
	uri := "file:" + strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path)
	common := fmt.Sprintf("&_synchronous=%s&_foreign_keys=1&_busy_timeout=%d&_txlock=immediate", synchronous, busyFor.Milliseconds())
	return uri + fmt.Sprintf("?mode=rwc&_journal_mode=WAL&_cache_size=-%d", writerCache) + common, uri + "?mode=ro&_query_only=1" + common
}

func (db *DB) openSQLite(ctx context.Context, path, synchronous string) error {
	if err := checkPath(path); err != nil {
		return err
	}
	if err := makeFile(path); err != nil {
		return err
	}
	write, read := sqliteDSN(path, synchronous)
	db.path = write
	pool, err := sql.Open("sqlite3", write)
	if err != nil {
		return err
	}
	pool.SetMaxOpenConns(1)
	if err := migrate(ctx, pool, false); err != nil {
		return errors.Join(explainSQLite(path, err), pool.Close())
	}
	if db.writer, err = newWriter(ctx, pool); err != nil {
		return errors.Join(explainSQLite(path, err), pool.Close())
	}
	if db.pool, err = sql.Open("sqlite3", read); err != nil {
		return err
	}
	db.pool.SetMaxOpenConns(readersMost)
	db.pool.SetMaxIdleConns(readersMost)
	return nil
}

// checkPath gives the clear errors for what SQLite would call "unable to open database file".
func checkPath(path string) error {
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return fmt.Errorf("%s is a folder: name a file in it, such as %s", path, filepath.Join(path, "amends.db"))
	case errors.Is(err, fs.ErrNotExist):
		dir := filepath.Dir(path)
		if _, err := os.Stat(dir); err != nil {
			return fmt.Errorf("the folder of %s is missing: make it first (mkdir -p %s)", path, dir)
		}
		return nil
	case err != nil:
		return fmt.Errorf("%w: check the path and its permissions", err)
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return fmt.Errorf("%w: the file must be readable and writable for this user", err)
	}
	return f.Close()
}

// makeFile makes a missing file, for its owner only: complaints are nobody else's business. SQLite would let everybody read it;
// it gives the files beside it the same rights. Those of an existing file are left as they are.
func makeFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("%w: the file and its folder must be writable for this user", err)
	}
	return f.Close()
}

func explainSQLite(path string, err error) error {
	var e sqlite3.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code {
	case sqlite3.ErrNotADB:
		return fmt.Errorf("%s is not a database: name another file, or move this one away", path)
	case sqlite3.ErrCorrupt:
		return fmt.Errorf("%s is damaged (%w): restore it from a backup", path, err)
	case sqlite3.ErrCantOpen, sqlite3.ErrReadonly, sqlite3.ErrPerm:
		return fmt.Errorf("%s: %w: the file and its folder must be writable for this user", path, err)
	case sqlite3.ErrBusy, sqlite3.ErrLocked:
		return fmt.Errorf("%s: %w: another program holds it locked; end that one first", path, err)
	}
	return fmt.Errorf("%s: %w", path, err)
}
