package account

import (
	"context"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/fund/paper"
	"github.com/nightdesk/nightdesk/site/frame"
)

// paperLink is a document in the account's list.
type paperLink struct {
	Name, Number string // "Refund note", "NDR/26-27/000001"
	Path, PDF    string
	Day, Sum     string
	Note         bool
	Taxed        bool // a tax invoice
}

// papers lists a reader's newest documents, receipts and refund notes alike; more tells whether there are older ones.
func (p *Pages) papers(ctx context.Context, v *frame.View, reader audience.ReaderID, page int) (all []paperLink, more bool, err error) {
	rows, more, err := p.Desk.Papers(ctx, reader, page)
	for _, one := range rows {
		kind := paper.Kind(one.Paper)
		all = append(all, paperLink{Name: v.Say("paper-" + string(kind)), Number: one.Number, Path: v.Prefix + pagePath(kind, one.Number), PDF: pdfPath(one.Number),
			Day: v.On(one.At), Sum: v.Sum(one.Amount.Minor, one.Amount.Currency), Note: kind == paper.Note, Taxed: kind == paper.Invoice})
	}
	return all, more, err
}
