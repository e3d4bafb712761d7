package bot

// This file is the home of taking things in: from customers (the Sink) and from staff.

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/amends-bot/amends/bot/desk"
	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/sentiment"
	"github.com/amends-bot/amends/store"
)

const (
	// textMost bounds a message in characters: five times the longest that the networks deliver.
	textMost = 20_000
	// CutMark ends a message that was longer than textMost. It holds no digit and no word, so that
	// nothing is read from it.
	CutMark = "\n[…]"
	// nameMost bounds a name in characters; networks allow less.
	nameMost = 200
	// storeTimeout bounds one transaction that must not be broken off by a stop.
	storeTimeout = 30 * time.Second
)

// Receive is the Sink: nil says that the event is on disk, or was before (I7). It fails only when
// storage fails. It goes on to its end when ctx is cancelled, so that a stop does not tear a batch.
func (b *Bot) Receive(ctx context.Context, in channels.Inbound) error {
	switch {
	case in.Moved != "":
		return b.moved(ctx, in)
	case in.Deed != nil:
		return b.deed(ctx, in)
	case in.Event == nil && in.Raw != nil:
		return b.stray(ctx, in)
	}
	return b.take(ctx, store.Entry{
		Key: in.Key, From: store.Address(in.From), Customer: in.Who.ID, Name: cut(channels.CleanLine(in.Who.Name), nameMost),
		Shared: in.Shared, At: in.At, Event: speaks(linking(in.Event), in.Who.Locale),
	})
}

// deed hands what staff did to the desk.
func (b *Bot) deed(ctx context.Context, in channels.Inbound) error {
	if b.desk == nil {
		b.o.Log.Warn("something was done in a staff room, and none is set up", "channel", in.From.Channel, "key", in.Key)
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeTimeout)
	defer cancel()
	if err := b.desk.Do(ctx, in); err != nil {
		return fmt.Errorf("bot: receive: %w", err)
	}
	return nil
}

// moved follows a chat that got another id (I23).
func (b *Bot) moved(ctx context.Context, in channels.Inbound) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeTimeout)
	defer cancel()
	if err := b.o.Store.Move(ctx, in.From.Channel, in.From.Chat, in.Moved); err != nil {
		return fmt.Errorf("bot: receive: %w", err)
	}
	b.o.Log.Info("a chat moved", "channel", in.From.Channel, "key", in.Key)
	return nil
}

// stray keeps what the adapter did not understand.
func (b *Bot) stray(ctx context.Context, in channels.Inbound) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeTimeout)
	defer cancel()
	if err := b.o.Store.Stray(ctx, in.Key, store.Address(in.From), in.At, in.Raw); err != nil {
		return fmt.Errorf("bot: receive: %w", err)
	}
	b.o.Log.Debug("kept what is not understood", "channel", in.From.Channel, "key", in.Key)
	return nil
}

// speaks notes the language of the customer's app where the event itself shows none.
func speaks(e dialogue.Event, app string) dialogue.Event {
	locale := localeOf(app)
	switch v := e.(type) {
	case dialogue.Commanded:
		if v.Locale == "" {
			v.Locale = locale
		}
		return v
	case dialogue.Said:
		if strings.TrimSpace(v.Text) == "" {
			v.Reading.Locale = locale
		}
		return v
	}
	return e
}

// localeOf is the locale of dialogue that a network's language tag means: "zh-hans" is "zh", "zh-TW" is "zh-Hant".
func localeOf(tag string) string {
	tag = strings.ToLower(strings.ReplaceAll(tag, "_", "-"))
	base, rest, _ := strings.Cut(tag, "-")
	if base == "zh" && (strings.HasPrefix(rest, "hant") || rest == "tw" || rest == "hk" || rest == "mo") {
		return "zh-Hant"
	}
	return base
}

// Agent takes in an event of a member of staff for a conversation that is known. Key is unique to
// what the agent did, such as the network's id of the line; "" for none. A line that AgentLine would
// have made a note is a note here, too.
func (b *Bot) Agent(ctx context.Context, conv int64, e dialogue.Event, key string, at time.Time) error {
	return b.take(ctx, store.Entry{Conv: conv, Key: key, At: at, Event: e})
}

// AgentLine is what a line of a member of staff means: a note, or else something to say to the customer (I21).
func AgentLine(agent, line string) dialogue.Event {
	if note, is := desk.NoteOf(strings.TrimSpace(line)); is {
		return dialogue.AgentNoted{Agent: agent, Text: note}
	}
	return dialogue.AgentSaid{Agent: agent, Text: strings.TrimSpace(line)}
}

// read is the analyzer's reading. A text that it fails on is none to lose.
func (b *Bot) read(text string) (r sentiment.Reading) {
	defer func() {
		if p := recover(); p != nil {
			b.o.Log.Error("a message could not be read for its temper; it is heard without", "cause", fmt.Sprintf("panic: %T", p))
		}
	}()
	return b.o.Analyzer.Read(text)
}

