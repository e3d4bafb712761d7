package dialogue

import (
	"time"

	"github.com/amends-bot/amends/sentiment"
)

// Event is a fact: something that happened to a conversation. Events are stored for ever and
// never change. The set is sealed; codec.go has the one table of their stored kinds.
type Event interface{ event() }

// Said is a message of the customer. Reading is the base reading, made before Step; a
// script's own lexicon is applied inside Step.
type Said struct {
	Text    string            `json:"text"`
	Message string            `json:"message,omitempty"` // the network's id, opaque
	Reading sentiment.Reading `json:"reading"`
	Files   []File            `json:"files,omitempty"`
}

// File is something beside a message's text, by reference: the adapter knows how to get its bytes. It belongs to the
// case, and the brief names it (I6, I19).
type File struct {
	Kind string `json:"kind"`           // one of FileKinds
	Name string `json:"name,omitempty"` // as the sender named it; data, never trusted
	Type string `json:"type,omitempty"` // media type
	Size int64  `json:"size,omitempty"` // bytes, 0 unknown
	Ref  string `json:"ref,omitempty"`  // the network's id, opaque
	Note string `json:"note,omitempty"` // what it says without being opened: "52.5200,13.4050" of a location, the emoji of a sticker
}

// FileKinds are the kinds of a File. "other" is what has no kind of its own, such as a poll or a story.
var FileKinds = []string{"photo", "document", "voice", "audio", "video", "sticker", "location", "contact", "other"}

// Edited is a later version of a message (I18): its whole text, "" when the customer took it back.
type Edited struct {
	Message string            `json:"message"` // the network's id of the message that was changed
	Text    string            `json:"text"`
	Reading sentiment.Reading `json:"reading"`
}

// Commanded is a command of a menu, or typed with a "/": whatever the conversation is at, the customer wants this.
type Commanded struct {
	Name string `json:"name"`          // one of Commands
	Arg  string `json:"arg,omitempty"` // what came with it: the payload of a link that opened the chat, "zh" of a language
	// Locale is the language of the customer's app, "" unknown: it counts until they have written something.
	Locale string `json:"locale,omitempty"`
	// Code is a fresh code for "link" without Arg: it is made by the program, as Step knows no chance.
	Code string `json:"code,omitempty"`
}

// Commands are what a customer may command. "link" alone asks for a code with which the same case goes on in another
// app; "link CODE", in the other app, is the answer (L16).
var Commands = []string{"start", "status", "human", "language", "link", "help"}

// Joined is the customer going on with the case in another app, on their own confirmation there (L16).
type Joined struct {
	Channel string `json:"channel"`
}

// Blocked is a customer who does not let messages through any more (I13).
type Blocked struct{}

// Unblocked is a customer who lets them through again.
type Unblocked struct{}

// Chose is a button pressed, or a numbered choice taken. ID is one of the Choice ids of the
// message with outbox key Of; Of is "" where the network does not say.
//
// "#2" is the second choice of that message, from networks that have no room for its id.
type Chose struct {
	ID string `json:"id"`
	Of string `json:"of,omitempty"`
}

// Woke is a timer that fired. A Gen other than the timer's present one is stale and ignored.
type Woke struct {
	Name string `json:"name"`
	Gen  int64  `json:"gen"`
}

// Found is the answer to a Look. FoundSome, FoundNone and FoundDown are three different honest
// answers (F3).
type Found struct {
	Look    string `json:"look"` // the Look's Name
	Outcome string `json:"outcome"`
	Facts   []Fact `json:"facts,omitempty"`
	Source  string `json:"source,omitempty"` // what was asked, as staff would call it
	// Profile is what is known of the customer beside their records, nil for nothing.
	Profile *Profile `json:"profile,omitempty"`
	Proof   string   `json:"proof,omitempty"` // with FoundNone: one of Proofs, by which an order can be proved to be the customer's
}

// Proofs are the details by which somebody proves that an order is theirs.
var Proofs = []string{"postcode", "phone", "email"}

