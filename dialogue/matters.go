package dialogue

// This file is the home of further matters: a customer may have more than one, and each gets its turn.

import (
	"regexp"
	"slices"
	"strings"

	"github.com/amends-bot/amends/dialogue/restate"
	"github.com/amends-bot/amends/dialogue/script"
	"github.com/amends-bot/amends/sentiment"
)

// matters finds what the burst is about. Each message of it may bring matters of its own; what
// is not the present one is taken up later.
func (t *turn) matters() {
	if first := t.topicOf(t.m.text); first != "" && (t.st.Topic == "" || t.st.Topic == t.general().ID && len(t.st.Offered) == 0) {
		t.st.Topic = first
		if own := t.mattersIn(t.m.texts[0], script.Sure); len(own) > 0 {
			t.st.Topic = own[0].Topic // what comes first is taken up first, if it is sure
		}
	}
	for _, text := range t.m.texts {
		if t.st.Acked && (weight(text) < matterLeast || t.onlyPresses(text) || t.st.Awaits != "" && t.corrects(text)) {
			continue
		}
		least := 0
		if t.st.Acked || len(t.m.texts) > 1 { // a line of several may be about the same thing
			least = script.Sure
		}
		for _, own := range t.mattersIn(text, least) {
			if own.Topic == t.st.Topic && !t.st.Acked && len(t.m.texts) == 1 {
				t.st.Matter = own.Text
			}
			if t.ofWhatIsPaid(own) {
				t.paid = true
				continue
			}
			if g := t.grantOf(own.Text); g != nil && t.st.Acked && (own.Topic == g.Topic || t.asks()) {
				continue
			}
			if own.Topic == t.st.Topic || len(t.st.Next) >= nextKept || t.m.choice != "" && short(normal(text)) ||
				slices.ContainsFunc(t.st.Next, func(x Matter) bool { return x.Topic == own.Topic }) {
				continue
			}
			t.st.Next = append(t.st.Next, own)
			t.grew = true
		}
	}
}

// onlyPresses reports whether a text in the middle of a case only presses: "how long will it take", "just fix it".
func (t *turn) onlyPresses(text string) bool {
	norm := normal(text)
	return short(norm) && slices.ContainsFunc(t.intents(norm), func(in string) bool { return slices.Contains(pressing, in) })
}

// matterLeast is how many letters a text has that brings a matter in the middle of a case; a Chinese character
// counts for three.
const matterLeast = 20

// corrects reports whether a text answers or corrects what is being asked by a figure: "Friday", "I mean order 20391".
func (t *turn) corrects(text string) bool {
	norm := normal(text)
	return t.m.figures.Some() && (short(norm) || len(t.m.numbers) > 0 && !adding.MatchString(norm))
}

// pressing are the intents of messages that press and bring no matter.
var pressing = []string{"vent", "status", "solve", "human", "insult", "sorry", "person", "callback", "wait", "notyet", "received", "nevermind", "why"}

// topicOf returns the play that the text is about first of all, "" when nothing is sure enough. Where the words
// alone don't say it for sure, nor speak of goods or bills, the record of the thing they name may: what is on its way is
// asked after.
func (t *turn) topicOf(text string) string {
	subject := t.subject(text)
	found := t.s.Topics(subject)
	if len(found) > 0 && (found[0].Score >= script.Sure || !found[0].Vague && t.s.Play(found[0].Play).Fact != "") {
		return found[0].Play
	}
	if topic := t.topicOfThing(text); topic != "" {
		return topic
	}
	if len(found) > 0 && weight(subject) >= subjectLeast {
		t.vague = found[0].Vague
		return found[0].Play
	}
	return ""
}

// topicAside is topicOf for part of a message, or for another: how sure the message's own topic is stays as found.
func (t *turn) topicAside(text string) string {
	vague := t.vague
	topic := t.topicOf(text)
	t.vague = vague
	return topic
}

// hasTopic reports whether a text is about one of the plays.
func (t *turn) hasTopic(text string) bool { return t.topicAside(text) != "" }

// subjectLeast is how many letters must be left of a text to tell its topic by, without wishes and names.
const subjectLeast = 13

// topicOfThing is the play to which the status of the one record belongs whose thing the text names.
func (t *turn) topicOfThing(text string) string {
	var thing *Fact
	norm := normal(text)
	for i := range t.st.Facts {
		if f := &t.st.Facts[i]; mentions(norm, f) || contains(norm, f.ID) {
			if thing != nil {
				return ""
			}
			thing = f
		}
	}
	if thing == nil || thing.Status == FactDelivered {
		return ""
	}
	for i := range t.s.Plays {
		if slices.Contains(t.s.Plays[i].Statuses, thing.Status) {
			return t.s.Plays[i].ID
		}
	}
	return ""
}

