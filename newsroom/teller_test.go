package newsroom_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/desk"
)

// teller is a gateway that knows what a test writes into it.
type teller struct {
	mu      sync.Mutex
	known   map[string][]fund.Fact // by ref
	firm    bool                   // it sends nothing back, for good
	refunds []fund.RefundDue
}

func (b *teller) Name() string { return "teller" }

func (b *teller) Begin(_ context.Context, d fund.Due) (fund.Begun, error) {
	return fund.Begun{Ref: "at-teller-" + d.Reference, URL: "https://teller.example/" + d.Reference}, nil
}

func (b *teller) Read(context.Context, fund.Notice) ([]fund.Fact, error) {
	return nil, fault.New(fault.Forbidden, "fund-not-genuine")
}

func (b *teller) Fetch(_ context.Context, ref string) ([]fund.Fact, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.known[ref], nil
}

func (b *teller) Cancel(context.Context, string) error { return nil }

func (b *teller) Refund(_ context.Context, d fund.RefundDue) (string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.firm {
		return "", fault.New(fault.Invalid, "fund-refund-failed")
	}
	b.refunds = append(b.refunds, d)
	return "back-" + d.ID, nil
}

func (b *teller) List(context.Context, time.Time) ([]fund.Fact, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var all []fund.Fact
	for _, some := range b.known {
		all = append(all, some...)
	}
	return all, nil
}

// tells has the gateway know facts and tell them.
func (h *house) tells(facts ...fund.Fact) {
	h.t.Helper()
	for i := range facts {
		facts[i].Gateway = "teller"
		h.bank.mu.Lock()
		h.bank.known[facts[i].Ref] = append(h.bank.known[facts[i].Ref], facts[i])
		h.bank.mu.Unlock()
	}
	if err := h.fund.Apply(h.t.Context(), facts); err != nil {
		h.t.Fatal(err)
	}
}

// reader makes one with a name that is their address.
func (h *house) reader(email string) audience.ReaderID {
	h.t.Helper()
	r, err := h.audience.Welcome(h.t.Context(), email, "en")
	if err != nil {
		h.t.Fatal(err)
	}
	return r.ID
}

// pledges makes a reader's pledge under the plan of a code, begun at the teller.
func (h *house) pledges(reader audience.ReaderID, code string) fund.Pledge {
	h.t.Helper()
	ctx := h.t.Context()
	if err := h.rails.Set(ctx, machine, "teller", true, nil, "the newsroom opens"); err != nil {
		h.t.Fatal(err)
	}
	plans, err := h.fund.Plans(ctx)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, p := range plans {
		if p.Code != code {
			continue
		}
		made, err := h.fund.Pledge(ctx, fund.PledgeAsk{Reader: reader, Plan: p.ID, Price: p.Price, Gateway: "teller", Lang: "en", Declared: true, Wording: fund.Declaration})
		if err != nil {
			h.t.Fatal(err)
		}
		begun, err := h.fund.Begin(ctx, made.ID, "https://lake.example/support", p.Code, "reader@example.net")
		if err != nil {
			h.t.Fatal(err)
		}
		made.Ref = begun.Ref
		return made
	}
	h.t.Fatalf("no plan %s", code)
	return fund.Pledge{}
}

// paid is a payment of a pledge.
func (h *house) paid(p fund.Pledge, object string) fund.Fact {
	return fund.Fact{Gateway: "teller", Event: "e-" + object, Kind: fund.KindCaptured, Object: object, Ref: p.Ref, Reference: p.Reference, Amount: p.Amount, At: h.d.Now(), Method: "card", Last4: "1111"}
}

// paymentOf is a reader's payment by the gateway's name for it.
func (h *house) paymentOf(reader audience.ReaderID, object string) desk.Payment {
	h.t.Helper()
	all, err := h.desk.PaymentsOf(h.t.Context(), reader)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, p := range all {
		if p.Object == object {
			return p
		}
	}
	h.t.Fatalf("no payment %s", object)
	return desk.Payment{}
}

// odd names something that needs attention, as its form does.
func odd(kind, object string, more ...string) []string {
	return append([]string{"kind", kind, "gateway", "teller", "object", object}, more...)
}

// acts counts the acts of a kind in the audit trail.
func (h *house) acts(act string) (n int, note string) {
	h.t.Helper()
	h.deliver()
	lines, err := h.staff.Audit(h.t.Context(), 500)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, l := range lines {
		if l.Act == act {
			n, note = n+1, l.By+": "+l.Note
		}
	}
	return n, note
}

func rupees(t *testing.T, a money.Amount, want int64) {
	t.Helper()
	if a != money.Rupees(want) {
		t.Errorf("%s, want %s", a, money.Rupees(want))
	}
}
