package main

// This file is the home of the crash test of the staff's side: two processes of the real program on one PostgreSQL database, between
// customers on fakes of Telegram and Slack and a staff channel on Slack's. While customers write and agents answer, change their lines
// and take notes, one of the two is killed with SIGKILL while it
// waits for the answer to a message that was sent, and started again. What must hold is in crash_desk_verify_test.go.

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/amends-bot/amends/channels/slack/slacktest"
	"github.com/amends-bot/amends/channels/telegram/telegramtest"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/store"
	"github.com/amends-bot/amends/store/storetest"
)

const (
	deskCustomers = 4 // half on Telegram, half on Slack
	deskRounds    = 3 // all but the last end with a kill
	deskRoom      = "C0STAFF01"
	deskAgent     = "U0ANA0001"
	// deskLease is longer than any job takes here; what a killed process held waits so long.
	deskLease = 6 * time.Second
	// deskPatience bounds the wait for one thing, on the slowest machine.
	deskPatience = 2 * time.Minute
)

// deskDoom are the calls that are carried out and never answered, because the caller is killed: one for each kill. Telegram has no means
// to tell that it was carried out; Slack has.
var deskDoom = []string{"sendMessage", "chat.postMessage"}

func TestCrashDesk(t *testing.T) {
	t.Parallel()
	seed := uint64(time.Now().UnixNano())
	if v := os.Getenv(seedEnv); v != "" {
		n, err := strconv.ParseUint(v, 10, 64)
		if err != nil {
			t.Fatalf("%s: %v", seedEnv, err)
		}
		seed = n
	}
	t.Logf("%s=%d", seedEnv, seed)
	began := time.Now()
	d := newStaffed(t, storetest.Postgres(t), seed)
	for i := range d.processes {
		d.processes[i].Store(d.start())
	}
	for i := range d.processes {
		d.until("a process is ready", d.processes[i].Load().ready)
	}
	d.handOver()
	for round := range deskRounds {
		d.write(round, 0, deskCustomers/2)
		if round == len(deskDoom) {
			d.write(round, deskCustomers/2, deskCustomers)
			break
		}
		most := d.relayed() + 1 + d.random.IntN(deskCustomers) // some of it goes over before the kill, the rest is on its way
		d.until("something is relayed", func() bool { return d.relayed() >= most })
		d.doom.Store(&deskDoom[round])
		d.write(round, deskCustomers/2, deskCustomers)
		d.until("a call that is never answered", func() bool { return d.doom.Load() == nil })
		d.kill()
	}
	d.until("everything is relayed", d.done)
	d.drain()
	for i := range d.processes {
		d.processes[i].Load().stop()
	}
	d.verify()
	t.Logf("%.1f s", time.Since(began).Seconds())
}

// staffed is two processes, with customers and an agent around them.
type staffed struct {
	t         *testing.T
	random    *rand.Rand
	dsn       string
	tg        *telegramtest.Server
	sl        *slacktest.Server
	db        raw
	at        *httptest.Server        // in front of the processes, as Telegram reaches them
	doom      atomic.Pointer[string]  // the method whose next call is never answered
	doomed    atomic.Pointer[process] // who made it
	turn      atomic.Int64
	processes [2]atomic.Pointer[process]
	callers   []*deskCaller

	flying []leased // what was between claim and settle at the kills
	kills  int
}

// deskCaller is a customer with a case, and what was written in it.
type deskCaller struct {
	n      int
	chat   int64  // on Telegram; 0: on Slack
	user   string // on Slack
	thread string // of the case

	said  []string // by the customer
	lines []*deskLine
	notes []string // the agent's, by ts
}

// deskLine is a line of the agent's; then is what it was changed to.
type deskLine struct{ ts, text, then string }

// last is how it must stand in the end.
func (l *deskLine) last() string {
	if l.then != "" {
		return l.then
	}
	return l.text
}

