package connect

// This file is the home of signed calls: records that a company's own program answers, and remedies that it carries out.

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
)

// Endpoint is an address of the company's own program, and the secret by which it knows that a call is ours.
type Endpoint struct {
	URL     string        // https, or a loopback address
	Secret  string        // key of the signatures
	Timeout time.Duration // of one call; 0 is the caller's alone
}

// HTTPOptions says whom to call. Each endpoint may be without an URL: then there is nothing of that kind.
type HTTPOptions struct {
	Records    Endpoint
	Mapping    Mapping
	Proof      Proof
	Fulfilment Endpoint
	Currency   string // of the amounts, such as "EUR"; "" is not sent
}

// HTTP is a Connector over signed calls. It keeps nothing, no connection either: what may be called again is called again with the same key. It is
// safe for concurrent use.
type HTTP struct {
	o      HTTPOptions
	client *http.Client
	now    func() time.Time
}

// Limits of one call.
const (
	maxAnswer  = 1 << 20  // bytes of records; some thousand orders
	maxOutcome = 64 << 10 // bytes of the answer to a remedy, which has two fields
	maxHeaders = 64 << 10 // bytes
	maxConns   = 8        // to one host; couriers wait for a free one
	maxCause   = 200      // characters that staff read
	maxRef     = 64       // characters that staff and customers read
)

