package script

// This file is the home of problems: what is wrong in a pack, where, and what to do about it.

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// maxProblems are reported at most: more than an admin mends in one go, few enough for a terminal.
const maxProblems = 200

// Problem is one thing wrong in a pack. Text says what is wrong and, after a semicolon, what to do.
type Problem struct {
	File   string
	Line   int // from 1; 0 when it concerns the file as a whole
	Column int // from 1, in characters; 0 with Line 0
	Text   string
}

// String is "file:line:column: text", or "file: text" for a file as a whole.
func (p Problem) String() string {
	if p.Line == 0 {
		return fmt.Sprintf("%s: %s", p.File, p.Text)
	}
	return fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, p.Text)
}

// Problems is everything wrong in a pack, sorted by place. It is never empty as an error.
type Problems []Problem

// Error prints one problem a line.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i := range p {
		lines[i] = p[i].String()
	}
	return strings.Join(lines, "\n")
}

// spot is a place in a file; the zero spot is the file as a whole.
type spot struct{ line, column int }

// report collects the problems of one pack.
type report struct{ list Problems }

func (r *report) add(file string, at spot, format string, args ...any) {
	r.list = append(r.list, Problem{file, at.line, at.column, fmt.Sprintf(format, args...)})
}

// err returns the problems sorted, without repeats, or nil.
func (r *report) err() error {
	if len(r.list) == 0 {
		return nil
	}
	slices.SortFunc(r.list, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Column, b.Column), cmp.Compare(a.Text, b.Text))
	})
	list := slices.Compact(r.list)
	if len(list) > maxProblems {
		more := Problem{File: list[maxProblems].File, Text: fmt.Sprintf("and %d more problems; mend the ones above first", len(list)-maxProblems)}
		list = append(list[:maxProblems:maxProblems], more)
	}
	return list
}

// known words a hint out of the known names: the nearest one, or all when there are few, or none.
func known(name string, names []string) string {
	if near := Nearest(name, names); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	const few = 14 // names that still fit a line
	if len(names) <= few {
		return "known are " + strings.Join(names, ", ")
	}
	return "see the pack's own files for those known"
}

// Nearest returns the name that differs least from name, "" when all differ much. Of equally
// near ones it is the first. Case makes no difference.
func Nearest(name string, names []string) string {
	length := len([]rune(name))
	best, least := "", 1+max(1, min(2, length/2), length/3) // a third of it mistyped is still the same word, or two letters swapped
	for _, n := range names {
		if d := Distance(name, n); d < least {
			best, least = n, d
		}
	}
	return best
}

// Distance counts the insertions, deletions and replacements between a and b (Levenshtein), 64 where one of them is longer than any
// name. Case makes no difference.
func Distance(a, b string) int {
	const long = 64 // names are short; longer ones are simply different
	x, y := []rune(strings.ToLower(a)), []rune(strings.ToLower(b))
	if len(x) > long || len(y) > long {
		return long
	}
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			next := min(row[j+1]+1, row[j]+1, diagonal+cost)
			diagonal, row[j+1] = row[j+1], next
		}
	}
	return row[len(y)]
}
