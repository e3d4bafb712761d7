package bot

// This file is the home of the brief's contents: what whoever takes over must know (I6, H4),
// derived from the log and the state and from nothing else.

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/amends-bot/amends/bot/desk"
	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
	"github.com/amends-bot/amends/store"
)

// logPage is how many records are read at a time.
const logPage = 500

// Brief is one page of plain text for whoever takes the conversation over, with labels in locale
// ("en" or "zh"): the agent need not ask anything again. What customers wrote is verbatim but cleaned
// (channels.Clean); what does not fit is counted, never left out silently.
func (b *Bot) Brief(ctx context.Context, conv int64, locale string) (string, error) {
	return b.brief(ctx, conv, locale, 0)
}

// brief makes the brief. What was decided by record number onItsWay is being sent just now: that it
// was not sent yet is no news.
func (b *Bot) brief(ctx context.Context, conv int64, locale string, onItsWay int64) (string, error) {
	c, err := b.o.Store.Conversation(ctx, conv)
	if err != nil {
		return "", fmt.Errorf("bot: brief: %w", err)
	}
	h, err := b.history(ctx, c)
	if err != nil {
		return "", fmt.Errorf("bot: brief: %w", err)
	}
	h.onItsWay = onItsWay
	return h.brief(locale).String(), nil
}

// history reads the log of a conversation.
func (b *Bot) history(ctx context.Context, c store.Conversation) (*history, error) {
	h := newHistory(b, c)
	return h, b.readOn(ctx, h)
}

// readOn reads what the log has beyond what h knows. What came since its conversation was read belongs to the next time.
func (b *Bot) readOn(ctx context.Context, h *history) error {
	for h.last < h.conv.Seq {
		page, err := b.o.Store.Log(ctx, h.conv.ID, h.last, logPage)
		if err != nil {
			return err
		}
		for _, l := range page {
			if l.Seq <= h.conv.Seq {
				h.add(l)
				h.last = l.Seq
			}
		}
		if len(page) < logPage {
			return nil
		}
	}
	return nil
}

// line is a message or a note.
type line struct {
	seq  int64
	at   time.Time
	who  string // an agent's name, "" the customer or the bot
	text string
	bare bool // no words of theirs: a file, a button, a change
}

// told is a message that was decided, and what became of it.
type told struct {
	line
	key     string // of the outbox
	act     string
	outcome string // "", "sent", "failed", "dropped", "withdrawn": taken back before it was sent
	cause   string
	from    string // the line of staff that it came from
	choices []dialogue.Choice
}

// history is what the log says, gathered record by record. What the bot decided to say is not in the
// log: it is decided again with the present script, and believed as long as the states agree with
// the hashes that the log keeps.
type history struct {
	bot    *Bot
	script *script.Script
	conv   store.Conversation
	live   bool           // it is for a staff room, where marks and lines tell what is on its way, and a brief stands for long
	st     dialogue.State // as replayed
	exact  bool
	last   int64 // the record that was read last

	answered int64 // the last record after which nobody waited for an answer; while it is decided again, and of lines of staff
	onItsWay int64

	said    []line // by the customer, of this case
	files   []line // with what they said (I6)
	changed []line // later versions of it, "" taken back (I18)
	notes   []line // by staff, of this case
	out     []told // messages to the customer, of this case, in order
	labels  map[string]string
	handoff *dialogue.HandOff
	handed  time.Time         // when that was
	done    string            // what whoever resolved the case says was done
	rated   *dialogue.Rate    // by the customer, of this case
	refs    map[string]string // grant -> the other system's number
	failed  map[string]string // grant -> why it failed
	cases   []dialogue.OldCase
	usage   []dialogue.Usage // what was granted to the customer, by remedy

	taken   bool                         // people have to do with the case, or had
	lines   map[int64]dialogue.AgentSaid // by record: lines of staff that came from a staff room
	emptied map[string]bool              // lines of staff that were taken back
	moments []desk.Moment                // all of it as a staff room shows it
}

func newHistory(b *Bot, c store.Conversation) *history {
	return &history{
		bot: b, script: b.script.Load(), conv: c, exact: true,
		labels: map[string]string{}, refs: map[string]string{}, failed: map[string]string{}, lines: map[int64]dialogue.AgentSaid{}, emptied: map[string]bool{},
	}
}

