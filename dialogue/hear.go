package dialogue

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/amends-bot/amends/dialogue/restate"
	"github.com/amends-bot/amends/sentiment"

	"github.com/amends-bot/amends/dialogue/figures"
)

// This file is the home of hearing: messages are collected until the burst has ended (E4).

// Limits of what the state remembers; the log has everything.
const (
	textKept  = 4000 // bytes of one message: the point stands at the beginning (O2)
	heardKept = 40   // messages of one burst
	curveKept = 30   // points of the heat curve: more does not fit a line of the brief
)

// hear takes in a message of the customer.
func (t *turn) hear(e Said) {
	if masked, some := restate.Secrets(e.Text); some { // staff need not know it, and nothing is done with it
		e.Text, t.st.Leaked = masked, true
	}
	reading := e.Reading.With(e.Text, t.s.Lexicon)
	t.feel(reading.Heat, reading.Emotion, t.now)
	t.speak(reading.Locale, e.Text)
	t.heardFrom()
	if t.st.Moved != "" && t.now.Sub(t.st.MovedAt) < movedFor && slices.Contains(t.intents(normal(e.Text)), "notme") && t.notMe() {
		return
	}
	if t.st.Holder.Kind == HolderAgent {
		t.mirror(join2(e.Text, FilesText(e.Files)))
		return
	}
	if len(t.st.Heard) >= heardKept { // the first and the newest count
		t.st.Heard = slices.Delete(slices.Clone(t.st.Heard), 1, 2)
	}
	h := Heard{
		Seq: t.r.Seq, At: t.now, Message: e.Message, Text: cut(e.Text, textKept), Heat: reading.Heat, Emotion: reading.Emotion, Urgent: t.unmissed(e.Text),
		Foreign: reading.Locale == sentiment.Other,
	}
	for _, f := range e.Files {
		h.Files = append(h.Files, f.Kind)
	}
	t.st.Heard = append(t.st.Heard, h)
	if t.st.Case != "" {
		t.stop(timerSilence)
		t.stop(timerProceed)
	}
	if t.s.Pace.Quiet == 0 || t.urgent(e.Text) {
		t.stop(timerBurst)
		t.respond()
		return
	}
	t.listen()
}

// listen waits for the end of the burst.
func (t *turn) listen() {
	quiet := t.s.Pace.Quiet
	if t.st.Patient {
		quiet *= 2 // they type slowly (L17)
	}
	t.wake(timerBurst, earlier(t.now.Add(quiet), t.st.Heard[0].At.Add(t.s.Pace.Most)))
}

// heardFrom notes that the customer is there and waits for an answer (I3, I13).
func (t *turn) heardFrom() {
	if t.st.Since.IsZero() {
		t.st.Since = t.now
	}
	t.st.Away, t.st.Nudged = false, false
	t.st.Shared = t.r.Standing.Shared
}

// unmissed are the intents of a text longer than what is kept of it that must not be missed.
func (t *turn) unmissed(text string) (found []string) {
	if len(text) <= textKept {
		return nil
	}
	intents := t.intents(normal(text))
	for _, name := range []string{"danger", "despair", "person", "threat"} {
		if slices.Contains(intents, name) {
			found = append(found, name)
		}
	}
	return found
}

// urgent reports whether the answer must not wait for the end of the burst: danger, the wish
// for a person, or a choice that was offered.
func (t *turn) urgent(text string) bool {
	norm := normal(text)
	intents := t.intents(norm)
	if slices.Contains(intents, "danger") || slices.Contains(intents, "despair") || slices.Contains(intents, "person") {
		return true
	}
	return short(norm) && len(t.st.Heard) == 1 && t.pick(norm, &message{intents: intents}) != ""
}

// chose takes in a button pressed.
func (t *turn) chose(e Chose) {
	t.heardFrom()
	if n, err := strconv.Atoi(strings.TrimPrefix(e.ID, "#")); err == nil && strings.HasPrefix(e.ID, "#") && n >= 1 && n <= len(t.st.Choices) &&
		strings.HasSuffix(e.Of, t.st.Asking) {
		e.ID = t.st.Choices[n-1].ID
	}
	if len(t.st.Heard) == 0 { // else what is being written is answered in a moment, and this stands beside it
		t.m.seq = t.r.Seq
	}
	if locale, ok := strings.CutPrefix(e.ID, choiceLanguage); ok {
		t.language(locale)
		return
	}
	if e.ID == choiceNotMe && t.notMe() {
		return
	}
	if code, ok := strings.CutPrefix(e.ID, choiceLink); ok {
		t.confirmLink(code)
		return
	}
	label := e.ID
	stale := true
	for _, c := range t.st.Choices {
		if c.ID == e.ID { // many questions have a "yes": it counts for the one it stood under
			label, stale = c.Label, e.Of != "" && !strings.HasSuffix(e.Of, t.st.Asking)
		}
	}
	if t.st.Holder.Kind == HolderAgent {
		t.mirror("[" + cut(label, 80) + "]")
		return
	}
	t.stop(timerBurst)
	t.stop(timerProceed)
	t.stop(timerSilence)
	t.m = t.understand(t.st.Heard)
	if len(t.st.Heard) > 0 && t.st.Holder.Kind == "" {
		t.take()
	}
	t.st.Heard = nil
	t.m.seq, t.m.choice, t.m.remedy = t.r.Seq, e.ID, ""
	t.ease(eases(ActConfirm)) // who chooses goes along
	switch {
	case t.st.Holder.Kind == HolderQueue:
		t.company()
	case stale && e.ID == choicePerson:
		t.handOff("person", t.inside("why.button", nil))
	case stale && t.s.Remedy(e.ID) != nil && t.mayStill(e.ID):
		t.choose(e.ID, false)
	case stale && t.st.Case == "" && t.st.Shared: // somebody else's question
	case stale && t.st.Case == "" && t.st.Last != "":
		t.say(ActStatus, t.line("status.closed", vars{"case": t.st.Last}), "")
	case stale && t.st.Case == "":
		t.say(ActAsk, t.line("greeting", nil), "")
	case stale && (t.underWay() || t.owedByStaff() != nil):
		t.status()
	case stale:
		t.again(t.line("choice.stale", nil))
	case !t.answer(true):
		t.again(t.line("choice.stale", nil))
	}
}

