package dialogue

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// This file is the home of answers: what the customer replies to what was asked last.

// answer takes the burst as the answer to what was asked, and goes on. It reports false when
// the burst is no answer; the question then still stands.
func (t *turn) answer(byButton bool) bool {
	m := &t.m
	kind, id, _ := strings.Cut(t.st.Awaits, ":")
	if m.choice == choicePerson {
		t.handOff("person", nil)
		return true
	}
	if m.choice == choiceCallback {
		t.callback("")
		return true
	}
	if byButton {
		t.st.Lost = 0
	}
	detail := kind+":" == awaitsDetail
	if !byButton && (kind == awaitsOffer || kind == awaitsConfirm || kind == awaitsExplained || kind == awaitsMore || detail) && t.otherRecordMeant() {
		return true
	}
	if !byButton && t.solvedItself(kind) {
		t.kept()
		return true
	}
	switch kind {
	case awaitsMore:
		return t.answerMore()
	case strings.TrimSuffix(awaitsThis, ":"):
		return t.answerThis(id)
	case awaitsWhich, awaitsOrder:
		return t.answerOrder()
	case awaitsProof:
		return t.answerProof()
	case strings.TrimSuffix(awaitsDetail, ":"):
		return t.answerDetail(id)
	case awaitsOffer:
		return t.answerOffer(byButton || m.pressed)
	case awaitsConfirm:
		return t.answerConfirm(byButton || m.pressed)
	case awaitsExplained:
		return t.answerExplained()
	case awaitsEasier:
		return t.answerEasier()
	case awaitsFollowUp:
		return t.answerFollowUp(byButton || m.pressed)
	case awaitsSurvey:
		return t.answerSurvey()
	}
	return false
}

// solvedItself reports whether a late thing has come, while we still ask about it.
func (t *turn) solvedItself(kind string) bool {
	m := &t.m
	asking := []string{awaitsMore, strings.TrimSuffix(awaitsThis, ":"), awaitsWhich, awaitsOrder, awaitsProof, strings.TrimSuffix(awaitsDetail, ":")}
	return slices.Contains(asking, kind) && m.is("received") && !m.is("notyet") && m.choice == "" && m.remedy == "" && len(m.numbers) == 0 && short(normal(m.text)) &&
		slices.Contains(t.play().Statuses, FactLate) && !t.faulty()
}

// understood clears the count of misunderstandings and goes on.
func (t *turn) understood(lead string) bool {
	t.st.Lost = 0
	t.advance(lead)
	return true
}

func (t *turn) answerMore() bool {
	m := &t.m
	if m.blank || m.is("human") || m.is("sorry") || t.onlyPresses(m.text) || t.nothingBeside("patient", "english", "chinese") || m.is("greeting") || m.is("status") && len(m.text) < 40 ||
		!describes(m.text) && len(m.numbers)+len(m.amounts) == 0 && m.remedy == "" {
		return false
	}
	t.know(awaitsMore, m.text)
	if t.band() == t.furious() && t.st.Calmed < t.s.Pace.CalmTurns && !m.is("solve") {
		return false // told in anger: calm before solving (E2); what was told is kept
	}
	return t.understood("")
}

func (t *turn) answerThis(id string) bool {
	switch t.m.choice {
	case choiceYes:
		t.st.About = id
	case choiceAnother, choiceNo:
		t.st.NotIt = append(t.st.NotIt, id)
	default:
		return t.otherRecord()
	}
	return t.understood("")
}

func (t *turn) answerOrder() bool {
	choice := t.m.choice
	switch {
	case strings.HasPrefix(choice, choiceOrder):
		t.st.About = strings.TrimPrefix(choice, choiceOrder)
	case choice == choiceGoOn || t.m.is("nevermind"):
		t.st.About = NoFact
	case choice == choiceAnother:
		for _, c := range t.st.Choices {
			if id, isOrder := strings.CutPrefix(c.ID, choiceOrder); isOrder {
				t.st.NotIt = append(t.st.NotIt, id)
			}
		}
	case t.otherRecord():
		return true
	case len(t.m.intents) == 0 && describes(t.m.text) && t.st.Awaits == awaitsOrder: // what it was, in their own words; staff will know it
		t.know(awaitsOrder, t.m.text)
		t.st.About = NoFact
	default:
		return false
	}
	return t.understood("")
}

