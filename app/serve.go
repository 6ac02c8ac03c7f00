package app

import (
	"context"
	"net"
	"net/http"
	"strings"

	"github.com/nightdesk/nightdesk/base/web"
)

// Handler answers every address of the newsroom.
func (a *App) Handler() http.Handler { return a.handler }

// Serve answers on a listener until ctx ends, then finishes requests and jobs.
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
	if m.TLS == "auto" {
		if o.TLS, err = a.certificates(ctx, m); err != nil {
			return err
		}
	}
	return web.Serve(ctx, ln, a.handler, o)
}
