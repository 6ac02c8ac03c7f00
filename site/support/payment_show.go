package support

import (
	"html/template"
	"net/http"
	"strconv"
	"time"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/web"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/site/frame"
)

// paidPage is the view of paid/page.html.
type paidPage struct {
	frame.View
	Words, Sum, Receipt, Until, Reference string
	Settled, Waiting, Failed              bool
	Every                                 string // seconds until the page looks again
	Self                                  string
}

// upiPage is the view of upi/page.html.
type upiPage struct {
	frame.View
	Sum, Payee, Name, Reference string
	Link                        template.URL
	QR                          string
	Size                        int
	Claimed                     bool
	Action, Token, UTR          string
	Faults                      map[string]string
}

// Payment shows what became of a pledge to whoever holds its token: thanks, a
// page that waits for the bank, or how to pay by hand.
func (p *Pages) Payment(w http.ResponseWriter, r *http.Request) error {
	if err := frame.Turn(p.looks, web.Network(web.ClientIP(r))); err != nil {
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
	self := payPath(&v, id, token)
	if state.State == fund.StateWaiting && state.ByHand {
		page := &upiPage{View: v, Sum: sum, Reference: state.Reference, Claimed: state.Claimed,
			Action: v.Prefix + "/pay/" + string(id), Token: token, UTR: utr, Faults: map[string]string{}}
		if why != nil {
			words, ok := frame.Beside(v.Lang, why)
			if !ok {
				return why
			}
			page.Faults = words
		}
		return p.byHand(w, r, page, id, self, why)
	}
	page := &paidPage{View: v, Sum: sum, Receipt: state.Receipt, Reference: state.Reference, Self: self}
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
	switch state.State {
	case fund.StateSettled:
		page.Settled = true
		page.Title, page.Words = v.Say("support-thank-you"), v.Say("support-paid", "Amount", page.Sum)
		if standing, err := p.Fund.Standing(r.Context(), state.Reader); err == nil && standing == fund.Supporter {
			p.Stand(w, r, standing)
		}
	case fund.StateWaiting:
		page.Waiting = true
		page.Every = waitFor(p.Now().Sub(state.Made))
		page.Title, page.Words = v.Say("support-waiting-title"), v.Say("support-waiting")
	case fund.StateFailed:
		page.Failed = true
		page.Title, page.Words = v.Say("support-failed-title"), v.Say("support-failed")
	case fund.StateStopped:
		page.Title, page.Words = v.Say("support-stopped-title"), v.Say("support-stopped")
	default:
		page.Failed = true
		page.Title, page.Words = v.Say("support-lapsed-title"), v.Say("support-lapsed")
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
func (p *Pages) byHand(w http.ResponseWriter, r *http.Request, page *upiPage, id fund.PledgeID, back string, why error) error {
	begun, err := p.Fund.Begin(r.Context(), id, p.URL+back, page.Paper.Name, "")
	if err != nil {
		return err
	}
	page.Title = page.Say("support-upi-title", "Amount", page.Sum)
	page.Link = template.URL(begun.Link) //nolint:gosec // made by the gateway from checked settings
	page.QR, page.Size, page.Payee, page.Name = begun.QR, begun.QRSize, begun.Payee, begun.Name
	status := http.StatusOK
	if why != nil {
		status = statusOf(why)
	}
	return p.Private(w, r, status, "upi", page, false)
}

// Claim keeps what a reader says: that a transfer was made.
func (p *Pages) Claim(w http.ResponseWriter, r *http.Request) error {
	if err := frame.Turn(p.posts, web.Network(web.ClientIP(r))); err != nil {
		return err
	}
	form, err := frame.Form(r)
	if err != nil {
		return err
	}
	token, id := form.Get("t"), fund.PledgeID(r.PathValue("pledge"))
	err = p.Fund.Claim(r.Context(), id, token, form.Get("utr"))
	if fault.Is(err, fault.Invalid) {
		return p.payment(w, r, token, form.Get("utr"), err)
	}
	if err != nil {
		return err
	}
	v, err := p.View(r.Context(), p.Asked(w, r))
	if err != nil {
		return err
	}
	return frame.See(w, r, payPath(&v, id, token))
}
