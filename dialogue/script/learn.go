package script

import (
	"math/bits"
	"slices"
	"strings"
)

// This file is the home of what is learnt from the examples and marks of the plays, once, by Parse.
//
// It is a naive Bayes classifier over rare features: how much more often a feature stands in the
// examples of a play than in everything else says how much it speaks for the play. What customers
// say in a case without telling a matter - greetings, wishes, answers - is the class "nobody", so
// that "my money back, please" is about nothing. All numbers are whole, and no map is ranged over:
// equal packs recognise the same on every machine.

// topics is the index. It is immutable.
type topics struct {
	names  []string          // the ids of the plays but the general one
	nobody int               // the class after them
	ids    map[uint64]int32  // of features by hash
	value  []int64           // by feature: how rare it is
	weight []int32           // by feature and class: how much it speaks for the class, thousandths of a bit
	rare   int64             // the value of what no example has
	marks  map[string][]mark // by their first word or Chinese character
}

// playsMost bounds the plays, which are files.
const playsMost = maxFiles

const (
	unit   = 1 << 14   // one, in the vectors of examples
	smooth = unit / 30 // added to every count, so that what was never seen is not impossible
	plain  = 2         // the value of so many rare words is taken as seen in every text: one word alone proves little
)

// A lesson is a text of the pack as features.
type lesson struct {
	class int // -1: it only shows how common its words are
	ids   []int32
}

// school is an index while it is learnt.
type school struct {
	topics
	lessons []lesson
	kinds   []int   // by feature
	seen    []int64 // by feature: lessons that have it
}

// telling are the intents whose phrases tell a matter; those of all others are nobody's.
var telling = []string{"danger", "despair", "status", "received", "notyet"}

func learn(s *Script) *topics {
	c := school{topics: topics{nobody: len(s.Plays) - 1, ids: map[uint64]int32{}, marks: map[string][]mark{}}}
	for p := range s.Plays[:c.nobody] {
		c.names = append(c.names, s.Plays[p].ID)
	}
	for _, l := range s.Locales {
		for p := range s.Plays[:c.nobody] {
			c.teach(p, s.Plays[p].Examples[l])
			c.teach(p, s.Plays[p].Marks[l])
			c.mark(p, s.Plays[p].Marks[l])
		}
		for i := range s.Intents {
			if in := &s.Intents[i]; !has(telling, in.Name) {
				c.teach(c.nobody, in.Phrases[l])
				c.teach(c.nobody, in.Alone[l])
			}
		}
		for i := range s.Remedies {
			c.teach(c.nobody, s.Remedies[i].Says[l])
		}
		for _, k := range Keys {
			c.teach(-1, s.Words[l][k.Name])
		}
	}
	c.weigh(len(s.Locales))
	return &c.topics
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

// weigh finds how rare each feature is and how much it speaks for each class.
func (c *school) weigh(locales int) {
	n := int64(len(c.lessons)/max(locales, 1)) + 1
	c.rare = log(n) - log(1)
	c.value = make([]int64, len(c.kinds))
	for id, kind := range c.kinds {
		c.value[id] = kindWeight[kind] * (log(n+c.seen[id]) - log(c.seen[id])) / 10
	}
	classes := c.nobody + 1
	in := make([]int64, len(c.kinds)*classes) // by feature and class: how much of it the lessons have
	all := make([]int64, len(c.kinds))
	size := make([]int64, classes)
	var total int64
	for _, l := range c.lessons {
		if l.class < 0 {
			continue
		}
		length := c.length(l.ids, 0)
		for _, id := range l.ids {
			x := c.value[id] * unit / length
			in[int(id)*classes+l.class] += x
			all[id] += x
			size[l.class] += x
			total += x
		}
	}
	c.weight = make([]int32, len(in))
	more := smooth * int64(len(c.kinds))
	for i := range in {
		id, class := i/classes, i%classes
		c.weight[i] = int32(log(in[i]+smooth) - log(all[id]-in[i]+smooth) - log(size[class]+more) + log(total-size[class]+more))
	}
}

// length is the length of the vector of the features and of what is unknown.
func (t *topics) length(ids []int32, unknown int64) int64 {
	sum := unknown + plain*plain*t.rare*t.rare
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
