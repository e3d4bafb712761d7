package desk

// This file is the home of what staff do in a room: who it is, in which case, and which event it becomes.

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/store"
)

// act is a deed, with who did it and where.
type act struct {
	*Desk
	in   channels.Inbound
	deed channels.Deed
	who  store.Staff // Name "": nobody on the roster
	conv int64       // 0: no case
	room store.Room
	c    store.Conversation
}

// Do takes in what a member of staff did. nil says that what follows from it is on disk, or was before (I7); it fails only
// when storage fails.
func (d *Desk) Do(ctx context.Context, in channels.Inbound) error {
	a := &act{Desk: d, in: in, deed: *in.Deed}
	a.deed.Text = strings.ReplaceAll(strings.ToValidUTF8(a.deed.Text, "\ufffd"), "\x00", "")
	err := a.do(ctx)
	if errors.Is(err, store.ErrDuplicate) {
		d.o.Log.Debug("came again", "channel", in.From.Channel, "key", in.Key)
		err = nil
	}
	if err != nil {
		return fmt.Errorf("desk: %w", err)
	}
	return nil
}

func (a *act) do(ctx context.Context) error {
	if a.deed.Kind == channels.DeedRegister {
		return a.register(ctx)
	}
	var err error
	if a.who, err = a.o.Store.StaffOf(ctx, a.in.Who.ID); err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	thread, err := a.place(ctx)
	if err != nil {
		return err
	}
	switch {
	case a.conv == 0:
		return a.outside(ctx)
	case a.who.Name == "":
		return a.refuse(ctx, a.what(), "unregistered", a.words.register)
	case thread != 0 && (thread != a.conv || store.Address(a.in.From) != a.room.At),
		a.deed.Version > 0 && a.deed.Version < a.room.Began:
		return a.refuse(ctx, a.what(), "elsewhere", a.words.oldThread)
	}
	switch a.deed.Kind {
	case channels.DeedLine:
		return a.line(ctx)
	case channels.DeedEdit, channels.DeedDelete:
		return a.edited(ctx)
	case channels.DeedNote:
		return a.noted(ctx)
	case channels.DeedPress, channels.DeedForm:
		return a.pressed(ctx)
	}
	a.o.Log.Warn("a deed of an unknown kind", "kind", a.deed.Kind, "key", a.in.Key)
	return nil
}

// place finds the case: that of the card, or of the thread. thread is the conversation of the thread, 0 for none.
func (a *act) place(ctx context.Context) (thread int64, err error) {
	thread, err = a.o.Store.FindThread(ctx, store.Address(a.in.From))
	if errors.Is(err, store.ErrNotFound) {
		err = nil
	}
	if err == nil {
		a.conv = cmp.Or(a.deed.Conv, thread)
	}
	if err == nil && a.conv != 0 {
		if a.room, err = a.o.Store.RoomOf(ctx, a.conv); err == nil {
			a.c, err = a.o.Store.Conversation(ctx, a.conv)
		}
		if errors.Is(err, store.ErrNotFound) { // erased, or a number that somebody made up
			a.conv, err = 0, nil
		}
	}
	return thread, err
}

// what names the deed in the audit.
func (a *act) what() string {
	switch a.deed.Kind {
	case channels.DeedPress, channels.DeedForm:
		if name, _, _ := strings.Cut(a.deed.Button, ":"); a.words.buttons[name] != "" || name == channels.ButtonBrief {
			return name
		}
		return "press" // whatever it was
	}
	return a.deed.Kind
}

// key is the audit's, the same on every delivery; of several things that follow from a deed each has a part.
func (a *act) key(part string) string { return a.in.From.Channel + "/" + a.in.Key + part }

func (a *act) audited(what, part string) store.Audited {
	code := cmp.Or(a.c.State.Case, a.c.State.Last)
	return store.Audited{Key: a.key(part), At: a.in.At, Who: a.who.Name, Account: a.in.Who.ID, What: what, Conv: a.conv, Case: code}
}

