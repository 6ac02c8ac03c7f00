package reach

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/mail"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/reach/letter"
	"github.com/nightdesk/nightdesk/staff"
)

// TellGift hears that the newsroom gave a reader support.
func (r *Reach) TellGift(ctx context.Context, f fund.Given) error {
	return r.toReader(ctx, given, string(f.Grant), f.Reader, time.Time{})
}

func (r *Reach) tellGift(ctx context.Context, id fund.GrantID, m staff.Masthead, l *lang.Lang, f letter.Frame) (letter.Sheet, error) {
	g, err := r.fund.Gift(ctx, id)
	if err == nil && !g.Revoked.IsZero() {
		err = fault.New(fault.NotFound, "fault-not-found")
	}
	day := ""
	if !g.Until.IsZero() {
		day = l.Date(last(g.Until, m))
	}
	return letter.Given(l, f, day, r.account(m, l)), err
}

// WarnOfSilence hears that a gateway's notices are missed, or that it answers nothing: the publisher is told, once a day.
func (r *Reach) WarnOfSilence(ctx context.Context, f fund.RailSilent) error {
	m, err := r.staff.Masthead(ctx)
	if err != nil {
		return err
	}
	kind, person := railSilent, f.Gateway
	if !f.Dead.IsZero() {
		kind, person = railDead, fmt.Sprintf("%s %d %d", f.Gateway, f.Dead.Unix(), f.Charged)
	}
	return r.write(ctx, kind, f.Gateway+" "+f.Day, person, m.Main(), r.db.Now().Add(24*time.Hour))
}

// tellSilence writes the words of that letter. NotFound: the newsroom has no address.
func (r *Reach) tellSilence(w waiting, m staff.Masthead, f letter.Frame, l *mail.Letter) (letter.Sheet, error) {
	if m.Email == "" {
		return letter.Sheet{}, fault.New(fault.NotFound, "fault-not-found")
	}
	addressed(l, m.Email, "")
	english := lang.For(lang.English) // what staff read
	l.Lang = string(english.Code())
	var way string
	var dead, charged int64
	_, _ = fmt.Sscan(w.person, &way, &dead, &charged) // a silent one has the first alone
	link := r.URL + "/newsroom/money/gateways/" + way
	if key := "gateway-" + way; english.Has(key) {
		way = english.Say(key)
	}
	if w.kind == railDead {
		return letter.RailDead(english, f, way, english.DateTime(time.Unix(dead, 0).In(m.Location())), int(charged), link), nil
	}
	return letter.RailSilent(english, f, way, link), nil
}

// TellDispute hears of a dispute. Its reader is written to when it is lost: what was only begun may yet be given back.
func (r *Reach) TellDispute(ctx context.Context, f fund.Disputed) error {
	if f.Kind != fund.KindDisputeLost || f.Quiet {
		return nil
	}
	return r.toReader(ctx, lostDispute, f.Gateway+" "+f.Object, f.Reader, time.Time{})
}

func (r *Reach) tellDispute(ctx context.Context, about string, m staff.Masthead, l *lang.Lang, f letter.Frame) (letter.Sheet, error) {
	gateway, object, _ := strings.Cut(about, " ")
	lost, err := r.desk.Lost(ctx, gateway, object)
	if err == nil && lost.Receipt == "" { // money that was never theirs to show
		err = fault.New(fault.NotFound, "fault-not-found")
	}
	return letter.Disputed(l, f, l.Money(lost.Amount.Minor, lost.Amount.Currency, m.MoneyStyle), lost.Receipt, r.account(m, l)), err
}
