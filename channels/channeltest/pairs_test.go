package channeltest_test

// This file is the home of the pairs of networks: a customer on the one, staff on the other or on the same, and a whole case between
// them through the real adapters, the real desk and the running bot, on both databases.

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/amends-bot/amends/bot"
	"github.com/amends-bot/amends/bot/connect"
	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/channels/slack"
	"github.com/amends-bot/amends/channels/slack/slacktest"
	"github.com/amends-bot/amends/channels/telegram"
	"github.com/amends-bot/amends/channels/telegram/telegramtest"
	"github.com/amends-bot/amends/dialogue/script"
	"github.com/amends-bot/amends/store"
	"github.com/amends-bot/amends/store/storetest"
)

// TestPairsOfNetworks runs a whole case for each pair of a customer's network and the staff's.
func TestPairsOfNetworks(t *testing.T) {
	for _, customer := range []string{telegram.Channel, slack.Channel} {
		for _, staff := range []string{telegram.Channel, slack.Channel} {
			t.Run("customer on "+customer+", staff on "+staff, func(t *testing.T) {
				t.Parallel()
				storetest.Each(t, func(t *testing.T, dsn string) {
					synctest.Test(t, func(t *testing.T) { wholeCase(newPair(t, dsn, customer, staff)) })
				})
			})
		}
	}
}

// pair is a bot between a customer and a staff room.
type pair struct {
	t        *testing.T
	db       *store.DB
	caller   caller
	customer string // as the adapter names the caller
	office   office
	tg       *telegramtest.Server
	sl       *slacktest.Server
}

const (
	// breather is long enough for what is pressed to be answered.
	breather = 2 * time.Second
	// settled is long enough for a burst to end, a line that is held back to go out, and the room to show what is new.
	settled = 45 * time.Second
)

// pass lets time go by, and all be done that falls due.
func pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

func newPair(t *testing.T, dsn, customer, staff string) *pair {
	t.Helper()
	<-time.After(time.Until(time.Date(2000, 1, 5, 10, 0, 0, 0, time.UTC))) // a Wednesday, when people are at work
	p := &pair{t: t, tg: telegramtest.New()}
	log := slog.New(slog.NewTextHandler(testWriter{t}, &slog.HandlerOptions{Level: slog.LevelWarn}))
	var adapters []channels.Adapter
	var close []func()
	if customer == telegram.Channel || staff == telegram.Channel {
		wire := newPipe()
		server := &http.Server{Handler: p.tg}
		go server.Serve(wire) //nolint:errcheck // it ends with Close
		close = append(close, p.tg.Close, func() { _ = server.Close() })
		o := telegram.Options{Token: p.tg.Token, API: "http://telegram.test", Client: wire.client(t), Log: log}
		p.tg.Know(staffOf["maria"].telegram, telegramtest.Person{First: "Maria", Language: "en"})
		p.caller, p.customer = telegramCaller{p.tg}, fmt.Sprint("telegram:", staffOf["maria"].telegram)
		if staff == telegram.Channel {
			o.Staff = staffGroup
			p.tg.Found(staffGroup, telegramtest.Group{Title: "care"})
			for _, name := range []string{"ana", "li", "ben"} {
				p.tg.Know(staffOf[name].telegram, telegramtest.Person{First: strings.ToUpper(name[:1]) + name[1:], Language: "en"})
				p.tg.Join(staffGroup, staffOf[name].telegram, "member")
			}
			p.office = telegramOffice{t, p.tg}
		}
		a, err := telegram.New(o)
		if err != nil {
			t.Fatal(err)
		}
		adapters = append(adapters, a)
	}
	if customer == slack.Channel || staff == slack.Channel {
		wire := newPipe()
		var err error
		if p.sl, err = slacktest.New(slacktest.Options{Listener: wire}); err != nil {
			t.Fatal(err)
		}
		close = append(close, p.sl.Close)
		for name, id := range staffOf {
			p.sl.Meet(slacktest.Person{ID: id.slack, Name: strings.ToUpper(name[:1]) + name[1:], Locale: "en-US"})
		}
		o := slack.Options{BotToken: slacktest.BotToken, AppToken: slacktest.AppToken, API: p.sl.URL(), Client: wire.client(t), Log: log}
		if customer == slack.Channel {
			p.caller, p.customer = slackCaller{p.sl}, "slack:"+slacktest.Team+":"+staffOf["maria"].slack
		}
		if staff == slack.Channel {
			o.Staff = staffChannel
			p.sl.Set(staffChannel, slacktest.Room{Name: "care"})
			p.office = slackOffice{t, p.sl}
		}
		a, err := slack.New(o)
		if err != nil {
			t.Fatal(err)
		}
		adapters = append(adapters, a)
	}
	p.open(dsn)
	b, err := bot.New(bot.Options{
		Store: p.db, Script: soon(), Adapters: adapters, Connect: demoForAll{connect.Demo(time.Now())}, Staff: staff, Hints: "hint", Log: log,
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- b.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		for _, f := range close {
			f()
		}
		if err := p.db.Close(); err != nil {
			t.Error(err)
		}
	})
	pass(settled)
	return p
}

// soon is the built-in pack with less to wait for: the refund is there after minutes, and what is quiet is closed as soon.
func soon() *script.Script {
	pack := *script.Builtin()
	pack.Remedies = slices.Clone(pack.Remedies)
	for i := range pack.Remedies {
		pack.Remedies[i].Takes = min(pack.Remedies[i].Takes, 20*time.Minute)
	}
	pack.Pace.Nudge, pack.Pace.AutoClose, pack.Pace.FollowUp = 10*time.Minute, 10*time.Minute, 10*time.Minute
	return &pack
}

// open opens the database, with the demo team in it.
func (p *pair) open(dsn string) {
	p.t.Helper()
	var err error
	if p.db, err = store.Open(p.t.Context(), dsn); err != nil {
		p.t.Fatal(err)
	}
	for _, a := range connect.DemoRoster() {
		err := p.db.SetAgent(p.t.Context(), a)
		if id, works := staffOf[a.Name]; works {
			for _, account := range []string{fmt.Sprint("telegram:", id.telegram), "slack:" + slacktest.Team + ":" + id.slack} {
				if err == nil {
					err = p.db.LinkAccount(p.t.Context(), account, a.Name)
				}
			}
		}
		if err != nil {
			p.t.Fatal(err)
		}
	}
}

// testWriter is a log that a test shows.
type testWriter struct{ t *testing.T }

func (w testWriter) Write(b []byte) (int, error) {
	w.t.Logf("%s", b)
	return len(b), nil
}
