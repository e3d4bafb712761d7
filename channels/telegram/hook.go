package telegram

// This file is the home of receiving by HTTP, where Telegram comes to us.

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-telegram/bot"
)

const (
	hookMost     = 1 << 20         // bytes of a request; an update has some thousand
	hookCheck    = 5 * time.Minute // Telegram says nothing by itself when the webhook is gone: it is asked so often
	secretHeader = "X-Telegram-Bot-Api-Secret-Token"
	hookRetry    = "1" // seconds; Telegram honours it, and doubles its pause by itself otherwise
)

// Mount serves the path of the webhook's address; without a webhook it does nothing.
func (t *Telegram) Mount(mux *http.ServeMux) {
	if t.o.Webhook == nil {
		return
	}
	pattern := t.path
	if strings.HasSuffix(pattern, "/") {
		pattern += "{$}" // this path, and none below
	}
	mux.HandleFunc(pattern, t.deliver)
}

// hooked takes requests for s until ctx ends. Telegram keeps the order of a chat's messages and edits by itself: it has
// one request of them under way for each chat, and comes with the next when that was taken. Presses and blocking come
// beside them.
func (t *Telegram) hooked(ctx context.Context, s *session) error {
	t.receive(s)
	defer func() {
		t.receive(nil)
		s.busy.Wait() // until nobody is at the Sink any more
	}()
	for _, f := range []func(context.Context) error{t.meet, t.hook} {
		if err := t.insist(ctx, f); err != nil {
			return err
		}
	}
	t.setMenu(ctx)
	t.checkRoom(ctx)
	told := hookTrouble{at: t.o.Now().Unix() - 1}
	again := time.NewTicker(hookCheck)
	defer again.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-again.C:
		case <-t.doubt:
		}
		if err := t.insist(ctx, func(ctx context.Context) error { return t.watch(ctx, &told) }); err != nil {
			return err
		}
	}
}

// watch looks whether Telegram still delivers to us, and sets the webhook anew if not.
func (t *Telegram) watch(ctx context.Context, told *hookTrouble) error {
	var info object
	err := t.wire.call(ctx, callTimeout, "getWebhookInfo", nil, &info)
	var no *refused
	if errors.As(err, &no) && no.code == http.StatusNotFound {
		return nil // the token is known by now: a server that does not tell
	}
	if err != nil {
		return err
	}
	t.complain(info, told)
	switch set := info.text("url"); {
	case sameURL(set, t.o.Webhook.URL):
		return nil
	case set == "":
		t.heard(errors.New("the webhook is gone"))
	default:
		t.heard(fmt.Errorf("the webhook points to %s, and not to this program", host(set)))
	}
	return t.hook(ctx)
}

// hookTrouble is what Telegram told of a delivery that failed: when (in seconds since 1970), and why; "": none since the
// last look.
type hookTrouble struct {
	at  int64
	why string
}

// complain logs what Telegram tells of deliveries that failed, once as long as it is the same.
func (t *Telegram) complain(info object, told *hookTrouble) {
	now := hookTrouble{at: info.number("last_error_date")}
	if now.at <= told.at {
		told.why = ""
		return
	}
	now.why = t.wire.clean(info.text("last_error_message"))
	last := time.Unix(now.at, 0).UTC()
	if now.why != told.why && t.o.Now().Sub(last) < freshError {
		t.o.Log.Warn("Telegram could not deliver", "channel", Channel, "at", last.Format(time.RFC3339), "error", now.why, "waiting", info.number("pending_update_count"))
	}
	*told = now
}

// sameURL reports whether two addresses of webhooks lead to the same: Telegram repeats them in its own form.
func sameURL(a, b string) bool {
	one, err := url.Parse(a)
	if err != nil {
		return a == b
	}
	other, err := url.Parse(b)
	if err != nil {
		return a == b
	}
	form := func(u *url.URL) string {
		path, port := u.EscapedPath(), u.Port()
		if path == "" {
			path = "/"
		}
		if port == "" {
			port = map[string]string{"https": "443", "http": "80"}[u.Scheme]
		}
		return u.Scheme + "://" + strings.ToLower(u.Hostname()) + ":" + port + path + "?" + u.RawQuery
	}
	return form(one) == form(other)
}

// hook tells Telegram where to deliver. What waits there stays.
func (t *Telegram) hook(ctx context.Context) error {
	return t.wire.call(ctx, callTimeout, "setWebhook", bot.SetWebhookParams{
		URL: t.o.Webhook.URL, SecretToken: t.o.Webhook.Secret, AllowedUpdates: updates,
	}, nil)
}

// receive lets requests go to s; nil: to nobody.
func (t *Telegram) receive(s *session) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.live = s
}

// receiver is the session that a request goes to, which waits for its busy.Done; nil: nobody listens.
func (t *Telegram) receiver() *session {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.live != nil {
		t.live.busy.Add(1)
	}
	return t.live
}

// deliver takes one update: 200 says that it is on disk, anything else that it has to come again.
func (t *Telegram) deliver(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "post an update", http.StatusMethodNotAllowed)
		return
	}
	got, want := sha256.Sum256([]byte(r.Header.Get(secretHeader))), sha256.Sum256([]byte(t.o.Webhook.Secret))
	if subtle.ConstantTimeCompare(got[:], want[:]) != 1 {
		http.Error(w, "who are you?", http.StatusUnauthorized)
		return
	}
	s := t.receiver()
	if s == nil {
		w.Header().Set("Retry-After", hookRetry)
		http.Error(w, "not listening", http.StatusServiceUnavailable)
		return
	}
	defer s.busy.Done()
	body, err := io.ReadAll(io.LimitReader(r.Body, hookMost+1))
	if err != nil {
		http.Error(w, "the update did not come whole", http.StatusBadRequest)
		return
	}
	if len(body) > hookMost {
		body = body[:hookMost]
		t.o.Log.Error("an update is longer than any should be; only its beginning is kept, and nobody is answered",
			"channel", Channel, "update", scanID(body), "bytes", r.ContentLength)
	}
	// What is no update is kept and taken like one: refused it would come again for a day, and hold up what is behind it.
	if err := t.take(r.Context(), s, body); err != nil {
		t.o.Log.Error("an update could not be stored; it comes again", "channel", Channel, "error", err)
		w.Header().Set("Retry-After", hookRetry)
		http.Error(w, "not stored", http.StatusInternalServerError)
	}
}