// Verified is the answer to a Verify. Outcome is FoundSome when the detail was right, FoundNone when it was wrong or there is no such
// order, which nobody is told apart, FoundDown when it could not be asked.
type Verified struct {
	Outcome string   `json:"outcome"`
	Account string   `json:"account,omitempty"` // the company's own name of the customer
	Facts   []Fact   `json:"facts,omitempty"`
	Profile *Profile `json:"profile,omitempty"` // of whoever placed the order
	Source  string   `json:"source,omitempty"`
}

// Outcomes of a look-up.
const (
	FoundSome    = "found"
	FoundNone    = "none"
	FoundDown    = "down"    // the source did not answer; customers hear that
	FoundNowhere = "nowhere" // there is no source to ask; customers hear nothing of it, and their word is taken
)

// Carried is the outcome of a Carry: it has been started (OK), or finally failed.
type Carried struct {
	Grant string `json:"grant"`
	OK    bool   `json:"ok"`
	Ref   string `json:"ref,omitempty"`   // the other system's number, if it gave one
	Cause string `json:"cause,omitempty"` // why it failed, for staff
}

// Sent is a message delivered to the network: it settles a Say or a Notify.
type Sent struct {
	Key string `json:"key"`          // the outbox key
	ID  string `json:"id,omitempty"` // the network's id of it
	Try int    `json:"try"`          // how many tries it took, at least 1
}

// Failed is a message that will never be delivered; the case's owner is told (I14).
type Failed struct {
	Key   string `json:"key"`
	Act   string `json:"act,omitempty"`
	Cause string `json:"cause"` // what staff should read; never holds a secret or a message text
	Try   int    `json:"try"`
}

// Revised is the outcome of a Revise that came after the line was sent. If not OK the customer still has the old version,
// and the owner is told why.
type Revised struct {
	Key   string `json:"key"`
	Line  string `json:"line"` // that of the Revise
	OK    bool   `json:"ok"`
	Cause string `json:"cause,omitempty"` // what staff should read
	Try   int    `json:"try"`
}

// Dropped is a Say the bot had decided before a person took over; it was never sent (I1).
type Dropped struct {
	Key string `json:"key"`
	Act string `json:"act,omitempty"`
}

// Adopted says that a suggestion of this customer's was taken up: the one that came with record Seq, effect N (L9). Text is what they
// suggested, What what is different now: a short sentence in the customer's language, which they are told.
type Adopted struct {
	Seq  int64  `json:"seq"`
	N    int    `json:"n"`
	Text string `json:"text"`
	What string `json:"what"`
	// By is the member of staff whose suggestion it was: they are told, and not the customer; "" it was the customer's.
	By string `json:"by,omitempty"`
}

// AgentTook is a member of staff taking the conversation over.
type AgentTook struct {
	Agent string `json:"agent"`
}

// AgentSaid is a line of a member of staff meant for the customer. It is relayed only if
// Agent holds the conversation. A line with files may do without a text (I19).
type AgentSaid struct {
	Agent string `json:"agent"`
	Text  string `json:"text"`
	// Message is the staff network's id of the line, "" where it can't be changed any more: with it the line is held
	// back for a moment, in which AgentEdited can stop a slip.
	Message string `json:"message,omitempty"`
	Files   []File `json:"files,omitempty"`
}

// AgentEdited is a later version of a line of a member of staff: its whole text, "" when it was taken back, with its files. What has not
// gone out changes before it does, what has is changed where the customer's network can (I18). A new text counts only while Agent
// has the conversation; who has given it away may still take a line back.
type AgentEdited struct {
	Agent   string `json:"agent"`
	Message string `json:"message"` // that of the AgentSaid
	Text    string `json:"text"`
}

// AgentPassed hands the conversation on: to the member of staff called To, who has it from then on, or to a role ("agent",
// "lead", "manager"), which puts it back into the queue for that role, as urgent as it was. The customer is told who goes on.
type AgentPassed struct {
	Agent string `json:"agent"`
	To    string `json:"to"`
	Why   string `json:"why,omitempty"` // for staff only
}

// AgentTookOver takes a conversation over from the colleague who has it (H10). It is an event of its own, so that two who claim at once
// never take from each other: a lead takes from their like or lower, others only from who is not there.
type AgentTookOver struct {
	Agent string `json:"agent"`
	// From is whom Agent saw to have it: if it is somebody else by now, nothing happens. "" is whoever has it.
	From string `json:"from,omitempty"`
}

