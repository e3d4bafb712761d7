package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/amends-bot/amends/bot"
	"github.com/amends-bot/amends/bot/connect"
	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
)

// pipeCmd is the real program with a pipe as its network: lines in with keys, acknowledged after
// the commit; lines out with outbox keys. The crash tests kill it.
//
//	in   {"key":"k1","customer":"c7","say":"..."}
//	out  {"ack":"k1"}
//	out  {"send":"o:...","customer":"c7","act":"ask","text":"..."}
type pipeCmd struct {
	packFlag
	DB    string        `help:"Database." required:"" placeholder:"DSN"`
	Quiet time.Duration `help:"How long a burst lasts; 0 answers every message." default:"0s"`
	Lease time.Duration `help:"How long the jobs of a killed program wait; 0 is as in earnest." default:"0s" hidden:""`
}

type pipeLine struct {
	Key      string `json:"key"`
	Customer string `json:"customer"`
	Say      string `json:"say"`
}

type pipeOut struct {
	Ack      string `json:"ack,omitempty"`
	Send     string `json:"send,omitempty"`
	Customer string `json:"customer,omitempty"`
	Of       int64  `json:"of,omitempty"`
	Act      string `json:"act,omitempty"`
	Text     string `json:"text,omitempty"`
}

func (c pipeCmd) Run(ctx context.Context, s streams) error {
	pack, err := c.load()
	if err != nil {
		return err
	}
	paced := *pack
	paced.Pace.Quiet = c.Quiet
	db, err := openStore(ctx, c.DB)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := seedRoster(ctx, db); err != nil {
		return err
	}
	p := &pipe{in: s.in, out: s.out}
	b, err := bot.New(bot.Options{
		Store: db, Script: &paced, Adapters: []channels.Adapter{p}, Room: p,
		Connect: demoForAll{connect.Demo(time.Now())}, Lease: c.Lease,
		Log: slog.New(slog.NewTextHandler(s.err, &slog.HandlerOptions{Level: slog.LevelError})),
	})
	if err != nil {
		return err
	}
	return b.Run(ctx)
}

// demoForAll gives every customer the demo orders, so that there is something to grant. Who the demo customer is they are not.
type demoForAll struct{ *connect.CSV }

func (d demoForAll) Look(ctx context.Context, l dialogue.Look) (dialogue.Found, error) {
	customer := l.Customer
	l.Customer = demoCustomer
	found, err := nameless(d).Look(ctx, l)
	return connect.Own(found, customer), err
}

// nameless are the demo records without who the demo customer is: whoever is played has a name of their own.
type nameless struct{ *connect.CSV }

func (n nameless) Look(ctx context.Context, l dialogue.Look) (dialogue.Found, error) {
	found, err := n.CSV.Look(ctx, l)
	found.Profile = nil
	return found, err
}

// pipe is the adapter.
type pipe struct {
	in  io.Reader
	mu  sync.Mutex // guards out
	out io.Writer
}

func (p *pipe) Name() string { return "pipe" }

// pipeLanes is how many messages are taken at once, so that transactions can be grouped; those of
// one customer stay in order.
const pipeLanes = 32

func (p *pipe) Listen(ctx context.Context, sink channels.Sink) error {
	lanes := make([]chan pipeLine, pipeLanes)
	failed := make(chan error, pipeLanes)
	var all sync.WaitGroup
	for i := range lanes {
		lanes[i] = make(chan pipeLine, 64)
		all.Go(func() {
			for in := range lanes[i] {
				err := sink(ctx, channels.Inbound{
					Key: in.Key, From: channels.Address{Channel: p.Name(), Chat: in.Customer},
					Who: channels.Person{ID: in.Customer}, At: time.Now().UTC(), Event: dialogue.Said{Text: in.Say},
				})
				if err == nil {
					err = p.write(pipeOut{Ack: in.Key})
				}
				if err != nil {
					failed <- err
					for range lanes[i] { // leave the rest unacknowledged
					}
					return
				}
			}
		})
	}
	err := p.read(ctx, lanes, failed)
	for _, lane := range lanes {
		close(lane)
	}
	all.Wait()
	return err
}

func (p *pipe) read(ctx context.Context, lanes []chan pipeLine, failed <-chan error) error {
	scan := bufio.NewScanner(p.in)
	scan.Buffer(nil, lineMost)
	for scan.Scan() {
		var in pipeLine
		if err := json.Unmarshal(scan.Bytes(), &in); err != nil {
			return fmt.Errorf("pipe: %w", err)
		}
		lane := 0
		for _, b := range []byte(in.Customer) {
			lane = (lane*31 + int(b)) % len(lanes)
		}
		select {
		case lanes[lane] <- in:
		case err := <-failed:
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return scan.Err()
}

func (p *pipe) Send(_ context.Context, out channels.Outbound) (string, error) {
	return out.Key, p.write(pipeOut{Send: out.Key, Customer: out.To.Chat, Of: out.Of, Act: out.Act, Text: out.Text})
}

// Tell has nobody to tell; the handoffs stand in the queue.
func (p *pipe) Tell(context.Context, channels.Notice) error { return nil }

// write writes one whole line at once: a pipe delivers up to 4,096 bytes in one piece, and the
// reader drops a line that a kill cut off.
func (p *pipe) write(o pipeOut) error {
	var line strings.Builder
	if err := json.NewEncoder(&line).Encode(o); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	_, err := io.WriteString(p.out, line.String())
	return err
}
