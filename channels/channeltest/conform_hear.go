package channeltest

// This file is the home of what adapters must do with what they hear.

import (
	"fmt"
	"strings"
	"time"

	"go.uber.org/goleak"

	"github.com/amends-bot/amends/channels"
)

// hostile are texts that have broken bots, one line each.
var hostile = []string{
	"My parcel is late",
	"第三次了!!!我的包裹在哪里？",
	"أين طردي؟ لم يصل بعد",
	"איפה החבילה שלי? abc 123",
	"😡😡 family 👨‍👩‍👧 flag 🇩🇪 tone 👍🏽 keycap 1️⃣",
	"<!channel> look at this",
	"<!here|here> and <!subteam^S1|@all>",
	"<@U12345> and <#C12345|general>",
	"<https://example.org|click here>",
	"_*[]()~<&>`#+-=|{}.!",
	"*bold* _italic_ ~struck~ `code` ```block``` ||spoiler||",
	"[a link](https://example.org) <b>bold</b> <script>alert(1)</script>",
	"&amp; &lt;b&gt; &#39; & < > \" ' &unknown;",
	`back\slash \* \_ \n c:\temp`,
	"> not a quote",
	"two  spaces, three   spaces",
	"%s %d %!v(MISSING) {{.Text}} ${x} $(id)",
	"' OR 1=1; DROP TABLE outbox; --",
	"#T1 from",
	"@everyone @channel @here",
	"é é ﬁ ﷺ Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍",
	"1",
	strings.Repeat("So long, and nobody cares. ", 100) + "End",
	strings.Repeat("很长的一句话，没有人在乎。", 200) + "完",
}

// ofLines are texts of several lines.
var ofLines = []string{
	"one\ntwo",
	"Hello,\n\nit never came.\n\n\nWhere is it?",
	"- a list\n- of < things\n> and a quote\n```\ncode & more\n```",
}

func (c *trial) name() {
	c.listen()
	name := c.Adapter.Name()
	if name == "" {
		c.Error("the adapter has no name")
	}
	at := c.address(1)
	if at.Channel != name || at.Chat == "" {
		c.Errorf("%q hears from %+v", name, at)
	}
	if again := c.Adapter.Name(); again != name {
		c.Errorf("%q is called %q now", name, again)
	}
}

func (c *trial) hear() {
	c.listen()
	c.hearAll(hostile)
}

func (c *trial) lines() {
	c.listen()
	c.hearAll(ofLines)
}

// hearAll writes texts one after the other, and checks each when it arrives: what comes again under another key
// would be taken for the next one.
func (c *trial) hearAll(texts []string) {
	c.Helper()
	keys := map[string]bool{}
	var first channels.Inbound
	for i, want := range texts {
		c.Write(1, want)
		in, got := c.said()
		if got != want {
			c.Errorf("heard %q, want %q", got, want)
		}
		if keys[in.Key] || in.Key == "" {
			c.Errorf("key %q of %q: another message had it", in.Key, want)
		}
		keys[in.Key] = true
		if i == 0 {
			first = in
		}
		c.plain(in, first)
	}
}

// plain checks what all events of a chat have in common.
func (c *trial) plain(in, first channels.Inbound) {
	c.Helper()
	switch {
	case in.From != first.From:
		c.Errorf("came from %v, before from %v", in.From, first.From)
	case in.Who.ID != first.Who.ID || in.Who.ID == "":
		c.Errorf("the customer is %q, was %q", in.Who.ID, first.Who.ID)
	case in.At.IsZero() || in.At.Location() != time.UTC:
		c.Errorf("dated %v, want a time in UTC", in.At)
	case in.At.Before(first.At):
		c.Errorf("dated %v, before the first message at %v", in.At, first.At)
	}
}

func (c *trial) order() {
	c.listen()
	const n = 20
	for i := range n {
		c.Write(1, fmt.Sprintf("message %d", i))
	}
	for i := range n {
		if _, got := c.said(); got != fmt.Sprintf("message %d", i) {
			c.Fatalf("heard %q in place %d", got, i)
		}
	}
}

