package dialogue

import (
	"slices"
	"strconv"
	"strings"

	"github.com/amends-bot/amends/dialogue/restate"
	"github.com/amends-bot/amends/dialogue/script"
)

// This file is the home of the arc: hear, acknowledge, calm, understand. What to say next is
// found anew each time from the facts in the state.

// What State.Awaits may be. A detail's name or a fact's id follows the colon.
const (
	awaitsMore      = "more"      // what happened? (open question)
	awaitsThis      = "this:"     // is it this order?
	awaitsWhich     = "which"     // which of these orders?
	awaitsProof     = "proof"     // the detail that only the customer of the order knows
	awaitsOrder     = "order"     // the number, or what it was
	awaitsDetail    = "detail:"   // a play's question
	awaitsOffer     = "offer"     // which remedy?
	awaitsConfirm   = "confirm"   // shall I?
	awaitsFollowUp  = "followup"  // did it work?
	awaitsSurvey    = "survey"    // 1 to 5
	awaitsExplained = "explained" // does that answer it?
	awaitsEasier    = "easier"    // would a call be easier?
)

// Ids of choices that are not a remedy, an answer of a detail, or a rating.
const (
	choiceYes      = "yes"
	choiceNo       = "no"
	choiceAnother  = "another"
	choiceGoOn     = "goon"
	choicePerson   = "person"
	choiceCallback = "callback"
	choiceWait     = "wait"
	choiceOptions  = "options"
	choiceOrder    = "order:" // and the fact's id
	choiceRate     = "rate:"  // and 1 to 5
	choiceLanguage = "language:"
	choiceLink     = "link:" // and the code
	choiceNotMe    = "notme"
)

// say sends one message; every message of the bot to the customer goes through here.
func (t *turn) say(act, text string, awaits string, choices ...Choice) {
	t.tell(act, text, awaits, act == ActHandoff || t.st.Holder.Kind == HolderQueue, choices)
}

// sayKept is say for what is told even if a person takes over meanwhile: it is committed.
func (t *turn) sayKept(act, text string, awaits string, choices ...Choice) {
	t.tell(act, text, awaits, true, choices)
}

func (t *turn) tell(act, text, awaits string, keep bool, choices []Choice) {
	text = t.fitted(t.join(t.warned(), t.lead, strings.TrimSpace(text)))
	t.lead = ""
	text = t.traditional(t.tidy(text))
	if act != ActConfirm && act != ActStatus && act != ActHandoff { // what is consented to is told in full, always
		text = t.once(text)
	}
	choices = slices.Clone(choices)
	for i := range choices {
		choices[i].Label = t.traditional(t.tidy(choices[i].Label))
	}
	if text == "" {
		panic("dialogue: nothing to say for " + act) // a wording is missing, which Parse excludes
	}
	if t.st.Awaits == awaitsFollowUp && awaits != awaitsFollowUp {
		t.unasked()
	}
	t.st.Awaits, t.st.Choices = awaits, choices
	t.st.Spoke = t.now
	if t.st.Holder.Kind == "" {
		t.st.Since = noTime // whoever waits for a person goes on waiting (I3)
	}
	t.st.Turn++
	if t.opens != "" && (act == ActAsk || act == ActInform || act == ActStatus) {
		act = t.opens
	}
	t.ease(eases(act))
	parts := t.parts(text)
	for i, part := range parts {
		say := Say{Act: act, Text: part, Of: t.m.seq, Keep: keep}
		if i == len(parts)-1 {
			say.Choices = choices
			t.st.Asking = ":" + strconv.FormatInt(t.r.Seq, 10) + ":" + strconv.Itoa(len(t.effects))
		}
		t.do(say)
		t.m.seq = 0 // the message is answered by the first (I17)
	}
}

// warned tells somebody who wrote a password or a card number not to, once for each time (P2, safety).
func (t *turn) warned() string {
	if !t.st.Leaked {
		return ""
	}
	t.st.Leaked = false
	return t.line("secret", nil)
}

