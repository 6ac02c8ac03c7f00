package rail

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/seal"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/staff"
)

// telegraph tells by notices, none of which is genuine.
type telegraph struct{}

func (telegraph) Name() string                                           { return "telegraph" }
func (telegraph) Begin(context.Context, fund.Due) (fund.Begun, error)    { return fund.Begun{}, nil }
func (telegraph) Fetch(context.Context, string) ([]fund.Fact, error)     { return nil, nil }
func (telegraph) Cancel(context.Context, string) error                   { return nil }
func (telegraph) Events() []string                                       { return []string{"paid"} }
func (telegraph) Event(fund.Notice) string                               { return "paid" }
func (telegraph) Test(context.Context, map[string]string) []fund.Finding { return nil }
func (telegraph) Read(context.Context, fund.Notice) ([]fund.Fact, error) {
	return nil, fault.New(fault.Forbidden, "fund-not-genuine")
}

// Our own address is asked as a gateway would ask it, and each thing that can
// be wrong with it has its own words. The knock counts as no notice.
func TestOurOwnDoorIsKnockedAt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		key, err := seal.New([]byte(strings.Repeat("k", 32)))
		if err != nil {
			t.Fatal(err)
		}
		at := ""
		st := staff.New(d)
		f := fund.New(d, st, telegraph{})
		r := New(d, st, f, Options{Key: key, URL: func() string { return at }})
		said, asked := "ours", 0
		hear := func(h http.Header, body string) {
			if err := f.Hear(t.Context(), "telegraph", fund.Notice{Body: []byte(body), Header: h.Get, At: d.Now()}); !fault.Is(err, fault.Forbidden) {
				t.Errorf("a notice that is not genuine: %v", err)
			}
		}
		server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
			asked++
			if q.Method != http.MethodPost || q.URL.Path != "/hooks/telegraph" || q.Header.Get("Cookie") != "" {
				t.Errorf("asked %s %s", q.Method, q.URL)
			}
			switch said {
			case "ours":
				hear(q.Header, "{}")
				http.Error(w, "not genuine", http.StatusBadRequest)
			case "elsewhere":
				http.Redirect(w, q, "https://elsewhere.example/", http.StatusFound)
			case "flood":
				_, _ = w.Write([]byte(strings.Repeat("x", 1<<20)))
			case "another":
				http.Error(w, "bad request", http.StatusBadRequest)
			}
		}))
		defer server.Close()
		here, err := url.Parse(server.URL)
		if err != nil {
			t.Fatal(err)
		}
		knock := func() string {
			t.Helper()
			found, err := r.Test(t.Context(), staff.Machine("test"), "telegraph")
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(found, func(one fund.Finding) bool { return len(one.Args) > 0 && one.Args[0] == "Address" })
			if i < 0 {
				t.Fatalf("nothing is said of the address: %v", found)
			}
			if good := found[i].Key == "gateway-test-reached"; good == found[i].Bad {
				t.Errorf("%+v", found[i])
			}
			return strings.TrimPrefix(found[i].Key, "gateway-test-")
		}

		for address, want := range map[string]string{"": "plain", "http://news.example": "plain", "ftp://news.example": "plain", server.URL: "private",
			"https://127.0.0.1:1": "private", "https://[::1]": "private", "https://10.1.2.3": "private", "https://169.254.169.254": "private", "https://[fd00::1]": "private"} {
			at = address
			if got := knock(); got != want {
				t.Errorf("%q: %s; want %s", address, got, want)
			}
		}
		if asked != 0 {
			t.Errorf("a private address was asked %d times", asked)
		}

		// As if the test's own server were public.
		at = server.URL
		r.door.public = func(netip.Addr) bool { return true }
		if got := knock(); got != "unreached" { // what is dialled is judged once more, and its certificate is nobody's
			t.Errorf("the real dialler: %s", got)
		}
		client := server.Client()
		client.CheckRedirect = r.door.client.CheckRedirect
		r.door.client = client
		for _, c := range []string{"elsewhere", "flood", "another"} {
			if said = c; knock() != "not-ours" {
				t.Errorf("%s is taken for ours", c)
			}
		}
		said = "ours"
		if got := knock(); got != "reached" {
			t.Errorf("our own door: %s", got)
		}
		if h, err := r.Health(t.Context(), "telegraph"); err != nil || !h.Refused.IsZero() {
			t.Errorf("our own knock counts as a stranger: %+v, %v", h, err)
		}
		hear(http.Header{knockHeader: {"forged"}}, "{}")
		if h, err := r.Health(t.Context(), "telegraph"); err != nil || h.Refused.IsZero() {
			t.Errorf("a stranger counts as our own knock: %+v, %v", h, err)
		}

		r.door.resolve = func(context.Context, string) ([]netip.Addr, error) { return nil, errors.New("no such host") }
		at = "https://nowhere.example:" + here.Port()
		if got := knock(); got != "nowhere" {
			t.Errorf("a name that leads nowhere: %s", got)
		}
	})
}

func TestWhichAddressesArePublic(t *testing.T) {
	for s, want := range map[string]bool{
		"8.8.8.8": true, "2606:4700::1111": true, "::ffff:8.8.8.8": true,
		"127.0.0.1": false, "10.0.0.1": false, "172.16.9.9": false, "192.168.1.1": false, "169.254.169.254": false, "100.64.0.1": false, "0.0.0.0": false, "0.1.2.3": false,
		"::1": false, "::": false, "fe80::1": false, "fc00::1": false, "::ffff:10.0.0.1": false, "64:ff9b::a00:1": false, "2002:a00:1::": false, "2001:db8::1": false,
		"224.0.0.1": false, "255.255.255.255": false, "198.51.100.7": false, "ff02::1": false,
	} {
		if got := public(netip.MustParseAddr(s)); got != want {
			t.Errorf("%s: %v", s, got)
		}
	}
	if public(netip.Addr{}) {
		t.Error("no address is public")
	}
}
