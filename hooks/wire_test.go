package hooks_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/rail"
	"github.com/nightdesk/nightdesk/gateway/sandbox"
	"github.com/nightdesk/nightdesk/hooks"
	"github.com/nightdesk/nightdesk/staff"
	"github.com/nightdesk/nightdesk/test/journal"
)

// wire is a newsroom's door for notices, and the sandbox bank whose secret it knows.
type wire struct {
	t      *testing.T
	db     *db.DB
	fund   *fund.Fund
	bank   *sandbox.Sandbox
	face   *hooks.Hooks
	server *httptest.Server
	pledge fund.Pledge
	mu     sync.Mutex
	told   int // facts that listeners would hear
}

func strung(t *testing.T, d *db.DB) *wire {
	t.Helper()
	w, ctx := &wire{t: t, db: d}, t.Context()
	var err error
	w.bank, err = sandbox.New(sandbox.Options{Play: true, DB: d, URL: func() string { return w.server.URL }, Secret: []byte("sixteen bytes or more"), Log: journal.Log()})
	w.must(err)
	w.fund = fund.New(d, staff.New(d), w.bank)
	w.must(w.fund.Prepare(ctx))
	w.must(rail.New(d, staff.New(d), w.fund, rail.Options{}).Set(ctx, staff.Machine("test"), sandbox.Name, true, nil, "the newsroom opens"))
	d.OnTell(func(_ context.Context, tx *db.Tx, f any) error {
		if _, is := f.(fund.Settled); is {
			tx.After(func() { w.mu.Lock(); w.told++; w.mu.Unlock() })
		}
		return nil
	})
	w.face = hooks.New(hooks.Options{Hear: w.fund.Hear, Now: d.Now, Log: journal.Log()})
	w.server = httptest.NewServer(w.face.Routes())
	t.Cleanup(w.server.Close)
	plans, err := w.fund.Plans(ctx)
	w.must(err)
	w.pledge, err = w.fund.Pledge(ctx, fund.PledgeAsk{Reader: "asha", Plan: plans[0].ID, Price: plans[0].Price, Gateway: sandbox.Name, Declared: true, Wording: fund.Declaration})
	w.must(err)
	return w
}

func (w *wire) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// body is a notice of a payment, under a name of the payment and of the event.
func (w *wire) body(payment, event string) []byte {
	return fmt.Appendf(nil, `{"event":%q,"kind":"captured","order":{"id":"","reference":%q},"object":%q,"amount":10000,"currency":"INR","at":%q}`,
		event, w.pledge.Reference, payment, w.db.Now().Format(time.RFC3339))
}

func (w *wire) posts(body []byte, head ...string) int {
	w.t.Helper()
	r, err := http.NewRequest(http.MethodPost, w.server.URL+"/hooks/sandbox", bytes.NewReader(body))
	w.must(err)
	for i := 0; i+1 < len(head); i += 2 {
		r.Header.Set(head[i], head[i+1])
	}
	got, err := w.server.Client().Do(r)
	w.must(err)
	defer got.Body.Close()
	_, _ = io.Copy(io.Discard, got.Body)
	return got.StatusCode
}

func (w *wire) count(q string) (n int) {
	w.t.Helper()
	w.must(w.db.Row(w.t.Context(), q).Scan(&n))
	return n
}

// booked says how many payments, receipts and facts there are.
func (w *wire) booked() string {
	w.t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	return fmt.Sprintf("%d payments, %d receipts, %d told", w.count(`select count(*) from fund_payment`), w.count(`select count(*) from fund_receipt`), w.told)
}

func squeezed(b []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, _ = z.Write(b) // into memory
	_ = z.Close()
	return out.Bytes()
}