// answer is what they alone are told, where they wrote.
func (a *act) answer(text string, mark channels.Mark) store.Aside {
	n := notice{Kind: noticeTell, To: a.in.Who.ID, Message: a.deed.Message, Text: text, Mark: mark, At: store.Address(a.in.From)}
	if a.deed.Kind == channels.DeedPress || a.deed.Kind == channels.DeedForm { // it is the card's
		n.Message = ""
	}
	if a.conv != 0 && a.deed.Kind != channels.DeedLine && a.room.At.Thread != "" {
		n.At = a.room.At
	}
	return n.aside(a.conv, "d:"+a.key(""), a.in.At)
}

// refuse keeps that something was refused and says why to whom it concerns. Nothing else follows.
func (a *act) refuse(ctx context.Context, what, why, text string) error {
	audited := a.audited(what, "")
	audited.Refused = why
	mark := channels.Mark("")
	if a.deed.Kind == channels.DeedLine {
		mark = channels.MarkRefused
	}
	a.o.Log.Info("refused to staff", "conversation", a.conv, "who", a.who.Name, "what", what, "why", why)
	return a.o.Store.Audit(ctx, audited, a.answer(text, mark))
}

// done keeps what is no event of the dialogue, and answers.
func (a *act) done(ctx context.Context, what, text string) error {
	return a.o.Store.Audit(ctx, a.audited(what, ""), a.answer(text, ""))
}

// event takes in what follows in the conversation. The event is theirs whatever the thread that it came from was called: the room's
// own place is remembered with it.
func (a *act) event(ctx context.Context, what, part string, e dialogue.Event) error {
	audited := a.audited(what, part)
	entry := store.Entry{Conv: a.conv, Key: a.in.Key + part, At: a.in.At, Event: e, Audit: &audited}
	if a.room.At.Thread != "" { // else the card was pressed before it was known to stand there
		entry.From = a.room.At
		entry.From.Channel = a.in.From.Channel
	}
	if part == "" && (a.deed.Kind == channels.DeedLine || a.deed.Kind == channels.DeedNote) {
		entry.Message = a.deed.Message
	}
	_, err := a.o.Act(ctx, entry)
	if errors.Is(err, store.ErrNotFound) {
		a.o.Log.Warn("no conversation is there", "key", a.in.Key)
		return nil
	}
	return err
}

// outside is what is done where no case is: most of it is none of ours.
func (a *act) outside(ctx context.Context) error {
	verb, rest, is := command(a.deed.Text)
	is = is && (Commands[verb] != "" || ascii(verb)) // people talk, and some of it begins with a "！"
	switch {
	case a.deed.Kind == channels.DeedPress && (a.deed.Button == buttonOnDuty || a.deed.Button == buttonOffDuty):
		verb, rest, is = "duty", map[string]string{buttonOnDuty: "on", buttonOffDuty: "off"}[a.deed.Button], true
	case a.deed.Kind == channels.DeedPress, a.deed.Kind == channels.DeedForm:
		return a.refuse(ctx, a.what(), "no case", a.words.noCase)
	case a.deed.Kind != channels.DeedLine || !is:
		return nil // people talk
	}
	switch {
	case verb == "register":
		a.deed.Text = rest
		return a.register(ctx)
	case a.who.Name == "":
		return a.refuse(ctx, "command", "unregistered", a.words.register)
	case verb == "duty":
		return a.duty(ctx, rest)
	case verb == "help":
		return a.done(ctx, verb, a.words.help)
	case verb == "suggest": // what is kept of an idea stands in the log of a case
		return a.refuse(ctx, verb, "no case", a.words.suggestWhere)
	}
	return a.refuse(ctx, "command", "no case", a.words.noThread)
}

func ascii(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r >= utf8.RuneSelf })
}

