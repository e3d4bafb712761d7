package main

// This file is the home of looking at the outbox without package store: what a killed process held.

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "github.com/mattn/go-sqlite3"
)

// raw is the database as it lies there.
type raw struct {
	*sql.DB
	postgres bool
}

func openRaw(t *testing.T, dsn string) raw {
	t.Helper()
	r := raw{postgres: strings.HasPrefix(dsn, "postgres")}
	driver, source := "sqlite3", "file:"+dsn+"?mode=rw&_busy_timeout=10000"
	if r.postgres {
		driver, source = "pgx", dsn
	}
	var err error
	if r.DB, err = sql.Open(driver, source); err != nil { // connects on the first query
		t.Fatal(err)
	}
	r.SetMaxOpenConns(1)
	r.SetMaxIdleConns(0) // the file must not be open while the program is killed
	t.Cleanup(func() { _ = r.Close() })
	return r
}

// leased is a job that somebody holds or held when it died.
type leased struct {
	key, lease string
	send       bool // it is a message to a customer
}

// leased waits until nothing of the killed process runs in the server any more.
func (r raw) leased(t *testing.T) (jobs []leased) {
	t.Helper()
	for r.postgres {
		var others int
		err := r.QueryRow(`SELECT COUNT(*) FROM pg_stat_activity, pg_sleep(0.005)
			WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`).Scan(&others)
		if err != nil {
			t.Fatal(err)
		}
		if others == 0 {
			break
		}
	}
	rows, err := r.Query(`SELECT conv, seq, n, '', lease, kind FROM outbox WHERE lease <> '' AND failed = 0
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
