package account

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/site/frame"
)

// accountPage is the view of account/page.html.
type accountPage struct {
	frame.View
	Told    string  // what was just done
	Why     *whyAsk // the one question after a stop
	Wrong   string  // what is wrong with no pledge in particular
	Status  string  // in one sentence
	Email   string
	Pledges []pledge
	Earlier []pledge // over, and something else came in their place
	Begins  bool     // there is nothing yet
	Reminds bool     // a yearly reminder would come
	Quiet   bool     // or is not wanted

	believed time.Time // until when a word about a transfer is taken
	Papers   []paperLink
	Called   string // what the papers are
	Newer    string
	Older    string
}

// whyAsk asks why somebody stopped.
type whyAsk struct {
	ID         fund.PledgeID
	Typed, Bad string
}

// told is what an act leads back with, and the words for it.
var told = map[string]string{"pausing": "account-pausing", "resuming": "account-resuming", "thanks": "account-why-thanks", "said": "account-why-said",
	"quiet": "account-now-quiet", "reminds": "account-now-reminds"}

// Account shows a reader's own account, or asks who it is.
func (p *Pages) Account(w http.ResponseWriter, r *http.Request) error {
	reader, err := p.Who(w, r)
	if fault.Is(err, fault.Forbidden) {
		return p.signin(w, r, http.StatusOK, "", "", nil)
	}
	if err != nil {
		return err
	}
	p.Greet(r.Context(), w, r, reader.ID)
	page, err := p.account(r, p.Asked(w, r), reader)
	if err != nil {
		return err
	}
	asked := r.URL.Query()
	for done, key := range told {
		if asked.Has(done) {
			page.Told = page.Say(key)
		}
	}
	page.stopped(asked.Get("stopped"))
	return p.Private(w, r, http.StatusOK, "account", page, page.pays())
}

func (p *Pages) account(r *http.Request, a frame.Ask, reader audience.Reader) (*accountPage, error) {
	ctx := r.Context()
	v, err := p.View(ctx, a)
	if err != nil {
		return nil, err
	}
	v.Title, v.Aside = v.Say("site-account"), true
	page := &accountPage{View: v, Email: reader.Email}
	all, err := p.Fund.Account(ctx, reader.ID)
	if err != nil {
		return nil, err
	}
	lost, err := p.takenBack(ctx, reader.ID, all)
	if err != nil {
		return nil, err
	}
	for _, one := range all {
		open, err := p.ways(ctx, one)
		if err != nil {
			return nil, err
		}
		shown := pledgeWords(&v, one, open, p.Now())
		shown.takenBack(&v, one, lost[one.Pledge], p.Now())
		if shown.over {
			page.Earlier = append(page.Earlier, shown)
		} else {
			page.Pledges = append(page.Pledges, shown)
		}
		if one.Believed.After(page.believed) {
			page.believed = one.Believed
		}
		page.Reminds = page.Reminds || one.Plan.Every == fund.Year && one.Stopped.IsZero() && one.PaidUntil.After(p.Now())
	}
	page.Begins = len(all) == 0
	if page.Quiet, err = p.Fund.IsQuiet(ctx, reader.ID); err != nil {
		return nil, err
	}
	if err := p.status(r, page, reader); err != nil {
		return nil, err
	}
	return page, p.documents(r, page, reader, a.Query)
}

// ways are those by which a pledge may be gone on with: what is offered for its
// kind, and its own as long as that is open.
func (p *Pages) ways(ctx context.Context, one fund.PledgeView) ([]fund.GatewayView, error) {
	if p.Fund.Closed(ctx) != nil {
		return nil, nil
	}
	offered, err := p.Fund.Ways(ctx, one.Plan.Every)
	own := func(g fund.GatewayView) bool { return g.Name == one.Gateway }
	if err != nil || slices.ContainsFunc(offered, own) {
		return offered, err
	}
	open, err := p.Fund.OpenGateways(ctx)
	if i := slices.IndexFunc(open, own); i >= 0 {
		offered = append(offered, open[i])
	}
	return offered, err
}

// status says in one sentence how the reader supports.
func (p *Pages) status(r *http.Request, page *accountPage, reader audience.Reader) error {
	now := p.Now()
	until, lifetime, ok, err := p.Fund.Entitled(r.Context(), reader.ID, now)
	switch {
	case lifetime:
		page.Status = page.Say("account-supporter-lifetime")
	case ok && page.believed.Equal(until):
		page.Status = page.Say("account-believed", "Day", page.Through(until))
	case ok && !until.After(now):
		page.Status = page.Say("account-supporter-awaited", "Day", page.Through(until))
	case ok:
		page.Status = page.Say("account-supporter", "Day", page.Through(until))
	default:
		page.Status = page.Say("account-no-supporter")
	}
	return err
}

// documents lists what the reader may print, so many on a page.
func (p *Pages) documents(r *http.Request, page *accountPage, reader audience.Reader, asked url.Values) error {
	n, err := strconv.Atoi(asked.Get("papers"))
	if err != nil || n < 1 || n > 1000 {
		n = 1
	}
	more := false
	if page.Papers, more, err = p.papers(r.Context(), &page.View, reader.ID, n); err != nil {
		return err
	}
	page.Called = page.Say("paper-all")
	if slices.ContainsFunc(page.Papers, func(one paperLink) bool { return one.Taxed }) {
		page.Called = page.Say("account-papers-taxed")
	}
	at := page.Prefix + "/account?papers="
	if n > 1 {
		page.Newer = at + strconv.Itoa(n-1) + "#papers"
	}
	if more {
		page.Older = at + strconv.Itoa(n+1) + "#papers"
	}
	return nil
}

// stopped says that a pledge was stopped, and asks why unless that was said.
func (page *accountPage) stopped(id string) {
	for _, list := range [][]pledge{page.Pledges, page.Earlier} {
		for _, one := range list {
			if string(one.ID) != id || !one.stopped {
				continue
			}
			page.Told = page.Say("account-stopped")
			if one.asks {
				page.Why = &whyAsk{ID: one.ID}
			}
		}
	}
}

// wrong puts words beside a pledge, or above all of them.
func (page *accountPage) wrong(id, words string) {
	for i := range page.Pledges {
		if string(page.Pledges[i].ID) == id {
			page.Pledges[i].Wrong = words
			return
		}
	}
	page.Wrong = words
}

// pays tells whether a button of the page leads to a bank.
func (page *accountPage) pays() bool {
	for _, one := range page.Pledges {
		if len(one.Again) > 0 {
			return true
		}
	}
	return false
}
