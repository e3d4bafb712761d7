package main

// This file is the home of looking at the outbox without package store: what a killed process held.

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "github.com/mattn/go-sqlite3"
)

// raw is the database as a killed process left it.
type raw struct {
	dsn  string
	copy string // of an SQLite file, which is read in its stead: to recover that one is the program's task
}

func newRaw(t *testing.T, dsn string) raw {
	if strings.HasPrefix(dsn, "postgres") {
		return raw{dsn: dsn}
	}
	return raw{dsn: dsn, copy: filepath.Join(t.TempDir(), "copy.db")}
}

func (r raw) open(t *testing.T) *sql.DB {
	t.Helper()
	driver, source := "pgx", r.dsn
	if r.copy != "" {
		driver, source = "sqlite3", r.copy
		for _, end := range []string{"", "-wal"} {
			data, err := os.ReadFile(r.dsn + end)
			if err == nil {
				err = os.WriteFile(r.copy+end, data, 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// leased is a job that somebody holds or held when it died.
type leased struct {
	key, lease string
	send       bool // it is a message to a customer
}

// leased returns all of them, once nothing of the killed process runs in the server any more.
func (r raw) leased(t *testing.T) (jobs []leased) {
	t.Helper()
	db := r.open(t)
	defer db.Close() //nolint:errcheck // nothing was written
	for r.copy == "" {
		var others int
		err := db.QueryRow(`SELECT COUNT(*) FROM pg_stat_activity, pg_sleep(0.005)
			WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`).Scan(&others)
		if err != nil {
			t.Fatal(err)
		}
		if others == 0 {
			break
		}
	}
	rows, err := db.Query(`SELECT conv, seq, n, '', lease, kind FROM outbox WHERE lease <> '' AND failed = 0
		UNION ALL SELECT conv, gen, 0, name, lease, '' FROM timer WHERE lease <> ''`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		var conv, seq, n int64
		var timer, kind string
		var j leased
		if err := rows.Scan(&conv, &seq, &n, &timer, &j.lease, &kind); err != nil {
			t.Fatal(err)
		}
		j.key, j.send = fmt.Sprintf("o:%d:%d:%d", conv, seq, n), kind == "say"
		if timer != "" {
			j.key = fmt.Sprintf("t:%d:%s:%d", conv, timer, seq)
		}
		jobs = append(jobs, j)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return jobs
}
