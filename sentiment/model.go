package sentiment

import (
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
)

// This file is the home of the trained tables: how they are stored and how a text is scored with them, in whole numbers.
//
// The file: the four bytes "amnd", a version byte, the number of heads, gramBits, 0; then for each side (alphabet,
// Chinese) a scale and a bias for each head (four bytes each, little endian, thousandths), then gramRows rows of one
// signed byte for each head; then the common words (spelling.go). sentiment/train makes it; see MODEL.md.

//go:embed data/reader.bin
var modelData []byte

const (
	modelMagic   = "amnd"
	modelVersion = 1
	// headHeat is the head behind those of the emotions: how heated, from .05 (glad) over .2 (nothing) to .9 (furious).
	headHeat = int(emotionCount)
	headsAll = headHeat + 1
	// headerSize is the size of what stands in front of the rows of a side.
	headerSize = 8
	sideSize   = headsAll*8 + gramRows*headsAll
)

// scores holds a number for each head.
type scores [headsAll]int32

// sideTable is the table of one side.
type sideTable struct {
	scale, bias scores
	rows        []byte // int8 each
}

// model is the trained part of the reader. It is never changed after loading.
type model struct {
	side   [sides]sideTable
	common commonWords
	// service is one more head, fitted to messages of customers only; see service.go.
	service [sides]serviceTable
}

func loadModel(data []byte) (*model, error) {
	if len(data) < headerSize || string(data[:4]) != modelMagic {
		return nil, errors.New("sentiment: this is no model")
	}
	if data[4] != modelVersion || data[5] != byte(headsAll) || data[6] != gramBits {
		return nil, fmt.Errorf("sentiment: the model is of version %d with %d heads and 2^%d rows, want %d, %d and %d",
			data[4], data[5], data[6], modelVersion, headsAll, gramBits)
	}
	if len(data) != headerSize+int(sides)*sideSize+commonBytes {
		return nil, fmt.Errorf("sentiment: the model has %d bytes, want %d", len(data), headerSize+int(sides)*sideSize+commonBytes)
	}
	m := &model{}
	data = data[headerSize:]
	for i := range m.side {
		s := &m.side[i]
		for h := range headsAll {
			s.scale[h] = int32(binary.LittleEndian.Uint32(data[h*8:]))
			s.bias[h] = int32(binary.LittleEndian.Uint32(data[h*8+4:]))
		}
		s.rows = data[headsAll*8 : sideSize]
		data = data[sideSize:]
	}
	m.common = commonWords(data)
	return m, nil
}

// tally collects what the pieces of a text add up to.
type tally struct {
	chain gramChain
	sum   [sides]scores
	n     [sides]int // pieces
	serve [sides]int32
	more  [sides]int // pieces for serve only
	of    [sides]int // tokens
}

// forget takes back what was added since before, but not that it was there: the chain goes on.
func (s *tally) forget(before *tally) {
	s.sum, s.n, s.of, s.serve = before.sum, before.n, before.of, before.serve
}

// add adds the pieces of a token and returns by how much they move the head of heat, in units of the table.
func (m *model) add(s *tally, t *token, key []byte, negates bool) int32 {
	var few [maxGrams]uint32
	side, rows := s.chain.add(t, key, negates, few[:0])
	if len(rows) == 0 {
		return 0
	}
	s.n[side] += len(rows)
	s.of[side]++
	table := m.side[side].rows
	t.rows = uint8(min(len(rows), 255))
	service := m.service[side].rows
	for _, r := range rows {
		w := service[int(r)*serviceRow : int(r)*serviceRow+serviceRow : int(r)*serviceRow+serviceRow]
		t.serve += int32(int8(w[0]))
		t.fact += int32(int8(w[1]))
		t.talk += int32(int8(w[2]))
	}
	s.serve[side] += t.serve
	sum := &s.sum[side]
	before := sum[headHeat]
	for _, r := range rows {
		w := table[int(r)*headsAll : int(r)*headsAll+headsAll : int(r)*headsAll+headsAll]
		sum[0] += int32(int8(w[0]))
		sum[1] += int32(int8(w[1]))
		sum[2] += int32(int8(w[2]))
		sum[3] += int32(int8(w[3]))
		sum[4] += int32(int8(w[4]))
		sum[5] += int32(int8(w[5]))
		sum[6] += int32(int8(w[6]))
		sum[7] += int32(int8(w[7]))
	}
	return sum[headHeat] - before
}

// unit returns what one unit of the table moves a side's logit by, as thousandths times 2^16.
func (m *model) unit(s *tally, side side, head int) int64 {
	if s.n[side] == 0 {
		return 0
	}
	root := int64(root(uint64(s.n[side]) << 16)) // 2^8 times the root
	return int64(m.side[side].scale[head]) << 24 / 127 / root
}

// logits returns the heads' logits in thousandths: of the side that the text is written in, or of both, weighed by their
// tokens, if it is written in both.
func (m *model) logits(s *tally) (out scores) {
	all := s.of[alphabet] + s.of[chinese]
	if all == 0 {
		return out
	}
	for h := range out {
		total := int64(0)
		for i := range sides {
			if s.of[i] > 0 {
				logit := int64(m.side[i].bias[h]) + int64(s.sum[i][h])*m.unit(s, i, h)>>16
				total += logit * int64(s.of[i])
			}
		}
		out[h] = int32(total / int64(all))
	}
	return out
}

// root is the whole part of the square root.
func root(n uint64) uint64 {
	if n == 0 {
		return 0
	}
	x := uint64(1) << ((bits.Len64(n) + 1) / 2)
	for {
		y := (x + n/x) / 2
		if y >= x {
			return x
		}
		x = y
	}
}

// logisticSteps are the logistic function in thousandths at 0, 500, 1000 ... 8000 thousandths.
var logisticSteps = [...]int32{500, 622, 731, 818, 881, 924, 953, 971, 982, 989, 993, 996, 998, 998, 999, 999, 1000}

// chance turns a logit in thousandths into a probability in thousandths.
func chance(logit int32) int {
	if logit < 0 {
		return 1000 - chance(-max(logit, -8000))
	}
	logit = min(logit, 7999)
	a, b := logisticSteps[logit/500], logisticSteps[logit/500+1]
	return int(a + (b-a)*(logit%500)/500)
}
