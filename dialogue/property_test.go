package dialogue_test

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/dialoguetest"
	"github.com/amends-bot/amends/dialogue/script"
)

// walker takes random steps and checks what must hold after each of them.
type walker struct {
	cases  []dialogue.OldCase
	t      *rapid.T
	w      dialoguetest.World
	st     dialogue.State
	now    time.Time
	log    []dialogue.Record
	states []dialogue.State
	looks  []dialogue.Look
	carry  []dialogue.Carry
	usage  []dialogue.Usage
	duty   bool
	verify int  // Verifies that wait for their answer
	linked bool // the last event came by a link
	again  int  // times in a row that a timer was set anew for the moment after

	answered int64 // the last message that was answered, as the store has it

	rows     map[string]dialogue.Wake // the timers as the store has them
	asked    []string                 // ends of the outbox keys of earlier messages
	madeGood map[string]bool          // the records the bot granted something for
	made     []string                 // as the ledger names them, by whomever
	staffed  bool                     // agents act at any time, and persons are asked for
	desk     bool                     // agents have the case most of the time, and do all that they can
}

func (w *walker) event() dialogue.Event {
	text := func(from []string) dialogue.Event {
		s := rapid.SampledFrom(from).Draw(w.t, "text")
		said := dialogue.Said{Text: s, Message: "m" + strconv.Itoa(len(w.log)%3), Reading: w.w.Analyzer.Read(s)}
		if rapid.IntRange(0, 9).Draw(w.t, "file") == 0 {
			said.Files = []dialogue.File{{Kind: rapid.SampledFrom(dialogue.FileKinds).Draw(w.t, "filekind")}}
			if rapid.Bool().Draw(w.t, "textless") {
				said.Text, said.Reading = "", w.w.Analyzer.Read("")
			}
		}
		return said
	}
	// What the program would do next by itself mostly comes next, else conversations stay shallow.
	prompt := rapid.IntRange(0, 9).Draw(w.t, "prompt") > 1
	switch {
	case prompt && len(w.looks) > 0:
		w.looks = w.looks[1:]
		outcome := rapid.SampledFrom([]string{dialogue.FoundSome, dialogue.FoundSome, dialogue.FoundNone, dialogue.FoundDown, dialogue.FoundNowhere}).Draw(w.t, "found")
		found := dialogue.Found{Look: "records", Outcome: outcome}
		if outcome == dialogue.FoundSome {
			found.Facts = w.w.Facts
			found.Profile = w.profile()
		} else if rapid.Bool().Draw(w.t, "provable") {
			found.Proof = "phone"
		}
		return found
	case prompt && w.verify > 0:
		w.verify--
		verified := dialogue.Verified{Outcome: rapid.SampledFrom([]string{dialogue.FoundSome, dialogue.FoundNone, dialogue.FoundDown}).Draw(w.t, "verified")}
		if verified.Outcome == dialogue.FoundSome {
			verified.Facts, verified.Account = w.w.Facts, "demo"
		}
		return verified
	case prompt && len(w.carry) > 0:
		c := w.carry[0]
		w.carry = w.carry[1:]
		return dialogue.Carried{Grant: c.Grant, OK: rapid.IntRange(0, 3).Draw(w.t, "ok") > 0, Cause: "500"}
	case prompt && len(w.st.Heard) > 0:
		for _, timer := range w.st.Timers {
			if timer.Name == "burst" {
				return w.fire(timer)
			}
		}
	}
	if w.desk && rapid.IntRange(0, 9).Draw(w.t, "desk") > 3 {
		return w.atDesk()
	}
	if rapid.IntRange(0, 11).Draw(w.t, "aside") == 0 {
		return w.aside()
	}
	kind := rapid.IntRange(0, 21).Draw(w.t, "kind")
	if kind >= 15 && !w.staffed && w.st.Holder.Kind == "" {
		kind -= 12 // most conversations stay with the bot
	}
	agent := rapid.SampledFrom([]string{"ana", "ana", "ana", "ben", ""}).Draw(w.t, "agent")
	switch kind {
	case 0, 1, 2, 3, 4:
		return text(phrases)
	case 5:
		if w.staffed {
			return text(personPhrases)
		}
		return text(phrases)
	case 6, 7, 8, 9, 10:
		if n := len(w.st.Choices); n > 0 && rapid.IntRange(0, 4).Draw(w.t, "offered") > 0 {
			chose := dialogue.Chose{ID: w.st.Choices[rapid.IntRange(0, n-1).Draw(w.t, "choice")].ID}
			switch rapid.IntRange(0, 5).Draw(w.t, "of") {
			case 0:
				chose.Of = "o:7" + w.st.Asking
			case 1:
				chose.Of = rapid.SampledFrom(append([]string{"o:7:1:0"}, w.asked...)).Draw(w.t, "earlier")
			}
			w.asked = append(w.asked, "o:7"+w.st.Asking)
			return chose
		}
		return dialogue.Chose{ID: rapid.SampledFrom([]string{"refund", "resend", "free_month", "yes", "person", "nothing", "order:7702"}).Draw(w.t, "id")}
	case 11, 12, 13:
		if n := len(w.st.Timers); n > 0 {
			return w.fire(w.st.Timers[rapid.IntRange(0, n-1).Draw(w.t, "timer")])
		}
		return dialogue.Woke{Name: "burst", Gen: 1}
	case 14:
		if rapid.Bool().Draw(w.t, "delivered") {
			return dialogue.Sent{Key: "o:1", Try: 1}
		}
		return dialogue.Failed{Key: "o:1", Act: "offer", Cause: "blocked", Try: 3}
	case 15:
		return dialogue.AgentTook{Agent: agent}
	case 16:
		return dialogue.AgentSaid{Agent: agent, Text: rapid.SampledFrom([]string{"I'm looking", "", "好的"}).Draw(w.t, "line")}
	case 17:
		return dialogue.AgentResolved{Agent: agent, Outcome: rapid.SampledFrom([]string{"sent again", ""}).Draw(w.t, "outcome")}
	case 18:
		return dialogue.AgentReturned{Agent: agent}
	case 19, 20:
		return w.deed(agent)
	}
	return w.granting(agent)
}

