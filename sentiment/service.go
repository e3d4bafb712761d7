package sentiment

import (
	_ "embed"
	"encoding/binary"
	"errors"
)

// This file is the home of the table of service talk: one head over the same pieces as the others, fitted to messages of
// customers only, which says heat itself.
//
// The file: for each side what a weight of 127 stands for and the bias, in thousandths of heat (four bytes each, little endian),
// then for each of gramRows three signed bytes: service talk, facts, and talk. sentiment/train makes it.
//
// The table of facts says of a piece whether it speaks of something that went wrong or well, whatever is said around it: it is
// fitted to lists of such facts. Only what it says of single clauses, beside each other, is used (traits.go). The table of talk
// tells what customers write from what people write to each other: what makes one of them hot is not what makes the other so.

//go:embed data/service.bin
var serviceData []byte

// serviceTable is the table of one side.
type serviceTable struct {
	scale, bias int32
	rows        []byte // three int8 each
}

const (
	serviceRow  = 3
	serviceSize = 8 + serviceRow*gramRows
)

func loadService(data []byte) (out [sides]serviceTable, err error) {
	if len(data) != int(sides)*serviceSize {
		return out, errors.New("sentiment: data/service.bin has not the size of its tables")
	}
	for i := range out {
		out[i] = serviceTable{int32(binary.LittleEndian.Uint32(data)), int32(binary.LittleEndian.Uint32(data[4:])), data[8:serviceSize]}
		data = data[serviceSize:]
	}
	return out, nil
}

// serve is the heat that the table of service talk says, in thousandths; of both sides, weighed by their tokens, if the text is
// written in both.
func (m *model) serve(s *tally) int {
	all := s.of[alphabet] + s.of[chinese]
	if all == 0 {
		return NeutralHeat
	}
	total := int64(0)
	for i := range sides {
		if s.of[i] > 0 {
			t := &m.service[i]
			root := int64(root(uint64(s.n[i]+s.more[i]) << 16)) // 2^8 times the root
			total += (int64(t.bias) + int64(s.serve[i])*int64(t.scale)*256/127/max(root, 1)) * int64(s.of[i])
		}
	}
	return int(total / int64(all))
}
