package dialogue

import (
	"strings"
	"time"
)

// This file is the home of one customer on several networks (L16): a code asked for in one app and written in the
// other makes the case go on there, once the customer has confirmed it there.

// linkLasts is how long a code counts: as long as it takes to change apps, and too short to be guessed.
const linkLasts = 15 * time.Minute

// movedFor is how long after a case went on elsewhere words such as "it wasn't me" mean that.
const movedFor = 7 * 24 * time.Hour

// networkNames are how networks call themselves.
var networkNames = map[string]string{"telegram": "Telegram", "slack": "Slack"}

func networkName(channel string) string {
	if name := networkNames[channel]; name != "" {
		return name
	}
	return channel
}

// link gives a code, or asks whether the one that was written is the customer's own.
func (t *turn) link(e Commanded) {
	switch l := t.r.Standing.Link; {
	case t.st.Shared:
		t.aside(t.line("link.shared", nil))
	case e.Arg == "" && e.Code == "":
		t.aside(t.line("help", nil))
	case e.Arg == "":
		t.do(Link{Code: e.Code, Until: t.now.Add(linkLasts)})
		t.aside(t.line("link.code", vars{"code": e.Code}))
	case l != nil && l.Here:
		t.st.Choices = t.unlinking()
		t.aside(t.line("link.here", nil))
	case l == nil || !l.Until.After(t.now):
		t.st.Choices = t.unlinking()
		t.aside(t.line("link.unknown", nil))
	case t.missed():
		t.aside(t.line("link.busy", vars{"case": t.st.Case}))
	default:
		yes := Choice{ID: choiceLink + l.Code, Label: t.line("label.link.yes", nil), Kind: ChoiceAnswer}
		no := Choice{ID: choiceLink + linkNo, Label: t.line("label.link.no", nil), Kind: ChoiceAnswer}
		t.say(ActAsk, t.line("link.confirm", vars{"channel": networkName(l.Channel)}), t.st.Awaits, no, yes)
	}
}

// linkNo stands where the code does when the answer is no.
const linkNo = "no"

// LinkAsked returns the code among the choices, which the customer is asked whether it is theirs; "" for none.
func LinkAsked(choices []Choice) string {
	for _, c := range choices {
		if code, ok := strings.CutPrefix(c.ID, choiceLink); ok && code != linkNo {
			return code
		}
	}
	return ""
}

func (t *turn) linking() bool { return LinkAsked(t.st.Choices) != "" }

// linkAnswer is the code, or linkNo, that the burst means as the answer; "" when it is none.
func (t *turn) linkAnswer() string {
	m := &t.m
	code, ok := strings.CutPrefix(m.choice, choiceLink)
	switch {
	case ok:
		return code
	case m.choice != "" || !t.linking() || !short(normal(m.text)):
	case m.is("no") || m.is("notme"):
		return linkNo
	case m.is("yes"):
		return LinkAsked(t.st.Choices)
	}
	return ""
}

// unlinking is what is being asked beside that.
func (t *turn) unlinking() []Choice {
	if t.linking() {
		return nil
	}
	return t.st.Choices
}

// missed reports whether there is a case here that somebody would miss.
func (t *turn) missed() bool {
	st := t.st
	return st.Case != "" && (st.Holder.Kind != "" || st.Topic != t.general().ID || t.toldEnough() || len(st.Demands)+len(st.Grants)+len(st.Promises)+len(st.Numbers) > 0)
}

// telling reports whether what is being written tells more than an answer to whether the code is theirs.
func (t *turn) telling() bool {
	if len(t.st.Heard) == 0 {
		return false
	}
	m := t.understand(t.st.Heard)
	return len(m.files) > 0 || !short(normal(m.text)) || t.hasTopic(m.text) || len(m.numbers)+len(m.amounts) > 0
}

// confirmLink lets the case go on here.
func (t *turn) confirmLink(code string) {
	asked := LinkAsked(t.st.Choices) == code
	t.st.Choices = t.unlinking()
	switch l := t.r.Standing.Link; {
	case t.st.Holder.Kind == HolderAgent:
		return
	case code == linkNo:
		t.aside(t.line("link.declined", nil))
	case !asked || l == nil || l.Code != code || !l.Until.After(t.now):
		t.aside(t.line("link.unknown", nil))
	case t.missed() || t.telling():
		t.open() // what is being written is a case of its own
		t.aside(t.line("link.busy", vars{"case": t.st.Case}))
	default:
		if t.st.Case != "" { // "hello", and nothing else
			t.close("withdrawn")
		}
		t.st.Heard = nil
		t.stop(timerBurst)
		t.do(Join{Code: l.Code})
		t.sayKept(ActOther, t.line("link.done", nil), "")
	}
}

// joined tells the customer, where they were until now, that the case goes on elsewhere: they would want to know if
// it was not them.
func (t *turn) joined(e Joined) {
	t.st.Moved, t.st.MovedAt = e.Channel, t.now
	text := t.line("link.moved", vars{"channel": networkName(e.Channel)})
	if t.st.Holder.Kind != "" {
		var told notice
		if t.st.Holder.Kind == HolderAgent { // who is silent now; who stole the code would be glad of it
			told = t.inside("moved.untold", nil)
		}
		t.informOf("", t.owner(), "customer", t.sentences(t.inside("moved", vars{"channel": networkName(e.Channel)}), told))
	}
	if t.st.Holder.Kind != HolderAgent {
		asked := t.st.Choices // there; nothing is left to be chosen here but this
		t.sayKept(ActOther, text, t.st.Awaits, Choice{ID: choiceNotMe, Label: t.line("label.notme", nil), Kind: ChoiceAnswer})
		t.st.Choices = asked
	}
}

// notMe takes it back that the case goes on elsewhere, when the customer says, where they were before, that somebody else
// did that, and lets a person look at it. It is false when nothing has moved, and for who came by the link.
func (t *turn) notMe() bool {
	if t.st.Moved == "" || t.r.Standing.Linked {
		return false
	}
	channel := networkName(t.st.Moved)
	t.st.Moved, t.st.MovedAt = "", noTime
	t.do(Part{})
	detail := t.inside("why.stranger", vars{"channel": channel})
	if t.st.Holder.Kind == HolderAgent {
		t.inform(t.st.Holder.Name, "danger", "stranger", nil, part{"why", detail})
		return true
	}
	t.handOffWith(t.line("link.undone", vars{"channel": channel}), "stranger", detail)
	return true
}

// CleanCode is a link's code as it is stored, from what a customer wrote.
func CleanCode(text string) string {
	return strings.ToUpper(strings.NewReplacer("-", "", " ", "").Replace(strings.TrimSpace(text)))
}
