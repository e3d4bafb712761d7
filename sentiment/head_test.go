package sentiment

import (
	"testing"

	"github.com/amends-bot/amends/sentiment/train"
)

// ownExamples are messages of an operator whose customers call a broken lift "parked", which the embedded reader can't know.
func ownExamples() (examples []train.Example) {
	for _, c := range []struct {
		text string
		heat float64
	}{
		{"the lift is parked again", 700},
		{"lift parked since noon", 650},
		{"parked, and I sit on the fifth floor", 720},
		{"how do I book the lift", 200},
		{"when is the lift serviced", 200},
		{"the new lift is quiet", 120},
		{"thank you, the lift runs", 50},
	} {
		for range 8 {
			examples = append(examples, train.Example{Features: Features(c.text), Read: float64(Default().Read(c.text).Heat), Wanted: c.heat})
		}
	}
	return examples
}

func TestHead(t *testing.T) {
	h := train.FitHead(ownExamples(), FeatureRows)
	file := EncodeHead(h)
	own, err := Load(file)
	if err != nil {
		t.Fatal(err)
	}
	const text = "it is parked, the lift"
	base, got := Default().Read(text), own.Read(text)
	if got.Heat < base.Heat+100 {
		t.Errorf("heat %d, without the head %d", got.Heat, base.Heat)
	}
	if got.Model == base.Model || got.Cues[len(got.Cues)-1].Why != headCue {
		t.Errorf("%+v does not say that the head was at work", got)
	}
	want := h.Apply(train.Example{Features: Features(text), Read: float64(base.Heat)})
	if d := float64(got.Heat) - want; d < -8 || d > 8 {
		t.Errorf("heat %d, before rounding %.0f", got.Heat, want)
	}
	checkReading(t, text, got)
	checkSum(t, text, got)
	for _, s := range []string{"", "!!", "\xff", "。"} {
		checkReading(t, s, own.Read(s))
	}
}

func TestBrokenHeads(t *testing.T) {
	file := EncodeHead(train.FitHead(ownExamples(), FeatureRows))
	for name, broken := range map[string][]byte{
		"nothing": nil, "other": []byte("%PDF-1.4 and so on, long enough to be read"), "cut short": file[:len(file)-1], "longer": append(file[:len(file):len(file)], 0),
		"a later version": append([]byte("amnh\x09"), file[5:]...), "rows out of order": append(append(file[:headStart:headStart], file[headStart+3:]...), file[headStart:headStart+3]...),
	} {
		if _, err := Load(broken); err == nil {
			t.Errorf("%s: it was loaded", name)
		}
	}
}

func FuzzLoad(f *testing.F) {
	f.Add([]byte("amnh"))
	f.Add(EncodeHead(train.FitHead(ownExamples(), FeatureRows)))
	f.Fuzz(func(t *testing.T, file []byte) {
		own, err := Load(file)
		if err != nil {
			return
		}
		checkReading(t, benchTexts[0], own.Read(benchTexts[0]))
	})
}
