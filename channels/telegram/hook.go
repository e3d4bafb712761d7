package telegram

// This file is the home of receiving by HTTP, where Telegram comes to us.

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"io"
	"net/http"
	"strings"

	"github.com/go-telegram/bot"
)

const (
	hookMost     = 1 << 20 // bytes of a request; an update has some thousand
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

// hooked takes requests for s until ctx ends. Telegram keeps the order of a chat's messages by itself: it has one
// request under way for each chat, and comes with the next when that was taken.
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
	<-ctx.Done()
	return nil
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
	body, err := io.ReadAll(io.LimitReader(r.Body, hookMost))
	if err != nil {
		http.Error(w, "the update did not come whole", http.StatusBadRequest)
		return
	}
	// What is no update is kept and taken like one: refused it would come again for a day, and hold up what is behind it.
	if err := t.take(r.Context(), s, body); err != nil {
		t.o.Log.Error("an update could not be stored; it comes again", "channel", Channel, "error", err)
		w.Header().Set("Retry-After", hookRetry)
		http.Error(w, "not stored", http.StatusInternalServerError)
	}
}
