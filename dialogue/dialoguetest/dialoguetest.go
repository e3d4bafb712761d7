// Package dialoguetest plays golden dialogues: text files that a service lead can read, and a
// machine can check.
//
// A file is a txtar archive: a comment that says what it shows, and one dialogue per language
// ("en", "zh"). Lines a person wrote are played; what the bot did follows them and is compared.
//
//	C  My parcel is late          the customer writes; lines in a row are one burst
//	C+ My parcel is late          the customer writes and is still writing when the next line happens
//	F  photo box.jpg: look        the customer sends a file, with or without a name and a text
//	E  My parcel is gone          the customer changes their last message ("E" alone: takes it back)
//	/status                       a command of the menu; "blocks" and "unblocks": no message gets through any more
//	>  Yes                        the customer presses a button (its label, id or number); "old yes"
//	                              one of the message before, "stale refund" one long gone
//	>+ Yes                        the same, and the next line happens at once
//	.. 6m                         time passes; what falls due happens
//	@ana takes                    also: says ..., notes ..., resolves ..., returns, "grants refund 50.00",
//	                              "reverses refund", "promises 2h ring you", kept
//	@ana writes L1: text          a line that its network calls L1: it is held back for a moment ("..") and can be changed
//	                              ("changes L1: text") or taken back ("unsays L1"), afterwards, too; "sends photo box.jpg: text"
//	@ana asks refund 500.00       asks for what is above the role; "@ben approves" and "@ben declines not twice" decide on
//	                              the first that waits, with an id such as a2 on that one
//	@ana passes ben: speaks it    to a colleague, or to a lead; also without a reason
//	@ben overtakes ana            takes it over from her; without a name from whoever has it
//	@ana suggests a photo first   an idea of hers; "adopted" then tells her
//	network can't edit            what was sent can't be changed from now on
//	in channel                    the customer writes where others read along; "in linked": in another app that was joined
//	                              to the conversation; "in private": as before
//	code KLMN2345 slack           what a code leads to; "moves slack": the case goes on there
//	adopted the date is on it     what the customer suggested last was taken up: what is different now
//	duty ana                      who is on duty from now on ("duty" alone: nobody)
//	connector fails               carrying out fails from now on
//	records ask postcode 8001     the customer's account is unknown; the detail proves an order to be theirs
//	records down                  no look-up is answered from now on; "records nowhere": there is nothing to look up
//	profile call=Ms Wang; call_zh=王女士; name=Wang Fang; since=2019-03-02; patient; language=zh
//	                              what the records know of the customer; any of it
//	made good 20391               something was granted for the record, to whoever asked by another account
//	granted voucher 40d 7702      what they were granted so long ago, and for which record, if any
//	earlier A-1X2Y 12d delivery 20391   a case closed so long ago, its topic, and the record if any
//
//	B ask      Is it this one?    the bot says, with its act
//	           [Yes] [Another order]
//	  = ...                       other effects: grants, promises, handoffs, notices
//
// Invariants: the bot says nothing that is never said (script.NeverSaid) and answers no message twice. Between every two events the state is encoded and decoded again, so a golden
// dialogue also proves that the state survives the database.
package dialoguetest

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
	"github.com/amends-bot/amends/sentiment"
)

var update = flag.Bool("update", false, "rewrite the golden dialogues")

// Start is when every dialogue begins: a Thursday morning.
var Start = time.Date(2026, 11, 19, 9, 30, 0, 0, time.UTC)

// World is what the dialogues are played in.
type World struct {
	Script   *dialogue.Script
	Analyzer sentiment.Analyzer
	Facts    []dialogue.Fact // what the look-up finds
	Roster   []dialogue.Agent
	Usage    []dialogue.Usage
	App      string // the language of the customer's app, "" unknown

	Number int64                                                    // of the conversation, which picks the wordings, zero: 1
	Start  time.Time                                                // when dialogues begin, zero: at Start
	Watch  func(dialogue.Record, dialogue.State, []dialogue.Effect) // sees every step, nil: nobody does
}

