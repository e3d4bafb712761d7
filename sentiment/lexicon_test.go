package sentiment

import "testing"

// TestVocabulary checks that no two words or characters share a number: they would be taken for each other.
func TestVocabulary(t *testing.T) {
	l, err := loadLexicon(make(commonWords, commonBytes), lexiconFiles())
	if err != nil {
		t.Fatal(err)
	}
	seen := map[int32]string{}
	check := func(name string, id int32) {
		if other, ok := seen[id]; ok && id != 0 {
			t.Errorf("%q and %q are both number %d", name, other, id)
		}
		seen[id] = name
	}
	for w, term := range l.words {
		check(w, term.id)
	}
	for r, id := range l.runes {
		check(string(r), id)
	}
}

// TestLexiconLines checks that a broken line of the data is refused.
func TestLexiconLines(t *testing.T) {
	for _, line := range []string{
		"angry", "angry\tanger\t1", "angry\trage\t1\twhy", "angry\tanger\tmuch\twhy", "\tanger\t1\twhy", "a|a\tanger\t1\twhy",
		"a b c d e f g h i j k l m\tanger\t1\twhy",
	} {
		l := &lexicon{words: map[string]term{}, runes: map[rune]int32{}, nodes: map[uint64]int32{}, ends: make([]int32, 1)}
		if l.addLine(line) == nil {
			t.Errorf("%q was taken", line)
		}
	}
}