// subject is the text without what says nothing about its topic: what is asked for, and the names of the
// customer's things. Both are blanked, so that places in the text stay what they are.
func (t *turn) subject(text string) string {
	plain := sentiment.Simplify(strings.ToLower(text))
	if len(plain) != len(text) {
		return text
	}
	out := []byte(text)
	blank := func(phrase string) {
		head, _, _ := strings.Cut(phrase, "*")
		head = strings.TrimSpace(head)
		for at := 0; head != ""; {
			i := strings.Index(plain[at:], head)
			if i < 0 {
				return
			}
			at += i
			if !joined(plain, at) && !joined(plain, at+len(head)) {
				copy(out[at:], strings.Repeat(" ", len(head)))
			}
			at += len(head)
		}
	}
	norm := normal(text)
	if all := clauses.FindAllStringIndex(text, -1); len(all) > 1 {
		for _, at := range all {
			if at[0] >= textKept { // no topic is looked for there
				break
			}
			if intents := t.intents(normal(text[at[0]:at[1]])); slices.Contains(intents, "patient") || slices.Contains(intents, "human") {
				copy(out[at[0]:], strings.Repeat(" ", at[1]-at[0]))
			}
		}
	}
	for i := range t.s.Remedies {
		r := &t.s.Remedies[i]
		for _, locale := range t.s.Locales {
			for _, p := range r.Says[locale] {
				if len(p) < len(norm) && contains(norm, p) && asksFor(norm, map[string][]string{locale: {p}}) {
					blank(p)
				}
			}
		}
	}
	for i := range t.st.Facts {
		for _, locale := range []string{"en", "zh", ""} {
			if item := t.st.Facts[i].Item[locale]; item != "" {
				blank(normal(item))
			}
		}
	}
	return string(out)
}

// mattersIn cuts the text into the matters that score at least least, in the order in which they
// stand in it.
func (t *turn) mattersIn(text string, least int) []Matter {
	subject := t.subject(text)
	if weight(subject) < subjectLeast {
		return nil
	}
	found := slices.DeleteFunc(t.s.Topics(subject), func(x script.Topic) bool {
		return x.Score < least || x.At > 0 && goingOn.MatchString(normal(text[x.At:]))
	})
	slices.SortFunc(found, func(a, b script.Topic) int { return a.At - b.At })
	out := make([]Matter, len(found))
	for i, end := len(found)-1, len(text); i >= 0; i-- {
		at := found[i].At
		if i == 0 {
			at = 0
		}
		out[i] = Matter{Topic: found[i].Play, Text: cut(text[at:end], textKept), At: t.now}
		end = at
	}
	return out
}

// goingOn begins a sentence that goes on about what was named before: "It never came."
var goingOn = regexp.MustCompile(`^[\s.,;，。；]*(it|they|that|this|he|she|him|her|them|它|他|她)\b|^[\s.,;，。；]*(它|他|她|这|那)`)

// noteMatter acknowledges a further matter that came with an answer, or instead of one: what stands before it
// is taken for the answer, else the question comes again.
func (t *turn) noteMatter() {
	next := t.st.Next[len(t.st.Next)-1]
	if r := restate.Opening(next.Text, t.locale()); r.Text != "" && hasHan(r.Text) == t.chinese() {
		t.lead = t.line("matter.noted", vars{"restate": r.Text})
	} else {
		t.lead = t.line("noted", nil)
	}
	if before, _, found := strings.Cut(t.m.text, next.Text); found && strings.Trim(before, " ,.;，。；、") != "" {
		t.m = t.understand([]Heard{{Seq: t.m.seq, At: t.now, Text: before, Heat: t.m.heat, Emotion: t.m.emotion}})
		t.findWishes(normal(before))
		if t.answer(false) {
			return
		}
	}
	t.again("")
}

// both tells which of two matters comes first, so that the other is not thought lost.
func (t *turn) both() string {
	if len(t.st.Next) == 0 || t.st.Next[0].Topic == t.general().ID || t.st.Topic == t.general().ID {
		return ""
	}
	return t.line("matter.both", vars{"first": t.text(t.play().Name, nil), "second": t.text(t.s.Play(t.st.Next[0].Topic).Name, nil)})
}

// nextKept bounds the further matters of one case.
const nextKept = 5

