package money

import (
	"html/template"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/fund/desk"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// refundsView is a page of the refunds that were asked for.
type refundsView struct {
	Rows []refundRow
	Turn turn
}

type refundRow struct {
	desk.Refund
	Plan, Sum, Way, Words, Pill, Because string
	Paper                                string // the path of the refund note, "" before
	Who                                  *who
	When, Then                           template.HTML
}

var refundsPage = frame.NewPage[refundsView](files, "refund_list.html")

var refundPills = map[desk.RefundState]string{desk.RefundWaits: "open", desk.RefundSent: "open", desk.RefundDone: "published", desk.RefundRefused: "withdrawn", desk.RefundReturned: "withdrawn"}

// Refunds lists what was asked to go back and how far it is.
func (m *Money) Refunds(v *frame.Visit) error {
	page := pageAsked(v)
	all, more, err := m.Desk.Refunds(v.Context(), page)
	if err != nil {
		return err
	}
	var ids []audience.ReaderID
	for _, r := range all {
		ids = append(ids, r.Reader)
	}
	known, err := m.Audience.Readers(v.Context(), ids)
	if err != nil {
		return err
	}
	plans, err := m.planNames(v)
	if err != nil {
		return err
	}
	view := refundsView{Turn: turns(home+"/refunds", page, more)}
	for _, r := range all {
		row := refundRow{Refund: r, Plan: plans[r.PlanCode], Sum: v.Money(r.Amount), Way: gatewayWords(r.Gateway), Words: frame.Speaks.Say(r.Key()), Pill: refundPills[r.State],
			Who: whoIs(r.Reader, known), When: v.When(r.Asked), Then: v.When(r.Moment)}
		if r.Refusal != "" && frame.Speaks.Has(r.Refusal) {
			row.Because = frame.Speaks.Say(r.Refusal)
		}
		if r.Note != "" {
			row.Paper = paperPath(r.Note)
		}
		view.Rows = append(view.Rows, row)
	}
	return refundsPage.Show(v, view)
}
