package support

import (
	"context"
	"net/http"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/web"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/move"
	"github.com/nightdesk/nightdesk/fund/span"
	"github.com/nightdesk/nightdesk/site/frame"
)

// movePage is the view of move/page.html.
type movePage struct {
	frame.View
	Words, Plan, Sum, Paid, Stays, Way, Terms string
	Today, Next                               string // what is taken at once, and when again
	Action, Wrong                             string
	Over                                      string // why the link leads nowhere any more; then nothing else stands there
}

// Move shows whoever holds a letter's link what they support with and what
// changes. It changes nothing: mail scanners look at links too.
func (p *Pages) Move(w http.ResponseWriter, r *http.Request) error {
	lead, err := p.lead(r)
	if err != nil {
		return p.over(w, r, err)
	}
	return p.move(w, r, lead, nil)
}

// GoOn takes the one tap: the same pledge anew, at the other gateway.
func (p *Pages) GoOn(w http.ResponseWriter, r *http.Request) error {
	if err := frame.Turn(p.posts, web.Network(web.ClientIP(r))); err != nil {
		return err
	}
	lead, err := p.lead(r)
	if err != nil {
		return p.over(w, r, err)
	}
	if err := frame.Turn(p.looks, string(lead.Pledge)); err != nil {
		return err
	}
	to, err := p.goOn(w, r, lead)
	if key := fault.Of(err).Key; key == "fund-declaration-changed" || key == "fund-declaration-missing" { // its words are to be read first; who was brought along never did
		v, err := p.View(r.Context(), frame.Ask{Path: r.URL.Path})
		if err != nil {
			return err
		}
		return frame.See(w, r, v.Prefix+"/account/change?declare&pledge="+frame.Query(string(lead.Pledge)))
	}
	if err != nil {
		return p.move(w, r, lead, err)
	}
	return frame.See(w, r, to)
}

// lead opens a link, so many a while from one network: nobody guesses one.
func (p *Pages) lead(r *http.Request) (move.Lead, error) {
	if err := frame.Turn(p.peeks, web.Network(web.ClientIP(r))); err != nil {
		return move.Lead{}, err
	}
	if p.Moves == nil {
		return move.Lead{}, fault.New(fault.NotFound, "fault-not-found")
	}
	return p.Moves.Lead(r.Context(), r.PathValue("token"))
}

// over says in its own words why a link leads nowhere any more: people tap a
// letter twice. Any other error is passed on.
func (p *Pages) over(w http.ResponseWriter, r *http.Request, why error) error {
	if !fault.Is(why, fault.Gone) {
		return why
	}
	v, err := p.View(r.Context(), p.Asked(w, r))
	if err != nil {
		return err
	}
	v.Title, v.Aside = v.Say("move-over-title"), true
	v.SwitchTo("/move/" + r.PathValue("token"))
	return p.Private(w, r, http.StatusGone, "move", &movePage{View: v, Over: v.Say(fault.Of(why).Key)}, true)
}

// goOn makes the pledge and gives the address where it is paid.
func (p *Pages) goOn(w http.ResponseWriter, r *http.Request, lead move.Lead) (string, error) {
	ctx := r.Context()
	v, err := p.View(ctx, p.Asked(w, r))
	if err != nil {
		return "", err
	}
	reader, err := p.Audience.Reader(ctx, lead.Reader)
	if err != nil {
		return "", err
	}
	made, err := p.Fund.Again(ctx, lead.Reader, lead.Pledge, lead.Move.To)
	if err != nil {
		return "", err
	}
	begun, err := p.Fund.Begin(ctx, made.ID, p.URL+frame.BackPath(&v, made.ID, made.Token), v.Paper.Name, reader.Email)
	return frame.GoOn(&v, begun, made.ID, made.Token), err
}

func (p *Pages) move(w http.ResponseWriter, r *http.Request, lead move.Lead, why error) error {
	ctx := r.Context()
	v, err := p.View(ctx, p.Asked(w, r))
	if err != nil {
		return err
	}
	at := "/move/" + r.PathValue("token")
	v.Title, v.Aside = v.Say("move-title"), true
	v.SwitchTo(at)
	page := &movePage{View: v, Action: v.Prefix + at, Way: frame.WayWords(&v, lead.Move.To)}
	if err := p.moveWords(ctx, page, lead); err != nil {
		return err
	}
	status := http.StatusOK
	if why != nil {
		words, ok := frame.BesideOf(v.Lang, why)
		if !ok {
			return why
		}
		page.Wrong, status = words[""], http.StatusConflict
		if fault.Is(why, fault.Unavailable) {
			status = http.StatusServiceUnavailable
			web.Cause(w, why)
		}
	}
	return p.Private(w, r, status, "move", page, true)
}

// moveWords says what its reader supports with, until when, and what changes.
func (p *Pages) moveWords(ctx context.Context, page *movePage, lead move.Lead) error {
	v := &page.View
	all, err := p.Fund.Account(ctx, lead.Reader)
	if err != nil {
		return err
	}
	var one fund.PledgeView
	for _, x := range all {
		if x.Pledge == lead.Pledge {
			one = x
		}
	}
	if one.Pledge == "" {
		return fault.New(fault.NotFound, "fault-not-found")
	}
	gateways, err := p.Fund.Gateways(ctx)
	if err != nil {
		return err
	}
	why, terms := "move-leaves", "move-bank"
	for _, g := range gateways {
		if g.Name == lead.Move.From && !g.Lost.IsZero() {
			why = "move-lost"
		}
		if g.Name == lead.Move.To && g.ByHand {
			terms = "move-hand"
		}
	}
	now, months := p.Now(), one.Plan.Every.Months()
	page.Today = v.Say("move-today-now", "Amount", v.Sum(one.Amount.Minor, one.Amount.Currency))
	if one.PaidUntil.After(now) {
		page.Today = v.Say("move-today", "Amount", v.Sum(one.Amount.Minor, one.Amount.Currency), "Day", v.On(one.PaidUntil))
	}
	if terms == "move-bank" && months > 0 {
		page.Next = v.Say("support-renewal", "Amount", v.Sum(one.Amount.Minor, one.Amount.Currency), "Every", frame.EveryWords(v, one.Plan.Every),
			"Day", v.Date(v.Here(span.Buys(v.Paper.Location(), months, now).Until)))
	}
	stays, err := p.Moves.Stays(ctx, lead.Reader)
	page.Plan, page.Sum = one.Plan.Name(v.Code()), v.Sum(one.Amount.Minor, one.Amount.Currency)
	page.Words, page.Terms = v.Say(why, "Plan", page.Plan, "Amount", page.Sum), v.Say(terms, "Way", page.Way, "Amount", page.Sum)
	if !one.PaidUntil.IsZero() {
		page.Paid = v.Through(one.PaidUntil)
	}
	if stays.After(p.Now()) && stays.After(one.PaidUntil) {
		page.Stays = v.Through(stays)
	}
	return err
}
