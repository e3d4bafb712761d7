package bot

// This file is the home of what a staff room is told of a conversation: the log as the desk wants it, line by line.

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/amends-bot/amends/bot/desk"
	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/restate"
	"github.com/amends-bot/amends/store"
)

// story is what the log tells of a conversation, for the desk.
func (b *Bot) story(ctx context.Context, conv int64, locale string) (desk.Story, error) {
	c, err := b.o.Store.Conversation(ctx, conv)
	if err != nil {
		return desk.Story{}, fmt.Errorf("bot: story: %w", err)
	}
	h := b.known.take(conv)
	if h == nil || h.script != b.script.Load() || h.last > c.Seq {
		h = newHistory(b, c)
	}
	h.conv = c
	if err := b.readOn(ctx, h); err != nil {
		return desk.Story{}, fmt.Errorf("bot: story: %w", err)
	}
	defer b.known.put(conv, h)
	h.live = true
	p := h.page(locale)
	due := c.Due
	for _, one := range c.State.Promises {
		if one.Outcome == "" && !one.Due.IsZero() && one.Due.Before(due) {
			due = one.Due
		}
	}
	s := desk.Story{
		Conv: c, Case: caseOf(c.State), Staffed: h.taken || c.Holder.Kind != "", Topic: p.in(p.script.Play(c.State.Topic).Name),
		Why: p.why(), Wants: p.wishes(), Owner: p.owner(), Due: p.clock(due), For: dueFor(c.State, due), Waits: p.clock(c.State.Since),
		Customer: channels.CleanLine(c.Name), Brief: h.brief(locale).String(), Moments: slices.Clone(h.moments),
		Done: h.done, Rated: rating(h.rated),
	}
	if c.State.Outcome != "" {
		s.Outcome = p.outcome(c.State.Outcome)
	}
	s.Heat, _, _ = strings.Cut(p.heat(), "  ")
	if s.Customer == "" {
		s.Customer = p.words["nameless"]
	}
	switch band := p.script.BandOf(c.State.Heat.Level); {
	case c.Urgent:
		s.Urgency = 2
	case len(p.script.Bands) > 1 && band != p.script.Bands[0].Name:
		s.Urgency = 1
	}
	return s, nil
}

// dueFor is what the time is due for that a case shows: an answer only while somebody waits for one of us.
func dueFor(st dialogue.State, due time.Time) string {
	switch {
	case st.Holder.Kind != "" && !st.Since.IsZero():
		return desk.DueAnswer
	case slices.ContainsFunc(st.Promises, func(p dialogue.PromiseFact) bool { return p.Outcome == "" && p.Due.Equal(due) }):
		return desk.DuePromise
	}
	return desk.DueLook
}

// rating is how the customer found it, "" they did not say.
func rating(r *dialogue.Rate) string {
	if r == nil {
		return ""
	}
	text := fmt.Sprintf("%d/5", r.Score)
	if word := channels.CleanLine(r.Word); word != "" && word != strconv.Itoa(r.Score) {
		text += " · " + word
	}
	return text
}

// histories remembers what the log told of some conversations: a room is brought up to date again and again, and a long log
// takes long to decide anew. Any may be forgotten.
type histories struct {
	mu  sync.Mutex
	all map[int64]*history
}

// historiesKept bounds them: some megabytes.
const historiesKept = 128

// take returns what is known of a conversation, and forgets it: nobody else has it meanwhile.
func (k *histories) take(conv int64) *history {
	k.mu.Lock()
	defer k.mu.Unlock()
	h := k.all[conv]
	delete(k.all, conv)
	return h
}

func (k *histories) put(conv int64, h *history) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.all == nil || len(k.all) >= historiesKept {
		k.all = map[int64]*history{}
	}
	k.all[conv] = h
}

// spared is an event without what staff need not know: passwords and the numbers of cards.
func spared(e dialogue.Event) dialogue.Event {
	switch v := e.(type) {
	case dialogue.Said:
		v.Text, _ = restate.Secrets(v.Text)
		return v
	case dialogue.Edited:
		v.Text, _ = restate.Secrets(v.Text)
		return v
	}
	return e
}

