// Package script reads the packs that admins tune: bands of heat, wordings, plays,
// remedies, handoff rules and opening hours, written in YAML, and messages in lists.
//
// The idea: everything the bot may say or grant is data that a service lead can
// read and change. A pack is a folder of files; Parse turns it into an
// immutable *Script that the dialogue core reads and nobody writes.
//
// Invariants:
//   - A Script that Parse returned is complete: each required wording exists in each
//     of its locales, each reference resolves, each amount has a limit.
//   - Nothing is ignored: an unknown key, a misspelt placeholder or a doubled id is
//     a problem with file, line and column, and all problems are reported at once.
//   - Equal files give an equal Hash, so that a stored decision names its script.
package script

import (
	"slices"
	"time"

	"github.com/amends-bot/amends/sentiment"
)

// Script is one parsed pack. It is immutable and safe for concurrent use.
type Script struct {
	Hash     string              // of all the pack's files, 16 hex digits
	Name     string              // as the pack calls itself
	Locales  []string            // those the pack speaks, the first is the default ("en", "zh")
	Currency string              // sign put before English amounts, "" for none
	Money    Text                // by locale how amounts are written, "#" for the number; nil: by Currency
	Loyal    Tenure              // from when on somebody is a long-standing customer; zero: nobody is told so
	Pace     Pace                // how long, how often
	Bands    []Band              // rising; the first is From 0
	Calendar Calendar            // business time
	Rules    []Rule              // one for each handoff reason
	Intents  []Intent            // what customers' phrases mean
	Remedies []Remedy            // in the order of preference
	Plays    []Play              // the last one is the general play (no examples)
	Lexicon  []sentiment.Entry   // the admins' own words for heat
	Words    map[string]Wordings // by locale
	Unchosen map[string][]string // by locale: answers to an offer that choose nothing
	Hints    []Hint              // what agents are told about their drafts
	topics   func() *topics      // learnt from the plays when they are first asked for
	choices  func() *meanings    // learnt from what customers type to choose a remedy
	meanings func() *meanings    // learnt from the examples of intents likewise
	book     func() *Phrasebook  // the phrases of the intents
	hints    func() *Phrasebook  // and of the hints
}

// Wordings are the sentences of one locale by key. It is looked up, never ranged over.
type Wordings map[string][]string

// Pace holds the limits of the conversation: how long the bot waits and how often it repeats.
type Pace struct {
	Quiet         time.Duration // a burst ends after so much silence (E4), 0: answer at once
	Most          time.Duration // a burst is answered after so much at the latest (E4)
	Look          time.Duration // the longest wait for a look-up before an answer goes out without it
	Proceed       time.Duration // after a calming turn the bot goes on by itself after so much silence (E3)
	Patience      time.Duration // with the bot and unresolved, the customer's own time not counted (H6)
	CalmTurns     int           // calming turns at most (E2)
	SameAsk       int           // the same question is asked so often at most (H5)
	NotUnderstood int           // messages not understood before a person comes (H9)
	Nudge         time.Duration // a question unanswered so long is asked again once, kindly
	AutoClose     time.Duration // and so long after that the case is closed (I27)
	FollowUp      time.Duration // "did it work?" so long after a remedy without a due time of its own (L8)
	Hold          time.Duration // an agent's line can be changed or taken back so long before it goes out; 0: not at all
	Approval      time.Duration // business time for a decision that an agent asked for (H11)
}

// Band names a range of heat, in thousandths, from From up to the next band's From.
type Band struct {
	Name string // "calm", "upset", "furious": suffix of wording keys
	From int
}

// BandOf returns the name of the band that heat (0..1000) falls into.
func (s *Script) BandOf(heat int) string {
	name := s.Bands[0].Name
	for _, b := range s.Bands {
		if heat >= b.From {
			name = b.Name
		}
	}
	return name
}

// Rule says what a handoff for Reason means (H1-H9).
type Rule struct {
	Reason string        // one of Reasons
	Urgent bool          // rings the rapid team (H8)
	Within time.Duration // a person answers within so much business time
	Role   string        // who: "agent", "lead", "manager"
	Who    Text          // how the customer hears of them: "our duty lead", "值班主管"
}

