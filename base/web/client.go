package web

import (
	"context"
	"net/http"
	"net/netip"
	"regexp"
	"strings"
	"sync/atomic"

	"github.com/nightdesk/nightdesk/base/fault"
)

// Proxies are the machines in front of us whose X-Forwarded-For and
// X-Forwarded-Proto are believed. The list may be changed while serving.
type Proxies struct {
	trusted atomic.Pointer[[]netip.Prefix]
}

// NewProxies makes a list of address ranges ("10.0.0.0/8") and single
// addresses ("::1"). A malformed one is a fault beside the field "proxies".
func NewProxies(ranges ...string) (*Proxies, error) {
	p := &Proxies{}
	return p, p.Set(ranges...)
}

// Set replaces the list. When one entry is malformed the old list stays.
func (p *Proxies) Set(ranges ...string) error {
	list := make([]netip.Prefix, 0, len(ranges))
	for _, s := range ranges {
		one, err := netip.ParsePrefix(strings.TrimSpace(s))
		if err != nil {
			addr, err := netip.ParseAddr(strings.TrimSpace(s))
			if err != nil {
				return fault.Bad("proxies", "fault-address-range", "Range", s).Because(err)
			}
			addr = addr.Unmap().WithZone("")
			one = netip.PrefixFrom(addr, addr.BitLen())
		}
		list = append(list, one.Masked())
	}
	p.trusted.Store(&list)
	return nil
}

func (p *Proxies) trusts(a netip.Addr) bool {
	if p == nil {
		return false
	}
	list := p.trusted.Load()
	if list == nil {
		return false
	}
	for _, one := range *list {
		if one.Contains(a) {
			return true
		}
	}
	return false
}

type (
	proxiesKey struct{}
	httpsKey   struct{}
)

// WithHTTPS says that readers reach the server by https, whatever stands
// between: the newsroom's public address says so, and a cookie must not go
// out for plain HTTP because a proxy forgot a header. Serve does it once
// (Options.HTTPS).
func WithHTTPS(ctx context.Context) context.Context { return context.WithValue(ctx, httpsKey{}, true) }

// WithProxies hands the list to ClientIP and IsHTTPS. Serve does it once for
// all requests (Options.Proxies), so that a page that asks for neither pays
// for neither; a test sets it as its server's BaseContext.
func WithProxies(ctx context.Context, p *Proxies) context.Context {
	return context.WithValue(ctx, proxiesKey{}, p)
}

// ClientIP is the address of who asks: the connection's, or, when that is a
// trusted proxy, the last one in X-Forwarded-For that is not. An address that
// cannot be read ends the walk. The result is not valid for connections
// without an address (a Unix socket without a proxy's word).
func ClientIP(r *http.Request) netip.Addr {
	ip, _ := client(r)
	return ip
}

// IsHTTPS tells whether the reader's browser speaks HTTPS, to us or to a trusted proxy.
func IsHTTPS(r *http.Request) bool {
	if r.TLS != nil || r.Context().Value(httpsKey{}) != nil {
		return true
	}
	protos := r.Header["X-Forwarded-Proto"]
	if protos == nil {
		return false
	}
	_, hops := client(r)
	if hops < 0 {
		return false
	}
	// Proxies append: the word of the proxy that spoke with the client stands
	// as far from the end as the client's address does.
	list := forwarded(protos)
	i := max(len(list)-max(hops, 1), 0)
	return strings.EqualFold(list[i], "https")
}

// client is the client's address and how many addresses of X-Forwarded-For
// were walked to find it; -1 when the connection is no trusted proxy's.
func client(r *http.Request) (netip.Addr, int) {
	var ip netip.Addr
	if ap, err := netip.ParseAddrPort(r.RemoteAddr); err == nil {
		ip = ap.Addr().Unmap().WithZone("")
	}
	p, _ := r.Context().Value(proxiesKey{}).(*Proxies)
	if !p.trusts(ip) {
		return ip, -1
	}
	list := forwarded(r.Header["X-Forwarded-For"])
	hops := 0
	for i := len(list) - 1; i >= 0 && p.trusts(ip); i-- {
		next, ok := forwardedAddr(list[i])
		if !ok {
			break
		}
		ip, hops = next, hops+1
	}
	return ip, hops
}

func forwarded(lines []string) []string {
	var out []string
	for _, line := range lines {
		for one := range strings.SplitSeq(line, ",") {
			out = append(out, strings.TrimSpace(one))
		}
	}
	return out
}

// forwardedAddr reads an address as proxies write it, some with a port.
func forwardedAddr(s string) (netip.Addr, bool) {
	if ip, err := netip.ParseAddr(strings.Trim(s, "[]")); err == nil {
		return ip.Unmap().WithZone(""), true
	}
	if ap, err := netip.ParseAddrPort(s); err == nil {
		return ap.Addr().Unmap().WithZone(""), true
	}
	return netip.Addr{}, false
}

// Network is the name of the network an address belongs to, as a key for a
// Limiter: the address itself, or the /64 that one IPv6 customer is given.
func Network(ip netip.Addr) string {
	if ip.Is6() && !ip.Is4In6() {
		if p, err := ip.Prefix(64); err == nil {
			return p.String()
		}
	}
	return ip.Unmap().String()
}

var addressLike = regexp.MustCompile(`\[[0-9a-fA-F:.]+(%[^\]]*)?\](:\d+)?|\b\d{1,3}(\.\d{1,3}){3}(:\d+)?`)

func withoutAddresses(s string) string {
	return addressLike.ReplaceAllString(s, "(address)")
}
