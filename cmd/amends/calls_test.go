package main

// This file is the home of the tests of calls to a company's own program: which connector the configuration makes, and what
// the doctor says of it.

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/amends-bot/amends/bot"
	"github.com/amends-bot/amends/bot/connect"
	"github.com/amends-bot/amends/dialogue"
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
