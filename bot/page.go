package bot

// This file is the home of the page on which a customer sees their cases, where a network has one.

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
	"github.com/amends-bot/amends/store"
)

// pageRecords is how many of the last records are looked through for the earlier cases: those that a timer or a
// send brought about don't name them.
const pageRecords = 50

// Page returns the customer's cases as the customer may see them, the open one first, in the language of locale, such
// as "zh-CN"; English for any but Chinese. A customer who never wrote has an empty page. Nothing of the staff's is on it
// but the public name of whoever has the case.
func (b *Bot) Page(ctx context.Context, customer, locale string) (channels.Page, error) {
	return b.page(ctx, customer, locale, time.Now())
}

func (b *Bot) page(ctx context.Context, customer, locale string, now time.Time) (channels.Page, error) {
	words := pageWords["en"]
	if strings.HasPrefix(strings.ToLower(locale), "zh") {
		words = pageWords["zh"]
	}
	p := channels.Page{Title: words.title, Empty: words.empty}
	id, err := b.o.Store.FindCustomer(ctx, customer)
	if errors.Is(err, store.ErrNotFound) {
		return p, nil
	}
	if err != nil {
		return channels.Page{}, fmt.Errorf("bot: page: %w", err)
	}
	c, err := b.o.Store.Conversation(ctx, id)
	if err != nil {
		return channels.Page{}, fmt.Errorf("bot: page: %w", err)
	}
	old, err := b.oldCases(ctx, c)
	if err != nil {
		return channels.Page{}, fmt.Errorf("bot: page: %w", err)
	}
	names, err := b.publicNames(ctx, c.Holder)
	if err != nil {
		return channels.Page{}, fmt.Errorf("bot: page: %w", err)
	}
	t := &caseText{words: words, script: b.script.Load(), now: now, names: names}
	if c.State.Case != "" {
		p.Cases = append(p.Cases, t.open(&c.State))
	}
	for _, o := range old {
		if o.Case != c.State.Case { // it may have been taken up again
			p.Cases = append(p.Cases, t.closed(o))
		}
	}
	return p, nil
}

// oldCases are the closed cases, newest first.
func (b *Bot) oldCases(ctx context.Context, c store.Conversation) ([]dialogue.OldCase, error) {
	log, err := b.o.Store.Log(ctx, c.ID, c.Seq-pageRecords, pageRecords)
	if err != nil {
		return nil, err
	}
	var old []dialogue.OldCase
	for i := len(log) - 1; i >= 0 && old == nil; i-- {
		old = log[i].Standing.Cases
	}
	last := c.State.Last
	if last == "" || slices.ContainsFunc(old, func(o dialogue.OldCase) bool { return o.Case == last }) {
		return old, nil
	}
	// The record that closed it is the last that named no such case.
	return append([]dialogue.OldCase{{Case: last, Topic: c.State.Topic, Closed: c.Last}}, old...), nil
}

// publicNames is how customers hear of the one who has the conversation.
func (b *Bot) publicNames(ctx context.Context, h dialogue.Holder) (map[string]string, error) {
	names := map[string]string{}
	if h.Kind != dialogue.HolderAgent {
		return names, nil
	}
	roster, err := b.o.Store.Roster(ctx)
	for _, a := range roster {
		names[a.Name] = a.Public
	}
	return names, err
}

// pageTexts are the sentences of the page in one language; verbs like %s are filled in.
type pageTexts struct {
	locale, title, empty                      string
	head, plain                               string // case and topic, case alone
	underWay, bot, queue, agent, late, closed string
}

