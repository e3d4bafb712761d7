package store

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/store/storetest"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestBothDatabasesAgree runs random sequences on both databases and compares all that can be
// seen: errors, jobs, logs, conversations.
func TestBothDatabasesAgree(t *testing.T) {
	dbs := [2]*DB{open(t, storetest.SQLite(t)), open(t, storetest.Postgres(t))}
	rapid.Check(t, func(rt *rapid.T) {
		for _, db := range dbs {
			empty(rt, db)
		}
		script := rapid.SliceOfN(rapid.Custom(drawMove), 1, 25).Draw(rt, "moves")
		var seen [2][]string
		for i, db := range dbs {
			p := player{db: db}
			for n, m := range script {
				p.play(n, m)
			}
			p.logs(rt)
			seen[i] = p.seen
		}
		if diff := cmp.Diff(seen[0], seen[1]); diff != "" {
			rt.Fatalf("SQLite and PostgreSQL differ: %s", diff)
		}
	})
}

func empty(t interface{ Fatal(...any) }, db *DB) {
	tables := []string{"address", "message", "log", "outbox", "timer", "grants", "made_good", "budget", "promise", "cases", "rating", "suggestion", "roster", "conversation"}
	err := db.update(context.Background(), func(ctx context.Context, t *tx) error {
		for _, table := range tables {
			if _, err := t.exec(ctx, sqlText(`DELETE FROM `+table)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// move is one thing that happens.
type move struct {
	Do, Chat, Customer, Text string
	Key, Second              int
	Effects                  []string
}

func drawMove(t *rapid.T) move {
	return move{
		Do:       rapid.SampledFrom([]string{"said", "said", "said", "took", "sent", "failed", "retry", "lost"}).Draw(t, "do"),
		Chat:     rapid.SampledFrom([]string{"ann", "bob", "cat"}).Draw(t, "chat"),
		Customer: rapid.SampledFrom([]string{"", "c1", "c2"}).Draw(t, "customer"),
		Text:     rapid.String().Draw(t, "text"),
		Key:      rapid.IntRange(1, 30).Draw(t, "key"),
		Second:   rapid.IntRange(0, 300).Draw(t, "second"),
		Effects:  rapid.SliceOfN(rapid.SampledFrom([]string{"reply", "say", "look", "notify", "wake", "stop", "grant", "open", "close", "promise"}), 0, 4).Draw(t, "effects"),
	}
}

// player plays moves on one database. What it sees names conversations by their customer or
// chat: PostgreSQL leaves gaps in numbers.
type player struct {
	db   *DB
	seen []string
	lost []Job
}

func (p *player) note(format string, args ...any) {
	p.seen = append(p.seen, fmt.Sprintf(format, args...))
}

func (p *player) play(n int, m move) {
	ctx := context.Background()
	now := at(m.Second)
	step := func(st dialogue.State, r dialogue.Record) (dialogue.State, []dialogue.Effect) {
		if m.Do == "took" {
			st.Epoch++
		}
		var out []dialogue.Effect
		code := fmt.Sprint("T", m.Chat)
		for i, e := range m.Effects {
			switch e {
			case "reply":
				out = append(out, dialogue.Say{Text: m.Text, Of: r.Seq})
			case "say":
				out = append(out, dialogue.Say{Text: m.Text})
			case "look":
				out = append(out, dialogue.Look{Name: m.Text})
			case "notify":
				out = append(out, dialogue.Notify{To: "room", Text: m.Text})
			case "wake":
				st.Gen++
				out = append(out, dialogue.Wake{Name: "w", At: r.At.Add(20 * time.Second), Gen: st.Gen})
			case "stop":
				out = append(out, dialogue.Wake{Name: "w"})
			case "grant":
				used := int64(0)
				for _, u := range r.Standing.Usage {
					used += u.Today
				}
				if used < 500 {
					out = append(out, dialogue.Grant{ID: fmt.Sprint(n, "-", i), Case: code, Remedy: "r", Amount: 200, Cap: 600})
				}
			case "open":
				st.Case = code
				out = append(out, dialogue.Open{Case: code})
			case "close":
				st.Case = ""
				out = append(out, dialogue.Close{Case: code, Outcome: m.Text})
			case "promise":
				out = append(out, dialogue.Promise{ID: fmt.Sprint(n, "-", i), Case: code, What: m.Text, Due: now})
			}
		}
		return st, out
	}
	switch m.Do {
	case "said":
		e := said(m.Chat, fmt.Sprint("m:", m.Key), m.Text, now)
		e.Customer = m.Customer
		a, err := p.db.Apply(ctx, e, step)
		p.applied(m, a, err)
	case "took":
		a, err := p.db.Apply(ctx, Entry{From: chat(m.Chat), At: now, Event: dialogue.AgentTook{Agent: m.Text}, Standing: true}, step)
		p.applied(m, a, err)
	default:
		jobs, err := p.db.Claim(ctx, channels, now, now.Add(30*time.Second), 3)
		p.note("%d claim: %v", n, err)
		for _, j := range append(jobs, p.lost...) {
			p.note("job %s %s %+v due %v try %d epoch %d dropped %v cause %q", j.Customer, j.Timer, j.Effect, j.Due, j.Try, j.Epoch, j.Dropped, j.Cause)
			e := Entry{Settle: &j, At: now, Event: dialogue.Sent{}, Standing: true}
			switch {
			case m.Do == "lost": // the courier died
			case m.Do == "retry":
				p.note("retry: %v", p.db.Retry(ctx, j, now.Add(time.Second), fmt.Errorf("cause %d", n)))
				continue
			case j.Timer != "":
				e.Event = dialogue.Woke{Name: j.Timer, Gen: j.Gen}
			case j.Dropped:
				e.Event = dialogue.Dropped{Act: "a"}
			case m.Do == "failed":
				e.Event = dialogue.Failed{Cause: m.Text}
			}
			if m.Do != "lost" {
				a, err := p.db.Apply(ctx, e, still)
				p.applied(m, a, err)
			}
		}
		if p.lost = nil; m.Do == "lost" {
			p.lost = jobs
		}
	}
	next, ok, err := p.db.Next(ctx, channels)
	p.note("%d next %v %v %v", n, next, ok, err)
}

func (p *player) applied(m move, a Applied, err error) {
	if err != nil {
		what := "refused"
		for _, e := range []error{ErrDuplicate, ErrStale, ErrNotFound, ErrReply, ErrBudget, ErrMadeGood} {
			if errors.Is(err, e) {
				what = e.Error()
			}
		}
		p.note("%s: %s", m.Do, what)
		return
	}
	p.note("%s: record %d, customer %q, %+v", m.Do, a.Seq, a.Customer, a.State)
}

// logs notes everything that is stored of the three chats' conversations.
func (p *player) logs(t *rapid.T) {
	ctx := context.Background()
	for _, name := range []string{"ann", "bob", "cat"} {
		conv, err := p.db.Find(ctx, chat(name))
		if err != nil {
			p.note("%s: none", name)
			continue
		}
		c, err := p.db.Conversation(ctx, conv)
		c.ID = 0
		p.note("%s: %+v %v", name, c, err)
		log, err := p.db.Log(ctx, conv, 0, 1000)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range log {
			l.Standing.Number = 0
			p.note("%+v", l)
		}
		grants, err := p.db.Grants(ctx, "T"+name)
		for i := range grants {
			grants[i].Conv = 0
		}
		p.note("%+v %v", grants, err)
		promises, err := p.db.Promises(ctx, "T"+name)
		for i := range promises {
			promises[i].Conv = 0
		}
		p.note("%+v %v", promises, err)
	}
}
