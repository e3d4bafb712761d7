// This file is the home of what a report takes from cases, states and logs, walked in order.

package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/amends-bot/amends/dialogue"
)

// ReportHeat compares the heat of the first and the last message of cases, in thousandths, as it was read when the message
// came: without the words of a pack's own lexicon, which is not in the log.
type ReportHeat struct {
	Cases       int   // with any message of the customer
	First, Last int   // on average
	Firsts      []int // of every case, rising
	Lasts       []int // of every case, rising
	More        int   // cases with two messages or more, of which
	Cooler      int   // so many ended cooler by heatMoved at least,
	Hotter      int   // and so many hotter
}

const (
	// heatMoved is the least difference of heat that a person would notice.
	heatMoved = 100
	// againFor is how long after a close the same matter is the same matter (L7).
	againFor = 90 * 24 * time.Hour
)

// The conversations that have a case in the time are read whole: where a case begins depends on the one before.
var (
	reportCases = sqlText(`
		SELECT c.conv, c.code, c.opened, c.topic, c.about, c.closed, c.outcome
		FROM cases c WHERE c.conv IN (SELECT i.conv FROM cases i WHERE i.opened >= $1 AND i.opened < $2)
		ORDER BY c.conv, c.opened, c.closed`)
	reportStates = sqlText(`
		SELECT id, state FROM conversation
		WHERE state <> '' AND id IN (SELECT i.conv FROM cases i WHERE i.opened >= $1 AND i.opened < $2)`)
	reportHandoffs = sqlText(`SELECT code, reason FROM handoff WHERE at >= $1 ORDER BY at, conv, seq, n`)
	reportLog      = sqlText(`
		SELECT conv, seq, at, kind, CASE WHEN kind IN ('said', 'sent', 'found') THEN body ELSE '' END,
			CASE WHEN kind <> 'sent' AND standing LIKE '%"cases":%' THEN standing ELSE '' END
		FROM log WHERE kind IN ('said', 'sent', 'found', 'chose', 'commanded', 'carried')
			AND conv IN (SELECT i.conv FROM cases i WHERE i.opened >= $1 AND i.opened < $2)
		ORDER BY conv, seq`)
)

// reportCase is a case with what was found out about it.
type reportCase struct {
	conv, opened, closed        int64
	code, topic, about, outcome string
	remembered                  bool // its conversation has a state: nobody was erased
	counts                      bool // opened in the time
	reasons                     []string
	cause                       string

	logged   bool // there are records
	first    int64
	firstSeq int64
	reply    int64
	heats    [2]int // of the first and the last message
	messages int
	reopened bool
}

// reportState is the part of a dialogue.State that a report needs; the rest is not decoded.
type reportState struct {
	Case, Last, Topic, About string
}

// cases counts what the cases of the time have come to.
func (w *reporter) cases(ctx context.Context) error {
	convs := map[int64][]*reportCase{}
	var all []*reportCase
	err := w.each(ctx, reportCases, func(rows *sql.Rows) error {
		c := &reportCase{}
		err := rows.Scan(&c.conv, &c.code, &c.opened, &c.topic, &c.about, &c.closed, &c.outcome)
		c.counts = c.opened >= w.from && c.opened < w.to
		convs[c.conv] = append(convs[c.conv], c)
		all = append(all, c)
		return err
	}, w.from, w.to)
	if err != nil {
		return fmt.Errorf("cases: %w", err)
	}
	if len(all) == 0 {
		return nil
	}
	err = w.each(ctx, reportStates, func(rows *sql.Rows) error {
		var id int64
		var text sql.RawBytes
		if err := rows.Scan(&id, &text); err != nil {
			return err
		}
		var st reportState
		if err := json.Unmarshal(text, &st); err != nil {
			return fmt.Errorf("stored state of conversation %d: %w", id, err)
		}
		st.tell(convs[id])
		return nil
	}, w.from, w.to)
	if err != nil {
		return fmt.Errorf("states: %w", err)
	}
	codes := map[string]*reportCase{}
	for _, c := range all {
		codes[c.code] = c
	}
	err = w.each(ctx, reportHandoffs, func(rows *sql.Rows) error {
		var code, reason string
		err := rows.Scan(&code, &reason)
		if c := codes[code]; c != nil && !slices.Contains(c.reasons, reason) {
			c.reasons = append(c.reasons, reason)
		}
		return err
	}, w.from)
	if err != nil {
		return fmt.Errorf("handoffs: %w", err)
	}
	if err := w.logs(ctx, convs); err != nil {
		return fmt.Errorf("log: %w", err)
	}
	w.count(all)
	return nil
}