// otherRecordMeant acts on a message that names another record while one is on the table: a
// correction turns to it, an addition is kept for later.
func (t *turn) otherRecordMeant() bool {
	norm := normal(t.m.text)
	var other *Fact
	for i := range t.st.Facts {
		f := &t.st.Facts[i]
		if f.ID == t.st.About || !slices.Contains(t.m.numbers, f.ID) && !mentions(norm, f) {
			continue
		}
		if other != nil {
			return false // several: nothing can be told
		}
		other = f
	}
	if other == nil || t.st.About == "" || t.st.About == NoFact {
		return false
	}
	topic, fresh := "", false
	if rest := correcting.ReplaceAllString(t.m.text, ""); weight(rest) >= matterLeast {
		topic = t.topicOf(rest)
		fresh = topic != ""
	}
	if topic == "" && slices.Contains(t.play().Statuses, other.Status) && other.Status != FactDelivered {
		topic = t.st.Topic
	} else if topic == "" {
		topic = t.general().ID
	}
	if adding.MatchString(norm) {
		if !t.grew && !slices.ContainsFunc(t.st.Next, func(m Matter) bool { return strings.Contains(m.Text, other.ID) }) {
			text := fromThing(t.m.text, other)
			if !strings.Contains(text, other.ID) {
				text += " " + other.ID
			}
			t.st.Next = append(t.st.Next, Matter{Topic: topic, Text: cut(text, textKept), At: t.now})
		}
		if t.m.choice != "" || t.m.remedy != "" {
			return false // it answers as well
		}
		t.noteMatter()
		return true
	}
	demands, details := t.st.Demands, t.st.Details
	t.afresh()
	if topic == t.st.Topic || !fresh { // the same matter, another record: what was told about it holds
		t.st.Demands, t.st.Details = demands, details
	} else {
		t.st.Topic, t.st.Matter = topic, cut(t.m.text, textKept)
		t.wants()
	}
	t.st.About, t.st.Numbers, t.st.Awaits, t.st.Choices = other.ID, []string{other.ID}, "", nil
	t.st.Next = slices.DeleteFunc(slices.Clone(t.st.Next), func(m Matter) bool { return m.Topic == t.st.Topic })
	if t.play().Fact != "" && !fits(t.play(), other) {
		t.topicByRecord()
	}
	return t.understood("")
}

// adding brings one more thing instead of correcting one.
var adding = regexp.MustCompile(`\b(also|too|as well|and my|and the|another|both|plus|besides)\b|还有|還有|也|另外`)

// otherRecord goes on when the message names a record, by number, amount or item.
func (t *turn) otherRecord() bool {
	m := &t.m
	if len(m.numbers) > 0 {
		return t.understood("")
	}
	norm := normal(m.text)
	var named []*Fact
	for i := range t.st.Facts {
		if f := &t.st.Facts[i]; mentions(norm, f) && fits(t.play(), f) {
			named = append(named, f)
		}
	}
	if len(named) == 1 {
		t.st.About = named[0].ID
		return t.understood("")
	}
	return false
}

// describes reports whether a text says enough to be a description.
func describes(text string) bool { return weight(text) >= 12 }

// weight counts letters, a Chinese character for three.
func weight(text string) int {
	letters := 0
	for _, r := range text {
		if unicode.Is(unicode.Han, r) {
			letters += 3
		} else if unicode.IsLetter(r) {
			letters++
		}
	}
	return letters
}

