package bot

import (
	"bytes"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/amends-bot/amends/bot/connect"
	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/channels/console"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
	"github.com/amends-bot/amends/store/storetest"
)

// TestChat is a whole chat at the terminal, piped in: network, staff room and records as "amends chat"
// has them. It runs on a fake clock.
func TestChat(t *testing.T) {
	dsn := storetest.SQLite(t)
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		in := "MY STROLLER NEVER CAME!!! Three weeks, and nobody cares\nI want to talk to a human being\n"
		c := console.New(console.Options{
			In: strings.NewReader(in), Out: &out, Who: channels.Person{ID: connect.DemoCustomer, Name: "Maria"}, Zone: time.UTC,
		})
		w := newWorld(t, dsn, func(o *Options) {
			o.Adapters, o.Room = []channels.Adapter{c}, c
			o.Script, o.Connect = script.Builtin(), connect.Demo(time.Now())
		})
		w.step = dialogue.Step
		for _, a := range connect.DemoRoster() {
			if err := w.db.SetAgent(t.Context(), a); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		got := out.String()
		for _, want := range []string{"bot  ", "┌ staff · ", "│ Opening:\n│   MY STROLLER NEVER CAME!!! Three weeks, and nobody cares", "asked for a person", "Maria", "20391 stroller"} {
			if !strings.Contains(got, want) {
				t.Errorf("missing %q", want)
			}
		}
		if strings.Contains(got, "not sent yet") {
			t.Error("the brief tells that the handoff sentence is on its way")
		}
		if t.Failed() || testing.Verbose() {
			t.Logf("\n%s\n%s", got, w.log)
		}
	})
}