// NewHTTP returns a connector. Nothing is called yet.
func NewHTTP(o HTTPOptions) *HTTP {
	return &HTTP{o: o, now: time.Now, client: &http.Client{
		Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12}, TLSHandshakeTimeout: 10 * time.Second,
			MaxConnsPerHost: maxConns, MaxResponseHeaderBytes: maxHeaders,
			ForceAttemptHTTP2: true, DisableCompression: true, // a small answer could become a large one
			// A program or a proxy that answers a call twice would have answered the next one on its connection, too: of another
			// grant, or with another customer's records.
			DisableKeepAlives: true,
		},
		// The signature is for the address in the configuration, and so is what is about the customer.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// lookCall is what is sent to ask for records.
type lookCall struct {
	Customer string   `json:"customer"`
	Account  string   `json:"account,omitempty"` // as the answer to a Verify named it
	Numbers  []string `json:"numbers,omitempty"`
}

// Look asks for the customer's records. Whatever can't be understood as a whole is an error, never "none".
func (h *HTTP) Look(ctx context.Context, l dialogue.Look) (dialogue.Found, error) {
	found, _, err := h.look(ctx, l)
	if err != nil {
		return dialogue.Found{}, err
	}
	found.Look = l.Name
	return found, nil
}

// look returns also the status code of the answer, 0 without one.
func (h *HTTP) look(ctx context.Context, l dialogue.Look) (dialogue.Found, int, error) {
	e := h.o.Records
	if e.URL == "" {
		return dialogue.Found{Outcome: dialogue.FoundNowhere}, 0, nil
	}
	source := h.source(e)
	none := dialogue.Found{Outcome: dialogue.FoundNone, Source: source}
	if h.o.Proof.URL != "" {
		none.Proof = h.o.Proof.Detail
	}
	if l.Customer == "" {
		return none, 0, nil // nobody we know: no identity, no facts
	}
	body, err := json.Marshal(lookCall{l.Customer, l.Account, l.Numbers})
	if err != nil {
		return dialogue.Found{}, 0, failed(e, "the call can't be made")
	}
	status, answer, err := h.call(ctx, e, http.MethodPost, body, "", maxAnswer)
	switch {
	case err != nil:
		return dialogue.Found{}, status, err
	case status == http.StatusNotFound:
		return none, status, nil
	case status != http.StatusOK:
		return dialogue.Found{}, status, failed(e, answered(status))
	}
	facts, profile, err := h.o.Mapping.read(answer, source)
	if err != nil {
		return dialogue.Found{}, status, failed(e, err.Error())
	}
	if len(facts) == 0 {
		none.Profile = profile
		return none, status, nil
	}
	return dialogue.Found{Outcome: dialogue.FoundSome, Facts: shown(facts, l), Profile: profile, Source: source}, status, nil
}

// source names an endpoint in a brief, with the time: what was said of an order two days ago is of that day.
func (h *HTTP) source(e Endpoint) string {
	return fmt.Sprintf("%s, %s UTC", host(e.URL), h.now().UTC().Format("2006-01-02 15:04"))
}

// Nobody is the customer whom TryRecords asks about. No network has such an id.
const Nobody = "amends:doctor"

// TryRecords asks for the records of nobody: how many there are must be 0. The status is that of the answer, 0 without one.
func (h *HTTP) TryRecords(ctx context.Context) (records, status int, err error) {
	found, status, err := h.look(ctx, dialogue.Look{Customer: Nobody})
	return len(found.Facts), status, err
}

// TryFulfilment asks for nothing, by a signed HEAD: any status says that somebody is there.
func (h *HTTP) TryFulfilment(ctx context.Context) (status int, err error) {
	status, _, err = h.call(ctx, h.o.Fulfilment, http.MethodHead, nil, "", maxOutcome)
	return status, err
}

// carryCall is what is sent to have a remedy carried out.
type carryCall struct {
	Grant    string `json:"grant"` // as the header Idempotency-Key
	Remedy   string `json:"remedy"`
	Kind     string `json:"kind"`
	Amount   int64  `json:"amount"` // minor units
	Currency string `json:"currency,omitempty"`
	About    string `json:"about,omitempty"`
	Case     string `json:"case"`
	Customer string `json:"customer,omitempty"`
	Of       string `json:"of,omitempty"` // the grant that is taken back
}

// NoFulfilment is why a grant goes to a person where nothing is set up to carry it out.
const NoFulfilment = "no fulfilment is set up; please carry it out by hand"

// Carry has a remedy carried out. Only an answer that says clearly what became of it settles it; after everything else it is
// called again with the same key.
func (h *HTTP) Carry(ctx context.Context, c dialogue.Carry) (dialogue.Carried, error) {
	e := h.o.Fulfilment
	if e.URL == "" {
		return dialogue.Carried{Grant: c.Grant, Cause: NoFulfilment}, nil
	}
	body, err := json.Marshal(carryCall{c.Grant, c.Remedy, c.Kind, c.Amount, h.o.Currency, c.About, c.Case, c.Customer, c.Of})
	if err != nil {
		return dialogue.Carried{}, failed(e, "the call can't be made")
	}
	status, answer, err := h.call(ctx, e, http.MethodPost, body, c.Grant, maxOutcome)
	if err != nil {
		return dialogue.Carried{}, err
	}
	out, understood := readOutcome(answer)
	switch {
	case status >= 200 && status < 300 || status == http.StatusConflict:
		if !understood && status != http.StatusConflict {
			return dialogue.Carried{}, failed(e, "whether it was done can't be told from its answer")
		}
	case again(status):
		return dialogue.Carried{}, failed(e, answered(status))
	default:
		out.OK = false
	}
	if out.OK {
		return dialogue.Carried{Grant: c.Grant, OK: true, Ref: out.Ref}, nil
	}
	return dialogue.Carried{Grant: c.Grant, Cause: fmt.Sprintf("%s refused it: %s", host(e.URL), cmp.Or(out.Cause, answered(status)))}, nil
}

// again reports whether a status says that a later try may go well. All 4xx but a few say that it never will; the others,
// redirects among them, say nothing of the grant.
func again(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
		return true
	}
	return status < 400 || status > 499
}

// outcome is what an answer says of a remedy.
type outcome struct {
	OK         bool
	Ref, Cause string
}

