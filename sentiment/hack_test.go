package sentiment

import (
	"os"
	"testing"

	"github.com/amends-bot/amends/sentiment/train"
)

func TestHack(t *testing.T) {
	if *dataFolder == "" {
		t.Skip()
	}
	base := corpora(t, os.DirFS(*dataFolder))
	for _, set := range ownSets(t) {
		sd := alphabet
		if set.name == "own tune-zh" {
			sd = chinese
		}
		for _, reps := range []int{0, 8} {
			for _, ownw := range []float32{1} {
				samples := append([]train.Sample(nil), base...)
				for i := range 2 * 112 * 12 {
					if i < len(samples) {
						samples[i].Weight *= ownw
					}
				}
				for i, text := range set.texts {
					if i%2 == 0 && reps > 0 {
						tg := make([]float32, headsAll)
						e, _ := emotionOf(set.emotion[i])
						tg[e] = 1
						tg[headHeat] = float32(set.heat[i] / 1000)
						samples = append(samples, train.Sample{Text: text, Targets: tg, Weight: float32(reps)})
					}
				}
				table := train.Fit(sideDocs(samples, sd), train.Options{Rows: gramRows, Heads: headsAll, Epochs: 4, Rate: .1, Decay: 1e-6, Seed: 1})
				var got, want []float64
				for i, text := range set.texts {
					if i%2 == 1 {
						docs := sideDocs([]train.Sample{{Text: text, Targets: make([]float32, 8)}}, sd)
						if len(docs) == 0 {
							continue
						}
						got = append(got, table.Predict(docs[0].Features)[headHeat])
						want = append(want, set.heat[i])
					}
				}
				t.Logf("%s reps %d ownw %v: head Pearson %.3f", set.name, reps, ownw, train.Pearson(got, want))
			}
		}
	}
}
