package gatewaytest

import (
	"bytes"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
)

// plain is a fact in words.
func plain(f fund.Fact) string { return fmt.Sprintf("%+v", f) }

// refusesEachByte changes each byte of a notice's body and signature, one at a time.
func refusesEachByte(t *testing.T, p Plug) {
	if p.Pay == nil {
		refusesForgery(t, p)
		return
	}
	notices := p.Pay(t, begin(t, p, "REF22222"))
	good := slices.MinFunc(notices, func(a, b fund.Notice) int { return len(a.Body) - len(b.Body) })
	if _, err := p.Gateway.Read(t.Context(), good); err != nil {
		t.Fatal(err)
	}
	signature := good.Header(p.Header)
	refused := func(what string, body []byte, signature string) {
		n := fund.Notice{Body: body, At: good.At, Header: func(name string) string {
			if strings.EqualFold(name, p.Header) {
				return signature
			}
			return good.Header(name)
		}}
		if facts, err := p.Gateway.Read(t.Context(), n); !fault.Is(err, fault.Forbidden) || len(facts) != 0 {
			t.Errorf("%s: %d facts, %v", what, len(facts), err)
		}
	}
	for i := range good.Body {
		body := bytes.Clone(good.Body)
		body[i] ^= 1
		refused(fmt.Sprintf("byte %d of the body", i), body, signature)
	}
	for i := range signature {
		altered := []byte(signature)
		altered[i] ^= 1
		refused(fmt.Sprintf("byte %d of the signature", i), good.Body, string(altered))
	}
}

func provesReturn(t *testing.T, p Plug) {
	g, ok := declared[fund.Returner](t, p, p.Bring != nil)
	if !ok {
		return
	}
	ctx := t.Context()
	b, payment := paid(t, p, "REF22222")
	other, otherPayment := paid(t, p, "REF33333")
	brought := p.Bring(t, b, payment)
	for range 2 {
		if got, err := g.Return(ctx, b.Ref, "REF22222", brought); err != nil || got != payment {
			t.Errorf("%q, %v", got, err)
		}
	}
	if got, err := g.Return(ctx, b.Ref, "REF22222", nil); err != nil || got != "" {
		t.Errorf("back without paying: %q, %v", got, err)
	}
	forged := map[string]struct {
		ref, reference string
		brought        url.Values
	}{
		"of another pledge":       {other.Ref, "REF33333", brought},
		"of no pledge":            {"none", "REF22222", brought},
		"another's, with its own": {b.Ref, "REF22222", p.Bring(t, other, otherPayment)},
	}
	for name := range brought {
		if swapped := maps.Clone(brought); swapped.Get(name) == payment {
			swapped.Set(name, otherPayment)
			forged["a payment of another pledge"] = struct {
				ref, reference string
				brought        url.Values
			}{b.Ref, "REF22222", swapped}
		}
		value := brought.Get(name)
		if !strings.Contains(name, "signature") {
			continue
		}
		for i := range value {
			changed, letters := maps.Clone(brought), []byte(value)
			letters[i] ^= 1
			changed.Set(name, string(letters))
			forged[fmt.Sprintf("byte %d of %s", i, name)] = struct {
				ref, reference string
				brought        url.Values
			}{b.Ref, "REF22222", changed}
		}
	}
	for name, f := range forged {
		if got, err := g.Return(ctx, f.ref, f.reference, f.brought); !fault.Is(err, fault.Forbidden) || got != "" {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func knowsMandates(t *testing.T, p Plug) {
	g, ok := declared[fund.Mandater](t, p, p.Charges)
	if !ok {
		return
	}
	ctx := t.Context()
	b, _ := paid(t, p, "REF22222")
	unpaid := begin(t, p, "REF33333")
	find := func(ref string) (m fund.Mandate, n int) {
		t.Helper()
		all, err := g.Mandates(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range all {
			if x.Ref == ref {
				m, n = x, n+1
			}
		}
		return m, n
	}
	m, n := find(b.Ref)
	if n != 1 || m.Stands != "" || m.Amount != money.Rupees(100) || m.Every != fund.Month || m.Reference != "" && m.Reference != "REF22222" || m.PaidUntil.IsZero() || m.Next.IsZero() {
		t.Errorf("%d of it: %+v", n, m)
	}
	if m, n := find(unpaid.Ref); n != 0 {
		t.Errorf("nobody gave leave for %+v", m)
	}
	if err := p.Gateway.Cancel(ctx, b.Ref); err != nil {
		t.Fatal(err)
	}
	if m, n := find(b.Ref); n > 1 || n == 1 && m.Stands != fund.KindStopped {
		t.Errorf("after its end: %+v", m)
	}
}

func namesEvents(t *testing.T, p Plug) {
	g, ok := declared[fund.Teller](t, p, p.Tells)
	if !ok {
		return
	}
	needed := g.Events()
	if len(needed) == 0 || len(slices.Compact(slices.Sorted(slices.Values(needed)))) != len(needed) {
		t.Errorf("events %v", needed)
	}
	for _, n := range p.Pay(t, begin(t, p, "REF22222")) {
		event := g.Event(n)
		facts, err := p.Gateway.Read(t.Context(), n)
		if event == "" || err != nil || len(facts) > 0 && event != "invoice.paid" && !slices.Contains(needed, event) {
			t.Errorf("%q tells %d facts and is not among the events, %v", event, len(facts), err)
		}
	}
	if got := g.Event(fund.Notice{Body: []byte("{"), Header: func(string) string { return "" }}); got != "" {
		t.Errorf("no notice is of the kind %q", got)
	}
}
