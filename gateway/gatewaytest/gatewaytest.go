package gatewaytest

import (
	"bytes"
	"context"
	"maps"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
)

// Plug is a gateway made ready for the suite.
type Plug struct {
	Gateway  fund.Gateway
	Settings map[string]string // as the publisher would make them
	// Pay makes a payer pay what was begun, and gives the notices that the
	// outside place sent of it. Nil: the outside place tells nothing, and every
	// notice must be refused.
	Pay func(t *testing.T, b fund.Begun) []fund.Notice
	// Header is the header that holds the signature, to be forged.
	Header string
	// Holds, Returns, Lists, Charges and Tells say that the plug is a
	// fund.Pauser, a fund.Refunder, a fund.Lister, a fund.Mandater, a
	// fund.Teller, and Settings that it is a fund.Settable: one that loses the
	// interface, or gains it untested, fails.
	Holds, Returns, Lists, Charges, Tells bool
	// Bring is what a payer's browser brings back of a payment: the plug is a
	// fund.Returner. Nil: it is none.
	Bring func(t *testing.T, b fund.Begun, payment string) url.Values
	// Mark stands behind each reference, where what another run began is still there.
	Mark string
}

// unpaid are the promises that hold before anybody has paid.
var unpaid = map[string]func(*testing.T, Plug){
	"its name is a clean part of an address":         cleanName,
	"what is begun twice under one reference is one": beginsOnce,
	"two references are two":                         beginsApart,
	"a reader is told how to go on":                  goesOn,
	"nothing is known of what was not paid":          knowsNothingUnpaid,
	"cancelling twice is fine":                       cancelsTwice,
	"a caller that has gone is not waited for":       letsGo,
	"settings that cannot be are refused":            checksSettings,
}

// paidFor are those that need a payer or a notice.
var paidFor = map[string]func(*testing.T, Plug){
	"a notice that is not genuine is refused":  refusesForgery,
	"one byte changed anywhere is refused":     refusesEachByte,
	"a genuine notice says the same each time": readsAlike,
	"what is fetched is what was told":         fetchesWhatItTold,
	"what a browser brings back is proved":     provesReturn,
	"a mandate is known as it stands":          knowsMandates,
	"a notice is of a kind that was asked for": namesEvents,
	"pausing and resuming twice are told once": holdsOnce,
	"what is asked back twice goes back once":  returnsOnce,
	"more than is left is never sent back":     returnsNoMore,
	"what is listed covers what is fetched":    listsAll,
}

// Run tests the promises of fund.Gateway. It asks for a fresh plug for each.
func Run(t *testing.T, make func(t *testing.T) Plug) {
	for _, promises := range []map[string]func(*testing.T, Plug){unpaid, paidFor} {
		for name, promise := range promises {
			t.Run(name, func(t *testing.T) { promise(t, make(t)) })
		}
	}
}

// RunUnpaid tests those that need neither a payer nor a notice, against an
// outside place that is real, and gives the names of the others.
func RunUnpaid(t *testing.T, make func(t *testing.T) Plug) (others []string) {
	for name, promise := range unpaid {
		t.Run(name, func(t *testing.T) { promise(t, make(t)) })
	}
	return slices.Sorted(maps.Keys(paidFor))
}

func due(p Plug, reference string) fund.Due {
	return fund.Due{Pledge: fund.PledgeID(db.NewID()), Reference: reference + p.Mark, Amount: money.Rupees(100), Every: fund.Month, Recurring: true,
		Title: "Monthly & <b>more</b>", Email: "reader@example.org", ReturnURL: "https://news.example/support/thanks/1/token", Lang: "en", Settings: p.Settings}
}

