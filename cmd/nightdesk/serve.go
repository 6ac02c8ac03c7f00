package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/app"
)

type serveCommand struct {
	store
	Addr  string `help:"Address to listen on." default:"127.0.0.1:8080" env:"NIGHTDESK_ADDR"`
	URL   string `help:"How readers reach the newsroom, such as https://news.example.org. By default http:// and the address." env:"NIGHTDESK_URL"`
	Theme string `help:"Folder whose files stand before the theme's own." env:"NIGHTDESK_THEME" type:"path"`
	HTTP  string `name:"http" help:"Second address, such as :80, that sends readers on to https:// when Nightdesk gets its own certificates." env:"NIGHTDESK_HTTP"`
	CA    string `name:"acme" help:"Directory of another certificate authority than Let's Encrypt, https://…" env:"NIGHTDESK_ACME"`
	Root  string `name:"acme-root" help:"PEM file of who vouches for that authority's address." env:"NIGHTDESK_ACME_ROOT" type:"path"`
}

// Run serves until the context ends.
func (c *serveCommand) Run(s *shell) error {
	if c.URL != "" {
		u, err := url.Parse(c.URL)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || strings.Trim(u.Path, "/") != "" {
			return wrongUse{fmt.Errorf("--url %q is not like https://news.example.org", c.URL)}
		}
	}
	// Most of what a page needs lives as long as the page: collecting half as
	// often costs some megabytes and saves a tenth of a page made anew.
	debug.SetGCPercent(200)
	ln, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return err
	}
	o := c.options()
	o.URL, o.Theme, o.Log = c.URL, c.Theme, s.log
	o.Authority = app.Authority{Directory: c.CA, Root: c.Root}
	if c.HTTP != "" {
		if o.Plain, err = net.Listen("tcp", c.HTTP); err != nil {
			return errors.Join(err, ln.Close())
		}
		defer o.Plain.Close() // when it never comes to serving
	}
	if o.URL == "" {
		o.URL = "http://" + reachable(ln.Addr())
	}
	a, err := app.Open(s.ctx, o)
	if err != nil {
		return errors.Join(err, ln.Close())
	}
	if err := a.Prepare(s.ctx); err != nil {
		return errors.Join(err, ln.Close(), closed(a))
	}
	if err := a.OpenDoors(app.Doors{}); err != nil {
		return errors.Join(err, ln.Close(), closed(a))
	}
	if err := a.Start(s.ctx); err != nil {
		return errors.Join(err, ln.Close(), closed(a))
	}
	s.log.Info("serving", "address", ln.Addr().String(), "url", o.URL, "data", absolute(c.Data), "engine", a.DB.Engine())
	err = a.Serve(s.ctx, ln)
	return errors.Join(err, closed(a))
}

// reachable is a listening address as somebody on this machine can ask for it.
func reachable(a net.Addr) string {
	if t, ok := a.(*net.TCPAddr); ok && t.IP.IsUnspecified() {
		return net.JoinHostPort("localhost", strconv.Itoa(t.Port))
	}
	return a.String()
}

// closed lets jobs finish, within a limit that fits a service manager's patience.
func closed(a *app.App) error {
	ctx, cancel := context.WithTimeout(context.Background(), 25*time.Second)
	defer cancel()
	return a.Close(ctx)
}
