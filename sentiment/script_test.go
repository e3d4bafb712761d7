package sentiment

import (
	"reflect"
	"testing"
)

func same(a, b Reading) bool { return reflect.DeepEqual(a, b) }

func TestWith(t *testing.T) {
	tests := []struct {
		name, text string
		entry      Entry
		added      int
		piece      string
	}{
		{"a word", "The Widget is grey", Entry{Text: "widget", Weight: 100}, 100, "Widget"},
		{"whole words only", "The widgetry is grey", Entry{Text: "widget", Weight: 100}, 0, ""},
		{"a later whole word", "widgets and a widget", Entry{Text: "widget", Weight: 100}, 100, "widget"},
		{"a phrase over spaces", "the blue \n light again", Entry{Text: "Blue light", Weight: 50}, 50, "blue \n light"},
		{"Chinese anywhere", "我的蓝灯亮着", Entry{Text: "蓝灯", Weight: 70}, 70, "蓝灯"},
		{"Traditional", "我的藍燈亮著", Entry{Text: "蓝灯", Locale: "zh", Weight: 70}, 70, "藍燈"},
		{"Latin inside Chinese", "我的widget亮着", Entry{Text: "widget", Weight: 70}, 70, "widget"},
		{"another language", "The widget is grey", Entry{Text: "widget", Locale: "zh", Weight: 100}, 0, ""},
		{"cools", "The widget is grey", Entry{Text: "widget", Weight: -60}, -60, "widget"},
		{"full width", "ｗｉｄｇｅｔ ４０４", Entry{Text: "widget 404", Weight: 60}, 60, "ｗｉｄｇｅｔ ４０４"},
		{"symbols", "still >:| here", Entry{Text: ">:|", Weight: 60}, 60, ">:|"},
		{"empty", "The widget", Entry{Text: " ", Weight: 60}, 0, ""},
	}
	for _, tt := range tests {
		base := Default().Read(tt.text)
		got := base.With(tt.text, []Entry{tt.entry})
		if got.Heat != clamp(base.Heat+tt.added, 0, 1000) {
			t.Errorf("%s: heat %d, want %d%+d", tt.name, got.Heat, base.Heat, tt.added)
		}
		if tt.piece == "" {
			if len(got.Cues) != len(base.Cues) {
				t.Errorf("%s: cues %v", tt.name, got.Cues)
			}
			continue
		}
		if last := got.Cues[len(got.Cues)-1]; last != (Cue{tt.piece, "script lexicon", tt.added}) {
			t.Errorf("%s: cue %+v", tt.name, last)
		}
	}
}

func TestWithIsPure(t *testing.T) {
	const text = "I am angry about the widget"
	base := Default().Read(text)
	base.Cues = append(make([]Cue, 0, 10), base.Cues...) // room behind, where an append would be seen
	before := Default().Read(text)
	entries := []Entry{{Text: "widget", Weight: 5000, Emotion: "fear"}, {Text: "angry", Weight: 9}}
	got := base.With(text, entries)
	got.Cues[0].Text = "changed"
	if !same(base, before) {
		t.Errorf("the receiver became %+v", base)
	}
	if spare := base.Cues[:cap(base.Cues)]; spare[len(base.Cues)] != (Cue{}) {
		t.Errorf("wrote behind the receiver's cues: %+v", spare)
	}
	if got.Heat != 1000 || got.Emotion != "fear" || got.Emotions.Fear != 1000 {
		t.Errorf("got %+v", got)
	}
	if none := base.With(text, nil); !same(none, base) {
		t.Errorf("without entries %+v, want %+v", none, base)
	}
}
