package desk

import (
	"context"
	"slices"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
)

// Own is all that the room knows of one reader, for that reader (DPDP Act
// 2023, section 11).
type Own struct {
	Pledges   []OwnPledge   `json:"pledges"`
	Payments  []OwnPayment  `json:"payments"`
	Documents []OwnDocument `json:"documents"`
	Given     []OwnGrant    `json:"given"`
	Quiet     time.Time     `json:"no_reminders_since,omitzero"`
}

// OwnPledge is a reader's word, and what was declared with it.
type OwnPledge struct {
	ID        fund.PledgeID `json:"id"`
	Plan      string        `json:"plan"`
	Amount    money.Amount  `json:"amount"`
	Gateway   string        `json:"gateway"`
	Reference string        `json:"reference"`
	Ref       string        `json:"gateway_reference,omitempty"`
	Made      time.Time     `json:"made"`
	Brought   string        `json:"brought_from,omitempty"`      // where it was paid before
	Wording   string        `json:"declaration,omitempty"`       // the version of its words
	Words     string        `json:"declaration_words,omitempty"` // of the version of today, in the language of the pledge
	Declared  time.Time     `json:"declared,omitzero"`
	Place     string        `json:"state,omitempty"`
	Stopped   time.Time     `json:"stopped,omitzero"`
	Reason    string        `json:"reason,omitempty"`
	Name      string        `json:"name"`
	Email     string        `json:"email"`
	Claims    []string      `json:"claims,omitempty"` // numbers of transfers that the reader named
}

// OwnPayment is money that came from the reader.
type OwnPayment struct {
	ID       fund.PaymentID `json:"id"`
	Pledge   fund.PledgeID  `json:"pledge"`
	Gateway  string         `json:"gateway"`
	Object   string         `json:"gateway_payment"`
	Amount   money.Amount   `json:"amount"`
	Refunded int64          `json:"refunded,omitempty"` // in minor units
	Captured time.Time      `json:"captured"`
	Method   string         `json:"method,omitempty"`
	Last4    string         `json:"last4,omitempty"`
	Suspense string         `json:"waits_because,omitempty"`
}

// OwnDocument is a receipt, an invoice or a refund note.
type OwnDocument struct {
	Paper  fund.Paper   `json:"paper"`
	Number string       `json:"number"`
	At     time.Time    `json:"at"`
	Amount money.Amount `json:"amount"`
	Name   string       `json:"made_out_to"`
	Email  string       `json:"email"`
	Of     string       `json:"of,omitempty"` // of a note: the receipt that it undoes
}

// OwnGrant is support that was given to the reader.
type OwnGrant struct {
	From    time.Time `json:"from"`
	Until   time.Time `json:"until,omitzero"`
	Reason  string    `json:"reason"`
	Revoked time.Time `json:"revoked,omitzero"`
}

// Own gathers what the room knows of a reader.
func (d *Desk) Own(ctx context.Context, reader audience.ReaderID) (out Own, err error) {
	out = Own{Payments: []OwnPayment{}, Documents: []OwnDocument{}, Given: []OwnGrant{}}
	if out.Pledges, err = d.ownPledges(ctx, reader); err != nil {
		return out, err
	}
	paid, err := db.All(ctx, d.db, func(p *OwnPayment) []any {
		return []any{&p.ID, &p.Pledge, &p.Gateway, &p.Object, &p.Amount.Minor, &p.Amount.Currency, &p.Refunded, db.Moment(&p.Captured), &p.Method, &p.Last4, &p.Suspense}
	}, `select y.id, y.pledge, y.gateway, y.object, y.amount, y.currency,
		cast(coalesce((select sum(r.amount) from fund_refund r where r.payment = y.id and r.currency = y.currency and not exists (select 1 from fund_unrefund u where u.refund = r.id)), 0) as bigint),
		y.captured, y.method, y.last4, y.suspense from fund_payment y where y.reader = $1 order by y.captured, y.id`, reader)
	if err != nil {
		return out, err
	}
	out.Payments = append(out.Payments, paid...)
	all, err := d.fund.ReceiptsOf(ctx, reader)
	for _, r := range all {
		out.Documents = append(out.Documents, OwnDocument{Paper: r.Paper, Number: r.Number, At: r.At, Amount: r.Amount, Name: r.To.Name, Email: r.To.Email})
	}
	if err != nil {
		return out, err
	}
	back, err := d.NotesOf(ctx, reader)
	for _, n := range back {
		out.Documents = append(out.Documents, OwnDocument{Paper: fund.PaperNote, Number: n.Number, At: n.At, Amount: n.Amount, Name: n.To.Name, Email: n.To.Email, Of: n.Receipt})
	}
	if err != nil {
		return out, err
	}
	given, err := d.fund.GrantsOf(ctx, reader)
	for _, g := range slices.Backward(given) {
		out.Given = append(out.Given, OwnGrant{From: g.From, Until: g.Until, Reason: g.Reason, Revoked: g.Revoked})
	}
	if err != nil {
		return out, err
	}
	err = d.db.Row(ctx, `select max(since) from fund_quiet where reader = $1`, reader).Scan(db.Moment(&out.Quiet))
	return out, err
}

func (d *Desk) ownPledges(ctx context.Context, reader audience.ReaderID) ([]OwnPledge, error) {
	type row struct {
		OwnPledge
		lang lang.Code
	}
	rows, err := db.All(ctx, d.db, func(p *row) []any {
		return []any{&p.ID, &p.Plan, &p.Amount.Minor, &p.Amount.Currency, &p.Gateway, &p.Reference, &p.Ref, &p.lang, db.Moment(&p.Made),
			&p.Wording, db.Moment(&p.Declared), &p.Place, db.Moment(&p.Stopped), &p.Reason, &p.Brought}
	}, `select g.id, p.code, g.amount, g.currency, g.gateway, g.reference, coalesce(g.ref, ''), g.lang, g.made, g.wording, g.declared, g.place, g.stopped, g.reason, coalesce((select source from fund_brought b where b.pledge = g.id), '')
		from fund_pledge g join fund_plan p on p.id = g.plan where g.reader = $1 order by g.id`, reader)
	if err != nil {
		return nil, err
	}
	out := []OwnPledge{}
	for _, p := range rows {
		one := p.OwnPledge
		if one.Wording == fund.Declaration {
			one.Words = lang.For(p.lang).Say("fund-declaration")
		}
		err := d.db.Row(ctx, `select coalesce(max(name), ''), coalesce(max(email), '') from fund_payer where pledge = $1`, p.ID).Scan(&one.Name, &one.Email)
		if err != nil {
			return nil, err
		}
		one.Claims, err = db.All(ctx, d.db, func(s *string) []any { return []any{s} }, `select utr from fund_claim where pledge = $1 order by at, utr`, p.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}
