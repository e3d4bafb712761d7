// This file is the home of SQL texts and of what runs them in a transaction.

package store

import (
	"context"
	"database/sql"
	"regexp"
	"strings"
)

// statement is one SQL text in both dialects.
type statement struct{ sqlite, pg string }

func (s *statement) text(postgres bool) string {
	if postgres {
		return s.pg
	}
	return s.sqlite
}

// sqlText makes a statement. Parameters are $1, $2 ...; a line that ends with "-- only: sqlite" or
// "-- only: postgres" counts there only.
func sqlText(text string) *statement {
	return &statement{sqlite: dialect(text, false), pg: dialect(text, true)}
}

var (
	parameter = regexp.MustCompile(`\$(\d+)`)
	onlyMark  = regexp.MustCompile(`--\s*only:\s*(\w+)\s*$`)
)

// dialect writes text for one database. SQLite gets ?N for $N: it knows $N as a name, which
// its driver binds by first appearance and not by number.
func dialect(text string, postgres bool) string {
	want := "sqlite"
	if postgres {
		want = "postgres"
	}
	var b strings.Builder
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if m := onlyMark.FindStringSubmatchIndex(line); m != nil {
			if line[m[2]:m[3]] != want {
				continue
			}
			line = line[:m[0]]
		}
		if line = strings.TrimSpace(line); line != "" {
			b.WriteString(line)
			b.WriteByte('\n')
		}
	}
	if postgres {
		return b.String()
	}
	return parameter.ReplaceAllString(b.String(), "?$1")
}

// tx is a transaction under way on either database. On SQLite it is the writer's connection
// with its prepared statements; pgx prepares and caches by itself.
type tx struct {
	pg       *sql.Tx
	conn     *sql.Conn
	prepared map[*statement]*sql.Stmt
}

func (t *tx) stmt(ctx context.Context, s *statement) (*sql.Stmt, error) {
	if p := t.prepared[s]; p != nil {
		return p, nil
	}
	p, err := t.conn.PrepareContext(ctx, s.sqlite)
	if err == nil {
		t.prepared[s] = p
	}
	return p, err
}

// exec returns how many rows were changed.
func (t *tx) exec(ctx context.Context, s *statement, args ...any) (int64, error) {
	var res sql.Result
	var err error
	if t.pg != nil {
		res, err = t.pg.ExecContext(ctx, s.pg, args...)
	} else {
		var p *sql.Stmt
		if p, err = t.stmt(ctx, s); err == nil {
			res, err = p.ExecContext(ctx, args...)
		}
	}
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

func (t *tx) rows(ctx context.Context, s *statement, args ...any) (*sql.Rows, error) {
	if t.pg != nil {
		return t.pg.QueryContext(ctx, s.pg, args...)
	}
	p, err := t.stmt(ctx, s)
	if err != nil {
		return nil, err
	}
	return p.QueryContext(ctx, args...)
}

// row scans the first row into dest; sql.ErrNoRows says that there is none.
func (t *tx) row(ctx context.Context, s *statement, args []any, dest ...any) error {
	rows, err := t.rows(ctx, s, args...)
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return err
		}
		return sql.ErrNoRows
	}
	if err := rows.Scan(dest...); err != nil {
		return err
	}
	return rows.Close()
}
