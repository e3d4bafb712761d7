package sentiment

// This file is the home of the signs found by rule rather than by phrase: waiting times, counted attempts, capitals,
// runs of punctuation and drawn-out letters.

// Indexes of hits that no lexicon entry stands behind; each counts once, as phrases do.
const (
	signSarcasm = -1 - iota
	signWait
	signAttempt
	signCapitals
	signMarks
	signDrawnOut
)

// yearLike is the number from which a number is no count of anything.
const yearLike = 400

// step is a point of a scale: from that count on, that weight.
type step struct{ from, weight int }

// Scales of waiting and of repetition, by how upset people are who mention them.
var (
	minutesWaited  = []step{{10, 40}, {30, 80}, {60, 130}, {120, 160}, {300, 190}}
	daysWaited     = []step{{1, 70}, {3, 130}, {7, 170}, {15, 200}, {30, 230}, {60, 250}, {180, 290}, {365, 310}}
	timesTried     = []step{{2, 110}, {3, 180}, {5, 230}, {10, 290}} // "the third time"
	timesMentioned = []step{{2, 80}, {3, 130}, {5, 180}, {10, 240}}  // "three times", "three calls"
)

// on reads a scale.
func on(scale []step, n int) (weight int) {
	for _, s := range scale {
		if n >= s.from {
			weight = s.weight
		}
	}
	return weight
}

// waited weighs a wait of n units.
func waited(n, minutes int) int {
	const day = 24 * 60
	if minutes < day {
		return on(minutesWaited, n*minutes)
	}
	return on(daysWaited, n*(minutes/day))
}

// counted recognizes what begins with a number at token i: a wait ("3 weeks ago", 三天了) or an attempt ("3rd time",
// 第三次). before is the role of the phrase in front of it. It returns where to go on, i if it is neither.
func (l *lexicon) counted(tokens []token, i int, before role) (hit, int) {
	ordinal := tokens[i].kind == han && tokens[i].r == '第'
	from := i
	if ordinal {
		i++
	}
	n, at := count(tokens, i)
	if at == i || at >= len(tokens) {
		return hit{}, from
	}
	if tokens[at].kind == han && isTurn(tokens[at].r) {
		return attempt(tokens, from, at, n, ordinal), at + 1
	}
	if ordinal {
		return hit{}, from
	}
	if tokens[at].glued && isOrdinalEnd(tokens[at]) && at+1 < len(tokens) && tokens[at+1].id != 0 {
		if id := tokens[at+1].id; id == l.words["time"].id || id == l.words["attempt"].id || l.contacts[id] {
			return attempt(tokens, from, at+1, n, true), at + 2
		}
		return hit{}, from
	}
	if id := tokens[at].id; tokens[from].kind == word && id != 0 && id == l.words["time"].id { // "the third time"
		return attempt(tokens, from, at, n, true), at + 1
	}
	if id := tokens[at].id; id != 0 && (id == l.words["times"].id || n >= 3 && l.contacts[id]) {
		return attempt(tokens, from, at, n, false), at + 1
	}
	if last := contact(tokens, at); last > 0 && n >= 3 {
		return attempt(tokens, from, last, n, false), last + 1
	}
	index, length := l.unit(tokens, at)
	if length == 0 || n >= yearLike {
		return hit{}, from
	}
	h := hit{from: from, to: at + length, index: signWait, feeling: disappointment, why: whyWait}
	h.weight = waited(n, l.entries[index].weight)
	wait := before == roleBefore || before == role(disappointment) || before == role(anger)
	if next, m := l.longest(tokens, h.to); m > 0 {
		wait = wait || l.entries[next].delay
		switch l.entries[next].role {
		case roleAfter, roleBefore, roleTurn:
			wait = true
		case roleNot, role(anger), role(disappointment): // 三天没人来, "2 days late"
			wait = true
		}
	}
	switch {
	case before == roleAhead:
		h.weight = 0
	case !wait:
		h.weight /= 3
	}
	return h, at + length
}

// unit finds the longest unit of time at token i, though a longer phrase begins with it ("weeks ago").
func (l *lexicon) unit(tokens []token, i int) (index, length int) {
	node := int32(0)
	for j := i; j < len(tokens) && tokens[j].id != 0; j++ {
		next, ok := l.nodes[uint64(node)<<32|uint64(tokens[j].id)]
		if !ok {
			break
		}
		node = next
		if end := l.ends[node]; end != 0 && l.entries[end-1].role == roleUnit {
			index, length = int(end)-1, j-i+1
		}
	}
	return index, length
}

// contact finds the last token of what counts calls and letters at token i (个电话, 通电话, 封信), 0 if there is none.
func contact(tokens []token, i int) int {
	if i+1 >= len(tokens) || tokens[i].kind != han {
		return 0
	}
	switch a, b := tokens[i].r, tokens[i+1].r; {
	case (a == '通' || a == '电') && b == '话' || a == '通' && b == '电', a == '封' && (b == '信' || b == '邮'), a == '条' && (b == '消' || b == '信'):
		return i + 1
	}
	return 0
}

