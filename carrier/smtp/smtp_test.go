package smtp_test

import (
	"errors"
	"io"
	"net"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	gosmtp "github.com/emersion/go-smtp"

	"github.com/nightdesk/nightdesk/base/mail"
	"github.com/nightdesk/nightdesk/carrier/carriertest"
	"github.com/nightdesk/nightdesk/carrier/smtp"
	"github.com/nightdesk/nightdesk/reach"
)

// office is a real mail server in this process that keeps what it gets.
type office struct {
	mu   sync.Mutex
	kept map[string][]string
	busy bool
}

func (o *office) NewSession(*gosmtp.Conn) (gosmtp.Session, error) { return &session{o: o}, nil }

type session struct {
	o      *office
	signed bool
	to     []string
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }
func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "desk" || password != "right" {
			return gosmtp.ErrAuthFailed
		}
		s.signed = true
		return nil
	}), nil
}
func (s *session) Mail(string, *gosmtp.MailOptions) error {
	if !s.signed {
		return gosmtp.ErrAuthRequired
	}
	if s.o.busy {
		return &gosmtp.SMTPError{Code: 451, Message: "try again later"}
	}
	return nil
}
func (s *session) Rcpt(to string, _ *gosmtp.RcptOptions) error { s.to = append(s.to, to); return nil }
func (s *session) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.o.mu.Lock()
	defer s.o.mu.Unlock()
	for _, to := range s.to {
		s.o.kept[to] = append(s.o.kept[to], string(b))
	}
	return nil
}
func (s *session) Reset()        { s.to = nil }
func (s *session) Logout() error { return nil }

func open(t *testing.T) (*office, reach.Post) {
	t.Helper()
	o := &office{kept: map[string][]string{}}
	server := gosmtp.NewServer(o)
	server.AllowInsecureAuth = true
	server.Domain = "localhost"
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go server.Serve(ln)
	t.Cleanup(func() { server.Close() })
	_, port, _ := net.SplitHostPort(ln.Addr().String())
	n, _ := strconv.Atoi(port)
	return o, reach.Post{Host: "127.0.0.1", Port: n, User: "desk", Password: "right", TLS: "none", From: "desk@example.org"}
}

func TestPromise(t *testing.T) {
	o, post := open(t)
	c, err := smtp.New(post, nil)
	if err != nil {
		t.Fatal(err)
	}
	carriertest.Run(t, c, func(to string) []string {
		o.mu.Lock()
		defer o.mu.Unlock()
		return o.kept[to]
	})
}

func TestWhatTheServerRefusesIsAnError(t *testing.T) {
	o, post := open(t)
	letter := mail.Letter{ID: "1", From: "desk@example.org", To: "asha@example.org", Subject: "x", Text: "x", Date: time.Unix(0, 0)}
	for name, change := range map[string]func(*reach.Post){
		"a wrong password":               func(p *reach.Post) { p.Password = "wrong" },
		"no STARTTLS where it is wanted": func(p *reach.Post) { p.TLS = "starttls" },
		"TLS where there is none":        func(p *reach.Post) { p.TLS = "tls" },
		"a closed port":                  func(p *reach.Post) { p.Port = 1 },
	} {
		p := post
		change(&p)
		c, err := smtp.New(p, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Carry(t.Context(), letter); err == nil {
			t.Errorf("%s: carried", name)
		}
	}
	o.busy = true
	c, err := smtp.New(post, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Carry(t.Context(), letter); err == nil || errors.Is(err, io.EOF) {
		t.Errorf("a busy server: %v", err)
	}
	if len(o.kept) != 0 {
		t.Errorf("kept %v", o.kept)
	}
}
