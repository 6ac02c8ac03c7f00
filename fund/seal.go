package fund

import (
	"context"
	"regexp"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
)

// newSeal makes the code of a document. It is printed, read from paper and
// typed, so it has the letters of a reference: 24 of them, which is more than
// anybody can try (118 bits), and it opens nothing but what Sealed holds.
func newSeal() string { return newReference() + "-" + newReference() + "-" + newReference() }

var sealShape = regexp.MustCompile(`^[` + referenceLetters + `]{24}$`)

// sealed is a code as it was made, from what somebody typed: small letters,
// spaces and missing hyphens do no harm.
func sealed(typed string) (string, bool) {
	if len(typed) > 60 {
		return "", false
	}
	s := strings.ToUpper(strings.NewReplacer("-", "", " ", "").Replace(typed))
	if !sealShape.MatchString(s) {
		return "", false
	}
	return s[:8] + "-" + s[8:16] + "-" + s[16:], true
}

// Sealed is what a document says of itself to anybody who holds its code: no name, no address.
type Sealed struct {
	Paper    Paper
	Number   string
	At       time.Time
	Amount   money.Amount
	Newsroom string
	Undone   money.Amount // of a receipt: what went back of it, also to the payer's bank for good; of a note: what of it came back to the newsroom
	Zone     string
	Style    string
}

// Genuine tells what a document's code stands for, or NotFound.
func (f *Fund) Genuine(ctx context.Context, code string) (Sealed, error) {
	unknown := fault.New(fault.NotFound, "paper-unknown")
	code, ok := sealed(code)
	if !ok {
		return Sealed{}, unknown
	}
	var number string
	err := db.Found(f.db.Row(ctx, `select number from fund_seal where code = $1`, code).Scan(&number))
	if fault.Is(err, fault.NotFound) {
		err = unknown
	}
	if err != nil {
		return Sealed{}, err
	}
	n, err := f.Note(ctx, number)
	if err == nil {
		back := money.Of(0, n.Amount.Currency)
		err = f.db.Row(ctx, `select cast(coalesce(sum(r.amount), 0) as bigint) from fund_note t join fund_refund r on r.id = t.refund join fund_unrefund u on u.refund = r.id where t.number = $1`, number).Scan(&back.Minor)
		return Sealed{Paper: PaperNote, Number: n.Number, At: n.At, Amount: n.Amount, Newsroom: n.Newsroom, Zone: n.Zone, Style: n.MoneyStyle, Undone: back}, err
	}
	if !fault.Is(err, fault.NotFound) {
		return Sealed{}, err
	}
	r, err := f.Receipt(ctx, number)
	if err != nil {
		return Sealed{}, err
	}
	gone := money.Of(0, r.Amount.Currency)
	err = f.db.Row(ctx, `select `+goneOf+` from fund_payment y where y.id = $1`, r.Payment).Scan(&gone.Minor)
	return Sealed{Paper: r.Paper, Number: r.Number, At: r.At, Amount: r.Amount, Newsroom: r.Newsroom, Zone: r.Zone, Style: r.MoneyStyle,
		Undone: gone}, err
}

// PaperRow is a document in a list.
type PaperRow struct {
	Paper  Paper
	Number string
	At     time.Time
	Amount money.Amount
	Reader audience.ReaderID
	Of     string // of a note: the number of what it undoes
}

// Papers lists documents of all kinds, the newest first; pages count from 1.
// A reader's own, or everybody's where reader is "".
func (f *Fund) Papers(ctx context.Context, reader audience.ReaderID, page int) ([]PaperRow, bool, error) {
	type row struct {
		kind string
		body db.JSON[struct {
			PaperRow
			Receipt string `json:"receipt"`
		}]
	}
	q, args := papers(reader, page)
	rows, more, err := cut(db.All(ctx, f.db, func(r *row) []any { return []any{&r.kind, &r.body} }, q, args...))
	var out []PaperRow
	for _, r := range rows {
		one := r.body.V.PaperRow
		if r.kind != "" {
			one.Paper, one.Of = Paper(r.kind), r.body.V.Receipt
		}
		out = append(out, one)
	}
	return out, more, err
}

// papers asks for a page of documents. Of each kind no more is read than could stand on it.
func papers(reader audience.ReaderID, page int) (string, []any) {
	whose, args := ``, []any{offset(page) + pageOf + 1, pageOf + 1, offset(page)}
	if reader != "" {
		whose, args = ` where reader = $4`, append(args, reader)
	}
	const newest = ` order by issued desc, number desc limit `
	return `select kind, body from (
			select * from (select '' as kind, body, number, issued from fund_receipt` + whose + newest + `$1) as r
			union all
			select * from (select 'note', body, number, issued from fund_note` + whose + newest + `$1) as n) as d` + newest + `$2 offset $3`, args
}
