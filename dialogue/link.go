package dialogue

import (
	"slices"
	"strings"
	"time"
)

// This file is the home of one customer on several networks (L16): a code asked for in one app and written in the
// other makes the case go on there, once the customer has confirmed it there.

// linkLasts is how long a code counts: as long as it takes to change apps, and too short to be guessed.
const linkLasts = 15 * time.Minute

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
	case e.Arg == "" && e.Code == "":
		t.aside(t.line("help", nil))
	case e.Arg == "":
		t.do(Link{Code: e.Code, Until: t.now.Add(linkLasts)})
		t.aside(t.line("link.code", vars{"code": e.Code}))
	case l == nil || !l.Until.After(t.now):
		t.aside(t.line("link.unknown", nil))
	case t.st.Case != "":
		t.aside(t.line("link.busy", vars{"case": t.st.Case}))
	default:
		yes := Choice{ID: choiceLink + l.Code, Label: t.line("label.yes", nil), Kind: ChoiceAnswer}
		no := Choice{ID: choiceNo, Label: t.line("label.no", nil), Kind: ChoiceAnswer}
		t.say(ActAsk, t.line("link.confirm", vars{"channel": networkName(l.Channel)}), "", yes, no)
	}
}

// confirmLink lets the case go on here.
func (t *turn) confirmLink(code string) {
	asked := slices.ContainsFunc(t.st.Choices, func(c Choice) bool { return c.ID == choiceLink+code })
	switch l := t.r.Standing.Link; {
	case t.st.Holder.Kind == HolderAgent:
		return
	case !asked || l == nil || l.Code != code || !l.Until.After(t.now):
		t.aside(t.line("link.unknown", nil))
	case t.st.Case != "":
		t.aside(t.line("link.busy", vars{"case": t.st.Case}))
	default:
		t.do(Join{Code: l.Code})
		t.sayKept(ActOther, t.line("link.done", nil), "")
	}
}

// joined tells the customer, where they were until now, that the case goes on elsewhere: they would want to know if
// it was not them.
func (t *turn) joined(e Joined) {
	text := t.line("link.moved", vars{"channel": networkName(e.Channel)})
	if t.st.Holder.Kind != "" {
		t.notify(t.owner(), "customer", t.st.Case+": the customer goes on in "+networkName(e.Channel)+".")
	}
	if t.st.Holder.Kind != HolderAgent {
		t.sayKept(ActOther, text, t.st.Awaits, t.st.Choices...)
	}
}

// CleanCode is a link's code as it is stored, from what a customer wrote.
func CleanCode(text string) string {
	return strings.ToUpper(strings.NewReplacer("-", "", " ", "").Replace(strings.TrimSpace(text)))
}
