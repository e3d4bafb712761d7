package bot

// This file is the home of carrying out one job: what is done for each kind of effect, and which
// event settles it.

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/amends-bot/amends/bot/connect"
	"github.com/amends-bot/amends/bot/desk"
	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/store"
)

// Limits of one try and of how often it is made. The tries that were cut short by a crash count.
const (
	sendTimeout  = 30 * time.Second // uploads included
	lookTimeout  = 5 * time.Second  // the customer waits for it
	carryTimeout = 20 * time.Second

	sendTries  = 20 // about an hour of a network that is down: then the owner must know (I14)
	lookTries  = 3  // and then "down" is the honest answer
	lookPause  = 2 * time.Second
	factsPause = time.Second // a brief waits so long for facts, unless it is urgent
	carryTries = 10          // about ten minutes: then a person sees to it
)

// carryOut does j and settles it. Its errors are those of the store.
func (b *Bot) carryOut(ctx context.Context, now clock, j store.Job) error {
	if j.Timer != "" {
		return b.settle(ctx, now, j, dialogue.Woke{Name: j.Timer, Gen: j.Gen})
	}
	if j.Room != nil {
		return b.show(ctx, now, j)
	}
	switch e := j.Effect.(type) {
	case dialogue.Say:
		if j.Dropped {
			b.o.Log.Info("not said: a person has taken over", attributes(j, "act", e.Act)...)
			return b.settle(ctx, now, j, dialogue.Dropped{Key: j.Key, Act: e.Act})
		}
		return b.send(ctx, now, j, e)
	case dialogue.Revise:
		return b.revise(ctx, now, j, e)
	case dialogue.Notify:
		return b.notify(ctx, now, j, e)
	case dialogue.HandOff:
		return b.handOff(ctx, now, j, e)
	case dialogue.Look:
		return b.look(ctx, now, j, e)
	case dialogue.Verify:
		return b.verify(ctx, now, j, e)
	case dialogue.Carry:
		return b.carry(ctx, now, j, e)
	case dialogue.Join:
		return b.join(ctx, now, j, e)
	}
	return fmt.Errorf("nobody carries out a %T", j.Effect)
}

// settle stores the outcome of j. It is not broken off by a stop: what was sent must be kept as sent.
func (b *Bot) settle(ctx context.Context, now clock, j store.Job, e dialogue.Event) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeTimeout)
	defer cancel()
	standing := true
	switch e.(type) {
	case dialogue.Sent, dialogue.Dropped:
		standing = false // nothing is decided
	}
	_, err := b.apply(ctx, store.Entry{Conv: j.Conv, At: now(), Event: e, Settle: &j, Standing: standing})
	return err
}

// retry gives j back until at.
func (b *Bot) retry(ctx context.Context, j store.Job, at time.Time, cause error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeTimeout)
	defer cancel()
	return b.o.Store.Retry(ctx, j, at, cause)
}

// send sends a message to the customer.
func (b *Bot) send(ctx context.Context, now clock, j store.Job, e dialogue.Say) error {
	adapter := b.adapters[j.To.Channel]
	if adapter == nil {
		return fmt.Errorf("no adapter for channel %q", j.To.Channel) // Claim was asked for ours only
	}
	out := channels.Outbound{
		Key: j.Key, To: channels.Address(j.To), Of: e.Of, Act: e.Act, Text: e.Text, Choices: e.Choices, Try: j.Try,
	}
	if e.By != "" {
		out.By = b.public(ctx, e.By)
	}
	for _, f := range e.Files {
		out.Files = append(out.Files, desk.Relay(b.fetcher(b.o.Staff), channels.Address{Channel: b.o.Staff}, f))
	}
	trying, cancel := context.WithTimeout(ctx, sendTimeout)
	var id string
	err := b.guard(j, func() (err error) {
		id, err = adapter.Send(trying, out)
		return err
	})
	cancel()
	if err == nil {
		b.o.Log.Debug("sent", attributes(j, "act", e.Act)...)
		return b.settle(ctx, now, j, dialogue.Sent{Key: j.Key, ID: id, Try: j.Try})
	}
	return b.unsent(ctx, now, j, e.Act, err)
}

// show brings a thread of the staff room up to date. What the network does not take is tried again for ever: staff must see it,
// and somebody may mend the room.
func (b *Bot) show(ctx context.Context, now clock, j store.Job) error {
	if b.desk == nil {
		return errors.New("no staff room is set up")
	}
	err := b.desk.Carry(ctx, now, j)
	if err == nil || !desk.IsCall(err) {
		return err
	}
	at, final := after(err, j, now(), now(), ctx.Err() != nil)
	if final {
		at = now().Add(backoffMost)
	}
	b.o.Log.Warn("the staff room does not take it; it is tried again", attributes(j, "cause", err, "at", at)...)
	var told *channels.SendError
	if errors.As(err, &told) && told.After > 0 {
		return b.hold(ctx, j, at, err)
	}
	return b.retry(ctx, j, at, err)
}

