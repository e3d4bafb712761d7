package bot

// This file is the home of what must be true of the ledgers whatever happens: many customers at once, several processes,
// agents who grant, promise and take back, and limits that are tight.

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/amends-bot/amends/bot/connect"
	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
	"github.com/amends-bot/amends/store"
	"github.com/amends-bot/amends/store/storetest"
)

// till gives every customer the demo records, and counts what it was told to carry out.
type till struct {
	*connect.CSV
	mu      sync.Mutex
	carried map[string]int64 // by grant
	calls   int
}

func (s *till) Look(ctx context.Context, l dialogue.Look) (dialogue.Found, error) {
	customer := l.Customer
	l.Customer = connect.DemoCustomer
	found, err := s.CSV.Look(ctx, l)
	return connect.Own(found, customer), err
}

// Carry fails now and then, at times after it was done.
func (s *till) Carry(_ context.Context, c dialogue.Carry) (dialogue.Carried, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls++
	switch s.calls % 7 {
	case 3:
		return dialogue.Carried{}, fmt.Errorf("the shop is down")
	case 5:
		s.carried[c.Grant] = c.Amount
		return dialogue.Carried{}, fmt.Errorf("the answer was lost")
	}
	s.carried[c.Grant] = c.Amount
	return dialogue.Carried{OK: true}, nil
}

// everywhere is a network that takes all.
type everywhere struct{}

func (everywhere) Name() string                                { return "net" }
func (everywhere) Listen(context.Context, channels.Sink) error { return nil }
func (everywhere) Send(_ context.Context, out channels.Outbound) (string, error) {
	return out.Key, nil
}

// deeds are what customers write and press, and what agents do, in the order in which a case goes.
var deeds = [][]string{
	{"My stroller, order 20391, never came.", "My kettle, order 6120, is late!!", "我的电水壶一直没到，订单6120", "refund for order 8812 please, charged twice", "I want my money back for 20391"},
	{"refund please", "退款吧", "a voucher then", "1", "2", "I want to talk to a person"},
	{"yes", "好的", "yes please", "1", "no"},
	{"thanks", "any news?", "yes, and my kettle 6120 is late too", "I want 20 on top", "5"},
}

// TestTheLedgersAddUp: over conversations of many customers and several processes no limit is ever exceeded, the ledger's sums
// equal what was carried out, and each promise has ended or is open with an owner and a time to come (S3, P4, I4, I32).
func TestTheLedgersAddUp(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		const customers, processes, rounds, seed = 48, 3, 12, 7
		pack := *script.Builtin()
		pack.Pace.Quiet = 0
		pack.Remedies = slices.Clone(pack.Remedies)
		for i := range pack.Remedies {
			if r := &pack.Remedies[i]; !r.Amount.None() {
				r.PerDay = 700_00 // two strollers, and the third has to wait
			}
		}
		till := &till{CSV: connect.Demo(noon), carried: map[string]int64{}}
		var bots []*Bot
		for range processes {
			db, err := store.Open(t.Context(), dsn)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { db.Close() })
			b, err := New(Options{Store: db, Script: &pack, Adapters: []channels.Adapter{everywhere{}}, Connect: till, Log: slog.New(slog.DiscardHandler)})
			if err != nil {
				t.Fatal(err)
			}
			bots = append(bots, b)
		}
		db := bots[0].o.Store
		for _, a := range connect.DemoRoster() {
			if err := db.SetAgent(t.Context(), a); err != nil {
				t.Fatal(err)
			}
		}
		now := noon
		together := func(f func(b *Bot, n int) error) {
			t.Helper()
			var all sync.WaitGroup
			for n, b := range bots {
				all.Go(func() {
					if err := f(b, n); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
		}
		drain := func(d time.Duration) {
			now = now.Add(d)
			together(func(b *Bot, _ int) error {
				_, err := b.Drain(t.Context(), now)
				return err
			})
		}
		for round := range rounds {
			together(func(b *Bot, n int) error {
				chance := rand.New(rand.NewPCG(seed, uint64(round*processes+n)))
				for c := n; c < customers; c += processes {
					who := fmt.Sprintf("c%d", c)
					if round > 3 && chance.IntN(4) == 0 {
						if err := act(t.Context(), b, who, round, now, chance); err != nil {
							return err
						}
						continue
					}
					lines := deeds[min(round%5, len(deeds)-1)]
					in := channels.Inbound{
						Key: fmt.Sprintf("m:%s:%d", who, round), From: channels.Address{Channel: "net", Chat: who}, Who: channels.Person{ID: who}, At: now,
						Event: dialogue.Said{Text: lines[chance.IntN(len(lines))], Message: fmt.Sprint(round)},
					}
					if err := b.Receive(t.Context(), in); err != nil {
						return err
					}
				}
				return nil
			})
			drain(10 * time.Second)
			drain([]time.Duration{time.Minute, time.Hour, 5 * time.Hour, 26 * time.Hour}[round%4])
		}
		for range 40 { // weeks pass, and nobody writes any more
			drain(20 * time.Hour)
		}
		audit(t, db, &pack, till, now)
		transitions := int64(0)
		for c := range customers {
			conv, err := db.FindCustomer(t.Context(), fmt.Sprintf("c%d", c))
			if err != nil {
				t.Fatal(err)
			}
			one, err := db.Conversation(t.Context(), conv)
			if err != nil {
				t.Fatal(err)
			}
			transitions += one.Seq
		}
		t.Logf("%d transitions", transitions)
	})
}

