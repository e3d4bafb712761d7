package channeltest_test

// This file is the home of the figures: the real bot and adapters behind the fault proxy, every fault with the
// outcome that is promised for it, and the counts of what was lost and doubled.

import (
	"fmt"
	"hash/fnv"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/amends-bot/amends/channels/channeltest"
	"github.com/amends-bot/amends/channels/slack"
	"github.com/amends-bot/amends/channels/slack/slacktest"
	"github.com/amends-bot/amends/channels/telegram"
	"github.com/amends-bot/amends/channels/telegram/telegramtest"
	"github.com/amends-bot/amends/store/storetest"
)

// oncePerMessage lets every other message meet a fault, each one of the kinds as often, on its first try only: a
// message that is unlucky again and again is given up by design, and would prove nothing.
func oncePerMessage(kinds ...channeltest.Kind) func(channeltest.Call) channeltest.Kind {
	var mu sync.Mutex
	tried := map[uint64]bool{}
	n := 0
	return func(c channeltest.Call) channeltest.Kind {
		h := fnv.New64a()
		h.Write(c.Body)
		mu.Lock()
		defer mu.Unlock()
		if tried[h.Sum64()] {
			return channeltest.Pass
		}
		tried[h.Sum64()] = true
		if n++; n%2 == 0 {
			return channeltest.Pass
		}
		return kinds[n/2%len(kinds)]
	}
}

// passing are faults after which a message must arrive.
var passing = []channeltest.Kind{channeltest.TooManyReq, channeltest.Error500, channeltest.LostAnswer, channeltest.Cut}

// figures checks and prints what became of all. A lost answer may double a message where the network can't be
// asked whether it has it; nothing else may.
func figures(t *testing.T, a tally, faults map[channeltest.Kind]int, doubledMost int, final ...channeltest.Kind) {
	t.Helper()
	ends := 0
	for _, k := range final {
		ends += faults[k]
	}
	var told []string
	for _, k := range slices.Sorted(maps.Keys(faults)) {
		name := string(k)
		if k == channeltest.Pass {
			name = "none"
		}
		told = append(told, fmt.Sprintf("%s %d", name, faults[k]))
	}
	t.Logf("%s", a)
	t.Logf("faults by kind: %v; staff were told of %d failures", told, a.notices)
	if a.unheard+a.twice+a.silent+a.strange > 0 {
		t.Errorf("a message of a customer was lost, or counted twice: %s", a)
	}
	if a.lost > 0 {
		t.Errorf("%d sends were lost", a.lost)
	}
	if a.doubled > doubledMost {
		t.Errorf("%d sends were seen twice, want %d at most", a.doubled, doubledMost)
	}
	if a.failed != ends {
		t.Errorf("%d sends failed, %d met a final error", a.failed, ends)
	}
	if a.notices < ends {
		t.Errorf("%d sends failed, and staff were told of %d", ends, a.notices)
	}
	for _, k := range slices.Concat(passing, final) {
		if faults[k] == 0 {
			t.Errorf("no send met the fault %q", k)
		}
	}
}

// TestFiguresTelegram runs on a fake clock. Telegram can't be asked what it has: an answer that is lost costs a
// message seen twice.
func TestFiguresTelegram(t *testing.T) {
	for name, final := range map[string][]channeltest.Kind{
		"passing": nil,
		"final":   {channeltest.Forbidden, channeltest.NoThread},
	} {
		t.Run(name, func(t *testing.T) {
			dsn := storetest.SQLite(t)
			synctest.Test(t, func(t *testing.T) { telegramFigures(t, dsn, final) })
		})
	}
}

func telegramFigures(t *testing.T, dsn string, final []channeltest.Kind) {
	customers := 40
	if testing.Short() {
		customers = 20
	}
	peer := telegramtest.New()
	fault := &channeltest.Fault{
		Peer: peer, Errors: channeltest.TelegramErrors, Only: []string{"sendMessage"}, Pause: 3,
		Decide: oncePerMessage(slices.Concat(passing, final)...),
	}
	a, err := telegram.New(telegram.Options{
		Token: peer.Token, API: "http://telegram.invalid", Client: &http.Client{Transport: telegramtest.Within(fault)}, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	write := func(chat int, text string) { peer.Write(int64(chat), text) }
	w := newWorld(t, dsn, write, nil, a)
	for i := range customers {
		chat := 1000 + i
		w.add(chat, fmt.Sprintf("telegram:%d", chat), plots[i%len(plots)])
	}
	w.talk(time.Hour)
	w.stop()
	peer.Close()
	seen := func(chat int) (texts []string) {
		for _, m := range peer.Messages(int64(chat)) {
			texts = append(texts, m.Text)
		}
		return texts
	}
	faults := fault.Counts()
	figures(t, w.count(seen), faults, faults[channeltest.LostAnswer], final...)
}

// TestPeerSlackFigures runs on the clock, since the peer is a process of its own. Slack keeps the outbox key in the
// message's metadata: nothing is seen twice.
func TestPeerSlackFigures(t *testing.T) {
	final := []channeltest.Kind{channeltest.Forbidden, channeltest.NoThread}
	p := newSlackPeer(t)
	a := p.adapter()
	p.fault.Decide = oncePerMessage(slices.Concat(passing, final)...)
	w := newWorld(t, storetest.SQLite(t), p.write, nil, a)
	const customers = 20
	for i := range customers {
		w.add(i+1, "slack:"+slackTeam+":"+p.user(i+1), plots[i%len(plots)])
	}
	w.talk(time.Minute)
	w.stop()
	figures(t, w.count(p.shown), p.fault.Counts(), 0, final...)
}

// TestFiguresSlack runs on the clock: the socket is a real one. Slack keeps the outbox key in the message's
// metadata, so that nothing is seen twice.
func TestFiguresSlack(t *testing.T) {
	final := []channeltest.Kind{channeltest.Forbidden, channeltest.NoThread}
	peer, err := slacktest.New(slacktest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(peer.Close)
	next, err := channeltest.At(strings.TrimSuffix(peer.URL(), "/api/"))
	if err != nil {
		t.Fatal(err)
	}
	fault := &channeltest.Fault{
		Peer: next, Errors: channeltest.SlackErrors, Only: []string{"chat.postMessage"}, Decide: oncePerMessage(slices.Concat(passing, final)...),
	}
	server := httptest.NewServer(fault)
	t.Cleanup(server.Close)
	a, err := slack.New(slack.Options{
		BotToken: slacktest.BotToken, AppToken: slacktest.AppToken, API: server.URL + "/api/", Client: client(t), Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	user := func(chat int) string { return fmt.Sprintf("U%04d", chat) }
	w := newWorld(t, storetest.SQLite(t), func(chat int, text string) { peer.Write(user(chat), text) }, nil, a)
	const customers = 12
	for i := range customers {
		w.add(i+1, "slack:"+slacktest.Team+":"+user(i+1), plots[i%len(plots)])
	}
	w.talk(time.Minute)
	w.stop()
	figures(t, w.count(func(chat int) []string { return peer.FromBot(slacktest.DM(user(chat))) }), fault.Counts(), 0, final...)
}
