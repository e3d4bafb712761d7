package bot

// This file is the home of reading amends.yaml into entries, each with its place; every problem is collected.

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Limits of the file's form: the YAML parser descends into every bracket, and its time grows with the square of the lines.
const (
	configLines  = 2000
	configLine   = 1000 // characters in a line
	configNested = 8    // brackets within each other; a member of staff needs 2
	configIndent = 40   // spaces before a line
)

// entry is a text of the file.
type entry struct {
	text string
	at   origin
}

// yaml reads the file into entries and staff. It is false for what is no YAML: then nothing is known of the file.
func (c *configuring) yaml(data []byte) bool {
	text, ok := c.plainText(data)
	if !ok {
		return false
	}
	tree, err := parseYAML(text)
	if err != nil {
		c.notYAML(err)
		return false
	}
	var body ast.Node
	for _, doc := range tree.Docs {
		if doc.Body == nil {
			continue
		}
		if body != nil {
			c.problem(c.place(doc.Body), `a second YAML document; put everything into one, without "---"`)
			return false
		}
		body = doc.Body
	}
	if body != nil { // a file of comments says nothing, and that is all right
		c.mapping("", body)
	}
	return true
}

func (c *configuring) plainText(data []byte) (string, bool) {
	if len(data) > configMost {
		c.problem(origin{name: c.file}, "the file is larger than %d KB; is it the right one?", configMost>>10)
		return "", false
	}
	text := strings.ReplaceAll(strings.TrimPrefix(string(data), "\ufeff"), "\r\n", "\n")
	lines, nested := strings.Split(text, "\n"), 0
	if len(lines) > configLines {
		c.problem(origin{name: c.file}, "%d lines; the file may have %d", len(lines), configLines)
		return "", false
	}
	for i, line := range lines {
		at := origin{c.file, i + 1, 1}
		if !utf8.ValidString(line) {
			c.problem(at, "not a text file in UTF-8; save it as UTF-8")
			return "", false
		}
		if strings.ContainsFunc(line, func(r rune) bool { return unicode.IsControl(r) && r != '\t' }) {
			c.problem(at, "a control character; remove it")
			return "", false
		}
		nested = max(0, nested+strings.Count(line, "[")+strings.Count(line, "{")-strings.Count(line, "]")-strings.Count(line, "}"))
		indent := len(line) - len(strings.TrimLeft(line, " -?:"))
		if utf8.RuneCountInString(line) > configLine || nested > configNested || indent > configIndent {
			c.problem(at, "the line is too long or too deeply nested; at most %d characters and %d brackets within each other", configLine, configNested)
			return "", false
		}
	}
	return text, true
}

// parseYAML runs the YAML parser. A panic of it is an error.
func parseYAML(text string) (tree *ast.File, err error) {
	defer func() {
		if r := recover(); r != nil {
			tree, err = nil, fmt.Errorf("it can't be read")
		}
	}()
	return parser.ParseBytes([]byte(text), 0, parser.AllowDuplicateMapKey())
}

// notYAML reports a syntax error at its place. A long word of the parser's message could be a secret of the line.
func (c *configuring) notYAML(err error) {
	const longest = 16 // letters of the parser's own words
	at, text := origin{c.file, 1, 1}, err.Error()
	if e, ok := err.(yaml.Error); ok {
		text = e.GetMessage()
		if t := e.GetToken(); t != nil && t.Position != nil {
			at.line, at.column = max(1, t.Position.Line), max(1, t.Position.Column)
		}
	}
	text, _, _ = strings.Cut(text, "\n")
	if strings.Contains(text, "\t") || strings.Contains(text, `\t`) { // what it says of a tab shows as nothing
		c.problem(at, "a tab stands here; put spaces in its place: YAML wants spaces")
		return
	}
	words := strings.Fields(text)
	for i, w := range words {
		if len(w) > longest {
			words[i] = masked
		}
	}
	c.problem(at, `not YAML: %s; mind the indentation, and put a text that holds ": ", " #" or "{" in double quotes`, strings.Join(words, " "))
}

// place is where n begins.
func (c *configuring) place(n ast.Node) origin {
	switch m := n.(type) {
	case *ast.MappingNode:
		if !m.IsFlowStyle && len(m.Values) > 0 {
			return c.place(m.Values[0].Key)
		}
	case *ast.MappingValueNode:
		return c.place(m.Key)
	}
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return origin{c.file, 1, 1}
	}
	p := n.GetToken().Position
	return origin{c.file, max(1, p.Line), max(1, p.Column)}
}

// field is a field of a mapping: its name, and where that stands.
type field struct {
	name  string
	at    origin
	value ast.Node
}

// fields reads a mapping whose fields have the names given, any names for nil; section is its own name, "" the whole file. It is false
// for what is no mapping.
func (c *configuring) fields(section string, n ast.Node, names []string) (list []field, ok bool) {
	var values []*ast.MappingValueNode
	switch m := n.(type) {
	case *ast.MappingNode:
		values = m.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{m}
	default:
		c.problem(c.place(n), "%swrite \"name: value\" lines here", inSection(section))
		return nil, false
	}
	for _, v := range values {
		at := c.place(v.Key)
		key, ok := scalar(v.Key)
		switch {
		case !ok:
			c.problem(at, "a field's name was expected; write a plain name")
			continue
		case slices.ContainsFunc(list, func(f field) bool { return f.name == key }):
			c.problem(at, "%s stands here a second time; delete one", quote(key))
			continue
		case names != nil && !slices.Contains(names, key):
			c.problem(at, "%sunknown field %s; %s", inSection(section), quote(key), meant(key, names))
			continue
		}
		list = append(list, field{key, at, v.Value})
	}
	return list, true
}

func inSection(section string) string {
	if section == "" {
		return ""
	}
	return section + ": "
}

// mapping keeps the entries of the whole file or of a section.
func (c *configuring) mapping(section string, n ast.Node) {
	list, _ := c.fields(section, n, namesIn(section))
	for _, f := range list {
		name := f.name
		if section != "" {
			name = section + "." + f.name
		}
		switch {
		case name == "staff":
			c.roster(f)
			continue
		case name == "records.fields", name == "records.statuses":
			c.mapped(name, f)
			continue
		case slices.Contains(sections, name):
			if _, null := f.value.(*ast.NullNode); null || f.value == nil {
				continue // a section of comments
			}
			c.mapping(name, f.value)
			continue
		}
		if text, ok := c.text(f); ok {
			c.written[name] = entry{text, c.place(f.value)}
		}
	}
}

// text reads a scalar as it is written; false after a problem.
func (c *configuring) text(f field) (string, bool) {
	text, ok := scalar(f.value)
	switch {
	case !ok:
		c.problem(c.place(f.value), "%s needs one text or number; write it on one line, without YAML's &, * and !", f.name)
		return "", false
	case strings.TrimSpace(text) == "":
		c.problem(f.at, "%s is empty; write it or delete the line", f.name)
		return "", false
	}
	return strings.TrimSpace(text), true
}

// scalar returns a text, number or truth value as it is written.
func scalar(n ast.Node) (string, bool) {
	switch v := n.(type) {
	case *ast.StringNode:
		return v.Value, true
	case *ast.LiteralNode:
		return v.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.GetToken().Value, true
	case *ast.NullNode:
		return "", true
	}
	return "", false
}
