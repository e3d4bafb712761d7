package script

// This file is the home of the reader over the YAML tree: mappings, lists and scalars that
// collect problems with their exact place instead of stopping at the first.

import (
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

const (
	maxLines  = 5000 // lines of a file: ten times the longest built-in one; the YAML parser's time grows with their square
	maxLine   = 2000 // characters in a line: five times the longest wording
	maxNested = 16   // brackets within brackets; the deepest field of a pack needs 5
	maxIndent = 64   // spaces before a line; the deepest field of a pack needs 12
)

// file is one file of a pack while it is read.
type file struct {
	name   string
	lines  []string
	report *report
}

func (f *file) problem(at spot, format string, args ...any) {
	f.report.add(f.name, at, format, args...)
}

// open parses data and returns the file's one document; false after a problem.
func (f *file) open(data []byte) (value, bool) {
	text, ok := f.text(data)
	if !ok || !f.flat() {
		return value{}, false
	}
	tree, err := parse(text)
	if err != nil {
		f.broken(err)
		return value{}, false
	}
	var body ast.Node
	for _, doc := range tree.Docs {
		if missing(doc.Body) {
			continue
		}
		if body != nil {
			f.problem(place(doc.Body), `a second YAML document; put everything into one, without "---"`)
			return value{}, false
		}
		body = doc.Body
	}
	if body == nil {
		f.problem(spot{1, 1}, "the file is empty; fill it in or delete it")
		return value{}, false
	}
	return value{f, body}, true
}

// text checks that data is text, and of no greater length than anybody reads.
func (f *file) text(data []byte) (string, bool) {
	text := strings.TrimPrefix(string(data), "\ufeff")
	text = strings.ReplaceAll(text, "\r\n", "\n")
	f.lines = strings.Split(text, "\n")
	if n := len(f.lines); n > maxLines {
		f.problem(spot{maxLines, 1}, "%d lines; a file may have %d", n, maxLines)
		return "", false
	}
	for i, line := range f.lines {
		if !utf8.ValidString(line) {
			f.problem(spot{i + 1, 1}, "not a text file in UTF-8; save it as UTF-8")
			return "", false
		}
		column := 0
		for _, r := range line {
			column++
			if unicode.IsControl(r) && r != '\t' {
				f.problem(spot{i + 1, column}, "a control character (U+%04X), so not a text file; remove it", r)
				return "", false
			}
		}
	}
	return text, true
}

// flat checks that the YAML parser can take the lines without harm: it descends into every bracket.
func (f *file) flat() bool {
	nested := 0
	for i, line := range f.lines {
		for _, r := range line {
			switch r {
			case '[', '{':
				nested++
			case ']', '}':
				nested = max(0, nested-1)
			}
		}
		indent := len(line) - len(strings.TrimLeft(line, " -?:"))
		if utf8.RuneCountInString(line) > maxLine || nested > maxNested || indent > maxIndent {
			f.problem(spot{i + 1, 1}, "the line is too long or too deeply nested; at most %d characters and %d brackets within each other", maxLine, maxNested)
			return false
		}
	}
	return true
}

// parse runs the YAML parser. A panic of it is an error: admins' files must never stop the program.
func parse(text string) (tree *ast.File, err error) {
	defer func() {
		if r := recover(); r != nil {
			tree, err = nil, fmt.Errorf("the YAML cannot be read (%v)", r)
		}
	}()
	return parser.ParseBytes([]byte(text), 0, parser.AllowDuplicateMapKey())
}

// broken reports a syntax error at its place.
func (f *file) broken(err error) {
	at, text := spot{1, 1}, err.Error()
	if e, ok := err.(yaml.Error); ok {
		text = e.GetMessage()
		if t := e.GetToken(); t != nil && t.Position != nil {
			at = spot{max(1, t.Position.Line), max(1, t.Position.Column)}
		}
	}
	text, _, _ = strings.Cut(text, "\n")
	f.problem(at, `not YAML: %s; mind the indentation, and put a text that begins with "{" or holds ": " in double quotes`, text)
}

// value is one node of the tree and the file it is from.
type value struct {
	file *file
	node ast.Node
}

// missing reports whether n is no node at all; the parser returns typed nil pointers too.
func missing(n ast.Node) bool {
	if n == nil {
		return true
	}
	v := reflect.ValueOf(n)
	return v.Kind() == reflect.Pointer && v.IsNil()
}

// place is where n begins.
func place(n ast.Node) spot {
	switch m := n.(type) {
	case *ast.MappingNode:
		if !m.IsFlowStyle && len(m.Values) > 0 {
			return place(m.Values[0].Key)
		}
	case *ast.MappingValueNode:
		return place(m.Key)
	}
	if missing(n) || n.GetToken() == nil || n.GetToken().Position == nil {
		return spot{1, 1}
	}
	p := n.GetToken().Position
	return spot{max(1, p.Line), max(1, p.Column)}
}

func (v value) at() spot { return place(v.node) }

func (v value) problem(format string, args ...any) { v.file.problem(v.at(), format, args...) }

// kind names what the node is, as an admin would call it.
func (v value) kind() string {
	switch v.node.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return `a group of fields (a text that begins with "{" needs double quotes)`
	case *ast.SequenceNode:
		return "a list"
	case *ast.StringNode, *ast.LiteralNode:
		return "a text"
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return "a number"
	case *ast.BoolNode:
		return "true or false"
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode, *ast.MergeKeyNode:
		return "a YAML anchor, alias or tag, which packs don't use"
	}
	return "empty"
}

