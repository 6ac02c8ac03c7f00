package web

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"sync"
)

// net/http writes through a buffer of 4,096 bytes, so a page of 5 KB leaves in
// two system calls, which cost more than anything else in answering from
// memory. A joined connection holds the first part back until the rest comes,
// for answers whose end is known: those announced with OneWrite. All else
// passes through as it comes.

// joinLimit is the largest body that is copied to be sent in one write. Above
// it the copying costs more than the system call.
const joinLimit = 64 << 10

// netHTTPBuffer is the size of net/http's write buffer: what is smaller, head
// included, leaves in one write anyway.
const netHTTPBuffer = 4 << 10

var (
	heldBuffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}
	headEnd     = []byte("\r\n\r\n")
)

type connKey struct{}

// OneWrite announces that the answer to a request is complete after this many
// bytes of body, which the caller is about to write in one call to Write. On
// a connection of Serve head and body then leave together; elsewhere (HTTP/2,
// tests) it does nothing. Content-Length must be set to the same number.
func OneWrite(r *http.Request, body int) {
	if body < netHTTPBuffer/2 || body > joinLimit || r.Method == http.MethodHead {
		return
	}
	if c, ok := r.Context().Value(connKey{}).(*joinConn); ok {
		c.body = body
	}
}

type joinListener struct{ net.Listener }

func (l joinListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	if tcp, ok := c.(*net.TCPConn); ok {
		return &joinConn{TCPConn: tcp}, nil
	}
	return c, nil
}

func join(ctx context.Context, c net.Conn) context.Context {
	if j, ok := c.(*joinConn); ok {
		return context.WithValue(ctx, connKey{}, j)
	}
	return ctx
}

// joinState sends what is still held when an answer has ended. It ends with
// nothing held when all went as announced.
func joinState(c net.Conn, state http.ConnState) {
	if j, ok := c.(*joinConn); ok && state != http.StateNew && state != http.StateActive {
		_ = j.release()
	}
}

// joinConn belongs to the goroutine that serves the connection: net/http
// writes, changes state and calls handlers on no other.
type joinConn struct {
	*net.TCPConn
	body int           // announced and not yet begun
	want int           // bytes of head and body, once the head's end was seen
	held *bytes.Buffer // the part that waits for the rest, or nil
}

// Write sends, or holds back the first part of an announced answer.
func (c *joinConn) Write(p []byte) (int, error) {
	if c.held == nil {
		if c.body == 0 {
			return c.TCPConn.Write(p)
		}
		body := c.body
		c.body = 0
		end := bytes.Index(p, headEnd)
		if end < 0 || len(p) >= end+len(headEnd)+body {
			return c.TCPConn.Write(p)
		}
		c.want = end + len(headEnd) + body
		c.held = heldBuffers.Get().(*bytes.Buffer)
		c.held.Grow(c.want)
		c.held.Write(p)
		return len(p), nil
	}
	c.held.Write(p)
	if c.held.Len() < c.want {
		return len(p), nil
	}
	if err := c.release(); err != nil {
		return 0, err
	}
	return len(p), nil
}

// release sends what is held.
func (c *joinConn) release() error {
	c.body = 0
	if c.held == nil {
		return nil
	}
	held := c.held
	c.held = nil
	_, err := c.TCPConn.Write(held.Bytes())
	held.Reset()
	heldBuffers.Put(held)
	return err
}

// ReadFrom keeps the system's way of sending files (sendfile).
func (c *joinConn) ReadFrom(r io.Reader) (int64, error) {
	if err := c.release(); err != nil {
		return 0, err
	}
	return c.TCPConn.ReadFrom(r)
}
