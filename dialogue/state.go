package dialogue

import "time"

// State is what the dialogue remembers of a conversation: facts only, never a position in the
// script, so that a script may change under a running conversation. It can be rebuilt from the
// log (Replay). The zero State is a conversation that has not begun; its Holder is the bot.
type State struct {
	Case   string    `json:"case,omitempty"`  // the open case's code, "" when none is open
	Last   string    `json:"last,omitempty"`  // the code of the case before
	Cases  int       `json:"cases,omitempty"` // how many there have been
	Opened time.Time `json:"opened,omitzero"`
	Locale string    `json:"locale,omitempty"`
	Holder Holder    `json:"holder,omitzero"`
	Due    time.Time `json:"due,omitzero"`    // when the owner must have acted; set while a case is open (I4)
	Epoch  int64     `json:"epoch,omitempty"` // take-overs by a person, nothing else
	Timers []Timer   `json:"timers,omitempty"`
	Gen    int64     `json:"gen,omitempty"` // counts timer settings

	Heard   []Heard   `json:"heard,omitempty"`   // a burst not answered yet
	Since   time.Time `json:"since,omitzero"`    // the customer's first unanswered message (I3)
	Spoke   time.Time `json:"spoke,omitzero"`    // the last message to the customer
	Opening string    `json:"opening,omitempty"` // the first burst, verbatim (I6)
	Trigger string    `json:"trigger,omitempty"` // the messages that brought the handoff about (I6)
	Heat    Track     `json:"heat,omitzero"`

	Topic   string            `json:"topic,omitempty"`  // a play's id
	Matter  string            `json:"matter,omitempty"` // the customer's words about it
	Next    []Matter          `json:"next,omitempty"`   // further matters, in the order they came
	Details map[string]string `json:"details,omitempty"`
	Numbers []string          `json:"numbers,omitempty"` // order numbers the customer named
	Demands []Demand          `json:"demands,omitempty"`
	Looked  string            `json:"looked,omitempty"`  // "", LookAsked or an outcome of Found
	FactsAt time.Time         `json:"facts_at,omitzero"` // when Facts were looked up
	Facts   []Fact            `json:"facts,omitempty"`
	Profile *Profile          `json:"profile,omitempty"` // who the customer is to the records; see turn.profile
	About   string            `json:"about,omitempty"`   // the id of the fact the case is about, NoFact: none can be had
	NotIt   []string          `json:"not_it,omitempty"`
	Told    []string          `json:"told,omitempty"` // ids of the facts whose story was told

	Repeat   bool           `json:"repeat,omitempty"`  // the customer comes back with the matter (L7)
	Earlier  string         `json:"earlier,omitempty"` // the earlier case about it
	Patient  bool           `json:"patient,omitempty"` // needs it slower (L17)
	Leaked   bool           `json:"leaked,omitempty"`  // wrote a password or a card number; to be told not to
	Tongue   string         `json:"tongue,omitempty"`  // the language they asked to be answered in
	Either   []string       `json:"either,omitempty"`  // remedies of which one or the other will do
	Also     string         `json:"also,omitempty"`    // a second remedy asked for in one sentence with the first
	Acked    bool           `json:"acked,omitempty"`
	Calmed   int            `json:"calmed,omitempty"` // calming turns so far
	Awaits   string         `json:"awaits,omitempty"` // what the last message asked for: "detail:NAME", "this", "offer" ...
	Choices  []Choice       `json:"choices,omitempty"`
	Asked    map[string]int `json:"asked,omitempty"`
	Foreign  bool           `json:"foreign,omitempty"` // the opening is in a language that is not read here
	Lost     int            `json:"lost,omitempty"`    // messages in a row that were not understood
	Offered  []string       `json:"offered,omitempty"`
	Declined []string       `json:"declined,omitempty"`
	Agreed   string         `json:"agreed,omitempty"` // the remedy chosen, until it is under way
	Grants   []GrantFact    `json:"grants,omitempty"`
	Promises []PromiseFact  `json:"promises,omitempty"`

	Waited    time.Duration `json:"waited,omitempty"`  // with the bot, unresolved, the ball in our court (H6)
	Clock     time.Time     `json:"clock,omitzero"`    // Waited runs since then; zero: it stands
	Reason    string        `json:"reason,omitempty"`  // of the last handoff
	Role      string        `json:"role,omitempty"`    // whom the last handoff was for: "agent", "lead", "manager"
	Handed    []string      `json:"handed,omitempty"`  // reasons of handoffs that came back (I2)
	Phone     string        `json:"phone,omitempty"`   // for call-backs
	Outcome   string        `json:"outcome,omitempty"` // as an agent resolved it
	Returned  bool          `json:"returned,omitempty"`
	Nudged    bool          `json:"nudged,omitempty"`    // asked again after a long silence
	Away      bool          `json:"away,omitempty"`      // messages do not reach the customer (I13)
	Said      []uint32      `json:"said,omitempty"`      // hashes of wordings used, so that none comes twice
	Turn      int           `json:"turn,omitempty"`      // messages of the bot, varies the wordings
	Back      int           `json:"back,omitempty"`      // Turn when it came back from a person (I2)
	Called    bool          `json:"called,omitempty"`    // a call-back was chosen and has no number yet
	Shared    bool          `json:"shared,omitempty"`    // others may read along where the customer wrote last
	Adopted   []Adopted     `json:"adopted,omitempty"`   // ideas of theirs that were taken up, to be told when nothing is open (L9)
	Pleased   time.Time     `json:"pleased,omitzero"`    // they were told that an idea of theirs was taken up
	GoesOn    bool          `json:"goes_on,omitempty"`   // it was time to go on, and the look-up was under way
	AboutBot  bool          `json:"about_bot,omitempty"` // what they find wrong with the bot was kept (L10)
	Account   string        `json:"account,omitempty"`   // the company's own name of the customer, once they have proved an order to be theirs
	Proof     string        `json:"proof,omitempty"`     // the detail by which the records know whose an order is, "" none
	Proving   string        `json:"proving,omitempty"`   // the order that is being proved
	Wrong     int           `json:"wrong,omitempty"`     // details that were wrong
	Moved     string        `json:"moved,omitempty"`     // the network in which the customer goes on by a code (L16), until they say it was not them
	MovedAt   time.Time     `json:"moved_at,omitzero"`
	Asking    string        `json:"asking,omitempty"`    // end of the outbox key of the last message, ":seq:effect"
	Following string        `json:"following,omitempty"` // the grant that "did it work?" is about
	Ended     string        `json:"ended,omitempty"`     // how the last case ended
	Late      int           `json:"late,omitempty"`      // due times in a row that the holder let pass
	Promised  int           `json:"promised,omitempty"`  // promises so far, for their ids
	Approvals []Approval    `json:"approvals,omitempty"` // what waits for somebody to decide; while an agent has the conversation
	Askings   int           `json:"askings,omitempty"`   // approvals so far, for their ids
	Doubted   *Doubted      `json:"doubted,omitempty"`   // the grant that was refused last because of the record: the same once more is meant
	Lines     []StaffLine   `json:"lines,omitempty"`     // the last lines of staff that can be changed or taken back
	Owners    []string      `json:"owners,omitempty"`    // the members of staff who have had the case, the last one last (I28)
}

