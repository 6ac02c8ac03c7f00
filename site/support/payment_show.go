package support

import (
	"html/template"
	"net/http"
	"strconv"
	"time"

	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/site/frame"
)

// paidPage is the view of paid/page.html.
type paidPage struct {
	frame.View
	Words, Late, Sum, Receipt, Until, Reference string
	Called, Letter                              string // what the document is called, and that it is on its way
	Settled, Waiting, Failed                    bool
	Debited                                     bool   // the bank may have taken money of which we do not know
	Every                                       string // seconds until the page looks again
	Self, Retry                                 string
}

// upiPage is the view of upi/page.html.
type upiPage struct {
	frame.View
	Sum, Payee, Name, Reference string
	Link                        template.URL
	QR                          string
	Size                        int
	Claimed                     bool
	Numbers                     []string          // that the reader named, the newest first
	Believed                    string            // that the reader's word is taken, "" where it is not
	Bank                        *fund.BankAccount // where a plain transfer goes, or nil
	Action, Token, UTR          string
	Wrong                       string
	Faults                      map[string]string
}

// Payment shows what became of a pledge to whoever holds its token: thanks, a
// page that waits for the bank, or how to pay by hand.
func (p *Pages) Payment(w http.ResponseWriter, r *http.Request) error {
	if err := p.look(r, fund.PledgeID(r.PathValue("pledge"))); err != nil {
		return err
	}
	return p.payment(w, r, r.URL.Query().Get("t"), "", nil)
}

func (p *Pages) payment(w http.ResponseWriter, r *http.Request, token, utr string, why error) error {
	ctx := r.Context()
	id := fund.PledgeID(r.PathValue("pledge"))
	state, err := p.Fund.ByReturn(ctx, id, token)
	if err != nil {
		return err
	}
	v, err := p.View(ctx, p.Asked(w, r))
	if err != nil {
		return err
	}
	v.Aside = true
	v.SwitchTo("/pay/" + string(id) + "?t=" + frame.Query(token))
	sum := v.Sum(state.Amount.Minor, state.Amount.Currency)
	self := frame.PayPath(&v, id, token)
	if state.State == fund.StateWaiting && state.ByHand && state.Aside.Minor == 0 {
		page := &upiPage{View: v, Sum: sum, Reference: state.Reference, Claimed: state.Claimed,
			Action: v.Prefix + "/pay/" + string(id), Token: token, UTR: utr, Faults: map[string]string{}}
		if page.Numbers, err = p.Hand.Numbers(ctx, id); err != nil {
			return err
		}
		if state.Believed.After(p.Now()) {
			page.Believed = v.Say("hand-believed", "Day", v.Through(state.Believed))
			p.Stand(w, r, fund.Supporter)
		}
		if why != nil {
			words, ok := frame.BesideOf(v.Lang, why, "utr")
			if !ok {
				return why
			}
			page.Faults, page.Wrong = words, words[""]
		}
		return p.byHand(w, r, page, id, why)
	}
	page := &paidPage{View: v, Sum: sum, Receipt: state.Receipt, Reference: state.Reference, Self: self,
		Retry: v.Prefix + "/support?plan=" + frame.Query(state.Plan.Code)}
	if state.Replaces != "" {
		page.Retry = v.Prefix + "/account/change?pledge=" + frame.Query(string(state.Replaces))
	}
	switch {
	case state.Lifetime:
		page.Until = v.Say("account-lifetime")
	case !state.PaidUntil.IsZero():
		page.Until = v.Through(state.PaidUntil)
	}
	p.judge(w, r, page, state)
	return p.Private(w, r, http.StatusOK, "paid", page, false)
}

// judge puts a pledge's state into words. A settled one is thanked for on every page from now on.
func (p *Pages) judge(w http.ResponseWriter, r *http.Request, page *paidPage, state fund.PledgeView) {
	v := &page.View
	if state.Aside.Minor > 0 && state.State != fund.StateSettled {
		came := v.Sum(state.Aside.Minor, state.Aside.Currency)
		page.Title, page.Words, page.Sum = v.Say("support-aside-title"), v.Say("support-aside", "Amount", came), came
		return
	}
	switch state.State {
	case fund.StateSettled:
		page.Settled = true
		page.Title, page.Words = v.Say("support-thank-you"), v.Say("support-paid", "Amount", page.Sum)
		p.papered(r, page, state)
		if standing, err := p.Fund.Standing(r.Context(), state.Reader); err == nil && standing == fund.Supporter {
			p.Stand(w, r, standing)
		}
	case fund.StateWaiting:
		page.Waiting, page.Debited = true, true
		page.Every = waitFor(p.Now().Sub(state.Made))
		page.Title, page.Words = v.Say("support-waiting-title"), v.Say("support-waiting")
	case fund.StateFailed:
		page.Failed, page.Debited = true, true
		page.Title, page.Words = v.Say("support-failed-title"), v.Say("support-failed")
	case fund.StateStopped:
		page.Title, page.Words = v.Say("support-stopped-title"), v.Say("support-stopped")
	default:
		page.Failed, page.Debited = true, !state.ByHand
		page.Title, page.Words = v.Say("support-lapsed-title"), v.Say("support-lapsed")
	}
}

// A first payment is late when the bank told of it after the reader had gone.
// A month later the newest receipt is that of a renewal.
const (
	lateAfter = time.Hour
	lateUntil = 10 * 24 * time.Hour
)

// papered names the document of the payment by its own word, and says when
// the payment took its time.
func (p *Pages) papered(r *http.Request, page *paidPage, state fund.PledgeView) {
	v := &page.View
	page.Letter = v.Say("support-letter")
	if state.Receipt == "" {
		return
	}
	page.Called = v.Say("paper-" + string(fund.PaperReceipt))
	got, err := p.Fund.Receipt(r.Context(), state.Receipt)
	if err != nil {
		return
	}
	page.Called = v.Say("paper-" + string(got.Paper))
	if got.Paper == fund.PaperInvoice {
		page.Letter = v.Say("support-letter-invoice")
	}
	if took := got.Issued.Sub(state.Made); !state.ByHand && got.Pledge == state.Pledge && took >= lateAfter && took <= lateUntil {
		page.Late = v.Say("support-late", "Day", v.On(got.Issued))
	}
}

// waitFor is after how many seconds the page looks again: often at first.
func waitFor(age time.Duration) string {
	switch {
	case age < 2*time.Minute:
		return "4"
	case age < 10*time.Minute:
		return "15"
	}
	return strconv.Itoa(60)
}

// byHand shows the newsroom's own address with its QR. The link, though not
// http, is the gateway's and may be followed.
func (p *Pages) byHand(w http.ResponseWriter, r *http.Request, page *upiPage, id fund.PledgeID, why error) error {
	begun, err := p.Fund.Begin(r.Context(), id, p.URL+frame.BackPath(&page.View, id, page.Token), page.Paper.Name, "")
	if err != nil {
		return err
	}
	page.Title = page.Say("support-upi-title", "Amount", page.Sum)
	page.Link = template.URL(begun.Link) //nolint:gosec // made by the gateway from checked settings
	page.QR, page.Size, page.Payee, page.Name, page.Bank = begun.QR, begun.QRSize, begun.Payee, begun.Name, begun.Bank
	if begun.Link == "" {
		page.Title = page.Say("hand-bank-only", "Amount", page.Sum)
	}
	if page.Claimed {
		page.Title = page.Say("hand-looking", "Amount", page.Sum)
	}
	status := http.StatusOK
	if why != nil {
		status = statusOf(why)
	}
	return p.Private(w, r, status, "upi", page, false)
}