// act lets a member of staff do something for the customer.
func act(ctx context.Context, b *Bot, who string, round int, now time.Time, chance *rand.Rand) error {
	conv, err := b.o.Store.FindCustomer(ctx, who)
	if err != nil {
		return err
	}
	agent := []string{"ana", "ben"}[chance.IntN(2)]
	all := []dialogue.Event{
		dialogue.AgentTook{Agent: agent},
		dialogue.AgentGranted{Agent: agent, Remedy: "refund", Amount: chance.Int64N(400_00)},
		dialogue.AgentPromised{Agent: agent, What: "ring you", Due: now.Add(time.Duration(chance.IntN(300)) * time.Minute)},
		dialogue.AgentKept{Agent: agent},
		dialogue.AgentReversed{Agent: agent, Remedy: "refund"},
		dialogue.AgentGranted{Agent: agent, Remedy: "voucher"},
		dialogue.AgentReturned{Agent: agent},
		dialogue.AgentResolved{Agent: agent, Outcome: "all is well"},
	}
	for i := range 1 + chance.IntN(3) {
		e := all[chance.IntN(len(all))]
		if i == 0 {
			e = all[0]
		}
		if err := b.Agent(ctx, conv, e, fmt.Sprintf("a:%s:%d:%d", who, round, i), now); err != nil {
			return err
		}
	}
	return nil
}