// tell adds what the state knows of its case, which is the open one or the last.
func (st *reportState) tell(cases []*reportCase) {
	for _, c := range cases {
		c.remembered = true
		if c.code == cmp.Or(st.Case, st.Last) && c.closed == 0 {
			c.topic, c.about = st.Topic, st.About
			if c.about == dialogue.NoFact {
				c.about = ""
			}
		}
	}
}

// logs walks the records of each conversation beside its cases.
func (w *reporter) logs(ctx context.Context, convs map[int64][]*reportCase) error {
	var walk walker
	err := w.each(ctx, reportLog, func(rows *sql.Rows) error {
		var conv int64
		var l reportRecord
		if err := rows.Scan(&conv, &l.seq, &l.at, &l.kind, &l.body, &l.standing); err != nil {
			return err
		}
		if conv != walk.conv {
			walk.end()
			walk = walker{conv: conv, cases: convs[conv], next: convs[conv]}
		}
		if err := walk.record(l); err != nil {
			return fmt.Errorf("record %d of conversation %d: %w", l.seq, conv, err)
		}
		return nil
	}, w.from, w.to)
	walk.end()
	return err
}

type reportRecord struct {
	seq, at        int64
	kind           string
	body, standing sql.RawBytes
}

// walker goes through the log of one conversation. A case is opened when the first burst has ended, so the
// messages since the last answer wait for the case that they belong to.
type walker struct {
	conv    int64
	cases   []*reportCase
	next    []*reportCase // not opened yet
	now     *reportCase   // opened last
	waiting []heardAt
	facts   map[string]reportFact
}

type heardAt struct {
	seq, at int64
	heat    int
}

type reportFact struct {
	ID, Status string
	Due        time.Time
}

func (k *walker) record(l reportRecord) error {
	for len(k.next) > 0 && (l.at > k.next[0].opened || l.kind == "sent" && l.at == k.next[0].opened) {
		k.open()
	}
	k.reopened(l.standing)
	switch l.kind {
	case "said":
		var e struct {
			Reading struct{ Heat int }
		}
		if err := json.Unmarshal(l.body, &e); err != nil {
			return err
		}
		m := heardAt{l.seq, l.at, e.Reading.Heat}
		if k.now != nil && (k.now.closed == 0 || l.at <= k.now.closed) {
			k.now.hear(m)
		} else {
			k.waiting = append(k.waiting, m)
		}
	case "sent":
		// What was for staff has no id in the network.
		var e struct{ Key, ID string }
		if err := json.Unmarshal(l.body, &e); err != nil {
			return err
		}
		if e.ID != "" {
			k.sent(decidedBy(e.Key), l.at)
		}
	case "found":
		var e struct{ Facts []reportFact }
		if err := json.Unmarshal(l.body, &e); err != nil {
			return err
		}
		if k.facts == nil {
			k.facts = map[string]reportFact{}
		}
		for _, f := range e.Facts {
			k.facts[f.ID] = f
		}
	}
	return nil
}

// open begins the next case with the messages that waited.
func (k *walker) open() {
	c := k.next[0]
	k.next, k.now = k.next[1:], c
	c.logged, c.first = true, c.opened
	for _, m := range k.waiting {
		c.hear(m)
	}
	k.waiting = nil
}

func (c *reportCase) hear(m heardAt) {
	if c.messages == 0 {
		if m.at < c.opened || c.reply == 0 {
			c.first, c.firstSeq = min(m.at, c.first), m.seq
		}
		c.heats[0] = m.heat
	}
	c.heats[1] = m.heat
	c.messages++
}

// sent notes a message that reached the customer, decided by record seq.
func (k *walker) sent(seq, at int64) {
	if c := k.now; c != nil && c.reply == 0 && seq >= c.firstSeq {
		c.reply = at
	}
	k.waiting = slices.DeleteFunc(k.waiting, func(m heardAt) bool { return m.seq <= seq })
}

// decidedBy is the record in an outbox key, "o:7:31:0".
func decidedBy(key string) int64 {
	parts := strings.Split(key, ":")
	if len(parts) != 4 {
		return 0
	}
	seq, _ := strconv.ParseInt(parts[2], 10, 64) // 0 is before all
	return seq
}