// LookAsked is State.Looked while the look-up is under way.
const LookAsked = "asked"

// NoFact is State.About when the matter goes on without a record.
const NoFact = "-"

// Holder is who has the conversation. The zero Holder is the bot.
type Holder struct {
	Kind string `json:"kind,omitempty"` // "" the bot, HolderQueue, HolderAgent
	Name string `json:"name,omitempty"` // of the agent
}

// Kinds of a Holder beside the bot.
const (
	HolderQueue = "queue"
	HolderAgent = "agent"
)

// String is "bot", "queue" or "agent:NAME".
func (h Holder) String() string {
	switch h.Kind {
	case HolderQueue:
		return "queue"
	case HolderAgent:
		return "agent:" + h.Name
	}
	return "bot"
}

// Matter is a further matter of the customer, to be taken up after the present one.
type Matter struct {
	Topic string    `json:"topic"`
	Text  string    `json:"text"`
	At    time.Time `json:"at,omitzero"` // when it was told: "yesterday" is counted from then
}

// Heard is a message that waits for its answer.
type Heard struct {
	Seq     int64     `json:"seq"`
	At      time.Time `json:"at"`
	Message string    `json:"message,omitempty"` // the network's id
	Text    string    `json:"text"`
	Files   []string  `json:"files,omitempty"`   // their kinds
	Foreign bool      `json:"foreign,omitempty"` // in a language that is not read here
	Heat    int       `json:"heat"`              // with the script's lexicon
	Emotion string    `json:"emotion,omitempty"`
	Urgent  []string  `json:"urgent,omitempty"` // intents of the whole text that must not be missed
}

