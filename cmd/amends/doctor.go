package main

// This file is the home of the doctor subcommand: it looks at everything that serve needs.

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/amends-bot/amends/bot"
	"github.com/amends-bot/amends/bot/connect"
	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue/script"
	"github.com/amends-bot/amends/store"
)

// doctorCmd looks at the configuration, the database, the pack, the clock, the networks and the staff.
type doctorCmd struct {
	configFlag
	Lang string `help:"Language of what it says: en or zh." enum:"en,zh" default:"en"`
}

func (doctorCmd) Help() string {
	return `Each line is "ok", "note" (it works, and there is something to know) or "problem", with what to do about it. The exit code is 1 if there is a problem. It makes the database's tables if they are missing and enters the staff, as the start of "amends serve" does; on the networks it changes nothing. It never shows a secret.`
}

// Times of the doctor.
const (
	askTimeout     = 10 * time.Second // for one request
	examineTimeout = 30 * time.Second // for all that an adapter looks at
	clockMost      = 30 * time.Second // the clock may differ by so much: due times are told to the minute, and Slack's signatures expire after five
)

// doctor is a running doctorCmd.
type doctor struct {
	ctx      context.Context // of the one run, as in testing.T
	out      io.Writer
	lang     string
	words    doctorWords
	problems int
}

func (c doctorCmd) Run(ctx context.Context, s streams) error {
	d := &doctor{ctx: ctx, out: s.out, lang: c.Lang, words: doctorTexts[c.Lang]}
	if cfg, err := c.load(); err != nil {
		d.lines(d.words.configuration, err, "")
	} else {
		d.examine(cfg)
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case d.problems > 0:
		return fmt.Errorf(d.words.unwell, d.problems)
	}
	_, err := fmt.Fprintln(s.out, d.words.well)
	return err
}

func (d *doctor) examine(cfg *bot.Config) {
	where := cfg.File
	if where == "" {
		where = d.words.environment
	}
	d.ok(d.words.configuration, where)
	d.pack(cfg)
	d.head(cfg)
	d.records(cfg)
	d.database(cfg)
	d.http(cfg)
	quiet := newLog(io.Discard, cfg)
	nets, err := openNetworks(cfg, quiet, func() *bot.Bot { return nil })
	if err != nil {
		d.lines(d.words.networks, err, d.words.networksDo)
		return
	}
	d.clock(cfg)
	d.signing(cfg)
	for _, a := range nets.adapters {
		d.adapter(a)
	}
	if cfg.Room == "" {
		d.note(d.words.room, d.words.noRoom, d.words.noRoomDo)
	} else {
		d.ok(d.words.room, fmt.Sprintf(d.words.hasRoom, cfg.Room, cfg.Hints))
	}
}

// line prints one finding on one line.
func (d *doctor) line(mark, what, text, do string) {
	line := what + d.words.colon + text
	if do != "" {
		line += " -> " + do
	}
	fmt.Fprintln(d.out, mark+channels.CleanLine(line)) // what can't be told can't be helped
}

func (d *doctor) ok(what, text string) { d.line(d.words.ok, what, text, "") }

func (d *doctor) note(what, text, do string) { d.line(d.words.note, what, text, do) }

func (d *doctor) bad(what, text, do string) {
	d.problems++
	d.line(d.words.problem, what, text, do)
}

// lines reports an error, or each of a list of problems. They are told in English; do is what to do where they don't say it.
func (d *doctor) lines(what string, err error, do string) {
	if d.lang != "en" {
		d.note(what, d.words.english, "")
	}
	var list script.Problems
	if !errors.As(err, &list) {
		text, advice := advised(err.Error())
		d.bad(what, text, cmp.Or(advice, do))
		return
	}
	for _, p := range list {
		text, advice, _ := strings.Cut(p.String(), "; ")
		d.bad(what, text, cmp.Or(advice, do))
	}
}

// imperative is how advice begins that stands behind the last colon of an error.
var imperative = regexp.MustCompile(`^(?:check|copy|end|give|grant|make|move|name|restore|take|update|the file|@BotFather)\b`)

