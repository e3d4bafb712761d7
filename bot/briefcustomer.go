package bot

// This file is the home of what the brief tells of the customer: who they are to the company, and what they were granted before
// this case (L18).

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/amends-bot/amends/channels"
)

// customer is who the records say they are: by name and as they like to be addressed, since when, and what says so.
func (p *page) customer() string {
	known := p.st.Profile
	if known == nil {
		return ""
	}
	var parts []string
	for _, part := range []string{known.Name, known.Call[p.locale], known.Call[""], known.Call["en"], known.Call["zh"]} {
		if part = channels.CleanLine(part); part != "" && !slices.Contains(parts, part) && len(parts) < 2 {
			parts = append(parts, part)
		}
	}
	if !known.Since.IsZero() {
		parts = append(parts, fmt.Sprintf(p.words["customer since"], known.Since.UTC().Format("2006-01-02")))
	}
	if known.Locale != "" {
		parts = append(parts, channels.CleanLine(known.Locale))
	}
	if len(parts) == 0 {
		return ""
	}
	return strings.Join(parts, " · ") + " " + p.source(known.Source, known.At)
}

// source says where something is known from, and since when.
func (p *page) source(source string, at time.Time) string {
	source = channels.CleanLine(source)
	if asked := p.clock(at); asked != "" && !strings.Contains(source, "UTC") { // which tells when it was asked itself
		source += ", " + asked
	}
	return "[" + source + "]"
}

// before is what the customer was granted before this case, each remedy with how often and when last.
func (p *page) before() (lines []string) {
	for _, u := range p.usage {
		count, sum := 0, int64(0)
		last := ""
		for _, g := range u.Given { // the newest first
			if !g.At.Before(p.st.Opened) {
				continue
			}
			if count++; last == "" {
				last = p.clock(g.At)
			}
			sum += g.Amount
		}
		if count == 0 {
			continue
		}
		lines = append(lines, p.named(u.Remedy, sum)+" · "+fmt.Sprintf(p.words["so often"], count, last))
	}
	return lines
}
