package main

// This file is the home of the erase subcommand: a person is forgotten, wherever this program has put something of them (I26).

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/amends-bot/amends/bot"
	"github.com/amends-bot/amends/bot/connect"
	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/channels/slack"
	"github.com/amends-bot/amends/channels/telegram"
	"github.com/amends-bot/amends/store"
)

// eraseCmd forgets a person.
type eraseCmd struct {
	configFlag
	DB          string `help:"Database: a file, or postgres://...; that of the configuration if it is left out." placeholder:"DSN"`
	Lang        string `help:"Language of what it says: en or zh." enum:"en,zh" default:"en"`
	Show        bool   `help:"Only show what there is of the person, and what would stay."`
	Yes         bool   `help:"Don't ask whether it is meant."`
	WithoutRoom bool   `help:"Erase the rest, although the staff room can't be reached or is not set up any more; what stands there is named."`
	Who         string `arg:"" help:"The customer as their network names them, such as telegram:4711, or one of their cases, such as A-7K2P."`
}

func (eraseCmd) Help() string {
	return `It deletes the person's conversations, with all that was said, noted and still to be done, and the threads of their cases in the staff room. The ledgers keep what was granted, promised and rated, without saying to or by whom. What it can't delete it names, with what to do about it: the company's own records, the networks' copies, backups.

It may run beside "amends serve". "amends queue CASE" shows what a customer is called.

  amends erase A-7K2P --show
  amends erase telegram:4711`
}

// eraseSettings are what is read of the configuration: not all of it need be in order.
var eraseSettings = []string{
	"locale", "listen", "public_url", "orders", "demo", "staff_room", "records.url", "fulfilment.url", "fulfilment.file",
	"telegram.token", "telegram.api", "telegram.mode", "telegram.webhook_secret", "telegram.staff_chat",
	"slack.bot_token", "slack.app_token", "slack.signing_secret", "slack.mode", "slack.api", "slack.staff_channel",
}

// erasing is a run of eraseCmd.
type erasing struct {
	eraseCmd
	s     streams
	words eraseWords
	cfg   *bot.Config
	db    *store.DB
	held  store.Held
	rooms map[string]channels.StaffRoom // by network
	why   map[string]error              // it can't be reached, by network
	left  []string                      // what could not be erased in staff rooms, and what to do
}

func (c eraseCmd) Run(ctx context.Context, s streams) (err error) {
	e := &erasing{eraseCmd: c, s: s, words: eraseTexts[c.Lang]}
	if e.db, _, err = c.openExisting(ctx, c.DB); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.db.Close()) }()
	if e.cfg, err = c.part(eraseSettings...); err != nil {
		return err
	}
	if err := e.find(ctx); err != nil {
		return err
	}
	e.open()
	e.print(e.plan())
	if c.Show {
		e.print(e.stays())
		return nil
	}
	if err := e.ask(); err != nil {
		return err
	}
	if err := e.clear(ctx); err != nil {
		return err
	}
	return e.forget(ctx)
}

func (e *erasing) print(lines []string) {
	for _, l := range lines {
		fmt.Fprintln(e.s.out, l)
	}
}

// find finds the person by what they or their case are called.
func (e *erasing) find(ctx context.Context) error {
	who := strings.TrimSpace(e.Who)
	conv, err := e.db.FindCustomer(ctx, who)
	if errors.Is(err, store.ErrNotFound) {
		conv, err = e.db.FindCase(ctx, strings.ToUpper(who))
	}
	if err == nil {
		e.held, err = e.db.Holds(ctx, conv)
	}
	if errors.Is(err, store.ErrNotFound) {
		return fmt.Errorf(e.words.nobody, who)
	}
	if err == nil && e.held.Empty() {
		return fmt.Errorf(e.words.already, who)
	}
	return err
}

// open makes the adapters of the networks on which something of the person stands. They never listen.
func (e *erasing) open() {
	e.rooms, e.why = map[string]channels.StaffRoom{}, map[string]error{}
	nets, err := openNetworks(e.cfg, slog.New(slog.DiscardHandler), nil)
	for _, t := range e.held.Threads {
		e.why[t.At.Channel] = errors.New(e.words.noToken)
		if err != nil {
			e.why[t.At.Channel] = err
			continue
		}
		for _, a := range nets.adapters {
			if room, is := a.(channels.StaffRoom); is && a.Name() == t.At.Channel {
				e.rooms[t.At.Channel] = room
				delete(e.why, t.At.Channel)
			}
		}
	}
}

// plan is what there is of the person.
func (e *erasing) plan() []string {
	w, h := e.words, e.held
	none := func(list []string) string {
		if len(list) == 0 {
			return w.none
		}
		return strings.Join(list, ", ")
	}
	lines := []string{
		fmt.Sprintf(w.person, none(h.Names)),
		fmt.Sprintf(w.cases, none(h.Cases)),
		fmt.Sprintf(w.database, h.Records, h.Waiting),
	}
	for _, t := range h.Threads {
		lines = append(lines, fmt.Sprintf(w.thread, place(t.At), len(t.IDs)+int(t.Lines)))
	}
	if len(h.Open) > 0 {
		lines = append(lines, fmt.Sprintf(w.open, none(h.Open)))
	}
	if h.Promises > 0 {
		lines = append(lines, fmt.Sprintf(w.promises, h.Promises))
	}
	if h.Undone > 0 {
		lines = append(lines, fmt.Sprintf(w.undone, h.Undone))
	}
	return lines
}

// place is where a thread is, as somebody finds it by hand.
func place(a store.Address) string { return a.Channel + " " + a.Chat + " " + a.Thread }