// reopened finds the cases that were closed, as the record's standing tells, and are open now or were closed again later.
func (k *walker) reopened(standing []byte) {
	if len(standing) == 0 {
		return
	}
	var s struct {
		Cases []struct {
			Case   string
			Closed time.Time
		}
	}
	if json.Unmarshal(standing, &s) != nil {
		return // a name that looks like it; the log itself has been read
	}
	for _, old := range s.Cases {
		for _, c := range k.cases {
			if c.code == old.Case && c.closed != old.Closed.UnixMilli() {
				c.reopened = true
			}
		}
	}
}

// end finds the causes, which may have been looked up at any time.
func (k *walker) end() {
	for len(k.next) > 0 {
		k.open()
	}
	for _, c := range k.cases {
		f := k.facts[c.about]
		c.cause = f.Status
		if f.Status == dialogue.FactInTransit && !f.Due.IsZero() && f.Due.UnixMilli() < c.opened {
			c.cause = dialogue.FactLate // as the customer was told
		}
	}
}

// resolvedBy begins the outcome of a case that an agent resolved; the report names no agents.
const resolvedBy = "resolved by"

// Forgotten is the outcome of a case that was open when its customer was erased.
const Forgotten = "forgotten"

// count sums the cases up.
func (w *reporter) count(all []*reportCase) {
	r := w.r
	topics, outcomes, reasons := map[ReportTopic]int{}, counter{}, counter{}
	var replies, resolutions []time.Duration
	for i, c := range all {
		if !c.counts {
			continue
		}
		r.Cases++
		topics[ReportTopic{Topic: c.topic, Cause: c.cause}]++
		outcome := c.outcome
		if strings.HasPrefix(outcome, resolvedBy) {
			outcome = resolvedBy
		}
		switch {
		case c.closed > 0:
			resolutions = append(resolutions, millisecond(c.closed-c.opened))
		case c.remembered:
			r.Open++
		default:
			outcome = Forgotten
		}
		outcomes[outcome]++
		if c.logged && c.reply > 0 {
			replies = append(replies, millisecond(c.reply-c.first))
		}
		if len(c.reasons) > 0 {
			r.HandedOver++
		}
		for _, reason := range c.reasons {
			reasons[reason]++
		}
		if c.reopened {
			r.Reopened++
		}
		if w.again(all[:i], c) {
			r.Again++
		}
		r.Heat.add(c)
	}
	for t, n := range topics {
		t.Cases = n
		r.Topics = append(r.Topics, t)
	}
	slices.SortFunc(r.Topics, func(a, b ReportTopic) int {
		return cmp.Or(b.Cases-a.Cases, strings.Compare(a.Topic, b.Topic), strings.Compare(a.Cause, b.Cause))
	})
	r.Outcomes, r.Handoffs = outcomes.sorted(), reasons.sorted()
	r.Reply, r.Resolution = spread(replies), spread(resolutions)
	r.Heat.end()
}

func millisecond(n int64) time.Duration { return time.Duration(max(n, 0)) * time.Millisecond }

// again reports whether one of the cases before, of the same customer, was about the same matter.
func (w *reporter) again(before []*reportCase, c *reportCase) bool {
	for _, b := range slices.Backward(before) {
		if b.conv != c.conv {
			return false
		}
		same := c.topic != "" && c.topic != w.o.General && b.topic == c.topic || c.about != "" && b.about == c.about
		if same && b.closed > 0 && b.closed <= c.opened && millisecond(c.opened-b.closed) < againFor {
			return true
		}
	}
	return false
}

func (h *ReportHeat) add(c *reportCase) {
	if c.messages == 0 {
		return
	}
	h.Cases++
	h.Firsts, h.Lasts = append(h.Firsts, c.heats[0]), append(h.Lasts, c.heats[1])
	if c.messages < 2 {
		return
	}
	h.More++
	switch d := c.heats[1] - c.heats[0]; {
	case d <= -heatMoved:
		h.Cooler++
	case d >= heatMoved:
		h.Hotter++
	}
}

func (h *ReportHeat) end() {
	h.First, h.Last = average(h.Firsts), average(h.Lasts)
	slices.Sort(h.Firsts)
	slices.Sort(h.Lasts)
}

// average is rounded to the nearest.
func average(all []int) int {
	if len(all) == 0 {
		return 0
	}
	sum := 0
	for _, n := range all {
		sum += n
	}
	return (sum + len(all)/2) / len(all)
}