// aside is what happens beside the conversation.
func (w *walker) aside() dialogue.Event {
	switch rapid.IntRange(0, 9).Draw(w.t, "asidekind") {
	case 0, 1:
		text := rapid.SampledFrom(append([]string{""}, phrases...)).Draw(w.t, "edit")
		return dialogue.Edited{Message: "m" + strconv.Itoa(rapid.IntRange(0, 2).Draw(w.t, "which")), Text: text, Reading: w.w.Analyzer.Read(text)}
	case 2:
		return dialogue.Blocked{}
	case 3:
		return dialogue.Unblocked{}
	case 4:
		return dialogue.Joined{Channel: "slack"}
	case 5:
		return dialogue.Commanded{Name: "link", Arg: "KLMN2345"}
	case 6:
		return dialogue.Chose{ID: rapid.SampledFrom([]string{"notme", "language:zh", "language:en", "language:x", "link:KLMN2345", "link:no"}).Draw(w.t, "button")}
	case 7:
		return dialogue.Adopted{Seq: 1, Text: "bigger lids, please", What: rapid.SampledFrom([]string{"the lids are bigger", ""}).Draw(w.t, "adopted")}
	}
	names := slices.DeleteFunc(slices.Clone(dialogue.Commands), func(name string) bool { return name == "human" && !w.staffed })
	arg := rapid.SampledFrom([]string{"", "zh", "20391", "中文", "x"}).Draw(w.t, "arg")
	return dialogue.Commanded{Name: rapid.SampledFrom(names).Draw(w.t, "command"), Arg: arg}
}

