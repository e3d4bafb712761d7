package main

// This file is the home of how tables and bars look on a terminal.

import (
	"io"
	"os"
	"strings"
	"unicode"

	"golang.org/x/term"
	"golang.org/x/text/width"
)

const (
	reportColumns = 92 // of what is no terminal: comfortable to read
	barMost       = 30
	barLeast      = 5 // a shorter one tells nothing
)

// reportWidth is how many columns may be written.
func reportWidth(out io.Writer) int {
	if f, ok := out.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		if columns, _, err := term.GetSize(int(f.Fd())); err == nil && columns > 0 {
			return columns - 1
		}
	}
	return reportColumns
}

// barOf is what bars are made of: blocks where the locale of the environment is one of UTF-8.
func barOf(env func(string) string) string {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} { // the first that is set counts
		if value := strings.ToLower(env(name)); value != "" {
			if strings.HasSuffix(value, "utf-8") || strings.HasSuffix(value, "utf8") {
				return "█"
			}
			break
		}
	}
	return "#"
}

// textTable is a table as it is drawn: the first cells of a row to the left, numbers to the right, a bar behind.
type textTable struct {
	head []string
	left int // so many columns are texts
	rows [][]string
	bars []int // by row; nil: none
}

// draw draws the table within width columns, where it fits, indented by two.
func (t textTable) draw(b *strings.Builder, most int, block string) {
	wide := make([]int, len(t.head))
	for _, row := range append([][]string{t.head}, t.rows...) {
		for i, cell := range row {
			wide[i] = max(wide[i], textColumns(cell))
		}
	}
	used := 2 * len(wide)
	for _, w := range wide {
		used += w
	}
	bar, top := min(barMost, most-used-2), 0
	for _, n := range t.bars {
		top = max(top, n)
	}
	line := func(row []string, n int) {
		var text strings.Builder
		for i, cell := range row {
			space := strings.Repeat(" ", wide[i]-textColumns(cell))
			text.WriteString("  ")
			if i < t.left {
				text.WriteString(cell + space)
			} else {
				text.WriteString(space + cell)
			}
		}
		if n > 0 && bar >= barLeast {
			text.WriteString("  " + strings.Repeat(block, max(1, (n*bar+top/2)/top)))
		}
		b.WriteString(strings.TrimRight(text.String(), " ") + "\n")
	}
	line(t.head, 0)
	for i, row := range t.rows {
		n := 0
		if i < len(t.bars) {
			n = t.bars[i]
		}
		line(row, n)
	}
}

// textColumns is how many columns a text takes: Chinese characters take two.
func textColumns(text string) int {
	n := 0
	for _, r := range text {
		switch kind := width.LookupRune(r).Kind(); {
		case unicode.In(r, unicode.Mn, unicode.Me):
		case kind == width.EastAsianWide || kind == width.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
	}
	return n
}
