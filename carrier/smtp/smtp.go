// Package smtp carries letters through the mail server that the publisher set.
package smtp

import (
	"context"
	"crypto/tls"
	"time"

	gomail "github.com/wneessen/go-mail"

	"github.com/nightdesk/nightdesk/base/mail"
	"github.com/nightdesk/nightdesk/reach"
)

// timeout bounds one conversation with the server; it is shorter than a job may take.
const timeout = 30 * time.Second

// Carrier speaks to one mail server.
type Carrier struct {
	client *gomail.Client
	host   string
}

// New prepares the conversation; nothing is dialled yet. trust is nil but in tests.
func New(p reach.Post, trust *tls.Config) (*Carrier, error) {
	auth := gomail.SMTPAuthAutoDiscover
	opts := []gomail.Option{gomail.WithPort(p.Port), gomail.WithTimeout(timeout), gomail.WithHELO(domain(p.From))}
	switch p.TLS {
	case "tls":
		opts = append(opts, gomail.WithSSL())
	case "none":
		opts = append(opts, gomail.WithTLSPolicy(gomail.NoTLS))
		auth = gomail.SMTPAuthPlainNoEnc // reach lets only a server on this machine go without TLS
	default:
		opts = append(opts, gomail.WithTLSPolicy(gomail.TLSMandatory)) // never fall back to clear text: receipts carry names
	}
	if p.User != "" {
		opts = append(opts, gomail.WithSMTPAuth(auth), gomail.WithUsername(p.User), gomail.WithPassword(p.Password))
	}
	if trust != nil {
		opts = append(opts, gomail.WithTLSConfig(trust))
	}
	c, err := gomail.NewClient(p.Host, opts...)
	return &Carrier{c, p.Host}, err
}

// Name is what the books of reach call it.
func (c *Carrier) Name() string { return "smtp" }

// Place is the server.
func (c *Carrier) Place() string { return c.host }

// Carry gives a letter to the server and waits for its word that it has it.
func (c *Carrier) Carry(ctx context.Context, l mail.Letter) error {
	m, err := l.Compose()
	if err != nil {
		return err
	}
	return c.client.DialAndSendWithContext(ctx, m)
}

func domain(from string) string {
	for i := len(from) - 1; i >= 0; i-- {
		if from[i] == '@' {
			return from[i+1:]
		}
	}
	return "localhost.localdomain"
}