// public is how customers hear of a member of staff. Without a roster it is the name.
func (b *Bot) public(ctx context.Context, agent string) string {
	roster, err := b.o.Store.Roster(ctx)
	if err != nil {
		b.o.Log.Warn("the roster can't be read", "cause", err)
	}
	for _, a := range roster {
		if a.Name == agent && a.Public != "" {
			return a.Public
		}
	}
	return agent
}

// unsent decides what follows from a send that failed: another try, or the end. act is "" for
// what was for staff, of whose failure no notice is made: it would fail in the same way.
func (b *Bot) unsent(ctx context.Context, now clock, j store.Job, act string, err error) error {
	var told *channels.SendError
	if errors.As(err, &told) && told.Moved != "" && j.To.Channel != "" && j.Try < sendTries {
		return b.follow(ctx, now, j, told.Moved, err)
	}
	since, wrong := b.decided(ctx, j)
	if wrong != nil {
		return wrong
	}
	at, final := after(err, j, since, now(), ctx.Err() != nil)
	cause := errors.New(forStaff(err))
	j.Unsure = j.Unsure || told != nil && told.Unsure
	switch {
	case final:
	case errors.Is(err, channels.ErrBusy):
		b.o.Log.Info("not sent yet: too much is to be sent at once", attributes(j, "at", at)...)
		j.Try-- // it was none
		return b.retry(ctx, j, at, cause)
	case told != nil && told.After > 0:
		what := "not sent; the network asks for a pause"
		if told.After > pauseLong {
			what = "not sent; the network asks for a long pause"
		}
		b.o.Log.Warn(what, attributes(j, "cause", err, "at", at)...)
		return b.hold(ctx, j, at, cause)
	default:
		b.o.Log.Warn("not sent; it is tried again", attributes(j, "cause", err, "at", at)...)
		return b.retry(ctx, j, at, cause)
	}
	if e, is := j.Effect.(dialogue.Revise); is {
		return b.unrevised(ctx, now, j, e, err)
	}
	b.o.Log.Error("not sent, given up", attributes(j, "act", act, "cause", err)...)
	return b.settle(ctx, now, j, dialogue.Failed{Key: j.Key, Act: act, Cause: forStaff(err), Try: j.Try})
}

// decided is when j was decided, and so when it was due first; Retry moves Due.
func (b *Bot) decided(ctx context.Context, j store.Job) (time.Time, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeTimeout)
	defer cancel()
	log, err := b.o.Store.Log(ctx, j.Conv, j.Seq-1, 1)
	if err != nil || len(log) == 0 {
		return j.Due, err
	}
	return log[0].At, nil
}

// follow sends on to the chat that the job's chat has become (I23).
func (b *Bot) follow(ctx context.Context, now clock, j store.Job, to string, cause error) error {
	moving, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeTimeout)
	defer cancel()
	if err := b.o.Store.Move(moving, j.To.Channel, j.To.Chat, to); err != nil {
		return err
	}
	b.o.Log.Info("a chat moved", attributes(j)...)
	return b.retry(ctx, j, now(), cause)
}

// hold gives j back and keeps its chat quiet until at.
func (b *Bot) hold(ctx context.Context, j store.Job, at time.Time, cause error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeTimeout)
	defer cancel()
	return b.o.Store.Hold(ctx, j, at, cause)
}

// notify tells staff something.
func (b *Bot) notify(ctx context.Context, now clock, j store.Job, e dialogue.Notify) error {
	n := channels.Notice{
		To: e.To, Kind: e.Kind, Text: e.Text, Texts: e.Texts, Conv: j.Conv, Key: j.Key, Urgent: e.Kind == "danger", Seq: j.Seq, At: now(), Ref: e.Ref,
	}
	c, err := b.o.Store.Conversation(ctx, j.Conv)
	if err != nil {
		return err
	}
	n.Case, n.Customer = caseOf(c.State), c.Name
	if err := b.tell(ctx, j, n); err != nil {
		return b.unsent(ctx, now, j, "", err)
	}
	return b.settle(ctx, now, j, dialogue.Sent{Key: j.Key, Try: j.Try})
}

func (b *Bot) tell(ctx context.Context, j store.Job, n channels.Notice) error {
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	return b.guard(j, func() error { return b.o.Room.Tell(ctx, n) })
}

// guard calls an adapter or a connector. A panic there becomes an error: one message that it can't
// bear must not end the program again and again. What it panicked with may hold the message: only
// its type is told.
func (b *Bot) guard(j store.Job, call func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic of type %T", p)
			b.o.Log.Error("panic while carrying out", attributes(j, "cause", err, "stack", string(debug.Stack()))...)
		}
	}()
	return call()
}

