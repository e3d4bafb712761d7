package main

// This file is the home of the contract of simulate's output: outline checks each line against it and
// writes down what happened without the wordings, so that those may change.

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// outlineCmd outlines simulate's output of the last command or of a file.
func outlineCmd(ts *testscript.TestScript, neg bool, args []string) {
	wantArgs(ts, neg, args, 2, "outline stdout|FILE OUTLINE")
	var out strings.Builder
	o := outline{in: 0}
	for line := range strings.Lines(ts.ReadFile(args[0])) {
		text, err := o.line(strings.TrimSuffix(line, "\n"))
		if err != nil {
			ts.Fatalf("%v\nin %s", err, line)
		}
		out.WriteString(text + "\n")
	}
	if !o.done {
		ts.Fatalf("the last line is not done")
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(out.String()), 0o600))
}

// outline is where the reading of an output stands.
type outline struct {
	in     int
	done   bool
	last   time.Time
	states []string // customers whose state was told for this input; after the first one only states follow
}

// outlined is a line of output, read strictly.
type outlined struct {
	simOutput
	Heat     json.Number            `json:"heat"`
	Emotion  *string                `json:"emotion"`
	Emotions map[string]json.Number `json:"emotions"`
	Cues     *[]json.RawMessage     `json:"cues"`
	Choices  *[]struct {
		ID, Label, Kind string
	} `json:"choices"`
}

var (
	threeDecimals = regexp.MustCompile(`^(0\.\d{3}|1\.000)$`)
	acts          = strings.Fields("acknowledge calm ask offer confirm inform close survey status handoff agent other")
	choiceKinds   = strings.Fields("remedy person answer")
	holders       = regexp.MustCompile(`^(bot|queue|agent:\S+)$`)
)

func (o *outline) line(line string) (string, error) {
	var l outlined
	dec := json.NewDecoder(strings.NewReader(line))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&l); err != nil {
		return "", err
	}
	if l.In != o.in || o.done {
		if l.In <= o.in || o.in > 0 && !o.done {
			return "", fmt.Errorf("in %d follows in %d, done %v", l.In, o.in, o.done)
		}
		o.in, o.done, o.states = l.In, false, nil
	}
	head := fmt.Sprintf("%d %s", l.In, l.Event)
	switch l.Event {
	case "done":
		o.done = true
		return head, nil
	case "error":
		if l.Text == "" {
			return "", fmt.Errorf("the error says nothing")
		}
		return head, nil
	}
	at, err := time.Parse(time.RFC3339, l.T)
	if err != nil || at.Before(o.last) {
		return "", fmt.Errorf("t %q after %v: %v", l.T, o.last, err)
	}
	o.last = at
	if l.Customer == "" {
		return "", fmt.Errorf("no customer")
	}
	head += " " + l.T[8:10] + "T" + l.T[11:19]
	if l.Customer != demoCustomer {
		head += " " + l.Customer
	}
	if len(o.states) > 0 && l.Event != "state" {
		return "", fmt.Errorf("%s after a state", l.Event)
	}
	rest, err := o.rest(l)
	return head + rest, err
}

// rest tells what is particular to each event.
func (o *outline) rest(l outlined) (string, error) {
	switch l.Event {
	case "reading":
		if !threeDecimals.MatchString(l.Heat.String()) || l.Emotion == nil || l.Locale == nil || l.Cues == nil {
			return "", fmt.Errorf("a reading without heat, emotion, locale or cues")
		}
		return " " + *l.Locale, nil
	case "reply":
		return reply(l)
	case "handoff":
		if l.Reason == "" || l.Urgent == nil || l.Brief == "" {
			return "", fmt.Errorf("a handoff without reason, urgent or brief")
		}
		return fmt.Sprintf(" %s urgent=%v", l.Reason, *l.Urgent), nil
	case "grant":
		return fmt.Sprintf(" %s %s", l.Remedy, l.Amount), nil
	case "promise":
		if l.What == "" || l.Owner == "" || l.Due == "" {
			return "", fmt.Errorf("a promise without what, owner or due")
		}
		return " " + l.Owner, nil
	case "notify":
		if l.To == "" || l.Text == "" {
			return "", fmt.Errorf("a notice without to or text")
		}
		return fmt.Sprintf(" %s %s", l.To, l.Kind), nil
	case "state":
		return o.state(l)
	}
	return "", fmt.Errorf("event %q is unknown", l.Event)
}

func reply(l outlined) (string, error) {
	if l.Text == "" || l.Key == "" || l.Choices == nil || !slices.Contains(acts, l.Act) {
		return "", fmt.Errorf("a reply without text, key, choices or a known act")
	}
	text := " " + l.Act
	if l.By != "" {
		text += " by=" + l.By
	}
	for _, c := range *l.Choices {
		if c.ID == "" || c.Label == "" || !slices.Contains(choiceKinds, c.Kind) {
			return "", fmt.Errorf("choice %+v", c)
		}
		text += " [" + c.ID + "]"
	}
	return text, nil
}

func (o *outline) state(l outlined) (string, error) {
	if !holders.MatchString(l.Holder) || l.Case == nil {
		return "", fmt.Errorf("a state without holder or case")
	}
	if slices.Contains(o.states, l.Customer) {
		return "", fmt.Errorf("a second state of %s", l.Customer)
	}
	o.states = append(o.states, l.Customer)
	if *l.Case == "" {
		return " " + l.Holder + " no case", nil
	}
	if l.Due == "" {
		return "", fmt.Errorf("an open case without a due time")
	}
	return fmt.Sprintf(" %s open due=%s", l.Holder, l.Due[8:10]+"T"+l.Due[11:19]), nil
}
