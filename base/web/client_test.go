package web

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/base/fault"
)

func from(p *Proxies, remote string, header ...string) *http.Request {
	r := httptest.NewRequest("GET", "/", nil)
	r = r.WithContext(WithProxies(r.Context(), p))
	r.RemoteAddr = remote
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Add(header[i], header[i+1])
	}
	return r
}

func proxies(t *testing.T, ranges ...string) *Proxies {
	t.Helper()
	p, err := NewProxies(ranges...)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestClientIPBelievesOnlyTrustedProxies(t *testing.T) {
	const ff = "X-Forwarded-For"
	p := proxies(t, "10.0.0.0/8", "127.0.0.1", "2001:db8::/32")
	for _, c := range []struct {
		p      *Proxies
		remote string
		header []string
		want   string
	}{
		{nil, "203.0.113.9:1", []string{ff, "1.1.1.1"}, "203.0.113.9"},
		{p, "203.0.113.9:1", []string{ff, "1.1.1.1"}, "203.0.113.9"},
		{p, "10.1.1.1:1", nil, "10.1.1.1"},
		{p, "10.1.1.1:1", []string{ff, "203.0.113.9"}, "203.0.113.9"},
		{p, "[::ffff:10.1.1.1]:1", []string{ff, "203.0.113.9"}, "203.0.113.9"},
		{p, "[2001:db8::7]:1", []string{ff, "2a00::1"}, "2a00::1"},
		{p, "10.1.1.1:1", []string{ff, "6.6.6.6, 203.0.113.9"}, "203.0.113.9"},
		{p, "10.1.1.1:1", []string{ff, "6.6.6.6, 203.0.113.9, 10.2.2.2,127.0.0.1"}, "203.0.113.9"},
		{p, "10.1.1.1:1", []string{ff, "6.6.6.6", ff, "203.0.113.9", ff, "10.2.2.2"}, "203.0.113.9"},
		{p, "10.1.1.1:1", []string{ff, "10.3.3.3, 10.2.2.2"}, "10.3.3.3"},
		{p, "10.1.1.1:1", []string{ff, "203.0.113.9:8080"}, "203.0.113.9"},
		{p, "10.1.1.1:1", []string{ff, "[2a00::1]:8080"}, "2a00::1"},
		{p, "10.1.1.1:1", []string{ff, "6.6.6.6, <script>"}, "10.1.1.1"},
		{p, "10.1.1.1:1", []string{ff, "6.6.6.6, unknown, 10.2.2.2"}, "10.2.2.2"},
		{p, "10.1.1.1:1", []string{ff, ""}, "10.1.1.1"},
		{p, "10.1.1.1:1", []string{ff, strings.Repeat(",", 10000)}, "10.1.1.1"},
		{p, "@", []string{ff, "6.6.6.6"}, "invalid IP"},
	} {
		if got := ClientIP(from(c.p, c.remote, c.header...)).String(); got != c.want {
			t.Errorf("%s %v: %s, want %s", c.remote, c.header, got, c.want)
		}
	}
	if got := ClientIP(httptest.NewRequest("GET", "/", nil)); !got.IsValid() {
		t.Error("no address without a list of proxies")
	}
}

func TestIsHTTPSBelievesOnlyTrustedProxies(t *testing.T) {
	const ff, fp = "X-Forwarded-For", "X-Forwarded-Proto"
	p := proxies(t, "10.0.0.0/8")
	for _, c := range []struct {
		remote string
		header []string
		want   bool
	}{
		{"203.0.113.9:1", []string{fp, "https"}, false},
		{"10.1.1.1:1", nil, false},
		{"10.1.1.1:1", []string{fp, "https"}, true},
		{"10.1.1.1:1", []string{fp, "HTTPS", ff, "203.0.113.9"}, true},
		{"10.1.1.1:1", []string{fp, "http", ff, "203.0.113.9"}, false},
		{"10.1.1.1:1", []string{fp, "https, http", ff, "203.0.113.9"}, false}, // the first word is the stranger's own
		{"10.1.1.1:1", []string{fp, "https, http", ff, "203.0.113.9, 10.2.2.2"}, true},
		{"10.1.1.1:1", []string{fp, "https", ff, "203.0.113.9, 10.2.2.2"}, true},
		{"10.1.1.1:1", []string{fp, ""}, false},
	} {
		if got := IsHTTPS(from(p, c.remote, c.header...)); got != c.want {
			t.Errorf("%s %v: %t", c.remote, c.header, got)
		}
	}
}

func TestProxiesMayBeChangedAndRefuseNonsense(t *testing.T) {
	p := proxies(t, "10.0.0.0/8")
	for _, bad := range []string{"", "10.0.0.0/33", "proxy.example", "10.0.0"} {
		err := p.Set("192.0.2.1", bad)
		if f := fault.Of(err); f.Field != "proxies" || f.Key != "fault-address-range" {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if !p.trusts(netip.MustParseAddr("10.9.9.9")) || p.trusts(netip.MustParseAddr("192.0.2.1")) {
		t.Error("a refused list took effect")
	}
	if err := p.Set("192.0.2.1"); err != nil || p.trusts(netip.MustParseAddr("10.9.9.9")) || !p.trusts(netip.MustParseAddr("192.0.2.1")) {
		t.Error("the new list does not hold", err)
	}
}

func TestNetworkNamesWhatOneCustomerIsGiven(t *testing.T) {
	for in, want := range map[string]string{
		"203.0.113.9": "203.0.113.9", "::ffff:203.0.113.9": "203.0.113.9",
		"2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64", "2001:db8:1:2::9": "2001:db8:1:2::/64",
	} {
		if got := Network(netip.MustParseAddr(in)); got != want {
			t.Errorf("%s: %s", in, got)
		}
	}
}

func FuzzClient(f *testing.F) {
	p, err := NewProxies("0.0.0.0/0", "::/0")
	if err != nil {
		f.Fatal(err)
	}
	f.Add("10.0.0.1:1", "1.2.3.4, [::1]:9", "https,http")
	f.Fuzz(func(_ *testing.T, remote, forwarded, proto string) {
		r := from(p, remote, "X-Forwarded-For", forwarded, "X-Forwarded-Proto", proto)
		_ = Network(ClientIP(r))
		_ = IsHTTPS(r)
	})
}
