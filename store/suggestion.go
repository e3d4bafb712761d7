// This file is the home of what customers and members of staff suggested, and of what became of it.

package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Suggestion is something a customer suggested, pointed out, praised, or found wrong with the bot itself (L9, L10), or an idea of a
// member of staff.
type Suggestion struct {
	ID      string // such as "12.34.0": readable, the same for ever
	Conv    int64
	Seq     int64 // of the record that it came with
	N       int   // and its place among that record's effects
	Case    string
	At      time.Time
	Kind    string // one of dialogue's: "suggestion", "tip", "praise", "bot", "staff"
	Text    string // "" once its author, or the customer in whose case it came, was erased
	By      string // the member of staff who suggested it, "" a customer
	Adopted time.Time
}

var suggestionsOf = sqlText(`SELECT conv, seq, n, code, at, kind, body, adopted, agent FROM suggestion
	WHERE ($1 = '' OR kind = $1) ORDER BY at, conv, seq, n`)

// Suggestions returns what was suggested, oldest first; "" is every kind.
func (db *DB) Suggestions(ctx context.Context, kind string) ([]Suggestion, error) {
	var all []Suggestion
	rows, err := db.rows(ctx, suggestionsOf, clean(kind))
	err = scanAll(rows, err, func(rows *sql.Rows) error {
		s, err := scanSuggestion(rows)
		all = append(all, s)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("store: suggestions: %w", err)
	}
	return all, nil
}

var suggestionOf = sqlText(`SELECT conv, seq, n, code, at, kind, body, adopted, agent FROM suggestion WHERE conv = $1 AND seq = $2 AND n = $3`)

// Suggestion returns the one with this id; ErrNotFound if there is none.
func (db *DB) Suggestion(ctx context.Context, id string) (Suggestion, error) {
	var one Suggestion
	id = strings.TrimSpace(id)
	if _, err := fmt.Sscanf(id, "%d.%d.%d", &one.Conv, &one.Seq, &one.N); err != nil || one.id() != id {
		return Suggestion{}, fmt.Errorf("store: suggestion: %w", ErrNotFound)
	}
	s, err := scanSuggestion(db.row(ctx, suggestionOf, one.Conv, one.Seq, one.N))
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	if err != nil {
		return Suggestion{}, fmt.Errorf("store: suggestion: %w", err)
	}
	return s, nil
}

func (s *Suggestion) id() string { return fmt.Sprintf("%d.%d.%d", s.Conv, s.Seq, s.N) }

func scanSuggestion(row interface{ Scan(...any) error }) (Suggestion, error) {
	var s Suggestion
	var at, adopted int64
	err := row.Scan(&s.Conv, &s.Seq, &s.N, &s.Case, &at, &s.Kind, &s.Text, &adopted, &s.By)
	s.ID = s.id()
	s.At, s.Adopted = fromMillis(at), fromMillis(adopted)
	return s, err
}
