package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/channels/channeltest"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
)

// editor is a network that can change what was sent.
type editor struct {
	*channeltest.Network
	mu   sync.Mutex
	did  []string
	fail []error
}

func (e *editor) Edit(_ context.Context, to channels.Address, id, by, text string) error {
	return e.do("edit " + to.Chat + " " + text)
}

func (e *editor) Delete(_ context.Context, to channels.Address, id string) error {
	return e.do("delete " + to.Chat)
}

func (e *editor) do(what string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.fail) > 0 {
		err := e.fail[0]
		e.fail = e.fail[1:]
		return err
	}
	e.did = append(e.did, what)
	return nil
}

// lines is obey, with lines of staff that wait four seconds and can change.
func lines(s *script.Script, st dialogue.State, r dialogue.Record) (dialogue.State, []dialogue.Effect) {
	switch e := r.Event.(type) {
	case dialogue.AgentSaid:
		st.Turn++
		var out []dialogue.Effect
		for part := range strings.SplitSeq(e.Text, "|") {
			out = append(out, dialogue.Say{Act: dialogue.ActAgent, Text: part, By: e.Agent, Keep: true, Line: "L1", After: r.At.Add(4 * time.Second)})
		}
		return st, out
	case dialogue.AgentEdited:
		st.Turn++
		return st, []dialogue.Effect{dialogue.Revise{Line: e.Message, Text: e.Text}}
	case dialogue.Revised:
		if !e.OK {
			return st, []dialogue.Effect{dialogue.Notify{To: "ana", Kind: "unrevised", Text: e.Cause, Ref: e.Line}}
		}
		return st, nil
	}
	return obey(s, st, r)
}

// withEditor makes the world's network one that can change what was sent.
func withEditor(w *world) *editor {
	w.t.Helper()
	net := &editor{Network: w.net}
	w.db.Close()
	w.open(func(o *Options) { o.Adapters = []channels.Adapter{net} })
	w.step = lines
	return net
}

func edited(text string) dialogue.AgentEdited {
	return dialogue.AgentEdited{Agent: "ana", Message: "L1", Text: text}
}

// I18: an edit or a deletion within the hold stops a slip; the brief doesn't tell of it as something still to come.
func TestEditBeforeItIsSent(t *testing.T) {
	each(t, func(w *world) {
		withEditor(w)
		w.hear("1", "hello")
		w.agent("1", dialogue.AgentTook{Agent: "ana"})
		w.agent("1", dialogue.AgentSaid{Agent: "ana", Text: "Monday|it comes"})
		if next := w.drain(time.Second); !next.Equal(w.now.Add(3 * time.Second)) {
			w.t.Errorf("looked at again at %v, want at the end of the hold", next)
		}
		w.agent("1", edited("Tuesday"))
		w.drain(4 * time.Second)
		w.texts("Tuesday")
		w.agent("1", dialogue.AgentSaid{Agent: "ana", Text: "idiot"})
		if brief, err := w.Brief(w.t.Context(), w.conv("1"), "en"); err != nil || !strings.Contains(brief, "not sent yet · agent: idiot") {
			w.t.Errorf("%v\n%s", err, brief)
		}
	})
	each(t, func(w *world) {
		net := withEditor(w)
		w.hear("1", "hello")
		w.agent("1", dialogue.AgentTook{Agent: "ana"})
		w.agent("1", dialogue.AgentSaid{Agent: "ana", Text: "idiot"})
		w.agent("1", edited(""))
		w.drain(time.Minute)
		w.texts()
		brief, err := w.Brief(w.t.Context(), w.conv("1"), "en")
		if err != nil || strings.Contains(brief, "idiot") || len(net.did) > 0 {
			w.t.Errorf("%v, the network was asked for %q\n%s", err, net.did, brief)
		}
	})
}

// I18: what was sent is changed where the network can, after as many tries as a message gets.
func TestEditAfterItWasSent(t *testing.T) {
	each(t, func(w *world) {
		net := withEditor(w)
		w.hear("1", "hello")
		w.agent("1", dialogue.AgentSaid{Agent: "ana", Text: "one|two"})
		w.drain(4 * time.Second)
		w.texts("one", "two")
		net.fail = []error{channeltest.Down()}
		w.agent("1", edited("new"))
		w.drain(0)
		w.drain(time.Minute)
		w.agent("1", edited(""))
		w.drain(0)
		if want := []string{"edit 1 new", "delete 1", "delete 1", "delete 1"}; !slices.Equal(net.did, want) {
			w.t.Errorf("the network was asked for %q, want %q", net.did, want)
		}
		got := events[dialogue.Revised](w, "1")
		if len(got) != 2 || !got[0].OK || got[0].Try != 2 || !got[1].OK || len(w.room.told("unrevised")) > 0 {
			w.t.Errorf("settled as %+v", got)
		}
	})
}