// stopping asks to halt or to correct what was started.
var stopping = regexp.MustCompile(`\b(cancel|stop|halt|undo|wrong (order|address|item|one)|not that|instead|moved to|new address)\b|取消|停|别办|別辦|不对|不對|错了|錯了|地址`)

// otherRecordNamed reports whether the message names a record beside the one in hand.
func (t *turn) otherRecordNamed() bool {
	norm := normal(t.m.text)
	return slices.ContainsFunc(t.st.Facts, func(f Fact) bool {
		return f.ID != t.st.About && (slices.Contains(t.m.numbers, f.ID) || mentions(norm, &f))
	})
}

// fromThing is the text from the clause on that names the record: what stands before is about another.
func fromThing(text string, f *Fact) string {
	for _, at := range clauses.FindAllStringIndex(text, -1) {
		if norm := normal(text[at[0]:at[1]]); contains(norm, f.ID) || mentions(norm, f) {
			return text[at[0]:]
		}
	}
	return text
}

// ofWhatIsPaid reports whether a matter is about the money that is being refunded here: to ask after it, or to want it paid
// otherwise, is no further matter.
func (t *turn) ofWhatIsPaid(m Matter) bool {
	play := t.s.Play(m.Topic)
	return t.st.Acked && m.Topic != t.st.Topic && slices.Contains(play.Statuses, FactRefundPending) && !t.otherRecordNamed() && !adding.MatchString(normal(m.Text)) &&
		slices.ContainsFunc(t.st.Grants, func(g GrantFact) bool {
			r := t.s.Remedy(g.Remedy)
			return r != nil && r.Kind == "refund" && g.Topic == t.st.Topic && g.running()
		})
}

// asksAfter reports whether the message names what is under way and asks after it, or for it once more, and wants nothing
// changed: that is no wish, but a question where it stands (L4).
func (t *turn) asksAfter() bool {
	m := &t.m
	norm := normal(m.text)
	asked := t.s.Remedy(m.remedy)
	if m.is("change") && !m.is("status") || len(m.wishes) > 1 || stopping.MatchString(norm) || otherWay.MatchString(norm) {
		return false
	}
	if asked == nil {
		return m.is("status")
	}
	return slices.ContainsFunc(t.st.Grants, func(g GrantFact) bool {
		r := t.s.Remedy(g.Remedy)
		same := r != nil && (r.ID == asked.ID || r.Kind == asked.Kind && t.asks())
		return same && g.Topic == t.st.Topic && g.running() &&
			!slices.ContainsFunc(m.amounts, func(a int64) bool { return a != g.Amount })
	})
}

// otherWay speaks of another way, place or moment for what was started.
var otherWay = regexp.MustCompile(`\b(paypal|bank transfer|cash|cheque|(?:to|into|onto|on) (?:my|another|a different|the other)|different|another|other|more|faster|sooner|earlier|rather)\b|支付宝|微信|银行卡|现金|改|换|換|另|别的|別的|其他|快点|快點|再多|多退`)

// grantOf is what is under way for a record that the text names beside the one in hand; nil for nothing.
func (t *turn) grantOf(text string) *GrantFact {
	norm := normal(text)
	for i := range t.st.Grants {
		g := &t.st.Grants[i]
		if f := t.fact(g.About); f != nil && g.running() && f.ID != t.st.About && (contains(norm, f.ID) || mentions(norm, f)) {
			return g
		}
	}
	return nil
}

// running reports whether what was granted is under way.
func (g *GrantFact) running() bool {
	return (g.Outcome == "" || g.Outcome == GrantStarted || g.Outcome == GrantAsked) && !g.Reversed
}

// asks reports whether the message is a question where something stands.
func (t *turn) asks() bool { return t.m.is("status") || asksWhen.MatchString(normal(t.m.text)) }

// otherUnderWay answers a message about what is under way for a record of which nothing more is to be settled: where it
// stands, or a person if it is to be changed. What is being asked about the matter in hand stays asked.
func (t *turn) otherUnderWay() bool {
	g, norm := t.grantOf(t.m.text), normal(t.m.text)
	switch {
	case g == nil || t.m.pressed || t.m.is("yes") || t.m.is("no"):
		return false
	case t.m.is("change") && !t.m.is("status") || stopping.MatchString(norm) || otherWay.MatchString(norm) && (t.asks() || t.m.remedy != ""):
		if t.live() {
			t.handOff("authority", t.inside("why.change.of", vars{"about": g.About}))
		}
		return t.st.Holder.Kind != ""
	case !t.asks() && (t.m.choice != "" || t.m.remedy != "" || t.m.is("received") || t.grew || t.topicOf(t.m.text) != g.Topic):
		return false
	}
	for _, p := range t.st.Promises {
		if p.Grant == g.ID && p.Outcome == "" && p.Due.After(t.now) {
			t.say(ActStatus, t.line("status.agreed", vars{"case": t.st.Case, "what": p.What, "due": t.when(p.Due)}), t.st.Awaits, t.st.Choices...)
			return true
		}
	}
	return false
}

