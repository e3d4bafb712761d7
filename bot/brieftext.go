package bot

// This file is the home of how a brief reads.

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/amends-bot/amends/bot/connect"
	"github.com/amends-bot/amends/bot/desk"
	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
)

// How much of each fits a page. What is left out is counted.
const (
	openingMost = 1500 // characters
	messageMost = 600
	listMost    = 8 // entries of a list
	factsMost   = 4 // records, when it is not known which one it is about
)

// page is a brief being written.
type page struct {
	*history
	locale string
	words  map[string]string
	st     dialogue.State // as stored
	b      strings.Builder
}

// page is an empty page.
func (h *history) page(locale string) *page {
	p := &page{history: h, locale: "en", words: briefWords["en"], st: h.conv.State}
	if strings.HasPrefix(locale, "zh") {
		p.locale, p.words = "zh", briefWords["zh"]
	}
	return p
}

// brief writes the page: first what has to be decided, then what is known, then the rest.
func (h *history) brief(locale string) *page {
	p := h.page(locale)
	p.head()
	p.messages()
	p.known()
	p.done()
	p.open()
	return p
}

// String is the page.
func (p *page) String() string { return strings.TrimRight(p.b.String(), "\n") }

// row writes "label: value" unless value is empty.
func (p *page) row(label, value string) {
	if value = strings.TrimSpace(value); value != "" {
		p.b.WriteString(p.word(label) + p.words[":"] + value + "\n")
	}
}

// list writes a label and its lines below, if there are any.
func (p *page) list(label string, lines []string) {
	if len(lines) == 0 {
		return
	}
	p.b.WriteString(p.word(label) + strings.TrimRight(p.words[":"], " ") + "\n")
	for i, l := range lines {
		if i == listMost {
			p.b.WriteString("  … (" + fmt.Sprintf(p.words["more lines"], len(lines)-i) + ")\n")
			return
		}
		inner := "\n  "
		if len(lines) > 1 {
			inner = "\n    " // a customer's line break starts no entry
		}
		p.b.WriteString("  " + strings.ReplaceAll(l, "\n", inner) + "\n")
	}
}

func (p *page) word(key string) string {
	if w := p.words[key]; w != "" {
		return w
	}
	return key
}

// verbatim is a text as written, harmless, with a count of what does not fit.
func (p *page) verbatim(text string, most int) string {
	text, cutOff := strings.CutSuffix(text, CutMark)
	text = strings.TrimSpace(channels.Clean(text))
	if short := cut(text, most); short != text {
		text = short + " … (" + fmt.Sprintf(p.words["more"], utf8.RuneCountInString(text)-most) + ")"
	}
	if cutOff {
		text += " … (" + p.words["cut"] + ")"
	}
	return text
}

func (p *page) clock(t time.Time) string {
	zone := p.script.Calendar.Zone
	if zone == nil {
		zone = time.UTC
	}
	if t.IsZero() {
		return ""
	}
	return t.In(zone).Format("2006-01-02 15:04")
}

func (p *page) money(minor int64) string { return p.script.Currency + connect.FormatAmount(minor) }

// in is the text of a fact in the brief's language, or in any.
func (p *page) in(m map[string]string) string {
	for _, l := range []string{p.locale, "en", "zh", ""} {
		if m[l] != "" {
			return channels.CleanLine(m[l])
		}
	}
	return ""
}

func (p *page) head() {
	c := p.conv
	who := channels.CleanLine(c.Name)
	if who == "" {
		who = p.words["nameless"]
	}
	title := []string{caseOf(p.st), who}
	if id := channels.CleanLine(c.Customer); id != "" && id != who {
		title = append(title, id)
	}
	p.b.WriteString(strings.Join(append(title, c.Address.Channel), " · ") + "\n")
	matter := p.in(p.script.Play(p.st.Topic).Name)
	if f := p.about(); f != nil {
		matter += " · " + strings.TrimSpace(f.ID+" "+p.in(f.Item)) + " " + p.money(f.Amount)
	}
	p.row("matter", matter)
	if why := p.why(); why != "" && c.Urgent {
		p.row("handed over", p.words["urgent"]+" · "+why)
	} else {
		p.row("handed over", why)
	}
	p.row("customer", p.customer())
	p.row(dueFor(p.st, p.st.Due), p.clock(p.st.Due))
	p.row("owner", p.owner())
	p.row("wants", p.wishes())
	if p.st.Repeat {
		p.row("again", strings.TrimSuffix(p.words["comes back"]+p.words[","]+channels.CleanLine(p.st.Earlier), p.words[","]))
	}
	if p.st.Patient || p.st.Profile != nil && p.st.Profile.Patient {
		p.row("pace", p.words["slower"])
	}
	p.row("call back at", channels.CleanLine(p.st.Phone))
}

