package rail

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"

	"github.com/nightdesk/nightdesk/fund"
)

const (
	knockWithin = 5 * time.Second
	// knockHeader marks our own knock, so that it counts as no notice. What it
	// holds is sealed: another process of this newsroom can tell it from a stranger's.
	knockHeader  = "Nightdesk-Knock"
	knockPurpose = "knock at our own door"
	knockFor     = 2 * time.Minute
)

// door is the way to our own public address, as a gateway would come.
type door struct {
	client  *http.Client
	resolve func(ctx context.Context, host string) ([]netip.Addr, error)
	public  func(netip.Addr) bool
}

var errPrivate = errors.New("an address of a private network")

func newDoor() door {
	d := door{public: public, resolve: func(ctx context.Context, host string) ([]netip.Addr, error) {
		return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	}}
	// The name may lead elsewhere a moment later: what is dialled is judged once more.
	dialer := &net.Dialer{Timeout: knockWithin, Control: func(_, address string, _ syscall.RawConn) error {
		to, err := netip.ParseAddrPort(address)
		if err == nil && !public(to.Addr()) {
			err = errPrivate
		}
		return err
	}}
	d.client = &http.Client{
		Transport:     &http.Transport{DialContext: dialer.DialContext, DisableKeepAlives: true, TLSHandshakeTimeout: knockWithin, ResponseHeaderTimeout: knockWithin},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return d
}

// notPublic are ranges beyond those that netip names (IANA's registries of special-purpose addresses).
var notPublic = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"), netip.MustParsePrefix("192.0.2.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("100::/64"), netip.MustParsePrefix("2001::/23"),
	netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("fec0::/10"),
}

// public tells whether an address can be reached from anywhere.
func public(a netip.Addr) bool {
	a = a.Unmap()
	if !a.IsValid() || !a.IsGlobalUnicast() || a.IsPrivate() {
		return false
	}
	for _, p := range notPublic {
		if p.Contains(a) {
			return false
		}
	}
	return true
}

// knock asks our own public address for a gateway's notices once, from here,
// with a post that is not signed: it must come to this door and be refused.
func (r *Rails) knock(ctx context.Context, name string) fund.Finding {
	said := func(bad bool, key string, args ...any) fund.Finding {
		return fund.Finding{Bad: bad, Key: "gateway-test-" + key, Args: append([]any{"Address", r.address(name)}, args...)}
	}
	at, err := url.Parse(r.address(name))
	if err != nil || at.Hostname() == "" || at.Scheme != "https" {
		return said(true, "plain")
	}
	ctx, cancel := context.WithTimeout(ctx, knockWithin)
	defer cancel()
	found, err := r.door.resolve(ctx, at.Hostname())
	if err != nil || len(found) == 0 {
		return said(true, "nowhere", "Host", at.Hostname())
	}
	for _, one := range found {
		if !r.door.public(one) {
			return said(true, "private", "Host", at.Hostname())
		}
	}
	ask, err := http.NewRequestWithContext(ctx, http.MethodPost, at.String(), strings.NewReader("{}"))
	if err != nil {
		return said(true, "unreached")
	}
	ask.Header.Set("Content-Type", "application/json")
	if r.key != nil {
		ask.Header.Set(knockHeader, r.key.Seal(knockPurpose, r.db.Now().UTC().Format(time.RFC3339)))
	}
	answer, err := r.door.client.Do(ask)
	if err != nil {
		return said(true, "unreached")
	}
	defer answer.Body.Close()
	word, _ := io.ReadAll(io.LimitReader(answer.Body, 200)) // what is cut off is not our word either
	if answer.StatusCode != http.StatusBadRequest || strings.TrimSpace(string(word)) != "not genuine" {
		return said(true, "not-ours", "Status", answer.StatusCode)
	}
	return said(false, "reached")
}

// ours tells whether a notice that is not genuine is our own knock.
func (r *Rails) ours(n fund.Notice) bool {
	if r.key == nil || n.Header == nil {
		return false
	}
	sealed := n.Header(knockHeader)
	if sealed == "" || len(sealed) > 200 {
		return false
	}
	text, err := r.key.Open(knockPurpose, sealed)
	if err != nil {
		return false
	}
	at, err := time.Parse(time.RFC3339, text)
	age := r.db.Now().Sub(at)
	return err == nil && age > -knockFor && age < knockFor
}
