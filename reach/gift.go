package reach

import (
	"context"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
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

// TellDispute hears of a dispute. Its reader is written to when it is lost: what was only begun may yet be given back.
func (r *Reach) TellDispute(ctx context.Context, f fund.Disputed) error {
	if f.Kind != fund.KindDisputeLost {
		return nil
	}
	return r.toReader(ctx, lostDispute, f.Gateway+" "+f.Object, f.Reader, time.Time{})
}

func (r *Reach) tellDispute(ctx context.Context, about string, m staff.Masthead, l *lang.Lang, f letter.Frame) (letter.Sheet, error) {
	gateway, object, _ := strings.Cut(about, " ")
	lost, err := r.fund.Lost(ctx, gateway, object)
	if err == nil && lost.Receipt == "" { // money that was never theirs to show
		err = fault.New(fault.NotFound, "fault-not-found")
	}
	return letter.Disputed(l, f, l.Money(lost.Amount.Minor, lost.Amount.Currency, m.MoneyStyle), lost.Receipt, r.account(m, l)), err
}