// Track is the heat over the case, in thousandths (E1).
type Track struct {
	First   int       `json:"first"`
	Peak    int       `json:"peak"`
	Last    int       `json:"last"`
	Level   int       `json:"level,omitempty"`   // the last one, with what is left of those before and how they rise
	Eased   int       `json:"eased,omitempty"`   // what our acts since took off
	At      time.Time `json:"at,omitzero"`       // of the last message
	Emotion string    `json:"emotion,omitempty"` // of the last message that had one
	Curve   []int     `json:"curve,omitempty"`   // one point a message, the last curveKept
}

// Demand is what the customer asked for.
type Demand struct {
	Remedy string `json:"remedy,omitempty"` // a remedy's id, "" for an amount without a name
	Amount int64  `json:"amount,omitempty"` // minor units
}

// GrantFact is a grant of this case.
type GrantFact struct {
	ID      string    `json:"id"`
	Remedy  string    `json:"remedy"`
	Amount  int64     `json:"amount,omitempty"`
	Topic   string    `json:"topic"`
	About   string    `json:"about,omitempty"`   // the fact's id
	Outcome string    `json:"outcome,omitempty"` // "" being carried out, else one of the Grant outcomes
	Due     time.Time `json:"due,omitzero"`      // when to ask whether it worked
	By      string    `json:"by,omitempty"`      // who granted it: "bot" or an agent
	For     string    `json:"for,omitempty"`     // the agent who asked for it, in whose name the customer is told; "" whoever granted it
	// Reversed is set when an agent took it back.
	Reversed bool `json:"reversed,omitempty"`
}

// Approval is a grant above the authority of the agent who asked for it, until a decision or its time-out (H11).
type Approval struct {
	ID     string    `json:"id"` // unique over all: case and number
	Remedy string    `json:"remedy"`
	Amount int64     `json:"amount,omitempty"` // minor units
	By     string    `json:"by"`               // the agent who asked, or has the conversation since
	Role   string    `json:"role"`             // the lowest that may grant it
	Until  time.Time `json:"until"`            // without a decision by then it is refused
}

// Doubted is a grant beyond what was paid, or for a record that was made good already.
type Doubted struct {
	Agent  string `json:"agent"`
	Remedy string `json:"remedy"`
	Amount int64  `json:"amount,omitempty"` // minor units
	About  string `json:"about,omitempty"`
}

// StaffLine is a line of a member of staff that went to the customer or is about to.
type StaffLine struct {
	Message string `json:"message"` // the staff network's id
	Agent   string `json:"agent"`
}

// PromiseFact is a promise of this case.
type PromiseFact struct {
	ID      string    `json:"id"`
	What    string    `json:"what"`
	Owner   string    `json:"owner"`
	Due     time.Time `json:"due"`
	Outcome string    `json:"outcome,omitempty"` // "", or one of the Promise outcomes
	Remedy  string    `json:"remedy,omitempty"`  // "" for a person's answer
	Grant   string    `json:"grant,omitempty"`   // the grant it was made with
	Call    bool      `json:"call,omitempty"`    // a person's call
	By      string    `json:"by,omitempty"`      // the agent who promised it in words of their own, "" for the bot
	Made    time.Time `json:"made,omitzero"`
	Warned  bool      `json:"warned,omitempty"`  // its owner was reminded
	Pressed bool      `json:"pressed,omitempty"` // its owner was told that it is due now
	Again   int       `json:"again,omitempty"`   // times that it was put off, late
}

// Timer is a timer that is set.
type Timer struct {
	Name string    `json:"name"`
	At   time.Time `json:"at"`
	Gen  int64     `json:"gen"`
}
