package connect

// This file is the home of fulfilment.csv: what was granted, for whoever carries it out.

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/amends-bot/amends/dialogue"
)

var ledgerColumns = []string{"grant", "remedy", "kind", "amount", "about", "case", "time"}

// ledger appends rows to a file, each grant once. One process writes a file at a time.
type ledger struct {
	mu     sync.Mutex
	path   string
	file   *os.File
	size   int64 // of the whole rows on disk
	grants map[string]bool
}

// openLedger opens or creates the file. A last row torn by a crash is cut off: it was never
// reported as done, and its grant is carried out again.
func openLedger(path string) (*ledger, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("connect: open fulfilment: %w", err)
	}
	l := &ledger{path: path, file: f, grants: map[string]bool{}}
	if err := l.load(); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return l, nil
}

func (l *ledger) load() error {
	data, err := io.ReadAll(io.LimitReader(l.file, maxFile))
	if err != nil {
		return fmt.Errorf("connect: read fulfilment: %w", err)
	}
	if len(data) == maxFile {
		return fmt.Errorf("connect: %s has more than %d MB; move it away and start again", l.path, maxFile>>20)
	}
	whole := data
	if end := bytes.LastIndexByte(data, '\n'); end+1 < len(data) {
		if whole = data[:end+1]; complete(data[end+1:]) {
			whole = append(data, '\n') // somebody edited the file by hand
		}
	}
	rows, err := csv.NewReader(bytes.NewReader(trimBOM(whole))).ReadAll()
	if err != nil {
		return fmt.Errorf("connect: %s: %w; correct the file or move it away", l.path, err)
	}
	if len(rows) > 0 && !slices.Equal(rows[0], ledgerColumns) {
		return fmt.Errorf("connect: %s:1:1: the columns are not %s; move the file away", l.path, strings.Join(ledgerColumns, ","))
	}
	for i, row := range rows {
		if i > 0 {
			l.grants[row[0]] = true
		}
	}
	if len(rows) == 0 {
		whole = []byte(strings.Join(ledgerColumns, ",") + "\n")
	}
	if !bytes.Equal(whole, data) {
		kept := min(len(data), len(whole))
		if !bytes.Equal(whole[:kept], data[:kept]) {
			kept = 0
		}
		l.size = int64(kept)
		return l.append(whole[kept:])
	}
	l.size = int64(len(data))
	return nil
}

// complete reports whether a row without a line break at its end was written to the end.
func complete(row []byte) bool {
	fields, err := csv.NewReader(bytes.NewReader(row)).Read()
	if err != nil || len(fields) != len(ledgerColumns) {
		return false
	}
	_, err = time.Parse(time.RFC3339, fields[len(fields)-1])
	return err == nil
}

// write appends the grant unless it stands there already, and returns once it is on disk.
func (l *ledger) write(ctx context.Context, g dialogue.Carry, at time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("connect: write fulfilment: %w", err)
	}
	if l.grants[g.Grant] {
		return nil
	}
	var row bytes.Buffer
	w := csv.NewWriter(&row)
	// A time is in the row's last field, so that a torn row shows.
	err := w.Write([]string{g.Grant, g.Remedy, g.Kind, FormatAmount(g.Amount), g.About, g.Case, at.UTC().Format(time.RFC3339)})
	if w.Flush(); err != nil || w.Error() != nil {
		return fmt.Errorf("connect: write fulfilment: %w", errors.Join(err, w.Error()))
	}
	if err := l.append(row.Bytes()); err != nil {
		return err
	}
	l.grants[g.Grant] = true
	return nil
}

// append writes data after the last whole row; half a row of an earlier failure is overwritten.
func (l *ledger) append(data []byte) error {
	err := l.file.Truncate(l.size)
	if err == nil {
		_, err = l.file.WriteAt(data, l.size)
	}
	if err == nil {
		err = l.file.Sync()
	}
	if err == nil && l.size == 0 {
		err = syncDir(filepath.Dir(l.path)) // the name of a new file must last, too
	}
	if err != nil {
		return fmt.Errorf("connect: write fulfilment: %w", err)
	}
	l.size += int64(len(data))
	return nil
}

func syncDir(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

func (l *ledger) close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.file.Close(); err != nil {
		return fmt.Errorf("connect: close fulfilment: %w", err)
	}
	return nil
}
