package dialogue_test

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"pgregory.net/rapid"

	"github.com/amends-bot/amends/dialogue"
)

// inside is what staff write for staff only; no customer ever reads it.
const inside = "for-staff-only"

// atDesk is the next thing that the staff do.
func (w *walker) atDesk() dialogue.Event {
	h := w.st.Holder
	if h.Kind != dialogue.HolderAgent && rapid.IntRange(0, 9).Draw(w.t, "kept late") == 0 {
		return dialogue.AgentKept{Agent: rapid.SampledFrom([]string{"ana", "ben", ""}).Draw(w.t, "keeper"), What: rapid.SampledFrom([]string{"", "ring", "swim"}).Draw(w.t, "of")}
	}
	if h.Kind != dialogue.HolderAgent {
		return dialogue.AgentTook{Agent: rapid.SampledFrom([]string{"ana", "ana", "ben"}).Draw(w.t, "taker")}
	}
	if len(w.st.Approvals) > 0 && rapid.IntRange(0, 2).Draw(w.t, "decides") == 0 {
		return w.decision()
	}
	if n := len(w.st.Timers); n > 0 && rapid.IntRange(0, 9).Draw(w.t, "time") < 2 {
		return w.fire(w.st.Timers[rapid.IntRange(0, n-1).Draw(w.t, "timer")])
	}
	if rapid.IntRange(0, 3).Draw(w.t, "granting") == 0 {
		return w.granting(h.Name)
	}
	return w.deed(h.Name)
}

// granting is what a member of staff grants, promises, and takes back.
func (w *walker) granting(agent string) dialogue.Event {
	switch rapid.IntRange(0, 4).Draw(w.t, "deed") {
	case 0:
		return dialogue.AgentGranted{Agent: agent, Remedy: rapid.SampledFrom([]string{"refund", "resend", "voucher", "goodwill", "x"}).Draw(w.t, "granted"), Amount: rapid.SampledFrom([]int64{0, 0, 500, 40_000, -1}).Draw(w.t, "sum")}
	case 1:
		return dialogue.AgentReversed{Agent: agent, Remedy: rapid.SampledFrom([]string{"refund", "resend"}).Draw(w.t, "back")}
	case 2:
		return dialogue.AgentPromised{Agent: agent, What: rapid.SampledFrom([]string{"ring you", "", "查一查"}).Draw(w.t, "promise"), Due: w.now.Add(time.Duration(rapid.Int64Range(-1, 400).Draw(w.t, "minutes")) * time.Minute)}
	case 3:
		return dialogue.AgentKept{Agent: agent, What: rapid.SampledFrom([]string{"", "ring", "查", "swim"}).Draw(w.t, "kept")}
	}
	return dialogue.AgentNoted{Agent: agent, Text: inside}
}

// deed is what a member of staff does beside answering, granting and promising.
func (w *walker) deed(agent string) dialogue.Event {
	message := "L" + strconv.Itoa(rapid.IntRange(0, 4).Draw(w.t, "line"))
	switch rapid.IntRange(0, 8).Draw(w.t, "deedkind") {
	case 0:
		return dialogue.AgentPassed{Agent: agent, To: rapid.SampledFrom([]string{"ben", "ana", "lead", "manager", "agent", "zoe", ""}).Draw(w.t, "to"), Why: inside}
	case 1:
		said := dialogue.AgentSaid{Agent: agent, Message: message, Text: rapid.SampledFrom([]string{"I'm looking", "", "好的", strings.Repeat("long ", 900)}).Draw(w.t, "held")}
		if rapid.Bool().Draw(w.t, "withfile") {
			said.Files = []dialogue.File{{Kind: "photo"}}
		}
		return said
	case 2:
		return dialogue.AgentEdited{Agent: agent, Message: message, Text: rapid.SampledFrom([]string{"I'm still looking", "", strings.Repeat("x", 3000)}).Draw(w.t, "changed")}
	case 3:
		return dialogue.Revised{Key: "o:1", Line: message, OK: rapid.Bool().Draw(w.t, "revised"), Cause: "too late", Try: 1}
	case 4, 5:
		return dialogue.AgentGranted{Agent: agent, Remedy: rapid.SampledFrom([]string{"refund", "free_month", "goodwill", "voucher"}).Draw(w.t, "asked"), Amount: rapid.SampledFrom([]int64{0, 50_000, 200_000, 900_000}).Draw(w.t, "much"), Ask: true}
	case 6:
		return dialogue.AgentTookOver{Agent: rapid.SampledFrom([]string{"ben", "ben", "ana", "zoe", ""}).Draw(w.t, "over"), From: rapid.SampledFrom([]string{"", "ana", "ben"}).Draw(w.t, "from")}
	case 7:
		return dialogue.AgentSuggested{Agent: agent, Text: rapid.SampledFrom([]string{inside, ""}).Draw(w.t, "idea")}
	}
	return w.decision()
}

