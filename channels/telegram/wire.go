package telegram

// This file is the home of one call of the Bot API: what is asked, what is answered, and what went wrong, told without
// the token, which stands in the address of every request.

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/textproto"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/amends-bot/amends/channels"
)

const (
	callTimeout = 20 * time.Second // of all calls but the long poll: Telegram answers in well under a second
	dialTimeout = 10 * time.Second
	idleTimeout = 45 * time.Second // shorter than what the other side keeps, so that a message seldom meets a closed connection
	pingAfter   = 15 * time.Second // of silence on a connection that polls and sends share: is anybody there?
	pingWait    = 10 * time.Second
	answerMost  = 32 << 20       // bytes of an answer; a hundred updates have a few megabytes at most
	toldMost    = 200            // characters of what Telegram says of an error
	afterMost   = 24 * time.Hour // that Telegram asks us to wait; more is as good as that to everybody
)

// wire calls the Bot API.
type wire struct {
	http  *http.Client
	base  string // with the token: never shown
	files string // where files are, with the token as well
	token string
}

func newWire(client *http.Client, api, token string) wire {
	if client == nil {
		tr := http.DefaultTransport.(*http.Transport).Clone() // with the proxy of the environment
		tr.DialContext = (&net.Dialer{Timeout: dialTimeout}).DialContext
		tr.IdleConnTimeout = idleTimeout
		tr.HTTP2 = &http.HTTP2Config{SendPingTimeout: pingAfter, PingTimeout: pingWait}
		client = &http.Client{Transport: tr}
	}
	own := *client
	own.Timeout = 0 // each call has its own; this one would cut the long poll
	own.CheckRedirect = func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse // following would tell another host the address, and so the token
	}
	return wire{http: &own, base: api + "/bot" + token + "/", files: api + "/file/bot" + token + "/", token: token}
}

// lost is a call without an answer that can be used.
type lost struct {
	method string
	text   string
	sent   bool   // it may have been carried out
	cause  error  // context.Canceled, context.DeadlineExceeded or nil: other causes may hold the token
	unread []byte // an answer that came, but could not be read; it holds what customers wrote
}

func (e *lost) Error() string { return "telegram: " + e.method + ": " + e.text }
func (e *lost) Unwrap() error { return e.cause }

// refused is Telegram's answer that it did not do what was asked.
type refused struct {
	method string
	code   int
	told   string        // Telegram's description, without what it quotes
	after  time.Duration // of a 429
	moved  int64         // the chat's new id
}

func (e *refused) Error() string {
	return fmt.Sprintf("telegram: %s: %d %s", e.method, e.code, e.told)
}

// says reports whether the description holds any of the phrases.
func (e *refused) says(phrases ...string) bool {
	for _, p := range phrases {
		if strings.Contains(strings.ToLower(e.told), p) {
			return true
		}
	}
	return false
}

// tokenRefused reports whether Telegram does not know the token: 401, or 404 where it does not even look like one.
func tokenRefused(err error) bool {
	var no *refused
	return errors.As(err, &no) && (no.code == http.StatusUnauthorized || no.code == http.StatusNotFound)
}

// call asks method with params (nil: none) and fills result (nil: it does not matter) from the answer. The error is a
// *lost or a *refused.
func (w wire) call(ctx context.Context, within time.Duration, method string, params, result any) error {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	var connected atomic.Bool
	status, body, err := w.post(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { connected.Store(true) },
	}), method, params)
	if err != nil {
		return w.lost(ctx, method, connected.Load(), err)
	}
	var answer struct {
		OK          *bool           `json:"ok"`
		Result      json.RawMessage `json:"result"`
		Code        json.RawMessage `json:"error_code"`
		Description json.RawMessage `json:"description"`
		Parameters  json.RawMessage `json:"parameters"`
	}
	if err := json.Unmarshal(body, &answer); err != nil || answer.OK == nil {
		none := &lost{method: method, sent: status < 300, text: fmt.Sprintf("an answer %d that is not the Bot API's", status)}
		if none.sent {
			none.unread = body
		}
		return none
	}
	if !*answer.OK {
		told := object{"code": answer.Code, "description": answer.Description, "parameters": answer.Parameters}
		code := int(told.number("code"))
		if code == 0 {
			code = status
		}
		more := told.object("parameters")
		return &refused{
			method: method, code: code, told: w.clean(told.text("description")),
			after: pauseOf(more), moved: more.number("migrate_to_chat_id"),
		}
	}
	if result == nil {
		return nil
	}
	if err := json.Unmarshal(answer.Result, result); err != nil {
		return &lost{method: method, sent: true, text: "a result of an unknown form", unread: body}
	}
	return nil
}

