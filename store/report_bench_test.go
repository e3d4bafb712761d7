package store

import (
	"context"
	"testing"
	"time"

	"github.com/amends-bot/amends/dialogue"
)

// BenchmarkReport is a report over 10,000 cases: two real conversations, one with a refund and one that a person took, five
// thousand times.
func BenchmarkReport(b *testing.B) {
	for _, d := range databases {
		b.Run(d.name, func(b *testing.B) {
			db := open(b, d.dsn(b))
			h := play(b, db)
			multiply(b, h, 5000)
			o := ReportOptions{From: morning, To: morning.AddDate(0, 0, 30), Now: h.now, General: "general"}
			for b.Loop() {
				r, err := db.Report(b.Context(), o)
				if err != nil || r.Cases != 10_000 || r.Reply.N != 10_000 || r.HandedOver != 5_000 {
					b.Fatalf("%+v, %v", r, err)
				}
			}
		})
	}
}

// copies make the rows of conversations 1 and 2 anew for 2*i+1 and 2*i+2, i from 1 to $1.
var copies = []*statement{
	sqlText(copyNumbers + `INSERT INTO conversation (id, customer, name, seq, last_at, channel, chat, thread, answered, state, epoch, holder, agent, code, due, urgent)
		SELECT c.id + 2 * i, c.customer || CAST(i AS TEXT), name, seq, last_at, channel, chat, thread, answered,
			REPLACE(REPLACE(state, a.code, a.code || '-' || CAST(i AS TEXT)), b.code, b.code || '-' || CAST(i AS TEXT)), epoch, holder, agent, c.code, due, urgent
		FROM conversation c, n, cases a, cases b WHERE a.conv = 1 AND b.conv = 2`),
	sqlText(copyNumbers + `INSERT INTO log (conv, seq, key, at, kind, script, state, standing, body)
		SELECT conv + 2 * i, seq, NULL, at, kind, script, state, standing, body FROM log, n`),
	sqlText(copyNumbers + `INSERT INTO cases (code, conv, opened, topic, about, closed, outcome)
		SELECT code || '-' || CAST(i AS TEXT), conv + 2 * i, opened + i, topic, about, closed, outcome FROM cases, n`),
	sqlText(copyNumbers + `INSERT INTO grants (id, conv, seq, customer, code, remedy, amount, about, granter, at)
		SELECT id || '-' || CAST(i AS TEXT), conv + 2 * i, seq, customer, code || '-' || CAST(i AS TEXT), remedy, amount, about, granter, at FROM grants, n`),
	sqlText(copyNumbers + `INSERT INTO promise (id, conv, seq, code, what, owner, made, due, outcome, ended)
		SELECT id || '-' || CAST(i AS TEXT), conv + 2 * i, seq, code || '-' || CAST(i AS TEXT), what, owner, made, due, outcome, ended FROM promise, n`),
	sqlText(copyNumbers + `INSERT INTO rating (conv, seq, n, code, at, score, word)
		SELECT conv + 2 * i, seq, 0, code || '-' || CAST(i AS TEXT), at, score, word FROM rating, n`),
}

const copyNumbers = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < CAST($1 AS BIGINT)) `

// multiply plays two conversations and stores them n times.
func multiply(b *testing.B, h *history, n int) {
	b.Helper()
	h.says("ann", "order 6120 is late, I have been waiting for it for more than a week and nobody tells me anything", 400)
	h.says("ann", ">refund", 0)
	h.at(19, 10, 0, 0)
	h.says("bob", "I want to talk to a person!!", 800)
	h.staff("bob", dialogue.AgentTook{Agent: "ana"})
	h.staff("bob", dialogue.AgentSaid{Agent: "ana", Text: "I am Ana, I have sent it again."})
	h.says("bob", "thank you", 200)
	h.staff("bob", dialogue.AgentResolved{Agent: "ana", Outcome: "it was sent again"})
	h.says("bob", ">yes", 0)
	h.says("bob", "4", 200)
	h.at(24, 20, 0, 0)
	h.pass(0)
	h.says("ann", ">yes", 0)
	h.says("ann", ">rate:5", 0)
	h.pass(time.Hour)
	err := h.db.update(b.Context(), func(ctx context.Context, t *tx) error {
		for _, s := range copies {
			if _, err := t.exec(ctx, s, n-1); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}