func TestWhatDoesNotComeFromTheBankIsRefusedOnTheWire(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := strung(t, d)
		body := w.body("pay-1", "say-1")
		good := w.bank.Sign(body)
		altered := bytes.Clone(body)
		altered[len(altered)-20] ^= 1
		var loose any
		w.must(json.Unmarshal(body, &loose))
		recoded, err := json.MarshalIndent(loose, "", " ")
		w.must(err)
		huge := append(bytes.Repeat([]byte(" "), 2<<20), body...)
		for _, c := range []struct {
			name   string
			body   []byte
			head   []string
			status int
		}{
			{"a wrong signature", body, []string{sandbox.SignatureHeader, strings.Repeat("0", 64)}, 400},
			{"the signature of another body", body, []string{sandbox.SignatureHeader, w.bank.Sign(recoded)}, 400},
			{"an empty signature", body, []string{sandbox.SignatureHeader, ""}, 400},
			{"half a signature", body, []string{sandbox.SignatureHeader, good[:32]}, 400},
			{"no header", body, nil, 400},
			{"the signature in another header", body, []string{"X-Razorpay-Signature", good}, 400},
			{"one byte changed", altered, []string{sandbox.SignatureHeader, good}, 400},
			{"the same in other bytes", recoded, []string{sandbox.SignatureHeader, good}, 400},
			{"a line's end more", append(bytes.Clone(body), '\n'), []string{sandbox.SignatureHeader, good}, 400},
			{"squeezed on the way", squeezed(body), []string{sandbox.SignatureHeader, good, "Content-Encoding", "gzip"}, 400},
			{"two mebibytes", huge, []string{sandbox.SignatureHeader, w.bank.Sign(huge)}, 413},
			{"nothing", nil, []string{sandbox.SignatureHeader, w.bank.Sign(nil)}, 400},
		} {
			if got := w.posts(c.body, append(c.head, "Content-Type", "application/json")...); got != c.status {
				t.Errorf("%s: answered %d; want %d", c.name, got, c.status)
			}
		}
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPut, http.MethodDelete} {
			r, err := http.NewRequest(method, w.server.URL+"/hooks/sandbox", bytes.NewReader(body))
			w.must(err)
			r.Header.Set(sandbox.SignatureHeader, good)
			got, err := w.server.Client().Do(r)
			w.must(err)
			got.Body.Close()
			if got.StatusCode != http.StatusMethodNotAllowed {
				t.Errorf("%s: %s", method, got.Status)
			}
		}
		if got := w.booked(); got != "0 payments, 0 receipts, 0 told" {
			t.Errorf("booked: %s", got)
		}
		if n := w.count(`select count(*) from fund_stuck`) + w.count(`select count(*) from fund_fact`); n != 0 {
			t.Errorf("%d of them were kept", n)
		}
		if n := w.face.Refused(); n != 11 {
			t.Errorf("%d were counted", n)
		}
		// The same with its own signature is taken, whatever it calls its type.
		if got := w.posts(body, sandbox.SignatureHeader, good, "Content-Type", "text/plain"); got != 200 || w.booked() != "1 payments, 1 receipts, 1 told" {
			t.Errorf("answered %d, booked %s", got, w.booked())
		}
	})
}

func TestWhatIsGenuineAndUnknownIsTakenAndChangesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := strung(t, d)
		for name, body := range map[string]string{
			"an unknown event":       `{"event":"say-1","kind":"subscription.invented","object":"x","amount":1,"currency":"INR","at":"2026-11-23T06:30:00Z"}`,
			"no event":               `{}`,
			"a person's own word":    `{"event":"say-2","kind":"cleared","object":"pay-1","amount":1,"currency":"INR","at":"2026-11-23T06:30:00Z"}`,
			"unknown fields":         `{"kind":"settled","notes":[],"order":{"id":null,"reference":null,"more":{}},"fee":null,"captured":"1"}`,
			"of an order of another": `{"event":"say-3","kind":"captured","order":{"id":"ord-else","reference":"NOTOURS"},"object":"pay-else","amount":10000,"currency":"INR","at":"2026-11-23T06:30:00Z"}`,
		} {
			if got := w.posts([]byte(body), sandbox.SignatureHeader, w.bank.Sign([]byte(body))); got != 200 {
				t.Errorf("%s: answered %d", name, got)
			}
		}
		if n := w.count(`select count(*) from fund_stuck`); n != 0 {
			t.Errorf("%d stuck", n)
		}
		// What cannot be understood is kept for a person, and is no reason to be told again.
		for name, body := range map[string]string{
			"huge numbers":       `{"event":"say-4","kind":"captured","object":"pay-4","amount":99999999999999999999999,"currency":"INR","at":"2026-11-23T06:30:00Z"}`,
			"no text":            "\xff\xfe{",
			"a list":             `[]`,
			"a sum that is none": `{"event":"say-5","kind":"captured","order":{"reference":"X"},"object":"pay-5","amount":-1,"currency":"INR","at":"2026-11-23T06:30:00Z"}`,
			"squeezed at home":   string(squeezed([]byte(`{"kind":"captured"}`))),
		} {
			if got := w.posts([]byte(body), sandbox.SignatureHeader, w.bank.Sign([]byte(body))); got != 200 {
				t.Errorf("%s: answered %d", name, got)
			}
		}
		if n := w.count(`select count(*) from fund_stuck`); n != 5 {
			t.Errorf("%d stuck; want 5", n)
		}
		if got := w.booked(); got != "0 payments, 0 receipts, 0 told" {
			t.Errorf("booked: %s", got)
		}
	})
}