// advised parts what is wrong from what to do about it, which stands behind a semicolon or the last colon.
func advised(text string) (what, do string) {
	text = strings.TrimPrefix(strings.TrimPrefix(text, "store: open: "), "connect: ")
	if what, do, ok := strings.Cut(text, "; "); ok {
		return what, do
	}
	if at := strings.LastIndex(text, ": "); at >= 0 && imperative.MatchString(text[at+2:]) {
		return text[:at], text[at+2:]
	}
	return text, ""
}

func (d *doctor) pack(cfg *bot.Config) {
	if cfg.Pack != "" && !isFolder(cfg.Pack) {
		d.bad(d.words.pack, fmt.Sprintf(d.words.noFolder, cfg.Pack), d.words.noPackDo)
		return
	}
	pack, err := packFlag{Pack: cfg.Pack}.load()
	if err != nil {
		d.lines(d.words.pack, err, d.words.packDo)
		return
	}
	where, zone := cfg.Pack, "UTC"
	if where == "" {
		where = d.words.builtin
	}
	if pack.Calendar.Zone != nil {
		zone = pack.Calendar.Zone.String()
	}
	d.ok(d.words.pack, fmt.Sprintf(d.words.packOK, where, strings.Join(pack.Locales, ", "), zone))
}

// head looks at what is laid over the reader, if anything is.
func (d *doctor) head(cfg *bot.Config) {
	if cfg.Head == "" {
		return
	}
	if a, err := (headFlag{cfg.Head}).analyzer(); err != nil {
		d.lines(d.words.head, err, d.words.headDo)
	} else {
		d.ok(d.words.head, fmt.Sprintf(d.words.headOK, cfg.Head, a.Read("").Model))
	}
}

func (d *doctor) records(cfg *bot.Config) {
	if cfg.Orders != "" && !isFolder(cfg.Orders) {
		d.bad(d.words.records, fmt.Sprintf(d.words.noFolder, cfg.Orders), d.words.noOrdersDo)
		return
	}
	both, err := openRecords(cfg)
	if err != nil {
		d.lines(d.words.records, err, d.words.recordsDo)
		return
	}
	all, _ := both.(connect.Split) // empty for none
	switch {
	case cfg.Demo:
		d.note(d.words.records, d.words.demo, d.words.demoDo)
	case cfg.Records != nil:
		d.recordsCall(cfg)
	case cfg.Orders == "":
		d.note(d.words.records, d.words.noRecords, d.words.noRecordsDo)
	default:
		d.ok(d.words.records, cfg.Orders)
		if files, ok := all.Records.(*connect.CSV); ok {
			n, first := files.Strangers(func(customer string) bool { return reaches(cfg, customer) })
			if n > 0 {
				d.note(d.words.records, fmt.Sprintf(d.words.strangers, n, first), d.words.strangersDo)
			}
		}
	}
	d.fulfilment(cfg, all.Fulfilment)
	for _, c := range []connect.Connector{all.Records, all.Fulfilment} {
		if c, ok := c.(io.Closer); ok {
			_ = c.Close() // nothing was written; closing twice does no harm
		}
	}
}

// recordsCall asks for the records of a customer whom nobody is, and whether an order that nobody has is theirs.
func (d *doctor) recordsCall(cfg *bot.Config) {
	where, h := bot.Host(cfg.Records.URL), connect.NewHTTP(connect.HTTPOptions{Records: cfg.Records.Endpoint(), Mapping: cfg.Records.Mapping, Proof: cfg.Records.Proof()})
	n, status, err := h.TryRecords(d.ctx)
	switch {
	case err != nil:
		d.lines(d.words.records, err, d.words.callDo)
	case n > 0:
		d.bad(d.words.records, fmt.Sprintf(d.words.recordsAll, where, n), d.words.recordsAllDo)
	case status == http.StatusNotFound:
		d.note(d.words.records, fmt.Sprintf(d.words.records404, where), d.words.records404Do)
	default:
		d.ok(d.words.records, fmt.Sprintf(d.words.recordsCall, where))
	}
	if cfg.Records.Verify == nil {
		return
	}
	where = bot.Host(cfg.Records.Verify.URL)
	right, err := h.TryProof(d.ctx)
	switch {
	case err != nil:
		d.lines(d.words.identity, err, d.words.callDo)
	case right:
		d.bad(d.words.identity, fmt.Sprintf(d.words.identityAll, where), d.words.identityAllDo)
	default:
		d.ok(d.words.identity, fmt.Sprintf(d.words.identityOK, where))
	}
}

