// Package sentiment reads how upset a customer is from one message in English or Chinese (E1).
//
// The idea: two kinds of evidence, added up. Words and rules say what they know: the lexicons' phrases with what stands
// around them (find.go), waits and attempts, capitals, marks (signs.go). Tables fitted to public texts say what the wording
// as a whole sounds like (grams.go, model.go), which is all there is where no phrase is known. A few weights and a curve,
// fitted to messages labelled by hand, make one heat of both that means the same in every language (combine.go). Where this heat is
// near the middle the message as a whole decides to which side it belongs: trees over what can be counted in it (traits.go,
// trees.go), and a table fitted to messages of customers only (service.go, sequence.go). All of it is kept as cues, so that staff and admins can see why a message was read as it was:
//
//	Heat = NeutralHeat + the sum of the cues' weights
//
// The strongest sign counts in full and each further one less, so that a long message is not hotter than a furious one
// merely because it is long. MODEL.md says what the reader was fitted to, how well it does, and where it fails.
//
// Invariants: integer arithmetic only, so that a reading is the same on every machine; the same text gives the same
// reading; any bytes may be read, in linear time and without a panic; every cue's text is a piece of the message as
// written and valid UTF-8. Reading is a hint about wording and order; nothing here decides what a customer gets.
//
// Analyzer is the seam: another model may stand behind it as long as it keeps the units and the invariants.
package sentiment

import "sync"

// NeutralHeat is the heat of a message that shows no feeling, such as a plain question (E1).
const NeutralHeat = 200

// Reading says how one message reads (E1). It is stored with the message and never changed afterwards; a script's own
// lexicon is laid over a copy by With.
type Reading struct {
	// Heat is how upset the writer is, in thousandths: 0 content, 200 a neutral question, 400 mildly unhappy,
	// 600 clearly upset, 800 furious, 1000 beyond furious.
	Heat int `json:"heat"`
	// Severity is how grave a complaint the text makes, in thousandths, however calm or heated it is written: 0 none, 250 a
	// fault told without reproach, 500 disapproval, 750 accusation, 1000 blame and threat.
	Severity int `json:"severity"`
	// Emotion is the strongest of Emotions, by its JSON name: anger, fear, sadness, disappointment, joy, gratitude
	// or neutral. Equal ones are settled in that order.
	Emotion  string   `json:"emotion"`
	Emotions Emotions `json:"emotions"`
	// Locale is what Language says of the text.
	Locale string `json:"locale"`
	// Cues are the signs that made the heat, the strongest first; at most maxHot + maxWarm + maxWording + 1 of them, plus one for
	// each entry that With applied.
	Cues []Cue `json:"cues,omitempty"`
	// Model is the name and version of what read the text, such as "amends-4".
	Model string `json:"model"`
}

// Emotions holds the strength of each emotion, each 0..1000 thousandths: how likely it is that somebody who reads the message
// would name it. They are independent and need not sum to anything.
type Emotions struct {
	Anger          int `json:"anger"`
	Fear           int `json:"fear"`
	Sadness        int `json:"sadness"`
	Disappointment int `json:"disappointment"`
	Joy            int `json:"joy"`
	Gratitude      int `json:"gratitude"`
	Neutral        int `json:"neutral"`
}

// Cue is one sign in the text: the piece of the message as written, why it counts in a few plain words ("insult",
// "third time", "threat to go public"), and by how many thousandths of heat it moved the reading, with its sign.
type Cue struct {
	Text   string `json:"text"`
	Why    string `json:"why"`
	Weight int    `json:"weight"`
}

// Analyzer reads messages. Read is total (any bytes), deterministic, fast enough to run before a message is stored
// (no network) and safe for concurrent use.
type Analyzer interface {
	Read(text string) Reading
}

// Default returns the analyzer whose data is part of the program. It is the same one on every call.
func Default() Analyzer { return embedded() }

// embedded parses the data once. Broken data is a fault of the build that every test run would meet, hence the panic.
var embedded = sync.OnceValue(func() *reader {
	m, err := loadModel(modelData)
	if err != nil {
		panic(err)
	}
	l, err := loadLexicon(m.common, lexiconFiles())
	if err != nil {
		panic(err)
	}
	f, err := loadFactors(combineData)
	if err != nil {
		panic(err)
	}
	if m.service, err = loadService(serviceData); err != nil {
		panic(err)
	}
	trees, err := loadTrees(treesData)
	if err != nil {
		panic(err)
	}
	return &reader{l, m, f, &trees}
})

// reader is the analyzer that is part of the program.
type reader struct {
	*lexicon
	model   *model
	factors [sides]factors
	trees   *forest
}

// emotion numbers the emotions in the order in which ties are settled.
type emotion uint8

const (
	anger emotion = iota
	fear
	sadness
	disappointment
	joy
	gratitude
	neutral
	emotionCount
)

var emotionNames = [emotionCount]string{"anger", "fear", "sadness", "disappointment", "joy", "gratitude", "neutral"}

// emotionOf finds an emotion by its name; false for a name that is none.
func emotionOf(name string) (emotion, bool) {
	for i, n := range emotionNames {
		if n == name {
			return emotion(i), true
		}
	}
	return neutral, false
}

// list and emotionsFrom turn Emotions into an array and back.
func (e Emotions) list() [emotionCount]int {
	return [emotionCount]int{e.Anger, e.Fear, e.Sadness, e.Disappointment, e.Joy, e.Gratitude, e.Neutral}
}

func emotionsFrom(v [emotionCount]int) Emotions {
	return Emotions{v[anger], v[fear], v[sadness], v[disappointment], v[joy], v[gratitude], v[neutral]}
}

// settle names the strongest emotion; equal ones are settled in their order.
func settle(v [emotionCount]int) (Emotions, string) {
	best := anger
	for i := range v {
		v[i] = clamp(v[i], 0, 1000)
		if v[i] > v[best] {
			best = emotion(i)
		}
	}
	return emotionsFrom(v), emotionNames[best]
}

func clamp(n, low, high int) int { return min(max(n, low), high) }
