package main

// This file is the home of the tests of calls to a company's own program: which connector the configuration makes, what the
// doctor says of it, and the real program killed with SIGKILL after that program has done what it was asked for.

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/amends-bot/amends/bot"
	"github.com/amends-bot/amends/bot/connect"
	"github.com/amends-bot/amends/channels/telegram/telegramtest"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/store"
)

const callSecret = "never-shown-0123456789"

// stroller is an answer with one order.
const stroller = `[{"id":"20391","item":"stroller","amount":28900,"at":"2026-10-31T10:24:00Z","status":"misdelivered",
	"since":"2026-11-18T14:12:00Z","place":"the Westgate depot","to":"Mill Lane 4"}]`

func records(url string) *bot.RecordsConfig {
	return &bot.RecordsConfig{URL: bot.NewSecret(url + "/?key=never-shown"), Secret: bot.NewSecret(callSecret), Timeout: time.Minute}
}

func proving(url string) *bot.RecordsConfig {
	c := records(url)
	c.Verify = &bot.VerifyConfig{URL: c.URL, Detail: "phone"}
	return c
}

func fulfilment(url string) *bot.FulfilmentConfig {
	return &bot.FulfilmentConfig{URL: bot.NewSecret(url + "/?key=never-shown"), Secret: bot.NewSecret(callSecret), Timeout: time.Minute}
}

// TestOpenRecords: records and fulfilment go together in every way.
func TestOpenRecords(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if body, err := io.ReadAll(r.Body); err == nil && bytes.Contains(body, []byte(`"grant"`)) {
			fmt.Fprint(w, `{"ok":true,"ref":"called"}`)
			return
		}
		fmt.Fprint(w, stroller)
	}))
	defer server.Close()
	folder := t.TempDir()
	orders := "customer,order,item_en,amount,ordered,status\nc1,7,mug,1.00,2026-10-01 10:10,ok\n"
	if err := os.WriteFile(filepath.Join(folder, "orders.csv"), []byte(orders), 0o600); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "granted.csv")
	for _, tt := range []struct {
		about  string
		c      bot.Config
		record string // of c1, or the outcome
		ref    string // or the cause
		writes string // a file that must be there, and no other
	}{
		{"a folder does both", bot.Config{Orders: folder}, "7", "R-", filepath.Join(folder, "fulfilment.csv")},
		{"a folder, and calls", bot.Config{Orders: folder, Fulfil: fulfilment(server.URL)}, "7", "called", ""},
		{"a folder, and another file", bot.Config{Orders: folder, Fulfil: &bot.FulfilmentConfig{File: file}}, "7", "R-", file},
		{"calls for both", bot.Config{Records: records(server.URL), Fulfil: fulfilment(server.URL)}, "20391", "called", ""},
		{"calls for records only", bot.Config{Records: records(server.URL)}, "20391", connect.NoFulfilment, ""},
		{"calls for fulfilment only", bot.Config{Fulfil: fulfilment(server.URL)}, dialogue.FoundNowhere, "called", ""},
	} {
		all := []string{filepath.Join(folder, "fulfilment.csv"), file}
		for _, path := range all {
			_ = os.Remove(path) // it need not be there
		}
		c, err := openRecords(&tt.c)
		if err != nil {
			t.Fatal(tt.about, err)
		}
		found, err := c.Look(t.Context(), dialogue.Look{Customer: "c1"})
		got := found.Outcome
		if len(found.Facts) == 1 {
			got = found.Facts[0].ID
		}
		carried, err2 := c.Carry(t.Context(), dialogue.Carry{Grant: "G"})
		if err != nil || err2 != nil || got != tt.record || !strings.HasPrefix(carried.Ref+carried.Cause, tt.ref) {
			t.Errorf("%s: %+v, %v; %+v, %v", tt.about, found, err, carried, err2)
		}
		for _, path := range all {
			if exists(path) != (path == tt.writes) {
				t.Errorf("%s: %s is there: %v", tt.about, path, exists(path))
			}
		}
	}
	if c, err := openRecords(&bot.Config{}); c != nil || err != nil {
		t.Errorf("%v, %v", c, err)
	}
}

