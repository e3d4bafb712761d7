package channels

// This file is the home of staff rooms: where members of staff see the cases and work on them.
//
// The idea: bot/desk decides what stands in a room and what follows from what staff do there; an adapter only translates, as it
// does on the customers' side. Everything shown can be made again from the log, so that nothing of it is precious.

import (
	"context"
	"io"
	"time"

	"github.com/amends-bot/amends/dialogue"
)

// StaffRoom is an adapter with a staff room: a private channel or a group with a thread for each case. Optional. Errors are
// those of Send; SendError.Gone says that the thread is not there any more, and Begin makes a new one (I22).
//
// Calls for one thread come one after the other. What a customer wrote may stand in every text: all of it is data, escaped by
// the adapter, and rings nobody (I12).
type StaffRoom interface {
	// UseDesk tells the room, once and before Listen, whom to ask about forms and pages.
	UseDesk(d Desk)
	// Begin makes the thread of a case and shows the card there. The address leads to the thread from then on; card is the
	// network's id of the card.
	Begin(ctx context.Context, key string, c Card) (at Address, card string, err error)
	// Show puts the newest version of the card in the place of the one before. A closed case's thread is closed, and an
	// open one's opened again, where the network knows such a thing.
	Show(ctx context.Context, at Address, card string, c Card) error
	// Post writes into the thread: one message of the network. The desk merges lines before (Lines together have at most
	// PostMost characters).
	Post(ctx context.Context, at Address, p Post) (id string, err error)
	// Mark puts a mark on a line of staff, in the place of the one before.
	Mark(ctx context.Context, at Address, id string, m Mark) error
	// Whisper tells one member of staff something that the others need not read, where the network can; else it answers
	// their line in the thread. to is their Person.ID, of the line id ("" none).
	Whisper(ctx context.Context, at Address, to, id, key, text string) error
	// Erase deletes what the bot wrote into the thread, and the thread itself where the network can (I26). It returns how
	// much of it could not be deleted.
	Erase(ctx context.Context, at Address, card string, ids []string) (left int, err error)
}

// Prefixer is a StaffRoom on a network that keeps lines which begin with "/" for itself. Optional.
type Prefixer interface {
	// Prefix is what commands in the room begin with, so that staff are told of them as they can write them.
	Prefix() string
}

// Desk is what a staff room asks of the desk. Answers come at once, from the database.
type Desk interface {
	// Form is what has to be filled in when who presses the button on a card; nil: nothing, the press is the deed.
	Form(ctx context.Context, who Person, conv int64, button string) (*Form, error)
	// Home is what who sees on a page of their own: the cases they have and those that wait.
	Home(ctx context.Context, who Person) (Page, error)
	// Reveal is the text of a folded line, for who asks to see it.
	Reveal(ctx context.Context, who Person, conv, seq int64) (string, error)
}

// PostMost is how many characters the lines of a Post have together.
const PostMost = 3000

// States of a Card.
const (
	CardWaits  = "waits"  // in the queue for a person
	CardHeld   = "held"   // a person has it
	CardBot    = "bot"    // the bot has it
	CardClosed = "closed" // the case is closed
)

// Card is one case at a glance.
type Card struct {
	Conv    int64
	Case    string
	Version int64 // grows; the newest is to be shown, never an older one after it
	State   string
	Urgency int    // 0 calm, 1 upset, 2 urgent: a colour
	Locale  string // "en" or "zh": of the labels that the adapter itself adds
	Title   string // one line: the case, the topic, the customer
	Rows    []Row  // always shown
	Brief   string // all that whoever takes over must know: plain text, folded where the network can
	Buttons []Button
	Ring    bool // the room is to be rung: an urgent case that nobody has (H8)
}

// ButtonBrief is the button that an adapter adds itself where it folds a Brief. Desk.Form answers it with a Form without fields,
// whose Intro is the brief as it is now.
const ButtonBrief = "brief"

// Row is a labelled line of a card.
type Row struct{ Label, Text string }

