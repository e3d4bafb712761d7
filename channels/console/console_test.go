package console

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var now = time.Date(2026, 11, 19, 12, 0, 0, 0, time.UTC)

func newConsole(in io.Reader, out io.Writer, with ...func(*Options)) *Console {
	o := Options{
		In: in, Out: out, Session: "s1", Who: channels.Person{ID: "demo", Name: "Demo"}, Color: Never, Width: 40, Zone: time.UTC,
		Now: func() time.Time { return now },
	}
	for _, f := range with {
		f(&o)
	}
	return New(o)
}

// take returns a sink that collects.
func take(got *[]channels.Inbound) channels.Sink {
	return func(_ context.Context, in channels.Inbound) error {
		*got = append(*got, in)
		return nil
	}
}

func TestLinesBecomeEvents(t *testing.T) {
	var got []channels.Inbound
	c := newConsole(strings.NewReader("It never came!!\n\n/not a command\r\nlast"), io.Discard)
	if err := c.Listen(t.Context(), take(&got)); err != nil {
		t.Fatal(err)
	}
	var texts, keys []string
	for _, in := range got {
		texts = append(texts, in.Event.(dialogue.Said).Text)
		keys = append(keys, in.Key)
	}
	if diff := cmp.Diff([]string{"It never came!!", "/not a command", "last"}, texts); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"m:1:s1:1", "m:1:s1:2", "m:1:s1:3"}, keys); diff != "" {
		t.Error(diff)
	}
	if got[0].From != c.Address() || got[0].Who.ID != "demo" || !got[0].At.Equal(now) {
		t.Errorf("%+v", got[0])
	}
}

func TestSessionsHaveKeysOfTheirOwn(t *testing.T) {
	keys := map[string]bool{}
	for i := range 3 {
		var got []channels.Inbound
		c := newConsole(strings.NewReader("hello"), io.Discard, func(o *Options) {
			o.Session, o.Now = "", func() time.Time { return now.Add(time.Duration(i)) }
		})
		if err := c.Listen(t.Context(), take(&got)); err != nil {
			t.Fatal(err)
		}
		keys[got[0].Key] = true
	}
	if len(keys) != 3 {
		t.Errorf("keys %v", keys)
	}
}

