package dialoguetest

// This file is the home of what went before a dialogue: closed cases, earlier grants, and who the customer is to the records.

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/amends-bot/amends/dialogue"
)

// earlier puts a closed case into the customer's history.
func (p *player) earlier(fields []string) error {
	if len(fields) < 3 {
		return fmt.Errorf("earlier: a case, how long ago and a topic, not %q", fields)
	}
	days, err := strconv.Atoi(strings.TrimSuffix(fields[1], "d"))
	if err != nil {
		return err
	}
	c := dialogue.OldCase{Case: fields[0], Closed: p.now.AddDate(0, 0, -days), Topic: fields[2], Outcome: "resolved"}
	if len(fields) > 3 {
		c.About = fields[3]
	}
	p.cases = append([]dialogue.OldCase{c}, p.cases...)
	return nil
}

// profile is what the look-up finds of the customer from now on.
func (p *player) profile(text string) error {
	p.known = &dialogue.Profile{Source: "customers.csv"}
	for part := range strings.SplitSeq(text, ";") {
		key, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		var err error
		switch key {
		case "name":
			p.known.Name = value
		case "call", "call_en", "call_zh":
			if p.known.Call == nil {
				p.known.Call = map[string]string{}
			}
			p.known.Call[strings.TrimPrefix(strings.TrimPrefix(key, "call"), "_")] = value
		case "since":
			p.known.Since, err = time.Parse(time.DateOnly, value)
		case "patient":
			p.known.Patient = true
		case "language":
			p.known.Locale = value
		default:
			return fmt.Errorf("profile: name, call, call_zh, since, patient, language, not %q", key)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// granted puts an earlier grant into the ledger.
func (p *player) granted(fields []string) error {
	if len(fields) < 2 {
		return fmt.Errorf("granted: a remedy and how long ago, not %q", fields)
	}
	days, err := strconv.Atoi(strings.TrimSuffix(fields[1], "d"))
	if err != nil {
		return err
	}
	g := dialogue.Grant{Remedy: fields[0], At: p.now.AddDate(0, 0, -days)}
	if len(fields) > 2 {
		g.About = fields[2]
	}
	p.given(g)
	return nil
}

// given puts a grant into the ledger. One that is taken back is no usage any more; what was used of the day's stays used.
func (p *player) given(e dialogue.Grant) {
	if e.Of != "" {
		for i := range p.Usage {
			if u := &p.Usage[i]; u.Remedy == e.Remedy {
				at := slices.IndexFunc(u.Given, func(g dialogue.Given) bool { return g.Amount == -e.Amount && g.About == e.About })
				u.Given = slices.Delete(slices.Clone(u.Given), at, at+1)
			}
		}
		return
	}
	now := dialogue.Usage{Remedy: e.Remedy, Given: []dialogue.Given{{At: e.At, About: e.About, Amount: e.Amount}}, Today: e.Amount}
	usage := []dialogue.Usage{}
	for _, u := range p.Usage {
		if u.Remedy == e.Remedy {
			now.Given, now.Today = append(now.Given, u.Given...), now.Today+u.Today
		} else {
			usage = append(usage, u)
		}
	}
	p.Usage = append(usage, now)
}