func (b *Bot) take(ctx context.Context, e store.Entry) error {
	if e.Event == nil {
		b.o.Log.Error("an event without content was left out", "key", e.Key, "channel", e.From.Channel)
		return nil // it would come again for ever
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeTimeout)
	defer cancel()
	applied, err := b.act(ctx, e)
	switch {
	case errors.Is(err, store.ErrNotFound): // staff wrote where no conversation is; it would come again for ever
		b.o.Log.Warn("no conversation is there", "channel", e.From.Channel, "key", e.Key)
		return nil
	case errors.Is(err, store.ErrDuplicate):
		b.o.Log.Debug("came again", "conversation", applied.Conv, "key", e.Key)
		return nil
	case err != nil:
		return fmt.Errorf("bot: receive: %w", err)
	}
	return nil
}

// act stores an event that somebody brought about, tidied and read.
func (b *Bot) act(ctx context.Context, e store.Entry) (store.Applied, error) {
	switch v := e.Event.(type) {
	case dialogue.Said:
		v.Text = tidy(v.Text)
		app := v.Reading.Locale
		v.Reading = b.read(v.Text)
		v.Reading.Locale = cmp.Or(v.Reading.Locale, app)
		e.Event, e.Message = v, v.Message
	case dialogue.Commanded:
		v.Arg = cut(channels.CleanLine(tidy(v.Arg)), nameMost)
		if v.Name == "link" {
			v.Arg = dialogue.CleanCode(v.Arg)
			if v.Arg == "" {
				v.Code = newCode()
			}
		}
		e.Event = v
	case dialogue.Edited:
		v.Text = tidy(v.Text)
		v.Reading = b.read(v.Text)
		e.Event = v
	case dialogue.AgentSaid:
		e.Event = AgentLine(v.Agent, tidy(v.Text))
		if said, is := e.Event.(dialogue.AgentSaid); is {
			said.Message, said.Files = v.Message, v.Files
			e.Event = said
		}
	case dialogue.AgentEdited:
		v.Text = tidy(v.Text)
		e.Event = v
	case dialogue.AgentNoted:
		v.Text = tidy(v.Text)
		e.Event = v
	case dialogue.AgentPromised:
		v.What = channels.CleanLine(tidy(v.What))
		e.Event = v
	case dialogue.AgentResolved:
		v.Outcome = tidy(v.Outcome)
		e.Event = v
	case dialogue.AgentPassed:
		v.To, v.Why = channels.CleanLine(tidy(v.To)), tidy(v.Why)
		e.Event = v
	case dialogue.AgentSuggested:
		v.Text = tidy(v.Text)
		e.Event = v
	case dialogue.AgentDecided:
		v.Why = tidy(v.Why)
		e.Event = v
	}
	e.Standing = true
	return b.apply(ctx, e)
}

// apply stores an event with what the script makes of it.
func (b *Bot) apply(ctx context.Context, e store.Entry) (store.Applied, error) {
	step, hash := b.decide()
	e.Script = hash
	applied, err := b.o.Store.Apply(ctx, e, step)
	if errors.Is(err, store.ErrReply) || errors.Is(err, store.ErrBudget) || errors.Is(err, store.ErrMadeGood) {
		return b.undecided(ctx, e, err)
	}
	if err == nil {
		b.turned(applied, e.From)
	}
	return applied, err
}

// turned tells whoever follows the turns.
func (b *Bot) turned(applied store.Applied, from store.Address) {
	b.o.OnTurn(applied)
	b.typing.Load().noted(applied, from)
}

// undecided stores an event that the program can't decide on, and tells staff: the message must not
// be lost, nor come again for ever and hold up all others, and a message that was sent must not be
// sent again. A replay tells the difference.
func (b *Bot) undecided(ctx context.Context, e store.Entry, cause error) (store.Applied, error) {
	b.o.Log.Error("the program could not decide; the event is stored and staff are told", "conversation", e.Conv, "key", e.Key, "cause", cause)
	s := b.script.Load()
	e.Script = s.Hash
	applied, err := b.o.Store.Apply(ctx, e, func(st dialogue.State, _ dialogue.Record) (dialogue.State, []dialogue.Effect) {
		return st, []dialogue.Effect{dialogue.Undecided(s, st)}
	})
	if err == nil {
		b.turned(applied, e.From)
	}
	return applied, err
}

// tidy makes a text storable: valid UTF-8, no NUL, not endless. What is cut off ends in CutMark.
func tidy(text string) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, "\ufffd"), "\x00", "")
	if short := cut(text, textMost); short != text {
		return short + CutMark
	}
	return text
}

// cut returns the first n characters of text.
func cut(text string, n int) string {
	if len(text) <= n || utf8.RuneCountInString(text) <= n {
		return text
	}
	for i := range text {
		if n == 0 {
			return text[:i]
		}
		n--
	}
	return text
}