// fire lets a timer fire, now and then one that was set anew meanwhile.
func (w *walker) fire(timer dialogue.Timer) dialogue.Event {
	if timer.At.After(w.now) {
		w.now = timer.At
	}
	gen := timer.Gen
	if rapid.IntRange(0, 9).Draw(w.t, "stale") == 0 {
		gen--
	}
	return dialogue.Woke{Name: timer.Name, Gen: gen}
}

func (w *walker) step() {
	w.now = w.now.Add(time.Duration(rapid.Int64Range(0, int64(40*time.Second)).Draw(w.t, "pause")))
	if rapid.IntRange(0, 9).Draw(w.t, "duty") == 0 {
		w.duty = !w.duty
	}
	event := w.event()
	roster := slices.Clone(w.w.Roster)
	for i := range roster {
		roster[i].OnDuty = w.duty
	}
	r := dialogue.Record{
		Seq: int64(len(w.log) + 1), At: w.now, Script: w.w.Script.Hash, Event: event,
		Standing: dialogue.Standing{Number: 7, Customer: "demo", Roster: roster, Usage: slices.Clone(w.usage), Cases: w.cases},
	}
	_, records := dialogue.InHand(w.st, event, r.Standing.Customer)
	if n := len(records); n > 0 && rapid.IntRange(0, 39).Draw(w.t, "elsewhere") == 0 { // by another account of theirs
		w.made = append(w.made, records[rapid.IntRange(0, n-1).Draw(w.t, "record")])
	}
	for _, record := range records {
		if slices.Contains(w.made, record) {
			r.Standing.MadeGood = append(r.Standing.MadeGood, record)
		}
	}
	if n := rapid.IntRange(0, 39).Draw(w.t, "place"); n < 4 {
		r.Standing.Shared, r.Standing.Linked = n == 0, n == 1
		r.Standing.Link = &dialogue.Link{Code: "KLMN2345", Channel: "slack", Until: w.now.Add(time.Minute), Here: n == 3}
	}
	before := encode(w.t, w.st)
	next, effects := dialogue.Step(w.w.Script, w.st, r)
	again, effectsAgain := dialogue.Step(w.w.Script, w.st, r)
	if diff := cmp.Diff(next, again) + cmp.Diff(effects, effectsAgain); diff != "" {
		w.t.Fatalf("Step is not deterministic on %#v:\n%s", event, diff)
	}
	if after := encode(w.t, w.st); after != before {
		w.t.Fatalf("Step changed its argument on %#v", event)
	}
	if next.Reason == "trouble" {
		w.t.Fatalf("Step panicked on %#v in %s", event, before)
	}
	w.linked = r.Standing.Linked
	w.check(event, next, effects, r.Standing.Usage)
	w.timers(event, next, effects)
	w.log = append(w.log, r)
	w.st = decode(w.t, encode(w.t, next))
	w.states = append(w.states, w.st)
}

