package desk

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/store"
)

var noon = time.Date(2026, 11, 19, 12, 0, 0, 0, time.UTC)

func TestCommand(t *testing.T) {
	for text, want := range map[string]string{
		"/resolve done": "resolve|done", "!Resolve  done\nand dusted": "resolve|done\nand dusted", "／claim": "claim|", "/claim@care_bot": "claim|",
		"/grant@care_bot refund 50": "grant|refund 50", "！return": "return|",
		"/usr/bin is full": "", "! no": "", "/": "", "50/50": "", "/2 of it": "", "it is /claim": "", "": "",
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
	for text, want := range map[string]time.Time{
		"2h": noon.Add(2 * time.Hour), "90m": noon.Add(90 * time.Minute), "1d": noon.AddDate(0, 0, 1),
		"16:30": noon.Add(3*time.Hour + 30*time.Minute), "9:00": noon.Add(20 * time.Hour),
		"2026-11-20 16:30": time.Date(2026, 11, 20, 15, 30, 0, 0, time.UTC), "2026-11-20T16:30": time.Date(2026, 11, 20, 15, 30, 0, 0, time.UTC),
	} {
		if got, err := a.when(text); err != nil || !got.Equal(want) {
			t.Errorf("%q is %v, %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "soon", "25:00", "2026-13-40 10:00"} {
		if got, err := a.when(text); err == nil {
			t.Errorf("%q is %v", text, got)
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