// mirror shows the agent who has the conversation what the customer wrote.
func (t *turn) mirror(text string) {
	kind := "customer"
	if intents := t.intents(normal(text)); slices.Contains(intents, "danger") || slices.Contains(intents, "despair") {
		kind = "danger"
	}
	t.notify(t.st.Holder.Name, kind, text)
	if kind == "danger" { // whoever has it may look elsewhere: the room is rung (H8)
		t.inform("lead", kind, "danger.held", vars{"agent": t.st.Holder.Name})
	}
	f := figures.In(text, t.now.In(t.zone()))
	if len(t.st.Numbers) < heardKept {
		t.st.Numbers = append(t.st.Numbers, f.Numbers...)
	}
	if f.Phone != "" {
		t.st.Phone = f.Phone
	}
	if topic := t.topicOf(text); topic != "" && (t.st.Topic == "" || t.st.Topic == t.general().ID) {
		t.st.Topic = topic
	}
	if t.st.Since.Equal(t.now) { // the wait begins; more lines do not put it off
		due := t.s.Calendar.Add(t.now, t.s.Rule("person").Within)
		if p := t.answerOwed(); p != nil && p.Due.After(t.now) {
			due = earlier(due, p.Due)
		}
		t.due(due)
	}
}

// notify tells staff what somebody wrote; what the bot tells them is worded by the script, see inform.
func (t *turn) notify(to, kind, text string) {
	t.do(Notify{To: to, Kind: kind, Text: text})
}

// open starts a case if none is open.
func (t *turn) open() {
	if t.st.Case != "" {
		return
	}
	old := t.st
	t.st = State{
		Last: old.Last, Cases: old.Cases + 1, Locale: old.Locale, Holder: old.Holder, Epoch: old.Epoch,
		Timers: old.Timers, Gen: old.Gen, Heard: old.Heard, Since: old.Since, Spoke: old.Spoke,
		Account: old.Account, Wrong: old.Wrong, Phone: old.Phone, Patient: old.Patient, Tongue: old.Tongue, Leaked: old.Leaked, Adopted: old.Adopted, Away: old.Away, Said: old.Said, Turn: old.Turn,
		Shared: old.Shared, Moved: old.Moved, MovedAt: old.MovedAt,
	}
	for _, h := range old.Heard {
		t.feel(h.Heat, h.Emotion, h.At)
	}
	t.st.Case = CaseCode(t.r.Standing.Number, t.st.Cases)
	t.st.Opened = t.now
	t.do(Open{Case: t.st.Case})
	if t.st.Shared { // what is between us and them is not for others
		t.st.Looked = FoundNowhere
		return
	}
	t.st.Looked = LookAsked
	t.do(Look{Name: "records", Customer: t.r.Standing.Customer, Account: t.st.Account})
	t.wake(timerLook, t.now.Add(t.s.Pace.Look))
}

// found takes in what a look-up brought, and answers if the answer waited for it.
func (t *turn) found(e Found) {
	if t.st.Case == "" {
		return
	}
	waited := t.st.Looked == LookAsked
	t.st.Looked, t.st.FactsAt = e.Outcome, t.now
	t.st.Facts, t.st.Proof = e.Facts, ""
	t.meet(e.Profile)
	if e.Outcome == FoundNone && slices.Contains(Proofs, e.Proof) {
		t.st.Proof = e.Proof
	}
	t.stop(timerLook)
	if waited && len(t.st.Heard) > 0 && !t.isSet(timerBurst) {
		t.respond()
	}
	t.goOn()
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// tailOf keeps the last n bytes of s, from a rune's beginning on.
func tailOf(s string, n int) string {
	if len(s) <= n {
		return s
	}
	s = s[len(s)-n:]
	for len(s) > 0 && !utf8.RuneStart(s[0]) {
		s = s[1:]
	}
	return s
}

// cut shortens s to at most n bytes, at a rune's end.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