func (c *trial) chats() {
	c.listen()
	const chats, each = 5, 4
	for i := range each {
		for chat := 1; chat <= chats; chat++ {
			c.Write(chat, fmt.Sprintf("chat %d message %d", chat, i))
		}
	}
	from, who, count := map[channels.Address]int{}, map[string]int{}, map[int]int{}
	keys := map[string]bool{}
	for range chats * each {
		in, text := c.said()
		var chat, i int
		if _, err := fmt.Sscanf(text, "chat %d message %d", &chat, &i); err != nil {
			c.Fatalf("heard %q", text)
		}
		if was, ok := from[in.From]; ok && was != chat {
			c.Errorf("chats %d and %d are both %v", was, chat, in.From)
		}
		if was, ok := who[in.Who.ID]; ok && was != chat {
			c.Errorf("the customers of chats %d and %d are both %q", was, chat, in.Who.ID)
		}
		if keys[in.Key] {
			c.Errorf("two messages have the key %q", in.Key)
		}
		if i != count[chat] {
			c.Errorf("chat %d: message %d in place %d", chat, i, count[chat])
		}
		from[in.From], who[in.Who.ID], keys[in.Key] = chat, chat, true
		count[chat]++
	}
	if len(from) != chats || len(who) != chats {
		c.Errorf("%d addresses and %d customers, want %d", len(from), len(who), chats)
	}
	c.together(from)
}

func (c *trial) again() {
	c.listen()
	c.Write(1, "only once")
	first, _ := c.said()
	for range 3 {
		c.Again(1)
		select {
		case in := <-c.more:
			if in.Key != first.Key {
				c.Errorf("delivered again with key %q, want %q", in.Key, first.Key)
			}
		case in := <-c.heard:
			c.Fatalf("delivered again with key %q, want %q", in.Key, first.Key)
		case <-time.After(patience):
			c.Fatal("what was delivered again never arrived")
		}
	}
	c.Write(1, "another")
	if in, _ := c.said(); in.Key == first.Key {
		c.Errorf("another message has the key %q, too", in.Key)
	}
}

func (c *trial) held() {
	const failures = 3
	refused := 0
	c.refuse = func(in channels.Inbound) bool {
		if said, ok := textOf(in); ok && said == "two" && refused < failures {
			refused++
			return true
		}
		return false
	}
	c.listen()
	texts := []string{"one", "two", "three", "four"}
	for _, text := range texts {
		c.Write(1, text)
	}
	for _, want := range texts {
		if _, got := c.said(); got != want {
			c.Fatalf("the Sink took %q, want %q: it overtook what was not taken", got, want)
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	key, times := "", 0
	for _, in := range c.tries {
		text, _ := textOf(in)
		if text != "two" {
			continue
		}
		times++
		if key == "" {
			key = in.Key
		}
		if in.Key != key {
			c.Errorf("handed in again with key %q, before %q", in.Key, key)
		}
	}
	if times < failures+1 {
		c.Errorf("handed in %d times, want %d", times, failures+1)
	}
}

func (c *trial) stops() {
	c.listen()
	c.Write(1, "hello")
	c.said()
	began := time.Now()
	c.stop()
	if c.Close != nil {
		c.Close()
	}
	c.Logf("Listen ended after %v", time.Since(began).Round(time.Millisecond))
	// Connections that are kept for the next request are no leak.
	err := goleak.Find(c.others, goleak.IgnoreAnyFunction("net/http.(*conn).serve"),
		goleak.IgnoreAnyFunction("net/http.(*persistConn).readLoop"), goleak.IgnoreAnyFunction("net/http.(*persistConn).writeLoop"))
	if err != nil {
		c.Errorf("Listen left goroutines behind: %v", err)
	}
}

func (c *trial) restarts() {
	c.listen()
	c.Write(1, "before")
	first, _ := c.said()
	c.stop()
	c.listen()
	c.Write(1, "after")
	in, text := c.said()
	if text != "after" {
		c.Errorf("heard %q, want what was written after the restart", text)
	}
	c.plain(in, first)
}

func (c *trial) health() {
	h := c.Adapter.(channels.Healthy)
	c.listen()
	c.Write(1, "hello")
	c.said()
	if err := h.Health(); err != nil {
		c.Errorf("it hears, and its health is %v", err)
	}
	c.stop()
	if h.Health() == nil {
		c.Error("nobody listens any more, and its health says nothing")
	}
}
