package bot

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/store"
)

// TestDeskTwoProcessesAtOnce: two processes carry out while customers and staff write: each thread has one call at a time (the room
// looks), no line is lost or doubled, and two who claim at once don't both have the case.
func TestDeskTwoProcessesAtOnce(t *testing.T) {
	eachDesk(t, func(w *deskWorld) {
		t := w.t
		db, err := store.Open(t.Context(), w.dsn)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		bots := []*Bot{w.Bot, w.process(db)}
		for i := range 3 {
			w.handed(fmt.Sprint("c", i))
		}
		start := w.now
		var all sync.WaitGroup
		do := func(b *Bot, key string, in channels.Inbound) {
			in.Key, in.At = key, start
			if err := b.Receive(t.Context(), in); err != nil {
				t.Error(err)
			}
		}
		for i := range 3 {
			chat := fmt.Sprint("c", i)
			th := w.thread(chat)
			for n, who := range []string{"ana", "li"} {
				all.Go(func() {
					do(bots[n], "claim-"+chat+who, channels.Inbound{
						From: th.at, Who: channels.Person{ID: "room:" + who}, Deed: &channels.Deed{Kind: channels.DeedPress, Conv: th.card.Conv, Button: "claim"},
					})
					for k := range 10 {
						do(bots[n], fmt.Sprint("line-", chat, who, k), channels.Inbound{
							From: th.at, Who: channels.Person{ID: "room:" + who},
							Deed: &channels.Deed{Kind: channels.DeedLine, Text: fmt.Sprintf("%s-%s-%d.", who, chat, k), Message: fmt.Sprint("l", chat, who, k)},
						})
					}
				})
			}
			all.Go(func() {
				for k := range 10 {
					do(bots[k%2], fmt.Sprint("said-", chat, k), channels.Inbound{
						From: channels.Address{Channel: "net", Chat: chat}, Who: channels.Person{ID: "net:" + chat, Name: chat},
						Event: dialogue.Said{Text: fmt.Sprintf("said-%s-%d.", chat, k), Message: fmt.Sprint("m", chat, k)},
					})
				}
			})
		}
		for _, b := range bots {
			all.Go(func() {
				for k := range 60 {
					if _, err := b.Drain(t.Context(), start.Add(time.Duration(k)*time.Second)); err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		w.now = start.Add(time.Minute)
		w.after(5 * time.Minute)
		for i := range 3 {
			chat := fmt.Sprint("c", i)
			owner := w.state(chat).Holder.Name
			for k := range 10 {
				for _, who := range []string{"ana", "li"} {
					want := 0
					if who == owner {
						want = 1
					}
					if got := w.sent(fmt.Sprintf("%s-%s-%d.", who, chat, k)); got != want {
						t.Errorf("%s has %s; line %d of %s came %d times", owner, chat, k, who, got)
					}
				}
				n := 0
				for _, l := range w.thread(chat).lines() {
					if l == fmt.Sprintf("customer %s: said-%s-%d.", chat, chat, k) {
						n++
					}
				}
				if n != 1 {
					t.Errorf("line %d of %s stands in the thread %d times", k, chat, n)
				}
			}
			if th := w.thread(chat); th.card.State != channels.CardHeld {
				t.Errorf("the card of %s: %s", chat, th.card.State)
			}
		}
	})
}