// ask asks at a terminal whether it is meant; elsewhere --yes says so.
func (e *erasing) ask() error {
	if e.Yes {
		return nil
	}
	f, is := e.s.in.(*os.File)
	if !is || !term.IsTerminal(int(f.Fd())) {
		return errors.New(e.words.sayYes)
	}
	fmt.Fprint(e.s.out, e.words.sure)
	line, err := bufio.NewReader(f).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if !slices.Contains(e.words.yes, strings.ToLower(strings.TrimSpace(line))) {
		return errors.New(e.words.unchanged)
	}
	return nil
}

const (
	// holdFor is how long nobody else shows anything of the person in a staff room, from one thread to the next.
	holdFor = 10 * time.Minute
	// holdWait is how long a courier may go on with what it is just showing: longer than its lease.
	holdWait = 2 * time.Minute
	// holdAgain is how often it is looked whether it has done so.
	holdAgain = 200 * time.Millisecond
)

// hold waits until no courier is at the staff room for this person, and keeps them away.
func (e *erasing) hold(ctx context.Context) error {
	for end := time.Now().Add(holdWait); ; {
		now := time.Now()
		held, err := e.db.HoldRoom(ctx, e.held.Conv, now, now.Add(holdFor))
		if err != nil || held {
			return err
		}
		if now.After(end) {
			return errors.New(e.words.busy)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(holdAgain):
		}
	}
}

// clear erases what stands in staff rooms, while the store still knows where. If it can't, nothing else is done.
func (e *erasing) clear(ctx context.Context) (err error) {
	if err := e.hold(ctx); err != nil {
		return err
	}
	defer func() {
		if err != nil { // couriers may go on
			now := time.Now()
			_, again := e.db.HoldRoom(context.WithoutCancel(ctx), e.held.Conv, now, now)
			err = errors.Join(err, again)
		}
	}()
	if e.held, err = e.db.Holds(ctx, e.held.Conv); err != nil {
		return err
	}
	for _, t := range e.held.Threads {
		if err := e.hold(ctx); err != nil {
			return err
		}
		left, err := 0, e.why[t.At.Channel]
		if room := e.rooms[t.At.Channel]; room != nil {
			left, err = room.Erase(ctx, channels.Address(t.At), t.Card, t.IDs)
		}
		var told *channels.SendError
		switch {
		case err == nil, errors.As(err, &told) && told.Gone: // somebody has deleted it
		case !e.WithoutRoom:
			return fmt.Errorf(e.words.noRoom, place(t.At), err)
		default:
			left = max(left, 1)
		}
		if left > 0 {
			e.left = append(e.left, fmt.Sprintf(e.words.leftBot, place(t.At), left))
		}
		if t.At.Channel == slack.Channel && t.Lines > 0 {
			e.left = append(e.left, fmt.Sprintf(e.words.leftLines, place(t.At), t.Lines))
		}
	}
	return nil
}

// forget erases the tables, and tells what stays.
func (e *erasing) forget(ctx context.Context) error {
	if err := e.db.Erase(ctx, e.held.Conv); err != nil {
		return err
	}
	code := ""
	if len(e.held.Cases) > 0 {
		code = e.held.Cases[len(e.held.Cases)-1]
	}
	err := e.db.Audit(ctx, store.Audited{At: time.Now(), Account: commandLine, What: "erase", Conv: e.held.Conv, Case: code})
	if err != nil {
		return err
	}
	e.print([]string{"", e.words.done})
	switch done, err := e.db.Scrub(ctx); {
	case err != nil:
		e.left = append(e.left, e.words.leftFile)
	case !done:
		e.left = append(e.left, e.words.leftPostgres)
	}
	e.print(e.stays())
	return nil
}

// stays is what this command can't erase, and what to do about it.
func (e *erasing) stays() []string {
	w, h := e.words, e.held
	lines := append([]string{w.stays}, e.left...)
	add := func(text string) { lines = append(lines, text) }
	if h.Grants+h.Remarks+int64(len(h.Cases)) > 0 {
		add(w.ledgers)
	}
	if path := e.fulfilment(); path != "" {
		if n := rowsOf(path, "case", h.Cases); n > 0 {
			add(fmt.Sprintf(w.fulfilment, path, n))
		}
	}
	if e.cfg.Orders != "" {
		for _, name := range []string{"orders.csv", "bills.csv", "customers.csv"} {
			path := filepath.Join(e.cfg.Orders, name)
			if n := rowsOf(path, "customer", h.Names); n > 0 {
				add(fmt.Sprintf(w.records, path, n))
			}
		}
	}
	if e.cfg.Records != nil || e.cfg.Fulfil != nil && e.cfg.Fulfil.File == "" {
		add(w.programs)
	}
	var chats []string
	for _, a := range h.Customers {
		if !slices.Contains(chats, a.Channel) {
			chats = append(chats, a.Channel)
		}
	}
	for _, channel := range chats {
		add(fmt.Sprintf(w.chat, channel))
	}
	for _, t := range h.Threads {
		chats = append(chats, t.At.Channel)
	}
	if slices.Contains(chats, slack.Channel) {
		add(w.slack)
	}
	if slices.Contains(chats, telegram.Channel) {
		add(w.telegram)
	}
	return append(lines, w.backups, w.logs)
}

// fulfilment is the file of what is to be carried out, "" none.
func (e *erasing) fulfilment() string {
	switch f := e.cfg.Fulfil; {
	case f != nil:
		return f.File
	case e.cfg.Orders != "":
		return filepath.Join(e.cfg.Orders, "fulfilment.csv")
	}
	return ""
}

// rowsOf counts the rows of a CSV file that hold one of these in a column. A file that is not there, or is none, has none.
func rowsOf(path, column string, these []string) int {
	n, err := connect.CountRows(path, column, these)
	if err != nil {
		return 0
	}
	return n
}
