package main

// This file is the home of serve's HTTP: what the networks deliver, and whether the program is alive and ready.

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/amends-bot/amends/bot"
	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/store"
)

// Limits of a request. Networks send some kilobytes and wait for the answer three seconds (Slack) to a minute.
const (
	headerTimeout = 5 * time.Second
	readTimeout   = 15 * time.Second
	writeTimeout  = 30 * time.Second
	idleTimeout   = 2 * time.Minute
	headerMost    = 32 << 10
	readyTimeout  = 2 * time.Second // for the database's answer to /readyz
)

// web is serve's HTTP, nil when there is none.
type web struct {
	server   *http.Server
	listener net.Listener
	stopping atomic.Bool
}

// listenHTTP opens the port; web.serve answers there. It returns nil when nothing needs HTTP.
func listenHTTP(ctx context.Context, c *bot.Config, log *slog.Logger, db *store.DB, nets *networks) (*web, error) {
	if c.Listen == "" {
		return nil, nil
	}
	w := &web{}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "text/plain; charset=utf-8")
		fmt.Fprintln(rw, "ok")
	})
	mux.HandleFunc("GET /readyz", func(rw http.ResponseWriter, r *http.Request) { w.ready(rw, r, log, db, nets) })
	for _, a := range nets.adapters {
		if h, ok := a.(channels.Hooked); ok {
			h.Mount(mux)
		}
	}
	var err error
	if w.listener, err = (&net.ListenConfig{}).Listen(ctx, "tcp", c.Listen); err != nil {
		return nil, fmt.Errorf("can't listen on %s: %w; end what uses the port, or set another one as \"listen\"", c.Listen, err)
	}
	w.server = &http.Server{
		Handler: mux, ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout,
		MaxHeaderBytes: headerMost, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
	return w, nil
}

// address is where it listens, "" nowhere.
func (w *web) address() string {
	if w == nil {
		return ""
	}
	return w.listener.Addr().String()
}

// serve answers until stop.
func (w *web) serve() error {
	if w == nil {
		return nil
	}
	if err := w.server.Serve(w.listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// stop waits for requests under way, but no longer than patience.
func (w *web) stop(patience time.Duration) error {
	if w == nil {
		return nil
	}
	w.stopping.Store(true)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := w.server.Shutdown(ctx); err != nil {
		return errors.Join(err, w.server.Close())
	}
	return nil
}

// readiness is the answer to /readyz. It holds no secret, and of the database's error nothing.
type readiness struct {
	Ready    bool              `json:"ready"`
	Database string            `json:"database"`
	Channels map[string]string `json:"channels"`
}

const wellAndGood = "ok"

func (w *web) ready(rw http.ResponseWriter, r *http.Request, log *slog.Logger, db *store.DB, nets *networks) {
	ctx, cancel := context.WithTimeout(r.Context(), readyTimeout)
	defer cancel()
	is := readiness{Ready: !w.stopping.Load(), Database: wellAndGood, Channels: map[string]string{}}
	if _, err := db.Roster(ctx); err != nil {
		log.Error("the database does not answer", "cause", err)
		is.Ready, is.Database = false, "does not answer"
	}
	for _, a := range nets.adapters {
		is.Channels[a.Name()] = wellAndGood
		if h, ok := a.(channels.Healthy); ok {
			if err := h.Health(); err != nil {
				is.Ready, is.Channels[a.Name()] = false, err.Error()
			}
		}
	}
	rw.Header().Set("Content-Type", "application/json")
	rw.Header().Set("Cache-Control", "no-store")
	if !is.Ready {
		rw.WriteHeader(http.StatusServiceUnavailable)
	}
	_ = json.NewEncoder(rw).Encode(is) // the one who asked is gone
}