// Reasons are the handoff reasons in the order of the rules; the first that holds counts.
var Reasons = []string{
	"danger", "despair", "person", "authority", "options", "heat", "asks", "minutes",
	"lost", "threat", "failed", "reopened", "trouble", "stranger", "identity",
}

// Rule returns the rule for reason; Parse guarantees one for each of Reasons.
func (s *Script) Rule(reason string) Rule {
	for _, r := range s.Rules {
		if r.Reason == reason {
			return r
		}
	}
	return Rule{Reason: reason, Within: 30 * time.Minute, Role: "agent"}
}

// Intent gives phrases by which a message means something, such as "person" or "status".
type Intent struct {
	Name    string
	Phrases map[string][]string // by locale; English on word boundaries, Chinese anywhere; "^" begins a clause, "$" ends one
	Alone   map[string][]string // by locale; they count only when they are the whole message: "person", 好
	Near    map[string][]Pair   // by locale; two words that mean it when they stand in one sentence
	Not     map[string][]string // by locale; what such words say beside it: "my phone bill killed me"

	// Examples are by locale sentences that mean it, and Unlike those that only seem to: others like them are
	// recognised by what they have in common with either.
	Examples, Unlike map[string][]string
}

// Pair is lists of words: one of One counts with one of Other in the same sentence, or with one of Then
// behind it in the same clause.
type Pair struct{ One, Other, Then []string }

// Text is one short text by locale.
type Text map[string]string

// Variants are several wordings of one text by locale, so that nothing is said twice.
type Variants map[string][]string

// In returns the text in locale, or in the pack's first locale.
func (s *Script) In(t Text, locale string) string {
	if v := t[Base(locale)]; v != "" {
		return v
	}
	return t[s.Locales[0]]
}

// Base returns the locale of the wordings that serve locale: "zh-Hant" is served by "zh".
func Base(locale string) string {
	if locale == "zh-Hant" {
		return "zh"
	}
	return locale
}

// Lines returns the wordings for key in locale, those of the play first if it has its own.
// play may be nil.
func (s *Script) Lines(play *Play, locale, key string) []string {
	locale = Base(locale)
	if play != nil {
		if l := play.Words[locale][key]; len(l) > 0 {
			return l
		}
	}
	if l := s.Words[locale][key]; len(l) > 0 {
		return l
	}
	return s.Words[s.Locales[0]][key]
}

// Remedy is something the bot or a person can do for the customer (S8). What the bot may not
// grant it never offers.
type Remedy struct {
	ID      string
	Kind    string              // one of Kinds
	Label   Text                // on the button; may hold {amount} {item} {due}
	Says    map[string][]string // by locale: phrases by which a customer asks for it or chooses it
	Chosen  map[string][]string // by locale: answers to an offer that choose it; what is like them does, too
	Confirm Variants            // the question before it is done; none when pressing the button is consent enough
	Started Variants            // told once it is under way; may hold {case} {amount} {due} {to}
	Follow  Variants            // asked when it should have worked (S11)
	Amount  Amount
	By      string        // who may grant it, and whoever stands higher: "bot", "agent", "lead", "manager"
	Higher  []Limit       // what those who stand higher may grant beyond Amount.Most, rising
	Needs   []string      // details that must be known first: "order", "address"
	Only    []Answer      // only where one of these answers was given to the play's question
	Worth   int64         // only for a record of at least this amount, minor units, 0: for any
	Since   Tenure        // only for customers for at least so long
	First   string        // FirstGrant, FirstCase: only for the first time; "" any time
	Topics  []string      // only in these plays; nil: in any
	Ahead   []string      // for whom it stands before the others: AheadLoyal ...
	PerCase int           // at most so many in one case, at least 1
	Window  Window        // and for one customer in a span of time
	PerDay  int64         // minor units granted over all customers in a day, 0: no cap
	Task    *Task         // a person carries it out; nil: the connector does
	Takes   time.Duration // business time until it has worked; makes the promise (P5)
	Peak    int           // a gift only: not below this heat at its height, thousandths
	Promise Text          // what is promised, as told in a status answer: "the refund of {amount}"
}