// File plays every dialogue of one file and compares; with -update it rewrites the file.
func File(t *testing.T, w World, path string) {
	t.Helper()
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	changed := false
	for i := range archive.Files {
		f := &archive.Files[i]
		t.Run(f.Name, func(t *testing.T) {
			w.App = f.Name
			got, err := w.Play(string(f.Data))
			if err != nil {
				t.Fatalf("%s, %s: %v", path, f.Name, err)
			}
			if *update {
				changed = changed || got != string(f.Data)
				f.Data = []byte(got)
				return
			}
			if diff := cmp.Diff(strings.Split(string(f.Data), "\n"), strings.Split(got, "\n")); diff != "" {
				t.Errorf("%s, %s: the dialogue has changed (-file +now); if it is right, run the test with -update:\n%s", path, f.Name, diff)
			}
		})
	}
	if changed {
		if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// Play plays the input lines of a dialogue and returns it with what the bot does.
func (w World) Play(text string) (string, error) {
	p := &player{World: w, now: w.Start}
	if w.Start.IsZero() {
		p.now = Start
	}
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, "B ") || strings.HasPrefix(line, " ") {
			continue // what the bot did the last time
		}
		p.out.WriteString(line + "\n")
		burst := writes(line) && i+1 < len(lines) && writes(lines[i+1])
		if err := p.input(strings.TrimSpace(line), burst); err != nil {
			return p.out.String(), fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	p.release(noHold)
	return p.out.String(), errors.Join(p.broken, p.replay())
}

// writes reports whether the line is a message of the customer, or a change of one.
func writes(line string) bool {
	return strings.HasPrefix(line, "C ") || strings.HasPrefix(line, "F ") || strings.HasPrefix(line, "E ") || line == "E"
}

type player struct {
	World
	out   strings.Builder
	st    dialogue.State
	now   time.Time
	log   []dialogue.Record
	fails bool
	proof []string // what strangers are asked, and the right answer
	looks string   // how every look-up ends; "" by the facts
	cases []dialogue.OldCase
	known *dialogue.Profile
	made  []string // records that were made good, as the ledger names them
	place string   // where the customer writes: "channel", "linked"
	link  *dialogue.Link
	idea  dialogue.Adopted // what the customer suggested last

	heard  string // all that the customer wrote
	broken error  // the bot said what is never said

	held  []dialogue.Say // lines of staff that are held back
	fixed bool           // what was sent can't be changed

	before string // State.Asking of the message whose button was pressed last
	count  int    // messages of the customer

	answered int64 // the last record that was answered, as the store has it
}

func (p *player) input(line string, burst bool) error {
	verb, rest, _ := strings.Cut(line, " ")
	rest = strings.TrimSpace(rest)
	switch {
	case line == "" || strings.HasPrefix(line, "#"):
		return nil
	case verb == "C":
		return p.said(rest, nil, burst)
	case verb == "C+":
		return p.said(rest, nil, true)
	case verb == "F":
		file, text, _ := strings.Cut(rest, ": ")
		kind, name, _ := strings.Cut(file, " ")
		return p.said(text, []dialogue.File{{Kind: kind, Name: name, Ref: "f" + strconv.Itoa(p.count)}}, burst)
	case verb == "E":
		p.heard += rest + "\n"
		if err := p.apply(dialogue.Edited{Message: p.message(), Text: rest, Reading: p.Analyzer.Read(rest)}); err != nil || burst {
			return err
		}
		return p.pass(2 * p.Script.Pace.Quiet)
	case strings.HasPrefix(verb, "/"):
		e := dialogue.Commanded{Name: verb[1:], Arg: rest, Locale: p.App}
		if e.Name == "link" && rest == "" {
			e.Code = "KLMN2345"
		}
		if err := p.apply(e); err != nil {
			return err
		}
		return p.pass(p.Script.Pace.Quiet)
	case line == "in channel", line == "in linked", line == "in private":
		p.place = strings.TrimPrefix(line, "in ")
		return nil
	case verb == "code":
		code, channel, _ := strings.Cut(rest, " ")
		p.link = &dialogue.Link{Code: code, Channel: channel, Until: p.now.Add(15 * time.Minute)}
		return nil
	case verb == "moves":
		return p.apply(dialogue.Joined{Channel: rest})
	case verb == "adopted":
		p.idea.What = rest
		return p.apply(p.idea)
	case line == "blocks":
		return p.apply(dialogue.Blocked{})
	case line == "unblocks":
		return p.apply(dialogue.Unblocked{})
	case verb == ">", verb == ">+":
		chose, err := p.chosen(rest)
		if err != nil {
			return err
		}
		if err := p.apply(chose); err != nil || verb == ">+" {
			return err
		}
		return p.pass(p.Script.Pace.Quiet)
	case verb == "..":
		d, err := time.ParseDuration(rest)
		if err != nil {
			return err
		}
		return p.pass(d)
	case verb == "duty":
		for i := range p.Roster {
			a := p.Roster[i]
			a.OnDuty = strings.Contains(" "+rest+" ", " "+a.Name+" ")
			p.Roster = append(append(append([]dialogue.Agent{}, p.Roster[:i]...), a), p.Roster[i+1:]...)
		}
		return nil
	case verb == "earlier":
		return p.earlier(strings.Fields(rest))
	case verb == "profile":
		return p.profile(rest)
	case strings.HasPrefix(line, "made good "):
		p.made = append(p.made, strings.TrimPrefix(line, "made good "))
		return nil
	case verb == "granted":
		return p.granted(strings.Fields(rest))
	case line == "connector fails":
		p.fails = true
		return nil
	case strings.HasPrefix(line, "records ask "):
		p.proof = strings.Fields(line)[2:]
		if len(p.proof) != 2 {
			return errors.New("records ask DETAIL ANSWER")
		}
		return nil
	case line == "records down", line == "records nowhere":
		p.looks = strings.TrimPrefix(line, "records ")
		return nil
	case line == "network can't edit":
		p.fixed = true
		return nil
	case strings.HasPrefix(verb, "@"):
		return p.agent(verb[1:], rest)
	}
	return fmt.Errorf("%q is no input line; see the package comment of dialoguetest", line)
}

// said lets the customer write; unless more of the burst follows, it ends.
func (p *player) said(text string, files []dialogue.File, burst bool) error {
	p.count++
	p.heard += text + "\n"
	e := dialogue.Said{Text: text, Message: p.message(), Reading: p.Analyzer.Read(text), Files: files}
	if text == "" {
		e.Reading.Locale = p.App
	}
	if err := p.apply(e); err != nil || burst {
		return err
	}
	return p.pass(2 * p.Script.Pace.Quiet) // whoever types slowly is given twice the time
}

func (p *player) message() string { return "m" + strconv.Itoa(p.count) }

// chosen is a button of the last message, or with "old" before it of the one before.
func (p *player) chosen(want string) (dialogue.Chose, error) {
	if id, old := strings.CutPrefix(want, "old "); old {
		return dialogue.Chose{ID: id, Of: "o:1" + p.before}, nil
	}
	id, err := p.choice(want)
	p.before = p.st.Asking
	return dialogue.Chose{ID: id, Of: "o:1" + p.st.Asking}, err
}

func (p *player) choice(want string) (string, error) {
	if n, err := strconv.Atoi(want); err == nil && n >= 1 && n <= len(p.st.Choices) {
		return p.st.Choices[n-1].ID, nil
	}
	for _, c := range p.st.Choices {
		if c.Label == want || c.ID == want {
			return c.ID, nil
		}
	}
	if id, found := strings.CutPrefix(want, "stale "); found {
		return id, nil
	}
	return "", fmt.Errorf("no button %q; there are %v", want, p.st.Choices)
}

// pass lets d pass, from due time to due time.
func (p *player) pass(d time.Duration) error {
	until := p.now.Add(d)
	for {
		next := -1
		for i, timer := range p.st.Timers {
			if !timer.At.After(until) && (next < 0 || timer.At.Before(p.st.Timers[next].At)) {
				next = i
			}
		}
		if next < 0 {
			p.release(until)
			p.now = until
			return nil
		}
		timer := p.st.Timers[next]
		p.release(timer.At)
		if timer.At.After(p.now) {
			p.now = timer.At
		}
		if err := p.apply(dialogue.Woke{Name: timer.Name, Gen: timer.Gen}); err != nil {
			return err
		}
	}
}

// apply runs one event, with the state encoded and decoded before, and carries out what follows.
func (p *player) apply(e dialogue.Event) error {
	kind, body, err := dialogue.EncodeEvent(e)
	if err != nil {
		return err
	}
	if e, err = dialogue.DecodeEvent(kind, body); err != nil {
		return err
	}
	r := dialogue.Record{
		Seq: int64(len(p.log) + 1), At: p.now, Script: p.Script.Hash, Event: e,
		Standing: dialogue.Standing{
			Number: max(p.Number, 1), Customer: "demo", Cases: p.cases, Roster: p.Roster, Usage: p.Usage, Linked: p.place == "linked",
		},
	}
	switch e.(type) {
	case dialogue.Said, dialogue.Edited, dialogue.Chose, dialogue.Commanded: // only what the customer does comes from a place
		r.Standing.Shared = p.place == "channel"
	}
	_, records := dialogue.InHand(p.st, e, r.Standing.Customer)
	for _, record := range records {
		if slices.Contains(p.made, record) {
			r.Standing.MadeGood = append(r.Standing.MadeGood, record)
		}
	}
	if c, ok := e.(dialogue.Commanded); p.link != nil && (!ok || dialogue.CleanCode(c.Arg) == p.link.Code) {
		r.Standing.Link = p.link
	}
	p.log = append(p.log, r)
	next, effects := dialogue.Step(p.Script, p.st, r)
	if p.st, err = recode(next); err != nil {
		return err
	}
	if p.Watch != nil {
		p.Watch(r, p.st, effects)
	}
	if p.st.Reason == "trouble" {
		return errors.New("step panicked; call it without recover to see where")
	}
	for _, effect := range effects {
		if err := p.carryOut(effect); err != nil {
			return err
		}
	}
	return nil
}

func recode(st dialogue.State) (dialogue.State, error) {
	body, err := json.Marshal(st)
	if err != nil {
		return st, err
	}
	var back dialogue.State
	return back, json.Unmarshal(body, &back)
}

func (p *player) carryOut(effect dialogue.Effect) error {
	switch e := effect.(type) {
	case dialogue.Say:
		if e.After.After(p.now) || len(p.held) > 0 && e.By != "" { // nothing overtakes it
			p.held = append(p.held, e)
			return nil
		}
		p.release(noHold)
		p.say(e)
	case dialogue.Revise:
		return p.revise(e)
	case dialogue.Verify:
		verified := dialogue.Verified{Outcome: dialogue.FoundNone}
		if e.Proof == p.proof[1] && len(p.Facts) > 0 && slices.ContainsFunc(p.Facts, func(f dialogue.Fact) bool { return f.ID == e.Number }) {
			verified = dialogue.Verified{Outcome: dialogue.FoundSome, Account: "demo", Facts: p.Facts, Profile: p.known, Source: "orders.csv"}
		}
		if p.looks != "" {
			verified = dialogue.Verified{Outcome: p.looks}
		}
		return p.apply(verified)
	case dialogue.Join:
		p.note("goes on here: %s", e.Code)
	case dialogue.Part:
		p.note("cut off: every other app")
	case dialogue.Look:
		outcome := dialogue.FoundSome
		switch {
		case p.proof != nil && e.Account == "":
			return p.apply(dialogue.Found{Look: e.Name, Outcome: dialogue.FoundNone, Source: "orders.csv", Proof: p.proof[0]})
		case p.looks != "":
			return p.apply(dialogue.Found{Look: e.Name, Outcome: p.looks})
		case len(p.Facts) == 0:
			outcome = dialogue.FoundNone
		}
		return p.apply(dialogue.Found{Look: e.Name, Outcome: outcome, Facts: p.Facts, Profile: p.known, Source: "orders.csv"})
	case dialogue.Carry:
		return p.apply(dialogue.Carried{Grant: e.Grant, OK: !p.fails, Cause: map[bool]string{true: "the shop answered 500"}[p.fails]})
	case dialogue.Grant:
		if e.Once && slices.Contains(p.made, e.Record) {
			return fmt.Errorf("%s was made good before", e.Record)
		}
		p.made = append(p.made, e.Record)
		p.given(e)
		p.note("grant %s%s", e.Remedy, sum(e.Amount))
	case dialogue.MadeGood:
		p.made = append(p.made, e.Record)
	case dialogue.Promise:
		p.note("promise: %s (%s, due %s)", e.What, e.Owner, e.Due.Format("Mon 15:04"))
	case dialogue.Settle:
		p.note("promise %s: %s", e.ID, e.Outcome)
	case dialogue.HandOff:
		urgent, to := "", e.Role
		if e.To != "" {
			to = e.To
		}
		if e.Urgent {
			urgent = ", urgent"
		}
		p.note("handoff: %s%s, to %s by %s%s", e.Reason, urgent, to, e.Due.Format("Mon 15:04"), after("; ", e.Detail))
	case dialogue.Notify:
		p.note("tells %s (%s): %s", e.To, e.Kind, strings.ReplaceAll(e.Text, "\n", " / "))
	case dialogue.Close:
		p.cases = append([]dialogue.OldCase{{Case: e.Case, Topic: e.Topic, Closed: p.now, Outcome: e.Outcome, About: e.About}}, p.cases...)
		p.note("closed: %s", e.Outcome)
	case dialogue.Rate:
		p.note("rated %d", e.Score)
	case dialogue.Suggest:
		p.note("kept as %s%s", e.Kind, after(" of ", e.By))
		p.idea = dialogue.Adopted{Seq: int64(len(p.log)), Text: e.Text, By: e.By}
	case dialogue.Adopt:
		p.note("taken up: what was suggested in record %d", e.Seq)
	}
	return nil
}

func (p *player) say(e dialogue.Say) {
	who := "B " + e.Act
	if e.By != "" {
		who = "B (" + e.By + ")"
	} else if phrase, advice := script.NeverSaid(e.Text); phrase != "" && !strings.Contains(p.heard, phrase) {
		p.broken = fmt.Errorf("%q in %q: %s", phrase, e.Text, advice)
	}
	if e.By == "" && e.Of > 0 {
		if e.Of <= p.answered {
			p.broken = fmt.Errorf("record %d is answered after %d was, which the store refuses: %q", e.Of, p.answered, e.Text)
		}
		p.answered = e.Of
	}
	const margin = "               "
	text := strings.ReplaceAll(e.Text, "\n", "\n"+margin)
	for _, f := range e.Files {
		text = strings.TrimSpace("[" + f.Kind + " " + f.Name + "] " + text)
	}
	fmt.Fprintf(&p.out, "%-14s %s\n", who, text)
	if len(e.Choices) > 0 {
		p.out.WriteString(margin)
		for i, c := range e.Choices {
			if i > 0 {
				p.out.WriteString(" ")
			}
			p.out.WriteString("[" + c.Label + "]")
		}
		p.out.WriteString("\n")
	}
}

func (p *player) note(format string, args ...any) {
	p.out.WriteString("  = " + fmt.Sprintf(format, args...) + "\n")
}

func sum(minor int64) string {
	if minor == 0 {
		return ""
	}
	return fmt.Sprintf(" %d.%02d", minor/100, minor%100)
}

func after(sep, s string) string {
	if s == "" {
		return ""
	}
	return sep + s
}

// replay proves that the log gives the state again.
func (p *player) replay() error {
	turns := dialogue.Replay(p.Script, dialogue.State{}, p.log)
	if len(turns) == 0 {
		return nil
	}
	last, err := recode(turns[len(turns)-1].State)
	if err != nil {
		return err
	}
	if diff := cmp.Diff(p.st, last); diff != "" {
		return fmt.Errorf("the replay of the log differs (-state +replayed):\n%s", diff)
	}
	return nil
}