func begin(t *testing.T, p Plug, reference string) fund.Begun {
	t.Helper()
	b, err := p.Gateway.Begin(t.Context(), due(p, reference))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func cleanName(t *testing.T, p Plug) {
	if ok, _ := regexp.MatchString(`^[a-z][a-z0-9]{1,19}$`, p.Gateway.Name()); !ok {
		t.Errorf("name %q", p.Gateway.Name())
	}
}

func beginsOnce(t *testing.T, p Plug) {
	first, second := begin(t, p, "REF22222"), begin(t, p, "REF22222")
	if !reflect.DeepEqual(first, second) {
		t.Errorf("begun %+v and then %+v", first, second)
	}
}

func beginsApart(t *testing.T, p Plug) {
	if a, b := begin(t, p, "REF22222"), begin(t, p, "REF33333"); a.Ref == b.Ref {
		t.Errorf("both are %q", a.Ref)
	}
}

func goesOn(t *testing.T, p Plug) {
	b := begin(t, p, "REF22222")
	if b.Ref == "" || len(b.Ref) > 200 {
		t.Errorf("ref %q", b.Ref)
	}
	if b.URL == "" && b.Embed == nil && (b.Link == "" || b.QR == "" || b.QRSize == 0 || b.Payee == "") {
		t.Errorf("the reader can go nowhere: %+v", b)
	}
	if b.URL != "" {
		if u, err := url.Parse(b.URL); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			t.Errorf("URL %q: %v", b.URL, err)
		}
	}
}

// forged gives notices that look like a genuine one and are not.
func forged(p Plug, good fund.Notice) map[string]fund.Notice {
	with := func(body []byte, signature string) fund.Notice {
		return fund.Notice{Body: body, At: good.At, Header: func(name string) string {
			if strings.EqualFold(name, p.Header) {
				return signature
			}
			return good.Header(name)
		}}
	}
	signature := good.Header(p.Header)
	altered := bytes.Clone(good.Body)
	if len(altered) > 0 {
		altered[len(altered)/2] ^= 1
	}
	all := map[string]fund.Notice{
		"no signature":             with(good.Body, ""),
		"a signature of nonsense":  with(good.Body, "nonsense ☃"),
		"a signature of zeros":     with(good.Body, strings.Repeat("0", 64)),
		"half a signature":         with(good.Body, signature[:len(signature)/2]),
		"a signature and more":     with(good.Body, signature+"00"),
		"an altered body":          with(altered, signature),
		"a body with a line's end": with(append(bytes.Clone(good.Body), '\n'), signature),
		"an empty body":            with(nil, signature),
		"a huge body":              with(bytes.Repeat([]byte("a"), 2<<20), signature),
		"a body that is no text":   with([]byte{0xff, 0, 0xfe}, signature),
	}
	return all
}

func refusesForgery(t *testing.T, p Plug) {
	good := fund.Notice{Body: []byte(`{"kind":"captured"}`), Header: func(string) string { return strings.Repeat("ab", 32) }, At: time.Now()}
	notices := map[string]fund.Notice{"a stranger's notice": good}
	if p.Pay != nil {
		genuine := p.Pay(t, begin(t, p, "REF22222"))
		if len(genuine) == 0 {
			t.Fatal("a payment was not told")
		}
		for name, n := range forged(p, genuine[0]) {
			notices[name] = n
		}
	}
	for name, n := range notices {
		facts, err := p.Gateway.Read(t.Context(), n)
		if !fault.Is(err, fault.Forbidden) || len(facts) != 0 {
			t.Errorf("%s: %d facts, %v", name, len(facts), err)
		}
	}
}

func readsAlike(t *testing.T, p Plug) {
	if p.Pay == nil {
		refusesForgery(t, p)
		return
	}
	b := begin(t, p, "REF22222")
	told := inbox{}
	for _, n := range p.Pay(t, b) {
		first, err := p.Gateway.Read(t.Context(), n)
		if err != nil {
			t.Fatal(err)
		}
		second, err := p.Gateway.Read(t.Context(), n)
		if err != nil || !reflect.DeepEqual(first, second) {
			t.Errorf("read %+v and then %+v, %v", first, second, err)
		}
		for _, f := range first {
			if f.Gateway != p.Gateway.Name() || f.Event == "" || f.Object == "" || f.At.IsZero() {
				t.Errorf("a fact without its names: %+v", f)
			}
		}
		told.learn(t, first)
	}
	paid := 0
	for _, f := range told {
		if f.Kind != fund.KindCaptured {
			continue
		}
		if paid++; f.Amount != money.Rupees(100) || f.Ref != b.Ref && f.Reference != "REF22222" {
			t.Errorf("a payment of something else: %+v", f)
		}
	}
	if paid != 1 {
		t.Errorf("one payment was told as %d", paid)
	}
}

