package bot_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/amends-bot/amends/bot"
	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/channels/slack"
	"github.com/amends-bot/amends/channels/slack/slacktest"
	"github.com/amends-bot/amends/channels/telegram"
	"github.com/amends-bot/amends/channels/telegram/telegramtest"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
	"github.com/amends-bot/amends/store"
	"github.com/amends-bot/amends/store/storetest"
)

// TestDeskOverTheNetworks is a case from the complaint to its end through the real adapters and our fakes of the networks,
// for each pair of a customer's and the staff's: two claim at once, an answer each way, a note, a hand on, the end.
func TestDeskOverTheNetworks(t *testing.T) {
	for _, staff := range []string{"telegram", "slack"} {
		for _, customer := range []string{"telegram", "slack"} {
			t.Run(customer+" to "+staff, func(t *testing.T) {
				t.Parallel()
				wholeCase(t, newNetworks(t, staff), customer, staff)
			})
		}
	}
}

// Where things are on the fakes.
const (
	tgGroup, tgMaria, tgAna, tgLi = -1001234567890, 4711, 501, 502
	slRoom, slMaria, slAna, slLi  = "C0STAFF01", "U0MARIA01", "U0ANA0001", "U0LI00001"
)

// networks are both fakes with a bot between them.
type networks struct {
	t  *testing.T
	tg *telegramtest.Server
	sl *slacktest.Server
	db *store.DB
}

