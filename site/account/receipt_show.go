package account

import (
	"net/http"
	"strings"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/site/frame"
)

// receiptPage is the view of receipt/page.html.
type receiptPage struct {
	frame.View
	Receipt                              fund.Receipt
	Email, Day, Sum, For, Method, Nature string
}

// Receipt shows a receipt to its reader, to be printed.
func (p *Pages) Receipt(w http.ResponseWriter, r *http.Request) error {
	reader, err := p.Who(w, r)
	if fault.Is(err, fault.Forbidden) {
		return p.signin(w, r, http.StatusForbidden, "", "", err)
	}
	if err != nil {
		return err
	}
	got, err := p.Fund.Receipt(r.Context(), r.PathValue("number"))
	if err == nil && got.Reader != reader.ID {
		err = fault.New(fault.NotFound, "fault-not-found")
	}
	if err != nil {
		return err
	}
	v, err := p.View(r.Context(), p.Asked(w, r))
	if err != nil {
		return err
	}
	v.Title, v.Aside = v.Say("account-receipt-title", "Number", got.Number), true
	page := &receiptPage{View: v, Receipt: got, Email: reader.Email, Day: v.On(got.At),
		Sum: v.Money(got.Amount.Minor, got.Amount.Currency, got.MoneyStyle), Method: paidBy(&v, got)}
	if got.Last4 != "" {
		page.Method += " ····" + got.Last4
	}
	plan := v.Say(fund.Plan{Every: got.Every}.NameKey())
	page.For = plan + " · " + v.Say("account-lifetime")
	if !got.Until.IsZero() {
		page.For = plan + " · " + v.Say("account-span", "From", v.On(got.From), "Until", v.Through(got.Until))
	}
	page.Nature = v.Say("account-nature-subscription")
	if got.Nature == fund.Contribution {
		page.Nature = v.Say("account-nature-contribution")
	}
	return p.Private(w, r, http.StatusOK, "receipt", page, false)
}

// paidBy says by which way the money came: what the gateway called it, or the gateway itself.
func paidBy(v *frame.View, r fund.Receipt) string {
	if key := "fund-gateway-" + r.Gateway; (r.Method == "" || r.Method == r.Gateway) && v.Has(key) {
		return v.Say(key)
	}
	return strings.ToUpper(r.Method)
}
