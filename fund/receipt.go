package fund

import (
	"context"
	"fmt"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/staff"
)

// Receipt is the document of one payment, as it was on the day it was made. It never changes.
type Receipt struct {
	Number     string            `json:"number"` // "ND/26-27/000123": at most 16 characters (GST rules 46 and 51)
	At         time.Time         `json:"at"`     // when the money came
	Issued     time.Time         `json:"issued"`
	Payment    PaymentID         `json:"payment"`
	Pledge     PledgeID          `json:"pledge"`
	Reader     audience.ReaderID `json:"reader"` // the name and address are audience's to tell
	Amount     money.Amount      `json:"amount"`
	PlanCode   string            `json:"plan_code"`
	Every      Every             `json:"every"`
	Nature     Nature            `json:"nature"`
	From       time.Time         `json:"from"`
	Until      time.Time         `json:"until"` // zero for a lifetime
	Gateway    string            `json:"gateway"`
	Object     string            `json:"object"` // the gateway's payment id, or the bank's UTR
	Method     string            `json:"method"`
	Last4      string            `json:"last4"`
	Reference  string            `json:"reference"`
	Wording    string            `json:"wording"` // of the declaration, "" when none was needed
	Declared   time.Time         `json:"declared"`
	Newsroom   string            `json:"newsroom"` // the legal name on that day
	Address    string            `json:"address"`
	Email      string            `json:"email"`
	Zone       string            `json:"zone"`
	MoneyStyle string            `json:"money_style"`
}

// Lifetime tells whether the payment bought support without end.
func (r Receipt) Lifetime() bool { return r.Every == Lifetime }

// issue makes a payment's receipt and gives its number. The number is taken in
// the booking's own transaction: one that fails gives it back, so there are no gaps.
func issue(ctx context.Context, tx *db.Tx, m staff.Masthead, p pledgeRow, id PaymentID, fact Fact, bought Period) (string, error) {
	series, year := m.ReceiptPrefix, financialYear(fact.At.In(m.Location()))
	var seq int64
	err := tx.Row(ctx, `insert into fund_counter (series, year, last) values ($1, $2, 1)
		on conflict (series, year) do update set last = fund_counter.last + 1 returning last`, series, year).Scan(&seq)
	if err != nil {
		return "", err
	}
	r := Receipt{
		Number: fmt.Sprintf("%s/%s/%06d", series, year, seq), At: fact.At.UTC(), Issued: tx.Now(), Payment: id, Pledge: p.ID, Reader: p.Reader,
		Amount: fact.Amount, PlanCode: p.Plan.Code, Every: p.Plan.Every, Nature: p.Plan.Nature, From: bought.From, Until: bought.Until,
		Gateway: fact.Gateway, Object: fact.Object, Method: fact.Method, Last4: fact.Last4, Reference: p.Reference, Wording: p.wording, Declared: p.declared,
		Newsroom: m.Legal(), Address: m.Address, Email: m.Email, Zone: m.Zone, MoneyStyle: m.MoneyStyle,
	}
	if len(r.Number) > 16 {
		return "", fmt.Errorf("the receipt number %s is longer than 16 characters", r.Number)
	}
	_, err = tx.Do(ctx, `insert into fund_receipt (number, series, year, seq, payment, pledge, reader, body, issued) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		r.Number, series, year, seq, id, p.ID, p.Reader, db.JSON[Receipt]{V: r}, db.At(tx.Now()))
	return r.Number, err
}

// Receipt finds a receipt by its number. Who may see it is for the caller to judge by its Reader.
func (f *Fund) Receipt(ctx context.Context, number string) (Receipt, error) {
	all, err := receipts(ctx, f.db, `number = $1`, number)
	if err == nil && len(all) == 0 {
		err = fault.New(fault.NotFound, "fault-not-found")
	}
	if err != nil {
		return Receipt{}, err
	}
	return all[0], nil
}

func receipts(ctx context.Context, from db.Querier, where string, args ...any) ([]Receipt, error) {
	rows, err := db.All(ctx, from, func(j *db.JSON[Receipt]) []any { return []any{j} },
		`select body from fund_receipt where `+where+` order by issued desc, number desc`, args...)
	var out []Receipt
	for _, r := range rows {
		out = append(out, r.V)
	}
	return out, err
}
