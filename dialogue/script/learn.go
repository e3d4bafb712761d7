package script

import (
	"math/bits"
	"slices"
	"strings"
)

// This file is the home of learning from lessons: texts of the pack of which each belongs to a class. The topics
// (topics.go), the meanings (meanings.go) and the choices (choices.go) are learnt in the same way, once for a script.
//
// How much a feature speaks for a class is the sum of two things: how much more often the lessons
// of the class have it than all others (naive Bayes), and the weight that parts the lessons of the
// class from all others best (a support vector machine). What belongs to none is the class "nobody", the last
// one. All numbers are whole, and no map is ranged over: equal packs recognise the same on every machine.

// index is what was learnt. It is immutable.
type index struct {
	nobody int              // the class of what belongs to none; those that matter are before it
	ids    map[uint64]int32 // of features by hash
	value  []int64          // by feature: how rare it is, thousandths of a bit
	rare   int64            // the value of what no lesson has
	weight []int32          // by feature and class: how much it speaks for the class, in 1/one
	bias   []int64          // by class
}

// Learn learns what the pack's examples teach, which the first message that needs it would do otherwise. It takes
// under a second, and is the same on every machine.
func (s *Script) Learn() {
	if s.topics != nil {
		s.topics()
		s.meanings()
		s.choices()
		s.book()
	}
}

const (
	one  = 1 << 20 // one, in weights
	full = 1 << 12 // the length of a lesson's vector
)

// Of naive Bayes.
const (
	smooth   = full / 50 // added to every count, so that what was never seen is not impossible
	bayesian = 15        // its share: so many bits weigh as much as the margin of the machine
)

// Of the machine.
const (
	rounds = 6             // through all lessons; it has settled then
	soft   = one * 3 / 10  // how much it yields to a lesson that contradicts the others
	biasX  = full * 3 / 10 // the value of the feature that every text has
)

// A lesson is a text as a vector of features.
type lesson struct {
	class int
	ids   []int32
	x     []int64
}

// school is an index while it is learnt.
type school struct {
	index
	lessons []lesson
	kinds   []int   // by feature
	seen    []int64 // by feature: lessons that have it
}

// schoolFor is a school for so many classes and nobody.
func schoolFor(classes int) *school {
	return &school{index: index{nobody: classes, ids: map[uint64]int32{}}}
}

// learn ends the lessons, which were for so many locales; nobodys is taken from nobody's score.
func (c *school) learn(locales int, nobodys int64) index {
	c.measure(locales)
	weights := c.part()
	c.bias[c.nobody] -= nobodys
	for i, w := range c.count() {
		weights[i] += w
	}
	c.weight = make([]int32, len(weights))
	for i, w := range weights {
		c.weight[i] = int32(max(min(w, 1<<30), -1<<30))
	}
	return c.index
}

// teach adds texts as lessons of a class.
func (c *school) teach(class int, texts []string) {
	for _, text := range texts {
		l := lesson{class: class}
		features(Normal(strings.ReplaceAll(text, "*", ".")), func(kind int, hash uint64) {
			id, ok := c.ids[hash]
			if !ok {
				id = int32(len(c.kinds))
				c.ids[hash] = id
				c.kinds = append(c.kinds, kind)
				c.seen = append(c.seen, 0)
			}
			l.ids = append(l.ids, id)
		})
		slices.Sort(l.ids)
		l.ids = slices.Compact(l.ids)
		for _, id := range l.ids {
			c.seen[id]++
		}
		c.lessons = append(c.lessons, l)
	}
}

// measure finds how rare each feature is, and gives the lessons their vectors.
func (c *school) measure(locales int) {
	n := int64(len(c.lessons)/max(locales, 1)) + 1
	c.rare = log(n)
	c.value = make([]int64, len(c.kinds))
	for id, kind := range c.kinds {
		c.value[id] = kindWeight[kind] * (log(n+c.seen[id]) - log(c.seen[id])) / 10
	}
	for i := range c.lessons {
		l := &c.lessons[i]
		l.x = make([]int64, len(l.ids))
		length := c.length(l.ids, 0)
		for j, id := range l.ids {
			l.x[j] = c.value[id] * full / length
		}
	}
}

// count gives the weights of naive Bayes.
//
// It and part touch nothing that another goroutine sees, and take tenfold under the race detector; every process of
// the tests learns.
//
//go:norace
func (c *school) count() []int64 {
	classes := c.nobody + 1
	in := make([]int64, len(c.kinds)*classes) // by feature and class: how much of it the lessons have
	all := make([]int64, len(c.kinds))
	size := make([]int64, classes)
	var total int64
	for _, l := range c.lessons {
		for j, id := range l.ids {
			in[int(id)*classes+l.class] += l.x[j]
			all[id] += l.x[j]
			size[l.class] += l.x[j]
			total += l.x[j]
		}
	}
	more := smooth * int64(len(c.kinds))
	share := make([]int64, classes)
	for k := range share {
		share[k] = log(total-size[k]+more) - log(size[k]+more)
	}
	for id := range all {
		none := log(smooth) - log(all[id]+smooth) // of a class whose lessons don't have it
		for k, n := range in[id*classes:][:classes] {
			bits := none
			if n > 0 {
				bits = log(n+smooth) - log(all[id]-n+smooth)
			}
			in[id*classes+k] = (bits + share[k]) * one / 1000 / bayesian
		}
	}
	return in
}

