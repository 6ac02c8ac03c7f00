package web

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"
)

// Options of a listening server. The zero value serves plain HTTP with the
// limits named beside each field.
type Options struct {
	Header time.Duration // to read a request's head; 10 s
	Read   time.Duration // to read a whole request; 2 min, for pictures from slow lines
	Write  time.Duration // to write an answer; 2 min
	Idle   time.Duration // to keep a silent connection; 2 min
	Grace  time.Duration // for requests under way to finish when it is time to stop; 20 s
	Head   int           // bytes of request head; 32 KiB

	HTTPS   bool         // readers come by https, through whatever speaks it for us
	Proxies *Proxies     // whom ClientIP and IsHTTPS believe; nil: nobody
	TLS     *tls.Config  // with certificates: serve HTTPS and HTTP/2
	Log     *slog.Logger // for what net/http has to say; slog.Default()
}

func (o Options) filled() Options {
	set := func(d *time.Duration, to time.Duration) {
		if *d == 0 {
			*d = to
		}
	}
	set(&o.Header, 10*time.Second)
	set(&o.Read, 2*time.Minute)
	set(&o.Write, 2*time.Minute)
	set(&o.Idle, 2*time.Minute)
	set(&o.Grace, 20*time.Second)
	if o.Head == 0 {
		o.Head = 32 << 10
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	return o
}

// Serve answers on a listener until the context ends, then lets the requests
// under way finish within Options.Grace. It returns nil after such an end, an
// error when the listener failed or requests had to be cut off. It closes the
// listener in any case.
func Serve(ctx context.Context, ln net.Listener, h http.Handler, o Options) error {
	o = o.filled()
	// Requests must not be cancelled when it is time to stop: they finish.
	base := WithProxies(context.WithoutCancel(ctx), o.Proxies)
	if o.HTTPS {
		base = WithHTTPS(base)
	}
	srv := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: o.Header,
		ReadTimeout:       o.Read,
		WriteTimeout:      o.Write,
		IdleTimeout:       o.Idle,
		MaxHeaderBytes:    o.Head,
		TLSConfig:         o.TLS,
		BaseContext:       func(net.Listener) context.Context { return base },
		ErrorLog:          slog.NewLogLogger(quiet{o.Log.Handler()}, slog.LevelWarn),
	}
	ended := make(chan error, 1)
	if o.TLS != nil {
		go func() { ended <- srv.ServeTLS(ln, "", "") }()
	} else {
		srv.ConnContext = join
		srv.ConnState = joinState
		go func() { ended <- srv.Serve(joinListener{ln}) }()
	}
	select {
	case err := <-ended:
		return fmt.Errorf("serve %s: %w", ln.Addr(), err)
	case <-ctx.Done():
	}
	limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), o.Grace)
	defer cancel()
	err := srv.Shutdown(limit)
	if err != nil {
		err = errors.Join(fmt.Errorf("requests were cut off after %s: %w", o.Grace, err), srv.Close())
	}
	<-ended
	return err
}

// quiet keeps net/http's own words but not the addresses of readers in them,
// and not the handshakes that every scanner fails.
type quiet struct{ slog.Handler }

func (q quiet) Handle(ctx context.Context, r slog.Record) error {
	if strings.Contains(r.Message, "TLS handshake error") {
		return nil
	}
	r.Message = withoutAddresses(r.Message)
	return q.Handler.Handle(ctx, r)
}

func (q quiet) WithAttrs(as []slog.Attr) slog.Handler { return quiet{q.Handler.WithAttrs(as)} }
func (q quiet) WithGroup(name string) slog.Handler    { return quiet{q.Handler.WithGroup(name)} }
