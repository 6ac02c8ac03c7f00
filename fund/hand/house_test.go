package hand_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/hand"
	"github.com/nightdesk/nightdesk/fund/rail"
	"github.com/nightdesk/nightdesk/gateway/upi"
	"github.com/nightdesk/nightdesk/staff"
)

var (
	publisher = staff.Machine("test")
	reporter  = staff.Person{ID: "r", Name: "Reporter", Role: staff.Reporter}
	editor    = staff.Person{ID: "e", Name: "Editor", Role: staff.Editor}
)

// house is a fund whose readers pay by UPI.
type house struct {
	t     *testing.T
	d     *db.DB
	staff *staff.Staff
	fund  *fund.Fund
	*hand.Hand
	acts []staff.Acted
}

func build(t *testing.T, d *db.DB, settings ...string) *house {
	t.Helper()
	h := &house{t: t, d: d, staff: staff.New(d)}
	h.fund = fund.New(d, h.staff, upi.New())
	h.Hand = hand.New(d, h.staff, h.fund)
	h.must(h.fund.Prepare(t.Context()))
	set := map[string]string{upi.Payee: "news@bank", upi.Title: "News"}
	for i := 0; i+1 < len(settings); i += 2 {
		set[settings[i]] = settings[i+1]
	}
	h.must(rail.New(d, h.staff, h.fund, rail.Options{}).Set(t.Context(), publisher, upi.Name, true, set, "why"))
	d.OnTell(func(_ context.Context, tx *db.Tx, f any) error {
		if a, ok := f.(staff.Acted); ok {
			tx.After(func() { h.acts = append(h.acts, a) })
		}
		return nil
	})
	return h
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// pledges makes a pledge by hand and begins it.
func (h *house) pledges(reader, name string, every fund.Every) fund.Pledge {
	h.t.Helper()
	ctx := context.Background()
	plans, err := h.fund.Plans(ctx)
	h.must(err)
	plan := plans[slices.IndexFunc(plans, func(p fund.Plan) bool { return p.Every == every })]
	p, err := h.fund.Pledge(ctx, fund.PledgeAsk{Reader: audience.ReaderID(reader), Plan: plan.ID, Price: plan.Price, Gateway: upi.Name, Lang: "en", Declared: true, Wording: fund.Declaration,
		Payer: fund.Addressee{Name: name, Email: reader + "@example.org"}})
	h.must(err)
	_, err = h.fund.Begin(ctx, p.ID, "https://news.example/back", "News", "")
	h.must(err)
	return p
}

// known gives a pledge the reference that a statement was printed with.
func (h *house) known(p *fund.Pledge, reference string) {
	h.t.Helper()
	h.must(h.d.Write(context.Background(), func(tx *db.Tx) error {
		_, err := tx.Do(context.Background(), `update fund_pledge set reference = $2, ref = $2 where id = $1`, p.ID, reference)
		return err
	}))
	p.Reference, p.Ref = reference, reference
}

// brings brings a statement, and has it read as it seems to be meant.
func (h *house) brings(account, text string) hand.File {
	h.t.Helper()
	ctx := context.Background()
	f, err := h.Bring(ctx, editor, account, "statement.csv", []byte(text))
	h.must(err)
	if f.Taken.IsZero() {
		p, err := h.Preview(ctx, f.ID)
		h.must(err)
		f, err = h.Map(ctx, publisher, f.ID, p.Guess)
		h.must(err)
	}
	return f
}

func (h *house) reads() hand.Reading {
	h.t.Helper()
	r, err := h.Reading(context.Background())
	h.must(err)
	return r
}

func (h *house) count(q string, args ...any) int {
	h.t.Helper()
	var n int
	h.must(h.d.Row(context.Background(), q, args...).Scan(&n))
	return n
}

func key(err error) string {
	if err == nil {
		return ""
	}
	return fault.Of(err).Key
}

// noon is the middle of a day of the test's year.
func noon(month time.Month, day int) time.Time {
	return time.Date(2026, month, day, 6, 30, 0, 0, time.UTC)
}