// decision is an answer to what was asked, by somebody who may give it or not.
func (w *walker) decision() dialogue.Event {
	id := "A/a1"
	if n := len(w.st.Approvals); n > 0 && rapid.IntRange(0, 4).Draw(w.t, "known") > 0 {
		id = w.st.Approvals[rapid.IntRange(0, n-1).Draw(w.t, "which approval")].ID
	}
	return dialogue.AgentDecided{Agent: rapid.SampledFrom([]string{"ben", "ben", "ana", ""}).Draw(w.t, "decider"), Approval: id, Yes: rapid.Bool().Draw(w.t, "yes"), Why: inside}
}

// inside fails when a customer is told what was for staff.
func (w *walker) inside(text string) {
	if strings.Contains(text, inside) {
		w.t.Fatalf("the customer reads what was for staff: %q", text)
	}
}

// decided holds a grant that was asked for against who approved it and what was asked.
func (w *walker) decided(d dialogue.AgentDecided, g dialogue.Grant) {
	asked := slices.ContainsFunc(w.st.Approvals, func(a dialogue.Approval) bool {
		return a.ID == d.Approval && a.Remedy == g.Remedy && a.Amount == g.Amount && a.Until.After(w.now)
	})
	r := w.w.Script.Remedy(g.Remedy)
	most, may := r.MostFor(map[string]string{"ana": "agent", "ben": "lead"}[d.Agent])
	if !d.Yes || !asked || g.By != d.Agent || !may || !r.Amount.None() && g.Amount > most {
		w.t.Fatalf("%+v brought about %+v; asked was %+v", d, g, w.st.Approvals)
	}
}

// staff holds what must be true of cases in hands of staff after each step.
func (w *walker) staff(event dialogue.Event, next dialogue.State, effects []dialogue.Effect) {
	t := w.t
	if len(next.Approvals) > 0 {
		set := slices.ContainsFunc(next.Timers, func(x dialogue.Timer) bool { return x.Name == "approval" })
		if next.Holder.Kind != dialogue.HolderAgent || !set {
			t.Fatalf("a decision is waited for, held by %s, timer %v, after %#v", next.Holder, set, event)
		}
	}
	for _, a := range next.Approvals {
		if a.By != next.Holder.Name || a.ID == "" || a.Role == "" {
			t.Fatalf("nobody could tell the customer about %+v, held by %s", a, next.Holder)
		}
	}
	said := 0
	for _, effect := range effects {
		switch e := effect.(type) {
		case dialogue.Say:
			said++
			if !e.After.IsZero() && (e.By == "" || e.Line == "") {
				t.Fatalf("held back for no reason: %+v", e)
			}
		case dialogue.Revise:
			edited, ok := event.(dialogue.AgentEdited)
			own := slices.ContainsFunc(w.st.Lines, func(l dialogue.StaffLine) bool { return l.Message == e.Line && l.Agent == edited.Agent })
			if !ok || !own || e.Text != "" && w.st.Holder.Name != edited.Agent {
				t.Fatalf("%#v changed a line: %+v", event, e)
			}
		}
	}
	if over, ok := event.(dialogue.AgentTookOver); ok {
		w.overtaken(over, next, said)
	}
	if _, ok := event.(dialogue.AgentSuggested); ok && (said > 0 || next.Holder != w.st.Holder || next.Case != w.st.Case) {
		t.Fatalf("%+v: held by %s, the customer was told %d times", event, next.Holder, said)
	}
	passed, ok := event.(dialogue.AgentPassed)
	if !ok || w.st.Holder.Name != passed.Agent || next.Holder == w.st.Holder {
		return
	}
	if said != 1 {
		t.Fatalf("%+v: the customer was told %d times", passed, said)
	}
	w.handed(passed.Agent, passed, next)
}

// overtaken holds a case that was taken over against who may do so and whom they saw to have it. Nobody is told of it but staff.
func (w *walker) overtaken(e dialogue.AgentTookOver, next dialogue.State, said int) {
	had := w.st.Holder
	if said > 0 {
		w.t.Fatalf("%+v: the customer was told %d times", e, said)
	}
	if next.Holder == had {
		if next.Epoch != w.st.Epoch {
			w.t.Fatalf("%+v: refused, and the epoch moved", e)
		}
		return
	}
	may := e.Agent == "ben" || e.Agent == "ana" && !w.duty // ana is an agent, ben a lead
	if had.Kind != dialogue.HolderAgent || next.Holder != (dialogue.Holder{Kind: dialogue.HolderAgent, Name: e.Agent}) ||
		e.From != "" && e.From != had.Name || !may || next.Epoch != w.st.Epoch+1 {
		w.t.Fatalf("%+v: held by %s, then by %s, duty %v", e, had, next.Holder, w.duty)
	}
	w.handed(had.Name, e, next)
}

// handed holds the promises of a case that changed hands against what they were.
func (w *walker) handed(from string, event dialogue.Event, next dialogue.State) {
	t := w.t
	for _, p := range w.st.Promises {
		same := slices.ContainsFunc(next.Promises, func(q dialogue.PromiseFact) bool {
			return q.ID == p.ID && q.Outcome == p.Outcome && q.Due.Equal(p.Due) && q.Owner != from
		})
		if p.Outcome == "" && p.Due.After(w.now) && !same {
			t.Fatalf("%+v: the promise %+v became %+v", event, p, next.Promises)
		}
	}
}