func TestDoctorCalls(t *testing.T) {
	status, answer := 0, ""
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		fmt.Fprint(w, answer)
	}))
	defer server.Close()
	host := strings.TrimPrefix(server.URL, "http://")
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for _, tt := range []struct {
		status int
		answer string
		c      bot.Config
		want   []string
	}{
		{200, "[]", bot.Config{Records: records(server.URL)}, []string{
			"ok       records: " + host + " answers, and knows nobody of a made-up customer's name", "note     fulfilment: none, so what is granted goes to a person -> set ",
		}},
		{404, "", bot.Config{Records: records(server.URL), Fulfil: fulfilment(server.URL)}, []string{
			"note     records: " + host + " answers 404 to a made-up customer", "ok       fulfilment: " + host + " answers; nothing was carried out",
		}},
		{200, stroller, bot.Config{Records: records(server.URL), Fulfil: fulfilment(server.URL)}, []string{
			"problem  records: " + host + " answered with 1 records for a customer whom nobody is", "ok       fulfilment: ",
		}},
		{200, `{"ok":false}`, bot.Config{Records: proving(server.URL)}, []string{
			"problem  records: ", "ok       identity: " + host + " answers, and says no to a made-up order", "note     fulfilment: ",
		}},
		{200, `{"ok":true,"account":"c","records":` + stroller + `}`, bot.Config{Records: proving(server.URL)}, []string{
			"problem  records: ", "problem  identity: " + host + " says that a made-up detail of a made-up order is right", "note     fulfilment: ",
		}},
		{404, "", bot.Config{Records: proving(server.URL)}, []string{
			"note     records: ", "problem  identity: " + host + ": it answered 404 Not Found -> start that program", "note     fulfilment: ",
		}},
		{401, "", bot.Config{Records: records(server.URL), Fulfil: fulfilment(server.URL)}, []string{
			"problem  records: " + host + ": it answered 401 Unauthorized -> check that it has the same secret",
			"note     fulfilment: " + host + " refused a signed HEAD with 401 -> if it looks at signatures",
		}},
		{503, "", bot.Config{Fulfil: fulfilment(server.URL)}, []string{
			"note     records: none", "problem  fulfilment: " + host + " answered a HEAD with 503, with which",
		}},
		{200, "{}", bot.Config{Records: records(server.URL), Fulfil: &bot.FulfilmentConfig{File: filepath.Join(t.TempDir(), "granted.csv")}}, []string{
			"problem  records: " + host + ": its answer is no list of records -> name the path", "ok       fulfilment: ",
		}},
		{200, "", bot.Config{Records: records(gone.URL), Fulfil: fulfilment(gone.URL)}, []string{
			"problem  records: 127.0.0.1:", ": connection refused -> start that program", "problem  fulfilment: 127.0.0.1:",
		}},
	} {
		status, answer = tt.status, tt.answer
		for lang, words := range doctorTexts {
			var out strings.Builder
			d := &doctor{ctx: t.Context(), out: &out, lang: lang, words: words}
			d.records(&tt.c)
			problems := 0
			for _, want := range tt.want {
				if strings.HasPrefix(want, "problem") {
					problems++
				}
				if lang == "en" && !strings.Contains(out.String(), want) {
					t.Errorf("%d %s: no %q in\n%s", tt.status, tt.answer, want, out.String())
				}
			}
			if d.problems != problems || strings.Contains(out.String(), "never-shown") {
				t.Errorf("%d problems, want %d\n%s", d.problems, problems, out.String())
			}
		}
	}
}

// killer is a company's program that does what it is asked for and then, now and then, kills the one who asked before it answers.
type killer struct {
	t       *testing.T
	mu      sync.Mutex
	process *os.Process
	killed  context.CancelFunc
	kills   map[int]bool // at which calls
	calls   int
	done    map[string]int // calls by the grant's id
}

func (k *killer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the caller is gone
	}
	if err := connect.Verify(callSecret, r.Header.Get(connect.HeaderTimestamp), r.Header.Get(connect.HeaderSignature), body, time.Now()); err != nil {
		k.t.Error(err)
	}
	if r.URL.Path == "/records" {
		fmt.Fprint(w, stroller)
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.calls++
	k.done[r.Header.Get(connect.HeaderKey)]++
	if k.kills[k.calls] {
		_ = k.process.Kill() // the test sees whether it ended so
		k.killed()
		panic(http.ErrAbortHandler)
	}
	fmt.Fprint(w, `{"ok":true,"ref":"RF-1"}`)
}

// lookPace is how long the bot waits for the records.
var lookPace = regexp.MustCompile(`\blook: \d+s`)