// find is where needle stands in the source of a scalar for the n-th time, counted from 0; the scalar's
// own place when it is written differently there (escaped, or broken over two lines).
func (v value) find(needle string, n int) spot {
	start := v.at()
	for line := start.line; line <= len(v.file.lines); line++ {
		text, column := v.file.lines[line-1], 1
		if line == start.line {
			for ; column < start.column && text != ""; column++ {
				_, size := utf8.DecodeRuneInString(text)
				text = text[size:]
			}
		}
		for {
			before, after, ok := strings.Cut(text, needle)
			if !ok {
				break
			}
			column += utf8.RuneCountInString(before)
			if n == 0 {
				return spot{line, column}
			}
			n--
			column += utf8.RuneCountInString(needle)
			text = after
		}
	}
	return start
}

// field is one entry of a mapping.
type field struct {
	name string
	at   spot // of the name
	value
}

// fields is a mapping in the order of the file, without the entries that made a problem.
type fields struct {
	value
	list []field
}

// entries reads a mapping with any names; false after a problem.
func (v value) entries() (fields, bool) {
	m := fields{value: v}
	var entries []*ast.MappingValueNode
	switch n := v.node.(type) {
	case *ast.MappingNode:
		entries = n.Values
	case *ast.MappingValueNode:
		entries = []*ast.MappingValueNode{n}
	default:
		v.problem("%s where fields were expected; write \"name: value\" lines", v.kind())
		return m, false
	}
	for _, e := range entries {
		key := value{v.file, e.Key}
		var name string
		switch k := e.Key.(type) {
		case *ast.StringNode:
			name = k.Value
		case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.NullNode:
			name = k.GetToken().Value
		default:
			key.problem("%s where a field's name was expected; write a plain name", key.kind())
			continue
		}
		if old, ok := m.get(name); ok {
			key.problem("%q stands here a second time, first in line %d; delete one", name, old.at.line)
			continue
		}
		m.list = append(m.list, field{name, key.at(), value{v.file, e.Value}})
	}
	return m, true
}

// fields reads a mapping and reports the names that are not known.
func (v value) fields(names ...string) (fields, bool) {
	m, ok := v.entries()
	kept := m.list[:0]
	for _, f := range m.list {
		if !has(names, f.name) {
			v.file.problem(f.at, "unknown field %q; %s", f.name, known(f.name, names))
			continue
		}
		kept = append(kept, f)
	}
	m.list = kept
	return m, ok
}

func has(names []string, name string) bool {
	for _, n := range names {
		if n == name {
			return true
		}
	}
	return false
}

// get returns the field with name.
func (m fields) get(name string) (field, bool) {
	for _, f := range m.list {
		if f.name == name {
			return f, true
		}
	}
	return field{}, false
}