// check holds one step against the invariants of the package comment.
func (w *walker) check(event dialogue.Event, next dialogue.State, effects []dialogue.Effect, usage []dialogue.Usage) {
	t := w.t
	says := 0
	var answers []dialogue.Say
	for _, effect := range effects {
		switch e := effect.(type) {
		case dialogue.Say:
			w.inside(e.Text)
			if e.Text == "" && len(e.Files) == 0 || strings.Contains(e.Text, "{restate}") && !strings.Contains(next.Opening, "{restate}") {
				t.Fatalf("a broken sentence: %q", e.Text)
			}
			if e.By != "" {
				kept, ok := event.(dialogue.AgentKept) // of a promise of theirs, by who had it last
				last := ok && kept.Agent == e.By && w.st.Holder.Kind != dialogue.HolderAgent && w.st.Owners[len(w.st.Owners)-1] == e.By
				if !last && (w.st.Holder.Kind != dialogue.HolderAgent || w.st.Holder.Name != e.By) {
					t.Fatalf("%s spoke to the customer without holding the conversation", e.By)
				}
				continue
			}
			if says++; e.Of > 0 {
				if e.Of <= w.answered || e.Of > int64(len(w.log)+1) {
					t.Fatalf("message %d is answered after %d was, which the store refuses: %q", e.Of, w.answered, e.Text)
				}
				w.answered = e.Of
			}
			if strings.ContainsRune(".,;:?!。，；：？！", []rune(e.Text)[0]) {
				t.Fatalf("a sentence without its beginning: %q", e.Text)
			}
			if r := w.w.Script.Remedy(next.Agreed); e.Act == dialogue.ActConfirm && len(e.Choices) > 0 && r != nil && !r.Amount.None() && !strings.ContainsAny(e.Text, "0123456789") {
				t.Fatalf("consent to %s is asked without its amount: %q", r.ID, e.Text)
			}
			if answers = append(answers, e); len(answers) > 1 {
				if last := answers[len(answers)-2]; e.Of > 0 && last.Of > 0 || len(last.Choices) > 0 {
					t.Fatalf("two messages ask or answer: %q, then %q", last.Text, e.Text)
				}
			}
			if most := map[bool]int{true: 400, false: 180}[next.Locale == "en" || next.Locale == ""]; utf8.RuneCountInString(e.Text) > most {
				t.Fatalf("%d characters: %q", utf8.RuneCountInString(e.Text), e.Text)
			}
			_, resolves := event.(dialogue.AgentResolved)
			if w.st.Holder.Kind == dialogue.HolderAgent && !resolves && next.Holder.Kind != dialogue.HolderQueue {
				t.Fatalf("the bot spoke while %s holds the conversation, on %#v: %q", w.st.Holder.Name, event, e.Text)
			}
			if w.st.Holder.Kind == dialogue.HolderQueue && next.Holder.Kind == dialogue.HolderQueue &&
				!slices.Contains([]string{dialogue.ActOther, dialogue.ActStatus, dialogue.ActInform}, e.Act) &&
				!(e.Act == dialogue.ActHandoff && slices.ContainsFunc(effects, urgent)) {
				t.Fatalf("more than company while waiting for a person: %s %q", e.Act, e.Text)
			}
			for _, c := range e.Choices {
				if c.Kind == dialogue.ChoiceRemedy {
					if w.w.Script.Remedy(c.ID).Kind == script.Gift {
						t.Fatalf("a gift is offered: %q", e.Text)
					}
					w.grantable(c.ID, usage)
				}
			}
			if n := remedies(e.Choices); n == 1 && e.Act == dialogue.ActOffer {
				t.Fatalf("an offer of a single remedy: %q", e.Text)
			}
		case dialogue.MadeGood:
			w.made = append(w.made, e.Record)
		case dialogue.Grant:
			if e.Once && slices.Contains(w.made, e.Record) || e.Once != (e.By == "bot" && e.About != "" && makesGood(w.w.Script.Remedy(e.Remedy))) {
				t.Fatalf("granted for a record that was made good, or out of the store's sight: %+v", e)
			}
			if e.Of == "" {
				w.made = append(w.made, e.Record)
			}
			if g, ok := event.(dialogue.AgentGranted); ok {
				r := w.w.Script.Remedy(e.Remedy)
				if most, may := r.MostFor(map[string]string{"ana": "agent", "ben": "lead"}[g.Agent]); !may || !r.Amount.None() && e.Amount > most || w.st.Holder.Name != g.Agent {
					t.Fatalf("%+v granted %d", g, e.Amount)
				}
				w.carryUsage(e)
				continue
			}
			if d, ok := event.(dialogue.AgentDecided); ok {
				w.decided(d, e)
				w.carryUsage(e)
				continue
			}
			if e.Of != "" {
				if e.Amount > 0 || !slices.ContainsFunc(w.st.Grants, func(g dialogue.GrantFact) bool { return g.ID == e.Of && g.Amount == -e.Amount && !g.Reversed }) {
					t.Fatalf("taken back is what was not granted: %+v", e)
				}
				continue
			}
			w.grantable(e.Remedy, usage)
			if chose, ok := event.(dialogue.Chose); ok && chose.Of != "" && !strings.HasSuffix(chose.Of, w.st.Asking) {
				t.Fatalf("an old button granted %s: %+v, asked was %s", e.Remedy, chose, w.st.Asking)
			}
			w.carryUsage(e)
		case dialogue.Join:
			if st := w.st; dialogue.LinkAsked(st.Choices) == "" || st.Holder.Kind != "" {
				t.Fatalf("a conversation goes on elsewhere without consent: %#v", event)
			}
			return // whatever this one is now, nobody is led here
		case dialogue.Part:
			if w.linked || w.st.Moved == "" {
				t.Fatalf("cut off by somebody who came later: %#v", event)
			}
		case dialogue.Verify:
			w.verify++
		case dialogue.Look:
			w.looks = append(w.looks, e)
		case dialogue.Carry:
			w.carry = append(w.carry, e)
		case dialogue.Promise:
			if e.Owner == "" || e.What == "" || !e.Due.After(w.now) || e.Case == "" || !strings.HasPrefix(e.ID, e.Case+"/") {
				t.Fatalf("an empty promise: %+v at %v", e, w.now)
			}
		case dialogue.Close:
			w.cases = append([]dialogue.OldCase{{Case: e.Case, Topic: e.Topic, Closed: w.now, Outcome: e.Outcome, About: e.About}}, w.cases...)
		case dialogue.HandOff:
			if e.Due.IsZero() || e.Role == "" || !slices.Contains(script.Reasons, e.Reason) {
				t.Fatalf("a handoff without owner or due time: %+v", e)
			}
		}
	}
	if says > 3 { // the two parts of a long one, and a handoff behind it
		t.Fatalf("%d messages of the bot for one event %#v", says, event)
	}
	if h := next.Heat; h.Level < h.Last || h.Level > 1000 {
		t.Fatalf("the heat %+v is less than the last message's, or beyond what there is, after %#v", h, event)
	}
	if waiting := next.Case != "" && next.Holder.Kind == "" && len(next.Next) > 0 && next.Awaits == "" && len(next.Timers) == 0; waiting {
		t.Fatalf("a further matter waits for nothing after %#v: %s", event, encode(t, next))
	}
	if len(next.Adopted) > 0 && next.Case == "" && !slices.ContainsFunc(next.Timers, func(t dialogue.Timer) bool { return t.Name == "adopted" }) {
		t.Fatalf("nobody is told any more that an idea was taken up, after %#v: %s", event, encode(t, next))
	}
	if next.Case != "" && (next.Due.IsZero() || next.Holder.Kind == dialogue.HolderAgent && next.Holder.Name == "") {
		t.Fatalf("the open case %s has no owner or due time after %#v: %s", next.Case, event, encode(t, next))
	}
	if said, ok := event.(dialogue.Said); ok && w.st.Holder.Kind == "" && slices.Contains(personPhrases, said.Text) &&
		next.Holder.Kind != dialogue.HolderQueue {
		t.Fatalf("the wish for a person was not met in that turn: %q", said.Text)
	}
	w.staff(event, next, effects)
	if next.Epoch != w.st.Epoch {
		_, took := event.(dialogue.AgentTook)
		if _, over := event.(dialogue.AgentTookOver); !took && !over {
			t.Fatalf("the epoch moved on %#v", event)
		}
	}
}