// register makes somebody a member of staff by an invitation.
func (a *act) register(ctx context.Context) error {
	code := strings.TrimSpace(a.deed.Text)
	if _, rest, is := command(code); is {
		code = rest
	}
	s, err := a.o.Store.Register(ctx, code, a.in.Who.ID, a.in.At)
	if errors.Is(err, store.ErrNotFound) {
		return a.refuse(ctx, "register", "no code", a.words.noCode)
	}
	if errors.Is(err, store.ErrTaken) {
		if a.who, err = a.o.Store.StaffOf(ctx, a.in.Who.ID); err != nil {
			return err
		}
		return a.refuse(ctx, "register", "taken", fmt.Sprintf(a.words.taken, a.who.Name))
	}
	if err != nil {
		return err
	}
	a.who = s
	a.o.Log.Info("a member of staff has registered", "who", s.Name, "role", s.Role)
	return a.done(ctx, "register", fmt.Sprintf(a.words.registered, s.Name, a.words.title(s.Role)))
}

// duty is their own word on whether they are there.
func (a *act) duty(ctx context.Context, word string) error {
	var on bool
	switch strings.ToLower(strings.TrimSpace(word)) {
	case "on", "上班":
		on = true
	case "off", "下班":
	default:
		return a.refuse(ctx, "duty", "form", a.words.dutyHow)
	}
	if err := a.o.Store.SetDuty(ctx, a.who.Name, on); err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if on {
		return a.done(ctx, "on duty", a.words.onDuty)
	}
	held, err := a.held(ctx)
	if err != nil {
		return err
	}
	return a.done(ctx, "off duty", a.words.offDuty+held)
}

// heldMost is how many cases somebody who leaves is told that they still have.
const heldMost = 10

// held tells who leaves which cases they still have, and what to do; "" none.
func (a *act) held(ctx context.Context) (string, error) {
	all, err := a.o.Store.Queue(ctx)
	if err != nil {
		return "", err
	}
	var codes []string
	for _, c := range all {
		if c.Holder == (dialogue.Holder{Kind: dialogue.HolderAgent, Name: a.who.Name}) {
			codes = append(codes, c.State.Case)
		}
	}
	if len(codes) == 0 {
		return "", nil
	}
	slices.Sort(codes)
	list := strings.Join(codes[:min(len(codes), heldMost)], a.words.comma)
	if more := len(codes) - heldMost; more > 0 {
		list = fmt.Sprintf(a.words.more, list, more)
	}
	return fmt.Sprintf(a.words.offDutyHolds, list), nil
}

// line is what was written in the thread: a note, a command, or something to say to the customer.
func (a *act) line(ctx context.Context) error {
	w := Read(a.deed.Text)
	text := w.Text
	switch w.Kind {
	case WrittenNote:
		return a.event(ctx, "note", "", dialogue.AgentNoted{Agent: a.who.Name, Text: text})
	case WrittenForced:
		return a.say(ctx, text)
	case WrittenCommand:
		return a.command(ctx, w.Verb, w.Rest)
	}
	if text == "" && len(a.deed.Files) == 0 {
		return nil
	}
	if why := a.hint(text); why != "" {
		switch a.o.Hints {
		case HintsHold:
			if a.has() {
				return a.refuse(ctx, "line", "hint", fmt.Sprintf(a.words.held, why, a.found(text)))
			}
		case HintsHint:
			if err := a.say(ctx, text); err != nil || !a.has() {
				return err
			}
			hint := a.answer(fmt.Sprintf(a.words.hint, why, a.found(text)), "")
			if err := a.o.Store.Tell(ctx, hint); !errors.Is(err, store.ErrNotFound) {
				return err
			}
			return nil
		}
	}
	return a.say(ctx, text)
}

// has reports whether they have the case. It is asked again under the lock.
func (a *act) has() bool {
	return a.c.Holder == dialogue.Holder{Kind: dialogue.HolderAgent, Name: a.who.Name}
}

// say relays a line, if they have the case.
func (a *act) say(ctx context.Context, text string) error {
	return a.event(ctx, "line", "", dialogue.AgentSaid{Agent: a.who.Name, Text: text, Message: a.deed.Message, Files: a.deed.Files})
}

func (a *act) hint(text string) string {
	if a.o.Hints == HintsOff || a.o.Hints == "" || text == "" {
		return ""
	}
	_, why := dialogue.Hint(a.o.Script(), text, a.o.Locale)
	return why
}

