package desk

// This file is the home of commands: what becomes of one in a conversation.

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
)

// Acting is who acts on a case, when, and what has to be known of it.
type Acting struct {
	Name, Role string
	At         time.Time
	Zone       *time.Location
	Locale     string              // of what they are told
	Prefix     string              // of commands in what they are told, "" is "/"
	Has        string              // the member of staff who has the case, as it was last seen; "" nobody
	Open       []dialogue.Approval // of the case
	Staff      []string            // who is on the roster
	Script     *script.Script      // of remedies and opening hours; nil: what can be granted is not known
}

// Wrong is what can't be done as it was written. Text is for who wrote it, Why for the audit.
type Wrong struct{ Why, Text string }

func (w *Wrong) Error() string { return w.Text }

func (a Acting) words() *words { return wordsFor(a.Locale, a.Prefix) }

// Act is what a command does to the conversation, nil if it does nothing there: "brief", "duty", "help" and "register" are for the
// caller, and an empty note is none. What nobody knows goes nowhere: it might be a slip of the finger before a customer's eyes. Errors are *Wrong.
func (a Acting) Act(verb, rest string) (dialogue.Event, error) {
	switch Commands[verb] {
	case "claim":
		return dialogue.AgentTook{Agent: a.Name}, nil
	case "takeover":
		return a.takeOver(a.Has), nil
	case "suggest":
		if rest == "" {
			return nil, &Wrong{"form", a.words().suggestHow}
		}
		return dialogue.AgentSuggested{Agent: a.Name, Text: rest}, nil
	case "resolve":
		if slip := slipIn(rest); slip != "" { // the customer reads it
			return nil, a.unknown(slip)
		}
		return dialogue.AgentResolved{Agent: a.Name, Outcome: rest}, nil
	case "return":
		return dialogue.AgentReturned{Agent: a.Name}, nil
	case "grant":
		return a.grant(a.remedyAnd(rest))
	case "reverse":
		if id, _ := a.remedy(rest); id != "" {
			rest = id
		}
		return dialogue.AgentReversed{Agent: a.Name, Remedy: rest}, nil
	case "promise":
		due, what, timed := a.timed(rest)
		if !timed {
			when, rest := cutWord(rest)
			return a.promise(when, rest)
		}
		return a.promised(due, what)
	case "kept":
		return dialogue.AgentKept{Agent: a.Name, What: rest}, nil
	case "pass":
		return a.pass(cutWord(rest))
	case "lead":
		return a.escalate(rest)
	case "approve", "decline":
		return a.decide(Commands[verb] == "approve", "", rest)
	case "undo":
		return nil, &Wrong{"form", a.words().undoHow}
	case "note":
		if rest == "" {
			return nil, nil
		}
		return dialogue.AgentNoted{Agent: a.Name, Text: rest}, nil
	case "":
		return nil, a.unknown(verb)
	}
	return nil, nil
}

// unknown refuses what is no command, or may have been meant as one.
func (a Acting) unknown(verb string) error {
	return &Wrong{"unknown", fmt.Sprintf(a.words().noCommand, written(verb, cmp.Or(a.Prefix, "/")))}
}

// cutWord cuts the first word from a text.
func cutWord(text string) (word, rest string) {
	text = strings.TrimSpace(text)
	i := strings.IndexFunc(text, unicode.IsSpace)
	if i < 0 {
		return text, ""
	}
	return text[:i], strings.TrimSpace(text[i:])
}

// takeOver takes the case over from who was seen to have it.
func (a Acting) takeOver(from string) dialogue.Event {
	return dialogue.AgentTookOver{Agent: a.Name, From: from}
}

