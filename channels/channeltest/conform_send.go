package channeltest

// This file is the home of what adapters must do with what they send.

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
)

// key is an outbox key as the store makes them: conversation, seq, number.
func key(n int) string { return fmt.Sprintf("o:4711:%d:0", n) }

func textOf(in channels.Inbound) (string, bool) {
	said, ok := in.Event.(dialogue.Said)
	return said.Text, ok
}

// chat is the number of the chat for text number i: one for each where there can be, since networks let
// few messages a second through to one.
func (c *trial) chat(i int) int {
	if c.Not[PartChats] != "" {
		return 1
	}
	return i + 1
}

func (c *trial) sends() {
	c.listen()
	texts := slices.Concat(hostile, ofLines)
	for i, want := range texts {
		chat := c.chat(i)
		to := c.address(chat)
		before := len(c.Seen(chat))
		if _, err := c.Adapter.Send(c.Context(), channels.Outbound{Key: key(i), To: to, Act: dialogue.ActInform, Text: want, Try: 1}); err != nil {
			c.Errorf("%q: %v", want, err)
			continue
		}
		if got := c.Seen(chat)[before:]; len(got) != 1 || got[0] != want {
			c.Errorf("seen %q, want %q once", got, want)
		}
	}
}

func (c *trial) sent() {
	c.listen()
	to := c.address(1)
	const n = 3
	var want []string
	ids := map[string]bool{}
	for i := range n {
		text := fmt.Sprintf("answer %d", i)
		want = append(want, text)
		id, err := c.Adapter.Send(c.Context(), channels.Outbound{Key: key(i), To: to, Act: dialogue.ActInform, Text: text, Try: 1})
		if err != nil {
			c.Fatal(err)
		}
		if id == "" || ids[id] {
			c.Errorf("message %d has the id %q", i, id)
		}
		ids[id] = true
	}
	if got := c.Seen(1); !slices.Equal(got, want) {
		c.Errorf("seen %q, want %q", got, want)
	}
}

// together sends to all chats at the same time.
func (c *trial) together(chats map[channels.Address]int) {
	c.Helper()
	var all sync.WaitGroup
	for to, chat := range chats {
		all.Go(func() {
			out := channels.Outbound{Key: key(chat), To: to, Act: dialogue.ActInform, Text: fmt.Sprintf("for chat %d", chat), Try: 1}
			if _, err := c.Adapter.Send(c.Context(), out); err != nil {
				c.Errorf("chat %d: %v", chat, err)
			}
		})
	}
	all.Wait()
	for _, chat := range chats {
		if got, want := c.Seen(chat), fmt.Sprintf("for chat %d", chat); len(got) != 1 || got[0] != want {
			c.Errorf("chat %d saw %q, want %q", chat, got, want)
		}
	}
}

func (c *trial) choices() {
	c.listen()
	offered := []dialogue.Choice{
		{ID: "refund", Label: "Refund of $289.00 <b>& more</b>", Kind: dialogue.ChoiceRemedy},
		{ID: "exchange_express", Label: "换一件新的，特快专递 😊", Kind: dialogue.ChoiceRemedy},
		{ID: "person", Label: "*Talk* to _somebody_", Kind: dialogue.ChoicePerson},
	}
	for i, want := range offered {
		chat := c.chat(i)
		to := c.address(chat)
		out := channels.Outbound{Key: key(i), To: to, Act: dialogue.ActOffer, Text: "Which do you prefer <1>?", Choices: offered, Try: 1}
		before := len(c.Seen(chat))
		if _, err := c.Adapter.Send(c.Context(), out); err != nil {
			c.Fatal(err)
		}
		if got := c.Seen(chat)[before:]; len(got) == 0 || got[0] != out.Text {
			c.Errorf("seen %q, want %q", got, out.Text)
		}
		c.Press(chat, want.Label)
		in := c.next()
		chose, ok := in.Event.(dialogue.Chose)
		if !ok || chose.ID != want.ID || chose.Of != out.Key {
			c.Errorf("pressing %q gave %#v, want %q of %q", want.Label, in.Event, want.ID, out.Key)
		}
		if in.From != to || in.Key == "" || in.Who.ID == "" {
			c.Errorf("pressed at %v by %q with key %q, want it at %v", in.From, in.Who.ID, in.Key, to)
		}
	}
}

// secret is a text that no error may hold.
const secret = "xylophone 4711"

// failed sends a message that fails with status, and returns the error; a second try succeeds.
func (c *trial) failed(status, pause int) error {
	c.Helper()
	c.listen()
	to := c.address(1)
	out := channels.Outbound{Key: key(1), To: to, Act: dialogue.ActInform, Text: secret, Try: 1}
	c.Fail(status, pause)
	_, err := c.Adapter.Send(c.Context(), out)
	if err == nil {
		c.Fatalf("a send that was answered with %d succeeded", status)
	}
	told := err.Error()
	if se := new(channels.SendError); errors.As(err, &se) {
		told += se.Staff
	}
	if strings.Contains(told, secret) {
		c.Errorf("the error holds the text of the message: %s", told)
	}
	if got := c.Seen(1); len(got) != 0 {
		c.Errorf("seen %q, although the send failed", got)
	}
	out.Try++
	if _, err := c.Adapter.Send(c.Context(), out); err != nil {
		c.Errorf("the second try: %v", err)
	}
	if got := c.Seen(1); len(got) != 1 || got[0] != secret {
		c.Errorf("after the second try seen %q", got)
	}
	return err
}

func (c *trial) pause() {
	const seconds = 7
	err := c.failed(http.StatusTooManyRequests, seconds)
	se := new(channels.SendError)
	if !errors.As(err, &se) || se.After < seconds*time.Second || se.Final {
		c.Errorf("a 429 with a pause of %d s gave %#v", seconds, err)
	}
}

func (c *trial) final() {
	err := c.failed(http.StatusForbidden, 0)
	if se := new(channels.SendError); !errors.As(err, &se) || !se.Final {
		c.Errorf("a 403 gave %#v, want it final", err)
	}
}

func (c *trial) down() {
	err := c.failed(http.StatusInternalServerError, 0)
	if se := new(channels.SendError); errors.As(err, &se) && se.Final {
		c.Errorf("a 500 gave %#v, want another try", err)
	}
}