// respond answers the burst.
func (t *turn) respond() {
	if t.st.Holder.Kind == HolderAgent || len(t.st.Heard) == 0 {
		return
	}
	t.m = t.understand(t.st.Heard)
	m := &t.m
	if code := t.linkAnswer(); code != "" && t.st.Holder.Kind == "" {
		t.st.Heard = nil
		t.confirmLink(code)
		return
	}
	if len(m.files) > 0 && t.files() {
		return
	}
	if t.st.Holder.Kind == HolderQueue {
		t.st.Heard = nil
		t.company()
		return
	}
	for _, reason := range []string{"danger", "despair", "person"} {
		if m.is(reason) {
			t.take()
			t.handOff(reason, nil)
			return
		}
	}
	if t.st.Awaits == awaitsSurvey {
		if g := t.disputed(); g != nil {
			t.take()
			t.disputes(g)
			return
		}
	}
	if t.st.Awaits == awaitsSurvey && t.newMatter() {
		t.close("resolved") // the survey is left; what comes is a case of its own
	}
	if t.reopen() {
		return
	}
	if t.st.Case == "" && t.smallTalk() {
		t.st.Heard = nil
		return
	}
	t.open()
	if t.overlooked() || t.holds() {
		return
	}
	t.take()
	switch {
	case m.is("threat") && !t.handed("threat"):
		t.handOff("threat", nil)
	case t.st.Waited >= t.s.Pace.Patience && !t.handed("minutes") && !t.live():
		t.handOff("minutes", nil)
	case m.blank:
		t.lost(t.line("unreadable", nil))
	case t.st.Acked && t.beyond():
	case t.st.Acked && t.otherUnderWay():
	case t.grew && t.st.Acked && t.st.Awaits != "" && m.choice == "" && (!t.live() || t.st.Awaits == awaitsFollowUp):
		t.noteMatter()
	case t.st.Awaits != "" && t.answer(false):
	case m.foreign && m.remedy == "" && m.choice == "":
		t.otherLanguage()
	case !t.st.Acked:
		t.acknowledge()
	default:
		t.converse()
	}
}

// holds reports whether the answer waits for the look-up, a moment at most. The first answer
// to somebody furious does not: it solves nothing yet.
func (t *turn) holds() bool {
	return t.st.Looked == LookAsked && (t.st.Acked || t.band() != t.furious() || t.m.is("solve") || t.m.remedy != "")
}

// take keeps what the burst tells.
func (t *turn) take() {
	t.open()
	m := &t.m
	if t.st.Opening == "" || t.st.Foreign && !m.foreign && !m.blank {
		t.st.Opening, t.st.Foreign = cut(m.text, textKept), false
		t.st.Matter = t.st.Opening
	}
	t.ideaBeside()
	t.matters()
	if t.st.Topic == "" {
		t.st.Topic = t.general().ID
	}
	for _, n := range m.numbers {
		if !slices.Contains(t.st.Numbers, n) && len(t.st.Numbers) < heardKept {
			t.st.Numbers = append(t.st.Numbers, n)
		}
	}
	if m.phone != "" {
		t.st.Phone = m.phone
	}
	t.wants()
	t.aboutBot()
	t.recognise()
	if t.st.Awaits != "" && (m.is("solve") || m.is("status") || strings.ContainsAny(m.text, "?？")) && !t.st.Spoke.IsZero() && t.st.Clock.IsZero() &&
		t.now.Sub(t.st.Spoke) < t.s.Pace.Patience { // after longer they were away
		t.st.Waited += t.now.Sub(t.st.Spoke) // they keep asking: it was waiting, not thinking (H6)
	}
	t.st.Heard = nil
}

// wants keeps what the message asks for, and what it tells exactly.
func (t *turn) wants() {
	m := &t.m
	t.findWishes(normal(m.text))
	t.keepFigures()
	t.demand()
	if len(m.wishes) > 1 && m.either {
		t.st.Either = m.wishes
	} else if len(m.wishes) > 1 {
		t.st.Also = m.wishes[1]
	}
}

func (t *turn) general() *script.Play { return &t.s.Plays[len(t.s.Plays)-1] }
func (t *turn) play() *script.Play    { return t.s.Play(t.st.Topic) }

// smallTalk answers what is no complaint, without opening a case (L9). What else stands beside a greeting or thanks counts.
func (t *turn) smallTalk() bool {
	m := &t.m
	upset := t.band() != t.s.Bands[0].Name
	talking := t.now.Sub(t.st.Spoke) <= talkFor
	switch {
	case m.blank:
		t.say(ActAsk, t.line("unreadable", nil), "")
	case upset || len(m.numbers) > 0 || m.remedy != "":
		return false
	case talking && t.nothingBut("courtesy") && !t.nothingBut("thanks"):
		t.say(ActOther, t.line("courtesy", nil), "")
	case (m.is("suggestion") || m.is("praise") || m.is("tip")) && !(talking && t.nothingBut("thanks")) && !t.complains() && !t.moreThanIdea():
		t.suggest()
	case m.is("received") && !t.faulty() && (t.st.Last != "" || t.nothingBeside("received", "sorry", "better")):
		t.say(ActOther, t.line("kept", nil), "")
	case t.nothingBut("thanks"):
		t.say(ActOther, t.line("thanks", nil), "")
	case t.nothingBut("nevermind"):
		t.say(ActOther, t.line("courtesy", nil), "")
	case m.is("status") && t.st.Last != "" && t.nothingBeside("status") && !t.complains():
		t.say(ActStatus, t.line("status.closed", vars{"case": t.st.Last}), "")
	case m.is("human") && t.nothingBeside("human"):
		t.say(ActOther, t.line("human", nil), "")
	case t.languageAsked(m.text) != "" && t.nothingBeside("english", "chinese"):
		t.say(ActOther, t.line("language", nil), "")
	case t.nothingBut("greeting"), t.nothingBut("courtesy"):
		t.say(ActAsk, t.line("greeting", nil), "")
	default:
		return false
	}
	return true
}

