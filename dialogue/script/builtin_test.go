package script

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

func TestBuiltin(t *testing.T) {
	if _, err := Parse(BuiltinFS()); err != nil {
		t.Fatalf("the built-in pack has problems:\n%v", err)
	}
	s := Builtin()
	if s != Builtin() {
		t.Error("parsed twice")
	}
	if got := strings.Join(s.Locales, " "); got != "en zh" {
		t.Error("locales", got)
	}
	if s.BandOf(0) != "calm" || s.BandOf(449) != "calm" || s.BandOf(450) != "upset" || s.BandOf(1000) != "furious" {
		t.Error("bands", s.Bands)
	}
	if last := s.Plays[len(s.Plays)-1]; last.ID != "general" || len(last.Examples) > 0 {
		t.Error("the last play is", last.ID)
	}
	for _, reason := range Reasons {
		if r := s.Rule(reason); r.Within == 0 || r.Who["en"] == "" || r.Who["zh"] == "" {
			t.Errorf("rule %s: %+v", reason, r)
		}
	}
	for _, p := range s.Plays {
		if len(p.Remedies) < 2 {
			t.Errorf("%s offers no choice (S4)", p.ID)
		}
	}
}

// TestBuiltinOffers checks that what the bot may grant by itself is bounded in every way.
func TestBuiltinOffers(t *testing.T) {
	for _, r := range Builtin().Remedies {
		if r.By != "bot" || r.Amount.None() {
			continue
		}
		if r.PerDay == 0 || r.Window.Count == 0 || r.PerCase != 1 {
			t.Errorf("%s moves money without all of its limits: %+v", r.ID, r)
		}
		if r.Amount.Share > 0 && len(r.Needs) == 0 {
			t.Errorf("%s pays a share of a record and needs none", r.ID)
		}
	}
}

// said visits every text of the built-in pack that the bot says.
func said(s *Script, visit func(where, locale, text string)) {
	texts := func(where string, t Text) {
		for _, l := range s.Locales {
			if t[l] != "" {
				visit(where, l, t[l])
			}
		}
	}
	lists := func(where string, m map[string][]string) {
		for _, l := range s.Locales {
			for _, text := range m[l] {
				visit(where, l, text)
			}
		}
	}
	for _, l := range s.Locales {
		for _, k := range Keys {
			for _, text := range s.Words[l][k.Name] {
				visit(k.Name, l, text)
			}
			for _, p := range s.Plays {
				for _, text := range p.Words[l][k.Name] {
					visit(p.ID+" "+k.Name, l, text)
				}
			}
		}
	}
	for _, r := range s.Remedies {
		texts(r.ID, r.Label)
		texts(r.ID, r.Promise)
		for _, v := range []Variants{r.Confirm, r.Started, r.Follow} {
			lists(r.ID, v)
		}
	}
	for _, p := range s.Plays {
		for _, d := range p.Details {
			lists(p.ID+" "+d.Name, d.Ask)
			for _, c := range d.Choices {
				texts(p.ID+" "+c.ID, c.Label)
			}
		}
	}
}

var halfWidth = regexp.MustCompile(`\p{Han}[,.?:;()]|[,?;()]\s*\p{Han}`)

// startsWithWho finds a sentence that begins with who comes, which is written small: "a colleague".
var startsWithWho = regexp.MustCompile(`(^|[.?!] )\{who\}`)

// TestBuiltinStyle holds the sentences to what a reader would notice.
func TestBuiltinStyle(t *testing.T) {
	openings := map[string]int{}
	said(Builtin(), func(where, locale, text string) {
		switch {
		case locale == "zh" && halfWidth.MatchString(text):
			t.Errorf("%s: half-width punctuation in %s", where, text)
		case locale == "en" && strings.ContainsFunc(text, func(r rune) bool { return r > unicode.MaxASCII }):
			t.Errorf("%s: not plain English: %s", where, text)
		case locale == "en" && startsWithWho.MatchString(text):
			t.Errorf("%s begins in lower case: %s", where, text)
		case locale == "en" && strings.Contains(text, "  "):
			t.Errorf("%s: two spaces in %s", where, text)
		case strings.HasPrefix(where, "label."), strings.Contains(text, "{lines}"):
			return
		}
		if strings.Contains(text, "{restate}") && !strings.HasPrefix(text, "{restate}") && !strings.HasPrefix(where, "ack.loss") { // condolence comes first
			t.Errorf("%s: {restate} does not begin %s", where, text)
		}
		if strings.Count(text, "?")+strings.Count(text, "？") > 2 {
			t.Errorf("%s: more than two questions in %s", where, text)
		}
		openings[where+locale+text[:min(len(text), 14)]]++
	})
	for opening, n := range openings {
		if n > 3 {
			t.Errorf("%d variants open alike: %s", n, opening)
		}
	}
}

// TestBuiltinFiles keeps the files of the pack short enough to be read, and each with its purpose on top.
func TestBuiltinFiles(t *testing.T) {
	err := fs.WalkDir(BuiltinFS(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(BuiltinFS(), name)
		if n := strings.Count(string(data), "\n"); n > 500 {
			t.Errorf("%s has %d lines", name, n)
		}
		if !strings.HasPrefix(string(data), "# ") {
			t.Errorf("%s does not say what it is the home of", name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
