package restate

// This file is the home of the measure over real complaints, which are not part of the repository:
//
//	go test ./dialogue/restate -run TestRealComplaints -v -data folder
//
// It counts what can be counted mechanically, with patterns of its own, so that a fault of the package does not hide
// itself, and fails when an aim is missed. Wordings are mended on even lines only; odd lines are reported blind.

import (
	"bufio"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

var (
	dataFolder = flag.String("data", "", "folder with complaints-en/dev.tsv and reviews-zh/neg.txt")
	showGold   = flag.Bool("gold", false, "print the pairs of TestGold and what each scores")
	showEven   = flag.Bool("show", false, "with -data: print the texts of even lines beside what is said")
)

const reviewsRead = 800 // lines of reviews-zh/neg.txt

var (
	measureQuotes = regexp.MustCompile(`"([^"]*)"|“([^”]*)”|「([^」]*)」`)
	measureFirst  = regexp.MustCompile(`(?i)(?:^|[^\pL\pN])(?:i|me|my|mine|myself)(?:[^\pL\pN]|$)`)
	measureWrong  = regexp.MustCompile(`(?i)\b(?:you was|you is|we was|we is)\b`)
	measureRude   = regexp.MustCompile(`(?i)\b(?:fuck\w*|f\*+k\w*|shit\w*|sh\*t\w*|bullsh\w*|crap\w*|cunts?|assholes?|arseholes?|bastards?|bitch\w*|damn\w*|dicks?|dickheads?|wankers?|twats?|pissed|idiots?|morons?|stupid|stfu|wtf|scumbags?|bollocks|bloody|fools?|retard\w*|liars?|screw you|suck my|sucks)\b|` +
		`傻逼|傻[bB]|妈的|他妈|尼玛|操你|卧槽|草泥马|[日靠]你|混蛋|王八|狗屁|放屁|去死|神经病|白痴|智障|脑残|人渣|不要脸|无耻|贱人|狗屎|骗子|畜生|坑爹|滚蛋|流氓|废物|垃圾(?:公司|平台|服务|客服|网站|软件|快递|货|产品|店|东西|$|[，。！])|[是真太]垃圾`)
)

// tally counts over the restatements of one file and parity.
type tally struct {
	name                                           string
	all, empty, first, quoting, rude, long, verbal int
}

func (m *tally) add(text string, quoteMost, longest int, han bool) {
	m.all++
	if text == "" {
		m.empty++
		return
	}
	for _, q := range measureQuotes.FindAllStringSubmatch(text, -1) {
		n := 0
		if quoted := q[1] + q[2] + q[3]; han {
			for _, r := range quoted {
				if unicode.Is(unicode.Han, r) {
					n++
				}
			}
		} else {
			n = len(strings.Fields(quoted))
		}
		if n > quoteMost {
			m.quoting++
			break
		}
	}
	bare := measureQuotes.ReplaceAllString(text, " ")
	if measureFirst.MatchString(bare) || strings.Contains(strings.NewReplacer("我们", "", "我們", "").Replace(bare), "我") {
		m.first++
	}
	if measureRude.MatchString(text) {
		m.rude++
	}
	if runeLen(text) > longest {
		m.long++
	}
	if measureWrong.MatchString(bare) {
		m.verbal++
	}
}

// missed lists the aims that are not reached.
func (m *tally) missed() []string {
	var out []string
	aim := func(ok bool, what string) {
		if !ok {
			out = append(out, m.name+": "+what)
		}
	}
	share := func(n int) float64 { return 100 * float64(n) / float64(max(m.all, 1)) }
	aim(m.all > 0, "no lines were read")
	aim(share(m.all-m.empty) >= 97, "fewer than 97 % restated")
	aim(share(m.first) <= 0.5, "more than 0.5 % in the customer's first person")
	aim(share(m.quoting) <= 20, "more than 20 % quote too much")
	aim(m.rude == 0, "swearing is repeated")
	aim(m.long == 0, "too long")
	aim(m.verbal == 0, `"you was" and the like`)
	return out
}

func (m *tally) String() string {
	p := func(n int) string { return fmt.Sprintf("%.1f %%", 100*float64(n)/float64(max(m.all, 1))) }
	return fmt.Sprintf("%-26s %5d  %9s  %12s  %11s  %4d  %4d  %7d", m.name, m.all, p(m.all-m.empty), p(m.all-m.first), p(m.quoting), m.rude, m.long, m.verbal)
}

func TestRealComplaints(t *testing.T) {
	if *dataFolder == "" {
		t.Skip("SKIPPED: real complaints are not in the repository; give their folder with -data (make restatements DATA=folder)")
	}
	tweets := [2]*tally{{name: "complaints-en even lines"}, {name: "complaints-en odd lines"}}
	eachDataLine(t, filepath.Join(*dataFolder, "complaints-en", "dev.tsv"), func(n int, line string) bool {
		n-- // the first line holds the names of the columns
		column := strings.Split(line, "\t")
		if n == 0 || len(column) < 2 || column[1] != "1" {
			return true
		}
		measureLine(t, tweets[n%2], n, column[0], "en")
		return true
	})
	reviews := [2]*tally{{name: "reviews-zh even lines"}, {name: "reviews-zh odd lines"}}
	eachDataLine(t, filepath.Join(*dataFolder, "reviews-zh", "neg.txt"), func(n int, line string) bool {
		if n > reviewsRead {
			return false
		}
		if strings.TrimSpace(line) != "" {
			measureLine(t, reviews[n%2], n, line, "zh")
		}
		return true
	})
	fmt.Printf("%-26s %5s  %9s  %12s  %11s  %4s  %4s  %7s\n", "", "lines", "not empty", "right person", "quote a lot", "rude", "long", "you was")
	for _, m := range []*tally{tweets[0], tweets[1], reviews[0], reviews[1]} {
		fmt.Println(m)
		for _, what := range m.missed() {
			t.Error(what)
		}
	}
}

func measureLine(t *testing.T, m *tally, n int, text, locale string) {
	t.Helper()
	said := Opening(text, locale).Text
	if locale == "zh" {
		m.add(said, 10, 160, true)
	} else {
		m.add(said, 5, 320, false)
	}
	if *showEven && n%2 == 0 {
		fmt.Printf("%d < %s\n%d > %s\n", n, text, n, said)
	}
}

// eachDataLine calls do with each line and its number from 1 until it returns false.
func eachDataLine(t *testing.T, path string, do func(n int, line string) bool) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan() && do(n, lines.Text()); n++ {
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
}
