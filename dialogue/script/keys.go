package script

// Key is one kind of sentence that the dialogue says. A pack gives each of its locales at
// least Least variants of it; a play may give its own.
type Key struct {
	Name  string   // what the dialogue asks for
	Holds []string // the placeholders a wording may hold, without braces
	Needs []string // those it must hold, or the customer would miss something
	Least int      // variants at least, so that nothing is said twice (E14, O6)
	When  string   // for the admin: when it is said
}

// Keys lists every wording the dialogue uses; Parse accepts no others and misses none.
// "{restate}" stands at the start of a sentence. Amounts, dates and places come from facts.
var Keys = []Key{
	{"ack.calm", []string{"restate"}, []string{"restate"}, 4, "first answer to somebody calm: restatement, thanks, ownership"},
	{"ack.upset", []string{"restate"}, []string{"restate"}, 5, "first answer to somebody upset: restatement, feeling, regret, thanks, ownership"},
	{"ack.furious", []string{"restate"}, []string{"restate"}, 5, "the same to somebody furious; nothing is solved yet"},
	{"ack.worried", []string{"restate"}, []string{"restate"}, 4, "the same to somebody who is afraid or worried"},
	{"ack.brief", []string{"restate"}, []string{"restate"}, 5, "in front of a handoff: restatement, regret, thanks; the handoff says the rest"},
	{"ack.unclear.calm", nil, nil, 4, "first answer when there is nothing to restate, calm: welcome, open question"},
	{"ack.unclear.upset", nil, nil, 4, "the same, upset or furious: feeling, regret, open question"},
	{"calm", nil, nil, 5, "second calming turn: listens, names the feeling, no solution"},
	{"calm.sorry", nil, nil, 5, "the apology was refused (E14): words are weak, thanks, what we do"},
	{"calm.insult", nil, nil, 5, "an insult (E8): courteous, still there, a person can be asked for"},
	{"human", nil, nil, 4, "are you a bot? The truth, and the way to a person"},
	{"thanks", nil, nil, 4, "the customer thanks"},
	{"greeting", nil, nil, 3, "a greeting and nothing else: welcome, open question (Q5)"},
	{"suggestion", nil, nil, 4, "a suggestion or a tip (L9): thanks, passed on, nothing to do"},
	{"praise", nil, nil, 4, "praise: pleased thanks"},
	{"ask.more", nil, nil, 5, "open question: what happened?"},
	{"ask.this", []string{"order", "item", "amount", "date"}, []string{"item"}, 4, "one order fits: is it this one? (narrowed by what is known)"},
	{"ask.which", nil, nil, 4, "several orders fit: which one? The choices follow"},
	{"ask.order", nil, nil, 4, "no order is known: the number, or what it was"},
	{"ask.unknown", []string{"number"}, []string{"number"}, 4, "that number is not among the customer's: no dead end"},
	{"ask.again", nil, nil, 4, "the last message was not understood: owns it, puts the question simply"},
	{"facts.none", nil, nil, 3, "nothing was found for this customer: said plainly (F3)"},
	{"facts.down", nil, nil, 3, "the records can't be reached just now: said plainly"},
	{"fact.ok", []string{"order", "item", "amount", "date", "status_date", "due_date"}, nil, 3, "what the record says of an ordinary order"},
	{"fact.misdelivered", []string{"order", "item", "amount", "date", "status_date", "place"}, []string{"place", "status_date"}, 3, "scanned as delivered somewhere else; our mistake is admitted"},
	{"fact.late", []string{"order", "item", "amount", "date", "status_date", "due_date", "place"}, []string{"due_date"}, 3, "late: was due, where it is; admitted"},
	{"fact.in_transit", []string{"order", "item", "amount", "date", "status_date", "due_date", "place"}, []string{"due_date"}, 3, "on its way, when it is due"},
	{"fact.delivered", []string{"order", "item", "amount", "date", "status_date", "place"}, []string{"status_date"}, 3, "recorded as delivered; told without contradiction"},
	{"fact.refund_pending", []string{"order", "item", "amount", "date", "status_date", "due_date"}, []string{"amount", "due_date"}, 3, "a refund is under way and since when"},
	{"fact.charged_twice", []string{"order", "item", "amount", "date", "status_date"}, []string{"amount"}, 3, "charged twice; admitted"},
	{"fact.bill", []string{"lines", "total", "month"}, []string{"lines", "total"}, 3, "the bill's extra lines with date, hour, channel and amount, and their sum (F1)"},
	{"offer", nil, nil, 5, "before the choices: what can be started, the customer decides (S4, S6)"},
	{"offer.again", nil, nil, 4, "after a refusal or a change of mind: what is still possible"},
	{"choice.stale", nil, nil, 3, "a button from an earlier message: kindly, what counts now"},
	{"choice.unclear", nil, nil, 4, "an answer to the offer that was not understood"},
	{"confirm.yes", nil, nil, 3, "between consent and start, when the start takes a moment"},
	{"kept", nil, nil, 4, "it worked: glad, thanks, encouragement (S13)"},
	{"survey", nil, nil, 3, "1 to 5, may be skipped (L8)"},
	{"survey.thanks", nil, nil, 3, "after the rating"},
	{"declined.all", nil, nil, 3, "the customer wants none of it and no person: the door stays open"},
	{"status.open", []string{"case"}, nil, 4, "status asked, nothing agreed yet"},
	{"status.agreed", []string{"case", "what", "due"}, []string{"what", "due"}, 4, "status asked, a promise is open: what and when (L4)"},
	{"status.queue", []string{"case", "who", "due"}, []string{"who", "due"}, 4, "status asked while waiting for a person"},
	{"status.closed", []string{"case"}, []string{"case"}, 3, "status asked, nothing open"},
	{"queue.noted", []string{"who", "due"}, nil, 5, "the customer adds something while waiting for a person"},
	{"queue.wait", []string{"who", "due"}, []string{"due"}, 5, "impatient while waiting: the truth, who and when, the call-back"},
	{"queue.late", []string{"who", "due"}, []string{"due"}, 4, "the person did not come in time: regret first, a new time (O6)"},
	{"queue.danger", nil, nil, 3, "danger while waiting: safety first"},
	{"queue.callback", []string{"due"}, []string{"due"}, 3, "a call-back was chosen: when, and at which number"},
	{"queue.callback.set", []string{"phone", "due"}, []string{"phone", "due"}, 3, "the number is known: confirmed"},
	{"returned", nil, nil, 4, "a colleague gave the conversation back: one answer to the next message (I2)"},
	{"resolved", []string{"case", "outcome"}, []string{"outcome"}, 3, "an agent resolved it: the result is told (L6)"},
	{"followup", []string{"case", "what"}, nil, 3, "did it work? when the remedy has no question of its own (S11)"},
	{"nudge", nil, nil, 3, "no answer for long: still here, no pressure"},
	{"close.idle", []string{"case"}, nil, 3, "closed after a long silence: it can be opened again"},
	{"promise.late", []string{"what", "due"}, []string{"what", "due"}, 3, "a promise was not kept: told first, apology, new time (P7)"},
	{"unreadable", nil, nil, 4, "only emoji or signs: kind, asks for words"},
	{"toolong", nil, nil, 3, "added before the answer to a very long message: read, the main thing taken"},
	{"label.yes", nil, nil, 1, "button"},
	{"label.no", nil, nil, 1, "button"},
	{"label.another", nil, nil, 1, "button: another order"},
	{"label.goon", nil, nil, 1, "button: go on without a number"},
	{"label.person", nil, nil, 1, "button: talk to a person"},
	{"label.callback", nil, nil, 1, "button: be called"},
	{"label.wait", nil, nil, 1, "button: wait here"},
	{"label.order", []string{"order", "item"}, []string{"item"}, 1, "button: one order"},
	{"label.reopen", nil, nil, 1, "button: it did not work"},

	{"handoff.danger", []string{"who", "due", "case"}, []string{"due"}, 3, "danger: is everyone safe, what to do now, who comes"},
	{"handoff.despair", []string{"who", "due", "case"}, []string{"due"}, 3, "despair: care first, a help line, who comes; no offer"},
	{"handoff.person", []string{"who", "due", "case"}, []string{"who", "due"}, 4, "a person was asked for: who answers by when, nothing to repeat"},
	{"handoff.authority", []string{"who", "due", "case", "wish"}, []string{"who", "due"}, 4, "the wish is above what the bot may decide"},
	{"handoff.options", []string{"who", "due", "case"}, []string{"who", "due"}, 3, "nothing fitting is left that the bot may do"},
	{"handoff.heat", []string{"who", "due", "case"}, []string{"who", "due"}, 4, "still very upset after two calming turns"},
	{"handoff.asks", []string{"who", "due", "case"}, []string{"who", "due"}, 3, "the same question would be asked a fourth time"},
	{"handoff.minutes", []string{"who", "due", "case"}, []string{"who", "due"}, 3, "it takes too long: owns it, a person, the call-back"},
	{"handoff.lost", []string{"who", "due", "case"}, []string{"who", "due"}, 3, "not understood twice: our fault, a person"},
	{"handoff.threat", []string{"who", "due", "case"}, []string{"who", "due"}, 4, "public, regulator, court: takes it seriously, no argument"},
	{"handoff.failed", []string{"who", "due", "case"}, []string{"who", "due"}, 3, "carrying it out failed: said plainly, a person sees to it"},
	{"handoff.reopened", []string{"who", "due", "case"}, []string{"who", "due"}, 3, "the fix did not work: regret, a person"},
	{"handoff.trouble", []string{"who", "due", "case"}, []string{"who", "due"}, 2, "something went wrong inside: said plainly, a person"},
	{"promise.answer", []string{"who"}, []string{"who"}, 1, "a person's answer, as the promise ledger and a status answer call it"},
	{"promise.call", nil, nil, 1, "a call-back, as the promise ledger and a status answer call it"},
	{"absent", []string{"who", "due", "now"}, []string{"due"}, 3, "added to a handoff in working hours when nobody is on duty: the truth, when, the call-back offered (I5)"},
	{"nobody", []string{"who", "due", "now", "open"}, []string{"due"}, 4, "added to a handoff when nobody is there: the truth, when, the call-back offered (I5)"},
}

// Intents that the dialogue knows; a pack gives phrases for each of them.
var IntentNames = []string{
	"danger", "despair", "person", "threat", "solve", "status", "human", "insult", "sorry",
	"thanks", "praise", "suggestion", "greeting", "yes", "no", "another", "none", "change",
	"why", "first", "second", "third", "callback", "wait", "received", "notyet", "rating", "nevermind",
}