func (t *turn) answerOffer(byButton bool) bool {
	m := &t.m
	switch {
	case t.s.Remedy(m.choice) != nil:
		t.choose(m.choice, byButton)
	case m.is("yourchoice") && len(t.options()) > 0:
		t.choose(t.options()[0].ID, false)
	case m.is("received"):
		t.kept()
	case t.refuses():
		t.st.Lost = 0
		t.advance("")
	case m.is("nevermind") || m.is("thanks") || m.is("wait") || m.is("no") && !m.is("none") && m.remedy == "":
		t.leave()
	case m.choice == choiceNo || m.is("none"):
		t.decline()
	case m.remedy != "" && t.s.Remedy(m.remedy).By == "bot" && t.may(t.s.Remedy(m.remedy)):
		t.st.Offered = append(t.st.Offered, m.remedy)
		t.choose(m.remedy, false)
	case m.remedy != "":
		t.handOff("authority", t.inside("why.here", nil, t.remedy(m.remedy, 0)...))
	case !m.is("yes") && (len(m.intents) > 0 || len(m.numbers)+len(m.amounts) > 0):
		return false
	case t.band() == t.furious():
		return false
	case t.st.Lost+1 >= t.s.Pace.NotUnderstood && !t.handed("lost"):
		t.handOff("lost", nil)
	default:
		t.st.Lost++
		if options := t.options(); len(options) > 1 {
			t.offer("", "choice.unclear", options)
		} else {
			t.advance("")
		}
	}
	return true
}

// leave leaves everything as it is: the customer wants none of it now, and the door stays open.
func (t *turn) leave() {
	t.st.Lost, t.st.Agreed, t.st.Demands, t.st.Also, t.st.Either = 0, "", nil, "", nil
	var choices []Choice
	for _, r := range t.options() {
		choices = append(choices, Choice{ID: r.ID, Label: t.text(r.Label, t.remedyVars(r)), Kind: ChoiceRemedy})
	}
	t.say(ActInform, t.line("declined.all", nil), awaitsOffer, append(choices, t.personChoice())...)
}

// cameEarly takes in that something arrived before it was due, as it should be or not.
func (t *turn) cameEarly() {
	for i := range t.st.Grants {
		g := &t.st.Grants[i]
		r := t.s.Remedy(g.Remedy)
		if g.Outcome == GrantStarted && r != nil && r.Amount.None() && g.About == t.st.About {
			g.Outcome, t.st.Following = GrantAsked, g.ID
			if t.faulty() {
				t.notWorked()
			} else {
				t.kept()
			}
			return
		}
	}
	t.inform("room", "received", "received", nil)
	t.status()
}

// faulty reports whether a message that says that something came says, too, that it isn't right: "it came, and
// this one leaks too".
func (t *turn) faulty() bool {
	if partly.MatchString(allRight.ReplaceAllString(normal(t.m.text), "")) {
		return true
	}
	topic := t.topicOf(t.m.text)
	return topic != "" && !slices.Contains(t.s.Play(topic).Statuses, FactLate)
}

// refuses takes off the table what the message names and does not want ("no voucher").
func (t *turn) refuses() bool {
	norm, some := normal(t.m.text), false
	for _, c := range t.st.Choices {
		r := t.s.Remedy(c.ID)
		if r == nil || c.Kind != ChoiceRemedy || !unwanted(norm, r.Says) {
			continue
		}
		some = true
		if t.st.Also == c.ID {
			t.st.Also = ""
		}
		if !slices.Contains(t.st.Declined, c.ID) {
			t.st.Declined = append(t.st.Declined, c.ID)
		}
	}
	return some
}

// decline takes the offer on the table off it.
func (t *turn) decline() {
	for _, c := range t.st.Choices {
		if c.Kind == ChoiceRemedy && !slices.Contains(t.st.Declined, c.ID) {
			t.st.Declined = append(t.st.Declined, c.ID)
		}
	}
	t.st.Lost = 0
	t.advance("")
}