func (a *act) found(text string) string {
	found, _ := dialogue.Hint(a.o.Script(), text, a.o.Locale)
	return found
}

// edited is a line that was changed or taken back (I18). What was no line for the customer does not become one.
func (a *act) edited(ctx context.Context) error {
	record, done, err := a.meant(ctx)
	if err != nil || done {
		return err
	}
	text := strings.TrimSpace(a.deed.Text)
	if a.deed.Kind == channels.DeedDelete {
		text = ""
	}
	w := Read(text)
	switch record.(type) {
	case dialogue.AgentSaid:
		switch {
		case w.Kind == WrittenNote: // it was meant to stay inside
			return a.takeBack(ctx, w.Text)
		case w.Kind == WrittenCommand && w.Verb == "note" && w.Rest != "":
			return a.takeBack(ctx, w.Rest)
		case w.Kind == WrittenCommand:
			return a.withdraw(ctx, text)
		}
		return a.event(ctx, "edit", ":edit", dialogue.AgentEdited{Agent: a.who.Name, Message: a.deed.Message, Text: w.Text})
	case dialogue.AgentNoted:
		switch {
		case w.Kind == WrittenNote:
			text = w.Text
		case w.Kind == WrittenCommand && w.Verb == "note":
			text = w.Rest
		}
		if text == "" {
			return nil
		}
		return a.event(ctx, "note", ":note", dialogue.AgentNoted{Agent: a.who.Name, Text: text})
	}
	if text == "" {
		return nil
	}
	return a.refuse(ctx, a.deed.Kind, "not sent", a.words.notSent)
}

// noted marks a line as a note. What is on its way to the customer is taken back where it can be (I21).
func (a *act) noted(ctx context.Context) error {
	text := strings.TrimSpace(a.deed.Text)
	record, done, err := a.meant(ctx)
	if err != nil || done {
		return err
	}
	switch r := record.(type) {
	case dialogue.AgentSaid:
		return a.takeBack(ctx, cmp.Or(text, r.Text))
	case dialogue.AgentNoted:
		return nil // it is one
	}
	if text == "" { // it went nowhere, and is not known
		note := a.answer("", channels.MarkNote)
		return a.o.Store.Audit(ctx, a.audited("note", ""), note)
	}
	return a.event(ctx, "note", "", dialogue.AgentNoted{Agent: a.who.Name, Text: text})
}

func (a *act) takeBack(ctx context.Context, note string) error {
	err := a.event(ctx, "edit", ":edit", dialogue.AgentEdited{Agent: a.who.Name, Message: a.deed.Message})
	if err != nil && !errors.Is(err, store.ErrDuplicate) {
		return err
	}
	if err := a.event(ctx, "note", ":note", dialogue.AgentNoted{Agent: a.who.Name, Text: note}); err != nil {
		return err
	}
	if err := a.o.Store.Tell(ctx, a.answer("", channels.MarkNote)); !errors.Is(err, store.ErrNotFound) {
		return err
	}
	return nil
}

// withdraw takes back a line that has become a command: the customer must not read it, and what a line was does not become a deed.
func (a *act) withdraw(ctx context.Context, text string) error {
	err := a.event(ctx, "edit", ":edit", dialogue.AgentEdited{Agent: a.who.Name, Message: a.deed.Message})
	if err != nil && !errors.Is(err, store.ErrDuplicate) {
		return err
	}
	told := a.answer(fmt.Sprintf(a.words.noEdit, cut(text, slipMost)), channels.MarkRefused)
	if err := a.o.Store.Tell(ctx, told); !errors.Is(err, store.ErrNotFound) {
		return err
	}
	return nil
}

// written is the event that the line was, nil if it was none.
func (a *act) written(ctx context.Context) (dialogue.Event, error) {
	conv, seq, err := a.o.Store.FindMessage(ctx, a.room.At, a.deed.Message)
	if errors.Is(err, store.ErrNotFound) || err == nil && conv != a.conv {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	log, err := a.o.Store.Log(ctx, conv, seq-1, 1)
	if err != nil || len(log) == 0 {
		return nil, err
	}
	return log[0].Event, nil
}
