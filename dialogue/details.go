package dialogue

import (
	"slices"
	"time"

	"github.com/amends-bot/amends/dialogue/figures"
	"github.com/amends-bot/amends/dialogue/script"
)

// This file is the home of details: what a play must know, taken from what was said where it can be and
// asked once where it can't (Q1-Q7).

// Names under which figures are kept in State.Details, whoever asked for them; the kinds of details are the same.
const (
	detailDate   = "date" // when it happened, 2006-01-02
	detailTime   = "time"
	detailPlace  = "place"
	detailAmount = "amount"
	detailWanted = "wanted" // when it is to be done, or on which condition, in the customer's words
)

// keepFigures keeps what the burst tells exactly; what was told first stays.
func (t *turn) keepFigures() {
	f := t.m.figures
	happened := f
	happened.Days = slices.DeleteFunc(slices.Clone(f.Days), func(d figures.Day) bool { return d.From.After(t.now) })
	for _, d := range []struct{ name, value string }{
		{detailDate, t.figureOf("date", happened)},
		{detailTime, t.figureOf("time", f)},
		{detailPlace, t.figureOf("place", f)},
		{detailAmount, t.figureOf("amount", f)},
	} {
		if d.value != "" && t.st.Details[d.name] == "" {
			t.know(d.name, d.value)
		}
	}
	for _, d := range f.Days {
		if d.From.After(t.now) && len(t.m.wishes) > 0 {
			t.know(detailWanted, d.Text+" ("+d.From.Format(time.DateOnly)+")")
			break
		}
	}
}

// figureOf is the first figure of a kind, as the brief tells it; "" when there is none.
func (t *turn) figureOf(kind string, f figures.Figures) string {
	switch {
	case kind == "date" && len(f.Days) > 0:
		return f.Days[0].From.Format(time.DateOnly)
	case kind == "time" && len(f.Clocks) > 0:
		return f.Clocks[0].Text
	case kind == "place" && len(f.Places) > 0:
		return f.Places[0]
	case kind == "amount" && len(f.Amounts) > 0:
		return plain(f.Amounts[0])
	case kind == "phone":
		return f.Phone
	}
	return ""
}

// details asks for what the play must know and nobody has told; true when nothing is missing. Who knows
// the remedy need not describe the matter, beyond what the remedy needs.
func (t *turn) details(lead string) bool {
	var needs []string
	if n := len(t.st.Demands); n > 0 {
		if r := t.s.Remedy(t.st.Demands[n-1].Remedy); r != nil {
			needs = r.Needs
		}
	}
	for i := range t.play().Details {
		d := &t.play().Details[i]
		if t.st.Details[d.Name] != "" || !t.answered(d.Only) || len(t.st.Demands) > 0 && !slices.Contains(needs, d.Name) {
			continue
		}
		if value := t.overheard(d); value != "" {
			t.know(d.Name, value)
			continue
		}
		if d.Step && t.spared() {
			t.know(d.Name, stepSpared)
			if t.m.is("tried") {
				lead = t.join(lead, t.line("step.tried", nil))
			}
			continue
		}
		if d.Once && t.st.Asked[awaitsDetail+d.Name] > 0 {
			t.know(d.Name, stepSpared)
			continue
		}
		choices := make([]Choice, 0, len(d.Choices)+1)
		for _, c := range d.Choices {
			choices = append(choices, Choice{ID: c.ID, Label: t.text(c.Label, nil), Kind: ChoiceAnswer})
		}
		t.ask(ActAsk, awaitsDetail+d.Name, lead, t.oneOf(d.Ask, "detail."+d.Name, nil), choices...)
		return false
	}
	return true
}

// stepSpared is the value of a step that was not asked for.
const stepSpared = NoFact

// spared reports whether a step is not to be asked for: it was tried, this is not the first time, or
// they are past trying things (Q7).
func (t *turn) spared() bool {
	return t.m.is("tried") || hears(t.s, normal(t.st.Matter), "tried") || t.st.Repeat || t.band() == t.furious() || t.m.is("solve")
}

// answered reports whether one of the answers was given, if any is needed.
func (t *turn) answered(any []script.Answer) bool {
	return len(any) == 0 || slices.ContainsFunc(any, func(a script.Answer) bool { return t.st.Details[a.Detail] == a.Choice })
}

// overheard returns what was said already about d, "" when nothing was.
func (t *turn) overheard(d *script.Detail) string {
	if d.Kind == "phone" {
		return t.st.Phone
	}
	if d.Kind != "" { // kept when it was said, since "yesterday" is another day tomorrow
		return t.st.Details[d.Kind]
	}
	norm := normal(t.told())
	for _, c := range d.Choices {
		if c.ID != script.StepWorks && says(norm, c.Says) {
			return c.ID
		}
	}
	return ""
}

// answerDetail takes the burst as the answer to the play's question name.
func (t *turn) answerDetail(name string) bool {
	m := &t.m
	d := t.detail(name)
	if d == nil {
		return false
	}
	figure := t.figureOf(d.Kind, m.figures)
	switch {
	case m.choice == "" && figure == "" && t.onlyNames(): // "ok, now the blender" tells nothing of it
		t.again("")
		return true
	case d.Step && m.choice == script.StepWorks:
		t.know(name, m.choice)
		t.kept()
		return true
	case d.Step && m.is("tried"):
		t.know(name, stepSpared)
		return t.understood(t.line("step.tried", nil))
	case slices.ContainsFunc(d.Choices, func(c script.Choice) bool { return c.ID == m.choice }):
		t.know(name, m.choice)
	case figure != "":
		t.know(name, figure)
	case d.Kind != "" && m.is("nevermind"):
		t.know(name, stepSpared) // not known to them either
	case len(m.figures.Days)+len(m.figures.Clocks) > 0 && d.Kind == "":
		t.know(name, m.text) // "Friday" is an answer to which time suits
	case m.is("yourchoice") && len(d.Choices) == 0:
		t.know(name, stepSpared)
	case m.blank, d.Kind != "", len(m.intents) > 0, len(d.Choices) > 0 && !describes(m.text):
		return false
	default:
		t.know(name, m.text) // in their own words; it is not asked again (Q7)
	}
	t.follows(name)
	return t.understood("")
}

// follows takes the answer to what a remedy needs for the wish for it: who says which hour suits wants the appointment.
func (t *turn) follows(name string) {
	for _, id := range t.play().Remedies {
		if r := t.s.Remedy(id); r != nil && slices.Contains(r.Needs, name) && len(t.st.Demands) == 0 && t.may(r) {
			t.st.Demands = append(t.st.Demands, Demand{Remedy: id})
		}
	}
}

func (t *turn) know(name, value string) {
	if t.st.Details == nil {
		t.st.Details = map[string]string{}
	}
	t.st.Details[name] = cut(value, 400)
}

func (t *turn) detail(name string) *script.Detail {
	for i := range t.play().Details {
		if t.play().Details[i].Name == name {
			return &t.play().Details[i]
		}
	}
	return nil
}
