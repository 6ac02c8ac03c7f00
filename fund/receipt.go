package fund

import (
	"context"
	"fmt"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund/paper"
	"github.com/nightdesk/nightdesk/fund/reference"
	"github.com/nightdesk/nightdesk/fund/span"
)

// Paper is what a document is.
type Paper string

const (
	PaperReceipt Paper = "receipt" // of a contribution, or while the newsroom is not registered for tax
	PaperInvoice Paper = "invoice" // a tax invoice (CGST Rules 2017, rule 46)
	PaperNote    Paper = "note"    // a refund note: the credit note of a refund (rule 53)
)

// letter is what the series of a document has behind the newsroom's prefix.
func (p Paper) letter() string {
	return map[Paper]string{PaperInvoice: "I", PaperNote: "R"}[p]
}

// Receipt is the document of one payment, receipt or tax invoice, as it was on the day it was made. It never changes.
type Receipt struct {
	Paper      Paper             `json:"paper"`
	Number     string            `json:"number"` // "ND/26-27/000123": at most 16 characters (GST rules 46 and 51)
	At         time.Time         `json:"at"`     // when the money came
	Issued     time.Time         `json:"issued"`
	Payment    PaymentID         `json:"payment"`
	Pledge     PledgeID          `json:"pledge"`
	Reader     audience.ReaderID `json:"reader"`
	Amount     money.Amount      `json:"amount"`
	Tax        Tax               `json:"tax,omitzero"` // of an invoice
	PlanCode   string            `json:"plan_code"`
	Names      Names             `json:"names,omitempty"` // of a plan that the publisher named
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
	GSTIN      string            `json:"gstin,omitempty"`
	SAC        string            `json:"sac,omitempty"`
	Benefit    string            `json:"benefit,omitempty"` // the approval by which it may be deducted; "": it may not
	Zone       string            `json:"zone"`
	MoneyStyle string            `json:"money_style"`
	Seal       string            `json:"seal"` // by which anybody who holds it can ask whether it is genuine

	Registration string `json:"registration,omitempty"` // the newsroom's own numbers on that day
	Officer      string `json:"officer,omitempty"`      // who heard grievances then
	OfficerEmail string `json:"officer_email,omitempty"`

	To Addressee `json:"-"` // zero once the law no longer has it kept
}

// Addressee is to whom a document was made out.
type Addressee struct {
	Name, Email string
	Gone        bool // nobody is named any more: the person left before it was made out, or the law's time is over
}

// Lifetime tells whether the payment bought support without end.
func (r Receipt) Lifetime() bool { return r.Every == Lifetime }

// number gives a document its number, in the booking's own transaction: what
// had one before a restore gets that again (package fund/agree), all else the
// next of its series and financial year. One that fails gives it back, so there are no gaps.
func number(ctx context.Context, tx *db.Tx, e era, kind Paper, of string, fact Fact) (series, year string, seq int64, text string, err error) {
	series, year = e.m.ReceiptPrefix+kind.letter(), span.FinancialYear(fact.At.In(e.m.Location()))
	err = db.Found(tx.Row(ctx, `delete from fund_number where number = (select max(number) from fund_number
		where gateway = $1 and object = $2 and kind = $3 and series = $4 and year = $5) returning seq`, fact.Gateway, fact.Object, of, series, year).Scan(&seq))
	if fault.Is(err, fault.NotFound) {
		err = tx.Row(ctx, `insert into fund_counter (series, year, last) values ($1, $2, 1)
			on conflict (series, year) do update set last = fund_counter.last + 1 returning last`, series, year).Scan(&seq)
	}
	text = fmt.Sprintf("%s/%s/%06d", series, year, seq)
	if err == nil && len(text) > 16 {
		err = fmt.Errorf("the number %s is longer than 16 characters", text)
	}
	return series, year, seq, text, err
}

// address keeps to whom a document was made out, and the code by which it is proven.
func address(ctx context.Context, tx *db.Tx, e era, pledge PledgeID, reader audience.ReaderID, number, seal string, at time.Time) error {
	_, err := tx.Do(ctx, `insert into fund_addressee (number, reader, name, email, retain)
		select $1, $2, name, email, $3 from fund_payer where pledge = $4`, number, reader, db.At(retainUntil(e, at)), pledge)
	if err == nil {
		_, err = tx.Do(ctx, `insert into fund_seal (code, number) values ($1, $2)`, seal, number)
	}
	return err
}

// retainUntil is until when a document of a moment is kept: so many years after the end of its financial year.
func retainUntil(e era, at time.Time) time.Time {
	y := at.In(e.m.Location())
	end := y.Year()
	if y.Month() >= time.April {
		end++
	}
	return time.Date(end+e.law.RetainYears, time.April, 1, 0, 0, 0, 0, e.m.Location())
}

