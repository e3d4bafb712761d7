package sentiment

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"

	"github.com/amends-bot/amends/sentiment/train"
)

// This file is the home of an operator's own head: a small file that "amends train" makes of the operator's labelled messages,
// laid over the embedded reader, and gone when the file is.
//
// The file: the four bytes "amnh", a version byte, three zeros, then numbers of four bytes, little endian: level and slope
// in thousandths, what a weight of 127 stands for and the bias in thousandths of heat, the count of rows; then for each row in
// ascending order its number (two bytes) and its weight (one signed byte).

const (
	headMagic   = "amnh"
	headVersion = 1
	headStart   = 28
	headRow     = 3
	// headCue is the reason that a head's cue gives.
	headCue = "own data"
)

// head is a parsed file. It is never changed after loading.
type head struct {
	level, slope int64
	scale, bias  int64
	rows         map[uint32]int8
	name         string
}

// Load returns the embedded analyzer with an operator's own head on top.
func Load(file []byte) (Analyzer, error) {
	if len(file) < headStart || string(file[:4]) != headMagic {
		return nil, errors.New("sentiment: this is no head made by amends train")
	}
	if file[4] != headVersion {
		return nil, fmt.Errorf("sentiment: the head is of version %d, want %d; make it anew with amends train", file[4], headVersion)
	}
	number := func(at int) int64 { return int64(int32(binary.LittleEndian.Uint32(file[at:]))) }
	h := &head{level: number(8), slope: number(12), scale: number(16), bias: number(20), rows: map[uint32]int8{}}
	if n := number(24); n < 0 || int64(len(file)-headStart) != n*headRow {
		return nil, errors.New("sentiment: the head is cut short; make it anew with amends train")
	}
	last := int64(-1)
	for at := headStart; at < len(file); at += headRow {
		row := int64(binary.LittleEndian.Uint16(file[at:]))
		if row <= last {
			return nil, errors.New("sentiment: the rows of the head are out of order; make it anew with amends train")
		}
		h.rows[uint32(row)], last = int8(file[at+2]), row
	}
	sum := fnv.New32a()
	sum.Write(file)
	h.name = fmt.Sprintf("%s+%08x", modelName, sum.Sum32())
	return &ownReader{embedded(), h}, nil
}

// EncodeHead is the file of a head.
func EncodeHead(h train.Head) []byte {
	q := h.Table.Quantise()
	out := append([]byte(headMagic), headVersion, 0, 0, 0)
	count := 0
	for _, w := range q.Weights {
		if w != 0 {
			count++
		}
	}
	for _, n := range []int32{int32(h.Level), int32(h.Slope * 1000), q.Scale[0], q.Bias[0], int32(count)} {
		out = binary.LittleEndian.AppendUint32(out, uint32(n))
	}
	for row, w := range q.Weights {
		if w != 0 {
			out = append(binary.LittleEndian.AppendUint16(out, uint16(row)), byte(w))
		}
	}
	return out
}

// ownReader lays a head over the embedded reader.
type ownReader struct {
	base *reader
	head *head
}

// Read implements Analyzer.
func (o *ownReader) Read(text string) Reading {
	r := o.base.Read(text)
	r.Model = o.head.name
	features := Features(text)
	if len(features) == 0 {
		return r
	}
	sum := int64(0)
	for _, f := range features {
		sum += int64(o.head.rows[f])
	}
	root := int64(root(uint64(len(features)) << 16))
	heat := o.head.level + o.head.slope*int64(r.Heat)/1000 + o.head.bias/1000 + sum*o.head.scale*256/127/1000/root
	moved := clamp(int(heat), 0, 1000) - r.Heat
	if moved == 0 {
		return r
	}
	r.Heat += moved
	var few [96]token
	for _, t := range o.base.scan(text, few[:0], nil, nil) {
		if t.kind != gap && t.kind != stop { // the cue needs a place: the first word stands for all
			r.Cues = append(slices.Clip(r.Cues), Cue{text[t.start:t.end], headCue, moved})
			break
		}
	}
	return r
}
