package main

// This file is the home of the company's program in the crash test of fulfilment: what it does of what it is asked for, and how
// it answers.

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/amends-bot/amends/bot/connect"
)

// response is what the company's program does at one call, in the order of the fields.
type response struct {
	do     bool   // what it was asked for, unless that was done
	kill   bool   // whoever asks, once all ways that have such a response have come to it
	hold   bool   // the answer, until nobody waits for it any more
	twice  bool   // the answer comes two times
	status int    // of the answer
	body   string // of the answer
}

const (
	itIsDone = `{"ok":true,"ref":"RF-1"}`
	itIsNot  = `{"ok":false,"cause":"this order was paid by voucher"}`
)

// fulfilments are the ways of the company's program. The last reply is that to all further calls, too.
var fulfilments = []struct {
	name    string
	replies []response
	done    int    // how often it is done in the end
	cause   string // what staff read when a person is to see to it, "" the customer is told that it was started
}{
	{"at once", []response{{do: true, status: 200, body: itIsDone}}, 1, ""},
	{"slow", []response{{do: true, kill: true}, {hold: true}, {status: 200, body: itIsDone}}, 1, ""},
	{"500", []response{{status: 500}, {kill: true}, {do: true, status: 500, body: itIsNot}, {status: 200, body: itIsDone}}, 1, ""},
	{"twice", []response{{do: true, kill: true}, {twice: true, status: 200, body: itIsDone}}, 1, ""},
	{"known already", []response{{do: true, kill: true}, {status: 409}}, 1, ""},
	{"never", []response{{do: true, hold: true}, {kill: true}, {hold: true}}, 1, "it may have been started"},
	{"500 for ever", []response{{status: 500}, {kill: true}, {status: 500}}, 0, "it may have been started"},
	{"refused", []response{{kill: true}, {status: 200, body: itIsNot}}, 0, "paid by voucher"},
}

// triesMost is how often a grant is asked for at most, as the README says.
const triesMost = 10

// company is the company's program. It has a way for each customer.
type company struct {
	t     *testing.T
	mu    sync.Mutex
	ways  map[string]int // of fulfilments, by customer
	came  map[string]int // how far the way is, by customer
	calls map[string]int // by customer
	keys  map[string][]string
	asked map[string]string // with what, by key
	done  map[string]int    // how often, by key
	again int               // calls for what was done before
	doom  map[string]bool   // customers whose way has come to the kill
	kill  func()            // whoever asks
	conns []io.Closer       // that were answered twice and are kept open
}

func newCompany(t *testing.T) (*company, *httptest.Server) {
	c := &company{
		t: t, ways: map[string]int{}, came: map[string]int{}, calls: map[string]int{}, keys: map[string][]string{}, asked: map[string]string{},
		done: map[string]int{}, doom: map[string]bool{},
	}
	server := httptest.NewServer(c)
	t.Cleanup(func() {
		for _, conn := range c.conns {
			_ = conn.Close() // the other end is gone
		}
		server.Close()
	})
	return c, server
}

func (c *company) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the caller is gone
	}
	if err := connect.Verify(callSecret, r.Header.Get(connect.HeaderTimestamp), r.Header.Get(connect.HeaderSignature), body, time.Now()); err != nil {
		c.t.Error(err)
	}
	var call struct{ Customer string }
	if err := json.Unmarshal(body, &call); err != nil {
		c.t.Error(err)
	}
	if r.URL.Path == "/records" { // everybody has an order of their own
		fmt.Fprint(w, strings.Replace(stroller, "20391", orderOf(c.ways[call.Customer]), 1))
		return
	}
	key := r.Header.Get(connect.HeaderKey)
	d := c.reply(call.Customer, key, string(body))
	switch {
	case d.hold, d.kill:
		<-r.Context().Done()
		return
	case d.twice:
		c.answerTwice(w, d)
		return
	}
	w.WriteHeader(d.status)
	fmt.Fprint(w, d.body)
}

// reply takes note of the call, and does what is to be done before it is answered.
func (c *company) reply(customer, key, body string) response {
	c.mu.Lock()
	defer c.mu.Unlock()
	if was, known := c.asked[key]; !known {
		c.keys[customer] = append(c.keys[customer], key)
	} else if was != body {
		c.t.Errorf("asked for %s with %s and with %s", key, was, body)
	}
	c.asked[key] = body
	replies := fulfilments[c.ways[customer]].replies
	d := replies[min(c.came[customer], len(replies)-1)]
	c.calls[customer]++
	switch {
	case c.done[key] > 0:
		c.again++
	case d.do:
		c.done[key]++
	}
	if !d.kill {
		c.came[customer]++
		return d
	}
	c.doom[customer] = true // one that gives up waiting comes to the same again
	if len(c.doom) == doomed() {
		for customer := range c.doom {
			c.came[customer]++
		}
		c.kill()
	}
	return d
}

// doomed is how many ways have a kill.
func doomed() (n int) {
	for _, tt := range fulfilments {
		if slices.ContainsFunc(tt.replies, func(r response) bool { return r.kill }) {
			n++
		}
	}
	return n
}

// answerTwice writes the answer two times and leaves the connection open.
func (c *company) answerTwice(w http.ResponseWriter, d response) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		c.t.Error(err)
		return
	}
	c.mu.Lock()
	c.conns = append(c.conns, conn)
	c.mu.Unlock()
	answer := fmt.Sprintf("HTTP/1.1 %d OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", d.status, len(d.body), d.body)
	fmt.Fprint(conn, answer+answer)
}
