package script

// This file is the home of reading a pack: its files, its hash, and the order in which they are understood.

import (
	"crypto/sha256"
	"embed"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
)

const (
	maxFile  = 128 << 10 // bytes of one file: four times the built-in wordings
	maxFiles = 200       // files of a pack: a play each and the few others
	maxPack  = 2 << 20   // bytes of a pack: parsed on every start and every check
)

//go:embed packs/default
var packs embed.FS

// BuiltinFS returns the files of the pack that is part of the program.
func BuiltinFS() fs.FS {
	files, err := fs.Sub(packs, "packs/default")
	if err != nil {
		panic(err) // the path is a constant and valid
	}
	return files
}

// Builtin returns the pack that is part of the program, the same one on every call. A broken one is a
// fault of the build that every test run would meet, hence the panic.
func Builtin() *Script { return builtin() }

var builtin = sync.OnceValue(func() *Script {
	s, err := Parse(BuiltinFS())
	if err != nil {
		panic(fmt.Errorf("script: the built-in pack is broken:\n%w", err))
	}
	return s
})

// Parse reads and checks a pack. The error is a Problems with everything that is wrong, or, if files
// could not be read at all, whatever the file system said.
//
// The files are pack.yaml, intents.yaml, remedies.yaml, words.LOCALE.yaml for each locale, plays/*.yaml
// and, if there are any, hints.yaml, examples.LOCALE.txt and choices.LOCALE.txt; what is long may go on in further
// parts, as words.en.handoff.yaml goes on with words.en.yaml. Files of other sorts and other folders may
// stand beside them.
func Parse(files fs.FS) (*Script, error) {
	r := &reading{report: &report{}, script: &Script{}}
	if err := r.load(files); err != nil {
		return nil, err
	}
	if len(r.sources) == 0 {
		r.report.add("pack.yaml", spot{}, "the folder holds no YAML file; start from the built-in pack")
		return nil, r.report.err()
	}
	r.pack()
	r.intents()
	r.examples()
	r.remedies()
	r.choices()
	r.plays()
	r.words()
	r.hints()
	r.references()
	if err := r.report.err(); err != nil {
		return nil, err
	}
	r.script.Hash = hash(r.sources)
	s := r.script
	s.topics = sync.OnceValue(func() *topics { return learnTopics(s) })
	s.choices = sync.OnceValue(func() *meanings { return learnChoices(s) })
	s.meanings = sync.OnceValue(func() *meanings { return learnMeanings(s) })
	s.book = sync.OnceValue(func() *Phrasebook { return bind(s.Intents) })
	s.hints = sync.OnceValue(func() *Phrasebook { return bindHints(s.Hints) })
	return r.script, nil
}

// source is one file of a pack as bytes.
type source struct {
	name string
	data []byte
}

// reading is a pack while it is read.
type reading struct {
	report  *report
	script  *Script
	sources []source    // sorted by name
	later   []reference // checked when everything is read
}

// reference is the name of something that another file defines.
type reference struct {
	value
	what string // "remedy", "need", "answer" or "play"
	name string
}

// load reads the pack's files into sources. What is too big or too much is a problem.
func (r *reading) load(files fs.FS) error {
	total := 0
	for _, dir := range []string{".", "plays"} {
		entries, err := fs.ReadDir(files, dir)
		if errors.Is(err, fs.ErrNotExist) && dir != "." {
			continue
		}
		if err != nil {
			return fmt.Errorf("script: parse: %w", err)
		}
		for _, entry := range entries {
			name := path.Join(dir, entry.Name())
			ext := path.Ext(name)
			sort, _, _ := strings.Cut(entry.Name(), ".")
			list := ext == ".txt" && dir == "." && Nearest(sort, listSorts) != "" // of messages, though it may be misspelt
			if entry.IsDir() || strings.HasPrefix(entry.Name(), ".") || !list && ext != ".yaml" && ext != ".yml" {
				continue
			}
			if ext == ".yml" {
				r.report.add(name, spot{}, "this file is not read; rename it to %s", strings.TrimSuffix(name, ext)+".yaml")
				continue
			}
			if len(r.sources) == maxFiles {
				r.report.add(name, spot{}, "more than %d files; put several small ones together", maxFiles)
				return nil
			}
			data, err := readFile(files, name)
			if err != nil {
				return fmt.Errorf("script: parse: %w", err)
			}
			total += len(data)
			if len(data) > maxFile || total > maxPack {
				r.report.add(name, spot{}, "too big; a file may have %d KB and the pack %d KB", maxFile>>10, maxPack>>10)
				continue
			}
			r.sources = append(r.sources, source{name, data})
		}
	}
	slices.SortFunc(r.sources, func(a, b source) int { return strings.Compare(a.name, b.name) })
	return nil
}