func (h *history) add(l store.Logged) {
	raw := l
	if len(l.Standing.Cases) > 0 {
		h.cases = l.Standing.Cases
	}
	if len(l.Standing.Usage) > 0 {
		h.usage = l.Standing.Usage
	}
	l.Event = spared(l.Event)
	switch e := l.Event.(type) {
	case dialogue.Said:
		files := dialogue.FilesText(e.Files)
		if files != "" {
			h.files = append(h.files, line{seq: l.Seq, at: l.At, text: files})
		}
		h.said = append(h.said, line{seq: l.Seq, at: l.At, text: cmp.Or(e.Text, files), bare: e.Text == ""})
	case dialogue.Edited:
		h.changed = append(h.changed, line{seq: l.Seq, at: l.At, text: e.Text, bare: true})
	case dialogue.Commanded:
		h.said = append(h.said, line{seq: l.Seq, at: l.At, text: strings.TrimSpace("/" + e.Name + " " + e.Arg), bare: true})
	case dialogue.Chose:
		h.said = append(h.said, line{seq: l.Seq, at: l.At, text: "[" + h.label(e.ID) + "]", bare: true})
	case dialogue.AgentResolved:
		if !h.exact || h.st.Holder == (dialogue.Holder{Kind: dialogue.HolderAgent, Name: e.Agent}) {
			h.done = channels.CleanLine(e.Outcome)
		}
	case dialogue.AgentSaid, dialogue.AgentPromised, dialogue.AgentKept:
		if !h.exact {
			h.answered = l.Seq
		}
	case dialogue.AgentNoted:
		h.notes = append(h.notes, line{seq: l.Seq, at: l.At, who: e.Agent, text: e.Text})
	case dialogue.Sent:
		h.outcome(e.Key, "sent", "", "", l)
	case dialogue.Failed:
		h.outcome(e.Key, "failed", e.Act, e.Cause, l)
	case dialogue.Dropped:
		h.outcome(e.Key, "dropped", e.Act, "", l)
	case dialogue.Carried:
		h.refs[e.Grant], h.failed[e.Grant] = e.Ref, e.Cause
	}
	h.replay(raw)
	h.tell(l)
}

// replay decides the record again, to know the words of what was said.
func (h *history) replay(l store.Logged) {
	if !h.exact {
		return
	}
	next, effects := h.bot.step(h.script, h.st, l.Record)
	if l.State != "" {
		hash, err := store.StateHash(next)
		if err != nil || hash != l.State {
			h.exact = false
			return
		}
	}
	h.st = next
	if next.Since.IsZero() {
		h.answered = l.Seq
	}
	for n, e := range effects {
		switch e := e.(type) {
		case dialogue.Say:
			key := fmt.Sprintf("o:%d:%d:%d", h.conv.ID, l.Seq, n) // as store.Job has it
			h.out = append(h.out, told{line: line{seq: l.Seq, at: l.At, who: e.By, text: e.Text}, key: key, act: e.Act, from: e.Line, choices: e.Choices})
			for _, c := range e.Choices {
				h.labels[c.ID] = c.Label
			}
		case dialogue.Revise:
			h.revise(e)
		case dialogue.HandOff:
			h.handoff, h.handed, h.taken, h.done = &e, l.At, true, ""
		case dialogue.Rate:
			h.rated = &e
		case dialogue.Open: // a new case: what was said before belongs to the old one
			h.handoff, h.handed, h.taken, h.done, h.rated = nil, time.Time{}, false, "", nil
		}
	}
}

// outcome notes what became of the message with key. act is "" for a notice to staff.
func (h *history) outcome(key, outcome, act, cause string, l store.Logged) {
	for i := len(h.out) - 1; i >= 0; i-- {
		if o := &h.out[i]; o.key == key {
			o.outcome, o.cause = outcome, cause
			return
		}
	}
	if act != "" { // its words are not known any more
		h.out = append(h.out, told{line: line{seq: l.Seq, at: l.At}, key: key, act: act, outcome: outcome, cause: cause})
	}
}

// revise notes that a line was changed or taken back before it was sent. If a courier had it already, its outcome comes all the same.
func (h *history) revise(e dialogue.Revise) {
	first := true
	for i := range h.out {
		o := &h.out[i]
		if e.Line == "" || o.from != e.Line {
			continue
		}
		switch {
		case o.outcome != "": // it was sent; the log tells of the change
		case e.Text == "" || !first:
			o.outcome = "withdrawn"
		default:
			o.text = e.Text
		}
		first = false
	}
}

// label is what stood on a button, the id if it is not known.
func (h *history) label(id string) string {
	if l := h.labels[id]; l != "" {
		return l
	}
	return id
}

// untold are the messages that the customer did not get: failed, dropped, or not sent yet.
func (h *history) untold() []told {
	var out []told
	for _, o := range h.out {
		if o.outcome == "" && (h.live || o.seq == h.onItsWay) {
			continue
		}
		if o.outcome != "sent" && o.outcome != "withdrawn" && !o.at.Before(h.conv.State.Opened) {
			out = append(out, o)
		}
	}
	return out
}

// unanswered are the customer's messages since the first unanswered one (I3). Of those of its very moment the order of the
// records tells which ones the answer was to.
func (h *history) unanswered() []line {
	var out []line
	since := h.conv.State.Since
	for _, l := range h.said {
		if !since.IsZero() && (l.at.After(since) || l.at.Equal(since) && l.seq > h.answered) {
			out = append(out, l)
		}
	}
	return out
}

// whole returns the text that the state remembers in full: the state keeps the beginning of long
// ones, the log everything.
func (h *history) whole(kept string) string {
	for i := range h.said {
		joined := h.said[i].text
		for _, l := range h.said[i+1:] {
			if l.bare {
				continue
			}
			if len(joined) >= len(kept) || !strings.HasPrefix(kept, joined) {
				break
			}
			joined += "\n" + l.text
		}
		if kept != "" && strings.HasPrefix(joined, kept) {
			return joined
		}
	}
	return kept
}
