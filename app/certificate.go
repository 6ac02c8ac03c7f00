package app

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/caddyserver/certmagic"
	"go.uber.org/zap"

	"github.com/nightdesk/nightdesk/staff"
)

// Authority is who certifies the newsroom's domain by ACME (RFC 8555). The
// zero value is Let's Encrypt; another is for a private network or a rehearsal.
type Authority struct {
	Directory string // the https address of its directory
	Root      string // a PEM file of who vouches for that address; "" is whom the machine trusts
}

// certificate is how a newsroom proves that its domain is its own.
type certificate struct {
	domain string
	home   string // where readers belong, https://news.example.org
	kept   *certmagic.Cache
	config *certmagic.Config
	issuer *certmagic.ACMEIssuer
}

// certify makes ready to prove the newsroom's domain. The authority is answered
// on the TLS listener itself (TLS-ALPN-01, RFC 8737), so that port 80 is not
// needed, and on plain when that is not nil. No other name ever gets a
// certificate: what a stranger asks for is not asked for on.
func (a *App) certify(m staff.Masthead, secure, plain net.Listener) (*certificate, error) {
	roots, err := a.Authority.roots()
	if err != nil {
		return nil, err
	}
	c, log := &certificate{domain: m.Domain, home: "https://" + m.Domain}, zap.New(certificateLog{a.Log})
	if u, err := url.Parse(a.URL); err == nil && u.Scheme == "https" && strings.EqualFold(u.Hostname(), m.Domain) {
		c.home = a.URL
	} else {
		a.Log.Warn("links in letters and feeds do not lead to the domain of the certificate", "url", a.URL, "mend", "serve with --url "+c.home)
	}
	c.kept = certmagic.NewCache(certmagic.CacheOptions{
		GetConfigForCert: func(certmagic.Certificate) (*certmagic.Config, error) { return c.config, nil },
		Logger:           log,
	})
	c.config = certmagic.New(c.kept, certmagic.Config{
		Storage: &certmagic.FileStorage{Path: filepath.Join(a.Data, "certificates")},
		Logger:  log,
		OnEvent: a.certificateNews,
	})
	// Where we listen is told, or the library tries ports 443 and 80 itself,
	// which another program may have, or this one may not.
	host, port := place(secure)
	ask := certmagic.ACMEIssuer{
		CA: cmp.Or(a.Authority.Directory, certmagic.LetsEncryptProductionCA), TrustedRoots: roots, Email: m.Email, Agreed: true,
		ListenHost: host, AltTLSALPNPort: port, DisableHTTPChallenge: plain == nil, Logger: zap.NewNop(),
	}
	if plain != nil {
		_, ask.AltHTTPPort = place(plain)
	}
	c.issuer = certmagic.NewACMEIssuer(c.config, ask)
	c.config.Issuers = []certmagic.Issuer{c.issuer}
	return c, nil
}

// keep gets the certificate and renews it until ctx ends, without waiting for it.
func (c *certificate) keep(ctx context.Context) error {
	if err := c.config.ManageAsync(ctx, []string{c.domain}); err != nil {
		return fmt.Errorf("certificate of %s: %w", c.domain, err)
	}
	return nil
}

// place is the host and port of a listener; the host is "" when it is any.
func place(ln net.Listener) (host string, port int) {
	at, ok := ln.Addr().(*net.TCPAddr)
	if !ok {
		return "", 0
	}
	if !at.IP.IsUnspecified() {
		host = at.IP.String()
	}
	return host, at.Port
}

// roots are whom to trust when speaking with the authority; nil is whom the machine trusts.
func (au Authority) roots() (*x509.CertPool, error) {
	if u, err := url.Parse(au.Directory); au.Directory != "" && (err != nil || u.Scheme != "https" || u.Host == "") {
		return nil, fmt.Errorf("the certificate authority %q is not like https://ca.example.org/acme/directory", au.Directory)
	}
	if au.Root == "" {
		return nil, nil
	}
	pem, err := os.ReadFile(au.Root)
	if err != nil {
		return nil, fmt.Errorf("the root of the certificate authority: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%s holds no certificate in PEM", au.Root)
	}
	return pool, nil
}

// tls is what a listener for https:// needs.
func (c *certificate) tls() *tls.Config {
	t := c.config.TLSConfig()
	t.MinVersion = tls.VersionTLS12
	t.NextProtos = append([]string{"h2", "http/1.1"}, t.NextProtos...)
	return t
}

// plain answers http://: what the authority asks for (HTTP-01, RFC 8555 section
// 8.3), and to everybody else that the newsroom is at https://. Whatever host
// was asked for, nobody is sent to another than the newsroom's.
func (c *certificate) plain() http.Handler {
	return c.issuer.HTTPChallengeHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path := r.URL.RequestURI()
		if !strings.HasPrefix(path, "/") { // "*", or an address in a shape that could lengthen the host
			path = "/"
		}
		code := http.StatusMovedPermanently
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			code = http.StatusPermanentRedirect // keeps the method
		}
		http.Redirect(w, r, c.home+path, code)
	}))
}

// stop lets go of what certify made.
func (c *certificate) stop() { c.kept.Stop() }