// pauseOf is how long Telegram asks us to wait, whatever number it writes; 0: it does not say.
func pauseOf(parameters object) time.Duration {
	s, _ := strconv.ParseFloat(strings.Trim(string(parameters["retry_after"]), `"`), 64) // 0 or infinite then
	if !(s > 0) {
		return 0
	}
	return time.Duration(math.Ceil(min(s, afterMost.Seconds()))) * time.Second
}

// args are parameters of a call, for those of a method that the library's types can't say. With an upload among them the
// call is sent in parts.
type args map[string]any

// upload is a file that goes out with a call.
type upload struct {
	name, mime string
	data       []byte
}

// encode writes parameters as Telegram reads them, and says in which form.
func encode(params any) (body []byte, media string, err error) {
	files := 0
	list, _ := params.(args)
	for _, v := range list {
		if _, ok := v.(upload); ok {
			files++
		}
	}
	if files == 0 {
		body, err = json.Marshal(params)
		return body, "application/json", err
	}
	var out bytes.Buffer
	parts := multipart.NewWriter(&out)
	for _, key := range slices.Sorted(maps.Keys(list)) {
		var part io.Writer
		var data []byte
		switch v := list[key].(type) {
		case upload:
			head := textproto.MIMEHeader{}
			head.Set("Content-Disposition", multipart.FileContentDisposition(key, v.name))
			head.Set("Content-Type", v.mime)
			part, err = parts.CreatePart(head)
			data = v.data
		case string:
			part, err = parts.CreateFormField(key)
			data = []byte(v)
		default:
			if data, err = json.Marshal(v); err == nil {
				part, err = parts.CreateFormField(key)
			}
		}
		if err != nil {
			return nil, "", err
		}
		if _, err = part.Write(data); err != nil {
			return nil, "", err
		}
	}
	if err = parts.Close(); err != nil {
		return nil, "", err
	}
	return out.Bytes(), parts.FormDataContentType(), nil
}

// post sends the request and reads the answer whole. Its body can be sent again, so that the transport itself mends
// a kept connection that turns out to be closed before anything was written.
func (w wire) post(ctx context.Context, method string, params any) (status int, body []byte, err error) {
	ask, media := []byte("{}"), "application/json"
	if params != nil {
		if ask, media, err = encode(params); err != nil {
			return 0, nil, err
		}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.base+method, bytes.NewReader(ask))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Content-Type", media)
	resp, err := w.http.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	body, err = io.ReadAll(io.LimitReader(resp.Body, answerMost))
	return resp.StatusCode, body, err
}

// lost makes the error of a call without an answer. Only its text is kept, without the address.
func (w wire) lost(ctx context.Context, method string, sent bool, err error) error {
	cause := ctx.Err()
	if cause != nil {
		return &lost{method: method, sent: sent, cause: cause, text: "no answer: " + cause.Error()}
	}
	var at *url.Error
	if errors.As(err, &at) {
		err = at.Err
	}
	return &lost{method: method, sent: sent, text: "no answer: " + w.clean(err.Error())}
}

// clean is a text about an error, on one line, without the token, the address that holds it, and anything quoted:
// Telegram quotes pieces of messages.
func (w wire) clean(text string) string {
	_, secret, _ := strings.Cut(w.token, ":")
	for _, s := range []string{w.base, w.files, w.token, url.PathEscape(w.token), url.QueryEscape(w.token), secret} {
		text = strings.ReplaceAll(text, s, "***")
	}
	var out strings.Builder
	for i, piece := range strings.Split(text, `"`) {
		if i%2 == 0 {
			out.WriteString(piece)
		} else {
			out.WriteString("…")
		}
	}
	return channels.Split(channels.CleanLine(out.String()), toldMost, channels.Runes)[0]
}
