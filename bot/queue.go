package bot

// This file is the home of the list of cases that people have or are to take.

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/amends-bot/amends/bot/desk"
	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/store"
)

// queueTexts are the words of the list in one language; verbs like %s are filled in.
type queueTexts struct {
	due, late, since, waits, has, callBack, sep string
}

var queueWords = map[string]queueTexts{
	"en": {due: "due %s", late: "OVERDUE since %s", since: "with people since %s", waits: "waits for %s", has: "%s has it", callBack: "call back at %s", sep: " · "},
	"zh": {due: "最迟 %s", late: "已超时，原定 %s", since: "%s 转人工", waits: "等 %s 接手", has: "%s 在处理", callBack: "回电 %s", sep: " · "},
}

// Queue is the list of cases that wait for a person or are with one, urgent ones first, then the angriest and those who have waited longest: for each
// the case, whose it is, by when, why, and who the customer is. Labels are in locale ("en" or "zh"). It is "" when there is none.
func (b *Bot) Queue(ctx context.Context, locale string) (string, error) {
	return b.queue(ctx, locale, time.Now())
}

func (b *Bot) queue(ctx context.Context, locale string, now time.Time) (string, error) {
	all, err := b.o.Store.Queue(ctx)
	if err != nil {
		return "", fmt.Errorf("bot: queue: %w", err)
	}
	desk.Order(all)
	var entries []string
	for _, c := range all {
		text, err := b.entry(ctx, c, locale, now)
		if err != nil {
			return "", fmt.Errorf("bot: queue: %w", err)
		}
		entries = append(entries, text)
	}
	return strings.Join(entries, "\n"), nil
}

// entry is a conversation on three lines.
func (b *Bot) entry(ctx context.Context, c store.Conversation, locale string, now time.Time) (string, error) {
	h, err := b.history(ctx, c)
	if err != nil {
		return "", err
	}
	return h.entry(locale, now), nil
}

// entry is the case on three lines: whose and by when, why and since when, and the customer.
func (h *history) entry(locale string, now time.Time) string {
	p, words := h.page(locale), queueWords["en"]
	if p.locale == "zh" {
		words = queueWords["zh"]
	}
	c, st := h.conv, h.conv.State
	lines := [3][]string{{caseOf(st)}}
	if c.Urgent {
		lines[0] = append(lines[0], p.words["urgent"])
	}
	switch {
	case st.Holder.Kind == dialogue.HolderAgent:
		lines[0] = append(lines[0], fmt.Sprintf(words.has, channels.CleanLine(st.Holder.Name)))
	case h.handoff != nil:
		lines[0] = append(lines[0], fmt.Sprintf(words.waits, channels.CleanLine(h.handoff.Role)))
	default:
		lines[0] = append(lines[0], p.words["queue"])
	}
	if !st.Due.IsZero() {
		form := words.due
		if st.Due.Before(now) {
			form = words.late
		}
		lines[0] = append(lines[0], fmt.Sprintf(form, p.clock(st.Due)))
	}
	if st.Reason != "" {
		lines[1] = append(lines[1], p.word("reason."+st.Reason))
	}
	if since := firstTime(h.handed, st.Since, st.Opened); !since.IsZero() {
		lines[1] = append(lines[1], fmt.Sprintf(words.since, p.clock(since)))
	}
	lines[2] = append(lines[2], customerOf(c, p.words["nameless"])...)
	if phone := channels.CleanLine(st.Phone); phone != "" {
		lines[2] = append(lines[2], fmt.Sprintf(words.callBack, phone))
	}
	var b strings.Builder
	for i, parts := range lines {
		if len(parts) > 0 {
			b.WriteString([]string{"", "  ", "  "}[i] + strings.Join(parts, words.sep) + "\n")
		}
	}
	return b.String()
}

// customerOf is who the customer is, and on which network they wrote last.
func customerOf(c store.Conversation, nameless string) []string {
	who, id := channels.CleanLine(c.Name), channels.CleanLine(c.Customer)
	parts := []string{cmp.Or(who, nameless)}
	if id != "" && id != who {
		parts = append(parts, id)
	}
	return append(parts, channels.CleanLine(c.Address.Channel))
}

func firstTime(times ...time.Time) time.Time {
	for _, t := range times {
		if !t.IsZero() {
			return t
		}
	}
	return time.Time{}
}
