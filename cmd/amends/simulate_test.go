package main

// This file is the home of the tests over many simulated conversations, and of those of what they are made of.

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
	"github.com/amends-bot/amends/sentiment"
)

// simulatedTalks is how many conversations TestComplaints holds.
const simulatedTalks = 200

// Two hundred conversations with the built-in pack hold every check: all end, nothing is said twice, nothing is
// too long, nothing is said that must not be. To read a conversation in full:
//
//	amends simulate --from cmd/amends/testdata/complaints/openings.txt --n 200 --seed 1 --show 200
func TestComplaints(t *testing.T) {
	const path = "testdata/complaints/openings.txt"
	all, err := readOpenings(path)
	if err != nil {
		t.Fatal(err)
	}
	ends, locales, held := map[string]int{}, map[string]int{}, 0
	for seed := int64(1); held < simulatedTalks; seed++ {
		s, err := newStage(t.Context(), script.Builtin(), sentiment.Default(), slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError})))
		if err != nil {
			t.Fatal(err)
		}
		for i, o := range pickOpenings(all, simulatedTalks-held, seed) {
			held++
			talk := s.newTalk(i+1, o, "auto", seed)
			if err := s.play(context.WithoutCancel(t.Context()), talk); err != nil {
				t.Fatalf("seed %d, conversation %s: %v", seed, talk.title(), err)
			}
			for _, f := range talk.faults {
				t.Errorf("seed %d, conversation %s: %s: %s", seed, talk.title(), f.kind, f.what)
			}
			ends[talk.end]++
			locales[talk.customer.locale]++
		}
		if err := s.db.Close(); err != nil {
			t.Error(err)
		}
	}
	t.Logf("%d conversations: %s; %s", held, parts(ends, ""), parts(locales, ""))
	for _, end := range []string{endGranted, endAnswer, endNoted, endHandoff} {
		if ends[end] == 0 {
			t.Errorf("no conversation ended as %s; the checks have seen too little", end)
		}
	}
	for _, locale := range []string{"en", "zh", "zh-Hant"} {
		if locales[locale] == 0 {
			t.Errorf("no conversation was in %s", locale)
		}
	}
}

