package restate

// This file is the home of the comparison with what people wrote: testdata/gold.<locale>.tsv holds a complaint and its
// restatement by a person on each line. gold.unseen.<locale>.tsv holds pairs nobody tuned on.

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

// Floors of the mean chrF: a little under what is reached.
const (
	goldFloorEnglish = 0.89
	goldFloorChinese = 0.90
	unseenFloor      = 0.80
)

func TestGold(t *testing.T) {
	for _, c := range []struct {
		name, locale string
		floor        float64
	}{
		{"gold.en.tsv", "en", goldFloorEnglish},
		{"gold.zh.tsv", "zh", goldFloorChinese},
		{"gold.unseen.en.tsv", "en", unseenFloor},
		{"gold.unseen.zh.tsv", "zh", unseenFloor},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join("testdata", c.name)
			f, err := os.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			sum, n := 0.0, 0
			lines := bufio.NewScanner(f)
			for lines.Scan() {
				complaint, want, ok := strings.Cut(lines.Text(), "\t")
				if !ok || complaint == "complaint" {
					continue
				}
				want, _, _ = strings.Cut(want, "\t")
				got := Opening(complaint, c.locale).Text
				score := chrF(got, want)
				sum, n = sum+score, n+1
				if wrong := wrongPerson(got); wrong != "" {
					t.Errorf("%s in %q, said of %q", wrong, got, complaint)
				}
				if *showGold {
					fmt.Printf("%.2f < %s\n     = %s\n     > %s\n", score, complaint, want, got)
				}
			}
			if err := lines.Err(); err != nil {
				t.Fatal(err)
			}
			if n == 0 {
				t.Fatalf("%s holds no pairs", path)
			}
			mean := sum / float64(n)
			t.Logf("%s: %d pairs, mean chrF %.3f", c.name, n, mean)
			if mean < c.floor {
				t.Errorf("%s: mean chrF %.3f over %d pairs, want %.2f", c.name, mean, n, c.floor)
			}
		})
	}
}

var (
	goldFirst = regexp.MustCompile(`(?i)(?:^|[^\pL\pN])(?:i|me|my|mine|myself|i'm|i've|i'd|i'll|you (?:was|is|am)|we (?:was|is|am)|us (?:are|were))(?:[^\pL\pN]|$)`)
	goldOurs  = regexp.MustCompile(`(?i)\byour (?:customer service|courier|driver|agent|staff|app|website|hotline|technician|engineer|warehouse|call cent(?:er|re)|support team|shop assistant)\b`)
	goldTheir = regexp.MustCompile(`(?i)\bour (?:mother|mum|mom|father|dad|wife|husband|sons?|daughters?|kids?|child(?:ren)?|baby|grandmother|nan|neighbours?|own)\b|我们(?:的)?(?:妈|爸|老婆|老公|儿子|女儿|孩子|奶奶|爷爷|邻居)`)
	goldHan   = regexp.MustCompile(`您们|我们我们|您您|您家?的?(?:客服|快递员|司机|师傅|前台|官网|平台|门店|售后)`)
)

// wrongPerson names a pronoun on the wrong side outside quotation marks; "" when there is none.
func wrongPerson(said string) string {
	bare := measureQuotes.ReplaceAllString(said, " ")
	if m := goldFirst.FindString(bare); m != "" {
		return m
	}
	if m := goldTheir.FindString(bare); m != "" {
		return m
	}
	if m := goldOurs.FindString(bare); m != "" {
		return m
	}
	if strings.Contains(strings.NewReplacer("我们", "", "我們", "").Replace(bare), "我") {
		return "我"
	}
	if strings.ContainsAny(bare, "你妳俺咱") {
		return "你"
	}
	return goldHan.FindString(bare)
}

// chrF is the F-score of character n-grams of length 1 to 6 with beta 2, whitespace removed (Popović 2015): precision
// and recall are averaged over the lengths that both texts have.
func chrF(got, want string) float64 {
	const longest, beta2 = 6, 4
	g, w := letterRunes(got), letterRunes(want)
	precision, recall, lengths := 0.0, 0.0, 0
	for n := 1; n <= longest; n++ {
		a, b := grams(g, n), grams(w, n)
		if len(g) < n || len(w) < n {
			continue
		}
		both := 0
		for gram, k := range a {
			both += min(k, b[gram])
		}
		precision += float64(both) / float64(len(g)-n+1)
		recall += float64(both) / float64(len(w)-n+1)
		lengths++
	}
	if lengths == 0 || precision+recall == 0 {
		return 0
	}
	precision, recall = precision/float64(lengths), recall/float64(lengths)
	return (1 + beta2) * precision * recall / (beta2*precision + recall)
}

func letterRunes(s string) []rune {
	var out []rune
	for _, r := range s {
		if !unicode.IsSpace(r) {
			out = append(out, r)
		}
	}
	return out
}

func grams(rs []rune, n int) map[string]int {
	m := map[string]int{}
	for i := 0; i+n <= len(rs); i++ {
		m[string(rs[i:i+n])]++
	}
	return m
}

func TestChrF(t *testing.T) {
	if got := chrF("our lamp", "our lamp"); got < 0.999 {
		t.Errorf("the same text scores %.3f", got)
	}
	if got := chrF("abc", "xyz"); got != 0 {
		t.Errorf("nothing in common scores %.3f", got)
	}
	// One of four letters wrong: of the n-grams 3/4, 2/3, 1/2 and none agree on either side.
	if got, want := chrF("abcd", "abcx"), (3.0/4+2.0/3+1.0/2+0)/4; got < want-0.001 || got > want+0.001 {
		t.Errorf("chrF = %.4f, want %.4f", got, want)
	}
}
