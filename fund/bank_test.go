package fund_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/agree"
	"github.com/nightdesk/nightdesk/fund/attend"
	"github.com/nightdesk/nightdesk/fund/books"
	"github.com/nightdesk/nightdesk/fund/desk"
	"github.com/nightdesk/nightdesk/fund/hand"
	"github.com/nightdesk/nightdesk/fund/rail"
	"github.com/nightdesk/nightdesk/fund/remind"
	"github.com/nightdesk/nightdesk/staff"
)

var kolkata = func() *time.Location {
	loc, err := time.LoadLocation("Asia/Kolkata")
	if err != nil {
		panic(err)
	}
	return loc
}()

// paper is a gateway on paper: it knows what a test writes into it.
type paper struct {
	mu        sync.Mutex
	known     map[string][]fund.Fact // by ref
	begun     []fund.Due
	cancelled []string
	held      []string // what was asked of mandates: "pause REF", "resume REF"
	firm      bool     // it holds no mandate, for good
	down      bool
	garbled   bool   // notices are genuine and make no sense
	meanwhile func() // happens while a pledge is begun
}

func (p *paper) Name() string { return "paper" }

func (p *paper) Begin(_ context.Context, d fund.Due) (fund.Begun, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.down {
		return fund.Begun{}, errors.New("the line is dead")
	}
	p.begun = append(p.begun, d)
	if p.meanwhile != nil {
		p.meanwhile()
	}
	return fund.Begun{Ref: "at-paper-" + d.Reference, URL: "https://paper.example/" + d.Reference}, nil
}

func (p *paper) Read(_ context.Context, n fund.Notice) ([]fund.Fact, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n.Header("Seal") != "wax" {
		return nil, fault.New(fault.Forbidden, "fund-not-genuine")
	}
	if p.garbled {
		return nil, errors.New("a language nobody speaks")
	}
	return p.known[string(n.Body)], nil
}

func (p *paper) Fetch(_ context.Context, ref string) ([]fund.Fact, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.down {
		return nil, errors.New("the line is dead")
	}
	return p.known[ref], nil
}

func (p *paper) Cancel(_ context.Context, ref string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cancelled = append(p.cancelled, ref)
	return nil
}

func (p *paper) write(ref string, facts ...fund.Fact) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.known[ref] = append(p.known[ref], facts...)
}

// drawer is a gateway by hand.
type drawer struct{ paper }

func (d *drawer) Name() string { return "drawer" }

func (d *drawer) ByHand() {}

func (d *drawer) Fields() []fund.Field {
	return []fund.Field{{Name: "payee", Needed: true, Longest: 100}}
}

func (d *drawer) CheckSettings(s map[string]string) error {
	if s["payee"] == "" {
		return fault.Bad("payee", "fund-upi-payee")
	}
	return nil
}

var (
	publisher = staff.Machine("test")
	reporter  = staff.Person{ID: "r", Name: "Reporter", Role: staff.Reporter}
)

// house is a fund with its gateways open and its plans made.
type house struct {
	t     testing.TB
	db    *db.DB
	staff *staff.Staff
	*fund.Fund
	*books.Books
	*attend.Attend
	lists *agree.Lists
	*desk.Desk
	*remind.Reminders
	*hand.Hand
	paper  *paper
	drawer *drawer
	told   []any
	mu     sync.Mutex
}

func build(t testing.TB, d *db.DB) *house {
	t.Helper()
	h := &house{t: t, db: d, staff: staff.New(d), paper: &paper{known: map[string][]fund.Fact{}}, drawer: &drawer{}}
	h.opens(h.paper, h.drawer)
	ctx := context.Background()
	h.must(h.Prepare(ctx))
	h.must(h.SetGateway(ctx, publisher, "paper", true, nil, "why"))
	h.must(h.SetGateway(ctx, publisher, "drawer", true, map[string]string{"payee": "news@bank"}, "why"))
	h.listens()
	return h
}

// listens keeps what is told.
func (h *house) listens() {
	h.db.OnTell(func(_ context.Context, tx *db.Tx, f any) error {
		tx.After(func() { h.mu.Lock(); h.told = append(h.told, f); h.mu.Unlock() })
		return nil
	})
}