// handOff brings a conversation to staff, with the brief. It is tried for ever, whatever the error:
// somebody may mend the room, and the customer was told that a person comes.
func (b *Bot) handOff(ctx context.Context, now clock, j store.Job, e dialogue.HandOff) error {
	n := channels.Notice{
		To: cmp.Or(e.To, e.Role), Kind: channels.NoticeHandOff, Case: e.Case, Reason: e.Reason, Conv: j.Conv, Urgent: e.Urgent, Due: e.Due, Key: j.Key,
		Seq: j.Seq, At: now(),
	}
	c, err := b.o.Store.Conversation(ctx, j.Conv)
	if err != nil {
		return err
	}
	n.Customer = c.Name
	if c.State.Looked == dialogue.LookAsked && !e.Urgent && j.Try == 1 {
		return b.retry(ctx, j, now().Add(factsPause), errors.New("the look-up is under way"))
	}
	if n.Text, err = b.brief(ctx, j.Conv, b.o.Locale, j.Seq); err != nil {
		b.o.Log.Error("the brief could not be made", attributes(j, "cause", err)...)
		n.Text = e.Reason + "\n" + e.In(b.o.Locale) + "\n" + c.State.Opening
	}
	err = b.tell(ctx, j, n)
	if err == nil {
		b.o.Log.Info("handed over", attributes(j, "case", e.Case, "reason", e.Reason)...)
		return b.settle(ctx, now, j, dialogue.Sent{Key: j.Key, Try: j.Try})
	}
	at, final := after(err, j, now(), now(), ctx.Err() != nil)
	if final {
		at = now().Add(backoffMost)
	}
	b.o.Log.Error("staff could not be told of a handoff; it is tried again", attributes(j, "case", e.Case, "cause", err, "at", at)...)
	return b.retry(ctx, j, at, errors.New(forStaff(err)))
}

// look asks the connector. A connector that fails a few times is "down", never "none" (F3).
func (b *Bot) look(ctx context.Context, now clock, j store.Job, e dialogue.Look) error {
	found, err := dialogue.Found{Outcome: dialogue.FoundNowhere}, error(nil)
	if b.o.Connect != nil {
		trying, cancel := context.WithTimeout(ctx, lookTimeout)
		err = b.guard(j, func() (err error) {
			found, err = b.o.Connect.Look(trying, e)
			return err
		})
		cancel()
		if err != nil && (j.Try < lookTries || ctx.Err() != nil) {
			b.o.Log.Warn("the look-up failed; it is tried again", attributes(j, "cause", err)...)
			return b.retry(ctx, j, now().Add(lookPause), err)
		}
	}
	if err != nil {
		b.o.Log.Error("the look-up failed", attributes(j, "cause", err)...)
		found = dialogue.Found{Outcome: dialogue.FoundDown}
	}
	found.Look = e.Name
	return b.settle(ctx, now, j, found)
}

// verify has a detail compared. What can't be asked after a few tries is "down", never "wrong".
func (b *Bot) verify(ctx context.Context, now clock, j store.Job, e dialogue.Verify) error {
	verified := dialogue.Verified{Outcome: dialogue.FoundDown}
	if v, can := b.o.Connect.(connect.Verifier); can {
		trying, cancel := context.WithTimeout(ctx, lookTimeout)
		err := b.guard(j, func() (err error) {
			verified, err = v.Verify(trying, e)
			return err
		})
		cancel()
		if err != nil && (j.Try < lookTries || ctx.Err() != nil) {
			b.o.Log.Warn("a detail could not be compared; it is tried again", attributes(j, "cause", err)...)
			return b.retry(ctx, j, now().Add(lookPause), err)
		}
		if err != nil {
			b.o.Log.Error("a detail could not be compared", attributes(j, "cause", err)...)
			verified = dialogue.Verified{Outcome: dialogue.FoundDown}
		}
	}
	return b.settle(ctx, now, j, verified)
}

// carry has a grant carried out. The grant's id makes a second try harmless.
func (b *Bot) carry(ctx context.Context, now clock, j store.Job, e dialogue.Carry) error {
	if b.o.Connect == nil {
		return b.settle(ctx, now, j, dialogue.Carried{Grant: e.Grant, Cause: "no connector is set up; please carry it out by hand"})
	}
	trying, cancel := context.WithTimeout(ctx, carryTimeout)
	var carried dialogue.Carried
	err := b.guard(j, func() (err error) {
		carried, err = b.o.Connect.Carry(trying, e)
		return err
	})
	cancel()
	switch {
	case err != nil && (j.Try < carryTries || ctx.Err() != nil):
		at := now().Add(backoff(j.Key, j.Try))
		b.o.Log.Warn("carrying out failed; it is tried again", attributes(j, "grant", e.Grant, "cause", err, "at", at)...)
		return b.retry(ctx, j, at, err)
	case err != nil:
		b.o.Log.Error("carrying out failed, given up", attributes(j, "grant", e.Grant, "cause", err)...)
		carried = dialogue.Carried{Cause: err.Error() + " (it may have been started nevertheless; check before repeating it)"}
	}
	carried.Grant = e.Grant
	return b.settle(ctx, now, j, carried)
}

// caseOf is the open case's code, or that of the last one.
func caseOf(st dialogue.State) string {
	if st.Case != "" {
		return st.Case
	}
	return st.Last
}
