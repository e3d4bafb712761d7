// This file is the home of the migrations: migrations/NNNN_name.sql, forward only.

package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// migrations returns the texts in order. The first one's version is 1. A released file is never changed.
func migrations() ([]string, error) {
	names, err := fs.Glob(migrationFiles, "migrations/*.sql") // sorted
	if err != nil {
		return nil, err
	}
	texts := make([]string, len(names))
	for i, name := range names {
		b, err := migrationFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		texts[i] = string(b)
	}
	return texts, nil
}

// lockMigrations is one number for all processes that may migrate the same PostgreSQL database.
const lockMigrations = 0x616d656e6473 // "amends"

// migrate brings the tables up to date in one transaction, which other processes wait for.
func migrate(ctx context.Context, pool *sql.DB, postgres bool) error {
	texts, err := migrations()
	if err != nil {
		return err
	}
	t, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer t.Rollback() //nolint:errcheck // after a commit there is nothing left to roll back
	if postgres {
		if _, err := t.ExecContext(ctx, `SELECT pg_advisory_xact_lock($1)`, lockMigrations); err != nil {
			return err
		}
	}
	have, err := schemaVersion(ctx, t, postgres)
	if err != nil {
		return err
	}
	if have > len(texts) {
		return fmt.Errorf("this database was written by a newer amends (schema %d, this program knows %d): update the program", have, len(texts))
	}
	if have == len(texts) {
		return nil
	}
	for i, text := range texts[have:] {
		for _, s := range strings.Split(dialect(text, postgres), ";\n") {
			if s = strings.TrimSpace(s); s == "" {
				continue
			}
			if _, err := t.ExecContext(ctx, s); err != nil {
				return fmt.Errorf("migration %d: %w", have+i+1, err)
			}
		}
	}
	if _, err := t.ExecContext(ctx, dialect(`UPDATE amends SET version = $1`, postgres), len(texts)); err != nil {
		return err
	}
	return t.Commit()
}

// schemaVersion is 0 for a database without tables. One that holds only other programs' tables
// is refused on SQLite: the path is most likely a mistake. On PostgreSQL sharing is usual.
func schemaVersion(ctx context.Context, t *sql.Tx, postgres bool) (int, error) {
	query := `SELECT COUNT(*), COUNT(CASE WHEN name = 'amends' THEN 1 END) FROM sqlite_master WHERE type = 'table'`
	if postgres {
		query = `SELECT 0, COUNT(*) FROM information_schema.tables WHERE table_name = 'amends' AND table_schema = CURRENT_SCHEMA()`
	}
	var tables, ours, version int
	if err := t.QueryRowContext(ctx, query).Scan(&tables, &ours); err != nil {
		return 0, err
	}
	if ours == 0 {
		if tables > 0 {
			return 0, errors.New("the file holds another program's tables: name another file")
		}
		return 0, nil
	}
	err := t.QueryRowContext(ctx, `SELECT version FROM amends`).Scan(&version)
	return version, err
}