// complains reports whether a message is about a matter of their own for sure, whatever else stands in it: "fyi my
// parcel hasn't arrived".
func (t *turn) complains() bool {
	found := t.s.Topics(t.subject(t.m.text))
	return len(found) > 0 && found[0].Score >= script.Sure && (t.m.is("praise") || ownMatter.MatchString(normal(t.m.text)))
}

// acknowledge gives the first answer: the opening from our side, the feeling, the thanks (O1-O3).
func (t *turn) acknowledge() {
	if t.beyond() {
		return
	}
	slow := t.slower() // before a word is said
	lead, unclear := t.ackLine()
	extra := t.join(t.repeated(), t.both(), slow)
	if t.m.is("human") {
		extra = t.join(t.line("human", nil), extra)
	}
	switch {
	case unclear && t.m.is("callback"):
		t.callback(extra)
	case unclear && (t.m.remedy != "" || len(t.m.numbers) > 0): // said in so few words that there is nothing to restate
		t.advance(extra)
		return
	case unclear:
		t.say(ActAcknowledge, t.join(extra, lead), awaitsMore)
		return
	}
	if !unclear && extra == "" {
		extra = t.alsoIdea()
	}
	if extra == "" && !unclear && t.upset() && (t.calmsFirst() || t.brief(lead)) {
		extra = t.known()
	}
	if !unclear {
		lead = t.addressed(lead)
	}
	lead = t.join(lead, extra)
	switch {
	case unclear:
	case t.m.is("callback") && t.mayCall():
		t.callback(lead)
	case t.calmsFirst():
		t.st.Calmed++
		t.say(ActAcknowledge, lead, "")
		t.wake(timerProceed, t.now.Add(t.s.Pace.Proceed))
	default:
		t.advance(lead)
	}
}

// upset reports whether the first answer is to somebody who is, and not in grief.
func (t *turn) upset() bool {
	return t.band() != t.s.Bands[0].Name && !restate.Opening(t.st.Opening, t.locale()).Loss
}

// calmsFirst reports whether the first answer solves nothing yet: to somebody furious who asks for no solution (E2).
func (t *turn) calmsFirst() bool {
	return t.band() == t.furious() && !t.m.is("solve") && t.m.remedy == ""
}

// ackLine is the acknowledgement's text, and whether there was nothing to restate, so that it
// asks what happened.
func (t *turn) ackLine() (text string, unclear bool) {
	t.st.Acked, t.opens = true, ActAcknowledge
	band := t.band()
	calm := t.s.Bands[0].Name
	if band == t.furious() && !t.calmsFirst() && len(t.s.Bands) > 2 {
		band = t.s.Bands[len(t.s.Bands)-2].Name // the hottest wordings invite to go on; here a question follows
	}
	opening := t.st.Opening
	if t.idea != "" {
		_, opening = t.ideaIn(opening)
	}
	r := restate.Opening(t.matterOf(t.without(opening, "human", "robot", "english", "chinese", "patient")), t.locale())
	if r.Text != "" && t.m.text != "" && t.st.Tongue != "" && hasHan(r.Text) != t.chinese() { // told in another language than asked for
		return t.line("language", nil), false
	}
	switch {
	case r.Text == "" && band == calm:
		return t.line("ack.unclear.calm", nil), true
	case r.Text == "":
		return t.line("ack.unclear.upset", nil), true
	case r.Loss:
		return t.line("ack.loss", vars{"restate": r.Text}), false
	case t.st.Repeat:
		return t.line("ack.repeat", vars{"restate": r.Text}), false
	case t.m.emotion == "fear" && band != t.furious():
		return t.ackAs("worried", r.Text), false
	}
	return t.ackAs(band, r.Text), false
}

// ackAs is the acknowledgement of a band, of the play only where the topic is sure.
func (t *turn) ackAs(band, restated string) string {
	play := t.play()
	if t.vague {
		play = t.general()
	}
	key := "ack." + band
	return fill(t.variant(t.s.Lines(play, t.locale(), key), key), vars{"restate": restated})
}