// readOutcome reads {"ok": true, "ref": ...} or {"ok": false, "cause": ...}. An empty answer is a yes; for any other that
// is not understood it is false, and OK is true so that a 409 stays what its status says.
func readOutcome(data []byte) (out outcome, understood bool) {
	if len(bytes.TrimSpace(data)) == 0 {
		return outcome{OK: true}, true
	}
	v, err := decode(data)
	if err != nil {
		return outcome{OK: true}, false
	}
	text := func(name string, most int) string {
		switch v := at(v, name).(type) {
		case string:
			return cut(oneLine(v), most)
		case json.Number:
			return cut(v.String(), most)
		}
		return ""
	}
	ok, understood := at(v, "ok").(bool)
	return outcome{OK: ok || !understood, Ref: text("ref", maxRef), Cause: text("cause", maxCause)}, understood
}

// call makes one signed call and reads the answer. Its error says that there was none; it shows of the address its host only,
// and nothing of what was sent or came back.
func (h *HTTP) call(ctx context.Context, e Endpoint, method string, body []byte, key string, most int64) (status int, answer []byte, err error) {
	if e.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, e.Timeout)
		defer cancel()
	}
	request, err := http.NewRequestWithContext(ctx, method, e.URL, bytes.NewReader(body))
	if err != nil {
		return 0, nil, failed(e, "the address can't be used; check it in the configuration")
	}
	stamp := strconv.FormatInt(h.now().Unix(), 10)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "application/json")
	request.Header.Set("User-Agent", "amends")
	request.Header.Set(HeaderTimestamp, stamp)
	request.Header.Set(HeaderSignature, sign(e.Secret, stamp, body))
	if key != "" {
		request.Header.Set(HeaderKey, key)
	}
	response, err := h.client.Do(request)
	if err != nil {
		return 0, nil, failed(e, plainly(ctx, err))
	}
	defer response.Body.Close() //nolint:errcheck // read or not
	answer, err = io.ReadAll(io.LimitReader(response.Body, most+1))
	switch {
	case err != nil:
		return response.StatusCode, nil, failed(e, plainly(ctx, err))
	case int64(len(answer)) > most:
		return response.StatusCode, nil, failed(e, fmt.Sprintf("its answer is larger than %d KB", most>>10))
	}
	return response.StatusCode, answer, nil
}

func failed(e Endpoint, text string) error { return fmt.Errorf("connect: %s: %s", host(e.URL), text) }

// answered words a status code.
func answered(status int) string {
	text := fmt.Sprintf("it answered %d %s", status, http.StatusText(status))
	switch {
	case status >= 300 && status < 400:
		return text + ", and a redirect is not followed; write the final address into the configuration"
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return text + "; check that it has the same secret"
	}
	return strings.TrimSpace(text)
}

// plainly words why there was no answer. The errors of net/http are not shown: they hold the address, what a proxy is called
// by, or pieces of what came back.
func plainly(ctx context.Context, err error) string {
	var name *net.DNSError
	var certificate *tls.CertificateVerificationError
	var dial *net.OpError
	var number syscall.Errno
	switch timeout := net.Error(nil); {
	case errors.Is(ctx.Err(), context.Canceled):
		return "the call was broken off"
	case ctx.Err() != nil, errors.As(err, &timeout) && timeout.Timeout():
		return "no answer in time"
	case errors.As(err, &name):
		return "its name is not known; check the address"
	case errors.As(err, &certificate):
		return "its certificate is not accepted; renew it, or check the address"
	case errors.As(err, &number):
		return number.Error()
	case errors.As(err, &dial) && dial.Op == "dial":
		return "it can't be reached"
	}
	return "the call broke off without an answer"
}

// host is what is shown of an address.
func host(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return "the address"
	}
	return u.Host
}

// oneLine makes a text of somebody else's fit for a message.
func oneLine(text string) string { return channels.CleanLine(text) }

func cut(text string, most int) string {
	if r := []rune(text); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return text
}
