package money

import (
	"html/template"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/fund/desk"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// paymentsView is a page of payments, and the transfers that may have come.
type paymentsView struct {
	Waiting []waitingRow
	Rows    []paymentRow
	Turn    turn
}

type waitingRow struct {
	desk.Waiting
	Plan, Sum string
	Who       *who
	Made      template.HTML
	Claims    []claimRow
	Form      *frame.Form
}

type claimRow struct {
	UTR  string
	When template.HTML
}

type paymentRow struct {
	desk.Payment
	Sum, Back, Way string
	Plan           string
	Who            *who
	Paper          string // the path of its document, "" without one
	When           template.HTML
	Form           *frame.Form // asks for it back, or books that it went back; nil where nothing is left
	ByHand         bool
}

var paymentsPage = frame.NewPage[paymentsView](files, "payment_list.html")

// Payments lists what came, the last booked first.
func (m *Money) Payments(v *frame.Visit) error {
	view, err := m.payments(v)
	if err != nil {
		return err
	}
	return paymentsPage.Show(v, view)
}

func (m *Money) payments(v *frame.Visit) (paymentsView, error) {
	page := pageAsked(v)
	rows, more, err := m.Desk.Payments(v.Context(), page)
	if err != nil {
		return paymentsView{}, err
	}
	waiting, err := m.Desk.Waiting(v.Context())
	if err != nil {
		return paymentsView{}, err
	}
	var ids []audience.ReaderID
	for _, p := range rows {
		ids = append(ids, p.Reader)
	}
	for _, w := range waiting {
		ids = append(ids, w.Reader)
	}
	known, err := m.Audience.Readers(v.Context(), ids)
	if err != nil {
		return paymentsView{}, err
	}
	plans, err := m.planNames(v)
	view := paymentsView{Turn: turns(home+"/payments", page, more)}
	for _, p := range rows {
		view.Rows = append(view.Rows, paymentOf(v, p, plans, whoIs(p.Reader, known)))
	}
	for _, w := range waiting {
		view.Waiting = append(view.Waiting, waitingOf(v, w, whoIs(w.Reader, known)))
	}
	return view, err
}

func paymentOf(v *frame.Visit, p desk.Payment, plans map[string]string, of *who) paymentRow {
	row := paymentRow{Payment: p, Plan: plans[p.PlanCode], Sum: v.Money(p.Amount), Back: sum(v, p.Refunded), Way: gatewayWords(p.Gateway), Who: of, When: v.Full(p.Captured)}
	if p.Receipt != "" {
		row.Paper = paperPath(p.Receipt)
	}
	return row
}

func waitingOf(v *frame.Visit, w desk.Waiting, of *who) waitingRow {
	row := waitingRow{Waiting: w, Plan: w.Plan.Name(lang.English), Sum: v.Money(w.Amount), Who: of, Made: v.When(w.Made)}
	row.Form = frame.Filled("amount", typed(w.Amount), "at", today(v)).Named(string(w.Pledge))
	for i, c := range w.Claims {
		row.Claims = append(row.Claims, claimRow{c.UTR, v.When(c.At)})
		if i == 0 { // the day on which the reader says it went
			row.Form.Set("utr", c.UTR).Set("at", v.Local(c.At).Format(time.DateOnly))
		}
	}
	return row
}
