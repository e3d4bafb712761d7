package channeltest

import (
	"fmt"
	"testing"

	"github.com/amends-bot/amends/channels"
)

func TestDisturbKeepsWhatMatters(t *testing.T) {
	var in []channels.Inbound
	for i := range 30 {
		in = append(in, channels.Inbound{Key: fmt.Sprint(i), From: channels.Address{Chat: fmt.Sprint(i % 3)}})
	}
	doubled, moved := false, false
	for seed := range uint64(20) {
		out := Disturb(seed, in)
		if again := Disturb(seed, in); fmt.Sprint(again) != fmt.Sprint(out) {
			t.Fatalf("seed %d gives different results", seed)
		}
		seen, last := map[string]bool{}, map[string]int{}
		for i, o := range out {
			if seen[o.Key] {
				doubled = true
				continue
			}
			seen[o.Key] = true
			var n int
			fmt.Sscan(o.Key, &n)
			if n < last[o.From.Chat] {
				t.Errorf("seed %d: %d came after %d in its chat", seed, n, last[o.From.Chat])
			}
			last[o.From.Chat] = n
			moved = moved || n != i
		}
		if len(seen) != len(in) {
			t.Errorf("seed %d: %d of %d events came", seed, len(seen), len(in))
		}
	}
	if !doubled || !moved {
		t.Error("it disturbs nothing")
	}
}