// readFile reads little more than a file may have, whatever its size.
func readFile(files fs.FS, name string) ([]byte, error) {
	f, err := files.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxFile+1))
}

// hash is the first 16 hex digits of SHA-256 over the sorted names and contents, each with its
// length before it, so that no two packs run into the same bytes.
func hash(sources []source) string {
	h := sha256.New()
	for _, s := range sources {
		for _, part := range [][]byte{[]byte(s.name), s.data} {
			h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(part))))
			h.Write(part)
		}
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}

// file parses the source with name, false when there is none or it has a problem.
func (r *reading) file(name string) (value, bool) {
	for _, s := range r.sources {
		if s.name == name {
			return (&file{name: name, report: r.report}).open(s.data)
		}
	}
	r.report.add(name, spot{}, "the file is missing; add it")
	return value{}, false
}

// parts parses base.yaml and then the files that go on with it; false when one is missing or has a problem.
func (r *reading) parts(base string) (list []value, ok bool) {
	v, ok := r.file(base + ".yaml")
	if !ok {
		return nil, false
	}
	list = append(list, v)
	for _, s := range r.sources {
		if s.name != base+".yaml" && path.Ext(s.name) == ".yaml" && partOf(s.name, base) {
			v, read := r.file(s.name)
			if ok = ok && read; read {
				list = append(list, v)
			}
		}
	}
	return list, ok
}

// partOf reports whether the file is base.yaml or goes on with it, such as words.en.handoff.yaml with words.en.
func partOf(name, base string) bool {
	rest, found := strings.CutPrefix(name, base+".")
	return found && strings.Count(rest, ".") <= 1 && !strings.Contains(rest, "/")
}

// merged reads the mapping that stands in base.yaml and the files that go on with it.
func (r *reading) merged(base string) (fields, bool) {
	parts, ok := r.parts(base)
	var m fields
	for i, v := range parts {
		part, read := v.entries()
		if ok = ok && read; i == 0 {
			m.value = v
		}
		for _, f := range part.list {
			if old, twice := m.get(f.name); twice {
				f.file.problem(f.at, "%q stands in %s, line %d, too; delete one", f.name, old.file.name, old.at.line)
				continue
			}
			m.list = append(m.list, f)
		}
	}
	return m, ok
}

// references checks the names that other files define, and the files that nobody knows.
func (r *reading) references() {
	var remedies, needs, answers, plays []string
	for _, rem := range r.script.Remedies {
		remedies = append(remedies, rem.ID)
	}
	needs = append(needs, Needs...)
	for _, play := range r.script.Plays {
		plays = append(plays, play.ID)
		for _, d := range play.Details {
			needs = append(needs, d.Name)
			for _, c := range d.Choices {
				answers = append(answers, d.Name+": "+c.ID)
			}
		}
	}
	for _, ref := range r.later {
		names := map[string][]string{"remedy": remedies, "need": needs, "answer": answers, "play": plays}[ref.what]
		if len(names) > 0 && !has(names, ref.name) { // without remedies.yaml that is said once
			ref.problem("unknown %s %q; %s", ref.what, ref.name, known(ref.name, names))
		}
		if rem := r.script.Remedy(ref.name); ref.what == "remedy" && rem != nil && rem.Kind == Gift {
			ref.problem("%s is a gift, and a gift is never offered (S12); delete it here", ref.name)
		}
	}
	names := []string{"pack.yaml", "intents.yaml", "remedies.yaml", "hints.yaml"}
	for _, l := range r.script.Locales {
		names = append(names, wordsOf(l)+".yaml", examplesOf(l)+".txt", choicesOf(l)+".txt")
	}
	for _, s := range r.sources {
		goesOn := func(name string) bool {
			ext := path.Ext(name)
			return name != "pack.yaml" && path.Ext(s.name) == ext && partOf(s.name, strings.TrimSuffix(name, ext))
		}
		if s.name != "pack.yaml" && path.Dir(s.name) != "plays" && !slices.ContainsFunc(names, goesOn) {
			r.report.add(s.name, spot{}, "unknown file, %s; rename it, or move it to plays/ if it is a play", known(s.name, names))
		}
	}
}

func wordsOf(locale string) string    { return "words." + locale }
func examplesOf(locale string) string { return "examples." + locale }