func newStaffed(t *testing.T, dsn string, seed uint64) *staffed {
	t.Helper()
	d := &staffed{t: t, random: rand.New(rand.NewPCG(seed, 0)), dsn: dsn, tg: telegramtest.Start(), db: newRaw(t, dsn)}
	t.Cleanup(d.tg.Close)
	var err error
	if d.sl, err = slacktest.New(slacktest.Options{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.sl.Close)
	d.sl.Set(deskRoom, slacktest.Room{Name: "care"})
	d.sl.Meet(slacktest.Person{ID: deskAgent, Name: "Ana", Locale: "en-US"})
	d.at = httptest.NewServer(http.HandlerFunc(d.forward))
	t.Cleanup(d.at.Close)
	for i := range deskCustomers {
		c := &deskCaller{n: i}
		if i%2 == 0 {
			c.chat = int64(1000 + i)
			d.tg.Know(c.chat, telegramtest.Person{First: d.name(i), Language: "en"})
		} else {
			c.user = fmt.Sprintf("U0CUST%03d", i)
			d.sl.Meet(slacktest.Person{ID: c.user, Name: d.name(i), Locale: "en-US"})
		}
		d.callers = append(d.callers, c)
	}
	db, err := store.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	err = db.SetAgent(t.Context(), dialogue.Agent{Name: "ana", Public: "Ana", Role: "agent", OnDuty: true})
	if err == nil {
		err = db.LinkAccount(t.Context(), "slack:"+slacktest.Team+":"+deskAgent, "ana")
	}
	if err != nil || db.Close() != nil {
		t.Fatal(err)
	}
	return d
}

// name is what a customer is called: no other text has it.
func (d *staffed) name(i int) string { return fmt.Sprintf("Customer-%d-", i) }

// forward hands a delivery of Telegram's to one of the processes that live.
func (d *staffed) forward(w http.ResponseWriter, r *http.Request) {
	n := int(d.turn.Add(1))
	p := d.processes[n%len(d.processes)].Load()
	if p == nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	(&httputil.ReverseProxy{ErrorHandler: unreachable, Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(p.url) }}).ServeHTTP(w, r)
}

func unreachable(w http.ResponseWriter, _ *http.Request, _ error) {
	w.WriteHeader(http.StatusBadGateway)
}

// process is one of the two.
type process struct {
	t    *testing.T
	cmd  *exec.Cmd
	errs *bytes.Buffer
	url  *url.URL
	apis *httptest.Server // the networks, as it reaches them
}

// networks is the way of a process to the networks. The answer to the call that is doomed is kept back until nobody waits for it.
func (d *staffed) networks(p *process) http.Handler {
	to := func(target string) *httputil.ReverseProxy {
		base, err := url.Parse(target)
		if err != nil {
			d.t.Fatal(err)
		}
		return &httputil.ReverseProxy{
			ErrorHandler: unreachable, Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(base) },
			ModifyResponse: func(resp *http.Response) error {
				method := d.doom.Load()
				if method != nil && strings.HasSuffix(resp.Request.URL.Path, "/"+*method) && d.doomed.CompareAndSwap(nil, p) {
					d.doom.Store(nil)
					<-resp.Request.Context().Done()
				}
				return nil
			},
		}
	}
	mux := http.NewServeMux()
	mux.Handle("/api/", to(strings.TrimSuffix(d.sl.URL(), "/api/")))
	mux.Handle("/", to(d.tg.URL))
	return mux
}

func (d *staffed) start() *process {
	d.t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		d.t.Fatal(err)
	}
	address := free.Addr().String()
	if err := free.Close(); err != nil {
		d.t.Fatal(err)
	}
	p := &process{t: d.t, cmd: exec.Command("amends", "serve"), errs: &bytes.Buffer{}, url: &url.URL{Scheme: "http", Host: address}}
	p.apis = httptest.NewServer(d.networks(p))
	d.t.Cleanup(p.apis.Close)
	p.cmd.Dir, p.cmd.Stderr = d.t.TempDir(), p.errs
	p.cmd.Env = append(
		os.Environ(), leaseEnv+"="+deskLease.String(), "AMENDS_DB="+d.dsn, "AMENDS_LOG_LEVEL=error", "AMENDS_PACK=",
		"AMENDS_LISTEN="+address, "AMENDS_PUBLIC_URL="+d.at.URL,
		"AMENDS_TELEGRAM_API="+p.apis.URL, "AMENDS_TELEGRAM_TOKEN="+d.tg.Token, "AMENDS_TELEGRAM_MODE=webhook", "AMENDS_TELEGRAM_WEBHOOK_SECRET=between-us-alone",
		"AMENDS_SLACK_API="+p.apis.URL+"/api/", "AMENDS_SLACK_BOT_TOKEN="+slacktest.BotToken, "AMENDS_SLACK_APP_TOKEN="+slacktest.AppToken,
		"AMENDS_STAFF_ROOM=slack", "AMENDS_SLACK_STAFF_CHANNEL="+deskRoom,
	)
	if err := p.cmd.Start(); err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { _ = p.cmd.Process.Kill() }) // it has ended, unless the test failed
	return p
}

