package dialogue_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/amends-bot/amends/dialogue/script"
)

// wordsUsed are the wordings for staff that the code asks for, each with the placeholders that it fills. A name that ends in a dot
// is the beginning of several.
func wordsUsed(t *testing.T) map[string][]string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	used := map[string][]string{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Body == nil {
				continue
			}
			filled := []string{"case"} // by the function as a whole: some are put together before
			ast.Inspect(f, func(n ast.Node) bool {
				filled = append(filled, fills(n)...)
				return true
			})
			ast.Inspect(f, func(n ast.Node) bool {
				for _, key := range keysAsked(f, n) {
					if old, again := used[key]; again {
						used[key] = slices.DeleteFunc(old, func(name string) bool { return !slices.Contains(filled, name) })
						continue
					}
					used[key] = slices.Clone(filled)
				}
				return true
			})
		}
	}
	return used
}

// fills are the placeholders that a part of the code fills.
func fills(n ast.Node) (names []string) {
	switch n := n.(type) {
	case *ast.CompositeLit:
		kind, _ := n.Type.(*ast.Ident)
		for i, e := range n.Elts {
			pair, is := e.(*ast.KeyValueExpr)
			switch {
			case kind == nil:
			case kind.Name == "vars" && is:
				names = append(names, literals(pair.Key)...)
			case kind.Name == "part" && i == 0:
				names = append(names, literals(e)...)
			}
		}
	case *ast.SelectorExpr:
		if n.Sel.Name == "remedy" {
			names = []string{"id", "what", "name"}
		}
	}
	return names
}

// keysAsked are the wordings that a call in f asks for: a literal, the beginning of one, or what a variable of f is set to.
func keysAsked(f *ast.FuncDecl, n ast.Node) (keys []string) {
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return nil
	}
	at := map[string]int{"inside": 0, "inform": 2, "heldBy": 1}
	name := ""
	switch fun := call.Fun.(type) {
	case *ast.SelectorExpr:
		name = fun.Sel.Name
	case *ast.Ident: // the function beside the method
		if name = fun.Name; name == "inside" {
			return literals(call.Args[1])
		}
	}
	i, is := at[name]
	if !is || len(call.Args) <= i {
		return nil
	}
	prefix := map[bool]string{true: "stayed."}[name == "heldBy"]
	switch arg := call.Args[i].(type) {
	case *ast.Ident:
		ast.Inspect(f, func(n ast.Node) bool {
			if set, ok := n.(*ast.AssignStmt); ok {
				for k, to := range set.Lhs {
					if id, ok := to.(*ast.Ident); ok && id.Name == arg.Name && k < len(set.Rhs) {
						if set.Tok == token.ADD_ASSIGN {
							for _, more := range literals(set.Rhs[k]) {
								for _, key := range slices.Clone(keys) {
									keys = append(keys, key+more)
								}
							}
							continue
						}
						keys = append(keys, literals(set.Rhs[k])...)
					}
				}
			}
			return true
		})
	default:
		for _, key := range literals(arg) {
			keys = append(keys, prefix+key)
		}
	}
	return keys
}

// literals are the texts in an expression.
func literals(e ast.Expr) (texts []string) {
	ast.Inspect(e, func(n ast.Node) bool {
		if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
			if text, err := strconv.Unquote(l.Value); err == nil {
				texts = append(texts, text)
			}
		}
		return true
	})
	return texts
}

// TestNotices: every wording for staff that the code asks for is there in both languages, none stands there unused, and whatever
// placeholder it may hold is filled.
func TestNotices(t *testing.T) {
	used, s := wordsUsed(t), script.Builtin()
	known := map[string]script.Key{}
	for _, k := range script.Keys {
		name, of := strings.CutPrefix(k.Name, "notice.")
		if !of {
			continue
		}
		known[name] = k
		filled, asked := used[name]
		if dot := strings.LastIndex(name, ".") + 1; !asked {
			filled, asked = used[name[:dot]]
		}
		if !asked {
			t.Errorf("nothing asks for %s", k.Name)
		}
		for _, holder := range k.Holds {
			if asked && !slices.Contains(filled, holder) {
				t.Errorf("{%s} of %s is not filled", holder, k.Name)
			}
		}
		for _, l := range s.Locales {
			if len(s.Words[l][k.Name]) == 0 {
				t.Errorf("%s is missing in %s", k.Name, l)
			}
		}
	}
	for name := range used {
		if _, there := known[name]; !there && !strings.HasSuffix(name, ".") {
			t.Errorf("notice.%s is asked for and is no wording", name)
		}
	}
	if len(used) < 100 {
		t.Errorf("only %d wordings were found in the code", len(used))
	}
}