// fulfilment tells where what is granted goes. It has nothing carried out.
func (d *doctor) fulfilment(cfg *bot.Config, to connect.Connector) {
	h, calls := to.(*connect.HTTP)
	switch {
	case !calls && cfg.Fulfil != nil:
		d.ok(d.words.fulfilment, cfg.Fulfil.File)
		return
	case !calls && cfg.Records != nil:
		d.note(d.words.fulfilment, d.words.noFulfilment, d.words.noFulfilmentDo)
		return
	case !calls: // with the orders, or what is said of them
		return
	}
	where := bot.Host(cfg.Fulfil.URL)
	status, err := h.TryFulfilment(d.ctx)
	switch {
	case err != nil:
		d.lines(d.words.fulfilment, err, d.words.callDo)
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		d.note(d.words.fulfilment, fmt.Sprintf(d.words.fulfilmentSigned, where, status), d.words.fulfilmentSignedDo)
	case status >= 300 && status < 400, status >= 500:
		d.bad(d.words.fulfilment, fmt.Sprintf(d.words.fulfilmentOdd, where, status), d.words.callDo)
	default:
		d.ok(d.words.fulfilment, fmt.Sprintf(d.words.fulfilmentOK, where))
	}
}

// database opens it as serve does, writes, and looks at the staff.
func (d *doctor) database(cfg *bot.Config) {
	db, err := store.Open(d.ctx, cfg.Database.Reveal())
	if err != nil {
		d.lines(d.words.database, err, d.words.databaseDo)
		return
	}
	defer db.Close() //nolint:errcheck // nothing hangs on it
	// A write that changes nothing: a copy that may only be read refuses it.
	if err := db.SetDuty(d.ctx, "", false); !errors.Is(err, store.ErrNotFound) {
		d.bad(d.words.database, fmt.Sprintf(d.words.notWritable, cfg.Where(), err), d.words.notWritableDo)
		return
	}
	d.ok(d.words.database, fmt.Sprintf(d.words.databaseOK, cfg.Where()))
	const others = 0o007
	if info, err := os.Stat(cfg.Database.Reveal()); err == nil && info.Mode().Perm()&others != 0 {
		d.note(d.words.database, fmt.Sprintf(d.words.readable, cfg.Where()), fmt.Sprintf(d.words.readableDo, cfg.Where()))
	}
	d.staff(cfg, db)
	if waiting, err := db.Queue(d.ctx); err == nil && len(waiting) > 0 {
		d.note(d.words.queue, fmt.Sprintf(d.words.waiting, len(waiting)), d.words.waitingDo)
	}
}

func (d *doctor) staff(cfg *bot.Config, db *store.DB) {
	if err := cfg.Enter(d.ctx, db, connect.DemoRoster()); err != nil {
		d.lines(d.words.staff, err, d.words.databaseDo)
		return
	}
	roster, err := db.Staff(d.ctx)
	if err != nil {
		d.lines(d.words.staff, err, d.words.databaseDo)
		return
	}
	var onDuty, unknown []string
	for _, a := range roster {
		known := slices.ContainsFunc(a.Accounts, func(account string) bool { return strings.HasPrefix(account, cfg.Room+":") })
		if cfg.Room != "" && !known {
			unknown = append(unknown, a.Name)
		}
		if a.OnDuty {
			onDuty = append(onDuty, a.Name)
		}
	}
	switch {
	case len(roster) == 0:
		d.bad(d.words.staff, d.words.noStaff, d.words.noStaffDo)
	case len(onDuty) == 0 && len(cfg.Staff) == 0: // those of the database are of an earlier configuration
		d.bad(d.words.staff, d.words.offDuty, d.words.noStaffDo)
	case len(onDuty) == 0:
		d.bad(d.words.staff, d.words.offDuty, d.words.offDutyDo)
	default:
		d.ok(d.words.staff, fmt.Sprintf(d.words.onDuty, strings.Join(onDuty, ", ")))
	}
	if len(unknown) > 0 {
		d.note(d.words.staff, fmt.Sprintf(d.words.unknown, strings.Join(unknown, ", "), cfg.Room), d.words.unknownDo)
	}
}