// AgentSuggested is an idea of a member of staff, in a case whoever has it (L9). It never reaches a customer.
type AgentSuggested struct {
	Agent string `json:"agent"`
	Text  string `json:"text"`
}

// AgentNoted is an internal note; it never reaches a customer (I21).
type AgentNoted struct {
	Agent string `json:"agent"`
	Text  string `json:"text"`
}

// AgentResolved closes the matter with an outcome, which is told to the customer (L6).
type AgentResolved struct {
	Agent   string `json:"agent"`
	Outcome string `json:"outcome"`
}

// AgentGranted is a remedy granted by a member of staff, within what their role may grant (I30).
type AgentGranted struct {
	Agent  string `json:"agent"`
	Remedy string `json:"remedy"`
	Amount int64  `json:"amount,omitempty"` // minor units; 0: what the remedy is worth here
	// Ask asks the lowest role that may grant it where Agent's may not (H11): an Approval waits for AgentDecided.
	Ask bool `json:"ask,omitempty"`
}

// AgentDecided is the answer of a member of staff whose role may grant what was asked (H11). Approval is the id of one of
// State.Approvals. Yes is a grant of theirs; Why is for the one who asked and never reaches the customer.
type AgentDecided struct {
	Agent    string `json:"agent"`
	Approval string `json:"approval"`
	Yes      bool   `json:"yes,omitempty"`
	Why      string `json:"why,omitempty"`
}

// AgentReversed takes back what was granted in this case (I30).
type AgentReversed struct {
	Agent  string `json:"agent"`
	Remedy string `json:"remedy"`
}

// AgentPromised is a promise of a member of staff to the customer, who is told of it (I30, P6).
type AgentPromised struct {
	Agent string    `json:"agent"`
	What  string    `json:"what"` // what will be done, in the customer's language: "ring you about the bill"
	Due   time.Time `json:"due"`
}

// AgentKept says that a promise of staff is kept: the one whose text holds What, "" the only one that is open. Beside whoever has the
// conversation, who had it last may say so of a promise of their own while nobody has it.
type AgentKept struct {
	Agent string `json:"agent"`
	What  string `json:"what,omitempty"`
}

// AgentReturned gives the conversation back to the bot (I2).
type AgentReturned struct {
	Agent string `json:"agent"`
}

func (Said) event()           {}
func (Edited) event()         {}
func (Commanded) event()      {}
func (Joined) event()         {}
func (Blocked) event()        {}
func (Unblocked) event()      {}
func (Chose) event()          {}
func (Woke) event()           {}
func (Found) event()          {}
func (Verified) event()       {}
func (Carried) event()        {}
func (Sent) event()           {}
func (Failed) event()         {}
func (Dropped) event()        {}
func (Adopted) event()        {}
func (Revised) event()        {}
func (AgentTook) event()      {}
func (AgentSaid) event()      {}
func (AgentNoted) event()     {}
func (AgentResolved) event()  {}
func (AgentReturned) event()  {}
func (AgentGranted) event()   {}
func (AgentReversed) event()  {}
func (AgentPromised) event()  {}
func (AgentKept) event()      {}
func (AgentEdited) event()    {}
func (AgentPassed) event()    {}
func (AgentDecided) event()   {}
func (AgentTookOver) event()  {}
func (AgentSuggested) event() {}

// Record is an event as it is stored: numbered, dated, with all that Step needed to know of
// the world at that moment, so that the decision can be made again exactly.
type Record struct {
	Seq      int64     `json:"seq"` // 1, 2, 3 ... within the conversation
	At       time.Time `json:"at"`  // when it was accepted; never before the previous record's
	Script   string    `json:"script"`
	Event    Event     `json:"-"`
	Standing Standing  `json:"standing"`
}

// Standing is what Step must know of the world beside the conversation itself. It holds raw
// usage, not allowances: those depend on the script.
type Standing struct {
	Number   int64     `json:"number"` // the conversation's number, from 1; case codes are made of it
	Customer string    `json:"customer,omitempty"`
	Name     string    `json:"name,omitempty"` // as the network gives it; data, never trusted
	Cases    []OldCase `json:"cases,omitempty"`
	Usage    []Usage   `json:"usage,omitempty"`
	Roster   []Agent   `json:"roster,omitempty"`
	MadeGood []string  `json:"made_good,omitempty"` // of the records in hand (InHand) those for which anybody was granted something
	Link     *Link     `json:"link,omitempty"`      // what the code of this event leads to, nil when it leads nowhere
	Shared   bool      `json:"shared,omitempty"`    // others may read along where the customer wrote this, such as in a channel
	Linked   bool      `json:"linked,omitempty"`    // the customer wrote from an app that was joined to this conversation
}

