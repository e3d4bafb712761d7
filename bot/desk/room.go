package desk

// This file is the home of showing: one conversation's thread brought up to date.

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/store"
)

const (
	// callMost bounds one call of the network, uploads included.
	callMost = 30 * time.Second
	// roomPause is between two updates of one thread: what comes meanwhile is merged. A Telegram group takes 20 messages a
	// minute (I24).
	roomPause = 3 * time.Second
)

// showing is a room being brought up to date.
type showing struct {
	*Desk
	now   func() time.Time
	job   store.Job
	room  *store.Room
	story Story
	notes []notice
}

// errLate says that the lease would end before the next call.
var errLate = errors.New("the lease ends")

// Carry brings the thread of a claimed room up to date and gives the room back. If IsCall(err) the network did not take something:
// the job is to be tried again, and what it has done is kept. Other errors are those of the store.
func (d *Desk) Carry(ctx context.Context, now func() time.Time, j store.Job) error {
	s := &showing{Desk: d, now: now, job: j, room: j.Room}
	err := s.all(ctx)
	if gone(err) { // once: the next time it is an error like others
		d.o.Log.Info("a thread is gone; there will be another one", "conversation", j.Conv, "case", s.room.Code)
		s.forget()
		if err = s.save(ctx, nil); err == nil {
			err = s.all(ctx)
		}
	}
	if errors.Is(err, errLate) {
		err = d.o.Store.Retry(ctx, j, now(), errLate)
	} else if err == nil {
		over := j.Conv != 0 && s.story.Conv.State.Case == "" && len(s.notes) == 0
		err = d.o.Store.FinishRoom(context.WithoutCancel(ctx), j, now().Add(roomPause), over)
	}
	if err != nil {
		return fmt.Errorf("desk: show: %w", err)
	}
	return nil
}

// gone reports whether the thread is not there any more (I22).
func gone(err error) bool {
	var told *channels.SendError
	return errors.As(err, &told) && told.Gone
}

// final reports whether trying again is useless.
func final(err error) bool {
	var told *channels.SendError
	return errors.As(err, &told) && told.Final && !told.Gone
}

// forget leaves the thread behind.
func (s *showing) forget() {
	r := s.room
	r.At, r.Card, r.Hash, r.Version, r.Upto, r.Aside, r.Part = store.Address{Channel: r.At.Channel}, "", "", 0, 0, 0, 0
}

// save keeps how far it has come. It is not broken off by a stop: what was posted must be known as posted.
func (s *showing) save(ctx context.Context, posted []string, told ...int64) error {
	return s.o.Store.SaveRoom(context.WithoutCancel(ctx), s.job, s.now(), posted, told...)
}

// call calls the network under what is left of the lease. A panic there becomes an error of its type: what it panicked with may hold
// a text.
func (s *showing) call(ctx context.Context, f func(context.Context) error) (err error) {
	most := min(callMost, s.job.Until.Sub(s.now()))
	if most <= 0 {
		return errLate
	}
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			s.o.Log.Error("panic while showing", "conversation", s.job.Conv, "type", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
			err = callError{fmt.Errorf("panic of type %T", p)}
		}
	}()
	if err := f(ctx); err != nil {
		return callError{err}
	}
	return nil
}

func (s *showing) all(ctx context.Context) (err error) {
	if s.notes, err = s.notices(ctx, s.job.Conv); err != nil {
		return err
	}
	if s.job.Conv == 0 { // answers to people who are in no case
		return s.answers(ctx)
	}
	if s.story, err = s.o.Story(ctx, s.job.Conv, s.o.Locale); err != nil {
		return err
	}
	r := s.room
	st := s.story.Conv.State
	if st.Holder.Kind == dialogue.HolderQueue {
		if err := s.suggest(ctx); err != nil {
			return err
		}
	}
	if s.story.Staffed && st.Case != "" && (r.At.Thread == "" || r.Code != s.story.Case) {
		if err := s.begin(ctx); err != nil {
			return err
		}
	}
	if r.At.Thread == "" {
		return s.answers(ctx)
	}
	if r.Code != s.story.Case { // the bot has a newer case: nothing of it belongs here
		if err := s.answers(ctx); err != nil {
			return err
		}
		return s.end(ctx)
	}
	for s.untold() { // a second time after what an earlier try had begun
		if err := s.tell(ctx); err != nil {
			return err
		}
	}
	if err := s.answers(ctx); err != nil {
		return err
	}
	return s.card(ctx)
}

// untold reports whether there is something to post.
func (s *showing) untold() bool {
	return s.room.Shown < s.story.Conv.Seq || slices.ContainsFunc(s.notes, func(n notice) bool { return n.Kind == noticeLine })
}