// why is the reason of the handoff, with the authority that is missing.
func (p *page) why() string {
	if p.st.Reason == "" {
		return ""
	}
	why := p.word("reason." + p.st.Reason)
	if p.handoff != nil && p.handoff.Detail != "" {
		why += fmt.Sprintf(p.words["detail"], channels.CleanLine(desk.Cause(p.handoff.In(p.locale), p.locale)))
	}
	return why
}

// who is the bot, a role or an agent.
func (p *page) who(name string) string {
	return cmp.Or(p.words["who."+name], channels.CleanLine(name))
}

// outcome is how a case ended.
func (p *page) outcome(outcome string) string {
	if agent, by := strings.CutPrefix(outcome, dialogue.ResolvedBy); by {
		return fmt.Sprintf(p.words["resolved by"], channels.CleanLine(agent))
	}
	return p.word("outcome." + outcome)
}

// wishes are what the customer wants, with amounts.
func (p *page) wishes() string {
	var wishes []string
	for _, d := range p.st.Demands {
		w := p.sum(d.Amount)
		if d.Remedy != "" {
			w = p.named(d.Remedy, d.Amount)
		}
		if !slices.Contains(wishes, w) {
			wishes = append(wishes, w)
		}
	}
	if also := p.st.Also; also != "" {
		wishes = append(wishes, p.remedy(also))
	}
	return strings.Join(wishes, p.words[","])
}

func (p *page) owner() string {
	switch h := p.st.Holder; h.Kind {
	case dialogue.HolderAgent:
		return channels.CleanLine(h.Name)
	case dialogue.HolderQueue:
		return p.words["queue"]
	}
	return p.words["bot"]
}

// messages are the customer's own words (I6).
func (p *page) messages() {
	opening := p.whole(p.st.Opening)
	if opening != "" {
		p.list("opening", []string{p.verbatim(opening, openingMost)})
	}
	if trigger := p.whole(p.st.Trigger); trigger != "" {
		if p.st.Trigger == p.st.Opening {
			p.row("trigger", p.words["same"])
		} else {
			p.list("trigger", []string{p.verbatim(trigger, messageMost)})
		}
	}
	var next []string
	for _, m := range p.st.Next {
		next = append(next, p.in(p.script.Play(m.Topic).Name)+p.words[":"]+p.verbatim(m.Text, messageMost))
	}
	p.list("next", next)
	if waiting := p.unanswered(); len(waiting) > 0 {
		var lines []string
		for _, l := range waiting {
			lines = append(lines, p.clock(l.at)+"  "+p.verbatim(l.text, messageMost))
		}
		p.list("unanswered", lines)
	}
}

// known is what was found out.
func (p *page) known() {
	p.row("heat", p.heat())
	var details []string
	for _, d := range p.script.Play(p.st.Topic).Details {
		if v := p.st.Details[d.Name]; v != "" && v != dialogue.NoFact {
			details = append(details, d.Name+" = "+p.answer(d, v))
		}
	}
	var others []string
	for name, v := range p.st.Details {
		if !slices.ContainsFunc(p.script.Play(p.st.Topic).Details, func(d script.Detail) bool { return d.Name == name }) {
			others = append(others, name+" = "+p.verbatim(v, messageMost))
		}
	}
	slices.Sort(others)
	p.list("details", append(details, others...))
	p.list("facts", p.facts())
	p.row("missing", strings.Join(p.missing(), p.words[","]))
}

// answer is a detail's value: a choice's label, or what was said.
func (p *page) answer(d script.Detail, value string) string {
	for _, c := range d.Choices {
		if c.ID == value {
			return p.in(c.Label)
		}
	}
	return p.verbatim(value, messageMost)
}

// heat draws the curve, and tells where it began, peaked and stands (E1).
func (p *page) heat() string {
	h := p.st.Heat
	if len(h.Curve) == 0 {
		return ""
	}
	bars := []rune("▁▂▃▄▅▆▇█")
	var curve strings.Builder
	for _, v := range h.Curve {
		curve.WriteRune(bars[min(max(v, 0), 999)*len(bars)/1000])
	}
	text := fmt.Sprintf("%s  %s → %s (%s %s)", curve.String(), degree(h.First), degree(h.Last), p.words["peak"], degree(h.Peak))
	if h.Emotion != "" {
		text += p.words[","] + p.word("emotion."+h.Emotion)
	}
	return text
}