// timers folds the Wakes as the store does and holds the state against it: what the state says is
// set is set, an owner's due time is a timer's, and no timer fires again and again for nothing.
func (w *walker) timers(event dialogue.Event, next dialogue.State, effects []dialogue.Effect) {
	woke, fired := event.(dialogue.Woke)
	fired = fired && w.rows[woke.Name].Gen == woke.Gen
	if fired {
		delete(w.rows, woke.Name)
	}
	said := false
	for _, effect := range effects {
		switch e := effect.(type) {
		case dialogue.Say, dialogue.Notify:
			said = true
		case dialogue.Wake:
			if w.rows == nil {
				w.rows = map[string]dialogue.Wake{}
			}
			w.rows[e.Name] = e
			if e.At.IsZero() {
				delete(w.rows, e.Name)
			}
		}
	}
	if len(w.rows) != len(next.Timers) {
		w.t.Fatalf("the state has timers %v, the store %v, after %#v", next.Timers, w.rows, event)
	}
	dues, again := map[time.Time]bool{}, false
	for _, timer := range next.Timers {
		row, set := w.rows[timer.Name]
		if !set || row.Gen != timer.Gen || !row.At.Equal(timer.At) {
			w.t.Fatalf("the state has timer %v, the store %v, after %#v", timer, row, event)
		}
		dues[timer.At] = true
		if fired && timer.Name == woke.Name && timer.Gen != woke.Gen && !said && timer.At.Sub(w.now) < time.Minute {
			again = true
		}
	}
	if w.again++; !again {
		w.again = 0
	}
	if w.again > 2 { // things may fall due shortly after each other
		w.t.Fatalf("timer %s fires again and again for nothing", woke.Name)
	}
	if next.Case != "" && !dues[next.Due] {
		w.t.Fatalf("nothing happens at the due time %v of %s held by %s; timers %v, after %#v", next.Due, next.Case, next.Holder, next.Timers, event)
	}
}

