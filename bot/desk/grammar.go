package desk

// This file is the home of what staff write, in a room as at a terminal: notes, commands, and lines for the customer.

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
)

// Kinds of a Written.
const (
	WrittenLine    = "line"    // for the customer
	WrittenForced  = "forced"  // for the customer, whatever it looks like
	WrittenNote    = "note"    // stays inside
	WrittenCommand = "command" // does something
)

// Written is what somebody of the staff wrote: Text, or a command with what followed its Verb.
type Written struct{ Kind, Text, Verb, Rest string }

// Read reads a line of staff. A note begins with "//" or ";;", a line that is to go out as it is with "!!", a command with "/" or
// "!"; each in full width as well (I21).
func Read(text string) Written {
	text = strings.TrimSpace(text)
	if note, is := NoteOf(text); is {
		return Written{Kind: WrittenNote, Text: note}
	}
	if forced, is := strings.CutPrefix(text, "!!"); is && !strings.HasPrefix(forced, "!") {
		return Written{Kind: WrittenForced, Text: strings.TrimSpace(forced)}
	}
	if verb, rest, is := command(text); is {
		return Written{Kind: WrittenCommand, Verb: verb, Rest: rest}
	}
	return Written{Kind: WrittenLine, Text: text}
}

// NoteOf is the text of a note: a line that begins with "//" or ";;", in ASCII or full width (I21).
func NoteOf(text string) (string, bool) {
	for _, prefix := range []string{"//", ";;", "／／", "；；"} {
		if note, is := strings.CutPrefix(text, prefix); is {
			return strings.TrimSpace(note), true
		}
	}
	return "", false
}

// commandForm is "/grant refund 50", with "!" or full width as well, and with the bot's name behind it as Telegram has it.
var commandForm = regexp.MustCompile(`(?s)^[/!／！]([A-Za-z_]+)(?:@\w+)?(?:\s+(.*))?$`)

// command reads a typed command.
func command(text string) (verb, rest string, is bool) {
	m := commandForm.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return "", "", false
	}
	return strings.ToLower(m[1]), strings.TrimSpace(m[2]), true
}

// Commands are the verbs, and for each of them the one that stands in the audit.
var Commands = map[string]string{
	"claim": "claim", "take": "claim", "takeover": "takeover", "suggest": "suggest", "resolve": "resolve", "return": "return", "grant": "grant", "reverse": "reverse",
	"promise": "promise", "kept": "kept", "pass": "pass", "transfer": "pass", "lead": "pass", "escalate": "pass",
	"approve": "approve", "decline": "decline", "note": "note", "brief": "brief", "duty": "duty", "help": "help", "register": "register",
}

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
		return dialogue.AgentResolved{Agent: a.Name, Outcome: rest}, nil
	case "return":
		return dialogue.AgentReturned{Agent: a.Name}, nil
	case "grant":
		remedy, amount, _ := strings.Cut(rest, " ")
		return a.grant(remedy, amount)
	case "reverse":
		return dialogue.AgentReversed{Agent: a.Name, Remedy: rest}, nil
	case "promise":
		when, what, _ := strings.Cut(rest, " ")
		return a.promise(when, what)
	case "kept":
		return dialogue.AgentKept{Agent: a.Name, What: rest}, nil
	case "pass":
		if verb == "lead" || verb == "escalate" {
			return a.pass(a.higher(), rest)
		}
		to, why, _ := strings.Cut(rest, " ")
		return a.pass(to, why)
	case "approve", "decline":
		return a.decide(verb == "approve", "", rest)
	case "note":
		if rest == "" {
			return nil, nil
		}
		return dialogue.AgentNoted{Agent: a.Name, Text: rest}, nil
	case "":
		return nil, &Wrong{"unknown", fmt.Sprintf(a.words().noCommand, cmp.Or(a.Prefix, "/")+cut(verb, 20))}
	}
	return nil, nil
}

