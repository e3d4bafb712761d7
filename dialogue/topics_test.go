package dialogue_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/amends-bot/amends/dialogue/script"
)

// A labelled message of testdata/topics: "topic<TAB>message", or "topic1+topic2<TAB>message".
type labelled struct {
	topics []string // of the built-in pack, "general" for what fits no other
	text   string
}

// labelledIn reads a file of them.
func labelledIn(t *testing.T, name string) []labelled {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("testdata/topics", name+".tsv"))
	if err != nil {
		t.Fatal(err)
	}
	s := script.Builtin()
	var all []labelled
	for line := range strings.Lines(string(body)) {
		topics, text, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		l := labelled{strings.Split(topics, "+"), text}
		if !ok || slices.ContainsFunc(l.topics, func(id string) bool { return s.Play(id).ID != id }) {
			t.Fatalf("%s: %q", name, line)
		}
		all = append(all, l)
	}
	return all
}

// recognised are the topics of text, the surest first, "general" when there is none.
func recognised(s *script.Script, text string) []string {
	var ids []string
	for _, topic := range s.Topics(text) {
		ids = append(ids, topic.Play)
	}
	if len(ids) == 0 {
		return []string{"general"}
	}
	return ids
}

// TestTopicSets measures how often the built-in pack tells what a message is about, on messages that
// the pack's authors have not seen. -v shows what is taken for what. The floors lie a little under what
// was reached; the thresholds of the recogniser were set on the dev sets.
func TestTopicSets(t *testing.T) {
	for _, c := range []struct {
		name         string
		right, apart float64 // at least so many right, at most so many with a second matter that is none
	}{
		{"dev.en", .70, .06}, {"dev.zh", .70, .06}, {"unseen.en", .66, .06}, {"unseen.zh", .70, .06},
	} {
		t.Run(c.name, func(t *testing.T) {
			set := labelledIn(t, c.name)
			s := script.Builtin()
			right, apart := 0, 0
			confused := map[string]int{}
			for _, l := range set {
				got := recognised(s, l.text)
				if got[0] == l.topics[0] {
					right++
				} else {
					t.Logf("%s taken for %s: %s", l.topics[0], got[0], l.text)
				}
				if len(got) > 1 {
					apart++
					t.Logf("%s taken for %s: %s", l.topics[0], strings.Join(got, " and "), l.text)
				}
				confused[l.topics[0]+" "+got[0]]++
			}
			t.Log(table(s, confused))
			accuracy, second := float64(right)/float64(len(set)), float64(apart)/float64(len(set))
			t.Logf("%s: %d messages, %.3f right, %.3f with a second matter that is none", c.name, len(set), accuracy, second)
			if accuracy < c.right || second > c.apart {
				t.Errorf("%.3f right, want %.2f; %.3f with a second matter, want at most %.2f", accuracy, c.right, second, c.apart)
			}
		})
	}
}

// TestTopicPairs measures how often both matters of a message are found.
func TestTopicPairs(t *testing.T) {
	for _, c := range []struct {
		name string
		both float64
	}{
		{"dev.two.en", .43}, {"dev.two.zh", .34}, {"unseen.two.en", .43}, {"unseen.two.zh", .39},
	} {
		t.Run(c.name, func(t *testing.T) {
			set := labelledIn(t, c.name)
			s := script.Builtin()
			both, one := 0, 0
			for _, l := range set {
				got := recognised(s, l.text)
				if len(got) == 1 && slices.Contains(l.topics, "general") {
					got = append(got, "general") // it has no marks of its own to be found by
				}
				found := 0
				for _, id := range l.topics {
					if slices.Contains(got, id) {
						found++
					}
				}
				if found == 2 && len(got) == 2 {
					both++
				} else {
					t.Logf("%s taken for %s: %s", strings.Join(l.topics, " and "), strings.Join(got, " and "), l.text)
				}
				if found > 0 {
					one++
				}
			}
			share := float64(both) / float64(len(set))
			t.Logf("%s: %d messages, both found in %.2f, one at least in %.2f", c.name, len(set), share, float64(one)/float64(len(set)))
			if share < c.both {
				t.Errorf("both found in %.2f, want %.2f", share, c.both)
			}
		})
	}
}

// table shows what is taken for what: a line for each topic, a column for each that was recognised.
func table(s *script.Script, confused map[string]int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n%14s", "")
	for _, p := range s.Plays {
		fmt.Fprintf(&b, "%5.4s", p.ID)
	}
	for _, p := range s.Plays {
		fmt.Fprintf(&b, "\n%14s", p.ID)
		for _, q := range s.Plays {
			if n := confused[p.ID+" "+q.ID]; n > 0 {
				fmt.Fprintf(&b, "%5d", n)
			} else {
				fmt.Fprintf(&b, "%5s", ".")
			}
		}
	}
	return b.String()
}