// begin makes the thread of the case. That of the case before ends.
func (s *showing) begin(ctx context.Context) error {
	r := s.room
	if r.At.Thread != "" {
		if err := s.end(ctx); err != nil && !gone(err) && !final(err) {
			return err
		}
		s.forget()
	}
	r.Gen++
	c := s.newest()
	key := fmt.Sprintf("b:%d:%d", s.job.Conv, r.Gen)
	err := s.call(ctx, func(ctx context.Context) error {
		at, card, err := s.o.Room.Begin(ctx, key, c)
		if err == nil {
			r.At, r.Card = store.Address(at), card
		}
		return err
	})
	if err != nil {
		r.Gen--
		return err
	}
	r.Code, r.Began, r.Shown = s.story.Case, s.story.Conv.Seq, s.from(s.story)
	r.Version, r.Hash = c.Version, hashOf(c)
	return s.save(ctx, []string{r.Card})
}

// tell posts what is new, and marks the lines of staff of which more is known. What is being told is kept first, so that each
// try posts the same under the same key.
func (s *showing) tell(ctx context.Context) error {
	r := s.room
	if r.Upto == 0 {
		r.Upto, r.Part, r.Aside = s.story.Conv.Seq, 0, 0
		for _, n := range s.notes {
			r.Aside = max(r.Aside, n.id)
		}
	}
	var notes []notice
	var told []int64
	for _, n := range s.notes {
		if n.Kind == noticeLine && n.id <= r.Aside {
			notes, told = append(notes, n), append(told, n.id)
		}
	}
	all := posts(s.own(ctx, s.between(s.story, r.Began, r.Shown, r.Upto, notes)))
	if r.Part == 0 && len(all) > 0 {
		if err := s.save(ctx, nil); err != nil {
			return err
		}
	}
	for r.Part < len(all) {
		p := channels.Post{
			Key:   fmt.Sprintf("p:%d:%d:%d-%d:%d:%d", s.job.Conv, r.Gen, r.Shown, r.Upto, r.Aside, r.Part),
			Lines: all[r.Part], Conv: s.job.Conv, Version: s.story.Conv.Seq, Locale: s.o.Locale, Try: s.job.Try,
		}
		id, err := s.post(ctx, p)
		if err != nil {
			return err
		}
		r.Part++
		if err := s.save(ctx, []string{id}); err != nil {
			return err
		}
	}
	if err := s.marks(ctx); err != nil {
		return err
	}
	moved := r.Shown != r.Upto || len(told) > 0
	r.Shown, r.Upto, r.Aside, r.Part = r.Upto, 0, 0, 0
	s.notes = slices.DeleteFunc(s.notes, func(n notice) bool { return slices.Contains(told, n.id) })
	if !moved {
		return nil
	}
	return s.save(ctx, nil, told...)
}

// own leaves out the notes that were written in this thread: they stand there.
func (s *showing) own(ctx context.Context, lines []channels.Line) []channels.Line {
	return slices.DeleteFunc(lines, func(l channels.Line) bool {
		if l.Kind != channels.LineNote || l.Seq <= s.room.Began {
			return false
		}
		_, err := s.o.Store.MessageOf(ctx, s.job.Conv, l.Seq, s.room.At)
		return err == nil
	})
}

// finalTries is after how many tries lines that the network refuses for good are given up, and said to be missing.
const finalTries = 3

// post writes into the thread. A file that can't cross is told, and the text goes nevertheless (I19); what the network refuses for good
// is told to be so.
func (s *showing) post(ctx context.Context, p channels.Post) (id string, err error) {
	post := func(p channels.Post) error {
		return s.call(ctx, func(ctx context.Context) error {
			id, err = s.o.Room.Post(ctx, channels.Address(s.room.At), p)
			return err
		})
	}
	if err = post(p); !final(err) {
		return id, err
	}
	bare := false
	lines := slices.Clone(p.Lines)
	for i := range lines {
		lines[i].Files = slices.Clone(lines[i].Files)
		for k := range lines[i].Files {
			bare = bare || lines[i].Files[k].Open != nil
			lines[i].Files[k].Open = nil
		}
	}
	if bare {
		s.o.Log.Warn("files did not cross", "conversation", s.job.Conv, "cause", err)
		p.Lines = lines
		if err = post(p); !final(err) {
			return id, err
		}
	}
	if s.job.Try < finalTries {
		return "", err
	}
	ring := slices.ContainsFunc(lines, func(l channels.Line) bool { return l.Ring })
	p.Lines = []channels.Line{{Kind: channels.LineNotice, Text: fmt.Sprintf(s.words.unshown, len(lines), s.story.Case), At: s.now().In(s.zone()), Ring: ring}}
	if again := post(p); again != nil {
		return "", again
	}
	s.o.Log.Error("lines were refused by the room", "conversation", s.job.Conv, "lines", len(lines), "cause", err)
	return id, nil
}

// marks shows what became of the lines of staff.
func (s *showing) marks(ctx context.Context) error {
	r := s.room
	all := marks(s.story, max(r.Shown, r.Began), r.Upto)
	for _, m := range s.story.Moments {
		if m.Kind == channels.LineNote && m.Seq > max(r.Shown, r.Began) && m.Seq <= r.Upto {
			id, err := s.o.Store.MessageOf(ctx, s.job.Conv, m.Seq, r.At)
			if err == nil {
				all = append(all, Moment{Message: id, Mark: channels.MarkNote})
			} else if !errors.Is(err, store.ErrNotFound) {
				return err
			}
		}
	}
	for _, m := range all {
		if err := s.mark(ctx, r.At, m.Message, m.Mark); err != nil {
			return err
		}
	}
	return nil
}

