package telegram

// This file is the home of receiving: a long poll of our own, and what is set up before it begins.

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"github.com/amends-bot/amends/channels"
)

const (
	pollFor   = 50 * time.Second // the longest that Telegram keeps a poll without news
	pollSlack = 15 * time.Second // what a connection may take beyond that, before it counts as dead
	pollMost  = 100              // updates in one answer, the most that Telegram gives

	pauseFirst = time.Second      // most hiccups are over by then
	pauseMost  = 30 * time.Second // a network that is back is noticed soon enough
	pauseAsked = 5 * time.Minute  // of what Telegram asks for: one mistaken answer must not make us deaf for years

	describeMost = 256 // characters of a command's description
)

// session is one Listen.
type session struct {
	sink    channels.Sink
	presses chan press
	hints   chan hint
	busy    sync.WaitGroup // requests of the webhook that are at the Sink
}

// Listen hands in what Telegram delivers until ctx ends (nil), the Sink fails or Telegram refuses the token. All that
// passes by itself - a network that is down, a second program that polls, too many requests - is waited for in here,
// and shows in Health. With a webhook it only says which sink the requests are for.
func (t *Telegram) Listen(ctx context.Context, sink channels.Sink) error {
	ctx, cancel := context.WithCancel(ctx)
	s := &session{sink: sink, presses: make(chan press, pressesKept), hints: make(chan hint, hintsKept)}
	var side sync.WaitGroup
	side.Go(func() { t.answerPresses(ctx, s.presses) })
	side.Go(func() { t.giveHints(ctx, s.hints) })
	t.listening(true)
	defer func() {
		t.listening(false)
		cancel()
		side.Wait()
	}()
	if t.o.Webhook != nil {
		return t.hooked(ctx, s)
	}
	return t.poll(ctx, s)
}

func (t *Telegram) poll(ctx context.Context, s *session) error {
	if err := t.insist(ctx, t.meet); err != nil {
		return err
	}
	if err := t.insist(ctx, t.unhook); err != nil {
		return err
	}
	t.setMenu(ctx)
	t.checkRoom(ctx)
	for ctx.Err() == nil {
		var news []json.RawMessage
		if err := t.insist(ctx, func(ctx context.Context) (err error) {
			news, err = t.fetch(ctx)
			return err
		}); err != nil {
			return err
		}
		if err := t.hand(ctx, s, news); err != nil {
			return err
		}
	}
	return nil
}

// fetch asks for updates, and acknowledges what was taken since the last time.
func (t *Telegram) fetch(ctx context.Context) ([]json.RawMessage, error) {
	ask := struct {
		Offset  int64    `json:"offset,omitempty"`
		Limit   int      `json:"limit"`
		Timeout int      `json:"timeout"`
		Allowed []string `json:"allowed_updates"`
	}{t.offset, pollMost, int(pollFor / time.Second), updates}
	if t.single > 0 {
		ask.Limit = 1
	}
	var news []json.RawMessage
	err := t.wire.call(ctx, pollFor+pollSlack, "getUpdates", ask, &news)
	var no *refused
	if errors.As(err, &no) && no.code == http.StatusConflict && no.says("webhook") { // somebody set one while we polled
		_ = t.unhook(ctx) // if that fails the next poll tells
	}
	if err != nil {
		if news = t.unreadable(err); news == nil {
			return nil, err
		}
	} else {
		t.unread, t.single = 0, max(t.single-1, 0)
		if len(news) == 0 {
			t.single = 0 // there is nothing left to be careful with
		}
	}
	t.offset = 0 // Telegram has heard it. Kept longer it would swallow updates when their ids jump, as they do after a quiet week
	return news, nil
}

// hand gives updates to the Sink one after the other, and keeps how far it came.
func (t *Telegram) hand(ctx context.Context, s *session, news []json.RawMessage) error {
	for _, raw := range news {
		if err := t.take(ctx, s, raw); err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
		id := parse(raw).number("update_id")
		if id == 0 {
			id = scanID(raw)
		}
		if id != 0 {
			t.offset = id + 1
		}
	}
	if len(news) > 0 && t.offset == 0 { // none of them can be acknowledged: they come again at once
		sleep(ctx, pauseMost)
	}
	return nil
}

