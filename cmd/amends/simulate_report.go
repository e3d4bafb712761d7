package main

// This file is the home of the report over simulated conversations.

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
)

// report is what is told of a run.
type report struct {
	from  string
	seed  int64
	talks []*talk
}

// errChecks is the error of a run in which checks failed; the report says which.
type errChecks struct{ faults, talks int }

func (e errChecks) Error() string {
	return fmt.Sprintf("%s in %s; the list above says which, --show N prints them in full",
		count(e.faults, "check failed", "checks failed"), count(e.talks, "conversation", "conversations"))
}

// print writes the first show conversations in full, the table, and every fault. Its error says that there are some.
func (r report) print(w io.Writer, show int) error {
	out := bufio.NewWriter(w)
	for _, t := range r.talks[:min(show, len(r.talks))] {
		fmt.Fprintf(out, "-- %s --\n%s\n", t.title(), t.script.String())
	}
	r.table(out)
	failed := errChecks{}
	for _, t := range r.talks {
		if len(t.faults) > 0 {
			failed.talks++
		}
		for _, f := range t.faults {
			if failed.faults++; failed.faults == 1 {
				fmt.Fprintln(out)
			}
			fmt.Fprintf(out, "#%-3d %s: %s\n", t.number, f.kind, f.what)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("simulate: write: %w", err)
	}
	if failed.faults > 0 {
		return failed
	}
	return nil
}

// title names a conversation: its number, where it comes from, and how it ended.
func (t *talk) title() string {
	end := t.end
	if end == endHandoff {
		end += ", " + t.reason
	}
	return fmt.Sprintf("%d (line %d): %s", t.number, t.opening.line, end)
}

// table tells how the conversations ended, how long they took and what was found.
func (r report) table(out io.Writer) {
	ends, reasons, faults := map[string]int{}, map[string]int{}, map[string]int{}
	turns := make([]int, 0, len(r.talks))
	for _, t := range r.talks {
		turns = append(turns, t.turns)
		switch t.end {
		case endOpen:
			ends["open"]++
		case endHandoff:
			ends["handoff"]++
			reasons["handoff "+t.reason]++
		default:
			ends["resolution"]++
			reasons["resolution "+t.end]++
		}
		for _, f := range t.faults {
			faults[f.kind]++
		}
	}
	slices.Sort(turns)
	fmt.Fprintf(out, "%s from %s, seed %d\n", count(len(r.talks), "conversation", "conversations"), r.from, r.seed)
	for _, end := range []string{"resolution", "handoff", "open"} {
		row(out, end, ends[end], parts(reasons, end+" "))
	}
	fmt.Fprintf(out, "%-12s       median %d, most %d\n", "turns", turns[len(turns)/2], turns[len(turns)-1])
	row(out, "repeated", faults[faultRepeat], "")
	delete(faults, faultRepeat)
	all := 0
	for _, n := range faults {
		all += n
	}
	row(out, "violations", all, parts(faults, ""))
}

func row(out io.Writer, name string, n int, of string) {
	fmt.Fprintln(out, strings.TrimSpace(fmt.Sprintf("%-12s %4d  %s", name, n, of)))
}

// parts lists the counts whose names begin with prefix, the highest first.
func parts(counts map[string]int, prefix string) string {
	var names []string
	for name := range counts {
		if strings.HasPrefix(name, prefix) {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(counts[b]-counts[a], cmp.Compare(a, b)) })
	for i, name := range names {
		names[i] = fmt.Sprintf("%s %d", strings.TrimPrefix(name, prefix), counts[name])
	}
	return strings.Join(names, ", ")
}

// count tells a number of things.
func count(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, more)
}