// mark marks a line. One that is not there any more needs none.
func (s *showing) mark(ctx context.Context, at store.Address, id string, m channels.Mark) error {
	err := s.call(ctx, func(ctx context.Context) error { return s.o.Room.Mark(ctx, channels.Address(at), id, m) })
	if final(err) {
		s.o.Log.Debug("a line can't be marked", "conversation", s.job.Conv, "cause", err)
		return nil
	}
	return err
}

// answers tells single members of staff what concerns them, and asks for approvals.
func (s *showing) answers(ctx context.Context) error {
	for len(s.notes) > 0 {
		n := s.notes[0]
		at := n.At
		if at.Channel == "" {
			at = s.room.At
		}
		if at.Chat == "" { // there is no thread yet
			s.notes = s.notes[1:]
			continue
		}
		var posted []string
		var err error
		switch n.Kind {
		case noticeTell:
			if n.Mark != "" {
				err = s.mark(ctx, at, n.Message, n.Mark)
			}
			if err == nil && n.Text != "" {
				err = s.call(ctx, func(ctx context.Context) error {
					return s.o.Room.Whisper(ctx, channels.Address(at), n.To, n.Message, n.key, n.Text)
				})
			}
		case noticeAsk, noticePost:
			var id string
			id, err = s.post(ctx, s.ask(n))
			posted = []string{id}
		default: // lines wait for a thread
			s.notes = s.notes[1:]
			continue
		}
		if (final(err) || gone(err)) && n.Kind == noticeTell { // they have left, or the thread is an old one
			s.o.Log.Info("a member of staff could not be answered", "conversation", s.job.Conv, "cause", err)
			err = nil
		}
		if err != nil {
			return err
		}
		if err := s.save(ctx, posted, n.id); err != nil {
			return err
		}
		s.notes = s.notes[1:]
	}
	return nil
}

// ask is an approval that is asked, with its buttons, while it is open (H11).
func (s *showing) ask(n notice) channels.Post {
	p := channels.Post{
		Key: n.key, Conv: s.job.Conv, Version: s.story.Conv.Seq, Locale: s.o.Locale, Try: s.job.Try,
		Lines: []channels.Line{{Kind: channels.LineNotice, Who: n.Who, Text: n.Text, At: n.at.In(s.zone())}},
	}
	if slices.ContainsFunc(s.story.Conv.State.Approvals, func(a dialogue.Approval) bool { return a.ID == n.Approval }) {
		p.Buttons = []channels.Button{
			{ID: buttonApprove + ":" + n.Approval, Label: s.words.buttons[buttonApprove], Main: true},
			{ID: buttonDecline + ":" + n.Approval, Label: s.words.buttons[buttonDecline], Grave: true},
		}
	}
	return p
}

// suggest names who is to take the case best. Outside of the opening hours that is nobody, whatever they say of themselves.
func (s *showing) suggest(ctx context.Context) error {
	if !s.o.Script().Calendar.Open(s.now()) {
		return nil
	}
	all, err := s.o.Store.Staff(ctx)
	if err != nil {
		return err
	}
	if first := suggested(reachable(all, s.o.Channel), s.story.Conv, s.story.Conv.State.Role, s.now()); len(first) > 0 {
		s.story.Suggested = first[0].Name
	}
	return nil
}

// end shows that the case of the thread is over, where that is not shown yet.
func (s *showing) end(ctx context.Context) error {
	if strings.HasPrefix(s.room.Hash, channels.CardClosed) {
		return nil
	}
	return s.show(ctx, s.past(s.room.Code))
}

// card shows the newest card, if it is another than the one that is shown.
func (s *showing) card(ctx context.Context) error { return s.show(ctx, s.newest()) }

func (s *showing) show(ctx context.Context, c channels.Card) error {
	hash := hashOf(c)
	if hash == s.room.Hash {
		return nil
	}
	err := s.call(ctx, func(ctx context.Context) error {
		return s.o.Room.Show(ctx, channels.Address(s.room.At), s.room.Card, c)
	})
	if err != nil {
		return err
	}
	s.room.Hash, s.room.Version = hash, c.Version
	return s.save(ctx, nil)
}

// hashOf is of all that stands on a card, after its state. While a person has the case they follow its lines, and a brief that
// grows by each of them is no reason to show the card again: networks allow few changes.
func hashOf(c channels.Card) string {
	c.Version = 0
	if c.State == channels.CardHeld {
		c.Brief = ""
	}
	b, err := json.Marshal(c)
	if err != nil {
		panic("desk: " + err.Error()) // a card is strings and numbers
	}
	sum := sha256.Sum256(b)
	return c.State + ":" + hex.EncodeToString(sum[:8])
}