// degree is thousandths as ".85".
func degree(heat int) string {
	if heat >= 1000 {
		return "1.00"
	}
	return "." + fmt.Sprintf("%03d", max(heat, 0))[:2]
}

func (p *page) about() *dialogue.Fact {
	for i := range p.st.Facts {
		if p.st.Facts[i].ID == p.st.About {
			return &p.st.Facts[i]
		}
	}
	return nil
}

// likely are the records it may be about: those the customer named, else those that are not as they
// should be, factsMost at most.
func (p *page) likely() []dialogue.Fact {
	words := strings.ToLower(p.st.Opening + "\n" + p.st.Trigger)
	var named, wrong []dialogue.Fact
	for _, f := range p.st.Facts {
		item := func(locale string) bool {
			return f.Item[locale] != "" && strings.Contains(words, strings.ToLower(f.Item[locale]))
		}
		switch {
		case slices.Contains(p.st.Numbers, f.ID), item("en"), item("zh"):
			named = append(named, f)
		case f.Status != "ok" && f.Status != "delivered":
			wrong = append(wrong, f)
		}
	}
	if len(named) > 0 {
		wrong = named
	}
	return wrong[:min(len(wrong), factsMost)]
}

// facts are told with their source: the record it is about, else those it may be about.
func (p *page) facts() []string {
	var lines []string
	if about := p.about(); about != nil {
		lines = append(lines, p.fact(*about))
		if n := len(p.st.Facts) - 1; n > 0 {
			lines = append(lines, fmt.Sprintf(p.words["other records"], n))
		}
		return lines
	}
	shown := p.likely()
	for _, f := range shown {
		lines = append(lines, p.fact(f))
	}
	if n := len(p.st.Facts) - len(shown); n > 0 {
		lines = append(lines, fmt.Sprintf(p.words["other records"], n))
	}
	switch p.st.Looked {
	case dialogue.FoundNone, dialogue.FoundDown, dialogue.FoundNowhere, dialogue.LookAsked:
		lines = append(lines, p.words["look."+p.st.Looked])
	}
	return lines
}

func (p *page) fact(f dialogue.Fact) string {
	parts := []string{
		strings.TrimSpace(channels.CleanLine(f.ID)+" "+p.in(f.Item)) + " " + p.money(f.Amount), p.clock(f.At), p.word("status." + f.Status),
	}
	for _, more := range []struct{ label, value string }{
		{"since", p.clock(f.Since)}, {"due", p.clock(f.Due)}, {"place", p.in(f.Place)}, {"to", p.in(f.To)},
	} {
		if more.value != "" {
			parts = append(parts, p.words[more.label]+" "+more.value)
		}
	}
	if f.Excess != 0 {
		parts = append(parts, p.words["excess"]+" "+p.money(f.Excess))
	}
	text := strings.Join(parts, " · ") + " " + p.source(f.Source, p.st.FactsAt)
	for _, l := range f.Lines {
		if l.Extra {
			text += "\n· " + p.clock(l.At) + " " + p.in(l.Channel) + " " + p.in(l.What) + " " + p.money(l.Amount)
		}
	}
	return text
}

// missing is what the agent may still have to ask.
func (p *page) missing() []string {
	var out []string
	play := p.script.Play(p.st.Topic)
	if play.Fact != "" && p.about() == nil {
		out = append(out, p.words["which record"])
	}
	for _, d := range play.Details {
		if p.st.Details[d.Name] == "" && d.Name != "order" {
			out = append(out, d.Name)
		}
	}
	return out
}

// placeholder is a part of a wording that only a conversation fills.
var placeholder = regexp.MustCompile(`\{[a-z_]+\}`)

// remedy is what a remedy was called on its button, or what the script calls it.
func (p *page) remedy(id string) string {
	if l := p.labels[id]; l != "" {
		return channels.CleanLine(l)
	}
	if r := p.script.Remedy(id); r != nil {
		return strings.Join(strings.Fields(placeholder.ReplaceAllString(p.in(r.Label), " ")), " ")
	}
	return channels.CleanLine(id)
}

