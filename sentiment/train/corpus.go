package train

import (
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

// This file is the home of the public texts that the embedded tables are fitted to, and of what their labels mean here.

// Sample is a labelled text before its features are known.
type Sample struct {
	Text    string
	Targets []float32 // as in Doc: the emotions in the order of sentiment.Emotions, then heat
	Weight  float32
}

// Heads are the targets of a Sample.
const Heads = 8

// Places of the heads in Targets.
const (
	anger = iota
	fear
	sadness
	disappointment
	joy
	gratitude
	neutral
	heat
)

// label says what a label of a corpus means: the wanted emotions (all others are 0, or unknown where partly is set) and heat.
type label struct {
	emotions [neutral + 1]float32
	heat     float32
	partly   bool
}

func is(heat float32, pairs ...float32) label {
	l := label{heat: heat}
	for i := 0; i+1 < len(pairs); i += 2 {
		l.emotions[int(pairs[i])] = pairs[i+1]
	}
	return l
}

func (l label) targets() []float32 {
	t := make([]float32, Heads)
	copy(t, l.emotions[:])
	if l.partly {
		for i, v := range t[:heat] {
			if v == 0 {
				t[i] = -1
			}
		}
	}
	t[heat] = l.heat
	return t
}

// goLabels are the 28 of GoEmotions.
var goLabels = map[string]label{
	"admiration": is(.06, joy, .7), "amusement": is(.12, joy, .6), "anger": is(.9, anger, 1), "annoyance": is(.7, anger, .8),
	"approval": is(.15, joy, .25), "caring": is(.15), "confusion": is(.3), "curiosity": is(.2), "desire": is(.22),
	"disappointment": is(.6, disappointment, 1), "disapproval": is(.5, disappointment, .4, anger, .2), "disgust": is(.75, anger, .8),
	"embarrassment": is(.4, sadness, .3), "excitement": is(.08, joy, 1), "fear": is(.5, fear, 1), "gratitude": is(.02, gratitude, 1),
	"grief": is(.5, sadness, 1), "joy": is(.03, joy, 1), "love": is(.03, joy, .9), "nervousness": is(.45, fear, 1), "optimism": is(.12, joy, .4),
	"pride": is(.08, joy, .8), "realization": is(.25), "relief": is(.1, joy, .7), "remorse": is(.35, sadness, .7),
	"sadness": is(.5, sadness, 1), "surprise": is(.3), "neutral": is(.2, neutral, 1),
}

// cpedLabels are the 13 of CPED.
var cpedLabels = map[string]label{
	"anger": is(.85, anger, 1), "disgust": is(.75, anger, .8), "depress": is(.55, disappointment, .6, sadness, .4), "sadness": is(.5, sadness, 1),
	"fear": is(.5, fear, 1), "worried": is(.45, fear, .7), "astonished": is(.4), "negative-other": is(.45, disappointment, .3), "neutral": is(.2, neutral, 1),
	"positive-other": is(.12, joy, .4), "relaxed": is(.12, joy, .4), "happy": is(.04, joy, 1), "grateful": is(.02, gratitude, 1),
}

// weiboLabels are those of the Weibo-Emotion-Corpus.
var weiboLabels = map[string]label{
	"愤怒": is(.85, anger, 1), "悲伤": is(.5, sadness, 1), "恐惧": is(.5, fear, 1), "快乐": is(.04, joy, 1), "正面": is(.1, joy, .5),
	"负面": is(.55, disappointment, .5, anger, .2), "中性": is(.2, neutral, 1), "No_emotion": is(.2, neutral, 1),
}

func lines(data fs.FS, name string) ([]string, error) {
	b, err := fs.ReadFile(data, name)
	if err != nil {
		return nil, fmt.Errorf("train: %w", err)
	}
	return strings.Split(strings.TrimRight(string(b), "\n"), "\n"), nil
}

// Columns reads a table with a header: its rows as maps would be, in the order of names.
func Columns(data fs.FS, file string, names ...string) ([][]string, error) {
	all, err := lines(data, file)
	if err != nil {
		return nil, err
	}
	header := strings.Split(all[0], "\t")
	places := make([]int, len(names))
	for i, n := range names {
		places[i] = -1
		for j, h := range header {
			if h == n {
				places[i] = j
			}
		}
		if places[i] < 0 {
			return nil, fmt.Errorf("train: %s has no column %q", file, n)
		}
	}
	var out [][]string
	for _, line := range all[1:] {
		f := strings.Split(line, "\t")
		row := make([]string, len(names))
		for i, p := range places {
			if p < len(f) {
				row[i] = strings.TrimSpace(f[p])
			}
		}
		out = append(out, row)
	}
	return out, nil
}

// GoEmotions reads one of its files; a text with several labels has the mean of what they mean, the stronger emotions kept.
func GoEmotions(data fs.FS, file string) ([]Sample, error) {
	names, err := lines(data, "goemotions/labels.txt")
	if err != nil {
		return nil, err
	}
	all, err := lines(data, "goemotions/"+file)
	if err != nil {
		return nil, err
	}
	var out []Sample
	for _, line := range all {
		f := strings.Split(line, "\t")
		if len(f) < 2 {
			continue
		}
		t, n := make([]float32, Heads), float32(0)
		for number := range strings.SplitSeq(f[1], ",") {
			i, err := strconv.Atoi(number)
			if err != nil || i < 0 || i >= len(names) {
				return nil, fmt.Errorf("train: goemotions/%s: label %q", file, number)
			}
			l := goLabels[strings.TrimSpace(names[i])]
			for h, v := range l.emotions {
				t[h] = max(t[h], v)
			}
			t[heat] += l.heat
			n++
		}
		t[heat] /= n
		out = append(out, Sample{strings.ReplaceAll(f[0], "[NAME]", ""), t, 1})
	}
	return out, nil
}

// Cped and Weibo read the Chinese lines with emotions.
func Cped(data fs.FS) ([]Sample, error) {
	return labelled(data, "cped/dev.tsv", "utterance", "emotion", cpedLabels)
}

// Weibo reads the clauses.
func Weibo(data fs.FS) ([]Sample, error) {
	return labelled(data, "weibo-emotion/clauses.tsv", "clause", "emotion", weiboLabels)
}

func labelled(data fs.FS, file, text, name string, labels map[string]label) ([]Sample, error) {
	rows, err := Columns(data, file, text, name)
	if err != nil {
		return nil, err
	}
	var out []Sample
	for _, r := range rows {
		first, _, _ := strings.Cut(r[1], "+")
		if l, ok := labels[first]; ok {
			out = append(out, Sample{r[0], l.targets(), 1})
		}
	}
	return out, nil
}

// pieceRunes is about the length of a message: reviews are longer and are cut at the ends of their sentences.
const pieceRunes = 40

// Reviews reads the Chinese reviews, cut into pieces.
func Reviews(data fs.FS) ([]Sample, error) {
	var out []Sample
	bad, good := is(.55, disappointment, .5), is(.06, joy, .6)
	bad.partly, good.partly = true, true
	for _, f := range []struct {
		file  string
		label label
	}{{"reviews-zh/neg.txt", bad}, {"reviews-zh/pos.txt", good}} {
		all, err := lines(data, f.file)
		if err != nil {
			return nil, err
		}
		for _, line := range all {
			for _, piece := range pieces(line) {
				out = append(out, Sample{piece, f.label.targets(), .5})
			}
		}
	}
	return out, nil
}

func pieces(line string) (out []string) {
	n, from := 0, 0
	for i, r := range line {
		n++
		if n >= pieceRunes && strings.ContainsRune("。！？!?；，,", r) || n >= 2*pieceRunes {
			out = append(out, line[from:i])
			from, n = i, 0
		}
	}
	if n > 4 || len(out) == 0 {
		out = append(out, line[from:])
	}
	return out
}

// Words reads the English valence lexicons, each word as a text of its own.
func Words(data fs.FS) ([]Sample, error) {
	var out []Sample
	for _, f := range []struct {
		file string
		most float32
	}{{"vader/vader_lexicon.txt", 4}, {"afinn/AFINN-en-165.txt", 5}} {
		all, err := lines(data, f.file)
		if err != nil {
			return nil, err
		}
		for _, line := range all {
			c := strings.Split(line, "\t")
			if len(c) < 2 {
				continue
			}
			v, err := strconv.ParseFloat(c[1], 32)
			if err != nil {
				return nil, fmt.Errorf("train: %s: %w", f.file, err)
			}
			l := label{partly: true, heat: .25 - .6*float32(v)/f.most}
			if v > 0 {
				l.heat = .25 - .25*float32(v)/f.most
			}
			out = append(out, Sample{c[0], l.targets(), .3})
		}
	}
	return out, nil
}

// samplesOfOne is how many texts are made of each sentence of our own that has blanks.
const (
	samplesOfOne = 24
	// wholeWeight is what a sentence without blanks counts: there is one of it.
	wholeWeight = 8
)

// Own reads sentences of customers written for the project (own/en.txt says how) and fills their blanks in.
func Own(data fs.FS, file string) ([]Sample, error) {
	all, err := lines(data, file)
	if err != nil {
		return nil, err
	}
	blanks := map[string][]string{}
	var out []Sample
	seed := uint64(len(all))
	for _, line := range all {
		if name, words, ok := strings.Cut(strings.TrimPrefix(line, "="), " "); ok && line[0] == '=' {
			blanks[name] = append(blanks[name], strings.Split(words, "|")...)
			continue
		}
		what, text, ok := strings.Cut(line, "\t")
		if !ok || line[0] == '#' {
			continue
		}
		var h, s int
		var emotion string
		if _, err := fmt.Sscanf(what, "%d %d %s", &h, &s, &emotion); err != nil {
			return nil, fmt.Errorf("train: %s: %q: %w", file, line, err)
		}
		t := make([]float32, Heads)
		t[heat] = float32(h) / 100
		for i, name := range []string{"anger", "fear", "sadness", "disappointment", "joy", "gratitude", "neutral"} {
			if name == emotion {
				t[i] = 1
			}
		}
		times, weight := samplesOfOne, float32(1)
		if !strings.Contains(text, "{") {
			times, weight = 1, wholeWeight
		}
		for range times {
			filled := text
			for {
				from := strings.IndexByte(filled, '{')
				to := strings.IndexByte(filled, '}')
				if from < 0 || to < from {
					break
				}
				words := blanks[filled[from+1:to]]
				if len(words) == 0 {
					return nil, fmt.Errorf("train: %s: %q: nothing stands for %s", file, line, filled[from:to+1])
				}
				seed = seed*6364136223846793005 + 1442695040888963407
				filled = filled[:from] + words[seed>>33%uint64(len(words))] + filled[to+1:]
			}
			out = append(out, Sample{filled, t, weight})
		}
	}
	return out, nil
}

// Lists reads the lists of a file that Own reads: what stands for each blank.
func Lists(data fs.FS, file string) (map[string][]string, error) {
	all, err := lines(data, file)
	if err != nil {
		return nil, err
	}
	out := map[string][]string{}
	for _, line := range all {
		if name, words, ok := strings.Cut(strings.TrimPrefix(line, "="), " "); ok && line[0] == '=' {
			out[name] = append(out[name], strings.Split(words, "|")...)
		}
	}
	return out, nil
}

// phraseWeight is what a phrase of a lexicon counts beside a text.
const phraseWeight = .4

// Phrases reads the project's own lexicons, each phrase that speaks of a feeling as a text of its own: what is near it in
// spelling is then near it in meaning.
func Phrases(data fs.FS, file string) ([]Sample, error) {
	all, err := lines(data, file)
	if err != nil {
		return nil, err
	}
	names := map[string]int{"anger": anger, "fear": fear, "sadness": sadness, "disappointment": disappointment, "joy": joy, "gratitude": gratitude}
	var out []Sample
	for _, line := range all {
		f := strings.Split(line, "\t")
		if len(f) < 4 {
			continue
		}
		head, ok := names[f[1]]
		weight, err := strconv.Atoi(f[2])
		if err != nil || !ok {
			continue
		}
		t := label{partly: true, heat: min(max(.2+float32(weight)/1000, .02), .98)}.targets()
		t[head] = min(1, .4+float32(max(weight, -weight))/500)
		for phrase := range strings.SplitSeq(f[0], "|") {
			out = append(out, Sample{phrase, t, phraseWeight})
		}
	}
	return out, nil
}
