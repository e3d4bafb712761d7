package slack

// This file is the home of buttons of the staff room: some open a form or a page, for which Slack gives three seconds; what
// asks for none is a deed.

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"time"

	lib "github.com/slack-go/slack"

	"github.com/amends-bot/amends/channels"
)

// formWait is how long a form may take before a window is opened without it: what opens one is good for three seconds in all.
const formWait = 700 * time.Millisecond

// openWait bounds how long Slack may take to open it; what waits behind a press must not wait for long.
const openWait = 1500 * time.Millisecond

// reply is what the desk says about a press.
type reply struct {
	view *lib.ModalViewRequest // nil: the press is the deed
	err  error
}

// ask asks the desk about a press, and opens what it says, or hands the deed on. nil: it may be acknowledged.
func (s *Slack) ask(ctx context.Context, l *listener, f found) error {
	if s.room.desk == nil { // nothing can be shown; a deed is a deed
		if f.asked.deed.Kind != channels.DeedPress { // nor answered
			return nil
		}
		return s.hand(ctx, l, f)
	}
	f.in.Who.Name, _ = s.whoIs(ctx, l, userOf(f.in.Who.ID), nameWait/3)
	from := origin{
		Conv: f.asked.deed.Conv, Version: f.asked.deed.Version, Button: f.asked.deed.Button,
		Thread: f.in.From.Thread, Prompt: f.asked.deed.Prompt, Locale: s.localeAt(ctx, l, f),
	}
	said := make(chan reply, 1)
	l.wg.Go(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), afterwards)
		defer cancel()
		said <- s.askDesk(ctx, f, from)
	})
	timer := time.NewTimer(s.room.wait)
	defer timer.Stop()
	select {
	case r := <-said:
		return s.replied(ctx, l, f, from, r, "")
	case <-timer.C:
	}
	wait := modal(words(from.Locale).title, from.Locale)
	wait.CallbackID = formPage
	wait.Blocks.BlockSet = textBlocks(words(from.Locale).loading, 1)
	view, err := s.openView(ctx, f.asked.trigger, wait)
	if err != nil {
		return s.notOpened(l, f, from, err)
	}
	l.wg.Go(func() { // the answer is on its way: Slack need not wait for it
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), sinkTimeout)
		defer cancel()
		if err := s.replied(ctx, l, f, from, <-said, view); err != nil {
			s.log.Error("a press was not taken", "error", s.safe(err))
		}
	})
	return nil
}

// localeAt is the language of the labels that we add for who pressed: that of the card, else their own.
func (s *Slack) localeAt(ctx context.Context, l *listener, f found) string {
	k := s.room.card(f.in.From.Thread)
	k.mu.Lock()
	locale := k.locale
	k.mu.Unlock()
	if locale == "" {
		_, locale = s.whoIs(ctx, l, userOf(f.in.Who.ID), 0)
	}
	return locale
}

// askDesk is what the desk says about a press. A panic of its is an error.
func (s *Slack) askDesk(ctx context.Context, f found, from origin) (r reply) {
	defer func() {
		if p := recover(); p != nil {
			s.panicked("the desk could not answer", p)
			r = reply{err: errors.New("slack: the desk could not answer")}
		}
	}()
	who, deed := f.in.Who, f.asked.deed
	done := func(view lib.ModalViewRequest, err error) reply {
		if err != nil {
			return reply{err: fmt.Errorf("slack: form: %w", err)}
		}
		return reply{view: &view}
	}
	switch f.asked.act {
	case actAnswer:
		return done(answerModal(from))
	case actShow:
		text, err := s.room.desk.Reveal(ctx, who, deed.Conv, f.asked.seq)
		return done(pageModal(words(from.Locale).show, text, from.Locale), err)
	}
	form, err := s.room.desk.Form(ctx, who, deed.Conv, deed.Button)
	switch {
	case err != nil:
		return reply{err: fmt.Errorf("slack: form: %w", err)}
	case form != nil && f.asked.act == actBrief && len(form.Fields) == 0 && form.Title == "":
		form.Title = words(from.Locale).brief
		return done(formModal(*form, from))
	case form != nil:
		return done(formModal(*form, from))
	}
	return reply{}
}

// replied does what the desk has said: opens the window, or fills the one with this id that is open already.
func (s *Slack) replied(ctx context.Context, l *listener, f found, from origin, r reply, open string) error {
	w := words(from.Locale)
	switch {
	case r.err != nil:
		s.log.Warn("the desk could not answer", "error", s.safe(r.err))
		if open != "" {
			return s.updateView(ctx, open, pageModal(w.title, w.again, from.Locale))
		}
		s.tell(l, f, w.again)
		return nil
	case r.view == nil:
		err := s.hand(ctx, l, f)
		if open == "" {
			return err
		}
		text := w.done
		if err != nil {
			text = w.again
		}
		return errors.Join(err, s.updateView(ctx, open, pageModal(w.title, text, from.Locale)))
	case open != "":
		return s.updateView(ctx, open, *r.view)
	}
	if _, err := s.openView(ctx, f.asked.trigger, *r.view); err != nil {
		return s.notOpened(l, f, from, err)
	}
	return nil
}

// notOpened tells who pressed that the window could not be opened: pressing again helps. The press is done with.
func (s *Slack) notOpened(l *listener, f found, from origin, err error) error {
	s.log.Warn("a window could not be opened", "error", s.safe(err))
	s.tell(l, f, words(from.Locale).late)
	return nil
}

// tell whispers to who pressed, without waiting for it.
func (s *Slack) tell(l *listener, f found, text string) {
	s.later(l, "a word to who pressed", func(ctx context.Context) error {
		return s.Whisper(ctx, f.in.From, f.in.Who.ID, "", "", text)
	})
}

// openView opens a window, and returns its id.
func (s *Slack) openView(ctx context.Context, trigger string, view lib.ModalViewRequest) (string, error) {
	body, err := json.Marshal(view)
	if err != nil {
		return "", err
	}
	var said struct {
		View struct {
			ID string `json:"id"`
		} `json:"view"`
	}
	ctx, cancel := context.WithTimeout(ctx, openWait)
	defer cancel()
	err = s.call(ctx, "views.open", url.Values{"trigger_id": {trigger}, "view": {string(body)}}, &said)
	return said.View.ID, err
}

// updateView shows something else in a window. One that was closed meanwhile is nobody's loss.
func (s *Slack) updateView(ctx context.Context, id string, view lib.ModalViewRequest) error {
	body, err := json.Marshal(view)
	if err != nil {
		return err
	}
	if err := s.call(ctx, "views.update", url.Values{"view_id": {id}, "view": {string(body)}}, nil); err != nil && !isSlack(err, "not_found") {
		return s.safe(err)
	}
	return nil
}
