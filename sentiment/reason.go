package sentiment

// This file is the home of the reasons that cues give. A hit holds its reason's number: numbers are cheap to copy, and what
// holds no strings can stay on the stack.

// reason is a number of a reason in the lexicon's list; the one behind it is the same under a negation.
type reason int32

// Reasons of signs found by rule.
const (
	whyNothing reason = 2 * iota
	whyWait
	whyRepeated
	whySecond
	whyThird
	whyMany
	whyCapitals
	whyDrawnOut
	whyMarks
	whyMark
	whyQuestions
	whySarcasm
	whyNegation
	ruleReasons
)

var ruleReasonNames = [ruleReasons / 2]string{
	"-", "waiting time", "repeated attempts", "second time", "third time", "many times", "capitals", "drawn out", "exclamation marks",
	"exclamation mark", "question marks", "sarcasm", "negation",
}

// reasonOf numbers a reason.
func (l *lexicon) reasonOf(name string) reason {
	if l.reasonIDs == nil {
		l.reasonIDs = map[string]reason{}
		for _, n := range ruleReasonNames {
			l.addReason(n)
		}
	}
	if id, ok := l.reasonIDs[name]; ok {
		return id
	}
	return l.addReason(name)
}

func (l *lexicon) addReason(name string) reason {
	id := reason(len(l.reasons))
	l.reasons = append(l.reasons, name, "negated: "+name)
	l.reasonIDs[name] = id
	return id
}