// http looks at the port and at the public address.
func (d *doctor) http(cfg *bot.Config) {
	if cfg.Listen == "" {
		return
	}
	listener, err := (&net.ListenConfig{}).Listen(d.ctx, "tcp", cfg.Listen)
	switch {
	case err == nil:
		_ = listener.Close() // it was only tried
		d.ok(d.words.port, fmt.Sprintf(d.words.portFree, cfg.Listen))
	case d.ours(cfg.Listen):
		d.ok(d.words.port, fmt.Sprintf(d.words.portOurs, cfg.Listen))
	default:
		d.bad(d.words.port, fmt.Sprintf(d.words.portTaken, cfg.Listen, err), d.words.portTakenDo)
	}
	if cfg.PublicURL != "" {
		d.note(d.words.public, fmt.Sprintf(d.words.publicSet, cfg.PublicURL), fmt.Sprintf(d.words.publicDo, cfg.Listen))
	} else if cfg.Slack != nil && cfg.Slack.Mode == "http" {
		d.note(d.words.public, d.words.noPublic, d.words.noPublicDo)
	}
}

// ours reports whether "amends serve" answers there.
func (d *doctor) ours(listen string) bool {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return false
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	answer, err := d.get("http://" + net.JoinHostPort(host, port) + "/readyz")
	if err != nil {
		return false
	}
	defer answer.Body.Close() //nolint:errcheck // read or not
	const enough = 64 << 10
	var is readiness
	return json.NewDecoder(io.LimitReader(answer.Body, enough)).Decode(&is) == nil && is.Database != "" && is.Channels != nil
}

// get asks without following to another address.
func (d *doctor) get(address string) (*http.Response, error) {
	request, err := http.NewRequestWithContext(d.ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	client := &http.Client{Timeout: askTimeout, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return client.Do(request)
}

// clock compares this machine's time with the first network that tells its own.
func (d *doctor) clock(cfg *bot.Config) {
	var asked []string
	for _, address := range apis(cfg) {
		sent := time.Now()
		answer, err := d.get(address)
		if u, bad := url.Parse(address); bad == nil {
			asked = append(asked, u.Host)
		}
		if err != nil {
			continue
		}
		took := time.Since(sent)
		_ = answer.Body.Close() // only its head counts
		theirs, err := http.ParseTime(answer.Header.Get("Date"))
		if err != nil {
			continue
		}
		host := asked[len(asked)-1]
		// The header has whole seconds; on average it was half a second later.
		off := sent.Add(took / 2).Sub(theirs.Add(time.Second / 2)).Round(time.Second)
		if off.Abs() > clockMost {
			d.bad(d.words.clock, fmt.Sprintf(d.words.clockOff, off, host), d.words.clockOffDo)
		} else {
			d.ok(d.words.clock, fmt.Sprintf(d.words.clockOK, host))
		}
		return
	}
	d.note(d.words.clock, fmt.Sprintf(d.words.clockUnknown, strings.Join(asked, ", ")), "")
}

// apis are addresses of the networks that need no token.
func apis(cfg *bot.Config) (all []string) {
	add := func(own, theirs string) {
		if own == "" {
			own = theirs
		}
		all = append(all, own)
	}
	if cfg.Telegram != nil {
		add(cfg.Telegram.API, "https://api.telegram.org/")
	}
	if cfg.Slack != nil {
		add(cfg.Slack.API, "https://slack.com/api/")
	}
	return all
}

// signingSecret is what Slack's signing secrets look like. That they always do is not promised.
var signingSecret = regexp.MustCompile(`^[0-9a-f]{32}$`)

func (d *doctor) signing(cfg *bot.Config) {
	if s := cfg.Slack; s != nil && !s.SigningSecret.Empty() && !signingSecret.MatchString(s.SigningSecret.Reveal()) {
		d.note(d.words.signing, d.words.oddSigning, d.words.oddSigningDo)
	}
}

func (d *doctor) adapter(a channels.Adapter) {
	e, ok := a.(channels.Examiner)
	if !ok {
		return
	}
	ctx, cancel := context.WithTimeout(d.ctx, examineTimeout)
	defer cancel()
	for _, f := range e.Examine(ctx, d.lang) {
		what := a.Name() + " " + f.What
		switch {
		case f.Bad:
			d.bad(what, f.Text, f.Do)
		case f.Do != "":
			d.note(what, f.Text, f.Do)
		default:
			d.ok(what, f.Text)
		}
	}
}
