package app

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/staff"
	"github.com/nightdesk/nightdesk/test/journal"
)

// A newsroom that speaks TLS itself, as somebody on this machine meets it.
type secured struct {
	t     *testing.T
	roots *x509.CertPool
	addr  string // of https://
	plain string // of http://, or ""
	log   *said
	stop  func()
}

// said is a log that may be read while it is written.
type said struct {
	lock sync.Mutex
	b    bytes.Buffer
	more chan struct{}
}

func (s *said) Write(p []byte) (int, error) {
	s.lock.Lock()
	defer s.lock.Unlock()
	select {
	case s.more <- struct{}{}:
	default:
	}
	return s.b.Write(p)
}

func (s *said) String() string {
	s.lock.Lock()
	defer s.lock.Unlock()
	return s.b.String()
}

func listener(t *testing.T) net.Listener {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return ln
}

// twice is one place to listen for two that come after each other, so that nobody takes it in between.
func twice(t *testing.T) (first, second net.Listener) {
	t.Helper()
	first = listener(t)
	f, err := first.(*net.TCPListener).File()
	if err != nil {
		t.Fatal(err)
	}
	if second, err = net.FileListener(f); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return first, second
}

func port(ln net.Listener) int { return ln.Addr().(*net.TCPAddr).Port }

// secure serves the newsroom in a folder under a domain, as the program does.
func secure(t *testing.T, dir, domain string, au *authority, ln, plain net.Listener) *secured {
	t.Helper()
	s := &secured{t: t, roots: au.roots, addr: ln.Addr().String(), log: &said{more: make(chan struct{}, 1)}}
	if plain != nil {
		s.plain = "http://" + plain.Addr().String()
	}
	ctx, cancel := context.WithCancel(t.Context())
	a, err := Open(ctx, Options{Data: dir, URL: "https://" + domain, Authority: au.Authority, Plain: plain, Log: slog.New(slog.NewTextHandler(journal.Tee(s.log), nil))})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(a.Prepare(ctx), a.OpenDoors(Doors{}), a.Start(ctx)); err != nil {
		t.Fatal(err)
	}
	m, err := a.Staff.Masthead(ctx)
	if err != nil {
		t.Fatal(err)
	}
	m.TLS, m.Domain, m.Email = "auto", domain, "desk@lakeside.example.org"
	if err := a.Staff.SetMasthead(ctx, staff.Machine("test"), m); err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- a.Serve(ctx, ln) }()
	s.stop = sync.OnceFunc(func() {
		cancel()
		if err := errors.Join(<-served, a.Close(context.Background())); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(s.stop)
	return s
}

// shake meets the newsroom by TLS under a name and returns its certificate.
func (s *secured) shake(name string) (*x509.Certificate, error) {
	conn, err := tls.DialWithDialer(&net.Dialer{Timeout: 10 * time.Second}, "tcp", s.addr, &tls.Config{RootCAs: s.roots, ServerName: name})
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	return conn.ConnectionState().PeerCertificates[0], nil
}

// refuses checks that a name gets no certificate at all, its own or another's.
func (s *secured) refuses(name string, protocols ...string) {
	s.t.Helper()
	conn, err := tls.DialWithDialer(&net.Dialer{Timeout: 10 * time.Second}, "tcp", s.addr, &tls.Config{InsecureSkipVerify: true, ServerName: name, NextProtos: protocols})
	switch {
	case err == nil:
		s.t.Errorf("%q by %v is shown a certificate for %v", name, protocols, conn.ConnectionState().PeerCertificates[0].DNSNames)
		conn.Close()
	case !strings.Contains(err.Error(), "remote error: tls"):
		s.t.Errorf("%q by %v is not refused: %v", name, protocols, err)
	}
}

// certified waits until the newsroom has a certificate for a name.
func (s *secured) certified(name string) *x509.Certificate {
	s.t.Helper()
	for until := time.Now().Add(time.Minute); time.Now().Before(until); {
		if cert, err := s.shake(name); err == nil {
			return cert
		}
	}
	_, err := s.shake(name)
	s.t.Fatalf("%s has no certificate: %v\n%s", name, err, s.log)
	return nil
}

// get asks for an address, and follows nothing.
func (s *secured) get(method, address, host string) *http.Response {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, address, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	r.Host = host
	line := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: s.roots, ServerName: host}, ForceAttemptHTTP2: true}
	defer line.CloseIdleConnections()
	res, err := line.RoundTrip(r)
	if err != nil {
		s.t.Fatalf("%s %s: %v", method, address, err)
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		s.t.Fatal(err)
	}
	return res
}

const domain = "lakeside.example.org"

