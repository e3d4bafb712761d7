package bot

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/store"
	"github.com/amends-bot/amends/store/storetest"
)

// TestDeskProperties: whatever customers and staff do, in whatever order, with a room that fails, is slow, loses threads and
// answers: while a person has a case the bot says nothing of its own there; nothing of a note, of a line that stayed inside, or
// of another case reaches a customer; each line of whoever had the case reaches its customer once; and after quiet each card
// shows the newest state, and each thread what was said.
func TestDeskProperties(t *testing.T) {
	seeds := 8
	if testing.Short() {
		seeds = 3
	}
	for seed := range seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			dsn := ""
			if seed%5 == 4 {
				dsn = storetest.Postgres(t)
			} else {
				dsn = storetest.SQLite(t)
			}
			r := &random{t: t, Rand: rand.New(rand.NewPCG(uint64(seed), 7))}
			r.w = newDeskWorld(t, dsn, func(o *Options) { o.OnTurn = r.turn })
			r.run()
		})
	}
}

// random is a run of random events.
type random struct {
	*rand.Rand
	t      *testing.T
	w      *deskWorld
	count  int
	lines  []said // of whoever had the case when they wrote
	inside []string
	heard  map[string]string // the last of what each customer said
}

// said is a line that has to arrive.
type said struct{ chat, text, id string }

var customers = []string{"maria", "otto", "王芳"}

// turn looks at each decision: a customer's message to a case that a person has makes the bot say nothing.
func (r *random) turn(a store.Applied) {
	if _, is := a.Record.Event.(dialogue.Said); !is || a.State.Holder.Kind != dialogue.HolderAgent {
		return
	}
	for _, e := range a.Effects {
		if say, is := e.(dialogue.Say); is && say.By == "" {
			r.t.Errorf("while %s has it the bot says %q", a.State.Holder.Name, say.Text)
		}
	}
}

func (r *random) token(kind string) string {
	r.count++
	return fmt.Sprintf("%s-%d-", kind, r.count)
}

func (r *random) run() {
	w := r.w
	r.heard = map[string]string{}
	var broken error
	w.room.fail = func(op string, try int) error {
		switch {
		case broken != nil:
			return broken
		case r.IntN(12) == 0:
			return errors.New("502")
		case op == "post" && r.IntN(10) == 0:
			return errLostAnswer
		}
		return nil
	}
	for _, chat := range customers {
		w.says(chat, "let me talk to a person "+r.token("said"))
	}
	w.after(quiet)
	for range 90 {
		chat, who := customers[r.IntN(len(customers))], []string{"ana", "li", "ben", "eve"}[r.IntN(4)]
		th := r.thread(chat)
		switch r.IntN(16) {
		case 0, 1, 2:
			r.heard[chat] = r.token("said")
			w.says(chat, "and "+r.heard[chat])
		case 3:
			w.says(chat, "let me talk to a person "+r.token("said"))
		case 4, 5, 6, 7:
			if th != nil {
				r.line(who, chat)
			}
		case 8:
			if th != nil {
				note := r.token("note")
				w.line(who, chat, []string{"//", ";;", "；；", "// ", "!note ", "/note "}[r.IntN(6)]+note)
				r.inside = append(r.inside, note)
			}
		case 9, 10:
			if th != nil {
				w.press(who, chat, "claim")
			}
		case 11:
			if th != nil {
				w.press(who, chat, []string{"return", "escalate", "brief", "takeover", "takeover:ana"}[r.IntN(5)])
				w.press(who, chat, "suggest", "idea", r.inner("idea"))
			}
		case 12:
			if th != nil {
				w.press(who, chat, "transfer", "to", []string{"ana", "li", "ben", "lead"}[r.IntN(4)], "why", r.inner("why"))
			}
		case 13:
			switch broken = nil; r.IntN(3) {
			case 0:
				broken = tooMany(20 * time.Second)
			case 1:
				if th != nil && r.IntN(2) == 0 {
					th.gone = true
				}
			}
		case 14:
			if th != nil && r.IntN(3) == 0 {
				w.press(who, chat, "resolve", "outcome", "All is well again.")
			}
		case 15: // a button or a line in another's thread, with the numbers of this one
			other := r.thread(customers[r.IntN(len(customers))])
			if th != nil && other != nil && other != th {
				stray := r.inner("stray")
				w.does(who, other.at, channels.Deed{Kind: channels.DeedForm, Conv: th.card.Conv, Button: "resolve", Fields: map[string]string{"outcome": stray}})
			}
		}
		w.after(time.Duration(r.IntN(4000)) * time.Millisecond)
	}
	broken, w.room.fail = nil, nil
	for _, chat := range customers { // nobody tells of a thread that is gone before something is to be shown there
		r.heard[chat] = r.token("said")
		w.says(chat, "and "+r.heard[chat])
	}
	w.after(10 * time.Minute)
	r.check()
}

