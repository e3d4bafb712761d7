package script

import "strings"

// Key is one kind of sentence that the dialogue says. A pack gives each of its locales several
// variants of it (Key.Least); a play may give its own.
type Key struct {
	Name  string   // what the dialogue asks for
	Holds []string // the placeholders a wording may hold, without braces
	Needs []string // those it must hold, or the customer would miss something
	When  string   // for the admin: when it is said
}

// leastVariants of a sentence: in a conversation of twelve turns the same kind is rarely said more often,
// and nothing is to be said twice (E14, O6).
const leastVariants = 5

// Least is how many variants a pack gives at least. Labels and the names of promises are said alike always.
func (k Key) Least() int {
	if strings.HasPrefix(k.Name, "label.") || strings.HasPrefix(k.Name, "promise.") {
		return 1
	}
	return leastVariants
}

// Keys lists every wording the dialogue uses; Parse accepts no others and misses none.
// "{restate}" stands at the start of a sentence. Amounts, dates and places come from facts.
var Keys = []Key{
	{"ack.calm", []string{"restate"}, []string{"restate"}, "first answer to somebody calm: restatement, thanks, ownership"},
	{"ack.upset", []string{"restate"}, []string{"restate"}, "first answer to somebody upset: restatement, feeling, regret, thanks, ownership"},
	{"ack.furious", []string{"restate"}, []string{"restate"}, "the same to somebody furious; nothing is solved yet"},
	{"ack.worried", []string{"restate"}, []string{"restate"}, "the same to somebody who is afraid or worried"},
	{"ack.repeat", []string{"restate"}, []string{"restate"}, "first answer to somebody who comes back with the same matter (L7): that it was not settled, restatement, regret, thanks, ownership"},
	{"ack.loss", []string{"restate"}, []string{"restate"}, "the same to somebody who tells of a death or a grave illness: condolence first, nothing brisk"},
	{"ack.brief", []string{"restate"}, []string{"restate"}, "in front of a handoff: restatement, regret, thanks; the handoff says the rest"},
	{"ack.unclear.calm", nil, nil, "first answer when there is nothing to restate, calm: welcome, open question"},
	{"ack.unclear.upset", nil, nil, "the same, upset or furious: feeling, regret, open question"},
	{"repeat.known", []string{"case", "date"}, []string{"case"}, "the earlier case is found: it is open before us, nothing to tell again (L7)"},
	{"matter.next", []string{"matter"}, []string{"matter"}, "turning to the next matter: a short lead-in, its question or offer follows"},
	{"wish.also", []string{"remedy"}, []string{"remedy"}, "one wish is under way, the other is for somebody else to decide: names it; the handoff follows"},
	{"matter.both", []string{"first", "second"}, []string{"first", "second"}, "two matters in one message: both are heard; which comes first"},
	{"patient", nil, nil, "to somebody who needs it slower (L17): no hurry, one thing at a time, the fault is not theirs"},
	{"patient.call", nil, nil, "a faster way for them (Q4, L17): would a call be easier? Two buttons follow"},
	{"step.tried", nil, nil, "the customer has tried it already (Q7): believed, not asked again"},
	{"why.unknown", nil, nil, "somebody only wants to know why, and no record tells (F3): said plainly, never guessed; the ways to find out follow as buttons"},
	{"calm", nil, nil, "second calming turn: listens, names the feeling, no solution"},
	{"calm.vent", nil, nil, "temper or impatience in the middle of a matter: heard in one short sentence, no question; what was asked follows"},
	{"calm.sorry", nil, nil, "the apology was refused (E14): words are weak, thanks, what we do"},
	{"calm.insult", nil, nil, "an insult (E8): courteous, still there, a person can be asked for"},
	{"language", nil, nil, "another language was asked for: gladly, in that language; a question may follow"},
	{"human", nil, nil, "are you a bot? The truth, and the way to a person"},
	{"thanks", nil, nil, "the customer thanks"},
	{"greeting", nil, nil, "a greeting and nothing else: welcome, open question (Q5)"},
	{"suggestion", nil, nil, "a suggestion or a tip (L9): thanks, passed on, nothing to do"},
	{"tip", nil, nil, "something pointed out (L9): good catch, thanks, passed on, nothing to do"},
	{"praise", nil, nil, "praise: pleased thanks"},
	{"ask.more", nil, nil, "open question: what happened?"},
	{"ask.this", []string{"order", "item", "amount", "date"}, []string{"item"}, "one order fits: is it this one? (narrowed by what is known)"},
	{"ask.which", nil, nil, "several orders fit: which one? The choices follow"},
	{"ask.order", nil, nil, "no order is known: the number, or what it was"},
	{"ask.unknown", []string{"number"}, []string{"number"}, "that number is not among the customer's: no dead end"},
	{"ask.again", nil, nil, "the last message was not understood: owns it, puts the question simply"},
	{"facts.none", nil, nil, "nothing was found for this customer: said plainly (F3)"},
	{"facts.down", nil, nil, "the records can't be reached just now: said plainly"},
	{"fact.ok", []string{"order", "item", "amount", "date", "status_date", "due_date"}, nil, "what the record says of an ordinary order"},
	{"fact.misdelivered", []string{"order", "item", "amount", "date", "status_date", "place"}, []string{"place", "status_date"}, "scanned as delivered somewhere else; our mistake is admitted"},
	{"fact.late", []string{"order", "item", "amount", "date", "status_date", "due_date", "place"}, []string{"due_date"}, "late: was due, where it is; admitted"},
	{"fact.in_transit", []string{"order", "item", "amount", "date", "status_date", "due_date", "place"}, []string{"due_date"}, "on its way, when it is due"},
	{"fact.delivered", []string{"order", "item", "amount", "date", "status_date", "place"}, []string{"status_date"}, "recorded as delivered; told without contradiction"},
	{"fact.refund_pending", []string{"order", "item", "amount", "date", "status_date", "due_date"}, []string{"amount", "due_date"}, "a refund is under way and since when"},
	{"fact.charged_twice", []string{"order", "item", "amount", "date", "status_date"}, []string{"amount"}, "charged twice; admitted"},
	{"fact.bill", []string{"lines", "total", "month"}, []string{"lines", "total"}, "the bill's extra lines with date, hour, channel and amount, and their sum (F1)"},
	{"matter.noted", []string{"restate"}, nil, "another matter came in the middle: it is heard and comes next; the question before it follows"},
	{"offer", nil, nil, "before the choices: what can be started, the customer decides (S4, S6)"},
	{"offer.again", nil, nil, "after a refusal or a change of mind: what is still possible"},
	{"choice.stale", nil, nil, "a button from an earlier message: kindly, what counts now"},
	{"choice.unclear", nil, nil, "an answer to the offer that was not understood"},
	{"confirm.when", []string{"due"}, []string{"due"}, "asked how long it takes, before consent: the time; the question follows again"},
	{"confirm.any", []string{"remedy"}, []string{"remedy"}, "before something asked for in words is done, where the remedy has no question of its own"},
	{"explained", nil, nil, "after an explanation to somebody who only wants to know why: is that enough?"},
	{"confirm.yes", nil, nil, "between consent and start, when the start takes a moment"},
	{"kept", nil, nil, "it worked: glad, thanks, encouragement (S13)"},
	{"survey", nil, nil, "1 to 5, may be skipped (L8)"},
	{"survey.thanks", nil, nil, "after the rating"},
	{"declined.all", nil, nil, "the customer wants none of it and no person: the door stays open"},
	{"status.open", []string{"case"}, nil, "status asked, nothing agreed yet"},
	{"status.needs", nil, nil, "status asked while a question of ours is open: nothing can go on before it; the question follows"},
	{"status.agreed", []string{"case", "what", "due"}, []string{"what", "due"}, "status asked, a promise is open: what and when (L4)"},
	{"noted.live", []string{"case", "what", "due"}, []string{"due"}, "something is told while a remedy is under way: passed on to whoever is on it, and what is due when"},
	{"status.still", []string{"what", "due"}, []string{"what", "due"}, "the customer is content, a promise is still open: what, when, and that we ask then"},
	{"status.queue", []string{"case", "who", "due"}, []string{"who", "due"}, "status asked while waiting for a person"},
	{"status.closed", []string{"case"}, []string{"case"}, "status asked, nothing open"},
	{"queue.human", []string{"who", "due"}, []string{"due"}, "are you a bot, asked while they wait: the truth, and when the person comes"},
	{"queue.noted", []string{"who", "due"}, nil, "the customer adds something while waiting for a person"},
	{"queue.wait", []string{"who", "due"}, []string{"due"}, "impatient while waiting: the truth, who and when, the call-back"},
	{"queue.late", []string{"who", "due"}, []string{"due"}, "the person did not come in time: regret first, a new time (O6)"},
	{"queue.danger", nil, nil, "danger while waiting: safety first"},
	{"queue.despair", nil, nil, "despair while waiting, not for the first time: care, a help line, who comes"},
	{"company.danger", []string{"who", "due"}, []string{"due"}, "they write on after danger: stay where it is safe, the emergency services, who comes; no filing receipt"},
	{"company.taken", []string{"who", "due"}, []string{"due"}, "they write on after something was taken or done: has help been called, not alone, who comes"},
	{"company.trapped", []string{"who", "due"}, []string{"due"}, "they write on while they are trapped: here, the alarm and the emergency services, who comes"},
	{"company.health", []string{"who", "due"}, []string{"due"}, "they write on after somebody was hurt, fell ill or was threatened: how are things, the emergency services, who comes"},
	{"company.despair", []string{"who", "due"}, []string{"due"}, "they write on after despair: here, every word is read, is somebody with you, a help line, who comes"},
	{"company.violence", []string{"who", "due"}, []string{"due"}, "they write on after a threat against staff: heard, nobody must get hurt, who answers"},
	{"company.better", []string{"who", "due"}, []string{"due"}, "they are safe, not alone, or it was not meant so: glad, thanks; the case goes on with a person"},
	{"queue.callback", []string{"due"}, []string{"due"}, "a call-back was chosen: when, and at which number"},
	{"queue.callback.set", []string{"phone", "due"}, []string{"phone", "due"}, "the number is known: confirmed"},
	{"returned.on", nil, nil, "a colleague gave it back and the customer goes on: said in one sentence, without a question"},
	{"noted", nil, nil, "a condition, a date or a further matter was told: it is noted, in one short sentence; a question follows"},
	{"secret", nil, nil, "a password, a code or a card number was written: hidden, not needed, change it; something else follows"},
	{"returned", nil, nil, "a colleague gave the conversation back: one answer to the next message (I2)"},
	{"resolved", []string{"case", "outcome"}, []string{"outcome"}, "an agent resolved it: the result is told (L6)"},
	{"followup", []string{"case", "what"}, nil, "did it work? when the remedy has no question of its own (S11)"},
	{"nudge", nil, nil, "no answer for long: still here, no pressure"},
	{"close.idle", []string{"case"}, nil, "closed after a long silence: it can be opened again"},
	{"unreadable", nil, nil, "only emoji or signs: kind, asks for words"},
	{"label.yes", nil, nil, "button"},
	{"label.no", nil, nil, "button"},
	{"label.another", nil, nil, "button: another order"},
	{"label.goon", nil, nil, "button: go on without a number"},
	{"label.person", nil, nil, "button: talk to a person"},
	{"label.callback", nil, nil, "button: be called"},
	{"label.wait", nil, nil, "button: wait here"},
	{"label.order", []string{"order", "item"}, []string{"item"}, "button: one order"},
	{"label.answered", nil, nil, "button: the explanation is enough"},
	{"label.options", nil, nil, "button: what can be done"},
	{"label.here", nil, nil, "button: go on here, without a call"},
	{"label.reopen", nil, nil, "button: it did not work"},

	{"handoff.danger", []string{"who", "due", "case"}, []string{"due"}, "fire and current: is everyone safe, what to do now, who comes"},
	{"handoff.gas", []string{"who", "due", "case"}, []string{"due"}, "gas or monoxide: everyone out, no switches or flames, the gas emergency line, who comes"},
	{"handoff.trapped", []string{"who", "due", "case"}, []string{"due"}, "trapped in a lift or a room: alarm, emergency number, don't force the door, who comes"},
	{"handoff.unsafe", []string{"who", "due", "case"}, []string{"due"}, "something that ought to protect failed: don't use it, is anyone hurt, who comes"},
	{"handoff.violence", []string{"who", "due", "case"}, []string{"due"}, "the customer threatens staff: the anger is taken, nobody must get hurt, who answers"},
	{"handoff.relative", []string{"who", "due", "case"}, []string{"due"}, "somebody close to the customer is in despair: stay with them, a help line for both, who comes"},
	{"handoff.taken", []string{"who", "due", "case"}, []string{"due"}, "somebody took or did something to themselves: an ambulance at once, not alone, who comes"},
	{"handoff.harm", []string{"who", "due", "case"}, []string{"due"}, "danger by what a person does: safety, the police, who comes"},
	{"handoff.health", []string{"who", "due", "case"}, []string{"due"}, "danger to somebody's health: the emergency services, who comes"},
	{"handoff.despair", []string{"who", "due", "case"}, []string{"due"}, "despair: care first, a help line, who comes; no offer"},
	{"handoff.person", []string{"who", "due", "case"}, []string{"who", "due"}, "a person was asked for: who answers by when, nothing to repeat"},
	{"handoff.authority", []string{"who", "due", "case"}, []string{"who", "due"}, "the wish is above what the bot may decide"},
	{"handoff.options", []string{"who", "due", "case"}, []string{"who", "due"}, "nothing fitting is left that the bot may do"},
	{"handoff.heat", []string{"who", "due", "case"}, []string{"who", "due"}, "still very upset after two calming turns"},
	{"handoff.asks", []string{"who", "due", "case"}, []string{"who", "due"}, "the same question would be asked a fourth time"},
	{"handoff.minutes", []string{"who", "due", "case"}, []string{"who", "due"}, "it takes too long: owns it, a person, the call-back"},
	{"handoff.lost", []string{"who", "due", "case"}, []string{"who", "due"}, "not understood twice: our fault, a person"},
	{"handoff.threat", []string{"who", "due", "case"}, []string{"who", "due"}, "public, regulator, court: takes it seriously, no argument"},
	{"handoff.failed", []string{"who", "due", "case"}, []string{"who", "due"}, "carrying it out failed: said plainly, a person sees to it"},
	{"handoff.reopened", []string{"who", "due", "case"}, []string{"who", "due"}, "the fix did not work: regret, a person"},
	{"handoff.trouble", []string{"who", "due", "case"}, []string{"who", "due"}, "something went wrong inside: said plainly, a person"},
	{"nobody.danger", []string{"who", "due", "now"}, []string{"due"}, "danger when nobody is there: safety, the emergency services, the truth, when"},
	{"nobody.despair", []string{"who", "due", "now"}, []string{"due"}, "despair when nobody is there: care, a help line that answers now, the truth, when"},
	{"promise.answer", []string{"who"}, []string{"who"}, "a person's answer, as the promise ledger and a status answer call it"},
	{"promise.call", nil, nil, "a call-back, as the promise ledger and a status answer call it"},
	{"absent", []string{"who", "due", "now"}, []string{"due"}, "added to a handoff in working hours when nobody is on duty: the truth, when, the call-back offered (I5)"},
	{"nobody", []string{"who", "due", "now", "open"}, []string{"due"}, "added to a handoff when nobody is there: the truth, when, the call-back offered (I5)"},
}

// Intents that the dialogue knows; a pack gives phrases for each of them.
var IntentNames = []string{
	"danger", "despair", "person", "threat", "solve", "status", "human", "insult", "sorry",
	"thanks", "praise", "suggestion", "greeting", "yes", "no", "another", "none", "change",
	"why", "first", "second", "third", "callback", "wait", "received", "notyet", "nevermind",
	"tip", "repeat", "patient", "tried", "english", "chinese", "vent", "yourchoice", "onlywhy",
	"taken", "violence", "gas", "harm", "trapped", "fire", "health", "unsafe", "relative", "better", "joke",
}