// without returns the mapping without the field with name.
func (m fields) without(name string) fields {
	kept := m.list[:0:0]
	for _, f := range m.list {
		if f.name != name {
			kept = append(kept, f)
		}
	}
	m.list = kept
	return m
}

// need returns the field with name and reports it when it is missing.
func (m fields) need(name string) (field, bool) {
	f, ok := m.get(name)
	if !ok {
		m.problem("%q is missing; add it", name)
	}
	return f, ok
}

// items reads a list.
func (v value) items() []value {
	s, ok := v.node.(*ast.SequenceNode)
	if !ok {
		v.problem("%s where a list was expected; write \"- item\" lines or [item, item]", v.kind())
		return nil
	}
	list := make([]value, 0, len(s.Values))
	for _, n := range s.Values {
		list = append(list, value{v.file, n})
	}
	return list
}

// str reads a text without the white space around it; it is never empty when ok.
func (v value) str() (string, bool) {
	var text string
	switch n := v.node.(type) {
	case *ast.StringNode:
		text = n.Value
	case *ast.LiteralNode:
		text = n.Value.Value
	default:
		v.problem("%s where a text was expected; put a text in double quotes", v.kind())
		return "", false
	}
	text = strings.TrimSpace(text)
	if text == "" {
		v.problem("an empty text; write it or delete the line")
		return "", false
	}
	return text, true
}

// plain returns a scalar as it is written: 289.00 stays 289.00.
func (v value) plain() string {
	switch n := v.node.(type) {
	case *ast.StringNode:
		return n.Value
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.GetToken().Value
	}
	return ""
}

// oneOrMore returns the items of a list, or the text itself as the only one.
func (v value) oneOrMore() []value {
	if _, list := v.node.(*ast.SequenceNode); list {
		return v.items()
	}
	return []value{v}
}

// oneOf reads one of the names.
func (v value) oneOf(what string, names []string) (string, bool) {
	name, ok := v.str()
	if ok && !has(names, name) {
		v.problem("unknown %s %q; %s", what, name, known(name, names))
		return "", false
	}
	return name, ok
}

// yes reads true or false.
func (v value) yes() bool {
	b, ok := v.node.(*ast.BoolNode)
	if !ok {
		v.problem("%s where true or false was expected; write one of them", v.kind())
		return false
	}
	return b.Value
}

// count reads a whole number from low to high.
func (v value) count(low, high int) int {
	n, err := strconv.Atoi(v.plain())
	if err != nil || n < low || n > high {
		v.problem("not a whole number from %d to %d; write one", low, high)
		return low
	}
	return n
}

var (
	durationForm = regexp.MustCompile(`^([0-9]{1,6})(s|m|h|d)$`)
	moneyForm    = regexp.MustCompile(`^([0-9]{1,9})(?:\.([0-9]{2}))?$`)
)

// duration reads "2s", "5m", "72h" or "3d".
func (v value) duration() time.Duration {
	m := durationForm.FindStringSubmatch(v.plain())
	if m == nil {
		v.problem("not a length of time; write 2s, 5m, 72h or 3d")
		return 0
	}
	n, _ := strconv.Atoi(m[1]) // the form holds six digits at most
	unit := map[string]time.Duration{"s": time.Second, "m": time.Minute, "h": time.Hour, "d": 24 * time.Hour}[m[2]]
	const longest = 10 * 365 * 24 * time.Hour // beyond any promise, and far from overflowing
	if n <= int(longest/unit) {
		return time.Duration(n) * unit
	}
	v.problem("longer than ten years; write a shorter time")
	return 0
}

// money reads decimal text such as "289.00" or "50" as minor units, exactly; false after a problem.
func (v value) money() (int64, bool) {
	m := moneyForm.FindStringSubmatch(v.plain())
	if m == nil {
		v.problem("not an amount; write it like 289.00")
		return 0, false
	}
	whole, _ := strconv.ParseInt(m[1], 10, 64) // the form holds nine digits at most
	cents, _ := strconv.ParseInt("0"+m[2], 10, 64)
	return whole*100 + cents, true
}
