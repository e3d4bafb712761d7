package script

import (
	"path"
	"strings"
	"unicode/utf8"
)

// This file is the home of reading lists of messages: text files in which every line is what a customer wrote, so
// that one can be added as it came, without quotes or indentation.
//
//	# A comment.
//	== refund
//	I'd rather have the money back
//	...
//	== not refund
//	...
//
// A message can't begin with "#" or "==".

// heap is the messages below one heading.
type heap struct {
	name     string
	not      bool // the heading says "not NAME"
	messages []string
}

// listSorts are the first words of the names of such files.
var listSorts = []string{"examples", "choices"}

const heading = "=="

// heaps reads base.txt and what goes on with it, in the order of the files and headings; names are those a heading may
// have, and not says that "not NAME" is one as well.
func (r *reading) heaps(base string, names []string, not bool) []heap {
	var all []heap
	used := map[string]bool{} // heading and message
	for _, s := range r.sources {
		if path.Ext(s.name) != ".txt" || !partOf(s.name, base) {
			continue
		}
		f := &file{name: s.name, report: r.report}
		if _, ok := f.text(s.data); !ok {
			continue
		}
		var under *heap // nil before the first heading
		var at spot     // of the heading
		end := func() {
			switch {
			case under == nil:
				f.problem(spot{1, 1}, "no heading; write a line such as %q and messages below it", heading+" "+names[0])
			case len(under.messages) == 0:
				f.problem(at, "no message below it; write at least one, a line each, or delete the heading")
			case has(names, under.name): // what is unknown was said
				all = append(all, *under)
			}
		}
		for i, line := range f.lines {
			text := strings.TrimSpace(line)
			here := spot{i + 1, 1 + utf8.RuneCountInString(line[:strings.Index(line, text)])}
			if text == "" || text[0] == '#' {
				continue
			}
			if name, ok := strings.CutPrefix(text, heading); ok {
				if under != nil {
					end()
				}
				under, at = &heap{name: strings.TrimSpace(name)}, here
				if rest, ok := strings.CutPrefix(under.name, "not "); ok && not {
					under.name, under.not = strings.TrimSpace(rest), true
				}
				if !has(names, under.name) {
					f.problem(here, "unknown heading %q; %s", under.name, known(under.name, names))
				}
				continue
			}
			if under == nil {
				f.problem(here, "a message before the first heading; write a line such as %q above it", heading+" "+names[0])
				under = &heap{name: names[0]} // said once
			}
			n, key := utf8.RuneCountInString(text), under.name+"\n"+strings.ToLower(text)
			switch {
			case n > maxExample:
				f.problem(here, "%d characters; write at most %d", n, maxExample)
			case used[key]:
				f.problem(here, "stands under %q a second time; delete one", under.name)
			default:
				used[key] = true
				under.messages = append(under.messages, Normal(text))
			}
		}
		end()
	}
	return all
}