// takeOver takes the case over from who was seen to have it.
func (a Acting) takeOver(from string) dialogue.Event {
	return dialogue.AgentTookOver{Agent: a.Name, From: from}
}

// grant grants, or asks whom it takes (H11).
func (a Acting) grant(remedy, sum string) (dialogue.Event, error) {
	amount, err := Amount(sum)
	switch {
	case remedy == "":
		return nil, &Wrong{"form", a.words().grantHow}
	case err != nil:
		return nil, &Wrong{"form", fmt.Sprintf(a.words().noAmount, cut(sum, 20))}
	}
	return dialogue.AgentGranted{Agent: a.Name, Remedy: remedy, Amount: amount, Ask: true}, nil
}

func (a Acting) promise(when, what string) (dialogue.Event, error) {
	due, err := a.when(when)
	switch {
	case strings.TrimSpace(what) == "":
		return nil, &Wrong{"form", a.words().promiseHow}
	case err != nil:
		return nil, &Wrong{"form", fmt.Sprintf(a.words().noWhen, cut(when, 20))}
	}
	return dialogue.AgentPromised{Agent: a.Name, What: strings.TrimSpace(what), Due: due}, nil
}

// pass hands the case on to a member of staff or to a role.
func (a Acting) pass(to, why string) (dialogue.Event, error) {
	to = strings.ToLower(strings.TrimPrefix(strings.TrimSpace(to), "@"))
	all := slices.Concat(a.Staff, script.Roles[1:])
	if to == "" {
		return nil, &Wrong{"form", fmt.Sprintf(a.words().passHow, strings.Join(all, ", "))}
	}
	if !slices.Contains(all, to) {
		return nil, &Wrong{"nobody", fmt.Sprintf(a.words().noPerson, cut(to, 40), strings.Join(all, ", "))}
	}
	return dialogue.AgentPassed{Agent: a.Name, To: to, Why: strings.TrimSpace(why)}, nil
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
	if first, rest, _ := strings.Cut(why, " "); id == "" && slices.ContainsFunc(a.Open, func(o dialogue.Approval) bool { return o.ID == first }) {
		id, why = first, strings.TrimSpace(rest)
	}
	if id == "" && len(a.Open) == 1 {
		id = a.Open[0].ID
	}
	if id == "" {
		return nil, &Wrong{"no approval", a.words().noApproval}
	}
	return dialogue.AgentDecided{Agent: a.Name, Approval: id, Yes: yes, Why: why}, nil
}

var amountForm = regexp.MustCompile(`^([0-9]{1,12})(?:[.,]([0-9]{1,2}))?$`)

// Amount reads an amount such as 50, 49.90 or 49,9, in minor units; "" is 0.
func Amount(text string) (int64, error) {
	if text = strings.Trim(text, " €$¥￥£元"); text == "" {
		return 0, nil
	}
	m := amountForm.FindStringSubmatch(text)
	if m == nil {
		return 0, errors.New("no amount")
	}
	return strconv.ParseInt(m[1]+(m[2] + "00")[:2], 10, 64)
}

// when reads a time: a span such as 2h, 30m or 1d, an hour of the clock, or a date with it.
func (a Acting) when(text string) (time.Time, error) {
	text = strings.TrimSpace(text)
	if days, is := strings.CutSuffix(text, "d"); is {
		if n, err := strconv.Atoi(days); err == nil && n > 0 && n < 1000 {
			return a.At.AddDate(0, 0, n), nil
		}
	}
	if span, err := time.ParseDuration(text); err == nil {
		return a.At.Add(span), nil
	}
	now := a.At.In(a.Zone)
	if at, err := time.ParseInLocation("15:04", text, a.Zone); err == nil {
		due := time.Date(now.Year(), now.Month(), now.Day(), at.Hour(), at.Minute(), 0, 0, a.Zone)
		if due.Before(now) {
			due = due.AddDate(0, 0, 1)
		}
		return due, nil
	}
	return time.ParseInLocation("2006-01-02 15:04", strings.Replace(text, "T", " ", 1), a.Zone)
}