func fetchesWhatItTold(t *testing.T, p Plug) {
	b := begin(t, p, "REF22222")
	told, fetched := inbox{}, inbox{}
	if p.Pay != nil {
		for _, n := range p.Pay(t, b) {
			facts, err := p.Gateway.Read(t.Context(), n)
			if err != nil {
				t.Fatal(err)
			}
			told.learn(t, facts)
		}
	}
	fetched.learn(t, fetch(t, p, b.Ref))
	if len(told) != len(fetched) {
		t.Errorf("told %+v, fetched %+v", told, fetched)
	}
	for _, f := range fetched {
		told.learn(t, []fund.Fact{f}) // what was told is known, and not otherwise
	}
	if len(told) != len(fetched) {
		t.Errorf("told %+v, fetched %+v", told, fetched)
	}
}

func knowsNothingUnpaid(t *testing.T, p Plug) {
	facts, err := p.Gateway.Fetch(t.Context(), begin(t, p, "REF22222").Ref)
	if err != nil || len(facts) != 0 {
		t.Errorf("%+v, %v", facts, err)
	}
}

func cancelsTwice(t *testing.T, p Plug) {
	b := begin(t, p, "REF22222")
	for range 2 {
		if err := p.Gateway.Cancel(t.Context(), b.Ref); err != nil {
			t.Error(err)
		}
	}
	facts, err := p.Gateway.Fetch(t.Context(), b.Ref)
	if err != nil {
		t.Fatal(err)
	}
	stops := 0
	for _, f := range facts {
		if f.Kind == fund.KindStopped {
			stops++
		}
	}
	if stops > 1 {
		t.Errorf("it stopped %d times", stops)
	}
}

func letsGo(t *testing.T, p Plug) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = p.Gateway.Begin(ctx, due(p, "REF44444")) // either answer is right: what matters is that it comes
		_, _ = p.Gateway.Fetch(ctx, "none")
	}()
	select {
	case <-done:
	case <-time.After(5 * time.Second):
		t.Error("it holds on to a caller that has gone")
	}
}

func checksSettings(t *testing.T, p Plug) {
	if _, byHand := p.Gateway.(fund.ByHand); byHand && p.Pay != nil {
		t.Fatal("a gateway tells of payments, or is confirmed by hand: one of the two")
	}
	set, ok := declared[fund.Settable](t, p, p.Settings != nil)
	if !ok {
		return
	}
	if err := set.CheckSettings(p.Settings); err != nil {
		t.Errorf("its own settings: %v", err)
	}
	fields, needed := map[string]bool{}, map[string]string{}
	for _, f := range set.Fields() {
		if f.Name == "" || fields[f.Name] || f.Longest == 0 && f.Choices == nil {
			t.Errorf("a field without its name or bounds: %+v", f)
		}
		fields[f.Name] = true
		with := func(value string) error {
			other := maps.Clone(p.Settings)
			other[f.Name] = value
			return set.CheckSettings(other)
		}
		if err := with("<script>\x00"); len(fault.All(err)) != 1 || fault.All(err)[0].Field != f.Name || fault.All(err)[0].Kind != fault.Invalid {
			t.Errorf("%s of nonsense: %v", f.Name, err)
		}
		// What is not needed may still belong to others that are given, as the parts of an address do.
		if err := with(""); f.Needed && err == nil || !f.Needed && err != nil && fault.All(err)[0].Field != f.Name {
			t.Errorf("%s left out: %v", f.Name, err)
		}
		if f.Needed {
			needed[f.Name] = p.Settings[f.Name]
		}
		for _, choice := range f.Choices {
			if err := with(choice); err != nil {
				t.Errorf("%s = %s: %v", f.Name, choice, err)
			}
		}
	}
	for name := range p.Settings {
		if !fields[name] {
			t.Errorf("%s is no field of its form", name)
		}
	}
	if err := set.CheckSettings(needed); err != nil {
		t.Errorf("with what is needed alone: %v", err)
	}
	if err := set.CheckSettings(nil); len(fault.All(err)) == 0 {
		t.Error("no settings at all were taken")
	}
}
