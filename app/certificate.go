package app

import (
	"context"
	"crypto/tls"
	"fmt"
	"path/filepath"

	"github.com/caddyserver/certmagic"
	"go.uber.org/zap"

	"github.com/nightdesk/nightdesk/staff"
)

// certificates gets and renews the domain's certificate by ACME, over the TLS
// port itself (TLS-ALPN-01, RFC 8737), so that port 80 is not needed.
func (a *App) certificates(ctx context.Context, m staff.Masthead) (*tls.Config, error) {
	var magic *certmagic.Config
	store := certmagic.NewCache(certmagic.CacheOptions{
		GetConfigForCert: func(certmagic.Certificate) (*certmagic.Config, error) { return magic, nil },
		Logger:           zap.NewNop(),
	})
	magic = certmagic.New(store, certmagic.Config{
		Storage: &certmagic.FileStorage{Path: filepath.Join(a.Data, "certificates")},
		Logger:  zap.NewNop(),
		OnEvent: a.certificateNews,
	})
	issuer := certmagic.NewACMEIssuer(magic, certmagic.ACMEIssuer{
		CA: certmagic.LetsEncryptProductionCA, Email: m.Email, Agreed: true, DisableHTTPChallenge: true, Logger: zap.NewNop(),
	})
	magic.Issuers = []certmagic.Issuer{issuer}
	if err := magic.ManageAsync(ctx, []string{m.Domain}); err != nil {
		return nil, fmt.Errorf("certificate of %s: %w", m.Domain, err)
	}
	c := magic.TLSConfig()
	c.MinVersion = tls.VersionTLS12
	c.NextProtos = append([]string{"h2", "http/1.1"}, c.NextProtos...)
	return c, nil
}

// certificateNews writes down what the publisher must know of a certificate.
func (a *App) certificateNews(_ context.Context, event string, about map[string]any) error {
	switch event {
	case "cert_obtained":
		a.Log.Info("a certificate was obtained", "domain", about["identifier"])
	case "cert_failed":
		a.Log.Error("a certificate could not be obtained: see nightdesk doctor", "domain", about["identifier"], "err", about["error"])
	}
	return nil
}