// count reads a number in digits, in Chinese, or as an English word at token i: its value and where it ends.
func count(tokens []token, i int) (n, next int) {
	at, last := i, 0 // last: the digit that 十 or 百 multiplies
	for at < len(tokens) && at-i < 6 {
		t := &tokens[at]
		switch {
		case t.kind == number:
			n = max(n, int(t.n))
		case t.kind == han && chineseNumber(t.r) >= 10:
			n += chineseNumber(t.r)*max(last, 1) - last
			last = 0
		case t.kind == han && chineseNumber(t.r) > 0:
			n, last = n+chineseNumber(t.r)-last, chineseNumber(t.r)
		case t.kind == han && at > i && (t.r == '个' || t.r == '多' || t.r == '来') && !isMonth(tokens, at):
		case t.kind == han && t.r == '好' && at == i && at+1 < len(tokens) && isSeveral(tokens[at+1]):
			n = 3
		case t.kind == word && t.number > 0:
			n = max(n, int(t.number))
		default:
			return n, at
		}
		at++
	}
	return n, at
}

// isMonth is true at the 个 of 个月: the unit is 个月, while 月 alone names a month.
func isMonth(tokens []token, i int) bool {
	return tokens[i].r == '个' && i+1 < len(tokens) && tokens[i+1].r == '月'
}

// isSeveral is true for what makes 好 mean "quite": 好几天, 好多次.
func isSeveral(t token) bool { return t.kind == han && (t.r == '多' || chineseNumber(t.r) > 0) }

func chineseNumber(r rune) int {
	switch r {
	case '一', '半':
		return 1
	case '二', '两', '俩':
		return 2
	case '三', '仨', '几', '数':
		return 3
	case '四':
		return 4
	case '五':
		return 5
	case '六':
		return 6
	case '七':
		return 7
	case '八':
		return 8
	case '九':
		return 9
	case '十':
		return 10
	case '百':
		return 100
	}
	return 0
}

// isTurn is true for the Chinese measure words of attempts.
func isTurn(r rune) bool { return r == '次' || r == '回' || r == '遍' || r == '趟' }

func isOrdinalEnd(t token) bool { return t.kind == word && t.end-t.start == 2 }

func attempt(tokens []token, from, last, n int, ordinal bool) hit {
	h := hit{from: from, to: last + 1, index: signAttempt, feeling: anger, why: whyRepeated}
	switch {
	case n < 2 || n >= yearLike:
	case !ordinal:
		h.weight = on(timesMentioned, n)
	default:
		h.weight, h.why = on(timesTried, n), [...]reason{whySecond, whyThird, whyMany}[min(n-2, 2)]
	}
	return h
}

// emphasis finds how it was written: marks, capitals, drawn-out letters. Hits of weight 0 were not found.
func emphasis(tokens []token) [3]hit {
	marks := hit{index: signMarks}
	capitals := hit{index: signCapitals, why: whyCapitals}
	drawn := hit{index: signDrawnOut, why: whyDrawnOut}
	shouted, quiet, singles, run := 0, 0, 0, 0
	for i := range tokens {
		t := &tokens[i]
		switch t.kind {
		case stop:
			if t.n == 1 && t.cry {
				singles++
			}
			if w, why := markWeight(t, singles); w > marks.weight {
				marks = hit{from: i, to: i + 1, index: signMarks, weight: w, why: why}
			}
		case word:
			if t.long && t.id != 0 && drawn.weight == 0 {
				drawn.from, drawn.to, drawn.weight = i, i+1, 60
			}
			switch {
			case t.id == 0 || t.glued:
			case !t.caps:
				if t.end-t.start > 1 {
					quiet++
				}
			case t.acronym:
			case capitals.to == i && capitals.to > 0:
				capitals.to = i + 1
				if t.end-t.start > 2 {
					shouted++
				}
			case t.end-t.start > 2:
				shouted++
				if capitals.to == 0 {
					capitals.from, capitals.to = i, i+1
				}
			}
		case han:
			if i > 0 && tokens[i-1].r == t.r && tokens[i-1].kind == han {
				run++
			} else {
				run = 1
			}
			if run >= 3 && drawn.weight == 0 && t.r != '哈' && t.r != '嘻' && chineseNumber(t.r) == 0 {
				drawn.from, drawn.to, drawn.weight = i-2, i+1, 100
			}
		}
	}
	switch {
	case shouted >= 2 && quiet == 0, shouted >= 3 && shouted*10 >= (shouted+quiet)*7:
		capitals.weight = 190
	case shouted > 0:
		capitals.weight = min(60+20*shouted, 140)
	}
	return [3]hit{marks, capitals, drawn}
}

// markWeight weighs a run of exclamation and question marks; singles is how many lone exclamation marks came so far.
func markWeight(t *token, singles int) (int, reason) {
	switch {
	case t.n >= 3 && t.cry:
		return 190, whyMarks
	case t.n == 2 && t.cry:
		return 160, whyMarks
	case t.n >= 3:
		return 150, whyQuestions
	case t.n == 2:
		return 110, whyQuestions
	case t.n == 1 && t.cry && singles >= 3:
		return 110, whyMarks
	case t.n == 1 && t.cry:
		return 40, whyMark
	}
	return 0, whyNothing
}
