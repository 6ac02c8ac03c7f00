package desk

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/reference"
)

// Sealed is what a document says of itself to anybody who holds its code: no name, no address.
type Sealed struct {
	Paper    fund.Paper
	Number   string
	At       time.Time
	Amount   money.Amount
	Newsroom string
	Undone   money.Amount // of a receipt: what went back of it, also to the payer's bank for good; of a note: what of it came back to the newsroom
	Zone     string
	Style    string
}

// Genuine tells what a document's code stands for, or NotFound.
func (d *Desk) Genuine(ctx context.Context, code string) (Sealed, error) {
	unknown := fault.New(fault.NotFound, "paper-unknown")
	code, ok := reference.ReadCode(code)
	if !ok {
		return Sealed{}, unknown
	}
	var number string
	err := db.Found(d.db.Row(ctx, `select number from fund_seal where code = $1`, code).Scan(&number))
	if fault.Is(err, fault.NotFound) {
		err = unknown
	}
	if err != nil {
		return Sealed{}, err
	}
	n, err := d.Note(ctx, number)
	if err == nil {
		back := money.Of(0, n.Amount.Currency)
		err = d.db.Row(ctx, `select cast(coalesce(sum(r.amount), 0) as bigint) from fund_note t join fund_refund r on r.id = t.refund join fund_unrefund u on u.refund = r.id where t.number = $1`, number).Scan(&back.Minor)
		return Sealed{Paper: fund.PaperNote, Number: n.Number, At: n.At, Amount: n.Amount, Newsroom: n.Newsroom, Zone: n.Zone, Style: n.MoneyStyle, Undone: back}, err
	}
	if !fault.Is(err, fault.NotFound) {
		return Sealed{}, err
	}
	r, err := d.fund.Receipt(ctx, number)
	if err != nil {
		return Sealed{}, err
	}
	gone := money.Of(0, r.Amount.Currency)
	err = d.db.Row(ctx, `select `+fund.GoneOf+` from fund_payment y where y.id = $1`, r.Payment).Scan(&gone.Minor)
	return Sealed{Paper: r.Paper, Number: r.Number, At: r.At, Amount: r.Amount, Newsroom: r.Newsroom, Zone: r.Zone, Style: r.MoneyStyle,
		Undone: gone}, err
}