// From the first start to a start under another name, against a real authority.
func TestTheNewsroomGetsItsOwnCertificateAndKeepsIt(t *testing.T) {
	dir := t.TempDir()
	ln, later := twice(t)
	au := openAuthority(t, threeMonths, port(ln), 1) // there is no http://
	first := secure(t, dir, domain, au, ln, nil)
	cert := first.certified(domain)
	if len(cert.DNSNames) != 1 || cert.DNSNames[0] != domain || cert.NotAfter.Before(time.Now().AddDate(0, 2, 0)) {
		t.Errorf("a certificate for %v until %v", cert.DNSNames, cert.NotAfter)
	}
	res := first.get("GET", "https://"+first.addr+"/", domain)
	if res.StatusCode != http.StatusOK || res.ProtoMajor != 2 || res.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("the front is answered %s by %s, %v", res.Status, res.Proto, res.Header)
	}
	if !strings.Contains(first.log.String(), "a certificate was obtained") {
		t.Errorf("nobody is told:\n%s", first.log)
	}

	for _, name := range []string{"evil.example.org", "www." + domain, "example.org", "", "*." + domain} {
		first.refuses(name, "h2", "http/1.1")
		first.refuses(name, "acme-tls/1") // as the authority itself asks
	}
	first.stop()
	if strings.Contains(first.log.String(), "ERROR") || strings.Contains(first.log.String(), "evil") {
		t.Errorf("the log says\n%s", first.log)
	}
	if orders, accounts := au.count(newOrder), au.count(newAccount); orders != 1 || accounts != 1 {
		t.Errorf("%d orders and %d accounts", orders, accounts)
	}
	closedToOthers(t, filepath.Join(dir, "certificates"))

	au.close(true)
	again := secure(t, dir, domain, au, listener(t), nil)
	if same := again.certified(domain); !same.Equal(cert) {
		t.Errorf("another certificate after a restart: %v, was %v", same.SerialNumber, cert.SerialNumber)
	}
	again.stop()
	if orders, accounts := au.count(newOrder), au.count(newAccount); orders != 1 || accounts != 1 {
		t.Errorf("after a restart %d orders and %d accounts", orders, accounts)
	}

	au.close(false)
	const next = "record.example.org"
	moved := secure(t, dir, next, au, later, nil)
	moved.certified(next)
	moved.refuses(domain, "h2", "http/1.1") // the domain that was left
	if orders, accounts := au.count(newOrder), au.count(newAccount); orders != 2 || accounts != 1 {
		t.Errorf("under a new domain %d orders and %d accounts: the account's key was not kept", orders, accounts)
	}
}

// A certificate that is about to run out is served until another is there, from the same account.
func TestACertificateThatRunsOutIsRenewed(t *testing.T) {
	for !renews(t) {
	}
}

// renews plays a renewal. It is false when the authority drew a serial number that it
// cannot find again: pebble 2.10.1 keeps it without the zero byte that RFC 9773 section
// 4.1 has in front of a high bit, one in 256.
func renews(t *testing.T) bool {
	t.Helper()
	dir := t.TempDir()
	ln, later := twice(t)
	au := openAuthority(t, 5*time.Minute, port(ln), 1)
	first := secure(t, dir, domain, au, ln, nil)
	old := first.certified(domain)
	first.stop()
	if old.SerialNumber.BitLen()%8 == 0 {
		return false
	}

	second := secure(t, dir, domain, au, later, nil)
	for until := time.Now().Add(time.Minute); second.certified(domain).Equal(old); {
		if time.Now().After(until) {
			t.Fatalf("it was not renewed\n%s", second.log)
		}
	}
	second.says("a certificate was renewed")
	if orders, accounts := au.count(newOrder), au.count(newAccount); orders != 2 || accounts != 1 {
		t.Errorf("%d orders and %d accounts", orders, accounts)
	}
	return true
}

// closedToOthers checks that private keys are there and that only their owner reads them.
func closedToOthers(t *testing.T, dir string) {
	t.Helper()
	keys := 0
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		st, err := d.Info()
		if err == nil && os.PathSeparator == '/' && st.Mode().Perm()&0o077 != 0 {
			t.Errorf("others can read %s: %v", name, st.Mode())
		}
		if strings.HasSuffix(name, ".key") {
			keys++
		}
		return err
	})
	if err != nil || keys != 2 { // the account's and the certificate's
		t.Errorf("%d keys, %v", keys, err)
	}
}

