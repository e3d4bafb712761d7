package script

import (
	"regexp"
	"slices"
	"strings"
)

// This file is the home of keeping three acts apart. Regret for what the customer went through may be said always, and so
// may that we see to it. That a fault is ours may be said only where something shows it: a record that was looked up, the
// ledger, or what the program saw itself. What the customer says shows that they are upset, and an admission made on it
// would be a guess; an agent who has looked may say it in their own words.

// faultShown are the wordings that may admit a fault of ours, and what shows it.
var faultShown = map[string]string{
	"fact.misdelivered":  "the record",
	"fact.late":          "the record",
	"fact.charged_twice": "the record",
	"queue.late":         "the ledger: the promised answer did not come",
	"promise.late":       "the ledger: what a colleague promised was not done",
	"promise.late.do":    "the same",
	"handoff.reopened":   "the ledger: what was started did not work",
	"handoff.failed":     "the program: carrying it out failed",
	"handoff.trouble":    "the program: it could not go on",
}

// ownConduct are the wordings in which the bot may take the blame for its own part in the conversation, which it knows:
// that it did not understand, asked too often or took too long.
var ownConduct = []string{
	"ask.again", "choice.unclear", "patient", "handoff.asks", "handoff.heat", "handoff.lost", "handoff.minutes", "unreadable",
}

// admission is a group of ways to say that a fault is somebody's. One of the words, which are cheap to find, stands in each of
// them: a pack has thousands of sentences, and most have none.
type admission struct {
	words []string
	form  *regexp.Regexp
}

// admissions are the ways to say that a fault is ours.
var admissions = []admission{
	{blame, regexp.MustCompile(`(?i)\b(our (own |very )?(mistake|fault|error|doing|failure|failing|slip|oversight|blunder|negligence|responsibility))\b` +
		`|\b(fault|mistake|error|blame|responsibility|failing)( is|'s| was| lies| lay) (all |entirely |clearly |wholly )?(ours|with us|on our side|at our end)\b` +
		`|\bwe('ve| have)? (made|make) (a|an|the|this|that) (\w+ )?(mistake|error|blunder)\b`)},
	{[]string{" us"}, regexp.MustCompile(`(?i)\b(that|this|it)( is|'s| was) (all |entirely )?(on|down to|because of) us\b`)},
	{
		[]string{"let you down", "failed", "messed", "slipped", "screwed", "dropped", "fallen", "fell", "blundered", "botched", "mishandled", "mixed", "wrong"},
		regexp.MustCompile(`(?i)\bwe('ve| have)? (clearly |really |simply |just )?(got|done|did|handled|had) (it|that|this|you|things|them)( \w+)? wrong\b` +
			`|\bwe('ve| have)? (clearly |really |simply |just )?(let you down|failed|messed|slipped up|screwed|dropped the ball|fallen short|fell short|blundered|botched|mishandled|mixed (it|this|that|them) up|went wrong)\b` +
			`|\bfailed you\b`),
	},
	{[]string{"we should", "we ought", "we could"}, regexp.MustCompile(`(?i)\bwe (should|ought to|could)(n't| not| never)? have\b`)},
	{[]string{"too much", "double", "twice"}, regexp.MustCompile(`(?i)\bwe (took|charged( you)?|billed( you)?) (too much|double|twice)\b`)},
	{[]string{"late", "blame", "fault", "wrong", "responsible"}, regexp.MustCompile(`(?i)\bwe('re| are| were) (late|to blame|at fault|in the wrong|wrong|responsible)\b`)},
	{
		[]string{"we did", "we have", "we never", "you were", "never have been", "we broke"},
		regexp.MustCompile(`(?i)\bwe (didn't|did not|haven't|have not|never) (keep|kept|deliver|delivered|send|sent)\b` +
			`|\byou were let down\b|\b(should|ought to) never have been (made|charged|taken)\b|\bwe broke (our|a|the)\b`),
	},
	{
		[]string{"我们", "辜负", "让您失望"},
		regexp.MustCompile(`我们的(过错|错|失误|疏忽|疏漏|责任|问题|不是|不对|过失|锅)|(责任|错|问题|毛病|原因)(都|全|就|确实|主要)?(在|出在|是|归|算)我们|(这|这事|都|全)?怪我们` +
			`|(是|都是|确实是|确实|这次)我们(这边)?(没|不对|不该|不好|弄错|搞错|送错|扣错|发错|办错|做错|寄错|装错|晚了|疏忽|大意|失误|失职|出的错|欠)` +
			`|我们(这边)?(送错|扣错|弄错|搞错|发错|做错|办错|寄错|装错|算错|多收|多扣|没赶上|没做好|没做到|没办好|没尽到|没送到|没按时|没把|没有做好|失信|食言|失职|疏忽|出了错|出的错|犯了错|该早|该先|本该|本来该|不该|不应该)` +
			`|辜负(了)?您|让您失望`),
	},
}

// ownAdmissions are the ways in which the bot takes the blame itself.
var ownAdmissions = []admission{
	{blame, regexp.MustCompile(`(?i)\bmy (own )?(mistake|fault|error|doing|failure|failing|slip|oversight)\b` +
		`|\b(fault|mistake|error|blame|failing)( is|'s| was| lies) (all )?(mine|with me)\b|\bI('m| am) to blame\b`)},
	{
		[]string{" me", "wrong", "let you down", "failed", "messed", "slipped"},
		regexp.MustCompile(`(?i)\b(that|this|it)('s| is| was) (all |entirely )?(on|down to) me\b` +
			`|\bI('ve| have)? (got|get) (it|that|this|you) wrong\b|\bI('ve| have)? (let you down|failed|messed|slipped up)\b`),
	},
	{[]string{"我"}, regexp.MustCompile(`怪我|我的(错|失误|疏忽|毛病|不是|不对|责任|问题)|(错|责任|毛病)(都|全|就)?在我|是我(没|不该|不对|不好|弄错|搞错|听错)`)},
}

// blame are names for a fault.
var blame = []string{
	"mistake", "fault", "error", "doing", "failure", "failing", "slip", "oversight", "blunder", "negligence", "responsibility", "blame",
}

// first finds the admission in text that begins first, "" when there is none.
func first(all []admission, text string) string {
	lower, from, found := strings.ToLower(text), len(text), ""
	for _, a := range all {
		if !slices.ContainsFunc(a.words, func(w string) bool { return strings.Contains(lower, w) }) {
			continue
		}
		if at := a.form.FindStringIndex(text); at != nil && at[0] < from {
			from, found = at[0], text[at[0]:at[1]]
		}
	}
	return found
}

// admitted finds in a text said under key an admission that nothing shows, "" when there is none.
func admitted(key, text string) string {
	if _, shown := faultShown[key]; shown {
		return ""
	}
	if found := first(admissions, text); found != "" {
		return strings.TrimSpace(found)
	}
	if slices.Contains(ownConduct, key) {
		return ""
	}
	return strings.TrimSpace(first(ownAdmissions, text))
}

// guilt reports a saying of key, "" for a remedy's sentences and a detail's questions, that admits what nothing shows there.
func (r *reading) guilt(v value, key, text string) {
	if found := admitted(key, text); found != "" {
		v.file.problem(v.find(found, 0), "%q admits a fault that nothing shows here; say that you are sorry for it and that you see to it", found)
	}
}