// tell adds what a staff room shows of a record.
func (h *history) tell(l store.Logged) {
	m := desk.Moment{Seq: l.Seq, At: l.At}
	switch e := l.Event.(type) {
	case dialogue.Said:
		m.Kind, m.Text, m.Files, m.From = channels.LineCustomer, e.Text, e.Files, h.from(l)
		m.Folded = dialogue.Insults(h.script, e.Text)
	case dialogue.Edited:
		m.Kind, m.Text, m.Change = channels.LineCustomer, e.Text, true
		m.Folded = dialogue.Insults(h.script, e.Text)
	case dialogue.Chose:
		m.Kind, m.Text = channels.LineCustomer, "["+h.label(e.ID)+"]"
	case dialogue.Commanded:
		m.Kind, m.Text = channels.LineCustomer, strings.TrimSpace("/"+e.Name+" "+e.Arg)
	case dialogue.AgentTook:
		h.taken = true
		return
	case dialogue.AgentNoted:
		m.Kind, m.Who, m.Text = channels.LineNote, e.Agent, e.Text
	case dialogue.AgentSaid:
		if e.Message == "" {
			return // told when it is sent
		}
		m.Kind, m.Who, m.Text, m.Files, m.Message = channels.LineAgent, e.Agent, e.Text, e.Files, e.Message
		if h.exact && h.st.Holder != (dialogue.Holder{Kind: dialogue.HolderAgent, Name: e.Agent}) {
			return // it stayed inside, and they were told why
		}
		h.lines[l.Seq] = e
		m.Mark = channels.MarkTaken
	case dialogue.Sent:
		if line, ok := h.lines[decidedBy(e.Key)]; ok {
			m.Message, m.Mark = line.Message, channels.MarkDelivered
			break
		}
		o := h.told(e.Key)
		if o == nil || o.text == "" {
			return // a notice to staff, or its words are not known any more
		}
		m.Kind, m.Who, m.Text = channels.LineBot, o.who, o.text
		if o.who != "" {
			m.Kind = channels.LineAgent
		}
		for _, c := range o.choices {
			m.Text += " [" + c.Label + "]"
		}
	case dialogue.AgentEdited:
		if e.Text != "" || !h.withdrawn(e.Message) {
			return
		}
		m.Message, m.Mark = e.Message, channels.MarkRefused
	case dialogue.Revised:
		if !e.OK || !h.emptied[e.Line] {
			return
		}
		m.Message, m.Mark = e.Line, channels.MarkRefused
	case dialogue.Failed:
		line, ok := h.lines[decidedBy(e.Key)]
		if !ok {
			return // its owner gets a notice
		}
		m.Message, m.Mark = line.Message, channels.MarkFailed
	case dialogue.Dropped:
		o := h.told(e.Key)
		if o == nil || o.text == "" {
			return
		}
		m.Kind, m.Text, m.Dropped = channels.LineNotice, o.text, true
	default:
		return
	}
	h.moments = append(h.moments, m)
}

// withdrawn notes that a line was taken back, and reports whether it was in time.
func (h *history) withdrawn(line string) bool {
	h.emptied[line] = true
	return slices.ContainsFunc(h.out, func(o told) bool { return o.from == line && o.outcome == "withdrawn" })
}

// told is the message with that key, nil if it is none to a customer.
func (h *history) told(key string) *told {
	for i := len(h.out) - 1; i >= 0; i-- {
		if h.out[i].key == key {
			return &h.out[i]
		}
	}
	return nil
}

// from is where a customer's files can be had.
func (h *history) from(l store.Logged) store.Address {
	channel, _, _ := strings.Cut(l.Key, "/")
	if channel == h.conv.Address.Channel {
		return h.conv.Address
	}
	return store.Address{Channel: channel}
}

// decidedBy is the record that decided the effect with that key, 0 if it has none.
func decidedBy(key string) int64 { // as store.Job has it
	parts := strings.Split(key, ":")
	if len(parts) != 4 {
		return 0
	}
	seq, _ := strconv.ParseInt(parts[2], 10, 64) // 0 is no record
	return seq
}