// Link is a code with which a customer can go on elsewhere until it ends (L16): an effect where they ask for it, and
// what Standing knows of it where they write it.
type Link struct {
	Code    string    `json:"code"`
	Channel string    `json:"channel,omitempty"` // where they asked for it
	Until   time.Time `json:"until"`
	Here    bool      `json:"here,omitempty"` // it leads, or has led, to the conversation in which it is written
}

// OldCase is an earlier case of the same customer, newest first.
type OldCase struct {
	Case    string    `json:"case"`
	Topic   string    `json:"topic,omitempty"`
	Closed  time.Time `json:"closed"`
	Outcome string    `json:"outcome,omitempty"`
	About   string    `json:"about,omitempty"` // the record it was about
}

// Usage is what has been granted of one remedy, from the ledger.
type Usage struct {
	Remedy string  `json:"remedy"`
	Given  []Given `json:"given,omitempty"` // to this customer by all their accounts, newest first, the last 20; not what was taken back
	Today  int64   `json:"today,omitempty"` // minor units granted to everybody today
}

// Given is one grant to this customer.
type Given struct {
	At     time.Time `json:"at"`
	About  string    `json:"about,omitempty"`  // the fact's id, "" for none
	Amount int64     `json:"amount,omitempty"` // minor units
}

// Agent is a member of staff. Role is "agent", "lead" or "manager".
type Agent struct {
	Name   string `json:"name"`
	Public string `json:"public,omitempty"` // how customers hear of them
	Role   string `json:"role"`
	OnDuty bool   `json:"on_duty"`
	Holds  int    `json:"holds,omitempty"` // conversations in hand
	// Topics are the ids of the plays that they know best, Locales the languages they write (H10); nil: any.
	Topics  []string `json:"topics,omitempty"`
	Locales []string `json:"locales,omitempty"`
}

// Fact is something looked up. Every number the bot states comes from one, from the customer,
// the script or a ledger (F1, F2).
type Fact struct {
	Kind   string            `json:"kind"` // FactOrder or FactBill
	ID     string            `json:"id"`   // the order's number; the bill's month "2026-11"
	Item   map[string]string `json:"item,omitempty"`
	Amount int64             `json:"amount"`           // minor units
	Excess int64             `json:"excess,omitempty"` // of it charged too much, minor units
	At     time.Time         `json:"at"`               // ordered or billed
	Status string            `json:"status"`           // "ok", "late", "misdelivered" ...: the wording key fact.STATUS
	Since  time.Time         `json:"since,omitzero"`   // when it came to that status
	Due    time.Time         `json:"due,omitzero"`
	Place  map[string]string `json:"place,omitempty"` // by locale
	To     map[string]string `json:"to,omitempty"`    // the address it goes to, by locale
	Lines  []Line            `json:"lines,omitempty"`
	Source string            `json:"source"`          // what said so
	Whose  string            `json:"whose,omitempty"` // the company's own name of its customer, where the id alone does not say which record it is
}

// Kinds of a Fact.
const (
	FactOrder = "order"
	FactBill  = "bill"
)

// Statuses of a Fact that mean more than their wording.
const (
	FactDelivered     = "delivered"      // recorded so by the courier: it may be the subject of anything
	FactInTransit     = "in_transit"     // on its way, with a due date
	FactLate          = "late"           // not there when it was due
	FactRefundPending = "refund_pending" // the money is on its way already
	FactChargedTwice  = "charged_twice"
)

// Line is one part of a bill. The lines marked Extra add up to the bill's Excess.
type Line struct {
	At      time.Time         `json:"at"`
	What    map[string]string `json:"what"`    // by locale
	Channel map[string]string `json:"channel"` // by locale
	Amount  int64             `json:"amount"`  // minor units
	Extra   bool              `json:"extra,omitempty"`
}
