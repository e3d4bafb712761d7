package desk

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
	"github.com/amends-bot/amends/store"
)

var noon = time.Date(2026, 11, 19, 12, 0, 0, 0, time.UTC)

func TestCommand(t *testing.T) {
	for text, want := range map[string]string{
		"/resolve done": "resolve|done", "!Resolve  done\nand dusted": "resolve|done\nand dusted", "／claim": "claim|", "/claim@care_bot": "claim|",
		"/grant@care_bot refund 50": "grant|refund 50", "！return": "return|",
		"、claim": "claim|", "/take over": "takeover|", "/note: call her Mary": "note|call her Mary", "/transfer ben": "pass|ben",
		"/接手": "claim|", "！接手": "claim|", "、接手": "claim|", "/承诺 2小时 打电话": "promise|2小时 打电话", "／备注　她很难缠": "note|她很难缠",
		"/备注她很难缠": "note|她很难缠", "/备注：她很难缠": "note|她很难缠", "/上班": "duty|on", "！下班": "duty|off", "/组长 要找领导": "lead|要找领导", "/不同意 太多": "decline|太多",
		"/撤回 refund": "reverse|refund", "/撤回": "undo|", "/备注": "note|",
		"/abc备注": "/abc备注|", "/usr/bin is full": "/usr|", "! no": "! no|", "/ claim": "/ claim|", `\claim`: `\claim|`, "／ 接手": "／ 接手|", "、她很难缠": "、她很难缠|",
		"/办结果怎么样": "/办结果怎么样|", "/заметка": "/заметка|", "; she lies": "; she|", "\u200b/klaim": "/klaim|", "`/claim`": "`/claim|",
		"/resolve done\n// she lies": "// she|", "/promise 2h ring\n/备注 x": "/备注|",
		"/": "", "50/50": "", "/2 of it": "", "it is /claim": "", "": "", "!": "", "!!!": "", ";-)": "", "Hola! ¡Gracias!": "",
	} {
		verb, rest, is := command(text)
		got := ""
		if is {
			got = verb + "|" + rest
		}
		if got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

// TestRead: what may have been meant for colleagues is no line for the customer, in any alphabet, unless it is forced (I21).
func TestRead(t *testing.T) {
	for text, want := range map[string]string{
		"//a note": WrittenNote, "；；备注": WrittenNote, "、、她很难缠": WrittenNote, "/／她": WrittenNote, "\ufeff// a note": WrittenNote,
		"!!/usr/bin is full": WrittenForced, "！！/备注": WrittenForced, "!！接手": WrittenForced,
		"It is here.": WrittenLine, "包裹到了！": WrittenLine, "!!! at last": WrittenLine, "1、先关机\n2、再开机": WrittenLine, "see https://x.example/claim": WrittenLine,
		"Good morning\n/note she lies": WrittenCommand, "您好\n// 她很难缠": WrittenCommand, "您好\n／备注 她": WrittenCommand, "> /note she lies": WrittenCommand, "（/备注 她）": WrittenCommand, "(she/her)": WrittenLine, "** sale **": WrittenLine,
	} {
		if got := Read(text); got.Kind != want {
			t.Errorf("%q is %+v, want %s", text, got, want)
		}
	}
	for _, text := range []string{"/abc备注", `\claim`, "/ claim", "您好\n/备注 她"} {
		w := Read(text)
		_, err := Acting{Name: "ana", Zone: time.UTC}.Act(w.Verb, w.Rest)
		if err == nil || !strings.Contains(err.Error(), "nothing was sent") {
			t.Errorf("%q: %v", text, err)
		}
	}
	for verb, what := range Commands {
		if Commands[what] != what {
			t.Errorf("%s is %s, which is no verb", verb, what)
		}
	}
	for _, label := range Labels("zh") {
		if w := Read("/" + label); Commands[w.Verb] == "" {
			t.Errorf("the button %s is no command", label)
		}
	}
}

// TestReasons: what the other side has to understand is asked for.
func TestReasons(t *testing.T) {
	a := Acting{Name: "ben", Role: "lead", At: noon, Zone: time.UTC, Open: []dialogue.Approval{{ID: "1"}}}
	for _, c := range []string{"lead", "escalate", "decline"} {
		if e, err := a.Act(c, ""); err == nil || !strings.Contains(err.Error(), "Say why") {
			t.Errorf("%s: %v %v", c, e, err)
		}
		if _, err := a.Act(c, "too much"); err != nil {
			t.Errorf("%s: %v", c, err)
		}
	}
	for _, c := range []string{"resolve // she lies", "promise 2h /备注 她很难缠"} {
		verb, rest, _ := strings.Cut(c, " ")
		if e, err := a.Act(verb, rest); err == nil {
			t.Errorf("%s is %+v", c, e)
		}
	}
}

// TestGrants: a remedy is found by its id and by what stands on its button, and a wrong one is told with a few that are close.
func TestGrants(t *testing.T) {
	a := Acting{Name: "ana", Zone: time.UTC, Script: script.Builtin()}
	for text, want := range map[string]string{
		"refund 50": "refund 5000", "Refund 50": "refund 5000", "退款 50": "refund 5000", "退款50元": "refund 5000", "REFUND": "refund 0", "refund　５０": "refund 5000",
		"New one by express": "resend 0", "加急补发一件": "resend 0", "one month free": "free_month 0",
	} {
		e, err := a.Act("grant", text)
		g, is := e.(dialogue.AgentGranted)
		if got := fmt.Sprint(g.Remedy, " ", g.Amount); !is || got != want {
			t.Errorf("%q is %s, %v, want %s", text, got, err, want)
		}
	}
	for text, want := range map[string]string{"refnud 50": "Close to it: refund", "refund lots": `"lots" is no amount`, "xylophone 5": `There is no "xylophone" to grant.`} {
		_, err := a.Act("grant", text)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Count(err.Error(), ",") > closeMost {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	if e, _ := a.Act("reverse", "退款"); e != (dialogue.AgentReversed{Agent: "ana", Remedy: "refund"}) {
		t.Errorf("%+v", e)
	}
}

func TestAmount(t *testing.T) {
	for text, want := range map[string]int64{"": 0, "50": 5000, "49.90": 4990, "49,9": 4990, "€ 12": 1200, "12元": 1200, "0.05": 5} {
		if got, err := Amount(text); err != nil || got != want {
			t.Errorf("%q is %d, %v, want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"-5", "lots", "1.234", "1 000", "99999999999999999999", "5x"} {
		if got, err := Amount(text); err == nil {
			t.Errorf("%q is %d", text, got)
		}
	}
}

func TestWhen(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	a := Acting{At: noon, Zone: berlin} // 13:00 there
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 11, day, hour, minute, 0, 0, berlin) }
	for text, want := range map[string]time.Time{
		"2h": noon.Add(2 * time.Hour), "90m": noon.Add(90 * time.Minute), "1d": noon.AddDate(0, 0, 1), "1h30m": noon.Add(90 * time.Minute), "1 week": noon.AddDate(0, 0, 7),
		"2 hours": noon.Add(2 * time.Hour), "in 30 minutes": noon.Add(30 * time.Minute), "half an hour": noon.Add(30 * time.Minute), "Two days": noon.AddDate(0, 0, 2),
		"2小时": noon.Add(2 * time.Hour), "2 小时内": noon.Add(2 * time.Hour), "两个小时": noon.Add(2 * time.Hour), "半小时": noon.Add(30 * time.Minute), "半个小时": noon.Add(30 * time.Minute),
		"一个半小时": noon.Add(90 * time.Minute), "30分钟": noon.Add(30 * time.Minute), "三天": noon.AddDate(0, 0, 3), "２小时": noon.Add(2 * time.Hour), "十五分钟": noon.Add(15 * time.Minute),
		"16:30": at(19, 16, 30), "9:00": at(20, 9, 0), "16：30": at(19, 16, 30), "by 16:30": at(19, 16, 30), "4pm": at(19, 16, 0), "4:30 PM": at(19, 16, 30), "9 am": at(20, 9, 0),
		"下午4点半": at(19, 16, 30), "下午四点半": at(19, 16, 30), "4点半": at(19, 16, 30), "16点": at(19, 16, 0), "晚上8点": at(19, 20, 0), "十点二十": at(20, 10, 20), "16:30前": at(19, 16, 30),
		"tomorrow": at(20, 18, 0), "明天": at(20, 18, 0), "后天": at(21, 18, 0), "今天": at(19, 18, 0), "明天10点": at(20, 10, 0), "明天上午10点": at(20, 10, 0), "明早九点": at(20, 9, 0), "今晚8点": at(19, 20, 0),
		"tomorrow 10:00": at(20, 10, 0), "tomorrow at 4pm": at(20, 16, 0), "2026-11-20": at(20, 18, 0), "11月20日 16:30": at(20, 16, 30),
		"2026-11-20 16:30": at(20, 16, 30), "2026-11-20T16:30": at(20, 16, 30), "2026-11-20 16：30": at(20, 16, 30),
	} {
		if got, ok := a.when(text); !ok || !got.Equal(want) {
			t.Errorf("%q is %v, %v, want %v", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "soon", "25:00", "2026-13-40 10:00", "2 more", "2", "明", "am", "13pm", "4:75", "今", "半", "hours", "10000000000h"} {
		if got, ok := a.when(text); ok {
			t.Errorf("%q is %v", text, got)
		}
	}
	for text, want := range map[string]string{
		"2h ring you": "ring you", "2 hours ring you": "ring you", "tomorrow ring you": "ring you", "2026-11-20 16:30 ring you": "ring you", "half an hour: ring you": "ring you",
		"2小时 给您回电": "给您回电", "2小时内给您回电": "给您回电", "明天给您回电": "给您回电", "下午4点半给您回电": "给您回电", "明天，给您回电": "给您回电", "1d meet you": "meet you",
	} {
		e, err := a.Act("promise", text)
		if p, is := e.(dialogue.AgentPromised); !is || p.What != want || !p.Due.After(noon) {
			t.Errorf("%q is %+v, %v, want %q", text, e, err, want)
		}
	}
	for _, text := range []string{"sometime ring you", "ring you", "2h", "明天"} {
		if e, err := a.Act("promise", text); err == nil {
			t.Errorf("%q is %+v", text, e)
		}
	}
}

// TestPostsFit: nothing of a line is lost, and no message is longer than networks take.
func TestPostsFit(t *testing.T) {
	lines := []channels.Line{
		{Who: "Maria", Text: "short"},
		{Who: strings.Repeat("very long name ", 100), Text: strings.Repeat("word ", 4000), Files: []channels.FileRef{{}}},
		{Who: "Maria", Text: strings.Repeat("字", 10_000)},
		{Who: "Maria", Text: "the last"},
	}
	var all strings.Builder
	files := 0
	for _, p := range posts(lines) {
		n := 0
		for _, l := range p {
			n += utf8.RuneCountInString(l.Text) + utf8.RuneCountInString(l.Who)
			files += len(l.Files)
			all.WriteString(l.Text)
		}
		if n > channels.PostMost {
			t.Errorf("a message of %d characters", n)
		}
	}
	if got := all.String(); strings.Count(got, "word") != 4000 || strings.Count(got, "字") != 10_000 || !strings.HasSuffix(got, "the last") || files != 1 {
		t.Errorf("%d characters and %d files", utf8.RuneCountInString(got), files)
	}
	if got := len(posts(lines[:1])); got != 1 {
		t.Errorf("%d posts of a short line", got)
	}
}

// TestOrder: urgent ones first, then the angriest, then who has waited longest since their first unanswered message (H8, I3).
func TestOrder(t *testing.T) {
	conv := func(id int64, urgent bool, heat int, waits, due time.Duration) store.Conversation {
		c := store.Conversation{ID: id, Urgent: urgent, Due: noon.Add(due)}
		c.State.Heat.Level = heat
		if waits > 0 {
			c.State.Since = noon.Add(-waits)
		}
		return c
	}
	all := []store.Conversation{
		conv(1, false, 100, 0, time.Minute), conv(2, false, 100, time.Hour, time.Hour), conv(3, false, 900, time.Minute, time.Hour),
		conv(4, true, 0, time.Second, 2*time.Hour), conv(5, false, 100, 2*time.Hour, time.Hour), conv(6, false, 100, 0, time.Second),
	}
	Order(all)
	var got []int64
	for _, c := range all {
		got = append(got, c.ID)
	}
	if want := "[4 3 5 2 6 1]"; fmt.Sprint(got) != want {
		t.Errorf("%v, want %s", got, want)
	}
}

// TestSuggested: who is there, of the right role, and has borne least (H10, I28, L14).
func TestSuggested(t *testing.T) {
	who := func(name, role string, holds int, change func(*store.Staff)) store.Staff {
		s := store.Staff{Agent: dialogue.Agent{Name: name, Role: role, OnDuty: true, Holds: holds}}
		if change != nil {
			change(&s)
		}
		return s
	}
	all := []store.Staff{
		who("away", "agent", 0, func(s *store.Staff) { s.OnDuty = false }),
		who("busy", "agent", 3, nil),
		who("chief", "lead", 0, nil),
		who("free", "agent", 0, nil),
		who("hot", "agent", 0, func(s *store.Staff) { s.Hot = noon.Add(-5 * time.Minute) }),
		who("knows", "agent", 2, func(s *store.Staff) { s.Topics = []string{"billing"} }),
		who("speaks", "agent", 5, func(s *store.Staff) { s.Locales = []string{"zh"} }),
	}
	for _, c := range []struct {
		about, role, want string
		change            func(*dialogue.State)
	}{
		{"nothing special", "", "free busy chief", func(st *dialogue.State) { st.Locale = "en" }},
		{"a bill", "agent", "knows free busy", func(st *dialogue.State) { st.Locale, st.Topic = "en", "billing" }},
		{"for a lead", "lead", "chief", func(st *dialogue.State) { st.Locale = "en" }},
		{"somebody had it", "agent", "busy", func(st *dialogue.State) { st.Owners = []string{"busy"} }},
	} {
		conv := store.Conversation{}
		c.change(&conv.State)
		var names []string
		for _, s := range suggested(all, conv, c.role, noon) {
			names = append(names, s.Name)
		}
		got := strings.Join(names, " ")
		if c.about == "nothing special" {
			got = strings.ReplaceAll(got, "knows ", "") // who knows bills is as good as others
		}
		if !strings.HasPrefix(got, c.want) || strings.Contains(got, "away") {
			t.Errorf("%s: %s, want %s first", c.about, got, c.want)
		}
		if strings.HasPrefix(got, "hot") {
			t.Errorf("%s: %s", c.about, got)
		}
	}
}

// TestReachable: only those who have an account on the room's network can take a case there.
func TestReachable(t *testing.T) {
	who := func(name string, accounts ...string) store.Staff {
		return store.Staff{Agent: dialogue.Agent{Name: name}, Accounts: accounts}
	}
	all := []store.Staff{who("none"), who("both", "telegram:5", "slack:T1/U5"), who("there", "telegram:6"), who("close", "slackish:7"), who("here", "slack:T1/U8")}
	var names []string
	for _, s := range reachable(all, "slack") {
		names = append(names, s.Name)
	}
	if got := strings.Join(names, " "); got != "both here" || len(all) != 5 || all[0].Name != "none" {
		t.Errorf("%q of %v", got, all)
	}
	if got := reachable(all, "console"); len(got) > 0 {
		t.Errorf("%v", got)
	}
}

// TestWordsForARoom: nothing is left to be filled in, and a command stands as the network takes it.
func TestWordsForARoom(t *testing.T) {
	for _, locale := range []string{"en", "zh"} {
		for prefix, want := range map[string]string{"": "/duty off", "/": "/duty off", "!": "!duty off"} {
			w := wordsFor(locale, prefix)
			if all := fmt.Sprintf("%+v", *w); strings.Contains(all, "{/}") || strings.Contains(all, "{dm}") || strings.Contains(all, "{or") {
				t.Errorf("%s, %q: %s", locale, prefix, all)
			}
			if !strings.Contains(w.registered, want) || strings.Contains(w.register, "/register") != (prefix != "!") || strings.Contains(w.help, `"/"`) != (prefix != "!") {
				t.Errorf("%s, %q: %s %s %s", locale, prefix, w.registered, w.register, w.help)
			}
			for _, text := range []string{w.help, w.hint, w.undoHow} {
				if strings.Contains(text, "/undo") != (prefix != "!") || strings.Contains(text, "|") {
					t.Errorf("%s, %q: %s", locale, prefix, text)
				}
			}
			if !strings.Contains(w.help, "!!") {
				t.Errorf("%s, %q: %s", locale, prefix, w.help)
			}
			if got := w.title("lead"); got != map[string]string{"en": "lead", "zh": "组长"}[locale] {
				t.Errorf("%s: a lead is %s", locale, got)
			}
		}
	}
}

// TestWordsOfBothLanguages: what is said in one is said in the other.
func TestWordsOfBothLanguages(t *testing.T) {
	en, zh := wordsOf["en"], wordsOf["zh"]
	for id, label := range en.buttons {
		if label == "" || zh.buttons[id] == "" {
			t.Errorf("button %s", id)
		}
	}
	for id, label := range en.field {
		if label == "" || zh.field[id] == "" {
			t.Errorf("field %s", id)
		}
	}
	for id, f := range en.form {
		if f.title == "" || zh.form[id].title == "" {
			t.Errorf("form %s", id)
		}
	}
	a, b := fmt.Sprintf("%+v", *en), fmt.Sprintf("%+v", *zh)
	if strings.Count(a, "%s") != strings.Count(b, "%s") || strings.Count(a, "%q") != strings.Count(b, "%q") || strings.Count(a, "%d") != strings.Count(b, "%d") {
		t.Error("verbs differ")
	}
}