// ready reports whether both networks are there for it.
func (p *process) ready() bool {
	resp, err := http.Get(p.url.JoinPath("readyz").String())
	if err != nil {
		return false
	}
	_ = resp.Body.Close() // nothing was read
	return resp.StatusCode == http.StatusOK
}

// stop ends it as a person would.
func (p *process) stop() {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	if err := p.cmd.Wait(); err != nil {
		p.t.Errorf("a process ended: %v", err)
	}
	if p.errs.Len() > 0 {
		p.t.Errorf("a process said:\n%s", p.errs)
	}
}

// kill ends the process that waits for the answer, without a warning, keeps what the two were at, and starts it again.
func (d *staffed) kill() {
	d.t.Helper()
	p := d.doomed.Load()
	if err := p.cmd.Process.Kill(); err != nil {
		d.t.Fatal(err)
	}
	_ = p.cmd.Wait() // it was killed
	if p.errs.Len() > 0 {
		d.t.Errorf("the killed process said:\n%s", p.errs)
	}
	d.kills++
	d.flying = append(d.flying, d.db.held(d.t)...)
	for i := range d.processes {
		if d.processes[i].CompareAndSwap(p, nil) {
			d.processes[i].Store(d.start())
		}
	}
	d.doomed.Store(nil)
}

// handOver brings every customer to the agent.
func (d *staffed) handOver() {
	d.t.Helper()
	for _, c := range d.callers {
		c.says(d, "my parcel never came, let me talk to a person please")
	}
	for _, c := range d.callers {
		d.until("the card of "+d.name(c.n), func() bool {
			for _, m := range d.sl.Messages(deskRoom) {
				if m.Thread == "" && strings.Contains(m.Raw, d.name(c.n)) {
					c.thread = m.TS
				}
			}
			return c.thread != "" && d.sl.PressOn(deskRoom, c.thread, deskAgent, "Claim") == nil
		})
	}
	for _, c := range d.callers {
		d.until("the claim of the case of "+d.name(c.n), func() bool {
			for _, m := range d.sl.Messages(deskRoom) {
				if m.TS == c.thread {
					return strings.Contains(strings.Join(m.Buttons, " "), "Resolve")
				}
			}
			return false
		})
	}
}

// says lets the customer write.
func (c *deskCaller) says(d *staffed, text string) {
	if c.chat != 0 {
		d.tg.Write(c.chat, text)
	} else {
		d.sl.Write(c.user, text)
	}
	c.said = append(c.said, text)
}

// write lets these customers and their agent write: a question, an answer, a note; and some answers are changed, at once, while they
// are held back still, or a round later, when they went out.
func (d *staffed) write(round, from, to int) {
	d.t.Helper()
	change := func(l *deskLine) {
		l.then = l.text + ", mended"
		if err := d.sl.Edit(deskRoom, l.ts, l.then); err != nil {
			d.t.Fatal(err)
		}
	}
	for _, c := range d.callers[from:to] {
		c.says(d, fmt.Sprintf("question-%d-%d?", c.n, round))
		l := &deskLine{text: fmt.Sprintf("answer-%d-%d", c.n, round)}
		l.ts = d.sl.Reply(deskRoom, c.thread, deskAgent, l.text)
		if c.n%2 == round%2 { // each mark costs a second: Slack takes no more
			c.notes = append(c.notes, d.sl.Reply(deskRoom, c.thread, deskAgent, fmt.Sprintf("// secret-%d-%d", c.n, round)))
		}
		switch {
		case c.n%3 == 0:
			change(l)
		case c.n%3 == 1 && round > 0:
			change(c.lines[round-1])
		}
		c.lines = append(c.lines, l)
	}
}

// until waits for something. The fakes tell when something changed; that a process is ready nobody tells.
func (d *staffed) until(what string, holds func() bool) {
	d.t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	late := time.After(deskPatience)
	for i := 1; !holds(); i++ {
		select {
		case <-tick.C:
			if i%250 == 0 { // as Slack does after a minute
				d.sl.Retry()
			}
		case <-late:
			d.dump()
			d.t.Fatalf("not in %v: %s", deskPatience, what)
		}
	}
}
