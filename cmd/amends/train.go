package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"

	"github.com/amends-bot/amends/sentiment"
	"github.com/amends-bot/amends/sentiment/train"
)

// trainCmd fits a small head to an operator's own messages. It lies over the embedded reader and changes nothing in it.
type trainCmd struct {
	Data string `help:"CSV file with a header and the columns text and heat (0 content, 0.2 a question, 0.8 furious, 1 beyond)." required:"" type:"existingfile" placeholder:"FILE"`
	Out  string `help:"Where to write the head; without it only the figures are printed." placeholder:"FILE"`
}

func (trainCmd) Help() string {
	return `Every fifth message is held back: the figures say how far off readings of those are without and with the head. The head that is written is fitted to all messages. To be rid of it, delete the file.

  text,heat
  "the lift is parked again",0.7
  "when is the lift serviced?",0.2

  amends train --data labelled.csv --out own.head
  echo "it is parked" | amends analyze --head own.head

The bot reads with it when amends.yaml names it as "head"; "amends chat --head own.head" tries it.`
}

const (
	// trainLeast is how many labelled messages it takes for the figures to mean anything.
	trainLeast = 50
	// trainHeld is which share of them is held back.
	trainHeld = 5
)

// headFlag is the choice of a head.
type headFlag struct {
	Head string `help:"File that amends train made, laid over what the bot reads." placeholder:"FILE"`
}

// analyzer is the embedded analyzer, with the head on top if one is named.
func (f headFlag) analyzer() (sentiment.Analyzer, error) {
	if f.Head == "" {
		return sentiment.Default(), nil
	}
	b, err := os.ReadFile(f.Head)
	if err != nil {
		return nil, fmt.Errorf("the head can't be read (%w); make it with \"amends train\", or leave \"head\" out", err)
	}
	a, err := sentiment.Load(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.Head, err)
	}
	return a, nil
}

func (c trainCmd) Run(s streams) error {
	f, err := os.Open(c.Data)
	if err != nil {
		return fmt.Errorf("train: %w", err)
	}
	defer f.Close()
	examples, err := labelledMessages(f)
	if err != nil {
		return fmt.Errorf("train: %s: %w", c.Data, err)
	}
	if len(examples) < trainLeast {
		return fmt.Errorf("train: %s has %d messages; label %d at least", c.Data, len(examples), trainLeast)
	}
	var use, held []train.Example
	for i, e := range examples {
		if i%trainHeld == trainHeld-1 {
			held = append(held, e)
		} else {
			use = append(use, e)
		}
	}
	h := train.FitHead(use, sentiment.FeatureRows)
	before, after := heldBack(held, nil), heldBack(held, &h)
	fmt.Fprintf(s.out, "messages %d, of them held back %d\n", len(examples), len(held))
	fmt.Fprintf(s.out, "without the head: off by %.3f on average, correlation %.3f\n", before.off, before.correlation)
	fmt.Fprintf(s.out, "with the head:    off by %.3f on average, correlation %.3f\n", after.off, after.correlation)
	if after.off >= before.off {
		fmt.Fprintln(s.out, "It gained nothing: label more messages, or leave it.")
	}
	if c.Out == "" {
		return nil
	}
	file := sentiment.EncodeHead(train.FitHead(examples, sentiment.FeatureRows))
	if err := os.WriteFile(c.Out, file, 0o644); err != nil {
		return fmt.Errorf("train: %w", err)
	}
	fmt.Fprintf(s.out, "written: %s (%d bytes)\n", c.Out, len(file))
	return nil
}

// heldFigures say how the messages held back are read.
type heldFigures struct{ off, correlation float64 }

func heldBack(held []train.Example, h *train.Head) (f heldFigures) {
	var got, want []float64
	for _, e := range held {
		heat := e.Read
		if h != nil {
			heat = h.Apply(e)
		}
		got, want = append(got, heat), append(want, e.Wanted)
		f.off += math.Abs(heat-e.Wanted) / 1000 / float64(len(held))
	}
	f.correlation = train.Pearson(got, want)
	return f
}

// labelledMessages reads the CSV file.
func labelledMessages(in io.Reader) ([]train.Example, error) {
	r := csv.NewReader(in)
	header, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("the header: %w", err)
	}
	text, heat := -1, -1
	for i, name := range header {
		switch strings.ToLower(strings.TrimSpace(strings.TrimPrefix(name, "\ufeff"))) {
		case "text":
			text = i
		case "heat":
			heat = i
		}
	}
	if text < 0 || heat < 0 {
		return nil, errors.New(`the first line must name the columns "text" and "heat"`)
	}
	var out []train.Example
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		line, _ := r.FieldPos(heat)
		v, err := strconv.ParseFloat(strings.TrimSpace(row[heat]), 64)
		if err != nil || math.IsNaN(v) || v < 0 || v > 1 {
			return nil, fmt.Errorf("line %d: heat %q; write a number from 0 to 1", line, row[heat])
		}
		out = append(out, train.Example{
			Features: sentiment.Features(row[text]), Read: float64(sentiment.Default().Read(row[text]).Heat), Wanted: v * 1000,
		})
	}
}