// settled reports whether what a matter is about is under way already.
func (t *turn) settled(m Matter) bool {
	norm := normal(m.Text)
	return slices.ContainsFunc(t.st.Grants, func(g GrantFact) bool {
		f := t.fact(g.About)
		return f != nil && g.running() && (m.Topic == g.Topic || m.Topic == t.general().ID) && (contains(norm, f.ID) || mentions(norm, f))
	})
}

// onlyNames reports whether the message names a record and says nothing of it: "ok, now the blender".
func (t *turn) onlyNames() bool {
	norm := normal(t.m.text)
	named := slices.ContainsFunc(t.st.Facts, func(f Fact) bool { return mentions(norm, &f) })
	return named && weight(turningTo.ReplaceAllString(normal(t.subject(t.m.text)), "")) < ideaLeast/2
}

// turningTo are the words with which somebody turns to a thing.
var turningTo = regexp.MustCompile(`\b(ok|okay|so|and|now|then|next|the|my|that|about|with|to|on|let's|talk|go|please|what|well)\b|好|现在|接下来|然后|接着|那|就|再|轮到|说|讲|聊|看|弄|办|下|一|吧|的|呢|我|該|该`)

// further makes another record that the message names while the present one is under way the next matter, unless it waits to be
// that already.
func (t *turn) further() bool {
	if !t.otherRecordNamed() || stopping.MatchString(normal(t.m.text)) {
		return false
	}
	norm := normal(t.m.text)
	for i := range t.st.Facts {
		f := &t.st.Facts[i]
		if f.ID == t.st.About || !contains(norm, f.ID) && !mentions(norm, f) {
			continue
		}
		at := slices.IndexFunc(t.st.Next, func(m Matter) bool { text := normal(m.Text); return contains(text, f.ID) || mentions(text, f) })
		if at >= 0 {
			next := t.st.Next[at]
			t.st.Next = slices.Insert(slices.Delete(slices.Clone(t.st.Next), at, at+1), 0, next)
			return true
		}
	}
	topic := t.topicOf(t.m.text)
	if topic == "" {
		topic = t.general().ID
	}
	t.st.Next = append(t.st.Next, Matter{Topic: topic, Text: cut(t.m.text, textKept), At: t.now})
	return true
}

// ackMatter acknowledges the matter that was turned to.
func (t *turn) ackMatter() string {
	r := restate.Opening(t.st.Matter, t.locale())
	if r.Text == "" {
		return ""
	}
	return t.line("ack."+t.band(), vars{"restate": r.Text})
}

// nextMatter turns to the customer's next matter in the same case, after lead; ack acknowledges it,
// which was not done when it came. What was told with it is known, as of when it was told.
func (t *turn) nextMatter(lead string, ack bool) {
	next := t.st.Next[0]
	t.st.Topic, t.st.Matter, t.st.Next = next.Topic, next.Text, t.st.Next[1:]
	t.st.Awaits, t.st.Choices, t.st.About = "", nil, ""
	t.afresh()
	seq := t.m.seq
	t.m = t.understand([]Heard{{Seq: seq, At: next.At, Text: next.Text, Heat: t.m.heat, Emotion: t.m.emotion}})
	t.st.Numbers = t.m.numbers
	t.wants()
	if ack {
		lead = t.join(lead, t.ackMatter())
	} else {
		lead = t.join(lead, t.line("matter.next", vars{"matter": t.text(t.play().Name, nil)}))
	}
	t.advance(lead)
}

// afresh forgets what was asked, offered and wished about the matter before.
func (t *turn) afresh() {
	t.st.NotIt, t.st.Demands, t.st.Offered, t.st.Declined, t.st.Details, t.st.Asked = nil, nil, nil, nil, nil, nil
	t.st.Agreed, t.st.Also, t.st.Either, t.st.Repeat, t.st.Earlier = "", "", nil, false, ""
	t.st.Waited, t.st.Clock, t.st.Calmed, t.st.Lost = 0, noTime, 0, 0
}
