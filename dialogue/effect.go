package dialogue

import "time"

// Effect is something to do. Effects are stored in the transaction that decided them, until
// an event settles them. The set is sealed.
type Effect interface{ effect() }

// Say is one message to the customer: the bot's own, or (By not "") an agent's.
type Say struct {
	Act     string   `json:"act"`
	Text    string   `json:"text"`
	Choices []Choice `json:"choices,omitempty"`
	By      string   `json:"by,omitempty"`   // the agent who wrote it
	Of      int64    `json:"of"`             // seq of the last message it answers; 0: unasked
	Keep    bool     `json:"keep,omitempty"` // never dropped: an agent's line, a handoff sentence, a committed grant
	// After is before when it is not sent, zero: at once. What stands behind it in its lane waits with it.
	After time.Time `json:"after,omitzero"`
	Line  string    `json:"line,omitempty"`  // the staff network's id of the line that it came from, "" none
	Files []File    `json:"files,omitempty"` // of the staff's network; with them Text may be ""
}

// Revise changes what the agent's line Line became, or takes it back (Text ""). What no courier has claimed yet is changed in
// the same transaction, and nothing more follows. What was claimed or sent is changed by a courier, behind it in its lane;
// Revised answers then.
type Revise struct {
	Line string `json:"line"`
	Text string `json:"text,omitempty"`
	By   string `json:"by,omitempty"` // as of the Say
}

// Acts of a Say.
const (
	ActAcknowledge = "acknowledge"
	ActCalm        = "calm"
	ActAsk         = "ask"
	ActOffer       = "offer"
	ActConfirm     = "confirm"
	ActInform      = "inform"
	ActClose       = "close"
	ActSurvey      = "survey"
	ActStatus      = "status"
	ActHandoff     = "handoff"
	ActAgent       = "agent"
	ActOther       = "other"
)

// Choice is a button. Kind is ChoiceRemedy, ChoicePerson or ChoiceAnswer.
type Choice struct {
	ID    string `json:"id"`
	Label string `json:"label"`
	Kind  string `json:"kind"`
}

// Kinds of a Choice.
const (
	ChoiceRemedy = "remedy"
	ChoicePerson = "person"
	ChoiceAnswer = "answer"
)

// Wake sets the conversation's timer Name to At, replacing the earlier one; a zero At stops it.
type Wake struct {
	Name string    `json:"name"`
	At   time.Time `json:"at,omitzero"`
	Gen  int64     `json:"gen"`
}

// Look asks the connectors for the customer's records; Found answers it.
type Look struct {
	Name     string   `json:"name"`
	Customer string   `json:"customer"`
	Numbers  []string `json:"numbers,omitempty"` // order numbers the customer mentioned
	Account  string   `json:"account,omitempty"` // the company's own name of the customer, where they have proved it
}

// Verify has a detail compared that only the customer of an order knows; Verified answers it.
type Verify struct {
	Name     string `json:"name"`
	Customer string `json:"customer"`
	Number   string `json:"number"`
	Proof    string `json:"proof"`
}

// Grant writes a row of the grant ledger. Its caps over many customers are checked in the
// transaction; when one is used up, Step decides again on the newer usage.
type Grant struct {
	ID     string    `json:"id"` // unique over all: case and number
	Case   string    `json:"case"`
	Remedy string    `json:"remedy"`
	Amount int64     `json:"amount,omitempty"` // minor units; below zero in a row that takes Of back
	About  string    `json:"about,omitempty"`  // the order or bill it is for
	By     string    `json:"by"`               // "bot" or the agent
	At     time.Time `json:"at"`
	Of     string    `json:"of,omitempty"`  // the grant that this row takes back, "" none
	Cap    int64     `json:"cap,omitempty"` // minor units a day over all customers, 0: none
	// Record names the record that it is for over all customers, "" for none. With Once it must not have been made good before,
	// by whatever account; when it was, meanwhile, Step decides again.
	Record string `json:"record,omitempty"`
	Once   bool   `json:"once,omitempty"`
}

// MadeGood keeps that a person saw to a record, which the bot then grants nothing for.
type MadeGood struct {
	Record string `json:"record"` // as in Grant
	About  string `json:"about"`  // the order or bill
}

// Carry carries a grant out; Carried answers it. ID of the grant is the idempotency key.
type Carry struct {
	Grant  string `json:"grant"`
	Remedy string `json:"remedy"`
	Kind   string `json:"kind"`
	Amount int64  `json:"amount,omitempty"`
	About  string `json:"about,omitempty"` // the order or bill it is for
	Case   string `json:"case"`
	Of     string `json:"of,omitempty"` // the grant that this one takes back, "" none; Amount is then below zero, or zero where nothing was paid
	// Customer is for whom it is, as the networks name them; "" where that is not known.
	Customer string `json:"customer,omitempty"`
}