func TestAReplayHasNoEffectAYearLaterAndUnderAnotherName(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := strung(t, d)
		body := w.body("pay-1", "say-1")
		renamed := bytes.Replace(body, []byte("say-1"), []byte("say-2"), 1)
		for _, c := range []struct {
			years int
			body  []byte
			event string
		}{{0, body, "say-1"}, {0, body, "say-1"}, {0, body, "say-9"}, {0, renamed, "say-2"}, {1, body, "say-1"}, {1, body, "another"}, {1, body, ""}, {1, renamed, "say-3"}} {
			d.Clock().Set(dbtest.Start.AddDate(c.years, 0, 0))
			if got := w.posts(c.body, sandbox.SignatureHeader, w.bank.Sign(c.body), sandbox.EventHeader, c.event); got != 200 {
				t.Errorf("after %d years as %q: answered %d", c.years, c.event, got)
			}
			if got := w.booked(); got != "1 payments, 1 receipts, 1 told" {
				t.Fatalf("after %d years as %q: booked %s", c.years, c.event, got)
			}
		}
		if n := w.count(`select count(*) from fund_tx`); n != 1 {
			t.Errorf("%d entries", n)
		}
	})
}

func TestFiftyNoticesAtOnceAreOnePayment(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := strung(t, d)
		var all sync.WaitGroup
		for i := range 50 {
			all.Go(func() {
				body := w.body("pay-1", fmt.Sprint("say-", i%5))
				for range 5 { // one that could not be kept is told again
					if w.posts(body, sandbox.SignatureHeader, w.bank.Sign(body)) == 200 {
						return
					}
				}
				t.Error("it was never taken")
			})
		}
		all.Wait()
		if got := w.booked(); got != "1 payments, 1 receipts, 1 told" {
			t.Errorf("booked %s", got)
		}
	})
}

func TestTheOldSecretOnTheWire(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := strung(t, d)
		one, two, three := w.body("pay-1", "say-1"), w.body("pay-2", "say-2"), w.body("pay-3", "say-3")
		old := map[string]string{string(one): w.bank.Sign(one), string(two): w.bank.Sign(two)}
		w.must(w.bank.Rotate(t.Context(), 24*time.Hour))
		if old[string(one)] == w.bank.Sign(one) {
			t.Fatal("the secret did not change")
		}
		if got := w.posts(one, sandbox.SignatureHeader, old[string(one)]); got != 200 {
			t.Errorf("the old one within its window: %d", got)
		}
		d.Clock().Move(24 * time.Hour)
		if got := w.posts(two, sandbox.SignatureHeader, old[string(two)]); got != 400 {
			t.Errorf("the old one behind its window: %d", got)
		}
		if got := w.posts(three, sandbox.SignatureHeader, w.bank.Sign(three)); got != 200 {
			t.Errorf("the new one: %d", got)
		}
		if n := w.count(`select count(*) from fund_payment`); n != 2 {
			t.Errorf("%d payments", n)
		}
	})
}
