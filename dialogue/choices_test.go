package dialogue_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/amends-bot/amends/dialogue/script"
)

// TestChoices measures how often an answer that chooses in words of its own is understood, by nothing but its
// likeness to the examples, among all remedies of its play, which are more than are ever offered at once. Each line
// is a play, a remedy, and an answer by somebody who has not seen the examples; "none" is an answer that chooses
// nothing. To take a choice for another one is much worse than to ask again.
func TestChoices(t *testing.T) {
	body, err := os.ReadFile("testdata/choices/unseen.tsv")
	if err != nil {
		t.Fatal(err)
	}
	s := script.Builtin()
	type figures struct{ chosen, right, wrong, none, taken int }
	var latin, han figures
	for line := range strings.Lines(string(body)) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(fields) != 3 || s.Play(fields[0]).ID != fields[0] || fields[1] != "none" && !slices.Contains(s.Play(fields[0]).Remedies, fields[1]) {
			t.Fatalf("%q", line)
		}
		want, text := fields[1], fields[2]
		f := &latin
		if strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			f = &han
		}
		got := s.Choice(text, s.Play(fields[0]).Remedies)
		switch {
		case want == "none" && got == "":
			f.none++
		case want == "none":
			f.none++
			f.taken++
			t.Logf("nothing is chosen, taken for %s: %s", got, text)
		case got == want:
			f.chosen++
			f.right++
		default:
			f.chosen++
			if got != "" {
				f.wrong++
			}
			t.Logf("%s taken for %q: %s", want, got, text)
		}
	}
	for _, c := range []struct {
		name                string
		f                   figures
		right, wrong, taken float64 // the first at least, the others at most
	}{
		{"Latin", latin, .76, .02, .20}, {"Chinese", han, .80, .02, .12},
	} {
		share := func(n, of int) float64 { return float64(n) / float64(max(of, 1)) }
		right, wrong, taken := share(c.f.right, c.f.chosen), share(c.f.wrong, c.f.chosen), share(c.f.taken, c.f.none)
		t.Logf("%s: of %d choices %.3f right, %.3f taken for another; of %d others %.3f taken for a choice",
			c.name, c.f.chosen, right, wrong, c.f.none, taken)
		if right < c.right || wrong > c.wrong || taken > c.taken {
			t.Errorf("%s: %.3f right, want %.2f; %.3f wrong, want at most %.2f; %.3f taken, want at most %.2f",
				c.name, right, c.right, wrong, c.wrong, taken, c.taken)
		}
	}
}
