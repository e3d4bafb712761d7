package channeltest_test

// This file is the home of a network within the process: real HTTP and real websockets over pipes, so that whole days of a case
// pass in a moment on the clock of a bubble of testing/synctest.

import (
	"context"
	"net"
	"net/http"
	"sync"
	"testing"
)

// pipe is a net.Listener that is reached by its client only.
type pipe struct {
	conns  chan net.Conn
	closed chan struct{}
	close  func()
}

func newPipe() *pipe {
	p := &pipe{conns: make(chan net.Conn), closed: make(chan struct{})}
	p.close = sync.OnceFunc(func() { close(p.closed) })
	return p
}

func (p *pipe) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipe) Close() error {
	p.close()
	return nil
}

// Addr names a port that nobody listens at.
func (p *pipe) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1} }

// client is an HTTP client that reaches the listener under every name.
func (p *pipe) client(t *testing.T) *http.Client {
	tr := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		here, there := net.Pipe()
		select {
		case p.conns <- there:
			return here, nil
		case <-p.closed:
			return nil, net.ErrClosed
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}}
	t.Cleanup(tr.CloseIdleConnections)
	return &http.Client{Transport: tr}
}