func newNetworks(t *testing.T, staff string) *networks {
	t.Helper()
	n := &networks{t: t, tg: telegramtest.Start()}
	t.Cleanup(n.tg.Close)
	var err error
	if n.sl, err = slacktest.New(slacktest.Options{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(n.sl.Close)
	n.tg.Found(tgGroup, telegramtest.Group{Title: "care"})
	for _, id := range []int64{tgAna, tgLi} {
		n.tg.Join(tgGroup, id, "member")
	}
	n.tg.Know(tgMaria, telegramtest.Person{First: "Maria", Language: "en"})
	n.sl.Set(slRoom, slacktest.Room{Name: "care"})
	for id, name := range map[string]string{slMaria: "Maria", slAna: "Ana", slLi: "Li"} {
		n.sl.Meet(slacktest.Person{ID: id, Name: name, Locale: "en-US"})
	}
	log := slog.New(slog.NewTextHandler(testLog{t}, &slog.HandlerOptions{Level: slog.LevelWarn}))
	to := telegram.Options{Token: n.tg.Token, API: n.tg.URL, Log: log}
	so := slack.Options{BotToken: slacktest.BotToken, AppToken: slacktest.AppToken, API: n.sl.URL(), Log: log}
	if staff == "telegram" {
		to.Staff = tgGroup
	} else {
		so.Staff = slRoom
	}
	tg, err := telegram.New(to)
	if err != nil {
		t.Fatal(err)
	}
	sl, err := slack.New(so)
	if err != nil {
		t.Fatal(err)
	}
	if n.db, err = store.Open(t.Context(), storetest.SQLite(t)); err != nil {
		t.Fatal(err)
	}
	for name, accounts := range map[string][]string{
		"ana": {fmt.Sprint("telegram:", tgAna), "slack:" + slacktest.Team + ":" + slAna}, "li": {fmt.Sprint("telegram:", tgLi), "slack:" + slacktest.Team + ":" + slLi},
	} {
		err := n.db.SetAgent(t.Context(), dialogue.Agent{Name: name, Public: strings.ToUpper(name), Role: "agent", OnDuty: true})
		for _, account := range accounts {
			if err == nil {
				err = n.db.LinkAccount(t.Context(), account, name)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	fast := *script.Builtin()
	fast.Pace.Quiet, fast.Pace.Hold = 50*time.Millisecond, 100*time.Millisecond
	b, err := bot.New(bot.Options{Store: n.db, Script: &fast, Adapters: []channels.Adapter{tg, sl}, Staff: staff, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- b.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		n.db.Close()
	})
	return n
}

type testLog struct{ t *testing.T }

func (l testLog) Write(p []byte) (int, error) {
	l.t.Helper()
	if l.t.Context().Err() == nil {
		l.t.Logf("%s", p)
	}
	return len(p), nil
}

// until waits for something, and says what there is when it does not come.
func (n *networks) until(what string, ready func() bool) {
	n.t.Helper()
	for end := time.Now().Add(time.Minute); !ready(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			n.t.Fatalf("%s does not come.\ntelegram customer: %q\ntelegram staff: %q\nslack customer: %q\nslack staff: %q", what,
				n.read("telegram"), n.room("telegram"), n.read("slack"), n.room("slack"))
		}
	}
}

// write lets the customer write.
func (n *networks) write(on, text string) {
	if on == "telegram" {
		n.tg.Write(tgMaria, text)
	} else {
		n.sl.Write(slMaria, text)
	}
}

// read is what the customer sees of the bot.
func (n *networks) read(on string) string {
	var all []string
	if on == "telegram" {
		for _, m := range n.tg.Messages(tgMaria) {
			all = append(all, m.Text)
		}
	} else {
		all = n.sl.FromBot(slacktest.DM(slMaria))
	}
	return strings.Join(all, "\n")
}

// room is all that stands in the staff room.
func (n *networks) room(on string) string {
	var all []string
	if on == "telegram" {
		for _, topic := range n.tg.Topics(tgGroup) {
			for _, m := range n.tg.Thread(tgGroup, topic.ID) {
				all = append(all, m.Text)
			}
		}
		return strings.Join(all, "\n")
	}
	for _, m := range n.sl.Messages(slRoom) {
		all = append(all, m.Text)
	}
	for _, w := range n.sl.Whispers() {
		all = append(all, w.Text)
	}
	return strings.Join(all, "\n")
}

// press lets somebody press a button of the card.
func (n *networks) press(on, who, label string) {
	n.t.Helper()
	n.until("the button "+label, func() bool {
		if on == "telegram" {
			topics := n.tg.Topics(tgGroup)
			return len(topics) > 0 && n.tg.Click(tgGroup, topics[0].ID, map[string]int64{"ana": tgAna, "li": tgLi}[who], label) == nil
		}
		return n.sl.PressIn(slRoom, map[string]string{"ana": slAna, "li": slLi}[who], label) == nil
	})
}

// say lets somebody write in the thread; reacted tells how the line is marked.
func (n *networks) say(on, who, text string) (reacted func() bool) {
	if on == "telegram" {
		id := n.tg.Say(tgGroup, telegramtest.Line{Thread: n.tg.Topics(tgGroup)[0].ID, User: map[string]int64{"ana": tgAna, "li": tgLi}[who], Text: text})
		return func() bool { return n.tg.Reaction(tgGroup, id) != "" }
	}
	ts := n.sl.Reply(slRoom, n.sl.Messages(slRoom)[0].TS, map[string]string{"ana": slAna, "li": slLi}[who], text)
	return func() bool {
		return slices.ContainsFunc(n.sl.Messages(slRoom), func(m slacktest.Message) bool { return m.TS == ts && len(m.Reactions) > 0 })
	}
}

func wholeCase(t *testing.T, n *networks, customer, staff string) {
	t.Helper()
	in := func(read func(string) string, on, text string) func() bool {
		return func() bool { return strings.Contains(read(on), text) }
	}
	n.write(customer, "my parcel <b>&never came, let me talk to a person please")
	n.until("the card", in(n.room, staff, "let me talk to a person please"))
	n.press(staff, "ana", "Claim")
	n.until("who has it", in(n.room, staff, "ana has it"))
	refused := n.say(staff, "li", "not my case")
	n.until("a mark on the line of the other", refused)
	marked := n.say(staff, "ana", "Hello Maria, <found> & well")
	n.until("the answer", in(n.read, customer, "Hello Maria, <found> & well"))
	n.until("a mark on the line", marked)
	n.write(customer, "wonderful, and when?")
	n.until("the customer's line", in(n.room, staff, "wonderful, and when?"))
	n.until("a mark on the note", n.say(staff, "ana", "// sounds relieved"))
	n.say(staff, "ana", "!pass li knows the depot")
	n.until("that li has it", in(n.room, staff, "ana passed it on to li"))
	n.say(staff, "li", "!resolve It comes tomorrow at ten.")
	n.until("the outcome", in(n.read, customer, "It comes tomorrow at ten"))
	for _, inside := range []string{"relieved", "not my case", "depot"} {
		if strings.Contains(n.read(customer), inside) {
			t.Errorf("%q went out", inside)
		}
	}
	all, err := n.db.Audits(t.Context(), time.Time{}, 100)
	if err != nil || len(all) != 6 {
		t.Errorf("audited: %+v %v", all, err)
	}
}
