package main

// This file is the home of what keeps the folders apart: the direction of imports, the purity of the
// core, and the size of files.

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	root   = "../.."
	module = "github.com/amends-bot/amends"
)

// mayImport says what each folder may import of the others, beside its own sub-packages.
var mayImport = map[string][]string{
	"sentiment": {},
	"dialogue":  {"sentiment"},
	"channels":  {"sentiment", "dialogue"},
	"store":     {"sentiment", "dialogue"},
	"bot":       {"sentiment", "dialogue", "channels", "store"},
	"cmd":       {"sentiment", "dialogue", "channels", "store", "bot"},
}

// contract is the folder that is the other way round: its package says what is needed, those in it
// fulfil that, and it knows none of them.
const contract = "channels"

// The pure folders, and what nothing in them may use: there would be another answer the next time.
var (
	pure    = []string{"sentiment", "dialogue"}
	impure  = []string{"os", "net", "net/http", "database/sql", "math/rand", "math/rand/v2", "crypto/rand"}
	atNow   = []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "NewTimer", "NewTicker", "Tick"}
	allowed = map[string]string{ // folder -> what it may import nevertheless
		"dialogue/dialoguetest": "os", // it is for tests
	}
)

// linesMost is the longest file: what is longer has two homes.
const linesMost = 550

// source is a parsed Go file.
type source struct {
	path   string // from the root, with slashes
	folder string
	test   bool
	text   []byte
	file   *ast.File
}

func sources(t *testing.T) (all []source) {
	t.Helper()
	set := token.NewFileSet()
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if base := d.Name(); name != "." && (base[0] == '.' || base[0] == '_' || base == "testdata") {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		text, err := os.ReadFile(root + "/" + name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(set, name, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		all = append(all, source{name, path.Dir(name), strings.HasSuffix(name, "_test.go"), text, file})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 50 {
		t.Fatalf("only %d files were found", len(all))
	}
	return all
}

func (s source) imports() (paths []string) {
	for _, i := range s.file.Imports {
		p, err := strconv.Unquote(i.Path.Value)
		if err != nil {
			p = i.Path.Value
		}
		paths = append(paths, p)
	}
	return paths
}

// below reports whether folder is dir or lies in it.
func below(folder, dir string) bool { return folder == dir || strings.HasPrefix(folder, dir+"/") }

func top(folder string) string {
	first, _, _ := strings.Cut(folder, "/")
	return first
}

// TestImportsGoOneWay: sentiment <- dialogue <- channels, store <- bot <- cmd. Within one of them a
// package may import what lies in it or beside it, never what it lies in; but see contract. Tests, and the
// packages that are for tests, may import what they test.
func TestImportsGoOneWay(t *testing.T) {
	for _, s := range sources(t) {
		others, known := mayImport[top(s.folder)]
		if !known {
			t.Errorf("%s: this folder has no place in the order", s.path)
			continue
		}
		if s.test {
			continue
		}
		for _, p := range s.imports() {
			folder, ours := strings.CutPrefix(p, module+"/")
			switch {
			case !ours:
			case top(folder) != top(s.folder):
				if !slices.Contains(others, top(folder)) {
					t.Errorf("%s imports %s: that is the wrong direction", s.path, folder)
				}
			case s.folder == contract:
				t.Errorf("%s imports %s, which fulfils it", s.path, folder)
			case folder == contract:
			case below(s.folder, folder) && !strings.HasSuffix(s.folder, "test"):
				t.Errorf("%s imports %s, in which it lies", s.path, folder)
			}
		}
	}
}

// TestTheCoreIsPure: what sentiment and dialogue decide depends on their arguments alone.
func TestTheCoreIsPure(t *testing.T) {
	for _, s := range sources(t) {
		if s.test || !slices.Contains(pure, top(s.folder)) {
			continue
		}
		for _, p := range s.imports() {
			if slices.Contains(impure, p) && allowed[s.folder] != p {
				t.Errorf("%s imports %s", s.path, p)
			}
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok {
				if of, ok := sel.X.(*ast.Ident); ok && of.Name == "time" && slices.Contains(atNow, sel.Sel.Name) {
					t.Errorf("%s uses time.%s", s.path, sel.Sel.Name)
				}
			}
			return true
		})
	}
}

func TestFilesAreSmall(t *testing.T) {
	for _, s := range sources(t) {
		if n := bytes.Count(s.text, []byte("\n")); n > linesMost {
			t.Errorf("%s has %d lines, %d at most; give a part of it a file of its own", s.path, n, linesMost)
		}
	}
}

// TestPackagesSayWhatTheyAreFor: one package comment each.
func TestPackagesSayWhatTheyAreFor(t *testing.T) {
	docs, folders := map[string]int{}, map[string]bool{}
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		folders[s.folder] = true
		doc := s.file.Doc.Text()
		if strings.HasPrefix(doc, "Package "+s.file.Name.Name+" ") || s.file.Name.Name == "main" && strings.HasPrefix(doc, "Command ") {
			docs[s.folder]++
		}
	}
	for folder := range folders {
		if docs[folder] != 1 {
			t.Errorf("%s has %d package comments, want one", folder, docs[folder])
		}
	}
}
