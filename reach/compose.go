package reach

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/mail"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/reach/letter"
	"github.com/nightdesk/nightdesk/staff"
)

// compose writes the words of a letter at the moment of sending. A NotFound
// fault means that the one it was for is no longer known.
func (r *Reach) compose(ctx context.Context, w waiting, m staff.Masthead, l *mail.Letter) (letter.Sheet, error) {
	speaks := lang.For(w.lang)
	frame := letter.Frame{Newsroom: m.Name, Address: m.Address, URL: r.URL, Accent: m.Accent}
	if w.kind == staffLink {
		p, err := r.staff.Person(ctx, staff.PersonID(w.person))
		if err != nil {
			return letter.Sheet{}, err
		}
		addressed(l, p.Email, p.Name)
		token, err := r.staff.MintLink(ctx, p.ID)
		return letter.SignIn(speaks, frame, r.URL+"/newsroom/in?t="+token), err
	}
	reader, err := r.audience.Reader(ctx, audience.ReaderID(w.person))
	if err != nil {
		return letter.Sheet{}, err
	}
	addressed(l, reader.Email, reader.Name)
	switch w.kind {
	case readerLink:
		token, err := r.audience.MintLink(ctx, reader.ID)
		return letter.SignIn(speaks, frame, r.URL+prefix(m, w.lang)+"/account/in?t="+token), err
	case thanks:
		receipt, err := r.fund.Receipt(ctx, w.about)
		if err != nil {
			return letter.Sheet{}, err
		}
		return r.thank(ctx, reader.ID, receipt, m, speaks, frame)
	case refunded:
		return r.tellRefund(ctx, w.about, m, speaks, frame)
	default:
		return r.tellStop(ctx, reader.ID, fund.PledgeID(w.about), m, speaks, frame)
	}
}

// tellRefund finds what went back.
func (r *Reach) tellRefund(ctx context.Context, id string, m staff.Masthead, l *lang.Lang, f letter.Frame) (letter.Sheet, error) {
	refund, err := r.fund.Refund(ctx, id)
	if err != nil {
		return letter.Sheet{}, err
	}
	return letter.Refunded(l, f, l.Money(refund.Amount.Minor, refund.Amount.Currency, m.MoneyStyle), refund.Receipt), nil
}

// tellStop says until when what is paid reaches.
func (r *Reach) tellStop(ctx context.Context, reader audience.ReaderID, id fund.PledgeID, m staff.Masthead, l *lang.Lang, f letter.Frame) (letter.Sheet, error) {
	p, err := r.pledge(ctx, reader, id)
	if err != nil {
		return letter.Sheet{}, err
	}
	until, lifetime, paid, err := r.fund.Entitled(ctx, reader, r.db.Now())
	day := ""
	if paid && !lifetime {
		day = l.Date(last(until, m))
	}
	return letter.Stopped(l, f, l.Say(p.Plan.NameKey()), day), err
}

func (r *Reach) pledge(ctx context.Context, reader audience.ReaderID, id fund.PledgeID) (fund.PledgeView, error) {
	all, err := r.fund.Account(ctx, reader)
	if err != nil {
		return fund.PledgeView{}, err
	}
	for _, p := range all {
		if p.Pledge == id {
			return p, nil
		}
	}
	return fund.PledgeView{}, fault.New(fault.NotFound, "fault-not-found")
}

// thank puts a receipt into the reader's words.
func (r *Reach) thank(ctx context.Context, reader audience.ReaderID, x fund.Receipt, m staff.Masthead, l *lang.Lang, f letter.Frame) (letter.Sheet, error) {
	p, err := r.pledge(ctx, reader, x.Pledge)
	if err != nil {
		return letter.Sheet{}, err
	}
	out := letter.Receipt{
		Number: x.Number, Amount: l.Money(x.Amount.Minor, x.Amount.Currency, m.MoneyStyle), Plan: l.Say(p.Plan.NameKey()),
		Day: l.Date(x.At.In(m.Location())), Reference: x.Object, Lifetime: x.Lifetime(),
		Account: r.URL + prefix(m, l.Code()) + "/account",
	}
	if !out.Lifetime {
		out.Until = l.Date(last(x.Until, m))
		if p.Recurring {
			out.Next = l.Date(x.Until.In(m.Location()))
		}
	}
	return letter.Thanks(l, f, out), nil
}

// last is the last whole day of a span that ends at a moment.
func last(until time.Time, m staff.Masthead) time.Time {
	return until.Add(-time.Microsecond).In(m.Location())
}

// prefix is what the addresses of a language begin with.
func prefix(m staff.Masthead, code lang.Code) string {
	if code == m.Main() || !m.Speaks(code) {
		return ""
	}
	return "/" + string(code)
}