// opens makes the room anew with these gateways, and those who read it.
// SetGateway is what the publisher does with a gateway.
func (h *house) SetGateway(ctx context.Context, by staff.Person, name string, open bool, settings map[string]string, why string) error {
	return rail.New(h.db, h.staff, h.Fund, rail.Options{}).Set(ctx, by, name, open, settings, why)
}

func (h *house) opens(gateways ...fund.Gateway) {
	h.Fund = fund.New(h.db, h.staff, gateways...)
	h.Books = books.New(h.db, h.staff, h.Fund)
	h.lists = agree.New(h.db, h.staff, h.Fund, gateways...)
	h.Attend = attend.New(h.db, h.Fund, h.lists)
	h.Desk, h.Reminders = desk.New(h.db, h.Fund), remind.New(h.db, h.staff, h.Fund)
	h.Hand = hand.New(h.db, h.staff, h.Fund)
}

// Reconcile is both sweeps that ask gateways.
func (h *house) Reconcile(ctx context.Context) error {
	return errors.Join(h.Fund.Reconcile(ctx), h.lists.Compare(ctx))
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// heard counts the facts of a type that became known.
func heard[F any](h *house) []F {
	h.mu.Lock()
	defer h.mu.Unlock()
	var out []F
	for _, f := range h.told {
		if f, ok := f.(F); ok {
			out = append(out, f)
		}
	}
	return out
}

func (h *house) plan(every fund.Every) fund.Plan {
	h.t.Helper()
	plans, err := h.Plans(context.Background())
	h.must(err)
	i := slices.IndexFunc(plans, func(p fund.Plan) bool { return p.Every == every })
	if i < 0 {
		h.t.Fatalf("no plan for a %s among %v", every, plans)
	}
	return plans[i]
}

func (h *house) ask(reader audience.ReaderID, every fund.Every, gateway string) fund.PledgeAsk {
	p := h.plan(every)
	return fund.PledgeAsk{Reader: reader, Plan: p.ID, Price: p.Price, Gateway: gateway, Lang: "ur", Declared: true, Wording: fund.Declaration}
}

// pledges makes a pledge and begins it.
func (h *house) pledges(reader audience.ReaderID, every fund.Every, gateway string) fund.Pledge {
	h.t.Helper()
	ctx := context.Background()
	p, err := h.Pledge(ctx, h.ask(reader, every, gateway))
	h.must(err)
	b, err := h.Begin(ctx, p.ID, "https://news.example/back", "Monthly", "reader@example.org")
	h.must(err)
	p.Ref = b.Ref
	return p
}

func captured(p fund.Pledge, object string, at time.Time) fund.Fact {
	return fund.Fact{Gateway: p.Gateway, Event: "event-" + object, Kind: fund.KindCaptured, Object: object, Ref: p.Ref, Reference: p.Reference, Amount: p.Amount, At: at, Method: "card", Last4: "1111"}
}

func refunded(p fund.Pledge, object, payment string, minor int64, at time.Time) fund.Fact {
	return fund.Fact{Gateway: p.Gateway, Kind: fund.KindRefunded, Object: object, Payment: payment, Ref: p.Ref, Amount: money.Of(minor, p.Amount.Currency), At: at}
}

// balances says the books in one line: "assets:clearing:paper INR 100.00, …", without accounts at 0.
func (h *house) balances() string {
	h.t.Helper()
	all, err := h.Balance(context.Background())
	h.must(err)
	out := ""
	sums := map[string]int64{}
	for _, b := range all {
		sums[b.Balance.Currency] += b.Balance.Minor
		if b.Balance.Minor != 0 {
			out += fmt.Sprintf("%s %s, ", b.Account, b.Balance)
		}
	}
	for currency, sum := range sums {
		if sum != 0 {
			h.t.Errorf("the books are out by %d %s: %s", sum, currency, out)
		}
	}
	return out
}

func (h *house) count(q string, args ...any) int {
	h.t.Helper()
	var n int
	h.must(h.db.Row(context.Background(), q, args...).Scan(&n))
	return n
}
