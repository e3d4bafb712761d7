package main

// This file is the home of the complaints that simulated conversations open with: reading them, and taking some
// at random.

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// opening is a complaint of a file.
type opening struct {
	line int // its line, from 1
	text string
}

// readOpenings reads every complaint of a file: each line that is not empty, or the rows of a TSV.
func readOpenings(path string) ([]opening, error) {
	body, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("the complaints can't be read: %w", err)
	}
	found, err := parseOpenings(filepath.Base(path), bytes.TrimPrefix(body, []byte("\ufeff")))
	if err == nil && len(found) == 0 {
		err = errors.New("no complaint is in it; put one on each line")
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return found, nil
}

// Columns of a TSV of complaints.
const (
	columnText      = "text"
	columnComplaint = "complaint"
)

// parseOpenings reads a TSV if the name or the first line says so.
func parseOpenings(name string, body []byte) ([]opening, error) {
	lines := strings.Split(string(body), "\n")
	header := strings.Split(strings.TrimSuffix(lines[0], "\r"), "\t")
	text, complaint := slices.Index(header, columnText), slices.Index(header, columnComplaint)
	tsv := strings.EqualFold(filepath.Ext(name), ".tsv")
	if tsv && text < 0 {
		return nil, fmt.Errorf("line 1: no column is called %q; the columns are %s", columnText, strings.Join(header, ", "))
	}
	tsv = tsv || text >= 0 && len(header) > 1
	var found []opening
	for i, line := range lines {
		line = strings.TrimSpace(line)
		if line == "" || tsv && i == 0 {
			continue
		}
		if tsv {
			row := strings.Split(line, "\t")
			if most := max(text, complaint); len(row) <= most {
				return nil, fmt.Errorf("line %d: %s, and column %q is number %d; write one row on each line, with tabs between",
					i+1, count(len(row), "column", "columns"), header[most], most+1)
			}
			if complaint >= 0 && strings.TrimSpace(row[complaint]) != "1" {
				continue
			}
			line = strings.TrimSpace(row[text])
		}
		if line != "" {
			found = append(found, opening{i + 1, line})
		}
	}
	return found, nil
}

// pickOpenings takes n of all at random, or all in random order when there are not more.
func pickOpenings(all []opening, n int, seed int64) []opening {
	d := newDice(seed, 0)
	picked := slices.Clone(all)
	for i := range picked {
		j := i + d.roll(len(picked)-i)
		picked[i], picked[j] = picked[j], picked[i]
	}
	return picked[:min(n, len(picked))]
}

// dice are random numbers of our own (SplitMix64): a seed gives the same ones with every version of Go.
type dice uint64

// newDice returns the dice of one conversation or choice of a run.
func newDice(seed int64, of int) *dice {
	d := dice(uint64(seed)*0x9e3779b97f4a7c15 + uint64(of)*0xd1b54a32d192ed03)
	d.next()
	return &d
}

func (d *dice) next() uint64 {
	*d += 0x9e3779b97f4a7c15
	z := uint64(*d)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// roll returns 0 up to n-1; n is at least 1.
func (d *dice) roll(n int) int { return int(d.next() % uint64(n)) }

// chance is true so often out of a hundred times.
func (d *dice) chance(percent int) bool { return d.roll(100) < percent }