// Button is something that can be done with a case. A press is a Deed with the button's ID, the card's Conv and Version.
type Button struct {
	ID, Label string
	Main      bool // the one that is wanted most
	Grave     bool // it ends something
}

// Form is what a button asks for: a modal, or questions in the thread.
type Form struct {
	Title  string
	Intro  string
	Fields []Field
	Submit string // label of the button that sends it
}

// Field is one question of a Form. Kind is "line", "text", "choice" or "amount".
type Field struct {
	ID, Label, Kind, Hint, Value string
	Optional                     bool
	Options                      []Option // of a choice
}

// Option is one answer of a choice.
type Option struct{ ID, Label string }

// Kinds of a Line.
const (
	LineCustomer = "customer"
	LineBot      = "bot"
	LineAgent    = "agent" // of a member of staff, to the customer
	LineNote     = "note"  // internal
	LineNotice   = "notice"
)

// Line is one line of a thread: the transcript, a note, a notice of the bot to staff.
type Line struct {
	Kind   string
	Who    string // as shown; may hold anything
	Text   string
	At     time.Time
	Seq    int64 // of the record
	Folded bool  // an insult: shown on request only (L14)
	Ring   bool  // the room is to be rung by it, once: danger in a case that somebody has (H8)
	Files  []FileRef
}

// Post is one message of the bot in a thread.
type Post struct {
	Key     string // of the desk, the same on every try
	Try     int    // as of an Outbound, where the desk knows it; 0: it may be there already
	Locale  string // as of a Card; "" is "en"
	Lines   []Line
	Ask     bool // staff are to answer this very message: a reply to it is a Deed with Prompt
	Buttons []Button
	Conv    int64 // of the buttons
	Version int64
}

// Mark is what became of a line of staff.
type Mark string

// Marks.
const (
	MarkTaken     Mark = "taken"     // it will be sent, and can still be edited or deleted
	MarkDelivered Mark = "delivered" // the customer's network has it
	MarkFailed    Mark = "failed"    // it will not arrive; the reason stands below
	MarkNote      Mark = "note"      // it stays inside
	MarkRefused   Mark = "refused"   // it went nowhere; the reason stands below
)

// Kinds of a Deed.
const (
	DeedLine     = "line"     // a line was written in a thread
	DeedEdit     = "edit"     // a line was changed; Text is the whole new text
	DeedDelete   = "delete"   // a line was taken back
	DeedPress    = "press"    // a button without a form
	DeedForm     = "form"     // a form was sent
	DeedNote     = "note"     // a line that was written before is marked as a note
	DeedRegister = "register" // a member of staff shows who they are, by an invitation code in Text
)

// Deed is what somebody did in a staff room, or to become a member of staff. Who is Inbound.Who, the thread Inbound.From. What
// follows from it, and whether they may, is decided by the desk.
type Deed struct {
	Kind    string
	Conv    int64  // of the card; 0: the thread says it
	Version int64  // of the card; 0: unknown
	Button  string // its ID, of DeedPress and DeedForm
	Message string // the network's id of the line
	First   string // of DeedEdit, DeedDelete and DeedNote: the Inbound.Key of the line itself, where that may come later; "": it came before
	Prompt  string // the network's id of the message that the line answers; "" none
	Text    string
	Files   []dialogue.File
	Fields  map[string]string // of DeedForm, by Field.ID
}

// FileRef is a file that crosses from one network to another: a reference, and how to get the bytes. Open is nil where they
// can't be had, and the line says so (I19).
type FileRef struct {
	dialogue.File
	Open func(context.Context) (File, error)
}

// File is an open file. Size is -1 where it is unknown. The reader is closed by who opened it.
type File struct {
	io.ReadCloser
	Name string
	Mime string
	Size int64
}

// FileMost is how many bytes of a file cross: what Telegram lets a bot download.
const FileMost = 20 << 20

// Fetcher gets the bytes of a file that came by its network. Optional.
type Fetcher interface {
	// Fetch opens f, which arrived at from. Nothing in its errors tells where it was fetched.
	Fetch(ctx context.Context, from Address, f dialogue.File) (File, error)
}
