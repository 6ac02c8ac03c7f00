package app

import (
	"context"
	"net"
	"net/http"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/nightdesk/nightdesk/base/web"
)

// Handler answers every address of the newsroom.
func (a *App) Handler() http.Handler { return a.handler }

// Serve answers on a listener until ctx ends, then finishes requests and jobs.
// When the newsroom gets its own certificates it answers on Options.Plain too.
func (a *App) Serve(ctx context.Context, ln net.Listener) error {
	m, err := a.Staff.Masthead(ctx)
	if err != nil {
		return err
	}
	proxies, err := web.NewProxies(m.TrustedProxies...)
	if err != nil {
		return err
	}
	a.DB.OnChange(func(tags []string) {
		for _, tag := range tags {
			if tag != "masthead" {
				continue
			}
			if m, err := a.Staff.Masthead(context.Background()); err == nil {
				if err := proxies.Set(m.TrustedProxies...); err != nil {
					a.Log.Error("the trusted proxies cannot be read", "err", err)
				}
			}
		}
	})
	o := web.Options{Proxies: proxies, Log: a.Log, HTTPS: strings.HasPrefix(a.URL, "https:")}
	if m.TLS != "auto" {
		if a.Plain != nil {
			a.Log.Warn("http:// is not sent on to https://: by Set-up a proxy in front speaks TLS, and it must do that")
			if err := a.Plain.Close(); err != nil {
				return err
			}
		}
		return web.Serve(ctx, ln, a.handler, o)
	}
	c, err := a.certify(m, ln, a.Plain)
	if err != nil {
		return err
	}
	defer c.stop()
	o.TLS = c.tls()
	all, ctx := errgroup.WithContext(ctx)
	if err := c.keep(ctx); err != nil {
		return err
	}
	all.Go(func() error { return web.Serve(ctx, ln, a.handler, o) })
	if a.Plain != nil {
		all.Go(func() error { return web.Serve(ctx, a.Plain, c.plain(), web.Options{Log: a.Log}) })
	}
	return all.Wait()
}
