package connect

// This file is the home of a strict CSV table: columns by name, and every problem with its place.

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/amends-bot/amends/dialogue/script"
)

// maxProblems are reported at most of one file; the rest follow from them, or can wait.
const maxProblems = 100

// table reads one file row by row and collects what is wrong in it.
type table struct {
	file     string
	lines    [][]byte // of the file, to count columns in characters
	reader   *csv.Reader
	columns  map[string]int // name -> place in the row
	row      []string
	line     int // of the row's first field, from 1
	problems script.Problems

	customers map[string]*rows // of all files
}

func openTable(file string, data []byte) *table {
	data = trimBOM(data)
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord = -1 // counted here, with a better message
	return &table{file: file, lines: bytes.Split(data, []byte("\n")), reader: r}
}

// problem reports text at a place. Text says what is wrong and, after a semicolon, what to do.
func (t *table) problem(line, column int, format string, args ...any) {
	if len(t.problems) < maxProblems {
		t.problems = append(t.problems, script.Problem{File: t.file, Line: line, Column: column, Text: fmt.Sprintf(format, args...)})
	}
}

// at reports a problem of the column name in the present row.
func (t *table) at(name, format string, args ...any) {
	line, column := t.line, 1
	if i, ok := t.columns[name]; ok && i < len(t.row) {
		line, column = t.place(i)
	}
	t.problem(line, column, "%s: %s", name, fmt.Sprintf(format, args...))
}

// place returns where field i of the present row starts, the column in characters.
func (t *table) place(i int) (line, column int) {
	line, byteColumn := t.reader.FieldPos(i)
	if line-1 < len(t.lines) {
		text := t.lines[line-1]
		return line, 1 + utf8.RuneCount(text[:min(byteColumn-1, len(text))])
	}
	return line, byteColumn
}

// header reads the first row. required and optional are the columns there may be; any other is
// a problem, for a misspelt column would be silently ignored. It reports whether rows can be read.
func (t *table) header(required, optional []string) bool {
	all := strings.Join(append(append([]string{}, required...), optional...), ",")
	if !t.read() {
		if len(t.problems) == 0 {
			t.problem(1, 1, "the file is empty; its first line names the columns: %s", all)
		}
		return false
	}
	names := t.row
	t.columns = map[string]int{}
	for i, name := range names {
		line, column := t.place(i)
		name = strings.TrimSpace(name)
		switch {
		case !contains(required, name) && !contains(optional, name):
			t.problem(line, column, "unknown column %q; the columns are %s", name, all)
		case has(t.columns, name):
			t.problem(line, column, "column %q stands twice; remove one", name)
		default:
			t.columns[name] = i
		}
	}
	for _, name := range required {
		if !has(t.columns, name) {
			t.problem(1, 1, "column %q is missing; add it to the first line", name)
		}
	}
	return len(t.problems) == 0
}

// next reads the next row that is not blank; false at the end.
func (t *table) next(width int) bool {
	for t.read() {
		if len(t.row) == 1 && strings.TrimSpace(t.row[0]) == "" {
			continue
		}
		if len(t.row) != width {
			t.problem(t.line, 1, "the row has %d fields, the first line has %d; put a text with commas into double quotes", len(t.row), width)
			continue
		}
		return true
	}
	return false
}

func (t *table) read() bool {
	row, err := t.reader.Read()
	var broken *csv.ParseError
	switch {
	case errors.Is(err, io.EOF):
		return false
	case errors.As(err, &broken):
		t.problem(broken.Line, max(broken.Column, 1), "%v; double a quote inside a quoted text, and close each quote", broken.Err)
		return false // where the next row starts can't be known
	case err != nil:
		t.problem(0, 0, "%v", err)
		return false
	}
	t.row = row
	t.line, _ = t.reader.FieldPos(0)
	for i, v := range row {
		if !utf8.ValidString(v) {
			line, column := t.place(i)
			t.problem(line, column, "not UTF-8; save the file as CSV UTF-8")
			return false
		}
	}
	return true
}

// text returns the field of a column, trimmed; "" when the column is absent.
func (t *table) text(name string) string {
	if i, ok := t.columns[name]; ok {
		return strings.TrimSpace(t.row[i])
	}
	return ""
}

// customer returns the row's customer, and counts the row as theirs.
func (t *table) customer() string {
	id := t.needed("customer")
	r := t.customers[id]
	if r == nil {
		r = &rows{file: t.file, line: t.line}
		t.customers[id] = r
	}
	r.count++
	return id
}

// needed returns a field that may not be empty.
func (t *table) needed(name string) string {
	v := t.text(name)
	if v == "" {
		t.at(name, "is empty; fill it in")
	}
	return v
}

// locales returns the fields NAME_en and NAME_zh by locale, nil when both are empty.
func (t *table) locales(name string) map[string]string {
	out := map[string]string{}
	for _, locale := range []string{"en", "zh"} {
		if v := t.text(name + "_" + locale); v != "" {
			out[locale] = v
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// amount returns a field as minor units; an empty one is 0.
func (t *table) amount(name string) int64 {
	v := t.text(name)
	if v == "" {
		return 0
	}
	n, err := ParseAmount(v)
	if err != nil {
		t.at(name, "%v", err)
	}
	return n
}

// moment returns a field as a time in UTC; an empty one is the zero time.
func (t *table) moment(name string) time.Time {
	v := t.text(name)
	if v == "" {
		return time.Time{}
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04"} {
		if at, err := time.Parse(layout, v); err == nil {
			return at.UTC()
		}
	}
	t.at(name, "%q is no time; write 2026-11-18 14:12 (UTC) or 2026-11-18T14:12:00+01:00", v)
	return time.Time{}
}

// flag returns a field that is yes or no; an empty one is no.
func (t *table) flag(name string) bool {
	switch v := t.text(name); v {
	case "yes":
		return true
	case "", "no":
		return false
	default:
		t.at(name, "%q is neither yes nor no; write one of them", v)
		return false
	}
}

// ParseAmount reads an exact decimal with at most two places, such as "289", "289.5" or
// "-12.99", as minor units. Nothing is rounded.
func ParseAmount(s string) (int64, error) {
	const hint = "write it like 289.00, without a currency sign or thousands separator"
	digits, negative := strings.CutPrefix(s, "-")
	whole, cents, point := strings.Cut(digits, ".")
	if whole == "" || len(whole) > 12 || point && (cents == "" || len(cents) > 2) || strings.Trim(whole+cents, "0123456789") != "" {
		return 0, fmt.Errorf("%q is no exact amount; %s", s, hint)
	}
	n, err := strconv.ParseInt(whole+(cents + "00")[:2], 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%q is no exact amount; %s", s, hint)
	}
	if negative {
		n = -n
	}
	return n, nil
}

// FormatAmount is the inverse of ParseAmount: minor units as "289.00".
func FormatAmount(minor int64) string {
	sign, n := "", uint64(minor)
	if minor < 0 {
		sign, n = "-", -n
	}
	return fmt.Sprintf("%s%d.%02d", sign, n/100, n%100)
}

func contains(list []string, s string) bool {
	for _, v := range list {
		if v == s {
			return true
		}
	}
	return false
}

func has(m map[string]int, name string) bool { _, ok := m[name]; return ok }