// Limit is the highest amount that a role may grant, minor units.
type Limit struct {
	Role string
	Most int64
}

// MostFor returns the highest amount of r that role may grant, minor units, and whether it may grant r at all.
func (r *Remedy) MostFor(role string) (most int64, may bool) {
	rank := slices.Index(Roles, role)
	if rank < slices.Index(Roles, r.By) {
		return 0, false
	}
	most = max(r.Amount.Fixed, r.Amount.Most)
	for _, l := range r.Higher {
		if slices.Index(Roles, l.Role) <= rank {
			most = max(most, l.Most)
		}
	}
	return most, true
}

// Answer is a choice of a detail, as in "damage: part".
type Answer struct{ Detail, Choice string }

// Gift is the kind of a remedy that is a surprise after all has been put right, and never a bargaining item (S12): it is neither
// offered nor asked for, is there at once, and has a budget and a limit for each customer.
const Gift = "gift"

// Kinds are the kinds of remedy the practitioners name (S8).
var Kinds = []string{
	"explanation", "apology", "visit", "repair", "exchange", "refund", "reship",
	"compensation", "coupon", "discount", "service", Gift, "event", "callback",
}

// Amount says how much a remedy is worth. The zero Amount is none.
type Amount struct {
	Fixed int64  // minor units
	Share int    // thousandths of the looked-up fact's amount
	Of    string // the fact's field: "amount" (the order's price) or "excess" (what was charged too much)
	Asked bool   // what the customer asked for
	Most  int64  // above it the bot lacks the authority, minor units; required unless Fixed or none
	Round Rounding
}

// None reports whether the remedy moves no money.
func (a Amount) None() bool { return a == Amount{} }

// Window limits a remedy to Count grants for one customer within Span up to now, or within a PerDay, PerWeek, PerMonth or PerYear
// of the calendar; Count 0 is no limit.
type Window struct {
	Count int
	Span  time.Duration
	Per   string // "": Span counts
	Most  int64  // and so much in all, minor units, 0: no cap
}

// Task is work for a person: Role does it within Within of business time.
type Task struct {
	Role   string
	Within time.Duration
}

// Remedy returns the remedy with id, or nil.
func (s *Script) Remedy(id string) *Remedy {
	for i := range s.Remedies {
		if s.Remedies[i].ID == id {
			return &s.Remedies[i]
		}
	}
	return nil
}

// Play is what the bot does about one topic.
type Play struct {
	ID       string
	Name     Text                // the topic as a person would call it
	Examples map[string][]string // by locale: messages of customers with this matter
	Marks    map[string][]string // by locale: words that point to it strongly
	Fact     string              // the kind of fact that it is about: "order", "bill", ""
	Statuses []string            // of a record that belong to this matter: they are told, and point to it
	Details  []Detail            // what must be known before solving, in order
	Remedies []string            // ids, in the order of preference
	Words    map[string]Wordings // wordings of its own by locale and key
}

// Detail is one thing to find out. It is taken from what was said where it can be (Q-rules).
type Detail struct {
	Name    string   // "order", "damage", "arrived"
	Kind    string   // one of DetailKinds: what is read out of the answer, and out of what was said before; "" words
	Step    bool     // something to try: not asked of whoever has tried it, is furious, or comes back with it (Q6, Q7)
	Once    bool     // asked once; whoever does not answer is not asked again
	Only    []Answer // asked only after one of these answers to a question before
	Ask     Variants
	Choices []Choice // for a choice question (Q2); none: an open or targeted one
}

// DetailKinds are the kinds of detail that are read exactly.
var DetailKinds = []string{"date", "time", "place", "phone", "amount"}

// StepWorks is the id of the answer to a step that says it has helped: the matter is solved.
const StepWorks = "works"

// Choice is one answer to a detail's question.
type Choice struct {
	ID    string
	Label Text
	Says  map[string][]string // by locale: phrases that mean it
}

// Play returns the play with id, or the general one.
func (s *Script) Play(id string) *Play {
	for i := range s.Plays {
		if s.Plays[i].ID == id {
			return &s.Plays[i]
		}
	}
	return &s.Plays[len(s.Plays)-1]
}