// take gives one update to the Sink. nil: it is on disk.
func (t *Telegram) take(ctx context.Context, s *session, raw []byte) error {
	in, p := t.understand(raw)
	t.heed(ctx, &in, &p, raw)
	if err := s.sink(ctx, in); err != nil {
		return fmt.Errorf("telegram: take %s: %w", in.Key, err)
	}
	if p.hint != nil {
		select {
		case s.hints <- *p.hint:
		default: // whoever is not told writes again
		}
	}
	if p.id != "" {
		select {
		case s.presses <- p:
		default:
			t.o.Log.Info("a button is not answered: too many are pressed at once", "channel", Channel)
		}
	}
	return nil
}

// insist calls f until it works, ctx ends, or the token is refused.
func (t *Telegram) insist(ctx context.Context, f func(context.Context) error) error {
	for pause := pauseFirst; ; pause = min(2*pause, pauseMost) {
		err := f(ctx)
		if ctx.Err() != nil {
			return nil
		}
		t.heard(err)
		if err == nil {
			return nil
		}
		if tokenRefused(err) {
			return fmt.Errorf("%w: Telegram does not know the token: compare it with what @BotFather shows at /mybots", err)
		}
		var no *refused
		if errors.As(err, &no) && no.after > 0 {
			pause = min(no.after, pauseAsked)
		}
		if no != nil && no.after > pauseAsked {
			t.o.Log.Warn("Telegram asks for a very long pause; it is asked again sooner", "channel", Channel, "error", err, "asked", no.after, "pause", pause)
		}
		sleep(ctx, pause)
	}
}

// sleep waits, but not beyond the end of ctx.
func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// meet asks who we are: it tries the token, and commands may name the bot.
func (t *Telegram) meet(ctx context.Context) error {
	var me object
	if err := t.wire.call(ctx, callTimeout, "getMe", nil, &me); err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.name = me.text("username")
	return nil
}

// unhook removes a webhook: Telegram answers no poll while there is one. What waits there stays.
func (t *Telegram) unhook(ctx context.Context) error {
	err := t.wire.call(ctx, callTimeout, "deleteWebhook", bot.DeleteWebhookParams{}, nil)
	var no *refused
	if errors.As(err, &no) && no.code == http.StatusNotFound {
		return nil // the token is known by now: a server without webhooks
	}
	return err
}

// setMenu shows the commands to everybody in English, or the first language there is, and to those who have set
// their Telegram to another in that. It is tried once: nothing depends on it.
func (t *Telegram) setMenu(ctx context.Context) {
	var locales []string
	for _, c := range t.o.Commands {
		for l := range c.Label {
			if !slices.Contains(locales, l) {
				locales = append(locales, l)
			}
		}
	}
	if len(locales) == 0 {
		return
	}
	slices.Sort(locales)
	first := locales[0]
	if slices.Contains(locales, "en") {
		first = "en"
	}
	ask := []bot.SetMyCommandsParams{{Commands: t.menu(first, first)}}
	for _, l := range locales {
		if len(l) == 2 { // Telegram knows languages without their scripts and countries
			ask = append(ask, bot.SetMyCommandsParams{Commands: t.menu(l, first), LanguageCode: l})
		}
	}
	for _, params := range ask {
		if err := t.wire.call(ctx, callTimeout, "setMyCommands", params, nil); err != nil && ctx.Err() == nil {
			t.o.Log.Warn("the menu of commands was not set", "channel", Channel, "language", params.LanguageCode, "error", err)
		}
	}
}

func (t *Telegram) menu(locale, instead string) []models.BotCommand {
	var out []models.BotCommand
	for _, c := range t.o.Commands {
		label := c.Label[locale]
		if label == "" {
			label = c.Label[instead]
		}
		if label = strings.TrimSpace(label); label != "" {
			out = append(out, models.BotCommand{Command: c.Name, Description: channels.Split(label, describeMost, channels.UTF16)[0]})
		}
	}
	return out
}
