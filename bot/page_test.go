package bot

// This file is the home of the tests of the customer's page.

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
)

func TestPage(t *testing.T) { each(t, func(w *world) { testPage(w.t, w) }) }

func testPage(t *testing.T, w *world) {
	page := func(locale string, now time.Time) []string {
		t.Helper()
		p, err := w.page(t.Context(), "c1", locale, now)
		if err != nil || p.Title == "" || p.Empty == "" {
			t.Fatalf("%+v, %v", p, err)
		}
		return p.Cases
	}
	if got := page("en", w.now); got != nil {
		t.Errorf("a stranger's page has %q", got)
	}
	if p, err := w.Page(t.Context(), "c1", "zh-CN"); err != nil || p.Title != "您反映的事" {
		t.Errorf("%+v, %v", p, err)
	}
	w.step = func(_ *script.Script, st dialogue.State, r dialogue.Record) (dialogue.State, []dialogue.Effect) {
		said, ok := r.Event.(dialogue.Said)
		if !ok {
			return st, nil
		}
		st.Case, st.Topic = "A-ONE", "parcel"
		switch said.Text {
		case "promise":
			st.Promises = []dialogue.PromiseFact{
				{ID: "1", What: "a new kettle", Owner: "lead", Due: noon.Add(48 * time.Hour), Remedy: "resend"},
				{ID: "2", What: "a refund", Owner: "lead", Due: noon.Add(time.Hour), Remedy: "refund", Outcome: dialogue.PromiseKept},
			}
		case "queue":
			st.Promises, st.Holder, st.Due = nil, dialogue.Holder{Kind: dialogue.HolderQueue}, noon.Add(time.Hour)
		case "agent":
			st.Holder = dialogue.Holder{Kind: dialogue.HolderAgent, Name: "li"}
		case "close":
			st.Case, st.Last, st.Holder = "", "A-ONE", dialogue.Holder{}
			return st, []dialogue.Effect{dialogue.Close{Case: "A-ONE", Topic: "parcel", Outcome: "resolved"}}
		case "next":
			st.Case = "A-TWO"
			st.Topic = "unknown"
		}
		return st, nil
	}
	if err := w.db.SetAgent(t.Context(), dialogue.Agent{Name: "li", Public: "小李", Role: "agent", OnDuty: true}); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		say, locale string
		later       time.Duration
		want        string
	}{
		{"hello", "en", 0, "A-ONE, a parcel. It's with me, the bot, and nothing you wrote is lost. Write to me whenever you like."},
		{"promise", "en-GB", 0, "A-ONE, a parcel. Under way: a new kettle, by Sat 21 Nov, 12:00."},
		{"promise", "zh", 0, "A-ONE，包裹。正在办：a new kettle，11月21日（周六）12:00 前。"},
		{"queue", "en", 0, "A-ONE, a parcel. A colleague will answer you in the messages by Thu 19 Nov, 13:00."},
		{"queue", "zh-TW", 2 * time.Hour, "A-ONE，包裹。本该在 11月19日（周四）13:00 前给您答复，现在晚了，对不住，没有忘记您。"},
		{"agent", "fr", 0, "A-ONE, a parcel. 小李 has it and will answer you by Thu 19 Nov, 13:00."},
		{"agent", "zh", 0, "A-ONE，包裹。小李在处理，11月19日（周四）13:00 前回复您。"},
		{"close", "en", 0, "A-ONE, a parcel. Closed on 19 November. If something is still not right, write to me."},
		{"next", "zh", 0, "A-TWO。现在由我（机器人）跟着，您写的都在。想起什么，随时写给我。\nA-ONE，包裹。11月19日已结束。要是还有哪里不对，写给我就好。"},
	} {
		w.hear("1", step.say)
		if diff := cmp.Diff(step.want, strings.Join(page(step.locale, w.now.Add(step.later)), "\n")); diff != "" {
			t.Errorf("%s, %s: %s", step.say, step.locale, diff)
		}
	}
}

// TestPageSpeaksBoth: every text is there in both languages.
func TestPageSpeaksBoth(t *testing.T) {
	for locale, texts := range pageWords {
		v := reflect.ValueOf(texts)
		for i := range v.NumField() {
			if v.Field(i).String() == "" {
				t.Errorf("%s: %s is empty", locale, v.Type().Field(i).Name)
			}
		}
	}
}
