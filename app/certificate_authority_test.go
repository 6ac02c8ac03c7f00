package app

import (
	"crypto/x509"
	"encoding/pem"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/letsencrypt/pebble/v2/ca"
	"github.com/letsencrypt/pebble/v2/db"
	"github.com/letsencrypt/pebble/v2/va"
	"github.com/letsencrypt/pebble/v2/wfe"
	"github.com/miekg/dns"
)

// The addresses at which the authority takes what tests count.
const (
	newAccount = "/sign-me-up"
	newOrder   = "/order-plz"
)

// authority is a real one, Let's Encrypt's for rehearsals, on this machine alone.
type authority struct {
	Authority
	roots *x509.CertPool // who vouches for the certificates that it gives

	lock   sync.Mutex
	asked  map[string]int // requests by address
	closed bool           // every request is refused
}

// threeMonths is how long Let's Encrypt's certificates live.
const threeMonths = 90 * 24 * time.Hour

// openAuthority opens an authority that finds every domain on this machine, and
// looks for https:// and http:// at two ports there (port 1 is where nobody
// listens). Its certificates live that long.
func openAuthority(t *testing.T, life time.Duration, securePort, plainPort int) *authority {
	t.Helper()
	for key, value := range map[string]string{"PEBBLE_VA_NOSLEEP": "1", "PEBBLE_WFE_NONCEREJECT": "0", "PEBBLE_AUTHZREUSE": "0"} {
		t.Setenv(key, value)
	}
	quiet, store := log.New(io.Discard, "", 0), db.NewMemoryStore()
	signs := ca.New(quiet, store, "", "ecdsa", 0, 1, map[string]ca.Profile{"default": {ValidityPeriod: uint64(life / time.Second)}})
	looks := va.New(quiet, plainPort, securePort, true, namesHere(t), store)
	front := wfe.New(quiet, store, looks, signs, []string{"ca.example"}, true, false, 0, 0)
	doors := front.Handler()

	au := &authority{roots: x509.NewCertPool(), asked: map[string]int{}}
	au.roots.AddCert(signs.GetRootCert(0).Cert)
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !au.takes(r.URL.Path) {
			http.Error(w, "closed", http.StatusServiceUnavailable)
			return
		}
		doors.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	au.Directory, au.Root = server.URL+wfe.DirectoryPath, filepath.Join(t.TempDir(), "root.pem")
	if err := os.WriteFile(au.Root, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	return au
}

func (au *authority) takes(path string) bool {
	au.lock.Lock()
	defer au.lock.Unlock()
	au.asked[path]++
	return !au.closed
}

func (au *authority) count(path string) int {
	au.lock.Lock()
	defer au.lock.Unlock()
	return au.asked[path]
}

func (au *authority) close(shut bool) {
	au.lock.Lock()
	defer au.lock.Unlock()
	au.closed = shut
}

// namesHere is a name server that knows every name below example.org, all on this machine.
func namesHere(t *testing.T) (addr string) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &dns.Server{Listener: ln, Handler: dns.HandlerFunc(func(w dns.ResponseWriter, q *dns.Msg) {
		m := new(dns.Msg).SetReply(q)
		if name := q.Question[0].Name; q.Question[0].Qtype == dns.TypeA && strings.HasSuffix(name, ".example.org.") {
			m.Answer = []dns.RR{&dns.A{Hdr: dns.RR_Header{Name: name, Rrtype: dns.TypeA, Class: dns.ClassINET}, A: net.IPv4(127, 0, 0, 1)}}
		}
		if err := w.WriteMsg(m); err != nil {
			t.Error(err)
		}
	})}
	ended := make(chan error, 1)
	ready := make(chan struct{})
	server.NotifyStartedFunc = func() { close(ready) }
	go func() { ended <- server.ActivateAndServe() }()
	<-ready
	t.Cleanup(func() {
		if err := server.Shutdown(); err != nil {
			t.Error(err)
		}
		<-ended
	})
	return ln.Addr().String()
}
