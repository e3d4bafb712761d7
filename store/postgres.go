// This file is the home of what is special about PostgreSQL: how it is opened, and which
// transactions are run again.

package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// connectionsMost bounds the connections of one process. Turns are short; more of them at once
// would only queue inside the server, whose own limit is 100 by default.
const connectionsMost = 16

func (db *DB) openPostgres(ctx context.Context, dsn string) error {
	db.postgres = true
	config, err := pgx.ParseConfig(dsn)
	if err != nil { // not wrapped: it may quote the address, with the password
		return errors.New("the PostgreSQL address can't be read: it must look like postgres://user:password@host:5432/name")
	}
	db.pool = stdlib.OpenDB(*config)
	db.pool.SetMaxOpenConns(connectionsMost)
	db.pool.SetMaxIdleConns(connectionsMost)
	if err := migrate(ctx, db.pool, true); err != nil {
		return explainPostgres(config, err)
	}
	return nil
}

// explainPostgres says what to do about the usual reasons for not getting in. SQLSTATE codes
// are those of PostgreSQL's appendix A.
func explainPostgres(c *pgx.ConnConfig, err error) error {
	where := fmt.Sprintf("PostgreSQL at %s:%d", c.Host, c.Port)
	if strings.HasPrefix(c.Host, "/") {
		where = "PostgreSQL at " + c.Host
	}
	switch sqlState(err) {
	case "28P01", "28000":
		return fmt.Errorf("%s refuses user %q: check name and password in the address", where, c.User)
	case "3D000":
		return fmt.Errorf("%s has no database %q: make it first (createdb %s)", where, c.Database, c.Database)
	case "42501":
		return fmt.Errorf("%s: user %q may not make tables in database %q: grant it the right, or make it the owner", where, c.User, c.Database)
	}
	var refused *pgconn.ConnectError
	if errors.As(err, &refused) {
		cause := errors.Unwrap(refused)
		if cause == nil {
			cause = errors.New("no answer")
		}
		return fmt.Errorf("%s can't be reached: %w: check that it runs and that the address is right", where, cause)
	}
	return fmt.Errorf("%s: %w", where, err)
}

func sqlState(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// updatePostgres runs fn in one transaction. One that met a deadlock (40P01), a serialization failure (40001)
// or a decision overtaken by another process (errAgain) is run again.
func (db *DB) updatePostgres(ctx context.Context, fn func(context.Context, *tx) error) error {
	var err error
	for range againMost {
		err = db.oncePostgres(ctx, fn)
		if code := sqlState(err); code != "40P01" && code != "40001" && !errors.Is(err, errAgain) {
			return err
		}
	}
	return err
}

func (db *DB) oncePostgres(ctx context.Context, fn func(context.Context, *tx) error) error {
	// Read committed: the row lock gives the order, and what is read after it is the newest.
	t, err := db.pool.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelReadCommitted})
	if err != nil {
		return err
	}
	if err := guard(ctx, &tx{pg: t}, fn); err != nil {
		_ = t.Rollback() // the first error is the one to tell; a lost connection rolls back by itself
		return err
	}
	return t.Commit()
}