// Where only http:// is reached from outside, the certificate comes by it; everybody else is sent to https://.
func TestPlainHTTPAnswersTheAuthorityAndSendsReadersOn(t *testing.T) {
	ln, plain := listener(t), listener(t)
	au := openAuthority(t, threeMonths, 1, port(plain)) // https:// is not reached
	s := secure(t, t.TempDir(), domain, au, ln, plain)
	s.certified(domain)

	for _, c := range []struct{ method, path, host, to string }{
		{"GET", "/", domain, "/"}, {"HEAD", "/", domain, "/"},
		{"GET", "/ur/town/embankment?page=2", domain, "/ur/town/embankment?page=2"},
		{"GET", "/", "evil.example.org", "/"}, {"GET", "//evil.example.org/x", domain, "//evil.example.org/x"},
		{"GET", "/.well-known/acme-challenge/nothing", domain, "/.well-known/acme-challenge/nothing"},
		{"GET", "/.well-known/acme-challenge/../../secret.key", domain, "/.well-known/acme-challenge/../../secret.key"},
		{"POST", "/support", domain, "/support"},
	} {
		res, code := s.get(c.method, s.plain+c.path, c.host), http.StatusMovedPermanently
		if c.method == "POST" {
			code = http.StatusPermanentRedirect
		}
		if to := res.Header.Get("Location"); res.StatusCode != code || to != "https://"+domain+c.to {
			t.Errorf("%s %s of %s: %d to %q", c.method, c.path, c.host, res.StatusCode, to)
		}
		if len(res.Cookies()) > 0 {
			t.Errorf("%s sets cookies in the open", c.path)
		}
	}
	// Requests that no browser makes: a first line that could lengthen the host.
	for _, line := range []string{"GET http:.evil.example.org HTTP/1.1", "OPTIONS * HTTP/1.1", "GET http:@evil.example.org/ HTTP/1.1", "GET http://evil.example.org HTTP/1.0"} {
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.plain, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		_, werr := io.WriteString(conn, line+"\r\nHost: "+domain+"\r\nConnection: close\r\n\r\n")
		got, rerr := io.ReadAll(conn)
		if err := errors.Join(werr, rerr, conn.Close()); err != nil {
			t.Fatal(err)
		}
		_, to, found := strings.Cut(string(got), "Location: ")
		to, _, _ = strings.Cut(to, "\r\n")
		if found && !strings.HasPrefix(to, "https://"+domain+"/") {
			t.Errorf("%q is sent to %q", line, to)
		}
	}
	if au.count(newAccount) != 1 {
		t.Errorf("%d accounts", au.count(newAccount))
	}
}

// A newsroom without a certificate must say why, and not only to those who read the source.
func TestWhyThereIsNoCertificateIsInTheLog(t *testing.T) {
	t.Run("the folder cannot be written", func(t *testing.T) {
		dir, ln := t.TempDir(), listener(t)
		if err := os.WriteFile(filepath.Join(dir, "certificates"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		s := secure(t, dir, domain, openAuthority(t, threeMonths, port(ln), 1), ln, nil)
		s.says("not a directory")
	})
	t.Run("the authority does not reach us", func(t *testing.T) {
		s := secure(t, t.TempDir(), domain, openAuthority(t, threeMonths, 1, 1), listener(t), nil)
		s.says("could not be obtained", "Failed to connect")
	})
}

// says waits until the log says all of some words.
func (s *secured) says(words ...string) {
	s.t.Helper()
	for late := time.After(time.Minute); ; {
		log, all := s.log.String(), true
		for _, w := range words {
			all = all && strings.Contains(log, w)
		}
		if all {
			return
		}
		select {
		case <-s.log.more:
		case <-late:
			s.t.Fatalf("the log does not say %q:\n%s", words, log)
		}
	}
}

func TestAnAuthorityThatCannotBeMeantStopsTheStart(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty.pem")
	if err := os.WriteFile(empty, []byte("nothing"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, au := range []Authority{
		{Directory: "http://ca.example.org/directory"}, {Directory: "ca.example.org"}, {Directory: "https://"}, {Directory: "https://ca.example.org/\x00"},
		{Root: filepath.Join(t.TempDir(), "absent.pem")}, {Root: empty},
	} {
		a := opened(t, Options{Authority: au}, Doors{})
		ln := listener(t)
		if c, err := a.certify(staff.Masthead{TLS: "auto", Domain: domain}, ln, nil); err == nil {
			t.Errorf("%+v is asked", au)
			c.stop()
		}
		ln.Close()
	}
}

// On other ports than 443 and 80, to which a router sends on, nothing is tried at those two: it takes a right that the program need not have.
func TestTheAuthorityIsAnsweredWhereWeListen(t *testing.T) {
	a := opened(t, Options{}, Doors{})
	for _, host := range []string{"127.0.0.1", "0.0.0.0", ""} {
		secure, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
		if err != nil {
			t.Fatal(err)
		}
		plain := listener(t)
		c, err := a.certify(staff.Masthead{TLS: "auto", Domain: domain}, secure, plain)
		if err != nil {
			t.Fatal(err)
		}
		if want := strings.TrimPrefix(host, "0.0.0.0"); c.issuer.ListenHost != want || c.issuer.AltTLSALPNPort != port(secure) || c.issuer.AltHTTPPort != port(plain) {
			t.Errorf("on %s: %q, %d, %d", secure.Addr(), c.issuer.ListenHost, c.issuer.AltTLSALPNPort, c.issuer.AltHTTPPort)
		}
		c.stop()
		if err := errors.Join(secure.Close(), plain.Close()); err != nil {
			t.Error(err)
		}
	}
}

// Behind a proxy that speaks TLS, http:// is the proxy's.
func TestBehindAProxyPlainHTTPIsNotAnswered(t *testing.T) {
	plain := listener(t)
	a := opened(t, Options{Plain: plain}, Doors{})
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	ln := listener(t)
	go func() { served <- a.Serve(ctx, ln) }()
	res, err := http.Get("http://" + ln.Addr().String() + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if conn, err := net.Dial("tcp", plain.Addr().String()); err == nil {
		conn.Close()
		t.Error("http:// is answered")
	}
	http.DefaultClient.CloseIdleConnections()
	cancel()
	if err := <-served; err != nil {
		t.Error(err)
	}
}