// audit checks the ledgers.
func audit(t *testing.T, db *store.DB, pack *script.Script, till *till, now time.Time) {
	t.Helper()
	grants, err := db.Grants(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	days, cases, given := map[string]int64{}, map[string]int{}, map[string][]time.Time{}
	reversed := map[string]int64{}
	var sum, byAgents int64
	made := map[string]bool{}
	for _, g := range grants {
		r := pack.Remedy(g.Remedy)
		if g.Of != "" {
			reversed[g.Of] += g.Amount
			if amount, ok := till.carried[g.ID]; ok != (r.Task == nil) || amount != 0 && amount != g.Amount {
				t.Errorf("%s took back %d, fulfilment was told of %d (%v)", g.ID, -g.Amount, -amount, ok)
			}
			continue
		}
		back := slices.ContainsFunc(grants, func(b store.Granted) bool { return b.Of == g.ID })
		days[g.Remedy+" "+g.At.UTC().Format(time.DateOnly)] += g.Amount
		if !back { // what was taken back does not count against the customer
			given[g.Remedy+" "+g.Customer] = append(given[g.Remedy+" "+g.Customer], g.At)
		}
		if record := g.Customer + " " + g.About; g.About != "" { // in the order in which they were granted
			if g.By == "bot" && made[record] && r.Kind != script.Gift && (len(r.Needs) > 0 || !r.Amount.None()) {
				t.Errorf("%s: the bot granted %s for %s again", g.ID, g.Remedy, record)
			}
			made[record] = true
		}
		role := map[string]string{"ana": "agent", "ben": "lead", "bot": "bot"}[g.By]
		if most, may := r.MostFor(role); !may || !r.Amount.None() && g.Amount > most {
			t.Errorf("%s granted %d of %s", g.By, g.Amount, g.Remedy)
		}
		if g.By != "bot" {
			byAgents++
		}
		if r.Task == nil {
			sum += g.Amount
			if amount, ok := till.carried[g.ID]; !ok || amount != g.Amount {
				if st, err := db.Conversation(t.Context(), g.Conv); err != nil || st.State.Case == g.Case && !slices.ContainsFunc(st.State.Grants, func(f dialogue.GrantFact) bool {
					return f.ID == g.ID && f.Outcome == dialogue.GrantFailed
				}) {
					t.Errorf("grant %s of %d: carried %d, %v", g.ID, g.Amount, amount, err)
				}
			}
		}
	}
	for _, g := range grants {
		if back, ok := reversed[g.ID]; ok && back != -g.Amount {
			t.Errorf("%s: granted %d, taken back %d", g.ID, g.Amount, back)
		}
		if g.Of == "" {
			cases[g.Case+" "+g.Remedy]++
			if _, ok := reversed[g.ID]; ok {
				cases[g.Case+" "+g.Remedy]--
			}
		}
	}
	for day, used := range days {
		if r := pack.Remedy(strings.Fields(day)[0]); r.PerDay > 0 && used > r.PerDay {
			t.Errorf("%s: %d granted, the limit is %d", day, used, r.PerDay)
		}
	}
	for key, n := range cases {
		if most := max(pack.Remedy(strings.Fields(key)[1]).PerCase, 1); n > most {
			t.Errorf("%s: granted %d times in a case", key, n)
		}
	}
	for key, at := range given {
		r := pack.Remedy(strings.Fields(key)[0])
		slices.SortFunc(at, time.Time.Compare)
		for i := r.Window.Count; r.Window.Count > 0 && i < len(at); i++ {
			if at[i].Sub(at[i-r.Window.Count]) < r.Window.Span {
				t.Errorf("%s: granted more than %d times in %v", key, r.Window.Count, r.Window.Span)
			}
		}
	}
	var carried int64
	for grant, amount := range till.carried {
		if !strings.HasSuffix(grant, "/reversed") {
			carried += amount
		}
	}
	if carried > sum {
		t.Errorf("carried out %d, granted %d", carried, sum)
	}
	promises, err := db.Promises(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	outcomes := map[string]int{}
	for _, p := range promises {
		outcomes[p.Outcome]++
		if p.Outcome == "" && (p.Owner == "" || !p.Due.After(now)) {
			c, _ := db.Conversation(t.Context(), p.Conv)
			t.Errorf("promise %+v is open, and it is %v; grants %+v, following %q, awaits %q, ended %q", p, now, c.State.Grants, c.State.Following, c.State.Awaits, c.State.Ended)
		}
	}
	if len(grants) < 20 || len(reversed) == 0 || byAgents == 0 || outcomes[dialogue.PromiseKept] == 0 || outcomes[dialogue.PromiseBroken] == 0 {
		t.Errorf("too little happened: %d grants, %d by agents, %d taken back, promises %v", len(grants), byAgents, len(reversed), outcomes)
	}
	t.Logf("%d grants (%d by agents, %d taken back), %d carried out of %d; promises %v", len(grants), byAgents, len(reversed), carried, sum, outcomes)
}