// part gives the weights of the machine: for each class those with the largest margin between its
// lessons and all others, with squared hinge loss, by dual coordinate descent (Hsieh et al. 2008).
// The order of the lessons is mixed in the same way every time.
//
//go:norace
func (c *school) part() []int64 {
	classes := c.nobody + 1
	w := make([]int64, len(c.kinds)*classes)
	c.bias = make([]int64, classes)
	alpha := make([]int64, len(c.lessons)*classes)
	order := make([]int, len(c.lessons))
	for i := range order {
		order[i] = i
	}
	sums, steps := make([]int64, classes), make([]int64, classes)
	moved := make([]int, 0, classes) // the classes with a step
	var dice uint64 = 1
	for range rounds {
		for i := len(order) - 1; i > 0; i-- {
			dice = dice*6364136223846793005 + 1442695040888963407
			j := int(dice >> 33 % uint64(i+1))
			order[i], order[j] = order[j], order[i]
		}
		for _, i := range order {
			l := &c.lessons[i]
			square := int64(biasX * biasX)
			for k := range sums {
				sums[k] = c.bias[k] * biasX
			}
			for j, id := range l.ids {
				x := l.x[j]
				square += x * x
				for k, v := range w[int(id)*classes:][:classes] {
					sums[k] += v * x
				}
			}
			square = square * (one / full) / full
			moved = moved[:0]
			for k := range steps {
				y := int64(-1)
				if k == l.class {
					y = 1
				}
				a := &alpha[i*classes+k]
				slope := y*sums[k]/full - one + *a*soft/one
				next := max(*a-slope*one/(square+soft), 0)
				steps[k], *a = (next-*a)*y, next
				c.bias[k] += steps[k] * biasX / full
				if steps[k] != 0 {
					moved = append(moved, k)
				}
			}
			if len(moved) == 0 {
				continue
			}
			for j, id := range l.ids {
				of := w[int(id)*classes:][:classes]
				for _, k := range moved {
					of[k] += steps[k] * l.x[j] / full
				}
			}
		}
	}
	for k := range c.bias {
		c.bias[k] = c.bias[k] * biasX / full
	}
	return w
}

// A sight is what is seen of a text.
type sight struct {
	ids     []int32 // of the features that a lesson has
	unknown int64   // the square of the value of what no lesson has
}

func (t *index) see(norm string) sight {
	var v sight
	features(norm, func(kind int, hash uint64) {
		if id, ok := t.ids[hash]; ok {
			v.ids = append(v.ids, id)
		} else if kind == kindWord || kind == kindTwo {
			x := t.rare * kindWeight[kind] / 10
			v.unknown += x * x
		}
	})
	return v
}

func (v *sight) add(w sight) {
	v.ids = append(v.ids, w.ids...)
	v.unknown += w.unknown
}

// scores says for each class how much v belongs to it, 500 being the border; so many tenths of a rare word are taken
// as seen in every text.
func (t *index) scores(v *sight, guessing int64) []int {
	slices.Sort(v.ids)
	v.ids = slices.Compact(v.ids)
	classes := t.nobody + 1
	sums := make([]int64, classes)
	for _, id := range v.ids {
		x := t.value[id]
		for p, w := range t.weight[int(id)*classes:][:classes] {
			sums[p] += int64(w) * x
		}
	}
	length := t.length(v.ids, v.unknown+guessing*guessing*t.rare*t.rare/100)
	out := make([]int, classes)
	for p := range out {
		out[p] = 500 + int((sums[p]/length+t.bias[p])*500/one)
	}
	return out
}

// length is the length of the vector of the features and of what is unknown, at least 1.
func (t *index) length(ids []int32, unknown int64) int64 {
	sum := unknown
	for _, id := range ids {
		sum += t.value[id] * t.value[id]
	}
	return max(root(sum), 1)
}

// log is the binary logarithm of n in thousandths, 0 for n < 1.
func log(n int64) int64 {
	if n < 1 {
		return 0
	}
	whole := bits.Len64(uint64(n)) - 1
	v := uint64(n) << (63 - whole) >> 32 // 1 to 2, times 1<<31
	part := int64(0)
	for range 10 {
		v = v * v >> 31
		part <<= 1
		if v >= 2<<31 {
			v >>= 1
			part++
		}
	}
	return int64(whole)*1000 + part*1000>>10
}

// root is the square root of n, rounded down, 0 for n < 1.
func root(n int64) int64 {
	if n < 1 {
		return 0
	}
	x := int64(1) << ((bits.Len64(uint64(n)) + 1) / 2)
	for {
		y := (x + n/x) / 2
		if y >= x {
			return x
		}
		x = y
	}
}