// urgent reports whether the effect hands over as urgent: it may do so again while the customer waits.
func urgent(e dialogue.Effect) bool {
	h, ok := e.(dialogue.HandOff)
	return ok && h.Urgent
}

// makesGood is what is for a record once.
func makesGood(r *script.Remedy) bool {
	return r.Kind != script.Gift && (len(r.Needs) > 0 || !r.Amount.None())
}

// grantable fails when the bot has no authority for the remedy.
func (w *walker) grantable(id string, usage []dialogue.Usage) {
	r := w.w.Script.Remedy(id)
	if r == nil || r.By != "bot" {
		w.t.Fatalf("%q was offered or granted; the bot may not", id)
	}
	for _, u := range usage {
		if u.Remedy == id && r.Window.Count > 0 && len(u.Given) >= r.Window.Count {
			w.t.Fatalf("%q was offered or granted beyond %d in the window", id, r.Window.Count)
		}
	}
}

func remedies(choices []dialogue.Choice) (n int) {
	for _, c := range choices {
		if c.Kind == dialogue.ChoiceRemedy {
			n++
		}
	}
	return n
}

type fataler interface{ Fatalf(string, ...any) }

func encode(t fataler, st dialogue.State) string {
	body, err := json.Marshal(st)
	if err != nil {
		t.Fatalf("encode the state: %v", err)
	}
	return string(body)
}

func decode(t fataler, body string) (st dialogue.State) {
	if err := json.Unmarshal([]byte(body), &st); err != nil {
		t.Fatalf("decode the state: %v", err)
	}
	return st
}

// Whatever happens in whatever order, the promises of the package comment hold.
func TestInvariants(t *testing.T) {
	base, transitions := world(t), 0
	defer func() { t.Logf("%d transitions", transitions) }()
	rapid.Check(t, func(rt *rapid.T) {
		w := &walker{t: rt, w: base, now: dialoguetest.Start, duty: true, staffed: rapid.IntRange(0, 2).Draw(rt, "staffed") == 0}
		w.desk = w.staffed && rapid.Bool().Draw(rt, "desk")
		steps := rapid.IntRange(1, 60).Draw(rt, "steps")
		for range steps {
			w.step()
		}
		transitions += steps
		turns := dialogue.Replay(base.Script, dialogue.State{}, w.log)
		for i, turn := range turns {
			if got, want := encode(rt, turn.State), encode(rt, w.states[i]); got != want {
				rt.Fatalf("the replay differs at record %d:\n%s", i+1, cmp.Diff(want, got))
			}
		}
	})
}
