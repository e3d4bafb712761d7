package channeltest_test

// This file is the home of the storm: the real bot over a network that delays, doubles, reorders and drops
// what it delivers, breaks the connection, and fails sends in every way (I34).

import (
	"fmt"
	"hash/fnv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/channels/channeltest"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/store/storetest"
)

// TestTheBotWeathersAStorm runs on a fake clock, so that pauses cost nothing. Every message is answered once, none is
// lost, and the only sends seen twice are those whose answer was lost.
func TestTheBotWeathersAStorm(t *testing.T) {
	customers := 40
	if testing.Short() {
		customers = 10
	}
	for seed := range uint64(2) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			dsn := storetest.SQLite(t)
			synctest.Test(t, func(t *testing.T) { storm(t, dsn, seed, customers) })
		})
	}
}

func storm(t *testing.T, dsn string, seed uint64, customers int) {
	net := channeltest.New("net")
	net.Storm(seed)
	var mu sync.Mutex
	faults := map[string]int{}
	net.FailWith(func(out channels.Outbound, try int) error {
		mu.Lock()
		defer mu.Unlock()
		kind, err := fault(seed, out.Key, try)
		if err != nil {
			faults[kind]++
		}
		return err
	})
	count := map[int]int{}
	write := func(chat int, text string) {
		count[chat]++
		id := fmt.Sprintf("%d", count[chat])
		net.Deliver(channels.Inbound{
			Key: fmt.Sprintf("m:%d:%s", chat, id), From: channels.Address{Channel: "net", Chat: fmt.Sprint(chat)},
			Who: channels.Person{ID: fmt.Sprintf("net:%d", chat), Name: fmt.Sprintf("Maria %d", chat)}, At: time.Now().UTC(),
			Event: dialogue.Said{Text: text, Message: id},
		})
	}
	w := newWorld(t, dsn, write, nil, net)
	for i := range customers {
		w.add(i+1, fmt.Sprintf("net:%d", i+1), plots[i%len(plots)])
	}
	w.talk(time.Hour)
	net.Close()
	w.stop()

	seen := map[int][]string{}
	keys := map[string]int{}
	for _, m := range net.Seen() {
		var chat int
		fmt.Sscan(m.To.Chat, &chat)
		seen[chat] = append(seen[chat], m.Text)
		keys[m.Key]++
	}
	repeated := 0
	for _, n := range keys {
		repeated += n - 1
	}
	a := w.count(func(chat int) []string { return seen[chat] })
	weather := net.Weather()
	t.Logf("%s", a)
	t.Logf("weather: %+v; faults of sends: %v; repeated sends: %d", weather, faults, repeated)
	if a.unheard+a.twice+a.silent+a.lost+a.failed+a.strange > 0 {
		t.Errorf("something was lost, or happened twice: %s", a)
	}
	if repeated > faults["lost answer"] {
		t.Errorf("%d sends repeated, %d answers were lost", repeated, faults["lost answer"])
	}
	if weather.Dropped == 0 || weather.Doubled == 0 || weather.Overtook == 0 || weather.Broken == 0 {
		t.Errorf("the weather was too fair to prove anything: %+v", weather)
	}
	for _, kind := range []string{"429", "502", "lost answer", "cut"} {
		if faults[kind] == 0 {
			t.Errorf("no send met a %s: %v", kind, faults)
		}
	}
}

// fault is what becomes of a try: about one in three fails, whatever the order of the sends.
func fault(seed uint64, key string, try int) (kind string, err error) {
	h := fnv.New64a()
	fmt.Fprintf(h, "%d %s %d", seed, key, try)
	switch h.Sum64() % 16 {
	case 0, 1:
		return "429", channeltest.TooMany(3 * time.Second)
	case 2:
		return "502", channeltest.Down()
	case 3:
		return "lost answer", channeltest.Lost()
	case 4: // twice in doubt it would be given up: who is told three times is worse off
		if try == 1 {
			return "lost answer", channeltest.Unsure(true)
		}
	case 5:
		if try == 1 {
			return "cut", channeltest.Unsure(false)
		}
	}
	return "", nil
}