// converse answers a message that picks no choice and answers no question.
func (t *turn) converse() {
	m := &t.m
	hot := t.band() == t.furious()
	news := len(m.numbers)+len(m.amounts) > 0 || m.remedy != ""
	switch {
	case t.languageAsked(m.text) != "":
		t.again(t.line("language", nil))
	case t.live() && m.is("received"):
		t.cameEarly()
	case t.live() && t.grew && !(stopping.MatchString(normal(m.text)) && !adding.MatchString(normal(m.text))):
		t.nextMatter("", true)
	case t.live() && !t.otherRecordNamed() && t.asksAfter():
		t.status()
	case t.live() && !t.otherRecordNamed() && (m.is("change") || m.remedy != "" || t.paid && otherWay.MatchString(normal(m.text)) || stopping.MatchString(normal(m.text))):
		t.handOff("authority", t.inside("why.change", nil))
	case m.is("status") && t.live():
		t.status()
	case m.is("callback") && t.mayCall():
		t.callback("")
	case t.live() && t.further():
		t.nextMatter("", true)
	case (m.is("suggestion") || m.is("tip")) && !hot:
		t.again(t.suggestion())
	case m.is("why") && t.about() != nil && !t.live():
		t.explainAgain()
	case m.is("sorry"):
		t.opens = ActCalm
		t.again(t.line("calm.sorry", nil))
	case m.is("human"):
		t.again(t.line("human", nil))
	case hot && !news && !m.is("solve") && t.st.Calmed >= t.s.Pace.CalmTurns && !t.handed("heat"):
		t.handOff("heat", nil)
	case hot && !news && !m.is("solve") && t.st.Calmed < t.s.Pace.CalmTurns:
		t.st.Calmed++
		key := "calm"
		if m.is("insult") {
			key = "calm.insult"
		}
		t.say(ActCalm, t.line(key, nil), "")
		t.wake(timerProceed, t.now.Add(t.s.Pace.Proceed))
	case m.is("insult"):
		t.opens = ActCalm
		t.again(t.line("calm.insult", nil))
	case m.is("vent") && !news && t.live():
		t.status()
	case m.is("vent") && !news && t.st.Awaits != "" && short(normal(m.text)):
		t.opens = ActCalm
		t.again(t.line("calm.vent", nil))
	case m.is("thanks") && t.live():
		t.say(ActOther, t.line("thanks", nil), t.st.Awaits, t.st.Choices...)
	case m.is("status"):
		t.status()
	case t.st.Returned && !t.live():
		t.st.Returned = false
		if news || m.is("solve") || t.st.About != "" || len(t.st.Numbers) > 0 {
			t.advance(t.line("returned.on", nil))
			return
		}
		t.say(ActAsk, t.line("returned", nil), awaitsMore)
	case t.live() && t.passOn():
	case t.live() && (t.st.Returned || t.st.Lost == 0 || short(normal(m.text))):
		t.st.Returned = false
		if !short(normal(m.text)) {
			t.st.Lost++
		}
		t.status()
	case t.live():
		t.lost("")
	case t.st.Awaits != "" && m.is("patient"):
		t.lost("")
	case t.st.Awaits != "" && !news && !m.is("solve") && strings.ContainsAny(m.text, "?？"):
		t.status()
	case t.st.Awaits != "" && !news && !m.is("solve"):
		t.lost("")
	default:
		t.advance("")
	}
}

// lost owns up to not having understood (H9); the second time a person comes.
func (t *turn) lost(lead string) {
	slow := t.slower()
	if slow == "" {
		t.st.Lost++
	}
	if t.easier(slow) {
		return
	}
	if t.st.Lost >= t.s.Pace.NotUnderstood && !t.handed("lost") {
		t.handOff("lost", nil)
		return
	}
	switch {
	case slow != "":
		lead = slow
	case lead == "":
		lead = t.line("ask.again", nil)
	}
	t.again(lead)
}

// again puts the pending question once more, in other words, after lead.
func (t *turn) again(lead string) {
	switch {
	case t.st.Case == "":
		t.say(ActOther, lead, "")
	case t.live() || t.st.Awaits == awaitsFollowUp || t.st.Awaits == awaitsSurvey:
		t.say(ActOther, lead, t.st.Awaits, t.st.Choices...)
	default:
		t.advance(lead)
	}
}

// handed reports whether a handoff for reason came back already; the same one is not repeated
// at once (I2); after answersBack answers of the bot it may be.
func (t *turn) handed(reason string) bool {
	return slices.Contains(t.st.Handed, reason) && t.st.Turn < t.st.Back+answersBack
}

const answersBack = 2
