package script

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "rewrite the expected problems in testdata")

// builtinFiles is a copy of the built-in pack that a test may break.
func builtinFiles(t testing.TB) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	err := fs.WalkDir(BuiltinFS(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(BuiltinFS(), name)
		files[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// edit is one change to a file of the pack: a line "FILE: OLD => NEW" in the comment of an archive.
// \n stands for a line break; OLD must be there once.
var edit = regexp.MustCompile(`^([a-z/.-]+\.(?:yaml|txt)): (.+?) =>(?: (.*))?$`)

// TestBroken breaks the built-in pack as the archive says: by edits, by files put in its place, and by
// "remove PATTERN". What must be reported is the file "problems".
func TestBroken(t *testing.T) {
	names, err := filepath.Glob("testdata/broken/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal("no archives", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			files := builtinFiles(t)
			for _, line := range strings.Split(string(a.Comment), "\n") {
				if pattern, ok := strings.CutPrefix(line, "remove "); ok {
					for name := range files {
						if match, err := path.Match(pattern, name); err != nil || match {
							delete(files, name)
						}
					}
				}
				m := edit.FindStringSubmatch(line)
				if m == nil {
					continue
				}
				breaks := strings.NewReplacer(`\n`, "\n", `\z`, "\x00")
				old, with := breaks.Replace(m[2]), breaks.Replace(m[3])
				data := string(files[m[1]].Data)
				if strings.Count(data, old) != 1 {
					t.Fatalf("%q stands %d times in %s", old, strings.Count(data, old), m[1])
				}
				files[m[1]] = &fstest.MapFile{Data: []byte(strings.Replace(data, old, with, 1))}
			}
			want := -1
			for i, f := range a.Files {
				if f.Name == "problems" {
					want = i
					continue
				}
				files[f.Name] = &fstest.MapFile{Data: f.Data}
			}
			got := ""
			s, err := Parse(files)
			var problems Problems
			if errors.As(err, &problems) {
				got = pointed(files, problems)
			}
			if (s == nil) != (err != nil) {
				t.Errorf("script %v with error %v", s, err)
			}
			if *update {
				if want < 0 {
					a.Files, want = append(a.Files, txtar.File{Name: "problems"}), len(a.Files)
				}
				a.Files[want].Data = []byte(got)
				if err := os.WriteFile(name, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if want < 0 || got != string(a.Files[want].Data) {
				t.Errorf("got\n%s", got)
			}
		})
	}
}

var lineNumber = regexp.MustCompile(`in line [0-9]+`)

// pointed prints problems with the text they point at in the place of line and column, so that an edit
// elsewhere in the pack leaves them.
func pointed(files fstest.MapFS, problems Problems) string {
	const shown = 24
	var out strings.Builder
	for _, p := range problems {
		at := ""
		if p.Line > 0 {
			line := []rune(strings.Split(string(files[p.File].Data), "\n")[p.Line-1])
			at = "at <" + string(line[p.Column-1:min(len(line), p.Column-1+shown)]) + "> "
		}
		fmt.Fprintf(&out, "%s: %s%s\n", p.File, at, lineNumber.ReplaceAllString(p.Text, "in line N"))
	}
	return out.String()
}

// TestPlaces pins the numbers themselves: lines and columns from 1, columns in characters.
func TestPlaces(t *testing.T) {
	files := builtinFiles(t)
	files["plays/general.yaml"] = &fstest.MapFile{Data: []byte("\ufeff# 一\r\nid: general\r\nname: {en: 'x {a}', zh: '中文，{b} 和 {b}'}\r\n" +
		"remedies: [voucher, call]\r\nname: again\r\nwords:\r\n  en:\r\n    greeting:\r\n      - |\r\n        One {d}\r\n        two\r\n" +
		"      - \"b\\x7bc}\"\r\n      - >-\r\n        folded\r\n        {e}\r\n      - fourth\r\n      - fifth\r\n  zh: {greeting: ['您好{f}', 甲, 乙, 丙, 丁]}\r\n")}
	delete(files, "intents.yaml")
	want := `intents.yaml: the file is missing; add it
plays/general.yaml:3:15: unknown placeholder {a}; this text takes none
plays/general.yaml:3:29: unknown placeholder {b}; this text takes none
plays/general.yaml:3:35: unknown placeholder {b}; this text takes none
plays/general.yaml:4:21: unknown remedy "call"; KNOWN
plays/general.yaml:5:1: "name" stands here a second time, first in line 3; delete one
plays/general.yaml:10:13: unknown placeholder {d}; this text takes none
plays/general.yaml:12:9: unknown placeholder {c}; this text takes none
plays/general.yaml:15:9: unknown placeholder {e}; this text takes none
plays/general.yaml:18:22: unknown placeholder {f}; this text takes none`
	got := regexp.MustCompile(`known are .*|see the pack.s own files .*`).ReplaceAllString(checkProblems(t, files).Error(), "KNOWN")
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestNoPack(t *testing.T) {
	_, err := Parse(fstest.MapFS{"README.md": {Data: []byte("hello")}})
	if err == nil || err.Error() != "pack.yaml: the folder holds no YAML file; start from the built-in pack" {
		t.Errorf("empty folder: %v", err)
	}
	if _, err := Parse(os.DirFS(filepath.Join(t.TempDir(), "nowhere"))); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no folder: %v", err)
	}
}

// TestBinary feeds what is no text; TestLimits what is too much. Both are problems, never a panic.
func TestBinary(t *testing.T) {
	for name, data := range map[string]string{
		"a picture":     "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
		"UTF-16":        "\xff\xfen\x00a\x00",
		"deep brackets": strings.Repeat("[", 100_000),
		"deep dashes":   strings.Repeat("- ", 900) + "x",
		"deep keys":     strings.Repeat("? ", 900) + "x",
		"a long line":   "name: " + strings.Repeat("x", 5000),
		"many lines":    strings.Repeat("a:\n", maxLines+1),
		"just a word":   "hello",
		"a tab":         "name:\n\tfoo: bar",
		"nothing":       "",
		"two documents": "name: a\n---\nname: b\n",
		"an alias":      "name: &x a\nlocales: *x\n",
		"a merge":       "name: a\n<<: {currency: b}\n",
		"a tag":         "name: !!binary aGVsbG8=\n",
	} {
		t.Run(name, func(t *testing.T) {
			files := builtinFiles(t)
			files["pack.yaml"] = &fstest.MapFile{Data: []byte(data)}
			checkProblems(t, files)
		})
	}
}

func TestLimits(t *testing.T) {
	files := builtinFiles(t)
	files["plays/big.yaml"] = &fstest.MapFile{Data: []byte(strings.Repeat("# x\n", maxFile))}
	if p := checkProblems(t, files); p[0].String() != "plays/big.yaml: too big; a file may have 128 KB and the pack 2048 KB" {
		t.Error(p)
	}
	files = builtinFiles(t)
	for i := range maxFiles {
		files[fmt.Sprintf("plays/p%03d.yaml", i)] = &fstest.MapFile{Data: []byte("id: x\nwhat: x\nelse: x\n")}
	}
	p := checkProblems(t, files)
	if len(p) != maxProblems+1 || !strings.Contains(p[maxProblems].Text, "more problems") {
		t.Errorf("%d problems, the last: %v", len(p), p[len(p)-1])
	}
}

// checkProblems parses files, which must have problems, each with its place and in order.
func checkProblems(t testing.TB, files fs.FS) Problems {
	t.Helper()
	s, err := Parse(files)
	var p Problems
	if !errors.As(err, &p) || s != nil || len(p) == 0 {
		t.Fatalf("no problems: %v", err)
	}
	for _, one := range p {
		if one.File == "" || one.Text == "" || one.Line < 0 || (one.Line == 0) != (one.Column == 0) || strings.Contains(one.String(), "\n") {
			t.Errorf("problem without a proper place or text: %+v", one)
		}
	}
	if p.Error() == "" {
		t.Error("problems without text")
	}
	return p
}

func TestHash(t *testing.T) {
	files := builtinFiles(t)
	again, err := Parse(files)
	if err != nil {
		t.Fatal(err)
	}
	if h := Builtin().Hash; h != again.Hash || !regexp.MustCompile(`^[0-9a-f]{16}$`).MatchString(h) {
		t.Errorf("hashes of equal files: %s and %s", h, again.Hash)
	}
	files["notes.txt"] = &fstest.MapFile{Data: []byte("no part of the pack")}
	if s, err := Parse(files); err != nil || s.Hash != again.Hash {
		t.Errorf("a file that is not read changed the hash: %v", err)
	}
	files["pack.yaml"] = &fstest.MapFile{Data: append(files["pack.yaml"].Data, "# a remark\n"...)}
	if s, err := Parse(files); err != nil || s.Hash == again.Hash {
		t.Errorf("a changed file left the hash: %v", err)
	}
	if hash([]source{{"ab", []byte("c")}}) == hash([]source{{"a", []byte("bc")}}) {
		t.Error("name and content run into each other")
	}
}

func TestValues(t *testing.T) {
	read := func(text string) (value, *report) {
		r := &report{}
		v, ok := (&file{name: "x.yaml", report: r}).open([]byte("x: " + text + "\n"))
		if !ok {
			t.Fatalf("%q: %v", text, r.err())
		}
		m, _ := v.entries()
		return m.list[0].value, r
	}
	for text, want := range map[string]time.Duration{"2s": 2 * time.Second, "5m": 5 * time.Minute, "72h": 72 * time.Hour, "3d": 72 * time.Hour, "0s": 0} {
		if v, r := read(text); v.duration() != want || r.err() != nil {
			t.Errorf("duration %s: %v %v", text, v.duration(), r.err())
		}
	}
	for _, text := range []string{"2", "1.5h", "-2s", "2 s", "2S", "1h30m", "999999d", "[2s]", "true"} {
		if v, r := read(text); v.duration() != 0 || r.err() == nil {
			t.Errorf("duration %s was taken as %v", text, v.duration())
		}
	}
	for text, want := range map[string]int64{"289.00": 28900, "50": 5000, "0.29": 29, `"1.10"`: 110, "999999999.99": 99999999999} {
		v, r := read(text)
		if got, ok := v.money(); got != want || !ok {
			t.Errorf("money %s: %d %v", text, got, r.err())
		}
	}
	for _, text := range []string{"2.5", "1e3", "-5.00", "$5", "1,50", "0x10", "1.234", "1234567890"} {
		v, r := read(text)
		if got, ok := v.money(); ok || r.err() == nil {
			t.Errorf("money %s was taken as %d", text, got)
		}
	}
	for text, want := range map[string]Span{
		"08:00-20:00": {8 * time.Hour, 20 * time.Hour}, "closed": {}, "00:00-24:00": {0, 24 * time.Hour},
	} {
		if got, err := hours(text); got != want || err != nil {
			t.Errorf("hours %s: %v %v", text, got, err)
		}
	}
	for _, text := range []string{"", "8:00-20:00", "08:00–20:00", "20:00-08:00", "08:00-08:00", "08:60-09:00", "08:00-24:01", "25:00-26:00"} {
		if got, err := hours(text); err == nil {
			t.Errorf("hours %q were taken as %v", text, got)
		}
	}
}

func TestNearest(t *testing.T) {
	for name, want := range map[string]string{"labl": "label", "Refund": "refund", "xyz": "", "mots": "most", "en": "", "handoff.heart": "handoff.heat"} {
		if got := Nearest(name, []string{"label", "refund", "most", "zh", "handoff.heat", "handoff.asks"}); got != want {
			t.Errorf("nearest to %q: %q, want %q", name, got, want)
		}
	}
}

// FuzzParse puts any bytes in the place of one file of a pack. The other files are left out, which is
// reported and saves their time.
func FuzzParse(f *testing.F) {
	const seed = 1500 // bytes of a file are enough to learn its form
	files := builtinFiles(f)
	var names []string
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	for i, name := range names {
		data := files[name].Data
		f.Add(i, data[:min(len(data), seed)])
	}
	f.Add(1, []byte("a: {b}. c\n- [\n"))
	f.Add(2, []byte("? - &x *x\n: !!t 'u\n"))
	f.Fuzz(func(t *testing.T, which int, data []byte) {
		pack := fstest.MapFS{"pack.yaml": {Data: []byte("name: fuzz\nlocales: [en, zh]\n")}}
		pack[names[uint(which)%uint(len(names))]] = &fstest.MapFile{Data: data}
		checkProblems(t, pack)
	})
}