// The same seed holds the same conversations, whatever ran before.
func TestComplaintsAgain(t *testing.T) {
	var first string
	for range 2 {
		s, err := newStage(t.Context(), script.Builtin(), sentiment.Default(), slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		var all strings.Builder
		for i, text := range []string{"My kettle is late!! I am furious. It was a gift.", "多扣了我35块钱，怎么回事"} {
			talk := s.newTalk(i+1, opening{i + 1, text}, "auto", 7)
			if err := s.play(t.Context(), talk); err != nil {
				t.Fatal(err)
			}
			all.WriteString(talk.script.String())
		}
		if err := s.db.Close(); err != nil {
			t.Error(err)
		}
		if first == "" {
			first = all.String()
		}
		if diff := cmp.Diff(first, all.String()); diff != "" {
			t.Error("the second run differs:", diff)
		}
	}
}

func TestCheckLine(t *testing.T) {
	for _, tt := range []struct {
		text, heard, want string
		danger            bool
	}{
		{text: "I'm sorry. Which order is it?"},
		{text: " \n", want: faultEmpty},
		{text: strings.Repeat("a", 400)},
		{text: strings.Repeat("a", 401), want: faultLong},
		{text: strings.Repeat("好", 180)},
		{text: strings.Repeat("好", 181), want: faultLong},
		{text: strings.Repeat("a", 390) + "快递", want: ""},
		{text: "Is it this? Or that?", want: faultAsks},
		{text: "是这个？还是那个?", want: faultAsks},
		{text: "Is everyone safe? Is anyone hurt?", danger: true},
		{text: "Safe? Hurt? Where?", danger: true, want: faultAsks},
		{text: "On it!", want: faultLoud},
		{text: "马上办！", want: faultLoud},
		{text: "Sorry 🙏", want: faultEmoji},
		{text: "Sorry ☹️", want: faultEmoji},
		{text: "· 11月3日，25 °C"},
		{text: "{restate}. I'm on it.", want: faultUnfilled},
		{text: "{name} stands on it.", heard: "{name} stands on it"},
		{text: "We apologize for any inconvenience caused.", want: faultPhrase},
		{text: "Someone will contact you shortly.", want: faultPhrase},
		{text: "I understand your frustration.", want: faultPhrase},
		{text: "Calm down, please.", want: faultPhrase},
		{text: "Please don’t calm down.", heard: "they told me to calm down", want: ""},
		{text: "Per our policy it can't be done.", want: faultPhrase},
		{text: "给您带来不便，敬请谅解。", want: faultPhrase},
		{text: "給您帶來不便。", want: faultPhrase},
		{text: "亲，在的。", want: faultPhrase},
		{text: "您的亲人没事吧？"},
		{text: "系统显示已签收。", want: faultPhrase},
		{text: "我们的系统显示已签收。", heard: "你们系统显示已签收，可我没收到"},
		{text: "请您耐心等待。", want: faultPhrase},
		{text: "现在就有人愿意听您说：心理援助热线 12356。"},
		{text: "您说：快递没到。", want: faultPhrase},
	} {
		var kinds []string
		for _, f := range checkLine(botLine{text: tt.text, danger: tt.danger}, tt.heard) {
			kinds = append(kinds, f.kind)
		}
		if got := strings.Join(slices.Compact(kinds), " "); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestCheckRepeats(t *testing.T) {
	for _, tt := range []struct {
		lines []string
		want  int
	}{
		{[]string{"I'm sorry. I'm on it.", "The total is 289.00. It is due at 14.30 today."}, 0},
		{[]string{"I'm on it. Which one?", "Thank you. I’m on it, which one?"}, 0},
		{[]string{"I'm on it. Which one?", "Thank you! I'M ON IT!"}, 1},
		{[]string{"Yes. Yes."}, 1},
		{[]string{"抱歉。我来办。", "我来办，抱歉", "抱歉！"}, 1},
		{[]string{"These are the lines:\n· 3 November: 20.00\nIn all 20.00.", "· 3 November: 20.00\nIn all 20.00."}, 1},
		{[]string{"...", "..."}, 0},
	} {
		var lines []botLine
		for _, text := range tt.lines {
			lines = append(lines, botLine{text: text})
		}
		if got := checkRepeats(lines); len(got) != tt.want {
			t.Errorf("%q: %v, want %d", tt.lines, got, tt.want)
		}
	}
}

func TestCheckParroting(t *testing.T) {
	lines := []botLine{{text: "要等到什么时候，接下来就办这件。"}, {text: "You're right, a sorry changes nothing."}}
	if got := checkParroting(lines, []string{"要等到什么时候", "what use is sorry", "so?", "在吗？"}); len(got) != 1 {
		t.Error(got)
	}
}

func TestSentences(t *testing.T) {
	got := sentences("Order 20391, 289.00. Is it yours? Yes!\n· a line\n好的。“是的。”完")
	want := []string{"Order 20391, 289.00.", "Is it yours?", "Yes!", "· a line", "好的。", "“是的。", "”完"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// What a seed takes stays the same with every version of Go, so that a finding can be looked up again.
func TestPickOpenings(t *testing.T) {
	all := make([]opening, 9)
	for i := range all {
		all[i].line = i + 1
	}
	for seed, want := range map[int64][]int{1: {2, 6, 5}, 2: {8, 5, 2}, -1: {8, 6, 5}} {
		var got []int
		for _, o := range pickOpenings(all, 3, seed) {
			got = append(got, o.line)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("seed %d: %s", seed, diff)
		}
	}
	if got := pickOpenings(all, 20, 1); len(got) != 9 {
		t.Errorf("%d of 9 for 20", len(got))
	}
}

// The customer answers what is asked: yes to a confirmation, a number for a call, some line otherwise.
func TestSimulatedCustomer(t *testing.T) {
	yesNo := []dialogue.Choice{{ID: "yes", Label: "Yes"}, {ID: "no", Label: "No"}}
	for seed := range int64(50) {
		c := newCustomer(newDice(seed, 0), "It broke. The second one broke too.", "en", true, nil)
		if d := c.answer(botLine{act: dialogue.ActConfirm, text: "Shall I?", choices: yesNo}); d.press != "yes" && d.text != "1" && d.text != "yes" {
			t.Errorf("seed %d: a confirmation was answered by %+v", seed, d)
		}
		if d := c.tell("We'll call you by 9:00. Which number is best?"); !strings.Contains(d.text, "555") {
			t.Errorf("seed %d: a number for the call: %+v", seed, d)
		}
		if d := c.answer(botLine{act: dialogue.ActAsk, text: "What happened?"}); d.text == "" || d.press != "" {
			t.Errorf("seed %d: an open question was answered by %+v", seed, d)
		}
	}
}