// named is what the script calls a remedy that was granted, asked or wished for with an amount of its own: the button may have
// shown another.
func (p *page) named(id string, amount int64) string {
	r := p.script.Remedy(id)
	if r == nil || amount == 0 {
		return strings.TrimSpace(p.remedy(id) + " " + p.sum(amount))
	}
	return strings.Join(strings.Fields(placeholder.ReplaceAllString(p.in(r.Label), " ")), " ") + " " + p.sum(amount)
}

// sum is an amount, "" for none.
func (p *page) sum(minor int64) string {
	if minor == 0 {
		return ""
	}
	return p.money(minor)
}

// done is what was offered, agreed, granted and promised.
func (p *page) done() {
	labels := func(ids []string) string {
		var out []string
		for _, id := range ids {
			out = append(out, p.remedy(id))
		}
		return strings.Join(out, p.words[","])
	}
	p.row("offered", labels(p.st.Offered))
	p.row("refused", labels(p.st.Declined))
	if p.st.Agreed != "" {
		p.row("agreed", p.remedy(p.st.Agreed))
	}
	var grants, promises []string
	for _, g := range p.st.Grants {
		text := p.named(g.Remedy, g.Amount)
		if g.About != "" && g.About != dialogue.NoFact {
			text += " (" + channels.CleanLine(g.About) + ")"
		}
		if g.By != "" && g.By != "bot" {
			text += " · " + channels.CleanLine(g.By)
		}
		if g.Reversed {
			text += " · " + p.words["reversed"]
		} else {
			text += " · " + p.word("grant."+g.Outcome)
		}
		for _, more := range []string{p.refs[g.ID], p.failed[g.ID]} {
			if more != "" {
				text += " · " + channels.CleanLine(more)
			}
		}
		grants = append(grants, text)
	}
	for _, o := range p.st.Promises {
		promises = append(promises, channels.CleanLine(o.What)+" · "+p.words["by"]+" "+p.clock(o.Due)+" · "+p.who(o.Owner)+" · "+p.word("promise."+o.Outcome))
	}
	p.list("granted", grants)
	p.list("promised", promises)
}

// asked is what an agent asked for and nobody has decided yet (H11).
func (p *page) asked() []string {
	var lines []string
	for _, a := range p.st.Approvals {
		text := p.named(a.Remedy, a.Amount)
		lines = append(lines, text+" · "+channels.CleanLine(a.By)+" · "+p.who(a.Role)+" · "+p.words["by"]+" "+p.clock(a.Until))
	}
	return lines
}

// ofCase are the lines that belong to the case: a picture often comes shortly before the words that open it.
func (p *page) ofCase(lines []line) []string {
	const before = 10 * time.Minute
	var out []string
	for _, l := range lines {
		if l.at.Before(p.st.Opened.Add(-before)) {
			continue
		}
		text := p.words["taken back"]
		if l.text != "" {
			text = p.verbatim(l.text, messageMost)
		}
		out = append(out, p.clock(l.at)+"  "+text)
	}
	return out
}

// open is what did not reach the customer, what staff noted, and earlier cases.
func (p *page) open() {
	var untold, notes, cases []string
	for _, o := range p.untold() {
		text := p.word("out."+o.outcome) + " · " + o.act
		if o.outcome == "failed" && o.cause != "" {
			text += " · " + channels.CleanLine(o.cause)
		}
		if o.text != "" {
			text += p.words[":"] + p.verbatim(o.text, messageMost)
		}
		untold = append(untold, text)
	}
	if p.st.Away {
		untold = append(untold, p.words["away"])
	}
	for _, n := range p.notes {
		if n.at.Before(p.st.Opened) {
			continue // of an earlier case
		}
		notes = append(notes, p.clock(n.at)+" "+channels.CleanLine(n.who)+p.words[":"]+p.verbatim(n.text, messageMost))
	}
	for _, c := range p.cases {
		if c.Case == p.st.Case {
			continue
		}
		cases = append(cases, strings.Join([]string{c.Case, p.in(p.script.Play(c.Topic).Name), p.clock(c.Closed), p.outcome(c.Outcome)}, " · "))
	}
	p.list("files", p.ofCase(p.files))
	p.list("changed", p.ofCase(p.changed))
	p.list("not told", untold)
	p.list("notes", notes)
	p.list("earlier", cases)
	p.list("granted before", p.before())
	p.list("asked", p.asked())
	var had []string
	for _, name := range p.st.Owners {
		had = append(had, channels.CleanLine(name))
	}
	p.row("had by", strings.Join(had, p.words[","]))
	p.row("messages", strconv.Itoa(len(p.said)))
}