// TestCrashFulfilment: whoever was granted something gets it once and hears of it, also if the program dies between the deed
// and its answer.
func TestCrashFulfilment(t *testing.T) {
	const customers = 6
	k := &killer{t: t, kills: map[int]bool{2: true, 5: true}, done: map[string]int{}}
	server := httptest.NewServer(k)
	defer server.Close()
	peer := telegramtest.Start()
	defer peer.Close()
	dsn := filepath.Join(t.TempDir(), "amends.db")
	patient := filepath.Join(filepath.Dir(dsn), "pack") // the built-in one, that waits for the records however slow the machine is
	if err := os.CopyFS(patient, os.DirFS("../../dialogue/script/packs/default")); err != nil {
		t.Fatal(err)
	}
	settings := filepath.Join(patient, "pack.yaml")
	text, err := os.ReadFile(settings)
	if err != nil {
		t.Fatal(err)
	}
	longer := lookPace.ReplaceAll(text, []byte("look: 2m"))
	if bytes.Equal(longer, text) {
		t.Fatal("pack.yaml says nothing of pace.look")
	}
	if err := os.WriteFile(settings, longer, 0o600); err != nil {
		t.Fatal(err)
	}
	chats := make([]int64, customers)
	pressed := map[int64]bool{}
	for i := range chats {
		chats[i] = int64(2000 + i)
		peer.Write(chats[i], "My stroller, order 20391, never arrived! I have waited three weeks.")
	}
	told := func(chat int64) (n int) {
		for _, m := range peer.Messages(chat) {
			if strings.Contains(m.Text, "289.00") && strings.Contains(m.Text, "case A-") {
				n++
			}
		}
		return n
	}
	kills := 0
	for again := true; again; {
		var errs bytes.Buffer
		cmd := exec.Command("amends", "serve")
		cmd.Dir = filepath.Dir(dsn)
		cmd.Env = append(os.Environ(), "AMENDS_TELEGRAM_API="+peer.URL, "AMENDS_TELEGRAM_TOKEN="+peer.Token, "AMENDS_DB="+dsn, "AMENDS_PACK="+patient,
			"AMENDS_LOG_LEVEL=error", "AMENDS_RECORDS_URL="+server.URL+"/records", "AMENDS_RECORDS_SECRET="+callSecret, "AMENDS_RECORDS_AMOUNTS=minor",
			"AMENDS_FULFILMENT_URL="+server.URL+"/carry", "AMENDS_FULFILMENT_SECRET="+callSecret)
		cmd.Stderr = &errs
		ctx, cancel := context.WithTimeout(t.Context(), serveMost)
		running, killed := context.WithCancel(ctx)
		k.mu.Lock()
		err := cmd.Start()
		k.process, k.killed = cmd.Process, killed
		k.mu.Unlock()
		if err != nil {
			t.Fatal(err)
		}
		err = peer.Wait(running, func() bool {
			all := true
			for _, chat := range chats {
				if !pressed[chat] {
					pressed[chat] = peer.Press(chat, "Refund 289.00") == nil
				}
				all = all && told(chat) > 0
			}
			return all
		})
		switch again = running.Err() != nil; {
		case ctx.Err() != nil:
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
			t.Fatalf("after %v: %v, %d calls\n%s", serveMost, err, k.calls, errs.String())
		case again:
			_ = cmd.Wait() // killed
			kills++
			freeLeases(t, dsn)
		default:
			if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			if err := cmd.Wait(); err != nil || errs.Len() > 0 {
				t.Fatalf("the program ended: %v, and said:\n%s", err, errs.String())
			}
		}
		killed()
		cancel()
	}
	db, err := store.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // nothing was written
	twice := 0
	for _, chat := range chats {
		conv, err := db.FindCustomer(t.Context(), fmt.Sprintf("telegram:%d", chat))
		if err != nil {
			t.Fatal(err)
		}
		c, err := db.Conversation(t.Context(), conv)
		if err != nil {
			t.Fatal(err)
		}
		grants, err := db.Grants(t.Context(), c.State.Case)
		if err != nil || len(grants) != 1 || len(c.State.Grants) != 1 || c.State.Grants[0].Outcome != dialogue.GrantStarted {
			t.Errorf("%d: granted %+v, %v; the state has %+v", chat, grants, err, c.State.Grants)
			continue
		}
		if calls := k.done[grants[0].ID]; calls == 0 {
			t.Errorf("%d: %s was never carried out", chat, grants[0].ID)
		} else if calls > 1 {
			twice++
		}
		if n := told(chat); n < 1 || n > 1+kills { // a send may be in flight at a kill
			t.Errorf("%d was told %d times", chat, n)
		}
	}
	if len(k.done) != customers || kills != len(k.kills) || twice == 0 {
		t.Errorf("%d grants were carried out, %d kills, %d grants were asked for again", len(k.done), kills, twice)
	}
	t.Logf("%d calls for %d grants, %d kills", k.calls, len(k.done), kills)
}

// freeLeases lets what killed processes held be taken at once. Nobody is running.
func freeLeases(t *testing.T, dsn string) {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+dsn+"?_busy_timeout=30000")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // the statements have been checked
	for _, table := range []string{"outbox", "timer"} {
		if _, err := db.Exec(`UPDATE `+table+` SET ready = ?1 WHERE lease IS NOT NULL AND lease <> '' AND ready > ?1`, time.Now().UnixMilli()); err != nil {
			t.Fatal(err)
		}
	}
}