var pageWords = map[string]pageTexts{
	"en": {
		locale: "en", title: "Your cases",
		empty: "There is no case of yours here yet. If something went wrong, write to me in the messages, and I'll take it from there.",
		head:  "%s, %s. ", plain: "%s. ",
		underWay: "Under way: %s, by %s.",
		bot:      "It's with me, the bot, and nothing you wrote is lost. Write to me whenever you like.",
		queue:    "A colleague will answer you in the messages by %s.",
		agent:    "%s has it and will answer you by %s.",
		late:     "You should have had an answer by %s. I'm sorry that it's late; it isn't forgotten.",
		closed:   "Closed on %s. If something is still not right, write to me.",
	},
	"zh": {
		locale: "zh", title: "您反映的事",
		empty: "您还没有在这里反映过事情。遇到什么问题，在消息里写给我就好，我来跟进。",
		head:  "%s，%s。", plain: "%s。",
		underWay: "正在办：%s，%s 前。",
		bot:      "现在由我（机器人）跟着，您写的都在。想起什么，随时写给我。",
		queue:    "同事会在 %s 前在消息里回复您。",
		agent:    "%s在处理，%s 前回复您。",
		late:     "本该在 %s 前给您答复，现在晚了，对不住，没有忘记您。",
		closed:   "%s已结束。要是还有哪里不对，写给我就好。",
	},
}

// caseText words cases for their customer.
type caseText struct {
	words  pageTexts
	script *script.Script
	now    time.Time
	names  map[string]string
}

// head names the case and, if it is known, what it is about.
func (t *caseText) head(code, topic string) string {
	for i := range t.script.Plays {
		if p := &t.script.Plays[i]; p.ID == topic && p.Name[t.words.locale] != "" {
			return fmt.Sprintf(t.words.head, code, p.Name[t.words.locale])
		}
	}
	return fmt.Sprintf(t.words.plain, code)
}

func (t *caseText) open(st *dialogue.State) string {
	head := t.head(st.Case, st.Topic)
	if !st.Due.IsZero() && st.Due.Before(t.now) && st.Holder.Kind != "" {
		return head + fmt.Sprintf(t.words.late, t.when(st.Due))
	}
	var lines []string
	for _, p := range st.Promises {
		if p.Outcome == "" && p.Remedy != "" && p.Due.After(t.now) {
			lines = append(lines, fmt.Sprintf(t.words.underWay, channels.CleanLine(p.What), t.when(p.Due)))
		}
	}
	switch name := t.names[st.Holder.Name]; {
	case st.Holder.Kind == dialogue.HolderAgent && name != "" && !st.Due.IsZero():
		lines = append(lines, fmt.Sprintf(t.words.agent, channels.CleanLine(name), t.when(st.Due)))
	case st.Holder.Kind != "" && !st.Due.IsZero():
		lines = append(lines, fmt.Sprintf(t.words.queue, t.when(st.Due)))
	case len(lines) == 0:
		lines = append(lines, t.words.bot)
	}
	sep := " "
	if t.words.locale == "zh" {
		sep = ""
	}
	return head + strings.Join(lines, sep)
}

func (t *caseText) closed(o dialogue.OldCase) string {
	at := t.local(o.Closed)
	day := at.Format("2 January")
	if t.words.locale == "zh" {
		day = strconv.Itoa(int(at.Month())) + "月" + strconv.Itoa(at.Day()) + "日"
	}
	return t.head(o.Case, o.Topic) + fmt.Sprintf(t.words.closed, day)
}

// when tells a moment by its date: the page may be looked at on a later day.
func (t *caseText) when(at time.Time) string {
	at = t.local(at)
	clock := strings.TrimPrefix(at.Format("15:04"), "0")
	if t.words.locale == "zh" {
		weekday := []string{"日", "一", "二", "三", "四", "五", "六"}[at.Weekday()]
		return strconv.Itoa(int(at.Month())) + "月" + strconv.Itoa(at.Day()) + "日（周" + weekday + "）" + clock
	}
	return at.Format("Mon 2 Jan, ") + clock
}

func (t *caseText) local(at time.Time) time.Time {
	if zone := t.script.Calendar.Zone; zone != nil {
		return at.In(zone)
	}
	return at.UTC()
}