// Promise writes a row of the promise ledger. It has an owner and a due time, always (P6).
type Promise struct {
	ID    string    `json:"id"`
	Case  string    `json:"case"`
	What  string    `json:"what"`  // as told to the customer
	Owner string    `json:"owner"` // "bot", a role or an agent
	Due   time.Time `json:"due"`
}

// Outcomes of a promise.
const (
	PromiseKept        = "kept"
	PromiseBroken      = "broken"
	PromiseWithdrawn   = "withdrawn"
	PromiseUnconfirmed = "unconfirmed" // due, the customer was asked and did not say
)

// Settle ends a promise with one of the outcomes above.
type Settle struct {
	ID      string `json:"id"`
	Outcome string `json:"outcome"`
}

// HandOff puts the conversation into the queue for a person, who gets the brief.
type HandOff struct {
	Case   string `json:"case"`
	Reason string `json:"reason"`           // one of script.Reasons
	Detail string `json:"detail,omitempty"` // what brought it about, for staff: "wants 400.00, the bot may 50.00"
	// Details are by locale the same in the script's other languages than its first, where it reads differently there.
	Details map[string]string `json:"details,omitempty"`
	Urgent  bool              `json:"urgent"`
	Role    string            `json:"role"`
	To      string            `json:"to,omitempty"` // the member of staff who has it at once, as they had it before (I28); "" the queue
	Due     time.Time         `json:"due"`
}

// Notify tells staff something. To is an agent's name, a role, or "room".
type Notify struct {
	To   string `json:"to"`
	Kind string `json:"kind"` // "customer" (mirrors a line), "note", "refused", "soon", "late", "undelivered", "approval" ...
	Text string `json:"text"` // in the script's first language; moments in it are RFC 3339, of UTC
	// Texts are by locale the same in the script's other languages, where it reads differently there.
	Texts map[string]string `json:"texts,omitempty"`
	// Ref is what it is about: of "approval", "asked" and "decided" the Approval's id, of "unrevised" the line; "" nothing of the kind.
	Ref string `json:"ref,omitempty"`
}

// Open starts a case.
type Open struct {
	Case string `json:"case"`
}

// Close ends a case with an outcome.
type Close struct {
	Case    string `json:"case"`
	Topic   string `json:"topic,omitempty"`
	About   string `json:"about,omitempty"` // the record it was about
	Outcome string `json:"outcome"`         // "resolved", "resolved by ana", "silent", "thanked" ...
}

// Join makes this customer's addresses lead to the conversation of the code: the case goes on here (L16). Logs are
// never merged.
type Join struct {
	Code string `json:"code"`
}

// Part undoes every Join to this conversation: each app leads to a conversation of its own again, and this one to where
// the event came from.
type Part struct{}

// Rate keeps the customer's rating, 1 to 5, and a free word (L8).
type Rate struct {
	Case  string `json:"case"`
	Score int    `json:"score"`
	Word  string `json:"word,omitempty"`
}

// Adopt marks the suggestion that came with record Seq, effect N, as taken up (L9).
type Adopt struct {
	Seq int64 `json:"seq"`
	N   int   `json:"n"`
}

// Suggest keeps a suggestion, a tip, praise, or a complaint about the bot itself (L9, L10), or what a member of staff suggests.
type Suggest struct {
	Case string `json:"case"`
	Kind string `json:"kind"` // "suggestion", "praise", "tip", "bot", SuggestStaff
	Text string `json:"text"`
	By   string `json:"by,omitempty"` // the member of staff, "" the customer
}

// SuggestStaff is the kind of what members of staff suggest.
const SuggestStaff = "staff"

func (Say) effect()      {}
func (Revise) effect()   {}
func (Wake) effect()     {}
func (Look) effect()     {}
func (Verify) effect()   {}
func (Grant) effect()    {}
func (MadeGood) effect() {}
func (Carry) effect()    {}
func (Promise) effect()  {}
func (Settle) effect()   {}
func (HandOff) effect()  {}
func (Notify) effect()   {}
func (Open) effect()     {}
func (Close) effect()    {}
func (Link) effect()     {}
func (Join) effect()     {}
func (Part) effect()     {}
func (Rate) effect()     {}
func (Adopt) effect()    {}
func (Suggest) effect()  {}