// issue makes a payment's document and gives its number.
func issue(ctx context.Context, tx *db.Tx, e era, p pledgeRow, id PaymentID, fact Fact, bought span.Period) (string, error) {
	m, kind := e.m, PaperReceipt
	tax, has := taxed(e.law, m, p, fact.Amount.Minor, fact.At)
	if has {
		kind = PaperInvoice
	}
	series, year, seq, text, err := number(ctx, tx, e, kind, "payment", fact)
	if err != nil {
		return "", err
	}
	r := Receipt{
		Paper: kind, Number: text, At: fact.At.UTC(), Issued: tx.Now(), Payment: id, Pledge: p.ID, Reader: p.Reader,
		Amount: fact.Amount, Tax: tax, PlanCode: p.Plan.Code, Names: p.Plan.Names, Every: p.Plan.Every, Nature: p.Plan.Nature, From: bought.From, Until: bought.Until,
		Gateway: fact.Gateway, Object: fact.Object, Method: fact.Method, Last4: fact.Last4, Reference: p.Reference, Wording: p.wording, Declared: p.declared,
		Newsroom: m.Legal(), Address: m.Address, Email: m.Email, Zone: m.Zone, MoneyStyle: m.MoneyStyle, Seal: reference.Code(),
		Registration: e.law.Registration, Officer: m.GrievanceOfficer, OfficerEmail: m.GrievanceEmail,
	}
	if has {
		t := e.law.TaxAt(fact.At, m.Location())
		r.GSTIN, r.SAC = t.GSTIN, t.SAC
	}
	if e.law.Benefit != "" && p.Plan.Nature == Contribution {
		r.Benefit = e.law.BenefitWords
	}
	_, err = tx.Do(ctx, `insert into fund_receipt (number, series, year, seq, payment, pledge, reader, body, issued) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		r.Number, series, year, seq, id, p.ID, p.Reader, db.JSON[Receipt]{V: r}, db.At(tx.Now()))
	if err == nil {
		err = address(ctx, tx, e, p.ID, p.Reader, r.Number, r.Seal, fact.At)
	}
	return r.Number, err
}

// Document is the receipt as it is printed, on a site that readers reach under an address.
func (r Receipt) Document(site string) paper.Document {
	d := paper.Document{Kind: paper.Kind(r.Paper), Number: r.Number, At: r.At, Issued: r.Issued, Zone: r.Zone, Name: r.To.Name, Email: r.To.Email,
		Issuer: paper.Issuer{Name: r.Newsroom, Address: r.Address, Email: r.Email, Registration: r.Registration, GSTIN: r.GSTIN, Officer: r.Officer, OfficerEmail: r.OfficerEmail},
		Amount: r.Amount, Style: r.MoneyStyle, Tax: r.Tax.Printed(r.SAC), Plan: Names{}, From: r.From, Until: r.Until, Gift: r.Nature == Contribution, Approval: r.Benefit,
		Gateway: r.Gateway, Object: r.Object, Method: r.Method, Last4: r.Last4, Reference: r.Reference, Wording: r.Wording, Declared: r.Declared, Code: r.Seal,
		Verify: site + "/verify/" + r.Seal, Web: site + "/account/receipts/" + r.Number, Rules: site + "/grievance"}
	if r.Wording == Declaration {
		d.WordingKey = "fund-declaration"
	}
	for _, code := range lang.Codes {
		d.Plan[code] = Plan{Every: r.Every, Names: r.Names}.Name(code)
	}
	return d
}

// Receipt finds a receipt or invoice by its number. Who may see it is for the caller to judge by its Reader.
func (f *Fund) Receipt(ctx context.Context, number string) (Receipt, error) {
	all, err := receipts(ctx, f.db, `t.number = $1`, number)
	if err == nil && len(all) == 0 {
		err = fault.New(fault.NotFound, "fault-not-found")
	}
	if err != nil {
		return Receipt{}, err
	}
	return all[0], nil
}

// ReceiptsOf lists a reader's receipts and invoices, newest first.
func (f *Fund) ReceiptsOf(ctx context.Context, reader audience.ReaderID) ([]Receipt, error) {
	return receipts(ctx, f.db, `t.reader = $1`, reader)
}

func receipts(ctx context.Context, from db.Querier, where string, args ...any) ([]Receipt, error) {
	type row struct {
		body db.JSON[Receipt]
		to   Addressee
	}
	rows, err := db.All(ctx, from, func(r *row) []any { return []any{&r.body, &r.to.Name, &r.to.Email, &r.to.Gone} },
		`select t.body, coalesce(a.name, ''), coalesce(a.email, ''), a.number is null from fund_receipt t left join fund_addressee a on a.number = t.number
		where `+where+` order by t.issued desc, t.number desc`, args...)
	var out []Receipt
	for _, r := range rows {
		r.body.V.To = r.to
		out = append(out, r.body.V)
	}
	return out, err
}
