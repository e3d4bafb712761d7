package dialogue

import (
	"slices"
	"time"
)

// This file is the home of the heat over a conversation (E1): what somebody writes now says most of how upset they are, what they
// wrote a moment ago the rest. A short "order 20391" behind a furious message is no sign that all is well, and who grows a
// little hotter with every answer of ours is hotter than each of the messages alone.

const (
	// coolHalf is the time in which half of what somebody felt has gone, when nothing is said.
	coolHalf = 20 * time.Minute
	// easeMost bounds how much our own words take off between two messages, in thousandths: nobody is talked out of it.
	easeMost = 250
	// lingers is which part of the difference stays when somebody writes more calmly than before: one in so many.
	lingers = 3
	// riseLeast is by how much each of two messages in a row is hotter than the one before, to be a rise. Readings of the same
	// mood differ by less.
	riseLeast = 60
)

// eases is how much an act of ours takes off, in thousandths: to be heard calms more than to be told something.
func eases(act string) int {
	switch act {
	case ActAcknowledge, ActCalm:
		return 150
	case ActConfirm, ActInform, ActAgent, ActHandoff:
		return 100
	case ActOffer:
		return 50
	}
	return 0
}

// ease takes off what an act of ours, or a choice of theirs, does for them.
func (t *turn) ease(by int) { t.st.Heat.Eased = min(t.st.Heat.Eased+by, easeMost) }

// feel tracks the heat of a message.
func (t *turn) feel(heat int, emotion string, at time.Time) {
	h := &t.st.Heat
	if len(h.Curve) == 0 {
		h.First = heat
	}
	h.Level = h.level(heat, at)
	h.Peak, h.Last, h.At, h.Eased = max(h.Peak, heat), heat, at, 0
	if emotion != "" && emotion != "neutral" {
		h.Emotion = emotion
	}
	h.Curve = append(h.Curve, heat)
	if n := len(h.Curve) - curveKept; n > 0 {
		h.Curve = slices.Clone(h.Curve[n:])
	}
}

// level is the tracked heat after a message, 0 to 1000.
func (h *Track) level(heat int, at time.Time) int {
	left := cooled(max(h.Level-h.Eased, 0), at.Sub(h.At))
	if left > heat {
		return heat + (left-heat)/lingers
	}
	if n := len(h.Curve); n > 1 && heat-h.Curve[n-1] >= riseLeast && h.Curve[n-1]-h.Curve[n-2] >= riseLeast {
		heat += (heat - h.Curve[n-2]) / 2
	}
	return min(heat, 1000)
}

// cooled is what is left of a heat after a time: half of it after coolHalf, in between on a straight line.
func cooled(heat int, after time.Duration) int {
	if after <= 0 {
		return heat
	}
	halves := after / coolHalf
	if halves > 10 {
		return 0
	}
	heat >>= halves
	return heat - int(int64(heat)*int64(after%coolHalf)/int64(2*coolHalf))
}

// band is the band of the heat of the burst and of what it came on top of, furious the hottest of the pack. What was pressed has
// no heat of its own.
func (t *turn) band() string {
	heat := t.m.heat
	if t.m.text != "" {
		heat = max(heat, t.st.Heat.Level)
	}
	return t.s.BandOf(heat)
}

func (t *turn) furious() string { return t.s.Bands[len(t.s.Bands)-1].Name }