// answerConfirm grants on a plain yes. One that goes on ("yes, but first ...") or is said in anger
// is none: nothing is done without consent (S5).
func (t *turn) answerConfirm(byButton bool) bool {
	m := &t.m
	agreed := t.s.Remedy(t.st.Agreed)
	norm := normal(m.text)
	plain := byButton || !hesitating.MatchString(norm) && !strings.ContainsAny(norm, "?？") && t.band() == t.s.Bands[0].Name
	switch {
	case !byButton && agreed != nil && slices.Contains(agreed.Needs, "address") && (m.is("another") || elsewhere.MatchString(norm)):
		t.handOff("authority", t.inside("why.address", nil, t.remedy(agreed.ID, 0)...))
	case !byButton && agreed != nil && asksWhen.MatchString(norm):
		t.chooseWith(t.line("confirm.when", vars{"due": t.when(t.takes(agreed))}), agreed.ID, false)
	case m.choice == choiceYes && m.remedy != "" && m.remedy != t.st.Agreed && adding.MatchString(norm) && t.may(agreed): // this, and that too
		t.st.Also, t.st.Lost = m.remedy, 0
		t.grant(agreed)
	case m.remedy != "" && m.remedy != t.st.Agreed && t.may(t.s.Remedy(m.remedy)): // a change of mind
		t.st.Agreed = ""
		t.choose(m.remedy, false)
	case !byButton && m.is("yes") && m.choice != "" && hesitating.MatchString(norm) && !strings.ContainsAny(norm, "?？"): // yes, but
		if t.st.Lost++; t.st.Lost >= t.s.Pace.NotUnderstood {
			t.handOff("authority", t.inside("why.condition", nil, t.remedy(t.st.Agreed, 0)...))
			return true
		}
		t.know(detailWanted, m.text)
		t.again(t.line("noted", nil))
	case !plain && m.choice == choiceYes:
		return false
	case !byButton && m.choice == "" && len(m.figures.Days)+len(m.figures.Clocks) > 0: // when it is to be done
		t.know(detailWanted, m.text)
		t.again(t.line("noted", nil))
	case m.choice == choiceYes && t.may(agreed):
		t.st.Lost = 0
		t.grant(agreed)
	case m.choice == choiceYes && agreed != nil && t.second(agreed) != nil: // another account, or a person, was faster
		t.chooseWith("", agreed.ID, true)
	case m.choice == choiceYes: // a limit was reached in between
		t.st.Agreed = ""
		t.advance("")
	case m.is("received"):
		t.kept()
	case m.is("nevermind") || m.is("wait") || m.is("thanks"):
		t.leave()
	case m.choice == choiceNo:
		if !slices.Contains(t.st.Declined, t.st.Agreed) {
			t.st.Declined = append(t.st.Declined, t.st.Agreed)
		}
		t.st.Agreed, t.st.Demands, t.st.Also, t.st.Either = "", nil, "", nil
		t.st.Lost = 0
		t.advance("")
	default:
		return false
	}
	return true
}

func (t *turn) answerFollowUp(byButton bool) bool {
	switch t.m.choice {
	case choiceYes:
		if !byButton && t.faulty() {
			t.notWorked()
			break
		}
		t.kept()
	case choiceNo:
		t.notWorked()
	default:
		switch m := &t.m; {
		case m.is("status") || m.is("human") || len(m.numbers) > 0:
			return false
		case m.is("notyet") || m.is("no") || m.is("solve") || t.band() != t.s.Bands[0].Name || t.st.Lost > 0:
			t.notWorked()
		case m.is("thanks"):
			t.kept()
		case m.remedy != "":
			return false
		default:
			t.st.Lost++
			t.say(ActAsk, t.line("choice.unclear", nil), awaitsFollowUp, t.st.Choices...)
		}
	}
	return true
}

// notWorked hands over a remedy that did not work (I28).
func (t *turn) notWorked() {
	t.ended(t.following(), GrantNotWorked, PromiseBroken)
	t.handOff("reopened", t.inside("why.unsolved", nil))
}

// answerEasier takes the answer to whether a call would be easier.
func (t *turn) answerEasier() bool {
	switch m := &t.m; {
	case m.is("yes") && !m.is("no") || m.is("callback"):
		t.callback("")
	case m.choice == choiceGoOn || m.is("no"):
		return t.understood("")
	case m.is("patient"):
		t.handOff("lost", t.inside("why.slower", nil))
	default:
		t.st.Awaits = "" // they go on by themselves
		return t.understood("")
	}
	return true
}

func (t *turn) answerExplained() bool {
	switch t.m.choice {
	case choiceYes:
		t.kept()
	case choiceOptions:
		return t.understood("")
	default:
		return false
	}
	return true
}

