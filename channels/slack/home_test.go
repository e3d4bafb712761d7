package slack

// This file is the home of tests of the page that members of staff have on the App Home.

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/channels/slack/slacktest"
)

func TestStaffSeeTheirOwnPage(t *testing.T) {
	w, desk := startRoom(t, ModeHTTP, func(_ *slacktest.Options, o *Options) {
		o.Home = func(context.Context, channels.Person, string) (channels.Page, error) {
			return channels.Page{Title: "Your cases", Empty: "none"}, nil
		}
	})
	w.listen(t)
	shows := func(want ...string) {
		t.Helper()
		w.net.OpenHome("U1")
		w.until(t, func() bool { texts, _ := w.net.Home("U1"); return slices.Equal(texts, want) })
	}
	shows("Your cases", "none")
	desk.mu.Lock()
	desk.home = channels.Page{Title: "On your desk", Cases: []string{"A-1 <!channel>"}, Buttons: []channels.Button{{ID: "off_duty", Label: "I'm off duty"}}}
	desk.mu.Unlock()
	shows("On your desk", "A-1 <!channel>")
	if _, buttons := w.net.Home("U1"); !slices.Equal(buttons, []string{"I'm off duty"}) {
		t.Errorf("%q", buttons)
	}
	desk.mu.Lock()
	desk.home.Cases = []string{"drawn again"}
	desk.mu.Unlock()
	if err := w.net.PressHome("U1", "I'm off duty"); err != nil {
		t.Fatal(err)
	}
	if in, deed := w.deed(t, 1); in.From != w.address("D1", "") || deed.Kind != channels.DeedPress || deed.Button != "off_duty" || deed.Conv != 0 {
		t.Errorf("%+v", in)
	}
	w.until(t, func() bool { texts, _ := w.net.Home("U1"); return slices.Contains(texts, "drawn again") })
	desk.mu.Lock()
	desk.err = errors.New("the database is away")
	desk.mu.Unlock()
	shows("Your cases", "none")
}
