package supporters_test

import (
	"bytes"
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/bring"
	"github.com/nightdesk/nightdesk/fund/desk"
	"github.com/nightdesk/nightdesk/fund/rail"
	"github.com/nightdesk/nightdesk/fund/remind"
	"github.com/nightdesk/nightdesk/staff"
	"github.com/nightdesk/nightdesk/transfer/supporters"
)

// rails is an outside place that charges by itself.
type rails struct {
	known    map[string][]fund.Fact
	mandates []fund.Mandate
	asked    []string // what it was told to do
}

func (g *rails) Name() string { return "razorpay" }
func (g *rails) Begin(_ context.Context, d fund.Due) (fund.Begun, error) {
	g.asked = append(g.asked, "begin")
	return fund.Begun{Ref: "ref-" + d.Reference}, nil
}
func (g *rails) Read(context.Context, fund.Notice) ([]fund.Fact, error) { return nil, nil }
func (g *rails) Fetch(_ context.Context, ref string) ([]fund.Fact, error) {
	return g.known[ref], nil
}
func (g *rails) Cancel(context.Context, string) error {
	g.asked = append(g.asked, "cancel")
	return nil
}
func (g *rails) Mandates(context.Context) ([]fund.Mandate, error) { return g.mandates, nil }

// hand is a bank account to which readers transfer.
type hand struct{ rails }

func (*hand) Name() string                          { return "upi" }
func (*hand) ByHand()                               {}
func (*hand) Fields() []fund.Field                  { return nil }
func (*hand) CheckSettings(map[string]string) error { return nil }
func (*hand) Return(context.Context, string, string, url.Values) (string, error) {
	return "", nil
}

type house struct {
	t     testing.TB
	db    *db.DB
	rails *rails
	desk  *desk.Desk
	words *remind.Reminders
	told  []any
	supporters.Rooms
}

func build(t testing.TB, d *db.DB) *house {
	t.Helper()
	ctx := context.Background()
	h := &house{t: t, db: d, rails: &rails{known: map[string][]fund.Fact{}}}
	h.Staff, h.Audience = staff.New(d), audience.New(d)
	h.Fund = fund.New(d, h.Staff, h.rails, &hand{})
	h.Bring = bring.New(d, h.Staff, h.Fund)
	h.desk, h.words = desk.New(d, h.Fund), remind.New(d, h.Staff, h.Fund)
	h.must(h.Fund.Prepare(ctx))
	h.must(rail.New(d, h.Staff, h.Fund, rail.Options{}).Set(ctx, staff.Machine("test"), "razorpay", true, nil, "why"))
	d.OnTell(func(_ context.Context, tx *db.Tx, f any) error {
		tx.After(func() { h.told = append(h.told, f) })
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

func (h *house) run(csv string, o supporters.Options) *supporters.Report {
	h.t.Helper()
	r, err := supporters.Run(context.Background(), strings.NewReader(csv), h.Rooms, o)
	h.must(err)
	return r
}

func (h *house) reader(email string) audience.ReaderID {
	h.t.Helper()
	r, err := h.Audience.ByEmail(context.Background(), email)
	h.must(err)
	return r.ID
}

// paid says until which day a reader is entitled, and how.
func (h *house) paid(email string) string {
	h.t.Helper()
	until, forGood, ok, err := h.Fund.Entitled(context.Background(), h.reader(email), h.db.Now())
	h.must(err)
	switch {
	case !ok:
		return "no"
	case forGood:
		return "for good"
	}
	return until.In(kolkata).Format("2006-01-02")
}

// everything is all that an import may write, without what is made of chance.
func (h *house) everything() string {
	h.t.Helper()
	var b bytes.Buffer
	for _, q := range []string{
		`select r.email, r.name, r.lang, r.since, coalesce(c.letters, false), c.source from audience_reader r left join audience_consent c on c.reader = r.id order by r.email`,
		`select r.email, p.code, g.amount, g.currency, c.amount, g.gateway, coalesce(g.ref, ''), g.made, g.due, g.stopped is null, b.source, b.begins, b.ends, y.name, y.email
			from fund_brought b join fund_pledge g on g.id = b.pledge join fund_plan p on p.id = g.plan join fund_price c on c.id = g.price
			join audience_reader r on r.id = b.reader join fund_payer y on y.pledge = g.id order by r.email, b.key`,
		`select r.email, e.kind, e.begins, e.ends from fund_entitlement e join audience_reader r on r.id = e.reader order by r.email, e.begins, e.kind`,
		`select r.email, g.ends, g.reason, g.revoked is null from fund_grant g join audience_reader r on r.id = g.reader order by r.email, g.ends`,
		`select count(*) from fund_entry`, `select count(*) from fund_receipt`,
	} {
		rows, err := h.db.Rows(context.Background(), q)
		h.must(err)
		columns, err := rows.Columns()
		h.must(err)
		for rows.Next() {
			cells := make([]any, len(columns))
			into := make([]any, len(columns))
			for i := range cells {
				into[i] = &cells[i]
			}
			h.must(rows.Scan(into...))
			for _, c := range cells {
				switch c := c.(type) {
				case []byte:
					b.Write(c)
				case bool:
					if c {
						b.WriteString("1")
					} else {
						b.WriteString("0")
					}
				default:
					b.WriteString(strings.TrimSpace(strings.ReplaceAll(strings.ReplaceAll(sprint(c), "<nil>", "-"), "\n", " ")))
				}
				b.WriteString(" | ")
			}
			b.WriteByte('\n')
		}
		h.must(rows.Close())
	}
	return b.String()
}

var kolkata = func() *time.Location {
	in, err := time.LoadLocation("Asia/Kolkata")
	if err != nil {
		panic(err)
	}
	return in
}()

// today is when the stories begin.
func today(d *db.DB) { d.Clock().Set(time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC)) }