func (r *random) inner(kind string) string {
	token := r.token(kind)
	r.inside = append(r.inside, token)
	return token
}

// thread is the present thread of a customer's case, nil for none.
func (r *random) thread(chat string) *thread {
	conv := r.w.conv(chat)
	room, err := r.w.db.RoomOf(r.t.Context(), conv)
	if err != nil {
		return nil
	}
	for _, t := range r.w.room.threads {
		if store.Address(t.at) == room.At && !t.gone {
			return t
		}
	}
	return nil
}

// line is written by somebody, who may have the case or not.
func (r *random) line(who, chat string) {
	text := r.token("line")
	has := r.w.state(chat).Holder == dialogue.Holder{Kind: dialogue.HolderAgent, Name: who}
	id := r.w.line(who, chat, text)
	if !has {
		r.inside = append(r.inside, text)
		return
	}
	switch r.IntN(6) {
	case 0:
		r.w.does(who, r.thread(chat).at, channels.Deed{Kind: channels.DeedDelete, Message: id})
		r.inside = append(r.inside, text)
	case 1:
		r.w.does(who, r.thread(chat).at, channels.Deed{Kind: channels.DeedNote, Message: id})
		r.inside = append(r.inside, text)
	default:
		r.lines = append(r.lines, said{chat, text, id})
	}
}

func (r *random) check() {
	w := r.w
	for _, m := range w.cust.Seen() {
		for _, text := range r.inside {
			if strings.Contains(m.Text, text) {
				r.t.Errorf("%s reads %q", m.To.Chat, m.Text)
			}
		}
	}
	for _, l := range r.lines {
		n := 0
		for _, m := range w.cust.Seen() {
			if !strings.Contains(m.Text, l.text) {
				continue
			}
			if n++; m.To.Chat != l.chat {
				r.t.Errorf("%s reads %q of %s", m.To.Chat, m.Text, l.chat)
			}
		}
		if n != 1 {
			r.t.Errorf("%s reads %q %d times", l.chat, l.text, n)
		}
	}
	for _, chat := range customers {
		st, th := w.state(chat), r.thread(chat)
		if st.Holder.Kind == "" {
			continue
		}
		want := map[string]string{dialogue.HolderQueue: channels.CardWaits, dialogue.HolderAgent: channels.CardHeld}[st.Holder.Kind]
		if th == nil || th.card.State != want || th.card.Case != st.Case {
			r.t.Errorf("%s: the card does not show %v of %s: %+v", chat, st.Holder, st.Case, th)
			continue
		}
		if st.Holder.Kind == dialogue.HolderAgent && !strings.Contains(fmt.Sprint(th.card.Rows), st.Holder.Name) {
			r.t.Errorf("%s: %s has it, the card says %v", chat, st.Holder.Name, th.card.Rows)
		}
		if text := r.heard[chat]; text != "" && !th.has(text) {
			r.t.Errorf("%s said %q, the thread holds %q", chat, text, th.lines())
		}
		for _, other := range customers {
			if text := r.heard[other]; other != chat && text != "" && th.has(text) {
				r.t.Errorf("%q of %s stands in the thread of %s", text, other, chat)
			}
		}
		for _, l := range th.lines() {
			if n := strings.Count(strings.Join(th.lines(), "\n"), l); n > 1 && strings.Contains(l, "and said-") {
				r.t.Errorf("%q stands there %d times", l, n)
			}
		}
		for _, v := range falls(th.versions) {
			r.t.Errorf("%s: versions %v", chat, v)
		}
	}
}

// falls returns where a list of versions falls.
func falls(versions []int64) (wrong [][2]int64) {
	for i := 1; i < len(versions); i++ {
		if versions[i] < versions[i-1] {
			wrong = append(wrong, [2]int64{versions[i-1], versions[i]})
		}
	}
	return wrong
}