// kept ends a matter that worked: gladness, the survey, or the next matter.
func (t *turn) kept() {
	g := t.following()
	t.ended(g, GrantWorked, PromiseKept)
	t.st.Agreed, t.st.Offered = "", nil
	for _, p := range t.st.Promises { // the rest of what was promised is still to come
		if p.Outcome == "" && ofRemedy(p) {
			t.say(ActInform, t.line("status.still", vars{"what": p.What, "due": t.when(p.Due)}), "")
			return
		}
	}
	if g != nil && !t.live() && t.st.Outcome == "" { // back to what is not settled yet
		t.advance(t.line("kept", nil))
		return
	}
	if len(t.st.Next) > 0 {
		t.nextMatter(t.line("kept", nil), false)
		return
	}
	if r := t.surprise(); r != nil {
		t.say(ActInform, t.glad(), "")
		t.grant(r)
		return
	}
	t.survey(t.glad())
}

// survey asks how it went (L8), unless a promise of staff is still to be kept: then it is not over.
func (t *turn) survey(lead string) {
	if p := t.owedByStaff(); p != nil {
		if lead != "" {
			t.say(ActInform, t.join(lead, t.stillOwed(p)), "")
		}
		return
	}
	choices := make([]Choice, 0, ratings)
	for n := 1; n <= ratings; n++ {
		choices = append(choices, Choice{ID: choiceRate + strconv.Itoa(n), Label: strconv.Itoa(n), Kind: ChoiceAnswer})
	}
	if t.st.Outcome == "" {
		t.st.Outcome = "resolved"
	}
	t.say(ActSurvey, t.join(lead, t.line("survey", nil)), awaitsSurvey, choices...)
	t.wake(timerSilence, t.now.Add(t.s.Pace.AutoClose))
}

// ratings is the highest mark of the survey (L8).
const ratings = 5

// rating is a mark given in words: "4 stars", 给你们4分.
var rating = regexp.MustCompile(`^(?:i('d| would)? (?:give|rate) (?:it|you|this)?\s?(?:a )?|给你们|给|打|我给)?([1-5])(?:\s?(?:stars?|points?|/ ?5|out of (?:5|five)|分|星))?[ .!。！]*$`)

// unhappy is an answer to the survey in words.
var unhappy = regexp.MustCompile(`\b(not (?:happy|satisfied|good)|unhappy|dissatisfied|terrible|awful|bad)\b|不满意|不滿意|不好|太差|很差`)

// elsewhere speaks of an address other than the one on record.
var elsewhere = regexp.MustCompile(`\b(address|deliver it to|send it to|ship it to|to my (office|work|neighbou?r|mother|parents))\b|\b(street|road|lane|avenue) \d|\d+ \w+ (street|st|road|rd|lane|avenue|ave)\b|地址|寄到|送到|换个地方`)

// newMatter reports whether a message at the survey is no answer to it but something else.
func (t *turn) newMatter() bool {
	m := &t.m
	return m.choice == "" && (t.topicOf(m.text) != "" || len(m.numbers)+len(m.amounts) > 0 || m.remedy != "" ||
		strings.ContainsAny(m.text, "?？"))
}

func (t *turn) answerSurvey() bool {
	m := &t.m
	score := 0
	if rate, ok := strings.CutPrefix(m.choice, choiceRate); ok {
		score, _ = strconv.Atoi(rate)
	} else if r := rating.FindStringSubmatch(normal(m.text)); r != nil {
		score = int(r[2][0] - '0')
	}
	if score == 0 && (t.band() != t.s.Bands[0].Name || m.is("notyet") || unhappy.MatchString(normal(m.text))) {
		t.handOff("reopened", t.inside("why.survey", nil))
		return true
	}
	t.do(Rate{Case: t.st.Case, Score: score, Word: cut(m.text, textKept)})
	t.say(ActClose, t.line("survey.thanks", nil), "")
	t.close("resolved")
	return true
}

// tail shows the last four digits of a phone number; the brief has it whole.
func tail(phone string) string {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, phone)
	if len(digits) > 4 {
		digits = digits[len(digits)-4:]
	}
	return digits
}
