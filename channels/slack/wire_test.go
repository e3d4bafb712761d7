package slack

// This file is the home of tests of JSON as Slack delivers it, and of requests as they go out.

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"math"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/channels/slack/slacktest"
	"github.com/amends-bot/amends/dialogue"
)

var update = flag.Bool("update", false, "write what comes out into testdata")

var testSelf = self{Team: slacktest.Team, User: slacktest.BotUser, Bot: slacktest.BotID}

func testDecoder() decoder {
	return decoder{self: testSelf, staff: staffRoom, commands: commands, now: time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)}
}

// show is what was found, as it stands in testdata.
func show(f found) string {
	var b strings.Builder
	line := func(name string, v any) { fmt.Fprintf(&b, "%s: %v\n", name, v) }
	if f.in.Key != "" {
		line("key", f.in.Key)
		line("from", f.in.From)
		line("who", strings.TrimSpace(f.in.Who.ID+" "+f.in.Who.Name))
		line("at", f.in.At.Format(time.RFC3339))
		line("event", showEvent(f.in.Event))
		line("raw", len(f.in.Raw) > 0)
		line("shared", f.in.Shared)
	} else {
		line("key", "none: nothing is handed to the Sink")
	}
	line("place", fmt.Sprintf("ts %q thread %q parent %q start %v follow %v", f.ts, f.thread, f.parent, f.start, f.follow))
	if d := f.in.Deed; d != nil {
		line("deed", fmt.Sprintf("%+v", *d))
	}
	if a := f.asked; a != nil {
		line("asked", fmt.Sprintf("%s trigger %q seq %d", a.act, a.trigger, a.seq))
	}
	if f.answer != nil {
		line("answer", f.answer)
	}
	if f.exposed != nil {
		line("exposed", *f.exposed)
	}
	if f.foreign {
		line("foreign", true)
	}
	if f.lost != "" {
		line("lost", f.lost)
	}
	if f.home != nil {
		line("home", *f.home)
	}
	if p := f.pressed; p != nil {
		line("pressed", fmt.Sprintf("%s %s %q %q blocks %d", p.channel, p.ts, p.text, p.label, len(p.blocks)))
	}
	return b.String()
}

// showEvent is an event without its reading, which is the bot's to make.
func showEvent(e dialogue.Event) string {
	text, err := json.Marshal(e)
	if e == nil || err != nil {
		return "none"
	}
	var fields map[string]any
	if err := json.Unmarshal(text, &fields); err != nil {
		return err.Error()
	}
	delete(fields, "reading")
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(fields); err != nil {
		return err.Error()
	}
	return fmt.Sprintf("%T %s", e, strings.TrimSpace(b.String()))
}

// TestWire: every delivery of testdata gives exactly what stands beside it.
func TestWire(t *testing.T) {
	for dir, decode := range map[string]func(decoder, []byte) found{"events": decoder.event, "actions": decoder.action} {
		files, err := filepath.Glob(filepath.Join("testdata", dir, "*.json"))
		if err != nil || len(files) == 0 {
			t.Fatal("no testdata", err)
		}
		for _, file := range files {
			t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
				text, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				got, want := show(decode(testDecoder(), text)), strings.TrimSuffix(file, ".json")+".want"
				if *update {
					if err := os.WriteFile(want, []byte(got), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				expected, err := os.ReadFile(want)
				if err != nil {
					t.Fatal(err)
				}
				if d := cmp.Diff(string(expected), got); d != "" {
					t.Error(d)
				}
			})
		}
	}
}