func TestNumberPicksAChoiceOfTheLastMessage(t *testing.T) {
	in, typed := io.Pipe()
	defer typed.Close()
	c := newConsole(in, io.Discard)
	got := make(chan channels.Inbound)
	done := make(chan error)
	go func() {
		done <- c.Listen(t.Context(), func(_ context.Context, in channels.Inbound) error {
			got <- in
			return nil
		})
	}()
	say := func(line string) dialogue.Event {
		fmt.Fprintln(typed, line)
		return (<-got).Event
	}
	send := func(key string, ids ...string) {
		t.Helper()
		out := channels.Outbound{Key: key, Text: "Which?"}
		for _, id := range ids {
			out.Choices = append(out.Choices, dialogue.Choice{ID: id, Label: strings.ToUpper(id)})
		}
		if _, err := c.Send(t.Context(), out); err != nil {
			t.Error(err)
		}
	}
	for _, step := range []struct {
		send []string
		line string
		want dialogue.Event
	}{
		{nil, "1", dialogue.Said{Text: "1", Message: "s1:1"}},
		{[]string{"k1", "new", "refund"}, "2", dialogue.Chose{ID: "refund", Of: "k1"}},
		{nil, "2", dialogue.Said{Text: "2", Message: "s1:3"}},
		{[]string{"k2", "yes"}, "2", dialogue.Said{Text: "2", Message: "s1:4"}},
		{nil, "1.", dialogue.Chose{ID: "yes", Of: "k2"}},
		{[]string{"k3", "a"}, "no", dialogue.Said{Text: "no", Message: "s1:6"}},
		{[]string{"k4"}, "1", dialogue.Said{Text: "1", Message: "s1:7"}},
	} {
		if step.send != nil {
			send(step.send[0], step.send[1:]...)
		}
		if diff := cmp.Diff(step.want, say(step.line)); diff != "" {
			t.Error(diff)
		}
	}
	typed.Close()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestCommands(t *testing.T) {
	var got []channels.Inbound
	var commands []string
	var out bytes.Buffer
	c := newConsole(strings.NewReader("/take ana\n/wrong\nhello\n/quit\nnot read\n"), &out, func(o *Options) {
		o.Commands = func(_ context.Context, line string) error {
			commands = append(commands, line)
			switch line {
			case "/wrong":
				return errors.New("no such command; try /help")
			case "/quit":
				return ErrQuit
			}
			return nil
		}
	})
	if err := c.Listen(t.Context(), take(&got)); err != nil {
		t.Fatal(err)
	}
	if len(got) != 1 || len(commands) != 3 || out.String() != "no such command; try /help\n" {
		t.Errorf("%d events, commands %q, shown %q", len(got), commands, out.String())
	}
}

func TestListenEnds(t *testing.T) {
	in, typed := io.Pipe()
	ctx, stop := context.WithCancel(t.Context())
	c := newConsole(in, io.Discard)
	stop()
	if err := c.Listen(ctx, take(new([]channels.Inbound))); err != nil {
		t.Error(err)
	}
	typed.Close()
	broken := errors.New("disk full")
	err := newConsole(strings.NewReader("a\nb\n"), io.Discard).Listen(t.Context(), func(context.Context, channels.Inbound) error { return broken })
	if !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
	in, typed = io.Pipe()
	typed.CloseWithError(broken)
	if err := newConsole(in, io.Discard).Listen(t.Context(), take(new([]channels.Inbound))); !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
}

func TestLooks(t *testing.T) {
	var out bytes.Buffer
	c := newConsole(strings.NewReader(""), &out)
	for _, m := range []channels.Outbound{
		{Text: "The courier scanned it at the Westgate depot, not at your door.", Choices: []dialogue.Choice{{Label: "New one by express"}, {Label: "Refund \x1b[31m289.00"}}},
		{Text: "您说得对，再多抱歉也换不回这三天的课。谢谢您还肯跟我讲。\n我查到了。", By: "小李"},
	} {
		if _, err := c.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	err := c.Tell(t.Context(), channels.Notice{
		To: "lead", Kind: channels.NoticeHandOff, Case: "A-4F7K", Customer: "Eve\x1b]0;owned\a", Urgent: true, Due: now, Text: "Opening:\n  It never came \u202e!",
	})
	if err != nil {
		t.Fatal(err)
	}
	want := `bot  The courier scanned it at the
     Westgate depot, not at your door.
     1 New one by express
     2 Refund [31m289.00
小李  您说得对，再多抱歉也换不回这三天的
      课。谢谢您还肯跟我讲。
      我查到了。
┌ staff · lead · handoff · A-4F7K · Eve]0;owned · URGENT · answer by 2026-11-19 12:00
│ Opening:
│   It never came !
└
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}

func TestColours(t *testing.T) {
	var plain, coloured bytes.Buffer
	for _, c := range []*Console{newConsole(nil, &plain), newConsole(nil, &coloured, func(o *Options) { o.Color = Always })} {
		if _, err := c.Send(t.Context(), channels.Outbound{Text: "hello", Choices: []dialogue.Choice{{Label: "Yes"}}}); err != nil {
			t.Fatal(err)
		}
		if err := c.Tell(t.Context(), channels.Notice{To: "room", Kind: "note", Text: "look"}); err != nil {
			t.Fatal(err)
		}
		c.Print("done")
	}
	if strings.Contains(plain.String(), "\x1b") || !strings.Contains(coloured.String(), "\x1b[36mbot\x1b[0m") {
		t.Errorf("plain %q, coloured %q", plain.String(), coloured.String())
	}
	bare := coloured.String()
	for _, s := range []string{"\x1b[36m", "\x1b[32m", "\x1b[35m", "\x1b[31m", "\x1b[2m", "\x1b[0m"} {
		bare = strings.ReplaceAll(bare, s, "")
	}
	if diff := cmp.Diff(plain.String(), bare); diff != "" {
		t.Errorf("colours say more than words: %s", diff)
	}
	if c := New(Options{In: strings.NewReader(""), Out: &plain}); c.o.Color != Never || c.prompt {
		t.Error("colours without a terminal")
	}
	zh := newConsole(nil, &plain, func(o *Options) { o.Locale = "zh" })
	if got := zh.message(channels.Outbound{Text: "您好"}); got != "机器人  您好\n" {
		t.Errorf("%q", got)
	}
}

func FuzzWrap(f *testing.F) {
	f.Add("The courier 第一句话，很长很长很长很长很长。👨‍👩‍👧\n\nx", 17)
	f.Fuzz(func(t *testing.T, text string, width int) {
		if width < 16 || width > 200 {
			return
		}
		text = channels.Clean(text)
		lines := newConsole(nil, io.Discard).wrap(text, width)
		got := strings.ReplaceAll(strings.Join(lines, ""), " ", "")
		if want := strings.NewReplacer(" ", "", "\n", "").Replace(text); got != want {
			t.Errorf("%q became %q", text, lines)
		}
	})
}