// I18: where it can't be changed, the agent is told that the customer still has the old version.
func TestEditThatCantBeMade(t *testing.T) {
	refused := &channels.SendError{Final: true, Err: errors.New("400"), Staff: "the network lets nobody edit after two days"}
	each(t, func(w *world) {
		net := withEditor(w)
		w.hear("1", "hello")
		w.agent("1", dialogue.AgentSaid{Agent: "ana", Text: "one"})
		w.drain(4 * time.Second)
		net.fail = []error{refused}
		w.agent("1", edited("new"))
		w.drain(0)
		told := w.room.told("unrevised")
		if len(told) != 1 || !strings.Contains(told[0].Text, "after two days") || told[0].To != "ana" {
			w.t.Errorf("told %+v", told)
		}
		if dead, err := w.db.Dead(w.t.Context()); err != nil || len(dead) > 0 {
			w.t.Errorf("left behind: %+v, %v", dead, err)
		}
	})
	each(t, func(w *world) { // a network without the means
		w.step = lines
		w.hear("1", "hello")
		w.agent("1", dialogue.AgentSaid{Agent: "ana", Text: "one"})
		w.drain(4 * time.Second)
		w.agent("1", edited("new"))
		w.drain(0)
		w.agent("1", dialogue.AgentEdited{Agent: "ana", Message: "L7", Text: "never said"})
		w.drain(0)
		var texts []string
		for _, n := range w.room.told("unrevised") {
			texts = append(texts, n.Text)
		}
		if want := []string{errNoEditor.Error(), errNotThere.Error()}; !slices.Equal(texts, want) {
			w.t.Errorf("told %q, want %q", texts, want)
		}
		w.texts("one")
	})
}

// The line is being sent when it is taken back: the deletion comes behind it.
func TestEditWhileItIsSent(t *testing.T) {
	each(t, func(w *world) {
		net := withEditor(w)
		w.hear("1", "hello")
		w.agent("1", dialogue.AgentSaid{Agent: "ana", Text: "slip"})
		w.now = w.now.Add(5 * time.Second)
		jobs, err := w.db.Claim(w.t.Context(), []string{"net"}, w.now, w.now.Add(time.Minute), 9)
		if err != nil || len(jobs) != 1 {
			w.t.Fatal(jobs, err)
		}
		w.agent("1", edited(""))
		w.drain(0)
		w.texts()
		if err := w.carryOut(w.t.Context(), func() time.Time { return w.now }, jobs[0]); err != nil {
			w.t.Fatal(err)
		}
		w.drain(0)
		w.texts("slip")
		if fmt.Sprint(net.did) != "[delete 1]" {
			w.t.Errorf("the network was asked for %q", net.did)
		}
	})
}

// Whoever takes over reads who had the case (I28), and what waits for a decision (H11).
func TestBriefTellsWhoHadItAndWhatIsAsked(t *testing.T) {
	each(t, func(w *world) {
		w.step = func(s *script.Script, st dialogue.State, r dialogue.Record) (dialogue.State, []dialogue.Effect) {
			st.Owners = []string{"ana", "ben"}
			st.Approvals = []dialogue.Approval{{ID: "A-TEST/a1", Remedy: "r1", Amount: 50000, By: "ana", Role: "lead", Until: noon.Add(15 * time.Minute)}}
			return obey(s, st, r)
		}
		w.hear("1", "hello")
		for locale, want := range map[string][]string{
			"en": {"Had by: ana, ben", "Asked for, not decided:\n  r1 $500.00 · ana · lead · by 2026-11-19 12:15"},
			"zh": {"经手人：ana，ben", "已申请、待批：\n  r1 $500.00"},
		} {
			text, err := w.Brief(w.t.Context(), w.conv("1"), locale)
			for _, line := range want {
				if err != nil || !strings.Contains(text, line) {
					w.t.Errorf("%v, missing %q in\n%s", err, line, text)
				}
			}
		}
	})
}