// TestBothEventsOfAMentionAreOne (I8).
func TestBothEventsOfAMentionAreOne(t *testing.T) {
	read := func(name string) found {
		text, err := os.ReadFile("testdata/events/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return testDecoder().event(text)
	}
	one, two := read("app_mention.json"), read("app_mention_as_message.json")
	if d := cmp.Diff(one.in, two.in); d != "" {
		t.Error(d)
	}
}

// TestRequests: what goes out, to the letter.
func TestRequests(t *testing.T) {
	var sent url.Values
	s, err := New(Options{
		BotToken: slacktest.BotToken, SigningSecret: "s", Log: quiet,
		Client: &http.Client{Transport: canned(func(_ string, v url.Values) (int, string) {
			sent = v
			return http.StatusOK, `{"ok":true,"channel":"D1","ts":"1790000000.000100"}`
		})},
	})
	if err != nil {
		t.Fatal(err)
	}
	section := func(text string) string {
		return `{"type":"section","text":{"type":"plain_text","text":` + text + `,"emoji":false}}`
	}
	for name, c := range map[string]struct {
		out  channels.Outbound
		want map[string]string
	}{
		"direct": {
			channels.Outbound{Key: "7:12:0", To: channels.Address{Chat: "T0AMENDS1/D1"}, Text: "<!channel> & <@U1> *b*"},
			map[string]string{
				"channel": "D1", "text": "&lt;!channel&gt; &amp; &lt;@U1&gt; *b*", "blocks": "[" + section(`"<!channel> & <@U1> *b*"`) + "]",
				"metadata": `{"event_type":"amends","event_payload":{"key":"7:12:0"}}`,
			},
		},
		"a shared place": {
			channels.Outbound{
				Key: "k", To: channels.Address{Chat: "T0AMENDS1/C1", Thread: "1.2/U1"}, Text: "<@U2>, you?", Choices: []dialogue.Choice{{ID: "a", Label: "A"}},
			},
			map[string]string{
				"channel": "C1", "thread_ts": "1.2", "text": "<@U1> &lt;@U2&gt;, you?", "metadata": `{"event_type":"amends","event_payload":{"key":"k"}}`,
				"blocks": `[{"type":"section","text":{"type":"mrkdwn","text":"<@U1>","verbatim":true}},` + section(`"<@U2>, you?"`) +
					`,{"type":"actions","elements":[{"type":"button","text":{"type":"plain_text","text":"A","emoji":false},"action_id":"choose:1","value":"U1|k|a"}]}]`,
			},
		},
		"nobody is mentioned whose id is none": {
			channels.Outbound{Key: "k", To: channels.Address{Chat: "T0AMENDS1/C1", Thread: "1.2/U1> <!channel"}, Text: "x"},
			map[string]string{
				"channel": "C1", "thread_ts": "1.2", "text": "x", "metadata": `{"event_type":"amends","event_payload":{"key":"k"}}`, "blocks": "[" + section(`"x"`) + "]",
			},
		},
		"thread, agent and choices": {
			channels.Outbound{
				Key: "k", To: channels.Address{Chat: "T0AMENDS1/C1", Thread: "1.2/U1"}, By: "Ana <!here>", Text: "Which?",
				Choices: []dialogue.Choice{{ID: "a", Label: "A & b"}, {ID: "c", Label: strings.Repeat("x", 80)}},
			},
			map[string]string{
				"channel": "C1", "thread_ts": "1.2", "text": "<@U1> Ana &lt;!here&gt;: Which?", "metadata": `{"event_type":"amends","event_payload":{"key":"k"}}`,
				"blocks": `[{"type":"section","text":{"type":"mrkdwn","text":"<@U1> *Ana &lt;!here&gt;*","verbatim":true}},` + section(`"Which?"`) +
					`,{"type":"actions","elements":[{"type":"button","text":{"type":"plain_text","text":"A & b","emoji":false},"action_id":"choose:1","value":"U1|k|a"},` +
					`{"type":"button","text":{"type":"plain_text","text":"` + strings.Repeat("x", 74) + `…","emoji":false},"action_id":"choose:2","value":"U1|k|c"}]}]`,
			},
		},
	} {
		if _, err := s.Send(t.Context(), c.out); err != nil {
			t.Fatal(name, err)
		}
		c.want["token"], c.want["parse"], c.want["link_names"] = slacktest.BotToken, "none", "false"
		c.want["unfurl_links"], c.want["unfurl_media"] = "false", "false"
		got := map[string]string{}
		for k, v := range sent {
			got[k] = v[0]
		}
		got["blocks"], c.want["blocks"] = tidyJSON(t, got["blocks"]), tidyJSON(t, c.want["blocks"])
		if d := cmp.Diff(c.want, got); d != "" {
			t.Error(name, d)
		}
	}
}

func tidyJSON(t *testing.T, text string) string {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", " ")
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestMarkupReads(t *testing.T) {
	for text, want := range map[string]string{
		"<@U0AMENDS1> hello":                        "hello",
		"hello <@U0AMENDS1>, you":                   "hello , you",
		"a <@U1> b <@U2|ana>":                       "a @U1 b @ana",
		"<#C1|support> <#C2> <!here> <!subteam^S1>": "#support #C2 @here @S1",
		"<!subteam^S1|@team> <!date^1^{d}|today>":   "@team today",
		"<https://a.example/x>":                     "https://a.example/x",
		"<https://a.example|a.example>":             "a.example",
		"<https://a.example/x|here>":                "here (https://a.example/x)",
		"<tel:+491234|+49 1234>":                    "+49 1234",
		"<https://a.example/|a.example>":            "a.example",
		"<http://a.example|http://a.example/>":      "http://a.example/",
		"<mailto:a@b.example|a@b.example>":          "a@b.example",
		"<mailto:a@b.example>":                      "a@b.example",
		"<https://evil.com/://bank.com|bank.com>":   "bank.com (https://evil.com/://bank.com)",
		"<x://bank.com|bank.com>":                   "bank.com (x://bank.com)",
		"<http://bank.com|https://bank.com>":        "https://bank.com (http://bank.com)",
		"<mailto:evil@x|support@bank.com>":          "support@bank.com (mailto:evil@x)",
		"<tel:+666|+49 1234>":                       "+49 1234 (tel:+666)",
		"<https://bank.com@evil.com/|bank.com>":     "bank.com (https://bank.com@evil.com/)",
		"&lt;!channel&gt; &amp;lt; a < b":           "<!channel> &lt; a < b",
		"1 &lt; 2 &amp;&amp; 3 &gt; 2":              "1 < 2 && 3 > 2",
		"<>":                                        "<>",
	} {
		if got := unescape(text, slacktest.BotUser); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestLongNastyTextsAreReadAtOnce: Slack takes 40,000 characters from people, and nothing in them costs more than they are long.
func TestLongNastyTextsAreReadAtOnce(t *testing.T) {
	const long, most = 40_000, time.Second
	for _, unit := range []string{
		"<", ">", "&", "`", "|", "*", "<>", "<<>", "<|>", "<a|", "<@", "<@>", "<!>", "<@U0AMENDS1>", "<@U0AMENDS1> ", "<@U0AMENDS1", "&amp;", "&am", "&amp;lt;",
		"<https://", "<https://a|", "<https://a|a>", "<mailto:", "<tel:+1|", " ", "\n", "/", "\u0301", "\u200d", "🇩🇪", "长", "\x00", "\"", "status ",
	} {
		text := strings.Repeat(unit, long/utf8.RuneCountInString(unit))
		quoted, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		message := `{"type":"event_callback","team_id":"T0AMENDS1","event_id":"Ev1","event":{"type":"message","channel":"C1","user":"U1","ts":"1790000000.000100","text":` +
			string(quoted) + `,"attachments":[{"text":` + string(quoted) + `}],"blocks":[` + strings.Repeat("[", 1000) + strings.Repeat("]", 1000) + `]}}`
		changed := `{"type":"event_callback","team_id":"T0AMENDS1","event_id":"Ev1","event":{"type":"message","subtype":"message_changed","channel":"D1","ts":"1790000000.000200","message":
			{"user":"U1","ts":"1790000000.000100","edited":{"ts":"1790000000.000200"},"text":` + string(quoted) + `},"previous_message":{"user":"U1","ts":"1790000000.000100","text":"x"}}}`
		pressed := `{"type":"block_actions","team":{"id":"T0AMENDS1"},"user":{"id":"U1"},"container":{"message_ts":"1.2","channel_id":"D1"},"message":{"text":` + string(quoted) +
			`},"actions":[{"action_id":"choose:1","value":` + string(quoted) + `,"action_ts":"1.3"}]}`
		for name, decode := range map[string]func() found{
			"message": func() found { return testDecoder().event([]byte(message)) },
			"changed": func() found { return testDecoder().event([]byte(changed)) },
			"pressed": func() found { return testDecoder().action([]byte(pressed)) },
		} {
			took := time.Duration(math.MaxInt64)
			for range 3 { // the machine may have something else to do
				began := time.Now()
				sane(t, decode())
				if took = min(took, time.Since(began)); took < most {
					break
				}
			}
			if took > most {
				t.Errorf("%s of %q: %v", name, unit, took)
			}
		}
	}
}

// seeds are all of testdata.
func seeds(f *testing.F) {
	f.Helper()
	err := filepath.WalkDir("testdata", func(name string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(name, ".json") {
			text, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			f.Add(text)
		}
		return err
	})
	if err != nil {
		f.Fatal(err)
	}
}

// sane reports what no delivery may give.
func sane(t *testing.T, f found) {
	t.Helper()
	in := f.in
	if in.Key == "" {
		return
	}
	if d := in.Deed; d != nil {
		if in.Event != nil || in.Raw != nil || in.Shared || in.From.Channel != Channel || strings.Contains(in.Who.ID, "@") || !isID(userOf(in.Who.ID)) {
			t.Errorf("a deed that is something else, or nobody's: %+v", in)
		}
		channel := channelOf(in.From.Chat)
		switch { // in a case's thread anything; elsewhere a code, a command, or a button of a page
		case !direct(channel) && channel != staffRoom:
			t.Errorf("a deed of another place: %+v", in)
		case in.From.Thread == "" && d.Kind != channels.DeedLine && d.Kind != channels.DeedRegister && d.Kind != channels.DeedPress, d.Conv != 0 && in.From.Thread == "":
			t.Errorf("a deed of no case: %+v", in)
		}
		return
	}
	if channelOf(in.From.Chat) == staffRoom && in.Event != nil {
		t.Errorf("the staff room is a customer's: %+v", in)
	}
	if (in.Event == nil) == (len(in.Raw) == 0) {
		t.Errorf("neither an event nor raw, or both: %+v", in)
	}
	if in.From.Channel != Channel || in.From.Chat == "" || in.Event != nil && (in.Who.ID == "" || channelOf(in.From.Chat) == "") {
		t.Errorf("no address: %+v", in)
	}
	at := spotOf(in.From)
	if in.Shared != shared(at.channel) || in.Event != nil && in.Shared && (at.user == "" || at.user != userOf(in.Who.ID) || !strings.HasSuffix(in.Who.ID, "@"+at.channel)) {
		t.Errorf("it is not told whose it is: %+v", in)
	}
	if said, ok := in.Event.(dialogue.Said); ok && said.Message == "" {
		t.Errorf("no id: %+v", in)
	}
}

func FuzzEvent(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		one, two := testDecoder().event(body), testDecoder().event(body)
		sane(t, one)
		if one.in.Key != two.in.Key {
			t.Error("two keys for one delivery")
		}
	})
}

func FuzzInteraction(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, body []byte) { sane(t, testDecoder().action(body)) })
}

// FuzzEscape: what is escaped rings nobody and reads as before.
func FuzzEscape(f *testing.F) {
	for _, s := range []string{"<!channel>", "&lt;", "<@U1|x>", "a & b", "_*[]()~<&>`", ">>", "<https://x|y>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		safe := escape(text)
		if strings.ContainsAny(safe, "<>") {
			t.Errorf("%q is live", safe)
		}
		if got := unescape(safe, slacktest.BotUser); got != strings.TrimSpace(text) {
			t.Errorf("%q reads as %q", text, got)
		}
		unescape(text, slacktest.BotUser)
	})
}
