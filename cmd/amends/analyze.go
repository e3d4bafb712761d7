package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/sentiment"
)

// analyzeCmd prints what the bot reads in messages, one JSON line for each, in order.
type analyzeCmd struct {
	packFlag
	headFlag
	Summary bool `help:"Print only figures over all lines: how many, how hot, how long the restatements."`
}

func (analyzeCmd) Help() string {
	return `Reads standard input: a message on each line, or JSON lines with "text". Prints for each one JSON line:

  {"heat":0.85,"severity":0.50,"emotion":"anger","emotions":{...},"locale":"en","cues":[{"text","why","weight"}],
   "topic":"delivery","demands":["refund 35.00"],"details":{"order":"20391"},"restatement":"..."}

  echo "my parcel is late" | amends analyze
  amends analyze --summary < messages.txt`
}

// lineMost bounds one line of input; a message is cut at 20,000 characters long before that.
const lineMost = 1 << 20

type analysis struct {
	Heat        thousandths            `json:"heat"`
	Severity    thousandths            `json:"severity"`
	Emotion     string                 `json:"emotion"`
	Emotions    map[string]thousandths `json:"emotions"`
	Locale      string                 `json:"locale"`
	Cues        []analysisCue          `json:"cues"`
	Topic       string                 `json:"topic"`
	Demands     []string               `json:"demands"`
	Details     map[string]string      `json:"details"`
	Restatement string                 `json:"restatement"`
}

type analysisCue struct {
	Text   string      `json:"text"`
	Why    string      `json:"why"`
	Weight thousandths `json:"weight"`
}

// thousandths is printed as a number with three decimals.
type thousandths int

func (t thousandths) MarshalJSON() ([]byte, error) {
	sign, n := "", int(t)
	if n < 0 {
		sign, n = "-", -n
	}
	return fmt.Appendf(nil, "%s%d.%03d", sign, n/1000, n%1000), nil
}

func emotionsJSON(e sentiment.Emotions) map[string]thousandths {
	return map[string]thousandths{
		"anger": thousandths(e.Anger), "fear": thousandths(e.Fear), "sadness": thousandths(e.Sadness),
		"disappointment": thousandths(e.Disappointment), "joy": thousandths(e.Joy),
		"gratitude": thousandths(e.Gratitude), "neutral": thousandths(e.Neutral),
	}
}

func cuesJSON(cues []sentiment.Cue) []analysisCue {
	out := make([]analysisCue, 0, len(cues))
	for _, c := range cues {
		out = append(out, analysisCue{c.Text, c.Why, thousandths(c.Weight)})
	}
	return out
}

func (c analyzeCmd) Run(ctx context.Context, s streams) error {
	pack, err := c.load()
	if err != nil {
		return err
	}
	analyzer, err := c.analyzer()
	if err != nil {
		return err
	}
	out := bufio.NewWriter(s.out)
	defer out.Flush()
	sum := summary{general: pack.Plays[len(pack.Plays)-1].ID}
	err = eachLine(ctx, s.in, func(_ int, line string) error {
		text := line
		if strings.HasPrefix(strings.TrimSpace(line), "{") {
			var in struct {
				Text *string `json:"text"`
			}
			if json.Unmarshal([]byte(line), &in) == nil && in.Text != nil {
				text = *in.Text
			}
		}
		a := analyze(pack, analyzer, text)
		if c.Summary {
			sum.add(a)
			return nil
		}
		if err := json.NewEncoder(out).Encode(a); err != nil {
			return err
		}
		return out.Flush()
	})
	if err != nil {
		return err
	}
	if c.Summary {
		return sum.print(out)
	}
	return nil
}

func analyze(pack *dialogue.Script, analyzer sentiment.Analyzer, text string) analysis {
	r := analyzer.Read(text).With(text, pack.Lexicon)
	m := dialogue.Understand(pack, text, r.Locale)
	return analysis{
		Heat: thousandths(r.Heat), Severity: thousandths(r.Severity), Emotion: r.Emotion,
		Emotions: emotionsJSON(r.Emotions), Locale: r.Locale, Cues: cuesJSON(r.Cues), Topic: m.Topic, Demands: m.Demands, Details: m.Details, Restatement: m.Restatement,
	}
}

// eachLine calls do for each line of in, numbered from 1, until the end or the first error. A
// line longer than lineMost is an error that says so.
func eachLine(ctx context.Context, in io.Reader, do func(n int, line string) error) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 0, 64<<10), lineMost)
	for n := 1; lines.Scan(); n++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := do(n, lines.Text()); err != nil {
			return err
		}
	}
	if errors.Is(lines.Err(), bufio.ErrTooLong) {
		return fmt.Errorf("a line of the input is longer than %d bytes; split it", lineMost)
	}
	return lines.Err()
}

// summary counts over many analyses.
type summary struct {
	general             string // the topic of what fits no other
	heats               []int
	topics, restated    int
	longest             int
	locales             map[string]int
	withDemand, emotion int
}

func (s *summary) add(a analysis) {
	s.heats = append(s.heats, int(a.Heat))
	if s.locales == nil {
		s.locales = map[string]int{}
	}
	s.locales[a.Locale]++
	if a.Topic != s.general {
		s.topics++
	}
	if a.Restatement != "" {
		s.restated++
	}
	s.longest = max(s.longest, len([]rune(a.Restatement)))
	if a.Emotion == "" {
		s.emotion++
	}
	if len(a.Demands) > 0 {
		s.withDemand++
	}
}

func (s *summary) print(out io.Writer) error {
	n := len(s.heats)
	if n == 0 {
		return errors.New("there was nothing to read on standard input")
	}
	slices.Sort(s.heats)
	empty := 0
	for _, h := range s.heats {
		if h == 0 {
			empty++
		}
	}
	at := func(share int) thousandths { return thousandths(s.heats[min(n*share/100, n-1)]) }
	q := func(t thousandths) string { b, _ := t.MarshalJSON(); return string(b) }
	_, err := fmt.Fprintf(out, "messages %d  heat: p10 %s  median %s  p90 %s  max %s  at zero %d  without emotion %d\n"+
		"          locale: en %d  zh %d  zh-Hant %d  unknown %d\n"+
		"          restated %.1f %% (longest %d characters)  topic named %.1f %%  with a demand %.1f %%\n",
		n, q(at(10)), q(at(50)), q(at(90)), q(thousandths(s.heats[n-1])), empty, s.emotion,
		s.locales["en"], s.locales["zh"], s.locales["zh-Hant"], s.locales[""],
		percent(s.restated, n), s.longest, percent(s.topics, n), percent(s.withDemand, n))
	return err
}

func percent(part, all int) float64 { return 100 * float64(part) / float64(all) }