// grant grants, or asks whom it takes (H11).
func (a Acting) grant(remedy, sum string) (dialogue.Event, error) {
	if remedy == "" {
		return nil, &Wrong{"form", a.words().grantHow}
	}
	id, close := a.remedy(remedy)
	if id == "" {
		text := fmt.Sprintf(a.words().noRemedy, cut(remedy, 40))
		if len(close) > 0 {
			text += fmt.Sprintf(a.words().closeTo, strings.Join(close, a.words().comma))
		}
		return nil, &Wrong{"form", text}
	}
	amount, err := Amount(sum)
	if err != nil {
		return nil, &Wrong{"form", fmt.Sprintf(a.words().noAmount, cut(sum, 20))}
	}
	return dialogue.AgentGranted{Agent: a.Name, Remedy: id, Amount: amount, Ask: true}, nil
}

func (a Acting) promise(when, what string) (dialogue.Event, error) {
	due, ok := a.when(when)
	switch {
	case strings.TrimSpace(what) == "":
		return nil, &Wrong{"form", a.words().promiseHow}
	case !ok:
		return nil, &Wrong{"form", fmt.Sprintf(a.words().noWhen, cut(when, 20))}
	}
	return a.promised(due, what)
}

func (a Acting) promised(due time.Time, what string) (dialogue.Event, error) {
	if what = strings.TrimSpace(what); what == "" {
		return nil, &Wrong{"form", a.words().promiseHow}
	}
	if slip := slipIn(what); slip != "" { // the customer reads it
		return nil, a.unknown(slip)
	}
	return dialogue.AgentPromised{Agent: a.Name, What: what, Due: due}, nil
}

// pass hands the case on to a member of staff or to a role.
func (a Acting) pass(to, why string) (dialogue.Event, error) {
	to = strings.ToLower(strings.TrimPrefix(strings.TrimSpace(to), "@"))
	all := slices.Clone(a.Staff)
	for _, role := range script.Roles[1:] {
		title := a.words().title(role)
		if all = append(all, title); to == title {
			to = role
		}
	}
	if to == "" {
		return nil, &Wrong{"form", fmt.Sprintf(a.words().passHow, strings.Join(all, ", "))}
	}
	if !slices.Contains(all, to) && !slices.Contains(script.Roles[1:], to) {
		return nil, &Wrong{"nobody", fmt.Sprintf(a.words().noPerson, cut(to, 40), strings.Join(all, ", "))}
	}
	return dialogue.AgentPassed{Agent: a.Name, To: to, Why: strings.TrimSpace(why)}, nil
}

// escalate hands the case on to whoever is higher, who is told why.
func (a Acting) escalate(why string) (dialogue.Event, error) {
	if strings.TrimSpace(why) == "" {
		return nil, &Wrong{"form", a.words().leadHow}
	}
	return a.pass(a.higher(), why)
}

// higher is whom somebody escalates to.
func (a Acting) higher() string {
	if rank(a.Role) >= rank("lead") {
		return "manager"
	}
	return "lead"
}

// decide answers an approval: the one that is named, else the only one that waits.
func (a Acting) decide(yes bool, id, why string) (dialogue.Event, error) {
	if first, rest := cutWord(why); id == "" && slices.ContainsFunc(a.Open, func(o dialogue.Approval) bool { return o.ID == first }) {
		id, why = first, rest
	}
	if id == "" && len(a.Open) == 1 {
		id = a.Open[0].ID
	}
	if id == "" {
		return nil, &Wrong{"no approval", a.words().noApproval}
	}
	if !yes && strings.TrimSpace(why) == "" {
		return nil, &Wrong{"form", a.words().declineHow}
	}
	return dialogue.AgentDecided{Agent: a.Name, Approval: id, Yes: yes, Why: why}, nil
}

var amountForm = regexp.MustCompile(`^([0-9]{1,12})(?:[.,]([0-9]{1,2}))?$`)

// Amount reads an amount such as 50, 49.90 or 49,9, in minor units; "" is 0.
func Amount(text string) (int64, error) {
	if text = strings.TrimSpace(strings.Trim(newReading(text).at, " €$¥￥£元块")); text == "" {
		return 0, nil
	}
	m := amountForm.FindStringSubmatch(text)
	if m == nil {
		return 0, errors.New("no amount")
	}
	return strconv.ParseInt(m[1]+(m[2] + "00")[:2], 10, 64)
}
