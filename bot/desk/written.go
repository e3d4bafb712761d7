package desk

// This file is the home of what staff write, in a room as at a terminal: notes, commands, and lines for the customer.

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kinds of a Written.
const (
	WrittenLine    = "line"    // for the customer
	WrittenForced  = "forced"  // for the customer, whatever it looks like
	WrittenNote    = "note"    // stays inside
	WrittenCommand = "command" // does something
)

// Written is what somebody of the staff wrote: Text, or a command with what followed its Verb. A Verb that Commands does not have is a slip,
// as it was written: it goes nowhere.
type Written struct{ Kind, Text, Verb, Rest string }

// Read reads a line of staff. A note begins with "//" or ";;", a line that is to go out as it is with "!!", a command with "/" or
// "!"; each in full width as well, and as Chinese keyboards write them (I21). What only looks so is a command that nobody knows: it
// might be a slip before a customer's eyes.
func Read(text string) Written {
	text = trim(text)
	if note, is := NoteOf(text); is {
		return Written{Kind: WrittenNote, Text: note}
	}
	if forced, is := forcedOf(text); is {
		return Written{Kind: WrittenForced, Text: forced}
	}
	if verb, rest, is := command(text); is {
		return Written{Kind: WrittenCommand, Verb: verb, Rest: rest}
	}
	if slip := slipIn(text); slip != "" {
		return Written{Kind: WrittenCommand, Verb: slip}
	}
	return Written{Kind: WrittenLine, Text: text}
}

// trim leaves out the white space around a text, and what nobody sees at its beginning.
func trim(text string) string {
	return strings.TrimSpace(strings.TrimLeftFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) }))
}

// noteForm begins a note. Chinese keyboards give "、" for "/".
var noteForm = regexp.MustCompile(`^(?:[/／]{2}|[;；]{2}|、、)`)

// NoteOf is the text of a note: a line that begins with "//" or ";;", in ASCII or full width (I21).
func NoteOf(text string) (string, bool) {
	text = trim(text)
	if at := noteForm.FindStringIndex(text); at != nil {
		return strings.TrimSpace(text[at[1]:]), true
	}
	return "", false
}

var forcedForm = regexp.MustCompile(`(?s)^[!！]{2}([^!！].*)$`)

func forcedOf(text string) (string, bool) {
	if m := forcedForm.FindStringSubmatch(text); m != nil {
		return strings.TrimSpace(m[1]), true
	}
	return "", false
}

var (
	// commandForm is "/grant refund 50", with "!", full width or "、" as well, and with the bot's name behind it as Telegram has it.
	commandForm = regexp.MustCompile(`(?s)^[/!／！、]([\p{L}_]+)(?:@\w+)?(?:[\s　:：,，]+(.*))?$`)
	// gluedForm is a note or an idea in Chinese, without a space behind the verb: it stays inside, whatever follows.
	gluedForm = regexp.MustCompile(`(?s)^[/!／！、](备注|提建议)(.+)$`)
	// slipForm is what might have been meant as a command or a note: a mark, and a letter of any alphabet or another mark behind it.
	slipForm = regexp.MustCompile("^[`\"'“‘「*_~>(（ ]*" + `(?:[/\\／＼、﹑､⁄∕﹨;；﹔][\s　]*[\p{L}_@/\\／＼、;；]|[!！﹗][\s　]*[\p{L}_@/\\／＼、])`)
)

// command reads a typed command: the verb as Commands has it, or what it was meant to be.
func command(text string) (verb, rest string, is bool) {
	text = trim(text)
	m := commandForm.FindStringSubmatch(text)
	if m == nil || Commands[strings.ToLower(m[1])] == "" {
		if glued := gluedForm.FindStringSubmatch(text); glued != nil {
			m = glued
		}
	}
	if m != nil {
		typed, rest := strings.ToLower(m[1]), strings.TrimSpace(m[2])
		verb := Commands[typed]
		switch {
		case verb == "duty" && rest == "":
			rest = dutyWords[typed]
		case verb == "claim" && rest == "over":
			verb, rest = "takeover", ""
		case typed == "撤回" && rest == "":
			verb = "undo"
		case verb == "resolve" || verb == "promise": // the customer reads it
			if slip := slipIn(rest); slip != "" {
				verb, rest = slip, ""
			}
		}
		if verb != "" {
			return verb, rest, true
		}
	}
	if slipForm.MatchString(text) && !noteForm.MatchString(text) {
		return firstWord(text), "", true
	}
	return "", "", false
}

// slipIn is the first line of a text that might have been meant as a command or a note, in short, "" none.
func slipIn(text string) string {
	for line := range strings.Lines(text) {
		if line = trim(line); slipForm.MatchString(line) || noteForm.MatchString(line) {
			return firstWord(line)
		}
	}
	return ""
}

// firstWord is the first word of a line, with the marks before it.
func firstWord(line string) string {
	letters := false
	end := strings.IndexFunc(line, func(r rune) bool {
		letters = letters || unicode.IsLetter(r)
		return letters && !unicode.IsLetter(r) && r != '_'
	})
	if end < 0 {
		end = len(line)
	}
	return cut(line[:end], slipMost)
}

// slipMost is how much of a slip is told.
const slipMost = 20

// Commands are the verbs, and for each of them what it does, as it stands in the audit. What stands on the buttons is among them.
var Commands = map[string]string{
	"claim": "claim", "take": "claim", "takeover": "takeover", "suggest": "suggest", "resolve": "resolve", "return": "return", "grant": "grant", "reverse": "reverse",
	"promise": "promise", "kept": "kept", "pass": "pass", "transfer": "pass", "lead": "lead", "escalate": "lead",
	"approve": "approve", "decline": "decline", "note": "note", "brief": "brief", "duty": "duty", "help": "help", "register": "register", "undo": "undo",

	"接手": "claim", "认领": "claim", "接单": "claim", "接过来": "takeover", "接管": "takeover",
	"办结": "resolve", "结案": "resolve", "解决": "resolve", "交回": "return", "交回机器人": "return", "退回": "return",
	"批准": "grant", "补偿": "grant", "撤回": "reverse", "撤销": "reverse", "承诺": "promise", "答应": "promise", "兑现": "kept", "做到": "kept", "已做到": "kept",
	"转交": "pass", "转给": "pass", "交组长": "lead", "转组长": "lead", "组长": "lead", "升级": "lead",
	"同意": "approve", "不同意": "decline", "拒绝": "decline", "备注": "note", "提建议": "suggest", "建议": "suggest", "简报": "brief",
	"上班": "duty", "下班": "duty", "我上班": "duty", "我下班": "duty", "值班": "duty", "帮助": "help", "登记": "register", "注册": "register",
}

// dutyWords are what verbs of duty say already.
var dutyWords = map[string]string{"上班": "on", "我上班": "on", "下班": "off", "我下班": "off"}

// Named is how a verb is told that nobody knows, where commands begin with "/".
func Named(verb string) string { return written(verb, "/") }

// written is how a verb is told that nobody knows: as it was written, or with what commands begin with.
func written(verb, prefix string) string {
	if r, _ := utf8.DecodeRuneInString(verb); unicode.IsLetter(r) {
		verb = prefix + verb
	}
	return cut(verb, slipMost)
}
